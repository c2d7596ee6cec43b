"""tf.data.DatasetSpec: what a dataset is among the parts of an element."""

from __future__ import annotations

from typing import Any

from tfjax.core.export import export
from tfjax.core.shapes import as_shape
from tfjax.tensor.spec import TypeSpec


@export("data.DatasetSpec", "data.experimental.DatasetStructure")
class DatasetSpec(TypeSpec):
    """Describes a dataset.

    Args:
        element_spec: structure of specs of its elements.
        dataset_shape: shape of a tensor of datasets.
    """

    __module__ = "tensorflow.python.data.ops.dataset_ops"
    _is_composite_spec = True

    def __init__(self, element_spec: Any, dataset_shape: Any = ()):
        self._element_spec = element_spec
        self._dataset_shape = as_shape(dataset_shape)
        self._dataset: Any = None

    @staticmethod
    def from_value(value: Any) -> DatasetSpec:
        """The spec of a dataset."""
        return DatasetSpec(value.element_spec)

    @classmethod
    def of(cls, dataset: Any) -> DatasetSpec:
        """The spec of a dataset, which finds back to it."""
        spec = cls(dataset.element_spec)
        spec._dataset = dataset
        return spec

    @property
    def value_type(self) -> type:
        """tf.data.Dataset."""
        from tfjax.data.dataset import DatasetV2

        return DatasetV2

    @property
    def element_spec(self) -> Any:
        """Structure of specs of the elements."""
        return self._element_spec

    def is_compatible_with(self, spec_or_value: Any) -> bool:
        """Whether a dataset, or another spec, has such elements."""
        from tfjax.data.structure import are_compatible

        other = getattr(spec_or_value, "_type_spec", spec_or_value)
        return isinstance(other, DatasetSpec) and are_compatible(self._element_spec, other._element_spec)

    def example(self) -> Any:
        """An empty dataset of this kind."""
        from tfjax.data.sources.elements import _ElementsDataset

        return _ElementsDataset([], self._element_spec)

    def _serialize(self) -> tuple[Any, ...]:
        return (self._element_spec, self._dataset_shape)

    def __repr__(self) -> str:
        return f"DatasetSpec({self._element_spec!r}, {self._dataset_shape!r})"

    def __hash__(self) -> int:
        return hash((type(self), str(self._element_spec)))

    @property
    def _component_specs(self) -> Any:
        return []

    def _to_components(self, value: Any) -> Any:
        return []

    def _from_components(self, components: Any) -> Any:
        return self._dataset
