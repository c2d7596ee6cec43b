"""Arguments of a tf.function: canonical form, input signatures, TensorFlow's errors about them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from tfjax.core import nest
from tfjax.engine.value import Value
from tfjax.function.trace_types import Literal, Mappings, Sequences, Spec, TraceType, type_of
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.spec import TensorSpec, TypeSpec

_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


class _Shown:
    """A default or an annotation that shows as given."""

    def __init__(self, text: str):
        self._text = text

    def __repr__(self) -> str:
        return self._text


_DEFAULT = _Shown("<captured_default_value>")


class Parameter(NamedTuple):
    """A parameter of a traced function: name, kind ("POSITIONAL_OR_KEYWORD", ...), type, whether it has a default."""

    name: str
    kind: str
    type: TraceType
    optional: bool = False


class FunctionType(NamedTuple):
    """The types of all arguments of one trace."""

    parameters: tuple[Parameter, ...]

    def covers(self, other: FunctionType) -> bool:
        """Whether a trace for this type serves calls of the other."""
        a, b = self.parameters, other.parameters
        return len(a) == len(b) and all(
            p.name == q.name and p.kind == q.kind and p.type.covers(q.type) for p, q in zip(a, b, strict=True)
        )

    def join(self, other: FunctionType) -> FunctionType | None:
        """The least type that covers both."""
        a, b = self.parameters, other.parameters
        if [(p.name, p.kind) for p in a] != [(q.name, q.kind) for q in b]:
            return None
        types = [p.type.join(q.type) for p, q in zip(a, b, strict=True)]
        if any(t is None for t in types):
            return None
        return FunctionType(tuple(p._replace(type=t) for p, t in zip(a, types, strict=True)))  # type: ignore[arg-type]

    def leaves(self) -> list[tuple[str, Any]]:
        """(name, spec) of the tensors among the arguments."""
        return [leaf for p in self.parameters for leaf in p.type.leaves(p.name)]

    def __str__(self) -> str:
        parts = [
            inspect.Parameter(
                p.name,
                getattr(inspect.Parameter, p.kind),
                annotation=_Shown(repr(p.type)),
                default=_DEFAULT if p.optional else inspect.Parameter.empty,
            )
            for p in self.parameters
        ]
        return str(inspect.Signature(parts))


class FunctionSpec:
    """The Python signature of a function and, where there is one, its input signature."""

    __module__ = "tensorflow.python.eager.polymorphic_function.function_type_utils"
    __qualname__ = "FunctionSpec"

    def __init__(self, function: Callable[..., Any], input_signature: Any = None, name: str | None = None):
        self.signature = python_signature(function)
        self.parameters = [_renamed(p) for p in self.signature.parameters.values()]
        if isinstance(input_signature, (list, tuple)):
            self.parameters = _one_by_one(self.parameters, len(input_signature))
            self.signature = inspect.Signature(self.parameters)
        self.name = name
        self.simple = all(p.kind in _POSITIONAL for p in self.parameters)
        self.count = len(self.parameters)
        self.positions = {
            p.name: k for k, p in enumerate(self.parameters) if p.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
        }
        self.defaults = tuple(p.default for p in self.parameters)
        optional = [p.default is not inspect.Parameter.empty for p in self.parameters]
        self.required = self.count - optional[::-1].index(False) if False in optional else 0
        self.input_signature = None if input_signature is None else _checked(input_signature, self.parameters)
        self.types = None if self.input_signature is None else _types(self.input_signature, self.parameters)

    @property
    def fullargspec(self) -> Any:
        """Names of the arguments, as `inspect` gives them."""
        return inspect.FullArgSpec([p.name for p in self.parameters], None, None, None, [], None, {})

    def canonical(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The arguments with defaults filled in, by position where that is possible.

        Raises:
            TypeError: if they do not fit the Python signature.
        """
        if self.simple:
            given = len(args)
            if not kwargs and given == self.count:
                return args, {}
            if given <= self.count:
                full = list(args) + list(self.defaults[given:])
                for name, value in kwargs.items():
                    k = self.positions.get(name, -1)
                    if k < given:
                        break
                    full[k] = value
                else:
                    if not any(v is inspect.Parameter.empty for v in full):
                        return tuple(full), {}
        try:
            bound = self.signature.bind(*args, **kwargs)
        except TypeError as error:
            raise self.binding_error(error, args, kwargs) from None
        bound.apply_defaults()
        return bound.args, bound.kwargs

    def binding_error(self, error: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> TypeError:
        """The error about arguments that do not fit."""
        return TypeError(
            f"Binding inputs to tf.function failed due to `{error}`. Received args: {args} and kwargs: "
            f"{dict(kwargs)} for "
            f"signature: {self}."
        )

    def cast(self, args: tuple[Any, ...], given: tuple[Any, ...], kwargs: Mapping[str, Any]) -> tuple[Any, ...]:
        """The arguments as the input signature wants them; `given` and `kwargs` are those of the call, for errors."""
        assert self.types is not None
        try:
            return tuple(
                value if t is None else cast_value(value, t) for value, t in zip(args, self.types, strict=True)
            )
        except (TypeError, ValueError) as error:
            raise self.binding_error(error, given, kwargs) from None

    def function_type(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> tuple[FunctionType, list[Any]]:
        """The type of canonical arguments, and the variables among them."""
        variables: list[Any] = []
        found = []
        rest: str | None = None
        plain = True
        for k, value in enumerate(args):
            p = self.parameters[k] if k < self.count else None
            if p is not None and p.kind in _POSITIONAL:
                found.append(Parameter(p.name, p.kind.name, self._type(k, value, variables)))
                continue
            if rest is None:
                rest = next(q.name for q in self.parameters if q.kind is inspect.Parameter.VAR_POSITIONAL)
                first = k
            plain = False
            found.append(Parameter(f"{rest}_{k - first}", "POSITIONAL_ONLY", type_of(value, variables)))
        if not plain or any(p.kind is inspect.Parameter.VAR_POSITIONAL for p in self.parameters):
            found = [p._replace(kind="POSITIONAL_ONLY") for p in found]
        for name in sorted(kwargs):
            found.append(Parameter(name, "KEYWORD_ONLY", type_of(kwargs[name], variables)))
        return FunctionType(tuple(found)), variables

    def _type(self, k: int, value: Any, variables: list[Any]) -> TraceType:
        known = None if self.types is None else self.types[k]
        if known is not None:
            return known
        return type_of(value, variables)

    def __str__(self) -> str:
        shown = []
        for k, p in enumerate(self.parameters):
            annotation = (
                p.empty
                if self.types is None or k >= len(self.types) or self.types[k] is None
                else _Shown(repr(self.types[k]))
            )
            default = p.empty if p.default is p.empty else _DEFAULT
            shown.append(inspect.Parameter(p.name, p.kind, default=default, annotation=annotation))
        return str(inspect.Signature(shown))


def python_signature(function: Callable[..., Any]) -> inspect.Signature:
    """The signature of a callable.

    Raises:
        ValueError: if Python knows none.
    """
    return inspect.signature(function)


def _renamed(p: inspect.Parameter) -> inspect.Parameter:
    return p.replace(annotation=p.empty)


def _one_by_one(parameters: list[inspect.Parameter], count: int) -> list[inspect.Parameter]:
    """`*args` as so many parameters of their own as an input signature has constraints for them."""
    places = [p for p in parameters if p.kind in _POSITIONAL]
    rest = next((p for p in parameters if p.kind is p.VAR_POSITIONAL), None)
    if rest is None or count <= len(places):
        return parameters
    single = inspect.Parameter.POSITIONAL_ONLY
    own = [p.replace(kind=single) for p in places]
    own += [inspect.Parameter(f"{rest.name}_{k}", single) for k in range(count - len(places))]
    return own + [p for p in parameters if p.kind in (p.KEYWORD_ONLY, p.VAR_KEYWORD)]


def _checked(signature: Any, parameters: Sequence[inspect.Parameter]) -> tuple[Any, ...]:
    """The input signature as a tuple.

    Raises:
        TypeError: if it is no list or tuple of TensorSpecs, or does not fit the parameters.
    """
    if not isinstance(signature, (list, tuple)):
        raise TypeError(f"input_signature must be either a tuple or a list, got {type(signature)}.")
    flat = nest.flatten(tuple(signature))
    if any(not isinstance(spec, TypeSpec) for spec in flat):
        bad = [spec for spec in flat if not isinstance(spec, TypeSpec)]
        raise TypeError(
            f"input_signature must be a possibly nested sequence of TensorSpec objects, got invalid args {bad} with "
            "types "
            f"{[type(b) for b in bad]}."
        )
    places = [p for p in parameters[_is_method(parameters) :] if p.kind in _POSITIONAL]
    rest = any(p.kind is inspect.Parameter.VAR_POSITIONAL for p in parameters)
    for p in parameters:
        if p.kind is inspect.Parameter.KEYWORD_ONLY and p.default is p.empty:
            raise TypeError(
                f"Since input_signature is defined, keyword-only parameter `{p.name}` must have a default value"
            )
    extra = len(signature) - len(places)
    if extra > 0 and not rest:
        raise TypeError(f"input_signature contains {extra} extra type constraints.")
    for p in places[len(signature) :]:
        if p.default is p.empty:
            raise TypeError(f"input_signature missing type constraint for {p.name}")
    return tuple(signature)


def _types(signature: tuple[Any, ...], parameters: Sequence[inspect.Parameter]) -> list[TraceType | None]:
    method = _is_method(parameters)
    types: list[TraceType | None] = [None] * method
    types += [type_of(item, []) for item in signature]
    places = [p for p in parameters if p.kind in _POSITIONAL]
    types += [type_of(p.default, []) for p in places[len(signature) + method :]]
    return types


def _is_method(parameters: Sequence[inspect.Parameter]) -> bool:
    """Whether the first parameter is `self`, which an input signature leaves out."""
    return bool(parameters) and parameters[0].name == "self"


def cast_value(value: Any, wanted: TraceType) -> Any:
    """A value as a trace type wants it.

    Raises:
        TypeError: with TensorFlow's reason if it does not fit.
    """
    if isinstance(wanted, Spec):
        return _cast_tensor(value, wanted)
    if isinstance(wanted, Mappings):
        if not isinstance(value, Mapping) or set(value) != set(wanted.parts):
            if isinstance(value, Mapping):
                raise TypeError(f"{value!r} has different keys with the TraceType {wanted!r}.")
            raise TypeError(f"Can not cast {value!r} to a Dict type.")
        return {key: cast_value(value[key], part) for key, part in wanted.parts.items()}
    if isinstance(wanted, Sequences):
        if not isinstance(value, list if wanted.kind is list else tuple):
            raise TypeError(f"Can not cast {value!r} to {'list' if wanted.kind is list else 'tuple'} type.")
        if len(value) != len(wanted.parts):
            if wanted.kind is list:  # TensorFlow 2.21 fails in making its message
                raise TypeError("object of type 'Tuple' has no len()")
            raise TypeError(f"Expected {value!r} to have length of {len(wanted.parts)}")
        parts = [cast_value(item, part) for item, part in zip(value, wanted.parts, strict=True)]
        return wanted.kind(*parts) if hasattr(wanted.kind, "_fields") else wanted.kind(parts)
    if not wanted.covers(type_of(value, [])):
        raise TypeError(f"Can not cast {value!r} to {wanted!r}")
    return wanted.value if isinstance(wanted, Literal) else value


def _cast_tensor(value: Any, wanted: Spec) -> Any:
    spec = wanted.spec
    if isinstance(value, TypeSpec):
        if not wanted.covers(Spec(value)):
            raise TypeError(f"Can not cast {value!r} to {spec!r}")
        return value
    if type(spec) is not TensorSpec:
        return spec.cast(value, None)
    if isinstance(value, Value):
        tensor: Any = value
    elif hasattr(value, "_read"):
        tensor = value._read()
    else:
        tensor = convert_to_tensor(value, spec.dtype)
    if tensor.dtype is not spec.dtype or not spec.shape.is_compatible_with(tensor.shape):
        raise TypeError(f"Can not cast {TensorSpec(tensor.shape, tensor.dtype, name=spec.name)!r} to {spec!r}")
    return tensor
