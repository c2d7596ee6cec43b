"""tfds.Split, and the language of splits: 'train', 'train[:10%]', 'train[10:-5]', 'train+test', 'all'."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from typing import Any

_GUIDE = "https://www.tensorflow.org/datasets/splits"
_SPLIT = re.compile(r"^(?P<name>[\w-]+)(\[(?P<selector>[\d\w%:.-]+)\])?$")
_BOUNDS = re.compile(r"^(?P<start>-?\d+(?:\.\d+)?%?|-?\d+shard)?:(?P<stop>-?\d+(?:\.\d+)?%?|-?\d+shard)?$")


class Split(str):
    """The name of a split."""

    TRAIN: Split
    TEST: Split
    VALIDATION: Split
    ALL: Split

    def __repr__(self) -> str:
        return f"Split({super().__repr__()})"


Split.TRAIN, Split.TEST = Split("train"), Split("test")
Split.VALIDATION, Split.ALL = Split("validation"), Split("all")


@dataclasses.dataclass(frozen=True)
class ReadInstruction:
    """A part of a split.

    Attributes:
        split_name: name of the split.
        from_, to: where the part begins and ends; negative from the end.
        unit: "abs" for examples, "%" for hundredths.
        rounding: "closest", or "pct1_dropremainder" for multiples of a whole hundredth.
    """

    split_name: str
    from_: Any = None
    to: Any = None
    unit: str = "abs"
    rounding: str = "closest"

    def __post_init__(self) -> None:
        if self.unit not in ("%", "abs", "shard"):
            raise ValueError(f"Unit should be one of ['%', 'abs', 'shard']. Got {self.unit!r}")
        if self.rounding not in ("closest", "pct1_dropremainder"):
            raise ValueError(
                f"Rounding should be one of ['closest', 'pct1_dropremainder']. Got: {self.rounding!r}"
            )  # fmt: skip
        if self.unit == "%" and (abs(self.from_ or 0) > 100 or abs(self.to or 0) > 100):
            raise ValueError(f"When unit=%, percent slice boundaries should be in [-100, 100]. Got: {self}")

    def __repr__(self) -> str:
        unit = "" if self.unit == "abs" else self.unit
        bounds = ["" if b is None else f"{b:g}{unit}" for b in (self.from_, self.to)]
        shown = "" if self.from_ is None and self.to is None else f"[{bounds[0]}:{bounds[1]}]"
        rounding = f", rounding={self.rounding!r}" if self.unit == "%" else ""
        return f"ReadInstruction('{self.split_name}{shown}'{rounding})"

    def __add__(self, other: Any) -> Sum:
        return Sum((*parts_of(self), *parts_of(other)))

    def range_in(self, sizes: Mapping[str, int]) -> tuple[int, int]:
        """First example and the one after the last.

        Raises:
            ValueError: for an unknown split, or a part that is none.
        """
        if self.split_name not in sizes:
            raise ValueError(f"Unknown split {self.split_name!r}. Should be one of {list(sizes)}.")
        count = sizes[self.split_name]
        start = 0 if self.from_ is None else self._absolute(self.from_, count)
        stop = count if self.to is None else self._absolute(self.to, count)
        if abs(start) > count or abs(stop) > count:
            raise ValueError(
                f"Requested slice [{self.from_ or ''}:{self.to or ''}] incompatible with {count} examples."
            )
        start = count + start if start < 0 else start
        stop = count + stop if stop < 0 else stop
        return start, max(start, stop)

    def _absolute(self, bound: Any, count: int) -> int:
        if self.unit != "%":
            return int(bound)
        if self.rounding == "closest":
            return int(round(bound * count / 100.0))
        if count < 100:
            raise ValueError(
                'Using "pct1_dropremainder" rounding on a split with less than 100 elements is forbidden: it always '
                "results in an empty dataset."
            )
        return int(bound * (count // 100))


@dataclasses.dataclass(frozen=True)
class Sum:
    """Parts one after the other."""

    parts: tuple[ReadInstruction, ...]

    def __add__(self, other: Any) -> Sum:
        return Sum((*self.parts, *parts_of(other)))

    def __repr__(self) -> str:
        return "+".join(map(repr, self.parts))


def parts_of(spec: Any, names: Sequence[str] = ()) -> tuple[ReadInstruction, ...]:
    """The parts that a specification names; `names` are the splits there are, for 'all'.

    Raises:
        ValueError: if it cannot be read.
    """
    if isinstance(spec, Sum):
        return spec.parts
    if isinstance(spec, ReadInstruction):
        return (spec,)
    found: list[ReadInstruction] = []
    for text in re.split(r"\s*\+\s*", str(spec)):
        match = _SPLIT.match(text)
        if match is None:
            raise _unreadable(text)
        name, selector = match["name"], match["selector"]
        if name == "all" and names:
            found.extend(ReadInstruction(known) for known in names)
        else:
            found.append(_instruction(name, selector, text))
    return tuple(found)


def _instruction(name: str, selector: str | None, text: str) -> ReadInstruction:
    if selector is None:
        return ReadInstruction(name)
    if re.fullmatch(r"-?\d+(?:\.\d+)?%?", selector):
        raise ValueError(f"{_parsing(text)}Absolute or percent only support slice syntax.")
    match = _BOUNDS.match(selector)
    if match is None or "shard" in selector:
        raise _unreadable(text)
    bounds = [match["start"], match["stop"]]
    percent = [b.endswith("%") for b in bounds if b is not None]
    if len(set(percent)) > 1:
        raise _unreadable(text)
    numbers = [None if b is None else float(b.rstrip("%")) if b.endswith("%") else int(b) for b in bounds]
    return ReadInstruction(name, numbers[0], numbers[1], "%" if percent and percent[0] else "abs")


def _unreadable(text: str) -> ValueError:
    return ValueError(f"{_parsing(text)}Unrecognized split format: {text!r}. See format at {_GUIDE}")


def _parsing(text: str) -> str:
    return f"Error parsing split {text!r}. See format at: {_GUIDE}\n"


def even_splits(split: Any, n: int, *, drop_remainder: bool = False) -> list[str]:
    """`n` parts of a split, as equal as may be.

    Raises:
        ValueError: for n <= 0.
    """
    if n <= 0:
        raise ValueError(f"n should be > 0. Got {n}")
    return [f"{split}[{100 * k / n:g}%:{100 * (k + 1) / n:g}%]" for k in range(n)]
