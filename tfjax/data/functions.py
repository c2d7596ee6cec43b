"""Functions of users over elements: traced once where that is possible, run on the host for each element where not."""

from __future__ import annotations

import contextlib
import threading
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from tfjax import engine
from tfjax.core import nest
from tfjax.core.errors import OpError
from tfjax.core.shapes import TensorShape
from tfjax.data import structure
from tfjax.data.errors import in_function
from tfjax.data.structure import Element, host_array, tensor_of
from tfjax.engine.aval import Aval, aval_of, closed
from tfjax.engine.value import Value
from tfjax.function import quiet
from tfjax.function.function import engine_errors, functions_run_eagerly
from tfjax.function.tracing import Compiled, StringsError, example_tensor
from tfjax.ops.py_function import calls_within_graph
from tfjax.ops.random import seeds
from tfjax.tensor import watching
from tfjax.tensor.func_graph import FuncGraph, graph_input, is_output, trace_into
from tfjax.tensor.spec import TensorSpec
from tfjax.tensor.tensor import new_tensor

# Lengths to trace with where dimensions are open; images need some room for their windows.
_LENGTHS = (2, 1, 8, 64, 256)
_EXAMPLES = (0, 1, 7)
# What is estimated to cost less runs on the host at once, without the recorder.
_HOST_US = 60.0
_SILENT = {"all": "ignore"}


class DebugMode:
    """What tf.data.experimental.enable_debug_mode switches on."""

    on = False


class Draws:
    """The random streams of one iterator: every iterator draws the same numbers, from the start."""

    def __init__(self) -> None:
        self._own: dict[int, Callable[[], Value]] = {}

    def next(self, source: Any) -> Value:
        """The next numbers, or state, of a traced random op."""
        own = self._own.get(id(source))
        if own is None:
            own = self._own[id(source)] = source.again() if hasattr(source, "again") else source
        return own()


class HostSeeds:
    """Seeds of a function that runs for each element on the host: those that it would have if it were traced.

    The k-th random op of every call is one op, with a stream of its own for each iterator.
    """

    def __init__(self) -> None:
        self.seed = seeds.GraphSeeds(lambda value, give: value).seed
        self._streams: list[seeds.Stream] = []
        self._lock = threading.Lock()
        self._place = threading.local()

    def start(self) -> HostSeeds:
        """To be called before each call of the function."""
        self._place.op = self._place.unseeded = 0
        return self

    def next_op_seed(self) -> int:
        """0, 1, 2, ... in the order of the ops without a seed."""
        self._place.unseeded += 1
        return self._place.unseeded - 1  # type: ignore[no-any-return]

    def stream(self, pair: Any, blocks: int, produce: Any, shape: Any, dtype: Any) -> Value:
        """The numbers, or the state, of the next op."""
        place = self._place.op
        self._place.op += 1
        with self._lock:
            if place == len(self._streams):
                self._streams.append(seeds.Stream(pair))
            state = self._streams[place].take(blocks)
        return new_tensor(produce(state))


