"""keras.ops.linalg: decompositions, solvers and norms of matrices."""

import math

from tfjax.keras import tree
from tfjax.keras.backend.common.convert import convert_to_tensor
from tfjax.keras.ops import tf_functions as tf
from tfjax.keras.ops.numpy_shapes import moveaxis
from tfjax.keras.ops.promotion import floating
from tfjax.keras.ops.symbolic_op import keras_function


def _matrices(*arrays, square=False):
    """Tensors of rank 2 at least."""
    arrays = [convert_to_tensor(a) for a in arrays]
    for a in arrays:
        if len(a.shape) < 2:
            raise ValueError(f"Expected input to have rank >= 2. Received input with shape {a.shape}.")
    if square:
        for a in arrays:
            if a.shape[-2] != a.shape[-1]:
                raise ValueError(f"Expected a square matrix. Received non-square input with shape {a.shape}")
    return arrays if len(arrays) > 1 else arrays[0]


@keras_function("linalg", "Cholesky")
def cholesky(x, upper=False):
    """Returns the triangular L with `L @ L^H = x`, or its adjoint if `upper`.

    Raises:
        InvalidArgumentError: if a matrix is not positive definite.
    """
    from tfjax.ops.debugging.numerics import check_numerics

    lower = check_numerics(tf.cholesky(_matrices(x, square=True)), "Cholesky")
    return tf.adjoint(lower) if upper else lower


@keras_function("linalg", "CholeskyInverse")
def cholesky_inverse(x, upper=False):
    """Returns the inverse of the matrix whose Cholesky factor is given."""
    x = _matrices(x, square=True)
    inverse = tf.triangular_solve(x, tf.eye(x.shape[-1], dtype=x.dtype), lower=not upper)
    return tf.matmul(inverse, inverse, transpose_a=not upper, transpose_b=upper)


@keras_function("linalg", "Det")
def det(x):
    """Returns the determinant."""
    return tf.det(_matrices(x, square=True))


@keras_function("linalg", "Eig")
def eig(x):
    """Returns eigenvalues and eigenvectors."""
    return tf.eig(_matrices(x, square=True))


@keras_function("linalg", "Eigh")
def eigh(x):
    """Returns eigenvalues and eigenvectors of Hermitian matrices."""
    return tf.eigh(_matrices(x, square=True))


@keras_function("linalg", "Inv")
def inv(x):
    """Returns the inverse."""
    return tf.inv(_matrices(x, square=True))


@keras_function("linalg", "LuFactor")
def lu_factor(x):
    """Returns the factors L and U in one matrix, and the row exchanges."""
    factors, order = tf.lu(_matrices(x))
    return factors, tf.invert_permutation(order)


@keras_function("linalg", "Qr")
def qr(x, mode="reduced"):
    """Returns the factors Q and R.

    Raises:
        ValueError: if `mode` is neither `"reduced"` nor `"complete"`.
    """
    if mode not in ("reduced", "complete"):
        raise ValueError(
            f"`mode` argument value not supported. Expected one of {{'reduced', 'complete'}}. Received: mode={mode}"
        )
    return tuple(tf.qr(_matrices(x), full_matrices=mode == "complete"))


@keras_function("linalg", "SVD")
def svd(x, full_matrices=True, compute_uv=True):
    """Returns U, the singular values, and V^H; without `compute_uv` the singular values."""
    x = _matrices(x)
    if not compute_uv:
        return tf.svd(x, full_matrices=full_matrices, compute_uv=False)
    values, u, v = tf.svd(x, full_matrices=full_matrices)
    return u, values, tf.adjoint(v)


def _solved(function, a, b, **options):
    a, b = convert_to_tensor(a), convert_to_tensor(b)
    if len(b.shape) == len(a.shape) - 1:
        return tf.squeeze(function(a, tf.expand_dims(b, -1), **options), axis=-1)
    return function(a, b, **options)


@keras_function("linalg", "Solve")
def solve(a, b):
    """Returns x with `a @ x = b`."""
    return _solved(tf.solve, _matrices(a, square=True), b)


@keras_function("linalg", "SolveTriangular")
def solve_triangular(a, b, lower=False):
    """Returns x with `a @ x = b` for triangular a."""
    return _solved(tf.triangular_solve, _matrices(a, square=True), b, lower=lower)


@keras_function("linalg", "Lstsq")
def lstsq(a, b, rcond=None):
    """Returns the x that makes `a @ x` nearest to b; singular values below `rcond` times the largest count as 0.

    Raises:
        TypeError: for other ranks.
        ValueError: for different numbers of rows.
    """
    a, b = convert_to_tensor(a), convert_to_tensor(b)
    if a.shape[0] != b.shape[0]:
        raise ValueError("Leading dimensions of input arrays must match")
    vector = len(b.shape) == 1
    b = b[:, None] if vector else b
    if len(a.shape) != 2:
        raise TypeError(f"{len(a.shape)}-dimensional array given. Array must be two-dimensional")
    if len(b.shape) != 2:
        raise TypeError(f"{len(b.shape)}-dimensional array given. Array must be one or two-dimensional")
    epsilon = 2.220446049250313e-16 if a.dtype.name == "float64" else 1.1920929e-07
    limit = epsilon * max(a.shape.as_list()) if rcond is None else (epsilon if rcond < 0 else rcond)
    u, values, vt = svd(a, full_matrices=False)
    large = values >= convert_to_tensor(limit, values.dtype) * values[0]
    safe = tf.where(large, values, tf.ones_like(values))
    inverse = tf.where(large, 1 / safe, tf.zeros_like(values))[:, None]
    x = tf.matmul(tf.transpose(vt), inverse * tf.matmul(tf.transpose(u), b))
    return tf.reshape(x, [-1]) if vector else x


