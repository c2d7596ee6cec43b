"""tf.scan, tf.foldl, tf.foldr: a function of what has been accumulated and the next row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tfjax.core import nest
from tfjax.core.errors import InvalidArgumentError, OutOfRangeError
from tfjax.core.export import export
from tfjax.ops.control_flow import scanning
from tfjax.ops.control_flow.subgraph import as_tensor, is_staged, leaves_of, pack_as
from tfjax.tensor.pack import pack
from tfjax.tensor.tensor import Tensor
from tfjax.tensor.tensor_array import TensorArray, _concat, _row, _rows, _taken, unstacked


class _Rows:
    """The rows of a structure of tensors.

    Attributes:
        structure: what was given; tensors: its tensors; length: how many rows they have.
    """

    def __init__(self, elems: Any):
        self.structure = elems
        self.tensors = [as_tensor(x) for x in leaves_of(elems)]
        self.length: int = self.tensors[0].aval.shape[0]

    def first(self, last: bool, operation: str) -> list[Tensor]:
        """The row that stands for a missing initializer.

        Raises:
            OutOfRangeError, InvalidArgumentError: there is none.
        """
        if not self.length:
            if is_staged():
                raise InvalidArgumentError(None, None, "Trying to access element 0 in a list with 0 elements.")
            raise OutOfRangeError(None, None, "Tried to read from index 0 but array size is: 0 ")
        at = self.length - 1 if last else 0
        return [_taken(t, _row, at=at) for t in self.tensors]

    def without_first(self, last: bool) -> list[Tensor]:
        """All rows but that one."""
        start, stop = (0, self.length - 1) if last else (1, self.length)
        return [_taken(t, _rows, start=start, stop=stop) for t in self.tensors]


def _accumulate(
    fn: Callable[..., Any], elems: Any, initializer: Any, reverse: bool, stack: bool, infer_shape: bool, name: str
) -> Any:
    fn.__name__  # noqa: B018  TensorFlow's error for what is no function
    rows = _Rows(elems)
    given = initializer is not None
    structure = initializer if given else elems
    first = [as_tensor(x) for x in leaves_of(initializer)] if given else rows.first(reverse, name)
    if is_staged():
        return _staged(fn, rows, structure, first, given, reverse, stack, name)
    return _eager(fn, rows, structure, first, given, reverse, stack, infer_shape)


def _eager(
    fn: Callable[..., Any],
    rows: _Rows,
    structure: Any,
    first: list[Tensor],
    given: bool,
    reverse: bool,
    stack: bool,
    infer: bool,
) -> Any:
    length = rows.length
    columns = [unstacked(t) for t in rows.tensors]
    arrays = []
    if stack:
        arrays = [
            TensorArray(a.dtype, size=length, infer_shape=infer, element_shape=a.shape if infer else None)
            for a in first
        ]
    order = list(range(length))[:: -1 if reverse else 1]
    if not given:
        for array, a in zip(arrays, first, strict=False):
            array.write(order[0], a)
        order = order[1:]
    state = pack_as(structure, first)
    for i in order:
        state = fn(state, pack_as(rows.structure, [column[i] for column in columns]))
        if stack:
            nest.assert_same_structure(structure, state)
            for array, leaf in zip(arrays, leaves_of(state), strict=True):
                array.write(i, leaf)
    if stack:
        return pack_as(structure, [array.stack() for array in arrays])
    return nest.map_structure(as_tensor, state, expand_composites=True)


def _staged(
    fn: Callable[..., Any],
    rows: _Rows,
    structure: Any,
    first: list[Tensor],
    given: bool,
    reverse: bool,
    stack: bool,
    name: str,
) -> Any:
    def step(carry: list[Any], row: list[Any]) -> Any:
        state = fn(pack_as(structure, carry), pack_as(rows.structure, row))
        nest.assert_same_structure(structure, state)
        after = [as_tensor(x) for x in leaves_of(state)]
        for k, (old, new) in enumerate(zip(first, after, strict=True)):
            _check(old, new, k, stack)
        return after, list(after) if stack else []

    tensors = rows.tensors if given else rows.without_first(reverse)
    length = rows.length if given else rows.length - 1
    state, outs, _ = scanning.scan(step, first, tensors, length, reverse, name)
    if not stack:
        return pack_as(structure, state)
    if not given:
        outs = [
            _concat(out, pack([a])) if reverse else _concat(pack([a]), out) for a, out in zip(first, outs, strict=True)
        ]
    return pack_as(structure, outs)


def _check(old: Tensor, new: Tensor, k: int, stack: bool) -> None:
    from tfjax.ops.control_flow.staged_loop import _label

    label = _label(old, k)
    if old.dtype is not new.dtype:
        raise TypeError(
            f"Loop var {label} enters the loop with type {old.dtype!s} but has type {new.dtype!s} after 1 iteration. "
            f"{label} type should remain constant."
        )
    if old.aval.shape != new.aval.shape:
        if stack:
            raise ValueError(f"Inconsistent shapes: saw {new.shape} but expected {old.shape} ")
        raise ValueError(
            f"Input tensor `{label}` enters the loop with shape {old.shape}, but has shape {new.shape} after one "
            "iteration. "
            "To allow the shape to vary across iterations, use the `shape_invariants` argument of tf.while_loop to "
            "specify "
            "a less-specific shape."
        )


@export("scan")
def scan(
    fn,
    elems,
    initializer=None,
    parallel_iterations=10,
    back_prop=True,
    swap_memory=False,
    infer_shape=True,
    reverse=False,
    name=None,
):
    """Stacks what `accumulated = fn(accumulated, row)` gives for the rows of `elems`, one after the other.

    Args:
        fn: takes what has been accumulated and a row.
        elems: tensor, or structure of tensors with as many rows.
        initializer: what is accumulated first; by default the first row, which is then the first result too.
        parallel_iterations, back_prop, swap_memory: accepted; XLA plans for itself.
        infer_shape: whether all results must have one shape.
        reverse: whether it begins with the last row.
        name: prefix of names in graphs.

    Raises:
        ValueError: the structure of what is accumulated changes.
    """
    return _accumulate(fn, elems, initializer, reverse, True, infer_shape, name or "scan")


@export("foldl")
def foldl(fn, elems, initializer=None, parallel_iterations=10, back_prop=True, swap_memory=False, name=None):
    """The last `accumulated = fn(accumulated, row)` over the rows of `elems`, from the first; see `tf.scan`."""
    return _accumulate(fn, elems, initializer, False, False, True, name or "foldl")


@export("foldr")
def foldr(fn, elems, initializer=None, parallel_iterations=10, back_prop=True, swap_memory=False, name=None):
    """The last `accumulated = fn(accumulated, row)` over the rows of `elems`, from the last; see `tf.scan`."""
    return _accumulate(fn, elems, initializer, True, False, True, name or "foldr")
