"""Programs with AutoGraph do what TensorFlow 2.21 does: values, printed text, warnings, errors."""

import pytest

import tfjax
from tests.function.autograph.compare import check, parameters

pytestmark = pytest.mark.skipif(not hasattr(tfjax, "while_loop"), reason="tf.cond and tf.while_loop are not there yet")

KNOWN_DIFFERENCES = {
    "len_scalar_unknown_rank": "the rank is known while tracing, so the error comes then",
    "list_feature": "with Feature.LISTS an empty list stays a Python list, no tensor list",
    "loop_list_append": "TensorFlow's message shows where the tensor was defined",
    "tf_function_on_method": "TensorFlow shows a line of the generated file instead of the user's",
    "shape_invariant_structure": "the loop's checks find it first, variable by variable, and say it as a TypeError",
    "ternary_condition_dtype": "TensorFlow notices it only when the function runs, and knows no line of the user's",
}

# Answered as in TensorFlow, but uncompiled, which tfjax says: the reason why it cannot be compiled.
RUNS_EAGERLY = {
    "loop_string": "a loop variable is text",
    "py_function_is_eager": "the shapes of what the Python function returns are not known while tracing",
}

# Modules that programs need, for as long as tfjax does not have them.
NEEDS = {
    "data": (
        "for_over_dataset", "for_over_dataset_break", "for_over_enumerated_dataset", "for_over_iterator",
        "next_of_dataset_iterator",
    ),
    "strings.to_number": ("float_of_string_tensor", "int_of_string_tensor"),
    "strings.as_string": ("dice",),
}  # fmt: skip


def _has(path):
    found = tfjax
    for part in path.split("."):
        found = getattr(found, part, None)
    return found is not None


for _path, _names in NEEDS.items():
    if not _has(_path):
        KNOWN_DIFFERENCES |= dict.fromkeys(_names, f"there is no tf.{_path} yet")


@pytest.mark.parametrize("name", parameters("api", KNOWN_DIFFERENCES))
def test_api(name):
    """tf.autograph."""
    check("api", name, name in RUNS_EAGERLY)


@pytest.mark.parametrize("name", parameters("calls", KNOWN_DIFFERENCES))
def test_calls(name):
    """What is converted and what is not."""
    check("calls", name, name in RUNS_EAGERLY)


@pytest.mark.parametrize("name", parameters("builtins", KNOWN_DIFFERENCES))
def test_builtins(name):
    """Python's built-in functions."""
    check("builtins", name, name in RUNS_EAGERLY)


@pytest.mark.parametrize("name", parameters("control", KNOWN_DIFFERENCES))
def test_control(name):
    """Branches and loops."""
    check("control", name, name in RUNS_EAGERLY)


@pytest.mark.parametrize("name", parameters("errors", KNOWN_DIFFERENCES))
def test_errors(name):
    """Errors."""
    check("errors", name, name in RUNS_EAGERLY)
