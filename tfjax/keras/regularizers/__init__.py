"""keras.regularizers: regularizers by name, class or configuration."""

from tfjax.core import lazy
from tfjax.keras.keras_export import keras_export
from tfjax.keras.regularizers.regularizers import L1, L1L2, L2, OrthogonalRegularizer, Regularizer
from tfjax.keras.saving import identifiers, serialization_lib
from tfjax.keras.utils.naming import to_snake_case

_CLASSES = (Regularizer, L1, L2, L1L2, OrthogonalRegularizer)
ALL_OBJECTS_DICT = {
    **{cls.__name__: cls for cls in _CLASSES},
    **{to_snake_case(cls.__name__): cls for cls in _CLASSES},
}
_find = identifiers.finder(ALL_OBJECTS_DICT)


@keras_export("keras.regularizers.serialize")
def serialize(regularizer):
    """Returns a regularizer's class and configuration as a dict."""
    return serialization_lib.serialize_keras_object(regularizer)


@keras_export("keras.regularizers.deserialize")
def deserialize(config, custom_objects=None):
    """Returns the regularizer that `serialize` described, or that is called so."""
    return serialization_lib.deserialize_keras_object(
        config, module_objects=ALL_OBJECTS_DICT, custom_objects=custom_objects
    )


@keras_export("keras.regularizers.get")
def get(identifier):
    """Returns a regularizer.

    Args:
        identifier: a name (`"l1_l2"`), a configuration, a class, a function, or None (which is returned).

    Raises:
        ValueError: if it is none of these.
    """
    if isinstance(identifier, str) and identifier == "l1_l2":  # Keras 2's name, with its factors
        return L1L2(l1=0.01, l2=0.01)
    return identifiers.instance(identifier, "regularizer", deserialize, _find)


__getattr__, __dir__ = lazy.public_names("keras.regularizers", __spec__.name)
