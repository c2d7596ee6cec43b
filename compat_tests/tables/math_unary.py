"""Elementwise functions of one argument: dtypes, ranks, special values, kinds of input, wrong calls."""

import dataclasses

from compat_tests.case import entry
from compat_tests.tables._build import ALL, array, call, const

# name: (domain of the numbers, tolerance in ulps)
OPS = {
    "abs": ("mixed", 0),
    "negative": ("mixed", 0),
    "sign": ("mixed", 0),
    "square": ("mixed", 1),
    "sqrt": ("positive", 1),
    "exp": ("mixed", 4),
    "sin": ("mixed", 4),
    "cos": ("mixed", 4),
    "tan": ("mixed", 4),
    "asin": ("unit", 4),
    "acos": ("unit", 4),
    "atan": ("mixed", 4),
    "sinh": ("mixed", 16),
    "cosh": ("mixed", 16),
    "tanh": ("mixed", 4),
    "asinh": ("mixed", 4),
    "acosh": ("above_one", 4),
    "atanh": ("unit", 4),
    "sigmoid": ("mixed", 4),
    "round": ("mixed", 0),
    "math.ceil": ("mixed", 0),
    "floor": ("mixed", 0),
    "math.rint": ("mixed", 0),
    "math.log": ("positive", 4),
    "math.log1p": ("positive", 4),
    "math.expm1": ("mixed", 4),
    "math.log_sigmoid": ("mixed", 4),
    "math.rsqrt": ("positive", 4),
    "math.reciprocal": ("positive", 4),
    "math.softplus": ("mixed", 4),
    "math.erf": ("mixed", 4),
    "math.erfc": ("mixed", 4),
    "math.is_nan": ("mixed", 0),
    "math.is_inf": ("mixed", 0),
    "math.is_finite": ("mixed", 0),
    "math.conj": ("mixed", 0),
    "math.real": ("mixed", 0),
    "math.imag": ("mixed", 0),
    "math.angle": ("mixed", 4),
    "logical_not": ("mixed", 0),
    "math.lgamma": ("positive", 8),
    "math.digamma": ("positive", 8),
    "identity": ("mixed", 0),
    "stop_gradient": ("mixed", 0),
    "bitwise.invert": ("mixed", 0),
    "ones_like": ("mixed", 0),
    "zeros_like": ("mixed", 0),
}
SPECIAL = "[float('nan'), float('inf'), -float('inf'), 0.0, -0.0, 1e-30, -1e-30, 1e30, -1e30, 88.0, -88.0]"
FUNCTIONS_OF_TYPES = (
    "float32",
    "float64",
    "float16",
    "bfloat16",
    "int32",
    "int64",
    "uint8",
    "complex64",
    "bool",
    "string",
)


def cases():
    for op in OPS:
        for name, code, options in _cases(op):
            if op in ("math.lgamma", "math.digamma"):
                # Near their zeros these two are differences of larger terms.
                options = dataclasses.replace(options, scale=1.0, atol=1e-14 if "64" in name else 1e-6)
            yield name, code, options


def _cases(op):
    kind, ulps = OPS[op]
    for dtype in (
        ALL
        if op in ("abs", "negative", "sign", "square", "exp", "identity", "zeros_like", "ones_like")
        else FUNCTIONS_OF_TYPES
    ):
        yield entry(f"{op}-{dtype}", call(op, const(dtype, (2, 3), kind)), ulps=ulps)
    for shape in ((), (4,), (2, 1, 2), (0, 3), (1, 2, 1, 2)):
        yield entry(f"{op}-shape{list(shape)}", call(op, const("float32", shape, kind)), ulps=ulps)
    yield entry(f"{op}-special", call(op, f"tf.constant({SPECIAL})"), ulps=ulps)
    yield entry(f"{op}-special64", call(op, f"tf.constant({SPECIAL}, tf.float64)"), ulps=ulps)
    yield entry(f"{op}-python_float", call(op, 0.5 if kind != "above_one" else 1.5), ulps=ulps)
    yield entry(f"{op}-python_int", call(op, 1), ulps=ulps)
    yield entry(f"{op}-python_bool", call(op, True), ulps=ulps)
    yield entry(f"{op}-list", call(op, "[1.0, 1.5]" if kind != "unit" else "[0.5, 0.25]"), ulps=ulps)
    yield entry(f"{op}-list_of_int", call(op, "[1, 2]"), ulps=ulps)
    yield entry(f"{op}-numpy64", call(op, array("float64", (3,), kind)), ulps=ulps)
    yield entry(f"{op}-numpy_int", call(op, array("int64", (3,), kind)), ulps=ulps)
    yield entry(f"{op}-variable", call(op, f"tf.Variable({const('float32', (3,), kind)})"), ulps=ulps)
    yield entry(f"{op}-name", call(op, const("float32", (2,), kind), name="'here'"), ulps=ulps)
    yield entry(f"{op}-none", call(op, None))
    yield entry(f"{op}-text", call(op, "'text'"))
    yield entry(f"{op}-unknown_keyword", call(op, "1.0", no_such="1"))
    yield entry(f"{op}-no_argument", call(op))
