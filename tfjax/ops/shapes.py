"""Shape rules shared by many ops, with TensorFlow's errors."""

from __future__ import annotations

from collections.abc import Sequence

from tfjax.engine.aval import Aval, aval_of


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
