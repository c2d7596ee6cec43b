"""Arguments of a tf.function: how they are bound, which are tensors, and what makes a new trace."""

from __future__ import annotations

import inspect
import weakref
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tfjax.core import nest
from tfjax.core.dtypes import as_dtype
from tfjax.engine.aval import Aval
from tfjax.engine.value import Value
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.spec import TensorSpec
from tfjax.tensor.tensor import Tensor


class Bound:
    """The arguments of one call.

    Attributes:
        tensors: the tensors among them, flat; names: the parameters they came with.
        key: what, besides the Python function, decides the trace.
        rebuild: rebuild(tensors) -> (args, kwargs) with other tensors in their places.
    """

    __slots__ = ("tensors", "names", "key", "rebuild", "specs")

    def __init__(self, tensors: list[Value], names: list[str], key: Any, rebuild: Callable[..., Any], specs: Any):
        self.tensors = tensors
        self.names = names
        self.key = key
        self.rebuild = rebuild
        self.specs = specs


class _Same:
    """Keeps an object apart from all others, without keeping it alive."""

    __slots__ = ("_ref", "_id")

    def __init__(self, thing: Any):
        self._id = id(thing)
        try:
            self._ref: Any = weakref.ref(thing)
        except TypeError:
            self._ref = lambda: thing

    def __hash__(self) -> int:
        return self._id

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self._id == other._id and self._ref() is not None

    def __repr__(self) -> str:
        return repr(self._ref())


def bind(
    signature: inspect.Signature, args: tuple[Any, ...], kwargs: dict[str, Any], specs: Sequence[Any] | None
) -> Bound:
    """Binds a call's arguments.

    Args:
        signature: of the Python function.
        args, kwargs: of the call.
        specs: flat TensorSpecs of an `input_signature`, or None.
    """
    if specs is not None:
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        args, kwargs = bound.args, bound.kwargs
    elif kwargs:
        bound = signature.bind(*args, **kwargs)
        args, kwargs = bound.args, bound.kwargs
    structure = (args, kwargs)
    flat = nest.flatten(structure, expand_composites=True)
    tensors: list[Value] = []
    places: list[int] = []
    key: list[Any] = [len(args), tuple(sorted(kwargs))]
    spec = iter(specs or ())
    for k, item in enumerate(flat):
        wanted = next(spec, None) if specs is not None else None
        if isinstance(item, Value):
            tensor: Any = item
        elif isinstance(item, (np.ndarray, np.generic)):
            tensor = convert_to_tensor(item, None if wanted is None else wanted.dtype)
        elif wanted is not None and not hasattr(item, "_read"):
            tensor = _to_spec(item, wanted)
        elif hasattr(item, "_read") and wanted is not None:
            tensor = item._read()
        else:
            key.append(_python_key(item))
            continue
        if wanted is not None:
            _check_spec(tensor, wanted)
        tensors.append(tensor)
        places.append(k)
        key.append(tensor.aval)
    if not _flat_call(args, kwargs):
        key.append(nest.map_structure(lambda _: 0, structure).__repr__())
    names = _names(signature, args, kwargs) if tensors else []

    def rebuild(values: Sequence[Any]) -> Any:
        new = list(flat)
        for place, value in zip(places, values, strict=True):
            new[place] = value
        return nest.pack_sequence_as(structure, new, expand_composites=True)

    return Bound(tensors, [names[p] for p in places] if tensors else [], tuple(key), rebuild, flat)


def _flat_call(args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    return not kwargs and not any(isinstance(a, (list, tuple, dict)) for a in args)


def _python_key(item: Any) -> Any:
    if item is None or isinstance(item, (bool, int, float, str, bytes, complex)):
        return type(item), item
    try:
        if type(item).__hash__ is object.__hash__ or hasattr(item, "_read"):
            return _Same(item)
        hash(item)
        return item
    except TypeError:
        return _Same(item)


def _to_spec(item: Any, spec: TensorSpec) -> Tensor:
    try:
        return convert_to_tensor(item, dtype=spec.dtype)
    except (TypeError, ValueError) as error:
        raise TypeError(
            f"Binding inputs to tf.function failed due to `{error}`. Received args: ({item!r},) and kwargs: {{}} for signature: "
            f"({spec!r})."
        ) from None


def _check_spec(tensor: Value, spec: TensorSpec) -> None:
    if tensor.aval.dtype != spec.dtype.np or not spec.shape.is_compatible_with(tensor.aval.shape):
        shown = TensorSpec(tensor.aval.shape, as_dtype(tensor.aval.dtype))
        raise TypeError(
            f"Binding inputs to tf.function failed due to `Can not cast {shown!r} to {spec!r}`. Received args: "
            f"({tensor!r},) and kwargs: {{}} for signature: ({spec!r})."
        )


def _names(signature: inspect.Signature, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[str]:
    """A name for every flat argument, from the parameter it belongs to."""
    names: list[str] = []
    parameters = list(signature.parameters.values())
    for k, arg in enumerate(args):
        if k < len(parameters) and parameters[k].kind is not inspect.Parameter.VAR_POSITIONAL:
            base = parameters[k].name
        else:
            base = next((p.name for p in parameters if p.kind is inspect.Parameter.VAR_POSITIONAL), "args") + f"_{k}"
        names.extend([base] * len(nest.flatten(arg, expand_composites=True)))
    for name in sorted(kwargs):
        names.extend([name] * len(nest.flatten(kwargs[name], expand_composites=True)))
    return names


def aval_of_spec(spec: TensorSpec) -> Aval | None:
    """The aval of a fully defined spec, None where a dimension is unknown."""
    from tfjax.engine.aval import aval_of

    return aval_of(tuple(spec.shape.as_list()), spec.dtype.np) if spec.shape.is_fully_defined() else None
