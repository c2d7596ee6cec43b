"""State of a model spread over several HDF5 files of limited size, with a JSON file that says what is where.

Layout (Keras 3): `name.weights.json` holds `{"metadata": {"total_size": bytes}, "weight_map": {"/path/vars": file}}`
(a list of files where the variables of one object are in several), beside it lie `name_00000.weights.h5` and on.
"""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import tempfile
import warnings
from typing import Any

import ml_dtypes
import numpy as np

from tfjax.keras.saving.hdf5 import dataset, group, h5py
from tfjax.keras.saving.stores import VariableStore
from tfjax.keras.utils.io_utils import readable_memory_size


def _json_path(path: Any, what: str) -> pathlib.Path:
    path = pathlib.Path(path)
    if path.suffix == ".json":
        return path
    renamed = path.with_suffix(".json")
    warnings.warn(
        f"{what} sharded weights requires `*.json` as the extension. The original path: {path} will be renamed to "
        f"{renamed}.",
        stacklevel=5,
    )
    return renamed


class ShardedWriter:
    """Takes the state of a model; nothing is at its place before `commit`.

    Args:
        path: of the JSON file; another extension is replaced, with a warning.
        max_shard_size: the most a file may hold, in GB.
    """

    def __init__(self, path: Any, max_shard_size: float):
        self.path = _json_path(path, "Saving")
        self.limit = float(max_shard_size) * 1024**3
        self.weight_map: dict[str, Any] = {}
        self._base = self.path.stem.replace(".weights", "")
        self._folder = tempfile.mkdtemp(dir=self.path.parent, prefix=f".{self.path.name}.", suffix=".tmp")
        self._names: list[str] = []
        self._total = self._used = 0
        self._next_file()

    def _next_file(self) -> None:
        if self._names:
            self.file.close()
        self._names.append(f"{self._base}_{len(self._names):05}.weights.h5")
        self.file = h5py().File(os.path.join(self._folder, self._names[-1]), "w")
        self._used = 0

    def make(self, path: str, name: str | None) -> _Entry:
        """Store for the object at `path`; its group is made at once if the object has a name."""
        entry = _Entry(self, f"/{path}/vars" if path else "/vars")
        if name is not None:
            self.file.create_group(entry.path).attrs["name"] = name
        return entry

    def put(self, path: str, key: str, value: np.ndarray) -> None:
        """Stores a variable, in a new file where the present one is full.

        Raises:
            ValueError: if it is larger than a file may be.
        """
        if value.nbytes > self.limit:
            raise ValueError(
                f"The size of {key} is {readable_memory_size(value.nbytes)} which exceeds the maximum shard size "
                f"{readable_memory_size(self.limit)}. You can increase the `max_shard_size` parameter to accommodate "
                "the size."
            )
        self._total += value.nbytes
        if self._used + value.nbytes > self.limit:
            self._next_file()
        self._used += value.nbytes
        found = self.file.require_group(path).create_dataset(key, data=value)
        if value.dtype == ml_dtypes.bfloat16:
            found.attrs["dtype"] = "bfloat16"
        # Keras writes the name alone for an object of one variable, a list for one of several.
        files = self.weight_map.setdefault(path, self._names[-1])
        if key != "0" or isinstance(files, list):
            files = files if isinstance(files, list) else [files]
            self.weight_map[path] = files if self._names[-1] in files else [*files, self._names[-1]]

    def commit(self) -> None:
        """Moves the files to their places, the one that names the others last."""
        self.file.close()
        facts = {"metadata": {"total_size": float(self._total)}, "weight_map": self.weight_map}
        with open(os.path.join(self._folder, self.path.name), "w") as file:
            file.write(json.dumps(facts, indent=4))
        for name in (*self._names, self.path.name):
            os.replace(os.path.join(self._folder, name), self.path.with_name(name))

    def close(self) -> None:
        """Removes what was not committed."""
        self.file.close()
        shutil.rmtree(self._folder, ignore_errors=True)


class _Entry:
    """The variables of one object, as `save_own_variables` fills them."""

    def __init__(self, writer: ShardedWriter, path: str):
        self.writer, self.path = writer, path

    def __setitem__(self, key: str, value: Any) -> None:
        self.writer.put(self.path, key, np.asarray(value))


class ShardedReader:
    """The state that `ShardedWriter`, or Keras, wrote; read as an `H5Store` is.

    Args:
        path: of the JSON file.

    Raises:
        FileNotFoundError: if there is none.
    """

    def __init__(self, path: Any):
        self._path = _json_path(path, "Loading")
        with open(self._path) as file:
            self._map = json.load(file)["weight_map"]
        self._files: dict[str, Any] = {}

    def get(self, path: str) -> VariableStore:
        """What was saved for the object at `path`; empty where nothing was."""
        inner = f"{path}/vars" if path else "vars"
        names = self._map.get(f"/{inner}", [])
        arrays: dict[str, Any] = {}
        for name in names if isinstance(names, list) else [names]:
            found = group(self._open(name), inner)
            arrays.update({key: dataset(found, key) for key in found})
        return _Arrays(dict(sorted(arrays.items(), key=lambda item: (len(item[0]), item[0]))))

    def _open(self, name: str) -> Any:
        if os.path.basename(name) != name:
            raise ValueError(f"Invalid shard name: '{name}' escapes the folder of {self._path}.")
        if name not in self._files:
            self._files[name] = h5py().File(self._path.with_name(name), "r")
        return self._files[name]

    def has_path(self, path: str) -> bool:
        """Whether anything was saved below `path`."""
        return any(key == f"/{path}" or key.startswith(f"/{path}/") for key in self._map)

    def close(self) -> None:
        """Closes the files."""
        for file in self._files.values():
            file.close()


class _Arrays(VariableStore):
    """Datasets of several files as the variables of one object."""

    def __getitem__(self, key: str) -> np.ndarray:
        found = self._entry[key]
        return np.array(found, dtype=ml_dtypes.bfloat16 if found.attrs.get("dtype") == "bfloat16" else None)
