"""Every differentiable op: gradients of first and second order against central finite differences, in float64.

Lines of TABLE are `domain: expression`. The variables x, y, z of an expression are drawn from the domain and have shape
(2, 3); other names are fixed inputs, see INPUTS. A line that starts with `1` is checked to first order only: the
slope is not the true one, or is not differentiable (tf.nn.moments takes the mean as a constant).
"""

import re

import numpy as np
import pytest

import tfjax as tf
from tfjax import engine

DOMAINS = {
    "mixed": [0.5, -1.25, 2.0, 3.75, -0.375, 1.0],
    "positive": [0.5, 1.25, 2.0, 3.75, 0.375, 1.0],
    "unit": [0.5, -0.25, 0.125, 0.75, -0.875, 0.25],
    "open": [0.5, 0.25, 0.125, 0.75, 0.875, 0.3],
    "above1": [1.5, 2.25, 3.125, 1.75, 4.875, 1.25],
}
MIXED = np.array(DOMAINS["mixed"])
SQUARE = np.array([[2.0, 0.5, -0.3], [0.25, 1.5, 0.75], [-0.5, 0.2, 3.0]])
INPUTS = {
    "m": SQUARE,
    "spd": SQUARE @ SQUARE.T + np.eye(3),
    "lower": np.tril(SQUARE),
    "batch": np.stack([SQUARE, SQUARE.T + np.eye(3)]),
    "rhs": np.array([[1.0, -0.5], [2.0, 0.25], [0.5, 1.5]]),
    "v": MIXED[:3],
    "w": MIXED[3:],
    "s": np.array(0.75),
    "image": np.random.default_rng(0).normal(size=(1, 4, 4, 2)),
    "kernel": np.random.default_rng(1).normal(size=(2, 2, 2, 3)),
    "signal": np.random.default_rng(2).normal(size=(1, 5, 2)),
    "filters": np.random.default_rng(3).normal(size=(3, 2, 2)),
}

