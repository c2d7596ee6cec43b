"""Counting: tf.math.bincount, tf.math.confusion_matrix, tf.histogram_fixed_width."""

from __future__ import annotations

from typing import Any

import numpy as np
from jax import lax

from tfjax.core import dtypes
from tfjax.core.dtypes import as_dtype
from tfjax.core.export import export
from tfjax.core.shapes import TensorShape
from tfjax.engine.aval import aval_of
from tfjax.ops.array.cast import cast
from tfjax.ops.array.creation import ones
from tfjax.ops.array.joining import stack
from tfjax.ops.array.scatter import scatter_nd
from tfjax.ops.array.shape import squeeze
from tfjax.ops.calling import public_op, values_of
from tfjax.ops.debugging.assertions import assert_less, assert_non_negative
from tfjax.ops.inputs import convert, define_op, op_error
from tfjax.ops.math.reductions import reduce_max
from tfjax.ops.shapes import show
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.tensor import Tensor, new_tensor


def _bin_sizes(values: np.ndarray, minlength: Any, maxlength: Any) -> int:
    size = int(values.max()) + 1 if values.size else 0
    if minlength is not None:
        size = max(size, int(minlength))
    if maxlength is not None:
        size = min(size, int(maxlength))
    return size


def _counted(values: np.ndarray, weights: np.ndarray | None, size: int, dtype: np.dtype, binary: bool) -> np.ndarray:
    keep = values < size
    out = np.zeros(size, dtype)
    if binary:
        out[values[keep]] = 1
    else:
        np.add.at(out, values[keep], dtype.type(1) if weights is None else weights[keep])
    return out


@export("math.bincount")
@public_op()
def bincount(
    arr: Any,
    weights: Any = None,
    minlength: Any = None,
    maxlength: Any = None,
    dtype: Any = dtypes.int32,
    name: str | None = None,
    axis: Any = None,
    binary_output: bool = False,
) -> Tensor:
    """How often each of 0, 1, 2, ... occurs. Computed on the host: the size of the result depends on the values.

    Args:
        arr: integers, not negative.
        weights: as many numbers; a value counts by its weight, and the result has their dtype.
        minlength: smallest size of the result.
        maxlength: largest size of the result; larger values do not count.
        dtype: of the result, without weights.
        name: ignored in eager mode.
        axis: None or 0 counts over all of arr; -1 counts each row of a matrix.
        binary_output: 1 for what occurs rather than how often.

    Raises:
        InvalidArgumentError: a negative value, or weights of another shape.
        ValueError: another axis.
    """
    if axis not in (None, 0, -1):
        raise ValueError(f"Unsupported value for argument axis={axis}. Only 0 and -1 are currently supported.")
    tensor = convert(arr)
    values = values_of(tensor)
    if values.dtype.kind not in "iu":
        values = values.astype(np.int32)
    factors = None if weights is None else values_of(convert(weights))
    if values.size and values.min() < 0:
        raise op_error("DenseBincount", "Input arr must be non-negative!")
    if factors is not None and factors.shape != values.shape:
        raise op_error(
            "DenseBincount",
            "`weights` must be the same shape as `arr` or a length-0 `Tensor`, in which case it acts as all weights "
            f"equal to 1. Received {show(factors.shape)}",
        )
    target = as_dtype(dtype).np if factors is None else factors.dtype
    size = _bin_sizes(values, minlength, maxlength)
    if axis == -1 and values.ndim == 2:
        rows = [
            _counted(row, None if factors is None else factors[k], size, target, binary_output)
            for k, row in enumerate(values)
        ]
        return new_tensor(np.stack(rows) if rows else np.zeros((0, size), target))
    flat = None if factors is None else factors.ravel()
    return new_tensor(_counted(values.ravel(), flat, size, target, binary_output))


