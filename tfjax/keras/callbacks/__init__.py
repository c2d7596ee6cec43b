"""Callbacks, one per file."""

from tfjax.core import lazy

__getattr__, __dir__ = lazy.public_names("keras.callbacks", __spec__.name)
