"""The loss classes of Keras: each wraps the function of its name."""

from tfjax.keras import tree
from tfjax.keras.keras_export import keras_export
from tfjax.keras.losses.ctc import ctc
from tfjax.keras.losses.hinge import categorical_hinge, hinge, squared_hinge
from tfjax.keras.losses.loss import Loss
from tfjax.keras.losses.overlap import circle, dice, tversky
from tfjax.keras.losses.probabilistic import (
    binary_crossentropy,
    binary_focal_crossentropy,
    categorical_crossentropy,
    categorical_focal_crossentropy,
    categorical_generalized_cross_entropy,
    kl_divergence,
    poisson,
    sparse_categorical_crossentropy,
)
from tfjax.keras.losses.regression import (
    cosine_similarity,
    huber,
    log_cosh,
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_error,
    mean_squared_logarithmic_error,
)
from tfjax.keras.losses.squeezing import squeeze_or_expand_to_same_rank
from tfjax.tensor.tensor import EagerTensor


class LossFunctionWrapper(Loss):
    """A loss of a function `fn(y_true, y_pred, **kwargs)` that gives the losses of samples."""

    def __init__(self, fn, reduction="sum_over_batch_size", name=None, dtype=None, **kwargs):
        super().__init__(name=name, reduction=reduction, dtype=dtype)
        self.fn = fn
        self._fn_kwargs = kwargs

    def call(self, y_true, y_pred):
        """The function's losses, of labels and predictions of the same rank."""
        if type(y_true) is EagerTensor and type(y_pred) is EagerTensor:
            if y_true.aval.ndim != y_pred.aval.ndim:
                y_true, y_pred = squeeze_or_expand_to_same_rank(y_true, y_pred)
        else:
            pairs = tree.map_structure(squeeze_or_expand_to_same_rank, y_true, y_pred)
            y_true = tree.map_structure_up_to(y_true, lambda pair: pair[0], pairs)
            y_pred = tree.map_structure_up_to(y_pred, lambda pair: pair[1], pairs)
        return self.fn(y_true, y_pred, **self._fn_kwargs)

    def get_config(self):
        """Returns the arguments to make the loss again."""
        from tfjax.keras.saving import serialization_lib

        config = super().get_config()
        config.update({"fn": serialization_lib.serialize_keras_object(self.fn)})
        config.update(serialization_lib.serialize_keras_object(self._fn_kwargs))
        return config

    @classmethod
    def from_config(cls, config):
        """Returns the loss that `get_config` described."""
        if "fn" in config:
            from tfjax.keras.saving import serialization_lib

            config = serialization_lib.deserialize_keras_object(config)
        return cls(**config)

    def __repr__(self):
        return f"<LossFunctionWrapper({self.fn}, kwargs={self._fn_kwargs})>"


class _Numbers(LossFunctionWrapper):
    """The losses of Keras itself: lists of numbers are one tensor."""

    # Attributes that are arguments, in the order in which configurations list them.
    _arguments = ()

    def __init__(self, fn, reduction, name, dtype, **options):
        super().__init__(fn, reduction=reduction, name=name, dtype=dtype, **options)
        for argument in self._arguments:
            setattr(self, argument, options[argument])

    def _tensors(self, values):
        if isinstance(values, (list, tuple)) and _plain(values):
            return super()._tensors(_array(values))
        return super()._tensors(values)

    def get_config(self):
        """Returns the arguments to make the loss again."""
        config = Loss.get_config(self)
        config.update((name, getattr(self, name)) for name in self._arguments)
        return config


def _plain(values):
    """Whether a nested list holds only Python numbers."""
    return all(isinstance(v, (int, float)) or (isinstance(v, (list, tuple)) and _plain(v)) for v in values)


def _array(values):
    from tfjax.tensor.convert import convert_to_tensor

    return convert_to_tensor(values)


@keras_export("keras.losses.MeanSquaredError")
class MeanSquaredError(_Numbers):
    """Mean of (y_true - y_pred) ** 2."""

    def __init__(self, reduction="sum_over_batch_size", name="mean_squared_error", dtype=None):
        super().__init__(mean_squared_error, name=name, reduction=reduction, dtype=dtype)


@keras_export("keras.losses.MeanAbsoluteError")
class MeanAbsoluteError(_Numbers):
    """Mean of |y_true - y_pred|."""

    def __init__(self, reduction="sum_over_batch_size", name="mean_absolute_error", dtype=None):
        super().__init__(mean_absolute_error, name=name, reduction=reduction, dtype=dtype)


@keras_export("keras.losses.MeanAbsolutePercentageError")
class MeanAbsolutePercentageError(_Numbers):
    """Mean of 100 * |y_true - y_pred| / |y_true|."""

    def __init__(self, reduction="sum_over_batch_size", name="mean_absolute_percentage_error", dtype=None):
        super().__init__(mean_absolute_percentage_error, name=name, reduction=reduction, dtype=dtype)