@export("math.confusion_matrix")
@public_op()
def confusion_matrix(
    labels: Any,
    predictions: Any,
    num_classes: Any = None,
    weights: Any = None,
    dtype: Any = dtypes.int32,
    name: str | None = None,
) -> Tensor:
    """How often each label (row) was predicted as each class (column).

    Args:
        labels: `[n]` class numbers.
        predictions: `[n]` class numbers.
        num_classes: size of the matrix; by default the largest number plus 1.
        weights: `[n]`, what each entry counts; 1 by default.
        dtype: of the result.
        name: ignored in eager mode.

    Raises:
        InvalidArgumentError: a negative number, or one of num_classes or more.
        ValueError: weights are not as many as predictions.
    """
    predictions, labels = _same_rank(convert(predictions), convert(labels))
    predictions, labels = cast(predictions, dtypes.int64), cast(labels, dtypes.int64)
    assert_non_negative(labels, message="`labels` contains negative values")
    assert_non_negative(predictions, message="`predictions` contains negative values")
    if num_classes is None:
        largest = [int(values_of(reduce_max(t))) if t.aval.size else -1 for t in (predictions, labels)]
        count = max(largest) + 1
    else:
        bound = cast(convert(num_classes), dtypes.int64)
        assert_less(labels, bound, message="`labels` out of bound")
        assert_less(predictions, bound, message="`predictions` out of bound")
        count = int(values_of(bound))
    target = as_dtype(dtype)
    if weights is None:
        updates = ones(predictions.aval.shape, target)
    else:
        factors = convert(weights)
        if factors.aval.shape != predictions.aval.shape:
            TensorShape(predictions.aval.shape).assert_is_compatible_with(TensorShape(factors.aval.shape))
        updates = cast(factors, target)
    return scatter_nd(stack([labels, predictions], axis=1), updates, new_tensor(np.array([count, count], np.int64)))


def _same_rank(predictions: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    """Without a last dimension of size 1 that only one of the two has."""
    gap = predictions.aval.ndim - labels.aval.ndim
    if gap == 1 and predictions.aval.shape[-1] == 1:
        predictions = squeeze(predictions, [-1])
    elif gap == -1 and labels.aval.shape[-1] == 1:
        labels = squeeze(labels, [-1])
    return predictions, labels


@define_op("Bucketize", differentiable=False, abstract=lambda ins, nbins, dtype: aval_of(ins[0].shape, dtype))
def _bins(values: Any, low: Any, high: Any, nbins: int, dtype: np.dtype) -> Any:
    offset, width = lax.sub(values, lax.full_like(values, low)), lax.full_like(values, lax.sub(high, low))
    if values.dtype.kind in "iu":
        offset, width = (lax.convert_element_type(v, np.float64) for v in (offset, width))
    scaled = lax.div(offset, width)
    index = lax.floor(lax.mul(scaled, lax.full_like(scaled, nbins)))
    return lax.convert_element_type(
        lax.clamp(np.zeros((), scaled.dtype), index, np.asarray(nbins - 1, scaled.dtype)), dtype
    )


@export("histogram_fixed_width_bins")
@public_op()
def histogram_fixed_width_bins(
    values: Any, value_range: Any, nbins: Any = 100, dtype: Any = dtypes.int32, name: str | None = None
) -> Tensor:
    """Which of `nbins` equal bins of a range each value falls into; values outside go to the first or the last.

    Args:
        values: numbers.
        value_range: pair (low, high).
        nbins: number of bins.
        dtype: int32 or int64.
        name: ignored in eager mode.
    """
    x = convert(values)
    bounds = values_of(convert_to_tensor(value_range, x.dtype))
    low, high = (new_tensor(np.asarray(b, x.aval.dtype)) for b in bounds)
    return _bins(x, low, high, nbins=int(values_of(convert(nbins))), dtype=as_dtype(dtype).np)


@export("histogram_fixed_width")
@public_op()
def histogram_fixed_width(
    values: Any, value_range: Any, nbins: Any = 100, dtype: Any = dtypes.int32, name: str | None = None
) -> Tensor:
    """How many values fall into each bin; arguments as of `histogram_fixed_width_bins`."""
    count = int(values_of(convert(nbins)))
    index = values_of(histogram_fixed_width_bins(values, value_range, count))
    return new_tensor(np.bincount(index.ravel(), minlength=count).astype(as_dtype(dtype).np))
