"""Dataset.rejection_resample.

With p the share of each class in the input and t the wanted one, an element of class i is kept with probability a_i,
proportional to t_i / p_i and at most 1; to reject fewer, elements are taken from the input itself with probability m
= min_i(t_i / p_i).
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from tfjax.core.deprecation import warn_deprecated
from tfjax.data.dataset import DatasetV2
from tfjax.data.transformations.directed_interleave import sample_from_datasets

_ESTIMATED_AT_A_TIME, _SMOOTHING = 32, 10


_PRINT = (
    "Use tf.print instead of tf.Print. Note that tf.print returns a no-output operator that directly prints the "
    "output. Outside of defuns or eager mode, this operator will not be executed unless it is directly specified in "
    "session.run or used as a control dependency for other operators. This is only a concern in graph mode. Below is "
    "an example of how to ensure tf.print executes in graph mode:\n"
)


def rejection_resample(
    dataset: DatasetV2, class_func: Any, target_dist: Any, initial_dist: Any, seed: Any
) -> DatasetV2:
    """See Dataset.rejection_resample."""
    import tfjax as tf

    # TensorFlow makes a tf.Print here, for when many elements are rejected.
    warn_deprecated("Print", "tensorflow.python.ops.logging_ops", _PRINT, "2018-08-20", sys._getframe(1))
    target = tf.cast(tf.convert_to_tensor(target_dist), tf.float32)
    classes = int(target.shape[0])
    if initial_dist is not None:
        initial = tf.cast(tf.convert_to_tensor(initial_dist), tf.float32)
        accept, original = _probabilities(initial, target)
        given = DatasetV2.from_tensors(initial).repeat()
        accepting, keeping = DatasetV2.from_tensors(accept).repeat(), DatasetV2.from_tensors(original).repeat()
    else:
        given = _estimated(dataset.map(class_func), classes)
        both = given.map(lambda p: _probabilities(p, target))
        accepting, keeping = both.map(lambda a, m: a), both.map(lambda a, m: m)
    kept = _kept(dataset, accepting, class_func, seed).prefetch(3)
    static = None if initial_dist is None else float(np.min(np.asarray(target) / np.asarray(initial)))

    def with_class(*x: Any) -> Any:
        return (class_func(*x), x[0]) if len(x) == 1 else (class_func(*x), x)

    if static == 1:
        return dataset.map(with_class)
    if static == 0:
        return kept
    weights = keeping.map(lambda m: [(m, 1.0 - m)])
    return sample_from_datasets([dataset.map(with_class), kept], weights, seed, True, None)


def _probabilities(initial: Any, target: Any) -> Any:
    """(chance of keeping an element, by class; share taken from the input itself)."""
    import tfjax as tf

    ratio = target / (initial + np.finfo(np.float32).tiny)
    most, least = tf.reduce_max(ratio), tf.reduce_min(ratio)
    return (ratio - least) / (most - least), least


def _estimated(classes_of: DatasetV2, classes: int) -> DatasetV2:
    """The share of each class among the elements seen so far."""
    import tfjax as tf

    def count(seen: Any, batch: Any) -> Any:
        seen = seen + tf.reduce_sum(tf.one_hot(batch, classes, dtype=tf.int64), 0)
        share = tf.cast(seen / tf.reduce_sum(seen), tf.float32)
        return seen, tf.tile(tf.expand_dims(share, 0), [_ESTIMATED_AT_A_TIME, 1])

    first = tf.fill([classes], np.int64(_SMOOTHING))
    return classes_of.batch(_ESTIMATED_AT_A_TIME).scan(first, count).unbatch()


def _kept(dataset: DatasetV2, accepting: DatasetV2, class_func: Any, seed: Any) -> DatasetV2:
    """(class, element) where a random number is below the class's chance."""
    import tfjax as tf

    def chances(accept: Any, element: Any) -> Any:
        value = class_func(*element) if isinstance(element, tuple) else class_func(element)
        return value, tf.gather(accept, value), element

    tried = DatasetV2.zip((accepting, dataset)).map(chances)
    kept = tried.filter(lambda _, chance, __: tf.random.uniform([], seed=seed) < chance)
    return kept.map(lambda value, _, element: (value, element))
