"""tf.py_function and tf.numpy_function: Python in the middle of ops."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
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


@export("py_function")
def py_function(func=None, inp=None, Tout=None, name=None):  # noqa: N803
    """Calls a Python function on eager tensors; gradients flow through the ops in it.

    Inside a traced function it runs whenever the function runs, if it gives no results; a function that needs its
    results cannot be compiled and runs eagerly.

    Args:
        func: takes as many tensors as `inp` has; gives what converts to tensors of the types `Tout`.
        inp: list of tensors.
        Tout: type, list of types, or empty for no results.
        name: ignored.

    Raises:
        tf.errors.UnknownError, InvalidArgumentError, ...: what the function raised, with its traceback in the text.
    """
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
    if len(outs) != len(wanted):
        raise errors.InvalidArgumentError(
            None,
            None,
            f"{_where(len(inputs), len(wanted))} pyfunc returns {len(outs)} values, but expects to see {len(wanted)} "
            "values. "
            "[Op:EagerPyFunc] name: ",
        )
    for out in outs:
        forget_shape(out)
    return outs[0] if single else outs


def forget_shape(tensor: Tensor) -> None:
    """Notes that TensorFlow does not know a tensor's shape, until the program sets it (tf.data asks)."""
    vars(tensor)["_said_shape"] = None


def _as(value: Any, kind: Any) -> Tensor:
    return convert_to_tensor(value._read() if hasattr(value, "_read") else value, kind)


def _where(inputs: int, outputs: int) -> str:
    return (
        f"{{{{function_node __wrapped__EagerPyFunc_Tin_{inputs}_Tout_{outputs}_device_/job:localhost/replica:0/task:0/"
        "device:CPU:0}}}}"
    ).replace("}}}}", "}}")


def _wrapped(error: Exception, inputs: int, outputs: int) -> errors.OpError:
    cls: Any = next((cls for kinds, cls in _ERRORS if isinstance(error, kinds)), errors.UnknownError)
    frames = traceback.format_list(traceback.extract_tb(error.__traceback__)[1:])
    trace = "\n".join(frames)
    last = "".join(traceback.format_exception_only(error))
    return cls(
        None,
        None,
        f"{_where(inputs, outputs)} {type(error).__name__}: {error}\nTraceback (most recent call "
        f"last):\n\n{trace}\n{last}\n"
        "\n [Op:EagerPyFunc] name: ",
    )


@export("numpy_function")
def numpy_function(func=None, inp=None, Tout=None, stateful=True, name=None):  # noqa: N803
    """Calls a Python function on NumPy arrays; no gradient flows through it.

    Args:
        func: takes as many arrays as `inp` has; gives an array or a list of them.
        inp: list of tensors.
        Tout: types of the results; in eager mode the results' own types count.
        stateful: whether the function has state or effects.
        name: ignored.
    """
    if is_staged():
        inputs = [as_tensor(x) for x in inp or ()]
        _later("PyFunc", lambda *arrays: func(*arrays), inputs, Tout)
        return operation(name or "PyFunc", "PyFunc")
    arrays = [np.array(engine.to_host(as_tensor(x)) if _is_tensor(x) else x) for x in inp or ()]
    result = [x if x is None else convert_to_tensor(x) for x in nest.flatten(func(*arrays))]
    for x in result:
        if x is not None:
            forget_shape(x)
    return result[0] if len(result) == 1 else result


def _is_tensor(value: Any) -> bool:
    return isinstance(value, Tensor) or hasattr(value, "_read")
