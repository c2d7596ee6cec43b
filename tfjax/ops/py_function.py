"""tf.py_function and tf.numpy_function: Python in the middle of ops."""

from __future__ import annotations

import contextlib
import functools
import itertools
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from tfjax import engine
from tfjax.core import errors, nest
from tfjax.core.dtypes import as_dtype
from tfjax.core.export import export
from tfjax.engine.trace import SymbolicValueError
from tfjax.ops.control_flow.dependencies import operation
from tfjax.ops.control_flow.subgraph import as_tensor, is_staged
from tfjax.ops.effects import perform
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.tensor import Tensor, new_tensor

# Which error of TensorFlow's stands for an exception in the Python function.
_ERRORS = (
    (StopIteration, errors.OutOfRangeError),
    ((TypeError, ValueError), errors.InvalidArgumentError),
    (MemoryError, errors.ResourceExhaustedError),
    (NotImplementedError, errors.UnimplementedError),
)


_tokens = itertools.count()


class _Place(threading.local):
    within_graph = False


_place = _Place()


@contextlib.contextmanager
def calls_within_graph() -> Iterator[None]:
    """Here numpy_function is what it is in TensorFlow's graphs: scalars are no arrays, types and errors are checked.

    For functions of pipelines that cannot be traced and run for each element.
    """
    before, _place.within_graph = _place.within_graph, True
    try:
        yield
    finally:
        _place.within_graph = before


def _decorator(op: Callable[..., Any], label: str, func: Any, inp: Any, kinds: Any, **kwargs: Any) -> Any:
    """What `op` without a function is: a decorator. None where there is a function.

    Raises:
        TypeError: arguments are missing.
    """
    if kinds is None:
        raise TypeError(
            f"Missing required argument: 'Tout'\n  If using {label} as a decorator, set `Tout`\n  **by name** above "
            f"the function:\n  `@{label}(Tout=tout)`"
        )
    if func is not None:
        if inp is None:
            raise TypeError(
                "Missing argument `inp`:\n  You must set the `inp` argument (the list of arguments to the\n  function)"
                f", unless you use `{label}` as a decorator(`func=None`)."
            )
        return None
    if inp is not None:
        raise TypeError(f"Don't set the `inp` argument when using {label} as a decorator (`func=None`).")

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def call(*args: Any) -> Any:
            return op(function, inp=args, Tout=kinds, **kwargs)

        return call

    return decorate


@export("py_function")
def py_function(func=None, inp=None, Tout=None, name=None):  # noqa: N803
    """Calls a Python function on eager tensors; gradients flow through the ops in it.

    Inside a traced function it runs whenever the function runs, if it gives no results; a function that needs its
    results cannot be compiled and runs eagerly.

    Args:
        func: takes as many tensors as `inp` has; gives what converts to tensors of the types `Tout`. Without it the
            result is a decorator.
        inp: list of tensors.
        Tout: type, list of types, or empty for no results.
        name: ignored.

    Raises:
        TypeError: arguments are missing.
        tf.errors.UnknownError, InvalidArgumentError, ...: what the function raised, with its traceback in the text.
    """
    decorator = _decorator(py_function, "tf.py_function", func, inp, Tout, name=name)
    if decorator is not None:
        return decorator
    if not callable(func):
        raise ValueError(f"Expected func to be callable. Received func={func} of type {type(func)}.")
    inputs = [as_tensor(x) for x in inp or ()]
    if is_staged():
        _later("EagerPyFunc", lambda *arrays: _call(func, [new_tensor(a) for a in arrays], Tout), inputs, Tout)
        return operation(name or "EagerPyFunc", "EagerPyFunc")
    return _call(func, inputs, Tout)


def _later(name: str, function: Callable[..., Any], inputs: Sequence[Tensor], kinds: Any) -> None:
    if nest.flatten(kinds) not in ([], [None]):
        raise SymbolicValueError("the shapes of what a Python function returns are not known")
    if any(x.aval.dtype.kind == "O" for x in inputs):
        raise SymbolicValueError("text goes to a Python function")

    def run(*arrays: Any) -> None:
        with engine.mode("interpret"):  # no XLA program may start while one is running
            function(*arrays)

    perform(name, run, inputs)


def _call(func: Callable[..., Any], inputs: Sequence[Tensor], kinds: Any) -> Any:
    single = not isinstance(kinds, (list, tuple)) and kinds is not None
    wanted = [as_dtype(kind) for kind in nest.flatten(kinds) if kind is not None]
    try:
        result = func(*inputs)
        given = list(result) if isinstance(result, (list, tuple)) else ([] if result is None else [result])
        given = given[: len(wanted)] if isinstance(result, (list, tuple)) else given
        outs = [_as(x, kind) for x, kind in zip(given, wanted, strict=False)]
    except errors.OpError:
        raise
    except Exception as error:
        raise _wrapped(error, len(inputs), len(wanted)) from error
    _check_count(len(outs), len(wanted), _where(len(inputs), len(wanted)), "EagerPyFunc")
    for out in outs:
        forget_shape(out)
    return outs[0] if single else outs


