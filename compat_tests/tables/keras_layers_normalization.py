"""Normalization layers of Keras: training and inference, statistics, masks, configurations, errors."""

from compat_tests.case import entry, lines
from compat_tests.tables._keras_layers import probes

LAYERS = """
BatchNormalization() | [4, 3]
BatchNormalization() | [4, 3] | training=True
BatchNormalization() | [4, 3] | training=False
BatchNormalization() | [2, 3, 4, 2] | training=True
BatchNormalization(axis=1) | [2, 3, 4] | training=True
BatchNormalization(axis=-2) | [2, 3, 4] | training=True
BatchNormalization(axis=1) | [2, 3, 4, 2]
BatchNormalization(center=False) | [4, 3] | training=True
BatchNormalization(scale=False) | [4, 3] | training=True
BatchNormalization(center=False, scale=False) | [4, 3] | training=True
BatchNormalization(momentum=0.5, epsilon=0.1) | [4, 3] | training=True
BatchNormalization(beta_initializer='ones', gamma_initializer='glorot_uniform') | [4, 3] | training=True
BatchNormalization(moving_mean_initializer='ones', moving_variance_initializer='zeros') | [4, 3]
BatchNormalization(beta_regularizer='l2', gamma_regularizer='l1', gamma_constraint='non_neg') | [4, 3] | training=True
BatchNormalization(trainable=False) | [4, 3] | training=True
BatchNormalization(synchronized=True) | [4, 3] | training=True
BatchNormalization() | [3, 2, 2] | training=True, mask=tf.constant([[True, False], [True, True], [False, True]])
BatchNormalization() | [3, 2, 2] | mask=tf.constant([[True, False], [True, True], [False, True]])
BatchNormalization(renorm=True) | [4, 3] | training=True
BatchNormalization(renorm=True) | [4, 3]
BatchNormalization(renorm=True, renorm_clipping={'rmax': 1.5, 'rmin': 0.5, 'dmax': 0.1}) | [4, 3] | training=True
BatchNormalization(renorm=True, renorm_momentum=0.5, scale=False) | [4, 3] | training=True
BatchNormalization(renorm=True, center=False) | [4, 3] | training=True
BatchNormalization(dtype='float64') | [4, 3] | training=True
BatchNormalization(dtype='mixed_float16') | [4, 3] | training=True
LayerNormalization() | [3, 4]
LayerNormalization() | [2, 3, 4]
LayerNormalization(axis=1) | [2, 3, 4]
LayerNormalization(axis=[1, 2]) | [2, 3, 4]
LayerNormalization(axis=(-1, -2)) | [2, 3, 3]
LayerNormalization(axis=-2, center=False) | [2, 3, 4]
LayerNormalization(scale=False) | [2, 3, 4]
LayerNormalization(center=False, scale=False) | [2, 3, 4]
LayerNormalization(epsilon=0.1, beta_initializer='ones', gamma_initializer='glorot_uniform', axis=[1, 2]) | [2, 3, 4]
LayerNormalization(beta_regularizer='l2', gamma_constraint='non_neg') | [3, 4]
LayerNormalization(dtype='mixed_float16') | [3, 4]
LayerNormalization(dtype='float64') | [3, 4]
LayerNormalization(rms_scaling=True) | [3, 4]
GroupNormalization(2) | [2, 4]
GroupNormalization(groups=2) | [2, 3, 4]
GroupNormalization(groups=-1) | [2, 3, 3, 4]
GroupNormalization(groups=1) | [2, 3, 4]
GroupNormalization(groups=2, axis=1) | [2, 4, 3]
GroupNormalization(groups=2, axis=-2) | [2, 4, 3]
GroupNormalization(groups=2, axis=2) | [2, 3, 4, 2]
GroupNormalization(2, center=False) | [2, 3, 4]
GroupNormalization(2, scale=False) | [2, 3, 4]
GroupNormalization(2, center=False, scale=False, epsilon=0.1) | [2, 3, 4]
GroupNormalization(2, beta_initializer='ones', gamma_initializer='glorot_normal', gamma_regularizer='l2') | [2, 3, 4]
GroupNormalization(2, dtype='mixed_float16') | [2, 3, 4]
UnitNormalization() | [3, 4]
UnitNormalization(axis=1) | [2, 3, 4]
UnitNormalization(axis=(1, 2)) | [2, 3, 4]
UnitNormalization(axis=[-1, -2]) | [2, 3, 4]
RMSNormalization() | [3, 4]
RMSNormalization(axis=[1, 2]) | [2, 3, 4]
RMSNormalization(epsilon=0.1) | [2, 3, 4]
RMSNormalization(dtype='mixed_float16') | [3, 4]
"""
STEPS = """
BatchNormalization() | [4, 3]
BatchNormalization(momentum=0.8) | [2, 3, 2]
BatchNormalization(axis=1) | [2, 3, 2]
BatchNormalization(renorm=True, momentum=0.5) | [4, 3]
BatchNormalization(synchronized=True) | [4, 3]
SpectralNormalization(L.Dense(3)) | [4, 2]
SpectralNormalization(L.Conv2D(2, 2), power_iterations=3) | [1, 3, 3, 2]
"""
LINES = """
l = tf.keras.layers.BatchNormalization(); f = tf.function(lambda x: l(x, training=True)); [f(tf.reshape(tf.range(6.), \
[3, 2]) * k) for k in (1., 2.)], [w.numpy() for w in l.weights]
l = tf.keras.layers.BatchNormalization(); l.trainable = False; l(tf.reshape(tf.range(6.), [3, 2]), training=True), \
[w.numpy() for w in l.weights], len(l.trainable_weights)
l = tf.keras.layers.BatchNormalization(); l(tf.zeros([3, 2])); l.trainable = False; [len(l.trainable_weights), \
len(l.non_trainable_weights)]
l = tf.keras.layers.BatchNormalization(); l(tf.zeros([3, 2])); [w.name for w in l.trainable_weights], \
[w.name for w in l.non_trainable_weights], l.count_params()
l = tf.keras.layers.BatchNormalization(name='b'); l(tf.zeros([3, 2])); l(tf.zeros([3, 3]))
tf.keras.layers.BatchNormalization(name='b')(tf.zeros([3, 2, 2]), mask=tf.ones([3, 2, 2]))
tf.keras.layers.BatchNormalization(axis=3, name='b').compute_output_shape((None, 2))
tf.keras.layers.BatchNormalization(axis=3, name='b')(tf.zeros([2, 2]))
tf.keras.layers.BatchNormalization(renorm=True, renorm_clipping={'a': 1})
tf.keras.layers.BatchNormalization(renorm=True, renorm_clipping={'rmax': 1, 'rmin': 2})
tf.keras.layers.BatchNormalization(renorm=True, renorm_clipping={'dmax': -1})
tf.keras.layers.BatchNormalization(foo=1)
tf.keras.layers.BatchNormalization(axis='a')
tf.keras.layers.BatchNormalization().compute_output_shape((None, 3, 2))
tf.keras.layers.LayerNormalization(axis='a')
tf.keras.layers.LayerNormalization(axis=3, name='b')(tf.zeros([2, 2]))
tf.keras.layers.LayerNormalization(axis=3, name='b').compute_output_shape((2, 2))
l = tf.keras.layers.LayerNormalization(axis=(2, 1)); l.build((None, 3, 4)); l.axis, [(w.name, \
tuple(w.shape)) for w in l.weights]
tf.keras.layers.GroupNormalization(0)
tf.keras.layers.GroupNormalization(1.5)
tf.keras.layers.GroupNormalization(-2)
tf.keras.layers.GroupNormalization(5, name='g')(tf.zeros([2, 4]))
tf.keras.layers.GroupNormalization(3, name='g')(tf.zeros([2, 4]))
l = tf.keras.layers.GroupNormalization(-1); l(tf.zeros([2, 4])); l.groups, l.get_config()['groups']
tf.keras.layers.UnitNormalization(axis='a')
tf.keras.layers.UnitNormalization(axis=3, name='u').compute_output_shape((2, 2))
tf.keras.layers.UnitNormalization()(tf.zeros([2, 2]))
tf.keras.layers.RMSNormalization(axis=3, name='u').compute_output_shape((2, 2))
tf.keras.layers.SpectralNormalization(tf.keras.layers.Dense(2), power_iterations=0)
tf.keras.layers.SpectralNormalization(tf.keras.layers.ReLU(name='r'), name='s')(tf.zeros([2, 2]))
tf.keras.layers.SpectralNormalization(3)
l = tf.keras.layers.SpectralNormalization(tf.keras.layers.Dense(2, kernel_initializer='zeros', name='d'), name='s'); \
l(tf.ones([1, 2]), training=True), l.kernel.numpy()
tf.keras.layers.SpectralNormalization(tf.keras.layers.Dense(2, name='d'), power_iterations=3, name='s').get_config()
str(tf.keras.layers.BatchNormalization), repr(tf.keras.layers.LayerNormalization(name='n'))
[L().supports_masking for L in (tf.keras.layers.BatchNormalization, tf.keras.layers.LayerNormalization, \
tf.keras.layers.UnitNormalization, tf.keras.layers.RMSNormalization)]
"""


def cases():
    yield from probes(LAYERS, ulps=64, scale=1.0, atol=1e-6)
    for line in filter(None, map(str.strip, STEPS.splitlines())):
        layer, shape = (part.strip() for part in line.split(" | "))
        code = f"from compat_tests.tables._keras_layers import steps\nsteps(tf, lambda L: L.{layer}, {shape})"
        yield entry(f"steps of {layer} {shape}", code, ulps=64, scale=1.0, atol=1e-6)
    yield from lines(LINES, ulps=16, scale=1.0, atol=1e-6)
