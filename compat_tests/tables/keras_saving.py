"""Keras: saving and loading, in every format: numbers, layouts of files, configurations, error texts, callbacks that save."""

# ruff: noqa: E501  (a case is one line)
import ast
import textwrap

from compat_tests.case import entry

MAKERS = (
    "sequential functional shared nested several recurrent attending convolving embedding normalizing mixed subclassed"
).split()

OPTIMIZERS = (
    "K.optimizers.SGD(0.1)",
    "K.optimizers.SGD(0.1, momentum=0.9, nesterov=True)",
    "K.optimizers.RMSprop(0.01, centered=True, momentum=0.5)",
    "K.optimizers.Adam(0.01, amsgrad=True)",
    "K.optimizers.AdamW(0.01, weight_decay=0.01)",
    "K.optimizers.Adagrad(0.1)",
    "K.optimizers.Adadelta(1.0)",
    "K.optimizers.Adamax(0.01)",
    "K.optimizers.Nadam(0.01)",
    "K.optimizers.Ftrl(0.1)",
    "K.optimizers.Lion(0.01)",
    "K.optimizers.Adafactor(0.01)",
    "K.optimizers.Lamb(0.01)",
    "K.optimizers.Adam(K.optimizers.schedules.ExponentialDecay(0.1, 3, 0.5), clipnorm=1.0)",
    "K.optimizers.Adam(0.1, use_ema=True, ema_overwrite_frequency=2)",
    "K.optimizers.Adam(0.1, gradient_accumulation_steps=2)",
    "K.optimizers.LossScaleOptimizer(K.optimizers.SGD(0.1))",
)

CUSTOM = """
class My(Scale):
    pass
My.__module__ = "elsewhere"
def act(x):
    return tf.nn.relu(x) * 2
def loss(y_true, y_pred):
    return tf.reduce_mean(tf.abs(y_true - y_pred), -1)
def metric(y_true, y_pred):
    return tf.reduce_max(tf.abs(y_true - y_pred))
class Loss(K.losses.Loss):
    def __init__(self, c=2.0, name="my_loss", reduction="sum_over_batch_size", **kwargs):
        super().__init__(name=name, reduction=reduction)
        self.c = c
    def call(self, y_true, y_pred):
        return self.c * tf.reduce_mean((y_true - y_pred) ** 2, -1)
    def get_config(self):
        return {**super().get_config(), "c": self.c}
class Metric(K.metrics.Metric):
    def __init__(self, name="m", **kwargs):
        super().__init__(name=name, **kwargs)
        self.t = self.add_weight(name="t", initializer="zeros")
    def update_state(self, y_true, y_pred, sample_weight=None):
        self.t.assign_add(tf.reduce_sum(y_pred))
    def result(self):
        return self.t
class Init(K.initializers.Initializer):
    def __init__(self, v=1.0):
        self.v = v
    def __call__(self, shape, dtype=None, **kwargs):
        return tf.fill(shape, tf.cast(self.v, dtype or "float32"))
    def get_config(self):
        return {"v": self.v}
class Reg(K.regularizers.Regularizer):
    def __init__(self, s=0.1):
        self.s = s
    def __call__(self, x):
        return self.s * tf.reduce_sum(x * x)
    def get_config(self):
        return {"s": self.s}
def model_with(layer, **compile):
    model = K.Sequential([K.Input((4,)), layer, L.Dense(2, name="end")], name="custom")
    if compile:
        model.compile("sgd", **compile)
        model.fit(X, Y, verbose=0, shuffle=False)
    return model
"""

