"""keras.ops.image: geometric transformations and edges."""

import numpy as np

from tfjax.keras.backend.common.convert import convert_to_tensor
from tfjax.keras.backend.common.dtypes import is_float_dtype, result_type
from tfjax.keras.backend.common.keras_tensor import KerasTensor
from tfjax.keras.ops import tf_functions as tf
from tfjax.keras.ops.image import check_rank, gaussian_blur, image_function, is_last, map_coordinates
from tfjax.keras.ops.numpy_shapes import moveaxis
from tfjax.keras.random.seed_generator import draw_seed

_INTERPOLATIONS = ("nearest", "bilinear")
_FILL_MODES = ("constant", "nearest", "wrap", "reflect")


def _check_interpolation(interpolation):
    if interpolation not in _INTERPOLATIONS:
        raise ValueError(
            "Invalid value for argument `interpolation`. Expected of one "
            f"{_INTERPOLATIONS}. Received: interpolation={interpolation}"
        )


def _check_fill_mode(fill_mode):
    if fill_mode not in _FILL_MODES:
        raise ValueError(
            f"Invalid value for argument `fill_mode`. Expected of one {_FILL_MODES}. Received: fill_mode={fill_mode}"
        )


def _as_input(operation, images, *others):
    """The symbolic result of what keeps the shape of images."""
    check_rank(images)
    return KerasTensor(images.shape, dtype=images.dtype)


def _transformed(images, transform, interpolation, fill_mode, fill_value, data_format):
    from tfjax.ops.image.projective import image_projective_transform

    single, last = len(images.shape) == 3, is_last(data_format)
    images = tf.expand_dims(images, 0) if single else images
    images = images if last else moveaxis(images, 1, -1)
    result = image_projective_transform(
        images,
        tf.cast(transform, "float32"),
        size=tuple(images.shape[1:3]),
        interpolation=interpolation,
        fill_mode=fill_mode,
        fill_value=float(fill_value),
    )
    result = result if last else moveaxis(result, -1, 1)
    return tf.squeeze(result, axis=[0]) if single else result


def _affine_spec(operation, images, transform):
    check_rank(images)
    _check_transform(transform)
    return KerasTensor(images.shape, dtype=images.dtype)


def _check_transform(transform):
    if len(transform.shape) not in (1, 2):
        raise ValueError(
            "Invalid transform rank: expected rank 1 (single transform) or rank 2 (batch of transforms). Received "
            f"input with shape: transform.shape={transform.shape}"
        )


@image_function("AffineTransform", 2, _affine_spec)
def affine_transform(images, transform, interpolation="bilinear", fill_mode="constant", fill_value=0, data_format=None):
    """Returns images whose pixels are taken from other places of them.

    Args:
        images: one image or a batch.
        transform: one row of 8 numbers or one for each image: (a0, a1, a2, b0, b1, b2, c0, c1) takes the pixel (x, y)
            from ((a0 x + a1 y + a2) / k, (b0 x + b1 y + b2) / k) where k = c0 x + c1 y + 1.
        interpolation: `"bilinear"` or `"nearest"`.
        fill_mode: what lies outside: `"constant"`, `"nearest"`, `"wrap"` or `"reflect"`.
        fill_value: the constant.
        data_format: `"channels_last"`, `"channels_first"`, or None for the global setting.

    Raises:
        ValueError: for other arguments.
    """
    images, transform = convert_to_tensor(images), convert_to_tensor(transform)
    _check_interpolation(interpolation)
    _check_fill_mode(fill_mode)
    check_rank(images)
    _check_transform(transform)
    transform = tf.expand_dims(transform, 0) if len(transform.shape) == 1 else transform
    return _transformed(images, transform, interpolation, fill_mode, fill_value, data_format)


def _perspective_spec(operation, images, start_points, end_points):
    check_rank(images)
    _check_points(start_points, end_points)
    return KerasTensor(images.shape, dtype=images.dtype)


def _check_points(start, end):
    for name, points in (("start_points", start), ("end_points", end)):
        if len(points.shape) not in (2, 3) or tuple(points.shape[-2:]) != (4, 2):
            raise ValueError(
                f"Invalid {name} shape: expected (4,2) for a single image or (N,4,2) for a batch. Received shape: "
                f"{points.shape}"
            )
    if start.shape != end.shape:
        raise ValueError(
            "start_points and end_points must have the same shape. "
            f"Received start_points.shape={start.shape}, end_points.shape={end.shape}"
        )


