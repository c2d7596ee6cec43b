"""Elements: (nested) tuples, named tuples and dicts of tensors. Lists are tensors here, not structures.

Inside a pipeline an element is the flat tuple of its leaves: NumPy or JAX arrays, or tensors that are not computed
yet; datasets and composite tensors as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import jax
import numpy as np

from tfjax import engine
from tfjax.core import nest
from tfjax.core.nest_nodes import node_of
from tfjax.engine.value import Value
from tfjax.function.tracing import StringsError
from tfjax.tensor.convert import convert_to_tensor, from_value
from tfjax.tensor.spec import NoneTensorSpec, TensorSpec, TypeSpec, type_spec_from_value
from tfjax.tensor.tensor import new_tensor

Leaf = Any
Element = tuple[Leaf, ...]


def map_leaves(leaf: Callable[[Any], Any], value: Any) -> Any:
    """The structure with `leaf` applied to whatever is no tuple, mapping or attrs object."""
    if isinstance(value, (tuple, Mapping)) or hasattr(type(value), "__attrs_attrs__"):
        node = node_of(type(value))
        assert node is not None
        return node.rebuild(value, [map_leaves(leaf, part) for part in node.children(value)])
    return leaf(value)


def leaves_of(value: Any) -> list[Any]:
    """The leaves of a structure."""
    found: list[Any] = []
    map_leaves(found.append, value)
    return found


def as_leaf(value: Any) -> Any:
    """A part of an element as a tensor; datasets, composite tensors and None stay as they are."""
    if isinstance(value, Value) or value is None or hasattr(value, "_type_spec") or isinstance(value, TypeSpec):
        return value
    if hasattr(value, "_read"):
        return value._read()
    return convert_to_tensor(value)


def normalized(value: Any) -> Any:
    """The structure with tensors for leaves."""
    return map_leaves(as_leaf, value)


def spec_of(leaf: Any) -> TypeSpec:
    """The spec of a leaf that `as_leaf` gave."""
    if isinstance(leaf, Value):
        # What Python gave is of a shape that TensorFlow does not know, unless the program says it.
        return TensorSpec(vars(leaf).get("_said_shape", leaf.shape), leaf.dtype)  # type: ignore[attr-defined]
    if hasattr(leaf, "_type_spec"):
        return leaf._type_spec
    return type_spec_from_value(leaf)


def array_of(leaf: Any) -> Any:
    """The data of a tensor on the host; anything else as it is."""
    return on_host(leaf) if isinstance(leaf, Value) else leaf


def on_host(tensor: Value) -> Any:
    """The data of a tensor on the host.

    Raises:
        SymbolicValueError: while a function is traced that depends on it; tf.function then runs it eagerly.
    """
    try:
        return engine.to_host(tensor)
    except engine.SymbolicValueError as error:
        raise StringsError(str(error)) from None


def host_array(leaf: Any) -> np.ndarray:
    """A leaf as a NumPy array or scalar."""
    data = on_host(leaf) if isinstance(leaf, Value) else leaf
    return data if isinstance(data, (np.ndarray, np.generic)) else np.asarray(data)


def tensor_of(leaf: Any) -> Any:
    """A leaf as users see it."""
    if isinstance(leaf, (np.ndarray, np.generic)):
        return new_tensor(leaf)
    if isinstance(leaf, jax.Array):
        return from_value(leaf, None)
    return leaf


def row(column: Any, position: int) -> Any:
    """One entry along the first axis of an array; text stays an array."""
    if column.ndim == 1 and column.dtype == object:
        return column[position : position + 1].reshape(())
    return column[position]


def packer(spec: Any) -> Callable[[Element], Any]:
    """What makes the user's element of tensors from the leaves of one."""
    if type(spec) is tuple and spec and not any(nest.is_nested(s) for s in spec):
        if len(spec) == 2:

            def pair(element: Element) -> Any:
                a, b = element
                return tensor_of(a), tensor_of(b)

            return pair
        return lambda element: tuple([tensor_of(leaf) for leaf in element])
    if not nest.is_nested(spec):
        return lambda element: tensor_of(element[0])
    return lambda element: nest.pack_sequence_as(spec, [tensor_of(leaf) for leaf in element])


def fits(leaf: Any, spec: TypeSpec) -> bool:
    """Whether a leaf is of a spec."""
    if isinstance(spec, TensorSpec):
        if not isinstance(leaf, (Value, np.ndarray, np.generic)):
            return False
        return spec.is_compatible_with(tensor_of(leaf))
    return spec.is_compatible_with(leaf) if not isinstance(spec, NoneTensorSpec) else leaf is None


def batched_shape(spec: TensorSpec, size: int | None) -> TensorSpec:
    """The spec of `size` such tensors stacked."""
    from tfjax.core.shapes import TensorShape

    return TensorSpec(TensorShape([size]).concatenate(spec.shape), spec.dtype)


def are_compatible(a: Any, b: Any) -> bool:
    """Whether two structures of specs are alike and their specs compatible."""
    try:
        nest.assert_same_structure(a, b)
    except (TypeError, ValueError):
        return False
    return all(x.is_compatible_with(y) for x, y in zip(nest.flatten(a), nest.flatten(b), strict=True))


def joined(specs: Sequence[Any], error: Callable[[int], Exception]) -> Any:
    """The structure of the least specs that cover all the given structures of specs."""
    result = specs[0]
    for k, other in enumerate(specs[1:]):
        try:
            nest.assert_same_structure(result, other)
            parts = []
            for a, b in zip(nest.flatten(result), nest.flatten(other), strict=True):
                part = a.most_specific_common_supertype([b])
                if part is None:
                    raise TypeError(f"No common supertype of {a} and {b}.")
                parts.append(part)
        except (TypeError, ValueError) as cause:
            raise error(k + 1) from cause
        result = nest.pack_sequence_as(result, parts)
    return result
