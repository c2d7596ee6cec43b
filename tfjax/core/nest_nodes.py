"""What counts as a structure for tf.nest: one Node per kind of container, found by type and cached.

A Node says how to take a container apart (`children`), how to name the parts (`keys`) and how to put a container like
the given one together from new parts (`rebuild`). What has no Node is an atom.

Kinds, as in TF 2.21: sequences (but not strings and bytes), namedtuples, mappings (parts in the order of sorted keys),
mapping views, attrs classes, classes with `__tf_flatten__`/`__tf_unflatten__`, and with `expand_composites` composite
tensors and their specs. A composite tensor class sets `_is_composite_tensor = True` and has `_type_spec`; a type spec
of one sets `_is_composite_spec = True`; the spec has `_to_components(value)`, `_from_components(components)` and
`_component_specs`.
"""

import collections
import functools
from collections import abc
from collections.abc import Callable
from typing import Any, NamedTuple

from tfjax.core import log


class Node(NamedTuple):
    """How one kind of container is taken apart and rebuilt."""

    kind: str
    children: Callable[[Any], Any]
    rebuild: Callable[[Any, Any], Any]
    keys: Callable[[Any], Any]


@functools.lru_cache(maxsize=4096)
def node_of(cls: type, expand_composites: bool = False) -> Node | None:
    """Returns the Node for instances of `cls`, or None if they are atoms."""
    if expand_composites:
        if getattr(cls, "_is_composite_tensor", False):
            return COMPOSITE
        if getattr(cls, "_is_composite_spec", False):
            return COMPOSITE_SPEC
    if issubclass(cls, abc.Mapping):
        return MAPPING
    if issubclass(cls, abc.MappingView):
        return VIEW
    if hasattr(cls, "__tf_flatten__") and hasattr(cls, "__tf_unflatten__"):
        return CUSTOM
    if hasattr(cls, "__attrs_attrs__"):
        return ATTRS
    if issubclass(cls, abc.Sequence) and not issubclass(cls, (str, bytes)):
        return NAMEDTUPLE if is_namedtuple(cls) else SEQUENCE
    return None


def is_namedtuple(cls: type) -> bool:
    """Whether `cls` looks like a class made by collections.namedtuple."""
    fields = getattr(cls, "_fields", None)
    return issubclass(cls, tuple) and isinstance(fields, abc.Sequence) and all(isinstance(f, str) for f in fields)


def same_namedtuple(a: type, b: type) -> bool:
    """Whether two namedtuple classes are alike (a notebook cell run twice defines two)."""
    return a.__name__ == b.__name__ and a._fields == b._fields


def sorted_keys(mapping):
    """The keys of a mapping in the order tf.nest visits them.

    Raises:
      TypeError: if they cannot be sorted.
    """
    return sorted(mapping)


def _mapping_children(mapping):
    return [mapping[key] for key in sorted(mapping)]


def _rebuild_mapping(mapping, children):
    try:
        parts = dict(zip(sorted(mapping), children))
    except TypeError:
        raise TypeError("nest only supports dicts with sortable keys.") from None
    cls = type(mapping)
    if cls is dict:
        return {key: parts[key] for key in mapping}
    if isinstance(mapping, abc.MutableMapping):
        made = cls(mapping.default_factory) if isinstance(mapping, collections.defaultdict) else cls()
        for key in mapping:
            made[key] = parts[key]
        return made
    log.warn_first(
        f"Mapping types may not work well with tf.nest. Prefer using MutableMapping for {cls}", key=("nest", "mapping")
    )
    try:
        return cls((key, parts[key]) for key in mapping)
    except TypeError as error:
        raise TypeError(
            f"Error creating an object of type {cls} like {mapping}. Note that it must accept a single positional "
            f"argument representing an iterable of key-value pairs, in addition to self. Cause: {error}"
        ) from error


def _rebuild_sequence(sequence, children):
    cls = type(sequence)
    return list(children) if cls is range else cls(children)


def _rebuild_custom(value, children):
    metadata, _ = value.__tf_flatten__()
    return type(value).__tf_unflatten__(metadata, tuple(children))


def _attrs_names(value):
    return [attribute.name for attribute in type(value).__attrs_attrs__]


def _indices(value):
    return range(len(value))


MAPPING = Node("mapping", _mapping_children, _rebuild_mapping, sorted_keys)
VIEW = Node("view", list, lambda view, children: list(children), _indices)
SEQUENCE = Node("sequence", lambda sequence: sequence, _rebuild_sequence, _indices)
NAMEDTUPLE = Node(
    "namedtuple",
    lambda value: value,
    lambda value, children: type(value)(*children),
    lambda value: value._fields,
)
ATTRS = Node(
    "attrs",
    lambda value: [getattr(value, name) for name in _attrs_names(value)],
    lambda value, children: type(value)(*children),
    _attrs_names,
)
CUSTOM = Node(
    "custom",
    lambda value: value.__tf_flatten__()[1],
    _rebuild_custom,
    lambda value: range(len(value.__tf_flatten__()[1])),
)
# The components are one child: they may be a structure themselves.
COMPOSITE = Node(
    "composite",
    lambda value: (value._type_spec._to_components(value),),
    lambda value, children: value._type_spec._from_components(next(iter(children))),
    lambda value: (type(value).__name__,),
)
COMPOSITE_SPEC = Node(
    "composite",
    lambda spec: (spec._component_specs,),
    lambda spec, children: spec._from_components(next(iter(children))),
    lambda spec: (spec.value_type.__name__,),
)
