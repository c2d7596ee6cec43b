"""Loss: the base of loss classes."""

from tfjax.core.dtypes import as_dtype
from tfjax.keras import dtype_policies, tree
from tfjax.keras.backend import config
from tfjax.keras.backend.common.keras_tensor import any_symbolic_tensors
from tfjax.keras.backend.common.symbolic_errors import tensors
from tfjax.keras.keras_export import keras_export
from tfjax.keras.losses.functions import tensor_of
from tfjax.keras.losses.reduction import REDUCTIONS, reduce_weighted_values, standardize_reduction
from tfjax.keras.losses.squeezing import squeeze_or_expand_to_same_rank
from tfjax.keras.saving.keras_saveable import KerasSaveable
from tfjax.keras.utils.naming import auto_name
from tfjax.tensor.tensor import EagerTensor, Tensor

__all__ = ["Loss", "reduce_weighted_values", "squeeze_or_expand_to_same_rank", "standardize_reduction"]


@keras_export("keras.Loss", "keras.losses.Loss")
class Loss(KerasSaveable):
    """The base of losses that are objects; subclasses define `call(y_true, y_pred)`, the losses of samples.

    Calling a loss gives `call`'s losses times the sample weights, reduced.

    Args:
      name: of the loss; made of the class's name by default.
      reduction: "sum_over_batch_size" (or "mean", "auto"): the sum over the number of losses; "sum"; "none" or None:
        all the losses; "mean_with_sample_weight": the sum over the sum of the weights.
      dtype: in which it computes, floatx by default; a `DTypePolicy` stands for its compute dtype.

    Raises:
      ValueError: for an unknown reduction.
    """

    def __init__(self, name=None, reduction="sum_over_batch_size", dtype=None):
        if name is not None and reduction not in REDUCTIONS and (name == "auto" or name in REDUCTIONS):
            # Keras 2 has these two the other way round.
            name, reduction = reduction, name
        self.name = name or auto_name(type(self).__name__)
        self.reduction = standardize_reduction(reduction)
        self._dtype_policy = dtype_policies.get(dtype or config.floatx())
        self._dtype = self._dtype_policy.compute_dtype
        self._numpy_dtype = as_dtype(self._dtype).np

    @property
    def dtype(self):
        """Name of the dtype in which the loss computes."""
        return self._dtype

    def __call__(self, y_true, y_pred, sample_weight=None):
        """Computes the loss.

        Args:
          y_true, y_pred: labels and predictions, or structures of them; they are cast to the dtype of the loss.
          sample_weight: see `reduce_weighted_values`.

        Returns:
          A scalar, or the losses of the samples without a reduction.
        """
        if tensors.exist and any_symbolic_tensors((y_true, y_pred, sample_weight)):
            return self._symbolic(y_true, y_pred, sample_weight)
        in_mask = y_pred.__dict__.get("_keras_mask") if isinstance(y_pred, Tensor) else None
        dtype = self._numpy_dtype
        if type(y_pred) is not EagerTensor or y_pred.aval.dtype is not dtype:
            y_pred = self._tensors(y_pred)
        if type(y_true) is not EagerTensor or y_true.aval.dtype is not dtype:
            y_true = self._labels(y_true)
        losses = self.call(y_true, y_pred)
        out_mask = losses.__dict__.get("_keras_mask") if isinstance(losses, Tensor) else None
        mask = in_mask & out_mask if in_mask is not None and out_mask is not None else in_mask
        if mask is None:
            mask = out_mask
        return reduce_weighted_values(losses, sample_weight, mask, self.reduction, dtype)

    def _symbolic(self, *args):
        """The loss as a layer of a functional model, as Keras 2 has it (for `model.add_loss`)."""
        from tfjax.keras.layers.core.tf_op_layer import TFOpLambda

        return TFOpLambda(self.__call__, name=self.name)(*(x for x in args if x is not None))

    def _tensors(self, values):
        if isinstance(values, (list, tuple, dict)):
            return tree.map_structure(self._tensors, values)
        return tensor_of(values, self._numpy_dtype)

    def _labels(self, y_true):
        return self._tensors(y_true)

    def call(self, y_true, y_pred):
        """The losses of samples, [batch, ...]; subclasses define it."""
        raise NotImplementedError

    def get_config(self):
        """Returns the arguments to make the loss again."""
        return {"name": self.name, "reduction": self.reduction}

    @classmethod
    def from_config(cls, config):
        """Returns the loss that `get_config` described."""
        return cls(**config)

    def _obj_type(self):
        return "Loss"
