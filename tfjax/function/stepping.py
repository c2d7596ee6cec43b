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
from tfjax.core.log import get_logger
from tfjax.engine import config
from tfjax.engine.aval import aval_of
from tfjax.engine.trace import SymbolicValueError
from tfjax.engine.value import Value
from tfjax.function import quiet
from tfjax.function.concrete import usable
from tfjax.function.repeat import Repeated
from tfjax.function.signature import FunctionType
from tfjax.function.tracing import Compiled, StringsError, trace_program
from tfjax.tensor import watching
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.tensor import new_tensor

_NO_TYPE = FunctionType(())


def _rows_abstract(ins: Any, size: int) -> Any:
    return aval_of((size, *ins[0].shape[1:]), ins[0].dtype)


@engine.define_op(
    "StridedSlice",
    abstract=_rows_abstract,
    numpy=lambda x, start, size: x[int(start) : int(start) + size],
    differentiable=False,
)
def _rows(x: Any, start: Any, size: int) -> Any:
    return lax.dynamic_slice_in_dim(x, start, size)


def _selected_on_host(x: Any, order: Any, start: Any, size: int) -> Any:
    return np.take(x, order[int(start) : int(start) + size], axis=0)


@engine.define_op(
    "GatherV2",
    abstract=lambda ins, size: aval_of((size, *ins[0].shape[1:]), ins[0].dtype),
    numpy=_selected_on_host,
    differentiable=False,
)
def _selected(x: Any, order: Any, start: Any, size: int) -> Any:
    chosen = lax.dynamic_slice_in_dim(order, start, size)
    return x.at[chosen].get(mode="promise_in_bounds")


class Rows:
    """Data in memory, read batch by batch.

    Args:
        structure: the data; its leaves are tensors, or None.
        size: rows of a batch.
        order: tensor of row numbers in the order in which they are read; None for their own.
    """

    def __init__(self, structure: Any, size: int, order: Value | None = None):
        self.structure = structure
        self.leaves = [leaf for leaf in nest.flatten(structure) if leaf is not None]
        self.size = size
        self.order = order

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
        given = [*self.inputs(), position]
        return _pack(self.structure, [_read(self, x, given) for x in self.leaves])

    def key(self) -> Any:
        """What decides which program reads them."""
        return tuple(leaf.aval for leaf in self.leaves), self.order is None, self.size


