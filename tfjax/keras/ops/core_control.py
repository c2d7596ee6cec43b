"""keras.ops: control flow. On symbolic tensors each function is a step of the functional model."""

import numpy as np

from tfjax.keras import tree
from tfjax.keras.backend.common import convert
from tfjax.keras.backend.common.keras_tensor import KerasTensor, any_symbolic_tensors
from tfjax.keras.backend.common.symbolic import compute_output_spec as spec_of
from tfjax.keras.keras_export import show_as_keras
from tfjax.keras.ops import tf_functions as tf
from tfjax.keras.ops.operation import Operation
from tfjax.keras.ops.symbolic_op import keras_function
from tfjax.keras.utils.traceback_utils import with_arguments


def _step(cls):
    """Decorator of the classes: they print as Keras's, which are all in `core`."""
    cls.__module__ = "tfjax.keras.ops.core"
    show_as_keras(cls)
    return cls


# -- one of several functions


@keras_function("")
def cond(pred, true_fn, false_fn):
    """Returns what one of two functions returns, by a scalar condition."""
    try:
        if any_symbolic_tensors((pred, true_fn, false_fn)):
            return Cond().symbolic_call(pred, true_fn, false_fn)
        return _cond(pred, true_fn, false_fn)
    except Exception as error:
        raise with_arguments(error, _any_call, (pred, true_fn, false_fn), {}, "Cond.call()") from None


def _any_call(*args, **kwargs):
    """What errors show the arguments of."""


def _cond(pred, true_fn, false_fn):
    if isinstance(pred, (bool, int, np.bool_)):
        return true_fn() if pred else false_fn()
    return tf.cond(pred, true_fn=true_fn, false_fn=false_fn)


@_step
class Cond(Operation):
    """`cond` as a step of a functional model."""

    def __call__(self, *args, **kwargs):
        return cond(*args, **kwargs)

    def call(self, pred, true_fn, false_fn):
        """One of two results."""
        return _cond(pred, true_fn, false_fn)

    def compute_output_spec(self, pred, true_fn, false_fn):
        """What both functions return.

        Raises:
            ValueError: if they return different things.
        """
        first, second = spec_of(true_fn), spec_of(false_fn)
        if not _alike(first, second):
            raise ValueError(
                "`true_fn` and `false_fn` should return outputs of the same kind (struct, dtype and shape). Got "
                f"{first} and {second} instead."
            )
        return first


def _alike(first, second):
    try:
        tree.assert_same_structure(first, second)
    except (TypeError, ValueError):
        return False
    pairs = zip(tree.flatten(first), tree.flatten(second))
    return all((a is None) == (b is None) and (a is None or _kind(a) == _kind(b)) for a, b in pairs)


def _kind(x):
    return tuple(x.shape), str(x.dtype)


@keras_function("")
def switch(index, branches, *operands):
    """Returns what the function number `index` returns; numbers out of range count as the nearest."""
    if any_symbolic_tensors((index, *operands)):
        return Switch().symbolic_call(index, branches, *operands)
    index = tf.clip_by_value(convert.convert_to_tensor(index, "int32"), 0, len(branches) - 1)
    return tf.switch_case(index, [lambda branch=branch: branch(*operands) for branch in branches])


@_step
class Switch(Operation):
    """`switch` as a step of a functional model."""

    def call(self, index, branches, *operands):
        """The result of one of the functions."""
        return switch(index, branches, *operands)

    def compute_output_spec(self, index, branches, *operands):
        """What the first function returns."""
        return spec_of(branches[0], *operands)


# -- loops


@keras_function("")
def while_loop(cond, body, loop_vars, maximum_iterations=None):
    """Returns the loop variables after `body` has been applied for as long as `cond` holds."""
    if any_symbolic_tensors((loop_vars,)):
        return WhileLoop(cond, body, maximum_iterations=maximum_iterations).symbolic_call(loop_vars)
    several = isinstance(loop_vars, (tuple, list))
    loop_vars = tuple(loop_vars) if several else (loop_vars,)

    def step(*values):
        result = body(*values)
        return tuple(result) if several else (result,)

    result = tf.while_loop(cond, step, loop_vars, maximum_iterations=maximum_iterations)
    return tuple(result) if several else result[0]


