"""What surrounds a public op: TensorFlow's words about wrong arguments and failing kernels; inputs needed at once."""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tfjax.core.dtypes import DType
from tfjax.core.errors import InvalidArgumentError, OpError
from tfjax.engine.aval import Aval
from tfjax.engine.open_dims import Dim
from tfjax.ops.op_facts import check_dtypes, enum, facts, kernel_name, not_allowed, where
from tfjax.tensor import graph_errors
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.open_shapes import object_array, static_values
from tfjax.tensor.tensor import EagerTensor, Tensor, new_tensor

_INT32, _INT64 = np.dtype(np.int32), np.dtype(np.int64)
_TAIL = re.compile(r"(\[Op:\w+\])(?: name: .*)?\Z", re.DOTALL)
_TOO_MANY = re.compile(r"takes (?:from \d+ to )?(\d+) positional arguments? but (\d+) (?:was|were) given")
_UNEXPECTED = re.compile(r"got an unexpected keyword argument '(\w+)'")
_REPEATED = re.compile(r"got multiple values for argument '(\w+)'")


def public_op(
    *inputs: str, name: str | None = None, generated: bool = False, worded: bool = False
) -> Callable[[Callable[..., Any]], Any]:
    """Decorator of a public function: gives its errors TensorFlow's text.

    - A call that does not fit the signature raises the TypeError of TensorFlow's dispatcher.
    - Kernel errors end in `[Op:X] name: <name>`, but only in `[Op:X]` where TensorFlow leaves its fast path: when one
      of the kernel's inputs is given as a list, tuple, string or NumPy scalar.

    Args:
        *inputs: parameters that TensorFlow hands to the kernel as they are (not those it converts in Python before);
            with a star before the name, a list of such inputs.
        name: the name that errors show, where it is not the argument `name`.
        generated: the function is one of those that TensorFlow exports without its dispatcher; Python words the error.
        worded: the function words its kernel errors itself.
    """

    def wrap(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            try:
                return function(*args, **kwargs)
            except OpError as error:
                if not worded:
                    _reword(error, function, inputs, name, args, kwargs)
                raise
            except TypeError as error:
                if generated or error.__traceback__ is None or error.__traceback__.tb_next is not None:
                    raise
                raise TypeError(_binding_text(str(error))) from None

        return call

    return wrap


def _binding_text(text: str) -> str:
    if found := _TOO_MANY.search(text):
        return f"Too many arguments were given. Expected {found[1]} but got {found[2]}."
    if found := _UNEXPECTED.search(text):
        return f"Got an unexpected keyword argument '{found[1]}'"
    if found := _REPEATED.search(text):
        return f"Got multiple values for argument '{found[1]}'"
    return "Missing required positional argument"


def _reword(error: OpError, function: Any, inputs: Sequence[str], name: str | None, args: Any, kwargs: Any) -> None:
    if getattr(error, "_worded", False):  # by the public function that this one called
        return
    error._worded = True  # type: ignore[attr-defined]
    bound = inspect.signature(function).bind(*args, **kwargs)
    bound.apply_defaults()
    slow = any(
        list_leaves_fast_path(bound.arguments[i[1:]]) if i[0] == "*" else leaves_fast_path(bound.arguments[i])
        for i in inputs
    )
    if slow:
        tail = r"\1"
    else:
        shown = name if name is not None else bound.arguments.get("name")
        tail = rf"\1 name: {shown or ''}"
    error._message = _TAIL.sub(tail, error._message)


def leaves_fast_path(value: Any) -> bool:
    """Whether TensorFlow converts `value` in Python rather than in its fast path."""
    if isinstance(value, (Tensor, bool, int, float, complex, np.ndarray)) or value is None:
        return False
    return not hasattr(value, "_read")


def list_leaves_fast_path(values: Any) -> bool:
    """The same for a list of inputs."""
    return any(leaves_fast_path(v) for v in values)


def kernel_error(
    op: str, text: str, cls: type[OpError] = InvalidArgumentError, suffix: str = "", name: str | None = None
) -> OpError:
    """As `op_error`, for ops whose wrapper's name goes on: `Pack_N_2`."""
    message = f"{where(op + suffix)} {text} [Op:{op}] name: {name or ''}"
    return graph_errors.failed(message, cls) or cls(None, None, message)


def attr_not_allowed(op: str, attr: str, dtype: DType | np.dtype) -> InvalidArgumentError:
    """The error for a type attribute that the op does not list."""
    known = facts(op)
    assert known is not None
    return not_allowed(known, attr, dtype.np if isinstance(dtype, DType) else dtype)


_passed: set[tuple[Any, ...]] = set()


def check_types(op: str, *tensors: Tensor) -> None:
    """`check_dtypes` for a public function, which must not look things up again at every call."""
    key = (op, *(t.aval.dtype for t in tensors))
    if key not in _passed:
        check_dtypes(op, [t.aval for t in tensors])
        _passed.add(key)


def check_one_dtype(op: str, ins: Sequence[Aval]) -> None:
    """Raises TensorFlow's error if the inputs of a list (`N*T`) differ in dtype."""
    for k, aval in enumerate(ins):
        if aval.dtype != ins[0].dtype:
            raise InvalidArgumentError(
                None,
                None,
                f"cannot compute {op} as input #{k}(zero-based) was expected to be a {kernel_name(ins[0].dtype)} "
                f"tensor but is a {kernel_name(aval.dtype)} tensor [Op:{op}] name: ",
            )


def static_input(op: str, position: int, value: Any, slow: bool = False) -> np.ndarray:
    """Input `position` of `op` (a shape, axes, sizes) on the host, converted and checked as TensorFlow does.

    Runs the trace if it must. What is returned is an array of integers of any rank; the caller checks the rank.

    Args:
        op: TensorFlow's op name.
        position: which of its inputs.
        value: what the user gave.
        slow: another input leaves TensorFlow's fast path, which would insist on the default type for Python numbers.
    """
    kind = type(value)
    if kind is int or (kind is tuple or kind is list) and value and all(type(i) is int for i in value):
        return np.array(value, _INT64)
    if (kind is tuple or kind is list) and any(type(i) is Dim for i in value) and all(isinstance(i, int) for i in value):  # fmt: skip  # noqa: E501
        return object_array(value)
    known = facts(op)
    wanted = known.args[position][1] if known is not None else _INT32
    if isinstance(value, Tensor):
        tensor = value
    elif hasattr(value, "_read"):
        tensor = value._read()
    elif isinstance(wanted, np.dtype):
        tensor = convert_to_tensor(value, DType.from_numpy(wanted))
    elif known is None or wanted not in known.defaults:
        tensor = convert_to_tensor(value)
    elif kind in (float, bool, complex) and not slow:
        tensor = convert_to_tensor(value, DType.from_numpy(_INT32))
    else:
        tensor = convert_to_tensor(value, dtype_hint=DType.from_numpy(_INT32))
    dtype = tensor.aval.dtype
    if isinstance(wanted, np.dtype):
        if dtype != wanted:
            raise InvalidArgumentError(
                None,
                None,
                f"cannot compute {op} as input #{position}(zero-based) was expected to be a {kernel_name(wanted)} "
                f"tensor but is a {kernel_name(dtype)} tensor [Op:{op}] name: ",
            )
    elif known is not None and known.allowed.get(wanted) and enum(dtype) not in known.allowed[wanted]:
        raise not_allowed(known, wanted, dtype)
    return static_values(tensor)


def python_int(value: Any, name: str = "axis") -> int:
    """An integer attribute given as a Python or NumPy integer or a scalar tensor.

    Raises:
        TypeError: if it is no integer.
    """
    if type(value) is int:
        return value
    if isinstance(value, Tensor) or hasattr(value, "_read"):
        value = static_values(value if isinstance(value, Tensor) else value._read())[()]
    if type(value) is Dim:
        return value
    if isinstance(value, str) or not hasattr(value, "__index__") and not isinstance(value, float):
        raise TypeError(f"Expected int for argument '{name}' not {value!r}.")
    return int(value)


def on_host(tensor: Tensor) -> np.ndarray | None:
    """The data of a tensor that is in host memory already, else None."""
    data = tensor.data
    return np.asarray(data) if isinstance(data, (np.ndarray, np.generic)) else None


def values_of(tensor: Tensor) -> np.ndarray:
    """The data of a tensor; runs the trace if it must."""
    return static_values(tensor)


def host_tensor(array: Any, dtype: Any = None) -> EagerTensor:
    """A tensor over a fresh host array."""
    return new_tensor(np.asarray(array, dtype))
