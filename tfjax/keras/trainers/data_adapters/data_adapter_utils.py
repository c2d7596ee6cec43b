"""What the data adapters share: (x, y, sample_weight) tuples, class weights, checks."""

import numpy as np

from tfjax.keras import tree
from tfjax.keras.backend import config
from tfjax.keras.keras_export import keras_export


@keras_export("keras.utils.unpack_x_y_sample_weight")
def unpack_x_y_sample_weight(data):
    """Returns (x, y, sample_weight) of `x`, `(x,)`, `(x, y)` or `(x, y, sample_weight)`; what is missing is None.

    Raises:
        ValueError: for a longer tuple.
    """
    if isinstance(data, list):
        data = tuple(data)
    if not isinstance(data, tuple):
        return (data, None, None)
    if 1 <= len(data) <= 3:
        return (*data, *[None] * (3 - len(data)))
    raise ValueError(
        f"Data is expected to be in format `x`, `(x,)`, `(x, y)`, or `(x, y, sample_weight)`, found: {data}"
    )


@keras_export("keras.utils.pack_x_y_sample_weight")
def pack_x_y_sample_weight(x, y=None, sample_weight=None):
    """Returns the tuple that `unpack_x_y_sample_weight` takes apart; `x` alone where it is no tuple or list."""
    if y is None:
        return (x,) if isinstance(x, (tuple, list)) else x
    return (x, y) if sample_weight is None else (x, y, sample_weight)


def check_data_cardinality(data):
    """Checks that all arrays have the same number of rows.

    Raises:
        ValueError: if not.
    """
    if len({int(array.shape[0]) for array in tree.flatten(data) if array is not None}) <= 1:
        return
    # As Keras's text has it, without a space after the first sentence.
    message = "Data cardinality is ambiguous. Make sure all arrays contain the same number of samples."
    for label, part in zip(["x", "y", "sample_weight"], data):
        sizes = ", ".join(str(array.shape[0]) for array in tree.flatten(part))
        message += f"'{label}' sizes: {sizes}\n"
    raise ValueError(message)


def class_weight_to_sample_weights(y, class_weight):
    """Returns the weight of each sample's class, 1.0 for one not named; `y` are classes or one-hot rows."""
    classes = np.asarray(y)
    if classes.ndim > 1:
        classes = np.argmax(classes, axis=-1) if classes.shape[-1] != 1 else np.squeeze(classes, axis=-1)
    classes = np.round(classes).astype("int32")
    found, place = np.unique(classes, return_inverse=True)
    weights = np.array([class_weight.get(int(c), 1.0) for c in found], config.floatx())
    return weights[place.reshape(classes.shape)]


def is_scipy_sparse(x):
    """Whether `x` is one of SciPy's sparse matrices."""
    return str(x.__class__.__module__).startswith("scipy.sparse") and hasattr(x, "tocoo")


def is_torch_tensor(x):
    """Whether `x` is a tensor of PyTorch."""
    return any(c.__name__ == "Tensor" and str(c.__module__).endswith("torch") for c in type(x).__mro__)


def to_numpy_batch(batch):
    """Returns a batch with NumPy arrays in place of what converts to them."""

    def convert(x):
        if isinstance(x, np.ndarray) or not hasattr(x, "__array__"):
            return x
        return np.asarray(x.cpu() if is_torch_tensor(x) else x)

    return tree.map_structure(convert, batch)
