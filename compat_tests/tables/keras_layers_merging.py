"""Merging layers of Keras, as classes and functions: outputs, gradients, masks, errors."""

from compat_tests.case import lines
from compat_tests.tables._keras_layers import probes

LAYERS = """
Add() | [[2, 3], [2, 3]]
Add() | [[2, 3], [2, 3], [2, 3]]
Add() | [[2, 3], [2, 1]]
Add() | [[2, 4, 3], [2, 3]]
Add() | [[2, 3]]
Subtract() | [[2, 3], [2, 3]]
Subtract() | [[2, 3, 2], [2, 1, 2]]
Multiply() | [[2, 3], [2, 3], [2, 3]]
Multiply() | [[2, 4, 3], [2, 3]]
Average() | [[2, 3], [2, 3], [2, 3]]
Maximum() | [[2, 3], [2, 3], [2, 3]]
Maximum() | [[2, 3], [2, 1]]
Minimum() | [[2, 3], [2, 3]]
Concatenate() | [[2, 3], [2, 1], [2, 2]]
Concatenate(axis=1) | [[2, 3, 2], [2, 1, 2]]
Concatenate(axis=-2) | [[2, 3, 2], [2, 1, 2]]
Concatenate(0) | [[2, 3], [1, 3]] | symbolic=False
Concatenate() | [[2, 3]]
Dot(1) | [[2, 3], [2, 3]]
Dot(axes=1, normalize=True) | [[2, 3], [2, 3]]
Dot(-1) | [[2, 4, 3], [2, 5, 3]]
Dot((1, 2)) | [[2, 3, 4], [2, 5, 3]]
Dot((2, 1)) | [[2, 3, 4], [2, 4]]
Dot((1, 1)) | [[2, 3], [2, 3, 4]]
Dot((2, 1), normalize=True) | [[1, 3, 4], [1, 4, 2]]
Dot((3, 1)) | [[1, 2, 3, 4], [1, 4, 2, 2]] | symbolic=False
Add(dtype='mixed_float16') | [[2, 3], [2, 3]]
"""
LINES = """
tf.keras.layers.add([tf.constant([[1., 2.]]), tf.constant([[3., 5.]])])
tf.keras.layers.subtract([tf.constant([[1., 2.]]), tf.constant([[3., 5.]])])
tf.keras.layers.multiply([tf.constant([[1., 2.]]), tf.constant([[3., 5.]])])
tf.keras.layers.average([tf.constant([[1., 2.]]), tf.constant([[3., 5.]])])
tf.keras.layers.maximum([tf.constant([[1., 7.]]), tf.constant([[3., 5.]])])
tf.keras.layers.minimum([tf.constant([[1., 7.]]), tf.constant([[3., 5.]])])
tf.keras.layers.concatenate([tf.constant([[1., 7.]]), tf.constant([[3., 5.]])])
tf.keras.layers.concatenate([tf.constant([[1., 7.]]), tf.constant([[3., 5.]])], axis=0)
tf.keras.layers.concatenate([np.ones((2, 1)), np.zeros((2, 2))], axis=1)
tf.keras.layers.dot([tf.constant([[1., 7.]]), tf.constant([[3., 5.]])], axes=1)
tf.keras.layers.dot([tf.constant([[1., 7.]]), tf.constant([[3., 5.]])], axes=-1, normalize=True)
tf.keras.layers.Add()([tf.constant([[1, 2]]), tf.constant([[3, 5]])])
tf.keras.layers.Average()([tf.constant([[1, 2]]), tf.constant([[4, 5]])])
tf.keras.layers.Add()([tf.constant([[1, 2]]), tf.constant([[3.5, 5.]])])
tf.keras.layers.Concatenate()([tf.constant([[1, 2]]), tf.constant([[3.5, 5.]])])
tf.keras.layers.Add(name='a')(tf.zeros([2, 3]))
tf.keras.layers.Add(name='a')([])
tf.keras.layers.Add(name='a')([tf.zeros([2, 3]), tf.zeros([2, 4])])
tf.keras.layers.Add(name='a')([tf.zeros([2, 3]), tf.zeros([3, 3])])
tf.keras.layers.Subtract(name='a')([tf.zeros([2, 3])])
tf.keras.layers.Subtract(name='a')([tf.zeros([2, 3])] * 3)
tf.keras.layers.Concatenate(name='a')(tf.zeros([2, 3]))
tf.keras.layers.Concatenate(name='a')([tf.zeros([2, 3]), tf.zeros([3, 3])])
tf.keras.layers.Concatenate(axis=1, name='a')([tf.zeros([2, 3, 2]), tf.zeros([2, 3, 3])])
tf.keras.layers.Concatenate(name='a')([tf.zeros([2, 3]), tf.zeros([2, 3, 3])])
tf.keras.layers.Concatenate(axis=4, name='a')([tf.zeros([2, 3]), tf.zeros([2, 3])])
tf.keras.layers.Dot('a')
tf.keras.layers.Dot((1, 2, 3))
tf.keras.layers.Dot(('a', 1))
tf.keras.layers.Dot()
tf.keras.layers.Dot(1, name='d')(tf.zeros([2, 3]))
tf.keras.layers.Dot(1, name='d')([tf.zeros([2, 3]), tf.zeros([2, 4])])
tf.keras.layers.Dot(1, name='d')([tf.zeros([2, 3])] * 3)
tf.keras.layers.Dot(0, name='d')([tf.zeros([2, 3]), tf.zeros([2, 3])])
tf.keras.layers.Add().compute_output_shape([(None, 3), (None, 3)])
tf.keras.layers.Add().compute_output_shape([(4, 3), (None, 1)])
tf.keras.layers.Add().compute_output_shape([(None, 2, 3), (None, 3)])
tf.keras.layers.Add().compute_output_shape([(None, None), (None, 3)])
tf.keras.layers.Concatenate().compute_output_shape([(None, 3), (None, 4)])
tf.keras.layers.Concatenate(axis=1).compute_output_shape([(None, None, 2), (None, 4, 2)])
tf.keras.layers.Concatenate().compute_output_shape((2, 3))
tf.keras.layers.Dot(1).compute_output_shape([(None, 3), (None, 3)])
tf.keras.layers.Dot((2, 1)).compute_output_shape([(None, 3, 4), (None, 4, 5)])
tf.keras.layers.Dot(-1).compute_output_shape([(None, 3, 4), (None, 5, 4)])
tf.keras.layers.Dot(1).compute_output_shape([(None, 3)])
x = [tf.zeros([1, 2, 3])] * 2; tf.keras.layers.Add().compute_mask(x, [tf.constant([[True, False]]), \
tf.constant([[False, False]])])
x = [tf.zeros([1, 2, 3])] * 2; tf.keras.layers.Add().compute_mask(x, [None, tf.constant([[False, False]])])
x = [tf.zeros([1, 2, 3])] * 2; tf.keras.layers.Add().compute_mask(x, tf.constant([[False, False]]))
x = [1, 2]; tf.keras.layers.Add().compute_mask(x, [None])
tf.keras.layers.Add().compute_mask(1, [None])
x = [tf.zeros([1, 2, 3])] * 2; tf.keras.layers.Concatenate(1).compute_mask(x, [None, tf.constant([[False, True]])])
x = [tf.zeros([1, 2, 3])] * 2; tf.keras.layers.Concatenate(-1).compute_mask(x, [tf.constant([[False, False]]), \
tf.constant([[False, True]])])
x = [tf.zeros([1, 2, 3])] * 2; tf.keras.layers.Concatenate(-1).compute_mask(x, [None, None])
x = [tf.zeros([1, 2, 3])] * 2; tf.keras.layers.Concatenate(-1).compute_mask(x, tf.zeros([2]))
tf.keras.layers.Dot(1).compute_mask([tf.zeros([1, 2])] * 2, [None, None])
m = tf.keras.layers.Masking(); a = m(tf.constant([[[0., 0.], [1., 2.], [0., 0.], [3., 4.]]])); \
b = m(tf.constant([[[0., 0.], [0., 0.], [1., 2.], [3., 4.]]])); [(y, y._keras_mask) for y in (L()([a, \
b]) for L in (tf.keras.layers.Add, tf.keras.layers.Maximum, tf.keras.layers.Minimum, tf.keras.layers.Multiply, \
tf.keras.layers.Average, tf.keras.layers.Subtract))]
m = tf.keras.layers.Masking(); a = m(tf.constant([[[0., 0.], [1., 2.], [0., 0.], [3., 4.]]])); b = tf.constant([[[0., \
0.], [0., 0.], [1., 2.], [3., 4.]]]); [(y, getattr(y, '_keras_mask', None)) for y in (L()([a, \
b]) for L in (tf.keras.layers.Add, tf.keras.layers.Maximum, tf.keras.layers.Minimum, tf.keras.layers.Multiply))]
m = tf.keras.layers.Masking(); a = m(tf.constant([[[0., 0.], [1., 2.]]])); b = tf.constant([[[1., 0.], [0., 0.]]]); \
y = tf.keras.layers.Concatenate(axis=1)([a, b]); y, y._keras_mask
str(tf.keras.layers.Add), str(tf.keras.layers.add.__module__), repr(tf.keras.layers.Concatenate(name='c'))
tf.keras.layers.Concatenate(axis=1, name='c').get_config()
tf.keras.layers.Dot.from_config(tf.keras.layers.Dot(axes=(1, 2), normalize=True, name='c').get_config()).get_config()
"""


def cases():
    yield from probes(LAYERS, ulps=16, scale=1.0, atol=1e-6)
    yield from lines(LINES)
