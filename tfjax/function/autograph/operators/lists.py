"""Lists and subscripts, with Feature.LISTS: Python lists and tf.TensorArray."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from tfjax.function.autograph import staging


class ListPopOpts(NamedTuple):
    """What is known about the elements of a list."""

    element_dtype: Any
    element_shape: Any


class ListStackOpts(NamedTuple):
    """What is known about the elements of a list, and the call that stood in the program."""

    element_dtype: Any
    original_call: Any


class GetItemOpts(NamedTuple):
    """What is known about the elements of a list."""

    element_dtype: Any


def _is_tensor_array(value: Any) -> bool:
    return type(value).__name__ == "TensorArray" and hasattr(value, "write")


def new_list(iterable: Iterable[Any] | None = None) -> list[Any]:
    """A list display."""
    return list(iterable or ())


def list_append(list_: Any, x: Any) -> Any:
    """`list_.append(x)`; returns what the variable holds afterwards."""
    if _is_tensor_array(list_):
        return list_.write(list_.size(), x)
    list_.append(x)
    return list_


def list_pop(list_: Any, i: Any, opts: ListPopOpts) -> tuple[Any, Any]:
    """`list_.pop(i)`; returns the list and the element."""
    if _is_tensor_array(list_):
        raise ValueError("TensorArray does not support item removal")
    element = list_.pop() if i is None else list_.pop(i)
    return list_, element


def list_stack(list_: Any, opts: ListStackOpts) -> Any:
    """`stack(list_)`."""
    return list_.stack() if _is_tensor_array(list_) else opts.original_call(list_)


def get_item(target: Any, i: Any, opts: GetItemOpts) -> Any:
    """`target[i]`."""
    return target.read(i) if _is_tensor_array(target) else target[i]


def set_item(target: Any, i: Any, x: Any) -> Any:
    """`target[i] = x`; returns what the variable holds afterwards. A tensor gets a changed copy."""
    if _is_tensor_array(target):
        return target.write(i, x)
    if staging.is_staged(target) and not hasattr(target, "assign"):
        from tfjax.ops.array.scatter import tensor_scatter_nd_update

        return tensor_scatter_nd_update(target, [[i]], [x])
    target[i] = x
    return target
