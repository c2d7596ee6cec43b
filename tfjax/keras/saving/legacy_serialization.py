"""keras.utils.legacy: Keras 2's form of configurations, a class's name and its arguments."""

import inspect

from tfjax.keras.keras_export import keras_export
from tfjax.keras.saving import object_registration


@keras_export("keras.utils.legacy.serialize_keras_object", "keras.legacy.saving.serialize_keras_object")
def serialize_keras_object(instance):
    """Returns `{"class_name": ..., "config": ...}` for an object, the name of a function or class, or None for None.

    Raises:
        ValueError: for what has neither a configuration nor a name.
    """
    instance = inspect.unwrap(instance)
    if instance is None:
        return None
    if hasattr(instance, "get_config"):
        config = {key: _item(item) for key, item in instance.get_config().items()}
        return {"class_name": object_registration.get_registered_name(type(instance)), "config": config}
    if hasattr(instance, "__name__"):
        return object_registration.get_registered_name(instance)
    raise ValueError(f"Cannot serialize {instance} because it doesn't implement `get_config()`.")


def _item(item):
    if isinstance(item, str):
        return item
    try:
        data = serialize_keras_object(item)
    except ValueError:
        return item
    if isinstance(data, dict) and not isinstance(item, dict):
        data["__passive_serialization__"] = True
    return data


@keras_export("keras.utils.legacy.deserialize_keras_object", "keras.legacy.saving.deserialize_keras_object")
def deserialize_keras_object(identifier, module_objects=None, custom_objects=None, printable_module_name="object"):
    """Returns the object that `serialize_keras_object` described.

    Args:
        identifier: the dict, or a name, or None.
        module_objects, custom_objects: dicts from names to classes and functions.
        printable_module_name: what errors call the object.

    Raises:
        ValueError: for unknown names and other data.
    """
    if identifier is None:
        return None
    if isinstance(identifier, dict):
        return _from_dict(identifier, module_objects, custom_objects, printable_module_name)
    if isinstance(identifier, str):
        found = _known(identifier, module_objects, custom_objects, printable_module_name)
        return found() if inspect.isclass(found) else found
    if inspect.isfunction(identifier):
        return identifier
    raise ValueError(f"Could not interpret serialized {printable_module_name}: {identifier}")


def _known(name, module_objects, custom_objects, printable_module_name):
    found = object_registration.get_registered_object(name, custom_objects, module_objects)
    if found is None:
        raise ValueError(
            f"Unknown {printable_module_name}: '{name}'. Please ensure you are using a "
            "`keras.utils.custom_object_scope` and that this object is included in the scope. See "
            "https://www.tensorflow.org/guide/keras/save_and_serialize#registering_the_custom_object for details."
        )
    return found


def _from_dict(data, module_objects, custom_objects, printable_module_name):
    if "class_name" not in data or "config" not in data:
        raise ValueError(
            f"Improper config format for {data}. Expecting python dict contains `class_name` and `config` as keys"
        )
    cls = _known(data["class_name"], module_objects, custom_objects, printable_module_name)
    config = data["config"]
    if isinstance(config, dict):
        config = {key: _part(key, item, module_objects, custom_objects) for key, item in config.items()}
    with object_registration.CustomObjectScope(custom_objects or {}):
        return cls.from_config(config) if hasattr(cls, "from_config") else cls(**config)


def _part(key, item, module_objects, custom_objects):
    if key == "name":
        return item
    if isinstance(item, dict) and "__passive_serialization__" in item:
        return deserialize_keras_object(item, module_objects, custom_objects, "config_item")
    if isinstance(item, str):
        found = object_registration.get_registered_object(item, custom_objects, module_objects)
        if inspect.isfunction(found):
            return found
    return item
