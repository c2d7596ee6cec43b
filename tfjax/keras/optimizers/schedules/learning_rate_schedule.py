"""LearningRateSchedule and Keras's schedules. A call records one op, whose numbers are inputs: none is compiled in."""

import math

import jax.numpy as jnp
import numpy as np

from tfjax.keras.backend.common.convert import convert_to_tensor
from tfjax.keras.keras_export import keras_export
from tfjax.ops.jax_op import jax_op, scalar
from tfjax.tensor.pack import cast as _cast


@keras_export("keras.optimizers.schedules.LearningRateSchedule")
class LearningRateSchedule:
    """Base of schedules: a subclass's `__call__(step)` gives the learning rate of an update, the first being step 0."""

    def __call__(self, step):
        raise NotImplementedError(
            f"Learning rate schedule '{self.__class__.__name__}' must override `__call__(self, step)`."
        )

    def get_config(self):
        """The arguments that make such a schedule."""
        raise NotImplementedError(
            f"Learning rate schedule '{self.__class__.__name__}' "
            "must override `get_config()` in order to be serializable."
        )

    @classmethod
    def from_config(cls, config):
        """A schedule of the arguments that `get_config` gave."""
        return cls(**config)


def _inputs(schedule, step, *numbers):
    """What a schedule's op takes: the step, then the schedule's numbers as tensors of the first one's dtype."""
    known = schedule.__dict__.get("_tensors")
    if known is None or known[0] != numbers:
        if not all(type(number) in (int, float) for number in numbers):
            first = convert_to_tensor(numbers[0])
            return [convert_to_tensor(step), first, *(_as(first.dtype, number) for number in numbers[1:])]
        dtype = np.dtype(np.float32 if type(numbers[0]) is float else np.int32)
        known = schedule.__dict__["_tensors"] = numbers, [scalar(number, dtype) for number in numbers]
    return [convert_to_tensor(step), *known[1]]


def _as(dtype, value):
    value = convert_to_tensor(value)
    return value if value.dtype is dtype else _cast(value, dtype)


def _check_positive(name, value):
    if value <= 0:
        raise ValueError(f"Argument `{name}` must be > 0. Received: {name}={value}")


class _RateDecay(LearningRateSchedule):
    def __init__(self, initial_learning_rate, decay_steps, decay_rate, staircase, name):
        super().__init__()
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = decay_steps
        self.decay_rate = decay_rate
        self.staircase = staircase
        self.name = name
        _check_positive("decay_steps", decay_steps)

    def get_config(self):
        """The arguments that make such a schedule."""
        return {
            "initial_learning_rate": self.initial_learning_rate,
            "decay_steps": self.decay_steps,
            "decay_rate": self.decay_rate,
            "staircase": self.staircase,
            "name": self.name,
        }


@jax_op("ExponentialDecay", differentiable=False)
def _exponential(step, initial, steps, rate, *, staircase):
    step = step.astype(initial.dtype)
    p = step / steps
    return initial * rate ** (jnp.floor(p) if staircase else p)


@keras_export("keras.optimizers.schedules.ExponentialDecay")
class ExponentialDecay(_RateDecay):
    """`initial_learning_rate * decay_rate ** (step / decay_steps)`.

    Args:
        initial_learning_rate: learning rate of step 0.
        decay_steps: positive.
        decay_rate: factor of `decay_steps` steps.
        staircase: whether the quotient is rounded down.
        name: shown in errors.
    """

    def __init__(self, initial_learning_rate, decay_steps, decay_rate, staircase=False, name="ExponentialDecay"):
        super().__init__(initial_learning_rate, decay_steps, decay_rate, staircase, name)

    def __call__(self, step):
        inputs = _inputs(self, step, self.initial_learning_rate, self.decay_steps, self.decay_rate)
        return _exponential(*inputs, staircase=bool(self.staircase))


@jax_op("PiecewiseConstantDecay", differentiable=False)
def _piecewise(step, *numbers):
    half = len(numbers) // 2
    boundaries, values = numbers[:half], numbers[half:]
    bounds = jnp.stack([boundary.astype(step.dtype) for boundary in boundaries])
    return jnp.stack(values)[jnp.sum(step > bounds)]