@_step
class WhileLoop(Operation):
    """`while_loop` as a step of a functional model."""

    def __init__(self, cond, body, maximum_iterations=None, *, name=None):
        super().__init__(name=name)
        self.cond = cond
        self.body = body
        self.maximum_iterations = maximum_iterations

    def call(self, loop_vars):
        """The variables after the loop."""
        return while_loop(self.cond, self.body, loop_vars, maximum_iterations=self.maximum_iterations)

    def compute_output_spec(self, loop_vars):
        """What the variables are before it."""
        return tree.map_structure(_like, loop_vars)


def _like(x):
    x = x if isinstance(x, KerasTensor) else convert.convert_to_tensor(x)
    return KerasTensor(tuple(x.shape), str(getattr(x.dtype, "name", x.dtype)))


@keras_function("")
def fori_loop(lower, upper, body_fun, init_val):
    """Returns `value = body_fun(i, value)` for i from `lower` up to `upper`, beginning with `init_val`."""
    if any_symbolic_tensors((lower, upper)):  # the bounds are then inputs of the step; Keras fails when it runs
        step = lambda i, end, value: (i + 1, end, body_fun(i, value))
        return while_loop(lambda i, end, value: i < end, step, (lower, upper, init_val))[2]
    if any_symbolic_tensors((init_val,)):
        return ForiLoop(lower, upper, body_fun).symbolic_call(init_val)
    return tf.while_loop(lambda i, _: i < upper, lambda i, value: (i + 1, body_fun(i, value)), (lower, init_val))[1]


@_step
class ForiLoop(Operation):
    """`fori_loop` as a step of a functional model."""

    def __init__(self, lower, upper, body_fun, *, name=None):
        super().__init__(name=name)
        self.lower = lower
        self.upper = upper
        self.body_fun = body_fun

    def call(self, init_val):
        """The value after the loop."""
        return fori_loop(self.lower, self.upper, self.body_fun, init_val)

    def compute_output_spec(self, init_val):
        """What the value is before it."""
        return tree.map_structure(_like, init_val)


# -- functions of elements


def _first(x):
    """One element along axis 0 of what is symbolic."""
    return KerasTensor(x.shape[1:], x.dtype) if isinstance(x, KerasTensor) else x[0]


def _stacked(elements, count):
    return tree.map_structure(lambda x: KerasTensor((count, *x.shape), x.dtype), elements)


def _count(xs):
    return tree.flatten(xs)[0].shape[0]


@keras_function("")
def vectorized_map(function, elements):
    """Returns `function` of each element along axis 0, stacked; all at once."""
    if any_symbolic_tensors((elements,)):
        return VectorizedMap(function)(elements)
    return tf.vectorized_map(function, elements)


@_step
class VectorizedMap(Operation):
    """`vectorized_map` as a step of a functional model."""

    def __init__(self, function, *, name=None):
        super().__init__(name=name)
        self.function = function

    def call(self, elements):
        """The function of all elements."""
        return vectorized_map(self.function, elements)

    def compute_output_spec(self, elements):
        """What the function returns for one element, stacked."""
        return _stacked(spec_of(self.function, tree.map_structure(_first, elements)), _count(elements))

    def get_config(self):
        """Returns the arguments to make the operation anew from."""
        return {**super().get_config(), "function": self.function}

    @classmethod
    def from_config(cls, config):
        """Makes an operation from what `get_config` returned, written to a file or not."""
        from tfjax.keras.saving import serialization_lib

        return cls(**{**config, "function": serialization_lib.deserialize_keras_object(config["function"])})


@keras_function("")
def map_(f, xs):
    """Returns `f` of each element along axis 0, stacked; one after the other."""
    if any_symbolic_tensors((xs,)):
        return Map().symbolic_call(f, xs)
    xs = tree.map_structure(convert.convert_to_tensor, xs)
    count = _count(xs)
    if count is None:
        from tfjax.tensor.spec import TensorSpec

        one = f(tree.map_structure(lambda x: x[0], xs))
        return tf.map_fn(f, xs, fn_output_signature=tree.map_structure(TensorSpec.from_tensor, one))
    results = [f(tree.map_structure(lambda x, k=k: x[k], xs)) for k in range(count)]
    return tree.map_structure(lambda *parts: tf.stack(parts), *results)


