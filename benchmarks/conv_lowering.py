"""Our convolution and pooling on CPU against XLA's own: milliseconds and ratios, one process, alternating runs.

    python benchmarks/conv_lowering.py [name ...]

Columns: forward, input gradient, filter gradient, all three in one program. Then one training step of a convnet, in a
Python loop and inside `lax.scan`. Above 1.0 means ours is faster.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from tfjax.engine.lowering.conv import conv
from tfjax.engine.lowering.platform import use_platform
from tfjax.engine.lowering.pool import avg_pool, max_pool

# name: input, filter, options
CONVS: dict[str, tuple[tuple[int, ...], tuple[int, ...], dict[str, Any]]] = {
    "mnist 28x28x1 -> 32": ((32, 28, 28, 1), (3, 3, 1, 32), {}),
    "mnist 28x28x1 -> 32, batch 128": ((128, 28, 28, 1), (3, 3, 1, 32), {}),
    "mnist 26x26x32 -> 64": ((32, 26, 26, 32), (3, 3, 32, 64), {}),
    "mnist 26x26x32 -> 64, batch 128": ((128, 26, 26, 32), (3, 3, 32, 64), {}),
    "mnist 13x13x32 -> 64": ((32, 13, 13, 32), (3, 3, 32, 64), {}),
    "cifar 32x32x3 -> 32": ((32, 32, 32, 3), (3, 3, 3, 32), {"padding": "SAME"}),
    "resnet 32x32x64 -> 64": ((32, 32, 32, 64), (3, 3, 64, 64), {"padding": "SAME"}),
    "resnet stride 2": ((32, 32, 32, 64), (3, 3, 64, 128), {"padding": "SAME", "strides": 2}),
    "1x1 64 -> 64": ((32, 32, 32, 64), (1, 1, 64, 64), {}),
    "stem 7x7 stride 2": ((8, 112, 112, 3), (7, 7, 3, 64), {"padding": "SAME", "strides": 2}),
    "depthwise 3x3": ((16, 32, 32, 64), (3, 3, 1, 64), {"padding": "SAME", "feature_groups": 64}),
    "4 groups": ((16, 32, 32, 64), (3, 3, 16, 64), {"padding": "SAME", "feature_groups": 4}),
    "1d 200x32 -> 64, 5": ((32, 200, 32), (5, 32, 64), {}),
    "dilated 2": ((8, 32, 32, 32), (3, 3, 32, 32), {"padding": "SAME", "rhs_dilation": 2}),
    "3d 16x16x16x8 -> 16": ((4, 16, 16, 16, 8), (3, 3, 3, 8, 16), {"padding": "SAME"}),
}
POOLS: dict[str, tuple[Callable[..., Any], tuple[int, ...], int, int]] = {
    "max 2x2": (max_pool, (32, 26, 26, 32), 2, 2),
    "max 3x3 stride 2": (max_pool, (32, 32, 32, 64), 3, 2),
    "avg 2x2": (avg_pool, (32, 26, 26, 32), 2, 2),
    "avg 3x3 stride 1": (avg_pool, (32, 16, 16, 64), 3, 1),
}


def best_of(functions: list[Callable[[], Any]], runs: int = 9) -> list[float]:
    """Milliseconds of each function, the best of `runs`, taken in turns so that neighbours disturb all alike."""
    for fn in functions:
        jax.block_until_ready(fn())
    best = [float("inf")] * len(functions)
    for _ in range(runs):
        for i, fn in enumerate(functions):
            start = time.perf_counter()
            jax.block_until_ready(fn())
            best[i] = min(best[i], (time.perf_counter() - start) * 1e3)
    return best


def compare(fn: Callable[..., Any], *args: jax.Array) -> tuple[float, float]:
    """Milliseconds of `fn` lowered for CPU as we do, and as plain lax."""
    compiled = []
    for platform in ("cpu", "gpu"):
        with use_platform(platform):
            compiled.append(jax.jit(lambda *a: fn(*a)).lower(*args).compile())
    ours, theirs = best_of([lambda c=c: c(*args) for c in compiled])
    return ours, theirs


def normal(*shape: int) -> jax.Array:
    return jnp.asarray(np.random.default_rng(0).normal(size=shape), jnp.float32)


def show(name: str, pairs: list[tuple[float, float]]) -> None:
    print(f"{name:34}" + "".join(f"{a:8.2f} /{b:7.2f} ={b / a:5.1f}" for a, b in pairs), flush=True)


def pullback(fn: Callable[..., Any], *args: jax.Array) -> Callable[..., Any]:
    return jax.vjp(fn, *args)[1]


def run_conv(name: str) -> None:
    shape, kernel, options = CONVS[name]
    x, w = normal(*shape), normal(*kernel)

    def forward(x: jax.Array, w: jax.Array) -> jax.Array:
        return conv(x, w, **options)

    def everything(x: jax.Array, w: jax.Array, ct: jax.Array) -> Any:
        y, pull = jax.vjp(forward, x, w)
        return y, pull(ct)

    ct = normal(*jax.eval_shape(forward, x, w).shape)
    show(
        name,
        [
            compare(forward, x, w),
            compare(lambda x, w, ct: pullback(lambda x: forward(x, w), x)(ct), x, w, ct),
            compare(lambda x, w, ct: pullback(lambda w: forward(x, w), w)(ct), x, w, ct),
            compare(everything, x, w, ct),
        ],
    )


def run_pool(name: str) -> None:
    pool, shape, window, strides = POOLS[name]
    x = normal(*shape)

    def forward(x: jax.Array) -> jax.Array:
        return pool(x, window, strides=strides)

    def everything(x: jax.Array, ct: jax.Array) -> Any:
        y, pull = jax.vjp(forward, x)
        return y, pull(ct)

    ct = normal(*jax.eval_shape(forward, x).shape)
    show(name, [compare(forward, x), compare(everything, x, ct)])


def convnet_loss(weights: tuple[jax.Array, ...], x: jax.Array, labels: jax.Array) -> jax.Array:
    """conv 32 - pool - conv 64 - pool - dense 10, the MNIST convnet of most courses."""
    first, second, dense = weights
    x = max_pool(jnp.maximum(conv(x, first), 0), 2, strides=2)
    x = max_pool(jnp.maximum(conv(x, second), 0), 2, strides=2)
    scores = jax.nn.log_softmax(x.reshape(x.shape[0], -1) @ dense)
    return -jnp.take_along_axis(scores, labels[:, None], 1).mean()


def run_convnet(steps: int = 8) -> None:
    weights = (normal(3, 3, 1, 32) * 0.1, normal(3, 3, 32, 64) * 0.1, normal(1600, 10) * 0.1)
    images, labels = normal(steps, 32, 28, 28, 1), jnp.zeros((steps, 32), jnp.int32)

    def step(weights: Any, batch: Any) -> Any:
        loss, gradient = jax.value_and_grad(convnet_loss)(weights, *batch)
        return jax.tree.map(lambda w, g: w - 0.01 * g, weights, gradient), loss

    show("convnet step", [compare(step, weights, (images[0], labels[0]))])
    ours, theirs = compare(lambda w, *data: jax.lax.scan(step, w, data), weights, images, labels)
    show("convnet step inside lax.scan", [(ours / steps, theirs / steps)])


def main(names: list[str]) -> None:
    jax.config.update("jax_enable_x64", True)
    print(f"{'ours / lax = ratio':34}" + "".join(f"{t:>24}" for t in ("forward", "d input", "d filter", "all")))
    for name in CONVS:
        if not names or name in names:
            run_conv(name)
    if not names:
        print(f"{'':34}{'forward':>24}{'forward and gradient':>24}")
        for name in POOLS:
            run_pool(name)
        run_convnet()


if __name__ == "__main__":
    main(sys.argv[1:])
