"""Marks of methods that a base class only states, so that it can be seen whether a user's class has its own."""


def default(method):
    """Marks a method as the base class's own."""
    method._is_default = True
    return method


def is_default(method):
    """Whether a method is the one that the base class states."""
    return getattr(method, "_is_default", False)
