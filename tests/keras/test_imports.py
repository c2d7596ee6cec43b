"""`from tfjax.keras.layers import Dense`: tfjax's own packages show the public names of their namespaces."""

import importlib

import pytest

import tfjax as tf

NAMES = """
    activations.relu backend.floatx callbacks.EarlyStopping constraints.MaxNorm dtype_policies.DTypePolicy layers.Dense
    initializers.GlorotUniform layers.LSTM losses.Huber metrics.Accuracy models.Sequential models.load_model ops.cond
    optimizers.Adam random.SeedGenerator regularizers.L2 saving.load_model utils.to_categorical
"""


@pytest.mark.parametrize("name", NAMES.split())
def test_public_names(name):
    namespace, _, leaf = name.rpartition(".")
    package = importlib.import_module(f"tfjax.keras.{namespace}")
    assert getattr(package, leaf) is getattr(getattr(tf.keras, namespace), leaf)
    assert leaf in dir(package)


def test_other_names():
    with pytest.raises(ImportError, match="cannot import name 'Foo' from 'tfjax.keras.layers'"):
        exec("from tfjax.keras.layers import Foo")
