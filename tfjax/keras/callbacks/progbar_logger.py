"""ProgbarLogger: the progress bar of `fit`, `evaluate` and `predict`."""

from tfjax.keras.callbacks.callback import Callback
from tfjax.keras.keras_export import keras_export
from tfjax.keras.utils import io_utils
from tfjax.keras.utils.progbar import Progbar


@keras_export("keras.callbacks.ProgbarLogger")
class ProgbarLogger(Callback):
    """Prints metrics to standard output.

    Args:
        **kwargs: Keras 2's `count_mode` and `stateful_metrics`; the bar counts steps and shows metrics as they are.
    """

    def __init__(self, **kwargs):
        for name in kwargs:
            if name not in ("count_mode", "stateful_metrics"):
                raise TypeError(f"ProgbarLogger.__init__() got an unexpected keyword argument '{name}'")
        super().__init__()
        self.seen = 0
        self.progbar = None
        self.target = None
        self.verbose = 1
        self.epochs = 1
        self._called_in_fit = False

    def set_params(self, params):
        """Takes verbosity, number of epochs and of steps."""
        verbose = params["verbose"]
        self.verbose = 1 if verbose == "auto" else verbose
        self.epochs = params["epochs"]
        self.target = params["steps"]

    def on_train_begin(self, logs=None):
        """Notes that validation needs no bar of its own."""
        self._called_in_fit = True

    def on_test_begin(self, logs=None):
        """Starts a bar, unless inside `fit`."""
        if not self._called_in_fit:
            self._start()

    def on_predict_begin(self, logs=None):
        """Starts a bar."""
        self._start()

    def on_epoch_begin(self, epoch, logs=None):
        """Starts a bar, under the number of the epoch."""
        self._start()
        if self.verbose and self.epochs > 1:
            io_utils.print_msg(f"Epoch {epoch + 1}/{self.epochs}")

    def on_train_batch_end(self, batch, logs=None):
        """Moves the bar on."""
        self._update_progbar(batch, logs)

    def on_test_batch_end(self, batch, logs=None):
        """Moves the bar on, unless inside `fit`."""
        if not self._called_in_fit:
            self._update_progbar(batch, logs)

    def on_predict_batch_end(self, batch, logs=None):
        """Moves the bar on."""
        self._update_progbar(batch, None)

    def on_epoch_end(self, epoch, logs=None):
        """Ends the bar."""
        self._finalize_progbar(logs)

    def on_test_end(self, logs=None):
        """Ends the bar, unless inside `fit`."""
        if not self._called_in_fit:
            self._finalize_progbar(logs)

    def on_predict_end(self, logs=None):
        """Ends the bar."""
        self._finalize_progbar(logs)

    def _start(self):
        self.seen = 0
        self.progbar = None
        self._maybe_init_progbar()

    def _maybe_init_progbar(self):
        if self.progbar is None:
            self.progbar = Progbar(target=self.target, verbose=self.verbose, unit_name="step", stateless_metrics=set())

    def _update_progbar(self, batch, logs=None):
        self._maybe_init_progbar()
        self.seen = batch + 1
        if self.verbose == 1:
            self.progbar.update(self.seen, list((logs or {}).items()), finalize=False)

    def _finalize_progbar(self, logs):
        if self.target is None:
            self.target = self.seen
            self.progbar.target = self.target
        self.progbar.update(self.target, list((logs or {}).items()), finalize=True)

    def _watches_batches(self, mode):
        """The bar may be moved by many batches at once; one that a user has changed may not."""
        return type(self) is not ProgbarLogger and super()._watches_batches(mode)

    def _shows_batches(self, mode):
        """Whether batches of `mode` are to be told to the bar: it is drawn, or counts them."""
        return (self.verbose == 1 or self.target is None) and not (mode == "test" and self._called_in_fit)
