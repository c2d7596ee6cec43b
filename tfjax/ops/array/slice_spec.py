"""What stands between the brackets of `x[...]`: checks and normal form.

A spec is a tuple with one entry per result or input dimension: `("index",)`, `("all",)`, `("new",)` or
`("slice", size, stride, first)`. Where `first` is None, and for an index, the position is data (one number in the
vector of begins), so that `x[i]` and `x[i:i + 32]` in a loop stay one structure; else the syntax alone tells it.
"""

from __future__ import annotations

import numbers
from collections.abc import Sequence
from typing import Any

import numpy as np

from tfjax import engine
from tfjax.core.dimension import Dimension
from tfjax.core.dtypes import as_dtype
from tfjax.core.errors import InvalidArgumentError
from tfjax.engine.open_dims import derived
from tfjax.engine.value import Value
from tfjax.tensor.op_errors import op_error
from tfjax.tensor.open_shapes import static_values
from tfjax.tensor.variable import Variable

Entry = tuple[Any, ...]

NAME = "strided_slice/"
_ALL, _INDEX, _NEW = ("all",), ("index",), ("new",)
_INDEX_DTYPES = ("int16", "int32", "int64")


def failure(text: str) -> Exception:
    """The error of TensorFlow's slicing kernel."""
    return op_error("StridedSlice", text, name=NAME)


def bad_index(index: Any) -> TypeError:
    """The error about an index of a type that is none."""
    return TypeError(
        "Only integers, slices (`:`), ellipsis (`...`), tf.newaxis (`None`) and scalar tf.int32/tf.int64 tensors are "
        f"valid indices, got {index!r}"
    )


def check_index(index: Any) -> None:
    """Raises TypeError unless `index` is an integer or an integer scalar tensor or array."""
    if isinstance(index, (numbers.Integral, Dimension)):
        return
    dtype = getattr(index, "dtype", None)
    try:
        name = None if dtype is None else as_dtype(dtype).name
    except TypeError:
        name = None
    if name not in _INDEX_DTYPES or len(index.shape) == 1:
        raise bad_index(index)


def position(index: Any) -> int | Value:
    """An index as a Python int, or as a value that is still to be computed."""
    if isinstance(index, Variable):
        index = index._read()
    if isinstance(index, Value):
        return index if index.data is None else int(engine.to_host(index))
    return int(index)


def bound(index: Any) -> int | None:
    """An end of a slice as a Python int; computes it if it is a tensor."""
    if index is None or type(index) is int:
        return index
    check_index(index)
    found = position(index)
    return static_values(found).ravel()[0] if isinstance(found, Value) else found


def normalize(keys: Sequence[Any], shape: tuple[int, ...]) -> tuple[tuple[Entry, ...], list[int | Value]]:
    """The spec of `x[keys]` for an `x` of this shape, and the positions that are data.

    Raises:
        TypeError: for what is no index.
        tf.errors.InvalidArgumentError: for an index out of range, too many indices, a zero stride.
    """
    used = _check_keys(keys)
    if used and not shape:
        raise failure("Attempting to slice scalar input.")
    if used > len(shape):
        raise failure(f"Index out of range using input dim {len(shape)}; input has only {len(shape)} dims")
    spec: list[Entry] = []
    begins: list[int | Value] = []
    axis = 0
    for key in keys:
        if key is Ellipsis:
            rest = len(shape) - used
            spec.extend([_ALL] * rest)
            axis += rest
        elif key is None:
            spec.append(_NEW)
        else:
            if type(key) is slice:
                spec.append(_slice_entry(key, shape[axis], begins, len(spec)))
            else:
                spec.append(_INDEX)
                begins.append(in_range(key if type(key) is int else position(key), shape[axis], axis))
            axis += 1
    spec.extend([_ALL] * (len(shape) - axis))
    return tuple(spec), begins


def _check_keys(keys: Sequence[Any]) -> int:
    """How many input dimensions the keys use, once they are found to be good."""
    used = len(keys)
    ellipses = 0
    for key in keys:
        kind = type(key)
        if kind is int:
            continue
        if kind is slice:
            for part in (key.start, key.stop, key.step):
                if part is not None and type(part) is not int:
                    check_index(part)
        elif key is None:
            used -= 1
        elif key is Ellipsis:
            used -= 1
            ellipses += 1
        elif kind is bool:
            raise _bool_index()
        else:
            check_index(key)
    if ellipses > 1:
        raise failure("Multiple ellipses in slice spec not allowed")
    return used


def _first(start: int | None, stop: int | None, step: int, size: int) -> int:
    return slice(start, stop, step).indices(size)[0]


def _count(start: int | None, stop: int | None, step: int, size: int) -> int:
    return len(range(*slice(start, stop, step).indices(size)))


def in_range(index: int | Value, size: int, axis: int) -> int | Value:
    """A known index counted from the front."""
    if isinstance(index, Value):
        if size:
            return index
        index = int(engine.to_host(index))  # there is no row to stand in for a wrong index
    counted = index + size if index < 0 else index
    if not 0 <= counted < size:
        raise failure(f"slice index {counted} of dimension {axis} out of bounds.")
    return counted


def _slice_entry(key: slice, size: int, begins: list[int | Value], place: int) -> Entry:
    start, stop, step = key.start, key.stop, key.step
    if start is None and stop is None and step is None:
        return _ALL
    start, stop, step = bound(start), bound(stop), bound(step)
    if step == 0:
        raise failure(f"strides[{place}] must be non-zero")
    stride = 1 if step is None else step
    first = derived(_first, start, stop, stride, size)
    count = derived(_count, start, stop, stride, size)
    if count == size and stride == 1:
        return _ALL
    if start is None or count == 0:
        return ("slice", count, stride, first if count else 0)
    begins.append(first)
    return ("slice", count, stride, None)


def _bool_index() -> Exception:
    return InvalidArgumentError(
        None,
        None,
        "Value for attr 'Index' of bool is not in the list of allowed values: int16, int32, int64\n\t; NodeDef: {{node "
        "StridedSlice}}; Op<name=StridedSlice; signature=input:T, begin:Index, end:Index, strides:Index -> output:T; "
        "attr=T:type; attr=Index:type,allowed=[DT_INT16, DT_INT32, DT_INT64]; attr=begin_mask:int,default=0; "
        "attr=end_mask:int,default=0; attr=ellipsis_mask:int,default=0; attr=new_axis_mask:int,default=0; "
        "attr=shrink_axis_mask:int,default=0> [Op:StridedSlice] name: strided_slice/",
    )


def result_shape(spec: Sequence[Entry], shape: Sequence[int]) -> tuple[int, ...]:
    """Shape of `x[spec]`."""
    out: list[int] = []
    axis = 0
    for entry in spec:
        if entry[0] == "new":
            out.append(1)
            continue
        if entry[0] == "all":
            out.append(shape[axis])
        elif entry[0] == "slice":
            out.append(entry[1])
        axis += 1
    return tuple(out)


def python_key(spec: Sequence[Entry], begins: Any) -> tuple[Any, ...]:
    """The same as an index for NumPy."""
    key: list[Any] = []
    rest = iter(np.asarray(begins).tolist())
    for entry in spec:
        if entry[0] == "new":
            key.append(None)
        elif entry[0] == "all":
            key.append(slice(None))
        elif entry[0] == "index":
            key.append(next(rest))
        else:
            _, count, stride, first = entry
            if first is None:
                first = next(rest)
            stop = first + count * stride
            key.append(slice(first, stop if stop >= 0 else None, stride) if count else slice(0, 0))
    return tuple(key)
