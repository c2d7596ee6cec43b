"""A check that the normalization layers share."""

from __future__ import annotations

from typing import Any


def check_axes(axis: Any, input_shape: Any) -> None:
    """Raises ValueError if one of the axes is not one of the input's."""
    rank = len(input_shape)
    for one in [axis] if isinstance(axis, int) else axis:
        if one >= rank or one < -rank:
            raise ValueError(f"Axis {one} is out of bounds for input shape {input_shape}. Received: axis={axis}")
