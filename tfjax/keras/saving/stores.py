"""Where the state of a saved model lies: groups of variables in an HDF5 file, folders of assets.

Layout (Keras 3): the variables of the object at `path` are the datasets `<path>/vars/0`, `<path>/vars/1`, ...; the
attribute `name` of `<path>/vars` is the object's name.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import ml_dtypes
import numpy as np

from tfjax.keras.saving.hdf5 import dataset, group, h5py


class VariableStore:
    """The variables of one object: a mapping from "0", "1", ... to arrays."""

    def __init__(self, entry: Any = None, make: Any = None):
        self._entry = {} if entry is None else entry
        self._make = make

    def __len__(self) -> int:
        return len(self._entry)

    def __iter__(self) -> Iterator[str]:
        return iter(self._entry)

    def __contains__(self, key: str) -> bool:
        return key in self._entry

    def keys(self) -> Any:
        """Names of the variables."""
        return self._entry.keys()

    def __getitem__(self, key: str) -> np.ndarray:
        if not self._entry:
            raise KeyError(key)
        found = dataset(self._entry, key)
        # HDF5 has no bfloat16: the bytes are stored, the attribute says what they are.
        if found.attrs.get("dtype") == "bfloat16":
            return np.array(found, dtype=ml_dtypes.bfloat16)
        return np.array(found)

    def __setitem__(self, key: str, value: Any) -> None:
        if self._make is not None:
            self._entry, self._make = self._make(), None
        value = np.asarray(value)
        found = self._entry.create_dataset(key, data=value)
        if value.dtype == ml_dtypes.bfloat16:
            found.attrs["dtype"] = "bfloat16"


class H5Store:
    """The variables of a whole model in one HDF5 file (a path, or an open binary file)."""

    def __init__(self, file: Any, mode: str = "r"):
        self.mode = mode
        self._file = h5py().File(file, mode)

    def make(self, path: str, name: str | None) -> VariableStore:
        """Store for the object at `path`; its group is made at once if the object has a name."""

        def create() -> Any:
            parent = self._file.create_group(path) if path else self._file
            return parent.create_group("vars")

        if name is None:
            return VariableStore(make=create)
        entry = create()
        entry.attrs["name"] = name
        return VariableStore(entry)

    def get(self, path: str) -> VariableStore:
        """What was saved for the object at `path`; empty where nothing was."""
        # Keras 2.13 wrote `_layer_checkpoint_dependencies` where later versions write `layers`.
        for candidate in (path, path.replace("layers", "_layer_checkpoint_dependencies")):
            inner = f"{candidate}/vars" if candidate else "vars"
            if inner in self._file:
                return VariableStore(group(self._file, inner))
        return VariableStore()

    def has_path(self, path: str) -> bool:
        """Whether anything was saved below `path`."""
        return path in self._file

    def close(self) -> None:
        """Closes the file."""
        self._file.close()


class AssetStore:
    """A folder for what objects save beside their variables (vocabularies)."""

    def __init__(self, root: str):
        self.root = root

    def make(self, path: str) -> str:
        """The folder of the object at `path`, made if need be."""
        folder = self._inside(path)
        os.makedirs(folder, exist_ok=True)
        return folder

    def get(self, path: str) -> str | None:
        """The folder of the object at `path`, None where nothing was saved."""
        folder = self._inside(path)
        return folder if os.path.isdir(folder) else None

    def has_path(self, path: str) -> bool:
        """Whether anything was saved below `path`."""
        return self.get(path) is not None

    def _inside(self, path: str) -> str:
        root = os.path.realpath(self.root)
        folder = os.path.realpath(os.path.join(root, path))
        if os.path.commonpath([root, folder]) != root:
            raise ValueError(f"Invalid asset path: '{path}' escapes the asset directory.")
        return folder
