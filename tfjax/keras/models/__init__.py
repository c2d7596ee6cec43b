"""Models."""

from tfjax.core import lazy

__getattr__, __dir__ = lazy.public_names("keras.models", __spec__.name)
