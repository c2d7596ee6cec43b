"""TimeDistributed: a layer applied to every step of a sequence."""

from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.core.wrapper import Wrapper
from tfjax.keras.layers.layer import Layer
from tfjax.ops.array.joining import stack
from tfjax.ops.array.shape import shape
from tfjax.ops.array.splitting import unstack


@keras_export("keras.layers.TimeDistributed")
class TimeDistributed(Wrapper):
    """Applies a layer to each slice along the second axis.

    Args:
        layer: the layer.

    Call arguments:
        inputs: [batch, time, ...].
        training: passed on to the layer.
        mask: [batch, time, ...]; each step's part is passed on to the layer.

    Raises:
        ValueError: if `layer` is no layer, or the inputs have less than three dimensions.
    """

    def __init__(self, layer, **kwargs):
        if not isinstance(layer, Layer):
            raise ValueError(
                f"Please initialize `TimeDistributed` layer with a `keras.layers.Layer` instance. Received: {layer}"
            )
        super().__init__(layer, **kwargs)
        self.supports_masking = True

    def _get_child_input_shape(self, input_shape):
        if not isinstance(input_shape, (tuple, list)) or len(input_shape) < 3:
            raise ValueError(
                "`TimeDistributed` Layer should be passed an `input_shape` with at least 3 dimensions, received: "
                f"{input_shape}"
            )
        return (input_shape[0], *input_shape[2:])

    def compute_output_shape(self, input_shape):
        child = self.layer.compute_output_shape(self._get_child_input_shape(input_shape))
        return (child[0], input_shape[1], *child[1:])

    def build(self, input_shape):
        super().build(self._get_child_input_shape(input_shape))

    def call(self, inputs, training=None, mask=None):
        if mask is not None:
            _check_mask(inputs.shape, mask.shape)
        layer = self.layer
        kwargs = {"training": training} if layer._call_has_training_arg else {}
        if self._is_independent() and not (mask is not None and layer._call_has_mask_arg):
            return self._as_one_batch(inputs, kwargs)
        masks = [None] * len(unstack(inputs, axis=1))
        if mask is not None and layer._call_has_mask_arg:
            masks = unstack(mask, axis=1)
        outputs = []
        for step, step_mask in zip(unstack(inputs, axis=1), masks, strict=True):
            if step_mask is not None:
                kwargs["mask"] = step_mask
            outputs.append(layer.call(step, **kwargs))
        return stack(outputs, axis=1)

    def _is_independent(self):
        """Whether the layer treats each row of a batch by itself and at random no differently."""
        kind = type(self.layer)
        return kind.__name__ in _INDEPENDENT and kind.__module__.startswith("keras.src.")

    def _as_one_batch(self, inputs, kwargs):
        """All steps of all rows as rows of one batch: one call instead of one per step."""
        dims = shape(inputs)
        merged = _reshape(inputs, 2, [-1])
        out = self.layer.call(merged, **kwargs)
        return _reshape(out, 1, [dims[0], dims[1]])


# Layers whose rows know nothing of each other; a call on all steps at once is the same computation.
_INDEPENDENT = frozenset(
    "Dense EinsumDense Activation ReLU LeakyReLU ELU PReLU Softmax Flatten Reshape Permute Embedding Conv1D Conv2D "
    "Conv3D "
    "DepthwiseConv1D DepthwiseConv2D SeparableConv1D SeparableConv2D Conv1DTranspose Conv2DTranspose Conv3DTranspose "
    "MaxPooling1D MaxPooling2D MaxPooling3D AveragePooling1D AveragePooling2D AveragePooling3D GlobalMaxPooling1D "
    "GlobalMaxPooling2D GlobalMaxPooling3D GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D "
    "LayerNormalization UnitNormalization Rescaling ZeroPadding1D ZeroPadding2D Cropping1D Cropping2D UpSampling1D "
    "UpSampling2D RepeatVector Identity".split()
)


def _reshape(tensor, first, leading):
    """Puts `leading` in the place of the `first` dimensions of a tensor."""
    from tfjax.ops.array.shape import reshape

    rest = list(tensor.shape[first:])
    if None in rest:
        dims = shape(tensor)
        rest = [dims[first + k] if d is None else d for k, d in enumerate(rest)]
    return reshape(tensor, [*leading, *rest])


def _check_mask(inputs, mask):
    if len(mask) < 2:
        raise ValueError(
            "The `mask` passed to the `TimeDistributed` layer must be at least 2D (e.g., `(batch_size, timesteps)`), "
            "but "
            f"it has {len(mask)} dimension(s) with shape {mask}."
        )
    if any(a is not None and b is not None and a != b for a, b in zip(inputs[:2], mask[:2], strict=True)):
        raise ValueError(
            f"The `mask` passed to the `TimeDistributed` layer has a shape {mask} that is incompatible with the input "
            f"shape {inputs}. The first two dimensions of the mask (batch size and timesteps) must match the input's "
            f"first two dimensions. Expected mask shape prefix: ({inputs[0]}, {inputs[1]})."
        )
