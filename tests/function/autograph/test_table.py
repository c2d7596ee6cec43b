"""Small functions: converted they do what they do unconverted, and on tensors what TensorFlow does."""

import copy

import pytest

import tfjax
from tests.function.autograph import cases
from tests.function.autograph.backend import EagerBackend
from tests.function.autograph.compare import check, parameters
from tests.function.autograph.modes import cases_of
from tfjax.function.autograph import staging

TABLE = {name: (function, arguments) for name, function, arguments in cases_of(cases.table_functions())}
WALRUS = {
    f"{mode}:walrus-{number}": "AutoGraph converts it here, TensorFlow 2.21 gives up"
    for mode in ("eager", "staged")
    for number in (0, 1)
}

needs_control_flow = pytest.mark.skipif(
    not hasattr(tfjax, "while_loop"), reason="tf.cond and tf.while_loop are not there yet"
)


@pytest.mark.parametrize("name", TABLE)
def test_python_values(name):
    """Converted, on Python values: as Python."""
    import tfjax as tf

    cases.bind(tf)
    function, arguments = TABLE[name]
    expected = function(*copy.deepcopy(arguments))
    got = tf.autograph.to_graph(function)(*copy.deepcopy(arguments))
    assert repr(got) == repr(expected)


@pytest.mark.parametrize("name", parameters("table", WALRUS, only="eager:"))
def test_operators(name, monkeypatch):
    """The operators with a backend that runs at once: as TensorFlow."""
    backend = EagerBackend()
    monkeypatch.setattr(staging, "cond", backend.cond)
    monkeypatch.setattr(staging, "while_loop", backend.while_loop)
    check("table", name)


@needs_control_flow
@pytest.mark.parametrize("name", parameters("table", WALRUS, only="eager:"))
def test_eager(name):
    """Converted, on eager tensors."""
    check("table", name)


@needs_control_flow
@pytest.mark.parametrize("name", parameters("table", WALRUS, only="staged:"))
def test_staged(name):
    """As a tf.function."""
    check("table", name)
