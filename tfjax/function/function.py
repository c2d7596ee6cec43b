"""tf.function."""

from __future__ import annotations

import functools
import inspect
import threading
import weakref
from collections.abc import Callable, Sequence
from typing import Any

from tfjax import engine
from tfjax.core import nest
from tfjax.core.export import export
from tfjax.core.log import get_logger
from tfjax.engine.trace import SymbolicValueError
from tfjax.function.concrete import ConcreteFunction
from tfjax.function.signature import Bound, bind
from tfjax.tensor import watching
from tfjax.tensor.func_graph import trace
from tfjax.tensor.spec import TensorSpec


class _Settings(threading.local):
    eager = False


_settings = _Settings()


@export("config.run_functions_eagerly")
def run_functions_eagerly(run_eagerly: bool) -> None:
    """Makes every `tf.function` run its Python function (True), or its trace again (False)."""
    _settings.eager = bool(run_eagerly)


@export("config.functions_run_eagerly")
def functions_run_eagerly() -> bool:
    """Whether tf.functions run eagerly."""
    return _settings.eager


class PolymorphicFunction:
    """A Python function that is traced once per kind of arguments and then run as one program."""

    def __init__(
        self,
        python_function: Callable[..., Any],
        name: str | None = None,
        input_signature: Any = None,
        autograph: bool = True,
        jit_compile: bool | None = None,
        reduce_retracing: bool = False,
        experimental_autograph_options: Any = None,
        **kept: Any,
    ):
        self._python_function = python_function
        self._name = name or getattr(python_function, "__name__", type(python_function).__name__)
        self._input_signature = None if input_signature is None else tuple(input_signature)
        self._specs = None if input_signature is None else _flat_specs(input_signature)
        self._autograph = autograph
        self._jit_compile = jit_compile
        self._reduce_retracing = reduce_retracing
        self._autograph_options = experimental_autograph_options
        self._signature = _signature_of(python_function)
        self._cache: dict[Any, ConcreteFunction] = {}
        self._eager: set[Any] = set()
        self._bound: weakref.WeakKeyDictionary[Any, PolymorphicFunction] = weakref.WeakKeyDictionary()
        self._lock = threading.RLock()
        self._traces = 0
        self._created: list[Any] = []
        self._first = True
        self._calls: list[bool] = []
        functools.update_wrapper(self, python_function, updated=())

    # Calling --------------------------------------------------------------------------------------------------------

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if _settings.eager:
            return self._python_function(*args, **kwargs)
        bound = bind(self._signature, args, kwargs, self._specs)
        concrete = self._cache.get(bound.key)
        if concrete is None:
            if bound.key in self._eager:
                return self._python_function(*args, **kwargs)
            try:
                concrete = self._concrete(bound)
            except SymbolicValueError:
                self._eager.add(bound.key)
                get_logger().warning(
                    "%s cannot be compiled as a whole (it needs values while it is traced); it runs eagerly.", self._name
                )
                return self._python_function(*args, **kwargs)
            self._warn_retracing(True)
        elif self._calls:
            self._warn_retracing(False)
        return concrete._call_flat(bound.tensors)

    def _concrete(self, bound: Bound) -> ConcreteFunction:
        with self._lock:
            concrete = self._cache.get(bound.key)
            if concrete is None:
                concrete = self._trace(bound)
                self._cache[bound.key] = concrete
            return concrete

    def _trace(self, bound: Bound) -> ConcreteFunction:
        function = self._python_function
        if self._autograph:
            function = _converted(function)
        self._traces += 1
        first, self._first = self._first, False

        def call(*inputs: Any) -> Any:
            args, kwargs = bound.rebuild(inputs)
            return function(*args, **kwargs)

        graph, traced, result = trace(call, [t.aval for t in bound.tensors], bound.names, self._name)
        if graph.created and not first:
            raise ValueError(
                "tf.function only supports singleton tf.Variables created on the first call. Make sure the tf.Variable is "
                "only created once or created outside tf.function. See https://www.tensorflow.org/guide/function"
                "#creating_tfvariables for more information."
            )
        if graph.created:
            # TensorFlow traces again once the variables exist, and a variable made again then is an error.
            self._traces += 1
            self._created.extend(graph.created)
            graph, traced, result = trace(call, [t.aval for t in bound.tensors], bound.names, self._name)
            if graph.created:
                raise ValueError(
                    "tf.function only supports singleton tf.Variables created on the first call. Make sure the tf.Variable "
                    "is only created once or created outside tf.function. See https://www.tensorflow.org/guide/function"
                    "#creating_tfvariables for more information."
                )
        return ConcreteFunction(self._name, graph, traced, result, bound)

    def _warn_retracing(self, traced: bool) -> None:
        self._calls = [*self._calls[-4:], traced] if traced or self._calls else []
        if len(self._calls) == 5 and all(self._calls):
            get_logger().warning(
                "5 out of the last 5 calls to %r triggered tf.function retracing. Tracing is expensive and the excessive "
                "number of tracings could be due to (1) creating @tf.function repeatedly in a loop, (2) passing tensors "
                "with different shapes, (3) passing Python objects instead of tensors. For (1), please define your "
                "@tf.function outside of the loop. For (2), @tf.function has reduce_retracing=True option that can avoid "
                "unnecessary retracing. For (3), please refer to "
                "https://www.tensorflow.org/guide/function#controlling_retracing and "
                "https://www.tensorflow.org/api_docs/python/tf/function for  more details.",
                self,
            )

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None:
            return self
        try:
            known = self._bound.get(instance)
        except TypeError:
            known = None
        if known is None:
            method = functools.partial(self._python_function, instance)
            functools.update_wrapper(method, self._python_function)
            known = PolymorphicFunction(
                _Method(self._python_function, instance),
                self._name,
                self._input_signature,
                self._autograph,
                self._jit_compile,
                self._reduce_retracing,
                self._autograph_options,
            )
            try:
                self._bound[instance] = known
            except TypeError:
                pass
        return known

    # What can be asked ------------------------------------------------------------------------------------------------

    @property
    def python_function(self) -> Callable[..., Any]:
        """The Python function that was wrapped."""
        return self._python_function

    @property
    def name(self) -> str:
        """Name of the function."""
        return self._name

    @property
    def input_signature(self) -> Any:
        """The signature given, None if there is none."""
        return self._input_signature

    @property
    def function_spec(self) -> inspect.Signature:
        """The Python signature."""
        return self._signature

    def experimental_get_tracing_count(self) -> int:
        """How many times the function has been traced."""
        return self._traces

    def get_concrete_function(self, *args: Any, **kwargs: Any) -> ConcreteFunction:
        """The function traced for these arguments (tensors, TensorSpecs or Python values)."""
        specs = self._specs
        if specs is not None and not args and not kwargs:
            args = self._input_signature or ()

        def example(x: Any) -> Any:
            if not isinstance(x, TensorSpec):
                return x
            from tfjax.function.concrete import example_tensor

            return example_tensor(x)

        args, kwargs = nest.map_structure(example, (args, kwargs))
        concrete = self._concrete(bind(self._signature, args, kwargs, specs))
        return concrete

    def experimental_get_compiler_ir(self, *args: Any, **kwargs: Any) -> Callable[..., Any]:
        """A function that gives the compiler's view of the traced function: `ir(stage="hlo")` or "optimized_hlo"."""
        concrete = self.get_concrete_function(*args, **kwargs)
        return concrete.compiler_ir

    def pretty_printed_concrete_signatures(self, verbose: bool = True) -> str:
        """The signatures traced so far."""
        return "\n\n".join(c.pretty_printed_signature(verbose) for c in self._cache.values())

    def __repr__(self) -> str:
        return f"<tensorflow.python.eager.polymorphic_function.polymorphic_function.Function object at {hex(id(self))}>"


