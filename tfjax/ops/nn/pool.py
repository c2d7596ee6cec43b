"""tf.nn.max_pool*, avg_pool*, pool and max_pool_with_argmax."""

from __future__ import annotations

import collections
from collections.abc import Sequence
from typing import Any

import numpy as np
from jax import lax

from tfjax import engine
from tfjax.core import dtypes, errors
from tfjax.core.export import export
from tfjax.engine.aval import Aval, aval_of
from tfjax.engine.lowering import conv as lowering
from tfjax.engine.lowering import pool as pools
from tfjax.engine.lowering.windows import resolve_padding
from tfjax.ops.array.cast import cast_tensor
from tfjax.ops.calling import attr_not_allowed, public_op
from tfjax.ops.inputs import convert, op_error, op_inputs
from tfjax.ops.nn.attributes import explicit_padding, not_listed, sequence, spatial, string_padding
from tfjax.ops.nn.conv import check_dilated, check_output_size
from tfjax.ops.nn.layout import expand, squeeze
from tfjax.ops.op_facts import check_dtypes
from tfjax.tensor.tensor import Tensor

_OPS = {("MAX", 2): "MaxPool", ("MAX", 3): "MaxPool3D", ("AVG", 2): "AvgPool", ("AVG", 3): "AvgPool3D"}
_PADDINGS = {"MaxPool": ("SAME", "VALID", "EXPLICIT")}
_FORMATS = {
    "MaxPool": ("NHWC", "NCHW", "NCHW_VECT_C"), "AvgPool": ("NHWC", "NCHW"), "MaxPool3D": ("NDHWC", "NCDHW"),
    "AvgPool3D": ("NDHWC", "NCDHW"),
}  # fmt: skip
MaxPoolWithArgmax = collections.namedtuple("MaxPoolWithArgmax", ["output", "argmax"])


def _abstract(
    ins: Sequence[Aval], window: Any, strides: Any, padding: Any, dilations: Any, channels_last: bool
) -> Aval:
    shape = ins[0].shape
    sizes = spatial(shape, channels_last)
    out = lowering.conv_output_size(sizes, window, strides, padding, dilations)
    return aval_of((shape[0], *out, shape[-1]) if channels_last else (*shape[:2], *out), ins[0].dtype)


def _cost(ins: Sequence[Aval], window: Any, **attrs: Any) -> float:
    """Microseconds on the host: one pass over the result per window element."""
    out = _abstract(ins, window=window, **attrs)
    return 10.0 + float(np.prod(window)) * (3.0 + 1e-3 * out.size)


def _make(op: str, pool: Any) -> engine.Op:
    @engine.define_op(op, abstract=_abstract, cost=_cost)
    def operation(x: Any, window: Any, strides: Any, padding: Any, dilations: Any, channels_last: bool) -> Any:
        return pool(x, window, strides=strides, padding=padding, dilations=dilations, channels_last=channels_last)

    return operation


def _average(x: Any, *args: Any, **kwargs: Any) -> Any:
    """Half precision is averaged in float32."""
    wide = lax.convert_element_type(x, np.float32) if x.dtype.itemsize == 2 else x
    return lax.convert_element_type(pools.avg_pool(wide, *args, **kwargs), x.dtype)


_pools = {
    "MaxPool": _make("MaxPool", pools.max_pool), "MaxPool3D": _make("MaxPool3D", pools.max_pool),
    "AvgPool": _make("AvgPool", _average), "AvgPool3D": _make("AvgPool3D", _average),
}  # fmt: skip


