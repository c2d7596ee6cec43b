"""Operations on symbolic tensors: their shapes and dtypes are those of the functions on tensors."""

import inspect

import numpy as np
import pytest

import tfjax as tf

keras = tf.keras
ops = keras.ops

CALLS = {
    "add": lambda x: ops.add(x, 1.5),
    "matmul": lambda x: ops.matmul(x, tf.ones([4, 2])),
    "sum": lambda x: ops.sum(x, axis=-1),
    "mean of all": lambda x: ops.mean(x),
    "argmax": lambda x: ops.argmax(x, axis=1),
    "max": lambda x: ops.max(x, axis=1, keepdims=True),
    "reshape": lambda x: ops.reshape(x, (-1, 2, 2)),
    "transpose": lambda x: ops.transpose(x),
    "expand_dims": lambda x: ops.expand_dims(x, (0, -1)),
    "concatenate": lambda x: ops.concatenate([x, x], axis=1),
    "stack": lambda x: ops.stack([x, x], axis=0),
    "split": lambda x: ops.split(x, 2, axis=1),
    "take": lambda x: ops.take(x, [0, 2], axis=1),
    "where": lambda x: ops.where(x > 0, x, 0.0),
    "clip": lambda x: ops.clip(x, 0.0, 1.0),
    "cast": lambda x: ops.cast(x, "int32"),
    "one_hot": lambda x: ops.one_hot(ops.cast(x, "int32"), 5),
    "softmax": lambda x: ops.softmax(x, axis=-1),
    "gelu": lambda x: ops.gelu(x, approximate=False),
    "leaky_relu": lambda x: ops.leaky_relu(x, negative_slope=0.3),
    "einsum": lambda x: ops.einsum("bi,bj->bij", x, x),
    "tile": lambda x: ops.tile(x, (1, 3)),
    "pad": lambda x: ops.pad(x, ((0, 0), (1, 2))),
    "moments": lambda x: ops.moments(x, axes=[1]),
    "top_k": lambda x: ops.top_k(x, 2),
    "layer_normalization": lambda x: ops.layer_normalization(x),
    "normalize": lambda x: ops.normalize(x),
    "cumsum": lambda x: ops.cumsum(x, axis=1),
    "std": lambda x: ops.std(x, axis=1),
    "sort": lambda x: ops.sort(x),
    "unstack": lambda x: ops.unstack(x, axis=1),
    "meshgrid": lambda x: ops.meshgrid(x[0], x[0]),
    "norm": lambda x: ops.norm(x, axis=1),
    "logsumexp": lambda x: ops.logsumexp(x, axis=1),
    "categorical_crossentropy": lambda x: ops.categorical_crossentropy(x, x, from_logits=True),
    "activation": lambda x: keras.activations.relu(x, max_value=1.0),
    "mish": lambda x: keras.activations.mish(x),
    "operators": lambda x: ((x + 1) * x - 2) / 3 ** abs(x),
    "comparison": lambda x: x >= 0.5,
    "slices": lambda x: x[:, 1:3],
}
X = np.random.RandomState(0).rand(3, 4).astype(np.float32)


@pytest.mark.parametrize("name", CALLS)
def test_symbolic_shape_is_the_real_one(name):
    call = CALLS[name]
    real = tf.nest.flatten(call(tf.constant(X)))
    fixed = tf.nest.flatten(call(keras.KerasTensor((3, 4))))
    assert [tuple(t.shape) for t in fixed] == [tuple(t.shape) for t in real]
    assert [t.dtype for t in fixed] == [t.dtype.name for t in real]
    open_ = tf.nest.flatten(call(keras.Input((4,))))
    for symbolic, value in zip(open_, real):
        assert len(symbolic.shape) == len(value.shape)
        assert all(a is None or a == b for a, b in zip(symbolic.shape, value.shape))


@pytest.mark.parametrize("name", ["add", "reshape", "where", "einsum", "split", "moments", "activation", "operators"])
def test_models_of_operations_compute_them_and_survive_their_configuration(name):
    x = keras.Input((4,))
    model = keras.Model(x, CALLS[name](x))
    again = keras.Model.from_config(model.get_config())
    for made in (model, again):
        for found, wanted in zip(tf.nest.flatten(made(X)), tf.nest.flatten(CALLS[name](tf.constant(X)))):
            np.testing.assert_allclose(found, wanted, rtol=1e-6)


def test_signatures_are_those_of_the_functions():
    assert str(inspect.signature(ops.leaky_relu)) == "(x, negative_slope=0.2)"
    assert str(inspect.signature(ops.sum)) == "(x, axis=None, keepdims=False)"
    assert ops.sum.__name__ == "sum" and ops.sum.__module__ == "keras.src.ops.numpy"


@pytest.mark.parametrize("name", ["relu", "softmax", "mean", "matmul", "normalize", "logsumexp", "norm"])
def test_in_functions_and_under_tapes(name):
    call = {"relu": ops.relu, "matmul": lambda x: ops.matmul(x, ops.transpose(x))}.get(name) or getattr(ops, name)
    x = tf.Variable(X)

    def gradient():
        with tf.GradientTape() as tape:
            total = ops.sum(ops.square(call(x)))
        return tape.gradient(total, x)

    eager, staged = gradient(), tf.function(gradient)()
    np.testing.assert_allclose(eager, staged, rtol=1e-5, atol=1e-6)
    step = 1e-3
    direction = np.random.RandomState(1).randn(3, 4).astype(np.float32)
    value = lambda point: float(
        np.sum(
            np.square(
                np.asarray(
                    call(
                        tf.constant(point),
                    ),
                    np.float64,
                )
            )
        )
    )
    numeric = (value(X + step * direction) - value(X - step * direction)) / (2 * step)
    np.testing.assert_allclose(np.sum(eager.numpy() * direction), numeric, rtol=2e-2, atol=2e-3)
