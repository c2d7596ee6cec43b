"""tfds.features: what the parts of an example are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from tfjax.core.dtypes import as_dtype, int64, string, uint8
from tfjax.tensor.spec import TensorSpec


class Tensor:
    """A tensor of a shape and dtype."""

    def __init__(self, shape: Any = (), dtype: Any = None, **kwargs: Any):
        self.shape = tuple(shape)
        self.dtype = as_dtype(dtype)

    @property
    def np_dtype(self) -> Any:
        """NumPy's dtype; object for text."""
        return self.dtype.np if self.dtype is not string else np.object_

    def get_tensor_spec(self) -> TensorSpec:
        """The TensorSpec of a decoded value."""
        return TensorSpec(self.shape, self.dtype)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(shape={self.shape}, dtype={_shown(self.dtype)}{self._more()})"

    def _more(self) -> str:
        return ""


class Scalar(Tensor):
    """A number."""

    def __init__(self, dtype: Any = None, **kwargs: Any):
        super().__init__((), dtype)


class Text(Tensor):
    """Text."""

    def __init__(self, **kwargs: Any):
        super().__init__((), string)


class Image(Tensor):
    """A picture, stored as PNG or JPEG."""

    def __init__(self, shape: Any = None, dtype: Any = None, encoding_format: Any = None, **kwargs: Any):
        super().__init__((None, None, 3) if shape is None else shape, uint8 if dtype is None else dtype)
        self.encoding_format = encoding_format


class ClassLabel(Tensor):
    """The number of a class, which may have a name."""

    def __init__(self, num_classes: int | None = None, names: Any = None, names_file: Any = None, **kwargs: Any):
        super().__init__((), int64)
        if names_file is not None:
            with open(names_file, encoding="utf-8") as file:
                names = [line.strip() for line in file if line.strip()]
        if names is None and num_classes is not None:
            names = [str(k) for k in range(num_classes)]
            self._given = False
        else:
            self._given = names is not None
        self._names = None if names is None else list(names)

    @property
    def num_classes(self) -> int | None:
        """How many classes there are."""
        return None if self._names is None else len(self._names)

    @property
    def names(self) -> list[str]:
        """The classes' names; their numbers as text if they have none."""
        if self._names is None:
            raise AttributeError("names")
        return list(self._names)

    def int2str(self, int_value: Any) -> str:
        """The name of a class.

        Raises:
            ValueError: if there is no such class.
        """
        if not 0 <= int(int_value) < (self.num_classes or 0):
            raise ValueError(f"Invalid integer class label {int(int_value):d}")
        return self.names[int(int_value)]

    def str2int(self, str_value: Any) -> int:
        """The number of a class.

        Raises:
            ValueError: if there is no such name.
        """
        text = str_value.decode() if isinstance(str_value, bytes) else str(str_value)
        if text in self.names:
            return self.names.index(text)
        if text.isdecimal() and int(text) < (self.num_classes or 0):
            return int(text)
        raise ValueError(f"Invalid string class label {text}")

    def _more(self) -> str:
        return f", num_classes={self.num_classes}"


class FeaturesDict(Mapping):
    """The parts of an example by name."""

    def __init__(self, feature_dict: Mapping[str, Any]):
        self._features = {key: _as_feature(feature) for key, feature in feature_dict.items()}

    def __getitem__(self, key: str) -> Any:
        return self._features[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._features)

    def __len__(self) -> int:
        return len(self._features)

    @property
    def shape(self) -> dict[str, Any]:
        """The shape of each part."""
        return {key: feature.shape for key, feature in self.items()}

    @property
    def dtype(self) -> dict[str, Any]:
        """The dtype of each part."""
        return {key: feature.dtype for key, feature in self.items()}

    def get_tensor_spec(self) -> dict[str, Any]:
        """The TensorSpec of each part."""
        return {key: feature.get_tensor_spec() for key, feature in self.items()}

    def __repr__(self) -> str:
        lines = ["FeaturesDict({"]
        for key, feature in sorted(self.items()):
            plain = type(feature) is Tensor and feature.shape == ()
            shown = _shown(feature.dtype) if plain else repr(feature)
            lines.extend(f"    {line}" for line in f"'{key}': {shown},".split("\n"))
        return "\n".join([*lines, "})"])


def _as_feature(feature: Any) -> Any:
    if isinstance(feature, (Tensor, FeaturesDict)):
        return feature
    return FeaturesDict(feature) if isinstance(feature, Mapping) else Tensor((), feature)


def _shown(dtype: Any) -> str:
    return dtype.name
