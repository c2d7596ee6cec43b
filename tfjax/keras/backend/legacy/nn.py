"""keras.backend: activation functions, losses, convolutions and pools, normalization, connectionist classification."""

import numpy as np

from tfjax.keras.backend import config
from tfjax.keras.backend.common.convert import convert_to_tensor, is_keras_tensor
from tfjax.keras.backend.legacy.arrays import as_tensor, permute_dimensions, repeat_elements, reshape, temporal_padding
from tfjax.keras.backend.legacy.export import legacy_export
from tfjax.keras.ops import tf_functions as tf

# -- activation functions


@legacy_export("relu")
def relu(x, alpha=0.0, max_value=None, threshold=0.0):
    """Returns `max(x, 0)`, or with a slope `alpha` below `threshold`, or not above `max_value`."""
    x = as_tensor(x)
    if alpha != 0.0:
        if max_value is None and threshold == 0:
            return tf.leaky_relu(x, alpha=alpha)
        negative_part = tf.relu(-x + threshold) if threshold != 0 else tf.relu(-x)
    clip_max = max_value is not None
    if threshold != 0:
        x = x * tf.cast(tf.greater(x, threshold), x.dtype)
    elif max_value == 6:
        x = tf.relu6(x)
        clip_max = False
    else:
        x = tf.relu(x)
    if clip_max:
        x = tf.clip_by_value(x, convert_to_tensor(0.0, x.dtype), convert_to_tensor(max_value, x.dtype))
    if alpha != 0.0:
        x -= convert_to_tensor(alpha, x.dtype) * negative_part
    return x


@legacy_export("elu")
def elu(x, alpha=1.0):
    """Returns `x`, and `alpha * (exp(x) - 1)` where it is negative."""
    result = tf.elu(x)
    return result if alpha == 1 else tf.where(x > 0, result, alpha * result)


@legacy_export("sigmoid")
def sigmoid(x):
    """Returns `1 / (1 + exp(-x))`."""
    return tf.sigmoid(x)


@legacy_export("hard_sigmoid")
def hard_sigmoid(x):
    """Returns `0.2 * x + 0.5` clipped to [0, 1]: Keras 2's, which is not that of keras.activations."""
    x = as_tensor(x)
    scaled = tf.add(tf.multiply(x, convert_to_tensor(0.2, x.dtype)), convert_to_tensor(0.5, x.dtype))
    return tf.clip_by_value(scaled, 0.0, 1.0)


@legacy_export("softmax")
def softmax(x, axis=-1):
    """Returns `exp(x)` divided by its sum along `axis`, an axis or several.

    Raises:
        ValueError: for a vector.
    """
    x = as_tensor(x)
    if len(x.shape) <= 1:
        raise ValueError(f"Cannot apply softmax to a tensor that is 1D. Received input: {x}")
    if isinstance(axis, int):
        output = tf.softmax(x, axis=axis)
    else:
        grown = tf.exp(x - tf.reduce_max(x, axis=axis, keepdims=True))
        output = grown / tf.reduce_sum(grown, axis=axis, keepdims=True)
    if not is_keras_tensor(output):
        output._keras_logits = x
    return output


@legacy_export("softplus")
def softplus(x):
    """Returns `log(1 + exp(x))`."""
    return tf.softplus(x)


@legacy_export("softsign")
def softsign(x):
    """Returns `x / (1 + |x|)`."""
    return tf.softsign(x)


@legacy_export("tanh")
def tanh(x):
    """Returns the hyperbolic tangent."""
    return tf.tanh(x)


# -- losses


def _clipped(output):
    epsilon = convert_to_tensor(config.epsilon(), output.dtype)
    return tf.clip_by_value(output, epsilon, 1.0 - epsilon)


@legacy_export("binary_crossentropy")
def binary_crossentropy(target, output, from_logits=False):
    """Returns the cross-entropy of probabilities (or logits) and targets, element by element."""
    target, output = as_tensor(target), as_tensor(output)
    if from_logits:
        return tf.sigmoid_cross_entropy_with_logits(labels=target, logits=output)
    output = _clipped(output)
    epsilon = config.epsilon()
    return -(target * tf.log(output + epsilon) + (1 - target) * tf.log(1 - output + epsilon))


