"""Functional: a model that is a graph of layers."""

import copy
import functools
import inspect
import warnings

from tfjax.core.dtypes import as_dtype
from tfjax.keras import tree
from tfjax.keras.backend.common.convert import convert_to_tensor, is_tensor
from tfjax.keras.backend.common.keras_tensor import KerasTensor
from tfjax.keras.backend.common.masking import get_keras_mask, set_keras_mask
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.core.input_layer import InputLayer
from tfjax.keras.layers.input_spec import InputSpec
from tfjax.keras.layers.layer import Layer
from tfjax.keras.models.graph_cloning import clone_graph_nodes, is_input_keras_tensor
from tfjax.keras.models.model import Model
from tfjax.keras.ops.function import Function
from tfjax.keras.ops.operation import Operation
from tfjax.keras.utils.tracking import DotNotTrackScope
from tfjax.tensor.tensor import EagerTensor


@keras_export()
class Functional(Function, Model):
    """The layers between symbolic inputs and outputs.

    Args:
        inputs: symbolic tensor, or list or dict of them.
        outputs: symbolic tensors that follow from the inputs.
        name: name of the model.
        **kwargs: `trainable`.

    Raises:
        ValueError: if an input or output is no symbolic tensor, or an output does not follow from the inputs.
    """

    def __new__(cls, *args, **kwargs):
        return Operation.__new__(cls)

    def __init__(self, inputs, outputs, name=None, **kwargs):
        self.__dict__["_lock"] = False
        if isinstance(inputs, dict):
            _warn_of_other_names(inputs)
        trainable = kwargs.pop("trainable", None)
        flat_inputs = tree.flatten(inputs)
        for role, struct, flat in (("inputs", inputs, flat_inputs), ("outputs", outputs, tree.flatten(outputs))):
            for x in flat:
                if not isinstance(x, KerasTensor):
                    raise ValueError(
                        f"All `{role}` values must be KerasTensors. Received: {role}={struct} including invalid value "
                        f"{x} of type {type(x)}"
                    )
        if not all(is_input_keras_tensor(x) for x in flat_inputs):
            inputs, outputs = clone_graph_nodes(inputs, outputs)
        with DotNotTrackScope():
            Function.__init__(self, inputs, outputs, name=name)
        if trainable is not None:
            self.trainable = trainable
        for layer in self.layers:
            self._tracker.track(layer)
        self.build(None)
        # Each input is converted to its own dtype.
        self._convert_input_args = False
        self._allow_non_tensor_positional_args = True
        self.output_names = [x._keras_history[0].name for x in self.outputs]

    def _lock_state(self):
        """State may be added: layers that are not part of the graph."""

    def _obj_type(self):
        return "Functional"

    @property
    def input_names(self):
        """Names of the input layers."""
        return [x._keras_history[0].name for x in self.inputs]

    @property
    def layers(self):
        """The layers of the graph, inputs first."""
        return [operation for operation in self._operations if isinstance(operation, Layer)]

    @layers.setter
    def layers(self, _):
        raise AttributeError("`Model.layers` attribute is reserved and should not be used. Please use another name.")

    def call(self, inputs, training=None, mask=None, **kwargs):
        """The model's outputs."""
        inputs = self._standardize_inputs(inputs)
        if mask is not None:
            for x, m in zip(inputs, tree.flatten(mask)):
                if m is not None:
                    set_keras_mask(x, m)
        if training is not None:
            kwargs["training"] = training
        outputs = self._run_through_graph(inputs, **kwargs)
        losses = self.__dict__.get("_symbolic_losses")
        if losses is not None:
            outputs, values = outputs
            self._losses.extend(values)
        if type(outputs) in (list, tuple) and len(outputs) == 1:
            return outputs[0]
        return outputs

    def compute_output_spec(self, inputs, training=None, mask=None):
        """Symbolic outputs for symbolic inputs."""
        return Function.compute_output_spec(self, inputs)

    def compute_output_shape(self, input_shape):
        """Shapes of the outputs for shapes of the inputs."""
        return Function.compute_output_shape(self, input_shape)

    def build(self, input_shape):
        """Nothing: the layers are built."""
        self.built = True

    @property
    def input_shape(self):
        """Shape of the input, or a list of them."""
        return _shapes(self.inputs)

    @property
    def output_shape(self):
        """Shape of the output, or a list of them."""
        return _shapes(self.outputs)

    @property
    def input(self):
        """The symbolic inputs as they were given."""
        return self._inputs_struct

    @property
    def output(self):
        """The symbolic outputs as they were given."""
        return self._outputs_struct

    def _assert_input_compatibility(self, inputs):
        for x, ref in zip(tree.flatten(inputs), self._inputs):
            if x is None:
                self._check_optional(ref)
        Layer._assert_input_compatibility(self, inputs)

    @staticmethod
    def _check_optional(tensor):
        layer = tensor._keras_history.operation
        if isinstance(layer, InputLayer) and not layer.optional:
            raise ValueError(
                f"The input '{tensor.name}' is not optional, but None was passed. Please provide a valid tensor."
            )

    # -- bringing inputs into the order and form of the symbolic ones

    @functools.cached_property
    def _plain_inputs(self):
        """Rank and dtype of the inputs, in a flat list."""
        return [(len(x.shape), as_dtype(str(x.dtype))) for x in self._inputs]

    def _standardize_inputs(self, inputs):
        plain = self._plain_inputs
        if type(inputs) is EagerTensor:
            if len(plain) == 1 and (inputs.aval.ndim, inputs.dtype) == plain[0]:
                return [inputs]
        elif type(inputs) is list and type(self._inputs_struct) is list and len(inputs) == len(plain):
            if all(type(x) is EagerTensor and (x.aval.ndim, x.dtype) == p for x, p in zip(inputs, plain)):
                return inputs
        struct = self._inputs_struct
        mismatch = False
        if isinstance(struct, list) and len(struct) == 1 and is_tensor(inputs):
            inputs = [inputs]
        elif isinstance(inputs, dict) and not isinstance(struct, dict):
            refs = [struct] if isinstance(struct, KerasTensor) else struct
            if all(isinstance(ref, KerasTensor) and ref.name in inputs for ref in refs):
                inputs = [inputs[ref.name] for ref in refs]
            else:
                mismatch = True
        if isinstance(struct, dict) and not isinstance(inputs, dict) and list(struct) != sorted(struct):
            mismatch = True
        self._warn_of_other_structure(inputs, mismatch)
        flat = tree.flatten(inputs)
        converted = [self._as_input(x, ref) for x, ref in zip(flat, self._inputs)]
        return [self._with_rank(i, x, given) for i, (x, given) in enumerate(zip(converted, flat))]

    def _as_input(self, x, ref):
        if x is None:
            self._check_optional(ref)
            return None
        if isinstance(x, KerasTensor):
            return x
        return convert_to_tensor(x, dtype=str(ref.dtype), sparse=ref.sparse)

    def _with_rank(self, i, x, given):
        """The input with a last axis of size 1 added or taken away, if that is needed."""
        if x is None:
            return None
        ref = self._inputs[i]
        rank, wanted = len(x.shape), len(ref.shape)
        adjusted = x
        if rank == wanted + 1 and x.shape[-1] == 1:
            from tfjax.ops.array.shape import squeeze

            adjusted = squeeze(x, -1)
        elif rank == wanted - 1 and ref.shape[-1] == 1:
            from tfjax.ops.array.shape import expand_dims

            adjusted = expand_dims(x, -1)
        elif rank != wanted:
            path = ".".join(str(p) for p in tree.flatten_with_path(self._inputs_struct)[i][0])
            raise ValueError(
                f"Invalid input shape for input {x} with name '{ref.name}' and path '{path}'. Expected shape "
                f"{tuple(ref.shape)}, but input has incompatible shape {x.shape}"
            )
        mask = get_keras_mask(given)
        if mask is not None and adjusted is not given:
            set_keras_mask(adjusted, mask)
        return adjusted

    def _warn_of_other_structure(self, inputs, raise_exception):
        try:
            tree.assert_same_structure(tree.lists_to_tuples(inputs), tree.lists_to_tuples(self._inputs_struct))
            return
        except ValueError:
            pass
        name = lambda x: "None" if x is None else x.name
        shape = lambda x: "None" if x is None else f"Tensor(shape={x.shape})"
        text = (
            "The structure of `inputs` doesn't match the expected structure.\n"
            f"Expected: {tree.map_structure(name, self._inputs_struct)}\n"
            f"Received: inputs={tree.map_structure(shape, inputs)}"
        )
        if raise_exception:
            raise ValueError(text)
        warnings.warn(text, stacklevel=2)

    @property
    def input_spec(self):
        """Specs of the inputs; a last axis of size 1 may be missing."""
        manual = self.__dict__.get("_manual_input_spec")
        if manual is not None:
            return manual
        struct = self._inputs_struct
        if not isinstance(struct, dict):
            return [_spec_of(x) for x in self.inputs]
        if all(isinstance(x, KerasTensor) for x in struct.values()):
            return [_spec_of(struct[name], name) for name in sorted(struct)]
        return None

    @input_spec.setter
    def input_spec(self, value):
        self._manual_input_spec = value

    # -- losses on symbolic tensors (Keras 2)

    def _add_symbolic_loss(self, loss):
        """Adds a symbolic tensor that follows from the inputs to the losses of every call."""
        from tfjax.keras.ops.graph import Graph

        losses = [*self.__dict__.get("_symbolic_losses", []), loss]
        self._set_graph(Graph(self._inputs, [*self._outputs, *losses]))
        self.__dict__["_symbolic_losses"] = losses
        for layer in self.layers:
            self._tracker.track(layer)

    def _run_through_graph(self, inputs, operation_fn=None, **options):
        losses = self.__dict__.get("_symbolic_losses")
        if losses is None or operation_fn is not None:
            return Function._run_through_graph(self, inputs, operation_fn, **options)
        struct, outputs = self._outputs_struct, self._outputs
        facts = self.__dict__
        try:
            facts["_outputs_struct"], facts["_outputs"] = (struct, losses), [*outputs, *losses]
            return Function._run_through_graph(self, inputs, **options)
        finally:
            facts["_outputs_struct"], facts["_outputs"] = struct, outputs

    def get_config(self):
        """Returns layers, calls, inputs and outputs."""
        if not functional_like_constructor(type(self)):
            return Model.get_config(self)
        from tfjax.keras.models.functional_config import config_of

        return copy.deepcopy(config_of(self))


def functional_like_constructor(cls):
    """Whether a class is made from inputs and outputs, as Functional is."""
    spec = inspect.getfullargspec(cls.__init__)
    if spec.args[1:] == inspect.getfullargspec(Functional.__init__).args[1:]:
        return True
    return spec.varargs is not None and spec.varkw is not None


def _warn_of_other_names(inputs):
    for key, x in inputs.items():
        if isinstance(x, KerasTensor) and key != x.name:
            warnings.warn(
                "When providing `inputs` as a dict, all keys in the dict must match the names of the corresponding "
                f"tensors. Received key '{key}' mapping to value {x} which has name '{x.name}'. Change the tensor name "
                f"to '{key}' (via `Input(..., name='{key}')`)",
                stacklevel=3,
            )


def _shapes(tensors):
    shapes = [tuple(x.shape) for x in tensors]
    return shapes[0] if len(shapes) == 1 else shapes


def _spec_of(x, name=None):
    layer = x._keras_history[0]
    shape = tuple(x.shape)
    return InputSpec(
        shape=(None, *shape[1:]) if shape else shape,
        allow_last_axis_squeeze=True,
        name=layer.name if name is None else name,
        optional=isinstance(layer, InputLayer) and layer.optional,
    )
