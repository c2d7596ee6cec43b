"""The recording engine: ops are recorded, and run together when a value is needed.

Knows arrays, jaxprs and XLA; knows no tensor and no TensorFlow op. docs/engine.md shows the life of an op.
"""

from __future__ import annotations

import random

import numpy as np

# Importing JAX draws from NumPy's global generator. tfjax loads it when it is first used, which is after a notebook's
# `np.random.seed`, so the state is put back.
_states = np.random.get_state(), random.getstate()

import jax  # noqa: E402

np.random.set_state(_states[0])
random.setstate(_states[1])

# TensorFlow has int64 and float64 tensors on its default paths (tf.argmax, NumPy input).
jax.config.update("jax_enable_x64", True)

from tfjax.core.config import settings  # noqa: E402
from tfjax.engine import trace as _trace  # noqa: E402
from tfjax.engine.aval import Aval, aval_of, scalar_aval  # noqa: E402
from tfjax.engine.guards import protect  # noqa: E402
from tfjax.engine.materialize import (  # noqa: E402
    clear_caches,
    cut,
    mode,
    raise_failed,
    read,
    to_device,
    to_host,
)
from tfjax.engine.op import Call, Op, define_op, is_inexact  # noqa: E402
from tfjax.engine.report import counters, explain, last_program  # noqa: E402
from tfjax.engine.retired import retire  # noqa: E402
from tfjax.engine.trace import SymbolicValueError, Trace, demand, record, record2, set_output_class, state  # noqa: E402
from tfjax.engine.value import Value, fill, value_of  # noqa: E402

_trace.start(settings.mode)

STARTUP = True  # before anything else imports JAX, see above

__all__ = [
    "Aval",
    "Call",
    "Op",
    "SymbolicValueError",
    "Trace",
    "Value",
    "aval_of",
    "clear_caches",
    "counters",
    "cut",
    "define_op",
    "demand",
    "explain",
    "fill",
    "is_inexact",
    "last_program",
    "mode",
    "protect",
    "raise_failed",
    "read",
    "record",
    "record2",
    "retire",
    "scalar_aval",
    "set_output_class",
    "state",
    "to_device",
    "to_host",
    "value_of",
]