CUSTOM_LINES = r"""
trip(model_with(My(3.0, name="my")), "m.keras", custom_objects={"My": My})
trip(model_with(My(3.0, name="my")), "m.h5", custom_objects={"My": My})
model_with(My(name="my")).save("m.keras"); failing(lambda: K.models.load_model("m.keras"))
model_with(My(name="my")).save("m.h5"); K.models.load_model("m.h5")
m = model_with(My(name="my")); m.save("m.keras")\nwith K.utils.custom_object_scope({"My": My}):\n    again = K.models.load_model("m.keras")\ncompare(m, again)
m = model_with(My(name="my")); m.save("m.h5")\nwith K.utils.CustomObjectScope({"My": My}):\n    again = K.models.load_model("m.h5")\ncompare(m, again)
model_with(My(name="my")).save("m.keras"); archived("m.keras")
model_with(Scale(name="my")).save("m.keras"); archived("m.keras")
model_with(Scale(name="my")).save("m.h5"); attribute("m.h5", "model_config")
trip(model_with(Scale(name="my")), "m.h5")
trip(model_with(L.Dense(3, activation=act, name="d")), "m.keras", custom_objects={"act": act})
model_with(L.Dense(3, activation=act, name="d")).save("m.keras"); failing(lambda: K.models.load_model("m.keras"))
trip(model_with(L.Dense(3, activation=act, name="d")), "m.h5", custom_objects={"act": act})
model_with(L.Dense(3, activation=act, name="d")).save("m.h5"); K.models.load_model("m.h5")
trip(model_with(L.Dense(3, kernel_initializer=Init(0.5), kernel_regularizer=Reg(0.2), name="d")), "m.keras", custom_objects={"Init": Init, "Reg": Reg})
trip(model_with(L.Dense(3, kernel_initializer=Init(0.5), kernel_regularizer=Reg(0.2), name="d")), "m.h5", custom_objects={"Init": Init, "Reg": Reg})
model_with(L.Dense(3, kernel_initializer=Init(0.5), name="d")).save("m.keras"); failing(lambda: K.models.load_model("m.keras"))
model_with(L.Dense(3, kernel_constraint=K.constraints.MaxNorm(2), bias_regularizer="l1", kernel_initializer=K.initializers.HeNormal(seed=3), name="d")).save("m.keras"); archived("m.keras")["config"]["layers"][1]
trip(model_with(L.Dense(3, name="d"), loss=loss), "m.keras", custom_objects={"loss": loss})
trip(model_with(L.Dense(3, name="d"), loss=loss, metrics=[metric]), "m.keras", custom_objects={"loss": loss, "metric": metric})
trip(model_with(L.Dense(3, name="d"), loss=loss, metrics=[metric, "mae"]), "m.h5", custom_objects={"loss": loss, "metric": metric})
model_with(L.Dense(3, name="d"), loss=loss).save("m.keras"); K.models.load_model("m.keras")
m = model_with(L.Dense(3, name="d"), loss=loss); m.save("m.keras"); compare(m, K.models.load_model("m.keras", compile=False))
m = model_with(L.Dense(3, name="d"), loss=loss); m.save("m.h5"); compare(m, K.models.load_model("m.h5", compile=False))
trip(model_with(L.Dense(3, name="d"), loss=Loss(3.0)), "m.keras", custom_objects={"Loss": Loss})
trip(model_with(L.Dense(3, name="d"), loss=Loss(3.0)), "m.h5", custom_objects={"Loss": Loss})
model_with(L.Dense(3, name="d"), loss=Loss()).save("m.keras"); archived("m.keras")["compile_config"]
model_with(L.Dense(3, name="d"), loss=Loss()).save("m.h5"); attribute("m.h5", "training_config")
trip(model_with(L.Dense(3, name="d"), loss="mse", metrics=[Metric()]), "m.keras", custom_objects={"Metric": Metric})
model_with(L.Dense(3, name="d"), loss="mse", metrics=[Metric()]).save("m.keras"); K.models.load_model("m.keras")
m = model_with(L.Dense(3, name="d"), loss=Loss(2.0), metrics=[Metric(), metric]); m.save("m.keras"); a = K.models.load_model("m.keras", custom_objects={"Loss": Loss, "Metric": Metric, "metric": metric}); (m.evaluate(X, Y, verbose=0), a.evaluate(X, Y, verbose=0))
trip(model_with(L.Lambda(lambda x: x * 2, name="l")), "m.keras", safe_mode=False)
model_with(L.Lambda(lambda x: x * 2, name="l")).save("m.keras"); K.models.load_model("m.keras")
model_with(L.Lambda(lambda x: x * 2, name="l")).save("m.h5"); K.models.load_model("m.h5")
trip(model_with(L.Lambda(lambda x: x * 2, name="l")), "m.h5", safe_mode=False)
model_with(L.Lambda(lambda x: x * 2, output_shape=(4,), name="l")).save("m.keras"); K.config.enable_unsafe_deserialization(); r = K.models.load_model("m.keras").name; from_ = r; r
trip(model_with(L.Lambda(act, name="l")), "m.keras", custom_objects={"act": act})
model_with(L.Lambda(act, name="l")).save("m.keras"); archived("m.keras")["config"]["layers"][1]
trip(model_with(L.Activation(act, name="l")), "m.keras", custom_objects={"act": act})
trip(model_with(L.Wrapper(L.Dense(3, name="in"), name="w")) if False else model_with(L.Dropout(0.2, seed=3, name="w")), "m.keras")
model_with(My(name="my")).to_json()[:80] and K.models.model_from_json(model_with(My(name="my")).to_json(), custom_objects={"My": My}).name
K.models.model_from_json(model_with(My(name="my")).to_json())
m = model_with(My(name="my")); c = K.models.clone_model(m); (c.get_config() == m.get_config(), paths(c))
My2 = K.utils.register_keras_serializable("pack", "Other")(type("My2", (Scale,), {"__module__": "elsewhere"})); m = model_with(My2(name="my")); m.save("m.keras"); (archived("m.keras")["config"]["layers"][1], compare(m, K.models.load_model("m.keras")))
My3 = K.utils.register_keras_serializable()(type("My3", (Scale,), {"__module__": "elsewhere"})); m = model_with(My3(name="my")); m.save("m.h5"); (attribute("m.h5", "model_config")["config"]["layers"][1], compare(m, K.models.load_model("m.h5")))
class NoConfig(L.Layer):\n    def __init__(self, a, b=2, **kw):\n        super().__init__(**kw)\n        self.a, self.b = a, b\n    def call(self, x):\n        return x * self.a\nm = model_with(NoConfig(3.0, name="n")); trip(m, "m.keras", custom_objects={"NoConfig": NoConfig})
class NoConfig(L.Layer):\n    def __init__(self, a, **kw):\n        super().__init__(**kw)\n        self.a = a\n    def call(self, x):\n        return tf.matmul(x, self.a)\nmodel_with(NoConfig(tf.eye(4), name="n")).save("m.keras")
class Bad(L.Layer):\n    def __init__(self, a=object(), **kw):\n        super().__init__(**kw)\n    def call(self, x):\n        return x\nmodel_with(Bad(object(), name="n")).save("m.keras")
class Own(Scale):\n    def save_own_variables(self, store):\n        store["w"] = self.w.numpy() * 10\n    def load_own_variables(self, store):\n        self.w.assign(store["w"] / 10)\nm = model_with(Own(name="n")); m.save_weights("m.weights.h5"); (tree("m.weights.h5"), trip(m, "m.keras", custom_objects={"Own": Own}))
class Built(L.Layer):\n    def build(self, a_shape):\n        self.k = self.add_weight(shape=(a_shape[-1], 3), name="k")\n        self.n = self.add_weight(shape=(self.extra,), name="n") if hasattr(self, "extra") else None\n        self.built = True\n    def call(self, a):\n        return a @ self.k\n    def get_build_config(self):\n        return {"a": [None, 4], "extra": 2}\n    def build_from_config(self, config):\n        self.extra = config["extra"]\n        self.build(config["a"])\nm = model_with(Built(name="b")); m.save("m.keras"); c = archived("m.keras")["config"]["layers"][1]; c
class Asset(Scale):\n    def save_assets(self, folder):\n        pathlib.Path(folder, "words.txt").write_text("a b")\n    def load_assets(self, folder):\n        self.words = pathlib.Path(folder, "words.txt").read_text()\nm = model_with(Asset(name="n")); m.save("m.keras"); a = K.models.load_model("m.keras", custom_objects={"Asset": Asset}); (zipfile.ZipFile("m.keras").namelist(), a.layers[0].words)
class Net(K.Model):\n    def __init__(self):\n        super().__init__()\n        self.d = L.Dense(2)\n    def call(self, x):\n        return self.d(x)\nm = Net(); m(X); m.save("m.keras"); K.models.load_model("m.keras")
class Net(K.Model):\n    def __init__(self):\n        super().__init__(name="net")\n        self.d = L.Dense(2, name="d")\n    def call(self, x):\n        return self.d(x)\nm = Net(); m(X); trip(m, "m.keras", custom_objects={"Net": Net})
class Net(K.Model):\n    def __init__(self):\n        super().__init__(name="net")\n        self.d = L.Dense(2, name="d")\n    def call(self, x):\n        return self.d(x)\nm = Net(); m(X); m.save("m.h5")
class Net(K.Model):\n    def __init__(self):\n        super().__init__(name="net")\n        self.d = L.Dense(2, name="d")\n    def call(self, x):\n        return self.d(x)\nm = Net(); m(X); m.save_weights("m.weights.h5"); n = Net(); n(X); n.load_weights("m.weights.h5"); (same(m.get_weights(), n.get_weights()), tree("m.weights.h5"))
class Net(K.Model):\n    def __init__(self):\n        super().__init__(name="net")\n        self.d = L.Dense(2, name="d")\n    def call(self, x):\n        return self.d(x)\nm = Net(); m(X); m.save_weights("m.weights.h5"); n = Net(); n.load_weights("m.weights.h5")
"""

