"""keras.layers.Minimum and keras.layers.minimum."""

from __future__ import annotations

from typing import Any

from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.merging.base_merge import Merge
from tfjax.ops.math import binary


@keras_export("keras.layers.Minimum")
class Minimum(Merge):
    """Minimum of the inputs, element by element; masked elements do not count."""

    def _merge_function(self, inputs: Any) -> Any:
        return self._apply_merge_op_and_or_mask(binary.minimum, inputs)


@keras_export("keras.layers.minimum")
def minimum(inputs: Any, **kwargs: Any) -> Any:
    """The layer `Minimum`, made and called; `kwargs` are those of the layer."""
    return Minimum(**kwargs)(inputs)
