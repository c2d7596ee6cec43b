"""keras.layers.GroupNormalization."""

from __future__ import annotations

from typing import Any

from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.input_spec import InputSpec
from tfjax.keras.layers.layer import Layer
from tfjax.keras.layers.normalization.bounds import check_axes
from tfjax.keras.layers.normalization.example_statistics import group_norm
from tfjax.keras.layers.options import add_weight, serialized, set_options


@keras_export("keras.layers.GroupNormalization")
class GroupNormalization(Layer):
    """Normalizes groups of channels of each example to mean 0 and variance 1, then scales and shifts the channels.

    Args:
        groups: the number of groups; -1 for one per channel.
        axis: the axis of the channels.
        epsilon: added to the variance.
        center, scale: whether there is a beta, a gamma.
        beta_*, gamma_*: initializer, regularizer and constraint of the weights.

    Raises:
        ValueError: if groups is no positive int, or the channels cannot be cut so.
    """

    def __init__(
        self,
        groups: int = 32,
        axis: int = -1,
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
        if not isinstance(groups, int) or (groups <= 0 and groups != -1):
            raise ValueError(
                "Received an invalid value for argument `groups`, expected a positive integer (or `-1` for instance "
                f"normalization). Received: groups={groups}"
            )
        super().__init__(**kwargs)
        self.supports_masking = True
        self.autocast = False
        set_options(
            self,
            groups=groups,
            axis=axis,
            epsilon=epsilon,
            center=center,
            scale=scale,
            beta_initializer=beta_initializer,
            gamma_initializer=gamma_initializer,
            beta_regularizer=beta_regularizer,
            gamma_regularizer=gamma_regularizer,
            beta_constraint=beta_constraint,
            gamma_constraint=gamma_constraint,
        )

    def build(self, input_shape: Any) -> None:
        channels = input_shape[self.axis]
        if channels is None:
            raise ValueError(
                f"Axis {self.axis} of input tensor should have a defined dimension but the layer received an input "
                f"with shape {input_shape}."
            )
        if self.groups == -1:
            self.groups = channels
        if channels < self.groups:
            raise ValueError(
                f"Number of groups ({self.groups}) cannot be more than the number of channels ({channels})."
            )
        if channels % self.groups != 0:
            raise ValueError(
                f"Number of groups ({self.groups}) must be a multiple of the number of channels ({channels})."
            )
        self.input_spec = InputSpec(ndim=len(input_shape), axes={self.axis: channels})
        self.gamma = add_weight(self, "gamma", (channels,), autocast=False) if self.scale else None
        self.beta = add_weight(self, "beta", (channels,), autocast=False) if self.center else None
        super().build(input_shape)

    def call(self, inputs: Any) -> Any:
        return group_norm(
            inputs,
            *(weight for weight in (self.gamma, self.beta) if weight is not None),
            axis=self.axis % inputs.aval.ndim,
            groups=self.groups,
            epsilon=self.epsilon,
            scale=self.gamma is not None,
            dtype=self.compute_dtype,
        )

    def compute_output_shape(self, input_shape: Any) -> Any:
        check_axes(self.axis, input_shape)
        return input_shape

    def get_config(self) -> dict[str, Any]:
        names = (
            "groups", "axis", "epsilon", "center", "scale",
            "beta_initializer", "gamma_initializer", "beta_regularizer", "gamma_regularizer", "beta_constraint",
            "gamma_constraint",
        )  # fmt: skip
        return {**super().get_config(), **serialized(self, names)}
