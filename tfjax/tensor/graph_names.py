"""Names of ops in graphs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tfjax.core.names import GraphNames

if TYPE_CHECKING:
    from tfjax.tensor.func_graph import FuncGraph

# TensorFlow names ops after the Python function where that has a name of its own, else after the op. These are the names
# that operators give.
BASES = {
    "AddV2": "add", "Sub": "sub", "Mul": "mul", "RealDiv": "truediv", "FloorDiv": "floordiv", "FloorMod": "mod",
    "Pow": "pow", "Transpose": "transpose", "StridedSlice": "strided_slice", "ConcatV2": "concat", "Pack": "stack",
    "OneHot": "one_hot", "Unpack": "unstack", "SplitV": "split", "Split": "split", "Einsum": "einsum/Einsum",
    "RandomUniform": "random_uniform/RandomUniform", "LogisticLoss": "logistic_loss", "Range": "range", "If": "cond",
    "While": "while", "Case": "switch_case/indexed_case", "LogicalAnd": "and", "LogicalOr": "or",
}  # fmt: skip
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
        self.arguments: dict[int, str] = {}

    def flush(self) -> None:
        """Names what has been recorded since, in the scope that is current."""
        trace = self._graph.capture.trace
        if trace is None or trace.node is self._named:
            return
        nodes = trace.node.path(self._named)
        self._named = trace.node
        for node in nodes:
            self._name(node, self.arguments.get(trace.base + node.out) or BASES.get(node.call.op.name, node.call.op.name))

    def _name(self, node: Any, base: str) -> str:
        head, slash, rest = base.partition("/")
        return self._set(node, self.unique_name(head) + slash + rest)

    def _set(self, node: Any, name: str) -> str:
        for j in range(len(node.outs)):
            self._names[node.out + j] = (name, node.call.op.name)
        return name

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

