"""tf.data.experimental.CsvDataset and make_csv_dataset."""

from __future__ import annotations

import collections
import csv
import gzip
import io
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from tfjax import engine
from tfjax.core.dtypes import DType, as_dtype, float32, float64, int32, int64, string
from tfjax.core.errors import InvalidArgumentError
from tfjax.core.export import export
from tfjax.data.dataset import DatasetV2
from tfjax.data.errors import of_iterator
from tfjax.data.functions import Run
from tfjax.data.sources.list_files import matching
from tfjax.data.sources.readers import _FileDataset, opened, text
from tfjax.data.structure import Element
from tfjax.engine.value import Value
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.spec import TensorSpec

_TYPES = (float32, float64, int32, int64, string)


@export("data.experimental.CsvDataset")
class CsvDatasetV2(_FileDataset):
    """The records of CSV files, as tuples of scalars.

    Args:
        filenames: name or names of files.
        record_defaults: for each column a value for empty fields, or a dtype for a column without empty fields.
        compression_type: "", "ZLIB" or "GZIP".
        buffer_size: accepted.
        header: whether the first line of each file is left out.
        field_delim: what stands between fields.
        use_quote_delim: whether a field may be quoted.
        na_value: text that counts as an empty field.
        select_cols: numbers of the columns to take, rising.
        exclude_cols: numbers of the columns to leave out, rising.
    """

    __module__ = "tensorflow.python.data.experimental.ops.readers"
    _op = "CSVDatasetV2"

    def __init__(
        self, filenames, record_defaults, compression_type=None, buffer_size=None, header=False, field_delim=",",
        use_quote_delim=True, na_value="", select_cols=None, exclude_cols=None,
    ):  # fmt: skip
        super().__init__(filenames, compression_type)
        self._defaults = [_default(value) for value in record_defaults]
        self._header, self._na = bool(header), _plain(na_value)
        self._reading = _reading(_plain(field_delim), bool(use_quote_delim))
        self._selected = None if select_cols is None else [int(c) for c in select_cols]
        self._excluded = None if exclude_cols is None else {int(c) for c in exclude_cols}
        self._element_spec = tuple(TensorSpec((), dtype) for dtype, _ in self._defaults)

    def _pull(self, run: Run) -> Callable[[], Element]:
        names, current = self._names(run), iter(())

        def pull() -> Element:
            nonlocal current
            while True:
                try:
                    record = next(current)
                except StopIteration:
                    current = self._lines(next(names))
                    continue
                return self._parsed(record)

        return pull

    def _lines(self, filename: str) -> Iterator[list[str]]:
        with opened(filename, self._compression) as file:
            reader = csv.reader(io.TextIOWrapper(file, "utf-8", "surrogateescape", newline=""), **self._reading)
            if self._header:
                next(reader, None)
            for record in reader:
                yield record or [""]

    def _parsed(self, record: list[str]) -> Element:
        count, wide = len(self._defaults), len(self._element_spec)
        if self._selected is not None:
            fields = [record[c] for c in self._selected if c < len(record)]
        elif self._excluded is not None:
            fields = [field for c, field in enumerate(record) if c not in self._excluded]
        else:
            fields = record
        if len(fields) > count:
            raise of_iterator(InvalidArgumentError, f"Expect {count} fields but have more in record", wide)
        if len(fields) < count:
            raise of_iterator(
                InvalidArgumentError, f"Expect {count} fields but have {len(fields)} in record", wide
            )  # fmt: skip
        return tuple([self._value(k, field, *self._defaults[k]) for k, field in enumerate(fields)])

    def _value(self, k: int, field: str, dtype: DType, default: Any) -> Any:
        if field == "" or field == self._na:
            if default is None:
                raise self._problem(f"Field {k} is required but missing in record!")
            return default
        if dtype is string:
            return text(field.encode("utf-8", "surrogateescape"))
        try:
            return dtype.np.type(field)
        except (ValueError, OverflowError):
            shown = {float32: "float", float64: "double"}.get(dtype, dtype.name)
            raise self._problem(f"Field {k} in record is not a valid {shown}: {field}") from None

    def _problem(self, message: str) -> Exception:
        return of_iterator(InvalidArgumentError, message, len(self._defaults))


def _default(value: Any) -> tuple[DType, Any]:
    """(dtype, value for empty fields or None) of a column."""
    if not isinstance(value, (Value, str, bytes, int, float, list, tuple, np.ndarray)) or isinstance(value, DType):
        try:
            return as_dtype(value), None
        except TypeError:
            pass
    array = np.asarray(engine.to_host(convert_to_tensor(value)))
    dtype = DType.from_numpy(array.dtype)
    if array.size == 0:
        return dtype, None
    first = array.reshape(-1)[0]
    return dtype, text(first) if dtype is string else first


