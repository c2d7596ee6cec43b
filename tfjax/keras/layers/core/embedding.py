"""keras.layers.Embedding."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from jax import lax

from tfjax.core.errors import OpError
from tfjax.keras import constraints, initializers, regularizers
from tfjax.keras.backend.common.keras_tensor import KerasTensor
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.layer import Layer
from tfjax.keras.ops.numpy_binary import not_equal
from tfjax.keras.saving import serialization_lib
from tfjax.ops.array.cast import cast
from tfjax.ops.array.creation import zeros
from tfjax.ops.array.gather import gather_checked
from tfjax.ops.calling import host_tensor, on_host
from tfjax.ops.inputs import convert
from tfjax.ops.jax_op import jax_op
from tfjax.ops.linalg.matmul import matmul
from tfjax.ops.nn.attributes import unnamed


@jax_op("SelectV2", abstract=lambda ins, rows: ins[0], differentiable=False)
def _from_the_end(indices: Any, rows: int) -> Any:
    """Negative indices count from the end."""
    return lax.select(
        lax.lt(indices, lax.full_like(indices, 0)), lax.add(indices, lax.full_like(indices, rows)), indices
    )


@keras_export("keras.layers.Embedding")
class Embedding(Layer):
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
        self.input_dim = input_dim
        self.output_dim = output_dim
        self.embeddings_initializer = initializers.get(embeddings_initializer)
        self.embeddings_regularizer = regularizers.get(embeddings_regularizer)
        self.embeddings_constraint = constraints.get(embeddings_constraint)
        self.mask_zero = mask_zero
        self.supports_masking = mask_zero
        self.autocast = False
        self.lora_rank = lora_rank
        self.lora_alpha = lora_alpha if lora_alpha is not None else lora_rank
        self.lora_enabled = False
        self.quantization_config = quantization_config
        if weights is not None:
            self.build()
            self.set_weights(weights if isinstance(weights, list) and len(weights) == 1 else [weights])

    def build(self, input_shape: Any = None) -> None:
        if self.built:
            return
        self._embeddings = self.add_weight(
            shape=(self.input_dim, self.output_dim),
            initializer=self.embeddings_initializer,
            name="embeddings",
            regularizer=self.embeddings_regularizer,
            constraint=self.embeddings_constraint,
            trainable=True,
        )
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
        update = matmul(self.lora_embeddings_a, self.lora_embeddings_b)
        return cast(self._embeddings + (self.lora_alpha / self.lora_rank) * update, self.compute_dtype)

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

    def enable_lora(
        self,
        rank: int,
        lora_alpha: float | None = None,
        a_initializer: Any = "he_uniform",
        b_initializer: Any = "zeros",
    ) -> None:
        """Freezes the table and trains an update alpha / rank * a @ b of it (Hu et al., arXiv:2106.09685).

        Raises:
            ValueError: if the layer is not built, has a constraint, or has an update already.
        """
        if self.embeddings_constraint:
            raise ValueError(
                "Lora is incompatible with embedding constraints. In order to enable lora on this layer, remove the "
                "`embeddings_constraint` argument."
            )
        if not self.built:
            raise ValueError("Cannot enable lora on a layer that isn't yet built.")
        if self.lora_enabled:
            raise ValueError("lora is already enabled. This can only be done once per layer.")
        self._tracker.unlock()
        self.lora_embeddings_a = self.add_weight(
            name="lora_embeddings_a",
            shape=(self.input_dim, rank),
            initializer=initializers.get(a_initializer),
            dtype="float32",
            regularizer=self.embeddings_regularizer,
        )
        self.lora_embeddings_b = self.add_weight(
            name="lora_embeddings_b",
            shape=(rank, self.output_dim),
            initializer=initializers.get(b_initializer),
            dtype="float32",
            regularizer=self.embeddings_regularizer,
        )
        self._embeddings.trainable = False
        self._tracker.lock()
        self.lora_enabled = True
        self.lora_rank = rank
        self.lora_alpha = lora_alpha if lora_alpha is not None else rank

    def save_own_variables(self, store: Any) -> None:
        if self.built:
            store["0"] = self.embeddings

    def load_own_variables(self, store: Any) -> None:
        if not self.lora_enabled:
            super().load_own_variables(store)
            return
        self._embeddings.assign(store["0"])
        for variable in (self.lora_embeddings_a, self.lora_embeddings_b):
            variable.assign(zeros(variable.shape))

    def get_config(self) -> dict[str, Any]:
        config = {
            "input_dim": self.input_dim,
            "output_dim": self.output_dim,
            "embeddings_initializer": initializers.serialize(self.embeddings_initializer),
            "embeddings_regularizer": regularizers.serialize(self.embeddings_regularizer),
            "activity_regularizer": regularizers.serialize(self.activity_regularizer),
            "embeddings_constraint": constraints.serialize(self.embeddings_constraint),
            "mask_zero": self.mask_zero,
            "quantization_config": serialization_lib.serialize_keras_object(self.quantization_config),
        }
        if self.lora_rank:
            config["lora_rank"] = self.lora_rank
            config["lora_alpha"] = self.lora_alpha
        return {**super().get_config(), **config}

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
