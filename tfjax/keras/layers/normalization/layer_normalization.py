"""keras.layers.LayerNormalization."""

from __future__ import annotations

import warnings
from typing import Any

from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.layer import Layer
from tfjax.keras.layers.normalization.bounds import check_axes
from tfjax.keras.layers.normalization.example_statistics import layer_norm
from tfjax.keras.layers.options import add_weight, serialized, set_options


@keras_export("keras.layers.LayerNormalization")
class LayerNormalization(Layer):
    """Normalizes each example to mean 0 and variance 1 over `axis`, then scales and shifts it.

    Args:
        axis: an int or a list of ints.
        epsilon: added to the variance.
        center, scale: whether there is a beta, a gamma.
        beta_*, gamma_*: initializer, regularizer and constraint of the weights.

    Raises:
        TypeError: if axis is of another type.
    """

    def __init__(
        self,
        axis: Any = -1,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        **kwargs: Any,
    ):
        rms_scaling = kwargs.pop("rms_scaling", False)
        if rms_scaling:
            warnings.warn(
                "You passed `rms_scaling=True`, which is deprecated. This argument incorrectly scales the input by "
                "the variance, not the root mean square. To correctly use RMS Normalization, please use "
                "`keras.layers.RMSNormalization` instead.",
                stacklevel=2,
            )
        super().__init__(**kwargs)
        if isinstance(axis, (list, tuple)):
            self.axis = list(axis)
        elif isinstance(axis, int):
            self.axis = axis
        else:
            raise TypeError(f"Expected an int or a list/tuple of ints for the argument 'axis', but received: {axis!r}")
        set_options(
            self,
            epsilon=epsilon,
            center=center,
            scale=scale,
            rms_scaling=rms_scaling,
            beta_initializer=beta_initializer,
            gamma_initializer=gamma_initializer,
            beta_regularizer=beta_regularizer,
            gamma_regularizer=gamma_regularizer,
            beta_constraint=beta_constraint,
            gamma_constraint=gamma_constraint,
        )
        self.supports_masking = True
        self.autocast = False

    def build(self, input_shape: Any) -> None:
        self.axis = sorted(self.axis) if isinstance(self.axis, (list, tuple)) else [self.axis]
        shape = tuple(input_shape[axis] for axis in self.axis)
        scales, centers = self.scale or self.rms_scaling, self.center and not self.rms_scaling
        self.gamma = add_weight(self, "gamma", shape, autocast=False) if scales else None
        self.beta = add_weight(self, "beta", shape, autocast=False) if centers else None

    def call(self, inputs: Any) -> Any:
        return layer_norm(
            inputs,
            *(weight for weight in (self.gamma, self.beta) if weight is not None),
            axes=tuple(self.axis),
            epsilon=self.epsilon,
            scale=self.gamma is not None,
            rms=self.rms_scaling,
            dtype=self.compute_dtype,
        )

    def compute_output_shape(self, input_shape: Any) -> Any:
        check_axes(self.axis, input_shape)
        return input_shape

    def get_config(self) -> dict[str, Any]:
        names = (
            "axis", "epsilon", "center", "scale", "rms_scaling",
            "beta_initializer", "gamma_initializer", "beta_regularizer", "gamma_regularizer", "beta_constraint",
            "gamma_constraint",
        )  # fmt: skip
        return {**super().get_config(), **serialized(self, names)}
