"""Names of ops in graphs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tfjax.core.names import GraphNames

if TYPE_CHECKING:
    from tfjax.tensor.func_graph import FuncGraph

# TensorFlow names ops after the Python function where that has a name of its own, else after the op. These are the
# names that operators give.
BASES = {
    "AddV2": "add", "Sub": "sub", "Mul": "mul", "RealDiv": "truediv", "FloorDiv": "floordiv", "FloorMod": "mod",
    "Pow": "pow", "Transpose": "transpose", "StridedSlice": "strided_slice", "ConcatV2": "concat", "Pack": "stack",
    "OneHot": "one_hot", "Unpack": "unstack", "SplitV": "split", "Split": "split", "Einsum": "einsum/Einsum",
    "RandomUniform": "random_uniform/RandomUniform", "LogisticLoss": "logistic_loss", "Range": "range", "If": "cond",
    "While": "while", "Case": "switch_case/indexed_case", "LogicalAnd": "and", "LogicalOr": "or",
}  # fmt: skip
REDUCTIONS = frozenset("Sum Mean Max Min Prod Any All EuclideanNorm".split())
# Their results are copied once more.
_COPIED = frozenset(("If", "Case"))


class OpNames(GraphNames):
    """The names of a graph's ops, given in the order in which they were recorded."""

    def __init__(self, graph: FuncGraph, prefix: str = ""):
        super().__init__()
        self._graph = graph
        self._prefix = prefix
        self._named: Any = None
        self._names: dict[int, tuple[str, str]] = {}
        self._places: dict[int, int] = {}
        self._silent: dict[int, tuple[str, str]] = {}
        self._noted: dict[int, list[tuple[str, str]]] = {}
        self.arguments: dict[int, str] = {}

    def flush(self) -> None:
        """Names what has been recorded since, in the scope that is current."""
        trace = self._graph.capture.trace
        if trace is None or trace.node is self._named:
            return
        nodes = trace.node.path(self._named)
        self._named = trace.node
        for node in nodes:
            argument = self.arguments.get(trace.base + node.out)
            if argument:
                self._set(node, self.unique_name(argument))
            else:
                self._name(node, BASES.get(node.call.op.name, node.call.op.name))

    def _name(self, node: Any, base: str) -> str:
        head, slash, rest = base.partition("/")
        return self._set(node, self.unique_name(head) + slash + rest)

    def _set(self, node: Any, name: str) -> str:
        for j in range(len(node.outs)):
            self._names[node.out + j] = (name, node.call.op.name)
        if not node.outs:
            self._silent[id(node)] = (name, node.call.op.name)
        return name

    def name_exactly(self, node: Any, name: str) -> None:
        """Gives the op that was recorded last a full name, varied if it is taken."""
        self._named = node
        self._set(node, self.unique(name))

    def name_results(
        self, nodes: Sequence[Any], slots: Sequence[int], names: Sequence[str] | None, given: str | None
    ) -> None:
        """Names the ops that one function made.

        Args:
            nodes: the ops; slots: those of its results.
            names: names of the ops of the results, if it is known how the function gives them.
            given: the argument `name`.
        """
        self._named = nodes[-1]
        makers: list[Any] = []
        for slot in slots:
            maker = next((n for n in nodes if n.out <= slot < n.out + len(n.outs)), None)
            if maker is not None and maker not in makers:
                makers.append(maker)
        if not makers:
            makers = [nodes[-1]]
        if names is None:
            names = [BASES.get(m.call.op.name, m.call.op.name) for m in makers] if given is None else [given]
        else:
            names = [(given or head) + slash + rest for head, slash, rest in (n.partition("/") for n in names)]
        heads: dict[str, str] = {}
        for k, maker in enumerate(makers):
            head, slash, rest = names[min(k, len(names) - 1)].partition("/")
            if head not in heads:
                heads[head] = head[:-1] if head.endswith("/") else self.unique_name(head)
            self._set(maker, heads[head] + slash + rest)
            if k >= len(names):  # one op of TensorFlow's is several here
                self._places[maker.out] = k
        scope = next(iter(heads.values()))
        for node in nodes:
            if node not in makers:
                self._set(node, self._unique(f"{scope}/{BASES.get(node.call.op.name, node.call.op.name)}"))

    def next_name(self, kind: str) -> str:
        """The name that the next op of a kind gets."""
        self.flush()
        return self.unique_name(BASES.get(kind, kind), mark_as_used=False)

    def note(self, name: str, kind: str) -> None:
        """Says that there is an op of this name before the one that comes next."""
        node = self._named
        self._noted.setdefault(0 if node is None else node.slots, []).append((name, kind))

    def before(self, node: Any) -> list[tuple[str, str]]:
        """Names and kinds of the constants that TensorFlow makes for an op."""
        found = list(self._noted.get(node.parent.slots, ()))
        if node.call.op.name != "Const":
            found += [(name, "Const") for slot, _ in node.leaves if (name := self.leaf(slot)[0])]
        if node.call.op.name in REDUCTIONS and not found:
            found.append((f"{self.name_of(node)[0]}/reduction_indices", "Const"))
        return found

    def name_of(self, node: Any) -> tuple[str, str]:
        """Name and kind of an op."""
        if node.outs:
            return self.op(node.out)
        return self._silent.get(id(node), (node.call.op.name, node.call.op.name))

    def leaf(self, slot: int) -> tuple[str, Any]:
        """Name of the constant that an op takes from outside, empty where it is no constant; and its aval."""
        trace = self._graph.capture.trace
        for node in trace.node.path():  # type: ignore[union-attr]
            for place, aval in node.leaves:
                if place == slot:
                    value = trace.leaves[node.num_leaves - len(node.leaves) + [s for s, _ in node.leaves].index(slot)]  # type: ignore[union-attr]
                    varies = id(value) in self._graph.reads or id(value) in self._graph.dynamic
                    name = f"{self.name_of(node)[0]}/{'xy'[min(node.ins.index(slot), 1)]}"
                    return ("" if varies else name), aval
        return "", None

    def op(self, slot: int) -> tuple[str, str]:
        """Name and kind of the op that makes a slot."""
        if slot not in self._names:
            self.flush()
        name, kind = self._names.get(slot, ("unknown", ""))
        return self._prefix + name, kind

    def tensor(self, slot: int) -> str:
        """Name of the tensor in a slot."""
        name, kind = self.op(slot)
        node = self.node(slot)
        k = self._places.get(slot, 0 if node is None else slot - node.out)
        if kind in _COPIED:
            return f"{name}/Identity{f'_{k}' if k else ''}:0"
        if kind == "While":  # its counter and its limit come first
            k += 2
            if not self._graph.building_function:
                return f"{name}/Identity_{k}:0"
        return f"{name}:{k}"

    def node(self, slot: int) -> Any:
        """The op that makes a slot."""
        trace = self._graph.capture.trace
        node = None if trace is None else trace.node
        while node is not None and node.parent is not None:
            if node.out <= slot < node.out + len(node.outs):
                return node
            node = node.parent
        return None
