"""MultiOptimizer: different optimizers for different variables."""

import re
from collections.abc import MutableMapping

from tfjax.keras.keras_export import keras_export
from tfjax.keras.optimizers.loss_scale_optimizer import LossScaleOptimizer
from tfjax.keras.optimizers.optimizer import Optimizer


@keras_export("keras.optimizers.OptimizerMap")
class OptimizerMap(MutableMapping):
    """Optimizers by patterns of variables' paths.

    Args:
        default_optimizer: for variables that no pattern matches.
        optimizer_map: optional dictionary from patterns to optimizers.

    Raises:
        TypeError: if the arguments are nothing such.
    """

    def __init__(self, default_optimizer, optimizer_map=None):
        if not isinstance(default_optimizer, Optimizer):
            raise TypeError(f"default_optimizer must be a Keras Optimizer instance. Received: {default_optimizer}")
        if optimizer_map is not None and not isinstance(optimizer_map, dict):
            raise TypeError(f"optimizer_map must be a dictionary. Received: {optimizer_map}")
        self._default_optimizer = default_optimizer
        self._optimizer_map = optimizer_map or dict()

    @property
    def default_optimizer(self):
        """The optimizer for variables that no pattern matches."""
        return self._default_optimizer

    def __getitem__(self, key):
        if key in self._optimizer_map:
            return self._optimizer_map[key]
        matching = [pattern for pattern in self._optimizer_map if re.fullmatch(pattern, key)]
        if len(matching) > 1:
            raise ValueError(f"Multiple optimizers assigned to variable {key}.")
        return self._optimizer_map[matching[0]] if matching else self.default_optimizer

    def __setitem__(self, key, optimizer):
        if key in self._optimizer_map:
            raise ValueError(
                f"'{key}' already exists in the OptimizerMap with "
                f"value {self._optimizer_map[key]}. Please make sure to "
                "not use duplicated keys."
            )
        if not isinstance(key, str):
            raise ValueError(f"key must be a string. Received: {key}")
        if not isinstance(optimizer, Optimizer):
            raise ValueError(f"optimizer must be a Keras Optimizer instance. Received: {optimizer}")
        if isinstance(optimizer, LossScaleOptimizer):
            raise ValueError("optimizer cannot be LossScaleOptimizer.")
        if isinstance(optimizer, MultiOptimizer):
            raise ValueError("optimizer cannot be MultiOptimizer.")
        self._optimizer_map[key] = optimizer

    def __delitem__(self, key):
        del self._optimizer_map[key]

    def __len__(self):
        return len(self._optimizer_map)

    def __iter__(self):
        return iter(self._optimizer_map)

    def __call__(self, variable):
        return self[variable.path]

    def get_config(self):
        """The arguments that make such a map."""
        from tfjax.keras.saving import serialization_lib

        return {
            "default_optimizer": serialization_lib.serialize_keras_object(self._default_optimizer),
            "optimizer_map": serialization_lib.serialize_keras_object(self._optimizer_map),
        }

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """A map of the arguments that `get_config` gave."""
        from tfjax.keras.saving import serialization_lib

        load = lambda key: serialization_lib.deserialize_keras_object(config[key], custom_objects=custom_objects)
        return cls(load("default_optimizer"), load("optimizer_map"))


