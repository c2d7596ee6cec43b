"""The version of Keras whose behaviour tfjax shows: the one that TensorFlow 2.21 was recorded with."""

from tfjax.core.export import export_value

__version__ = "3.15.1"
export_value("keras.__version__", __version__, attribute="__version__")


def version() -> str:
    """Returns Keras's version."""
    return __version__


export_value("keras.version", version, attribute="version")
