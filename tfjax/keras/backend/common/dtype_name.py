"""Dtypes and shapes of variables and symbolic tensors: strings and tuples, with what Keras 2 programs ask of them."""

from tfjax.core.dtypes import DType, as_dtype
from tfjax.core.shapes import TensorShape


class DTypeName(str):
    """The name of a dtype, as Keras 3's variables give it, with the attributes that TensorFlow's dtypes have."""

    __slots__ = ()

    def __getattr__(self, attribute):
        return getattr(as_dtype(str(self)), attribute)

    def __eq__(self, other):
        return as_dtype(str(self)) == other if isinstance(other, DType) else str.__eq__(self, other)

    def __ne__(self, other):
        return not self == other

    __hash__ = str.__hash__


class ShapeTuple(tuple):
    """A shape as Keras 3 gives it, a tuple, with the methods of tf.TensorShape."""

    __slots__ = ()

    def __getitem__(self, key):
        found = tuple.__getitem__(self, key)
        return ShapeTuple(found) if isinstance(key, slice) else found

    def __getattr__(self, attribute):
        if attribute.startswith("_"):
            raise AttributeError(attribute)
        return getattr(TensorShape(tuple(self)), attribute)

    def __reduce__(self):
        return tuple, (tuple(self),)
