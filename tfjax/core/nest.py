"""tf.nest: functions over nested structures of lists, tuples, dicts and their relatives (kinds: nest_nodes.py)."""

from tfjax.core.export import export
from tfjax.core.nest_nodes import MAPPING, node_of
from tfjax.core.nest_same import same_structure_error


@export("nest.is_nested")
def is_nested(seq):
    """Whether `seq` is a structure and not an atom: a sequence other than a string, a mapping, an attrs object, ..."""
    return node_of(type(seq)) is not None


def is_nested_or_composite(seq):
    """Whether `seq` is a structure or a composite tensor."""
    return node_of(type(seq), True) is not None


@export("nest.flatten")
def flatten(structure, expand_composites=False):
    """Returns the atoms of `structure` as a list; those of a dict in the order of its sorted keys.

    Args:
      structure: any value; an atom gives a list of one.
      expand_composites: whether composite tensors (ragged, sparse) are taken apart as well.

    Raises:
      TypeError: if a dict's keys cannot be sorted.
    """
    node = node_of(type(structure), expand_composites)
    if node is None:
        return [structure]
    flat = []
    _collect(node.children(structure), expand_composites, flat)
    return flat


def _collect(children, expand_composites, flat):
    for child in children:
        node = node_of(type(child), expand_composites)
        if node is None:
            flat.append(child)
        else:
            _collect(node.children(child), expand_composites, flat)


@export("nest.pack_sequence_as")
def pack_sequence_as(structure, flat_sequence, expand_composites=False):
    """Returns the atoms of `flat_sequence` in a structure like `structure`: the inverse of `flatten`.

    Raises:
      TypeError: if `flat_sequence` is no sequence.
      ValueError: if it has not as many items as `structure` has atoms.
    """
    if node_of(type(flat_sequence), expand_composites) is None:
        raise TypeError(
            f"Attempted to pack value:\n  {flat_sequence}\ninto a structure, but found incompatible type "
            f"`{type(flat_sequence)}` instead."
        )
    if node_of(type(structure), expand_composites) is None:
        if len(flat_sequence) != 1:
            raise ValueError(
                f"The target structure is of type `{type(structure)}`\n  {structure}\nHowever the input is a sequence "
                f"({type(flat_sequence)}) of length {len(flat_sequence)}.\n  {truncate(flat_sequence, 100)}\nnest "
                "cannot guarantee that it is safe to map one to the other."
            )
        return flat_sequence[0]
    try:
        packed, used = _pack(structure, flat_sequence, 0, expand_composites)
    except IndexError:
        used = -1
    if used != len(flat_sequence):
        atoms = len(flatten(structure, expand_composites))
        raise ValueError(
            f"Could not pack sequence. Structure had {atoms} atoms, but flat_sequence had {len(flat_sequence)} items.  "
            f"Structure: {structure}, flat_sequence: {flat_sequence}."
        )
    return packed


def truncate(value, length):
    """The text of `value`, cut to `length` characters."""
    text = str(value)
    return text if len(text) < length else text[:length] + "..."


def _pack(structure, flat, position, expand_composites):
    """Rebuilds `structure` from flat[position:]; also returns the position after what it used."""
    parts = []
    outer = node_of(type(structure), expand_composites)
    for child in _children_for_packing(outer, structure):
        if node_of(type(child), expand_composites) is None:
            parts.append(flat[position])
            position += 1
        else:
            part, position = _pack(child, flat, position, expand_composites)
            parts.append(part)
    return outer.rebuild(structure, parts), position


def _children_for_packing(node, structure):
    if node is not MAPPING:
        return node.children(structure)
    try:
        return node.children(structure)
    except TypeError:
        raise TypeError("nest only supports dicts with sortable keys.") from None


