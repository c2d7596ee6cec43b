"""Convolution layers of Keras: outputs, gradients, weights, configurations, errors."""

import itertools

from compat_tests.case import lines
from compat_tests.tables._keras_layers import probes

LAYERS = """
Conv1D(2, 3) | [2, 6, 2]
Conv1D(2, 3, padding='same') | [2, 6, 2]
Conv1D(2, 3, padding='causal') | [2, 6, 2]
Conv1D(2, 2, padding='causal', dilation_rate=2) | [2, 6, 2]
Conv1D(2, 3, strides=2, activation='relu') | [2, 6, 2]
Conv1D(4, 2, groups=2, use_bias=False) | [2, 5, 4]
Conv1D(3, 2, dilation_rate=2, activation='tanh') | [2, 6, 2]
Conv2D(2, 3) | [2, 5, 5, 2]
Conv2D(2, (2, 3), padding='same') | [1, 4, 5, 2]
Conv2D(3, 2, strides=2, activation='relu') | [2, 5, 6, 1]
Conv2D(3, 3, strides=(2, 1), padding='same', activation='sigmoid') | [1, 5, 4, 2]
Conv2D(2, 2, dilation_rate=2) | [1, 5, 5, 1]
Conv2D(4, 2, groups=2) | [1, 4, 4, 4]
Conv2D(2, 1, use_bias=False) | [2, 3, 3, 3]
Conv2D(2, 2, kernel_initializer='ones', bias_initializer='ones', activation='elu') | [1, 3, 3, 2]
Conv2D(2, 2, kernel_initializer='he_normal') | [1, 3, 3, 2]
Conv2D(2, 2, kernel_regularizer='l2', bias_regularizer='l1', activity_regularizer='l2') | [1, 3, 3, 2]
Conv2D(2, 2, kernel_constraint='max_norm', bias_constraint='non_neg') | [1, 3, 3, 2]
Conv2D(filters=2, kernel_size=[2, 2], strides=[1, 2], padding='SAME') | [1, 3, 4, 2]
Convolution2D(2, 2) | [1, 3, 3, 1]
Conv2D(2, 2, dtype='float64') | [1, 3, 3, 2]
Conv3D(2, 2) | [1, 3, 3, 3, 2]
Conv3D(2, (1, 2, 2), strides=(1, 2, 1), padding='same') | [1, 2, 3, 4, 1]
Conv3D(1, 2, dilation_rate=2, use_bias=False) | [1, 4, 3, 3, 1]
Conv1DTranspose(2, 3) | [2, 4, 2]
Conv1DTranspose(2, 3, strides=2, padding='same') | [2, 4, 2]
Conv1DTranspose(2, 3, strides=2, output_padding=1) | [1, 3, 2]
Conv1DTranspose(2, 2, dilation_rate=2) | [1, 3, 2]
Conv2DTranspose(2, 3) | [1, 3, 3, 2]
Conv2DTranspose(2, 2, strides=2) | [2, 3, 3, 1]
Conv2DTranspose(2, 3, strides=2, padding='same') | [1, 3, 4, 2]
Conv2DTranspose(2, 3, strides=2, padding='same', output_padding=1, activation='relu') | [1, 3, 3, 2]
Conv2DTranspose(2, (3, 2), strides=(1, 2), output_padding=(0, 1), use_bias=False) | [1, 3, 3, 2]
Conv2DTranspose(2, 2, padding='same', kernel_regularizer='l2') | [1, 3, 3, 2]
Conv3DTranspose(2, 2) | [1, 2, 2, 2, 2]
Conv3DTranspose(1, 2, strides=2, padding='same') | [1, 2, 2, 2, 1]
DepthwiseConv1D(2) | [2, 5, 3]
DepthwiseConv1D(3, strides=2, padding='same', depth_multiplier=2) | [1, 5, 2]
DepthwiseConv1D(2, dilation_rate=2, activation='relu') | [1, 5, 2]
DepthwiseConv1D(2, strides=2, dilation_rate=2, padding='same') | [1, 6, 2]
DepthwiseConv2D(3) | [1, 4, 4, 3]
DepthwiseConv2D(2, depth_multiplier=2, use_bias=False) | [2, 3, 3, 2]
DepthwiseConv2D((2, 2), strides=2, padding='same', activation='relu') | [1, 4, 5, 2]
DepthwiseConv2D(2, dilation_rate=2) | [1, 4, 4, 2]
DepthwiseConv2D(2, strides=2, dilation_rate=2, padding='same') | [1, 6, 5, 2]
DepthwiseConv2D(2, strides=2, dilation_rate=2) | [1, 6, 5, 2]
DepthwiseConv2D(2, data_format='channels_first') | [1, 2, 4, 4]
DepthwiseConv1D(2, data_format='channels_first') | [1, 2, 4]
SeparableConv1D(3, 2) | [1, 4, 2]
SeparableConv1D(3, 2, strides=2, padding='same', depth_multiplier=2) | [1, 5, 2]
SeparableConv1D(2, 2, dilation_rate=2, activation='relu') | [1, 5, 2]
SeparableConv2D(3, 2) | [1, 4, 4, 2]
SeparableConv2D(3, 3, strides=2, padding='same', depth_multiplier=2) | [1, 5, 5, 2]
SeparableConv2D(2, 2, dilation_rate=(2, 2), use_bias=False) | [1, 5, 5, 2]
SeparableConv2D(2, 2, data_format='channels_first', activation='relu') | [1, 2, 4, 4]
SeparableConv2D(2, 2, strides=2, dilation_rate=2) | [1, 5, 5, 2]
SeparableConvolution2D(2, 2, depthwise_initializer='ones', pointwise_initializer='he_uniform') | [1, 3, 3, 2]
"""
FIRST = """
Conv1D(2, 2, data_format='channels_first') | [1, 2, 4]
Conv2D(2, 2, data_format='channels_first') | [1, 2, 4, 4]
Conv3D(3, 2, data_format='channels_first') | [1, 2, 3, 3, 3]
Conv2DTranspose(2, 2, data_format='channels_first') | [1, 2, 3, 3]
Conv1DTranspose(2, 2, data_format='channels_first') | [1, 2, 3]
"""
ERRORS = """
tf.keras.layers.Conv2D(0, 3)
tf.keras.layers.Conv2D(-2, 3)
tf.keras.layers.Conv2D(2, 0)
tf.keras.layers.Conv2D(2, (3, 3, 3))
tf.keras.layers.Conv2D(2, 'a')
tf.keras.layers.Conv2D(2, ('a', 3))
tf.keras.layers.Conv2D(2, 3, strides=0)
tf.keras.layers.Conv2D(2, 3, strides=2, dilation_rate=2)
tf.keras.layers.Conv2D(2, 3, groups=0)
tf.keras.layers.Conv2D(3, 3, groups=2)
tf.keras.layers.Conv2D(2, 3, data_format='nhwc')
tf.keras.layers.Conv2D(2, 3, activation='unknown')
tf.keras.layers.Conv2D(2)
tf.keras.layers.Conv2D(2, 3, foo=1)
tf.keras.layers.Conv2D(2, 3, name='c')(tf.zeros([1, 5, 5]))
tf.keras.layers.Conv2D(2, 3, name='c')(tf.zeros([1, 2, 2, 1]))
tf.keras.layers.Conv2D(4, 3, groups=2, name='c')(tf.zeros([1, 5, 5, 3]))
l = tf.keras.layers.Conv2D(2, 3, name='c'); l(tf.zeros([1, 5, 5, 3])); l(tf.zeros([1, 5, 5, 2]))
tf.keras.layers.Conv2D(2, 3, name='c').kernel
tf.keras.layers.Conv1D(2, 3, name='c')(tf.zeros([1, 2, 1]))
tf.keras.layers.Conv1D(2, 3, name='c')(tf.zeros([3]))
tf.keras.layers.Conv2DTranspose(2, 3, strides=2, output_padding=2)
tf.keras.layers.Conv2DTranspose(0, 3)
tf.keras.layers.Conv2DTranspose(2, 3, strides=2, dilation_rate=2)
tf.keras.layers.DepthwiseConv2D(3, depth_multiplier=0)
tf.keras.layers.DepthwiseConv2D(3, name='d')(tf.zeros([1, 2, 2, 1]))
tf.keras.layers.SeparableConv2D(-1, 3)
tf.keras.layers.SeparableConv2D(2, 3, depth_multiplier=-1)
tf.keras.layers.SeparableConv2D(2, 3, name='s')(tf.zeros([1, 2, 2, 1]))
tf.keras.layers.Conv2D(2, 3).compute_output_shape((None, 5, None, 3))
tf.keras.layers.Conv2D(2, 3, padding='same', strides=2).compute_output_shape((None, 5, None, 3))
tf.keras.layers.Conv2D(2, 3, data_format='channels_first').compute_output_shape((None, 3, 5, 7))
tf.keras.layers.Conv1D(2, 3, padding='causal').compute_output_shape((None, None, 3))
tf.keras.layers.Conv2DTranspose(2, 3, strides=2).compute_output_shape((None, 5, None, 3))
tf.keras.layers.Conv2DTranspose(2, 3, strides=2, output_padding=1, padding='same').compute_output_shape((4, 5, 6, 3))
tf.keras.layers.Conv2D(2, 3).compute_output_shape((None, 2, 2, 3))
tf.keras.layers.SeparableConv1D(2, 3).compute_output_shape((None, 7, 3))
tf.keras.layers.DepthwiseConv1D(2, depth_multiplier=3).compute_output_shape((None, 7, 3))
l = tf.keras.layers.Conv2D(2, 3); l.build((None, 8, 8, 3)); [tuple(w.shape) for w in l.weights]
l = tf.keras.layers.Conv2D(2, 3); l.build((None, 8, 8, 3)); l.count_params()
l = tf.keras.layers.Conv2D(2, 3, lora_rank=1, name='c'); y = l(tf.ones([1, 4, 4, 2])); [(w.path, w.trainable, \
w.numpy()) for w in l.weights], y
str(tf.keras.layers.Conv2D), str(tf.keras.layers.Conv1DTranspose), repr(tf.keras.layers.Conv2D(2, 3, name='c'))
tf.keras.layers.Conv2D is tf.keras.layers.Convolution2D, \
tf.keras.layers.Conv3DTranspose is tf.keras.layers.Convolution3DTranspose
l = tf.keras.layers.Conv2D(2, 2, name='c', dtype='mixed_float16'); y = l(tf.ones([1, 3, 3, 1])); y.dtype, \
l.kernel.dtype, l.compute_dtype, l.variable_dtype
"""


def cases():
    yield from itertools.chain(
        probes(LAYERS, ulps=32, scale=1.0, atol=1e-6), probes(FIRST, ulps=32, scale=1.0, atol=1e-6), lines(ERRORS)
    )
