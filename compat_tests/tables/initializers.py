"""Initializers of TensorFlow itself."""

from compat_tests.case import lines

LINES = """
tf.zeros_initializer()((2, 3))
tf.ones_initializer()([2], tf.int32)
tf.ones_initializer()([2], 'bool')
tf.zeros_initializer()([2], tf.string)
tf.zeros_initializer()(shape=[2], dtype='float64')
tf.constant_initializer(3.0)([2])
tf.constant_initializer([1, 2, 3, 4])([2, 2])
tf.constant_initializer([1, 2, 3, 4])([2, 2], tf.float32)
tf.constant_initializer(np.arange(4.))([4], dtype=tf.float32)
tf.constant_initializer([1, 2])([3])
tf.constant_initializer(None)
tf.constant_initializer(3.0).get_config()
tf.random_normal_initializer()([2, 3])
tf.random_normal_initializer(1.0, 2.0, seed=5)([2, 3])
i = tf.random_normal_initializer(seed=5); i([3]), i([3])
tf.random.set_seed(3); i = tf.random_normal_initializer(); i([3]), i([3])
tf.random_normal_initializer()([2], tf.int32)
tf.random_normal_initializer(0.5, seed=2).get_config()
tf.random_uniform_initializer()([4])
tf.random_uniform_initializer(-1.0, 1.0, seed=3)([4])
tf.random_uniform_initializer(0, 10, seed=3)([4], tf.int32)
tf.random_uniform_initializer()([4], tf.string)
tf.random_uniform_initializer(-1, 1).get_config()
tf.random_uniform_initializer.from_config({'minval': 0.0, 'maxval': 1.0, 'seed': 4})([2])
tf.zeros_initializer().get_config(), tf.ones_initializer.from_config({})([1])
tf.zeros_initializer()([2], foo=3)
tf.constant_initializer(2.)([2], partition_shape=(1,))
tf.zeros_initializer()([2], partition_shape=(1,))
str(tf.zeros_initializer), str(tf.random_normal_initializer)
tf.Variable(tf.random_normal_initializer(seed=1)(shape=(3, 2), dtype='float32'), trainable=True)
tf.keras.layers.Layer().add_weight(shape=(2,), initializer=tf.zeros_initializer()).numpy()
tf.keras.layers.Layer().add_weight(shape=(2,), initializer=tf.random_normal_initializer(seed=3)).numpy()
"""


def cases():
    """One case per line."""
    yield from lines(LINES)
