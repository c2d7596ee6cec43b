"""tf.TensorArray: a list of tensors that loops write to."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Sequence
from typing import Any

import numpy as np
from jax import lax

from tfjax import engine
from tfjax.core import dtypes
from tfjax.core.dtypes import as_dtype
from tfjax.core.errors import InvalidArgumentError, OutOfRangeError
from tfjax.core.export import export
from tfjax.core.shapes import TensorShape, as_shape
from tfjax.engine.aval import aval_of
from tfjax.engine.trace import SymbolicValueError
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.pack import kernel_name, pack
from tfjax.tensor.spec import TypeSpec
from tfjax.tensor.tensor import Tensor, new_tensor

# Keeps the report of a bad index away from zero.
index_bias = 1 << 40


def _range_report(index: Any, size: int) -> Any:
    index = lax.convert_element_type(index.reshape(()), np.int64)
    bad = lax.bitwise_or(lax.lt(index, np.int64(0)), lax.ge(index, np.int64(size)))
    return lax.select(bad, lax.add(index, np.int64(index_bias)), np.int64(0)).reshape(1)


def _bad_index(verb: str) -> Any:
    def make(report: Any, avals: Sequence[Any], **attrs: Any) -> InvalidArgumentError:
        index, size = int(report[0]) - index_bias, avals[0].shape[0]
        return InvalidArgumentError(None, None, f"Trying to {verb} element {index} in a list with {size} elements.")

    return make


@engine.define_op("TensorListSetItem", guards=[_bad_index("modify")])
def _set_item(rows: Any, index: Any, value: Any) -> Any:
    report = _range_report(index, rows.shape[0])
    return lax.dynamic_update_index_in_dim(rows, value, index.reshape(()), 0), report


@engine.define_op("TensorListGetItem", guards=[_bad_index("access")])
def _get_item(rows: Any, index: Any) -> Any:
    report = _range_report(index, rows.shape[0])
    return lax.dynamic_index_in_dim(rows, index.reshape(()), 0, keepdims=False), report


@engine.define_op("Unpack", numpy=lambda x, at: x[at])
def _row(x: Any, at: int) -> Any:
    return lax.index_in_dim(x, at, 0, keepdims=False)


@engine.define_op("Slice", numpy=lambda x, start, stop: x[start:stop])
def _rows(x: Any, start: int, stop: int) -> Any:
    return lax.slice_in_dim(x, start, stop, axis=0)


@engine.define_op("ConcatV2", numpy=lambda *xs: np.concatenate(xs, 0))
def _concat(*parts: Any) -> Any:
    return lax.concatenate(parts, 0)


def _taken(x: Tensor, op: Any, **attrs: int) -> Tensor:
    if x.aval.dtype.kind != "O":
        return op(x, **attrs)  # type: ignore[no-any-return]
    found = op.numpy(np.asarray(x.data), **attrs)
    return new_tensor(found if isinstance(found, np.ndarray) else np.array(found, object))


def unstacked(value: Tensor) -> list[Tensor]:
    """The rows of a tensor."""
    return [_taken(value, _row, at=i) for i in range(value.aval.shape[0])]


def _known(index: Any) -> int | None:
    """An index as a Python number, None if only running the function tells."""
    if isinstance(index, Tensor):
        try:
            index = engine.to_host(index)
        except SymbolicValueError:
            return None
    if isinstance(index, np.ndarray) and index.size == 1 and _tracing():
        index = index.reshape(())
    return operator.index(index)


def _tracing() -> bool:
    return engine.state().trace.symbolic


@export("TensorArray")
class TensorArray:
    """A list of tensors of one dtype, which is written to item by item.

    In eager mode the methods that write change the array and return it; while a function is traced they return a new
    one.

    Args:
        dtype: element type.
        size: how many items there are.
        dynamic_size: whether writing beyond the end makes it longer.
        clear_after_read: whether reading an item forgets it (eager mode; the default).
        tensor_array_name, colocate_with_first_write_call, name: kept for compatibility.
        handle, flow: belong to TensorFlow 1.
        infer_shape: whether all items must have the shape of the first.
        element_shape: shape of the items, if it is known.
    """

    __module__ = "tensorflow.python.ops.tensor_array_ops"

    def __init__(
        self,
        dtype,
        size=None,
        dynamic_size=None,
        clear_after_read=None,
        tensor_array_name=None,
        handle=None,
        flow=None,
        infer_shape=True,
        element_shape=None,
        colocate_with_first_write_call=True,
        name=None,
    ):
        if handle is not None and not _tracing():
            raise ValueError("TensorArray handles are not supported when eager execution is enabled.")
        if size is None:
            raise ValueError(
                "Argument `size` must be provided if argument `flow` is not provided."
                if _tracing()
                else "Size must be declared for TensorArrays when eager execution is enabled."
            )
        self._dtype = as_dtype(dtype).base_dtype
        self._dynamic = bool(dynamic_size)
        self._clear = True if clear_after_read is None else bool(clear_after_read)
        self._infer = bool(infer_shape)
        self._element_shape = as_shape(element_shape)
        count = _known(convert_to_tensor(size) if hasattr(size, "_read") else size)
        if count is None:
            if isinstance(size, Tensor):
                engine.to_host(size)  # says what it depends on
            raise SymbolicValueError("a TensorArray whose size only running the function tells")
        if count < 0 and _tracing():
            raise InvalidArgumentError(
                None, None, f"The num_elements to reserve must be a non negative number, but got {count}"
            )
        self._items: list[Tensor | None] = [None] * count
        self._buffer: Tensor | None = None
        self._read_before: set[int] = set()
        self._trial = False

    # Facts ----------------------------------------------------------------------------------------------------------

    @property
    def dtype(self) -> Any:
        """Element type."""
        return self._dtype

    @property
    def dynamic_size(self) -> bool:
        """Whether it grows."""
        return self._dynamic

    @property
    def element_shape(self) -> TensorShape:
        """Shape of the items as far as it is known."""
        return self._element_shape

    @property
    def handle(self) -> None:
        """Belongs to TensorFlow 1."""
        return None

    @property
    def flow(self) -> Tensor:
        """Belongs to TensorFlow 1."""
        return new_tensor(np.int32(0))

    def _count(self) -> int:
        return len(self._items) if self._buffer is None else self._buffer.aval.shape[0]

    def size(self, name: str | None = None) -> Tensor:
        """The number of items, int32."""
        return new_tensor(np.int32(self._count()))

    # Writing --------------------------------------------------------------------------------------------------------

    def _changed(self) -> TensorArray:
        """What a writing method changes and returns."""
        if not _tracing():
            return self
        copy = object.__new__(TensorArray)
        copy.__dict__.update(self.__dict__)
        copy._items = list(self._items)
        return copy

    def _accept(self, value: Any) -> Tensor:
        """A value to write, in the array's dtype and shape."""
        tensor = convert_to_tensor(value, dtype_hint=self._dtype)
        if tensor.dtype is not self._dtype:
            raise InvalidArgumentError(
                None,
                None,
                f"Invalid data types; op elements {kernel_name(tensor.aval)} but list elements "
                f"{kernel_name(aval_of((), self._dtype.np))}"
                if _tracing()
                else f"TensorArray dtype is {self._dtype.name} but Op is trying to write dtype {tensor.dtype.name} ",
            )
        self._narrow(tensor.shape)
        return tensor

    def _narrow(self, shape: TensorShape) -> None:
        if not self._element_shape.is_compatible_with(shape):
            raise ValueError(
                f"Inconsistent shapes: saw {shape} but expected {self._element_shape} "
                if _tracing()
                else f"Incompatible shape for value ({shape}), expected ({self._element_shape})"
            )
        if self._infer:
            self._element_shape = self._element_shape.merge_with(shape)

    def write(self, index: Any, value: Any, name: str | None = None) -> TensorArray:
        """Puts `value` at `index`.

        Raises:
            tf.errors.OutOfRangeError: the index is negative or beyond the end of an array that does not grow.
        """
        at = _known(index._read() if hasattr(index, "_read") else index)
        array = self._changed()
        tensor = array._accept(value)
        if at is None and self._trial:
            return array
        if at is None:
            rows = array.buffer(tensor.aval.shape)
            array._buffer, array._items = _set_item(rows, index, tensor), []
        elif array._buffer is not None and 0 <= at < array._count():
            array._buffer = _set_item(array._buffer, new_tensor(np.int32(at)), tensor)
        else:
            array._write(at, tensor)
        return array

    def _write(self, at: int, tensor: Tensor) -> None:
        count = self._count()
        if at < 0 or at >= count and not self._dynamic:
            raise self._write_error(at, count)
        self._listed()
        self._items.extend([None] * (at + 1 - count))
        self._items[at] = tensor

    def _write_error(self, at: int, count: int) -> Exception:
        if _tracing():
            return InvalidArgumentError(None, None, f"Trying to modify element {at} in a list with {count} elements.")
        if at < 0:
            return OutOfRangeError(None, None, f"Writing to negative indices (index {at}) is not allowed.")
        return OutOfRangeError(
            None, None, f"Tried to write to index {at} but array is not resizeable and size is: {count} "
        )

    def _listed(self) -> None:
        """Takes a buffer apart into items."""
        if self._buffer is not None:
            self._items, self._buffer = unstacked(self._buffer), None

    def unstack(self, value: Any, name: str | None = None) -> TensorArray:
        """Makes the rows of `value` the items.

        Raises:
            ValueError: there are more of them than the array has place for.
        """
        value = convert_to_tensor(value, dtype_hint=self._dtype)
        array = self._changed()
        count = value.aval.shape[0]
        if not _tracing() and count > array._count() and not array._dynamic:
            raise ValueError(f"Cannot unstack {count} tensors into a TensorArray of static size {array._count()} ")
        array._narrow(value.shape[1:])
        kept = array._count() if _tracing() and not array._dynamic and count > array._count() else count
        array._buffer, array._items = None, unstacked(value)[:kept]
        return array

    def scatter(self, indices: Any, value: Any, name: str | None = None) -> TensorArray:
        """Puts the rows of `value` at `indices`."""
        value = convert_to_tensor(value, dtype_hint=self._dtype)
        array: TensorArray = self
        for at, row in zip(np.ravel(engine.to_host(convert_to_tensor(indices))), unstacked(value), strict=False):
            array = array.write(int(at), row)
        return array

    def split(self, value: Any, lengths: Any, name: str | None = None) -> TensorArray:
        """Makes stretches of `value` of the given lengths the items.

        Raises:
            tf.errors.InvalidArgumentError: the lengths do not add up to the length of `value`.
        """
        value = convert_to_tensor(value, dtype_hint=self._dtype)
        ends = list(itertools.accumulate(int(n) for n in np.ravel(engine.to_host(convert_to_tensor(lengths)))))
        total, length = ends[-1] if ends else 0, value.aval.shape[0]
        if total != length:
            raise InvalidArgumentError(
                None,
                None,
                f"Unused values in tensor. Length of tensor: {length} Values used: {total}"
                if _tracing()
                else f"Expected sum of lengths to be equal to values.shape[0], but sum of lengths is {total} and "
                "value's "
                f"shape is: [{', '.join(map(str, value.aval.shape))}] ",
            )
        array = self._changed()
        starts = [0, *ends[:-1]]
        array._buffer = None
        array._items = [_taken(value, _rows, start=a, stop=b) for a, b in zip(starts, ends, strict=True)]
        return array

    # Reading --------------------------------------------------------------------------------------------------------

    def read(self, index: Any, name: str | None = None) -> Tensor:
        """The item at `index`.

        Raises:
            tf.errors.OutOfRangeError: there is no such index.
            tf.errors.InvalidArgumentError: the item has been read before and was cleared.
        """
        at = _known(index._read() if hasattr(index, "_read") else index)
        if at is None or self._trial:
            return self._zeros() if self._trial else _get_item(self.buffer(), index)
        count = self._count()
        if not 0 <= at < count:
            if _tracing():
                raise InvalidArgumentError(
                    None, None, f"Trying to access element {at} in a list with {count} elements."
                )
            if at < 0:
                raise OutOfRangeError(None, None, f"Reading from negative indices (index {at}) is not allowed.")
            raise OutOfRangeError(None, None, f"Tried to read from index {at} but array size is: {count} ")
        if self._buffer is not None:
            return _row(self._buffer, at=at)
        if self._items[at] is None and at in self._read_before:
            raise InvalidArgumentError(
                None,
                None,
                f"Could not read index {at} twice because it was cleared after a previous read (perhaps try setting "
                "clear_after_read = false?)",
            )
        value = self._item(at)
        if self._clear and not _tracing():
            self._items[at] = None
            self._read_before.add(at)
        return value

    def _item(self, at: int) -> Tensor:
        """An item; zeros if it has not been written."""
        if self._items[at] is None:
            self._items[at] = self._zeros()
        return self._items[at]  # type: ignore[return-value]

    def _zeros(self) -> Tensor:
        shape = self._element_shape
        if not shape.is_fully_defined():
            if _tracing():
                raise InvalidArgumentError(
                    None,
                    None,
                    "Tried to stack list which only contains uninitialized tensors and has a non-fully-defined "
                    f"element_shape: {shape}",
                )
            raise ValueError(f"Cannot convert a partially known TensorShape {shape} to a Tensor.")
        if self._dtype.np.kind == "O":
            return new_tensor(np.full(shape.as_list(), b"", object))
        return new_tensor(np.zeros(shape.as_list(), self._dtype.np))

    def stack(self, name: str | None = None) -> Tensor:
        """The items as rows of a tensor."""
        if self._buffer is not None:
            return self._buffer
        if not self._items:
            known = self._element_shape.is_fully_defined()
            if _tracing() and not known:
                raise InvalidArgumentError(
                    None,
                    None,
                    "Tried to stack elements of an empty list with non-fully-defined element_shape: "
                    f"{self._element_shape}",
                )
            return new_tensor(np.zeros([0, *(self._element_shape.as_list() if known else [])], self._dtype.np))
        return pack([self._item(i) for i in range(len(self._items))])

    def gather(self, indices: Any, name: str | None = None) -> Tensor:
        """The items at `indices` as rows of a tensor."""
        at = [int(i) for i in np.ravel(engine.to_host(convert_to_tensor(indices)))]
        if _tracing():
            for i in at:
                if not 0 <= i < self._count():
                    raise InvalidArgumentError(
                        None, None, f"Trying to gather element {i} in a list with {self._count()} elements."
                    )
        if self._buffer is not None:
            return pack([_row(self._buffer, at=i) for i in at])
        return pack([self._item(i) for i in at])

    def concat(self, name: str | None = None) -> Tensor:
        """The items one after the other along their first dimension.

        Raises:
            tf.errors.InvalidArgumentError: an item is a scalar.
        """
        buffer = self._buffer
        items = unstacked(buffer) if buffer is not None else [self._item(i) for i in range(len(self._items))]
        for i, item in enumerate(items):
            if item.aval.ndim == 0:
                raise InvalidArgumentError(
                    None, None, f"Concat saw a scalar shape at index {i} but requires at least vectors."
                )
        if self._dtype.np.kind == "O":
            return new_tensor(np.concatenate([np.asarray(i.data) for i in items], 0))
        return _concat(*items) if items else self.stack()

    def identity(self) -> TensorArray:
        """The array with the content and properties of this one."""
        return self if not _tracing() else self._changed()

    def grad(self, source: Any, flow: Any = None, name: str | None = None) -> Any:
        """Belongs to TensorFlow 1."""
        raise NotImplementedError(
            ""
            if _tracing()
            else "TensorArray.grad is not supported when executing eagerly; eager's gradient implementation does not "
            "use/need this function to compute gradients of operations that use TensorArrays."
        )

    def close(self, name: str | None = None) -> None:
        """Forgets all items (eager mode)."""
        if not _tracing():
            self._items = []

    # As the state of a loop or the result of a branch ---------------------------------------------------------------

    def buffer(self, shape: Sequence[int] | None = None) -> Tensor:
        """All items in one tensor, which loops carry; `shape` is that of an item, if none has been written.

        Raises:
            SymbolicValueError: the array grows.
        """
        if self._buffer is not None:
            return self._buffer
        if self._dynamic:
            raise SymbolicValueError("a TensorArray that grows by an unknown index")
        if shape is not None:
            self._element_shape = self._element_shape.merge_with(tuple(shape))
        return self.stack()

    def with_buffer(self, rows: Tensor) -> TensorArray:
        """This array with other content."""
        copy = object.__new__(TensorArray)
        copy.__dict__.update(self.__dict__)
        copy._buffer, copy._items = rows, []
        if copy._infer:
            copy._element_shape = rows.shape[1:]
        return copy

    def snapshot(self) -> TensorArray:
        """A copy that later writes to this array do not reach."""
        copy = object.__new__(TensorArray)
        copy.__dict__.update(self.__dict__)
        copy._items = list(self._items)
        return copy

    def trial(self) -> TensorArray:
        """A copy for a run that only tells shapes and counters: it takes writes anywhere and gives zeros."""
        copy = self.snapshot()
        copy._trial = True
        return copy


@export("TensorArraySpec")
class TensorArraySpec(TypeSpec):
    """Describes a TensorArray.

    Args:
        element_shape: shape of the items.
        dtype: element type.
        dynamic_size: whether it grows.
        infer_shape: whether all items must have the shape of the first.
    """

    __module__ = "tensorflow.python.ops.tensor_array_ops"

    def __init__(self, element_shape=None, dtype=dtypes.float32, dynamic_size=False, infer_shape=True):
        self._element_shape = as_shape(element_shape)
        self._dtype = as_dtype(dtype)
        self._dynamic_size = dynamic_size
        self._infer_shape = infer_shape

    @property
    def value_type(self) -> type:
        """TensorArray."""
        return TensorArray

    def _serialize(self) -> tuple[Any, ...]:
        return self._element_shape, self._dtype, self._dynamic_size, self._infer_shape

    @staticmethod
    def from_value(value: TensorArray) -> TensorArraySpec:
        """The spec of a TensorArray.

        Raises:
            TypeError: if `value` is none.
        """
        if not isinstance(value, TensorArray):
            raise TypeError(f"Expected value to be a TensorArray, but got: `{type(value)}`")
        return TensorArraySpec(value.element_shape, value.dtype, value.dynamic_size, value._infer)