LINES = r"""
sequential().save("m.keras"); sorted(zipfile.ZipFile("m.keras").namelist())
trained(normalizing).save("m.keras"); archived("m.keras")
sequential().save(pathlib.Path("m.keras")); K.models.load_model(pathlib.Path("m.keras")).name
sequential().save("m.keras", zipped=True); os.path.isfile("m.keras")
sequential().save("m", zipped=False); sorted(os.listdir("m"))
m = trained(sequential); m.save("m", zipped=False); compare(m, K.models.load_model("m"))
sequential().save("m.keras", zipped=False)
sequential().save("m", zipped=True)
sequential().save("m.foo")
sequential().save("m.tf")
sequential().save("m.keras", save_format="keras"); os.path.isfile("m.keras")
sequential().save("m.keras", foo=1)
sequential().save("missing/m.keras")
sequential().save("missing/m.h5")
sequential().save_weights("missing/m.weights.h5")
sequential().save_weights("m.foo")
sequential().save_weights("m.weights.json")
sequential().save_weights("m.weights.h5", foo=1)
K.models.load_model("nothing.keras")
K.models.load_model("nothing.h5")
K.models.load_model("nothing")
K.models.load_model("nothing.pb")
pathlib.Path("m.keras").write_text("no zip"); K.models.load_model("m.keras")
pathlib.Path("m.txt").write_text("text"); K.models.load_model("m.txt")
sequential().load_weights("nothing.weights.h5")
sequential().load_weights("nothing.h5")
sequential().load_weights("nothing.keras")
sequential().load_weights("nothing.foo")
sequential().load_weights("a.weights.h5", foo=1)
sequential().load_weights("a.weights.h5", by_name=True)
sequential().load_weights("a.keras", by_name=True)
sequential().load_weights("a.h5", objects_to_skip=[])
sequential().load_weights("a.keras", objects_to_skip=[])
K.Sequential([L.Dense(2)]).save_weights("m.weights.h5")
K.Sequential([L.Dense(2)]).load_weights("m.weights.h5")
warned(lambda: K.Sequential([L.Dense(2, name="d")], name="s").save("m.keras"))[1]
K.Sequential([L.Dense(2, name="d")], name="s").save("m.keras"); m = K.models.load_model("m.keras"); (m.built, m.weights)
K.Sequential([L.Dense(2, name="d")], name="s").save("m.h5"); m = K.models.load_model("m.h5"); (m.built, m.weights)
sequential().save("m.keras"); pathlib.Path("m.keras").exists() and sequential().save("m.keras", overwrite=True)
m = fixed(sequential()); m.save("m.keras"); n = sequential(); n.load_weights("m.keras"); same(m.get_weights(), n.get_weights())
m = fixed(sequential()); m.save_weights("m.weights.h5"); n = functional(); n.load_weights("m.weights.h5")
m = fixed(sequential()); m.save_weights("m.weights.h5"); n = K.Sequential([K.Input((4,)), L.Dense(5, name="a"), L.Dense(2, name="b")], name="seq"); n.load_weights("m.weights.h5")
m = fixed(sequential()); m.save_weights("m.weights.h5"); n = K.Sequential([K.Input((4,)), L.Dense(3, name="a"), L.Dense(5, name="b")], name="seq"); w = warned(lambda: n.load_weights("m.weights.h5", skip_mismatch=True))[1]; (w, same(m.get_weights()[:2], n.get_weights()[:2]))
m = fixed(sequential()); m.save_weights("m.weights.h5"); n = K.Sequential([K.Input((4,)), L.Dense(3, name="a")], name="seq"); n.load_weights("m.weights.h5"); same(m.get_weights()[:2], n.get_weights())
m = fixed(sequential()); m.save_weights("m.weights.h5"); n = K.Sequential([K.Input((4,)), L.Dense(3, name="a", use_bias=False), L.Dense(2, name="b")], name="seq"); n.load_weights("m.weights.h5")
m = fixed(sequential()); m.save_weights("m.weights.h5"); n = fixed(sequential()); n.layers[1].set_weights([np.ones((3, 2)), np.ones(2)]); n.load_weights("m.weights.h5", objects_to_skip=[n.layers[1]]); n.get_weights()
m = trained(sequential); m.save_weights("m.weights.h5"); n = sequential(); n.load_weights("m.weights.h5"); same(m.get_weights(), n.get_weights())
m = trained(sequential); m.save_weights("m.weights.h5"); n = trained(sequential); n.load_weights("m.weights.h5"); same(m.optimizer.variables, n.optimizer.variables)
m = trained(sequential, "adam"); m.save_weights("m.weights.h5"); n = trained(sequential, "sgd"); n.load_weights("m.weights.h5"); n.optimizer.iterations.numpy()
m = fixed(sequential()); m.save("m.h5"); n = sequential(); n.load_weights("m.h5"); same(m.get_weights(), n.get_weights())
m = fixed(sequential()); m.save("m.h5"); n = functional(); n.load_weights("m.h5")
m = fixed(sequential()); m.save("m.h5"); n = K.Sequential([K.Input((4,)), L.Dense(3, name="a")]); n.load_weights("m.h5")
m = fixed(sequential()); m.save("m.h5"); n = K.Sequential([K.Input((4,)), L.Dense(5, name="a"), L.Dense(2, name="b")]); n.load_weights("m.h5")
m = fixed(sequential()); m.save("m.h5"); n = K.Sequential([K.Input((4,)), L.Dense(3, name="a"), L.Dense(5, name="b")]); (warned(lambda: n.load_weights("m.h5", skip_mismatch=True))[1], n.layers[0].get_weights())
m = fixed(sequential()); m.save("m.h5"); n = K.Sequential([K.Input((4,)), L.Dense(3, name="a", use_bias=False), L.Dense(2, name="b")]); n.load_weights("m.h5")
m = fixed(sequential()); m.save("m.h5"); n = K.Sequential([K.Input((4,)), L.Dense(3, name="z"), L.Dense(2, name="b")]); z = fixed(n).get_weights()[0] + 1; n.layers[0].kernel.assign(z); n.load_weights("m.h5", by_name=True); (same([n.get_weights()[0]], [z]), same(n.get_weights()[2:], m.get_weights()[2:]))
m = fixed(sequential()); m.save("m.h5"); n = K.Sequential([K.Input((4,)), L.Dense(5, name="a"), L.Dense(2, name="b")]); n.load_weights("m.h5", by_name=True)
m = fixed(sequential()); m.save("m.h5"); n = K.Sequential([K.Input((4,)), L.Dense(5, name="a"), L.Dense(5, name="q")]); warned(lambda: n.load_weights("m.h5", by_name=True, skip_mismatch=True))[1]
m = fixed(sequential()); m.save("m.h5"); n = K.Sequential([K.Input((4,)), L.Dense(3, name="a", use_bias=False), L.Dense(2, name="b")]); n.load_weights("m.h5", by_name=True)
m = fixed(sequential()); m.save("m.h5"); n = K.Sequential([K.Input((4,)), L.Dense(3, name="a", use_bias=False), L.Dense(2, name="b")]); warned(lambda: n.load_weights("m.h5", by_name=True, skip_mismatch=True))[1]
m = trained(sequential); m.save("m.h5", include_optimizer=False); compare(m, K.models.load_model("m.h5"))
m = trained(sequential); m.save("m.h5"); compare(m, K.models.load_model("m.h5", compile=False))
m = trained(sequential); m.save("m.keras"); compare(m, K.models.load_model("m.keras", compile=False))
m = trained(sequential, metrics=["accuracy", "mae", K.metrics.MeanSquaredError(name="q")], loss_weights=[2.0]); m.save("m.keras"); archived("m.keras")["compile_config"]
m = trained(sequential, metrics=["accuracy", "mae", K.metrics.MeanSquaredError(name="q")]); m.save("m.h5"); attribute("m.h5", "training_config")
m = trained(sequential, metrics=["mae"]); m.save("m.keras"); a = K.models.load_model("m.keras"); (m.evaluate(X, Y, verbose=0), a.evaluate(X, Y, verbose=0), a.metrics_names)
m = trained(several, loss={"u": "mse", "v": "mae"}, metrics={"u": ["mae"], "v": ["mse"]}); m.save("m.keras"); a = K.models.load_model("m.keras"); y = {"u": Y, "v": Y[:, :1]}; (m.evaluate([X, Y], y, verbose=0), a.evaluate([X, Y], y, verbose=0))
m = trained(sequential, loss=K.losses.Huber(2.0)); m.save("m.keras"); a = K.models.load_model("m.keras"); a.loss.get_config()
K.models.save_model(sequential(), "m.keras"); K.models.load_model("m.keras").name
K.models.save_model(sequential(), "m.h5"); K.models.load_model("m.h5").name
with open("m.keras", "wb") as f:\n    f.write(b"x")\nsequential().save("m.keras"); K.models.load_model("m.keras").name
json.loads(sequential().to_json())
sequential().to_json(indent=2)[:60]
json.loads(several().to_json())
K.models.model_from_json(functional().to_json()).to_json() == functional().to_json()
K.models.model_from_json(nested().to_json()).summary()
K.models.model_from_json(shared().to_json()).count_params()
K.models.model_from_json(subclassed().to_json()).name
m = trained(sequential); K.models.model_from_json(m.to_json()).compiled
K.models.model_from_json("{}")
K.models.model_from_json("3")
K.models.model_from_json("no json")
K.models.model_from_json('{"class_name": "Nope", "config": {}}')
sequential().to_yaml()
m = sequential(); K.Sequential.from_config(m.get_config()).get_config() == m.get_config()
m = functional(); K.Model.from_config(m.get_config()).get_config() == m.get_config()
m = fixed(sequential()); c = copy.deepcopy(m); (c.name, same(c.get_weights(), m.get_weights()), c is m, c.layers[0] is m.layers[0])
m = trained(sequential); c = copy.deepcopy(m); (c.compiled, same(c.optimizer.variables, m.optimizer.variables))
m = trained(functional); c = pickle.loads(pickle.dumps(m)); compare(m, c)
m = fixed(sequential()); c = copy.copy(m); (c.name, type(c).__name__)
m = trained(sequential); m.save("m.keras"); a = K.models.load_model("m.keras"); (a.optimizer.iterations.numpy(), a.optimizer.learning_rate.numpy(), a.optimizer.get_config())
m = trained(functional, metrics=["mae"]); m.save("m.keras"); sorted(n[0] for n in tree(io.BytesIO(zipfile.ZipFile("m.keras").read("model.weights.h5"))))
m = functional(); m.trainable = False; m.save("m.keras"); a = K.models.load_model("m.keras"); (a.trainable, len(a.trainable_weights))
m = functional(); m.layers[1].trainable = False; m.save("m.keras"); a = K.models.load_model("m.keras"); ([l.trainable for l in a.layers], len(a.trainable_weights))
m = functional(); m.layers[1].trainable = False; m.save("m.h5"); a = K.models.load_model("m.h5"); ([l.trainable for l in a.layers], len(a.trainable_weights))
m = functional(); s = K.Model(m.input, m.get_layer("h").output, name="part"); trip(s, "m.keras")
i = K.Input((4,), name="j"); n = K.Model(i, K.ops.relu(i[:, 1:3] * 2), name="kops"); n.save("m.keras"); a = K.models.load_model("m.keras"); np.allclose(a.predict(X, verbose=0), n.predict(X, verbose=0))
m = fixed(sequential()); c = K.models.clone_model(m); (c.get_config() == m.get_config(), same(m.get_weights(), c.get_weights()))
c = K.models.clone_model(functional(), clone_function=lambda l: l.__class__.from_config({**l.get_config(), "name": l.name + "_c"})); [l.name for l in c.layers]
c = K.models.clone_model(functional(), input_tensors=K.Input((4,), name="other")); [l.name for l in c.layers]
m = fixed(nested()); m.save_weights("m.weights.h5", max_shard_size=1)
m = fixed(nested()); m.save_weights("m.weights.json", max_shard_size=1); (sorted(os.listdir()), json.loads(pathlib.Path("m.weights.json").read_text()))
m = fixed(nested()); m.save_weights("m.weights.json", max_shard_size=1e-7); (sorted(os.listdir()), json.loads(pathlib.Path("m.weights.json").read_text()))
m = fixed(nested()); m.save_weights("m.weights.json", max_shard_size=1e-7); n = nested(); n.load_weights("m.weights.json"); same(m.get_weights(), n.get_weights())
m = trained(nested); m.save_weights("m.weights.json", max_shard_size=2e-7); n = trained(nested); n.load_weights("m.weights.json"); (same(m.get_weights(), n.get_weights()), same(m.optimizer.variables, n.optimizer.variables))
m = fixed(nested()); m.save_weights("m.weights.json", max_shard_size=1e-8)
m = fixed(nested()); m.save_weights("m.weights.json", max_shard_size=1e-7); [tree(f) for f in sorted(os.listdir()) if f.endswith("h5")]
m = fixed(nested()); warned(lambda: m.save_weights("m.weights.h5", max_shard_size=1))[1]
fixed(nested()).save_weights("m.foo", max_shard_size=1)
nested().load_weights("m.weights.json")
"""

