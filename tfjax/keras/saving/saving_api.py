"""`keras.saving`: save_model, load_model, save_weights, load_weights; the extension says which format."""

from __future__ import annotations

import os
import zipfile
from typing import Any

from tfjax.core.log import absl_warning
from tfjax.keras.keras_export import keras_export
from tfjax.keras.saving import saving_lib

_H5 = (".h5", ".hdf5")
_WRONG_EXTENSION = (
    "Invalid filepath extension for saving. Please add either a `.keras` extension for the native Keras format "
    "(recommended) or a `.h5` extension. Use `model.export(filepath)` if you want to export a SavedModel for use with "
    "TFLite/TFServing/etc. Received: filepath={}."
)


def _may_write(filepath: Any, overwrite: bool) -> bool:
    """Whether `filepath` is free, or may be overwritten; asks if need be."""
    if overwrite or not os.path.exists(filepath):
        return True
    from tfjax.keras.utils.io_utils import ask_to_proceed_with_overwrite

    return ask_to_proceed_with_overwrite(filepath)


@keras_export("keras.saving.save_model", "keras.models.save_model")
def save_model(model, filepath, overwrite=True, zipped=None, **kwargs):
    """Saves a model.

    Args:
        model: the model.
        filepath: `*.keras` (Keras's archive), `*.h5`/`*.hdf5` (the older format), or a folder.
        overwrite: whether to replace what is there without asking.
        zipped: False makes a folder with the files that a `.keras` archive holds. By default a path without extension
            does, as in Keras 2; Keras 3 refuses such a path.
        include_optimizer: whether an `.h5` file holds the optimizer's state. Default True.
        save_format: Keras 2's "keras", "h5" or "tf"; the extension decides, where there is one.

    Raises:
        ValueError: for another extension or unknown arguments.
    """
    include_optimizer = kwargs.pop("include_optimizer", True)
    save_format = kwargs.pop("save_format", None)
    for ignored in ("signatures", "options", "save_traces"):  # of Keras 2's SavedModel
        kwargs.pop(ignored, None)
    if kwargs:
        raise ValueError(f"The following argument(s) are not supported: {list(kwargs.keys())}")
    path = str(filepath)
    h5 = path.endswith(_H5) or (save_format in ("h5", "hdf5") and not path.endswith(".keras"))
    if save_format and path.endswith((".keras", *_H5)):
        absl_warning(
            "The `save_format` argument is deprecated in Keras 3. We recommend removing this argument as it can be "
            f"inferred from the file path. Received: save_format={save_format}"
        )
    if h5:
        absl_warning(
            "You are saving your model as an HDF5 file via `model.save()` or `keras.saving.save_model(model)`. This "
            "file "
            "format is considered legacy. We recommend using instead the native Keras format, e.g. "
            "`model.save('my_model.keras')` or `keras.saving.save_model(model, 'my_model.keras')`. "
        )
    if not _may_write(filepath, overwrite):
        return
    if zipped is None:
        zipped = path.endswith(".keras")
        if not zipped and not h5 and os.path.splitext(path.rstrip("/"))[1]:
            raise ValueError(_WRONG_EXTENSION.format(filepath))
        if h5:
            from tfjax.keras.saving.legacy_h5 import save_model_to_hdf5

            save_model_to_hdf5(model, path, include_optimizer)
            return
    elif zipped and not path.endswith(".keras"):
        raise ValueError(_WRONG_EXTENSION.format(filepath))
    saving_lib.save_model(model, filepath, zipped=zipped)


@keras_export("keras.saving.load_model", "keras.models.load_model")
def load_model(filepath, custom_objects=None, compile=True, safe_mode=True, options=None):
    """Loads a model that `save_model` (or real Keras) saved.

    Args:
        filepath: `*.keras`, `*.h5`, or a folder.
        custom_objects: dict of names and the classes or functions that the model uses besides Keras's.
        compile: whether to compile it as it was.
        safe_mode: whether to refuse lambdas, whose loading runs what is in the file.
        options: Keras 2's, of SavedModels; no effect on these files.

    Raises:
        ValueError: if there is no such file or its format is unknown.
    """
    path = str(filepath)
    if path.endswith(".keras") and zipfile.is_zipfile(filepath) or os.path.exists(os.path.join(path, "config.json")):
        return saving_lib.load_model(filepath, custom_objects, compile, safe_mode)
    if path.endswith(_H5) or _is_hdf5(path):
        from tfjax.keras.saving.legacy_h5 import load_model_from_hdf5

        return load_model_from_hdf5(path, custom_objects, compile, safe_mode)
    if path.endswith(".keras"):
        raise ValueError(
            f"File not found: filepath={filepath}. Please ensure the file is an accessible `.keras` zip file."
        )
    raise ValueError(
        f"File format not supported: filepath={filepath}. Keras 3 only supports V3 `.keras` files, legacy H5 format "
        "files "
        "(`.h5` extension). Note that the legacy SavedModel format is not supported by `load_model()` in Keras 3. In "
        "order to reload a TensorFlow SavedModel as an inference-only layer in Keras 3, use "
        f"`keras.layers.TFSMLayer({filepath}, call_endpoint='serving_default')` (note that your `call_endpoint` might "
        "have a different name)."
    )


