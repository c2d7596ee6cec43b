"""Input and InputLayer: where functional models begin."""

import warnings

from tfjax.keras.backend.common.dtypes import standardize_dtype
from tfjax.keras.backend.common.keras_tensor import KerasTensor
from tfjax.keras.backend.common.shapes import standardize_shape
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.layer import Layer
from tfjax.keras.ops.node import Node


@keras_export("keras.layers.InputLayer")
class InputLayer(Layer):
    """Stands for an input of a model; `output` is its symbolic tensor.

    Args:
        shape: shape without the batch size.
        batch_size: size of the batch, unknown by default.
        dtype: element type.
        sparse, ragged: whether the input is a sparse or a ragged tensor.
        batch_shape: shape with the batch size.
        input_tensor: a symbolic tensor to use instead of a new one.
        optional: whether None may be passed.
        name: name of the layer.
        **kwargs: `input_shape`, `batch_input_shape`: older names.

    Raises:
        ValueError: if arguments contradict each other.
    """

    def __init__(
        self,
        shape=None,
        batch_size=None,
        dtype=None,
        sparse=None,
        ragged=None,
        batch_shape=None,
        input_tensor=None,
        optional=False,
        name=None,
        **kwargs,
    ):
        super().__init__(name=name)
        if "input_shape" in kwargs:
            warnings.warn("Argument `input_shape` is deprecated. Use `shape` instead.", stacklevel=2)
            shape = kwargs.pop("input_shape")
        if "batch_input_shape" in kwargs:
            batch_shape = kwargs.pop("batch_input_shape")
        if input_tensor is not None:
            _check_against(input_tensor, shape, batch_size, batch_shape, dtype, sparse)
            batch_shape, dtype, sparse = input_tensor.shape, input_tensor.dtype, input_tensor.sparse
        else:
            batch_shape = _whole_shape(shape, batch_size, batch_shape)
        self._batch_shape = standardize_shape(tuple(batch_shape))
        self._dtype = standardize_dtype(dtype)
        self.sparse = bool(sparse)
        self.ragged = bool(ragged)
        if input_tensor is None:
            input_tensor = KerasTensor(shape=self._batch_shape, dtype=dtype, sparse=sparse, ragged=ragged, name=name)
        self._input_tensor = input_tensor
        Node(operation=self, call_args=(), call_kwargs={}, outputs=input_tensor)
        self.built = True
        self.optional = optional

    def call(self):
        """Nothing: the layer is not called."""
        return

    @property
    def batch_shape(self):
        """Shape with the batch size."""
        return self._batch_shape

    @property
    def dtype(self):
        """Element type."""
        return self._dtype

    def get_config(self):
        """Returns the arguments to make the layer anew from."""
        return {
            "batch_shape": self.batch_shape,
            "dtype": self.dtype,
            "sparse": self.sparse,
            "ragged": self.ragged,
            "name": self.name,
            "optional": self.optional,
        }


def _check_against(tensor, shape, batch_size, batch_shape, dtype, sparse):
    """Checks that the other arguments say nothing else than the tensor."""
    if not isinstance(tensor, KerasTensor):
        raise ValueError(
            f"Argument `input_tensor` must be a KerasTensor. Received invalid type: input_tensor={tensor} (of type "
            f"{type(tensor)})"
        )
    wrong = {
        "batch_size": batch_size is not None and (len(tensor.shape) < 1 or tensor.shape[0] != batch_size),
        "shape": shape is not None and tuple(shape) != tuple(tensor.shape[1:]),
        "batch_shape": batch_shape is not None and tuple(batch_shape) != tuple(tensor.shape),
        "dtype": dtype is not None and tensor.dtype != dtype,
        "sparse": sparse is not None and tensor.sparse != sparse,
    }
    for argument, differs in wrong.items():
        if differs:
            raise ValueError(
                f"When providing the `input_tensor` argument, you cannot provide an incompatible `{argument}` argument."
            )


def _whole_shape(shape, batch_size, batch_shape):
    if shape is not None and batch_shape is not None:
        raise ValueError("You cannot pass both `shape` and `batch_shape` at the same time.")
    if batch_size is not None and batch_shape is not None:
        raise ValueError("You cannot pass both `batch_size` and `batch_shape` at the same time.")
    if shape is None and batch_shape is None:
        raise ValueError("You must pass a `shape` argument.")
    if shape is None:
        return batch_shape
    return (batch_size, *standardize_shape(shape))


def _from_spec(spec, **others):
    """Whole shape and element type of a tf.TensorSpec, beside which there may be no other argument."""
    for name, value in others.items():
        if value is not None and value is not False:
            raise ValueError(
                f"When `type_spec` is not None, all other args except `name` must be None, but {name} is not None."
            )
    return tuple(spec.shape), spec.dtype


@keras_export("keras.layers.Input", "keras.Input")
def Input(
    shape=None,
    batch_size=None,
    dtype=None,
    sparse=None,
    ragged=None,
    batch_shape=None,
    name=None,
    tensor=None,
    optional=False,
    **kwargs,
):
    """Returns a symbolic tensor to build a functional model from.

    Args:
        shape: shape without the batch size; None for sizes that may vary.
        batch_size: size of the batch, unknown by default.
        dtype: element type.
        sparse, ragged: whether the input is a sparse or a ragged tensor.
        batch_shape: shape with the batch size.
        name: name of the input.
        tensor: a symbolic tensor to use instead of a new one.
        optional: whether None may be passed.
        **kwargs: older names of `shape` and `batch_shape`; `type_spec`, a tf.TensorSpec with shape and element type.

    Raises:
        ValueError: if arguments contradict each other.
    """
    spec = kwargs.pop("type_spec", None)
    if spec is not None:  # Keras 2
        others = {"(input_)shape": shape, "batch_size": batch_size, "dtype": dtype, "input_tensor": tensor}
        batch_shape, dtype = _from_spec(spec, **others, sparse=sparse, ragged=ragged)
    if isinstance(shape, int):  # Keras 2
        shape = (shape,)
    layer = InputLayer(
        shape=shape,
        batch_size=batch_size,
        dtype=dtype,
        sparse=sparse,
        ragged=ragged,
        batch_shape=kwargs.pop("batch_input_shape", batch_shape),
        name=name,
        input_tensor=tensor,
        optional=optional,
        **kwargs,
    )
    return layer.output
