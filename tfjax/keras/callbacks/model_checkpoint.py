"""ModelCheckpoint."""

import os
import re
import warnings

import numpy as np

from tfjax.keras.callbacks.batch_counter import BatchCounter
from tfjax.keras.callbacks.monitor_callback import MonitorCallback
from tfjax.keras.keras_export import keras_export
from tfjax.keras.utils import io_utils
from tfjax.tensor.constant import is_tensor


@keras_export("keras.callbacks.ModelCheckpoint")
class ModelCheckpoint(MonitorCallback):
    """Saves the model, or its weights, as training goes on.

    Args:
        filepath: the file; may have `{epoch}` and names of logs in it, as in `"{epoch:02d}-{val_loss:.2f}.keras"`.
        monitor: name of the metric that tells which model is best.
        verbose: 1 to print a message when it saves.
        save_best_only: whether a model is saved only if it is better than all before.
        save_weights_only: whether only weights are saved.
        mode: "min", "max" or "auto".
        save_freq: "epoch", or a number of batches.
        initial_value_threshold: what the monitored value must be better than at first.
        **kwargs: Keras 2's `period`, a number of epochs between saves; others change nothing, as there.

    Raises:
        ValueError: for another `save_freq`, or a file name without the ending that the kind of file needs.
    """

    def __init__(
        self,
        filepath,
        monitor="val_loss",
        verbose=0,
        save_best_only=False,
        save_weights_only=False,
        mode="auto",
        save_freq="epoch",
        initial_value_threshold=None,
        **kwargs,
    ):
        self._period = kwargs.pop("period", 1)
        self._epochs_since_last_save = 0
        super().__init__(monitor, mode, initial_value_threshold)
        self.verbose = verbose
        self.filepath = os.fspath(filepath)
        self.save_best_only = save_best_only
        self.save_weights_only = save_weights_only
        self.save_freq = save_freq
        if save_freq != "epoch" and not isinstance(save_freq, int):
            raise ValueError(f"Unrecognized save_freq: {save_freq}. Expected save_freq are 'epoch' or integer values")
        self._counter = BatchCounter(save_freq)
        if save_weights_only:
            if not self.filepath.endswith((".h5", ".hdf5")):  # `weights.h5`: Keras 2's own layout
                raise ValueError(
                    "When using `save_weights_only=True` in `ModelCheckpoint`, the filepath provided must end in "
                    f"`.weights.h5` (Keras weights format). Received: filepath={self.filepath}"
                )
        elif not self.filepath.endswith((".keras", ".h5")):
            raise ValueError(
                f"The filepath provided must end in `.keras` (Keras model format). Received: filepath={self.filepath}"
            )

    def on_train_batch_end(self, batch, logs=None):
        """Saves every `save_freq` batches."""
        if self._counter.is_due(batch):
            self._save_model(epoch=self._current_epoch, batch=batch, logs=logs)

    def on_epoch_begin(self, epoch, logs=None):
        """Notes the epoch."""
        self._current_epoch = epoch

    def on_epoch_end(self, epoch, logs=None):
        """Saves, if it is done by epochs."""
        if self.monitor_op is None:
            self._set_monitor_op()
        if self.save_freq == "epoch":
            self._epochs_since_last_save += 1
            if self._epochs_since_last_save >= self._period:
                self._epochs_since_last_save = 0
                self._save_model(epoch=epoch, batch=None, logs=logs)

    def _watches_batches(self, mode):
        own = type(self).on_train_batch_end is ModelCheckpoint.on_train_batch_end
        others = [self.on_train_batch_begin, self.on_batch_begin, self.on_batch_end]
        if mode == "train" and own and all(getattr(method, "_is_default", False) for method in others):
            return self.save_freq != "epoch"
        return super()._watches_batches(mode)

    def _should_save_model(self, epoch, batch, logs, filepath):
        if not self.save_best_only:
            self._say(f"\nEpoch {epoch + 1}: saving model to {filepath}")
            return True
        current = (logs or {}).get(self.monitor)
        if current is None:
            warnings.warn(f"Can save best model only with {self.monitor} available.", stacklevel=2)
            return True
        if (isinstance(current, np.ndarray) or is_tensor(current)) and len(current.shape) > 0:
            warnings.warn(
                f"Can save best model only when `monitor` is a scalar value. Received: {current}. Falling back to "
                "`save_best_only=False`.",
                stacklevel=2,
            )
            return True
        best = "None" if self.best is None else f"{self.best:.5f}"
        if not self._is_improvement(current, self.best):
            self._say(f"\nEpoch {epoch + 1}: {self.monitor} did not improve from {best}")
            return False
        self._say(
            f"\nEpoch {epoch + 1}: {self.monitor} improved from {best} to {current:.5f}, saving model to {filepath}"
        )
        self.best = current
        return True

    def _say(self, message):
        if self.verbose > 0:
            io_utils.print_msg(message)

    def _save_model(self, epoch, batch, logs):
        filepath = self._get_file_path(epoch, batch, logs)
        try:
            if not self._should_save_model(epoch, batch, logs, filepath):
                return
            folder = os.path.dirname(filepath)
            if folder:
                os.makedirs(folder, exist_ok=True)
            save = self.model.save_weights if self.save_weights_only else self.model.save
            save(filepath, overwrite=True)
            self._say(f"\nEpoch {epoch + 1}: finished saving model to {filepath}")
        except IsADirectoryError:
            raise OSError(
                "Please specify a non-directory filepath for ModelCheckpoint. Filepath used is an existing directory: "
                f"{filepath}"
            ) from None
        except OSError as error:
            if "is a directory" in str(error.args[0]).lower():
                raise OSError(
                    "Please specify a non-directory filepath for ModelCheckpoint. Filepath used is an existing "
                    f"directory: f{filepath}"
                ) from None
            raise

    def _get_file_path(self, epoch, batch, logs):
        """The file name with its placeholders filled in."""
        logs = logs or {}
        try:
            if batch is None or "batch" in logs:
                return self.filepath.format(epoch=epoch + 1, **logs)
            return self.filepath.format(epoch=epoch + 1, batch=batch + 1, **logs)
        except KeyError as error:
            raise KeyError(f'Failed to format this callback filepath: "{self.filepath}". Reason: {error}') from None

    def _checkpoint_exists(self, filepath):
        return os.path.exists(filepath)

    def _get_most_recently_modified_file_matching_pattern(self, pattern):
        """The newest file that a file name with placeholders may stand for; by name where times are equal."""
        folder, name = os.path.split(pattern)
        if not os.path.exists(folder):
            return None
        wanted = re.compile("^" + re.sub("{.*}", ".*", name) + "$")
        paths = [os.path.join(folder, found) for found in os.listdir(folder) if wanted.match(found)]
        if not paths:
            return None
        latest = max(map(os.path.getmtime, paths))
        newest = [path for path in paths if os.path.getmtime(path) == latest]
        return newest[0] if len(newest) == 1 else max(paths)
