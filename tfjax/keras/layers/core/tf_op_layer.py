"""TFOpLambda: a function of TensorFlow as a step of a functional model, as Keras 2 made them.

`tf.reduce_mean(x)` on a symbolic tensor `x` is the layer "tf.math.reduce_mean".
"""

import importlib

from tfjax.core import lazy
from tfjax.core.export import names_of
from tfjax.keras import tree
from tfjax.keras.backend.common.global_state import get_global_attribute, set_global_attribute
from tfjax.keras.backend.common.keras_tensor import KerasTensor, any_symbolic_tensors
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.layer import Layer
from tfjax.keras.ops.node import Node

# What Keras 2 calls some layers: these functions exist in TensorFlow 1 with another signature.
_KERAS2_NAMES = {name: f"compat.v1.{name}" for name in ("squeeze", "transpose", "shape", "gather")}


@keras_export()
class TFOpLambda(Layer):
    """A function of TensorFlow's as a layer.

    Args:
        function: the function, or its public name below `tf`.
        **kwargs: arguments of Layer.
    """

    def __init__(self, function, **kwargs):
        if isinstance(function, str):
            function = public_function(function)
        self.__dict__["symbol"] = symbol = public_name(function)
        if kwargs.get("name") is None:
            kwargs["name"] = _unique(f"tf.{_KERAS2_NAMES.get(symbol, symbol) or function.__name__}")
        super().__init__(**kwargs)
        self.function = function
        self._call_context_args = frozenset()  # the function gets no `training` from the model
        self._build_at_init()

    def __call__(self, *args, **kwargs):
        if not any_symbolic_tensors(args, kwargs):
            return self.function(*args, **kwargs)
        outputs = self.compute_output_spec(*args, **kwargs)
        if not any(isinstance(x, KerasTensor) for x in tree.flatten(outputs)):
            return outputs  # a shape, a dtype: nothing that a model computes
        Node(operation=self, call_args=args, call_kwargs=kwargs, outputs=outputs)
        return outputs

    def call(self, *args, **kwargs):
        """The function's value."""
        return self.function(*args, **kwargs)

    def compute_output_spec(self, *args, **kwargs):
        """Symbolic tensors for what the function gives."""
        from tfjax.keras.backend.common import symbolic

        try:
            return symbolic.compute_output_spec(self.function, *args, **kwargs)
        except Exception as error:
            # A shape that is computed from another one can only be known together with that.
            try:
                return symbolic.compute_output_spec_from_inputs(self.function, args, kwargs)
            except Exception:
                raise error from None

    def get_config(self):
        """Returns the arguments to make the layer anew from.

        Raises:
            ValueError: if the function is not one of TensorFlow's.
        """
        if self.symbol is None:
            raise ValueError(
                f"This Keras op layer was generated from {self.function}, a method that is not publicly exposed."
            )
        return {**super().get_config(), "function": self.symbol}


def _unique(name):
    """`tf.math.add`, `tf.math.add_1`, ..."""
    used = get_global_attribute("tf_op_names")
    if used is None:
        used = {}
        set_global_attribute("tf_op_names", used)
    count = used[name] = used.get(name, -1) + 1
    return f"{name}_{count}" if count else name


def public_name(function):
    """Returns the first name of a function below `tf`, or None."""
    return next(iter(names_of(lazy.original(function))), None)


def public_function(name):
    """Returns the function of a public name below `tf`."""
    namespace, _, leaf = name.rpartition(".")
    module = importlib.import_module(f"tfjax.api.{namespace}" if namespace else "tfjax")
    return lazy.original(getattr(module, leaf))
