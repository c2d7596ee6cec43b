"""CSVLogger."""

import collections.abc
import csv
import os

import numpy as np

from tfjax.keras.callbacks.callback import Callback
from tfjax.keras.keras_export import keras_export


@keras_export("keras.callbacks.CSVLogger")
class CSVLogger(Callback):
    """Writes the logs of each epoch to a CSV file.

    Args:
        filename: the file.
        separator: what stands between values.
        append: whether an existing file is continued.
    """

    def __init__(self, filename, separator=",", append=False):
        super().__init__()
        self.sep = separator
        self.filename = os.fspath(filename)
        self.append = append
        self.writer = None
        self.keys = None
        self.append_header = True
        self.csv_file = None

    def on_train_begin(self, logs=None):
        """Opens the file."""
        if self.append and os.path.exists(self.filename):
            with open(self.filename) as file:
                self.append_header = not file.readline()
        self._close()
        self.csv_file = open(self.filename, "a" if self.append else "w")  # noqa: SIM115
        self.writer = None
        self.keys = None

    def on_epoch_end(self, epoch, logs=None):
        """Writes a line."""
        logs = logs or {}
        if self.keys is None:
            self.keys = sorted(logs)
            # Validation may begin with a later epoch: its columns are there from the start.
            if self.keys and not any(key.startswith("val_") for key in self.keys):
                self.keys.extend([f"val_{key}" for key in self.keys])
        if not self.writer:

            class CustomDialect(csv.excel):
                delimiter = self.sep

            fields = ["epoch", *(self.keys or [])]
            self.writer = csv.DictWriter(self.csv_file, fieldnames=fields, dialect=CustomDialect)
            if self.append_header:
                self.writer.writeheader()
        row = {"epoch": epoch}
        row.update((key, _shown(logs.get(key, "NA"))) for key in self.keys)
        self.writer.writerow(row)
        self.csv_file.flush()

    def on_train_end(self, logs=None):
        """Closes the file."""
        self._close()
        self.writer = None

    def _close(self):
        if self.csv_file and not self.csv_file.closed:
            self.csv_file.close()


def _shown(value):
    """A value as the file shows it."""
    scalar = isinstance(value, np.ndarray) and value.ndim == 0
    if isinstance(value, str) or scalar or not isinstance(value, collections.abc.Iterable):
        return value
    return f'"[{", ".join(map(str, value))}]"'
