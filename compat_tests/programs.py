"""Hypothesis strategies for small programs over `tf`, each tagged with the operation it is about."""

from hypothesis import strategies as st

from compat_tests.tables import math_binary, math_unary, reductions
from compat_tests.tables._build import ALL, FLOATS, INTS, literal

DTYPES = ("float32", "int32", "float64", "int64", "bool", "float16", "uint8", "complex64", "string")
NUMBERS = st.sampled_from(FLOATS + INTS + ("uint8", "complex64"))
SHAPES = st.lists(st.integers(0, 3), max_size=3).map(tuple)
FULL_SHAPES = st.lists(st.integers(1, 3), max_size=3).map(tuple)
SHORT = st.integers(-4, 4)


@st.composite
def tensors(draw, shape=SHAPES, dtype=None):
    """The code of a tensor, array, variable, list or Python number."""
    dims = draw(shape) if not isinstance(shape, tuple) else shape
    name = dtype or draw(st.sampled_from(DTYPES))
    if 0 in dims:
        return f"tf.zeros({list(dims)}, tf.{name})"
    text = literal(name, dims, "mixed", draw(st.integers(0, 5)))
    form = draw(st.sampled_from(("constant", "constant", "constant", "variable", "numpy", "python")))
    if form == "python" or form == "numpy" and name in ("string", "bfloat16"):
        return text
    return {
        "constant": f"tf.constant({text}, tf.{name})",
        "variable": f"tf.Variable({text}, dtype=tf.{name})",
        "numpy": f"np.array({text}, np.{name})",
    }[form]


@st.composite
def unary(draw):
    op = draw(st.sampled_from(sorted(math_unary.OPS)))
    return op, f"tf.{op}({draw(tensors())})"


@st.composite
def binary(draw):
    op = draw(st.sampled_from(sorted(math_binary.OPS)))
    shape = draw(SHAPES)
    other = draw(st.one_of(st.just(shape), st.just(shape[1:]), st.just(tuple(1 for _ in shape)), SHAPES))
    dtype = draw(st.sampled_from(DTYPES))
    second = draw(st.one_of(st.just(dtype), st.just(dtype), st.sampled_from(DTYPES)))
    return op, f"tf.{op}({draw(tensors(shape, dtype))}, {draw(tensors(other, second))})"


@st.composite
def operators(draw):
    op = draw(st.sampled_from(("+", "-", "*", "/", "//", "%", "**", "<", ">=", "==", "!=", "&", "|", "@")))
    shape = draw(FULL_SHAPES)
    dtype = draw(st.sampled_from(("float32", "int32", "bool", "float64")))
    right = draw(
        st.one_of(
            tensors(shape, dtype), tensors(shape[-1:], dtype), st.sampled_from(("2", "1.5", "True", "[1, 2]", "'a'"))
        )
    )
    return f"operator {op}", f"tf.constant({literal(dtype, shape)}, tf.{dtype}) {op} {right}"


@st.composite
def reduce(draw):
    op = draw(st.sampled_from(reductions.OPS + reductions.INDEX_OPS))
    axis = draw(st.one_of(st.none(), SHORT, st.lists(st.integers(-3, 2), max_size=3)))
    keep = f", keepdims={draw(st.booleans())}" if op in reductions.OPS else ""
    return op, f"tf.{op}({draw(tensors())}, axis={axis}{keep})"


@st.composite
def indexing(draw):
    part = st.one_of(
        SHORT.map(str),
        st.just(":"),
        st.just("..."),
        st.just("None"),
        st.tuples(st.one_of(st.none(), SHORT), st.one_of(st.none(), SHORT), st.sampled_from((None, 1, 2, -1))).map(
            lambda s: ":".join("" if n is None else str(n) for n in s)
        ),
    )
    parts = ", ".join(draw(st.lists(part, min_size=1, max_size=4)))
    return "indexing", f"tf.constant({literal('int32', draw(FULL_SHAPES))})[{parts}]"


