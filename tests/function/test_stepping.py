"""Steps over data in memory: one trace, one loop; the same numbers however they are grouped."""

import numpy as np
import pytest

import tfjax as tf
from tfjax import engine
from tfjax.core.errors import InvalidArgumentError
from tfjax.function.stepping import Rows, Stepper, rows_function

X = np.arange(12, dtype=np.float32).reshape(12, 1)


def running_sum():
    total = tf.Variable(0.0)
    traces = []

    def step(batch):
        traces.append(batch.shape)
        total.assign_add(tf.reduce_sum(batch))
        return {"total": total * 1.0, "first": batch[0, 0]}

    return Stepper(step, "step"), total, traces


def rows(order=None, size=4, **options):
    order = None if order is None else tf.constant(order, tf.int32)
    return Rows(tf.constant(X), size, order, **options)


def compiled(function):
    before = engine.counters["compiled"]
    result = function()
    return result, engine.counters["compiled"] - before


@pytest.mark.parametrize("mode", ["auto", "interpret", "xla", "sync"])
@pytest.mark.parametrize("order", [None, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]])
def test_steps_in_order(mode, order):
    with engine.mode(mode):
        stepper, total, traces = running_sum()
        out = stepper.run(rows(order), 0, 3, 3)
        seen = X if order is None else X[order]
        assert float(out["total"]) == X.sum()
        assert float(out["first"]) == seen[8, 0]
        assert float(total) == X.sum()
        assert len(traces) == 1


def test_a_loop_is_one_program():
    with engine.mode("xla"):
        stepper, total, traces = running_sum()
        data = rows()
        _, programs = compiled(lambda: stepper.run(data, 0, 3, 300)["total"].numpy())
        assert programs == 1
        before = engine.counters["dispatched"]
        _, programs = compiled(lambda: stepper.run(data, 4, 2, 300)["total"].numpy())
        assert programs == 0
        assert engine.counters["dispatched"] - before == 1
        assert float(total) == X.sum() + X[4:].sum()
        assert len(traces) == 1


def test_few_steps_are_not_compiled():
    with engine.mode("auto"):
        stepper, _, _ = running_sum()
        _, programs = compiled(lambda: [stepper.run(rows(), 0, 3, 3) for _ in range(5)][-1]["total"].numpy())
        assert programs == 0


def test_many_steps_are_compiled_at_once():
    with engine.mode("auto"):
        stepper, _, _ = running_sum()
        _, programs = compiled(lambda: stepper.run(rows(), 0, 1, 10**9)["total"].numpy())
        assert programs == 1


def test_grouping_does_not_matter():
    results = []
    for groups in ([3], [1, 2], [1, 1, 1]):
        with engine.mode("xla"):
            weights = tf.Variable([0.5])

            def step(batch, weights=weights):
                with tf.GradientTape() as tape:
                    loss = tf.reduce_mean(tf.square(batch * weights - 1.0))
                weights.assign_sub(0.001 * tape.gradient(loss, weights))
                return loss

            stepper, start = Stepper(step, "step"), 0
            for count in groups:
                loss = stepper.run(rows(), 4 * start, count, 100)
                start += count
            results.append((float(loss), float(weights[0])))
    assert results[0] == results[1] == results[2]


def test_sizes_are_traced_as_with_reduced_retracing():
    stepper, _, traces = running_sum()
    stepper.run(rows(), 0, 2, 2)
    stepper.run(rows(size=3), 0, 2, 2)
    stepper.run(rows(size=2), 0, 2, 2)
    stepper.one(tf.constant(X[:5]))
    shown = [shape.as_list() for shape in traces]
    assert shown[:2] == [[4, 1], [None, 1]]
    assert all(shape == [None, 1] for shape in shown[1:])


def test_open_size_from_the_start(capsys):
    def step(batch):
        print(batch.shape)
        return tf.reduce_sum(batch)

    stepper = Stepper(step, "step")
    stepper.run(rows(), 0, 1, 1, open_size=True)
    stepper.run(rows(size=3), 0, 1, 1, open_size=True)
    assert capsys.readouterr().out == "(None, 1)\n"  # as TensorFlow: traced again out of sight


def test_variables_made_in_the_first_step():
    made = []

    def step(batch):
        if not made:
            made.append(tf.Variable(1.0))
        made[0].assign_add(tf.reduce_sum(batch))
        return made[0] * 1.0

    assert float(Stepper(step, "step").run(rows(), 0, 3, 3)) == 1 + X.sum()


def test_random_numbers_go_on_in_a_loop():
    def numbers(counts):
        tf.random.set_seed(7)
        kept = tf.Variable(tf.zeros([3]))
        place = tf.Variable(0)

        def step(batch):
            kept.scatter_nd_update([[place]], [tf.random.uniform([])])
            place.assign_add(1)
            return tf.reduce_sum(batch)

        stepper, start = Stepper(step, "step"), 0
        for count in counts:
            stepper.run(rows(), 4 * start, count, 10**9)
            start += count
        return kept.numpy().tolist()

    with engine.mode("xla"):
        assert numbers([3]) == numbers([1, 2]) == numbers([1, 1, 1])
        assert len(set(numbers([3]))) == 3


