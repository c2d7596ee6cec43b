"""What every Keras layer must do, checked by one function.

run_layer_test(tf.keras.layers.Dense, {"units": 3}, (2, 4), weights=2, output_shape=(2, 3))
"""

import json

import numpy as np

import tfjax as tf


def run_layer_test(
    cls,
    init_kwargs=None,
    input_shape=None,
    *,
    input_data=None,
    input_dtype="float32",
    call_kwargs=None,
    output_shape=None,
    output_dtype=None,
    weights=None,
    trainable_weights=None,
    supports_masking=None,
    gradients=True,
    deterministic=True,
    symbolic=True,
    custom_objects=None,
    rtol=1e-5,
):
    """Checks configuration, building, calls, symbolic shapes, weights, gradients and masks of a layer.

    Args:
        cls: the class.
        init_kwargs: arguments of the constructor.
        input_shape: shape of the input with the batch size, or a structure (list, dict) of shapes.
        input_data: the input itself (an array or structure of arrays) instead of random numbers.
        input_dtype: dtype of random input; integers are below 4.
        call_kwargs: further arguments of the call (`{"training": True}`).
        output_shape: expected shape (or structure) of the output, not checked if None.
        output_dtype: expected dtype of the output.
        weights, trainable_weights: expected numbers of weights.
        supports_masking: expected value of the attribute.
        gradients: whether gradients are compared with finite differences (in float64).
        deterministic: False for layers that draw random numbers in this call.
        symbolic: whether the layer can be part of a functional model.
        custom_objects: classes for from_config, where they are needed.
        rtol: tolerance between ways to compute the same.

    Returns:
        The layer, built, and its output.
    """
    init_kwargs, call_kwargs = dict(init_kwargs or {}), dict(call_kwargs or {})
    if input_data is None:
        input_data = _map_shapes(lambda shape: random_input(shape, input_dtype), input_shape)
    tensors = tf.nest.map_structure(tf.convert_to_tensor, input_data)

    layer = cls(**init_kwargs)
    output = layer(tensors, **call_kwargs)
    assert layer.built
    check_config(cls, layer, custom_objects)
    check_output(layer, output, output_shape, output_dtype)
    if weights is not None:
        assert len(layer.weights) == weights, [v.path for v in layer.weights]
    if trainable_weights is not None:
        assert len(layer.trainable_weights) == trainable_weights
    if supports_masking is not None:
        assert layer.supports_masking is supports_masking
    check_names(layer)
    if deterministic:
        check_again(layer, tensors, call_kwargs, output, rtol)
        check_weights_carry_over(cls, layer, tensors, call_kwargs, output, custom_objects, rtol)
        check_in_function(layer, tensors, call_kwargs, output, rtol)
    if symbolic:
        check_symbolic(cls, init_kwargs, layer, tensors, call_kwargs, output, deterministic, rtol)
    if gradients and deterministic:
        check_gradients(cls, init_kwargs, input_data, call_kwargs)
    return layer, output


def random_input(shape, dtype="float32", seed=0):
    """Numbers of a shape and dtype, always the same."""
    generator = np.random.default_rng(seed + sum(shape))
    if np.dtype(dtype).kind in "iu":
        return generator.integers(0, 4, shape).astype(dtype)
    if np.dtype(dtype).kind == "b":
        return generator.integers(0, 2, shape).astype(dtype)
    return generator.normal(size=shape).astype(dtype)


def _is_shape(x):
    return isinstance(x, tuple) and all(isinstance(d, int) or d is None for d in x)


def _map_shapes(function, structure):
    if _is_shape(structure):
        return function(structure)
    if isinstance(structure, dict):
        return {key: _map_shapes(function, value) for key, value in structure.items()}
    return [_map_shapes(function, item) for item in structure]


def check_config(cls, layer, custom_objects=None):
    """The configuration is JSON, and makes an equal layer."""
    config = layer.get_config()
    json.dumps(config)
    assert config["name"] == layer.name
    with tf.keras.utils.custom_object_scope(custom_objects or {}):
        again = cls.from_config(config)
    assert again.get_config() == config
    assert type(again) is type(layer)


def check_output(layer, output, shape, dtype):
    """Shape and dtype are as expected."""
    if shape is not None:
        actual = tf.nest.map_structure(lambda x: tuple(x.shape), output)
        assert actual == shape, (actual, shape)
    if dtype is not None:
        assert all(x.dtype.name == dtype for x in tf.nest.flatten(output))


def check_names(layer):
    """Paths of the weights are different and begin with the layer's."""
    paths = [v.path for v in layer.weights]
    assert len(set(paths)) == len(paths)
    assert all(path.split("/")[0] == layer.name for path in paths), paths


def assert_close(actual, expected, rtol=1e-5, message=""):
    """Structures of tensors are close."""
    tf.nest.assert_same_structure(actual, expected)
    for a, b in zip(tf.nest.flatten(actual), tf.nest.flatten(expected), strict=True):
        a, b = np.asarray(a), np.asarray(b)
        scale = max(1.0, float(np.max(np.abs(b.astype("float64")), initial=0.0))) if b.dtype.kind != "b" else 1.0
        np.testing.assert_allclose(a, b, rtol=rtol, atol=rtol * scale, err_msg=message)


