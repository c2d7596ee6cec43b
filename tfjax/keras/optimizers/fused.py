"""One recorded op for a whole optimizer step: all variables, all slots, clipping, decay, averages and the counter.

A `Recipe` says what the step does and is all that its program depends on, besides shapes and dtypes: optimizers with
equal recipes share one program. Numbers that change from step to step (learning rate, iterations) are inputs.
"""

import functools
from collections.abc import Callable
from typing import Any, NamedTuple

import jax.numpy as jnp

from tfjax.keras.optimizers.gradients import Dense, Rows, clip, number
from tfjax.keras.optimizers.shapes import check_shapes
from tfjax.ops.jax_op import JaxOp

CACHE_SIZE = 512


class Recipe(NamedTuple):
    """What a step does.

    Attributes:
        rule: `rule(gradients, parameters, slots, rate, step, **hyper) -> (parameters, slots)`. Gradients are `Dense` or
            `Rows`; parameters are arrays of one dtype; slots is a dictionary of lists of arrays, one per parameter, and
            of single arrays, which all parameters share; rate and step (the number of this update, from 1) have the
            parameters' dtype.
        hyper: keyword arguments of the rule, as pairs.
        rows: per gradient whether it is given as values and indices.
        meets: which op a gradient meets its variable in, see `check_shapes`.
        slots: names of the rule's slots that there is one of per parameter, each with a mask of the parameters that
            have it; the rule finds None for the others.
        shared: names of those that there is only one of.
        decays: per parameter its weight decay or None.
        clip: kind and limit, or None.
        scale: what gradients are divided by, or None.
        accumulate: how many steps' gradients are averaged before an update, or None.
        resting: how many accumulators are there besides those of the parameters.
        average: momentum of the moving average of parameters, or None.
        overwrite: after how many updates parameters are replaced by their averages, or None.
        others: how many variables without a gradient take part in the averages.
        counts: whether the step counts iterations; otherwise they and the shared slots are only read.
    """

    rule: Callable[..., Any]
    hyper: tuple[tuple[str, Any], ...]
    rows: tuple[bool, ...]
    meets: str
    slots: tuple[tuple[str, tuple[bool, ...]], ...]
    shared: tuple[str, ...] = ()
    decays: tuple[float | None, ...] = ()
    clip: tuple[str, float] | None = None
    scale: float | None = None
    accumulate: int | None = None
    resting: int = 0
    average: float | None = None
    overwrite: int | None = None
    others: int = 0
    counts: bool = True


@functools.lru_cache(maxsize=CACHE_SIZE)
def step_op(recipe: Recipe, name: str) -> JaxOp:
    """The op of a recipe.

    Inputs: gradients (a `Rows` takes two), learning rate, then what it replaces: iterations, parameters, slots (all of
    the first, all of the second, ...), shared slots, accumulators, averages (of parameters, then others), and the
    others. Outputs: the new values of what it replaces, in this order; of the others only where averages overwrite.
    """
    return JaxOp(
        name,
        functools.partial(_step, recipe),
        multi=True,
        differentiable=False,
        check=functools.partial(_check, recipe),
    )


def _check(recipe, avals):
    shapes, position = [], 0
    for rows in recipe.rows:
        shapes.append(None if rows else avals[position].shape)
        position += 1 + rows
    position += 2  # learning rate and iterations
    pairs = [(s, p.shape) for s, p in zip(shapes, avals[position:]) if s is not None]
    check_shapes(recipe.meets, [s for s, _ in pairs], [p for _, p in pairs])


