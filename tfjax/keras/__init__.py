"""Keras: what `tf.keras` shows, a superset of Keras 2 and Keras 3, on TensorFlow's functions of tfjax.

The tree mirrors Keras 3's own (`layers/core/dense.py` is what prints as `keras.src.layers.core.dense.Dense`). Modules
load when their public names are first used.
"""

from tfjax.core import lazy

__getattr__, __dir__ = lazy.public_names("keras", __spec__.name)
