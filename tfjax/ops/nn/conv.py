"""tf.nn.conv1d, conv2d, conv3d, convolution, atrous_conv2d, depthwise_conv2d and separable_conv2d."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from jax import lax

from tfjax import engine
from tfjax.core import errors
from tfjax.core.export import export
from tfjax.engine.aval import Aval, aval_of
from tfjax.engine.lowering import conv as lowering
from tfjax.engine.lowering.windows import Ints, resolve_padding
from tfjax.ops.calling import public_op
from tfjax.ops.inputs import convert, op_error, op_inputs
from tfjax.ops.nn.attributes import (
    explicit_padding,
    integers,
    not_listed,
    sequence,
    spatial,
    string_padding,
    too_short,
)
from tfjax.ops.op_facts import check_dtypes
from tfjax.ops.shapes import show

_FORMATS = {"Conv2D": ("NHWC", "NCHW"), "Conv3D": ("NDHWC", "NCDHW"), "DepthwiseConv2dNative": ("NHWC", "NCHW")}
_PADDINGS = {
    "Conv2D": ("SAME", "VALID", "EXPLICIT"), "Conv3D": ("SAME", "VALID"),
    "DepthwiseConv2dNative": ("SAME", "VALID", "EXPLICIT"),
}  # fmt: skip


def check_formats(op: str, padding: Any, data_format: str) -> None:
    """Raises TensorFlow's error for a padding or data format that the op does not know."""
    if isinstance(padding, str) and padding not in _PADDINGS[op]:
        raise not_listed(op, "padding", padding, _PADDINGS[op])
    if data_format not in _FORMATS[op]:
        raise not_listed(op, "data_format", data_format, _FORMATS[op])


def _check_windows(op: str, strides: Sequence[int], dilations: Sequence[int], padding: Any, channel: int) -> None:
    """Strides, dilations and explicit padding, all over all axes."""
    kind = errors.InvalidArgumentError if op == "Conv3D" else errors.UnimplementedError
    if strides[0] != 1 or strides[channel] != 1:
        text = "Current implementation does not yet support strides in the batch and depth dimensions."
        raise op_error(op, text, kind)
    if min(strides) <= 0:
        axes = "Spatial" if op == "Conv3D" else "Row and column"
        raise op_error(op, f"{axes} strides should be larger than 0.")
    if dilations[0] != 1 or dilations[channel] != 1:
        text = "Current implementation does not yet support dilations in the batch and depth dimensions."
        raise op_error(op, text, kind)
    if min(dilations) <= 0:
        raise op_error(op, "Dilated rates should be larger than 0.")
    if not isinstance(padding, str):
        if any(padding[0]) or any(padding[channel]):
            raise op_error(op, "Nonzero explicit padding in the batch or depth dimensions is not supported")
        if min(map(min, padding)) < 0:
            raise op_error(op, "All elements of explicit_paddings must be nonnegative")


_RANK_TEXTS = {
    "Conv2D": ("convolution input must be 4-dimensional: {}", "convolution filter must be 4-dimensional: {}"),
    "Conv3D": ("input must be 5-dimensional", "filter must be 5-dimensional"),
    "DepthwiseConv2dNative": ("input must be 4-dimensional{}", "filter must be 4-dimensional: {}"),
}