class UserFunction:
    """A function that a transformation applies to elements.

    Args:
        function: takes an element (a tuple as several arguments), returns one.
        dataset: whose elements it takes; or `input_spec`, their structure of specs.
        label: the transformation, as errors name it ("Dataset.map()").
        eager: whether it is never traced (functions that make datasets).
        owner: the dataset that applies it.
    """

    def __init__(
        self, function: Callable[..., Any], dataset: Any = None, label: str = "", input_spec: Any = None,
        eager: bool = False, owner: Any = None,
    ):  # fmt: skip
        from tfjax.function.autograph import convert

        if not callable(function):
            raise ValueError(f"Argument `func` must be a callable. Received func={function} (of type {type(function)})")
        self.function = function
        self.label = label
        self.owner = owner  # the dataset that errors name
        self._dataset = dataset
        self._input_spec = input_spec
        self._context = convert.control_status()
        self._converted = convert.tf_convert(function, self._context)
        self.eager = eager or DebugMode.on
        self._programs: dict[tuple[Aval, ...], Program] = {}
        self._spec: Any = None
        self._mute = False
        self._open_rank = False  # whether only elements tell the shapes of what it takes
        if functions_run_eagerly():
            warnings.warn(
                "Even though the `tf.config.experimental_run_functions_eagerly` option is set, this option does not "
                "apply to tf.data functions. To force eager execution of tf.data functions, please use "
                "`tf.data.experimental.enable_debug_mode()`.",
                stacklevel=4,
            )
        if dataset is None or dataset._spec_is_known:
            self._resolve(peek=False)

    # What it gives ----------------------------------------------------------------------------------------------------

    @property
    def input_spec(self) -> Any:
        """Structure of specs of the elements it takes."""
        return self._dataset.element_spec if self._input_spec is None else self._input_spec

    @property
    def output_spec(self) -> Any:
        """Structure of specs of what it returns."""
        if self._spec is None:
            self._resolve(peek=True)
        return self._spec

    @property
    def is_stateless(self) -> bool:
        """Whether the programs traced so far draw no random numbers and touch no variables."""
        return all(p.pure and not p.random and not p.reads for p in self._programs.values())

    @property
    def is_known(self) -> bool:
        """Whether `output_spec` is known without running anything."""
        return self._spec is not None

    def _resolve(self, peek: bool) -> None:
        specs = nest.flatten(self.input_spec)
        printed = 0
        self._open_rank = any(isinstance(s, TensorSpec) and s.shape.rank is None for s in specs)
        if not self.eager and not self._open_rank:
            with quiet.filtered(0) as output:
                try:
                    self._spec = self._traced_spec(specs)
                    return
                except engine.SymbolicValueError:
                    self.eager = True
            printed = output.writes
        self._spec = self._spec_of_run(specs, peek, printed)

    def _traced_spec(self, specs: Sequence[Any]) -> Any:
        if not all(isinstance(s, TensorSpec) for s in specs):
            raise engine.SymbolicValueError("elements that are no tensors")
        if any(s.dtype.np.kind == "O" for s in specs):
            raise StringsError("text cannot be compiled")
        open_shapes = not all(s.shape.is_fully_defined() for s in specs)
        error: Exception | None = None
        for k, length in enumerate(_LENGTHS if open_shapes else (0,)):
            try:
                return self._program([example_tensor(s, length) for s in specs], silent=k > 0).spec
            except engine.SymbolicValueError:
                raise
            except (ValueError, engine_errors()) as caught:
                error = error or caught
        assert error is not None
        raise error

    def _spec_of_run(self, specs: Sequence[Any], peek: bool, printed: int) -> Any:
        """The output's specs from a run: on zeros and empty text, else (if allowed) on the first element.

        What the function prints is printed once, as if it were traced, if it has not been.
        """
        with quiet.filtered(float("inf") if printed or self._mute else 0) as output:
            try:
                return self._spec_of_runs(specs, peek, output)
            finally:
                self._mute = self._mute or printed > 0 or output.writes > 0

    def _spec_of_runs(self, specs: Sequence[Any], peek: bool, output: Any) -> Any:
        if not any(isinstance(s, TensorSpec) and s.shape.rank is None for s in specs):
            found = self._spec_of_examples(specs, output)
            if found is not None:
                return found
        if not peek or self._dataset is None:
            return None
        try:
            first = self._dataset._open(Run())()
        except StopIteration:
            first = tuple(_example(s) for s in specs)
        tensors = [tensor_of(leaf) for leaf in first]
        if self._open_rank:
            for tensor, spec in zip(tensors, specs, strict=True):
                if isinstance(tensor, Value):
                    vars(tensor)["_said_shape"] = spec.shape
        try:
            result = self._run_as_graph(tensors)
        except OpError as error:
            raise in_function(error, self.owner, Run(self.owner), outputs=1) from error
        return structure.map_leaves(_said_spec if self._open_rank else structure.spec_of, result)

    def _spec_of_examples(self, specs: Sequence[Any], output: Any) -> Any:
        """The specs from a few runs on made-up elements; None if all of them fail. What differs is open."""
        found: Any = None
        for number in _EXAMPLES:
            try:
                spec = structure.map_leaves(structure.spec_of, self._run_as_graph([_example(s, number) for s in specs]))
            except TypeError:
                if found is None:
                    raise
                break
            except Exception:  # noqa: BLE001  (whatever the function says of an empty file name)
                break
            found = spec if found is None else _widened(found, spec)
            output.mute()
        return found

    # Running it -------------------------------------------------------------------------------------------------------

    def _run(self, leaves: Sequence[Any]) -> Any:
        """Calls the user's function on tensors; its result with tensors for leaves."""
        args = nest.pack_sequence_as(self.input_spec, list(leaves)) if nest.is_nested(self.input_spec) else leaves[0]
        result = self._converted(*args) if type(args) is tuple else self._converted(args)
        if isinstance(result, list):
            result = tuple(result)
        try:
            return structure.normalized(result)
        except engine.SymbolicValueError:
            raise
        except (TypeError, ValueError) as error:
            raise TypeError(f"Unsupported return value from function passed to {self.label}: {result}.") from error

    def _run_as_graph(self, leaves: Sequence[Any]) -> Any:
        """As `_run`, with what TensorFlow's kernels make of Python functions and say of errors."""
        with calls_within_graph():
            try:
                return self._run(leaves)
            except OpError as error:
                # Kernels know nothing of the user's lines.
                told = hasattr(error, "ag_error_metadata") and isinstance(error.__context__, OpError)
                raise (error.__context__ if told else error) from None

    def __call__(self, element: Element, run: Run) -> Element:
        """The element that the function gives for one."""
        try:
            return self._call(element, run)
        except OpError as error:
            raise in_function(error, self.owner, run) from error

    def _call(self, element: Element, run: Run) -> Element:
        if self._spec is None and not self.eager and not self._open_rank:
            self._resolve(peek=True)
        if not self.eager:
            try:
                return self._program([tensor_of(leaf) for leaf in element], silent=True, running=True)(element, run)
            except engine.SymbolicValueError:
                self.eager = True
        return self._run_on_host(element, run)

    def _run_on_host(self, element: Element, run: Run) -> Element:
        tensors = [tensor_of(leaf) for leaf in element]
        with seeds.tracing(run.host_seeds(self).start()):  # type: ignore[arg-type]
            # Standard output is one for all threads: only the main one may exchange it.
            muted = self._mute and threading.current_thread() is threading.main_thread()
            with quiet.muted() if muted else contextlib.nullcontext():
                result = self._run_as_graph(tensors)
        return tuple([structure.array_of(leaf) for leaf in nest.flatten(result)])

    def _program(self, tensors: Sequence[Any], silent: bool, running: bool = False) -> Program:
        key = tuple([t.aval for t in tensors])
        found = self._programs.get(key)
        if found is None:
            found = self._programs[key] = self._trace(tensors, silent, running)
        return found

    def program_of(self, avals: Sequence[Aval]) -> Program | None:
        """The program for rows of these shapes, None if the function cannot be traced."""
        if self._spec is None and not self.eager and not self._open_rank:
            self._resolve(peek=True)
        if self.eager or self._open_rank:
            return None
        try:
            return self._programs.get(tuple(avals)) or self._program(
                [new_tensor(np.zeros(a.shape, a.dtype)) for a in avals], silent=True
            )
        except engine.SymbolicValueError:
            self.eager = True
            return None

    def _trace(self, tensors: Sequence[Any], silent: bool, running: bool) -> Program:
        name = getattr(self.function, "__name__", "function").replace("<lambda>", "lambda")
        shapes = [spec.shape if isinstance(spec, TensorSpec) else None for spec in nest.flatten(self.input_spec)]
        shapes = [None if shape is None or shape.is_fully_defined() else shape for shape in shapes]
        is_open = any(shape is not None for shape in shapes)
        graph = FuncGraph(name, watching.current_graph(), is_function=True, is_open=is_open)
        graph.may_create = False
        graph.label = "IteratorGetNext"
        graph.again = running and is_open
        inputs = [
            graph_input(closed(tensor.aval), f"args_{k}", shape)
            for k, (tensor, shape) in enumerate(zip(tensors, shapes, strict=True))
        ]
        muted = quiet.muted() if silent else contextlib.nullcontext()
        with muted, seeds.tracing(seeds.GraphSeeds(graph.per_call)):
            graph, traced, result = trace_into(graph, lambda *leaves: _without_datasets(self._run(leaves)), inputs)
        if any(t.aval.dtype.kind == "O" for t in (*graph.inputs, *graph.outputs, *traced.avals_of_captures())):
            raise StringsError("text cannot be compiled")
        flat = nest.flatten(result)
        if any(not (is_output(x) or x is None) for x in flat):
            raise engine.SymbolicValueError("the result has parts that are no tensors")
        return Program(Compiled(graph, traced, result, []))


