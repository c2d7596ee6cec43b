"""keras.backend: functions of symbolic tensors, gradients, branches, loops, the learning phase."""

import contextlib
import sys
import warnings

import numpy as np

from tfjax.keras import tree
from tfjax.keras.backend.common import global_state
from tfjax.keras.backend.common.convert import convert_to_tensor, is_keras_tensor, is_tensor
from tfjax.keras.backend.common.global_state import state
from tfjax.keras.backend.legacy.export import legacy_export
from tfjax.keras.ops import tf_functions as tf

_DEPRECATED = (
    "`tf.keras.backend.{}` is deprecated and will be removed after 2020-10-11. To update it, simply pass a True/False "
    "value to the `training` argument of the `__call__` method of your layer or model."
)


@legacy_export("function")
def function(inputs, outputs, updates=None, name=None, **kwargs):
    """Returns a function that computes symbolic `outputs` from values of symbolic `inputs` (Keras 2).

    The function takes a list of values (or one), and returns NumPy data in the structure of `outputs`.

    Raises:
        ValueError: for updates and other arguments, which only sessions knew.
    """
    if kwargs:
        raise ValueError(f"Session keyword arguments are not supported during eager execution. You passed: {kwargs}")
    if updates:
        raise ValueError(f"`updates` argument is not supported during eager execution. You passed: {updates}")
    from tfjax.keras.models.model import Model

    model = Model(inputs=inputs, outputs=outputs)
    one_in_list = isinstance(outputs, list) and len(outputs) == 1

    def run(model_inputs):
        found = model(model_inputs)
        if one_in_list and not isinstance(found, (list, tuple)):
            found = [found]
        return tree.map_structure(_value, found)

    return run


def _value(x):
    if not is_tensor(x):
        return x
    value = x.numpy()
    return value.item() if np.ndim(value) == 0 and hasattr(value, "item") else value


@legacy_export("gradients")
def gradients(loss, variables):
    """Returns the gradients of `loss`; only within `tf.function`, as in TensorFlow (else use a GradientTape).

    Raises:
        RuntimeError: outside of functions.
    """
    from tfjax.autodiff.graph_gradients import gradients as tf_gradients

    return tf_gradients(loss, variables)


@legacy_export("stop_gradient")
def stop_gradient(variables):
    """Returns tensors that count as constants for gradients."""
    if isinstance(variables, (list, tuple)):
        return map(tf.stop_gradient, variables)
    return tf.stop_gradient(variables)


@legacy_export("switch")
def switch(condition, then_expression, else_expression):
    """Returns one of two values, by a scalar condition, or element by element.

    Args:
        condition: a tensor; its axes are the first ones of the values.
        then_expression, else_expression: tensors, or functions that return them.

    Raises:
        ValueError: if the condition has more axes than the values.
    """
    if not is_keras_tensor(condition):
        condition = convert_to_tensor(condition)
    if condition.dtype != "bool":
        condition = tf.cast(condition, "bool")
    if not len(condition.shape):
        branches = (x if callable(x) else (lambda x=x: x) for x in (then_expression, else_expression))
        return tf.cond(condition, *branches)
    then_expression, else_expression = (x() if callable(x) else x for x in (then_expression, else_expression))
    rank = len(then_expression.shape)
    missing = rank - len(condition.shape)
    if missing < 0:
        raise ValueError(
            "Rank of `condition` should be less than or equal to rank of `then_expression` and `else_expression`. "
            f"ndim(condition)={len(condition.shape)}, ndim(then_expression)={rank}"
        )
    if len(condition.shape) > 1:
        for _ in range(missing):
            condition = tf.expand_dims(condition, -1)
    return tf.where(condition, then_expression, else_expression)


@legacy_export("map_fn")
def map_fn(fn, elems, name=None, dtype=None):
    """Returns `fn` of each element along axis 0, stacked."""
    return tf.map_fn(fn, elems, name=name, dtype=dtype)


@legacy_export("foldl")
def foldl(fn, elems, initializer=None, name=None):
    """Returns `fn(fn(fn(initializer, first), second), ...)`."""
    return tf.foldl(fn, elems, initializer=initializer, name=name)


@legacy_export("foldr")
def foldr(fn, elems, initializer=None, name=None):
    """Returns `fn(... fn(fn(initializer, last), last but one), ...)`."""
    return tf.foldr(fn, elems, initializer=initializer, name=name)


