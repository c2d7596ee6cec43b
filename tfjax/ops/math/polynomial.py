"""tf.math.polyval, tf.math.is_non_decreasing, tf.math.is_strictly_increasing."""

from __future__ import annotations

from typing import Any

from tfjax.core.export import export
from tfjax.engine.aval import aval_of
from tfjax.ops.calling import public_op
from tfjax.ops.inputs import convert, define_op, scalar
from tfjax.ops.math import binary, comparison
from tfjax.ops.math.reductions import reduce_all
from tfjax.tensor.tensor import Tensor


@export("math.polyval")
@public_op()
def polyval(coeffs: Any, x: Any, name: str | None = None) -> Tensor:
    """Value at x of the polynomial coeffs[0] * x**(n-1) + ... + coeffs[n-1], by Horner's rule.

    Raises:
        ValueError: coeffs is no list.
    """
    if not isinstance(coeffs, list):
        raise ValueError(f"Argument coeffs must be list type. Received type {type(coeffs)}.")
    value = convert(x)
    if not coeffs:
        return binary.multiply(value, scalar(0, value.aval.dtype))
    terms = [convert(c) for c in coeffs]
    total = terms[0]
    for term in terms[1:]:
        total = binary.add(term, binary.multiply(total, value))
    return total


def _steps_avals(ins: Any) -> Any:
    return (aval_of((max(ins[0].size - 1, 0),), ins[0].dtype),) * 2


@define_op("StridedSlice", abstract=_steps_avals, differentiable=False, multi=True)
def _neighbours(x: Any) -> Any:
    flat = x.reshape(-1)
    return flat[:-1], flat[1:]


def _ordered(x: Any, relation: Any) -> Tensor:
    tensor = convert(x)
    if not (tensor.dtype.is_floating or tensor.dtype.is_integer or tensor.dtype.is_complex):
        raise TypeError(f"Expected x to be numeric, instead found: {tensor!s}")
    before, after = _neighbours(tensor)
    return reduce_all(relation(before, after))


@export("math.is_non_decreasing")
@public_op()
def is_non_decreasing(x: Any, name: str | None = None) -> Tensor:
    """Whether the elements, in row-major order, never fall.

    Raises:
        TypeError: x is not numeric.
    """
    return _ordered(x, comparison.less_equal)


@export("math.is_strictly_increasing")
@public_op()
def is_strictly_increasing(x: Any, name: str | None = None) -> Tensor:
    """Whether each element, in row-major order, is larger than the one before.

    Raises:
        TypeError: x is not numeric.
    """
    return _ordered(x, comparison.less)
