"""Low-rank adaptation of a layer's largest weight (Hu et al., arXiv:2106.09685)."""

from __future__ import annotations

from typing import Any

from tfjax.keras import initializers
from tfjax.ops.array.creation import zeros
from tfjax.ops.linalg.matmul import matmul


class LoraLayer:
    """Mixin of the layers that can train an update alpha / rank * a @ b in place of a weight.

    The weight's name is `_lora_name`; the variable itself is the attribute of that name after an underscore, and the
    attribute of that name is the variable with the update.
    """

    _lora_name = "kernel"

    def _set_lora(self, rank: int | None, alpha: float | None) -> None:
        self.lora_rank = rank
        self.lora_alpha = alpha if alpha is not None else rank
        self.lora_enabled = False

    def _lora_update(self) -> Any:
        return (self.lora_alpha / self.lora_rank) * matmul(*self._lora_weights())

    def _lora_weights(self) -> list[Any]:
        return [getattr(self, f"lora_{self._lora_name}_{which}") for which in "ab"]

    def enable_lora(
        self,
        rank: int,
        lora_alpha: float | None = None,
        a_initializer: Any = "he_uniform",
        b_initializer: Any = "zeros",
    ) -> None:
        """Freezes the weight and trains the update alpha / rank * a @ b of it.

        Raises:
            ValueError: if the weight has a constraint, or the layer is not built or has an update already.
        """
        name = self._lora_name
        if getattr(self, f"{name}_constraint"):
            raise ValueError(
                f"Lora is incompatible with {name.removesuffix('s')} constraints. In order to enable lora on this "
                f"layer, remove the `{name}_constraint` argument."
            )
        if not self.built:
            raise ValueError("Cannot enable lora on a layer that isn't yet built.")
        if self.lora_enabled:
            raise ValueError("lora is already enabled. This can only be done once per layer.")
        frozen = getattr(self, f"_{name}")
        self._tracker.unlock()
        for which, shape, initializer in (
            (f"lora_{name}_a", (*frozen.shape[:-1], rank), a_initializer),
            (f"lora_{name}_b", (rank, frozen.shape[-1]), b_initializer),
        ):
            weight = self.add_weight(
                name=which,
                shape=shape,
                initializer=initializers.get(initializer),
                dtype="float32",
                regularizer=getattr(self, f"{name}_regularizer"),
            )
            setattr(self, which, weight)
        frozen.trainable = False
        self._tracker.lock()
        self.lora_enabled = True
        self.lora_rank = rank
        self.lora_alpha = lora_alpha if lora_alpha is not None else rank

    def _lora_saved(self, weight: Any) -> list[Any]:
        return [weight, self.bias] if getattr(self, "use_bias", False) else [weight]

    def save_own_variables(self, store: Any) -> None:
        """Stores the weights; the update is merged into what is saved."""
        if self.built:
            for i, value in enumerate(self._lora_saved(getattr(self, self._lora_name))):
                store[str(i)] = value

    def load_own_variables(self, store: Any) -> None:
        """Takes the weights from a store; the update starts anew."""
        if not self.lora_enabled:
            self._check_load_own_variables(store)
        if not self.built:
            return
        for i, variable in enumerate(self._lora_saved(getattr(self, f"_{self._lora_name}"))):
            variable.assign(store[str(i)])
        if self.lora_enabled:
            for variable in self._lora_weights():
                variable.assign(zeros(variable.shape))

    def _lora_config(self) -> dict[str, Any]:
        return {"lora_rank": self.lora_rank, "lora_alpha": self.lora_alpha} if self.lora_rank else {}
