"""Python's built-in functions where they are called with tensors or datasets, and tf.range."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import Any

from tfjax.core import dtypes
from tfjax.function.autograph import staging

_MISSING = object()
_BOUNDS = ("start", "limit", "delta")

# name of a built-in function -> (class of its iterable argument, replacement) ...; see `register`
_registered: dict[str, list[tuple[type, Callable[..., Any]]]] = {}


def register(name: str, kind: type, function: Callable[..., Any]) -> None:
    """Makes converted code call `function` where the built-in `name` gets an iterable of class `kind`.

    Args:
      name: enumerate, zip, map, filter, any, all, next, len or abs.
      kind: class of the argument (of all of them, for zip and map).
      function: takes the built-in function's arguments.
    """
    _registered.setdefault(name, []).append((kind, function))


def _replacement(name: str, *values: Any) -> Callable[..., Any] | None:
    for kind, function in _registered.get(name, ()):
        if values and all(isinstance(value, kind) for value in values):
            return function
    return None


def overload_of(f: Any) -> Any:
    """What converted code calls instead of `f`; `f` itself where nothing needs to differ."""
    try:
        found = _OVERLOADS.get(f)
    except TypeError:  # cannot be hashed
        return f
    if found is not None:
        return found
    return tf_range if _is_tf_range(f) else f


def _is_tf_range(f: Any) -> bool:
    return getattr(f, "__name__", None) == "range" and getattr(f, "__module__", None) == "tfjax.ops.array.ranges"


def abs_(x: Any) -> Any:
    """abs: tf.abs of a tensor."""
    if staging.is_staged(x):
        from tfjax.ops.math.elementwise import abs as tf_abs

        return tf_abs(x)
    return (_replacement("abs", x) or abs)(x)


def float_(x: Any = 0) -> Any:
    """float: a tensor becomes float32."""
    return _number(x, dtypes.float32) if staging.is_staged(x) else float(x)


def int_(x: Any = 0, base: Any = _MISSING) -> Any:
    """int: a tensor becomes int32."""
    if not staging.is_staged(x):
        return int(x) if base is _MISSING else int(x, base)
    if base not in (10, _MISSING):
        raise NotImplementedError(f"base {base} not supported for int")
    return _number(x, dtypes.int32)


def _number(x: Any, dtype: Any) -> Any:
    if x.dtype == dtypes.string:
        import tfjax

        return tfjax.strings.to_number(x, dtype)
    from tfjax.ops.array.cast import cast

    return cast(x, dtype)


def len_(s: Any) -> Any:
    """len: of a tensor its first dimension, as a Python number where it is known."""
    if staging.range_bounds(s) is not None:
        return _range_length(*staging.range_bounds(s))
    if type(s).__name__ == "TensorArray" and hasattr(s, "size"):
        return s.size()
    if not staging.is_staged(s):
        return (_replacement("len", s) or len)(s)
    from tfjax.ops.array.shape import shape

    if s.shape.rank == 0:
        shown = 'Tensor("Shape:0", shape=(0,), dtype=int32)' if staging.is_tracing() else shape(s)
        raise ValueError(f"len requires a non-scalar tensor, got one of shape {shown}")
    if s.shape.rank and s.shape[0] is not None:
        return int(s.shape[0])
    return shape(s)[0]


def _range_length(start: Any, limit: Any, delta: Any) -> Any:
    from tfjax.ops.math.binary import maximum

    return maximum((limit - start + delta - 1) // delta, 0)


def range_(start_or_stop: Any, stop: Any = _MISSING, step: Any = _MISSING) -> Any:
    """range: of tensors tf.range, which counts upwards where no step is given."""
    given = [v for v in (start_or_stop, stop, step) if v is not _MISSING]
    if not any(staging.is_staged(v) for v in given):
        return range(*given)
    if step is not _MISSING:
        return tf_range(start_or_stop, stop, step)
    from tfjax.ops.math.binary import maximum

    start, limit = (0, start_or_stop) if stop is _MISSING else (start_or_stop, stop)
    return tf_range(start, maximum(start, limit))


def tf_range(*args: Any, **kwargs: Any) -> Any:
    """tf.range; of bounds that are not known yet, something to loop over."""
    from tfjax.ops.array import ranges

    if not staging.is_tracing() or not any(_is_unknown(v) for v in (*args, *kwargs.values())):
        return ranges.range(*args, **kwargs)
    return _symbolic_range(*args, **kwargs)


def _is_unknown(value: Any) -> bool:
    if staging.is_staged(value) and hasattr(value, "_read"):
        return True
    return staging.is_symbolic(value) and not staging.follows_from_shapes(value)


def _symbolic_range(
    start: Any, limit: Any = None, delta: Any = 1, dtype: Any = None, name: str | None = "range"
) -> staging.SymbolicRange:
    from tfjax.ops.array import ranges
    from tfjax.ops.array.identity import identity

    if limit is None:
        start, limit = 0, start
    wanted = dtypes.as_dtype(dtype) if dtype is not None else None
    parts = ranges._arguments(tuple(staging.value_of(v) for v in (start, limit, delta)), wanted)
    for part, label in zip(parts, _BOUNDS):
        if part.shape.rank != 0:
            raise ValueError(
                f"Shape must be rank 0 but is rank {part.shape.rank}\n\t for '{label}' for {_range_node(parts)}"
            )
    return staging.SymbolicRange(identity(parts[0]), parts[1], parts[2])


def _range_node(parts: list[Any]) -> str:
    """The op as TensorFlow's messages show it."""
    names = [p.name.partition(":")[0] if staging.is_symbolic(p) else f"range/{b}" for p, b in zip(parts, _BOUNDS)]
    shapes = ", ".join(f"[{','.join(str(d) for d in p.shape)}]" for p in parts)
    node = f"{{{{node range}}}} = Range[Tidx=DT_{parts[0].dtype.name.upper()}]({', '.join(names)})"
    return f"'{node}' with input shapes: {shapes}."


