"""Functions over nested structures down to the depth of a shallower one; tf.data and tf.map_fn work with them."""

from tfjax.core.nest import pack_sequence_as
from tfjax.core.nest_nodes import MAPPING, NAMEDTUPLE, node_of, same_namedtuple


def assert_shallow_structure(shallow_tree, input_tree, check_types=True, expand_composites=False):
    """Checks that `shallow_tree` is `input_tree` cut off at some depth.

    Raises:
      TypeError: if container types differ, or an atom of `input_tree` stands where `shallow_tree` goes on.
      ValueError: if lengths or keys differ.
    """
    shallow, deep = _nodes(shallow_tree, input_tree, expand_composites)
    if shallow is None:
        return
    if deep is None:
        raise TypeError(
            f"If shallow structure is a sequence, input must also be a sequence. Input has type: {type(input_tree)}."
        )
    if check_types and not _types_agree(shallow_tree, input_tree, shallow, deep):
        raise TypeError(
            f"The two structures don't have the same sequence type. Input structure has type {type(input_tree)}, "
            f"while shallow structure has type {type(shallow_tree)}."
        )
    below, inside = list(shallow.children(shallow_tree)), list(deep.children(input_tree))
    if len(below) != len(inside):
        raise ValueError(
            "The two structures don't have the same sequence length. "
            f"Input structure has length {len(inside)}, while shallow structure has length {len(below)}."
        )
    if shallow is MAPPING:
        missing = [key for key in shallow_tree if key not in input_tree]
        if missing:
            raise ValueError(
                "The shallow_tree's keys are not a subset of the input_tree's keys. The shallow_tree has the following "
                f"keys that are not in the input_tree: {sorted(missing)}."
            )
    for one, other in zip(below, inside):
        assert_shallow_structure(one, other, check_types, expand_composites)


def flatten_up_to(shallow_tree, input_tree, check_types=True, expand_composites=False):
    """Returns the parts of `input_tree` that stand where `shallow_tree` has its atoms, as a list.

    Raises:
      TypeError, ValueError: as `assert_shallow_structure`.
    """
    assert_shallow_structure(shallow_tree, input_tree, check_types, expand_composites)
    flat = []
    _collect(shallow_tree, input_tree, expand_composites, flat)
    return flat


def map_structure_up_to(shallow_tree, func, *inputs, **kwargs):
    """Applies `func` to the parts of the `inputs` that stand at the atoms of `shallow_tree`; packs the results like it.

    Args:
      shallow_tree: the structure that says how deep to go.
      func: a function of as many arguments as there are inputs.
      *inputs: structures that go at least as deep.
      **kwargs: `check_types=True`, `expand_composites=False`.

    Raises:
      TypeError, ValueError: as `assert_shallow_structure`; ValueError without inputs.
    """
    if not inputs:
        raise ValueError("Cannot map over no sequences")
    check_types, expand_composites = kwargs.pop("check_types", True), kwargs.pop("expand_composites", False)
    if kwargs:
        raise ValueError(f"unexpected keyword arguments {sorted(kwargs)}, expected check_types or expand_composites")
    flat = [flatten_up_to(shallow_tree, one, check_types, expand_composites) for one in inputs]
    return pack_sequence_as(shallow_tree, [func(*parts) for parts in zip(*flat)], expand_composites)


def _nodes(shallow_tree, input_tree, expand_composites):
    return node_of(type(shallow_tree), expand_composites), node_of(type(input_tree), expand_composites)


def _types_agree(shallow_tree, input_tree, shallow, deep):
    if isinstance(input_tree, type(shallow_tree)) or (shallow is MAPPING and deep is MAPPING):
        return True
    if shallow is NAMEDTUPLE and deep is NAMEDTUPLE:
        return same_namedtuple(type(shallow_tree), type(input_tree))
    return shallow.kind == deep.kind == "composite" or isinstance(shallow_tree, list) and isinstance(input_tree, list)


def _collect(shallow_tree, input_tree, expand_composites, flat):
    shallow, deep = _nodes(shallow_tree, input_tree, expand_composites)
    if shallow is None:
        flat.append(input_tree)
        return
    for one, other in zip(shallow.children(shallow_tree), deep.children(input_tree)):
        _collect(one, other, expand_composites, flat)
