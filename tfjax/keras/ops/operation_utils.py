"""Shapes of results, with None for unknown sizes: windows, convolutions, reshapes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

Shape = tuple[int | None, ...]


def _joined(shape: Sequence[int | None], spatial: Sequence[int | None], channels: Any, last: bool) -> Shape:
    return (shape[0], *spatial, channels) if last else (shape[0], channels, *spatial)


def _as_array(shape: Any) -> np.ndarray:
    """A shape as Keras's messages show it."""
    return np.array(tuple(shape))


def compute_pooling_output_shape(
    input_shape: Any, pool_size: Any, strides: Any, padding: str = "valid", data_format: str = "channels_last"
) -> Shape:
    """Shape after pooling.

    Raises:
        ValueError: if nothing is left, or padding is neither 'valid' nor 'same'.
    """
    strides = pool_size if strides is None else strides
    last = data_format == "channels_last"
    spatial = tuple(input_shape)[1:-1] if last else tuple(input_shape)[2:]
    if padding not in ("valid", "same"):
        raise ValueError(f"Argument `padding` must be either 'valid' or 'same'. Received: padding={padding}")
    sizes: list[int | None] = []
    for size, window, stride in zip(spatial, pool_size, strides, strict=True):
        if size is None:
            sizes.append(None)
        elif padding == "same":
            sizes.append((size - 1) // stride + 1)
        else:
            sizes.append((size - window) // stride + 1)
            if sizes[-1] <= 0:
                raise ValueError(
                    "Computed output size would be zero or negative. "
                    f"Received: `inputs.shape={_as_array(input_shape)}`, `pool_size={np.array(pool_size)}`, "
                    f"`strides={strides}`, `padding={padding}`."
                )
    return _joined(input_shape, sizes, input_shape[-1 if last else 1], last)


def compute_conv_output_shape(
    input_shape: Any,
    filters: Any,
    kernel_size: Any,
    strides: Any = 1,
    padding: str = "valid",
    data_format: str = "channels_last",
    dilation_rate: Any = 1,
) -> Shape:
    """Shape after a convolution.

    Raises:
        ValueError: if ranks differ, nothing is left, or padding is unknown.
    """
    last = data_format == "channels_last"
    spatial = tuple(input_shape)[1:-1] if last else tuple(input_shape)[2:]
    kernel_shape = tuple(kernel_size) + (input_shape[-1 if last else 1], filters)
    if len(kernel_shape) != len(input_shape):
        raise ValueError(
            "Kernel shape must have the same length as input, "
            f"but received kernel of shape {kernel_shape} and input of shape {input_shape}."
        )
    if isinstance(dilation_rate, int):
        dilation_rate = (dilation_rate,) * len(spatial)
    if isinstance(strides, int):
        strides = (strides,) * len(spatial)
    if len(dilation_rate) != len(spatial):
        raise ValueError(
            "Dilation must be None, scalar or tuple/list of length of inputs' spatial shape, "
            f"but received `dilation_rate={dilation_rate}` and input of shape {input_shape}."
        )
    if padding not in ("valid", "same", "causal"):
        raise ValueError(f"`padding` must be either `'valid'` or `'same'`. Received {padding}.")
    sizes: list[int | None] = []
    for size, window, stride, rate in zip(spatial, kernel_shape, strides, dilation_rate, strict=False):
        if size is None:
            sizes.append(None)
            continue
        reach = rate * (window - 1) if padding == "valid" else 0
        sizes.append((size - reach - 1) // stride + 1)
        if padding == "valid" and sizes[-1] <= 0:
            raise ValueError(
                f"Computed output size would be zero or negative. Received `inputs shape={input_shape}`, "
                f"`kernel shape={kernel_shape}`, `dilation_rate={np.array(dilation_rate)}`, `strides={strides}`, "
                f"`padding={padding}`."
            )
    return _joined(input_shape, sizes, filters, last)


def _transposed_size(size: int | None, window: int, stride: int, padding: str, extra: int | None, rate: int) -> Any:
    if size is None:
        return None
    if padding.lower() not in ("valid", "same"):
        raise ValueError(f"The `padding` argument must be one of 'valid', 'same'. Received: padding={padding}")
    reach = (window - 1) * rate + 1
    if padding.lower() == "valid":
        return (size - 1) * stride + reach + (max(reach, stride) - reach if extra is None else extra)
    if extra is None:
        return size * stride
    return (size - 1) * stride + reach % 2 + extra


def compute_conv_transpose_output_shape(
    input_shape: Any,
    kernel_size: Any,
    filters: Any,
    strides: Any,
    padding: str,
    output_padding: Any = None,
    data_format: str = "channels_last",
    dilation_rate: Any = 1,
) -> list[int | None]:
    """Shape after a transposed convolution, as a list."""
    last = data_format == "channels_last"
    spatial = tuple(input_shape)[1:-1] if last else tuple(input_shape)[2:]
    rank = len(spatial)
    extras = (None,) * rank if output_padding is None else output_padding
    extras, strides, rates = ((v,) * rank if isinstance(v, int) else v for v in (extras, strides, dilation_rate))
    sizes = [
        _transposed_size(size, kernel_size[i], strides[i], padding, extras[i], rates[i])
        for i, size in enumerate(spatial)
    ]
    return list(_joined(input_shape, sizes, filters, last))


def validate_reshape_shape(newshape: Any, newshape_arg_name: str = "newshape") -> None:
    """Checks sizes to reshape to: at most one -1, nothing below.

    Raises:
        ValueError: if they do not fit.
    """
    unknown = 0
    for size in newshape:
        if not isinstance(size, (int, np.integer)):
            continue
        if size < -1:
            raise ValueError(
                f"Each dimension in `{newshape_arg_name}` must be a non-negative integer, or `-1` for a single "
                f"unknown dimension. Received: {newshape_arg_name}={newshape}."
            )
        unknown += size == -1
    if unknown > 1:
        raise ValueError(
            f"There must be at most one unknown dimension (-1) in `{newshape_arg_name}`. "
            f"Received: {newshape_arg_name}={newshape}."
        )


def compute_reshape_output_shape(input_shape: Any, newshape: Any, newshape_arg_name: str) -> Shape:
    """`newshape` with -1 resolved (None where it cannot be).

    Raises:
        ValueError: if the number of elements differs.
    """
    validate_reshape_shape(newshape, newshape_arg_name)
    newshape = tuple(size if isinstance(size, (int, np.integer)) else None for size in newshape)
    if None in input_shape or None in newshape:
        return tuple(size if size != -1 else None for size in newshape)
    total = math.prod(input_shape)
    if -1 not in newshape:
        if total != math.prod(newshape):
            raise ValueError(
                f"The total size of the tensor must be unchanged. Received: input_shape={input_shape}, "
                f"{newshape_arg_name}={newshape}"
            )
        return newshape
    known = math.prod(size for size in newshape if size != -1)
    if known == 0 or total % known != 0:
        raise ValueError(
            "The total size of the tensor must be unchanged, however, the input size cannot by divided by the "
            f"specified dimensions in {newshape_arg_name}. Received: input_shape={input_shape}, "
            f"{newshape_arg_name}={newshape}"
        )
    return tuple(total // known if size == -1 else size for size in newshape)
