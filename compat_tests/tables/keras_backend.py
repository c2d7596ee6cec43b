"""keras.backend: Keras 2's functions on tensors, variables and symbolic tensors."""

# ruff: noqa: E501  (a case is one line)
from compat_tests.case import entry

_SETUP = """
K = tf.keras.backend
x = tf.constant([[1.0, -2.0, 3.0], [4.0, 0.5, -6.0]])
y = tf.constant([[2.0, 2.0, 1.0], [1.0, 0.25, 3.0]])
p = tf.constant([[0.25, 0.25, 0.5], [0.125, 0.75, 0.125]])
t = tf.constant([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
b = tf.constant([[True, False]])
v = tf.keras.backend.variable([[1.0, 2.0]], name="v")
im = tf.reshape(tf.range(32.0), [1, 4, 4, 2])
kernel = tf.ones([2, 2, 2, 3]) * 0.5
seq = tf.reshape(tf.range(12.0), [2, 3, 2])
mask = tf.constant([[True, False, True], [True, True, False]])
def step(i, s):
    return i + s[0], [i + s[0]]
def flat(r):
    return [r[0], r[1], list(r[2])]
"""

_UNARY = (
    "abs cos exp round sign sin square sqrt argmax argmin cumsum cumprod max min sum prod mean std var all any relu elu "
    "sigmoid hard_sigmoid softmax softplus softsign tanh l2_normalize flatten batch_flatten expand_dims transpose shape "
    "int_shape ndim dtype count_params zeros_like ones_like cast_to_floatx is_sparse to_dense get_value eval"
).split()
_BINARY = "maximum minimum equal not_equal greater greater_equal less less_equal".split()
_REDUCTIONS = "max min sum prod mean std var all any".split()

