"""`while` and `for` statements: dispatch, and the staged forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tfjax.engine import SymbolicValueError
from tfjax.function.autograph import staging
from tfjax.function.autograph.operators.builtins import len_
from tfjax.function.autograph.operators.checks import check_iteration, check_start, checked_condition
from tfjax.function.autograph.operators.python_loops import python_for, python_while
from tfjax.function.autograph.operators.undefined import first_values, never_ran_message
from tfjax.function.autograph.operators.variables import is_missing

_Get = Callable[[], tuple[Any, ...]]
_Set = Callable[[tuple[Any, ...]], None]
_Options = dict[str, Any]
_ForLoop = Callable[[Any, Any, Callable[[Any], Any], _Get, _Set, tuple[str, ...], _Options], None]

_registered: list[tuple[type, _ForLoop]] = []


def register_for(kind: type, loop: _ForLoop) -> None:
    """Makes `for x in iterable` call `loop` where the iterable is of class `kind` (datasets and their iterators).

    A class of ours may instead have the loop as its method `__tf_autograph_for__`.

    Args:
      kind: class of the iterable.
      loop: takes what `for_stmt` takes.
    """
    _registered.append((kind, loop))


def while_stmt(
    test: Callable[[], Any],
    body: Callable[[], Any],
    get_state: _Get,
    set_state: _Set,
    symbol_names: tuple[str, ...],
    opts: _Options,
) -> None:
    """Runs or records a `while` loop.

    Args:
      test: the condition.
      body: the block; assigns to variables of the function around it.
      get_state: returns the variables that the loop assigns and that live longer than one iteration.
      set_state: assigns them.
      symbol_names: their names.
      opts: what `set_loop_options` was called with.
    """
    with staging.trial():
        first = test()
    if staging.is_staged(first):
        staged_while(test, body, get_state, set_state, symbol_names, opts)
    else:
        python_while(first, test, body)


def for_stmt(
    iter_: Any,
    extra_test: Callable[[], Any] | None,
    body: Callable[[Any], Any],
    get_state: _Get,
    set_state: _Set,
    symbol_names: tuple[str, ...],
    opts: _Options,
) -> None:
    """Runs or records a `for` loop.

    Args:
      iter_: the iterable.
      extra_test: whether to go on (no `break` or `return` has been reached), or None.
      body: takes the element.
      get_state, set_state, symbol_names, opts: as for `while_stmt`.
    """
    loop: _ForLoop = _python_for
    if staging.range_bounds(iter_) is not None:
        loop = _for_range
    elif staging.is_staged(iter_):
        loop = _for_elements
    else:
        loop = getattr(type(iter_), "__tf_autograph_for__", None) or next(
            (found for kind, found in _registered if isinstance(iter_, kind)), _python_for
        )
    loop(iter_, extra_test, body, get_state, set_state, symbol_names, opts)


def _python_for(
    iter_: Any, extra_test: Any, body: Any, get_state: _Get, set_state: _Set, names: tuple[str, ...], opts: _Options
) -> None:
    python_for(iter_, extra_test, body)


def for_needing_values(
    iter_: Any, extra_test: Any, body: Any, get_state: _Get, set_state: _Set, names: tuple[str, ...], opts: _Options
) -> None:
    """A loop that cannot be recorded, to be registered for an iterable whose length only running it tells.

    Raises:
      SymbolicValueError: while a function is traced; tf.function then runs it eagerly.
    """
    if staging.is_tracing():
        raise SymbolicValueError(f"iterating over a {type(iter_).__name__} needs values")
    python_for(iter_, extra_test, body)


def _for_elements(
    tensor: Any, extra_test: Any, body: Any, get_state: _Get, set_state: _Set, names: tuple[str, ...], opts: _Options
) -> None:
    """Over the first dimension of a tensor."""
    count = len_(tensor)
    tensor = staging.value_of(tensor)
    position: Any = 0

    def test() -> Any:
        return _and_extra(position < count, extra_test)

    def step() -> None:
        nonlocal position
        body(_element(tensor, position))
        position = position + 1

    def get() -> tuple[Any, ...]:
        return (position, *get_state())

    def put(values: tuple[Any, ...]) -> None:
        nonlocal position
        position = values[0]
        set_state(values[1:])

    known = count if isinstance(count, int) and extra_test is None else None
    staged_while(test, step, get, put, ("<internal iterate>", *names), opts, known)


def _element(tensor: Any, position: Any) -> Any:
    from tfjax.ops.array.gather import gather

    return gather(tensor, position)


def _for_range(
    iter_: Any, extra_test: Any, body: Any, get_state: _Get, set_state: _Set, names: tuple[str, ...], opts: _Options
) -> None:
    """Over tf.range of bounds that are not known yet: counts without making the tensor."""
    iterate, limit, delta = staging.range_bounds(iter_)  # type: ignore[misc]

    def test() -> Any:
        return _and_extra(_goes_on(iterate, limit, delta), extra_test)

    def step() -> None:
        nonlocal iterate
        body(iterate)
        iterate = iterate + delta

    def get() -> tuple[Any, ...]:
        return (iterate, *get_state())

    def put(values: tuple[Any, ...]) -> None:
        nonlocal iterate
        iterate = values[0]
        set_state(values[1:])

    staged_while(test, step, get, put, ("<internal iterate>", *names), opts)


def _goes_on(iterate: Any, limit: Any, delta: Any) -> Any:
    if not staging.is_symbolic(delta):
        return iterate < limit if float(delta) >= 0 else iterate > limit
    from tfjax.ops.array.select import where

    return where(delta >= 0, iterate < limit, iterate > limit)


def _and_extra(main: Any, extra_test: Callable[[], Any] | None) -> Any:
    return main if extra_test is None else staging.cond(main, extra_test, lambda: False)


def staged_while(
    test: Callable[[], Any],
    body: Callable[[], Any],
    get_state: _Get,
    set_state: _Set,
    names: tuple[str, ...],
    opts: _Options,
    trip_count: int | None = None,
) -> None:
    """Records a loop; see `while_stmt`. `trip_count` is how often the body runs, where that is known."""
    start = get_state()
    invariants = _by_position(opts.get("shape_invariants"), start)
    before, message = start, None
    if any(is_missing(value) for value in start):
        message = never_ran_message(start, names)
        before, invariants = first_values(body, get_state, set_state, start, names, invariants)
    check_start(before, names)
    ran = () if message is None or trip_count else (False,)

    def aug_test(*values: Any) -> Any:
        set_state(values[len(ran) :])
        return checked_condition(test(), "while loop")

    def aug_body(*values: Any) -> tuple[Any, ...]:
        entry = values[len(ran) :]
        set_state(entry)
        body()
        end = get_state()
        check_iteration(before, entry, end, names, invariants)
        return (*([True] * len(ran)), *end)

    options = {key: value for key, value in opts.items() if key not in ("iterate_names", "shape_invariants")}
    shapes = None if invariants is None else (*([None] * len(ran)), *invariants)
    after = staging.while_loop(
        aug_test, aug_body, (*ran, *before), shape_invariants=shapes, trip_count=trip_count, **options
    )
    if ran:
        staging.assert_(after[0], [message])
    set_state(tuple(after[len(ran) :]))


def _by_position(invariants: Any, values: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """The shape invariants as one per loop variable: the program gives pairs of a variable's value and a shape."""
    if invariants is None:
        return None
    by_value = {id(value): shape for value, shape in invariants}
    return tuple(by_value.get(id(value)) for value in values)
