"""CIFAR-100: small pictures of a hundred classes in twenty groups."""

import os

from tfjax.keras.datasets.cifar import arranged, load_batch
from tfjax.keras.keras_export import keras_export
from tfjax.keras.utils.file_utils import get_file


@keras_export("keras.datasets.cifar100.load_data")
def load_data(label_mode="fine"):
    """Returns `(x_train, y_train), (x_test, y_test)`: 50,000 and 10,000 images of 32x32x3 (uint8), labels [n, 1].

    Args:
        label_mode: "fine" for the classes, "coarse" for the groups.

    Raises:
        ValueError: for another `label_mode`.
    """
    if label_mode not in ["fine", "coarse"]:
        raise ValueError(f'`label_mode` must be one of `"fine"`, `"coarse"`. Received: label_mode={label_mode}.')
    folder = get_file(
        fname="cifar-100-python-target",
        origin="https://www.cs.toronto.edu/~kriz/cifar-100-python.tar.gz",
        extract=True,
        file_hash="85cd44d02ba6437773c5bbd22e183051d648de2e7d6b014e1ef29b855ba677a7",
    )
    paths = [os.path.join(folder, "cifar-100-python", part) for part in ("train", "test")]
    train, test = (arranged(*load_batch(path, label_key=f"{label_mode}_labels")) for path in paths)
    return train, test
