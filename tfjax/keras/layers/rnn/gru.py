"""GRUCell and GRU: the gated recurrent unit (Cho et al., 2014)."""

from tfjax.keras import tree
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.input_spec import InputSpec
from tfjax.keras.layers.rnn.base_cell import CellLayer, GatedCell, check_use_cudnn
from tfjax.ops.array.creation import zeros
from tfjax.ops.array.splitting import split, unstack
from tfjax.ops.linalg.matmul import matmul

_OPTIONS = (
    "activation", "recurrent_activation", "use_bias", "kernel_initializer", "recurrent_initializer", "bias_initializer",
    "kernel_regularizer", "recurrent_regularizer", "bias_regularizer", "kernel_constraint", "recurrent_constraint",
    "bias_constraint", "dropout", "recurrent_dropout", "reset_after", "seed",
)  # fmt: skip


@keras_export("keras.layers.GRUCell")
class GRUCell(GatedCell):
    """One step of `GRU`.

    Args:
        units: size of the state and output.
        activation: of the candidate; None for none.
        recurrent_activation: of the gates.
        use_bias: whether to add a bias.
        kernel_initializer, recurrent_initializer, bias_initializer: of the weights.
        kernel_regularizer, recurrent_regularizer, bias_regularizer: of the weights.
        kernel_constraint, recurrent_constraint, bias_constraint: of the weights.
        dropout: share of the inputs to drop.
        recurrent_dropout: share of the state to drop.
        reset_after: whether the reset gate applies after the product with the recurrent kernel, as in cuDNN, or before.
        seed: of the dropout.

    Call arguments:
        inputs: [batch, features].
        states: the state, [batch, units], or a list of it.
        training: whether to drop.
    """

    gates = 3
    options = ("units", *_OPTIONS)

    def __init__(
        self,
        units,
        activation="tanh",
        recurrent_activation="sigmoid",
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
        reset_after=True,
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
            kernel_regularizer=kernel_regularizer,
            recurrent_regularizer=recurrent_regularizer,
            bias_regularizer=bias_regularizer,
            kernel_constraint=kernel_constraint,
            recurrent_constraint=recurrent_constraint,
            bias_constraint=bias_constraint,
        )
        self.reset_after = reset_after
        self.state_size = self.units
        self.output_size = self.units

    def build(self, input_shape):
        super().build(input_shape)
        width = 3 * self.units
        # With reset_after the inputs' and the state's biases do not add up to one.
        self._add_weights(input_shape[-1], (2, width) if self.reset_after else (width,))

    def call(self, inputs, states, training=False):
        h = states[0] if tree.is_nested(states) else states
        act, gate = self.activation, self.recurrent_activation
        xs, hs = self._inputs_of_gates(inputs, h, training)
        recurrent = split(self.recurrent_kernel, 3, axis=1)
        bias = None
        if self.use_bias and self.reset_after:
            bias = split(unstack(self.bias)[1], 3, axis=0)
        inner = [matmul(hs[k], recurrent[k]) for k in range(3 if self.reset_after else 2)]
        if bias is not None:
            inner = [a + b for a, b in zip(inner, bias, strict=True)]
        z, r = gate(xs[0] + inner[0]), gate(xs[1] + inner[1])
        candidate = r * inner[2] if self.reset_after else matmul(r * hs[2], recurrent[2])
        h = z * h + (1 - z) * act(xs[2] + candidate)
        return h, [h] if tree.is_nested(states) else h

    def _inputs_of_gates(self, inputs, h, training):
        """The inputs times the kernel, and the state, for each gate."""
        bias = None
        if self.use_bias:
            bias = unstack(self.bias)[0] if self.reset_after else self.bias
        drops = training and 0.0 < self.dropout < 1.0
        if self.implementation != 1:
            if drops:
                inputs = inputs * self.get_dropout_mask(inputs)
            x = matmul(inputs, self.kernel)
            return split(x if bias is None else x + bias, 3, axis=-1), [h] * 3
        xs, hs = [inputs] * 3, [h] * 3
        if drops:
            xs = [inputs * mask for mask in self.get_dropout_mask(inputs)]
        if training and 0.0 < self.recurrent_dropout < 1.0:
            hs = [h * mask for mask in self.get_recurrent_dropout_mask(h)]
        xs = [matmul(x, k) for x, k in zip(xs, split(self.kernel, 3, axis=1), strict=True)]
        if bias is not None:
            xs = [x + b for x, b in zip(xs, split(bias, 3, axis=0), strict=True)]
        return xs, hs

    def get_initial_state(self, batch_size=None):
        """Zeros, [batch, units]."""
        return [zeros((batch_size, self.state_size), dtype=self.compute_dtype)]


@keras_export("keras.layers.GRU")
class GRU(CellLayer):
    """Gated recurrent unit over sequences [batch, time, features].

    Args: as for `GRUCell` and `RNN`, besides
        activity_regularizer: of the output.
        use_cudnn: accepted; there is one implementation.
    """

    options = (*_OPTIONS[:9], "activity_regularizer", *_OPTIONS[9:])

    def __init__(
        self,
        units,
        activation="tanh",
        recurrent_activation="sigmoid",
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
        seed=None,
        return_sequences=False,
        return_state=False,
        go_backwards=False,
        stateful=False,
        unroll=False,
        reset_after=True,
        use_cudnn="auto",
        **kwargs,
    ):
        cell = GRUCell(
            units,
            activation=activation,
            recurrent_activation=recurrent_activation,
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
            reset_after=reset_after,
            dtype=kwargs.get("dtype"),
            trainable=kwargs.get("trainable", True),
            name="gru_cell",
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

    @property
    def _cell_of_op(self):
        return "gru_reset_after" if self.cell.reset_after else "gru"
