"""The gradient of a cell's loop against the one that JAX finds step by step, of first and second order."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from tfjax.keras.layers.rnn import sequences
from tfjax.keras.layers.rnn.cell_scan import Cell, Weights, cell_loop, cell_scan

GATES = {"simple": 1, "lstm": 4, "gru_reset_after": 3}
TIME, BATCH, FEATURES, UNITS = 4, 3, 2, 3


def normal(seed, *shape):
    return jnp.asarray(np.random.default_rng(seed).normal(size=shape))


def problem(name, masked, biased):
    """A cell, its inputs, mask, weights and first states."""
    make, count, apart = sequences._CELLS[name]
    cell = Cell(make(jnp.tanh, jax.nn.sigmoid), apart, zero_output=name == "simple")
    width = GATES[name] * UNITS
    biases = [normal(3 + k, width) for k in range(2 if apart else 1)] if biased else []
    weights = Weights(normal(1, FEATURES, width), normal(2, UNITS, width), *biases)
    states = tuple(normal(5 + k, BATCH, UNITS) for k in range(count + masked))
    keep = np.array([[1, 1, 0], [0, 1, 1], [1, 0, 0], [1, 1, 0]], bool)[..., None] if masked else None
    return cell, normal(0, TIME, BATCH, FEATURES), keep, weights, states


def loss_of(scan, cell, keep, all_outputs, reverse):
    def loss(inputs, weights, states):
        outputs, last = scan(cell, all_outputs, reverse, inputs, keep, weights, states)
        found = [*last, outputs] if all_outputs else [*last]
        return sum(jnp.sum(normal(20 + k, *v.shape) * v**2) for k, v in enumerate(found))

    return loss


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("all_outputs", [False, True])
@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("name", GATES)
def test_gradients_of_everything(name, masked, all_outputs, reverse):
    cell, inputs, keep, weights, states = problem(name, masked, biased=all_outputs)
    ours, theirs = (
        jax.jit(jax.value_and_grad(loss_of(scan, cell, keep, all_outputs, reverse), (0, 1, 2)))(inputs, weights, states)
        for scan in (cell_scan, cell_loop)
    )
    for a, b in zip(jax.tree.leaves(ours), jax.tree.leaves(theirs), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", GATES)
def test_second_order(name):
    """A gradient penalty, as of the critic of a generative model."""
    cell, inputs, keep, weights, states = problem(name, False, biased=True)

    def penalty(scan):
        loss = loss_of(scan, cell, keep, True, False)
        return lambda inputs, weights: jnp.sum(jax.grad(loss)(inputs, weights, states) ** 2)

    ours, theirs = (jax.jit(jax.grad(penalty(scan), (0, 1)))(inputs, weights) for scan in (cell_scan, cell_loop))
    for a, b in zip(jax.tree.leaves(ours), jax.tree.leaves(theirs), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-12)


def test_the_loop_back_holds_one_product_and_kernels_have_one_each():
    cell, inputs, keep, weights, states = problem("lstm", False, biased=True)
    gradient = jax.grad(loss_of(cell_scan, cell, keep, False, False), (0, 1))
    text = str(jax.make_jaxpr(gradient)(inputs, weights, states))
    # Forward two in the loop; backward one there; then inputs, kernel and recurrent kernel.
    assert text.count("dot_general") == 2 + 1 + 3
