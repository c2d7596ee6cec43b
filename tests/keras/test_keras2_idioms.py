"""What TensorFlow 2.15 or 2.21 accepts of Keras 2 courses' lines (`keras2_idioms.py`) gives the same here."""

import json
import math
import pathlib

import pytest

import tfjax
from tests.keras import keras2_idioms

RECORDED = json.loads((pathlib.Path(__file__).parent / "keras2_idioms.json").read_text())
# What is not part of tfjax yet, or differs on purpose.
NOT_YET = (
    "preprocessing.text",
    "ImageDataGenerator",
    "applications",
    "LinearModel",
)
ON_PURPOSE = (
    "SGD(lr=0.1",  # 2.15 ignores `lr` with a warning; here it is the learning rate, as before 2.11 and as it reads
    "m.metrics_names",  # Keras 3's names
    "tensorflow.python.keras.utils.np_utils",
)
PROGRAMS = [
    (line, program)
    for line, program in keras2_idioms.programs()
    if line in RECORDED and not any(part in line for part in NOT_YET + ON_PURPOSE)
]


@pytest.fixture(scope="module", autouse=True)
def namespace():
    tfjax.install()
    yield
    tfjax.uninstall()


def close(actual, expected):
    """Whether answers are equal, numbers within 1e-4."""
    if type(actual) is not type(expected):
        return False
    if isinstance(expected, dict):
        return set(actual) == set(expected) and all(close(actual[key], expected[key]) for key in expected)
    if isinstance(expected, list):
        return len(actual) == len(expected) and all(map(close, actual, expected))
    if isinstance(expected, float):
        return math.isclose(actual, expected, rel_tol=1e-4, abs_tol=1e-5)
    return actual == expected


@pytest.mark.parametrize("line, program", PROGRAMS, ids=[str(k) for k in range(len(PROGRAMS))])
def test_line(line, program):
    actual = keras2_idioms.run(program)
    assert any(close(actual, expected) for expected in RECORDED[line]), f"{line}\n{actual}\n{RECORDED[line]}"
