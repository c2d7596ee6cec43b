"""NumPy twins and shape rules of the ops in ops/math, linalg, debugging and clip.py against their JAX definitions.

The ops are found by walking the modules: one that has a twin or a shape rule and no line in TABLE fails. Each dtype is
one XLA program for all ops, as compiling is what takes time here. (tests/ops/array has its own.)
"""

import functools
import importlib
import inspect
import pkgutil
import types

import jax
import ml_dtypes
import numpy as np
import pytest

from tfjax.engine.aval import aval_of
from tfjax.engine.op import Call, Op
from tfjax.ops.op_facts import enum, facts, has_kernel

PACKAGES = ("tfjax.ops.math", "tfjax.ops.linalg", "tfjax.ops.debugging", "tfjax.ops.clip")
ELSEWHERE = {"tfjax.ops.math.top_k"}  # in tests/ops/array/test_twins.py
DTYPES = ("float16", "bfloat16", "float32", "float64", "complex64", "uint8", "int32", "int64", "bool")
TOLERANCE = {"float16": 2e-3, "bfloat16": 1.6e-2, "float32": 4e-6, "complex64": 8e-6, "float64": 1e-12}

ONE = [((2, 3),), ((),), ((0, 3),)]
TWO = [((2, 3), (2, 3)), ((2, 1, 3), (4, 1)), ((), (2,)), ((0, 3), (3,))]
AXES = [dict(axes=a, keepdims=k) for a in ((), (0,), (1,), (0, 1)) for k in (False, True)]
REDUCED = [(((2, 3),), attrs) for attrs in AXES] + [
    (((0, 3),), dict(axes=(0,), keepdims=False)),
    (((),), dict(axes=(), keepdims=True)),
]
SCANS = [(((2, 3),), dict(axis=1, exclusive=e, reverse=r)) for e in (False, True) for r in (False, True)]
ARGS = [(((4, 3),), dict(axis=a, dtype=np.dtype(t))) for a, t in ((0, "int64"), (-1, "int32"))]


def _plain(shapes):
    return [(s, {}) for s in shapes]


