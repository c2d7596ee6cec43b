"""Elementwise functions of two arguments: dtypes, broadcasting, mixed operands, wrong calls."""

from compat_tests.case import entry
from compat_tests.tables._build import ALL, array, call, const

OPS = {
    "add": ("mixed", 0),
    "subtract": ("mixed", 0),
    "multiply": ("mixed", 1),
    "divide": ("positive", 1),
    "truediv": ("positive", 1),
    "math.divide_no_nan": ("positive", 1),
    "math.multiply_no_nan": ("mixed", 1),
    "math.floordiv": ("positive", 0),
    "math.floormod": ("positive", 1),
    "math.mod": ("positive", 1),
    "truncatediv": ("positive", 0),
    "truncatemod": ("positive", 0),
    "pow": ("positive", 4),
    "maximum": ("mixed", 0),
    "minimum": ("mixed", 0),
    "math.squared_difference": ("mixed", 1),
    "math.atan2": ("mixed", 4),
    "equal": ("mixed", 0),
    "not_equal": ("mixed", 0),
    "less": ("mixed", 0),
    "less_equal": ("mixed", 0),
    "greater": ("mixed", 0),
    "greater_equal": ("mixed", 0),
    "logical_and": ("mixed", 0),
    "logical_or": ("mixed", 0),
    "math.logical_xor": ("mixed", 0),
    "math.xlogy": ("positive", 4),
    "math.xdivy": ("positive", 4),
    "math.xlog1py": ("positive", 4),
    "bitwise.bitwise_and": ("mixed", 0),
    "bitwise.bitwise_or": ("mixed", 0),
    "bitwise.bitwise_xor": ("mixed", 0),
    "bitwise.left_shift": ("positive", 0),
    "bitwise.right_shift": ("positive", 0),
    "math.nextafter": ("mixed", 0),
    "complex": ("mixed", 0),
}
MAIN = (
    "add",
    "subtract",
    "multiply",
    "divide",
    "math.floordiv",
    "math.floormod",
    "pow",
    "maximum",
    "minimum",
    "equal",
    "less",
    "greater_equal",
    "math.squared_difference",
)
SOME = ("float32", "float64", "float16", "bfloat16", "int32", "int64", "uint8", "complex64", "bool", "string")
SHAPES = (
    ((2, 3), ()),
    ((), (2, 3)),
    ((2, 3), (3,)),
    ((2, 1), (1, 3)),
    ((2, 2, 3), (2, 3)),
    ((0, 3), (3,)),
    ((1,), (4,)),
    ((2, 3), (2, 1)),
    ((0,), (1,)),
)
WRONG_SHAPES = (((2, 3), (2,)), ((3,), (4,)), ((2, 3), (3, 2)), ((0,), (2,)))
PAIRS = (
    ("float32", "int32"),
    ("int32", "float32"),
    ("float32", "float64"),
    ("int32", "int64"),
    ("int64", "float32"),
    ("float32", "complex64"),
    ("float32", "string"),
    ("bool", "int32"),
    ("string", "int32"),
)
SPECIAL = "[float('nan'), float('inf'), -float('inf'), 0.0, -0.0, 1.0, -2.0]"


def cases():
    for op, (kind, ulps) in OPS.items():
        for dtype in ALL if op in MAIN else SOME:
            yield entry(f"{op}-{dtype}", call(op, const(dtype, (2, 3), kind), const(dtype, (2, 3), kind, 5)), ulps=ulps)
        for a, b in SHAPES:
            yield entry(
                f"{op}-shapes{list(a)}{list(b)}",
                call(op, const("float32", a, kind), const("float32", b, kind, 3)),
                ulps=ulps,
            )
        for a, b in WRONG_SHAPES if op in MAIN else WRONG_SHAPES[:1]:
            yield entry(
                f"{op}-wrong_shapes{list(a)}{list(b)}", call(op, const("float32", a, kind), const("float32", b, kind))
            )
        for a, b in PAIRS if op in MAIN else PAIRS[:3]:
            yield entry(f"{op}-{a}_with_{b}", call(op, const(a, (3,), kind), const(b, (3,), kind)))
        yield from _kinds_of_input(op, kind, ulps)
        yield entry(
            f"{op}-special",
            call(op, f"tf.reshape(tf.constant({SPECIAL}), [7, 1])", f"tf.constant({SPECIAL})"),
            ulps=ulps,
        )
        yield entry(f"{op}-int_by_zero", call(op, "tf.constant([3, -3, 0])", "tf.constant([2, 0, 0])"), ulps=ulps)
        yield entry(
            f"{op}-int_signs", call(op, "tf.constant([7, -7, 7, -7])", "tf.constant([2, 2, -2, -2])"), ulps=ulps
        )
        yield entry(
            f"{op}-float_signs",
            call(op, "tf.constant([7.5, -7.5, 7.5, -7.5])", "tf.constant([2., 2., -2., -2.])"),
            ulps=ulps,
        )
        yield entry(f"{op}-one_argument", call(op, "tf.constant(1.0)"))
        yield entry(f"{op}-unknown_keyword", call(op, "1.0", "2.0", no_such="1"))
        yield entry(f"{op}-keywords", call(op, x="tf.constant(2.0)", y="tf.constant(3.0)", name="'n'"), ulps=ulps)


def _kinds_of_input(op, kind, ulps):
    """Python numbers, lists, NumPy arrays and variables on either side."""
    f32, i32 = const("float32", (3,), kind), const("int32", (3,), kind)
    others = {
        "python_float": "2.0",
        "python_int": "2",
        "list": "[1.0, 2.0, 3.0]",
        "numpy32": array("float32", (3,), kind),
        "numpy64": array("float64", (3,), kind),
        "numpy_scalar": "np.float32(2.0)",
        "numpy_int": "np.int64(2)",
        "none": "None",
        "text": "'a'",
        "variable": f"tf.Variable({f32})",
        "bool": "True",
    }
    for name, other in others.items():
        yield entry(f"{op}-tensor_{name}", call(op, f32, other), ulps=ulps)
        yield entry(f"{op}-{name}_tensor", call(op, other, f32), ulps=ulps)
    yield entry(f"{op}-int_tensor_python_float", call(op, i32, "2.5"), ulps=ulps)
    yield entry(f"{op}-int_tensor_python_int", call(op, i32, "2"), ulps=ulps)
    yield entry(f"{op}-python_both", call(op, "3", "2"), ulps=ulps)
    yield entry(f"{op}-python_float_both", call(op, "3.0", "2.0"), ulps=ulps)
    yield entry(f"{op}-lists", call(op, "[3, 4]", "[1, 2]"), ulps=ulps)
