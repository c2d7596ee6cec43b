"""Tensors as they are: tf.identity, tf.stop_gradient, tf.ensure_shape."""

from __future__ import annotations

from typing import Any

from tfjax.core.errors import InvalidArgumentError
from tfjax.core.export import export
from tfjax.core.shapes import as_shape
from tfjax.ops.calling import (
    kernel_error,
    public_op,
)
from tfjax.ops.inputs import convert, define_op
from tfjax.ops.shapes import show
from tfjax.tensor.tensor import Tensor


def _same(op: str, **options: Any) -> Any:
    return define_op(op, abstract=lambda ins: ins[0], numpy=lambda x: x, strings=True, **options)(lambda x: x)


_identity = _same("Identity")
_stop_gradient = _same("StopGradient", differentiable=False)
_guarantee_const = _same("GuaranteeConst", differentiable=False)


def _check_shape(ins: Any, wanted: tuple[int | None, ...] | None) -> None:
    shape = ins[0].shape
    fits = wanted is None or (
        len(shape) == len(wanted) and all(w is None or w == d for d, w in zip(shape, wanted, strict=True))
    )
    if not fits:
        dims = "<unknown>" if wanted is None else show(["?" if d is None else d for d in wanted])
        raise kernel_error(
            "EnsureShape", f"Shape of tensor input {show(shape)} is not compatible with expected shape {dims}."
        )


@define_op(
    "EnsureShape", check=_check_shape, abstract=lambda ins, wanted: ins[0], numpy=lambda x, wanted: x, strings=True
)
def _ensure_shape(x: Any, wanted: tuple[int | None, ...] | None) -> Any:
    return x


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
    out = _ensure_shape(x, wanted=None if wanted.rank is None else tuple(wanted.as_list()))
    if "_said_shape" in vars(x) and wanted.rank is not None:  # a Python function's result, in a pipeline
        vars(out)["_said_shape"] = wanted
    return out
