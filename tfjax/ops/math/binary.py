"""Element-wise arithmetic of two tensors: tf.add, tf.divide, tf.maximum, tf.pow, ..."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from tfjax import engine
from tfjax.core import errors
from tfjax.core.deprecation import warn_deprecated
from tfjax.core.dtypes import as_dtype
from tfjax.core.errors import OpError
from tfjax.core.export import export
from tfjax.core.shapes import as_shape
from tfjax.engine.aval import Aval
from tfjax.engine.numpy_rules.elementwise import power
from tfjax.ops.calling import attr_not_allowed, check_one_dtype, kernel_error, public_op
from tfjax.ops.dispatch import REQUIRED, amend, parsed, two_arguments, wrong_call
from tfjax.ops.inputs import convert, define_op, op_error, op_inputs
from tfjax.ops.op_facts import check_dtypes, enum, facts, kernel_name
from tfjax.ops.shapes import broadcast, broadcast_shape, check_broadcast, fit, show
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.tensor import EagerTensor, Tensor, new_tensor


def _arithmetic(op: str, impl: Callable[[Any, Any], Any], twin: Callable[..., Any] | None, **options: Any) -> engine.Op:
    return define_op(op, check=check_broadcast(op), abstract=broadcast, numpy=twin, pointwise=True, **options)(
        lambda x, y: impl(*fit(x, y))
    )


@jax.custom_jvp
def _first_maximum(x: Any, y: Any) -> Any:
    return lax.max(x, y)


@_first_maximum.defjvp
def _first_maximum_jvp(primals: Any, tangents: Any) -> Any:
    # At a tie TensorFlow gives the whole gradient to x; JAX would split it.
    (x, y), (dx, dy) = primals, tangents
    return lax.max(x, y), lax.select(lax.ge(x, y), dx, dy)


@jax.custom_jvp
def _first_minimum(x: Any, y: Any) -> Any:
    return lax.min(x, y)


@_first_minimum.defjvp
def _first_minimum_jvp(primals: Any, tangents: Any) -> Any:
    (x, y), (dx, dy) = primals, tangents
    return lax.min(x, y), lax.select(lax.le(x, y), dx, dy)


def _floor_div(x: Any, y: Any) -> Any:
    if jnp.issubdtype(x.dtype, jnp.integer):
        q = lax.div(x, y)
        r = lax.rem(x, y)
        zero = lax.full_like(r, 0)
        adjust = lax.bitwise_and(lax.ne(r, zero), lax.ne(lax.lt(r, zero), lax.lt(y, zero)))
        return lax.sub(q, lax.convert_element_type(adjust, x.dtype))
    return lax.floor(lax.div(x, y))


def _floor_mod(x: Any, y: Any) -> Any:
    r = lax.rem(x, y)
    zero = lax.full_like(r, 0)
    adjust = lax.bitwise_and(lax.ne(r, zero), lax.ne(lax.lt(r, zero), lax.lt(y, zero)))
    return lax.select(adjust, lax.add(r, y), r)


def _power(x: Any, y: Any) -> Any:
    if jnp.issubdtype(x.dtype, jnp.integer):
        return jnp.power(x, y)
    return _float_power(x, y)


@jax.custom_jvp
def _float_power(x: Any, y: Any) -> Any:
    return lax.pow(x, y)


@_float_power.defjvp
def _float_power_jvp(primals: Any, tangents: Any) -> Any:
    # TensorFlow: d/dx = y * x**(y-1), d/dy = x**y * log(x) with log taken as 0 where x is not positive.
    (x, y), (dx, dy) = primals, tangents
    out = _float_power(x, y)
    zero, one = lax.full_like(x, 0), lax.full_like(x, 1)
    positive = lax.ne(x, zero) if jnp.issubdtype(x.dtype, jnp.complexfloating) else lax.gt(x, zero)
    log = lax.select(positive, lax.log(lax.select(positive, x, one)), zero)
    along_x = lax.mul(dx, lax.mul(y, _float_power(x, lax.sub(y, one))))
    return out, lax.add(along_x, lax.mul(dy, lax.mul(out, log)))


def _no_nan(value: Callable[[Any, Any], Any], zero_where: int) -> Callable[[Any, Any], Any]:
    """`value`, and 0 wherever argument `zero_where` is 0, with zero gradient there."""

    def impl(x: Any, y: Any) -> Any:
        gate = (x, y)[zero_where]
        zero = lax.eq(gate, lax.full_like(gate, 0))
        one = lax.full_like(y, 1)
        safe = value(x, lax.select(zero, one, y))
        return lax.select(zero, lax.full_like(x, 0), safe)

    return impl


_zero_where = _no_nan(lax.mul, 1)


@jax.custom_jvp
def _product_no_nan(x: Any, y: Any) -> Any:
    return _zero_where(x, y)


@_product_no_nan.defjvp
def _product_no_nan_jvp(primals: Any, tangents: Any) -> Any:
    # TensorFlow: along y the slope is x also where y is 0.
    (x, y), (dx, dy) = primals, tangents
    return _zero_where(x, y), lax.add(lax.mul(dx, y), lax.mul(x, dy))


@jax.custom_jvp
def _next_after_rule(x: Any, y: Any) -> Any:
    return lax.nextafter(x, y)


@_next_after_rule.defjvp
def _next_after_jvp(primals: Any, tangents: Any) -> Any:
    return _next_after_rule(*primals), tangents[0]


def _difference_squared(x: Any, y: Any) -> Any:
    d = lax.sub(x, y)
    return lax.mul(d, lax.conj(d) if d.dtype.kind == "c" else d)


def _np_floor_div(x: Any, y: Any) -> Any:
    return np.floor_divide(x, y) if x.dtype.kind in "iu" else np.asarray(np.floor(np.divide(x, y)), x.dtype)


def _np_difference_squared(x: Any, y: Any) -> Any:
    d = np.subtract(x, y)
    return np.multiply(d, np.conjugate(d) if d.dtype.kind == "c" else d)


def _in_float32(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """A NumPy twin that computes half precision in float32, as XLA does."""

    def twin(x: Any, y: Any) -> Any:
        if x.dtype.itemsize == 2 and x.dtype.kind not in "iu":
            return np.asarray(function(x.astype(np.float32), y.astype(np.float32)), x.dtype)
        return function(x, y)

    return twin


def _np_mod(x: Any, y: Any) -> Any:
    return np.mod(x, y)


_add = _arithmetic("AddV2", lax.add, np.add)
_sub = _arithmetic("Sub", lax.sub, np.subtract)
_mul = _arithmetic("Mul", lax.mul, np.multiply)


def _check_div(ins: Sequence[Aval]) -> None:
    # Only tf.divide, tf.truediv and `/` come here, which compare dtypes before the kernel does.
    x, y = ins
    if x.dtype != y.dtype:
        raise TypeError(f"`x` and `y` must have the same dtype, got {as_dtype(x.dtype)!r} != {as_dtype(y.dtype)!r}.")
    check_dtypes("RealDiv", ins)
    check_broadcast("RealDiv")(ins)


_real_div = engine.define_op("RealDiv", check=_check_div, abstract=broadcast, numpy=np.divide, pointwise=True)(
    lambda x, y: lax.div(*fit(x, y))
)
_floordiv = _arithmetic("FloorDiv", _floor_div, _np_floor_div, differentiable=False)
_floormod = _arithmetic("FloorMod", _floor_mod, _np_mod, stepwise=True)
_maximum = _arithmetic("Maximum", _first_maximum, np.maximum, stepwise=True)
_minimum = _arithmetic("Minimum", _first_minimum, np.minimum, stepwise=True)
_pow = _arithmetic("Pow", _power, _in_float32(power))
_squared_difference = _arithmetic("SquaredDifference", _difference_squared, _np_difference_squared)
_atan2 = _arithmetic("Atan2", lax.atan2, _in_float32(np.arctan2))
_div_no_nan = _arithmetic("DivNoNan", _no_nan(lax.div, 1), None)
_mul_no_nan = _arithmetic("MulNoNan", _product_no_nan, None)
_xdivy = _arithmetic("Xdivy", _no_nan(lax.div, 0), None)
_xlogy = _arithmetic("Xlogy", _no_nan(lambda x, y: lax.mul(x, lax.log(y)), 0), None)
_xlog1py = _arithmetic("Xlog1py", _no_nan(lambda x, y: lax.mul(x, lax.log1p(y)), 0), None)
_next_after = _arithmetic("NextAfter", _next_after_rule, np.nextafter)


@define_op("Square", abstract=lambda ins: ins[0], numpy=lambda x: np.multiply(x, x))
def _squared(x: Any) -> Any:
    return lax.square(x)


@define_op(
    "Cast", abstract=lambda ins, dtype: engine.aval_of(ins[0].shape, dtype), numpy=lambda x, dtype: x.astype(dtype)
)
def _cast(x: Any, dtype: np.dtype) -> Any:
    return lax.convert_element_type(x, dtype)


def _strings(x: Any, y: Any) -> Any:
    joined = np.add(engine.to_host(x), engine.to_host(y))
    return new_tensor(np.asarray(joined, object))


def add(x: Any = REQUIRED, y: Any = REQUIRED, name: str | None = None, **unknown: Any) -> Any:
    """x + y, element by element; strings are joined."""
    if type(x) is not EagerTensor or type(y) is not EagerTensor or unknown:
        wrong_call(unknown, x, y)
        x = convert(x)
        y = _hinted(y, x)
    try:
        return _string_add(x, y) if x.aval.dtype.kind == "O" else _add(x, y)
    except OpError as error:
        raise amend(error, (), name)  # noqa: B904  the same error


export("math.add", "add")(parsed(add, "x y"))


def _string_add(x: Tensor, y: Tensor) -> Tensor:
    if y.aval.dtype.kind != "O":
        raise errors.InvalidArgumentError(
            None,
            None,
            "cannot compute Add as input #1(zero-based) was expected to be a string tensor but is a "
            f"{kernel_name(y.aval.dtype)} tensor [Op:Add] name: ",
        )
    if broadcast_shape(x.aval.shape, y.aval.shape) is None:
        raise op_error("Add", f"Incompatible shapes: {show(x.aval.shape)} vs. {show(y.aval.shape)}")
    return _strings(x, y)


def _hinted(y: Any, x: Tensor) -> Tensor:
    """`y` as a tensor, of x's dtype where it can be (and its own where it cannot)."""
    dtype = x.aval.dtype
    if type(y) is float and dtype.kind == "f" or type(y) is int and dtype.kind == "f":
        return convert_to_tensor(y, dtype)
    if isinstance(y, Tensor):
        return y
    if isinstance(y, np.generic) and y.dtype is dtype:
        return new_tensor(y)
    read = getattr(y, "_read", None)
    return read() if read is not None else convert_to_tensor(y, dtype_hint=x.dtype)


