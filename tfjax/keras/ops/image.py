"""keras.ops.image: colours, sizes, patches and margins of images."""

import itertools
import math

import numpy as np

from tfjax.keras.backend.common.convert import convert_to_tensor
from tfjax.keras.backend.common.dtypes import is_float_dtype, result_type
from tfjax.keras.backend.common.keras_tensor import KerasTensor
from tfjax.keras.backend.config import standardize_data_format
from tfjax.keras.ops import tf_functions as tf
from tfjax.keras.ops.core import saturate_cast
from tfjax.keras.ops.nn_pools import conv
from tfjax.keras.ops.numpy_shapes import moveaxis
from tfjax.keras.ops.promotion import cast
from tfjax.keras.ops.symbolic_op import keras_op
from tfjax.ops.jax_op import jax_op


def image_function(class_name, tensors=1, spec=None):
    """`keras_op` for `keras.ops.image`, and the public name there."""
    from tfjax.core import export as registry
    from tfjax.keras.keras_export import show_as_keras

    def wrap(function):
        public = keras_op(class_name, tensors, spec)(function)
        entry = registry.Export(function.__module__, function.__name__, public)
        registry._add(f"keras.ops.image.{function.__name__}", entry)
        public.__module__ = __name__  # Keras has all of them in one file
        show_as_keras(public)
        return public

    return wrap


def check_rank(images, received="Received input with shape: "):
    """Raises ValueError unless there is one image or a batch."""
    if len(images.shape) not in (3, 4):
        raise ValueError(
            "Invalid images rank: expected rank 3 (single image) or rank 4 (batch of images). "
            f"{received}images.shape={tuple(images.shape)}"
        )


def is_last(data_format):
    """Whether channels are the last axis."""
    return standardize_data_format(data_format) == "channels_last"


# -- colours


@image_function("RGBToGrayscale")
def rgb_to_grayscale(images, data_format=None):
    """Returns images with one channel, by the weights 0.2989, 0.587 and 0.114 of red, green and blue.

    Raises:
        ValueError: for another rank or number of channels.
    """
    images = convert_to_tensor(images)
    axis = -1 if is_last(data_format) else -3
    check_rank(images)
    if images.shape[axis] not in (1, 3):
        raise ValueError(
            "Invalid channel size: expected 3 (RGB) or 1 (Grayscale). "
            f"Received input with shape: images.shape={images.shape}"
        )
    if images.shape[axis] == 1:
        return tf.identity(images)
    name = images.dtype.name
    images = cast(images, result_type(name, float))
    weights = convert_to_tensor([0.2989, 0.5870, 0.1140], images.dtype)
    return cast(tf.expand_dims(tf.tensordot(images, weights, axes=(axis, -1)), axis), name)


def _colours(images, data_format, convert):
    """Applies a function of three channels."""
    images = convert_to_tensor(images)
    check_rank(images)
    if not is_float_dtype(images.dtype):
        raise ValueError(f"Invalid images dtype: expected float dtype. Received: images.dtype={images.dtype.name}")
    axis = -1 if is_last(data_format) else -3
    return tf.stack(convert(*tf.unstack(images, 3, axis=axis)), axis=axis)


def _to_hsv(r, g, b):
    value = tf.maximum(tf.maximum(r, g), b)
    spread = value - tf.minimum(tf.minimum(r, g), b)
    zero = tf.zeros_like(value)
    saturation = tf.where(value > 0, spread / value, zero)
    norm = 1.0 / (6.0 * spread)
    hue = tf.where(
        tf.equal(r, value),
        norm * (g - b),
        tf.where(tf.equal(g, value), norm * (b - r) + 2.0 / 6.0, norm * (r - g) + 4.0 / 6.0),
    )
    hue = tf.where(spread > 0, hue, zero)
    return tf.where(hue < 0, hue + 1.0, hue), saturation, value


