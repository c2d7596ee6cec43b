"""How often predictions equal labels: functions that give 0 or 1 for each sample, and metrics that average them."""

import functools

import numpy as np

from tfjax.core.dtypes import as_dtype
from tfjax.keras.backend import config
from tfjax.keras.keras_export import keras_export
from tfjax.keras.losses.arrays import fused, recorded, same_rank
from tfjax.keras.losses.functions import loss_function, pair, tensor, tensor_of
from tfjax.keras.metrics.reduction_metrics import MeanMetricWrapper
from tfjax.ops.array.cast import cast_tensor
from tfjax.ops.array.shape import reshape
from tfjax.ops.inputs import op_error
from tfjax.ops.jax_op import scalar
from tfjax.ops.math.comparison import equal
from tfjax.ops.math.reductions import reduce_any
from tfjax.ops.math.top_k import in_top_k
from tfjax.ops.shapes import broadcast_shape, show
from tfjax.tensor.tensor import Tensor

_INT32, _INT64, _FLOAT32 = np.dtype(np.int32), np.dtype(np.int64), np.dtype(np.float32)

accuracy_function = functools.partial(loss_function, losses=False, shown="metrics.accuracy_metrics")


def _float_type():
    return as_dtype(config.floatx()).np


def argmax(xp, x):
    """Position of the largest element of the last axis, as Keras finds it: -0 is below 0, NaN below everything."""
    if x.dtype.kind in "iub":
        return xp.argmax(x, axis=-1).astype(_INT32)
    if x.dtype.itemsize == 2:
        x = x.astype(_FLOAT32)
    low = x.dtype.type(-np.finfo(x.dtype).tiny)
    x = xp.where((x == 0) & xp.signbit(x), low, xp.where(x != x, x.dtype.type(-np.inf), x))
    return xp.argmax(x, axis=-1).astype(_INT32)


def _matches_op(name, formula, check):
    return recorded(name, formula, check=check, differentiable=False)


def _check_equal(a, b):
    if broadcast_shape(a, b) is None:
        raise op_error("Equal", f"Incompatible shapes: {show(a)} vs. {show(b)}")


def _check_rank(aval):
    if not aval.ndim:
        raise op_error("ArgMax", "Expected dimension in the range [0, 0), but got -1")


@fused("Accuracy", "Equal", reduces=None, squeezed=True, differentiable=False)
def _equal(xp, y_true, y_pred, dtype):
    y_true, y_pred = same_rank(y_true, y_pred)
    return (y_true == y_pred).astype(dtype)


def accuracy(y_true, y_pred):
    """1 where labels and predictions are equal, else 0."""
    return _equal(*pair(y_true, y_pred), dtype=_float_type())


@fused("BinaryAccuracy", "Equal", typed=False, reduces=None, squeezed=True, differentiable=False)
def _binary(xp, y_true, y_pred, threshold, dtype):
    y_true, y_pred = same_rank(y_true, y_pred)
    return (y_true == (y_pred > threshold).astype(y_true.dtype)).astype(dtype)


@accuracy_function()
def binary_accuracy(y_true, y_pred, threshold=0.5):
    """1 where a prediction is on the same side of the threshold as its label, else 0."""
    y_true, y_pred = tensor(y_true), tensor(y_pred)
    if not isinstance(threshold, Tensor):
        threshold = scalar(float(threshold), _FLOAT32)
    return _binary(y_true, y_pred, threshold, dtype=_float_type())


def _categorical(xp, y_true, y_pred, dtype):
    labels, shape = argmax(xp, y_true), y_true.shape[:-1]
    kept = len(shape) == y_pred.ndim
    if kept:
        labels = labels.reshape(shape[:-1])
    matches = (labels == argmax(xp, y_pred)).astype(dtype)
    return matches.reshape(shape) if kept else matches


def _check_categorical(ins, dtype):
    _check_rank(ins[0])
    labels = ins[0].shape[:-1]
    if len(labels) == ins[1].ndim:
        if not labels or labels[-1] != 1:
            raise ValueError("Cannot squeeze axis=-1, because the dimension is not 1.")
        labels = labels[:-1]
    _check_rank(ins[1])
    _check_equal(labels, ins[1].shape[:-1])


_categorical_op = _matches_op("CategoricalAccuracy", _categorical, _check_categorical)


@accuracy_function()
def categorical_accuracy(y_true, y_pred):
    """1 where the largest prediction is that of the one-hot label, else 0: [..., classes] -> [...]."""
    return _categorical_op(tensor(y_true), tensor(y_pred), dtype=_float_type())


def _sparse(xp, y_true, y_pred, dtype):
    shape = y_true.shape
    squeezed = len(shape) == y_pred.ndim and shape[-1] == 1
    if squeezed:
        y_true = y_true.reshape(shape[:-1])
    matches = (y_true == argmax(xp, y_pred).astype(y_true.dtype)).astype(dtype)
    if squeezed:
        matches = matches.reshape(shape)
    if matches.ndim > 1 and matches.shape[-1] == 1:
        matches = matches.reshape(matches.shape[:-1])
    return matches


