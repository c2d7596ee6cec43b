"""tf.pad: entries added around a tensor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from jax import lax

from tfjax.core import dtypes
from tfjax.core.export import export
from tfjax.engine.aval import Aval, aval_of
from tfjax.ops.array.identity import stop_gradient
from tfjax.ops.calling import check_types, kernel_error, public_op, static_input
from tfjax.ops.inputs import convert, define_op
from tfjax.ops.shapes import show
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.tensor import Tensor


def _padded(ins: Sequence[Aval], paddings: tuple[tuple[int, int], ...], **attrs: Any) -> Aval:
    shape = tuple(d + a + b for d, (a, b) in zip(ins[0].shape, paddings, strict=True))
    return aval_of(shape, ins[0].dtype)


def _pad_host(x: Any, value: Any, paddings: tuple[tuple[int, int], ...]) -> Any:
    out = np.full([d + a + b for d, (a, b) in zip(x.shape, paddings, strict=True)], value, x.dtype)
    out[tuple(slice(a, a + d) for d, (a, _) in zip(x.shape, paddings, strict=True))] = x
    return out


@define_op("PadV2", abstract=_padded, numpy=_pad_host, strings=True, typed=False)
def _pad(x, value, paddings):
    return lax.pad(x, value, [(a, b, 0) for a, b in paddings])


def _mirror_host(x: Any, paddings: tuple[tuple[int, int], ...], mode: str) -> Any:
    return np.pad(x, paddings, mode) if paddings else x


@define_op("MirrorPad", abstract=_padded, numpy=_mirror_host, strings=True)
def _mirror_pad(x, paddings, mode):
    skip = 1 if mode == "reflect" else 0
    for axis, (before, after) in enumerate(paddings):
        size = x.shape[axis]
        parts = [x]
        if before:
            parts.insert(0, lax.rev(lax.slice_in_dim(x, skip, skip + before, axis=axis), (axis,)))
        if after:
            end = size - skip
            parts.append(lax.rev(lax.slice_in_dim(x, end - after, end, axis=axis), (axis,)))
        x = lax.concatenate(parts, axis) if len(parts) > 1 else x
    return x


@export("pad")
@public_op("tensor", "paddings")
def pad(
    tensor: Any, paddings: Any, mode: str = "CONSTANT", constant_values: Any = 0, name: str | None = None
) -> Tensor:
    """`tensor` with entries added before and after along each dimension.

    Args:
        tensor: a tensor of rank n.
        paddings: integers `[n, 2]`: how many before and how many after.
        mode: "CONSTANT", "REFLECT" (mirrored without the edge) or "SYMMETRIC" (with it), in upper or lower case.
        constant_values: the scalar that mode CONSTANT adds.
        name: shown in errors.

    Raises:
        ValueError: for another mode.
        InvalidArgumentError: if `paddings` does not fit.
    """
    kind = mode.upper()
    if kind not in ("CONSTANT", "REFLECT", "SYMMETRIC"):
        raise ValueError(
            'Value of argument `mode` expected to be one of "CONSTANT", "REFLECT", or "SYMMETRIC". Received `mode` = '
            f"{kind}"
        )
    if kind == "CONSTANT":
        return _pad_constant(tensor, paddings, constant_values)
    x = convert(tensor)
    check_types("MirrorPad", x)
    widths = _widths("MirrorPad", x, paddings, ", ")
    least = 1 if kind == "REFLECT" else 0
    for d, (a, b) in zip(x.aval.shape, widths, strict=True):
        if a < 0 or b < 0:
            raise kernel_error("MirrorPad", f"paddings must be non-negative: {a} {b}")
        if max(a, b) > d - least:
            words = ("must be less than", "not less than") if least else ("must be no greater than", "greater than")
            raise kernel_error("MirrorPad", f"paddings {words[0]} the dimension size: {a}, {b} {words[1]} {d}")
    return _mirror_pad(x, paddings=widths, mode=kind.lower())


def _pad_constant(tensor: Any, paddings: Any, value: Any) -> Tensor:
    plain = not isinstance(value, Tensor) and np.ndim(value) == 0 and value == 0
    op = "Pad" if plain else "PadV2"
    given = value if isinstance(value, Tensor) else None
    if isinstance(tensor, Tensor) or hasattr(tensor, "_read") or given is None:
        x = convert(tensor)
    else:
        x = convert_to_tensor(tensor, given.dtype)
    if plain:
        filler = convert_to_tensor(b"" if x.dtype is dtypes.string else x.aval.dtype.type(0), x.dtype)
    else:
        filler = given if given is not None else convert_to_tensor(value, x.dtype)
        check_types(op, x)
        if filler.aval.dtype != x.aval.dtype:
            check_types("AddV2", x, filler)
    if given is not None:
        filler = stop_gradient(filler)  # TensorFlow has no gradient for it
    widths = _widths(op, x, paddings, " ")
    for a, b in widths:
        if a < 0 or b < 0:
            raise kernel_error(op, f"Paddings must be non-negative: {a} {b}")
    if filler.aval.ndim:
        raise kernel_error(op, f"constant_values must be a scalar. Found: {show(filler.aval.shape)}")
    return _pad(x, filler, paddings=widths)


def _widths(op: str, x: Tensor, paddings: Any, between: str) -> tuple[tuple[int, int], ...]:
    if _is_pairs(paddings):
        widths = tuple((a, b) for a, b in paddings)
        if len(widths) == x.aval.ndim:
            return widths
    found = static_input(op, 1, paddings)
    if found.ndim != 2 or found.shape[1] != 2:
        raise kernel_error(op, f"paddings must be a matrix with 2 columns: {show(found.shape)}")
    if len(found) != x.aval.ndim:
        raise kernel_error(
            op,
            f"The first dimension of paddings must be the rank of inputs{show(found.shape)}{between}"
            f"{show(x.aval.shape)}",
        )
    return tuple((int(a), int(b)) for a, b in found)


def _is_pairs(paddings: Any) -> bool:
    return (
        type(paddings) in (list, tuple)
        and bool(paddings)
        and all(type(p) in (list, tuple) and len(p) == 2 and type(p[0]) is int and type(p[1]) is int for p in paddings)
    )
