"""Layer 8: tf.config, tf.device, tf.version, and the device questions of tf.test."""

from tfjax.core import lazy as _lazy

__getattr__, __dir__ = _lazy.public_names("config", __spec__.name)  # `from tfjax.config import list_physical_devices`
