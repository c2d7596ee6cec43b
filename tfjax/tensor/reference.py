"""What `tensor.ref()` and `variable.ref()` return: hashable stand-ins for objects that are not hashable."""

from __future__ import annotations

from typing import Any


class Reference:
    """Equal to another reference if both wrap the very same object."""

    __module__ = "tensorflow.python.util.object_identity"
    __slots__ = ("_wrapped", "__weakref__")

    def __init__(self, wrapped: Any):
        self._wrapped = wrapped

    @property
    def unwrapped(self) -> Any:
        """The object."""
        return self._wrapped

    def deref(self) -> Any:
        """The object."""
        return self._wrapped

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Reference):
            raise TypeError("Cannot compare wrapped object with unwrapped object")
        return self._wrapped is other._wrapped

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return id(self._wrapped)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} wrapping {self._wrapped!r}>"
