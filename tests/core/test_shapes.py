"""tfjax.core.shapes beyond the recordings."""

import copy
import itertools
import pickle

import pytest

from tfjax.core.shapes import TensorShape, as_shape, unknown_shape

SAMPLES = [TensorShape(None)] + [
    TensorShape(dims) for rank in range(3) for dims in itertools.product((None, 1, 2), repeat=rank)
]


def test_known_is_cached_and_equal_to_the_checked_constructor():
    assert TensorShape.known((2, 3)) is TensorShape.known((2, 3))
    assert TensorShape.known((2, 3)) == TensorShape([2, 3])
    assert hash(TensorShape.known((2, 3))) == hash((2, 3))
    assert repr(TensorShape.known(())) == "TensorShape([])"


@pytest.mark.parametrize("shape", SAMPLES, ids=repr)
def test_copies_and_pickles(shape):
    for other in (copy.copy(shape), copy.deepcopy(shape), pickle.loads(pickle.dumps(shape)), as_shape(shape)):
        assert other == shape and type(other) is TensorShape


@pytest.mark.parametrize("a", SAMPLES, ids=repr)
def test_the_order_of_shapes(a):
    """Merging and generalising agree with the subtype order."""
    for b in SAMPLES:
        general = a.most_specific_compatible_shape(b)
        assert a.is_subtype_of(general) and b.is_subtype_of(general)
        assert a.is_compatible_with(b) == b.is_compatible_with(a)
        if not a.is_compatible_with(b):
            with pytest.raises(ValueError):
                a.merge_with(b)
            continue
        merged = a.merge_with(b)
        assert merged == b.merge_with(a)
        assert merged.is_subtype_of(a) and merged.is_subtype_of(b)


def test_unknown_shape_with_rank():
    assert unknown_shape(rank=2) == [None, None]
    assert unknown_shape().rank is None


def test_hash_of_every_shape_follows_equality():
    assert len({*SAMPLES, *map(copy.copy, SAMPLES)}) == len(SAMPLES)
