"""tf.custom_gradient, tf.recompute_grad, tf.grad_pass_through."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from typing import Any

from tfjax.autodiff.sources import is_variable
from tfjax.autodiff.sweep import Custom
from tfjax.autodiff.tape import GradientTape
from tfjax.core import nest
from tfjax.core.export import export
from tfjax.engine import define_op
from tfjax.engine.value import Value
from tfjax.tensor import watching
from tfjax.tensor.convert import convert_to_tensor


@define_op("IdentityN", abstract=lambda ins: ins[0], numpy=lambda x: x)
def _boundary(x: Any) -> Any:
    return x


class _VariableWatcher:
    """Collects the trainable variables that a function reads."""

    def __init__(self) -> None:
        self.variables: dict[int, Any] = {}

    def __enter__(self) -> _VariableWatcher:
        watching.push(self)
        return self

    def __exit__(self, *exception: Any) -> None:
        watching.pop(self)

    def on_read(self, variable: Any, value: Value) -> None:
        if variable._trainable:
            self.variables.setdefault(id(variable), variable)

    def on_custom(self, custom: Custom) -> None:
        """Nested custom gradients need nothing here."""


class Bind:
    """A decorated function; binds like one when it is a method."""

    def __init__(self, function: Callable[..., Any], call: Callable[..., Any]):
        self._function = function
        self._call = call
        functools.update_wrapper(self, function)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._call(self._function, args, kwargs)

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None:
            return self
        return Bind(functools.partial(self._function, instance), self._call)


@export("custom_gradient")
def custom_gradient(f: Callable[..., Any] | None = None) -> Any:
    """Decorator that gives a function a gradient of its own.

    `f(*args, **kwargs)` returns `(result, grad_fn)`, and `grad_fn(*upstream)` the gradients of the arguments, one
    upstream gradient per result tensor. If `f` reads trainable variables, `grad_fn` takes `variables=` too and returns
    `(gradients of the arguments, gradients of the variables)`.

    Raises:
        TypeError: grad_fn takes no `variables` although `f` reads some.
        ValueError: grad_fn returns the wrong number of gradients.
    """
    if f is None:
        return lambda function: custom_gradient(function)
    return Bind(f, _call)


def _call(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    with _VariableWatcher() as watcher:
        result, grad_fn = function(*args, **kwargs)
    flat_args = nest.flatten(args, expand_composites=True)
    given = {id(a) for a in [*flat_args, *kwargs.values()]}
    variables = [v for v in watcher.variables.values() if id(v) not in given]
    if variables and not _takes_variables(grad_fn):
        raise TypeError(
            "@tf.custom_gradient grad_fn must accept keyword argument 'variables', since function uses variables: "
            f"{variables}"
        )
    results = [convert_to_tensor(r) for r in nest.flatten(result, expand_composites=True)]
    inputs: list[Value] = []
    if watching.active.tapes:
        inputs = [_input(a) for a in [*flat_args, *variables]]
        backward = _Backward(grad_fn, len(flat_args), variables)
        if watching.graphs.stack:
            results = watching.graphs.stack[-1].custom_gradient(results, inputs, backward)
    outputs = [_output(r) for r in results]
    if watching.active.tapes:
        recorded = [o for o in outputs if isinstance(o, Value)]
        custom = Custom([i for i in inputs], recorded, backward)
        for tape in watching.active.tapes:
            tape.on_custom(custom)
    return nest.pack_sequence_as(result, outputs, expand_composites=True)


def _takes_variables(grad_fn: Callable[..., Any]) -> bool:
    parameters = inspect.signature(grad_fn).parameters.values()
    return any(p.name == "variables" or p.kind is p.VAR_KEYWORD for p in parameters)


def _output(x: Any) -> Any:
    """A new tensor with the result's value: what the gradient function stands for."""
    return x if x.aval.dtype.kind == "O" else _boundary(x)


def _input(x: Any) -> Value:
    return x._read() if is_variable(x) else convert_to_tensor(x)


class _Backward:
    """The user's gradient function with its results checked and flattened."""

    def __init__(self, grad_fn: Callable[..., Any], arguments: int, variables: Sequence[Any]):
        self.grad_fn = grad_fn
        self.arguments = arguments
        self.variables = list(variables)

    def __call__(self, *upstream: Any) -> list[Any]:
        extra: list[Any] = []
        if self.variables:
            grads, extra = self.grad_fn(*upstream, variables=self.variables)
            extra = nest.flatten(extra)
            if len(extra) != len(self.variables):
                raise ValueError("Must return gradient for each variable from @custom_gradient grad_fn.")
        else:
            grads = self.grad_fn(*upstream)
        flat = nest.flatten(grads)
        if len(flat) != self.arguments:
            raise ValueError(
                f"custom_gradient function expected to return {self.arguments} gradients, but returned {len(flat)} "
                "instead."
            )
        return [None if g is None else convert_to_tensor(g) for g in [*flat, *extra]]


@export("recompute_grad")
def recompute_grad(f: Callable[..., Any]) -> Callable[..., Any]:
    """Wraps `f` so that its forward values are computed again for the gradient rather than kept."""

    @custom_gradient
    def inner(*args: Any, **kwargs: Any) -> Any:
        with _Muted():
            result = f(*args, **kwargs)

        def grad(*upstream: Any, variables: Sequence[Any] | None = None) -> Any:
            with GradientTape() as tape:
                tensors = [a._read() if is_variable(a) else convert_to_tensor(a) for a in nest.flatten(args)]
                again = [_boundary(t) for t in tensors]
                tape.watch(again)
                if variables:
                    tape.watch(list(variables))
                result = f(*nest.pack_sequence_as(args, again), **kwargs)
            sources = [*again, *(variables or [])]
            grads = tape.gradient(result, sources, output_gradients=list(upstream))
            if variables is None:
                return grads
            return grads[: len(again)], grads[len(again) :]

        return result, grad

    functools.update_wrapper(inner, f)
    return inner


class _Muted:
    """No tape records inside; who only wants to know which variables are read still hears of them."""

    def __enter__(self) -> None:
        self.stops = []
        for tape in list(watching.active.tapes):
            if isinstance(tape, GradientTape):
                stop = tape.stop_recording()
                stop.__enter__()
                self.stops.append(stop)

    def __exit__(self, *exception: Any) -> None:
        for stop in reversed(self.stops):
            stop.__exit__(None, None, None)


@export("grad_pass_through")
def grad_pass_through(f: Callable[..., Any]) -> Callable[..., Any]:
    """Wraps `f` so that its gradient is the identity (and that of its variables None)."""

    @custom_gradient
    def inner(*args: Any, **kwargs: Any) -> Any:
        def grad(*upstream: Any, variables: Sequence[Any] | None = None) -> Any:
            if variables is not None:
                return upstream, [None] * len(variables)
            return upstream

        return f(*args, **kwargs), grad

    functools.update_wrapper(inner, f)
    return inner
