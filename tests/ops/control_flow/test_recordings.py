"""Programs with control flow, eagerly and in tf.function, against TensorFlow's answers, in every executor mode."""

import functools
import json
from pathlib import Path

import pytest

import tfjax as tf
from tests.autodiff.answers import same
from tests.ops.control_flow import cases
from tests.ops.control_flow.run import run

ANSWERS = json.loads((Path(__file__).parent / "recordings.json").read_text())["answers"]
_EAGER = "tf.constant gives an eager tensor also while a function is traced, which shows in errors"
DIFFERENT = {
    "staged while dict alone, staged": _EAGER,
    "while too many, staged": _EAGER,
    "staged while single, staged": _EAGER,
}
# XLA compiles each of these for about a second; one of a kind is enough.
SLOW_IN_XLA = ("second gradient unknown", "second gradient nested", "gradient nested")


@functools.cache
def _programs():
    return cases.programs(tf)


@pytest.mark.parametrize("name", ANSWERS)
def test_as_tensorflow(name, mode):
    program, _, way = name.rpartition(", ")
    if mode == "xla" and (program in SLOW_IN_XLA or way == "eager"):
        pytest.skip("compiles for long")
    if name in DIFFERENT:
        pytest.xfail(DIFFERENT[name])
    same(run(tf, _programs()[program], way), ANSWERS[name])
