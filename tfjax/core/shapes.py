"""tf.TensorShape: the static shape of a tensor, with unknown dimensions (None) or unknown rank."""

import functools
import math
import operator

from tfjax.core.dimension import Dimension, dimension_value_of
from tfjax.core.export import export


@export("TensorShape")
class TensorShape:
    """The shape of a tensor: a tuple of dimensions, each an int or None (unknown), or altogether unknown.

    Prints as a tuple, `(2, None)`, or `<unknown>`; its repr is `TensorShape([2, None])`.

    Args:
      dims: a single dimension, an iterable of dimensions (int, None or Dimension), a TensorShape, or None for unknown
        rank.

    Raises:
      TypeError: if `dims` cannot be understood as dimensions.
      ValueError: for a negative dimension.
    """

    __module__ = "tensorflow.python.framework.tensor_shape"
    __slots__ = ("_dims",)

    def __init__(self, dims):
        self._dims = _parse(dims)

    @staticmethod
    def known(shape: tuple[int, ...]) -> "TensorShape":
        """Returns the shape of a fully known tuple of Python ints: cached, unchecked, for hot paths."""
        return _known(shape)

    @property
    def rank(self):
        """The number of dimensions, or None if unknown."""
        return None if self._dims is None else len(self._dims)

    @property
    def ndims(self):
        """The same as `rank`, under its older name."""
        return None if self._dims is None else len(self._dims)

    @property
    def dims(self):
        """A list of Dimension, or None for unknown rank (the TF 1 view of a shape)."""
        return None if self._dims is None else [Dimension(d) for d in self._dims]

    def as_list(self):
        """Returns the dimensions as a list of int and None.

        Raises:
          ValueError: if the rank is unknown.
        """
        if self._dims is None:
            raise ValueError("as_list() is not defined on an unknown TensorShape.")
        return list(self._dims)

    def num_elements(self):
        """Returns how many elements a tensor of this shape has, or None if not fully known."""
        return math.prod(self._dims) if self.is_fully_defined() else None

    def is_fully_defined(self):
        """Whether the rank and every dimension are known."""
        return self._dims is not None and None not in self._dims

    # -- comparing and combining

    def is_compatible_with(self, other):
        """Whether some fully known shape matches both this shape and `other`."""
        other = as_shape(other)
        if self._dims is None or other._dims is None:
            return True
        return len(self._dims) == len(other._dims) and all(map(_dims_agree, self._dims, other._dims))

    def merge_with(self, other):
        """Returns the shape with what is known from both.

        Raises:
          ValueError: if they contradict each other.
        """
        other = as_shape(other)
        if not self.is_compatible_with(other):
            raise ValueError(f"Shapes {self} and {other} are not compatible")
        if self._dims is None or other._dims is None:
            return other if self._dims is None else self
        return _make(b if a is None else a for a, b in zip(self._dims, other._dims))

    def most_specific_compatible_shape(self, other):
        """Returns the most specific shape of which both are instances: None where they differ."""
        other = as_shape(other)
        if self._dims is None or other._dims is None or len(self._dims) != len(other._dims):
            return unknown_shape()
        return _make(a if a == b else None for a, b in zip(self._dims, other._dims))

    def concatenate(self, other):
        """Returns the dimensions of this shape followed by those of `other`; unknown if either is."""
        other = as_shape(other)
        if self._dims is None or other._dims is None:
            return unknown_shape()
        return _make(self._dims + other._dims)

    __concat__ = concatenate

    def __add__(self, other):
        return self.concatenate(other)

    def __radd__(self, other):
        return as_shape(other).concatenate(self)

    # -- assertions

    def assert_is_compatible_with(self, other):
        """Raises ValueError unless `is_compatible_with(other)`."""
        if not self.is_compatible_with(other):
            raise ValueError(f"Shapes {self} and {other} are incompatible")

    def assert_is_fully_defined(self):
        """Raises ValueError unless every dimension is known."""
        if not self.is_fully_defined():
            raise ValueError(f"Shape {self} is not fully defined")

    def assert_has_rank(self, rank):
        """Raises ValueError if the rank is known and differs from `rank`."""
        if self._dims is not None and len(self._dims) != rank:
            raise ValueError(f"Shape {self} must have rank {rank}")

    def assert_same_rank(self, other):
        """Raises ValueError if both ranks are known and differ."""
        other = as_shape(other)
        if self.rank is not None and other.rank is not None and self.rank != other.rank:
            raise ValueError(f"Shapes {self} and {other} must have the same rank")

    def with_rank(self, rank):
        """Returns this shape, given the rank `rank` if it was unknown.

        Raises:
          ValueError: if the rank is another one.
        """
        try:
            return self.merge_with(unknown_shape(rank=rank))
        except ValueError:
            raise ValueError(f"Shape {self} must have rank {rank}") from None

    def with_rank_at_least(self, rank):
        """Returns this shape.

        Raises:
          ValueError: if its rank is known and below `rank`.
        """
        if self.rank is not None and self.rank < rank:
            raise ValueError(f"Shape {self} must have rank at least {rank}")
        return self

    def with_rank_at_most(self, rank):
        """Returns this shape.

        Raises:
          ValueError: if its rank is known and above `rank`.
        """
        if self.rank is not None and self.rank > rank:
            raise ValueError(f"Shape {self} must have rank at most {rank}")
        return self

    # -- as a sequence

    def __len__(self):
        if self._dims is None:
            raise ValueError("Cannot take the length of shape with unknown rank.")
        return len(self._dims)

    def __iter__(self):
        if self._dims is None:
            raise ValueError("Cannot iterate over a shape with unknown rank.")
        return iter(self._dims)

    def __bool__(self):
        return self._dims is not None

    __nonzero__ = __bool__

    def __getitem__(self, key):
        if self._dims is None:
            return _slice_of_unknown(key) if isinstance(key, slice) else None
        if isinstance(key, slice):
            return _make(self._dims[key])
        return self._dims[key]

    # -- the trace type protocol (tf.types.experimental.TraceType)

    def is_subtype_of(self, other):
        """Whether every tensor of this shape has the TensorShape `other` too."""
        if not isinstance(other, TensorShape):
            return False
        if other._dims is None:
            return True
        if self._dims is None or len(self._dims) != len(other._dims):
            return False
        return all(b is None or a == b for a, b in zip(self._dims, other._dims))

    def most_specific_common_supertype(self, others):
        """Returns the most specific shape that covers this one and all `others`; None if one is no TensorShape."""
        if any(not isinstance(other, TensorShape) for other in others):
            return None
        return functools.reduce(TensorShape.most_specific_compatible_shape, others, self)

    def placeholder_value(self, placeholder_context):
        """A shape itself has no value in a graph."""
        return None

    def from_tensors(self, tensors):
        """A shape holds no tensors."""
        return None

    def to_tensors(self, value):
        """A shape holds no tensors."""
        return []

    def flatten(self):
        """A shape holds no tensors."""
        return []

    def cast(self, value, cast_context):
        """Returns None, the only value the trace type of a shape takes.

        Raises:
          AssertionError: for any other value.
        """
        if value is not None:
            raise AssertionError(f"Can not cast {value!r} to type {self!r}")
        return value

    # -- identity and printing

    def __eq__(self, other):
        try:
            other = as_shape(other)
        except TypeError:
            return NotImplemented
        return self._dims == other._dims

    def __hash__(self):
        return hash(self._dims)

    def __repr__(self):
        return f"TensorShape({None if self._dims is None else list(self._dims)})"

    def __str__(self):
        return "<unknown>" if self._dims is None else str(self._dims)

    def __reduce__(self):
        return as_shape, (self._dims,)

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self


