"""MNIST: handwritten digits."""

import numpy as np

from tfjax.keras.datasets.npz_utils import ORIGIN
from tfjax.keras.keras_export import keras_export
from tfjax.keras.utils.file_utils import get_file


@keras_export("keras.datasets.mnist.load_data")
def load_data(path="mnist.npz"):
    """Returns `(x_train, y_train), (x_test, y_test)`: 60,000 and 10,000 images of 28x28 (uint8), and their digits.

    Args:
        path: name of the file in the cache folder (`~/.keras/datasets`).
    """
    path = get_file(
        fname=path,
        origin=f"{ORIGIN}mnist.npz",
        file_hash="731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
    )
    with np.load(path, allow_pickle=False) as file:
        return (file["x_train"], file["y_train"]), (file["x_test"], file["y_test"])
