"""What Keras 2's optimizers have and Keras 3's have not."""

from tfjax.autodiff.tape import GradientTape
from tfjax.core.log import absl_warning
from tfjax.keras.optimizers.legacy_api import LegacyOptimizer
from tfjax.keras.variable import Variable

_UNUSED = ("jit_compile", "is_legacy_optimizer")


class Keras2Optimizer(LegacyOptimizer):
    """Mixin: names and methods of Keras 2."""

    def _keras2_arguments(self, learning_rate, name, kwargs):
        """Takes Keras 2's arguments out of `kwargs`; returns the learning rate and the name."""
        for unused in _UNUSED:
            kwargs.pop(unused, None)
        if (
            isinstance(learning_rate, str) and name is None and self._rule is None
        ):  # super().__init__("MyOptimizer"), as subclasses wrote
            learning_rate, name = kwargs.pop("learning_rate", 0.01), learning_rate
        rate = kwargs.pop("lr", None)
        if rate is not None:
            absl_warning(
                "`lr` is deprecated in Keras optimizer, please use `learning_rate` or use the legacy optimizer, "
                f"e.g.,tf.keras.optimizers.legacy.{type(self).__name__}."
            )
            learning_rate = rate
        return learning_rate, name

    @property
    def lr(self):
        """Old name of `learning_rate`."""
        return self.learning_rate

    @lr.setter
    def lr(self, learning_rate):
        self.learning_rate = learning_rate

    def _set_iterations(self, variable):
        if self.built:
            raise RuntimeError(
                "Cannot set `iterations` to a new Variable after "
                "the Optimizer weights have been created. Here it is "
                f"attempting to set `iterations` to {variable}."
                "Usually this means you are trying to set `iterations`"
                " after calling `apply_gradients()`. Please set "
                "`iterations` before calling `apply_gradients()`."
            )
        if not isinstance(variable, Variable):
            self._iterations.assign(variable)
            return
        self._variables[:] = [variable if known is self._iterations else known for known in self._variables]
        self._iterations = variable

    @property
    def weights(self):
        """All variables of the optimizer."""
        return self.variables

    def get_weights(self):
        """The values of all variables as arrays, in the order that `set_weights` takes."""
        return [variable.numpy() for variable in self.variables]

    def compute_gradients(self, loss, var_list, tape=None, grad_loss=None):
        """Pairs of gradients and variables.

        Args:
            loss: a callable without arguments, or a tensor that `tape` recorded.
            var_list: variables, or a callable that gives them once `loss` was called.
            tape: what recorded `loss`, if that is a tensor.
            grad_loss: optional gradient of something with respect to `loss`.

        Raises:
            ValueError: for a tensor without a tape.
        """
        if not callable(loss) and tape is None:
            raise ValueError(f"`tape` is required when a `Tensor` loss is passed. Received: loss={loss}, tape={tape}.")
        tape = GradientTape() if tape is None else tape
        if callable(loss):
            with tape:
                if not callable(var_list):
                    tape.watch(var_list)
                loss = loss()
        if callable(var_list):
            var_list = var_list()
        return list(zip(tape.gradient(loss, var_list, grad_loss), var_list))

    def aggregate_gradients(self, grads_and_vars):
        """Returns pairs of gradients and variables, gradients summed over replicas: there is one."""
        return list(grads_and_vars)

    def minimize(self, loss, var_list, tape=None, grad_loss=None, name=None):
        """Updates variables so that a loss gets smaller; see `compute_gradients` for the arguments."""
        return self.apply_gradients(self.compute_gradients(loss, var_list, tape, grad_loss), name=name)
