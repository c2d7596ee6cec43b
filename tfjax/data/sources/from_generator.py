"""Dataset.from_generator."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import Any

import numpy as np

from tfjax import engine
from tfjax.core import errors, nest
from tfjax.core.dtypes import as_dtype
from tfjax.core.nest_up_to import map_structure_up_to
from tfjax.core.shapes import TensorShape, as_shape
from tfjax.data import structure
from tfjax.data.cardinality import UNKNOWN
from tfjax.data.dataset import DatasetV2
from tfjax.data.functions import Run
from tfjax.data.structure import Element
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.spec import TensorSpec, TypeSpec

_KINDS = (
    ((TypeError, ValueError), errors.InvalidArgumentError),
    (MemoryError, errors.ResourceExhaustedError),
    (NotImplementedError, errors.UnimplementedError),
)


def from_generator(
    generator: Any, output_types: Any, output_shapes: Any, args: Any, output_signature: Any, name: str | None
) -> DatasetV2:
    """See Dataset.from_generator."""
    if not callable(generator):
        raise TypeError("`generator` must be a Python callable.")
    if output_signature is not None:
        for given, label in ((output_types, "output_types"), (output_shapes, "output_shapes")):
            if given is not None:
                raise TypeError(
                    f"The `{label}` argument can not be used together with the `output_signature` argument."
                )
        for spec in structure.leaves_of(output_signature):
            if not isinstance(spec, TypeSpec):
                raise TypeError(
                    "`output_signature` must contain objects that are subclass of `tf.TypeSpec` but found "
                    f"{type(spec)} which is not."
                )
        types = None
        if all(isinstance(spec, TensorSpec) for spec in structure.leaves_of(output_signature)):
            types = structure.map_leaves(lambda spec: spec.dtype, output_signature)
    elif output_types is None:
        raise TypeError(
            "To specify the output signature you need to provide either the `output_signature` argument or the "
            "`output_types` argument."
        )
    else:
        types = structure.map_leaves(lambda t: t, output_types)
        output_signature = _signature(types, output_shapes)
    arguments = [np.array(engine.to_host(convert_to_tensor(a))) for a in args or ()]
    return _GeneratorDataset(generator, arguments, output_signature, types, name)


def _signature(types: Any, shapes: Any) -> Any:
    if not nest.is_nested(types) or isinstance(types, list):
        return TensorSpec(TensorShape(None) if shapes is None else as_shape(shapes), as_dtype(types))
    if shapes is None:
        return structure.map_leaves(lambda t: TensorSpec(TensorShape(None), as_dtype(t)), types)
    return map_structure_up_to(
        types, lambda t, s: TensorSpec(TensorShape(None) if s is None else as_shape(s), as_dtype(t)), types, shapes
    )


class _GeneratorDataset(DatasetV2):
    """What a Python generator yields."""

    __module__ = "tensorflow.python.data.ops.flat_map_op"
    _is_host_work = True

    def __init__(self, generator: Any, arguments: list[np.ndarray], spec: Any, types: Any, name: str | None):
        super().__init__(name=name)
        self._generator, self._arguments, self._types = generator, arguments, types
        self._element_spec = spec
        self._flat = nest.flatten(spec)

    def _size(self) -> int:
        return UNKNOWN

    def _pull(self, run: Run) -> Callable[[], Element]:
        source: Any = None

        def pull() -> Element:
            nonlocal source
            try:
                if source is None:
                    source = iter(self._generator(*[a[()] if a.ndim == 0 else a for a in self._arguments]))
                return self._element(next(source))
            except (StopIteration, errors.OpError):
                raise
            except Exception as error:
                raise _told(error, len(self._flat)) from error

        return pull

    def _element(self, value: Any) -> Element:
        if self._types is not None and _plain(value, self._element_spec):
            leaves = [value]
        else:
            leaves = self._leaves(value)
        if self._types is None:
            return tuple(leaves)
        return tuple([self._array(leaf, spec) for leaf, spec in zip(leaves, self._flat, strict=True)])

    def _leaves(self, value: Any) -> list[Any]:
        expected = self._element_spec if self._types is None else self._types
        try:
            return _leaves_up_to(self._element_spec, value)
        except (TypeError, ValueError) as error:
            raise TypeError(
                "`generator` yielded an element that did not match the expected structure. The expected structure was "
                f"{expected}, but the yielded element was {value}."
            ) from error

    def _array(self, value: Any, spec: TensorSpec) -> Any:
        wanted = spec.dtype.np
        try:
            array = _converted(value, wanted)
        except (TypeError, ValueError, OverflowError) as error:
            raise TypeError(
                "`generator` yielded an element that could not be converted to the expected type. The expected type "
                f"was {spec.dtype.name}, but the yielded element was {value}."
            ) from error
        if array.dtype != wanted:
            raise TypeError(
                f"`generator` yielded an element of type {array.dtype} where an element of type "
                f"{spec.dtype.as_numpy_dtype} was expected."
            )
        if not spec.shape.is_compatible_with(array.shape):
            raise TypeError(
                f"`generator` yielded an element of shape {array.shape} where an element of shape {spec.shape} was "
                "expected."
            )
        return array


_GeneratorDataset.__name__ = _GeneratorDataset.__qualname__ = "_FlatMapDataset"  # as TensorFlow makes it


def _plain(value: Any, spec: Any) -> bool:
    return isinstance(spec, TensorSpec)


def _leaves_up_to(spec: Any, value: Any) -> list[Any]:
    """The parts of a value at the places of a structure's specs; lists count as tuples."""
    if isinstance(spec, TypeSpec):
        return [value]
    if isinstance(spec, dict) or hasattr(spec, "keys"):
        if not hasattr(value, "keys") or set(value) != set(spec):
            given = f"keys {list(value)}" if hasattr(value, "keys") else f"type {type(value).__name__}"
            raise ValueError(
                f"The two structures don't have the same keys. Input structure has {given}, while shallow structure "
                f"has keys {list(spec)}."
            )
        return [leaf for key in sorted(spec) for leaf in _leaves_up_to(spec[key], value[key])]
    if isinstance(value, (str, bytes)) or not isinstance(value, (list, tuple)):
        raise TypeError(
            "If shallow structure is a sequence, input must also be a sequence. Input has type: "
            f"'{type(value).__name__}'."
        )
    if len(value) != len(spec):
        raise ValueError(
            f"The two structures don't have the same sequence length. Input structure has length {len(value)}, while "
            f"shallow structure has length {len(spec)}."
        )
    return [leaf for part, inner in zip(spec, value, strict=True) for leaf in _leaves_up_to(part, inner)]


