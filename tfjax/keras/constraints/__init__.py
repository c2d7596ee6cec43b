"""keras.constraints: constraints by name, class or configuration."""

from tfjax.core import lazy
from tfjax.keras.constraints.constraints import Constraint, MaxNorm, MinMaxNorm, NonNeg, RadialConstraint, UnitNorm
from tfjax.keras.keras_export import keras_export
from tfjax.keras.saving import identifiers, serialization_lib
from tfjax.keras.utils.naming import to_snake_case

_CLASSES = (Constraint, MaxNorm, MinMaxNorm, NonNeg, RadialConstraint, UnitNorm)
ALL_OBJECTS_DICT = {
    **{cls.__name__: cls for cls in _CLASSES},
    **{to_snake_case(cls.__name__): cls for cls in _CLASSES},
}
_find = identifiers.finder(ALL_OBJECTS_DICT)


@keras_export("keras.constraints.serialize")
def serialize(constraint):
    """Returns a constraint's class and configuration as a dict."""
    return serialization_lib.serialize_keras_object(constraint)


@keras_export("keras.constraints.deserialize")
def deserialize(config, custom_objects=None):
    """Returns the constraint that `serialize` described, or that is called so."""
    return serialization_lib.deserialize_keras_object(
        config, module_objects=ALL_OBJECTS_DICT, custom_objects=custom_objects
    )


@keras_export("keras.constraints.get")
def get(identifier):
    """Returns a constraint.

    Args:
        identifier: a name (`"max_norm"`), a configuration, a class, a function, or None (which is returned).

    Raises:
        ValueError: if it is none of these.
    """
    return identifiers.instance(identifier, "constraint", deserialize, _find)


__getattr__, __dir__ = lazy.public_names("keras.constraints", __spec__.name)
