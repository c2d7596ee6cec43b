"""keras.datasets: small data sets, downloaded once into the cache folder."""

from tfjax.core import lazy

__getattr__, __dir__ = lazy.public_names("keras.datasets", __spec__.name)
