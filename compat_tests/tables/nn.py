"""tf.nn: activations, softmax and cross-entropies, convolution, pooling, normalisation, embeddings."""

import itertools

from compat_tests.case import entry, lines
from compat_tests.tables._build import ALL, const

CANCELLING = {("elu", "float64"), ("selu", "float64"), ("log_softmax", "float16")}
ACTIVATIONS = (
    "relu",
    "relu6",
    "elu",
    "selu",
    "gelu",
    "leaky_relu",
    "sigmoid",
    "tanh",
    "softplus",
    "softsign",
    "silu",
    "swish",
    "softmax",
    "log_softmax",
    "crelu",
    "l2_loss",
)
LINES = """
tf.nn.leaky_relu([-1., 2.], alpha=0.5)
tf.nn.leaky_relu([-1., 2.], 0.1)
tf.nn.leaky_relu([-1, 2])
tf.nn.gelu([-1., 0.5, 2.], approximate=True)
tf.nn.silu([-1., 0.5, 2.], beta=2.0)
tf.nn.relu([-1, 2])
tf.nn.relu(-3.0)
tf.nn.relu('a')
tf.nn.relu(None)
tf.nn.relu()
tf.nn.relu([float('nan'), -1.])
tf.nn.relu(features=[-1., 1.], name='r')
tf.nn.elu([-1., 2.])
tf.nn.elu([-1, 2])
tf.nn.softmax([1., 2., 3.])
tf.nn.softmax([[1., 2.], [3., 5.]])
tf.nn.softmax([[1., 2.], [3., 5.]], axis=0)
tf.nn.softmax([[1., 2.], [3., 5.]], axis=-2)
tf.nn.softmax([[1., 2.], [3., 5.]], axis=2)
tf.nn.softmax([1, 2, 3])
tf.nn.softmax(1.0)
tf.nn.softmax([1000., 0., -1000.])
tf.nn.softmax([float('inf'), 0.])
tf.nn.softmax(tf.zeros([0, 3]))
tf.nn.softmax(tf.constant([[[1., 2.], [3., 4.]]]), axis=1)
tf.nn.softmax(logits=[1., 2.], name='s')
tf.nn.softmax(x=[1., 2.])
tf.nn.log_softmax([1., 2., 3.])
tf.nn.log_softmax([[1., 2.], [3., 5.]], axis=0)
tf.nn.softmax_cross_entropy_with_logits(labels=[0., 1., 0.], logits=[1., 2., 3.])
tf.nn.softmax_cross_entropy_with_logits([[0., 1., 0.], [1., 0., 0.]], [[1., 2., 3.], [3., 2., 1.]])
tf.nn.softmax_cross_entropy_with_logits(labels=[[0., 1.], [1., 0.]], logits=[[1., 2.], [3., 5.]], axis=0)
tf.nn.softmax_cross_entropy_with_logits(labels=[0.3, 0.7], logits=[1., 2.])
tf.nn.softmax_cross_entropy_with_logits(labels=[0, 1], logits=[1., 2.])
tf.nn.softmax_cross_entropy_with_logits(labels=[0., 1.], logits=[1., 2., 3.])
tf.nn.softmax_cross_entropy_with_logits(labels=[0., 1.])
tf.nn.softmax_cross_entropy_with_logits(labels=[[0., 1.]], logits=[[1., 2.], [3., 4.]])
tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[1, 0], logits=[[1., 2., 3.], [3., 2., 1.]])
tf.nn.sparse_softmax_cross_entropy_with_logits(labels=1, logits=[1., 2., 3.])
tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[3, 0], logits=[[1., 2., 3.], [3., 2., 1.]])
tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[-1, 0], logits=[[1., 2., 3.], [3., 2., 1.]])
tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[1., 0.], logits=[[1., 2., 3.], [3., 2., 1.]])
tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[1, 0, 2], logits=[[1., 2., 3.], [3., 2., 1.]])
tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[[1, 0]], logits=[[1., 2., 3.], [3., 2., 1.]])
tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[[1, 0]], logits=[[[1., 2., 3.], [3., 2., 1.]]])
tf.nn.sigmoid_cross_entropy_with_logits(labels=[0., 1.], logits=[1., -2.])
tf.nn.sigmoid_cross_entropy_with_logits([1., 0.], [100., -100.])
tf.nn.sigmoid_cross_entropy_with_logits(labels=[0., 1.], logits=[1., 2., 3.])
tf.nn.sigmoid_cross_entropy_with_logits(labels=[0, 1], logits=[1., 2.])
tf.nn.weighted_cross_entropy_with_logits(labels=[0., 1.], logits=[1., -2.], pos_weight=2.0)
tf.nn.log_poisson_loss(targets=[1., 2.], log_input=[0.5, 0.25])
tf.nn.log_poisson_loss(targets=[1., 2.], log_input=[0.5, 0.25], compute_full_loss=True)
tf.nn.l2_loss([3., 4.])
tf.nn.l2_loss([[1., 2.], [3., 4.]])
tf.nn.l2_loss([1, 2])
tf.nn.l2_normalize([3., 4.], axis=0)
tf.nn.l2_normalize([[3., 4.], [6., 8.]], 1)
tf.nn.bias_add([[1., 2.], [3., 4.]], [10., 20.])
tf.nn.bias_add([[1., 2.], [3., 4.]], [10., 20., 30.])
tf.nn.bias_add(tf.ones([1, 2, 2, 3]), [1., 2., 3.])
tf.nn.bias_add([1., 2.], [10., 20.])
tf.nn.bias_add([[1, 2]], [10, 20])
tf.nn.bias_add(tf.ones([1, 3, 2, 2]), [1., 2., 3.], data_format='NCHW')
tf.nn.moments([1., 2., 3., 4.], axes=0)
tf.nn.moments(tf.constant([[1., 2.], [3., 5.]]), axes=[0])
tf.nn.moments(tf.constant([[1., 2.], [3., 5.]]), axes=[0, 1])
tf.nn.moments(tf.constant([[1., 2.], [3., 5.]]), axes=[1], keepdims=True)
tf.nn.moments(tf.constant([1, 2, 3]), axes=[0])
tf.nn.moments(tf.constant([1., 2.], tf.float16), [0])
tf.nn.weighted_moments([1., 2., 3.], [0], [1., 1., 2.])
tf.nn.batch_normalization([[1., 2.], [3., 4.]], [2., 3.], tf.constant([1., 1.]), [0.5, 0.5], [2., 2.], 1e-3)
tf.nn.batch_normalization([[1., 2.]], [2., 3.], tf.constant([1., 4.]), offset=None, scale=None, variance_epsilon=0.0)
tf.nn.local_response_normalization(tf.reshape(tf.range(8.), [1, 1, 2, 4]), depth_radius=1)
tf.nn.embedding_lookup([[1., 2.], [3., 4.], [5., 6.]], [2, 0])
tf.nn.embedding_lookup([[1., 2.], [3., 4.], [5., 6.]], [[2], [0]])
tf.nn.embedding_lookup([[1., 2.], [3., 4.]], [2])
tf.nn.embedding_lookup(tf.Variable([[1., 2.], [3., 4.]]), [1, 1])
tf.nn.embedding_lookup(params=[[1., 2.], [3., 4.]], ids=tf.constant([0]), max_norm=1.0)
tf.nn.dropout([1., 2., 3.], rate=0.0)
tf.nn.dropout([1., 2., 3.], rate=1.0)
tf.nn.dropout([1., 2., 3.], rate=1.5)
tf.nn.dropout([1., 2., 3.], rate=-0.1)
tf.nn.dropout([1, 2, 3], rate=0.5)
tf.random.set_seed(1); tf.nn.dropout(tf.ones([4, 4]), rate=0.5)
tf.random.set_seed(1); tf.nn.dropout(tf.ones([4, 4]), rate=0.25, seed=3)
tf.random.set_seed(1); tf.nn.dropout(tf.ones([4, 4]), rate=0.5, noise_shape=[4, 1])
tf.nn.experimental.stateless_dropout(tf.ones([4]), rate=0.5, seed=[1, 2])
tf.nn.zero_fraction([0., 1., 0.])
tf.nn.in_top_k([1], [[0.1, 0.9]], 1)
tf.nn.normalize_moments(2.0, [4.0], [10.0], None)
tf.nn.scale_regularization_loss(4.0)
tf.nn.compute_average_loss([1., 2., 3.], global_batch_size=6)
tf.nn.compute_average_loss([1., 2., 3.])
tf.nn.pool(tf.reshape(tf.range(16.), [1, 4, 4, 1]), [2, 2], 'MAX', strides=[2, 2])
tf.nn.pool(tf.reshape(tf.range(16.), [1, 4, 4, 1]), [2, 2], 'AVG', padding='SAME')
tf.nn.max_pool(tf.reshape(tf.range(16.), [1, 4, 4, 1]), ksize=2, strides=2, padding='VALID')
tf.nn.max_pool(tf.reshape(tf.range(8.), [1, 8, 1]), ksize=2, strides=2, padding='VALID')
tf.nn.max_pool_with_argmax(tf.reshape(tf.range(16.), [1, 4, 4, 1]), 2, 2, 'VALID')
tf.nn.max_pool2d(tf.ones([4, 4]), 2, 2, 'VALID')
tf.nn.max_pool2d(tf.ones([1, 4, 4, 1]), 2, 2, 'valid')
tf.nn.max_pool2d(tf.ones([1, 4, 4, 1]), 2, 2, 'FULL')
tf.nn.max_pool2d(tf.ones([1, 4, 4, 1], tf.int32), 2, 2, 'VALID')
tf.nn.avg_pool2d(tf.ones([1, 4, 4, 1], tf.int32), 2, 2, 'VALID')
tf.nn.avg_pool2d(tf.reshape(tf.range(9.), [1, 3, 3, 1]), 2, 2, 'SAME')
tf.nn.avg_pool1d(tf.reshape(tf.range(5.), [1, 5, 1]), 2, 2, 'SAME')
tf.nn.max_pool1d(tf.reshape(tf.range(5.), [1, 5, 1]), 2, 2, 'SAME')
tf.nn.max_pool3d(tf.reshape(tf.range(27.), [1, 3, 3, 3, 1]), 2, 1, 'VALID')
tf.nn.avg_pool3d(tf.reshape(tf.range(27.), [1, 3, 3, 3, 1]), 2, 1, 'SAME')
tf.nn.conv2d(tf.ones([1, 3, 3, 1]), tf.ones([2, 2, 1, 1]), 1, 'VALID')
tf.nn.conv2d(tf.ones([1, 3, 3, 1]), tf.ones([2, 2, 2, 1]), 1, 'VALID')
tf.nn.conv2d(tf.ones([1, 3, 3, 3]), tf.ones([2, 2, 2, 1]), 1, 'VALID')
tf.nn.conv2d(tf.ones([1, 3, 3, 1], tf.int32), tf.ones([2, 2, 1, 1], tf.int32), 1, 'VALID')
tf.nn.conv2d(tf.ones([1, 3, 3, 1]), tf.ones([2, 2, 1, 1], tf.float64), 1, 'VALID')
tf.nn.conv2d(tf.ones([1, 3, 3, 1]), tf.ones([5, 5, 1, 1]), 1, 'VALID')
tf.nn.conv2d(tf.ones([1, 3, 3, 1]), tf.ones([2, 2, 1, 1]), 0, 'VALID')
tf.nn.conv2d(tf.ones([1, 3, 3, 1]), tf.ones([2, 2, 1, 1]), [1, 1, 1], 'VALID')
tf.nn.conv2d(tf.ones([1, 3, 3, 1]), tf.ones([2, 2, 1, 1]), 1, 'same')
tf.nn.conv2d(tf.ones([1, 3, 3, 1]), tf.ones([2, 2, 1, 1]), 1, 'WIDE')
tf.nn.conv2d(tf.ones([1, 3, 3, 1]), tf.ones([2, 2, 1, 1]), 1, [[0, 0], [1, 1], [2, 0], [0, 0]])
tf.nn.conv2d(input=tf.ones([1, 4, 4, 1]), filters=tf.ones([2, 2, 1, 1]), strides=[1, 2, 2, 1], padding='SAME')
tf.nn.convolution(tf.ones([1, 4, 4, 1]), tf.ones([2, 2, 1, 3]), strides=2, padding='SAME')
tf.nn.conv1d(tf.reshape(tf.range(6.), [1, 6, 1]), tf.ones([3, 1, 1]), stride=1, padding='SAME')
tf.nn.conv1d(tf.reshape(tf.range(6.), [1, 6, 1]), tf.ones([3, 1, 2]), 2, 'VALID')
tf.nn.conv1d(tf.reshape(tf.range(6.), [1, 6, 1]), tf.ones([2, 1, 1]), 1, 'VALID', dilations=2)
tf.nn.conv3d(tf.ones([1, 3, 3, 3, 1]), tf.ones([2, 2, 2, 1, 1]), [1, 1, 1, 1, 1], 'VALID')
tf.nn.conv3d(tf.ones([1, 3, 3, 3, 2]), tf.ones([2, 2, 2, 2, 3]), [1, 2, 2, 2, 1], 'SAME')
tf.nn.conv2d_transpose(tf.ones([1, 2, 2, 1]), tf.ones([2, 2, 1, 1]), [1, 4, 4, 1], strides=2, padding='VALID')
tf.nn.conv2d_transpose(tf.ones([1, 2, 2, 1]), tf.ones([3, 3, 2, 1]), [1, 4, 4, 2], strides=2, padding='SAME')
tf.nn.conv2d_transpose(tf.ones([1, 2, 2, 1]), tf.ones([3, 3, 1, 1]), [1, 9, 9, 1], strides=2, padding='SAME')
tf.nn.conv1d_transpose(tf.ones([1, 3, 1]), tf.ones([2, 1, 1]), [1, 6, 1], strides=2, padding='VALID')
tf.nn.conv3d_transpose(tf.ones([1, 2, 2, 2, 1]), tf.ones([2, 2, 2, 1, 1]), [1, 4, 4, 4, 1], 2, 'VALID').shape
tf.nn.depthwise_conv2d(tf.reshape(tf.range(18.), [1, 3, 3, 2]), tf.ones([2, 2, 2, 1]), [1, 1, 1, 1], 'VALID')
tf.nn.depthwise_conv2d(tf.reshape(tf.range(18.), [1, 3, 3, 2]), tf.ones([2, 2, 2, 2]), [1, 1, 1, 1], 'SAME')
tf.nn.separable_conv2d(tf.ones([1, 3, 3, 2]), tf.ones([2, 2, 2, 1]), tf.ones([1, 1, 2, 3]), [1, 1, 1, 1], 'VALID')
tf.nn.atrous_conv2d(tf.reshape(tf.range(25.), [1, 5, 5, 1]), tf.ones([2, 2, 1, 1]), 2, 'VALID')
tf.nn.dilation2d(tf.ones([1, 3, 3, 1]), tf.zeros([2, 2, 1]), [1, 1, 1, 1], 'VALID', 'NHWC', [1, 1, 1, 1])
tf.nn.erosion2d(tf.ones([1, 3, 3, 1]), tf.zeros([2, 2, 1]), [1, 1, 1, 1], 'VALID', 'NHWC', [1, 1, 1, 1])
tf.nn.with_space_to_batch(tf.reshape(tf.range(25.), [1, 5, 5, 1]), [1, 1], 'VALID', lambda x, n, p: x).shape
tf.nn.ctc_loss(tf.constant([[1, 2]]), tf.zeros([3, 1, 4]), tf.constant([2]), tf.constant([3]), blank_index=0)
"""


