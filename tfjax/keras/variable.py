"""keras.Variable: a tf.Variable with a path, a regularizer, a constraint, and Keras's manners."""

import numpy as np

from tfjax.core.dtypes import as_dtype
from tfjax.keras.backend.common.convert import convert_to_tensor
from tfjax.keras.backend.common.dtype_name import DTypeName
from tfjax.keras.backend.common.dtypes import is_float_dtype, standardize_dtype
from tfjax.keras.backend.common.global_state import state
from tfjax.keras.backend.common.name_scope import current_path
from tfjax.keras.backend.common.shapes import shape_equal, standardize_shape
from tfjax.keras.keras_export import keras_export
from tfjax.keras.utils.naming import auto_name
from tfjax.tensor import watching
from tfjax.tensor.pack import cast
from tfjax.tensor.tensor import EagerTensor
from tfjax.tensor.variable import ResourceVariable, _Shares
from tfjax.tensor.variable_options import VariableAggregation, VariableSynchronization

_AGGREGATIONS = (None, "none", "mean", "sum", "only_first_replica")
_SYNCHRONIZATIONS = (None, "none", "on_read", "on_write", "auto")


@keras_export("keras.Variable")
class Variable(ResourceVariable):
    """State of a layer, optimizer or metric.

    Args:
        initializer: the initial value, the name of an initializer, or a callable of `shape` and `dtype`.
        shape: shape of the variable; needed where `initializer` is a callable.
        dtype: element type; floatx by default, or that of the initial value.
        trainable: whether the variable is trained.
        autocast: whether mixed precision may read it in another dtype.
        aggregation, synchronization: names that matter to distributed training.
        name: a name without "/", made up by default.
        layout: kept, without use on one device.

    Raises:
        ValueError: if an argument is not as stated.
    """

    def __init__(
        self,
        initializer,
        shape=None,
        dtype=None,
        trainable=True,
        autocast=True,
        aggregation="none",
        synchronization="auto",
        name=None,
        layout=None,
        **kwargs,
    ):
        name = name or auto_name(type(self).__name__)
        _check_name(name)
        _check_choice("aggregation", aggregation, _AGGREGATIONS)
        _check_choice("synchronization", synchronization, _SYNCHRONIZATIONS)
        self._name = name
        parent_path = current_path()
        self._path = f"{parent_path}/{name}" if parent_path else name
        self._regularizer = None
        self._constraint = None
        self._trained = self._trainable = bool(trainable)
        self._autocast = bool(autocast)
        self._aggregation_name = aggregation or "none"
        self._synchronization_name = synchronization or "none"
        self._layout = layout
        self._overwrite_with_gradient = False
        if isinstance(initializer, str):
            from tfjax.keras import initializers

            initializer = initializers.get(initializer)
        in_graph = bool(watching.graphs.stack)
        if callable(initializer):
            if shape is None:
                raise ValueError(
                    "When creating a Variable from an initializer, the `shape` argument should be specified. "
                    f"Received: initializer={initializer} and shape={shape}"
                )
            shape = self._checked_shape(shape)
            dtype = standardize_dtype(dtype)
            make = lambda: convert_to_tensor(initializer(shape, dtype=dtype), dtype)
        else:
            # Without a dtype an array keeps its own.
            make = lambda: convert_to_tensor(initializer, dtype)
        if in_graph:
            # While shapes are inferred inside of a tf.function, the variable is made by that function all the same.
            graph = watching.graphs.stack[0] if state.symbolic else watching.graphs.stack[-1]
            if graph.name != "scratch_graph":
                graph.on_create(self)
            from tfjax.ops.control_flow.dependencies import init_scope

            with init_scope():
                self._initialize(make())
        else:
            self._initialize(make())

    def _initialize(self, value):
        """Fills the cell; the plain tf.Variable part."""
        ResourceVariable.__init__(
            self,
            value,
            trainable=self._trainable,
            name=self._path,
            constraint=None,
            aggregation=getattr(VariableAggregation, self._aggregation_name.upper()),
            synchronization=getattr(VariableSynchronization, self._synchronization_name.upper()),
        )
        self._handle_name = f"{self._path}:0"

    def _checked_shape(self, shape):
        shape = standardize_shape(shape)
        if None in shape:
            raise ValueError(
                "Shapes used to initialize variables must be fully-defined (no `None` dimensions). Received: "
                f"shape={shape} for variable path='{self.path}'"
            )
        return shape

    # -- facts

    @property
    def name(self):
        """The name, without the names of the layers around."""
        return self._name

    @property
    def path(self):
        """The name with those of the layers around: "model/dense/kernel"."""
        return self._path

    @property
    def _shared_name(self):
        return self._path

    @property
    def dtype(self):
        """Name of the element type; inside a mixed precision layer that of the type it is read in."""
        scope = state.autocast
        if scope is not None and self._autocast and scope.dtype is not None and is_float_dtype(self._dtype):
            return DTypeName(scope.dtype)
        return DTypeName(self._dtype.name)

    @property
    def ndim(self):
        """Number of dimensions."""
        return self._shape.rank

    @property
    def trainable(self):
        """Whether the variable is trained; settable."""
        return self._trained

    @trainable.setter
    def trainable(self, value):
        self._trained = bool(value)

    @property
    def autocast(self):
        """Whether mixed precision may read the variable in another dtype."""
        return self._autocast

    @property
    def aggregation(self):
        """The name given as `aggregation`."""
        return self._aggregation_name

    @property
    def synchronization(self):
        """The name given as `synchronization`."""
        return self._synchronization_name

    @property
    def overwrite_with_gradient(self):
        """Whether optimizers put the gradient itself in the variable's place."""
        return self._overwrite_with_gradient

    @overwrite_with_gradient.setter
    def overwrite_with_gradient(self, value):
        if not isinstance(value, bool):
            raise TypeError(f"`overwrite_with_gradient` must be a boolean. Received: {value}")
        self._overwrite_with_gradient = value

    @property
    def regularizer(self):
        """A callable that gives the penalty for the value, or None."""
        return self._regularizer

    @regularizer.setter
    def regularizer(self, value):
        if value is not None and not callable(value):
            raise ValueError(
                "Invalid value for attribute `regularizer`. Expected a callable (such as a "
                f"`keras.regularizers.Regularizer` instance) or `None`. Received: regularizer={value}"
            )
        self._regularizer = value

    @property
    def constraint(self):
        """A callable that optimizers apply to the value after an update, or None."""
        return self._constraint

    @constraint.setter
    def constraint(self, value):
        if value is not None and not callable(value):
            raise ValueError(
                "Invalid value for attribute `constraint`. Expected a callable (such as a "
                f"`keras.constraints.Constraint` instance) or `None`. Received: constraint={value}"
            )
        self._constraint = value

    # -- reading

    def _read(self):
        value = self._value
        if watching.active.tapes:
            if watching.graphs.stack:
                value = watching.graphs.stack[-1].read(self, value)
            watching.variable_read(self, value)
        scope = state.autocast
        if scope is not None and self._autocast and scope.dtype is not None and self._dtype.is_floating:
            wanted = as_dtype(scope.dtype)
            if wanted is not self._dtype:
                return cast(value, wanted)
        return value

    @property
    def value(self):
        """The value. Keras 3 writes `variable.value`, Keras 2 `variable.value()`: both are the value."""
        if state.autocast is not None:
            read = self._read()
            if read.dtype is not self._dtype:
                return read
        return _Value(self)

    def read_value(self):
        """The present value as a new tensor."""
        return ResourceVariable.value(self)

    read_value_no_copy = read_value

    def __iter__(self):
        return iter(ResourceVariable.value(self))

    def __array__(self, dtype=None, copy=None):
        return np.asarray(self._value.__array__(dtype, copy))

    def __bool__(self):
        raise TypeError("A Keras Variable cannot be used as a boolean.")

    __nonzero__ = __bool__

    def _check_scalar(self):
        if self._shape.rank:
            raise TypeError(f"Only scalar arrays can be converted to Python scalars. Got: shape={self._shape}")

    def __int__(self):
        self._check_scalar()
        return int(self._value)

    def __float__(self):
        self._check_scalar()
        return float(self._value)

    def __pos__(self):
        return self.value

    def _convert_to_tensor(self, value, dtype=None):
        return convert_to_tensor(value, dtype)

    # -- assigning

    def assign(self, value, use_locking=False, name=None, read_value=True):
        """Replaces the value; returns the new one as a tensor.

        Raises:
            ValueError: if the shape of `value` is another one.
        """
        old = self._value
        if type(value) is not EagerTensor or value.aval is not old.aval:
            value = convert_to_tensor(value, self._dtype.name)
            if not shape_equal(value.shape, self._shape):
                raise ValueError(
                    "The shape of the target variable and the shape of the target value in "
                    f"`variable.assign(value)` must match. variable.shape={self.shape}, "
                    f"Received: value.shape={value.shape}. Target variable: {self}"
                )
        self._note()
        ResourceVariable.assign(self, value, read_value=False)
        return value

    def _note(self):
        """Tells a stateless scope, which puts the value back at its end."""
        scope = state.stateless
        if scope is not None:
            scope.note(self)

    def assign_add(self, value, use_locking=False, name=None, read_value=True):
        """Adds to the value; returns the new one as a tensor."""
        if type(value) is EagerTensor and value.aval is self._value.aval:
            self._note()
            ResourceVariable.assign_add(self, value, read_value=False)
            return self._value
        return self.assign(self._sum(value))

    def assign_sub(self, value, use_locking=False, name=None, read_value=True):
        """Subtracts from the value; returns the new one as a tensor."""
        if type(value) is EagerTensor and value.aval is self._value.aval:
            self._note()
            ResourceVariable.assign_sub(self, value, read_value=False)
            return self._value
        return self.assign(ResourceVariable.value(self) - convert_to_tensor(value, self._dtype.name))

    def _sum(self, value):
        return ResourceVariable.value(self) + convert_to_tensor(value, self._dtype.name)

    # -- copies and printing

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        copied = object.__new__(type(self))
        memo[id(self)] = copied
        copied.__dict__.update(self.__dict__)
        copied.__dict__.pop("_handle", None)
        copied._initialize(ResourceVariable.value(self))
        return copied

    def __reduce__(self):
        return _rebuilt, (self.numpy(), self._name, self._path, self._trained, self._autocast)

    def __repr__(self):
        value = "" if watching.graphs.stack else f", value={np.asarray(self._value)}"
        return f"<Variable path={self.path}, shape={self.shape}, dtype={self.dtype}{value}>"


