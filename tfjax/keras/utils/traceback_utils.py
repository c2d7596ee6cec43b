"""Errors in layers name the layer and its arguments."""

import inspect

from tfjax.core.errors import OpError
from tfjax.keras import tree
from tfjax.keras.backend.common.convert import is_tensor
from tfjax.keras.backend.common.dtypes import standardize_dtype
from tfjax.keras.backend.common.global_state import get_global_attribute, set_global_attribute
from tfjax.keras.keras_export import keras_export


@keras_export("keras.config.enable_traceback_filtering")
def enable_traceback_filtering():
    """Lets errors in layers name the layer and its arguments."""
    set_global_attribute("traceback_filtering", True)


@keras_export("keras.config.disable_traceback_filtering")
def disable_traceback_filtering():
    """Lets errors in layers come as they are."""
    set_global_attribute("traceback_filtering", False)


@keras_export("keras.config.is_traceback_filtering_enabled")
def is_traceback_filtering_enabled():
    """Whether errors in layers name the layer and its arguments."""
    return get_global_attribute("traceback_filtering", True)


def with_arguments(error, function, args, kwargs, name):
    """Returns the error to raise in place of `error`, which came from `function(*args, **kwargs)`."""
    if hasattr(error, "_keras_call_info_injected") or not is_traceback_filtering_enabled():
        return error
    signature = inspect.signature(function)
    try:
        bound = signature.bind(*args, **kwargs).arguments
    except TypeError:
        return error
    lines = []
    for parameter in signature.parameters.values():
        if parameter.name in bound:
            value = tree.map_structure(format_argument_value, bound[parameter.name])
        else:
            value = parameter.default
        lines.append(f"  • {parameter.name}={value}")
    if not lines:
        return error
    if isinstance(error, OpError):
        message = error.message
    else:
        message = error.args[0] if error.args else ""
    arguments = "\n".join(lines)
    message = (
        f"Exception encountered when calling {name}.\n\n\x1b[1m{message}\x1b[0m\n\n"
        f"Arguments received by {name}:\n{arguments}"
    )
    new = _same_kind(error, message)
    new._keras_call_info_injected = True
    return new.with_traceback(error.__traceback__)


def _same_kind(error, message):
    if isinstance(error, OpError):
        return type(error)(error.node_def, error.op, message)
    try:
        return type(error)(message)
    except TypeError:
        return RuntimeError(message)


def format_argument_value(value):
    """A tensor's shape and dtype; other values as they print."""
    if is_tensor(value):
        return f"tf.Tensor(shape={value.shape}, dtype={standardize_dtype(value.dtype)})"
    return repr(value)
