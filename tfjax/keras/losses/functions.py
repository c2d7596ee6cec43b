"""What the loss and metric functions share: their public names, their inputs, the logits behind predictions."""

import sys

import numpy as np

from tfjax.core import export
from tfjax.keras.backend.tensors import cast, convert_to_tensor
from tfjax.ops import operators  # noqa: F401  arithmetic on tensors
from tfjax.ops.array.cast import cast_tensor
from tfjax.tensor.producer import producer
from tfjax.tensor.tensor import EagerTensor, Tensor

_LOSSES, _METRICS = "keras.losses.", "keras.metrics."


def loss_function(*names, losses=True, metrics=True, shown="losses.losses"):
    """Decorator that gives a function of labels and predictions its public names.

    Args:
      *names: further names than its own ("mse", "MSE").
      losses, metrics: whether `keras.losses` and `keras.metrics` have it.
      shown: the module below `keras.src` that it says it is from.
    """
    prefixes = [_LOSSES] * losses + [_METRICS] * metrics

    def wrap(function):
        module = function.__module__
        for prefix in prefixes:
            for name in (function.__name__, *names):
                export._add(prefix + name, export.Export(module, function.__name__, function))
        function.__module__ = f"keras.src.{shown}"
        return function

    return wrap


def tensor(x):
    """`x` as a tensor; a variable is read without an op of its own."""
    if isinstance(x, Tensor):
        return x
    read = getattr(x, "_read", None)
    return read() if read is not None else convert_to_tensor(x)


def tensor_of(x, dtype):
    """`x` as a tensor of the NumPy dtype `dtype`, cast where it has another."""
    if isinstance(x, Tensor):
        return x if x.aval.dtype is dtype else cast_tensor(x, dtype)
    read = getattr(x, "_read", None)
    if read is not None:
        return tensor_of(read(), dtype)
    if isinstance(x, np.ndarray) and x.dtype is dtype:
        return convert_to_tensor(x)
    return convert_to_tensor(x, "string" if dtype.kind == "O" else dtype)


def cast_of(x, dtype):
    """As `tensor_of`; what is no tensor is made one of its own dtype before the cast, so that booleans pass."""
    if isinstance(x, Tensor) and x.aval.dtype.kind != "O":
        return x if x.aval.dtype is dtype else cast_tensor(x, dtype)
    return cast(tensor(x), dtype)


def pair(y_true, y_pred):
    """Both as tensors, the labels in the dtype of the predictions."""
    if type(y_pred) is not EagerTensor:
        y_pred = tensor(y_pred)
    if type(y_true) is not EagerTensor or y_true.aval.dtype is not y_pred.aval.dtype:
        y_true = tensor_of(y_true, y_pred.aval.dtype)
    return y_true, y_pred


def pair_cast(y_true, y_pred):
    """As `pair`; labels that are no tensors are made tensors of their own dtype before the cast."""
    if type(y_pred) is not EagerTensor:
        y_pred = tensor(y_pred)
    if type(y_true) is not EagerTensor or y_true.aval.dtype is not y_pred.aval.dtype:
        y_true = cast(tensor(y_true), y_pred.dtype)
    return y_true, y_pred


def needs_floats(y_pred, constant):
    """Raises TensorFlow's error for a Python float beside an integer tensor."""
    kind = y_pred.aval.dtype.kind
    if kind in "iu":
        raise TypeError(f"Cannot convert {constant} to EagerTensor of dtype {y_pred.dtype.name}")
    return y_pred


def user_frame():
    """How many frames up the first one outside Keras is, for `warnings.warn(stacklevel=)`."""
    frame, depth = sys._getframe(1), 1
    while frame is not None and frame.f_globals.get("__name__", "").startswith("tfjax."):
        frame, depth = frame.f_back, depth + 1
    return depth


def logits_behind(output, from_logits, op, function_name):
    """The logits that `output` was computed of, where that is known, and whether they are logits.

    Keras computes cross-entropies of the logits when the predictions come from its own softmax or sigmoid, and inside a
    tf.function also when they come from the op itself. In eager code TensorFlow's own `tf.nn.softmax` leaves no trace.
    """
    known = output.__dict__.get("_keras_logits") if isinstance(output, Tensor) else None
    if known is None and type(output) is not EagerTensor:
        known = _input_of(output, op)
    if known is None:
        return output, from_logits
    if from_logits:
        import warnings

        warnings.warn(
            f'"`{function_name}` received `from_logits=True`, but the `output` argument was produced by a {op} '
            "activation and thus does not represent logits. Was this intended?",
            stacklevel=user_frame(),
        )
    return known, True


def _input_of(output, op):
    """What the softmax or sigmoid that makes a symbolic tensor is given, None if something else makes it."""
    made = producer(output)
    if made is None or made[0] != op:
        return None
    _, attrs, inputs = made
    # TensorFlow's softmax over another axis than the last ends in a transposition.
    return inputs[0] if attrs.get("axis", -1) in (-1, output.aval.ndim - 1) else None
