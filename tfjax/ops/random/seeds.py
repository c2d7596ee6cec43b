"""Which numbers a stateful random op draws: TensorFlow's seeds and the counters of its kernels.

In eager mode TensorFlow keeps one kernel per (op, attributes), the seeds among them, and a kernel's generator moves on
with every call; so `normal(shape, seed=1)` twice gives two stretches of one stream. Without an op seed but with a
global one, each call draws its op seed from `random.Random(global seed)`. `set_seed` starts all of it anew.
"""

from __future__ import annotations

import random
import secrets
import threading
from array import array
from collections.abc import Callable
from typing import Any

import numpy as np

from tfjax.core.export import export
from tfjax.engine.aval import aval_of
from tfjax.tensor.tensor import Tensor, new_tensor

DEFAULT_GLOBAL_SEED = 87654321
_MAX_INT32 = 2**31 - 1
_WORD = 0xFFFFFFFFFFFFFFFF
_STATE_DTYPE = np.dtype(np.uint64)
_STATE_AVAL = aval_of((3,), _STATE_DTYPE)  # kept: avals are interned weakly

Seeds = tuple[int, int]


class Stream:
    """The generator of one kernel: its first state and how many blocks have been taken from it.

    Both seeds zero mean "no seed": the stream starts at a state from the operating system.
    """

    __slots__ = ("seeds", "taken")

    def __init__(self, seeds: Seeds):
        self.seeds = seeds if seeds != (0, 0) else (secrets.randbits(64), secrets.randbits(64))
        self.taken = 0

    def take(self, blocks: int) -> np.ndarray:
        """The state from which the next `blocks` blocks may be used."""
        state = _state(self.seeds, self.taken)
        self.taken += blocks
        return state


def _state(seeds: Seeds, offset: int) -> np.ndarray:
    """uint64[3] of `philox`: the first seed is the key, the second the high half of the counter."""
    return np.array([offset & _WORD, seeds[1] + (offset >> 64) & _WORD, seeds[0] & _WORD], np.uint64)


class _DrawnStreams:
    """Where the streams of op seeds drawn by TensorFlow's rule stand: one per call, and nearly all used once.

    Yet two calls may draw the same seed (likely after 50,000 calls), and then the second goes on where the first
    stopped. So every seed is remembered, in 16 bytes; a bitmap tells at once that one is new.
    """

    _BITS = 23

    def __init__(self) -> None:
        self._seen = bytearray(1 << (self._BITS - 3))
        self._kernels: dict[tuple, int] = {}
        self._names = array("Q")
        self._taken = array("Q")

    def take(self, kernel: tuple, seed2: int, blocks: int) -> int:
        """How many blocks of the stream are used up; takes `blocks` more."""
        name = self._kernels.setdefault(kernel, len(self._kernels)) << 32 | seed2
        place = self._find(name)
        if place is not None:
            offset = self._taken[place]
            self._taken[place] += blocks
            return offset
        bit = self._bit(name)
        self._seen[bit >> 3] |= 1 << (bit & 7)
        self._names.append(name)
        self._taken.append(blocks)
        return 0

    def taken(self, kernel: tuple, seed2: int) -> int:
        """How many blocks of the stream are used up."""
        number = self._kernels.get(kernel)
        place = None if number is None else self._find(number << 32 | seed2)
        return 0 if place is None else self._taken[place]

    def _find(self, name: int) -> int | None:
        bit = self._bit(name)
        if not self._seen[bit >> 3] >> (bit & 7) & 1:
            return None
        found = np.flatnonzero(np.frombuffer(self._names, np.uint64) == np.uint64(name))
        return int(found[0]) if found.size else None

    def _bit(self, name: int) -> int:
        return (name * 0x9E3779B97F4A7C15 & _WORD) >> (64 - self._BITS)


