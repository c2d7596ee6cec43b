"""keras.layers.BatchNormalization."""

from __future__ import annotations

from typing import Any

from tfjax.keras import initializers
from tfjax.keras.backend.config import epsilon as keras_epsilon
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.input_spec import InputSpec
from tfjax.keras.layers.layer import Layer
from tfjax.keras.layers.normalization.batch_statistics import infer, train, train_renorm
from tfjax.keras.layers.normalization.bounds import check_axes
from tfjax.keras.layers.options import add_weight, serialized, set_options
from tfjax.ops.math.elementwise import sqrt


@keras_export("keras.layers.BatchNormalization")
class BatchNormalization(Layer):
    """Normalizes each channel to mean 0 and variance 1, then scales and shifts it.

    ``gamma * (x - mean) / sqrt(variance + epsilon) + beta``, with the statistics of the batch while training (and
    `trainable`), which then move the moving statistics: ``moving = moving * momentum + batch * (1 - momentum)``;
    otherwise with the moving statistics.

    Args:
        axis: the axis of the channels.
        momentum: of the moving statistics.
        epsilon: added to the variance.
        center, scale: whether there is a beta, a gamma.
        beta_*, gamma_*: initializer, regularizer and constraint of the weights.
        moving_mean_initializer, moving_variance_initializer: of the moving statistics.
        renorm: whether to correct the batch's statistics towards moving ones (Ioffe, arXiv:1702.03275).
        renorm_clipping: 'rmin', 'rmax' and 'dmax' that bound the correction.
        renorm_momentum: of the statistics that the correction uses.
        synchronized: statistics over all replicas of a distribution strategy.

    Raises:
        ValueError: if the clipping is not consistent, or the mask has not one axis less than the inputs.
    """

    def __init__(
        self,
        axis: Any = -1,
        momentum: float = 0.99,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        moving_mean_initializer: Any = "zeros",
        moving_variance_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        renorm: bool = False,
        renorm_clipping: Any = None,
        renorm_momentum: float = 0.99,
        synchronized: bool = False,
        **kwargs: Any,
    ):
        kwargs.pop("fused", None)  # Keras 2 chose a kernel by it
        for name in ("virtual_batch_size", "adjustment"):  # off by default there, and refused otherwise
            if name in kwargs and kwargs[name] is None:
                del kwargs[name]
        super().__init__(**kwargs)
        # Keras 2 takes a list of one axis.
        self.axis = int(axis[0] if isinstance(axis, (list, tuple)) and len(axis) == 1 else axis)
        self.synchronized = synchronized
        self.momentum = float(momentum)
        self.epsilon = float(epsilon)
        self.center = center
        self.scale = scale
        set_options(
            self,
            beta_initializer=beta_initializer,
            gamma_initializer=gamma_initializer,
            moving_mean_initializer=moving_mean_initializer,
            moving_variance_initializer=moving_variance_initializer,
            beta_regularizer=beta_regularizer,
            gamma_regularizer=gamma_regularizer,
            beta_constraint=beta_constraint,
            gamma_constraint=gamma_constraint,
        )
        self.supports_masking = True
        self.renorm = renorm
        if renorm:
            renorm_clipping = renorm_clipping or {}
            _check_clipping(renorm_clipping)
        self.renorm_clipping = renorm_clipping
        self.renorm_momentum = renorm_momentum
        self.gamma = None
        self.beta = None
        self.moving_mean = None
        self.moving_variance = None
        self._reduction_axes = None

    def build(self, input_shape: Any) -> None:
        shape = (input_shape[self.axis],)
        if self.scale:
            self.gamma = add_weight(self, "gamma", shape, autocast=False)
        if self.center:
            self.beta = add_weight(self, "beta", shape, autocast=False)
        self.moving_mean = self._add_statistic("moving_mean", shape, self.moving_mean_initializer)
        self.moving_variance = self._add_statistic("moving_variance", shape, self.moving_variance_initializer)
        if self.renorm:
            self.moving_stddev = self._add_statistic("moving_stddev", shape, self._initial_stddev)
            self.renorm_mean = self._add_statistic("renorm_mean", shape, _clone(self.moving_mean_initializer))
            self.renorm_stddev = self._add_statistic("renorm_stddev", shape, self._initial_stddev)
        rank = len(input_shape)
        self.input_spec = InputSpec(ndim=rank, axes={self.axis: input_shape[self.axis]})
        self._reduction_axes = [i for i in range(rank) if i != self.axis % rank]

    def _add_statistic(self, name: str, shape: Any, initializer: Any) -> Any:
        return self.add_weight(shape=shape, name=name, initializer=initializer, trainable=False, autocast=False)

    def _initial_stddev(self, shape: Any, dtype: Any = None) -> Any:
        return sqrt(_clone(self.moving_variance_initializer)(shape, dtype=dtype))

    def compute_output_shape(self, input_shape: Any) -> Any:
        check_axes(self.axis, input_shape)
        return input_shape

    def call(self, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        if mask is not None and len(mask.shape) != len(inputs.shape) - 1:
            raise ValueError(
                "The mask provided should be one dimension less than the inputs. "
                f"Received: mask.shape={mask.shape}, inputs.shape={inputs.shape}"
            )
        affine = tuple(weight for weight in (self.gamma, self.beta) if weight is not None)
        facts = {
            "axis": self.axis % inputs.aval.ndim,
            "epsilon": self.epsilon,
            "scale": self.gamma is not None,
            "center": self.beta is not None,
            "dtype": self.compute_dtype,
        }
        if not (training and self.trainable):
            return infer(inputs, self.moving_mean, self.moving_variance, *affine, **facts)
        masks = () if mask is None else (mask,)
        facts.update(momentum=self.momentum, masked=keras_epsilon() if masks else None, one_pass=self.synchronized)
        statistics = self._statistics()
        if self.renorm:
            clipping = self.renorm_clipping
            facts.update(
                renorm_momentum=self.renorm_momentum,
                clipping=(clipping.get("rmin"), clipping.get("rmax"), clipping.get("dmax")),
            )
        step = train_renorm if self.renorm else train
        outputs, *moved = step(inputs, *statistics, *affine, *masks, **facts)
        for variable, value in zip(statistics, moved, strict=True):
            variable.assign(value)
        return outputs

    def _statistics(self) -> tuple[Any, ...]:
        if not self.renorm:
            return (self.moving_mean, self.moving_variance)
        return (self.moving_mean, self.moving_variance, self.moving_stddev, self.renorm_mean, self.renorm_stddev)

    def get_config(self) -> dict[str, Any]:
        names = (
            "axis", "momentum", "epsilon", "center", "scale", "beta_initializer", "gamma_initializer",
            "moving_mean_initializer", "moving_variance_initializer", "beta_regularizer", "gamma_regularizer",
            "beta_constraint", "gamma_constraint", "synchronized", "renorm", "renorm_clipping", "renorm_momentum",
        )  # fmt: skip
        return {**super().get_config(), **serialized(self, names)}


def _clone(initializer: Any) -> Any:
    """A second initializer of the same kind: one used twice would give the same numbers."""
    if isinstance(initializer, initializers.Initializer):
        return type(initializer).from_config(initializer.get_config())
    return initializer


def _check_clipping(clipping: dict[str, Any]) -> None:
    keys = ["rmax", "rmin", "dmax"]
    if set(clipping) - set(keys):
        raise ValueError(f"Received invalid keys for `renorm_clipping` argument: {clipping}. Supported values: {keys}.")
    rmax, rmin, dmax = (clipping.get(key) for key in keys)
    # Keras's messages name the values without filling them in.
    if rmax is not None and rmin is not None and rmax < rmin:
        raise ValueError(
            "rmax should be greater than rmin in the `renorm_clipping` argument. Received: rmax={rmax}, rmin={rmin}."
        )
    if dmax is not None and dmax < 0:
        raise ValueError("dmax should be non-negative in the `renorm_clipping` argument. Received: dmax={dmax}.")
