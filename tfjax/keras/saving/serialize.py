"""serialize_keras_object: Keras objects, and the values in their configurations, as JSON-ready data."""

import inspect
import types
import warnings

import numpy as np

from tfjax.core.dtypes import DType
from tfjax.core.shapes import TensorShape
from tfjax.keras.backend.common import global_state
from tfjax.keras.backend.common.dtypes import standardize_dtype
from tfjax.keras.backend.tensors import is_keras_tensor, is_tensor
from tfjax.keras.keras_export import keras_export
from tfjax.keras.saving import object_registration
from tfjax.keras.saving.public_symbols import public_name
from tfjax.keras.utils import python_utils
from tfjax.tensor.spec import TypeSpec

PLAIN_TYPES = (str, int, float, bool)


@keras_export("keras.saving.serialize_keras_object", "keras.utils.serialize_keras_object")
def serialize_keras_object(obj):
    """Returns `obj` as plain values, lists and dicts.

    Objects become dicts with "module", "class_name", "config" and "registered_name"; what JSON lacks (bytes, slices,
    arrays, tensors, ...) becomes a dict with a class name in underscores.

    Args:
        obj: a Keras object, a function, a value that may stand in a configuration, or a structure of these.

    Raises:
        TypeError: if an object has no `get_config()`, or that returns no dict.
    """
    if obj is None or isinstance(obj, PLAIN_TYPES):
        return obj
    if isinstance(obj, (list, tuple)):
        items = [serialize_keras_object(item) for item in obj]
        return tuple(items) if isinstance(obj, tuple) else items
    if isinstance(obj, dict):
        return serialize_dict(obj)
    value, is_value = _value(obj)
    return value if is_value else _object(obj)


def serialize_dict(obj):
    """Returns the dict with its values serialized."""
    return {key: serialize_keras_object(value) for key, value in obj.items()}


def _value(obj):
    """(data, True) for what is no Keras object."""
    if isinstance(obj, bytes):
        return {"class_name": "__bytes__", "config": {"value": obj.decode("utf-8")}}, True
    if isinstance(obj, slice):
        parts = {name: serialize_keras_object(getattr(obj, name)) for name in ("start", "stop", "step")}
        return {"class_name": "__slice__", "config": parts}, True
    if obj is Ellipsis:
        return {"class_name": "__ellipsis__", "config": {}}, True
    if is_keras_tensor(obj):
        return _keras_tensor(obj), True
    if isinstance(obj, TensorShape):
        return (obj.as_list() if obj.rank is not None else None), True
    if is_tensor(obj):
        config = {"value": obj.numpy().tolist(), "dtype": standardize_dtype(obj.dtype)}
        return {"class_name": "__tensor__", "config": config}, True
    if isinstance(obj, np.ndarray) and obj.ndim > 0:
        config = {"value": obj.tolist(), "dtype": standardize_dtype(obj.dtype)}
        return {"class_name": "__numpy__", "config": config}, True
    if isinstance(obj, (np.ndarray, np.generic)):
        return obj.item(), True
    if isinstance(obj, DType):
        return obj.name, True
    if isinstance(obj, np.dtype):
        return standardize_dtype(obj), True
    if isinstance(obj, types.FunctionType) and obj.__name__ == "<lambda>":
        return _lambda(obj), True
    if isinstance(obj, TypeSpec):
        return _type_spec(obj), True
    return None, False


def _keras_tensor(obj):
    history = getattr(obj, "_keras_history", None)
    if history:
        history = list(history)
        history[0] = history[0].name
    config = {"shape": obj.shape, "dtype": obj.dtype, "keras_history": history}
    return {"class_name": "__keras_tensor__", "config": config}


def _lambda(obj):
    try:
        source = inspect.getsource(obj)
    except OSError:
        source = "(source not available)"
    warnings.warn(
        "The object being serialized includes a `lambda`. This is unsafe. In order to reload the object, you will have "
        "to pass `safe_mode=False` to the loading function. Please avoid using `lambda` in the future, and use named "
        f"Python functions instead. This is the `lambda` being serialized: {source}",
        stacklevel=4,
    )
    return {"class_name": "__lambda__", "config": {"value": python_utils.func_dump(obj)}}


