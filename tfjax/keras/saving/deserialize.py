"""deserialize_keras_object: what serialize_keras_object wrote, and Keras 2's configurations, as objects again."""

import importlib
import types

import numpy as np

from tfjax.core.dtypes import as_dtype
from tfjax.core.shapes import TensorShape
from tfjax.keras.backend.common import global_state
from tfjax.keras.backend.tensors import convert_to_tensor
from tfjax.keras.keras_export import keras_export
from tfjax.keras.saving import object_registration
from tfjax.keras.saving.public_symbols import NON_MODELING_APIS, public_name, symbol_anywhere, symbol_named
from tfjax.keras.saving.serialize import (
    PLAIN_TYPES,
    get_shared_object,
    remember_object,
    serialize_keras_object,
    serialize_with_public_class,
    serialize_with_public_fn,
)
from tfjax.keras.utils import python_utils

_BUILTIN_MODULES = ("activations", "constraints", "initializers", "losses", "metrics", "optimizers", "regularizers")


class SerializableDict:
    """Keyword arguments whose `serialize()` is their configuration."""

    def __init__(self, **config):
        self.config = config

    def serialize(self):
        """Returns the arguments as JSON-ready data."""
        return serialize_keras_object(self.config)


class SafeModeScope:
    """A context in which lambdas are (or are not) refused, whatever loading functions are told."""

    def __init__(self, safe_mode=True):
        self.safe_mode = safe_mode

    def __enter__(self):
        self.original_value = in_safe_mode()
        global_state.set_global_attribute("safe_mode_saving", self.safe_mode)

    def __exit__(self, *args, **kwargs):
        global_state.set_global_attribute("safe_mode_saving", self.original_value)


@keras_export("keras.config.enable_unsafe_deserialization")
def enable_unsafe_deserialization():
    """Lets loading run code that is stored in files: lambdas."""
    global_state.set_global_attribute("safe_mode_saving", False)


def in_safe_mode():
    """Returns True or False if that is settled by a scope or setting, else None."""
    return global_state.get_global_attribute("safe_mode_saving")


@keras_export("keras.saving.deserialize_keras_object", "keras.utils.deserialize_keras_object")
def deserialize_keras_object(config, custom_objects=None, safe_mode=True, **kwargs):
    """Returns the object that a configuration describes.

    Args:
        config: the dict, or a name, a plain value, or a structure of these.
        custom_objects: a dict from names to the classes and functions that Keras does not know.
        safe_mode: whether lambdas are refused.

    Raises:
        TypeError: if a class is unknown or cannot be made from its configuration.
        ValueError: for a lambda in safe mode.
    """
    settled = in_safe_mode()
    safe_mode = safe_mode if settled is None else settled
    module_objects = kwargs.pop("module_objects", None)
    custom_objects = {
        **(custom_objects or {}),
        **object_registration.scope_objects(),
        **object_registration.GLOBAL_CUSTOM_OBJECTS,
    }
    if config is None:
        return None
    if isinstance(config, str) and custom_objects.get(config) is not None:
        return custom_objects[config]
    if isinstance(config, (list, tuple)):
        return [deserialize_keras_object(item, custom_objects, safe_mode) for item in config]
    if module_objects is not None:
        found = _among(module_objects, config, custom_objects)
        if found is not config:
            # A name that is no Keras object's stays what it is; everything else is a full configuration now.
            return found if not isinstance(found, dict) else deserialize_keras_object(found, custom_objects)
        if not isinstance(config, dict):
            return config
    return _build(config, custom_objects, safe_mode)


def _among(module_objects, config, custom_objects):
    """The full configuration for a name or short one of `module_objects`; `config` itself where that is no use."""
    inner, module, name = None, None, config
    if isinstance(config, dict):
        inner = config.get("config")
        if "class_name" not in config:
            raise ValueError(f"Unknown `config` as a `dict`, config={config}")
        name = config["class_name"]
        custom = (name, config.get("registered_name"), inner if isinstance(inner, str) else None)
        if any(key is not None and key in custom_objects for key in custom):
            return config
        if name == "function":
            module = config["module"]
            name = inner if module == "builtins" else config["registered_name"]
        elif config.get("module", "_") is None:
            raise TypeError(
                f"Cannot deserialize object of type `{name}`. If `{name}` is a custom class, please register it using "
                "the `@keras.saving.register_keras_serializable()` decorator."
            )
    if name not in module_objects:
        return name
    known = module_objects[name]
    if isinstance(known, types.FunctionType):
        return serialize_with_public_fn(known, name, module)
    return serialize_with_public_class(known, inner_config=inner)


