"""Muon: orthogonalised momentum for matrices, AdamW for everything else."""

import re

import jax.numpy as jnp
import optax

from tfjax.keras.keras_export import keras_export
from tfjax.keras.optimizers.adam import Adam
from tfjax.keras.optimizers.gradients import dense
from tfjax.keras.optimizers.optimizer import Optimizer


@keras_export("keras.optimizers.Muon")
class Muon(Optimizer):
    """Muon (Jordan, 2024): a matrix moves by its momentum, made nearly orthogonal by Newton-Schulz iterations.

    Args:
        learning_rate: a float, a schedule, or a callable.
        adam_beta_1, adam_beta_2, adam_weight_decay, epsilon: of AdamW, for what is no matrix.
        weight_decay: of matrices.
        clipnorm, ..., name: see `Optimizer`.
        exclude_layers: patterns of paths of matrices that AdamW updates.
        exclude_embeddings: whether AdamW updates matrices with "embedding" in their path.
        muon_a, muon_b, muon_c: coefficients of the iteration.
        adam_lr_ratio: learning rate of AdamW relative to Muon's.
        momentum: decay of the momentum.
        ns_steps: number of iterations.
        nesterov: whether to look ahead.
        rms_rate: size of steps relative to Adam's; None leaves them as they are.
    """

    _hyper = (
        "adam_beta_1", "adam_beta_2", "epsilon", "muon_a", "muon_b", "muon_c", "adam_lr_ratio", "momentum", "ns_steps",
        "nesterov", "rms_rate",
    )  # fmt: skip
    _options = (
        "adam_beta_1", "adam_beta_2", "epsilon", "exclude_layers", "muon_a", "muon_b", "muon_c",
        "adam_lr_ratio", "momentum", "ns_steps", "nesterov", "exclude_embeddings", "adam_weight_decay",
        "rms_rate",
    )  # fmt: skip
    _slots = ("momentums", "adam_velocities")

    def __init__(
        self,
        learning_rate=0.001,
        adam_beta_1=0.9,
        adam_beta_2=0.999,
        adam_weight_decay=0.004,
        epsilon=1e-7,
        weight_decay=0.004,
        clipnorm=None,
        clipvalue=None,
        global_clipnorm=None,
        use_ema=False,
        ema_momentum=0.99,
        ema_overwrite_frequency=None,
        loss_scale_factor=None,
        gradient_accumulation_steps=None,
        name=None,
        exclude_layers=None,
        exclude_embeddings=True,
        muon_a=3.4445,
        muon_b=-4.7750,
        muon_c=2.0315,
        adam_lr_ratio=1,
        momentum=0.95,
        ns_steps=5,
        nesterov=True,
        rms_rate=0.2,
        **kwargs,
    ):
        super().__init__(
            learning_rate=learning_rate,
            weight_decay=weight_decay,
            clipnorm=clipnorm,
            clipvalue=clipvalue,
            global_clipnorm=global_clipnorm,
            use_ema=use_ema,
            ema_momentum=ema_momentum,
            ema_overwrite_frequency=ema_overwrite_frequency,
            loss_scale_factor=loss_scale_factor,
            gradient_accumulation_steps=gradient_accumulation_steps,
            name=name,
            **kwargs,
        )
        self.adam_beta_1 = adam_beta_1
        self.adam_beta_2 = adam_beta_2
        self.epsilon = epsilon
        self.muon_a = muon_a
        self.muon_b = muon_b
        self.muon_c = muon_c
        self.adam_lr_ratio = adam_lr_ratio
        self.momentum = momentum
        self.ns_steps = ns_steps
        self.nesterov = nesterov
        self.exclude_embeddings = exclude_embeddings
        self.exclude_layers = exclude_layers or []
        self.adam_weight_decay = adam_weight_decay
        self.rms_rate = rms_rate

    def _should_use_adamw(self, variable):
        if len(variable.shape) != 2:
            return True
        path = getattr(variable, "path", variable.name)
        if self.exclude_embeddings and "embedding" in path.lower():
            return True
        return any(re.search(pattern, path) for pattern in self.exclude_layers)

    def build(self, variables):
        """Makes the slots; see `Optimizer.build`."""
        if self.built:
            return
        super().build(variables)
        self.momentums = [None] * len(variables)
        self.adam_velocities = [None] * len(variables)
        for i, variable in enumerate(variables):
            if not self._overwrite_variable_with_gradient(variable):
                self.momentums[i] = self.add_variable_from_reference(variable, name="momentum")
                if self._should_use_adamw(variable):
                    self.adam_velocities[i] = self.add_variable_from_reference(variable, name="velocity")

    @staticmethod
    def _rule(gradients, parameters, slots, rate, step, **hyper):
        after, momentums, velocities = [], [], []
        for gradient, w, m, v in zip(gradients, parameters, slots["momentums"], slots["adam_velocities"]):
            # A velocity tells that Adam updates the variable.
            if v is None:
                (w,), m = _muon(gradient, w, m, rate, hyper)
            else:
                (w,), state = Adam._rule(
                    [gradient], [w], {"_momentums": [m], "_velocities": [v]}, rate * hyper["adam_lr_ratio"], step,
                    hyper["adam_beta_1"], hyper["adam_beta_2"], hyper["epsilon"], False,
                )  # fmt: skip
                (m,), (v,) = state["_momentums"], state["_velocities"]
            after.append(w)
            momentums.append(m)
            velocities.append(v)
        return after, {"momentums": momentums, "adam_velocities": velocities}

    def _decay_of(self, variable):
        if not self._use_weight_decay(variable):
            return None
        return (self.adam_weight_decay if self._should_use_adamw(variable) else self.weight_decay) or None


def _muon(gradient, w, m, rate, hyper):
    """One matrix's step: the new matrix, in a list, and its momentum."""
    trace = optax.trace(hyper["momentum"], hyper["nesterov"])
    (update,), state = trace.update(dense([gradient]), optax.TraceState([m]))
    update = rate * _orthogonal(update, hyper["muon_a"], hyper["muon_b"], hyper["muon_c"], hyper["ns_steps"])
    if hyper["rms_rate"] is not None:
        update = update * jnp.sqrt(jnp.asarray(max(w.shape), w.dtype)) * hyper["rms_rate"]
    return optax.apply_updates([w], [-update]), state.trace[0]


def _orthogonal(x, a, b, c, steps):
    """A matrix with the singular vectors of `x`, singular values near 1: `x = a x + (b A + c A A) x`, `A = x x'`."""
    tall = x.shape[-2] > x.shape[-1]
    x = x.T if tall else x
    x = x / (jnp.linalg.norm(x) + 1e-7)
    for _ in range(steps):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.T if tall else x
