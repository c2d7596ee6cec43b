"""Keras's own formats: the `.keras` archive, the same as a folder, and `.weights.h5`.

An archive holds `metadata.json` (version, date), `config.json` (the serialized model, with what `compile` was given and
the shapes that layers were built with), `model.weights.h5` (the state of layers and optimizer; see `state`) and, if
anything has files of its own, `assets/`.
"""

from __future__ import annotations

import contextlib
import datetime
import io
import json
import os
import shutil
import sys
import tempfile
import warnings
import zipfile
from typing import Any

from tfjax.keras.saving.atomic import replaced_file, replaced_folder
from tfjax.keras.saving.legacy_config import upgraded
from tfjax.keras.saving.object_registration import get_registered_name
from tfjax.keras.saving.serialization_lib import (
    ObjectSharingScope,
    deserialize_keras_object,
    serialize_keras_object,
)
from tfjax.keras.saving.sharded import ShardedReader, ShardedWriter
from tfjax.keras.saving.state import Loader, save_state
from tfjax.keras.saving.stores import AssetStore, H5Store
from tfjax.keras.version import __version__ as keras_version

CONFIG, METADATA, WEIGHTS, ASSETS = "config.json", "metadata.json", "model.weights.h5", "assets"
_BOMB_FLOOR, _BOMB_RATIO = 1 << 32, 100


def save_model(model: Any, filepath: Any, zipped: bool = True) -> None:
    """Saves a model as a `.keras` archive, or as a folder with the same files.

    Args:
        model: the model.
        filepath: path, or a binary file to write the archive to.
        zipped: archive or folder.

    Raises:
        ValueError: if the extension does not fit.
    """
    if not model.built:
        warnings.warn(
            "You are saving a model that has not yet been built. It might not contain any weights yet. Consider "
            "building "
            "the model first by calling it on some data.",
            stacklevel=3,
        )
    if isinstance(filepath, io.IOBase):
        with tempfile.TemporaryDirectory() as folder:
            _write_files(model, folder)
            _zip(folder, filepath)
        return
    filepath = os.fspath(filepath)
    if zipped and not filepath.endswith(".keras"):
        raise ValueError(f"Invalid `filepath` argument: expected a `.keras` extension. Received: filepath={filepath}")
    if not zipped and filepath.endswith(".keras"):
        raise ValueError(
            "When using `zipped=False`, the `filepath` argument should not end in `.keras`. Received: "
            f"filepath={filepath}"
        )
    if not zipped:
        with replaced_folder(filepath) as folder:
            _write_files(model, folder, in_archive=False)
        return
    with tempfile.TemporaryDirectory() as folder, replaced_file(filepath) as temporary:
        _write_files(model, folder)
        with open(temporary, "wb") as file:
            _zip(folder, file)


def _write_files(model: Any, folder: str, in_archive: bool = True) -> None:
    with ObjectSharingScope():
        config = serialize_keras_object(model) if in_archive else _serialized_somehow(model)
    now = datetime.datetime.now().strftime("%Y-%m-%d@%H:%M:%S")
    with open(os.path.join(folder, METADATA), "w") as file:
        json.dump({"keras_version": keras_version, "date_saved": now}, file)
    with open(os.path.join(folder, CONFIG), "w") as file:
        json.dump(config, file)
    variables = H5Store(os.path.join(folder, WEIGHTS), "w")
    assets = os.path.join(folder, ASSETS)
    os.mkdir(assets)
    try:
        save_state(model, variables, AssetStore(assets), set())
    finally:
        variables.close()
    if not any(files for _, _, files in os.walk(assets)):
        shutil.rmtree(assets)


def _serialized_somehow(model: Any) -> dict[str, Any]:
    """The configuration of a model; one without `get_config` is described by what its constructor was given.

    Keras 2 saved such models to folders, and they came back. Here they do where their class is still there.
    """
    try:
        return serialize_keras_object(model)
    except NotImplementedError:
        arguments = getattr(model, "_constructed_with", None)
        if arguments is None:
            raise
    config = {"module": type(model).__module__, "class_name": type(model).__name__, "config": arguments}
    config["registered_name"] = get_registered_name(type(model))
    for key, value in (("build_config", model.get_build_config()), ("compile_config", model.get_compile_config())):
        if value:
            config[key] = value
    return config


def _with_class_at_hand(config: dict[str, Any], custom_objects: Any) -> dict[str, Any]:
    """Adds the model's class to the custom objects where the program has it under the name it was saved with."""
    name, module = config["class_name"], sys.modules.get(config.get("module") or "__main__")
    cls = getattr(module, name, None)
    return {name: cls, **(custom_objects or {})} if isinstance(cls, type) else custom_objects


def _zip(folder: str, file: Any) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        for name in (METADATA, CONFIG, WEIGHTS):
            archive.write(os.path.join(folder, name), name)
        for root, _, files in os.walk(os.path.join(folder, ASSETS)):
            for name in sorted(files):
                path = os.path.join(root, name)
                archive.write(path, os.path.relpath(path, folder).replace(os.sep, "/"))


