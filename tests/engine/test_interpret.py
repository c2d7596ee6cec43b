"""Whole functions through the NumPy interpreter against the same functions under `jax.jit`."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

import tfjax.engine  # noqa: F401  (enables 64-bit types)
from tfjax.engine.interpret import compile_jaxpr, fallbacks


def array(*shape: int, seed: int = 0, dtype: str = "float32") -> np.ndarray:
    return np.random.default_rng((seed, *shape)).normal(size=shape).astype(dtype)


def both(fn: Callable[..., Any], *args: Any) -> tuple[list[np.ndarray], list[np.ndarray]]:
    got = compile_jaxpr(jax.make_jaxpr(fn)(*args))(*args)
    want = [np.asarray(x) for x in jax.tree.leaves(jax.jit(fn)(*args))]
    return [np.asarray(x) for x in got], want


def assert_same(fn: Callable[..., Any], *args: Any, rtol: float = 2e-5, atol: float = 2e-6) -> None:
    """Equal dtypes and shapes; values within `rtol` (about 170 float32 ulps: sums in another order) or `atol`."""
    got, want = both(fn, *args)
    assert len(got) == len(want)
    for g, w in zip(got, want):
        assert (g.dtype, g.shape) == (w.dtype, w.shape)
        np.testing.assert_allclose(g, w, rtol=rtol, atol=atol)


def mlp_loss(params: list[Any], x: Any, labels: Any) -> Any:
    (w1, b1), (w2, b2) = params
    logits = jax.nn.relu(x @ w1 + b1) @ w2 + b2
    return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(logits), labels[:, None], 1))


def mlp_arguments() -> tuple[Any, ...]:
    params = [(array(6, 8), array(8)), (array(8, 3, seed=1), array(3))]
    return params, array(5, 6, seed=2), np.array([0, 2, 1, 1, 0])


def test_mlp_loss_and_gradient() -> None:
    params, x, labels = mlp_arguments()
    leaves, tree = jax.tree.flatten(params)
    assert_same(lambda *a: jax.value_and_grad(mlp_loss)(jax.tree.unflatten(tree, a[:4]), *a[4:]), *leaves, x, labels)


def test_sgd_step_with_momentum() -> None:
    params, x, labels = mlp_arguments()
    leaves, tree = jax.tree.flatten(params)

    def step(*a: Any) -> Any:
        grads = jax.grad(mlp_loss)(jax.tree.unflatten(tree, a[:4]), *a[4:6])
        return jax.tree.map(lambda p, g: p - a[6] * g, jax.tree.unflatten(tree, a[:4]), grads)

    assert_same(step, *leaves, x, labels, np.float32(0.1))


def test_sparse_softmax_cross_entropy_hessian() -> None:
    def loss(logits: Any) -> Any:
        return -jax.nn.log_softmax(logits)[jnp.arange(3), jnp.array([0, 1, 3])].sum()

    assert_same(jax.hessian(loss), array(3, 4))


def conv(x: Any, k: Any, strides: int, groups: int = 1) -> Any:
    numbers = ("NHWC", "HWIO", "NHWC")
    return lax.conv_general_dilated(
        x, k, (strides, strides), "SAME", dimension_numbers=numbers, feature_group_count=groups
    )


@pytest.mark.parametrize("strides", [1, 2])
def test_conv_net_gradients(strides: int) -> None:
    def loss(k: Any, w: Any, x: Any) -> Any:
        y = jax.nn.relu(conv(x, k, strides))
        y = lax.reduce_window(y, -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")
        y = lax.reduce_window(y, 0.0, lax.add, (1, 2, 1, 1), (1, 1, 1, 1), "SAME") / 2
        return jnp.tanh(y.reshape(2, -1) @ w).sum()

    side = 8 // strides // 2
    args = array(3, 3, 3, 4), array(side * side * 4, 2), array(2, 8, 8, 3)
    assert_same(jax.value_and_grad(loss, argnums=(0, 1, 2)), *args, rtol=2e-4, atol=2e-5)


@pytest.mark.parametrize(("groups", "kernel"), [(3, (3, 3, 1, 6)), (3, (2, 2, 1, 3)), (2, (3, 3, 3, 4))])
def test_grouped_conv_gradients(groups: int, kernel: tuple[int, ...]) -> None:
    channels = groups * kernel[2]
    loss = lambda k, x: (conv(x, k, 2, groups) ** 2).sum()
    assert_same(jax.grad(loss, argnums=(0, 1)), array(*kernel), array(2, 7, 6, channels), rtol=2e-4, atol=2e-5)


def test_layer_norm_gradients() -> None:
    def loss(x: Any, gamma: Any, beta: Any) -> Any:
        mean, var = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
        return jnp.sin((x - mean) * lax.rsqrt(var + 1e-3) * gamma + beta).sum()

    assert_same(
        jax.grad(loss, argnums=(0, 1, 2)), array(4, 6), array(6, seed=1), array(6, seed=2), rtol=1e-4, atol=1e-5
    )


def test_batch_norm_in_training_gradients() -> None:
    def loss(x: Any, gamma: Any) -> Any:
        mean, var = x.mean((0, 1, 2)), x.var((0, 1, 2))
        return (((x - mean) / jnp.sqrt(var + 1e-3) * gamma) ** 3).sum()

    assert_same(jax.grad(loss, argnums=(0, 1)), array(3, 4, 4, 2), array(2, seed=1), rtol=2e-4, atol=1e-4)


def test_attention_gradients() -> None:
    def loss(q: Any, k: Any, v: Any) -> Any:
        scores = jnp.einsum("bqhd,bkhd->bhqk", q, k) / 2.0
        masked = jnp.where(jnp.tril(jnp.ones((5, 5), bool)), scores, -1e9)
        return jnp.einsum("bhqk,bkhd->bqhd", jax.nn.softmax(masked), v).sum() ** 2

    args = [array(2, 5, 3, 4, seed=s) for s in range(3)]
    assert_same(jax.grad(loss, argnums=(0, 1, 2)), *args, rtol=2e-4, atol=1e-4)


@pytest.mark.parametrize("reverse", [False, True])
def test_rnn_scan_gradients(reverse: bool) -> None:
    def loss(w: Any, x: Any) -> Any:
        def step(h: Any, xt: Any) -> Any:
            h = jnp.tanh(h @ w + xt)
            return h, (h, h.sum())

        last, (states, sums) = lax.scan(step, jnp.zeros(3, x.dtype), x, reverse=reverse)
        return (last * states).sum() + sums[1]

    assert_same(jax.value_and_grad(loss, argnums=(0, 1)), array(3, 3), array(6, 3), rtol=1e-4)


def test_scan_of_length_zero_and_without_xs() -> None:
    assert_same(lambda x: lax.scan(lambda c, y: (c + y, c), x[0], x[:0]), array(2, 3))
    assert_same(lambda x: lax.scan(lambda c, _: (c * 2, c), x, None, length=3), array(2))


def test_while_loop() -> None:
    def collatz(n: Any) -> Any:
        step = lambda s: (jnp.where(s[0] % 2 == 0, s[0] // 2, 3 * s[0] + 1), s[1] + 1)
        return lax.while_loop(lambda s: s[0] > 1, step, (n, 0))

    assert_same(collatz, np.int64(27))
    assert_same(lambda n, x: lax.fori_loop(0, n, lambda i, y: y * x + i, x), np.int32(5), array(2))


@pytest.mark.parametrize("index", [-3, 0, 1, 2, 9])
def test_switch_clamps_its_index(index: int) -> None:
    branches = [jnp.sin, jnp.cos, lambda x: x * 2]
    assert_same(lambda i, x: lax.switch(i, branches, x), np.int32(index), array(3))


@pytest.mark.parametrize("flag", [False, True])
def test_gradient_through_cond(flag: bool) -> None:
    fn = lambda p, x: jax.grad(lambda y: lax.cond(p, jnp.sin, lambda z: z**3, y).sum())(x)
    assert_same(fn, np.bool_(flag), array(3))


def test_calls_of_every_kind_are_inlined() -> None:
    @jax.custom_vjp
    def doubled(x: Any) -> Any:
        return 2 * x

    doubled.defvjp(lambda x: (2 * x, x), lambda x, g: (g * x,))

    def fn(x: Any) -> Any:
        y = jax.jit(lambda a: jax.jit(jnp.sin)(a) + 1)(x)
        z = jax.checkpoint(lambda a: jnp.cos(a) * y)(x)
        return jax.nn.relu(z), doubled(z), lax.stop_gradient(z), lax.optimization_barrier((y, z))

    assert_same(fn, array(3))
    assert_same(jax.grad(lambda x: sum(jnp.sum(v) for v in fn(x)[:3])), array(3))
    names = compile_jaxpr(jax.make_jaxpr(fn)(array(3)))
    assert names.num_eqns == 6  # sin, add, cos, mul, max, mul


def test_dead_equations_are_dropped() -> None:
    def fn(x: Any) -> Any:
        jnp.linalg.svd(x)
        return x + 1

    assert compile_jaxpr(jax.make_jaxpr(fn)(array(3, 3))).num_eqns == 1


def test_third_derivatives() -> None:
    third = jax.grad(jax.grad(jax.grad(lambda x: jnp.tanh(x) * jax.nn.softplus(x))))
    assert_same(third, np.float32(0.3), rtol=1e-4)
    assert_same(jax.hessian(lambda x: jnp.prod(x) + jnp.linalg.norm(x)), array(4), rtol=1e-4, atol=1e-5)


def test_gather_and_scatter_gradients() -> None:
    i, j = np.array([[0, 3], [2, 0]]), np.array([1, 2])
    assert_same(jax.grad(lambda x: (x[i] ** 2).sum() + (x[j, j] ** 3).sum() + x[1:3, ::2].sum()), array(4, 3))
    assert_same(jax.grad(lambda x: (x.at[j].add(x[:2]).at[0, 1].set(5.0) ** 2).sum()), array(4, 3))
    assert_same(jax.hessian(lambda x: (jnp.sort(x) * jnp.arange(4.0)).sum() ** 2), array(4), rtol=1e-4)


def test_segment_operations() -> None:
    ids = np.array([0, 0, 1, 3])
    for segment in (jax.ops.segment_sum, jax.ops.segment_max, jax.ops.segment_prod):
        assert_same(lambda x, f=segment: f(x, ids, num_segments=4), array(4, 2))


def test_linear_algebra_gradients() -> None:
    a = array(4, 4, dtype="float64")
    spd = a @ a.T + 4 * np.eye(4)
    for fn in (jnp.linalg.inv, jnp.linalg.cholesky, jnp.linalg.det, lambda m: jnp.linalg.eigh(m)[0]):
        assert_same(jax.grad(lambda m, f=fn: (f(m) ** 2).sum()), spd, rtol=1e-8, atol=1e-8)
    solve = lambda m, b: (jnp.linalg.solve(m, b) ** 2).sum()
    assert_same(jax.grad(solve, argnums=(0, 1)), spd, array(4, 2, dtype="float64"), rtol=1e-8, atol=1e-8)


def test_vmap_and_jacobian() -> None:
    fn = lambda w, x: jnp.tanh(w @ x)
    assert_same(jax.vmap(jax.jacobian(fn, argnums=1), in_axes=(None, 0)), array(3, 4), array(5, 4))


def test_platform_dependent_takes_the_cpu_branch() -> None:
    assert_same(lambda x: lax.platform_dependent(x, cpu=jnp.sin, tpu=jnp.cos, default=jnp.tan), array(3))


def test_constants_and_literals_keep_their_dtype() -> None:
    table = jnp.asarray(array(3, dtype="float16"))

    def fn(x: Any, n: Any) -> Any:
        return x * 2 + 1.5, n // 3 + jnp.uint8(250), table * 3, jnp.full((2,), 7, "int16"), x > 0.1, n - 200

    assert_same(fn, array(2, 2, dtype="float16"), np.arange(6, dtype=np.uint8))


def test_broadcasts_left_to_the_reader() -> None:
    """A broadcast is skipped where every reader broadcasts by itself, and only there."""

    def fn(x: Any, b: Any, s: Any, p: Any) -> Any:
        rows = lax.broadcast_in_dim(b, (4, 3), (1,))
        columns = lax.broadcast_in_dim(b, (3, 3), (0,))
        scalar = lax.broadcast_in_dim(s, (4, 3), ())
        return (
            x + rows,
            rows,
            x[:3] * columns,
            scalar * rows,
            lax.select(p, x, scalar),
            jnp.sum(scalar - x, 0),
            scalar / x,
        )

    assert_same(fn, array(4, 3), array(3), np.float32(2), np.bool_(False))
    assert_same(fn, array(4, 3), array(3), np.float32(2), np.bool_(True))


def test_outputs_that_are_inputs_constants_or_repeated() -> None:
    def fn(x: Any, y: Any) -> Any:
        z = x + y
        return x, z, z, 1.0, jnp.arange(3), lax.stop_gradient(y)

    assert_same(fn, array(2), array(2, seed=1))
    assert compile_jaxpr(jax.make_jaxpr(lambda: jnp.zeros((2,)))())()[0].tolist() == [0, 0]


def test_inputs_and_constants_are_never_written() -> None:
    x, table = array(4, 3), array(4, 3, seed=1)
    before, constant = x.copy(), table.copy()

    def fn(a: Any) -> Any:
        b = a.at[0].set(1.0).at[1].add(2.0)
        return lax.dynamic_update_slice(a, b[:1], (2, 0)), jnp.asarray(table).at[2].multiply(3.0), b

    program = compile_jaxpr(jax.make_jaxpr(fn)(x))
    first = [np.array(v) for v in program(x)]
    for one, two in zip(first, program(x)):
        np.testing.assert_array_equal(one, two)
    np.testing.assert_array_equal(x, before)
    np.testing.assert_array_equal(table, constant)


def test_no_warnings() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        x = np.array([0.0, -1.0, np.inf, 3e38], np.float32)
        n = np.array([0, -(2**31), 2**31 - 1, 5], np.int32)
        fn = lambda x, n: (jnp.log(x), x / 0, x * x, n // jnp.int32(0), n * n, -n, n + n[1], x.astype("float16"))
        assert_same(fn, x, n)
        assert_same(lambda n: (n + n, n * n, -n), np.int32(2**31 - 1))


def test_unknown_primitives_go_through_xla_and_are_counted() -> None:
    fallbacks.clear()
    assert_same(lambda a, x: jax.random.gamma(jax.random.key(0), a) * x, np.float32(2), np.float32(3))
    assert_same(lambda x: lax.reduce(x, np.float32(1), lambda a, b: a * b + a, (0,)), array(3, 2))
    assert_same(lambda x: jax.pure_callback(np.sin, jax.ShapeDtypeStruct((3,), np.float32), x), array(3))
    assert fallbacks["random_gamma"] and fallbacks["reduce"] and not fallbacks["add"]


def test_random_numbers_are_the_same() -> None:
    key = jax.random.PRNGKey(5)
    got, want = both(lambda k: (jax.random.uniform(k, (4,)), jax.random.bits(jax.random.split(k)[1], (3,))), key)
    for g, w in zip(got, want):
        np.testing.assert_array_equal(g, w)


def test_an_error_names_its_primitive() -> None:
    program = compile_jaxpr(jax.make_jaxpr(lambda x, y: jnp.sin(x) @ y)(array(2, 3), array(3, 2)))
    with pytest.raises(ValueError) as caught:
        program(array(2, 3), array(4, 2))
    assert any("dot_general" in note for note in caught.value.__notes__)


def test_single_returns_the_bare_output() -> None:
    x = array(3)
    for fn in (jnp.sin, lambda a: jnp.sin(a) * 2, lambda a: a, lambda a: 2 - a, lambda a: 1.0):
        program = compile_jaxpr(jax.make_jaxpr(fn)(x))
        np.testing.assert_array_equal(program.single(x), program(x)[0])


def test_large_arrays_take_the_same_values() -> None:
    """Kernels that switch to another method for large operands."""
    x, mask = array(70, 90), array(70, 90, seed=1) > 0
    x[3, :4] = [0.0, -0.0, np.nan, np.inf]
    n = (x[4:] * 1000).astype(np.int64)
    assert_same(lambda a, m: (jnp.where(m, a, 0), jnp.where(m[:, :1], a, a[:1]), jnp.where(m, 1.5, a)), x, mask)
    assert_same(lambda n: (lax.div(n, jnp.int64(7)), lax.div(abs(n), abs(n[:1]) + n * 0 + 1), n // 7, n % -7), n)
    assert_same(lambda a: (jnp.sort(a, 0), jnp.signbit(jnp.sort(a, 1)), jnp.sort(a + 10, 1)), x)
    index = np.random.default_rng(0).integers(0, 40, 300)
    rows = array(300, 20)
    assert_same(lambda a, i, v: (a.at[i].add(v), a.at[:, i[:20] % 90].add(v[:70])), x[:, :20], index, rows)
    assert_same(lambda a, v: a.at[jnp.arange(299, -1, -1)].add(v), array(300, 20, seed=2), rows)


def test_cost_separates_small_from_large() -> None:
    def cost(fn: Callable[..., Any], *shapes: tuple[int, ...]) -> float:
        args = [jax.ShapeDtypeStruct(s, np.float32) for s in shapes]
        return compile_jaxpr(jax.make_jaxpr(fn)(*args)).cost_us

    assert cost(jnp.add, (3,), (3,)) < 3
    assert cost(jnp.matmul, (2048, 2048), (2048, 2048)) > 100_000
    assert cost(lambda x, k: conv(x, k, 1), (32, 28, 28, 32), (3, 3, 32, 64)) > 10_000
    once = cost(lambda x: jnp.tanh(x) * 2, (10,))
    assert cost(lambda x: lax.fori_loop(0, 100, lambda i, y: jnp.tanh(y) * 2, x), (10,)) > 80 * once


def test_deep_chains_do_not_recurse() -> None:
    def fn(x: Any) -> Any:
        for _ in range(3000):
            x = x + 1
        return x

    program = compile_jaxpr(jax.make_jaxpr(fn)(np.float32(0)))
    assert program.num_eqns == 3000
    assert program(np.float32(0))[0] == 3000


@pytest.mark.parametrize(
    "fn",
    [
        lambda x: jnp.searchsorted(x, x[::-1]),
        lambda x: jnp.nonzero(x, size=3),
        lambda x: jnp.unique(x, size=3),
        lambda x: jnp.frexp(x),
        lambda x: jax.grad(lambda y: jnp.ldexp(y, 2).sum())(x),
        lambda x: jax.vmap(lambda y: jnp.searchsorted(jnp.arange(3.0), y))(x),
    ],
)
def test_functions_that_are_one_equation_in_some_version_of_jax(fn) -> None:
    fallbacks.clear()
    assert_same(fn, np.array([0, 3, 1, 2], np.float32))
    assert not fallbacks