@legacy_export("rnn")
def rnn(
    step_function,
    inputs,
    initial_states,
    go_backwards=False,
    mask=None,
    constants=None,
    unroll=False,
    input_length=None,
    time_major=False,
    zero_output_for_mask=False,
    return_all_outputs=True,
):
    """Runs a step function over the time axis of `inputs`.

    Args:
        step_function: takes the input of one step and the states (and constants); returns an output and new states.
        inputs: `[batch, time, ...]`, or a structure of such.
        initial_states: a list of states.
        go_backwards: whether to begin with the last step.
        mask: `[batch, time]`; where it is False the states stay as they are.
        constants: a list of further values for each step.
        unroll: whether the loop is written out.
        input_length: not needed: the time axis says it.
        time_major: whether the time axis comes first.
        zero_output_for_mask: whether masked steps give zeros, else the output of the step before.
        return_all_outputs: whether the outputs of all steps are returned, else only the last.

    Returns:
        The last output, all outputs, and the last states.
    """
    from tfjax.keras.layers.rnn.loop import run

    last, outputs, states = run(
        step_function,
        inputs,
        initial_states,
        go_backwards=go_backwards,
        mask=mask,
        constants=constants or (),
        unroll=unroll,
        time_major=time_major,
        zero_output_for_mask=zero_output_for_mask,
        return_all_outputs=return_all_outputs,
    )
    # As in Keras, a loop written out gives the states as the step function does.
    return last, outputs, list(states) if unroll and mask is None else tuple(states)


@legacy_export("print_tensor")
def print_tensor(x, message="", summarize=3):
    """Prints a tensor when it is computed, and returns it (Keras 2)."""
    from tfjax.ops.logging import print as tf_print

    tf_print(message, x, output_stream=sys.stdout, summarize=summarize)
    return x


# -- the learning phase (Keras 2): `training` of calls that neither say it nor are within a call that does


@legacy_export("learning_phase")
def learning_phase():
    """Returns what was set (1 or 0, True or False); 0 if nothing was."""
    return 0 if state.phase is None else state.phase


@legacy_export("set_learning_phase")
def set_learning_phase(value):
    """Sets whether layers and models train where their callers do not say it; `fit` and `predict` do say it.

    Args:
        value: 1 for training, 0 for inference.

    Raises:
        ValueError: if `value` is neither 0 nor 1.
    """
    warnings.warn(_DEPRECATED.format("set_learning_phase"))  # noqa: B028 - Keras 2 shows the line of this file
    state.phase = _checked_phase(value)


@legacy_export("learning_phase_scope")
@contextlib.contextmanager
def learning_phase_scope(value):
    """A context with another learning phase.

    Raises:
        ValueError: if `value` is neither 0 nor 1.
    """
    warnings.warn(_DEPRECATED.format("learning_phase_scope"), stacklevel=2)
    value = _checked_phase(value)
    before = state.phase
    state.phase = value
    try:
        yield
    finally:
        state.phase = before


def _checked_phase(value):
    if value not in {0, 1}:
        raise ValueError("Expected learning phase to be 0 or 1.")
    return value


@legacy_export("in_train_phase")
def in_train_phase(x, alt, training=None):
    """Returns `x` in training and `alt` otherwise; both may be functions."""
    training = learning_phase() if training is None else training
    if is_tensor(training):
        return switch(training, x, alt)
    chosen = x if training in (1, True) else alt
    return chosen() if callable(chosen) else chosen


@legacy_export("in_test_phase")
def in_test_phase(x, alt, training=None):
    """Returns `alt` in training and `x` otherwise; both may be functions."""
    return in_train_phase(alt, x, training=training)


@legacy_export("manual_variable_initialization")
def manual_variable_initialization(value):
    """Only sessions knew uninitialized variables; remembered, without effect."""
    global_state.set_global_attribute("manual_variable_initialization", value)


@legacy_export("experimental.enable_tf_random_generator")
def enable_tf_random_generator():
    """Remembered; Keras 3's seed generators are used in any case."""
    global_state.set_global_attribute("tf_random_generator", True)


@legacy_export("experimental.disable_tf_random_generator")
def disable_tf_random_generator():
    """Remembered; Keras 3's seed generators are used in any case."""
    global_state.set_global_attribute("tf_random_generator", False)


@legacy_export("experimental.is_tf_random_generator_enabled")
def is_tf_random_generator_enabled():
    """Returns what was set last, True at first."""
    return global_state.get_global_attribute("tf_random_generator") is not False