class _Method:
    """A method bound to an object that it does not keep alive."""

    def __init__(self, function: Callable[..., Any], instance: Any):
        functools.update_wrapper(self, function)
        self._function = function
        try:
            self._instance: Any = weakref.ref(instance)
        except TypeError:
            self._instance = lambda: instance
        parameters = list(_signature_of(function).parameters.values())
        self.__signature__ = inspect.Signature(parameters[1:])

    @property
    def __self__(self) -> Any:
        return self._instance()

    @property
    def __func__(self) -> Any:
        return self._function

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._function(self._instance(), *args, **kwargs)


def _converted(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function as AutoGraph sees it."""
    try:
        from tfjax.function.autograph import convert
    except ImportError:
        return function
    if isinstance(function, _Method):
        inner = convert.convert(function.__func__)
        instance = function.__self__
        return functools.partial(inner, instance)
    return convert.convert(function)


def _signature_of(function: Callable[..., Any]) -> inspect.Signature:
    try:
        return inspect.signature(function)
    except (TypeError, ValueError):
        return inspect.Signature(
            [
                inspect.Parameter("args", inspect.Parameter.VAR_POSITIONAL),
                inspect.Parameter("kwargs", inspect.Parameter.VAR_KEYWORD),
            ]
        )


def _flat_specs(signature: Sequence[Any]) -> list[Any]:
    flat = nest.flatten(tuple(signature), expand_composites=True)
    for spec in flat:
        if not isinstance(spec, TensorSpec):
            raise TypeError(
                f"input_signature must be a possibly nested sequence of TensorSpec objects, got {signature!r}."
            )
    return flat


@export("function")
def function(
    func: Callable[..., Any] | None = None,
    input_signature: Any = None,
    autograph: bool = True,
    jit_compile: bool | None = None,
    reduce_retracing: bool = False,
    experimental_implements: str | None = None,
    experimental_autograph_options: Any = None,
    experimental_attributes: Any = None,
    experimental_relax_shapes: bool | None = None,
    experimental_compile: bool | None = None,
    experimental_follow_type_hints: bool | None = None,
) -> Any:
    """Compiles a function into one program per kind of arguments.

    Args:
        func: the Python function; without it a decorator is returned.
        input_signature: nested TensorSpecs that all calls must fit.
        autograph: whether Python control flow over tensors is converted.
        jit_compile: accepted; everything is compiled by XLA here.
        reduce_retracing: accepted; a new shape is traced anew.
        experimental_implements, experimental_autograph_options, experimental_attributes: kept.
        experimental_relax_shapes, experimental_compile: old names of reduce_retracing and jit_compile.
        experimental_follow_type_hints: kept.

    Returns:
        A `PolymorphicFunction`, or a decorator.
    """
    options = {
        "input_signature": input_signature,
        "autograph": autograph,
        "jit_compile": jit_compile if experimental_compile is None else experimental_compile,
        "reduce_retracing": reduce_retracing if experimental_relax_shapes is None else experimental_relax_shapes,
        "experimental_autograph_options": experimental_autograph_options,
        "implements": experimental_implements,
        "attributes": experimental_attributes,
    }

    def decorate(inner: Callable[..., Any]) -> PolymorphicFunction:
        return PolymorphicFunction(inner, **options)  # type: ignore[arg-type]

    return decorate if func is None else decorate(func)


def is_tracing() -> bool:
    """Whether a function is being traced in this thread."""
    return engine.state().trace.symbolic and watching.current_graph() is not None
