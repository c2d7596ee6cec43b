"""What tests/ops/nn asks of TensorFlow and of tfjax: gradients of every op of tf.nn, and errors.

GRADIENTS maps a name to (function(tf, *tensors), shapes or arrays of the tensors, tolerance). The answer to a case is
the value, the gradient of its product with fixed weights for every argument, and (unless FIRST_ORDER names it) the
gradient of the gradient's product with fixed directions. VALUES and ERRORS are expressions over `tf` and `np`.
"""

import itertools

import numpy as np

KINKS = np.array([-3.5, -1.0, -0.25, -0.0, 0.0, 0.25, 1.0, 6.0, 6.5], np.float32)
GRADIENTS = {}
FIRST_ORDER = set()


def gradient(name, function, *arguments, tolerance=2e-5, first_order=False):
    """Adds a case."""
    GRADIENTS[name] = (function, arguments, tolerance)
    if first_order:
        FIRST_ORDER.add(name)


def array(spec, seed):
    """An argument: an array as it is, or random quarters of a shape (exact in every float type)."""
    if isinstance(spec, (np.ndarray, np.generic)):
        return spec
    return (np.random.default_rng(seed).integers(-12, 13, spec) / 4).astype(np.float32)


def distinct(*shape):
    """Different numbers, so that maxima are unique."""
    size = int(np.prod(shape))
    return np.random.default_rng(size).permutation(size).reshape(shape).astype(np.float32)


for _name in ("relu", "relu6", "elu", "selu", "gelu", "silu", "softplus", "softsign", "leaky_relu", "crelu", "sigmoid",
              "tanh", "softmax", "log_softmax", "l2_loss"):  # fmt: skip
    gradient(_name, lambda tf, x, n=_name: getattr(tf.nn, n)(x), KINKS, first_order=_name == "softsign")
gradient("leaky_relu alpha", lambda tf, x: tf.nn.leaky_relu(x, 1.5), KINKS)
gradient("gelu tanh", lambda tf, x: tf.nn.gelu(x, approximate=True), KINKS)
gradient("silu beta", lambda tf, x, b: tf.nn.silu(x, b), KINKS, np.float32(1.5))
gradient("softmax axis", lambda tf, x: tf.nn.softmax(x, axis=0), (3, 4))
gradient("log_softmax axis", lambda tf, x: tf.nn.log_softmax(x, axis=1), (2, 3, 2))
gradient("crelu axis", lambda tf, x: tf.nn.crelu(x, axis=0), (2, 3))

gradient("softmax_xent", lambda tf, y, x: tf.nn.softmax_cross_entropy_with_logits(y, x),
         np.array([[0.2, 0.5, 0.3], [1, 0, 0]], np.float32), (2, 3), first_order=True)  # fmt: skip
gradient("softmax_xent logits twice", lambda tf, x: tf.nn.softmax_cross_entropy_with_logits(
    tf.constant([[0.25, 0.5, 0.25], [1, 0, 0]]), x), (2, 3))  # fmt: skip
gradient("softmax_xent labels beyond one", lambda tf, x: tf.nn.softmax_cross_entropy_with_logits(
    tf.constant([[2.0, 0.5, 0.0], [0, 0, 0]]), x), (2, 3), first_order=True)  # fmt: skip
gradient("softmax_xent axis", lambda tf, x: tf.nn.softmax_cross_entropy_with_logits(
    tf.constant([[[0.0, 1], [1, 0]]]), x, axis=1), (1, 2, 2))  # fmt: skip
gradient("sparse_xent", lambda tf, x: tf.nn.sparse_softmax_cross_entropy_with_logits(tf.constant([2, 0]), x), (2, 3))
gradient("sparse_xent scalar", lambda tf, x: tf.nn.sparse_softmax_cross_entropy_with_logits(tf.constant(1), x), (3,))
gradient("sigmoid_xent", lambda tf, y, x: tf.nn.sigmoid_cross_entropy_with_logits(y, x), (9,), KINKS)
gradient("weighted_xent", lambda tf, y, x, q: tf.nn.weighted_cross_entropy_with_logits(y, x, q), (9,), KINKS,
         np.float32(2.5), first_order=True)  # fmt: skip
gradient("log_poisson", lambda tf, t, x: tf.nn.log_poisson_loss(t, x), (4,), (4,))
gradient("log_poisson full", lambda tf, t, x: tf.nn.log_poisson_loss(t, x, True),
         np.array([0.5, 1.5, 2.5, 3.0], np.float32), (4,))  # fmt: skip
