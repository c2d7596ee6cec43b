"""History: what `fit` returns."""

from tfjax.keras.callbacks.callback import Callback
from tfjax.keras.keras_export import keras_export


class _Histories(dict):
    """Prints and iterates as a dict; `history["lr"]` is what Keras 3 calls `learning_rate`."""

    def __missing__(self, name):
        if name == "lr" and "learning_rate" in self:
            return self["learning_rate"]
        raise KeyError(name)


@keras_export("keras.callbacks.History")
class History(Callback):
    """Collects the logs of all epochs; `fit` adds one by itself and returns it.

    Attributes:
        history: name of a metric -> its values, epoch by epoch.
        epoch: numbers of the epochs.
    """

    def __init__(self):
        super().__init__()
        self.history = _Histories()

    def on_train_begin(self, logs=None):
        """Starts the list of epochs anew; `history` goes on."""
        self.epoch = []

    def on_epoch_end(self, epoch, logs=None):
        """Takes the epoch's logs in."""
        self.epoch.append(epoch)
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(value)
        # The attribute is set here too, since a user may have given this callback to `fit` on another model.
        self.model.history = self
