"""MultiHeadAttention (Vaswani et al., 2017)."""

import math

import numpy as np

from tfjax.keras import constraints, initializers, regularizers
from tfjax.keras.backend.common.keras_tensor import KerasTensor
from tfjax.keras.backend.common.masking import get_keras_mask, set_keras_mask
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.activations.softmax import Softmax
from tfjax.keras.layers.attention import equations
from tfjax.keras.layers.attention.masks import causal_between, sliding_window
from tfjax.keras.layers.core.einsum_dense import EinsumDense
from tfjax.keras.layers.layer import Layer
from tfjax.keras.layers.regularization.dropout import Dropout
from tfjax.ops.array.cast import cast
from tfjax.ops.array.select import where
from tfjax.ops.array.shape import expand_dims
from tfjax.ops.linalg.einsum import einsum
from tfjax.ops.nn.softmax import softmax


@keras_export("keras.layers.MultiHeadAttention")
class MultiHeadAttention(Layer):
    """Attention in several projections of query, key and value at once.

    Args:
        num_heads: number of heads.
        key_dim: size of each head's query and key.
        value_dim: size of each head's value; `key_dim` by default.
        dropout: share of the attention weights to drop.
        use_bias: whether the projections have biases.
        output_shape: shape of the output without batch and positions; the query's last dimension by default.
        attention_axes: positions that are attended to; by default all but batch, heads and features.
        sliding_window: positions further apart than this do not see each other.
        flash_attention: accepted; there is one implementation.
        kernel_initializer, bias_initializer: of the projections.
        kernel_regularizer, bias_regularizer, activity_regularizer: of the projections.
        kernel_constraint, bias_constraint: of the projections.
        use_gate: whether the output of the heads is multiplied by a sigmoid of the query.
        seed: of the dropout.

    Call arguments:
        query: [batch, T, dim].
        value: [batch, S, dim].
        key: [batch, S, dim]; `value` by default.
        attention_mask: bool[batch, T, S]: which position may look at which.
        return_attention_scores: whether to return the weights [batch, heads, T, S] as well.
        training: whether to drop.
        use_causal_mask: whether a position may only look at those up to itself.

    Raises:
        ValueError: for sizes that are no positive integers.
    """

    def __init__(
        self,
        num_heads,
        key_dim,
        value_dim=None,
        dropout=0.0,
        use_bias=True,
        output_shape=None,
        attention_axes=None,
        sliding_window=None,
        flash_attention=None,
        kernel_initializer="glorot_uniform",
        bias_initializer="zeros",
        kernel_regularizer=None,
        bias_regularizer=None,
        activity_regularizer=None,
        kernel_constraint=None,
        bias_constraint=None,
        use_gate=False,
        seed=None,
        **kwargs,
    ):
        _check_sizes(num_heads, key_dim, value_dim)
        super().__init__(**kwargs)
        self.supports_masking = True
        self._num_heads = num_heads
        self._key_dim = key_dim
        self._value_dim = value_dim if value_dim else key_dim
        self._dropout = dropout
        self._use_bias = use_bias
        self._use_gate = use_gate
        self._output_shape = _as_shape(output_shape)
        if flash_attention and dropout > 0.0:
            raise ValueError(
                "Dropout is not supported when flash attention is enabled. Please set dropout to 0.0 to use flash "
                "attention."
            )
        self._flash_attention = bool(flash_attention)
        self._kernel_initializer = initializers.get(kernel_initializer)
        self._bias_initializer = initializers.get(bias_initializer)
        self._kernel_regularizer = regularizers.get(kernel_regularizer)
        self._bias_regularizer = regularizers.get(bias_regularizer)
        self._activity_regularizer = regularizers.get(activity_regularizer)
        self._kernel_constraint = constraints.get(kernel_constraint)
        self._bias_constraint = constraints.get(bias_constraint)
        if isinstance(attention_axes, int):
            attention_axes = (attention_axes,)
        elif attention_axes and not isinstance(attention_axes, (list, tuple)):
            raise ValueError(
                f"`attention_axes` must be an int, list, or tuple.Received: attention_axes={attention_axes}"
            )
        self._attention_axes = attention_axes
        if sliding_window is not None and (not isinstance(sliding_window, int) or sliding_window <= 0):
            raise ValueError(
                f"`sliding_window` must be `None` or a positive integer. Received: sliding_window={sliding_window}"
            )
        self._sliding_window = sliding_window
        self.seed = seed
        self._inverse_sqrt_key_dim = 1.0 / math.sqrt(float(self._key_dim))

    num_heads = property(lambda self: self._num_heads, doc="Number of heads.")
    key_dim = property(lambda self: self._key_dim, doc="Size of each head's query and key.")
    value_dim = property(lambda self: self._value_dim, doc="Size of each head's value.")
    dropout = property(lambda self: self._dropout, doc="Share of the attention weights to drop.")
    use_bias = property(lambda self: self._use_bias, doc="Whether the projections have biases.")
    attention_axes = property(lambda self: self._attention_axes, doc="Positions that are attended to.")
    query_dense = property(lambda self: self._query_dense, doc="Projection of the query.")
    key_dense = property(lambda self: self._key_dense, doc="Projection of the key.")
    value_dense = property(lambda self: self._value_dense, doc="Projection of the value.")
    output_dense = property(lambda self: self._output_dense, doc="Projection of the output.")

    def build(self, query_shape, value_shape, key_shape=None):
        key_shape = value_shape if key_shape is None else key_shape
        _check_lengths(value_shape, key_shape)
        self._query_dense = self._projection("query", query_shape, self._key_dim)
        self._key_dense = self._projection("key", key_shape, self._key_dim)
        if self._use_gate:
            self._gate_dense = self._projection("gate", query_shape, self._value_dim, activation="sigmoid")
        self._value_dense = self._projection("value", value_shape, self._value_dim)
        self._build_attention(len(value_shape) + 1)
        shape = self._output_shape or (query_shape[-1],)
        equation, bias_axes, rank = equations.projection(len(query_shape) - 1, 2, len(shape))
        self._output_dense = self._dense(equation, shape, rank, bias_axes, "attention_output")
        heads = self._query_dense.compute_output_shape(query_shape)
        self._output_dense.build((*heads[:-1], self._value_dim))

    def _projection(self, name, shape, size, **kwargs):
        equation, bias_axes, rank = equations.projection(len(shape) - 1, 1, 2)
        layer = self._dense(equation, (self._num_heads, size), rank, bias_axes, name, **kwargs)
        layer.build(shape)
        return layer

    def _dense(self, equation, shape, rank, bias_axes, name, **kwargs):
        return EinsumDense(
            equation,
            output_shape=[None] * (rank - 1 - len(shape)) + list(shape),
            bias_axes=bias_axes if self._use_bias else None,
            name=name,
            # An initializer gives the same values each time it is called: every projection has its own.
            kernel_initializer=_clone(self._kernel_initializer),
            bias_initializer=_clone(self._bias_initializer),
            kernel_regularizer=self._kernel_regularizer,
            bias_regularizer=self._bias_regularizer,
            activity_regularizer=self._activity_regularizer,
            kernel_constraint=self._kernel_constraint,
            bias_constraint=self._bias_constraint,
            dtype=self.dtype_policy,
            **kwargs,
        )

    def _build_attention(self, rank):
        """Prepares the attention of projections of this rank."""
        if self._attention_axes is None:
            self._attention_axes = tuple(range(1, rank - 2))
        else:
            self._attention_axes = tuple(a if a >= 0 else rank - 1 + a for a in self._attention_axes)
        self._dot_product_equation, self._combine_equation, scores_rank = equations.attention(
            rank, self._attention_axes
        )
        axes = tuple(range(scores_rank - len(self._attention_axes), scores_rank))
        self._softmax = Softmax(axis=axes, dtype=self.dtype_policy)
        self._dropout_layer = Dropout(rate=self._dropout, dtype=self.dtype_policy, seed=self.seed)

    def _expand_mask(self, mask, rank):
        """A mask [batch, T, S] with the dimensions that scores have before T (the heads)."""
        for _ in range(rank - len(mask.shape)):
            mask = expand_dims(mask, -len(self._attention_axes) * 2 - 1)
        return mask

    def _masked_softmax(self, attention_scores, attention_mask=None):
        if attention_mask is not None:
            attention_mask = self._expand_mask(attention_mask, len(attention_scores.shape))
        return self._softmax(attention_scores, mask=attention_mask)

    def _compute_attention(self, query, key, value, attention_mask=None, training=None, return_attention_scores=False):
        """Attention between projections [batch, T, heads, dim]; returns its output and the weights (or None)."""
        if self._flash_attention and return_attention_scores:
            raise ValueError(
                "Returning attention scores is not supported when flash attention is enabled. Please disable flash "
                "attention to access attention scores."
            )
        if not (self._dropout > 0.0 or return_attention_scores or len(query.shape) != 4):
            return self._dot_product(query, key, value, attention_mask), None
        query = query * self._inverse_sqrt_key_dim
        scores = einsum(self._dot_product_equation, key, query)
        weights = self._masked_softmax(scores, attention_mask)
        dropped = self._dropout_layer(weights, training=training) if self._dropout > 0.0 else weights
        return einsum(self._combine_equation, dropped, value), weights

    def _dot_product(self, query, key, value, mask):
        """Attention with a softmax in float32 at least; positions masked for all are weighted alike."""
        dtype = query.dtype
        scores = einsum("BTNH,BSNH->BNTS", query, key)
        if dtype in ("float16", "bfloat16"):
            scores = cast(scores, "float32")
        scores = scores * self._inverse_sqrt_key_dim
        if mask is not None:
            lowest = -0.7 * float(np.finfo(scores.dtype.as_numpy_dtype).max)
            scores = where(cast(self._expand_mask(mask, 4), "bool"), scores, lowest)
        return einsum("BNTS,BSNH->BTNH", cast(softmax(scores, axis=-1), dtype), value)

    def call(
        self,
        query,
        value,
        key=None,
        query_mask=None,
        value_mask=None,
        key_mask=None,
        attention_mask=None,
        return_attention_scores=False,
        training=None,
        use_causal_mask=False,
    ):
        key = value if key is None else key
        query_mask = get_keras_mask(query)
        for tensor in (query, value, key):
            set_keras_mask(tensor, None)  # what is masked is left out here
        attention_mask = self._compute_attention_mask(
            query, value, query_mask, value_mask, key_mask, attention_mask, use_causal_mask
        )
        gate = self._gate_dense(query) if self._use_gate else None
        output, weights = self._compute_attention(
            self._query_dense(query),
            self._key_dense(key),
            self._value_dense(value),
            attention_mask,
            training,
            return_attention_scores,
        )
        output = self._output_dense(output if gate is None else output * gate)
        if query_mask is not None:
            set_keras_mask(output, query_mask)
        return (output, weights) if return_attention_scores else output

    def _compute_attention_mask(
        self,
        query,
        value,
        query_mask=None,
        value_mask=None,
        key_mask=None,
        attention_mask=None,
        use_causal_mask=False,
    ):
        """All masks as one, [batch, T, S]; None if there is none."""
        masks = []
        if query_mask is not None:
            masks.append(expand_dims(cast(query_mask, "bool"), -1))
        masks.extend(expand_dims(cast(m, "bool"), -2) for m in (value_mask, key_mask) if m is not None)
        if use_causal_mask:
            masks.append(causal_between(query, value))
        if self._sliding_window is not None:
            masks.append(sliding_window(query, value, self._sliding_window))
        if attention_mask is not None:
            masks.append(cast(attention_mask, "bool"))
        if not masks:
            return None
        mask = masks[0]
        for other in masks[1:]:
            mask = mask & other
        return mask

    def compute_output_shape(self, query_shape, value_shape, key_shape=None):
        _check_lengths(tuple(value_shape), tuple(value_shape if key_shape is None else key_shape))
        query_shape = tuple(query_shape)
        return query_shape[:-1] + self._output_shape if self._output_shape else query_shape

    def compute_output_spec(
        self,
        query,
        value,
        key=None,
        query_mask=None,
        value_mask=None,
        key_mask=None,
        attention_mask=None,
        return_attention_scores=False,
        training=None,
        use_causal_mask=False,
    ):
        shape = self.compute_output_shape(query.shape, value.shape, None if key is None else key.shape)
        output = KerasTensor(shape, dtype=self.compute_dtype)
        if not return_attention_scores:
            return output
        length = query.shape[1]
        return output, KerasTensor((query.shape[0], self.num_heads, length, length), dtype=self.compute_dtype)

    def get_config(self):
        config = {
            "num_heads": self._num_heads,
            "key_dim": self._key_dim,
            "value_dim": self._value_dim,
            "dropout": self._dropout,
            "use_bias": self._use_bias,
            "use_gate": self._use_gate,
            "output_shape": self._output_shape,
            "attention_axes": self._attention_axes,
            "sliding_window": self._sliding_window,
            "kernel_initializer": initializers.serialize(self._kernel_initializer),
            "bias_initializer": initializers.serialize(self._bias_initializer),
            "kernel_regularizer": regularizers.serialize(self._kernel_regularizer),
            "bias_regularizer": regularizers.serialize(self._bias_regularizer),
            "activity_regularizer": regularizers.serialize(self._activity_regularizer),
            "kernel_constraint": constraints.serialize(self._kernel_constraint),
            "bias_constraint": constraints.serialize(self._bias_constraint),
            "seed": self.seed,
        }
        return {**super().get_config(), **config}