_LINES = r"""
K.mean(b)
K.log(p)
K.pow(x, 2.0)
K.clip(x, -1, 1)
K.clip(x, 2, 1)
K.clip(x, None, 1.0)
K.dot(x, K.transpose(y))
K.dot(tf.ones([2, 3, 4]), tf.ones([5, 4, 2]))
v
K.constant(3)
K.constant([1, 2], dtype="int32", shape=(2,))
K.set_value(v, [[5, 6]]); v
K.update(v, [[1.0, 1.0]])
K.update_add(v, [[1.0, 1.0]])
K.update_sub(v, [[1.0, 3.0]])
K.batch_get_value([v, v])
K.batch_set_value([(v, [[0, 9]])]); v
K.get_value(3)
K.moving_average_update(v, tf.constant([[1.0, 1.0]]), 0.75)
K.zeros((2, 2))
K.zeros((0, 2))
K.ones((2,), dtype="int32", name="o")
K.eye(2)
K.arange(3)
K.arange(-3)
K.arange(1, 7, 2, dtype="float32")
K.one_hot([0, 2], 3)
K.reshape(x, (3, 2))
K.squeeze(tf.ones([2, 1, 3]), 1)
K.permute_dimensions(x, (1, 0))
K.reverse(x, 1)
K.tile(x, (1, 2))
K.tile(tf.constant([1, 2]), 2)
K.repeat(x, 2)
K.repeat(tf.ones([2]), 2)
K.repeat_elements(x, 2, 1)
K.stack([x, y], axis=1)
K.concatenate([x, y])
K.concatenate([x, y], axis=0)
K.gather(x, [1, 0])
K.temporal_padding(tf.ones([1, 2, 2]))
K.temporal_padding(tf.ones([1, 2, 2]), (1,))
K.spatial_2d_padding(tf.ones([1, 1, 2, 1]))
K.spatial_2d_padding(tf.ones([1, 1, 2, 1]), ((1,), (2,)))
K.spatial_2d_padding(tf.ones([1, 1, 2, 1]), data_format="x")
K.spatial_3d_padding(tf.ones([1, 1, 1, 1, 1]), data_format="channels_first").shape
K.softmax(tf.ones([2]))
K.softmax(x, axis=(0, 1))
K.relu(x, alpha=0.125, max_value=2.0, threshold=0.75)
K.relu(x, max_value=6)
K.elu(x, 0.5)
K.binary_crossentropy(t, p)
K.binary_crossentropy(t, x, from_logits=True)
K.binary_focal_crossentropy(t, p, True)
K.binary_focal_crossentropy(t, x, from_logits=True)
K.categorical_crossentropy(t, p)
K.categorical_crossentropy(t, x, from_logits=True)
K.categorical_crossentropy(t, x[:1])
K.categorical_focal_crossentropy(t, p)
K.sparse_categorical_crossentropy([1, 0], p)
K.sparse_categorical_crossentropy([1, 0], p, ignore_class=0)
K.sparse_categorical_crossentropy([[1], [0]], x, from_logits=True)
K.in_top_k(p, [2, 0], 1)
K.batch_normalization(x, 0.0, 1.0, 0.5, 2.0)
K.bias_add(x, tf.constant([1.0, 2.0, 3.0]))
K.bias_add(tf.ones([1, 2, 2, 3]), tf.ones([2, 2, 3]))
K.bias_add(x, tf.ones([1, 1, 1]))
K.bias_add(x, tf.ones([3]), data_format="x")
K.conv1d(tf.ones([1, 4, 2]), tf.ones([2, 2, 3]), padding="causal")
K.conv2d(im, kernel)
K.conv2d(im, kernel, strides=(2, 2), padding="same")
K.conv2d(im, kernel, padding="x")
K.conv2d(im, kernel, data_format="x")
K.conv3d(tf.ones([1, 2, 2, 2, 1]), tf.ones([2, 2, 2, 1, 1]))
K.conv2d_transpose(tf.ones([1, 2, 2, 1]), tf.ones([2, 2, 1, 1]), (1, 3, 3, 1))
K.depthwise_conv2d(im, tf.ones([2, 2, 2, 1]))
K.separable_conv2d(im, tf.ones([2, 2, 2, 1]), tf.ones([1, 1, 2, 1]))
K.pool2d(im, (2, 2))
K.pool2d(im, (2, 2), (2, 2), pool_mode="avg", padding="same")
K.pool2d(im, (2,))
K.pool2d(im, (2, 2), pool_mode="x")
K.pool3d(tf.ones([1, 2, 2, 2, 1]), (2, 2, 2))
K.resize_images(im, 2, 1, "channels_last")
K.resize_images(im, 2, 1, "channels_last", interpolation="bilinear")
K.resize_images(im, 2, 1, "x")
K.resize_images(im, 2, 1, "channels_last", "zz")
K.resize_volumes(tf.ones([1, 1, 1, 1, 1]), 2, 3, 1, "channels_last").shape
tf.random.set_seed(1); K.random_normal((2,), seed=3)
tf.random.set_seed(1); K.random_uniform((2,), seed=3)
tf.random.set_seed(1); K.truncated_normal((2,), seed=3)
tf.random.set_seed(1); K.random_bernoulli((5,), p=0.5, seed=3)
tf.random.set_seed(1); K.random_normal_variable((2,), 0.0, 1.0, seed=3).numpy()
tf.random.set_seed(1); K.random_uniform_variable((2,), 0.0, 1.0, seed=3).numpy()
tf.random.set_seed(1); K.dropout(tf.ones([6]), 0.5, seed=3)
K.random_normal((2,)), K.random_uniform((2,))
K.switch(tf.constant(True), x, y)
K.switch(tf.constant(0), lambda: x, lambda: y)
K.switch(tf.constant([True, False]), x[:, 0], y[:, 0])
K.switch(tf.constant([[True], [False]]), x, y)
K.switch(tf.constant([[True, True, False], [True, True, False]]), x, y)
K.switch(tf.constant([[True]]), x[0], y[0])
K.stop_gradient(x)
list(K.stop_gradient([x, y]))
K.map_fn(lambda a: a * 2, x)
K.foldl(lambda a, b: a + b, x)
K.foldr(lambda a, b: a - b, x)
K.gradients(x, x)
tf.function(lambda z: K.gradients(K.sum(K.square(z)), [z]))(x)
flat(K.rnn(step, seq, [tf.zeros([2, 2])]))
flat(K.rnn(step, seq, [tf.zeros([2, 2])], go_backwards=True))
flat(K.rnn(step, seq, [tf.zeros([2, 2])], unroll=True))
flat(K.rnn(step, seq, [tf.zeros([2, 2])], mask=mask))
flat(K.rnn(step, seq, [tf.zeros([2, 2])], mask=mask, zero_output_for_mask=True))
flat(K.rnn(step, seq, [tf.zeros([3, 2])], time_major=True))
flat(K.rnn(step, seq, [tf.zeros([2, 2])], return_all_outputs=False))
K.ctc_batch_cost(tf.constant([[0, 1]]), tf.ones([1, 4, 3]) / 3, tf.constant([[4]]), tf.constant([[2]]))
K.ctc_decode(tf.one_hot([[0, 2, 0, 1], [1, 1, 2, 0]], 3) * 0.75 + 0.0625, [4, 3])
K.floatx(), K.epsilon(), K.backend(), K.image_data_format()
K.int_shape(tf.keras.Input((3,)))
K.is_keras_tensor(tf.keras.Input((3,))), K.is_keras_tensor(x)
K.get_uid("q"), K.get_uid("q")
K.standardize_dtype(tf.float16)
"""

_DOTS = (
    "[2, 3, 4], [2, 4, 5], None", "[2, 3], [2, 3], None", "[2, 3], [2, 3, 4], (1, 1)", "[2, 3, 4], [2, 4], None",
    "[2, 3, 4, 5], [2, 5, 6], None", "[2, 3, 4], [2, 3, 5], (1, 1)", "[2, 3, 4], [2, 5, 4], 2", "[2, 3], [3, 3], None",
    "[2], [2], None", "[2, 3, 4], [2, 3, 5], None", "[2, 3], [2, 3], 0", "[2, 3], [2, 3], [(1,), 1]",
)  # fmt: skip


def cases():
    """Yields the cases."""
    codes = [line.strip() for line in _LINES.splitlines() if line.strip()]
    codes += [f"K.{name}(x)" for name in _UNARY]
    codes += [f"K.{name}(x, y)" for name in _BINARY]
    codes += [f"K.{name}(x, axis=1, keepdims=True)" for name in _REDUCTIONS]
    for dims in _DOTS:
        codes.append(
            f"a, c, axes = {dims}; K.batch_dot(tf.reshape(tf.range(float(np.prod(a))), a), "
            "tf.reshape(tf.range(float(np.prod(c))), c), axes=axes)"
        )
    for code in codes:
        yield entry(code, f"{_SETUP}\n{code}", ulps=8, scale=1.0)
