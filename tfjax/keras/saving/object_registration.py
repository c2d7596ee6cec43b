"""Custom classes and functions by name: registered for good, or for the length of a scope."""

import inspect

from tfjax.keras.backend.common import global_state
from tfjax.keras.keras_export import keras_export

GLOBAL_CUSTOM_OBJECTS = {}
GLOBAL_CUSTOM_NAMES = {}
_SCOPE = "custom_objects_scope_dict"


@keras_export(
    "keras.saving.CustomObjectScope",
    "keras.saving.custom_object_scope",
    "keras.utils.CustomObjectScope",
    "keras.utils.custom_object_scope",
)
class CustomObjectScope:
    """A context in which names in configurations stand for the given objects.

    Args:
        custom_objects: a dict from names to classes or functions.
    """

    def __init__(self, custom_objects):
        self.custom_objects = custom_objects or {}
        self.backup = None

    def __enter__(self):
        self.backup = scope_objects().copy()
        global_state.set_global_attribute(_SCOPE, self.custom_objects.copy())
        return self

    def __exit__(self, *args, **kwargs):
        global_state.set_global_attribute(_SCOPE, self.backup.copy())


custom_object_scope = CustomObjectScope


def scope_objects():
    """Returns the dict of the scope in force."""
    return global_state.get_global_attribute(_SCOPE, {})


@keras_export("keras.saving.get_custom_objects", "keras.utils.get_custom_objects")
def get_custom_objects():
    """Returns the dict of registered objects itself: what is put into it is known from then on."""
    return GLOBAL_CUSTOM_OBJECTS


@keras_export("keras.saving.register_keras_serializable", "keras.utils.register_keras_serializable")
def register_keras_serializable(package="Custom", name=None):
    """Returns a decorator that makes a class or function known to loading, as `package>name`.

    Args:
        package: the first part of the name.
        name: the second part; None: the object's own name.

    Raises:
        ValueError: if a class has no `get_config()`.
    """

    def decorator(arg):
        registered_name = f"{package}>{arg.__name__ if name is None else name}"
        if inspect.isclass(arg) and not hasattr(arg, "get_config"):
            raise ValueError("Cannot register a class that does not have a get_config() method.")
        GLOBAL_CUSTOM_OBJECTS[registered_name] = arg
        GLOBAL_CUSTOM_NAMES[arg] = registered_name
        return arg

    return decorator


@keras_export("keras.saving.get_registered_name", "keras.utils.get_registered_name")
def get_registered_name(obj):
    """Returns the name under which a class or function is registered, else its own name."""
    return GLOBAL_CUSTOM_NAMES[obj] if obj in GLOBAL_CUSTOM_NAMES else obj.__name__


@keras_export("keras.saving.get_registered_object", "keras.utils.get_registered_object")
def get_registered_object(name, custom_objects=None, module_objects=None):
    """Returns what `name` stands for in the scope, among the registered, or in the dicts given; else None."""
    for known in (scope_objects(), GLOBAL_CUSTOM_OBJECTS, custom_objects, module_objects):
        if known and name in known:
            return known[name]
    return None