def _binary(op: str, operation: engine.Op, *names: str, **options: Any) -> Callable[..., Any]:
    return export(*names)(two_arguments(op, operation, *names, **options))


subtract = _binary("Sub", _sub, "math.subtract", "subtract", python=True, doc="x - y, element by element.")
multiply = _binary("Mul", _mul, "math.multiply", "multiply", python=True, doc="x * y, element by element.")
maximum = _binary(
    "Maximum", _maximum, "math.maximum", "maximum", doc="The larger of x and y; its gradient at a tie goes to x."
)
minimum = _binary(
    "Minimum", _minimum, "math.minimum", "minimum", doc="The smaller of x and y; its gradient at a tie goes to x."
)
squared_difference = _binary(
    "SquaredDifference", _squared_difference, "math.squared_difference", doc="(x - y) * conj(x - y)."
)
xdivy = _binary("Xdivy", _xdivy, "math.xdivy", python=True, doc="x / y, and 0 where x is 0.")
xlogy = _binary("Xlogy", _xlogy, "math.xlogy", doc="x * log(y), and 0 where x is 0.")
xlog1py = _binary("Xlog1py", _xlog1py, "math.xlog1py", python=True, doc="x * log1p(y), and 0 where x is 0.")


@export("math.atan2", "atan2")
@public_op("y", "x", generated=True)
def atan2(y: Any, x: Any, name: str | None = None) -> Any:
    """Angle of the point (x, y), in radians in (-pi, pi]."""
    return _atan2(*op_inputs("Atan2", y, x))


