"""The known pitfalls of lazy engines, from 14 on; see test_footguns.py."""

import collections
import copy
import os
import pathlib
import pickle
import sys
import threading

import numpy as np
import pytest

import tfjax as tf
from tests.engine.observing import Bomb, cache_sizes, counted, open_traces, pending
from tfjax import engine
from tfjax.engine import config, define_op, materialize, op
from tfjax.engine import trace as tracing

BIG = (300, 300)


@pytest.fixture(autouse=True)
def _cold():
    engine.clear_caches()
    yield
    engine.clear_caches()


def _training(steps, rate, look=lambda step, loss: None, size=4):
    """A training loop; returns weights and losses."""
    generator = np.random.default_rng(0)
    x, t = generator.normal(size=(8, size)).astype("f"), generator.normal(size=(8, 1)).astype("f")
    w, b = tf.Variable(np.zeros((size, 1), "f")), tf.Variable(np.zeros(1, "f"))
    x, t = tf.constant(x), tf.constant(t)
    for step in range(steps):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((tf.matmul(x, w) + b - t) ** 2.0)
        dw, db = tape.gradient(loss, [w, b])
        w.assign_sub(rate(step) * dw)
        b.assign_sub(rate(step) * db)
        look(step, loss)
    return w.numpy(), b.numpy()


# 14. Errors surface far from their cause


def test_14_shape_errors_are_raised_at_the_users_line(mode):
    x = tf.constant([1.0, 2.0])
    y = x + 1.0
    fresh = tf.constant([1.0, 2.0, 3.0])
    with pytest.raises(tf.errors.InvalidArgumentError) as caught:
        y + fresh
    assert pathlib.Path(caught.traceback[0].path).name == pathlib.Path(__file__).name
    np.testing.assert_array_equal((y * 2.0).numpy(), [4, 6])
    np.testing.assert_array_equal((fresh * 2.0).numpy(), [2, 4, 6])
    np.testing.assert_array_equal((y + x).numpy(), [3, 5])


@pytest.mark.parametrize("executor", ["auto", "interpret", "xla"])
@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError, ValueError])
def test_14_error_while_running_leaves_values_obtainable(executor, error):
    bomb = Bomb()
    with engine.mode(executor):
        x = tf.constant([1.0, 2.0])
        v = tf.Variable([1.0, 1.0])
        y = bomb(x + 1.0)
        z = y * 2.0
        v.assign_add(z)
        bomb.error = error()
        with pytest.raises(error):
            z.numpy()
        u = x * 3.0  # a new trace; the old one waits
        np.testing.assert_array_equal((u + z).numpy(), [7, 12])
        np.testing.assert_array_equal(v.numpy(), [5, 7])
        np.testing.assert_array_equal(y.numpy(), [2, 3])


@pytest.mark.parametrize("executor", ["auto", "interpret", "xla"])
def test_14_error_of_another_trace_while_recording(executor):
    bomb = Bomb()
    with engine.mode(executor):
        x = tf.constant([1.0, 2.0])
        y = bomb(x + 1.0)
        bomb.error = KeyboardInterrupt()
        with pytest.raises(KeyboardInterrupt):
            y.numpy()
        a, b = tf.constant([10.0, 20.0]), tf.constant([5.0, 6.0])
        c = a + 1.0
        bomb.error = KeyboardInterrupt()
        with pytest.raises(KeyboardInterrupt):
            b * y  # runs the failed trace again, in the middle of recording
        d = b * c
        np.testing.assert_array_equal(d.numpy(), [55, 126])
        np.testing.assert_array_equal((b * y).numpy(), [10, 18])


def test_14_interrupt_in_the_executor(monkeypatch):
    from tfjax.engine.interpreted import Interpreted

    original = Interpreted.__call__
    state = {"raise": True}

    def interrupted(self, leaves):
        if state.pop("raise", False):
            raise KeyboardInterrupt
        return original(self, leaves)

    monkeypatch.setattr(Interpreted, "__call__", interrupted)
    v = tf.Variable(1.0)
    with engine.mode("interpret"):
        with tf.GradientTape() as tape:
            y = v * v
        v.assign_add(tape.gradient(y, v))
        with pytest.raises(KeyboardInterrupt):
            float(v)
        assert float(v) == 3.0 and float(y) == 1.0
        v.assign_add(1.0)
        assert float(v) == 4.0


