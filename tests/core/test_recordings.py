"""tfjax.core answers every recorded expression as TensorFlow did (tests/core/record.py makes the recordings)."""

import contextlib
import json
import types
from pathlib import Path

import pytest

from tests.core import cases
from tfjax.core import dimension, dtypes, errors, names, nest, nest_up_to, shapes, text

RECORDINGS = Path(__file__).parent / "recordings"


def tf_like():
    """The public names the cases use, taken from core directly: the façade is not under test here."""
    compat = types.SimpleNamespace(
        **vars(text),
        dimension_value=dimension.dimension_value,
        dimension_at_index=dimension.dimension_at_index,
        v1=types.SimpleNamespace(Dimension=dimension.Dimension, name_scope=names.name_scope_v1),
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
        nest=nest,
        name_scope=names.name_scope,
        get_current_name_scope=names.get_current_name_scope,
    )


def names_like():
    """tfjax's side of what cases/names.py asks."""

    @contextlib.contextmanager
    def in_graph():
        with names.GraphNames() as graph:
            graphs.append(graph)
            yield ""
            graphs.pop()

    graphs = []
    return types.SimpleNamespace(
        variable=lambda name: names.variable_name(name) + ":0",
        module_name=names.camel_to_snake,
        in_graph=in_graph,
        unique_name=lambda name, **kwargs: graphs[-1].unique_name(name, **kwargs),
    )


def recorded(group):
    """(expression, answer) of every case; a case without recording fails by itself."""
    answers = json.loads((RECORDINGS / f"{group}.json").read_text())["answers"]
    return [(expression, answers.get(expression)) for expression in cases.GROUPS[group]]


@pytest.mark.parametrize("group", list(cases.GROUPS))
def test_same_answers_as_tensorflow(group):
    nest_like = types.SimpleNamespace(**{**vars(nest), **vars(nest_up_to)})
    env = cases.environment(tf_like(), dtypes, nest_like, names_like())
    wrong = []
    for expression, expected in recorded(group):
        got = cases.answer(expression, env)
        if got != expected:
            wrong.append(f"{expression}\n    tensorflow: {expected}\n    tfjax:      {got}")
    assert not wrong, f"{len(wrong)} answers differ:\n" + "\n".join(wrong)