def _without_datasets(result: Any) -> Any:
    if any(hasattr(leaf, "_type_spec") for leaf in structure.leaves_of(result)):
        raise engine.SymbolicValueError("the result has parts that are no tensors")
    return result


def _example(spec: Any, number: int = 0) -> Any:
    if isinstance(spec, TensorSpec):
        tensor = example_tensor(spec, 1 + number % 3)
        kind = tensor.aval.dtype
        if number and kind.kind != "O":
            return new_tensor(np.full(tensor.aval.shape, number, kind))
        return new_tensor(np.full(tensor.aval.shape, b"a" * number, object)) if number else tensor
    if hasattr(spec, "example"):
        return spec.example()
    raise ValueError(f"no example of {spec}")


def _said_spec(leaf: Any) -> Any:
    """The spec of a result of elements of any rank: one that has dimensions may have others for another element."""
    spec = structure.spec_of(leaf)
    if isinstance(leaf, Value) and "_said_shape" not in vars(leaf) and leaf.aval.ndim:
        return TensorSpec(None, spec.dtype)
    return spec


def _widened(first: Any, second: Any) -> Any:
    """Specs of two traces: dimensions that differ are open."""

    def one(a: Any, b: Any) -> Any:
        if not isinstance(a, TensorSpec) or a.shape.rank is None:
            return a
        if a.shape.rank != b.shape.rank:
            return TensorSpec(None, a.dtype)
        dims = [m if m == n else None for m, n in zip(a.shape.as_list(), b.shape.as_list(), strict=True)]
        return TensorSpec(TensorShape(dims), a.dtype)

    flat = [one(a, b) for a, b in zip(nest.flatten(first), nest.flatten(second), strict=True)]
    return nest.pack_sequence_as(first, flat) if nest.is_nested(first) else flat[0]


