"""The cases that tfjax is known not to match, with the reason (explained in docs/parity.md)."""

import pathlib
import re
import sys

PATH = pathlib.Path(__file__).parent / "known_differences.tsv"


# Entries that hold from a Python on (the recordings were made with 3.11): `python3.13/<case>`.
FROM_PYTHON = re.compile(r"python(\d+)\.(\d+)/")


def load():
    """{case id: reason}; the table has a header line and the columns `case` and `reason`."""
    found = {}
    for case, reason in _table().items():
        version = FROM_PYTHON.match(case)
        if version is None:
            found[case] = reason
        elif sys.version_info >= tuple(map(int, version.groups())):
            found[case[version.end() :]] = reason
    return found


def _table():
    lines = PATH.read_text(encoding="utf-8").splitlines()[1:]
    pairs = [line.split("\t") for line in lines if line.strip()]
    for pair in pairs:
        if len(pair) != 2 or not pair[1].strip():
            raise ValueError(f"{PATH.name}: a line needs a case and a reason: {pair}")
    return dict(pairs)
