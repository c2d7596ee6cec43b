"""HDF5 through h5py: imported when it is needed, links out of the file refused, long lists of names in pieces."""

from __future__ import annotations

from typing import Any

import numpy as np

# HDF5 keeps attributes in the object's header, which must be below 64 KiB.
HEADER_LIMIT = 64512


def h5py(what: str = "saving or loading HDF5 files") -> Any:
    """The module h5py.

    Raises:
        ImportError: if it is not installed.
    """
    try:
        import h5py as module
    except ImportError as error:
        raise ImportError(f"{what} requires the h5py package. You can install it via `pip install h5py`") from error
    return module


def _child(parent: Any, name: str) -> Any:
    module = h5py()
    if name not in parent:
        raise KeyError(name)
    link = parent.get(name, getclass=True, getlink=True)
    if link in (module.ExternalLink, module.SoftLink):
        raise ValueError(f"Not allowed: H5 file with {link.__name__}")
    return parent[name]


def group(parent: Any, path: str) -> Any:
    """The group at `path` below `parent`.

    Raises:
        KeyError: if there is nothing at `path`.
        ValueError: if a part of the path is a link or no group.
    """
    for name in path.split("/"):
        if not name:
            raise ValueError(f"Invalid path in H5 file: {path}")
        parent = _child(parent, name)
        if not isinstance(parent, h5py().Group):
            raise ValueError(f"Invalid H5 file, expected Group but received {type(parent)}")
    return parent


def dataset(parent: Any, path: str) -> Any:
    """The dataset at `path` below `parent`; errors as `group`."""
    folder, _, name = path.rpartition("/")
    found = _child(group(parent, folder) if folder else parent, name)
    if not isinstance(found, h5py().Dataset):
        raise ValueError(f"Invalid H5 file, expected Dataset but received {type(found)}")
    if found.external:
        raise ValueError("Not allowed: H5 file Dataset with external links")
    return found


def write_names(target: Any, name: str, values: list[str]) -> None:
    """Stores a list of names as attribute `name`, or as `name0`, `name1`, ... where it is too long for one.

    Raises:
        RuntimeError: if a single name is too long.
    """
    data = [value.encode("utf8") for value in values]
    too_long = [value for value in data if len(value) > HEADER_LIMIT]
    if too_long:
        raise RuntimeError(
            "The following attributes cannot be saved to HDF5 file because they are larger than "
            f"{HEADER_LIMIT} bytes: {too_long}"
        )
    array = np.asarray(data)
    pieces = 1
    while any(piece.nbytes > HEADER_LIMIT for piece in np.array_split(array, pieces)):
        pieces += 1
    if pieces == 1:
        target.attrs[name] = data
    else:
        for k, piece in enumerate(np.array_split(array, pieces)):
            target.attrs[f"{name}{k}"] = piece


def read_names(source: Any, name: str) -> list[str]:
    """What `write_names` stored."""
    if name in source.attrs:
        values = list(source.attrs[name])
    else:
        values, k = [], 0
        while f"{name}{k}" in source.attrs:
            values.extend(source.attrs[f"{name}{k}"])
            k += 1
    return [text(value) for value in values]


def text(value: Any) -> Any:
    """An attribute as `str` where it is bytes."""
    return value.decode("utf8") if isinstance(value, bytes) else value
