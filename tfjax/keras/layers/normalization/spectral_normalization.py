"""keras.layers.SpectralNormalization."""

from __future__ import annotations

from typing import Any

import numpy as np
from jax import lax

from tfjax.keras import initializers
from tfjax.keras.backend.config import epsilon
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.core.wrapper import Wrapper
from tfjax.keras.layers.input_spec import InputSpec
from tfjax.ops.array.cast import cast
from tfjax.ops.jax_op import jax_op


def _unit(v: Any, limit: float) -> Any:
    total = lax.reduce(lax.mul(v, v), np.zeros((), v.dtype), lax.add, (0, 1))
    factor = lax.min(lax.rsqrt(total), lax.full_like(total, limit))
    return lax.mul(v, lax.broadcast(factor, v.shape))


def _product(a: Any, b: Any, contract: tuple[int, int]) -> Any:
    dimensions = (((contract[0],), (contract[1],)), ((), ()))
    return lax.dot_general(a, b, dimensions, precision=lax.Precision.HIGHEST)


@jax_op("SpectralNorm")
def _normalized(kernel: Any, u: Any, iterations: int, limit: float) -> tuple[Any, Any]:
    """The vector u after some steps of power iteration, and kernel / its largest singular value.

    Miyato et al., arXiv:1802.05957; a kernel of zeros stays as it is.
    """
    weights = lax.reshape(kernel, (kernel.size // kernel.shape[-1], kernel.shape[-1]))
    start, v = u, None
    for _ in range(iterations):
        v = _unit(_product(u, weights, (1, 1)), limit)
        u = _unit(_product(v, weights, (1, 0)), limit)
    u, v = lax.stop_gradient(u), lax.stop_gradient(v)
    sigma = _product(_product(v, weights, (1, 0)), u, (1, 1))
    scaled = lax.div(kernel, lax.broadcast(lax.reshape(sigma, ()), kernel.shape))
    empty = lax.reduce(lax.eq(kernel, lax.full_like(kernel, 0)), np.True_, lax.bitwise_and, tuple(range(kernel.ndim)))
    pick = [lax.select(lax.broadcast(empty, a.shape), a, b) for a, b in ((start, u), (kernel, scaled))]
    return pick[0], pick[1]


@keras_export("keras.layers.SpectralNormalization")
class SpectralNormalization(Wrapper):
    """Divides the kernel of a layer by its largest singular value, at each call while training.

    Args:
        layer: a layer with a `kernel` or `embeddings`.
        power_iterations: steps of power iteration at each call.

    Raises:
        ValueError: if power_iterations is not positive, or the layer has neither.
    """

    def __init__(self, layer: Any, power_iterations: int = 1, **kwargs: Any):
        super().__init__(layer, **kwargs)
        if power_iterations <= 0:
            raise ValueError(
                f"`power_iterations` should be greater than zero. Received: `power_iterations={power_iterations}`"
            )
        self.power_iterations = power_iterations

    def build(self, input_shape: Any) -> None:
        super().build(input_shape)
        self.input_spec = InputSpec(min_ndim=1, axes={-1: input_shape[-1]})
        if hasattr(self.layer, "kernel"):
            self.kernel = self.layer.kernel
        elif hasattr(self.layer, "embeddings"):
            self.kernel = self.layer.embeddings
        else:
            raise ValueError(f"{type(self.layer).__name__} object has no attribute 'kernel' nor 'embeddings'")
        self.kernel_shape = self.kernel.shape
        self.vector_u = self.add_weight(
            shape=(1, self.kernel_shape[-1]),
            initializer=initializers.TruncatedNormal(stddev=0.02),
            trainable=False,
            name="vector_u",
            dtype=self.kernel.dtype,
        )

    def call(self, inputs: Any, training: Any = False) -> Any:
        if training:
            vector_u, kernel = self.normalized_weights()
            self.vector_u.assign(vector_u)
            self.kernel.assign(kernel)
        return cast(self.layer(inputs), inputs.dtype)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return self.layer.compute_output_shape(input_shape)

    def normalized_weights(self) -> tuple[Any, Any]:
        """The next vector u and the normalized kernel; nothing is assigned."""
        return _normalized(
            self.kernel.value, self.vector_u.value, iterations=self.power_iterations, limit=1.0 / epsilon()
        )

    def get_config(self) -> dict[str, Any]:
        config = {"power_iterations": self.power_iterations}
        return {**super().get_config(), **config}
