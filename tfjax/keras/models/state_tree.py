"""The state of a model as nested dicts by the paths of its variables."""


class StateTree:
    """Mixin of Model."""

    def get_state_tree(self, value_format="backend_tensor"):
        """Returns {"trainable_variables": {...}, "non_trainable_variables": ..., "optimizer_variables": ...,
        "metrics_variables": ...}, the parts of paths being nested keys.

        Args:
            value_format: "backend_tensor" for variables' values, "numpy_array" for arrays.

        Raises:
            ValueError: if two variables have one path, or the format is unknown.
        """
        groups = {
            "trainable_variables": self.trainable_variables,
            "non_trainable_variables": self.non_trainable_variables,
            "optimizer_variables": self.optimizer.variables,
            "metrics_variables": self.metrics_variables,
        }
        return {name: _nested(variables, value_format) for name, variables in groups.items()}

    def set_state_tree(self, state_tree):
        """Assigns what `get_state_tree` returned.

        Raises:
            ValueError: for an unknown key.
        """
        groups = {
            "trainable_variables": lambda: self.trainable_variables,
            "non_trainable_variables": lambda: self.non_trainable_variables,
            "optimizer_variables": lambda: self.optimizer.variables if self.optimizer is not None else [],
            "metrics_variables": lambda: self.metrics_variables,
        }
        for name, tree in state_tree.items():
            if name not in groups:
                raise ValueError(f"Unknown variable name: {name}")
            values = dict(_flat(tree))
            for variable in groups[name]():
                if variable.path in values:
                    variable.assign(values[variable.path])


def _nested(variables, value_format):
    if value_format not in ("backend_tensor", "numpy_array"):
        raise ValueError(
            "Invalid `value_format` argument. Expected one of {'numpy_array', 'backend_tensor'}. Received: "
            f"value_format={value_format}"
        )
    nested, seen = {}, set()
    for v in variables:
        if v.path in seen:
            raise ValueError(
                f"The following variable path is found twice in the model: '{v.path}'. `get_state_tree()` can only be "
                "called when all variable paths are unique. Make sure to give unique names to your layers (and other "
                "objects)."
            )
        seen.add(v.path)
        *parents, leaf = v.path.split("/")
        inner = nested
        for part in parents:
            inner = inner.setdefault(part, {})
        inner[leaf] = v.value if value_format == "backend_tensor" else v.numpy()
    return nested


def _flat(tree, prefix=""):
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}/")
        else:
            yield f"{prefix}{key}", value
