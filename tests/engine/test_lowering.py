"""Convolution and pooling on CPU against XLA's own, NumPy loops and TensorFlow's documented gradient rules."""

import itertools
import re

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

from tfjax.engine import jax_compat
from tfjax.engine.jax_compat import compiler_options
from tfjax.engine.lowering import conv as conv_module
from tfjax.engine.lowering.conv import conv, conv_transpose
from tfjax.engine.lowering.platform import use_platform
from tfjax.engine.lowering.pool import avg_pool, max_pool, max_pool_with_argmax
from tfjax.engine.lowering.windows import conv_layout


def normal(seed, *shape, dtype=np.float64):
    return jnp.asarray(np.random.default_rng(seed).normal(size=shape), dtype)


def both(fn, *args):
    """Value and all gradients of a weighted sum, written for CPU and as plain lax."""
    results = []
    for platform in ("cpu", "gpu"):
        with use_platform(platform):
            results.append(jax.jit(lambda *args: value_and_gradients(fn, *args))(*args))
    return results


def value_and_gradients(fn, *args):
    y, pull = jax.vjp(fn, *args)
    return (y, *pull(normal(9, *y.shape)))


# input, filter, then the arguments
CASES = {
    "1d": ((2, 7, 3), (3, 3, 4), {}),
    "1d strided same": ((2, 8, 3), (3, 3, 4), {"strides": 2, "padding": "SAME"}),
    "1d causal": ((2, 7, 3), (3, 3, 4), {"padding": ((4, 0),), "rhs_dilation": 2}),
    "2d": ((2, 6, 5, 3), (3, 2, 3, 4), {}),
    "2d same, even kernel": ((2, 6, 5, 3), (2, 4, 3, 4), {"padding": "SAME"}),
    "2d same strided": ((2, 7, 6, 3), (3, 3, 3, 4), {"padding": "SAME", "strides": (2, 3)}),
    "2d explicit": ((1, 5, 5, 2), (3, 3, 2, 2), {"padding": ((1, 2), (0, 3)), "strides": 2}),
    "2d dilated": ((1, 9, 9, 2), (3, 3, 2, 2), {"rhs_dilation": (2, 3), "padding": "SAME"}),
    "2d input dilation": ((1, 4, 4, 2), (3, 3, 2, 2), {"lhs_dilation": (2, 3), "padding": ((2, 2), (2, 2))}),
    "1x1": ((2, 4, 4, 3), (1, 1, 3, 5), {}),
    "1x1 strided": ((2, 5, 5, 3), (1, 1, 3, 5), {"strides": 2}),
    "groups": ((2, 5, 5, 4), (3, 3, 2, 6), {"feature_groups": 2, "padding": "SAME"}),
    "many groups": ((2, 4, 4, 18), (2, 2, 2, 9), {"feature_groups": 9, "padding": "SAME"}),
    "depthwise": ((2, 5, 5, 3), (3, 3, 1, 3), {"feature_groups": 3, "padding": "SAME", "strides": 2}),
    "depthwise multiplier": ((2, 5, 5, 3), (3, 3, 1, 6), {"feature_groups": 3}),
    "channels first": ((2, 3, 6, 5), (3, 3, 3, 4), {"channels_last": False, "padding": "SAME"}),
    "3d": ((1, 4, 5, 4, 2), (2, 3, 2, 2, 3), {"padding": "SAME", "strides": (1, 2, 1)}),
    "3d dilated": ((1, 5, 5, 5, 2), (2, 2, 2, 2, 3), {"rhs_dilation": (2, 1, 2)}),
}


@pytest.mark.parametrize("name", CASES)
def test_conv_equals_lax(name):
    """Values and both gradients."""
    compare_with_lax(name)


SPLITS = [("2d", 1), ("2d same, even kernel", 1), ("2d dilated", 1), ("3d", 1), ("3d dilated", 2)]


@pytest.mark.parametrize(("name", "split"), SPLITS)
def test_shifted_form_equals_lax(name, split, monkeypatch):
    """The form chosen when patches would be large, forced on small shapes."""
    monkeypatch.setattr(conv_module, "_split", lambda x, w, strides, out: split if set(strides[:split]) == {1} else 0)
    compare_with_lax(name)


@pytest.fixture
def large(monkeypatch):
    """The choices made where patches would be large, for small shapes and in the precision of these tests."""
    monkeypatch.setattr(conv_module, "_PATCH_BYTES", 0)
    monkeypatch.setattr(conv_module, "_WITHOUT_KERNEL", frozenset())


