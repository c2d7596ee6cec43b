"""LSTMCell and LSTM: long short-term memory (Hochreiter and Schmidhuber, 1997)."""

from tfjax.keras import initializers
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.input_spec import InputSpec
from tfjax.keras.layers.rnn.base_cell import CellLayer, GatedCell, check_use_cudnn
from tfjax.ops.array.creation import zeros
from tfjax.ops.array.joining import concat
from tfjax.ops.array.splitting import split
from tfjax.ops.linalg.matmul import matmul

_BEFORE = (
    "activation", "recurrent_activation", "use_bias", "kernel_initializer", "recurrent_initializer", "bias_initializer",
)  # fmt: skip
_REGULARIZERS = ("kernel_regularizer", "recurrent_regularizer", "bias_regularizer")
_AFTER = (
    "kernel_constraint", "recurrent_constraint", "bias_constraint", "dropout", "recurrent_dropout", "seed",
)  # fmt: skip


@keras_export("keras.layers.LSTMCell")
class LSTMCell(GatedCell):
    """One step of `LSTM`.

    Args:
        units: size of the state and output.
        activation: of the candidate and of the output; None for none.
        recurrent_activation: of the gates.
        use_bias: whether to add a bias.
        kernel_initializer, recurrent_initializer, bias_initializer: of the weights.
        unit_forget_bias: whether the forget gate's bias begins with ones.
        kernel_regularizer, recurrent_regularizer, bias_regularizer: of the weights.
        kernel_constraint, recurrent_constraint, bias_constraint: of the weights.
        dropout: share of the inputs to drop.
        recurrent_dropout: share of the state to drop.
        seed: of the dropout.

    Call arguments:
        inputs: [batch, features].
        states: list of the output and the memory before, [batch, units] each.
        training: whether to drop.
    """

    gates = 4
    options = (
        "units", *_BEFORE[:3], "unit_forget_bias", *_BEFORE[3:], *_REGULARIZERS, *_AFTER,
    )  # fmt: skip

    def __init__(
        self,
        units,
        activation="tanh",
        recurrent_activation="sigmoid",
        use_bias=True,
        kernel_initializer="glorot_uniform",
        recurrent_initializer="orthogonal",
        bias_initializer="zeros",
        unit_forget_bias=True,
        kernel_regularizer=None,
        recurrent_regularizer=None,
        bias_regularizer=None,
        kernel_constraint=None,
        recurrent_constraint=None,
        bias_constraint=None,
        dropout=0.0,
        recurrent_dropout=0.0,
        seed=None,
        **kwargs,
    ):
        self._check_units(units)
        implementation = kwargs.pop("implementation", 2)
        super().__init__(**kwargs)
        self._configure(
            units,
            seed,
            dropout,
            recurrent_dropout,
            implementation,
            activation=activation,
            recurrent_activation=recurrent_activation,
            use_bias=use_bias,
            kernel_initializer=kernel_initializer,
            recurrent_initializer=recurrent_initializer,
            bias_initializer=bias_initializer,
            unit_forget_bias=unit_forget_bias,
            kernel_regularizer=kernel_regularizer,
            recurrent_regularizer=recurrent_regularizer,
            bias_regularizer=bias_regularizer,
            kernel_constraint=kernel_constraint,
            recurrent_constraint=recurrent_constraint,
            bias_constraint=bias_constraint,
        )
        self.state_size = [self.units, self.units]
        self.output_size = self.units

    def build(self, input_shape):
        super().build(input_shape)
        self._add_weights(input_shape[-1], (self.units * 4,), self._forget_bias if self.unit_forget_bias else None)

    def _forget_bias(self, _, *args, **kwargs):
        units, make = self.units, self.bias_initializer
        parts = [make((units,), *args, **kwargs), initializers.get("ones")((units,), *args, **kwargs)]
        return concat([*parts, make((units * 2,), *args, **kwargs)], axis=0)

    def call(self, inputs, states, training=False):
        h, c = states[0], states[1]
        act, gate = self.activation, self.recurrent_activation
        if self.implementation == 1:
            z = self._gates_apart(inputs, h, training)
        else:
            if training and 0.0 < self.dropout < 1.0:
                inputs = inputs * self.get_dropout_mask(inputs)
            z = matmul(inputs, self.kernel) + matmul(h, self.recurrent_kernel)
            if self.use_bias:
                z = z + self.bias
            z = split(z, 4, axis=1)
        c = gate(z[1]) * c + gate(z[0]) * act(z[2])
        h = gate(z[3]) * act(c)
        return h, [h, c]

    def _gates_apart(self, inputs, h, training):
        """Inputs of the activations, each gate with dropout masks of its own."""
        xs, hs = [inputs] * 4, [h] * 4
        if training and 0.0 < self.dropout < 1.0:
            xs = [inputs * mask for mask in self.get_dropout_mask(inputs)]
        if training and 0.0 < self.recurrent_dropout < 1.0:
            hs = [h * mask for mask in self.get_recurrent_dropout_mask(h)]
        kernels = split(self.kernel, 4, axis=1)
        recurrent = split(self.recurrent_kernel, 4, axis=1)
        z = [matmul(x, k) for x, k in zip(xs, kernels, strict=True)]
        if self.use_bias:
            z = [a + b for a, b in zip(z, split(self.bias, 4, axis=0), strict=True)]
        return [a + matmul(b, r) for a, b, r in zip(z, hs, recurrent, strict=True)]

    def get_initial_state(self, batch_size=None):
        """Zeros, twice [batch, units]."""
        return [zeros((batch_size, size), dtype=self.compute_dtype) for size in self.state_size]


