"""Control flow: tf.cond, tf.case, tf.switch_case, tf.while_loop, tf.map_fn, tf.scan and their relatives.

Eagerly these are Python's own control flow over recorded ops. While a function is traced, branches and bodies are
traced into graphs of their own (`subgraph.py`) and recorded as one op, whose JAX implementation is `lax.cond`,
`lax.switch`, `lax.scan` or `lax.while_loop` (`lowering.py`).
"""

from tfjax.ops.control_flow.case import case
from tfjax.ops.control_flow.conditional import cond, switch_case
from tfjax.ops.control_flow.dependencies import control_dependencies, group, init_scope, no_op
from tfjax.ops.control_flow.folding import foldl, foldr, scan
from tfjax.ops.control_flow.loops import while_loop
from tfjax.ops.control_flow.mapping import map_fn, vectorized_map

__all__ = [
    "case",
    "cond",
    "control_dependencies",
    "foldl",
    "foldr",
    "group",
    "init_scope",
    "map_fn",
    "no_op",
    "scan",
    "switch_case",
    "vectorized_map",
    "while_loop",
]
