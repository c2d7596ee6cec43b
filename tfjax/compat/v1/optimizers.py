"""Optimizers of TensorFlow 1, in graphs and in eager execution."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tfjax.autodiff.graph_gradients import gradients
from tfjax.autodiff.tape import GradientTape
from tfjax.compat.v1 import calls, initializers
from tfjax.compat.v1.operations import group
from tfjax.compat.v1.variables import trainable_variables
from tfjax.core import nest
from tfjax.core.dtypes import int64
from tfjax.core.export import export
from tfjax.core.names import name_scope
from tfjax.ops.array.creation import ones_like, zeros_like
from tfjax.ops.math.elementwise import sqrt, square
from tfjax.tensor import watching
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.variable import Variable


@export("compat.v1.train.Optimizer")
class Optimizer:
    """Base: gradients of a loss, and a step along them.

    Args:
        use_locking: kept for compatibility.
        name: name of the op.
    """

    GATE_NONE, GATE_OP, GATE_GRAPH = 0, 1, 2

    def __init__(self, use_locking: bool, name: str):
        self._name = name
        self._slots: dict[tuple[int, str], Any] = {}
        self._slot_variables: list[Any] = []

    def get_name(self) -> str:
        """The name."""
        return self._name

    def minimize(
        self, loss, global_step=None, var_list=None, gate_gradients=1, aggregation_method=None,
        colocate_gradients_with_ops=False, name=None, grad_loss=None,
    ):  # fmt: skip
        """An op that makes one step; in eager execution `loss` is a function, and the step is made.

        Raises:
            ValueError: if no variable has a gradient.
        """
        pairs = self.compute_gradients(loss, var_list, grad_loss=grad_loss)
        with_gradient = [v for g, v in pairs if g is not None]
        if not with_gradient:
            shown = [str(v) for _, v in pairs]
            raise ValueError(
                "No gradients provided for any variable, check your graph for ops that do not support gradients, "
                f"between variables {shown} and loss {loss}."
            )
        return self.apply_gradients(pairs, global_step, name)

    def compute_gradients(
        self, loss, var_list=None, gate_gradients=1, aggregation_method=None, colocate_gradients_with_ops=False,
        grad_loss=None,
    ):  # fmt: skip
        """Pairs of a gradient (or None) and a variable."""
        if callable(loss):
            with GradientTape() as tape:
                value = loss()
            variables = list(tape.watched_variables()) if var_list is None else nest.flatten(var_list)
            return list(zip(tape.gradient(value, variables, grad_loss), variables, strict=True))
        if watching.current_graph() is None:
            raise RuntimeError("`loss` passed to Optimizer.compute_gradients should be a function when eager execution is enabled.")  # fmt: skip  # noqa: E501
        variables = trainable_variables() if var_list is None else nest.flatten(var_list)
        if not variables:
            raise ValueError("No variables to optimize.")
        found = calls.call(gradients, loss, list(variables), grad_loss)
        return list(zip(found, variables, strict=True))

    def apply_gradients(self, grads_and_vars, global_step=None, name=None):
        """An op that makes the step of these pairs of gradient and variable.

        Raises:
            ValueError: there are none.
        """
        pairs = [(g, v) for g, v in grads_and_vars if g is not None]
        if not pairs:
            raise ValueError(f"No gradients provided for any variable: {[str(v) for _, v in grads_and_vars]}.")
        self._prepare([v for _, v in pairs])
        label = name or self._name
        with name_scope(label) if watching.current_graph() is not None else _nothing() as scope:
            updates = [self._update(convert_to_tensor(g), v) for g, v in pairs]
            updates += self._finish()
            if global_step is not None:
                updates.append(global_step.assign_add(1))
        return None if watching.current_graph() is None else group(*_flat(updates), name=scope)

    def _prepare(self, variables: list[Any]) -> None:
        """Makes what the step needs."""

    def _update(self, gradient: Any, variable: Any) -> Any:
        """The assignments of one variable."""
        raise NotImplementedError

    def _finish(self) -> list[Any]:
        return []

    def _slot(self, variable: Any, kind: str, make: Callable[[Any], Any] = zeros_like) -> Any:
        """A variable beside a variable."""
        key = (id(variable), kind)
        if key not in self._slots:
            initial = variable.initial_value if watching.current_graph() is not None else variable.value()
            with name_scope(""):
                made = Variable(make(initial), trainable=False, name=f"{variable.name[:-2]}/{kind}")
            self._slots[key] = made
            self._slot_variables.append(made)
        return self._slots[key]

    def get_slot(self, var, name):
        """A variable that the optimizer keeps beside `var`, or None."""
        return next((s for (v, kind), s in self._slots.items() if v == id(var) and name in (kind, kind.lower())), None)

    def get_slot_names(self):
        """Names of what it keeps beside each variable."""
        return sorted({kind.lower() for _, kind in self._slots})

    def variables(self):
        """What it keeps."""
        return list(self._slot_variables)


def _nothing() -> Any:
    import contextlib

    return contextlib.nullcontext()


def _flat(updates: Any) -> list[Any]:
    return [u for x in updates for u in (x if isinstance(x, (list, tuple)) else [x])]


def _number(x: Any) -> Any:
    return x() if callable(x) else x


@export("compat.v1.train.GradientDescentOptimizer")
class GradientDescentOptimizer(Optimizer):
    """v <- v - learning_rate * g."""

    def __init__(self, learning_rate, use_locking=False, name="GradientDescent"):
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate

    def _update(self, gradient: Any, variable: Any) -> Any:
        return variable.assign_sub(gradient * _number(self._learning_rate))


@export("compat.v1.train.MomentumOptimizer")
class MomentumOptimizer(Optimizer):
    """a <- momentum * a + g; v <- v - learning_rate * a (with Nesterov g + momentum * a in place of a)."""

    def __init__(self, learning_rate, momentum, use_locking=False, name="Momentum", use_nesterov=False):
        super().__init__(use_locking, name)
        self._learning_rate, self._momentum, self._nesterov = learning_rate, momentum, use_nesterov

    def _prepare(self, variables: list[Any]) -> None:
        for v in variables:
            self._slot(v, self._name)

    def _update(self, gradient: Any, variable: Any) -> Any:
        slot, momentum = self._slot(variable, self._name), _number(self._momentum)
        new = slot.assign(slot.read_value() * momentum + gradient).value()
        step = gradient + new * momentum if self._nesterov else new
        return new, variable.assign_sub(step * _number(self._learning_rate))


@export("compat.v1.train.AdagradOptimizer")
class AdagradOptimizer(Optimizer):
    """a <- a + g^2; v <- v - learning_rate * g / sqrt(a)."""

    def __init__(self, learning_rate, initial_accumulator_value=0.1, use_locking=False, name="Adagrad"):
        if initial_accumulator_value <= 0.0:
            raise ValueError(f"initial_accumulator_value must be positive: {initial_accumulator_value}")
        super().__init__(use_locking, name)
        self._learning_rate, self._start = learning_rate, initial_accumulator_value

    def _prepare(self, variables: list[Any]) -> None:
        initializers.warn_of_dtype("Constant")
        for v in variables:
            self._slot(v, self._name, lambda x: ones_like(x) * self._start)

    def _update(self, gradient: Any, variable: Any) -> Any:
        slot = self._slot(variable, self._name)
        new = slot.assign_add(square(gradient)).value()
        return new, variable.assign_sub(gradient * _number(self._learning_rate) / sqrt(new))


@export("compat.v1.train.RMSPropOptimizer")
class RMSPropOptimizer(Optimizer):
    """s <- decay * s + (1 - decay) * g^2; m <- momentum * m + learning_rate * g / sqrt(s + epsilon); v <- v - m."""

    def __init__(
        self, learning_rate, decay=0.9, momentum=0.0, epsilon=1e-10, use_locking=False, centered=False, name="RMSProp"
    ):
        super().__init__(use_locking, name)
        self._learning_rate, self._decay, self._momentum = learning_rate, decay, momentum
        self._epsilon, self._centered = epsilon, centered

    def _prepare(self, variables: list[Any]) -> None:
        initializers.warn_of_dtype("Ones")
        for v in variables:
            self._slot(v, self._name, ones_like)
            if self._centered:
                self._slot(v, f"{self._name}_1")
            self._slot(v, f"{self._name}_{2 if self._centered else 1}")

    def _update(self, gradient: Any, variable: Any) -> Any:
        decay = self._decay
        squares = self._slot(variable, self._name, ones_like)
        momentum = self._slot(variable, f"{self._name}_{2 if self._centered else 1}")
        s = squares.assign(squares.read_value() * decay + square(gradient) * (1.0 - decay)).value()
        done, spread = [s], s
        if self._centered:
            means = self._slot(variable, f"{self._name}_1")
            mean = means.assign(means.read_value() * decay + gradient * (1.0 - decay)).value()
            done.append(mean)
            spread = s - square(mean)
        step = gradient * _number(self._learning_rate) / sqrt(spread + self._epsilon)
        m = momentum.assign(momentum.read_value() * self._momentum + step).value()
        return *done, m, variable.assign_sub(m)


@export("compat.v1.train.AdamOptimizer")
class AdamOptimizer(Optimizer):
    """Adam, Kingma and Ba 2014, in the form just before section 2.1 (epsilon hat)."""

    def __init__(self, learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-08, use_locking=False, name="Adam"):
        super().__init__(use_locking, name)
        self._learning_rate, self._beta1, self._beta2, self._epsilon = learning_rate, beta1, beta2, epsilon
        self._powers: tuple[Any, Any] | None = None

    def _prepare(self, variables: list[Any]) -> None:
        if self._powers is None:
            with name_scope(""):
                self._powers = tuple(  # type: ignore[assignment]
                    Variable(np.float32(_number(beta)), trainable=False, name=f"beta{k}_power")
                    for k, beta in ((1, self._beta1), (2, self._beta2))
                )
            self._slot_variables += self._powers  # type: ignore[arg-type]
        for v in variables:
            self._slot(v, self._name)
            self._slot(v, f"{self._name}_1")
        first, second = self._powers  # type: ignore[misc]
        self._rate = _number(self._learning_rate) * sqrt(1.0 - second.read_value()) / (1.0 - first.read_value())

    def _update(self, gradient: Any, variable: Any) -> Any:
        beta1, beta2 = _number(self._beta1), _number(self._beta2)
        m, v = self._slot(variable, self._name), self._slot(variable, f"{self._name}_1")
        first = m.assign(m.read_value() * beta1 + gradient * (1.0 - beta1)).value()
        second = v.assign(v.read_value() * beta2 + square(gradient) * (1.0 - beta2)).value()
        return first, second, variable.assign_sub(first * self._rate / (sqrt(second) + self._epsilon))

    def _finish(self) -> list[Any]:
        first, second = self._powers  # type: ignore[misc]
        return [
            first.assign(first.read_value() * _number(self._beta1)),
            second.assign(second.read_value() * _number(self._beta2)),
        ]


# The step --------------------------------------------------------------------------------------------------------


@export("compat.v1.train.get_global_step")
def get_global_step(graph=None):
    """The variable that counts steps, or None."""
    graph = graph or _graph()
    found = graph.get_collection("global_step")
    return found[0] if found else None


@export("compat.v1.train.create_global_step")
def create_global_step(graph=None):
    """Makes the variable that counts steps.

    Raises:
        ValueError: there is one.
    """
    graph = graph or _graph()
    if get_global_step(graph) is not None:
        raise ValueError('"global_step" already exists.')
    with name_scope(""):
        made = Variable(np.int64(0), trainable=False, name="global_step", dtype=int64)
    graph.add_to_collection("global_step", made)
    return made


@export("compat.v1.train.get_or_create_global_step")
def get_or_create_global_step(graph=None):
    """The variable that counts steps, made if there is none."""
    graph = graph or _graph()
    found = get_global_step(graph)
    return create_global_step(graph) if found is None else found


def _graph() -> Any:
    from tfjax.compat.v1.graph import get_default_graph

    return get_default_graph()
