"""Counting batches over epochs, for callbacks that act every so many batches."""


class BatchCounter:
    """Tells when `every` batches have passed since it last did ("epoch": never)."""

    def __init__(self, every):
        self.every = every
        self.seen = 0
        self.last = None

    def is_due(self, batch):
        """Whether to act after this batch; batches may come in groups, and start anew with each epoch."""
        if self.every == "epoch":
            return False
        new_epoch = self.last is None or batch <= self.last
        self.seen += batch + 1 if new_epoch else batch - self.last
        self.last = batch
        if self.seen < self.every:
            return False
        self.seen = 0
        return True
