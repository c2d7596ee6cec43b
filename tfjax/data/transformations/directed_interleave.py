"""Dataset.choose_from_datasets and Dataset.sample_from_datasets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tfjax import engine
from tfjax.core.dtypes import float32, float64, int64
from tfjax.core.errors import InvalidArgumentError
from tfjax.data import structure
from tfjax.data.cardinality import INFINITE, UNKNOWN
from tfjax.data.dataset import DatasetV2
from tfjax.data.errors import of_iterator
from tfjax.data.functions import Run
from tfjax.data.sources.random import _RandomDataset
from tfjax.data.structure import Element, host_array
from tfjax.engine.value import Value
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.spec import TensorSpec
from tfjax.tensor.tensor import new_tensor


class _DirectedInterleaveDataset(DatasetV2):
    """Takes from the dataset whose number comes next."""

    __module__ = "tensorflow.python.data.ops.directed_interleave_op"

    def __init__(self, selector: DatasetV2, datasets: Any, stop_on_empty_dataset: bool = False):
        datasets = list(datasets)

        def problem(k: int) -> Exception:
            return TypeError(
                "Invalid `datasets`. `datasets` must have compatible element specs.\n Dataset 0 "
                f"element_spec={datasets[0].element_spec}.\nDataset {k} element_spec={datasets[k].element_spec}."
            )

        spec = structure.joined([d.element_spec for d in datasets], problem)
        super().__init__(selector, *datasets)
        self._element_spec = spec
        self._stop = bool(stop_on_empty_dataset)

    def _size(self) -> int:
        selector, *datasets = self._input_datasets
        sizes = [d._size() for d in datasets]
        if not self._stop and INFINITE in sizes and selector._size() == INFINITE:
            return INFINITE
        return UNKNOWN

    def _pull(self, run: Run) -> Callable[[], Element]:
        selector, *datasets = [d._open(run) for d in self._input_datasets]
        active: list[Any] = list(datasets)
        count = len(active)

        def pull() -> Element:
            while count and any(a is not None for a in active):
                choice = int(host_array(selector()[0]))
                if not 0 <= choice < count:
                    text = f"Selector index out of range: {choice} >= {count}"
                    raise of_iterator(InvalidArgumentError, text)
                below = active[choice]
                if below is None:
                    continue
                try:
                    return below()  # type: ignore[no-any-return]
                except StopIteration:
                    if self._stop:
                        active[:] = [None] * count
                        break
                    active[choice] = None
            raise StopIteration

        return pull


def choose_from_datasets(datasets: Any, choice_dataset: Any, stop_on_empty_dataset: bool) -> DatasetV2:
    """See Dataset.choose_from_datasets."""
    if not datasets:
        raise ValueError("Invalid `datasets`. `datasets` should not be empty.")
    if not isinstance(choice_dataset, DatasetV2):
        raise TypeError(
            f"Invalid `choice_dataset`. `choice_dataset` should be a `tf.data.Dataset` but is {type(choice_dataset)}."
        )
    if not structure.are_compatible(choice_dataset.element_spec, TensorSpec((), int64)):
        raise TypeError(
            "Invalid `choice_dataset`. Elements of `choice_dataset` must be scalar `tf.int64` tensors but are "
            f"{choice_dataset.element_spec}."
        )
    return _DirectedInterleaveDataset(choice_dataset, datasets, stop_on_empty_dataset)


class _Choices(DatasetV2):
    """Numbers of datasets drawn with given weights: one stateless draw per pair of random numbers."""

    __module__ = "tensorflow.python.data.ops.map_op"

    def __init__(self, numbers: DatasetV2, weights: Any):
        super().__init__(numbers, *([weights] if isinstance(weights, DatasetV2) else []))
        self._element_spec = TensorSpec((), int64)
        self._logits = None if isinstance(weights, DatasetV2) else weights

    def _size(self) -> int:
        return INFINITE if self._logits is not None else self._input_datasets[1]._size()

    def _pull(self, run: Run) -> Callable[[], Element]:
        from tfjax.ops.random.categorical import stateless_categorical

        numbers = self._input_datasets[0]._open(run)
        weights = self._input_datasets[1]._open(run) if self._logits is None else None

        def pull() -> Element:
            logits = self._logits
            if weights is not None:
                with np.errstate(divide="ignore"):
                    logits = np.log(np.concatenate([host_array(leaf).reshape(-1) for leaf in weights()]))
            seed = np.array([numbers()[0], numbers()[0]], np.int64)
            drawn = stateless_categorical(new_tensor(np.atleast_2d(logits)), 1, new_tensor(seed))
            return (np.asarray(engine.to_host(drawn)).reshape(())[()],)

        return pull


def sample_from_datasets(
    datasets: Any, weights: Any, seed: Any, stop_on_empty_dataset: bool, rerandomize_each_iteration: Any
) -> DatasetV2:
    """See Dataset.sample_from_datasets."""
    if not datasets:
        raise ValueError("Invalid `datasets`. `datasets` should not be empty.")
    if not isinstance(weights, DatasetV2):
        if weights is None:
            logits = np.array([[1.0] * len(datasets)], np.float32)
        else:
            datasets, logits = _logits(datasets, weights)
        if len(datasets) == 1:
            return datasets[0]  # type: ignore[no-any-return]
        weights = logits
    numbers = _RandomDataset(seed, rerandomize_each_iteration)
    return _DirectedInterleaveDataset(_Choices(numbers, weights), datasets, stop_on_empty_dataset)


def _logits(datasets: Any, weights: Any) -> tuple[Any, np.ndarray]:
    if isinstance(weights, Value):
        if not weights.shape.is_compatible_with([len(datasets)]):  # type: ignore[attr-defined]
            raise ValueError(
                "Invalid `weights`. The shape of `weights` should be compatible with `[len(datasets)]` but is "
                f"{weights.shape}."  # type: ignore[attr-defined]
            )
    else:
        if len(datasets) != len(weights):
            raise ValueError(
                "Invalid `weights`. `weights` should have the same length as `datasets` but got "
                f"`len(weights)={len(weights)}` vs. `len(datasets)={len(datasets)}`."
            )
        kept = [(d, w) for d, w in zip(datasets, weights) if float(w) != 0.0]
        if kept:
            datasets, weights = [d for d, _ in kept], [w for _, w in kept]
        else:
            datasets, weights = [datasets[0].take(0)], [1.0]
    tensor = convert_to_tensor(weights)
    if tensor.dtype not in (float32, float64):
        raise TypeError(
            f"Invalid `weights`. `weights` type must be either `tf.float32` or `tf.float64` but is {tensor.dtype}."
        )
    with np.errstate(divide="ignore"):
        return datasets, np.log(np.asarray(engine.to_host(tensor)))[None]
