"""Dataset.padded_batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tfjax import engine
from tfjax.core import nest
from tfjax.core.dtypes import int64
from tfjax.core.errors import DataLossError, InvalidArgumentError
from tfjax.core.shapes import TensorShape, as_shape
from tfjax.data import structure
from tfjax.data.dataset import DatasetV2
from tfjax.data.errors import of_iterator
from tfjax.data.functions import Run
from tfjax.data.sources.range import integer
from tfjax.data.spec import DatasetSpec
from tfjax.data.structure import Element, host_array
from tfjax.data.transformations.batch import batches, check_batch_size, groups
from tfjax.engine.value import Value
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.spec import TensorSpec


def padded_batch(
    dataset: DatasetV2, batch_size: Any, padded_shapes: Any, padding_values: Any, drop_remainder: Any, name: str | None
) -> DatasetV2:
    """See Dataset.padded_batch."""
    if padded_shapes is None:
        flat = nest.flatten(dataset.element_spec)
        padded_shapes = [_spec_shape(s) for s in flat]
        for k, shape in enumerate(padded_shapes):
            if shape.rank is None:
                raise ValueError(f"You must provide `padded_shapes` argument because component {k} has unknown rank.")
        spec = dataset.element_spec
        padded_shapes = nest.pack_sequence_as(spec, padded_shapes) if nest.is_nested(spec) else padded_shapes[0]
    return _PaddedBatchDataset(dataset, batch_size, padded_shapes, padding_values, drop_remainder, name)


def _spec_shape(spec: Any) -> TensorShape:
    return spec.shape if isinstance(spec, TensorSpec) else TensorShape(())


class _PaddedBatchDataset(DatasetV2):
    """Consecutive elements padded and stacked."""

    __module__ = "tensorflow.python.data.ops.padded_batch_op"
    _op_name, _iterator_name = "PaddedBatchDatasetV2", "PaddedBatchV2"

    def __init__(
        self, dataset: DatasetV2, batch_size: Any, padded_shapes: Any, padding_values: Any, drop_remainder: Any,
        name: str | None = None,
    ):  # fmt: skip
        super().__init__(dataset, name=name)
        specs = nest.flatten(dataset.element_spec)
        for spec in specs:
            if isinstance(spec, DatasetSpec):
                raise TypeError("`padded_batch` is not supported for datasets of datasets")
            if not isinstance(spec, TensorSpec):
                raise TypeError(
                    "`padded_batch` is only supported for datasets that produce tensor elements but type spec of "
                    "elements "
                    f"in the input dataset is not a subclass of TensorSpec: `{spec}`."
                )
        self._batch_size = integer(batch_size, "batch_size", "PaddedBatchDatasetV2")
        self._drop_remainder = bool(drop_remainder)
        self._shapes = [
            _padded_shape(shape, spec.shape)
            for shape, spec in zip(_shapes_up_to(dataset.element_spec, padded_shapes), specs, strict=True)
        ]
        values = _values_up_to(dataset.element_spec, padding_values)
        self._fills = [_padding(value, spec) for value, spec in zip(values, specs, strict=True)]
        check_batch_size(self._batch_size, "PaddedBatchDatasetV2")

    def _spec(self) -> Any:
        size = self._batch_size if self._drop_remainder else None
        spec = self._input_datasets[0].element_spec
        flat = [
            TensorSpec(TensorShape([size]).concatenate(shape), s.dtype)
            for shape, s in zip(self._shapes, nest.flatten(spec), strict=True)
        ]
        return nest.pack_sequence_as(spec, flat) if nest.is_nested(spec) else flat[0]

    def _size(self) -> int:
        return batches(self._input_datasets[0]._size(), self._batch_size, self._drop_remainder)

    def _pull(self, run: Run) -> Callable[[], Element]:
        pull_group = groups(self._input_datasets[0]._open(run), self._batch_size, self._drop_remainder)

        def pull() -> Element:
            columns = zip(*pull_group(), strict=True)
            return tuple([
                _stacked([host_array(leaf) for leaf in leaves], shape, fill, k)
                for k, (leaves, shape, fill) in enumerate(zip(columns, self._shapes, self._fills, strict=True))
            ])  # fmt: skip

        return pull


def _stacked(arrays: Sequence[Any], shape: TensorShape, fill: Any, component: int) -> np.ndarray:
    rank = shape.rank
    if any(a.ndim != rank for a in arrays):
        wrong = next(a for a in arrays if a.ndim != rank)
        raise of_iterator(
            InvalidArgumentError,
            f"All elements in a batch must have the same rank as the padded shape for component{component}: expected "
            f"rank {rank} but got element with rank {wrong.ndim}",
        )
    longest = [max(a.shape[d] for a in arrays) for d in range(rank)]
    dims = [longest[d] if n is None else n for d, n in enumerate(shape.as_list())]
    if any(n > m for a in arrays for n, m in zip(a.shape, dims)):
        raise of_iterator(DataLossError, "Attempted to pad to a smaller size than the input element.")
    out = np.full((len(arrays), *dims), fill, arrays[0].dtype)
    for k, a in enumerate(arrays):
        out[(k, *[slice(0, n) for n in a.shape])] = a[()] if a.ndim == 0 else a
    return out


def _shapes_up_to(spec: Any, shapes: Any) -> list[Any]:
    """The padded shape of each leaf; a shape may be a list, a tuple, a TensorShape or a vector."""
    if not nest.is_nested(spec):
        return [shapes]
    if hasattr(spec, "keys"):
        if set(shapes) != set(spec):
            raise ValueError(
                f"The two structures don't have the same sequence length. Input structure has keys {list(shapes)}, "
                f"while "
                f"shallow structure has keys {list(spec)}."
            )
        return [shape for key in sorted(spec) for shape in _shapes_up_to(spec[key], shapes[key])]
    if not isinstance(shapes, (tuple, list)):
        raise TypeError(
            f"If shallow structure is a sequence, input must also be a sequence. Input has type: {type(shapes)}."
        )
    if len(shapes) != len(spec):
        raise ValueError(
            "The two structures don't have the same sequence length. Input structure has length "
            f"{len(shapes)}, while shallow structure has length {len(spec)}."
        )
    return [shape for part, inner in zip(spec, shapes, strict=True) for shape in _shapes_up_to(part, inner)]


def _values_up_to(spec: Any, values: Any) -> list[Any]:
    count = len(nest.flatten(spec))
    if values is None:
        return [None] * count
    if not nest.is_nested(values):  # one value for every component
        return [values] * count
    if not isinstance(spec, (list, tuple)) or not isinstance(values, (list, tuple)) or len(values) == len(spec):
        nest.assert_same_structure(spec, structure.map_leaves(lambda v: 0, values))
    else:
        raise ValueError(
            "The two structures don't have the same sequence length. Input structure has length "
            f"{len(spec)}, while shallow structure has length {len(values)}."
        )
    return structure.leaves_of(values)


def _padded_shape(shape: Any, component: TensorShape) -> TensorShape:
    try:
        found = as_shape(shape) if not isinstance(shape, Value) else None
    except (TypeError, ValueError):
        found = None
    if found is None:
        tensor = convert_to_tensor(shape)
        if tensor.aval.ndim != 1:
            raise ValueError(
                f"Padded shape {shape} must be a `tf.int64` vector tensor, but its shape was {tensor.shape}."
            )
        if tensor.dtype is not int64:
            raise TypeError(
                f"Padded shape {shape} must be a `tf.int64` vector tensor, but its element type was "
                f"{tensor.dtype.name}."
            )
        found = TensorShape([None if n < 0 else int(n) for n in np.asarray(engine.to_host(tensor))])
    if not _covers(found, component):
        raise ValueError(
            f"The padded shape {found} is not compatible with the shape {component} of the corresponding input "
            f"component."
        )
    return found


def _covers(padded: TensorShape, component: TensorShape) -> bool:
    if component.rank is None:
        return True
    if padded.rank != component.rank:
        return False
    pairs = zip(padded.as_list(), component.as_list(), strict=True)
    return all(p is None or c is None or p >= c for p, c in pairs)


def _padding(value: Any, spec: TensorSpec) -> Any:
    if value is None:
        return b"" if spec.dtype.np.kind == "O" else spec.dtype.np.type(0)
    tensor = convert_to_tensor(value, dtype_hint=spec.dtype) if not isinstance(value, Value) else value
    if tensor.aval.ndim:
        raise ValueError(
            f"Invalid `padding_values`. `padding_values` values should be scalars, but got {tensor.shape}."
        )
    if tensor.dtype is not spec.dtype:
        raise TypeError(
            f"Invalid `padding_values`. `padding_values` values type {tensor.dtype} does not match type "
            f"{spec.dtype} of "
            "the corresponding input component."
        )
    return np.asarray(engine.to_host(tensor))[()]
