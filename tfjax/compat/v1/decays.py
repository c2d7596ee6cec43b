"""Learning rates that change with the step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tfjax.core.dtypes import as_dtype
from tfjax.core.export import export
from tfjax.ops.array.cast import cast
from tfjax.ops.math.binary import minimum
from tfjax.ops.math.binary import pow as power
from tfjax.ops.math.elementwise import ceil, cos, exp, floor
from tfjax.tensor import watching
from tfjax.tensor.convert import convert_to_tensor


def _decayed(compute: Callable[[], Any]) -> Any:
    """A tensor of the graph; in eager execution the function that computes it."""
    return compute() if watching.current_graph() is not None else compute


def _progress(global_step: Any, steps: Any, dtype: Any, staircase: bool) -> Any:
    if global_step is None:
        raise ValueError("global_step is required for exponential_decay.")
    p = cast(_now(global_step), dtype) / cast(convert_to_tensor(steps), dtype)
    return floor(p) if staircase else p


def _now(step: Any) -> Any:
    return step() if callable(step) else step._read() if hasattr(step, "_read") else convert_to_tensor(step)


@export("compat.v1.train.exponential_decay")
def exponential_decay(learning_rate, global_step, decay_steps, decay_rate, staircase=False, name=None):
    """learning_rate * decay_rate ^ (global_step / decay_steps)."""

    def compute() -> Any:
        rate = convert_to_tensor(
            learning_rate, as_dtype("float32") if isinstance(learning_rate, (int, float)) else None
        )
        p = _progress(global_step, decay_steps, rate.dtype, staircase)
        return rate * power(cast(convert_to_tensor(decay_rate), rate.dtype), p)

    return _decayed(compute)


@export("compat.v1.train.natural_exp_decay")
def natural_exp_decay(learning_rate, global_step, decay_steps, decay_rate, staircase=False, name=None):
    """learning_rate * exp(-decay_rate * global_step / decay_steps)."""

    def compute() -> Any:
        rate = convert_to_tensor(
            learning_rate, as_dtype("float32") if isinstance(learning_rate, (int, float)) else None
        )
        p = _progress(global_step, decay_steps, rate.dtype, staircase)
        return rate * exp(-cast(convert_to_tensor(decay_rate), rate.dtype) * p)

    return _decayed(compute)


@export("compat.v1.train.inverse_time_decay")
def inverse_time_decay(learning_rate, global_step, decay_steps, decay_rate, staircase=False, name=None):
    """learning_rate / (1 + decay_rate * global_step / decay_steps)."""

    def compute() -> Any:
        rate = convert_to_tensor(
            learning_rate, as_dtype("float32") if isinstance(learning_rate, (int, float)) else None
        )
        p = _progress(global_step, decay_steps, rate.dtype, staircase)
        return rate / (1.0 + cast(convert_to_tensor(decay_rate), rate.dtype) * p)

    return _decayed(compute)


@export("compat.v1.train.polynomial_decay")
def polynomial_decay(
    learning_rate, global_step, decay_steps, end_learning_rate=0.0001, power=1.0, cycle=False, name=None
):
    """(learning_rate - end_learning_rate) * (1 - global_step / decay_steps) ^ power + end_learning_rate."""
    exponent = power

    def compute() -> Any:
        rate = convert_to_tensor(
            learning_rate, as_dtype("float32") if isinstance(learning_rate, (int, float)) else None
        )
        step = cast(_now(global_step), rate.dtype)
        steps = cast(convert_to_tensor(decay_steps), rate.dtype)
        if cycle:
            from tfjax.ops.math.binary import maximum

            steps = steps * maximum(ceil(step / steps), 1.0)
        else:
            step = minimum(step, steps)
        return (rate - end_learning_rate) * _power(1.0 - step / steps, exponent) + end_learning_rate

    return _decayed(compute)


_power = power


@export("compat.v1.train.cosine_decay")
def cosine_decay(learning_rate, global_step, decay_steps, alpha=0.0, name=None):
    """learning_rate * ((1 - alpha) * (1 + cos(pi * global_step / decay_steps)) / 2 + alpha)."""

    def compute() -> Any:
        rate = convert_to_tensor(
            learning_rate, as_dtype("float32") if isinstance(learning_rate, (int, float)) else None
        )
        steps = cast(convert_to_tensor(decay_steps), rate.dtype)
        p = minimum(cast(_now(global_step), rate.dtype), steps) / steps
        return rate * ((1.0 - alpha) * 0.5 * (1.0 + cos(p * 3.141592653589793)) + alpha)

    return _decayed(compute)