def _is_hdf5(path: str) -> bool:
    if not os.path.isfile(path):
        return False
    with open(path, "rb") as file:
        return file.read(8) == b"\x89HDF\r\n\x1a\n"


def _with_extension(path: str) -> str:
    """Keras 2 made a path without extension a checkpoint of several files; here it is one file beside that path."""
    return path + ".weights.h5"


@keras_export("keras.saving.save_weights")
def save_weights(model, filepath, overwrite=True, max_shard_size=None, **kwargs):
    """Saves the weights of a model.

    Args:
        model: the model.
        filepath: `*.weights.h5`; Keras 2's `*.h5` is written in the older layout, by layer names; `.weights.h5` is
            added to a path without extension (Keras 3 refuses it).
        overwrite: whether to replace what is there without asking.
        max_shard_size: the most one file may hold, in GB; `filepath` is then `*.weights.json`, the weights lie in
            `*.weights.h5` files beside it. None for one file.
        objects_to_skip: layers to leave out.

    Raises:
        ValueError: for another extension.
    """
    path = str(filepath)
    kwargs.pop("save_format", None)
    kwargs.pop("options", None)
    for name in kwargs:
        if name != "objects_to_skip":
            raise TypeError(f"Model.save_weights() got an unexpected keyword argument '{name}'")
    if max_shard_size is not None:
        if not path.endswith(("weights.h5", "weights.json")):
            raise ValueError(
                "The filename must end in `.weights.json` when `max_shard_size` is specified. Received: "
                f"filepath={path}"
            )
        if _may_write(filepath, overwrite):
            saving_lib.save_weights_only(model, filepath, max_shard_size, **kwargs)
        return
    if not path.endswith(_H5):
        if os.path.splitext(path)[1]:
            raise ValueError(f"The filename must end in `.weights.h5`. Received: filepath={path}")
        filepath = path = _with_extension(path)
    if not _may_write(filepath, overwrite):
        return
    if path.endswith(".weights.h5"):
        saving_lib.save_weights_only(model, filepath, **kwargs)
    else:
        from tfjax.keras.saving.legacy_h5 import save_weights_to_hdf5

        save_weights_to_hdf5(model, path)


@keras_export("keras.saving.load_weights")
def load_weights(model, filepath, skip_mismatch=False, **kwargs):
    """Loads the weights of a model.

    Args:
        model: the model, built.
        filepath: `*.weights.h5`, `*.keras`, or `*.h5` in the older layout.
        skip_mismatch: whether to warn rather than raise where something does not fit.
        objects_to_skip: layers to leave as they are (`.weights.h5` only).
        by_name: whether layers are found by name rather than by order (older layout only).

    Raises:
        ValueError: for another extension, or where something does not fit.
    """
    path = str(filepath)
    objects_to_skip = kwargs.pop("objects_to_skip", None)
    by_name = kwargs.pop("by_name", None)
    kwargs.pop("options", None)
    if kwargs:
        raise ValueError(f"Invalid keyword arguments: {kwargs}")
    if not os.path.splitext(path)[1] and os.path.exists(_with_extension(path)):
        filepath = path = _with_extension(path)
    new = path.endswith((".weights.h5", ".weights.json", ".keras"))
    if objects_to_skip is not None and not path.endswith((".weights.h5", ".weights.json")):
        raise ValueError(f"`objects_to_skip` only supports loading '.weights.h5' files.Received: {filepath}")
    if new:
        if by_name:
            raise ValueError(f"`by_name` only supports loading legacy '.h5' or '.hdf5' files. Received: {filepath}")
        saving_lib.load_weights_only(model, filepath, skip_mismatch, objects_to_skip)
    elif path.endswith(_H5):
        from tfjax.keras.saving.legacy_h5 import load_weights_from_hdf5

        load_weights_from_hdf5(model, path, skip_mismatch, bool(by_name))
    else:
        raise ValueError(
            f"File format not supported: filepath={filepath}. Keras 3 only supports V3 `.keras` files, `.weights.h5` "
            "files, legacy H5 format files (`.h5` extension), or Orbax checkpoints."
        )
