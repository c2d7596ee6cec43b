"""Assertions about values: tf.debugging.assert_equal, assert_positive, assert_near, Assert, ..."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from jax import lax

from tfjax import engine
from tfjax.core.errors import InvalidArgumentError
from tfjax.core.export import export
from tfjax.ops.calling import public_op, values_of
from tfjax.ops.inputs import convert
from tfjax.ops.math import binary, comparison, elementwise
from tfjax.ops.math.reductions import reduce_all
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.tensor import Tensor

_DEFAULT_COUNT = 3


def _holds(condition: Tensor, message: Callable[[], str]) -> None:
    """Raises InvalidArgumentError unless all of `condition` is true; in a symbolic trace, once it has run."""
    if engine.state().trace.symbolic:
        _assert_later(reduce_all(condition), text=f"assertion failed: [{message()}]")
        return
    if not values_of(condition).all():
        raise InvalidArgumentError(None, None, message())


def _failed(report: Any, avals: Sequence[Any], text: str) -> InvalidArgumentError:
    return InvalidArgumentError(None, None, text)


@engine.define_op("Assert", guards=[_failed], differentiable=False, effect=True)
def _assert_later(condition: Any, text: str) -> Any:
    return condition, lax.bitwise_not(condition)


def _first(values: np.ndarray, count: int) -> str:
    return str(values.ravel()[: count if count >= 0 else None])


def _comparison_text(x: np.ndarray, y: np.ndarray, held: np.ndarray, symbol: str, message: Any, summarize: Any) -> str:
    count = _DEFAULT_COUNT if summarize is None else summarize
    lines = [str(message)] if message else []
    lines.append(f"Condition x {symbol} y did not hold.")
    if x.shape == y.shape and x.ndim:
        wrong = np.argwhere(~held)
        where = tuple(wrong.T)
        shown = len(wrong) if count < 0 else min(count, len(wrong))
        lines += [f"Indices of first {shown} different values:", str(wrong[:shown])]
        lines += ["Corresponding x values:", str(x[where][:shown]), "Corresponding y values:", str(y[where][:shown])]
    for name, values in (("x", x), ("y", y)):
        size = values.size if count < 0 else min(values.size, count)
        lines += [f"First {size} elements of {name}:", _first(values, count)]
    return "\n".join(lines)


def _compare(x: Any, y: Any, symbol: str, relation: Callable[..., Any], message: Any, summarize: Any) -> None:
    x, y = convert(x), convert(y)
    condition = relation(x, y)
    if engine.state().trace.symbolic:
        _holds(condition, lambda: f"{message or ''}] [Condition x {symbol} y did not hold element-wise:")
        return
    held = values_of(condition)
    if not held.all():
        text = _comparison_text(values_of(x), values_of(y), held, symbol, message, summarize)
        raise InvalidArgumentError(None, None, text)


def _two(
    leaf: str, symbol: str, relation: Callable[..., Any], *more: str, summarize_first: bool = False
) -> Callable[..., Any]:
    if summarize_first:

        def function(x: Any, y: Any, summarize: Any = None, message: Any = None, name: str | None = None) -> None:
            _compare(x, y, symbol, relation, message, summarize)
    else:

        def function(x: Any, y: Any, message: Any = None, summarize: Any = None, name: str | None = None) -> None:
            _compare(x, y, symbol, relation, message, summarize)

    function.__name__ = function.__qualname__ = leaf
    function.__doc__ = f"""Asserts that x {symbol} y holds for all elements.

    Args:
        x, y: tensors of one dtype whose shapes broadcast.
        message: put in front of the error's text.
        summarize: how many elements the error shows (3; -1: all).
        name: ignored in eager mode.

    Raises:
        InvalidArgumentError: it does not hold.
    """
    return export(f"debugging.{leaf}", *more)(public_op()(function))


assert_equal = _two("assert_equal", "==", comparison.equal, "assert_equal")
assert_none_equal = _two("assert_none_equal", "!=", comparison.not_equal, summarize_first=True)
assert_less = _two("assert_less", "<", comparison.less, "assert_less")
assert_less_equal = _two("assert_less_equal", "<=", comparison.less_equal)
assert_greater = _two("assert_greater", ">", comparison.greater, "assert_greater")
assert_greater_equal = _two("assert_greater_equal", ">=", comparison.greater_equal)


def _about(name: str, x: Tensor) -> str:
    return f"{name} (shape={x.aval.shape} dtype={x.dtype.name}) = "


def _listed(values: np.ndarray, summarize: Any) -> list[str]:
    count = _DEFAULT_COUNT if summarize is None else summarize
    flat = [str(v) for v in values.ravel()]
    return flat if count < 0 or len(flat) <= count else [*flat[:count], "..."]


def _sign(x: Any, symbol: str, relation: Callable[..., Any], message: Any, summarize: Any, gap: str = "\n") -> None:
    x = convert(x)
    zero = convert_to_tensor(0, x.dtype)

    def text() -> str:
        head = f"{message}.  " if message else ""
        values = values_of(x)
        shown = _listed(values, summarize) if values.ndim else values[()]
        return f"{head}\nCondition x {symbol} 0 did not hold element-wise:{gap}{_about('x', x)}\n{shown}"

    condition = relation(x, zero)
    if engine.state().trace.symbolic:
        _holds(condition, lambda: f"{message or ''}] [Condition x {symbol} 0 did not hold element-wise:")
    else:
        _holds(condition, text)


def _one(leaf: str, symbol: str, relation: Callable[..., Any], gap: str = "\n") -> Callable[..., Any]:
    def function(x: Any, message: Any = None, summarize: Any = None, name: str | None = None) -> None:
        _sign(x, symbol, relation, message, summarize, gap)

    function.__name__ = function.__qualname__ = leaf
    function.__doc__ = f"""Asserts that x {symbol} 0 holds for all elements; arguments as of `assert_equal`.

    Raises:
        InvalidArgumentError: it does not hold.
    """
    return export(f"debugging.{leaf}")(public_op()(function))


assert_positive = _one("assert_positive", ">", comparison.greater)
assert_negative = _one("assert_negative", "<", comparison.less)
assert_non_negative = _one("assert_non_negative", ">=", comparison.greater_equal)
assert_non_positive = _one("assert_non_positive", "<=", comparison.less_equal, gap="")


@export("debugging.assert_near")
@public_op()
def assert_near(
    x: Any,
    y: Any,
    rtol: Any = None,
    atol: Any = None,
    message: Any = None,
    summarize: Any = None,
    name: str | None = None,
) -> None:
    """Asserts that |x - y| <= atol + rtol * |y| for all elements.

    Args:
        x, y: tensors of one floating dtype.
        rtol, atol: relative and absolute tolerance, by default 10 * eps of the dtype.
        message: put in front of the error's text.
        summarize: how many elements the error shows (3).
        name: ignored in eager mode.

    Raises:
        InvalidArgumentError: x and y are not that close.
    """
    x = convert(x)
    y = convert_to_tensor(y, x.dtype) if not isinstance(y, Tensor) else y
    eps = float(np.finfo(x.aval.dtype).eps) if x.aval.dtype.name != "bfloat16" else 0.0078125
    relative = convert_to_tensor(10 * eps if rtol is None else rtol, x.dtype)
    absolute = convert_to_tensor(10 * eps if atol is None else atol, x.dtype)
    bound = binary.add(absolute, binary.multiply(relative, elementwise.abs(y)))
    condition = reduce_all(comparison.less_equal(elementwise.abs(binary.subtract(x, y)), bound))
    parts = [
        f"{message}.  " if message else "",
        f"x and y not equal to tolerance rtol = {relative!s}, atol = {absolute!s}"
        if not engine.state().trace.symbolic
        else "",
        _about("x", x),
        x,
        _about("y", y),
        y,
    ]
    _assert(condition, parts, summarize)


def _summary(value: Any, count: int) -> str:
    array = values_of(convert(value))
    if array.ndim == 0:
        return str(array[()])
    flat = [str(v) for v in array.ravel()]
    return ", ".join(flat if count < 0 or len(flat) <= count else [*flat[:count], "..."])


def _assert(condition: Any, data: Sequence[Any], summarize: Any) -> None:
    count = _DEFAULT_COUNT if summarize is None else summarize
    if engine.state().trace.symbolic:
        texts = " ".join(f"[{d}]" for d in data if isinstance(d, str))
        _assert_later(reduce_all(convert(condition)), text=f"assertion failed: {texts}")
        return
    true = bool(condition) if not isinstance(condition, Tensor) else bool(values_of(condition))
    if not true:
        shown = "\n".join(_summary(d, count) for d in data)
        raise InvalidArgumentError(None, None, f"Expected '{condition!s}' to be true. Summarized data: {shown}")


@export("debugging.Assert", "Assert")
@public_op()
def Assert(condition: Any, data: Any, summarize: Any = None, name: str | None = None) -> None:  # noqa: N802
    """Asserts that a condition is true.

    Args:
        condition: what must be true.
        data: list of values that the error shows.
        summarize: how many elements of each the error shows (3; -1: all).
        name: ignored in eager mode.

    Raises:
        InvalidArgumentError: the condition is false.
        TypeError: data is no list.
    """
    if not isinstance(data, (list, tuple)):
        raise TypeError("values must be a sequence.")
    _assert(condition, data, summarize)
