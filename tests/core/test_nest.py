"""tfjax.core.nest beyond the recordings: composite tensors, round trips of random structures."""

import collections
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tfjax.core import log, nest, nest_up_to

structures = st.recursive(
    st.integers() | st.none() | st.text(max_size=2),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=2), inner, max_size=3)
        | st.dictionaries(st.text(max_size=2), inner, max_size=3).map(collections.OrderedDict)
    ),
    max_leaves=8,
)


class FakeSpec:
    """A type spec with one component that is a structure."""

    _is_composite_spec = True
    value_type = property(lambda self: FakeComposite)

    def __init__(self, kind):
        self.kind = kind
        self._component_specs = {"values": kind, "rows": [kind]}

    def _to_components(self, value):
        return {"values": value.values, "rows": [value.rows]}

    def _from_components(self, components):
        return FakeComposite(components["values"], components["rows"][0], self.kind)

    def most_specific_common_supertype(self, others):
        return self if all(other.kind == self.kind for other in others) else None

    def __repr__(self):
        return f"FakeSpec({self.kind})"


class FakeComposite:
    """A composite tensor as far as nest knows one."""

    _is_composite_tensor = True

    def __init__(self, values, rows, kind="k"):
        self.values, self.rows, self.kind = values, rows, kind

    _type_spec = property(lambda self: FakeSpec(self.kind))

    def __repr__(self):
        return "FakeComposite"


@given(structures)
def test_pack_is_the_inverse_of_flatten(structure):
    flat = nest.flatten(structure)
    assert not any(nest.is_nested(atom) for atom in flat)
    assert nest.pack_sequence_as(structure, flat) == structure
    assert nest.map_structure(lambda x: x, structure) == structure
    nest.assert_same_structure(structure, structure)


@given(structures)
def test_paths_lead_to_the_atoms(structure):
    for path, atom in nest.flatten_with_tuple_paths(structure):
        found = structure
        for key in path:
            found = found[key]
        assert found is atom


@given(structures)
def test_up_to_a_whole_structure_is_flatten(structure):
    assert nest_up_to.flatten_up_to(structure, structure) == nest.flatten(structure)
    assert nest_up_to.flatten_up_to(0, structure) == [structure]


def test_composites_are_atoms_unless_expanded():
    value = FakeComposite(1, 2)
    assert nest.flatten([value, 3]) == [value, 3]
    assert nest.flatten([value, 3], expand_composites=True) == [2, 1, 3]  # "rows" sorts before "values"
    assert nest.is_nested_or_composite(value) and not nest.is_nested(value)


def test_composites_are_rebuilt():
    doubled = nest.map_structure(lambda x: 2 * x, {"a": FakeComposite(1, 2)}, expand_composites=True)["a"]
    assert (doubled.values, doubled.rows, doubled.kind) == (2, 4, "k")
    made = nest.pack_sequence_as(FakeSpec("q"), [5, 6], expand_composites=True)
    assert (made.values, made.rows, made.kind) == (6, 5, "q")


def test_composites_of_unlike_specs_differ():
    nest.assert_same_structure(FakeComposite(1, 2), FakeComposite(3, 4), expand_composites=True)
    nest.assert_same_structure(FakeComposite(1, 2), FakeSpec("k"), expand_composites=True)
    with pytest.raises(ValueError, match="Incompatible CompositeTensor TypeSpecs: type=FakeSpec str=FakeSpec"):
        nest.assert_same_structure(FakeComposite(1, 2), FakeComposite(3, 4, "other"), expand_composites=True)
    with pytest.raises(ValueError, match='Substructure "type=FakeComposite str=FakeComposite" is a sequence'):
        nest.assert_same_structure(FakeComposite(1, 2), 1, expand_composites=True)


def test_namedtuples_of_a_cell_run_twice_are_the_same_type():
    first, second = (collections.namedtuple("State", "a b") for _ in range(2))
    assert nest.map_structure(lambda x, y: x + y, first(1, 2), second(3, 4)) == first(4, 6)
    assert nest_up_to.flatten_up_to(first(1, 2), second([3], 4)) == [[3], 4]


def test_the_function_is_called_in_order_and_only_once_per_atom():
    seen = []
    nest.map_structure(seen.append, {"b": 1, "a": [2, 3]})
    assert seen == [2, 3, 1]


def test_mappings_that_cannot_be_filled_warn_once(caplog):
    from tests.core.cases import Mapping

    log._seen.pop(("nest", "mapping"), None)
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            assert nest.map_structure(lambda x: x, Mapping({"a": 1}))["a"] == 1
    assert [r.getMessage().partition(" for ")[0] for r in caplog.records] == [
        "Mapping types may not work well with tf.nest. Prefer using MutableMapping"
    ]
