"""tf.nn.moments, batch_normalization, l2_normalize, local_response_normalization and relatives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from jax import lax

from tfjax.core.errors import OpError
from tfjax.core.export import export
from tfjax.engine.aval import Aval
from tfjax.ops.array.cast import cast, cast_tensor
from tfjax.ops.calling import public_op
from tfjax.ops.inputs import convert, define_op, op_error, op_inputs
from tfjax.ops.math import binary, elementwise
from tfjax.ops.math.reductions import count_nonzero, reduce_mean, reduce_sum
from tfjax.ops.nn.attributes import integer, unnamed
from tfjax.tensor.convert import scalar
from tfjax.tensor.tensor import Tensor

_FLOAT32 = np.dtype(np.float32)


def _in_float32(x: Tensor) -> Tensor:
    return cast_tensor(x, _FLOAT32) if x.aval.dtype.name == "float16" else x


@define_op("StopGradient", abstract=lambda ins: ins[0], numpy=lambda x: x, differentiable=False)
def _stop_gradient(x: Any) -> Any:
    return x


def _drop(x: Tensor, axes: Any, keepdims: bool) -> Tensor:
    """A mean computed with keepdims, without its axes of size 1 unless they are wanted."""
    if keepdims:
        return x
    from tfjax.ops.array.shape import squeeze

    return squeeze(x, axes)


@export("nn.moments")
@public_op()
def moments(x: Any, axes: Any, shift: Any = None, keepdims: bool = False, name: str | None = None) -> Any:
    """Mean and variance of `x` over `axes`.

    Args:
        x: a tensor; float16 is computed in float32.
        axes: ints; None for all.
        shift: not used.
        keepdims: whether the axes stay, with size 1.

    Returns:
        Two tensors of the dtype of x.
    """
    half = x.dtype == np.float16
    y = convert(x)
    y = cast_tensor(y, _FLOAT32) if half else y
    mean = reduce_mean(y, axes, keepdims=True)
    variance = reduce_mean(binary.squared_difference(y, _stop_gradient(mean)), axes, keepdims=True)
    if not keepdims:
        dropped = list(range(y.aval.ndim)) if axes is None else axes
        mean, variance = _drop(mean, dropped, False), _drop(variance, dropped, False)
    if half:
        return cast_tensor(mean, np.dtype(np.float16)), cast_tensor(variance, np.dtype(np.float16))
    return mean, variance


@export("nn.weighted_moments")
@public_op()
def weighted_moments(x: Any, axes: Any, frequency_weights: Any, keepdims: bool = False, name: str | None = None) -> Any:
    """Mean and variance of `x` over `axes`, each element counted `frequency_weights` times.

    Returns:
        Two tensors of the dtype of x.
    """
    x, weights = convert(x), convert(frequency_weights)
    half = x.aval.dtype.name == "float16"
    x = _in_float32(x)
    if weights.aval.dtype != x.aval.dtype:
        weights = cast_tensor(weights, x.aval.dtype)
    total = reduce_sum(binary.multiply(weights, x), axes, keepdims=True)
    spread = binary.add(weights, elementwise._zeros_like(x))
    divisor = elementwise.reciprocal(reduce_sum(spread, axes, keepdims=True))
    mean = binary.multiply(total, divisor)
    distance = reduce_sum(binary.multiply(weights, binary.squared_difference(x, mean)), axes, keepdims=True)
    variance = binary.multiply(distance, divisor)
    if not keepdims:
        mean, variance = _drop(mean, axes, False), _drop(variance, axes, False)
    if half:
        return cast_tensor(mean, np.dtype(np.float16)), cast_tensor(variance, np.dtype(np.float16))
    return mean, variance


@export("nn.sufficient_statistics")
@public_op()
def sufficient_statistics(
    x: Any, axes: Sequence[int], shift: Any = None, keepdims: bool = False, name: str | None = None
) -> Any:
    """Count, sum and sum of squares of `x` - `shift` over `axes`, and the shift (or None)."""
    axes = list(set(axes))
    x = convert(x)
    count = 1
    for axis in axes:
        count *= x.aval.shape[int(axis)]
    if shift is not None:
        shift = convert(shift)
        first, second = binary.subtract(x, shift), binary.squared_difference(x, shift)
    else:
        first, second = x, elementwise.square(x)
    return (
        scalar(count, x.aval.dtype),
        reduce_sum(first, axes, keepdims=keepdims),
        reduce_sum(second, axes, keepdims=keepdims),
        shift,
    )


@export("nn.normalize_moments")
@public_op()
def normalize_moments(counts: Any, mean_ss: Any, variance_ss: Any, shift: Any, name: str | None = None) -> Any:
    """Mean and variance from what `sufficient_statistics` returns."""
    divisor = elementwise.reciprocal(convert(counts))
    shifted = binary.multiply(mean_ss, divisor)
    mean = shifted if shift is None else binary.add(shifted, shift)
    variance = binary.subtract(binary.multiply(variance_ss, divisor), elementwise.square(shifted))
    return mean, variance


@export("nn.batch_normalization")
@public_op()
def batch_normalization(
    x: Any, mean: Any, variance: Any, offset: Any, scale: Any, variance_epsilon: Any, name: str | None = None
) -> Any:
    """scale * (x - mean) / sqrt(variance + variance_epsilon) + offset; scale and offset may be None."""
    inverse = elementwise.rsqrt(variance + variance_epsilon)
    if scale is not None:
        inverse = binary.multiply(inverse, scale)
    scaled = x * cast(inverse, x.dtype)
    return scaled + cast(offset - mean * inverse if offset is not None else -mean * inverse, x.dtype)


@export("nn.batch_norm_with_global_normalization")
@public_op()
def batch_norm_with_global_normalization(
    input: Any,  # noqa: A002
    mean: Any,
    variance: Any,
    beta: Any,
    gamma: Any,
    variance_epsilon: Any,
    scale_after_normalization: bool,
    name: str | None = None,
) -> Any:
    """`batch_normalization` with `gamma` used only if `scale_after_normalization`."""
    return batch_normalization(
        input, mean, variance, beta, gamma if scale_after_normalization else None, variance_epsilon, name
    )


@export("nn.l2_normalize", "math.l2_normalize", "linalg.l2_normalize")
@public_op("x")
def l2_normalize(x: Any, axis: Any = None, epsilon: Any = 1e-12, name: str | None = None, dim: Any = None) -> Any:
    """x / sqrt(max(sum(|x| ** 2), epsilon)) over `axis` (all by default; `dim` is its old name)."""
    if dim is not None:
        axis = dim
    x = convert(x)
    if x.aval.dtype.kind == "c":
        real, imaginary = elementwise.real(x), elementwise.imag(x)
        total = reduce_sum(binary.add(elementwise.square(real), elementwise.square(imaginary)), axis, keepdims=True)
        inverse = elementwise.rsqrt(binary.maximum(total, epsilon))
        return _complex(binary.multiply(real, inverse), binary.multiply(imaginary, inverse))
    total = reduce_sum(elementwise.square(x), axis, keepdims=True)
    return binary.multiply(x, elementwise.rsqrt(binary.maximum(total, epsilon)))


def _complex(real: Tensor, imaginary: Tensor) -> Tensor:
    from tfjax.ops.array.cast import complex as join

    return join(real, imaginary)


@export("nn.zero_fraction", "math.zero_fraction")
@public_op()
def zero_fraction(value: Any, name: str | None = None) -> Any:
    """Fraction of the elements of `value` that are 0, as float32; NaN for an empty tensor."""
    value = convert(value)
    size = value.aval.size
    zeros = binary.subtract(scalar(size, np.dtype(np.int64)), count_nonzero(value))
    return binary.truediv(cast_tensor(zeros, _FLOAT32), scalar(size, _FLOAT32))


def _lrn_check(ins: Sequence[Aval], radius: int) -> None:
    if ins[0].ndim != 4:
        raise op_error("LRN", "in must be 4-dimensional")
    if radius < 0:
        raise op_error("LRN", f"depth_radius = {radius} larger than int max")


@define_op("LRN", check=_lrn_check, abstract=lambda ins, radius: ins[0])
def _lrn(x: Any, bias: Any, alpha: Any, beta: Any, radius: int) -> Any:
    """Krizhevsky et al. (2012), section 3.3: x / (bias + alpha * sum of squares over near channels) ** beta."""
    wide = lax.convert_element_type(x, np.float32)
    bias, alpha, beta = (lax.broadcast(v, x.shape) for v in (bias, alpha, beta))
    channels = x.shape[-1]
    squares = lax.pad(lax.mul(wide, wide), np.zeros((), np.float32), [(0, 0, 0)] * 3 + [(radius, radius, 0)])
    total = None
    for k in range(2 * radius + 1):
        part = lax.slice_in_dim(squares, k, k + channels, axis=3)
        total = part if total is None else lax.add(total, part)
    scale = lax.add(bias, lax.mul(alpha, total))
    return lax.convert_element_type(lax.mul(wide, lax.exp(lax.neg(lax.mul(beta, lax.log(scale))))), x.dtype)


@export("nn.local_response_normalization", "nn.lrn")
@public_op("input", generated=True)
def local_response_normalization(
    input: Any,  # noqa: A002
    depth_radius: int = 5,
    bias: float = 1,
    alpha: float = 1,
    beta: float = 0.5,
    name: str | None = None,
) -> Any:
    """input / (bias + alpha * s) ** beta, s the sum of squares over the channels within `depth_radius`.

    Args:
        input: [batch, height, width, channels], float32 or float16.

    Raises:
        InvalidArgumentError: if input is not 4-D.
    """
    (x,) = op_inputs("LRN", input)
    numbers = (scalar(float(v), _FLOAT32) for v in (bias, alpha, beta))
    try:
        return _lrn(x, *numbers, radius=integer(depth_radius, "depth_radius"))
    except OpError as error:
        # An integer for a float attribute (the default bias is one) makes TensorFlow leave its fast path.
        if any(type(v) is int for v in (bias, alpha, beta)):
            raise unnamed(error)  # noqa: B904  the same error
        raise
