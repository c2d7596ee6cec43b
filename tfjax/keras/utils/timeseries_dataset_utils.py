"""keras.utils.timeseries_dataset_from_array."""

import numpy as np

from tfjax.keras.keras_export import keras_export


@keras_export("keras.utils.timeseries_dataset_from_array", "keras.preprocessing.timeseries_dataset_from_array")
def timeseries_dataset_from_array(
    data,
    targets,
    sequence_length,
    sequence_stride=1,
    sampling_rate=1,
    batch_size=128,
    shuffle=False,
    seed=None,
    start_index=None,
    end_index=None,
    format="tf",  # noqa: A002
):
    """Returns a dataset of sliding windows over `data`, with the target at each window's start.

    Args:
        data: an array whose first axis is time.
        targets: an array of the same length (`targets[i]` goes with the window that starts at i), or None.
        sequence_length: the number of points of a window.
        sequence_stride: how far apart windows start.
        sampling_rate: how far apart the points of a window are.
        batch_size: windows per batch; None: no batches.
        shuffle: whether the windows come in random order.
        seed: for that.
        start_index, end_index: the part of `data` to use.
        format: `"tf"`, the only kind of dataset here.

    Raises:
        ValueError: for numbers that do not fit the data.
    """
    _check(data, sequence_stride, sampling_rate, start_index, end_index, format)
    from tfjax.data.dataset import DatasetV2 as Dataset
    from tfjax.keras.ops import tf_functions as tf

    start = 0 if start_index is None else start_index
    end = len(data) if end_index is None else end_index
    count = end - start - (sequence_length - 1) * sampling_rate
    if targets is not None:
        count = min(count, len(targets))
    starts = np.arange(0, count, sequence_stride, dtype="int32" if count < 2147483647 else "int64")
    if shuffle:
        if seed is None:
            seed = np.random.randint(10**6)
        np.random.RandomState(seed).shuffle(starts)
    steps = np.arange(0, sequence_length * sampling_rate, sampling_rate, dtype=starts.dtype)
    part = tf.identity(np.asarray(data[start:end]))
    if targets is None:
        dataset = Dataset.from_tensor_slices(starts).map(lambda first: tf.gather(part, first + steps))
    else:
        goals = tf.identity(np.asarray(targets[start:end]))
        dataset = Dataset.from_tensor_slices(starts).map(
            lambda first: (tf.gather(part, first + steps), tf.gather(goals, first))
        )
    dataset = dataset.prefetch(-1)
    if batch_size is not None:
        if shuffle:
            dataset = dataset.shuffle(buffer_size=batch_size * 8, seed=seed)
        return dataset.batch(batch_size)
    return dataset.shuffle(buffer_size=1024, seed=seed) if shuffle else dataset


def _check(data, sequence_stride, sampling_rate, start_index, end_index, format):  # noqa: A002
    length = len(data)
    if start_index:
        if start_index < 0:
            raise ValueError(f"`start_index` must be 0 or greater. Received: start_index={start_index}")
        if start_index >= length:
            raise ValueError(
                "`start_index` must be lower than the length of the data. "
                f"Received: start_index={start_index}, for data of length {length}"
            )
    if end_index:
        if start_index and end_index <= start_index:
            raise ValueError(
                "`end_index` must be higher than `start_index`. "
                f"Received: start_index={start_index}, and end_index={end_index} "
            )
        if end_index >= length:
            raise ValueError(
                "`end_index` must be lower than the length of the data. "
                f"Received: end_index={end_index}, for data of length {length}"
            )
        if end_index <= 0:
            raise ValueError(f"`end_index` must be higher than 0. Received: end_index={end_index}")
    for name, value in (("sampling_rate", sampling_rate), ("sequence_stride", sequence_stride)):
        if value <= 0:
            raise ValueError(f"`{name}` must be higher than 0. Received: {name}={value}")
        if value >= length:
            raise ValueError(
                f"`{name}` must be lower than the length of the data. "
                f"Received: {name}={value}, for data of length {length}"
            )
    if format not in ("tf", "grain"):
        raise ValueError(f'`format` should be either "tf" or "grain". Received: format={format}')
    if format == "grain":
        raise ImportError("This requires the grain module, whose datasets tfjax does not make. Use format='tf'.")
