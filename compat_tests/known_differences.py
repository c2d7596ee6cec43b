"""The cases that tfjax is known not to match, with the reason (explained in docs/parity.md)."""

import pathlib

PATH = pathlib.Path(__file__).parent / "known_differences.tsv"


def load():
    """{case id: reason}; the table has a header line and the columns `case` and `reason`."""
    lines = PATH.read_text(encoding="utf-8").splitlines()[1:]
    pairs = [line.split("\t") for line in lines if line.strip()]
    for pair in pairs:
        if len(pair) != 2 or not pair[1].strip():
            raise ValueError(f"{PATH.name}: a line needs a case and a reason: {pair}")
    return dict(pairs)
