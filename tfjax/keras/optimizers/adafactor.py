"""Adafactor."""

import jax.numpy as jnp
import optax.tree_utils
from jax import lax

from tfjax.keras.keras_export import keras_export
from tfjax.keras.optimizers.gradients import number
from tfjax.keras.optimizers.optimizer import Optimizer
from tfjax.keras.variable import Variable


@keras_export("keras.optimizers.Adafactor")
class Adafactor(Optimizer):
    """Adafactor (Shazeer and Stern, 2018): the mean of squares is kept as one mean per row and one per column.

    Args:
        learning_rate: a float, a schedule, or a callable.
        beta_2_decay: the decay of the means is `1 - t ** beta_2_decay`.
        epsilon_1: added to squared gradients.
        epsilon_2: least size of a variable that steps are relative to.
        clip_threshold: root mean square that a step is scaled down to.
        relative_step: whether a learning rate given as a number is at most `1 / sqrt(t)`.
        weight_decay, clipnorm, ..., name: see `Optimizer`.
    """

    _hyper = ("beta_2_decay", "epsilon_1", "epsilon_2", "clip_threshold", "_relative")
    _options = ("beta_2_decay", "epsilon_1", "epsilon_2", "clip_threshold", "relative_step")
    _slots = ("_r", "_c", "_v")
    _meets = "AddV2 v g"

    def __init__(
        self,
        learning_rate=0.001,
        beta_2_decay=-0.8,
        epsilon_1=1e-30,
        epsilon_2=1e-3,
        clip_threshold=1.0,
        relative_step=True,
        weight_decay=None,
        clipnorm=None,
        clipvalue=None,
        global_clipnorm=None,
        use_ema=False,
        ema_momentum=0.99,
        ema_overwrite_frequency=None,
        loss_scale_factor=None,
        gradient_accumulation_steps=None,
        name=None,
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
        self.beta_2_decay = beta_2_decay
        self.epsilon_1 = epsilon_1
        self.epsilon_2 = epsilon_2
        self.clip_threshold = clip_threshold
        self.relative_step = relative_step

    def build(self, variables):
        """Makes the slots; see `Optimizer.build`."""
        if self.built:
            return
        super().build(variables)
        self._r, self._c, self._v = [], [], []
        for variable in variables:
            overwritten = self._overwrite_variable_with_gradient(variable)
            if len(variable.shape) < 2:
                # Vectors have no rows and columns; Keras's files hold these numbers all the same.
                self._r.append(Variable(0, name=variable.name, trainable=False))
                self._c.append(Variable(0, name=variable.name, trainable=False))
                self._track_variable(self._r[-1])
                self._track_variable(self._c[-1])
            elif overwritten:
                self._r.append(None)
                self._c.append(None)
            else:
                shape = tuple(variable.shape)
                rest = dict(dtype=variable.dtype, name=variable.name)
                self._r.append(self.add_variable(shape=shape[:-1], **rest))
                self._c.append(self.add_variable(shape=shape[:-2] + shape[-1:], **rest))
            self._v.append(None if overwritten else self.add_variable_from_reference(variable, name="velocity"))

    @property
    def _relative(self):
        return bool(self.relative_step) and not callable(self._learning_rate)

    @staticmethod
    def _rule(gradients, parameters, slots, rate, step, beta_2_decay, epsilon_1, epsilon_2, clip_threshold, _relative):
        moment = lambda new, old, decay: optax.tree_utils.tree_update_moment(new, old, decay, 1)
        root = jnp.sqrt(step)
        if _relative:
            rate = jnp.minimum(rate, 1 / root)
        rho = jnp.minimum(rate, 1 / root)
        beta_2 = 1 - step**beta_2_decay
        rows, columns, velocities, after = list(slots["_r"]), list(slots["_c"]), [], []
        for i, (gradient, w) in enumerate(zip(gradients, parameters)):
            squares = gradient.map(lax.square).dense()
            regular = squares + jnp.asarray(epsilon_1, squares.dtype)
            if w.ndim >= 2:
                rows[i] = moment(jnp.mean(regular, -1), rows[i], beta_2)
                columns[i] = moment(jnp.mean(regular, -2), columns[i], beta_2)
                share = rows[i] / jnp.mean(rows[i], -1, keepdims=True)
                v = share[..., None] * columns[i][..., None, :]
            else:
                v = moment(regular, slots["_v"][i], beta_2)
            velocities.append(v)
            size = jnp.sqrt(jnp.mean(squares / v))
            update = gradient.dense() / jnp.sqrt(v) / jnp.maximum(1.0, size / clip_threshold)
            after.append(w - jnp.maximum(number(epsilon_2, w.dtype), jnp.sqrt(jnp.mean(lax.square(w)))) * rho * update)
        return after, {"_r": rows, "_c": columns, "_v": velocities}
