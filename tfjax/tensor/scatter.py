"""The scatter methods of tf.Variable: updates at indices."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import lax

from tfjax import engine
from tfjax.core.deprecation import warn_deprecated
from tfjax.core.errors import InvalidArgumentError, OpError
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.indexed_slices import IndexedSlices
from tfjax.tensor.op_errors import op_error, shape_text, without_name
from tfjax.tensor.tensor import Tensor, new_tensor

_UFUNCS = {
    "Add": np.add,
    "Sub": np.subtract,
    "Mul": np.multiply,
    "Div": np.divide,
    "Max": np.maximum,
    "Min": np.minimum,
}
_METHODS = {"Update": "set", "Add": "add", "Mul": "multiply", "Max": "max", "Min": "min"}


def _scatter(kind: str, x: Any, at: tuple[Any, ...], updates: Any) -> Any:
    """`x` with `updates` combined into the places `at`; what lies outside is left to the value check."""
    if kind == "Sub":
        return x.at[at].add(-updates, mode="drop")
    if kind == "Div":
        divisor = jnp.ones_like(x).at[at].multiply(updates, mode="drop")
        return lax.div(x, divisor)
    return getattr(x.at[at], _METHODS[kind])(updates, mode="drop")


def _scatter_host(kind: str, x: Any, at: tuple[Any, ...], updates: Any) -> Any:
    out = np.array(x)
    inside = np.ones(np.shape(at[0]), bool)
    for axis, index in enumerate(at):
        inside &= (index >= 0) & (index < x.shape[axis])
    if not inside.all():
        updates = np.broadcast_to(updates, inside.shape + x.shape[len(at) :])[inside]
        at = tuple(index[inside] for index in at)
    if kind == "Update":
        out[at] = updates
    elif kind == "Div" and out.dtype.kind in "iu":
        divisor = np.ones_like(out)
        np.multiply.at(divisor, at, updates)
        out = np.trunc(out / divisor).astype(out.dtype)
    else:
        _UFUNCS[kind].at(out, at, updates)
    return out


def outside_rows(x: Any, indices: Any, xp: Any) -> Any:
    """[1, flat position, index] of the first index outside axis 0, or zeros; also for arrays without elements."""
    flat = xp.reshape(indices, (-1,)).astype(np.int64)
    if flat.shape[0] == 0:
        return xp.zeros((3,), np.int64)
    bad = (flat < 0) | (flat >= x.shape[0])
    at = xp.argmax(bad).astype(np.int64)
    failed = xp.any(bad).astype(np.int64)
    return xp.stack([failed, failed * at, failed * flat[at]])


def _rows_error(report: Any, avals: Any, kind: str) -> Exception:
    _, at, index = (int(i) for i in report)
    where = np.unravel_index(at, avals[1].shape) if avals[1].shape else ()
    position = ",".join(str(int(i)) for i in where)
    return op_error(f"ResourceScatter{kind}", f"indices[{position}] = {index} is not in [0, {avals[0].shape[0]})")


def split(indices: Any) -> tuple[Any, ...]:
    """Coordinates along the last axis as a tuple of index arrays."""
    return tuple(indices[..., k] for k in range(indices.shape[-1]))


def outside_nd(x: Any, indices: Any, xp: Any) -> Any:
    """[1, flat position] of the first index vector outside, or zeros, followed by that vector."""
    depth = indices.shape[-1]
    flat = xp.reshape(indices, (-1, depth)).astype(np.int64)
    if flat.shape[0] == 0 or depth == 0:
        return xp.zeros((2 + depth,), np.int64)
    limits = np.array(x.shape[:depth], np.int64)
    bad = xp.any((flat < 0) | (flat >= limits), axis=1)
    at = xp.argmax(bad).astype(np.int64)
    failed = xp.any(bad).astype(np.int64)
    return xp.concatenate([xp.stack([failed, failed * at]), failed * flat[at]])


def _nd_error(report: Any, avals: Any, kind: str) -> Exception:
    _, at, *index = (int(i) for i in report)
    where = np.unravel_index(at, avals[1].shape[:-1]) if len(avals[1].shape) > 1 else ()
    position = ",".join(str(int(i)) for i in where)
    bad = ", ".join(map(str, index))
    return op_error(
        f"ResourceScatterNd{kind}",
        f"indices[{position}] = [{bad}] does not index into shape {shape_text(avals[0].shape)}",
    )


def _rows_impl(x: Any, indices: Any, updates: Any, kind: str) -> Any:
    return _scatter(kind, x, (indices,), updates), outside_rows(x, indices, jnp)


def _rows_host(x: Any, indices: Any, updates: Any, kind: str) -> Any:
    return _scatter_host(kind, x, (np.asarray(indices),), updates), outside_rows(x, np.asarray(indices), np)


def _nd_impl(x: Any, indices: Any, updates: Any, kind: str) -> Any:
    return _scatter(kind, x, split(indices), updates), outside_nd(x, indices, jnp)


def _nd_host(x: Any, indices: Any, updates: Any, kind: str) -> Any:
    return _scatter_host(kind, x, split(indices), updates), outside_nd(x, indices, np)


def _make(prefix: str, impl: Callable[..., Any], numpy: Callable[..., Any], error: Callable[..., Any], reports: Any):
    def abstract(avals: Any, kind: str) -> Any:
        return avals[0], engine.aval_of((reports(avals),), np.dtype(np.int64))

    return {
        kind: engine.Op(f"{prefix}{kind}", impl, abstract=abstract, numpy=numpy, differentiable=False, guards=(error,))
        for kind in ("Update", "Add", "Sub", "Mul", "Div", "Max", "Min")
    }


_ROWS = _make("ResourceScatter", _rows_impl, _rows_host, _rows_error, lambda avals: 3)
_ND = _make("ResourceScatterNd", _nd_impl, _nd_host, _nd_error, lambda avals: 2 + avals[1].shape[-1])

_INDEX_TYPES = (np.dtype(np.int32), np.dtype(np.int64))


def _indices(value: Any) -> Tensor:
    indices = convert_to_tensor(value)
    if indices.aval.dtype not in _INDEX_TYPES:
        raise InvalidArgumentError(
            None, None, f"Value for attr 'Tindices' of {indices.dtype.name.replace('float32', 'float')} is not in the "
            "list of allowed values: int32, int64",
        )  # fmt: skip
    return indices


class ScatterMethods:
    """Mixin of tf.Variable."""

    _value: Any

    def _scatter_rows(self, kind: str, sparse_delta: Any) -> Any:
        if not isinstance(sparse_delta, IndexedSlices):
            raise TypeError(f"Argument `sparse_delta` must be a `tf.IndexedSlices`. Received arg: {sparse_delta}")
        try:
            return self._scatter_slices(kind, sparse_delta)
        except OpError as error:
            raise without_name(error, (sparse_delta.indices, sparse_delta.values)) from None

    def _scatter_slices(self, kind: str, sparse_delta: IndexedSlices) -> Any:
        indices, op = _indices(sparse_delta.indices), f"ResourceScatter{kind}"
        x = self._value
        updates = convert_to_tensor(sparse_delta.values, self._dtype)
        wanted = indices.aval.shape + x.aval.shape[1:]
        if updates.aval.shape not in ((), wanted):
            raise op_error(
                op,
                "Must have updates.shape = indices.shape + params.shape[1:] or updates.shape = [], got updates.shape "
                f"{shape_text(updates.aval.shape)}, indices.shape {shape_text(indices.aval.shape)}, params.shape "
                f"{shape_text(x.aval.shape)}",
            )
        if x.aval.ndim == 0:  # TensorFlow lets a scalar variable be its own only row
            return self._scatter_host(kind, (), updates)
        at = (engine.to_host(indices),) if indices.data is not None else None
        if at is not None:
            self._check_now(outside_rows(x.aval, np.asarray(at[0]), np), _rows_error, (x, indices), kind)
        if kind == "Div" and updates.data is not None and x.aval.dtype.kind in "iu":
            if (np.asarray(engine.to_host(updates)) == 0).any():
                raise op_error(op, "updates must not contain 0")
        if x.aval.dtype.kind == "O":
            return self._scatter_host(kind, at, updates)
        return self._record_scatter(_ROWS[kind], kind, indices, updates)

    def _scatter_nd(self, kind: str, indices: Any, updates: Any) -> Any:
        try:
            return self._scatter_vectors(kind, indices, updates)
        except OpError as error:
            raise without_name(error, (indices, updates)) from None

    def _scatter_vectors(self, kind: str, indices: Any, updates: Any) -> Any:
        indices, op = _indices(indices), f"ResourceScatterNd{kind}"
        x = self._value
        updates = convert_to_tensor(updates, self._dtype)
        depth = indices.aval.shape[-1] if indices.aval.ndim else 1
        outer = len(indices.aval.shape) - 1
        if updates.aval.shape[:outer] != indices.aval.shape[:-1]:
            raise op_error(
                op,
                f"Dimensions [0,{outer}) of indices[shape={shape_text(indices.aval.shape)}] = "
                f"{indices.aval.shape[0]} must match dimensions [0,{outer}) of updates[shape="
                f"{shape_text(updates.aval.shape)}] = {updates.aval.shape[0] if updates.aval.shape else 1}",
            )
        if depth > x.aval.ndim or updates.aval.shape[outer:] != x.aval.shape[depth:]:
            raise op_error(
                op,
                f"Dimensions [{depth},{x.aval.ndim}) of input[shape={shape_text(x.aval.shape)}] must match dimensions "
                f"[{depth},{updates.aval.ndim}) of updates[shape={shape_text(updates.aval.shape)}]",
            )
        if indices.data is not None:
            report = outside_nd(x.aval, np.asarray(engine.to_host(indices)), np)
            self._check_now(report, _nd_error, (x, indices), kind)
        if x.aval.dtype.kind == "O":
            return self._scatter_host(kind, split(engine.to_host(indices)), updates)
        return self._record_scatter(_ND[kind], kind, indices, updates)

    def _check_now(self, report: Any, error: Callable[..., Exception], inputs: Any, kind: str) -> None:
        if report[0]:
            raise error(report, [v.aval for v in inputs], kind)

    def _record_scatter(self, op: engine.Op, kind: str, indices: Any, updates: Any) -> Any:
        self._update(op, (self._value, indices, updates), (("kind", kind),))
        return self._written()

    def _scatter_host(self, kind: str, at: Any, updates: Any) -> Any:
        """Strings and scalars, which are not worth recording."""
        x, new = engine.to_host(self._value), engine.to_host(updates)
        if at == ():
            out = np.asarray(new if kind == "Update" else _UFUNCS[kind](x, new))
        else:
            out = _scatter_host(kind, x, at, new)
        self._store(new_tensor(out))
        return self._written()

    def scatter_update(self, sparse_delta: Any, use_locking: bool = False, name: str | None = None) -> Any:
        """Replaces the rows `sparse_delta.indices` by `sparse_delta.values` (a tf.IndexedSlices).

        Raises:
            TypeError: if `sparse_delta` is no tf.IndexedSlices.
            tf.errors.InvalidArgumentError: for an index out of range.
        """
        return self._scatter_rows("Update", sparse_delta)

    def scatter_add(self, sparse_delta: Any, use_locking: bool = False, name: str | None = None) -> Any:
        """Adds to rows; see `scatter_update`."""
        return self._scatter_rows("Add", sparse_delta)

    def scatter_sub(self, sparse_delta: Any, use_locking: bool = False, name: str | None = None) -> Any:
        """Subtracts from rows; see `scatter_update`."""
        return self._scatter_rows("Sub", sparse_delta)

    def scatter_mul(self, sparse_delta: Any, use_locking: bool = False, name: str | None = None) -> Any:
        """Multiplies rows; see `scatter_update`."""
        return self._scatter_rows("Mul", sparse_delta)

    def scatter_div(self, sparse_delta: Any, use_locking: bool = False, name: str | None = None) -> Any:
        """Divides rows; see `scatter_update`."""
        return self._scatter_rows("Div", sparse_delta)

    def scatter_max(self, sparse_delta: Any, use_locking: bool = False, name: str | None = None) -> Any:
        """Maximum of rows and values; see `scatter_update`."""
        return self._scatter_rows("Max", sparse_delta)

    def scatter_min(self, sparse_delta: Any, use_locking: bool = False, name: str | None = None) -> Any:
        """Minimum of rows and values; see `scatter_update`."""
        return self._scatter_rows("Min", sparse_delta)

    def scatter_nd_update(self, indices: Any, updates: Any, name: str | None = None) -> Any:
        """Replaces the slices at the index vectors `indices` (shape `[..., depth]`) by `updates`."""
        return self._scatter_nd("Update", indices, updates)

    def scatter_nd_add(self, indices: Any, updates: Any, name: str | None = None) -> Any:
        """Adds to slices; see `scatter_nd_update`."""
        return self._scatter_nd("Add", indices, updates)

    def scatter_nd_sub(self, indices: Any, updates: Any, name: str | None = None) -> Any:
        """Subtracts from slices; see `scatter_nd_update`."""
        return self._scatter_nd("Sub", indices, updates)

    def scatter_nd_max(self, indices: Any, updates: Any, name: str | None = None) -> Any:
        """Maximum of slices and updates; see `scatter_nd_update`."""
        return self._scatter_nd("Max", indices, updates)

    def scatter_nd_min(self, indices: Any, updates: Any, name: str | None = None) -> Any:
        """Minimum of slices and updates; see `scatter_nd_update`."""
        return self._scatter_nd("Min", indices, updates)

    def batch_scatter_update(self, sparse_delta: Any, use_locking: bool = False, name: str | None = None) -> Any:
        """Replaces rows within batches: `v[i..., indices[i..., j]] = values[i..., j]`."""
        warn_deprecated(
            "batch_scatter_update",
            "tensorflow.python.ops.state_ops",
            "Use the batch_scatter_update method of Variable instead.",
            "2018-11-29",
            sys._getframe(),
        )
        indices = np.asarray(engine.to_host(_indices(sparse_delta.indices)))
        batch = np.indices(indices.shape)[:-1]
        full = np.stack([*batch, indices], axis=-1).astype(np.int64)
        return self._scatter_nd("Update", new_tensor(full), sparse_delta.values)
