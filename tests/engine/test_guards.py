"""Deferred value checks: an op reports what is wrong with the values it was given, the next read on the host raises.

In mode sync the op itself raises, as in TensorFlow; in the other modes too, outside tapes, where all that is pending is
cheap. Most tests here are about checks that are deferred, and set that limit to nothing.
"""

import threading

import jax.numpy as jnp
import numpy as np
import pytest

import tfjax as tf
from tests.engine.observing import counted
from tfjax import engine
from tfjax.engine import config, define_op, materialize


@pytest.fixture(autouse=True)
def _clean(monkeypatch):
    monkeypatch.setattr(config, "CHECK_NOW_US", -1.0)
    materialize._unchecked.clear()
    yield
    materialize._unchecked.clear()


def _error(report, avals):
    return tf.errors.InvalidArgumentError(None, None, f"{int(np.sum(report))} negative of {avals[0].shape}")


root = define_op("CheckedSqrt", guards=[_error])(lambda x: (jnp.sqrt(jnp.abs(x)), x < 0))
GOOD, BAD = np.array([4.0, 9.0], "f"), np.array([4.0, -9.0], "f")


def test_passing_check_is_silent(mode):
    np.testing.assert_array_equal((root(tf.constant(GOOD)) + 1.0).numpy(), [3, 4])
    assert not [entry for entry in materialize._unchecked if np.any(entry[0])]


@pytest.fixture(params=("auto", "interpret", "xla"))
def lazy_mode(request):
    with engine.mode(request.param):
        yield request.param


def _fresh_root():
    """An op that no structure has yet: whether to check at once is decided when a structure is seen first."""
    return define_op("CheckedSqrt", guards=[_error])(lambda x: (jnp.sqrt(jnp.abs(x)), x < 0))


@pytest.mark.parametrize("executor", ["auto", "interpret"])
def test_cheap_check_raises_at_once(executor, monkeypatch):
    monkeypatch.setattr(config, "CHECK_NOW_US", 200.0)
    checked = _fresh_root()
    v = tf.Variable(BAD)
    with engine.mode(executor):
        for _ in range(3):
            with pytest.raises(tf.errors.InvalidArgumentError, match="1 negative"):
                v.assign(checked(v + 0.0))
            np.testing.assert_array_equal(checked(v * v).numpy(), [4, 9])
        np.testing.assert_array_equal(v.numpy(), BAD)


def test_dear_check_is_deferred(monkeypatch):
    monkeypatch.setattr(config, "CHECK_NOW_US", 200.0)
    checked = _fresh_root()
    y = checked(tf.matmul(tf.ones([2, 1_000_000]), tf.ones([1_000_000, 1]))[:, 0] - 1e9)
    assert y.data is None
    with pytest.raises(tf.errors.InvalidArgumentError):
        y.numpy()


def test_cheap_check_inside_a_tape_is_deferred_whatever_was_seen_before(monkeypatch):
    monkeypatch.setattr(config, "CHECK_NOW_US", 200.0)
    checked = _fresh_root()
    v = tf.Variable(GOOD)
    assert checked(v * 1.0).data is not None
    with tf.GradientTape():
        assert checked(v * 1.0).data is None


def test_cheap_check_is_deferred_where_everything_is_compiled(monkeypatch):
    monkeypatch.setattr(config, "CHECK_NOW_US", 200.0)
    with engine.mode("xla"):
        assert _fresh_root()(tf.constant(GOOD)).data is None


def test_sync_raises_at_once():
    v = tf.Variable([1.0, 2.0])
    with engine.mode("sync"):
        with pytest.raises(tf.errors.InvalidArgumentError):
            v.assign_add(root(tf.constant(BAD)))
        np.testing.assert_array_equal(v.numpy(), [1, 2])
        np.testing.assert_array_equal(root(tf.constant(GOOD)).numpy(), [2, 3])


def test_next_read_raises(lazy_mode):
    y = root(tf.constant(BAD))
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"1 negative of \(2,\)"):
        y.numpy()


@pytest.mark.parametrize("read", [np.asarray, repr, str, lambda t: t.numpy(), lambda t: bool(tf.reduce_sum(t)),
                                  lambda t: float(tf.reduce_sum(t)), lambda t: list(t.numpy())])  # fmt: skip
def test_every_kind_of_read_raises(read):
    y = root(tf.constant(BAD))
    with pytest.raises(tf.errors.InvalidArgumentError):
        read(y)


