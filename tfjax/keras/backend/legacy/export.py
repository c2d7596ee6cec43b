"""The decorator of keras.backend's functions."""

from tfjax.core import export as registry


def legacy_export(*names):
    """Declares the decorated function as `keras.backend.<name>`, and shows it as Keras does.

    A function whose name is one of Python's own is defined with a "_" after it.
    """

    def register(function):
        for name in names:
            entry = registry.Export(function.__module__, function.__name__, function)
            registry._add(f"keras.backend.{name}", entry)
        function.__name__ = function.__qualname__ = names[0]
        function.__module__ = "keras.src.legacy.backend"
        return function

    return register