TABLE = """
mixed: tf.abs(x)
mixed: tf.negative(x)
mixed: tf.square(x)
mixed: tf.exp(x)
mixed: tf.math.expm1(x)
mixed: tf.sin(x)
mixed: tf.cos(x)
mixed: tf.tan(x)
mixed: tf.atan(x)
mixed: tf.sinh(x)
mixed: tf.cosh(x)
mixed: tf.tanh(x)
mixed: tf.asinh(x)
mixed: tf.sigmoid(x)
mixed: tf.math.log_sigmoid(x)
mixed: tf.math.erf(x)
mixed: tf.math.erfc(x)
mixed: tf.math.bessel_i0(x)
mixed: tf.math.bessel_i1(x)
mixed: tf.math.bessel_i0e(x)
mixed: tf.math.bessel_i1e(x)
mixed: tf.math.special.bessel_j0(x)
mixed: tf.math.special.bessel_j1(x)
mixed: tf.math.special.dawsn(x)
mixed: tf.math.special.fresnel_sin(x)
mixed: tf.math.special.fresnel_cos(x)
mixed: tf.sign(x)
positive: tf.sqrt(x)
positive: tf.math.rsqrt(x)
positive: tf.math.reciprocal(x)
positive: tf.math.reciprocal_no_nan(x)
positive: tf.math.log(x)
positive: tf.math.log1p(x)
positive: tf.math.lgamma(x)
positive: tf.math.digamma(x)
positive: tf.math.special.bessel_y0(x)
positive: tf.math.special.bessel_y1(x)
positive: tf.math.special.bessel_k0(x)
positive: tf.math.special.bessel_k1(x)
positive: tf.math.special.bessel_k0e(x)
positive: tf.math.special.bessel_k1e(x)
positive: tf.math.special.expint(x)
positive: tf.math.special.spence(x + 0.1)
positive: tf.math.lbeta(x)
unit: tf.asin(x)
unit: tf.acos(x)
unit: tf.atanh(x)
unit: tf.math.erfinv(x)
open: tf.math.ndtri(x)
open: tf.math.erfcinv(x)
above1: tf.acosh(x)
mixed: x + y
mixed: x - y
mixed: x * y
positive: x / y
positive: x ** y
mixed: x ** 3
mixed: 2.0 ** x
1 mixed: x % 1.5
1 positive: tf.math.floormod(x, y * 0.7)
mixed: tf.maximum(x, 0.7 * y)
mixed: tf.minimum(x, 0.7 * y)
mixed: tf.math.squared_difference(x, y)
positive: tf.atan2(x, y)
positive: tf.math.divide_no_nan(x, y)
positive: tf.math.multiply_no_nan(x, y)
positive: tf.math.xdivy(x, y)
positive: tf.math.xlogy(x, y)
positive: tf.math.xlog1py(x, y)
1 positive: tf.math.igamma(x, y)
1 positive: tf.math.igammac(x, y)
above1: tf.math.zeta(tf.fill([2, 3], tf.constant(2.5, tf.float64)), x)
positive: tf.math.polygamma(tf.ones([2, 3], tf.float64), x)
mixed: tf.add_n([x, y, x])
mixed: tf.math.scalar_mul(3.0, x)
mixed: tf.math.polyval([x, y, x], y)
mixed: tf.reduce_sum(x, 1)
mixed: tf.reduce_mean(x, 0)
mixed: tf.reduce_max(x, 1)
mixed: tf.reduce_min(x)
mixed: tf.reduce_prod(x, 1)
mixed: tf.reduce_logsumexp(x, 0)
mixed: tf.math.reduce_std(x, 1)
mixed: tf.math.reduce_variance(x, 0)
mixed: tf.math.reduce_euclidean_norm(x, 1)
mixed: tf.cumsum(x, 1)
mixed: tf.cumsum(x, 1, exclusive=True, reverse=True)
mixed: tf.math.cumprod(x, 1)
mixed: tf.math.cumprod(x, 1, exclusive=True)
1 mixed: tf.math.cumulative_logsumexp(x, 1)
mixed: tf.math.top_k(x, 2).values
mixed: tf.math.segment_sum(x, [0, 0])
mixed: tf.math.segment_mean(x, [0, 2])
mixed: tf.math.segment_max(x, [0, 0])
mixed: tf.math.segment_min(x, [0, 0])
mixed: tf.math.segment_prod(x, [0, 0])
mixed: tf.math.unsorted_segment_sum(x, [1, 1], 2)
mixed: tf.math.unsorted_segment_mean(x, [1, 1], 2)
mixed: tf.math.unsorted_segment_sqrt_n(x, [1, 1], 2)
mixed: tf.math.unsorted_segment_prod(x, [1, 1], 2)
mixed: tf.math.unsorted_segment_max(x, [1, 0], 2) ** 2
mixed: tf.math.unsorted_segment_min(x, [0, 0], 1)
mixed: tf.clip_by_value(x, -1.0, 1.5)
mixed: tf.clip_by_norm(x, 2.0)
mixed: tf.clip_by_global_norm([x, y], 2.0)[0][1]
mixed: tf.linalg.global_norm([x, y])
mixed: tf.debugging.check_numerics(x, "bad") * x
mixed: tf.cast(tf.cast(x, tf.complex128) * (1 + 2j), tf.complex128) * tf.math.conj(tf.cast(y, tf.complex128))
mixed: tf.abs(tf.complex(x, y))
positive: tf.math.angle(tf.complex(x, y))
mixed: tf.math.real(tf.exp(tf.complex(x, y)))
mixed: tf.math.imag(tf.sin(tf.complex(x, y)))
mixed: tf.matmul(x, y, transpose_b=True)
mixed: tf.matmul(x, m)
mixed: x @ batch
mixed: tf.linalg.matvec(x, v)
mixed: tf.tensordot(x, y, [[0], [0]])
mixed: tf.einsum("ij,kj->ik", x, y)
mixed: tf.einsum("ij,ij,j->i", x, y, v)
mixed: tf.einsum("ii->i", m)
mixed: tf.einsum("...ij,jk->...ik", batch, m)
mixed: tf.linalg.cross(x, y)
mixed: tf.linalg.det(m)
mixed: tf.linalg.slogdet(m)[1]
mixed: tf.linalg.logdet(m @ tf.transpose(m))
mixed: tf.linalg.cholesky(m @ tf.transpose(m))
mixed: tf.linalg.eigvalsh(m + tf.transpose(m))
mixed: tf.abs(tf.linalg.eigh(m + tf.transpose(m))[1])
mixed: tf.linalg.inv(batch)
mixed: tf.linalg.inv(m, adjoint=True)
mixed: tf.linalg.solve(m, rhs)
mixed: tf.linalg.solve(m, rhs, adjoint=True)
mixed: tf.linalg.triangular_solve(lower, rhs)
mixed: tf.linalg.cholesky_solve(lower, rhs)
mixed: tf.linalg.lstsq(rhs, v[:, None])
mixed: tf.linalg.pinv(rhs)
mixed: tf.linalg.qr(rhs)[1]
mixed: tf.linalg.svd(rhs, compute_uv=False)
mixed: tf.linalg.expm(0.3 * m)
mixed: tf.linalg.sqrtm(spd)
mixed: tf.linalg.trace(m) * tf.linalg.trace(m)
mixed: tf.linalg.adjoint(x) * 2.0
mixed: tf.linalg.diag(v) @ m
mixed: tf.linalg.diag_part(m) ** 2
mixed: tf.linalg.band_part(m, 0, -1) ** 2
mixed: tf.linalg.set_diag(m, v) ** 2
mixed: tf.norm(x)
mixed: tf.norm(x, ord=1, axis=1)
mixed: tf.norm(x, ord=3, axis=0)
mixed: tf.norm(x, ord=np.inf, axis=1)
mixed: tf.norm(m, ord=2, axis=[0, 1])
mixed: tf.linalg.normalize(x, axis=1)[0]
mixed: tf.math.l2_normalize(x, axis=1)
mixed: tf.reshape(x, [3, 2]) ** 2
mixed: tf.transpose(x) ** 2
mixed: tf.expand_dims(x, 1) ** 2
mixed: tf.squeeze(tf.expand_dims(x, 1)) ** 2
mixed: tf.concat([x, y], 1) ** 2
mixed: tf.stack([x, y], 1) ** 2
mixed: tf.unstack(x)[1] ** 2
mixed: tf.split(x, [1, 2], 1)[1] ** 2
mixed: tf.gather(x, [1, 0, 1]) ** 2
mixed: tf.gather(x, [2, 2], axis=1) ** 2
mixed: tf.gather_nd(x, [[0, 1], [1, 2]]) ** 2
mixed: tf.scatter_nd([[3], [1]], x, [5, 3]) ** 2
mixed: tf.tensor_scatter_nd_update(x, [[1]], [v]) ** 2
mixed: tf.tensor_scatter_nd_add(x, [[1]], [v]) ** 2
mixed: tf.boolean_mask(x, [[True, False, True], [False, True, True]]) ** 2
mixed: tf.where(x > 0, x * y, y ** 2)
mixed: tf.pad(x, [[1, 0], [0, 2]]) ** 2
mixed: tf.pad(x, [[1, 1], [1, 1]], "REFLECT") ** 2
mixed: tf.tile(x, [2, 1]) ** 2
mixed: tf.repeat(x, [1, 3], 0) ** 2
mixed: tf.broadcast_to(v, [2, 3]) ** 2
mixed: tf.reverse(x, [1]) * y
mixed: tf.roll(x, 1, 1) * y
mixed: tf.slice(x, [0, 1], [2, 2]) ** 2
mixed: x[:, ::-2] ** 2
mixed: x[1, tf.newaxis, ..., 1:] ** 2
mixed: tf.sort(x, 1) ** 2
mixed: tf.identity(x) ** 2
mixed: tf.fill([2, 2], s) ** 2
mixed: tf.linspace(s, 3.0 * s, 4) ** 2
mixed: tf.meshgrid(v, w)[1] ** 2
mixed: tf.nn.relu(x) ** 2
mixed: tf.nn.relu6(x) ** 2
mixed: tf.nn.leaky_relu(x) ** 2
mixed: tf.nn.elu(x)
mixed: tf.nn.selu(x)
mixed: tf.nn.gelu(x)
mixed: tf.nn.gelu(x, approximate=True)
mixed: tf.nn.silu(x)
mixed: tf.nn.softplus(x)
1 mixed: tf.nn.softsign(x)
mixed: tf.nn.softmax(x)
mixed: tf.nn.log_softmax(x, axis=0)
mixed: tf.nn.l2_loss(x)
mixed: tf.nn.bias_add(x, v) ** 2
1 mixed: tf.nn.moments(x, [0])[1]
mixed: tf.nn.batch_normalization(x, v, w ** 2, s, 1.0, 0.1)
mixed: tf.nn.sigmoid_cross_entropy_with_logits(y, x)
mixed: tf.nn.softmax_cross_entropy_with_logits([[0.2, 0.3, 0.5], [0.0, 1.0, 0.0]], x)
mixed: tf.nn.sparse_softmax_cross_entropy_with_logits([2, 0], x)
mixed: tf.nn.conv2d(image, kernel, 1, "SAME")
mixed: tf.nn.conv2d(image, kernel, 2, "VALID")
mixed: tf.nn.conv1d(signal, filters, 1, "SAME")
mixed: tf.nn.depthwise_conv2d(image, kernel, [1, 1, 1, 1], "SAME")
mixed: tf.nn.conv2d_transpose(image, tf.transpose(kernel, [0, 1, 3, 2]), [1, 8, 8, 3], 2)
1 mixed: tf.nn.max_pool2d(image, 2, 2, "SAME")
mixed: tf.nn.avg_pool2d(image, 2, 1, "SAME") ** 2
mixed: tf.nn.embedding_lookup(x, [1, 0, 1]) ** 2
"""