@pytest.mark.parametrize("name", ["1d strided same", "2d explicit", "2d dilated", "3d"])
def test_large_form_equals_lax(name, large):
    """XLA's convolution, chosen where patches would be large."""
    x, w = normal(0, 2, 6, 6, 3), normal(1, 3, 3, 3, 4)
    assert "conv_general_dilated" in str(
        jax.make_jaxpr(lambda x, w: conv(x, w))(x, w)
    )  # JAX remembers what it has traced
    compare_with_lax(name)


@pytest.mark.parametrize("dtype", ["float64", "complex128"])
def test_where_xla_has_no_kernel_large_patches_are_split(dtype, monkeypatch):
    monkeypatch.setattr(conv_module, "_PATCH_BYTES", 0)
    x, w = normal(0, 2, 6, 6, 3).astype(dtype), normal(1, 3, 3, 3, 4).astype(dtype)
    assert "conv_general_dilated" not in str(jax.make_jaxpr(lambda x, w: conv(x, w))(x, w))


@pytest.mark.parametrize("rank", [1, 2, 3])
@pytest.mark.parametrize("large", [False, True])
def test_convolutions_in_loops_have_the_axes_in_the_order_that_xla_has_kernels_for(rank, large, monkeypatch):
    """With their gradients of first and second order: XLA reorders axes only outside of loops."""
    if large:
        monkeypatch.setattr(jax_compat, "_LARGE_BYTES", 0)
    compiler_options()
    x, w = normal(0, 2, *(6,) * rank, 3), normal(1, *(3,) * rank, 3, 4)
    layout = conv_layout(rank)

    def convolved(x, w):
        return jnp.sum(lax.conv_general_dilated(x, w, (1,) * rank, "VALID", dimension_numbers=layout) ** 2)

    def penalty(x, w):
        return sum(jnp.sum(g**2) for g in jax.grad(convolved, (0, 1))(x, w))

    def gradients(x, w):
        return jax.grad(penalty, (0, 1))(x, w)

    loop = jax.jit(lambda x, w: lax.fori_loop(0, 2, lambda _, state: gradients(*state), (x, w)))
    orders = re.findall(r"dim_numbers = \[(.*?)\]x\[(.*?)\]->\[(.*?)\]", loop.lower(x, w).as_text())
    sizes = ", ".join(map(str, range(rank)))
    assert len(orders) >= 5 and set(orders) == {(f"b, {sizes}, f", f"{sizes}, i, o", f"b, {sizes}, f")}
    expected = gradients(*gradients(x, w))
    for ours, theirs in zip(loop(x, w), expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9)


def test_large_form_forward_mode_and_second_order(large):
    check_derivatives()


# kernel, strides, dilations, padding, spatial sizes of the result
PHASES = [
    ((3, 2), (2, 3), (1, 1), "SAME", (7, 8)),
    ((5, 4), (2, 2), (1, 1), "VALID", (11, 10)),
    ((2, 1), (3, 2), (1, 1), "VALID", (8, 5)),
    ((3, 3), (1, 1), (1, 2), "SAME", (4, 5)),
    ((3, 2), (1, 2), (2, 1), ((1, 2), (0, 3)), (6, 7)),
]


@pytest.mark.parametrize("last", [True, False])
@pytest.mark.parametrize(("kernel", "strides", "dilations", "padding", "sizes"), PHASES)
def test_transpose_by_phases_equals_lax(kernel, strides, dilations, padding, sizes, last, large):
    """The form of a transposed convolution chosen where patches would be large, with both gradients."""
    small = conv_module.conv_output_size(sizes, kernel, strides, padding, dilations)
    x, w = normal(0, 2, *small, 3) if last else normal(0, 2, 3, *small), normal(1, *kernel, 4, 3)
    ours, theirs = both(
        lambda x, w: conv_transpose(
            x, w, output_size=sizes, strides=strides, padding=padding, rhs_dilation=dilations, channels_last=last
        ),
        x,
        w,
    )
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-9)


def compare_with_lax(name):
    shape, kernel, options = CASES[name]
    ours, theirs = both(lambda x, w: conv(x, w, **options), normal(0, *shape), normal(1, *kernel))
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-9)


def test_large_patches_are_split_where_the_stride_allows():
    x, w = jax.ShapeDtypeStruct((32, 34, 34, 64), np.float32), jax.ShapeDtypeStruct((3, 3, 64, 64), np.float32)
    assert conv_module._split(x, w, (1, 1), (32, 32)) == 1
    assert conv_module._split(x, w, (2, 2), (16, 16)) == 0
    small = jax.ShapeDtypeStruct((1, 34, 34, 64), np.float32)
    assert conv_module._split(small, w, (1, 1), (32, 32)) == 0


