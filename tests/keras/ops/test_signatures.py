"""Operations take the settings and inputs that Keras's take, which files of models name.

fixtures/signatures.json has them from Keras 3.15: the parameters of `__init__` and of `call`, `name` left out.
"""

import importlib
import inspect
import json
from pathlib import Path

import pytest

RECORDED = json.loads((Path(__file__).parent / "fixtures" / "signatures.json").read_text())


def parameters(function):
    named = [p.name for p in inspect.signature(function).parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD]
    return [name for name in named if name not in ("self", "name")]


def plain(names):
    return [name for name in names if not name.endswith("*")]


@pytest.mark.parametrize("name", RECORDED)
def test_operation_takes_what_that_of_keras_takes(name):
    module, attribute = name.split(".")
    package = "activations.activations" if module == "activations" else f"ops.{module}"
    operation = getattr(importlib.import_module(f"tfjax.keras.{package}"), attribute)
    settings, inputs = map(plain, RECORDED[name])
    # `rms_scaling` is taken by `**kwargs`, as Keras's function takes it.
    settings = [setting for setting in settings if setting != "rms_scaling"]
    # Settings are stored by name.
    assert sorted(parameters(operation.__init__)) == sorted(settings)
    assert parameters(operation.call) == inputs
