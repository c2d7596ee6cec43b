"""keras.initializers, regularizers, constraints, random: numbers by seed, configurations, error texts."""

# ruff: noqa: E501  (a case is one line)
from compat_tests.case import entry, lines

_RANDOM = (
    "GlorotUniform", "GlorotNormal", "HeNormal", "HeUniform", "LecunNormal", "LecunUniform", "RandomNormal",
    "RandomUniform", "TruncatedNormal", "VarianceScaling",
)  # fmt: skip

_LINES = """
tf.keras.initializers.RandomNormal(1.0, 2.0, seed=1)((3,))
tf.keras.initializers.RandomUniform(0, 10, seed=2)((4,), dtype="int32")
tf.keras.initializers.RandomUniform(-1.0, 2.0, seed=2)((4,))
tf.keras.initializers.TruncatedNormal(mean=1.0, stddev=0.1, seed=3)((2, 2))
tf.keras.initializers.VarianceScaling(2.0, "fan_out", "uniform", seed=1)((2, 3))
tf.keras.initializers.VarianceScaling(2.0, "fan_avg", "untruncated_normal", seed=1)((2, 3))
tf.keras.initializers.VarianceScaling(distribution="normal").distribution
tf.keras.initializers.VarianceScaling(scale=-1)
tf.keras.initializers.VarianceScaling(seed=2, input_axes=[0, 1], output_axes=[2])((2, 3, 4))
tf.keras.initializers.GlorotUniform(seed=1, input_axes=[0], output_axes=[1, 2])((2, 3, 4))
tf.keras.initializers.Constant(3)((2, 2))
tf.keras.initializers.Constant([1, 2])((2, 2))
tf.keras.initializers.Constant(2)((2,), dtype="int32")
tf.keras.initializers.Constant(4).get_config()
tf.keras.initializers.Ones()((2,), dtype="int32")
tf.keras.initializers.Ones()(shape=(2, 2))
tf.keras.initializers.Zeros()((2,), dtype=bool)
tf.keras.initializers.Zeros()([3])
tf.keras.initializers.Identity()((2, 3))
tf.keras.initializers.Identity(2.0)((2, 2))
tf.keras.initializers.Identity()((2, 3, 4))
tf.keras.initializers.Identity().get_config()
tf.keras.initializers.Orthogonal()((3,))
tf.keras.initializers.Orthogonal(gain=2.0, seed=3).get_config()
tf.keras.initializers.STFT("imag", window=[1.0, 2.0, 1.0, 1.0], scaling="spectrum")((4, 1, 3))
tf.keras.initializers.STFT("up")
tf.keras.initializers.STFT(window=None, scaling="x")
tf.keras.initializers.Initializer()((2,))
tf.keras.initializers.RandomNormal(seed="a")
tf.keras.initializers.RandomNormal(seed=1.5)
tf.keras.initializers.get("glorot_uniform").get_config()
tf.keras.initializers.get("HeNormal").get_config()
tf.keras.initializers.get("zero")((2,))
tf.keras.initializers.get("one")((2,))
type(tf.keras.initializers.get("normal")).__name__
tf.keras.initializers.get("uniform").get_config()
tf.keras.initializers.get("foo")
tf.keras.initializers.get(3)
tf.keras.initializers.get(None)
tf.keras.initializers.get(tf.keras.initializers.Ones)((2,))
tf.keras.initializers.get({"class_name": "he_normal", "config": {"seed": 4}})((2, 2))
tf.keras.initializers.get({"class_name": "HeNormal", "config": {"seed": 4}}).get_config()
tf.keras.initializers.get({"class_name": "Foo", "config": {}})
tf.keras.initializers.get({"config": {}})
tf.keras.initializers.get(np.ones((2, 2)))((2, 2))
tf.keras.initializers.get(np.ones((2, 2)))((2, 3))
tf.keras.initializers.get(tf.constant([1, 2]))((2,), "float32")
tf.keras.initializers.get(lambda shape, dtype=None: tf.ones(shape))((2,))
tf.keras.initializers.deserialize(tf.keras.initializers.serialize(tf.keras.initializers.Constant(4)))((2,))
tf.keras.initializers.deserialize("ones")((2,))
tf.keras.initializers.serialize(tf.keras.initializers.Zeros())
tf.keras.initializers.HeNormal(seed=4).clone().get_config()
str(type(tf.keras.initializers.get("zeros")))
tf.initializers.GlorotUniform(seed=1)((2, 2))
tf.initializers.random_normal(seed=1)((2,))
i = tf.keras.initializers.GlorotUniform(); [i((2,)), i((2,)), tf.keras.initializers.GlorotUniform()((2,))]
tf.keras.utils.set_random_seed(1); [tf.keras.initializers.get("glorot_uniform")((2, 2)) for _ in range(3)]
g = tf.keras.random.SeedGenerator(3); i = tf.keras.initializers.RandomNormal(seed=g); [i((2,)), i((2,)), g.state.numpy()]
g = tf.keras.random.SeedGenerator(3, name="g"); tf.keras.initializers.RandomNormal(seed=g).get_config()
g = tf.keras.random.SeedGenerator(3); s = tf.keras.initializers.serialize(tf.keras.initializers.HeNormal(seed=g)); tf.keras.initializers.deserialize(s)((2,))

tf.keras.random.normal((2, 3), seed=5)
tf.keras.random.normal((2,), 1.0, 2.0, dtype="float64", seed=7)
tf.keras.random.normal((2,), dtype="float16", seed=7)
tf.keras.random.normal((2,), seed="a")
tf.keras.random.normal((3,)), tf.keras.random.normal((3,))
tf.keras.random.truncated_normal((3,), seed=-3)
tf.keras.random.uniform((3,), -1, 1, seed=2**40 + 3)
tf.keras.random.uniform((3,), dtype="int32")
tf.keras.random.randint((5,), 0, 10, seed=1)
tf.keras.random.randint((5,), 0, 10, dtype="uint8", seed=1)
tf.keras.random.randint((5,), 0, 10, dtype="float32", seed=1)
tf.keras.random.categorical(np.array([[0.0, 1.0, 2.0]], "f"), 5, seed=1)
tf.keras.random.categorical([0.0, 1.0], 5, seed=1)
tf.keras.random.dropout(np.ones((2, 4), "f"), 0.5, seed=1)
tf.keras.random.dropout(np.ones((2, 4), "f"), 0.5, noise_shape=(None, 1), seed=1)
tf.keras.random.dropout(np.ones((2, 4), "f"), 0.0)
tf.keras.random.dropout(np.ones((2, 4), "f"), 1.0)
tf.keras.random.shuffle(np.arange(10).reshape(5, 2), seed=1)
tf.keras.random.shuffle(np.arange(10).reshape(2, 5), axis=1, seed=1)
tf.keras.random.gamma((3,), 2.0, seed=1)
tf.keras.random.beta((3,), 2.0, 1.0, seed=1)
tf.keras.random.beta((2, 3), [[2.0], [1.0]], [1.0, 2.0, 3.0], seed=1)
tf.keras.random.binomial((3,), 10.0, 0.3, seed=1)
g = tf.keras.random.SeedGenerator(42); [tf.keras.random.normal((2,), seed=g) for _ in range(3)]
g = tf.keras.random.SeedGenerator(42); [g.next(), g.next(), g.next(ordered=False), g.state.numpy()]
g = tf.keras.random.SeedGenerator(42); g.get_config(), g.state.path
tf.keras.random.SeedGenerator(1.5)
tf.keras.random.SeedGenerator(1, foo=2)
tf.keras.random.SeedGenerator().state.numpy()
tf.keras.utils.set_random_seed("a")
import random; tf.keras.utils.set_random_seed(7); [random.random(), np.random.rand(), tf.random.normal([2]), tf.keras.random.normal((2,))]

tf.keras.regularizers.get("l1").get_config()
tf.keras.regularizers.get("l2").get_config()
tf.keras.regularizers.get("L1L2").get_config()
tf.keras.regularizers.get("zz")
tf.keras.regularizers.get(3)
tf.keras.regularizers.get(None)
tf.keras.regularizers.get(lambda x: x)(2)
tf.keras.regularizers.get({"class_name": "L2", "config": {"l2": 0.3}}).get_config()
tf.keras.regularizers.L1(-1)
tf.keras.regularizers.L2("a")
tf.keras.regularizers.L2(float("inf"))
tf.keras.regularizers.L1L2(l1=0.1, l2=-0.1)
tf.keras.regularizers.OrthogonalRegularizer(mode="x")
tf.keras.regularizers.OrthogonalRegularizer()(tf.ones([2]))
tf.keras.regularizers.l1_l2(l1=0.01, l2=0.02).get_config()
tf.keras.regularizers.serialize(tf.keras.regularizers.L1L2(0.1, 0.2))
tf.keras.regularizers.Regularizer()(3.0)
v = tf.Variable([1.0, -2.0]); t = tf.GradientTape(); t.__enter__(); l = tf.keras.regularizers.L1L2(0.1, 0.2)(v); t.gradient(l, v)

tf.keras.constraints.get("max_norm").get_config()
tf.keras.constraints.get("non_neg")(tf.constant([-1.0, 2.0]))
tf.keras.constraints.get("zz")
tf.keras.constraints.get(3.0)
tf.keras.constraints.get({"class_name": "max_norm", "config": {"max_value": 3}}).get_config()
tf.keras.constraints.serialize(tf.keras.constraints.MinMaxNorm(0.1, 0.9))
"""

