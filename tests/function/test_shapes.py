"""Functions with unknown dimensions: one trace for TensorFlow, a program per shape here."""

import numpy as np
import pytest

import tfjax as tf


def test_prints_once_for_all_shapes(capsys):
    @tf.function(input_signature=[tf.TensorSpec([None], tf.float32)])
    def f(x):
        print("tracing", x)
        return tf.reduce_sum(x) + tf.cast(tf.shape(x)[0], tf.float32)

    for n in range(5):
        x = np.arange(n, dtype=np.float32)
        assert float(f(x)) == x.sum() + n
    assert capsys.readouterr().out == 'tracing Tensor("x:0", shape=(None,), dtype=float32)\n'
    assert f.experimental_get_tracing_count() == 1


def test_other_side_effects_repeat_per_shape():
    seen = []

    @tf.function(input_signature=[tf.TensorSpec([None], tf.float32)])
    def f(x):
        seen.append(1)
        return x

    for n in (1, 2, 2, 1):
        f(np.ones(n, np.float32))
    assert len(seen) == 2  # TensorFlow: 1, see docs/parity.md


def test_relaxed_shapes_are_counted_as_by_tensorflow():
    f = tf.function(lambda x: x * 2.0, reduce_retracing=True, autograph=False)
    for n in range(1, 6):
        np.testing.assert_array_equal(f(tf.ones([n])), 2 * np.ones(n))
    assert f.experimental_get_tracing_count() == 2


def test_unknown_dimensions_are_none_at_every_shape():
    shapes = []

    @tf.function(input_signature=[tf.TensorSpec([None, 3])])
    def f(x):
        shapes.append((x.shape.as_list(), tf.reshape(x, [-1]).shape.as_list(), (x @ tf.ones([3, 2])).shape.as_list()))
        return x

    for n in (1, 2, 6):
        f(tf.ones([n, 3]))
    assert shapes == [([None, 3], [None], [None, 2])] * 3


@pytest.mark.parametrize("shape", [[None, None, None, 3], [None, 28, 28, 1]])
def test_signature_of_images_can_be_traced_without_a_call(shape):
    kernel = tf.Variable(tf.ones([3, 3, shape[-1], 2]))

    @tf.function
    def f(x):
        return tf.nn.max_pool2d(tf.nn.conv2d(x, kernel, 1, "VALID"), 2, 2, "VALID")

    c = f.get_concrete_function(tf.TensorSpec(shape, tf.float32))
    assert c.output_shapes.as_list()[0] is None and c.output_shapes.as_list()[3] == 2
    assert c(tf.ones([5, 28, 28, shape[-1]])).shape.as_list() == [5, 13, 13, 2]


def test_concrete_function_serves_any_length():
    c = tf.function(lambda x: tf.reduce_sum(x)).get_concrete_function(tf.TensorSpec([None]))
    assert [float(c(tf.ones([n]))) for n in (1, 4, 0, 4)] == [1.0, 4.0, 0.0, 4.0]


def test_sizes_computed_from_shapes_are_static():
    @tf.function
    def f(x):
        n = tf.shape(x)[0]
        rest = tf.size(x) // n
        return tf.reshape(x, tf.stack([rest, n])), tf.zeros([n + 1]), tf.range(n * 2)

    a, b, c = f(tf.ones([2, 3]))
    assert a.shape == (3, 2) and b.shape == (3,) and c.shape == (4,)


@pytest.mark.parametrize(
    ("function", "fits", "fails", "text"),
    [
        (lambda x: tf.reshape(x, [2]), [2], [3], "a tensor with 3 values, but the requested shape has 2"),
        (lambda x: tf.reshape(x, [2, -1]), [2], [3], "the requested shape requires a multiple of 2"),
        (lambda x: tf.matmul(x, tf.ones((2, 2))), [1, 2], [1, 3], r"In\[0\]: \[1,3\], In\[1\]: \[2,2\]"),
        (lambda x: tf.concat([x[None], tf.ones((1, 2))], 0), [2], [3], r"\[1,3\] vs. shape\[1\] = \[1,2\]"),
        (lambda x: tf.stack([x, tf.ones(2)]), [2], [3], r"values\[0\].shape = \[3\] != values\[1\].shape = \[2\]"),
        (lambda x: tf.ensure_shape(x, [2]), [2], [3], r"\[3\] is not compatible with expected shape \[2\]"),
        (lambda x: x + tf.ones(3), [3], [2], r"Incompatible shapes: \[2\] vs. \[3\]"),
    ],
)  # fmt: skip
def test_sizes_that_do_not_fit_are_found_at_run_time(function, fits, fails, text):
    """Where an earlier call has shown that the function itself is right."""
    made = tf.function(function, input_signature=[tf.TensorSpec([None] * len(fits))], autograph=False)
    made(tf.ones(fits))
    with pytest.raises(tf.errors.InvalidArgumentError, match=rf"{{{{function_node __inference_.*}}}} .*{text}"):
        made(tf.ones(fails))
    assert made(tf.ones(fits)) is not None
