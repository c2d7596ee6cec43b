"""keras.layers.Embedding."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from jax import lax

from tfjax.core.errors import OpError
from tfjax.keras.backend.common.keras_tensor import KerasTensor
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.layer import Layer
from tfjax.keras.layers.lora import LoraLayer
from tfjax.keras.layers.options import add_weight, serialized, set_options
from tfjax.keras.ops.numpy_binary import not_equal
from tfjax.keras.saving import serialization_lib
from tfjax.ops.array.cast import cast
from tfjax.ops.array.gather import gather_checked
from tfjax.ops.calling import host_tensor, on_host
from tfjax.ops.inputs import convert
from tfjax.ops.jax_op import jax_op
from tfjax.ops.nn.attributes import unnamed


@jax_op("SelectV2", abstract=lambda ins, rows: ins[0], differentiable=False)
def _from_the_end(indices: Any, rows: int) -> Any:
    """Negative indices count from the end."""
    return lax.select(
        lax.lt(indices, lax.full_like(indices, 0)), lax.add(indices, lax.full_like(indices, rows)), indices
    )


@keras_export("keras.layers.Embedding")
class Embedding(LoraLayer, Layer):
    """A learned vector for each integer from 0 to input_dim - 1.

    Args:
        input_dim: the number of vectors.
        output_dim: their size.
        embeddings_initializer, embeddings_regularizer, embeddings_constraint: of the table.
        mask_zero: whether 0 is padding, which later layers are told to skip.
        weights: initial table.
        lora_rank, lora_alpha: a low-rank update of the table is trained in its place; see `enable_lora`.
        quantization_config: kept in the configuration.

    Raises:
        ValueError: if a size is no positive int.
    """

    _lora_name = "embeddings"

    def __init__(
        self,
        input_dim: int,
        output_dim: int,
        embeddings_initializer: Any = "uniform",
        embeddings_regularizer: Any = None,
        embeddings_constraint: Any = None,
        mask_zero: bool = False,
        weights: Any = None,
        lora_rank: int | None = None,
        lora_alpha: float | None = None,
        quantization_config: Any = None,
        **kwargs: Any,
    ):
        _check_size("input_dim", input_dim)
        _check_size("output_dim", output_dim)
        if kwargs.pop("input_length", None) is not None:
            warnings.warn("Argument `input_length` is deprecated. Just remove it.", stacklevel=2)
        kwargs.pop("sparse", None)  # Keras 2's hint about the gradient
        super().__init__(**kwargs)
        set_options(
            self,
            input_dim=input_dim,
            output_dim=output_dim,
            embeddings_initializer=embeddings_initializer,
            embeddings_regularizer=embeddings_regularizer,
            embeddings_constraint=embeddings_constraint,
            mask_zero=mask_zero,
        )
        self.supports_masking = mask_zero
        self.autocast = False
        self._set_lora(lora_rank, lora_alpha)
        self.quantization_config = quantization_config
        if weights is not None:
            self.build()
            self.set_weights(weights if isinstance(weights, list) and len(weights) == 1 else [weights])

    def build(self, input_shape: Any = None) -> None:
        if self.built:
            return
        self._embeddings = add_weight(self, "embeddings", (self.input_dim, self.output_dim))
        self.built = True
        if self.lora_rank:
            self.enable_lora(self.lora_rank)

    @property
    def embeddings(self) -> Any:
        """The table, with its low-rank update where there is one."""
        if not self.built:
            raise AttributeError("You must build the layer before accessing `embeddings`.")
        if not self.lora_enabled:
            return self._embeddings
        return cast(self._embeddings + self._lora_update(), self.compute_dtype)

    def call(self, inputs: Any) -> Any:
        if inputs.aval.dtype.name not in ("int32", "int64"):
            inputs = cast(inputs, "int32")
        known = on_host(inputs)
        if known is None:
            inputs = _from_the_end(inputs, rows=self.input_dim)
        elif known.size and known.min() < 0:
            inputs = host_tensor(np.where(known < 0, known + known.dtype.type(self.input_dim), known))
        try:
            outputs = gather_checked(convert(self.embeddings), inputs)
        except OpError as error:
            raise unnamed(error)  # noqa: B904  the same error
        return outputs if outputs.aval.dtype.name == self.compute_dtype else cast(outputs, self.compute_dtype)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        if not self.mask_zero:
            return None
        return not_equal(inputs, 0)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return (*input_shape, self.output_dim)

    def compute_output_spec(self, inputs: Any) -> Any:
        ragged = getattr(inputs, "ragged", False)
        return KerasTensor(self.compute_output_shape(inputs.shape), dtype=self.compute_dtype, ragged=ragged)

    def get_config(self) -> dict[str, Any]:
        names = (
            "input_dim", "output_dim", "embeddings_initializer", "embeddings_regularizer", "activity_regularizer",
            "embeddings_constraint", "mask_zero",
        )  # fmt: skip
        config = serialized(self, names)
        config["quantization_config"] = serialization_lib.serialize_keras_object(self.quantization_config)
        return {**super().get_config(), **config, **self._lora_config()}

    @classmethod
    def from_config(cls, config: Any) -> Any:
        config = dict(config)
        config["quantization_config"] = serialization_lib.deserialize_keras_object(
            config.get("quantization_config", None)
        )
        return super().from_config(config)


def _check_size(name: str, size: Any) -> None:
    if not isinstance(size, int) or isinstance(size, bool) or size <= 0:
        raise ValueError(
            f"`{name}` must be a positive integer. Received: {name}={size} (of type {type(size).__name__})."
        )