@export("math.nextafter")
@public_op("x1", "x2", generated=True)
def nextafter(x1: Any, x2: Any, name: str | None = None) -> Any:
    """The next representable value after x1 towards x2."""
    return _next_after(*op_inputs("NextAfter", x1, x2))


nextafter.__wrapped__.__qualname__ = "next_after"


@export("math.pow", "pow")
@public_op()
def pow(x: Any, y: Any, name: str | None = None) -> Any:  # noqa: A001
    """x to the power y, element by element.

    Raises:
        InvalidArgumentError: an integer to a negative integer power.
    """
    if type(y) in (int, float) and y == 2 and isinstance(x, Tensor) and engine.is_inexact(x.aval.dtype):
        return _squared(x)  # same numbers, and a program that does not call pow
    x, y = op_inputs("Pow", x, y)
    if x.aval.dtype.kind == "i" and y.aval.dtype.kind == "i" and np.any(engine.to_host(y) < 0):
        raise op_error("Pow", "Integers to negative integer powers are not allowed")
    return _pow(x, y)


def _zero_error(op: str) -> errors.OpError:
    if op.startswith("Truncate"):
        text = "Unexpected error in binary operator (only integer div and mod should have errors)"
        return op_error(op, text, errors.InternalError)
    return op_error(op, "Integer division by zero")


