"""tf.nn.conv1d_transpose, conv2d_transpose, conv3d_transpose, conv_transpose and atrous_conv2d_transpose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tfjax import engine
from tfjax.core.export import export
from tfjax.engine.aval import Aval, aval_of
from tfjax.engine.lowering import conv as lowering
from tfjax.engine.lowering.windows import Ints
from tfjax.ops.calling import public_op
from tfjax.ops.inputs import op_error, op_inputs, static_ints
from tfjax.ops.nn.attributes import explicit_padding, not_listed, sequence, spatial, string_padding
from tfjax.ops.op_facts import check_dtypes
from tfjax.tensor.tensor import Tensor

_OPS = {2: "Conv2DBackpropInput", 3: "Conv3DBackpropInputV2"}
_FORMATS = {2: ("NHWC", "NCHW"), 3: ("NDHWC", "NCDHW")}
_KERNELS = {"Conv2DBackpropInput": "Conv2DCustomBackpropInput", "Conv3DBackpropInputV2": "Conv3DBackpropInputOp"}


def _abstract(
    ins: Sequence[Aval],
    shape: tuple[int, ...],
    strides: Any,
    padding: Any,
    dilations: Any,
    groups: int,
    channels_last: bool,
) -> Aval:
    return aval_of(shape, ins[0].dtype)


def _impl(
    x: Any, w: Any, shape: tuple[int, ...], strides: Any, padding: Any, dilations: Any, groups: int, channels_last: bool
) -> Any:
    return lowering.conv_transpose(
        x, w, output_size=spatial(shape, channels_last), strides=strides, padding=padding, rhs_dilation=dilations,
        feature_groups=groups, channels_last=channels_last,
    )  # fmt: skip


def _cost(ins: Sequence[Aval], shape: tuple[int, ...], **attrs: Any) -> float:
    """Microseconds on the host: the product, then adding its windows up (at the rates of engine/cost.py)."""
    x, w = ins
    products = x.size // max(w.shape[-1], 1) * w.size
    return 30.0 + 2 * products / 40_000.0 + float(np.prod(w.shape[:-2])) * np.prod(shape) * 1e-3


_conv_transpose = engine.define_op("Conv2DBackpropInput", abstract=_abstract, cost=_cost)(_impl)
_conv3d_transpose = engine.define_op("Conv3DBackpropInputV2", abstract=_abstract, cost=_cost)(_impl)


def _check(op: str, x: Aval, w: Aval, shape: Ints, strides: Any, padding: Any, dilations: Any, last: bool) -> None:
    """Shapes of a transposed convolution; lists over the spatial axes, `shape` over all."""
    rank = len(strides)
    for step in strides:
        if step <= 0:
            raise op_error(op, ("Row and column" if rank == 2 else "Spatial") + " strides should be larger than 0.")
    if len(shape) != rank + 2 or w.ndim != rank + 2:
        wrong = len(shape) if len(shape) != rank + 2 else w.ndim
        raise op_error(op, f"input_sizes must be {rank + 2}-dimensional, got: {wrong}")
    kernel = _KERNELS[op]
    if x.ndim != rank + 2:
        raise op_error(op, f"{kernel}: out_backprop must be {rank + 2}-dimensional")
    channel = -1 if last else 1
    if shape[channel] % w.shape[-2]:
        raise op_error(op, f"{kernel}: input depth must be evenly divisible by filter depth")
    if x.shape[channel] != w.shape[-1]:
        raise op_error(op, f"{kernel}: filter and out_backprop must have the same out_depth")
    if x.shape[0] != shape[0]:
        raise op_error(
            op,
            f"{kernel}: input and out_backprop must have the same batch size. Input batch: {shape[0]}, outbackprop "
            f"batch: {x.shape[0]}, batch_dim: 0",
        )
    sizes, have = spatial(shape, last), spatial(x.shape, last)
    computed = lowering.conv_output_size(sizes, w.shape[:-2], strides, padding, dilations)
    for k, (size, got, want) in enumerate(zip(sizes, have, computed, strict=True)):
        if got != want:
            raise op_error(
                op,
                f"{kernel}: Size of out_backprop doesn't match computed: actual = {got}, computed = {want} "
                f"spatial_dim: {k + 1} input: {size} filter: {w.shape[k]} output: {got} stride: {strides[k]} "
                f"dilation: {dilations[k]}",
            )


def _record(
    rank: int,
    input: Any,  # noqa: A002
    filters: Any,
    output_shape: Any,
    strides: tuple[int, ...],
    padding: Any,
    data_format: str,
    dilations: tuple[int, ...],
) -> Any:
    """Checks and records; `strides` and `dilations` over all axes of the 2-D or 3-D op."""
    op = _OPS[rank]
    sizes, w, x = op_inputs(op, output_shape, filters, input)
    shape = static_ints(sizes)
    check_dtypes(op, [sizes.aval, w.aval])
    paddings = ("SAME", "VALID", "EXPLICIT") if rank == 2 else ("SAME", "VALID")
    if isinstance(padding, str) and padding not in paddings:
        raise not_listed(op, "padding", padding, paddings)
    if data_format not in _FORMATS[rank]:
        raise not_listed(op, "data_format", data_format, _FORMATS[rank])
    check_dtypes(op, [sizes.aval, w.aval, x.aval])
    last = not data_format.startswith("NC")
    if len(shape) == rank and x.aval.ndim == rank + 2:
        # The op also takes the spatial sizes alone.
        batch, channels = x.aval.shape[0], w.aval.shape[-2]
        shape = (batch, *shape, channels) if last else (batch, channels, *shape)
    operation = _conv_transpose if rank == 2 else _conv3d_transpose
    return operation(x, w, **_attributes(op, x.aval, w.aval, shape, strides, padding, dilations, last))


def _attributes(
    op: str, x: Aval, w: Aval, shape: Ints, strides: Ints, padding: Any, dilations: Ints, last: bool
) -> dict[str, Any]:
    """The attributes of the recorded op, from lists over all axes, checked."""
    strides, dilations = spatial(strides, last), spatial(dilations, last)
    if not isinstance(padding, str):
        padding = spatial(padding, last)
    _check(op, x, w, shape, strides, padding, dilations, last)
    channels = shape[-1] if last else shape[1]
    return {
        "shape": shape,
        "strides": strides,
        "padding": padding,
        "dilations": dilations,
        "groups": channels // w.shape[-2],
        "channels_last": last,
    }


@export("nn.conv2d_transpose")
@public_op("output_shape", "filters", "input")
def conv2d_transpose(
    input: Any,  # noqa: A002
    filters: Any,
    output_shape: Any,
    strides: Any,
    padding: Any = "SAME",
    data_format: str | None = "NHWC",
    dilations: Any = None,
    name: str | None = None,
) -> Any:
    """The transpose (gradient with respect to the input) of `conv2d`.

    Args:
        input: [batch, height, width, channels], or channels first for data_format 'NCHW'.
        filters: [height, width, output channels, channels].
        output_shape: shape of the result.
        strides: 1, 2 or 4 ints.
        padding: 'SAME', 'VALID', or a pair for each axis.

    Raises:
        InvalidArgumentError: if no `conv2d` maps output_shape to the shape of input.
    """
    padding = explicit_padding(padding)
    data_format = data_format or "NHWC"
    channel = 1 if data_format.startswith("NC") else 3
    strides, dilations = sequence(strides, 2, channel, "strides"), sequence(dilations, 2, channel, "dilations")
    return _record(2, input, filters, output_shape, strides, padding, data_format, dilations)


@export("nn.conv1d_transpose")
@public_op()
def conv1d_transpose(
    input: Any,  # noqa: A002
    filters: Any,
    output_shape: Any,
    strides: Any,
    padding: Any = "SAME",
    data_format: str | None = "NWC",
    dilations: Any = None,
    name: str | None = None,
) -> Any:
    """The transpose (gradient with respect to the input) of `conv1d`.

    Args:
        input: [batch, width, channels], or [batch, channels, width] for data_format 'NCW'.
        filters: [width, output channels, channels].
        output_shape: shape of the result.
        strides: 1 or 3 ints.
        padding: 'SAME' or 'VALID'.

    Raises:
        InvalidArgumentError: if no `conv1d` maps output_shape to the shape of input.
    """
    from tfjax.ops.nn.layout import expand, squeeze

    wide = "NCHW" if data_format is not None and data_format.startswith("NC") else "NHWC"
    channel = 1 if wide == "NCHW" else 2
    strides, dilations = sequence(strides, 1, channel, "strides"), sequence(dilations, 1, channel, "dilations")
    at = 2 if channel == 1 else 1
    shape = static_ints(output_shape)
    w, x = op_inputs("Conv2D", filters, input)
    y = _record(
        2, expand(x, axis=at), expand(w, axis=0), (*shape[:at], 1, *shape[at:]), (*strides[:at], 1, *strides[at:]),
        string_padding(padding), wide, (*dilations[:at], 1, *dilations[at:]),
    )  # fmt: skip
    return squeeze(y, axis=at)


@export("nn.conv3d_transpose")
@public_op("output_shape", "filters", "input")
def conv3d_transpose(
    input: Any,  # noqa: A002
    filters: Any,
    output_shape: Any,
    strides: Any,
    padding: Any = "SAME",
    data_format: str | None = "NDHWC",
    dilations: Any = None,
    name: str | None = None,
) -> Any:
    """The transpose (gradient with respect to the input) of `conv3d`.

    Args:
        input: [batch, depth, height, width, channels], or channels first for data_format 'NCDHW'.
        filters: [depth, height, width, output channels, channels].
        output_shape: shape of the result.
        strides: 1, 3 or 5 ints.
        padding: 'SAME' or 'VALID'.

    Raises:
        InvalidArgumentError: if no `conv3d` maps output_shape to the shape of input.
    """
    data_format = data_format or "NDHWC"
    channel = 1 if data_format.startswith("NC") else 4
    strides, dilations = sequence(strides, 3, channel, "strides"), sequence(dilations, 3, channel, "dilations")
    return _record(3, input, filters, output_shape, strides, string_padding(padding), data_format, dilations)


@export("nn.conv_transpose")
@public_op()
def conv_transpose(
    input: Any,  # noqa: A002
    filters: Any,
    output_shape: Any,
    strides: Any,
    padding: Any = "SAME",
    data_format: str | None = None,
    dilations: Any = None,
    name: str | None = None,
) -> Any:
    """`conv1d_transpose`, `conv2d_transpose` or `conv3d_transpose`, by the length of `output_shape`.

    Raises:
        ValueError: if output_shape does not have 3 to 5 elements.
    """
    if isinstance(output_shape, Tensor):
        length = output_shape.aval.shape[0]
    elif hasattr(output_shape, "__len__"):
        length = len(output_shape)
    else:
        raise ValueError(f"`output_shape` must be a tensor or sized collection. Received: output_shape={output_shape}")
    functions = {3: conv1d_transpose, 4: conv2d_transpose, 5: conv3d_transpose}
    if length not in functions:
        raise ValueError(
            f"`output_shape` must be of length 3, 4 or 5. Received: output_shape={output_shape} of length {length}."
        )
    formats = {3: "NWC", 4: "NHWC", 5: "NDHWC"}
    return functions[length](input, filters, output_shape, strides, padding, data_format or formats[length], dilations)


@export("nn.atrous_conv2d_transpose")
@public_op()
def atrous_conv2d_transpose(
    value: Any, filters: Any, output_shape: Any, rate: Any, padding: Any, name: str | None = None
) -> Any:
    """The transpose (gradient with respect to the input) of `atrous_conv2d`.

    Raises:
        ValueError: if `rate` is less than 1 or `padding` is neither 'SAME' nor 'VALID'.
    """
    if rate < 1:
        raise ValueError(f"`rate` cannot be less than one. Received: rate={rate}")
    if rate > 1 and padding not in ("SAME", "VALID"):
        raise ValueError(f"`padding` must be either 'VALID' or 'SAME'. Received: padding={padding}")
    return conv2d_transpose(value, filters, output_shape, 1, padding, dilations=rate)
