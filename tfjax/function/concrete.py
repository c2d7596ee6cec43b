"""ConcreteFunction: one trace of a tf.function."""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import jax
import numpy as np

from tfjax import engine
from tfjax.core import nest
from tfjax.core.errors import InvalidArgumentError
from tfjax.core.shapes import TensorShape
from tfjax.engine.trace import SymbolicValueError
from tfjax.engine.value import Value
from tfjax.function import quiet
from tfjax.function.signature import FunctionType, Parameter, cast_value
from tfjax.function.trace_types import Literal, Mappings, Sequences, Spec, TraceType, fast_key, substitute, type_of
from tfjax.function.tracing import Compiled, input_facts, jax_arrays, stand_in
from tfjax.tensor import watching
from tfjax.tensor.func_graph import is_output
from tfjax.tensor.graph_values import InputValueError
from tfjax.tensor.spec import TensorSpec
from tfjax.tensor.symbolic import SymbolicTensor

_numbers = itertools.count(1)
# Arguments of so few elements may have their values compiled in, so many times; then the function runs eagerly.
VALUED_SIZE = 16
VALUED_PROGRAMS = 64
Trace = Callable[..., Compiled]


class ConcreteFunction:
    """A function of tensors, traced for one kind of arguments.

    Where its signature leaves dimensions open it has one program for each shape that it meets; where the value of an
    argument is needed to trace it (the length of a range), one for each value.
    """

    __module__ = "tensorflow.python.eager.polymorphic_function.concrete_function"

    def __init__(self, name: str, function_type: FunctionType, trace: Trace, args: tuple[Any, ...], kwargs: Any):
        self._python_name = name
        self._label = f"__inference_{name}_{next(_numbers)}"
        self._type = function_type
        self._trace = trace
        self._args, self._kwargs = args, kwargs
        self._programs: dict[Any, Compiled] = {}
        self._first: Any = None
        self._examples: Sequence[Value] = ()
        self.runs_eagerly = False
        self.valued: frozenset[int] = frozenset()

    # Programs ---------------------------------------------------------------------------------------------------------

    def program(
        self, tensors: Sequence[Value], variables: Sequence[Any], args: Any = None, kwargs: Any = None, **how: Any
    ) -> Compiled:
        """The program for these tensors' shapes; `args` and `kwargs` are the call's, else those of the first trace."""
        found = self._programs.get(self._key(tensors))
        if found is not None and usable(found):
            return found
        if args is None:
            args, kwargs = self._args, self._kwargs
        self._examples = tensors
        if self.valued and len(self._programs) >= VALUED_PROGRAMS:
            raise SymbolicValueError("the values of its arguments differ all the time")
        how.setdefault("silent", self._first is not None)
        found = self._traced(args, kwargs, tensors, variables, how)
        self._programs[self._key(tensors)] = found
        if self._first is None:
            self._first = found
        return found

    def _key(self, tensors: Sequence[Value]) -> Any:
        avals = tuple([t.aval for t in tensors])
        if not self.valued:
            return avals
        return avals, tuple(np.asarray(engine.to_host(tensors[k])).tobytes() for k in sorted(self.valued))

    def _traced(self, args: Any, kwargs: Any, tensors: Sequence[Value], variables: Any, how: Any) -> Compiled:
        """Traces; what the trace asks the values of, the program is made for."""
        shown = 0
        while True:
            with quiet.filtered(shown) as output:
                try:
                    return self._trace(
                        self._type, args, kwargs, tensors, variables, label=self._label, valued=self.valued, **how
                    )
                except InputValueError as error:
                    position = error.position
                    if error.graph.label != self._label or not self._may_depend_on(tensors, position):
                        raise
            engine.to_host(tensors[position])  # in a function that is being traced that one may have to know it, too
            self.valued |= {position}
            shown = output.writes

    def _may_depend_on(self, tensors: Sequence[Value], position: int) -> bool:
        """Whether there may be a program for each value of a tensor: it is small, and there are not too many yet."""
        aval = tensors[position].aval
        known = position not in self.valued and aval.size <= VALUED_SIZE and aval.dtype.kind != "O"
        return known and len(self._programs) < VALUED_PROGRAMS

    @property
    def _main(self) -> Any:
        """The first program; where the function runs eagerly, what can be told of it after a run."""
        if self._first is None and self.runs_eagerly:
            result = self._trace.run_eagerly(self._args, self._kwargs, self._examples)  # type: ignore[attr-defined]
            names = [name for name, _, _ in input_facts(self._type)]
            self._first = stand_in(self._python_name, names, self._examples, result)
        assert self._first is not None
        return self._first

    # Calling ----------------------------------------------------------------------------------------------------------

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return self._call_structured(args, kwargs)
        except TypeError as structured:
            try:
                tensors = self._flat_arguments(args, kwargs)
            except TypeError as flat:
                raise TypeError(f"{structured}\nFallback to flat signature also failed due to: {flat}") from None
        return self._run(tensors, self._own_variables())

    def _own_variables(self) -> list[Any]:
        variables: list[Any] = []
        for value in (*self._args, *(self._kwargs[k] for k in sorted(self._kwargs))):
            fast_key(substitute(value, lambda t: None, lambda v: v), [], variables)
        return variables

    def _run(self, tensors: Sequence[Any], variables: Sequence[Any]) -> Any:
        for k, (tensor, (_, _, spec)) in enumerate(zip(tensors, input_facts(self._type), strict=True)):
            if tensor.dtype is not spec.dtype:
                raise InvalidArgumentError(
                    None,
                    None,
                    f"cannot compute {self._label} as input #{k}(zero-based) was expected to be a "
                    f"{_kernel_name(spec.dtype)} tensor but is a {_kernel_name(tensor.dtype)} tensor "
                    f"[Op:{self._label}]",
                )
        if self.runs_eagerly:
            return self._trace.run_eagerly(self._args, self._kwargs, tensors)  # type: ignore[attr-defined]
        return self.program(tensors, variables)(tensors, variables)

    def _call_structured(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        signature = inspect.Signature(
            [inspect.Parameter(p.name, getattr(inspect.Parameter, p.kind)) for p in self._type.parameters]
        )
        try:
            bound = signature.bind(*args, **kwargs)
            tensors: list[Any] = []
            variables: list[Any] = []
            for p in self._type.parameters:
                fast_key(_cast(bound.arguments[p.name], p.type), tensors, variables)
        except (TypeError, ValueError) as error:
            raise TypeError(
                f"Binding inputs to tf.function failed due to `{error}`. Received args: {args} and kwargs: "
                f"{dict(kwargs)} "
                f"for signature: {self._signature_text()}."
            ) from None
        return self._run(tensors, variables)

    def _flat_arguments(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> list[Any]:
        names = self._flat_names()
        shown = f"{self._python_name}({', '.join(names)})"
        if len(args) > len(names):
            raise TypeError(f"{shown} takes {len(names)} positional arguments, got {len(args)}.")
        given = list(args)
        rest = dict(kwargs)
        missing = []
        for name in names[len(args) :]:
            if name in rest:
                given.append(rest.pop(name))
            else:
                missing.append(name)
        if missing:
            raise TypeError(f"{shown} missing required arguments: {', '.join(missing)}.")
        if rest:
            raise TypeError(f"{shown} got unexpected keyword arguments: {', '.join(sorted(rest))}.")
        tensors = []
        for k, value in enumerate(given):
            if hasattr(value, "_read"):
                value = value._read()
            if not isinstance(value, Value):
                raise TypeError(
                    f"{shown}: expected argument #{k}(zero-based) to be a Tensor; got {type(value).__name__} ({value})."
                )
            tensors.append(value)
        return tensors

    def _flat_names(self) -> list[str]:
        return [p.name.removesuffix(":0") for p in self.graph.inputs]

    # What can be asked ------------------------------------------------------------------------------------------------

    @property
    def name(self) -> bytes:
        """Name of the function in TensorFlow's runtime."""
        return self._label.encode()

    @property
    def graph(self) -> Any:
        """The graph it was traced into."""
        return self._main.graph

    @property
    def function_type(self) -> FunctionType:
        """Types of the arguments."""
        return self._type

    @property
    def inputs(self) -> list[Any]:
        """Symbolic inputs, then what is captured."""
        return [*self.graph.inputs, *self.captured_inputs]

    @property
    def structured_outputs(self) -> Any:
        """The symbolic outputs in the structure that the Python function returned."""
        return self._main.result

    @property
    def outputs(self) -> list[Any]:
        """The symbolic outputs, flat."""
        return list(self.graph.outputs)

    @property
    def captured_inputs(self) -> list[Any]:
        """What is captured from outside: tensors, and the handles of variables."""
        found = []
        for source in self._main.traced.captured:
            if isinstance(source, Value):
                found.append(source)
            elif hasattr(source, "_read") and not self._is_argument(source):
                found.append(source.handle)
        return found

    def _is_argument(self, variable: Any) -> bool:
        return any(variable is proxy for proxy in self._main.proxies)

    @property
    def variables(self) -> tuple[Any, ...]:
        """Variables it reads or writes."""
        traced = self._main.traced
        found = {
            id(s): s for s in (*traced.sources, *traced.written) if hasattr(s, "handle") and not self._is_argument(s)
        }
        return tuple(found.values())

    @property
    def trainable_variables(self) -> tuple[Any, ...]:
        """The trainable ones of `variables`."""
        return tuple(v for v in self.variables if v.trainable)

    @property
    def structured_input_signature(self) -> tuple[Any, Any]:
        """(args, kwargs) with a TensorSpec for each tensor."""
        found = iter(input_facts(self._type))

        def spec(_: Any) -> TensorSpec:
            _, path, known = next(found)
            return TensorSpec(known.shape, known.dtype, name=known.name or path)

        variables: list[Any] = []
        variable = lambda v: type_of(v, variables).spec  # type: ignore[attr-defined]

        def shown(value: Any) -> Any:
            if hasattr(type(value), "_is_composite_tensor"):
                for _ in nest.flatten(value, expand_composites=True):
                    next(found)
                return value._type_spec
            return substitute(value, spec, variable)

        args = tuple(shown(a) for a in self._args)
        return args, {k: shown(self._kwargs[k]) for k in sorted(self._kwargs)}

    @property
    def output_dtypes(self) -> Any:
        """Dtypes of the outputs."""
        return nest.map_structure(lambda t: None if t is None else t.dtype, self._main.result)

    @property
    def output_shapes(self) -> Any:
        """Shapes of the outputs."""
        shapes = iter(self._output_shapes())
        known = lambda t: next(shapes) if is_output(t) else TensorShape(None) if t is None else t.shape
        return nest.map_structure(known, self._main.result)

    def _output_shapes(self) -> list[TensorShape]:
        """Shapes of the flat outputs, with the dimensions unknown that follow the open ones of the inputs."""
        return [o.shape for o in self.graph.outputs]

    def _output_type(self) -> str:
        shapes = iter(self._output_shapes())

        def described(x: Any) -> TraceType:
            if is_output(x):
                return Spec(TensorSpec(next(shapes), x.dtype))
            if isinstance(x, Value):
                return Spec(TensorSpec(x.aval.shape, x.dtype))  # type: ignore[attr-defined]
            if isinstance(x, Mapping):
                parts = {key: described(x[key]) for key in sorted(x)}
                return Mappings({key: parts[key] for key in x})
            if isinstance(x, (list, tuple)):
                kind = type(x) if hasattr(type(x), "_fields") else list if isinstance(x, list) else tuple
                return Sequences(kind, [described(item) for item in x])
            return Literal(None) if x is None else type_of(x, [])

        return repr(described(self._main.result))

    def _signature_text(self) -> str:
        return f"{self._type} -> {self._output_type()}"

    def pretty_printed_signature(self, verbose: bool = True) -> str:
        """Inputs, output and captures in words."""
        lines = ["Input Parameters:"]
        lines += [f"  {p.name} ({p.kind}): {p.type!r}" for p in self._type.parameters]
        lines += ["Output Type:", f"  {self._output_type()}", "Captures:"]
        captured = [
            f"  {id(c)}: TensorSpec(shape={c.shape}, dtype={c.dtype!r}, name=None)" for c in self.captured_inputs
        ]
        return "\n".join(lines + (captured or ["  None"]))

    def compiler_ir(self, stage: str = "hlo") -> str:
        """HLO text before ("hlo") or after ("optimized_hlo") XLA's passes."""
        traced = self._main.traced
        values = [*self.graph.inputs, *traced.captures()]
        lowered = jax.jit(traced.function).lower(*(jax.ShapeDtypeStruct(v.aval.shape, v.aval.dtype) for v in values))
        if stage.startswith("optimized"):
            return str(lowered.compile().as_text())
        return str(lowered.as_text())

    def to_jax(self) -> tuple[Callable[..., Any], list[Any]]:
        """The pure JAX function (inputs, then captures) and the captures' present arrays."""
        return self._main.traced.function, jax_arrays(self._main.traced.captures())

    def __repr__(self) -> str:
        return f"<ConcreteFunction {self._signature_text()} at 0x{id(self):X}>"

    def __str__(self) -> str:
        return f"ConcreteFunction {self.pretty_printed_signature()}"


def usable(program: Compiled) -> bool:
    """Whether a program may be called here: it may use tensors of the functions around it, if they are being traced."""
    for value in program.traced.avals_of_captures():
        if isinstance(value, SymbolicTensor) and value.data is None and watching.graph_of(value) is None:
            return False
    return True


def is_free(program: Compiled) -> bool:
    """Whether a program uses nothing of functions that are being traced."""
    return not any(isinstance(v, SymbolicTensor) for v in program.traced.avals_of_captures())


def _cast(value: Any, wanted: TraceType) -> Any:
    if isinstance(wanted, Spec) and type(wanted.spec) is not TensorSpec and not isinstance(value, Value):
        return value
    return cast_value(value, wanted)


def _kernel_name(dtype: Any) -> str:
    return {"float32": "float", "float64": "double", "float16": "half"}.get(dtype.name, dtype.name)


__all__ = ["ConcreteFunction", "FunctionType", "Parameter", "is_free", "usable"]