def _to_rgb(hue, saturation, value):
    sixths = hue * 6.0
    unit = lambda x: tf.clip_by_value(x, 0.0, 1.0)
    parts = (unit(tf.abs(sixths - 3.0) - 1.0), unit(2.0 - tf.abs(sixths - 2.0)), unit(2.0 - tf.abs(sixths - 4.0)))
    return [(1.0 - saturation + saturation * part) * value for part in parts]


@image_function("RGBToHSV")
def rgb_to_hsv(images, data_format=None):
    """Returns red, green and blue (0 to 1) as hue, saturation and value.

    Raises:
        ValueError: for another rank, and for integers.
    """
    return _colours(images, data_format, _to_hsv)


@image_function("HSVToRGB")
def hsv_to_rgb(images, data_format=None):
    """Returns hue, saturation and value (0 to 1) as red, green and blue.

    Raises:
        ValueError: for another rank, and for integers.
    """
    return _colours(images, data_format, _to_rgb)


# -- sizes

_METHODS = ("bilinear", "nearest", "lanczos3", "lanczos5", "bicubic", "area")
_SMOOTH = {"bilinear": "linear", "bicubic": "cubic", "lanczos3": "lanczos3", "lanczos5": "lanczos5"}


@jax_op("ScaleAndTranslate")
def _resize_smoothly(x, size, method):
    import jax

    return jax.image.resize(x, (x.shape[0], *size, x.shape[3]), method, antialias=True)


def _resize_spec(operation, images):
    check_rank(images)
    return _resized(images, operation.data_format, *operation.size)


def _resized(images, data_format, height, width):
    """Symbolic images of another size."""
    shape = list(images.shape)
    start = len(shape) - (3 if is_last(data_format) else 2)
    shape[start : start + 2] = height, width
    return KerasTensor(shape, dtype=images.dtype)


@image_function("Resize", spec=_resize_spec)
def resize(
    images,
    size,
    interpolation="bilinear",
    antialias=False,
    crop_to_aspect_ratio=False,
    pad_to_aspect_ratio=False,
    fill_mode="constant",
    fill_value=0.0,
    data_format=None,
):
    """Returns images of another size.

    Args:
        images: one image or a batch.
        size: (height, width).
        interpolation: `"bilinear"`, `"nearest"`, `"bicubic"`, `"lanczos3"`, `"lanczos5"` or `"area"`.
        antialias: whether shrinking takes all the pixels into account.
        crop_to_aspect_ratio: whether the middle is cut out first so that nothing is distorted.
        pad_to_aspect_ratio: whether a margin is added first so that nothing is distorted.
        fill_mode: `"constant"`.
        fill_value: the value of the margin.
        data_format: `"channels_last"`, `"channels_first"`, or None for the global setting.

    Raises:
        ValueError: for other arguments.
    """
    _check_resize(images, size, interpolation, crop_to_aspect_ratio, pad_to_aspect_ratio, fill_mode)
    images = convert_to_tensor(images)
    name, single, last = images.dtype.name, len(images.shape) == 3, is_last(data_format)
    batch = tf.expand_dims(images, 0) if single else images
    batch = batch if last else moveaxis(batch, 1, -1)
    size = tuple(int(n) for n in size)
    if crop_to_aspect_ratio:
        batch = _cropped(batch, size)
    elif pad_to_aspect_ratio:
        batch = _padded(batch, size, fill_value)
    if antialias and interpolation in _SMOOTH:
        result = _resize_smoothly(cast(batch, "float32"), size=size, method=_SMOOTH[interpolation])
    else:
        from tfjax.ops.image.resize import resize as tf_resize

        result = tf_resize(batch, size, interpolation)
    if result.dtype.name != name:
        result = saturate_cast(tf.round(result) if "int" in name else result, name)
    result = result if last else moveaxis(result, -1, 1)
    return tf.squeeze(result, axis=[0]) if single else result


