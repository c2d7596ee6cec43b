"""tf.nn.bias_add."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from jax import lax

from tfjax.core.export import export
from tfjax.engine.aval import Aval
from tfjax.ops import sums
from tfjax.ops.calling import public_op
from tfjax.ops.inputs import convert, define_op, op_error
from tfjax.ops.shapes import show
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.tensor import EagerTensor


def _check(ins: Sequence[Aval], axis: int) -> None:
    value, bias = ins
    if value.ndim < 2:
        raise op_error("BiasAdd", f"Input tensor must be at least 2D: {show(value.shape)}")
    if bias.ndim != 1:
        raise op_error("BiasAdd", f"Biases must be 1D: {show(bias.shape)}")
    if bias.shape[0] != value.shape[axis]:
        raise op_error(
            "BiasAdd",
            "Must provide as many biases as the last dimension of the input tensor: "
            f"{show(bias.shape)} vs. {show(value.shape)}",
        )


def _host(value: Any, bias: Any, axis: int) -> Any:
    return np.add(value, bias if axis == -1 else bias.reshape((-1,) + (1,) * (value.ndim - 2)))


@define_op("BiasAdd", check=_check, abstract=lambda ins, axis: ins[0], numpy=_host)
def _bias_add(value: Any, bias: Any, axis: int) -> Any:
    return lax.add(value, sums.broadcast_in_dim(bias, value.shape, (axis % value.ndim,)))


@export("nn.bias_add")
@public_op("value", "bias")
def bias_add(value: Any, bias: Any, data_format: str | None = None, name: str | None = None) -> Any:
    """value + bias, the 1-D bias along the channels.

    Args:
        value: at least 2-D.
        bias: [channels], of the same dtype.
        data_format: 'N...C' (default) or 'NC...'.

    Raises:
        InvalidArgumentError: if shapes or dtypes do not fit.
        ValueError: for another data format.
    """
    axis = -1
    if data_format is not None:
        if data_format.startswith("NC"):
            axis = 1
        elif not (data_format.startswith("N") and data_format.endswith("C")):
            raise ValueError(
                f"`data_format` must be of the form `N...C` or `NC...`. Received: data_format={data_format}"
            )
    if type(value) is not EagerTensor:
        value = convert(value)
    if type(bias) is not EagerTensor:
        bias = bias._read() if hasattr(bias, "_read") else convert_to_tensor(bias, value.dtype)
    return _bias_add(value, bias, axis=axis)
