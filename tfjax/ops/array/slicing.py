"""Indexing of tensors and variables, assignment to slices of variables, tf.strided_slice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import lax

from tfjax import engine
from tfjax.core.errors import InvalidArgumentError
from tfjax.core.export import export
from tfjax.engine import Aval, aval_of, define_op
from tfjax.engine.value import Value
from tfjax.ops.array.slice_spec import (
    NAME,
    Entry,
    bound,
    failure,
    in_range,
    normalize,
    python_key,
    result_shape,
)
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.hooks import hooks
from tfjax.tensor.lookup import mask_rows
from tfjax.tensor.op_errors import op_error, shape_text, without_name
from tfjax.tensor.tensor import EagerTensor, Tensor, new_tensor
from tfjax.tensor.variable import Variable

STARTUP = True  # gives tensors and variables their brackets; see tools/gen_api.py

_INT64 = np.dtype(np.int64)
_POSITIONS = aval_of((1,), _INT64)


def _window(spec: Sequence[Entry], shape: Sequence[int], begins: Any) -> tuple[list[Any], list[int], list[int]]:
    """Lowest positions, extents and strides, per input dimension, of the elements that a spec names."""
    lows, spans, strides = [], [], []
    at, axis = 0, 0
    for entry in spec:
        if entry[0] == "new":
            continue
        low, span, stride = 0, shape[axis], 1
        if entry[0] == "index":
            low, span = begins[at], 1
            at += 1
        elif entry[0] == "slice":
            _, count, stride, first = entry
            if first is None:
                first = begins[at]
                at += 1
            span = (count - 1) * abs(stride) + 1 if count else 0
            low = first if stride > 0 or not count else first + (count - 1) * stride
        lows.append(low)
        spans.append(span)
        strides.append(stride)
        axis += 1
    return lows, spans, strides


def _slice_shape(ins: Sequence[Aval], spec: tuple[Entry, ...]) -> Aval:
    return aval_of(result_shape(spec, ins[0].shape), ins[0].dtype)


def _slice_host(x: Any, begins: Any, spec: tuple[Entry, ...]) -> Any:
    return x[python_key(spec, begins)]


@define_op("StridedSlice", abstract=_slice_shape, numpy=_slice_host)
def _slice(x, begins, spec):
    lows, spans, strides = _window(spec, x.shape, begins)
    out = x
    if all(type(low) is int for low in lows):
        out = lax.slice(out, lows, [low + span for low, span in zip(lows, spans)])
    else:
        out = lax.dynamic_slice(out, [lax.convert_element_type(low, jnp.int64) for low in lows], spans)
    if any(abs(stride) != 1 for stride in strides):
        out = lax.slice(out, [0] * out.ndim, out.shape, [abs(stride) for stride in strides])
    backwards = [axis for axis, stride in enumerate(strides) if stride < 0]
    if backwards:
        out = lax.rev(out, backwards)
    return lax.reshape(out, result_shape(spec, x.shape))


def _index_error(report: Any, avals: Any, **attrs: Any) -> Exception:
    _, index, axis = (int(i) for i in report)
    return failure(f"slice index {index} of dimension {axis} out of bounds.")


def _position_shape(ins: Sequence[Aval], sizes: tuple[Any, ...]) -> tuple[Aval, Aval]:
    return aval_of((len(ins),), _INT64), aval_of((3,), _INT64)


@define_op("SlicePositions", abstract=_position_shape, differentiable=False, guards=(_index_error,))
def _positions(*indices, sizes):
    """Indices that are computed, counted from the front; `sizes`: (size, axis), or None for what is checked already."""
    counted, reports = [], []
    for index, entry in zip(indices, sizes):
        index = lax.convert_element_type(lax.reshape(index, ()), jnp.int64)
        if entry is not None:
            size, axis = entry
            index = jnp.where(index < 0, index + size, index)
            bad = ((index < 0) | (index >= size)).astype(jnp.int64)
            reports.append(jnp.stack([bad, bad * index, bad * axis]))
            index = jnp.clip(index, 0, size - 1)
        counted.append(index)
    stacked = jnp.stack(reports)
    return jnp.stack(counted), stacked[jnp.argmax(stacked[:, 0])]


def _begins(begins: Sequence[int | Value], spec: Sequence[Entry], shape: Sequence[int]) -> Tensor:
    """The vector of positions; recorded where some of them are still to be computed."""
    if not any(isinstance(b, Value) for b in begins):
        tensor = EagerTensor.__new__(EagerTensor)
        tensor.aval = _POSITIONS if len(begins) == 1 else aval_of((len(begins),), _INT64)
        tensor.data = np.array(begins, _INT64)
        tensor.pos = -1
        return tensor
    axes = []
    axis = 0
    for entry in spec:
        if entry[0] == "index":
            axes.append((shape[axis], axis))
        elif entry[0] == "slice" and entry[3] is None:
            axes.append(None)
        axis += entry[0] != "new"
    values = [b if isinstance(b, Value) else new_tensor(np.int64(b)) for b in begins]
    sizes = tuple(entry if isinstance(b, Value) else None for b, entry in zip(begins, axes))
    return _positions(*values, sizes=sizes)


_FIRST = {ndim: (("index",), *((("all",),) * (ndim - 1))) for ndim in range(1, 9)}


def getitem(x: Tensor, key: Any, variable: Variable | None = None) -> Tensor:
    """`x[key]`; for a variable's value the result can be assigned to.

    Raises:
        TypeError: for what is no index.
        tf.errors.InvalidArgumentError: for an index out of range.
    """
    if type(key) is int:
        shape = x.aval.shape
        if shape and len(shape) < 9:
            spec, begins = _FIRST[len(shape)], [in_range(key, shape[0], 0)]
        else:
            spec, begins = normalize((key,), shape)
    elif type(key) is tuple:
        spec, begins = normalize(key, x.aval.shape)
    elif type(key) is slice:
        spec, begins = normalize((key,), x.aval.shape)
    elif _is_mask(key):
        return mask_rows(x, key)
    else:
        spec, begins = normalize(key if isinstance(key, (tuple, list)) else (key,), x.aval.shape)
    out = apply(x, spec, begins)
    if variable is not None:
        out.assign = _Assign(variable, spec, begins)
    return out


def _is_mask(key: Any) -> bool:
    if isinstance(key, bool):
        return True
    return isinstance(key, (np.ndarray, np.generic, Value, Variable)) and np.dtype(_np_dtype(key)) == np.bool_


def _np_dtype(key: Any) -> Any:
    return key.aval.dtype if isinstance(key, Value) else key.dtype.np if isinstance(key, Variable) else key.dtype


def apply(x: Tensor, spec: tuple[Entry, ...], begins: Sequence[int | Value]) -> Tensor:
    """The part of `x` that a spec names."""
    if x.aval.dtype.kind == "O":
        known = [int(engine.to_host(b)) if isinstance(b, Value) else b for b in begins]
        part = engine.to_host(x)[python_key(spec, known)]
        return new_tensor(part if isinstance(part, np.ndarray) else _string_scalar(part))
    return _slice(x, _begins(begins, spec, x.aval.shape), spec=spec)


def _string_scalar(text: bytes) -> np.ndarray:
    out = np.empty((), object)
    out[()] = text
    return out


# -- assignment to slices of variables


def _assign_host(x: Any, begins: Any, value: Any, spec: tuple[Entry, ...]) -> Any:
    out = np.array(x)
    out[python_key(spec, begins)] = value[()] if np.ndim(value) == 0 else value
    return out


@define_op("ResourceStridedSliceAssign", abstract=lambda ins, spec: ins[0], numpy=_assign_host, differentiable=False)
def _assign(x, begins, value, spec):
    lows, spans, strides = _window(spec, x.shape, begins)
    counts = [-(-span // abs(stride)) for span, stride in zip(spans, strides)]
    value = lax.reshape(jnp.broadcast_to(value, result_shape(spec, x.shape)), counts)
    backwards = [axis for axis, stride in enumerate(strides) if stride < 0]
    if backwards:
        value = lax.rev(value, backwards)
    if all(abs(stride) == 1 for stride in strides):
        return lax.dynamic_update_slice(x, value, [jnp.asarray(low, jnp.int64) for low in lows])
    rows = [low + abs(stride) * np.arange(n) for low, stride, n in zip(lows, strides, counts)]
    return x.at[jnp.ix_(*rows)].set(value)


class _Assign:
    """The method `assign` of a slice of a variable."""

    def __init__(self, variable: Variable, spec: tuple[Entry, ...], begins: Sequence[int | Value]):
        self._variable = variable
        self._spec = spec
        self._begins = begins

    def __call__(self, value: Any, name: str | None = None) -> Any:
        variable, spec = self._variable, self._spec
        x = variable._value
        value = variable._operand(value)
        value = _fitted(value, result_shape(spec, x.aval.shape))
        if x.aval.dtype.kind == "O":
            known = [int(engine.to_host(b)) if isinstance(b, Value) else b for b in self._begins]
            variable._store(new_tensor(_assign_host(engine.to_host(x), known, engine.to_host(value), spec)))
        else:
            begins = _begins(self._begins, spec, x.aval.shape)
            variable._update(_assign, (x, begins, value), (("spec", spec),))
        return variable._written()


def _fitted(value: Tensor, shape: tuple[int, ...]) -> Tensor:
    """A value whose shape broadcasts to that of the slice; leading dimensions of 1 are dropped.

    Raises:
        tf.errors.InvalidArgumentError: if it does not.
    """
    given = value.aval.shape
    trimmed = given
    while len(trimmed) > len(shape) and trimmed[0] == 1:
        trimmed = trimmed[1:]
    fits = len(trimmed) <= len(shape) and all(a in (1, b) for a, b in zip(trimmed, shape[len(shape) - len(trimmed) :]))
    if not fits:
        raise op_error(
            "ResourceStridedSliceAssign",
            f"Cannot broadcast input shape {shape_text(given)} into final shape {shape_text(shape)}",
            name="strided_slice/_assign",
        )
    return value if trimmed == given else _reshaped(value, shape=trimmed)


@define_op("Reshape", abstract=lambda ins, shape: aval_of(shape, ins[0].dtype), numpy=lambda x, shape: x.reshape(shape))
def _reshaped(x, shape):
    return lax.reshape(x, shape)


# -- tf.strided_slice


@export("strided_slice")
def strided_slice(
    input_, begin, end, strides=None, begin_mask=0, end_mask=0, ellipsis_mask=0, new_axis_mask=0, shrink_axis_mask=0,
    var=None, name=None,
):  # fmt: skip
    """Extracts a strided slice: what `input_[begin[0]:end[0]:strides[0], ...]` gives.

    Args:
        input_: tensor or variable.
        begin, end, strides: integer vectors of equal length, one number per dimension.
        begin_mask, end_mask: bit i set: begin[i] or end[i] is ignored.
        ellipsis_mask: bit i set: position i stands for `...`.
        new_axis_mask: bit i set: position i makes a new dimension of 1.
        shrink_axis_mask: bit i set: begin[i] is an index, its dimension vanishes.
        var: a variable; the result can then be assigned to.
        name: kept for compatibility.

    Raises:
        ValueError: if the vectors differ in length.
        tf.errors.InvalidArgumentError: for an index out of range or a zero stride.
    """
    try:
        return _strided_slice(
            input_, begin, end, strides, begin_mask, end_mask, ellipsis_mask, new_axis_mask, shrink_axis_mask, var
        )
    except InvalidArgumentError as error:
        error._message = error._message.removesuffix(NAME)  # called by its name, the op reports no place
        raise without_name(error, (input_, begin, end, strides)) from None


def _strided_slice(
    input_, begin, end, strides, begin_mask, end_mask, ellipsis_mask, new_axis_mask, shrink_axis_mask, var
):
    begin, end = _vector(begin), _vector(end)
    strides = [1] * len(begin) if strides is None else _vector(strides)
    if not len(begin) == len(end) == len(strides):
        lengths = [shape_text((len(v),)) for v in (begin, end, strides)]
        raise failure(
            "Expected begin, end, and strides to be 1D equal size tensors, but got shapes "
            f"{lengths[0]}, {lengths[1]}, and {lengths[2]} instead."
        )
    keys: list[Any] = []
    for i, (first, last, stride) in enumerate(zip(begin, end, strides)):
        bit = 1 << i
        if ellipsis_mask & bit:
            keys.append(Ellipsis)
        elif new_axis_mask & bit:
            keys.append(None)
        elif shrink_axis_mask & bit:
            if stride <= 0:
                raise failure("only stride 1 allowed on non-range indexing.")
            keys.append(first)
        else:
            keys.append(slice(None if begin_mask & bit else first, None if end_mask & bit else last, stride))
    variable = var if isinstance(var, Variable) else None
    x = input_._read() if isinstance(input_, Variable) else convert_to_tensor(input_)
    return getitem(x, tuple(keys), variable)


def _vector(value: Any) -> list[int]:
    if isinstance(value, (list, tuple)):
        return [bound(v) for v in value]
    array = np.asarray(engine.to_host(convert_to_tensor(value)))
    if array.ndim != 1:
        shape = shape_text(array.shape)
        raise op_error(
            "StridedSlice",
            "Expected begin, end, and strides to be 1D equal size tensors, but got shapes "
            f"{shape}, {shape}, and {shape} instead.",
        )
    return array.tolist()


def _tensor_getitem(self, slice_spec, var=None):
    return getitem(self, slice_spec, var)


Tensor.__getitem__ = _tensor_getitem
hooks.getitem = getitem
hooks.row = getitem