@_step
class Map(Operation):
    """`map` as a step of a functional model."""

    def call(self, f, xs):
        """The function of all elements."""
        return map_(f, xs)

    def compute_output_spec(self, f, xs):
        """What the function returns for one element, stacked."""
        return _stacked(spec_of(f, tree.map_structure(_first, xs)), _count(xs))


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
    if any_symbolic_tensors((init, xs)):
        return Scan(length=length, reverse=reverse, unroll=unroll).symbolic_call(f, init, xs)
    if not callable(f):
        raise TypeError(f"`f` should be a callable. Received: f={f}")
    if not isinstance(unroll, bool) and (not isinstance(unroll, int) or unroll < 1):
        raise ValueError(f"`unroll` must be an positive integer or boolean. Received: unroll={unroll}")
    if xs is None and length is None:
        raise ValueError("Got no `xs` to scan over and `length` not provided.")
    xs = tree.map_structure(convert.convert_to_tensor, xs) if xs is not None else None
    carry = tree.map_structure(convert.convert_to_tensor, init)
    count = int(length) if length is not None else _count(xs)
    if count is None:
        return _scan_in_a_loop(f, carry, xs, reverse)
    outputs = []
    for k in reversed(range(count)) if reverse else range(count):
        carry, output = f(carry, None if xs is None else tree.map_structure(lambda x, k=k: x[k], xs))
        outputs.append(output)
    if reverse:
        outputs.reverse()
    if outputs and outputs[0] is None:
        return carry, None
    return carry, tree.map_structure(lambda *parts: tf.stack(parts), *outputs)


def _scan_in_a_loop(f, carry, xs, reverse):
    """`scan` over a number of elements that is not known."""
    from tfjax.tensor.tensor_array import TensorArray

    flat = tree.flatten(xs)
    count = tf.shape(flat[0])[0]
    element = lambda k: tree.map_structure(lambda x: x[k], xs)
    shown = spec_of(f, tree.map_structure(_like, carry), tree.map_structure(lambda x: _first(_like(x)), xs))[1]
    outputs = [TensorArray(str(x.dtype), size=count, element_shape=tuple(x.shape)) for x in tree.flatten(shown)]
    held = len(tree.flatten(carry))

    def step(i, *state):
        k = count - 1 - i if reverse else i
        new, output = f(tree.pack_sequence_as(carry, state[:held]), element(k))
        written = [array.write(k, x) for array, x in zip(state[held:], tree.flatten(output))]
        return (i + 1, *tree.flatten(new), *written)

    state = tf.while_loop(lambda i, *_: i < count, step, (0, *tree.flatten(carry), *outputs))[1:]
    stacked = None if shown is None else tree.pack_sequence_as(shown, [array.stack() for array in state[held:]])
    return tree.pack_sequence_as(carry, state[:held]), stacked


@_step
class Scan(Operation):
    """`scan` as a step of a functional model."""

    def __init__(self, length=None, reverse=False, unroll=1, *, name=None):
        super().__init__(name=name)
        self.length = length
        self.reverse = reverse
        self.unroll = unroll

    def call(self, f, init, xs=None):
        """The last carried value and the outputs."""
        return scan(f, init, xs, length=self.length, reverse=self.reverse, unroll=self.unroll)

    def compute_output_spec(self, f, init, xs=None):
        """What the function returns for one element: the outputs are stacked."""
        count = int(self.length) if xs is None or self.length is not None else _count(xs)
        carry, output = spec_of(f, init, None if xs is None else tree.map_structure(_first, xs))
        return carry, None if output is None else _stacked(output, count)


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
    if any_symbolic_tensors((elems,)):
        return AssociativeScan(reverse=reverse, axis=axis).symbolic_call(f, elems)
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


@_step
class AssociativeScan(Operation):
    """`associative_scan` as a step of a functional model."""

    def __init__(self, reverse=False, axis=0, *, name=None):
        super().__init__(name=name)
        self.reverse = reverse
        self.axis = axis

    def call(self, f, elems):
        """The running results."""
        return associative_scan(f, elems, reverse=self.reverse, axis=self.axis)

    def compute_output_spec(self, f, elems):
        """What the function returns, in the size of the elements.

        Raises:
            ValueError: if the sizes along the axis differ.
        """
        flat = tree.flatten(elems)
        if len({x.shape[self.axis] for x in flat}) != 1:
            raise ValueError(
                f"Array inputs to associative_scan must have the same first dimension. (saw: {[x.shape for x in flat]})"
            )
        one = tree.map_structure(self._of_one, elems)
        return tree.map_structure(lambda x: KerasTensor(flat[0].shape, x.dtype), spec_of(f, one, one))

    def _of_one(self, x):
        shape = list(x.shape)
        shape[self.axis] = 1
        return KerasTensor(shape, x.dtype)