LINES = [line for line in TABLE.splitlines() if line]
_NAMES = re.compile(r"(?<![\w.\"'])(x|y|z|" + "|".join(INPUTS) + r")(?![\w\"'=(])")


def _parse(line):
    head, expression = line.split(": ", 1)
    names = list(dict.fromkeys(_NAMES.findall(expression)))
    values = np.array(DOMAINS[head.split()[-1]])
    arrays = {
        "x": values.reshape(2, 3),
        "y": np.roll(values, 2).reshape(2, 3) * 0.9,
        "z": np.roll(values, 3).reshape(2, 3),
    }
    return expression, names, [np.array(INPUTS.get(n, arrays.get(n)), np.float64) for n in names], head.startswith("1")


def _loss(code, names, tensors):
    """A weighted sum of the result, so that every element has a gradient of its own."""
    out = eval(code, {"tf": tf, "np": np, **dict(zip(names, tensors))})
    if out.dtype.is_complex:
        out = tf.math.real(out) + 0.5 * tf.math.imag(out)
    weights = np.cos(np.arange(out.shape.num_elements())).reshape(out.shape.as_list()) + 0.3
    return tf.reduce_sum(out * tf.constant(weights, out.dtype))


def _gradient(code, names, tensors):
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        loss = _loss(code, names, tensors)
    found = tape.gradient(loss, tensors)
    return [tf.convert_to_tensor(g) if g is not None else tf.zeros_like(t) for g, t in zip(found, tensors)]


