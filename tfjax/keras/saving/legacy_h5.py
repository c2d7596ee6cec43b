"""Keras's older format, `.h5`: configuration as attributes, weights by layer name, optimizer state beside them.

Layout: attributes `model_config`, `training_config` (JSON), `keras_version`, `backend`; the group `model_weights` with
one group per layer, whose attribute `weight_names` lists its datasets in order (trainable weights first); the group
`optimizer_weights`. A file of weights alone has at its root what `model_weights` holds.
"""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from tfjax.core.log import absl_warning
from tfjax.keras.saving import legacy_config, object_registration
from tfjax.keras.saving.atomic import replaced_file
from tfjax.keras.saving.hdf5 import dataset, group, h5py, read_names, text, write_names
from tfjax.keras.version import __version__ as keras_version

# ------------------------------------------------------------------------------------------------------------ writing


def save_model_to_hdf5(model: Any, filepath: str, include_optimizer: bool = True) -> None:
    """Saves a model with its configuration, weights and, if asked for, optimizer."""
    metadata = legacy_config.model_metadata(model, include_optimizer)
    os.makedirs(os.path.dirname(os.path.abspath(filepath)), exist_ok=True)
    with replaced_file(filepath) as temporary, h5py("`save_model()` using h5 format").File(temporary, "w") as file:
        for key, value in metadata.items():
            file.attrs[key] = value if isinstance(value, str) else json.dumps(value).encode("utf8")
        _write_weights(file.create_group("model_weights"), model)
        if include_optimizer and getattr(model, "optimizer", None) is not None:
            _write_optimizer(file, model.optimizer)


def save_weights_to_hdf5(model: Any, filepath: str) -> None:
    """Saves the weights of a model alone."""
    with replaced_file(filepath) as temporary, h5py().File(temporary, "w") as file:
        _write_weights(file, model)


def _legacy_weights(layer: Any) -> list[Any]:
    return list(layer.trainable_weights) + list(layer.non_trainable_weights)


def _top_level_weights(model: Any) -> list[Any]:
    """Weights that the model holds itself rather than through a layer."""
    own = {id(v) for v in model.weights}
    return [v for v in model._trainable_variables + model._non_trainable_variables if id(v) in own]


def _write_weights(target: Any, model: Any) -> None:
    write_names(target, "layer_names", [layer.name for layer in model.layers])
    target.attrs["backend"] = "tensorflow"
    target.attrs["keras_version"] = keras_version
    # In this order no group's name is the beginning of one made later.
    for layer in sorted(model.layers, key=lambda layer: layer.name):
        _write_variables(target.create_group(layer.name), _legacy_weights(layer))
    _write_variables(target.create_group("top_level_model_weights"), _top_level_weights(model))


def _write_variables(target: Any, variables: Sequence[Any]) -> None:
    names = [getattr(v, "path", v.name) for v in variables]
    write_names(target, "weight_names", names)
    for name, variable in zip(names, variables, strict=True):
        target.create_dataset(name, data=np.asarray(variable.numpy()))


def _write_optimizer(file: Any, optimizer: Any) -> None:
    variables = list(optimizer.variables)
    if variables:
        _write_variables(file.create_group("optimizer_weights"), variables)


# ------------------------------------------------------------------------------------------------------------ reading


def load_model_from_hdf5(
    filepath: str, custom_objects: Any = None, compile: bool = True, safe_mode: bool = True
) -> Any:
    """Loads a model that Keras 2, Keras 3 or tfjax saved.

    Raises:
        ValueError: if the file holds weights alone, or they do not fit.
    """
    with (
        h5py("`load_model()` using h5 format").File(filepath, "r") as file,
        # A scope replaces the one around it.
        object_registration.CustomObjectScope({**object_registration.scope_objects(), **(custom_objects or {})}),
    ):
        config = text(file.attrs.get("model_config"))
        if config is None:
            raise ValueError(f"No model config found in the file at {filepath}.")
        model = legacy_config.model_from_config(legacy_config.decode(config), safe_mode)
        _read_weights(group(file, "model_weights"), model)
        if compile:
            training = text(file.attrs.get("training_config"))
            if training is None:
                absl_warning(
                    "No training configuration found in the save file, so the model was *not* compiled. Compile it "
                    "manually."
                )
            else:
                _compile(model, legacy_config.decode(training), file)
    return model


