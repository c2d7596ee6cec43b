"""keras.ops.rearrange: axes named in a pattern, split, reordered and merged."""

import math
import re

from tfjax.keras.backend.common.convert import convert_to_tensor
from tfjax.keras.ops import tf_functions as tf
from tfjax.keras.ops.symbolic_op import keras_function

_TOKEN = re.compile(r"\([^()]*\)|\S+")


@keras_function("", "Rearrange", tensors=2)
def rearrange(tensor, pattern, **axes_lengths):
    """Returns a tensor with its axes rearranged: `"b (h w) c -> b c h w"`.

    Args:
        tensor: a tensor.
        pattern: the axes before and after `->`; those in parentheses are one axis of the tensor.
        **axes_lengths: the sizes of axes that cannot be told, all but one of each group.

    Raises:
        ValueError: for a pattern that does not fit.
    """
    tensor = convert_to_tensor(tensor)
    before, arrow, after = pattern.partition("->")
    if not arrow:
        raise ValueError(f"Invalid pattern: {pattern}. Expected the form 'axes -> axes'.")
    groups, wanted = _groups(before), _groups(after)
    names = [name for group in groups for name in group]
    target = [name for group in wanted for name in group]
    if sorted(names) != sorted(target) or len(set(names)) != len(names):
        raise ValueError(f"Both sides of the pattern must have the same axes, each once. Received: pattern={pattern}")
    if len(groups) != len(tensor.shape):
        raise ValueError(
            f"The pattern has {len(groups)} axes before '->', the tensor {len(tensor.shape)}. "
            f"Received: pattern={pattern}, tensor.shape={tuple(tensor.shape)}"
        )
    sizes = _sizes(groups, tensor, axes_lengths, pattern)
    split = tf.reshape(tensor, [sizes[name] for name in names])
    moved = tf.transpose(split, [names.index(name) for name in target])
    return tf.reshape(moved, [_product([sizes[name] for name in group]) for group in wanted])


def _groups(side):
    return [token.strip("()").split() for token in _TOKEN.findall(side)]


def _sizes(groups, tensor, known, pattern):
    """The size of every name: a number, or a scalar tensor where the tensor does not say."""
    sizes = {}
    for axis, group in enumerate(groups):
        size = tensor.shape[axis]
        size = tf.shape(tensor)[axis] if size is None else size
        open_names = [name for name in group if name not in known]
        if len(open_names) > 1:
            raise ValueError(f"The sizes of {open_names} must be given. Received: pattern={pattern}, {known}")
        given = math.prod(known[name] for name in group if name in known)
        if not open_names and isinstance(size, int) and given != size:
            raise ValueError(f"The sizes of {group} do not make up {size}. Received: pattern={pattern}, {known}")
        if isinstance(size, int) and given and size % given:
            raise ValueError(f"{size} cannot be split by {given}. Received: pattern={pattern}, {known}")
        for name in group:
            sizes[name] = known[name] if name in known else size // given
    return sizes


def _product(sizes):
    result = 1
    for size in sizes:
        result = size * result
    return result
