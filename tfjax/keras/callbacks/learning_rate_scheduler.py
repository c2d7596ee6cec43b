"""LearningRateScheduler."""

import numpy as np

from tfjax.keras.callbacks.callback import Callback
from tfjax.keras.keras_export import keras_export
from tfjax.keras.utils import io_utils


def rate_of(optimizer):
    """The present learning rate as a float; of a schedule the one of the next step."""
    rate = optimizer.learning_rate
    return float(rate.numpy() if hasattr(rate, "numpy") else np.asarray(rate))


def optimizers_of(optimizer):
    """(optimizer, how messages name it) pairs: those inside an optimizer of several, else itself without a name."""
    if hasattr(optimizer, "optimizers"):
        return [(inner, f" {inner.name}") for inner in optimizer.optimizers]
    return [(optimizer, "")]


def log_rates(optimizer, logs):
    """Puts the learning rates into the logs."""
    for inner, label in optimizers_of(optimizer):
        logs[f"learning_rate_{inner.name}" if label else "learning_rate"] = rate_of(inner)


@keras_export("keras.callbacks.LearningRateScheduler")
class LearningRateScheduler(Callback):
    """Sets the learning rate at the start of each epoch.

    Args:
        schedule: function of the epoch (from 0) and the present rate, or of the epoch alone, that returns a float.
        verbose: 1 to print the rates.

    Raises (in `fit`):
        ValueError: if the optimizer has no learning rate, or `schedule` returns no float.
    """

    def __init__(self, schedule, verbose=0):
        super().__init__()
        self.schedule = schedule
        self.verbose = verbose

    def _update_optimizer_lr(self, optimizer, epoch):
        if not hasattr(optimizer, "learning_rate"):
            raise ValueError('Optimizer must have a "learning_rate" attribute.')
        try:
            rate = self.schedule(epoch, rate_of(optimizer))
        except TypeError:  # a function of the epoch alone
            rate = self.schedule(epoch)
        if not isinstance(rate, (float, np.float32, np.float64)):
            raise ValueError(f"The output of the `schedule` function should be a float. Got: {rate}")
        optimizer.learning_rate = rate
        return rate

    def on_epoch_begin(self, epoch, logs=None):
        """Sets the rate."""
        for optimizer, label in optimizers_of(self.model.optimizer):
            rate = self._update_optimizer_lr(optimizer, epoch)
            if self.verbose > 0:
                io_utils.print_msg(
                    f"\nEpoch {epoch + 1}: LearningRateScheduler setting{label} learning rate to {rate}."
                )

    def on_epoch_end(self, epoch, logs=None):
        """Adds the rate to the logs."""
        if logs is not None:
            log_rates(self.model.optimizer, logs)