def enumerate_(s: Any, start: int = 0) -> Any:
    """enumerate: of a dataset its own."""
    return (_replacement("enumerate", s) or enumerate)(s, start)


def zip_(*iterables: Any, strict: bool = False) -> Any:
    """zip: of datasets their own."""
    function = _replacement("zip", *iterables)
    return zip(*iterables, strict=strict) if function is None else function(*iterables, strict=strict)


def map_(function: Any, *iterables: Any) -> Any:
    """map: of datasets their own."""
    return (_replacement("map", *iterables) or map)(function, *iterables)


def filter_(function: Any, iterable: Any) -> Any:
    """filter: of a dataset its own."""
    return (_replacement("filter", iterable) or filter)(function, iterable)


def any_(iterable: Any) -> Any:
    """any: of a dataset of booleans a tensor."""
    return (_replacement("any", iterable) or any)(iterable)


def all_(iterable: Any) -> Any:
    """all: of a dataset of booleans a tensor."""
    return (_replacement("all", iterable) or all)(iterable)


def next_(iterator: Any, default: Any = _MISSING) -> Any:
    """next: of a dataset's iterator its own."""
    arguments = (iterator,) if default is _MISSING else (iterator, default)
    return (_replacement("next", iterator) or next)(*arguments)


def sorted_(iterable: Any, key: Any = None, reverse: bool = False) -> Any:
    """sorted: of a vector a vector."""
    if not staging.is_staged(iterable):
        return sorted(iterable, key=key, reverse=reverse)
    import tfjax

    direction = "DESCENDING" if reverse else "ASCENDING"
    if key is not None:
        keys = tfjax.vectorized_map(key, iterable)
        if keys.shape.rank != 1:
            raise ValueError("sort only supports only 1D tensors")
        return tfjax.gather(iterable, tfjax.argsort(keys, direction=direction))
    if iterable.shape.rank != 1:
        raise ValueError("sort only supports only 1D tensors")
    return tfjax.sort(iterable, direction=direction)


_OVERLOADS: dict[Any, Callable[..., Any]] = {
    builtins.abs: abs_,
    builtins.all: all_,
    builtins.any: any_,
    builtins.enumerate: enumerate_,
    builtins.filter: filter_,
    builtins.float: float_,
    builtins.int: int_,
    builtins.len: len_,
    builtins.map: map_,
    builtins.next: next_,
    builtins.range: range_,
    builtins.sorted: sorted_,
    builtins.zip: zip_,
}
