"""tf.case: the first of several conditions that holds decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tfjax import engine
from tfjax.core.errors import InvalidArgumentError
from tfjax.core.export import export
from tfjax.ops.control_flow.conditional import cond
from tfjax.ops.control_flow.subgraph import is_staged
from tfjax.tensor.pack import pack
from tfjax.tensor.reference import Reference
from tfjax.tensor.tensor import Tensor


@export("case")
def case(pred_fn_pairs, default=None, exclusive=False, strict=False, name="case"):
    """Returns what the function of the first true predicate returns, or `default()` if none is true.

    Args:
        pred_fn_pairs: list of (scalar boolean tensor, function without arguments).
        default: function; without one, no true predicate is an error.
        exclusive: states that at most one predicate is true.
        strict: whether a list of one result stays a list (in eager mode).
        name: prefix of names in graphs.

    Raises:
        TypeError: the pairs are no such list.
        tf.errors.InvalidArgumentError: no predicate is true and there is no default.
    """
    pairs = _pairs(pred_fn_pairs, exclusive)
    (pred, function), *others = reversed(pairs)
    rest = _last(pred, function, [p for p, _ in pairs]) if default is None else _branch(pred, function, default, name)
    for pred, function in others:
        rest = _branch(pred, function, rest, name)
    result = rest()
    if not strict and not is_staged() and isinstance(result, (list, tuple)) and len(result) == 1:
        return result[0]
    return result


def _branch(pred: Any, function: Any, otherwise: Any, name: str) -> Callable[[], Any]:
    return lambda: cond(pred, function, otherwise, name=f"{name}/cond")


def _last(pred: Any, function: Callable[[], Any], preds: list[Any]) -> Callable[[], Any]:
    """The last function, which must be the right one if it comes to that."""

    def run() -> Any:
        if is_staged():
            from tfjax.ops.debugging.assertions import _assert_later

            _assert_later(pred, text="assertion failed: [Input error: None of conditions evaluated as True:]")
        elif not bool(pred):
            shown = ", ".join(str(engine.to_host(p)) for p in [pack(preds)])
            values = ", ".join(shown.strip("[]").split())
            raise InvalidArgumentError(
                None,
                None,
                f"Expected '{pred!s}' to be true. Summarized data: b'Input error: None of conditions evaluated as "
                f"True:'\n{values}",
            )
        return function()

    return run


def _pairs(pairs: Any, exclusive: bool) -> list[tuple[Any, Any]]:
    if not isinstance(pairs, (list, tuple, dict)):
        raise TypeError(f"'pred_fn_pairs' must be a list, tuple, or dict. Received: {type(pairs)}")
    if isinstance(pairs, dict):
        if not exclusive and not is_staged():
            raise ValueError(
                "Unordered dictionaries are not supported for the 'pred_fn_pairs' argument when `exclusive=False` "
                "and eager "
                "mode is enabled."
            )
        pairs = [(key.deref() if isinstance(key, Reference) else key, function) for key, function in pairs.items()]
    for pair in pairs:
        if not isinstance(pair, tuple) or len(pair) != 2:
            raise TypeError(f"Each entry in 'pred_fn_pairs' must be a 2-tuple. Received {pair}.")
        pred, function = pair
        if not isinstance(pred, Tensor) and not hasattr(pred, "_read"):
            raise TypeError(f"pred must be a Tensor, got: {pred}")
        if pred.dtype.name != "bool":
            raise TypeError(f"pred must be Tensor of type bool: {pred.name}")
        if not callable(function):
            raise TypeError(f"fn for pred {pred.name} must be callable.")
    if not pairs:
        raise ValueError("not enough values to unpack (expected 2, got 0)")
    return list(pairs)
