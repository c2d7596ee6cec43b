"""keras.ops.nn: moments, normalizations, attention, polar numbers."""

import warnings

from tfjax.keras.backend import config
from tfjax.keras.backend.common.convert import convert_to_tensor
from tfjax.keras.backend.common.dtypes import result_type
from tfjax.keras.ops import tf_functions as tf
from tfjax.keras.ops.numpy_elementwise import cos, sin
from tfjax.keras.ops.promotion import cast
from tfjax.keras.ops.symbolic_op import keras_function


@keras_function("nn", "Moments", tensors=1)
def moments(x, axes, keepdims=False, synchronized=False):
    """Returns the mean and the variance along `axes`; 16-bit floats are computed in float32."""
    x = convert_to_tensor(x)
    name = x.dtype.name
    if name not in ("float16", "bfloat16"):
        return tuple(tf.moments(x, axes, keepdims=keepdims))
    found = tf.moments(cast(x, "float32"), axes, keepdims=keepdims)
    return tuple(cast(tf.clip_by_value(part, -65504.0, 65504.0), name) for part in found)


@keras_function("nn", "BatchNorm", tensors=("x", "mean", "variance", "offset", "scale"))
def batch_normalization(x, mean, variance, axis, offset=None, scale=None, epsilon=1e-3):
    """Returns `(x - mean) / sqrt(variance + epsilon) * scale + offset`, the moments being those of `axis`."""
    x = convert_to_tensor(x)
    parts = [None if part is None else convert_to_tensor(part) for part in (mean, variance, offset, scale)]
    if axis != -1:
        shape = [1] * len(x.shape)
        shape[axis] = parts[0].shape[0]
        parts = [None if part is None else tf.reshape(part, shape) for part in parts]
    return tf.batch_normalization(x, *parts, epsilon)


@keras_function("nn", "LayerNorm", tensors=3)
def layer_normalization(x, gamma=None, beta=None, axis=-1, epsilon=None, **kwargs):
    """Returns `x` with mean 0 and variance 1 along `axis`, times `gamma`, plus `beta`."""
    rms_scaling = kwargs.pop("rms_scaling", False)
    if rms_scaling:
        warnings.warn(
            "You passed `rms_scaling=True`, which is deprecated. This argument incorrectly scales the input by the "
            "variance, not the root mean square. To correctly use RMS Normalization, please use "
            "`keras.ops.rms_normalization` / `keras.ops.nn.rms_normalization` instead.",
            stacklevel=2,
        )
    x = convert_to_tensor(x)
    name = x.dtype.name
    epsilon = config.epsilon() if epsilon is None else epsilon
    x = cast(x, result_type(name, "float32"))
    axes = sorted([axis] if isinstance(axis, int) else axis)
    rank = len(x.shape)
    shape = [1] * rank
    for one in axes:
        shape[one] = x.shape[one]

    def fitted(part):
        if part is None:
            return None
        part = convert_to_tensor(part, x.dtype)
        return tf.reshape(part, shape) if len(part.shape) != rank and axes != [rank - 1] else part

    gamma, beta = fitted(gamma), fitted(beta)
    if rms_scaling:
        outputs = x * tf.rsqrt(tf.reduce_variance(x, axis=axes, keepdims=True) + epsilon)
        return cast(outputs if gamma is None else outputs * gamma, name)
    mean, variance = tf.moments(x, axes, keepdims=True)
    factor = tf.rsqrt(variance + epsilon)
    if gamma is not None:
        factor = factor * gamma
    shift = -mean * factor
    if beta is not None:
        shift = shift + beta
    return cast(x * factor + shift, name)


@keras_function("nn", "RMSNorm", tensors=2)
def rms_normalization(x, scale=None, axis=-1, epsilon=None):
    """Returns `x` divided by its root mean square along `axis`, times `scale`."""
    x = convert_to_tensor(x)
    name = x.dtype.name
    epsilon = config.epsilon() if epsilon is None else epsilon
    x = cast(x, result_type(name, "float32"))
    if len(x.shape) == 0:
        x = tf.expand_dims(x, 0)
    outputs = x * tf.rsqrt(tf.reduce_mean(tf.square(x), axis=axis, keepdims=True) + epsilon)
    if scale is not None:
        outputs = outputs * convert_to_tensor(scale, x.dtype)
    return cast(outputs, name)


@keras_function("nn", "DotProductAttention", tensors=6)
def dot_product_attention(
    query,
    key,
    value,
    bias=None,
    mask=None,
    scale=None,
    is_causal=False,
    flash_attention=None,
    attn_logits_soft_cap=None,
):
    """Returns attention of queries to keys, applied to values.

    Args:
        query: `[batch, queries, heads, size]`.
        key, value: `[batch, keys, heads, size]`; fewer heads are shared among those of the queries.
        bias: added to the scores `[batch, heads, queries, keys]`.
        mask: of that shape; False keeps a query from a key.
        scale: the factor of the scores; None: `1 / sqrt(size)`.
        is_causal: whether a query sees no later key.
        flash_attention: a fused kernel is not offered here.
        attn_logits_soft_cap: only for TPUs under JAX.

    Raises:
        ValueError: for another rank, and for the last two.
    """
    if attn_logits_soft_cap is not None:
        raise ValueError(
            "attn_logits_soft_cap is only supported for JAX on TPU. "
            "Set attn_logits_soft_cap=None when not using JAX on TPU."
        )
    if flash_attention:
        raise ValueError("Flash attention is not supported in tensorflow backend.")
    query, key, value = (convert_to_tensor(x) for x in (query, key, value))
    if len(query.shape) != 4:
        raise ValueError(
            "`dot_product_attention` only supports 4D inputs. Received: "
            f"query.shape={query.shape}, key.shape={key.shape}, value.shape={value.shape}."
        )
    dtype = result_type(query.dtype, key.dtype, value.dtype)
    query, key, value = (cast(x, dtype) for x in (query, key, value))
    heads, shared = query.shape[2], key.shape[2]
    if heads is not None and shared is not None and heads > shared > 1:
        key, value = (tf.repeat(x, heads // shared, axis=2) for x in (key, value))
    scores = cast(tf.einsum("BTNH,BSNH->BNTS", query, key), result_type(dtype, "float32"))
    scale = key.shape[-1] ** -0.5 if scale is None else scale
    scores = scores * tf.cast(scale, scores.dtype)
    if bias is not None:
        scores = scores + tf.cast(convert_to_tensor(bias), scores.dtype)
    scores = _masked(scores, mask, is_causal)
    weights = cast(tf.softmax(cast(scores, result_type(scores.dtype, "float32")), axis=-1), dtype)
    return tf.einsum("BNTS,BSNH->BTNH", weights, value)


def _masked(scores, mask, is_causal):
    if mask is None and not is_causal:
        return scores
    allowed = tf.ones_like(scores, "bool")
    if mask is not None:
        allowed = tf.logical_and(allowed, convert_to_tensor(mask))
    if is_causal:
        allowed = tf.logical_and(allowed, tf.band_part(allowed, -1, 0))
    # As Keras: large, but not so large that a sum with it could overflow.
    low = (65500.0 if scores.dtype.name == "float16" else 3.38953e38) * -0.7
    return tf.where(allowed, scores, convert_to_tensor(low, scores.dtype))


@keras_function("nn", "Polar")
def polar(abs_, angle):
    """Returns complex numbers of these sizes and angles."""
    abs_, angle = convert_to_tensor(abs_), convert_to_tensor(angle)
    return tf.complex(abs_ * cos(angle), abs_ * sin(angle))
