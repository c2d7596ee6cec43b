"""tf.nn.embedding_lookup."""

from __future__ import annotations

from typing import Any

from tfjax.core.export import export
from tfjax.ops.array.gather import gather
from tfjax.ops.calling import public_op
from tfjax.ops.inputs import convert
from tfjax.ops.math import binary, elementwise
from tfjax.ops.math.reductions import reduce_sum
from tfjax.tensor.tensor import Tensor


def _clip(rows: Tensor, ids: Tensor, max_norm: Any) -> Tensor:
    """Rows whose norm is greater than max_norm, scaled down to it; a norm is taken over the axes after those of ids."""
    if max_norm is None:
        return rows
    axes = list(range(ids.aval.ndim, rows.aval.ndim))
    squares = reduce_sum(binary.multiply(rows, rows), axes, keepdims=True)
    norm = elementwise.sqrt(squares)
    limit = convert(max_norm, rows.dtype) if not isinstance(max_norm, Tensor) else max_norm
    return binary.truediv(binary.multiply(rows, limit), binary.maximum(norm, limit))


@export("nn.embedding_lookup")
@public_op("ids")
def embedding_lookup(params: Any, ids: Any, max_norm: Any = None, name: str | None = None) -> Any:
    """Rows `ids` of `params`.

    Args:
        params: [rows, ...] tensor or variable, or a list of them that together hold the rows in order.
        ids: int32 or int64 of any shape.
        max_norm: rows with a greater Euclidean norm are scaled down to it.

    Returns:
        [*ids.shape, *params.shape[1:]]

    Raises:
        ValueError: if params is None or an empty list.
        InvalidArgumentError: for an id out of range.
    """
    if params is None:
        raise ValueError("params must be specified")
    if isinstance(params, (list, tuple)) and not params:
        raise ValueError("Length of params is currently 0. Need at least one param.")
    if isinstance(params, list) and len(params) == 1:
        params = params[0]
    where = convert(ids)
    if isinstance(params, list):
        # A list is one table in pieces, also a nested list of numbers: its rows then become the pieces.
        from tfjax.ops.array.joining import concat

        params = concat([convert(p) for p in params], 0)
    rows = gather(params, where, name=name)
    return _clip(rows, where, max_norm)
