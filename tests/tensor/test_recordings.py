"""tfjax.tensor answers every recorded program as TensorFlow did (tests/tensor/record.py makes the recordings)."""

import json
from pathlib import Path

import pytest

from tests.tensor import cases
from tests.tensor.public import tf

RECORDINGS = Path(__file__).parent / "recordings"


@pytest.mark.parametrize("group", cases.GROUPS)
def test_same_answers_as_tensorflow(group):
    env = cases.environment(tf)
    answers = json.loads((RECORDINGS / f"{group}.json").read_text())["answers"]
    wrong = []
    for program in cases.programs(group):
        expected, got = answers.get(program), cases.answer(program, env)
        if got != expected:
            wrong.append(f"{program}\n    tensorflow: {expected}\n    tfjax:      {got}")
    assert not wrong, f"{len(wrong)} answers differ:\n" + "\n".join(wrong)
