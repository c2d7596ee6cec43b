"""Keras: recurrent layers and cells, Bidirectional, TimeDistributed."""

import itertools

from compat_tests.case import entry

START = """tf.keras.utils.set_random_seed(1)
L = tf.keras.layers
x = tf.constant(np.random.RandomState(0).randn(2, 4, 3), tf.float32)
"""
RUN = """with tf.GradientTape() as tape:
    tape.watch(x)
    y = layer(x{call})
    loss = tf.add_n([tf.reduce_sum(tf.cast(a, tf.float32) ** 2) for a in tf.nest.flatten(y)])
(y, tape.gradient(loss, [x, *layer.trainable_variables]), [v.path for v in layer.weights], loss)"""
CLOSE = {"ulps": 64, "scale": 1.0}

OPTIONS = (
    "",
    "return_sequences=True",
    "return_state=True",
    "return_sequences=True, return_state=True",
    "go_backwards=True, return_sequences=True",
    "unroll=True",
    "unroll=True, return_sequences=True, go_backwards=True",
    "use_bias=False",
    "activation='relu'",
    "activation=None",
    "activation='softsign', return_sequences=True",
    "activation=tf.nn.sigmoid",
    "kernel_initializer='he_normal', recurrent_initializer='glorot_uniform', bias_initializer='ones'",
    "kernel_regularizer='l2', recurrent_regularizer='l1'",
    "dropout=0.3, recurrent_dropout=0.2, seed=3",
)
GATED = ("recurrent_activation='hard_sigmoid'", "recurrent_activation='relu', return_sequences=True")
LAYERS = {
    "SimpleRNN": OPTIONS,
    "LSTM": (*OPTIONS, *GATED, "unit_forget_bias=False", "use_cudnn=False", "implementation=1"),
    "GRU": (*OPTIONS, *GATED, "reset_after=False", "reset_after=False, use_bias=False", "implementation=1"),
}
MASKED = (
    "",
    "return_sequences=True",
    "return_sequences=True, zero_output_for_mask=True",
    "return_sequences=True, return_state=True, go_backwards=True",
    "unroll=True, return_sequences=True",
)
TRAINING = ("dropout=0.5, seed=1", "recurrent_dropout=0.5, seed=1", "dropout=0.4, recurrent_dropout=0.3, seed=7")
WRONG = (
    "L.LSTM(0)",
    "L.GRU(-1)",
    "L.SimpleRNN(0)",
    "L.LSTM(2, use_cudnn=3)",
    "L.LSTM(2)(tf.zeros([2, 3]))",
    "L.GRU(2)(tf.zeros([2]))",
    "L.SimpleRNN(2)(tf.zeros([2, 3]))",
    "L.LSTM(2, stateful=True)(tf.keras.Input((4, 3)))",
    "L.RNN(3)",
    "L.RNN(lambda x: x)",
    "L.Bidirectional(3)",
    "L.Bidirectional(L.LSTM(2), merge_mode='max')",
    "L.Bidirectional(L.LSTM(2), backward_layer=L.LSTM(2))",
    "L.Bidirectional(L.LSTM(2), backward_layer=L.LSTM(2, go_backwards=True, return_sequences=True))",
    "L.TimeDistributed(3)",
    "L.TimeDistributed(L.Dense(2))(tf.zeros([2, 3]))",
    "L.StackedRNNCells([3])",
)
CELLS = (
    "SimpleRNNCell(3)",
    "LSTMCell(3)",
    "GRUCell(3)",
    "GRUCell(3, reset_after=False)",
    "LSTMCell(3, implementation=1)",
)
WRAPPED = (
    "L.Bidirectional(L.LSTM(2))",
    "L.Bidirectional(L.GRU(2, return_sequences=True))",
    "L.Bidirectional(L.SimpleRNN(2, return_sequences=True), merge_mode='sum')",
    "L.Bidirectional(L.LSTM(2), merge_mode='ave')",
    "L.Bidirectional(L.LSTM(2), merge_mode='mul')",
    "L.Bidirectional(L.LSTM(2, return_sequences=True), merge_mode=None)",
    "L.Bidirectional(L.LSTM(2, return_state=True))",
    "L.Bidirectional(L.LSTM(2, return_sequences=True), backward_layer=L.GRU(2, return_sequences=True, "
    "go_backwards=True))",
    "L.TimeDistributed(L.Dense(2, activation='relu'))",
    "L.RNN(L.LSTMCell(2))",
    "L.RNN([L.LSTMCell(2), L.GRUCell(3)], return_sequences=True)",
    "L.RNN([L.SimpleRNNCell(2), L.SimpleRNNCell(3)], return_state=True)",
    "L.RNN(L.GRUCell(2), unroll=True, return_sequences=True, return_state=True)",
    "L.RNN(L.StackedRNNCells([L.LSTMCell(2)]))",
)
STATEFUL = """layer = L.{layer}(3, stateful=True)
first = layer(x)
second = layer(x)
states = [tf.identity(s) for s in layer.states]
layer.reset_states()
(first, second, states, layer(x), [s.path for s in layer.states])"""
COPY = """b = type(a).from_config(a.get_config())
tf.nest.map_structure(lambda t: t.shape, b(x))"""
OWN_CELL = """class Cell(L.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = self.state_size = units

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), initializer='uniform', name='kernel')
        self.recurrent = self.add_weight(shape=(self.units, self.units), initializer='uniform', name='recurrent')

    def call(self, inputs, states):
        out = tf.matmul(inputs, self.kernel) + tf.matmul(states[0], self.recurrent)
        return out, [out]

layer = L.RNN({cell}, return_sequences=True)
"""


