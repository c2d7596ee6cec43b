"""keras.random: numbers that depend on the seed given alone, or on a SeedGenerator's state."""

from tfjax.keras.backend import config
from tfjax.keras.backend.common.dtypes import is_float_dtype, is_int_dtype, standardize_dtype
from tfjax.keras.backend.tensors import cast, convert_to_tensor
from tfjax.keras.keras_export import keras_export
from tfjax.keras.random.seed_generator import stateless_seed
from tfjax.ops.array.broadcast import broadcast_to
from tfjax.ops.array.creation import zeros_like
from tfjax.ops.array.gather import gather
from tfjax.ops.array.ordering import argsort
from tfjax.ops.array.shape import shape as tf_shape
from tfjax.ops.nn.dropout import stateless_dropout
from tfjax.ops.random import stateless


@keras_export("keras.random.normal")
def normal(shape, mean=0.0, stddev=1.0, dtype=None, seed=None):
    """Returns random values from a normal distribution.

    Args:
        shape: the shape of the result.
        mean: its mean.
        stddev: its standard deviation.
        dtype: a floating point type; None: `keras.config.floatx()`.
        seed: an integer (the same values in each call), a `SeedGenerator`, or None (the global generator).
    """
    return stateless.stateless_normal(
        shape, seed=stateless_seed(seed), mean=mean, stddev=stddev, dtype=dtype or config.floatx()
    )


@keras_export("keras.random.truncated_normal")
def truncated_normal(shape, mean=0.0, stddev=1.0, dtype=None, seed=None):
    """Returns random values from a normal distribution; those more than two standard deviations off are redrawn.

    Args: as for `keras.random.normal`.
    """
    return stateless.stateless_truncated_normal(
        shape, seed=stateless_seed(seed), mean=mean, stddev=stddev, dtype=dtype or config.floatx()
    )


@keras_export("keras.random.uniform")
def uniform(shape, minval=0.0, maxval=1.0, dtype=None, seed=None):
    """Returns random values, all equally likely, from `minval` (included) to `maxval` (excluded).

    Args: `shape`, `dtype`, `seed` as for `keras.random.normal`.

    Raises:
        ValueError: if `dtype` is no floating point type.
    """
    if dtype and not is_float_dtype(dtype):
        raise ValueError(f"`keras.random.uniform` requires a floating point `dtype`. Received: dtype={dtype} ")
    return any_uniform(shape, minval, maxval, dtype, seed)


def any_uniform(shape, minval=0.0, maxval=1.0, dtype=None, seed=None):
    """`uniform` for integer types as well, which initializers may draw."""
    dtype = dtype or config.floatx()
    return stateless.stateless_uniform(
        shape, seed=stateless_seed(seed), minval=cast(minval, dtype), maxval=cast(maxval, dtype), dtype=dtype
    )


@keras_export("keras.random.randint")
def randint(shape, minval, maxval, dtype="int32", seed=None):
    """Returns random integers from `minval` (included) to `maxval` (excluded).

    Raises:
        ValueError: if `dtype` is no integer type.
    """
    if dtype and not is_int_dtype(dtype):
        raise ValueError(f"`keras.random.randint` requires an integer `dtype`. Received: dtype={dtype} ")
    drawn = dtype if standardize_dtype(dtype) in ("int32", "int64") else "int64"
    values = stateless.stateless_uniform(shape, seed=stateless_seed(seed), minval=minval, maxval=maxval, dtype=drawn)
    return cast(values, dtype)


@keras_export("keras.random.categorical")
def categorical(logits, num_samples, dtype="int32", seed=None):
    """Returns class numbers drawn from unnormalized log-probabilities, of shape `[batch, num_samples]`.

    Args:
        logits: `[batch, classes]`.
        num_samples: how many are drawn for each row.
        dtype: the result's dtype.
        seed: as for `keras.random.normal`.

    Raises:
        ValueError: if `logits` has another rank.
    """
    from tfjax.ops.random.categorical import stateless_categorical

    if len(convert_to_tensor(logits).shape) != 2:
        raise ValueError(
            f"`logits` should be a 2-D tensor with shape [batch_size, num_classes]. Received: logits={logits}"
        )
    return cast(stateless_categorical(logits, num_samples, seed=stateless_seed(seed)), dtype)


@keras_export("keras.random.dropout")
def dropout(inputs, rate, noise_shape=None, seed=None):
    """Returns `inputs` with a share `rate` of the values set to 0 and the others divided by `1 - rate`.

    Args:
        inputs: a floating point tensor.
        rate: between 0 and 1.
        noise_shape: the shape of the choice, which is broadcast; None in it stands for the size of `inputs`.
        seed: as for `keras.random.normal`.
    """
    if rate == 1.0:
        return zeros_like(inputs)
    if rate == 0.0:
        return inputs
    seed = stateless_seed(seed)
    if noise_shape is not None:
        sizes = tf_shape(inputs)
        noise_shape = [sizes[k] if size is None else size for k, size in enumerate(noise_shape)]
    return stateless_dropout(inputs, rate=rate, seed=seed, noise_shape=noise_shape)


@keras_export("keras.random.shuffle")
def shuffle(x, axis=0, seed=None):
    """Returns `x` with its slices along `axis` in a random order."""
    keys = stateless.stateless_uniform(shape=[tf_shape(x)[axis]], seed=stateless_seed(seed))
    return gather(x, argsort(keys), axis=axis)


@keras_export("keras.random.gamma")
def gamma(shape, alpha, dtype=None, seed=None):
    """Returns random values from the gamma distribution of shape parameter `alpha` and rate 1."""
    dtype = dtype or config.floatx()
    return cast(_gamma(shape, stateless_seed(seed), alpha, _wide(dtype)), dtype)


@keras_export("keras.random.binomial")
def binomial(shape, counts, probabilities, dtype=None, seed=None):
    """Returns how many of `counts` trials succeeded, each with probability `probabilities`; both are broadcast."""
    from tfjax.ops.random.binomial import stateless_binomial

    dtype = dtype or config.floatx()
    drawn = stateless_binomial(
        shape=shape, seed=stateless_seed(seed), counts=counts, probs=probabilities, output_dtype=_wide(dtype)
    )
    return cast(drawn, dtype)


@keras_export("keras.random.beta")
def beta(shape, alpha, beta, dtype=None, seed=None):
    """Returns random values from the beta distribution: `X / (X + Y)` of gamma variables X(alpha), Y(beta)."""
    dtype = dtype or config.floatx()
    first = convert_to_tensor(stateless_seed(seed), "int32")
    wide = _wide(dtype)
    # As Keras: the second variable's seed is the first's plus 12, and the parameters are broadcast beforehand.
    x = _gamma(shape, first, broadcast_to(convert_to_tensor(alpha, wide), shape), wide)
    y = _gamma(shape, first + 12, broadcast_to(convert_to_tensor(beta, wide), shape), wide)
    x, y = cast(x, dtype), cast(y, dtype)
    return x / (x + y)


def _gamma(shape, seed, alpha, dtype):
    from tfjax.ops.random.gamma import stateless_gamma

    return stateless_gamma(shape, seed=seed, alpha=alpha, dtype=dtype)


def _wide(dtype):
    """TensorFlow's samplers lack bfloat16."""
    return "float32" if standardize_dtype(dtype) == "bfloat16" else dtype
