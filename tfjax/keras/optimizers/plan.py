"""Plan: the one op of an optimizer's step on a set of variables, and the cells that it reads and writes."""

from tfjax.keras.backend.common.convert import convert_to_tensor
from tfjax.keras.optimizers.fused import Recipe, step_op
from tfjax.ops.jax_op import update_variables
from tfjax.tensor.indexed_slices import IndexedSlices
from tfjax.tensor.tensor import EagerTensor, Tensor
from tfjax.tensor.variable import ResourceVariable


class Plan:
    """A step on given variables.

    Args:
        optimizer: built for the variables.
        variables: those with a gradient, all different.
        rows: per gradient whether it is IndexedSlices.
        bare: only the rule: no clipping, decay, averages, and no counting.
    """

    def __init__(self, optimizer, variables, rows, bare=False):
        self.optimizer = optimizer
        self.variables = list(variables)
        self.rows = rows
        self.bare = bare
        index = [optimizer._get_variable_index(v) for v in self.variables]
        self.cells = [] if bare else [optimizer._iterations]
        self.cells += [v._cell for v in self.variables]
        slots = [self._slot(name, index) for name in optimizer._slots if getattr(optimizer, name, None)]
        shared = [name for name in optimizer._shared if hasattr(optimizer, name)]
        self.cells += [getattr(optimizer, name) for name in shared]
        extras = {} if bare else self._extras(index)
        recipe = Recipe(
            type(optimizer)._rule,
            tuple((name, _static(getattr(optimizer, name))) for name in optimizer._hyper),
            rows,
            optimizer._meets,
            tuple(slots),
            tuple(shared),
            tuple(None if bare else _static(optimizer._decay_of(v)) for v in self.variables),
            counts=not bare,
            **extras,
        )
        self.op = step_op(recipe, type(optimizer).__name__)
        self.constraints = [] if bare else self._constraints()

    def _slot(self, name, index):
        """Name and mask of a slot; its variables join the cells."""
        column = getattr(self.optimizer, name)
        chosen = [column[i] for i in index]
        self.cells += [variable for variable in chosen if variable is not None]
        return name, tuple(variable is not None for variable in chosen)

    def _extras(self, index):
        """What the base class adds to the rule, as fields of the recipe; the cells it needs join the others."""
        optimizer = self.optimizer
        extras = {"clip": _clipping(optimizer), "scale": _static(optimizer.loss_scale_factor)}
        others = [i for i in range(len(optimizer._trainable_variables)) if i not in set(index)]
        if optimizer.gradient_accumulation_steps:
            accumulators = optimizer._accumulated_gradients
            self.cells += [accumulators[i] for i in index + others]
            extras.update(accumulate=optimizer.gradient_accumulation_steps, resting=len(others))
        if optimizer.use_ema:
            averages = optimizer._model_variables_moving_average
            others = [i for i in others if averages[i] is not None]
            self.cells += [averages[i] for i in index + others]
            self.cells += [optimizer._trainable_variables[i]._cell for i in others]
            extras.update(
                average=_static(optimizer.ema_momentum),
                overwrite=optimizer.ema_overwrite_frequency or None,
                others=len(others),
            )
        return extras

    def _constraints(self):
        found = []
        for k, variable in enumerate(self.variables, start=1):
            if variable.constraint is not None:
                found.append((k, variable.constraint))
        return found

    def run(self, grads, rate=None):
        """Records the op and updates the variables."""
        tensors = list(grads)
        for gradient in grads:
            if type(gradient) is not EagerTensor:
                tensors = self._tensors(grads)
                break
        tensors.append(self.optimizer._rate_tensor(rate))
        if self.bare:
            tensors.append(convert_to_tensor(self.optimizer.iterations))
        update_variables(self.op, tensors, self.cells, self.constraints)

    def _tensors(self, grads):
        tensors = []
        for gradient, rows in zip(grads, self.rows):
            if rows:
                tensors += [convert_to_tensor(gradient.values), convert_to_tensor(gradient.indices)]
            else:
                tensors.append(gradient if isinstance(gradient, Tensor) else convert_to_tensor(gradient))
        return tensors


def has_rows(gradient):
    """Whether a gradient is given as rows of its variable."""
    return isinstance(gradient, IndexedSlices)


def _clipping(optimizer):
    for kind in ("clipnorm", "global_clipnorm", "clipvalue"):
        limit = _static(getattr(optimizer, kind))
        if limit and limit > 0:
            return kind, limit
    return None


def _static(value):
    """A hyperparameter as something hashable; tensors and variables count by their present value."""
    if isinstance(value, (Tensor, ResourceVariable)):
        return float(value)
    if isinstance(value, list):
        return tuple(value)
    return value
