"""tf.Variable: a named cell that holds a tensor; assigning swaps the tensor."""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
from jax import lax

from tfjax import engine
from tfjax.core import names
from tfjax.core.deprecation import deprecated
from tfjax.core.dtypes import DType, as_dtype
from tfjax.core.errors import OutOfRangeError
from tfjax.core.export import export
from tfjax.core.shapes import TensorShape, as_shape
from tfjax.engine.trace import SLOT_LIMIT, record, record2
from tfjax.engine.trace import state as recorder
from tfjax.tensor import convert, lookup, printing, watching
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.hooks import hooks
from tfjax.tensor.op_errors import no_kernel, op_error, shape_text
from tfjax.tensor.reference import Reference
from tfjax.tensor.scatter import ScatterMethods
from tfjax.tensor.tensor import EagerTensor, Tensor, device_name, new_tensor, same_data
from tfjax.tensor.variable_creator import VariableMetaclass
from tfjax.tensor.variable_graph import GraphOnly, RefusedOperators
from tfjax.tensor.variable_options import VariableAggregation, VariableSynchronization, checked_options

first = lambda ins, **attrs: ins[0]

# Reading gives a new tensor, so that a tape tells it from other reads, as in TensorFlow.
_read_op = engine.Op("ReadVariableOp", lambda x: x, abstract=first, numpy=lambda x: x)
# Assignments are no path for gradients.
_assign_op = engine.Op("AssignVariableOp", lambda x: x, abstract=first, numpy=lambda x: x, differentiable=False)
_add_op = engine.Op("AssignAddVariableOp", lax.add, abstract=first, numpy=np.add, differentiable=False)
_sub_op = engine.Op("AssignSubVariableOp", lax.sub, abstract=first, numpy=np.subtract, differentiable=False)

_unique_ids = itertools.count()


