"""keras.ops: conversions, slices and updates, control flow."""

import math

import numpy as np

from tfjax.core.dtypes import as_dtype
from tfjax.keras import tree
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


# -- control flow


@keras_function("")
def cond(pred, true_fn, false_fn):
    """Returns what one of two functions returns, by a scalar condition."""
    if isinstance(pred, (bool, int, np.bool_)):
        return true_fn() if pred else false_fn()
    return tf.cond(pred, true_fn=true_fn, false_fn=false_fn)


@keras_function("")
def switch(index, branches, *operands):
    """Returns what the function number `index` returns; numbers out of range count as the nearest."""
    index = tf.clip_by_value(convert.convert_to_tensor(index, "int32"), 0, len(branches) - 1)
    return tf.switch_case(index, [lambda branch=branch: branch(*operands) for branch in branches])


@keras_function("")
def while_loop(cond, body, loop_vars, maximum_iterations=None):
    """Returns the loop variables after `body` has been applied for as long as `cond` holds."""
    several = isinstance(loop_vars, (tuple, list))
    loop_vars = tuple(loop_vars) if several else (loop_vars,)

    def step(*values):
        result = body(*values)
        return tuple(result) if several else (result,)

    result = tf.while_loop(cond, step, loop_vars, maximum_iterations=maximum_iterations)
    return tuple(result) if several else result[0]


@keras_function("")
def fori_loop(lower, upper, body_fun, init_val):
    """Returns `value = body_fun(i, value)` for i from `lower` up to `upper`, beginning with `init_val`."""
    return tf.while_loop(lambda i, _: i < upper, lambda i, value: (i + 1, body_fun(i, value)), (lower, init_val))[1]


@keras_function("")
def vectorized_map(function, elements):
    """Returns `function` of each element along axis 0, stacked; all at once."""
    return tf.vectorized_map(function, elements)


@keras_function("")
def map_(f, xs):
    """Returns `f` of each element along axis 0, stacked; one after the other."""
    xs = tree.map_structure(convert.convert_to_tensor, xs)
    count = tree.flatten(xs)[0].shape[0]
    results = [f(tree.map_structure(lambda x, k=k: x[k], xs)) for k in range(count)]
    return tree.map_structure(lambda *parts: tf.stack(parts), *results)


@keras_function("")
def scan(f, init, xs=None, length=None, reverse=False, unroll=1):
    """Applies a function step by step, with a value carried from step to step.

    Args:
        f: takes the carried value and an element; returns the new carried value and an output.
        init: the value carried into the first step.
        xs: elements along axis 0, or a structure of such.
        length: the number of steps, if there are no elements.
        reverse: whether to begin at the end.
        unroll: accepted; the engine decides how the loop runs.

    Returns:
        The last carried value, and the outputs stacked.

    Raises:
        TypeError: if `f` is no function.
        ValueError: without elements and a length, and for an unroll that is no positive integer or bool.
    """
    if not callable(f):
        raise TypeError(f"`f` should be a callable. Received: f={f}")
    if not isinstance(unroll, bool) and (not isinstance(unroll, int) or unroll < 1):
        raise ValueError(f"`unroll` must be an positive integer or boolean. Received: unroll={unroll}")
    if xs is None and length is None:
        raise ValueError("Got no `xs` to scan over and `length` not provided.")
    xs = tree.map_structure(convert.convert_to_tensor, xs) if xs is not None else None
    carry = tree.map_structure(convert.convert_to_tensor, init)
    count = int(length) if length is not None else tree.flatten(xs)[0].shape[0]
    outputs = []
    for k in reversed(range(count)) if reverse else range(count):
        carry, output = f(carry, None if xs is None else tree.map_structure(lambda x, k=k: x[k], xs))
        outputs.append(output)
    if reverse:
        outputs.reverse()
    if outputs and outputs[0] is None:
        return carry, None
    return carry, tree.map_structure(lambda *parts: tf.stack(parts), *outputs)


@keras_function("")
def associative_scan(f, elems, reverse=False, axis=0):
    """Returns the running results of an associative function along `axis`, in about log2(count) steps.

    Args:
        f: takes and returns structures of tensors.
        elems: the structure to run over.
        reverse: whether to begin at the end.
        axis: the axis.

    Raises:
        TypeError: if `f` is no function.
        ValueError: if the sizes along `axis` differ.
    """
    if not callable(f):
        raise TypeError(f"`f` should be a callable. Received: f={f}")
    flat = [convert.convert_to_tensor(x) for x in tree.flatten(elems)]
    if reverse:
        flat = [tf.reverse(x, [axis]) for x in flat]
    count = flat[0].shape[axis]
    if any(x.shape[axis] != count for x in flat[1:]):
        raise ValueError(
            f"Array inputs to associative_scan must have the same first dimension. (saw: {[tf.shape(x) for x in flat]})"
        )

    def combine(a, b):
        return tree.flatten(f(tree.pack_sequence_as(elems, a), tree.pack_sequence_as(elems, b)))

    def part(x, start, stop, step=1):
        return x[(slice(None),) * (axis % len(x.shape)) + (slice(start, stop, step),)]

    def run(level):
        length = level[0].shape[axis]
        if length < 2:
            return level
        pairs = combine([part(x, 0, length - 1, 2) for x in level], [part(x, 1, length, 2) for x in level])
        odd = run(pairs)
        firsts = [part(x, 0, 1) for x in level]
        if length == 2:
            even = firsts
        else:
            left = [part(x, 0, (length - 1) // 2) for x in odd]
            rest = combine(left, [part(x, 2, length, 2) for x in level])
            even = [tf.concat([first, more], axis=axis) for first, more in zip(firsts, rest)]
        return [_interleaved(a, b, axis % len(a.shape)) for a, b in zip(even, odd)]

    flat = run(flat)
    if reverse:
        flat = [tf.reverse(x, [axis]) for x in flat]
    return tree.pack_sequence_as(elems, flat)


def _interleaved(even, odd, axis):
    """even[0], odd[0], even[1], odd[1], ... along `axis`."""
    count = even.shape[axis] + odd.shape[axis]
    together = tf.concat([even, odd], axis=axis)
    order = [k // 2 if k % 2 == 0 else even.shape[axis] + k // 2 for k in range(count)]
    return tf.gather(together, order, axis=axis)
