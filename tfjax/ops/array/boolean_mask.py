"""tf.boolean_mask: the entries where a mask is True."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfjax.core.export import export
from tfjax.ops.array.gather import gather_checked
from tfjax.ops.array.shape import reshape
from tfjax.ops.calling import host_tensor, public_op, python_int, values_of
from tfjax.ops.inputs import convert
from tfjax.tensor.tensor import Tensor


@export("boolean_mask")
@public_op()
def boolean_mask(tensor: Any, mask: Any, axis: Any = None, name: str | None = "boolean_mask") -> Tensor:
    """The entries of `tensor` where `mask` is True.

    Args:
        tensor: a tensor.
        mask: boolean tensor whose shape is that of `tensor` from dimension `axis` on.
        axis: 0 by default.
        name: shown nowhere in eager mode.

    Raises:
        ValueError: if the mask is a scalar or does not fit.
    """
    x, m = convert(tensor), convert(mask)
    k = m.aval.ndim
    if k == 0:
        raise ValueError("mask cannot be scalar.")
    at = 0 if axis is None else python_int(axis)
    shape = x.aval.shape
    x.shape[at : at + k].assert_is_compatible_with(m.shape)
    flat = reshape(x, (*shape[:at], -1, *shape[at + k :]) if x.aval.size else _flat_shape(shape, at, k))
    where = np.flatnonzero(values_of(m))
    return gather_checked(flat, host_tensor(where, np.int64), axis=at % max(flat.aval.ndim, 1))


def _flat_shape(shape: tuple[int, ...], at: int, k: int) -> tuple[int, ...]:
    return (*shape[:at], int(np.prod(shape[at : at + k])), *shape[at + k :])
