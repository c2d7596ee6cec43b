"""Each op's NumPy twin and shape rule agree with its JAX definition."""

import jax
import ml_dtypes
import numpy as np
import pytest

from tfjax.engine.aval import aval_of
from tfjax.engine.op import Call, Op
from tfjax.ops.array import (
    bitcast,
    broadcast,
    cast,
    creation,
    diagonals,
    gather,
    gather_nd,
    identity,
    joining,
    matrix,
    moving,
    one_hot,
    ordering,
    pad,
    ranges,
    repetition,
    scatter,
    select,
    shape,
    splitting,
    transpose,
)
from tfjax.ops.array import slice as slice_
from tfjax.ops.math import top_k

RANDOM = np.random.default_rng(0)


def numbers(*dims, dtype=np.float32):
    """Distinct-looking numbers, ties among the integers."""
    data = RANDOM.normal(size=dims) * 5
    return np.asarray(data).astype(dtype)


def ints(*values, dtype=np.int32):
    return np.array(values, dtype)


CASES = [
    (shape._reshape, [numbers(2, 6)], {"shape": (3, 4)}),
    (shape._expand_dims, [numbers(2)], {"shape": (1, 2)}),
    (shape._squeeze, [numbers(1, 2)], {"shape": (2,)}),
    (transpose._transpose, [numbers(2, 3, 4)], {"perm": (2, 0, 1)}),
    (transpose._conjugate_transpose, [numbers(2, 3).astype(np.complex64)], {"perm": (1, 0)}),
    (broadcast._broadcast_to, [numbers(2, 1)], {"shape": (3, 2, 4)}),
    (identity._identity, [numbers(2)], {}),
    (joining._concat, [numbers(2, 3), numbers(2, 1), numbers(2, 2)], {"axis": -1}),
    (joining._pack, [numbers(2, 3)] * 3, {"axis": 1}),
    (joining._pack, [numbers()] * 3, {"axis": 0}),
    (splitting._unpack, [numbers(2, 3)], {"axis": 1}),
    (splitting._split, [numbers(2, 6)], {"sizes": (1, 2, 3), "axis": 1}),
    (repetition._tile, [numbers(2, 3)], {"multiples": (2, 3)}),
    (repetition._tile, [numbers(2, 3)], {"multiples": (0, 3)}),
    (creation._fill, [numbers()], {"shape": (2, 3)}),
    (creation._eye, [], {"shape": (2, 3, 4), "dtype": np.dtype(np.float32)}),
    (one_hot._one_hot, [ints(0, -1, 2), numbers(), numbers()], {"depth": 3, "axis": -1}),
    (one_hot._one_hot, [np.uint8([[0, 200], [2, 1]]), numbers(), numbers()], {"depth": 3, "axis": 1}),
    (one_hot._sequence_mask, [ints(0, 3, 9)], {"size": 4}),
    (ranges._linspace, [numbers(2), numbers(2)], {"num": 4, "axis": 1}),
    (ranges._linspace, [ints(1, 2), ints(3, 9)], {"num": 3, "axis": 0}),
    (gather._GATHERS["GatherV2"][0], [numbers(3, 4), np.int64([[1, 2], [0, 0]])], {"axis": 1, "batch_dims": 0}),
    (gather._GATHERS["GatherV2"][0], [numbers(3, 4, 2), ints(2, 0)], {"axis": 0, "batch_dims": 0}),
    (gather._GATHERS["GatherV2"][0], [numbers(2, 4, 3), np.int32([[1, 3], [0, 0]])], {"axis": 1, "batch_dims": 1}),
    (gather._GATHERS["GatherV2"][0], [numbers(2, 4, 3), np.int32([[1, 2], [0, 0]])], {"axis": 2, "batch_dims": 1}),
    (gather._GATHERS["GatherV2"][1], [numbers(3, 4), ints(1, 7)], {"axis": 1, "batch_dims": 0}),
    (gather_nd._GATHERS_ND["GatherNd"][0], [numbers(3, 4), np.int32([[1, 3], [0, 0]])], {"batch_dims": 0, "depth": 2}),
    (gather_nd._GATHERS_ND["GatherNd"][0], [numbers(2, 4, 3), np.int32([[1], [0]])], {"batch_dims": 1, "depth": 1}),
    (gather_nd._GATHERS_ND["GatherNd"][0], [numbers(2, 4), np.zeros((3, 0), np.int32)], {"batch_dims": 0, "depth": 0}),
    (gather_nd._GATHERS_ND["GatherNd"][1], [numbers(3, 4), np.int32([[1, 9], [0, 0]])], {"batch_dims": 0, "depth": 2}),
    (select._select, [np.array([[True], [False]]), numbers(3), numbers()], {}),
    (select._stitch, [numbers(3, 2), np.int64([0, 3, 0])], {"size": 4}),
    (scatter._scatter_ops[0], [np.int32([[1], [1], [9]]), numbers(3, 2)], {"shape": (4, 2)}),
    (scatter._scatter_ops[1], [np.int32([[1, 0], [1, -1]]), numbers(2)], {"shape": (4, 2)}),
    *(
        (scatter._OPS[kind][which], [numbers(4, 2), np.int32([[1], [-1], [3]]), numbers(3, 2)], {})
        for kind in scatter._OPS
        for which in (0, 1)
    ),
    (scatter._OPS["Add"][0], [numbers(2), np.zeros((3, 0), np.int32), numbers(3, 2)], {}),
    (ordering.take_along, [numbers(2, 5), ints([1], [4])], {"axis": 1}),
    (ordering._argsort, [numbers(2, 5)], {"axis": 1, "descending": False}),
    (ordering._argsort, [numbers(5, 2, dtype=np.int8)], {"axis": 0, "descending": True}),
    (ordering._argsort, [numbers(5, 2, dtype=ml_dtypes.bfloat16)], {"axis": 0, "descending": True}),
    (ordering._argsort, [np.uint8([3, 200, 3, 1])], {"axis": 0, "descending": True}),
    (ordering._argsort, [np.float32([0.0, -0.0, np.nan, -1])], {"axis": 0, "descending": False}),
    (ordering._argsort, [np.float32([0.0, -0.0, np.nan, -1])], {"axis": 0, "descending": True}),
    (ordering._lower_bound, [np.float32([[1, 2, 2, 5]]), np.float32([[2, 9, 0]])], {"dtype": np.dtype(np.int32)}),
    (ordering._upper_bound, [ints([1, 2, 2, 5]), ints([2, 9, 0])], {"dtype": np.dtype(np.int64)}),
    (top_k._top_indices, [numbers(3, 5)], {"k": 2}),
    (top_k._in_top_k, [np.float32([[1, 2, 2], [1, np.inf, 0]]), ints(2, 0), np.int32(1)], {}),
    (moving._reverse, [numbers(2, 3)], {"axes": (1, 0)}),
    (moving._roll, [numbers(2, 3)], {"shifts": ((1, -4), (0, 1))}),
    (moving._reverse_sequence, [numbers(2, 4), ints(0, 3)], {"seq": 1, "batch": 0}),
    (moving._reverse_sequence, [numbers(4, 2, 3), ints(1, 4, 2)], {"seq": 0, "batch": 2}),
    (pad._pad, [numbers(2, 3), numbers()], {"paddings": ((1, 0), (0, 2))}),
    (pad._mirror_pad, [numbers(2, 3)], {"paddings": ((1, 0), (2, 2)), "mode": "reflect"}),
    (pad._mirror_pad, [numbers(2, 3)], {"paddings": ((2, 1), (0, 3)), "mode": "symmetric"}),
    (slice_._slice, [numbers(3, 4), np.int64([1, 2])], {"size": (2, 1)}),
    (
        diagonals._diag,
        [numbers(2, 3, 3), numbers()],
        {"rows": 3, "columns": 4, "low": -1, "high": 1, "align": "LEFT_RIGHT"},
    ),
    (diagonals._diag_part, [numbers(2, 3, 4), numbers()], {"low": -1, "high": 2, "align": "RIGHT_LEFT"}),
    (diagonals._set_diag, [numbers(3, 4), numbers(2, 3)], {"low": -1, "high": 0, "align": "LEFT_LEFT"}),
    (matrix._band_part, [numbers(2, 3, 4)], {"lower": 1, "upper": -1}),
    (cast._complex, [numbers(2, 1), numbers(3)], {}),
    (cast._real, [numbers(2).astype(np.complex128)], {}),
    (cast._imag, [numbers(2).astype(np.complex64)], {}),
    (bitcast._bitcast, [numbers(3)], {"dtype": np.dtype(np.int16)}),
    (bitcast._bitcast, [ints([1, 2], [3, 4], dtype=np.int16)], {"dtype": np.dtype(np.float32)}),
    (bitcast._bitcast, [numbers(2).astype(np.complex64)], {"dtype": np.dtype(np.float32)}),
    (bitcast._bitcast, [numbers(3, 2)], {"dtype": np.dtype(np.complex64)}),
]  # fmt: skip


