"""keras.ops, in files like Keras's."""

from tfjax.core import lazy

__getattr__, __dir__ = lazy.public_names("keras.ops", __spec__.name)
