"""Python operators on tensors and variables, attached here to the classes below."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tfjax.core.errors import OpError
from tfjax.engine import record2
from tfjax.engine.aval import scalar_aval
from tfjax.ops.dispatch import amend
from tfjax.ops.inputs import convert, op_inputs
from tfjax.ops.math import binary, comparison, elementwise
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.tensor import EagerTensor, Tensor
from tfjax.tensor.variable import ResourceVariable, Variable

STARTUP = True  # operators must be there before the first tensor is used

_new = EagerTensor.__new__


def _fast(operation: Any, general: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """An operator: two float tensors, or one and a Python number, take the short way."""

    def operator(self: Any, other: Any) -> Any:
        x = self._read() if type(self) is ResourceVariable else self
        if type(x) is EagerTensor:
            dtype = x.aval.dtype
            if dtype.kind == "f":
                kind = type(other)
                if kind is float or kind is int:
                    leaf = _new(EagerTensor)
                    leaf.aval = scalar_aval(dtype)
                    leaf.data = dtype.type(other)
                    leaf.pos = -1
                    return record2(operation, x, leaf)
                y = other._read() if kind is ResourceVariable else other
                if type(y) is EagerTensor and y.aval.dtype is dtype:
                    return record2(operation, x, y)
        if hasattr(other, "__tf_operand__"):
            return NotImplemented
        return general(self, other)

    return operator


def _fast_reflected(operation: Any, general: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def operator(self: Any, other: Any) -> Any:
        kind = type(other)
        if kind is float or kind is int:
            x = self._read() if type(self) is ResourceVariable else self
            if type(x) is EagerTensor:
                dtype = x.aval.dtype
                if dtype.kind == "f":
                    leaf = _new(EagerTensor)
                    leaf.aval = scalar_aval(dtype)
                    leaf.data = dtype.type(other)
                    leaf.pos = -1
                    return record2(operation, leaf, x)
        return general(other, self)

    return operator


def _like(x: Any, y: Tensor) -> Tensor:
    """The left operand of a reflected operator, in the dtype of the right one."""
    return x if isinstance(x, Tensor) else convert_to_tensor(x, y.dtype)


def _add(x: Any, y: Any) -> Any:
    return binary.add(x, y)


def _radd(x: Any, y: Any) -> Any:
    y = convert(y)
    return binary.add(_like(x, y), y)


def _truediv(x: Any, y: Any) -> Any:
    return binary.truediv(x, y)


def _rtruediv(x: Any, y: Any) -> Any:
    y = convert(y)
    return binary.truediv(_like(x, y), y)


def _matmul(x: Any, y: Any) -> Any:
    from tfjax.ops.linalg.matmul import matmul

    x = convert(x)
    return matmul(x, convert(y) if isinstance(y, Tensor) else binary._hinted(y, x))


def _rmatmul(x: Any, y: Any) -> Any:
    from tfjax.ops.linalg.matmul import matmul

    y = convert(y)
    return matmul(_like(x, y), y)


def _logic(op: str, logical: Callable[..., Any], bitwise: Callable[..., Any]) -> Callable[[Any, Any], Any]:
    """`&`, `|`, `^`: logical on booleans, else on bits."""

    def general(x: Any, y: Any) -> Any:
        given = (x, y)
        try:
            x, y = op_inputs(op, x, y) if _bits(x, y) else op_inputs("LogicalAnd", x, y)
            return logical(x, y) if x.aval.dtype.kind == "b" else bitwise(x, y)
        except OpError as error:
            raise amend(error, given, None)  # noqa: B904  the same error

    return general


def _bits(x: Any, y: Any) -> bool:
    tensor = x if isinstance(x, Tensor) or hasattr(x, "_read") else y
    return tensor.dtype.name != "bool"


def _invert(x: Any) -> Any:
    x = convert(x)
    return elementwise.logical_not(x) if x.aval.dtype.kind == "b" else elementwise.invert(x)


def _reflect(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda self, other: function(other, self)


def _pow(x: Any, y: Any) -> Any:
    return binary.pow(convert(x), y)


_pow.__qualname__ = "override_binary_operator_helper.<locals>.binary_op_wrapper"


def _multiply(x: Any, y: Any) -> Any:
    """`*`: with a boolean on either side, the logical and."""
    x, y = op_inputs("Mul", x, y) if not _boolean(x, y) else (convert(x), convert(y))
    if x.aval.dtype.kind == "b" or y.aval.dtype.kind == "b":
        return comparison.logical_and(_as_bool(x), _as_bool(y))
    return binary.multiply(x, y)


def _rmultiply(x: Any, y: Any) -> Any:
    return _multiply(_like(x, convert(y)), y)


def _boolean(x: Any, y: Any) -> bool:
    return any(isinstance(t, Tensor) and t.aval.dtype.kind == "b" for t in (x, y))


def _as_bool(x: Tensor) -> Tensor:
    return x if x.aval.dtype.kind == "b" else binary._cast(x, dtype=np.dtype(bool))


def _or_self(self: Any, other: Any) -> Any:
    try:
        return _or(self, other)
    except (TypeError, ValueError):
        # TensorFlow then looks for the reflected method. `type.__or__` makes it believe that every object has one.
        if not hasattr(other, "__ror__"):
            raise AttributeError(f"'{type(other).__name__}' object has no attribute '__ror__'") from None
        raise


def _unsupported(symbol: str, unary: bool = False) -> Callable[..., Any]:
    """An operator that tensors do not have. Python's own message would name the class without its module."""

    def name(x: Any) -> str:
        return f"{type(x).__module__}.{type(x).__name__}" if isinstance(x, Tensor) else type(x).__name__

    if unary:

        def positive(self: Any) -> Any:
            raise TypeError(f"bad operand type for unary {symbol}: '{name(self)}'")

        return positive

    def operator(self: Any, other: Any) -> Any:
        raise TypeError(f"unsupported operand type(s) for {symbol}: '{name(self)}' and '{name(other)}'")

    return operator


