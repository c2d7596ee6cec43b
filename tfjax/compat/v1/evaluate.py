"""What a session does: the ops that are asked for, again, with the values that are fed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tfjax import engine
from tfjax.autodiff.tape import GradientTape
from tfjax.compat.v1 import calls
from tfjax.compat.v1.graph import SessionGraph
from tfjax.core import nest
from tfjax.core.errors import FailedPreconditionError, InvalidArgumentError, UnimplementedError
from tfjax.engine.aval import closed
from tfjax.engine.open_dims import is_open, resized
from tfjax.engine.value import Value
from tfjax.tensor.graph import GraphOp, kernel_dtype
from tfjax.tensor.open_shapes import SHAPE_OPS
from tfjax.tensor.symbolic import SymbolicTensor
from tfjax.tensor.tensor import new_tensor


class Evaluation:
    """One run.

    Attributes:
        values: slot -> value; store: the session's variables, by id of the variable.
    """

    def __init__(self, graph: SessionGraph, fed: dict[int, Value], store: dict[int, Any]):
        self.graph = graph
        self.values = dict(fed)
        self.store = store
        self._done: set[int] = set()
        trace = graph._trace
        self._nodes = trace.node.path()
        self._maker = {node.out + j: node for node in self._nodes for j in range(len(node.outs))}
        self._leaf_of = {}
        position = 0
        for node in self._nodes:
            for slot, _ in node.leaves:
                self._leaf_of[slot] = trace.leaves[position]
                position += 1
        self._call = {id(node): call for call in graph.calls for node in call.nodes}

    # What is asked for ------------------------------------------------------------------------------------------------

    def run(self, fetches: Sequence[Any]) -> None:
        """Runs tensors and ops, in the order in which they were recorded."""
        units: dict[int, Any] = {}
        composites: list[Any] = []
        pending = list(fetches)
        seen: set[int] = set()
        while pending:
            item = pending.pop()
            if isinstance(item, GraphOp) and item.node is None:
                if id(item) not in seen:
                    seen.add(id(item))
                    composites.append(item)
                    pending += [*getattr(item, "needs", ()), *getattr(item, "control", ())]
                continue
            for unit in self._units_of(item):
                pending += self._wants(unit, units)
        self._walk([*units.values()], composites)

    def _units_of(self, item: Any) -> list[Any]:
        if isinstance(item, int):
            node = self._maker.get(item)
            return [] if item in self.values or node is None else [self._call.get(id(node), node)]
        if isinstance(item, GraphOp):
            return [self._call.get(id(item.node), item.node)]
        if hasattr(item, "_graph_tensor"):
            item = item._graph_tensor
        if hasattr(item, "_read"):
            item = item._read()
        return self._units_of(self.graph._slot(item)) if isinstance(item, SymbolicTensor) else []

    def _wants(self, unit: Any, units: dict[int, Any]) -> list[Any]:
        if id(unit) in units:
            return []
        units[id(unit)] = unit
        nodes = unit.nodes if isinstance(unit, calls.Call) else [unit]
        wanted: list[Any] = [op for node in nodes for op in self.graph.dependencies.get(id(node), ())]
        return wanted + (unit.takes if isinstance(unit, calls.Call) else list(unit.ins))

    def _walk(self, units: list[Any], composites: list[Any]) -> None:
        """Runs what is needed, earlier ops first; composite ops after all that they need."""
        order = {id(node): k for k, node in enumerate(self._nodes)}
        place = lambda unit: order[id(unit.nodes[-1] if isinstance(unit, calls.Call) else unit)]
        waiting = sorted(units, key=place)
        self._pending = {id(c): c for c in composites}
        for unit in waiting:
            self._ready(unit)
            self._unit(unit)
        for composite in list(self._pending.values()):
            self._composite(composite)

    def _ready(self, unit: Any) -> None:
        """Runs the composite ops that a unit has to wait for."""
        nodes = unit.nodes if isinstance(unit, calls.Call) else [unit]
        for node in nodes:
            for op in self.graph.dependencies.get(id(node), ()):
                if isinstance(op, GraphOp) and id(op) in self._pending:
                    self._composite(op)

    def _composite(self, op: Any) -> None:
        if self._pending.pop(id(op), None) is None:
            return
        for other in (*op.control, *op.needs):
            if isinstance(other, GraphOp) and other.node is None:
                self._composite(other)
        if op.action is not None:
            op.action(self, *[self.value(t) for t in op.needs if not isinstance(t, GraphOp)])

    # Values -----------------------------------------------------------------------------------------------------------

    def value(self, item: Any) -> Any:
        """The value of a tensor, or of a variable, once it has been run."""
        if hasattr(item, "_graph_tensor"):
            item = item._graph_tensor
        if hasattr(item, "_read"):
            item = item._read()
        slot = self.graph._slot(item) if isinstance(item, SymbolicTensor) else None
        return item if slot is None else self._at(slot)

    def _at(self, slot: int) -> Any:
        found = self.values.get(slot)
        if found is not None:
            return found
        if slot in self._maker:  # inside of a call that was made again as a whole, and needed for its size
            self._node(self._maker[slot])
            return self.values[slot]
        leaf = self._leaf_of[slot]
        give = self.graph.dynamic.get(id(leaf))
        self.values[slot] = leaf if give is None else give()
        return self.values[slot]

    def _unit(self, unit: Any) -> None:
        if isinstance(unit, calls.Call):
            self._again(unit)
        else:
            self._node(unit)

    def _again(self, call: calls.Call) -> None:
        if all(slot is None or slot in self.values for slot in call.gives):
            return
        if call.function.__name__ == "gradients":
            results = self._gradients(call)
        else:
            args, kwargs = calls.mapped((call.args, dict(call.kwargs)), self._argument)
            results = nest.flatten(call.function(*args, **kwargs))
        for slot, result in zip(call.gives, results, strict=False):
            if slot is not None:
                self.values.setdefault(slot, result)

    def _argument(self, x: Any) -> Any:
        slot = self.graph._slot(x) if isinstance(x, SymbolicTensor) else None
        return x if slot is None else self._at(slot)

    def _node(self, node: Any) -> None:
        if node.outs and all(node.out + j in self.values for j in range(len(node.outs))):
            return
        graph, op = self.graph, node.call.op
        slot = node.out
        if slot in graph.computations:
            self.values[slot] = new_tensor(graph.computations[slot](self))
            return
        if op.name == "Placeholder":
            self.values[slot] = self._variable(slot) if slot in graph.variable_reads else self._missing(slot)
            return
        ins = [self._at(k) for k in node.ins]
        if op.name == "Const":
            self.values[slot] = ins[0]
            return
        outs = self._record(node, ins)
        for j, out in enumerate(outs[: len(node.outs)]):
            self.values.setdefault(slot + j, out)
        if slot in graph.assigned:
            self.assign(graph.assigned[slot], self.values[slot])

    def _record(self, node: Any, ins: Sequence[Any]) -> Sequence[Any]:
        call, attrs = node.call, node.key[1]
        if call.op.name in SHAPE_OPS:
            shape = ins[0].aval.shape
            data = np.asarray(shape if call.op.name == "Shape" else int(np.prod(shape)), call.outs[0].dtype)
            return [new_tensor(data)]
        if any(a.aval.shape != known.shape for a, known in zip(ins, call.ins, strict=True)) and call.op.multi:
            if not attrs and call.op.abstract is not None:
                raise UnimplementedError(
                    None, None, f"{call.op.name} was recorded for tensors of other shapes than it is fed."
                )
        if is_open(attrs):
            attrs = resized(attrs, lambda dim: dim.size(self._size), tuple(closed(v.aval) for v in ins))
        out = engine.record(call.op, ins, attrs)
        return out if isinstance(out, tuple) else (out,)

    def _size(self, kind: str, slot: int, k: int) -> int:
        value = self._at(slot)
        return int(value.aval.shape[k] if kind == "axis" else np.ravel(engine.to_host(value))[k])

    def _variable(self, slot: int) -> Any:
        variable = self.graph.variable_reads[slot]
        found = self.store.get(id(variable))
        if found is None:
            name = variable._shared_name
            raise FailedPreconditionError(
                None,
                None,
                f"Could not find variable {name}. This could mean that the variable has been deleted. In TF1, it can "
                "also mean the variable is uninitialized. Debug info: container=localhost, status error "
                f"message=Container localhost does not exist. (Could not find resource: localhost/{name})\n"
                f"\t [[{{{{node {name}/Read/ReadVariableOp}}}}]]",
            )
        return found

    def _missing(self, slot: int) -> Any:
        name, shape = self.graph.placeholders[slot]
        dtype = kernel_dtype(self.graph.tensor_at(slot).dtype)
        name = self.graph.names.op(slot)[0]
        text = f"with dtype {dtype}"
        if shape.rank is not None:
            text += f" and shape [{','.join('?' if d is None else str(d) for d in shape.as_list())}]"
        raise InvalidArgumentError(
            None,
            None,
            f"You must feed a value for placeholder tensor '{name}' {text}\n\t [[{{{{node {name}}}}}]]",
        )

    def assign(self, variable: Any, value: Any) -> None:
        """Gives a variable of the session a value."""
        self.store[id(variable)] = value

    # Gradients --------------------------------------------------------------------------------------------------------

    def _gradients(self, call: calls.Call) -> list[Any]:
        """tf.gradients: the ops between are done once more, on a tape."""
        arguments = calls.bound(call)
        sources = [self._source(x) for x in nest.flatten(arguments["xs"])]
        targets = [self._source(y) for y in nest.flatten(arguments["ys"])]
        seeds = [None if g is None else self.value(g) for g in nest.flatten(arguments["grad_ys"])]
        stops = [self._source(x) for x in nest.flatten(arguments["stop_gradients"]) if x is not None]
        watched = {slot: self.graph.identity(self._at(slot)) for slot in sources}
        inner = Evaluation.__new__(Evaluation)
        inner.__dict__.update(self.__dict__)
        changed = self._downstream(set(sources))
        kept = {slot: v for slot, v in self.values.items() if slot not in changed or slot in stops}
        inner.values = {**kept, **watched}
        with GradientTape() as tape:
            for value in watched.values():
                tape.watch(value)
            inner.run([t for t in targets if t not in inner.values])
            outs = [inner._at(t) for t in targets]
        found = tape.gradient(
            outs,
            [watched[s] for s in sources],
            output_gradients=None if all(g is None for g in seeds) else seeds,
            unconnected_gradients=arguments["unconnected_gradients"],
        )
        return found  # type: ignore[no-any-return]

    def _source(self, x: Any) -> int:
        if hasattr(x, "_graph_tensor"):
            x = x._graph_tensor
        slot = self.graph._slot(x._read() if hasattr(x, "_read") else x)
        assert slot is not None
        return slot

    def _downstream(self, slots: set[int]) -> set[int]:
        changed = set(slots)
        for node in self._nodes:
            call = self._call.get(id(node))
            if not changed.isdisjoint(node.ins) or call is not None and not changed.isdisjoint(call.takes):
                changed.update(range(node.out, node.out + len(node.outs)))
                if call is not None:
                    changed.update(slot for slot in call.gives if slot is not None)
        return changed
