"""What the data sets of word numbers (IMDB, Reuters) share."""

import json

import numpy as np

from tfjax.keras.datasets.npz_utils import ORIGIN
from tfjax.keras.utils.file_utils import get_file


def shuffled(rng, *arrays):
    """The arrays in one random order."""
    order = np.arange(len(arrays[0]))
    rng.shuffle(order)
    return [array[order] for array in arrays]


def numbered(texts, start_char, index_from):
    """Texts as lists, with their numbers moved up by `index_from`, and the start mark before them."""
    if start_char is not None:
        return [[start_char] + [w + index_from for w in text] for text in texts]
    return [[w + index_from for w in text] for text in texts] if index_from else [list(text) for text in texts]


def limited(texts, num_words, skip_top, oov_char):
    """Texts in which rare words (and the `skip_top` most common ones) are `oov_char`, or left out for None."""
    if not num_words:
        num_words = max(max(text) for text in texts)
    if oov_char is None:
        return [[w for w in text if skip_top <= w < num_words] for text in texts]
    return [[w if skip_top <= w < num_words else oov_char for w in text] for text in texts]


def as_objects(texts):
    """An array of lists."""
    return np.array(texts, dtype="object")


def word_index(path, published, file_hash):
    """The dictionary of words and their numbers in the file that Keras publishes under a name."""
    path = get_file(path, origin=f"{ORIGIN}{published}", file_hash=file_hash)
    with open(path) as file:
        return json.load(file)
