"""Value checks of indices, alike on the host (NumPy) and inside programs (jax.numpy)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tfjax.core.errors import InvalidArgumentError
from tfjax.ops.calling import kernel_error
from tfjax.ops.shapes import show


def first_outside(indices: Any, limit: int, xp: Any) -> Any:
    """[1, flat position, index] of the first index outside [0, limit), or zeros."""
    flat = xp.reshape(indices, (-1,)).astype(np.int64)
    if flat.shape[0] == 0:
        return xp.zeros((3,), np.int64)
    bad = (flat < 0) | (flat >= limit)
    at = xp.argmax(bad).astype(np.int64)
    failed = xp.any(bad).astype(np.int64)
    return xp.stack([failed, failed * at, failed * flat[at]])


def first_outside_nd(indices: Any, limits: Sequence[int], xp: Any) -> Any:
    """[1, flat position] of the first index vector outside, or zeros, followed by that vector."""
    depth = indices.shape[-1]
    flat = xp.reshape(indices, (-1, depth)).astype(np.int64) if depth else indices
    if flat.shape[0] == 0 or depth == 0:
        return xp.zeros((2 + depth,), np.int64)
    bad = xp.any((flat < 0) | (flat >= np.array(limits, np.int64)), axis=1)
    at = xp.argmax(bad).astype(np.int64)
    failed = xp.any(bad).astype(np.int64)
    return xp.concatenate([xp.stack([failed, failed * at]), failed * flat[at]])


def outside_nd_error(
    op: str, report: Any, indices: tuple[int, ...], shape: tuple[int, ...], ending: str = " shape {}"
) -> InvalidArgumentError:
    """The error of a report of `first_outside_nd`."""
    _, at, *vector = (int(i) for i in report)
    place = ",".join(str(int(i)) for i in np.unravel_index(at, indices[:-1])) if len(indices) > 1 else ""
    where = f"indices[{place}]" if len(indices) > 1 else "indices"
    return kernel_error(
        op, f"{where} = [{', '.join(map(str, vector))}] does not index into{ending.format(show(shape))}"
    )
