"""States of tf.random.Generator: int64 vectors, counter first and key last; tf.random.create_rng_state."""

import numpy as np

from tfjax import engine
from tfjax.core.export import export
from tfjax.ops.random.algorithm import AUTO_SELECT, PHILOX, THREEFRY, algorithm_number
from tfjax.tensor.tensor import Tensor, new_tensor
from tfjax.tensor.variable import Variable

_SIZES = {PHILOX: 3, THREEFRY: 2, AUTO_SELECT: 3}
_MASK = 0xFFFFFFFFFFFFFFFF


def state_size(alg):
    """Length of an algorithm's state.

    Raises:
      AttributeError: for an unknown number (TensorFlow 2.21 fails so while it looks for its error text).
    """
    if alg not in _SIZES:
        raise AttributeError(
            "module 'tensorflow.python.ops.stateless_random_ops' has no attribute 'unsupported_alg_error_msg'"
        )
    return _SIZES[alg]


@export("random.create_rng_state", "random.experimental.create_rng_state")
def create_rng_state(seed, alg):
    """The state that a seed, an integer or a vector of integers, gives a generator: int64 of the algorithm's size."""
    size = state_size(algorithm_number(alg))
    if isinstance(seed, int):
        seed = [seed >> 64 * word & _MASK for word in range(size)]
    words = int64_array(seed).reshape(-1)[:size]
    return new_tensor(np.concatenate([np.zeros(size - words.size, np.int64), words]))


def int64_array(value):
    """Numbers as a new int64 array; unsigned ones of 64 bits keep their bits."""
    if isinstance(value, (Tensor, Variable)):
        return np.array(value.numpy()).astype(np.int64)
    if isinstance(value, (list, tuple)):
        return np.array([int64_array(part) for part in value], np.int64)
    if isinstance(value, int) and value >= 2**63:
        value -= 2**64
    return np.array(engine.to_host(value) if isinstance(value, engine.Value) else value).astype(np.int64)
