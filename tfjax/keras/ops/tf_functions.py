"""TensorFlow's functions under their short names for Keras's code: `tf.reduce_sum`. Each loads when it is first used.

Keras's functions call so many of them that import lists would be longer than the code; and loading all of them with the
first would make `tf.keras` slow to start.
"""

import importlib

_HOMES = {
    "array.bitcast": "bitcast",
    "array.broadcast": "broadcast_to broadcast_static_shape broadcast_dynamic_shape",
    "array.cast": "cast complex saturate_cast",
    "array.creation": "eye fill ones ones_like zeros zeros_like",
    "array.diagonals": "diag diag_part set_diag",
    "array.gather": "gather",
    "array.gather_nd": "gather_nd",
    "array.identity": "identity stop_gradient",
    "array.joining": "concat stack",
    "array.boolean_mask": "boolean_mask",
    "array.matrix": "band_part trace",
    "array.moving": "reverse reverse_sequence roll",
    "array.one_hot": "one_hot sequence_mask",
    "array.ordering": "argsort invert_permutation searchsorted sort",
    "array.pad": "pad",
    "array.ranges": "linspace meshgrid range",
    "array.repetition": "repeat tile",
    "array.scatter": "scatter_nd tensor_scatter_nd_add tensor_scatter_nd_max tensor_scatter_nd_min "
    "tensor_scatter_nd_update",
    "array.select": "unique unique_with_counts where",
    "array.shape": "expand_dims reshape shape squeeze",
    "array.slice": "slice",
    "array.splitting": "split unstack",
    "array.transpose": "matrix_transpose transpose",
    "clip": "clip_by_value",
    "control_flow.conditional": "cond switch_case",
    "control_flow.folding": "foldl foldr scan",
    "control_flow.loops": "while_loop",
    "control_flow.mapping": "map_fn vectorized_map",
    "linalg.decompositions": "cholesky eig eigh eigvals eigvalsh lu qr svd",
    "linalg.einsum": "einsum",
    "linalg.matmul": "matmul",
    "linalg.norms": "norm",
    "linalg.products": "adjoint cross tensordot",
    "linalg.solvers": "cholesky_solve det inv logdet lstsq pinv solve triangular_solve",
    "math.binary": "add atan2 divide divide_no_nan floordiv floormod maximum minimum multiply nextafter pow "
    "squared_difference subtract truediv xlogy",
    "math.comparison": "bitwise_and bitwise_or bitwise_xor equal greater greater_equal left_shift less less_equal "
    "logical_and logical_or logical_xor not_equal right_shift",
    "math.counting": "bincount",
    "math.cumulative": "cumprod cumsum",
    "math.elementwise": "abs acos acosh angle asin asinh atan atanh ceil conj cos cosh digamma erf erfc erfinv exp "
    "expm1 floor imag invert is_finite is_inf is_nan lgamma log log1p log_sigmoid logical_not negative real reciprocal "
    "round rsqrt sigmoid sign sin sinh sqrt square tan tanh",
    "math.reductions": "argmax argmin count_nonzero reduce_all reduce_any reduce_logsumexp reduce_max reduce_mean "
    "reduce_min reduce_prod reduce_std reduce_sum reduce_variance",
    "math.segment": "segment_max segment_sum unsorted_segment_max unsorted_segment_min unsorted_segment_prod "
    "unsorted_segment_sum",
    "math.special": "bessel_i0",
    "math.top_k": "in_top_k top_k",
    "nn.activations": "elu gelu leaky_relu relu relu6 selu softplus softsign swish",
    "nn.bias": "bias_add",
    "nn.conv": "conv1d conv2d conv3d convolution depthwise_conv2d separable_conv2d",
    "nn.conv_transpose": "conv1d_transpose conv2d_transpose conv3d_transpose",
    "nn.dropout": "dropout stateless_dropout",
    "nn.layout": "depth_to_space space_to_depth",
    "nn.losses": "sigmoid_cross_entropy_with_logits softmax_cross_entropy_with_logits "
    "sparse_softmax_cross_entropy_with_logits",
    "nn.norm": "batch_normalization l2_normalize moments",
    "nn.pool": "avg_pool avg_pool2d avg_pool3d max_pool max_pool2d max_pool3d",
    "nn.softmax": "log_softmax softmax",
    "random.normal": "normal truncated_normal",
    "random.uniform": "uniform",
    "py_function": "numpy_function py_function",
}
_MODULE_OF = {name: f"tfjax.ops.{module}" for module, names in _HOMES.items() for name in names.split()}


def __getattr__(name):
    module = _MODULE_OF.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(module), name)
    globals()[name] = value
    return value