def _clone(initializer):
    return type(initializer).from_config(initializer.get_config())


def _check_sizes(num_heads, key_dim, value_dim):
    def positive(value):
        return isinstance(value, int) and value > 0

    if not positive(num_heads):
        raise ValueError(
            "Received an invalid value for argument `num_heads`, expected a positive integer. Received: "
            f"num_heads={num_heads}"
        )
    if not positive(key_dim):
        raise ValueError(
            "Received an invalid value for argument `key_dim`, expected a positive integer. Received: "
            f"key_dim={key_dim}"
        )
    if value_dim is not None and not positive(value_dim):
        raise ValueError(
            "Received an invalid value for argument `value_dim`, expected a positive integer or `None`. Received: "
            f"value_dim={value_dim}"
        )


def _as_shape(shape):
    if not shape:
        return shape
    if isinstance(shape, int):
        return (shape,)
    try:
        return tuple(shape)
    except TypeError:
        raise ValueError(
            f"Invalid `output_shape`: {shape}. When specified, the `output_shape` should be of type tuple, list, or "
            "int."
        ) from None


def _check_lengths(value_shape, key_shape):
    if value_shape[1:-1] != key_shape[1:-1]:
        raise ValueError(
            "All dimensions of `value` and `key`, except the last one, must be equal. Received: "
            f"value_shape={value_shape} and key_shape={key_shape}"
        )
