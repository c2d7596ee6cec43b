"""TorchDataLoaderAdapter: batches of a PyTorch DataLoader."""

from tfjax.keras import tree
from tfjax.keras.trainers.data_adapters import data_adapter_utils
from tfjax.keras.trainers.data_adapters.data_adapter import DataAdapter


class TorchDataLoaderAdapter(DataAdapter):
    """Batches of a DataLoader, as NumPy arrays."""

    def __init__(self, dataloader):
        self._dataloader = dataloader
        self.batch_size = dataloader.batch_size
        self.num_batches = len(dataloader) if hasattr(dataloader.dataset, "__len__") else None

    def batches(self):
        """Starts a pass."""
        for batch in self._dataloader:
            yield tuple(data_adapter_utils.to_numpy_batch(tree.map_structure(lambda x: x, batch)))