CALLBACKS = r"""
cb = K.callbacks.ModelCheckpoint("{epoch:02d}-{val_loss:.2f}.keras"); run([cb]); sorted(os.listdir())
cb = K.callbacks.ModelCheckpoint("{epoch:02d}-{val_loss:.2f}.keras", verbose=1); run([cb]); sorted(os.listdir())
cb = K.callbacks.ModelCheckpoint("w{epoch}.weights.h5", save_weights_only=True, verbose=1); run([cb]); sorted(os.listdir())
cb = K.callbacks.ModelCheckpoint("best.keras", save_best_only=True, verbose=1); m = run([cb]); (cb.best, same(K.models.load_model("best.keras").get_weights(), m.get_weights()))
cb = K.callbacks.ModelCheckpoint("best.keras", monitor="val_mae", save_best_only=True, mode="max", verbose=1); run([cb]); (cb.best, os.listdir())
cb = K.callbacks.ModelCheckpoint("best.keras", monitor="mae", save_best_only=True, mode="min", verbose=1, initial_value_threshold=0.01); run([cb]); (cb.best, os.listdir())
cb = K.callbacks.ModelCheckpoint("best.weights.h5", monitor="loss", save_best_only=True, save_weights_only=True, verbose=1); run([cb]); tree("best.weights.h5")
cb = K.callbacks.ModelCheckpoint("best.keras", monitor="nope", save_best_only=True, verbose=1); [warned(lambda: run([cb]))[1][:1], os.listdir()]
cb = K.callbacks.ModelCheckpoint("b{epoch}-{batch}.keras", save_freq=3, verbose=1); run([cb]); sorted(os.listdir())
cb = K.callbacks.ModelCheckpoint("b{epoch}.keras", save_freq=2); run([cb]); sorted(os.listdir())
cb = K.callbacks.ModelCheckpoint("sub/folder/m.keras"); run([cb]); os.listdir("sub/folder")
cb = K.callbacks.ModelCheckpoint("m.h5", verbose=1); run([cb]); sorted(os.listdir())
cb = K.callbacks.ModelCheckpoint(pathlib.Path("m.keras")); run([cb]); sorted(os.listdir())
cb = K.callbacks.ModelCheckpoint("{nope}.keras"); run([cb])
os.mkdir("m.keras"); cb = K.callbacks.ModelCheckpoint("m.keras"); run([cb])
K.callbacks.ModelCheckpoint("m")
K.callbacks.ModelCheckpoint("m.keras", save_freq="batch")
K.callbacks.ModelCheckpoint("m.keras", save_freq=1.5)
warned(lambda: K.callbacks.ModelCheckpoint("m.keras", mode="foo"))[0].mode if False else warned(lambda: K.callbacks.ModelCheckpoint("m.keras", mode="foo"))[1]
cb = K.callbacks.ModelCheckpoint("m.keras", monitor="val_accuracy", save_best_only=True, verbose=1); run([cb], metrics=["accuracy"]); cb.best is not None
cb = K.callbacks.ModelCheckpoint("m{epoch}.keras", verbose=1); run([cb], verbose=2); sorted(os.listdir())
b = K.callbacks.BackupAndRestore("backup"); run([b]); os.listdir()
b = K.callbacks.BackupAndRestore("backup", delete_checkpoint=False); run([b]); (sorted(os.listdir("backup")), json.loads(pathlib.Path("backup/training_metadata.json").read_text()))
b = K.callbacks.BackupAndRestore("backup", delete_checkpoint=False, double_checkpoint=True); run([b]); sorted(os.listdir("backup"))
b = K.callbacks.BackupAndRestore("backup", save_freq=1, delete_checkpoint=False); run([b]); json.loads(pathlib.Path("backup/training_metadata.json").read_text())
interrupted(Stop(2)); (os.path.exists("backup"), resumed())
interrupted(Stop(2), optimizer="adam"); resumed("adam")
interrupted(Stop(0)); (os.path.exists("backup"), resumed())
interrupted(Stop(2), save_freq=1); (json.loads(pathlib.Path("backup/training_metadata.json").read_text()), resumed())
interrupted(StopBatch(1, 1), save_freq=1); (json.loads(pathlib.Path("backup/training_metadata.json").read_text()), resumed())
interrupted(Stop(2), double_checkpoint=True); pathlib.Path("backup/latest.weights.h5").write_text("broken"); resumed()
a = run([], epochs=3).get_weights(); interrupted(Stop(1)); m = fixed(sequential()); m.compile(K.optimizers.SGD(0.1), "mse"); m.fit(X, Y, epochs=3, shuffle=False, batch_size=2, verbose=0, callbacks=[K.callbacks.BackupAndRestore("backup")]); same(a, m.get_weights())
K.callbacks.BackupAndRestore("")
K.callbacks.BackupAndRestore("b", save_freq="x")
m = K.Sequential([L.Dense(2, name="d")], name="s"); m.compile("sgd", "mse"); m.fit(X, Y, verbose=0, callbacks=[K.callbacks.BackupAndRestore("b")])
"""

