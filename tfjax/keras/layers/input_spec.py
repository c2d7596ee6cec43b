"""InputSpec: what a layer demands of its inputs."""

from tfjax.keras import tree
from tfjax.keras.backend.common.dtypes import standardize_dtype
from tfjax.keras.backend.common.shapes import standardize_shape
from tfjax.keras.keras_export import keras_export


@keras_export("keras.InputSpec", "keras.layers.InputSpec")
class InputSpec:
    """Dtype, shape and rank that one input of a layer must have.

    Args:
        dtype: element type.
        shape: shape with the batch size; None accepts any size.
        ndim, max_ndim, min_ndim: rank, or bounds of it.
        axes: {axis: size}.
        allow_last_axis_squeeze: whether a last axis of size 1 may be missing, or be there.
        name: key of the input where inputs come in a dict.
        optional: whether None will do.

    Raises:
        TypeError: if `axes` is no dict with integer keys.
        ValueError: if an axis is beyond the rank.
    """

    def __init__(
        self,
        dtype=None,
        shape=None,
        ndim=None,
        max_ndim=None,
        min_ndim=None,
        axes=None,
        allow_last_axis_squeeze=False,
        name=None,
        optional=False,
    ):
        self.dtype = None if dtype is None else standardize_dtype(dtype)
        self.shape = None if shape is None else standardize_shape(shape)
        self.ndim = ndim if shape is None else len(shape)
        self.max_ndim = max_ndim
        self.min_ndim = min_ndim
        self.name = name
        self.optional = optional
        self.allow_last_axis_squeeze = allow_last_axis_squeeze
        try:
            self.axes = {int(axis): axes[axis] for axis in axes or {}}
        except (ValueError, TypeError):
            raise TypeError(f"Argument `axes` must be a dict with integer keys. Received: axes={axes}") from None
        if self.axes and (self.ndim is not None or self.max_ndim is not None):
            last = (self.ndim or self.max_ndim) - 1
            if max(self.axes) > last:
                raise ValueError(f"Axis {max(self.axes)} is greater than the maximum allowed value: {last}")

    def __repr__(self):
        shown = ("dtype", "shape", "ndim", "max_ndim", "min_ndim", "axes")
        return f"InputSpec({', '.join(f'{k}={getattr(self, k)}' for k in shown if getattr(self, k))})"

    def get_config(self):
        """Returns the arguments."""
        names = ("dtype", "shape", "ndim", "max_ndim", "min_ndim", "axes", "optional")
        return {name: getattr(self, name) for name in names}

    @classmethod
    def from_config(cls, config):
        """Makes a spec from its arguments."""
        return cls(**config)


def assert_input_compatibility(input_spec, inputs, layer_name):
    """Checks inputs against the specs of a layer.

    Args:
        input_spec: an InputSpec or a structure of them.
        inputs: a tensor or a structure of tensors.
        layer_name: shown in errors.

    Raises:
        ValueError: if an input does not fit.
    """
    if not input_spec:
        return
    specs = tree.flatten(input_spec)
    inputs = tree.flatten(_by_name(specs, inputs))
    if len(inputs) != len(specs):
        raise ValueError(_wrong_number(specs, inputs, layer_name))
    for index, (x, spec) in enumerate(zip(inputs, specs)):
        if spec is None or x is None and spec.optional:
            continue
        if not hasattr(x, "shape"):
            raise ValueError(
                f"Inputs to a layer should be tensors. Got '{x}' (of type {type(x)}) as input for layer '{layer_name}'."
            )
        wrong = _mismatch(spec, x)
        if wrong:
            raise ValueError(
                f"Input {index} with name '{spec.name}' of layer '{layer_name}' is incompatible with the layer: {wrong}"
            )


def _by_name(specs, inputs):
    """Inputs of a dict in the order of the specs, where these have names."""
    names = [getattr(spec, "name", None) for spec in specs]
    if not isinstance(inputs, dict) or not all(names):
        return inputs
    for name in names:
        if name not in inputs:
            raise ValueError(
                f'Missing data for input "{name}". You passed a data dictionary with keys {list(inputs)}. '
                f"Expected the following keys: {names}"
            )
    return [inputs[name] for name in names]


def _wrong_number(specs, inputs, layer_name):
    names = [spec.name for spec in specs if spec is not None]
    if len(names) == len(specs) and all(names):
        example = ", ".join(f"'{name}': ..." for name in names)
        return (
            f'Layer "{layer_name}" expects {len(specs)} named input(s) with keys {names}, but it received '
            f"{len(inputs)} input tensors. Pass inputs as a dict, e.g. `layer({{{example}}})`."
        )
    return (
        f'Layer "{layer_name}" expects {len(specs)} input(s), but it received {len(inputs)} input tensors. '
        f"Inputs received: {inputs}"
    )


def _mismatch(spec, x):
    """What is wrong with an input, or None."""
    shape = standardize_shape(x.shape)
    ndim = len(shape)
    if spec.ndim is not None and not spec.allow_last_axis_squeeze and ndim != spec.ndim:
        return f"expected ndim={spec.ndim}, found ndim={ndim}. Full shape received: {shape}"
    if spec.max_ndim is not None and ndim > spec.max_ndim:
        return f"expected max_ndim={spec.max_ndim}, found ndim={ndim}"
    if spec.min_ndim is not None and ndim < spec.min_ndim:
        return f"expected min_ndim={spec.min_ndim}, found ndim={ndim}. Full shape received: {shape}"
    if spec.dtype is not None and standardize_dtype(x.dtype) != spec.dtype:
        return f"expected dtype={spec.dtype}, found dtype={standardize_dtype(x.dtype)}"
    for axis, size in spec.axes.items():
        if size is not None and shape[axis] not in (size, None):
            return f"expected axis {axis} of input shape to have value {size}, but received input with shape {shape}"
    if spec.shape is not None and not _fits(spec, shape):
        if spec.allow_last_axis_squeeze and shape and shape[-1] == 1:
            shape = shape[:-1]
        return f"expected shape={spec.shape}, found shape={shape}"
    return None


def _fits(spec, shape):
    wanted = spec.shape
    if spec.allow_last_axis_squeeze:
        shape = shape[:-1] if shape and shape[-1] == 1 else shape
        wanted = wanted[:-1] if wanted and wanted[-1] == 1 else wanted
    return all(a is None or b is None or a == b for a, b in zip(wanted, shape))
