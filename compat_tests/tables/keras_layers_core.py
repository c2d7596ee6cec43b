"""Embedding, Lambda, Masking, Rescaling and Normalization of Keras."""

from compat_tests.case import lines
from compat_tests.tables._keras_layers import probes

LAYERS = """
Embedding(5, 3) | [2, 4] | dtype='int32', gradients=False
Embedding(5, 3) | [4] | dtype='int64', gradients=False
Embedding(5, 2, mask_zero=True) | [2, 3] | dtype='int32', gradients=False
Embedding(5, 2, embeddings_initializer='glorot_normal', embeddings_regularizer='l2', \
embeddings_constraint='max_norm') | [2, 3] | dtype='int32', gradients=False
Embedding(5, 2, weights=np.arange(10.).reshape(5, 2)) | [2, 3] | dtype='int32', gradients=False
Embedding(5, 2, weights=[np.arange(10.).reshape(5, 2)], trainable=False) | [2, 3] | dtype='int32', gradients=False
Embedding(5, 2, activity_regularizer='l1', dtype='float64') | [2, 3] | dtype='int32', gradients=False
Embedding(5, 2, dtype='mixed_float16') | [2, 3] | dtype='int32', gradients=False
Masking() | [2, 3, 2]
Masking(mask_value=0.5) | [2, 3]
Rescaling(1 / 255.) | [2, 3] | dtype='int32', gradients=False
Rescaling(2.0, -1.0) | [2, 3]
Rescaling([1.0, 2.0], offset=[0.5, 1.0]) | [3, 2]
Rescaling(scale=0.5, offset=1, dtype='float64') | [2, 3]
Rescaling(0.5, dtype='float16') | [2, 3] | symbolic=False
Normalization(mean=1.0, variance=4.0) | [2, 3]
Normalization(mean=[1.0, 2.0, 3.0], variance=[1.0, 4.0, 9.0]) | [2, 3]
Normalization(axis=1, mean=[1.0, 2.0], variance=[1.0, 0.0]) | [3, 2, 2]
Normalization(axis=None, mean=1.0, variance=4.0) | [2, 3]
Normalization(axis=(1, 2), mean=[[1.0, 2.0]], variance=[[1.0, 4.0]]) | [2, 1, 2]
Normalization(mean=[1.0, 2.0, 3.0], variance=[1.0, 4.0, 9.0], invert=True) | [2, 3]
Normalization() | [2, 3]
Lambda(lambda x: x * 2) | [2, 3]
Lambda(lambda x, k=3.0: x ** 2 + k) | [2, 3]
Lambda(lambda x: tf.reduce_sum(x, axis=-1), output_shape=()) | [2, 3]
Lambda(lambda x, k: x * k, arguments={'k': 3.0}) | [2, 3]
"""
LINES = """
x = tf.constant([[1, 2], [3, 1]]); l = tf.keras.layers.Embedding(4, 2); l.build(); t = tf.GradientTape(); \
t.__enter__(); y = l(x); s = tf.reduce_sum(y * y); t.__exit__(None, None, None); t.gradient(s, \
l.trainable_variables[0].value)
l = tf.keras.layers.Embedding(4, 2, name='e'); l(tf.constant([[1., 2.]]))
l = tf.keras.layers.Embedding(4, 2, name='e'); l(np.array([[1, 2]], 'uint8'))
l = tf.keras.layers.Embedding(4, 2, weights=np.arange(8.).reshape(4, 2), name='e'); l(tf.constant([-1, 0]))
l = tf.keras.layers.Embedding(4, 2, name='e'); l(tf.constant([[4]]))
l = tf.keras.layers.Embedding(4, 2, name='e'); l(tf.constant([[0, -5]]))
tf.keras.layers.Embedding(0, 2)
tf.keras.layers.Embedding(4, -2)
tf.keras.layers.Embedding(4.0, 2)
tf.keras.layers.Embedding(True, 2)
tf.keras.layers.Embedding(4)
tf.keras.layers.Embedding(4, 2, name='e').embeddings
tf.keras.layers.Embedding(4, 2, input_length=3, name='e').get_config()
tf.keras.layers.Embedding(4, 2).compute_mask(tf.constant([[0, 1]]))
tf.keras.layers.Embedding(4, 2, mask_zero=True).compute_mask(tf.constant([[0, 1]]))
l = tf.keras.layers.Embedding(4, 2, mask_zero=True); y = l(tf.constant([[0, 1]])); y._keras_mask, l.supports_masking
tf.keras.layers.Embedding(4, 2).compute_output_shape((None, 7))
l = tf.keras.layers.Embedding(4, 2); l.build((None, 3)); l.count_params(), tuple(l.embeddings.shape), l.embeddings.path
l = tf.keras.layers.Embedding(4, 2, lora_rank=1, name='e'); l(tf.constant([1])); [(w.path, \
w.trainable) for w in l.weights]
m = tf.keras.layers.Masking(); y = m(tf.constant([[[0., 0.], [1., 0.], [0., 0.]]])); y, y._keras_mask
m = tf.keras.layers.Masking(2.0); y = m(tf.constant([[[2., 2.], [1., 2.]]])); y, y._keras_mask, \
m.compute_mask(tf.constant([[[2., 2.], [1., 2.]]]))
m = tf.keras.layers.Masking(); y = tf.keras.layers.Dropout(0.5)(m(tf.constant([[[0., 0.], [1., 0.]]]))); y._keras_mask
m = tf.keras.layers.Masking(); y = tf.keras.layers.GlobalAveragePooling1D()(m(tf.constant([[[0., 0.], [1., 4.]]]))); \
y, getattr(y, '_keras_mask', None)
m = tf.keras.layers.Masking(); y = tf.keras.layers.BatchNormalization()(m(tf.constant([[[0., 0.], [1., 4.], [3., \
2.]]])), training=True); y, y._keras_mask
m = tf.keras.layers.Masking(); y = tf.keras.layers.Softmax()(tf.keras.layers.Reshape((3,))(m(tf.constant([[[0.], \
[1.], [3.]]])))); y
tf.keras.layers.Masking(mask_value=-1., name='m').get_config()
tf.keras.layers.Lambda(lambda x: x + 1)(tf.constant([1., 2.]))
tf.keras.layers.Lambda(lambda x, mask=None: (x, mask is None)[0])(tf.constant([1., 2.]))
tf.keras.layers.Lambda(lambda x, training=None: x if training else -x)(tf.constant([1., 2.]), training=True)
tf.keras.layers.Lambda(lambda x: [x, 2 * x])(tf.constant([1., 2.]))
tf.keras.layers.Lambda(lambda xs: xs[0] * xs[1])([tf.constant([1., 2.]), tf.constant([3., 4.])])
tf.keras.layers.Lambda(lambda x: x, output_shape=(4,)).compute_output_shape((None, 3))
tf.keras.layers.Lambda(lambda x: x, output_shape=lambda s: (s[0], 7)).compute_output_shape((None, 3))
tf.keras.layers.Lambda(lambda x: x[:, :2]).compute_output_shape((None, 3))
tf.keras.layers.Lambda(lambda x: tf.reduce_mean(x, axis=1, keepdims=True)).compute_output_shape((None, 3, 5))
tf.keras.layers.Lambda(lambda x: x, mask=lambda i, m: m).supports_masking, \
tf.keras.layers.Lambda(lambda x: x).supports_masking
tf.keras.layers.Lambda(lambda x: x, mask=3).compute_mask(tf.ones([1]))
sorted(tf.keras.layers.Lambda(lambda x: x, output_shape=(3,), name='l').get_config())
tf.keras.layers.Lambda(tf.keras.activations.relu, arguments={'max_value': 1.0}, name='l').get_config()
tf.keras.layers.Lambda.from_config(tf.keras.layers.Lambda(lambda x: x * 3, name='l').get_config())
tf.keras.layers.Lambda.from_config(tf.keras.layers.Lambda(lambda x: x * 3, name='l').get_config(), \
safe_mode=False)(tf.constant([2.]))
tf.keras.layers.Lambda()
n = tf.keras.layers.Normalization(); n.adapt(np.array([[1., 2.], [3., 6.], [5., 4.]])); n.mean, n.variance, \
n(np.array([[1., 2.]])), [w.numpy() for w in n.weights]
n = tf.keras.layers.Normalization(); n.adapt(tf.constant([[1., 2.], [3., 6.], [5., 4.]])); n.mean, n.variance, \
n(tf.constant([[1., 2.]]))
n = tf.keras.layers.Normalization(axis=None); n.adapt(np.array([[1., 2.], [3., 6.]], 'float32')); n.mean, n.variance, \
n([[1., 2.]])
n = tf.keras.layers.Normalization(axis=1); n.adapt(np.arange(12.).reshape(2, 3, 2)); n.mean, n.variance
n = tf.keras.layers.Normalization(); n.adapt(np.array([1., 2., 3., 6.])); n.mean, n.variance
n = tf.keras.layers.Normalization(axis=None); n.adapt(np.array([1, 2, 3, 6])); n.mean, n.variance, n(np.array([1, 2]))
n = tf.keras.layers.Normalization(); n.adapt([np.array([[1., 2.], [3., 6.]]), np.array([[5., 4.]])]); n.mean, n.variance
n = tf.keras.layers.Normalization(); n.adapt(tf.data.Dataset.from_tensor_slices(np.arange(12.).reshape(6, \
2)).batch(4)); n.mean, n.variance
n = tf.keras.layers.Normalization(); n.adapt(tf.data.Dataset.from_tensor_slices(np.arange(12.).reshape(6, 2))); \
n.mean, n.variance
n = tf.keras.layers.Normalization(); n.adapt(tf.data.Dataset.from_tensor_slices((np.arange(12.).reshape(6, 2), \
np.arange(6))).batch(4)); n.mean, n.variance
n = tf.keras.layers.Normalization(invert=True); n.adapt(np.array([[1., 2.], [3., 6.]])); n(np.array([[0., 1.]]))
n = tf.keras.layers.Normalization(name='n'); n.adapt(3)
n = tf.keras.layers.Normalization(name='n'); n.adapt([])
n = tf.keras.layers.Normalization(name='n'); n.adapt([1, 2])
n = tf.keras.layers.Normalization(name='n'); n.build((None, 3)); n.adapt(np.zeros((2, 2)))
n = tf.keras.layers.Normalization(name='n'); n.build((None, None))
n = tf.keras.layers.Normalization(axis=3, name='n'); n.build((None, 2))
tf.keras.layers.Normalization(mean=1.0)
tf.keras.layers.Normalization(mean=[1.0], variance=[1.0, 2.0])
tf.keras.layers.Normalization(mean=[[1.0]], variance=[[1.0]])
tf.keras.layers.Normalization(mean=[1.0, 2.0], variance=[1.0, 2.0], name='n').get_config()
tf.keras.layers.Normalization(name='n').get_config()
n = tf.keras.layers.Normalization(name='n'); n.build((None, 3)); [(w.path, w.dtype, \
tuple(w.shape)) for w in n.weights], n.get_build_config()
tf.keras.layers.Rescaling(1 / 2.)([[1, 2], [3, 4]])
tf.keras.layers.Rescaling(np.array([0.5, 0.25]), name='r').get_config()
tf.keras.layers.Rescaling(0.5, 1.0)(np.arange(4, dtype='uint8'))
tf.keras.layers.Rescaling()
str(tf.keras.layers.Embedding), str(tf.keras.layers.Lambda), str(tf.keras.layers.Normalization), \
repr(tf.keras.layers.Masking(name='m'))
"""


def cases():
    yield from probes(LAYERS, ulps=16, scale=1.0, atol=1e-6)
    yield from lines(LINES)
