"""Random numbers."""

from tfjax.core import lazy

__getattr__, __dir__ = lazy.public_names("keras.random", __spec__.name)