@keras_export("keras.optimizers.MultiOptimizer")
class MultiOptimizer(Optimizer):
    """Updates each variable with the optimizer that a map gives for it.

    Args:
        optimizer_map: an `OptimizerMap`, or a function from variables to optimizers.
        loss_scale_factor: see `Optimizer`.
        name: made up by default.
    """

    def __init__(self, optimizer_map, loss_scale_factor=None, name=None):
        super().__init__(learning_rate=0.0, loss_scale_factor=loss_scale_factor, name=name)
        self._optimizer_map = optimizer_map
        self._inner_optimizers = []
        if hasattr(optimizer_map, "values"):
            for optimizer in optimizer_map.values():
                self._include(optimizer)
        default = getattr(optimizer_map, "default_optimizer", None)
        if default is not None:
            self._include(default)

    def _include(self, optimizer):
        if optimizer not in self._inner_optimizers:
            optimizer.loss_scale_factor = self.loss_scale_factor
            self._inner_optimizers.append(optimizer)
        return self._inner_optimizers.index(optimizer)

    def build(self, variables):
        """Makes the slots; see `Optimizer.build`.

        Raises:
            ValueError: if the map gives something that cannot be an inner optimizer.
        """
        if self.built:
            return
        self._var_to_optimizer_idx = {}
        groups = {}
        for variable in variables:
            optimizer = self._optimizer_map(variable)
            if not isinstance(optimizer, Optimizer):
                raise ValueError(f"Optimizer for variable {variable} is not an Optimizer instance.")
            if isinstance(optimizer, LossScaleOptimizer):
                raise ValueError("LossScaleOptimizer cannot be used inside an MultiOptimizer.")
            if isinstance(optimizer, MultiOptimizer):
                raise ValueError("MultiOptimizer cannot be used inside an MultiOptimizer.")
            position = self._include(optimizer)
            self._var_to_optimizer_idx[self._var_key(variable)] = position
            groups.setdefault(position, []).append(variable)
        for position, group in sorted(groups.items()):
            self._inner_optimizers[position].build(group)
        super().build(variables)

    @property
    def optimizers(self):
        """The inner optimizers."""
        return self._inner_optimizers

    @property
    def variables(self):
        """Its own variables and those of the inner optimizers."""
        found = super().variables
        for optimizer in self._inner_optimizers:
            found.extend(optimizer.variables)
        return found

    @property
    def learning_rate(self):
        """Belongs to the inner optimizers.

        Raises:
            AttributeError: always.
        """
        raise AttributeError(
            "Learning rate cannot be accessed on a MultiOptimizer. "
            "Access the learning rate on the individual sub-optimizers instead."
        )

    @learning_rate.setter
    def learning_rate(self, value):
        raise AttributeError(
            "Learning rate cannot be set on a MultiOptimizer. "
            "Set the learning rate on the individual sub-optimizers instead."
        )

    @property
    def loss_scale_factor(self):
        """The loss scale of all inner optimizers."""
        return getattr(self, "_loss_scale_factor", None)

    @loss_scale_factor.setter
    def loss_scale_factor(self, value):
        self._loss_scale_factor = value
        for optimizer in getattr(self, "_inner_optimizers", ()):
            optimizer.loss_scale_factor = value

    @property
    def iterations(self):
        """How many updates have been made, a variable."""
        return self._iterations

    def apply(self, grads, trainable_variables=None):
        """Updates variables; see `Optimizer.apply`."""
        if len(grads) == 0:
            return
        if trainable_variables is None:
            if not self.built:
                raise ValueError(
                    "When passing `grads` without `variables`, the optimizer "
                    "must already be built on a list of variables. "
                    "Call `optimizer.build(trainable_variables)` first."
                )
            trainable_variables = self._trainable_variables
        if not self.built:
            self.build(trainable_variables)
        if len(grads) != len(self._trainable_variables_indices):
            raise ValueError(
                "Gradients must match trainable variables one-to-one. "
                f"Received {len(grads)} gradients and "
                f"{len(self._trainable_variables_indices)} variables."
            )
        for optimizer, pairs in self._grouped(trainable_variables, grads):
            optimizer.apply([gradient for _, gradient in pairs], [variable for variable, _ in pairs])
        self._iterations.assign_add(1)

    def _grouped(self, variables, values):
        """Inner optimizers with their pairs of a variable and a value."""
        groups = [[] for _ in self._inner_optimizers]
        for variable, value in zip(variables, values):
            groups[self._var_to_optimizer_idx[self._var_key(variable)]].append((variable, value))
        return [(optimizer, group) for optimizer, group in zip(self._inner_optimizers, groups) if group]

    def finalize_variable_values(self, var_list):
        """See `Optimizer.finalize_variable_values`."""
        for optimizer, pairs in self._grouped(var_list, var_list):
            optimizer.finalize_variable_values([variable for variable, _ in pairs])

    def set_weights(self, weights):
        """Sets all variables; see `Optimizer.set_weights`."""
        own = len(self._variables)
        super().set_weights(weights[:own])
        for optimizer in self._inner_optimizers:
            count = len(optimizer.variables)
            if count:
                optimizer.set_weights(weights[own : own + count])
                own += count

    def get_config(self):
        """The arguments that make such an optimizer."""
        from tfjax.keras.saving import serialization_lib

        return {
            "optimizer_map": serialization_lib.serialize_keras_object(self._optimizer_map),
            "loss_scale_factor": self.loss_scale_factor,
            "name": self.name,
        }

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """An optimizer of the arguments that `get_config` gave."""
        from tfjax.keras.saving import serialization_lib

        config = config.copy()
        config["optimizer_map"] = serialization_lib.deserialize_keras_object(
            config["optimizer_map"], custom_objects=custom_objects
        )
        return cls(**config)
