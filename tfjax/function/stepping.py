"""One step after another over batches: a Python function traced once per kind of batch, as `fit` needs it.

Data in memory stay where they are; a batch is a slice or a selection of rows made inside the program, and many steps
may be one program's loop. Anything else comes batch by batch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from jax import lax

from tfjax import engine
from tfjax.core import nest
from tfjax.core.dtypes import DType
from tfjax.core.errors import OperatorNotAllowedInGraphError
from tfjax.core.log import get_logger
from tfjax.engine import config
from tfjax.engine.aval import aval_of
from tfjax.engine.open_dims import Dim
from tfjax.engine.trace import SymbolicValueError
from tfjax.engine.value import Value
from tfjax.function import quiet
from tfjax.function.concrete import usable
from tfjax.function.repeat import Repeated
from tfjax.function.signature import FunctionType, Parameter
from tfjax.function.trace_types import Spec
from tfjax.function.tracing import Compiled, StringsError, trace_program
from tfjax.tensor import watching
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.spec import TensorSpec
from tfjax.tensor.tensor import new_tensor


def _rows_abstract(ins: Any, size: int) -> Any:
    return aval_of((size, *ins[0].shape[1:]), ins[0].dtype)


@engine.define_op(
    "StridedSlice",
    abstract=_rows_abstract,
    numpy=lambda x, start, size: x[int(start) : int(start) + size],
    cost=lambda ins, size: 2.0,
    differentiable=False,
)
def _rows(x: Any, start: Any, size: int) -> Any:
    return lax.dynamic_slice_in_dim(x, start, size)


def _selected_on_host(x: Any, order: Any, start: Any, size: int) -> Any:
    return np.take(x, order[int(start) : int(start) + size], axis=0)


def _cost_of_rows(ins: Any, size: int) -> float:
    return config.HOST_OP_US + config.HOST_BYTE_US * ins[0].nbytes * size / max(1, ins[0].shape[0])


@engine.define_op(
    "GatherV2", abstract=_rows_abstract, numpy=_selected_on_host, cost=_cost_of_rows, differentiable=False
)
def _selected(x: Any, order: Any, start: Any, size: int) -> Any:
    chosen = lax.dynamic_slice_in_dim(order, start, size)
    return x.at[chosen].get(mode="promise_in_bounds")


class Rows:
    """Data in memory, read batch by batch.

    Args:
        structure: of a batch; its leaves are tensors of all rows, or None.
        size: rows of a batch.
        order: tensor of row numbers in the order in which they are read; None for their own.
        leaves: the tensors, if they are not those of the structure.
        function: JAX function from the rows of a batch of `leaves` to the leaves of a batch; None if they are the same.
    """

    def __init__(
        self,
        structure: Any,
        size: int,
        order: Value | None = None,
        leaves: Sequence[Value] | None = None,
        function: engine.Op | None = None,
    ):
        self.structure = structure
        found = nest.flatten(structure) if leaves is None else leaves
        self.leaves: list[Value] = [leaf for leaf in found if leaf is not None]
        self.size = size
        self.order = order
        self.function = function

    def inputs(self) -> list[Value]:
        """What a program over these data takes, but for the position."""
        return self.leaves if self.order is None else [*self.leaves, self.order]

    def on_device(self) -> None:
        """Moves the data to the device, once."""
        for leaf in self.inputs():
            engine.to_device(leaf)

    def batch(self, start: int) -> Any:
        """The batch that begins at a row, for a step outside programs."""
        position = new_tensor(np.int32(start))
        return _pack(self.structure, self.read([*self.inputs(), position], self.size))

    def read(self, given: Sequence[Any], size: int) -> list[Any]:
        """The leaves of a batch of `size` rows; `given` stand for `inputs` and the position."""
        found = given[: len(self.leaves)]
        if self.order is None:
            rows = [_rows(leaf, given[-1], size=size) for leaf in found]
        else:
            rows = [_selected(leaf, given[-2], given[-1], size=size) for leaf in found]
        return rows if self.function is None else list(self.function(*rows))

    def key(self) -> Any:
        """What decides which program reads them."""
        order = None if self.order is None else self.order.aval
        return _outline(self.structure), tuple(leaf.aval for leaf in self.leaves), order, self.size, self.function

    def kind(self) -> Any:
        """What batches have in common that differ in their size only."""
        facts = tuple((leaf.aval.dtype, leaf.aval.shape[1:]) for leaf in self.leaves)
        return _outline(self.structure), facts, self.function


def rows_function(function: Callable[..., tuple[Any, ...]]) -> engine.Op:
    """The op for `Rows.function` out of a JAX function."""
    return engine.Op("MapRows", lambda *rows: tuple(function(*rows)), multi=True, differentiable=False)


class Stepper:
    """Runs `function(batch)` for batch after batch.

    As tf.function with reduce_retracing does, it traces anew for a batch of another size as if sizes were unknown, and
    then no more; that XLA needs a program for each size does not show.

    Args:
        function: takes a structure of tensors; returns a structure of tensors.
        name: shown in names of the program.
    """

    def __init__(self, function: Callable[[Any], Any], name: str):
        self._function = function
        self._traceable = function  # converted by AutoGraph where it must be
        self._name = name
        self._programs: dict[Any, Compiled] = {}
        self._loops: dict[int, Repeated | None] = {}
        self._spent: dict[int, float] = {}  # estimated microseconds of the steps run one by one, by program
        # Kinds of batches (structure, dtypes, all but the first dimensions) that have been traced, and whether with
        # sizes unknown.
        self._kinds: dict[Any, bool] = {}
        # By kind, the random streams of the trace with sizes unknown: programs for other sizes go on with them.
        self._streams: dict[Any, list[Any]] = {}
        self.runs_eagerly = False
        self._printed = 0.0

    def run(self, data: Rows, start: int, count: int, left: int, open_size: bool = False) -> Any:
        """Runs `count` steps on data in memory, from row `start` on; returns what the last one gave.

        Args:
            data: what is read.
            start: first row.
            count: number of steps.
            left: steps that are still to come on these data, `count` among them: tells whether compiling pays.
            open_size: whether the number of rows shows as unknown while the function is traced.
        """
        program = None if self.runs_eagerly else self._rows_program(data, start, open_size)
        if program is None:
            result = None
            for k in range(count):
                result = self._call_eagerly(data.batch(start + k * data.size))
            return result
        spent = self._spent.get(id(program), 0.0)
        if id(program) in self._loops or _pays(program, left, spent):
            loop = self._loop(program, data) if left > 1 else None
            if loop is not None:
                data.on_device()
                return program.pack(loop(data.inputs(), start, count))
            if not spent:
                program.traced.op.cost = lambda ins: float("inf")  # compiled at its first run
        self._spent[id(program)] = spent + count * program.traced.cost_us
        for k in range(count):
            result = _called(program, [*data.inputs(), new_tensor(np.int32(start + k * data.size))])
        return result

    def one(self, batch: Any, open_size: bool = False) -> Any:
        """Runs one step on a batch; see `run`."""
        flat = [leaf for leaf in nest.flatten(batch) if leaf is not None]
        leaves = [x if isinstance(x, Value) else convert_to_tensor(x) for x in flat]
        if not self.runs_eagerly:
            key = (_outline(batch), tuple(leaf.aval for leaf in leaves))
            program = self._programs.get(key)
            if program is None or not usable(program):

                def make(is_open: bool, given: Sequence[Any]) -> Any:
                    return self._traceable(_pack(batch, given))

                facts = tuple((leaf.aval.dtype, leaf.aval.shape[1:]) for leaf in leaves)
                program = self._traced(key, (_outline(batch), facts, None), make, leaves, open_size, True)
            if program is not None:
                return _called(program, leaves)
        return self._call_eagerly(_pack(batch, leaves))

    def _loop(self, program: Compiled, data: Rows) -> Repeated | None:
        key = id(program)
        if key not in self._loops:
            traced = program.traced
            self._loops[key] = Repeated(traced, data.size) if Repeated.is_possible(traced) else None
        return self._loops[key]

    def _rows_program(self, data: Rows, start: int, open_size: bool) -> Compiled | None:
        key = data.key()
        found = self._programs.get(key)
        if found is not None and usable(found):
            return found

        def make(is_open: bool, given: Sequence[Any]) -> Any:
            # A size that is a Dim makes the batch one of unknown size.
            size = Dim(data.size, 2 * data.size, ("axis", 0, 0)) if is_open else data.size
            leaves = data.read(given, size)
            graph = watching.current_graph()
            for leaf in leaves:
                graph.names.arguments[leaf.pos] = "data"  # type: ignore[union-attr]
            return self._traceable(_pack(data.structure, leaves))

        inputs = [*data.inputs(), new_tensor(np.int32(start))]
        return self._traced(key, data.kind(), make, inputs, open_size, False)

    # Tracing ----------------------------------------------------------------------------------------------------------

    def _traced(
        self, key: Any, kind: Any, make: Any, inputs: Sequence[Value], open_size: bool, whole: bool
    ) -> Compiled | None:
        """The program for a kind of batch; None if the function must run eagerly.

        Args:
            key: under which the program is kept.
            kind: what batches have in common that differ in their size only.
            make: the function to trace, of whether sizes are unknown and of the inputs.
            inputs: tensors like the program's inputs.
            open_size: whether the number of rows is unknown from the start.
            whole: whether the inputs are the batch itself.
        """
        before = self._kinds.get(kind)
        is_open = open_size or before is not None

        def step(*given: Any) -> Any:
            # A bad label ends the training with its error. In a loop the weights are then those of before the step
            # (Repeated); for steps run one by one that is not worth a copy of each weight at every step.
            engine.state().trace.protects = False
            return make(is_open, given)

        def trace(**how: Any) -> Compiled:
            return trace_program(
                step, self._name, _type_of(inputs if whole else (), is_open),
                tuple(inputs), {}, inputs, [], shown=self._function, label=f"__inference_{self._name}_1",
                silent=before is True, is_open=is_open, **how,
            )  # fmt: skip

        def whole_trace() -> Compiled:
            program = trace(may_create=True)
            # What it made exists now, so that it no longer makes it.
            return trace(may_create=False) if program.graph.created else program

        with quiet.filtered(0) as output:
            try:
                try:
                    program = whole_trace()
                except OperatorNotAllowedInGraphError:
                    # Keras 2 converts a step, Keras 3 does not: here one that asks a tensor for a truth value is.
                    if self._traceable is not self._function:
                        raise
                    self._traceable = _converted(self._function)
                    program = whole_trace()
            except SymbolicValueError as error:
                self.runs_eagerly = True
                self._printed = output.writes
                if not isinstance(error, StringsError) and not any(t.aval.dtype.kind == "O" for t in inputs):
                    get_logger().warning(
                        "%s cannot be compiled as a whole, because it needs values while it is traced (%s); it runs "
                        "eagerly.",
                        self._name,
                        error,
                    )
                return None
        self._kinds[kind] = is_open
        self._programs[key] = program
        if is_open:
            streams = [s for s in program.traced.sources if hasattr(s, "go_on_from")]
            for own, first in zip(streams, self._streams.setdefault(kind, streams), strict=False):
                own.go_on_from(first)
        return program

    def _call_eagerly(self, batch: Any) -> Any:
        """Calls the function itself; what it printed while it was traced is not printed again."""
        skip, self._printed = self._printed, 0.0
        with quiet.filtered(skip):
            return self._function(batch)


def _converted(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    from tfjax.function.autograph import convert  # takes a while to load

    return convert.convert(function, None)


def _called(program: Compiled, inputs: Sequence[Value]) -> Any:
    result = program(inputs)
    if not program.traced.written:
        engine.cut()  # else the next steps would join it in one program
    return result


def _pays(program: Compiled, left: int, spent_us: float) -> bool:
    """Whether to compile for `left` steps (ski rental): they, and those run before, cost more than compiling.

    By static estimates, so that it does not depend on the clock.
    """
    mode = engine.state().mode
    if mode in ("interpret", "sync"):
        return False
    traced = program.traced
    compiling = config.COMPILE_BASE_US + config.COMPILE_OP_US * traced.op.parts
    return mode == "xla" or spent_us + left * traced.cost_us > compiling


def _type_of(batch: Sequence[Value], is_open: bool) -> FunctionType:
    """The type of a function of the tensors of a batch."""
    found = []
    for leaf in batch:
        shape = leaf.aval.shape
        spec = TensorSpec((None, *shape[1:]) if is_open and shape else shape, DType.from_numpy(leaf.aval.dtype))
        found.append(Parameter("data", "POSITIONAL_OR_KEYWORD", Spec(spec), False))
    return FunctionType(tuple(found))


def _pack(structure: Any, leaves: Sequence[Any]) -> Any:
    """The structure with these leaves where it has some that are not None."""
    found = iter(leaves)
    filled = [None if x is None else next(found) for x in nest.flatten(structure)]
    return nest.pack_sequence_as(structure, filled)


def _outline(structure: Any) -> Any:
    """Something hashable that tells structures apart."""
    if isinstance(structure, dict):
        return dict, tuple((k, _outline(structure[k])) for k in structure)
    if isinstance(structure, (tuple, list)):
        return type(structure), tuple(map(_outline, structure))
    return structure is None
