"""tf.extract_volume_patches: the windows of volumes, laid out along the depth."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
from jax import lax

from tfjax.core.errors import OutOfRangeError, UnimplementedError
from tfjax.core.export import export
from tfjax.engine.aval import Aval, aval_of
from tfjax.ops.array.pad import pad
from tfjax.ops.calling import check_types, kernel_error, public_op
from tfjax.ops.inputs import convert, define_op
from tfjax.ops.nn.attributes import integers, not_listed, too_short
from tfjax.ops.shapes import show
from tfjax.tensor.tensor import Tensor

Sizes = tuple[int, ...]


def _counts(shape: Sizes, sizes: Sizes, strides: Sizes) -> Sizes:
    return tuple((d - k) // s + 1 for d, k, s in zip(shape[1:4], sizes, strides, strict=True))


def _aval(ins: Sequence[Aval], sizes: Sizes, strides: Sizes) -> Aval:
    shape = ins[0].shape
    depth = int(np.prod(sizes)) * shape[4]
    return aval_of((shape[0], *_counts(shape, sizes, strides), depth), ins[0].dtype)


@define_op("ExtractVolumePatches", abstract=_aval)
def _patches(x, sizes, strides):
    counts = _counts(x.shape, sizes, strides)
    parts = []
    for offset in itertools.product(*(range(k) for k in sizes)):
        stop = [o + (n - 1) * s + 1 for o, n, s in zip(offset, counts, strides)]
        parts.append(lax.slice(x, (0, *offset, 0), (x.shape[0], *stop, x.shape[4]), (1, *strides, 1)))
    return lax.concatenate(parts, 4)


@export("extract_volume_patches")
@public_op("input")
def extract_volume_patches(input: Any, ksizes: Any, strides: Any, padding: Any, name: str | None = None) -> Tensor:  # noqa: A002
    """The windows of `input`, each laid out along the last dimension.

    Args:
        input: tensor `[batch, planes, rows, columns, depth]`.
        ksizes: window sizes, five integers of which the first and last are 1.
        strides: how far apart windows are, likewise.
        padding: "VALID", or "SAME" (zeros around).
        name: shown in errors.

    Returns:
        Tensor `[batch, ..., number of elements of a window * depth]`.

    Raises:
        InvalidArgumentError: if the arguments do not fit.
    """
    op, x = "ExtractVolumePatches", convert(input)
    sizes, steps = integers(ksizes, "ksizes", op), integers(strides, "strides", op)
    for label, value in (("ksizes", sizes), ("strides", steps)):
        if len(value) < 5:
            raise too_short(op, label, len(value), 5)
    if padding not in ("SAME", "VALID"):
        raise not_listed(op, "padding", padding, ("SAME", "VALID"))
    check_types(op, x)
    for label, value in (("ksizes", sizes), ("strides", steps)):
        if value[0] != 1 or value[4] != 1:
            raise kernel_error(op, f"Only support {label} across space.", UnimplementedError)
        if min(value) < 1:
            raise kernel_error(op, f"{label} is out of range.", OutOfRangeError)
    if x.aval.ndim != 5:
        raise kernel_error(op, f"input must be 5-dimensional{show(x.aval.shape)}")
    window, step = sizes[1:4], steps[1:4]
    if padding == "SAME":
        x = pad(x, [[0, 0], *(_around(d, k, s) for d, k, s in zip(x.aval.shape[1:4], window, step)), [0, 0]])
    for d, k, s in zip(x.aval.shape[1:4], window, step):
        if d < k:
            raise kernel_error(
                op,
                f"Computed output size would be negative: {(d - k) // s + 1} [input_size: {d}, effective_filter_size: "
                f"{k}, stride: {s}]",
            )
    return _patches(x, sizes=window, strides=step)


def _around(size: int, window: int, stride: int) -> list[int]:
    """Zeros before and after for the padding SAME."""
    total = max((-(-size // stride) - 1) * stride + window - size, 0)
    return [total // 2, total - total // 2]
