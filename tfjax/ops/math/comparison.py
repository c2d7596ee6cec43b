"""Comparisons and logic: tf.equal, tf.less, tf.logical_and, tf.bitwise.*"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from jax import lax

from tfjax import engine
from tfjax.core.export import export
from tfjax.ops.inputs import define_op, op_inputs
from tfjax.ops.shapes import broadcast, broadcast_shape, check_broadcast, compare, fit
from tfjax.tensor.tensor import Tensor, new_tensor


def _comparison(
    op: str, impl: Callable[[Any, Any], Any], twin: Callable[..., Any], *names: str, doc: str
) -> tuple[engine.Op, Callable[..., Any]]:
    operation = define_op(op, check=check_broadcast(op), abstract=compare, numpy=twin, differentiable=False)(
        lambda x, y: impl(*fit(x, y))
    )

    def function(x: Any, y: Any, name: str | None = None) -> Any:
        return operation(*op_inputs(op, x, y))

    function.__name__ = function.__qualname__ = names[0].rpartition(".")[2]
    function.__doc__ = doc
    return operation, export(*names)(function)


_, greater = _comparison("Greater", lax.gt, np.greater, "math.greater", "greater", doc="x > y.")
_, greater_equal = _comparison("GreaterEqual", lax.ge, np.greater_equal, "math.greater_equal", "greater_equal", doc="x >= y.")
_, less = _comparison("Less", lax.lt, np.less, "math.less", "less", doc="x < y.")
_, less_equal = _comparison("LessEqual", lax.le, np.less_equal, "math.less_equal", "less_equal", doc="x <= y.")
_, logical_and = _comparison("LogicalAnd", lax.bitwise_and, np.logical_and, "math.logical_and", "logical_and", doc="x and y.")
_, logical_or = _comparison("LogicalOr", lax.bitwise_or, np.logical_or, "math.logical_or", "logical_or", doc="x or y.")
_equal = define_op("Equal", check=check_broadcast("Equal"), abstract=compare, numpy=np.equal, differentiable=False)(
    lambda x, y: lax.eq(*fit(x, y))
)
_not_equal = define_op(
    "NotEqual", check=check_broadcast("NotEqual"), abstract=compare, numpy=np.not_equal, differentiable=False
)(lambda x, y: lax.ne(*fit(x, y)))


def _compare_strings(x: Tensor, y: Tensor, wanted: bool) -> Tensor:
    same = np.equal(engine.to_host(x), engine.to_host(y)).astype(bool)
    return new_tensor(np.asarray(same == wanted))


@export("math.equal", "equal")
def equal(x: Any, y: Any, name: str | None = None) -> Any:
    """x == y, element by element; strings too."""
    x, y = op_inputs("Equal", x, y)
    if x.aval.dtype.kind == "O" and y.aval.dtype.kind == "O":
        return _compare_strings(x, y, True)
    return _equal(x, y)


@export("math.not_equal", "not_equal")
def not_equal(x: Any, y: Any, name: str | None = None) -> Any:
    """x != y, element by element; strings too."""
    x, y = op_inputs("NotEqual", x, y)
    if x.aval.dtype.kind == "O" and y.aval.dtype.kind == "O":
        return _compare_strings(x, y, False)
    return _not_equal(x, y)


@export("math.logical_xor", "logical_xor")
def logical_xor(x: Any, y: Any, name: str = "LogicalXor") -> Any:
    """Exactly one of x and y."""
    # TensorFlow composes it of these three, which is where its errors come from.
    from tfjax.ops.math.elementwise import logical_not

    return logical_and(logical_or(x, y), logical_not(logical_and(x, y)))


def tensor_equals(x: Any, y: Any) -> Any:
    """`x == y`: as `tf.equal`, but False where the shapes do not fit or y is None."""
    return _relation(x, y, equal, False)


def tensor_not_equals(x: Any, y: Any) -> Any:
    """`x != y`: as `tf.not_equal`, but True where the shapes do not fit or y is None."""
    return _relation(x, y, not_equal, True)


def _relation(x: Any, y: Any, function: Callable[..., Any], otherwise: bool) -> Any:
    if y is None:
        return otherwise
    x, y = op_inputs("Equal" if function is equal else "NotEqual", x, y)
    if x.aval.dtype == y.aval.dtype and broadcast_shape(x.aval.shape, y.aval.shape) is None:
        return new_tensor(np.asarray(otherwise))
    return function(x, y)


def _bitwise(op: str, impl: Callable[[Any, Any], Any], twin: Callable[..., Any], *names: str, doc: str) -> Callable[..., Any]:
    operation = define_op(op, check=check_broadcast(op), abstract=broadcast, numpy=twin, differentiable=False)(
        lambda x, y: impl(*fit(x, y))
    )

    def function(x: Any, y: Any, name: str | None = None) -> Any:
        return operation(*op_inputs(op, x, y))

    function.__name__ = function.__qualname__ = names[0].rpartition(".")[2]
    function.__doc__ = doc
    return export(*names)(function)


bitwise_and = _bitwise("BitwiseAnd", lax.bitwise_and, np.bitwise_and, "bitwise.bitwise_and", doc="x & y, bit by bit.")
bitwise_or = _bitwise("BitwiseOr", lax.bitwise_or, np.bitwise_or, "bitwise.bitwise_or", doc="x | y, bit by bit.")
bitwise_xor = _bitwise("BitwiseXor", lax.bitwise_xor, np.bitwise_xor, "bitwise.bitwise_xor", doc="x ^ y, bit by bit.")
left_shift = _bitwise("LeftShift", lax.shift_left, None, "bitwise.left_shift", doc="x << y.")


def _right(x: Any, y: Any) -> Any:
    signed = np.issubdtype(x.dtype, np.signedinteger)
    return lax.shift_right_arithmetic(x, y) if signed else lax.shift_right_logical(x, y)


right_shift = _bitwise("RightShift", _right, None, "bitwise.right_shift", doc="x >> y (arithmetic for signed x).")
