"""Reductions of segments: tf.math.segment_sum, tf.math.unsorted_segment_max and their kin."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from tfjax.core.errors import OpError
from tfjax.core.export import export
from tfjax.engine.aval import Aval, aval_of
from tfjax.ops.calling import on_host, public_op, static_input, values_of
from tfjax.ops.inputs import define_op, op_error, op_inputs
from tfjax.ops.math import binary, elementwise
from tfjax.ops.shapes import show
from tfjax.tensor.convert import scalar
from tfjax.tensor.tensor import Tensor


def _flat(data: Any, ids: Any, num: int) -> tuple[Any, Any, tuple[int, ...]]:
    """Data and ids with one leading dimension; negative ids become `num`, which drops out."""
    inner = data.shape[ids.ndim :]
    ids = lax.reshape(ids, (ids.size,))
    ids = lax.select(lax.lt(ids, lax.full_like(ids, 0)), lax.full_like(ids, num), ids)
    return lax.reshape(data, (ids.size, *inner)), ids, inner


def _sum(data: Any, ids: Any, num: int) -> Any:
    data, ids, inner = _flat(data, ids, num)
    wide = lax.convert_element_type(data, np.float32) if _half(data) else data
    return lax.convert_element_type(jnp.zeros((num, *inner), wide.dtype).at[ids].add(wide, mode="drop"), data.dtype)


def _half(x: Any) -> bool:
    return x.dtype.itemsize == 2 and x.dtype.kind not in "iu"


def _counts(ids: Any, num: int, rank: int) -> Any:
    """How many entries each segment has, int32, with `rank` dimensions."""
    ones = jnp.ones(ids.shape, np.int32)
    return lax.reshape(_sum(ones, ids, num), (num,) + (1,) * (rank - 1))


def _bound(dtype: Any, lowest: bool) -> Any:
    info = jnp.finfo(dtype) if jnp.issubdtype(dtype, jnp.inexact) else jnp.iinfo(dtype)
    return info.min if lowest else info.max


def _extreme(data: Any, ids: Any, num: int, largest: bool) -> Any:
    start = _bound(data.dtype, largest)
    data, ids, inner = _flat(data, ids, num)
    empty = jnp.full((num, *inner), start, data.dtype).at[ids]
    return empty.max(data, mode="drop") if largest else empty.min(data, mode="drop")


def _picked(out: Any, ids: Any, num: int) -> Any:
    """The segment's value for each entry (0 for those that drop out)."""
    valid = lax.ge(ids, lax.full_like(ids, 0))
    rows = (
        out[lax.select(valid, ids, lax.full_like(ids, 0))] if num else jnp.zeros(ids.shape + out.shape[1:], out.dtype)
    )
    return jnp.where(valid.reshape(ids.shape + (1,) * (out.ndim - 1)), rows, lax.full_like(rows, 0))


def _extreme_impl(largest: bool) -> Callable[..., Any]:
    def impl(data: Any, ids: Any, num: int) -> Any:
        @jax.custom_jvp
        def value(x: Any) -> Any:
            return _extreme(x, ids, num, largest)

        @value.defjvp
        def jvp(primals: Any, tangents: Any) -> Any:
            # Entries that tie share the gradient.
            (x,), (dx,) = primals, tangents
            out = value(x)
            chosen = lax.convert_element_type(lax.eq(x, _picked(out, ids, num)), x.dtype)
            share = _picked(_sum(chosen, ids, num), ids, num)
            weight = lax.div(chosen, lax.max(share, lax.full_like(share, 1)))
            return out, _sum(lax.mul(dx, lax.stop_gradient(weight)), ids, num)

        return value(data) if jnp.issubdtype(data.dtype, jnp.inexact) else _extreme(data, ids, num, largest)

    return impl


def _product(data: Any, ids: Any, num: int) -> Any:
    flat, flat_ids, inner = _flat(data, ids, num)
    return jnp.ones((num, *inner), data.dtype).at[flat_ids].multiply(flat, mode="drop")


