"""The base class of data adapters."""


class DataAdapter:
    """Batches of one kind of data, pass after pass.

    A pass is what `batches()` iterates over: structures of arrays or tensors, each a batch.

    Attributes:
        num_batches: batches in a pass, None if that is unknown.
        batch_size: rows of a batch, None if that is unknown.
    """

    num_batches = None
    batch_size = None
    # Whether data are in memory, to be read by programs: then there is `row_pass`.
    in_memory = False
    # Whether batches may differ in size, so that the number of rows shows as unknown in a traced function.
    open_size = True

    def batches(self):
        """Starts a pass; returns an iterator over batches."""
        raise NotImplementedError

    def row_pass(self):
        """Starts a pass over data in memory; returns a RowPass."""
        raise NotImplementedError

    @property
    def has_partial_batch(self):
        """Whether the last batch is a short one; None if that is unknown."""
        return None

    @property
    def partial_batch_size(self):
        """Rows of the short last batch; None if there is none or that is unknown."""
        return None

    def on_pass_end(self):
        """Called when an epoch has come to the end of the data."""

    def on_epoch_begin(self):
        """Called before an epoch."""

    def on_epoch_end(self):
        """Called after an epoch."""
