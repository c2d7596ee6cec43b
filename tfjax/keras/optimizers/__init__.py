"""keras.optimizers: optimizers by name, class or configuration."""

from tfjax.core import lazy
from tfjax.core.export import export_namespace
from tfjax.keras.keras_export import keras_export
from tfjax.keras.optimizers.adadelta import Adadelta
from tfjax.keras.optimizers.adafactor import Adafactor
from tfjax.keras.optimizers.adagrad import Adagrad
from tfjax.keras.optimizers.adam import Adam
from tfjax.keras.optimizers.adamax import Adamax
from tfjax.keras.optimizers.adamw import AdamW
from tfjax.keras.optimizers.ftrl import Ftrl
from tfjax.keras.optimizers.lamb import Lamb
from tfjax.keras.optimizers.lion import Lion
from tfjax.keras.optimizers.loss_scale_optimizer import LossScaleOptimizer
from tfjax.keras.optimizers.multi_optimizer import MultiOptimizer, OptimizerMap
from tfjax.keras.optimizers.muon import Muon
from tfjax.keras.optimizers.nadam import Nadam
from tfjax.keras.optimizers.optimizer import Optimizer
from tfjax.keras.optimizers.rmsprop import RMSprop
from tfjax.keras.optimizers.schedule_free_adamw import ScheduleFreeAdamW
from tfjax.keras.optimizers.sgd import SGD
from tfjax.keras.saving import serialization_lib

# By name in lower case; Lamb is not among them in Keras either.
ALL_OBJECTS_DICT = {
    cls.__name__.lower(): cls
    for cls in (
        Optimizer,
        Adam,
        SGD,
        RMSprop,
        Adadelta,
        AdamW,
        Adagrad,
        Adamax,
        Adafactor,
        Muon,
        MultiOptimizer,
        OptimizerMap,
        Nadam,
        Ftrl,
        Lion,
        LossScaleOptimizer,
        ScheduleFreeAdamW,
    )  # fmt: skip
}

export_namespace("optimizers", "keras.optimizers")


@keras_export("keras.optimizers.serialize")
def serialize(optimizer, use_legacy_format=False):
    """The class and configuration of an optimizer as a dictionary.

    Args:
        optimizer: an optimizer.
        use_legacy_format: whether the dictionary is Keras 2's, with `class_name` and `config` only.
    """
    if use_legacy_format:
        return {"class_name": type(optimizer).__name__, "config": optimizer.get_config()}
    return serialization_lib.serialize_keras_object(optimizer)


@keras_export("keras.optimizers.deserialize")
def deserialize(config, custom_objects=None, **kwargs):
    """The optimizer of a configuration.

    Args:
        config: what `serialize` gave; Keras's own names may be in any case.
        custom_objects: optional dictionary of a user's classes by name.
    """
    if config["class_name"].lower() in ALL_OBJECTS_DICT:
        config["class_name"] = config["class_name"].lower()
    return serialization_lib.deserialize_keras_object(
        config, module_objects=ALL_OBJECTS_DICT, custom_objects=custom_objects
    )


@keras_export("keras.optimizers.get")
def get(identifier):
    """The optimizer that `identifier` means.

    Args:
        identifier: an optimizer, its name, its configuration, or None.

    Raises:
        ValueError: if it means none.
    """
    if identifier is None:
        return None
    if isinstance(identifier, dict):
        found = deserialize(identifier)
    elif isinstance(identifier, str):
        found = deserialize({"class_name": identifier, "config": {}})
    else:
        found = identifier
    if isinstance(found, Optimizer):
        return found
    raise ValueError(f"Could not interpret optimizer identifier: {identifier}")


__getattr__, __dir__ = lazy.public_names("keras.optimizers", __spec__.name)