def _check_name(name):
    if not isinstance(name, str) or "/" in name:
        raise ValueError(f"Argument `name` must be a string and cannot contain character `/`. Received: name={name}")


def _check_choice(argument, value, choices):
    if value not in choices:
        listed = ", ".join(f"`'{choice}'`" if choice else "`None`" for choice in choices)
        raise ValueError(
            f"Invalid value for argument `{argument}`. Expected one of {listed}. Received: {argument}={value}"
        )


def _rebuilt(value, name, path, trainable, autocast):
    """What a pickle makes of a variable."""
    variable = Variable(value, trainable=trainable, autocast=autocast, name=name)
    variable._path = path
    variable._handle_name = f"{path}:0"
    return variable


Variable.__module__ = "keras.src.backend"


class _Value(_Shares, ResourceVariable):
    """What `Variable.value` gives: the tf.Variable within, which is also callable."""

    __module__ = "tensorflow.python.ops.resource_variable_ops"

    _handle_name = property(lambda self: self._tf_variable._handle_name)
    _synchronization = property(lambda self: self._tf_variable._synchronization)
    _aggregation = property(lambda self: self._tf_variable._aggregation)
    _constraint = property(lambda self: self._tf_variable._constraint)

    def __call__(self):
        """The present value as a tensor."""
        return ResourceVariable.value(self)


_Value.__name__ = _Value.__qualname__ = "ResourceVariable"
