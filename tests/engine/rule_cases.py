"""The table behind test_numpy_rules.py: for each dtype, named functions of arrays that exercise one primitive each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import ml_dtypes
import numpy as np
from jax import lax

BOOL = ["bool"]
SIGNED = ["int8", "int16", "int32", "int64"]
UNSIGNED = ["uint8", "uint16", "uint32", "uint64"]
INTEGERS = SIGNED + UNSIGNED
NARROW = ["float16", "bfloat16"]
WIDE = ["float32", "float64"]
FLOATS = NARROW + WIDE
COMPLEX = ["complex64", "complex128"]
FLOAT8 = ["float8_e4m3fn", "float8_e5m2"]
ALL = BOOL + INTEGERS + FLOATS + COMPLEX
# Rules that do not look at the dtype are tried with one of each kind.
KINDS = ["bool", "int32", "uint8", "uint64", "bfloat16", "float32", "complex64"]


@dataclass
class Case:
    """`fn(*args)` under a label; results may differ from XLA's by `ulps`, or by `atol` where they are near zero."""

    label: str
    fn: Callable[..., Any]
    args: tuple[np.ndarray, ...]
    ulps: float = 0
    atol: float = 0.0


def as_dtype(values: Any, name: str) -> np.ndarray:
    with np.errstate(all="ignore"):
        return np.asarray(values).astype(jnp.dtype(name))


def rng() -> np.random.Generator:
    return np.random.default_rng(7)


def values(name: str, shape: tuple[int, ...], seed: int = 0) -> np.ndarray:
    """Ordinary values of a dtype: small, of both signs where there are signs, no special ones."""
    r = np.random.default_rng((seed, *shape, len(name)))
    if name == "bool":
        return r.integers(0, 2, shape).astype(bool)
    if name in UNSIGNED:
        return r.integers(0, 11, shape).astype(name)
    if name in SIGNED:
        return r.integers(-9, 10, shape).astype(name)
    if name in COMPLEX:
        return (r.normal(size=shape) + 1j * r.normal(size=shape)).astype(name)
    return as_dtype(r.normal(size=shape) * 2, name)


def specials(name: str) -> np.ndarray:
    """A vector with every value that is treated specially, and ordinary ones."""
    dtype = jnp.dtype(name)
    if name == "bool":
        return np.array([False, True, True, False])
    if name in INTEGERS:
        info = np.iinfo(name)
        some = [0, 1, 2, 3, 5, 7, 8, 9, 31, 32, 63, 64, 100, info.max, info.max - 1, info.min, info.min + 1]
        return np.array(some + ([-1, -2, -7, -8, -100] if name in SIGNED else []), name)
    if name in COMPLEX:
        return np.concatenate([values(name, (12,)), np.array([0, 1, -1, 1j, -1j, 0.5, 2], name)])
    info = ml_dtypes.finfo(dtype)
    ends = [float(info.max), -float(info.max), float(info.tiny)]
    some = [0.0, -0.0, 1, -1, 0.5, -0.5, 1.5, -1.5, 2.5, -2.5, 0.499, 3, 7, 100, -100, 0.01, np.nan]
    infinite = [np.inf, -np.inf] if name != "float8_e4m3fn" else []
    return np.concatenate([as_dtype(some + ends + infinite, name), values(name, (16,))])