def _differences(function, arrays, step):
    """Central differences of a scalar function of arrays."""
    out = []
    for k, array in enumerate(arrays):
        slope = np.empty_like(array)
        for at in np.ndindex(array.shape):
            ends = []
            for sign in (1, -1):
                moved = [a.copy() for a in arrays]
                moved[k][at] += sign * step
                ends.append(function(moved))
            slope[at] = (ends[0] - ends[1]) / (2 * step)
        out.append(slope)
    return out


@pytest.fixture(autouse=True)
def interpreted():
    with engine.mode("interpret"):
        yield


@pytest.mark.parametrize("line", LINES)
def test_gradient(line):
    expression, names, arrays, first_only = _parse(line)
    code = compile(expression, "<case>", "eval")
    tensors = [tf.constant(a) for a in arrays]
    found = _gradient(code, names, tensors)
    expected = _differences(lambda moved: float(_loss(code, names, [tf.constant(a) for a in moved])), arrays, 1e-5)
    for name, got, want in zip(names, found, expected):
        np.testing.assert_allclose(got.numpy(), want, rtol=2e-7, atol=2e-7 * (1 + np.abs(want).max()), err_msg=name)
    if not first_only:
        _check_second_order(code, names, arrays, tensors)


def _check_second_order(code, names, arrays, tensors):
    """The gradient of a weighted sum of the gradients, along one direction."""
    weights = [np.sin(1 + np.arange(a.size)).reshape(a.shape) for a in arrays]

    def slope(moved):
        return float(
            sum(np.sum(g.numpy() * w) for g, w in zip(_gradient(code, names, [tf.constant(a) for a in moved]), weights))
        )

    with tf.GradientTape() as tape:
        tape.watch(tensors)
        first = _gradient(code, names, tensors)
        total = tf.add_n([tf.reduce_sum(g * w) for g, w in zip(first, weights)])
    second = tape.gradient(total, tensors, unconnected_gradients="zero")
    direction = [np.cos(2 + np.arange(a.size)).reshape(a.shape) for a in arrays]
    step = 1e-5
    ends = [slope([a + sign * step * d for a, d in zip(arrays, direction)]) for sign in (1, -1)]
    got = float(sum(np.sum(tf.convert_to_tensor(g).numpy() * d) for g, d in zip(second, direction)))
    np.testing.assert_allclose(got, (ends[0] - ends[1]) / (2 * step), rtol=1e-6, atol=1e-6)


NONE = """
tf.floor(x)
tf.math.ceil(x)
tf.round(x)
tf.math.rint(x)
tf.math.is_nan(x)
tf.math.is_finite(x)
x > 0
x == 1.0
tf.cast(x > 0, tf.float64)
tf.cast(x, tf.int32)
tf.argmax(x)
tf.argmin(x, 1)
tf.argsort(x)
tf.math.top_k(x, 1).indices
tf.math.floordiv(x, 2.0)
x // 2.0
tf.stop_gradient(x) * 2.0
tf.shape(x)
tf.size(x)
tf.ones_like(x)
tf.zeros_like(x)
tf.math.count_nonzero(x)
tf.math.zero_fraction(x)
tf.math.bincount(tf.cast(tf.abs(x), tf.int32))
tf.searchsorted(tf.sort(x), x)
tf.math.angle(x)
tf.constant(x.numpy()) * 2.0
"""


@pytest.mark.parametrize("expression", NONE.strip().splitlines())
def test_no_gradient(expression):
    x = tf.constant(DOMAINS["mixed"], tf.float64)
    x = tf.reshape(x, [2, 3])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = eval(expression, {"tf": tf, "x": x})
    assert tape.gradient(y, x) is None
