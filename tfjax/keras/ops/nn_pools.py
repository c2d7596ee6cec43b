"""keras.ops.nn: pools and convolutions."""

import math

from tfjax.keras.backend.common.convert import convert_to_tensor
from tfjax.keras.backend.config import standardize_data_format
from tfjax.keras.ops import tf_functions as tf
from tfjax.keras.ops.operation_utils import compute_conv_transpose_output_shape
from tfjax.keras.ops.symbolic_op import keras_function

_FORMATS = {
    (True, 1): "NWC",
    (False, 1): "NCW",
    (True, 2): "NHWC",
    (False, 2): "NCHW",
    (True, 3): "NDHWC",
    (False, 3): "NCDHW",
}


def _last(x, rank):
    return tf.transpose(x, [0, *range(2, rank + 2), 1])


def _first(x, rank):
    return tf.transpose(x, [0, rank + 1, *range(1, rank + 1)])


def _pool(function, inputs, pool_size, strides, padding, data_format):
    data_format = standardize_data_format(data_format)
    inputs = convert_to_tensor(inputs)
    rank = len(inputs.shape) - 2
    first = data_format == "channels_first"  # TensorFlow's pools on the CPU want channels last
    strides = pool_size if strides is None else strides
    inputs = _last(inputs, rank) if first else inputs
    outputs = function(inputs, pool_size, strides, padding.upper(), _FORMATS[True, rank])
    return _first(outputs, rank) if first else outputs


@keras_function("nn", "MaxPool", tensors=1)
def max_pool(inputs, pool_size, strides=None, padding="valid", data_format=None):
    """Returns the largest values of windows of sequences, images or volumes.

    Args:
        inputs: `[batch, ..., channels]` (or channels first).
        pool_size: the window's size, one number or one for each axis.
        strides: how far apart windows are; None: `pool_size`.
        padding: `"valid"` or `"same"`.
        data_format: `"channels_last"`, `"channels_first"`, or None for the global setting.
    """
    return _pool(tf.max_pool, inputs, pool_size, strides, padding, data_format)


@keras_function("nn", "AveragePool", tensors=1)
def average_pool(inputs, pool_size, strides=None, padding="valid", data_format=None):
    """Returns the means of windows of sequences, images or volumes (see `max_pool`)."""
    return _pool(tf.avg_pool, inputs, pool_size, strides, padding, data_format)


