"""keras_op: one function, and the Operation that it becomes in a functional model when it gets symbolic tensors.

    @keras_export("keras.ops.leaky_relu", "keras.ops.nn.leaky_relu")
    @keras_op("LeakyRelu")
    def leaky_relu(x, negative_slope=0.2): ...

On tensors the function runs. On KerasTensors `LeakyRelu(negative_slope)(x)` is noted as a step of the model; the class
becomes an attribute of the function's module, where Keras has it and files name it.
"""

import functools
import inspect

from tfjax.core import export as registry
from tfjax.keras.backend.common import symbolic_errors
from tfjax.keras.backend.common.keras_tensor import any_symbolic_tensors
from tfjax.keras.keras_export import show_as_keras
from tfjax.keras.ops.operation import Operation


def keras_op(class_name, tensors=None, spec=None):
    """Returns the decorator.

    Args:
        class_name: what Keras calls the operation; its name in a summary is the same in snake case.
        tensors: how many leading parameters are tensors, the others being the operation's settings; None: those
            without a default value.
        spec: takes the operation and its inputs, and returns the symbolic result (or raises), where tracing the
            function would say less; None from it: the function is traced.
    """

    def wrap(function):
        parameters = list(inspect.signature(function).parameters.values())
        count = tensors
        if count is None:
            count = sum(p.default is p.empty and p.kind is not p.VAR_KEYWORD for p in parameters)
        made = _operation(class_name, function, parameters, count, spec)
        function.__globals__[class_name] = made
        if any(p.kind is p.VAR_POSITIONAL for p in parameters):
            variadic = parameters[count - 1].name
        else:
            variadic = None
        names = [p.name for p in parameters]

        @functools.wraps(function)
        def public(*args, **kwargs):
            if symbolic_errors.tensors.exist and any_symbolic_tensors(args, kwargs):
                return _symbolic(made, names, count, variadic, args, kwargs)
            return function(*args, **kwargs)

        return public

    return wrap


def _symbolic(cls, names, count, variadic, args, kwargs):
    """Splits the arguments of a call into the operation's settings and its inputs."""
    if variadic is not None:
        settings = dict(zip(names[: count - 1], args))
        return cls(**settings, **kwargs).symbolic_call(*args[count - 1 :])
    given = {**dict(zip(names, args)), **kwargs}
    inputs = {name: given.pop(name) for name in names[:count] if name in given}
    # What is symbolic itself, and names that only the function's `**kwargs` knows, go with the call.
    late = [name for name, value in given.items() if name not in names or any_symbolic_tensors((value,))]
    more = {name: given.pop(name) for name in late}
    positional = []
    for name in names[:count]:
        if name not in inputs:
            break
        positional.append(inputs.pop(name))
    return cls(**given).symbolic_call(*positional, **inputs, **more)


def _operation(class_name, function, parameters, count, spec):
    settings = [p for p in parameters[count:] if p.kind is not p.VAR_KEYWORD]
    if any(p.kind is p.VAR_POSITIONAL for p in parameters):
        settings = parameters[: count - 1] + settings
    names = [p.name for p in settings]
    ordinary = inspect.Parameter.POSITIONAL_OR_KEYWORD
    signature = inspect.Signature(
        [
            inspect.Parameter("self", ordinary),
            *(p.replace(kind=ordinary) for p in settings),
            inspect.Parameter("name", inspect.Parameter.KEYWORD_ONLY, default=None),
        ]
    )
    leading = names if settings and settings[0] is parameters[0] else []

    def __init__(self, *args, name=None, **kwargs):
        Operation.__init__(self, name=name)
        bound = signature.bind(self, *args, **kwargs)
        bound.apply_defaults()
        for key in names:
            setattr(self, key, bound.arguments[key])

    def call(self, *args, **kwargs):
        if leading:
            return function(*(getattr(self, key) for key in leading), *args)
        return function(*args, **{key: getattr(self, key) for key in names if key not in kwargs}, **kwargs)

    def compute_output_spec(self, *args, **kwargs):
        found = spec(self, *args, **kwargs)
        return Operation.compute_output_spec(self, *args, **kwargs) if found is None else found

    __init__.__signature__ = signature
    # Errors list the inputs by their names.
    inputs = [p for p in parameters[:count] if p.name not in names]
    call.__signature__ = inspect.Signature([inspect.Parameter("self", ordinary), *inputs])
    body = {
        "__init__": __init__,
        "call": call,
        "__doc__": f"`{function.__name__}` as a step of a functional model.",
        # Keras has all of `numpy_binary`, `numpy_shapes`, ... in one module, `numpy`.
        "__module__": function.__module__.partition("_")[0],
    }
    if spec is not None:
        body["compute_output_spec"] = compute_output_spec
    made = type(class_name, (Operation,), body)
    show_as_keras(made)
    return made


def keras_function(namespace, class_name=None, tensors=None, also=(), spec=None):
    """Returns a decorator: `keras_op`, and the public names below `keras.ops` and `keras.ops.<namespace>`.

    Args:
        namespace: `"numpy"`, `"nn"`, ..., or "" for `keras.ops` alone.
        class_name: as for `keras_op`; None: the function is no step of a functional model.
        tensors, spec: as for `keras_op`.
        also: further names of the function.
    """

    def wrap(function):
        public = function if class_name is None else keras_op(class_name, tensors, spec)(function)
        module, attribute = function.__module__, function.__name__
        for name in (attribute.removesuffix("_"), *also):
            for path in ("keras.ops", f"keras.ops.{namespace}") if namespace else ("keras.ops",):
                entry = registry.Export(module, attribute, public)
                registry._add(f"{path}.{name}", entry)
        public.__name__ = function.__name__.removesuffix("_")
        public.__module__ = public.__module__.partition("_")[0]
        show_as_keras(public)
        return public

    return wrap
