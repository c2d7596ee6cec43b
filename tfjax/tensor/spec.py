"""tf.TypeSpec and tf.TensorSpec: what is known about a value before there is one."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import numpy as np

from tfjax.core.deprecation import deprecated
from tfjax.core.dtypes import DType, as_dtype, float32, int64
from tfjax.core.export import export
from tfjax.core.shapes import TensorShape, as_shape
from tfjax.engine.value import Value
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.indexed_slices import IndexedSlices
from tfjax.tensor.tensor import Tensor
from tfjax.tensor.variable import Variable

# class -> spec_of(value), for classes of layers above
_makers: dict[type, Any] = {}


def register_spec(cls: type, make: Any) -> None:
    """Tells `type_spec_from_value` how to describe instances of `cls`."""
    _makers[cls] = make


@export("TypeSpec")
class TypeSpec:
    """Describes a kind of value: its class, and what all its instances have in common.

    A subclass defines `value_type`, `_serialize()` (a nest of hashable parts), `_component_specs`,
    `_to_components(value)` and `_from_components(components)`.
    """

    __module__ = "tensorflow.python.framework.type_spec"

    @property
    def value_type(self) -> type:
        """The Python class of the values described."""
        raise NotImplementedError(f"{type(self).__name__}.value_type")

    def _serialize(self) -> tuple[Any, ...]:
        raise NotImplementedError(f"{type(self).__name__}._serialize()")

    @property
    def _component_specs(self) -> Any:
        raise NotImplementedError(f"{type(self).__name__}._component_specs()")

    def _to_components(self, value: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__}._to_components()")

    def _from_components(self, components: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__}._from_components()")

    @classmethod
    def _deserialize(cls, serialization: tuple[Any, ...]) -> TypeSpec:
        return cls(*serialization)

    def is_compatible_with(self, spec_or_value: Any) -> bool:
        """Whether `spec_or_value`, a spec or a value, is described by this spec."""
        if not isinstance(spec_or_value, TypeSpec):
            try:
                spec_or_value = type_spec_from_value(spec_or_value)
            except TypeError:
                return False
        if type(self) is not type(spec_or_value):
            return False
        return _compatible(self._serialize(), spec_or_value._serialize())

    def is_subtype_of(self, other: Any) -> bool:
        """Whether every value of this spec is one of `other` too."""
        return type(self) is type(other) and _covers(other._serialize(), self._serialize())

    def most_specific_common_supertype(self, others: Sequence[Any]) -> TypeSpec | None:
        """The most specific spec that covers this one and all `others`, or None."""
        if any(type(self) is not type(other) for other in others):
            return None
        parts = self._serialize()
        for other in others:
            parts = _joined(parts, other._serialize())
            if parts is None:
                return None
        return self._deserialize(parts)

    @deprecated(
        "TypeSpec.most_specific_compatible_type",
        "tensorflow.python.framework.type_spec",
        "Use most_specific_common_supertype instead.",
    )
    def most_specific_compatible_type(self, other: Any) -> TypeSpec:
        """The most specific spec compatible with both.

        Raises:
            ValueError: if there is none.
        """
        found = self.most_specific_common_supertype([other])
        if found is None:
            raise ValueError(f"No TypeSpec is compatible with both {self} and {other}")
        return found

    def placeholder_value(self, placeholder_context: Any) -> Any:
        """A value that stands for the argument of a traced function."""
        return placeholder_context.make_placeholder(self)

    def flatten(self) -> list[Any]:
        """Specs of the tensors in a value."""
        from tfjax.core import nest

        return [part for spec in nest.flatten(self._component_specs) for part in spec.flatten()]

    def to_tensors(self, value: Any) -> list[Any]:
        """The tensors in a value."""
        from tfjax.core import nest

        return nest.flatten(self._to_components(value), expand_composites=True)

    def from_tensors(self, tensors: Any) -> Any:
        """A value made of tensors (an iterator)."""
        from tfjax.core import nest

        specs = nest.flatten(self._component_specs)
        parts = [spec.from_tensors(tensors) for spec in specs]
        return self._from_components(nest.pack_sequence_as(self._component_specs, parts))

    def cast(self, value: Any, casting_context: Any) -> Any:
        """`value` if it fits this spec.

        Raises:
            TypeError: if it does not.
        """
        if self.is_compatible_with(value):
            return value
        raise TypeError(f"Can not cast {value!r} to type {self!r}")

    def experimental_as_proto(self) -> Any:
        """The serialized form."""
        return self._serialize()

    @classmethod
    def experimental_from_proto(cls, proto: Any) -> TypeSpec:
        """The spec of a serialized form."""
        return cls._deserialize(proto)

    @classmethod
    def experimental_type_proto(cls) -> type:
        """Class of the serialized form."""
        return tuple

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._serialize() == other._serialize()  # type: ignore[attr-defined]

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((type(self), _hashable(self._serialize())))

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (_importable(type(self)), self._serialize())

    def __repr__(self) -> str:
        return f"{type(self).__name__}{self._serialize()!r}"


def _hashable(part: Any) -> Any:
    if isinstance(part, dict):
        return tuple(sorted((key, _hashable(value)) for key, value in part.items()))
    return tuple(map(_hashable, part)) if isinstance(part, (list, tuple)) else part


def _compatible(a: Any, b: Any) -> bool:
    """Whether serialized parts describe a common value."""
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
        return len(a) == len(b) and all(map(_compatible, a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(_compatible(a[key], b[key]) for key in a)
    if isinstance(a, (TensorShape, TypeSpec)):
        return a.is_compatible_with(b)
    return a == b


def _covers(a: Any, b: Any) -> bool:
    """Whether part `a` is as general as `b` or more."""
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
        return len(a) == len(b) and all(map(_covers, a, b))
    if isinstance(a, (TensorShape, TypeSpec)):
        return b is not None and b.is_subtype_of(a)
    return a == b


def _joined(a: Any, b: Any) -> Any:
    """The least part that covers both, or None."""
    if isinstance(a, (list, tuple)):
        if not isinstance(b, (list, tuple)) or len(a) != len(b):
            return None
        parts = [_joined(x, y) for x, y in zip(a, b)]
        return None if any(p is None and x is not None for p, x in zip(parts, a)) else tuple(parts)
    if isinstance(a, (TensorShape, TypeSpec)):
        return a.most_specific_common_supertype([b])
    return a if a == b else None


def _importable(cls: type) -> Any:
    return cls.__name__ if cls.__name__ in _own else cls


def _rebuild(cls: Any, parts: tuple[Any, ...]) -> TypeSpec:
    return (_own[cls] if isinstance(cls, str) else cls)._deserialize(parts)


class DenseSpec(TypeSpec):
    """Shape, dtype and name of a dense tensor."""

    __module__ = "tensorflow.python.framework.tensor"

    def __init__(self, shape: Any, dtype: Any = float32, name: str | None = None):
        self._shape = as_shape(shape)
        self._dtype = as_dtype(dtype)
        self._name = name

    @property
    def shape(self) -> TensorShape:
        """The shape, perhaps with unknown dimensions."""
        return self._shape

    @property
    def dtype(self) -> DType:
        """The element type."""
        return self._dtype

    @property
    def name(self) -> str | None:
        """A name, or None."""
        return self._name

    def _serialize(self) -> tuple[Any, ...]:
        return (self._shape, self._dtype, self._name)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._serialize() == other._serialize()  # type: ignore[attr-defined]

    def __hash__(self) -> int:
        return hash((self._shape, self._dtype))

    def __repr__(self) -> str:
        return f"{type(self).__name__}(shape={self._shape}, dtype={self._dtype!r}, name={self._name!r})"


@export("TensorSpec")
class TensorSpec(DenseSpec):
    """Describes a tensor.

    Args:
        shape: shape, perhaps with unknown dimensions; None if not known at all.
        dtype: element type.
        name: optional.

    Raises:
        TypeError: if `shape` or `dtype` cannot be understood.
    """

    __module__ = "tensorflow.python.framework.tensor"

    @property
    def value_type(self) -> type:
        """tf.Tensor."""
        return Tensor

    @property
    def _component_specs(self) -> TensorSpec:
        return self

    @classmethod
    def from_spec(cls, spec: Any, name: str | None = None) -> TensorSpec:
        """The same spec, under the name `name` if given."""
        return cls(spec.shape, spec.dtype, name or spec.name)

    @classmethod
    def from_tensor(cls, tensor: Any, name: str | None = None) -> TensorSpec:
        """The spec of a tensor.

        Raises:
            ValueError: if `tensor` is no tensor.
        """
        if not isinstance(tensor, (Value, Variable)):
            raise ValueError(f"`tensor` should be a tf.Tensor, but got type {type(tensor)}.")
        return cls(tensor.shape, tensor.dtype, name)

    def is_compatible_with(self, spec_or_tensor: Any) -> bool:
        """Whether dtype and shape of a spec, a tensor or a variable agree with this spec's."""
        if isinstance(spec_or_tensor, (DenseSpec, Value, Variable)):
            return self._dtype is spec_or_tensor.dtype and self._shape.is_compatible_with(spec_or_tensor.shape)
        return False

    def is_subtype_of(self, other: Any) -> bool:
        """Whether every tensor of this spec is one of `other` too."""
        return (
            type(self) is type(other)
            and (not other._name or self._name == other._name)
            and self._shape.is_subtype_of(other._shape)
            and self._dtype is other._dtype
        )

    def most_specific_common_supertype(self, others: Sequence[Any]) -> TensorSpec | None:
        """The most specific spec that covers this one and all `others`, or None."""
        if any(type(self) is not type(other) or other._dtype is not self._dtype for other in others):
            return None
        shape = functools.reduce(TensorShape.most_specific_compatible_shape, [o._shape for o in others], self._shape)
        name = self._name if all(other._name == self._name for other in others) else None
        return type(self)(shape, self._dtype, name)

    def flatten(self) -> list[Any]:
        """This spec."""
        return [self]

    def to_tensors(self, value: Any) -> list[Any]:
        """The tensor itself."""
        return [self.cast(value, None)]

    def from_tensors(self, tensors: Any) -> Any:
        """The next tensor of an iterator."""
        return next(tensors)

    def cast(self, value: Any, casting_context: Any) -> Any:
        """`value` as a tensor of this spec.

        Raises:
            TypeError: if it does not fit.
        """
        if not isinstance(value, Tensor):
            value = convert_to_tensor(value, self._dtype)
        if not self.is_compatible_with(value):
            raise TypeError(f"Can not cast {value!r} to type {self!r}")
        return value

    def _to_components(self, value: Any) -> Any:
        return value

    def _from_components(self, components: Any) -> Any:
        return components