def _compile(model: Any, training: dict[str, Any], file: Any) -> None:
    model.compile(**legacy_config.compile_arguments(training))
    absl_warning(
        "Compiled the loaded model, but the compiled metrics have yet to be built. `model.compile_metrics` will be "
        "empty "
        "until you train or evaluate the model."
    )
    if "optimizer_weights" not in file:
        return
    stored = group(file, "optimizer_weights")
    values = [np.asarray(dataset(stored, name)) for name in read_names(stored, "weight_names")]
    model.optimizer.build(model.trainable_variables)
    try:
        model.optimizer.load_own_variables({str(i): value for i, value in enumerate(values)})
    except ValueError:
        absl_warning(
            "Error in loading the saved optimizer state. As a result, your model is starting with a freshly "
            "initialized "
            "optimizer."
        )


def load_weights_from_hdf5(model: Any, filepath: str, skip_mismatch: bool = False, by_name: bool = False) -> None:
    """Loads weights from a file of weights or of a whole model.

    Raises:
        ValueError: where layers or shapes do not fit.
    """
    with h5py("Loading HDF5 files").File(filepath, "r") as file:
        source = file
        if "layer_names" not in file.attrs and "model_weights" in file:
            source = group(file, "model_weights")
        if by_name:
            _read_weights_by_name(source, model, skip_mismatch)
        else:
            _read_weights(source, model, skip_mismatch)


def _values(source: Any) -> list[np.ndarray]:
    return [np.asarray(dataset(source, name)) for name in read_names(source, "weight_names")]


def _read_weights(source: Any, model: Any, skip_mismatch: bool = False) -> None:
    layers = [layer for layer in model.layers if _legacy_weights(layer)]
    names = [n for n in read_names(source, "layer_names") if read_names(group(source, n), "weight_names")]
    if len(names) != len(layers):
        raise ValueError(
            f"Layer count mismatch when loading weights from file. Model expected {len(layers)} layers, found "
            f"{len(names)} saved layers."
        )
    for k, (name, layer) in enumerate(zip(names, layers, strict=True)):
        values, variables = _values(group(source, name)), _legacy_weights(layer)
        if len(values) != len(variables):
            raise ValueError(
                f"Weight count mismatch for layer #{k} (named {layer.name} in the current model, {name} in the save "
                f"file). Layer expects {len(variables)} weight(s). Received {len(values)} saved weight(s)"
            )
        _assign(variables, values, f"layer #{k} (named {layer.name})", skip_mismatch)
    if "top_level_model_weights" in source:
        values, variables = _values(group(source, "top_level_model_weights")), _top_level_weights(model)
        if len(values) != len(variables):
            raise ValueError(
                "Weight count mismatch for top-level weights when loading weights from file. Model expects "
                f"{len(variables)} top-level weight(s). Received {len(values)} saved top-level weight(s)"
            )
        _assign(variables, values, "top-level model", skip_mismatch)


def _read_weights_by_name(source: Any, model: Any, skip_mismatch: bool) -> None:
    by_name: dict[str, list[Any]] = {}
    for layer in model.layers:
        by_name.setdefault(layer.name, []).append(layer)
    for k, name in enumerate(read_names(source, "layer_names")):
        values = _values(group(source, name))
        for layer in by_name.get(name, []):
            variables = _legacy_weights(layer)
            if len(values) == len(variables):
                _assign(variables, values, f"layer #{k} (named {layer.name})", skip_mismatch)
                continue
            counts = f"Layer expects {len(variables)} weight(s). Received {len(values)} saved weight(s)"
            if not skip_mismatch:
                raise ValueError(f"Weight count mismatch for layer #{k} (named {layer.name}). {counts}")
            warnings.warn(
                f"Skipping loading of weights for layer #{k} (named {layer.name}) due to mismatch in number of "
                "weights. "
                f"{counts}",
                stacklevel=4,
            )


def _assign(variables: Sequence[Any], values: Sequence[np.ndarray], owner: str, skip_mismatch: bool) -> None:
    chosen = []
    for variable, value in zip(variables, values, strict=True):
        expected, received = tuple(variable.shape), tuple(value.shape)
        if expected == received:
            chosen.append((variable, value))
            continue
        mismatch = (
            f"weight {getattr(variable, 'path', variable.name)}. Weight expects shape {expected}. Received saved "
            "weight "
            f"with shape {received}"
        )
        if not skip_mismatch:
            raise ValueError(f"Shape mismatch in {owner}for {mismatch}")
        warnings.warn(f"Skipping loading weights for {owner}due to mismatch in shape for {mismatch}", stacklevel=4)
    for variable, value in chosen:  # a layer whose shapes do not fit stays as it was
        variable.assign(value)
