"""Errors of TensorFlow's kernels, for the ops of this layer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from tfjax.core.dtypes import DType
from tfjax.core.errors import InvalidArgumentError, OpError
from tfjax.tensor import graph_errors
from tfjax.tensor.tensor import CPU


def op_error(op: str, text: str, kind: type[OpError] = InvalidArgumentError, name: str = "") -> OpError:
    """The error of a kernel, worded as TensorFlow's eager mode does."""
    message = f"{{{{function_node __wrapped__{op}_device_{CPU}}}}} {text} [Op:{op}] name: {name}"
    return graph_errors.failed(message, kind) or kind(None, None, message)  # type: ignore[return-value]


def without_name(error: OpError, inputs: Sequence[Any]) -> OpError:
    """The error without the trailing ` name: `, as it is where TensorFlow leaves its fast path.

    That happens when one of the kernel's inputs is given as a list, tuple, string or NumPy scalar.
    """
    if any(isinstance(value, (list, tuple, str, bytes, np.generic)) for value in inputs):
        error._message = re.sub(r"(\[Op:\w+\]) name: .*\Z", r"\1", error._message, flags=re.DOTALL)
    return error


def shape_text(shape: Sequence[int]) -> str:
    """A shape as kernels write it: [2,3]."""
    return f"[{','.join(map(str, shape))}]"


_ENUM = {"float32": "FLOAT", "float64": "DOUBLE", "float16": "HALF"}
_KERNEL_TYPES = (
    "COMPLEX128 COMPLEX64 DOUBLE FLOAT BFLOAT16 HALF INT32 INT8 UINT8 INT16 UINT16 UINT32 INT64 UINT64".split()
)


def no_kernel(op: str, dtype: DType) -> OpError:
    """The error about a dtype that the ops of variables' arithmetic do not support."""
    wanted = _ENUM.get(dtype.name, dtype.name.upper())
    kernels = [f"  device='{d}'; dtype in [DT_{t}]" for d in ("DEFAULT", "CPU") for t in _KERNEL_TYPES]
    return InvalidArgumentError(
        None,
        None,
        f"No OpKernel was registered to support Op '{op}' used by {{{{node {op}}}}} with these attrs: "
        f"[dtype=DT_{wanted}]\nRegistered devices: [CPU]\nRegistered kernels:\n" + "\n".join(kernels) + "\n"
        "  device='XLA_CPU_JIT'; dtype in [DT_FLOAT, DT_DOUBLE, DT_INT32, DT_UINT8, DT_INT16, DT_INT8, DT_COMPLEX64, "
        "DT_INT64, DT_BFLOAT16, DT_UINT16, DT_COMPLEX128, DT_HALF, DT_UINT32, DT_UINT64]\n"
        f"\n\t [[{op}]] [Op:{op}] name: ",
    )