@legacy_export("binary_focal_crossentropy")
def binary_focal_crossentropy(target, output, apply_class_balancing=False, alpha=0.25, gamma=2.0, from_logits=False):
    """Returns the binary cross-entropy times `(1 - p) ** gamma`, p being the probability of the target."""
    target, output = as_tensor(target), as_tensor(output)
    probability = tf.sigmoid(output) if from_logits else output
    right = target * probability + (1 - target) * (1 - probability)
    loss = tf.pow(1.0 - right, gamma) * binary_crossentropy(target, output, from_logits)
    return (target * alpha + (1 - target) * (1 - alpha)) * loss if apply_class_balancing else loss


@legacy_export("categorical_crossentropy")
def categorical_crossentropy(target, output, from_logits=False, axis=-1):
    """Returns the cross-entropy of class probabilities (or logits) and targets along `axis`."""
    target, output = as_tensor(target), as_tensor(output)
    if not is_keras_tensor(target) and not is_keras_tensor(output):
        target.shape.assert_is_compatible_with(output.shape)
    if from_logits:
        return tf.softmax_cross_entropy_with_logits(labels=target, logits=output, axis=axis)
    output = _clipped(output / tf.reduce_sum(output, axis, True))
    return -tf.reduce_sum(target * tf.log(output), axis)


@legacy_export("categorical_focal_crossentropy")
def categorical_focal_crossentropy(target, output, alpha=0.25, gamma=2.0, from_logits=False, axis=-1):
    """Returns the categorical cross-entropy with each class's part times `alpha * (1 - p) ** gamma`."""
    target, output = as_tensor(target), as_tensor(output)
    target.shape.assert_is_compatible_with(output.shape)
    if from_logits:
        output = tf.softmax(output, axis=axis)
    output = _clipped(output / tf.reduce_sum(output, axis=axis, keepdims=True))
    weights = tf.multiply(tf.pow(1.0 - output, gamma), alpha)
    return tf.reduce_sum(tf.multiply(weights, -target * tf.log(output)), axis=axis)


@legacy_export("sparse_categorical_crossentropy")
def sparse_categorical_crossentropy(target, output, from_logits=False, axis=-1, ignore_class=None):
    """Returns the cross-entropy of class probabilities (or logits) and class numbers.

    Args:
        target: class numbers.
        output: probabilities or logits.
        from_logits: whether they are logits.
        axis: the axis of the classes.
        ignore_class: a number whose places count 0.
    """
    target, output = tf.cast(as_tensor(target), "int64"), as_tensor(output)
    if not from_logits:
        output = tf.log(_clipped(output))
    rank = len(output.shape)
    axis %= rank
    if axis != rank - 1:
        output = tf.transpose(output, perm=[*(k for k in range(rank) if k != axis), axis])
    shape = list(output.shape)
    known = None not in shape
    sizes = shape if known else tf.shape(output)
    flat = len(target.shape) != rank - 1
    if flat:
        target = tf.reshape(target, [-1])
        output = tf.reshape(output, [-1, sizes[-1]])
    valid = None
    if ignore_class is not None:
        valid = tf.not_equal(target, tf.cast(ignore_class, target.dtype))
        target = tf.where(valid, target, tf.zeros_like(target))
    loss = tf.sparse_softmax_cross_entropy_with_logits(labels=target, logits=output)
    if valid is not None:
        loss = tf.reshape(tf.where(valid, loss, tf.zeros_like(loss)), sizes[:-1])
        loss._keras_mask = tf.reshape(valid, sizes[:-1])
        return loss
    return tf.reshape(loss, sizes[:-1]) if flat and rank >= 3 else loss


@legacy_export("in_top_k")
def in_top_k(predictions, targets, k):
    """Returns whether each target is among the `k` largest predictions of its row."""
    return tf.in_top_k(targets, predictions, k)


# -- normalization


@legacy_export("l2_normalize")
def l2_normalize(x, axis=None):
    """Returns `x` divided by its 2-norm along `axis`."""
    return tf.l2_normalize(x, axis=axis)


@legacy_export("batch_normalization")
def batch_normalization(x, mean, var, beta, gamma, axis=-1, epsilon=1e-3):
    """Returns `(x - mean) / sqrt(var + epsilon) * gamma + beta`."""
    return tf.batch_normalization(x, mean, var, beta, gamma, epsilon)


