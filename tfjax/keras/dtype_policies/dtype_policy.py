"""DTypePolicy: in which dtype a layer computes and in which it keeps its variables."""

from tfjax.keras.backend import config
from tfjax.keras.backend.common import global_state
from tfjax.keras.backend.common.dtypes import is_float_dtype, standardize_dtype
from tfjax.keras.backend.tensors import cast, convert_to_tensor, is_keras_tensor, is_tensor
from tfjax.keras.keras_export import keras_export

QUANTIZATION_MODES = ("int8", "float8", "int4", "gptq", "awq")
_MIXED = {"mixed_float16": ("float16", "float32"), "mixed_bfloat16": ("bfloat16", "float32")}


@keras_export(
    "keras.DTypePolicy",
    "keras.dtype_policies.DTypePolicy",
    "keras.mixed_precision.DTypePolicy",
    "keras.mixed_precision.Policy",
)
class DTypePolicy:
    """The dtypes of a layer: one for its computation, one for its variables.

    Args:
      name: a dtype's name (both are it), `'mixed_float16'` or `'mixed_bfloat16'` (computation in 16 bits, variables in
        float32). None: the global policy's name.

    Raises:
      TypeError: if `name` is no string.
      ValueError: if no policy is called so.
    """

    def __init__(self, name=None):
        if name is None:
            name = dtype_policy().name
        self._name = name
        self._compute_dtype, self._variable_dtype = self._parse_name(name)
        self._quantization_mode = None

    def _parse_name(self, name):
        if not isinstance(name, str):
            raise TypeError(
                f"'name' must be a string, such as 'mixed_float16'. Received: name={name} (of type {type(name)})"
            )
        if name in _MIXED:
            return _MIXED[name]
        try:
            dtype = standardize_dtype(name)
        except ValueError:
            raise ValueError(
                f"Cannot convert '{name}' to a mixed precision DTypePolicy. Valid policies include 'mixed_float16', "
                "'mixed_bfloat16', and the name of any float dtype such as 'float32'."
            ) from None
        return dtype, dtype

    @property
    def variable_dtype(self):
        """The name of the dtype that a layer's variables have unless it says otherwise."""
        return self._variable_dtype

    @property
    def compute_dtype(self):
        """The name of the dtype that a layer's inputs are cast to."""
        return self._compute_dtype

    @property
    def name(self):
        """The policy's name."""
        return self._name

    @property
    def quantization_mode(self):
        """The name of the quantization, or None."""
        return self._quantization_mode

    def convert_input(self, x, autocast, dtype):
        """Returns `x` as a layer's input: floating point tensors and arrays cast to `dtype` if `autocast`."""
        dtype = standardize_dtype(dtype)
        if not is_tensor(x) and not is_keras_tensor(x):
            if not hasattr(x, "__array__"):
                return x
            try:
                x = convert_to_tensor(x)
            except TypeError:
                x = convert_to_tensor(x, dtype=dtype)
        return cast(x, dtype) if self._should_cast(x, autocast, dtype) else x

    def _should_cast(self, x, autocast, dtype):
        if not autocast:
            return False
        own = standardize_dtype(x.dtype)
        return own != dtype and is_float_dtype(own)

    def get_config(self):
        """Returns the arguments to make this policy again."""
        return {"name": self.name}

    @classmethod
    def from_config(cls, config):
        """Returns the policy that `get_config` described."""
        return cls(**config)

    def __repr__(self):
        name = type(self).__name__
        return f'<{"DTypePolicy" if name == "FloatDTypePolicy" else name} "{self._name}">'

    def __eq__(self, other):
        plain = (DTypePolicy, FloatDTypePolicy)
        if type(self) in plain:
            alike = type(other) in plain
        else:
            alike = type(other) is type(self)
        return alike and self._name == other._name


@keras_export("keras.FloatDTypePolicy", "keras.dtype_policies.FloatDTypePolicy")
class FloatDTypePolicy(DTypePolicy):
    """Another name of `DTypePolicy`."""


@keras_export(
    "keras.config.set_dtype_policy",
    "keras.mixed_precision.set_dtype_policy",
    "keras.mixed_precision.set_global_policy",
)
def set_dtype_policy(policy):
    """Sets the policy of the layers that are made from now on.

    Args:
      policy: a `DTypePolicy` or a policy's name, e.g. `'mixed_float16'`.

    Raises:
      ValueError: for anything else.
    """
    if isinstance(policy, str):
        policy = policy_named(policy)
    elif not isinstance(policy, DTypePolicy):
        raise ValueError(
            "Invalid `policy` argument. Expected the string name of a policy (such as 'mixed_float16') or a "
            f"`DTypePolicy` instance. Received: policy={policy} (of type {type(policy)})"
        )
    global_state.set_global_attribute("dtype_policy", policy)


@keras_export(
    "keras.config.dtype_policy",
    "keras.mixed_precision.dtype_policy",
    "keras.mixed_precision.global_policy",
)
def dtype_policy():
    """Returns the policy of layers that are given none."""
    policy = global_state.get_global_attribute("dtype_policy", None)
    if policy is None:
        policy = DTypePolicy(config.floatx())
        set_dtype_policy(policy)
    return policy


def policy_named(name):
    """Returns the plain, mixed or quantized policy called `name`."""
    if name.startswith(QUANTIZATION_MODES):
        from tfjax.keras.dtype_policies.quantized import quantized_policy_named

        # A dtype's own name (int8) is the name of a quantization only with its source.
        return quantized_policy_named(name)
    return DTypePolicy(name)
