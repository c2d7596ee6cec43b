"""Shapes and views: tf.shape, tf.reshape, tf.expand_dims, tf.squeeze, tf.transpose, tf.broadcast_to, ..."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from jax import lax

from tfjax.core import dtypes
from tfjax.core.dtypes import as_dtype
from tfjax.core.errors import InvalidArgumentError
from tfjax.core.export import export, export_value
from tfjax.core.shapes import TensorShape, as_shape
from tfjax.engine.aval import Aval, aval_of
from tfjax.ops.calling import (
    attr_not_allowed,
    host_tensor,
    kernel_error,
    leaves_fast_path,
    public_op,
    python_int,
    static_input,
    values_of,
)
from tfjax.ops.inputs import convert, define_op
from tfjax.ops.op_facts import facts
from tfjax.ops.shapes import broadcast_shape, expand, show
from tfjax.tensor.tensor import Tensor

newaxis = export_value("newaxis", None)


# -- what is known of a tensor: at once


def _check_out_type(op: str, out_type: Any) -> np.dtype:
    dtype = as_dtype(out_type)
    if dtype not in (dtypes.int32, dtypes.int64):
        raise attr_not_allowed(op, "out_type", dtype)
    return dtype.np


@export("shape")
@public_op("input")
def shape(input: Any, out_type: Any = None, name: str | None = None) -> Tensor:  # noqa: A002
    """The shape of `input` as a 1-D tensor of `out_type` (int32 by default)."""
    dims = convert(input).aval.shape
    return host_tensor(dims, _check_out_type("Shape", out_type) if out_type is not None else np.int32)


@export("shape_n")
@public_op("*input")
def shape_n(input: Any, out_type: Any = dtypes.int32, name: str | None = None) -> list[Tensor]:  # noqa: A002
    """The shapes of a list of tensors."""
    dtype = _check_out_type("ShapeN", out_type)
    known = facts("ShapeN")
    if not input and known is not None:
        raise InvalidArgumentError(
            None,
            None,
            f"Value for attr 'N' of 0 must be at least minimum 1\n\t; NodeDef: {{{{node ShapeN}}}}; {known.summary} "
            "[Op:ShapeN] name: ",
        )
    return [host_tensor(convert(i).aval.shape, dtype) for i in input]


@export("size")
@public_op("input")
def size(input: Any, out_type: Any = None, name: str | None = None) -> Tensor:  # noqa: A002
    """The number of elements of `input`, a scalar of `out_type` (int32 by default)."""
    dtype = as_dtype(out_type).np if out_type is not None else np.int32
    return host_tensor(convert(input).aval.size, dtype)


@export("rank")
@public_op("input")
def rank(input: Any, name: str | None = None) -> Tensor:  # noqa: A002
    """The number of dimensions of `input`, an int32 scalar."""
    return host_tensor(convert(input).aval.ndim, np.int32)


# -- reshape and relatives


@define_op(
    "Reshape",
    abstract=lambda ins, shape: aval_of(shape, ins[0].dtype),
    numpy=lambda x, shape: np.reshape(x, shape),
    strings=True,
)
def _reshape(x, shape):
    return lax.reshape(x, shape)


@export("reshape")
@public_op("tensor", "shape")
def reshape(tensor: Any, shape: Any, name: str | None = None) -> Tensor:
    """The elements of `tensor` in another shape; one dimension may be -1 and is then computed.

    Raises:
        InvalidArgumentError: if the elements do not fit.
    """
    x = convert(tensor)
    return _reshape(x, shape=_new_shape(x.aval.size, static_input("Reshape", 1, shape)))


def _new_shape(count: int, wanted: np.ndarray) -> tuple[int, ...]:
    if wanted.ndim > 1:
        raise kernel_error("Reshape", f"sizes input must be 1-D, not {show(wanted.shape)}")
    dims = wanted.ravel().tolist()
    unknown = None
    for i, d in enumerate(dims):
        if d == -1:
            if unknown is not None:
                raise kernel_error("Reshape", f"Only one input size may be -1, not both {unknown} and {i}")
            unknown = i
        elif d < 0:
            raise kernel_error("Reshape", f"Size {i} must be non-negative, not {d}")
    if unknown is None:
        if math.prod(dims) != count:
            raise kernel_error(
                "Reshape",
                f"Input to reshape is a tensor with {count} values, but the requested shape has {math.prod(dims)}",
            )
        return tuple(dims)
    known = math.prod(d for d in dims if d != -1)
    if known == 0:  # TensorFlow then lets only the other sizes that are not 0 count
        if count:
            raise kernel_error(
                "Reshape", f"Input to reshape is a tensor with {count} values, but the requested shape has 0"
            )
        dims[unknown] = 1 if 0 in dims else 0
        return tuple(dims)
    if count % known:
        raise kernel_error(
            "Reshape",
            f"Input to reshape is a tensor with {count} values, but the requested shape requires a multiple of {known}",
        )
    dims[unknown] = count // known
    return tuple(dims)


@export("expand_dims")
@public_op("input", "axis")
def expand_dims(input: Any, axis: Any, name: str | None = None) -> Tensor:  # noqa: A002
    """`input` with a dimension of size 1 inserted at index `axis` of the result's shape.

    Raises:
        InvalidArgumentError: if `axis` is out of range.
    """
    x = convert(input)
    at = axis if type(axis) is int else _single_axis(axis, leaves_fast_path(input))
    dims = x.aval.shape
    n = len(dims)
    if not -n - 1 <= at <= n:
        raise kernel_error("ExpandDims", f"Tried to expand dim index {at} for tensor with {n} dimensions.")
    if at < 0:
        at += n + 1
    return _expand_dims(x, shape=(*dims[:at], 1, *dims[at:]))


@define_op(
    "ExpandDims",
    abstract=lambda ins, shape: aval_of(shape, ins[0].dtype),
    numpy=lambda x, shape: np.reshape(x, shape),
    strings=True,
)
def _expand_dims(x, shape):
    return lax.reshape(x, shape)


def _single_axis(axis: Any, slow: bool) -> int:
    values = static_input("ExpandDims", 1, axis, slow)
    if values.size != 1:
        raise kernel_error("ExpandDims", "'dim' must be a tensor with a single value")
    return int(values.ravel()[0])


@define_op(
    "Squeeze",
    abstract=lambda ins, shape: aval_of(shape, ins[0].dtype),
    numpy=lambda x, shape: np.reshape(x, shape),
    strings=True,
)
def _squeeze(x, shape):
    return lax.reshape(x, shape)


@export("squeeze")
@public_op("input")
def squeeze(input: Any, axis: Any = None, name: str | None = None) -> Tensor:  # noqa: A002
    """`input` without its dimensions of size 1: all of them, or those in `axis` (an integer or a list).

    Raises:
        InvalidArgumentError: if a dimension in `axis` is not of size 1, or does not exist.
    """
    x = convert(input)
    dims = x.aval.shape
    axes = _axis_list(axis)
    if not axes:
        return _squeeze(x, shape=tuple(d for d in dims if d != 1))
    n = len(dims)
    gone = set()
    for a in axes:
        if not -n <= a < n:
            raise kernel_error("Squeeze", f"Tried to squeeze dim index {a} for tensor with {n} dimensions.")
        a %= n
        if dims[a] != 1:
            raise kernel_error("Squeeze", f"Can not squeeze dim[{a}], expected a dimension of 1, got {dims[a]}")
        gone.add(a)
    return _squeeze(x, shape=tuple(d for i, d in enumerate(dims) if i not in gone))


def _axis_list(axis: Any) -> list[int]:
    if axis is None:
        return []
    if isinstance(axis, (list, tuple)):
        return [python_int(a) for a in axis]
    if isinstance(axis, (Tensor, np.ndarray)) and len(axis.shape) > 0:
        raise TypeError(f"Expected list for 'axis' argument to 'squeeze' Op, not {axis!r}.")
    return [python_int(axis)]


# -- transpose


def _permuted(ins: Sequence[Aval], perm: tuple[int, ...]) -> Aval:
    dims = ins[0].shape
    return aval_of(tuple(dims[p] for p in perm), ins[0].dtype)


@define_op("Transpose", abstract=_permuted, numpy=lambda x, perm: np.transpose(x, perm), strings=True)
def _transpose(x, perm):
    return lax.transpose(x, perm)


@define_op("ConjugateTranspose", abstract=_permuted, numpy=lambda x, perm: np.conj(np.transpose(x, perm)))
def _conjugate_transpose(x, perm):
    return lax.conj(lax.transpose(x, perm))


@export("transpose")
@public_op("perm", name="")
def transpose(a: Any, perm: Any = None, conjugate: bool = False, name: str | None = "transpose") -> Tensor:
    """`a` with its dimensions permuted: dimension i of the result is dimension `perm[i]` of `a`.

    Args:
        a: a tensor.
        perm: a permutation; by default the dimensions are reversed.
        conjugate: also conjugate complex elements.
        name: shown nowhere in eager mode.

    Raises:
        InvalidArgumentError: if `perm` is no permutation of the dimensions.
    """
    x = convert(a)
    conjugated = conjugate and x.aval.dtype.kind == "c"
    n = x.aval.ndim
    if perm is None:
        order = tuple(range(n - 1, -1, -1))
    else:
        op = "ConjugateTranspose" if conjugated else "Transpose"
        order = _permutation(op, static_input(op, 1, perm), n)
    return (_conjugate_transpose if conjugated else _transpose)(x, perm=order)


def _permutation(op: str, perm: np.ndarray, n: int) -> tuple[int, ...]:
    if perm.ndim != 1:
        raise kernel_error(op, f"perm must be rank 1, got shape {show(perm.shape)}")
    if len(perm) != n:
        raise kernel_error(
            op, f"transpose expects a vector of size {n}. But input(1) is a vector of size {len(perm)}"
        )
    order = [p + n if p < 0 else p for p in perm.tolist()]
    for p in order:
        if not 0 <= p < n:
            raise kernel_error(op, f"{p} is out of range [0 .. {n})")
    for i in range(n):
        if i not in order:
            raise kernel_error(op, f"{i} is missing from {{{','.join(map(str, order))}}}.")
    return tuple(order)


@export("linalg.matrix_transpose")
@public_op()
def matrix_transpose(a: Any, name: str = "matrix_transpose", conjugate: bool = False) -> Tensor:
    """`a` with its last two dimensions exchanged.

    Raises:
        ValueError: for rank below 2.
    """
    x = convert(a)
    n = x.aval.ndim
    if n < 2:
        raise ValueError(
            f"Argument `a` should be a (batch) matrix with rank >= 2.  Received `a` = {values_of(x)} with shape: "
            f"{x.shape}"
        )
    conjugated = conjugate and x.aval.dtype.kind == "c"
    return (_conjugate_transpose if conjugated else _transpose)(x, perm=(*range(n - 2), n - 1, n - 2))


# -- broadcasting


@define_op(
    "BroadcastTo",
    abstract=lambda ins, shape: aval_of(shape, ins[0].dtype),
    numpy=lambda x, shape: np.broadcast_to(x, shape),
    strings=True,
)
def _broadcast_to(x, shape):
    return expand(x, shape)


@export("broadcast_to")
@public_op("input", "shape", generated=True)
def broadcast_to(input: Any, shape: Any, name: str | None = None) -> Tensor:  # noqa: A002
    """`input` repeated along dimensions of size 1 (and new leading ones) so that it has `shape`.

    Raises:
        InvalidArgumentError: if the shapes do not fit.
    """
    x = convert(input)
    wanted = static_input("BroadcastTo", 1, shape)
    if wanted.ndim != 1:
        raise kernel_error("BroadcastTo", f"shape must be a vector of {{int32,int64}}, got shape {show(wanted.shape)}")
    target = tuple(wanted.tolist())
    for d in target:
        if d < 0:
            raise kernel_error("BroadcastTo", f"Dimension {d} must be >= 0")
    dims = x.aval.shape
    if len(dims) > len(target):
        raise kernel_error(
            "BroadcastTo",
            f"Rank of input ({len(dims)}) must be no greater than rank of output shape ({len(target)}).",
        )
    if broadcast_shape(dims, target) != target:
        raise kernel_error("BroadcastTo", f"Incompatible shapes: {show(dims)} vs. {show(target)}")
    return _broadcast_to(x, shape=target)


@export("broadcast_static_shape")
@public_op()
def broadcast_static_shape(shape_x: Any, shape_y: Any) -> TensorShape:
    """The TensorShape that two TensorShapes broadcast to; unknown dimensions stay unknown.

    Raises:
        ValueError: if they do not broadcast.
    """
    if shape_x.ndims is None or shape_y.ndims is None:
        return TensorShape(None)
    n = max(shape_x.ndims, shape_y.ndims)
    x = [1] * (n - shape_x.ndims) + shape_x.as_list()
    y = [1] * (n - shape_y.ndims) + shape_y.as_list()
    return TensorShape([_broadcast_dimension(a, b, shape_x, shape_y) for a, b in zip(x, y, strict=True)])


def _broadcast_dimension(a: int | None, b: int | None, x: TensorShape, y: TensorShape) -> int | None:
    if a is None or b is None:
        known = b if a is None else a
        return known if known is not None and known > 1 else None
    if a == b or b == 1:
        return a
    if a == 1:
        return b
    raise ValueError(
        "Incompatible shapes for broadcasting. Two shapes are compatible if for each dimension pair they are either "
        f"equal or one of them is 1. Received: {x} and {y}."
    )


@export("broadcast_dynamic_shape")
@public_op()
def broadcast_dynamic_shape(shape_x: Any, shape_y: Any) -> Tensor:
    """The shape, a 1-D integer tensor, that two shapes given as such tensors broadcast to.

    Raises:
        InvalidArgumentError: if they do not broadcast.
    """
    x, y = static_input("BroadcastArgs", 0, shape_x), static_input("BroadcastArgs", 1, shape_y)
    found = broadcast_shape(tuple(x.tolist()), tuple(y.tolist()))
    if found is None:
        error = kernel_error("BroadcastArgs", f"Incompatible shapes: {show(x.tolist())} vs. {show(y.tolist())}")
        if not isinstance(shape_x, Tensor) or not isinstance(shape_y, Tensor):
            error._message = error._message.removesuffix(" name: ")
        error._worded = True
        raise error
    wide = [v for v in (shape_x, shape_y) if isinstance(v, Tensor)]
    return host_tensor(found, wide[0].aval.dtype if wide else np.int32)


# -- tensors as they are


def _same(op: str, **options: Any) -> Any:
    return define_op(op, abstract=lambda ins: ins[0], numpy=lambda x: x, strings=True, **options)(lambda x: x)


_identity = _same("Identity")
_stop_gradient = _same("StopGradient", differentiable=False)
_guarantee_const = _same("GuaranteeConst", differentiable=False)
_ensure_shape = _same("EnsureShape")


@export("identity")
@public_op()
def identity(input: Any, name: str | None = None) -> Tensor:  # noqa: A002
    """A new tensor with the shape and contents of `input`; of a variable, its value now."""
    return _identity(convert(input))


@export("identity_n")
@public_op("*input")
def identity_n(input: Any, name: str | None = None) -> list[Tensor]:  # noqa: A002
    """A list of new tensors with the shapes and contents of those in `input`."""
    tensors = [convert(i) for i in input]
    if not tensors:
        raise InvalidArgumentError(
            None,
            None,
            "Length for attr 'T' of 0 must be at least minimum 1\n\t; NodeDef: {{node IdentityN}}; Op<name=IdentityN; "
            "signature=input: -> output:; attr=T:list(type),min=1> [Op:IdentityN] name: ",
        )
    return [_identity(t) for t in tensors]


@export("stop_gradient")
@public_op("input")
def stop_gradient(input: Any, name: str | None = None) -> Tensor:  # noqa: A002
    """`input` as a constant for gradients: none flows through."""
    return _stop_gradient(convert(input))


@export("guarantee_const")
@public_op("input")
def guarantee_const(input: Any, name: str | None = None) -> Tensor:  # noqa: A002
    """`input`, promised to be constant (deprecated in TensorFlow)."""
    return _guarantee_const(convert(input))


@export("ensure_shape")
@public_op("x")
def ensure_shape(x: Any, shape: Any, name: str | None = None) -> Tensor:
    """`x`, after a check that it has `shape` (None: any size or rank).

    Raises:
        InvalidArgumentError: if it has not.
    """
    wanted = as_shape(shape)
    x = convert(x)
    if not x.shape.is_compatible_with(wanted):
        dims = "<unknown>" if wanted.rank is None else show(["?" if d is None else d for d in wanted])
        raise kernel_error(
            "EnsureShape",
            f"Shape of tensor input {show(x.aval.shape)} is not compatible with expected shape {dims}.",
        )
    return _ensure_shape(x)