_and = _logic("BitwiseAnd", comparison.logical_and, comparison.bitwise_and)
_or = _logic("BitwiseOr", comparison.logical_or, comparison.bitwise_or)
_xor = _logic("BitwiseXor", comparison.logical_xor, comparison.bitwise_xor)

OPERATORS: dict[str, Callable[..., Any]] = {
    "__add__": _fast(binary._add, _add),
    "__radd__": _fast_reflected(binary._add, _radd),
    "__sub__": _fast(binary._sub, binary.subtract),
    "__rsub__": _fast_reflected(binary._sub, binary.subtract),
    "__mul__": _fast(binary._mul, _multiply),
    "__rmul__": _fast_reflected(binary._mul, _rmultiply),
    "__truediv__": _fast(binary._real_div, _truediv),
    "__rtruediv__": _fast_reflected(binary._real_div, _rtruediv),
    "__div__": _truediv,
    "__rdiv__": _reflect(_rtruediv),
    "__floordiv__": binary.floordiv,
    "__rfloordiv__": _reflect(binary.floordiv),
    "__mod__": binary.floormod,
    "__rmod__": _reflect(binary.floormod),
    "__pow__": _pow,
    "__rpow__": _reflect(binary.pow),
    "__matmul__": _matmul,
    "__rmatmul__": _reflect(_rmatmul),
    "__and__": _and,
    "__rand__": _reflect(_and),
    "__or__": _or_self,
    "__ror__": _reflect(_or),
    "__xor__": _xor,
    "__rxor__": _reflect(_xor),
    "__lt__": comparison.less,
    "__le__": comparison.less_equal,
    "__gt__": comparison.greater,
    "__ge__": comparison.greater_equal,
    "__eq__": comparison.tensor_equals,
    "__ne__": comparison.tensor_not_equals,
    "__neg__": elementwise.negative,
    "__abs__": elementwise.abs,
    "__invert__": _invert,
}


def attach(cls: type) -> None:
    """Gives `cls` all operators; its instances must be convertible by `tfjax.ops.inputs.convert`."""
    for name, function in OPERATORS.items():

        def method(self: Any, *args: Any, _function: Callable[..., Any] = function) -> Any:
            return _function(self, *args)

        method = function if name in _DIRECT else method
        method.__name__ = "binary_op_wrapper"
        method.__qualname__ = "override_binary_operator_helper.<locals>.binary_op_wrapper"
        setattr(cls, name, method)


_DIRECT = {
    "__add__", "__radd__", "__sub__", "__rsub__", "__mul__", "__rmul__", "__truediv__", "__rtruediv__",
}  # fmt: skip
attach(Tensor)
attach(Variable)
for _name, _symbol in (("__divmod__", "divmod()"), ("__lshift__", "<<"), ("__rshift__", ">>")):
    setattr(EagerTensor, _name, _unsupported(_symbol))
EagerTensor.__pos__ = _unsupported("+", unary=True)  # type: ignore[attr-defined]