def test_read_of_something_else_raises(lazy_mode):
    other = tf.constant([1.0, 2.0]) + 1.0
    root(tf.constant(BAD))
    with pytest.raises(tf.errors.InvalidArgumentError):
        other.numpy()
    np.testing.assert_array_equal(other.numpy(), [2, 3])


def test_raised_once_and_then_all_is_well(lazy_mode):
    y = root(tf.constant(BAD))
    z = y * 2.0
    with pytest.raises(tf.errors.InvalidArgumentError):
        z.numpy()
    z.numpy()
    np.testing.assert_array_equal((root(tf.constant(GOOD)) * 2.0).numpy(), [4, 6])


def test_first_failure_is_the_one_raised(lazy_mode):
    a = root(tf.constant(np.array([-1.0, -1.0, -1.0], "f")))
    b = root(tf.constant(BAD))
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"3 negative of \(3,\)"):
        (tf.reduce_sum(a) + tf.reduce_sum(b)).numpy()
    b.numpy()


def test_dead_result_is_checked(lazy_mode):
    root(tf.constant(BAD))
    with pytest.raises(tf.errors.InvalidArgumentError):
        float(tf.constant(1.0) + 1.0)


def test_inside_a_tape(lazy_mode):
    v = tf.Variable(GOOD)
    with tf.GradientTape() as tape:
        y = root(v * 1.0)
    np.testing.assert_allclose(tape.gradient(y, v).numpy(), [0.25, 1 / 6], rtol=1e-6)
    v.assign(BAD)
    with tf.GradientTape() as tape:
        y = root(v * 1.0)
    g = tape.gradient(y, v)
    with pytest.raises(tf.errors.InvalidArgumentError):
        g.numpy()
    g.numpy()


def test_variable_keeps_its_value(lazy_mode):
    v = tf.Variable([1.0, 2.0])
    y = root(tf.constant(BAD))
    v.assign_add(y)
    with pytest.raises(tf.errors.InvalidArgumentError):
        v.numpy()
    np.testing.assert_array_equal(v.numpy(), [1, 2])
    v.assign_add([1.0, 1.0])
    np.testing.assert_array_equal(v.numpy(), [2, 3])


def test_training_that_never_reads_is_bounded():
    x = tf.constant(GOOD)
    with engine.mode("xla"):
        v = tf.Variable([0.0, 0.0])
        for _ in range(3 * config.UNCHECKED_REPORTS):
            v.assign_add(root(x))
            assert len(materialize._unchecked) <= config.UNCHECKED_REPORTS + 1
        np.testing.assert_allclose(v.numpy(), 3 * config.UNCHECKED_REPORTS * np.sqrt(GOOD))


def test_failure_long_ago_is_still_raised():
    v = tf.Variable([0.0, 0.0])
    with engine.mode("xla"):
        v.assign_add(root(tf.constant(BAD)))
        for _ in range(2 * config.UNCHECKED_REPORTS):
            v.assign_add(root(tf.constant(GOOD)))
        with pytest.raises(tf.errors.InvalidArgumentError):
            v.numpy()


def test_same_structure_whether_it_fails_or_not():
    with engine.mode("xla"):
        root(tf.constant(GOOD)).numpy()
        with counted() as counts:
            with pytest.raises(tf.errors.InvalidArgumentError):
                root(tf.constant(BAD)).numpy()
    assert counts["compiled"] == 0


def test_two_reports_of_one_op(mode):
    first = lambda report, avals: tf.errors.InvalidArgumentError(None, None, "negative")
    second = lambda report, avals: tf.errors.OutOfRangeError(None, None, "large")
    op = define_op("Between", guards=[first, second])(lambda x: (x, x < 0, x > 10))
    assert float(op(tf.constant(5.0))) == 5.0
    with pytest.raises(tf.errors.InvalidArgumentError):
        float(op(tf.constant(-5.0)))
    with pytest.raises(tf.errors.OutOfRangeError):
        float(op(tf.constant(50.0)))


def test_check_of_a_pending_value_of_a_thread():
    made = []
    thread = threading.Thread(target=lambda: made.append(root(tf.constant(BAD))))
    thread.start()
    thread.join()
    with pytest.raises(tf.errors.InvalidArgumentError):
        made[0].numpy()


def test_guarded_op_computed_again_for_a_gradient_reports_once(lazy_mode):
    v = tf.Variable(BAD)
    with tf.GradientTape() as tape:
        y = root(v * 1.0) * 2.0
        with pytest.raises(tf.errors.InvalidArgumentError):
            y.numpy()
        z = y * v
    tape.gradient(z, v).numpy()