def _build(config, custom_objects, safe_mode):
    if isinstance(config, PLAIN_TYPES):
        return config
    if not isinstance(config, dict):
        raise TypeError(f"Could not parse config: {config}")
    if "class_name" not in config or "config" not in config:
        return {key: deserialize_keras_object(value, custom_objects, safe_mode) for key, value in config.items()}
    name = config["class_name"]
    inner = {} if config["config"] is None else config["config"]
    if name in _VALUES:
        return _VALUES[name](config, inner, custom_objects, safe_mode)
    if name == "function":
        if not isinstance(inner, str):
            raise TypeError(
                "Expected 'config' to be a non-null str fora function classname,\n"
                f"instead got {type(inner)}\nFull config: {config}"
            )
        registered = config.get("registered_name", name)
        return _retrieve(inner, registered, "function", config, custom_objects)
    if not isinstance(inner, dict):
        raise TypeError(f"Expected 'config' to be a dict for {name},\ninstead got {type(inner)}\nFull config: {config}")
    if "shared_object_id" in config:
        shared = get_shared_object(config["shared_object_id"])
        if shared is not None:
            return shared
    instance = _instance(config, name, inner, custom_objects, safe_mode)
    if "shared_object_id" in config:
        remember_object(instance, config["shared_object_id"])
    return instance


def _instance(config, name, inner, custom_objects, safe_mode):
    cls = _retrieve(name, config.get("registered_name", name), "class", config, custom_objects)
    if isinstance(cls, types.FunctionType):
        return cls
    if not hasattr(cls, "from_config"):
        raise TypeError(
            f"Unable to reconstruct an instance of '{name}' because the class is missing a `from_config()` method. "
            f"Full object config: {config}"
        )
    with object_registration.CustomObjectScope(custom_objects), SafeModeScope(safe_mode):
        try:
            instance = cls.from_config(inner)
        except TypeError as error:
            raise TypeError(
                f"{cls} could not be deserialized properly. Please ensure that components that are Python object "
                "instances (layers, models, etc.) returned by `get_config()` are explicitly deserialized in the "
                f"model's `from_config()` method.\n\nconfig={config}.\n\nException encountered: {error}"
            ) from error
        build_config = config.get("build_config")
        if build_config and not instance.built:
            instance.build_from_config(build_config)
            instance.built = True
        compile_config = config.get("compile_config")
        if compile_config:
            instance.compile_from_config(compile_config)
            instance.compiled = True
    return instance


# -- values that JSON lacks


def _keras_tensor(config, inner, custom_objects, safe_mode):
    from tfjax.keras.backend.common.keras_tensor import KerasTensor

    tensor = KerasTensor(inner["shape"], dtype=inner["dtype"])
    tensor._pre_serialization_keras_history = inner["keras_history"]
    return tensor


def _slice(config, inner, custom_objects, safe_mode):
    parts = (inner["start"], inner["stop"], inner["step"])
    return slice(*(deserialize_keras_object(part, custom_objects, safe_mode) for part in parts))


def _lambda(config, inner, custom_objects, safe_mode):
    if safe_mode:
        raise ValueError(
            "Requested the deserialization of a Python lambda. This carries a potential risk of arbitrary code "
            "execution and thus it is disallowed by default. If you trust the source of the artifact, you can override "
            "this error by passing `safe_mode=False` to the loading function, or calling "
            "`keras.config.enable_unsafe_deserialization()."
        )
    return python_utils.func_load(inner["value"])


def _type_spec(config, inner, custom_objects, safe_mode):
    if not isinstance(inner, (tuple, list)):
        raise TypeError(
            "Expected 'config' to be a list or a tuplefor a __typespec__ class name,\n"
            f"instead got {type(inner)}\nFull config: {config}"
        )
    from tfjax.tensor import spec

    cls = getattr(spec, config["spec_name"], None)
    if cls is None:
        cls = _retrieve(config["spec_name"], config["registered_name"], "class", config, custom_objects)
    return cls._deserialize(tuple(_spec_part(part) for part in inner))


