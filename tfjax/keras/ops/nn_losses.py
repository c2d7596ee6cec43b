"""keras.ops.nn: class numbers as rows, cross-entropies, connectionist temporal classification, PSNR."""

import numpy as np

from tfjax.keras.backend import config
from tfjax.keras.backend.common.convert import convert_to_tensor
from tfjax.keras.backend.common.dtypes import result_type, standardize_dtype
from tfjax.keras.ops import tf_functions as tf
from tfjax.keras.ops.promotion import cast
from tfjax.keras.ops.symbolic_op import keras_function
from tfjax.tensor.tensor import Tensor


@keras_function("nn", "OneHot", tensors=1)
def one_hot(x, num_classes, axis=-1, dtype=None, sparse=False):
    """Returns class numbers as vectors along a new `axis`, with a 1 at the number's place.

    Args:
        x: integers; negative ones give zeros.
        num_classes: the size of the new axis.
        axis: its position.
        dtype: the dtype of the result; None: `floatx`.
        sparse: sparse tensors are not made here.
    """
    dtype = standardize_dtype(dtype)
    x = convert_to_tensor(x, "int64")
    values = {"on_value": True, "off_value": False} if dtype == "bool" else {}
    return tf.one_hot(x, num_classes, axis=axis, dtype=dtype, **values)


@keras_function("nn", "MultiHot", tensors=1)
def multi_hot(inputs, num_classes=None, axis=-1, dtype=None, sparse=False, **kwargs):
    """Returns rows of class numbers as one vector each, with a 1 at every number's place.

    Raises:
        ValueError: without a number of classes.
    """
    if num_classes is None:
        num_classes = kwargs.pop("num_tokens", None)
    if num_classes is None:
        raise ValueError("Argument `num_classes` must be specified.")
    inputs = convert_to_tensor(inputs)
    rows = one_hot(inputs, num_classes, axis=axis, dtype=dtype)
    reduce = tf.reduce_any if rows.dtype.name == "bool" else tf.reduce_max
    return reduce(rows, axis=1 if len(inputs.shape) > 1 else 0)


def _logits(output, from_logits):
    """What a softmax or sigmoid was applied to, where that is remembered."""
    known = output.__dict__.get("_keras_logits") if isinstance(output, Tensor) else None
    if known is not None:
        return known, True
    return output, from_logits


def _check_same(target, output, message="Arguments `target` and `output` must have the same shape. "):
    if len(target.shape) != len(output.shape):
        raise ValueError(
            "Arguments `target` and `output` must have the same rank (ndim). Received: "
            f"target.shape={target.shape}, output.shape={output.shape}"
        )
    if any(a is not None and b is not None and a != b for a, b in zip(target.shape, output.shape)):
        raise ValueError(f"{message}Received: target.shape={target.shape}, output.shape={output.shape}")


def _clipped(output):
    return tf.clip_by_value(output, config.epsilon(), 1.0 - config.epsilon())


@keras_function("nn", "BinaryCrossentropy")
def binary_crossentropy(target, output, from_logits=False):
    """Returns the cross-entropy of probabilities (or logits) and targets, element by element.

    Raises:
        ValueError: for different shapes.
    """
    target, output = convert_to_tensor(target), convert_to_tensor(output)
    _check_same(target, output)
    output, from_logits = _logits(output, from_logits)
    if from_logits:
        return tf.sigmoid_cross_entropy_with_logits(labels=target, logits=output)
    output = _clipped(output)
    return -(target * tf.log(output) + (1 - target) * tf.log(1 - output))


@keras_function("nn", "CategoricalCrossentropy")
def categorical_crossentropy(target, output, from_logits=False, axis=-1):
    """Returns the cross-entropy of class probabilities (or logits) and targets along `axis`.

    Raises:
        ValueError: for different shapes, and scalars.
    """
    target, output = convert_to_tensor(target), convert_to_tensor(output)
    if len(target.shape) < 1:
        raise ValueError(
            "Arguments `target` and `output` must be at least rank 1. Received: "
            f"target.shape={target.shape}, output.shape={output.shape}"
        )
    _check_same(target, output)
    output, from_logits = _logits(output, from_logits)
    if from_logits:
        return tf.softmax_cross_entropy_with_logits(labels=target, logits=output, axis=axis)
    output = _clipped(output / tf.reduce_sum(output, axis, keepdims=True))
    return -tf.reduce_sum(target * tf.log(output), axis)


