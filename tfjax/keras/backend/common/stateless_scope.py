"""A scope in which variables have other values, and get their own back."""

from tfjax.keras.backend.common.convert import convert_to_tensor
from tfjax.keras.backend.common.global_state import state
from tfjax.keras.keras_export import keras_export
from tfjax.keras.variable import Variable


@keras_export("keras.StatelessScope", "keras.backend.StatelessScope")
class StatelessScope:
    """Inside, variables have the values of `state_mapping`; what is assigned is kept here and undone at the end.

    Args:
        state_mapping: pairs of a variable and its value.
        collect_losses, initialize_variables: as in Keras.

    Raises:
        ValueError: if a variable is no Keras variable, or a value has another shape.
    """

    def __init__(self, state_mapping=None, collect_losses=False, initialize_variables=True):
        self.collect_losses = collect_losses
        self.initialize_variables = initialize_variables
        self.losses = []
        self.state_mapping = {}
        self._variables = {}
        for variable, value in state_mapping or ():
            if not isinstance(variable, Variable):
                raise ValueError(
                    "Invalid reference variable in StatelessScope: all keys in argument `mapping` must be Variable "
                    f"instances. Received instead: {variable}"
                )
            if value is not None:
                value = convert_to_tensor(value, dtype=variable._dtype.name)
                if value.shape != variable.shape:
                    raise ValueError(
                        "Invalid variable value in StatelessScope: all values in argument `mapping` must be tensors "
                        f"with a shape that matches the corresponding variable shape. For variable {variable}, "
                        f"received invalid value {value} with shape {value.shape}."
                    )
            self.state_mapping[id(variable)] = value
            self._variables[id(variable)] = variable

    def add_loss(self, loss):
        """Keeps a loss."""
        self.losses.append(loss)

    def note(self, variable):
        """Called by variables before they are assigned."""
        if id(variable) not in self._variables:
            self._variables[id(variable)] = variable
            self._before[id(variable)] = variable._value

    def get_current_value(self, variable):
        """The value that a variable has, or had at the end of the scope; None if the scope does not know it."""
        if self._before is not None and id(variable) in self._variables:
            return variable._value
        return self.state_mapping.get(id(variable))

    _before = None

    def __enter__(self):
        self.original_scope = state.stateless
        state.stateless = self
        self._before = {key: variable._value for key, variable in self._variables.items()}
        for key, variable in self._variables.items():
            if self.state_mapping.get(key) is not None:
                variable._value = self.state_mapping[key]
        return self

    def __exit__(self, *exception):
        state.stateless = self.original_scope
        for key, variable in self._variables.items():
            self.state_mapping[key] = variable._value
            variable._value = self._before[key]
        self._before = None
