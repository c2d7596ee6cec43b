"""Reductions: dtypes, axes of every kind, keepdims, empty tensors, NaN, wrong calls."""

from compat_tests.case import entry
from compat_tests.tables._build import ALL, array, call, const

OPS = (
    "reduce_sum",
    "reduce_mean",
    "reduce_max",
    "reduce_min",
    "reduce_prod",
    "reduce_any",
    "reduce_all",
    "reduce_logsumexp",
    "math.reduce_std",
    "math.reduce_variance",
    "math.reduce_euclidean_norm",
    "math.count_nonzero",
)
INDEX_OPS = ("argmax", "argmin")
LOGICAL = ("reduce_any", "reduce_all")
SCAN_OPS = ("cumsum", "math.cumprod", "math.cumulative_logsumexp")
AXES = (
    "None",
    "0",
    "1",
    "-1",
    "-2",
    "[0]",
    "[0, 1]",
    "(0, 2)",
    "[-1, 0]",
    "[]",
    "tf.constant([0, 1])",
    "np.array([1])",
    "tf.constant(1)",
    "np.int64(2)",
    "range(2)",
)
WRONG_AXES = ("3", "-4", "[0, 3]", "[0, 0]", "1.0", "'a'", "[0.5]", "True")


def cases():
    yield from _reduction_cases()
    yield from _index_cases()
    yield from _scan_cases()


def _reduction_cases():
    for op in OPS:
        own = "bool" if op in LOGICAL else "float32"
        data = const(own, (2, 3, 2))
        for dtype in ALL:
            yield entry(f"{op}-{dtype}", call(op, const(dtype)), scale=1.0)
            yield entry(f"{op}-{dtype}-axis1", call(op, const(dtype), axis="1"), scale=1.0)
        for axis in AXES:
            for keepdims in (False, True):
                yield entry(
                    f"{op}-axis={axis}-keepdims={keepdims}", call(op, data, axis=axis, keepdims=keepdims), scale=1.0
                )
        for axis in WRONG_AXES:
            yield entry(f"{op}-wrong_axis={axis}", call(op, data, axis=axis))
        for shape in ((), (0,), (0, 3), (3, 0), (5,)):
            yield entry(f"{op}-shape{list(shape)}", call(op, const(own, shape)), scale=1.0)
            yield entry(f"{op}-shape{list(shape)}-axis0", call(op, const(own, shape), axis="0"), scale=1.0)
            yield entry(f"{op}-shape{list(shape)}-axis-1", call(op, const(own, shape), axis="-1"), scale=1.0)
        yield from _inputs(op, own)


def _inputs(op, own):
    yield entry(f"{op}-nan", call(op, "tf.constant([1.0, float('nan'), 3.0])"))
    yield entry(f"{op}-inf", call(op, "tf.constant([[1.0, float('inf')], [-float('inf'), float('inf')]])", axis="1"))
    yield entry(f"{op}-list", call(op, "[[1.0, 2.0], [3.0, 4.5]]"), scale=1.0)
    yield entry(f"{op}-list_of_int", call(op, "[[1, 2], [3, 4]]"), scale=1.0)
    yield entry(
        f"{op}-list_of_tensors", call(op, f"[{const(own, (2,))}, {const(own, (2,), start=2)}]", axis="0"), scale=1.0
    )
    yield entry(f"{op}-python_scalar", call(op, "2.5" if own != "bool" else "True"))
    yield entry(f"{op}-numpy", call(op, array("float64" if own != "bool" else "bool", (2, 3)), axis="0"), scale=1.0)
    yield entry(f"{op}-variable", call(op, f"tf.Variable({const(own)})", "1"), scale=1.0)
    yield entry(f"{op}-positional", call(op, const(own), "0", "True"), scale=1.0)
    yield entry(f"{op}-none", call(op, "None"))
    yield entry(f"{op}-no_argument", call(op))
    yield entry(f"{op}-unknown_keyword", call(op, const(own), dims="0"))
    yield entry(f"{op}-old_keyword", call(op, const(own), keep_dims="True"))
    yield entry(f"{op}-ragged_list", call(op, "[[1.0, 2.0], [3.0]]"))
    yield entry(
        f"{op}-long",
        call(op, "tf.cast(tf.range(1000) % 7, tf.float32)" if own != "bool" else "tf.range(1000) > 3"),
        ulps=16,
        scale=1.0,
    )
    if op == "math.count_nonzero":
        yield entry(f"{op}-dtype", call(op, const("int32"), dtype="tf.int32"))


def _index_cases():
    for op in INDEX_OPS:
        for dtype in ALL:
            yield entry(f"{op}-{dtype}", call(op, const(dtype)))
            yield entry(f"{op}-{dtype}-axis1", call(op, const(dtype), axis="1"))
        for axis in (
            "None",
            "0",
            "1",
            "2",
            "-1",
            "-3",
            "tf.constant(1)",
            "np.int64(0)",
            "3",
            "-4",
            "[0]",
            "1.0",
            "'a'",
        ):
            yield entry(f"{op}-axis={axis}", call(op, const("float32", (2, 3, 2)), axis=axis))
        for output_type in ("tf.int32", "tf.int64", "tf.uint16", "tf.float32", "'int32'"):
            yield entry(f"{op}-output_type={output_type}", call(op, const("float32"), 1, output_type=output_type))
        yield entry(f"{op}-ties", call(op, "tf.constant([[1, 3, 3], [0, 0, 0]])", axis="1"))
        yield entry(f"{op}-nan", call(op, "tf.constant([1.0, float('nan'), 3.0])"))
        for shape in ((), (0,), (0, 3), (3, 0)):
            yield entry(f"{op}-shape{list(shape)}", call(op, const("float32", shape)))
        for name, value in (
            ("list", "[1, 5, 2]"),
            ("numpy", array("float64", (2, 3))),
            ("scalar", "3"),
            ("none", "None"),
            ("variable", f"tf.Variable({const('float32')})"),
        ):
            yield entry(f"{op}-{name}", call(op, value))
        yield entry(f"{op}-unknown_keyword", call(op, const("float32"), dimension="0"))


def _scan_cases():
    for op in SCAN_OPS:
        for dtype in ALL:
            yield entry(f"{op}-{dtype}", call(op, const(dtype)), scale=1.0)
        for axis in ("0", "1", "-1", "2", "3", "-4", "None", "[0]", "1.5", "tf.constant(1)"):
            yield entry(f"{op}-axis={axis}", call(op, const("float32", (2, 3, 2)), axis=axis), scale=1.0)
        for exclusive in (False, True):
            for reverse in (False, True):
                yield entry(
                    f"{op}-exclusive={exclusive}-reverse={reverse}",
                    call(op, const("float32"), axis="1", exclusive=exclusive, reverse=reverse),
                    scale=1.0,
                )
        for shape in ((), (0,), (0, 3), (4,)):
            yield entry(f"{op}-shape{list(shape)}", call(op, const("float32", shape)), scale=1.0)
        yield entry(f"{op}-list", call(op, "[1.0, 2.0, 3.0]"), scale=1.0)
        yield entry(f"{op}-list_of_int", call(op, "[1, 2, 3]"), scale=1.0)