@keras_export("keras.losses.MeanSquaredLogarithmicError")
class MeanSquaredLogarithmicError(_Numbers):
    """Mean of (log(y_true + 1) - log(y_pred + 1)) ** 2."""

    def __init__(self, reduction="sum_over_batch_size", name="mean_squared_logarithmic_error", dtype=None):
        super().__init__(mean_squared_logarithmic_error, name=name, reduction=reduction, dtype=dtype)


@keras_export("keras.losses.CosineSimilarity")
class CosineSimilarity(_Numbers):
    """Minus the cosine of the angle between labels and predictions along `axis`."""

    def __init__(self, axis=-1, reduction="sum_over_batch_size", name="cosine_similarity", dtype=None):
        super().__init__(cosine_similarity, name=name, reduction=reduction, dtype=dtype, axis=axis)


@keras_export("keras.losses.Huber")
class Huber(_Numbers):
    """Half the squared error up to an error of `delta`, linear beyond."""

    def __init__(self, delta=1.0, reduction="sum_over_batch_size", name="huber_loss", dtype=None):
        super().__init__(huber, name=name, reduction=reduction, dtype=dtype, delta=delta)


@keras_export("keras.losses.LogCosh")
class LogCosh(_Numbers):
    """Logarithm of the hyperbolic cosine of the error."""

    def __init__(self, reduction="sum_over_batch_size", name="log_cosh", dtype=None):
        super().__init__(log_cosh, name=name, reduction=reduction, dtype=dtype)


@keras_export("keras.losses.Hinge")
class Hinge(_Numbers):
    """max(1 - y_true * y_pred, 0)."""

    def __init__(self, reduction="sum_over_batch_size", name="hinge", dtype=None):
        super().__init__(hinge, name=name, reduction=reduction, dtype=dtype)


@keras_export("keras.losses.SquaredHinge")
class SquaredHinge(_Numbers):
    """max(1 - y_true * y_pred, 0) ** 2."""

    def __init__(self, reduction="sum_over_batch_size", name="squared_hinge", dtype=None):
        super().__init__(squared_hinge, name=name, reduction=reduction, dtype=dtype)


@keras_export("keras.losses.CategoricalHinge")
class CategoricalHinge(_Numbers):
    """How far the right class falls short of beating the others by 1."""

    def __init__(self, reduction="sum_over_batch_size", name="categorical_hinge", dtype=None):
        super().__init__(categorical_hinge, name=name, reduction=reduction, dtype=dtype)


@keras_export("keras.losses.KLDivergence")
class KLDivergence(_Numbers):
    """Kullback-Leibler divergence: sum of y_true * log(y_true / y_pred)."""

    def __init__(self, reduction="sum_over_batch_size", name="kl_divergence", dtype=None):
        super().__init__(kl_divergence, name=name, reduction=reduction, dtype=dtype)


@keras_export("keras.losses.Poisson")
class Poisson(_Numbers):
    """y_pred - y_true * log(y_pred), of counts."""

    def __init__(self, reduction="sum_over_batch_size", name="poisson", dtype=None):
        super().__init__(poisson, name=name, reduction=reduction, dtype=dtype)


@keras_export("keras.losses.BinaryCrossentropy")
class BinaryCrossentropy(_Numbers):
    """Cross-entropy of independent labels of 0 and 1; see the function for the arguments."""

    _arguments = ("from_logits", "label_smoothing", "axis")

    def __init__(
        self,
        from_logits=False,
        label_smoothing=0.0,
        axis=-1,
        reduction="sum_over_batch_size",
        name="binary_crossentropy",
        dtype=None,
    ):
        options = {"from_logits": from_logits, "label_smoothing": label_smoothing, "axis": axis}
        super().__init__(binary_crossentropy, name=name, reduction=reduction, dtype=dtype, **options)


@keras_export("keras.losses.BinaryFocalCrossentropy")
class BinaryFocalCrossentropy(_Numbers):
    """Binary cross-entropy that counts hard labels more; see the function for the arguments."""

    _arguments = ("from_logits", "label_smoothing", "axis", "apply_class_balancing", "alpha", "gamma")

    def __init__(
        self,
        apply_class_balancing=False,
        alpha=0.25,
        gamma=2.0,
        from_logits=False,
        label_smoothing=0.0,
        axis=-1,
        reduction="sum_over_batch_size",
        name="binary_focal_crossentropy",
        dtype=None,
    ):
        super().__init__(
            binary_focal_crossentropy,
            name=name,
            reduction=reduction,
            dtype=dtype,
            apply_class_balancing=apply_class_balancing,
            alpha=alpha,
            gamma=gamma,
            from_logits=from_logits,
            label_smoothing=label_smoothing,
            axis=axis,
        )