gradient("average_loss", lambda tf, x, w: tf.nn.compute_average_loss(x, w, 6), (4,), (4,))

gradient("bias_add", lambda tf, x, b: tf.nn.bias_add(x, b), (2, 2, 3), (3,))
gradient("bias_add NCHW", lambda tf, x, b: tf.nn.bias_add(x, b, "NCHW"), (2, 3, 2, 2), (3,))
gradient("moments", lambda tf, x: tf.stack(tf.nn.moments(x, [0])), (4, 3))
gradient("weighted_moments", lambda tf, x, w: tf.stack(tf.nn.weighted_moments(x, [0], w)), (4, 3),
         np.array([[1.0], [2], [0.5], [3]], np.float32), tolerance=1e-4)  # fmt: skip
gradient("batch_normalization", lambda tf, x, m, v, o, s: tf.nn.batch_normalization(x, m, v, o, s, 1e-3), (4, 3), (3,),
         np.array([0.5, 2, 1], np.float32), (3,), (3,), tolerance=1e-4)  # fmt: skip
gradient("l2_normalize", lambda tf, x: tf.nn.l2_normalize(x, 1), (3, 4), tolerance=1e-4)
gradient("lrn", lambda tf, x: tf.nn.lrn(x, 1, 1.0, 0.5, 0.75), (1, 2, 2, 5), tolerance=1e-4, first_order=True)
gradient("dropout", lambda tf, x: tf.nn.dropout(x, 0.4, seed=3), (4, 4))
gradient("dropout noise_shape", lambda tf, x: tf.nn.dropout(x, 0.4, noise_shape=[4, 1], seed=3), (4, 4))
gradient("embedding_lookup", lambda tf, p: tf.nn.embedding_lookup(p, [[2, 0], [2, 1]]), (3, 2))
gradient("embedding_lookup max_norm", lambda tf, p: tf.nn.embedding_lookup(p, [2, 0], max_norm=1.5), (3, 2),
         first_order=True)  # fmt: skip
gradient("space_to_depth", lambda tf, x: tf.nn.space_to_depth(x, 2), (1, 4, 2, 3))
gradient("depth_to_space", lambda tf, x: tf.nn.depth_to_space(x, 2), (1, 2, 1, 8))

for _strides, _padding, _kernel in itertools.product((1, 2, (2, 3)), ("SAME", "VALID"), (1, 2, 3)):
    gradient(f"conv2d {_strides} {_padding} {_kernel}",
             lambda tf, x, w, s=_strides, p=_padding: tf.nn.conv2d(x, w, s, p), (2, 6, 5, 2),
             (_kernel, _kernel, 2, 3))  # fmt: skip
gradient("conv2d explicit", lambda tf, x, w: tf.nn.conv2d(x, w, 2, [[0, 0], [1, 2], [0, 3], [0, 0]]), (1, 5, 5, 2),
         (3, 3, 2, 2))  # fmt: skip
gradient("conv2d dilated", lambda tf, x, w: tf.nn.convolution(x, w, padding="SAME", dilations=2), (1, 6, 6, 2),
         (3, 3, 2, 2))  # fmt: skip
gradient("atrous_conv2d", lambda tf, x, w: tf.nn.atrous_conv2d(x, w, 3, "VALID"), (1, 8, 8, 2), (3, 2, 2, 2))
gradient("conv2d batch dims", lambda tf, x, w: tf.nn.conv2d(x, w, 1, "VALID"), (2, 2, 4, 4, 2), (3, 3, 2, 2))
for _strides, _padding in itertools.product((1, 2), ("SAME", "VALID")):
    gradient(f"conv1d {_strides} {_padding}", lambda tf, x, w, s=_strides, p=_padding: tf.nn.conv1d(x, w, s, p),
             (2, 7, 2), (3, 2, 3))  # fmt: skip
    gradient(f"conv3d {_strides} {_padding}",
             lambda tf, x, w, s=_strides, p=_padding: tf.nn.conv3d(x, w, [1, s, 1, s, 1], p), (1, 4, 3, 4, 2),
             (2, 2, 2, 2, 3))  # fmt: skip
    gradient(f"depthwise_conv2d {_strides} {_padding}",
             lambda tf, x, w, s=_strides, p=_padding: tf.nn.depthwise_conv2d(x, w, [1, s, s, 1], p), (1, 5, 5, 3),
             (3, 3, 3, 2))  # fmt: skip
    _length = 4 if _strides == 1 else 8
    _size = _length if _padding == "SAME" else _length + 2 if _strides == 1 else _length + 1
    gradient(f"conv2d_transpose {_strides} {_padding}",
             lambda tf, x, w, n=_size, s=_strides, p=_padding: tf.nn.conv2d_transpose(x, w, [1, n, n, 3], s, p),
             (1, 4, 4, 2), (3, 3, 3, 2))  # fmt: skip
    gradient(f"conv1d_transpose {_strides} {_padding}",
             lambda tf, x, w, n=_size, s=_strides, p=_padding: tf.nn.conv1d_transpose(x, w, [1, n, 3], s, p),
             (1, 4, 2), (3, 3, 2))  # fmt: skip
