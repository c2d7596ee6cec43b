"""Convolutions whose arguments are known before the arrays, for layers: checked and taken apart once, then recorded.

Each function returns the one that takes the arrays. It is made once for its arguments and keeps, for each pair of
shapes it has seen, the attributes of the recorded op.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from tfjax.engine.aval import Aval
from tfjax.engine.lowering.windows import Ints
from tfjax.ops.inputs import convert
from tfjax.ops.nn import conv, conv_transpose
from tfjax.ops.nn.attributes import sequence
from tfjax.tensor.tensor import EagerTensor

Attributes = dict[str, Any]
_FORMATS = {1: ("NHWC", "NCHW"), 2: ("NHWC", "NCHW"), 3: ("NDHWC", "NCDHW")}
_KEPT = 256


def _recorder(operation: Any, attributes: Callable[[Aval, Aval], Attributes]) -> Callable[[Any, Any], Any]:
    known: dict[tuple[Aval, Aval], Attributes] = {}

    def run(x: Any, w: Any) -> Any:
        if type(x) is not EagerTensor:
            x = convert(x)
        if type(w) is not EagerTensor:
            w = convert(w)
        key = (x.aval, w.aval)
        attrs = known.get(key)
        if attrs is None:
            if len(known) >= _KEPT:
                known.clear()
            attrs = known[key] = attributes(*key)
        return operation(x, w, **attrs)

    return run


def _along_axes(strides: Ints, dilations: Ints, rank: int, first: bool) -> tuple[Ints, Ints]:
    """Strides and dilations over all axes of TensorFlow's op; a 1-D convolution runs as one of height 1."""
    channel = 1 if first else rank + 1
    strides, dilations = sequence(strides, rank, channel, "strides"), sequence(dilations, rank, channel, "dilations")
    if rank == 1:
        at = 2 if first else 1
        strides, dilations = (*strides[:at], 1, *strides[at:]), (*dilations[:at], 1, *dilations[at:])
    return strides, dilations


@functools.lru_cache(_KEPT)
def prepared_convolution(
    strides: Ints, padding: str, channels_first: bool, dilations: Ints
) -> Callable[[Any, Any], Any]:
    """`tf.nn.convolution` of as many axes as there are strides: a function of input and filters.

    Raises:
        ValueError: if strides and dilations are both greater than 1.
    """
    rank = len(strides)
    if any(d != 1 for d in dilations):
        conv.check_dilated(padding, strides, dilations)
    op, operation = ("Conv3D", conv._conv3d) if rank == 3 else ("Conv2D", conv._conv)
    wide, extra = _FORMATS[rank][channels_first], int(rank == 1)
    all_strides, all_dilations = _along_axes(strides, dilations, rank, channels_first)

    def attributes(x: Aval, w: Aval) -> Attributes:
        lead = x.ndim - len(all_strides) + extra + 1
        conv._checked(op, x, w, all_strides, padding, wide, all_dilations, lead if lead > 1 else 0, extra)
        return conv._attributes(x, w, all_strides, padding, not channels_first, all_dilations, extra)

    return _recorder(operation, attributes)


@functools.lru_cache(_KEPT)
def prepared_transpose(
    strides: Ints, padding: str, channels_first: bool, dilations: Ints
) -> Callable[[Any, Any, Ints], Any]:
    """`tf.nn.conv_transpose` of two or three axes: a function of input, filters and the shape of the result."""
    rank = len(strides)
    operation = conv_transpose._conv_transpose if rank == 2 else conv_transpose._conv3d_transpose
    op, last = conv_transpose._OPS[rank], not channels_first
    all_strides, all_dilations = _along_axes(strides, dilations, rank, channels_first)
    recorders: dict[Ints, Callable[[Any, Any], Any]] = {}

    def run(x: Any, w: Any, shape: Ints) -> Any:
        recorder = recorders.get(shape)
        if recorder is None:
            if len(recorders) >= _KEPT:
                recorders.clear()
            recorder = recorders[shape] = _recorder(operation, functools.partial(attributes, shape))
        return recorder(x, w)

    def attributes(shape: Ints, x: Aval, w: Aval) -> Attributes:
        return conv_transpose._attributes(op, x, w, shape, all_strides, padding, all_dilations, last)

    return run


@functools.lru_cache(_KEPT)
def prepared_depthwise(strides: Ints, padding: str, dilations: Ints) -> Callable[[Any, Any], Any]:
    """`tf.nn.depthwise_conv2d` with the channels last: a function of input and filter."""
    all_strides, all_dilations = (1, *strides, 1), (1, *dilations, 1)

    def attributes(x: Aval, w: Aval) -> Attributes:
        conv._checked("DepthwiseConv2dNative", x, w, all_strides, padding, "NHWC", all_dilations)
        return {"strides": strides, "padding": padding, "dilations": dilations, "channels_last": True}

    return _recorder(conv._depthwise, attributes)