@keras_export("keras.layers.LSTM")
class LSTM(CellLayer):
    """Long short-term memory over sequences [batch, time, features].

    Args: as for `LSTMCell` and `RNN`, besides
        activity_regularizer: of the output.
        use_cudnn: accepted; there is one implementation.
    """

    _cell_of_op = "lstm"
    options = (*_BEFORE, "unit_forget_bias", *_REGULARIZERS, "activity_regularizer", *_AFTER)

    def __init__(
        self,
        units,
        activation="tanh",
        recurrent_activation="sigmoid",
        use_bias=True,
        kernel_initializer="glorot_uniform",
        recurrent_initializer="orthogonal",
        bias_initializer="zeros",
        unit_forget_bias=True,
        kernel_regularizer=None,
        recurrent_regularizer=None,
        bias_regularizer=None,
        activity_regularizer=None,
        kernel_constraint=None,
        recurrent_constraint=None,
        bias_constraint=None,
        dropout=0.0,
        recurrent_dropout=0.0,
        seed=None,
        return_sequences=False,
        return_state=False,
        go_backwards=False,
        stateful=False,
        unroll=False,
        use_cudnn="auto",
        **kwargs,
    ):
        cell = LSTMCell(
            units,
            activation=activation,
            recurrent_activation=recurrent_activation,
            use_bias=use_bias,
            kernel_initializer=kernel_initializer,
            recurrent_initializer=recurrent_initializer,
            bias_initializer=bias_initializer,
            unit_forget_bias=unit_forget_bias,
            kernel_regularizer=kernel_regularizer,
            recurrent_regularizer=recurrent_regularizer,
            bias_regularizer=bias_regularizer,
            kernel_constraint=kernel_constraint,
            recurrent_constraint=recurrent_constraint,
            bias_constraint=bias_constraint,
            dropout=dropout,
            recurrent_dropout=recurrent_dropout,
            dtype=kwargs.get("dtype"),
            trainable=kwargs.get("trainable", True),
            name="lstm_cell",
            seed=seed,
            implementation=kwargs.pop("implementation", 2),
        )
        super().__init__(
            cell,
            return_sequences=return_sequences,
            return_state=return_state,
            go_backwards=go_backwards,
            stateful=stateful,
            unroll=unroll,
            activity_regularizer=activity_regularizer,
            **kwargs,
        )
        self.input_spec = InputSpec(ndim=3)
        check_use_cudnn(use_cudnn)
        self.use_cudnn = use_cudnn