gradient("conv3d_transpose", lambda tf, x, w: tf.nn.conv3d_transpose(x, w, [1, 4, 4, 4, 2], 2), (1, 2, 2, 2, 3),
         (3, 3, 3, 2, 3))  # fmt: skip
gradient("conv2d_transpose odd", lambda tf, x, w: tf.nn.conv2d_transpose(x, w, [1, 7, 7, 3], 2), (1, 4, 4, 2),
         (3, 3, 3, 2))  # fmt: skip
gradient("separable_conv2d", lambda tf, x, d, p: tf.nn.separable_conv2d(x, d, p, [1, 1, 1, 1], "SAME"), (1, 4, 4, 2),
         (3, 3, 2, 2), (1, 1, 4, 3))  # fmt: skip

for _ksize, _strides, _padding in itertools.product((2, 3, (1, 2)), (1, 2), ("SAME", "VALID")):
    for _kind, _make in itertools.product(("max_pool2d", "avg_pool2d"), (distinct, np.zeros)):
        if _make is np.zeros and _kind == "avg_pool2d":
            continue
        gradient(f"{_kind} {_ksize} {_strides} {_padding} {_make.__name__}",
                 lambda tf, x, o=_kind, k=_ksize, s=_strides, p=_padding: getattr(tf.nn, o)(x, k, s, p),
                 _make((2, 5, 4, 2)).astype(np.float32) if _make is np.zeros else _make(2, 5, 4, 2))  # fmt: skip
gradient("max_pool2d explicit", lambda tf, x: tf.nn.max_pool2d(x, 3, 2, [[0, 0], [1, 2], [2, 1], [0, 0]]),
         distinct(1, 5, 5, 1), first_order=True)  # fmt: skip
gradient("max_pool1d", lambda tf, x: tf.nn.max_pool1d(x, 3, 2, "SAME"), distinct(2, 6, 2))
gradient("avg_pool1d", lambda tf, x: tf.nn.avg_pool1d(x, 3, 2, "SAME"), (2, 6, 2))
gradient("max_pool3d", lambda tf, x: tf.nn.max_pool3d(x, 2, 1, "SAME"), distinct(1, 3, 3, 3, 1), first_order=True)
gradient("max_pool3d ties", lambda tf, x: tf.nn.max_pool3d(x, 2, 2, "VALID"), np.zeros((1, 2, 4, 2, 1), np.float32),
         first_order=True)  # fmt: skip
gradient("avg_pool3d", lambda tf, x: tf.nn.avg_pool3d(x, 2, 1, "SAME"), (1, 3, 3, 3, 1))
gradient("pool dilated", lambda tf, x: tf.nn.pool(x, [2, 2], "MAX", dilations=[2, 2]), distinct(1, 5, 5, 2))
gradient("pool dilated avg", lambda tf, x: tf.nn.pool(x, [2, 2], "AVG", dilations=[2, 1]), (1, 5, 5, 2))
gradient("max_pool_with_argmax", lambda tf, x: tf.nn.max_pool_with_argmax(x, 3, 2, "SAME")[0],
         distinct(2, 5, 4, 2), first_order=True)  # fmt: skip

