"""keras.ops: new tensors from shapes and numbers."""

import math

from tfjax.keras.backend.common.convert import convert_to_tensor
from tfjax.keras.backend.common.dtypes import result_type, standardize_dtype
from tfjax.keras.backend.config import floatx
from tfjax.keras.ops import tf_functions as tf
from tfjax.keras.ops.promotion import cast, dtype_or_type
from tfjax.keras.ops.symbolic_op import keras_function


@keras_function("numpy")
def zeros(shape, dtype=None):
    """Returns a tensor of zeros."""
    return tf.zeros(shape, dtype=dtype or floatx())


@keras_function("numpy")
def ones(shape, dtype=None):
    """Returns a tensor of ones."""
    return tf.ones(shape, dtype=dtype or floatx())


@keras_function("numpy")
def empty(shape, dtype=None):
    """Returns a tensor whose values do not matter (zeros)."""
    return tf.zeros(shape, dtype=dtype or floatx())


@keras_function("numpy", "ZerosLike")
def zeros_like(x, dtype=None):
    """Returns zeros of the shape, and unless stated the dtype, of `x`."""
    return tf.zeros_like(x, dtype=dtype)


@keras_function("numpy", "OnesLike")
def ones_like(x, dtype=None):
    """Returns ones of the shape, and unless stated the dtype, of `x`."""
    return tf.ones_like(x, dtype=dtype)


@keras_function("numpy", "EmptyLike")
def empty_like(x, dtype=None):
    """Returns zeros of the shape, and unless stated the dtype, of `x`."""
    return tf.zeros_like(x, dtype=dtype)


@keras_function("numpy")
def full(shape, fill_value, dtype=None):
    """Returns a tensor of one value."""
    return tf.broadcast_to(convert_to_tensor(fill_value, dtype or floatx()), shape)


@keras_function("numpy", "FullLike", tensors=2)
def full_like(x, fill_value, dtype=None):
    """Returns one value in the shape, and unless stated the dtype, of `x`."""
    x = convert_to_tensor(x)
    return tf.broadcast_to(convert_to_tensor(fill_value, result_type(dtype or x.dtype)), tf.shape(x))


@keras_function("numpy")
def array(x, dtype=None):
    """Returns `x` as a tensor."""
    return convert_to_tensor(x, dtype=dtype)


@keras_function("numpy")
def arange(start, stop=None, step=None, dtype=None):
    """Returns the numbers from `start` (0 if it is the only one) up to `stop`, `step` apart."""
    if dtype is None:
        dtype = result_type(*(dtype_or_type(x) for x in (start, stop, step) if x is not None))
    dtype = standardize_dtype(dtype)
    step = 1 if step is None else step
    if dtype in ("int32", "int64", "float32", "float64", "bfloat16", "float16"):
        return tf.range(start, stop, delta=step, dtype=dtype)
    return tf.cast(tf.range(start, stop, delta=step, dtype="float32"), dtype)


@keras_function("numpy", "Linspace", tensors=2)
def linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0):
    """Returns `num` numbers at equal distances from `start` to `stop`.

    Args:
        start, stop: numbers or tensors.
        num: how many.
        endpoint: whether `stop` is the last.
        retstep: whether the distance is returned as well.
        dtype: the dtype of the result; None: the float dtype that both share.
        axis: the axis of the result that they lie along.

    Raises:
        ValueError: if `num` is negative.
    """
    if num < 0:
        raise ValueError(f"`num` must be a non-negative integer. Received: num={num}")
    if dtype is None:
        dtype = result_type(dtype_or_type(start), dtype_or_type(stop), float)
    dtype = standardize_dtype(dtype)
    start, stop = convert_to_tensor(start, dtype=dtype), convert_to_tensor(stop, dtype=dtype)
    step = convert_to_tensor(math.nan)
    gaps = num - 1 if endpoint else num
    if gaps > 0:
        step = (stop - start) / (tf.cast(num, dtype) - 1 if endpoint else tf.cast(num, dtype))
    last = stop
    if not endpoint and num > 1:
        last = tf.cast(stop, step.dtype) - step
        start = tf.cast(start, last.dtype)
    result = tf.linspace(start, last, num, axis=axis)
    if "int" in dtype:
        result = tf.floor(result)
    result = tf.cast(result, dtype)
    return (result, step) if retstep else result


@keras_function("numpy", "Logspace", tensors=2)
def logspace(start, stop, num=50, endpoint=True, base=10, dtype=None, axis=0):
    """Returns `base` to the powers that `linspace` gives."""
    powers = linspace(start=start, stop=stop, num=num, endpoint=endpoint, dtype=dtype, axis=axis)
    return tf.pow(tf.cast(base, powers.dtype), powers)