@keras_export("keras.optimizers.schedules.PiecewiseConstantDecay")
class PiecewiseConstantDecay(LearningRateSchedule):
    """`values[0]` up to and including step `boundaries[0]`, then `values[1]`, and so on.

    Args:
        boundaries: increasing steps.
        values: learning rates, one more than boundaries.
        name: shown in errors.

    Raises:
        ValueError: if the numbers of boundaries and values do not fit.
    """

    def __init__(self, boundaries, values, name="PiecewiseConstant"):
        super().__init__()
        if len(boundaries) != len(values) - 1:
            raise ValueError(
                "The length of boundaries should be 1 less than the length of "
                f"values. Received: boundaries={boundaries} of length "
                f"{len(boundaries)}, and values={values} "
                f"of length {len(values)}."
            )
        self.boundaries = boundaries
        self.values = values
        self.name = name

    def __call__(self, step):
        first = convert_to_tensor(self.values[0])
        values = [first, *(_as(first.dtype, value) for value in self.values[1:])]
        if not self.boundaries:
            return first
        return _piecewise(convert_to_tensor(step), *map(convert_to_tensor, self.boundaries), *values)

    def get_config(self):
        """The arguments that make such a schedule."""
        return {"boundaries": self.boundaries, "values": self.values, "name": self.name}


@jax_op("PolynomialDecay", differentiable=False)
def _polynomial(step, initial, steps, end, power, *, cycle):
    step = step.astype(initial.dtype)
    if cycle:
        steps = steps * jnp.where(step == 0, jnp.ones_like(step), jnp.ceil(step / steps))
    else:
        step = jnp.minimum(step, steps)
    # XLA may divide by multiplying with the inverse; the end must not come out beyond one, whose powers are NaN.
    p = jnp.where(step >= steps, jnp.ones_like(step), jnp.minimum(step / steps, 1))
    return (initial - end) * (1 - p) ** power + end


@keras_export("keras.optimizers.schedules.PolynomialDecay")
class PolynomialDecay(LearningRateSchedule):
    """`(initial_learning_rate - end_learning_rate) * (1 - step / decay_steps) ** power + end_learning_rate`.

    Args:
        initial_learning_rate: learning rate of step 0.
        decay_steps: positive; afterwards the end is kept.
        end_learning_rate: least learning rate.
        power: exponent; 1 is a straight line.
        cycle: whether `decay_steps` is doubled, tripled, ... when the end is reached, so that the rate rises again.
        name: shown in errors.
    """

    def __init__(
        self,
        initial_learning_rate,
        decay_steps,
        end_learning_rate=0.0001,
        power=1.0,
        cycle=False,
        name="PolynomialDecay",
    ):
        super().__init__()
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = decay_steps
        self.end_learning_rate = end_learning_rate
        self.power = power
        self.cycle = cycle
        self.name = name
        _check_positive("decay_steps", decay_steps)

    def __call__(self, step):
        inputs = _inputs(self, step, self.initial_learning_rate, self.decay_steps, self.end_learning_rate, self.power)
        return _polynomial(*inputs, cycle=bool(self.cycle))

    def get_config(self):
        """The arguments that make such a schedule."""
        return {
            "initial_learning_rate": self.initial_learning_rate,
            "decay_steps": self.decay_steps,
            "end_learning_rate": self.end_learning_rate,
            "power": self.power,
            "cycle": self.cycle,
            "name": self.name,
        }


@jax_op("InverseTimeDecay", differentiable=False)
def _inverse(step, initial, steps, rate, *, staircase):
    step = step.astype(initial.dtype)
    p = step / steps
    return initial / (1 + rate * (jnp.floor(p) if staircase else p))


@keras_export("keras.optimizers.schedules.InverseTimeDecay")
class InverseTimeDecay(_RateDecay):
    """`initial_learning_rate / (1 + decay_rate * step / decay_steps)`.

    Args:
        initial_learning_rate: learning rate of step 0.
        decay_steps: positive.
        decay_rate: see the formula.
        staircase: whether the quotient of steps is rounded down.
        name: shown in errors.
    """

    def __init__(self, initial_learning_rate, decay_steps, decay_rate, staircase=False, name="InverseTimeDecay"):
        super().__init__(initial_learning_rate, decay_steps, decay_rate, staircase, name)

    def __call__(self, step):
        inputs = _inputs(self, step, self.initial_learning_rate, self.decay_steps, self.decay_rate)
        return _inverse(*inputs, staircase=bool(self.staircase))


def _cosine(fraction):
    return 0.5 * (1.0 + jnp.cos(jnp.asarray(math.pi, fraction.dtype) * fraction))


@jax_op("CosineDecay", differentiable=False)
def _cosine_decay(step, initial, steps, alpha, *warmup):
    step = step.astype(initial.dtype)
    if not warmup:
        return initial * ((1 - alpha) * _cosine(jnp.minimum(step, steps) / steps) + alpha)
    target, warmup_steps = warmup
    step = jnp.minimum(step, steps + warmup_steps)
    rising = (target - initial) * (step / warmup_steps) + initial
    falling = target * ((1 - alpha) * _cosine((step - warmup_steps) / steps) + alpha)
    return jnp.where(step < warmup_steps, rising, falling)


