"""Pooling layers of Keras: outputs, gradients, configurations, errors."""

from compat_tests.case import lines
from compat_tests.tables._keras_layers import probes

LAYERS = """
MaxPooling1D() | [2, 6, 2]
MaxPooling1D(3) | [1, 7, 2]
MaxPooling1D(2, strides=1, padding='same') | [1, 5, 2]
MaxPool1D(pool_size=2, strides=3) | [1, 7, 2]
MaxPooling2D() | [2, 4, 5, 2]
MaxPooling2D(3) | [1, 6, 7, 1]
MaxPooling2D((2, 3), strides=(1, 2)) | [1, 4, 6, 2]
MaxPooling2D(2, padding='same') | [1, 5, 5, 2]
MaxPooling2D(3, 2, 'same') | [1, 5, 4, 1]
MaxPool2D(pool_size=(2, 2), strides=(2, 2)) | [1, 4, 4, 1]
MaxPooling2D(2, data_format='channels_first') | [1, 2, 4, 5]
MaxPooling2D(2, dtype='float64') | [1, 4, 4, 1]
MaxPooling3D() | [1, 4, 4, 4, 2]
MaxPooling3D((1, 2, 2), padding='same') | [1, 2, 3, 4, 1]
MaxPooling3D(2, strides=1, data_format='channels_first') | [1, 2, 3, 3, 3]
AveragePooling1D(2) | [2, 6, 2]
AveragePooling1D(3, strides=1, padding='same') | [1, 5, 2]
AvgPool1D(2, data_format='channels_first') | [1, 2, 6]
AveragePooling2D(2) | [2, 4, 5, 2]
AveragePooling2D((2, 3), strides=(1, 2), padding='same') | [1, 4, 6, 2]
AveragePooling2D(pool_size=3, padding='same') | [1, 5, 5, 2]
AvgPool2D(2, data_format='channels_first') | [1, 2, 4, 4]
AveragePooling3D(2) | [1, 4, 4, 4, 2]
AveragePooling3D((1, 2, 2), padding='same') | [1, 2, 3, 3, 1]
GlobalMaxPooling1D() | [2, 4, 3]
GlobalMaxPooling1D(keepdims=True) | [2, 4, 3]
GlobalMaxPool1D(data_format='channels_first') | [2, 4, 3]
GlobalMaxPooling2D() | [2, 3, 4, 3]
GlobalMaxPooling2D(keepdims=True, data_format='channels_first') | [2, 3, 4, 3]
GlobalMaxPooling3D() | [2, 2, 3, 2, 3]
GlobalMaxPooling3D(keepdims=True) | [2, 2, 3, 2, 3]
GlobalAveragePooling1D() | [2, 4, 3]
GlobalAveragePooling1D(keepdims=True) | [2, 4, 3]
GlobalAveragePooling1D(data_format='channels_first') | [2, 4, 3]
GlobalAvgPool1D() | [2, 4, 3] | mask=tf.constant([[True, False, True, True], [False, True, False, False]])
GlobalAveragePooling1D(keepdims=True) | [2, 4, 3] | mask=tf.constant([[1, 0, 1, 1], [0, 1, 0, 0]])
GlobalAveragePooling2D() | [2, 3, 4, 3]
GlobalAveragePooling2D(keepdims=True) | [2, 3, 4, 3]
GlobalAveragePooling2D(data_format='channels_first') | [2, 3, 4, 3]
GlobalAvgPool2D() | [2, 3, 4, 3]
GlobalAveragePooling3D() | [2, 2, 3, 2, 3]
GlobalAveragePooling3D(data_format='channels_first', keepdims=True) | [2, 2, 3, 2, 3]
GlobalAveragePooling2D(dtype='mixed_float16') | [2, 3, 4, 3]
"""
LINES = """
tf.keras.layers.MaxPooling2D(0)
tf.keras.layers.MaxPooling2D(-1)
tf.keras.layers.MaxPooling2D((2, 2, 2))
tf.keras.layers.MaxPooling2D('a')
tf.keras.layers.MaxPooling2D(2, strides=-1)
tf.keras.layers.MaxPooling2D(2, data_format='x')
tf.keras.layers.MaxPooling2D(2, name='p')(tf.zeros([2, 3, 3]))
tf.keras.layers.MaxPooling2D(3, name='p').compute_output_shape((None, 2, 2, 1))
tf.keras.layers.MaxPooling2D(3, padding='full', name='p').compute_output_shape((None, 2, 2, 1))
tf.keras.layers.MaxPooling2D(2).compute_output_shape((None, None, 5, 3))
tf.keras.layers.MaxPooling2D(2, padding='same').compute_output_shape((None, None, 5, 3))
tf.keras.layers.AveragePooling1D(2, strides=3).compute_output_shape((None, 9, 3))
tf.keras.layers.MaxPooling2D(2, data_format='channels_first').compute_output_shape((None, 3, 5, None))
tf.keras.layers.GlobalMaxPooling1D(name='p')(tf.zeros([2, 3]))
tf.keras.layers.GlobalAveragePooling2D().compute_output_shape((None, 5, None, 3))
tf.keras.layers.GlobalAveragePooling2D(keepdims=True).compute_output_shape((None, 5, None, 3))
tf.keras.layers.GlobalAveragePooling2D('channels_first').compute_output_shape((None, 3, 5, 5))
tf.keras.layers.GlobalAveragePooling1D().supports_masking, tf.keras.layers.GlobalMaxPooling1D().supports_masking
tf.keras.layers.GlobalAveragePooling1D().compute_mask(tf.zeros([1, 2, 3]), tf.ones([1, 2]))
tf.keras.layers.GlobalAveragePooling1D()(tf.constant([[[1, 2], [3, 5]]]))
tf.keras.layers.GlobalMaxPooling1D()(tf.constant([[[1, 2], [3, 5]]]))
tf.keras.layers.MaxPooling1D(2)(np.arange(8.).reshape(1, 8, 1))
tf.keras.layers.MaxPool3D is tf.keras.layers.MaxPooling3D, \
tf.keras.layers.GlobalAvgPool3D is tf.keras.layers.GlobalAveragePooling3D
str(tf.keras.layers.MaxPool2D), str(tf.keras.layers.GlobalAvgPool2D), repr(tf.keras.layers.AvgPool1D(2, name='a'))
tf.keras.layers.MaxPooling2D(2).built, tf.keras.layers.GlobalMaxPooling2D().built
"""


def cases():
    yield from probes(LAYERS, ulps=8, scale=1.0, atol=1e-6)
    yield from lines(LINES)