class Stepper:
    """Runs `function(batch)` for batch after batch.

    Args:
        function: takes a structure of tensors; returns a structure of tensors.
        name: shown in names of the program.
    """

    def __init__(self, function: Callable[[Any], Any], name: str):
        self._function = function
        self._name = name
        self._programs: dict[Any, Compiled] = {}
        self._loops: dict[Any, Repeated | None] = {}
        self._kinds: set[Any] = set()
        self.runs_eagerly = False
        self._printed = 0.0

    # Data in memory ---------------------------------------------------------------------------------------------------

    def run(self, data: Rows, start: int, count: int, left: int, open_size: bool = False) -> Any:
        """Runs `count` steps from row `start` on; returns what the last one gave.

        Args:
            data: what is read.
            start: first row.
            count: number of steps.
            left: steps that are still to come on these data, `count` among them: tells whether compiling pays.
            open_size: whether the number of rows shows as unknown while the function is traced.
        """
        key = (_outline(data.structure), *data.key())
        program = None if self.runs_eagerly else self._program_for(key, data, start, open_size)
        if program is None:
            return self._eagerly(data, start, count)
        loop = self._loop(key, program, data) if left > 1 else None
        if loop is not None and _pays(program, left):
            data.on_device()
            return program.pack(loop(data.inputs(), start, count))
        result = None
        for k in range(count):
            result = program([*data.inputs(), new_tensor(np.int32(start + k * data.size))])
            if not program.traced.written:
                engine.cut()  # else the next steps would join it in one program
        return result

    def loops(self, data: Rows, start: int, left: int, open_size: bool = False) -> bool:
        """Whether `run` would run several steps as one program."""
        key = (_outline(data.structure), *data.key())
        program = None if self.runs_eagerly else self._program_for(key, data, start, open_size)
        return program is not None and self._loop(key, program, data) is not None and _pays(program, left)

    def _loop(self, key: Any, program: Compiled, data: Rows) -> Repeated | None:
        if key not in self._loops:
            possible = Repeated.is_possible(program.traced)
            self._loops[key] = Repeated(program.traced, data.size) if possible else None
        return self._loops[key]

    def _program_for(self, key: Any, data: Rows, start: int, open_size: bool) -> Compiled | None:
        found = self._programs.get(key)
        if found is not None and usable(found):
            return found
        position = new_tensor(np.int32(start))

        def call(*given: Any) -> Any:
            leaves = [_read(data, x, given) for x in given[: len(data.leaves)]]
            _name(leaves, open_size)
            return self._function(_pack(data.structure, leaves))

        kind = _kind(data.structure, data.leaves)
        return self._traced(key, kind, call, [*data.inputs(), position])

    def _eagerly(self, data: Rows, start: int, count: int) -> Any:
        result = None
        for k in range(count):
            result = self._call_eagerly(data.batch(start + k * data.size))
        return result

    # Single batches ---------------------------------------------------------------------------------------------------

    def one(self, batch: Any, open_size: bool = False) -> Any:
        """Runs one step on a batch; see `run`."""
        flat = [leaf for leaf in nest.flatten(batch) if leaf is not None]
        leaves = [x if isinstance(x, Value) else convert_to_tensor(x) for x in flat]
        if not self.runs_eagerly:
            key = (_outline(batch), tuple(leaf.aval for leaf in leaves))
            program = self._programs.get(key)
            if program is None or not usable(program):

                def call(*given: Any) -> Any:
                    _name(given, open_size)
                    return self._function(_pack(batch, given))

                program = self._traced(key, _kind(batch, leaves), call, leaves)
            if program is not None:
                result = program(leaves)
                if not program.traced.written:
                    engine.cut()
                return result
        return self._call_eagerly(_pack(batch, leaves))

    # Tracing ----------------------------------------------------------------------------------------------------------

    def _traced(self, key: Any, kind: Any, call: Callable[..., Any], tensors: Sequence[Value]) -> Compiled | None:
        """The program for a kind of batch; None if the function must run eagerly.

        What Python prints while it traces is shown once per kind of batch, whatever its size, as with TensorFlow.
        """

        def trace(**how: Any) -> Compiled:
            return trace_program(
                call, self._name, _NO_TYPE, tuple(tensors), {}, tensors, [], shown=self._function,
                label=f"__inference_{self._name}_1", silent=kind in self._kinds, **how,
            )  # fmt: skip

        with quiet.filtered(0) as output:
            try:
                program = trace(may_create=True)
                if program.graph.created:  # they exist now, so that the function no longer makes them
                    program = trace(may_create=False)
            except SymbolicValueError as error:
                self.runs_eagerly = True
                self._printed = output.writes
                if not isinstance(error, StringsError) and not any(t.aval.dtype.kind == "O" for t in tensors):
                    get_logger().warning(
                        "%s cannot be compiled as a whole, because it needs values while it is traced (%s); it runs "
                        "eagerly.",
                        self._name,
                        error,
                    )
                return None
        self._kinds.add(kind)
        self._programs[key] = program
        return program

    def _call_eagerly(self, batch: Any) -> Any:
        skip, self._printed = self._printed, 0.0
        with quiet.filtered(skip):
            return self._function(batch)


def _pays(program: Compiled, left: int) -> bool:
    """Whether compiling costs less than running so many steps on the host, by the engine's estimates."""
    mode = engine.state().mode
    if mode in ("interpret", "sync"):
        return False
    traced = program.traced
    compiling = config.COMPILE_BASE_US + config.COMPILE_OP_US * traced.num_steps
    return mode == "xla" or left * traced.cost_us > compiling


def _read(data: Rows, leaf: Value, given: Sequence[Any]) -> Any:
    """The rows of one leaf; `given` are a program's inputs."""
    if data.order is None:
        return _rows(leaf, given[-1], size=data.size)
    return _selected(leaf, given[-2], given[-1], size=data.size)


def _name(leaves: Sequence[Any], open_size: bool) -> None:
    """Gives the tensors of a batch the names and the shapes that a traced function sees."""
    graph = watching.current_graph()
    if graph is None:
        return
    for leaf in leaves:
        graph.names.arguments[leaf.pos] = "data"


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


def _kind(structure: Any, leaves: Sequence[Value]) -> Any:
    """Batches of a kind differ in their size only."""
    return _outline(structure), tuple((leaf.aval.dtype, leaf.aval.shape[1:]) for leaf in leaves)
