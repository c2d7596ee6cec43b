"""Activation, dropout and noise layers of Keras."""

from compat_tests.case import lines
from compat_tests.tables._keras_layers import probes

LAYERS = """
ReLU() | [2, 5]
ReLU(max_value=1.0) | [2, 5]
ReLU(6) | [2, 5]
ReLU(negative_slope=0.1) | [2, 5]
ReLU(threshold=0.5) | [2, 5]
ReLU(2.0, 0.25, 0.5) | [3, 5]
LeakyReLU() | [2, 5]
LeakyReLU(0.1) | [2, 5]
LeakyReLU(negative_slope=0.0) | [2, 5]
ELU() | [2, 5]
ELU(0.5) | [2, 5]
PReLU() | [2, 5]
PReLU(alpha_initializer='ones') | [2, 3, 2]
PReLU(shared_axes=[1, 2], alpha_initializer='glorot_uniform') | [2, 3, 2, 4]
PReLU(shared_axes=1, alpha_regularizer='l2', alpha_constraint='non_neg') | [2, 3, 2]
Softmax() | [2, 5]
Softmax(axis=1) | [2, 3, 2]
Softmax(axis=(1, 2)) | [2, 3, 2]
Softmax(axis=[-1]) | [2, 3, 2]
Softmax() | [2, 3] | mask=tf.constant([[True, False, True], [True, True, False]])
Softmax() | [2, 3] | mask=tf.constant([[1., 0., 1.], [0.25, 0.75, 0.]])
Softmax(dtype='float16') | [2, 3] | gradients=False, mask=tf.constant([[True, False, True], [True, True, False]])
Activation('relu') | [2, 5]
Activation('softmax') | [2, 5]
Activation('tanh') | [2, 5]
Dropout(0.5) | [3, 4]
Dropout(0.5, seed=3) | [3, 4] | training=True
Dropout(0.2, seed=7) | [3, 4] | training=True
Dropout(0.5, noise_shape=(None, 1), seed=1) | [3, 4] | training=True
Dropout(0.5, noise_shape=[1, 4], seed=1) | [3, 4] | training=True
Dropout(0, seed=1) | [3, 4] | training=True
Dropout(1.0, seed=1) | [3, 4] | training=True
Dropout(0.5) | [3, 4] | training=True
Dropout(0.3, seed=2, dtype='float64') | [3, 4] | training=True
Dropout(0.3, seed=2, dtype='mixed_float16') | [3, 4] | training=True
SpatialDropout1D(0.5, seed=1) | [2, 3, 4] | training=True
SpatialDropout1D(0.5) | [2, 3, 4]
SpatialDropout2D(0.5, seed=2) | [2, 2, 3, 4] | training=True
SpatialDropout2D(0.5, data_format='channels_first', seed=2) | [2, 4, 2, 3] | training=True
SpatialDropout3D(0.5, seed=3) | [2, 2, 2, 2, 3] | training=True
SpatialDropout3D(0.5, 'channels_first', seed=3) | [2, 3, 2, 2, 2] | training=True
GaussianDropout(0.5, seed=1) | [3, 4] | training=True
GaussianDropout(0.25, seed=5) | [3, 4] | training=True
GaussianDropout(0.5) | [3, 4]
GaussianDropout(0.0) | [3, 4] | training=True
GaussianNoise(0.5, seed=1) | [3, 4] | training=True
GaussianNoise(1.0, seed=9) | [3, 4] | training=True
GaussianNoise(0.5) | [3, 4]
ActivityRegularization(l1=0.1, l2=0.2) | [3, 4]
ActivityRegularization() | [3, 4]
"""
LINES = """
tf.keras.layers.ReLU(max_value=-1.)
tf.keras.layers.ReLU(negative_slope=-1.)
tf.keras.layers.ReLU(negative_slope=None)
tf.keras.layers.ReLU(threshold=-1.)
tf.keras.layers.ReLU(threshold=None)
tf.keras.layers.LeakyReLU(None)
tf.keras.layers.LeakyReLU(-0.5)
tf.keras.layers.LeakyReLU(alpha=0.2).negative_slope
tf.keras.layers.Softmax(name='s')(tf.zeros([2, 3]), mask=tf.ones([2, 2]))
tf.keras.layers.Softmax(name='s')(tf.zeros([2, 3]), mask=tf.ones([2, 3, 1]))
tf.keras.layers.Dropout(-0.5)
tf.keras.layers.Dropout(1.5)
tf.keras.layers.Dropout(0.5, noise_shape='a')
tf.keras.layers.Dropout(0.5, noise_shape=3)
tf.keras.layers.Dropout(0.5, noise_shape=(2, 1.5))
tf.keras.layers.Dropout(0.5, noise_shape=(2, 0))
tf.keras.layers.Dropout(0.5, noise_shape=(2, -1))
tf.keras.layers.Dropout()
tf.keras.layers.Dropout(0.5, seed='a')
tf.keras.layers.Dropout(0.5, foo=3)
tf.keras.layers.GaussianDropout(2)
tf.keras.layers.GaussianNoise(-1)
tf.keras.layers.AlphaDropout(0.5, seed=1)(tf.reshape(tf.linspace(-2., 2., 12), [3, 4]), training=True)
tf.keras.layers.AlphaDropout(0.2, noise_shape=(3, 1), seed=4)(tf.reshape(tf.linspace(-2., 2., 12), [3, 4]), \
training=True)
tf.keras.layers.AlphaDropout(0.5)(tf.ones([2, 2]))
tf.keras.layers.SpatialDropout1D(0.5, name='s')(tf.zeros([2, 3]))
tf.keras.layers.SpatialDropout2D(0.5, data_format='x')
l = tf.keras.layers.Dropout(0.5, seed=11); [l(tf.ones([2, 3]), training=True) for _ in range(3)]
l = tf.keras.layers.GaussianNoise(0.5, seed=11); [l(tf.zeros([2, 2]), training=True) for _ in range(3)]
l = tf.keras.layers.Dropout(0.5, seed=11); f = tf.function(lambda x: l(x, training=True)); [f(tf.ones([2, \
3])) for _ in range(3)]
tf.keras.utils.set_random_seed(3); l = tf.keras.layers.Dropout(0.5); [l(tf.ones([2, 3]), \
training=True) for _ in range(2)]
l = tf.keras.layers.Dropout(0.5, seed=5); l(tf.ones([2, 3]), training=True); [(v.path.split('/')[-1], \
v.numpy()) for v in l.variables], len(l.weights)
l = tf.keras.layers.ActivityRegularization(l1=0.5, l2=0.25); l(tf.constant([[1., -2.]])); l.losses
l = tf.keras.layers.PReLU(shared_axes=[1]); l.build((None, 4, 3)); tuple(l.alpha.shape), l.input_spec.axes
l = tf.keras.layers.Dropout(0.5); l(tf.ones([2, 3]))
tf.keras.layers.Dropout(0.5).compute_output_shape((None, 3)), tf.keras.layers.ReLU().compute_output_shape((None, 3))
[L(0.5).supports_masking for L in (tf.keras.layers.Dropout, tf.keras.layers.GaussianNoise, \
tf.keras.layers.SpatialDropout1D)]
str(tf.keras.layers.ReLU), str(tf.keras.layers.SpatialDropout2D), repr(tf.keras.layers.Dropout(0.5, name='d'))
tf.keras.layers.Dropout.from_config(tf.keras.layers.Dropout(0.5, noise_shape=(None, 1), seed=3, \
name='d').get_config()).get_config()
tf.keras.layers.SpatialDropout1D(0.25, seed=3, name='d').get_config()
"""


def cases():
    yield from probes(LAYERS, ulps=16, scale=1.0, atol=1e-6)
    yield from lines(LINES)
