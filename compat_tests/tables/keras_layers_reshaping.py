"""Reshaping layers of Keras: Reshape, Permute, RepeatVector, cropping, padding, upsampling."""

from compat_tests.case import lines
from compat_tests.tables._keras_layers import probes

LAYERS = """
Reshape((3, 2)) | [2, 6]
Reshape((-1, 2)) | [2, 6]
Reshape([6]) | [2, 3, 2]
Reshape((2, -1, 1)) | [2, 3, 2]
Reshape(()) | [2, 1]
Permute((2, 1)) | [2, 3, 4]
Permute((3, 1, 2)) | [1, 2, 3, 4]
Permute([1]) | [2, 3]
RepeatVector(3) | [2, 4]
RepeatVector(1) | [2, 4]
Cropping1D() | [2, 5, 2]
Cropping1D(2) | [1, 6, 2]
Cropping1D((0, 2)) | [1, 5, 2]
Cropping1D(cropping=(1, 0)) | [1, 5, 2]
Cropping2D() | [1, 3, 3, 1]
Cropping2D(1) | [1, 4, 5, 2]
Cropping2D((1, 2)) | [1, 4, 6, 2]
Cropping2D(((1, 0), (2, 1))) | [1, 4, 6, 2]
Cropping2D(((0, 1), (0, 0)), data_format='channels_first') | [1, 2, 4, 3]
Cropping3D() | [1, 4, 4, 4, 1]
Cropping3D(((1, 0), (0, 1), (1, 1))) | [1, 3, 3, 4, 2]
Cropping3D((1, 0, 1), data_format='channels_first') | [1, 2, 4, 2, 3]
ZeroPadding1D() | [2, 3, 2]
ZeroPadding1D((0, 2)) | [1, 3, 2]
ZeroPadding1D(2, data_format='channels_first') | [1, 3, 2]
ZeroPadding2D() | [1, 2, 3, 2]
ZeroPadding2D(2) | [1, 2, 2, 1]
ZeroPadding2D((1, 0)) | [1, 2, 3, 2]
ZeroPadding2D(((1, 0), (0, 2))) | [1, 2, 3, 2]
ZeroPadding2D(padding=((1, 0), (0, 2)), data_format='channels_first') | [1, 2, 3, 2]
ZeroPadding3D() | [1, 2, 1, 2, 1]
ZeroPadding3D(((1, 0), (0, 1), (0, 0))) | [1, 2, 2, 2, 1]
ZeroPadding3D((1, 0, 2), data_format='channels_first') | [1, 1, 2, 1, 1]
UpSampling1D() | [2, 3, 2]
UpSampling1D(3) | [1, 2, 2]
UpSampling2D() | [2, 2, 3, 2]
UpSampling2D((1, 3)) | [1, 2, 2, 2]
UpSampling2D(size=(2, 3), data_format='channels_first') | [1, 2, 2, 2]
UpSampling2D(2, interpolation='bilinear') | [1, 3, 2, 2]
UpSampling2D((3, 2), interpolation='bilinear') | [2, 3, 4, 1]
UpSampling2D(2, interpolation='bilinear', data_format='channels_first') | [1, 2, 3, 2]
UpSampling2D(2, interpolation='BILINEAR') | [1, 2, 2, 1]
UpSampling2D(2, interpolation='bicubic') | [1, 4, 5, 1]
UpSampling2D(3, interpolation='bicubic') | [1, 3, 4, 2]
UpSampling2D(2, interpolation='lanczos3') | [1, 4, 5, 1]
UpSampling2D((2, 3), interpolation='lanczos5') | [1, 6, 5, 1]
UpSampling2D(2, interpolation='area') | [1, 3, 3, 1] | gradients=False
UpSampling3D() | [1, 2, 2, 2, 1]
UpSampling3D((1, 2, 3)) | [1, 2, 2, 2, 2]
UpSampling3D(2, data_format='channels_first') | [1, 2, 2, 1, 2]
"""
LINES = """
tf.keras.layers.Reshape((3, 2), name='r')(tf.zeros([2, 5]))
tf.keras.layers.Reshape((3, -1), name='r')(tf.zeros([2, 5]))
tf.keras.layers.Reshape((-1, -1))
tf.keras.layers.Reshape((-2, 1))
tf.keras.layers.Reshape((3, 2)).compute_output_shape((None, 6))
tf.keras.layers.Reshape((-1, 2)).compute_output_shape((None, 6))
tf.keras.layers.Reshape((-1, 2)).compute_output_shape((None, None, 6))
tf.keras.layers.Reshape((-1, 2)).compute_output_shape((None, 5))
tf.keras.layers.Reshape((2, 3))(tf.range(6)[None])
tf.keras.layers.Permute((1, 3))
tf.keras.layers.Permute((0, 1))
tf.keras.layers.Permute((2, 1), name='p')(tf.zeros([2, 3]))
tf.keras.layers.Permute((2, 1)).compute_output_shape((None, 3, None))
tf.keras.layers.RepeatVector(0)
tf.keras.layers.RepeatVector(2.0)
tf.keras.layers.RepeatVector('2')
tf.keras.layers.RepeatVector(True)
tf.keras.layers.RepeatVector(2, name='r')(tf.zeros([2, 3, 4]))
tf.keras.layers.Cropping1D((1, 2, 3))
tf.keras.layers.Cropping1D('a')
tf.keras.layers.Cropping1D(-1)
tf.keras.layers.Cropping1D(2, name='c')(tf.zeros([1, 4, 1]))
tf.keras.layers.Cropping1D(2, name='c').compute_output_shape((None, 3, 1))
tf.keras.layers.Cropping1D(1, name='c').compute_output_shape((None, None, 1))
tf.keras.layers.Cropping2D(-1)
tf.keras.layers.Cropping2D((1, 2, 3))
tf.keras.layers.Cropping2D(((1, 2), (3, 4, 5)))
tf.keras.layers.Cropping2D(((1, 2), (3, -4)))
tf.keras.layers.Cropping2D(1.5)
tf.keras.layers.Cropping2D(2, name='c')(tf.zeros([1, 4, 5, 1]))
tf.keras.layers.Cropping2D(2, name='c').compute_output_shape((None, 4, 5, 1))
tf.keras.layers.Cropping2D(1, name='c').compute_output_shape((None, None, 5, 1))
tf.keras.layers.Cropping2D(1, data_format='channels_first').compute_output_shape((None, 3, 5, None))
tf.keras.layers.Cropping3D((1, 2))
tf.keras.layers.Cropping3D(-1)
tf.keras.layers.Cropping3D(None)
tf.keras.layers.Cropping3D(2, name='c')(tf.zeros([1, 4, 5, 5, 1]))
tf.keras.layers.Cropping3D(1).compute_output_shape((None, 4, None, 5, 1))
tf.keras.layers.ZeroPadding1D((1, 2, 3))
tf.keras.layers.ZeroPadding1D(1).compute_output_shape((None, None, 2))
tf.keras.layers.ZeroPadding2D((1, 2, 3))
tf.keras.layers.ZeroPadding2D(1.5)
tf.keras.layers.ZeroPadding2D(((1, 2), (3, 'a')))
tf.keras.layers.ZeroPadding2D(1, name='z')(tf.zeros([1, 2]))
tf.keras.layers.ZeroPadding2D(1).compute_output_shape((None, None, 3, 2))
tf.keras.layers.ZeroPadding3D((1, 2))
tf.keras.layers.ZeroPadding3D(None)
tf.keras.layers.ZeroPadding3D(1, data_format='channels_first').compute_output_shape((None, 1, None, 3, 2))
tf.keras.layers.UpSampling1D(1.5)
tf.keras.layers.UpSampling1D(0)
tf.keras.layers.UpSampling1D(2).compute_output_shape((None, None, 2))
tf.keras.layers.UpSampling2D((2, 2, 2))
tf.keras.layers.UpSampling2D(0)
tf.keras.layers.UpSampling2D(2, interpolation='cubic', name='u')(tf.zeros([1, 2, 2, 1]))
tf.keras.layers.UpSampling2D(2).compute_output_shape((None, None, 3, 2))
tf.keras.layers.UpSampling2D(2, data_format='channels_first').compute_output_shape((None, 2, 3, None))
tf.keras.layers.UpSampling3D(2).compute_output_shape((None, None, 3, 2, 1))
str(tf.keras.layers.UpSampling2D), repr(tf.keras.layers.ZeroPadding2D(name='z'))
[l.built for l in (tf.keras.layers.Reshape((1,)), tf.keras.layers.Permute((1,)), tf.keras.layers.UpSampling2D())]
"""


def cases():
    yield from probes(LAYERS, ulps=16, scale=1.0, atol=1e-6)
    yield from lines(LINES)
