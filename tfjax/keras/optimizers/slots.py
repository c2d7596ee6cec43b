"""The variables of an optimizer: made, tracked in the order of files, saved and loaded."""

import re
import warnings

from tfjax.keras.backend.common.name_scope import name_scope
from tfjax.keras.optimizers.callable_list import CallableList
from tfjax.keras.variable import Variable
from tfjax.tensor.variable import ResourceVariable


class OptimizerVariables:
    """Mixin: state of an optimizer."""

    @property
    def variables(self):
        """All variables of the optimizer; Keras 2 calls it: `optimizer.variables()`."""
        return CallableList(self._variables)

    def _track_variable(self, variable):
        if not any(variable is known for known in self._variables):
            self._variables.append(variable)

    def _untrack_variable(self, variable):
        self._variables[:] = [known for known in self._variables if known is not variable]

    def _check_super_called(self):
        if "_lock" not in self.__dict__:
            raise RuntimeError(
                f"In optimizer '{self.__class__.__name__}', you forgot to call "
                "`super().__init__()` as the first statement "
                "in the `__init__()` method. "
                "Go add it!"
            )

    def _var_key(self, variable):
        return variable._cell._unique_id

    def _get_variable_index(self, variable):
        return self._trainable_variables_indices[self._var_key(variable)]

    def _overwrite_variable_with_gradient(self, variable):
        return getattr(variable, "overwrite_with_gradient", False)

    def add_variable(
        self,
        shape,
        initializer="zeros",
        dtype=None,
        aggregation="none",
        layout=None,
        name=None,
    ):
        """Adds a variable to the optimizer.

        Args:
            shape: tuple of integers.
            initializer: an initializer or the name of one.
            dtype: floatx by default.
            aggregation: see `keras.Variable`.
            layout: kept.
            name: made up by default.
        """
        self._check_super_called()
        if not callable(initializer):
            from tfjax.keras import initializers

            initializer = initializers.get(initializer)
        with name_scope(self.name, caller=self):
            variable = Variable(
                initializer=initializer,
                shape=shape,
                dtype=dtype,
                trainable=False,
                aggregation=aggregation,
                layout=layout,
                name=name,
            )
        self._track_variable(variable)
        return variable

    def add_variable_from_reference(
        self, reference_variable=None, name=None, initializer="zeros", *, model_variable=None, variable_name=None,
        initial_value=None, shape=None,
    ):  # fmt: skip
        """Adds a variable of the shape and dtype of a model's variable, named after it: "dense_kernel_momentum".

        Args:
            reference_variable: the model's variable; Keras 2 calls it `model_variable`.
            name: the name's end, "var" by default; Keras 2 calls it `variable_name`.
            initializer: an initializer or the name of one.
            initial_value: Keras 2: the value it starts with.
            shape: Keras 2: its shape, where it differs.
        """
        reference_variable = model_variable if reference_variable is None else reference_variable
        name = name or variable_name or "var"
        if hasattr(reference_variable, "path"):
            name = f"{reference_variable.path.replace('/', '_')}_{name}"
        else:
            name = f"{str(reference_variable.name).replace('/', '_').replace(':', '_')}_{name}"
        variable = self.add_variable(
            shape=reference_variable.shape if shape is None else shape,
            initializer=initializer,
            dtype=reference_variable.dtype,
            name=name,
            layout=getattr(reference_variable, "_layout", None),
        )
        if initial_value is not None:
            variable.assign(initial_value)
        return variable

    def add_optimizer_variables(self, trainable_variables, name, initializer="zeros"):
        """Adds a variable, or several, for each of the model's variables.

        Args:
            trainable_variables: the model's variables; those that are overwritten with their gradient get None.
            name: the name's end, or a list of them.
            initializer: an initializer for all, or a list of as many.

        Returns:
            A list of variables; a tuple of lists where `name` is a list.

        Raises:
            ValueError: if there are not as many initializers as names.
        """
        names = [name] if isinstance(name, str) else name
        initializers = [initializer] * len(names) if not isinstance(initializer, (list, tuple)) else initializer
        if len(names) != len(initializers):
            raise ValueError(
                f"The number of provided names must match the number of provided initializers.  Received name='{name}',"
                f" initializer='{initializer}'"
            )
        made = tuple([] for _ in names)
        for variable in trainable_variables:
            skip = self._overwrite_variable_with_gradient(variable)
            for column, suffix, init in zip(made, names, initializers):
                column.append(
                    None if skip else self.add_variable_from_reference(variable, name=suffix, initializer=init)
                )
        return made[0] if isinstance(name, str) else made

    def _check_variables_are_known(self, variables):
        unknown = [v for v in variables if self._var_key(v) not in self._trainable_variables_indices]
        if not unknown:
            return
        if self._rule is None:
            raise ValueError(
                f"Unknown variable: {unknown[0]}. This optimizer can only "
                "be called for the variables it was originally built with. "
                "When working with a new set of variables, you should "
                "recreate a new optimizer instance."
            )
        self._grow(unknown)

    def _grow(self, variables):
        """Makes slots for variables that a later call brings.

        Courses written for Keras 2 apply one optimizer to layer after layer; Keras 3 raises there.
        """
        columns = (*self._slots, "_model_variables_moving_average", "_accumulated_gradients")
        columns = {name: column for name in columns if (column := getattr(self, name, None))}
        shared = {name: value for name in self._shared if (value := getattr(self, name, None)) is not None}
        known = self._trainable_variables
        self.built = False
        with name_scope(self.name, caller=self):
            self.build(variables)
        for name, column in columns.items():
            setattr(self, name, [*column, *getattr(self, name)])
        for name, value in shared.items():
            again = getattr(self, name)
            self._variables = [v for v in self._variables if v is not again]
            setattr(self, name, value)
        self._trainable_variables = [*known, *variables]
        self._index_variables()
        self._plans.clear()

    # -- saving

    def set_weights(self, weights):
        """Sets all variables of the optimizer.

        Raises:
            ValueError: if the optimizer is not built, or shapes differ.
        """
        if not self.built:
            raise ValueError(
                "You are calling `set_weights()` on an optimizer that has not "
                "yet been built. Please call "
                "`optimizer.build(trainable_variables)` to create the "
                "optimizer weights before calling `set_weights()`."
            )
        for variable, weight in zip(self._variables, weights):
            if variable.shape != weight.shape:
                raise ValueError(
                    f"Optimizer variable {self._var_key(variable)} has shape "
                    f"{str(variable.shape)} not compatible with provided "
                    f"weight shape {str(weight.shape)}."
                )
            variable.assign(weight)

    def save_own_variables(self, store):
        """Puts the state into a dictionary or HDF5 group, under "0", "1", ..."""
        for i, variable in enumerate(self.variables):
            store[str(i)] = variable.numpy()

    def load_own_variables(self, store):
        """Takes the state from what `save_own_variables` filled; warns where the number of variables differs."""
        variables = list(self.variables)
        if len(store.keys()) == len(variables) - 1 and len(variables) > 1:
            del variables[1]  # files of Keras 2: the learning rate was no variable
        if len(store.keys()) != len(variables):
            message = (
                f"Skipping variable loading for optimizer '{self.name}', "
                f"because it has {len(self.variables)} variables whereas "
                f"the saved optimizer has {len(store.keys())} variables. "
            )
            if len(self.variables) == 0:
                message += "This is likely because the optimizer has not been called/built yet."
            warnings.warn(message, stacklevel=2)
            return
        for i, variable in enumerate(variables):
            variable.assign(store[str(i)])

    # -- weight decay

    def exclude_from_weight_decay(self, var_list=None, var_names=None):
        """Names variables that weight decay leaves alone; before the optimizer is built.

        Args:
            var_list: variables.
            var_names: patterns; a variable is left alone if one occurs in its name.
        """
        if getattr(self, "_built", False):
            raise ValueError("`exclude_from_weight_decay()` can only be configured before the optimizer is built.")
        self._exclude_from_weight_decay = {self._var_key(variable) for variable in var_list or ()}
        self._exclude_from_weight_decay_pattern = re.compile("|".join(set(var_names))) if var_names else None

    def _use_weight_decay(self, variable):
        pattern = getattr(self, "_exclude_from_weight_decay_pattern", None)
        excluded = self._var_key(variable) in getattr(self, "_exclude_from_weight_decay", ())
        return not (excluded or pattern is not None and pattern.search(variable.name))


def is_variable(value):
    """Whether `value` is a variable of Keras or TensorFlow."""
    return isinstance(value, ResourceVariable)
