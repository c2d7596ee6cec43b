"""Gradients of every differentiable operation: first and second order, forward mode, and where there is none."""

from compat_tests.case import entry
from compat_tests.tables._build import const

UNARY = {
    "mixed": (
        "abs",
        "negative",
        "square",
        "exp",
        "sin",
        "cos",
        "tan",
        "atan",
        "sinh",
        "cosh",
        "tanh",
        "asinh",
        "sigmoid",
        "math.softplus",
        "math.log_sigmoid",
        "math.erf",
        "math.erfc",
        "math.expm1",
        "sign",
        "floor",
        "math.ceil",
        "round",
        "nn.relu",
        "nn.relu6",
        "nn.elu",
        "nn.selu",
        "nn.leaky_relu",
        "nn.gelu",
        "nn.silu",
        "nn.softsign",
        "nn.softmax",
        "nn.log_softmax",
        "identity",
        "stop_gradient",
        "ones_like",
        "zeros_like",
        "reduce_sum",
        "reduce_mean",
        "reduce_max",
        "reduce_min",
        "reduce_prod",
        "reduce_logsumexp",
        "math.reduce_std",
        "math.reduce_variance",
        "math.reduce_euclidean_norm",
        "norm",
        "cumsum",
        "math.cumprod",
        "transpose",
        "squeeze",
        "sort",
        "argmax",
        "shape",
        "size",
        "nn.l2_loss",
        "math.l2_normalize",
    ),
    "positive": ("sqrt", "math.log", "math.log1p", "math.rsqrt", "math.reciprocal", "math.lgamma", "math.digamma"),
    "unit": ("asin", "acos", "atanh", "math.ndtri", "math.erfinv"),
    "above_one": ("acosh",),
}
BINARY = (
    "add",
    "subtract",
    "multiply",
    "divide",
    "pow",
    "maximum",
    "minimum",
    "math.squared_difference",
    "math.atan2",
    "math.xlogy",
    "math.divide_no_nan",
    "math.multiply_no_nan",
    "math.floormod",
    "math.floordiv",
    "math.xdivy",
)
AT_CORNERS = tuple(
    (op, at)
    for op in (
        "sqrt",
        "abs",
        "sign",
        "nn.relu",
        "nn.relu6",
        "math.log",
        "math.reciprocal",
        "math.rsqrt",
        "norm",
        "acos",
        "asin",
        "acosh",
        "atanh",
        "nn.elu",
        "nn.leaky_relu",
        "nn.softplus",
        "reduce_max",
        "reduce_min",
        "reduce_prod",
        "square",
        "math.l2_normalize",
        "math.reduce_std",
    )
    for at in ("[0.0, 0.0]", "[-1.0, 1.0]", "[6.0, 0.0]", "[-2.0, 3.0]", "[float('inf'), 1.0]", "[float('nan'), 1.0]")
)
SHAPE_PAIRS = (((2, 3), (2, 3)), ((2, 3), (3,)), ((), (2, 3)), ((2, 1), (1, 3)))
EXPRESSIONS = {
    "matmul": ("tf.matmul(x, tf.constant([[1., 2.], [3., 4.], [5., 6.]]))", (2, 3)),
    "matmul_right": ("tf.matmul(tf.constant([[1., 2.], [3., 4.]]), x)", (2, 3)),
    "matmul_transpose_a": ("tf.matmul(x, tf.constant([[1., 2.], [3., 4.]]), transpose_a=True)", (2, 3)),
    "matmul_transpose_b": ("tf.matmul(x, tf.constant([[1., 2., 5.]]), transpose_b=True)", (2, 3)),
    "matmul_self": ("x @ tf.transpose(x)", (2, 3)),
    "matmul_batch": ("tf.matmul(x, tf.ones([3, 2]))", (2, 2, 3)),
    "tensordot": ("tf.tensordot(x, tf.constant([1., 2., 3.]), 1)", (2, 3)),
    "tensordot_outer": ("tf.tensordot(x, x, 0)", (3,)),
    "einsum": ("tf.einsum('ij,kj->ik', x, tf.constant([[1., 2., 3.]]))", (2, 3)),
    "einsum_trace": ("tf.einsum('ij,ji->', x, tf.ones([3, 2]))", (2, 3)),
    "sum_axis": ("tf.reduce_sum(x, axis=0) * [1., 2., 3.]", (2, 3)),
    "mean_axis": ("tf.reduce_mean(x, axis=1, keepdims=True) * [[1.], [2.]]", (2, 3)),
    "max_axis": ("tf.reduce_max(x, axis=1) * [1., 2.]", (2, 3)),
    "max_ties": ("tf.reduce_max(tf.stack([x, x]), axis=0)", (3,)),
    "prod_axis": ("tf.reduce_prod(x, axis=0)", (2, 3)),
    "prod_zero": ("tf.reduce_prod(tf.concat([x, [0.]], 0))", (3,)),
    "logsumexp_axis": ("tf.reduce_logsumexp(x, axis=1)", (2, 3)),
    "reshape": ("tf.reshape(x, [3, 2]) * [[1., 2.], [3., 4.], [5., 6.]]", (2, 3)),
    "transpose_perm": ("tf.transpose(x, [1, 0]) * [1., 2.]", (2, 3)),
    "concat": ("tf.concat([x, 2 * x], 1) ** 2", (2, 3)),
    "stack": ("tf.stack([x, x * x]) * 3.", (3,)),
    "unstack": ("tf.unstack(x)[1] * 2.", (2, 3)),
    "split": ("tf.split(x, 3, axis=1)[1] * 2.", (2, 3)),
    "split_sizes": ("tf.split(x, [1, 2], axis=1)[1] * 2.", (2, 3)),
    "tile": ("tf.tile(x, [2, 1]) * tf.reshape(tf.range(12.), [4, 3])", (2, 3)),
    "repeat": ("tf.repeat(x, 2, axis=0) * tf.reshape(tf.range(12.), [4, 3])", (2, 3)),
    "pad": ("tf.pad(x, [[1, 0], [0, 1]]) ** 2", (2, 3)),
    "pad_reflect": ("tf.pad(x, [[1, 0], [0, 1]], 'REFLECT') ** 2", (2, 3)),
    "slice": ("tf.slice(x, [0, 1], [2, 1]) * 3.", (2, 3)),
    "index": ("x[1, 2] * 3.", (2, 3)),
    "index_row": ("x[1] * [1., 2., 3.]", (2, 3)),
    "index_steps": ("x[:, ::-2] * 3.", (2, 3)),
    "index_newaxis": ("x[:, None] * 3.", (2, 3)),
    "gather": ("tf.gather(x, [1, 1, 0]) * 2.", (2, 3)),
    "gather_axis": ("tf.gather(x, [2, 0], axis=1) * 2.", (2, 3)),
    "gather_nd": ("tf.gather_nd(x, [[0, 1], [1, 2]]) * [2., 3.]", (2, 3)),
    "scatter_nd": ("tf.scatter_nd([[1], [3]], x, [5]) * tf.range(5.)", (2,)),
    "tensor_scatter_nd_update": ("tf.tensor_scatter_nd_update(x, [[1]], [9.]) * 2.", (3,)),
    "boolean_mask": ("tf.boolean_mask(x, [True, False]) * 2.", (2, 3)),
    "where": ("tf.where(x > 0, x * x, -x)", (2, 3)),
    "where_nan": ("tf.where(x > 0, tf.sqrt(x), 0.)", (2, 3)),
    "clip_by_value": ("tf.clip_by_value(x, -1., 1.)", (2, 3)),
    "clip_by_norm": ("tf.clip_by_norm(x, 1.)", (2, 3)),
    "expand_dims": ("tf.expand_dims(x, 1) * 2.", (2, 3)),
    "broadcast_to": ("tf.broadcast_to(x, [2, 3]) * tf.reshape(tf.range(6.), [2, 3])", (3,)),
    "reverse": ("tf.reverse(x, [1]) * [1., 2., 3.]", (2, 3)),
    "roll": ("tf.roll(x, 1, 1) * [1., 2., 3.]", (2, 3)),
    "cast": ("tf.cast(x, tf.float64) * 2.", (3,)),
    "cast_to_int": ("tf.cast(x, tf.int32)", (3,)),
    "cast_int_and_back": ("tf.cast(tf.cast(x, tf.int32), tf.float32)", (3,)),
    "top_k": ("tf.math.top_k(x, 2).values * 3.", (2, 3)),
    "sort_descending": ("tf.sort(x, direction='DESCENDING') * [1., 2., 3.]", (2, 3)),
    "one_hot_select": ("tf.reduce_sum(x * tf.one_hot([0, 2], 3))", (2, 3)),
    "softmax_axis0": ("tf.nn.softmax(x, axis=0) * [1., 2., 3.]", (2, 3)),
    "softmax_weighted": ("tf.nn.softmax(x) * [1., 2., 3.]", (2, 3)),
    "softmax_cross_entropy": ("tf.nn.softmax_cross_entropy_with_logits([[0., 1., 0.], [1., 0., 0.]], x)", (2, 3)),
    "sparse_cross_entropy": ("tf.nn.sparse_softmax_cross_entropy_with_logits([1, 0], x)", (2, 3)),
    "sigmoid_cross_entropy": ("tf.nn.sigmoid_cross_entropy_with_logits([[0., 1., 0.], [1., 0., 1.]], x)", (2, 3)),
    "bias_add": ("tf.nn.bias_add(tf.ones([2, 3]), x) * 2.", (3,)),
    "moments": ("tf.nn.moments(x, [0])[1]", (2, 3)),
    "batch_normalization": (
        "tf.nn.batch_normalization(x, tf.zeros(3), tf.range(1., 4.), None, tf.ones(3), 1e-3)",
        (2, 3),
    ),
    "conv2d": (
        "tf.nn.conv2d(tf.reshape(x, [1, 2, 3, 1]), tf.constant([[1., 2.], [3., 4.]])[..., None, None], 1, 'SAME')",
        (2, 3),
    ),
    "conv2d_filter": (
        "tf.nn.conv2d(tf.reshape(tf.range(12.), [1, 3, 4, 1]), tf.reshape(x, [2, 3, 1, 1]), 1, 'VALID')",
        (2, 3),
    ),
    "conv2d_stride": ("tf.nn.conv2d(tf.reshape(x, [1, 3, 4, 1]), tf.ones([2, 2, 1, 2]), 2, 'SAME')", (3, 4)),
    "max_pool2d": ("tf.nn.max_pool2d(tf.reshape(x, [1, 2, 4, 1]), 2, 2, 'VALID') * 3.", (2, 4)),
    "avg_pool2d": ("tf.nn.avg_pool2d(tf.reshape(x, [1, 2, 4, 1]), 2, 1, 'SAME') * 3.", (2, 4)),
    "det": ("tf.linalg.det(x)", (2, 2)),
    "inv": ("tf.linalg.inv(x)", (2, 2)),
    "solve": ("tf.linalg.solve(x, [[1.], [2.]])", (2, 2)),
    "trace": ("tf.linalg.trace(x) ** 2", (2, 2)),
    "diag": ("tf.linalg.diag(x) ** 2", (3,)),
    "diag_part": ("tf.linalg.diag_part(x) ** 2", (2, 2)),
    "band_part": ("tf.linalg.band_part(x, 0, -1) ** 2", (2, 2)),
    "norm_axis": ("tf.norm(x, axis=1)", (2, 3)),
    "norm_1": ("tf.norm(x, ord=1)", (3,)),
    "segment_sum": ("tf.math.segment_sum(x, [0, 0, 1]) ** 2", (3,)),
    "unsorted_segment_sum": ("tf.math.unsorted_segment_sum(x, [1, 0, 1], 2) ** 2", (3,)),
    "cumsum_exclusive": ("tf.cumsum(x, axis=1, exclusive=True, reverse=True) * [1., 2., 3.]", (2, 3)),
    "linspace": ("tf.linspace(x[0], x[1], 3)", (2,)),
    "fill": ("tf.fill([3], x) * [1., 2., 3.]", ()),
    "add_n": ("tf.add_n([x, x, 2 * x])", (3,)),
    "python_sum": ("sum([x, x * x])", (3,)),
    "power_int": ("x ** 3", (3,)),
    "power_zero": ("x ** 0", (3,)),
    "power_of_two": ("2. ** x", (3,)),
    "divide_by_self": ("x / (x + 1.)", (3,)),
    "mod": ("x % 2.", (3,)),
    "comparison": ("tf.cast(x > 0, tf.float32)", (3,)),
    "argmax_gather": ("tf.gather(x, tf.argmax(x))", (3,)),
    "complex_abs": ("tf.abs(tf.complex(x, 2. * x))", (3,)),
    "real_of_product": ("tf.math.real(tf.complex(x, x) * (1 + 2j))", (3,)),
    "meshgrid": ("tf.meshgrid(x, x)[0] * tf.reshape(tf.range(9.), [3, 3])", (3,)),
    "dynamic_stitch": ("tf.dynamic_stitch([[0, 2], [1]], [x, [5.]]) ** 2", (2,)),
    "identity_n": ("tf.identity_n([x, 2 * x])[1] * 3.", (3,)),
    "depth_to_space": ("tf.nn.depth_to_space(tf.reshape(x, [1, 1, 1, 4]), 2) ** 2", (4,)),
    "map_fn": ("tf.map_fn(lambda v: v * v, x)", (3,)),
    "vectorized_map": ("tf.vectorized_map(lambda v: v * v, x)", (3,)),
}


