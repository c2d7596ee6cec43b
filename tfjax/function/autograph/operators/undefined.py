"""Loop variables without a value before the loop: what one run of the body makes of them says what they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tfjax.core import nest
from tfjax.engine import SymbolicValueError
from tfjax.function.autograph import staging
from tfjax.function.autograph.operators.checks import check_start
from tfjax.function.autograph.operators.variables import UndefinedReturnValue, is_missing

_NUMBERS = (bool, int, float, np.ndarray)


def never_ran_message(values: tuple[Any, ...], names: tuple[str, ...]) -> str:
    """What is said when the loop does not run, so that variables stay without a value."""
    missing = [
        "the function return value" if isinstance(value, UndefinedReturnValue) else name
        for name, value in zip(names, values)
        if is_missing(value)
    ]
    return f"loop must iterate at least once to initialize {', '.join(missing)}"


def first_values(
    body: Callable[[], Any],
    get_state: Callable[[], tuple[Any, ...]],
    set_state: Callable[[tuple[Any, ...]], None],
    values: tuple[Any, ...],
    names: tuple[str, ...],
    invariants: tuple[Any, ...] | None,
) -> tuple[tuple[Any, ...], tuple[Any, ...] | None]:
    """The loop variables with zeros for those without a value, and the shape invariants.

    Raises:
      ValueError: if running the body does not tell what such a variable is.
      NotImplementedError: if that variable is the function's result.
    """
    after: tuple[Any, ...] | None = None
    filled, note = values, None
    try:
        with staging.trial() as symbolic:
            # Numbers become tensors in the loop, so that branches that depend on them are recorded here too.
            set_state(nest.map_structure(lambda v: symbolic(v) if isinstance(v, _NUMBERS) else v, values))
            body()
            after = get_state()
        filled = tuple(
            _zeros_like(first, value) if is_missing(value) else value
            for first, value in zip(after, values, strict=True)
        )
    except SymbolicValueError:  # the function is going to run eagerly
        raise
    except (UnboundLocalError, TypeError, ValueError, KeyError) as error:
        note = f"Note: AutoGraph tried to define it automatically, but ran into a {type(error).__name__}: {error}"
        after = None
    finally:
        set_state(values)
    check_start(filled, names, after, note)
    return filled, invariants


def _zeros_like(first: Any, value: Any) -> Any:
    """What stands for a variable before the loop gives it a value like `first`."""
    if is_missing(first):
        return value
    if isinstance(first, (bool, int, float)):
        return type(first)(0)
    if isinstance(first, np.ndarray):
        return np.zeros(first.shape, first.dtype)
    if isinstance(first, (list, tuple)):
        items = [_zeros_like(item, value) for item in first]
        return type(first)(*items) if hasattr(first, "_fields") else type(first)(items)
    if isinstance(first, dict):
        return type(first)((key, _zeros_like(item, value)) for key, item in first.items())
    if staging.is_staged(first):
        from tfjax.ops.array.creation import zeros

        return zeros(first.shape, first.dtype)
    raise TypeError(
        f"Found an unsupported type '{type(first).__name__}' while creating placeholder for {first}. Supported types "
        "include Tensor, int, float, bool, list, tuple or dict."
    )