def _check_resize(images, size, interpolation, crop, pad, fill_mode):
    if len(size) != 2:
        raise ValueError(f"Expected `size` to be a tuple of 2 integers. Received: size={size}")
    if size[0] <= 0 or size[1] <= 0:
        raise ValueError(f"`size` must have positive height and width. Received: size={size}")
    check_rank(images)
    if pad and crop:
        raise ValueError("Only one of `pad_to_aspect_ratio` & `crop_to_aspect_ratio` can be `True`.")
    if interpolation not in _METHODS:
        raise ValueError(
            f"Invalid value for argument `interpolation`. Expected of one {_METHODS}. "
            f"Received: interpolation={interpolation}"
        )
    if fill_mode != "constant":
        raise ValueError(
            f"Invalid value for argument `fill_mode`. Only `'constant'` is supported. Received: fill_mode={fill_mode}"
        )


def _proportioned(shape, size):
    """The height and width that go with the width and height there are."""
    (height, width), (wanted_height, wanted_width) = shape, size
    single = np.float32
    return int(single(width * wanted_height) / single(wanted_width)), int(
        single(height * wanted_width) / single(wanted_height)
    )


def _cropped(images, size):
    height, width = images.shape[1:3]
    kept = _proportioned((height, width), size)
    kept = max(min(height, kept[0]), 1), max(min(width, kept[1]), 1)
    top, left = (height - kept[0]) // 2, (width - kept[1]) // 2
    return images[:, top : top + kept[0], left : left + kept[1]]


def _padded(images, size, value):
    height, width = images.shape[1:3]
    wanted = _proportioned((height, width), size)
    top, left = (max(wanted[0], height) - height) // 2, (max(wanted[1], width) - width) // 2
    # As Keras: the same margin on both sides, even where one more row would be needed.
    return tf.pad(images, [[0, 0], [top, top], [left, left], [0, 0]], constant_values=tf.cast(value, images.dtype))


def _check_margins(kind, before, after, target, first, last, size):
    if [before, after, target].count(None) != 1:
        raise ValueError(
            f"Must specify exactly two of {first}_{kind}, {last}_{kind}, target_{size}. Received: "
            f"{first}_{kind}={before}, {last}_{kind}={after}, target_{size}={target}"
        )
    for name, value in ((f"{first}_{kind}", before), (f"{last}_{kind}", after), (f"target_{size}", target)):
        if value is not None and value < 0:
            raise ValueError(f"{name} must be >= 0. Received: {name}={value}")


def _pad_spec(operation, images):
    given = operation
    return _fitted(
        given, images, "padding", given.top_padding, given.bottom_padding, given.left_padding, given.right_padding, 1
    )


def _fitted(given, images, kind, top, bottom, left, right, sign):
    """Symbolic images with a margin more (or less, for a sign of -1), where that says more than the function would."""
    check_rank(images, "Received: ")
    _check_margins(kind, top, bottom, given.target_height, "top", "bottom", "height")
    _check_margins(kind, left, right, given.target_width, "left", "right", "width")
    start = len(images.shape) - (3 if is_last(given.data_format) else 2)
    height, width = images.shape[start : start + 2]
    if height is not None and width is not None:
        return None
    wanted = []
    for size, target, margins, name in (
        (height, given.target_height, (top, bottom), "height"),
        (width, given.target_width, (left, right), "width"),
    ):
        if size is None and target is None and sign < 0:
            raise ValueError(
                f"When the {name} of the images is unknown, `target_{name}` must be specified."
                f"Received images.shape={list(images.shape)} and target_{name}={target}"
            )
        wanted.append(size + sign * sum(margins) if target is None and size is not None else target)
    return _resized(images, given.data_format, *wanted)