def _check_channels(op: str, depth: int, kernel: Ints) -> None:
    per_group, filters = kernel[-2:]
    if op == "Conv3D":
        if depth != per_group:
            raise op_error(
                op, f"Number of channels in filter ({per_group}) must match last dimension of input ({depth})"
            )
    elif op == "DepthwiseConv2dNative":
        if depth != per_group:
            raise op_error(op, f"input and filter must have the same depth: {depth} vs {per_group}")
    elif per_group <= 0:
        raise op_error(op, f"filter depth must be stricly positive, got {per_group}")
    elif depth % per_group:
        raise op_error(op, f"input depth must be evenly divisible by filter depth: {depth} vs {per_group}")
    elif depth and filters % (depth // per_group):
        groups = depth // per_group
        raise op_error(op, f"output depth must be evenly divisible by number of groups: {filters} vs {groups}")


def _check_shapes(
    op: str, shape: Ints, kernel: Ints, strides: Sequence[int], padding: Any, dilations: Sequence[int], channel: int
) -> None:
    """Shapes of input and filter, and the sizes of the result; all lists over all axes."""
    texts = _RANK_TEXTS[op]
    for size, text in zip((shape, kernel), texts, strict=True):
        if len(size) != len(strides):
            raise op_error(op, text.format(show(size)))
    _check_channels(op, shape[channel], kernel)
    if 0 in kernel[:-1] and op == "Conv2D":
        raise op_error(op, "filter must not have zero elements (i.e. all dimensions must be non-zero)")
    last = channel != 1
    sizes, steps, rates = spatial(shape, last), spatial(strides, last), spatial(dilations, last)
    pads = resolve_padding(padding, sizes, kernel[:-2], steps, rates)
    for size, k, step, rate, (low, high) in zip(sizes, kernel[:-2], steps, rates, pads, strict=True):
        check_output_size(op, size + low + high, size, (k - 1) * rate + 1, step)


def check_output_size(op: str, padded: int, size: int, reach: int, step: int) -> None:
    """Raises TensorFlow's error where the window does not fit by more than its stride."""
    length = int((padded - reach + step) / step)
    if length < 0:
        raise op_error(
            op,
            f"Computed output size would be negative: {length} [input_size: {size}, effective_filter_size: {reach}, "
            f"stride: {step}]",
        )


def _output_shape(
    shape: tuple[int, ...],
    kernel: tuple[int, ...],
    strides: Any,
    padding: Any,
    dilations: Any,
    last: bool,
    filters: int,
) -> tuple[int, ...]:
    rank = len(strides)
    batch, sizes = shape[: len(shape) - rank - 1], (shape[-rank - 1 : -1] if last else shape[-rank:])
    out = lowering.conv_output_size(sizes, kernel, strides, padding, dilations)
    return (*batch, *out, filters) if last else (*batch, filters, *out)


def _conv_abstract(
    ins: Sequence[Aval], strides: Any, padding: Any, dilations: Any, groups: int, channels_last: bool
) -> Aval:
    x, w = ins
    shape = _output_shape(x.shape, w.shape[:-2], strides, padding, dilations, channels_last, w.shape[-1])
    return aval_of(shape, x.dtype)


def _cost(ins: Sequence[Aval], groups: int = 1, **attrs: Any) -> float:
    """Microseconds on the host: copying the windows, then the product (at the rates of engine/cost.py)."""
    w = ins[1]
    filters = max(w.shape[-1], 1)
    positions = _conv_abstract(ins, groups=groups, **attrs).size // filters
    copied, products = positions * groups * (w.size // filters), positions * w.size
    return 20.0 + copied * 1e-3 + 2 * products / 40_000.0


def _depthwise_cost(ins: Sequence[Aval], **attrs: Any) -> float:
    """Microseconds on the host: a product and a sum per window element."""
    taps = ins[1].size // max(ins[1].shape[-2] * ins[1].shape[-1], 1)
    return 10.0 + taps * (3.0 + 1e-3 * _depthwise_abstract(ins, **attrs).size)


def _conv_impl(x: Any, w: Any, strides: Any, padding: Any, dilations: Any, groups: int, channels_last: bool) -> Any:
    rank = len(strides)
    lead = x.shape[: x.ndim - rank - 1]
    if len(lead) != 1:
        x = lax.reshape(x, (int(np.prod(lead)), *x.shape[len(lead) :]))
    y = lowering.conv(
        x, w, strides=strides, padding=padding, rhs_dilation=dilations, feature_groups=groups,
        channels_last=channels_last,
    )  # fmt: skip
    return y if len(lead) == 1 else lax.reshape(y, (*lead, *y.shape[1:]))


_conv = engine.define_op("Conv2D", abstract=_conv_abstract, cost=_cost)(_conv_impl)
_conv3d = engine.define_op("Conv3D", abstract=_conv_abstract, cost=_cost)(_conv_impl)


def _depthwise_kernel(w: Any) -> Any:
    """[*kernel, channels, multiplier] as the filter of a convolution with one group per channel."""
    return lax.reshape(w, (*w.shape[:-2], 1, w.shape[-2] * w.shape[-1]))


def _depthwise_abstract(ins: Sequence[Aval], strides: Any, padding: Any, dilations: Any, channels_last: bool) -> Aval:
    x, w = ins
    filters = w.shape[-2] * w.shape[-1]
    return aval_of(_output_shape(x.shape, w.shape[:-2], strides, padding, dilations, channels_last, filters), x.dtype)


@engine.define_op("DepthwiseConv2dNative", abstract=_depthwise_abstract, cost=_depthwise_cost)
def _depthwise(x: Any, w: Any, strides: Any, padding: Any, dilations: Any, channels_last: bool) -> Any:
    return lowering.conv(
        x, _depthwise_kernel(w), strides=strides, padding=padding, rhs_dilation=dilations, feature_groups=w.shape[-2],
        channels_last=channels_last,
    )  # fmt: skip


def _pairs(padding: Any, channels_last: bool) -> Any:
    """Padding of the spatial axes alone."""
    return padding if isinstance(padding, str) else spatial(padding, channels_last)


def _checked(
    op: str,
    x: Aval,
    w: Aval,
    strides: tuple[int, ...],
    padding: Any,
    data_format: str,
    dilations: tuple[int, ...],
    lead: int = 1,
    extra: int = 0,
) -> None:
    """Everything TensorFlow checks; `extra` axes of size 1 stand before the spatial ones (conv1d runs as Conv2D)."""
    check_dtypes(op, [x])
    check_formats(op, padding, data_format)
    check_dtypes(op, [x, w])
    channel = 1 if data_format.startswith("NC") else len(strides) - 1
    shape = x.shape[lead - 1 :] if lead else x.shape
    if extra:
        # TensorFlow counts from the end: before width and channels, or between them.
        at = len(shape) - (2 if channel != 1 else 1)
        shape = (*shape[:at], 1, *shape[at:])
    _check_windows(op, strides, dilations, padding, channel)
    kernel = (1,) * extra + w.shape
    _check_shapes(op, shape, kernel, strides, _pairs(padding, channel != 1), dilations, channel)


# Checks of (op, avals, attributes) that passed; the public functions look here first.
_passed: set[Any] = set()


def _record(
    operation: Any,
    op: str,
    x: Any,
    w: Any,
    strides: tuple[int, ...],
    padding: Any,
    data_format: str,
    dilations: tuple[int, ...],
    extra: int = 0,
) -> Any:
    """Checks once per combination, then records a convolution given by lists over all axes of TensorFlow's op."""
    last = not data_format.startswith("NC")
    key = (op, x.aval, w.aval, strides, padding, data_format, dilations, extra)
    if key not in _passed:
        lead = x.aval.ndim - len(strides) + extra + 1
        _checked(op, x.aval, w.aval, strides, padding, data_format, dilations, lead if lead > 1 else 0, extra)
        _passed.add(key)
        if len(_passed) > 4096:
            _passed.clear()
    return operation(x, w, **_attributes(x.aval, w.aval, strides, padding, last, dilations, extra))


def _attributes(
    x: Aval, w: Aval, strides: Ints, padding: Any, last: bool, dilations: Ints, extra: int = 0
) -> dict[str, Any]:
    """The attributes of a recorded convolution, from lists over all axes."""
    if not isinstance(padding, str):
        padding = spatial(padding, last)[extra:]
    depth = x.shape[-1] if last else x.shape[extra - len(strides) + 1]
    return {
        "strides": spatial(strides, last)[extra:],
        "padding": padding,
        "dilations": spatial(dilations, last)[extra:],
        "groups": depth // w.shape[-2] or 1,
        "channels_last": last,
    }


def _need_shape(value: Any) -> None:
    # TensorFlow reads `input.shape` before it converts anything.
    if isinstance(value, (list, tuple, int, float)):
        raise AttributeError(f"'{type(value).__name__}' object has no attribute 'shape'")


@export("nn.conv2d")
@public_op("input", "filters")
def conv2d(
    input: Any,  # noqa: A002
    filters: Any,
    strides: Any,
    padding: Any,
    data_format: str | None = "NHWC",
    dilations: Any = None,
    name: str | None = None,
) -> Any:
    """2-D convolution (cross-correlation) of a batch of images.

    Args:
        input: [..., height, width, channels], or [..., channels, height, width] for data_format 'NCHW'.
        filters: [height, width, channels / groups, out channels].
        strides: 1, 2 or 4 ints.
        padding: 'SAME', 'VALID', or a pair (before, after) for each axis of the input.
        dilations: 1, 2 or 4 ints.

    Raises:
        InvalidArgumentError: if shapes, dtypes or attributes do not fit.
        ValueError: if strides, dilations or explicit padding have the wrong length.
    """
    padding = explicit_padding(padding)
    data_format = data_format or "NHWC"
    channel = 1 if data_format.startswith("NC") else 3
    strides, dilations = sequence(strides, 2, channel, "strides"), sequence(dilations, 2, channel, "dilations")
    _need_shape(input)
    x, w = op_inputs("Conv2D", input, filters)
    return _record(_conv, "Conv2D", x, w, strides, padding, data_format, dilations)


@export("nn.conv1d")
@public_op()
def conv1d(
    input: Any,  # noqa: A002
    filters: Any,
    stride: Any,
    padding: Any,
    data_format: str | None = "NWC",
    dilations: Any = None,
    name: str | None = None,
) -> Any:
    """1-D convolution (cross-correlation) of a batch of sequences.

    Args:
        input: [..., width, channels], or [..., channels, width] for data_format 'NCW'.
        filters: [width, channels / groups, out channels].
        stride: 1 or 3 ints.
        padding: 'SAME' or 'VALID'.
        dilations: 1 or 3 ints.

    Raises:
        InvalidArgumentError: if shapes, dtypes or attributes do not fit.
        ValueError: for another data format, or a stride of another length.
    """
    formats = {None: "NHWC", "NWC": "NHWC", "NHWC": "NHWC", "NCW": "NCHW", "NCHW": "NCHW"}
    if data_format not in formats:
        raise ValueError(f"`data_format` must be 'NWC' or 'NCW'. Received: data_format={data_format}")
    wide = formats[data_format]
    channel = 1 if wide == "NCHW" else 2
    strides, dilations = sequence(stride, 1, channel, "stride"), sequence(dilations, 1, channel, "dilations")
    x, w = op_inputs("Conv2D", input, filters)
    at = 1 if channel != 1 else 2
    return _record(
        _conv, "Conv2D", x, w, (*strides[:at], 1, *strides[at:]), string_padding(padding), wide,
        (*dilations[:at], 1, *dilations[at:]), extra=1,
    )  # fmt: skip


@export("nn.conv3d")
@public_op("input", "filters")
def conv3d(
    input: Any,  # noqa: A002
    filters: Any,
    strides: Any,
    padding: Any,
    data_format: str | None = "NDHWC",
    dilations: Any = None,
    name: str | None = None,
) -> Any:
    """3-D convolution (cross-correlation) of a batch of volumes.

    Args:
        input: [batch, depth, height, width, channels], or channels first for data_format 'NCDHW'.
        filters: [depth, height, width, channels, out channels].
        strides: five ints, those of batch and channels 1.
        padding: 'SAME' or 'VALID'.
        dilations: five ints.

    Raises:
        InvalidArgumentError: if shapes, dtypes or attributes do not fit.
        TypeError: if strides or dilations are no lists.
    """
    strides = integers(strides, "strides", "conv3d")
    padding = string_padding(padding)
    dilations = (1,) * 5 if dilations is None else integers(dilations, "dilations", "conv3d")
    x, w = op_inputs("Conv3D", input, filters)
    if len(strides) < 5:
        raise too_short("Conv3D", "strides", len(strides), 5)
    return _record(_conv3d, "Conv3D", x, w, strides, padding, data_format or "NDHWC", dilations)


@export("nn.convolution")
@public_op()
def convolution(
    input: Any,  # noqa: A002
    filters: Any,
    strides: Any = None,
    padding: Any = "VALID",
    data_format: str | None = None,
    dilations: Any = None,
    name: str | None = None,
) -> Any:
    """Convolution (cross-correlation) of one, two or three spatial axes, by the rank of `filters`.

    Args:
        input: [batch, *spatial, channels], or channels first for a data format that starts with 'NC'.
        filters: [*kernel, channels / groups, out channels].
        strides, dilations: one int, or one per spatial axis; one of the two must be 1.
        padding: 'SAME' or 'VALID'.

    Raises:
        ValueError: if strides and dilations are both greater than 1, or there are not 1 to 3 spatial axes.
        InvalidArgumentError: if shapes, dtypes or attributes do not fit.
    """
    w = convert(filters)
    rank = w.aval.ndim - 2
    if rank not in (1, 2, 3):
        raise ValueError(f"`num_spatial_dims` must be 1, 2, or 3. Received: num_spatial_dims={rank}.")
    channel = 1 if data_format is not None and data_format.startswith("NC") else rank + 1
    strides, dilations = sequence(strides, rank, channel, "strides"), sequence(dilations, rank, channel, "dilations")
    if any(d != 1 for d in dilations):
        check_dilated(padding, spatial(strides, channel != 1), spatial(dilations, channel != 1))
    if rank == 1:
        return conv1d(input, w, strides, padding, data_format, dilations)
    if rank == 2:
        return conv2d(convert(input), w, strides, string_padding(padding), data_format, dilations)
    return conv3d(input, w, strides, padding, data_format, dilations)


def check_dilated(padding: Any, strides: Sequence[int], dilations: Sequence[int]) -> None:
    """What TensorFlow asks of a dilated window function.

    Raises:
        ValueError: if it does not hold.
    """
    if min(dilations) < 1:
        raise ValueError(f"all values of `dilation_rate` must be positive. Received: dilation_rate={_plain(dilations)}")
    if max(strides) > 1:
        raise ValueError(
            "`strides > 1` not supported in conjunction with `dilation_rate > 1`. "
            f"Received: strides={_plain(strides)} and dilation_rate={_plain(dilations)}"
        )
    if padding not in ("SAME", "VALID"):
        raise ValueError(f"`padding` must be one of 'SAME' or 'VALID'. Received: padding={padding}")


def _plain(values: Sequence[int]) -> str:
    return f"[{' '.join(map(str, values))}]"


@export("nn.atrous_conv2d")
@public_op()
def atrous_conv2d(value: Any, filters: Any, rate: Any, padding: Any, name: str | None = None) -> Any:
    """2-D convolution with a dilated kernel: `rate` - 1 zeros between its elements.

    Raises:
        ValueError: if `rate` is not positive or `padding` is neither 'SAME' nor 'VALID'.
    """
    return convolution(value, filters, padding=padding, dilations=[rate, rate])


@export("nn.depthwise_conv2d")
@public_op()
def depthwise_conv2d(
    input: Any,  # noqa: A002
    filter: Any,  # noqa: A002
    strides: Any,
    padding: Any,
    data_format: str | None = None,
    dilations: Any = None,
    name: str | None = None,
) -> Any:
    """2-D convolution of each channel by itself.

    Args:
        input: [batch, height, width, channels], or channels first for data_format 'NCHW'.
        filter: [height, width, channels, multiplier]; output channel ``c * multiplier + m`` is filter [:, :, c, m].
        strides: four ints.
        padding: 'SAME', 'VALID', or a pair for each axis.
        dilations: two ints.

    Raises:
        InvalidArgumentError: if shapes, dtypes or attributes do not fit.
    """
    op = "DepthwiseConv2dNative"
    data_format = data_format or "NHWC"
    channel = 1 if data_format.startswith("NC") else 3
    rates = (1, 1) if dilations is None else tuple(int(d) for d in dilations)
    padding = explicit_padding(padding)
    strides = integers(strides, "strides", "depthwise_conv2d_native")
    x, w = op_inputs(op, input, filter)
    if len(strides) != 4:
        raise op_error(op, "Sliding window strides field must specify 4 dimensions")
    if any(r != 1 for r in rates) and any(s != 1 for s in strides):
        warnings.warn(
            "When dilation rate is greater than 1, then all values of strides must be 1. Received: "
            f"`dilation rate` {dilations} and `strides` {list(strides)}",
            stacklevel=2,
        )
    rates = rates if len(rates) == 4 else (1, 1, *rates) if channel == 1 else (1, *rates, 1)
    _checked(op, x.aval, w.aval, strides, padding, data_format, rates)
    last = channel != 1
    return _depthwise(
        x, w, strides=spatial(strides, last), padding=_pairs(padding, last), dilations=spatial(rates, last),
        channels_last=last,
    )  # fmt: skip


@export("nn.separable_conv2d")
@public_op()
def separable_conv2d(
    input: Any,  # noqa: A002
    depthwise_filter: Any,
    pointwise_filter: Any,
    strides: Any,
    padding: Any,
    data_format: str | None = None,
    dilations: Any = None,
    name: str | None = None,
) -> Any:
    """A depthwise convolution followed by a 1 x 1 convolution.

    Args:
        input: [batch, height, width, channels], or channels first for data_format 'NCHW'.
        depthwise_filter: [height, width, channels, multiplier].
        pointwise_filter: [1, 1, channels * multiplier, out channels].

    Raises:
        ValueError: if the pointwise filter is not 1 x 1.
    """
    pointwise = convert(pointwise_filter)
    for size in pointwise.aval.shape[:2]:
        if size != 1:
            raise ValueError(f"Dimensions {size} and 1 are not compatible")
    between = depthwise_conv2d(input, depthwise_filter, strides, padding, data_format, dilations)
    return conv2d(between, pointwise, 1, "VALID", data_format or "NHWC")