_W = "tf.constant([[1.0, -2.0], [3.0, 0.5]])"
_REGULARIZERS = (
    "L1(0.1)", "L2(0.1)", "L1L2(0.1, 0.2)", "L1L2()", "OrthogonalRegularizer(0.3)",
    "OrthogonalRegularizer(0.3, mode='columns')",
)  # fmt: skip
_CONSTRAINTS = (
    "MaxNorm()", "MaxNorm(1.5, axis=1)", "NonNeg()", "UnitNorm()", "UnitNorm(axis=[0, 1])",
    "MinMaxNorm(0.2, 0.5, 0.7)", "Constraint()",
)  # fmt: skip


def cases():
    """Yields the cases."""
    yield from lines(_LINES)
    for name in _RANDOM:
        made = f"tf.keras.initializers.{name}"
        for shape in ("(3, 4)", "(5,)", "(2, 2, 3, 4)", "()"):
            code = f"{made}(seed=3)({shape})"
            yield entry(code, code)
        for rest in (
            "(seed=3)((2, 2), dtype='float64')",
            "(seed=3)((2, 2), dtype=tf.float16)",
            "(seed=3).get_config()",
        ):
            yield entry(made + rest, made + rest)
        code = f"tf.keras.initializers.serialize({made}(seed=7))"
        yield entry(code, code)
    for shape in ("(3, 4)", "(4, 3)", "(2, 2, 3, 4)", "(4, 4)"):
        code = f"tf.keras.initializers.Orthogonal(seed=3)({shape})"
        yield entry(code, code, ulps=16, scale=1.0)
    for made in _REGULARIZERS:
        for rest in (f"({_W})", f"(tf.cast({_W}, 'float64'))", ".get_config()"):
            code = f"tf.keras.regularizers.{made}{rest}"
            yield entry(code, code)
    for made in _CONSTRAINTS:
        for rest in (f"({_W})", "(np.array([[1.0, 2.0], [3.0, -4.0]]))", ".get_config()"):
            code = f"tf.keras.constraints.{made}{rest}"
            yield entry(code, code)
