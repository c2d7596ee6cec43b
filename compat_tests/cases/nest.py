"""tf.nest: flattening, packing, mapping, comparing structures."""

import collections

from compat_tests import case

Pair = collections.namedtuple("Pair", ["first", "second"])


def flatten_kinds(tf):
    f = tf.nest.flatten
    return [
        f(1),
        f([1, [2, (3,)]]),
        f({"b": 1, "a": [2, 3]}),
        f(None),
        f([]),
        f(()),
        f({}),
        f("text"),
        f([None, "a"]),
        f(Pair(1, [2])),
    ]


def flatten_tensors(tf):
    return tf.nest.flatten({"x": tf.constant([1, 2]), "y": (tf.constant(3.0), [tf.Variable(4.0)])})


def flatten_array_is_a_leaf(tf):
    import numpy as np

    return tf.nest.flatten([np.arange(3), [np.float32(1)]])


def flatten_ordered_dict(tf):
    d = collections.OrderedDict([("z", 1), ("a", 2)])
    return tf.nest.flatten(d), tf.nest.map_structure(lambda v: v + 1, d) == {"a": 3, "z": 2}


def flatten_range_and_set(tf):
    return tf.nest.flatten(range(3)) == [range(3)], tf.nest.flatten({3}) == [{3}]


def flatten_expand_composites(tf):
    s = tf.IndexedSlices(tf.constant([1.0]), tf.constant([0]))
    return len(tf.nest.flatten(s)), len(tf.nest.flatten(s, expand_composites=True))


def map_structure_one(tf):
    return tf.nest.map_structure(lambda x: x * 10, {"a": 1, "b": [2, (3, 4)]})


def map_structure_two(tf):
    return tf.nest.map_structure(lambda x, y: x + y, [1, (2, 3)], [10, (20, 30)])


def map_structure_named_tuple(tf):
    return tf.nest.map_structure(lambda x: x + 1, Pair(1, {"k": 2}))


def map_structure_tensors(tf):
    return tf.nest.map_structure(tf.square, [tf.constant(2.0), {"v": tf.constant([3.0])}])


@case(raises=True)
def map_structure_lengths_differ(tf):
    tf.nest.map_structure(lambda x, y: x, [1, 2], [1, 2, 3])


@case(raises=True)
def map_structure_keys_differ(tf):
    tf.nest.map_structure(lambda x, y: x, {"a": 1}, {"b": 1})


@case(raises=True)
def map_structure_types_differ(tf):
    tf.nest.map_structure(lambda x, y: x, [1], (1,))


def map_structure_types_not_checked(tf):
    return tf.nest.map_structure(lambda x, y: x + y, [1], (1,), check_types=False)


@case(raises=True)
def map_structure_not_callable(tf):
    tf.nest.map_structure(3, [1])


@case(raises=True)
def map_structure_without_structures(tf):
    tf.nest.map_structure(lambda: 1)


@case(raises=True)
def map_structure_unknown_keyword(tf):
    tf.nest.map_structure(lambda x: x, [1], no_such=True)


def pack_sequence_as(tf):
    p = tf.nest.pack_sequence_as
    return (
        p([1, [2, 3]], [10, 20, 30]),
        p({"b": 0, "a": 0}, [1, 2]),
        p(Pair(0, [0]), [5, 6]),
        p(1, [7]),
        p((0, (0,)), ["x", "y"]),
    )


@case(raises=True)
def pack_sequence_too_few(tf):
    tf.nest.pack_sequence_as([1, [2, 3]], [10, 20])


@case(raises=True)
def pack_sequence_too_many(tf):
    tf.nest.pack_sequence_as([1, 2], [10, 20, 30])


@case(raises=True)
def pack_sequence_not_a_list(tf):
    tf.nest.pack_sequence_as([1, 2], 5)


@case(raises=True)
def pack_scalar_too_many(tf):
    tf.nest.pack_sequence_as(1, [10, 20])


def is_nested(tf):
    f = tf.nest.is_nested
    return [f(1), f([]), f(()), f({}), f("text"), f(None), f({1}), f(tf.constant([1])), f(Pair(1, 2)), f(range(2))]


def assert_same_structure(tf):
    tf.nest.assert_same_structure([1, {"a": 2}], [3, {"a": 4}])
    return "same"


@case(raises=True)
def assert_same_structure_depth(tf):
    tf.nest.assert_same_structure([1, [2]], [1, 2])


@case(raises=True)
def assert_same_structure_count(tf):
    tf.nest.assert_same_structure([1, 2], [1, 2, 3])


@case(raises=True)
def assert_same_structure_types(tf):
    tf.nest.assert_same_structure([1, 2], (1, 2))


@case(raises=True)
def assert_same_structure_keys(tf):
    tf.nest.assert_same_structure({"a": 1}, {"b": 1})


@case(raises=True)
def assert_same_structure_named_tuple(tf):
    tf.nest.assert_same_structure(Pair(1, 2), (1, 2))


def assert_same_structure_without_types(tf):
    tf.nest.assert_same_structure([1, 2], (1, 2), check_types=False)
    return "same"


@case(raises=True)
def keys_of_mixed_types(tf):
    tf.nest.flatten({1: "a", "b": 2})


def attrs_of_the_module(tf):
    return sorted(name for name in dir(tf.nest) if not name.startswith("_"))
