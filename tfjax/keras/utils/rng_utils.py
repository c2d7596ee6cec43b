"""keras.utils.set_random_seed."""

import random

import numpy as np

from tfjax.keras.backend.common import global_state
from tfjax.keras.keras_export import keras_export
from tfjax.keras.random.seed_generator import GLOBAL_SEED_GENERATOR
from tfjax.ops.random.seeds import set_seed


@keras_export("keras.utils.set_random_seed")
def set_random_seed(seed):
    """Sets the seeds of Python's `random`, of NumPy and of TensorFlow, and starts Keras's own numbers anew.

    Raises:
        ValueError: if `seed` is no integer.
    """
    if not isinstance(seed, int):
        raise ValueError(f"Expected `seed` argument to be an integer. Received: seed={seed} (of type {type(seed)})")
    global_state.set_global_attribute(GLOBAL_SEED_GENERATOR, None)
    random.seed(seed)
    np.random.seed(seed)
    set_seed(seed)
