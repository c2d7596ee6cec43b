"""Shape rules shared by many ops, with TensorFlow's errors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from jax import lax

from tfjax.engine.aval import Aval, aval_of
from tfjax.ops import sums
from tfjax.ops.op_facts import op_error


def elementwise(ins: Sequence[Aval], **attrs: object) -> Aval:
    """Same shape and dtype as the first input."""
    return ins[0]


def broadcast_shape(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...] | None:
    """NumPy broadcasting of two shapes, None where they do not fit."""
    if a == b:
        return a
    n = max(len(a), len(b))
    out = []
    for x, y in zip((1,) * (n - len(a)) + a, (1,) * (n - len(b)) + b, strict=True):
        if x != y and x != 1 and y != 1:
            return None
        out.append(y if x == 1 else x)
    return tuple(out)


def broadcast(ins: Sequence[Aval], **attrs: object) -> Aval:
    """Broadcast shape of two inputs, dtype of the first."""
    a, b = ins
    if a.shape == b.shape:
        return a
    shape = broadcast_shape(a.shape, b.shape)
    assert shape is not None, "the op's check comes first"
    return aval_of(shape, a.dtype)


_BOOL = np.dtype(bool)


def compare(ins: Sequence[Aval], **attrs: object) -> Aval:
    """Broadcast shape of two inputs, boolean."""
    return aval_of(broadcast(ins).shape, _BOOL)


def check_broadcast(op: str) -> Callable[..., None]:
    """A check that two inputs broadcast, with the kernel's error."""

    def check(ins: Sequence[Aval], **attrs: object) -> None:
        a, b = ins[0].shape, ins[1].shape
        if broadcast_shape(a, b) is None:
            raise op_error(op, f"Incompatible shapes: {show(a)} vs. {show(b)}")

    return check


def show(shape: Sequence[int]) -> str:
    """A shape in kernel messages: [2,3]."""
    return f"[{','.join(map(str, shape))}]"


def fit(x: Any, y: Any) -> tuple[Any, Any]:
    """Two JAX arrays broadcast to their common shape."""
    if x.shape == y.shape:
        return x, y
    shape = broadcast_shape(x.shape, y.shape)
    assert shape is not None
    return expand(x, shape), expand(y, shape)


def expand(x: Any, shape: tuple[int, ...]) -> Any:
    """One JAX array broadcast to `shape`."""
    if x.shape == shape:
        return x
    offset = len(shape) - len(x.shape)
    kept = [k for k, d in enumerate(x.shape) if d == shape[k + offset]]
    squeezed = lax.squeeze(x, [k for k in range(len(x.shape)) if k not in kept])
    return sums.broadcast_in_dim(squeezed, shape, tuple(k + offset for k in kept))
