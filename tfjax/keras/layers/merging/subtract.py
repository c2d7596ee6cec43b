"""keras.layers.Subtract and keras.layers.subtract."""

from __future__ import annotations

from typing import Any

from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.merging.base_merge import Merge
from tfjax.ops.math import binary


@keras_export("keras.layers.Subtract")
class Subtract(Merge):
    """Difference of two inputs, the first less the second."""

    def build(self, input_shape: Any) -> None:
        super().build(input_shape)
        if len(input_shape) != 2:
            raise ValueError(
                f"A `Subtract` layer should be called on exactly 2 inputs. Received: input_shape={input_shape}"
            )

    def _merge_function(self, inputs: Any) -> Any:
        if len(inputs) != 2:
            raise ValueError(f"A `Subtract` layer should be called on exactly 2 inputs. Received: inputs={inputs}")
        return binary.subtract(inputs[0], inputs[1])


@keras_export("keras.layers.subtract")
def subtract(inputs: Any, **kwargs: Any) -> Any:
    """The layer `Subtract`, made and called; `kwargs` are those of the layer."""
    return Subtract(**kwargs)(inputs)