@engine.define_op("MaxPool")
def _max_over_channels(x: Any, size: int) -> Any:
    """Maximum over groups of `size` adjacent channels, as a pooling along a spatial axis."""
    channels = x.shape[-1]
    flat = lax.reshape(x, (int(np.prod(x.shape[:-1])), channels, 1))
    return lax.reshape(pools.max_pool(flat, size, strides=size), (*x.shape[:-1], channels // size))


# -- checks


def _check(
    op: str, x: Aval, ksize: tuple[int, ...], strides: tuple[int, ...], padding: Any, data_format: str, channel: int
) -> None:
    """Everything TensorFlow checks; lists over all axes."""
    check_dtypes(op, [x])
    paddings = _PADDINGS.get(op, ("SAME", "VALID"))
    if isinstance(padding, str) and padding not in paddings:
        raise not_listed(op, "padding", padding, paddings)
    if data_format not in _FORMATS[op]:
        raise not_listed(op, "data_format", data_format, _FORMATS[op])
    if min(ksize) <= 0:
        shown = ",".join(map(str, ksize))
        raise op_error(op, f"Sliding window ksize must be positive. The specified or inferred ksize is: {shown}")
    for step in strides:
        if step <= 0:
            raise op_error(op, f"Stride must be > 0, but got {step}")
    if ksize[0] != 1 or strides[0] != 1:
        raise op_error(op, "Pooling is not yet supported on the batch dimension.", errors.UnimplementedError)
    if x.ndim != len(ksize):
        if len(ksize) == 5:
            raise op_error(op, "tensor_in must be 5-dimensional")
        raise op_error(op, f"tensor_in_shape must have 2 spatial dimensions. {x.ndim} 0")
    if ksize[channel] != 1:
        _check_depth(op, x, ksize, strides, channel)
        return
    last = channel != 1
    sizes, window, steps = spatial(x.shape, last), spatial(ksize, last), spatial(strides, last)
    wanted = padding if isinstance(padding, str) else spatial(padding, last)
    pads = resolve_padding(wanted, sizes, window, steps, (1,) * len(window))
    for size, k, step, pair, names in zip(sizes, window, steps, pads, _SIDES[: len(window)], strict=True):
        if not isinstance(padding, str):
            for name, pad in zip(names, pair, strict=True):
                if pad >= k:
                    raise op_error(op, f"{name} padding {pad} needs to be smaller than the window size {k}")
        check_output_size(op, size + sum(pair), size, k, step)


_SIDES = (("Top", "Bottom"), ("Left", "Right"), ("Front", "Back"))


def _check_depth(op: str, x: Aval, ksize: tuple[int, ...], strides: tuple[int, ...], channel: int) -> None:
    """Pooling across channels."""
    unimplemented = errors.UnimplementedError
    if any(k != 1 for i, k in enumerate(ksize) if i != channel):
        text = "MaxPooling supports exactly one of pooling across depth or pooling across width/height."
        raise op_error(op, text, unimplemented)
    if op.startswith("Avg") or strides[channel] != ksize[channel]:
        text = "Depthwise max pooling requires the depth window to equal the depth stride"
        raise op_error(op, text, unimplemented)
    if x.shape[channel] % ksize[channel]:
        text = "Depthwise max pooling requires the depth window to evenly divide the input depth"
        raise op_error(op, text, unimplemented)


_passed: set[Any] = set()


def _record(
    kind: str, x: Tensor, ksize: tuple[int, ...], strides: tuple[int, ...], padding: Any, data_format: str
) -> Any:
    """Checks once per combination, then records a pooling over two or three axes."""
    op = _OPS[kind, len(ksize) - 2]
    last = not data_format.startswith("NC")
    key = (op, x.aval, ksize, strides, padding, data_format)
    if key not in _passed:
        _check(op, x.aval, ksize, strides, padding, data_format, len(ksize) - 1 if last else 1)
        _passed.add(key)
        if len(_passed) > 4096:
            _passed.clear()
    if last and ksize[-1] != 1:
        return _max_over_channels(x, size=ksize[-1])
    window = spatial(ksize, last)
    return _pools[op](
        x, window=window, strides=spatial(strides, last),
        padding=padding if isinstance(padding, str) else spatial(padding, last), dilations=(1,) * len(window),
        channels_last=last,
    )  # fmt: skip


def _channel(data_format: str | None, rank: int) -> int:
    return 1 if data_format is not None and data_format.startswith("NC") else rank + 1


def _pool_1d(kind: str, value: Any, ksize: Any, strides: Any, padding: Any, data_format: str | None) -> Any:
    """A pooling of sequences, through the op for images."""
    channel = _channel(data_format or "NWC", 1)
    at = 2 if channel == 1 else 1
    ksize, strides = sequence(ksize, 1, channel, "ksize"), sequence(strides, 1, channel, "strides")
    if not isinstance(padding, str):
        padding = (*padding[:at], (0, 0), *padding[at:])
    (x,) = op_inputs("MaxPool" if kind == "MAX" else "AvgPool", value)
    ksize, strides = (*ksize[:at], 1, *ksize[at:]), (*strides[:at], 1, *strides[at:])
    if x.aval.ndim < at:
        raise op_error("ExpandDims", f"Tried to expand dim index {at} for tensor with {x.aval.ndim} dimensions.")
    y = _record(kind, expand(x, axis=at), ksize, strides, padding, "NCHW" if channel == 1 else "NHWC")
    return squeeze(y, axis=at)


# -- public functions


def _rank_of(value: Any) -> int:
    """Number of spatial axes.

    Raises:
        ValueError: if it is not 1, 2 or 3.
    """
    tensor = value if isinstance(value, Tensor) else convert(value)
    rank = tensor.aval.ndim - 2
    if not 1 <= rank <= 3:
        raise ValueError(
            f"`input.shape.rank` must be 3, 4 or 5. Received: input.shape={tensor.shape} of rank {tensor.aval.ndim}."
        )
    return rank


@export("nn.max_pool")
@public_op("input")
def max_pool(
    input: Any,  # noqa: A002
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: str | None = None,
    name: str | None = None,
) -> Any:
    """`max_pool1d`, `max_pool2d` or `max_pool3d`, by the rank of `input`.

    Raises:
        ValueError: if `input` does not have rank 3, 4 or 5.
    """
    rank = _rank_of(input)
    functions = {1: max_pool1d, 2: max_pool2d, 3: max_pool3d}
    return functions[rank](input, ksize, strides, padding, data_format or ("NWC", "NHWC", "NDHWC")[rank - 1], name)


@export("nn.max_pool1d")
@public_op("input")
def max_pool1d(
    input: Any,  # noqa: A002
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: str = "NWC",
    name: str | None = None,
) -> Any:
    """Maximum of each window of a batch of sequences.

    Args:
        input: [batch, width, channels], or [batch, channels, width] for data_format 'NCW'.
        ksize, strides: 1 or 3 ints.
        padding: 'SAME', 'VALID', or a pair for each axis.
    """
    return _pool_1d("MAX", input, ksize, strides, explicit_padding(padding, 3), data_format)


@export("nn.max_pool2d")
@public_op("input")
def max_pool2d(
    input: Any,  # noqa: A002
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: str = "NHWC",
    name: str | None = None,
) -> Any:
    """Maximum of each window of a batch of images.

    The gradient goes to the first maximum of each window.

    Args:
        input: [batch, height, width, channels], or channels first for data_format 'NCHW'.
        ksize, strides: 1, 2 or 4 ints; only one of space and channels may be pooled.
        padding: 'SAME', 'VALID', or a pair for each axis.

    Raises:
        InvalidArgumentError, UnimplementedError: if arguments do not fit.
    """
    padding = explicit_padding(padding)
    channel = _channel(data_format, 2)
    ksize, strides = sequence(ksize, 2, channel, "ksize"), sequence(strides, 2, channel, "strides")
    (x,) = op_inputs("MaxPool", input)
    return _record("MAX", x, ksize, strides, padding, data_format or "NHWC")


@export("nn.max_pool3d")
@public_op("input")
def max_pool3d(
    input: Any,  # noqa: A002
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: str = "NDHWC",
    name: str | None = None,
) -> Any:
    """Maximum of each window of a batch of volumes; the gradient goes to every maximum of a window.

    Args:
        input: [batch, depth, height, width, channels], or channels first for data_format 'NCDHW'.
        ksize, strides: 1, 3 or 5 ints.
        padding: 'SAME' or 'VALID'.
    """
    channel = _channel(data_format, 3)
    ksize, strides = sequence(ksize, 3, channel, "ksize"), sequence(strides, 3, channel, "strides")
    (x,) = op_inputs("MaxPool3D", input)
    return _record("MAX", x, ksize, strides, string_padding(padding), data_format or "NDHWC")


@export("nn.avg_pool")
@public_op("input")
def avg_pool(
    input: Any,  # noqa: A002
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: str | None = None,
    name: str | None = None,
) -> Any:
    """`avg_pool1d`, `avg_pool2d` or `avg_pool3d`, by the rank of `input`.

    Raises:
        ValueError: if `input` does not have rank 3, 4 or 5.
    """
    rank = _rank_of(input)
    functions = {1: avg_pool1d, 2: avg_pool2d, 3: avg_pool3d}
    return functions[rank](input, ksize, strides, padding, data_format or ("NWC", "NHWC", "NDHWC")[rank - 1], name)


@export("nn.avg_pool1d")
@public_op("input")
def avg_pool1d(
    input: Any,  # noqa: A002
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: str = "NWC",
    name: str | None = None,
) -> Any:
    """Mean of each window of a batch of sequences; padding does not count.

    Args:
        input: [batch, width, channels], or [batch, channels, width] for data_format 'NCW'.
        ksize, strides: 1 or 3 ints.
        padding: 'SAME' or 'VALID'.
    """
    return _pool_1d("AVG", input, ksize, strides, string_padding(padding), data_format)


@export("nn.avg_pool2d")
@public_op("input")
def avg_pool2d(
    input: Any,  # noqa: A002
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: str = "NHWC",
    name: str | None = None,
) -> Any:
    """Mean of each window of a batch of images; padding does not count.

    Args:
        input: [batch, height, width, channels], or channels first for data_format 'NCHW'; floating point.
        ksize, strides: 1, 2 or 4 ints.
        padding: 'SAME' or 'VALID'.
    """
    channel = _channel(data_format, 2)
    ksize, strides = sequence(ksize, 2, channel, "ksize"), sequence(strides, 2, channel, "strides")
    (x,) = op_inputs("AvgPool", input)
    return _record("AVG", x, ksize, strides, string_padding(padding), data_format or "NHWC")


@export("nn.avg_pool3d")
@public_op("input")
def avg_pool3d(
    input: Any,  # noqa: A002
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: str = "NDHWC",
    name: str | None = None,
) -> Any:
    """Mean of each window of a batch of volumes; padding does not count.

    Args:
        input: [batch, depth, height, width, channels], or channels first for data_format 'NCDHW'; floating point.
        ksize, strides: 1, 3 or 5 ints.
        padding: 'SAME' or 'VALID'.
    """
    channel = _channel(data_format, 3)
    ksize, strides = sequence(ksize, 3, channel, "ksize"), sequence(strides, 3, channel, "strides")
    (x,) = op_inputs("AvgPool3D", input)
    return _record("AVG", x, ksize, strides, string_padding(padding), data_format or "NDHWC")


def _per_axis(value: Any, rank: int, name: str) -> tuple[int, ...]:
    if value is None:
        return (1,) * rank
    if len(value) != rank:
        raise ValueError(f"`len({name})` should be {rank}. Received: {name}={value} of length {len(value)}")
    return tuple(int(v) for v in value)


@export("nn.pool")
@public_op("input")
def pool(
    input: Any,  # noqa: A002
    window_shape: Sequence[int],
    pooling_type: str,
    strides: Sequence[int] | None = None,
    padding: Any = "VALID",
    data_format: str | None = None,
    dilations: Sequence[int] | None = None,
    name: str | None = None,
) -> Any:
    """Pooling over one to three spatial axes.

    Args:
        input: [batch, *spatial, channels], or channels first for a data format that starts with 'NC'.
        window_shape: size of the window, one int per spatial axis.
        pooling_type: 'MAX' or 'AVG'.
        strides, dilations: one int per spatial axis; one of the two must be 1.
        padding: 'SAME' or 'VALID'; 'VALID' where dilated.

    Raises:
        ValueError: if arguments do not fit.
    """
    rank = len(window_shape)
    steps, rates = _per_axis(strides, rank, "strides"), _per_axis(dilations, rank, "dilation_rate")
    if any(r > 1 for r in rates) and any(s > 1 for s in steps):
        check_dilated("VALID", steps, rates)
    x = convert(input)
    if x.aval.ndim != rank + 2:
        raise ValueError(f"Shape {x.shape} must have rank {rank + 2}")
    if padding == "SAME" and any(r > 1 for r in rates):
        raise ValueError(
            "pooling with 'SAME' padding is not implemented for `dilation_rate` > 1. "
            f"Received: padding={padding} and dilation_rate=[{' '.join(map(str, rates))}]"
        )
    if (pooling_type, rank) not in _OPS and (pooling_type not in ("MAX", "AVG") or rank != 1):
        raise ValueError(f"{rank}-D {pooling_type} pooling is not supported.")
    first = data_format is not None and data_format.startswith("NC")
    formats = ("NCW", "NCHW", "NCDHW") if first else ("NWC", "NHWC", "NDHWC")
    if all(r == 1 for r in rates):
        functions = {
            ("MAX", 1): max_pool1d, ("MAX", 2): max_pool2d, ("MAX", 3): max_pool3d,
            ("AVG", 1): avg_pool1d, ("AVG", 2): avg_pool2d, ("AVG", 3): avg_pool3d,
        }  # fmt: skip
        window = tuple(int(w) for w in window_shape)
        return functions[pooling_type, rank](x, window, steps, padding, data_format or formats[rank - 1], name)
    check_dilated(padding, steps, rates)
    op = _OPS[pooling_type, max(rank, 2)]
    check_dtypes(op, [x.aval])
    window = tuple(int(w) for w in window_shape)
    return _pools[op](x, window=window, strides=steps, padding="VALID", dilations=rates, channels_last=not first)


# -- with the positions


@engine.define_op("MaxPoolWithArgmax")
def _with_argmax(x: Any, window: Any, strides: Any, padding: Any, batch: bool) -> Any:
    return pools.max_pool_with_argmax(x, window, strides=strides, padding=padding, include_batch_in_index=batch)


@export("nn.max_pool_with_argmax")
@public_op("input")
def max_pool_with_argmax(
    input: Any,  # noqa: A002
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: str = "NHWC",
    output_dtype: Any = dtypes.int64,
    include_batch_in_index: bool = False,
    name: str | None = None,
) -> Any:
    """`max_pool2d`, and the flattened position of each maximum.

    Args:
        input: [batch, height, width, channels].
        ksize, strides: 1, 2 or 4 ints.
        padding: 'SAME' or 'VALID'.
        output_dtype: of the positions, int64 or int32.
        include_batch_in_index: whether positions count through the whole batch.

    Returns:
        A pair (output, argmax), also by these names.

    Raises:
        ValueError: for another data format.
    """
    op = "MaxPoolWithArgmax"
    if data_format != "NHWC":
        raise ValueError(
            f"`data_format` values other  than 'NHWC' are not supported. Received: data_format={data_format}"
        )
    ksize, strides = sequence(ksize, 2, 3, "ksize"), sequence(strides, 2, 3, "strides")
    (x,) = op_inputs(op, input)
    index = dtypes.as_dtype(output_dtype).np
    if index.name not in ("int32", "int64"):
        raise attr_not_allowed(op, "Targmax", index)
    check_dtypes(op, [x.aval])
    padding = string_padding(padding)
    if padding not in ("SAME", "VALID"):
        raise not_listed(op, "padding", padding, ("SAME", "VALID"))
    if x.aval.ndim != 4:
        raise op_error(op, f"tensor_in must be 4-dimensional ({x.aval.ndim})")
    y, position = _with_argmax(
        x, window=ksize[1:3], strides=strides[1:3], padding=padding, batch=bool(include_batch_in_index)
    )
    return MaxPoolWithArgmax(y, position if index.name == "int64" else cast_tensor(position, index))
