"""keras.layers.Softmax."""

from __future__ import annotations

from typing import Any

from tfjax.keras import activations
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.layer import Layer
from tfjax.ops.array.cast import cast
from tfjax.ops.array.select import where
from tfjax.ops.math.binary import subtract
from tfjax.ops.math.comparison import greater
from tfjax.ops.math.elementwise import exp
from tfjax.ops.math.reductions import reduce_logsumexp


def _large_negative_number(dtype: Any) -> float:
    return -3e4 if getattr(dtype, "name", dtype) == "float16" else -1e9


@keras_export("keras.layers.Softmax")
class Softmax(Layer):
    """exp(x) / sum(exp(x)) over `axis` (an int or several); masked elements are 0."""

    def __init__(self, axis: Any = -1, **kwargs: Any):
        super().__init__(**kwargs)
        self.axis = axis
        self.supports_masking = True
        self._build_at_init()

    def call(self, inputs: Any, mask: Any = None) -> Any:
        if mask is not None:
            mask = _checked_mask(mask, inputs)
            inputs = where(mask, inputs, cast(_large_negative_number(inputs.dtype), inputs.dtype))
        if isinstance(self.axis, (tuple, list)):
            if len(self.axis) > 1:
                outputs = exp(subtract(inputs, reduce_logsumexp(inputs, axis=self.axis, keepdims=True)))
            else:
                outputs = activations.softmax(inputs, axis=self.axis[0])
        else:
            outputs = activations.softmax(inputs, axis=self.axis)
        if mask is not None:
            outputs = where(mask, outputs, cast(0.0, outputs.dtype))
        return outputs

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        config.update({"axis": self.axis})
        return config

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape


def _checked_mask(mask: Any, inputs: Any) -> Any:
    """The mask as booleans, once it is known to broadcast to the inputs."""
    if len(mask.shape) > len(inputs.shape):
        raise ValueError(
            "The `mask` must be broadcastable to `inputs` and must not have more dimensions. "
            f"Received: inputs.shape={inputs.shape}, mask.shape={mask.shape}"
        )
    for given, wanted in zip(tuple(mask.shape)[::-1], tuple(inputs.shape)[::-1], strict=False):
        if given is not None and wanted is not None and given != 1 and given != wanted:
            raise ValueError(
                "The `mask` must be broadcastable to `inputs`. Each mask dimension must be 1 or match the "
                f"corresponding input dimension. Received: inputs.shape={inputs.shape}, mask.shape={mask.shape}"
            )
    if getattr(mask.dtype, "name", mask.dtype) != "bool":
        mask = greater(mask, cast(0.5, mask.dtype))
    return mask
