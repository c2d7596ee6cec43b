"""Comparisons and logic: tf.equal, tf.less, tf.logical_and, tf.bitwise.*"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from jax import lax

from tfjax import engine
from tfjax.core.export import export
from tfjax.ops.dispatch import REQUIRED, parsed, two_arguments, wrong_call
from tfjax.ops.inputs import define_op, op_inputs
from tfjax.ops.math import elementwise
from tfjax.ops.shapes import broadcast, broadcast_shape, check_broadcast, compare, fit
from tfjax.tensor.tensor import Tensor, new_tensor
from tfjax.tensor.variable import Variable


def _comparison(
    op: str, impl: Callable[[Any, Any], Any], twin: Callable[..., Any], *names: str, doc: str
) -> Callable[..., Any]:
    operation = define_op(op, check=check_broadcast(op), abstract=compare, numpy=twin, differentiable=False)(
        lambda x, y: impl(*fit(x, y))
    )
    return export(*names)(two_arguments(op, operation, *names, doc=doc))


greater = _comparison("Greater", lax.gt, np.greater, "math.greater", "greater", doc="x > y.")
greater_equal = _comparison(
    "GreaterEqual", lax.ge, np.greater_equal, "math.greater_equal", "greater_equal", doc="x >= y."
)
less = _comparison("Less", lax.lt, np.less, "math.less", "less", doc="x < y.")
less_equal = _comparison("LessEqual", lax.le, np.less_equal, "math.less_equal", "less_equal", doc="x <= y.")
logical_and = _comparison(
    "LogicalAnd", lax.bitwise_and, np.logical_and, "math.logical_and", "logical_and", doc="x and y."
)
logical_or = _comparison("LogicalOr", lax.bitwise_or, np.logical_or, "math.logical_or", "logical_or", doc="x or y.")
_equal = define_op("Equal", check=check_broadcast("Equal"), abstract=compare, numpy=np.equal, differentiable=False)(
    lambda x, y: lax.eq(*fit(x, y))
)
_not_equal = define_op(
    "NotEqual", check=check_broadcast("NotEqual"), abstract=compare, numpy=np.not_equal, differentiable=False
)(lambda x, y: lax.ne(*fit(x, y)))


def _compare_strings(x: Tensor, y: Tensor, op: str) -> Tensor:
    check_broadcast(op)([x.aval, y.aval])
    same = np.equal(engine.to_host(x), engine.to_host(y)).astype(bool)
    return new_tensor(np.asarray(same if op == "Equal" else ~same))


def _equals(x: Tensor, y: Tensor) -> Tensor:
    if x.aval.dtype.kind == "O" and y.aval.dtype.kind == "O":
        return _compare_strings(x, y, "Equal")
    return _equal(x, y)


def _differs(x: Tensor, y: Tensor) -> Tensor:
    if x.aval.dtype.kind == "O" and y.aval.dtype.kind == "O":
        return _compare_strings(x, y, "NotEqual")
    return _not_equal(x, y)


equal = export("math.equal", "equal")(
    two_arguments("Equal", _equals, "math.equal", python=True, doc="x == y, element by element; strings too.")
)
not_equal = export("math.not_equal", "not_equal")(
    two_arguments("NotEqual", _differs, "math.not_equal", python=True, doc="x != y, element by element; strings too.")
)


def _exclusive(x: Tensor, y: Tensor) -> Tensor:
    # TensorFlow composes it of these, which is where its errors come from.
    return logical_and(logical_or(x, y), elementwise.logical_not(logical_and(x, y)))


def logical_xor(x: Any = REQUIRED, y: Any = REQUIRED, name: str | None = "LogicalXor", **unknown: Any) -> Any:
    """Exactly one of x and y."""
    wrong_call(unknown, x, y)
    return _exclusive(*op_inputs("LogicalOr", x, y))


export("math.logical_xor", "logical_xor")(parsed(logical_xor, "x y"))


def tensor_equals(x: Any, y: Any) -> Any:
    """`x == y`: as `tf.equal`, but False where the shapes do not fit or y is None."""
    return _relation(x, y, equal, False)


def tensor_not_equals(x: Any, y: Any) -> Any:
    """`x != y`: as `tf.not_equal`, but True where the shapes do not fit or y is None."""
    return _relation(x, y, not_equal, True)


def _relation(x: Any, y: Any, function: Callable[..., Any], otherwise: bool) -> Any:
    if y is None and not isinstance(x, Variable):  # a variable is compared as any value: None is an error
        return otherwise
    x, y = op_inputs("Equal" if function is equal else "NotEqual", x, y)
    if x.aval.dtype == y.aval.dtype and broadcast_shape(x.aval.shape, y.aval.shape) is None:
        return new_tensor(np.asarray(otherwise))
    return function(x, y)


def _bitwise(
    op: str, impl: Callable[[Any, Any], Any], twin: Callable[..., Any], *names: str, doc: str
) -> Callable[..., Any]:
    operation = define_op(op, check=check_broadcast(op), abstract=broadcast, numpy=twin, differentiable=False)(
        lambda x, y: impl(*fit(x, y))
    )
    return export(*names)(two_arguments(op, operation, *names, doc=doc))


bitwise_and = _bitwise("BitwiseAnd", lax.bitwise_and, np.bitwise_and, "bitwise.bitwise_and", doc="x & y, bit by bit.")
bitwise_or = _bitwise("BitwiseOr", lax.bitwise_or, np.bitwise_or, "bitwise.bitwise_or", doc="x | y, bit by bit.")
bitwise_xor = _bitwise("BitwiseXor", lax.bitwise_xor, np.bitwise_xor, "bitwise.bitwise_xor", doc="x ^ y, bit by bit.")


def _amount(y: Any) -> Any:
    """Shift amounts are clamped to the width, as TensorFlow's kernel does."""
    return lax.clamp(np.zeros((), y.dtype), y, np.asarray(y.dtype.itemsize * 8 - 1, y.dtype))


left_shift = _bitwise(
    "LeftShift", lambda x, y: lax.shift_left(x, _amount(y)), None, "bitwise.left_shift", doc="x << y."
)


def _right(x: Any, y: Any) -> Any:
    signed = np.issubdtype(x.dtype, np.signedinteger)
    return lax.shift_right_arithmetic(x, _amount(y)) if signed else lax.shift_right_logical(x, _amount(y))


right_shift = _bitwise("RightShift", _right, None, "bitwise.right_shift", doc="x >> y (arithmetic for signed x).")