def _type_spec(obj):
    def plain(value):
        if isinstance(value, TensorShape):
            return value.as_list()
        return value.name if isinstance(value, DType) else value

    return {
        "class_name": "__typespec__",
        "spec_name": type(obj).__name__,
        "module": type(obj).__module__,
        "config": [plain(value) for value in obj._serialize()],
        "registered_name": None,
    }


def _object(obj):
    cls = type(obj)
    inner = _inner_config(obj)
    name = public_name(cls)
    if name is not None:
        config = serialize_with_public_class(cls, inner)
    else:
        config = {
            "module": cls.__module__,
            "class_name": cls.__name__,
            "config": inner,
            "registered_name": object_registration.get_registered_name(cls),
        }
    _add_build_and_compile_config(obj, config)
    _remember(obj, config)
    return config


def _inner_config(obj):
    if isinstance(obj, types.FunctionType):
        return object_registration.get_registered_name(obj)
    if hasattr(obj, "get_config"):
        config = obj.get_config()
        if not isinstance(config, dict):
            raise TypeError(f"The `get_config()` method of {obj} should return a dict. It returned: {config}")
        return serialize_dict(config)
    if hasattr(obj, "__name__"):
        return object_registration.get_registered_name(obj)
    raise TypeError(
        f"Cannot serialize object {obj} of type {type(obj)}. To be serializable, a class must implement the "
        "`get_config()` method."
    )


def serialize_with_public_class(cls, inner_config=None):
    """Returns the configuration of an object of `cls`: by its public name, else by module and registered name."""
    name = public_name(cls)
    if name is None:
        module, leaf, registered = cls.__module__, cls.__name__, object_registration.get_registered_name(cls)
    else:
        module, _, leaf = name.rpartition(".")
        registered = None
    return {"module": module, "class_name": leaf, "config": inner_config, "registered_name": registered}


def serialize_with_public_fn(function, config, module=None):
    """Returns the configuration of a function that is called `config` in the public namespace `module`."""
    name = public_name(function)
    registered = config
    if not module and name:
        module = name.rpartition(".")[0]
    elif not module:
        module, registered = function.__module__, object_registration.get_registered_name(function)
    return {"module": module, "class_name": "function", "config": config, "registered_name": registered}


def _add_build_and_compile_config(obj, config):
    for kind in ("build", "compile"):
        if hasattr(obj, f"get_{kind}_config"):
            found = getattr(obj, f"get_{kind}_config")()
            if found is not None:
                config[f"{kind}_config"] = serialize_dict(found)


# -- objects that occur more than once


class ObjectSharingScope:
    """A context in which an object that occurs twice in a configuration is read back as one object."""

    def __enter__(self):
        self._set({}, {})

    def __exit__(self, *args, **kwargs):
        self._set(None, None)

    def _set(self, objects, configs):
        global_state.set_global_attribute("shared_objects/id_to_obj_map", objects)
        global_state.set_global_attribute("shared_objects/id_to_config_map", configs)


def get_shared_object(obj_id):
    """Returns the object read back under this number in the scope in force, else None."""
    objects = global_state.get_global_attribute("shared_objects/id_to_obj_map")
    return None if objects is None else objects.get(obj_id)


def remember_object(obj, obj_id):
    """Notes an object that was read back."""
    objects = global_state.get_global_attribute("shared_objects/id_to_obj_map")
    if objects is not None:
        objects[obj_id] = obj


def _remember(obj, config):
    if config["module"] == "__main__":
        config["module"] = None  # a notebook's module means nothing to who loads the file
    configs = global_state.get_global_attribute("shared_objects/id_to_config_map")
    if configs is None:
        return
    obj_id = id(obj)
    if obj_id in configs:
        config["shared_object_id"] = obj_id
        configs[obj_id]["shared_object_id"] = obj_id
    else:
        configs[obj_id] = config