def _plain(value: Any) -> str:
    if isinstance(value, Value):
        value = np.asarray(engine.to_host(value))[()]
    return value.decode() if isinstance(value, bytes) else str(value)


def _reading(delimiter: str, quoted: bool) -> dict[str, Any]:
    return {"delimiter": delimiter, "quoting": csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE}


# Tables ---------------------------------------------------------------------------------------------------------------


@export("data.experimental.make_csv_dataset")
def make_csv_dataset(
    file_pattern, batch_size, column_names=None, column_defaults=None, label_name=None, select_columns=None,
    field_delim=",", use_quote_delim=True, na_value="", header=True, num_epochs=None, shuffle=True,
    shuffle_buffer_size=10000, shuffle_seed=None, prefetch_buffer_size=None, num_parallel_reads=None, sloppy=False,
    num_rows_for_inference=100, compression_type=None, ignore_errors=False, encoding="utf-8",
):  # fmt: skip
    """Batches of the records of CSV files: dictionaries of columns, with `label_name` pairs of one and the labels.

    Args:
        file_pattern: pattern or patterns of file names.
        batch_size: records of a batch.
        column_names: names of the columns; by default from the header.
        column_defaults: as `record_defaults` of CsvDataset; by default found in the first records.
        label_name: column to be returned apart.
        select_columns: names or numbers of the columns to take.
        field_delim, use_quote_delim, na_value, header: as in CsvDataset.
        num_epochs: how often the records come; None for no end.
        shuffle, shuffle_buffer_size, shuffle_seed: whether and how they are shuffled.
        prefetch_buffer_size, num_parallel_reads, sloppy: accepted.
        num_rows_for_inference: how many records are looked at for the types of columns; None for all.
        compression_type: "" or "GZIP".
        ignore_errors: whether records that cannot be read are left out.
        encoding: of the files.

    Raises:
        ValueError: if there are no files, or columns that there are not are named.
    """
    patterns = [file_pattern] if isinstance(file_pattern, (str, bytes)) else list(file_pattern)
    names = sorted(name for pattern in patterns for name in matching(_plain(pattern)))
    if not names:
        raise ValueError(f"No files match `file_pattern` {file_pattern}.")
    files = DatasetV2.from_tensor_slices(names)
    if shuffle:
        files = files.shuffle(len(names), shuffle_seed)
    table = _Table(names, _reading(field_delim, use_quote_delim), na_value, header, compression_type, encoding)
    if column_names is None:
        if not header:
            raise ValueError("Expected `column_names` or `header` arguments. Neither is provided.")
        column_names = table.header()
    _check_unique(column_names)
    columns = None if select_columns is None else _numbers(select_columns, column_names)
    if column_defaults is None:
        column_defaults = table.defaults(
            range(len(column_names)) if columns is None else columns, num_rows_for_inference
        )
    if columns is not None:
        if len(column_defaults) != len(columns):
            raise ValueError(
                "If specified, `column_defaults` and `select_columns` must have the same length: `column_defaults` has "
                f"length {len(column_defaults)}, `select_columns` has length {len(columns)}."
            )
        column_names = [column_names[c] for c in columns]
    if label_name is not None and label_name not in column_names:
        raise ValueError(f"`label_name` provided must be one of the columns: {column_names}. Received: {label_name}.")
    return _batches(
        files, lambda name: _records(name, column_defaults, columns, table, ignore_errors), column_names, label_name,
        batch_size, num_epochs, shuffle, shuffle_buffer_size, shuffle_seed, num_parallel_reads or 1,
    )  # fmt: skip


def _records(name: Any, defaults: Any, columns: Any, table: _Table, ignore_errors: bool) -> DatasetV2:
    dataset = CsvDatasetV2(
        name, defaults, table.compression, None, table.has_header, table.reading["delimiter"],
        table.reading["quoting"] == csv.QUOTE_MINIMAL, table.na, columns,
    )  # fmt: skip
    return dataset.ignore_errors() if ignore_errors else dataset