def _guard_zero(operation: engine.Op) -> engine.Op:
    """The operation with a value check for integer division by zero."""
    op = operation.name

    def impl(x: Any, y: Any) -> Any:
        zero = lax.eq(y, lax.full_like(y, 0))
        safe = lax.select(zero, lax.full_like(y, 1), y)
        return operation.impl(x, safe), jnp.any(zero)

    def failed(report: Any, avals: Sequence[Aval]) -> errors.OpError:
        return _zero_error(op)

    return define_op(op, check=check_broadcast(op), differentiable=operation.differentiable, guards=[failed])(impl)


_floordiv_checked = _guard_zero(_floordiv)
_floormod_checked = _guard_zero(_floormod)


def _divide_checked(op: str, plain: engine.Op, checked: engine.Op, x: Any, y: Any) -> Any:
    x, y = op_inputs(op, x, y)
    if y.aval.dtype.kind not in "iu":
        return plain(x, y)
    if isinstance(y.data, (np.ndarray, np.generic)):
        if np.all(y.data):
            return plain(x, y)
        if x.aval.dtype == y.aval.dtype and x.aval.size:
            raise _zero_error(op)
    return checked(x, y)


def _truncate_mod(x: Any, y: Any) -> Any:
    return lax.rem(x, y)


def _np_truncate_div(x: Any, y: Any) -> Any:
    if x.dtype.kind not in "iu":
        return np.asarray(np.trunc(np.divide(x, y)), x.dtype)
    q = np.floor_divide(x, y)
    return np.asarray(q + ((q < 0) & (q * y != x)), x.dtype)


def _truncate_div(x: Any, y: Any) -> Any:
    q = lax.div(x, y)
    return q if x.dtype.kind in "iu" else lax.select(lax.lt(q, lax.full_like(q, 0)), lax.ceil(q), lax.floor(q))


_truncatediv = _arithmetic("TruncateDiv", _truncate_div, _np_truncate_div, differentiable=False)
_truncatemod = _arithmetic("TruncateMod", _truncate_mod, np.fmod, differentiable=False)
_truncatediv_checked = _guard_zero(_truncatediv)
_truncatemod_checked = _guard_zero(_truncatemod)
truncatediv = _binary(
    "TruncateDiv",
    lambda x, y: _divide_checked("TruncateDiv", _truncatediv, _truncatediv_checked, x, y),
    "truncatediv",
    shown="truncate_div",
    doc="x / y of integers, rounded towards zero.",
)
truncatemod = _binary(
    "TruncateMod",
    lambda x, y: _divide_checked("TruncateMod", _truncatemod, _truncatemod_checked, x, y),
    "truncatemod",
    shown="truncate_mod",
    doc="Remainder of `truncatediv`, with the sign of x.",
)


