"""AdditiveAttention: attention whose score is a sum (Bahdanau et al., 2015)."""

from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.attention.attention import Attention
from tfjax.ops.array.shape import expand_dims
from tfjax.ops.math.elementwise import tanh
from tfjax.ops.math.reductions import reduce_sum


@keras_export("keras.layers.AdditiveAttention")
class AdditiveAttention(Attention):
    """Attention with the score `sum(scale * tanh(query + key))`.

    Args:
        use_scale: whether `scale` is a weight [dim]; otherwise 1.
        dropout: share of the attention weights to drop.

    Call arguments: those of `Attention`.
    """

    def __init__(self, use_scale=True, dropout=0.0, **kwargs):
        super().__init__(use_scale=use_scale, dropout=dropout, **kwargs)

    def build(self, input_shape):
        self._validate_inputs(input_shape)
        self.scale = None
        if self.use_scale:
            self.scale = self.add_weight(name="scale", shape=[input_shape[0][-1]], initializer="glorot_uniform")

    def _calculate_scores(self, query, key):
        both = tanh(expand_dims(query, -2) + expand_dims(key, -3))
        return reduce_sum(both if self.scale is None else self.scale * both, axis=-1)

    def get_config(self):
        config = super().get_config()
        del config["score_mode"]
        return config