def test_random_numbers_go_on_over_batches_of_other_sizes():
    """TensorFlow has one function of unknown size for them, and so one generator."""
    seen = []

    def step(batch):
        return tf.random.uniform([2]) + 0.0 * tf.reduce_sum(batch)

    for sizes in ((4, 4), (4, 2)):
        tf.random.set_seed(7)
        stepper = Stepper(step, "step")
        found = [stepper.run(rows(size=size), 0, 1, 1, open_size=True).numpy().tolist() for size in sizes]
        seen.append(found)
    assert seen[0] == seen[1]
    assert seen[0][0] != seen[0][1]


@pytest.mark.parametrize("bad", [0, 5, 11])
@pytest.mark.parametrize("order", [None, [3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8]])
def test_a_bad_label_ends_the_loop_before_its_step(bad, order):
    """Variables are those after the good batches; a batch beyond the end of the loop is not looked at."""
    weights = tf.Variable(tf.ones([1, 3]))
    labels = np.zeros(12, np.int32)
    labels[bad] = 3

    def step(batch):
        x, y = batch
        loss = tf.nn.sparse_softmax_cross_entropy_with_logits(y, x @ weights)
        weights.assign_add(tf.ones([1, 3]) * tf.reduce_sum(tf.ones_like(loss)))
        return tf.reduce_sum(loss)

    with engine.mode("xla"):
        stepper = Stepper(step, "step")
        order = None if order is None else tf.constant(order, tf.int32)
        data = Rows((tf.constant(X), tf.constant(labels)), 4, order)
        good = bad // 4
        if good:
            float(stepper.run(data, 0, good, 100))
            weights.assign(tf.ones([1, 3]))
        with pytest.raises(InvalidArgumentError, match="Received a label value of 3"):
            float(stepper.run(data, 0, 3, 100))
        np.testing.assert_array_equal(weights, np.full([1, 3], 1 + 4.0 * good))


def test_a_check_that_needs_a_variable_is_made_after_its_step():
    """What it looks at is known only then."""
    place = tf.Variable(0)

    def step(batch):
        found = tf.nn.sparse_softmax_cross_entropy_with_logits([place, 0], tf.zeros([2, 3]))
        place.assign_add(2)
        return tf.reduce_sum(found) + tf.reduce_sum(batch)

    with engine.mode("xla"), pytest.raises(InvalidArgumentError, match="Received a label value of 4"):
        float(Stepper(step, "step").run(rows(size=2), 0, 6, 100))
    assert int(place) == 6


def test_a_failed_check_ends_the_loop():
    seen = tf.Variable(0)
    labels = tf.constant(np.array([0, 1, 2, 3, 9, 1, 2, 3, 1, 1, 1, 1]))

    def step(batch):
        seen.assign_add(1)
        return tf.reduce_sum(tf.nn.sparse_softmax_cross_entropy_with_logits(batch, tf.zeros([4, 4])))

    with engine.mode("xla"):
        out = Stepper(step, "step").run(Rows(labels, 4), 0, 3, 100)
        with pytest.raises(InvalidArgumentError, match="Received a label value of 9"):
            out.numpy()
        assert int(seen._value.numpy()) == 1  # neither the bad step nor the third did run


def test_what_cannot_be_traced_runs_eagerly(capsys):
    def step(batch):
        print("step")
        return tf.reduce_sum(tf.boolean_mask(batch, batch >= 0.0))  # a shape that only values tell

    stepper = Stepper(step, "step")
    assert float(stepper.run(rows(), 0, 3, 3)) == X[8:].sum()
    assert stepper.runs_eagerly
    assert capsys.readouterr().out == "step\n" * 3


def test_a_function_of_rows():
    double = rows_function(lambda x: (x * 2,))
    data = rows(order=[3, 2, 1, 0], size=2, leaves=[tf.constant(X)], function=double)
    out = Stepper(lambda batch: batch * 1.0, "step").run(data, 0, 2, 2)
    assert out.numpy().ravel().tolist() == [2.0, 0.0]


def test_effects_are_not_looped(capfd):
    def step(batch):
        tf.print(tf.reduce_sum(batch))
        return tf.reduce_sum(batch)

    with engine.mode("xla"):
        Stepper(step, "step").run(rows(), 0, 3, 10**9).numpy()
    assert capfd.readouterr().err.split() == ["6", "22", "38"]


def test_programs_that_write_nothing_are_not_joined():
    with engine.mode("xla"):
        stepper = Stepper(lambda batch: batch * 2.0, "step")
        outs, programs = compiled(lambda: [stepper.run(rows(), 4 * k, 1, 1) for k in range(3)])
        assert programs == 1
        assert np.concatenate([o.numpy() for o in outs]).tolist() == (2 * X).tolist()
