"""`for` over what only Python can iterate over (datasets): a loop of the program where shapes are known."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np

from tfjax import engine
from tfjax.core import nest
from tfjax.engine import SymbolicValueError, effects
from tfjax.engine.aval import aval_of
from tfjax.function import quiet
from tfjax.function.autograph import staging
from tfjax.function.autograph.operators.loops import _and_extra, staged_while
from tfjax.function.autograph.operators.python_loops import python_for

_iterators: dict[int, Iterator[Any]] = {}
_numbers = itertools.count(1)
_HANDLE = aval_of((), np.dtype(np.int64))
_FLAG = aval_of((), np.dtype(bool))


def for_host(
    iterable: Any,
    spec: Any,
    extra_test: Any,
    body: Any,
    get_state: Any,
    set_state: Any,
    names: tuple[str, ...],
    opts: dict[str, Any],
) -> None:
    """A loop over an object that Python iterates over, while a function is traced or not.

    The body is traced once; when the function runs, the program asks Python for each element (one more than it uses
    where the loop breaks).

    Args:
      iterable: gives structures of tensors, from the start whenever `iter` is called.
      spec: the elements' structure of TensorSpecs.
      extra_test, body, get_state, set_state, names, opts: as of `for_stmt`.

    Raises:
      SymbolicValueError: while tracing, if the elements' shapes are not fully known or they hold text; tf.function
        then runs the Python function eagerly, where each element has the shape it has.
    """
    if not staging.is_tracing():
        python_for(iterable, extra_test, _printing_once(body))
        return
    leaves = nest.flatten(spec, expand_composites=True)
    shapes = [getattr(leaf, "shape", None) for leaf in leaves]
    if any(shape is None or not shape.is_fully_defined() for shape in shapes):
        raise SymbolicValueError("the shapes of a dataset's elements are not known")
    avals = tuple(aval_of(tuple(s.as_list()), leaf.dtype.np) for s, leaf in zip(shapes, leaves, strict=True))
    if any(a.dtype.kind == "O" for a in avals):
        raise SymbolicValueError("a dataset holds text")
    handle, *_ = _host_op("MakeIterator", lambda: (_open(iterable),), (_HANDLE,))()
    take = _host_op("IteratorGetNext", lambda h: _next(int(h), avals), (_FLAG, *avals))
    found: list[Any] = list(take(handle))

    def test() -> Any:
        return _and_extra(found[0], extra_test)

    def step() -> None:
        body(nest.pack_sequence_as(spec, found[1:], expand_composites=True))
        found[:] = take(handle)

    def get() -> tuple[Any, ...]:
        return (*found, *get_state())

    def put(values: tuple[Any, ...]) -> None:
        found[:] = values[: len(found)]
        set_state(values[len(avals) + 1 :])

    staged_while(test, step, get, put, (*["<internal iterate>"] * (len(avals) + 1), *names), opts)
    _host_op("DeleteIterator", lambda h, flag: _close(int(h)), ())(handle, found[0])


def _host_op(name: str, function: Any, outs: tuple[Any, ...]) -> engine.Op:
    """An op that calls Python when its turn comes."""
    return engine.Op(
        name,
        lambda *arrays: effects.host_call(function, outs, *arrays),
        abstract=lambda ins: outs,
        numpy=lambda *arrays: effects.run(function, outs, arrays),
        differentiable=False,
        multi=True,
        effect=True,
    )


def _open(iterable: Any) -> Any:
    number = next(_numbers)
    with _eagerly():
        _iterators[number] = iter(iterable)
    return number


def _next(number: int, avals: Any) -> list[Any]:
    """Whether there is one more, and its parts."""
    with _eagerly():
        element = next(_iterators[number], _END)
        if element is not _END:
            flat = nest.flatten(element, expand_composites=True)
            return [True, *(np.asarray(engine.to_host(x)) for x in flat)]
    return [False, *(np.zeros(a.shape, a.dtype) for a in avals)]


_END = object()


def _close(number: int) -> tuple[()]:
    _iterators.pop(number, None)
    return ()


def _eagerly() -> Any:
    """No XLA program may start while one is running."""
    return engine.mode("interpret")


def _printing_once(body: Any) -> Any:
    """The body, of which Python's prints show in the first iteration only: TensorFlow traces it once."""
    first = True

    def run(element: Any) -> None:
        nonlocal first
        with contextlib.nullcontext() if first else quiet.muted():
            first = False
            body(element)

    return run