def check_again(layer, tensors, call_kwargs, output, rtol):
    """A second call, which takes the short way, gives the same."""
    if not call_kwargs.get("training"):  # batch statistics move on
        assert_close(layer(tensors, **call_kwargs), output, rtol, "second call")


def check_weights_carry_over(cls, layer, tensors, call_kwargs, output, custom_objects, rtol):
    """A layer from the configuration with the same weights computes the same; weights can be stored one by one."""
    if call_kwargs.get("training"):
        return
    for carry in (_by_set_weights, _by_store):
        with tf.keras.utils.custom_object_scope(custom_objects or {}):
            other = cls.from_config(layer.get_config())
        other(tensors, **call_kwargs)
        carry(layer, other)
        assert_close(other(tensors, **call_kwargs), output, rtol, carry.__name__)


def _by_set_weights(source, target):
    target.set_weights(source.get_weights())


def _by_store(source, target):
    sources = [source, *source._flatten_layers(include_self=False)]
    targets = [target, *target._flatten_layers(include_self=False)]
    for one, other in zip(sources, targets, strict=True):
        store = {}
        one.save_own_variables(store)
        other.load_own_variables({key: np.asarray(value) for key, value in store.items()})


def check_in_function(layer, tensors, call_kwargs, output, rtol):
    """tf.function computes the same."""
    if not call_kwargs.get("training"):
        traced = tf.function(lambda x: layer(x, **call_kwargs))
        assert_close(traced(tensors), output, rtol, "tf.function")


def check_symbolic(cls, init_kwargs, layer, tensors, call_kwargs, output, deterministic, rtol):
    """In a functional model the shape is inferred, with an unknown batch size, and the model computes the same."""
    as_input = lambda x: tf.keras.Input(x.shape[1:], dtype=x.dtype.name)
    inputs = tf.nest.map_structure(as_input, tensors)
    symbolic = layer(inputs, **call_kwargs)
    for x, y in zip(tf.nest.flatten(symbolic), tf.nest.flatten(output), strict=True):
        assert len(x.shape) == len(y.shape), (x.shape, y.shape)
        assert all(a is None or a == b for a, b in zip(x.shape, y.shape, strict=True)), (x.shape, y.shape)
        assert x.dtype == y.dtype, (x.dtype, y.dtype)
    model = tf.keras.Model(inputs, symbolic)
    assert len(model.weights) == len(layer.weights)
    if deterministic and not call_kwargs.get("training"):
        assert_close(model(tensors), output, rtol, "functional model")
    fresh = cls(**{**init_kwargs, "name": f"{layer.name}_symbolic"})
    assert tf.nest.map_structure(lambda x: tuple(x.shape), fresh(inputs, **call_kwargs)) == tf.nest.map_structure(
        lambda x: tuple(x.shape), symbolic
    ), "a layer built symbolically"
    assert [tuple(v.shape) for v in fresh.weights] == [tuple(v.shape) for v in layer.weights]


def check_gradients(cls, init_kwargs, input_data, call_kwargs, step=1e-5, rtol=1e-4):
    """Gradients with respect to inputs and weights equal central differences in one direction each, in float64."""
    as_double = lambda x: np.asarray(x, "float64") if np.asarray(x).dtype.kind == "f" else np.asarray(x)
    arrays = tf.nest.map_structure(as_double, input_data)
    layer = cls(**{**init_kwargs, "dtype": "float64"})
    inputs = [tf.Variable(x) if x.dtype.kind == "f" else tf.constant(x) for x in tf.nest.flatten(arrays)]
    call = lambda: layer(tf.nest.pack_sequence_as(arrays, [tf.convert_to_tensor(x) for x in inputs]), **call_kwargs)
    shape = tf.nest.flatten(call())
    state = [v.numpy() for v in layer.non_trainable_variables]
    weighting = [random_input(tuple(y.shape), "float64", seed=7) for y in shape]

    def objective():
        for v, value in zip(layer.non_trainable_variables, state, strict=True):
            v.assign(value)
        outputs = tf.nest.flatten(call())
        return tf.add_n([tf.reduce_sum(y * w) for y, w in zip(outputs, weighting, strict=True) if y.dtype.is_floating])

    sources = [x for x in inputs if isinstance(x, tf.Variable)] + list(layer.trainable_weights)
    with tf.GradientTape() as tape:
        value = objective()
    found = tape.gradient(value, sources)
    for k, (source, gradient) in enumerate(zip(sources, found, strict=True)):
        if gradient is None:
            continue
        gradient = tf.convert_to_tensor(gradient).numpy()
        direction = random_input(tuple(source.shape), "float64", seed=11 + k)
        start = source.numpy()
        ends = []
        for sign in (1.0, -1.0):
            source.assign(start + sign * step * direction)
            ends.append(float(objective()))
        source.assign(start)
        numeric = (ends[0] - ends[1]) / (2 * step)
        analytic = float(np.sum(gradient * direction))
        scale = max(1.0, abs(analytic), abs(float(value)))
        assert abs(numeric - analytic) <= rtol * scale, (getattr(source, "path", f"input {k}"), numeric, analytic)
