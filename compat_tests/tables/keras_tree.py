"""keras.tree: nested structures."""

# ruff: noqa: E501  (a case is one line)
from compat_tests.case import lines

_LINES = r"""
K.tree.flatten({"b": 1, "a": [2, (3, None)], "c": 4})
K.tree.flatten(5)
K.tree.flatten_with_path({"b": [1, (2, 3)], "a": None})
[K.tree.is_nested(s) for s in ("a", [1], (), {}, None, np.ones(2), tf.ones(2))]
K.tree.lists_to_tuples([1, {"a": [2]}])
K.tree.map_structure(lambda x: x + 1, {"b": 1, "a": (2, [3])})
K.tree.map_structure(lambda x: x + 1, [1, None], none_is_leaf=False)
K.tree.map_structure(lambda x, y: (x, y), {"a": 1, "b": [2]}, {"b": [3], "a": 4})
K.tree.map_structure(lambda x, y: x, [1, 2], [1])
K.tree.map_structure(lambda x, y: x, [1], (1,))
K.tree.map_structure(lambda x, y: x, [1], [[1]])
K.tree.map_structure(lambda x, y: x, [1], 1)
K.tree.map_structure(lambda x, y: x, {"a": 1}, {"b": 1})
K.tree.map_structure(lambda x, y: x, [1, None], [1, 2], none_is_leaf=False)
K.tree.map_structure(lambda x: x)
K.tree.map_structure_up_to([1, 2], lambda a, b: (a, b), [[1], 2], [3, 4])
K.tree.map_structure_up_to({"a": 0}, lambda a: a, {"a": 1, "b": 2})
K.tree.map_shape_structure(lambda s: s[0], [(1, 2), {"a": (3, None)}])
K.tree.pack_sequence_as({"b": [1, 2], "a": 3}, [4, 5, 6])
K.tree.pack_sequence_as([1, 2], [3])
K.tree.pack_sequence_as([1, 2], [3, 4, 5])
K.tree.pack_sequence_as(1, [])
K.tree.assert_same_structure({"a": [1, 2]}, {"a": [3, 4]})
K.tree.assert_same_structure([1], (1,))
K.tree.assert_same_structure({"a": 1}, {"a": 1, "b": 1})
K.tree.assert_same_structure(1, [1])
K.tree.assert_same_paths([1, {"a": 2}], (3, {"a": 4}))
K.tree.assert_same_paths([1], [1, 2])
K.tree.traverse(lambda x: tuple(x) if isinstance(x, list) else None, {"b": [1, [2]], "a": 3})
K.tree.traverse(lambda x: x + 1 if isinstance(x, int) else None, [1, (2,)], top_down=False)
K.tree.traverse(lambda x: sum(x) if isinstance(x, list) else None, [1, [2, 3]], top_down=False)
K.tree.traverse(lambda x: K.tree.MAP_TO_NONE if x == 1 else None, [1, 2])
"""


def cases():
    yield from lines(_LINES.replace("K.", "tf.keras."))
