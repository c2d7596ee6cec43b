"""Initializer: the base class of what gives variables their first values."""

from tfjax.keras.keras_export import keras_export


@keras_export("keras.Initializer", "keras.initializers.Initializer")
class Initializer:
    """Base class of initializers.

    A subclass defines `__call__(self, shape, dtype=None)`, and `get_config()` if it takes arguments.
    """

    def __call__(self, shape, dtype=None, **kwargs):
        """Returns the values for a variable of this shape and dtype."""
        raise NotImplementedError("Initializer subclasses must implement the `__call__()` method.")

    def get_config(self):
        """Returns the constructor's arguments as a JSON-ready dict."""
        return {}

    @classmethod
    def from_config(cls, config):
        """Returns the initializer that `get_config` described."""
        config = {key: value for key, value in config.items() if key != "dtype"}  # older files of Keras 2 have one
        return cls(**config)

    def clone(self):
        """Returns another initializer of the same configuration."""
        return type(self).from_config(self.get_config())
