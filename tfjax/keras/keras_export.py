"""The decorator that gives Keras classes and functions their public names and the module path that Keras shows."""

import sys

from tfjax.core import export as registry

_ROOT = "tfjax.keras."


def keras_export(*names: str):
    """Declares the decorated class or function under its public names.

    Args:
        *names: dotted names as below `tf`: "keras.layers.Dense", "losses.MSE". A list of them is accepted as well.

    Raises:
        ValueError: if a name is already taken by another definition.
    """
    flat = [name for given in names for name in ([given] if isinstance(given, str) else given)]

    def register(target):
        module = sys._getframe(1).f_globals["__name__"]
        for name in flat:
            registry._add(name, registry.Export(module, target.__name__, target))
        show_as_keras(target, module)
        return target

    return register


def show_as_keras(target, module: str | None = None) -> None:
    """Makes a class or function print Keras's own module path."""
    module = module or target.__module__
    if module.startswith(_ROOT):
        target.__module__ = f"keras.src.{module.removeprefix(_ROOT)}"
