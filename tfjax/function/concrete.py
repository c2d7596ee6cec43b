"""ConcreteFunction: one trace of a tf.function."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import numpy as np

from tfjax import engine
from tfjax.core import nest
from tfjax.core.dtypes import DType
from tfjax.engine.value import Value
from tfjax.function.signature import Bound
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.func_graph import FuncGraph, Traced
from tfjax.tensor.spec import TensorSpec
from tfjax.tensor.tensor import EagerTensor, new_tensor


def example_tensor(spec: TensorSpec) -> EagerTensor:
    """A tensor that fits a spec (unknown dimensions are 1), to trace with."""
    shape = [1] if spec.shape.rank is None else [1 if d is None else d for d in spec.shape.as_list()]
    return new_tensor(np.zeros(shape, spec.dtype.np))


class ConcreteFunction:
    """A function of tensors, traced for one kind of arguments.

    Attributes:
        graph: the graph it was traced into.
        structured_outputs: the symbolic outputs in the structure that the Python function returned.
    """

    def __init__(self, name: str, graph: FuncGraph, traced: Traced, result: Any, bound: Bound):
        self.name = f"__inference_{name}_{id(self) % 10000}"
        self._python_name = name
        self.graph = graph
        self._traced = traced
        self.structured_outputs = result
        self._bound = bound
        self._flat = nest.flatten(result, expand_composites=True)
        self._single = len(self._flat) == 1 and self._flat[0] is result and isinstance(result, Value)

    def _call_flat(self, tensors: Sequence[Value]) -> Any:
        outs = self._traced(tensors)
        if self._single:
            return outs[0]
        found = iter(outs)
        filled = [next(found) if isinstance(x, Value) else x for x in self._flat]
        return nest.pack_sequence_as(self.structured_outputs, filled, expand_composites=True)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        names = self._bound.names
        given = list(args)
        for name in names[len(given) :]:
            if name in kwargs:
                given.append(kwargs.pop(name))
        flat = [x for x in nest.flatten(given, expand_composites=True)]
        tensors = []
        for x, placeholder in zip(flat, self.graph.inputs, strict=False):
            tensor = x._read() if hasattr(x, "_read") else convert_to_tensor(x, placeholder.dtype)
            if tensor.aval is not placeholder.aval:
                raise TypeError(
                    f"Binding inputs to tf.function failed due to `Can not cast {TensorSpec.from_tensor(tensor)!r} to "
                    f"{TensorSpec.from_tensor(placeholder)!r}`."
                )
            tensors.append(tensor)
        if len(tensors) != len(self.graph.inputs):
            raise TypeError(
                f"{self._python_name}({', '.join(names)}) missing required arguments: {', '.join(names[len(tensors):])}."
            )
        return self._call_flat(tensors)

    @property
    def inputs(self) -> list[Any]:
        """Symbolic inputs, captured ones last."""
        return [*self.graph.inputs, *(s for s in self._traced.sources if isinstance(s, Value))]

    @property
    def outputs(self) -> list[Any]:
        """Symbolic outputs, flat."""
        return list(self.graph.outputs)

    @property
    def captured_inputs(self) -> list[Any]:
        """What is captured from outside: tensors and variables."""
        return [s for s in self._traced.sources if isinstance(s, Value) or hasattr(s, "_read")]

    @property
    def variables(self) -> tuple[Any, ...]:
        """Variables it reads or writes."""
        found = {id(s): s for s in [*self._traced.sources, *self._traced.written] if hasattr(s, "_read")}
        return tuple(found.values())

    @property
    def trainable_variables(self) -> tuple[Any, ...]:
        """The trainable ones of `variables`."""
        return tuple(v for v in self.variables if v.trainable)

    @property
    def structured_input_signature(self) -> tuple[Any, Any]:
        """(args, kwargs) of TensorSpecs."""
        specs = [
            TensorSpec(p.shape, p.dtype, name=n) for p, n in zip(self.graph.inputs, self._bound.names, strict=True)
        ]
        return self._bound.rebuild(specs)  # type: ignore[no-any-return]

    @property
    def output_dtypes(self) -> Any:
        """Dtypes of the outputs."""
        return nest.map_structure(lambda t: DType.from_numpy(t.aval.dtype), self.structured_outputs)

    @property
    def output_shapes(self) -> Any:
        """Shapes of the outputs."""
        return nest.map_structure(lambda t: t.shape, self.structured_outputs)

    def pretty_printed_signature(self, verbose: bool = True) -> str:
        """The signature, inputs and outputs, in words."""
        args, kwargs = self.structured_input_signature
        lines = ["Input Parameters:"]
        for name, p in zip(self._bound.names, self.graph.inputs, strict=True):
            lines.append(f"  {name} (POSITIONAL_OR_KEYWORD): TensorSpec(shape={p.shape}, dtype={p.dtype!r}, name=None)")
        lines.append("Output Type:")
        lines.append(
            "  "
            + repr(
                nest.map_structure(
                    lambda t: TensorSpec(t.shape, t.dtype) if isinstance(t, Value) else t, self.structured_outputs
                )
            )
        )
        lines.append("Captures:")
        captured = self.captured_inputs
        lines += [f"  {id(c)}: TensorSpec(shape={c.shape}, dtype={c.dtype!r}, name=None)" for c in captured] or ["  None"]
        return "\n".join(lines)

    def compiler_ir(self, stage: str = "hlo") -> str:
        """HLO text before ("hlo") or after ("optimized_hlo") XLA's passes."""
        avals = [jax.ShapeDtypeStruct(p.aval.shape, p.aval.dtype) for p in self.graph.inputs]
        avals += [jax.ShapeDtypeStruct(v.aval.shape, v.aval.dtype) for v in self._traced.captures()]
        lowered = jax.jit(self._traced.function).lower(*avals)
        if stage.startswith("optimized"):
            return str(lowered.compile().as_text())
        return str(lowered.as_text())

    def to_jax(self) -> tuple[Any, list[Any]]:
        """The pure JAX function (inputs, then captures) and the captures' present arrays."""
        return self._traced.function, [engine.to_device(v) for v in self._traced.captures()]

    def __repr__(self) -> str:
        return f"<ConcreteFunction {self._python_name} at {hex(id(self))}>"
