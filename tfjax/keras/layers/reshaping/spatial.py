"""Sizes of the spatial axes, and what happens at both ends of each, for the layers that pad, cut and enlarge."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from tfjax.keras.utils.argument_validation import standardize_tuple

Pairs = tuple[tuple[int, int], ...]


def entries(value: Sequence[Any], name: str, rank: int) -> Pairs:
    """An argument with an entry for each spatial axis as pairs (before, after)."""
    return tuple(
        standardize_tuple(value[i], 2, f"{which} entry of {name}", allow_zero=True)
        for i, which in enumerate(("1st", "2nd", "3rd")[:rank])
    )


def on_all_axes(pairs: Pairs, data_format: str) -> Pairs:
    """The pairs of the spatial axes with (0, 0) for the batch and the channels."""
    none = (0, 0)
    return (none, none, *pairs) if data_format == "channels_first" else (none, *pairs, none)


def changed_shape(
    shape: Sequence[int | None], data_format: str, change: Callable[[int, int], int], amounts: Iterable[int]
) -> tuple[int | None, ...]:
    """The shape with `change(size, amount)` for the known sizes of the spatial axes."""
    sizes = list(shape)
    for axis, amount in enumerate(amounts, 2 if data_format == "channels_first" else 1):
        size = sizes[axis]
        if size is not None:
            sizes[axis] = change(size, amount)
    return tuple(sizes)


def cropped_shape(
    shape: Sequence[int | None], data_format: str, cropping: Pairs, label: str, shown: Any
) -> tuple[int | None, ...]:
    """The shape without what is cut off.

    Raises:
        ValueError: if nothing is left; it shows the shape as `shown`.
    """

    def cut(size: int, amount: int) -> int:
        if size <= amount:
            raise ValueError(
                "Values in `cropping` argument should be smaller than the corresponding spatial dimension of the "
                f"input. Received: {label}={shown}, cropping={cropping}"
            )
        return size - amount

    return changed_shape(shape, data_format, cut, map(sum, cropping))
