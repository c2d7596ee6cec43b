"""keras.backend: what Keras 3 no longer has, and symbolic tensors; the rest is recorded in compat_tests."""

import numpy as np
import pytest

import tfjax as tf

keras = tf.keras
K = keras.backend


def test_function_of_layers():
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, kernel_initializer="ones"), keras.layers.ReLU()])
    x = np.array([[1.0, 2.0, 3.0]], np.float32)
    inner = K.function([model.inputs[0]], [model.layers[0].output])
    (value,) = inner([x])
    assert isinstance(value, np.ndarray)
    np.testing.assert_array_equal(value, [[6, 6]])
    np.testing.assert_array_equal(K.function(model.inputs[0], model.outputs[0])(x), [[6, 6]])
    with pytest.raises(ValueError, match="updates"):
        K.function([model.inputs[0]], [model.layers[0].output], updates=[1])


def test_placeholders_and_functions_on_symbolic_tensors():
    p = K.placeholder((None, 3))
    assert K.int_shape(p) == (None, 3) and K.ndim(p) == 2 and K.is_keras_tensor(p)
    run = K.function([p], [K.sum(K.square(p), axis=1), K.mean(p), K.relu(p - 2.0)])
    x = np.arange(6, dtype=np.float32).reshape(2, 3)
    squares, mean, positive = run([x])
    np.testing.assert_allclose(squares, (x**2).sum(1))
    assert mean == 2.5 and isinstance(mean, float)
    np.testing.assert_allclose(positive, np.maximum(x - 2, 0))


@pytest.mark.parametrize(
    "call, shape",
    [
        (lambda p: K.clip(p, 0, 1), (None, 3)),
        (lambda p: K.softmax(p), (None, 3)),
        (lambda p: K.sqrt(p), (None, 3)),
        (lambda p: K.mean(p, axis=-1), (None,)),
        (lambda p: K.expand_dims(p, 1), (None, 1, 3)),
        (lambda p: K.concatenate([p, p]), (None, 6)),
        (lambda p: K.dot(p, K.ones((3, 2))), (None, 2)),
        (lambda p: K.batch_flatten(K.expand_dims(p)), (None, 3)),
        (lambda p: K.stack([p, p], axis=1), (None, 2, 3)),
        (lambda p: K.repeat(p, 4), (None, 4, 3)),
        (lambda p: K.l2_normalize(p, axis=1), (None, 3)),
        (lambda p: K.switch(p > 0, p, -p), (None, 3)),
        (lambda p: K.binary_crossentropy(p, p), (None, 3)),
    ],
)
def test_shapes_on_symbolic_tensors(call, shape):
    assert K.int_shape(call(keras.Input((3,)))) == shape


def test_learning_phase():
    assert K.learning_phase() == 0
    assert K.in_train_phase(1, 2) == 2 and K.in_test_phase(1, 2) == 1
    with pytest.warns(UserWarning, match="learning_phase_scope` is deprecated"), K.learning_phase_scope(1):
        assert K.learning_phase() == 1 and K.in_train_phase(lambda: 1, lambda: 2) == 1
    assert K.learning_phase() == 0
    assert K.in_train_phase(1, 2, training=True) == 1
    assert int(K.in_train_phase(tf.constant(1), tf.constant(2), training=tf.constant(True))) == 1
    with pytest.warns(UserWarning), pytest.raises(ValueError, match="Expected learning phase to be 0 or 1"):
        K.set_learning_phase(2)


def test_print_tensor(capsys):
    x = tf.constant([1, 2, 3])
    assert K.print_tensor(x, message="x is") is x
    assert capsys.readouterr().out == "x is [1 2 3]\n"


def test_local_convolutions_with_equal_kernels_are_convolutions():
    x = tf.reshape(tf.range(16.0), [1, 4, 2, 2])
    kernel = np.random.RandomState(0).randn(2, 2, 2, 3).astype(np.float32)
    same = np.broadcast_to(kernel.reshape(1, 8, 3), (3, 8, 3))
    result = K.local_conv2d(x, same, (2, 2), (1, 1), (3, 1))
    np.testing.assert_allclose(result, K.conv2d(x, kernel), rtol=1e-4)
    line = K.local_conv1d(x[0], np.broadcast_to(kernel[0].reshape(1, 4, 3), (1, 4, 3)), (2,), (1,))
    assert line.shape == (4, 1, 3)


def test_normalize_batch_in_training():
    x = np.random.RandomState(0).randn(8, 3).astype(np.float32)
    normal, mean, variance = K.normalize_batch_in_training(x, tf.ones([3]), tf.zeros([3]), [0])
    np.testing.assert_allclose(mean, x.mean(0), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(variance, x.var(0), rtol=1e-5)
    np.testing.assert_allclose(normal, (x - x.mean(0)) / np.sqrt(x.var(0) + 1e-3), rtol=1e-3, atol=1e-5)


def test_gradients_in_a_function():
    step = tf.function(lambda x: K.gradients(K.sum(K.square(x)), [x])[0])
    np.testing.assert_array_equal(step(tf.constant([1.0, 2.0])), [2, 4])
    with pytest.raises(RuntimeError, match="GradientTape"):
        K.gradients(tf.constant(1.0), [tf.constant(1.0)])


def test_beam_search_finds_the_likeliest_labelling():
    from itertools import groupby, product

    scores = np.random.RandomState(0).randn(1, 4, 3).astype(np.float32)
    probabilities = np.exp(scores) / np.exp(scores).sum(-1, keepdims=True)
    chances = {}
    for path in product(range(3), repeat=4):
        labels = tuple(label for label, _ in groupby(path) if label != 2)
        chance = np.prod([probabilities[0, k, label] for k, label in enumerate(path)])
        chances[labels] = chances.get(labels, 0) + chance
    best = sorted(chances, key=chances.get)[::-1][:2]
    decoded, values = keras.ops.ctc_decode(
        scores, [4], strategy="beam_search", beam_width=50, top_paths=2, mask_index=2
    )
    for row, labels in zip(decoded.numpy(), best):
        assert tuple(label for label in row[0] if label >= 0) == labels
    np.testing.assert_allclose(values[0], np.log([chances[labels] for labels in best]), rtol=1e-4)
