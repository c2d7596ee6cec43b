"""What `import tensorflow_datasets as tfds` gives while the drop-in is installed.

The package itself reads its data with TensorFlow's ops. This stand-in reads what it has prepared (`prepared.py`:
`~/tensorflow_datasets`, `data_dir`), and for MNIST, Fashion-MNIST, CIFAR-10 and CIFAR-100 else Keras's copies
(`from_keras.py`), in the order of tensorflow-datasets. It prepares no data sets of its own.
"""

from tfjax.dropin.tfds import core, features
from tfjax.dropin.tfds.conversion import as_dataframe, as_numpy
from tfjax.dropin.tfds.load import ReadConfig, builder, data_source, list_builders, load
from tfjax.dropin.tfds.show import disable_progress_bar, display_progress_bar, enable_progress_bar, show_examples
from tfjax.dropin.tfds.splits import Split, even_splits

__version__ = "4.9.9"

__all__ = [
    "ReadConfig",
    "Split",
    "as_dataframe",
    "as_numpy",
    "builder",
    "core",
    "data_source",
    "disable_progress_bar",
    "display_progress_bar",
    "enable_progress_bar",
    "even_splits",
    "features",
    "list_builders",
    "load",
    "show_examples",
]


def __getattr__(name: str):
    if name.startswith("__"):
        raise AttributeError(name)
    raise AttributeError(
        f"tensorflow_datasets.{name} is not available here: this is tfjax's reader of prepared data, which has "
        f"{', '.join(f'tfds.{known}' for known in __all__)}."
    )
