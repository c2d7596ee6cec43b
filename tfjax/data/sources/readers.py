"""tf.data.TextLineDataset, TFRecordDataset, FixedLengthRecordDataset."""

from __future__ import annotations

import gzip
import io
import os
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from tfjax import engine
from tfjax.core.dtypes import string
from tfjax.core.errors import InvalidArgumentError, NotFoundError, OpError
from tfjax.core.export import export
from tfjax.data import records
from tfjax.data.cardinality import UNKNOWN
from tfjax.data.dataset import DatasetV2
from tfjax.data.functions import Run
from tfjax.data.structure import Element, host_array
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.spec import TensorSpec


def error(kind: type[OpError], text: str) -> OpError:
    """An error as the iterator of a dataset raises it."""
    return kind(
        None,
        None,
        "{{function_node "
        "__wrapped__IteratorGetNext_output_types_1_device_/job:localhost/replica:0/task:0/device:CPU:0}} "
        f"{text} [Op:IteratorGetNext] name: ",
    )


def opened(filename: str, compression: str) -> Any:
    """A file open for reading bytes.

    Raises:
        tf.errors.NotFoundError: if there is none.
    """
    try:
        # Closed by the reader.
        file = gzip.open(filename) if compression == "GZIP" else open(filename, "rb")  # noqa: SIM115
    except FileNotFoundError:
        raise error(NotFoundError, f"{filename}; No such file or directory") from None
    except IsADirectoryError:
        raise error(_failed_precondition(), f"{filename}; Is a directory") from None
    if compression == "ZLIB":
        with file:
            return io.BytesIO(zlib.decompress(file.read()))
    return file


def _failed_precondition() -> type[OpError]:
    from tfjax.core.errors import FailedPreconditionError

    return FailedPreconditionError


class _FileDataset(DatasetV2):
    """Records of files, one file after the other."""

    __module__ = "tensorflow.python.data.ops.readers"
    _is_host_work = True
    _op = ""

    def __init__(self, filenames: Any, compression_type: Any = None, name: str | None = None):
        if isinstance(filenames, DatasetV2):
            super().__init__(filenames, name=name)
            self._filenames: list[str] | None = None
        else:
            super().__init__(name=name)
            names = np.asarray(engine.to_host(convert_to_tensor(_plain(filenames), dtype_hint=string)))
            if names.dtype != object:
                raise TypeError(
                    f"The `filenames` argument must contain `tf.string` elements. Got `tf.{names.dtype.name}` elements."
                )
            self._filenames = [os.fsdecode(n) for n in names.reshape(-1)]
        self._compression = "" if compression_type is None else _text(compression_type)
        if self._compression not in ("", "GZIP", "ZLIB"):
            raise InvalidArgumentError(
                None,
                None,
                f"{{{{function_node __wrapped__{self._op}_device_/job:localhost/replica:0/task:0/device:CPU:0}}}} "
                f"Unsupported compression_type. [Op:{self._op}] name: ",
            )
        self._element_spec = TensorSpec((), string)

    def _size(self) -> int:
        return UNKNOWN

    def _records(self, file: Any, filename: str) -> Iterator[bytes]:
        raise NotImplementedError

    def _pull(self, run: Run) -> Callable[[], Element]:
        names = self._names(run)
        current: Any = None
        file: Any = None

        def close() -> None:
            if file is not None:
                file.close()

        run.closers.append(close)

        def pull() -> Element:
            nonlocal current, file
            while True:
                if current is None:
                    filename = next(names)
                    file = opened(filename, self._compression)
                    current = self._records(file, filename)
                try:
                    return (text(next(current)),)
                except StopIteration:
                    file.close()
                    current = None

        return pull

    def _names(self, run: Run) -> Iterator[str]:
        if self._filenames is not None:
            return iter(self._filenames)
        below = self._input_datasets[0]._open(run)

        def names() -> Iterator[str]:
            while True:
                try:
                    (name,) = below()
                except StopIteration:
                    return
                for one in host_array(name).reshape(-1):
                    yield os.fsdecode(one)

        return names()


def text(value: bytes) -> np.ndarray:
    """A string scalar."""
    array = np.empty((), object)
    array[()] = value
    return array


def _plain(filenames: Any) -> Any:
    if isinstance(filenames, os.PathLike):
        return os.fspath(filenames)
    if isinstance(filenames, (list, tuple)):
        return [os.fspath(f) if isinstance(f, os.PathLike) else f for f in filenames]
    return filenames


def _text(value: Any) -> str:
    array = np.asarray(engine.to_host(convert_to_tensor(value)))[()]
    return array.decode() if isinstance(array, bytes) else str(array)


@export("data.TextLineDataset", "compat.v1.data.TextLineDataset")
class TextLineDatasetV2(_FileDataset):
    """The lines of text files, without their ends.

    Args:
        filenames: name, names, or a dataset of names.
        compression_type: "", "ZLIB" or "GZIP".
        buffer_size, num_parallel_reads: accepted.
        name: optional.
    """

    __module__ = "tensorflow.python.data.ops.readers"
    _op = "TextLineDataset"

    def __init__(self, filenames, compression_type=None, buffer_size=None, num_parallel_reads=None, name=None):
        super().__init__(filenames, compression_type, name)

    def _records(self, file: Any, filename: str) -> Iterator[bytes]:
        for line in file:
            yield line.removesuffix(b"\n").removesuffix(b"\r")


@export("data.TFRecordDataset", "compat.v1.data.TFRecordDataset")
class TFRecordDatasetV2(_FileDataset):
    """The records of TFRecord files.

    Args:
        filenames: name, names, or a dataset of names.
        compression_type: "", "ZLIB" or "GZIP".
        buffer_size, num_parallel_reads: accepted.
        name: optional.
    """

    __module__ = "tensorflow.python.data.ops.readers"
    _op = "TFRecordDataset"

    def __init__(self, filenames, compression_type=None, buffer_size=None, num_parallel_reads=None, name=None):
        super().__init__(filenames, compression_type, name)

    def _records(self, file: Any, filename: str) -> Iterator[bytes]:
        return records.read(file, filename)


@export("data.FixedLengthRecordDataset", "compat.v1.data.FixedLengthRecordDataset")
class FixedLengthRecordDatasetV2(_FileDataset):
    """Records of one length.

    Args:
        filenames: name, names, or a dataset of names.
        record_bytes: length of a record.
        header_bytes, footer_bytes: what is left out at the beginning and the end of each file.
        buffer_size, num_parallel_reads: accepted.
        compression_type: "", "ZLIB" or "GZIP".
        name: optional.
    """

    __module__ = "tensorflow.python.data.ops.readers"
    _op = "FixedLengthRecordDatasetV2"

    def __init__(
        self, filenames, record_bytes, header_bytes=None, footer_bytes=None, buffer_size=None, compression_type=None,
        num_parallel_reads=None, name=None,
    ):  # fmt: skip
        super().__init__(filenames, compression_type, name)
        self._record, self._header, self._footer = int(record_bytes), int(header_bytes or 0), int(footer_bytes or 0)

    def _records(self, file: Any, filename: str) -> Iterator[bytes]:
        data = file.read()
        body = len(data) - self._header - self._footer
        if body % self._record:
            raise error(
                InvalidArgumentError,
                f"Excluding the header ({self._header} bytes) and footer ({self._footer} bytes), input file "
                f"{filename!r} has body length {body} bytes, which is not an exact multiple of the record length "
                f"({self._record} bytes).",
            )
        for start in range(self._header, self._header + body, self._record):
            yield data[start : start + self._record]