VALUES = """
tf.nn.max_pool2d(tf.reshape(tf.range(16.), [1, 2, 2, 4]), [1, 1, 1, 2], [1, 1, 1, 2], 'VALID')
tf.nn.max_pool_with_argmax(tf.reshape(tf.range(40.0) % 7, [2, 5, 4, 1]), 3, 2, 'SAME')
tf.nn.max_pool_with_argmax(tf.reshape(tf.range(40.0) % 7, [2, 5, 2, 2]), 2, 1, 'VALID', include_batch_in_index=True)
tf.nn.max_pool_with_argmax(tf.reshape(tf.range(16), [1, 4, 4, 1]), 2, 2, 'VALID', output_dtype=tf.int32)
tf.nn.max_pool2d(tf.constant([np.nan, 1, 4, np.nan, -np.inf, -np.inf], shape=[1, 1, 6, 1]), [1, 2], [1, 2], 'VALID')
tf.nn.max_pool2d(tf.ones([1, 4, 4, 1]), 5, 1, 'VALID')
tf.nn.avg_pool2d(tf.ones([1, 4, 4, 1]), 5, 1, 'VALID')
tf.nn.conv2d(tf.ones([1, 4, 4, 2]), tf.ones([5, 5, 2, 3]), 1, 'VALID')
tf.nn.conv2d(tf.ones([0, 4, 4, 2]), tf.ones([2, 2, 2, 3]), 1, 'SAME')
tf.nn.conv2d(tf.ones([1, 4, 4, 4]), tf.ones([2, 2, 2, 4]), 1, 'VALID')
tf.nn.conv2d_transpose(tf.ones([1, 4, 4, 2]), tf.ones([2, 2, 3, 2]), [8, 8], 2)
tf.nn.sufficient_statistics(tf.constant([[1., 2.], [3., 4.]]), [0])
tf.nn.sufficient_statistics(tf.constant([[1., 2.], [3., 4.]]), [0, 1], shift=tf.constant(1.5), keepdims=True)
tf.nn.normalize_moments(tf.constant(2.), tf.constant([4.]), tf.constant([10.]), tf.constant(1.))
tf.nn.moments(tf.constant([1, 2, 3, 5]), 0)
tf.nn.moments(tf.constant([1., 2., 4.], tf.float16), None)
tf.nn.moments(tf.zeros([0, 2]), 0)
tf.nn.weighted_moments(tf.constant([1., 2.], tf.float16), 0, tf.constant([1., 3.], tf.float16))
tf.nn.zero_fraction(tf.constant([True, False, False]))
tf.nn.zero_fraction(tf.zeros([0]))
tf.nn.l2_normalize(tf.constant([3 + 4j, 1j]), 0)
tf.nn.l2_normalize(tf.zeros([3]), 0)
tf.nn.compute_average_loss(tf.constant([1, 2, 3]))
tf.nn.compute_average_loss(tf.constant([1., 2.], tf.float64), sample_weight=tf.constant([1., .5]))
tf.nn.scale_regularization_loss(3)
tf.nn.log_softmax(tf.constant([-np.inf, 0]))
tf.nn.softmax(tf.constant([-np.inf, 0, 3]))
tf.nn.softmax_cross_entropy_with_logits(tf.constant([[0., 1.]]), tf.constant([[-np.inf, 0.]]))
tf.nn.softmax_cross_entropy_with_logits(tf.ones([1, 3]), tf.zeros([2, 3]))
tf.nn.softmax_cross_entropy_with_logits(tf.zeros([2, 0]), tf.zeros([2, 0]))
tf.nn.softmax_cross_entropy_with_logits(tf.zeros([2, 3, 4]), tf.zeros([6, 4]))
tf.nn.sparse_softmax_cross_entropy_with_logits(tf.zeros([0], tf.int32), tf.zeros([0, 3]))
tf.nn.sparse_softmax_cross_entropy_with_logits(tf.constant([1, 0]), tf.constant([[1., 2.], [3., 4.5]], tf.float16))
tf.nn.embedding_lookup([tf.constant([[1., 2.], [3., 4.]]), tf.constant([[5., 6.]])], [0, 1, 2])
tf.nn.lrn(tf.reshape(tf.range(8.), [1, 1, 2, 4]), 2, 1., .5, .75)
tf.nn.batch_norm_with_global_normalization(tf.ones([1, 1, 1, 1]), tf.ones([1]), tf.ones([1]), [1.], [2.], 1e-3, True)
tf.nn.batch_normalization(tf.ones([1, 2], tf.float16), tf.ones([2]), tf.ones([2]), tf.ones([2]), tf.ones([2]), 1e-3)
tf.nn.depth_to_space(tf.reshape(tf.range(16), [1, 2, 2, 4]), 2)
tf.nn.dropout(tf.constant([[1., 2.]]), 0.5, noise_shape=[None, 2], seed=1)
tf.nn.dropout(tf.constant([np.inf, np.nan, 1., 2.]), 0.5, seed=1)
tf.nn.dropout(tf.ones([8], tf.float64), tf.constant(0.25, tf.float64), seed=1)
tf.nn.experimental.general_dropout(tf.constant([1., 2.]), .5, lambda shape, dtype: tf.constant([.2, .7]))
tf.nn.experimental.stateless_dropout(tf.ones([8]), .5, [1, 2], rng_alg='philox')
tf.nn.gelu(tf.constant([0.5, -1.25, -7.0], tf.float64))
tf.nn.gelu(tf.constant([0.5, -1.25, 3.0], tf.float64), approximate=True)
tf.nn.softplus(tf.constant([-15., -14., -13., 13., 14., 15.]))
"""
ERRORS = """
tf.nn.conv2d(tf.ones([1, 6, 2]), tf.ones([2, 2, 2, 3]), 1, 'SAME')
tf.nn.conv2d(tf.ones([1, 4, 4, 2]), tf.ones([2, 2, 2]), 1, 'SAME')
tf.nn.conv2d(tf.ones([1, 4, 4, 2]), tf.ones([2, 2, 2, 3]), [2, 1, 1, 1], 'SAME')
tf.nn.conv2d(tf.ones([1, 4, 4, 2]), tf.ones([2, 2, 2, 3]), -1, 'SAME')
tf.nn.conv2d(tf.ones([1, 4, 4, 2]), tf.ones([2, 2, 2, 3]), 'a', 'SAME')
tf.nn.conv2d(tf.ones([1, 4, 4, 2]), tf.ones([2, 2, 2, 3]), 1, None)
tf.nn.conv2d(tf.ones([1, 4, 4, 2]), tf.ones([2, 2, 2, 3]), 1, 'EXPLICIT')
tf.nn.conv2d(tf.ones([1, 4, 4, 2]), tf.ones([2, 2, 2, 3]), 1, [[0, 0], [1, 1], [1, 1]])
tf.nn.conv2d(tf.ones([1, 4, 4, 2]), tf.ones([2, 2, 2, 3]), 1, [[0, 0], [1, 1], [1], [0, 0]])
tf.nn.conv2d(tf.ones([1, 4, 4, 2]), tf.ones([2, 2, 2, 3]), 1, [[1, 0], [1, 1], [1, 1], [0, 0]])
tf.nn.conv2d(tf.ones([1, 4, 4, 2]), tf.ones([2, 2, 2, 3]), 1, [[0, 0], [-1, 1], [1, 1], [0, 0]])
tf.nn.conv2d(tf.ones([1, 4, 4, 2]), tf.ones([2, 2, 2, 3]), 1, 'SAME', data_format='NHCW')
tf.nn.conv2d(tf.ones([1, 4, 4, 2]), tf.ones([2, 2, 2, 3]), 1, 'SAME', dilations=[2, 2, 2, 1])
tf.nn.conv2d(tf.ones([1, 4, 4, 2]), tf.ones([2, 2, 2, 3]), 1, 'SAME', dilations=0)
tf.nn.conv2d(tf.ones([1, 0, 4, 2]), tf.ones([2, 2, 2, 3]), 1, 'VALID')
tf.nn.conv2d(tf.ones([1, 4, 4, 0]), tf.ones([2, 2, 0, 3]), 1, 'VALID')
tf.nn.conv2d(tf.ones([1, 4, 4, 2]), tf.ones([0, 2, 2, 1]), 1, 'VALID')
tf.nn.conv2d(tf.ones([1, 4, 4, 4]), tf.ones([2, 2, 2, 3]), 1, 'VALID')
tf.nn.conv2d(tf.ones([1, 4, 4, 4], tf.complex64), tf.ones([2, 2, 4, 4], tf.complex64), 1, 'VALID')
tf.nn.conv1d(tf.ones([1, 6, 2]), tf.ones([3, 2, 3]), [1, 2], 'SAME')
tf.nn.conv1d(tf.ones([1, 6, 2]), tf.ones([3, 2, 3]), 1, [[1, 1]])
tf.nn.conv1d(tf.ones([1, 6, 2]), tf.ones([3, 2, 3]), 1, 'SAME', data_format='XX')
tf.nn.conv1d(tf.ones([6, 2]), tf.ones([3, 2, 3]), 1, 'SAME')
tf.nn.conv1d(tf.ones([1, 6, 2]), tf.ones([3, 2]), 1, 'SAME')
tf.nn.conv1d(tf.ones([1, 6, 2]), tf.ones([9, 2, 3]), 1, 'VALID')
tf.nn.conv3d(tf.ones([1, 3, 3, 3, 2]), tf.ones([2, 2, 2, 2, 3]), 1, 'SAME')
tf.nn.conv3d(tf.ones([1, 3, 3, 3, 2]), tf.ones([2, 2, 2, 2, 3]), [1, 1, 1], 'SAME')
tf.nn.conv3d(tf.ones([1, 3, 3, 3, 2]), tf.ones([2, 2, 2, 1, 3]), [1, 1, 1, 1, 1], 'SAME')
tf.nn.conv3d(tf.ones([1, 3, 3, 3, 2]), tf.ones([2, 2, 2, 2, 3]), [1, 0, 1, 1, 1], 'SAME')
tf.nn.conv3d(tf.ones([1, 3, 3, 2]), tf.ones([2, 2, 2, 2, 3]), [1, 1, 1, 1, 1], 'SAME')
tf.nn.convolution(tf.ones([1, 4, 4, 2]), tf.ones([2, 2, 2, 3]), strides=2, dilations=2)
tf.nn.convolution(tf.ones([1, 4, 4, 2]), tf.ones([2, 2, 2, 3]), strides=[2, 1, 1])
tf.nn.convolution(tf.ones([2, 2]), tf.ones([2, 2]))
tf.nn.atrous_conv2d(tf.ones([1, 4, 4, 2]), tf.ones([2, 2, 2, 3]), 0, 'SAME')
tf.nn.atrous_conv2d(tf.ones([1, 4, 4, 2]), tf.ones([2, 2, 2, 3]), 2, 'EX')
tf.nn.depthwise_conv2d(tf.ones([1, 4, 4, 2]), tf.ones([2, 2, 2, 2]), 1, 'SAME')
tf.nn.depthwise_conv2d(tf.ones([1, 4, 4, 2]), tf.ones([2, 2, 2, 2]), [1, 1], 'SAME')
tf.nn.depthwise_conv2d(tf.ones([1, 4, 4, 2]), tf.ones([2, 2, 3, 2]), [1, 1, 1, 1], 'SAME')
tf.nn.depthwise_conv2d(tf.ones([1, 4, 4, 2]), tf.ones([2, 2, 2]), [1, 1, 1, 1], 'SAME')
tf.nn.depthwise_conv2d(tf.ones([1, 6, 2]), tf.ones([2, 2, 2, 2]), [1, 1, 1, 1], 'SAME')
tf.nn.separable_conv2d(tf.ones([1, 4, 4, 2]), tf.ones([2, 2, 2, 2]), tf.ones([2, 1, 4, 3]), [1, 1, 1, 1], 'SAME')
tf.nn.conv2d_transpose(tf.ones([1, 4, 4, 2]), tf.ones([2, 2, 3, 2]), [1, 8, 8, 4], 2)
tf.nn.conv2d_transpose(tf.ones([1, 4, 4, 2]), tf.ones([2, 2, 3, 3]), [1, 8, 8, 3], 2)
tf.nn.conv2d_transpose(tf.ones([1, 4, 4, 2]), tf.ones([2, 2, 3, 2]), [2, 8, 8, 3], 2)
tf.nn.conv2d_transpose(tf.ones([1, 4, 4, 2]), tf.ones([2, 2, 3, 2]), [1, 6, 6, 3], 2)
tf.nn.conv2d_transpose(tf.ones([1, 4, 4, 2]), tf.ones([2, 2, 3, 2]), [1, 8, 8, 3], 2, 'FULL')
tf.nn.conv1d_transpose(tf.ones([1, 6, 2]), tf.ones([3, 4, 2]), [1, 15, 4], 2, 'VALID')
tf.nn.conv3d_transpose(tf.ones([1, 3, 3, 3, 2]), tf.ones([2, 2, 2, 4, 2]), [1, 9, 6, 6, 4], 2)
tf.nn.conv_transpose(tf.ones([1, 4, 4, 2]), tf.ones([2, 2, 3, 2]), [1, 3], 2)
tf.nn.conv_transpose(tf.ones([1, 4, 4, 2]), tf.ones([2, 2, 3, 2]), 3, 2)
tf.nn.conv_transpose(tf.ones([1, 4, 4, 2]), tf.ones([2, 2, 3, 2]), (1, 8, 8), 2)
tf.nn.atrous_conv2d_transpose(tf.ones([1, 4, 4, 2]), tf.ones([2, 2, 3, 2]), (1, 4, 4, 3), 0, 'SAME')
tf.nn.max_pool(tf.ones([1, 4, 4, 2]), [2, 3, 1], [1, 2], 'VALID')
tf.nn.max_pool(tf.ones([2, 2]), 2, 2, 'VALID')
tf.nn.max_pool(tf.ones([1, 4, 4, 2]), 2, 2, 'VALID', data_format='NWC')
tf.nn.max_pool2d(tf.ones([1, 4, 4, 2]), 0, 1, 'VALID')
tf.nn.max_pool2d(tf.ones([1, 4, 4, 2]), 2, 0, 'VALID')
tf.nn.max_pool2d(tf.ones([1, 4, 4, 2]), 6, 1, 'VALID')
tf.nn.max_pool2d(tf.ones([1, 4, 4, 2]), [2, 2, 2, 1], 1, 'VALID')
tf.nn.max_pool2d(tf.ones([1, 4, 4, 2]), [1, 2, 2, 2], [1, 1, 1, 2], 'VALID')
tf.nn.max_pool2d(tf.ones([1, 4, 4, 2]), [1, 1, 1, 2], [1, 1, 1, 1], 'VALID')
tf.nn.max_pool2d(tf.ones([1, 4, 4, 2]), 2, 2, [[0, 0], [3, 1], [1, 1], [0, 0]])
tf.nn.max_pool2d([[1.]], 2, 2, 'VALID')
tf.nn.max_pool3d(tf.ones([1, 4, 4, 2]), 2, 2, 'VALID')
tf.nn.max_pool3d(tf.ones([1, 3, 3, 3, 2]), 2, 2, 'EXPLICIT')
tf.nn.max_pool1d(tf.ones([1, 4, 4, 2]), 2, 1, 'SAME')
tf.nn.avg_pool2d(tf.ones([1, 6, 2]), 2, 2, 'VALID')
tf.nn.avg_pool2d(tf.ones([1, 4, 4, 2]), 2, 2, [[0, 0], [1, 1], [1, 1], [0, 0]])
tf.nn.avg_pool2d(tf.ones([1, 4, 4, 2]), [1, 1, 1, 2], 2, 'VALID')
tf.nn.pool(tf.ones([1, 4, 4, 2]), 2, 'MAX')
tf.nn.pool(tf.ones([1, 4, 4, 2]), [2, 2], 'SUM')
tf.nn.pool(tf.ones([1, 4, 4, 2]), [2, 2, 2], 'MAX')
tf.nn.pool(tf.ones([1, 4, 4, 2]), [2, 2], 'AVG', dilations=[2, 2], strides=[2, 2])
tf.nn.pool(tf.ones([1, 4, 4, 2]), [2, 2], 'AVG', dilations=[2, 2], padding='SAME')
tf.nn.max_pool_with_argmax(tf.ones([1, 4, 4, 2]), 2, 2, 'SAME', data_format='NCHW')
tf.nn.max_pool_with_argmax(tf.ones([1, 4, 4, 2]), 2, 2, 'FOO')
tf.nn.max_pool_with_argmax(tf.ones([2, 16]), 2, 2, 'SAME')
tf.nn.softmax(tf.constant(1.))
tf.nn.softmax(tf.constant([1., 2.]), axis=[0])
tf.nn.crelu(tf.constant([[1., -2.]]), axis=2)
tf.nn.leaky_relu(tf.constant([1.]), alpha='a')
tf.nn.leaky_relu(tf.constant([True]))
tf.nn.gelu(tf.constant([1]))
tf.nn.silu('a')
tf.nn.softmax_cross_entropy_with_logits(tf.zeros([2, 3]), tf.zeros([2, 3]), axis=2)
tf.nn.softmax_cross_entropy_with_logits(tf.zeros([2, 3]), tf.zeros([2, 3]), axis=-3)
tf.nn.softmax_cross_entropy_with_logits(1., 2.)
tf.nn.softmax_cross_entropy_with_logits(tf.constant([[1, 0]]), tf.constant([[1, 2]]))
tf.nn.sparse_softmax_cross_entropy_with_logits(None, tf.constant([1.]))
tf.nn.sparse_softmax_cross_entropy_with_logits(tf.constant(1), tf.constant(1.))
tf.nn.sparse_softmax_cross_entropy_with_logits(tf.constant([0, 7, -5]), tf.zeros([3, 3]))
tf.nn.sparse_softmax_cross_entropy_with_logits(tf.constant([0, 7]) * tf.constant([1, 1]), tf.zeros([2, 3])).numpy()
tf.nn.sparse_softmax_cross_entropy_with_logits(tf.constant([[5, 0], [1, 2]]), tf.zeros([2, 2, 3]))
tf.nn.sparse_softmax_cross_entropy_with_logits(tf.zeros([2], tf.int32), tf.zeros([2, 0]))
tf.nn.sparse_softmax_cross_entropy_with_logits(tf.constant([1, 0], tf.uint8), tf.zeros([2, 3]))
tf.nn.sigmoid_cross_entropy_with_logits(tf.constant([1., 0.]), None)
tf.nn.sigmoid_cross_entropy_with_logits(tf.constant([1., 0.]), tf.constant([1., 2.], tf.float64))
tf.nn.sigmoid_cross_entropy_with_logits(tf.constant([1, 0]), tf.constant([1, 2]))
tf.nn.weighted_cross_entropy_with_logits(tf.constant([1., 0.]), tf.constant([1., 2., 3.]), 2.)
tf.nn.weighted_cross_entropy_with_logits(tf.constant([1., 0.]), tf.constant([1., 2.]), [2., 3.])
tf.nn.log_poisson_loss(tf.constant([1., 2.]), tf.constant([1., 2., 3.]))
tf.nn.compute_average_loss(tf.constant([1., 2.]), global_batch_size=6.)
tf.nn.compute_average_loss(tf.constant([1., 2.]), global_batch_size=tf.constant([6]))
tf.nn.compute_average_loss(tf.constant([1., 2.]), global_batch_size=-1)
tf.nn.compute_average_loss(tf.constant(1.), global_batch_size=2)
tf.nn.bias_add(tf.constant([[1., 2.]]), tf.constant([1., 2.], tf.float64))
tf.nn.bias_add(tf.constant([[1., 2.]]), tf.constant([[1., 2.]]))
tf.nn.bias_add(tf.constant([[1., 2.]]), tf.constant([1., 2.]), data_format='X')
tf.nn.bias_add([[1, 2]], [1., 2.])
tf.nn.moments(tf.constant([[1., 2.]]), [2])
tf.nn.l2_normalize(tf.constant([3., 4.]), axis=1)
tf.nn.lrn(tf.range(8.))
tf.nn.lrn(tf.zeros([1, 1, 2, 4]), -1)
tf.nn.lrn(tf.zeros([1, 1, 2, 4], tf.float64))
tf.nn.dropout(tf.constant([1., 2.]), 'a')
tf.nn.dropout(tf.constant([1., 2.]), tf.constant(.5, tf.float64))
tf.nn.dropout(tf.constant([1., 2.]), tf.constant([.5]))
tf.nn.dropout(tf.constant([1., 2.]), 0.5, noise_shape=[3], seed=1)
tf.nn.embedding_lookup(None, [1])
tf.nn.embedding_lookup([], [1])
tf.nn.embedding_lookup(tf.ones([3, 2]), [3])
tf.nn.embedding_lookup(tf.constant(1.), [0])
tf.nn.space_to_depth(tf.ones([1, 4, 4, 1]), 3)
tf.nn.space_to_depth(tf.ones([1, 4, 4, 1]), 1)
tf.nn.space_to_depth(tf.ones([4, 4, 1]), 2)
tf.nn.space_to_depth(tf.ones([1, 4, 4, 1]), 2, data_format='X')
tf.nn.depth_to_space(tf.ones([1, 2, 2, 4]), 3)
"""


