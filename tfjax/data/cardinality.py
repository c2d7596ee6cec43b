"""How many elements a dataset has."""

from __future__ import annotations

from tfjax.core.export import export_value

INFINITE = -1
UNKNOWN = -2
AUTOTUNE = -1

export_value("data.INFINITE_CARDINALITY", "data.experimental.INFINITE_CARDINALITY", INFINITE, attribute="INFINITE")
export_value("data.UNKNOWN_CARDINALITY", "data.experimental.UNKNOWN_CARDINALITY", UNKNOWN, attribute="UNKNOWN")
export_value("data.AUTOTUNE", "data.experimental.AUTOTUNE", AUTOTUNE)
export_value("data.experimental.SHARD_HINT", -1, attribute="AUTOTUNE")


def least(sizes: list[int]) -> int:
    """Of datasets that are taken from together: the shortest decides."""
    if UNKNOWN in sizes:
        return UNKNOWN
    return min((n for n in sizes if n != INFINITE), default=INFINITE)


def total(sizes: list[int]) -> int:
    """Of datasets that come one after the other."""
    if INFINITE in sizes:
        return INFINITE
    return UNKNOWN if UNKNOWN in sizes else sum(sizes)
