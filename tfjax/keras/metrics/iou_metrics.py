"""Intersection over union of predicted and true regions, by class."""

import functools
import warnings

import numpy as np

from tfjax.keras.backend import config
from tfjax.keras.initializers import Zeros
from tfjax.keras.keras_export import keras_export
from tfjax.keras.losses.arrays import check_broadcast_to, recorded
from tfjax.keras.losses.functions import tensor, tensor_of, user_frame
from tfjax.keras.metrics.accuracy_metrics import argmax
from tfjax.keras.metrics.metric import Metric
from tfjax.keras.metrics.metrics_utils import pair_counts
from tfjax.keras.metrics.reduction_metrics import state_op
from tfjax.ops.array.cast import cast_tensor
from tfjax.ops.inputs import op_error
from tfjax.ops.jax_op import scalar, update_variables
from tfjax.ops.math.comparison import greater_equal
from tfjax.ops.shapes import show

_FLOAT32 = np.dtype(np.float32)


def _update(xp, y_true, y_pred, weights, matrix, num_classes, ignore_class):
    y_true, y_pred = y_true.reshape(-1), y_pred.reshape(-1)
    weights = xp.broadcast_to(weights.reshape(-1) if weights.ndim > 1 else weights, y_true.shape)
    inside = (y_true >= 0) & (y_true < num_classes) & (y_pred >= 0) & (y_pred < num_classes)
    if ignore_class is not None:
        inside = inside & (y_true != ignore_class)
    rows, columns = xp.where(inside, y_true, 0), xp.where(inside, y_pred, 0)
    weights = xp.where(inside, weights, 0).astype(matrix.dtype)
    return (matrix + pair_counts(xp, rows, columns, weights, num_classes),)


def _check(ins, **static):
    n, m = ins[0].size, ins[1].size
    weights = ins[2].shape if ins[2].ndim < 2 else (ins[2].size,)
    check_broadcast_to(weights, (n,))
    if n != m:
        raise op_error("LogicalAnd", f"Incompatible shapes: {show((n,))} vs. {show((m,))}")


@functools.cache
def _update_op(num_classes, ignore_class):
    formula = functools.partial(_update, num_classes=num_classes, ignore_class=ignore_class)
    return state_op("UpdateConfusionMatrix", formula, 1, check=_check)


def _ratio(xp, matrix, classes, axis, epsilon):
    epsilon = _FLOAT32.type(epsilon)
    right = xp.diagonal(matrix)
    union = matrix.sum(axis=0, dtype=matrix.dtype) + matrix.sum(axis=1, dtype=matrix.dtype) - right
    chosen = np.array(classes)
    right, union = right[chosen].astype(_FLOAT32), union[chosen].astype(_FLOAT32)
    valid = union > 1e-9
    ratio = xp.where(valid, right / (union + epsilon), 0).astype(_FLOAT32)
    return ratio.sum(axis=axis, dtype=_FLOAT32) / (valid.sum(dtype=_FLOAT32) + epsilon)


def _classes(xp, x, axis):
    return argmax(xp, xp.moveaxis(x, axis, -1))


_ratio_op = recorded("IoU", _ratio)
_class_op = recorded("ClassOfOneHot", _classes, differentiable=False)


class _IoUBase(Metric):
    """A confusion matrix, [true classes, predicted classes]."""

    def __init__(
        self,
        num_classes,
        name=None,
        dtype=None,
        ignore_class=None,
        sparse_y_true=True,
        sparse_y_pred=True,
        axis=-1,
    ):
        # Weights are whole numbers unless a floating point type is asked for.
        super().__init__(name=name, dtype=dtype or "int")
        self._direction = "up"
        self.num_classes = num_classes
        self.ignore_class = ignore_class
        self.sparse_y_true = sparse_y_true
        self.sparse_y_pred = sparse_y_pred
        self.axis = axis
        self.total_cm = self.add_variable(
            name="total_confusion_matrix",
            shape=(num_classes, num_classes),
            initializer=Zeros(),
            dtype=self.dtype,
        )

    def update_state(self, y_true, y_pred, sample_weight=None):
        """Adds class numbers, or probabilities of classes, of any shape; class numbers out of range do not count."""
        dtype = self._numpy_dtype
        if not self.sparse_y_true:
            y_true = _class_op(tensor(y_true), axis=self.axis)
        if not self.sparse_y_pred:
            y_pred = _class_op(tensor(y_pred), axis=self.axis)
        if sample_weight is None:
            weights = scalar(1, dtype)
        else:
            self._warn_of_floats(sample_weight)
            weights = tensor_of(sample_weight, dtype)
        inputs = (tensor_of(y_true, dtype), tensor_of(y_pred, dtype), weights)
        update_variables(_update_op(self.num_classes, self.ignore_class), inputs, (self.total_cm,))

    def _warn_of_floats(self, sample_weight):
        if "float" in str(getattr(sample_weight, "dtype", "")) and "int" in self.dtype:
            warnings.warn(
                "You are passing weight as `float`, but dtype is `int`. "
                "This may result in an incorrect weight due to type casting"
                " Consider using integer weights.",
                stacklevel=user_frame(),
            )


