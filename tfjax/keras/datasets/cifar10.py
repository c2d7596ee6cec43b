"""CIFAR-10: small pictures of ten classes."""

import os

import numpy as np

from tfjax.keras.datasets.cifar import arranged, load_batch
from tfjax.keras.keras_export import keras_export
from tfjax.keras.utils.file_utils import get_file


@keras_export("keras.datasets.cifar10.load_data")
def load_data():
    """Returns `(x_train, y_train), (x_test, y_test)`: 50,000 and 10,000 images of 32x32x3 (uint8), labels [n, 1]."""
    folder = get_file(
        fname="cifar-10-batches-py-target",
        origin="https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",
        extract=True,
        file_hash="6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce",
    )
    folder = os.path.join(folder, "cifar-10-batches-py")
    batches = [load_batch(os.path.join(folder, f"data_batch_{k}")) for k in range(1, 6)]
    images = np.concatenate([data for data, _ in batches])
    labels = np.concatenate([np.asarray(found, "uint8") for _, found in batches])
    test_images, test_labels = load_batch(os.path.join(folder, "test_batch"))
    return arranged(images, labels), arranged(test_images, np.asarray(test_labels, "uint8"))