def _first(expression, data, before=""):
    return f"{before}x = {data}\nwith tf.GradientTape() as t:\n    t.watch(x)\n    y = {expression}\nt.gradient(y, x)"


def _second(expression, data):
    return (
        f"x = {data}\nwith tf.GradientTape() as s:\n    s.watch(x)\n    with tf.GradientTape() as t:\n"
        f"        t.watch(x)\n        y = {expression}\n    g = t.gradient(y, x)\n"
        "(g, s.gradient(g, x) if g is not None else None)"
    )


def _forward(expression, data, tangent):
    return f"x = {data}\nwith tf.autodiff.ForwardAccumulator(x, {tangent}) as f:\n    y = {expression}\nf.jvp(y)"


def _jacobian(expression, data):
    return f"x = {data}\nwith tf.GradientTape() as t:\n    t.watch(x)\n    y = {expression}\nt.jacobian(y, x)"


def cases():
    # Derivatives that vanish, or nearly so, come out as what is left of terms that cancel.
    loose = {"ulps": 16, "scale": 1.0, "atol": 1e-6}
    double = {"ulps": 16, "scale": 1.0, "atol": 1e-14}
    for kind, ops in UNARY.items():
        for op in ops:
            expression, data = f"tf.{op}(x)", const("float32", (2, 3), kind)
            yield entry(f"{op}", _first(expression, data), **loose)
            if op != "nn.softsign":  # TensorFlow has no second derivative of it
                tangent = const("float32", (2, 3), "unit", 3)
                yield entry(f"{op} forward", _forward(expression, data, tangent), **loose)
                yield entry(f"{op} second", _second(expression, const("float32", (3,), kind)), **loose)
            yield entry(f"{op} float64", _first(expression, const("float64", (2, 3), kind)), **double)
            yield entry(
                f"{op} scalar variable", _first(expression, f"tf.Variable({const('float32', (), kind)})"), **loose
            )
            yield entry(f"{op} jacobian", _jacobian(expression, const("float32", (3,), kind)), **loose)
    for op in BINARY:
        for a, b in SHAPE_PAIRS:
            x, z = const("float32", a, "positive"), const("float32", b, "positive", 4)
            code = (
                f"x = {x}; z = {z}\nwith tf.GradientTape() as t:\n    t.watch([x, z])\n"
                f"    y = tf.{op}(x, z)\nt.gradient(y, [x, z])"
            )
            yield entry(f"{op} {list(a)} {list(b)}", code, **loose)
        yield entry(f"{op} second", _second(f"tf.{op}(x, x * x + 1.)", const("float32", (3,), "positive")), **loose)
        forward = _forward(
            f"tf.{op}(x, [[1.5], [2.]])", const("float32", (2, 3), "positive"), const("float32", (2, 3), "unit")
        )
        yield entry(f"{op} forward", forward, **loose)
    for name, (expression, shape) in EXPRESSIONS.items():
        data = const("float32", shape)
        yield entry(f"{name} first", _first(expression, data), **loose)
        if name not in ("gather", "argmax_gather"):  # TensorFlow cannot watch the IndexedSlices of the first order
            yield entry(f"{name} second order", _second(expression, data), **loose)
        yield entry(f"{name} of variable", _first(expression, f"tf.Variable({data})"), **loose)
        yield entry(f"{name} forward mode", _forward(expression, data, const("float32", shape, "unit", 3)), **loose)
        if len(shape) < 2 and name != "argmax_gather":  # logs a warning that names tensors of TensorFlow's own graph
            yield entry(f"{name} whole jacobian", _jacobian(expression, data), **loose)
    for op, at in AT_CORNERS:
        yield entry(f"{op} at {at}", _first(f"tf.{op}(x)", f"tf.constant({at})"), **loose)
    for dtype in ("float16", "bfloat16", "float64", "complex64", "complex128", "int32", "int64", "bool"):
        for name, expression in (("square", "x * x"), ("sum", "tf.reduce_sum(x)"), ("identity", "tf.identity(x)")):
            if dtype != "bool" or name == "identity":
                yield entry(f"dtype {dtype} {name}", _first(expression, const(dtype, (3,))), **loose)
