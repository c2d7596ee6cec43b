"""fit: how many programs and dispatches, interruptions, state; numbers are compared in compat_tests."""

import copy

import numpy as np
import pytest

import tfjax as tf
from tfjax import engine
from tfjax.keras.trainers import loops, pacing

keras = tf.keras
X = np.random.RandomState(0).rand(40, 3).astype("float32")
Y = X.sum(1, keepdims=True)


def small(**options):
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    options.setdefault("optimizer", "sgd")
    model.compile(loss="mse", **options)
    return model


def counted(name, function):
    before = engine.counters[name]
    function()
    return engine.counters[name] - before


def test_an_epoch_is_few_programs():
    with engine.mode("xla"):
        model = small()
        run = lambda epochs: model.fit(X, Y, batch_size=4, epochs=epochs, verbose=0)
        run(1)
        assert counted("compiled", lambda: run(3)) == 0
        # One loop for ten steps: not ten dispatches. (Metrics are read and reset in a few more.)
        assert counted("dispatched", lambda: run(1)) < 10


def test_the_short_batch_costs_one_program():
    with engine.mode("xla"):
        model = small()
        model.fit(X[:36], Y[:36], batch_size=4, verbose=0)
        first = counted("compiled", lambda: model.fit(X[:38], Y[:38], batch_size=4, verbose=0))
        assert first <= 3  # a loop over data of another length, and the short batch
        assert counted("compiled", lambda: model.fit(X[:38], Y[:38], batch_size=4, epochs=4, verbose=0)) == 0


def test_a_small_fit_is_interpreted():
    with engine.mode("auto"):
        assert counted("compiled", lambda: small().fit(X, Y, batch_size=20, epochs=2, verbose=0)) == 0


def test_a_changed_learning_rate_needs_no_program():
    with engine.mode("xla"):
        model = small()
        model.fit(X, Y, batch_size=4, verbose=0)

        def again():
            model.optimizer.learning_rate = 0.5
            model.fit(X, Y, batch_size=4, verbose=0)

        assert counted("compiled", again) == 0


@pytest.mark.parametrize("mode", ["interpret", "xla", "sync", "auto"])
def test_modes_agree(mode):
    def curve():
        return small(optimizer="adam").fit(X, Y, batch_size=16, epochs=3, verbose=0).history["loss"]

    with engine.mode("interpret"):
        expected = curve()
    with engine.mode(mode):
        assert np.allclose(curve(), expected, rtol=1e-5)


