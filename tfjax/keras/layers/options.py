"""Options of layers that stand for objects: activations, initializers, regularizers and constraints of weights.

An option's kind is the last word of its name, as in `kernel_initializer`; options of other names are plain values.
"""

from tfjax.keras import activations, constraints, initializers, regularizers

_MODULES = {
    "activation": activations,
    "initializer": initializers,
    "regularizer": regularizers,
    "constraint": constraints,
}


def _module_of(name):
    return _MODULES.get(name.rpartition("_")[2])


def set_options(layer, **options):
    """Makes each option an attribute: the object that its value (a name, a configuration, ...) stands for."""
    for name, value in options.items():
        module = _module_of(name)
        setattr(layer, name, module.get(value) if module else value)


def serialized(layer, names):
    """Returns a dict of the options with these names, as in a configuration."""
    config = {}
    for name in names:
        module, value = _module_of(name), getattr(layer, name)
        config[name] = module.serialize(value) if module else value
    return config


def add_weight(layer, prefix, shape, **kwargs):
    """Makes a weight with the initializer, regularizer and constraint that the layer has for it.

    Args:
        layer: the layer, with attributes `<prefix>_initializer`, `<prefix>_regularizer` and `<prefix>_constraint`.
        prefix: what the options' names begin with; by default also the name of the weight.
        shape: shape of the weight.
        **kwargs: further arguments of `Layer.add_weight`, which come before the options.
    """
    options = {kind: getattr(layer, f"{prefix}_{kind}") for kind in ("initializer", "regularizer", "constraint")}
    return layer.add_weight(**{"name": prefix, "shape": shape, **options, **kwargs})
