"""Keras: Attention, AdditiveAttention, MultiHeadAttention, EinsumDense."""

from compat_tests.case import entry

START = """tf.keras.utils.set_random_seed(1)
L = tf.keras.layers
rng = np.random.RandomState(0)
q = tf.constant(rng.randn(2, 3, 4), tf.float32)
v = tf.constant(rng.randn(2, 5, 4), tf.float32)
k = tf.constant(rng.randn(2, 5, 4), tf.float32)
qm = tf.constant([[True, True, False], [True, False, True]])
vm = tf.constant([[True, True, False, True, False], [True, True, True, True, True]])
"""
RUN = """with tf.GradientTape() as tape:
    tape.watch([q, v, k])
    y = layer({call})
    loss = tf.add_n([tf.reduce_sum(a ** 2) for a in tf.nest.flatten(y)])
(y, tape.gradient(loss, [q, v, k, *layer.trainable_variables]), [(w.path, w.shape) for w in layer.weights])"""
# Some gradients (of a key's bias) are zero but for rounding.
CLOSE = {"ulps": 64, "scale": 1.0, "atol": 5e-6}
CLOSE_WITH_LARGE_TERMS = CLOSE | {"atol": 1e-4}
SCORED = (
    "Attention()",
    "Attention(use_scale=True)",
    "Attention(score_mode='concat')",
    "Attention(use_scale=True, score_mode='concat')",
    "Attention(dropout=0.4, seed=2)",
    "AdditiveAttention()",
    "AdditiveAttention(use_scale=False)",
    "AdditiveAttention(dropout=0.3, seed=1)",
)
CALLS = (
    "[q, v]",
    "[q, v, k]",
    "[q, v, k], mask=[qm, vm]",
    "[q, v], mask=[None, vm]",
    "[q, v], mask=[qm, None]",
    "[q, v, k], use_causal_mask=True",
    "[q, v, k], mask=[qm, vm], use_causal_mask=True, return_attention_scores=True",
    "[q, v], training=True",
)
MULTI = (
    "MultiHeadAttention(2, 3)",
    "MultiHeadAttention(num_heads=2, key_dim=3, value_dim=2)",
    "MultiHeadAttention(2, 3, use_bias=False, output_shape=5)",
    "MultiHeadAttention(2, 3, dropout=0.3, seed=4)",
    "MultiHeadAttention(2, 2, use_gate=True)",
    "MultiHeadAttention(2, 2, sliding_window=2)",
    "MultiHeadAttention(2, 2, kernel_initializer='he_normal', bias_initializer='ones', kernel_regularizer='l2')",
)
MULTI_CALLS = (
    "q, v",
    "q, v, k",
    "q, q, use_causal_mask=True",
    "q, v, attention_mask=tf.constant(np.tril(np.ones((3, 5))), tf.bool)",
    "q, v, k, return_attention_scores=True",
    "q, v, return_attention_scores=True, attention_mask=tf.ones([2, 3, 5], tf.bool)",
    "q, v, training=True",
)
DENSE = (
    ("'abc,cd->abd', output_shape=(None, 6), bias_axes='d'", "q"),
    ("'abc,cd->abd', output_shape=(None, 6), bias_axes=None, activation='relu'", "q"),
    ("'...x,xy->...y', output_shape=6, bias_axes='y'", "q"),
    ("'ab...,bc->ac...', output_shape=5, bias_axes='c'", "q"),
    ("'abc,cde->abde', output_shape=(None, 2, 3), bias_axes='de'", "q"),
    ("'ab,bc->ac', output_shape=6, bias_axes='c'", "q[0]"),
    ("'abc,bcd->ad', output_shape=2, bias_axes='d'", "q"),
    ("'abc,cd->abd', output_shape=(7, 6), bias_axes='d'", "q"),
    ("'abc,cd->abe', output_shape=(None, 6)", "q"),
    ("'abc,cdx->abd', output_shape=(None, 6)", "q"),
    ("'abc,cd->abd', output_shape=(None, 6), bias_axes='x'", "q"),
    ("'abc', output_shape=6", "q"),
)
WRONG = (
    "L.Attention(score_mode='x')",
    "L.Attention()(q)",
    "L.Attention()([q])",
    "L.Attention()([q, v], mask=qm)",
    "L.Attention()([q, v], mask=[qm])",
    "L.MultiHeadAttention(0, 2)",
    "L.MultiHeadAttention(2, 0)",
    "L.MultiHeadAttention(2, 2, value_dim=0)",
    "L.MultiHeadAttention(2, 2, attention_axes='a')",
    "L.MultiHeadAttention(2, 2, sliding_window=0)",
    "L.MultiHeadAttention(2, 2)(q)",
    "L.MultiHeadAttention(2, 2)(q, v, q)",
    "L.MultiHeadAttention(2, 2).compute_output_shape((None, 3, 4), (None, 5, 4))",
    "L.MultiHeadAttention(2, 2, output_shape=(3, 2)).compute_output_shape((None, 3, 4), (None, 5, 4))",
    "L.Attention().compute_output_shape([(None, 3, 4), (None, 5, 6)])",
    "L.EinsumDense('abc,cd->abd', (None, 6)).compute_output_shape((None, 3, 4))",
)


def cases():
    for layer in SCORED:
        yield entry(f"{layer} config", f"{START}L.{layer}.get_config()")
        for call in CALLS:
            yield entry(f"{layer} {call}", f"{START}layer = L.{layer}\n{RUN.format(call=call)}", **CLOSE)
    for layer in MULTI:
        yield entry(f"{layer} config", f"{START}L.{layer}.get_config()")
        for call in MULTI_CALLS:
            close = CLOSE_WITH_LARGE_TERMS if "ones" in layer else CLOSE
            yield entry(f"{layer} {call}", f"{START}layer = L.{layer}\n{RUN.format(call=call)}", **close)
    for arguments, inputs in DENSE:
        code = f"{START}layer = L.EinsumDense({arguments})\n{RUN.format(call=inputs)}"
        yield entry(f"EinsumDense({arguments})", code, **CLOSE)
        yield entry(f"EinsumDense({arguments}) config", f"{START}L.EinsumDense({arguments}).get_config()")
    for line in WRONG:
        yield entry(line, START + line)
    yield entry(
        "attention in a functional model",
        START
        + """a, b = tf.keras.Input((3, 4)), tf.keras.Input((None, 4))
out, scores = L.MultiHeadAttention(2, 3)(a, b, return_attention_scores=True)
model = tf.keras.Model([a, b], [out, scores])
(out.shape, scores.shape, model([q, v]), L.Attention()([a, b]).shape)""",
        **CLOSE,
    )
