"""Reductions over axes: tf.reduce_sum, tf.reduce_mean, ..., tf.argmax."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import lax

from tfjax.core import dtypes
from tfjax.core.errors import OpError
from tfjax.core.export import export
from tfjax.engine.aval import Aval, aval_of
from tfjax.ops import sums
from tfjax.ops.calling import attr_not_allowed, public_op, static_input
from tfjax.ops.dispatch import REQUIRED, amend, parsed, wrong_call
from tfjax.ops.inputs import convert, define_op, op_error, op_inputs
from tfjax.ops.math import binary, elementwise
from tfjax.ops.op_facts import check_dtypes, enum, facts
from tfjax.ops.shapes import show
from tfjax.tensor import graph_errors
from tfjax.tensor.convert import scalar
from tfjax.tensor.tensor import EagerTensor, Tensor

_INT64 = np.dtype(np.int64)


def _reduced(aval: Aval, axes: tuple[int, ...], keepdims: bool) -> tuple[int, ...]:
    if keepdims:
        return tuple(1 if k in axes else d for k, d in enumerate(aval.shape))
    return tuple(d for k, d in enumerate(aval.shape) if k not in axes)


def _abstract(ins: Sequence[Aval], axes: tuple[int, ...], keepdims: bool) -> Aval:
    return aval_of(_reduced(ins[0], axes, keepdims), ins[0].dtype)


def _axes_of(op: str, x: Tensor, axis: Any) -> tuple[int, ...]:
    """Reduction axes as non-negative ints, with the kernel's errors."""
    rank = x.aval.ndim
    if axis is None:
        return tuple(range(rank))
    given = (axis,) if type(axis) is int else tuple(np.ravel(static_input(op, 1, axis)).tolist())
    axes = []
    for a in given:
        if not -rank <= a < rank:
            error = op_error(op, f"Invalid reduction dimension ({a} for input with {rank} dimension(s)")
            raise graph_errors.with_inputs(error, op, [x])
        a %= rank
        if a in axes:
            raise op_error(op, f"Invalid reduction arguments: Axes contains duplicate dimension: {a}")
        axes.append(a)
    return tuple(sorted(axes))


def _keep(x: Any, shape: tuple[int, ...], keepdims: bool, axes: tuple[int, ...]) -> Any:
    if not keepdims or not axes:
        return x
    return lax.expand_dims(x, axes)


def _wide(x: Any) -> Any:
    """Half precision accumulates in float32, as TensorFlow's kernels do."""
    return lax.convert_element_type(x, np.float32) if x.dtype.itemsize == 2 and x.dtype.kind not in "iub" else x


