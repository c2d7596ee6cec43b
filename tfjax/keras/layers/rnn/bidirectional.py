"""Bidirectional: a recurrent layer run both ways over the sequence."""

import copy

from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.layer import Layer
from tfjax.keras.saving import serialization_lib
from tfjax.ops.array.cast import cast
from tfjax.ops.array.joining import concat
from tfjax.ops.array.moving import reverse

_MODES = ("sum", "mul", "ave", "concat", None)


@keras_export("keras.layers.Bidirectional")
class Bidirectional(Layer):
    """Runs one copy of a layer forwards and one backwards.

    Args:
        layer: a recurrent layer; it is copied.
        merge_mode: how the two outputs are combined: "sum", "mul", "ave", "concat", or None for both.
        weights: values to begin with.
        backward_layer: the layer for the way back, if it is not to be a copy.

    Raises:
        ValueError: if the layers do not fit together, or for another `merge_mode`.
    """

    def __init__(self, layer, merge_mode="concat", weights=None, backward_layer=None, **kwargs):
        if not isinstance(layer, Layer):
            raise ValueError(
                f"Please initialize `Bidirectional` layer with a `keras.layers.Layer` instance. Received: {layer}"
            )
        if backward_layer is not None and not isinstance(backward_layer, Layer):
            raise ValueError(f"`backward_layer` need to be a `keras.layers.Layer` instance. Received: {backward_layer}")
        if merge_mode not in _MODES:
            raise ValueError(
                f"Invalid merge mode. Received: {merge_mode}. Merge mode should be one of "
                '{"sum", "mul", "ave", "concat", None}'
            )
        super().__init__(**kwargs)
        self.forward_layer = _copy_of(layer, "forward_")
        if backward_layer is None:
            backward_layer = _copy_of(layer, "backward_", go_backwards=True)
        self.backward_layer = backward_layer
        if hasattr(layer, "use_cudnn"):
            self.forward_layer.use_cudnn = layer.use_cudnn
            self.backward_layer.use_cudnn = layer.use_cudnn
        self._verify_layer_config()
        for way in (self.forward_layer, self.backward_layer):
            if getattr(way, "zero_output_for_mask", None) is not None:
                way.zero_output_for_mask = way.return_sequences
        self.merge_mode = merge_mode
        if weights:
            half = len(weights) // 2
            self.forward_layer.initial_weights = weights[:half]
            self.backward_layer.initial_weights = weights[half:]
        self.stateful = layer.stateful
        self.return_sequences = layer.return_sequences
        self.return_state = layer.return_state
        self.supports_masking = True
        self.input_spec = layer.input_spec

    def _verify_layer_config(self):
        forward, backward = self.forward_layer, self.backward_layer
        if forward.go_backwards == backward.go_backwards:
            raise ValueError(
                "Forward layer and backward layer should have different `go_backwards` value. Received: "
                f"forward_layer.go_backwards {forward.go_backwards}, "
                f"backward_layer.go_backwards={backward.go_backwards}"
            )
        for name in ("stateful", "return_sequences", "return_state"):
            one, other = getattr(forward, name), getattr(backward, name)
            if one != other:
                raise ValueError(
                    "Forward layer and backward layer are expected to have the same value for attribute "
                    f'"{name}", got "{one}" for forward layer and "{other}" for backward layer'
                )

    def compute_output_shape(self, sequences_shape, initial_state_shape=None):
        output, states = self.forward_layer.compute_output_shape(sequences_shape), ()
        if self.return_state:
            output, states = output[0], tuple(output[1:])
        if self.merge_mode == "concat":
            output = (*output[:-1], output[-1] * 2)
        both = (output, output) if self.merge_mode is None else (output,)
        if self.return_state:
            return (*both, *states, *states)
        return both if self.merge_mode is None else tuple(output)

    def call(self, sequences, initial_state=None, mask=None, training=None):
        kwargs = {}
        if self.forward_layer._call_has_training_arg:
            kwargs["training"] = training
        if self.forward_layer._call_has_mask_arg:
            kwargs["mask"] = mask
        forward_state = backward_state = None
        if initial_state is not None:
            half = len(initial_state) // 2
            forward_state, backward_state = initial_state[:half], initial_state[half:]
        y = self.forward_layer(sequences, initial_state=forward_state, **kwargs)
        y_rev = self.backward_layer(sequences, initial_state=backward_state, **kwargs)
        states = ()
        if self.return_state:
            states = (*y[1:], *y_rev[1:])
            y, y_rev = y[0], y_rev[0]
        y, y_rev = self._cast(y), self._cast(y_rev)
        if self.return_sequences:
            y_rev = reverse(y_rev, [1])
        if self.merge_mode is None:
            return (y, y_rev, *states)
        output = self._merge(y, y_rev)
        return (output, *states) if self.return_state else output

    def _cast(self, tensor):
        return tensor if tensor.dtype == self.compute_dtype else cast(tensor, self.compute_dtype)

    def _merge(self, y, y_rev):
        if self.merge_mode == "concat":
            return concat([y, y_rev], axis=-1)
        if self.merge_mode == "sum":
            return y + y_rev
        if self.merge_mode == "ave":
            return (y + y_rev) / 2
        if self.merge_mode == "mul":
            return y * y_rev
        raise ValueError(
            f"Unrecognized value for `merge_mode`. Received: {self.merge_mode}"
            'Expected one of {"concat", "sum", "ave", "mul"}.'
        )

    def reset_states(self):
        """Sets the states to zeros (Keras 2's name of `reset_state`)."""
        self.reset_state()

    def reset_state(self):
        """Sets the states of both layers to zeros.

        Raises:
            AttributeError: if they are not stateful.
        """
        if not self.stateful:
            raise AttributeError("Layer must be stateful.")
        self.forward_layer.reset_state()
        self.backward_layer.reset_state()

    @property
    def states(self):
        """States of both layers, or None."""
        if self.forward_layer.states and self.backward_layer.states:
            return tuple(self.forward_layer.states + self.backward_layer.states)
        return None

    def build(self, sequences_shape, initial_state_shape=None):
        for layer in (self.forward_layer, self.backward_layer):
            if not layer.built:
                layer.build(sequences_shape)
                layer.built = True

    def compute_mask(self, _, mask):
        if isinstance(mask, list):
            mask = mask[0]
        output = mask if self.return_sequences else None
        masks = (output,) if self.merge_mode else (output, output)
        if self.return_state and self.states is not None:
            return (*masks, *(None for _ in self.states))
        return masks[0] if self.merge_mode else masks

    def get_config(self):
        config = {
            "merge_mode": self.merge_mode,
            "layer": serialization_lib.serialize_keras_object(self.forward_layer),
            "backward_layer": serialization_lib.serialize_keras_object(self.backward_layer),
        }
        return {**super().get_config(), **config}

    @classmethod
    def from_config(cls, config, custom_objects=None):
        config = copy.deepcopy(config)
        for name in ("layer", "backward_layer"):
            if config.get(name) is not None:
                config[name] = serialization_lib.deserialize_keras_object(config[name], custom_objects=custom_objects)
        return cls(**config)


def _copy_of(layer, prefix, **changes):
    """A fresh layer of the same configuration."""
    config = serialization_lib.serialize_keras_object(layer)
    config["config"] |= {"name": prefix + layer.name.removeprefix(prefix), **changes}
    return serialization_lib.deserialize_keras_object(config)
