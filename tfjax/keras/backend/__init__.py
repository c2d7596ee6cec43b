"""Keras's backend: settings, conversions, Keras 2's functions."""

from tfjax.core import lazy

__getattr__, __dir__ = lazy.public_names("keras.backend", __spec__.name)