def test_14_interrupt_anywhere_while_recording():
    """A trace function raises at each line of the recorder in turn; what was recorded before stays right."""
    x, y = tf.constant([1.0, 2.0]), tf.constant([3.0, 4.0])
    files = (tracing.__file__,)
    for n in range(1, 200):
        count = 0
        a = x + 1.0

        def tracer(frame, event, arg, stop=n):
            nonlocal count
            if frame.f_code.co_filename not in files:
                return None
            if event == "line":
                count += 1
                if count == stop:
                    raise KeyboardInterrupt
            return tracer

        b = None
        sys.settrace(tracer)
        try:
            b = a * y
        except KeyboardInterrupt:
            pass
        finally:
            sys.settrace(None)
        c = y - x
        np.testing.assert_array_equal(c.numpy(), [2, 2])
        np.testing.assert_array_equal((c * y + a).numpy(), [8, 11])
        if b is not None:
            np.testing.assert_array_equal(b.numpy(), [6, 12])
            return
    raise AssertionError("the op was never recorded without interrupt")


def test_14_error_while_running_names_the_op():
    bomb = Bomb()
    with engine.mode("interpret"):
        y = bomb(tf.constant([1.0, 2.0]) + 1.0) * 2.0
        bomb.error = ZeroDivisionError("division")
        with pytest.raises(ZeroDivisionError) as caught:
            y.numpy()
    assert any("Bomb(float32[2])" in note for note in caught.value.__notes__)


def test_14_mode_is_restored_when_the_closing_cut_fails():
    bomb = Bomb()
    before = engine.state().mode
    with pytest.raises(ZeroDivisionError), engine.mode("interpret"):
        y = bomb(tf.constant(1.0))
        bomb.error = ZeroDivisionError()
    assert engine.state().mode == before
    assert float(y) == 1.0


def test_14_failed_traces_without_readers_are_dropped():
    bomb = Bomb()
    for _ in range(3 * config.OPEN_TRACES):
        y = bomb(tf.constant(1.0))
        bomb.error = ZeroDivisionError()
        with pytest.raises(ZeroDivisionError):
            y.numpy()
        del y
    assert open_traces() <= 2 * config.OPEN_TRACES


# 15. Silent fallback to host; 16. nobody can tell why it recompiled


def test_15_crossings_are_counted():
    with engine.mode("xla"):
        with counted() as counts:
            x = tf.constant(np.ones(BIG, "f"))
            for _ in range(4):
                y = x + 1.0
                y.numpy()
                y.numpy()
    assert counts["to_device"] == 1 and counts["dispatched"] == 4 and counts["to_host"] >= 4


def test_15_fallback_to_xla_is_reported():
    import jax

    from tfjax.engine.numpy_rules import RULES

    assert "tridiagonal_solve" not in RULES
    solve = define_op("Tridiagonal")(jax.lax.linalg.tridiagonal_solve)
    bands = [tf.constant(x) for x in ([0.0, 1.0], [2.0, 2.0], [1.0, 0.0])]
    with engine.mode("interpret"):
        x = solve(*bands, tf.constant([[3.0], [3.0]]))
        np.testing.assert_allclose(x.numpy(), [[1.0], [1.0]], rtol=1e-6)
    assert "tridiagonal_solve" in engine.explain()


def _last_compile():
    return [line for line in engine.explain().splitlines() if line.startswith("  compile")][-1]


def test_16_explain_names_the_first_differing_op():
    with engine.mode("xla"):
        x = tf.constant([1.0, 2.0])
        ((x + 1.0) * 2.0).numpy()
        ((x + 1.0) / 2.0).numpy()
    text = _last_compile()
    assert "op 1" in text and "RealDiv" in text and "Mul" in text


def test_16_explain_tells_more_outputs():
    with engine.mode("xla"):
        x = tf.constant([1.0, 2.0])
        for keep in (False, True):
            a = x + 1.0
            b = a * 2.0
            if not keep:
                del a
            b.numpy()
    assert "more of its outputs" in _last_compile()


# 18. Tracing costs more than execution


def test_18_a_known_structure_is_followed_not_built(monkeypatch):
    _training(3, lambda step: 0.1, lambda step, loss: float(loss))

    def never(*args):
        raise AssertionError("built again")

    monkeypatch.setattr(tracing, "_extend", never)
    monkeypatch.setattr(sys.modules["tfjax.autodiff.tape"], "sweep", never)
    _training(3, lambda step: 0.2, lambda step, loss: float(loss))