def _prod(data: Any, ids: Any, num: int) -> Any:
    @jax.custom_jvp
    def value(x: Any) -> Any:
        return _product(x, ids, num)

    @value.defjvp
    def jvp(primals: Any, tangents: Any) -> Any:
        # Each entry's factor is the product of the others, with zeros counted apart.
        (x,), (dx,) = primals, tangents
        one = lax.full_like(x, 1)
        zero = lax.eq(x, lax.full_like(x, 0))
        safe = lax.select(zero, one, x)
        zeros = _picked(_sum(lax.convert_element_type(zero, np.int32), ids, num), ids, num)
        others = lax.div(_picked(value(safe), ids, num), safe)
        alone = lax.eq(lax.sub(zeros, lax.convert_element_type(zero, np.int32)), lax.full_like(zeros, 0))
        return value(x), _sum(lax.mul(dx, lax.select(alone, others, lax.full_like(others, 0))), ids, num)

    return value(data) if jnp.issubdtype(data.dtype, jnp.inexact) else _product(data, ids, num)


def _mean(data: Any, ids: Any, num: int) -> Any:
    total = _sum(data, ids, num)
    count = lax.convert_element_type(jnp.maximum(_counts(ids, num, total.ndim), 1), data.dtype)
    return lax.div(total, jnp.broadcast_to(count, total.shape))


def _check(op: str) -> Callable[..., None]:
    def check(ins: Sequence[Aval], num: int) -> None:
        data, ids = ins
        if data.shape[: ids.ndim] != ids.shape:
            text = f"data.shape = {show(data.shape)} does not start with segment_ids.shape = {show(ids.shape)}"
            raise op_error(op, text)

    return check


def _aval(ins: Sequence[Aval], num: int) -> Aval:
    return aval_of((num, *ins[0].shape[ins[1].ndim :]), ins[0].dtype)


def _twin(ufunc: Any, start: Callable[[np.dtype], Any]) -> Callable[..., Any]:
    def twin(data: Any, ids: Any, num: int) -> Any:
        inner = data.shape[ids.ndim :]
        flat, ids = data.reshape(ids.size, *inner), ids.reshape(-1)
        keep = (ids >= 0) & (ids < num)
        out = np.full((num, *inner), start(data.dtype), data.dtype)
        ufunc.at(out, ids[keep], flat[keep])
        return out

    return twin


def _out_of_range(op: str, position: int, value: int, num: int) -> OpError:
    return op_error(op, f"segment_ids[{position}] = {value} is out of range [0, {num})")


class _Family:
    """The sorted and the unsorted op of one reduction."""

    def __init__(self, kind: str, impl: Callable[..., Any], twin: Callable[..., Any] | None):
        self.unsorted_name = f"UnsortedSegment{kind}"
        self.sorted_name = f"Segment{kind}"
        options = {"abstract": _aval, "numpy": twin}
        self.plain = define_op(self.unsorted_name, check=_check(self.unsorted_name), **options)(impl)
        self.ordered = define_op(self.sorted_name, **options)(impl)
        self.checked = define_op(self.unsorted_name, check=_check(self.unsorted_name), guards=[self._failed])(
            lambda data, ids, num: (impl(data, ids, num), _first_outside(ids, num))
        )

    def _failed(self, report: Any, avals: Sequence[Aval], num: int) -> OpError:
        return _out_of_range(self.unsorted_name, int(report[1]), int(report[2]), num)

    def unsorted(self, data: Any, segment_ids: Any, num_segments: Any) -> Tensor:
        """Any order of ids; `num_segments` results."""
        op = self.unsorted_name
        x, ids = op_inputs(op, data, segment_ids)
        count = static_input(op, 2, num_segments)
        if count.ndim:
            raise op_error(op, f"num_segments should be a scalar, not shape {show(count.shape)}")
        num = int(count)
        if num < 0:
            raise op_error(op, f"Input num_segments == {num} must not be negative.")
        known = on_host(ids)
        if known is None:
            return self.checked(x, ids, num=num)
        if known.dtype.kind == "i":
            outside = np.flatnonzero(known.ravel() >= num)
            if outside.size and x.aval.shape[: known.ndim] == known.shape:
                raise _out_of_range(op, int(outside[0]), int(known.ravel()[outside[0]]), num)
        return self.plain(x, ids, num=num)

    def in_order(self, data: Any, segment_ids: Any, empty: Any = None) -> Tensor:
        """Ids that never fall: the last one says how many results there are."""
        op = self.sorted_name
        x, ids = op_inputs(op, data, segment_ids)
        if x.aval.ndim == 0:
            raise op_error(op, "input must be at least rank 1")
        if ids.aval.dtype.kind != "i":
            return self.ordered(x, ids, num=0)  # its check raises
        if ids.aval.ndim != 1:
            raise op_error(op, "segment_ids should be a vector.")
        if ids.aval.shape[0] != x.aval.shape[0]:
            raise op_error(op, "segment_ids should be the same size as dimension 0 of input.")
        numbers = values_of(ids)
        num = int(numbers[-1]) + 1 if numbers.size else 0
        _check_order(op, numbers, num)
        out = self.ordered(x, ids, num=num)
        return out if empty is None else _fill_empty(out, ids, value=empty)