CALLBACK_START = """
def run(callbacks, epochs=3, verbose=0, metrics=("mae",)):
    model = fixed(sequential())
    model.compile(K.optimizers.SGD(0.1), "mse", metrics=list(metrics))
    model.fit(X, Y, epochs=epochs, shuffle=False, batch_size=2, verbose=verbose, validation_data=(X[:3], Y[:3]), callbacks=callbacks)
    return model

class Stop(K.callbacks.Callback):
    def __init__(self, epoch):
        super().__init__()
        self.epoch = epoch
    def on_epoch_begin(self, epoch, logs=None):
        if epoch == self.epoch:
            raise RuntimeError("stop")

class StopBatch(Stop):
    def __init__(self, epoch, batch):
        super().__init__(epoch)
        self.batch, self.now = batch, 0
    def on_epoch_begin(self, epoch, logs=None):
        self.now = epoch
    def on_train_batch_begin(self, batch, logs=None):
        if (self.now, batch) == (self.epoch, self.batch):
            raise RuntimeError("stop")

def optimizer_of(name):
    return K.optimizers.Adam(0.1) if name == "adam" else K.optimizers.SGD(0.1)

def interrupted(stop, optimizer="sgd", **options):
    model = fixed(sequential())
    model.compile(optimizer_of(optimizer), "mse")
    try:
        model.fit(X, Y, epochs=4, shuffle=False, batch_size=2, verbose=0, callbacks=[K.callbacks.BackupAndRestore("backup", **options), stop])
    except RuntimeError:
        pass

def resumed(optimizer="sgd"):
    model = sequential()
    model.compile(optimizer_of(optimizer), "mse")
    history = model.fit(X, Y, epochs=4, shuffle=False, batch_size=2, verbose=0, callbacks=[K.callbacks.BackupAndRestore("backup")])
    return history.epoch, history.history, model.get_weights(), os.path.exists("backup")
"""

