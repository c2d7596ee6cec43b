"""SeedGenerator: the state that Keras's random functions and layers draw their seeds from."""

import random as python_random

import numpy as np
from jax import lax

from tfjax.keras.backend.common import global_state
from tfjax.keras.keras_export import keras_export
from tfjax.ops.jax_op import jax_op
from tfjax.tensor.convert import convert_to_tensor

GLOBAL_SEED_GENERATOR = "global_seed_generator"
_SEED_MODULUS = 2**31 - 2  # Keras folds the int64 state into int32 by int32.max - 1


@keras_export("keras.random.SeedGenerator")
class SeedGenerator:
    """A source of seeds: a variable `[seed, count]` whose count each draw increases.

    Args:
        seed: the integer to start with; None draws one from Python's `random`.
        name: the name that the state's path begins with.

    Raises:
        ValueError: if `seed` is no integer, and for other keyword arguments.
    """

    def __init__(self, seed=None, name=None, **kwargs):
        from tfjax.keras.backend.common.name_scope import name_scope
        from tfjax.keras.utils.naming import auto_name
        from tfjax.keras.variable import Variable

        self.name = auto_name(type(self).__name__) if name is None else name
        kwargs.pop("backend", None)
        if kwargs:
            raise ValueError(f"Unrecognized keyword arguments: {kwargs}")
        self._initial_seed = seed
        if seed is None:
            seed = make_default_seed()
        if not isinstance(seed, int):
            raise ValueError(f"Argument `seed` must be an integer. Received: seed={seed}")
        with name_scope(self.name, caller=self):
            self.state = Variable(
                lambda shape, dtype: convert_to_tensor([seed, 0], dtype=dtype),
                shape=(2,),
                dtype="int64",
                trainable=False,
                aggregation="none",
                name="seed_generator_state",
            )

    def next(self, ordered=True):
        """Returns the current seed, int64[2], and moves on: by one, or by a jump if not `ordered`."""
        seed, _ = self._advance(ordered)
        return seed

    def _advance(self, ordered):
        """The current seed as it is and as `tf.random.stateless_*` take it; the state moves on."""
        seed = self.state.read_value()
        following, folded = (_next_seed if ordered else _jump_seed)(seed)
        self.state.assign(following)
        return seed, folded

    def get_config(self):
        """Returns the arguments to make this generator again."""
        return {"seed": self._initial_seed, "name": self.name}

    @classmethod
    def from_config(cls, config):
        """Returns the generator that `get_config` described."""
        return cls(**config)


def _folded(seed):
    # tf.math.floormod: the sign of the divisor, where lax.rem has the dividend's.
    rest = lax.rem(seed, np.int64(_SEED_MODULUS))
    rest = lax.select(lax.lt(rest, np.int64(0)), lax.add(rest, np.int64(_SEED_MODULUS)), rest)
    return lax.convert_element_type(rest, np.int32)


def _folded_host(seed):
    return np.mod(seed, _SEED_MODULUS).astype(np.int32)


def _next_host(seed):
    return seed + _STEP, _folded_host(seed)


def _jump_host(seed):
    return (seed + 1) * 5387 % 933199, _folded_host(seed)


_STEP = np.array([0, 1], np.int64)


@jax_op("NextSeed", numpy=_next_host, differentiable=False)
def _next_seed(seed):
    return lax.add(seed, _STEP), _folded(seed)


@jax_op("JumpSeed", numpy=_jump_host, differentiable=False)
def _jump_seed(seed):
    scaled = lax.mul(lax.add(seed, np.int64(1)), np.int64(5387))
    rest = lax.rem(scaled, np.int64(933199))
    rest = lax.select(lax.lt(rest, np.int64(0)), lax.add(rest, np.int64(933199)), rest)
    return rest, _folded(seed)


@jax_op("FoldSeed", numpy=_folded_host, differentiable=False)
def _fold_seed(seed):
    return _folded(seed)


def global_seed_generator():
    """Returns the generator behind `seed=None`; made when first used, so that `set_random_seed` decides its seed."""
    generator = global_state.get_global_attribute(GLOBAL_SEED_GENERATOR)
    if generator is None:
        generator = SeedGenerator()
        global_state.set_global_attribute(GLOBAL_SEED_GENERATOR, generator)
    return generator


def make_default_seed():
    """Returns a seed from Python's `random`, which `keras.utils.set_random_seed` and `random.seed` fix."""
    return python_random.randint(1, int(1e9))


def draw_seed(seed):
    """Returns a seed tensor, int64[2], for an integer, a `SeedGenerator` or None (the global generator).

    Raises:
        ValueError: for anything else.
    """
    if isinstance(seed, SeedGenerator):
        return seed.next()
    if isinstance(seed, int):
        return convert_to_tensor([seed, 0], dtype="int64")
    if seed is None:
        return global_seed_generator().next(ordered=False)
    raise ValueError(
        "Argument `seed` must be either an integer or an instance of `SeedGenerator`. "
        f"Received: seed={seed} (of type {type(seed)})"
    )


def stateless_seed(seed):
    """Returns what the `tf.random.stateless_*` functions take: int32[2], a list of integers where that is known."""
    if isinstance(seed, int) and -(2**63) <= seed < 2**63:
        return [seed % _SEED_MODULUS, 0]
    if isinstance(seed, SeedGenerator):
        return seed._advance(ordered=True)[1]
    if seed is None:
        return global_seed_generator()._advance(ordered=False)[1]
    return _fold_seed(draw_seed(seed))
