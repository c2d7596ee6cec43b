"""What is left of Keras 2's classes."""

from tfjax.core import lazy

__getattr__, __dir__ = lazy.public_names("keras.legacy", __spec__.name)