@export("NoneTensorSpec")
class NoneTensorSpec(TypeSpec):
    """Describes None."""

    __module__ = "tensorflow.python.data.util.structure"

    value_type = type(None)  # type: ignore[assignment]

    def _serialize(self) -> tuple[Any, ...]:
        return ()

    @property
    def _component_specs(self) -> Any:
        return []

    def _to_components(self, value: Any) -> Any:
        return []

    def _from_components(self, components: Any) -> Any:
        return None


class VariableSpec(DenseSpec):
    """Describes a variable."""

    __module__ = "tensorflow.python.ops.resource_variable_ops"

    def __init__(self, shape: Any, dtype: Any = float32, trainable: bool = True, alias_id: int | None = None):
        super().__init__(shape, dtype)
        self.trainable = trainable
        self.alias_id = alias_id

    @property
    def value_type(self) -> type:
        """tf.Variable."""
        return Variable

    def _serialize(self) -> tuple[Any, ...]:
        return (self._shape, self._dtype, self.trainable, self.alias_id)

    def __repr__(self) -> str:
        return (
            f"VariableSpec(shape={self._shape}, dtype={self._dtype!r}, trainable={self.trainable!r}, "
            f"alias_id={self.alias_id!r})"
        )


@export("IndexedSlicesSpec")
class IndexedSlicesSpec(TypeSpec):
    """Describes a tf.IndexedSlices."""

    __module__ = "tensorflow.python.framework.indexed_slices"
    _is_composite_spec = True

    def __init__(
        self, shape: Any = None, dtype: Any = float32, indices_dtype: Any = int64, dense_shape_dtype: Any = None,
        indices_shape: Any = None,
    ):  # fmt: skip
        self._shape = as_shape(shape)
        self._values_dtype = as_dtype(dtype)
        self._indices_dtype = as_dtype(indices_dtype)
        self._dense_shape_dtype = None if dense_shape_dtype is None else as_dtype(dense_shape_dtype)
        self._indices_shape = as_shape(indices_shape).with_rank(1)

    @property
    def value_type(self) -> type:
        """tf.IndexedSlices."""
        return IndexedSlices

    def _serialize(self) -> tuple[Any, ...]:
        return (
            self._shape, self._values_dtype, self._indices_dtype, self._dense_shape_dtype, self._indices_shape,
        )  # fmt: skip

    @property
    def _component_specs(self) -> Any:
        values = self._indices_shape.concatenate(self._shape[1:])
        specs = [TensorSpec(values, self._values_dtype), TensorSpec(self._indices_shape, self._indices_dtype)]
        if self._dense_shape_dtype:
            specs.append(TensorSpec([self._shape.ndims], self._dense_shape_dtype))
        return tuple(specs)

    def _to_components(self, value: Any) -> Any:
        if value.dense_shape is None:
            return (value.values, value.indices)
        return (value.values, value.indices, value.dense_shape)

    def _from_components(self, components: Any) -> Any:
        return IndexedSlices(*components)


