"""tfjax.core.config: what the environment variables may say."""

import os
import subprocess
import sys

import pytest

from tfjax.core.config import MODES, Settings, from_environment


def test_defaults():
    assert from_environment({}) == Settings()
    assert from_environment({"TFJAX_MODE": "", "TFJAX_LOG": " "}) == Settings()


@pytest.mark.parametrize("mode", MODES)
def test_modes(mode):
    assert from_environment({"TFJAX_MODE": mode}).mode == mode


@pytest.mark.parametrize("level", range(4))
def test_log_levels(level):
    assert from_environment({"TFJAX_LOG": str(level)}).log_level == level


@pytest.mark.parametrize(
    ("variable", "value", "allowed"),
    [
        ("TFJAX_MODE", "eager", "auto, interpret, xla, sync"),
        ("TFJAX_MODE", "XLA", "auto, interpret, xla, sync"),
        ("TFJAX_LOG", "4", "0, 1, 2, 3"),
        ("TFJAX_LOG", "debug", "0, 1, 2, 3"),
    ],
)
def test_bad_values_name_the_variable_and_the_choices(variable, value, allowed):
    with pytest.raises(ValueError, match=f"{variable}: expected one of {allowed}, received '{value}'"):
        from_environment({variable: value})


def test_a_bad_variable_stops_the_import():
    run = subprocess.run(
        [sys.executable, "-c", "import tfjax.core.config"],
        env={**os.environ, "TFJAX_MODE": "fast"},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 1 and "TFJAX_MODE: expected one of" in run.stderr