class Program:
    """A function traced for leaves of certain shapes.

    Attributes:
        spec: structure of specs of the result.
        pure: whether it does nothing but compute: assigns no variable, prints nothing.
        random: whether it draws random numbers.
        reads: whether it reads variables.
    """

    def __init__(self, compiled: Compiled):
        self.traced = traced = compiled.traced
        self.result = compiled.result
        flat = nest.flatten(compiled.result)
        specs = [TensorSpec(x.shape, x.dtype) if is_output(x) else structure.spec_of(x) for x in flat]
        self.spec = nest.pack_sequence_as(compiled.result, specs) if nest.is_nested(compiled.result) else specs[0]
        self._holes = [not is_output(x) for x in flat] if not all(is_output(x) for x in flat) else None
        self._compiled = compiled
        self.pure = not traced.written and not traced.effects
        self.random = any(not isinstance(s, Value) and not hasattr(s, "_read") for s in traced.sources)
        self.reads = any(hasattr(s, "_read") and not isinstance(s, Value) for s in traced.sources)
        self._direct = self.pure and not traced.guards and traced.cost_us <= _HOST_US
        self._fixed: list[Any] | None = None
        self._rowwise: engine.Op | None = None
        self._vectorises: bool | None = None

    @property
    def in_rows(self) -> bool:
        """Whether rows can be computed together."""
        if self._vectorises is None:
            self._vectorises = self.pure and self._holes is None and self._can_be_vectorised()
        return self._vectorises

    def _can_be_vectorised(self) -> bool:
        traced = self.traced
        inputs = [p.aval for p in self._compiled.graph.inputs]
        drawn = self._drawn()
        captures = [s.aval if isinstance(s, Value) else (s.example() if d else s._read()).aval
                    for s, d in zip(traced.sources, drawn, strict=True)]  # fmt: skip
        shapes = [jax.ShapeDtypeStruct((2, *a.shape), a.dtype) for a in inputs]
        shapes += [jax.ShapeDtypeStruct((2, *a.shape) if d else a.shape, a.dtype)
                   for a, d in zip(captures, drawn, strict=True)]  # fmt: skip
        self._rowwise = _rowwise(traced, len(inputs), drawn)
        try:
            jax.eval_shape(self._rowwise.impl, *shapes)
        except Exception:  # noqa: BLE001  (whatever keeps a function from being vectorised)
            return False
        return True

    def _drawn(self) -> list[bool]:
        """For each capture, whether it is given anew for each element."""
        return [not isinstance(s, Value) and not hasattr(s, "_read") for s in self.traced.sources]

    def captures(self, run: Run) -> list[Value]:
        """The present values of what it captured."""
        if self._fixed is not None:
            return self._fixed
        found = []
        for source in self.traced.sources:
            if isinstance(source, Value):
                found.append(source)
            elif hasattr(source, "_read"):
                found.append(source._read())
            else:
                found.append(run.draws.next(source))
        if not self.random and not self.reads:
            self._fixed = found
        return found

    def __call__(self, element: Element, run: Run) -> Element:
        """The result for one element."""
        captures = self.captures(run)
        if self._direct:
            with np.errstate(**_SILENT):
                outs = self.traced.host(*map(host_array, element), *map(engine.to_host, captures))
        elif self.traced.written or self.traced.effects:
            outs = self.traced([tensor_of(leaf) for leaf in element])
        else:
            outs = self.traced.op(*[tensor_of(leaf) for leaf in element], *captures)[: self.traced.num_outputs]
            if self.traced.guards:
                outs = [engine.read(out) for out in outs]
        return tuple(outs) if self._holes is None else self._with_holes(outs)

    def _with_holes(self, outs: Sequence[Any]) -> Element:
        found = iter(outs)
        assert self._holes is not None
        return tuple([None if hole else next(found) for hole in self._holes])

    def on_rows(self, columns: Sequence[Any], count: int, run: Run) -> Element:
        """The result for `count` elements, stacked; not computed yet where no value needs a check."""
        sources = self.traced.sources
        drawn = self._drawn()
        if any(drawn):
            captures = [
                new_tensor(np.stack([engine.to_host(run.draws.next(s)) for _ in range(count)]))
                if draws else (s if isinstance(s, Value) else s._read())
                for s, draws in zip(sources, drawn, strict=True)
            ]  # fmt: skip
        else:
            captures = self.captures(run)
        assert self._rowwise is not None  # made by `in_rows`
        outs = self._rowwise(*[tensor_of(c) for c in columns], *captures)[: self.traced.num_outputs]
        if self.traced.guards:
            outs = [engine.read(out) for out in outs]
        return tuple(outs) if self._holes is None else self._with_holes(outs)