@image_function("PadImages", spec=_pad_spec)
def pad_images(
    images,
    top_padding=None,
    left_padding=None,
    bottom_padding=None,
    right_padding=None,
    target_height=None,
    target_width=None,
    data_format=None,
):
    """Returns images with zeros around them; two of the two margins and the size are given for each axis.

    Raises:
        ValueError: if not two are given, and for negative margins.
    """
    images = convert_to_tensor(images)
    check_rank(images, "Received: ")
    _check_margins("padding", top_padding, bottom_padding, target_height, "top", "bottom", "height")
    _check_margins("padding", left_padding, right_padding, target_width, "left", "right", "width")
    start = len(images.shape) - (3 if is_last(data_format) else 2)
    margins = [[0, 0] for _ in images.shape]
    for axis, before, after, target, word in (
        (start, top_padding, bottom_padding, target_height, ("top", "bottom", "height")),
        (start + 1, left_padding, right_padding, target_width, ("left", "right", "width")),
    ):
        size = images.shape[axis]
        before = target - after - size if before is None else before
        after = target - before - size if after is None else after
        for side, margin in zip(word, (before, after)):
            if margin < 0:
                raise ValueError(f"{side}_padding must be >= 0. Received: {side}_padding={margin}")
        margins[axis] = [before, after]
    return tf.pad(images, margins)


def _crop_spec(operation, images):
    given = operation
    return _fitted(
        given,
        images,
        "cropping",
        given.top_cropping,
        given.bottom_cropping,
        given.left_cropping,
        given.right_cropping,
        -1,
    )


@image_function("CropImages", spec=_crop_spec)
def crop_images(
    images,
    top_cropping=None,
    left_cropping=None,
    bottom_cropping=None,
    right_cropping=None,
    target_height=None,
    target_width=None,
    data_format=None,
):
    """Returns the inner part of images; two of the two borders and the size are given for each axis.

    Raises:
        ValueError: if not two are given, and for borders that do not fit.
    """
    images = convert_to_tensor(images)
    check_rank(images, "Received: ")
    _check_margins("cropping", top_cropping, bottom_cropping, target_height, "top", "bottom", "height")
    _check_margins("cropping", left_cropping, right_cropping, target_width, "left", "right", "width")
    start = len(images.shape) - (3 if is_last(data_format) else 2)
    kept = [slice(None)] * len(images.shape)
    for axis, before, after, target, words in (
        (start, top_cropping, bottom_cropping, target_height, ("top", "bottom", "height")),
        (start + 1, left_cropping, right_cropping, target_width, ("left", "right", "width")),
    ):
        size = images.shape[axis]
        before = size - target - after if before is None else before
        target = size - before - after if target is None else target
        for name, number in ((f"{words[0]}_cropping", before), (f"target_{words[2]}", target)):
            if number < 0:
                raise ValueError(f"{name} must be >= 0. Received: {name}={number}")
        kept[axis] = slice(before, before + target)
    return images[tuple(kept)]


# -- patches and samples


def _patches(images, size, strides, dilation_rate, padding, data_format):
    rank = len(size)
    images = convert_to_tensor(images)
    single = len(images.shape) == rank + 1
    images = tf.expand_dims(images, 0) if single else images
    channels = images.shape[-1 if is_last(data_format) else 1]
    count = math.prod(size) * channels
    kernel = tf.reshape(tf.eye(count, dtype=images.dtype), (*size, channels, count))
    patches = conv(images, kernel, strides or size, padding, data_format, dilation_rate)
    return tf.squeeze(patches, axis=[0]) if single else patches


@image_function("ExtractPatches")
def extract_patches(images, size, strides=None, dilation_rate=1, padding="valid", data_format=None):
    """Returns the windows of images (or, for three sizes, of volumes) as channels.

    Args:
        images: one or a batch.
        size: the window's size, a number or two (three) of them.
        strides: how far apart windows are; None: `size`.
        dilation_rate: how far apart the points of a window are.
        padding: `"valid"` or `"same"`.
        data_format: as for `resize`.

    Raises:
        TypeError, ValueError: for another size.
    """
    if isinstance(size, int):
        size = (size, size)
    elif not isinstance(size, (tuple, list)):
        raise TypeError(
            f"Invalid `size` argument. Expected an int or a tuple. Received: size={size} of type {type(size).__name__}"
        )
    if len(size) not in (2, 3):
        raise ValueError(
            f"Invalid `size` argument. Expected a tuple of length 2 or 3. Received: size={size} with length {len(size)}"
        )
    return _patches(images, tuple(size), strides, dilation_rate, padding, data_format)


