"""BackupAndRestore."""

import json
import os
import shutil

from tfjax.keras.callbacks.batch_counter import BatchCounter
from tfjax.keras.callbacks.callback import Callback
from tfjax.keras.keras_export import keras_export


@keras_export("keras.callbacks.BackupAndRestore")
class BackupAndRestore(Callback):
    """Saves the state of training, so that an interrupted `fit` goes on from there when it is called again.

    Args:
        backup_dir: folder for the files.
        save_freq: "epoch", or a number of batches.
        double_checkpoint: whether the backup before the last is kept as well.
        delete_checkpoint: whether the folder is removed when training ends.

    Raises:
        ValueError: without a folder, or for another `save_freq`.
    """

    def __init__(self, backup_dir, save_freq="epoch", double_checkpoint=False, delete_checkpoint=True):
        super().__init__()
        self.save_freq = save_freq
        self.double_checkpoint = double_checkpoint
        self.delete_checkpoint = delete_checkpoint
        self._current_epoch = 0
        if not backup_dir:
            raise ValueError("Empty `backup_dir` argument passed")
        self.backup_dir = backup_dir
        self._weights_path = os.path.join(backup_dir, "latest.weights.h5")
        self._training_metadata_path = os.path.join(backup_dir, "training_metadata.json")
        self._prev_weights_path = f"{self._weights_path}.bkp"
        self._prev_training_metadata_path = f"{self._training_metadata_path}.bkp"
        if save_freq != "epoch" and not isinstance(save_freq, int):
            raise ValueError(
                f"Invalid value for argument `save_freq`. Received: save_freq={save_freq}. Expected either 'epoch' or "
                "an integer value."
            )
        self._counter = BatchCounter(save_freq)
        self._last_batch_seen = 0

    def on_train_begin(self, logs=None):
        """Restores what an interrupted run left."""
        try:
            self._load_model()
        except OSError:
            if not os.path.exists(self._prev_weights_path):
                raise
            shutil.copy(self._prev_weights_path, self._weights_path)
            if os.path.exists(self._prev_training_metadata_path):
                shutil.copy(self._prev_training_metadata_path, self._training_metadata_path)
            elif os.path.exists(self._training_metadata_path):
                os.remove(self._training_metadata_path)
            self._load_model()

    def _load_model(self):
        model = self.model
        if not model.built:
            raise ValueError(
                "To use the BackupAndRestore callback, you model must be built before you call `fit()`. Model "
                f"{model} is unbuilt. You can build it beforehand by calling it on a batch of data."
            )
        if os.path.exists(self._weights_path):
            if model.optimizer is not None and not model.optimizer.built:
                model.optimizer.build(model.trainable_variables)
            model.load_weights(self._weights_path)
        if os.path.exists(self._training_metadata_path):
            with open(self._training_metadata_path) as file:
                model._initial_epoch = json.load(file)["epoch"]

    def on_epoch_end(self, epoch, logs=None):
        """Saves, if it is done by epochs."""
        self._current_epoch = epoch + 1
        self._last_batch_seen = self._counter.last = 0
        if self.save_freq == "epoch":
            self._save_model()

    def on_train_batch_end(self, batch, logs=None):
        """Saves every `save_freq` batches."""
        due = self._counter.is_due(batch)
        self._last_batch_seen = batch
        if due:
            self._save_model()

    def _watches_batches(self, mode):
        own = type(self).on_train_batch_end is BackupAndRestore.on_train_batch_end
        if mode == "train" and own and self.save_freq == "epoch":
            others = [self.on_train_batch_begin, self.on_batch_begin, self.on_batch_end]
            return not all(getattr(method, "_is_default", False) for method in others)
        return super()._watches_batches(mode)

    def _save_model(self):
        os.makedirs(self.backup_dir, exist_ok=True)
        if self.double_checkpoint:
            for path, previous in (
                (self._weights_path, self._prev_weights_path),
                (self._training_metadata_path, self._prev_training_metadata_path),
            ):
                if os.path.exists(path):
                    shutil.copy(path, previous)
        self.model.save_weights(filepath=self._weights_path, overwrite=True)
        # Never half a file: an interrupted write would lose the backup that is there.
        temporary = f"{self._training_metadata_path}.tmp"
        with open(temporary, "w") as file:
            json.dump({"epoch": self._current_epoch, "batch": self._last_batch_seen}, file)
        os.replace(temporary, self._training_metadata_path)

    def on_train_end(self, logs=None):
        """Removes the folder."""
        if self.delete_checkpoint and os.path.exists(self.backup_dir):
            shutil.rmtree(self.backup_dir)
