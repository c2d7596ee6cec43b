"""`for element in dataset` in code that AutoGraph has converted, and Python's built-ins over datasets there.

A function with such a loop runs eagerly on the recorder, which fuses and compiles what recurs: elements may then have
any shapes, and the pipeline may itself start programs. While the function is traced, one run of the body on a made-up
element finds what TensorFlow finds while tracing: loop variables that cannot be ones, and Python's prints, which show
once.
"""

from __future__ import annotations

import contextlib
import sys
from typing import Any

from tfjax import engine
from tfjax.core import nest
from tfjax.core.deprecation import warn_deprecated
from tfjax.core.errors import OutOfRangeError
from tfjax.function import quiet
from tfjax.function.autograph import staging
from tfjax.function.autograph.operators import builtins
from tfjax.function.autograph.operators.checks import check_iteration, check_start
from tfjax.function.autograph.operators.variables import is_missing
from tfjax.function.tracing import StringsError, example_tensor
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.spec import TensorSpec

_NUMBERS = (bool, int, float)
_OFTEN = 2  # length of an open dimension of the made-up element


def for_stmt(
    iterable: Any, extra_test: Any, body: Any, get_state: Any, set_state: Any, names: tuple[str, ...], opts: Any
) -> None:
    """A loop over a dataset or an iterator; the arguments are those of AutoGraph's `for_stmt`.

    Raises:
        SymbolicValueError: while a function is traced; tf.function then runs it eagerly.
    """
    start = get_state()
    check_start(start, names)
    if extra_test is not None:
        warn_deprecated(
            "take_while",
            "tensorflow.python.data.experimental.ops.take_while_ops",
            "Use `tf.data.Dataset.take_while(...)",
            None,
            sys._getframe(1),
        )
    if staging.is_tracing():
        _try_once(iterable, body, start, get_state, set_state, names)
        raise StringsError("iterating over a dataset needs values")
    set_state(tuple(_as_tensors(value) for value in start))
    _run(iter(iterable), extra_test, body)


def _run(elements: Any, extra_test: Any, body: Any) -> None:
    if extra_test is not None and not extra_test():
        return
    first = next(elements, _OVER)
    if first is _OVER:
        return
    body(first)
    with quiet.muted():  # what the body prints in Python was printed once
        while extra_test is None or extra_test():
            element = next(elements, _OVER)
            if element is _OVER:
                return
            body(element)


_OVER = object()


def _as_tensors(value: Any) -> Any:
    """A loop variable as TensorFlow carries it: numbers become tensors."""
    if is_missing(value) or value is None:
        return value
    return nest.map_structure(lambda v: convert_to_tensor(v) if isinstance(v, _NUMBERS) else v, value)


def _try_once(
    iterable: Any, body: Any, start: tuple[Any, ...], get_state: Any, set_state: Any, names: tuple[str, ...]
) -> None:
    """Runs the body on a made-up element.

    Raises:
        TypeError, ValueError: TensorFlow's errors about loop variables, and about types in the body.
    """
    spec = iterable.element_spec
    leaves = nest.flatten(spec)
    if not all(isinstance(s, TensorSpec) and s.shape.rank is not None and s.dtype.np.kind != "O" for s in leaves):
        return
    try:
        with staging.trial() as symbolic:
            entry = tuple(
                nest.map_structure(lambda v: symbolic(v) if isinstance(v, _NUMBERS) else v, value) for value in start
            )
            set_state(entry)
            made_up = [symbolic(example_tensor(s, _OFTEN)) for s in leaves]
            body(nest.pack_sequence_as(spec, made_up) if nest.is_nested(spec) else made_up[0])
            end = get_state()
            with contextlib.suppress(ValueError):  # shapes, which the made-up element need not have
                check_iteration(start, entry, end, names, None)
    except TypeError:
        raise
    except engine.SymbolicValueError:
        pass
    except Exception:  # noqa: BLE001  (it comes again, if it is not about the made-up element)
        pass
    finally:
        set_state(start)


# Built-in functions ---------------------------------------------------------------------------------------------------


def _zip(*iterables: Any, strict: bool = False) -> Any:
    if strict:
        raise ValueError("strict zip not supported by Dataset")
    return type(iterables[0]).zip(iterables)


def _any(dataset: Any) -> Any:
    _check_booleans("any", dataset)
    return dataset.filter(lambda x: x).take(1).reduce(convert_to_tensor(False), lambda _, y: y)


def _all(dataset: Any) -> Any:
    from tfjax.ops.math.comparison import logical_not

    _check_booleans("all", dataset)
    return dataset.filter(logical_not).take(1).reduce(convert_to_tensor(True), lambda _, y: y)


def _check_booleans(name: str, dataset: Any) -> None:
    spec = dataset.element_spec
    if not isinstance(spec, TensorSpec) or spec.dtype.name != "bool" or spec.shape.rank != 0:
        raise ValueError(
            f'in graph mode, the "{name}" builtin only supports datasets that return bool scalars; got: {spec}'
        )


def _next(iterator: Any, *default: Any) -> Any:
    if staging.is_tracing():
        raise StringsError("the next element of a dataset needs values")
    try:
        return iterator.get_next()
    except OutOfRangeError:
        if not default:
            raise
        return default[0]


def register(dataset: type, iterator: type) -> None:
    """Tells AutoGraph what to do where it meets datasets and iterators."""
    builtins.register("enumerate", dataset, lambda s, start=0: s.enumerate(start))
    builtins.register("zip", dataset, _zip)
    builtins.register("map", dataset, lambda function, *s: (s[0] if len(s) == 1 else _zip(*s)).map(function))
    builtins.register("filter", dataset, lambda function, s: s.filter(function))
    builtins.register("any", dataset, _any)
    builtins.register("all", dataset, _all)
    builtins.register("len", dataset, lambda s: s.cardinality())
    builtins.register("next", iterator, _next)
