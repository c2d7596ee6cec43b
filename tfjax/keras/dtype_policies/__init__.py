"""keras.dtype_policies: policies by name, configuration or dtype."""

from tfjax.core import lazy
from tfjax.keras.backend.common.dtypes import standardize_dtype
from tfjax.keras.dtype_policies.dtype_policy import (
    DTypePolicy,
    FloatDTypePolicy,
    dtype_policy,
    policy_named,
    set_dtype_policy,
)
from tfjax.keras.keras_export import keras_export


def _all_objects():
    from tfjax.keras.dtype_policies import quantized
    from tfjax.keras.dtype_policies.dtype_policy_map import DTypePolicyMap

    classes = (
        DTypePolicy,
        FloatDTypePolicy,
        DTypePolicyMap,
        quantized.QuantizedDTypePolicy,
        quantized.QuantizedFloat8DTypePolicy,
        quantized.Int4DTypePolicy,
        quantized.GPTQDTypePolicy,
        quantized.AWQDTypePolicy,
    )
    return {cls.__name__: cls for cls in classes}


@keras_export("keras.dtype_policies.serialize")
def serialize(dtype_policy):
    """Returns a policy's class and configuration as a dict."""
    from tfjax.keras.saving import serialization_lib

    return serialization_lib.serialize_keras_object(dtype_policy)


@keras_export("keras.dtype_policies.deserialize")
def deserialize(config, custom_objects=None):
    """Returns the policy that `serialize` described."""
    from tfjax.keras.saving import serialization_lib

    return serialization_lib.deserialize_keras_object(
        config, module_objects=_all_objects(), custom_objects=custom_objects
    )


@keras_export("keras.dtype_policies.get")
def get(identifier):
    """Returns the policy for a name, a configuration, a dtype or a policy; None stands for the global one.

    Raises:
      ValueError: if `identifier` is none of these.
    """
    if identifier is None:
        return dtype_policy()
    if isinstance(identifier, DTypePolicy):
        return identifier
    if isinstance(identifier, dict):
        return deserialize(identifier)
    if isinstance(identifier, str):
        return policy_named(identifier)
    try:
        return DTypePolicy(standardize_dtype(identifier))
    except Exception:
        raise ValueError(
            "Cannot interpret `dtype` argument. Expected a string or an instance of DTypePolicy. "
            f"Received: dtype={identifier}"
        ) from None


__getattr__, __dir__ = lazy.public_names("keras.dtype_policies", __spec__.name)
