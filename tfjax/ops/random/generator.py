"""tf.random.Generator and the global generator."""

import math
import secrets

import numpy as np

from tfjax.core import dtypes, errors
from tfjax.core.export import export
from tfjax.engine.aval import aval_of
from tfjax.ops.inputs import static_ints
from tfjax.ops.random import fill, philox
from tfjax.ops.random.algorithm import PHILOX, THREEFRY, algorithm_number
from tfjax.ops.random.arguments import attr_error, checked_shape, parameter, shape_argument
from tfjax.ops.random.binomial import check_parameters
from tfjax.ops.random.binomial import draw as draw_binomial
from tfjax.ops.random.generator_state import create_rng_state, int64_array, state_size
from tfjax.ops.random.seeds import seeds_required
from tfjax.ops.random.stateless import normals, uniform_floats
from tfjax.ops.random.uniform import draw_integers
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.op_errors import op_error
from tfjax.tensor.tensor import new_tensor
from tfjax.tensor.variable import Variable

_RESOURCE = aval_of((), np.dtype(object))
_ALGORITHM = aval_of((), np.dtype(np.int64))
_INDEX = aval_of((), np.dtype(np.int32))
_INTEGERS = ("int32", "int64", "uint32", "uint64")


@export("random.Generator", "random.experimental.Generator")
class Generator:
    """A random-number generator that keeps its state in a variable.

    Args:
      copy_from: a generator whose state and algorithm to copy; the other arguments must then be None.
      state: int64 vector, or a variable with one, which is then shared.
      alg: "philox", "threefry" (state only: TensorFlow draws with it under XLA only), or a `tf.random.Algorithm`.
    """

    __module__ = "tensorflow.python.ops.stateful_random_ops"

    def __init__(self, copy_from=None, state=None, alg=None):
        if copy_from is not None:
            assert (alg or state) is None
            self._alg = copy_from.algorithm
            self._state_var = _state_variable(copy_from.state.numpy())
            return
        assert alg is not None and state is not None
        self._alg = algorithm_number(alg)
        if not isinstance(state, Variable):
            state = int64_array(state)
            _check_shape(state, [state_size(self._alg)])
            state = _state_variable(state)
        else:
            state.shape.assert_is_compatible_with([state_size(self._alg)])
        self._state_var = state

    @classmethod
    def from_state(cls, state, alg):
        """A generator with this state."""
        return cls(alg=alg, state=state)

    @classmethod
    def from_seed(cls, seed, alg=None):
        """A generator whose state is made of `seed`, an integer or a vector of integers."""
        alg = algorithm_number(PHILOX if alg is None else alg)
        return cls(state=create_rng_state(seed, alg), alg=alg)

    @classmethod
    def from_non_deterministic_state(cls, alg=None):
        """A generator with a state from the operating system.

        Raises:
          RuntimeError: if determinism is enabled.
        """
        if seeds_required():
            raise RuntimeError('"from_non_deterministic_state" cannot be called when determinism is enabled.')
        alg = algorithm_number(PHILOX if alg is None else alg)
        return cls(state=np.frombuffer(secrets.token_bytes(8 * state_size(alg)), np.int64), alg=alg)

    @classmethod
    def from_key_counter(cls, key, counter, alg):
        """A generator with this key (scalar) and counter (two integers for Philox)."""
        alg = algorithm_number(alg)
        return cls(state=_join(key, counter, alg), alg=alg)

    def reset(self, state):
        """Replaces the state."""
        state = int64_array(state)
        _check_shape(state, [state_size(self.algorithm)])
        self._state_var.assign(new_tensor(state))

    def reset_from_seed(self, seed):
        """Replaces the state by the one that `from_seed` makes of `seed`."""
        self._state_var.assign(create_rng_state(seed, self.algorithm))

    def reset_from_key_counter(self, key, counter):
        """Replaces the state by a key and a counter."""
        self._state_var.assign(new_tensor(_join(key, counter, self.algorithm)))

    @property
    def state(self):
        """The variable that holds the state."""
        return self._state_var

    @property
    def algorithm(self):
        """Number of the algorithm."""
        return self._alg

    @property
    def key(self):
        """The part of the state that tells streams apart, a scalar."""
        return fill.key(self._state_var.value())

    def skip(self, delta):
        """Moves on as drawing `delta` numbers would; returns the state from before, an int64 tensor."""
        return self._advance(static_ints(delta)[0])

    def _advance(self, count):
        if self.algorithm == THREEFRY:
            raise op_error(
                "RngReadAndSkip",
                "Non-XLA devices don't support the ThreeFry algorithm.",
                errors.UnimplementedError,
            )
        before = self._state_var.value()
        blocks = count * philox.RESERVED_PER_OUTPUT & 0xFFFFFFFFFFFFFFFF
        if isinstance(before.data, np.ndarray):  # no op: drawing twice in a step must not cut the trace
            after = philox.skip(np, before.data.view(np.uint64), np.uint64(blocks)).view(np.int64)
            self._state_var.assign(new_tensor(after), read_value=False)
        else:
            self._state_var.assign(fill.skip(before, new_tensor(np.uint64(blocks))), read_value=False)
        return before

    def _source(self, shape):
        """The state for a result of `shape`; moves on before the shape is checked, as TensorFlow does."""
        return self._advance(math.prod(int(size) for size in np.ravel(np.asarray(shape.value))))

    def normal(self, shape, mean=0.0, stddev=1.0, dtype=dtypes.float32, name=None):
        """Random values from a normal distribution; `mean` and `stddev` are scalars of type `dtype`."""
        return self._normals("StatelessRandomNormalV2", shape, mean, stddev, dtype)

    def truncated_normal(self, shape, mean=0.0, stddev=1.0, dtype=dtypes.float32, name=None):
        """Random values from a normal distribution, those further than two `stddev` from `mean` drawn again."""
        return self._normals("StatelessTruncatedNormalV2", shape, mean, stddev, dtype)

    def _normals(self, op, shape, mean, stddev, dtype):
        shape = shape_argument(shape)
        return normals(op, shape, mean, stddev, dtype, lambda: self._source(shape))

    def uniform(self, shape, minval=0, maxval=None, dtype=dtypes.float32, name=None):
        """Random values from a uniform distribution on [minval, maxval).

        Args:
          minval, maxval: of type `dtype`, for integers scalars. Both None, with an integer `dtype`: every value of the
            type.

        Raises:
          ValueError: if `dtype` is integral and one bound only is given.
        """
        dtype = dtypes.as_dtype(dtype)
        if dtype.is_integer:
            if (minval is None) != (maxval is None):
                raise ValueError(
                    f"For integer dtype {dtype}, minval and maxval must be both `None` or both non-`None`; "
                    f"got minval={minval} and maxval={maxval}"
                )
        elif maxval is None:
            maxval = 1
        shape = shape_argument(shape)
        if not dtype.is_integer:
            return uniform_floats(shape, minval, maxval, dtype, lambda: self._source(shape))
        if minval is None:
            return self.uniform_full_int(shape, dtype)
        op = "StatelessRandomUniformIntV2"
        low, high = parameter(minval, dtype, "min"), parameter(maxval, dtype, "max")
        source = self._source(shape)
        return draw_integers(op, lambda: source, low, high, checked_shape(op, shape))

    def uniform_full_int(self, shape, dtype=dtypes.uint64, name=None):
        """Random integers from all values of `dtype`: int32, int64, uint32 or uint64."""
        op = "StatelessRandomUniformFullIntV2"
        dtype = dtypes.as_dtype(dtype)
        shape = shape_argument(shape)
        source = self._source(shape)
        if dtype.name not in _INTEGERS:
            raise attr_error(op, "dtype", dtype.np)
        return fill.full_int(source, shape=checked_shape(op, shape), dtype=dtype.np)

    def binomial(self, shape, counts, probs, dtype=dtypes.int32, name=None):
        """Random values from binomial distributions, of shape `shape`.

        Args:
          counts, probs: numbers of trials and probabilities of success; broadcast to the last dimensions of `shape`.
        """
        op = "StatefulRandomBinomial"
        dtype = dtypes.as_dtype(dtype)
        counts, probs = convert_to_tensor(counts), convert_to_tensor(probs)
        shape = shape_argument(shape)
        check_parameters(op, (_RESOURCE, _ALGORITHM, _INDEX), shape, counts, probs)
        sizes = checked_shape(op, shape)
        batches = math.prod(np.broadcast_shapes(counts.aval.shape, probs.aval.shape))
        state = self._advance(batches * (math.prod(sizes) // max(batches, 1) + 3) * 50)  # TensorFlow's provision
        return draw_binomial(state, counts, probs, shape=sizes, dtype=dtype.np)

    def make_seeds(self, count=1):
        """Seeds for stateless ops: int64 of shape [2, count], one seed per column."""
        return fill.make_seeds(self._advance(count), count=count)

    def split(self, count=1):
        """A list of `count` generators, independent of each other and of this one."""
        keys = self.uniform_full_int((count,), dtypes.int64).numpy()
        counter = [0] * (state_size(self.algorithm) - 1)
        return [Generator(state=[*counter, int(key)], alg=self.algorithm) for key in keys]


def _state_variable(state):
    return Variable(new_tensor(np.array(state, np.int64)), dtype=dtypes.int64, trainable=False, name="StateVar")


def _check_shape(state, expected):
    new_tensor(state).shape.assert_is_compatible_with(expected)


def _join(key, counter, alg):
    counter, key = int64_array(counter), int64_array(key)
    _check_shape(counter, [state_size(alg) - 1])
    _check_shape(key, [])
    return np.concatenate([counter, key.reshape(1)])


_global = None


@export("random.get_global_generator", "random.experimental.get_global_generator")
def get_global_generator():
    """The global generator; the first call makes one with a state from the operating system.

    Raises:
      RuntimeError: if determinism is enabled and none has been set.
    """
    global _global
    if _global is None:
        if seeds_required():
            raise RuntimeError(
                '"get_global_generator" cannot be called if determinism is enabled, unless "set_global_generator" has '
                'already been called. Please call "set_global_generator" first.'
            )
        _global = Generator.from_non_deterministic_state()
    return _global


@export("random.set_global_generator", "random.experimental.set_global_generator")
def set_global_generator(generator):
    """Replaces the global generator."""
    global _global
    _global = generator