def as_shape(shape):
    """Returns `shape` as a TensorShape, itself if it is one."""
    return shape if isinstance(shape, TensorShape) else TensorShape(shape)


def unknown_shape(rank=None):
    """Returns a shape of unknown rank, or of `rank` unknown dimensions."""
    return _make(None if rank is None else (None,) * rank)


def _make(dims):
    """A TensorShape of dimensions that are known to be good."""
    shape = object.__new__(TensorShape)
    shape._dims = None if dims is None else tuple(dims)
    return shape


_known = functools.lru_cache(maxsize=8192)(_make)


def _parse(dims):
    """The tuple of int and None that `dims` means, or None for unknown rank."""
    if dims is None:
        return None
    if isinstance(dims, TensorShape):
        return dims._dims
    if isinstance(dims, (list, tuple)):
        return tuple(map(dimension_value_of, dims))
    try:
        iterator = iter(dims)
    except TypeError:
        return (dimension_value_of(dims),)
    return tuple(_parse_one(dim, dims) for dim in iterator)


def _parse_one(dim, dims):
    try:
        return dimension_value_of(dim)
    except TypeError as error:
        raise TypeError(
            f"Failed to convert '{dims!r}' to a shape: '{dim!r}'could not be converted to a dimension. A shape should "
            "either be single dimension (e.g. 10), or an iterable of dimensions (e.g. [1, 10, None])."
        ) from error


def _dims_agree(a, b):
    return a is None or b is None or operator.eq(a, b)


def _slice_of_unknown(key):
    """What a slice of a shape of unknown rank is: its rank is known where both ends count from the front."""
    if key.step is not None:
        raise ValueError("Steps are not yet handled")
    start = 0 if key.start is None else key.start
    if key.stop is None or start < 0 or key.stop < 0:
        return unknown_shape()
    return unknown_shape(rank=key.stop - start)
