"""Base class of the layers that merge several inputs into one."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from tfjax.keras.backend.common.dtypes import result_type
from tfjax.keras.backend.common.keras_tensor import KerasTensor
from tfjax.keras.backend.common.masking import get_keras_mask, set_keras_mask
from tfjax.keras.layers.layer import Layer
from tfjax.keras.ops.numpy_binary import logical_or
from tfjax.ops.array.broadcast import broadcast_to
from tfjax.ops.array.cast import cast
from tfjax.ops.array.select import where
from tfjax.ops.array.shape import expand_dims, reshape, shape
from tfjax.ops.math.reductions import reduce_any


class Merge(Layer):
    """Element-wise merge of inputs whose shapes broadcast after the batch axis."""

    def __init__(self, **kwargs: Any):
        super().__init__(**kwargs)
        self.supports_masking = True

    def _merge_function(self, inputs: Sequence[Any]) -> Any:
        raise NotImplementedError

    def _apply_merge_op_and_or_mask(self, op_fn: Callable[[Any, Any], Any], inputs: Sequence[Any]) -> Any:
        """Folds `op_fn` over the inputs; a masked element leaves the other one as it is."""
        output = output_mask = None
        for x in inputs:
            mask = element_mask(x)
            if output is None:
                output, output_mask = x, mask
                continue
            if mask is not None:
                x = where(mask, x, output)
            if output_mask is not None:
                output = where(output_mask, output, x)
            output_mask = logical_or(output_mask, mask) if mask is not None and output_mask is not None else None
            output = op_fn(output, x)
        if output_mask is not None:
            set_keras_mask(output, reduce_any(output_mask, axis=-1))
        return output

    def _compute_elemwise_op_output_shape(self, shape1: Any, shape2: Any) -> Any:
        if shape1 is None or shape2 is None:
            return None
        if len(shape1) < len(shape2):
            return self._compute_elemwise_op_output_shape(shape2, shape1)
        if not shape2:
            return shape1
        sizes = list(shape1[: -len(shape2)])
        for i, j in zip(shape1[-len(shape2) :], shape2, strict=True):
            if i is None or j is None:
                sizes.append(None)
            elif i == 1:
                sizes.append(j)
            elif j == 1 or i == j:
                sizes.append(i)
            else:
                raise ValueError(f"Inputs have incompatible shapes. Received shapes {shape1} and {shape2}")
        return tuple(sizes)

    def _merged_shape(self, input_shape: Any) -> Any:
        parts = (None if s is None else s[1:] for s in input_shape)
        return functools.reduce(self._compute_elemwise_op_output_shape, parts)

    def build(self, input_shape: Any) -> None:
        if not isinstance(input_shape[0], (tuple, list)):
            raise ValueError(
                "A merge layer should be called on a list of inputs. "
                f"Received: input_shape={input_shape} (not a list of shapes)"
            )
        if len(input_shape) < 1:
            raise ValueError(
                "A merge layer should be called on a list of at least 1 input. "
                f"Received {len(input_shape)} inputs. Full input_shape received: {input_shape}"
            )
        batch_sizes = {s[0] for s in input_shape if s} - {None}
        if len(batch_sizes) > 1:
            raise ValueError(
                f"Cannot merge tensors with different batch sizes. Received tensors with shapes {input_shape}"
            )
        self._merged_shape(input_shape)
        self._reshape_required = None in input_shape or len(set(map(len, input_shape))) != 1

    def call(self, inputs: Any) -> Any:
        if not isinstance(inputs, (list, tuple)):
            raise ValueError(
                f"A merge layer should be called on a list of inputs. Received: inputs={inputs} (not a list of tensors)"
            )
        inputs = of_one_dtype(inputs)
        if self._reshape_required:
            rank = max(len(x.shape) for x in inputs)
            inputs = [_with_axes(x, rank) for x in inputs]
        return self._merge_function(inputs)

    def compute_output_shape(self, input_shape: Any) -> Any:
        output_shape = self._merged_shape(input_shape)
        batch_sizes = {s[0] for s in input_shape if s is not None} - {None}
        return (batch_sizes.pop() if len(batch_sizes) == 1 else None, *output_shape)

    def compute_output_spec(self, inputs: Any) -> Any:
        output_shape = self.compute_output_shape([x.shape for x in inputs])
        return KerasTensor(output_shape, dtype=self.compute_dtype, sparse=all(x.sparse for x in inputs))

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        if mask is None:
            return None
        check_masks(inputs, mask, "`mask` should be a list. Received: mask=")
        if any(m is None for m in mask):
            return None
        return functools.reduce(logical_or, mask)

    def get_config(self) -> dict[str, Any]:
        return super().get_config()


def _with_axes(x: Any, rank: int) -> Any:
    """`x` with axes of size 1 after the batch axis, up to `rank` axes."""
    sizes = x.aval.shape
    if len(sizes) == rank:
        return x
    return reshape(x, (*sizes[:1], *(1,) * (rank - len(sizes)), *sizes[1:]))


def of_one_dtype(inputs: Sequence[Any]) -> Sequence[Any]:
    """The inputs cast to their common dtype by Keras's promotion."""
    first = inputs[0].aval.dtype if inputs else None
    if all(x.aval.dtype == first for x in inputs):
        return inputs
    dtype = result_type(*(x.dtype.name for x in inputs))
    return [cast(x, dtype) for x in inputs]


def element_mask(x: Any) -> Any:
    """The mask of `x` broadcast to its elements, or None."""
    mask = get_keras_mask(x)
    return None if mask is None else broadcast_to(expand_dims(mask, -1), shape(x))


def check_masks(inputs: Any, mask: Any, not_a_list: str) -> None:
    """Checks that `inputs` and `mask` are lists of one length."""
    if not isinstance(mask, (tuple, list)):
        raise ValueError(f"{not_a_list}{mask}")
    if not isinstance(inputs, (tuple, list)):
        raise ValueError(f"`inputs` should be a list. Received: inputs={inputs}")
    if len(mask) != len(inputs):
        raise ValueError(
            "The lists `inputs` and `mask` should have the same length. "
            f"Received: inputs={inputs} of length {len(inputs)}, and mask={mask} of length {len(mask)}"
        )
