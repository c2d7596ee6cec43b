"""keras.config: settings in force, and the file and variables they start from."""

import json
import subprocess
import sys

import pytest

from tfjax.keras.backend import config

PROGRAM = """
from tfjax.keras.backend import config as c
print(c.floatx(), c.epsilon(), c.image_data_format(), c.max_epochs(), c.backend())
"""


def _run(tmp_path, **variables):
    import os

    environment = {**os.environ, "KERAS_HOME": str(tmp_path), **variables}
    return subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True)


def test_settings_file_and_variables_are_taken_over(tmp_path):
    settings = {"floatx": "float16", "epsilon": 1e-5, "image_data_format": "channels_first", "backend": "jax"}
    (tmp_path / "keras.json").write_text(json.dumps(settings))
    ran = _run(tmp_path, KERAS_MAX_EPOCHS="3", KERAS_BACKEND="torch")
    assert ran.stdout.split() == ["float16", "1e-05", "channels_first", "3", "tensorflow"]


def test_bad_settings_file_is_said(tmp_path):
    (tmp_path / "keras.json").write_text('{"floatx": "int8"}')
    assert "Invalid `floatx` configuration" in _run(tmp_path).stderr


def test_unreadable_settings_file_is_passed_over_and_none_is_written(tmp_path):
    (tmp_path / "keras.json").write_text("{")
    assert _run(tmp_path).stdout.split()[0] == "float32"
    empty = tmp_path / "empty"
    assert _run(empty).stdout.split()[0] == "float32" and not empty.exists()


def test_standardize_data_format():
    assert config.standardize_data_format(None) == "channels_last"
    assert config.standardize_data_format("Channels_First") == "channels_first"
    with pytest.raises(ValueError, match="must be one of"):
        config.standardize_data_format("NHWC")


def test_there_is_one_backend():
    config.set_backend("tensorflow")
    with pytest.raises(ValueError, match="no other"):
        config.set_backend("torch")
