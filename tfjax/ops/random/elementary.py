"""Single-precision log, sin and cos that round as the C library's do.

TensorFlow's normal samplers call `logf` and `sincosf`. Those are not correctly rounded (about 1% of results are one
unit off), XLA's and NumPy's are off elsewhere, and a unit here can be two in a normal sample. The C library evaluates
short minimax polynomials in double precision; polynomials of the same degree, interval and weight, evaluated in double
precision, give the same rounded results on every device, and vectorise.
"""

from types import ModuleType
from typing import Any

import numpy as np

from tfjax.ops.random.portable import bitcast, select

Array = Any

# log: the mantissa range [0.6992, 1.3984) in 16 equal steps of bit pattern, each with its centre c; log x = log c +
# log1p(x/c - 1).
_LOG_BASE = 0x3F330000
_LOG_STEP_BITS = 19
_EXPONENT_MASK = np.int32(-(1 << 23))
_EDGES = (_LOG_BASE + (np.arange(17) << _LOG_STEP_BITS)).astype(np.int32).view(np.float32).astype(np.float64)
_CENTRES = np.where((_EDGES[:-1] < 1) & (_EDGES[1:] > 1), 1.0, (_EDGES[:-1] + _EDGES[1:]) / 2)
_INVERSE_CENTRES = 1 / _CENTRES
_LOG_CENTRES = np.log(_CENTRES)
_LOG_POLYNOMIAL = -0.25089342, 0.33345677, -0.49999975  # of r^4, r^3, r^2

# sin(r)/r to relative, cos(r) to absolute minimax error on |r| <= pi/4.
_SIN_POLYNOMIAL = -0.0001951729900442361, 0.008332178146304946, -0.1666665494370356  # of r^7, r^5, r^3
# of r^8 .. r^2
_COS_POLYNOMIAL = 2.4390450759116653e-05, -0.0013886763794975572, 0.04166662332436311, -0.49999999725108374


def log32(xp: ModuleType, x: Array) -> Array:
    """`logf(x)` of positive normal float32."""
    bits = bitcast(xp, x, np.int32)
    offset = bits - np.int32(_LOG_BASE)
    step = (offset >> np.int32(_LOG_STEP_BITS)) & np.int32(15)
    mantissa = bitcast(xp, bits - (offset & _EXPONENT_MASK), np.float32).astype(np.float64)
    exponent = (offset >> np.int32(23)).astype(np.float64)
    r = mantissa * xp.take(xp.asarray(_INVERSE_CENTRES), step, mode="clip") - 1.0
    base = xp.take(xp.asarray(_LOG_CENTRES), step, mode="clip") + exponent * np.log(2.0)
    a, b, c = _LOG_POLYNOMIAL
    r2 = r * r
    return (((r2 * a) + (r * b + c)) * r2 + (base + r)).astype(np.float32)


def sincos32(xp: ModuleType, x: Array) -> tuple[Array, Array]:
    """`(sinf(x), cosf(x))` of float32 in [0, 2 pi]."""
    wide = x.astype(np.float64)
    quarter = xp.floor(wide * (2 / np.pi) + 0.5)
    r = wide - quarter * (np.pi / 2)
    r2 = r * r
    sine = (_horner(r2, _SIN_POLYNOMIAL) * r2) * r + r
    cosine = _horner(r2, _COS_POLYNOMIAL) * r2 + 1.0
    turns = quarter.astype(np.int32)
    odd = (turns & np.int32(1)) != 0
    sin = _negate_if(xp, (turns & np.int32(2)) != 0, select(xp, odd, cosine, sine))
    cos = _negate_if(xp, ((turns + np.int32(1)) & np.int32(2)) != 0, select(xp, odd, sine, cosine))
    return sin.astype(np.float32), cos.astype(np.float32)


def sqrt32(xp: ModuleType, x: Array) -> Array:
    """Correctly rounded square root of float32 (some devices approximate it in single precision)."""
    return xp.sqrt(x.astype(np.float64)).astype(np.float32)


def _horner(x: Array, coefficients: tuple[float, ...]) -> Array:
    result = x * coefficients[0] + coefficients[1]
    for coefficient in coefficients[2:]:
        result = result * x + coefficient
    return result


def _negate_if(xp: ModuleType, condition: Array, x: Array) -> Array:
    return select(xp, condition, -x, x)
