"""Programs with AutoGraph do what TensorFlow 2.21 does: values, printed text, warnings, errors."""

import pytest

from tests.function.autograph.compare import check, parameters

KNOWN_DIFFERENCES = {}


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
