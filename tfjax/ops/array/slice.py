"""tf.slice: a window of a tensor by its begin and size."""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np
from jax import lax

from tfjax.core.export import export
from tfjax.engine.aval import aval_of
from tfjax.ops.calling import host_tensor, kernel_error, public_op, static_input
from tfjax.ops.inputs import convert, define_op
from tfjax.ops.shapes import show
from tfjax.tensor.tensor import Tensor


def _slice_host(x: Any, begin: Any, size: tuple[int, ...]) -> Any:
    return x[tuple(builtins.slice(b, b + s) for b, s in zip(begin.tolist(), size, strict=True))]


@define_op(
    "Slice",
    abstract=lambda ins, size: aval_of(size, ins[0].dtype),
    numpy=_slice_host,
    strings=True,
    typed=False,
)
def _slice(x, begin, size):
    # Where the window begins is an input: a loop that moves it compiles once.
    return lax.dynamic_slice(x, [begin[i] for i in range(x.ndim)], size) if x.ndim else x


@export("slice")
@public_op("input_", "begin", "size")
def slice(input_: Any, begin: Any, size: Any, name: str | None = None) -> Tensor:  # noqa: A001
    """The window of `input_` that starts at `begin` and has `size` entries along each dimension (-1: all that remain).

    Raises:
        InvalidArgumentError: if the window does not lie inside.
    """
    x = convert(input_)
    start, extent = static_input("Slice", 1, begin), static_input("Slice", 2, size)
    shape = x.aval.shape
    n = len(shape)
    if start.shape != (n,) or extent.shape != (n,):
        raise kernel_error(
            "Slice",
            f"Expected begin and size arguments to be 1-D tensors of size {n}, but got shapes {show(start.shape)} and "
            f"{show(extent.shape)} instead.",
        )
    sizes = []
    for i, (b, s, d) in enumerate(zip(start.tolist(), extent.tolist(), shape, strict=True)):
        s = d - b if s == -1 else s
        if not 0 <= b <= d:
            raise kernel_error("Slice", f"Expected begin[{i}] in [0, {d}], but got {b}")
        if not 0 <= s <= d - b:
            raise kernel_error("Slice", f"Expected size[{i}] in [0, {d - b}], but got {s}")
        sizes.append(s)
    return _slice(x, host_tensor(start.astype(np.int64)), size=tuple(sizes))
