"""keras.layers.Normalization."""

from __future__ import annotations

import itertools
import math
import sys
from typing import Any

import numpy as np
from jax import lax

from tfjax.keras.backend.config import epsilon
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.preprocessing.data_layer import DataLayer
from tfjax.ops.array.cast import cast
from tfjax.ops.array.creation import zeros
from tfjax.ops.array.shape import reshape
from tfjax.ops.inputs import convert
from tfjax.ops.jax_op import jax_op
from tfjax.ops.math.reductions import reduce_mean, reduce_variance
from tfjax.ops.shapes import check_broadcast
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.tensor import Tensor

_UNSUPPORTED = (
    "Unsupported data type: {}. `adapt` supports `np.ndarray`, backend tensors, `tf.data.Dataset`, "
    "`keras.utils.PyDataset`, and iterables of batches (e.g. list, generator)."
)


@jax_op("Normalization", check=check_broadcast("Sub"))
def _normalized(x: Any, mean: Any, variance: Any, limit: float, invert: bool) -> Any:
    """(x - mean) / max(sqrt(variance), limit), or the inverse of that."""
    x = lax.convert_element_type(x, mean.dtype)
    shape = np.broadcast_shapes(x.shape, mean.shape)
    deviation = lax.sqrt(variance)
    deviation = lax.max(deviation, lax.full_like(deviation, limit))
    x, mean, deviation = (
        lax.broadcast_in_dim(v, shape, tuple(range(len(shape) - v.ndim, len(shape)))) for v in (x, mean, deviation)
    )
    return lax.add(mean, lax.mul(x, deviation)) if invert else lax.div(lax.sub(x, mean), deviation)


@keras_export("keras.layers.Normalization", "keras.layers.experimental.preprocessing.Normalization")
class Normalization(DataLayer):
    """Shifts and scales features to mean 0 and variance 1, by given statistics or those of data (`adapt`).

    Args:
        axis: axes with statistics of their own (an int or several); None for one mean and one variance.
        mean, variance: the statistics, both or none.
        invert: whether to undo the normalization instead.

    Raises:
        ValueError: if one of mean and variance is missing, or their shapes do not fit.
    """

    def __init__(self, axis: Any = -1, mean: Any = None, variance: Any = None, invert: bool = False, **kwargs: Any):
        super().__init__(**kwargs)
        self.axis = () if axis is None else (axis,) if isinstance(axis, int) else tuple(axis)
        self.input_mean = mean
        self.input_variance = variance
        self.invert = invert
        self.supports_masking = True
        self._build_input_shape = None
        self.mean = None
        self._check_statistics(mean, variance)

    def _check_statistics(self, mean: Any, variance: Any) -> None:
        if (mean is not None) != (variance is not None):
            raise ValueError(
                "When setting values directly, both `mean` and `variance` must be set. "
                f"Received: mean={mean} and variance={variance}"
            )
        if mean is None:
            return
        shape, other = np.shape(mean), np.shape(variance)
        if shape != other:
            raise ValueError(
                "When setting values directly, `mean` and `variance` must have the same shape. "
                f"Received: mean shape {shape} and variance shape {other}"
            )
        if len(shape) > len(self.axis):
            raise ValueError(
                "The rank of `mean` must be less than or equal to the number of axes "
                f"({len(self.axis)}). Received: mean shape {shape} for axis {self.axis}"
            )

    def build(self, input_shape: Any) -> None:
        if input_shape is None:
            return
        rank = len(input_shape)
        self._build_input_shape = input_shape
        if any(a < -rank or a >= rank for a in self.axis):
            raise ValueError(
                f"All `axis` values must be in the range [-ndim, ndim). Received inputs with ndim={rank}, "
                f"while axis={self.axis}"
            )
        self._keep_axis = tuple(sorted(a if a >= 0 else a + rank for a in self.axis))
        for a in self._keep_axis:
            if input_shape[a] is None:
                raise ValueError(
                    f"All `axis` values to be kept must have a known shape. Received axis={self.axis}, "
                    f"inputs.shape={input_shape}, with unknown axis at index {a}"
                )
        self._reduce_axis = tuple(a for a in range(rank) if a not in self._keep_axis)
        self._reduce_axis_mask = [0 if a in self._keep_axis else 1 for a in range(rank)]
        self._broadcast_shape = [input_shape[a] if a in self._keep_axis else 1 for a in range(rank)]
        self._mean_and_var_shape = tuple(input_shape[a] for a in self._keep_axis)
        if self.input_mean is None:
            self._add_statistics()
        else:
            self.mean, self.variance = (self._given(v) for v in (self.input_mean, self.input_variance))
            self.built = True

    def _add_statistics(self) -> None:
        shape = self._mean_and_var_shape
        self.adapt_mean = self.add_weight(name="mean", shape=shape, initializer="zeros", trainable=False)
        self.adapt_variance = self.add_weight(name="variance", shape=shape, initializer="ones", trainable=False)
        # Nothing counts here; older Keras wrote it to files.
        self.count = self.add_weight(name="count", shape=(), dtype="int", initializer="zeros", trainable=False)
        self.built = True
        self.finalize_state()

    def _given(self, value: Any) -> Any:
        """A statistic given by the user, with the axes of the inputs."""
        array = np.asarray(convert_to_tensor(value))
        if array.ndim:
            shape = [1] * len(self._broadcast_shape)
            for i in range(1, array.ndim + 1):
                shape[self._keep_axis[-i]] = array.shape[-i]
            array = array.reshape(shape)
        return cast(np.broadcast_to(array, self._broadcast_shape), self.compute_dtype)

    def adapt(self, data: Any) -> None:
        """Sets mean and variance to those of `data`.

        Args:
            data: an array, a tensor, a `tf.data.Dataset`, a `PyDataset`, or batches (a list or generator); of tuples
                the first part counts.

        Raises:
            TypeError: for other data.
            ValueError: if shapes do not fit, or there are no batches.
        """
        input_shape, data, in_batches = _opened(data)
        if not self.built:
            self.build(input_shape)
        else:
            for a in self._keep_axis:
                if input_shape[a] != self._build_input_shape[a]:
                    raise ValueError(
                        f"The layer was built with input_shape={self._build_input_shape}, but adapt() is being called "
                        f"with data with an incompatible shape, data.shape={input_shape}"
                    )
        if in_batches:
            mean, variance = self._over_batches(data)
        elif isinstance(data, np.ndarray):
            mean, variance = np.mean(data, axis=self._reduce_axis), np.var(data, axis=self._reduce_axis)
        else:
            mean, variance = self._moments(data)
        self.adapt_mean.assign(cast(mean, self.adapt_mean.dtype))
        self.adapt_variance.assign(cast(variance, self.adapt_variance.dtype))
        self.finalize_state()

    def _moments(self, x: Any) -> tuple[Any, Any]:
        if "float" not in x.dtype.name:
            x = cast(x, "float32")
        axes = list(self._reduce_axis)
        return reduce_mean(x, axis=axes), reduce_variance(x, axis=axes)

    def _over_batches(self, batches: Any) -> tuple[Any, Any]:
        """Moments of batches, each weighed by its number of elements."""
        mean, variance = zeros(self._mean_and_var_shape), zeros(self._mean_and_var_shape)
        total = 0
        for batch in batches:
            batch = cast(convert(_first_part(batch)), self.compute_dtype)
            for a in self._keep_axis:
                if batch.shape[a] != self._build_input_shape[a]:
                    raise ValueError(
                        "adapt() yielded a batch with incompatible shape. "
                        f"Expected {self._build_input_shape}, got {tuple(batch.shape)}."
                    )
            batch_mean, batch_variance = self._moments(batch)
            count = math.prod(batch.shape[a] for a in self._reduce_axis) if self._reduce_axis else 1
            total += count
            weight = float(count) / total
            rest = 1.0 - weight
            new_mean = mean * rest + batch_mean * weight
            variance = (variance + (mean - new_mean) ** 2) * rest + (
                batch_variance + (batch_mean - new_mean) ** 2
            ) * weight
            mean = new_mean
        return mean, variance

    def finalize_state(self) -> None:
        """Takes mean and variance from the weights."""
        if self.input_mean is not None or not self.built:
            return
        self.mean = cast(reshape(self.adapt_mean, self._broadcast_shape), self.compute_dtype)
        self.variance = cast(reshape(self.adapt_variance, self._broadcast_shape), self.compute_dtype)

    def call(self, inputs: Any) -> Any:
        if self.mean is None:
            raise ValueError("You must call `.build(input_shape)` on the layer before using it.")
        return _normalized(convert(inputs), self.mean, self.variance, limit=epsilon(), invert=self.invert)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        config.update(
            {
                "axis": self.axis,
                "invert": self.invert,
                "mean": np.array(self.input_mean).tolist(),
                "variance": np.array(self.input_variance).tolist(),
            }
        )
        return config

    def load_own_variables(self, store: Any) -> None:
        super().load_own_variables(store)
        # Saved statistics are used from now on.
        self.finalize_state()

    def get_build_config(self) -> Any:
        if self._build_input_shape:
            return {"input_shape": self._build_input_shape}
        return None

    def build_from_config(self, config: Any) -> None:
        if config:
            self.build(config["input_shape"])