def _converted(value: Any, dtype: np.dtype) -> Any:
    """What a generator yields as an array of its own, which nothing can change later."""
    if hasattr(value, "_read") and not isinstance(value, np.ndarray):
        value = value._read()
    if isinstance(value, engine.Value):
        value = engine.to_host(value)
    if dtype.kind == "O":
        return engine.to_host(convert_to_tensor(value))
    result = np.array(value, dtype=dtype, order="C")
    if result.dtype.kind in "SU" or result.dtype == object:
        raise TypeError(f"Unsupported numpy type: {result.dtype}")
    return result if result.ndim else result[()]


def _told(error: Exception, outputs: int) -> errors.OpError:
    """The error that TensorFlow makes of an exception in a generator."""
    kind: Any = next((kind for classes, kind in _KINDS if isinstance(error, classes)), errors.UnknownError)
    frames = "\n".join(traceback.format_exception(error))
    return kind(
        None,
        None,
        f"{{{{function_node __wrapped__IteratorGetNext_output_types_{outputs}_device_/job:localhost/replica:0/task:0/"
        f"device:CPU:0}}}} {type(error).__name__}: {error}\n{frames}\n\n\t [[{{{{node "
        f"PyFunc}}}}]] [Op:IteratorGetNext] name: ",
    )
