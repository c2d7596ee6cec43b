"""tf.function beyond the recorded cases (compat_tests, area functions): caches, references, threads, all executors."""

import gc
import threading
import weakref

import numpy as np
import pytest

import tfjax as tf
from tfjax import engine

MODES = ("auto", "interpret", "xla", "sync")


@pytest.mark.parametrize("mode", MODES)
def test_training_step_equals_numpy(mode):
    x, y = np.array([[1.0, 2.0], [3.0, 4.0]], np.float32), np.array([[1.0], [2.0]], np.float32)
    w, b = tf.Variable([[1.0], [2.0]]), tf.Variable(0.5)

    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((x @ w + b - y) ** 2)
        for v, g in zip([w, b], tape.gradient(loss, [w, b])):
            v.assign_sub(0.01 * g)
        return loss

    W, B = np.array([[1.0], [2.0]]), 0.5
    with engine.mode(mode):
        for _ in range(4):
            error = x @ W + B - y
            np.testing.assert_allclose(float(step(x, y)), (error**2).mean(), rtol=1e-5)
            W, B = W - 0.01 * x.T @ error, B - 0.01 * 2 * error.mean()
        np.testing.assert_allclose(w, W, rtol=1e-5)
        np.testing.assert_allclose(b, B, rtol=1e-5)


@pytest.mark.parametrize("mode", MODES)
def test_gradients_by_variables_and_custom_gradients(mode):
    w = tf.Variable(2.0)

    @tf.custom_gradient
    def scaled(x):
        return x * x, lambda upstream: upstream * 10.0

    @tf.function
    def f(x):
        w.assign_add(x)
        return scaled(x) * w

    with engine.mode(mode):
        x = tf.constant(3.0)
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = f(x)
        assert float(y) == 9.0 * 5.0
        assert [float(g) for g in tape.gradient(y, [x, w])] == [50.0, 9.0]


@pytest.mark.parametrize("mode", MODES)
def test_random_numbers_are_the_same_in_every_mode(mode):
    tf.random.set_seed(3)
    f = tf.function(lambda: tf.random.uniform([2]))
    with engine.mode(mode):
        first, second = f().numpy(), f().numpy()
    np.testing.assert_allclose(first, [0.12736404, 0.8146913], rtol=1e-6)  # TensorFlow's
    np.testing.assert_allclose(second, [0.88987064, 0.6627567], rtol=1e-6)


def test_methods_do_not_keep_their_object_alive():
    class M:
        @tf.function
        def f(self, x):
            return x + 1

    m = M()
    m.f(1)
    gone = weakref.ref(m)
    del m
    gc.collect()
    assert gone() is None


def test_arguments_by_identity_are_not_kept_alive_by_the_key():
    class Thing:
        pass

    f = tf.function(lambda t, x: x, autograph=False)
    keys = [Thing(), Thing()]
    for key in keys:
        f(key, 1)
    assert f.experimental_get_tracing_count() == 2
    other = Thing()
    f(other, 1)
    assert f.experimental_get_tracing_count() == 3


def test_same_structure_reuses_one_program_for_many_calls():
    f = tf.function(lambda x, y: x @ y, autograph=False)
    a = tf.ones([2, 2])
    f(a, a)
    programs = len(f._cache)
    for k in range(20):
        f(a * float(k), a)
    assert len(f._cache) == programs == 1


def test_variable_argument_and_captured_variable():
    v, u = tf.Variable(1.0), tf.Variable(10.0)
    f = tf.function(lambda a: a * v, autograph=False)
    assert float(f(v)) == 1.0
    assert float(f(u)) == 10.0
    v.assign(3.0)
    assert float(f(u)) == 30.0


def test_threads_trace_once():
    f = tf.function(lambda x: x + 1.0, autograph=False)
    results = []

    def work():
        results.append(float(f(tf.constant(1.0))))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert results == [2.0] * 4 and f.experimental_get_tracing_count() == 1


def test_failed_trace_leaves_everything_as_it_was():
    v = tf.Variable(1.0)

    @tf.function
    def f(x):
        v.assign(x * 2.0)
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        f(tf.constant(5.0))
    assert float(v) == 1.0
    assert tf.executing_eagerly() and float(v + 1.0) == 2.0


def test_closed_over_tensor_keeps_its_gradient():
    c = tf.constant(2.0)
    f = tf.function(lambda x: x * c + c, autograph=False)
    with tf.GradientTape() as tape:
        tape.watch(c)
        y = f(tf.constant(3.0))
    assert float(tape.gradient(y, c)) == 4.0


def test_inner_function_of_outer_tensors_is_traced_for_each_outer():
    @tf.function
    def outer(x):
        y = x * 2.0
        inner = tf.function(lambda z: y + z)
        return inner(x) + inner(x)

    assert [float(outer(tf.constant(v))) for v in (1.0, 2.0)] == [6.0, 12.0]
    assert outer(tf.ones([2])).shape == (2,)


def test_second_derivative_of_a_step_function():
    f = tf.function(lambda x: tf.sin(x) * x, autograph=False)
    x = tf.constant(0.7)
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = f(x)
        g = inner.gradient(y, x)
    expected = 2 * np.cos(0.7) - 0.7 * np.sin(0.7)
    np.testing.assert_allclose(outer.gradient(g, x), expected, rtol=1e-5)