def cases():
    for layer, options in LAYERS.items():
        for option in options:
            args = ", ".join(a for a in ("3", option) if a)
            yield entry(f"{layer}({args})", f"{START}layer = L.{layer}({args})\n{RUN.format(call='')}", **CLOSE)
            yield entry(f"{layer}({args}) config", f"{START}L.{layer}({args}).get_config()")
        for option in MASKED:
            args = ", ".join(a for a in ("3", option) if a)
            mask = ", mask=tf.constant([[True, True, False, False], [False, True, False, True]])"
            code = f"{START}layer = L.{layer}({args})\n{RUN.format(call=mask)}"
            yield entry(f"{layer}({args}) masked", code, **CLOSE)
        for option in TRAINING:
            code = f"{START}layer = L.{layer}(3, {option})\n{RUN.format(call=', training=True')}"
            yield entry(f"{layer}(3, {option}) training", code, **CLOSE)
        states = "[tf.ones([2, 3]), tf.ones([2, 3]) * 2]" if layer == "LSTM" else "[tf.ones([2, 3])]"
        code = f"{START}layer = L.{layer}(3, return_sequences=True)\n{RUN.format(call=f', initial_state={states}')}"
        yield entry(f"{layer} initial_state", code, **CLOSE)
        yield entry(f"{layer} stateful", START + STATEFUL.format(layer=layer), **CLOSE)
        for shape in ("(None, 5, 3)", "(2, None, 3)", "(None, None, 3)"):
            for option in ("", ", return_sequences=True", ", return_state=True"):
                line = f"L.{layer}(4{option}).compute_output_shape({shape})"
                yield entry(line, START + line)
                line = f"L.{layer}(4{option})(tf.keras.Input(batch_shape={shape}))"
                yield entry(line, f"{START}tf.nest.map_structure(lambda t: t.shape, {line})")
    for cell, training in itertools.product(CELLS, ("False", "True")):
        size = 2 if cell.startswith("LSTM") else 1
        code = f"""{START}cell = L.{cell}
out, states = cell(x[:, 0], [tf.ones([2, 3])] * {size}, training={training})
(out, states, cell.get_initial_state(batch_size=2), cell.state_size, cell.output_size, cell.get_config())"""
        yield entry(f"{cell} training={training}", code, **CLOSE)
    for wrapped in WRAPPED:
        yield entry(wrapped, f"{START}layer = {wrapped}\n{RUN.format(call='')}", **CLOSE)
        yield entry(f"{wrapped} config", f"{START}{wrapped}.get_config()")
        yield entry(f"{wrapped} copy", f"{START}a = {wrapped}\n{COPY}")
    for wrong in WRONG:
        yield entry(wrong, START + wrong)
    for cell in ("Cell(3)", "[Cell(3), Cell(2)]"):
        yield entry(f"RNN({cell})", START + OWN_CELL.format(cell=cell) + RUN.format(call=""), **CLOSE)
    yield entry(
        "embedding with mask",
        """tf.keras.utils.set_random_seed(1)
L = tf.keras.layers
model = tf.keras.Sequential([L.Embedding(5, 3, mask_zero=True), L.LSTM(2, return_sequences=True), L.GRU(2)])
model(tf.constant([[1, 2, 0, 0], [3, 0, 0, 0]]))""",
        **CLOSE,
    )