def _first_part(batch: Any) -> Any:
    return batch[0] if isinstance(batch, tuple) else batch


def _loaded(module: str, name: str) -> tuple[type, ...]:
    """A class of a module that is loaded, else nothing: data of that class cannot be there."""
    found = sys.modules.get(module)
    return (getattr(found, name),) if found is not None and hasattr(found, name) else ()


def _opened(data: Any) -> tuple[Any, Any, bool]:
    """The shape of the data (of a batch of it), the data, and whether it comes in batches."""
    if isinstance(data, (np.ndarray, Tensor)) or hasattr(data, "_read"):
        return tuple(data.shape), data if isinstance(data, np.ndarray) else convert(data), False
    if isinstance(data, _loaded("tfjax.data.dataset", "DatasetV2")):
        shape = _spec_shape(data)
        if len(shape) == 1:  # single examples
            data = data.batch(128)
            shape = _spec_shape(data)
        return shape, data, True
    if isinstance(data, _loaded("tfjax.keras.trainers.data_adapters.py_dataset_adapter", "PyDataset")):
        return tuple(_first_part(data[0]).shape), (data[i] for i in range(len(data))), True
    if not hasattr(data, "__iter__"):
        raise TypeError(_UNSUPPORTED.format(type(data)))
    batches = iter(data)
    first = next(batches, None)
    if first is None:
        raise ValueError(
            "adapt() received an empty iterable (no batches). Expected at least one batch. Pass a non-empty iterable "
            "of arrays or tensors, e.g. layer.adapt([x]) or layer.adapt(list_of_batches)."
        )
    first = _first_part(first)
    if getattr(first, "shape", None) is None:
        raise TypeError(
            "adapt() expects an iterable that yields arrays or tensors with a `.shape` attribute (e.g. numpy arrays "
            f"or backend tensors). Got an element of type {type(first).__name__}. Ensure each yielded element is "
            "array-like with a `.shape` attribute."
        )
    return tuple(first.shape), itertools.chain([first], batches), True


def _spec_shape(dataset: Any) -> tuple[int | None, ...]:
    return tuple(_first_part(dataset.element_spec).shape)
