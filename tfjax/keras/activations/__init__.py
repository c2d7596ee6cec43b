"""keras.activations: activation functions by name or configuration."""

import types

from tfjax.core import lazy
from tfjax.keras.activations.activations import (
    celu,
    elu,
    exponential,
    gelu,
    glu,
    hard_shrink,
    hard_sigmoid,
    hard_silu,
    hard_tanh,
    leaky_relu,
    linear,
    log_sigmoid,
    log_softmax,
    mish,
    relu,
    relu6,
    selu,
    sigmoid,
    silu,
    soft_shrink,
    softmax,
    softplus,
    softsign,
    sparse_plus,
    sparse_sigmoid,
    sparsemax,
    squareplus,
    tanh,
    tanh_shrink,
    threshold,
)
from tfjax.keras.keras_export import keras_export
from tfjax.keras.saving import identifiers, object_registration, serialization_lib

_FUNCTIONS = (
    relu, leaky_relu, relu6, softmax, celu, elu, selu, softplus, softsign, squareplus, soft_shrink, sparse_plus, silu,
    gelu, glu, tanh, tanh_shrink, threshold, sigmoid, sparse_sigmoid, exponential, hard_sigmoid, hard_silu, hard_tanh,
    hard_shrink, linear, mish, log_softmax, log_sigmoid, sparsemax,
)  # fmt: skip
ALL_OBJECTS_DICT = {
    **{function.__name__: function for function in _FUNCTIONS},
    "swish": silu,
    "hard_swish": hard_silu,
}
_find = identifiers.finder(ALL_OBJECTS_DICT)


@keras_export("keras.activations.serialize")
def serialize(activation):
    """Returns an activation function's name, or a configuration for an object or a function that Keras does not know.

    Raises:
        ValueError: if it has no name to be found by.
    """
    config = serialization_lib.serialize_keras_object(activation)
    if "config" not in config:
        raise ValueError(
            f"Unknown activation function '{activation}' cannot be serialized due to invalid function name. Make sure "
            "to use an activation name that matches the references defined in activations.py or use "
            "`@keras.saving.register_keras_serializable()`to register any custom activations. "
            f"config={config}"
        )
    if not isinstance(activation, types.FunctionType):
        return config
    name = config["config"]
    if isinstance(name, str) and name not in ALL_OBJECTS_DICT:
        config["config"] = object_registration.get_registered_name(activation)
        return config
    return name


@keras_export("keras.activations.deserialize")
def deserialize(config, custom_objects=None):
    """Returns the activation that is called so, or that `serialize` described."""
    return serialization_lib.deserialize_keras_object(
        config, module_objects=ALL_OBJECTS_DICT, custom_objects=custom_objects
    )


@keras_export("keras.activations.get")
def get(identifier):
    """Returns an activation function.

    Args:
        identifier: a name, a configuration, a function, or None for `linear`.

    Raises:
        ValueError: if it is none of these.
    """
    if identifier is None:
        return linear
    return identifiers.interpreted(identifier, "activation function", serialization_lib.deserialize_keras_object, _find)


__getattr__, __dir__ = lazy.public_names("keras.activations", __spec__.name)
