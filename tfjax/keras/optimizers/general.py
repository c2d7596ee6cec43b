"""A step in terms of tensors, op by op: for optimizers whose `update_step` a user wrote."""

import inspect

import jax.numpy as jnp

from tfjax.keras.backend.common.convert import cast as _cast_tensor
from tfjax.keras.backend.common.convert import convert_to_tensor
from tfjax.ops.array.select import where
from tfjax.ops.clip import clip_by_global_norm, clip_by_norm, clip_by_value
from tfjax.ops.control_flow.conditional import cond
from tfjax.ops.jax_op import jax_op
from tfjax.tensor.indexed_slices import IndexedSlices


@jax_op("AllFinite", differentiable=False)
def _all_finite(*arrays):
    return jnp.stack([jnp.all(jnp.isfinite(array)) for array in arrays]).all()


def is_finite(grads):
    """Whether all gradients are finite, a boolean tensor."""
    return _all_finite(*(g.values if isinstance(g, IndexedSlices) else g for g in grads))


class GeneralStep:
    """Mixin: the parts of a step, each of which a subclass may replace."""

    def _general_step(self, grads, variables):
        if self.loss_scale_factor is not None:
            grads = [scaled(gradient, 1.0 / self.loss_scale_factor) for gradient in grads]
        self._backend_apply_gradients(grads, variables)
        for variable in variables:
            if variable.constraint is not None:
                variable.assign(variable.constraint(variable))

    def _backend_apply_gradients(self, grads, trainable_variables):
        if self.gradient_accumulation_steps:
            self._accumulate(grads, trainable_variables)
        else:
            self._update(grads, trainable_variables)
        if self.use_ema:
            self._update_model_variables_moving_average(self._trainable_variables)
            if self.ema_overwrite_frequency:
                cond(
                    (self.iterations + 1) % self.ema_overwrite_frequency == 0,
                    lambda: self._overwrite_model_variables_with_average_value(self._trainable_variables),
                    lambda: None,
                )

    def _update(self, grads, variables):
        grads = self._clip_gradients(grads)
        self._apply_weight_decay(variables)
        self._backend_update_step(grads, variables, self.learning_rate)

    def _accumulate(self, grads, variables):
        steps = self.gradient_accumulation_steps
        sums = [self._accumulated_gradients[self._get_variable_index(v)] for v in variables]

        def update():
            self._update([(convert_to_tensor(g) + s) / steps for g, s in zip(grads, sums)], variables)
            for accumulator in self._accumulated_gradients:
                accumulator.assign(accumulator * 0)

        def wait():
            for gradient, total in zip(grads, sums):
                total.assign(total + convert_to_tensor(gradient))

        cond((self._iterations + 1) % steps == 0, update, wait)

    def _backend_update_step(self, grads, trainable_variables, learning_rate):
        takes_rate = _takes_rate(self.update_step)
        for gradient, variable in zip(grads, trainable_variables):
            if takes_rate:
                self.update_step(gradient, variable, learning_rate)
            else:
                self.update_step(gradient, variable)
        self._finish_update()

    def _finish_update(self):
        """Updates what all variables share."""

    def _clip_gradients(self, grads):
        if self.clipnorm and self.clipnorm > 0:
            return [_map(gradient, lambda x: clip_by_norm(x, self.clipnorm)) for gradient in grads]
        if self.global_clipnorm and self.global_clipnorm > 0:
            return clip_by_global_norm(grads, self.global_clipnorm)[0]
        if self.clipvalue and self.clipvalue > 0:
            return [_map(gradient, lambda x: clip_by_value(x, -self.clipvalue, self.clipvalue)) for gradient in grads]
        return grads

    def _apply_weight_decay(self, variables):
        for variable in variables:
            decay = self._decay_of(variable)
            if decay is not None:
                rate = cast(self.learning_rate, variable.dtype)
                variable.assign_sub(variable * cast(decay, variable.dtype) * rate)

    def _update_model_variables_moving_average(self, trainable_variables):
        for variable, average in zip(trainable_variables, self._model_variables_moving_average):
            if average is not None:
                momentum = cast(self.iterations != 0, variable.dtype) * self.ema_momentum
                average.assign(momentum * average + (1 - momentum) * variable)

    def _overwrite_model_variables_with_average_value(self, trainable_variables):
        averages = self._model_variables_moving_average
        if len(trainable_variables) != len(averages):
            raise ValueError(
                f"The length of model variables ({len(trainable_variables)}) "
                "to override does not match the length of model variables "
                f"stored in the optimizer ({len(averages)}). Please "
                "check if the optimizer was called on your model."
            )
        for variable, average in zip(trainable_variables, averages):
            if average is not None:
                variable.assign(average)

    def _overwrite(self, gradient, variable):
        """Puts a gradient into its variable; where gradients are accumulated, the largest."""
        if not self.gradient_accumulation_steps:
            variable.assign(gradient)
            return
        due = (self._iterations + 1) % self.gradient_accumulation_steps == 0
        total = self._accumulated_gradients[self._get_variable_index(variable)]
        gradient = convert_to_tensor(gradient)
        largest = where(gradient > total, gradient, total)
        variable.assign(where(due, largest, variable))
        total.assign(where(due, largest * 0, largest))

    # What subclasses call to change variables; gradients may be IndexedSlices.

    def assign(self, variable, value):
        """Sets a variable."""
        value = _cast(value, variable.dtype)
        if isinstance(value, IndexedSlices):
            variable.scatter_update(value)
        else:
            variable.assign(value)

    def assign_add(self, variable, value):
        """Adds to a variable."""
        value = _cast(value, variable.dtype)
        if isinstance(value, IndexedSlices):
            variable.scatter_add(value)
        else:
            variable.assign_add(value)

    def assign_sub(self, variable, value):
        """Subtracts from a variable."""
        value = _cast(value, variable.dtype)
        if isinstance(value, IndexedSlices):
            variable.scatter_sub(value)
        else:
            variable.assign_sub(value)


def _takes_rate(update_step):
    """Keras 3 passes the learning rate, Keras 2 does not."""
    try:
        inspect.signature(update_step).bind(None, None, None)
    except TypeError:
        return False
    return True


def _map(gradient, function):
    if isinstance(gradient, IndexedSlices):
        return IndexedSlices(function(gradient.values), gradient.indices, gradient.dense_shape)
    return function(gradient)


def scaled(gradient, factor):
    """A gradient times a number."""
    return _map(gradient, lambda x: convert_to_tensor(x) * factor)


def cast(value, dtype):
    """A number, tensor or variable in another dtype."""
    return _cast_tensor(convert_to_tensor(value), dtype)


def _cast(value, dtype):
    return _map(value, lambda x: cast(x, dtype))
