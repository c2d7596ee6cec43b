"""SimpleRNNCell and SimpleRNN: `h = activation(x W + h U + b)`."""

from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.input_spec import InputSpec
from tfjax.keras.layers.rnn.base_cell import CellLayer, GatedCell
from tfjax.ops.array.creation import zeros
from tfjax.ops.linalg.matmul import matmul

_OPTIONS = (
    "activation", "use_bias", "kernel_initializer", "recurrent_initializer", "bias_initializer", "kernel_regularizer",
    "recurrent_regularizer", "bias_regularizer", "kernel_constraint", "recurrent_constraint", "bias_constraint",
    "dropout", "recurrent_dropout",
)  # fmt: skip


@keras_export("keras.layers.SimpleRNNCell")
class SimpleRNNCell(GatedCell):
    """One step of `SimpleRNN`.

    Args:
        units: size of the state and output.
        activation: of the output; None for none.
        use_bias: whether to add a bias.
        kernel_initializer, recurrent_initializer, bias_initializer: of the weights.
        kernel_regularizer, recurrent_regularizer, bias_regularizer: of the weights.
        kernel_constraint, recurrent_constraint, bias_constraint: of the weights.
        dropout: share of the inputs to drop.
        recurrent_dropout: share of the state to drop.
        seed: of the dropout.

    Call arguments:
        sequence: [batch, features].
        states: list of the state, [batch, units].
        training: whether to drop.
    """

    options = ("units", *_OPTIONS, "seed")

    def __init__(
        self,
        units,
        activation="tanh",
        use_bias=True,
        kernel_initializer="glorot_uniform",
        recurrent_initializer="orthogonal",
        bias_initializer="zeros",
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
        super().__init__(**kwargs)
        self._configure(
            units,
            seed,
            dropout,
            recurrent_dropout,
            activation=activation,
            use_bias=use_bias,
            kernel_initializer=kernel_initializer,
            recurrent_initializer=recurrent_initializer,
            bias_initializer=bias_initializer,
            kernel_regularizer=kernel_regularizer,
            recurrent_regularizer=recurrent_regularizer,
            bias_regularizer=bias_regularizer,
            kernel_constraint=kernel_constraint,
            recurrent_constraint=recurrent_constraint,
            bias_constraint=bias_constraint,
        )
        self.state_size = self.units
        self.output_size = self.units

    def build(self, input_shape):
        self._add_weights(input_shape[-1], (self.units,))

    def call(self, sequence, states, training=False):
        before = states[0] if isinstance(states, (list, tuple)) else states
        dropped, recurrent_dropped = self.get_dropout_mask(sequence), self.get_recurrent_dropout_mask(before)
        if training and dropped is not None:
            sequence = sequence * dropped
        h = matmul(sequence, self.kernel)
        if self.bias is not None:
            h = h + self.bias
        if training and recurrent_dropped is not None:
            before = before * recurrent_dropped
        output = h + matmul(before, self.recurrent_kernel)
        if self.activation is not None:
            output = self.activation(output)
        return output, [output] if isinstance(states, (list, tuple)) else output

    def get_initial_state(self, batch_size=None):
        """Zeros, [batch, units]."""
        return [zeros((batch_size, self.state_size), dtype=self.compute_dtype)]


@keras_export("keras.layers.SimpleRNN")
class SimpleRNN(CellLayer):
    """A fully connected recurrent layer: the output is fed back as the state.

    Args: as for `SimpleRNNCell` and `RNN`, besides
        activity_regularizer: of the output.
    """

    _cell_of_op = "simple"
    options = (*_OPTIONS[:8], "activity_regularizer", *_OPTIONS[8:])

    def __init__(
        self,
        units,
        activation="tanh",
        use_bias=True,
        kernel_initializer="glorot_uniform",
        recurrent_initializer="orthogonal",
        bias_initializer="zeros",
        kernel_regularizer=None,
        recurrent_regularizer=None,
        bias_regularizer=None,
        activity_regularizer=None,
        kernel_constraint=None,
        recurrent_constraint=None,
        bias_constraint=None,
        dropout=0.0,
        recurrent_dropout=0.0,
        return_sequences=False,
        return_state=False,
        go_backwards=False,
        stateful=False,
        unroll=False,
        seed=None,
        **kwargs,
    ):
        cell = SimpleRNNCell(
            units,
            activation=activation,
            use_bias=use_bias,
            kernel_initializer=kernel_initializer,
            recurrent_initializer=recurrent_initializer,
            bias_initializer=bias_initializer,
            kernel_regularizer=kernel_regularizer,
            recurrent_regularizer=recurrent_regularizer,
            bias_regularizer=bias_regularizer,
            kernel_constraint=kernel_constraint,
            recurrent_constraint=recurrent_constraint,
            bias_constraint=bias_constraint,
            dropout=dropout,
            recurrent_dropout=recurrent_dropout,
            seed=seed,
            dtype=kwargs.get("dtype"),
            trainable=kwargs.get("trainable", True),
            name="simple_rnn_cell",
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
        self.input_spec = [InputSpec(ndim=3)]

    def _activations_of_op(self):
        return None if self.cell.dropout else super()._activations_of_op()