@pytest.mark.parametrize(("op", "arrays", "attrs"), CASES, ids=lambda v: v.name if isinstance(v, Op) else "")
def test_twin_and_shape_rule(op, arrays, attrs):
    _compare(op, arrays, attrs)


def _compare(op, arrays, attrs):
    call = Call(op, tuple(attrs.items()), tuple(aval_of(a.shape, a.dtype) for a in arrays))
    _same(op, arrays, attrs, call, jax.jit(call.apply_flat)(*arrays))


def _same(op, arrays, attrs, call, wanted):
    with np.errstate(all="ignore"):
        found = op.numpy(*arrays, **attrs)
    found = found if isinstance(found, tuple) else (found,)
    assert len(wanted) == len(call.outs) == len(found)
    for w, aval, f in zip(wanted, call.outs, found, strict=True):
        assert (w.shape, w.dtype) == (aval.shape, aval.dtype) == (np.shape(f), f.dtype)
        exact = f.dtype.kind in "biu"
        np.testing.assert_allclose(
            np.asarray(w).astype(f.dtype) if exact else np.asarray(w, np.complex128),
            np.asarray(f) if exact else np.asarray(f, np.complex128),
            rtol=0 if exact else 1e-6,
        )


KINDS = (
    "bool int8 uint8 int16 uint16 int32 uint32 int64 uint64 float16 bfloat16 float32 float64 complex64 complex128"
).split()
EXTREME = [0.0, 1.7, -1.7, 127.9, -129.0, 300.0, 40000.0, -70000.0, 3e9, -3e9, 1e10, 9.3e18, -1e19, 1e19, 1e20]


@pytest.mark.parametrize("source", KINDS)
def test_casts_agree(source):
    dtype = _dtype(source)
    with np.errstate(all="ignore"):
        if dtype.kind in "iu":
            limits = np.iinfo(dtype)
            data = np.array([0, 1, limits.min, limits.max, limits.max // 3], dtype)
        else:
            data = np.array(EXTREME).astype(dtype)
    targets = [_dtype(name) for name in KINDS if name != source]
    calls = [Call(cast._cast, (("dtype", t),), (aval_of(data.shape, dtype),)) for t in targets]
    results = jax.jit(lambda x: [call.apply_flat(x) for call in calls])(data)  # one program for all
    for target, call, wanted in zip(targets, calls, results, strict=True):
        _same(cast._cast, [data], {"dtype": target}, call, wanted)


def _dtype(name):
    return np.dtype(ml_dtypes.bfloat16 if name == "bfloat16" else name)