_own = {cls.__name__: cls for cls in (TensorSpec, NoneTensorSpec, VariableSpec, IndexedSlicesSpec)}


def _spec_of_slices(value: IndexedSlices) -> IndexedSlicesSpec:
    values, indices = convert_to_tensor(value.values), convert_to_tensor(value.indices)
    shape = TensorShape([None]).concatenate(values.shape[1:])
    if value.dense_shape is not None:
        shape = shape.merge_with(value.shape) if shape.is_compatible_with(value.shape) else value.shape
    dense = None if value.dense_shape is None else convert_to_tensor(value.dense_shape).dtype
    return IndexedSlicesSpec(shape, values.dtype, indices.dtype, dense, indices.shape)


IndexedSlices._make_spec = staticmethod(_spec_of_slices)


@export("type_spec_from_value")
def type_spec_from_value(value: Any) -> TypeSpec:
    """The spec of a value: of a tensor, of something convertible to one, of None.

    Raises:
        TypeError: if there is none.
    """
    if isinstance(value, Value):
        return TensorSpec(value.shape, value.dtype)
    if isinstance(value, Variable):
        return VariableSpec(value.shape, value.dtype, value.trainable)
    if isinstance(value, IndexedSlices):
        return _spec_of_slices(value)
    for cls in type(value).__mro__:
        if cls in _makers:
            return _makers[cls](value)
    if hasattr(value, "_type_spec"):
        return value._type_spec
    if value is None:
        return NoneTensorSpec()
    if isinstance(value, (list, tuple, str, bytes, bool, int, float, complex, np.ndarray, np.generic)):
        try:
            return TensorSpec.from_tensor(convert_to_tensor(value))
        except (TypeError, ValueError):
            pass
    raise TypeError(f"Could not build a TypeSpec for {value} of unsupported type {type(value)}.")