@image_function("PerspectiveTransform", 3, _perspective_spec)
def perspective_transform(images, start_points, end_points, interpolation="bilinear", fill_value=0, data_format=None):
    """Returns images drawn so that four points come to lie on four others.

    Args:
        images: one image or a batch.
        start_points: four points (x, y), or four for each image.
        end_points: where they come to lie.
        interpolation: `"bilinear"` or `"nearest"`.
        fill_value: what lies outside.
        data_format: `"channels_last"`, `"channels_first"`, or None for the global setting.

    Raises:
        ValueError: for other arguments.
    """
    images = convert_to_tensor(images)
    start, end = convert_to_tensor(start_points, "float32"), convert_to_tensor(end_points, "float32")
    _check_interpolation(interpolation)
    check_rank(images)
    _check_points(start, end)
    start, end = tf.reshape(start, (-1, 4, 2)), tf.reshape(end, (-1, 4, 2))
    return _transformed(images, _homography(start, end), interpolation, "constant", fill_value, data_format)


def _homography(start, end):
    """The 8 numbers of the projective map that takes `end` to `start`: two equations for each of four points."""
    x, y = end[:, :, 0], end[:, :, 1]
    one, zero = tf.ones_like(x), tf.zeros_like(x)
    rows = [
        tf.stack([*place, -to * x, -to * y], axis=-1)
        for place, to in (
            ((x, y, one, zero, zero, zero), start[:, :, 0]),
            ((zero, zero, zero, x, y, one), start[:, :, 1]),
        )
    ]
    matrix = tf.reshape(tf.stack(rows, axis=2), (-1, 8, 8))
    return tf.reshape(tf.solve(matrix, tf.reshape(start, (-1, 8, 1))), (-1, 8))


@image_function("ElasticTransform", 1, _as_input)
def elastic_transform(
    images,
    alpha=20.0,
    sigma=5.0,
    interpolation="bilinear",
    fill_mode="reflect",
    fill_value=0.0,
    seed=None,
    data_format=None,
):
    """Returns images distorted by random smooth displacements (Simard and others 2003).

    Args:
        images: one image or a batch.
        alpha: how far pixels move.
        sigma: how smooth the displacements are: the deviation of a Gaussian window.
        interpolation: `"bilinear"` or `"nearest"`.
        fill_mode: what lies outside: `"constant"`, `"nearest"`, `"wrap"` or `"reflect"`.
        fill_value: the constant.
        seed: an integer or a SeedGenerator.
        data_format: `"channels_last"`, `"channels_first"`, or None for the global setting.

    Raises:
        ValueError: for other arguments.
    """
    from tfjax.ops.random.stateless import stateless_normal

    _check_interpolation(interpolation)
    _check_fill_mode(fill_mode)
    images = convert_to_tensor(images)
    check_rank(images)
    single, last = len(images.shape) == 3, is_last(data_format)
    images = tf.expand_dims(images, 0) if single else images
    images = images if last else moveaxis(images, 1, -1)
    dtype = images.dtype
    batch, height, width, channels = images.shape.as_list()
    window = 6 * int(sigma) | 1
    seed = draw_seed(seed)
    shape = (tf.shape(images)[0] if batch is None else batch, height, width)
    # Keras draws both displacements from one seed: they are equal.
    moved = stateless_normal(shape, seed=seed, dtype=dtype) * tf.cast(sigma, dtype)
    moved = gaussian_blur(tf.expand_dims(moved, -1), (window, window), (sigma, sigma), data_format="channels_last")
    moved = tf.squeeze(moved, axis=[-1]) * tf.cast(alpha, dtype)
    x, y = tf.range(width, dtype=dtype), tf.expand_dims(tf.range(height, dtype=dtype), -1)
    order = _INTERPOLATIONS.index(interpolation)

    def distorted(image, move):
        places = tf.stack([y + move, x + move])
        parts = [map_coordinates(image[..., c], places, order, fill_mode, fill_value) for c in range(channels)]
        return tf.stack(parts, axis=-1)

    if batch is None:
        result = tf.map_fn(lambda pair: distorted(*pair), (images, moved), fn_output_signature=dtype)
    else:
        result = tf.stack([distorted(images[b], moved[b]) for b in range(batch)])
    result = result if last else moveaxis(result, -1, 1)
    return tf.cast(tf.squeeze(result, axis=[0]) if single else result, dtype)


# -- resampling

_METHODS = {
    "linear": "linear", "bilinear": "linear", "trilinear": "linear", "cubic": "cubic", "bicubic": "cubic",
    "tricubic": "cubic", "lanczos3": "lanczos3", "lanczos5": "lanczos5",
}  # fmt: skip


def _triangle(x):
    return tf.maximum(tf.cast(0, x.dtype), 1 - x)


def _keys(x):
    """Keys's cubic kernel with a = -0.5 (IEEE Trans. ASSP 29, 1981)."""
    near = ((1.5 * x - 2.5) * x) * x + 1.0
    far = ((-0.5 * x + 2.5) * x - 4.0) * x + 2.0
    return tf.where(x >= 2.0, tf.zeros_like(x), tf.where(x >= 1.0, far, near))