def _spec_part(part):
    if isinstance(part, list):
        return TensorShape(part)
    if isinstance(part, str):
        try:
            return as_dtype(part)
        except TypeError:
            return part
    return part


_VALUES = {
    "__keras_tensor__": _keras_tensor,
    "__tensor__": lambda config, inner, *_: convert_to_tensor(inner["value"], dtype=inner["dtype"]),
    "__numpy__": lambda config, inner, *_: np.array(inner["value"], dtype=inner["dtype"]),
    "__bytes__": lambda config, inner, *_: inner["value"].encode("utf-8"),
    "__ellipsis__": lambda config, inner, *_: Ellipsis,
    "__slice__": _slice,
    "__lambda__": _lambda,
    "__typespec__": _type_spec,
}


# -- classes and functions by name


def _retrieve(name, registered_name, kind, config, custom_objects):
    """The class or function; `kind` is "class" or "function"."""
    wanted = name if kind == "function" else registered_name
    custom = object_registration.get_registered_object(wanted, custom_objects=custom_objects)
    if custom is not None:
        return custom
    module = config.get("module")
    found = _in_module(name, module, kind, config, custom_objects) if module else None
    if found is None and "module" not in config and "registered_name" not in config:
        found = symbol_anywhere(name)  # Keras 2's older files say the class's name only
    if found is not None:
        return found
    raise TypeError(
        f"Could not locate {kind} '{name}'. Make sure custom classes and functions are decorated with "
        "`@keras.saving.register_keras_serializable()`. If they are already decorated, make sure they are all imported "
        f"so that the decorator is run before trying to load them. Full object config: {config}"
    )


def _in_module(name, module, kind, config, custom_objects):
    if module == "keras" or module.startswith("keras."):
        found = symbol_named(f"{module}.{name}")
        if found is not None:
            _refuse_non_modeling(f"{module}.{name}", found)
            _refuse_registered_name(config, name, f"{module}.{name}")
            return found
    if kind == "function" and module == "builtins":
        found = _builtin(name, config, custom_objects)
        if found is not None:
            return found
    if module.partition(".")[0] == "keras":
        return _internal(name, module, kind, config)
    return None


def _builtin(name, config, custom_objects):
    for namespace in _BUILTIN_MODULES:
        found = symbol_named(f"keras.{namespace}.{name}")
        if found is not None:
            _refuse_registered_name({**config, "registered_name": None}, name, "")
            return found
    if ">" not in name:
        for key, value in custom_objects.items():
            if key.endswith(f">{name}"):
                return value
    return None


def _internal(name, module, kind, config):
    """A class by Keras's private path, as files of Keras 2 and of unexported classes have it."""
    path = module.removeprefix("keras.").removeprefix("src.")
    try:
        found = getattr(importlib.import_module(f"tfjax.keras.{path}"), name, None)
    except ModuleNotFoundError:
        found = None
    if not (isinstance(found, type) and hasattr(found, "from_config")):
        found = symbol_anywhere(name)
    if found is None:
        raise TypeError(
            f"Could not deserialize {kind} '{name}' because its parent module {module} cannot be imported. "
            f"Full object config: {config}"
        )
    return found


def _refuse_non_modeling(asked, found):
    if asked in NON_MODELING_APIS or public_name(found) in NON_MODELING_APIS:
        raise ValueError(
            f"Cannot deserialize `{asked}` because it is not a modeling function. Non-modeling APIs are disallowed "
            "during deserialization for security. Model configuration should only contains operations, layers, "
            "metrics, losses, or registered custom objects and functions."
        )


def _refuse_registered_name(config, name, resolved):
    explicit = config.get("registered_name")
    if explicit and explicit not in (name, config.get("class_name")):
        raise ValueError(
            f"`registered_name={explicit!r}` was provided in the config, but '{resolved}' resolved to a Keras built-in "
            "and does not use registered names. Remove the `registered_name` field from the config. "
            f"Full object config: {config}"
        )