# TensorFlow's op name -> [(shapes of the inputs, attributes)]
TABLE = {
    **dict.fromkeys(
        "Acos Acosh Asin Asinh Atan Atanh Cos Cosh Sin Sinh Tan Tanh Exp Expm1 Log Log1p Sigmoid Sqrt Rsqrt Square Neg "
        "Sign Erf Erfc Erfinv Ndtri Lgamma Digamma Floor Ceil Rint IsFinite IsInf IsNan LogicalNot Invert Reciprocal "
        "Round Abs ComplexAbs Softplus Real Imag Angle Conj ZerosLike SelectV2 BesselI0 BesselI0e BesselI1 BesselI1e "
        "BesselJ0 BesselJ1 BesselY0 BesselY1 BesselK0 BesselK0e BesselK1 BesselK1e Dawsn Expint FresnelCos "
        "FresnelSin Spence CheckNumerics".split(),
        _plain(ONE),
    ),
    **dict.fromkeys(
        "AddV2 Sub Mul RealDiv FloorDiv FloorMod Maximum Minimum Pow SquaredDifference Atan2 MulNoNan Xdivy Xlogy "
        "Xlog1py NextAfter TruncateDiv TruncateMod Greater GreaterEqual Less LessEqual LogicalAnd LogicalOr Equal "
        "NotEqual BitwiseAnd BitwiseOr BitwiseXor LeftShift RightShift Igamma Igammac Zeta Polygamma".split(),
        _plain(TWO),
    ),
    "DivNoNan": _plain(TWO) + _plain(ONE),
    "Cast": [(((2, 3),), dict(dtype=np.dtype(np.float32)))],
    **dict.fromkeys("Sum Mean Max Min Prod All Any EuclideanNorm LogSumExp".split(), REDUCED),
    "ArgMax": ARGS,
    "ArgMin": ARGS,
    "Cumsum": SCANS,
    "Cumprod": SCANS,
    "CumulativeLogsumexp": SCANS,
    "AddN": _plain([((2,), (2,), (2,))]),
    "Betainc": _plain([((3,), (3,), (3,)), ((), (3,), ())]),
    "StridedSlice": _plain(ONE[:2]),
    "Bucketize": [(((4,), (), ()), dict(nbins=3, dtype=np.dtype(np.int32)))],
    "OnesLike": [(((2,),), dict(dtype=np.dtype(np.float64)))],
    "Reshape": [(((2,),), dict(extra=2))],
    "MatMul": [
        (((2, 3), (3, 4)), dict(adj_a=0, adj_b=0)), (((3, 2), (3, 4)), dict(adj_a=1, adj_b=0)),
        (((2, 3), (4, 3)), dict(adj_a=0, adj_b=2)), (((5, 2, 3), (3, 4)), dict(adj_a=0, adj_b=0)),
        (((5, 1, 3, 2), (2, 3, 4)), dict(adj_a=2, adj_b=0)), (((2, 0), (0, 3)), dict(adj_a=0, adj_b=0)),
    ],
    "Tensordot": [
        (((2, 3, 4), (4, 3)), dict(axes_a=(2, 1), axes_b=(0, 1))), (((2,), (3,)), dict(axes_a=(), axes_b=())),
    ],
    "Cross": _plain([((2, 3), (2, 3))]),
    "Einsum": [
        (((2, 3), (3, 4)), dict(equation="ij,jk->ki")), (((3, 3),), dict(equation="ii->i")),
        (((2, 1, 3), (4, 3)), dict(equation="...ij,kj->...ki")),
    ],
    "L2Loss": _plain(ONE),
    "Cholesky": _plain([((3, 3),), ((0, 2, 2),)]),
    "Qr": [(((3, 2),), dict(full_matrices=f)) for f in (False, True)],
    "Svd": [(((3, 2),), dict(full_matrices=f, compute_uv=u)) for f in (False, True) for u in (False, True)],
    "SelfAdjointEigV2": _plain([((2, 3, 3),)]),
    "Eig": [(((3, 3),), dict(vectors=v)) for v in (False, True)],
    "Lu": [(((3, 3),), dict(dtype=np.dtype(np.int32)))],
    "MatrixInverse": [(((2, 3, 3),), dict(adjoint=a)) for a in (False, True)],
    "MatrixSolve": [(((3, 3), (3, 2)), dict(adjoint=a)) for a in (False, True)],
    "MatrixTriangularSolve": [(((3, 3), (2, 3, 1)), dict(lower=True, adjoint=False))],
    "MatrixDeterminant": _plain([((2, 3, 3),)]),
    "LogMatrixDeterminant": _plain([((2, 3, 3),)]),
    "MatrixDiagPart": _plain([((2, 3, 4),)]),
    "MatrixExponential": _plain([((2, 2),)]),
    "MatrixSquareRoot": _plain([((2, 2),)]),
    "ClipByNorm": [(((2, 3), ()), dict(axes=(0, 1)))],
    "ClipByAverageNorm": _plain([((2, 3), ())]),
}  # fmt: skip
# Where the result is unique only up to signs: shapes only.
SHAPES_ONLY = {"Svd", "SelfAdjointEigV2", "Eig", "Qr", "Lu"}
SEGMENT_OPS = {"SegmentFill"} | {
    f"{u}{k}" for u in ("Segment", "UnsortedSegment") for k in "Sum Mean Max Min Prod".split()
}


def _modules():
    for name in PACKAGES:
        module = importlib.import_module(name)
        yield module
        for info in pkgutil.iter_modules(getattr(module, "__path__", [])):
            if f"{name}.{info.name}" not in ELSEWHERE:
                yield importlib.import_module(f"{name}.{info.name}")


def _ops_in(value, seen):
    """Ops that a module's attribute is or holds: in closures, containers and plain objects."""
    if id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, Op):
        yield value
    elif isinstance(value, types.FunctionType):
        for cell in value.__closure__ or ():
            yield from _ops_in(cell.cell_contents, seen)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _ops_in(item, seen)
    elif isinstance(value, dict):
        yield from _ops_in(list(value.values()), seen)
    elif type(value).__module__.startswith("tfjax.ops") and hasattr(value, "__dict__"):
        yield from _ops_in(list(vars(value).values()), seen)


@functools.cache
def _ops():
    found = {}
    for module in _modules():
        for name, value in list(vars(module).items()):
            if not name.startswith("__"):
                for op in _ops_in(value, set()):
                    found[id(op)] = op
    return list(found.values())


def _dtype(name):
    return np.dtype(ml_dtypes.bfloat16 if name == "bfloat16" else name)


def _accepts(op, dtype):
    known = facts(op.name)
    if known is None:
        return dtype.name in ("float32", "float64")
    kind = known.args[0][1]
    if isinstance(kind, np.dtype):
        return kind == dtype
    if known.allowed.get(kind) and enum(dtype) not in known.allowed[kind]:
        return False
    return has_kernel(known, {kind: dtype})


