"""House prices in California in 1990."""

import numpy as np

from tfjax.keras.datasets import tables
from tfjax.keras.datasets.npz_utils import ORIGIN
from tfjax.keras.keras_export import keras_export
from tfjax.keras.utils.file_utils import get_file

_FEW = 600


@keras_export("keras.datasets.california_housing.load_data")
def load_data(version="large", path="california_housing.npz", test_split=0.2, seed=113):
    """Returns `(x_train, y_train), (x_test, y_test)`: 8 numbers per district, and its median house price in dollars.

    Args:
        version: "large" for all districts, "small" for 600.
        path: name of the file in the cache folder.
        test_split: share of the test part.
        seed: of the order.

    Raises:
        ValueError: for a share that is none, or another version.
    """
    tables.checked_split(test_split)
    path = get_file(
        path,
        origin=f"{ORIGIN}california_housing.npz",
        file_hash="1a2e3a52e0398de6463aebe6f4a8da34fb21fbb6b934cf88c3425e766f2a1a6f",
    )
    with np.load(path, allow_pickle=False) as file:
        x, y = file["x"], file["y"]
    if version == "small":
        x, y = x[:_FEW], y[:_FEW]
    elif version != "large":
        raise ValueError(f"Argument `version` must be one of 'small', 'large'. Received: version={version}")
    return tables.shuffled_and_split(x, y, test_split, seed)
