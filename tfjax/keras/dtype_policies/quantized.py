"""Policies of quantized layers: they carry the mode's parameters, so that a quantized model's file can be read."""

from tfjax.keras.dtype_policies.dtype_policy import QUANTIZATION_MODES, DTypePolicy, dtype_policy
from tfjax.keras.keras_export import keras_export


@keras_export("keras.dtype_policies.QuantizedDTypePolicy")
class QuantizedDTypePolicy(DTypePolicy):
    """A quantization `mode` on top of the policy named `source_name` (None: the global one).

    Raises:
      ValueError: for an unknown mode, or one that does not go with the compute dtype.
    """

    def __init__(self, mode, source_name=None):
        if source_name is None:
            source_name = dtype_policy().name
        self._compute_dtype, self._variable_dtype = self._parse_name(source_name)
        if mode not in QUANTIZATION_MODES:
            raise ValueError(f"Invalid quantization mode. Expected one of {QUANTIZATION_MODES}. Received: mode={mode}")
        if self._compute_dtype == "float16" and mode == "int8":
            raise ValueError(f"Quantization mode='{mode}' doesn't work well with compute_dtype='float16'.")
        self._name = f"{mode}_from_{source_name}"
        self._source_name = source_name
        self._quantization_mode = mode

    def __eq__(self, other):
        return super().__eq__(other) and self.get_config() == other.get_config()

    def get_config(self):
        """Returns the arguments to make this policy again."""
        return {"mode": self._quantization_mode, "source_name": self._source_name}


@keras_export("keras.dtype_policies.QuantizedFloat8DTypePolicy")
class QuantizedFloat8DTypePolicy(QuantizedDTypePolicy):
    """The float8 policy, with the length of the window of largest values."""

    default_amax_history_length = 1024

    def __init__(self, mode, source_name=None, amax_history_length=1024):
        super().__init__(mode=mode, source_name=source_name)
        if not isinstance(amax_history_length, int):
            raise TypeError(
                f"`amax_history_length` must be an integer. Received: amax_history_length={amax_history_length}"
            )
        self._amax_history_length = amax_history_length

    @property
    def amax_history_length(self):
        """How many steps the window of largest values has."""
        return self._amax_history_length

    def get_config(self):
        """Returns the arguments to make this policy again."""
        return {**super().get_config(), "amax_history_length": self.amax_history_length}


class _ParametrizedPolicy(QuantizedDTypePolicy):
    """A policy whose mode is written `name/number/...`."""

    _family = ""
    _parameters = ()

    def __init__(self, mode, source_name=None):
        parts = mode.split("/")
        expected = "'" + "/".join([self._family, *(f"<{name}>" for name in self._parameters)]) + "'"
        start = f"Invalid mode for {type(self).__name__}."
        if len(parts) != 1 + len(self._parameters) or parts[0] != self._family:
            raise ValueError(f"{start} Expected format {expected}, but got '{mode}'.")
        try:
            numbers = [int(part) for part in parts[1:]]
        except ValueError:
            names = " and ".join(f"<{name}>" for name in self._parameters)
            kind = "be integers" if len(self._parameters) > 1 else "be an integer"
            raise ValueError(f"{start} {names} must {kind}. Expected format {expected}, but got '{mode}'.") from None
        self._check(mode, *numbers)
        super().__init__(mode=self._family, source_name=source_name)
        self._name = f"{mode}_from_{source_name}"
        self.mode = self._family
        for name, number in zip(self._parameters, numbers):
            setattr(self, name, number)

    def _check(self, mode, *numbers):
        raise NotImplementedError

    def get_config(self):
        """Returns the arguments to make this policy again."""
        numbers = [str(getattr(self, name)) for name in self._parameters]
        return {**super().get_config(), "mode": "/".join([self.mode, *numbers])}


@keras_export("keras.dtype_policies.Int4DTypePolicy")
class Int4DTypePolicy(_ParametrizedPolicy):
    """4-bit integers in blocks; the mode is `'int4/<block_size>'`, -1 for one scale per channel."""

    _family, _parameters = "int4", ("block_size",)

    def _check(self, mode, block_size):
        if block_size < -1 or block_size == 0:
            raise ValueError(
                "Invalid block_size in mode. Supported values are -1 (per-channel) or a positive integer "
                f"(sub-channel), but got {block_size} from '{mode}'."
            )


@keras_export("keras.dtype_policies.GPTQDTypePolicy")
class GPTQDTypePolicy(_ParametrizedPolicy):
    """GPTQ; the mode is `'gptq/<weight_bits>/<group_size>'`."""

    _family, _parameters = "gptq", ("weight_bits", "group_size")

    def _check(self, mode, weight_bits, group_size):
        if weight_bits not in (2, 3, 4, 8):
            raise ValueError(
                "Invalid weight_bits in mode. Supported values are 2, 3, 4, and 8, "
                f"but got {weight_bits} from '{mode}'."
            )
        if group_size < -1 or group_size == 0:
            raise ValueError(
                "Invalid group_size in mode. Supported values are -1 (whole-tensor) or a positive integer, "
                f"but got {group_size} from '{mode}'."
            )


@keras_export("keras.dtype_policies.AWQDTypePolicy")
class AWQDTypePolicy(_ParametrizedPolicy):
    """AWQ; the mode is `'awq/4/<group_size>'`."""

    _family, _parameters = "awq", ("weight_bits", "group_size")

    def _check(self, mode, weight_bits, group_size):
        if weight_bits != 4:
            raise ValueError(
                "Invalid weight_bits in mode. AWQ only supports 4-bit quantization, "
                f"but got {weight_bits} from '{mode}'."
            )
        if group_size < -1 or group_size == 0:
            raise ValueError(
                "Invalid group_size in mode. Supported values are -1 (per-channel) or a positive integer, "
                f"but got {group_size} from '{mode}'."
            )


_BY_FAMILY = {"gptq": GPTQDTypePolicy, "awq": AWQDTypePolicy, "float8": QuantizedFloat8DTypePolicy}


def quantized_policy_named(policy):
    """Returns the policy named `<mode>_from_<source name>`.

    Raises:
      ValueError: if the name has another form.
    """
    parts = policy.split("_from_")
    if len(parts) != 2:
        raise ValueError(
            "Cannot convert `policy` into a valid pair (`mode`, `source_name`) to instantiate `QuantizedDTypePolicy`. "
            f"Received: policy={policy}"
        )
    mode, source_name = parts
    if mode.startswith("int4") and "/" in mode:
        return Int4DTypePolicy(mode, source_name)
    for family, cls in _BY_FAMILY.items():
        if mode.startswith(family):
            return cls(mode, source_name)
    return QuantizedDTypePolicy(mode, source_name)