@export("math.floordiv")
@public_op()
def floordiv(x: Any, y: Any, name: str | None = None) -> Any:
    """floor(x / y); no gradient."""
    return _divide_checked("FloorDiv", _floordiv, _floordiv_checked, x, y)


floormod = _binary(
    "FloorMod",
    lambda x, y: _divide_checked("FloorMod", _floormod, _floormod_checked, x, y),
    "math.floormod",
    "math.mod",
    shown="floor_mod",
    doc="x - floor(x / y) * y, with the sign of y.",
)


_TRUE_DIVIDE = {
    "uint8": "float32", "int8": "float32", "uint16": "float32", "int16": "float32", "uint32": "float64",
    "int32": "float64", "uint64": "float64", "int64": "float64", "bfloat16": None, "float16": None, "float32": None,
    "float64": None, "complex64": None, "complex128": None,
}  # fmt: skip
_DIVIDABLE = "{" + ", ".join(f"tf.{name}" for name in _TRUE_DIVIDE) + "}"


def _true_divide(x: Tensor, y: Tensor) -> Any:
    """x / y of two tensors, integers as floating point."""
    dtype = x.aval.dtype
    if dtype is not y.aval.dtype and dtype != y.aval.dtype:
        raise TypeError(f"`x` and `y` must have the same dtype, got {x.dtype!r} != {y.dtype!r}.")
    if dtype.kind != "f":
        name = dtype.name
        if name not in _TRUE_DIVIDE:
            raise TypeError(f"Invalid dtype {x.dtype!r} in __truediv__. Expected one of {_DIVIDABLE}.")
        target = _TRUE_DIVIDE[name]
        if target is not None:
            wide = np.dtype(target)
            x, y = _cast(x, dtype=wide), _cast(y, dtype=wide)
    return _real_div(x, y)


@export("math.truediv", "truediv")
@public_op()
def truediv(x: Any, y: Any, name: str | None = None) -> Any:
    """x / y as Python 3 divides: integers give floating point (float64 for 32 and 64 bits, float32 for fewer).

    Raises:
        TypeError: if x and y have different dtypes, or one that cannot be divided.
    """
    x = convert(x)
    return _true_divide(x, convert(y) if isinstance(y, Tensor) else _hinted(y, x))


@export("math.divide", "divide")
@public_op()
def divide(x: Any, y: Any, name: str | None = None) -> Any:
    """x / y as Python 3 divides."""
    if isinstance(x, Tensor) or hasattr(x, "_read"):
        return convert(x) / y
    if isinstance(y, Tensor) or hasattr(y, "_read"):
        return x / convert(y)
    x = convert(x)
    return x / y


@export("math.divide_no_nan")
@public_op()
def divide_no_nan(x: Any, y: Any, name: str | None = None) -> Any:
    """x / y, and 0 where y is 0.

    Raises:
        TypeError: if x and y have different dtypes.
    """
    if not isinstance(x, Tensor) and isinstance(y, Tensor):
        x = convert_to_tensor(x, y.dtype)
    else:
        x = convert(x)
        y = y if isinstance(y, Tensor) else _hinted(y, x)
    dtype = x.aval.dtype
    if dtype != y.aval.dtype:
        raise TypeError(f"`x` and `y` must have the same dtype, got {x.dtype!r} != {y.dtype!r}.")
    if dtype.name not in _TRUE_DIVIDE:
        raise TypeError(f"Invalid dtype {x.dtype!r} in tf.math.divide_no_nan. Expected one of {_DIVIDABLE}.")
    target = _TRUE_DIVIDE[dtype.name]
    if target is not None:
        x, y = _cast(x, dtype=np.dtype(target)), _cast(y, dtype=np.dtype(target))
    return _div_no_nan(x, y)


@export("math.multiply_no_nan")
@public_op()
def multiply_no_nan(x: Any, y: Any, name: str | None = None) -> Any:
    """x * y, and 0 where y is 0, even if x is infinite or NaN."""
    x = convert(x)
    return _mul_no_nan(x, convert_to_tensor(y, x.dtype, name="y"))


