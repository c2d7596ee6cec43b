"""What samplers by rejection share.

Every output has its own stretch of the stream and draws from it until an attempt is accepted. The loops are vectorised
over the outputs; an output that is done keeps its result.
"""

from types import ModuleType
from typing import Any

import numpy as np

from tfjax.ops.random import philox
from tfjax.ops.random.samplers import box_muller64, unit64

Array = Any


def starts(xp: ModuleType, count: int) -> Array:
    """The first block of each output's stretch: uint64[count]."""
    return xp.arange(count, dtype=np.uint64) * np.uint64(philox.RESERVED_PER_OUTPUT)


def uniform_pair(xp: ModuleType, state: Array, index: Array) -> tuple[Array, Array]:
    """The two doubles of block `index` in the order in which TensorFlow uses them up: the second word pair first."""
    word0, word1, word2, word3 = philox.blocks(xp, state, index)
    return unit64(philox.join64(word2, word3)), unit64(philox.join64(word0, word1))


def normal_pair(xp: ModuleType, state: Array, index: Array) -> tuple[Array, Array]:
    """The two normals of block `index` in the order in which TensorFlow uses them up: the cosine first."""
    sin, cos = box_muller64(xp, *philox.blocks(xp, state, index))
    return cos, sin
