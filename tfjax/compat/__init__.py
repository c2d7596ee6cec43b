"""tf.compat: TensorFlow 1's graphs and sessions."""

from tfjax.core import lazy

__getattr__, __dir__ = lazy.public_names("compat", __spec__.name)
