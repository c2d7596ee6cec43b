"""How optimizers were written before TensorFlow 2.11: hyperparameters and slots by name, `_resource_apply_dense`."""

import inspect

import numpy as np

from tfjax.core.dtypes import as_dtype
from tfjax.keras.backend.common.name_scope import name_scope
from tfjax.keras.optimizers.general import cast
from tfjax.keras.optimizers.schedules.learning_rate_schedule import LearningRateSchedule
from tfjax.keras.optimizers.slots import is_variable
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.indexed_slices import IndexedSlices
from tfjax.tensor.tensor import Tensor


class LegacyOptimizer:
    """Mixin: what subclasses of that time call and define (`_create_slots`, `_resource_apply_dense/sparse`)."""

    _initial_decay = 0.0

    def _build_learning_rate(self, learning_rate):
        """The learning rate as what `_learning_rate` holds; it takes the place of the one made before."""
        if is_variable(self._learning_rate):
            self._untrack_variable(self._learning_rate)
        return self._checked_rate(learning_rate)

    def _set_hyper(self, name, value):
        if name == "learning_rate":
            self._learning_rate = self._build_learning_rate(value)
            self._plans.clear()
        else:
            self.__dict__.setdefault("_hyper_values", {})[name] = value

    def _get_hyper(self, name, dtype=None):
        value = self.learning_rate if name == "learning_rate" else self._hyper_values[name]
        if isinstance(value, LearningRateSchedule):
            return value
        value = value() if callable(value) and not is_variable(value) else value
        return value if dtype is None else cast(value, as_dtype(dtype).name)

    def _serialize_hyperparameter(self, name):
        value = self._learning_rate if name == "learning_rate" else self._hyper_values[name]
        if isinstance(value, LearningRateSchedule):
            from tfjax.keras.saving import serialization_lib

            return serialization_lib.serialize_keras_object(value)
        if callable(value) and not is_variable(value):
            return value()
        return float(value) if is_variable(value) or isinstance(value, (Tensor, np.generic)) else value

    def _decayed_lr(self, var_dtype):
        """The learning rate in a dtype, divided by `1 + decay * iterations` if there is a decay."""
        rate = cast(self.learning_rate, as_dtype(var_dtype).name)
        decay = self.__dict__.get("_hyper_values", {}).get("decay", self._initial_decay)
        if isinstance(decay, (int, float)) and not decay:
            return rate
        step = cast(self.iterations, as_dtype(var_dtype).name)
        return rate / (1.0 + cast(decay, as_dtype(var_dtype).name) * step)

    def add_slot(self, var, slot_name, initializer="zeros", shape=None):
        """Adds a variable that the optimizer keeps for `var`, under a name for `get_slot`."""
        slots = self.__dict__.setdefault("_named_slots", {})
        key = self._var_key(var), slot_name
        if key not in slots:
            slots[key] = self.add_variable_from_reference(var, name=slot_name, initializer=initializer, shape=shape)
        return slots[key]

    def get_slot(self, var, slot_name):
        """A variable that the optimizer keeps for `var`: "momentum", or "m", "v", ... as they were called."""
        found = self.__dict__.get("_named_slots", {}).get((self._var_key(var), slot_name))
        if found is not None:
            return found
        wanted = _SLOTS.get(slot_name, slot_name)
        prefix = getattr(var, "path", var.name).replace("/", "_").replace(":", "_")
        for variable in self._variables:
            if variable.name == f"{prefix}_{wanted}":
                return variable
        raise KeyError(slot_name)

    def _create_all_weights(self, var_list):
        """Makes the optimizer's variables."""
        with name_scope(self.name, caller=self):
            if not self.built:
                self.build(list(var_list))

    def _apply_resource(self, gradient, variable):
        """An update by the methods of that time."""
        if not isinstance(gradient, IndexedSlices):
            self._resource(self._resource_apply_dense, convert_to_tensor(gradient), variable)
        elif hasattr(self, "_resource_apply_sparse_duplicate_indices"):
            self._resource(self._resource_apply_sparse_duplicate_indices, gradient.values, variable, gradient.indices)
        else:
            rows, positions = np.unique(gradient.indices.numpy(), return_inverse=True)
            values = np.zeros((len(rows), *gradient.values.shape[1:]), gradient.values.numpy().dtype)
            np.add.at(values, positions, gradient.values.numpy())
            rows = convert_to_tensor(rows)
            self._resource(self._resource_apply_sparse, convert_to_tensor(values), variable, rows)

    def _resource(self, method, gradient, variable, *indices):
        takes_state = "apply_state" in inspect.signature(method).parameters
        method(gradient, variable, *indices, **({"apply_state": {}} if takes_state else {}))


_SLOTS = {"m": "momentum", "v": "velocity", "rms": "velocity", "vhat": "velocity_hat"}
