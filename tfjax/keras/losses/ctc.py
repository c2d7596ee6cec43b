"""Connectionist temporal classification: the loss of labels whose places in a sequence are not known."""

import jax.numpy as jnp
import numpy as np
from jax import lax, nn

from tfjax.keras.losses.functions import loss_function, tensor
from tfjax.ops.array.cast import cast_tensor
from tfjax.ops.jax_op import jax_op

_FLOAT32, _INT32 = np.dtype(np.float32), np.dtype(np.int32)
# Stands for the logarithm of 0: finite, so that no gradient is NaN.
_NEVER = -1e30


def _labels_between_blanks(labels, blank):
    """[batch, n] -> [batch, 2 n + 1]: blank, first label, blank, second label, ..., blank."""
    batch, n = labels.shape
    return jnp.full((batch, 2 * n + 1), blank, labels.dtype).at[:, 1::2].set(labels)


@jax_op("CTCLoss")
def ctc_loss(logits, labels, label_length, logit_length, blank):
    """-log P(labels | logits), Graves et al. (2006), by the forward recursion over time.

    Args:
      logits: [batch, time, classes]. labels: [batch, n].
      label_length, logit_length: [batch], how many of each count.
      blank: the class that separates labels.
    """
    probabilities = nn.log_softmax(logits, axis=-1)
    states = _labels_between_blanks(labels, blank)
    size = states.shape[1]
    # A label may follow another one without a blank between them, unless they are equal.
    skips = (states != blank) & (states != jnp.roll(states, 2, axis=1)) & (jnp.arange(size) >= 2)
    chances = jnp.take_along_axis(probabilities, states[:, None, :].astype(np.int32), axis=2)
    start = jnp.where(jnp.arange(size) < 2, chances[:, 0], _NEVER).astype(logits.dtype)
    start = jnp.where(jnp.arange(size) < 2 * label_length[:, None] + 1, start, _NEVER).astype(logits.dtype)

    def step(before, now):
        time, emitted = now
        shifted = jnp.pad(before, ((0, 0), (2, 0)), constant_values=_NEVER)
        paths = jnp.stack([before, shifted[:, 1:-1], jnp.where(skips, shifted[:, :-2], _NEVER).astype(before.dtype)])
        after = jnp.maximum(nn.logsumexp(paths, axis=0) + emitted, _NEVER).astype(before.dtype)
        return jnp.where((time < logit_length)[:, None], after, before), None

    times = jnp.arange(1, logits.shape[1], dtype=logit_length.dtype)
    last, _ = lax.scan(step, start, (times, jnp.moveaxis(chances, 1, 0)[1:]))
    end = 2 * label_length[:, None].astype(np.int32)
    final = jnp.take_along_axis(last, jnp.concatenate([end, jnp.maximum(end - 1, 0)], axis=1), axis=1)
    final = jnp.where(jnp.concatenate([end >= 0, end > 0], axis=1), final, _NEVER).astype(logits.dtype)
    return -nn.logsumexp(final, axis=1)


@loss_function(metrics=False)
def ctc(y_true, y_pred):
    """CTC loss of dense labels, in which 0 is padding and the blank class.

    Args:
      y_true: [batch, max_length] integers.
      y_pred: [batch, time, classes] logits.

    Raises:
      ValueError: for other ranks.
    """
    y_true, y_pred = tensor(y_true), tensor(y_pred)
    if y_true.aval.ndim != 2:
        raise ValueError(
            "Targets `y_true` are expected to be a tensor of shape `(batch_size, max_length)` in integer format. "
            f"Received: y_true.shape={y_true.aval.shape}"
        )
    if y_pred.aval.ndim != 3:
        raise ValueError(
            "Logits `y_pred` are expected to be a tensor of shape `(batch_size, max_length, num_classes)`. "
            f"Received: y_pred.shape={y_pred.aval.shape}"
        )
    dtype = y_pred.aval.dtype
    if dtype.itemsize == 8:
        y_pred = cast_tensor(y_pred, _FLOAT32)
    loss = _dense(cast_tensor(y_true, _INT32), y_pred)
    return cast_tensor(loss, dtype)


@jax_op("CTCLossDense")
def _dense(labels, logits):
    batch, time, _ = logits.shape
    lengths = jnp.sum(labels != 0, axis=-1, dtype=np.int32)
    return ctc_loss.impl(logits, labels, lengths, jnp.full((batch,), time, np.int32), blank=0)
