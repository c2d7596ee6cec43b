"""keras.layers.Concatenate and keras.layers.concatenate."""

from __future__ import annotations

from typing import Any

from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.merging.base_merge import Merge, check_masks
from tfjax.keras.ops.numpy_binary import logical_or
from tfjax.keras.ops.numpy_creation import ones_like, zeros_like
from tfjax.keras.ops.numpy_joining import concatenate as joined
from tfjax.keras.ops.numpy_reductions import any_
from tfjax.keras.ops.numpy_shapes import expand_dims
from tfjax.ops.array.joining import concat


@keras_export("keras.layers.Concatenate")
class Concatenate(Merge):
    """Joins the inputs along `axis`.

    Raises:
        ValueError: if other sizes differ.
    """

    def __init__(self, axis: Any = -1, **kwargs: Any):
        super().__init__(**kwargs)
        self.axis = axis
        self.supports_masking = True
        self._reshape_required = False

    def build(self, input_shape: Any) -> None:
        if len(input_shape) < 1 or not isinstance(input_shape[0], (tuple, list)):
            raise ValueError(
                "A `Concatenate` layer should be called on a list of at least 1 input. "
                f"Received: input_shape={input_shape}"
            )
        if all(shape is None for shape in input_shape):
            return
        others = []
        for shape in input_shape:
            sizes = list(shape)
            if len(sizes) > self.axis:
                del sizes[self.axis]
            others.append(sizes)
        if len({len(sizes) for sizes in others}) != 1 or any(
            len(set(sizes) - {None}) > 1 for sizes in zip(*others, strict=True)
        ):
            raise ValueError(
                "A `Concatenate` layer requires inputs with matching shapes except for the concatenation axis. "
                f"Received: input_shape={input_shape}"
            )

    def _merge_function(self, inputs: Any) -> Any:
        return concat(inputs, axis=self.axis)

    def compute_output_shape(self, input_shape: Any) -> Any:
        if not isinstance(input_shape, (tuple, list)) or not isinstance(input_shape[0], (tuple, list)):
            raise ValueError(
                f"A `Concatenate` layer should be called on a list of inputs. Received: input_shape={input_shape}"
            )
        sizes = [shape[self.axis] for shape in input_shape]
        output_shape = list(input_shape[0])
        output_shape[self.axis] = None if None in sizes else sum(sizes)
        return tuple(output_shape)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        if mask is None:
            return None
        check_masks(inputs, mask, "`mask` should be a list. Received mask=")
        if all(m is None for m in mask):
            return None
        masks = []
        for x, m in zip(inputs, mask, strict=True):
            if m is None:
                m = ones_like(x, dtype="bool")
            elif len(m.shape) < len(x.shape):
                m = logical_or(expand_dims(m, axis=-1), zeros_like(x, dtype="bool"))
            masks.append(m)
        return any_(joined(masks, axis=self.axis), axis=-1)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "axis": self.axis}


@keras_export("keras.layers.concatenate")
def concatenate(inputs: Any, axis: Any = -1, **kwargs: Any) -> Any:
    """The layer `Concatenate`, made and called; `kwargs` are those of the layer."""
    return Concatenate(axis=axis, **kwargs)(inputs)