def _batches(
    files: DatasetV2, opened_file: Any, names: Sequence[str], label: Any, batch_size: Any, num_epochs: Any,
    shuffle: bool, buffer_size: int, seed: Any, readers: int,
) -> DatasetV2:  # fmt: skip
    def arranged(*values: Any) -> Any:
        features = collections.OrderedDict(zip(names, values, strict=True))
        return features if label is None else (features, features.pop(label))

    from tfjax.function.autograph.calls import do_not_convert

    dataset = files.interleave(do_not_convert(opened_file), cycle_length=max(1, readers), block_length=1)
    if shuffle:
        dataset = dataset.shuffle(buffer_size, seed)
    if num_epochs != 1:
        dataset = dataset.repeat(num_epochs)
    batches = dataset.batch(batch_size, drop_remainder=num_epochs is None)
    return batches.map(do_not_convert(arranged)).prefetch(-1)


def _check_unique(names: Sequence[str]) -> None:
    twice = {name for name, count in collections.Counter(names).items() if count > 1}
    if twice:
        raise ValueError(
            f"Either `column_names` argument or CSV header row contains duplicate column names: {twice}."
        )  # fmt: skip


def _numbers(wanted: Sequence[Any], names: Sequence[str]) -> list[int]:
    known = {name: k for k, name in enumerate(names)}
    found = []
    for column in wanted:
        if isinstance(column, int):
            if not 0 <= column < len(names):
                raise ValueError(
                    f"Column index {column} specified in `select_columns` should be > 0  and <= {len(names)}, which is "
                    "the number of columns."
                )
            found.append(column)
        elif column not in known:
            raise ValueError(
                f"Column {column} specified in `select_columns` must be of one of the columns: {known.keys()}."
            )
        else:
            found.append(known[column])
    return sorted(set(found))


class _Table:
    """The files of `make_csv_dataset`, to look into."""

    def __init__(
        self, names: Sequence[str], reading: dict[str, Any], na: str, has_header: bool, compression: Any, encoding: str
    ):
        self.names, self.reading, self.na, self.has_header = names, reading, na, has_header
        self.compression = compression
        self._encoding = encoding

    def _open(self, name: str) -> Any:
        opener: Any = gzip.open if self.compression == "GZIP" else open
        return opener(name, "rt", encoding=self._encoding, newline="")

    def header(self) -> list[str]:
        """The names of the columns.

        Raises:
            ValueError: if a file has none, or another one than the first.
        """
        first: list[str] | None = None
        for name in self.names:
            with self._open(name) as file:
                found = next(csv.reader(file, **self.reading), None)
            if found is None:
                raise ValueError(f"Failed when reading the header line of {name}. Is it an empty file?")
            if first is not None and found != first:
                raise ValueError(
                    f"All input CSV files should have the same column names in the header row. {name} differs."
                )
            first = found
        assert first is not None
        return first

    def defaults(self, columns: Sequence[int], count: int | None) -> list[Any]:
        """A default for each column, of the narrowest dtype that takes what the first records hold."""
        kinds: list[int | None] = [None] * len(columns)
        for k, row in enumerate(self._rows()):
            if count is not None and k >= count:
                break
            for j, column in enumerate(columns):
                kinds[j] = _wider(row[column], self.na, kinds[j])
        found = [_KINDS[-1 if kind is None else kind][0] for kind in kinds]
        return [np.array([b"" if kind is string else 0], kind.np) for kind in found]

    def _rows(self) -> Iterator[list[str]]:
        for name in self.names:
            with self._open(name) as file:
                reader = csv.reader(file, **self.reading)
                if self.has_header:
                    next(reader, None)
                yield from reader


def _fits_integer(kind: Any) -> Callable[[str], bool]:
    def fits(value: str) -> bool:
        try:
            return -(1 << kind.size * 8 - 1) <= int(value) < 1 << kind.size * 8 - 1
        except ValueError:
            return False

    return fits


def _fits_float(kind: Any) -> Callable[[str], bool]:
    def fits(value: str) -> bool:
        try:
            with np.errstate(over="ignore"):
                return bool(kind.np.type(value) < np.inf)
        except ValueError:
            return False

    return fits


_KINDS: tuple[tuple[DType, Callable[[str], bool]], ...] = (
    (int32, _fits_integer(int32)),
    (int64, _fits_integer(int64)),
    (float32, _fits_float(float32)),
    (float64, _fits_float(float64)),
    (string, lambda value: True),
)


def _wider(value: str, na: str, before: int | None) -> int | None:
    """The number of the narrowest kind that takes a value and what came before; empty fields tell nothing."""
    if value in ("", na):
        return before
    return next(k for k, (_, fits) in enumerate(_KINDS) if fits(value) and (before is None or before <= k))
