"""The recorded ops of BatchNormalization: one for inference, one for a training step.

The formulas and their order are those of Keras on TensorFlow (tf.nn.moments, tf.nn.batch_normalization), so that
results agree to rounding.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from jax import lax

from tfjax.ops import sums
from tfjax.ops.jax_op import jax_op

Pair = tuple[Any, Any]


def _wide(x: Any) -> Any:
    """Half precision and integers are computed in float32."""
    dtype = np.float64 if x.dtype == np.float64 else np.float32
    return lax.convert_element_type(x, dtype)


def _axes(x: Any, axis: int) -> tuple[int, ...]:
    return tuple(i for i in range(x.ndim) if i != axis)


def _spread(v: Any, x: Any, axis: int) -> Any:
    return sums.broadcast_in_dim(v, x.shape, (axis,))


def _mean(x: Any, axis: int) -> Any:
    axes = _axes(x, axis)
    count = int(np.prod([x.shape[i] for i in axes]))
    total = sums.reduce_sum(x, axes)
    return lax.div(total, lax.full_like(total, count))


def _moments(x: Any, axis: int, one_pass: bool) -> Pair:
    mean = _mean(x, axis)
    if one_pass:  # Keras's way over several replicas
        return mean, lax.max(lax.sub(_mean(lax.mul(x, x), axis), lax.mul(mean, mean)), lax.full_like(mean, 0))
    difference = lax.sub(x, _spread(lax.stop_gradient(mean), x, axis))
    return mean, _mean(lax.mul(difference, difference), axis)


def _masked_moments(x: Any, mask: Any, axis: int, epsilon: float) -> Pair:
    """Moments of the elements whose mask (without the last axis) is true; `epsilon` is added to their number."""
    kept = lax.broadcast_in_dim(lax.ne(mask, lax.full_like(mask, 0)), x.shape, tuple(range(x.ndim - 1)))
    axes = _axes(x, axis)
    count = sums.reduce_sum(lax.convert_element_type(kept, x.dtype), axes)
    count = lax.add(count, lax.full_like(count, epsilon))
    mean = lax.div(sums.reduce_sum(lax.select(kept, x, lax.full_like(x, 0)), axes), count)
    difference = lax.select(kept, lax.sub(x, _spread(mean, x, axis)), lax.full_like(x, 0))
    return mean, lax.div(sums.reduce_sum(lax.mul(difference, difference), axes), count)


def _normalized(x: Any, moments: Pair, gamma: Any, beta: Any, axis: int, epsilon: float) -> Any:
    mean, variance = moments
    factor = lax.rsqrt(lax.add(variance, lax.full_like(variance, epsilon)))
    if gamma is not None:
        factor = lax.mul(factor, gamma)
    shift = lax.mul(mean, factor)
    shift = lax.neg(shift) if beta is None else lax.sub(beta, shift)
    return lax.add(lax.mul(x, _spread(factor, x, axis)), _spread(shift, x, axis))


def _moved(old: Any, new: Any, momentum: float) -> Any:
    """old * momentum + new * (1 - momentum); 1 - momentum is rounded after the subtraction, as in Keras."""
    new = lax.convert_element_type(lax.stop_gradient(new), old.dtype)
    return lax.add(lax.mul(old, lax.full_like(old, momentum)), lax.mul(new, lax.full_like(new, 1.0 - momentum)))


def _affine(values: Sequence[Any], like: Any, scale: bool, center: bool) -> Pair:
    values = [lax.convert_element_type(v, like.dtype) for v in values[: scale + center]]
    return (values[0] if scale else None), (values[-1] if center else None)


@jax_op("BatchNormInference")
def infer(
    x: Any, mean: Any, variance: Any, *affine: Any, axis: int, epsilon: float, scale: bool, center: bool, dtype: str
) -> Any:
    """The inputs normalized by given statistics, as `dtype`."""
    x = _wide(x)
    moments = (lax.convert_element_type(mean, x.dtype), lax.convert_element_type(variance, x.dtype))
    gamma, beta = _affine(affine, x, scale, center)
    return lax.convert_element_type(_normalized(x, moments, gamma, beta, axis, epsilon), dtype)


@jax_op("BatchNormTraining")
def train(
    x: Any,
    moving_mean: Any,
    moving_variance: Any,
    *rest: Any,
    axis: int,
    epsilon: float,
    scale: bool,
    center: bool,
    dtype: str,
    momentum: float,
    masked: float | None,
    one_pass: bool,
) -> tuple[Any, ...]:
    """The inputs normalized by their own statistics, and the moving statistics after this batch.

    Args:
        *rest: gamma and beta where there are, then the mask where there is one.
        masked: what is added to the number of unmasked elements; None without a mask.
        one_pass: the variance as mean of squares less square of the mean.
    """
    x = _wide(x)
    gamma, beta = _affine(rest, x, scale, center)
    moments = _moments(x, axis, one_pass) if masked is None else _masked_moments(x, rest[-1], axis, masked)
    outputs = _normalized(x, moments, gamma, beta, axis, epsilon)
    return (
        lax.convert_element_type(outputs, dtype),
        _moved(moving_mean, moments[0], momentum),
        _moved(moving_variance, moments[1], momentum),
    )


@jax_op("BatchRenormTraining")
def train_renorm(
    x: Any,
    moving_mean: Any,
    moving_variance: Any,
    moving_stddev: Any,
    renorm_mean: Any,
    renorm_stddev: Any,
    *rest: Any,
    axis: int,
    epsilon: float,
    scale: bool,
    center: bool,
    dtype: str,
    momentum: float,
    masked: float | None,
    one_pass: bool,
    renorm_momentum: float,
    clipping: tuple[float | None, float | None, float | None],
) -> tuple[Any, ...]:
    """`train` with batch renormalization (Ioffe, arXiv:1702.03275); also moves the statistics that correct."""
    x = _wide(x)
    gamma, beta = _affine(rest, x, scale, center)
    mean, variance = _moments(x, axis, one_pass) if masked is None else _masked_moments(x, rest[-1], axis, masked)
    stddev = lax.sqrt(lax.add(variance, lax.full_like(variance, epsilon)))
    r, d = _corrections(mean, stddev, renorm_mean, renorm_stddev, epsilon, clipping)
    shift = d if gamma is None else lax.mul(d, gamma)
    factor = r if gamma is None else lax.mul(r, gamma)
    shift = shift if beta is None else lax.add(shift, beta)
    outputs = _normalized(x, (mean, variance), factor, shift, axis, epsilon)
    new_stddev = _moved(moving_stddev, stddev, momentum)
    squared = lax.sub(lax.mul(new_stddev, new_stddev), lax.full_like(new_stddev, epsilon))
    return (
        lax.convert_element_type(outputs, dtype),
        _moved(moving_mean, mean, momentum),
        lax.convert_element_type(lax.max(squared, lax.full_like(squared, 0)), moving_variance.dtype),
        new_stddev,
        _moved(renorm_mean, mean, renorm_momentum),
        _moved(renorm_stddev, stddev, renorm_momentum),
    )


def _corrections(
    mean: Any, stddev: Any, renorm_mean: Any, renorm_stddev: Any, epsilon: float, clipping: Sequence[Any]
) -> Pair:
    """r = stddev / renorm stddev and d = (mean - renorm mean) / renorm stddev, clipped; constants to gradients."""
    rmin, rmax, dmax = clipping
    base = lax.convert_element_type(renorm_stddev, mean.dtype)
    # Early in training the moving deviation may still be 0.
    base = lax.max(base, lax.full_like(base, float(np.sqrt(mean.dtype.type(epsilon)))))
    r = lax.div(stddev, base)
    d = lax.div(lax.sub(mean, lax.convert_element_type(renorm_mean, mean.dtype)), base)
    if rmin is not None:
        r = lax.max(r, lax.full_like(r, rmin))
    if rmax is not None:
        r = lax.min(r, lax.full_like(r, rmax))
    if dmax is not None:
        d = lax.clamp(lax.full_like(d, -dmax), d, lax.full_like(d, dmax))
    return lax.stop_gradient(r), lax.stop_gradient(d)
