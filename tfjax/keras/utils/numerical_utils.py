"""keras.utils.to_categorical, to_ordinal, normalize: labels and vectors as arrays."""

import numpy as np

from tfjax.keras.backend.common.convert import is_tensor
from tfjax.keras.keras_export import keras_export


@keras_export("keras.utils.to_categorical")
def to_categorical(x, num_classes=None, dtype=None):
    """Returns class numbers as rows with a 1 at the number's place, of shape `x.shape + (num_classes,)`.

    Args:
        x: integers; a last axis of size 1 is dropped.
        num_classes: how many there are; None: one more than the largest.
        dtype: the dtype of the rows (Keras 2's third argument); None: float64 for arrays, float32 for tensors.
    """
    if is_tensor(x):
        from tfjax.keras.ops import tf_functions as tf

        if len(x.shape) > 1 and x.shape[-1] == 1:
            x = tf.reshape(x, x.shape[:-1])
        if num_classes is None:
            num_classes = int(tf.reduce_max(x)) + 1
        rows = tf.one_hot(x, num_classes)
        return rows if dtype is None else tf.cast(rows, dtype)
    x = np.array(x, dtype="int64")
    shape = x.shape
    if len(shape) > 1 and shape[-1] == 1:
        shape = shape[:-1]
    x = x.reshape(-1)
    if not num_classes:
        num_classes = np.max(x) + 1
    rows = np.zeros((x.shape[0], num_classes), dtype=np.float64 if dtype is None else dtype)
    rows[np.arange(x.shape[0]), x] = 1
    return rows.reshape(shape + (num_classes,))


@keras_export("keras.utils.to_ordinal")
def to_ordinal(y, num_classes=None, dtype="float32"):
    """Returns class numbers as rows that hold a 1 for each class boundary below them (Keras 2).

    Args:
        y: integers.
        num_classes: how many classes there are; None: one more than the largest.
        dtype: the dtype of the rows.
    """
    y = np.array(y, dtype="int")
    shape = y.shape
    if len(shape) > 1 and shape[-1] == 1:
        shape = shape[:-1]
    y = y.ravel()
    if not num_classes:
        num_classes = np.max(y) + 1
    steps = np.arange(num_classes - 1)
    return (y[:, None] > steps).astype(dtype).reshape(shape + (num_classes - 1,))


@keras_export("keras.utils.normalize")
def normalize(x, axis=-1, order=2):
    """Returns `x` divided by its norms of an order along `axis`; lines of zeros stay."""
    if isinstance(x, np.ndarray):
        norm = np.atleast_1d(np.linalg.norm(x, order, axis))
        norm[norm == 0] = 1
        return x / np.expand_dims(norm, axis or -1)
    from tfjax.keras.ops import nn

    return nn.normalize(x, axis=axis, order=order)
