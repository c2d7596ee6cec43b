"""keras.activations: values, gradients, names and configurations."""

# ruff: noqa: E501  (a case is one line)
from compat_tests.case import entry, lines

_NAMES = (
    "celu elu exponential gelu glu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh leaky_relu linear "
    "log_sigmoid log_softmax mish relu relu6 selu sigmoid silu soft_shrink softmax softplus softsign sparse_plus "
    "sparse_sigmoid sparsemax squareplus swish tanh tanh_shrink"
).split()
_X = "[[-3.0, -1.0, -0.5, 0.25, 0.5, 1.0, 3.0, 7.0]]"

_LINES = r"""
tf.keras.activations.relu(tf.constant([-3.0, 0.5, 7.0]), max_value=6)
tf.keras.activations.relu(tf.constant([-3.0, 0.5, 7.0]), max_value=2.0)
tf.keras.activations.relu(tf.constant([-3.0, 0.5, 7.0]), negative_slope=0.1)
tf.keras.activations.relu(tf.constant([-3.0, 0.5, 7.0]), negative_slope=0.1, max_value=1.0, threshold=0.7)
tf.keras.activations.relu(tf.constant([-3.0, 0.5, 7.0]), threshold=0.7)
tf.keras.activations.relu(tf.constant([-3, 2]))
tf.keras.activations.threshold(tf.constant([-3.0, 0.5, 7.0]), 0.5, 9.0)
tf.keras.activations.celu(tf.constant([-3.0, 0.5]), 2.0)
tf.keras.activations.elu(tf.constant([-3.0, 0.5]), 0.5)
tf.keras.activations.gelu(tf.constant([-1.0, 0.5]), approximate=True)
tf.keras.activations.leaky_relu(tf.constant([-3.0, 0.5]), 0.5)
tf.keras.activations.squareplus(tf.constant([-3.0, 0.5]), 1)
tf.keras.activations.softmax(tf.constant([[1.0, 2.0], [3.0, 5.0]]), axis=0)
tf.keras.activations.softmax(tf.constant(np.arange(8.0).reshape(2, 2, 2)), axis=(0, 2))
tf.keras.activations.softmax(tf.constant([[1.0, 2.0], [3.0, 5.0]]), axis=None)
tf.keras.activations.log_softmax(tf.constant(np.arange(8.0).reshape(2, 2, 2)), axis=(0, 2))
tf.keras.activations.glu(tf.ones([2, 3]))
tf.keras.activations.sparsemax(tf.constant([[1.0, 2.0], [3.0, 3.5]]), axis=0)
tf.keras.activations.get("foo")
tf.keras.activations.get(3)
tf.keras.activations.get(None) is tf.keras.activations.linear
tf.keras.activations.get(tf.nn.relu) is tf.nn.relu
tf.keras.activations.get({"class_name": "function", "config": "relu", "module": "builtins", "registered_name": "function"}) is tf.keras.activations.relu
tf.keras.activations.deserialize("foo")
tf.keras.activations.deserialize("tanh") is tf.keras.activations.tanh
tf.keras.activations.serialize(tf.nn.relu)
tf.keras.activations.serialize(tf.keras.layers.LeakyReLU(0.2, name="a"))
tf.keras.activations.serialize(3)
def mine(x): return x\ntf.keras.activations.serialize(mine)
tf.keras.activations.relu.__module__
tf.keras.activations.swish is tf.keras.activations.silu
x = tf.keras.Input((3,)); (repr(tf.keras.activations.relu(x)), tf.keras.activations.softmax(x).shape)
x = tf.keras.Input((3,)); m = tf.keras.Model(x, tf.keras.activations.relu(tf.keras.activations.tanh(x), max_value=0.5)); m.summary(); m(tf.constant([[-1.0, 0.25, 2.0]]))
"""


def cases():
    """Yields the cases."""
    for line in _LINES.strip().splitlines():
        yield from lines(line) if "\\n" not in line else [entry(line, line.replace("\\n", "\n"))]
    for name in _NAMES:
        for x in (f"tf.constant({_X})", f"np.array({_X})"):
            code = f"tf.keras.activations.{name}({x})"
            # Sums of exponentials and differences of near numbers: relative to the largest.
            yield entry(code, code, ulps=8, scale=1.0)
        count = 4 if name == "glu" else 8
        code = (
            f"x = tf.Variable({_X}); t = tf.GradientTape(); t.__enter__(); "
            f"y = tf.reduce_sum(tf.keras.activations.{name}(x) * tf.range(1.0, {count + 1}.0)); t.gradient(y, x)"
        )
        yield entry(f"gradient of {name}", code, ulps=512 if name == "softmax" else 64, scale=1.0)
        code = f"tf.keras.activations.serialize(tf.keras.activations.{name})"
        yield entry(code, code)
        code = f"tf.keras.activations.get({name!r}) is tf.keras.activations.{name}"
        yield entry(code, code)
