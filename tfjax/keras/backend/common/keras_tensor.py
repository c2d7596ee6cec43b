"""KerasTensor: a shape and a dtype that stand for a tensor in functional models."""

import functools
import importlib

from tfjax.keras import tree
from tfjax.keras.backend.common import symbolic_errors
from tfjax.keras.backend.common.dtype_name import DTypeName, ShapeTuple
from tfjax.keras.backend.common.dtypes import standardize_dtype
from tfjax.keras.backend.common.shapes import standardize_shape
from tfjax.keras.backend.common.symbolic_errors import KerasTensorError
from tfjax.keras.keras_export import keras_export
from tfjax.keras.utils.naming import auto_name


def _immutable(attribute):
    """A property that may be read only."""

    def refuse(self, value):
        raise AttributeError(
            f"The `{attribute}` attribute of KerasTensor is immutable. One should create a new instance of KerasTensor "
            "for this."
        )

    return property(lambda self: getattr(self, f"_{attribute}"), refuse, doc=f"The {attribute} of the tensor.")


@keras_export("keras.KerasTensor")
class KerasTensor:
    """A symbolic tensor.

    Args:
        shape: sizes; None for those that may vary.
        dtype: name of the element type.
        sparse, ragged: whether it stands for a sparse or a ragged tensor.
        record_history: whether calls with it are part of a model.
        name: made up by default.

    Raises:
        ValueError: if it were both sparse and ragged.
    """

    __array_priority__ = 200

    def __init__(self, shape, dtype="float32", sparse=False, ragged=False, record_history=True, name=None, **kwargs):
        ragged_rank = kwargs.pop("ragged_rank", None)
        row_splits_dtype = kwargs.pop("row_splits_dtype", None)
        if kwargs:
            raise TypeError(f"Unexpected keyword arguments: {', '.join(kwargs)}")
        self._shape = ShapeTuple(standardize_shape(shape))
        self._dtype = DTypeName(standardize_dtype(dtype))
        self._sparse = bool(sparse)
        self._ragged = bool(ragged)
        if self._sparse and self._ragged:
            raise ValueError("KerasTensor cannot have `sparse=True` and `ragged=True` at the same time.")
        self._ragged_rank = None if ragged_rank is None else int(ragged_rank)
        self._row_splits_dtype = None if row_splits_dtype is None else standardize_dtype(row_splits_dtype)
        self.name = name or auto_name(type(self).__name__)
        self.record_history = record_history
        symbolic_errors.tensors.made()

    shape = _immutable("shape")
    dtype = _immutable("dtype")
    sparse = _immutable("sparse")
    ragged = _immutable("ragged")
    ragged_rank = _immutable("ragged_rank")
    row_splits_dtype = _immutable("row_splits_dtype")

    @property
    def ndim(self):
        """Number of dimensions."""
        return len(self._shape)

    def get_shape(self):
        """The shape as a tf.TensorShape, as Keras 2's symbolic tensors give it."""
        from tfjax.core.shapes import TensorShape

        return TensorShape(tuple(self._shape))

    def set_shape(self, shape):
        """Narrows the shape (Keras 2)."""
        self._shape = ShapeTuple(self.get_shape().merge_with(shape).as_list())

    def reshape(self, newshape):
        """The tensor in another shape."""
        return _operation("Reshape", newshape)(self)

    def squeeze(self, axis=None):
        """The tensor without axes of size 1."""
        return _operation("Squeeze", axis)(self)

    def __repr__(self):
        return (
            f"<KerasTensor shape={tuple(self.shape)}, dtype={self.dtype}, sparse={self.sparse}, ragged={self.ragged}, "
            f"name={self.name}>"
        )

    # -- what needs a value

    def __int__(self):
        raise KerasTensorError(symbolic_errors.no_value("an int"))

    def __float__(self):
        raise KerasTensorError(symbolic_errors.no_value("a float"))

    def __array__(self, dtype=None, copy=None):
        raise KerasTensorError(symbolic_errors.no_value("a NumPy array"))

    def __jax_array__(self):
        raise KerasTensorError(symbolic_errors.no_input("JAX", "jax_fn"))

    def __tf_tensor__(self, dtype=None, name=None):
        raise KerasTensorError(symbolic_errors.no_input("TensorFlow", "tf_fn"))

    def __iter__(self):
        raise NotImplementedError("Iterating over a symbolic KerasTensor is not supported.")

    def __bool__(self):
        raise TypeError("A symbolic KerasTensor cannot be used as a boolean.")

    # -- operators make operations of the model

    def __getitem__(self, key):
        return _operation("GetItem").symbolic_call(self, key)

    def __round__(self, ndigits=None):
        return _operation("Round", decimals=ndigits or 0).symbolic_call(self)


def _let_functions_take_them():
    from tfjax.keras.backend.common import tf_dispatch

    tf_dispatch.install()


symbolic_errors.tensors.at_first.append(_let_functions_take_them)

_BINARY = {
    "add": "Add", "sub": "Subtract", "mul": "Multiply", "matmul": "Matmul", "div": "Divide", "truediv": "TrueDivide",
    "pow": "Power", "floordiv": "FloorDivide", "mod": "Mod", "and": "LogicalAnd", "or": "LogicalOr",
    "xor": "LogicalXor",
}  # fmt: skip
_COMPARISONS = {"lt": "Less", "le": "LessEqual", "gt": "Greater", "ge": "GreaterEqual", "ne": "NotEqual"}
_UNARY = {"neg": "Negative", "abs": "Absolute", "invert": "LogicalNot"}


@functools.cache
def _operations():
    return importlib.import_module("tfjax.keras.ops.numpy")


def _operation(name, *args, **kwargs):
    return getattr(_operations(), name)(*args, **kwargs)


def _binary(operation, x, y):
    if operation != "Matmul":
        _check_broadcast(getattr(x, "shape", ()), getattr(y, "shape", ()))
    return _operation(operation).symbolic_call(x, y)


def _check_broadcast(a, b):
    a, b = list(a), list(b)
    rank = max(len(a), len(b))
    for m, n in zip([1] * (rank - len(a)) + a, [1] * (rank - len(b)) + b):
        if m != n and None not in (m, n) and 1 not in (m, n):
            raise ValueError(
                f"Cannot broadcast shape, the failure dim has value {m}, which cannot be broadcasted to {n}. "
                f"Input shapes are: {a} and {b}."
            )


def _attach(method, operation, reflected=False):
    if reflected:
        function = lambda self, other: _binary(operation, other, self)
    elif operation in _UNARY.values():
        function = lambda self: _operation(operation).symbolic_call(self)
    else:
        function = lambda self, other: _binary(operation, self, other)
    function.__name__ = method
    function.__qualname__ = f"KerasTensor.{method}"
    setattr(KerasTensor, method, function)


for _name, _made in _BINARY.items():
    _attach(f"__{_name}__", _made)
    _attach(f"__r{_name}__", _made, reflected=True)
for _name, _made in (_COMPARISONS | _UNARY).items():
    _attach(f"__{_name}__", _made)


def any_symbolic_tensors(args=None, kwargs=None):
    """Whether there are symbolic tensors among arguments."""
    if not symbolic_errors.tensors.exist:
        return False
    for items in (args or (), kwargs.values() if kwargs else ()):
        for x in items:
            if isinstance(x, KerasTensor):
                return True
            if tree.is_nested(x) and any(isinstance(leaf, KerasTensor) for leaf in tree.flatten(x)):
                return True
    return False