@pytest.mark.parametrize("dtype", [np.float16, jnp.bfloat16, np.float32, np.float64, np.int32])
def test_conv_keeps_dtype(dtype):
    x, w = jnp.ones((1, 4, 4, 2), dtype), jnp.ones((3, 3, 2, 3), dtype)
    y = conv(x, w)
    assert y.dtype == dtype
    np.testing.assert_array_equal(np.asarray(y, np.float64), 18)


def test_conv_forward_mode_and_second_order():
    check_derivatives()


def check_derivatives():
    x, w = normal(0, 1, 5, 5, 2), normal(1, 3, 3, 2, 2)
    dx, dw = normal(2, *x.shape), normal(3, *w.shape)
    _, tangent = jax.jvp(conv, (x, w), (dx, dw))
    np.testing.assert_allclose(tangent, conv(dx, w) + conv(x, dw), rtol=1e-9)

    def loss(x, w):
        return (conv(x, w) ** 3).sum()

    def slope(x, w):
        return jnp.vdot(jax.grad(loss)(x, w), dx)

    step = 1e-5
    numeric = (slope(x, w + step * dw) - slope(x, w - step * dw)) / (2 * step)
    np.testing.assert_allclose(jnp.vdot(jax.grad(slope, 1)(x, w), dw), numeric, rtol=1e-6)


def test_conv_under_vmap():
    x, w = normal(0, 3, 2, 5, 5, 2), normal(1, 3, 3, 2, 2)
    np.testing.assert_allclose(jax.vmap(conv, (0, None))(x, w), jnp.stack([conv(v, w) for v in x]), rtol=1e-9)


@pytest.mark.parametrize("size", [(7, 8), (8, 8)])
@pytest.mark.parametrize("padding", ["SAME", "VALID", ((1, 0), (0, 1))])
def test_conv_transpose_is_the_gradient(size, padding):
    x, w = normal(0, 2, *size, 3), normal(1, 3, 2, 3, 4)
    y, pull = jax.vjp(lambda x: conv(x, w, strides=2, padding=padding), x)
    ct = normal(2, *y.shape)
    got = conv_transpose(ct, w, output_size=size, strides=2, padding=padding)
    np.testing.assert_allclose(got, pull(ct)[0], rtol=1e-9, atol=1e-12)


def test_conv_transpose_is_differentiable_twice():
    x, w = normal(0, 1, 3, 3, 4), normal(1, 3, 3, 2, 4)

    def loss(x, w):
        return (conv_transpose(x, w, output_size=(6, 6), strides=2) ** 2).sum()

    dx, dw, step = normal(2, *x.shape), normal(3, *w.shape), 1e-5
    for argument, direction in ((0, dx), (1, dw)):
        ends = [[x, w], [x, w]]
        ends[0][argument], ends[1][argument] = (x, w)[argument] + step * direction, (x, w)[argument] - step * direction
        numeric = (loss(*ends[0]) - loss(*ends[1])) / (2 * step)
        np.testing.assert_allclose(jnp.vdot(jax.grad(loss, argument)(x, w), direction), numeric, rtol=1e-6)
    mixed = jax.grad(lambda w: jnp.vdot(jax.grad(loss)(x, w), dx))(w)
    up, down = jax.grad(loss)(x, w + step * dw), jax.grad(loss)(x, w - step * dw)
    numeric = jnp.vdot(up - down, dx) / (2 * step)
    np.testing.assert_allclose(jnp.vdot(mixed, dw), numeric, rtol=1e-6)


POOLS = {
    "1d": ((2, 8, 3), 2, {"strides": 2}),
    "2d": ((2, 6, 6, 3), 2, {"strides": 2}),
    "2d overlapping same": ((2, 7, 6, 3), 3, {"strides": 2, "padding": "SAME"}),
    "2d explicit": ((1, 5, 5, 2), (3, 2), {"strides": (2, 1), "padding": ((1, 2), (0, 1))}),
    "2d dilated": ((1, 7, 7, 2), 2, {"dilations": 3}),
    "2d gaps": ((1, 7, 7, 2), 2, {"strides": 3}),
    "channels first": ((2, 3, 6, 6), 2, {"strides": 2, "channels_last": False}),
    "3d": ((1, 4, 5, 4, 2), (2, 2, 3), {"strides": 2, "padding": "SAME"}),
}


@pytest.mark.parametrize("pool", [max_pool, avg_pool])
@pytest.mark.parametrize("name", POOLS)
def test_pool_equals_reduce_window(pool, name):
    shape, window, options = POOLS[name]
    if pool is max_pool and (name[0] == "3" or "dilations" in options):
        pytest.skip("one form everywhere; see test_max_pool_against_loops")
    ours, theirs = both(lambda x: pool(x, window, **options), normal(0, *shape))
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-12)