@keras_export("keras.losses.CategoricalCrossentropy")
class CategoricalCrossentropy(_Numbers):
    """Cross-entropy of one-hot labels; see the function for the arguments."""

    _arguments = ("from_logits", "label_smoothing", "axis")

    def __init__(
        self,
        from_logits=False,
        label_smoothing=0.0,
        axis=-1,
        reduction="sum_over_batch_size",
        name="categorical_crossentropy",
        dtype=None,
    ):
        options = {"from_logits": from_logits, "label_smoothing": label_smoothing, "axis": axis}
        super().__init__(categorical_crossentropy, name=name, reduction=reduction, dtype=dtype, **options)


@keras_export("keras.losses.CategoricalFocalCrossentropy")
class CategoricalFocalCrossentropy(_Numbers):
    """Cross-entropy of one-hot labels that counts hard ones more; see the function for the arguments."""

    _arguments = ("from_logits", "label_smoothing", "axis", "alpha", "gamma")

    def __init__(
        self,
        alpha=0.25,
        gamma=2.0,
        from_logits=False,
        label_smoothing=0.0,
        axis=-1,
        reduction="sum_over_batch_size",
        name="categorical_focal_crossentropy",
        dtype=None,
    ):
        super().__init__(
            categorical_focal_crossentropy,
            name=name,
            reduction=reduction,
            dtype=dtype,
            alpha=alpha,
            gamma=gamma,
            from_logits=from_logits,
            label_smoothing=label_smoothing,
            axis=axis,
        )


@keras_export("keras.losses.SparseCategoricalCrossentropy")
class SparseCategoricalCrossentropy(_Numbers):
    """Cross-entropy of labels that are class numbers; see the function for the arguments."""

    _arguments = ("from_logits", "ignore_class")

    def __init__(
        self,
        from_logits=False,
        ignore_class=None,
        reduction="sum_over_batch_size",
        axis=-1,
        name="sparse_categorical_crossentropy",
        dtype=None,
    ):
        options = {"from_logits": from_logits, "ignore_class": ignore_class, "axis": axis}
        super().__init__(sparse_categorical_crossentropy, name=name, reduction=reduction, dtype=dtype, **options)

    def _labels(self, y_true):
        # Class numbers take no way through a floating point type: that would cost two casts, and digits in 16 bits.
        if type(y_true) is EagerTensor and y_true.aval.dtype.kind in "iu":
            return y_true
        return super()._labels(y_true)


@keras_export("keras.losses.CTC")
class CTC(_Numbers):
    """Connectionist temporal classification of dense labels, in which 0 is padding and the blank class."""

    def __init__(self, reduction="sum_over_batch_size", name="ctc", dtype=None):
        super().__init__(ctc, name=name, reduction=reduction, dtype=dtype)


@keras_export("keras.losses.Dice")
class Dice(_Numbers):
    """1 - 2 * |both| / (|y_true| + |y_pred|), over `axis`."""

    _arguments = ("axis",)

    def __init__(self, reduction="sum_over_batch_size", name="dice", axis=None, dtype=None):
        super().__init__(dice, name=name, reduction=reduction, dtype=dtype, axis=axis)


@keras_export("keras.losses.Tversky")
class Tversky(_Numbers):
    """Dice loss with weights for what only the labels and only the predictions have."""

    _arguments = ("alpha", "beta", "axis")

    def __init__(self, alpha=0.5, beta=0.5, reduction="sum_over_batch_size", name="tversky", axis=None, dtype=None):
        super().__init__(tversky, name=name, reduction=reduction, dtype=dtype, alpha=alpha, beta=beta, axis=axis)


@keras_export("keras.losses.Circle")
class Circle(_Numbers):
    """Circle loss of embeddings; see the function for the arguments."""

    _arguments = ("gamma", "margin", "remove_diagonal")

    def __init__(
        self,
        gamma=80.0,
        margin=0.4,
        remove_diagonal=True,
        reduction="sum_over_batch_size",
        name="circle",
        dtype=None,
    ):
        options = {"gamma": gamma, "margin": margin, "remove_diagonal": remove_diagonal}
        super().__init__(circle, name=name, reduction=reduction, dtype=dtype, **options)


@keras_export("keras.losses.CategoricalGeneralizedCrossEntropy")
class CategoricalGeneralizedCrossEntropy(_Numbers):
    """(1 - p ** q) / q with p the probability of the right class: between cross-entropy and absolute error.

    Raises:
      ValueError: unless 0 < q < 1.
    """

    _arguments = ("q",)

    def __init__(
        self, q=0.5, reduction="sum_over_batch_size", name="categorical_generalized_cross_entropy", dtype=None
    ):
        if not 0 < q < 1:
            raise ValueError("q must be in the interval (0, 1)")
        super().__init__(categorical_generalized_cross_entropy, name=name, reduction=reduction, dtype=dtype, q=q)
