"""Random tape programs against TensorFlow's answers, and wherever the trace is cut."""

import gc
import json
import random
from pathlib import Path

import numpy as np
import pytest

import tfjax as tf
from tests.autodiff import random_programs
from tfjax import engine

RECORDED = json.loads((Path(__file__).parent / "recordings" / "random_programs.json").read_text())["answers"]


def _same(got, want):
    assert [x is None for x in got] == [x is None for x in want]
    for g, w in zip(got, want, strict=True):
        if w is not None:
            np.testing.assert_allclose(g, w, rtol=2e-3, atol=1e-4)


@pytest.mark.parametrize("seed", random_programs.SEEDS)
def test_as_tensorflow(seed):
    with engine.mode("interpret"):
        _same(random_programs.run(tf, seed), RECORDED[str(seed)])


@pytest.mark.parametrize("seed", [s for s in random_programs.SEEDS if s % 3 == 0])
def test_wherever_it_is_cut(seed):
    chance = random.Random(seed)

    def between():
        if chance.random() < 0.3:
            engine.cut()
        if chance.random() < 0.02:
            gc.collect()

    with engine.mode("interpret"):
        want = random_programs.run(tf, seed)
        _same(random_programs.run(tf, seed, between), want)
    with engine.mode("sync"):
        _same(random_programs.run(tf, seed), want)