@legacy_export("normalize_batch_in_training")
def normalize_batch_in_training(x, gamma, beta, reduction_axes, epsilon=1e-3):
    """Returns `x` normalized by its own moments, and its mean and variance (Keras 2)."""
    x = as_tensor(x)
    mean, variance = tf.moments(x, reduction_axes)
    kept = [1 if k in reduction_axes else size for k, size in enumerate(x.shape)]
    shaped = [None if part is None else tf.reshape(part, kept) for part in (mean, variance, beta, gamma)]
    return tf.batch_normalization(x, *shaped, epsilon), mean, variance


# -- convolutions and pools


def _data_format(data_format):
    data_format = config.image_data_format() if data_format is None else data_format
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(f"Unknown data_format: {data_format}")
    return data_format


def _padding(padding):
    if padding not in ("same", "valid"):
        raise ValueError(f"Invalid padding: {padding}")
    return padding.upper()


_FORMATS = {
    ("channels_last", 1): "NWC",
    ("channels_first", 1): "NCW",
    ("channels_last", 2): "NHWC",
    ("channels_first", 2): "NCHW",
    ("channels_last", 3): "NDHWC",
    ("channels_first", 3): "NCDHW",
}


@legacy_export("bias_add")
def bias_add(x, bias, data_format=None):
    """Returns `x` plus a bias for each channel, or for each place and channel.

    Raises:
        ValueError: for another rank of the bias.
    """
    data_format = _data_format(data_format)
    rank, shape = len(x.shape), tuple(bias.shape)
    if len(shape) != 1 and len(shape) != rank - 1:
        raise ValueError(f"Unexpected bias dimensions {len(shape)}. Expected it to be 1 or {rank - 1} dimensions")
    if len(shape) == 1:
        return tf.bias_add(x, bias, data_format="NCHW" if data_format == "channels_first" else "NHWC")
    if data_format == "channels_first":
        return x + reshape(bias, (1, shape[-1]) + shape[:-1])
    return x + reshape(bias, (1,) + shape)


def _convolved(x, kernel, strides, padding, data_format, dilation_rate, rank):
    data_format = _data_format(data_format)
    return tf.convolution(
        x,
        kernel,
        strides=strides,
        padding=_padding(padding),
        data_format=_FORMATS[data_format, rank],
        dilations=dilation_rate,
    )


@legacy_export("conv1d")
def conv1d(x, kernel, strides=1, padding="valid", data_format=None, dilation_rate=1):
    """Returns the convolution of sequences; `padding` may be `"causal"`."""
    if padding == "causal":
        x = temporal_padding(x, (dilation_rate * (kernel.shape[0] - 1), 0))
        padding = "valid"
    return _convolved(x, kernel, strides, padding, data_format, dilation_rate, 1)


@legacy_export("conv2d")
def conv2d(x, kernel, strides=(1, 1), padding="valid", data_format=None, dilation_rate=(1, 1)):
    """Returns the convolution of images."""
    return _convolved(x, kernel, strides, padding, data_format, dilation_rate, 2)


@legacy_export("conv3d")
def conv3d(x, kernel, strides=(1, 1, 1), padding="valid", data_format=None, dilation_rate=(1, 1, 1)):
    """Returns the convolution of volumes."""
    return _convolved(x, kernel, strides, padding, data_format, dilation_rate, 3)


@legacy_export("conv2d_transpose")
def conv2d_transpose(x, kernel, output_shape, strides=(1, 1), padding="valid", data_format=None, dilation_rate=(1, 1)):
    """Returns the transposed convolution of images, of shape `output_shape`.

    Raises:
        ValueError: for different dilation rates.
    """
    data_format = _data_format(data_format)
    padding = _padding(padding)
    shape = list(output_shape)
    if shape[0] is None:
        shape[0] = tf.shape(x)[0]
    if tuple(dilation_rate) == (1, 1):
        first = data_format == "channels_first"
        steps = (1, 1, *strides) if first else (1, *strides, 1)
        return tf.conv2d_transpose(x, kernel, shape, steps, padding, "NCHW" if first else "NHWC")
    if dilation_rate[0] != dilation_rate[1]:
        raise ValueError(
            "Expected the 2 dimensions of the `dilation_rate` argument to be equal to each other. "
            f"Received: dilation_rate={dilation_rate}"
        )
    from tfjax.ops.nn.conv_transpose import atrous_conv2d_transpose

    if data_format == "channels_first":
        x = tf.transpose(x, (0, 2, 3, 1))
        shape = [shape[0], shape[2], shape[3], shape[1]]
    output = atrous_conv2d_transpose(x, kernel, shape, rate=dilation_rate[0], padding=padding)
    return tf.transpose(output, (0, 3, 1, 2)) if data_format == "channels_first" else output