@export("nest.map_structure")
def map_structure(func, *structure, **kwargs):
    """Applies `func` to the corresponding atoms of the structures and returns the results in the first one's structure.

    Args:
      func: a function of as many arguments as there are structures.
      *structure: structures that are alike.
      **kwargs: `check_types=True` and `expand_composites=False`, as in `assert_same_structure`.

    Raises:
      TypeError: if `func` is not callable or the types of the structures differ.
      ValueError: if there is no structure, an unknown keyword, or the structures differ.
    """
    if not callable(func):
        raise TypeError(f"func must be callable, got: {func}")
    if not structure:
        raise ValueError("Must provide at least one structure")
    check_types = kwargs.pop("check_types", True)
    expand_composites = kwargs.pop("expand_composites", False)
    if kwargs:
        unknown = ", ".join(f"`{name}`" for name in kwargs)
        raise ValueError(f"Only valid keyword arguments are `check_types` and `expand_composites`, not: {unknown}")
    first = structure[0]
    if len(structure) == 1:
        return _map(func, first, expand_composites)
    for other in structure[1:]:
        assert_same_structure(first, other, check_types=check_types, expand_composites=expand_composites)
    flat = (flatten(one, expand_composites) for one in structure)
    return pack_sequence_as(first, [func(*atoms) for atoms in zip(*flat)], expand_composites)


def _map(func, structure, expand_composites):
    """`map_structure` of one structure: all calls in order first, then the packing, without a flat copy's checks."""
    if node_of(type(structure), expand_composites) is None:
        return func(structure)
    flat = [func(atom) for atom in flatten(structure, expand_composites)]
    return _pack(structure, flat, 0, expand_composites)[0]


@export("nest.assert_same_structure")
def assert_same_structure(nest1, nest2, check_types=True, expand_composites=False):
    """Checks that two structures are alike.

    Args:
      nest1: a structure.
      nest2: another.
      check_types: whether the containers' types must agree too (list subclasses among each other and all mappings
        among each other do) and the keys of mappings.
      expand_composites: whether composite tensors are structures; then their specs must be compatible.

    Raises:
      ValueError: if the structures differ.
      TypeError: if only the types of their containers do.
    """
    error = same_structure_error(nest1, nest2, bool(check_types), bool(expand_composites))
    if error is not None:
        dots = tuple(str(_map(lambda _: _DOT, one, False)) for one in (nest1, nest2))
        raise type(error)(
            f"The two structures don't have the same nested structure.\n\nFirst structure: {describe(nest1)}\n\n"
            f"Second structure: {describe(nest2)}\n\nMore specifically: {error}\n"
            f"Entire first structure:\n{dots[0]}\nEntire second structure:\n{dots[1]}"
        )


class _Dot:
    """Stands for an atom in an error message."""

    def __repr__(self):
        return "."


_DOT = _Dot()


def describe(value):
    """How an error message shows a value: its type's name and its text."""
    return f"type={type(value).__name__} str={value!s}"


# -- with paths


def flatten_with_tuple_paths(structure, expand_composites=False):
    """Returns [(path, atom)]; a path is the tuple of keys, indices and field names that lead to the atom."""
    return list(zip(_paths(structure, expand_composites), flatten(structure, expand_composites)))


def flatten_with_joined_string_paths(structure, separator="/", expand_composites=False):
    """Returns [(path, atom)] with paths as strings: `a/0`."""
    return [(separator.join(map(str, path)), a) for path, a in flatten_with_tuple_paths(structure, expand_composites)]


def map_structure_with_tuple_paths(func, *structure, **kwargs):
    """`map_structure` whose function also gets the path of the atoms, as a tuple, as its first argument."""
    return _map_with_paths(func, lambda path: path, structure, **kwargs)


def map_structure_with_paths(func, *structure, **kwargs):
    """`map_structure` whose function also gets the path of the atoms, as a string, as its first argument."""
    return _map_with_paths(func, lambda path: "/".join(map(str, path)), structure, **kwargs)


def _map_with_paths(func, show, structures, check_types=True, expand_composites=False):
    first = structures[0]
    for other in structures[1:]:
        assert_same_structure(first, other, check_types, expand_composites)
    flat = (flatten(one, expand_composites) for one in structures)
    paths = map(show, _paths(first, expand_composites))
    return pack_sequence_as(first, [func(*atoms) for atoms in zip(paths, *flat)], expand_composites)


def _paths(structure, expand_composites, prefix=()):
    node = node_of(type(structure), expand_composites)
    if node is None:
        yield prefix
        return
    for key, child in zip(node.keys(structure), node.children(structure)):
        yield from _paths(child, expand_composites, (*prefix, key))
