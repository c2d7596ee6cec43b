"""The input pipelines of benchmarks/data.py: each takes `tf` and gives a dataset and how to read one element."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


def _images(count: int = 20_000) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    return rng.integers(0, 256, (count, 28, 28)).astype(np.uint8), np.arange(count) % 10


def images(tf: Any) -> Any:
    """The course pipeline: slices, a map, a shuffle, batches."""
    x, _ = _images()
    ds = tf.data.Dataset.from_tensor_slices(x).map(lambda image: tf.cast(image, tf.float32) / 255.0)
    return ds.shuffle(1024, seed=1).batch(128).prefetch(tf.data.AUTOTUNE)


def pairs(tf: Any) -> Any:
    """The same with labels, parallel maps and a cache."""

    def prepare(image, label):
        return tf.cast(image, tf.float32) / 255.0, tf.one_hot(label, 10)

    ds = tf.data.Dataset.from_tensor_slices(_images()).map(prepare, num_parallel_calls=tf.data.AUTOTUNE).cache()
    return ds.shuffle(20_000, seed=1).batch(128).prefetch(tf.data.AUTOTUNE)


def augmented(tf: Any) -> Any:
    """A map that draws random numbers, after the shuffle."""

    def augment(image):
        return tf.cast(image, tf.float32) / 255.0 + 0.1 * tf.random.normal([28, 28])

    ds = tf.data.Dataset.from_tensor_slices(_images(4_000)[0]).shuffle(1024, seed=1)
    return ds.map(augment, num_parallel_calls=tf.data.AUTOTUNE).batch(128).prefetch(tf.data.AUTOTUNE)


def windows(tf: Any) -> Any:
    """Windows of a series."""
    ds = tf.data.Dataset.range(2_000).window(10, shift=1, drop_remainder=True)
    ds = ds.flat_map(lambda window: window.batch(10)).map(lambda window: (window[:-1], window[-1]))
    return ds.shuffle(100, seed=1).batch(32)


def elements(tf: Any) -> Any:
    """Numbers one by one."""
    return tf.data.Dataset.range(20_000).map(lambda x: x * 2)


def generator(tf: Any) -> Any:
    """A Python generator."""

    def generate():
        for k in range(5_000):
            yield np.full([8], k, np.float32), k

    signature = (tf.TensorSpec([8], tf.float32), tf.TensorSpec([], tf.int64))
    return tf.data.Dataset.from_generator(generate, output_signature=signature).batch(32).prefetch(2)


PIPELINES: dict[str, Callable[[Any], Any]] = {
    function.__name__: function for function in (images, pairs, augmented, windows, elements, generator)
}


def epoch(dataset: Any) -> tuple[int, float]:
    """Iterates once and reads everything; the number of elements and a sum over what does not depend on rounding."""
    count, total = 0, 0.0
    for element in dataset:
        parts = [part.numpy() for part in (element if isinstance(element, tuple) else (element,))]
        count += len(parts[0]) if np.ndim(parts[0]) else 1
        total += float(parts[0].flat[0] if np.ndim(parts[0]) else parts[0])
    return count, total
