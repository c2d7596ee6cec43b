"""Dataset.range."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfjax.core.dtypes import as_dtype, int64
from tfjax.core.errors import InvalidArgumentError
from tfjax.data.dataset import DatasetV2
from tfjax.data.errors import of_op
from tfjax.data.functions import Run
from tfjax.data.rows import Chunks, NumberRows, Rows, count_up
from tfjax.data.structure import on_host
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.spec import TensorSpec


def integer(value: Any, name: str = "count", op: str = "") -> int:
    """A number that a user gives for the int64 argument `name` of TensorFlow's `op`.

    Raises:
        TypeError, ValueError: what converting it raises.
        tf.errors.InvalidArgumentError: if it is no scalar.
    """
    if type(value) is int and -(2**63) <= value < 2**63:
        return value
    tensor = convert_to_tensor(value, int64)
    if tensor.aval.ndim:
        raise of_op(InvalidArgumentError, op, f"{name} must be a scalar")
    return int(on_host(tensor))


class _RangeDataset(DatasetV2):
    """Numbers in equal steps."""

    __module__ = "tensorflow.python.data.ops.range_op"

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(name=kwargs.get("name"))
        if not 1 <= len(args) <= 3:
            raise ValueError(
                f"Invalid `args`. The length of `args` should be between 1 and 3 but was {len(args)}."
            )  # fmt: skip
        dtype = as_dtype(kwargs.get("output_type", int64))
        start, stop, step = (0, args[0], 1) if len(args) == 1 else (*args, 1)[:3]
        self._start, self._stop, self._step = (
            integer(value, label, "RangeDataset") for value, label in ((start, "start"), (stop, "stop"), (step, "step"))
        )
        if self._step == 0:
            raise of_op(InvalidArgumentError, "RangeDataset", "step must be a non-zero integer.")
        self._element_spec = TensorSpec((), dtype)
        self._numbers = range(self._start, self._stop, self._step)

    def _size(self) -> int:
        numbers = self._numbers
        return max(0, -(-(numbers.stop - numbers.start) // numbers.step))

    def _rows(self) -> Rows:
        return NumberRows(self._start, self._step, np.dtype(self._element_spec.dtype.np))

    def _chunks(self, run: Run) -> Chunks:
        return count_up(self._size())