@legacy_export("depthwise_conv2d")
def depthwise_conv2d(x, depthwise_kernel, strides=(1, 1), padding="valid", data_format=None, dilation_rate=(1, 1)):
    """Returns the convolution of each channel by itself."""
    data_format = _data_format(data_format)
    first = data_format == "channels_first"
    return tf.depthwise_conv2d(
        x,
        depthwise_kernel,
        strides=(1, 1, *strides) if first else (1, *strides, 1),
        padding=_padding(padding),
        dilations=dilation_rate,
        data_format="NCHW" if first else "NHWC",
    )


@legacy_export("separable_conv2d")
def separable_conv2d(
    x, depthwise_kernel, pointwise_kernel, strides=(1, 1), padding="valid", data_format=None, dilation_rate=(1, 1)
):
    """Returns the convolution of each channel by itself, and then of all channels at each place.

    Raises:
        ValueError: if `strides` is no pair.
    """
    data_format = _data_format(data_format)
    if len(strides) != 2:
        raise ValueError("`strides` must be a tuple of 2 integers.")
    first = data_format == "channels_first"
    return tf.separable_conv2d(
        x,
        depthwise_kernel,
        pointwise_kernel,
        strides=(1, 1, *strides) if first else (1, *strides, 1),
        padding=_padding(padding),
        dilations=dilation_rate,
        data_format="NCHW" if first else "NHWC",
    )


def _pooled(x, pool_size, strides, padding, data_format, pool_mode, rank):
    data_format = _data_format(data_format)
    padding = _padding(padding)
    if pool_mode not in ("max", "avg"):
        raise ValueError(f"Invalid pooling mode: {str(pool_mode)}")
    if data_format == "channels_first":  # TensorFlow's pools on the CPU want channels last
        x = tf.transpose(x, [0, *range(2, rank + 2), 1])
    pool = tf.max_pool if pool_mode == "max" else tf.avg_pool
    x = pool(x, tuple(pool_size), tuple(strides), padding, _FORMATS["channels_last", rank])
    return tf.transpose(x, [0, rank + 1, *range(1, rank + 1)]) if data_format == "channels_first" else x


@legacy_export("pool2d")
def pool2d(x, pool_size, strides=(1, 1), padding="valid", data_format=None, pool_mode="max"):
    """Returns the largest (`"max"`) or mean (`"avg"`) values of windows of images.

    Raises:
        ValueError: for other arguments.
    """
    if len(pool_size) != 2:
        raise ValueError("`pool_size` must be a tuple of 2 integers.")
    if len(strides) != 2:
        raise ValueError("`strides` must be a tuple of 2 integers.")
    return _pooled(x, pool_size, strides, padding, data_format, pool_mode, 2)


@legacy_export("pool3d")
def pool3d(x, pool_size, strides=(1, 1, 1), padding="valid", data_format=None, pool_mode="max"):
    """Returns the largest (`"max"`) or mean (`"avg"`) values of windows of volumes."""
    return _pooled(x, pool_size, strides, padding, data_format, pool_mode, 3)


def _local(inputs, kernel, kernel_size, strides, output_shape, data_format):
    """Convolution whose kernel differs from place to place: kernel[place, window * channels, filters]."""
    from itertools import product

    inputs, kernel = as_tensor(inputs), as_tensor(kernel)
    if data_format == "channels_first":
        inputs = tf.transpose(inputs, [0, *range(2, len(inputs.shape)), 1])
    windows = []
    for place in product(*(range(size) for size in output_shape)):
        spans = (slice(p * s, p * s + k) for p, s, k in zip(place, strides, kernel_size))
        window = inputs[(slice(None), *spans)]
        if data_format == "channels_first":
            window = tf.transpose(window, [0, len(window.shape) - 1, *range(1, len(window.shape) - 1)])
        windows.append(tf.reshape(window, [-1, kernel.shape[1]]))
    output = tf.transpose(tf.matmul(tf.stack(windows), kernel), [1, 0, 2])
    output = tf.reshape(output, [-1, *output_shape, kernel.shape[-1]])
    if data_format == "channels_first":
        return tf.transpose(output, [0, len(output_shape) + 1, *range(1, len(output_shape) + 1)])
    return output


