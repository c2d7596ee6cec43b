"""tf.map_fn and tf.vectorized_map: a function of every row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp

from tfjax import engine
from tfjax.core import nest
from tfjax.core.dtypes import DType, as_dtype
from tfjax.core.errors import InvalidArgumentError
from tfjax.core.export import export
from tfjax.core.shapes import TensorShape
from tfjax.engine.aval import aval_of
from tfjax.engine.trace import SymbolicValueError
from tfjax.ops.control_flow.scanning import row_aval, scan
from tfjax.ops.control_flow.subgraph import (
    Piece,
    Subgraph,
    as_tensor,
    inert_inputs,
    is_staged,
    leaves_of,
    outside,
    pack_as,
)
from tfjax.ops.conversion import converted
from tfjax.tensor.spec import TensorSpec
from tfjax.tensor.tensor import Tensor
from tfjax.tensor.tensor_array import TensorArray, unstacked


@export("map_fn")
def map_fn(
    fn,
    elems,
    dtype=None,
    parallel_iterations=None,
    back_prop=True,
    swap_memory=False,
    infer_shape=True,
    name=None,
    fn_output_signature=None,
):
    """Stacks `fn(row)` for every row (along the first dimension) of `elems`.

    Args:
        fn: takes a row, or a structure of rows.
        elems: tensor, or structure of tensors with as many rows.
        dtype: old name of `fn_output_signature`.
        parallel_iterations, back_prop, swap_memory: accepted; XLA plans for itself.
        infer_shape: whether all results must have one shape.
        name: prefix of names in graphs.
        fn_output_signature: dtypes or TensorSpecs of the results, where they differ from those of `elems`.

    Raises:
        ValueError: `elems` has no rows, or the structure of results is not the expected one.
        tf.errors.InvalidArgumentError: a result has another dtype than expected.
    """
    fn.__name__  # noqa: B018  TensorFlow's error for what is no function
    fn = converted(fn)
    signature = dtype if fn_output_signature is None else fn_output_signature
    flat = leaves_of(elems)
    if not flat:
        raise ValueError(
            f"elems must be a Tensor or (possibly nested) sequence of Tensors. Got {elems!r}, which does not contain "
            "any "
            "Tensors."
        )
    tensors = [as_tensor(x) for x in flat]
    length = rows_of(tensors)
    specs = [_spec(s) for s in nest.flatten(signature)] if signature is not None else [_spec(t.dtype) for t in tensors]
    expected = elems if signature is None else signature
    if is_staged():
        return _staged_map(fn, elems, tensors, length, expected, specs, name or "map")
    return _eager_map(fn, elems, tensors, length, expected, specs, infer_shape)


def rows_of(tensors: Sequence[Tensor]) -> int:
    """How many rows tensors have."""
    for tensor in tensors:
        if tensor.aval.ndim == 0:
            raise ValueError("Elements in elems must be 1+ dimensional Tensors, not scalars")
    length = tensors[0].aval.shape[0]
    for tensor in tensors[1:]:
        if tensor.aval.shape[0] != length:
            raise ValueError(f"Dimensions {length} and {tensor.aval.shape[0]} are not compatible")
    return length


def _spec(signature: Any) -> tuple[DType, TensorShape]:
    if isinstance(signature, TensorSpec):
        return signature.dtype, signature.shape
    if not isinstance(signature, (DType, str, type)) and hasattr(signature, "_is_composite_spec"):
        raise (
            SymbolicValueError(f"results of kind {signature!r}")
            if is_staged()
            else TypeError(f"map_fn cannot stack results of kind {signature!r}")
        )
    return as_dtype(signature), TensorShape(None)


def _eager_map(
    fn: Callable[..., Any], elems: Any, tensors: Sequence[Tensor], length: int, expected: Any, specs: Any, infer: bool
) -> Any:
    arrays = [
        TensorArray(kind, size=length, infer_shape=infer, element_shape=None if shape.rank is None else shape)
        for kind, shape in specs
    ]
    columns = [unstacked(t) for t in tensors]
    for i in range(length):
        result = fn(pack_as(elems, [column[i] for column in columns]))
        nest.assert_same_structure(expected, result)
        for array, leaf in zip(arrays, leaves_of(result), strict=True):
            array.write(i, leaf)
    return pack_as(expected, [array.stack() for array in arrays])


def _staged_map(
    fn: Callable[..., Any], elems: Any, tensors: Sequence[Tensor], length: int, expected: Any, specs: Any, name: str
) -> Any:
    def step(carry: list[Any], row: list[Any]) -> Any:
        result = fn(pack_as(elems, row))
        nest.assert_same_structure(expected, result)
        return [], [_typed(leaf, kind, shape) for leaf, (kind, shape) in zip(leaves_of(result), specs, strict=True)]

    _, outs, _ = scan(step, [], tensors, length, False, name)
    return pack_as(expected, outs)


def _typed(leaf: Any, kind: DType, shape: TensorShape) -> Tensor:
    """A result as a tensor of the expected dtype and shape."""
    from tfjax.tensor.convert import convert_to_tensor

    value = convert_to_tensor(leaf, dtype_hint=kind)
    if value.dtype is not kind:
        raise InvalidArgumentError(
            None, None, f"Invalid data types; op elements {_kernel(value.dtype)} but list elements {_kernel(kind)}"
        )
    if not shape.is_compatible_with(value.shape):
        raise ValueError(f"Inconsistent shapes: saw {value.shape} but expected {shape} ")
    return value


def _kernel(dtype: DType) -> str:
    return {"float32": "float", "float64": "double", "float16": "half"}.get(dtype.name, dtype.name)


@export("vectorized_map")
def vectorized_map(fn, elems, fallback_to_while_loop=True, warn=True):
    """Stacks `fn(row)` for every row of `elems`, computing all rows at once.

    Args:
        fn: takes a row, or a structure of rows.
        elems: tensor, or structure of tensors with as many rows; a tensor with one row serves for all.
        fallback_to_while_loop: whether what cannot be vectorised runs row by row.
        warn: accepted.

    Raises:
        ValueError: `elems` has no tensors.
    """
    tensors = [as_tensor(x) for x in leaves_of(elems)]
    length = max([t.aval.shape[0] if t.aval.ndim else _no_rows() for t in tensors])
    if not tensors:
        raise ValueError("max() arg is an empty sequence")
    for tensor in tensors:
        if tensor.aval.shape[0] not in (1, length):
            short = tensor.aval.shape[0]
            raise InvalidArgumentError(None, None, f"indices[{short}] = {short} is not in [0, {short})")
    try:
        return _vectorized(fn, elems, tensors, length)
    except _NotVectorized as reason:
        if not fallback_to_while_loop:
            raise ValueError(f"The function cannot be vectorized: {reason}") from None
    except SymbolicValueError:
        if is_staged() or not fallback_to_while_loop:
            raise
    return _row_by_row(fn, elems, tensors, length)


def _no_rows() -> int:
    raise IndexError("list index out of range")


class _NotVectorized(Exception):
    """Rows depend on one another."""


def _vectorized(fn: Callable[..., Any], elems: Any, tensors: Sequence[Tensor], length: int) -> Any:
    graph = Subgraph("loop_body", "loop_body/")
    graph.trace(lambda *row: fn(pack_as(elems, row)), [row_aval(t.aval) for t in tensors], _tensors)
    if graph.writes or graph.dynamic:
        raise _NotVectorized("it assigns variables or draws random numbers")
    leaves = leaves_of(graph.result)
    piece = Piece(graph, [x for x in leaves if x is not None])
    if piece.effects:
        raise _NotVectorized("it prints or calls Python")
    outs = iter(_op(piece, tensors, length)(*tensors, *(outside(graph, v) for v in piece.captured)))
    return pack_as(graph.result, [None if x is None else next(outs) for x in leaves])


def _tensors(result: Any) -> Any:
    return nest.map_structure(lambda x: None if x is None else as_tensor(x), result, expand_composites=True)


def _op(piece: Piece, tensors: Sequence[Tensor], length: int) -> engine.Op:
    count = len(tensors)
    axes = [0 if t.aval.shape[0] == length else None for t in tensors] + [None] * len(piece.captured)

    def impl(*arrays: Any) -> tuple[Any, ...]:
        rows = [x if axis == 0 or k >= count else x[0] for k, (x, axis) in enumerate(zip(arrays, axes, strict=True))]
        if 0 in axes:
            found = jax.vmap(piece.function, in_axes=axes, axis_size=length)(*rows)
        else:
            found = [jnp.broadcast_to(x, (length, *x.shape)) for x in piece.function(*rows)]
        split = len(piece.outs)
        return (*found[:split], *(_failed_row(report) for report in found[split:]))

    inert = inert_inputs(piece, len(piece.outs))
    avals = (*(aval_of((length, *a.shape), a.dtype) for a in piece.outs), *piece.reports)
    return engine.Op(
        "VectorizedMap",
        impl,
        abstract=lambda ins: avals,
        guards=piece.guards,
        cost=lambda ins: 10.0 + piece.cost_us * (1.0 + 0.05 * length),
        multi=True,
        inert=frozenset(count + k for k in inert),
    )


def _failed_row(reports: Any) -> Any:
    """The report of the first row whose value check failed."""
    failed = jnp.any(reports.reshape(reports.shape[0], -1), axis=1)
    return reports[jnp.argmax(failed)]


def _row_by_row(fn: Callable[..., Any], elems: Any, tensors: Sequence[Tensor], length: int) -> Any:
    if is_staged():
        kept: list[Any] = []

        def step(carry: list[Any], row: list[Any]) -> Any:
            result = _tensors(fn(pack_as(elems, row)))
            kept[:] = [result]
            return [], [x for x in leaves_of(result) if x is not None]

        _, outs, _ = scan(step, [], tensors, length, False, "map")
        found = iter(outs)
        return pack_as(kept[0], [None if x is None else next(found) for x in leaves_of(kept[0])])
    columns = [unstacked(t) * (length if t.aval.shape[0] != length else 1) for t in tensors]
    results = [_tensors(fn(pack_as(elems, [column[i] for column in columns]))) for i in range(length)]
    rows = [leaves_of(result) for result in results]
    arrays = []
    for column in zip(*rows, strict=True):
        array = TensorArray(column[0].dtype, size=length) if column[0] is not None else None
        for i, leaf in enumerate(column):
            if array is not None:
                array.write(i, leaf)
        arrays.append(None if array is None else array.stack())
    return pack_as(results[0], arrays)
