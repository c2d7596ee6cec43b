"""compute_output_spec: shapes with unknown sizes of what Python functions give."""

import pytest

import tfjax as tf
from tfjax.keras.backend.common.symbolic import compute_output_spec

T = tf.keras.KerasTensor


@pytest.mark.parametrize(
    ("function", "shapes", "expected"),
    [
        (lambda x: x * 2.0, [(None, 3)], (None, 3)),
        (lambda x: tf.reduce_sum(x, 0), [(None, 3)], (3,)),
        (lambda x: tf.reduce_sum(x, 1, keepdims=True), [(None, None, 3)], (None, 1, 3)),
        (lambda x, y: tf.matmul(x, y), [(None, 2, 3), (None, 3, 5)], (None, 2, 5)),
        (lambda x: tf.reshape(x, (-1, 6)), [(None, 2, 3)], (None, 6)),
        (lambda x: tf.concat([x, x], 1), [(None, None, 3)], (None, None, 3)),
        (lambda x: x[:, 0], [(None, 4)], (None,)),
        (lambda x: tf.ones((tf.shape(x)[0], 7)), [(None, 4)], (None, 7)),
        (lambda x: tf.nn.max_pool2d(x, 8, 8, "VALID"), [(None, None, None, 2)], (None, None, None, 2)),
        (lambda x: x + 1.0, [(2, 3)], (2, 3)),
    ],
)
def test_shapes(function, shapes, expected):
    assert compute_output_spec(function, *[T(shape) for shape in shapes]).shape == expected


def test_structures_and_dtypes():
    out = compute_output_spec(lambda x: {"a": tf.cast(x, tf.int32), "b": [x > 0.0, 3]}, T((None, 2)))
    assert (out["a"].shape, out["a"].dtype) == ((None, 2), "int32")
    assert out["b"][0].dtype == "bool" and out["b"][1] == 3


def test_variables_and_random_numbers_are_left_alone():
    v = tf.Variable(1.0)
    tf.random.set_seed(0)
    first = tf.random.normal((2,)).numpy()
    tf.random.set_seed(0)

    def function(x):
        v.assign_add(1.0)
        return x + tf.random.normal(tf.shape(x)) * v

    assert compute_output_spec(function, T((None, 2))).shape == (None, 2)
    assert float(v) == 1.0
    assert (tf.random.normal((2,)).numpy() == first).all()


def test_errors_are_those_of_the_function():
    with pytest.raises(ZeroDivisionError):
        compute_output_spec(lambda x: 1 // 0, T((None, 2)))
