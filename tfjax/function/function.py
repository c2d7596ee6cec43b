"""tf.function."""

from __future__ import annotations

import functools
import inspect
import threading
import types
import weakref
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tfjax import engine
from tfjax.core.export import export
from tfjax.core.log import get_logger
from tfjax.engine.trace import SymbolicValueError
from tfjax.engine.value import Value
from tfjax.function import quiet
from tfjax.function.concrete import ConcreteFunction, is_free
from tfjax.function.retracing import detector_of
from tfjax.function.signature import FunctionSpec, FunctionType
from tfjax.function.trace_types import fast_key, substitute
from tfjax.function.tracing import EXAMPLE_LENGTHS, Compiled, StringsError, example_tensor, trace_program
from tfjax.ops.py_function import calls_within_graph
from tfjax.tensor import watching
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.graph_values import InputValueError
from tfjax.tensor.spec import TensorSpec
from tfjax.tensor.tensor import EagerTensor


class _Settings:
    eager = False


@export("config.run_functions_eagerly", "config.experimental_run_functions_eagerly")
def run_functions_eagerly(run_eagerly: bool) -> None:
    """Makes every `tf.function` run its Python function (True), or its trace again (False)."""
    _Settings.eager = bool(run_eagerly)


@export("config.functions_run_eagerly", "config.experimental_functions_run_eagerly")
def functions_run_eagerly() -> bool:
    """Whether tf.functions run eagerly."""
    return _Settings.eager


