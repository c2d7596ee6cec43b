"""keras.ops: conversions, slices and updates."""

import math

import numpy as np

from tfjax.core.dtypes import as_dtype
from tfjax.keras.backend.common import convert
from tfjax.keras.backend.common.dtypes import standardize_dtype
from tfjax.keras.backend.common.keras_tensor import KerasTensor
from tfjax.keras.ops import tf_functions as tf
from tfjax.keras.ops.symbolic_op import keras_function
from tfjax.tensor.tensor import Tensor
from tfjax.tensor.variable import Variable


@keras_function("")
def shape(x):
    """Returns the shape as a tuple: integers, and scalar tensors for sizes that are not known."""
    if isinstance(x, KerasTensor):
        return tuple(x.shape)
    x = convert.convert_to_tensor(x)
    sizes = x.shape.as_list()
    if None in sizes:
        known = tf.shape(x)
        sizes = [known[k] if size is None else size for k, size in enumerate(sizes)]
    return tuple(sizes)


@keras_function("")
def dtype(x):
    """Returns the name of the dtype."""
    return standardize_dtype(x.dtype)


@keras_function("", "Cast", tensors=1)
def cast(x, dtype):
    """Returns `x` in another dtype."""
    return tf.cast(x, standardize_dtype(dtype))


@keras_function("", "SaturateCast", tensors=1)
def saturate_cast(x, dtype):
    """Returns `x` in another dtype; what does not fit becomes the dtype's largest or smallest number."""
    x = convert.convert_to_tensor(x)
    source, target = x.dtype, as_dtype(standardize_dtype(dtype))
    if source.name != "bool":
        limits = (0, 1) if target.name == "bool" else (target.min, target.max)
        low, high = max(source.min, limits[0]), min(source.max, limits[1])
        if source.is_floating and target.is_integer:  # limits that the float type has exactly
            low, high = _inside(low, source, math.inf), _inside(high, source, -math.inf)
        x = tf.clip_by_value(x, tf.cast(low, source), tf.cast(high, source))
    return tf.cast(x, target)


def _inside(limit, source, towards):
    number = np.float32 if source.name in ("bfloat16", "float16") else source.np.type
    near = number(limit)
    outside = int(near) > limit if towards < 0 else int(near) < limit
    return np.nextafter(near, number(towards)) if outside else near


@keras_function("", "ConvertToTensor", tensors=1)
def convert_to_tensor(x, dtype=None, sparse=None, ragged=None):
    """Returns an array, number or variable as a tensor."""
    return convert.convert_to_tensor(x, dtype=dtype, sparse=sparse, ragged=ragged)


@keras_function("")
def convert_to_numpy(x):
    """Returns a tensor, variable or anything like an array as a NumPy array."""
    if convert.is_tensor(x):
        return np.asarray(x.numpy())
    return np.array(x)


@keras_function("")
def is_tensor(x):
    """Returns whether `x` is a tensor or variable."""
    return isinstance(x, (Tensor, Variable)) or convert.is_tensor(x)


@keras_function("", "StopGradient")
def stop_gradient(variable):
    """Returns a tensor that counts as a constant for gradients."""
    return tf.stop_gradient(variable)


@keras_function("")
def custom_gradient(f):
    """Returns the function with the gradient that it returns beside its result."""
    from tfjax.autodiff.custom_gradient import custom_gradient as tf_custom_gradient

    return tf_custom_gradient(f)


# -- slices and updates


@keras_function("", "Slice", tensors=2)
def slice_(inputs, start_indices, shape):
    """Returns the part of `inputs` of a shape that begins at `start_indices`."""
    return tf.slice(inputs, start_indices, shape)


@keras_function("", "SliceUpdate", tensors=3)
def slice_update(inputs, start_indices, updates):
    """Returns `inputs` with `updates` in place of the part that begins at `start_indices`."""
    inputs, updates = convert.convert_to_tensor(inputs), convert.convert_to_tensor(updates)
    starts = convert.convert_to_tensor(start_indices, "int32")
    return _update_slice(inputs, tf.cast(updates, inputs.dtype), starts)


def _update_slice(inputs, updates, starts):
    from jax import lax

    from tfjax.ops.jax_op import jax_op

    global _update_slice

    @jax_op("DynamicUpdateSlice")
    def update(x, part, start):
        return lax.dynamic_update_slice(x, part, [start[k] for k in range(x.ndim)])

    _update_slice = update
    return update(inputs, updates, starts)


@keras_function("", "Scatter", tensors=2)
def scatter(indices, values, shape):
    """Returns zeros of a shape with `values` added at `indices`."""
    return tf.scatter_nd(indices, values, shape)


@keras_function("", "ScatterUpdate", tensors=3)
def scatter_update(inputs, indices, updates, reduction=None):
    """Returns `inputs` with `updates` at `indices`.

    Args:
        inputs: a tensor.
        indices: positions, `[count, rank]`.
        updates: one value for each.
        reduction: None: the values replace the old ones; or `"add"`, `"max"`, `"min"`, `"mul"`.

    Raises:
        ValueError: for another reduction.
    """
    functions = {
        None: "tensor_scatter_nd_update",
        "add": "tensor_scatter_nd_add",
        "max": "tensor_scatter_nd_max",
        "min": "tensor_scatter_nd_min",
    }
    if reduction in functions:
        return getattr(tf, functions[reduction])(inputs, indices, updates)
    if reduction != "mul":
        raise ValueError(f"Invalid reduction: {reduction}. Supported values are: None, 'add', 'max', 'min', 'mul'.")
    indices, updates = convert.convert_to_tensor(indices), convert.convert_to_tensor(updates)
    for k in range(indices.shape[0]):
        place = indices[k : k + 1]
        inputs = tf.tensor_scatter_nd_update(inputs, place, tf.gather_nd(inputs, place) * updates[k])
    return inputs


@keras_function("", "Unstack")
def unstack(x, num=None, axis=0):
    """Returns the slices along `axis` in a list."""
    return tf.unstack(x, num=num, axis=axis)


def __getattr__(name):
    """Control flow lies in a file of its own; Keras has it here."""
    from tfjax.keras.ops import core_control

    found = vars(core_control).get(name, vars(core_control).get(f"{name}_"))
    if found is None or getattr(found, "__module__", "") != "keras.src.ops.core":
        raise AttributeError(f"module 'keras.src.ops.core' has no attribute {name!r}")
    return found
