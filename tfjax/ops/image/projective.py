"""Projective transformations of images: TensorFlow's ImageProjectiveTransformV3."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp

from tfjax.ops.jax_op import jax_op

Array = Any


@jax_op("ImageProjectiveTransformV3")
def image_projective_transform(
    images: Array,
    transforms: Array,
    *,
    size: tuple[int, int],
    interpolation: str,
    fill_mode: str,
    fill_value: float,
) -> Array:
    """Images in which the pixel (x, y) is taken from elsewhere in the input.

    Args:
        images: `[batch, height, width, channels]`.
        transforms: float32 `[batch or 1, 8]`; (a0, a1, a2, b0, b1, b2, c0, c1) takes the pixel from
            ((a0 x + a1 y + a2) / k, (b0 x + b1 y + b2) / k) where k = c0 x + c1 y + 1.
        size: height and width of the result.
        interpolation: `"nearest"` or `"bilinear"`.
        fill_mode: what lies outside the image: `"constant"`, `"nearest"`, `"reflect"` or `"wrap"`.
        fill_value: the constant, and the value where k is 0.

    The gradient is TensorFlow's: that of the result, transformed back; transforms have none.
    """
    return _transformed(images, transforms, size, interpolation, fill_mode, fill_value)


@partial(jax.custom_vjp, nondiff_argnums=(2, 3, 4, 5))
def _transformed(
    images: Array, transforms: Array, size: tuple[int, int], interpolation: str, fill_mode: str, fill_value: float
) -> Array:
    height, width = images.shape[1:3]
    a0, a1, a2, b0, b1, b2, c0, c1 = (transforms[:, k, None, None] for k in range(8))
    y, x = jnp.meshgrid(jnp.arange(size[0], dtype=jnp.float32), jnp.arange(size[1], dtype=jnp.float32), indexing="ij")
    k = c0 * x + c1 * y + 1
    finite = jnp.where(k == 0, 1, k)
    at_x = _mapped((a0 * x + a1 * y + a2) / finite, width, fill_mode)
    at_y = _mapped((b0 * x + b1 * y + b2) / finite, height, fill_mode)
    shape = (images.shape[0], *size)
    at_x, at_y = jnp.broadcast_to(at_x, shape), jnp.broadcast_to(at_y, shape)
    fill = jnp.asarray(fill_value, images.dtype)
    read = partial(_read, images, fill)
    found = _nearest(read, at_y, at_x) if interpolation == "nearest" else _bilinear(read, at_y, at_x)
    return jnp.where(jnp.broadcast_to(k == 0, shape)[..., None], fill, found.astype(images.dtype))


def _read(images: Array, fill: Array, y: Array, x: Array) -> Array:
    height, width = images.shape[1:3]
    inside = (y >= 0) & (y < height) & (x >= 0) & (x < width)
    row = jnp.clip(y, 0, height - 1).astype(jnp.int32)
    column = jnp.clip(x, 0, width - 1).astype(jnp.int32)
    which = jnp.arange(images.shape[0])[:, None, None]
    return jnp.where(inside[..., None], images[which, row, column], fill)


def _nearest(read: Callable[[Array, Array], Array], y: Array, x: Array) -> Array:
    away = lambda v: jnp.where(v < 0, -jnp.floor(0.5 - v), jnp.floor(v + 0.5))  # halves go away from zero
    return read(away(y), away(x))


def _bilinear(read: Callable[[Array, Array], Array], y: Array, x: Array) -> Array:
    top, left = jnp.floor(y), jnp.floor(x)
    below, right = y - top, x - left
    number = lambda v, u: read(v, u).astype(jnp.float32)
    weight = lambda v: v[..., None]
    upper = weight(left + 1 - x) * number(top, left) + weight(right) * number(top, left + 1)
    lower = weight(left + 1 - x) * number(top + 1, left) + weight(right) * number(top + 1, left + 1)
    return weight(top + 1 - y) * upper + weight(below) * lower


def _mapped(at: Array, size: int, mode: str) -> Array:
    """Where along an axis a coordinate outside the image is read, as TensorFlow's kernel computes it."""
    if mode == "constant":
        return at
    if mode == "reflect":
        twice = 2 * size
        low = jnp.where(at < twice, twice * jnp.trunc(-at / twice) + at, at)
        low = jnp.where(low < -size, low + twice, -low - 1)
        high = at - twice * jnp.trunc(at / twice)
        high = jnp.where(high >= size, twice - high - 1, high)
        at = _outside(at, low, high, size)
    elif mode == "wrap":
        last = max(size - 1, 1)
        at = _outside(at, at + size * (jnp.trunc(-at / last) + 1), at - size * jnp.trunc(at / last), size)
    return jnp.clip(at, 0, size - 1)


def _outside(at: Array, low: Array, high: Array, size: int) -> Array:
    if size <= 1:
        return jnp.zeros_like(at)
    return jnp.where(at < 0, low, jnp.where(at > size - 1, high, at))


def _forward(images: Array, transforms: Array, *options: Any) -> tuple[Array, tuple[Array, Array]]:
    return _transformed(images, transforms, *options), (images, transforms)


def _backward(
    size: tuple[int, int], interpolation: str, fill_mode: str, fill_value: float, kept: tuple[Array, Array], grad: Array
) -> tuple[Array, Array]:
    images, transforms = kept
    ones = jnp.ones((transforms.shape[0], 1), transforms.dtype)
    inverse = jnp.linalg.inv(jnp.concatenate([transforms, ones], 1).reshape(-1, 3, 3)).reshape(-1, 9)
    back = (inverse / inverse[:, 8:])[:, :8]
    return _transformed(grad, back, images.shape[1:3], interpolation, fill_mode, 0.0), jnp.zeros_like(transforms)


_transformed.defvjp(_forward, _backward)
