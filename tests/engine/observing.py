"""What tests of the engine look at: counters over a piece of program, caches, ops that fail when told to."""

import contextlib

import numpy as np
from jax import lax

from tfjax import engine
from tfjax.engine import define_op, materialize
from tfjax.engine import trace as tracing


class Counts(dict):
    """Counters over a `with` block, filled in at its end."""

    def __missing__(self, key):
        return 0


@contextlib.contextmanager
def counted():
    """How often the engine did what inside the block: compiled, dispatched, interpreted, to_host, to_device."""
    before = dict(engine.counters)
    counts = Counts()
    yield counts
    counts.update({key: value - before.get(key, 0) for key, value in engine.counters.items()})


def pending(value):
    """Whether a tensor has no array yet."""
    return value.data is None


def open_traces():
    """Number of traces that wait to be run."""
    return len(tracing._open)


def cache_sizes():
    """Number of plans, programs, calls, and nodes of all tries."""
    from tfjax.engine import op

    nodes = sum(trie.size for trie in tracing._tries.values())
    return {"plans": len(materialize._plans), "programs": len(materialize._programs), "calls": len(op._calls),
            "nodes": nodes}  # fmt: skip


def same_shape(ins, **attrs):
    """Abstract evaluation of ops that keep the shape of their first input."""
    return ins[0]


class Bomb:
    """An identity op whose next runs raise `error`, on the host and in XLA (there while tracing)."""

    def __init__(self):
        self.error = None
        self.runs = 0
        self.op = define_op("Bomb", abstract=same_shape, numpy=self._numpy)(self._jax)

    def _go(self):
        self.runs += 1
        if self.error is not None:
            error, self.error = self.error, None
            raise error

    def _numpy(self, x):
        self._go()
        return x

    def _jax(self, x):
        self._go()
        return lax.mul(x, np.asarray(1, x.dtype))

    def __call__(self, x):
        return self.op(x)
