"""keras.layers.Add and keras.layers.add."""

from __future__ import annotations

import functools
from typing import Any

from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.merging.base_merge import Merge
from tfjax.ops.math import binary


@keras_export("keras.layers.Add")
class Add(Merge):
    """Sum of the inputs, element by element."""

    def _merge_function(self, inputs: Any) -> Any:
        return functools.reduce(binary.add, inputs)


@keras_export("keras.layers.add")
def add(inputs: Any, **kwargs: Any) -> Any:
    """The layer `Add`, made and called; `kwargs` are those of the layer."""
    return Add(**kwargs)(inputs)
