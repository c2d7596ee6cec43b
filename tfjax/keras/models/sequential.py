"""Sequential: a stack of layers."""

import copy
import inspect

from tfjax.keras import tree
from tfjax.keras.backend.common.masking import get_keras_mask
from tfjax.keras.backend.common.shapes import standardize_shape
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.call_spec import call_facts
from tfjax.keras.layers.core.input_layer import InputLayer
from tfjax.keras.layers.layer import Layer
from tfjax.keras.models.functional import Functional
from tfjax.keras.models.functional_config import serializer
from tfjax.keras.models.model import Model
from tfjax.keras.ops.operation import Operation
from tfjax.keras.utils.naming import shows_keras2


@keras_export("keras.Sequential", "keras.models.Sequential")
class Sequential(Model):
    """Layers of one input and one output, one after the other.

    Args:
        layers: list of layers; may begin with an Input.
        trainable: whether the weights are trained.
        name: name of the model.
    """

    def __new__(cls, *args, **kwargs):
        return Operation.__new__(cls)

    def __init__(self, layers=None, trainable=True, name=None):
        self.__dict__["_lock"] = False
        super().__init__(trainable=trainable, name=name)
        self._functional = None
        self._layers = []
        if layers:
            if isinstance(layers, Layer) or not isinstance(layers, (list, tuple)) and not hasattr(layers, "__iter__"):
                layers = [layers]
            for layer in layers:
                self.add(layer, rebuild=False)
            self._maybe_rebuild()

    def add(self, layer, rebuild=True):
        """Puts a layer on top.

        Raises:
            ValueError: if it is no layer, or a name is used twice, or it is a second Input.
        """
        if not self._layers and getattr(layer, "_input_shape_arg", None) is not None:
            batch_size = getattr(layer, "_batch_size_arg", None)
            self.add(InputLayer(shape=layer._input_shape_arg, batch_size=batch_size, name=_name_of_input(layer)))
        history = getattr(layer, "_keras_history", None)
        if history is not None and isinstance(history[0], InputLayer):
            layer = history[0]
        if not isinstance(layer, Layer):
            raise ValueError(
                f"Only instances of `keras.Layer` can be added to a Sequential model. Received: {layer} (of type "
                f"{type(layer)})"
            )
        if any(layer.name == other.name and layer is not other for other in self._layers):
            raise ValueError(
                f"All layers added to a Sequential model should have unique names. Name '{layer.name}' is already the "
                "name of a layer in this model. Update the `name` argument to pass a unique name."
            )
        if isinstance(layer, InputLayer) and self._layers and isinstance(self._layers[0], InputLayer):
            raise ValueError(
                f"Sequential model '{self.name}' has already been configured to use input shape "
                f"{self._layers[0].batch_shape}. You cannot add a different Input layer to it."
            )
        self._layers.append(layer)
        if rebuild:
            self._maybe_rebuild()
        else:
            self.built = False
            self._functional = None

    def pop(self, rebuild=True):
        """Takes the last layer off and returns it."""
        layer = self._layers.pop()
        self.built = False
        self._functional = None
        if rebuild:
            self._maybe_rebuild()
        return layer

    def _maybe_rebuild(self):
        self.built = False
        self._functional = None
        if len(self._layers) < 2:
            return
        first = self._layers[0]
        if isinstance(first, InputLayer):
            self.build(first.batch_shape)
        elif isinstance(first, Model):
            try:
                shape = first.input_shape
            except AttributeError:
                return
            self.build(shape)

    def _lock_state(self):
        """Layers may be added after the model is built."""

    def _obj_type(self):
        return "Sequential"

    def build(self, input_shape=None):
        """Makes the weights for inputs of a shape, batch size included.

        Raises:
            ValueError: if there are no layers, or another shape is fixed already.
        """
        try:
            input_shape = standardize_shape(input_shape)
        except Exception:
            return  # several inputs: built when called
        if not self._layers:
            raise ValueError(
                f"Sequential model {self.name} cannot be built because it has no layers. Call `model.add(layer)`."
            )
        first = self._layers[0]
        if not isinstance(first, InputLayer):
            name = _name_of_input(first)
            self._layers = [InputLayer(batch_shape=input_shape, dtype=first.compute_dtype, name=name), *self._layers]
        elif first.batch_shape != input_shape:
            raise ValueError(
                f"Sequential model '{self.name}' has already been configured to use input shape {first.batch_shape}. "
                f"You cannot build it with input_shape {input_shape}"
            )
        inputs = x = self._layers[0].output
        for layer in self._layers[1:]:
            try:
                x = layer(x)
            except NotImplementedError:
                return  # shapes cannot be inferred: built when called
            except TypeError:
                _check_takes_one(layer)
                raise
        # In Keras 2 there is no such model, and none may be counted.
        self._functional = Functional(inputs=inputs, outputs=x, name=self.name if shows_keras2() else None)

    def call(self, inputs, training=None, mask=None, **kwargs):
        """The last layer's output."""
        functional = self._functional
        if functional is not None:
            return functional.call(inputs, training=training, mask=mask, **kwargs)
        outputs = inputs
        for layer in self.layers:
            facts = call_facts(layer.call)
            options = {k: v for k, v in kwargs.items() if k in facts.has and k in layer._call_context_args}
            if "mask" in facts.has:
                options["mask"] = mask
            if facts.has_training and training is not None:
                options["training"] = training
            outputs = layer(outputs, **options)
            mask = tree.map_structure(get_keras_mask, outputs)
        return outputs

    @property
    def layers(self):
        """The layers without the input layer."""
        layers = self._layers
        return list(layers[1:]) if layers and isinstance(layers[0], InputLayer) else list(layers)

    @layers.setter
    def layers(self, _):
        raise AttributeError(
            "`Sequential.layers` attribute is reserved and should not be used. Use `add()` and `pop()` to change the "
            "layers in this model."
        )

    def compute_output_spec(self, inputs, training=None, mask=None, **kwargs):
        """Symbolic outputs for symbolic inputs."""
        if self._functional is not None:
            return self._functional.compute_output_spec(inputs, training=training, mask=mask, **kwargs)
        outputs = inputs
        for layer in self.layers:
            options = {"training": training} if call_facts(layer.call).has_training else {}
            outputs = layer.compute_output_spec(outputs, **options, **kwargs)
        return outputs

    def compute_output_shape(self, input_shape):
        """Shape of the outputs for a shape of inputs."""
        if self._functional is not None:
            return self._functional.compute_output_shape(input_shape)
        for layer in self.layers:
            input_shape = layer.compute_output_shape(input_shape)
        return input_shape

    def _of_functional(self, attribute, words):
        if self._functional is not None:
            return getattr(self._functional, attribute)
        raise AttributeError(f"Sequential model '{self.name}' has no defined {words} yet.")

    def _get_node_attribute_at_index(self, node_index, attr, attr_name):
        # Keras 2: `model.input` of a model that nothing calls is the input it was built with.
        if not self._inbound_nodes and self._functional is not None and attr_name in ("input", "output"):
            return getattr(self._functional, attr_name)
        return super()._get_node_attribute_at_index(node_index, attr, attr_name)

    @property
    def input_shape(self):
        """Shape of the input."""
        return self._of_functional("input_shape", "input shape")

    @property
    def output_shape(self):
        """Shape of the output."""
        return self._of_functional("output_shape", "output shape")

    @property
    def inputs(self):
        """The symbolic input in a list."""
        return self._of_functional("inputs", "inputs")

    @property
    def outputs(self):
        """The symbolic output in a list."""
        return self._of_functional("outputs", "outputs")

    @property
    def input_names(self):
        """Name of the input layer in a list."""
        return self._of_functional("input_names", "inputs")

    @property
    def output_names(self):
        """Name of the last layer in a list."""
        return self._of_functional("output_names", "outputs")

    @property
    def input_dtype(self):
        """Dtype that inputs are cast to."""
        first = self._layers[0] if self._layers else None
        return first.dtype if isinstance(first, InputLayer) else super().input_dtype

    def get_config(self):
        """Returns name and layers."""
        serialize = serializer()
        layers = [serialize(layer) for layer in self._flatten_layers(include_self=False, recursive=False)]
        config = Model.get_config(self)
        config["name"] = self.name
        config["layers"] = copy.deepcopy(layers)
        if self._functional is not None:
            config["build_input_shape"] = self._layers[0].batch_shape
        return config

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """Makes a model from what `get_config` returned.

        Raises:
            ValueError: if it is no such configuration.
        """
        if "name" not in config:
            raise ValueError(
                "A Sequential model configuration must be a dictionary containing the 'name' and 'layers' keys. "
                f"Received: config={config}"
            )
        from tfjax.keras.models.functional_config import _layer_from

        model = cls(name=config["name"])
        for layer in config["layers"]:
            model.add(_layer_from(layer, custom_objects))
        shape = config.get("build_input_shape")
        if not model._functional and shape and isinstance(shape, (tuple, list)):
            model.build(shape)
        return model


def _name_of_input(layer):
    """The name of the input that a Sequential model adds before its first layer; None for the next free one."""
    return f"{layer.name}_input" if shows_keras2() else None


def _check_takes_one(layer):
    """Raises what is wrong with the signature of a layer's `call`, if anything is."""
    parameters = inspect.signature(layer.call).parameters.values()
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    required = [p for p in positional if p.default is p.empty]
    kind = type(layer).__name__
    if not positional:
        raise ValueError(
            f"Layers added to a Sequential model should have a single positional argument, the input tensor. Layer "
            f"{kind} has no positional arguments."
        )
    if len(required) > 1:
        raise ValueError(
            "Layers added to a Sequential model can only have a single required positional argument, the input "
            f"tensor. Layer {kind} has multiple required positional arguments: {required}"
        )