@keras_function("nn", "SparseCategoricalCrossentropy")
def sparse_categorical_crossentropy(target, output, from_logits=False, axis=-1):
    """Returns the cross-entropy of class probabilities (or logits) along the last axis and class numbers.

    Raises:
        ValueError: for another axis, and for shapes that do not go together.
    """
    target, output = convert_to_tensor(target), convert_to_tensor(output)
    if axis != -1 and axis != len(output.shape) - 1:
        raise ValueError(f"Only axis=-1 is currently supported. Received: axis={axis}")
    output, from_logits = _logits(output, from_logits)
    target, output = tf.cast(target, "int64"), convert_to_tensor(output)
    if len(target.shape) == len(output.shape) and target.shape[-1] == 1:
        target = tf.squeeze(target, axis=[-1])
    shapes = f"target.shape={target.shape}, output.shape={output.shape}"
    if len(output.shape) < 1:
        raise ValueError(f"Argument `output` must be at least rank 1. Received: output.shape={output.shape}")
    if len(target.shape) != len(output.shape) - 1:
        raise ValueError(f"Argument `output` must have rank (ndim) `target.ndim - 1`. Received: {shapes}")
    if any(a is not None and b is not None and a != b for a, b in zip(target.shape, output.shape)):
        raise ValueError(
            f"Arguments `target` and `output` must have the same shape up until the last dimension: {shapes}"
        )
    if not from_logits:
        output = tf.log(_clipped(output))
    return tf.sparse_softmax_cross_entropy_with_logits(labels=target, logits=output)


@keras_function("nn", "CTCLoss", tensors=4)
def ctc_loss(target, output, target_length, output_length, mask_index=0):
    """Returns the CTC loss of each sequence.

    Args:
        target: labels, `[batch, labels]`.
        output: logits, `[batch, time, classes]`.
        target_length, output_length: how many labels and steps count.
        mask_index: the blank class.

    Raises:
        ValueError: for other ranks.
    """
    from tfjax.keras.losses.ctc import ctc_loss as recorded

    target, output = convert_to_tensor(target), convert_to_tensor(output)
    if len(target.shape) != 2 or len(output.shape) != 3:
        name, tensor, rank, found = (
            ("target", "targets", 2, target) if len(target.shape) != 2 else ("output", "outputs", 3, output)
        )
        raise ValueError(f"Argument `{name}` must have rank {rank}. Received: {name}.shape={found.shape} ({tensor})")
    dtype = result_type(output.dtype, "float32")
    output = cast(output, "float32" if dtype == "float64" else dtype)
    lengths = [tf.cast(convert_to_tensor(x), "int32") for x in (target_length, output_length)]
    blank = convert_to_tensor(mask_index % output.shape[-1], "int32")
    return cast(recorded(output, tf.cast(target, "int32"), *lengths, blank), dtype)


@keras_function("nn")
def ctc_decode(
    inputs, sequence_lengths, strategy="greedy", beam_width=100, top_paths=1, merge_repeated=True, mask_index=0
):
    """Returns the most likely labels of sequences, padded with -1, and scores.

    Args:
        inputs: logits, `[batch, time, classes]`.
        sequence_lengths: steps that count.
        strategy: `"greedy"` (the likeliest class of each step) or `"beam_search"`.
        beam_width: how many prefixes a search keeps.
        top_paths: how many results it returns.
        merge_repeated: whether a label that follows itself counts once (`"greedy"`).
        mask_index: the blank class.

    Raises:
        ValueError: for another strategy.
    """
    from tfjax.keras.backend.ctc_decoding import beam_search, best_path

    inputs = convert_to_tensor(inputs)
    scores = cast(inputs, result_type(inputs.dtype, "float32")).numpy()
    lengths = np.asarray(sequence_lengths).reshape(-1)
    blank = scores.shape[-1] - 1 if mask_index is None else mask_index % scores.shape[-1]
    if strategy == "greedy":
        decoded, values = best_path(scores, lengths, blank, merge_repeated)
    elif strategy == "beam_search":
        decoded, values = beam_search(scores, lengths, blank, beam_width, top_paths)
    else:
        raise ValueError(f"Invalid strategy {strategy}. Supported values are 'greedy' and 'beam_search'.")
    return convert_to_tensor(np.stack(decoded).astype(np.int32)), convert_to_tensor(values)


@keras_function("nn", "PSNR", tensors=2)
def psnr(x1, x2, max_val):
    """Returns the peak signal-to-noise ratio in decibels.

    Raises:
        ValueError: for different shapes.
    """
    from tfjax.keras.ops.numpy_elementwise import log10

    x1, x2 = convert_to_tensor(x1), convert_to_tensor(x2)
    if x1.shape != x2.shape:
        raise ValueError(f"Input shapes {x1.shape} and {x2.shape} must match for PSNR calculation. ")
    error = tf.reduce_mean(tf.square(x1 - x2))
    return 20 * log10(convert_to_tensor(max_val, x2.dtype)) - 10 * log10(error)
