"""Trace types: what tf.function looks at in an argument to decide whether a trace fits."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from tfjax.core import nest
from tfjax.core.nest_nodes import is_namedtuple
from tfjax.core.shapes import TensorShape
from tfjax.engine.aval import Aval
from tfjax.engine.value import Value
from tfjax.tensor.spec import TensorSpec, TypeSpec, VariableSpec
from tfjax.tensor.variable import Variable


class TraceType:
    """A set of values for which one trace serves."""

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._key() == other._key()  # type: ignore[attr-defined]

    def __hash__(self) -> int:
        return hash((type(self), self._key()))

    def _key(self) -> Any:
        raise TypeError("abstract")

    def covers(self, other: TraceType) -> bool:
        """Whether a trace for this type serves all values of `other`."""
        return self == other

    def join(self, other: TraceType) -> TraceType | None:
        """The least type that covers both, None if there is none."""
        return self if self == other else None

    def leaves(self, name: str) -> list[tuple[str, Any]]:
        """(path, spec) of the tensors in such a value."""
        return []


class Literal(TraceType):
    """A Python value, compared by value: 1, 1.0 and True are one."""

    def __init__(self, value: Any):
        self.value = value

    def _key(self) -> Any:
        return "nan" if self.value != self.value else self.value

    def __repr__(self) -> str:
        return f"Literal[{self.value!r}]"


class Reference(TraceType):
    """An object, kept weakly; fits objects that are equal to it."""

    def __init__(self, value: Any):
        self.ref = weakref.ref(value)
        hash(self.ref)

    def _key(self) -> Any:
        return self.ref

    def __repr__(self) -> str:
        return f"Weakref[{self.ref}])"  # sic


class Spec(TraceType):
    """A tensor, variable or composite tensor, by its TypeSpec; names do not count."""

    def __init__(self, spec: TypeSpec):
        self.spec = spec
        self._parts: Any = spec
        if type(spec) is TensorSpec:
            shape = spec.shape
            self._parts = (None if shape.rank is None else tuple(shape.as_list()), spec.dtype)

    def _key(self) -> Any:
        return self._parts

    def covers(self, other: TraceType) -> bool:
        if not isinstance(other, Spec) or type(other.spec) is not type(self.spec):
            return False
        if type(self.spec) is TensorSpec:
            return self.spec.dtype is other.spec.dtype and other.spec.shape.is_subtype_of(self.spec.shape)
        return self == other if isinstance(self.spec, VariableSpec) else self.spec.is_subtype_of(other.spec)

    def join(self, other: TraceType) -> TraceType | None:
        if not isinstance(other, Spec) or type(other.spec) is not type(self.spec):
            return None
        if type(self.spec) is TensorSpec:
            if self.spec.dtype is not other.spec.dtype:
                return None
            return Spec(TensorSpec(_joined_shape(self.spec.shape, other.spec.shape), self.spec.dtype))
        if isinstance(self.spec, VariableSpec):
            return super().join(other)
        found = self.spec.most_specific_common_supertype([other.spec])
        return None if found is None else Spec(found)

    def leaves(self, name: str) -> list[tuple[str, Any]]:
        if isinstance(self.spec, VariableSpec):
            return []
        if type(self.spec) is TensorSpec:
            return [(name, self.spec)]
        return [(name, spec) for spec in nest.flatten(self.spec, expand_composites=True)]

    def __repr__(self) -> str:
        return repr(self.spec)


def _joined_shape(a: TensorShape, b: TensorShape) -> TensorShape:
    if a.rank is None or a.rank != b.rank:
        return TensorShape(None)
    return TensorShape([d if d == e else None for d, e in zip(a.as_list(), b.as_list(), strict=True)])


class Sequences(TraceType):
    """A list, tuple or namedtuple, part by part."""

    def __init__(self, kind: type, parts: Sequence[TraceType]):
        self.kind = kind
        self.parts = tuple(parts)

    def _key(self) -> Any:
        return self.kind, self.parts

    def _like(self, other: TraceType) -> bool:
        return isinstance(other, Sequences) and self.kind is other.kind and len(self.parts) == len(other.parts)

    def covers(self, other: TraceType) -> bool:
        return self._like(other) and all(a.covers(b) for a, b in zip(self.parts, other.parts, strict=True))  # type: ignore[attr-defined]

    def join(self, other: TraceType) -> TraceType | None:
        if not self._like(other):
            return None
        parts = [a.join(b) for a, b in zip(self.parts, other.parts, strict=True)]  # type: ignore[attr-defined]
        return None if any(p is None for p in parts) else Sequences(self.kind, parts)  # type: ignore[arg-type]

    def leaves(self, name: str) -> list[tuple[str, Any]]:
        fields = getattr(self.kind, "_fields", range(len(self.parts)))
        return [leaf for k, part in zip(fields, self.parts, strict=True) for leaf in part.leaves(f"{name}_{k}")]

    def __repr__(self) -> str:
        if self.kind is list or self.kind is tuple:
            return f"{'List' if self.kind is list else 'Tuple'}[{', '.join(map(repr, self.parts))}]"
        fields = [[name, part] for name, part in zip(self.kind._fields, self.parts, strict=True)]  # type: ignore[attr-defined]
        return f"{self.kind.__name__}[{', '.join(map(repr, fields))}]"


class Mappings(TraceType):
    """A dictionary, key by key; the order of the keys does not count."""

    def __init__(self, parts: Mapping[Any, TraceType]):
        self.parts = dict(parts)

    def _key(self) -> Any:
        return frozenset(self.parts.items())

    def _like(self, other: TraceType) -> bool:
        return isinstance(other, Mappings) and self.parts.keys() == other.parts.keys()

    def covers(self, other: TraceType) -> bool:
        return self._like(other) and all(t.covers(other.parts[k]) for k, t in self.parts.items())  # type: ignore[attr-defined]

    def join(self, other: TraceType) -> TraceType | None:
        if not self._like(other):
            return None
        parts = {k: t.join(other.parts[k]) for k, t in self.parts.items()}  # type: ignore[attr-defined]
        return None if any(t is None for t in parts.values()) else Mappings(parts)  # type: ignore[arg-type]

    def leaves(self, name: str) -> list[tuple[str, Any]]:
        return [leaf for key in sorted(self.parts) for leaf in self.parts[key].leaves(f"{name}_{key}")]

    def __repr__(self) -> str:
        return f"Dict[{', '.join(repr([key, part]) for key, part in self.parts.items())}]"


def type_of(value: Any, variables: list[Any]) -> TraceType:
    """The trace type of a value; `variables` collects the variables met, whose positions tell aliases.

    Raises:
        TypeError: if nothing can be told of the value, because it cannot be hashed.
    """
    if isinstance(value, TypeSpec):
        return Spec(value)
    if isinstance(value, Variable):
        return Spec(_variable_spec(value, variables))
    if isinstance(value, Value):
        return Spec(TensorSpec(value.shape, value.dtype))  # type: ignore[attr-defined]
    if isinstance(value, (np.ndarray, np.generic)):
        return Spec(TensorSpec(value.shape, value.dtype))
    if hasattr(type(value), "_is_composite_tensor"):
        return Spec(value._type_spec)
    if hasattr(value, "__wrapped__"):
        return type_of(value.__wrapped__, variables)
    if isinstance(value, (list, tuple)):
        kind = type(value) if is_namedtuple(type(value)) else list if isinstance(value, list) else tuple
        return Sequences(kind, [type_of(item, variables) for item in value])
    if isinstance(value, Mapping):
        return Mappings({key: type_of(item, variables) for key, item in value.items()})
    if hasattr(type(value), "__attrs_attrs__"):
        return Sequences(type(value), [type_of(item, variables) for item in nest.flatten(value)])
    if hasattr(type(value), "__tf_flatten__"):
        metadata, parts = value.__tf_flatten__()
        return Sequences(type(value), [type_of(item, variables) for item in (metadata, *parts)])
    try:
        return Reference(value)
    except TypeError:
        pass
    try:
        hash(value)
    except TypeError:
        raise TypeError(
            f"Could not generate a generic TraceType for {value!r}.Please verify that it is immutable/hashable. "
            "Otherwise, consider implementing the Tracing Protocol for it."
        ) from None
    return Literal(value)


def _variable_spec(variable: Any, variables: list[Any]) -> VariableSpec:
    cell = variable._cell
    for k, known in enumerate(variables):
        if known._cell is cell:
            return VariableSpec(variable.shape, variable.dtype, variable.trainable, k)
    variables.append(variable)
    return VariableSpec(variable.shape, variable.dtype, variable.trainable, len(variables) - 1)


# Fast keys ------------------------------------------------------------------------------------------------------------

_PLAIN = frozenset((int, float, bool, str, bytes, complex, type(None)))


def fast_key(value: Any, tensors: list[Any], variables: list[Any]) -> Any:
    """A hashable key that is equal for values of equal types; collects the tensors and variables, in nest's order."""
    kind = type(value)
    if kind in _PLAIN:
        return value if value == value else "nan"
    if isinstance(value, Value):
        tensors.append(value)
        aval = value.aval
        return aval if type(aval) is Aval else (aval, value.shape)  # type: ignore[attr-defined]
    if kind is tuple or kind is list:
        return (kind, *[fast_key(item, tensors, variables) for item in value])
    if kind is dict:
        return (dict, *[(key, fast_key(value[key], tensors, variables)) for key in sorted(value)])
    if isinstance(value, (np.ndarray, np.generic)):
        tensor = _convert(value)
        tensors.append(tensor)
        return tensor.aval
    if isinstance(value, Variable):
        return _variable_key(value, variables)
    if hasattr(kind, "_is_composite_tensor"):
        parts = nest.flatten(value, expand_composites=True)
        return (value._type_spec, *[fast_key(part, tensors, variables) for part in parts])
    if hasattr(value, "__wrapped__"):
        return fast_key(value.__wrapped__, tensors, variables)
    if isinstance(value, (list, tuple)):
        base = kind if is_namedtuple(kind) else list if isinstance(value, list) else tuple
        return (base, *[fast_key(item, tensors, variables) for item in value])
    if isinstance(value, Mapping):
        return (dict, *[(key, fast_key(value[key], tensors, variables)) for key in sorted(value)])
    if hasattr(kind, "__attrs_attrs__"):
        return (kind, *[fast_key(item, tensors, variables) for item in nest.flatten(value)])
    if hasattr(kind, "__tf_flatten__"):
        metadata, parts = value.__tf_flatten__()
        return (kind, *[fast_key(item, tensors, variables) for item in (metadata, *parts)])
    return _object_key(value)


