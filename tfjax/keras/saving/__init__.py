"""Files and configurations."""

from tfjax.core import lazy

__getattr__, __dir__ = lazy.public_names("keras.saving", __spec__.name)
