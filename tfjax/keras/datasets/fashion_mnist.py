"""Fashion-MNIST: pictures of clothes."""

import gzip
import os

import numpy as np

from tfjax.keras.datasets.npz_utils import ORIGIN
from tfjax.keras.keras_export import keras_export
from tfjax.keras.utils.file_utils import get_file

_IMAGES_START, _LABELS_START = 16, 8


@keras_export("keras.datasets.fashion_mnist.load_data")
def load_data():
    """Returns `(x_train, y_train), (x_test, y_test)`: 60,000 and 10,000 images of 28x28 (uint8), and classes 0 to 9."""
    parts = [
        (_labels(f"{part}-labels-idx1-ubyte.gz"), _file(f"{part}-images-idx3-ubyte.gz")) for part in ("train", "t10k")
    ]
    return tuple((_images(path, len(labels)), labels) for labels, path in parts)


def _file(name):
    return get_file(name, origin=ORIGIN + name, cache_subdir=os.path.join("datasets", "fashion-mnist"))


def _labels(name):
    with gzip.open(_file(name), "rb") as file:
        return np.frombuffer(file.read(), np.uint8, offset=_LABELS_START)


def _images(path, count):
    with gzip.open(path, "rb") as file:
        return np.frombuffer(file.read(), np.uint8, offset=_IMAGES_START).reshape(count, 28, 28)
