"""Which dimensions of the tensors of a graph are unknown to the program that is being traced.

An argument of open signature is traced at some size, and at a second, imagined one alongside: what comes out of
different size is unknown, as in TensorFlow's shape inference.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tfjax import engine
from tfjax.core.dtypes import DType
from tfjax.core.shapes import TensorShape
from tfjax.engine.aval import Aval, OpenAval, aval_of
from tfjax.engine.op import call_of
from tfjax.engine.open_dims import Dim, open_aval, resized, twin_of
from tfjax.engine.trace import SymbolicValueError
from tfjax.engine.value import EPOCH_BITS
from tfjax.tensor import watching
from tfjax.tensor.symbolic import SymbolicTensor

if TYPE_CHECKING:
    from tfjax.tensor.func_graph import FuncGraph

# Ops whose value follows from the shape of their input.
SHAPE_OPS = frozenset(("Shape", "Size"))


class OpenTensor(SymbolicTensor):
    """A tensor of a graph with unknown dimensions: its `shape` shows them, its aval has the sizes of this trace."""

    __slots__ = ()

    @property
    def aval(self) -> Aval:  # type: ignore[override]
        """Shape, with the open dimensions as `Dim`, and dtype."""
        own = self.__dict__
        found = own.get("_aval")
        if found is None:
            graph, slot = _home(self)
            known = own["_closed"] if graph is None else graph.open_shapes.aval(slot)
            found = own["_aval"] = own["_closed"] if known is None else known
        return found

    @aval.setter
    def aval(self, aval: Aval) -> None:
        self.__dict__["_closed"] = aval

    def set_shape(self, shape: Any) -> None:
        """Makes dimensions known.

        Raises:
          ValueError: if they contradict the ones that are known.
        """
        super().set_shape(shape)
        wanted = TensorShape(shape) if not isinstance(shape, TensorShape) else shape
        graph, slot = _home(self)
        if graph is not None and wanted.rank is not None:
            dims = tuple(d if w is None else int(d) for d, w in zip(self.aval.shape, wanted.as_list(), strict=True))
            self.__dict__["_aval"] = graph.open_shapes.know(slot, shown(open_aval(dims, self.aval.dtype)))


def _home(tensor: SymbolicTensor) -> tuple[FuncGraph | None, int]:
    """The graph that a tensor was made in, and its slot there."""
    epoch = tensor.pos >> EPOCH_BITS
    graph = watching.graphs_by_trace.get(epoch)
    while graph is not None and id(tensor) in graph.capture.trace.borrowed:
        position = graph.capture.trace.borrowed[id(tensor)][1]
        graph = watching.graphs_by_trace.get(position >> EPOCH_BITS)
        if graph is not None:
            return graph, position - graph.capture.trace.base
    return graph, 0 if graph is None else tensor.pos - graph.capture.trace.base


def shown(aval: Aval) -> Aval:
    """An aval whose dimensions that are open show as None."""
    if isinstance(aval, OpenAval):
        dims = [None if isinstance(d, Dim) else d for d in aval.shape]
        aval.cache = (DType.from_numpy(aval.dtype), TensorShape(dims))
    return aval


def with_spec(aval: Aval, shape: TensorShape, slot: int) -> Aval:
    """The aval of an argument of which a signature tells `shape`."""
    if shape.is_fully_defined():
        return aval
    if shape.rank is None:
        dims = tuple(Dim(d, _twin(d), ("axis", slot, k)) for k, d in enumerate(aval.shape))
        return _unranked(open_aval(dims, aval.dtype, always=True))
    dims = zip(aval.shape, shape.as_list(), strict=True)
    return shown(
        open_aval(
            tuple(Dim(d, _twin(d), ("axis", slot, k)) if w is None else d for k, (d, w) in enumerate(dims)), aval.dtype
        )
    )


def _unranked(aval: Aval) -> Aval:
    aval.cache = (DType.from_numpy(aval.dtype), TensorShape(None))
    return aval


def _is_unranked(aval: Aval) -> bool:
    return isinstance(aval, OpenAval) and aval.cache[1].rank is None


def _twin(size: int) -> int:
    return 2 * size or 2


class OpenShapes:
    """The avals of a graph's tensors by slot, brought up to date when one is asked for."""

    def __init__(self, graph: FuncGraph):
        self._graph = graph
        self._known: dict[int, Aval] = {}
        self._done: Any = None

    def know(self, slot: int, aval: Aval) -> Aval:
        """Says what is known of a slot."""
        self._known[slot] = aval
        return aval

    def aval(self, slot: int) -> Aval | None:
        """The aval of a slot; None for what this graph has not made."""
        if slot not in self._known:
            trace = self._graph.capture.trace
            assert trace is not None
            nodes = trace.node.path(self._done)
            self._done = trace.node
            for node in nodes:
                self._follow(node)
        return self._known.get(slot)

    def _follow(self, node: Any) -> None:
        for slot, aval in node.leaves:
            self._known.setdefault(slot, aval)
        ins = [self._known[k] for k in node.ins]
        call = node.call
        outs = _own_avals(call)
        if outs is None:
            attrs = node.key[1]
            twins = self._twins(call, attrs, ins)
            if twins is None:
                outs = call.outs
            else:
                outs = tuple(
                    open_aval(
                        tuple(_joined(d, t, node.out + j, k) for k, (d, t) in enumerate(zip(a.shape, b.shape))), a.dtype
                    )
                    if len(a.shape) == len(b.shape)
                    else a
                    for j, (a, b) in enumerate(zip(call.outs, twins, strict=True))
                )
        if any(_is_unranked(a) for a in ins) and (call.op.pointwise or any(a.ndim for a in call.outs)):
            outs = tuple(_unranked(open_aval(a.shape, a.dtype, always=True)) if _is_like(a, ins) else a for a in outs)
        for j, aval in enumerate(outs):
            self._known.setdefault(node.out + j, aval if aval.cache is not None else shown(aval))

    def _twins(self, call: Any, attrs: Any, ins: Sequence[Aval]) -> Sequence[Aval] | None:
        """The outputs in the imagined run; None where all is known."""
        if not any(isinstance(a, OpenAval) for a in ins) and call.attrs is call_attrs(call):
            return None
        if call.op.pointwise and len(call.outs) == 1:
            return (_broadcast(call.outs[0], ins),)
        avals = tuple(aval_of(tuple(map(twin_of, a.shape)), a.dtype) for a in ins)
        try:
            again = call_of(call.op, resized(attrs, twin_of, avals), avals)
        except Exception:  # noqa: BLE001  the imagined sizes do not fit; any op may say so in its own way
            again = None
        if again is None or len(again.outs) != len(call.outs):
            return [_guessed(a, ins) for a in call.outs]
        if call.op.abstract is not None and _ignores_inputs(call, again):
            return [_guessed(a, ins) for a in call.outs]
        return again.outs


