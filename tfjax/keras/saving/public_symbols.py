"""Between objects and their public names: which name a configuration gives a class, and what such a name stands for."""

import importlib

from tfjax.core.export import names_of

# Names that loading never resolves: they read or write files, or change settings.
NON_MODELING_APIS = frozenset(
    f"keras.{name}"
    for name in """
    backend.clear_session config.enable_unsafe_deserialization models.load_model models.model_from_json
    models.save_model preprocessing.image_dataset_from_directory preprocessing.image.load_img
    preprocessing.image.save_img preprocessing.text_dataset_from_directory saving.deserialize_keras_object
    saving.load_model saving.load_weights saving.register_keras_serializable saving.save_model saving.save_weights
    saving.serialize_keras_object utils.audio_dataset_from_directory utils.clear_session
    utils.deserialize_keras_object utils.get_file utils.image_dataset_from_directory utils.load_img
    utils.register_keras_serializable utils.save_img utils.serialize_keras_object utils.text_dataset_from_directory
    """.split()
)
# Where the classes and functions are that Keras 2's files name without a module.
_NAMESPACES = (
    "layers",
    "models",
    "activations",
    "initializers",
    "regularizers",
    "constraints",
    "losses",
    "metrics",
    "optimizers",
    "optimizers.schedules",
    "dtype_policies",
    "",
)


def public_name(obj):
    """Returns the first public name of a Keras class or function, e.g. `keras.layers.Dense`; None if it has none."""
    return next((name for name in names_of(obj) if name.startswith("keras.")), None)


def symbol_named(name):
    """Returns the class or function with this public name (`keras.` and on); None if there is none."""
    namespace, _, leaf = name.rpartition(".")
    try:
        # By its text: the generated tables lie above this layer, and only they know which module holds a name.
        return getattr(importlib.import_module(f"tfjax.api.{namespace}"), leaf, None)
    except ModuleNotFoundError:
        return None


def symbol_anywhere(name):
    """Returns the class or function called `name` in one of the usual namespaces; None if there is none."""
    for namespace in _NAMESPACES:
        found = symbol_named(f"keras.{namespace}.{name}" if namespace else f"keras.{name}")
        if found is not None and not hasattr(found, "__path__"):
            return found
    return None
