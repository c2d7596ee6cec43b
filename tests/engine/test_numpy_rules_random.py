"""Random dimension numbers: gather, scatter, dot_general and pad against XLA, all of one kind in one jitted program."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import jax
import numpy as np
import pytest
from jax import lax

import tfjax.engine  # noqa: F401  (enables 64-bit types)
from tfjax.engine.interpret import compile_jaxpr, fallbacks

CASES_PER_KIND = 40
Case = tuple[Callable[..., Any], tuple[np.ndarray, ...], str]


def floats(r: random.Random, shape: list[int]) -> np.ndarray:
    return np.random.default_rng(r.randrange(1 << 30)).normal(size=shape).astype(np.float32)


class IndexNumbers:
    """Dimension numbers that gather and scatter both accept, with batching axes, size-1 axes and empty index maps."""

    def __init__(self, r: random.Random, windows_cut_unindexed_axes: bool) -> None:
        ndim = r.randint(1, 4)
        self.operand = [r.randint(1, 4) for _ in range(ndim)]
        dims = r.sample(range(ndim), ndim)
        num_batching = r.choice([0, 0, 1]) if ndim > 1 else 0
        self.operand_batching = sorted(dims[:num_batching])
        self.index_map = dims[num_batching:][: r.randint(1, ndim)]
        self.window = [self._window(r, d, windows_cut_unindexed_axes) for d in range(ndim)]
        removable = [d for d in range(ndim) if d not in self.operand_batching and self.window[d] == 1]
        self.removed = [d for d in removable if r.random() < 0.7]
        self.kept = [d for d in range(ndim) if d not in self.removed + self.operand_batching]
        rank = r.randint(num_batching, 3)
        self.batch_shape = [r.randint(1, 3) for _ in range(rank)]
        self.indices_batching = r.sample(range(rank), num_batching)
        for d, axis in zip(self.operand_batching, self.indices_batching):
            self.batch_shape[axis] = self.operand[d]
        self.window_axes = sorted(r.sample(range(rank + len(self.kept)), len(self.kept)))
        integers = np.random.default_rng(r.randrange(1 << 30)).integers
        self.indices = integers(-2, 6, (*self.batch_shape, len(self.index_map))).astype(r.choice(["int32", "int64"]))
        self.mode = r.choice([lax.GatherScatterMode.CLIP, lax.GatherScatterMode.FILL_OR_DROP])

    def _window(self, r: random.Random, d: int, cut: bool) -> int:
        if d in self.operand_batching:
            return 1
        free = d in self.index_map or cut and r.random() < 0.3
        return r.randint(1, self.operand[d]) if free else self.operand[d]

    def decoded(self) -> list[tuple[int, ...]]:
        parts = (self.window_axes, self.removed, self.index_map, self.operand_batching, self.indices_batching)
        return [tuple(part) for part in parts]

    def updates_shape(self) -> list[int]:
        batch, window = iter(self.batch_shape), iter([self.window[d] for d in self.kept])
        rank = len(self.batch_shape) + len(self.kept)
        return [next(window) if axis in self.window_axes else next(batch) for axis in range(rank)]


def gather_case(r: random.Random) -> Case:
    n = IndexNumbers(r, windows_cut_unindexed_axes=True)
    numbers, sizes = lax.GatherDimensionNumbers(*n.decoded()), tuple(n.window)
    fn = lambda x, i: lax.gather(x, i, numbers, sizes, mode=n.mode)
    return fn, (floats(r, n.operand), n.indices), f"{numbers} {n.mode} {n.operand} {n.window} {n.batch_shape}"


def scatter_case(r: random.Random) -> Case:
    n = IndexNumbers(r, windows_cut_unindexed_axes=False)
    numbers = lax.ScatterDimensionNumbers(*n.decoded())
    kind = r.choice([lax.scatter_add, lax.scatter_max, lax.scatter_mul, lax.scatter_min])
    args = floats(r, n.operand), n.indices, floats(r, n.updates_shape())
    return (lambda x, i, u: kind(x, i, u, numbers, mode=n.mode)), args, f"{numbers} {n.mode} {n.operand} {n.window}"


def dot_case(r: random.Random) -> Case:
    shared = [("batch", r.randint(1, 3)) for _ in range(r.randint(0, 2))]
    shared += [("contract", r.randint(0, 4)) for _ in range(r.randint(0, 2))]
    sides = []
    for _ in range(2):
        axes = [(kind, n, size) for n, (kind, size) in enumerate(shared)]
        axes += [("free", -1, r.randint(1, 3)) for _ in range(r.randint(0, 2))]
        sides.append(r.sample(axes, len(axes)))
    positions = lambda side, wanted: [
        [axis[1] for axis in side].index(n) for n, (kind, _) in enumerate(shared) if kind == wanted
    ]
    numbers = tuple(tuple(positions(side, kind) for side in sides) for kind in ("contract", "batch"))
    args = tuple(floats(r, [axis[2] for axis in side]) for side in sides)
    return (lambda a, b: lax.dot_general(a, b, numbers)), args, f"{numbers} {[a.shape for a in args]}"


def pad_case(r: random.Random) -> Case:
    shape = [r.randint(0, 4) for _ in range(r.randint(0, 3))]
    config = []
    for size in shape:
        interior = r.randint(0, 2)
        full = size + max(0, size - 1) * interior
        low = r.randint(-3, 3)
        config.append((low, r.randint(max(-3, -full - low), max(3, -full - low)), interior))
    return (lambda x, v: lax.pad(x, v, config)), (floats(r, shape), np.float32(7)), f"{shape} {config}"


@pytest.mark.parametrize("make", [gather_case, scatter_case, dot_case, pad_case])
def test_random_dimension_numbers(make: Callable[[random.Random], Case]) -> None:
    r = random.Random(2)
    cases = [make(r) for _ in range(CASES_PER_KIND)]
    expected = jax.jit(lambda args: [fn(*a) for (fn, _, _), a in zip(cases, args)])([args for _, args, _ in cases])
    fallbacks.clear()
    for (fn, args, label), want in zip(cases, expected):
        [got] = compile_jaxpr(jax.make_jaxpr(fn)(*args))(*args)
        assert (got.dtype, got.shape) == (want.dtype, want.shape), label
        # 100 ulps or 1e-5: products of a few normal numbers summed in another order.
        np.testing.assert_allclose(got, want, rtol=1.2e-5, atol=1e-5, err_msg=label)
    assert not fallbacks