def _is_like(out: Aval, ins: Sequence[Aval]) -> bool:
    """Whether an output's rank follows from that of an input whose rank is unknown."""
    return any(_is_unranked(a) and a.closed.shape == tuple(map(int, out.shape)) for a in ins)  # type: ignore[attr-defined]


def call_attrs(call: Any) -> Any:
    """The attributes of a call, if none is open."""
    from tfjax.engine.open_dims import is_open

    return None if is_open(call.attrs) else call.attrs


def _ignores_inputs(call: Any, again: Any) -> bool:
    """Whether an op was made for one trace: its outputs are what they are whatever it is given."""
    return call.op.multi and not call.attrs and again.outs == call.outs


def _own_avals(call: Any) -> tuple[Aval, ...] | None:
    """The outputs' avals of an op made for one trace, which knows its open dimensions."""
    if call.op.abstract is None:
        return None
    kwargs = call.kwargs
    if call.op.name == "Placeholder":
        kwargs = dict(call.attrs)
    found = call.op.abstract(call.ins, **kwargs)
    outs = found if isinstance(found, tuple) else (found,)
    return outs if any(isinstance(a, OpenAval) for a in outs) else None


def _joined(size: int, twin: int, slot: int, axis: int) -> int:
    return size if size == twin else Dim(size, twin, ("axis", slot, axis))


def _broadcast(out: Aval, ins: Sequence[Aval]) -> Aval:
    """Broadcasting as TensorFlow infers it: what is known and not 1 wins."""
    dims = []
    for k in range(1, out.ndim + 1):
        found = [a.shape[-k] for a in ins if k <= a.ndim]
        known = [d for d in found if not isinstance(d, Dim)]
        large = [d for d in known if d != 1]
        unknown = [d for d in found if isinstance(d, Dim)]
        if large or not unknown:
            dims.append(out.shape[-k])
        else:
            dims.append(max(unknown).twin)
    return aval_of(tuple(reversed(dims)), out.dtype)


def _guessed(out: Aval, ins: Sequence[Aval]) -> Aval:
    """Dimensions as large as an open one of the inputs are taken for the same."""
    unknown = {int(d): d.twin for a in ins for d in a.shape if isinstance(d, Dim)}
    return aval_of(tuple(unknown.get(d, d) for d in out.shape), out.dtype)


def host_dims(graph: FuncGraph, tensor: Any, data: np.ndarray) -> np.ndarray:
    """The value of a tensor that follows from shapes, with what is open in it as `Dim`s."""
    try:
        twin = np.asarray(graph.host_value(tensor, twin=True))
    except SymbolicValueError:
        return data
    if twin.shape != data.shape or np.array_equal(twin, data):
        return data
    _, slot = _home(tensor)
    dims = [
        int(d) if d == t else Dim(int(d), int(t), ("host", slot, k))
        for k, (d, t) in enumerate(zip(data.ravel().tolist(), twin.ravel().tolist(), strict=True))
    ]
    return object_array(dims).reshape(data.shape)


def object_array(sizes: Sequence[int]) -> np.ndarray:
    """Sizes as an array that keeps what is open in them."""
    found = np.empty(len(sizes), object)
    found[:] = sizes
    return found


def static_values(tensor: Any) -> np.ndarray:
    """The value of a tensor of sizes or indices on the host, now; see `host_dims`."""
    data = np.asarray(engine.to_host(tensor))
    graph = _home(tensor)[0] if isinstance(tensor, OpenTensor) else None
    return data if graph is None else host_dims(graph, tensor, data)


__all__ = ["OpenShapes", "OpenTensor", "object_array", "shown", "static_values", "with_spec"]
