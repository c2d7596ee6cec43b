"""Recurrent layers, cells and wrappers by the layer contract; masks, states, dtypes, unknown sizes."""

import numpy as np
import pytest

import tfjax as tf
from tests.keras.layer_contract import random_input, run_layer_test

L = tf.keras.layers
SHAPE = (2, 3, 4)
SEQUENCES = {"return_sequences": True}
BOTH = {"return_sequences": True, "return_state": True}
ROWS = [
    ("SimpleRNN", {"units": 2}, {"output_shape": (2, 2), "weights": 3, "supports_masking": True}),
    ("SimpleRNN", {"units": 2, "activation": "relu", "use_bias": False, **SEQUENCES}, {"output_shape": (2, 3, 2)}),
    ("SimpleRNN", {"units": 2, "unroll": True, "go_backwards": True, **SEQUENCES}, {"output_shape": (2, 3, 2)}),
    ("SimpleRNN", {"units": 2, **BOTH}, {"output_shape": ((2, 3, 2), (2, 2))}),
    ("LSTM", {"units": 2}, {"output_shape": (2, 2), "weights": 3, "supports_masking": True}),
    ("LSTM", {"units": 2, "unit_forget_bias": False, "use_bias": False, **SEQUENCES}, {"weights": 2}),
    ("LSTM", {"units": 2, "unroll": True, **BOTH}, {"output_shape": ((2, 3, 2), (2, 2), (2, 2))}),
    ("LSTM", {"units": 2, "go_backwards": True, "recurrent_activation": "hard_sigmoid", **SEQUENCES}, {}),
    ("LSTM", {"units": 2, "kernel_regularizer": "l2", "recurrent_constraint": "unit_norm"}, {}),
    ("GRU", {"units": 2}, {"output_shape": (2, 2), "weights": 3, "supports_masking": True}),
    ("GRU", {"units": 2, "reset_after": False, **SEQUENCES}, {"output_shape": (2, 3, 2)}),
    ("GRU", {"units": 2, "reset_after": False, "use_bias": False, "unroll": True}, {"weights": 2}),
    ("GRU", {"units": 2, "activation": "softsign", **BOTH}, {}),
]
CELLS = [
    ("SimpleRNNCell", {"units": 2}, 1),
    ("LSTMCell", {"units": 2}, 2),
    ("GRUCell", {"units": 2}, 1),
    ("GRUCell", {"units": 2, "reset_after": False}, 1),
]
RECURRENT = ("SimpleRNN", "LSTM", "GRU")


@pytest.mark.parametrize(("name", "kwargs", "options"), ROWS, ids=[f"{r[0]}-{i}" for i, r in enumerate(ROWS)])
def test_contract(name, kwargs, options):
    run_layer_test(getattr(L, name), kwargs, SHAPE, **options)


@pytest.mark.parametrize(("name", "kwargs", "states"), CELLS, ids=[f"{r[0]}-{i}" for i, r in enumerate(CELLS)])
def test_cells_in_rnn(name, kwargs, states):
    cell = getattr(L, name)(**kwargs)
    rnn = L.RNN(cell, return_sequences=True, return_state=True)
    outputs = rnn(random_input(SHAPE))
    assert len(outputs) == 1 + states and tuple(outputs[0].shape) == (2, 3, 2)
    layer = getattr(L, name.removesuffix("Cell"))(**kwargs, return_sequences=True)
    layer(random_input(SHAPE))
    layer.set_weights(rnn.get_weights())
    np.testing.assert_allclose(layer(random_input(SHAPE)), outputs[0], rtol=1e-5, atol=1e-6)
    again = L.RNN.from_config(rnn.get_config())
    assert again.get_config() == rnn.get_config() and type(again.cell) is type(cell)


def test_stacked_cells():
    run_layer_test(
        L.RNN, {"cell": L.StackedRNNCells([L.LSTMCell(2), L.GRUCell(3)])}, SHAPE, output_shape=(2, 3), gradients=False
    )


def test_rnn_gradients():
    for cell in ("SimpleRNNCell", "LSTMCell", "GRUCell"):
        make = lambda cell=cell, **kwargs: L.RNN(getattr(L, cell)(2, dtype=kwargs.get("dtype")), **kwargs)
        x = tf.Variable(random_input(SHAPE).astype("float64"))
        layer = make(dtype="float64")
        with tf.GradientTape() as tape:
            y = tf.reduce_sum(layer(x) ** 2)
        gradient, direction = tape.gradient(y, x).numpy(), random_input(SHAPE, seed=5).astype("float64")
        start, ends = x.numpy(), []
        for sign in (1e-5, -1e-5):
            x.assign(start + sign * direction)
            ends.append(float(tf.reduce_sum(layer(x) ** 2)))
        np.testing.assert_allclose((ends[0] - ends[1]) / 2e-5, np.sum(gradient * direction), rtol=1e-5)


WRAPPERS = [
    ("Bidirectional", {"layer": lambda: L.LSTM(2)}, {"output_shape": (2, 4), "weights": 6}),
    (
        "Bidirectional",
        {"layer": lambda: L.GRU(2, return_sequences=True), "merge_mode": "sum"},
        {"output_shape": (2, 3, 2)},
    ),
    ("Bidirectional", {"layer": lambda: L.SimpleRNN(2), "merge_mode": None}, {"output_shape": ((2, 2), (2, 2))}),
    ("TimeDistributed", {"layer": lambda: L.Dense(2)}, {"output_shape": (2, 3, 2), "weights": 2}),
]


