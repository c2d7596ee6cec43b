"""DropoutRNNCell: the dropout masks of a recurrent cell, the same at every step of a sequence."""

from tfjax.keras.random.random import dropout
from tfjax.ops.array.creation import ones_like


class DropoutRNNCell:
    """Mixin of cells with the attributes `dropout`, `recurrent_dropout` and `seed_generator`.

    A cell that drops each gate's inputs apart has the attribute `dropout_mask_count`; its masks are then lists.
    """

    _dropout_mask = None
    _recurrent_dropout_mask = None

    def _create_dropout_mask(self, step_input, dropout_rate):
        ones = ones_like(step_input)
        count = getattr(self, "dropout_mask_count", None)
        if count is None:
            return dropout(ones, rate=dropout_rate, seed=self.seed_generator)
        return [dropout(ones, rate=dropout_rate, seed=self.seed_generator) for _ in range(count)]

    def get_dropout_mask(self, step_input):
        """Mask of the inputs, like `step_input`; None without dropout. Kept until it is reset."""
        if self._dropout_mask is None and self.dropout > 0:
            self._dropout_mask = self._create_dropout_mask(step_input, self.dropout)
        return self._dropout_mask

    def get_recurrent_dropout_mask(self, step_input):
        """Mask of the state, like `step_input`; None without dropout. Kept until it is reset."""
        if self._recurrent_dropout_mask is None and self.recurrent_dropout > 0:
            self._recurrent_dropout_mask = self._create_dropout_mask(step_input, self.recurrent_dropout)
        return self._recurrent_dropout_mask

    def reset_dropout_mask(self):
        """Forgets the mask of the inputs: the next one is drawn anew."""
        self._dropout_mask = None

    def reset_recurrent_dropout_mask(self):
        """Forgets the mask of the state: the next one is drawn anew."""
        self._recurrent_dropout_mask = None