@export("Variable")
class Variable(ScatterMethods, RefusedOperators, GraphOnly, metaclass=VariableMetaclass):
    """Shared, persistent state that a program changes with `assign`.

    Args:
        initial_value: a tensor, something convertible to one, or a callable without arguments that returns it.
        trainable: whether GradientTape watches it by itself; by default True, False for synchronization ON_READ.
        validate_shape: kept for compatibility.
        caching_device: ignored, as in eager TensorFlow.
        name: optional, "Variable" by default.
        variable_def, import_scope: belong to TensorFlow 1's graphs.
        dtype: what the initial value is converted to.
        constraint: function that optimizers apply to the value after an update.
        synchronization, aggregation: kept for distribution strategies.
        shape: shape of the variable, by default that of the initial value; may have unknown dimensions.

    Raises:
        ValueError: if there is no initial value, or its shape does not fit `shape`.
    """

    __module__ = "tensorflow.python.ops.variables"

    __array_priority__ = 100

    def __init__(
        self,
        initial_value=None,
        trainable=None,
        validate_shape=True,
        caching_device=None,
        name=None,
        variable_def=None,
        dtype=None,
        import_scope=None,
        constraint=None,
        synchronization=VariableSynchronization.AUTO,
        aggregation=VariableAggregation.NONE,
        shape=None,
        experimental_enable_variable_lifting=True,
    ):
        raise NotImplementedError  # the metaclass makes a ResourceVariable; this is the signature that it shows

    _value: EagerTensor
    _shape: TensorShape
    _dtype: DType
    _trainable: Any
    _handle_name: str
    _handle: Any = None

    # -- facts

    @property
    def name(self) -> str:
        """The full name, for instance "x:0"."""
        return self._handle_name

    @property
    def _shared_name(self) -> str:
        return self.name[: self.name.index(":")]

    @property
    def dtype(self) -> DType:
        """Element type, a `tf.DType`."""
        return self._dtype

    @property
    def shape(self) -> TensorShape:
        """Static shape; unknown dimensions stay unknown whatever is assigned."""
        return self._shape

    def get_shape(self) -> TensorShape:
        """Same as `shape`."""
        return self._shape

    def _shape_as_list(self) -> list[int | None] | None:
        return None if self._shape.ndims is None else list(self._shape)

    def _shape_tuple(self) -> tuple[int | None, ...] | None:
        return None if self._shape.ndims is None else tuple(self._shape)

    def set_shape(self, shape: Any) -> None:
        """Narrows the static shape.

        Raises:
            ValueError: if `shape` is not compatible with the present one.
        """
        self._shape = self._shape.merge_with(shape)

    @property
    def trainable(self) -> bool:
        """Whether GradientTape watches this variable by itself."""
        return self._trainable

    @property
    def synchronization(self) -> VariableSynchronization:
        """How copies of the variable are kept in step by a distribution strategy."""
        return self._synchronization

    @property
    def aggregation(self) -> Any:
        """How a distribution strategy combines updates."""
        return self._aggregation

    @property
    def constraint(self) -> Any:
        """The function given as `constraint`, or None."""
        return self._constraint

    @property
    def device(self) -> str:
        """TensorFlow's name of the device."""
        return device_name()

    @property
    def handle(self) -> Any:
        """The resource tensor that stands for the cell."""
        cell = self._cell
        if cell._handle is None:
            cell._handle = VariableHandle(cell)
        return cell._handle

    def is_initialized(self, name: str | None = None) -> Tensor:
        """A true boolean tensor: eager variables always have a value."""
        return new_tensor(np.bool_(True))

    def ref(self) -> Reference:
        """A hashable reference to this variable."""
        return Reference(self)

    @deprecated("Variable.experimental_ref", "tensorflow.python.ops.variables", "Use ref() instead.")
    def experimental_ref(self) -> Reference:
        """Old name of `ref`."""
        return Reference(self)

    def __hash__(self) -> int:
        raise TypeError(f"Variable is unhashable. Instead, use variable.ref() as the key. (Variable: {self!r})")

    @property
    def _in_graph_mode(self) -> bool:
        return False

    @property
    def _cell(self) -> Variable:
        """The variable that holds the value: itself, or what an assignment's result stands for."""
        return self

    # -- reading

    def _read(self) -> EagerTensor:
        """The tensor in the cell, for an op that consumes it; tells the recording tapes."""
        value = self._value
        if watching.active.tapes:
            if watching.graphs.stack:
                value = watching.graphs.stack[-1].read(self, value)
            watching.variable_read(self, value)
        return value

    def value(self) -> Tensor:
        """The present value as a new tensor."""
        value = self._read()
        if value.data is not None and (not watching.active.tapes or value.aval.dtype.kind == "O"):
            return same_data(value)
        return record(_read_op, (value,))

    def read_value(self) -> Tensor:
        """The present value as a new tensor."""
        return self.value()

    def read_value_no_copy(self) -> Tensor:
        """The present value as a new tensor."""
        return self.value()

    def numpy(self) -> Any:
        """The present value as a NumPy array (a copy), or a NumPy scalar for rank 0."""
        if watching.graphs.stack:
            raise NotImplementedError("numpy() is only available when eager execution is enabled.")
        return self._value.numpy()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return self._value.__array__(dtype, copy)

    def __jax_array__(self) -> Any:
        return engine.to_device(self._value)

    def __tf_tensor__(self, dtype: Any = None, name: str | None = None) -> Tensor:
        return _to_tensor(self, dtype)

    def __bool__(self) -> bool:
        return bool(self._value)

    __nonzero__ = __bool__

    def __int__(self) -> int:
        return int(self._value)

    def __float__(self) -> float:
        return float(self._value)

    def __complex__(self) -> complex:
        return complex(self._value)

    def __iter__(self) -> Iterator[Tensor]:
        return iter(self.value())

    def __getitem__(self, slice_spec: Any) -> Tensor:
        return hooks.getitem(self._read(), slice_spec, self)

    def sparse_read(self, indices: Any, name: str | None = None) -> Tensor:
        """Rows `indices` of the value."""
        return lookup.gather_rows(self._read(), indices)

    def gather_nd(self, indices: Any, name: str | None = None) -> Tensor:
        """Slices of the value at multi-dimensional `indices`."""
        return lookup.gather_slices(self._read(), indices)

    # -- assigning

    def assign(self, value: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True) -> Any:
        """Replaces the value.

        Returns:
            An object that behaves as this variable; None if `read_value` is False.

        Raises:
            ValueError: if the shape of `value` does not fit the variable's, or it is a tensor of another dtype.
        """
        old = self._value
        new = self._operand(value)
        if new.aval is not old.aval and not self._shape.is_compatible_with(new.shape):
            raise ValueError(
                f"Cannot assign value to variable ' {self.name}': Shape mismatch.The variable shape {self._shape}, and "
                f"the assigned value shape {new.shape} are incompatible."
            )
        if new.data is not None:
            self._store(same_data(new))
        else:
            self._update(_assign_op, (new,))
        return UnreadVariable(self._cell) if read_value else None

    def assign_add(
        self, delta: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True
    ) -> Any:
        """Adds `delta`, of the variable's shape, to the value; see `assign`."""
        old = self._value
        if type(delta) is not EagerTensor or delta.aval is not old.aval:
            delta = self._delta(delta, "AssignAddVariableOp")
        self._update(_add_op, (old, delta))
        return UnreadVariable(self._cell) if read_value else None

    def assign_sub(
        self, delta: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True
    ) -> Any:
        """Subtracts `delta`, of the variable's shape, from the value; see `assign`."""
        old = self._value
        if type(delta) is not EagerTensor or delta.aval is not old.aval:
            delta = self._delta(delta, "AssignSubVariableOp")
        self._update(_sub_op, (old, delta))
        return UnreadVariable(self._cell) if read_value else None

    def _operand(self, value: Any) -> EagerTensor:
        """A value to assign, in this variable's dtype."""
        if type(value) is EagerTensor and value.aval.dtype is self._value.aval.dtype:
            return value
        if isinstance(value, Variable) and value._dtype is self._dtype:
            return value._read()
        return convert_to_tensor(value, self._dtype)

    def _delta(self, delta: Any, op: str) -> EagerTensor:
        delta = self._operand(delta)
        old = self._value
        if old.aval.dtype.kind in "bO":
            raise no_kernel(op, old.dtype)
        if delta.aval is not old.aval and delta.aval.shape != old.aval.shape:
            raise op_error(
                op,
                f"Cannot update variable with shape {shape_text(old.aval.shape)} using a Tensor with shape "
                f"{shape_text(delta.aval.shape)}, shapes must be equal.",
            )
        return delta

    def _update(self, op: engine.Op, inputs: tuple[Any, ...], attrs: Any = ()) -> None:
        """Puts the outcome of an op into the cell."""
        old = self._value
        if watching.graphs.stack:
            watching.graphs.stack[-1].on_write(self, old)
        elif old.data is None and 0 <= old.pos - recorder().trace.base < SLOT_LIMIT:
            engine.cut()  # canonical: a variable is assigned twice in a trace never
        new = record2(op, *inputs) if len(inputs) == 2 and not attrs else record(op, inputs, attrs)
        trace = recorder().trace
        trace.assigned = True
        if trace.reports:
            new = engine.protect(old, new)
        self._value = new

    def _store(self, new: EagerTensor) -> None:
        """Puts a tensor that exists, and that nobody else holds, into the cell."""
        old = self._value
        if watching.graphs.stack:
            watching.graphs.stack[-1].on_write(self, old)
        elif old.data is None and 0 <= old.pos - recorder().trace.base < SLOT_LIMIT:
            engine.cut()
        self._value = new

    def _assign_result(self, new: Any) -> None:
        """Puts an output of a called function into the cell; no tape sees a path through it."""
        if watching.active.tapes:
            self._update(_assign_op, (new,))
        else:
            if watching.graphs.stack:
                watching.graphs.stack[-1].on_write(self, self._value)
            recorder().trace.assigned = True
            self._value = new

    @deprecated(
        "Variable.load",
        "tensorflow.python.ops.variables",
        "Prefer Variable.assign which has equivalent behavior in 2.X.",
    )
    def load(self, value: Any, session: Any = None) -> None:
        """Replaces the value (TensorFlow 1)."""
        self.assign(value)

    @deprecated(
        "BaseResourceVariable.count_up_to",
        "tensorflow.python.ops.resource_variable_ops",
        "Prefer Dataset.range instead.",
    )
    def count_up_to(self, limit: int) -> Tensor:
        """Returns the value and increments it, unless it has reached `limit` (TensorFlow 1).

        Raises:
            tf.errors.OutOfRangeError: if it has.
        """
        before = self.value()
        if int(before) >= limit:
            raise op_error("ResourceCountUpTo", f"Reached limit of {limit}", OutOfRangeError)
        self.assign_add(1)
        return before

    def _written(self) -> Any:
        """What an assignment returns."""
        return UnreadVariable(self._cell)

    # -- printing

    def __repr__(self) -> str:
        if watching.graphs.stack:
            return f"<tf.Variable '{self.name}' shape={self._shape} dtype={self._dtype.name}>"
        return printing.variable_repr(self.name, self._shape, self._dtype, self._value)