def _data(shape, dtype, seed, op):
    rng = np.random.default_rng(seed)
    if dtype.kind == "b":
        return rng.integers(0, 2, shape).astype(bool)
    if dtype.kind in "iu":
        return rng.integers(1, 5, shape).astype(dtype)
    values = rng.uniform(0.2, 0.9, shape)
    if len(shape) > 1 and shape[-1] == shape[-2] and op.name not in ("Cross",):
        values = values + 2 * np.eye(shape[-1])
        values = values + np.swapaxes(values, -1, -2)  # symmetric and positive definite
    return (values + 1j * rng.uniform(0.1, 0.3, shape) if dtype.kind == "c" else values).astype(dtype)


def _cases(dtype):
    for op in _ops():
        if op.name in SEGMENT_OPS or op.name not in TABLE or not _accepts(op, dtype):
            continue
        known = facts(op.name)
        for shapes, attrs in TABLE[op.name]:
            arrays = []
            for k, shape in enumerate(shapes):
                kind = known.args[k][1] if known is not None and k < len(known.args) else None
                own = kind if isinstance(kind, np.dtype) else dtype
                arrays.append(_data(shape, own, 10 * len(arrays) + len(shape), op))
            try:
                inspect.signature(op.impl).bind(*arrays, **attrs)
            except TypeError:
                continue  # another op of the same TensorFlow name, with other inputs or attributes
            call = Call(op, tuple(attrs.items()), tuple(aval_of(a.shape, a.dtype) for a in arrays))
            yield op, call, arrays, attrs


@pytest.mark.filterwarnings("ignore:Casting complex values")
@pytest.mark.parametrize("name", DTYPES)
def test_twins_and_shape_rules(name):
    dtype = _dtype(name)
    cases = list(_cases(dtype))
    assert cases
    runnable = [case for case in cases if case[0].numpy is not None and case[0].name not in SHAPES_ONLY]
    results = _compiled(runnable)
    for (op, call, arrays, attrs), wanted in zip(runnable, results):
        _check(op, call, arrays, attrs, wanted, name)
    for op, call, arrays, _ in cases:
        shapes = jax.eval_shape(call.apply_flat, *arrays)
        assert [(s.shape, s.dtype) for s in shapes] == [(a.shape, a.dtype) for a in call.outs], (op, call)


def _compiled(cases):
    """Results of the JAX definitions, all from one program."""
    inputs = [arrays for _, _, arrays, _ in cases]
    program = jax.jit(lambda inputs: [call.apply_flat(*arrays) for (_, call, _, _), arrays in zip(cases, inputs)])
    options = {"xla_backend_optimization_level": 0, "xla_llvm_disable_expensive_passes": True}
    return program.lower(inputs).compile(compiler_options=options)(inputs)


def _check(op, call, arrays, attrs, wanted, name):
    with np.errstate(all="ignore"):
        found = op.numpy(*arrays, **attrs)
    found = found if isinstance(found, tuple) else (found,)
    assert len(found) == len(wanted), call
    for got, want, aval in zip(found, wanted, call.outs):
        assert (np.shape(got), got.dtype) == (aval.shape, aval.dtype), call
        exact = aval.dtype.kind in "iub"
        tolerance = max(TOLERANCE.get(name, 0), TOLERANCE.get(aval.dtype.name, 0))
        wide = np.complex128 if aval.dtype.kind == "c" else np.float64
        np.testing.assert_allclose(
            np.asarray(got).astype(wide if not exact else np.int64),
            np.asarray(want).astype(wide if not exact else np.int64),
            rtol=0 if exact else tolerance,
            atol=0 if exact else tolerance,
            err_msg=repr(call),
        )


@pytest.mark.parametrize("name", ["float32", "float16", "int32"])
def test_segments(name):
    data = _data((4, 2), _dtype(name), 0, Op("", None))
    ids = np.array([0, 0, 2, 2], np.int32)
    cases = []
    for op in _ops():
        if op.name in SEGMENT_OPS:
            attrs = {"value": 7} if op.name == "SegmentFill" else {"num": 4}
            order = ids if op.name.startswith("Segment") else np.array([2, -1, 0, 2], np.int32)
            call = Call(op, tuple(attrs.items()), (aval_of(data.shape, data.dtype), aval_of(order.shape, order.dtype)))
            cases.append((op, call, [data, order], attrs))
    results = _compiled(cases)
    for (op, call, arrays, attrs), wanted in zip(cases, results):
        assert [(w.shape, w.dtype) for w in wanted][: len(call.outs)] == [(a.shape, a.dtype) for a in call.outs]
        if op.numpy is not None:
            _check(op, call, arrays, attrs, wanted, name if name in TOLERANCE else "float32")


def test_every_rule_is_in_the_table():
    missing = {
        op.name for op in _ops() if (op.numpy or op.abstract) and op.name not in TABLE and op.name not in SEGMENT_OPS
    }
    assert not missing
