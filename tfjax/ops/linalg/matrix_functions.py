"""Functions of matrices: tf.linalg.expm, logm, sqrtm."""

from __future__ import annotations

import warnings
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from tfjax.core.export import export
from tfjax.engine.aval import Aval
from tfjax.ops.calling import public_op, values_of
from tfjax.ops.inputs import convert, define_op, op_error, op_inputs
from tfjax.ops.linalg.common import check_square
from tfjax.ops.op_facts import check_dtypes
from tfjax.ops.shapes import elementwise, show
from tfjax.tensor.tensor import Tensor, new_tensor


def _check_expm(ins: Any) -> None:
    (x,) = ins
    if x.ndim >= 2 and x.shape[-1] != x.shape[-2]:
        shape = (int(np.prod(x.shape[:-2])), *x.shape[-2:])
        text = f"Matrix size-incompatible: In[0]: {show(shape)}, In[1]: {show(shape)}"
        raise op_error("BatchMatMulV2", text)


@define_op("MatrixExponential", check=_check_expm, abstract=elementwise)
def _expm(x: Any) -> Any:
    if x.size == 0:
        return x
    return jax.scipy.linalg.expm(x)


@export("linalg.expm")
@public_op()
def expm(input: Any, name: str | None = None) -> Tensor:  # noqa: A002
    """Exponentials of the matrices `[..., n, n]`.

    Raises:
        ValueError: input is no matrix.
    """
    return _expm(convert(input))


def _each(x: Any, function: Any) -> Any:
    """`function` of every matrix of a batch."""
    return jnp.vectorize(function, signature="(n,n)->(n,n)")(x)


@jax.custom_jvp
def _root(x: Any) -> Any:
    root = jax.scipy.linalg.sqrtm(x)
    return root if x.dtype.kind == "c" else lax.convert_element_type(lax.real(root), x.dtype)


@_root.defjvp
def _root_jvp(primals: Any, tangents: Any) -> Any:
    # S @ S = A gives S @ dS + dS @ S = dA, linear in the entries of dS.
    (x,), (dx,) = primals, tangents
    root = _root(x)
    n = x.shape[-1]
    unit = jnp.eye(n, dtype=x.dtype)
    system = jnp.kron(root, unit) + jnp.kron(unit, root.T)
    return root, jnp.linalg.solve(system, dx.reshape(n * n)).reshape(n, n)


@define_op("MatrixSquareRoot", check=check_square("MatrixSquareRoot"), abstract=elementwise)
def _sqrtm(x: Any) -> Any:
    return _each(x, _root)


@export("linalg.sqrtm", "matrix_square_root")
@public_op("input", generated=True)
def sqrtm(input: Any, name: str | None = None) -> Tensor:  # noqa: A002
    """Principal square roots of the invertible matrices `[..., n, n]`."""
    return _sqrtm(*op_inputs("MatrixSquareRoot", input))


def _check_log(x: Aval) -> None:
    check_dtypes("MatrixLogarithm", [x])
    check_square("MatrixLogarithm")([x])


@export("linalg.logm")
@public_op("input", generated=True)
def logm(input: Any, name: str | None = None) -> Tensor:  # noqa: A002
    """Principal logarithms of the complex matrices `[..., n, n]`; computed on the host, without gradient."""
    import scipy.linalg

    (x,) = op_inputs("MatrixLogarithm", input)
    _check_log(x.aval)
    matrices = values_of(x)
    flat = matrices.reshape(-1, *matrices.shape[-2:])
    with warnings.catch_warnings(action="ignore"):  # SciPy's estimate of the error, which is that of the dtype
        logs = [np.asarray(scipy.linalg.logm(m), x.aval.dtype) for m in flat]
    return new_tensor(np.asarray(logs, x.aval.dtype).reshape(matrices.shape))
