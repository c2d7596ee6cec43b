"""Configurations as `.h5` files have them: Keras 2's, and the form of them that Keras 3 still writes."""

from __future__ import annotations

import json
from typing import Any

from tfjax.keras.saving import serialization_lib
from tfjax.keras.saving.object_registration import get_registered_object
from tfjax.keras.saving.public_symbols import symbol_named
from tfjax.keras.version import __version__ as keras_version

_MODELS = ("Functional", "Model", "Sequential")
# What Keras 2 wrote for a Lambda layer besides its function.
_LAMBDA_EXTRAS = ("module", "function_type", "output_shape_type", "output_shape_module")


def decode(config: str) -> Any:
    """A configuration from its JSON, tuples and ellipses restored."""

    def restore(item: dict[str, Any]) -> Any:
        kind = item.get("class_name")
        if kind == "__tuple__":
            return tuple(item["items"])
        if kind == "__ellipsis__":
            return Ellipsis
        if kind == "TensorShape":
            return tuple(item["items"])
        return item

    return json.loads(config, object_hook=restore)


# ------------------------------------------------------------------------------------------------------------ writing


def model_metadata(model: Any, include_optimizer: bool = True) -> dict[str, Any]:
    """What an `.h5` file says about a model: versions, its configuration, how it was compiled."""
    metadata: dict[str, Any] = {
        "keras_version": keras_version,
        "backend": "tensorflow",
        "model_config": {"class_name": type(model).__name__, "config": _plain_model(model.get_config())},
    }
    if include_optimizer and getattr(model, "optimizer", None) is not None:
        training = dict(model.get_compile_config() or {})
        optimizer = training.pop("optimizer", None)
        training = _plain(training)
        if optimizer is not None:
            training["optimizer_config"] = _plain(optimizer)
        metadata["training_config"] = training
    return metadata


def _plain_model(config: Any) -> Any:
    """The configuration of a model with its layers in the short form (class and configuration only)."""
    if not isinstance(config, dict) or not isinstance(config.get("layers"), list):
        return _without_sharing(config)
    config = _without_sharing(config)
    config["layers"] = [_plain_layer(layer) for layer in config["layers"]]
    return config


def _plain_layer(layer: Any) -> Any:
    kept = {k: layer[k] for k in ("class_name", "config", "name", "inbound_nodes") if k in layer}
    if layer.get("registered_name") not in (None, layer["class_name"]):
        kept["class_name"] = layer["registered_name"]
    kept["config"] = _plain_model(kept["config"])
    return kept


def _without_sharing(item: Any) -> Any:
    if isinstance(item, dict):
        return {k: _without_sharing(v) for k, v in item.items() if k != "shared_object_id"}
    if isinstance(item, (list, tuple)):
        return type(item)(_without_sharing(v) for v in item)
    return item


def _plain(item: Any) -> Any:
    """A serialized structure of losses, metrics and optimizers in the short form."""
    if isinstance(item, dict):
        if "class_name" in item and "config" in item:
            name = item.get("registered_name") or item["class_name"]
            if name == "function":  # a function's configuration is its name
                return item["config"]
            return {"class_name": name, "config": _plain(item["config"])}
        return {k: _plain(v) for k, v in item.items() if k != "shared_object_id"}
    if isinstance(item, (list, tuple)):
        return [_plain(v) for v in item]
    return item


# ------------------------------------------------------------------------------------------------------------ reading


def model_from_config(config: dict[str, Any], safe_mode: bool = True) -> Any:
    """The model of a configuration of Keras 2 or 3.

    Raises:
        ValueError: if it is none.
    """
    if not isinstance(config, dict) or "config" not in config:
        raise ValueError(
            "The provided configuration is not a valid Keras configuration. Expected a dictionary containing a "
            "'config' "
            f"key. Received: config={config}"
        )
    try:
        return serialization_lib.deserialize_keras_object(upgraded(config, named=True), safe_mode=safe_mode)
    except TypeError as error:
        # The older format's errors are those of the layer, without the models around it.
        while str(error).startswith("<class 'keras.src.") and isinstance(error.__cause__, TypeError):
            error = error.__cause__
        raise error from None