class BaseResourceVariable(Variable):
    """Variables whose value lives in a cell: all of them."""

    __module__ = "tensorflow.python.ops.resource_variable_ops"
    _made = None


class ResourceVariable(BaseResourceVariable):
    """What `tf.Variable(...)` makes."""

    __module__ = "tensorflow.python.ops.resource_variable_ops"

    def __init__(
        self,
        initial_value=None,
        trainable=None,
        validate_shape=True,
        caching_device=None,
        name=None,
        variable_def=None,
        dtype=None,
        import_scope=None,
        constraint=None,
        synchronization=None,
        aggregation=None,
        shape=None,
        experimental_enable_variable_lifting=None,
        **unused,
    ):
        if variable_def is not None and initial_value is not None:
            raise ValueError(
                "The variable_def and initial_value args to `tf.Variable` are mutually exclusive, but got both: "
                f"variable_def={variable_def},\ninitial_value={initial_value}"
            )
        options = checked_options(synchronization, aggregation, trainable, name)
        self._synchronization, self._aggregation, self._trainable = options
        if initial_value is None:
            raise ValueError(
                "The `initial_value` arg to `tf.Variable` must be specified except when you are not providing a "
                "`variable_def`. You provided neither."
            )
        if constraint is not None and not callable(constraint):
            raise ValueError(
                f"Argument `constraint` must be None or a callable. a callable. Got a {type(constraint)}:  {constraint}"
            )
        self._constraint = constraint
        self._validate_shape = validate_shape
        self._handle_name = names.variable_name(name) + ":0"
        self._unique_id = f"{self._handle_name[:-2]}_{next(_unique_ids)}"
        value = self._initial(initial_value, dtype)
        if shape is None:
            self._shape = value.shape
        else:
            self._shape = as_shape(shape)
            if not self._shape.is_compatible_with(value.shape):
                raise ValueError(
                    f"In this `tf.Variable` creation, the initial value's shape ({value.shape}) is not compatible with "
                    f"the explicitly supplied `shape` argument ({shape})."
                )
        self._dtype = value.dtype
        if watching.graphs.stack:
            self._initial_tensor = value
            watching.graphs.stack[-1].on_create(self)
            if self._in_graph_mode:
                return
            del self._initial_tensor
            if value.data is None:
                value = watching.graphs.stack[-1].initial_value(value)
        self._value = same_data(value) if value.data is not None else record(_assign_op, (value,))

    def _initial(self, initial_value: Any, dtype: Any) -> EagerTensor:
        if callable(initial_value):
            initial_value = initial_value()
        if isinstance(initial_value, Variable):
            if dtype is None or as_dtype(dtype) is initial_value._dtype:
                return initial_value._read()
        return convert_to_tensor(initial_value, dtype, name="initial_value")

    # -- deep copies and pickles have a cell of their own

    def _arguments(self) -> tuple[Any, ...]:
        shape = None if self._shape.is_fully_defined() else self._shape
        return (
            self._value, self._trainable, self._handle_name, self._dtype, self._constraint, self._synchronization,
            self._aggregation, shape,
        )  # fmt: skip

    def __copy__(self) -> ResourceVariable:
        return _CopiedVariable(self._cell)

    def __deepcopy__(self, memo: dict[int, Any]) -> ResourceVariable:
        copied = _rebuild(*self._arguments())
        memo[id(self)] = copied
        return copied

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, self._arguments()


