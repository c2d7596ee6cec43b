"""RNN: the layer that runs a cell over time."""

from tfjax.keras import tree
from tfjax.keras.backend.common.name_scope import name_scope
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.layer import Layer
from tfjax.keras.layers.rnn import loop
from tfjax.keras.layers.rnn.dropout_rnn_cell import DropoutRNNCell
from tfjax.keras.layers.rnn.stacked_rnn_cells import StackedRNNCells
from tfjax.keras.saving import serialization_lib
from tfjax.keras.utils.tracking import no_automatic_dependency_tracking
from tfjax.keras.variable import Variable
from tfjax.ops.array.cast import cast
from tfjax.ops.array.creation import zeros, zeros_like
from tfjax.ops.array.shape import shape
from tfjax.tensor.convert import convert_to_tensor


@keras_export("keras.layers.RNN")
class RNN(Layer):
    """Runs a cell over the second axis of its inputs, [batch, time, ...].

    Args:
        cell: an object with `call(inputs, states)` -> (output, new states) and `state_size` (an integer, or a list of
            them), and perhaps `output_size` and `get_initial_state(batch_size)`; a list of cells is stacked.
        return_sequences: whether to return the outputs of all steps, [batch, time, units], or of the last.
        return_state: whether to return the last states as well.
        go_backwards: whether to begin at the end; sequences are then returned in reverse.
        stateful: whether a batch begins with the states that the batch before ended with. The batch size must be known.
        unroll: whether to repeat the cell rather than to loop.
        zero_output_for_mask: whether outputs of masked steps are zeros rather than the output before.
        **kwargs: arguments of Layer; Keras 2's `time_major`, whether sequences are [time, batch, ...] here and there.

    Call arguments:
        sequences: [batch, time, ...].
        initial_state: list of states to begin with; zeros by default.
        mask: bool[batch, time], false for steps to be left out.
        training: passed on to the cell.
    """

    def __init__(
        self,
        cell,
        return_sequences=False,
        return_state=False,
        go_backwards=False,
        stateful=False,
        unroll=False,
        zero_output_for_mask=False,
        **kwargs,
    ):
        if isinstance(cell, (list, tuple)):
            cell = StackedRNNCells(cell)
        if "call" not in dir(cell):
            raise ValueError(f"Argument `cell` should have a `call` method. Received: cell={cell}")
        if "state_size" not in dir(cell):
            raise ValueError(
                "The RNN cell should have a `state_size` attribute (single integer or list of integers, one integer "
                "per "
                f"RNN state). Received: cell={cell}"
            )
        kwargs.pop("implementation", None)  # of Keras 2, as is time_major
        self.__dict__["time_major"] = bool(kwargs.pop("time_major", False))
        super().__init__(**kwargs)
        self.zero_output_for_mask = zero_output_for_mask
        self.cell = cell
        self.return_sequences = return_sequences
        self.return_state = return_state
        self.go_backwards = go_backwards
        self.stateful = stateful
        self.unroll = unroll
        self.supports_masking = True
        self.input_spec = None
        self.states = None
        self._expected_batch_size = None
        state_size = getattr(cell, "state_size", None)
        if state_size is None:
            raise ValueError("state_size must be specified as property on the RNN cell.")
        if not isinstance(state_size, (list, tuple, int)):
            raise ValueError("state_size must be an integer, or a list/tuple of integers (one for each state tensor).")
        self.single_state = isinstance(state_size, int)
        self.state_size = [state_size] if self.single_state else list(state_size)

    def compute_output_shape(self, sequences_shape, initial_state_shape=None):
        batch, length, *_ = self._batch_first(sequences_shape)
        states = [
            [(batch, s) for s in size] if isinstance(size, (list, tuple)) else (batch, size) for size in self.state_size
        ]
        output_size = getattr(self.cell, "output_size", None)
        if output_size is None:
            output_size = self.state_size[0]
        if not isinstance(output_size, int):
            raise ValueError("output_size must be an integer.")
        if self.return_sequences:
            output = self._batch_first((batch, length, output_size))
        else:
            output = (batch, output_size)
        return (output, *states) if self.return_state else output

    def _batch_first(self, shape):
        """A shape of sequences with the batch first; or back."""
        return (shape[1], shape[0], *shape[2:]) if self.time_major else tuple(shape)

    def compute_mask(self, _, mask):
        mask = tree.flatten(mask)[0]
        output = mask if self.return_sequences else None
        return [output] + [None for _ in self.state_size] if self.return_state else output

    def build(self, sequences_shape, initial_state_shape=None):
        sequences_shape = self._batch_first(sequences_shape)
        if isinstance(self.cell, Layer) and not self.cell.built:
            self.cell.build((sequences_shape[0], *sequences_shape[2:]))
            self.cell.built = True
        if self.stateful:
            if self.states is not None:
                self.reset_state()
                return
            if sequences_shape[0] is None:
                raise ValueError(
                    "When using `stateful=True` in a RNN, the batch size must be static. Found dynamic batch size: "
                    f"sequence.shape={sequences_shape}"
                )
            self._create_state_variables(sequences_shape[0])
            self._expected_batch_size = int(tree.flatten(self.states)[0].shape[0])

    @no_automatic_dependency_tracking
    def _create_state_variables(self, batch_size):
        with name_scope(self.name, caller=self):
            self.states = tree.map_structure(
                lambda value: Variable(value, trainable=False, dtype=self.variable_dtype, name="rnn_state"),
                self.get_initial_state(batch_size),
            )

    def get_initial_state(self, batch_size):
        """The states to begin with: the cell's own, or zeros."""
        make = getattr(self.cell, "get_initial_state", None)
        if make is None:
            dtype = getattr(self.cell, "compute_dtype", self.compute_dtype)
            return [zeros((batch_size, size), dtype=dtype) for size in self.state_size]
        state = make(batch_size=batch_size)
        return list(state) if tree.is_nested(state) else [state]

    def reset_states(self, states=None):
        """Sets the states of a stateful layer to `states`, by default zeros (Keras 2's name of `reset_state`)."""
        if states is None:
            self.reset_state()
            return
        for variable, value in zip(tree.flatten(self.states), tree.flatten(states), strict=True):
            variable.assign(value)

    def reset_state(self):
        """Sets the states of a stateful layer to zeros."""
        if self.states is not None:
            for variable in tree.flatten(self.states):
                variable.assign(zeros_like(variable))

    def inner_loop(self, sequences, initial_state, mask, training=False):
        """The loop over time; returns the last output, all outputs, the last states."""
        kwargs = {}
        if isinstance(self.cell, Layer) and self.cell._call_has_training_arg:
            kwargs["training"] = training
        call = self.cell if callable(self.cell) else self.cell.call

        def step(inputs, states):
            output, new_states = call(inputs, states, **kwargs)
            return output, new_states if tree.is_nested(new_states) else [new_states]

        return loop.run(
            step,
            sequences,
            initial_state if tree.is_nested(initial_state) else [initial_state],
            go_backwards=self.go_backwards,
            mask=mask,
            unroll=self.unroll,
            zero_output_for_mask=self.zero_output_for_mask,
            return_all_outputs=self.return_sequences,
        )

    def call(self, sequences, initial_state=None, mask=None, training=False):
        if self.time_major:
            sequences = loop.swapped(sequences)
            mask = None if mask is None else tree.map_structure(loop.swapped, mask)
        if self.unroll and sequences.shape[1] is None:
            raise ValueError(
                "Cannot unroll a RNN if the time dimension is undefined. \n- If using a Sequential model, specify the "
                "time dimension by passing an `Input()` as your first layer.\n- If using the functional API, specify "
                "the "
                "time dimension by passing a `shape` or `batch_shape` argument to your `Input()`."
            )
        self._check_batch_size(sequences)
        state = self._state_to_begin_with(sequences, initial_state)
        if tree.is_nested(mask):
            mask = tree.flatten(mask)[0]
        self._maybe_config_dropout_masks(self.cell, sequences, state)
        last_output, outputs, states = self.inner_loop(sequences, state, mask=mask, training=training)
        self._maybe_reset_dropout_masks(self.cell)
        output = self._cast(outputs if self.return_sequences else last_output)
        if self.time_major and self.return_sequences:
            output = loop.swapped(output)
        states = tree.map_structure(self._cast, states)
        if self.stateful:
            for variable, value in zip(tree.flatten(self.states), tree.flatten(states), strict=True):
                variable.assign(cast(value, variable.dtype))
        return (output, *states) if self.return_state else output

    def _cast(self, tensor):
        return tensor if tensor.dtype == self.compute_dtype else cast(tensor, self.compute_dtype)

    def _check_batch_size(self, sequences):
        actual = sequences.shape[0]
        if self.stateful and self._expected_batch_size is not None and actual not in (None, self._expected_batch_size):
            raise ValueError(
                "If an RNN is stateful, the batch size of the input sequences must be the same as the batch size of "
                "the "
                f"initial state. \n- Expected batch size: {self._expected_batch_size}\n- Received batch size: {actual}"
            )

    def _state_to_begin_with(self, sequences, initial_state):
        """List of states, or None where the loop may begin with its own zeros."""
        if initial_state is None:
            if not self.stateful:
                if self._begins_with_zeros():
                    return None
                batch = sequences.shape[0]
                initial_state = self.get_initial_state(batch_size=shape(sequences)[0] if batch is None else batch)
            else:
                initial_state = self.states
        initial_state = list(initial_state) if tree.is_nested(initial_state) else [initial_state]
        dtype = getattr(self.cell, "compute_dtype", self.compute_dtype)
        return tree.map_structure(lambda x: cast(convert_to_tensor(x), dtype), initial_state)

    def _begins_with_zeros(self):
        """Whether `inner_loop` takes None for states of zeros."""
        return False

    def _maybe_config_dropout_masks(self, cell, sequences, state):
        """Draws the dropout masks before the loop, so that every step has the same."""
        if isinstance(cell, DropoutRNNCell):
            if cell.dropout or cell.recurrent_dropout:
                _draw_masks(cell, sequences[:, 0], state[0] if isinstance(state, (list, tuple)) else state)
        elif isinstance(cell, StackedRNNCells) and any(isinstance(c, DropoutRNNCell) for c in cell.cells):
            inputs = sequences[:, 0]
            for inner, inner_state in zip(cell.cells, state, strict=False):
                if isinstance(inner, DropoutRNNCell):
                    _draw_masks(inner, inputs, inner_state[0] if tree.is_nested(inner_state) else inner_state)
                # What the next cell's inputs look like.
                states = list(inner_state) if tree.is_nested(inner_state) else [inner_state]
                inputs, _ = (inner if callable(inner) else inner.call)(inputs, states)

    def _maybe_reset_dropout_masks(self, cell):
        if isinstance(cell, DropoutRNNCell):
            cell.reset_dropout_mask()
            cell.reset_recurrent_dropout_mask()
        elif isinstance(cell, StackedRNNCells):
            for inner in cell.cells:
                self._maybe_reset_dropout_masks(inner)

    def get_config(self):
        config = {
            "return_sequences": self.return_sequences,
            "return_state": self.return_state,
            "go_backwards": self.go_backwards,
            "stateful": self.stateful,
            "unroll": self.unroll,
            "zero_output_for_mask": self.zero_output_for_mask,
            "cell": serialization_lib.serialize_keras_object(self.cell),
        }
        if self.time_major:
            config["time_major"] = True
        return {**super().get_config(), **config}

    @classmethod
    def from_config(cls, config, custom_objects=None):
        config = dict(config)
        cell = serialization_lib.deserialize_keras_object(config.pop("cell"), custom_objects=custom_objects)
        return cls(cell, **config)


def _draw_masks(cell, inputs, state):
    cell.get_dropout_mask(inputs)
    cell.get_recurrent_dropout_mask(state)
