"""Nested structures as Keras sees them: tuples, lists and dicts (in the order of their keys); None is a leaf."""

import collections

from tfjax.core import nest
from tfjax.keras.keras_export import keras_export


@keras_export("keras.tree.is_nested")
def is_nested(structure):
    """Whether `structure` is a tuple, list or dict."""
    return isinstance(structure, (tuple, list, dict)) or nest.is_nested(structure)


@keras_export("keras.tree.flatten")
def flatten(structure):
    """Returns the leaves in a list."""
    kind = type(structure)
    if kind is list or kind is tuple:
        for item in structure:
            if isinstance(item, (tuple, list, dict)):
                break
        else:
            return list(structure)
    leaves = []
    _collect(structure, leaves)
    return leaves


def _collect(structure, leaves):
    if isinstance(structure, (tuple, list)):
        for item in structure:
            _collect(item, leaves)
    elif isinstance(structure, dict):
        for key in _keys(structure):
            _collect(structure[key], leaves)
    elif nest.is_nested(structure):
        leaves.extend(nest.flatten(structure))
    else:
        leaves.append(structure)


def _keys(structure):
    """Keys in order; an OrderedDict has its own."""
    if isinstance(structure, collections.OrderedDict):
        return list(structure)
    try:
        return sorted(structure)
    except TypeError:
        return list(structure)


def map_structure(func, *structures):
    """Returns the structure of `func(*leaves)`.

    Raises:
        ValueError: if the structures differ.
    """
    first = structures[0]
    if len(structures) == 1:
        return _map(func, first)
    if not is_nested(first):
        return func(*structures)
    for other in structures[1:]:
        assert_same_structure(first, other)
    flat = [flatten(structure) for structure in structures]
    return pack_sequence_as(first, [func(*leaves) for leaves in zip(*flat)])


def _map(func, structure):
    if isinstance(structure, (tuple, list, dict)):
        return like(structure, [_map(func, item) for item in children(structure)])
    if nest.is_nested(structure):
        return nest.map_structure(func, structure)
    return func(structure)


def children(structure):
    """The items of a container in a list, those of a dict in the order of its keys."""
    return [structure[key] for key in _keys(structure)] if isinstance(structure, dict) else list(structure)


def like(structure, items):
    """A container of the kind of `structure`, with `items` in place of its `children`."""
    if isinstance(structure, tuple):
        return type(structure)(*items) if hasattr(structure, "_fields") else type(structure)(items)
    if isinstance(structure, list):
        return list(items)
    return _like_dict(structure, dict(zip(_keys(structure), items)))


def _like_dict(original, mapped):
    """A dict in the order of the original one."""
    pairs = [(key, mapped[key]) for key in original]
    if isinstance(original, collections.OrderedDict):
        return collections.OrderedDict(pairs)
    if isinstance(original, collections.defaultdict):
        return collections.defaultdict(original.default_factory, pairs)
    return dict(pairs)


@keras_export("keras.tree.pack_sequence_as")
def pack_sequence_as(structure, flat_sequence):
    """Returns `structure` with its leaves replaced by those of `flat_sequence`.

    Raises:
        ValueError: if their numbers differ.
    """
    flat_sequence = list(flat_sequence)
    count = len(flatten(structure))
    if len(flat_sequence) < count:
        raise ValueError(f"Too few leaves for PyTreeSpec; expected: {count}, got: {len(flat_sequence)}.")
    if len(flat_sequence) > count:
        raise ValueError(f"Too many leaves for PyTreeSpec; expected: {count}.")
    leaves = iter(flat_sequence)
    return _map(lambda _: next(leaves), structure)


def assert_same_structure(a, b):
    """Checks that two structures have the same nesting.

    Raises:
        ValueError: if not.
    """
    same = _outline(a) == _outline(b)
    if not same:
        raise ValueError(f"`a` and `b` don't have the same structure. Received: a={a}, b={b}")


def _outline(structure):
    if isinstance(structure, (tuple, list)):
        return [_outline(item) for item in structure]
    if isinstance(structure, dict):
        return {key: _outline(structure[key]) for key in structure}
    return None


def is_shape_tuple(structure):
    """Whether `structure` is a shape: a tuple or list of ints and None."""
    return isinstance(structure, (list, tuple)) and all(d is None or isinstance(d, int) for d in structure)


@keras_export("keras.tree.map_shape_structure")
def map_shape_structure(func, structure):
    """Applies `func` to every shape in a structure of shapes.

    Raises:
        ValueError: for what is neither shape nor structure.
    """
    if is_shape_tuple(structure):
        return func(tuple(structure))
    if isinstance(structure, list):
        return [map_shape_structure(func, item) for item in structure]
    if isinstance(structure, tuple):
        return tuple(map_shape_structure(func, item) for item in structure)
    if isinstance(structure, dict):
        return {key: map_shape_structure(func, item) for key, item in structure.items()}
    raise ValueError(f"Cannot map function to unknown objects {structure}")


@keras_export("keras.tree.lists_to_tuples")
def lists_to_tuples(structure):
    """Returns the structure with tuples in place of lists."""
    if isinstance(structure, (list, tuple)) and not hasattr(structure, "_fields"):
        return tuple(lists_to_tuples(item) for item in structure)
    if isinstance(structure, dict):
        return {key: lists_to_tuples(item) for key, item in structure.items()}
    return structure


@keras_export("keras.tree.map_structure_up_to")
def map_structure_up_to(shallow_structure, func, *structures):
    """Applies `func` to the parts of `structures` that lie where the leaves of the shallow one do.

    Raises:
        ValueError: if a structure has other parts.
    """
    if not is_nested(shallow_structure):
        return func(*structures)
    kind = next(k for k in (tuple, list, dict, object) if isinstance(shallow_structure, k))
    for other in structures:
        if not isinstance(other, kind):
            raise ValueError(f"Expected an instance of {kind.__name__}, got {other!r}.")
        if kind is not dict and len(other) != len(shallow_structure):
            raise ValueError(
                f"{kind.__name__} arity mismatch; expected: {len(shallow_structure)}, got: {len(other)}; "
                f"{kind.__name__}: {other!r}."
            )
        if kind is dict and set(other) != set(shallow_structure):
            raise ValueError(_keys_differ(_keys(shallow_structure), _keys(other), other))
    items = [
        map_structure_up_to(shallow, func, *parts)
        for shallow, *parts in zip(children(shallow_structure), *(children(s) for s in structures))
    ]
    return like(shallow_structure, items)


def _keys_differ(expected, got, structure):
    parts = [f"dictionary key mismatch; expected key(s): {expected}, got key(s): {got}"]
    missing, extra = [k for k in expected if k not in got], [k for k in got if k not in expected]
    if missing:
        parts.append(f"missing key(s): {missing}")
    if extra:
        parts.append(f"extra key(s): {extra}")
    return f"{', '.join(parts)}; dict: {structure!r}."


@keras_export("keras.tree.flatten_with_path")
def flatten_with_path(structure):
    """Returns (path, leaf) pairs; a path is a tuple of keys and positions."""
    found = []

    def visit(part, path):
        if isinstance(part, (tuple, list)):
            for k, item in enumerate(part):
                visit(item, (*path, k))
        elif isinstance(part, dict):
            for key in _keys(part):
                visit(part[key], (*path, key))
        else:
            found.append((path, part))

    visit(structure, ())
    return found