@legacy_export("local_conv1d")
def local_conv1d(inputs, kernel, kernel_size, strides, data_format=None):
    """Returns a convolution of sequences with a kernel of its own at each place (Keras 2)."""
    return _local(inputs, kernel, kernel_size, strides, (kernel.shape[0],), _data_format(data_format))


@legacy_export("local_conv2d")
def local_conv2d(inputs, kernel, kernel_size, strides, output_shape, data_format=None):
    """Returns a convolution of images with a kernel of its own at each place (Keras 2)."""
    return _local(inputs, kernel, kernel_size, strides, output_shape, _data_format(data_format))


_METHODS = ("area", "bicubic", "bilinear", "gaussian", "lanczos3", "lanczos5", "mitchellcubic", "nearest")


@legacy_export("resize_images")
def resize_images(x, height_factor, width_factor, data_format, interpolation="nearest"):
    """Returns images enlarged by whole factors.

    Raises:
        ValueError: for another layout or method.
    """
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(f"Invalid `data_format` argument: {data_format}")
    if interpolation not in _METHODS:
        names = '"' + '", "'.join(_METHODS) + '"'
        raise ValueError(f'`interpolation` argument should be one of: {names}. Received: "{interpolation}".')
    from tfjax.ops.image.resize import resize

    first = data_format == "channels_first"
    x = permute_dimensions(x, [0, 2, 3, 1]) if first else x
    x = resize(x, (x.shape[1] * height_factor, x.shape[2] * width_factor), interpolation)
    return permute_dimensions(x, [0, 3, 1, 2]) if first else x


@legacy_export("resize_volumes")
def resize_volumes(x, depth_factor, height_factor, width_factor, data_format):
    """Returns volumes enlarged by whole factors.

    Raises:
        ValueError: for another layout.
    """
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(f"Invalid data_format: {data_format}")
    axis = 2 if data_format == "channels_first" else 1
    for step, factor in enumerate((depth_factor, height_factor, width_factor)):
        x = repeat_elements(x, factor, axis=axis + step)
    return x


# -- connectionist temporal classification


@legacy_export("ctc_batch_cost")
def ctc_batch_cost(y_true, y_pred, input_length, label_length):
    """Returns the CTC loss of each sequence, `[batch, 1]`; the last class is the blank.

    Args:
        y_true: labels, `[batch, labels]`.
        y_pred: class probabilities, `[batch, time, classes]`.
        input_length: steps that count, `[batch, 1]`.
        label_length: labels that count, `[batch, 1]`.
    """
    from tfjax.keras.losses.ctc import ctc_loss

    y_pred = as_tensor(y_pred)
    logits = tf.log(y_pred + config.epsilon())
    lengths = [tf.cast(tf.squeeze(as_tensor(x), axis=-1), "int32") for x in (label_length, input_length)]
    labels = tf.cast(as_tensor(y_true), "int32")
    blank = convert_to_tensor(y_pred.shape[-1] - 1, "int32")
    return tf.expand_dims(ctc_loss(logits, labels, *lengths, blank), 1)


@legacy_export("ctc_decode")
def ctc_decode(y_pred, input_length, greedy=True, beam_width=100, top_paths=1):
    """Returns the most likely labels of sequences, padded with -1, and scores.

    Args:
        y_pred: class probabilities, `[batch, time, classes]`; the last class is the blank.
        input_length: steps that count, `[batch]`.
        greedy: whether the likeliest class of each step is taken; else beams are searched.
        beam_width: how many prefixes are kept.
        top_paths: how many results are returned.

    Returns:
        A list of `top_paths` int64 tensors `[batch, time]` and the negative logits' sums (`greedy`) or the log
        probabilities `[batch, top_paths]`.
    """
    from tfjax.keras.backend.ctc_decoding import beam_search, best_path

    probabilities = np.asarray(as_tensor(y_pred))
    scores = np.log(probabilities + probabilities.dtype.type(config.epsilon()))
    lengths = np.asarray(input_length).reshape(-1)
    blank = scores.shape[-1] - 1
    if greedy:
        decoded, values = best_path(scores, lengths, blank)
    else:
        decoded, values = beam_search(scores, lengths, blank, beam_width, top_paths, merge_repeated=True)
    return [convert_to_tensor(part) for part in decoded], convert_to_tensor(values)
