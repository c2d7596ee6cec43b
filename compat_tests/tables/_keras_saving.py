"""The start of the cases of keras_saving: models, data, and functions that look into files."""

# ruff: noqa: E501  (some lines are long)
START = """
import contextlib, copy, io, json, os, pathlib, pickle, re, tempfile, warnings, zipfile
__name__ = "__main__"
K, L = tf.keras, tf.keras.layers
rng = np.random.RandomState(0)
X, Y = rng.rand(8, 4).astype("float32"), rng.rand(8, 2).astype("float32")
S = rng.rand(4, 5, 3).astype("float32")

def sequential():
    return K.Sequential([K.Input((4,)), L.Dense(3, activation="relu", name="a"), L.Dense(2, name="b")], name="seq")

def functional():
    i = K.Input((4,), name="i")
    h = L.Dense(4, activation="tanh", name="h")(i)
    return K.Model(i, L.Dense(2, name="o")(L.Add(name="add")([h, i])), name="fun")

def shared():
    d = L.Dense(4, name="d")
    i = K.Input((4,), name="i")
    return K.Model(i, L.Dense(2, name="o")(d(d(i))), name="shared")

def nested():
    i = K.Input((4,), name="i")
    inner = K.Sequential([K.Input((4,)), L.Dense(3, name="x"), L.BatchNormalization(name="bn")], name="inner")
    return K.Model(i, L.Dense(2, name="o")(inner(i)), name="nested")

def several():
    a, b = K.Input((4,), name="a"), K.Input((2,), name="b")
    h = L.Concatenate(name="c")([a, b])
    return K.Model([a, b], {"u": L.Dense(2, name="u")(h), "v": L.Dense(1, name="v")(h)}, name="several")

def recurrent():
    i = K.Input((5, 3), name="i")
    h = L.Bidirectional(L.LSTM(2, return_sequences=True, name="l"), name="bi")(i)
    h = L.GRU(2, name="g")(L.TimeDistributed(L.Dense(3, name="td_d"), name="td")(h))
    return K.Model(i, L.Dense(2, name="o")(h), name="recurrent")

def attending():
    i = K.Input((5, 3), name="i")
    h = L.LayerNormalization(name="ln")(L.MultiHeadAttention(2, 2, name="mha")(i, i))
    return K.Model(i, L.GlobalAveragePooling1D(name="p")(h), name="attending")

def convolving():
    return K.Sequential([K.Input((5, 3)), L.Conv1D(2, 2, name="c"), L.BatchNormalization(name="bn"), L.Flatten(name="f"), L.Dropout(0.5, name="dr"), L.Dense(2, name="d")], name="conv")

def embedding():
    return K.Sequential([K.Input((5,), dtype="int32"), L.Embedding(7, 3, name="e", mask_zero=True), L.LSTM(2, name="l"), L.Dense(2, name="d")], name="emb")

def normalizing():
    n = L.Normalization(name="n")
    n.adapt(X)
    return K.Sequential([K.Input((4,)), n, L.Rescaling(2.0, name="r"), L.Dense(2, name="d")], name="norm")

def mixed():
    return K.Sequential([K.Input((4,)), L.Dense(3, name="a", dtype="mixed_bfloat16"), L.Dense(2, name="b", dtype="float64")], name="mixed")

@K.utils.register_keras_serializable("saved")
class Scale(L.Layer):
    def __init__(self, factor=2.0, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor
    def build(self, input_shape):
        self.w = self.add_weight(shape=(input_shape[-1],), initializer="ones", name="w")
        self.count = self.add_weight(shape=(), initializer="zeros", trainable=False, name="count", dtype="int32")
    def call(self, x):
        return x * self.w * self.factor
    def get_config(self):
        return {**super().get_config(), "factor": self.factor}

@K.utils.register_keras_serializable("saved")
class Sub(K.Model):
    def __init__(self, units=3, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.first = L.Dense(units, name="first")
        self.blocks = [L.Dense(units, name="k0"), L.Dense(units, name="k1")]
        self.table = {"p": L.Dense(2, name="p"), "q": Scale(name="q")}
    def call(self, x):
        x = self.first(x)
        for block in self.blocks:
            x = block(x)
        return self.table["q"](self.table["p"](x))
    def get_config(self):
        return {**super().get_config(), "units": self.units}

def subclassed():
    model = Sub(name="sub")
    model(X)
    return model

def data_of(model):
    if model.name == "several":
        return [X, Y]
    if model.name == "emb":
        return np.arange(20).reshape(4, 5) % 7
    return S if model.name in ("recurrent", "attending", "conv") else X

def fixed(model):
    model.set_weights([np.linspace(-1, 1, w.size).reshape(w.shape).astype(w.dtype) for w in model.get_weights()])
    return model

def trained(make, optimizer="adam", epochs=1, **options):
    model = fixed(make())
    model.compile(optimizer, options.pop("loss", "mse"), **options)
    x = data_of(model)
    y = {"u": Y, "v": Y[:, :1]} if model.name == "several" else Y[: len(x)] if model.name != "attending" else X[:4, :3]
    model.fit(x, y, epochs=epochs, shuffle=False, verbose=0, batch_size=4)
    return model

def paths(model):
    return [(v.path, tuple(v.shape), str(v.dtype)) for v in model.weights]

def same(a, b):
    return len(a) == len(b) and all(np.array_equal(np.asarray(x), np.asarray(y)) for x, y in zip(a, b))

def compare(model, again):
    x = data_of(model)
    facts = [type(again).__name__, again.name, paths(again), same(model.get_weights(), again.get_weights())]
    facts.append(np.allclose(tf.nest.flatten(model.predict(x, verbose=0))[0], tf.nest.flatten(again.predict(x, verbose=0))[0], rtol=1e-5))
    facts.append(again.compiled)
    if model.compiled and again.compiled:
        facts += [again.get_compile_config(), [v.path for v in again.optimizer.variables], same(model.optimizer.variables, again.optimizer.variables)]
    return facts

def trip(model, path, **options):
    model.save(path)
    return compare(model, K.models.load_model(path, **options))

def plain(item):
    if isinstance(item, dict):
        return {k: plain(v) for k, v in item.items() if k not in ("shared_object_id", "date_saved")}
    return [plain(v) for v in item] if isinstance(item, (list, tuple)) else item

def tree(path):
    import h5py
    found = []
    def show(name, item):
        attributes = {k: v for k, v in item.attrs.items() if k not in ("keras_version", "model_config", "training_config")}
        attributes = {k: [str(s, "utf8") if isinstance(s, bytes) else str(s) for s in np.atleast_1d(v).tolist()] for k, v in attributes.items()}
        found.append((name, getattr(item, "shape", None), str(getattr(item, "dtype", "")), attributes))
    with h5py.File(path) as file:
        show("/", file)
        file.visititems(show)
    return found

def attribute(path, name):
    import h5py
    with h5py.File(path) as file:
        return plain(json.loads(file.attrs[name]))

def archived(path):
    with zipfile.ZipFile(path) as archive:
        return plain(json.loads(archive.read("config.json")))

def warned(function):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        value = function()
    return value, [(w.category.__name__, str(w.message)) for w in caught if "saving" in str(w.message) or "load" in str(w.message).lower() or "save" in str(w.message)]

def failing(function):
    try:
        return function()
    except Exception as error:
        return type(error).__name__, re.sub("shared_object_id': [0-9]+", "shared_object_id': #", str(error))
"""
