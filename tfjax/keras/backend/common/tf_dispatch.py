"""TensorFlow's functions take symbolic Keras tensors: they become layers of the functional model, as in Keras 2.

Nothing is changed before the first symbolic tensor is made. Then the public functions that programs have looked up get
another code in place, and later ones when they are looked up: they run as ever, and where one fails with a symbolic
tensor among its arguments, a layer is made. In place, so that it does not matter when a program imported a function
(`from tensorflow import exp`), and so that a function stays what it is to pickle and to comparisons.
"""

import functools
import inspect
import sys
import types

from tfjax.core import lazy
from tfjax.keras.backend.common.keras_tensor import any_symbolic_tensors

# Below tf.keras the functions that Keras 2 programs call on symbolic tensors.
_OF_KERAS = ("keras.backend", "keras.losses", "keras.metrics")
# Functions about functions, structures and settings rather than tensors.
_NOT_CHANGED = ("autograph", "config", "nest", "test", "sysconfig", "version", "errors", "compat.v1", "experimental")
_NAMES_NOT_CHANGED = frozenset(
    "function print custom_gradient recompute_grad is_tensor device py_function gradients hessians".split()
)
_NOT_PLAIN = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
# Where a changed function has (what it did before, itself).
_KEY = "__of__"


def install():
    """Lets the public functions make layers."""
    lazy.adapt(_adapted)


def _adapted(namespace, value):
    function = lazy.original(value)  # graphs of tf.compat.v1 show others
    if type(function) is not types.FunctionType or function.__name__ in _NAMES_NOT_CHANGED:
        return value
    top = namespace.partition(".")[0]
    if top == "keras" and namespace not in _OF_KERAS or top in _NOT_CHANGED or namespace in _NOT_CHANGED:
        return value
    if not function.__code__.co_flags & _NOT_PLAIN and _KEY not in (function.__kwdefaults__ or ()):
        _change(function)
    return value


def _change(function):
    shown = getattr(function, "__signature__", None) or inspect.signature(function)
    code = function.__code__
    before = types.FunctionType(code, function.__globals__, function.__name__, None, function.__closure__)
    before.__defaults__, before.__kwdefaults__ = function.__defaults__, function.__kwdefaults__
    before.__qualname__, before.__module__ = function.__qualname__, function.__module__
    function.__kwdefaults__ = {_KEY: (before, function)}
    function.__code__ = _code(len(code.co_freevars))
    function.__signature__ = shown
    # Its code is not its source any more: AutoGraph leaves it alone. (`mark_as_converted`, not worth its imports here.)
    function.autograph_info__ = None


@functools.cache
def _code(free):
    """The new code for a function with a number of free variables: its closure stays, and must fit its code."""
    names = [f"_{k}" for k in range(free)]
    lines = _SOURCE.format(given=" = ".join([*names, "None"]) if names else "pass", used=", ".join(names) or "None")
    made = {}
    exec(compile(lines, __file__, "exec"), {}, made)
    return made["_of_closure"]().__code__


# It runs with the names of the changed function's module, hence the import.
_SOURCE = """
def _of_closure():
    {given}
    def dispatched(*args, __of__, **kwargs):
        try:
            return __of__[0](*args, **kwargs)
        except Exception:
            from tfjax.keras.backend.common import tf_dispatch

            if not tf_dispatch.makes_a_layer(args, kwargs):
                raise
        return tf_dispatch.as_layer(__of__[1], args, kwargs)
        {used}
    return dispatched
"""


def makes_a_layer(args, kwargs):
    """Whether the failed call in the caller's frame becomes a layer: none around it does, with the same tensors."""
    if not any_symbolic_tensors(args, kwargs):
        return False
    frame = sys._getframe(2)
    while frame is not None:
        if _KEY in frame.f_code.co_varnames and any_symbolic_tensors(frame.f_locals["args"], frame.f_locals["kwargs"]):
            return False
        frame = frame.f_back
    return True


def as_layer(function, args, kwargs):
    """The symbolic result of a public function."""
    from tfjax.keras.layers.core.tf_op_layer import TFOpLambda

    return TFOpLambda(function)(*args, **kwargs)
