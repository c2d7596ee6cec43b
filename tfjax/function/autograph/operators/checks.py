"""Checks of what branches and loop bodies make of the variables, with the variable's name in TensorFlow's words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from tfjax.core import dtypes, nest
from tfjax.core.shapes import TensorShape
from tfjax.function.autograph import staging
from tfjax.function.autograph.operators.variables import Undefined, UndefinedReturnValue

_PYTHON_VALUES = (bool, int, float, str, np.ndarray)
_LOOP_TYPES = "Tensor, int, float, bool or a list, tuple or dict thereof"


def checked_condition(condition: Any, statement: str) -> Any:
    """The condition as a boolean scalar tensor.

    Raises:
      ValueError: if it is not boolean or has more than one element.
    """
    condition = staging.as_tensor(staging.value_of(condition))
    hint = "to check for None, use `is not None`"
    expected = f"condition of {statement} expected to be `tf.bool` scalar, got {staging.shown(condition)}"
    if condition.dtype != dtypes.bool:
        raise ValueError(f"{expected}; to use as boolean Tensor, use `tf.cast`; {hint}")
    shape = condition.shape
    if shape.rank == 0:
        return condition
    if shape.rank is not None and math.prod(d for d in shape.as_list() if d is not None) > 1:
        raise ValueError(f"{expected}; {hint}")
    from tfjax.ops.array.shape import reshape

    return reshape(condition, ())


# Branches -----------------------------------------------------------------------------------------------------------


def check_branch(values: Sequence[Any], names: Sequence[str], branch: str) -> None:
    """Raises ValueError if a branch ("main", "else") leaves one of its results without a value."""
    for name, value in zip(names, values):
        if isinstance(value, Undefined):
            raise ValueError(f"'{name}' must also be initialized in the {branch} branch")
        if isinstance(value, UndefinedReturnValue):
            raise ValueError(f"the {branch} branch must also have a return statement.")


def check_branches(main: Sequence[Any], other: Sequence[Any], names: Sequence[str]) -> None:
    """Raises if the branches make values of different structure or dtype."""
    for name, value, other_value in zip(names, main, other):
        error = _structure_error(value, other_value)
        if error is not None:
            text = f"'{name}' must have the same nested structure in the main and else branches:\n\n{error}"
            raise TypeError(text) from error
        nest.map_structure(lambda a, b, name=name: check_branch_values(name, a, b), value, other_value)


def check_branch_values(name: str, main: Any, other: Any) -> None:
    """Raises if what the branches give for one value cannot be one tensor."""
    if main is None:
        raise ValueError(f"'{name}' is None at the end of the main branch.")
    if other is None:
        raise ValueError(f"'{name}' is None at the end of the else branch.")
    main, other = _converted(main), _converted(other)
    if staging.is_staged(main) and staging.is_staged(other) and main.dtype != other.dtype:
        raise TypeError(
            f"'{name}' has dtype {main.dtype.name} in the main branch, but dtype {other.dtype.name} in the else branch"
        )


def _structure_error(a: Any, b: Any) -> Exception | None:
    """Why two structures differ; a variable counts as a tensor."""
    try:
        nest.assert_same_structure(a, b, expand_composites=True)
        return None
    except (ValueError, TypeError):
        pass
    try:
        a, b = (nest.map_structure(staging.value_of, x) for x in (a, b))
        nest.assert_same_structure(a, b, expand_composites=True)
        return None
    except (ValueError, TypeError) as error:
        return error


def _converted(value: Any) -> Any:
    return staging.as_tensor(value) if isinstance(value, _PYTHON_VALUES) else value


# Loops --------------------------------------------------------------------------------------------------------------


def check_start(
    values: Sequence[Any], names: Sequence[str], after_one: Sequence[Any] | None = None, note: str | None = None
) -> None:
    """Raises if a loop variable has no value before the loop.

    Args:
      values: the variables before the loop.
      names: their names.
      after_one: what one run of the body made of them, if it could be tried.
      note: what to add about that trial.
    """
    for name, value, first in zip(names, values, after_one or [None] * len(names)):
        if isinstance(value, UndefinedReturnValue):
            _raise_return_in_loop(first)
        if value is None:
            raise ValueError(f"'{name}' is not allowed to be None before the loop")
        if isinstance(value, Undefined):
            raise ValueError(f"'{name}' must be defined before the loop" + (f"\n{note}" if note else ""))


def _raise_return_in_loop(first: Any) -> None:
    if first is not None:
        raise ValueError(f"the return value from a TensorFlow loop may only be a {_LOOP_TYPES}; got {type(first)}")
    raise NotImplementedError(
        "a return statement cannot be placed inside this TensorFlow loop; this may happen if a return statement "
        "depends on a static Python condition such as a hyperparameter"
    )


def check_iteration(
    before: Sequence[Any],
    entry: Sequence[Any],
    end: Sequence[Any],
    names: Sequence[str],
    invariants: Sequence[Any] | None,
) -> None:
    """Raises if one run of the body changes what a loop variable is.

    Args:
      before: the variables before the loop.
      entry: as the body got them.
      end: as the body left them.
      names: their names.
      invariants: the shapes they may have during the loop, per variable a structure of shapes or None.
    """
    for i, name in enumerate(names):
        changed = f"'{name}' does not have the same nested structure after one iteration.\n\n"
        error = _structure_error(before[i], entry[i])
        if error is None:
            error = _plain_structure_error(entry[i], end[i], expand_composites=True)
        if error is not None:
            raise TypeError(f"{changed}{error}") from error
        invariant = None if invariants is None else invariants[i]
        if invariant is None:
            nest.map_structure(lambda *v, name=name: _check_value(name, *v, None), before[i], entry[i], end[i])
            continue
        error = _plain_structure_error(before[i], invariant)
        if error is not None:
            text = f"'{name}' does not have the same nested structure as its corresponding shape invariant.\n\n{error}"
            raise TypeError(text) from error
        nest.map_structure(lambda *v, name=name: _check_value(name, *v), before[i], entry[i], end[i], invariant)


def _plain_structure_error(a: Any, b: Any, expand_composites: bool = False) -> Exception | None:
    try:
        nest.assert_same_structure(a, b, expand_composites=expand_composites)
    except (ValueError, TypeError) as error:
        return error
    return None


def _check_value(name: str, before: Any, entry: Any, end: Any, invariant: Any) -> None:
    if end is None:
        raise ValueError(f"'{name}' is None at the end of the iteration.")
    before, entry, end = _converted(before), _converted(entry), _converted(end)
    if not all(staging.is_staged(v) and hasattr(v, "shape") for v in (entry, end)):
        return
    if entry.dtype != end.dtype:
        raise TypeError(
            f"'{name}' has dtype {entry.dtype.name} before the loop, but dtype {end.dtype.name} after one iteration"
        )
    if invariant is None:
        if not is_within(end.shape, entry.shape):
            raise ValueError(
                f"'{name}' has shape {entry.shape} before the loop, but shape {end.shape} after one iteration. Use "
                "tf.autograph.experimental.set_loop_options to set shape invariants."
            )
        return
    for shape, when in ((before.shape, "before the loop"), (end.shape, "after one iteration")):
        if not is_within(shape, invariant):
            raise ValueError(
                f"'{name}' has shape {shape} {when}, which does not conform with the shape invariant {invariant}."
            )


def is_within(shape: TensorShape, wider: TensorShape) -> bool:
    """Whether every tensor of `shape` has a shape that `wider` allows."""
    shape, wider = TensorShape(shape), TensorShape(wider)
    if wider.rank is None:
        return True
    if shape.rank != wider.rank:
        return False
    return all(w is None or s == w for s, w in zip(shape.as_list(), wider.as_list()))