def _lanczos(radius):
    def kernel(x):
        top = radius * tf.sin(np.pi * x) * tf.sin(np.pi * x / radius)
        bottom = tf.where(tf.not_equal(x, 0), np.pi**2 * tf.square(x), tf.ones_like(x))
        value = tf.where(x > 1e-3, top / bottom, tf.ones_like(x))
        return tf.where(x > radius, tf.zeros_like(x), value)

    return kernel


_KERNELS = {"linear": _triangle, "cubic": _keys, "lanczos3": _lanczos(3.0), "lanczos5": _lanczos(5.0)}


def _scale_spec(operation, images, output_shape, scale, translation):
    return KerasTensor(output_shape, dtype=images.dtype)


@image_function("ScaleAndTranslate", 4, _scale_spec)
def scale_and_translate(images, output_shape, scale, translation, spatial_dims, method, antialias=True):
    """Returns a tensor resampled along some axes: what lies at `x` comes to lie at `x * scale + translation`.

    Args:
        images: any tensor; its element i covers the place from i to i + 1.
        output_shape: the shape of the result.
        scale, translation: one number for each of `spatial_dims`.
        spatial_dims: the axes.
        method: `"linear"`, `"cubic"`, `"lanczos3"`, `"lanczos5"`, or another name of these.
        antialias: whether shrinking takes all the elements into account.

    Raises:
        ValueError: for another method.
    """
    if method not in _METHODS:
        raise ValueError(
            f"Invalid value for argument `method`. Expected of one {set(_METHODS)}. Received: method={method}"
        )
    images, scale, translation = (convert_to_tensor(x) for x in (images, scale, translation))
    if not spatial_dims:
        return images
    dtype = result_type(scale.dtype.name, translation.dtype.name)
    scale, translation = tf.cast(scale, dtype), tf.cast(translation, dtype)
    real = is_float_dtype(images.dtype)
    output = images if real else tf.cast(images, "float32")
    for i, axis in enumerate(spatial_dims):
        axis = axis % len(images.shape)
        sizes = images.shape[axis], output_shape[axis]
        weights = _weights(*sizes, scale[i], translation[i], _KERNELS[_METHODS[method]], antialias)
        output = tf.tensordot(output, tf.cast(weights, output.dtype), axes=(axis, 0))
        output = moveaxis(output, -1, axis)
    if real:
        return output
    low, high = (tf.cast(limit(images), "float32") for limit in (tf.reduce_min, tf.reduce_max))
    return tf.cast(tf.clip_by_value(tf.round(output), low, high), images.dtype)


def _weights(size, wanted, scale, translation, kernel, antialias):
    """How much each input element (row) counts for each output element (column)."""
    inverse = 1.0 / scale
    at = (tf.range(wanted, dtype=scale.dtype) + 0.5) * inverse - translation * inverse - 0.5
    distance = tf.abs(at[None, :] - tf.range(size, dtype=scale.dtype)[:, None])
    weights = kernel(distance / tf.maximum(inverse, 1.0) if antialias else distance)
    total = tf.reduce_sum(weights, axis=0, keepdims=True)
    some = tf.abs(total) > 1000.0 * float(np.finfo(np.float32).eps)
    weights = tf.where(some, weights / tf.where(tf.not_equal(total, 0), total, tf.ones_like(total)), 0.0)
    inside = tf.logical_and(at >= -0.5, at <= size - 0.5)
    return tf.where(inside[None, :], weights, tf.zeros_like(weights))


# -- edges


def _sobel_spec(operation, images):
    if len(images.shape) != 4:
        raise ValueError(
            f"Invalid images rank: expected rank 4 (batch of images). Received: images.shape={list(images.shape)}"
        )
    return KerasTensor((*images.shape, 2), dtype=images.dtype)


@image_function("SobelEdges", 1, _sobel_spec)
def sobel_edges(images, data_format=None):
    """Returns how images change downwards and to the right, by Sobel's filters: `[..., 2]`."""
    images = convert_to_tensor(images)
    images = images if is_last(data_format) else moveaxis(images, 1, -1)
    down = np.array([[-1, -2, -1], [0, 0, 0], [1, 2, 1]], "float32")
    height, width, channels = images.shape[1:].as_list()
    kernel = np.tile(np.stack([down, down.T], -1)[:, :, None, :], (1, 1, channels, 1))
    around = tf.pad(images, [[0, 0], [1, 1], [1, 1], [0, 0]], mode="REFLECT")
    edges = tf.depthwise_conv2d(around, convert_to_tensor(kernel, images.dtype), [1, 1, 1, 1], "VALID")
    edges = tf.reshape(edges, (-1, height, width, channels, 2))
    return edges if is_last(data_format) else moveaxis(edges, -2, 1)
