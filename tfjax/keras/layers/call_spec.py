"""How the arguments of a layer's call are bound, and what shapes `build` is told."""

import functools
import inspect

from tfjax.keras import tree
from tfjax.keras.backend.common.convert import is_tensor
from tfjax.keras.backend.common.dtype_name import ShapeTuple
from tfjax.keras.backend.common.global_state import state
from tfjax.keras.backend.common.keras_tensor import KerasTensor
from tfjax.keras.backend.common.shapes import standardize_shape
from tfjax.keras.utils.defaults import is_default


class CallContext:
    """What holds for a whole layer call and the calls within it: `training`, and what layers register besides."""

    def __init__(self, entry_layer):
        self.entry_layer = entry_layer
        self.training = default_training()

    def get_value(self, arg_name, default=None):
        """The value of a call-context argument."""
        return getattr(self, arg_name, default)

    def set_value(self, arg_name, value):
        """Sets the value for the calls that follow."""
        setattr(self, arg_name, value)


def default_training():
    """Whether calls train that do not say it: Keras 2's learning phase, None if it was not set."""
    return None if state.phase is None else bool(state.phase)


class CallFacts:
    """What is known of a `call` method: its signature, taken apart once per function."""

    def __init__(self, function):
        self.signature = inspect.signature(function)
        parameters = self.signature.parameters.values()
        self.names = [p.name for p in parameters]
        self.has = frozenset(self.names)
        self.has_training = "training" in self.has
        self.simple = all(p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY) for p in parameters)
        training = self.signature.parameters.get("training")
        default = None if training is None else training.default
        self.default_training = None if default is inspect.Parameter.empty else default


@functools.lru_cache(maxsize=4096)
def _facts_of(function):
    return CallFacts(function.__get__(object()))  # the signature without self


def call_facts(method):
    """The facts of a bound method, shared by all instances of its class."""
    function = getattr(method, "__func__", None)
    return CallFacts(method) if function is None else _facts_of(function)


def is_tensor_or_symbolic(x, allow_none=False):
    """Whether `x` is a tensor, a variable or a symbolic tensor."""
    return x is None and allow_none or is_tensor(x) or isinstance(x, KerasTensor)


class CallSpec:
    """Bound arguments of one call.

    Attributes:
        user_arguments_dict: what the caller passed, by name.
        arguments_dict: that, and the defaults.
        tensor_arguments_dict: the arguments that are tensors or structures of tensors.
        nested_tensor_argument_names: those that are structures.
        first_arg: the first argument.
        eager: whether all tensors have values.

    Raises:
        TypeError: if the arguments do not fit the signature.
        ValueError: if a structure mixes tensors and other values.
    """

    def __init__(self, signature, call_context_args, args, kwargs):
        passed_on = {
            name: kwargs.pop(name) for name in call_context_args if name in kwargs and name not in signature.parameters
        }
        bound = signature.bind(*args, **kwargs)
        self.user_arguments_dict = {**passed_on, **bound.arguments}
        bound.apply_defaults()
        self.arguments_dict = dict(bound.arguments)
        self.argument_names = list(self.arguments_dict)
        self.tensor_arguments_dict = {}
        self.nested_tensor_argument_names = []
        for name, value in self.arguments_dict.items():
            if is_tensor_or_symbolic(value):
                self.tensor_arguments_dict[name] = value
            elif tree.is_nested(value) and len(value) > 0:
                leaves = tree.flatten(value)
                if all(is_tensor_or_symbolic(x, allow_none=True) for x in leaves):
                    self.tensor_arguments_dict[name] = value
                    self.nested_tensor_argument_names.append(name)
                elif any(is_tensor_or_symbolic(x) for x in leaves):
                    raise ValueError(
                        "In a nested call() argument, you cannot mix tensors and non-tensors. Received invalid mixed "
                        f"argument: {name}={value}"
                    )
        self.tensor_arguments_names = list(self.tensor_arguments_dict)
        self.first_arg = self.arguments_dict[self.argument_names[0]] if self.argument_names else None
        self.eager = all(is_tensor(x) for x in self.tensor_arguments_dict.values())


def get_shapes_dict(call_spec):
    """Returns {"x_shape": shape or structure of shapes} for the tensors among the arguments."""
    shapes = {}
    for name, value in call_spec.tensor_arguments_dict.items():
        if name in ("mask", "kwargs", "args"):
            continue
        nested = name in call_spec.nested_tensor_argument_names
        shapes[f"{name}_shape"] = tree.map_structure(_shape_or_none, value) if nested else _shape_or_none(value)
    return shapes


def _shape_or_none(x):
    return None if x is None else ShapeTuple(standardize_shape(tuple(x.shape)))


def shapes_for(target, shapes, call_spec, class_name):
    """Returns the shapes as keyword arguments of `build` or `compute_output_shape`.

    A method of one argument gets the first shape; of several, each must be an argument of `call` and "_shape".

    Raises:
        ValueError: if their names do not match.
    """
    if is_default(target):
        return None
    kinds = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    names = [name for name, p in inspect.signature(target).parameters.items() if p.kind not in kinds]
    if len(names) == 1:
        return {names[0]: next(iter(shapes.values()), None)}
    method = target.__name__
    rule = (
        f"For a `{method}()` method with more than one argument, all arguments should have a `_shape` suffix and match "
        f"an argument from `call()`. E.g. `{method}(self, foo_shape, bar_shape)`  For layer '{class_name}', "
    )
    result = {}
    for name in names:
        if not name.endswith("_shape"):
            raise ValueError(f"{rule}Received `{method}()` argument `{name}`, which does not end in `_shape`.")
        if name.removesuffix("_shape") not in call_spec.arguments_dict:
            raise ValueError(
                f"{rule}received `{method}()` argument `{name}`, but `call()` does not have argument "
                f"`{name.removesuffix('_shape')}`."
            )
        if name in shapes:
            result[name] = shapes[name]
    return result