def _adaptive(reduce, inputs, output_size, data_format):
    """Pools each axis to the size wanted, by windows from floor(i n / m) to ceil((i + 1) n / m)."""
    inputs = convert_to_tensor(inputs)
    rank = len(inputs.shape) - 2
    sizes = (output_size,) * rank if isinstance(output_size, int) else tuple(output_size)
    start = 1 if standardize_data_format(data_format) == "channels_last" else 2
    for k, wanted in enumerate(sizes):
        axis = start + k
        size = inputs.shape[axis]
        if size is None:
            raise ValueError("Input spatial dimensions must be statically known for adaptive pooling")
        before = (slice(None),) * axis
        windows = [
            reduce(inputs[(*before, slice(i * size // wanted, math.ceil((i + 1) * size / wanted)))], axis=axis)
            for i in range(wanted)
        ]
        inputs = tf.stack(windows, axis=axis)
    return inputs


@keras_function("nn", "AdaptiveMaxPool", tensors=1)
def adaptive_max_pool(inputs, output_size, data_format=None):
    """Returns the largest values of as many windows as `output_size` says for each axis."""
    return _adaptive(tf.reduce_max, inputs, output_size, data_format)


@keras_function("nn", "AdaptiveAveragePool", tensors=1)
def adaptive_average_pool(inputs, output_size, data_format=None):
    """Returns the means of as many windows as `output_size` says for each axis."""
    return _adaptive(tf.reduce_mean, inputs, output_size, data_format)


@keras_function("nn", "Conv", tensors=2)
def conv(inputs, kernel, strides=1, padding="valid", data_format=None, dilation_rate=1):
    """Returns the convolution of sequences, images or volumes.

    Args:
        inputs: `[batch, ..., channels]` (or channels first).
        kernel: `[..., channels, filters]`.
        strides, dilation_rate: one number or one for each axis.
        padding: `"valid"` or `"same"`.
        data_format: as for `max_pool`.
    """
    inputs, kernel = convert_to_tensor(inputs), convert_to_tensor(kernel)
    last = standardize_data_format(data_format) == "channels_last"
    rank = len(inputs.shape) - 2
    return tf.convolution(
        inputs,
        kernel,
        strides=strides,
        padding=padding.upper(),
        data_format=_FORMATS[last, rank],
        dilations=dilation_rate,
    )


def _pair(value):
    return (value, value) if isinstance(value, int) else tuple(value)


@keras_function("nn", "DepthwiseConv", tensors=2)
def depthwise_conv(inputs, kernel, strides=1, padding="valid", data_format=None, dilation_rate=1):
    """Returns the convolution of each channel of sequences or images by itself (see `conv`)."""
    return _by_channel(tf.depthwise_conv2d, inputs, (kernel,), strides, padding, data_format, dilation_rate)


@keras_function("nn", "SeparableConv", tensors=3)
def separable_conv(
    inputs, depthwise_kernel, pointwise_kernel, strides=1, padding="valid", data_format=None, dilation_rate=1
):
    """Returns the convolution of each channel by itself, and then of all channels at each place (see `conv`)."""
    kernels = (depthwise_kernel, pointwise_kernel)
    return _by_channel(tf.separable_conv2d, inputs, kernels, strides, padding, data_format, dilation_rate)


def _by_channel(function, inputs, kernels, strides, padding, data_format, dilation_rate):
    inputs, *kernels = (convert_to_tensor(x) for x in (inputs, *kernels))
    last = standardize_data_format(data_format) == "channels_last"
    flat = len(inputs.shape) == 3
    if flat:  # a sequence is an image of height 1
        height = 1 if last else 2
        inputs = tf.expand_dims(inputs, height)
        kernels = [tf.expand_dims(kernel, 0) for kernel in kernels]
        strides = (strides if isinstance(strides, int) else strides[0],) * 2
        rate = dilation_rate if isinstance(dilation_rate, int) else dilation_rate[0]
        dilation_rate = (1, rate)
    steps = _pair(strides)
    outputs = function(
        inputs,
        *kernels,
        strides=(1, *steps, 1) if last else (1, 1, *steps),
        padding=padding.upper(),
        data_format="NHWC" if last else "NCHW",
        dilations=_pair(dilation_rate),
    )
    return tf.squeeze(outputs, axis=[1 if last else 2]) if flat else outputs


@keras_function("nn", "ConvTranspose", tensors=2)
def conv_transpose(inputs, kernel, strides=1, padding="valid", output_padding=None, data_format=None, dilation_rate=1):
    """Returns the transposed convolution of sequences, images or volumes.

    Args:
        inputs: `[batch, ..., channels]` (or channels first).
        kernel: `[..., filters, channels]`.
        strides, dilation_rate: one number or one for each axis.
        padding: `"valid"` or `"same"`.
        output_padding: how much the result grows at its end; None: by the strides.
        data_format: as for `max_pool`.
    """
    from tfjax.ops.nn.conv_transpose import conv_transpose as tf_conv_transpose

    inputs, kernel = convert_to_tensor(inputs), convert_to_tensor(kernel)
    data_format = standardize_data_format(data_format)
    shape = compute_conv_transpose_output_shape(
        inputs.shape.as_list(),
        kernel.shape.as_list()[:-2],
        kernel.shape[-2],
        strides,
        padding,
        output_padding,
        data_format,
        dilation_rate,
    )
    shape = [tf.shape(inputs)[k] if size is None else size for k, size in enumerate(shape)]
    return tf_conv_transpose(
        inputs,
        kernel,
        shape,
        strides,
        padding=padding.upper(),
        data_format=_FORMATS[data_format == "channels_last", len(inputs.shape) - 2],
        dilations=dilation_rate,
    )


def _transposed(function, x, block_size, data_format):
    x = convert_to_tensor(x)
    if data_format == "channels_last":
        return function(x, block_size, data_format="NHWC")
    return _first(function(_last(x, 2), block_size, data_format="NHWC"), 2)


@keras_function("nn", "DepthToSpace", tensors=1)
def depth_to_space(x, block_size, data_format="channels_last"):
    """Returns images with blocks of channels laid out as squares of `block_size`."""
    return _transposed(tf.depth_to_space, x, block_size, data_format)


@keras_function("nn", "SpaceToDepth", tensors=1)
def space_to_depth(x, block_size, data_format="channels_last"):
    """Returns images with squares of `block_size` laid out as channels."""
    return _transposed(tf.space_to_depth, x, block_size, data_format)


@keras_function("nn", "Unfold", tensors=1)
def unfold(x, kernel_size, dilation=1, padding=0, stride=1):
    """Returns the windows of images (channels first) as columns, `[batch, channels * window, count]`.

    Raises:
        ValueError: for another rank than 4.
    """
    x = convert_to_tensor(x)
    if len(x.shape) != 4:
        raise ValueError(f"Input must be a 4D tensor. Received: input.shape={x.shape}")
    (rows, columns), (down, across), (top, side), (step, stride_across) = map(
        _pair, (kernel_size, dilation, padding, stride)
    )
    if top or side:
        x = tf.pad(x, [[0, 0], [0, 0], [top, top], [side, side]])
    batch, channels, height, width = x.shape.as_list()
    high = (height - down * (rows - 1) - 1) // step + 1
    wide = (width - across * (columns - 1) - 1) // stride_across + 1
    windows = [
        x[:, :, i * down : i * down + step * (high - 1) + 1 : step, j * across :][
            :, :, :, : stride_across * (wide - 1) + 1 : stride_across
        ]
        for i in range(rows)
        for j in range(columns)
    ]
    return tf.reshape(
        tf.stack(windows, axis=2), [-1 if batch is None else batch, channels * rows * columns, high * wide]
    )


@keras_function("nn", "Fold", tensors=1)
def fold(x, output_size, kernel_size, dilation=1, padding=0, stride=1):
    """Returns images (channels first) as sums of windows: the transpose of `unfold`.

    Raises:
        ValueError: for another rank than 3.
    """
    x = convert_to_tensor(x)
    if len(x.shape) != 3:
        raise ValueError(f"Input must be a 3D tensor. Received: input.shape={x.shape}")
    size, (rows, columns), (down, across), (top, side), (step, stride_across) = map(
        _pair, (output_size, kernel_size, dilation, padding, stride)
    )
    height, width = size[0] + 2 * top, size[1] + 2 * side
    high = (height - down * (rows - 1) - 1) // step + 1
    wide = (width - across * (columns - 1) - 1) // stride_across + 1
    channels = x.shape[1] // (rows * columns)
    windows = tf.reshape(x, [-1, channels, rows, columns, high * wide])
    total = 0
    for i in range(rows):
        for j in range(columns):
            places = [
                (i * down + a * step) * width + j * across + b * stride_across for a in range(high) for b in range(wide)
            ]
            onto = tf.one_hot(places, height * width, dtype=x.dtype)
            total = total + tf.tensordot(windows[:, :, i, j, :], onto, axes=1)
    image = tf.reshape(total, [-1, channels, height, width])
    return image[:, :, top : height - top, side : width - side]
