"""keras.tree for programs; stricter than `tfjax.keras.tree`, for which a list is as good as a tuple."""

import warnings

from tfjax.keras import tree
from tfjax.keras.keras_export import keras_export


@keras_export("keras.tree.MAP_TO_NONE")
class MAP_TO_NONE:  # noqa: N801 - Keras's name
    """What the function of `traverse` returns to have None in the result."""

    def __init__(self):
        raise NotImplementedError("MAP_TO_NONE is not meant to be instantiated.")


@keras_export("keras.tree.assert_same_structure")
def assert_same_structure(a, b, check_types=None):
    """Checks that two structures have the same nesting, containers of the same types and the same keys.

    Args:
        check_types: deprecated, without effect.

    Raises:
        ValueError: if not.
    """
    if check_types is not None:
        end = (
            ", please remove."
            if check_types
            else ". For a looser check, use `keras.tree.assert_same_paths()`, which considers `list`, `tuple`, "
            "`namedtuple` and `deque` as matching"
        )
        warnings.warn(
            f"The `check_types` argument is deprecated and no longer has any effect{end}",
            DeprecationWarning,
            stacklevel=2,
        )
    _together(lambda *leaves: None, a, (b,), True)


@keras_export("keras.tree.assert_same_paths")
def assert_same_paths(a, b):
    """Checks that two structures have leaves at the same paths, whatever the types of their containers.

    Raises:
        ValueError: if not.
    """
    paths_a = {path for path, _ in tree.flatten_with_path(a)}
    paths_b = {path for path, _ in tree.flatten_with_path(b)}
    if paths_a == paths_b:
        return
    message = "`a` and `b` don't have the same paths."
    if paths_a - paths_b:
        message += f"\nPaths in `a` missing in `b`:\n{paths_a - paths_b}"
    if paths_b - paths_a:
        message += f"\nPaths in `b` missing in `a`:\n{paths_b - paths_a}"
    raise ValueError(message)


@keras_export("keras.tree.map_structure")
def map_structure(func, *structures, none_is_leaf=True):
    """Returns the structure of `func(*leaves)`.

    Args:
        none_is_leaf: whether `func` is called for None; else None stays None.

    Raises:
        ValueError: without a structure, and if the structures differ.
    """
    if not structures:
        raise ValueError("Must provide at least one structure")
    return _together(func, structures[0], structures[1:], none_is_leaf)


def _together(func, first, others, none_is_leaf):
    if first is None and not none_is_leaf:
        for other in others:
            if other is not None:
                raise ValueError(f"Expected None, got {other!r}.")
        return None
    if tree.is_nested(first):
        return tree.map_structure_up_to(
            _level(first), lambda *parts: _together(func, parts[0], parts[1:], none_is_leaf), first, *others
        )
    if any(tree.is_nested(other) for other in others):
        raise ValueError("Structures don't have the same nested structure.")
    return func(first, *others)


def _level(structure):
    """The outermost container alone, with leaves in it."""
    return tree.like(structure, [0] * len(structure))


@keras_export("keras.tree.traverse")
def traverse(func, structure, top_down=True):
    """Returns `structure` with each part, the whole included, replaced by what `func` returns for it.

    Args:
        func: gets a part; None leaves the part as it is, `MAP_TO_NONE` puts None there.
        top_down: whether a container comes before its items; what replaces a container is not looked into.
    """
    replaced = func(structure) if top_down else None
    if replaced is None:
        if tree.is_nested(structure):
            parts = [traverse(func, part, top_down) for part in tree.children(structure)]
            structure = tree.like(structure, parts)
        replaced = None if top_down else func(structure)
    if replaced is MAP_TO_NONE:
        return None
    return structure if replaced is None else replaced
