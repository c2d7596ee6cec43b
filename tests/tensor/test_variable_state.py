"""How the cell of a variable works with the recorder and the tapes."""

import threading

import numpy as np
import pytest

from tests.tensor.public import tf
from tfjax import engine
from tfjax.tensor import watching
from tfjax.tensor.tensor import EagerTensor

ONES = np.ones(3, np.float32)


class Tape:
    """A watcher that notes what it is told."""

    def __init__(self):
        self.seen = []

    def on_read(self, variable, value):
        self.seen.append((variable, value))

    def __enter__(self):
        watching.push(self)
        return self

    def __exit__(self, *exception):
        watching.pop(self)


def test_every_kind_of_read_is_told_with_the_value_of_the_cell():
    v = tf.Variable(ONES)
    with Tape() as tape:
        v.value()
        v.read_value()
        tf.convert_to_tensor(v)
        v[0]
        v._read()
        v.sparse_read([0])
        v.gather_nd([[0]])
    assert len(tape.seen) == 7
    assert all(variable is v and value is v._value for variable, value in tape.seen)
    v.value()
    assert len(tape.seen) == 7


def test_looking_at_a_value_is_no_read():
    v = tf.Variable(ONES)
    with Tape() as tape:
        v.numpy(), repr(v), v.shape, np.asarray(v), bool(tf.Variable(1.0)), float(tf.Variable(1.0))
    assert tape.seen == []


def test_the_result_of_an_assignment_reads_the_variable_itself():
    v = tf.Variable(ONES)
    with Tape() as tape:
        v.assign_add(ONES).value()
    assert tape.seen[-1][0] is v and tape.seen[-1][1] is v._value


def test_an_explicit_read_is_a_tensor_of_its_own():
    v = tf.Variable(ONES)
    with Tape():
        a, b = v.value(), v.value()
    assert a is not b and a is not v._value
    assert v.value() is not v._value


@pytest.mark.parametrize("host", [True, False])
def test_the_cell_never_holds_the_users_tensor(host):
    x = tf.constant(ONES)
    if not host:
        x = tf.Variable(x).assign_add(ONES).value()
    v = tf.Variable(x)
    assert v._value is not x
    v.assign(x)
    assert v._value is not x
    assert v.numpy().tolist() == x.numpy().tolist()


def test_assigning_again_before_the_first_assignment_ran_cuts_the_trace(mode):
    v = tf.Variable(ONES)
    engine.cut()
    v.assign_add(ONES)
    if mode == "sync":
        assert v._value.data is not None
        return
    first = v._value
    assert first.data is None and engine.state().trace.assigned
    v.assign_add(ONES)
    assert first.data is not None
    assert v._value.data is None and engine.state().trace.node.depth == 1
    assert v.numpy().tolist() == [3, 3, 3]


def test_a_loop_of_updates_is_the_same_structure_each_time():
    v = tf.Variable(ONES)
    v.assign_add(ONES)
    v.assign_add(ONES)
    node = engine.state().trace.node
    for _ in range(20):
        v.assign_add(ONES)
        assert engine.state().trace.node is node
    assert v.numpy().tolist() == [23, 23, 23]


def test_a_tensor_read_before_an_assignment_keeps_its_value(mode):
    v = tf.Variable(ONES)
    before = v.value()
    doubled = v * 2.0
    v.assign([5.0, 6.0, 7.0])
    after = v * 2.0
    v.assign_sub(ONES)
    assert before.numpy().tolist() == [1, 1, 1]
    assert doubled.numpy().tolist() == [2, 2, 2]
    assert after.numpy().tolist() == [10, 12, 14]
    assert v.numpy().tolist() == [4, 5, 6]


def test_arrays_handed_out_are_copies_or_read_only():
    t = tf.constant(ONES)
    for data in (np.asarray(t), t._numpy(), np.asarray(tf.Variable(ONES)), (t + 1.0)._numpy()):
        with pytest.raises(ValueError, match="read-only"):
            data[0] = 9
    owned = t.numpy()
    owned[0] = 9
    assert t.numpy()[0] == 1