def _rebuild(value, trainable, name, dtype, constraint, synchronization, aggregation, shape) -> ResourceVariable:
    """A variable of a full name, outside all scopes."""
    variable = ResourceVariable(
        value,
        trainable=trainable,
        dtype=dtype,
        constraint=constraint,
        synchronization=synchronization,
        aggregation=aggregation,
        shape=shape,
    )
    variable._handle_name = name
    return variable


class _Shares:
    """Mixin of variables that stand for the cell of another one."""

    def __init__(self, parent: ResourceVariable):
        self._tf_variable = parent  # autodiff: watching or differentiating by this means the variable itself

    @property
    def _cell(self) -> ResourceVariable:
        return self._tf_variable

    _shape = property(lambda self: self._tf_variable._shape)
    _dtype = property(lambda self: self._tf_variable._dtype)
    _trainable = property(lambda self: self._tf_variable._trainable)

    @property
    def _value(self) -> EagerTensor:
        return self._tf_variable._value

    @_value.setter
    def _value(self, value: EagerTensor) -> None:
        self._tf_variable._value = value

    def _read(self) -> EagerTensor:
        return self._tf_variable._read()

    def set_shape(self, shape: Any) -> None:
        """Narrows the static shape; see `Variable.set_shape`."""
        self._tf_variable.set_shape(shape)


