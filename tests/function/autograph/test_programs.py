"""Programs with AutoGraph do what TensorFlow 2.21 does: values, printed text, warnings, errors."""

import pytest

import tfjax
from tests.function.autograph.compare import check, parameters

pytestmark = pytest.mark.skipif(not hasattr(tfjax, "while_loop"), reason="tf.cond and tf.while_loop are not there yet")

KNOWN_DIFFERENCES = {
    "len_unknown": "the first dimension is known while tracing, so len is a Python number",
    "len_scalar_unknown_rank": "the rank is known while tracing, so the error comes then",
    "list_feature": "with Feature.LISTS an empty list stays a Python list, no tensor list",
    "loop_list_append": "TensorFlow's message shows where the tensor was defined",
    "tf_function_on_method": "TensorFlow shows a line of the generated file instead of the user's",
}


@pytest.mark.parametrize("name", parameters("api", KNOWN_DIFFERENCES))
def test_api(name):
    """tf.autograph."""
    check("api", name)


@pytest.mark.parametrize("name", parameters("calls", KNOWN_DIFFERENCES))
def test_calls(name):
    """What is converted and what is not."""
    check("calls", name)


@pytest.mark.parametrize("name", parameters("builtins", KNOWN_DIFFERENCES))
def test_builtins(name):
    """Python's built-in functions."""
    check("builtins", name)


@pytest.mark.parametrize("name", parameters("control", KNOWN_DIFFERENCES))
def test_control(name):
    """Branches and loops."""
    check("control", name)


@pytest.mark.parametrize("name", parameters("errors", KNOWN_DIFFERENCES))
def test_errors(name):
    """Errors."""
    check("errors", name)