def upgraded(layer: dict[str, Any], named: bool = False) -> dict[str, Any]:
    """A layer or model of an `.h5` file as Keras 3 serializes it (Keras 3's own is left as it is).

    Raises:
        ValueError: if `named` and the name of its class is not known.
    """
    name, config = layer["class_name"], layer["config"]
    if isinstance(config, list):  # Sequential before Keras 2.3
        config = {"layers": config}
    config = dict(config)
    shape = config.pop("batch_input_shape", None)
    if shape is not None:
        config["batch_shape" if name == "InputLayer" else "batch_input_shape"] = shape
    if name == "Lambda":
        config = _lambda(config)
    if name in _MODELS or isinstance(config.get("layers"), list):
        config["layers"] = [upgraded(inner, named) for inner in config.get("layers", [])]
        if name == "Sequential":
            config["layers"] = _with_input(config["layers"])
    axis = config.get("axis")
    if isinstance(axis, list) and len(axis) == 1:  # BatchNormalization of Keras 2
        config["axis"] = axis[0]
    if isinstance(config.get("layer"), dict):
        config["layer"] = upgraded(config["layer"], named)
    result = {"class_name": name, "config": config}
    if name in ("Functional", "Model") and "layers" in config:
        result |= {"class_name": "Functional", "module": "keras.src.models.functional", "registered_name": "Functional"}
        result |= {k: layer[k] for k in ("build_config", "compile_config") if k in layer}
    elif "module" in layer:
        result |= {k: layer[k] for k in ("module", "registered_name", "build_config", "compile_config") if k in layer}
    else:
        module = _module_of(name)
        if named and module is None and get_registered_object(name) is None:
            raise ValueError(
                f"Unknown layer: '{name}'. Please ensure you are using a `keras.utils.custom_object_scope` and that "
                "this object is included in the scope. See "
                "https://www.tensorflow.org/guide/keras/save_and_serialize#registering_the_custom_object for details."
            )
        result |= {"module": module, "registered_name": name if module is None else None}
    if "name" in layer:
        result["name"] = layer["name"]
    if "inbound_nodes" in layer:
        result["inbound_nodes"] = layer["inbound_nodes"]
    return result


def _module_of(name: str) -> str | None:
    """The public module of one of Keras's own layers or models; None for others."""
    if get_registered_object(name) is not None:
        return None
    if name in _MODELS:
        return "keras"
    return "keras.layers" if symbol_named(f"keras.layers.{name}") is not None else None


def _with_input(layers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Keras 2 puts the input shape of a Sequential model into its first layer."""
    if not layers:
        return layers
    shape = layers[0]["config"].pop("batch_input_shape", None)
    for layer in layers[1:]:
        layer["config"].pop("batch_input_shape", None)
    if shape is None or layers[0]["class_name"] == "InputLayer":
        return layers
    dtype = layers[0]["config"].get("dtype")
    entry = {
        "class_name": "InputLayer",
        "config": {"batch_shape": shape, "dtype": dtype if isinstance(dtype, str) else "float32"},
        "module": "keras.layers",
        "registered_name": None,
    }
    return [entry, *layers]


def _lambda(config: dict[str, Any]) -> dict[str, Any]:
    config = {k: v for k, v in config.items() if k not in _LAMBDA_EXTRAS}
    function = config.get("function")
    if isinstance(function, (list, tuple)):
        code, defaults, closure = function
        config["function"] = {
            "class_name": "__lambda__",
            "config": {"code": code, "defaults": defaults, "closure": closure},
        }
    return config


def compile_arguments(training: dict[str, Any]) -> dict[str, Any]:
    """Arguments of `compile` from what an `.h5` file says."""
    from tfjax.keras import losses, metrics, optimizers

    special = ("accuracy", "acc", "crossentropy", "ce")

    def metric(config: Any) -> Any:
        if isinstance(config, dict) and config["class_name"] == "MeanMetricWrapper":  # Keras 2: a function by name
            name = config["config"]["name"]
            return name if name in special else metrics.get(config["config"]["fn"])
        return config if config in special else metrics.deserialize(config)

    def loss(config: Any) -> Any:
        custom = get_registered_object(config) if isinstance(config, str) else None
        return losses.get(config) if custom is None else custom

    config = training["optimizer_config"]
    name = config["class_name"].removeprefix("Custom>")  # Keras 2.11 and later write it so
    return {
        "optimizer": optimizers.deserialize({**config, "class_name": name}),
        "loss": _each(loss, training.get("loss")),
        "metrics": _each(metric, training.get("metrics")),
        "weighted_metrics": _each(metric, training.get("weighted_metrics")),
        "loss_weights": training.get("loss_weights"),
    }


def _each(revive: Any, config: Any) -> Any:
    """Applies `revive` to each serialized object in a structure."""
    if config is None:
        return None
    if isinstance(config, str) or isinstance(config, dict) and "class_name" in config:
        return revive(config)
    if isinstance(config, dict):
        return {k: _each(revive, v) for k, v in config.items()}
    return [_each(revive, item) for item in config]
