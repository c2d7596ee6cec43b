"""The cases that tfjax is known not to match, with the reason (explained in docs/parity.md)."""

import pathlib
import sys

PATH = pathlib.Path(__file__).parent / "known_differences.tsv"


# Entries for Pythons newer than the one that the recordings were made with (3.11): `newer-python/<case>`.
NEWER_PYTHON = "newer-python/"


def load():
    """{case id: reason}; the table has a header line and the columns `case` and `reason`."""
    return _chosen(_table(), sys.version_info >= (3, 12))


def _chosen(table, newer):
    """The entries that hold in this Python."""
    own = {case: reason for case, reason in table.items() if not case.startswith(NEWER_PYTHON)}
    if newer:
        more = (case for case in table if case.startswith(NEWER_PYTHON))
        own |= {case.removeprefix(NEWER_PYTHON): table[case] for case in more}
    return own


def _table():
    lines = PATH.read_text(encoding="utf-8").splitlines()[1:]
    pairs = [line.split("\t") for line in lines if line.strip()]
    for pair in pairs:
        if len(pair) != 2 or not pair[1].strip():
            raise ValueError(f"{PATH.name}: a line needs a case and a reason: {pair}")
    return dict(pairs)
