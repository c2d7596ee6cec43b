"""tfjax.core answers every recorded expression as TensorFlow did (tests/core/record.py makes the recordings)."""

import json
import types
from pathlib import Path

import pytest

from tests.core import cases
from tfjax.core import dimension, dtypes, errors, shapes

RECORDINGS = Path(__file__).parent / "recordings"

# Printed module paths of the two implementations that are no part of the contract.
_SAME = (("tfjax.core.errors", "tensorflow.python.framework.errors_impl"),)


def tf_like():
    """The public names the cases use, taken from core directly: the façade is not under test here."""
    compat = types.SimpleNamespace(
        dimension_value=dimension.dimension_value,
        dimension_at_index=dimension.dimension_at_index,
        v1=types.SimpleNamespace(Dimension=dimension.Dimension),
    )
    public = types.SimpleNamespace(experimental=dtypes, QUANTIZED_DTYPES=dtypes.QUANTIZED_DTYPES)
    plain = {name: value for name, value in vars(dtypes).items() if isinstance(value, dtypes.DType)}
    return types.SimpleNamespace(
        **plain,
        DType=dtypes.DType,
        as_dtype=dtypes.as_dtype,
        dtypes=public,
        TensorShape=shapes.TensorShape,
        compat=compat,
        errors=errors,
    )


def recorded(group):
    """(expression, answer) of every case; a case without recording fails by itself."""
    answers = json.loads((RECORDINGS / f"{group}.json").read_text())["answers"]
    return [(expression, answers.get(expression)) for expression in cases.GROUPS[group]]


@pytest.mark.parametrize("group", list(cases.GROUPS))
def test_same_answers_as_tensorflow(group):
    env = cases.environment(tf_like(), dtypes, None)
    wrong = []
    for expression, expected in recorded(group):
        got = cases.answer(expression, env)
        if got != expected:
            wrong.append(f"{expression}\n    tensorflow: {expected}\n    tfjax:      {got}")
    assert not wrong, f"{len(wrong)} answers differ:\n" + "\n".join(wrong)
