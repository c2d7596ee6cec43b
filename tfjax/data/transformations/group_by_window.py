"""Dataset.group_by_window and Dataset.bucket_by_sequence_length."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tfjax.core import nest
from tfjax.core.dtypes import int32, int64
from tfjax.core.errors import InvalidArgumentError
from tfjax.core.shapes import TensorShape
from tfjax.data import structure
from tfjax.data.cardinality import UNKNOWN
from tfjax.data.dataset import DatasetV2
from tfjax.data.errors import of_iterator
from tfjax.data.functions import Run, UserFunction
from tfjax.data.sources.elements import _ElementsDataset
from tfjax.data.sources.range import integer
from tfjax.data.spec import DatasetSpec
from tfjax.data.structure import Element, array_of, host_array
from tfjax.ops.array.cast import cast
from tfjax.ops.array.gather import gather
from tfjax.ops.math.comparison import greater_equal
from tfjax.ops.math.reductions import reduce_sum
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.spec import TensorSpec


def group_by_window(
    dataset: DatasetV2, key_func: Any, reduce_func: Any, window_size: Any, window_size_func: Any, name: str | None
) -> DatasetV2:
    """See Dataset.group_by_window."""
    if (window_size is None) == (window_size_func is None):
        raise ValueError(
            "Either the `window_size` argument or the `window_size_func` argument must be specified."
        )  # fmt: skip
    return _GroupByWindowDataset(dataset, key_func, reduce_func, window_size, window_size_func, name)


class _GroupByWindowDataset(DatasetV2):
    """Elements with one key, window by window."""

    __module__ = "tensorflow.python.data.ops.group_by_window_op"
    _op_name, _iterator_name = "GroupByWindowDataset", "GroupByWindow"

    def __init__(
        self, dataset: DatasetV2, key_func: Any, reduce_func: Any, window_size: Any, window_size_func: Any,
        name: str | None = None,
    ):  # fmt: skip
        super().__init__(dataset, name=name)
        scalar = TensorSpec((), int64)
        label = "Dataset.group_by_window()"
        key_func = _as_int64(key_func)
        self._key = UserFunction(key_func, label=label, input_spec=dataset.element_spec, owner=self)
        if not structure.are_compatible(self._key.output_spec, scalar):
            raise ValueError(
                "Invalid `key_func`. `key_func` must return a single `tf.int64` scalar tensor but its return type is "
                f"{self._key.output_spec}."
            )
        self._reduce = UserFunction(
            reduce_func, label=label, input_spec=(scalar, DatasetSpec(dataset.element_spec)), eager=True
        )
        if not isinstance(self._reduce.output_spec, DatasetSpec):
            raise TypeError(
                "Invalid `reduce_func`. `reduce_func` must return a single `tf.data.Dataset` object but its return "
                "type "
                f"is {self._reduce.output_spec}."
            )
        self._fixed = None if window_size is None else integer(window_size)
        self._size_of = None
        if window_size_func is not None:
            self._size_of = UserFunction(_as_int64(window_size_func), label=label, input_spec=scalar, owner=self)
            if not structure.are_compatible(self._size_of.output_spec, scalar):
                raise ValueError(
                    "Invalid `window_size_func`. `window_size_func` must return a single `tf.int64` scalar tensor "
                    "but its "
                    f"return type is {self._size_of.output_spec}."
                )

    def _spec(self) -> Any:
        return self._reduce.output_spec._element_spec

    def _size(self) -> int:
        return UNKNOWN

    def _window(self, key: int, run: Run) -> int:
        if self._size_of is None:
            size = self._fixed
        else:
            size = int(host_array(self._size_of((np.int64(key),), run)[0]))
        assert size is not None
        if size <= 0:
            text = f"Window size must be greater than zero, but got {size}."
            raise of_iterator(InvalidArgumentError, text)
        return size

    def _pull(self, run: Run) -> Callable[[], Element]:
        below = self._input_datasets[0]._open(run)
        spec = self._input_datasets[0].element_spec
        groups: dict[int, list[Element]] = {}
        sizes: dict[int, int] = {}
        current: Any = None
        over = False

        def opened(key: int) -> Any:
            window = _ElementsDataset(groups.pop(key), spec)
            return self._reduce((np.int64(key), window), run)[0]._open(run)

        def pull() -> Element:
            nonlocal current, over
            while True:
                if current is not None:
                    try:
                        return current()  # type: ignore[no-any-return]
                    except StopIteration:
                        current = None
                if over:
                    if not groups:
                        raise StopIteration
                    current = opened(min(groups))
                    continue
                try:
                    element = tuple([array_of(leaf) for leaf in below()])
                except StopIteration:
                    over = True
                    continue
                key = int(host_array(self._key(element, run)[0]))
                if key not in sizes:
                    sizes[key] = self._window(key, run)
                groups.setdefault(key, []).append(element)
                if len(groups[key]) == sizes[key]:
                    current = opened(key)

        return pull


def _as_int64(function: Any) -> Any:
    """The function, which AutoGraph leaves alone, with its result as an int64 tensor."""

    def wrapper(*args: Any) -> Any:
        return convert_to_tensor(function(*args), int64)

    return wrapper


def bucket_by_sequence_length(
    dataset: DatasetV2, element_length_func: Any, bucket_boundaries: Any, bucket_batch_sizes: Any, padded_shapes: Any,
    padding_values: Any, pad_to_bucket_boundary: bool, no_padding: bool, drop_remainder: bool,
) -> DatasetV2:  # fmt: skip
    """See Dataset.bucket_by_sequence_length."""
    if len(bucket_batch_sizes) != len(bucket_boundaries) + 1:
        raise ValueError(
            "`len(bucket_batch_sizes)` must equal `len(bucket_boundaries) + 1` but "
            f"`len(bucket_batch_sizes)={len(bucket_batch_sizes)}` and "
            f"`len(bucket_boundaries)={len(bucket_boundaries)}`."
        )
    boundaries = [int(b) for b in bucket_boundaries]
    sizes = [int(n) for n in bucket_batch_sizes]
    limits = np.array(boundaries, np.int32)

    def bucket(*element: Any) -> Any:
        length = cast(element_length_func(*element), int32)
        return reduce_sum(cast(greater_equal(length, limits), int64))

    def reduced(key: Any, window: DatasetV2) -> DatasetV2:
        which = int(host_array(key))
        if no_padding:
            return window.batch(sizes[which], drop_remainder=drop_remainder)
        shapes = padded_shapes
        if pad_to_bucket_boundary:
            if which >= len(boundaries):
                raise InvalidArgumentError(
                    None,
                    None,
                    "When pad_to_bucket_boundary=True, elements must have length < max(bucket_boundaries).",
                )
            shapes = _filled(dataset, shapes, boundaries[which] - 1)
        return window.padded_batch(sizes[which], shapes, padding_values, drop_remainder)

    grouped = _GroupByWindowDataset(
        dataset, bucket, _host(reduced), None, lambda key: gather(np.array(sizes, np.int64), key)
    )
    if not no_padding:
        grouped._element_spec = dataset.padded_batch(1, padded_shapes, padding_values).element_spec
    return grouped


def _host(function: Any) -> Any:
    """A function of tfjax's own that is run as it is."""
    from tfjax.function.autograph.calls import do_not_convert

    return do_not_convert(function)


def _filled(dataset: DatasetV2, shapes: Any, length: int) -> Any:
    """The padded shapes with `length` for what is open."""
    spec = dataset.element_spec
    if shapes is None:
        flat = [s.shape for s in nest.flatten(spec)]
    else:
        from tfjax.data.transformations.padded_batch import _shapes_up_to

        flat = [TensorShape(s) for s in _shapes_up_to(spec, shapes)]
    dims = [TensorShape([length if d is None else d for d in shape.as_list()]) for shape in flat]
    return nest.pack_sequence_as(spec, dims) if nest.is_nested(spec) else dims[0]
