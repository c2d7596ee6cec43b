"""ReduceLROnPlateau."""

import warnings

import numpy as np

from tfjax.keras.callbacks.learning_rate_scheduler import log_rates, optimizers_of, rate_of
from tfjax.keras.callbacks.monitor_callback import MonitorCallback
from tfjax.keras.keras_export import keras_export
from tfjax.keras.utils import io_utils


@keras_export("keras.callbacks.ReduceLROnPlateau")
class ReduceLROnPlateau(MonitorCallback):
    """Lowers the learning rate when a metric has stopped improving.

    Args:
        monitor: name of the metric in the logs.
        factor: what the learning rate is multiplied by.
        patience: epochs without improvement to wait for.
        verbose: 1 to print a message when it acts.
        mode: "min", "max" or "auto".
        min_delta: least change that counts as an improvement.
        cooldown: epochs to wait after it has acted.
        min_lr: lower bound of the learning rate.

    Raises:
        ValueError: if `factor` is 1 or more.
    """

    def __init__(
        self,
        monitor="val_loss",
        factor=0.1,
        patience=10,
        verbose=0,
        mode="auto",
        min_delta=1e-4,
        cooldown=0,
        min_lr=0.0,
        **kwargs,
    ):
        super().__init__(monitor, mode, min_delta=min_delta)
        if factor >= 1.0:
            raise ValueError(f"ReduceLROnPlateau does not support a factor >= 1.0. Received factor={factor}")
        self.factor = factor
        self.min_lr = min_lr
        self.patience = patience
        self.verbose = verbose
        self.cooldown = cooldown
        self.cooldown_counter = 0
        self.wait = 0

    def _reset(self):
        self.best = None
        self.cooldown_counter = 0
        self.wait = 0

    def on_train_begin(self, logs=None):
        """Starts anew."""
        self._reset()

    def on_epoch_end(self, epoch, logs=None):
        """Adds the learning rate to the logs; compares, and lowers the rate when patience is at its end."""
        if self.monitor_op is None:
            self._set_monitor_op()
        logs = logs or {}
        log_rates(self.model.optimizer, logs)
        current = logs.get(self.monitor)
        if current is None:
            warnings.warn(
                f"Learning rate reduction is conditioned on metric `{self.monitor}` which is not available. Available "
                f"metrics are: {','.join(list(logs.keys()))}.",
                stacklevel=2,
            )
            return
        if self.in_cooldown():
            self.cooldown_counter -= 1
            self.wait = 0
        if self._is_improvement(current, self.best):
            self.best = current
            self.wait = 0
        elif not self.in_cooldown():
            self.wait += 1
            if self.wait >= self.patience and self._reduce(epoch):
                self.cooldown_counter = self.cooldown
                self.wait = 0

    def _reduce(self, epoch):
        """Lowers the rates; returns whether that was possible."""
        reduced = [
            self._reduce_one(optimizer, epoch, label) for optimizer, label in optimizers_of(self.model.optimizer)
        ]
        return any(reduced)

    def _reduce_one(self, optimizer, epoch, label):
        old = rate_of(optimizer)
        if not old > np.float32(self.min_lr):
            return False
        new = max(old * self.factor, self.min_lr)
        optimizer.learning_rate = new
        if self.verbose > 0:
            io_utils.print_msg(f"\nEpoch {epoch + 1}: ReduceLROnPlateau reducing{label} learning rate to {new}.")
        return True

    def in_cooldown(self):
        """Whether it waits after having acted."""
        return self.cooldown_counter > 0
