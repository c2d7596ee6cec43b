"""Layer 5: tf.function, AutoGraph, and what code asks about the context it runs in."""

from tfjax.core import lazy as _lazy

__getattr__, __dir__ = _lazy.public_names("autograph", __spec__.name)
