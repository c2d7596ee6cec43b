"""What SimpleRNN's, LSTM's and GRU's cells have in common, and the layers around them."""

from tfjax.keras.layers.layer import Layer
from tfjax.keras.layers.options import add_weight, serialized, set_options
from tfjax.keras.layers.rnn import sequences as fused
from tfjax.keras.layers.rnn.dropout_rnn_cell import DropoutRNNCell
from tfjax.keras.layers.rnn.rnn import RNN
from tfjax.keras.random.seed_generator import SeedGenerator
from tfjax.ops.array.shape import expand_dims


class GatedCell(Layer, DropoutRNNCell):
    """A cell with one kernel for the inputs and one for the state, `gates` times as wide as the state.

    Subclasses list the options of their configuration, in its order, in `options`.
    """

    gates = 1
    options: tuple[str, ...] = ()

    def _configure(self, units, seed, dropout, recurrent_dropout, implementation=2, **options):
        self.implementation = implementation
        self.units = units
        # The draws of default seeds come in Keras's order, which for SimpleRNN is the other way round.
        if self.gates == 1:
            self.seed_generator = SeedGenerator(seed)
        set_options(self, **options)
        self.dropout = min(1.0, max(0.0, dropout))
        self.recurrent_dropout = min(1.0, max(0.0, recurrent_dropout))
        if self.gates > 1:
            if self.recurrent_dropout != 0.0:
                self.implementation = 1
            if self.implementation == 1:
                self.dropout_mask_count = self.gates
        self.seed = seed
        if self.gates > 1:
            self.seed_generator = SeedGenerator(seed=seed)

    @staticmethod
    def _check_units(units):
        if units <= 0:
            raise ValueError(
                f"Received an invalid value for argument `units`, expected a positive integer, got {units}."
            )

    def _add_weights(self, input_dim, bias_shape, bias_initializer=None):
        width = self.units * self.gates
        self.kernel = add_weight(self, "kernel", (input_dim, width))
        self.recurrent_kernel = add_weight(self, "recurrent", (self.units, width), name="recurrent_kernel")
        self.bias = None
        if self.use_bias:
            self.bias = add_weight(self, "bias", bias_shape, initializer=bias_initializer or self.bias_initializer)

    def _weights_of_op(self):
        return [self.kernel, self.recurrent_kernel, *([] if self.bias is None else [self.bias])]

    def get_config(self):
        return {**super().get_config(), **serialized(self, self.options)}


class CellLayer(RNN):
    """A recurrent layer around a `GatedCell`, whose options are its own.

    Subclasses list their configuration in `options`; those among them that the cell has are shown by `_of_cell`, and
    name their cell in `sequences` by `_cell_of_op`.
    """

    options: tuple[str, ...] = ()
    _cell_of_op: str

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        for name in cls.__dict__.get("options", ()):
            if name not in ("activity_regularizer", "seed"):
                setattr(cls, name, _of_cell(name))
        if "options" in cls.__dict__:
            cls.units = _of_cell("units")

    def _begins_with_zeros(self):
        return not self.cell.dropout and self._activations_of_op() is not None

    def _activations_of_op(self):
        """Names of the activations for the op that does the whole loop; None where the cell must be called."""
        cell = self.cell
        if self.unroll or cell.recurrent_dropout or cell.implementation != 2:
            return None
        # A cell without gates has no recurrent activation; the op then takes "linear".
        names = fused.fast_name(cell.activation), fused.fast_name(getattr(cell, "recurrent_activation", None))
        return None if None in names else names

    def inner_loop(self, sequences, initial_state, mask, training=False):
        activations = self._activations_of_op()
        if activations is None:
            return super().inner_loop(sequences, initial_state, mask, training)
        cell = self.cell
        if training and cell.dropout:
            sequences = sequences * expand_dims(cell.get_dropout_mask(sequences[:, 0]), 1)
        out, states = fused.run(
            self._cell_of_op,
            sequences,
            initial_state,
            mask,
            cell._weights_of_op(),
            *activations,
            go_backwards=self.go_backwards,
            zero_output_for_mask=self.zero_output_for_mask,
            return_sequences=self.return_sequences,
        )
        return out, out, states

    def get_config(self):
        config = serialized(self, ("units", *(name for name in self.options if name != "seed")))
        if "seed" in self.options:
            config["seed"] = self.cell.seed
        base = super().get_config()
        del base["cell"]
        return {**base, **config}

    @classmethod
    def from_config(cls, config):
        return cls(**config)


def _of_cell(name):
    return property(lambda self: getattr(self.cell, name), doc=f"`{name}` of the cell.")


def check_use_cudnn(use_cudnn):
    """Raises Keras's error for a wrong `use_cudnn`."""
    if use_cudnn not in ("auto", True, False):
        raise ValueError(
            "Invalid valid received for argument `use_cudnn`. Expected one of {'auto', True, False}. Received: "
            f"use_cudnn={use_cudnn}"
        )
