"""Reuters: news wires as lists of word numbers, and their topics."""

import numpy as np

from tfjax.keras.datasets import npz_utils, words
from tfjax.keras.keras_export import keras_export
from tfjax.keras.utils.file_utils import get_file
from tfjax.keras.utils.python_utils import remove_long_seq

_TOPICS = (
    "cocoa grain veg-oil earn acq wheat copper housing money-supply coffee sugar trade reserves ship cotton carcass "
    "crude "
    "nat-gas cpi money-fx interest gnp meal-feed alum oilseed gold tin strategic-metal livestock retail ipi iron-steel "
    "rubber heat jobs lei bop zinc orange pet-chem dlr gas silver wpi hog lead"
)


@keras_export("keras.datasets.reuters.load_data")
def load_data(
    path="reuters.npz",
    num_words=None,
    skip_top=0,
    maxlen=None,
    test_split=0.2,
    seed=113,
    start_char=1,
    oov_char=2,
    index_from=3,
):
    """Returns `(x_train, y_train), (x_test, y_test)`: news (arrays of lists) and topics 0 to 45.

    Args:
        path: name of the file in the cache folder.
        num_words: words with a number from here on count as unknown.
        skip_top: so do this many of the most common ones.
        maxlen: news of this length and longer are left out.
        test_split: share of the test part.
        seed: of the order.
        start_char: number that marks the start of a text; None for none.
        oov_char: number of unknown words; None to leave them out.
        index_from: number of the most common word, less one.
    """
    path = get_file(
        fname=path,
        origin=f"{npz_utils.ORIGIN}reuters.npz",
        file_hash="d6586e694ee56d7a4e65172e12b3e987c03096cb01eab99753921ef915959916",
    )
    file = npz_utils.load_npz(path)
    x, y = words.shuffled(np.random.RandomState(seed), file["x"], file["y"])
    x = words.numbered(x, start_char, index_from)
    if maxlen:
        x, y = remove_long_seq(maxlen, x, y)
    x = words.limited(x, num_words, skip_top, oov_char)
    count = int(len(x) * (1 - test_split))
    return (
        (words.as_objects(x[:count]), np.array(y[:count])),
        (words.as_objects(x[count:]), np.array(y[count:])),
    )


@keras_export("keras.datasets.reuters.get_word_index")
def get_word_index(path="reuters_word_index.json"):
    """Returns the dictionary from words to their numbers (before `index_from` is added)."""
    return words.word_index(path, "reuters_word_index.json", "4d44cc38712099c9e383dc6e5f11a921")


@keras_export("keras.datasets.reuters.get_label_names")
def get_label_names():
    """Returns the names of the topics, in the order of their numbers."""
    return tuple(_TOPICS.split())