def load_model(filepath: Any, custom_objects: Any = None, compile: bool = True, safe_mode: bool = True) -> Any:
    """Loads what `save_model` saved.

    Args:
        filepath: path of the archive or folder, or an open binary file with an archive.
        custom_objects: names and classes or functions that the model uses besides Keras's.
        compile: whether to compile the model as it was.
        safe_mode: whether to refuse lambdas, whose loading runs what is in the file.

    Raises:
        ValueError: if it is no such file, or the state does not fit the model.
    """
    if isinstance(filepath, io.IOBase):
        return _load_archive(filepath, custom_objects, compile, safe_mode)
    filepath = os.fspath(filepath)
    if filepath.endswith(".keras"):
        with open(filepath, "rb") as file:
            return _load_archive(file, custom_objects, compile, safe_mode)
    if not os.path.exists(os.path.join(filepath, CONFIG)):
        raise ValueError(f"Invalid filename: expected a `.keras` extension. Received: filepath={filepath}")
    return _load_folder(filepath, custom_objects, compile, safe_mode)


def _load_archive(file: Any, custom_objects: Any, compile: bool, safe_mode: bool) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(file) as archive:
            for info in archive.infolist():
                if info.file_size > _BOMB_FLOOR and info.file_size > _BOMB_RATIO * info.compress_size:
                    raise ValueError(
                        f"Not allowed: ZIP member '{info.filename}' declares {info.file_size} bytes but only "
                        f"{info.compress_size} are stored on disk; refusing to load a potential decompression bomb."
                    )
            archive.extractall(folder)  # leaves out absolute paths and ".."
        return _load_folder(folder, custom_objects, compile, safe_mode, in_archive=True)


def _load_folder(folder: str, custom_objects: Any, compile: bool, safe_mode: bool, in_archive: bool = False) -> Any:
    with open(os.path.join(folder, CONFIG)) as file:
        config = json.load(file)
    with open(os.path.join(folder, METADATA)) as file:
        if str(json.load(file).get("keras_version", "3")).startswith("2"):
            config = upgraded(config)
    if not in_archive:
        custom_objects = _with_class_at_hand(config, custom_objects)
    if not compile:
        config["compile_config"] = None
    with ObjectSharingScope():
        model = deserialize_keras_object(config, custom_objects, safe_mode=safe_mode)
    weights = os.path.join(folder, WEIGHTS)
    if not os.path.exists(weights):
        raise ValueError(f"Expected a {WEIGHTS} file.")
    assets = os.path.join(folder, ASSETS)
    _load(model, weights, AssetStore(assets) if os.path.isdir(assets) else None).report()
    return model


def _load(model: Any, weights: Any, assets: AssetStore | None = None, seen: set[int] | None = None) -> Loader:
    variables = ShardedReader(weights) if str(weights).endswith(".json") else H5Store(weights)
    try:
        loader = Loader(variables, assets, seen)
        loader.load(model)
    finally:
        variables.close()
    return loader


def save_weights_only(model: Any, filepath: Any, max_shard_size: Any = None, objects_to_skip: Any = None) -> None:
    """Saves the state of a model as `.weights.h5`, or as several files.

    Args:
        model: the model.
        filepath: where to.
        max_shard_size: the most a file may hold, in GB; None for one file. `filepath` is then a `.weights.json`.
        objects_to_skip: layers to leave out.

    Raises:
        ValueError: if the model has no weights yet, or one of them is larger than `max_shard_size`.
    """
    if not model.built:
        raise ValueError(
            "You are saving a model that has not yet been built. Try building the model first by calling it on some "
            "data or by using `build()`."
        )
    skipped = {id(item) for item in objects_to_skip or ()}
    if max_shard_size is not None:
        with contextlib.closing(ShardedWriter(filepath, max_shard_size)) as writer:
            save_state(model, writer, None, skipped)
            writer.commit()
        return
    filepath = os.fspath(filepath)
    if not os.path.isdir(os.path.dirname(os.path.abspath(filepath))):
        H5Store(filepath, "w")  # HDF5 itself says what is wrong
    with replaced_file(filepath) as temporary, contextlib.closing(H5Store(temporary, "w")) as variables:
        save_state(model, variables, None, skipped)


def load_weights_only(model: Any, filepath: Any, skip_mismatch: bool = False, objects_to_skip: Any = None) -> None:
    """Loads the state of a model from a `.weights.h5` file or the weights in a `.keras` archive.

    Args:
        model: the model.
        filepath: where from.
        skip_mismatch: whether to warn rather than raise where something does not fit.
        objects_to_skip: layers to leave as they are.

    Raises:
        ValueError: if the model has no weights yet, or the state does not fit.
    """
    if not model.built:
        raise ValueError(
            "You are loading weights into a model that has not yet been built. Try building the model first by calling "
            "it on some data or by using `build()`."
        )
    source: Any = os.fspath(filepath)
    if source.endswith(".keras"):
        with zipfile.ZipFile(source) as archive:
            source = io.BytesIO(archive.read(WEIGHTS))
    _load(model, source, None, {id(item) for item in objects_to_skip or ()}).report(warn_only=skip_mismatch)
