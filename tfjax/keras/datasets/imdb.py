"""IMDB: film reviews as lists of word numbers, and whether they are favourable."""

import numpy as np

from tfjax.keras.datasets import npz_utils, words
from tfjax.keras.keras_export import keras_export
from tfjax.keras.utils.file_utils import get_file
from tfjax.keras.utils.python_utils import remove_long_seq


@keras_export("keras.datasets.imdb.load_data")
def load_data(
    path="imdb.npz",
    num_words=None,
    skip_top=0,
    maxlen=None,
    seed=113,
    start_char=1,
    oov_char=2,
    index_from=3,
    **kwargs,
):
    """Returns `(x_train, y_train), (x_test, y_test)`: 25,000 reviews each (arrays of lists) and labels 0 and 1.

    Args:
        path: name of the file in the cache folder.
        num_words: words with a number from here on count as unknown.
        skip_top: so do this many of the most common ones.
        maxlen: reviews of this length and longer are left out.
        seed: of the order.
        start_char: number that marks the start of a review; None for none.
        oov_char: number of unknown words; None to leave them out.
        index_from: number of the most common word, less one.

    Raises:
        ValueError: if no review is shorter than `maxlen`.
    """
    path = get_file(
        fname=path,
        origin=f"{npz_utils.ORIGIN}imdb.npz",
        file_hash="69664113be75683a8fe16e3ed0ab59fda8886cb3cd7ada244f7d9544e4676b9f",
    )
    file = npz_utils.load_npz(path)
    rng = np.random.RandomState(seed)
    x_train, y_train = words.shuffled(rng, file["x_train"], file["y_train"])
    x_test, y_test = words.shuffled(rng, file["x_test"], file["y_test"])
    x_train, x_test = (words.numbered(x, start_char, index_from) for x in (x_train, x_test))
    if maxlen:
        x_train, y_train = remove_long_seq(maxlen, x_train, y_train)
        x_test, y_test = remove_long_seq(maxlen, x_test, y_test)
        if not x_train or not x_test:
            raise ValueError(
                f"After filtering for sequences shorter than maxlen={maxlen}, no sequence was kept. Increase maxlen."
            )
    labels = np.concatenate([y_train, y_test])
    texts = words.limited(x_train + x_test, num_words, skip_top, oov_char)
    count = len(x_train)
    return (
        (words.as_objects(texts[:count]), labels[:count]),
        (words.as_objects(texts[count:]), labels[count:]),
    )


@keras_export("keras.datasets.imdb.get_word_index")
def get_word_index(path="imdb_word_index.json"):
    """Returns the dictionary from words to their numbers (before `index_from` is added)."""
    return words.word_index(path, "imdb_word_index.json", "bfafd718b763782e994055a2d397834f")