class Function:
    """A Python function that is traced once per kind of arguments and then run as one program."""

    __module__ = "tensorflow.python.eager.polymorphic_function.polymorphic_function"

    def __init__(
        self,
        python_function: Callable[..., Any],
        name: str | None = None,
        input_signature: Any = None,
        autograph: bool = True,
        jit_compile: bool | None = None,
        reduce_retracing: bool = False,
        experimental_implements: str | None = None,
        experimental_autograph_options: Any = None,
        experimental_attributes: Any = None,
    ):
        self._lock = threading.RLock()
        self._python_function = python_function
        self._name = name or getattr(python_function, "__name__", "function")
        self._options = {
            "input_signature": input_signature,
            "autograph": autograph,
            "jit_compile": jit_compile,
            "reduce_retracing": reduce_retracing,
            "experimental_implements": experimental_implements,
            "experimental_autograph_options": experimental_autograph_options,
            "experimental_attributes": experimental_attributes,
        }
        self._reduce_retracing = reduce_retracing
        self._spec = FunctionSpec(python_function, input_signature, self._name)
        self._detector = detector_of(python_function)
        self._entries: dict[FunctionType, ConcreteFunction] = {}
        # Programs by what a call is seen to be: the avals of plain tensor arguments, or `fast_key`.
        self._plain: dict[tuple[Any, ...], Compiled] = {}
        self._cache: dict[Any, Compiled] = {}
        self._instances: weakref.WeakKeyDictionary[Any, Function] = weakref.WeakKeyDictionary()
        self._traces = 0
        self._first = True
        self._created: list[Any] = []
        functools.update_wrapper(self, python_function, updated=())

    # Calling ----------------------------------------------------------------------------------------------------------

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if _Settings.eager:
            return self._python_function(*args, **kwargs)
        if not kwargs:
            key = []
            for a in args:
                if type(a) is not EagerTensor:
                    break
                key.append(a.aval)
            else:
                program = self._plain.get(tuple(key))
                if program is not None:
                    self._detector.called()
                    return program(args)
        return self._call(args, kwargs)

    def _call(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        spec = self._spec
        given, rest = spec.canonical(args, kwargs)
        if spec.types is not None:
            given = spec.cast(given, args, kwargs)
        tensors: list[Any] = []
        variables: list[Any] = []
        key: Any = (*[fast_key(a, tensors, variables) for a in given],)
        if rest:
            key = (key, *[(name, fast_key(rest[name], tensors, variables)) for name in sorted(rest)])
        program = self._cache.get(key)
        traces = self._traces
        if program is None:
            entry = self._entry(given, rest, tensors, variables)
            if entry.runs_eagerly:
                result = self._run_eagerly(given, rest, tensors)
                self._count(traces)
                return result
            with self._lock:
                program = self._program(entry, tensors, variables, given, rest)
            if program is None:
                result = self._run_eagerly(given, rest, tensors)
                self._count(traces)
                return result
            if not entry.valued and is_free(program):
                self._cache[key] = program
                plain = (
                    not kwargs and len(tensors) == len(args) and all(t is a for t, a in zip(tensors, args, strict=True))
                )
                if plain and all(type(a) is EagerTensor for a in args):
                    self._plain[tuple([a.aval for a in args])] = program
        result = program(tensors, variables)
        self._count(traces)
        return result

    def _program(self, entry: ConcreteFunction, tensors: Any, variables: Any, args: Any, kwargs: Any) -> Any:
        """The program for these arguments; None where it has come out that the function must run eagerly."""
        try:
            return entry.program(tensors, variables, args, kwargs, may_create=False)
        except SymbolicValueError as error:
            if watching.graphs.stack:
                raise
            if entry.valued:
                self._give_up(entry, error, tensors)
            self._printed = float("inf")
            return None  # of another shape it may be compiled all the same

    def _give_up(self, entry: ConcreteFunction, error: SymbolicValueError, tensors: Sequence[Any]) -> None:
        """From now on the function runs eagerly for these arguments."""
        entry.runs_eagerly = True
        if not isinstance(error, StringsError) and not any(t.aval.dtype.kind == "O" for t in tensors):
            get_logger().warning(
                "%s cannot be compiled as a whole, because it needs values while it is traced (%s); it runs eagerly.",
                self._name,
                error,
            )

    def _count(self, traces: int) -> None:
        if watching.graphs.stack:
            return
        if self._traces == traces:
            self._detector.called()
        else:
            self._detector.traced(self._shown)

    @property
    def _shown(self) -> Any:
        """The Python function as messages show it."""
        return getattr(self._python_function, "__func__", self._python_function)

    def _entry(
        self,
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
        tensors: Sequence[Any],
        variables: Sequence[Any],
        **how: Any,
    ) -> ConcreteFunction:
        """The trace for these arguments, made now if there is none."""
        with self._lock:
            function_type, _ = self._spec.function_type(args, kwargs)
            found = self._find(function_type)
            if found is None:
                if self._reduce_retracing:
                    function_type = self._relaxed(function_type)
                found = self._traced(function_type, args, kwargs, tensors, variables, **how)
            return found

    def _find(self, wanted: FunctionType) -> ConcreteFunction | None:
        known = self._entries.get(wanted)
        if known is not None:
            return known
        fits = [entry for kind, entry in self._entries.items() if kind.covers(wanted)]
        for entry in fits:
            if all(other.function_type.covers(entry.function_type) for other in fits):
                return entry
        return fits[0] if fits else None

    def _relaxed(self, wanted: FunctionType) -> FunctionType:
        """The type to trace for instead, so that later calls need no trace."""
        for known in self._entries:
            joined = wanted.join(known)
            if joined is not None and joined not in self._entries:
                wanted = joined
        return wanted

    def _traced(
        self, function_type: FunctionType, args: Any, kwargs: Any, tensors: Any, variables: Any, **how: Any
    ) -> ConcreteFunction:
        made = ConcreteFunction(self._name, function_type, _Tracer(self), args, kwargs)
        may_create = self._first or not self._created
        program = self._first_program(made, tensors, variables, args, kwargs, may_create=may_create, **how)
        if program is not None and program.graph.created:
            if not self._first:
                raise ValueError("Creating variables on a non-first call to a function decorated with tf.function.")
            # TensorFlow traces again once the variables exist; a variable made again then is an error.
            self._traces += 1
            self._created.extend(program.graph.created)
            self._first = False
            made = ConcreteFunction(self._name, function_type, _Tracer(self), args, kwargs)
            self._first_program(made, tensors, variables, args, kwargs, may_create=False, **how)
        self._first = False
        self._traces += 1
        self._entries[function_type] = made
        return made

    def _first_program(
        self, entry: ConcreteFunction, tensors: Any, variables: Any, args: Any, kwargs: Any, **how: Any
    ) -> Any:
        with quiet.filtered(0) as output:
            try:
                return entry.program(tensors, variables, args, kwargs, **how)
            except SymbolicValueError as error:
                if isinstance(error, InputValueError) and error.graph in watching.graphs.stack:
                    raise  # about an argument of the function around this one, which can do something about it
                self._give_up(entry, error, tensors)
        self._printed = output.writes
        return None

    def _run_eagerly(self, args: tuple[Any, ...], kwargs: Mapping[str, Any], tensors: Sequence[Any]) -> Any:
        """Runs the Python function; what it printed while it was traced is not printed again."""
        skip, self._printed = getattr(self, "_printed", float("inf")), float("inf")
        found = iter(tensors)
        args = tuple(substitute(a, lambda _: next(found), lambda v: v) for a in args)
        kwargs = {key: substitute(kwargs[key], lambda _: next(found), lambda v: v) for key in sorted(kwargs)}
        with quiet.filtered(skip), calls_within_graph():
            return _as_tensors(self._to_trace()(*args, **kwargs))

    def _unbound(self) -> Callable[..., Any]:
        function = self._python_function
        return function.bound if isinstance(function, _Method) else function

    def _to_trace(self) -> Callable[..., Any]:
        """What is traced: the function as AutoGraph converts it."""
        from tfjax.function.autograph import convert

        function = self._unbound()
        if self._options["autograph"]:
            return convert.convert(function, self._options["experimental_autograph_options"])

        def unconverted(*args: Any, **kwargs: Any) -> Any:
            with convert.unconverted_context():
                return function(*args, **kwargs)

        return unconverted

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None:
            return self
        try:
            known = self._instances.get(instance)
            if known is None:
                known = self._instances[instance] = self._of(instance)
        except TypeError:  # an object that cannot be hashed or referred to weakly
            return self._of(instance)
        return known

    def _of(self, instance: Any) -> Function:
        """The function bound to an object."""
        options = dict(self._options)
        bound = Function(_Method(self._python_function, instance), self._name, **options)  # type: ignore[arg-type]
        bound._detector = self._detector
        return bound

    # What can be asked ------------------------------------------------------------------------------------------------

    @property
    def python_function(self) -> Callable[..., Any]:
        """The Python function that was wrapped."""
        function = self._python_function
        return function.__func__ if isinstance(function, _Method) else function

    @property
    def name(self) -> str:
        """Name of the function."""
        return self._name

    @property
    def input_signature(self) -> Any:
        """The signature given, None if there is none."""
        return self._spec.input_signature

    @property
    def function_spec(self) -> FunctionSpec:
        """The Python signature and the input signature."""
        return self._spec

    @property
    def function_type(self) -> Any:
        """The types of the arguments, as far as the signature tells."""
        return self._spec

    def experimental_get_tracing_count(self) -> int:
        """How many times the function has been traced."""
        return self._traces

    def get_concrete_function(self, *args: Any, **kwargs: Any) -> ConcreteFunction:
        """The function traced for these arguments (tensors, TensorSpecs or Python values)."""
        spec = self._spec
        if spec.input_signature is not None and not args and not kwargs:
            args = spec.input_signature
        given, rest = spec.canonical(args, kwargs)
        if spec.types is not None:
            given = spec.cast(given, args, kwargs)
            given = (*spec.input_signature, *given[len(spec.input_signature) :])
        known: Any = None
        for length in EXAMPLE_LENGTHS:
            tensors: list[Any] = []
            variables: list[Any] = []
            whole = True

            def example(x: Any, length: int = length) -> Any:
                nonlocal whole
                if isinstance(x, TensorSpec):
                    whole = whole and x.shape.is_fully_defined()
                    return example_tensor(x, length)
                return x if isinstance(x, Value) else convert_to_tensor(x)

            examples = [substitute(a, example, lambda v: v) for a in (*given, *(rest[k] for k in sorted(rest)))]
            for value in examples:
                fast_key(value, tensors, variables)
            try:
                return self._entry(given, rest, tensors, variables, given=False)
            except (ValueError, engine_errors()) as error:
                if whole:
                    raise
                known = known or error
        raise known

    def experimental_get_compiler_ir(self, *args: Any, **kwargs: Any) -> Callable[..., Any]:
        """A function that gives the compiler's view of the traced function: `ir(stage="hlo")` or "optimized_hlo"."""
        return self.get_concrete_function(*args, **kwargs).compiler_ir

    def pretty_printed_concrete_signatures(self, verbose: bool = True) -> str:
        """The signatures traced so far."""
        return "\n\n".join(entry.pretty_printed_signature(verbose) for entry in self._entries.values())

    def _list_all_concrete_functions(self) -> list[ConcreteFunction]:
        return list(self._entries.values())

    def __repr__(self) -> str:
        return f"<{type(self).__module__}.Function object at {hex(id(self))}>"

    def __reduce__(self) -> Any:
        return _rebuilt, (self._python_function, self._name, self._options)


def _rebuilt(python_function: Any, name: str, options: Any) -> Function:
    return Function(python_function, name, **options)


def engine_errors() -> type[Exception]:
    """What ops raise about shapes that do not fit."""
    from tfjax.core.errors import InvalidArgumentError

    return InvalidArgumentError


class _Tracer:
    """What a ConcreteFunction calls to be traced for further shapes."""

    def __init__(self, function: Function):
        self._function = function

    def __call__(
        self, function_type: FunctionType, args: Any, kwargs: Any, tensors: Any, variables: Any, **how: Any
    ) -> Compiled:
        function = self._function
        how.setdefault("may_create", False)
        return trace_program(
            function._to_trace(), function._name, function_type, args, kwargs, tensors, variables,
            shown=function._shown, **how,
        )  # fmt: skip

    def run_eagerly(self, args: Any, kwargs: Any, tensors: Any) -> Any:
        """Runs the Python function with other tensors in the places of the arguments'."""
        return self._function._run_eagerly(args, kwargs, tensors)


def _as_tensors(result: Any) -> Any:
    """A result as a traced function returns it."""
    from tfjax.core import nest

    def one(x: Any) -> Any:
        if x is None or isinstance(x, Value):
            return x
        return x._read() if hasattr(x, "_read") else convert_to_tensor(x)

    return nest.map_structure(one, result, expand_composites=True)


class _Method:
    """A method bound to an object that it does not keep alive."""

    def __init__(self, function: Callable[..., Any], instance: Any):
        functools.update_wrapper(self, function)
        self._function = function
        try:
            self._instance: Any = weakref.ref(instance)
        except TypeError:
            self._instance = lambda: instance

    @property
    def __signature__(self) -> inspect.Signature:
        return inspect.signature(self.bound)

    @property
    def __self__(self) -> Any:
        return self._instance()

    @property
    def __func__(self) -> Any:
        return self._function

    @property
    def bound(self) -> Callable[..., Any]:
        """The bound method."""
        instance = self._instance()
        if hasattr(self._function, "__get__"):
            return self._function.__get__(instance)  # type: ignore[no-any-return]
        return types.MethodType(self._function, instance)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.bound(*args, **kwargs)


@export("function")
def function(
    func: Callable[..., Any] | None = None,
    input_signature: Any = None,
    autograph: bool = True,
    jit_compile: bool | None = None,
    reduce_retracing: bool = False,
    experimental_implements: str | None = None,
    experimental_autograph_options: Any = None,
    experimental_attributes: Any = None,
    experimental_relax_shapes: bool | None = None,
    experimental_compile: bool | None = None,
    experimental_follow_type_hints: bool | None = None,
) -> Any:
    """Compiles a function into one program per kind of arguments.

    Args:
        func: the Python function; without it a decorator is returned.
        input_signature: nested TensorSpecs that all calls must fit.
        autograph: whether Python control flow over tensors is converted.
        jit_compile: accepted; everything is compiled by XLA here.
        reduce_retracing: whether shapes that vary are counted and shown as unknown (each is a program of its own).
        experimental_implements, experimental_autograph_options, experimental_attributes: kept.
        experimental_relax_shapes, experimental_compile: old names of reduce_retracing and jit_compile.
        experimental_follow_type_hints: kept.

    Returns:
        A `Function`, or a decorator.

    Raises:
        TypeError: if `func` is not callable, or `input_signature` does not fit it.
    """
    options = {
        "input_signature": input_signature,
        "autograph": autograph,
        "jit_compile": jit_compile if experimental_compile is None else experimental_compile,
        "reduce_retracing": reduce_retracing if experimental_relax_shapes is None else experimental_relax_shapes,
        "experimental_implements": experimental_implements,
        "experimental_autograph_options": experimental_autograph_options,
        "experimental_attributes": experimental_attributes,
    }

    def decorate(inner: Callable[..., Any]) -> Function:
        if not callable(inner):
            raise TypeError(f"{inner!r} is not a callable object")
        return Function(inner, **options)  # type: ignore[arg-type]

    return decorate if func is None else decorate(func)


def is_tracing() -> bool:
    """Whether a function is being traced in this thread."""
    return engine.state().trace.symbolic and watching.current_graph() is not None
