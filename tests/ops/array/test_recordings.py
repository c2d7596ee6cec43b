"""The array ops answer every recorded program as TensorFlow did (record.py makes the recordings)."""

import json
from pathlib import Path

import pytest

import tfjax as tf
from tests.ops.array import cases
from tfjax.engine import mode as engine_mode

RECORDINGS = Path(__file__).parent / "recordings"
COMPILED = ("gather", "gradients", "matrix")  # also as XLA programs, which take their time


def _run(topic):
    env = cases.environment(tf)
    answers = json.loads((RECORDINGS / f"{topic}.json").read_text())["answers"]
    wrong = []
    for program in cases.programs(topic):
        expected, got = answers.get(program), cases.answer(program, env)
        if got != expected:
            wrong.append(f"{program}\n    tensorflow: {expected}\n    tfjax:      {got}")
    assert not wrong, f"{len(wrong)} answers differ:\n" + "\n".join(wrong)


@pytest.mark.parametrize("topic", cases.TOPICS)
def test_same_answers_as_tensorflow(topic):
    _run(topic)


@pytest.mark.parametrize("topic", COMPILED)
def test_same_answers_compiled(topic):
    with engine_mode("xla"):
        _run(topic)
