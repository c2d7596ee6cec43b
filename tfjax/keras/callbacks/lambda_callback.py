"""LambdaCallback."""

import inspect

from tfjax.keras.callbacks.callback import Callback
from tfjax.keras.keras_export import keras_export


@keras_export("keras.callbacks.LambdaCallback")
class LambdaCallback(Callback):
    """A callback out of functions: `on_epoch_begin(epoch, logs)`, `on_train_batch_end(batch, logs)`, and so on.

    Args:
        on_epoch_begin, on_epoch_end, on_train_begin, on_train_end, on_train_batch_begin, on_train_batch_end: functions
            called at that time.
        **kwargs: other methods of a callback, or attributes.
    """

    def __init__(
        self,
        on_epoch_begin=None,
        on_epoch_end=None,
        on_train_begin=None,
        on_train_end=None,
        on_train_batch_begin=None,
        on_train_batch_end=None,
        **kwargs,
    ):
        super().__init__()
        self.__dict__.update(kwargs)
        given = {
            "on_epoch_begin": on_epoch_begin,
            "on_epoch_end": on_epoch_end,
            "on_train_begin": on_train_begin,
            "on_train_end": on_train_end,
            "on_train_batch_begin": on_train_batch_begin,
            "on_train_batch_end": on_train_batch_end,
        }
        given.update((name, value) for name, value in kwargs.items() if name.startswith(("on_test_", "on_predict_")))
        self.__dict__.update({name: _with_logs(f, name) for name, f in given.items() if f is not None})


def _with_logs(function, name):
    """The function, so that it can be given `logs` by name, as batches' methods are; Keras 2 gives it by place."""
    if "batch" not in name:
        return function
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return function
    if any(p.name == "logs" or p.kind is p.VAR_KEYWORD for p in parameters):
        return function
    return lambda batch, logs=None: function(batch, logs)
