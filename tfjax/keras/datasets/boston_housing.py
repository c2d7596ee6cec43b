"""House prices in Boston's suburbs in the 1970s."""

import numpy as np

from tfjax.keras.datasets import tables
from tfjax.keras.datasets.npz_utils import ORIGIN
from tfjax.keras.keras_export import keras_export
from tfjax.keras.utils.file_utils import get_file


@keras_export("keras.datasets.boston_housing.load_data")
def load_data(path="boston_housing.npz", test_split=0.2, seed=113):
    """Returns `(x_train, y_train), (x_test, y_test)`: 13 numbers per house, and its price in thousands of dollars.

    Args:
        path: name of the file in the cache folder.
        test_split: share of the test part.
        seed: of the order.

    Raises:
        ValueError: for a share that is none.
    """
    tables.checked_split(test_split)
    path = get_file(
        path,
        origin=f"{ORIGIN}boston_housing.npz",
        file_hash="f553886a1f8d56431e820c5b82552d9d95cfcb96d1e678153f8839538947dff5",
    )
    with np.load(path, allow_pickle=False) as file:
        return tables.shuffled_and_split(file["x"], file["y"], test_split, seed)
