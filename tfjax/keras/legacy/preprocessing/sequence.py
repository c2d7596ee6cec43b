"""keras.preprocessing.sequence: windows of series, and pairs of words for skip-grams."""

import json
import random

import numpy as np

from tfjax.keras.keras_export import keras_export
from tfjax.keras.trainers.data_adapters.py_dataset_adapter import PyDataset


@keras_export("keras.preprocessing.sequence.TimeseriesGenerator")
class TimeseriesGenerator(PyDataset):
    """Gives batches of windows of a series and what belongs to the step after each.

    Args:
        data: the series, its steps along the first axis.
        targets: as many targets.
        length: how many steps a window goes back.
        sampling_rate: which steps of a window are kept: every `sampling_rate`-th.
        stride: steps from one window to the next.
        start_index, end_index: steps before and after them are left out.
        shuffle: whether windows are drawn at random places.
        reverse: whether the steps of a window come in reverse order.
        batch_size: windows in a batch.
        **kwargs: arguments of `keras.utils.PyDataset`.

    Raises:
        ValueError: if there are not as many targets as steps, or no window fits.
    """

    def __init__(
        self,
        data,
        targets,
        length,
        sampling_rate=1,
        stride=1,
        start_index=0,
        end_index=None,
        shuffle=False,
        reverse=False,
        batch_size=128,
        **kwargs,
    ):
        super().__init__(**kwargs)
        if len(data) != len(targets):
            raise ValueError(
                f"Data and targets have to be of same length. Data length is {len(data)} while target length is "
                f"{len(targets)}"
            )
        self.data = data
        self.targets = targets
        self.length = length
        self.sampling_rate = sampling_rate
        self.stride = stride
        self.start_index = start_index + length
        self.end_index = len(data) - 1 if end_index is None else end_index
        self.shuffle = shuffle
        self.reverse = reverse
        self.batch_size = batch_size
        if self.start_index > self.end_index:
            raise ValueError(
                f"`start_index+length={self.start_index} > end_index={self.end_index}` is disallowed, as no part of "
                "the sequence would be left to be used as current step."
            )

    def __len__(self):
        step = self.batch_size * self.stride
        return (self.end_index - self.start_index + step) // step

    def __getitem__(self, index):
        if self.shuffle:
            rows = np.random.randint(self.start_index, self.end_index + 1, size=self.batch_size)
        else:
            first = self.start_index + self.batch_size * self.stride * index
            rows = np.arange(first, min(first + self.batch_size * self.stride, self.end_index + 1), self.stride)
        samples = np.array([self.data[row - self.length : row : self.sampling_rate] for row in rows])
        targets = np.array([self.targets[row] for row in rows])
        return (samples[:, ::-1, ...] if self.reverse else samples), targets

    def get_config(self):
        """Returns the arguments, data and targets as JSON.

        Raises:
            TypeError: if they cannot be.
        """
        return {
            "data": _as_json(self.data, "Data"),
            "targets": _as_json(self.targets, "Targets"),
            "length": self.length,
            "sampling_rate": self.sampling_rate,
            "stride": self.stride,
            "start_index": self.start_index,
            "end_index": self.end_index,
            "shuffle": self.shuffle,
            "reverse": self.reverse,
            "batch_size": self.batch_size,
        }

    def to_json(self, **kwargs):
        """Returns class and arguments as JSON.

        Args:
            **kwargs: arguments of `json.dumps`.
        """
        return json.dumps({"class_name": self.__class__.__name__, "config": self.get_config()}, **kwargs)


def _as_json(values, name):
    values = values.tolist() if isinstance(values, np.ndarray) else values
    try:
        return json.dumps(values)
    except TypeError as error:
        raise TypeError(f"{name} not JSON Serializable: {values}") from error


@keras_export("keras.preprocessing.sequence.make_sampling_table")
def make_sampling_table(size, sampling_factor=1e-5):
    """Returns with what probability the word of each rank is kept, for `skipgrams`.

    Frequencies follow Zipf's law, 1 / (rank (log(rank) + gamma) + 1/2 - 1 / (12 rank)), and a word of frequency f is
    kept with min(1, sqrt(sampling_factor / f)), as word2vec does (Mikolov et al. 2013).

    Args:
        size: number of words.
        sampling_factor: the smaller, the more of the frequent words are left out.
    """
    gamma = 0.577
    rank = np.arange(size)
    rank[0] = 1
    inverse_frequency = rank * (np.log(rank) + gamma) + 0.5 - 1.0 / (12.0 * rank)
    scaled = sampling_factor * inverse_frequency
    return np.minimum(1.0, scaled / np.sqrt(scaled))


@keras_export("keras.preprocessing.sequence.skipgrams")
def skipgrams(
    sequence,
    vocabulary_size,
    window_size=4,
    negative_samples=1.0,
    shuffle=True,
    categorical=False,
    sampling_table=None,
    seed=None,
):
    """Returns pairs of words and whether they are neighbours: `(couples, labels)`.

    Args:
        sequence: list of words' numbers; 0 is no word.
        vocabulary_size: the largest number, plus one.
        window_size: how far neighbours are apart at most.
        negative_samples: how many random pairs there are for each pair of neighbours.
        shuffle: whether pairs come in random order.
        categorical: whether labels are `[1, 0]` and `[0, 1]` instead of 0 and 1.
        sampling_table: with what probability each word is kept.
        seed: of the order; Python's `random` draws all the rest.
    """
    yes, no = ([0, 1], [1, 0]) if categorical else (1, 0)
    couples = []
    for place, word in enumerate(sequence):
        if not word or (sampling_table is not None and sampling_table[word] < random.random()):
            continue
        first, last = max(0, place - window_size), min(len(sequence), place + window_size + 1)
        couples += [[word, sequence[k]] for k in range(first, last) if k != place and sequence[k]]
    labels = [yes] * len(couples)
    if negative_samples > 0:
        count = int(len(labels) * negative_samples)
        words = [couple[0] for couple in couples]
        random.shuffle(words)
        couples += [[words[k % len(words)], random.randint(1, vocabulary_size - 1)] for k in range(count)]
        labels += [no] * count
    if shuffle:
        seed = random.randint(0, 10_000_000) if seed is None else seed
        for each in (couples, labels):
            random.seed(seed)
            random.shuffle(each)
    return couples, labels