def _first_outside(ids: Any, num: int) -> Any:
    """[whether an id is too large, its position, its value]."""
    flat = lax.convert_element_type(lax.reshape(ids, (ids.size,)), np.int64)
    if not ids.size:
        return jnp.zeros(3, np.int64)
    bad = flat >= num
    at = jnp.argmax(bad)
    return jnp.where(bad[at], jnp.stack([np.int64(1), at.astype(np.int64), flat[at]]), np.int64(0))


def _check_order(op: str, ids: np.ndarray, num: int) -> None:
    if not ids.size:
        return
    if num < 0 or ids[0] < 0:
        text = f"Segment id {int(ids[0])} out of range [0, {num}), possibly because 'segment_ids' input is not sorted."
        raise op_error(op, text)
    if np.any(np.diff(ids) < 0):
        raise op_error(op, "segment ids are not increasing")


def _np_fill_empty(x: Any, ids: Any, value: int) -> Any:
    out = x.copy()
    out[np.bincount(ids, minlength=x.shape[0]) == 0] = value
    return out


@define_op("SegmentFill", abstract=lambda ins, value: ins[0], numpy=_np_fill_empty)
def _fill_empty(x: Any, ids: Any, value: int) -> Any:
    present = jnp.broadcast_to(_counts(ids, x.shape[0], x.ndim) > 0, x.shape)
    return lax.select(present, x, lax.full_like(x, value))


_SUM = _Family("Sum", _sum, _twin(np.add, lambda dtype: 0))
_MEAN = _Family("Mean", _mean, None)
_MAX = _Family("Max", _extreme_impl(True), _twin(np.maximum, lambda dtype: _bound(dtype, True)))
_MIN = _Family("Min", _extreme_impl(False), _twin(np.minimum, lambda dtype: _bound(dtype, False)))
_PROD = _Family("Prod", _prod, _twin(np.multiply, lambda dtype: 1))

_SORTED_DOC = """{} of the entries of each segment.

    Args:
        data: `[n, ...]`.
        segment_ids: `[n]`, int32 or int64, never falling: which result each entry goes to.
        name: shown in errors.

    Returns:
        `[last id + 1, ...]`; {} where a segment is empty.

    Raises:
        InvalidArgumentError: the ids are not sorted, or not as many as entries.
    """
_UNSORTED_DOC = """{} of the entries of each segment, in any order.

    Args:
        data: `[..., rest]`.
        segment_ids: ids for the leading dimensions of data; entries with a negative id are left out.
        num_segments: number of results.
        name: shown in errors.

    Returns:
        `[num_segments, rest]`; {} where a segment is empty.

    Raises:
        InvalidArgumentError: an id is num_segments or larger, or shapes do not fit.
    """


