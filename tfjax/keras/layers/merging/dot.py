"""keras.layers.Dot and keras.layers.dot."""

from __future__ import annotations

from typing import Any

from jax import lax

from tfjax.keras.backend.config import epsilon
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.merging.base_merge import Merge
from tfjax.keras.layers.normalization.l2 import l2_scaled
from tfjax.ops.jax_op import jax_op


@jax_op("BatchMatMulV2")
def _batch_dot(x: Any, y: Any, axes: tuple[int, int]) -> Any:
    product = lax.dot_general(x, y, (((axes[0],), (axes[1],)), ((0,), (0,))), precision=lax.Precision.HIGHEST)
    return lax.reshape(product, (product.shape[0], 1)) if product.ndim == 1 else product


def batch_dot(x: Any, y: Any, axes: Any = None) -> Any:
    """Product of `x` and `y` summed over one axis of each, for each example of the batch.

    Args:
        x, y: tensors of rank 2 and more with equal batch sizes.
        axes: the axis of both, or a pair; by default the last of x and the last but one of y.

    Returns:
        [batch, *rest of x, *rest of y]; [batch, 1] for two matrices.

    Raises:
        ValueError: if ranks, axes or sizes do not fit.
    """
    x_shape, y_shape = x.shape, y.shape
    x_ndim, y_ndim = len(x_shape), len(y_shape)
    if x_ndim < 2 or y_ndim < 2:
        raise ValueError(
            f"Cannot do batch_dot on inputs with rank < 2. Received inputs with shapes {x_shape} and {y_shape}."
        )
    if x_shape[0] != y_shape[0]:
        raise ValueError(
            "Cannot do batch_dot on inputs with different batch sizes. "
            f"Received inputs with shapes {x_shape} and {y_shape}."
        )
    if isinstance(axes, int):
        axes = [axes, axes]
    if axes is None:
        axes = [x_ndim - 1, y_ndim - (1 if y_ndim == 2 else 2)]
    if any(isinstance(a, (list, tuple)) for a in axes):
        raise ValueError(
            f"Multiple target dimensions are not supported. Expected: None, int, (int, int), Provided: {axes} "
        )
    axes = [a + n if a < 0 else a for a, n in zip(axes, (x_ndim, y_ndim), strict=True)]
    if 0 in axes:
        raise ValueError(
            "Cannot perform batch_dot over axis 0. If your inputs are not batched, add a dummy batch dimension to "
            "your inputs using keras.ops.expand_dims(x, 0)"
        )
    d1, d2 = x_shape[axes[0]], y_shape[axes[1]]
    if d1 != d2:
        raise ValueError(
            f"Cannot do batch_dot on inputs with shapes {x_shape} and {y_shape} with axes={axes}. "
            f"x.shape[{axes[0]}] != y.shape[{axes[1]}] ({d1} != {d2})."
        )
    return _batch_dot(x, y, axes=tuple(axes))


@keras_export("keras.layers.Dot")
class Dot(Merge):
    """Product of two inputs, summed over one axis of each.

    Args:
        axes: the axis of both inputs, or a pair.
        normalize: whether to scale the inputs to length 1 along the axes first (cosine proximity).

    Raises:
        TypeError, ValueError: if axes are no int and no pair of ints.
    """

    def __init__(self, axes: Any, normalize: bool = False, **kwargs: Any):
        super().__init__(**kwargs)
        if not isinstance(axes, int):
            if not isinstance(axes, (list, tuple)):
                raise TypeError(
                    f"Invalid type for argument `axes`: it should be a list or an int. Received: axes={axes}"
                )
            if len(axes) != 2:
                raise ValueError(
                    f"Invalid format for argument `axes`: it should contain two elements. Received: axes={axes}"
                )
            if not isinstance(axes[0], int) or not isinstance(axes[1], int):
                raise ValueError(
                    f"Invalid format for argument `axes`: list elements should be integers. Received: axes={axes}"
                )
        self.axes = axes
        self.normalize = normalize
        self.supports_masking = True
        self._reshape_required = False

    def _axes_of(self, shape1: Any, shape2: Any) -> Any:
        if not isinstance(self.axes, int):
            return self.axes
        if self.axes < 0:
            return [self.axes % len(shape1), self.axes % len(shape2)]
        return [self.axes] * 2

    def build(self, input_shape: Any) -> None:
        if not isinstance(input_shape[0], (tuple, list)) or len(input_shape) != 2:
            raise ValueError(
                f"A `Dot` layer should be called on a list of 2 inputs. Received: input_shape={input_shape}"
            )
        shape1, shape2 = input_shape
        if shape1 is None or shape2 is None:
            return
        axes = self._axes_of(shape1, shape2)
        if shape1[axes[0]] != shape2[axes[1]]:
            raise ValueError(
                f"Incompatible input shapes: axis values {shape1[axes[0]]} (at axis {axes[0]}) != "
                f"{shape2[axes[1]]} (at axis {axes[1]}). Full input shapes: {shape1}, {shape2}"
            )

    def _merge_function(self, inputs: Any) -> Any:
        if len(inputs) != 2:
            raise ValueError(f"A `Dot` layer should be called on exactly 2 inputs. Received: inputs={inputs}")
        x1, x2 = inputs
        axes = self._axes_of(x1.shape, x2.shape)
        axes = [a % len(x.shape) if a < 0 else a for a, x in zip(axes, inputs, strict=True)]
        if self.normalize:
            x1, x2 = l2_scaled(x1, axes[0], epsilon()), l2_scaled(x2, axes[1], epsilon())
        return batch_dot(x1, x2, axes)

    def compute_output_shape(self, input_shape: Any) -> Any:
        if not isinstance(input_shape, (tuple, list)) or len(input_shape) != 2:
            raise ValueError(
                f"A `Dot` layer should be called on a list of 2 inputs. Received: input_shape={input_shape}"
            )
        shape1, shape2 = list(input_shape[0]), list(input_shape[1])
        axes = self._axes_of(shape1, shape2)
        shape1.pop(axes[0])
        shape2.pop(axes[1])
        shape2.pop(0)
        output_shape = shape1 + shape2
        return tuple(output_shape if len(output_shape) != 1 else [*output_shape, 1])

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        return None

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "axes": self.axes, "normalize": self.normalize}


@keras_export("keras.layers.dot")
def dot(inputs: Any, axes: Any = -1, **kwargs: Any) -> Any:
    """The layer `Dot`, made and called; `kwargs` are those of the layer."""
    return Dot(axes=axes, **kwargs)(inputs)
