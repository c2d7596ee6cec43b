"""tf.data.Dataset."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from tfjax import engine
from tfjax.core import nest
from tfjax.core.dtypes import int64
from tfjax.core.export import export
from tfjax.data.cardinality import INFINITE, UNKNOWN
from tfjax.data.functions import Run
from tfjax.data.rows import Blocks, Chunks, MappedBlocks, Rows, elements
from tfjax.data.spec import DatasetSpec
from tfjax.data.structure import Element
from tfjax.function.tracing import StringsError
from tfjax.tensor.tensor import Tensor, new_tensor

_numbers = itertools.count(1)


@export("data.Dataset", "compat.v1.data.Dataset")
class DatasetV2:
    """A sequence of elements, each a structure of tensors, that is computed while it is iterated over."""

    __module__ = "tensorflow.python.data.ops.dataset_ops"
    _in_order = False  # whether the numbers of its rows are 0, 1, 2, ...
    _keeps_order = False  # whether that is so if it is of its inputs
    # How errors name it (errors.py).
    _op_name = _iterator_name = "Dataset"
    _fails_silently = _joins_maps = False
    _is_host_work = False  # whether elements cost time outside XLA and NumPy (files, generators, Python functions)

    def __init__(self, *inputs: DatasetV2, name: str | None = None):
        if type(self) is DatasetV2:
            raise TypeError("Can't instantiate abstract class DatasetV2 with abstract methods _inputs, element_spec")
        self._name = checked_name(name)
        self._number = next(_numbers)
        for dataset in inputs:
            if not isinstance(dataset, DatasetV2):
                raise TypeError(
                    f"Each input of dataset {type(self)} should be a subclass of `tf.data.Dataset` but encountered "
                    f"{type(dataset)}."
                )
        self._input_datasets = list(inputs)
        self._is_host_work = type(self)._is_host_work or any(d._is_host_work for d in inputs)
        self._in_order = type(self)._keeps_order and all(d._in_order for d in inputs)
        self._element_spec: Any = None
        self._known_rows: Any = None

    # What subclasses say ----------------------------------------------------------------------------------------------

    def _spec(self) -> Any:
        """Structure of specs of the elements; asked once."""
        return self._input_datasets[0].element_spec

    @property
    def _spec_is_known(self) -> bool:
        """Whether `element_spec` can be had without running anything."""
        return self._element_spec is not None or all(d._spec_is_known for d in self._input_datasets)

    def _pull(self, run: Run) -> Callable[[], Element]:
        """A function that gives the next element, or raises StopIteration."""
        raise NotImplementedError(f"{type(self)}._pull()")

    def _rows(self) -> Rows | None:
        """The elements by number, if they are in memory."""
        return None

    def _chunks(self, run: Run) -> Chunks:
        """The numbers of the elements in the order of one iteration; random orders are drawn in the call itself."""
        raise NotImplementedError(f"{type(self)}._chunks()")

    def _blocks(self, run: Run) -> Blocks | MappedBlocks | None:
        """The elements several at a time, if that is possible."""
        return None if self._by_rows is None else Blocks(self._by_rows, self._chunks(run), run)

    def _size(self) -> int:
        """How many elements there are; INFINITE or UNKNOWN."""
        return self._input_datasets[0]._size()

    # What the package uses --------------------------------------------------------------------------------------------

    @property
    def _by_rows(self) -> Rows | None:
        """`_rows()`, asked once."""
        if self._known_rows is None:
            self._known_rows = (self._rows(),)
        return self._known_rows[0]  # type: ignore[no-any-return]

    def _open(self, run: Run) -> Callable[[], Element]:
        """A function that gives the next element, in the fastest way there is."""
        rows = self._by_rows
        return self._pull(run) if rows is None else elements(rows, self._chunks(run), run)

    # A function of datasets is traced once for all with elements of one kind.
    _is_composite_tensor = True

    @property
    def _type_spec(self) -> DatasetSpec:
        return DatasetSpec.of(self)

    def __tf_autograph_for__(self, *arguments: Any) -> None:
        from tfjax.data.loops import for_stmt

        for_stmt(self, *arguments)

    # What users see ---------------------------------------------------------------------------------------------------

    @property
    def element_spec(self) -> Any:
        """The structure of an element, with a spec for each tensor."""
        if self._element_spec is None:
            self._element_spec = self._spec()
        return self._element_spec

    def __iter__(self) -> Any:
        from tfjax.data.iterator import OwnedIterator

        return OwnedIterator(self)

    def __bool__(self) -> bool:
        return True  # although there is a length

    __nonzero__ = __bool__

    def __len__(self) -> int:
        if engine.state().trace.symbolic:
            raise TypeError(
                "`tf.data.Dataset` only supports `len` in eager mode. Use `tf.data.Dataset.cardinality()` instead."
            )
        size = self._size()
        if size == INFINITE:
            raise TypeError("The dataset is infinite.")
        if size == UNKNOWN:
            raise TypeError("The dataset length is unknown.")
        return size

    def __repr__(self) -> str:
        return f"<{type(self).__name__} element_spec={self.element_spec}>"

    def __debug_string__(self) -> str:
        lines: list[str] = []

        def add(dataset: DatasetV2, depth: int) -> None:
            lines.append("-" * 2 * depth + repr(dataset))
            for below in dataset._inputs():
                add(below, depth + 1)

        add(self, 0)
        return "\n".join(lines)

    def _inputs(self) -> list[DatasetV2]:
        return list(self._input_datasets)

    def cardinality(self) -> Tensor:
        """How many elements there are: int64, or INFINITE_CARDINALITY (-1), UNKNOWN_CARDINALITY (-2)."""
        at_run_time("the number of a dataset's elements")
        return new_tensor(np.int64(self._size()))

    def as_numpy_iterator(self) -> Any:
        """An iterator over the elements with NumPy arrays for tensors.

        Raises:
            TypeError: if an element has parts that are no tensors.
        """
        from tfjax.data.iterator import NumpyIterator
        from tfjax.tensor.spec import NoneTensorSpec, TensorSpec

        for spec in nest.flatten(self.element_spec):
            known = isinstance(spec, (TensorSpec, NoneTensorSpec)) or getattr(spec, "_is_composite_spec", False)
            if not known or isinstance(spec, DatasetSpec):
                raise TypeError(
                    "`tf.data.Dataset.as_numpy_iterator()` is not supported for datasets that produce values of type "
                    f"{spec.value_type}"
                )
        return NumpyIterator(self)

    def options(self) -> Any:
        """The options of this dataset and its inputs."""
        from tfjax.data.options import Options

        found = Options()
        for dataset in self._input_datasets:
            found = found.merge(dataset.options())
        own = getattr(self, "_own_options", None)
        found = found if own is None else found.merge(own)
        found._set_mutable(False)
        return found

    # Sources ----------------------------------------------------------------------------------------------------------

    @staticmethod
    def from_tensors(tensors: Any, name: str | None = None) -> DatasetV2:
        """A dataset with one element: the structure `tensors`."""
        from tfjax.data.sources.from_tensors import _TensorDataset

        return _TensorDataset(tensors, name)

    @staticmethod
    def from_tensor_slices(tensors: Any, name: str | None = None) -> DatasetV2:
        """A dataset of the entries of `tensors` along their first dimension.

        Raises:
            ValueError: if there are no tensors, a tensor is a scalar, or their lengths differ.
        """
        from tfjax.data.sources.from_tensor_slices import _TensorSliceDataset

        return _TensorSliceDataset(tensors, name=name)

    @staticmethod
    def range(*args: Any, **kwargs: Any) -> DatasetV2:
        """A dataset of numbers: `range(stop)`, `range(start, stop)`, `range(start, stop, step)`.

        Args:
            *args: integers or tensors.
            **kwargs: `output_type` (int64 by default) and `name`.
        """
        from tfjax.data.sources.range import _RangeDataset

        return _RangeDataset(*args, **kwargs)

    @staticmethod
    def from_generator(
        generator: Any, output_types: Any = None, output_shapes: Any = None, args: Any = None,
        output_signature: Any = None, name: str | None = None,
    ) -> DatasetV2:  # fmt: skip
        """A dataset of what a Python generator yields.

        Args:
            generator: function that returns something to iterate over; called for each iteration over the dataset.
            output_types: structure of dtypes of an element (older form).
            output_shapes: structure of shapes, with `output_types`.
            args: tensors that `generator` gets as NumPy arrays.
            output_signature: structure of TensorSpecs of an element.
            name: optional.

        Raises:
            TypeError: if neither types nor signature are given, or both, or `generator` cannot be called.
        """
        from tfjax.data.sources.from_generator import from_generator

        return from_generator(generator, output_types, output_shapes, args, output_signature, name)

    @staticmethod
    def random(
        seed: Any = None, rerandomize_each_iteration: bool | None = None, name: str | None = None
    ) -> DatasetV2:  # fmt: skip
        """An endless dataset of random numbers: int64 in [0, 2**32)."""
        from tfjax.data.sources.random import _RandomDataset

        return _RandomDataset(seed, rerandomize_each_iteration, name)

    @staticmethod
    def counter(start: int = 0, step: int = 1, dtype: Any = int64, name: str | None = None) -> DatasetV2:
        """An endless dataset of numbers in equal steps."""
        from tfjax.data.sources.counter import counter

        return counter(start, step, dtype, name)

    @staticmethod
    def list_files(file_pattern: Any, shuffle: bool | None = None, seed: Any = None, name: str | None = None) -> Any:
        """A dataset of the names of the files that match, in a random order unless `shuffle` is False.

        Raises:
            tf.errors.InvalidArgumentError: if there are none.
        """
        from tfjax.data.sources.list_files import list_files

        return list_files(file_pattern, shuffle, seed, name)

    @staticmethod
    def load(
        path: str, element_spec: Any = None, compression: str | None = None, reader_func: Any = None,
        wait: bool = False,
    ) -> DatasetV2:  # fmt: skip
        """The dataset that `save` wrote to `path`."""
        from tfjax.data.transformations.save import load

        return load(path, element_spec, compression, reader_func)

    @staticmethod
    def zip(*args: Any, datasets: Any = None, name: str | None = None) -> DatasetV2:
        """Elements side by side: `zip(a, b)`, `zip((a, b))`, `zip({"x": a, "y": b})`; the shortest dataset ends it.

        Raises:
            TypeError: if what is given is no structure of datasets.
        """
        from tfjax.data.transformations.zip import _ZipDataset

        if not args and datasets is None:
            raise TypeError("Must pass at least one dataset to `zip`.")
        if args and datasets is not None:
            raise TypeError("Both `*args` and `datasets` cannot be set.")
        if len(args) == 1:
            datasets = args[0]
        elif args:
            datasets = args
        return _ZipDataset(datasets, name)

    @staticmethod
    def choose_from_datasets(datasets: Any, choice_dataset: Any, stop_on_empty_dataset: bool = True) -> DatasetV2:
        """Takes the next element from the dataset whose number `choice_dataset` gives."""
        from tfjax.data.transformations.directed_interleave import choose_from_datasets

        return choose_from_datasets(datasets, choice_dataset, stop_on_empty_dataset)

    @staticmethod
    def sample_from_datasets(
        datasets: Any, weights: Any = None, seed: Any = None, stop_on_empty_dataset: bool = False,
        rerandomize_each_iteration: bool | None = None,
    ) -> DatasetV2:  # fmt: skip
        """Takes each element from a dataset chosen at random."""
        from tfjax.data.transformations.directed_interleave import sample_from_datasets

        return sample_from_datasets(datasets, weights, seed, stop_on_empty_dataset, rerandomize_each_iteration)

    # Functions of elements --------------------------------------------------------------------------------------------

    def map(
        self, map_func: Any, num_parallel_calls: Any = None, deterministic: Any = None, synchronous: Any = None,
        use_unbounded_threadpool: bool = False, name: str | None = None,
    ) -> DatasetV2:  # fmt: skip
        """Applies `map_func` to each element; the parts of a tuple are its arguments.

        Args:
            map_func: takes an element, returns one; converted by AutoGraph.
            num_parallel_calls: how many elements may be computed at a time; AUTOTUNE leaves it open.
            deterministic: accepted; the order is always kept.
            synchronous, use_unbounded_threadpool: accepted.
            name: optional.
        """
        from tfjax.data.transformations.map import map_dataset

        return map_dataset(self, map_func, num_parallel_calls, deterministic, synchronous, name)

    def filter(self, predicate: Any, name: str | None = None) -> DatasetV2:
        """Keeps the elements for which `predicate` is true.

        Raises:
            ValueError: if `predicate` does not return a boolean scalar.
        """
        from tfjax.data.transformations.filter import _FilterDataset

        return _FilterDataset(self, predicate, name)

    def flat_map(self, map_func: Any, name: str | None = None) -> DatasetV2:
        """The elements of the datasets that `map_func` makes of the elements, one after the other."""
        from tfjax.data.transformations.flat_map import _FlatMapDataset

        return _FlatMapDataset(self, map_func, name)

    def interleave(
        self, map_func: Any, cycle_length: Any = None, block_length: Any = None, num_parallel_calls: Any = None,
        deterministic: Any = None, name: str | None = None,
    ) -> DatasetV2:  # fmt: skip
        """The elements of the datasets that `map_func` makes of the elements, from several in turn.

        Args:
            map_func: takes an element, returns a dataset.
            cycle_length: how many datasets are open at a time.
            block_length: how many elements are taken from one before the next one's turn.
            num_parallel_calls: accepted.
            deterministic: accepted; the order is always the same.
            name: optional.
        """
        from tfjax.data.transformations.interleave import interleave

        return interleave(self, map_func, cycle_length, block_length, num_parallel_calls, name)

    def scan(self, initial_state: Any, scan_func: Any, name: str | None = None) -> DatasetV2:
        """A function of state and element, which returns new state and the new element, along the dataset."""
        from tfjax.data.transformations.scan import _ScanDataset

        return _ScanDataset(self, initial_state, scan_func, name)

    def take_while(self, predicate: Any, name: str | None = None) -> DatasetV2:
        """The elements before the first for which `predicate` is false."""
        from tfjax.data.transformations.take_while import _TakeWhileDataset

        return _TakeWhileDataset(self, predicate, name)

    def reduce(self, initial_state: Any, reduce_func: Any, name: str | None = None) -> Any:
        """`reduce_func(state, element)` along the dataset; returns the last state.

        Raises:
            TypeError: if the state changes its structure or types.
        """
        from tfjax.data.reduce import reduce

        return reduce(self, initial_state, reduce_func)

    def apply(self, transformation_func: Any) -> DatasetV2:
        """`transformation_func(self)`.

        Raises:
            TypeError: if that is no dataset.
        """
        dataset = transformation_func(self)
        if not isinstance(dataset, DatasetV2):
            raise TypeError(
                f"`transformation_func` must return a `tf.data.Dataset` object. Got {type(dataset)}."
            )  # fmt: skip
        return dataset

    # Batches ----------------------------------------------------------------------------------------------------------

    def batch(
        self, batch_size: Any, drop_remainder: bool = False, num_parallel_calls: Any = None, deterministic: Any = None,
        name: str | None = None,
    ) -> DatasetV2:  # fmt: skip
        """Stacks consecutive elements.

        Args:
            batch_size: how many.
            drop_remainder: whether a last batch with fewer is left out.
            num_parallel_calls, deterministic: accepted.
            name: optional.

        Raises:
            tf.errors.InvalidArgumentError: at iteration, if their shapes differ.
        """
        from tfjax.data.transformations.batch import batch

        return batch(self, batch_size, drop_remainder, num_parallel_calls, name)

    def padded_batch(
        self, batch_size: Any, padded_shapes: Any = None, padding_values: Any = None, drop_remainder: bool = False,
        name: str | None = None,
    ) -> DatasetV2:  # fmt: skip
        """Stacks consecutive elements after padding them to one shape.

        Args:
            batch_size: how many.
            padded_shapes: structure of shapes; open dimensions become as long as the longest of the batch.
            padding_values: structure of scalars, by default 0 and empty text.
            drop_remainder: whether a last batch with fewer is left out.
            name: optional.
        """
        from tfjax.data.transformations.padded_batch import padded_batch

        return padded_batch(self, batch_size, padded_shapes, padding_values, drop_remainder, name)

    def ragged_batch(
        self, batch_size: Any, drop_remainder: bool = False, row_splits_dtype: Any = int64, name: str | None = None
    ) -> DatasetV2:
        """Stacks consecutive elements, which may have different lengths, to ragged tensors."""
        from tfjax.data.transformations.ragged_batch import ragged_batch

        return ragged_batch(self, batch_size, drop_remainder, row_splits_dtype, name)

    def unbatch(self, name: str | None = None) -> DatasetV2:
        """The entries of the elements along their first dimension."""
        from tfjax.data.transformations.unbatch import _UnbatchDataset

        return _UnbatchDataset(self, name)

    def rebatch(self, batch_size: Any, drop_remainder: bool = False, name: str | None = None) -> DatasetV2:
        """Batches of another size."""
        from tfjax.data.transformations.rebatch import _RebatchDataset

        return _RebatchDataset(self, batch_size, drop_remainder, name)

    def window(
        self, size: Any, shift: Any = None, stride: Any = 1, drop_remainder: bool = False, name: str | None = None
    ) -> DatasetV2:
        """Datasets of `size` elements each.

        Args:
            size: how many elements a window has.
            shift: by how many elements the next window starts later, by default `size`.
            stride: distance of the elements in a window.
            drop_remainder: whether windows with fewer elements are left out.
            name: optional.
        """
        from tfjax.data.transformations.window import _WindowDataset

        return _WindowDataset(self, size, shift, stride, drop_remainder, name)

    def group_by_window(
        self, key_func: Any, reduce_func: Any, window_size: Any = None, window_size_func: Any = None,
        name: str | None = None,
    ) -> DatasetV2:  # fmt: skip
        """Collects elements with one key; `reduce_func(key, dataset)` makes a dataset of each full window."""
        from tfjax.data.transformations.group_by_window import group_by_window

        return group_by_window(self, key_func, reduce_func, window_size, window_size_func, name)

    def bucket_by_sequence_length(
        self, element_length_func: Any, bucket_boundaries: Any, bucket_batch_sizes: Any, padded_shapes: Any = None,
        padding_values: Any = None, pad_to_bucket_boundary: bool = False, no_padding: bool = False,
        drop_remainder: bool = False, name: str | None = None,
    ) -> DatasetV2:  # fmt: skip
        """Padded batches of elements of similar lengths."""
        from tfjax.data.transformations.group_by_window import bucket_by_sequence_length

        return bucket_by_sequence_length(
            self, element_length_func, bucket_boundaries, bucket_batch_sizes, padded_shapes, padding_values,
            pad_to_bucket_boundary, no_padding, drop_remainder,
        )  # fmt: skip

    # Order and number -------------------------------------------------------------------------------------------------

    def shuffle(
        self, buffer_size: Any, seed: Any = None, reshuffle_each_iteration: Any = True, name: str | None = None
    ) -> DatasetV2:
        """Takes elements at random from a buffer of `buffer_size` elements, which is filled in order.

        Args:
            buffer_size: size of the buffer.
            seed: optional; with it (or with tf.random.set_seed) the order is TensorFlow's.
            reshuffle_each_iteration: whether each iteration has another order.
            name: optional.
        """
        from tfjax.data.transformations.shuffle import _ShuffleDataset

        return _ShuffleDataset(self, buffer_size, seed, reshuffle_each_iteration, name)

    def repeat(self, count: Any = None, name: str | None = None) -> DatasetV2:
        """The dataset `count` times, without end for None and -1."""
        from tfjax.data.transformations.repeat import _RepeatDataset

        return _RepeatDataset(self, count, name)

    def take(self, count: Any, name: str | None = None) -> DatasetV2:
        """The first `count` elements; all for -1."""
        from tfjax.data.transformations.take import _TakeDataset

        return _TakeDataset(self, count, name)

    def skip(self, count: Any, name: str | None = None) -> DatasetV2:
        """What comes after the first `count` elements; nothing for -1."""
        from tfjax.data.transformations.take import _SkipDataset

        return _SkipDataset(self, count, name)

    def shard(self, num_shards: Any, index: Any, name: str | None = None) -> DatasetV2:
        """Every `num_shards`-th element, from number `index` on."""
        from tfjax.data.transformations.shard import _ShardDataset

        return _ShardDataset(self, num_shards, index, name)

    def enumerate(self, start: Any = 0, name: str | None = None) -> DatasetV2:
        """Pairs of numbers (int64, from `start` on) and elements."""
        stop = np.iinfo(np.int64).max
        return DatasetV2.zip((DatasetV2.range(start, stop, name=name), self), name=name)

    def concatenate(self, dataset: Any, name: str | None = None) -> DatasetV2:
        """The elements of this dataset, then those of `dataset`.

        Raises:
            TypeError: if their structures differ.
        """
        from tfjax.data.transformations.concatenate import _ConcatenateDataset

        return _ConcatenateDataset(self, dataset, name)

    def unique(self, name: str | None = None) -> DatasetV2:
        """Each element the first time it comes; scalars of integers or text."""
        from tfjax.data.transformations.unique import _UniqueDataset

        return _UniqueDataset(self, name)

    def rejection_resample(
        self, class_func: Any, target_dist: Any, initial_dist: Any = None, seed: Any = None, name: str | None = None
    ) -> DatasetV2:
        """Pairs of class and element, drawn and repeated so that the classes come as often as `target_dist` says."""
        from tfjax.data.transformations.rejection_resample import rejection_resample

        return rejection_resample(self, class_func, target_dist, initial_dist, seed)

    # How it runs ------------------------------------------------------------------------------------------------------

    def cache(self, filename: Any = "", name: str | None = None) -> DatasetV2:
        """Keeps the elements of the first whole iteration, in memory or in files, for the later ones."""
        from tfjax.data.transformations.cache import CacheDataset

        return CacheDataset(self, filename, name)

    def prefetch(self, buffer_size: Any, name: str | None = None) -> DatasetV2:
        """Computes up to `buffer_size` elements before they are asked for."""
        from tfjax.data.transformations.prefetch import _PrefetchDataset

        return _PrefetchDataset(self, buffer_size, name)

    def with_options(self, options: Any, name: str | None = None) -> DatasetV2:
        """The dataset with options (`tf.data.Options`)."""
        from tfjax.data.options import _OptionsDataset

        return _OptionsDataset(self, options, name)

    def ignore_errors(self, log_warning: bool = False, name: str | None = None) -> DatasetV2:
        """Leaves out the elements that cannot be computed."""
        from tfjax.data.transformations.ignore_errors import _IgnoreErrorsDataset

        return _IgnoreErrorsDataset(self, log_warning, name)

    def snapshot(
        self, path: str, compression: str = "AUTO", reader_func: Any = None, shard_func: Any = None,
        name: str | None = None,
    ) -> DatasetV2:  # fmt: skip
        """Keeps the elements of the first whole iteration in files below `path`, for this and later programs."""
        from tfjax.data.transformations.save import snapshot

        return snapshot(self, path, compression, reader_func, shard_func)

    def save(
        self, path: str, compression: str | None = None, shard_func: Any = None, checkpoint_args: Any = None
    ) -> None:
        """Writes the elements to files below `path`, from where `Dataset.load` reads them."""
        from tfjax.data.transformations.save import save

        save(self, path, compression, shard_func)

    def get_single_element(self, name: str | None = None) -> Any:
        """The element of a dataset that has exactly one.

        Raises:
            tf.errors.InvalidArgumentError: if there is none, or more than one.
        """
        from tfjax.data.reduce import get_single_element

        return get_single_element(self)


def at_run_time(what: str) -> None:
    """Says that something can be had only when a function runs, not while it is traced.

    Raises:
        SymbolicValueError: while it is traced; tf.function then runs it eagerly.
    """
    if engine.state().trace.symbolic:
        raise StringsError(f"{what} is known when the function runs")


def checked_name(name: Any) -> Any:
    """A name that a user gives to a transformation.

    Raises:
        ValueError: if it is no identifier.
    """
    if name is not None and not str(name).isidentifier():
        raise ValueError(
            "Invalid `name`. The argument `name` needs to be a valid identifier. Value is considered a valid "
            "identifier "
            "if it only contains alphanumeric characters (a-z), (A-Z), and (0-9), or underscores (_). A valid "
            "identifier "
            "cannot start with a number, or contain any spaces."
        )
    return name
