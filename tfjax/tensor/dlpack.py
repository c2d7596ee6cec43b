"""tf.experimental.dlpack: tensors to and from other libraries without a copy."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfjax.core.errors import InvalidArgumentError
from tfjax.core.export import export
from tfjax.tensor.tensor import EagerTensor, Tensor, new_tensor


@export("experimental.dlpack.to_dlpack")
def to_dlpack(tf_tensor: Any) -> Any:
    """A DLPack capsule of a tensor."""
    if not isinstance(tf_tensor, EagerTensor):
        raise TypeError(f"The argument to `to_dlpack` must be a TF tensor, not Python object: {type(tf_tensor)}")
    return tf_tensor.__dlpack__()


class _Capsule:
    """Offers a bare capsule under the present protocol."""

    def __init__(self, capsule: Any):
        self._capsule = capsule

    def __dlpack__(self, **kwargs: Any) -> Any:
        return self._capsule

    def __dlpack_device__(self) -> tuple[int, int]:
        return (1, 0)


@export("experimental.dlpack.from_dlpack")
def from_dlpack(dlcapsule: Any) -> Tensor:
    """A tensor of a DLPack capsule, or of an object that gives one.

    Raises:
        tf.errors.InvalidArgumentError: if the capsule was used before.
    """
    source = dlcapsule if hasattr(dlcapsule, "__dlpack__") else _Capsule(dlcapsule)
    try:
        # A copy: the exporter may go on writing to its memory.
        return new_tensor(np.array(np.from_dlpack(source)))
    except ValueError as error:
        raise InvalidArgumentError(None, None, str(error)) from None
