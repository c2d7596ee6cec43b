"""Broadcasting: tf.broadcast_to and the shapes that shapes broadcast to."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfjax.core.export import export
from tfjax.core.shapes import TensorShape
from tfjax.engine.aval import aval_of
from tfjax.ops.calling import (
    host_tensor,
    kernel_error,
    public_op,
    static_input,
)
from tfjax.ops.inputs import convert, define_op
from tfjax.ops.shapes import broadcast_shape, expand, show
from tfjax.tensor.tensor import Tensor


@define_op(
    "BroadcastTo",
    abstract=lambda ins, shape: aval_of(shape, ins[0].dtype),
    numpy=lambda x, shape: np.broadcast_to(x, shape),
    strings=True,
)
def _broadcast_to(x, shape):
    return expand(x, shape)


@export("broadcast_to")
@public_op("input", "shape", generated=True)
def broadcast_to(input: Any, shape: Any, name: str | None = None) -> Tensor:  # noqa: A002
    """`input` repeated along dimensions of size 1 (and new leading ones) so that it has `shape`.

    Raises:
        InvalidArgumentError: if the shapes do not fit.
    """
    x = convert(input)
    wanted = static_input("BroadcastTo", 1, shape)
    if wanted.ndim != 1:
        raise kernel_error("BroadcastTo", f"shape must be a vector of {{int32,int64}}, got shape {show(wanted.shape)}")
    target = tuple(wanted.tolist())
    for d in target:
        if d < 0:
            raise kernel_error("BroadcastTo", f"Dimension {d} must be >= 0")
    dims = x.aval.shape
    if len(dims) > len(target):
        raise kernel_error(
            "BroadcastTo",
            f"Rank of input ({len(dims)}) must be no greater than rank of output shape ({len(target)}).",
        )
    if broadcast_shape(dims, target) != target:
        raise kernel_error("BroadcastTo", f"Incompatible shapes: {show(dims)} vs. {show(target)}")
    return _broadcast_to(x, shape=target)


@export("broadcast_static_shape")
@public_op()
def broadcast_static_shape(shape_x: Any, shape_y: Any) -> TensorShape:
    """The TensorShape that two TensorShapes broadcast to; unknown dimensions stay unknown.

    Raises:
        ValueError: if they do not broadcast.
    """
    if shape_x.ndims is None or shape_y.ndims is None:
        return TensorShape(None)
    n = max(shape_x.ndims, shape_y.ndims)
    x = [1] * (n - shape_x.ndims) + shape_x.as_list()
    y = [1] * (n - shape_y.ndims) + shape_y.as_list()
    return TensorShape([_broadcast_dimension(a, b, shape_x, shape_y) for a, b in zip(x, y, strict=True)])


def _broadcast_dimension(a: int | None, b: int | None, x: TensorShape, y: TensorShape) -> int | None:
    if a is None or b is None:
        known = b if a is None else a
        return known if known is not None and known > 1 else None
    if a == b or b == 1:
        return a
    if a == 1:
        return b
    raise ValueError(
        "Incompatible shapes for broadcasting. Two shapes are compatible if for each dimension pair they are either "
        f"equal or one of them is 1. Received: {x} and {y}."
    )


@export("broadcast_dynamic_shape")
@public_op()
def broadcast_dynamic_shape(shape_x: Any, shape_y: Any) -> Tensor:
    """The shape, a 1-D integer tensor, that two shapes given as such tensors broadcast to.

    Raises:
        InvalidArgumentError: if they do not broadcast.
    """
    x, y = static_input("BroadcastArgs", 0, shape_x), static_input("BroadcastArgs", 1, shape_y)
    found = broadcast_shape(tuple(x.tolist()), tuple(y.tolist()))
    if found is None:
        error = kernel_error("BroadcastArgs", f"Incompatible shapes: {show(x.tolist())} vs. {show(y.tolist())}")
        if not isinstance(shape_x, Tensor) or not isinstance(shape_y, Tensor):
            error._message = error._message.removesuffix(" name: ")
        error._worded = True
        raise error
    wide = [v for v in (shape_x, shape_y) if isinstance(v, Tensor)]
    return host_tensor(found, wide[0].aval.dtype if wide else np.int32)
