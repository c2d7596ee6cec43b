"""The recorder, plans and the choice of the executor."""

import math

import jax
import numpy as np
import pytest
from jax import lax

import tfjax as tf
from tests.engine.observing import Bomb, cache_sizes, counted, pending, same_shape
from tfjax import engine
from tfjax.engine import config, define_op, materialize, value_of
from tfjax.engine import trace as tracing


@pytest.fixture(autouse=True)
def _cold():
    engine.clear_caches()
    yield
    engine.clear_caches()


add = define_op("TestAdd", abstract=same_shape, numpy=np.add)(lambda x, y: lax.add(x, y))


def values(*numbers):
    return [value_of(np.asarray([n, n + 1], np.float32)) for n in numbers]


# Recording


def test_recording_computes_nothing():
    bomb = Bomb()
    y = bomb(values(1)[0])
    assert pending(y) and bomb.runs == 0
    assert y.aval is engine.aval_of((2,), np.dtype(np.float32))


def test_avals_are_interned():
    assert engine.aval_of((2, 3), np.dtype("f")) is engine.aval_of((2, 3), np.dtype(np.float32))
    assert engine.aval_of((2, 3), np.dtype("f")) is not engine.aval_of((3, 2), np.dtype("f"))


def test_slots_and_leaves():
    x, y = values(1, 2)
    trace = engine.state().trace
    z = add(add(x, y), x)
    assert [engine.to_host(v).tolist() for v in trace.leaves] == [[1, 2], [2, 3]]
    assert trace.node.depth == 2 and trace.slots == 4
    assert trace.slot_of(z) == 3
    assert [ref() for ref in trace.outs] == [None, z]
    np.testing.assert_array_equal(engine.to_host(z), [4, 7])


def test_same_program_same_node():
    x, y = values(1, 2)
    nodes = []
    for _ in range(2):
        add(add(x, y), x)
        nodes.append(engine.state().trace.node)
        engine.cut()
    assert nodes[0] is nodes[1]


def test_aliased_inputs_are_another_structure():
    x, y = values(1, 5)
    add(x, x)
    first = engine.state().trace.node
    engine.cut()
    add(x, y)
    assert engine.state().trace.node is not first


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_outputs_may_be_read_in_any_order(mode, order):
    x, y = values(1, 2)
    outs = [add(x, y), add(y, y)]
    outs.append(add(outs[0], outs[1]))
    for k in order:
        np.testing.assert_array_equal(engine.to_host(outs[k]), [[3, 5], [4, 6], [7, 11]][k])


def test_several_outputs(mode):
    both = define_op("Both", multi=True)(lambda x: (x + 1, x * 2))
    one = define_op("One", multi=True)(lambda x: (x - 1,))
    (x,) = values(3)
    a, b = both(x)
    (c,) = one(b)
    del a
    np.testing.assert_array_equal(engine.to_host(c), [5, 7])


def test_op_without_inputs(mode):
    op = define_op("Seven")(lambda: jax.numpy.full((2,), 7.0, "float32"))
    np.testing.assert_array_equal(engine.to_host(add(op(), op())), [14, 14])


def test_identity_shares_and_changes_nothing(mode):
    op = define_op("Same", abstract=same_shape, numpy=lambda x: x)(lambda x: x)
    (x,) = values(3)
    y = op(op(x))
    z = add(y, x)
    for v, want in ((y, [3, 4]), (z, [6, 8]), (x, [3, 4])):
        np.testing.assert_array_equal(engine.to_host(v), want)


def test_equal_work_is_done_once():
    bomb = Bomb()
    (x,) = values(3)
    with engine.mode("interpret"):
        y = add(bomb(x), bomb(x))
        np.testing.assert_array_equal(engine.to_host(y), [6, 8])
    assert bomb.runs == 1


def test_check_raises_at_record_time_and_leaves_no_leaf():
    def refuse(ins):
        raise ValueError("no")

    op = define_op("Refused", abstract=same_shape, check=refuse)(lambda x, y: x)
    x, y = values(1, 2)
    z = add(x, x)
    before = (engine.state().trace.slots, len(engine.state().trace.leaves))
    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            op(z, y)
        assert (engine.state().trace.slots, len(engine.state().trace.leaves)) == before
    np.testing.assert_array_equal(engine.to_host(add(y, z)), [4, 7])


def test_pending_value_of_another_trace_is_demanded(mode):
    x, y = values(1, 2)
    z = add(x, y)
    with engine.mode("interpret"):
        w = add(z, z)
    np.testing.assert_array_equal(engine.to_host(w), [6, 10])