def test_arrays_taken_in_are_copied():
    for make in (tf.constant, tf.convert_to_tensor, tf.Variable):
        source = ONES.copy()
        made = make(source)
        source[0] = 9
        assert made.numpy().tolist() == [1, 1, 1]
    v, source = tf.Variable(ONES), ONES.copy()
    v.assign(source)
    source[0] = 9
    assert v.numpy().tolist() == [1, 1, 1]


def test_reference_variables_follow_each_other_through_threads():
    v = tf.Variable(0.0)

    def work():
        v.assign_add(1.0)

    for _ in range(4):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert v.numpy() == 4.0


def test_a_failed_assignment_leaves_the_value():
    v = tf.Variable(ONES)
    attempts = (lambda: v.assign([1.0]), lambda: v.assign_add([1.0]), lambda: v.assign("a"), lambda: v[0].assign("a"))
    for wrong in attempts:
        with pytest.raises((ValueError, TypeError, tf.errors.InvalidArgumentError)):
            wrong()
    assert v.numpy().tolist() == [1, 1, 1]


def test_an_index_that_is_still_to_be_computed_is_checked_by_the_next_read_at_the_latest():
    x = tf.constant([10, 20, 30])
    i = tf.Variable(1)
    i.assign_add(1)
    assert x[i].numpy() == 30
    i.assign_add(5)
    with pytest.raises(tf.errors.InvalidArgumentError, match="slice index 7 of dimension 0 out of bounds"):
        x[i].numpy()


def test_rows_of_a_variable_by_computed_indices():
    v = tf.Variable([[1.0, 2.0], [3.0, 4.0]])
    i = tf.Variable([1])
    i.assign_add([0])
    assert v.sparse_read(i).numpy().tolist() == [[3, 4]]
    v.scatter_add(tf.IndexedSlices([[1.0, 1.0]], i.value()))
    assert v.numpy().tolist() == [[1, 2], [4, 5]]
    i.assign_add([4])
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"indices\[0\] = 5 is not in \[0, 2\)"):
        v.scatter_add(tf.IndexedSlices([[1.0, 1.0]], i.value()))
        v.numpy()
    assert v.numpy().tolist() == [[1, 2], [4, 5]]


def test_indexing_in_a_loop_is_one_structure():
    x = tf.constant(np.arange(12).reshape(6, 2))
    nodes = set()
    for i in range(6):
        engine.cut()
        row, rows = x[i], x[i : i + 1]
        nodes.add(id(engine.state().trace.node))
        assert row.numpy().tolist() == [2 * i, 2 * i + 1] and rows.numpy().tolist() == [[2 * i, 2 * i + 1]]
    assert len(nodes) == 1


@pytest.mark.parametrize(
    "key",
    [
        0, -1, (0, 1), (slice(None), 2), (Ellipsis, 1), (slice(None), slice(None, None, -1)),
        (slice(0, 1), slice(1, 3), slice(3, 0, -2)), (None, 0, Ellipsis, None), (slice(5, 9),),
        (slice(None), slice(None, None, 2)), (1, slice(-2, None), slice(None, -1)), (slice(None, None, -2),), (),
    ],
)  # fmt: skip
def test_slices_and_their_assignment_agree_with_numpy(mode, key):
    x = np.arange(24).reshape(2, 3, 4)
    part = tf.constant(x)[key].numpy()
    np.testing.assert_array_equal(part, x[key], strict=True)
    v, expected, new = tf.Variable(x), x.copy(), -np.arange(x[key].size).reshape(x[key].shape)
    v[key].assign(new)
    expected[key] = new
    np.testing.assert_array_equal(v.numpy(), expected)


def test_jax_takes_tensors_and_variables():
    import jax.numpy as jnp

    assert jnp.asarray(tf.constant([1.0, 2.0])).sum() == 3
    assert jnp.asarray(tf.Variable([1.0, 2.0])).tolist() == [1, 2]
    taken = tf.convert_to_tensor(jnp.array([1.0, 2.0], jnp.float32))
    assert type(taken) is EagerTensor and taken.numpy().tolist() == [1, 2]
