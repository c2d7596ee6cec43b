"""Budgets and the static cost model of the engine."""

from __future__ import annotations

# Trace budgets. A trace that nobody reads is run when it has this many ops, or when the leaves it pins plus the
# outputs it would make have this many bytes; ops inside a GradientTape get more room, so that one training step stays
# one program.
OP_BUDGET = 1_000
TAPE_OP_BUDGET = 20_000
BYTE_BUDGET = 1 << 30
TAPE_BYTE_BUDGET = 8 << 30

# A trace whose estimated cost on the host is below this (in microseconds) runs as soon as a value check is recorded,
# so that TensorFlow's error comes at the user's line; a dearer one, or one inside a tape, reports at the next read.
CHECK_NOW_US = 200.0

# Bounded caches.
CALL_CACHE_SIZE = 20_000
NODE_CACHE_SIZE = 200_000
PLAN_CACHE_SIZE = 2_000
PROGRAM_CACHE_SIZE = 512
INTERPRETED_CACHE_SIZE = 64  # per plan: sets of live outputs
RETIRED_OPS = 32  # ops of functions that are gone; with so many the caches are searched for them

# Traces waiting to be run; beyond these, those of ended threads whose values are gone are dropped.
OPEN_TRACES = 64

# Reports of value checks that programs still running may hold back; beyond these, the oldest are waited for.
UNCHECKED_REPORTS = 64

# Cost model, in microseconds on one ordinary core. Only ratios matter: they decide when a structure that keeps coming
# back is worth compiling (ski rental), and must not depend on a clock.
HOST_OP_US = 1.5
HOST_BYTE_US = 1.5e-4
# Calling an XLA program on the CPU and waiting for what it returns costs this much, in the same units, beyond the work
# itself (a training step of 15 small ops: 41 us interpreted, 60 us as a program). What is cheaper is never compiled.
DISPATCH_US = 80.0
TRACE_CALL_US = 1_000.0
COMPILE_BASE_US = 40_000.0
COMPILE_OP_US = 2_000.0
