"""Dataset.save, Dataset.load, Dataset.snapshot, and caches in files.

The files are NumPy's: `element_spec.json` for the structure and `elements.npz` with an array per component and
element. Text is written as bytes with lengths. Nothing is pickled, and a file appears under its name only when it is
whole.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tfjax.core import nest
from tfjax.core.errors import NotFoundError
from tfjax.core.shapes import TensorShape
from tfjax.data.dataset import DatasetV2
from tfjax.data.functions import Run
from tfjax.data.sources.elements import _ElementsDataset
from tfjax.data.structure import Element, host_array
from tfjax.tensor.spec import TensorSpec

_SPEC, _ELEMENTS = "element_spec.json", "elements.npz"


def save(dataset: DatasetV2, path: Any, compression: Any, shard_func: Any) -> None:
    """See Dataset.save."""
    run = Run()
    try:
        write(_text(path), _drained(dataset._open(run)), dataset.element_spec)
    finally:
        run.close()


def load(path: Any, element_spec: Any, compression: Any, reader_func: Any) -> DatasetV2:
    """See Dataset.load."""
    folder = _text(path)
    if not os.path.isfile(os.path.join(folder, _SPEC)):
        raise NotFoundError(
            None,
            None,
            f"tf.data snapshot element_spec file not found: {os.path.join(folder, 'dataset_spec.pb')}.",
        )
    spec, elements = read(folder)
    if element_spec is not None and element_spec != spec:
        raise ValueError(
            f"Failed to load tf.data snapshot at {folder}. User specified element_spec {element_spec}, but the actual "
            f"element_spec is {spec}."
        )
    dataset: DatasetV2 = _LoadDataset(elements, spec)
    if reader_func is not None:
        dataset = reader_func(_OfDatasets([dataset], spec))
    return dataset


class _LoadDataset(_ElementsDataset):
    """The elements of saved files."""

    __module__ = "tensorflow.python.data.ops.load_op"


class _OfDatasets(_ElementsDataset):
    """Datasets as elements."""

    def __init__(self, datasets: Sequence[DatasetV2], spec: Any):
        from tfjax.data.spec import DatasetSpec

        super().__init__([(d,) for d in datasets], DatasetSpec(spec))


def snapshot(dataset: DatasetV2, path: Any, compression: Any, reader_func: Any, shard_func: Any) -> DatasetV2:
    """See Dataset.snapshot."""
    return _SnapshotDataset(dataset, os.path.join(_text(path), "snapshot"))


class _SnapshotDataset(DatasetV2):
    """Elements that are kept in files."""

    __module__ = "tensorflow.python.data.ops.map_op"

    def __init__(self, dataset: DatasetV2, folder: str):
        super().__init__(dataset)
        self._folder = folder

    def _pull(self, run: Run) -> Callable[[], Element]:
        return cache_in_file(self._input_datasets[0], self._folder, run)


_SnapshotDataset.__name__ = _SnapshotDataset.__qualname__ = "_MapDataset"  # as TensorFlow makes it


def cache_in_file(dataset: DatasetV2, filename: str, run: Run) -> Callable[[], Element]:
    """Pulls from the files if they are there, else from the dataset, writing the files at its end."""
    folder = f"{filename}.tfjax"
    if os.path.isfile(os.path.join(folder, _SPEC)):
        return iter(read(folder)[1]).__next__
    below = dataset._open(run)
    seen: list[Element] = []

    def pull() -> Element:
        try:
            element = tuple([host_array(leaf) for leaf in below()])
        except StopIteration:
            if not os.path.isfile(os.path.join(folder, _SPEC)):
                write(folder, seen, dataset.element_spec)
            raise
        seen.append(element)
        return element

    return pull


def _drained(pull: Callable[[], Element]) -> list[Element]:
    elements = []
    while True:
        try:
            elements.append(tuple([host_array(leaf) for leaf in pull()]))
        except StopIteration:
            return elements


def _text(path: Any) -> str:
    if hasattr(path, "aval"):
        path = host_array(path)[()]
    return os.fsdecode(path)


# Files ----------------------------------------------------------------------------------------------------------------


def write(folder: str, elements: Sequence[Element], spec: Any) -> None:
    """Writes elements of a structure of TensorSpecs."""
    os.makedirs(folder, exist_ok=True)
    arrays: dict[str, np.ndarray] = {}
    for k, leaf_spec in enumerate(nest.flatten(spec)):
        leaves = [np.asarray(element[k]) for element in elements]
        kind = leaf_spec.dtype.np
        if kind.kind == "O":
            texts = [t for leaf in leaves for t in leaf.reshape(-1)]
            arrays[f"{k}.data"] = np.frombuffer(b"".join(texts), np.uint8)
            arrays[f"{k}.lengths"] = np.array([len(t) for t in texts], np.int64)
        else:
            flat = [leaf.reshape(-1) for leaf in leaves]
            data = np.concatenate(flat) if flat else np.zeros(0, kind)
            arrays[f"{k}.data"] = data.view(np.uint8) if data.size else np.zeros(0, np.uint8)
        shapes = [leaf.shape for leaf in leaves]
        arrays[f"{k}.ranks"] = np.array([len(s) for s in shapes], np.int64)
        arrays[f"{k}.shapes"] = np.array([n for s in shapes for n in s], np.int64)
    _whole(os.path.join(folder, _ELEMENTS), lambda file: np.savez(file, **arrays))
    described = json.dumps({"count": len(elements), "spec": _described(spec)})
    _whole(os.path.join(folder, _SPEC), lambda file: file.write(described.encode()))


def _whole(path: str, fill: Callable[[Any], Any]) -> None:
    descriptor, temporary = tempfile.mkstemp(dir=os.path.dirname(path))
    try:
        with os.fdopen(descriptor, "wb") as file:
            fill(file)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def read(folder: str) -> tuple[Any, list[Element]]:
    """The structure of specs, and the elements."""
    described = json.loads((Path(folder) / _SPEC).read_text())
    spec = _spec(described["spec"])
    columns = []
    with np.load(os.path.join(folder, _ELEMENTS)) as file:
        for k, leaf_spec in enumerate(nest.flatten(spec)):
            columns.append(_leaves(file, k, leaf_spec.dtype.np))
    return spec, list(zip(*columns, strict=True))


def _leaves(file: Any, k: int, dtype: Any) -> list[Any]:
    data, flat, found = file[f"{k}.data"], file[f"{k}.shapes"].tolist(), []
    if dtype.kind == "O":
        ends = np.cumsum(file[f"{k}.lengths"]).tolist()
        raw = data.tobytes()
        values: Any = np.empty(len(ends), object)
        for i, (start, end) in enumerate(zip([0, *ends], ends)):
            values[i] = raw[start:end]
    else:
        values = data.view(dtype)
    place = offset = 0
    for rank in file[f"{k}.ranks"].tolist():
        shape = tuple(flat[place : place + rank])
        size = int(np.prod(shape)) if shape else 1
        found.append(values[offset : offset + size].reshape(shape))
        place, offset = place + rank, offset + size
    return found


def _described(spec: Any) -> Any:
    if isinstance(spec, TensorSpec):
        return {"dtype": spec.dtype.name, "shape": None if spec.shape.rank is None else spec.shape.as_list()}
    if isinstance(spec, dict):
        return {"keys": list(spec), "parts": [_described(part) for part in spec.values()]}
    if isinstance(spec, tuple):
        return {"tuple": [_described(part) for part in spec]}
    raise TypeError(f"Elements of kind {spec} cannot be written to files.")


def _spec(described: Any) -> Any:
    if "dtype" in described:
        return TensorSpec(TensorShape(described["shape"]), described["dtype"])
    if "keys" in described:
        return dict(zip(described["keys"], map(_spec, described["parts"]), strict=True))
    return tuple(map(_spec, described["tuple"]))