@keras_function("linalg", "MatrixRank")
def matrix_rank(x, tol=None):
    """Returns the number of singular values above `tol`."""
    from tfjax.ops.linalg.solvers import matrix_rank as tf_matrix_rank

    return tf_matrix_rank(convert_to_tensor(x), tol=tol)


@keras_function("linalg", "Pinv")
def pinv(x, rcond=None):
    """Returns the pseudo-inverse."""
    return tf.pinv(convert_to_tensor(x), rcond=rcond)


@keras_function("linalg", "Norm")
def norm(x, ord=None, axis=None, keepdims=False):  # noqa: A002
    """Returns a norm of vectors or matrices.

    Args:
        x: a tensor.
        ord: None (the 2-norm of all elements), a number, `inf`, `-inf`, `"fro"` or `"nuc"`.
        axis: one axis for vectors, two for matrices; None: all.
        keepdims: whether the axes stay, with size 1.

    Raises:
        ValueError: for other axes and norms.
    """
    x = convert_to_tensor(x)
    rank = len(x.shape)
    axes = tuple(range(rank)) if axis is None else (axis,) if isinstance(axis, int) else tuple(axis)
    if any(a < -rank or a >= rank for a in axes):
        raise ValueError(
            f"All `axis` values must be in the range [-ndim, ndim). Received inputs with ndim={rank}, while axis={axes}"
        )
    x = floating(x)
    if axis is None and ord is None or len(axes) == 2 and ord in (None, "fro"):
        return tf.sqrt(tf.reduce_sum(x * tf.conj(x), axis=axes, keepdims=keepdims))
    if len(axes) == 1:
        return _vector_norm(x, ord, axes[0], keepdims)
    if len(axes) == 2:
        return _matrix_norm(x, ord, tuple(a % rank for a in axes), keepdims)
    raise ValueError(f"Invalid axis values. Received: axis={axes}")


def _vector_norm(x, order, axis, keepdims):
    if order is None or order == 2:
        return tf.sqrt(tf.reduce_sum(x * tf.conj(x), axis=axis, keepdims=keepdims))
    if order == math.inf:
        return tf.reduce_max(tf.abs(x), axis=axis, keepdims=keepdims)
    if order == -math.inf:
        return tf.reduce_min(tf.abs(x), axis=axis, keepdims=keepdims)
    if order == 0:
        return tf.reduce_sum(tf.cast(tf.not_equal(x, 0), x.dtype), axis=axis, keepdims=keepdims)
    if isinstance(order, str):
        raise ValueError(f"Invalid `ord` argument for vector norm. Received: ord={order}")
    order = convert_to_tensor(order, x.dtype)
    return tf.pow(tf.reduce_sum(tf.pow(tf.abs(x), order), axis=axis, keepdims=keepdims), 1.0 / order)


def _matrix_norm(x, order, axes, keepdims):
    if order in ("nuc", 2, -2):
        values = tf.svd(moveaxis(x, axes, (-2, -1)), compute_uv=False)
        choose = {"nuc": tf.reduce_sum, 2: tf.reduce_max, -2: tf.reduce_min}[order]
        result = choose(values, axis=-1)
    elif order in (1, -1, math.inf, -math.inf):
        rows = moveaxis(tf.abs(x), axes, (-2, -1))
        sums = tf.reduce_sum(rows, axis=-2 if order in (1, -1) else -1)
        result = (tf.reduce_max if order > 0 else tf.reduce_min)(sums, axis=-1)
    else:
        raise ValueError(f"Invalid `ord` argument for matrix norm. Received: ord={order}")
    if keepdims:
        for axis in sorted(axes):
            result = tf.expand_dims(result, axis)
    return result


@keras_function("linalg")
def jvp(fun, primals, tangents, has_aux=False):
    """Returns a function's result at `primals` and its derivative along `tangents` (and what else it returns)."""
    from tfjax.autodiff.forward import ForwardAccumulator

    primals = [convert_to_tensor(x) for x in primals]
    tangents = [tf.cast(convert_to_tensor(t), x.dtype) for t, x in zip(tangents, primals)]
    with ForwardAccumulator(primals, tangents) as accumulator:
        result = fun(*primals)
        result, aux = result if has_aux else (result, None)
        derivative = tree.map_structure(accumulator.jvp, result)
    return (result, derivative, aux) if has_aux else (result, derivative)
