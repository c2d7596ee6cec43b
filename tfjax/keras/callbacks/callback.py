"""The base class of callbacks."""

from tfjax.keras.keras_export import keras_export
from tfjax.keras.utils.defaults import default


@keras_export("keras.callbacks.Callback")
class Callback:
    """What `fit`, `evaluate` and `predict` call at the stages of their work; a subclass overrides what it needs.

    Attributes:
        params: dict of what the loop was given (verbose, epochs, steps).
        model: the model.
    """

    def __init__(self):
        self.params = None
        self._model = None

    def set_params(self, params):
        """Called once with the loop's parameters."""
        self.params = params

    def set_model(self, model):
        """Called once with the model."""
        self._model = model

    @property
    def model(self):
        """The model that is trained or evaluated."""
        return self._model

    @default
    def on_batch_begin(self, batch, logs=None):
        """Older name of `on_train_batch_begin`."""

    @default
    def on_batch_end(self, batch, logs=None):
        """Older name of `on_train_batch_end`."""

    @default
    def on_epoch_begin(self, epoch, logs=None):
        """Called at the start of an epoch of `fit`."""

    @default
    def on_epoch_end(self, epoch, logs=None):
        """Called at the end of an epoch of `fit`; `logs` has the metrics, those of validation with a prefix `val_`."""

    @default
    def on_train_batch_begin(self, batch, logs=None):
        """Called before a batch (or group of `steps_per_execution` batches) of `fit`."""
        self.on_batch_begin(batch, logs=logs)

    @default
    def on_train_batch_end(self, batch, logs=None):
        """Called after a batch (or group of `steps_per_execution` batches) of `fit`."""
        self.on_batch_end(batch, logs=logs)

    @default
    def on_test_batch_begin(self, batch, logs=None):
        """Called before a batch of `evaluate` or of validation."""

    @default
    def on_test_batch_end(self, batch, logs=None):
        """Called after a batch of `evaluate` or of validation."""

    @default
    def on_predict_batch_begin(self, batch, logs=None):
        """Called before a batch of `predict`."""

    @default
    def on_predict_batch_end(self, batch, logs=None):
        """Called after a batch of `predict`; `logs` has its outputs."""

    @default
    def on_train_begin(self, logs=None):
        """Called at the start of `fit`."""

    @default
    def on_train_end(self, logs=None):
        """Called at the end of `fit`, with the last epoch's logs."""

    @default
    def on_test_begin(self, logs=None):
        """Called at the start of `evaluate` or of validation."""

    @default
    def on_test_end(self, logs=None):
        """Called at the end of `evaluate` or of validation, with its metrics."""

    @default
    def on_predict_begin(self, logs=None):
        """Called at the start of `predict`."""

    @default
    def on_predict_end(self, logs=None):
        """Called at the end of `predict`."""

    def _watches_batches(self, mode):
        """Whether the callback looks at single batches of `mode` ("train", "test" or "predict").

        Where none does, many batches are run in one go.
        """
        methods = [getattr(self, f"on_{mode}_batch_begin"), getattr(self, f"on_{mode}_batch_end")]
        if mode == "train":
            methods += [self.on_batch_begin, self.on_batch_end]
        return not all(getattr(method, "_is_default", False) for method in methods)
