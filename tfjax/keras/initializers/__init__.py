"""keras.initializers: initializers by name, class, configuration, function or value."""

import numpy as np

from tfjax.core import lazy
from tfjax.core.export import export_namespace
from tfjax.keras.backend.common.dtypes import standardize_dtype
from tfjax.keras.backend.common.shapes import standardize_shape
from tfjax.keras.backend.tensors import cast, is_tensor
from tfjax.keras.initializers.constant_initializers import STFT, Constant, Identity, Ones, Zeros
from tfjax.keras.initializers.initializer import Initializer
from tfjax.keras.initializers.random_initializers import (
    GlorotNormal,
    GlorotUniform,
    HeNormal,
    HeUniform,
    LecunNormal,
    LecunUniform,
    Orthogonal,
    RandomNormal,
    RandomUniform,
    TruncatedNormal,
    VarianceScaling,
)
from tfjax.keras.keras_export import keras_export
from tfjax.keras.saving import identifiers, serialization_lib
from tfjax.keras.utils.naming import to_snake_case

_CLASSES = (
    Initializer, Constant, Identity, Ones, STFT, Zeros, GlorotNormal, GlorotUniform, HeNormal, HeUniform, LecunNormal,
    LecunUniform, Orthogonal, RandomNormal, RandomUniform, TruncatedNormal, VarianceScaling,
)  # fmt: skip
ALL_OBJECTS_DICT = {
    **{cls.__name__: cls for cls in _CLASSES},
    **{to_snake_case(cls.__name__): cls for cls in _CLASSES},
    "IdentityInitializer": Identity,
    "OrthogonalInitializer": Orthogonal,
    "STFTInitializer": STFT,
    "normal": RandomNormal,
    "one": Ones,
    "uniform": RandomUniform,
    "zero": Zeros,
}

export_namespace("initializers", "keras.initializers")


@keras_export("keras.initializers.serialize")
def serialize(initializer):
    """Returns an initializer's class and configuration as a dict."""
    return serialization_lib.serialize_keras_object(initializer)


@keras_export("keras.initializers.deserialize")
def deserialize(config, custom_objects=None):
    """Returns the initializer that `serialize` described, or that is called so."""
    return serialization_lib.deserialize_keras_object(
        config, module_objects=ALL_OBJECTS_DICT, custom_objects=custom_objects
    )


@keras_export("keras.initializers.get")
def get(identifier):
    """Returns an initializer.

    Args:
        identifier: a name (`"he_normal"`, `"HeNormal"`), a configuration, a class, an initializer or a function of
            (shape, dtype), a tensor or array (its values), or None (which is returned).

    Raises:
        ValueError: if it is none of these.
    """
    if not isinstance(identifier, str) and (is_tensor(identifier) or isinstance(identifier, (np.generic, np.ndarray))):
        return _values(identifier)
    return identifiers.instance(identifier, "initializer", deserialize, _find)


def _find(name):
    return deserialize({"class_name": str(name), "config": {}})


def _values(values):
    def initialize_fn(shape, dtype=None):
        dtype = standardize_dtype(dtype)
        if standardize_shape(shape) != standardize_shape(values.shape):
            raise ValueError(
                f"Expected `shape` to be {values.shape} for direct tensor as initializer. Received shape={shape}"
            )
        return cast(values, dtype)

    return initialize_fn


__getattr__, __dir__ = lazy.public_names("keras.initializers", __spec__.name)
