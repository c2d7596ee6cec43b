"""NumPy rules for JAX primitives, by family; importing the package fills the table."""

from tfjax.engine.numpy_rules import (  # noqa: F401  (imported for their registrations)
    bits,
    callbacks,
    control_flow,
    conv,
    convert,
    dot,
    elementwise,
    gather,
    linalg,
    random,
    reduce,
    scatter,
    shape,
    sort,
    special,
    window,
)
from tfjax.engine.numpy_rules.registry import RULES, Binder, identity, is_supported, rule

__all__ = ["RULES", "Binder", "identity", "is_supported", "rule"]
