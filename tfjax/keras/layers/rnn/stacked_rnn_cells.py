"""StackedRNNCells: cells on top of each other, used as one."""

from tfjax.keras import tree
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.layer import Layer
from tfjax.keras.saving import serialization_lib
from tfjax.ops.array.creation import zeros


@keras_export("keras.layers.StackedRNNCells")
class StackedRNNCells(Layer):
    """Cells of which each takes the output of the one before.

    Args:
        cells: list of cells.

    Raises:
        ValueError: if one of them has no `call` or no `state_size`.
    """

    def __init__(self, cells, **kwargs):
        super().__init__(**kwargs)
        for cell in cells:
            if "call" not in dir(cell):
                raise ValueError(f"All cells must have a `call` method. Received cell without a `call` method: {cell}")
            if "state_size" not in dir(cell):
                raise ValueError(
                    f"All cells must have a `state_size` attribute. Received cell without a `state_size`: {cell}"
                )
        self.cells = cells

    @property
    def state_size(self):
        """Sizes of the states of each cell."""
        return [cell.state_size for cell in self.cells]

    @property
    def output_size(self):
        """Size of the last cell's output."""
        return _output_size(self.cells[-1])

    def get_initial_state(self, batch_size=None):
        """The states of each cell to begin with."""
        return [self._initial_state_of(cell, batch_size) for cell in self.cells]

    def _initial_state_of(self, cell, batch_size):
        make = getattr(cell, "get_initial_state", None)
        if make:
            return make(batch_size=batch_size)
        if isinstance(cell.state_size, int):
            return zeros((batch_size, cell.state_size), dtype=self.compute_dtype)
        return [zeros((batch_size, size), dtype=self.compute_dtype) for size in cell.state_size]

    def call(self, inputs, states, training=False, **kwargs):
        new_states = []
        for cell, state in zip(self.cells, states, strict=False):
            single = not tree.is_nested(state)
            if isinstance(cell, Layer) and cell._call_has_training_arg:
                kwargs["training"] = training
            else:
                kwargs.pop("training", None)
            call = cell if callable(cell) else cell.call
            inputs, after = call(inputs, [state] if single else list(state), **kwargs)
            new_states.append(after[0] if single and len(after) == 1 else after)
        return inputs, new_states[0] if len(new_states) == 1 else new_states

    def build(self, input_shape):
        for cell in self.cells:
            if isinstance(cell, Layer) and not cell.built:
                cell.build(input_shape)
                cell.built = True
            input_shape = (tree.flatten(input_shape)[0], _output_size(cell))

    def get_config(self):
        config = {"cells": [serialization_lib.serialize_keras_object(cell) for cell in self.cells]}
        return {**super().get_config(), **config}

    @classmethod
    def from_config(cls, config, custom_objects=None):
        config = dict(config)
        revive = serialization_lib.deserialize_keras_object
        cells = [revive(cell, custom_objects=custom_objects) for cell in config.pop("cells")]
        return cls(cells, **config)


def _output_size(cell):
    size = getattr(cell, "output_size", None)
    if size is not None:
        return size
    return cell.state_size[0] if isinstance(cell.state_size, (list, tuple)) else cell.state_size