def substitute(value: Any, tensor: Callable[[Any], Any], variable: Callable[[Any], Any]) -> Any:
    """`value` with its tensors (arrays, specs) and variables replaced, in the order of `fast_key`."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    if isinstance(value, (Value, np.ndarray, np.generic, TensorSpec)):
        return tensor(value)
    if isinstance(value, Variable):
        return variable(value)
    if hasattr(kind, "_is_composite_tensor") or hasattr(kind, "_is_composite_spec"):
        parts = [tensor(part) for part in nest.flatten(value, expand_composites=True)]
        return nest.pack_sequence_as(value, parts, expand_composites=True)
    if is_namedtuple(kind):
        return kind(*[substitute(item, tensor, variable) for item in value])
    if isinstance(value, (list, tuple)):
        parts = [substitute(item, tensor, variable) for item in value]
        return parts if kind is list else kind(parts)
    if isinstance(value, Mapping):
        found = {key: substitute(value[key], tensor, variable) for key in sorted(value)}
        ordered = {key: found[key] for key in value}
        return ordered if kind is dict else nest.pack_sequence_as(value, nest.flatten(ordered))
    if hasattr(kind, "__attrs_attrs__"):
        return nest.pack_sequence_as(value, [substitute(item, tensor, variable) for item in nest.flatten(value)])
    if hasattr(kind, "__tf_flatten__"):
        metadata, parts = value.__tf_flatten__()
        return kind.__tf_unflatten__(metadata, tuple(substitute(item, tensor, variable) for item in parts))
    return value


def _object_key(value: Any) -> Any:
    found = type_of(value, [])
    return found.ref if isinstance(found, Reference) else found


def _variable_key(variable: Any, variables: list[Any]) -> Any:
    spec = _variable_spec(variable, variables)
    return VariableSpec, variable._value.aval, spec.trainable, spec.alias_id


def _convert(value: Any) -> Value:
    from tfjax.tensor.convert import convert_to_tensor

    return convert_to_tensor(value)
