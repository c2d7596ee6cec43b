"""tf.compat.v1.Dimension: one dimension of a shape as TF 1 showed it, None-aware in arithmetic and comparison."""

import operator

from tfjax.core.export import export


def dimension_value_of(value):
    """Returns the int that `value` means as a dimension, or None for an unknown one.

    Raises:
      TypeError: if it is no integer, Dimension or None.
      ValueError: if it is negative.
    """
    if value is None:
        return None
    if isinstance(value, Dimension):
        return value._value
    if not isinstance(value, int):
        value = _index(value)
    if value < 0:
        raise ValueError(f"Dimension {value} must be >= 0")
    return value


def _index(value):
    try:
        return operator.index(value)
    except TypeError:
        raise TypeError(
            "Dimension value must be integer or None or have an __index__ method, "
            f"got value '{value!r}' with type '{type(value)!r}'"
        ) from None


def _arithmetic(symbol, function, refuse=True):
    """The method `self <symbol> other`, and its reflection: an unknown operand makes the result unknown.

    `refuse`: whether an operand that is no dimension is left to Python's own error (TF's `%` shows the conversion's).
    """
    refused = (TypeError, ValueError) if refuse else ()

    def apply(left, right):
        if left._value is None or right._value is None:
            return Dimension(None)
        return Dimension(function(left._value, right._value))

    def forward(self, other):
        try:
            other = as_dimension(other)
        except refused:
            return NotImplemented
        return apply(self, other)

    def reflected(self, other):
        try:
            other = as_dimension(other)
        except refused:
            return NotImplemented
        return apply(other, self)

    forward.__doc__ = f"Returns self {symbol} other as a Dimension."
    reflected.__doc__ = f"Returns other {symbol} self as a Dimension."
    return forward, reflected


def _comparison(function):
    """A comparison that answers None when either side is unknown."""

    def compare(self, other):
        other = as_dimension(other)
        if self._value is None or other._value is None:
            return None
        return function(self._value, other._value)

    return compare


def _no_division(left, right):
    raise TypeError(
        f"unsupported operand type(s) for /: '{type(left).__name__}' and '{type(right).__name__}', "
        "please use // instead"
    )


@export("compat.v1.Dimension")
class Dimension:
    """One dimension of a shape: a number, or unknown (`Dimension(None)`, printed `?`)."""

    __module__ = "tensorflow.python.framework.tensor_shape"
    __slots__ = ("_value",)

    def __init__(self, value):
        self._value = dimension_value_of(value)

    @property
    def value(self):
        """The number, or None if unknown."""
        return self._value

    def is_compatible_with(self, other):
        """Whether both may be the same number."""
        other = as_dimension(other)
        return self._value is None or other._value is None or self._value == other._value

    def assert_is_compatible_with(self, other):
        """Raises ValueError unless `is_compatible_with(other)`."""
        if not self.is_compatible_with(other):
            raise ValueError(f"Dimensions {self} and {other} are not compatible")

    def merge_with(self, other):
        """Returns the known one of the two.

        Raises:
          ValueError: if both are known and differ.
        """
        other = as_dimension(other)
        self.assert_is_compatible_with(other)
        return Dimension(other._value if self._value is None else self._value)

    __add__, __radd__ = _arithmetic("+", operator.add)
    __sub__, __rsub__ = _arithmetic("-", operator.sub)
    __mul__, __rmul__ = _arithmetic("*", operator.mul)
    __floordiv__, __rfloordiv__ = _arithmetic("//", operator.floordiv)
    __mod__, __rmod__ = _arithmetic("%", operator.mod, refuse=False)
    __lt__ = _comparison(operator.lt)
    __le__ = _comparison(operator.le)
    __gt__ = _comparison(operator.gt)
    __ge__ = _comparison(operator.ge)

    def __truediv__(self, other):
        _no_division(self, other)

    def __rtruediv__(self, other):
        _no_division(other, self)

    def __eq__(self, other):
        try:
            other = as_dimension(other)
        except (TypeError, ValueError):
            return NotImplemented
        if self._value is None or other._value is None:
            return None
        return self._value == other._value

    def __ne__(self, other):
        equal = self.__eq__(other)
        return equal if equal in (None, NotImplemented) else not equal

    __hash__ = None

    def __int__(self):
        return self._value

    def __index__(self):
        return self._value

    def __bool__(self):
        return bool(self._value)

    def __str__(self):
        return "?" if self._value is None else str(self._value)

    def __repr__(self):
        return f"Dimension({self._value})"

    def __reduce__(self):
        return as_dimension, (self._value,)


def as_dimension(value):
    """Returns `value` as a Dimension, itself if it is one."""
    return value if isinstance(value, Dimension) else Dimension(value)


@export("compat.dimension_value", "compat.v1.dimension_value")
def dimension_value(dimension):
    """Returns the number in a TF 1 Dimension, or a TF 2 dimension (int or None) as it is."""
    return dimension._value if isinstance(dimension, Dimension) else dimension


@export("compat.dimension_at_index", "compat.v1.dimension_at_index")
def dimension_at_index(shape, index):
    """Returns dimension `index` of a TensorShape as a Dimension; unknown if the rank is."""
    return Dimension(None) if shape.rank is None else shape.dims[index]
