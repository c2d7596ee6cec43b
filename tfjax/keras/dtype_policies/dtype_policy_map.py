"""DTypePolicyMap: policies by the path of a layer, for layers that hold layers of several policies."""

import re
from collections.abc import MutableMapping

from tfjax.keras.dtype_policies.dtype_policy import DTypePolicy
from tfjax.keras.keras_export import keras_export


def _get(identifier):
    from tfjax.keras import dtype_policies

    return dtype_policies.get(identifier)


@keras_export("keras.dtype_policies.DTypePolicyMap")
class DTypePolicyMap(DTypePolicy, MutableMapping):
    """A mapping from layer paths, or regular expressions of them, to policies.

    Args:
      default_policy: the policy of all other paths; None: the global one.
      policy_map: the dict to start with.
    """

    def __init__(self, default_policy=None, policy_map=None):
        if isinstance(default_policy, DTypePolicyMap):
            raise ValueError("`default_policy` cannot be a `DTypePolicyMap`.")
        if policy_map is not None and not isinstance(policy_map, dict):
            raise TypeError(
                "If specified, `policy_map` must be a dict. "
                f"Received: policy_map={policy_map} of type {type(policy_map)}"
            )
        self._default_policy_arg = default_policy
        self._default_policy = _get(default_policy)
        self._policy_map = policy_map or {}

    @property
    def name(self):
        """The default policy's name, marked as a map's."""
        return f"map_{self.default_policy._name}"

    @property
    def default_policy(self):
        """The policy of paths that no entry is for."""
        return _get(self._default_policy)

    @property
    def variable_dtype(self):
        """The default policy's."""
        return self.default_policy.variable_dtype

    @property
    def compute_dtype(self):
        """The default policy's."""
        return self.default_policy.compute_dtype

    @property
    def quantization_mode(self):
        """The default policy's."""
        return self.default_policy.quantization_mode

    def __getitem__(self, key):
        if key in self._policy_map:
            return self._policy_map[key]
        matching = [pattern for pattern in self._policy_map if re.fullmatch(pattern, key)]
        if len(matching) > 1:
            raise ValueError(
                f"Path '{key}' matches multiple dtype policy specification keys: {matching}. Please make sure each "
                "path only matches at most one dtype policy specification key in the DTypePolicyMap."
            )
        return self._policy_map[matching[0]] if matching else self.default_policy

    def __setitem__(self, key, policy):
        if key in self._policy_map:
            raise ValueError(
                f"{key} already exist in the DTypePolicyMap with value {self._policy_map[key]}. "
                "Please make sure to not use duplicated keys."
            )
        try:
            policy = _get(policy)
        except Exception:
            raise ValueError(
                "Cannot interpret the assigned value by `keras.dtype_policies.get`. "
                f"Received: {policy} of type {type(policy)}"
            ) from None
        self._policy_map[key] = policy

    def __delitem__(self, key):
        del self._policy_map[key]

    def __contains__(self, key):
        return key in self._policy_map

    def __len__(self):
        return len(self._policy_map)

    def __iter__(self):
        return iter(self._policy_map)

    def get_config(self):
        """Returns the arguments to make this map again; entries follow the global policy if the default does."""
        from tfjax.keras.saving import serialization_lib

        if self._default_policy_arg is None:
            for policy in self._policy_map.values():
                policy._name = None
                if hasattr(policy, "_source_name"):
                    policy._source_name = None
        return {
            "default_policy": self._default_policy_arg,
            "policy_map": serialization_lib.serialize_keras_object(self._policy_map),
        }

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """Returns the map that `get_config` described."""
        from tfjax.keras.saving import serialization_lib

        policies = serialization_lib.deserialize_keras_object(config["policy_map"], custom_objects=custom_objects)
        return cls(**{**config, "policy_map": policies})

    def __repr__(self):
        mapping = [(path, policy.name) for path, policy in self._policy_map.items()]
        return f"<DTypePolicyMap at {hex(id(self))} default_policy={self._default_policy.name}, mapping={mapping}>"
