"""keras.utils.split_dataset: a small data set in two."""

import random
import time
import warnings

import numpy as np

from tfjax.keras import tree
from tfjax.keras.keras_export import keras_export


@keras_export("keras.utils.split_dataset")
def split_dataset(dataset, left_size=None, right_size=None, shuffle=False, seed=None, preferred_backend=None):
    """Returns two datasets made of the first and the last elements of one.

    Args:
        dataset: a `tf.data.Dataset`, an array, or a list or tuple of arrays of one length. All of it is read into
            memory.
        left_size: how many elements (an integer) or which share of them (a float) goes to the first dataset.
        right_size: the same for the second; one of both may be None for the rest.
        shuffle: whether the elements are shuffled before.
        seed: for that.
        preferred_backend: only TensorFlow's datasets are made here.

    Raises:
        TypeError: for what is no such data, and for other sizes.
        ValueError: for sizes that leave one side empty or do not fit.
    """
    from tfjax.data.dataset import DatasetV2 as Dataset

    if not isinstance(dataset, (tuple, list, np.ndarray, Dataset)):
        raise TypeError(f"Unsupported dataset type: {type(dataset)}")
    if right_size is None and left_size is None:
        raise ValueError(
            "At least one of the `left_size` or `right_size` must be specified. "
            "Received: left_size=None and right_size=None"
        )
    batch_size = getattr(dataset, "_batch_size", None)
    elements = list(_elements(dataset))
    if shuffle:
        if seed is None:
            seed = random.randint(0, int(1e6))
        random.seed(seed)
        random.shuffle(elements)
    left, right = _sizes(left_size, right_size, len(elements))
    parts = (_restored(part, dataset) for part in (elements[:left], elements[-right:]))
    halves = [Dataset.from_tensor_slices(part) for part in parts]
    if batch_size is not None:
        halves = [half.batch(batch_size) for half in halves]
    return tuple(half.prefetch(-1) for half in halves)


def _elements(dataset):
    if isinstance(dataset, (list, tuple)):
        _check_arrays(dataset)
        source = zip(*dataset)
    elif isinstance(dataset, np.ndarray):
        source = iter(dataset)
    else:
        source = iter(dataset.unbatch() if hasattr(dataset, "_batch_size") else dataset)
    start, warned, first = time.time(), False, None
    for position, element in enumerate(source):
        if first is None:
            first = element
        elif not isinstance(element, (tuple, list, dict)) and np.shape(element) != np.shape(first):
            raise ValueError(
                f"All `dataset` samples must have same shape, Expected shape: {np.shape(first)} "
                f"Received shape: {np.shape(element)} at index {position - 1}."
            )
        if not warned and position % 10 == 1 and time.time() - start > 10:
            warned = True
            warnings.warn(
                "The dataset is taking longer than 10 seconds to iterate over. This may be due to the size of the "
                "dataset. Keep in mind that the `split_dataset` utility is only for small in-memory dataset (e.g. < "
                "10,000 samples).",
                category=ResourceWarning,
                stacklevel=4,
            )
        yield element
    if first is None:
        raise ValueError(
            "Received an empty dataset. Argument `dataset` must be a non-empty list/tuple of `numpy.ndarray` objects "
            "or `tf.data.Dataset` objects."
        )


def _check_arrays(dataset):
    kind = "list" if isinstance(dataset, list) else "tuple"
    if not dataset:
        gap = " " if kind == "list" else ""
        raise ValueError(f"Received an empty list dataset.{gap}Please provide a non-empty {kind} of arrays.")
    for position, array in enumerate(dataset):
        if not isinstance(array, np.ndarray):
            raise ValueError(
                f"Expected a {kind} of `numpy.ndarray` objects,Received: {type(array)} at index {position}."
            )
        if array.shape[0] != dataset[0].shape[0]:
            raise ValueError(
                f"Received a {kind} of NumPy arrays with different lengths.Mismatch found at index {position}, "
                f"Expected shape={dataset[0].shape} Received shape={array.shape}."
                f"Please provide a {kind} of NumPy arrays of the same length."
            )


def _restored(elements, dataset):
    """The elements as one structure of arrays."""
    if isinstance(dataset, np.ndarray):
        return elements
    columns = [np.array(column) for column in zip(*(tree.flatten(element) for element in elements))]
    return _tuples(tree.pack_sequence_as(elements[0], columns))


def _tuples(structure):
    if isinstance(structure, (list, tuple)):
        return tuple(_tuples(item) for item in structure)
    if isinstance(structure, dict):
        return {key: _tuples(item) for key, item in structure.items()}
    return structure


def _sizes(left_size, right_size, total):
    kinds = type(left_size), type(right_size)
    _check_types(left_size, right_size, kinds)
    if left_size == 0 and right_size == 0:
        raise ValueError(
            "Both `left_size` and `right_size` are zero. At least one of the split sizes must be non-zero."
        )
    for name, size, kind, joint in (
        ("left_size", left_size, kinds[0], ", or"),
        ("right_size", right_size, kinds[1], " or"),
    ):
        whole = kind is int and (size <= 0 or size >= total)
        if whole or (kind is float and (size <= 0 or size >= 1)):
            words = "smaller than" if name == "left_size" else "and smaller than"
            raise ValueError(
                f"`{name}` should be either a positive integer {words} {total}{joint} a float within the range "
                f"`[0, 1]`. Received: {name}={size}"
            )
    if kinds == (float, float) and right_size + left_size > 1:
        raise ValueError(
            "The sum of `left_size` and `right_size` is greater than 1. It must be less than or equal to 1."
        )
    # Whole numbers become floats, as Keras's messages show them.
    left = round(left_size * total) if kinds[0] is float else None if left_size is None else float(left_size)
    right = round(right_size * total) if kinds[1] is float else None if right_size is None else float(right_size)
    left, right = (total - right if left is None else left), (total - left if right is None else right)
    if left + right > total:
        raise ValueError(
            f"The sum of `left_size` and `right_size` should be smaller than the {total}. "
            f"Received: left_size + right_size = {left + right}and total_length = {total}"
        )
    for size, side in ((left, "left"), (right, "right")):
        if size == 0:
            raise ValueError(
                f"With `dataset` of length={total}, `left_size`={left} and `right_size`={right}."
                f"Resulting {side} side dataset split will be empty. Adjust any of the aforementioned parameters"
            )
    return int(left), int(right)


def _check_types(left_size, right_size, kinds):
    wrong = [size is not None and kind not in (int, float) for size, kind in zip((left_size, right_size), kinds)]
    if all(wrong):
        raise TypeError(
            "Invalid `left_size` and `right_size` Types. Expected: integer or float or None, "
            f"Received: type(left_size)={kinds[0]} and type(right_size)={kinds[1]}"
        )
    if wrong[0]:
        raise TypeError(
            f"Invalid `left_size` Type. Expected: int or float or None, Received: type(left_size)={kinds[0]}.  "
        )
    if wrong[1]:
        raise TypeError(
            f"Invalid `right_size` Type. Expected: int or float or None,Received: type(right_size)={kinds[1]}."
        )
