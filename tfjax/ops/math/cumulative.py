"""Running sums along an axis: tf.cumsum, tf.math.cumprod, tf.math.cumulative_logsumexp."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from tfjax.core.export import export
from tfjax.engine.aval import Aval
from tfjax.ops.calling import public_op, static_input
from tfjax.ops.inputs import convert, define_op, op_error, op_inputs
from tfjax.ops.shapes import elementwise, show
from tfjax.tensor.tensor import Tensor


def _check(op: str) -> Callable[..., None]:
    def check(ins: Sequence[Aval], axis: int, exclusive: bool, reverse: bool) -> None:
        rank = ins[0].ndim
        if not -rank <= axis < rank:
            shown = axis + rank if axis < 0 else axis  # as the kernel has it by then
            raise op_error(op, f"ScanOp: Expected scan axis in the range [{-rank}, {rank}), but got {shown}")

    return check


def _scan(operation: Callable[..., Any], start: float) -> Callable[..., Any]:
    """A running operation with TensorFlow's options."""

    def impl(x: Any, axis: int, exclusive: bool, reverse: bool) -> Any:
        axis %= x.ndim
        half = x.dtype.itemsize == 2 and x.dtype.kind not in "iu"
        wide = lax.convert_element_type(x, np.float32) if half else x
        out = operation(wide, axis=axis, reverse=reverse)
        if exclusive:
            out = _shifted(out, axis, reverse, start)
        return lax.convert_element_type(out, x.dtype)

    return impl


def _shifted(x: Any, axis: int, reverse: bool, start: float) -> Any:
    padding = [(0, 0, 0)] * x.ndim
    padding[axis] = (-1, 1, 0) if reverse else (1, -1, 0)
    return lax.pad(x, np.asarray(start, x.dtype), padding) if x.shape[axis] else x


def _twin(ufunc: Any, start: float) -> Callable[..., Any]:
    def twin(x: Any, axis: int, exclusive: bool, reverse: bool) -> Any:
        dtype = x.dtype
        wide = x.astype(np.float32) if dtype.itemsize == 2 and dtype.kind not in "iu" else x
        if reverse:
            wide = np.flip(wide, axis)
        out = ufunc.accumulate(wide, axis=axis, dtype=wide.dtype)
        if exclusive and x.shape[axis]:
            out = np.roll(out, 1, axis)
            out[(slice(None),) * (axis % x.ndim) + (0,)] = start
        if reverse:
            out = np.flip(out, axis)
        return np.asarray(out, dtype)

    return twin


def _cumprod(x: Any, axis: int, exclusive: bool, reverse: bool) -> Any:
    plain = _scan(lax.cumprod, 1.0)

    @jax.custom_jvp
    def product(x: Any) -> Any:
        return plain(x, axis, exclusive, reverse)

    @product.defjvp
    def jvp(primals: Any, tangents: Any) -> Any:
        # TensorFlow divides by x and takes the gradient at a zero to be 0, which it need not be.
        (x,), (dx,) = primals, tangents
        out = product(x)
        zero = lax.eq(x, lax.full_like(x, 0))
        inverse = lax.select(zero, lax.full_like(x, 0), lax.div(lax.full_like(x, 1), x))
        relative = _scan(lax.cumsum, 0.0)(lax.mul(dx, inverse), axis, exclusive, reverse)
        return out, lax.mul(out, relative)

    return product(x) if jnp.issubdtype(x.dtype, jnp.inexact) else plain(x, axis, exclusive, reverse)


def _define(op: str, impl: Callable[..., Any], twin: Callable[..., Any] | None) -> Any:
    return define_op(op, check=_check(op), abstract=elementwise, numpy=twin)(impl)


_ops = {
    "Cumsum": _define("Cumsum", _scan(lax.cumsum, 0.0), _twin(np.add, 0)),
    "Cumprod": _define("Cumprod", _cumprod, _twin(np.multiply, 1)),
    "CumulativeLogsumexp": _define(
        "CumulativeLogsumexp", _scan(lax.cumlogsumexp, -np.inf), _twin(np.logaddexp, -np.inf)
    ),
}


def _run(op: str, x: Any, axis: Any, exclusive: bool, reverse: bool) -> Tensor:
    if type(axis) is not int:
        array = static_input(op, 1, axis)
        if array.ndim:
            raise op_error(op, f"ScanOp: axis must be a scalar, not {show(array.shape)}")
        axis = int(array)
    return _ops[op](x, axis=axis, exclusive=bool(exclusive), reverse=bool(reverse))


@export("math.cumsum", "cumsum")
@public_op("axis")
def cumsum(x: Any, axis: Any = 0, exclusive: bool = False, reverse: bool = False, name: str | None = None) -> Tensor:
    """Running sum along an axis.

    Args:
        x: numeric tensor.
        axis: where to run.
        exclusive: leave each element out of its own sum (which starts with 0).
        reverse: run from the end.
        name: shown in errors.
    """
    return _run("Cumsum", convert(x), axis, exclusive, reverse)


@export("math.cumprod")
@public_op("axis")
def cumprod(x: Any, axis: Any = 0, exclusive: bool = False, reverse: bool = False, name: str | None = None) -> Tensor:
    """Running product along an axis; arguments as of `cumsum`. Its gradient at a zero is 0, as TensorFlow's."""
    return _run("Cumprod", convert(x), axis, exclusive, reverse)


@export("math.cumulative_logsumexp")
@public_op("axis")
def cumulative_logsumexp(
    x: Any, axis: Any = 0, exclusive: bool = False, reverse: bool = False, name: str | None = None
) -> Tensor:
    """Running log(sum(exp(x))) along an axis; arguments as of `cumsum`. Exclusive, it starts with -inf."""
    return _run("CumulativeLogsumexp", op_inputs("CumulativeLogsumexp", x)[0], axis, exclusive, reverse)
