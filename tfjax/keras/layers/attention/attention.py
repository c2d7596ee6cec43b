"""Attention: dot-product attention (Luong et al., 2015)."""

from tfjax.keras.backend.common.keras_tensor import KerasTensor
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.attention.masks import causal
from tfjax.keras.layers.layer import Layer
from tfjax.keras.random.random import dropout
from tfjax.keras.random.seed_generator import SeedGenerator
from tfjax.ops.array.select import where
from tfjax.ops.array.shape import expand_dims
from tfjax.ops.linalg.matmul import matmul
from tfjax.ops.math.elementwise import logical_not, tanh
from tfjax.ops.math.reductions import reduce_sum
from tfjax.ops.nn.softmax import softmax
from tfjax.tensor.convert import convert_to_tensor


@keras_export("keras.layers.Attention")
class Attention(Layer):
    """Looks up values by how well queries match keys: `softmax(score(query, key)) value`.

    Args:
        use_scale: whether scores are multiplied by a weight.
        score_mode: "dot", or "concat" for `weight * sum(tanh(query + key))`.
        dropout: share of the attention weights to drop.
        seed: of the dropout.

    Call arguments:
        inputs: list of query [batch, Tq, dim], value [batch, Tv, dim] and perhaps key [batch, Tv, dim].
        mask: list of query mask [batch, Tq] and value mask [batch, Tv]; either may be None.
        training: whether to drop.
        return_attention_scores: whether to return the weights [batch, Tq, Tv] as well.
        use_causal_mask: whether a position may only look at those up to itself.

    Raises:
        ValueError: for another `score_mode`, or if inputs or mask are no lists of two or three.
    """

    def __init__(self, use_scale=False, score_mode="dot", dropout=0.0, seed=None, **kwargs):
        causal_by_default = kwargs.pop("causal", False)  # of Keras 2
        super().__init__(**kwargs)
        self.use_scale = use_scale
        self.score_mode = score_mode
        self.dropout = dropout
        self.seed = seed
        self._causal_by_default = causal_by_default
        if self.dropout > 0:
            self.seed_generator = SeedGenerator(seed=seed)
        if score_mode not in ["dot", "concat"]:
            raise ValueError(
                "Invalid value for argument score_mode. Expected one of {'dot', 'concat'}. Received: "
                f"score_mode={score_mode}"
            )

    def build(self, input_shape):
        self._validate_inputs(input_shape)
        self.scale = self.add_weight(name="scale", shape=(), initializer="ones") if self.use_scale else None
        self.concat_score_weight = None
        if self.score_mode == "concat":
            self.concat_score_weight = self.add_weight(name="concat_score_weight", shape=(), initializer="ones")

    def _calculate_scores(self, query, key):
        """How well each query matches each key, [batch, Tq, Tv]."""
        if self.score_mode == "dot":
            scores = matmul(query, key, transpose_b=True)
            return scores if self.scale is None else scores * self.scale
        both = expand_dims(query, -2) + expand_dims(key, -3)
        if self.scale is not None:
            both = self.scale * both
        return self.concat_score_weight * reduce_sum(tanh(both), axis=-1)

    def _apply_scores(self, scores, value, scores_mask=None, training=False):
        """The weighted sum of the values, and the weights."""
        if scores_mask is not None:
            padding = logical_not(scores_mask)
            if len(padding.shape) == 2:
                padding = expand_dims(padding, -2)
            # Far enough down to weigh nothing; 65504 is float16's largest number.
            scores = where(padding, scores - (65504.0 if scores.dtype == "float16" else 1.0e9), scores)
        weights = softmax(scores, axis=-1)
        if training and self.dropout > 0:
            weights = dropout(weights, self.dropout, seed=self.seed_generator)
        return matmul(weights, value), weights

    def _calculate_score_mask(self, scores, v_mask, use_causal_mask):
        if not use_causal_mask:
            return v_mask
        mask = causal(scores)
        return mask if v_mask is None else expand_dims(v_mask, -2) & mask

    def call(self, inputs, mask=None, training=False, return_attention_scores=False, use_causal_mask=False):
        self._validate_inputs(inputs=inputs, mask=mask)
        query, value = inputs[0], inputs[1]
        key = inputs[2] if len(inputs) > 2 else value
        q_mask, v_mask = (mask[0], mask[1]) if mask else (None, None)
        scores = self._calculate_scores(query=query, key=key)
        scores_mask = self._calculate_score_mask(scores, v_mask, use_causal_mask or self._causal_by_default)
        output, weights = self._apply_scores(scores=scores, value=value, scores_mask=scores_mask, training=training)
        if q_mask is not None:
            output = where(expand_dims(q_mask, -1), output, 0)
        return (output, weights) if return_attention_scores else output

    def compute_mask(self, inputs, mask=None):
        self._validate_inputs(inputs=inputs, mask=mask)
        if mask is None or mask[0] is None:
            return None
        return convert_to_tensor(mask[0])

    def compute_output_shape(self, input_shape):
        return (*input_shape[0][:-1], input_shape[1][-1])

    def compute_output_spec(
        self, inputs, mask=None, return_attention_scores=False, training=None, use_causal_mask=False
    ):
        self._validate_inputs(inputs, mask)
        query, value = inputs[0], inputs[1]
        key = inputs[2] if len(inputs) > 2 else value
        output = KerasTensor(self.compute_output_shape([query.shape, value.shape]), dtype=self.compute_dtype)
        if not return_attention_scores:
            return output
        return output, KerasTensor((*query.shape[:-1], key.shape[-2]), dtype=self.compute_dtype)

    def _validate_inputs(self, inputs, mask=None):
        name = type(self).__name__
        if not isinstance(inputs, list):
            raise ValueError(
                f"{name} layer must be called on a list of inputs, namely [query, value] or [query, value, key]. "
                f"Received: inputs={inputs}."
            )
        if len(inputs) not in (2, 3):
            raise ValueError(
                f"{name} layer accepts inputs list of length 2 or 3, namely [query, value] or [query, value, key]. "
                f"Received length: {len(inputs)}."
            )
        if mask is None:
            return
        if not isinstance(mask, list):
            raise ValueError(
                f"{name} layer mask must be a list, namely [query_mask, value_mask]. Received: mask={mask}."
            )
        if len(mask) not in (2, 3):
            raise ValueError(
                f"{name} layer accepts mask list of length 2 or 3. Received: inputs={inputs}, mask={mask}."
            )

    def get_config(self):
        config = {
            "use_scale": self.use_scale,
            "score_mode": self.score_mode,
            "dropout": self.dropout,
            "seed": self.seed,
        }
        return {**super().get_config(), **config}
