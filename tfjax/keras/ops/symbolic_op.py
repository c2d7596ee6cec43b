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
        tensors: which parameters are inputs of the operation, the others being its settings: how many leading ones, or
            a tuple of names; None: those without a default value.
        spec: takes the operation and its inputs, and returns the symbolic result (or raises), where tracing the
            function would say less; None from it: the function is traced.
    """

    def wrap(function):
        parameters = _Parameters(function, tensors)
        made = _operation(class_name, function, parameters, spec)
        function.__globals__[class_name] = made

        @functools.wraps(function)
        def public(*args, **kwargs):
            if symbolic_errors.tensors.exist and any_symbolic_tensors(args, kwargs):
                return _symbolic(made, parameters, args, kwargs)
            return function(*args, **kwargs)

        return public

    return wrap


class _Parameters:
    """A function's parameters, told apart.

    Attributes:
        names: of all.
        inputs: of those that are inputs, in order.
        settings: the parameters that are settings.
        variadic: how many settings come before a `*parameter`, which takes the inputs; None without one.
        shown: the parameters that are inputs.
        open: whether there is a `**parameter`.
    """

    def __init__(self, function, tensors):
        every = list(inspect.signature(function).parameters.values())
        self.open = any(p.kind is p.VAR_KEYWORD for p in every)
        every = [p for p in every if p.kind is not p.VAR_KEYWORD]
        stars = [k for k, p in enumerate(every) if p.kind is p.VAR_POSITIONAL]
        self.variadic = stars[0] if stars else None
        self.names = [p.name for p in every]
        if stars:
            self.inputs = [every[stars[0]].name]
        elif isinstance(tensors, tuple):
            self.inputs = list(tensors)
        else:
            count = sum(p.default is p.empty for p in every) if tensors is None else tensors
            self.inputs = self.names[:count]
        self.settings = [p for p in every if p.name not in self.inputs]
        self.shown = [p for p in every if p.name in self.inputs]


def _symbolic(cls, parameters, args, kwargs):
    """Splits the arguments of a call into the operation's settings and its inputs."""
    if parameters.variadic is not None:
        settings = dict(zip(parameters.names, args[: parameters.variadic]))
        return cls(**settings, **kwargs).symbolic_call(*args[parameters.variadic :])
    given = {**dict(zip(parameters.names, args)), **kwargs}
    inputs = {name: given.pop(name) for name in parameters.inputs if name in given}
    # What is symbolic itself goes with the call, whatever it is.
    late = [name for name, value in given.items() if any_symbolic_tensors((value,))]
    more = {name: given.pop(name) for name in late}
    # Keras's operations get all of their inputs by position, also those that are None.
    positional = []
    for p in parameters.shown:
        if p.name not in inputs and p.default is p.empty:
            break
        positional.append(inputs.pop(p.name, p.default))
    if parameters.open:  # names that only `**kwargs` knows
        more.update({name: given.pop(name) for name in list(given) if name not in parameters.names})
    return cls(**given).symbolic_call(*positional, **inputs, **more)


def _operation(class_name, function, parameters, spec):
    settings = [p.name for p in parameters.settings]
    ordinary = inspect.Parameter.POSITIONAL_OR_KEYWORD
    own = inspect.Parameter("self", ordinary)
    name_last = inspect.Parameter("name", inspect.Parameter.KEYWORD_ONLY, default=None)
    rest = [inspect.Parameter("kwargs", inspect.Parameter.VAR_KEYWORD)] if parameters.open else []
    plain = [p.replace(kind=ordinary) for p in parameters.settings]
    plain.sort(key=lambda p: p.default is not p.empty)
    signature = inspect.Signature([own, *plain, name_last, *rest])

    def __init__(self, *args, name=None, **kwargs):
        Operation.__init__(self, name=name)
        bound = signature.bind(self, *args, **kwargs)
        bound.apply_defaults()
        self._settings = {key: bound.arguments[key] for key in settings} | bound.arguments.get("kwargs", {})
        for key, value in self._settings.items():
            setattr(self, key, value)

    def call(self, *args, **kwargs):
        if parameters.variadic is not None:
            first = [self._settings[key] for key in settings[: parameters.variadic]]
            others = {key: value for key, value in self._settings.items() if key not in settings[: parameters.variadic]}
            return function(*first, *args, **others, **kwargs)
        return function(**dict(zip(parameters.inputs, args)), **{**self._settings, **kwargs})

    def compute_output_spec(self, *args, **kwargs):
        found = spec(self, *args, **kwargs)
        return Operation.compute_output_spec(self, *args, **kwargs) if found is None else found

    __init__.__signature__ = signature
    # Errors list the inputs by their names.
    call.__signature__ = inspect.Signature([own, *parameters.shown, *rest])
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
