"""Attributes and methods of layers that Keras 3 dropped."""

from tfjax.keras import tree
from tfjax.keras.backend.common.masking import get_keras_mask
from tfjax.tensor.spec import TensorSpec


class _Attribute:
    """Read like a property; a program may have an attribute of its own by that name, as in Keras 3."""

    def __init__(self, value):
        self._value = value

    def __get__(self, instance, owner=None):
        return self if instance is None else self._value(instance)


class Keras2Members:
    """What Keras 2's layers have besides those of Keras 3; part of `Layer`."""

    dynamic = _Attribute(lambda layer: False)
    stateful = _Attribute(lambda layer: any(each.stateful for each in layer._layers))
    updates = _Attribute(lambda layer: [])
    state_updates = _Attribute(lambda layer: [])
    input_mask = _Attribute(lambda layer: _masks(layer.input))
    output_mask = _Attribute(lambda layer: _masks(layer.output))

    @property
    def input_shape(self):
        """Shape of the symbolic input of the first call."""
        return _shapes(self.input)

    @property
    def output_shape(self):
        """Shape of the symbolic output of the first call."""
        return _shapes(self.output)

    def get_input_at(self, node_index):
        """Symbolic input of a call, by its number."""
        return self._get_node_attribute_at_index(node_index, "input_tensors", "input")

    def get_output_at(self, node_index):
        """Symbolic output of a call, by its number."""
        return self._get_node_attribute_at_index(node_index, "output_tensors", "output")

    def get_input_shape_at(self, node_index):
        """Shape of the symbolic input of a call, by its number."""
        return _shapes(self.get_input_at(node_index))

    def get_output_shape_at(self, node_index):
        """Shape of the symbolic output of a call, by its number."""
        return _shapes(self.get_output_at(node_index))

    def get_input_mask_at(self, node_index):
        """Mask of the symbolic input of a call, by its number."""
        return _masks(self.get_input_at(node_index))

    def get_output_mask_at(self, node_index):
        """Mask of the symbolic output of a call, by its number."""
        return _masks(self.get_output_at(node_index))

    @property
    def inbound_nodes(self):
        """The symbolic calls of this layer."""
        return self._inbound_nodes

    @property
    def outbound_nodes(self):
        """The symbolic calls that use this layer's outputs."""
        return self._outbound_nodes

    def add_update(self, updates):
        """Runs functions that update state; ops have run already."""
        for update in tree.flatten(updates):
            if callable(update):
                update()

    def compute_output_signature(self, input_signature):
        """Returns the outputs' tf.TensorSpec for those of the inputs.

        Args:
            input_signature: a tf.TensorSpec, or a structure of them.

        Raises:
            TypeError: for anything else.
        """
        for spec in tree.flatten(input_signature):
            if not isinstance(spec, TensorSpec):
                raise TypeError(f"Only TensorSpec signature types are supported. Received: {spec}.")
        shapes = self.compute_output_shape(tree.map_structure(lambda spec: tuple(spec.shape), input_signature))
        return tree.map_shape_structure(lambda shape: TensorSpec(shape, self.compute_dtype), shapes)


def _shapes(tensors):
    return tree.map_structure(lambda x: tuple(x.shape), tensors)


def _masks(tensors):
    return tree.map_structure(get_keras_mask, tensors)