def _check_sparse(ins, dtype):
    labels, shape = ins[0].shape, ins[1].shape
    _check_rank(ins[1])
    if len(labels) == len(shape) and labels[-1] == 1:
        labels = labels[:-1]
    _check_equal(labels, shape[:-1])


_sparse_op = _matches_op("SparseCategoricalAccuracy", _sparse, _check_sparse)


@accuracy_function()
def sparse_categorical_accuracy(y_true, y_pred):
    """1 where the largest prediction is that of the label, a class number, else 0: [...], [..., classes] -> [...]."""
    y_true, y_pred = pair(y_true, y_pred)
    return _sparse_op(y_true, y_pred, dtype=_float_type())


_label_op = _matches_op("LabelOfOneHot", lambda xp, x: argmax(xp, x), lambda ins: _check_rank(ins[0]))


def _rows(y_pred):
    """[..., classes] as [rows, classes]."""
    return reshape(y_pred, [-1, y_pred.aval.shape[-1]]) if y_pred.aval.ndim > 2 else y_pred


def _in_shape(matches, labels):
    matches = cast_tensor(matches, _float_type())
    return reshape(matches, labels.aval.shape) if labels.aval.ndim > 1 else matches


def _vector(labels):
    return reshape(labels, [-1]) if labels.aval.ndim > 1 else labels


@accuracy_function()
def top_k_categorical_accuracy(y_true, y_pred, k=5):
    """1 where the one-hot label is among the `k` largest predictions, else 0: [..., classes] -> [...]."""
    y_true, y_pred = pair(y_true, y_pred)
    labels = _label_op(y_true)
    return _in_shape(in_top_k(_vector(labels), _rows(y_pred), k), labels)


@accuracy_function()
def sparse_top_k_categorical_accuracy(y_true, y_pred, k=5, from_sorted_ids=False):
    """1 where the label, a class number, is among the `k` largest predictions, else 0.

    Args:
      y_true: [...] class numbers.
      y_pred: [..., classes]; or with `from_sorted_ids` [..., n] class numbers, the most probable first.
      k: how many count.
    """
    y_pred = tensor(y_pred)
    labels = tensor_of(y_true, y_pred.aval.dtype if from_sorted_ids else _INT32)
    rows, vector = _rows(y_pred), _vector(labels)
    if from_sorted_ids:
        matches = reduce_any(equal(vector[:, None], rows[:, :k]), axis=1)
    else:
        matches = in_top_k(vector, rows, k)
    return _in_shape(matches, labels)


class _Accuracy(MeanMetricWrapper):
    _arguments = ()

    def __init__(self, fn, name, dtype, **kwargs):
        super().__init__(fn=fn, name=name, dtype=dtype, **kwargs)
        self._direction = "up"


@keras_export("keras.metrics.Accuracy")
class Accuracy(_Accuracy):
    """How often predictions equal labels."""

    def __init__(self, name="accuracy", dtype=None):
        super().__init__(accuracy, name, dtype)


@keras_export("keras.metrics.BinaryAccuracy")
class BinaryAccuracy(_Accuracy):
    """How often predictions are on the same side of a threshold as labels of 0 and 1."""

    _arguments = ("threshold",)

    def __init__(self, name="binary_accuracy", dtype=None, threshold=0.5):
        super().__init__(binary_accuracy, name, dtype, threshold=threshold)
        self.threshold = threshold


@keras_export("keras.metrics.CategoricalAccuracy")
class CategoricalAccuracy(_Accuracy):
    """How often the largest prediction is that of the one-hot label."""

    def __init__(self, name="categorical_accuracy", dtype=None):
        super().__init__(categorical_accuracy, name, dtype)


@keras_export("keras.metrics.SparseCategoricalAccuracy")
class SparseCategoricalAccuracy(_Accuracy):
    """How often the largest prediction is that of the label, a class number."""

    def __init__(self, name="sparse_categorical_accuracy", dtype=None):
        super().__init__(sparse_categorical_accuracy, name, dtype)


@keras_export("keras.metrics.TopKCategoricalAccuracy")
class TopKCategoricalAccuracy(_Accuracy):
    """How often the one-hot label is among the `k` largest predictions."""

    _arguments = ("k",)

    def __init__(self, k=5, name="top_k_categorical_accuracy", dtype=None):
        super().__init__(top_k_categorical_accuracy, name, dtype, k=k)
        self.k = k


@keras_export("keras.metrics.SparseTopKCategoricalAccuracy")
class SparseTopKCategoricalAccuracy(_Accuracy):
    """How often the label, a class number, is among the `k` largest predictions."""

    def __init__(self, k=5, name="sparse_top_k_categorical_accuracy", dtype=None, from_sorted_ids=False):
        super().__init__(sparse_top_k_categorical_accuracy, name, dtype, k=k, from_sorted_ids=from_sorted_ids)
        self.k = k
        self.from_sorted_ids = from_sorted_ids

    def get_config(self):
        """Returns the arguments to make the metric again."""
        config = {**super().get_config(), "k": self.k}
        if self.from_sorted_ids:
            config["from_sorted_ids"] = True
        return config
