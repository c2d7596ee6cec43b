"""conv_general_dilated as im2col and matmul, channels last inside."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided

from tfjax.engine.numpy_rules.registry import NARROW_FLOATS, Array, Kernel, rule
from tfjax.engine.numpy_rules.window import padded, taps


@rule("conv_general_dilated")
def _conv(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    plan = _ConvPlan(params, in_avals, out_avals[0])
    return plan.run


class _ConvPlan:
    """Static part of one convolution: layouts, padding, groups."""

    def __init__(self, params: dict[str, Any], in_avals: Any, out: Any) -> None:
        numbers = params["dimension_numbers"]
        spatial = len(params["window_strides"])
        self.strides = tuple(int(s) for s in params["window_strides"])
        self.rhs_dilation = tuple(int(d) for d in params["rhs_dilation"])
        self.lhs_dilation = (1, *(int(d) for d in params["lhs_dilation"]), 1)
        self.padding = ((0, 0), *((int(a), int(b)) for a, b in params["padding"]), (0, 0))
        self.batch_groups = int(params["batch_group_count"])
        self.groups = int(params["feature_group_count"]) * self.batch_groups
        lhs, rhs, result = numbers.lhs_spec, numbers.rhs_spec, numbers.out_spec
        self.lhs_order = (lhs[0], *lhs[2:], lhs[1])
        self.rhs_order = (*rhs[2:], rhs[1], rhs[0])
        self.out_order = tuple(int(d) for d in np.argsort((result[0], *result[2:], result[1])))
        self.out_dtype = out.dtype
        dtypes = [aval.dtype for aval in in_avals] + [out.dtype]
        self.work = np.result_type(*[np.dtype(np.float32) if d in NARROW_FLOATS else d for d in dtypes])
        self.out_spatial = tuple(out.shape[d] for d in result[2:])
        self.spatial = spatial

    def run(self, lhs: Array, rhs: Array) -> Array:
        x = lhs.transpose(self.lhs_order).astype(self.work, copy=False)
        w = rhs.transpose(self.rhs_order).astype(self.work, copy=False)
        if self.batch_groups > 1:
            x = self._batch_groups_to_channels(x)
        x = padded(x, self.padding, self.lhs_dilation, 0)
        if x.size == 0 or w.size == 0 or 0 in self.out_spatial:
            y = np.zeros((x.shape[0], *self.out_spatial, w.shape[-1]), self.work)
        elif self.groups == 1:
            y = self._dense(x, w)
        elif w.shape[-2] == 1 and x.shape[-1] == w.shape[-1]:
            y = self._depthwise(x, w)
        else:
            y = self._grouped(x, w)
        return y.transpose(self.out_order).astype(self.out_dtype, copy=False)

    def _batch_groups_to_channels(self, x: np.ndarray) -> np.ndarray:
        # Each group of the batch meets its own group of filters, exactly as groups of channels do.
        groups = self.batch_groups
        n, channels = x.shape[0] // groups, x.shape[-1]
        x = x.reshape((groups, n, *x.shape[1:]))
        x = np.moveaxis(x, 0, -2)
        return x.reshape((*x.shape[:-2], groups * channels))

    def _patches(self, x: np.ndarray, kernel: tuple[int, ...]) -> np.ndarray:
        """View of shape (n, *out_spatial, *kernel, channels)."""
        outer = tuple(st * s for st, s in zip(x.strides[1:-1], self.strides, strict=True))
        inner = tuple(st * d for st, d in zip(x.strides[1:-1], self.rhs_dilation, strict=True))
        shape = (x.shape[0], *self.out_spatial, *kernel, x.shape[-1])
        return as_strided(x, shape, (x.strides[0], *outer, *inner, x.strides[-1]), writeable=False)

    def _dense(self, x: np.ndarray, w: np.ndarray) -> np.ndarray:
        kernel = w.shape[: self.spatial]
        patches = self._patches(x, kernel)
        rows = patches.reshape((-1, int(np.prod(w.shape[:-1]))))
        y = rows.dot(w.reshape((-1, w.shape[-1])))
        return y.reshape((x.shape[0], *self.out_spatial, w.shape[-1]))

    def _grouped(self, x: np.ndarray, w: np.ndarray) -> np.ndarray:
        groups, kernel = self.groups, w.shape[: self.spatial]
        channels, features = w.shape[-2], w.shape[-1] // groups
        patches = self._patches(x, kernel)
        patches = patches.reshape((*patches.shape[:-1], groups, channels))
        rows = np.moveaxis(patches, -2, 0).reshape((groups, -1, int(np.prod(kernel)) * channels))
        filters = np.moveaxis(w.reshape((*w.shape[:-1], groups, features)), -2, 0)
        y = np.matmul(rows, filters.reshape((groups, -1, features)))
        y = np.moveaxis(y, 0, 1)
        return y.reshape((x.shape[0], *self.out_spatial, groups * features))

    def _depthwise(self, x: np.ndarray, w: np.ndarray) -> np.ndarray:
        kernel = w.shape[: self.spatial]
        y = np.zeros((x.shape[0], *self.out_spatial, w.shape[-1]), self.work)
        weights = w.reshape((-1, w.shape[-1]))
        keys = taps(kernel, self.strides, self.rhs_dilation, self.out_spatial)
        for n, key in enumerate(keys):
            y += x[(slice(None), *key)] * weights[n]
        return y