@image_function("ExtractPatches3D")
def extract_patches_3d(volumes, size, strides=None, dilation_rate=1, padding="valid", data_format=None):
    """Returns the windows of volumes as channels (see `extract_patches`)."""
    size = (size,) * 3 if isinstance(size, int) else tuple(size)
    strides = (strides,) * 3 if isinstance(strides, int) else strides
    return _patches(volumes, size, strides, dilation_rate, padding, data_format)


_FILL_MODES = ("constant", "nearest", "wrap", "mirror", "reflect")


@image_function("MapCoordinates", tensors=2)
def map_coordinates(inputs, coordinates, order, fill_mode="constant", fill_value=0):
    """Returns the values of `inputs` at places between its elements.

    Args:
        inputs: a tensor.
        coordinates: `[rank of inputs, ...]`.
        order: 0 for the nearest element, 1 for interpolation.
        fill_mode: what lies outside: `"constant"`, `"nearest"`, `"wrap"`, `"mirror"` or `"reflect"`.
        fill_value: the constant.

    Raises:
        ValueError: for other ranks and modes.
        NotImplementedError: for higher orders, as in Keras.
    """
    inputs, coordinates = convert_to_tensor(inputs), convert_to_tensor(coordinates)
    if coordinates.shape[0] != len(inputs.shape):
        raise ValueError(
            "First dim of `coordinates` must be the same as the rank of `inputs`. Received inputs with shape: "
            f"{inputs.shape} and coordinate leading dim of {coordinates.shape[0]}"
        )
    if len(coordinates.shape) < 2:
        raise ValueError(
            f"Invalid coordinates rank: expected at least rank 2. Received input with shape: {coordinates.shape}"
        )
    if fill_mode not in _FILL_MODES:
        raise ValueError(
            f"Invalid value for argument `fill_mode`. Expected one of {set(_FILL_MODES)}. "
            f"Received: fill_mode={fill_mode}"
        )
    if order not in (0, 1):
        raise NotImplementedError("map_coordinates currently requires order<=1")
    axes = [
        [(*_inside(index, size, fill_mode), weight) for index, weight in _neighbours(place, order)]
        for place, size in zip(tf.unstack(coordinates, axis=0), inputs.shape)
    ]
    total = None
    for corner in itertools.product(*axes):
        places = tf.stack([index for index, _, _ in corner], axis=-1)
        value = tf.gather_nd(inputs, places)
        weight = corner[0][2]
        value = tf.cast(value, weight.dtype)
        if fill_mode == "constant":
            valid = tf.reduce_all(tf.stack([ok for _, ok, _ in corner]), axis=0)
            value = tf.where(valid, value, tf.cast(fill_value, value.dtype))
        for _, _, more in corner[1:]:
            weight = weight * more
        total = weight * value if total is None else total + weight * value
    return tf.cast(tf.round(total) if inputs.dtype.is_integer else total, inputs.dtype)


def _neighbours(place, order):
    if order == 0:
        near = place if place.dtype.is_integer else tf.round(place)
        return [(tf.cast(near, "int32"), tf.ones_like(place))]
    lower = tf.floor(place)
    share = place - lower
    index = tf.cast(lower, "int32")
    return [(index, 1 - share), (index + 1, share)]


def _inside(index, size, mode):
    """A valid index, and whether there was one."""
    everywhere = tf.ones_like(index, "bool")
    if mode in ("constant", "nearest"):
        valid = tf.logical_and(index >= 0, index < size) if mode == "constant" else everywhere
        return tf.clip_by_value(index, 0, size - 1), valid
    if mode == "wrap":
        return tf.floormod(index, size), everywhere
    rest = tf.floormod(tf.abs(index), 2 * size)
    beyond = rest >= size
    folded = tf.where(beyond, 2 * size - rest, rest)
    if mode == "reflect":
        return tf.where(beyond, folded - 1, folded), everywhere
    return tf.minimum(folded, size - 1), everywhere  # the size itself is no index, though Keras would take it