class _Eager:
    """The eager context's part in random numbers; shared by all threads, as in TensorFlow."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.must_be_seeded = False
        self.start(None)

    def start(self, seed: Any) -> None:
        try:
            hash(seed)
            drawing = random.Random(seed)
        except TypeError:  # a NumPy array, a tensor
            seed = int(np.array(seed))
            drawing = random.Random(seed)
        self.seed = seed
        self.epoch = object()
        self.drawing = drawing
        self.streams: dict[tuple, Stream] = {}
        self.drawn: _DrawnStreams | None = None
        self.memory: dict[tuple, Any] = {}

    def take(self, kernel: tuple, seeds: Seeds, drawn: bool, blocks: int) -> np.ndarray:
        """The state for one call; `drawn` tells that its op seed was drawn."""
        with self.lock:
            stream = self.streams.get((kernel, seeds))
            if stream is None and drawn:
                if self.drawn is None:
                    self.drawn = _DrawnStreams()
                return _state(seeds, self.drawn.take(kernel, seeds[1], blocks))
            if stream is None:
                stream = self.streams[kernel, seeds] = Stream(seeds)
                if self.drawn is not None:  # a seed that was drawn before and is now given
                    stream.taken = self.drawn.taken(kernel, seeds[1])
            return stream.take(blocks)


_eager = _Eager()


class _Running:
    """A stream that starts anew when the global seed is set."""

    def __init__(self, seeds: Seeds):
        self._seeds = seeds
        self._epoch: Any = None

    def now(self) -> Stream:
        """The stream in force."""
        if self._epoch is not _eager.epoch:
            self._epoch = _eager.epoch
            self._stream = Stream(self._seeds)
        return self._stream


class GraphStream:
    """What gives a random op of a traced function its state, or its numbers, at each call.

    Setting the global seed starts it anew; so does calling the function inside another one (`again`), where it is an
    op instance of its own.
    """

    def __init__(self, seeds: Seeds, produce: Callable[[np.ndarray], np.ndarray], blocks: int, like: Tensor):
        self._seeds = seeds
        self._produce = produce
        self._blocks = blocks
        self._like = like
        self._running = _Running(seeds)

    @property
    def blocks(self) -> int:
        """By how many blocks a call moves the state on; 0 where calls give numbers rather than states."""
        return self._blocks if self._like.aval is _STATE_AVAL else 0

    def skip(self, calls: int) -> None:
        """Moves on as `calls` calls would."""
        self._running.now().taken += calls * self._blocks

    def go_on_from(self, other: GraphStream) -> bool:
        """Makes this and `other`, the same op traced for other sizes, one generator; False if they are not."""
        if self._seeds != other._seeds and (0, 0) not in (self._seeds, other._seeds):
            return False
        self._running = other._running
        return True

    def __call__(self) -> Tensor:
        """The next state or numbers."""
        return new_tensor(self._produce(self._running.now().take(self._blocks)))

    def again(self) -> GraphStream:
        """The same op, from its start."""
        return GraphStream(self._seeds, self._produce, self._blocks, self._like)

    def example(self) -> Tensor:
        """A tensor of the shape and dtype of what a call gives."""
        return new_tensor(np.zeros(self._like.aval.shape, self._like.aval.dtype))


class GraphSeeds:
    """Seeds while a function is traced: op seeds are counted, and every op instance has a stream of its own.

    The function layer enters one with `tracing(GraphSeeds(capture))`. `capture(value, give)` makes `value` an input for
    which each call of the function passes a fresh `give()`, and returns it.
    """

    def __init__(self, capture: Callable[[Tensor, Callable[[], Tensor]], Tensor]):
        self.seed = _eager.seed
        self.capture = capture
        self.count = 0

    def stream(
        self,
        seeds: Seeds,
        blocks: int,
        produce: Callable[[np.ndarray], np.ndarray],
        shape: tuple[int, ...],
        dtype: np.dtype,
    ) -> Tensor:
        """The input that an op with these seeds takes."""
        value = new_tensor(np.zeros(shape, dtype))
        return self.capture(value, GraphStream(seeds, produce, blocks, value))

    def next_op_seed(self) -> int:
        """0, 1, 2, ... in the order in which ops without a seed are traced."""
        self.count += 1
        return self.count - 1


class _Tracing(threading.local):
    graph: GraphSeeds | None = None


_tracing = _Tracing()


class tracing:
    """Context in which random ops take their seeds from `graph` (None: the eager context, as in `tf.init_scope`)."""

    def __init__(self, graph: GraphSeeds | None):
        self.graph = graph

    def __enter__(self) -> None:
        self.outer, _tracing.graph = _tracing.graph, self.graph

    def __exit__(self, *exception: object) -> None:
        _tracing.graph = self.outer


class OpSeeds:
    """The seeds of one call of a stateful op, drawn at once; `state` then reserves its numbers.

    Drawing comes first, because TensorFlow has drawn the seed when a kernel finds fault with its inputs.
    """

    __slots__ = ("seeds", "drawn")

    def __init__(self, seed: Any):
        self.drawn = False
        graph = _tracing.graph
        global_seed = _eager.seed if graph is None else graph.seed
        if global_seed is not None:
            if seed is None:
                if graph is not None:
                    seed = graph.next_op_seed()
                else:
                    seed = _eager.drawing.randint(0, _MAX_INT32)
                    self.drawn = True
            first, second = _truncate(global_seed), _truncate(seed)
        elif seed is not None:
            first, second = DEFAULT_GLOBAL_SEED, _truncate(seed)
        elif _eager.must_be_seeded:
            raise RuntimeError(
                "Random ops require a seed to be set when determinism is enabled. "
                "Please set a seed before running the op, e.g. by calling tf.random.set_seed(1)."
            )
        else:
            self.seeds = None
            return
        self.seeds = (first, second) if first or second else (0, _MAX_INT32)

    def state(self, kernel: tuple, blocks: int) -> Tensor:
        """uint64[3], the generator of this call; `kernel` is the op and what else tells its kernels apart."""
        graph = _tracing.graph
        if graph is None:
            return new_tensor(_eager.take(kernel, self.seeds or (0, 0), self.drawn, blocks))
        return graph.stream(self.seeds or (0, 0), blocks, lambda state: state, (3,), _STATE_DTYPE)

    def computed(
        self,
        kernel: tuple,
        blocks: int,
        compute: Callable[[np.ndarray], np.ndarray],
        shape: tuple[int, ...],
        dtype: np.dtype,
    ) -> Tensor:
        """`compute(state)` on the host, for what a device would be slow at; of the given shape and dtype."""
        graph = _tracing.graph
        if graph is None:
            return new_tensor(compute(_eager.take(kernel, self.seeds or (0, 0), self.drawn, blocks)))
        return graph.stream(self.seeds or (0, 0), blocks, compute, shape, dtype)


def memory() -> dict[tuple, Any]:
    """What kernels remember besides their stream; emptied with the streams."""
    return _eager.memory


def _truncate(seed: Any) -> int:
    return int(seed % _MAX_INT32)


def require_seeds(required: bool) -> None:
    """What `tf.config.experimental.enable_op_determinism` asks for: an op without any seed raises RuntimeError."""
    _eager.must_be_seeded = required


def seeds_required() -> bool:
    """Whether `require_seeds(True)` is in force."""
    return _eager.must_be_seeded


@export("random.set_seed")
def set_seed(seed):
    """Sets the global seed, from which ops without a seed of their own derive theirs; all streams start anew."""
    _eager.start(seed)


@export("compat.v1.set_random_seed", "compat.v1.random.set_random_seed")
def set_random_seed(seed):
    """Sets the seed of the default graph; in eager mode the same as `tf.random.set_seed`."""
    graph = _tracing.graph
    if graph is None:
        _eager.start(seed)
    else:
        graph.seed = seed


@export("compat.v1.get_seed", "compat.v1.random.get_seed")
def get_seed(op_seed):
    """The pair of seeds an op called now with seed `op_seed` would use, (None, None) for none; may draw a seed."""
    return OpSeeds(op_seed).seeds or (None, None)
