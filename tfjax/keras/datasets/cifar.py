"""What CIFAR-10 and CIFAR-100 share."""

import numpy as np

from tfjax.keras.backend import config
from tfjax.keras.datasets.npz_utils import RestrictedUnpickler


def load_batch(fpath, label_key="labels"):
    """Returns `(data, labels)` of one file of CIFAR: uint8 [n, 3, 32, 32] and a list.

    Args:
        fpath: path of the file.
        label_key: which of the labels in it.
    """
    with open(fpath, "rb") as file:
        content = {
            key.decode("utf8"): value for key, value in RestrictedUnpickler(file, encoding="bytes").load().items()
        }
    data = content["data"]
    return data.reshape(data.shape[0], 3, 32, 32), content[label_key]


def arranged(x, y):
    """Images in the order of `image_data_format`, labels as a column."""
    if config.image_data_format() == "channels_last":
        x = x.transpose(0, 2, 3, 1)
    return x, np.reshape(y, (len(y), 1))