def test_slots_far_apart():
    """A value of a much later trace is not mistaken for one of this trace."""
    (x,) = values(1)
    for _ in range(50):
        y = add(x, x)
        engine.cut()
        np.testing.assert_array_equal(engine.to_host(add(y, x)), [3, 6])


# Which executor


def _path(program):
    engine.clear_caches()
    with counted() as counts:
        program()
    return dict(counts)


def _mixed():
    v = tf.Variable(np.ones((8, 8), np.float32))
    for step in range(40):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.tanh(tf.matmul(v, v)) * float(step))
        v.assign_sub(0.01 * tape.gradient(loss, v))
        if step % 7 == 0:
            float(loss)
    return v.numpy()


def test_two_runs_take_the_same_path(monkeypatch):
    monkeypatch.setattr(config, "COMPILE_BASE_US", 600.0)
    monkeypatch.setattr(config, "COMPILE_OP_US", 10.0)
    monkeypatch.setattr(config, "DISPATCH_US", 0.0)
    first, second = _path(_mixed), _path(_mixed)
    assert first == second
    assert first["compiled"] >= 1 and first["interpreted"] >= 1


def test_what_costs_less_than_a_dispatch_is_never_compiled(monkeypatch):
    monkeypatch.setattr(config, "COMPILE_BASE_US", 600.0)
    monkeypatch.setattr(config, "COMPILE_OP_US", 10.0)
    cheap = _path(_mixed)
    assert cheap.get("compiled", 0) == 0 and cheap["interpreted"] >= 40
    monkeypatch.setattr(config, "DISPATCH_US", 1.0)
    assert _path(_mixed)["compiled"] >= 1


def test_ski_rental():
    cost = config.COMPILE_BASE_US / 7
    op = define_op("Seventh", abstract=same_shape, cost=lambda ins: cost)(lambda x: x + 1)
    (x,) = values(1)
    runs = 0
    with counted() as counts:
        while not engine.counters["compiled"] - counts.get("before", engine.counters["compiled"]) and runs < 50:
            counts.setdefault("before", engine.counters["compiled"])
            engine.to_host(op(x))
            runs += 1
    (plan,) = [p for p in materialize._plans.values() if p.runs == runs]
    assert counts["interpreted"] == math.floor(plan.compile_us / plan.cost_us)
    assert counts["dispatched"] == 1


def test_dearer_than_compiling_is_compiled_at_once():
    op = define_op("Dear", abstract=same_shape, cost=lambda ins: 1e9)(lambda x: x + 1)
    with counted() as counts:
        np.testing.assert_array_equal(engine.to_host(op(values(1)[0])), [2, 3])
    assert (counts["compiled"], counts["interpreted"]) == (1, 0)


def test_interpret_never_compiles():
    op = define_op("DearToo", abstract=same_shape, numpy=np.add, cost=lambda ins: 1e9)(lambda x, y: x + y)
    x, y = values(1, 2)
    with engine.mode("interpret"), counted() as counts:
        for _ in range(5):
            engine.to_host(op(x, y))
    assert (counts["compiled"], counts["dispatched"]) == (0, 0)


def test_nothing_alive_runs_nothing(mode):
    x, y = values(1, 2)
    with counted() as counts:
        for _ in range(3):
            add(x, y)
            if mode != "sync":
                engine.cut()
    if mode != "sync":
        assert not any(counts.values())


# Canonical cuts: one program, one dispatch per training step


def _losses_read_each_step(steps, v, x):
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((x * v - 3.0) ** 2.0)
        v.assign_sub(0.1 * tape.gradient(loss, v))
        float(loss)


def _loss_never_read(steps, v, x):
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((x * v - 3.0) ** 2.0)
        v.assign_sub(0.1 * tape.gradient(loss, v))


def _loss_collected(steps, v, x):
    losses = []
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((x * v - 3.0) ** 2.0)
        v.assign_sub(0.1 * tape.gradient(loss, v))
        losses.append(loss)
    return [float(x) for x in losses]


def _in_a_function(steps, v, x):
    def step():
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((x * v - 3.0) ** 2.0)
        grad = tape.gradient(loss, v)
        v.assign_sub(0.1 * grad)
        return loss

    for _ in range(steps):
        loss = step()
    return float(loss)


def _two_variables_and_a_metric(steps, v, x):
    total, count = tf.Variable(0.0), tf.Variable(0)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((x * v - 3.0) ** 2.0)
        v.assign_sub(0.1 * tape.gradient(loss, v))
        total.assign_add(loss)
        count.assign_add(1)


LOOPS = [_losses_read_each_step, _loss_never_read, _loss_collected, _in_a_function, _two_variables_and_a_metric]