def _segment(family: _Family, leaf: str, words: str, empty: str, fill: Any) -> Callable[..., Any]:
    def function(data: Any, segment_ids: Any, name: str | None = None) -> Tensor:
        return family.in_order(data, segment_ids, fill)

    function.__name__ = function.__qualname__ = leaf
    function.__doc__ = _SORTED_DOC.format(words, empty)
    return export(f"math.{leaf}")(public_op("data", "segment_ids", generated=True)(function))


def _unsorted(family: _Family, leaf: str, words: str, empty: str) -> Callable[..., Any]:
    def function(data: Any, segment_ids: Any, num_segments: Any, name: str | None = None) -> Tensor:
        return family.unsorted(data, segment_ids, num_segments)

    function.__name__ = function.__qualname__ = leaf
    function.__doc__ = _UNSORTED_DOC.format(words, empty)
    return export(f"math.{leaf}")(public_op("data", "segment_ids", "num_segments", generated=True)(function))


segment_sum = _segment(_SUM, "segment_sum", "Sum", "0", None)
segment_mean = _segment(_MEAN, "segment_mean", "Mean", "0", None)
segment_max = _segment(_MAX, "segment_max", "Largest", "0", 0)
segment_min = _segment(_MIN, "segment_min", "Smallest", "0", 0)
segment_prod = _segment(_PROD, "segment_prod", "Product", "1", None)
unsorted_segment_sum = _unsorted(_SUM, "unsorted_segment_sum", "Sum", "0")
unsorted_segment_max = _unsorted(_MAX, "unsorted_segment_max", "Largest", "the lowest finite number")
unsorted_segment_min = _unsorted(_MIN, "unsorted_segment_min", "Smallest", "the highest finite number")
unsorted_segment_prod = _unsorted(_PROD, "unsorted_segment_prod", "Product", "1")


def _counts_of(data: Tensor, segment_ids: Any, num_segments: Any) -> Tensor:
    """Number of entries of each segment, at least 1, ready to divide by."""
    ids = op_inputs("UnsortedSegmentSum", data, segment_ids)[1]
    dtype = data.aval.dtype
    ones = _ones(ids, dtype=dtype)
    counts = binary.maximum(_SUM.unsorted(ones, ids, num_segments), scalar(1, dtype))
    return _expand(counts, extra=data.aval.ndim - ids.aval.ndim)


@define_op(
    "OnesLike", abstract=lambda ins, dtype: aval_of(ins[0].shape, dtype), numpy=lambda x, dtype: np.ones(x.shape, dtype)
)
def _ones(x: Any, dtype: np.dtype) -> Any:
    return jnp.ones(x.shape, dtype)


@define_op("Reshape", abstract=lambda ins, extra: aval_of(ins[0].shape + (1,) * extra, ins[0].dtype))
def _expand(x: Any, extra: int) -> Any:
    return lax.reshape(x, x.shape + (1,) * extra)


@export("math.unsorted_segment_mean")
@public_op()
def unsorted_segment_mean(data: Any, segment_ids: Any, num_segments: Any, name: str | None = None) -> Tensor:
    """Mean of the entries of each segment; arguments as of `unsorted_segment_sum`. Integers give floating point."""
    (x,) = op_inputs("UnsortedSegmentSum", data)
    return binary.truediv(unsorted_segment_sum(x, segment_ids, num_segments), _counts_of(x, segment_ids, num_segments))


@export("math.unsorted_segment_sqrt_n")
@public_op()
def unsorted_segment_sqrt_n(data: Any, segment_ids: Any, num_segments: Any, name: str | None = None) -> Tensor:
    """Sum of each segment over the square root of the number of its entries; arguments as of `unsorted_segment_sum`."""
    (x,) = op_inputs("UnsortedSegmentSum", data)
    counts = elementwise.sqrt(_counts_of(x, segment_ids, num_segments))
    return binary.truediv(unsorted_segment_sum(x, segment_ids, num_segments), counts)
