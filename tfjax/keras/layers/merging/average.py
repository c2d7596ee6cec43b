"""keras.layers.Average and keras.layers.average."""

from __future__ import annotations

import functools
from typing import Any

from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.merging.base_merge import Merge
from tfjax.ops.math import binary


@keras_export("keras.layers.Average")
class Average(Merge):
    """Mean of the inputs, element by element."""

    def _merge_function(self, inputs: Any) -> Any:
        return functools.reduce(binary.add, inputs) / len(inputs)


@keras_export("keras.layers.average")
def average(inputs: Any, **kwargs: Any) -> Any:
    """The layer `Average`, made and called; `kwargs` are those of the layer."""
    return Average(**kwargs)(inputs)
