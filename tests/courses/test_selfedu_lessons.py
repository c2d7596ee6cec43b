"""The lessons of course text 003 (../shared/seeds), run as a reader would paste them; their slips are listed here.

Skipped where the texts are not beside the checkout. Lessons 1 to 4 are recorded in compat_tests/cases/courses_*.py.
"""

import pathlib
import re
import time
import types

import matplotlib.pyplot as plt
import numpy as np
import pytest

import tfjax as tf

TEXTS = pathlib.Path(__file__).resolve().parents[3] / "shared" / "seeds"
TEXT = next(iter(sorted(TEXTS.glob("003_*.txt"))), None)
pytestmark = [
    pytest.mark.skipif(TEXT is None, reason="the course texts are not here"),
    pytest.mark.filterwarnings("ignore"),
]

# Slips of the text that would fail on TensorFlow as well: what is written, what is meant.
SLIPS = [
    (r"GradientType", "GradientTape"),
    (r"optimizers\.SDG", "optimizers.SGD"),
    (r"super\.__init__", "super().__init__"),
    (r"tf\.keras\.layers\.layer\)", "tf.keras.layers.Layer)"),
    (r"\)\n(\s+tf\.keras\.layers)", r"),\n\1"),  # commas between layers
    (r"Sequential\(\{([^}]*)\}\)", r"Sequential([\1])"),  # a set has no order
    (r"y_train = y_train / 255\n", ""),  # labels are no pixels
    (r"y_train = tf\.reshape\(.*\n", "x_test = tf.reshape(tf.cast(x_test / 255, tf.float32), [-1, 28*28])\n"),
    (r'(activate="relu"\):\n.*\n( +)self\.outputs = outputs\n)', r"\1\2self.activate = activate\n"),
    (r"y = (layer_[12])\((.)\)\n(?=    )", r"y = self.\1(\2)\n"),
    (r"\n      with (tf\.GradientTape\(\) as tape:\n +f_loss.*\n    \n)    loss \+= f_loss\n", r"\n    with \1"),
    (r"layer1\((tf\.expand_dims\(x_test\[0\], axis=0\))\)", r"layer1(tf.cast(\1, tf.float32))"),
    (r"shape=\(input_shape\[-1\], units\)", "shape=(input_shape[-1], self.units)"),
    (r"model\.fit\(\)", "None"),
    (r"model_ex_2\.fit\(\)", "None"),
    (r"model\(tf\.constant\(\[1\.0, 2\.0\]\)\)", "model(tf.constant([[1.0, 2.0]]))"),
    (r"tf\.nn\.MaxPooling", "tf.nn.max_pool"),
    (r"tensorflow\.keras\.metrics", "tf.keras.metrics"),
    (r"tf\.reshape\(y_true, axis=1, shape=\(-1, 1\)\)", "tf.reshape(tf.argmax(y_true, axis=1), shape=(-1, 1))"),
    (r"def call\(x_pred, y_pred\)", "def call(self, y_true, y_pred)"),
    (r"compile\(\.\.\., ", "compile("),
    (r"metrics=\[models\.(metrics\.CategoricalAccuracy\(\))\]\n", r"metrics=[None, tf.keras.\1],\n"),
    (r"(padding='same'\)\(x\))\n(hidden_output)", r"\1\nx = layers.Flatten()(x)\n\2"),
    (r"models\.optimizers", "tf.keras.optimizers"),
    (r"loss_weight=", "loss_weights="),
    (r'activation="(relu|linear)" for n in self\.units\)\]', r'activation="\1") for n in self.units]'),
    (r"return \{units: self\.units\}", 'return {"units": self.units}'),
    (r'model\.to_json\("path"\)\nmodel = .*', "model = tf.keras.models.model_from_json(model.to_json())"),
    (r'load_model\("load/path/model"\)', 'load_model("save/path/model")'),
    (r"keras\.utils,callbacks", "keras.callbacks"),
]
SHORTER = [  # the same work on less data
    (r"EPOCHS = \d+", "EPOCHS = 2"),
    (r"epochs=\d+", "epochs=1"),
    (r"BATCH_SIZE = 32", "BATCH_SIZE = 16"),
    (r"\[1000, 1000\]", "[20, 20]"),
]