def cases():
    for op in ACTIVATIONS:
        for dtype in ALL:
            # exp(x) - 1 cancels; the terms of log_softmax are rounded to float16 on the way.
            scale = 1.0 if (op, dtype) in CANCELLING else 0.0
            yield entry(f"{op} {dtype}", f"tf.nn.{op}({const(dtype, (2, 3))})", scale=scale)
        special = "tf.constant([float('nan'), float('inf'), -float('inf'), 0.0, 100.0, -100.0, 1e-20])"
        yield entry(f"{op} special", f"tf.nn.{op}({special})", raises=False)
        yield entry(f"{op} empty", f"tf.nn.{op}(tf.zeros([0, 2]))", raises=False)
        yield entry(f"{op} large range", f"tf.nn.{op}(tf.linspace(-20.0, 20.0, 41))", ulps=16, raises=False, atol=1e-10)
    yield from _convolutions()
    yield from _pools()
    yield from lines(LINES, ulps=8, scale=1.0)


def _convolutions():
    image = "tf.constant(np.random.RandomState(0).randint(-8, 9, ({})) / 4, tf.{})"
    combinations = itertools.product((1, 2, [1, 2, 2, 1], [1, 1, 2, 1]), ("SAME", "VALID"), (None, 2), (1, 2, 3))
    for strides, padding, dilation, kernel in combinations:
        if dilation and strides != 1:
            continue
        extra = f", dilations={dilation}" if dilation else ""
        x, w = image.format("2, 5, 6, 2", "float32"), image.format(f"{kernel}, {kernel}, 2, 3", "float32")
        name = f"conv2d strides={strides} {padding} dilation={dilation} kernel={kernel}"
        yield entry(name, f"tf.nn.conv2d({x}, {w}, {strides}, '{padding}'{extra})", ulps=8, scale=1.0, raises=False)
    for dtype in ("float16", "bfloat16", "float64"):
        x, w = image.format("1, 4, 4, 2", dtype), image.format("2, 2, 2, 2", dtype)
        yield entry(f"conv2d {dtype}", f"tf.nn.conv2d({x}, {w}, 1, 'SAME')", ulps=8, scale=1.0, raises=False)
    grouped = (
        f"tf.nn.conv2d({image.format('1, 4, 4, 4', 'float32')}, {image.format('2, 2, 2, 6', 'float32')}, 1, 'SAME')"
    )
    yield entry("conv2d groups", grouped, ulps=8, scale=1.0)
    for strides, padding in itertools.product((1, 2, 3), ("SAME", "VALID")):
        x, w = image.format("1, 4, 5, 2", "float32"), image.format("3, 3, 3, 2", "float32")
        rows, columns = (4 * strides, 5 * strides) if padding == "SAME" else (3 * strides + 3, 4 * strides + 3)
        code = f"tf.nn.conv2d_transpose({x}, {w}, [1, {rows}, {columns}, 3], {strides}, '{padding}')"
        yield entry(f"conv2d_transpose strides={strides} {padding}", code, ulps=8, scale=1.0)
        y = image.format("2, 7, 2", "float32")
        yield entry(
            f"conv1d strides={strides} {padding}",
            f"tf.nn.conv1d({y}, {image.format('3, 2, 4', 'float32')}, {strides}, '{padding}')",
            ulps=8,
            scale=1.0,
        )
        d = image.format("2, 2, 2, 2", "float32")
        yield entry(
            f"depthwise_conv2d strides={strides} {padding}",
            f"tf.nn.depthwise_conv2d({x}, {d}, [1, {strides}, {strides}, 1], '{padding}')",
            ulps=8,
            scale=1.0,
        )


def _pools():
    data = "tf.constant(np.random.RandomState(1).randint(-8, 9, (2, 5, 6, 2)) / 4, tf.{})"
    for op, ksize, strides, padding in itertools.product(
        ("max_pool2d", "avg_pool2d"), (2, 3, [1, 2, 3, 1]), (1, 2, [1, 2, 1, 1]), ("SAME", "VALID")
    ):
        code = f"tf.nn.{op}({data.format('float32')}, {ksize}, {strides}, '{padding}')"
        yield entry(f"{op} ksize={ksize} strides={strides} {padding}", code, ulps=4, scale=1.0, raises=False)
    for op, dtype in itertools.product(
        ("max_pool2d", "avg_pool2d"), ("float16", "bfloat16", "float64", "int32", "uint8")
    ):
        yield entry(f"{op} {dtype}", f"tf.nn.{op}({data.format(dtype)}, 2, 2, 'VALID')", ulps=4, scale=1.0)