# 19. Threads


def _in_thread(function):
    result = []
    thread = threading.Thread(target=lambda: result.append(function()))
    thread.start()
    thread.join()
    return result[0]


def test_19_tensor_pending_in_a_thread_that_has_ended(mode):
    y = _in_thread(lambda: tf.constant([1.0, 2.0]) * 3.0 + 1.0)
    np.testing.assert_array_equal((y * 2.0).numpy(), [8, 14])


def test_19_tensor_pending_here_read_there(mode):
    y = tf.constant([1.0, 2.0]) * 3.0
    assert _in_thread(lambda: y.numpy().tolist()) == [3, 6]
    z = y + 1.0
    assert _in_thread(lambda: (z * y).numpy().tolist()) == [12, 42]
    np.testing.assert_array_equal((z + y).numpy(), [7, 13])


def test_19_traces_of_ended_threads_are_dropped():
    for _ in range(3 * config.OPEN_TRACES):
        _in_thread(lambda: (tf.constant(1.0) + 1.0).shape)
    assert open_traces() <= 2 * config.OPEN_TRACES


def test_19_many_threads_on_one_variable_and_leaf():
    v, leaf = tf.Variable([1.0, 2.0]), tf.constant([10.0, 20.0])
    shared = leaf * 2.0  # pending when the threads start
    failures, barrier = [], threading.Barrier(6)

    def work(k):
        try:
            barrier.wait()
            for n in range(150):
                a = leaf * float(k) + v
                b = shared - leaf + float(n)
                with tf.GradientTape() as tape:
                    tape.watch(leaf)
                    y = leaf * leaf * float(k) + v
                g = tape.gradient(y, [leaf, v])
                c = a + b
                if n % 3 == k % 3:
                    np.testing.assert_array_equal(a.numpy(), np.array([10, 20]) * k + [1, 2])
                np.testing.assert_array_equal(c.numpy(), np.array([10, 20]) * (k + 1) + [1, 2] + n)
                np.testing.assert_array_equal(g[0].numpy(), np.array([20, 40]) * k)
                np.testing.assert_array_equal(g[1].numpy(), [1, 1])
        except BaseException as error:
            failures.append(error)
            raise

    switch = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        threads = [threading.Thread(target=work, args=(k,)) for k in range(6)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
    finally:
        sys.setswitchinterval(switch)
    assert not failures, failures[0]


def test_19_tensors_handed_from_thread_to_thread():
    import queue

    work, done = queue.Queue(), queue.Queue()

    def worker():
        while (item := work.get()) is not None:
            done.put(item * 2.0 + 1.0)

    threads = [threading.Thread(target=worker) for _ in range(3)]
    for t in threads:
        t.start()
    for k in range(200):
        work.put(tf.constant(float(k)) + 0.5)
    for _ in threads:
        work.put(None)
    for t in threads:
        t.join()
    got = sorted(float(done.get()) for _ in range(200))
    assert got == [2 * (k + 0.5) + 1 for k in range(200)]


def test_19_modes_belong_to_threads():
    with engine.mode("sync"):
        assert _in_thread(lambda: engine.state().mode) == tracing.default_mode[0]


# 20. Cache growth


def test_20_caches_are_bounded(monkeypatch):
    for name, size in {
        "CALL_CACHE_SIZE": 20,
        "NODE_CACHE_SIZE": 40,
        "PLAN_CACHE_SIZE": 10,
        "PROGRAM_CACHE_SIZE": 4,
    }.items():
        monkeypatch.setattr(config, name, size)
    monkeypatch.setattr(op, "_calls", collections.OrderedDict())
    v = tf.Variable([1.0, 2.0])
    for executor in ("auto", "xla"):
        rounds = 60 if executor == "auto" else 12
        with engine.mode(executor):
            for n in [*range(1, rounds), 1, 2, 3]:
                x = tf.constant(np.ones(n, "f"))
                with tf.GradientTape() as tape:
                    tape.watch(x)
                    y = x * x + 1.0
                assert tape.gradient(y, x).numpy().tolist() == [2.0] * n
                assert (v * 2.0).numpy().tolist() == [2, 4]
            sizes = cache_sizes()
            assert sizes["calls"] <= 20 and sizes["plans"] <= 10 and sizes["programs"] <= 4, sizes
            assert sizes["nodes"] <= 80, sizes


def test_20_live_sets_of_a_plan_are_bounded(monkeypatch):
    monkeypatch.setattr(config, "INTERPRETED_CACHE_SIZE", 4)
    x = tf.constant([1.0, 2.0])
    with engine.mode("interpret"):
        for k in range(32):
            outs = [x + 1.0, x * 2.0, x - 3.0, x / 4.0, x + 5.0]
            kept = [o for i, o in enumerate(outs) if k >> i & 1]
            del outs
            for o in kept:
                o.numpy()
        engine.cut()
    assert all(len(plan.interpreted) <= 4 for plan in materialize._plans.values())


def test_20_hot_program_survives_others(monkeypatch):
    monkeypatch.setattr(config, "PROGRAM_CACHE_SIZE", 3)
    with engine.mode("xla"):
        x = tf.constant([1.0, 2.0])
        (x * 2.0).numpy()
        compiled = 0
        for n in range(3, 9):
            (tf.constant(np.ones(n, "f")) * 2.0).numpy()
            with counted() as counts:
                (x * 2.0).numpy()
            compiled += counts["compiled"]
    assert compiled == 0


def test_20_values_pending_when_caches_are_cleared():
    y = tf.constant([1.0, 2.0]) * 3.0
    engine.clear_caches()
    np.testing.assert_array_equal((y + 1.0).numpy(), [4, 7])


def test_20_programs_of_another_thread_after_clearing():
    started, cleared = threading.Event(), threading.Event()

    def work():
        with engine.mode("xla"):
            x = tf.constant([1.0, 2.0])
            a = x * 2.0
            a.numpy()
            b = x * 2.0
            started.set()
            cleared.wait(60)
            return b.numpy().tolist() + (x * 2.0).numpy().tolist()

    result = []
    thread = threading.Thread(target=lambda: result.append(work()))
    thread.start()
    started.wait(60)
    engine.clear_caches()
    cleared.set()
    thread.join()
    assert result == [[2, 4, 2, 4]]


# 22. Private API drift


def test_22_no_private_jax():
    root = pathlib.Path(engine.__file__).parents[1]
    offenders = [str(p) for p in root.rglob("*.py") if "jax._src" in p.read_text() and p.name != "jax_compat.py"]
    assert not offenders


# Modes, copies, processes


@pytest.mark.parametrize("inner", ["auto", "interpret", "xla", "sync"])
def test_mode_changes_in_the_middle_of_a_tape(mode, inner):
    v = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        y = v * v
        with engine.mode(inner):
            z = y * v
            u = z + y
        w = u * 2.0
    assert [float(g) for g in tape.gradient(w, [v, y, z])] == [32.0, 6.0, 2.0]


@pytest.mark.parametrize("inner", ["interpret", "xla", "sync"])
def test_mode_changes_with_pending_values(inner):
    y = tf.constant([1.0, 2.0]) * 3.0
    with engine.mode(inner):
        z = y + 1.0
    np.testing.assert_array_equal((y * z).numpy(), [12, 42])


def test_unknown_mode():
    with pytest.raises(ValueError, match="executor mode"), engine.mode("fast"):
        pass


def test_sync_runs_every_op_at_once():
    with engine.mode("sync"):
        y = tf.constant([1.0, 2.0]) * 3.0
        assert not pending(y)


def test_pickle_and_copy_of_pending_tensors(mode):
    y = tf.constant([1.0, 2.0]) * 3.0
    z = y + 1.0
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(z)).numpy(), [4, 7])
    v = tf.Variable([1.0, 2.0])
    v.assign_add([1.0, 1.0])
    loaded = pickle.loads(pickle.dumps(v))
    v.assign_add([1.0, 1.0])
    assert loaded.numpy().tolist() == [2, 3] and v.numpy().tolist() == [3, 4]
    assert copy.copy(y).numpy().tolist() == copy.deepcopy(y).numpy().tolist() == [3, 6]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_fork_with_pending_values():
    with engine.mode("interpret"):
        y = tf.constant([1.0, 2.0]) * 3.0
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                os.write(write, repr((y + 1.0).numpy().tolist()).encode())
            finally:
                os._exit(0)
        os.close(write)
        with os.fdopen(read) as stream:
            assert stream.read() == "[4.0, 7.0]"
        assert os.waitpid(child, 0)[1] == 0
        np.testing.assert_array_equal(y.numpy(), [3, 6])
