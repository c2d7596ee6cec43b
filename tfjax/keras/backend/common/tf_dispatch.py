"""TensorFlow's functions take symbolic Keras tensors: they become layers of the functional model, as in Keras 2.

Nothing is changed before the first symbolic tensor is made. Then every public function is wrapped, also those that
programs look up later: it runs as ever, and where it fails with a symbolic tensor among its arguments, a layer is made.
"""

import functools
import types

from tfjax.core import lazy
from tfjax.keras.backend.common.keras_tensor import any_symbolic_tensors

# Below tf.keras the functions that Keras 2 programs call on symbolic tensors.
_OF_KERAS = ("keras.backend", "keras.losses", "keras.metrics")
# Functions about functions, structures and settings rather than tensors.
_NOT_WRAPPED = ("autograph", "config", "nest", "test", "sysconfig", "version", "errors", "compat.v1", "experimental")
_NAMES_NOT_WRAPPED = frozenset(
    ("function", "print", "custom_gradient", "recompute_grad", "is_tensor", "device", "py_function")
)

_wrappers = {}


def install():
    """Wraps the public functions."""
    lazy.adapt(_adapted)


def _adapted(namespace, value):
    if type(value) is not types.FunctionType or value.__name__ in _NAMES_NOT_WRAPPED:
        return value
    top = namespace.partition(".")[0]
    if top == "keras" and namespace not in _OF_KERAS or top in _NOT_WRAPPED or namespace in _NOT_WRAPPED:
        return value
    wrapper = _wrappers.get(value)
    if wrapper is None:
        wrapper = _wrappers[value] = _wrapper(value)
    return wrapper


def _wrapper(function):
    @functools.wraps(function)
    def dispatched(*args, **kwargs):
        try:
            return function(*args, **kwargs)
        except Exception:
            if not any_symbolic_tensors(args, kwargs):
                raise
        return _as_layer(function, args, kwargs)

    return dispatched


def _as_layer(function, args, kwargs):
    from tfjax.keras.layers.core.tf_op_layer import TFOpLambda

    return TFOpLambda(function)(*args, **kwargs)
