"""CallbackList: several callbacks, called as one."""

from tfjax.keras import tree
from tfjax.keras.callbacks.callback import Callback
from tfjax.keras.callbacks.history import History
from tfjax.keras.callbacks.progbar_logger import ProgbarLogger
from tfjax.keras.keras_export import keras_export
from tfjax.keras.utils.python_utils import pythonify_logs


@keras_export("keras.callbacks.CallbackList")
class CallbackList(Callback):
    """Calls each of several callbacks, with logs as Python floats.

    Args:
        callbacks: a callback, or a structure of callbacks.
        add_history: whether a History is added if there is none.
        add_progbar: whether a ProgbarLogger is added if there is none.
        model: the model that the callbacks are for.
        **params: what `Callback.set_params` gets.
    """

    def __init__(self, callbacks=None, add_history=False, add_progbar=False, model=None, **params):
        self.callbacks = tree.flatten(callbacks) if callbacks else []
        self._add_default_callbacks(add_history, add_progbar)
        self._in_begin_end_block_count = 0
        self.set_model(model)
        self.set_params(params)

    def _add_default_callbacks(self, add_history, add_progbar):
        self._progbar = None
        self._history = None
        for callback in self.callbacks:
            if isinstance(callback, ProgbarLogger):
                self._progbar = callback
            elif isinstance(callback, History):
                self._history = callback
        if self._history is None and add_history:
            self._history = History()
            self.callbacks.append(self._history)
        if self._progbar is None and add_progbar:
            self._progbar = ProgbarLogger()
            self.callbacks.append(self._progbar)

    def append(self, callback):
        """Adds a callback."""
        self.callbacks.append(callback)

    def set_params(self, params):
        """Hands the parameters on."""
        self.params = params
        if params:
            for callback in self.callbacks:
                callback.set_params(params)

    def set_model(self, model):
        """Hands the model on; its `history` becomes the History here."""
        if not model:
            return
        super().set_model(model)
        if self._history:
            model.history = self._history
        for callback in self.callbacks:
            callback.set_model(model)

    def __iter__(self):
        return iter(self.callbacks)

    def _call(self, method, *args, logs):
        if not self.callbacks:
            return
        logs = pythonify_logs(logs)
        for callback in self.callbacks:
            getattr(callback, method)(*args, logs=logs) if "batch" in method else getattr(callback, method)(*args, logs)

    def on_batch_begin(self, batch, logs=None):
        """See Callback."""
        self._call("on_batch_begin", batch, logs=logs)

    def on_batch_end(self, batch, logs=None):
        """See Callback."""
        self._call("on_batch_end", batch, logs=logs)

    def on_epoch_begin(self, epoch, logs=None):
        """See Callback."""
        self._call("on_epoch_begin", epoch, logs=logs)

    def on_epoch_end(self, epoch, logs=None):
        """See Callback."""
        self._call("on_epoch_end", epoch, logs=logs)

    def on_train_batch_begin(self, batch, logs=None):
        """See Callback."""
        self._call("on_train_batch_begin", batch, logs=logs)

    def on_train_batch_end(self, batch, logs=None):
        """See Callback."""
        self._call("on_train_batch_end", batch, logs=logs)

    def on_test_batch_begin(self, batch, logs=None):
        """See Callback."""
        self._call("on_test_batch_begin", batch, logs=logs)

    def on_test_batch_end(self, batch, logs=None):
        """See Callback."""
        self._call("on_test_batch_end", batch, logs=logs)

    def on_predict_batch_begin(self, batch, logs=None):
        """See Callback."""
        self._call("on_predict_batch_begin", batch, logs=logs)

    def on_predict_batch_end(self, batch, logs=None):
        """See Callback."""
        self._call("on_predict_batch_end", batch, logs=logs)

    def on_train_begin(self, logs=None):
        """See Callback."""
        self._begin()
        self._call("on_train_begin", logs=logs)

    def on_train_end(self, logs=None):
        """See Callback."""
        self._call("on_train_end", logs=logs)
        self._end()

    def on_test_begin(self, logs=None):
        """See Callback."""
        self._begin()
        self._call("on_test_begin", logs=logs)

    def on_test_end(self, logs=None):
        """See Callback."""
        self._call("on_test_end", logs=logs)
        self._end()

    def on_predict_begin(self, logs=None):
        """See Callback."""
        self._begin()
        self._call("on_predict_begin", logs=logs)

    def on_predict_end(self, logs=None):
        """See Callback."""
        self._call("on_predict_end", logs=logs)
        self._end()

    def _begin(self):
        self._in_begin_end_block_count += 1

    def _end(self):
        self._in_begin_end_block_count -= 1
        if self._in_begin_end_block_count < 0:
            raise ValueError("`on_xxx_end` called without corresponding `on_xxx_begin`")

    # -- what the loops ask

    def _watches_batches(self, mode):
        if type(self) is not CallbackList and Callback._watches_batches(self, mode):
            overridden = (getattr(type(self), f"on_{mode}_batch_{end}") for end in ("begin", "end"))
            if any(m is not getattr(CallbackList, m.__name__, None) for m in overridden):
                return True
        return any(_watches(callback, mode) for callback in self.callbacks)

    def _shows_batches(self, mode):
        """Whether a progress bar is drawn while batches of `mode` are run."""
        return any(isinstance(c, ProgbarLogger) and c._shows_batches(mode) for c in self.callbacks)


def _watches(callback, mode):
    """As `Callback._watches_batches`; anything with the methods may serve as a callback."""
    watches = getattr(callback, "_watches_batches", None)
    return True if watches is None else watches(mode)