@pytest.mark.parametrize("loop", LOOPS)
def test_one_program_and_one_dispatch_per_step(loop):
    x = tf.constant([1.0, 2.0, 3.0])
    with engine.mode("xla"):
        v = tf.Variable(1.0)
        loop(4, v, x)
        v.numpy()
        with counted() as counts:
            loop(10, v, x)
            v.numpy()
    assert counts["compiled"] == 0
    assert counts["dispatched"] == 10


@pytest.mark.parametrize("loop", LOOPS)
def test_one_structure_for_all_steps(loop):
    x = tf.constant([1.0, 2.0, 3.0])
    with engine.mode("interpret"):
        v = tf.Variable(1.0)
        loop(3, v, x)
        v.numpy()
        before = cache_sizes()
        with counted() as counts:
            loop(10, v, x)
            v.numpy()
        assert cache_sizes() == before
    assert counts["interpreted"] == 10


def test_loops_agree_over_modes():
    x = tf.constant([1.0, 2.0, 3.0])
    for loop in LOOPS:
        results = []
        for executor in ("auto", "interpret", "xla", "sync"):
            with engine.mode(executor):
                v = tf.Variable(1.0)
                loop(6, v, x)
                results.append(float(v))
        np.testing.assert_allclose(results, results[0], rtol=1e-6)


def test_assigning_twice_cuts():
    v = tf.Variable(1.0)
    v.assign_add(1.0)
    assert pending(v._value)
    first = v._value
    v.assign_add(1.0)
    assert not pending(first) and pending(v._value)


def test_tape_gets_more_room(monkeypatch):
    monkeypatch.setattr(config, "OP_BUDGET", 10)
    x = tf.Variable(1.0)
    with tf.GradientTape() as tape, counted() as counts:
        y = x
        for _ in range(50):
            y = y + x
    assert not any(counts.values())
    assert float(tape.gradient(y, x)) == 51.0


def test_budget_inside_a_tape(monkeypatch):
    monkeypatch.setattr(config, "TAPE_OP_BUDGET", 20)
    x = tf.Variable(1.0)
    with tf.GradientTape() as tape, counted() as counts:
        y = x
        for _ in range(50):
            y = y + x
    assert counts["interpreted"] == 2
    assert float(tape.gradient(y, x)) == 51.0


# Property: any program gives the same in every mode, wherever it is cut


OPS = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b * 0.1,
    "max": lambda a, b: tf.maximum(a, b),
    "tanh": lambda a, b: tf.tanh(a),
    "sum": lambda a, b: a + tf.reduce_sum(b),
}


def _random_program(seed, length=25, read=0.2):
    """A random straight-line program over three tensors and two variables; what it yields is what it reads."""
    rng = np.random.default_rng(seed)
    tensors = [tf.constant(rng.normal(size=3).astype("f")) for _ in range(3)]
    variables = [tf.Variable(rng.normal(size=3).astype("f")) for _ in range(2)]
    seen = []
    for _ in range(length):
        name = list(OPS)[rng.integers(len(OPS))]
        a, b = rng.integers(len(tensors)), rng.integers(len(tensors))
        choice = rng.random()
        if choice < 0.15:
            variables[rng.integers(2)].assign(tensors[a])
        elif choice < 0.3:
            variables[rng.integers(2)].assign_add(OPS[name](tensors[a], tensors[b]))
        elif choice < 0.45:
            tensors[a] = OPS[name](variables[rng.integers(2)], tensors[b])
        elif choice < 0.6:
            v = variables[rng.integers(2)]
            with tf.GradientTape() as tape:
                y = OPS[name](v, tensors[b]) * v
            tensors[a] = tape.gradient(y, v)
        else:
            tensors[a] = OPS[name](tensors[a], tensors[b])
        if rng.random() < read:
            seen.append(tensors[rng.integers(3)])
            if rng.random() < 0.5:
                seen[-1].numpy()
    return [t.numpy() for t in [*seen, *tensors, *variables]]


@pytest.mark.parametrize("seed", range(12))
def test_random_programs_agree_over_modes(seed):
    with engine.mode("sync"):
        want = _random_program(seed)
    for executor in ("auto", "interpret", *(["xla"] if seed < 4 else [])):
        with engine.mode(executor):
            got = _random_program(seed)
        for g, w in zip(got, want, strict=True):
            np.testing.assert_allclose(g, w, rtol=2e-5, atol=1e-5)


def test_recorder_is_per_thread():
    import threading

    traces = []
    thread = threading.Thread(target=lambda: traces.append(engine.state().trace))
    thread.start()
    thread.join()
    assert traces[0] is not engine.state().trace
    assert isinstance(traces[0], tracing.Trace)
