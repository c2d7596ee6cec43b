"""What the cases of Keras layers do with a layer: build, call, differentiate, describe."""

import numpy as np

from compat_tests.case import entry


def data(shape, dtype="float32", seed=7):
    """Numbers of a shape, or a list of such arrays for a list of shapes, that the implementation has no part in."""
    if shape and isinstance(shape[0], (list, tuple)):
        return [data(s, dtype, seed + i) for i, s in enumerate(shape)]
    state = np.random.RandomState(seed)
    if "int" in dtype:
        return state.randint(0, 5, size=shape).astype(dtype)
    if dtype == "bool":
        return state.rand(*shape) > 0.4
    return state.randn(*shape).astype(dtype)


def _ramp(tf, y):
    """Weights that differ from element to element, so that a sum of outputs has a gradient everywhere."""
    size = int(np.prod(y.shape))
    return tf.cast(tf.reshape(tf.linspace(0.5, 1.5, max(size, 1))[:size], y.shape), y.dtype)


def probe(tf, make, shape, dtype="float32", gradients=True, symbolic=True, **call):
    """All that is to be compared of the layer `make(tf.keras.layers)`, called on numbers of `shape`.

    Returns:
        A dict: outputs, gradients by inputs and weights, weights with their names, configuration, shapes.
    """
    layer = make(tf.keras.layers)
    inputs = tf.nest.map_structure(tf.constant, data(shape, dtype))
    several = isinstance(inputs, list)
    result = {}
    with tf.GradientTape(persistent=True) as tape:
        if gradients:
            tape.watch(inputs)
        outputs = layer(inputs, **call)
        total = tf.reduce_sum(outputs * _ramp(tf, outputs)) if gradients else None
    result["outputs"] = outputs
    if gradients:
        result["by inputs"] = tape.gradient(total, inputs)
        result["by weights"] = tape.gradient(total, [v.value for v in layer.trainable_variables])
    result["weights"] = [
        (v.path, tuple(v.shape), str(v.dtype), v.trainable, v.numpy()) for v in layer.weights if "seed" not in v.path
    ]
    result["config"] = layer.get_config()
    sizes = [tuple(x.shape) for x in inputs] if several else tuple(inputs.shape)
    result["shape"] = tuple(layer.compute_output_shape(sizes))
    if symbolic:
        result["symbolic"] = _symbolic(tf, make(tf.keras.layers), sizes, several, dtype)
    return result


def _symbolic(tf, layer, sizes, several, dtype):
    """Shape and dtype of the layer's output for inputs of unknown batch size."""
    inputs = [tf.keras.Input(s[1:], dtype=dtype) for s in (sizes if several else [sizes])]
    y = layer(inputs if several else inputs[0])
    return tuple(y.shape), str(y.dtype)


def steps(tf, make, shape, count=3, **call):
    """Outputs of several calls while training, and the weights after them."""
    layer = make(tf.keras.layers)
    outputs = [layer(tf.constant(data(shape, seed=i)), training=True, **call) for i in range(count)]
    return outputs, [w.numpy() for w in layer.weights if "seed" not in w.path], layer(tf.constant(data(shape)))


def probes(text, **options):
    """One entry per line `layer | shape [| further arguments of probe]`."""
    for line in filter(None, map(str.strip, text.splitlines())):
        layer, shape, *more = (part.strip() for part in line.split(" | "))
        call = layer[:-1] + (", " if not layer.endswith("()") else "") + "name='l')"
        arguments = "".join(f", {m}" for m in more)
        code = f"from compat_tests.tables._keras_layers import probe\nprobe(tf, lambda L: L.{call}, {shape}{arguments})"
        yield entry(f"{layer} {shape}{arguments}", code, **options)


def trained(tf, make, shape, targets, dtype="float32", loss="mse", optimizer="sgd", epochs=3, batch_size=4):
    """Losses of a small model while it is fitted, its weights after that, and what it then predicts.

    Args:
        make: gives the list of layers for `tf.keras.layers`, or a model for a symbolic input as second argument.
        shape, targets: shapes of the data, with the number of examples.
    """
    tf.keras.utils.set_random_seed(5)
    x, y = data(shape, dtype), data(targets, seed=3)
    inputs = tf.keras.Input(shape[1:], dtype=dtype)
    outputs = inputs
    for layer in make(tf.keras.layers):
        outputs = layer(outputs)
    model = tf.keras.Model(inputs, outputs)
    model.compile(optimizer, loss)
    history = model.fit(x, y, epochs=epochs, batch_size=batch_size, shuffle=False, verbose=0).history["loss"]
    return history, [w for w in model.get_weights() if w.dtype.kind == "f"], model.predict(x, verbose=0)


def residual(L, filters):
    """A residual block as one callable."""

    def block(x):
        y = L.Conv2D(filters, 3, padding="same", use_bias=False)(x)
        y = L.BatchNormalization()(y)
        y = L.ReLU()(y)
        y = L.Conv2D(filters, 3, padding="same")(y)
        if x.shape[-1] != filters:
            x = L.Conv2D(filters, 1)(x)
        return L.Add()([x, y])

    return block
