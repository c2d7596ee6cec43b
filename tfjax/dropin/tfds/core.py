"""tfds.core: DatasetInfo, SplitInfo, ReadInstruction."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from tfjax.dropin.tfds.splits import ReadInstruction, parts_of

__all__ = ["DatasetInfo", "ReadInstruction", "SplitDict", "SplitInfo"]


class SplitInfo:
    """What a split has."""

    def __init__(self, name: str, num_examples: int, num_shards: int = 1, num_bytes: int = 0):
        self.name = name
        self.num_examples = num_examples
        self.num_shards = num_shards
        self.num_bytes = num_bytes

    def __repr__(self) -> str:
        return f"<SplitInfo num_examples={self.num_examples or 'unknown'}, num_shards={self.num_shards}>"


class SplitDict(Mapping):
    """The splits by name; a part ('train[:10%]') may stand for a name."""

    def __init__(self, splits: Mapping[str, SplitInfo]):
        self._splits = dict(splits)

    def __getitem__(self, key: Any) -> SplitInfo:
        if key in self._splits:
            return self._splits[key]
        sizes = {name: info.num_examples for name, info in self._splits.items()}
        try:
            ranges = [part.range_in(sizes) for part in parts_of(key, list(self._splits))]
        except ValueError as error:
            raise KeyError(f"{error}") from None
        return SplitInfo(str(key), sum(stop - start for start, stop in ranges))

    def __iter__(self) -> Iterator[str]:
        return iter(self._splits)

    def __len__(self) -> int:
        return len(self._splits)

    @property
    def total_num_examples(self) -> int:
        """Examples of all splits."""
        return sum(info.num_examples for info in self._splits.values())

    def __repr__(self) -> str:
        return repr(self._splits)


class DatasetInfo:
    """What is known about a data set."""

    def __init__(
        self, *, name: str, version: str, description: str, features: Any, splits: Mapping[str, SplitInfo],
        supervised_keys: Any = None, homepage: str = "", citation: str = "", data_dir: str = "",
        download_size: int = 0, file_format: str = "tfrecord",
    ):  # fmt: skip
        self.name = name
        self.version = version
        self.full_name = f"{name}/{version}"
        self.description = description
        self.features = features
        self.splits = SplitDict(splits)
        self.supervised_keys = supervised_keys
        self.homepage = homepage
        self.citation = citation
        self.data_dir = data_dir
        self.file_format = file_format
        self.download_size = Size(download_size)
        self.dataset_size = Size(sum(info.num_bytes for info in splits.values()))
        self.disable_shuffling = False

    def __repr__(self) -> str:
        splits = "\n".join(["{", *(f"    '{k}': {split}," for k, split in sorted(self.splits.items())), "}"])
        lines = ["tfds.core.DatasetInfo("]
        for key, value in (
            ("name", repr(self.name)),
            ("full_name", repr(self.full_name)),
            ("description", _indented(f'"""\n{self.description}\n"""')),
            ("homepage", repr(self.homepage)),
            ("data_dir", repr(self.data_dir)),
            ("file_format", self.file_format),
            ("download_size", self.download_size),
            ("dataset_size", self.dataset_size),
            ("features", _indented(repr(self.features))),
            ("supervised_keys", self.supervised_keys),
            ("disable_shuffling", self.disable_shuffling),
            ("nondeterministic_order", False),
            ("splits", _indented(splits)),
            ("citation", _indented(f'"""{self.citation}"""')),
        ):
            lines.append(f"    {key}={value},")
        return "\n".join([*lines, ")"])


def _indented(text: str) -> str:
    return textwrap.indent(text, "    ").lstrip()


class Size(int):
    """A number of bytes."""

    def __repr__(self) -> str:
        if not self:
            return "Unknown size"
        value, units = float(self), ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"]
        while value >= 1024 and len(units) > 1:
            value, units = value / 1024, units[1:]
        return f"{int(value)} bytes" if units[0] == "bytes" else f"{value:.2f} {units[0]}"

    __str__ = __repr__