def test_max_pool_against_loops():
    x = np.asarray(normal(0, 1, 7, 7, 2))
    expected = [[x[0, [i, i, i + 3, i + 3], [j, j + 3, j, j + 3]].max(0) for j in range(4)] for i in range(4)]
    np.testing.assert_array_equal(max_pool(jnp.asarray(x), 2, dilations=3)[0], expected)
    x = np.asarray(normal(0, 1, 4, 5, 4, 1))
    corners = itertools.product(range(0, 3, 2), range(0, 4, 2), range(0, 3, 2))
    expected = [x[0, i : i + 2, j : j + 2, k : k + 2].max() for i, j, k in corners]
    np.testing.assert_array_equal(max_pool(jnp.asarray(x), 2, strides=2).ravel(), expected)


@pytest.mark.parametrize("name", ["2d overlapping same", "2d explicit", "2d dilated"])
def test_avg_pool_counts_only_real_elements(name):
    shape, window, options = POOLS[name]
    np.testing.assert_allclose(avg_pool(jnp.ones(shape), window, **options), 1.0, rtol=1e-12)


def test_max_pool_gradient_of_ties():
    """First maximum with one or two spatial axes, every maximum with three: TensorFlow 2.21 on CPU."""

    def gradient(shape, window, **options):
        return jax.grad(lambda x: max_pool(x, window, **options).sum())(jnp.zeros(shape))

    np.testing.assert_array_equal(gradient((1, 4, 1), 2, strides=2).ravel(), [1, 0, 1, 0])
    same = gradient((1, 4, 4, 1), 3, strides=2, padding="SAME")
    np.testing.assert_array_equal(same[0, :, :, 0], [[1, 0, 1, 0], [0] * 4, [1, 0, 1, 0], [0] * 4])
    cube = gradient((1, 1, 3, 4, 1), (1, 2, 3), padding="SAME")
    np.testing.assert_array_equal(cube[0, 0, :, :, 0], [[2, 3, 3, 2], [4, 6, 6, 4], [4, 6, 6, 4]])


def test_max_pool_of_nan_and_infinity():
    """TensorFlow 2.21 on CPU passes NaN over and turns an all -inf window into the lowest finite number."""
    x = jnp.asarray([[np.nan], [1.0], [4.0], [np.nan], [-np.inf], [-np.inf]], np.float32)[None]
    y = max_pool(x, 2, strides=2)
    np.testing.assert_array_equal(y.ravel(), np.asarray([1.0, 4.0, np.finfo(np.float32).min], np.float32))


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int32, np.int64, np.float16, jnp.bfloat16])
def test_max_pool_dtypes(dtype):
    x = jnp.asarray(np.arange(16).reshape(1, 4, 4, 1), dtype)
    y = max_pool(x, 3, strides=2, padding="SAME")
    assert y.dtype == dtype
    np.testing.assert_array_equal(np.asarray(y, np.float64).ravel(), [10, 11, 14, 15])


def test_max_pool_with_argmax():
    x = normal(0, 2, 5, 6, 3)
    for include in (False, True):
        y, position = max_pool_with_argmax(x, 3, strides=2, padding="SAME", include_batch_in_index=include)
        assert position.dtype == np.int64
        flat = x.reshape(-1) if include else x.reshape(2, -1)
        picked = flat[position] if include else jnp.stack([flat[b][position[b]] for b in range(2)])
        np.testing.assert_array_equal(picked, y)
    gradient = jax.grad(lambda x: max_pool_with_argmax(x, 2, strides=2)[0].sum())(x)
    np.testing.assert_array_equal(gradient, jax.grad(lambda x: max_pool(x, 2, strides=2).sum())(x))


def test_max_pool_second_order():
    x, dx = normal(0, 1, 6, 6, 2), normal(1, 1, 6, 6, 2)

    def slope(x):
        return jnp.vdot(jax.grad(lambda x: (max_pool(x, 3, strides=2) ** 3).sum())(x), dx)

    step = 1e-6
    numeric = (slope(x + step * dx) - slope(x - step * dx)) / (2 * step)
    np.testing.assert_allclose(jnp.vdot(jax.grad(slope)(x), dx), numeric, rtol=1e-5)


def test_cpu_forms_use_no_convolution_primitive():
    """The host interpreter and loops rely on it."""
    jaxpr = jax.make_jaxpr(jax.grad(lambda x, w: max_pool(conv(x, w), 2, strides=2).sum(), (0, 1)))(
        normal(0, 1, 6, 6, 2), normal(1, 3, 3, 2, 2)
    )
    names = {eqn.primitive.name for eqn in jaxpr.eqns}
    assert not any("conv_general" in n or "reduce_window" in n or "select_and" in n for n in names), names
    assert lax.dot_general_p.name in names
