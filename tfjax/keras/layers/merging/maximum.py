"""keras.layers.Maximum and keras.layers.maximum."""

from __future__ import annotations

from typing import Any

from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.merging.base_merge import Merge
from tfjax.ops.math import binary


@keras_export("keras.layers.Maximum")
class Maximum(Merge):
    """Maximum of the inputs, element by element; masked elements do not count."""

    def _merge_function(self, inputs: Any) -> Any:
        return self._apply_merge_op_and_or_mask(binary.maximum, inputs)


@keras_export("keras.layers.maximum")
def maximum(inputs: Any, **kwargs: Any) -> Any:
    """The layer `Maximum`, made and called; `kwargs` are those of the layer."""
    return Maximum(**kwargs)(inputs)
