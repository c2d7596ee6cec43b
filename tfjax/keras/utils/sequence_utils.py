"""keras.utils.pad_sequences."""

import numpy as np

from tfjax.keras.keras_export import keras_export


@keras_export("keras.utils.pad_sequences", "keras.preprocessing.sequence.pad_sequences")
def pad_sequences(sequences, maxlen=None, dtype="int32", padding="pre", truncating="pre", value=0.0):
    """Returns sequences of different lengths as one array of shape `(count, maxlen, ...)`.

    Args:
        sequences: a list of sequences.
        maxlen: the length; None: that of the longest.
        dtype: the dtype of the array; `object` for strings of any length.
        padding: whether short ones are filled up in front (`"pre"`) or at the end (`"post"`).
        truncating: whether long ones are cut in front or at the end.
        value: what they are filled up with.

    Raises:
        ValueError: for what is no list of sequences of one shape, and for other arguments.
    """
    if not hasattr(sequences, "__len__"):
        raise ValueError("`sequences` must be iterable.")
    lengths, sample_shape = _lengths(sequences)
    if maxlen is None:
        maxlen = np.max(lengths)
    is_text = np.issubdtype(dtype, np.str_) or np.issubdtype(dtype, np.bytes_)
    if isinstance(value, str) and dtype is not object and not is_text:
        raise ValueError(
            f"`dtype` {dtype} is not compatible with `value`'s type: {type(value)}\n"
            "You should set `dtype=object` for variable length strings."
        )
    result = np.full((len(sequences), maxlen) + sample_shape, value, dtype=dtype)
    for position, sequence in enumerate(sequences):
        if not len(sequence):
            continue
        if truncating not in ("pre", "post"):
            raise ValueError(f'Truncating type "{truncating}" not understood')
        kept = np.asarray(sequence[-maxlen:] if truncating == "pre" else sequence[:maxlen], dtype=dtype)
        if kept.shape[1:] != sample_shape:
            raise ValueError(
                f"Shape of sample {kept.shape[1:]} of sequence at position {position} is different from expected shape "
                f"{sample_shape}"
            )
        if padding == "post":
            result[position, : len(kept)] = kept
        elif padding == "pre":
            result[position, -len(kept) :] = kept
        else:
            raise ValueError(f'Padding type "{padding}" not understood')
    return result


def _lengths(sequences):
    lengths, sample_shape = [], None
    for sequence in sequences:
        try:
            lengths.append(len(sequence))
            if sample_shape is None and len(sequence):
                sample_shape = np.asarray(sequence).shape[1:]
        except TypeError as error:
            raise ValueError(f"`sequences` must be a list of iterables. Found non-iterable: {str(sequence)}") from error
    return lengths, sample_shape or ()
