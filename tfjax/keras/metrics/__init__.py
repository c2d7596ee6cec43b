"""keras.metrics: metrics by name, configuration or object. tf.metrics is the same namespace."""

from tfjax.core import lazy
from tfjax.core.export import export_namespace
from tfjax.keras.keras_export import keras_export
from tfjax.keras.metrics.accuracy_metrics import (
    Accuracy,
    BinaryAccuracy,
    CategoricalAccuracy,
    SparseCategoricalAccuracy,
    SparseTopKCategoricalAccuracy,
    TopKCategoricalAccuracy,
)
from tfjax.keras.metrics.confusion_metrics import (
    AUC,
    FalseNegatives,
    FalsePositives,
    Precision,
    PrecisionAtRecall,
    Recall,
    RecallAtPrecision,
    SensitivityAtSpecificity,
    SpecificityAtSensitivity,
    TrueNegatives,
    TruePositives,
)
from tfjax.keras.metrics.correlation_metrics import ConcordanceCorrelation, PearsonCorrelation
from tfjax.keras.metrics.f_score_metrics import F1Score, FBetaScore
from tfjax.keras.metrics.hinge_metrics import CategoricalHinge, Hinge, SquaredHinge
from tfjax.keras.metrics.iou_metrics import BinaryIoU, IoU, MeanIoU, OneHotIoU, OneHotMeanIoU
from tfjax.keras.metrics.keras2_metrics import MeanRelativeError, MeanTensor
from tfjax.keras.metrics.metric import Metric
from tfjax.keras.metrics.probabilistic_metrics import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    KLDivergence,
    Poisson,
    SparseCategoricalCrossentropy,
)
from tfjax.keras.metrics.reduction_metrics import Mean, MeanMetricWrapper, Sum
from tfjax.keras.metrics.regression_metrics import (
    CosineSimilarity,
    LogCoshError,
    MeanAbsoluteError,
    MeanAbsolutePercentageError,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
    R2Score,
    RootMeanSquaredError,
)
from tfjax.keras.saving import identifiers
from tfjax.keras.utils.naming import to_snake_case

export_namespace("metrics", "keras.metrics")

_CLASSES = (
    Metric, Mean, Sum, MeanMetricWrapper, MeanSquaredError, RootMeanSquaredError, MeanAbsoluteError,
    MeanAbsolutePercentageError, MeanSquaredLogarithmicError, CosineSimilarity, LogCoshError, R2Score, AUC,
    FalseNegatives, FalsePositives, Precision, PrecisionAtRecall, Recall, RecallAtPrecision, SensitivityAtSpecificity,
    SpecificityAtSensitivity, TrueNegatives, TruePositives, ConcordanceCorrelation, PearsonCorrelation, Hinge,
    SquaredHinge, CategoricalHinge, KLDivergence, Poisson, BinaryCrossentropy, CategoricalCrossentropy,
    SparseCategoricalCrossentropy, Accuracy, BinaryAccuracy, CategoricalAccuracy, SparseCategoricalAccuracy,
    TopKCategoricalAccuracy, SparseTopKCategoricalAccuracy, F1Score, FBetaScore, IoU, BinaryIoU, MeanIoU, OneHotIoU,
    OneHotMeanIoU, MeanTensor, MeanRelativeError,
)  # fmt: skip
ALL_OBJECTS = frozenset(_CLASSES)
ALL_OBJECTS_DICT = {cls.__name__: cls for cls in _CLASSES}
ALL_OBJECTS_DICT |= {to_snake_case(cls.__name__): cls for cls in _CLASSES}
_ABBREVIATIONS = {
    "bce": BinaryCrossentropy,
    "mse": MeanSquaredError,
    "mae": MeanAbsoluteError,
    "mape": MeanAbsolutePercentageError,
    "msle": MeanSquaredLogarithmicError,
}
ALL_OBJECTS_DICT |= _ABBREVIATIONS | {name.upper(): cls for name, cls in _ABBREVIATIONS.items()}
# Keras 2 knows these as well.
ALL_OBJECTS_DICT |= {
    "kld": KLDivergence,
    "KLD": KLDivergence,
    "kullback_leibler_divergence": KLDivergence,
    "logcosh": LogCoshError,
    "log_cosh": LogCoshError,
}


@keras_export("keras.metrics.serialize")
def serialize(metric):
    """Returns the configuration of a metric: of an object a dict with its class, of a function one with its name."""
    from tfjax.keras.saving import serialization_lib

    return serialization_lib.serialize_keras_object(metric)


@keras_export("keras.metrics.deserialize")
def deserialize(config, custom_objects=None):
    """Returns the metric that `serialize` described.

    Args:
      config: a configuration, or a name.
      custom_objects: classes and functions by name, which come before Keras's own.
    """
    from tfjax.keras.saving import serialization_lib

    return serialization_lib.deserialize_keras_object(
        config, module_objects=ALL_OBJECTS_DICT, custom_objects=custom_objects
    )


@keras_export("keras.metrics.get")
def get(identifier):
    """Returns a metric: an object by the name of its class (in either spelling), a class or a configuration.

    Anything else that can be called is returned as it is; None is None.

    Raises:
      ValueError: if `identifier` is none of these.
    """
    return identifiers.instance(identifier, "metric", deserialize, ALL_OBJECTS_DICT.get)


__getattr__, __dir__ = lazy.public_names("keras.metrics", __spec__.name)
