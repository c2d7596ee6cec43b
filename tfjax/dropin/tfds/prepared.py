"""Data that tensorflow-datasets has prepared: a folder with dataset_info.json, features.json and TFRecord files."""

from __future__ import annotations

import glob
import io
import json
import os
import struct
from collections.abc import Iterator
from typing import Any

import numpy as np

from tfjax.core.dtypes import string
from tfjax.core.errors import DataLossError
from tfjax.data import records
from tfjax.dropin.tfds import features as kinds
from tfjax.dropin.tfds.core import DatasetInfo, SplitInfo


def find(name: str, data_dir: str | None) -> str | None:
    """The folder of a data set ("mnist", "mnist/3.0.1", "mnist:3.*.*"), the newest version; None if there is none."""
    base, _, version = name.replace(":", "/").partition("/")
    roots = [data_dir, os.environ.get("TFDS_DATA_DIR"), os.path.join(os.path.expanduser("~"), "tensorflow_datasets")]
    for root in filter(None, roots):
        found = glob.glob(os.path.join(os.path.expanduser(root), base, "**", "dataset_info.json"), recursive=True)
        folders = sorted(map(os.path.dirname, found), key=_version)
        if version:
            pattern = version.replace("*", "")
            folders = [f for f in folders if os.path.basename(f).startswith(pattern.rstrip("."))]
        if folders:
            return folders[-1]
    return None


def _version(folder: str) -> tuple[int, ...]:
    parts = os.path.basename(folder).split(".")
    return tuple(int(p) for p in parts if p.isdecimal())


def info_of(folder: str) -> DatasetInfo:
    """What dataset_info.json and features.json say."""
    with open(os.path.join(folder, "dataset_info.json"), encoding="utf-8") as file:
        said = json.load(file)
    splits = {}
    for split in said.get("splits", []):
        lengths = [int(n) for n in split.get("shardLengths", [])]
        splits[split["name"]] = SplitInfo(split["name"], sum(lengths), len(lengths), int(split.get("numBytes", 0)))
    return DatasetInfo(
        name=said["name"],
        version=said["version"],
        description=said.get("description", ""),
        features=features_of(folder),
        splits=splits,
        supervised_keys=_supervised(said.get("supervisedKeys")),
        homepage=next(iter(said.get("location", {}).get("urls", [])), ""),
        citation=said.get("citation", ""),
        data_dir=folder,
        download_size=int(said.get("downloadSize", 0) or 0),
        file_format=said.get("fileFormat", "tfrecord"),
    )


def _supervised(said: Any) -> Any:
    """`{"tuple": {"items": [{"featureKey": "image"}, ...]}}`, or in older files `{"input": ..., "output": ...}`."""
    if not said:
        return None
    if "tuple" in said:
        return tuple(item["featureKey"] for item in said["tuple"]["items"])
    return said.get("input"), said.get("output")


def features_of(folder: str) -> Any:
    """The parts of an example, with the names of classes from the files beside."""
    with open(os.path.join(folder, "features.json"), encoding="utf-8") as file:
        said = json.load(file)
    return _feature(said, folder, "")


def _feature(said: dict[str, Any], folder: str, key: str) -> Any:
    if "featuresDict" in said:
        parts = said["featuresDict"]["features"]
        return kinds.FeaturesDict({k: _feature(part, folder, k) for k, part in parts.items()})
    if "classLabel" in said:
        names = os.path.join(folder, f"{key}.labels.txt")
        count = int(said["classLabel"].get("numClasses", 0))
        return kinds.ClassLabel(names_file=names) if os.path.exists(names) else kinds.ClassLabel(num_classes=count)
    if "image" in said:
        image = said["image"]
        return kinds.Image(_shape(image), image.get("dtype", "uint8"), image.get("encodingFormat"))
    if "text" in said:
        return kinds.Text()
    kind = said.get("pythonClassName", "?").rpartition(".")[2]
    if "tensor" in said:
        dtype = said["tensor"].get("dtype", "float32")
        return kinds.Scalar(dtype) if kind == "Scalar" else kinds.Tensor(_shape(said["tensor"]), dtype)
    raise NotImplementedError(f"Features of kind {kind} are not read here.")


def _shape(said: dict[str, Any]) -> tuple[int | None, ...]:
    dims = [int(d) for d in said.get("shape", {}).get("dimensions", [])]
    return tuple(None if d == -1 else d for d in dims)


# Examples -------------------------------------------------------------------------------------------------------------


