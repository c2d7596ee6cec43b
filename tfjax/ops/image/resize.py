"""Resizing of images by interpolation: the numbers of TensorFlow's resize kernels (half-pixel centres, no antialias).

`resize` is what Keras's layers need; tf.image.resize, with its other arguments, belongs here too.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
from jax import lax

from tfjax.ops.jax_op import jax_op

_TABLE = 1024  # TensorFlow rounds the fractions of bicubic interpolation to this grid


def _centres(size: int, wanted: int) -> np.ndarray:
    """Where the centre of each output pixel lies, in pixels of the input, in float32 as TensorFlow computes it."""
    scale = np.float32(size) / np.float32(wanted)
    return (np.arange(wanted, dtype=np.float32) + np.float32(0.5)) * scale


@functools.lru_cache(64)
def _linear(size: int, wanted: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Lower and upper neighbour of each output pixel, and how far it is from the lower one."""
    at = _centres(size, wanted) - np.float32(0.5)
    floor = np.floor(at)
    lower = np.maximum(floor, 0).astype(np.int32)
    upper = np.minimum(np.ceil(at), size - 1).astype(np.int32)
    return lower, upper, at - floor


def _cubic(distance: float) -> float:
    """Keys's kernel with a = -0.5 (IEEE Trans. ASSP 29, 1981)."""
    a, x = -0.5, abs(distance)
    if x <= 1:
        return ((a + 2) * x - (a + 3)) * x * x + 1
    return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a if x < 2 else 0.0


def _lanczos(radius: float) -> Callable[[float], float]:
    def kernel(x: float) -> float:
        x = abs(x)
        if x > radius:
            return 0.0
        if x <= 1e-3:
            return 1.0
        return radius * math.sin(math.pi * x) * math.sin(math.pi * x / radius) / (math.pi**2 * x * x)

    return kernel


def _normalized(weights: np.ndarray) -> np.ndarray:
    total = weights.sum(1, keepdims=True)
    return (weights / np.where(np.abs(total) < 1e-3, 1, total)).astype(np.float32)


def _cubic_weights(size: int, wanted: int) -> np.ndarray:
    weights = np.zeros((wanted, size))
    at = _centres(size, wanted) - np.float32(0.5)
    for row, place in enumerate(at):
        start = math.floor(place)
        fraction = round(float(place - start) * _TABLE) / _TABLE
        for k in range(-1, 3):
            if 0 <= start + k < size:
                weights[row, start + k] += np.float32(_cubic(fraction - k))
    return _normalized(weights)


def _kernel_weights(size: int, wanted: int, radius: float) -> np.ndarray:
    # Scaled up, the kernel keeps its width; scaled down without antialias as well.
    kernel = _lanczos(radius)
    weights = np.zeros((wanted, size))
    for row, centre in enumerate(_centres(size, wanted)):
        first = max(math.ceil(centre - radius - 0.5), 0)
        last = min(math.floor(centre + radius - 0.5), size - 1)
        for k in range(first, last + 1):
            weights[row, k] = kernel(k + 0.5 - float(centre))
    return _normalized(weights)


def _area_weights(size: int, wanted: int) -> np.ndarray:
    scale = size / wanted
    low = np.arange(wanted)[:, None] * scale
    pixels = np.arange(size)[None]
    shared = np.minimum(low + scale, pixels + 1) - np.maximum(low, pixels)
    return (np.maximum(shared, 0) / scale).astype(np.float32)


@functools.lru_cache(64)
def _weights(method: str, size: int, wanted: int) -> np.ndarray:
    """[wanted, size]: each output pixel as a weighted sum along one axis."""
    if method == "bicubic":
        return _cubic_weights(size, wanted)
    if method == "area":
        return _area_weights(size, wanted)
    return _kernel_weights(size, wanted, {"lanczos3": 3.0, "lanczos5": 5.0}[method])


def _pick(x: Any, indices: np.ndarray, axis: int) -> Any:
    numbers = lax.GatherDimensionNumbers(
        offset_dims=tuple(i for i in range(x.ndim) if i != axis),
        collapsed_slice_dims=(axis,),
        start_index_map=(axis,),
    )
    sizes = tuple(1 if i == axis else d for i, d in enumerate(x.shape))
    return lax.gather(x, indices[:, None], numbers, sizes, mode=lax.GatherScatterMode.PROMISE_IN_BOUNDS)


def _linear_along(x: Any, wanted: int, axis: int) -> Any:
    lower, upper, fraction = _linear(x.shape[axis], wanted)
    low, high = _pick(x, lower, axis), _pick(x, upper, axis)
    fraction = lax.broadcast_in_dim(fraction, low.shape, (axis,))
    return lax.add(low, lax.mul(lax.sub(high, low), fraction))


def _weighted_along(x: Any, weights: np.ndarray, axis: int) -> Any:
    dimensions = (((axis,), (1,)), ((), ()))
    y = lax.dot_general(x, weights, dimensions, precision=lax.Precision.HIGHEST)
    order = list(range(x.ndim - 1))
    order.insert(axis, x.ndim - 1)
    return lax.transpose(y, order)


@jax_op("ResizeImages")
def _resize(x: Any, size: tuple[int, int], method: str) -> Any:
    if method == "nearest":
        for axis, wanted in ((1, size[0]), (2, size[1])):
            places = np.floor(_centres(x.shape[axis], wanted)).astype(np.int32)
            x = _pick(x, np.minimum(places, x.shape[axis] - 1), axis)
        return x
    x = lax.convert_element_type(x, np.float32)
    for axis, wanted in ((2, size[1]), (1, size[0])):
        if method == "bilinear":
            x = _linear_along(x, wanted, axis)
        else:
            x = _weighted_along(x, _weights(method, x.shape[axis], wanted), axis)
    return x


def resize(images: Any, size: tuple[int, int], method: str = "bilinear") -> Any:
    """Images of another size.

    Args:
        images: [batch, height, width, channels].
        size: the new height and width.
        method: 'nearest', 'bilinear', 'bicubic', 'area', 'lanczos3' or 'lanczos5'.

    Returns:
        float32; the dtype of `images` for 'nearest'.
    """
    return _resize(images, size=tuple(size), method=method)
