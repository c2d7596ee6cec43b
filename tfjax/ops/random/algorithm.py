"""tf.random.Algorithm and the `alg` arguments."""

import enum

from tfjax.core.export import export
from tfjax.tensor.tensor import Tensor


@export("random.Algorithm", "random.experimental.Algorithm")
class Algorithm(enum.Enum):
    """Random-number algorithms: Philox, ThreeFry, or the device's choice (here always Philox)."""

    __module__ = "tensorflow.python.ops.random_ops_util"

    PHILOX = 1
    THREEFRY = 2
    AUTO_SELECT = 3


PHILOX, THREEFRY, AUTO_SELECT = (algorithm.value for algorithm in Algorithm)
_BY_NAME = {"philox": PHILOX, "threefry": THREEFRY, "autoselect": AUTO_SELECT}


def algorithm_number(alg):
    """The number of an algorithm given as a number, name, `Algorithm` or tensor (returned as it is).

    Raises:
      ValueError: for an unknown name.
      TypeError: for anything else.
    """
    if isinstance(alg, (int, Tensor)):
        return alg
    if isinstance(alg, Algorithm):
        return alg.value
    if isinstance(alg, str):
        name = alg.strip().lower().replace("-", "").replace("_", "")
        if name not in _BY_NAME:
            raise ValueError(unsupported(alg))
        return _BY_NAME[name]
    raise TypeError(f"Can't convert argument `alg` (of value {alg} and type {type(alg)}) to int.")


def unsupported(alg):
    """Text of the error about an algorithm that does not exist."""
    if isinstance(alg, int):
        names = (PHILOX, THREEFRY, AUTO_SELECT)
    elif isinstance(alg, str):
        names = ("philox", "threefry", "auto_select")
    else:
        names = (Algorithm.PHILOX, Algorithm.THREEFRY, Algorithm.AUTO_SELECT)
    return (
        f"Argument `alg` got unsupported value {alg}. Supported values are {names[0]} for the Philox algorithm, "
        f"{names[1]} for the ThreeFry algorithm, and {names[2]} for auto-selection."
    )