def _step(recipe, *arrays):
    rest = iter(arrays)
    given = [(next(rest), next(rest) if rows else None) for rows in recipe.rows]
    rate, iterations = next(rest), next(rest)
    take = lambda count: [next(rest) for _ in range(count)]
    parameters = take(len(given))
    gradients = [_gradient(values, indices, p) for (values, indices), p in zip(given, parameters)]
    slots = {name: [next(rest) if has else None for has in mask] for name, mask in recipe.slots}
    slots.update({name: next(rest) for name in recipe.shared})
    if recipe.scale is not None:
        gradients = [g.map(lambda x: x / recipe.scale) for g in gradients]
    updates = iterations if recipe.accumulate is None else iterations // recipe.accumulate
    update = functools.partial(_update, recipe, rate=rate, updates=updates)
    if recipe.accumulate is None:
        parameters, slots = update(gradients, parameters, slots)
        accumulators = []
    else:
        accumulators = take(len(parameters) + recipe.resting)
        parameters, slots, accumulators = _accumulated(
            recipe, update, iterations, gradients, parameters, slots, accumulators
        )
    averages, others = [], []
    if recipe.average is not None:
        averages = take(len(parameters) + recipe.others)
        others = take(recipe.others)
        parameters, others, averages = _averaged(recipe, updates, parameters, others, averages)
        if recipe.overwrite is None:
            others = []
    flat = [array for name, _ in recipe.slots for array in slots[name] if array is not None]
    if recipe.counts:
        flat += [slots[name] for name in recipe.shared]
    counter = [iterations + 1] if recipe.counts else []
    return *counter, *parameters, *flat, *accumulators, *averages, *others


def _gradient(values, indices, parameter):
    values = values.astype(parameter.dtype)
    if indices is None:
        return Dense(jnp.broadcast_to(values, parameter.shape))
    return Rows(values, indices, parameter.shape)


def _update(recipe, gradients, parameters, slots, rate, updates):
    """Clipping, weight decay and the rule, for the parameters of each dtype."""
    if recipe.clip is not None:
        gradients = clip(gradients, *recipe.clip)
    parameters = [
        p if decay is None else p - p * number(decay, p.dtype) * rate.astype(p.dtype)
        for p, decay in zip(parameters, recipe.decays)
    ]
    names = [name for name, _ in recipe.slots]
    new = {name: list(slots[name]) for name in names}
    for dtype in dict.fromkeys(p.dtype for p in parameters):
        chosen = [i for i, p in enumerate(parameters) if p.dtype == dtype]
        own = {name: [slots[name][i] for i in chosen] for name in names}
        own.update({name: slots[name] for name in recipe.shared})
        after, own = recipe.rule(
            [gradients[i] for i in chosen],
            [parameters[i] for i in chosen],
            own,
            rate.astype(dtype),
            (updates + 1).astype(dtype),
            **dict(recipe.hyper),
        )
        for k, i in enumerate(chosen):
            parameters[i] = after[k]
            for name in names:
                new[name][i] = own[name][k]
        for name in recipe.shared:
            new[name] = own[name]
    return parameters, new


def _accumulated(recipe, update, iterations, gradients, parameters, slots, accumulators):
    """Every so many steps an update with the mean gradient; between them gradients are summed."""
    due = (iterations + 1) % recipe.accumulate == 0
    sums = [a + g.dense() for a, g in zip(accumulators, gradients)]
    after, moved = update([Dense(s / recipe.accumulate) for s in sums], parameters, slots)
    keep = lambda new, old: None if new is None else jnp.where(due, new, old)
    parameters = [keep(new, old) for new, old in zip(after, parameters)]
    for name, _ in recipe.slots:
        moved[name] = [keep(new, old) for new, old in zip(moved[name], slots[name])]
    for name in recipe.shared:
        moved[name] = keep(moved[name], slots[name])
    sums += accumulators[len(sums) :]
    return parameters, moved, [jnp.where(due, jnp.zeros_like(s), s) for s in sums]


def _averaged(recipe, updates, parameters, others, averages):
    """Moving averages of the parameters; now and then they take the parameters' place."""
    variables = parameters + others
    new = []
    for variable, average in zip(variables, averages):
        momentum = (updates != 0).astype(variable.dtype) * jnp.asarray(recipe.average, variable.dtype)
        new.append(momentum * average + (1 - momentum) * variable)
    if recipe.overwrite is not None:
        due = (updates + 1) % recipe.overwrite == 0
        variables = [jnp.where(due, average, variable) for variable, average in zip(variables, new)]
    return variables[: len(parameters)], variables[len(parameters) :], new
