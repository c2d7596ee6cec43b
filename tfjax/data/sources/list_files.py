"""Dataset.list_files."""

from __future__ import annotations

import glob
import os
from typing import Any

import numpy as np

from tfjax import engine
from tfjax.core.errors import InvalidArgumentError
from tfjax.data.dataset import DatasetV2
from tfjax.data.sources.from_tensor_slices import _TensorSliceDataset
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.tensor import new_tensor


def list_files(file_pattern: Any, shuffle: Any, seed: Any, name: str | None) -> DatasetV2:
    """See Dataset.list_files."""
    patterns = np.asarray(engine.to_host(convert_to_tensor(file_pattern)))
    found = sorted(file for pattern in patterns.reshape(-1) for file in matching(os.fsdecode(pattern)))
    if not found:
        shown = " ".join(os.fsdecode(p) for p in patterns.reshape(-1))
        raise InvalidArgumentError(
            None,
            None,
            "Expected 'tf.Tensor(False, shape=(), dtype=bool)' to be true. Summarized data: b'No files matched "
            "pattern: "
            f"{shown}'",
        )
    names = new_tensor(np.array([os.fsencode(file) for file in found], object))
    dataset = _TensorSliceDataset(names, is_files=True, name=name)
    if shuffle is None or shuffle:
        return dataset.shuffle(len(found), seed=seed, name=name)
    return dataset


def matching(pattern: str) -> list[str]:
    """The files that match a pattern, as TensorFlow finds them (hidden ones too)."""
    return glob.glob(pattern, include_hidden=True)
