"""callbacks.TensorBoard; what its files hold is compared with TensorFlow's in tests/summary/test_recorded.py."""

import json
import os

import numpy as np
import pytest

import tfjax as tf
from tests.summary.events import events

pytest.importorskip("tensorboard")
TensorBoard = tf.keras.callbacks.TensorBoard
X = np.linspace(-1, 1, 32).astype(np.float32).reshape(8, 4)
Y = X.sum(1, keepdims=True)


def dense_model():
    model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1, name="out")])
    model.compile("sgd", "mse")
    return model


def fit(model, *callbacks, epochs=1, x=X, y=Y, **options):
    model.fit(x, y, batch_size=4, epochs=epochs, verbose=0, callbacks=list(callbacks), **options)


def tags(folder, part="train"):
    return [(event[0], event[1]) for event in events(str(folder))[part] if isinstance(event, list)]


@pytest.mark.parametrize(
    "given, batches", [(0, (0, 0)), (2, (2, 2)), ("2,5", (2, 5)), ((1, 1), (1, 1)), ([3, 4], (3, 4))]
)
def test_batches_to_profile(given, batches):
    board = TensorBoard(profile_batch=given)
    assert (board._start_batch, board._stop_batch) == batches


@pytest.mark.parametrize("given", [-1, (3, 2), (1, 2, 3), 1.5, "3,2"])
def test_no_batches_to_profile(given):
    text = "profile_batch must be a non-negative integer or 2-tuple of positive integers"
    with pytest.raises(ValueError, match=text):
        TensorBoard(profile_batch=given)


def test_batches_are_looked_at_only_where_something_is_written_for_them():
    class Own(TensorBoard):
        def on_train_batch_end(self, batch, logs=None):
            super().on_train_batch_end(batch, logs)

    assert not TensorBoard(write_steps_per_second=True)._watches_batches("train")
    assert TensorBoard(update_freq="batch")._watches_batches("train")
    assert TensorBoard(update_freq=5)._watches_batches("test")
    assert TensorBoard(profile_batch=1)._watches_batches("train")
    assert Own()._watches_batches("train") and not Own()._watches_batches("test")


def test_a_progress_bar_does_not_change_what_is_written(tmp_path, capsys):
    model = dense_model()
    model.fit(X, Y, batch_size=4, epochs=2, callbacks=[TensorBoard(tmp_path, write_graph=False)])
    assert tags(tmp_path) == [(e, f"epoch_{name}") for e in range(2) for name in ("loss", "learning_rate")]


def test_speed_and_rates(tmp_path):
    model = dense_model()
    board = TensorBoard(tmp_path, write_graph=False, write_steps_per_second=True)
    halved = tf.keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate / 2)
    fit(model, halved, board, epochs=2)
    listed = events(str(tmp_path))["train"][1:]
    assert [e[7] for e in listed if e[1] == "epoch_learning_rate"] == [[np.float32(0.005)], [np.float32(0.0025)]]
    assert all(e[7][0] > 0 for e in listed if e[1] == "epoch_steps_per_second")


def test_the_model_is_written_as_json(tmp_path):
    from tensorboard.plugins.graph import keras_util

    model = dense_model()
    fit(model, TensorBoard(tmp_path))
    assert tags(tmp_path)[0] == (0, "keras")
    graph = keras_util.keras_model_to_graph_def(json.loads(model.to_json()))
    assert any(node.name.endswith("out") for node in graph.node)


def test_a_model_without_configuration_warns(tmp_path):
    model = dense_model()
    model.get_config = lambda: 1 / 0
    with pytest.warns(UserWarning, match="Model failed to serialize as JSON. Ignoring... division by zero"):
        fit(model, TensorBoard(tmp_path))
    assert (0, "keras") not in tags(tmp_path)


def test_what_the_model_writes_itself(tmp_path):
    class Own(tf.keras.Model):
        def __init__(self):
            super().__init__()
            self.out = tf.keras.layers.Dense(1)

        def call(self, x):
            x = self.out(x)
            tf.summary.scalar("inside", tf.reduce_sum(x))
            return x

    for name, options, count in (("each", {"update_freq": 1}, 4), ("none", {}, 0)):
        model = Own()
        model.compile("sgd", "mse")
        fit(model, TensorBoard(tmp_path / name, **options), epochs=2)
        assert [tag for _, tag in tags(tmp_path / name)].count("inside") == count


def test_embeddings(tmp_path):
    def model():
        layers = [tf.keras.Input((4,)), tf.keras.layers.Embedding(5, 3, name="words"), tf.keras.layers.Flatten()]
        made = tf.keras.Sequential([*layers, tf.keras.layers.Dense(1)])
        made.compile("sgd", "mse")
        return made

    numbers = np.arange(32).reshape(8, 4) % 5
    fit(model(), TensorBoard(tmp_path, embeddings_freq=2, embeddings_metadata={"words": "w.tsv"}), epochs=3, x=numbers)
    assert (tmp_path / "projector_config.pbtxt").read_text() == (
        'embeddings {\n  tensor_name: "layer_with_weights-0/embeddings/.ATTRIBUTES/VARIABLE_VALUE"\n'
        '  metadata_path: "w.tsv"\n}\n'
    )
    saved = sorted(name for name in os.listdir(tmp_path / "train") if name.endswith(".h5"))
    assert saved == [f"keras_embedding.ckpt-{epoch}.weights.h5" for epoch in (0, 2)]
    with pytest.raises(ValueError, match=r"Unrecognized `Embedding` layer names .*dict_keys\(\['others'\]\)"):
        fit(model(), TensorBoard(tmp_path, embeddings_freq=1, embeddings_metadata={"others": "w.tsv"}), x=numbers)


def test_evaluating_again_and_training_again(tmp_path):
    model, board = dense_model(), TensorBoard(tmp_path, write_graph=False)
    for _ in range(2):
        fit(model, board, validation_data=(X, Y))
    model.evaluate(X, Y, verbose=0, callbacks=[board])
    expected = [(2, "evaluation_loss_vs_iterations"), (0, "epoch_loss"), (4, "evaluation_loss_vs_iterations")]
    assert tags(tmp_path, "validation") == [*expected, (0, "epoch_loss"), (4, "evaluation_loss_vs_iterations")]


def test_a_profile(tmp_path):
    fit(dense_model(), TensorBoard(tmp_path, profile_batch=2, write_graph=False))
    assert (2, "batch_2") in tags(tmp_path)
    assert list((tmp_path / "train").rglob("*.xplane.pb"))


def test_weights_of_four_dimensions_as_images():
    from tfjax.keras.callbacks.tensorboard import _image_of

    shapes = {(3,): (1, 3, 1, 1), (5, 2): (1, 2, 5, 1), (2, 3, 4): (4, 2, 3, 1), (1, 2, 3, 4): (1, 2, 3, 4)}
    for shape, wanted in shapes.items():
        assert _image_of(np.zeros(shape)).shape == wanted
    assert _image_of(np.zeros((1, 2, 3, 5))) is None