class UnreadVariable(_Shares, BaseResourceVariable):
    """What an assignment returns: the same cell, under another name."""

    __module__ = "tensorflow.python.ops.resource_variable_ops"

    _handle_name = "UnreadVariable"
    _synchronization = VariableSynchronization.AUTO
    _aggregation = VariableAggregation.NONE
    _constraint = None

    def __copy__(self) -> UnreadVariable:
        return UnreadVariable(self._tf_variable)

    def __deepcopy__(self, memo: dict[int, Any]) -> UnreadVariable:
        return UnreadVariable(self._tf_variable.__deepcopy__(memo))


class _CopiedVariable(_Shares, ResourceVariable):
    """What `copy.copy` makes, in TensorFlow too: an object of its own for the same cell."""

    __module__ = "tensorflow.python.ops.resource_variable_ops"

    _handle_name = property(lambda self: self._tf_variable._handle_name)
    _synchronization = property(lambda self: self._tf_variable._synchronization)
    _aggregation = property(lambda self: self._tf_variable._aggregation)
    _constraint = property(lambda self: self._tf_variable._constraint)


# TypeErrors about arguments name the class that defines the methods in TensorFlow.
for _name in ("assign", "assign_add", "assign_sub", "value", "read_value", "numpy", "gather_nd", "sparse_read"):
    vars(Variable)[_name].__qualname__ = f"BaseResourceVariable.{_name}"
for _name in [name for name in vars(ScatterMethods) if "scatter_" in name and not name.startswith("_")]:
    vars(ScatterMethods)[_name].__qualname__ = f"BaseResourceVariable.{_name}"
Variable._made = ResourceVariable
UnreadVariable.__name__ = UnreadVariable.__qualname__ = "_UnreadVariable"
_CopiedVariable.__name__ = _CopiedVariable.__qualname__ = "ResourceVariable"
_parameters = list(inspect.signature(Variable.__init__).parameters.values())
Variable.__signature__ = inspect.Signature(_parameters[1:])  # type: ignore[attr-defined]
UnreadVariable.__name__ = UnreadVariable.__qualname__ = "_UnreadVariable"


class VariableHandle:
    """Stands for TensorFlow's resource tensor; only its identity and its facts are of use."""

    __module__ = "tensorflow.python.framework.ops"

    def __init__(self, variable: ResourceVariable):
        self._variable = variable

    @property
    def dtype(self) -> DType:
        """tf.resource."""
        return as_dtype("resource")

    @property
    def shape(self) -> TensorShape:
        """A scalar's."""
        return TensorShape([])

    @property
    def device(self) -> str:
        """Device of the variable."""
        return self._variable.device

    def ref(self) -> Reference:
        """A hashable reference; equal for handles of one variable."""
        return Reference(self._variable)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, VariableHandle) and other._variable is self._variable

    def __hash__(self) -> int:
        return id(self._variable)

    def __repr__(self) -> str:
        v = self._variable
        number = v._unique_id.rpartition("_")[2]
        dims = ",".join("?" if d is None else str(d) for d in v.shape) if v.shape.rank is not None else "?"
        return (
            f'<tf.Tensor: shape=(), dtype=resource, value=<ResourceHandle(name="{v._shared_name}/{number}", '
            f'device="{v.device}", container="Anonymous", type="tensorflow::Var", dtype and shapes : '
            f'"[ DType enum: {v.dtype.as_datatype_enum}, Shape: [{dims}] ]")>>'
        )


def _to_tensor(variable: Variable, dtype: Any = None) -> Tensor:
    """tf.convert_to_tensor of a variable: a new tensor."""
    if dtype is not None and as_dtype(dtype).base_dtype is not variable._dtype:
        raise ValueError(
            f"Incompatible type conversion requested to type {as_dtype(dtype).name} for `tf.Variable of type "
            f"{variable._dtype.name}. (Variable: {variable!r})"
        )
    return variable.value()


convert.register(Variable, _to_tensor)
