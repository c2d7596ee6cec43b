"""Sums and broadcasts of JAX arrays, for the functions behind ops."""

from tfjax.engine.lowering.sums import broadcast_in_dim, reduce_sum

__all__ = ["broadcast_in_dim", "reduce_sum"]