@keras_export("keras.optimizers.schedules.CosineDecay", "keras.experimental.CosineDecay")
class CosineDecay(LearningRateSchedule):
    """Half a wave of the cosine down to `alpha` times the start (Loshchilov and Hutter, 2016), after a linear warm-up.

    Args:
        initial_learning_rate: learning rate of step 0.
        decay_steps: positive; length of the way down.
        alpha: the end as a fraction of the start.
        name: shown in errors.
        warmup_target: optional learning rate that is reached after `warmup_steps`, and decays from there.
        warmup_steps: length of the warm-up.
    """

    def __init__(
        self, initial_learning_rate, decay_steps, alpha=0.0, name="CosineDecay", warmup_target=None, warmup_steps=0
    ):
        super().__init__()
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = decay_steps
        self.alpha = alpha
        self.name = name
        self.warmup_steps = warmup_steps
        self.warmup_target = warmup_target
        _check_positive("decay_steps", decay_steps)

    def __call__(self, step):
        warmup = () if self.warmup_target is None else (self.warmup_target, self.warmup_steps)
        return _cosine_decay(*_inputs(self, step, self.initial_learning_rate, self.decay_steps, self.alpha, *warmup))

    def get_config(self):
        """The arguments that make such a schedule."""
        return {
            "initial_learning_rate": self.initial_learning_rate,
            "decay_steps": self.decay_steps,
            "alpha": self.alpha,
            "name": self.name,
            "warmup_target": self.warmup_target,
            "warmup_steps": self.warmup_steps,
        }


@jax_op("CosineDecayRestarts", differentiable=False)
def _cosine_restarts(step, initial, steps, t_mul, m_mul, alpha):
    step = step.astype(initial.dtype)
    fraction = step / steps
    # Lengths of the waves are equal, or grow as a geometric series.
    even = jnp.floor(fraction)
    growth = jnp.where(t_mul == 1.0, jnp.asarray(2.0, t_mul.dtype), t_mul)
    grown = jnp.floor(jnp.log(1.0 - fraction * (1.0 - growth)) / jnp.log(growth))
    before = (1.0 - growth**grown) / (1.0 - growth)
    restarts = jnp.where(t_mul == 1.0, even, grown)
    fraction = jnp.where(t_mul == 1.0, fraction - even, (fraction - before) / growth**grown)
    return initial * ((1 - alpha) * (m_mul**restarts * _cosine(fraction)) + alpha)


@keras_export("keras.optimizers.schedules.CosineDecayRestarts", "keras.experimental.CosineDecayRestarts")
class CosineDecayRestarts(LearningRateSchedule):
    """Half waves of the cosine, one after the other (Loshchilov and Hutter, 2016).

    Args:
        initial_learning_rate: learning rate of step 0.
        first_decay_steps: positive; length of the first wave.
        t_mul: each wave is so much longer than the one before.
        m_mul: each wave starts with so much of the learning rate that the one before started with.
        alpha: the end of a wave as a fraction of `initial_learning_rate`.
        name: shown in errors.
    """

    def __init__(self, initial_learning_rate, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0, name="SGDRDecay"):
        super().__init__()
        self.initial_learning_rate = initial_learning_rate
        self.first_decay_steps = first_decay_steps
        self._t_mul = t_mul
        self._m_mul = m_mul
        self.alpha = alpha
        self.name = name
        _check_positive("first_decay_steps", first_decay_steps)

    def __call__(self, step):
        numbers = self.first_decay_steps, self._t_mul, self._m_mul, self.alpha
        return _cosine_restarts(*_inputs(self, step, self.initial_learning_rate, *numbers))

    def get_config(self):
        """The arguments that make such a schedule."""
        return {
            "initial_learning_rate": self.initial_learning_rate,
            "first_decay_steps": self.first_decay_steps,
            "t_mul": self._t_mul,
            "m_mul": self._m_mul,
            "alpha": self.alpha,
            "name": self.name,
        }


@keras_export("keras.optimizers.schedules.serialize")
def serialize(learning_rate_schedule):
    """The configuration of a schedule as a dictionary."""
    from tfjax.keras.saving import serialization_lib

    return serialization_lib.serialize_keras_object(learning_rate_schedule)


@keras_export("keras.optimizers.schedules.deserialize")
def deserialize(config, custom_objects=None):
    """The schedule of a configuration.

    Args:
        config: what `serialize` gave.
        custom_objects: optional dictionary of a user's classes by name.
    """
    from tfjax.keras.saving import serialization_lib

    return serialization_lib.deserialize_keras_object(
        config, module_objects=globals(), custom_objects=custom_objects, printable_module_name="decay"
    )
