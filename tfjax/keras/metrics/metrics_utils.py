"""Counting decisions: thresholds, the four kinds of right and wrong, confusion matrices."""

from enum import Enum

import jax.numpy as jnp
import numpy as np

from tfjax.core.dtypes import as_dtype
from tfjax.keras.backend import config
from tfjax.keras.losses.functions import tensor_of
from tfjax.keras.losses.squeezing import squeeze_or_expand_to_same_rank
from tfjax.ops.jax_op import JaxOp, scalar

NEG_INF = -1e10


def to_list(x):
    """`x`, in a list if it is none."""
    return x if isinstance(x, list) else [x]


def assert_thresholds_range(thresholds):
    """Raises ValueError for thresholds outside [0, 1]."""
    if thresholds is not None:
        invalid_thresholds = [t for t in thresholds if t is None or t < 0 or t > 1]
        if invalid_thresholds:
            raise ValueError(f"Threshold values must be in [0, 1]. Received: {invalid_thresholds}")


def parse_init_thresholds(thresholds, default_threshold=0.5):
    """Returns a list of thresholds from one, several, or None.

    Raises:
      ValueError: for one outside [0, 1].
    """
    if isinstance(thresholds, tuple):
        thresholds = list(thresholds)
    if thresholds is not None:
        assert_thresholds_range(to_list(thresholds))
    return to_list(default_threshold if thresholds is None else thresholds)


def is_evenly_distributed_thresholds(thresholds):
    """Whether the thresholds are at least three, from 0 to 1 at equal distances."""
    number = len(thresholds)
    if number < 3:
        return False
    even = np.arange(number, dtype=np.float32) / (number - 1)
    return bool(np.allclose(thresholds, even, atol=config.epsilon()))


class ConfusionMatrix(Enum):
    """What becomes of a decision."""

    TRUE_POSITIVES = "tp"
    FALSE_POSITIVES = "fp"
    TRUE_NEGATIVES = "tn"
    FALSE_NEGATIVES = "fn"


class AUCCurve(Enum):
    """The curve whose area is taken."""

    ROC = "ROC"
    PR = "PR"
    PRGAIN = "PRGAIN"

    @staticmethod
    def from_str(key):
        """Returns the curve of a name.

        Raises:
          ValueError: for an unknown one.
        """
        if key in ("pr", "PR", "roc", "ROC", "prgain", "PRGAIN"):
            return AUCCurve(key.upper())
        raise ValueError(f'Invalid AUC curve value: "{key}". Expected values are ["PR", "ROC", "PRGAIN"]')


class AUCSummationMethod(Enum):
    """How the area under a curve is taken between two points."""

    INTERPOLATION = "interpolation"
    MAJORING = "majoring"
    MINORING = "minoring"

    @staticmethod
    def from_str(key):
        """Returns the method of a name.

        Raises:
          ValueError: for an unknown one.
        """
        for method in AUCSummationMethod:
            if key in (method.value, method.value.capitalize()):
                return method
        raise ValueError(
            f'Invalid AUC summation method value: "{key}". Expected values are ["interpolation", "majoring", '
            '"minoring"]'
        )


def sums_by_index(xp, values, indices, size):
    """[size] sums of the values that have each index."""
    if xp is np:
        out = np.zeros(size, values.dtype)
        np.add.at(out, indices, values)
        return out
    return jnp.zeros(size, values.dtype).at[indices].add(values)


def pair_counts(xp, rows, columns, weights, size):
    """[size, size] sums of the weights for each pair of row and column."""
    flat = rows.astype(np.int32) * size + columns.astype(np.int32)
    return sums_by_index(xp, weights, flat, size * size).reshape(size, size)


def confusion_matrix(labels, predictions, num_classes, weights=None, dtype="int32"):
    """[num_classes, num_classes] counts (or sums of weights) of pairs of label and prediction."""
    numpy_dtype = as_dtype(dtype).np
    labels, predictions = squeeze_or_expand_to_same_rank(
        tensor_of(labels, numpy_dtype), tensor_of(predictions, numpy_dtype)
    )
    weights = scalar(1, numpy_dtype) if weights is None else tensor_of(weights, numpy_dtype)
    return _confusion_op(labels, predictions, weights, size=int(num_classes))


def _confusion(labels, predictions, weights, size):
    return pair_counts(jnp, labels, predictions, jnp.broadcast_to(weights, labels.shape), size)


_confusion_op = JaxOp("ConfusionMatrix", _confusion, differentiable=False)
