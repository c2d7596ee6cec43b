"""keras.losses: losses by name, configuration or object. tf.losses is the same namespace."""

from tfjax.core import lazy
from tfjax.core.export import export_namespace
from tfjax.keras.keras_export import keras_export
from tfjax.keras.legacy import losses as _legacy  # noqa: F401  keras.losses.Reduction
from tfjax.keras.losses.loss import Loss
from tfjax.keras.losses.losses import (
    CTC,
    BinaryCrossentropy,
    BinaryFocalCrossentropy,
    CategoricalCrossentropy,
    CategoricalFocalCrossentropy,
    CategoricalGeneralizedCrossEntropy,
    CategoricalHinge,
    Circle,
    CosineSimilarity,
    Dice,
    Hinge,
    Huber,
    KLDivergence,
    LogCosh,
    LossFunctionWrapper,
    MeanAbsoluteError,
    MeanAbsolutePercentageError,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
    Poisson,
    SparseCategoricalCrossentropy,
    SquaredHinge,
    Tversky,
    binary_crossentropy,
    binary_focal_crossentropy,
    categorical_crossentropy,
    categorical_focal_crossentropy,
    categorical_generalized_cross_entropy,
    categorical_hinge,
    circle,
    cosine_similarity,
    ctc,
    dice,
    hinge,
    huber,
    kl_divergence,
    log_cosh,
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_error,
    mean_squared_logarithmic_error,
    poisson,
    sparse_categorical_crossentropy,
    squared_hinge,
    tversky,
)
from tfjax.keras.losses.squeezing import squeeze_or_expand_to_same_rank  # noqa: F401
from tfjax.keras.saving import identifiers

export_namespace("losses", "keras.losses")

_CLASSES = (
    Loss, LossFunctionWrapper, KLDivergence, Poisson, BinaryCrossentropy, BinaryFocalCrossentropy,
    CategoricalCrossentropy, CategoricalFocalCrossentropy, CategoricalGeneralizedCrossEntropy,
    SparseCategoricalCrossentropy, MeanSquaredError, MeanAbsoluteError, MeanAbsolutePercentageError,
    MeanSquaredLogarithmicError, CosineSimilarity, LogCosh, Huber, Hinge, SquaredHinge, CategoricalHinge, Dice, Tversky,
    Circle, CTC,
)  # fmt: skip
_FUNCTIONS = (
    kl_divergence, poisson, binary_crossentropy, binary_focal_crossentropy, categorical_crossentropy,
    categorical_focal_crossentropy, categorical_generalized_cross_entropy, sparse_categorical_crossentropy,
    mean_squared_error, mean_absolute_error, mean_absolute_percentage_error, mean_squared_logarithmic_error,
    cosine_similarity, log_cosh, huber, hinge, squared_hinge, categorical_hinge, dice, tversky, circle, ctc,
)  # fmt: skip
ALL_OBJECTS = frozenset(_CLASSES + _FUNCTIONS)
ALL_OBJECTS_DICT = {found.__name__: found for found in _CLASSES + _FUNCTIONS}
_ABBREVIATIONS = {
    "bce": binary_crossentropy,
    "kld": kl_divergence,
    "mae": mean_absolute_error,
    "mse": mean_squared_error,
    "mape": mean_absolute_percentage_error,
    "msle": mean_squared_logarithmic_error,
}
ALL_OBJECTS_DICT |= _ABBREVIATIONS | {name.upper(): found for name, found in _ABBREVIATIONS.items()}
# Keras 2 knows these as well.
ALL_OBJECTS_DICT |= {
    "logcosh": log_cosh,
    "kullback_leibler_divergence": kl_divergence,
    "huber_loss": huber,
}


@keras_export("keras.losses.serialize")
def serialize(loss):
    """Returns the configuration of a loss: of an object a dict with its class, of a function one with its name."""
    from tfjax.keras.saving import serialization_lib

    return serialization_lib.serialize_keras_object(loss)


@keras_export("keras.losses.deserialize")
def deserialize(name, custom_objects=None):
    """Returns the loss that `serialize` described.

    Args:
      name: a configuration, or a name.
      custom_objects: classes and functions by name, which come before Keras's own.
    """
    from tfjax.keras.saving import serialization_lib

    return serialization_lib.deserialize_keras_object(
        name, module_objects=ALL_OBJECTS_DICT, custom_objects=custom_objects
    )


@keras_export("keras.losses.get")
def get(identifier):
    """Returns a loss: a function by its name, an object by its class's name, a class or a configuration.

    Anything else that can be called is returned as it is; None is None.

    Raises:
      ValueError: if `identifier` is none of these.
    """
    return identifiers.instance(identifier, "loss", deserialize, ALL_OBJECTS_DICT.get)


__getattr__, __dir__ = lazy.public_names("keras.losses", __spec__.name)