def _mean_impl(x: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
    count = 1
    for a in axes:
        count *= x.shape[a]
    wide = _wide(x)
    total = sums.reduce_sum(wide, axes)
    if wide.dtype.kind in "iu":
        out = lax.div(total, lax.full_like(total, max(count, 1)))
    else:
        out = lax.div(total, lax.full_like(total, count))
    return _keep(lax.convert_element_type(out, x.dtype), x.shape, keepdims, axes)


def _total_impl(x: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
    wide = _wide(x)
    out = sums.reduce_sum(wide, axes)
    return _keep(lax.convert_element_type(out, x.dtype), x.shape, keepdims, axes)


def _lowest(dtype: np.dtype) -> Any:
    if dtype.kind in "iu":
        return np.iinfo(dtype).min
    return -np.inf


def _highest(dtype: np.dtype) -> Any:
    if dtype.kind in "iu":
        return np.iinfo(dtype).max
    return np.inf


def _max_impl(x: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
    if x.size == 0:
        return jnp.full(_shape_after(x, axes, keepdims), _lowest(x.dtype), x.dtype)
    return _keep(jnp.max(x, axes), x.shape, keepdims, axes)


def _min_impl(x: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
    if x.size == 0:
        return jnp.full(_shape_after(x, axes, keepdims), _highest(x.dtype), x.dtype)
    return _keep(jnp.min(x, axes), x.shape, keepdims, axes)


def _shape_after(x: Any, axes: tuple[int, ...], keepdims: bool) -> tuple[int, ...]:
    return tuple(1 if k in axes else d for k, d in enumerate(x.shape) if keepdims or k not in axes)


def _prod_impl(x: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
    return _keep(jnp.prod(x, axes, dtype=x.dtype), x.shape, keepdims, axes)


def _all_impl(x: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
    return _keep(lax.reduce(x, np.True_, lax.bitwise_and, axes), x.shape, keepdims, axes)


def _any_impl(x: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
    return _keep(lax.reduce(x, np.False_, lax.bitwise_or, axes), x.shape, keepdims, axes)


def _np_reduce(ufunc: Any, **options: Any) -> Callable[..., Any]:
    def twin(x: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
        if x.dtype.itemsize == 2 and x.dtype.kind not in "iub":
            return np.asarray(ufunc.reduce(x.astype(np.float32), axis=axes, keepdims=keepdims), x.dtype)
        return ufunc.reduce(x, axis=axes, keepdims=keepdims, dtype=x.dtype, **options)

    return twin


def _np_mean(x: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
    count = 1
    for a in axes:
        count *= x.shape[a]
    if x.dtype.kind in "iu":
        total = np.add.reduce(x, axis=axes, keepdims=keepdims, dtype=x.dtype)
        return np.asarray(np.trunc(np.true_divide(total, max(count, 1))), x.dtype)
    wide = x.astype(np.float32) if x.dtype.itemsize == 2 else x
    total = np.add.reduce(wide, axis=axes, keepdims=keepdims)
    return np.asarray(total / wide.dtype.type(count), x.dtype)


def _np_extreme(ufunc: Any, otherwise: Callable[[np.dtype], Any]) -> Callable[..., Any]:
    def twin(x: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
        return ufunc.reduce(
            x, axis=axes, keepdims=keepdims, initial=None if x.size else x.dtype.type(otherwise(x.dtype))
        )

    return twin


def _reduction(
    op: str,
    impl: Callable[..., Any],
    twin: Callable[..., Any] | None,
    *names: str,
    doc: str,
    differentiable: bool = True,
) -> Callable[..., Any]:
    """A reduction: op, public function and export in one stanza."""
    operation = define_op(
        op, abstract=_abstract, numpy=twin, differentiable=differentiable, stepwise=op in ("Max", "Min")
    )(impl)

    def function(
        input_tensor: Any = REQUIRED, axis: Any = None, keepdims: bool = False, name: str | None = None, **unknown: Any
    ) -> Any:
        x = input_tensor
        if type(x) is not EagerTensor or unknown:
            wrong_call(unknown, x)
        try:
            if type(x) is not EagerTensor:
                (x,) = op_inputs(op, x)
            axes = _ALL[x.aval.ndim] if axis is None else _axes_of(op, x, axis)
            return operation(x, axes=axes, keepdims=bool(keepdims))
        except OpError as error:
            given = (input_tensor,) if axis is None else (input_tensor, axis)
            raise amend(error, given, name)  # noqa: B904  the same error

    parsed(function, "input_tensor")
    function.__name__ = function.__qualname__ = names[0].rpartition(".")[2]
    function.__doc__ = doc
    return export(*names)(function)


_ALL = [tuple(range(n)) for n in range(64)]

reduce_sum = _reduction(
    "Sum", _total_impl, _np_reduce(np.add), "math.reduce_sum", "reduce_sum", doc="Sum over axes (all by default)."
)
reduce_mean = _reduction(
    "Mean",
    _mean_impl,
    _np_mean,
    "math.reduce_mean",
    "reduce_mean",
    doc="Mean over axes; integers give the truncated mean.",
)
reduce_max = _reduction(
    "Max",
    _max_impl,
    _np_extreme(np.maximum, _lowest),
    "math.reduce_max",
    "reduce_max",
    doc="Largest element along axes.",
)
reduce_min = _reduction(
    "Min",
    _min_impl,
    _np_extreme(np.minimum, _highest),
    "math.reduce_min",
    "reduce_min",
    doc="Smallest element along axes.",
)
reduce_prod = _reduction(
    "Prod", _prod_impl, _np_reduce(np.multiply), "math.reduce_prod", "reduce_prod", doc="Product over axes."
)
reduce_all = _reduction(
    "All",
    _all_impl,
    _np_reduce(np.logical_and),
    "math.reduce_all",
    "reduce_all",
    doc="Whether all are true.",
    differentiable=False,
)
reduce_any = _reduction(
    "Any",
    _any_impl,
    _np_reduce(np.logical_or),
    "math.reduce_any",
    "reduce_any",
    doc="Whether any is true.",
    differentiable=False,
)


@define_op("EuclideanNorm", abstract=_abstract)
def _euclidean_norm(x: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
    wide = lax.convert_element_type(x, np.float64) if x.dtype.kind in "iu" else _wide(x)
    squares = lax.real(lax.mul(wide, lax.conj(wide))) if x.dtype.kind == "c" else lax.mul(wide, wide)
    total = lax.reduce(squares, np.zeros((), squares.dtype), lax.add, axes)
    return _keep(lax.convert_element_type(lax.sqrt(total), x.dtype), x.shape, keepdims, axes)


@export("math.reduce_euclidean_norm")
@public_op("input_tensor", "axis")
def reduce_euclidean_norm(input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None) -> Any:
    """Euclidean norm over axes."""
    (x,) = op_inputs("EuclideanNorm", input_tensor)
    return _euclidean_norm(x, axes=_axes_of("EuclideanNorm", x, axis), keepdims=bool(keepdims))


@export("math.reduce_variance")
@public_op("axis")
def reduce_variance(input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None) -> Any:
    """Variance over axes (divided by the number of elements).

    Raises:
        TypeError: for integers.
    """
    x = convert(input_tensor)
    means = reduce_mean(x, axis=axis, keepdims=True)
    if x.aval.dtype.kind in "iu":
        raise TypeError(f"Input must be either real or complex. Received integer type {x.dtype}.")
    difference = binary.subtract(x, means)
    if x.aval.dtype.kind == "c":
        squares = elementwise.real(binary.multiply(elementwise.conj(difference), difference))
    else:
        squares = elementwise.square(difference)
    return reduce_mean(squares, axis=axis, keepdims=keepdims)


@export("math.reduce_std")
@public_op("axis")
def reduce_std(input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None) -> Any:
    """Standard deviation over axes (square root of `reduce_variance`)."""
    return elementwise.sqrt(reduce_variance(input_tensor, axis=axis, keepdims=keepdims))


@define_op("LogSumExp", abstract=_abstract)
def _logsumexp(x: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
    largest = _max_impl(x, axes, True)
    shift = lax.stop_gradient(lax.select(lax.is_finite(largest), largest, lax.full_like(largest, 0)))
    total = _total_impl(lax.exp(lax.sub(x, lax.broadcast_in_dim(shift, x.shape, tuple(range(x.ndim))))), axes, True)
    out = lax.add(lax.log(total), shift)
    return out if keepdims else lax.squeeze(out, axes)


@export("math.reduce_logsumexp", "reduce_logsumexp")
@public_op("axis")
def reduce_logsumexp(input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None) -> Any:
    """log(sum(exp(x))) over axes, safe from overflow."""
    x = convert(input_tensor)
    axes = _axes_of("Max", x, axis)
    for op in ("Max", "IsFinite"):  # the ops that TensorFlow's composition trips over
        check_dtypes(op, [x.aval])
    return _logsumexp(x, axes=axes, keepdims=bool(keepdims))


@export("math.count_nonzero")
@public_op("axis")
def count_nonzero(
    input: Any,  # noqa: A002
    axis: Any = None,
    keepdims: bool | None = None,
    dtype: Any = dtypes.int64,
    name: str | None = None,
) -> Any:
    """Number of elements that are not zero (or not the empty string) along axes."""
    from tfjax.ops.math.comparison import not_equal

    x = convert(input)
    empty = b"" if x.aval.dtype.kind == "O" else scalar(0, x.aval.dtype)
    flags = not_equal(x, empty)
    counts = binary._cast(flags, dtype=np.dtype(np.int64))
    total = reduce_sum(counts, axis=axis, keepdims=bool(keepdims))
    target = dtypes.as_dtype(dtype).np
    return total if target == _INT64 else binary._cast(total, dtype=target)


def _check_arg(op: str) -> Callable[..., None]:
    def check(ins: Sequence[Aval], axis: int, dtype: np.dtype) -> None:
        rank = ins[0].ndim
        if enum(dtype) not in facts(op).allowed["output_type"]:  # type: ignore[union-attr]
            raise attr_not_allowed(op, "output_type", dtype)
        if not -rank <= axis < rank:
            raise op_error(op, f"Expected dimension in the range [{-rank}, {rank}), but got {axis}")
        if ins[0].shape[axis] == 0:
            raise op_error(op, f"Reduction axis {axis} is empty in shape {show(ins[0].shape)}")

    return check


def _arg_abstract(ins: Sequence[Aval], axis: int, dtype: np.dtype) -> Aval:
    return aval_of(_reduced(ins[0], (axis % ins[0].ndim,), False), dtype)


def _arg(op: str, pick: Callable[..., Any], twin: Callable[..., Any], worst: float) -> Any:
    def impl(x: Any, axis: int, dtype: np.dtype) -> Any:
        if jnp.issubdtype(x.dtype, jnp.floating):
            x = lax.select(lax.ne(x, x), lax.full_like(x, worst), x)  # the kernel passes over NaN
        return pick(x, axis % x.ndim, dtype)

    def host(x: Any, axis: int, dtype: np.dtype) -> Any:
        if x.dtype.kind not in "iub" and np.isnan(x).any():
            x = np.where(np.isnan(x), np.asarray(worst, x.dtype), x)
        return np.asarray(twin(x, axis=axis), dtype)

    return define_op(op, check=_check_arg(op), abstract=_arg_abstract, numpy=host, differentiable=False)(impl)


_argmax = _arg("ArgMax", lax.argmax, np.argmax, -np.inf)
_argmin = _arg("ArgMin", lax.argmin, np.argmin, np.inf)


@export("math.argmax", "argmax")
@public_op("input")
def argmax(input: Any, axis: Any = None, output_type: Any = dtypes.int64, name: str | None = None) -> Any:  # noqa: A002
    """Index of the largest element along an axis (0 by default), the first of equal ones."""
    (x,) = op_inputs("ArgMax", input)
    return _argmax(x, axis=_one_axis("ArgMax", axis), dtype=dtypes.as_dtype(output_type).np)


@export("math.argmin", "argmin")
@public_op("input", "axis")
def argmin(input: Any, axis: Any = None, output_type: Any = dtypes.int64, name: str | None = None) -> Any:  # noqa: A002
    """Index of the smallest element along an axis (0 by default), the first of equal ones."""
    (x,) = op_inputs("ArgMin", input)
    return _argmin(x, axis=_one_axis("ArgMin", axis), dtype=dtypes.as_dtype(output_type).np)


def _one_axis(op: str, axis: Any) -> int:
    if axis is None:
        return 0
    if type(axis) is int:
        return axis
    if op == "ArgMax" and not isinstance(axis, Tensor):
        # TensorFlow checks the axis of argmax for its new dtypes, and nothing of argmin's.
        if not isinstance(axis, (int, np.integer)):
            raise TypeError("axis must be int or Tensor with integer datatype")
        if isinstance(axis, np.int64):
            raise TypeError("axis tensor dtypes int64 is not supported")
    array = static_input(op, 1, axis)
    if array.ndim:
        raise op_error(op, f"dim must be a scalar, but received tensor of shape: {show(array.shape)}")
    return int(array)