def _rowwise(traced: Any, inputs: int, drawn: Sequence[bool]) -> engine.Op:
    """The traced function over rows, as one op."""
    axes = (*([0] * inputs), *(0 if d else None for d in drawn))
    count = traced.num_outputs

    def impl(*arrays: Any) -> tuple[Any, ...]:
        found = jax.vmap(traced.function, in_axes=axes, axis_size=arrays[0].shape[0])(*arrays)
        return (*found[:count], *(_failed_row(report) for report in found[count:]))

    def abstract(ins: Sequence[Aval]) -> tuple[Aval, ...]:
        length = ins[0].shape[0]
        outs = [aval_of((length, *a.shape), a.dtype) for a in traced.out_avals[:count]]
        return (*outs, *traced.out_avals[count:])

    return engine.Op(
        "MapDataset",
        impl,
        abstract=abstract,
        guards=traced.guards,
        cost=lambda ins: 10.0 + traced.cost_us * (1.0 + 0.05 * ins[0].shape[0]),
        multi=True,
        differentiable=False,
    )


def _failed_row(reports: Any) -> Any:
    failed = jnp.any(reports.reshape(reports.shape[0], -1), axis=1)
    return reports[jnp.argmax(failed)]


class Run:
    """One iteration of a pipeline: what its parts share.

    Attributes:
        root: the dataset that is iterated over.
        op: the op that TensorFlow iterates with.
        draws: random streams of the functions.
        closers: called when the iteration is over or given up.
    """

    def __init__(self, root: Any = None, op: str = "IteratorGetNext") -> None:
        self.root = root
        self.op = op
        self.draws = Draws()
        self.closers: list[Callable[[], None]] = []
        self._host_seeds: dict[int, HostSeeds] = {}

    def host_seeds(self, function: UserFunction) -> HostSeeds:
        """The seeds of a function that is not traced."""
        found = self._host_seeds.get(id(function))
        if found is None:
            found = self._host_seeds[id(function)] = HostSeeds()
        return found

    def close(self) -> None:
        """Ends threads and generators."""
        while self.closers:
            self.closers.pop()()
