"""The threefry hash that JAX's own generator is built on."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfjax.engine.numpy_rules.registry import Array, Kernel, rule

_ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))
_PARITY = np.uint32(0x1BD11BDA)


@rule("threefry2x32")
def _threefry2x32(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    """Threefry-2x32, 20 rounds (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3")."""

    def threefry(k0: Array, k1: Array, x0: Array, x1: Array) -> tuple[Array, Array]:
        keys = (k0, k1, k0 ^ k1 ^ _PARITY)
        x0, x1 = np.add(x0, k0), np.add(x1, k1)
        for group in range(5):
            for r in _ROTATIONS[group % 2]:
                x0 = x0 + x1
                x1 = x0 ^ ((x1 << np.uint32(r)) | (x1 >> np.uint32(32 - r)))
            x0 = x0 + keys[(group + 1) % 3]
            x1 = x1 + keys[(group + 2) % 3] + np.uint32(group + 1)
        return x0, x1

    return threefry