def lines(text):
    """The expressions in VALUES or ERRORS."""
    return [line for line in text.strip().splitlines() if line]


def weights(shape, seed):
    """Fixed numbers for an output or a direction."""
    return np.random.default_rng(seed).uniform(0.5, 1.5, shape).astype(np.float32)


def answer(tf, name):
    """[value, gradient of each argument, second-order gradient of each argument]."""
    function, specs, _ = GRADIENTS[name]
    arguments = [tf.constant(array(spec, seed)) for seed, spec in enumerate(specs)]
    tf.random.set_seed(1)
    with tf.GradientTape() as outer:
        outer.watch(arguments)
        with tf.GradientTape() as inner:
            inner.watch(arguments)
            value = function(tf, *arguments)
        slopes = inner.gradient(value, arguments, output_gradients=tf.constant(weights(value.shape, 7)))
        slopes = [tf.convert_to_tensor(s) for s in slopes]
        product = tf.add_n([tf.reduce_sum(s * weights(s.shape, 8 + k)) for k, s in enumerate(slopes)])
    result = [value, *slopes]
    if name not in FIRST_ORDER:
        second = outer.gradient(product, arguments)
        pairs = zip(arguments, second, strict=True)
        result += [tf.zeros_like(a) if s is None else tf.convert_to_tensor(s) for a, s in pairs]
    return [np.asarray(r) for r in result]
