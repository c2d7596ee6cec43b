"""Value: what the recorder works with. A handle on an array that exists, or will once its trace has run."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfjax.engine.aval import Aval, aval_of

# Positions are one integer, `epoch << EPOCH_BITS | slot`, so that two threads that use one value as a leaf never see
# half of the other's update.
EPOCH_BITS = 24
SLOT_LIMIT = 1 << EPOCH_BITS


class Value:
    """An array, or the promise of one.

    Attributes:
        aval: shape and dtype, always known.
        data: None while pending, else a NumPy array or scalar, or a `jax.Array`; never written to.
        pos: position in the last trace that saw this value (see `EPOCH_BITS`).
    """

    __slots__ = ("aval", "data", "pos", "__weakref__")

    aval: Aval
    data: Any
    pos: int


def fill(value: Value, data: Any) -> Value:
    """Gives a fresh `value` its array; the array must never be written to afterwards."""
    value.aval = aval_of(data.shape, data.dtype)
    value.data = data
    value.pos = -1
    return value


def value_of(data: np.ndarray | np.generic) -> Value:
    """A plain engine value over host data (the tensor layer has its own constructor)."""
    return fill(Value(), data)
