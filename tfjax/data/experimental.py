"""tf.data.experimental: older names, and what has no method of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tfjax.core.deprecation import deprecated
from tfjax.core.errors import FailedPreconditionError
from tfjax.core.export import export
from tfjax.data.cardinality import INFINITE
from tfjax.data.dataset import DatasetV2
from tfjax.data.functions import DebugMode, Run, UserFunction
from tfjax.data.rows import Chunks, Rows
from tfjax.data.seeds import SeedGenerator
from tfjax.data.sources.elements import _ElementsDataset
from tfjax.data.sources.range import integer
from tfjax.data.structure import Element, array_of, host_array, leaves_of, map_leaves, normalized, spec_of
from tfjax.data.transformations.batch import _BatchDataset
from tfjax.data.transformations.repeat import _RepeatDataset
from tfjax.data.transformations.shuffle import _ShuffleDataset


@export("data.experimental.cardinality")
def cardinality(dataset):
    """How many elements a dataset has: int64, INFINITE_CARDINALITY or UNKNOWN_CARDINALITY."""
    return dataset.cardinality()


@export("data.experimental.get_structure")
def get_structure(dataset_or_iterator):
    """The element_spec of a dataset or an iterator.

    Raises:
        TypeError: if it is neither.
    """
    try:
        return dataset_or_iterator.element_spec
    except AttributeError:
        raise TypeError(
            "Invalid `dataset_or_iterator`. `dataset_or_iterator` must be a `tf.data.Dataset` or tf.data.Iterator "
            "object, "
            f"but got {type(dataset_or_iterator)}."
        ) from None


@export("data.experimental.get_single_element")
@deprecated(
    "get_single_element",
    "tensorflow.python.data.experimental.ops.get_single_element",
    "Use `tf.data.Dataset.get_single_element()`.",
)
def get_single_element(dataset):
    """Dataset.get_single_element."""
    return dataset.get_single_element()


@export("data.experimental.get_next_as_optional")
def get_next_as_optional(iterator):
    """Iterator.get_next_as_optional."""
    return iterator.get_next_as_optional()


@export("data.experimental.enable_debug_mode")
def enable_debug_mode():
    """Makes the functions of pipelines made from now on run eagerly, element by element."""
    DebugMode.on = True


@export("data.experimental.at")
def at(dataset, index):
    """Element number `index` of a dataset.

    Raises:
        tf.errors.OutOfRangeError: if there are fewer.
    """
    from tfjax.core.errors import OutOfRangeError

    position = integer(index)
    element = next(iter(dataset.skip(position).take(1)), None)
    if element is None:
        raise OutOfRangeError(
            None, None, f"Index out of range [0, {len(dataset)}):{position} [Op:GetElementAtIndex] name: "
        )
    return element


# Transformations for Dataset.apply ------------------------------------------------------------------------------------


@export("data.experimental.enumerate_dataset")
@deprecated(
    "enumerate_dataset",
    "tensorflow.python.data.experimental.ops.enumerate_ops",
    "Use `tf.data.Dataset.enumerate()`.",
)
def enumerate_dataset(start=0):
    """Dataset.enumerate."""
    return lambda dataset: dataset.enumerate(start)


@export("data.experimental.unbatch")
@deprecated(
    "unbatch",
    "tensorflow.python.data.experimental.ops.batching",
    "Use `tf.data.Dataset.unbatch()`.",
)
def unbatch():
    """Dataset.unbatch."""
    return lambda dataset: dataset.unbatch()


@export("data.experimental.unique")
@deprecated(
    "unique",
    "tensorflow.python.data.experimental.ops.unique",
    "Use `tf.data.Dataset.unique(...)",
)
def unique():
    """Dataset.unique."""
    return lambda dataset: dataset.unique()


@export("data.experimental.ignore_errors")
@deprecated(
    "ignore_errors",
    "tensorflow.python.data.experimental.ops.error_ops",
    "Use `tf.data.Dataset.ignore_errors` instead.",
)
def ignore_errors(log_warning=False):
    """Dataset.ignore_errors."""
    return lambda dataset: dataset.ignore_errors(log_warning)


@export("data.experimental.scan")
@deprecated(
    "scan",
    "tensorflow.python.data.experimental.ops.scan_ops",
    "Use `tf.data.Dataset.scan(...) instead",
)
def scan(initial_state, scan_func):
    """Dataset.scan."""
    return lambda dataset: dataset.scan(initial_state, scan_func)


@export("data.experimental.take_while")
@deprecated(
    "take_while",
    "tensorflow.python.data.experimental.ops.take_while_ops",
    "Use `tf.data.Dataset.take_while(...)",
)
def take_while(predicate):
    """Dataset.take_while."""
    return lambda dataset: dataset.take_while(predicate)


@export("data.experimental.shuffle_and_repeat")
@deprecated(
    "shuffle_and_repeat",
    "tensorflow.python.data.experimental.ops.shuffle_ops",
    "Use `tf.data.Dataset.shuffle(buffer_size, seed)` followed by `tf.data.Dataset.repeat(count)`. "
    "Static tf.data optimizations will take care of using the fused implementation.",
)
def shuffle_and_repeat(buffer_size, count=None, seed=None):
    """Dataset.shuffle, then Dataset.repeat."""
    return lambda dataset: _ShuffleAndRepeatDataset(dataset, buffer_size, count, seed)


class _ShuffleAndRepeatDataset(_RepeatDataset):
    """A dataset shuffled anew at each repetition, and alike in each iteration."""

    __module__ = "tensorflow.python.data.experimental.ops.shuffle_ops"

    def __init__(self, dataset: DatasetV2, buffer_size: Any, count: Any, seed: Any):
        self._shuffled = _ShuffleDataset(dataset, buffer_size, seed)
        super().__init__(self._shuffled, count)

    def _begin(self) -> None:
        self._shuffled._seeds = SeedGenerator(self._shuffled._seeds.pair, True)

    def _chunks(self, run: Run) -> Chunks:
        self._begin()
        return super()._chunks(run)

    def _pull(self, run: Run) -> Callable[[], Element]:
        self._begin()
        return super()._pull(run)


@export("data.experimental.map_and_batch")
@deprecated(
    "map_and_batch",
    "tensorflow.python.data.experimental.ops.batching",
    "Use `tf.data.Dataset.map(map_func, num_parallel_calls)` followed by "
    "`tf.data.Dataset.batch(batch_size, drop_remainder)`. Static tf.data optimizations will take "
    "care of using the fused implementation.",
)
def map_and_batch(map_func, batch_size, num_parallel_batches=None, drop_remainder=False, num_parallel_calls=None):
    """Dataset.map, then Dataset.batch."""
    return lambda dataset: _MapAndBatchDataset(dataset.map(map_func, num_parallel_calls), batch_size, drop_remainder)


class _MapAndBatchDataset(_BatchDataset):
    """A map, batched."""

    __module__ = "tensorflow.python.data.experimental.ops.batching"


@export("data.experimental.parallel_interleave")
@deprecated(
    "parallel_interleave",
    "tensorflow.python.data.experimental.ops.interleave_ops",
    "Use `tf.data.Dataset.interleave(map_func, cycle_length, block_length, "
    "num_parallel_calls=tf.data.AUTOTUNE)` instead. If sloppy execution is desired, use "
    "`tf.data.Options.deterministic`.",
)
def parallel_interleave(
    map_func, cycle_length, block_length=1, sloppy=False, buffer_output_elements=None, prefetch_input_elements=None
):
    """Dataset.interleave."""
    return lambda dataset: dataset.interleave(map_func, cycle_length, block_length, cycle_length)


@export("data.experimental.group_by_window")
@deprecated(
    "group_by_window",
    "tensorflow.python.data.experimental.ops.grouping",
    "Use `tf.data.Dataset.group_by_window(...)`.",
)
def group_by_window(key_func, reduce_func, window_size=None, window_size_func=None):
    """Dataset.group_by_window."""
    return lambda dataset: dataset.group_by_window(key_func, reduce_func, window_size, window_size_func)


@export("data.experimental.bucket_by_sequence_length")
@deprecated(
    "bucket_by_sequence_length",
    "tensorflow.python.data.experimental.ops.grouping",
    "Use `tf.data.Dataset.bucket_by_sequence_length(...)`.",
)
def bucket_by_sequence_length(
    element_length_func, bucket_boundaries, bucket_batch_sizes, padded_shapes=None, padding_values=None,
    pad_to_bucket_boundary=False, no_padding=False, drop_remainder=False,
):  # fmt: skip
    """Dataset.bucket_by_sequence_length."""
    return lambda dataset: dataset.bucket_by_sequence_length(
        element_length_func, bucket_boundaries, bucket_batch_sizes, padded_shapes, padding_values,
        pad_to_bucket_boundary, no_padding, drop_remainder,
    )  # fmt: skip


@export("data.experimental.rejection_resample")
@deprecated(
    "rejection_resample",
    "tensorflow.python.data.experimental.ops.resampling",
    "Use `tf.data.Dataset.rejection_resample(...)`.",
)
def rejection_resample(class_func, target_dist, initial_dist=None, seed=None):
    """Dataset.rejection_resample."""
    return lambda dataset: dataset.rejection_resample(class_func, target_dist, initial_dist, seed)


@export("data.experimental.snapshot")
@deprecated(
    "snapshot",
    "tensorflow.python.data.experimental.ops.snapshot",
    "Use `tf.data.Dataset.snapshot(...)`.",
)
def snapshot(path, compression="AUTO", reader_func=None, shard_func=None):
    """Dataset.snapshot."""
    return lambda dataset: dataset.snapshot(path, compression, reader_func, shard_func)


@export("data.experimental.dense_to_ragged_batch")
@deprecated(
    "dense_to_ragged_batch",
    "tensorflow.python.data.experimental.ops.batching",
    "Use `tf.data.Dataset.ragged_batch` instead.",
)
def dense_to_ragged_batch(batch_size, drop_remainder=False, row_splits_dtype=None):
    """Dataset.ragged_batch."""
    return lambda dataset: dataset.ragged_batch(batch_size, drop_remainder, row_splits_dtype)


@export("data.experimental.copy_to_device")
def copy_to_device(target_device, source_device="/cpu:0"):
    """Tensors are moved to where they are used: the dataset itself."""
    return lambda dataset: dataset.prefetch(0)


@export("data.experimental.prefetch_to_device")
def prefetch_to_device(device, buffer_size=None):
    """Dataset.prefetch; tensors are moved to where they are used."""
    return lambda dataset: dataset.prefetch(-1 if buffer_size is None else buffer_size)


@export("data.experimental.save")
@deprecated(
    "save",
    "tensorflow.python.data.experimental.ops.io",
    "Use `tf.data.Dataset.save(...)` instead.",
)
def save(dataset, path, compression=None, shard_func=None, checkpoint_args=None):
    """Dataset.save."""
    dataset.save(path, compression, shard_func, checkpoint_args)


@export("data.experimental.load")
@deprecated(
    "load",
    "tensorflow.python.data.experimental.ops.io",
    "Use `tf.data.Dataset.load(...)` instead.",
)
def load(path, element_spec=None, compression=None, reader_func=None):
    """Dataset.load."""
    return DatasetV2.load(path, element_spec, compression, reader_func)


@export("data.experimental.choose_from_datasets")
@deprecated(
    "choose_from_datasets_v2",
    "tensorflow.python.data.experimental.ops.interleave_ops",
    "Use `tf.data.Dataset.choose_from_datasets(...)` instead. Note that, unlike the experimental "
    "endpoint, the non-experimental endpoint sets `stop_on_empty_dataset=True` by default. You "
    "should set this argument explicitly in case you would like to match the behavior of the "
    "experimental endpoint.",
)
def choose_from_datasets(datasets, choice_dataset, stop_on_empty_dataset=False):
    """Dataset.choose_from_datasets."""
    return DatasetV2.choose_from_datasets(datasets, choice_dataset, stop_on_empty_dataset)


@export("data.experimental.sample_from_datasets")
@deprecated(
    "sample_from_datasets_v2",
    "tensorflow.python.data.experimental.ops.interleave_ops",
    "Use `tf.data.Dataset.sample_from_datasets(...)`.",
)
def sample_from_datasets(datasets, weights=None, seed=None, stop_on_empty_dataset=False):
    """Dataset.sample_from_datasets."""
    return DatasetV2.sample_from_datasets(datasets, weights, seed, stop_on_empty_dataset)


@export("data.experimental.assert_cardinality")
def assert_cardinality(expected_cardinality):
    """States how many elements a dataset has; iterating over another number of them fails."""
    return lambda dataset: _AssertCardinalityDataset(dataset, expected_cardinality)


class _AssertCardinalityDataset(DatasetV2):
    """A dataset whose number of elements is stated."""

    __module__ = "tensorflow.python.data.experimental.ops.cardinality"

    def __init__(self, dataset: DatasetV2, expected: Any):
        super().__init__(dataset)
        self._expected = integer(expected)

    def _size(self) -> int:
        return self._expected

    def _rows(self) -> Rows | None:
        below = self._input_datasets[0]
        return below._by_rows if below._size() == self._expected else None

    def _chunks(self, run: Run) -> Chunks:
        return self._input_datasets[0]._chunks(run)

    def _pull(self, run: Run) -> Callable[[], Element]:
        below, count, expected = self._input_datasets[0]._open(run), 0, self._expected

        def pull() -> Element:
            nonlocal count
            try:
                element = below()
            except StopIteration:
                if count != expected:
                    wanted = "an infinite number of" if expected == INFINITE else str(expected)
                    plural = "s" if count != 1 else ""
                    raise self._problem(
                        f"Input dataset was expected to contain {wanted} elements but contained only {count} "
                        f"element{plural}."
                    ) from None
                raise
            count += 1
            if 0 <= expected < count:
                raise self._problem(
                    f"Input dataset was expected to contain {expected} elements but contained at least {count} "
                    f"elements."
                )
            return element

        return pull

    def _problem(self, text: str) -> Exception:
        return FailedPreconditionError(
            None,
            None,
            "{{function_node __wrapped__IteratorGetNext_output_types_1_device_/job:localhost/replica:0/task:0/"
            f"device:CPU:0}}}} {text} [Op:IteratorGetNext] name: ",
        )


# Lists and reducers ---------------------------------------------------------------------------------------------------


@export("data.experimental.from_list")
def from_list(elements, name=None):
    """A dataset of the elements of a list, which may have different shapes."""
    if not elements:
        raise ValueError(
            "Invalid `elements`. `elements` should not be empty. If you want an empty dataset, use "
            "`tf.data.Dataset.range(0)`."
        )
    if not isinstance(elements, list):
        raise ValueError("Invalid `elements`. `elements` must be a list.")
    return _ListDataset([normalized(element) for element in elements])


class _ListDataset(_ElementsDataset):
    """The elements of a list."""

    __module__ = "tensorflow.python.data.experimental.ops.from_list"

    def __init__(self, elements: list[Any]):
        from tfjax.data.structure import joined

        specs = [map_leaves(spec_of, element) for element in elements]
        spec = joined(
            specs,
            lambda k: ValueError(
                f"All elements in `elements` must have the same structure: {specs[0]} and {specs[k]} differ."
            ),
        )
        super().__init__([tuple(map(array_of, leaves_of(element))) for element in elements], spec)


_ListDataset.__name__ = _ListDataset.__qualname__ = "_ListDataset"


@export("data.experimental.pad_to_cardinality")
def pad_to_cardinality(cardinality, mask_key="valid"):
    """Adds elements of zeros up to `cardinality` elements; the dict key `mask_key` tells which ones are real."""
    from tfjax.ops.array.creation import zeros

    def padded(dataset):
        count = len(dataset)
        if not isinstance(dataset.element_spec, dict):
            raise ValueError(
                "`pad_to_cardinality` requires its input dataset to be a dictionary, got "
                f"{dataset.element_spec} instead."
            )
        blank = map_leaves(lambda spec: zeros(spec.shape, spec.dtype), dataset.element_spec)
        real = dataset.map(lambda element: {**element, mask_key: True})
        added = DatasetV2.from_tensors({**blank, mask_key: False}).repeat(cardinality - count)
        return real.concatenate(added)

    return padded


@export("data.experimental.Reducer")
class Reducer:
    """Functions of `group_by_reducer`.

    Args:
        init_func: key -> first state.
        reduce_func: (state, element) -> state.
        finalize_func: state -> result.
    """

    __module__ = "tensorflow.python.data.experimental.ops.grouping"

    def __init__(self, init_func, reduce_func, finalize_func):
        self._functions = init_func, reduce_func, finalize_func

    @property
    def init_func(self):
        """key -> first state."""
        return self._functions[0]

    @property
    def reduce_func(self):
        """(state, element) -> state."""
        return self._functions[1]

    @property
    def finalize_func(self):
        """state -> result."""
        return self._functions[2]


@export("data.experimental.group_by_reducer")
def group_by_reducer(key_func, reducer):
    """Reduces the elements of each key to one."""
    return lambda dataset: _GroupByReducerDataset(dataset, key_func, reducer)


class _GroupByReducerDataset(DatasetV2):
    """One element per key."""

    __module__ = "tensorflow.python.data.experimental.ops.grouping"

    def __init__(self, dataset: DatasetV2, key_func: Any, reducer: Reducer):
        from tfjax.core.dtypes import int64
        from tfjax.data.transformations.scan import state_function
        from tfjax.tensor.spec import TensorSpec

        super().__init__(dataset)
        label = "tf.data.experimental.group_by_reducer()"
        self._key = UserFunction(key_func, dataset, label)
        self._first = UserFunction(reducer.init_func, label=label, input_spec=TensorSpec((), int64))
        self._step, state = state_function(
            reducer.reduce_func, self._first.output_spec, dataset.element_spec, label, lambda found: found
        )
        self._last = UserFunction(reducer.finalize_func, label=label, input_spec=state)

    def _spec(self) -> Any:
        return self._last.output_spec

    def _size(self) -> int:
        from tfjax.data.cardinality import UNKNOWN

        return UNKNOWN

    def _pull(self, run: Run) -> Callable[[], Element]:
        below = self._input_datasets[0]._open(run)
        states: dict[int, Element] | None = None
        order: Any = None

        def collect() -> dict[int, Element]:
            found: dict[int, Element] = {}
            while True:
                try:
                    element = below()
                except StopIteration:
                    return found
                key = host_array(self._key(element, run)[0])
                state = found.get(int(key)) or self._first((key,), run)
                found[int(key)] = tuple([array_of(leaf) for leaf in self._step((*state, *element), run)])

        def pull() -> Element:
            nonlocal states, order
            if states is None:
                states = collect()
                order = iter(sorted(states))
            return self._last(states[next(order)], run)

        return pull
