"""The arguments of a constructor, kept so that `get_config` can be made up from them."""

import functools
import inspect

from tfjax.keras import tree

_PLAIN = (str, int, float, bool, type(None))


@functools.lru_cache(maxsize=4096)
def _signature(init):
    return inspect.signature(init)


def constructor_arguments(cls, args, kwargs):
    """What a constructor was called with.

    Returns:
        ({argument: value} or None, whether that is so because of positional-only or variadic arguments).
    """
    init = cls.__init__
    signature = _signature(init)
    try:
        bound = signature.bind(None, *args, **kwargs)
    except TypeError:
        return None, False
    parameters = list(signature.parameters.values())[1:]
    if any(p.kind is p.POSITIONAL_ONLY for p in parameters):
        return None, True
    bound.apply_defaults()
    config = dict(list(bound.arguments.items())[1:])
    for p in parameters:
        if p.kind is p.VAR_KEYWORD:
            config.update(config.pop(p.name))
        elif p.kind is p.VAR_POSITIONAL and config.pop(p.name):
            return None, True
    config.pop("name", None)
    try:
        plain = all(isinstance(value, _PLAIN) for value in tree.flatten(config))
    except TypeError:
        plain = False
    return (config if plain else None), False


EXAMPLE = """
class CustomLayer(keras.layers.Layer):
    def __init__(self, arg1, arg2, **kwargs):
        super().__init__(**kwargs)
        self.arg1 = arg1
        self.arg2 = arg2

    def get_config(self):
        config = super().get_config()
        config.update({
            "arg1": self.arg1,
            "arg2": self.arg2,
        })
        return config
"""


def no_config(cls, variadic):
    """The error for a class whose config cannot be made up."""
    if variadic:
        return NotImplementedError(
            f"\nObject {cls.__name__} was created by passing\npositional only or variadic positional arguments (e.g.,\n"
            "`*args`) to `__init__()`, which is not supported by the\nautomatic config generation. Please remove all "
            "positional\nonly and variadic arguments from `__init__()`\nor override `get_config()` and "
            f"`from_config()` to make\nthe object serializatble.\n\nExample:\n\n{EXAMPLE}"
        )
    return NotImplementedError(
        f"\nObject {cls.__name__} was created by passing\nnon-serializable argument values in `__init__()`,\n"
        "and therefore the object must override `get_config()` in\norder to be serializable. Please implement "
        f"`get_config()`.\n\nExample:\n\n{EXAMPLE}"
    )
