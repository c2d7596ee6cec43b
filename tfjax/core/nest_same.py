"""Where two structures differ, for tf.nest.assert_same_structure."""

from tfjax.core.nest_nodes import COMPOSITE, COMPOSITE_SPEC, MAPPING, NAMEDTUPLE, node_of, same_namedtuple

_COMPOSITES = (COMPOSITE, COMPOSITE_SPEC)


def same_structure_error(first, second, check_types: bool, expand_composites: bool) -> Exception | None:
    """Returns the first difference as a TypeError or ValueError to be raised, or None."""
    node1, node2 = node_of(type(first), expand_composites), node_of(type(second), expand_composites)
    if node1 is None and node2 is None:
        return None
    if node1 is None or node2 is None:
        return _not_both_nested(*((first, second) if node2 is None else (second, first)))
    error = _types_error(first, second, node1, node2) if check_types else None
    if error is not None:
        return error
    return _children_error(first, second, node1, node2, check_types, expand_composites)


def _children_error(first, second, node1, node2, check_types, expand_composites):
    children1, children2 = list(node1.children(first)), list(node2.children(second))
    for one, other in zip(children1, children2):
        error = same_structure_error(one, other, check_types, expand_composites)
        if error is not None:
            return error
    if len(children1) != len(children2):
        return ValueError(
            "The two structures don't have the same number of elements. "
            f"First structure: {_describe(first)}. Second structure: {_describe(second)}"
        )
    return None


def _types_error(first, second, node1, node2):
    if node1 in _COMPOSITES and node2 in _COMPOSITES:
        return _specs_error(first, second, node1, node2)
    if not _types_agree(type(first), type(second), node1, node2):
        return TypeError(
            "The two namedtuples don't have the same sequence type. "
            f"First structure {_describe(first)} has type {type(first).__name__}, "
            f"while second structure {_describe(second)} has type {type(second).__name__}"
        )
    if node1 is MAPPING and set(first) != set(second):
        return ValueError(
            "The two dictionaries don't have the same set of keys. "
            f"First structure has keys {_describe(list(first))}, "
            f"while second structure has keys {_describe(list(second))}"
        )
    return None


def _types_agree(cls1, cls2, node1, node2):
    if cls1 is cls2:
        return True
    if node1 is NAMEDTUPLE and node2 is NAMEDTUPLE:
        return same_namedtuple(cls1, cls2)
    if node1 is MAPPING and node2 is MAPPING:
        return True
    return issubclass(cls1, list) and issubclass(cls2, list)


def _specs_error(first, second, node1, node2):
    spec1 = first if node1 is COMPOSITE_SPEC else first._type_spec
    spec2 = second if node2 is COMPOSITE_SPEC else second._type_spec
    if spec1.most_specific_common_supertype([spec2]) is None:
        return ValueError(f"Incompatible CompositeTensor TypeSpecs: {_describe(spec1)} vs. {_describe(spec2)}")
    return None


def _not_both_nested(nested, atom):
    return ValueError(
        f'Substructure "{_describe(nested)}" is a sequence, while substructure "{_describe(atom)}" is not'
    )


def _describe(value):
    return f"type={type(value).__name__} str={value!s}"
