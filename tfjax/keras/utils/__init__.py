"""Utilities."""

from tfjax.core import lazy

__getattr__, __dir__ = lazy.public_names("keras.utils", __spec__.name)