def _check_count(given: int, wanted: int, where: str, op: str) -> None:
    if given != wanted:
        text = f"{where} pyfunc_{next(_tokens)} returns {given} values, but expects to see {wanted} values."
        raise errors.InvalidArgumentError(None, None, f"{text} [Op:{op}] name: ")


def forget_shape(tensor: Tensor) -> None:
    """Notes that TensorFlow does not know a tensor's shape, until the program sets it (tf.data asks)."""
    vars(tensor)["_said_shape"] = None


def _as(value: Any, kind: Any) -> Tensor:
    return convert_to_tensor(value._read() if hasattr(value, "_read") else value, kind)


def _where(inputs: int, outputs: int, op: str = "EagerPyFunc") -> str:
    return (
        f"{{{{function_node __wrapped__{op}_Tin_{inputs}_Tout_{outputs}_device_/job:localhost/replica:0/task:0/"
        "device:CPU:0}}}}"
    ).replace("}}}}", "}}")


def _wrapped(error: Exception, inputs: int, outputs: int, op: str = "EagerPyFunc") -> errors.OpError:
    cls: Any = next((cls for kinds, cls in _ERRORS if isinstance(error, kinds)), errors.UnknownError)
    frames = traceback.format_list(traceback.extract_tb(error.__traceback__)[1:])
    trace = "\n".join(frames)
    last = "".join(traceback.format_exception_only(error))
    return cls(
        None,
        None,
        f"{_where(inputs, outputs, op)} {type(error).__name__}: {error}\nTraceback (most recent call "
        f"last):\n\n{trace}\n{last}\n"
        f"\n [Op:{op}] name: ",
    )


@export("numpy_function")
def numpy_function(func=None, inp=None, Tout=None, stateful=True, name=None):  # noqa: N803
    """Calls a Python function on NumPy arrays; no gradient flows through it.

    Args:
        func: takes as many arrays as `inp` has; gives an array or a list of them. Without it the result is a decorator.
        inp: list of tensors.
        Tout: types of the results; in eager mode the results' own types count.
        stateful: whether the function has state or effects.
        name: ignored.

    Raises:
        TypeError: arguments are missing.
    """
    decorator = _decorator(numpy_function, "tf.numpy_function", func, inp, Tout, stateful=stateful, name=name)
    if decorator is not None:
        return decorator
    if not callable(func):
        raise ValueError(f"Expected func to be callable. Received func={func} of type {type(func)}.")
    if is_staged():
        inputs = [as_tensor(x) for x in inp or ()]
        _later("PyFunc", lambda *arrays: func(*arrays), inputs, Tout)
        return operation(name or "PyFunc", "PyFunc")
    if _place.within_graph:
        return _numpy_in_graph(func, [np.array(engine.to_host(as_tensor(x))) for x in inp or ()], Tout)
    arrays = [np.array(engine.to_host(as_tensor(x)) if _is_tensor(x) else x) for x in inp or ()]
    result = [x if x is None else convert_to_tensor(x) for x in nest.flatten(func(*arrays))]
    for x in result:
        if x is not None:
            forget_shape(x)
    return result[0] if len(result) == 1 else result


def _numpy_in_graph(func: Callable[..., Any], arrays: Sequence[np.ndarray], kinds: Any) -> Any:
    wanted = [as_dtype(kind) for kind in nest.flatten(kinds) if kind is not None]
    try:
        result = func(*[a if a.ndim else a[()] for a in arrays])
        given = list(result) if isinstance(result, (list, tuple)) else [] if result is None else [result]
        outs = [convert_to_tensor(np.asarray(x) if isinstance(x, (bool, int, float, complex)) else x) for x in given]
    except errors.OpError:
        raise
    except Exception as error:
        raise _wrapped(error, len(arrays), len(wanted), "PyFunc") from error
    where = _where(len(arrays), len(wanted), "PyFunc")
    _check_count(len(outs), len(wanted), where, "PyFunc")
    for k, (out, kind) in enumerate(zip(outs, wanted, strict=True)):
        if out.dtype != kind:
            text = f"{where} {k}-th value returned by pyfunc_{next(_tokens)} is {_kernel_name(out.dtype)}, but expects "
            raise errors.InvalidArgumentError(None, None, f"{text}{_kernel_name(kind)} [Op:PyFunc] name: ")
        forget_shape(out)
    return outs if isinstance(kinds, (list, tuple)) else outs[0]


def _kernel_name(kind: Any) -> str:
    return {"float32": "float", "float64": "double", "float16": "half"}.get(kind.name, kind.name)  # type: ignore[no-any-return]


def _is_tensor(value: Any) -> bool:
    return isinstance(value, Tensor) or hasattr(value, "_read")
