"""tf.Graph and tf.Operation: what programs can ask of the graphs that ops are recorded into."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tfjax.core.dtypes import DType
from tfjax.engine.trace import handle

if TYPE_CHECKING:
    from tfjax.tensor.symbolic import SymbolicTensor

_ENUM = {"float32": "FLOAT", "float64": "DOUBLE", "float16": "HALF", "object": "STRING"}


class GraphMetaclass(type):
    """Makes `tf.Graph()` an instance of the class that can run in sessions."""

    made: type | None = None

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        return type.__call__(GraphMetaclass.made if cls is Graph and GraphMetaclass.made else cls, *args, **kwargs)


class GraphOp:
    """An op in a graph: what makes a tensor, or does something.

    Attributes:
        node: the recorded op that it is; None where several ops or none stand behind it.
    """

    __module__ = "tensorflow.python.framework.ops"

    def __init__(self, name: str, kind: str, graph: Any, node: Any = None):
        self.name = name
        self.type = kind
        self.graph = graph
        self.node = node

    @property
    def inputs(self) -> tuple[Any, ...]:
        """The tensors that it takes."""
        if self.node is None or self.type == "Const":
            return ()
        return tuple(self.graph.tensor_at(slot) for slot in self.node.ins)

    @property
    def outputs(self) -> list[Any]:
        """The tensors that it makes."""
        if self.node is None:
            return []
        return [self.graph.tensor_at(self.node.out + j) for j in range(len(self.node.outs))]

    @property
    def control_inputs(self) -> list[Any]:
        """The ops that must run before."""
        return []

    @property
    def device(self) -> str:
        """Not decided in a graph."""
        return ""

    def values(self) -> tuple[Any, ...]:
        """Same as `outputs`, a tuple."""
        return tuple(self.outputs)

    def get_attr(self, name: str) -> Any:
        """An attribute; only the type "T" is known.

        Raises:
            ValueError: for any other.
        """
        tensors = [*self.inputs, *self.outputs]
        if name in ("T", "dtype") and tensors:
            return tensors[0].dtype
        raise ValueError(f"Operation '{self.name}' has no attr named '{name}'.")

    def run(self, feed_dict: Any = None, session: Any = None) -> None:
        """Runs it in a session, by default the one that is current."""
        self.graph.run_in_session(self, feed_dict, session)

    @property
    def node_def(self) -> str:
        """The op as text."""
        lines = [f'name: "{self.name}"', f'op: "{self.type}"']
        lines += [f'input: "{name}"' for name in self._input_names()]
        tensors = self.inputs
        if tensors:
            name = tensors[0].aval.dtype.name
            kind = f"DT_{_ENUM.get(name, name.upper())}"
            lines.append(f'attr {{\n  key: "T"\n  value {{\n    type: {kind}\n  }}\n}}')
        return "\n".join(lines) + "\n"

    def _input_names(self) -> list[str]:
        return [t.name.removesuffix(":0") for t in self.inputs]

    def __str__(self) -> str:
        return self.node_def

    def __repr__(self) -> str:
        return f"<tf.Operation '{self.name}' type={self.type}>"


GraphOp.__name__ = GraphOp.__qualname__ = "Operation"


class Graph(metaclass=GraphMetaclass):
    """Ops and the tensors between them."""

    __module__ = "tensorflow.python.framework.ops"

    capture: Any
    names: Any
    building_function = False
    finalized = False
    seed: Any = None

    # Ops --------------------------------------------------------------------------------------------------------------

    def get_operations(self) -> list[GraphOp]:
        """The ops, in the order in which they were made."""
        trace = self.capture.trace
        if trace is None:
            return []
        self.names.flush()
        found: list[GraphOp] = []
        for node in trace.node.path():
            found += [self._op(name, kind) for name, kind in self.names.before(node)]
            name, kind = self.names.name_of(node)
            found.append(self._op(name, kind, node))
        return found

    def _op(self, name: str, kind: str, node: Any = None) -> GraphOp:
        ops = self.__dict__.setdefault("_ops", {})
        op = ops.get(name)
        if op is None:
            op = ops[name] = GraphOp(name, kind, self, node)
        return op

    def tensor_at(self, slot: int) -> SymbolicTensor:
        """The tensor in a slot."""
        trace = self.capture.trace
        node = self.names.node(slot)
        if node is not None:
            live = trace.outs[slot - node.num_leaves]()
            if live is not None:
                return live  # type: ignore[no-any-return]
            aval = node.outs[slot - node.out]
        else:
            aval = self.names.leaf(slot)[1]
        made = trace.output_class.__new__(trace.output_class)
        known = handle(trace, slot, aval)
        made.aval, made.data, made.pos = known.aval, known.data, known.pos
        return made  # type: ignore[no-any-return]

    def get_operation_by_name(self, name: str) -> GraphOp:
        """The op of this name.

        Raises:
            KeyError: if there is none.
        """
        for op in self.get_operations():
            if op.name == name:
                return op
        raise KeyError(f"The name {name!r} refers to an Operation not in the graph.")

    def get_tensor_by_name(self, name: str) -> Any:
        """The tensor of this name ("add:0").

        Raises:
            TypeError, ValueError, KeyError: if it is no name of a tensor, or there is none.
        """
        if not isinstance(name, str):
            raise TypeError(f"Tensor names are strings (or similar), not {type(name).__name__}.")
        return self.as_graph_element(name, allow_tensor=True, allow_operation=False)

    def as_graph_element(self, obj: Any, allow_tensor: bool = True, allow_operation: bool = True) -> Any:
        """The tensor or op that a name or an object stands for.

        Raises:
            ValueError, KeyError, TypeError: if it stands for nothing in this graph.
        """
        if not isinstance(obj, str):
            obj = getattr(obj, "_as_graph_element", lambda: obj)()
            if isinstance(obj, GraphOp) or hasattr(obj, "pos"):
                if obj.graph is not self:
                    what = "Operation" if isinstance(obj, GraphOp) else "Tensor"
                    raise ValueError(f"{what} {obj} is not an element of this graph.")
                return obj
            raise TypeError(f"Can not convert a {type(obj).__name__} into a {_wanted(allow_tensor, allow_operation)}.")
        if ":" not in obj:
            if not allow_operation:
                if any(op.name == obj for op in self.get_operations()):
                    raise ValueError(
                        f"The name '{obj}' refers to an Operation, not a Tensor. Tensor names must be of the form "
                        '"<op_name>:<output_index>".'
                    )
                raise ValueError(f"The name {obj!r} looks like an (invalid) Operation name, not a Tensor. Tensor names "
                                 'must be of the form "<op_name>:<output_index>".')  # fmt: skip
            return self.get_operation_by_name(obj)
        name, _, number = obj.rpartition(":")
        known = {op.name: op for op in self.get_operations()}
        if name not in known:
            raise KeyError(
                f"The name '{obj}' refers to a Tensor which does not exist. The operation, '{name}', does not exist in "
                "the graph."
            )
        outputs = known[name].outputs
        if not number.isdigit() or int(number) >= len(outputs):
            raise KeyError(
                f"The name '{obj}' refers to a Tensor which does not exist. The operation, '{name}', exists but only "
                f"has {len(outputs)} outputs."
            )
        return outputs[int(number)]

    # Names ------------------------------------------------------------------------------------------------------------

    def unique_name(self, name: str, mark_as_used: bool = True) -> str:
        """A name that no op has."""
        self.names.flush()
        return self.names.unique_name(name, mark_as_used)  # type: ignore[no-any-return]

    @contextlib.contextmanager
    def name_scope(self, name: str | None) -> Iterator[str]:
        """As tf.name_scope."""
        from tfjax.core.names import name_scope

        with name_scope(name or "") as scope:
            yield scope

    @contextlib.contextmanager
    def control_dependencies(self, control_inputs: Any) -> Iterator[None]:
        """As tf.control_dependencies."""
        yield

    @contextlib.contextmanager
    def device(self, device_name_or_function: Any) -> Iterator[None]:
        """Placement is left to the backend."""
        yield

    # Facts ------------------------------------------------------------------------------------------------------------

    @property
    def version(self) -> int:
        """How many ops there are."""
        return len(self.get_operations())

    def finalize(self) -> None:
        """No more ops can be made."""
        self.finalized = True

    def is_feedable(self, tensor: Any) -> bool:
        """Whether a session may be given a value for the tensor."""
        return True

    def is_fetchable(self, tensor_or_op: Any) -> bool:
        """Whether a session may be asked for it."""
        return True

    # Collections ------------------------------------------------------------------------------------------------------

    @property
    def collections(self) -> list[str]:
        """Names of the collections."""
        return list(self._collected())

    def _collected(self) -> dict[str, list[Any]]:
        return self.__dict__.setdefault("_collections", {})  # type: ignore[no-any-return]

    def get_all_collection_keys(self) -> list[str]:
        """Names of the collections that have something."""
        return [key for key, values in self._collected().items() if values and isinstance(key, str)]

    def add_to_collection(self, name: str, value: Any) -> None:
        """Adds a value to a collection."""
        self._collected().setdefault(name, []).append(value)

    def add_to_collections(self, names: Any, value: Any) -> None:
        """Adds a value to several collections."""
        for name in (names,) if isinstance(names, str) else dict.fromkeys(names):
            self.add_to_collection(name, value)

    def get_collection(self, name: str, scope: str | None = None) -> list[Any]:
        """What is in a collection; with `scope`, those whose names begin like that."""
        return [v for v in self._collected().get(name, []) if scope is None or _begins(v, scope)]

    def get_collection_ref(self, name: str) -> list[Any]:
        """The collection itself."""
        return self._collected().setdefault(name, [])

    def clear_collection(self, name: str) -> None:
        """Empties a collection."""
        self._collected().pop(name, None)


def _begins(value: Any, scope: str) -> bool:
    return getattr(value, "name", "").startswith(scope)


def _wanted(tensor: bool, operation: bool) -> str:
    return " or ".join(word for word, allowed in (("Tensor", tensor), ("Operation", operation)) if allowed)


def kernel_dtype(dtype: DType) -> str:
    """A dtype in messages of kernels ("float")."""
    return {"float32": "float", "float64": "double", "float16": "half"}.get(dtype.name, dtype.name)