def examples(folder: str, info: DatasetInfo, split: str) -> Iterator[dict[str, Any]]:
    """The decoded examples of a split, in stored order.

    Raises:
        FileNotFoundError: if a file is missing.
    """
    pattern = os.path.join(folder, f"{info.name.partition('/')[0]}-{split}.{info.file_format}-*")
    files = sorted(glob.glob(pattern))
    if not files:
        raise FileNotFoundError(f"No files {pattern}")
    for path in files:
        for record in _records(path, info.file_format):
            values = parse_example(record)
            yield {key: _decoded(values, key, feature) for key, feature in sorted(info.features.items())}


def _records(path: str, file_format: str) -> Iterator[bytes]:
    if file_format == "tfrecord":
        with open(path, "rb") as file:
            yield from records.read(file, path)
    elif file_format == "array_record":
        try:
            from array_record.python.array_record_module import ArrayRecordReader
        except ImportError:
            raise ImportError(
                "Reading this data set needs the package array-record: pip install array-record"
            ) from None
        yield from ArrayRecordReader(path).read_all()
    else:
        raise NotImplementedError(f"Files of format {file_format} are not read here.")


def _decoded(values: dict[str, Any], key: str, feature: Any) -> Any:
    if isinstance(feature, kinds.FeaturesDict):
        return {inner: _decoded(values, f"{key}/{inner}", part) for inner, part in sorted(feature.items())}
    value = values.get(key, [])
    if isinstance(feature, kinds.Image):
        return _picture(value[0], feature)
    if feature.dtype is string:
        return np.array(value, object).reshape(feature.shape) if feature.shape else value[0]
    if value and isinstance(value[0], bytes):  # stored as raw bytes
        return np.frombuffer(value[0], feature.np_dtype).reshape([-1 if d is None else d for d in feature.shape])
    array = np.asarray(value).astype(feature.np_dtype)
    return array.reshape([-1 if d is None else d for d in feature.shape]) if feature.shape else array[0]


def _picture(data: bytes, feature: Any) -> np.ndarray:
    try:
        from PIL import Image
    except ImportError:
        raise ImportError("Reading pictures needs the package pillow: pip install pillow") from None
    array = np.asarray(Image.open(io.BytesIO(data)))
    if array.ndim == 2:
        array = array[..., None]
    return array.astype(feature.np_dtype)


# Protocol buffers of tf.train.Example: field numbers and wire types as in example.proto and feature.proto -------------


def parse_example(data: bytes) -> dict[str, Any]:
    """The values of a serialized tf.train.Example: name -> list of bytes, floats or integers."""
    found: dict[str, Any] = {}
    for _, features in _fields(data):
        for _, entry in _fields(features):
            parts = dict(_fields(entry))
            found[parts[1].decode()] = _values(parts.get(2, b""))
    return found


def _values(feature: bytes) -> list[Any]:
    for kind, body in _fields(feature):
        if kind == 1:
            return [value for _, value in _fields(body)]
        parts = [value for _, value in _fields(body)]
        if kind == 2:
            packed = b"".join(p if isinstance(p, bytes) else struct.pack("<I", p) for p in parts)
            return np.frombuffer(packed, "<f4").tolist()
        numbers: list[int] = []
        for p in parts:
            numbers.extend(_varints(p) if isinstance(p, bytes) else [p])
        return [n - (1 << 64) if n >> 63 else n for n in numbers]
    return []


def _fields(data: bytes) -> Iterator[tuple[int, Any]]:
    """(field number, value) of a message: bytes, or an integer."""
    position = 0
    while position < len(data):
        key, position = _varint(data, position)
        wire = key & 7
        if wire == 0:
            value, position = _varint(data, position)
            yield key >> 3, value
        elif wire == 2:
            length, position = _varint(data, position)
            yield key >> 3, data[position : position + length]
            position += length
        elif wire == 5:
            yield key >> 3, struct.unpack_from("<I", data, position)[0]
            position += 4
        else:
            raise DataLossError(None, None, "an example that cannot be read")


def _varint(data: bytes, position: int) -> tuple[int, int]:
    shift = value = 0
    while True:
        byte = data[position]
        value |= (byte & 0x7F) << shift
        position, shift = position + 1, shift + 7
        if byte < 0x80:
            return value, position


def _varints(data: bytes) -> list[int]:
    position, found = 0, []
    while position < len(data):
        value, position = _varint(data, position)
        found.append(value)
    return found