@pytest.mark.parametrize(("name", "kwargs", "options"), WRAPPERS, ids=[f"{r[0]}-{i}" for i, r in enumerate(WRAPPERS)])
def test_wrappers(name, kwargs, options):
    cls = getattr(L, name)

    def make(**more):
        inner = kwargs["layer"]()
        if "dtype" in more:
            inner = type(inner).from_config({**inner.get_config(), "dtype": more["dtype"]})
        return cls(**{**kwargs, **more, "layer": inner})

    make.from_config = cls.from_config
    layer, _ = run_layer_test(_Made(make, cls), {}, SHAPE, **options)
    assert type(layer) is cls


class _Made:
    """Stands for a class whose arguments hold a layer: each layer made gets a new one."""

    def __init__(self, make, cls):
        self.make, self.from_config, self.cls = make, cls.from_config, cls

    def __call__(self, **kwargs):
        return self.make(**kwargs)

    def __eq__(self, other):
        return other is self.cls

    __hash__ = None


@pytest.mark.parametrize("name", RECURRENT)
@pytest.mark.parametrize("unroll", [False, True])
def test_masked_steps_leave_the_state(name, unroll):
    layer = getattr(L, name)(2, return_sequences=True, unroll=unroll)
    x = random_input((2, 4, 3))
    mask = np.array([[True, True, False, False], [True, False, True, True]])
    y = layer(x, mask=mask).numpy()
    np.testing.assert_allclose(y[0, 2], y[0, 1], rtol=1e-6)
    np.testing.assert_allclose(y[0, 3], y[0, 1], rtol=1e-6)
    np.testing.assert_allclose(y[1], layer(x, mask=mask).numpy()[1], rtol=1e-6)
    short = layer(x[1:, [0, 2, 3]]).numpy()[0]
    np.testing.assert_allclose(y[1, [0, 2, 3]], short, rtol=1e-5, atol=1e-6)
    changed = x.copy()
    changed[~mask] = 100.0
    np.testing.assert_allclose(layer(changed, mask=mask).numpy(), y, rtol=1e-6)


@pytest.mark.parametrize("name", RECURRENT)
def test_stateful(name):
    layer = getattr(L, name)(2, stateful=True)
    whole = getattr(L, name)(2)
    x = random_input((2, 6, 3))
    layer(x[:, :3])
    second = layer(x[:, 3:]).numpy()
    whole.build(x.shape)
    whole.set_weights(layer.get_weights()[:3])
    np.testing.assert_allclose(second, whole(x).numpy(), rtol=1e-5, atol=1e-6)
    layer.reset_state()
    np.testing.assert_allclose(layer(x[:, :3]).numpy(), whole(x[:, :3]).numpy(), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", RECURRENT)
def test_unknown_batch_and_time(name):
    inputs = tf.keras.Input((None, 3))
    outputs = getattr(L, name)(2, return_sequences=True)(inputs)
    assert tuple(outputs.shape) == (None, None, 2)
    model = tf.keras.Model(inputs, outputs)
    for steps in (2, 5):
        assert model.predict(random_input((4, steps, 3)), verbose=0).shape == (4, steps, 2)


@pytest.mark.parametrize("name", [*RECURRENT, "Bidirectional"])
@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_mixed_precision(name, policy):
    make = lambda policy: (
        L.Bidirectional(L.LSTM(2, dtype=policy), dtype=policy)
        if name == "Bidirectional"
        else getattr(L, name)(2, dtype=policy)
    )
    layer, plain = make(policy), make("float32")
    x = random_input(SHAPE)
    y = layer(x)
    plain(x)
    plain.set_weights(layer.get_weights())
    assert y.dtype.name == policy.removeprefix("mixed_")
    assert all(v.dtype == "float32" for v in layer.trainable_weights)
    np.testing.assert_allclose(np.asarray(tf.cast(y, "float32")), plain(x).numpy(), atol=3e-2)


@pytest.mark.parametrize("name", RECURRENT)
def test_initial_state_is_taken_and_given_back(name):
    layer = getattr(L, name)(2, return_state=True)
    x = random_input((2, 4, 3))
    _, *states = layer(x[:, :2])
    y, *_ = layer(x[:, 2:], initial_state=states)
    whole, *_ = layer(x)
    np.testing.assert_allclose(y.numpy(), whole.numpy(), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("layer", [tf.keras.layers.LSTM, tf.keras.layers.GRU, tf.keras.layers.SimpleRNN])
def test_initial_states_of_another_batch(layer):
    made = layer(5)
    states = [tf.zeros((4, 5))] * len(made.state_size)
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"Incompatible shapes: \[3,\d+\] vs\. \[4,\d+\]"):
        made(np.ones((3, 3, 2), "float32"), initial_state=states)


def test_time_distributed_passes_masks_per_step():
    model = tf.keras.Sequential([L.Masking(), L.TimeDistributed(L.Dense(2)), L.LSTM(2)])
    x = random_input((1, 4, 3))
    x[:, 2:] = 0
    np.testing.assert_allclose(model(x).numpy(), model(x[:, :2]).numpy(), rtol=1e-5, atol=1e-6)
