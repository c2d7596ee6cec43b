"""Operation: what can be called on tensors and on symbolic tensors; the base of layers."""

import inspect
import io
import warnings

from tfjax.keras.backend.common.keras_tensor import any_symbolic_tensors
from tfjax.keras.keras_export import keras_export
from tfjax.keras.ops.auto_config import constructor_arguments, no_config
from tfjax.keras.ops.node import Node
from tfjax.keras.utils.defaults import default, is_default
from tfjax.keras.utils.naming import auto_name
from tfjax.keras.utils.traceback_utils import with_arguments


@keras_export("keras.Operation")
class Operation:
    """Something that is called on tensors and may be part of a functional model.

    Args:
        name: a name without "/", made up by default.

    Raises:
        ValueError: if `name` is not such a string.
    """

    def __new__(cls, *args, **kwargs):
        instance = object.__new__(cls)
        config, variadic = constructor_arguments(cls, args, kwargs)
        facts = instance.__dict__
        facts["_lock"] = True
        facts["_auto_config"] = config
        facts["_auto_config_error_args"] = variadic
        return instance

    def __init__(self, name=None):
        if name is None:
            name = auto_name(type(self).__name__)
        if not isinstance(name, str) or "/" in name:
            raise ValueError(
                "Argument `name` must be a string and cannot contain character `/`. "
                f"Received: name={name} (of type {type(name)})"
            )
        self.name = name
        self._inbound_nodes = []
        self._outbound_nodes = []

    @property
    def name(self):
        """The name; settable, and `_name` as in Keras 2."""
        return self._name

    @name.setter
    def name(self, value):
        self._name = value

    def __call__(self, *args, **kwargs):
        function = self.symbolic_call if any_symbolic_tensors(args, kwargs) else self.call
        try:
            return function(*args, **kwargs)
        except Exception as error:
            raise with_arguments(error, function, args, kwargs, f"{type(self).__name__}.call()") from None

    def symbolic_call(self, *args, **kwargs):
        """Makes symbolic outputs and notes the call."""
        outputs = self.compute_output_spec(*args, **kwargs)
        Node(operation=self, call_args=args, call_kwargs=kwargs, outputs=outputs)
        return outputs

    def call(self, *args, **kwargs):
        """What the operation does; subclasses say it."""
        raise NotImplementedError

    def compute_output_spec(self, *args, **kwargs):
        """Returns symbolic tensors of the shapes and dtypes that come out.

        Raises:
            Exception: of the class that `call` raises, if it cannot be traced.
        """
        from tfjax.keras.backend.common.symbolic import compute_output_spec

        try:
            return compute_output_spec(self._call_to_trace(), *args, **kwargs)
        except Exception as error:
            raise _not_inferred(self, error) from None

    def _call_to_trace(self):
        return self.call

    @default
    def get_config(self):
        """Returns the arguments to make the operation anew from.

        Raises:
            NotImplementedError: if they are not plain values and the class does not say them itself.
        """
        config = {"name": self.name}
        if not is_default(self.get_config):
            return config
        if self._auto_config is None:
            raise no_config(type(self), self._auto_config_error_args)
        config.update(self._auto_config)
        parameters = inspect.signature(self.__init__).parameters
        variadic = "kwargs" in parameters and parameters["kwargs"].kind is inspect.Parameter.VAR_KEYWORD
        if "name" not in parameters and not variadic:
            config.pop("name")
        return config

    @classmethod
    def from_config(cls, config):
        """Makes an operation from what `get_config` returned.

        Raises:
            TypeError: if the constructor does not take it.
        """
        config = _with_plain_dtype(config)
        try:
            return cls(**config)
        except Exception as error:
            raise TypeError(
                f"Error when deserializing class '{cls.__name__}' using config={config}.\n\nException encountered: "
                f"{error}"
            ) from error

    def __repr__(self):
        return f"<Operation name={self.name}>"

    @property
    def input(self):
        """Symbolic input of the first call."""
        return self._get_node_attribute_at_index(0, "input_tensors", "input")

    @property
    def output(self):
        """Symbolic output of the first call."""
        return self._get_node_attribute_at_index(0, "output_tensors", "output")

    def _get_node_attribute_at_index(self, node_index, attr, attr_name):
        """An attribute of one of the calls; a list of one is that one."""
        if not self._inbound_nodes:
            raise AttributeError(f"The layer {self.name} has never been called and thus has no defined {attr_name}.")
        if node_index >= len(self._inbound_nodes):
            raise ValueError(
                f"Asked to get {attr_name} at node {node_index}, but the operation has only "
                f"{len(self._inbound_nodes)} inbound nodes."
            )
        values = getattr(self._inbound_nodes[node_index], attr)
        return values[0] if isinstance(values, list) and len(values) == 1 else values

    def _obj_type(self):
        return "Operation"

    def __reduce__(self):
        # Copies and pickles are what a file would give back, as in Keras.
        from tfjax.keras.saving import saving_lib

        file = io.BytesIO()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            saving_lib.save_model(self, file)
        return _from_file, (file.getvalue(),)


def _from_file(data):
    """The operation that was pickled."""
    from tfjax.keras.saving import saving_lib

    return saving_lib.load_model(io.BytesIO(data), safe_mode=False)


def _with_plain_dtype(config):
    """A dtype policy in a config becomes its name, or the policy itself where a name does not say it."""
    if not isinstance(config.get("dtype"), dict):
        return config
    from tfjax.keras import dtype_policies
    from tfjax.keras.dtype_policies.dtype_policy_map import DTypePolicyMap

    policy = dtype_policies.deserialize(config["dtype"])
    plain = not isinstance(policy, DTypePolicyMap) and policy.quantization_mode is None
    return {**config, "dtype": policy.name if plain else policy}


def _not_inferred(operation, error):
    kind = type(operation).__name__
    text = (
        f"Could not automatically infer the output shape / dtype of '{operation.name}' (of type {kind}). Either the "
        f"`{kind}.call()` method is incorrect, or you need to implement the `{kind}.compute_output_spec() / "
        f"compute_output_shape()` method. Error encountered:\n\n{error}"
    )
    try:
        new = type(error)(text)
    except TypeError:
        return error
    return new.with_traceback(error.__traceback__)
