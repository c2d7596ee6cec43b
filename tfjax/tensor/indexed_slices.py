"""tf.IndexedSlices: rows of a tensor and their indices, as gradients of lookups give them."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfjax import engine
from tfjax.core.export import export
from tfjax.core.shapes import TensorShape
from tfjax.tensor import convert
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.tensor import Tensor


@export("IndexedSlices")
class IndexedSlices:
    """The slices `values[i]` of a bigger tensor at rows `indices[i]`; all other rows are zero.

    Args:
        values: tensor `[n, ...]`.
        indices: integer tensor `[n]`.
        dense_shape: shape of the bigger tensor, optional.
    """

    __module__ = "tensorflow.python.framework.indexed_slices"
    _is_composite_tensor = True

    def __init__(self, values: Any, indices: Any, dense_shape: Any = None):
        self._values = values
        self._indices = indices
        self._dense_shape = dense_shape

    @property
    def values(self) -> Any:
        """The slices."""
        return self._values

    @property
    def indices(self) -> Any:
        """Their rows."""
        return self._indices

    @property
    def dense_shape(self) -> Any:
        """Shape of the bigger tensor, or None."""
        return self._dense_shape

    @property
    def shape(self) -> TensorShape:
        """Static shape of the bigger tensor, as far as known."""
        if self._dense_shape is None:
            return TensorShape(None)
        if isinstance(self._dense_shape, Tensor):
            try:
                return TensorShape(np.asarray(engine.to_host(self._dense_shape)).tolist())
            except TypeError:  # a function's argument, or a tensor of a function that has been traced
                return TensorShape([None] * self._dense_shape.aval.size)
        return TensorShape(self._dense_shape)

    @property
    def dtype(self) -> Any:
        """Element type of the slices."""
        return self.values.dtype

    @property
    def name(self) -> str:
        """Name of the slices (graphs only)."""
        return self.values.name

    @property
    def device(self) -> str:
        """Device of the slices."""
        return self.values.device

    @property
    def op(self) -> Any:
        """Op of the slices (graphs only)."""
        return self.values.op

    @property
    def graph(self) -> Any:
        """Graph of the slices (graphs only)."""
        return self.values.graph

    @property
    def _type_spec(self) -> Any:
        return type(self)._make_spec(self)

    def consumers(self) -> Any:
        """Exists in graphs only."""
        return self._values.consumers()

    def __neg__(self) -> IndexedSlices:
        return IndexedSlices(-self.values, self.indices, self.dense_shape)

    def __str__(self) -> str:
        shape = "" if self._dense_shape is None else f", dense_shape={self._dense_shape!s}"
        return f"IndexedSlices(indices={self._indices!s}, values={self._values!s}{shape})"


def _sum_rows(values: Any, indices: Any, rows: int) -> Any:
    import jax.numpy as jnp

    return jnp.zeros((rows, *values.shape[1:]), values.dtype).at[indices].add(values)


def _sum_rows_host(values: Any, indices: Any, rows: int) -> Any:
    out = np.zeros((rows, *values.shape[1:]), values.dtype)
    np.add.at(out, indices, values)
    return out


_to_dense = engine.Op(
    "UnsortedSegmentSum",
    _sum_rows,
    abstract=lambda ins, rows: engine.aval_of((rows, *ins[0].shape[1:]), ins[0].dtype),
    numpy=_sum_rows_host,
)


def _dense(slices: IndexedSlices, dtype: Any = None) -> Tensor:
    """tf.convert_to_tensor of IndexedSlices: rows with the same index are added."""
    values = convert_to_tensor(slices.values)
    if dtype is not None and not dtype == values.dtype:
        raise ValueError(
            f"Incompatible tensor conversion requested to `dtype` {dtype.name} for IndexedSlices ({slices}) with dtype "
            f"{values.dtype.name}"
        )
    if slices.dense_shape is None:
        raise ValueError(
            f"Tensor conversion requested for IndexedSlices for argument `value` without dense_shape: {slices!s}"
        )
    rows = int(np.asarray(engine.to_host(convert_to_tensor(slices.dense_shape)))[0])
    return _to_dense(values, convert_to_tensor(slices.indices), rows=rows)


convert.register(IndexedSlices, _dense)
