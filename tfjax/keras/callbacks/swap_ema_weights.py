"""SwapEMAWeights."""

from tfjax.keras.callbacks.callback import Callback
from tfjax.keras.keras_export import keras_export


@keras_export("keras.callbacks.SwapEMAWeights")
class SwapEMAWeights(Callback):
    """Puts the optimizer's averaged weights into the model while it is evaluated, or saved, and back afterwards.

    Args:
        swap_on_epoch: whether they stay in the model from the end of an epoch to the start of the next.

    Raises (in use):
        ValueError: if the optimizer keeps no averages (`use_ema=True`).
    """

    def __init__(self, swap_on_epoch=False):
        super().__init__()
        self.swap_on_epoch = swap_on_epoch
        self._ema_weights_in_model = False

    def _ema_optimizers(self):
        optimizer = getattr(self.model.optimizer, "inner_optimizer", self.model.optimizer)
        if hasattr(optimizer, "optimizers"):
            chosen = [inner for inner in optimizer.optimizers if getattr(inner, "use_ema", False)]
            if not chosen:
                raise ValueError(
                    "SwapEMAWeights must be used when at least one inner optimizer has `use_ema=True` set. Received a "
                    "MultiOptimizer with all inner optimizers having `use_ema=False`."
                )
        else:
            chosen = [optimizer]
        for inner in chosen:
            if not hasattr(inner, "_model_variables_moving_average"):
                raise ValueError(
                    "SwapEMAWeights must be used when `use_ema=True` is set on the optimizer. Received: "
                    f"use_ema={inner.use_ema}"
                )
        return chosen

    def _pairs(self):
        """(variable, its average) for all trained variables."""
        for optimizer in self._ema_optimizers():
            yield from zip(optimizer._trainable_variables, optimizer._model_variables_moving_average, strict=True)

    def _swap_variables(self):
        for variable, average in self._pairs():
            held = variable.numpy()
            variable.assign(average)
            average.assign(held)

    def _finalize_ema_values(self):
        for variable, average in self._pairs():
            average.assign(variable)

    def on_epoch_begin(self, epoch, logs=None):
        """Puts the trained weights back."""
        if self.swap_on_epoch and self._ema_weights_in_model:
            self._swap_variables()
            self._ema_weights_in_model = False

    def on_epoch_end(self, epoch, logs=None):
        """Puts the averages in; after the last epoch they stay."""
        if self.swap_on_epoch and not self._ema_weights_in_model:
            self._swap_variables()
            self._ema_weights_in_model = True
            if epoch == self.params["epochs"] - 1:
                self._finalize_ema_values()

    def _begin(self):
        if not self._ema_weights_in_model:
            self._swap_variables()
            self._ema_weights_in_model = True

    def on_test_begin(self, logs=None):
        """Puts the averages in."""
        self._begin()

    def on_test_end(self, logs=None):
        """Puts the trained weights back."""
        if self._ema_weights_in_model:
            self._swap_variables()
            self._ema_weights_in_model = False

    def on_predict_begin(self, logs=None):
        """Puts the averages in."""
        self._begin()

    def on_predict_end(self, logs=None):
        """As Keras has it: what is in the model already stays."""
        self._begin()
