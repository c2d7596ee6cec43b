"""What the matrix ops share: shape checks with TensorFlow's errors, batches of matrices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import lax

from tfjax.engine.aval import Aval
from tfjax.ops.inputs import op_error


def check_rank(op: str, ins: Sequence[Aval]) -> None:
    """Raises the kernel's error if some input is no matrix or batch of matrices."""
    for k, aval in enumerate(ins):
        if aval.ndim < 2:
            raise op_error(op, f"Input tensor {k} must have rank >= 2, got {aval.ndim}")


def check_matrices(op: str) -> Callable[..., None]:
    """A check that input 0 is a batch of matrices."""

    def check(ins: Sequence[Aval], **attrs: Any) -> None:
        check_rank(op, ins[:1])

    return check


def check_square(op: str) -> Callable[..., None]:
    """A check that input 0 is a batch of square matrices."""

    def check(ins: Sequence[Aval], **attrs: Any) -> None:
        check_rank(op, ins[:1])
        if ins[0].shape[-1] != ins[0].shape[-2]:
            raise op_error(op, "Input matrix must be square.")

    return check


def adjoint_of(x: Any) -> Any:
    """Conjugate transpose of the last two dimensions, of a JAX or NumPy array."""
    x = np.swapaxes(x, -1, -2) if isinstance(x, np.ndarray) else jnp.swapaxes(x, -1, -2)
    return x.conj() if x.dtype.kind == "c" else x


def real_dtype(dtype: np.dtype) -> np.dtype:
    """float32 for complex64, float64 for complex128, others as they are."""
    return np.dtype(f"f{dtype.itemsize // 2}") if dtype.kind == "c" else dtype


def from_lower(x: Any) -> Any:
    """The Hermitian matrices whose lower triangles are those of x; the gradient goes to the lower triangle."""
    return lax.add(jnp.tril(x), adjoint_of(jnp.tril(x, -1)))


def in_float32(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function`, which knows no float16, with float16 computed in float32; for JAX and NumPy arrays."""

    def wrapped(x: Any, **attrs: Any) -> Any:
        if x.dtype != np.float16:
            return function(x, **attrs)
        results = function(x.astype(np.float32), **attrs)
        return tuple(r.astype(x.dtype) if r.dtype == np.float32 else r for r in results)

    return wrapped
