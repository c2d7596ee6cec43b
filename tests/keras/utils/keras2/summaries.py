"""Prints tables of models; what Keras 2.15.0 printed is in summaries.txt.

To record anew: `TF_CPP_MIN_LOG_LEVEL=3 python summaries.py > summaries.txt` with TensorFlow 2.15.
"""

import tensorflow as tf  # noqa: TID251

L = tf.keras.layers
m = tf.keras.Sequential(
    [
        L.Dense(4, activation="relu", input_shape=(3,)),
        L.Dropout(0.5),
        L.Dense(200, activation="softmax"),
        L.BatchNormalization(name="a_rather_long_name_of_a_normalization"),
    ]
)
m.summary()
m.summary(show_trainable=True, line_length=50)
i = tf.keras.Input((3,))
a = L.Dense(2, name="a")(i)
b = L.Dense(2)(i)
f = tf.keras.Model([i], [L.concatenate([a, b]), m(i)])
f.summary()
f.summary(expand_nested=True, show_trainable=True)
f.layers[1].trainable = False
f.summary(positions=[0.4, 0.6, 0.8, 1.0])
inner = tf.keras.Sequential([L.Dense(2, name="in1"), L.Dense(3, name="in2")], name="inner")
g = tf.keras.Sequential([f.layers[1], inner, L.Dense(1, name="last")], name="outer")
g.build((None, 3))
g.summary(expand_nested=True)
x, y = tf.keras.Input((2,)), tf.keras.Input((2,))
h = tf.keras.Model([x, y], L.Add()([x, y]))
h.summary()
h.summary(layer_range=["add", "add"])
z = tf.keras.Input((4, 2))
tf.keras.Model(z, L.LSTM(3, return_state=True)(z)).summary()


class Subclassed(tf.keras.Model):
    """A model whose layers are called as its own calls go, one of them never."""

    def __init__(self):
        super().__init__()
        self.used = L.Dense(2, name="used")
        self.unused = L.Dense(3, name="unused")

    def call(self, x):
        """One layer."""
        return self.used(x)


k = Subclassed()
k(tf.ones((1, 3)))
k.summary()
lines = []
k.summary(print_fn=lines.append)
print(len(lines), lines[0])
print(f.name, h.name, [layer.name for layer in h.layers])