@keras_export("keras.metrics.IoU")
class IoU(_IoUBase):
    """Mean over some classes of true positives / (true positives + false positives + false negatives).

    Args:
      num_classes: number of classes. target_class_ids: those that count.
      name, dtype: see `Metric`; whole numbers by default.
      ignore_class: a class whose labels do not count.
      sparse_y_true, sparse_y_pred: whether they are class numbers rather than values for each class along `axis`.

    Raises:
      ValueError: for a class that is none.
    """

    _arguments = ("num_classes", "target_class_ids", "ignore_class", "sparse_y_true", "sparse_y_pred", "axis")

    def __init__(
        self,
        num_classes,
        target_class_ids,
        name=None,
        dtype=None,
        ignore_class=None,
        sparse_y_true=True,
        sparse_y_pred=True,
        axis=-1,
    ):
        super().__init__(
            name=name,
            num_classes=num_classes,
            ignore_class=ignore_class,
            sparse_y_true=sparse_y_true,
            sparse_y_pred=sparse_y_pred,
            axis=axis,
            dtype=dtype,
        )
        if max(target_class_ids) >= num_classes:
            raise ValueError(f"Target class id {max(target_class_ids)} is out of range, which is [{0}, {num_classes}).")
        self.target_class_ids = list(target_class_ids)

    def result(self):
        """The mean over the classes that have occurred."""
        classes = tuple(self.target_class_ids)
        return _ratio_op(self.total_cm, classes=classes, axis=self.axis, epsilon=config.epsilon())

    def get_config(self):
        """Returns the arguments to make the metric again."""
        own = ((name, getattr(self, name)) for name in self._arguments if name not in ("name", "dtype"))
        if "name" not in self._arguments:
            return {**super().get_config(), **dict(own)}
        return {name: getattr(self, name) for name in self._arguments}


@keras_export("keras.metrics.BinaryIoU")
class BinaryIoU(IoU):
    """IoU of labels of 0 and 1 and of predictions on either side of a threshold."""

    _arguments = ("target_class_ids", "threshold", "name", "dtype")

    def __init__(self, target_class_ids=(0, 1), threshold=0.5, name=None, dtype=None):
        super().__init__(num_classes=2, target_class_ids=target_class_ids, name=name, dtype=dtype)
        self.threshold = threshold

    def update_state(self, y_true, y_pred, sample_weight=None):
        """Adds a batch of any shape."""
        above = greater_equal(tensor_of(y_pred, _FLOAT32), scalar(float(self.threshold), _FLOAT32))
        super().update_state(y_true, cast_tensor(above, self._numpy_dtype), sample_weight)


@keras_export("keras.metrics.MeanIoU")
class MeanIoU(IoU):
    """Mean IoU of all classes."""

    _arguments = ("num_classes", "name", "dtype", "ignore_class", "sparse_y_true", "sparse_y_pred", "axis")

    def __init__(
        self,
        num_classes,
        name=None,
        dtype=None,
        ignore_class=None,
        sparse_y_true=True,
        sparse_y_pred=True,
        axis=-1,
    ):
        super().__init__(
            name=name,
            num_classes=num_classes,
            target_class_ids=list(range(num_classes)),
            axis=axis,
            dtype=dtype,
            ignore_class=ignore_class,
            sparse_y_true=sparse_y_true,
            sparse_y_pred=sparse_y_pred,
        )


@keras_export("keras.metrics.OneHotIoU")
class OneHotIoU(IoU):
    """IoU of one-hot labels."""

    _arguments = ("num_classes", "target_class_ids", "name", "dtype", "ignore_class", "sparse_y_pred", "axis")

    def __init__(
        self,
        num_classes,
        target_class_ids,
        name=None,
        dtype=None,
        ignore_class=None,
        sparse_y_pred=False,
        axis=-1,
    ):
        super().__init__(
            num_classes=num_classes,
            target_class_ids=target_class_ids,
            name=name,
            dtype=dtype,
            ignore_class=ignore_class,
            sparse_y_true=False,
            sparse_y_pred=sparse_y_pred,
            axis=axis,
        )


@keras_export("keras.metrics.OneHotMeanIoU")
class OneHotMeanIoU(MeanIoU):
    """Mean IoU of all classes, of one-hot labels."""

    _arguments = ("num_classes", "name", "dtype", "ignore_class", "sparse_y_pred", "axis")

    def __init__(self, num_classes, name=None, dtype=None, ignore_class=None, sparse_y_pred=False, axis=-1):
        super().__init__(
            num_classes=num_classes,
            axis=axis,
            name=name,
            dtype=dtype,
            ignore_class=ignore_class,
            sparse_y_true=False,
            sparse_y_pred=sparse_y_pred,
        )