@keras_function("numpy", "Geomspace", tensors=2)
def geomspace(start, stop, num=50, endpoint=True, dtype=None, axis=0):
    """Returns `num` numbers in equal ratios from `start` to `stop`."""
    start, stop = convert_to_tensor(start), convert_to_tensor(stop)
    number = dtype or floatx()
    logs = [tf.log(tf.cast(tf.abs(x), number)) for x in (start, stop)]
    base = tf.log(convert_to_tensor(10.0, logs[0].dtype))
    result = logspace(logs[0] / base, logs[1] / base, num=num, endpoint=endpoint, base=10, dtype=dtype, axis=axis)
    return result * tf.cast(tf.sign(tf.cast(start, logs[0].dtype)), result.dtype)


@keras_function("numpy")
def eye(N, M=None, k=0, dtype=None):  # noqa: N803
    """Returns a matrix of `N` rows and `M` columns with ones on the `k`-th diagonal."""
    dtype = dtype or floatx()
    columns = N if M is None else M
    if k == 0:
        return tf.eye(N, columns, dtype=dtype)
    ones_on_it = tf.eye(max(min(columns - k, N + k), 0), dtype=dtype)
    rows = (max(-k, 0), max(N - columns + k, 0))
    return tf.pad(ones_on_it, (rows, (max(k, 0), max(columns - N - k, 0))))


@keras_function("numpy")
def identity(n, dtype=None):
    """Returns the identity matrix of `n` rows."""
    return tf.eye(n, n, dtype=dtype or floatx())


@keras_function("numpy")
def tri(N, M=None, k=0, dtype=None):  # noqa: N803
    """Returns a matrix with ones on and below the `k`-th diagonal."""
    columns = N if M is None else M
    i, j = tf.meshgrid(tf.range(N), tf.range(columns), indexing="ij")
    return cast(i >= j - k, standardize_dtype(dtype or floatx()))


@keras_function("numpy", "Bartlett")
def bartlett(x):
    """Returns the triangular window of `x` points that starts and ends with 0."""
    count = int(x)
    if count <= 1:
        return tf.ones([count]) if count == 1 else convert_to_tensor([])
    n = tf.range(float(count))
    return tf.where(n <= (count - 1) / 2, 2.0 * n / (count - 1), 2.0 - 2.0 * n / (count - 1))


@keras_function("numpy", "Blackman")
def blackman(x):
    """Returns the Blackman window of `x` points."""
    dtype = floatx()
    n = tf.range(tf.cast(x, dtype), dtype=dtype)
    last = max(int(x) - 1, 1)
    if int(x) == 1:
        return tf.ones_like(n)
    return 0.42 + -0.5 * tf.cos(2 * math.pi * n / last) + 0.08 * tf.cos(4 * math.pi * n / last)


@keras_function("numpy", "Hamming")
def hamming(x):
    """Returns the Hamming window of `x` points."""
    return _raised_cosine(int(x), 0.54)


@keras_function("numpy", "Hanning")
def hanning(x):
    """Returns the Hann window of `x` points."""
    return _raised_cosine(int(x), 0.5)


def _raised_cosine(count, share):
    """As tf.signal: `share - (1 - share) * cos(2 pi n / (count - 1))`."""
    if count == 1:
        return tf.ones([1])
    n = tf.range(float(count))
    return share - (1 - share) * tf.cos(2 * math.pi * n / (count - 1.0))


@keras_function("numpy", "Kaiser", tensors=1)
def kaiser(x, beta):
    """Returns the Kaiser window of `x` points and shape `beta`."""
    count = int(x)
    if count == 1:
        return tf.ones([1])
    half = (count - 1.0) / 2
    place = tf.range(-half, half + 0.1)
    beta = tf.cast(beta, "float32")
    under = 1 - tf.square(place / half)
    return tf.bessel_i0(beta * tf.sqrt(tf.maximum(under, 0.0))) / tf.bessel_i0(beta)


@keras_function("numpy")
def vectorize(pyfunc, *, excluded=None, signature=None):
    """Returns a function that applies `pyfunc` to scalars (or, by a signature, to vectors and more) of its arguments.

    Args:
        pyfunc: a function of tensors.
        excluded: positions and names of arguments that are passed on as they are.
        signature: the axes that `pyfunc` takes and returns, e.g. `"(n),(n)->()"`; None: scalars.
    """
    from tfjax.keras.ops.vectorization import vectorized

    return vectorized(pyfunc, excluded, signature)