@export("math.scalar_mul", "scalar_mul")
@public_op()
def scalar_mul(scalar: Any, x: Any, name: str | None = None) -> Any:
    """A scalar times a tensor or `tf.IndexedSlices`.

    Raises:
        ValueError: if scalar is not 0-D.
    """
    base = x.values if hasattr(x, "dense_shape") and hasattr(x, "values") else convert(x)
    factor = convert(scalar) if isinstance(scalar, Tensor) else convert_to_tensor(scalar, base.dtype)
    if factor.aval.ndim != 0:
        raise ValueError(f"The input scalar must be a 0-D value. Received shape {factor.shape}.")
    if base is not x and hasattr(x, "dense_shape"):
        return type(x)(_mul(factor, base), x.indices, x.dense_shape)
    return _mul(*op_inputs("Mul", factor, base))


@export("math.accumulate_n")
@public_op()
def accumulate_n(inputs: Any, shape: Any = None, tensor_dtype: Any = None, name: str | None = None) -> Any:
    """Sum of a list of tensors of one shape and dtype.

    Args:
        inputs: the tensors.
        shape: their shape, checked if given.
        tensor_dtype: their dtype, checked if given.
        name: shown in errors.

    Raises:
        TypeError: if `tensor_dtype` is not that of the inputs.
        ValueError: if inputs is not a non-empty list of tensors, or shapes or dtypes differ.
    """
    warn_deprecated(
        "accumulate_n", "tensorflow.python.ops.math_ops", "Use `tf.math.add_n` Instead", None, sys._getframe(2)
    )
    tensors = [convert(i) for i in inputs] if isinstance(inputs, (list, tuple)) else []
    if not tensors or any(t.aval.dtype != tensors[0].aval.dtype for t in tensors):
        raise ValueError("inputs must be a list of at least one Tensor with the same dtype and shape")
    common = as_shape(shape)
    for t in tensors:
        if not common.is_compatible_with(t.shape):
            raise ValueError(f"Shapes {common} and {t.shape} are not compatible")
        common = t.shape
    if tensor_dtype is not None and as_dtype(tensor_dtype) is not tensors[0].dtype:
        raise TypeError(
            f"The `tensor_dtype` argument is {as_dtype(tensor_dtype)}, but `input` is of type {tensors[0].dtype}. "
            f"These must be equal. Try casting the input to the desired type."
        )
    return tensors[0] if len(tensors) == 1 else add_n(tensors, name)


def _check_add_n(ins: Sequence[Aval]) -> None:
    check_one_dtype("AddN", ins)
    known = facts("AddN")
    if known is not None and enum(ins[0].dtype) not in known.allowed["T"]:
        raise attr_not_allowed("AddN", "T", ins[0].dtype)
    for k, aval in enumerate(ins):
        if aval.shape != ins[0].shape:
            raise kernel_error(
                "AddN",
                f"Inputs to operation AddN of type AddN must have the same size and shape.  Input 0: "
                f"{show(ins[0].shape)} != input {k}: {show(aval.shape)}",
                suffix=f"_N_{len(ins)}",
            )


@engine.define_op("AddN", check=_check_add_n, abstract=lambda ins: ins[0])
def _add_n(*terms: Any) -> Any:
    # As TensorFlow's kernel: eight terms at a time, what is left over first (with eight more if it is one).
    first = len(terms) % 8
    first = {0: 8, 1: 9}.get(first, first)
    total = functools.reduce(lax.add, terms[:first])
    for at in range(first, len(terms), 8):
        total = lax.add(total, functools.reduce(lax.add, terms[at : at + 8]))
    return total


@export("math.add_n", "add_n")
@public_op()
def add_n(inputs: Any, name: str | None = None) -> Any:
    """Sum of a list of tensors of one shape and dtype.

    Raises:
        ValueError: if inputs is not a non-empty list of tensors, or shapes or dtypes differ.
    """
    items = list(inputs)
    if not items or any(item is None for item in items):
        raise ValueError(
            "Inputs must be an iterable of at least one Tensor/IndexedSlices with the same dtype and shape."
        )
    tensors = [convert(item) for item in items]
    if len(tensors) == 1:
        return tensors[0]
    return _add_n(*tensors)
