"""What iterates over datasets: tf.data.Iterator, NumpyIterator, Optional."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from typing import Any

import numpy as np

from tfjax import engine
from tfjax.core import nest
from tfjax.core.errors import InvalidArgumentError, OutOfRangeError
from tfjax.core.export import export
from tfjax.data import loops, structure
from tfjax.data.dataset import DatasetV2, at_run_time
from tfjax.data.functions import Run
from tfjax.data.structure import packer
from tfjax.engine.value import Value
from tfjax.tensor.spec import TypeSpec
from tfjax.tensor.tensor import new_tensor

_WHERE = (
    "{{function_node __wrapped__IteratorGetNext_output_types_%d_device_/job:localhost/replica:0/task:0/device:CPU:0}}"
)


@export("data.Iterator")
class IteratorBase(Iterator):
    """What `iter(dataset)` gives; `next(iterator)` and `iterator.get_next()` give the elements."""

    __module__ = "tensorflow.python.data.ops.iterator_ops"

    @property
    def element_spec(self) -> Any:
        """The structure of an element, with a spec for each tensor."""
        raise NotImplementedError("Iterator.element_spec")

    def get_next(self) -> Any:
        """The next element; raises OutOfRangeError at the end."""
        raise NotImplementedError("Iterator.get_next()")

    def get_next_as_optional(self) -> Any:
        """The next element as an Optional, which is empty at the end."""
        raise NotImplementedError("Iterator.get_next_as_optional()")


class OwnedIterator(IteratorBase):
    """Iterates over a dataset; ends its threads when it is dropped."""

    __module__ = "tensorflow.python.data.ops.iterator_ops"

    def __init__(self, dataset: Any = None, components: Any = None, element_spec: Any = None):
        if dataset is None:
            raise ValueError("When `dataset` is not provided, both `components` and `element_spec` must be specified.")
        at_run_time("an iterator")
        self._dataset = dataset
        self._run = Run(dataset)
        self._pull = dataset._open(self._run)
        self._packed = packer(dataset.element_spec)
        self._over = False
        if self._run.closers:
            weakref.finalize(self, self._run.close)

    @property
    def element_spec(self) -> Any:
        """The structure of an element, with a spec for each tensor."""
        return self._dataset.element_spec

    _is_composite_tensor = True

    @property
    def _type_spec(self) -> Any:
        spec = IteratorSpec(self.element_spec)
        spec._iterator = self
        return spec

    def __tf_autograph_for__(self, *arguments: Any) -> None:
        from tfjax.data.loops import for_stmt

        for_stmt(self, *arguments)

    def __iter__(self) -> OwnedIterator:
        return self

    def __next__(self) -> Any:
        at_run_time("the next element of a dataset")
        if self._over:
            raise StopIteration
        try:
            return self._packed(self._pull())
        except (StopIteration, OutOfRangeError):
            self._over = True
            self._run.close()
            raise StopIteration from None

    next = __next__

    def get_next(self) -> Any:
        """The next element.

        Raises:
            tf.errors.OutOfRangeError: at the end.
        """
        try:
            return self.__next__()
        except StopIteration:
            count = len(nest.flatten(self.element_spec))
            raise OutOfRangeError(None, None, f"{_WHERE % count} End of sequence [Op:IteratorGetNext] name: ") from None

    def get_next_as_optional(self) -> Any:
        """The next element as an Optional, which is empty at the end."""
        try:
            return OptionalValue(self.__next__(), self.element_spec)
        except StopIteration:
            return OptionalValue(None, self.element_spec, empty=True)


@export("data.IteratorSpec")
class IteratorSpec(TypeSpec):
    """Describes an iterator.

    Args:
        element_spec: structure of specs of its elements.
    """

    _is_composite_spec = True
    __module__ = "tensorflow.python.data.ops.iterator_ops"

    def __init__(self, element_spec: Any):
        self._element_spec = element_spec
        self._iterator: Any = None

    @property
    def value_type(self) -> type:
        """OwnedIterator."""
        return OwnedIterator

    @staticmethod
    def from_value(value: Any) -> IteratorSpec:
        """The spec of an iterator."""
        return IteratorSpec(value.element_spec)

    def _serialize(self) -> tuple[Any, ...]:
        return (self._element_spec,)

    @property
    def _component_specs(self) -> Any:
        return []

    def _to_components(self, value: Any) -> Any:
        return []

    def _from_components(self, components: Any) -> Any:
        return self._iterator

    def __hash__(self) -> int:
        return hash((type(self), str(self._element_spec)))


@export("data.NumpyIterator")
class NumpyIterator:
    """Iterates over a dataset with NumPy arrays in the place of tensors."""

    __module__ = "tensorflow.python.data.ops.dataset_ops"

    def __init__(self, dataset: Any):
        self._iterator = iter(dataset)
        self._dataset = dataset

    def __repr__(self) -> str:
        return f"NumpyIterator(iterator={self._iterator!r})"

    def __iter__(self) -> NumpyIterator:
        return self

    def __next__(self) -> Any:
        return structure.map_leaves(_to_numpy, next(self._iterator))

    next = __next__


def _to_numpy(leaf: Any) -> Any:
    if not isinstance(leaf, Value):
        return leaf
    array = engine.read(leaf)
    if leaf.aval.ndim == 0:
        return array[()] if isinstance(array, np.ndarray) else array
    array = np.array(array)
    array.flags.writeable = False  # TensorFlow's share the memory of the tensors
    return array


@export("experimental.Optional", "data.experimental.Optional")
class Optional:
    """A value that may be missing."""

    __module__ = "tensorflow.python.data.ops.optional_ops"

    @staticmethod
    def from_value(value: Any) -> Optional:
        """One that has a value."""
        value = structure.normalized(value)
        return OptionalValue(value, structure.map_leaves(structure.spec_of, value))

    @staticmethod
    def empty(element_spec: Any) -> Optional:
        """One that has none."""
        return OptionalValue(None, element_spec, empty=True)


class OptionalValue(Optional):
    """An element, or that there is none."""

    __module__ = "tensorflow.python.data.ops.optional_ops"

    def __init__(self, value: Any, element_spec: Any, empty: bool = False):
        self._value = value
        self._spec = element_spec
        self._empty = empty

    @property
    def element_spec(self) -> Any:
        """Structure of specs of the value."""
        return self._spec

    def has_value(self, name: str | None = None) -> Any:
        """Whether there is a value: a boolean tensor."""
        return new_tensor(np.bool_(not self._empty))

    def get_value(self, name: str | None = None) -> Any:
        """The value.

        Raises:
            tf.errors.InvalidArgumentError: if there is none.
        """
        if self._empty:
            count = len(nest.flatten(self._spec))
            raise InvalidArgumentError(
                None,
                None,
                f"{{{{function_node __wrapped__OptionalGetValue_output_types_{count}_device_/job:localhost/replica:0/"
                "task:0/device:CPU:0}} The given optional does not have a value. [Op:OptionalGetValue] name: ",
            )
        return self._value

    def __repr__(self) -> str:
        return f"<tensorflow.python.data.ops.optional_ops._OptionalImpl object at {hex(id(self))}>"


OptionalValue.__name__ = OptionalValue.__qualname__ = "_OptionalImpl"


@export("OptionalSpec")
class OptionalSpec(TypeSpec):
    """Describes an Optional.

    Args:
        element_spec: structure of specs of its value.
    """

    __module__ = "tensorflow.python.data.ops.optional_ops"

    def __init__(self, element_spec: Any):
        self._element_spec = element_spec

    @property
    def value_type(self) -> type:
        """Optional."""
        return OptionalValue

    @staticmethod
    def from_value(value: Any) -> OptionalSpec:
        """The spec of an Optional."""
        return OptionalSpec(value.element_spec)

    def _serialize(self) -> tuple[Any, ...]:
        return (self._element_spec,)


OptionalValue._type_spec = property(lambda self: OptionalSpec(self._spec))  # type: ignore[attr-defined]

loops.register(DatasetV2, OwnedIterator)