RESUMED = """
m = trained(sequential, {optimizer}, 2)
m.save("{path}")
a = K.models.load_model("{path}")
for each in (m, a):
    each.fit(X, Y, epochs=2, shuffle=False, verbose=0, batch_size=4)
(compare(m, a), a.get_weights(), a.optimizer.get_config())
"""

CLOSE = {"ulps": 64, "scale": 1.0}


# What the cases have in common is not part of each recording: who changes it records all of them again.
_START = "import contextlib, tempfile\nfrom compat_tests.tables._keras_saving import START\nexec(START)"


def _in_folder(body):
    """The code, run in a folder of its own."""
    statements = ast.parse(body)
    last = statements.body.pop()
    statements.body.append(ast.Assign([ast.Name("result", ast.Store())], last.value, lineno=last.lineno))
    inner = textwrap.indent(ast.unparse(ast.fix_missing_locations(statements)), "    ")
    return f"{_START}\nwith tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):\n{inner}\nresult"


def _lines(text, start=""):
    for line in text.strip().splitlines():
        code = line.replace("\\n", "\n")
        yield entry(line, _in_folder(start + code), **CLOSE)


def cases():
    """Yields the cases."""
    for maker in MAKERS:
        for extension in ("keras", "h5"):
            # Keras 3.15 cannot revive a loss given as a string from an .h5 file.
            compiled = ", compile=False" if extension == "h5" else ""
            code = f'trip(trained({maker}), "m.{extension}"{compiled})'
            if (maker, extension) != ("subclassed", "h5"):
                yield entry(code, _in_folder(code), **CLOSE)
        code = f'm = trained({maker}); m.save_weights("m.weights.h5"); n = {maker}(); n.load_weights("m.weights.h5"); (same(m.get_weights(), n.get_weights()), tree("m.weights.h5"))'
        yield entry(code, _in_folder(code), **CLOSE)
        if maker != "subclassed":
            code = f'm = {maker}(); m.save("m.h5"); (tree("m.h5"), attribute("m.h5", "model_config"))'
            yield entry(code, _in_folder(code), **CLOSE)
        code = f'{maker}().save("m.keras"); archived("m.keras")'
        yield entry(code, _in_folder(code), **CLOSE)
    for optimizer in OPTIMIZERS:
        code = RESUMED.format(optimizer=optimizer, path="m.keras")
        yield entry(f"training goes on: {optimizer}, keras", _in_folder(code), **CLOSE)
    yield from _lines(LINES)
    yield from _lines(CUSTOM_LINES, CUSTOM)
    yield from _lines(CALLBACKS, CALLBACK_START)
