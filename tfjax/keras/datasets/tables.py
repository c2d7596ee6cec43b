"""What the data sets of house prices share."""

import numpy as np


def checked_split(test_split):
    """Checks a share of test data.

    Raises:
        ValueError: if it is not from 0 to 1, 1 left out.
    """
    if not 0 <= test_split < 1:
        raise ValueError(
            f"Invalid `test_split` argument: {test_split}. It must be between 0 and 1 (exclusive of 1)."
        )  # fmt: skip


def shuffled_and_split(x, y, test_split, seed):
    """`(x_train, y_train), (x_test, y_test)` in a random order."""
    order = np.arange(len(x))
    np.random.RandomState(seed).shuffle(order)
    x, y = x[order], y[order]
    count = int(len(x) * (1 - test_split))
    return (np.array(x[:count]), np.array(y[:count])), (np.array(x[count:]), np.array(y[count:]))
