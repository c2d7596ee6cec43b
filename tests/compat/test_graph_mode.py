"""TensorFlow 1's programs: the default graph in place of eager execution."""

import subprocess
import sys
import textwrap

import numpy as np
import pytest

import tfjax as tf

v1 = tf.compat.v1


def _run(program):
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_program_without_eager_execution():
    out = _run(
        """
        import tfjax.compat.v1 as tf
        tf.disable_v2_behavior()
        x = tf.placeholder(tf.float32, [None, 2], name="x")
        w = tf.get_variable("w", [2, 1], initializer=tf.ones_initializer())
        y = tf.matmul(x, w, name="y")
        print(tf.executing_eagerly(), y)
        with tf.Session() as sess:
            sess.run(tf.global_variables_initializer())
            print(sess.run(y, {x: [[1, 2], [3, 4]]}).tolist(), sess.run("y:0", {"x:0": [[5, 6]]}).tolist())
        tf.reset_default_graph()
        print(tf.constant(1.0).name)
        """
    )
    assert out == 'False Tensor("y:0", shape=(None, 1), dtype=float32)\n[[3.0], [7.0]] [[11.0]]\nConst:0\n'


def test_functions_and_eager_code_go_on_beside_graphs():
    f = tf.function(lambda x: x * 2.0, autograph=False)
    before = float(f(tf.constant(1.0)))
    with tf.Graph().as_default():
        y = tf.constant(3.0) + 1.0
        with v1.Session() as sess:
            assert sess.run(y) == 4.0
    assert before == 2.0 and float(f(tf.constant(2.0))) == 4.0 and float(tf.add(1.0, 2.0)) == 3.0
    assert tf.executing_eagerly()


@pytest.mark.parametrize("size", [1, 5])
def test_gradients_match_eager_ones(size):
    x = np.linspace(-1, 1, 3 * size, dtype=np.float32).reshape(size, 3)
    with tf.Graph().as_default():
        p = v1.placeholder(tf.float32, [None, 3])
        y = tf.reduce_mean(tf.tanh(tf.reshape(p, [-1, 1])) ** 2)
        (g,) = tf.gradients(y, p)
        with v1.Session() as sess:
            found = sess.run([y, g], {p: x})
    with tf.GradientTape() as tape:
        v = tf.Variable(x)
        wanted = tf.reduce_mean(tf.tanh(tf.reshape(v, [-1, 1])) ** 2)
    np.testing.assert_allclose(found[0], wanted, rtol=1e-6)
    np.testing.assert_allclose(found[1], tape.gradient(wanted, v), rtol=1e-5, atol=1e-7)