def test_looking_at_batches_changes_no_number():
    class Looks(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            seen.append(logs["loss"])

    seen = []
    with engine.mode("xla"):
        plain = small().fit(X, Y, batch_size=4, epochs=2, verbose=0).history["loss"]
        watched = small().fit(X, Y, batch_size=4, epochs=2, verbose=0, callbacks=[Looks()]).history["loss"]
    assert plain == watched
    assert len(seen) == 20
    assert seen[9] == plain[0]


def test_eager_steps_give_the_same():
    curves = [small(run_eagerly=e).fit(X, Y, batch_size=16, epochs=2, verbose=0).history["loss"] for e in (0, 1)]
    assert np.allclose(*curves, rtol=1e-6)


def test_an_interruption_leaves_a_usable_model():
    class Interrupts(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            if batch == 3:
                raise KeyboardInterrupt

    for mode in ("interpret", "xla"):
        with engine.mode(mode):
            model = small()
            with pytest.raises(KeyboardInterrupt):
                model.fit(X, Y, batch_size=4, verbose=0, callbacks=[Interrupts()])
            assert int(model.optimizer.iterations) == 4
            assert np.isfinite(model.evaluate(X, Y, verbose=0))
            model.fit(X, Y, batch_size=4, verbose=0)
            assert int(model.optimizer.iterations) == 14


def test_an_interruption_between_groups(monkeypatch):
    """As Ctrl-C while many steps run in one go."""
    with engine.mode("xla"):
        model = small()
        model.fit(X, Y, batch_size=4, verbose=0)
        wait, calls = loops._wait, []

        def interrupted(logs):
            wait(logs)
            calls.append(1)
            raise KeyboardInterrupt

        monkeypatch.setattr(loops, "_wait", interrupted)
        with pytest.raises(KeyboardInterrupt):
            model.fit(X, Y, batch_size=4, verbose=0)
        monkeypatch.undo()
        steps = int(model.optimizer.iterations)
        assert steps > 10
        model.fit(X, Y, batch_size=4, verbose=0)
        assert int(model.optimizer.iterations) == steps + 10


def test_pacing_grows_and_keeps_multiples():
    pacer = pacing.Pacer(10.0)
    pacer.start_epoch(single=True)
    assert pacer.steps(3) == 3
    pacer.run(lambda: None, 3)
    assert pacer.steps(3) % 3 == 0
    assert 3 <= pacer.steps(3) <= 3 * pacing.GROWTH


def test_pacing_does_not_change_results(monkeypatch):
    curves = []
    with engine.mode("xla"):
        for count in (1, 3, 1000):
            monkeypatch.setattr(pacing.Pacer, "steps", lambda self, multiple, n=count: n)
            curves.append(small().fit(X, Y, batch_size=4, epochs=2, verbose=0).history["loss"])
    assert curves[0] == curves[1] == curves[2]


def test_a_train_function_of_ones_own():
    model = small()
    seen = []

    def step(iterator):
        x, y = next(iterator)
        seen.append(x.shape.as_list())
        return {"loss": tf.reduce_sum(y) * 0.0}

    model.make_train_function = lambda force=False: setattr(model, "train_function", step)
    history = model.fit(X, Y, batch_size=16, verbose=0, shuffle=False)
    assert seen == [[16, 3], [16, 3], [8, 3]]
    assert history.history["loss"] == [0.0]


def test_train_function_takes_an_iterator():
    model = small()
    model.make_train_function()
    logs = model.train_function(iter([(X[:4], Y[:4])]))
    assert list(logs) == ["loss"]
    with pytest.raises(StopIteration):
        model.train_function(iter([]))


def test_weights_change_between_fits():
    with engine.mode("xla"):
        model = small()
        model.fit(X, Y, batch_size=4, verbose=0)
        model.set_weights([w * 0 for w in model.get_weights()])
        model.optimizer.learning_rate = 0.0
        loss = model.fit(X, Y, batch_size=4, verbose=0).history["loss"][0]
        assert loss == pytest.approx(np.mean(Y**2), rel=1e-5)


def test_data_may_change_between_fits():
    x, y = X.copy(), Y.copy()
    with engine.mode("xla"):
        model = small()
        model.optimizer.learning_rate = 0.0
        model.set_weights([w * 0 for w in model.get_weights()])
        model.fit(x, y, batch_size=4, verbose=0)
        y *= 2
        assert model.fit(x, y, batch_size=4, verbose=0).history["loss"][0] == pytest.approx(np.mean(y**2), rel=1e-5)


def test_models_with_a_train_function_can_be_copied():
    model = small()
    model.fit(X, Y, verbose=0)
    assert copy.deepcopy(model.train_function) is None


def test_predict_of_several_outputs():
    i = keras.Input((3,))
    model = keras.Model(i, {"a": keras.layers.Dense(2)(i), "b": [keras.layers.Dense(1)(i)]})
    found = model.predict(X, batch_size=16, verbose=0)
    assert found["a"].shape == (40, 2)
    assert found["b"][0].shape == (40, 1)
    assert np.allclose(found["a"], model(X)["a"].numpy(), atol=1e-6)


def test_predict_compiles_once():
    with engine.mode("xla"):
        model = small()
        model.predict(X, batch_size=4, verbose=0)
        assert counted("compiled", lambda: model.predict(X, batch_size=4, verbose=0)) == 0


def test_a_step_may_ask_a_tensor_for_its_truth_value():
    """As in Keras 2, whose steps AutoGraph converts."""

    class Own(keras.Model):
        def train_step(self, data):
            if tf.reduce_sum(data[0]) > 50:
                value = 1.0
            else:
                value = 2.0
            return {"value": value}

    i = keras.Input((3,))
    model = Own(i, keras.layers.Dense(1)(i))
    model.compile("sgd", "mse")
    assert model.fit(X, Y, batch_size=40, verbose=0).history["value"] == [1.0 if X.sum() > 50 else 2.0]
    assert model.fit(X[:4], Y[:4], verbose=0).history["value"] == [2.0]


def test_keras_2_arguments():
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse", ["mae"])  # metrics in third place
    assert sorted(model.fit(X, Y, verbose=0, workers=2, use_multiprocessing=False).history) == ["loss", "mae"]
    with pytest.warns(UserWarning, match="fit_generator"):
        model.fit_generator(((X, Y) for _ in range(3)), steps_per_epoch=2, verbose=0, shuffle=False)
    model.train_on_batch(X, Y, reset_metrics=False)


def test_fit_goes_on_after_a_failed_check():
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4)])
    model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    for mode in ("interpret", "xla"):
        with engine.mode(mode):
            with pytest.raises(tf.errors.InvalidArgumentError, match="label"):
                model.fit(X, np.full(40, 7), batch_size=4, verbose=0)
            assert np.isfinite(model.fit(X, np.zeros(40, int), batch_size=4, verbose=0).history["loss"][0])


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize("dataset", [False, True])
def test_a_bad_label_leaves_the_weights_of_the_steps_before(optimizer, dataset):
    """The model is as if it had been fitted to the good batches before: no weight, moment or count is from beyond."""
    x = np.random.RandomState(0).rand(48, 2).astype("float32")
    y = np.random.RandomState(1).randint(0, 3, 48)

    def fitted(count, y):
        tf.keras.utils.set_random_seed(0)
        model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(3)])
        loss = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        model.compile(optimizer, loss, metrics=["accuracy"])
        data = (
            (tf.data.Dataset.from_tensor_slices((x[:count], y[:count])).batch(4),)
            if dataset
            else (x[:count], y[:count])
        )
        options = {"shuffle": False} if dataset else {"batch_size": 4, "shuffle": False}
        try:
            model.fit(*data, verbose=0, **options)
        except tf.errors.InvalidArgumentError as error:
            assert "Received a label value of 7" in str(error)
        else:
            assert count == 36
        return [*model.get_weights(), *(v.numpy() for v in model.optimizer.variables)]

    bad = y.copy()
    bad[37] = 7
    with engine.mode("xla"):
        for actual, expected in zip(fitted(48, bad), fitted(36, y), strict=True):
            np.testing.assert_allclose(actual, expected, rtol=1e-6)