# -- filters


def _bell(size, sigma, dtype):
    x = tf.range(float(size), dtype=dtype) - (size - 1) / 2
    bell = tf.exp(-0.5 * tf.square(x / sigma))
    return bell / tf.reduce_sum(bell)


@image_function("GaussianBlur")
def gaussian_blur(images, kernel_size=(3, 3), sigma=(1.0, 1.0), data_format=None):
    """Returns images smoothed by a Gaussian window of a size and two standard deviations."""
    images = convert_to_tensor(images)
    check_rank(images)
    single, last = len(images.shape) == 3, is_last(data_format)
    batch = tf.expand_dims(images, 0) if single else images
    batch = batch if last else moveaxis(batch, 1, -1)
    kernel = tf.tensordot(
        _bell(kernel_size[1], sigma[1], images.dtype), _bell(kernel_size[0], sigma[0], images.dtype), axes=0
    )
    channels = batch.shape[-1]
    kernel = tf.tile(tf.reshape(kernel, (kernel_size[0], kernel_size[1], 1, 1)), [1, 1, channels, 1])
    result = tf.depthwise_conv2d(batch, kernel, strides=[1, 1, 1, 1], padding="SAME", data_format="NHWC")
    result = result if last else moveaxis(result, -1, 1)
    return tf.squeeze(result, axis=[0]) if single else result


@image_function("SSIM", tensors=2)
def ssim(image1, image2, max_val=1.0, filter_size=11, filter_sigma=1.5, k1=0.01, k2=0.03, data_format=None):
    """Returns the structural similarity of images (Wang and others 2004), one number for each."""
    first, second = convert_to_tensor(image1), convert_to_tensor(image2)
    for number, image in enumerate((first, second), 1):
        if len(image.shape) not in (3, 4):
            raise ValueError(
                f"Invalid image{number} rank: expected rank 3 (single image) or rank 4 (batch of images). "
                f"Received input with shape: image{number}.shape={image.shape}"
            )
    name, single = first.dtype.name, len(first.shape) == 3
    first, second = (cast(image, result_type(name, float)) for image in (first, second))
    if single:
        first, second = tf.expand_dims(first, 0), tf.expand_dims(second, 0)
    if not is_last(data_format):
        first, second = moveaxis(first, 1, -1), moveaxis(second, 1, -1)
    batch, height, width, channels = first.shape.as_list()
    bell = _bell(filter_size, filter_sigma, first.dtype)
    kernel = tf.reshape(tf.tensordot(bell, bell, axes=0), (filter_size, filter_size, 1, 1))
    flat = lambda x: tf.reshape(tf.transpose(x, (0, 3, 1, 2)), [-1, height, width, 1])
    smooth = lambda x: tf.convolution(x, kernel, padding="VALID")
    a, b = flat(first), flat(second)
    mean_a, mean_b = smooth(a), smooth(b)
    low, lower = (k1 * max_val) ** 2, (k2 * max_val) ** 2
    variance = smooth(a * a) - mean_a * mean_a + smooth(b * b) - mean_b * mean_b + lower
    covariance = 2.0 * (smooth(a * b) - mean_a * mean_b) + lower
    luminance = (2.0 * mean_a * mean_b + low) / (mean_a * mean_a + mean_b * mean_b + low)
    per_channel = tf.reduce_mean(luminance * covariance / variance, axis=[1, 2, 3])
    result = tf.reduce_mean(tf.reshape(per_channel, [-1 if batch is None else batch, channels]), axis=-1)
    return cast(tf.squeeze(result, axis=[0]) if single else result, name)


def __getattr__(name):
    """Transformations lie in a file of their own; Keras has them here."""
    from tfjax.keras.ops import image_transforms

    found = vars(image_transforms).get(name)
    if found is None or getattr(found, "__module__", "") != "keras.src.ops.image":
        raise AttributeError(f"module 'keras.src.ops.image' has no attribute {name!r}")
    return found
