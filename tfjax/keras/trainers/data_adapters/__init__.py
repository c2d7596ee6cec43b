"""Which adapter serves which kind of data."""

import types
import warnings

import numpy as np

from tfjax.keras.trainers.data_adapters import array_slicing, py_dataset_adapter
from tfjax.keras.trainers.data_adapters.array_data_adapter import ArrayDataAdapter
from tfjax.keras.trainers.data_adapters.data_adapter import DataAdapter
from tfjax.keras.trainers.data_adapters.generator_data_adapter import GeneratorDataAdapter
from tfjax.keras.trainers.data_adapters.py_dataset_adapter import PyDatasetAdapter
from tfjax.keras.trainers.data_adapters.tf_dataset_adapter import TFDatasetAdapter
from tfjax.keras.trainers.data_adapters.torch_data_loader_adapter import TorchDataLoaderAdapter


def get_data_adapter(
    x, y=None, sample_weight=None, batch_size=None, steps_per_epoch=None, shuffle=False, class_weight=None
):
    """Returns the adapter for `x`; `y` and `sample_weight` only go with arrays.

    Raises:
        ValueError: for data of an unknown kind, or arguments that do not go with it.
    """
    if isinstance(x, DataAdapter):
        return x
    if _is_list_of_numbers(x) and (y is None or _is_list_of_numbers(y)):  # as in Keras 2
        x, y = np.asarray(x), None if y is None else np.asarray(y)
        sample_weight = np.asarray(sample_weight) if isinstance(sample_weight, list) else sample_weight
    if array_slicing.can_convert_arrays((x, y, sample_weight)):
        return ArrayDataAdapter(
            x,
            y,
            sample_weight=sample_weight,
            class_weight=class_weight,
            shuffle=shuffle,
            batch_size=batch_size,
            steps=steps_per_epoch,
        )
    if is_tf_dataset(x):
        _refuse(y, sample_weight, "tf.data.Dataset")
        if shuffle:
            _warn_of_shuffle(
                "a tf.data.Dataset. The Dataset is expected to already be shuffled (via `.shuffle(buffer_size)`)."
            )
        return TFDatasetAdapter(x, class_weight=class_weight)
    if isinstance(x, py_dataset_adapter.PyDataset):
        _refuse(y, sample_weight, "PyDataset")
        if shuffle and getattr(x, "num_batches", None) is None:
            _warn_of_shuffle("an infinite PyDataset. The PyDataset is expected to already be shuffled.")
        return PyDatasetAdapter(x, class_weight=class_weight, shuffle=shuffle)
    if is_torch_dataloader(x):
        _refuse(y, sample_weight, "torch DataLoader")
        if class_weight is not None:
            raise ValueError(
                "Argument `class_weight` is not supported for torch DataLoader inputs. You can modify your "
                "`__getitem__ ` method to return input tensor, label and class_weight. Alternatively, use a custom "
                "training loop. See the User Guide "
                "https://keras.io/guides/custom_train_step_in_torch/#supporting-sampleweight-amp-classweight for more "
                f"details. Received: class_weight={class_weight}"
            )
        if shuffle:
            _warn_of_shuffle("a torch DataLoader. The DataLoader is expected to already be shuffled.")
        return TorchDataLoaderAdapter(x)
    if isinstance(x, types.GeneratorType):
        _refuse(y, sample_weight, "generator")
        if class_weight is not None:
            raise ValueError(
                "Argument `class_weight` is not supported for Python generator inputs. Received: "
                f"class_weight={class_weight}"
            )
        if shuffle:
            _warn_of_shuffle("a generator. The generator is expected to yield already-shuffled data.")
        return GeneratorDataAdapter(x)
    raise ValueError(f"Unrecognized data type: x={x} (of type {type(x)})")


def _is_list_of_numbers(value):
    """Whether `value` is a list of numbers, of such lists, and so on; its first element tells."""
    while isinstance(value, (list, tuple)) and value:
        value = value[0]
        if isinstance(value, (float, int)):
            return True
    return False


def _warn_of_shuffle(kind):
    # Four frames up, as Keras's warning: it shows the line of its EpochIterator.
    warnings.warn(
        f"`shuffle=True` was passed, but will be ignored since the data `x` was provided as {kind}", stacklevel=3
    )


def _refuse(y, sample_weight, kind):
    if y is not None:
        raise_unsupported_arg("y", "the targets", kind)
    if sample_weight is not None:
        raise_unsupported_arg("sample_weights", "the sample weights", kind)


def raise_unsupported_arg(arg_name, arg_description, input_type):
    """Raises ValueError for an argument that must be part of the data."""
    raise ValueError(
        f"When providing `x` as a {input_type}, `{arg_name}` should not be passed. Instead, {arg_description} should "
        f"be included as part of the {input_type}."
    )


def is_tf_dataset(x):
    """Whether `x` is a tf.data.Dataset."""
    names = ("DatasetV2", "DistributedDataset", "DistributedDatasetsFromFunction")
    return any(c.__name__ in names and "tensorflow.python." in str(c.__module__) for c in type(x).__mro__)


def is_torch_dataloader(x):
    """Whether `x` is a DataLoader of PyTorch."""
    return any(c.__name__ == "DataLoader" and "torch.utils.data" in str(c.__module__) for c in type(x).__mro__)