@st.composite
def rearranging(draw):
    shape = draw(FULL_SHAPES)
    x = draw(tensors(shape))
    rank = len(shape)
    axis = draw(SHORT)
    ints = st.lists(SHORT, max_size=3)
    few = st.lists(st.integers(0, 3), max_size=3)
    begin, sizes = ([draw(st.integers(low, low + n)) for _ in range(rank)] for low, n in ((0, 1), (-1, 3)))
    calls = {
        "reshape": f"{x}, {draw(ints)}",
        "transpose": f"{x}, {draw(st.permutations(range(rank)))}",
        "expand_dims": f"{x}, {axis}",
        "squeeze": f"{x}, {draw(st.one_of(st.none(), SHORT))}",
        "reverse": f"{x}, [{axis}]",
        "roll": f"{x}, {draw(SHORT)}, {axis}",
        "tile": f"{x}, {draw(st.lists(st.integers(0, 2), min_size=rank, max_size=rank))}",
        "repeat": f"{x}, 2, {axis}",
        "pad": f"{x}, {[[draw(st.integers(0, 2)), 1] for _ in range(rank)]}",
        "concat": f"[{x}, {x}], {axis}",
        "stack": f"[{x}, {x}], {axis}",
        "unstack": f"{x}, axis={axis}",
        "split": f"{x}, {draw(st.integers(1, 3))}, {axis}",
        "gather": f"{x}, {draw(few)}, axis={axis}",
        "slice": f"{x}, {begin}, {sizes}",
        "broadcast_to": f"{x}, {draw(few)}",
        "cumsum": f"{x}, {axis}",
        "sort": f"{x}, {axis}",
        "argsort": f"{x}, {axis}",
        "one_hot": f"{x}, {draw(st.integers(0, 4))}",
        "cast": f"{x}, tf.{draw(st.sampled_from(ALL))}",
        "shape": x,
        "size": x,
        "rank": x,
        "where": f"{draw(tensors(shape, 'bool'))}, {x}, {x}",
        "zeros_like": x,
        "math.top_k": f"{x}, {draw(st.integers(0, 3))}",
        "clip_by_value": f"{x}, 0, 2",
        "norm": f"{x}, axis={axis}",
        "nn.softmax": f"{x}, axis={axis}",
        "nn.relu": x,
    }
    op = draw(st.sampled_from(sorted(calls)))
    return op, f"tf.{op}({calls[op]})"


@st.composite
def products(draw):
    m, k, n = (draw(st.integers(1, 3)) for _ in range(3))
    dtype = draw(st.sampled_from(("float32", "float64", "int32", "complex64", "bool")))
    inner = draw(st.one_of(st.just(k), st.integers(1, 3)))
    a, b = draw(tensors((m, k), dtype)), draw(tensors((inner, n), dtype))
    call = draw(
        st.sampled_from(
            (
                "matmul({}, {})",
                "matmul({}, {}, transpose_a=True)",
                "tensordot({}, {}, 1)",
                "linalg.matvec({}, {})",
                "einsum('ij,jk->ik', {}, {})",
            )
        )
    )
    return call.split("(")[0], f"tf.{call.format(a, b)}"


@st.composite
def gradients(draw):
    dtype = draw(st.sampled_from(("float32", "float64")))
    data = f"tf.constant({literal(dtype, draw(FULL_SHAPES))}, tf.{dtype})"
    op = draw(st.sampled_from(sorted(math_unary.OPS) + list(reductions.OPS)))
    body = draw(st.sampled_from(("tf.{}(x)", "tf.{}(x * x)", "tf.{}(x) * x", "tf.reduce_sum(tf.{}(x) * x)")))
    code = f"x = {data}\nwith tf.GradientTape() as t:\n    t.watch(x)\n    y = {body.format(op)}\nt.gradient(y, x)"
    return f"gradient of {op}", code


def programs():
    """Pairs (operation, code)."""
    return st.one_of(unary(), binary(), operators(), reduce(), indexing(), rearranging(), products(), gradients())
