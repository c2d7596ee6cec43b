"""tfds.load and tfds.builder."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping
from typing import Any

import numpy as np

from tfjax.core import nest
from tfjax.core.nest import is_nested
from tfjax.data.dataset import DatasetV2
from tfjax.data.sources.from_tensor_slices import _TensorSliceDataset
from tfjax.dropin.tfds import from_keras, prepared
from tfjax.dropin.tfds.core import DatasetInfo
from tfjax.dropin.tfds.splits import ReadInstruction, Sum, parts_of

# A split that would be larger as arrays is decoded while it is read.
_MOST_BYTES = 1 << 31


@dataclasses.dataclass
class ReadConfig:
    """How data is read; accepted as it is."""

    options: Any = None
    try_autocache: bool = True
    repeat_filenames: bool = False
    add_tfds_id: bool = False
    shuffle_seed: Any = None
    shuffle_reshuffle_each_iteration: Any = None
    interleave_cycle_length: Any = 16
    interleave_block_length: Any = 16
    input_context: Any = None
    num_parallel_calls_for_decode: Any = None
    num_parallel_calls_for_interleave_files: Any = None
    enable_ordering_guard: bool = True
    assert_cardinality: bool = True
    override_buffer_size: Any = None
    skip_prefetch: bool = False


class DatasetNotFoundError(ValueError):
    """There is no such data set, or its data is not here."""


class DatasetBuilder:
    """A data set by name."""

    def __init__(self, name: str, data_dir: Any = None):
        self._given = name
        self.name = name.replace(":", "/").partition("/")[0]
        self._folder = prepared.find(name, None if data_dir is None else os.fspath(data_dir))
        if self._folder is not None:
            self._info = prepared.info_of(self._folder)
        elif self.name in from_keras.INFOS:
            self._info = from_keras.INFOS[self.name]()
        else:
            raise DatasetNotFoundError(from_keras.missing(self.name, ""))
        self._splits: dict[str, Any] = {}

    @property
    def info(self) -> DatasetInfo:
        """What is known about it."""
        return self._info

    @property
    def data_dir(self) -> str:
        """Where its files are."""
        return self._info.data_dir

    def download_and_prepare(self, **kwargs: Any) -> None:
        """Makes sure that the data is there."""
        if self._folder is None:
            self._arrays("train")

    def _arrays(self, split: str) -> Mapping[str, Any]:
        if not self._splits:
            self._splits = from_keras.read(self.name)
        return self._splits[split]

    def as_dataset(
        self, split: Any = None, *, batch_size: int | None = None, shuffle_files: bool = False, decoders: Any = None,
        read_config: Any = None, as_supervised: bool = False,
    ) -> Any:  # fmt: skip
        """The splits as datasets; see `load`."""
        if split is None:
            split = {name: name for name in self._info.splits}
        one = lambda spec: self._dataset(spec, batch_size, as_supervised, shuffle_files, read_config)
        if isinstance(split, (str, ReadInstruction, Sum)) or not is_nested(split):
            return one(split)
        return nest.map_structure(one, split)

    def as_data_source(self, split: Any = None, **kwargs: Any) -> Any:
        """The examples of a split by number, as NumPy arrays."""
        return list(self.as_dataset(split).as_numpy_iterator())

    def _dataset(
        self, spec: Any, batch_size: int | None, as_supervised: bool, shuffle_files: bool, read_config: Any
    ) -> Any:
        parts = [self._part(part, as_supervised) for part in parts_of(spec, list(self._info.splits))]
        dataset = parts[0]
        for other in parts[1:]:
            dataset = dataset.concatenate(other)
        if batch_size == -1:
            return dataset.batch(max(1, len(dataset))).get_single_element()
        if batch_size:
            dataset = dataset.batch(batch_size)
        return dataset.prefetch(-1)

    def _part(self, part: ReadInstruction, as_supervised: bool) -> DatasetV2:
        sizes = {name: split.num_examples for name, split in self._info.splits.items()}
        start, stop = part.range_in(sizes)
        keys = self._keys(as_supervised)
        if self._folder is None:
            arrays = {k: v[start:stop] for k, v in self._arrays(part.split_name).items()}
            return _TensorSliceDataset(_arranged(arrays, keys))
        return self._prepared_part(part.split_name, start, stop, keys)

    def _keys(self, as_supervised: bool) -> Any:
        if not as_supervised:
            return None
        keys = self._info.supervised_keys
        if not keys:
            raise ValueError(f"as_supervised=True but {self.name} does not support a supervised structure.")
        return keys

    def _prepared_part(self, split: str, start: int, stop: int, keys: Any) -> DatasetV2:
        info, folder = self._info, self._folder
        assert folder is not None
        spec = info.features.get_tensor_spec()
        flat = nest.flatten(spec)
        fixed = all(s.shape.is_fully_defined() for s in flat)
        size = sum(int(np.prod(s.shape.as_list())) * max(1, s.dtype.size or 8) for s in flat) if fixed else 0
        if fixed and (stop - start) * size <= _MOST_BYTES and all(isinstance(k, str) for k in keys or ()):
            if split not in self._splits:
                self._splits[split] = _stacked(list(prepared.examples(folder, info, split)))
            arrays = nest.map_structure(lambda v: v[start:stop], self._splits[split])
            return _TensorSliceDataset(_arranged(arrays, keys))

        def generate() -> Any:
            for example in prepared.examples(folder, info, split):
                yield _arranged(example, keys)

        whole = DatasetV2.from_generator(generate, output_signature=_arranged(spec, keys))
        return whole.skip(start).take(stop - start)


def _arranged(example: Mapping[str, Any], keys: Any) -> Any:
    """The whole example, or the tuple of its parts that `keys` name."""
    return dict(sorted(example.items())) if keys is None else tuple(example[key] for key in keys)


def _stacked(examples: list[Any]) -> dict[str, Any]:
    def column(*values: Any) -> Any:
        return np.array(values, object) if isinstance(values[0], bytes) else np.stack(values)

    return nest.map_structure(column, *examples) if examples else {}  # type: ignore[no-any-return]


def builder(name: str, *, data_dir: Any = None, **kwargs: Any) -> DatasetBuilder:
    """The data set of a name ("mnist", "mnist/3.0.1").

    Raises:
        DatasetNotFoundError: if it is not there.
    """
    return DatasetBuilder(name, data_dir)


def load(
    name: str, *, split: Any = None, data_dir: Any = None, batch_size: int | None = None, shuffle_files: bool = False,
    download: bool = True, as_supervised: bool = False, decoders: Any = None, read_config: Any = None,
    with_info: bool = False, builder_kwargs: Any = None, download_and_prepare_kwargs: Any = None,
    as_dataset_kwargs: Any = None, try_gcs: bool = False,
) -> Any:  # fmt: skip
    """Splits of a data set as tf.data.Datasets.

    Args:
        name: name of the data set, perhaps with a version.
        split: 'train', 'train[:10%]', 'train+test', a list or dict of such; None for a dict of all splits.
        data_dir: where prepared data is; by default `~/tensorflow_datasets`.
        batch_size: size of batches; -1 for whole splits as tensors.
        shuffle_files: accepted; files are read in order.
        download: accepted; what Keras has is downloaded if need be.
        as_supervised: pairs (input, label) in the place of dicts.
        decoders, read_config, builder_kwargs, download_and_prepare_kwargs, try_gcs: accepted.
        with_info: whether to return the DatasetInfo too.
        as_dataset_kwargs: further arguments of `as_dataset`.

    Raises:
        DatasetNotFoundError, RuntimeError: if the data is not there; the message says where to put it.
        ValueError: for a split that there is not.
    """
    made = builder(name, data_dir=data_dir)
    options = {
        "split": split,
        "batch_size": batch_size,
        "shuffle_files": shuffle_files,
        "read_config": read_config,
        "as_supervised": as_supervised,
        **(as_dataset_kwargs or {}),
    }
    datasets = made.as_dataset(**options)
    return (datasets, made.info) if with_info else datasets


def data_source(name: str, *, split: Any = None, data_dir: Any = None, **kwargs: Any) -> Any:
    """The examples of a split by number, as NumPy arrays."""
    return builder(name, data_dir=data_dir).as_data_source(split)


def list_builders(**kwargs: Any) -> list[str]:
    """Names of data sets that need no prepared data."""
    return sorted(from_keras.INFOS)