def pairs(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Every special value against every other."""
    v = specials(name)
    x, y = np.meshgrid(np.arange(len(v)), np.arange(len(v)))
    return v[x.ravel()], v[y.ravel()]


# ------------------------------------------------------------------------------------------------------ elementwise


def elementwise(name: str) -> Iterator[Case]:
    """Arithmetic, comparison and selection."""
    x, y = pairs(name)
    ordered = name not in COMPLEX
    for label, fn in {"eq": lax.eq, "ne": lax.ne}.items():
        yield Case(label, fn, (x, y))
    if ordered:
        for label, fn in {
            "lt": lax.lt,
            "le": lax.le,
            "gt": lax.gt,
            "ge": lax.ge,
            "max": lax.max,
            "min": lax.min,
        }.items():
            yield Case(label, fn, (x, y))
        yield Case("clamp", lax.clamp, (as_dtype(0 if name == "bool" else 1, name), x, as_dtype(5, name)))
    if name != "bool":
        ulps = 4 if name in COMPLEX else 0
        for label, fn in {"add": lax.add, "sub": lax.sub, "mul": lax.mul}.items():
            yield Case(label, fn, (x, y), ulps, 1e-6 if ulps else 0)
        yield Case("neg", lax.neg, (x,))
        yield Case("sign", lax.sign, (x,), ulps)
        yield Case("square", lax.square, (x,), ulps, 1e-6 if ulps else 0)
        if name not in UNSIGNED:
            yield Case("abs", lax.abs, (x,), ulps)
    if name in COMPLEX:
        some = values(name, (9,))
        yield Case("div", lax.div, (some, values(name, (9,), 1)), 8, 1e-6)
    elif name != "bool":
        yield Case("div", lax.div, (x, y))
        yield Case("rem", lax.rem, (x, y))
    for case in range(2):
        which = np.arange(len(x)) % (2 + case)
        cases = (x, y) if case == 0 else (x, y, x)
        which = which.astype(bool) if case == 0 else which.astype(np.int32)
        yield Case(f"select_n {case}", lambda w, *c: lax.select_n(w, *c), (which, *cases))
        yield Case(f"select_n of a scalar {case}", lambda w, *c: lax.select_n(w, *c), (which[1], *cases))
    for shape in ((), (1,), (0, 3), (2, 3), (2, 1, 3), (2, 1, 3, 2)):
        a, b = values(name, shape), values(name, shape, 1)
        fn = jnp.add if name != "bool" else jnp.logical_or
        yield Case(f"add {shape}", fn, (a, b))
        yield Case(f"max {shape}", lax.max, (a, b)) if ordered else Case(f"neg {shape}", lax.neg, (a,))


def logic_and_bits(name: str) -> Iterator[Case]:
    """Bitwise operations of integers and bool."""
    x, y = pairs(name)
    for label, fn in {"and": lax.bitwise_and, "or": lax.bitwise_or, "xor": lax.bitwise_xor}.items():
        yield Case(label, fn, (x, y))
    yield Case("not", lax.bitwise_not, (x,))
    if name == "bool":
        return
    yield Case("shift_left", lax.shift_left, (x, y))
    yield Case("shift_right_logical", lax.shift_right_logical, (x, y))
    yield Case("shift_right_arithmetic", lax.shift_right_arithmetic, (x, y))
    yield Case("population_count", lax.population_count, (x,))
    yield Case("clz", lax.clz, (x,))
    yield Case("mulhi", lax.mulhi, (x, y))
    for y in (0, 1, 2, 3, 5):
        yield Case(f"integer_pow {y}", lambda a, y=y: lax.integer_pow(a, y), (x,))


_UNARY = {
    "exp": 4, "exp2": 4, "log": 4, "log1p": 4, "expm1": 6, "sqrt": 1, "rsqrt": 2, "cbrt": 3, "tanh": 8, "logistic": 6,
    "sin": 4, "cos": 4, "tan": 8, "asin": 6, "acos": 6, "atan": 4, "sinh": 8, "cosh": 8, "asinh": 6, "acosh": 6,
    "atanh": 6, "floor": 0, "ceil": 0, "is_finite": 0,
}  # fmt: skip
_SPECIAL = {"erf": 8, "erfc": 60, "erf_inv": 60, "lgamma": 30, "digamma": 60}


def real_functions(name: str) -> Iterator[Case]:
    """Transcendental and rounding functions on real floats."""
    x = specials(name)
    moderate = x[~(np.abs(x.astype(float)) > 50)]
    for label, ulps in _UNARY.items():
        fn = getattr(lax, label)
        # Arguments of trigonometric functions stay small: reduction of huge ones is XLA's own affair.
        arg = (
            moderate[np.abs(moderate.astype(float)) < 10]
            if label in ("sin", "cos", "tan", "exp2", "sinh", "cosh")
            else x
        )
        yield Case(label, fn, (arg,), ulps, 1e-7)
    for label, ulps in _SPECIAL.items():
        fn = getattr(lax, label)
        arg = as_dtype(rng().uniform(-0.99, 0.99, 20), name) if label == "erf_inv" else moderate
        if label == "erfc":
            arg = moderate[~(moderate.astype(float) > 3)]
        yield Case(label, fn, (arg,), ulps, 2e-6)
    yield Case("erf_inv at the ends", lax.erf_inv, (as_dtype([-1, 1, 0, 2, np.nan], name),))
    yield Case("round half away", lambda a: lax.round(a, lax.RoundingMethod.AWAY_FROM_ZERO), (x,))
    yield Case("round half even", lambda a: lax.round(a, lax.RoundingMethod.TO_NEAREST_EVEN), (x,))
    a, b = pairs(name)
    yield Case("atan2", lax.atan2, (a, b), 4)
    yield Case("nextafter", lax.nextafter, (a, b))
    for y in (-2, -1, 0, 1, 2, 3, 4, 5):
        yield Case(f"integer_pow {y}", lambda a, y=y: lax.integer_pow(a, y), (x,), 3)
    positive = np.abs(values(name, (30,))) + as_dtype(0.125, name)
    yield Case("pow", lax.pow, (positive.astype(x.dtype), values(name, (30,), 3)), 32)
    yield Case(
        "pow specials",
        lax.pow,
        (as_dtype([0, 1, np.inf, -2, -2, np.nan, 4], name), as_dtype([0, np.nan, -1, 3, 0.5, 0, -0.5], name)),
        4,
    )
    yield Case("pow with ints", lax.pow, (values(name, (20,)), values("int32", (20,))), 40)
    for bits in ((8, 7), (5, 10), (5, 2), (4, 3), (8, 23), (11, 3)):
        yield Case(f"reduce_precision {bits}", lambda a, b=bits: lax.reduce_precision(a, *b), (x,))
    yield Case("eq_to", lambda a: jnp.searchsorted(jnp.sort(a), a), (values(name, (9,)),))


def igammas(name: str) -> Iterator[Case]:
    a, x = np.abs(values(name, (12,))) + 1, np.abs(values(name, (12,), 1)) + 1
    yield Case("igamma", lax.igamma, (a, x), 200)
    yield Case("igammac", lax.igammac, (a, x), 400, 1e-6)
    yield Case("betainc", lax.betainc, (a, x, as_dtype(rng().uniform(0.1, 0.9, 12), name)), 400, 1e-6)
    yield Case("zeta", lax.zeta, (a + 1, x), 40)
    yield Case("polygamma", lax.polygamma, (as_dtype(np.arange(12) % 4, name), x), 200)
    yield Case("bessel_i0e", lax.bessel_i0e, (x,), 20)
    yield Case("bessel_i1e", lax.bessel_i1e, (x,), 20)


def complex_functions(name: str) -> Iterator[Case]:
    x = values(name, (20,))
    for label in ("exp", "log", "sqrt", "sin", "cos", "tanh", "sinh", "cosh", "rsqrt", "logistic", "log1p", "expm1"):
        yield Case(label, getattr(lax, label), (x,), 30, 1e-6)
    for label in ("real", "imag", "conj"):
        yield Case(label, getattr(lax, label), (x,))
    yield Case("complex", lax.complex, (x.real, x.imag))
    yield Case("pow", lax.pow, (x, values(name, (20,), 1)), 60, 1e-5)
    yield Case("integer_pow", lambda a: lax.integer_pow(a, 3), (x,), 10, 1e-6)
    yield Case("integer_pow -2", lambda a: lax.integer_pow(a, -2), (x,), 20, 1e-6)


def conversions(name: str) -> Iterator[Case]:
    x = specials(name)
    if name in FLOATS:  # values around the ends of each integer range, where XLA saturates
        x = np.concatenate(
            [
                x,
                as_dtype(
                    [127.5, 128, -128.5, -129, 255.5, 256, 32768, 65536, 2.0**31, 2.0**63, 1e10, -1e10, 1e19], name
                ),
            ]
        )
    for target in ALL + FLOAT8:
        arg = x
        if name in COMPLEX and target not in COMPLEX:
            continue  # JAX warns; the part to keep is chosen with real or imag
        if target == "float8_e4m3fn" and name not in BOOL:
            arg = values(name, (20,))
        yield Case(f"to {target}", lambda a, t=target: lax.convert_element_type(a, jnp.dtype(t)), (arg,))
    same_width = {1: "uint8", 2: "int16", 4: "uint32", 8: "int64"}
    if name not in COMPLEX + BOOL:
        size = x.dtype.itemsize
        yield Case("bitcast", lambda a: lax.bitcast_convert_type(a, same_width[size]), (x,))
        yield Case("bitcast to bytes", lambda a: lax.bitcast_convert_type(a, jnp.uint8), (x,))
        yield Case(
            "bitcast from bytes",
            lambda a: lax.bitcast_convert_type(a.reshape(-1, size) if size > 1 else a, jnp.dtype(name)),
            (np.arange(4 * size, dtype=np.uint8),),
        )


# ------------------------------------------------------------------------------------------------------------ shapes


def movement(name: str) -> Iterator[Case]:
    """Primitives that only move elements."""
    x = values(name, (2, 3, 4))
    zero = as_dtype(0, name)
    moves: dict[str, Callable[..., Any]] = {
        "reshape": lambda a: lax.reshape(a, (4, 6)),
        "reshape to scalar": lambda a: lax.reshape(a[0, 0, 0], (1, 1)),
        "squeeze": lambda a: lax.squeeze(a[:, :1], (1,)),
        "expand_dims": lambda a: lax.expand_dims(a, (0, 2)),
        "transpose": lambda a: lax.transpose(a, (2, 0, 1)),
        "rev": lambda a: lax.rev(a, (0, 2)),
        "broadcast scalar": lambda a: lax.broadcast_in_dim(a[0, 0, 0], (2, 2), ()),
        "broadcast middle": lambda a: lax.broadcast_in_dim(a[0, :, 0], (2, 3, 2), (1,)),
        "broadcast ones": lambda a: lax.broadcast_in_dim(a[:, :1], (2, 5, 3, 4), (0, 2, 3)),
        "broadcast large": lambda a: lax.broadcast_in_dim(a[0, :, 0], (3, 6000), (0,))[:, :3],
        "concatenate": lambda a: lax.concatenate([a, a[:, :1], a], 1),
        "split": lambda a: lax.split(a, (1, 3), 2),
        "slice": lambda a: lax.slice(a, (0, 1, 0), (2, 3, 4), (1, 1, 2)),
        "pad": lambda a, z: lax.pad(a, z, ((1, 2, 0), (0, 0, 2), (-1, 1, 0))),
        "pad negative interior": lambda a, z: lax.pad(a, z, ((-1, 0, 1), (-2, -1, 2), (3, -5, 1))),
        "pad to nothing": lambda a, z: lax.pad(a, z, ((-1, -1, 0), (0, 0, 0), (0, 0, 0))),
        "stack": lambda a: jnp.stack([a, a], 2),
        "unstack": lambda a: jnp.unstack(a, axis=1),
        "tile": lambda a: jnp.tile(a, (1, 2, 3)),
        "empty": lambda a: lax.concatenate([a[:0], a[:0]], 0),
    }
    for label, fn in moves.items():
        yield Case(label, fn, (x, zero) if label.startswith("pad") else (x,))
    if name not in BOOL:
        yield Case("iota", lambda a: a + lax.broadcasted_iota(a.dtype, (2, 3, 4), 1), (x,))
    for start in ((0, 1, 2), (-5, 1, 9)):
        starts = tuple(np.int32(s) for s in start)
        yield Case(f"dynamic_slice {start}", lambda a, *s: lax.dynamic_slice(a, s, (1, 2, 2)), (x, *starts))
        yield Case(
            f"dynamic_update_slice {start}",
            lambda a, u, *s: lax.dynamic_update_slice(a, u, s),
            (x, values(name, (1, 2, 2), 5), *starts),
        )


def reductions(name: str) -> Iterator[Case]:
    x = values(name, (3, 4, 5))
    ulps = {"float16": 4, "bfloat16": 4}.get(name, 16)
    atol = {"float16": 1e-2, "bfloat16": 5e-2, "float64": 1e-14, "complex128": 1e-14}.get(name, 1e-5)
    axes_list = ((0,), (1,), (0, 2), (0, 1, 2), (-1,))
    if name in BOOL + INTEGERS:
        for label, fn in {"and": jnp.bitwise_and, "or": jnp.bitwise_or, "xor": jnp.bitwise_xor}.items():
            yield Case(f"reduce_{label}", lambda a, f=fn: f.reduce(a, axis=1), (x,))
    for axes in axes_list:
        if name not in COMPLEX:
            yield Case(f"reduce_max {axes}", lambda a, d=axes: jnp.max(a, d), (x,))
            yield Case(f"reduce_min {axes}", lambda a, d=axes: jnp.min(a, d), (x,))
        if name != "bool":
            yield Case(
                f"reduce_sum {axes}",
                lambda a, d=axes: lax.reduce_sum_p.bind(a, axes=tuple(k % 3 for k in d), out_sharding=None),
                (x,),
                ulps,
                atol,
            )
    if name != "bool":
        small = values(name, (3, 4))
        yield Case("reduce_prod", lambda a: lax.reduce_prod(a, (1,)), (small,), ulps, atol)
        yield Case("sum of nothing", lambda a: lax.reduce_sum(a, (0,)), (x[:0],))
        yield Case("prod of nothing", lambda a: lax.reduce_prod(a, (0,)), (x[:0],))
        yield Case("cumsum", lambda a: lax.cumsum(a, 1), (x,), ulps, atol)
        yield Case("cumsum reverse", lambda a: lax.cumsum(a, 2, reverse=True), (x,), ulps, atol)
        yield Case("cumprod", lambda a: lax.cumprod(a, 0), (x,), ulps, atol)
        yield Case("reduce", lambda a: lax.reduce(a, np.ones((), a.dtype)[()], lax.add, (0,)), (x,), ulps, atol)
    if name in COMPLEX:
        return
    yield Case("max of nothing", lambda a: lax.reduce_max(a, (0,)), (x[:0],))
    yield Case("min of nothing", lambda a: lax.reduce_min(a, (0,)), (x[:0],))
    for index in (np.int32, np.int64):
        yield Case(f"argmax {index.__name__}", lambda a, t=index: lax.argmax(a, 1, t), (x,))
        yield Case(f"argmin {index.__name__}", lambda a, t=index: lax.argmin(a, 0, t), (x,))
    if name != "bool":
        yield Case("cummax", lambda a: lax.cummax(a, 1), (x,))
        yield Case("cummin reverse", lambda a: lax.cummin(a, 1, reverse=True), (x,))
    if name in FLOATS:
        nan = x.copy()
        nan[1, 2, 3] = nan[2, 2, 3] = np.nan
        yield Case("argmax nan", lambda a: lax.argmax(a, 0, np.int32), (nan,))
        yield Case("argmin nan", lambda a: lax.argmin(a, 0, np.int32), (nan,))
        yield Case("max nan", lambda a: lax.reduce_max(a, (0,)), (nan,))
        yield Case("cummax nan", lambda a: lax.cummax(a, 0), (nan,))
        yield Case("cumlogsumexp", lambda a: lax.cumlogsumexp(a, 1), (x,), 16, atol)
        yield Case(
            "column sums",
            lambda a: lax.reduce_sum(a, (0,)),
            (values(name, (700, 3)),),
            2000 if name in WIDE else 8,
            100 * atol,
        )


def sorting(name: str) -> Iterator[Case]:
    x = values(name, (4, 7))
    if name in FLOATS:
        x[1, 2] = np.nan
        x[2, 3:5] = [-0.0, 0.0]
        x[3, 1] = -np.inf
    yield Case("sort", lambda a: lax.sort(a, 1), (x,))
    yield Case("sort axis 0", lambda a: lax.sort(a, 0, is_stable=False), (x,))
    payload = np.arange(28, dtype=np.int32).reshape(4, 7)
    yield Case("argsort", lambda a, p: lax.sort((a, p), dimension=1, num_keys=1), (x, payload))
    yield Case("two keys", lambda a, b, p: lax.sort((b, a, p), dimension=1, num_keys=2), (x, payload % 3, payload))
    if name not in COMPLEX + BOOL:
        yield Case("top_k", lambda a: lax.top_k(a, 3), (x[[0, 2, 3]],))


# ---------------------------------------------------------------------------------------------------------- products


def products(name: str) -> Iterator[Case]:
    """dot_general with every arrangement of batch, free and contracted axes."""
    ulps, atol = (64, {"float64": 1e-14, "complex128": 1e-14}.get(name, 1e-5))
    if name in NARROW:
        ulps, atol = 2, 1e-2
    plans = {
        "matmul": ((2, 3), (3, 4), (((1,), (0,)), ((), ()))),
        "matmul tn": ((3, 2), (3, 4), (((0,), (0,)), ((), ()))),
        "matmul nt": ((2, 3), (4, 3), (((1,), (1,)), ((), ()))),
        "matmul tt": ((3, 2), (4, 3), (((0,), (1,)), ((), ()))),
        "inner": ((3,), (3,), (((0,), (0,)), ((), ()))),
        "outer": ((3,), (2,), (((), ()), ((), ()))),
        "matrix vector": ((2, 3), (3,), (((1,), (0,)), ((), ()))),
        "batch": ((5, 2, 3), (5, 3, 4), (((2,), (1,)), ((0,), (0,)))),
        "batch last": ((2, 3, 5), (3, 5, 4), (((1,), (0,)), ((2,), (1,)))),
        "two batch": ((2, 3, 4, 5), (3, 2, 5), (((3,), (2,)), ((0, 1), (1, 0)))),
        "two contracted": ((2, 3, 4), (4, 3, 5), (((1, 2), (1, 0)), ((), ()))),
        "nothing contracted": ((2, 0), (0, 3), (((1,), (0,)), ((), ()))),
        "batch only": ((4,), (4,), (((), ()), ((0,), (0,)))),
    }
    for label, (lhs, rhs, numbers) in plans.items():
        args = values(name, lhs), values(name, rhs, 1)
        yield Case(f"dot {label}", lambda a, b, n=numbers: lax.dot_general(a, b, n), args, ulps, atol)
    if name in NARROW + ["int8"]:
        wide = jnp.float32 if name in NARROW else jnp.int32
        numbers = plans["matmul"][2]
        args = values(name, (2, 3)), values(name, (3, 4), 1)
        yield Case(
            "dot preferred", lambda a, b: lax.dot_general(a, b, numbers, preferred_element_type=wide), args, 64, 1e-5
        )


def convolutions(name: str) -> Iterator[Case]:
    ulps, atol = (128, 1e-13) if name in ("float64", "complex128") else (128, 1e-4)
    if name in NARROW:
        ulps, atol = 4, 5e-2
    nhwc = ("NHWC", "HWIO", "NHWC")
    plans: dict[str, Any] = {
        "same": ((2, 5, 6, 3), (3, 3, 3, 4), {"window_strides": (1, 1), "padding": "SAME"}),
        "stride": ((2, 5, 6, 3), (3, 2, 3, 4), {"window_strides": (2, 3), "padding": ((1, 0), (0, 2))}),
        "dilated": ((1, 7, 6, 2), (2, 3, 2, 3), {"window_strides": (1, 2), "padding": "VALID", "rhs_dilation": (2, 1)}),
        "transposed": (
            (1, 3, 4, 2),
            (3, 3, 2, 3),
            {"window_strides": (1, 1), "padding": ((2, 2), (1, -1)), "lhs_dilation": (2, 3)},
        ),
        "grouped": (
            (2, 4, 4, 4),
            (2, 2, 2, 6),
            {"window_strides": (1, 1), "padding": "VALID", "feature_group_count": 2},
        ),
        "depthwise": (
            (2, 4, 4, 3),
            (2, 2, 1, 3),
            {"window_strides": (1, 1), "padding": "SAME", "feature_group_count": 3},
        ),
        "multiplier": (
            (2, 4, 4, 3),
            (2, 2, 1, 6),
            {"window_strides": (1, 1), "padding": "SAME", "feature_group_count": 3},
        ),
        "batch groups": (
            (4, 4, 4, 3),
            (2, 2, 3, 6),
            {"window_strides": (1, 1), "padding": "VALID", "batch_group_count": 2},
        ),
        "batch groups depthwise": (
            (3, 4, 4, 1),
            (2, 2, 1, 3),
            {"window_strides": (1, 1), "padding": "VALID", "batch_group_count": 3},
        ),
    }
    for label, (lhs, rhs, options) in plans.items():
        args = values(name, lhs), values(name, rhs, 1)
        fn = lambda a, b, o=options: lax.conv_general_dilated(a, b, dimension_numbers=nhwc, **o)  # noqa: E731
        yield Case(f"conv {label}", fn, args, ulps, atol)
    if name in WIDE:
        yield Case(
            "conv nchw",
            lambda a, b: lax.conv(a, b, (1, 2), "SAME"),
            (values(name, (2, 3, 5, 4)), values(name, (2, 3, 3, 3))),
            ulps,
            atol,
        )
        wide = {"window_strides": (1,), "padding": "SAME", "dimension_numbers": ("NWC", "WIO", "NWC")}
        yield Case(
            "conv 1d",
            lambda a, b: lax.conv_general_dilated(a, b, **wide),
            (values(name, (2, 6, 3)), values(name, (3, 3, 2))),
            ulps,
            atol,
        )
        deep = {"window_strides": (1, 2, 1), "padding": "SAME", "dimension_numbers": ("NDHWC", "DHWIO", "NDHWC")}
        yield Case(
            "conv 3d",
            lambda a, b: lax.conv_general_dilated(a, b, **deep),
            (values(name, (1, 3, 4, 3, 2)), values(name, (2, 3, 2, 2, 3))),
            ulps,
            atol,
        )


def windows(name: str) -> Iterator[Case]:
    """Pooling and its derivatives."""
    x = values(name, (2, 5, 6))
    atol = 5e-2 if name in NARROW else 1e-5
    sum_ulps = 0 if name in INTEGERS else 4 if name in NARROW else 16
    for label, window, strides, padding in (
        ("valid", (1, 2, 2), (1, 2, 2), "VALID"),
        ("overlapping", (1, 3, 2), (1, 1, 2), "SAME"),
        ("explicit", (2, 3, 3), (1, 2, 3), ((0, 1), (1, 1), (2, 0))),
    ):
        args = dict(window_dimensions=window, window_strides=strides, padding=padding)
        low = np.array(-np.inf if name in FLOATS else np.iinfo(name).min).astype(x.dtype)[()]
        high = np.array(np.inf if name in FLOATS else np.iinfo(name).max).astype(x.dtype)[()]
        zero = np.zeros((), x.dtype)[()]
        yield Case(f"reduce_window_max {label}", lambda a, k=args, i=low: lax.reduce_window(a, i, lax.max, **k), (x,))
        yield Case(f"reduce_window_min {label}", lambda a, k=args, i=high: lax.reduce_window(a, i, lax.min, **k), (x,))
        yield Case(
            f"reduce_window_sum {label}",
            lambda a, k=args, i=zero: lax.reduce_window(a, i, lax.add, **k),
            (x,),
            sum_ulps,
            atol,
        )
        if name in WIDE:
            pool = lambda a, k=args, i=low: lax.reduce_window(a, i, lax.max, **k)  # noqa: E731
            least = lambda a, k=args, i=high: lax.reduce_window(a, i, lax.min, **k)  # noqa: E731
            mean = lambda a, k=args, i=zero: lax.reduce_window(a, i, lax.add, **k)  # noqa: E731
            tied = np.round(x)
            tied[1, 2, 3] = np.nan
            yield Case(
                f"max pool gradient {label}",
                lambda a, f=pool: jax.grad(lambda b: (f(b) ** 2).sum())(a),
                (tied,),
                16,
                atol,
            )
            yield Case(
                f"min pool gradient {label}",
                lambda a, f=least: jax.grad(lambda b: (f(b) ** 2).sum())(a),
                (tied,),
                16,
                atol,
            )
            yield Case(
                f"sum pool gradient {label}", lambda a, f=mean: jax.grad(lambda b: (f(b) ** 2).sum())(a), (x,), 64, 1e-4
            )
            yield Case(f"max pool tangent {label}", lambda a, t, f=pool: jax.jvp(f, (a,), (t,))[1], (tied, x), 16, atol)
    dilated = dict(
        window_dimensions=(1, 2, 2),
        window_strides=(1, 1, 1),
        padding="VALID",
        base_dilation=(1, 2, 1),
        window_dilation=(1, 2, 3),
    )
    yield Case("reduce_window dilated", lambda a: lax.reduce_window(a, low, lax.max, **dilated), (x,))


# ---------------------------------------------------------------------------------------------------------- indexing

CLIP, FILL, PROMISE = (
    lax.GatherScatterMode.CLIP,
    lax.GatherScatterMode.FILL_OR_DROP,
    lax.GatherScatterMode.PROMISE_IN_BOUNDS,
)


def indexing(name: str) -> Iterator[Case]:
    """gather through jnp's indexing and with dimension numbers by hand, in and out of bounds."""
    x = values(name, (4, 5, 3))
    i, j = np.array([[0, 3], [2, 2]], np.int32), np.array([[1, 4], [0, 2]], np.int64)
    wild = np.array([[0, -9], [7, 2]], np.int32)
    reads: dict[str, Any] = {
        "rows": lambda a, i, j, w: a[i],
        "columns": lambda a, i, j, w: a[:, i],
        "last": lambda a, i, j, w: a[..., i % 3],
        "points": lambda a, i, j, w: a[i, j],
        "apart": lambda a, i, j, w: a[i, :, j % 3],
        "with scalar": lambda a, i, j, w: a[i, 2],
        "take fill": lambda a, i, j, w: jnp.take(a, w, axis=1, mode="fill"),
        "take clip": lambda a, i, j, w: jnp.take(a, w, axis=1, mode="clip"),
        "take fill value": lambda a, i, j, w: a.at[w].get(mode="fill", fill_value=1),
        "along axis": lambda a, i, j, w: jnp.take_along_axis(
            a, (i.reshape(1, 1, 4) % 3) + jnp.zeros((4, 5, 1), i.dtype), 2
        ),
        "one element": lambda a, i, j, w: a[i[0, 1], j[0, 1], 1],
        "dynamic row": lambda a, i, j, w: a[i[0, 1]],
    }
    for label, fn in reads.items():
        yield Case(f"gather {label}", fn, (x, i, j, wild))
    numbers = lax.GatherDimensionNumbers(offset_dims=(0, 2), collapsed_slice_dims=(1,), start_index_map=(2, 0))
    index = np.array([[0, 1], [2, 3], [1, 9], [-1, 2]], np.int32)
    for mode in (CLIP, FILL):
        window = lambda a, s, m=mode: lax.gather(a, s, numbers, (2, 1, 2), mode=m)  # noqa: E731
        yield Case(f"gather windows {mode.name}", window, (x, index))
    batched = lax.GatherDimensionNumbers((1,), (1,), (1,), operand_batching_dims=(0,), start_indices_batching_dims=(0,))
    yield Case(
        "gather batched",
        lambda a, s: lax.gather(a, s, batched, (1, 1, 3), mode=CLIP),
        (x, np.array([[0], [4], [2], [9]])),
    )
    yield Case("gather nothing", lambda a, i: a[i], (x, np.zeros((0,), np.int32)))
    yield Case(
        "gather uint64", lambda a, i: jnp.take(a, i, axis=0, mode="clip"), (x, np.array([1, 2**64 - 1], np.uint64))
    )


def scattering(name: str) -> Iterator[Case]:
    x = values(name, (4, 5, 3))
    i, j = np.array([0, 3, 2], np.int32), np.array([1, 4, 0], np.int32)
    twice, wild = np.array([2, 2, 0, 2], np.int32), np.array([0, 9, -7, 3], np.int32)
    ulps, atol = (0, 0.0) if name in BOOL + INTEGERS else (16, 1e-2 if name in NARROW else 1e-5)
    kinds = ["set"]
    if name != "bool":
        kinds += ["add", "multiply"] + (["min", "max"] if name not in COMPLEX else [])
    for kind in kinds:
        rows, points = values(name, (4, 5, 3), 2), values(name, (3, 3), 3)
        write = lambda ref, v, k=kind, **o: getattr(ref, k)(v, **o)  # noqa: E731
        distinct = np.array([2, 1, 0, 3], np.int32) if kind == "set" else twice
        yield Case(f"scatter {kind} rows", lambda a, i, v, w=write: w(a.at[i], v), (x, distinct, rows), ulps, atol)
        yield Case(
            f"scatter {kind} points", lambda a, i, j, v, w=write: w(a.at[i, j], v), (x, i, j, points), ulps, atol
        )
        yield Case(
            f"scatter {kind} drop", lambda a, i, v, w=write: w(a.at[i], v, mode="drop"), (x, wild, rows), ulps, atol
        )
        if kind != "set":
            yield Case(
                f"scatter {kind} clip", lambda a, i, v, w=write: w(a.at[i], v, mode="clip"), (x, wild, rows), ulps, atol
            )
        yield Case(
            f"scatter {kind} columns",
            lambda a, i, v, w=write: w(a.at[:, i], v),
            (x, i, values(name, (4, 3, 3), 4)),
            ulps,
            atol,
        )
        yield Case(
            f"scatter {kind} scalar", lambda a, i, v, w=write: w(a.at[i[0], 1, 2], v), (x, i, points[0, 0]), ulps, atol
        )
    numbers = lax.ScatterDimensionNumbers(
        update_window_dims=(0, 2), inserted_window_dims=(1,), scatter_dims_to_operand_dims=(2, 0)
    )
    index, updates = np.array([[0, 1], [1, 2], [1, 9]], np.int32), values(name, (2, 3, 2), 6)
    if name != "bool":
        for mode in (CLIP, FILL):
            window = lambda a, s, u, m=mode: lax.scatter_add(a, s, u, numbers, mode=m)  # noqa: E731
            yield Case(f"scatter windows {mode.name}", window, (x, index, updates), ulps, atol)


# ----------------------------------------------------------------------------------------------------- linear algebra


def linear_algebra(name: str) -> Iterator[Case]:
    a = values(name, (2, 4, 4))
    spd = (a @ np.conj(np.swapaxes(a, 1, 2)) + 4 * np.eye(4)).astype(name)
    b = values(name, (2, 4, 3), 1)
    ulps, atol = 4000, 1e-11 if name in ("float64", "complex128") else 2e-4
    yield Case("cholesky", lambda m: lax.linalg.cholesky(m), (spd,), ulps, atol)
    yield Case(
        "cholesky of an indefinite matrix",
        lambda m: jnp.isnan(lax.linalg.cholesky(m).real),
        (np.stack([spd[0], -spd[1]]),),
    )
    yield Case("lu", lambda m: lax.linalg.lu(m), (a,), ulps, atol)
    yield Case("solve", lambda m, v: jnp.linalg.solve(m, v), (a, b), ulps, atol)
    yield Case("det", jnp.linalg.det, (a,), ulps, atol)
    yield Case("inv", jnp.linalg.inv, (spd,), ulps, atol)
    yield Case("qr", lambda m: lax.linalg.qr(m, full_matrices=False), (b,), ulps, atol)
    yield Case("qr complete", lambda m: lax.linalg.qr(m, full_matrices=True), (b,), ulps, atol)
    yield Case("eigvalsh", lambda m: jnp.linalg.eigh(m)[0], (spd,), ulps, atol)
    yield Case("svdvals", lambda m: jnp.linalg.svd(m, compute_uv=False), (b,), ulps, atol)
    yield Case(
        "svd again",
        lambda m: (lambda u, s, v: (u[..., :3] * s[..., None, :].astype(u.dtype)) @ v)(*jnp.linalg.svd(m)),
        (b,),
        ulps,
        atol,
    )
    for left in (True, False):
        for lower in (True, False):
            for transpose in (False, True):
                for unit in (False, True):
                    options = dict(
                        left_side=left, lower=lower, transpose_a=transpose, conjugate_a=transpose, unit_diagonal=unit
                    )
                    solve = lambda m, v, o=options: lax.linalg.triangular_solve(m, v, **o)  # noqa: E731
                    rhs = b if left else np.swapaxes(b, 1, 2)
                    yield Case(f"triangular {options}", solve, (spd / 4, rhs), ulps, atol)


def transforms(name: str) -> Iterator[Case]:
    x = values(name, (3, 8))
    atol = 1e-12 if name in ("float64", "complex128") else 1e-5
    if name in COMPLEX:
        yield Case("fft", jnp.fft.fft, (x,), 64, atol)
        yield Case("ifft2", jnp.fft.ifft2, (x,), 64, atol)
        yield Case("irfft", lambda a: jnp.fft.irfft(a, n=13), (x,), 64, atol)
        yield Case("irfft2", lambda a: jnp.fft.irfft2(a), (x,), 64, atol)
    else:
        yield Case("rfft", jnp.fft.rfft, (x,), 64, atol)
        yield Case("rfft2", jnp.fft.rfft2, (x,), 64, atol)


def narrow_arithmetic(name: str) -> Iterator[Case]:
    """float8: each operation rounds once."""
    x, y = values(name, (40,)), values(name, (40,), 1)
    for label, fn in {"add": lax.add, "mul": lax.mul, "sub": lax.sub, "max": lax.max, "lt": lax.lt}.items():
        yield Case(label, fn, (x, y))
    for target in ("float32", "bfloat16", "int32"):
        yield Case(f"to {target}", lambda a, t=target: lax.convert_element_type(a, jnp.dtype(t)), (x,))
    yield Case("neg", lax.neg, (x,))
    yield Case("transpose", lambda a: a.reshape(4, 10).T, (x,))


FAMILIES: list[tuple[Callable[[str], Iterator[Case]], list[str]]] = [
    (elementwise, ALL),
    (logic_and_bits, BOOL + INTEGERS),
    (real_functions, FLOATS),
    (igammas, WIDE),
    (complex_functions, COMPLEX),
    (conversions, ALL),
    (movement, KINDS),
    (reductions, ALL),
    (sorting, ALL),
    (products, ["int8", "int32", "uint64"] + FLOATS + COMPLEX),
    (convolutions, ["bfloat16", "float32", "float64"]),
    (windows, ["int32", "uint8", "bfloat16", "float32"]),
    (indexing, KINDS),
    (scattering, KINDS + ["float16"]),
    (linear_algebra, ["float32", "float64", "complex64"]),
    (transforms, WIDE + COMPLEX),
    (narrow_arithmetic, FLOAT8),
]