def lesson(number):
    """The code blocks of a lesson, repaired."""
    text = TEXT.read_text(encoding="utf-8")
    part = text.split(f"## Урок {number}\n")[1].split("\n## Урок ")[0]
    for written, meant in SLIPS + SHORTER:
        part = re.sub(written, meant, part)
    return re.findall(r"```py\n(.*?)```", part, re.DOTALL)


def _digits(rows, shape, rng):
    return rng.integers(0, 256, (rows, *shape), dtype=np.uint8), np.arange(rows, dtype=np.uint8) % 10


@pytest.fixture
def course(monkeypatch, tmp_path, request):
    """Names that every lesson has imported, small data in the place of the real sets, and a folder to write to."""
    rng = np.random.default_rng(0)
    keras = tf.keras

    def mnist():
        return _digits(48, (28, 28), rng), _digits(20, (28, 28), rng)

    def cifar():
        return tuple((x, y[:, None]) for x, y in (_digits(8, (32, 32, 3), rng) for _ in range(2)))

    module = types.SimpleNamespace
    sets = module(mnist=module(load_data=mnist), cifar10=module(load_data=cifar))
    monkeypatch.setattr(keras, "datasets", sets, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(plt, "show", lambda: plt.close("all"))
    tf.install()
    request.addfinalizer(tf.uninstall)
    names = {"tf": tf, "np": np, "plt": plt, "time": time}
    names |= {"keras": keras, "layers": keras.layers, "models": keras.models}
    for name in ("Input", "Conv2D", "MaxPooling2D", "Flatten", "Dense", "Dropout"):
        names[name] = getattr(keras.layers, name)
    return names


def run(blocks, names):
    for block in blocks:
        exec(compile(block, "<lesson>", "exec"), names)
    return names


def test_lesson_5_optimizers(course):
    names = run(lesson(5)[1:], course)
    assert isinstance(names["opt"], tf.optimizers.Adam)
    assert float(names["loss"]) < 30


def test_lesson_6_a_dense_layer_learns_to_add(course):
    blocks = lesson(6)
    names = run([block.replace("EPOCHS = 2", "EPOCHS = 25") for block in blocks], course)
    np.testing.assert_allclose(names["model"](tf.constant([[1.0, 2.0]])), [[3.0]], atol=0.6)


def test_lesson_7_two_layers(course):
    names = run(lesson(7), course)
    assert names["y2"].shape == (20,) and 0 <= names["acc"] <= 100


def test_lesson_8_functions(course, capsys):
    names = run(lesson(8), course)
    assert names["train_batch"].experimental_get_tracing_count() <= 2  # the first call makes the variables
    assert "Время обработки" in capsys.readouterr().out


def test_lesson_9_layers_and_models(course):
    blocks = lesson(9)
    data = (
        "x_train = np.random.rand(40, 3).astype('float32'); y_train = np.eye(10)[np.arange(40) % 10]\n"
        "x_test, y_test = x_train, y_train\n"
    )
    names = run([*blocks[:2], data + blocks[2]], course)
    assert len(names["acc"]) == 2
    own_loss = blocks[3].replace("###", "pass")
    own_loss = own_loss.replace("__init__(self, units):\n    pass", "__init__(self, units):\n    super().__init__()")
    build = "self.b = self.add_weight(shape=(2,)); self.w = self.add_weight(shape=(3, 2))"
    own_loss = own_loss.replace("build(self, input_shape):\n    pass", f"build(self, input_shape):\n    {build}")
    run([own_loss], names)
    layer = names["DenseLayer"](2)
    layer(tf.ones((1, 3)))
    np.testing.assert_allclose(layer.losses[0], np.mean(np.square(layer.w.numpy())), rtol=1e-6)


def test_lesson_10_sequential(course, capsys):
    names = run(lesson(10), course)
    assert "Dense" in capsys.readouterr().out
    assert [tuple(t.shape) for t in names["model_ex"](tf.ones((2, 784)))[None]] == [(2, 128)]
    assert not names["model_ex_2"].layers[0].trainable


def test_lesson_11_functional_models(course, capsys):
    names = run(lesson(11), course)
    out = capsys.readouterr().out
    assert "(1, 16, 16, 32)" in out and "(1, 8, 8, 32)" in out
    assert names["img"].shape == (1, 28, 28, 1)
    assert names["encoder"].weights[0] is names["autoencoder"].weights[0]


def test_lesson_13_residual_network(course):
    names = run(lesson(13), course)
    assert names["model"](tf.zeros((1, 32, 32, 3))).shape == (1, 10)


def test_lesson_14_fit(course):
    model = tf.keras.Sequential([tf.keras.layers.Dense(3, activation="softmax")])
    model.compile("sgd", "categorical_crossentropy", metrics=["accuracy"])
    rng = np.random.default_rng(1)
    x, y = rng.random((128, 4)).astype("float32"), np.eye(3)[rng.integers(0, 3, 128)]
    blocks = lesson(14)
    course |= {"model": model, "x_train": x, "y_train": y, "x": x, "y": y}
    course |= {"x_train_70": x[:90], "y_train_70": y[:90], "x_train_30": x[90:], "y_train_30": y[90:]}
    run(blocks[:1], course)

    run(blocks[1:2], course)
    bodies = iter(
        ["self.x, self.y, self.n = x[:max_len], y[:max_len], batch_size", "return -(-len(self.x) // self.n)"]
        + ["return self.x[idx * self.n:][:self.n], self.y[idx * self.n:][:self.n]", "pass"]
    )
    sequence = re.sub("###", lambda _: next(bodies), blocks[3])
    sequence = sequence.replace("max_len=-1):\n    ", "max_len=-1):\n    super().__init__()\n    ")
    run([sequence, blocks[4]], course)
    assert model.history is not None


def test_lesson_15_losses_metrics_and_several_outputs(course):
    blocks = lesson(15)
    course |= {"model": tf.keras.Sequential([tf.keras.layers.Dense(3, activation="softmax")])}
    run(blocks[:2], course)
    run([blocks[2]], course)
    metric = course["CategoricalTruePositives"]()
    model = course["model"]
    model.compile("adam", course["MyLoss"](alpha=0.4, beta=0.5), metrics=[metric])
    model.fit(np.ones((8, 4), "float32"), np.eye(3)[np.arange(8) % 3], verbose=0)
    metric.reset_states()
    x = np.random.rand(4, 28, 28, 1).astype("float32")
    run(blocks[3:], course | {"x_train": x, "y_train": np.eye(10)[:4]})


def test_lesson_16_saving(course):
    blocks = lesson(16)
    model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(3), tf.keras.layers.Dense(2)])
    model.compile("adam", "mse")
    x = np.ones((2, 4), "float32")
    course |= {"model": model, "x": x, "model2": tf.keras.models.clone_model(model)}
    run(blocks[:2], course)
    run([blocks[-2], blocks[-1]], course)
    np.testing.assert_array_equal(course["model"](x), course["model2"](x))
    custom = blocks[2]
    run([custom], course)
    assert course["NeuralNetwork"]([3, 2])(x).shape == (2, 2)
    config = next(b for b in blocks if "get_config" in b)
    body = "self.units = units\n    self.model_layers = [tf.keras.layers.Dense(n) for n in units]"
    config = config.replace("      ###", f"    {body}").replace("    ###", "    return self.model_layers[0](inputs)")
    config = config.replace("__init__(self):", "__init__(self, units):")
    run([config], course)
    network = course["NeuralNetwork"]
    assert network.from_config(network([4, 1]).get_config()).units == [4, 1]
