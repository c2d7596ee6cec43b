"""tf.compat.v1.data: iterators by their old names, and specs taken apart."""

from __future__ import annotations

from typing import Any

from tfjax.core import nest
from tfjax.core.export import export


@export("compat.v1.data.make_one_shot_iterator")
def make_one_shot_iterator(dataset):
    """An iterator over a dataset."""
    return iter(dataset)


@export("compat.v1.data.make_initializable_iterator")
def make_initializable_iterator(dataset, shared_name=None):
    """Exists in sessions only.

    Raises:
        RuntimeError: always.
    """
    raise RuntimeError(
        "`make_initializable_iterator()` is not supported in eager mode. Use Python-style iteration instead."
    )


@export("compat.v1.data.get_output_types")
def get_output_types(dataset_or_iterator):
    """The dtypes of an element."""
    return _each(dataset_or_iterator, lambda spec: getattr(spec, "dtype", spec))


@export("compat.v1.data.get_output_shapes")
def get_output_shapes(dataset_or_iterator):
    """The shapes of an element."""
    return _each(dataset_or_iterator, lambda spec: getattr(spec, "shape", spec))


@export("compat.v1.data.get_output_classes")
def get_output_classes(dataset_or_iterator):
    """The classes of an element's parts."""
    return _each(dataset_or_iterator, lambda spec: spec.value_type)


def _each(dataset_or_iterator: Any, one: Any) -> Any:
    return nest.map_structure(one, dataset_or_iterator.element_spec)
