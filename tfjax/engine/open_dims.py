"""Sizes that another run of the same trace may have otherwise: dimensions that a placeholder leaves open.

A trace is recorded at one size of each open dimension, because XLA wants numbers. `Dim` is that number for the code
that records, and remembers how it came about: its size in a second, imagined run (`twin`), by which one sees what
depends on it, and the expression that gives it in a real one.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from tfjax.engine.aval import Aval, OpenAval, aval_of, closed
from tfjax.engine.gradient import Segment
from tfjax.engine.op import Attrs, Call, Op, call_of


class Dim(int):
    """A size that is open; as an int, what it is in this trace.

    Attributes:
        twin: its size in the imagined run.
        how: ("axis", slot, k): dimension k of a slot; ("host", slot, k): element k of a slot's value;
            otherwise (function, operand ...).
    """

    twin: int
    how: tuple[Any, ...]

    def __new__(cls, value: int, twin: int, how: tuple[Any, ...]) -> Dim:
        dim = super().__new__(cls, value)
        dim.twin, dim.how = twin, how
        return dim

    def size(self, leaf: Callable[[str, int, int], int]) -> int:
        """Its size where `leaf(kind, slot, k)` gives the sizes that it follows from."""
        function, *operands = self.how
        if isinstance(function, str):
            return leaf(function, *operands)
        return int(function(*(_size(x, leaf) for x in operands)))

    def __reduce__(self) -> Any:
        return int, (int(self),)


def derived(function: Callable[..., int], *operands: Any) -> int:
    """`function(*operands)`, open where it depends on an open operand."""
    if not any(isinstance(x, Dim) for x in operands):
        return function(*operands)
    value = function(*(int(x) if isinstance(x, Dim) else x for x in operands))
    twin = function(*(twin_of(x) for x in operands))
    return value if value == twin else Dim(value, twin, (function, *operands))


def _size(x: int, leaf: Callable[[str, int, int], int]) -> int:
    return x.size(leaf) if isinstance(x, Dim) else x


def twin_of(x: int) -> int:
    """A size in the imagined run."""
    return x.twin if isinstance(x, Dim) else x


def _arithmetic(name: str) -> None:
    function = getattr(operator, name.strip("_"))
    plain, reflected = getattr(int, name), getattr(int, f"__r{name[2:]}")

    def forward(self: Dim, other: Any) -> Any:
        return derived(function, self, other) if isinstance(other, int) else plain(self, other)

    def backward(self: Dim, other: Any) -> Any:
        return derived(function, other, self) if isinstance(other, int) else reflected(self, other)

    setattr(Dim, name, forward)
    setattr(Dim, f"__r{name[2:]}", backward)


for _name in ("__add__", "__sub__", "__mul__", "__floordiv__", "__mod__"):
    _arithmetic(_name)
Dim.__neg__ = lambda self: 0 - self  # type: ignore[method-assign]


def open_aval(shape: tuple[int, ...], dtype: Any, always: bool = False) -> Aval:
    """The aval of this shape; interned if no dimension is a `Dim`, unless it is `always` to be one of its own."""
    closed = aval_of(tuple(map(int, shape)), dtype)
    if not always and not any(isinstance(d, Dim) for d in shape):
        return closed
    aval = OpenAval()
    aval.closed = closed
    aval.shape, aval.dtype, aval.ndim, aval.cache = tuple(shape), closed.dtype, closed.ndim, None
    aval.size = 1
    for d in shape:
        aval.size = aval.size * d
    aval.nbytes = closed.nbytes
    return aval


def is_open(attribute: Any) -> bool:
    """Whether an attribute of an op depends on open sizes."""
    kind = type(attribute)
    if kind is tuple or kind is list:
        return any(map(is_open, attribute))
    if kind is Segment:
        return any(is_open(call.attrs) for call, _ in attribute.ops)
    return kind is Dim or kind is OpenAval


def resized(attribute: Any, size: Callable[[Dim], int], ins: tuple[Aval, ...] = ()) -> Any:
    """An attribute of an op at other sizes.

    Args:
        attribute: what may hold Dims.
        size: the size of a Dim.
        ins: avals of the op's inputs at those sizes (a segment takes them for its own).
    """
    kind = type(attribute)
    if kind is Dim:
        return size(attribute)
    if kind is tuple or kind is list:
        return kind(resized(part, size, ins) for part in attribute)
    if kind is OpenAval:
        return aval_of(tuple(size(d) if type(d) is Dim else d for d in attribute.shape), attribute.dtype)
    if kind is Segment:
        return _resized_segment(attribute, size, ins)
    return attribute


def _resized_segment(segment: Segment, size: Callable[[Dim], int], ins: tuple[Aval, ...]) -> Segment:
    avals = [*ins[: len(segment.inputs)]]
    ops = []
    for call, operands in segment.ops:
        inner = tuple(avals[k] for k in operands)
        again = call_of(call.op, resized(call.attrs, size, inner), inner)
        ops.append((again, operands))
        avals.extend(again.outs)
    return Segment(
        tuple(ins[: len(segment.inputs)]),
        tuple(ops),
        segment.targets,
        segment.sources,
        segment.seeded,
        segment.constant,
    )


def call_at(op: Op, attrs: Attrs, ins: tuple[Aval, ...]) -> Call:
    """`call_of` at the sizes of this trace; what depends on open sizes is kept in the attributes."""
    ins = tuple(closed(a) for a in ins)
    if not is_open(attrs):
        return call_of(op, attrs, ins)
    call = Call(op, tuple((key, _in_this_trace(value)) for key, value in attrs), ins)
    call.attrs = attrs
    return call


def _in_this_trace(attribute: Any) -> Any:
    # The calls of a segment are those of the trace, whose attributes are closed already.
    return attribute if type(attribute) is Segment else resized(attribute, int)
