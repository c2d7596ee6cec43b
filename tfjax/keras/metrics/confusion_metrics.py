"""Metrics of right and wrong decisions at thresholds: counts, precision, recall, and areas under curves of them."""

import numpy as np

from tfjax.keras.backend import config
from tfjax.keras.initializers import Zeros
from tfjax.keras.keras_export import keras_export
from tfjax.keras.losses.functions import cast_of, tensor, tensor_of
from tfjax.keras.metrics import metrics_utils
from tfjax.keras.metrics.confusion_counts import area_under_curve, best_under_constraint, counting_op, share
from tfjax.keras.metrics.metric import Metric
from tfjax.ops.jax_op import update_variables
from tfjax.ops.math.elementwise import sigmoid

_NAMES = {"tp": "true_positives", "fp": "false_positives", "tn": "true_negatives", "fn": "false_negatives"}


class _Ops(dict):
    """The ops that a metric has used, by which weights they take; copies of the metric share them."""

    def __init__(self, settings):
        super().__init__()
        self.settings = settings

    def __deepcopy__(self, memo):
        return self

    def __reduce__(self):
        return _Ops, (None,)


class _Counts(Metric):
    """Counts of some of the four kinds of decisions, at some thresholds.

    `thresholds` (floats) and what `_settings` holds for `counting_op` come before the first update.
    """

    _even = False
    _settings = ()

    def _add_counts(self, conditions, shape):
        self._conditions = conditions
        for condition in conditions:
            name = _NAMES[condition]
            setattr(self, name, self.add_variable(shape=shape, initializer=Zeros(), name=name))

    def _counts(self):
        return [getattr(self, _NAMES[condition]) for condition in self._conditions]

    def _levels(self):
        return tuple(self.thresholds)

    def update_state(self, y_true, y_pred, sample_weight=None):
        """Adds a batch.

        Args:
          y_true: labels of 0 and 1, of any shape.
          y_pred: predictions in [0, 1], of the same shape.
          sample_weight: weights that broadcast to the labels; a vector weighs the samples.

        Raises:
          ValueError: for a class of predictions that have none.
          InvalidArgumentError: if the shapes do not fit.
        """
        self._update(self._counts(), y_true, y_pred, sample_weight)

    def _update(self, counts, y_true, y_pred, sample_weight, label_weights=None):
        dtype = counts[0]._value.aval.dtype
        inputs = [cast_of(y_true, dtype), cast_of(y_pred, dtype)]
        settings = dict(self._settings)
        if settings.get("class_id") is not None and inputs[1].aval.ndim == 1:
            raise ValueError(
                "When class_id is provided, y_pred must be a 2D array with shape (num_samples, num_classes), found "
                f"shape: {inputs[1].shape}"
            )
        if sample_weight is not None:
            inputs.append(cast_of(sample_weight, dtype))
            settings["weighted"] = True
        if label_weights is not None:
            inputs.append(tensor_of(label_weights, dtype))
            settings["labels"] = True
        update_variables(self._op(settings), inputs, counts)

    def _op(self, settings):
        key = "weighted" in settings, "labels" in settings
        ops = self.__dict__.get("_counting")
        if ops is None or ops.settings != self._settings:
            ops = self.__dict__["_counting"] = _Ops(self._settings)
        op = ops.get(key)
        if op is None:
            op = ops[key] = counting_op(self._conditions, self._levels(), self._even, **settings)
        return op


class _ConfusionMatrixConditionCount(_Counts):
    """One count.

    Args:
      confusion_matrix_cond: which one.
      thresholds: one in [0, 1] or a list; 0.5 by default.
      name, dtype: see `Metric`.

    Raises:
      ValueError: for a threshold outside [0, 1].
    """

    def __init__(self, confusion_matrix_cond, thresholds=None, name=None, dtype=None):
        super().__init__(name=name, dtype=dtype)
        self._confusion_matrix_cond = confusion_matrix_cond
        self._conditions = (confusion_matrix_cond.value,)
        self.init_thresholds = thresholds
        self.thresholds = metrics_utils.parse_init_thresholds(thresholds, default_threshold=0.5)
        self._even = metrics_utils.is_evenly_distributed_thresholds(self.thresholds)
        self.accumulator = self.add_variable(shape=(len(self.thresholds),), initializer=Zeros(), name="accumulator")

    def _counts(self):
        return [self.accumulator]

    def result(self):
        """The number so far; with several thresholds the variable that holds them, as in Keras."""
        return self.accumulator[0] if len(self.thresholds) == 1 else self.accumulator

    def get_config(self):
        """Returns the arguments to make the metric again."""
        return {**super().get_config(), "thresholds": self.init_thresholds}


@keras_export("keras.metrics.FalsePositives")
class FalsePositives(_ConfusionMatrixConditionCount):
    """Number (or weight) of labels 0 that are predicted above a threshold."""

    def __init__(self, thresholds=None, name=None, dtype=None):
        condition = metrics_utils.ConfusionMatrix.FALSE_POSITIVES
        super().__init__(confusion_matrix_cond=condition, thresholds=thresholds, name=name, dtype=dtype)


@keras_export("keras.metrics.FalseNegatives")
class FalseNegatives(_ConfusionMatrixConditionCount):
    """Number (or weight) of labels 1 that are not predicted above a threshold."""

    def __init__(self, thresholds=None, name=None, dtype=None):
        condition = metrics_utils.ConfusionMatrix.FALSE_NEGATIVES
        super().__init__(confusion_matrix_cond=condition, thresholds=thresholds, name=name, dtype=dtype)


@keras_export("keras.metrics.TrueNegatives")
class TrueNegatives(_ConfusionMatrixConditionCount):
    """Number (or weight) of labels 0 that are not predicted above a threshold."""

    def __init__(self, thresholds=None, name=None, dtype=None):
        condition = metrics_utils.ConfusionMatrix.TRUE_NEGATIVES
        super().__init__(confusion_matrix_cond=condition, thresholds=thresholds, name=name, dtype=dtype)


@keras_export("keras.metrics.TruePositives")
class TruePositives(_ConfusionMatrixConditionCount):
    """Number (or weight) of labels 1 that are predicted above a threshold."""

    def __init__(self, thresholds=None, name=None, dtype=None):
        condition = metrics_utils.ConfusionMatrix.TRUE_POSITIVES
        super().__init__(confusion_matrix_cond=condition, thresholds=thresholds, name=name, dtype=dtype)


class _Share(_Counts):
    """True positives over true positives and one of the false ones."""

    _conditions = ()

    def __init__(self, thresholds, top_k, class_id, name, dtype):
        super().__init__(name=name, dtype=dtype)
        self._direction = "up"
        self.init_thresholds = thresholds
        self.top_k = top_k
        self.class_id = class_id
        default = 0.5 if top_k is None else metrics_utils.NEG_INF
        self.thresholds = metrics_utils.parse_init_thresholds(thresholds, default_threshold=default)
        self._even = metrics_utils.is_evenly_distributed_thresholds(self.thresholds)
        self._settings = (("top_k", top_k), ("class_id", class_id))
        self._add_counts(type(self)._conditions, (len(self.thresholds),))

    def result(self):
        """The share so far, or one for each threshold."""
        return share(*self._counts(), single=len(self.thresholds) == 1)

    def get_config(self):
        """Returns the arguments to make the metric again."""
        own = {"thresholds": self.init_thresholds, "top_k": self.top_k, "class_id": self.class_id}
        return {**super().get_config(), **own}


@keras_export("keras.metrics.Precision")
class Precision(_Share):
    """True positives / (true positives + false positives).

    Args:
      thresholds: one in [0, 1] or a list; what is above counts as predicted. 0.5 by default, or none with `top_k`.
      top_k: how many of the largest predictions of a row count.
      class_id: the one class that counts.
      name, dtype: see `Metric`.

    Raises:
      ValueError: for a threshold outside [0, 1].
    """

    _conditions = ("tp", "fp")

    def __init__(self, thresholds=None, top_k=None, class_id=None, name=None, dtype=None):
        super().__init__(thresholds, top_k, class_id, name, dtype)


@keras_export("keras.metrics.Recall")
class Recall(_Share):
    """True positives / (true positives + false negatives); the arguments are those of `Precision`."""

    _conditions = ("tp", "fn")

    def __init__(self, thresholds=None, top_k=None, class_id=None, name=None, dtype=None):
        super().__init__(thresholds, top_k, class_id, name, dtype)


class SensitivitySpecificityBase(_Counts):
    """The best of one share at the thresholds where another one is large enough.

    Args:
      value: how large that must be.
      num_thresholds: how many thresholds divide [0, 1].
      class_id: the one class that counts.
      name, dtype: see `Metric`.

    Raises:
      ValueError: for a number of thresholds below 1.
    """

    # The conditions of the share that is bounded, then of the one that is maximised.
    _shares = ()
    _argument = ""

    def __init__(self, value, num_thresholds=200, class_id=None, name=None, dtype=None):
        super().__init__(name=name, dtype=dtype)
        self._direction = "up"
        if num_thresholds <= 0:
            raise ValueError(
                f"Argument `num_thresholds` must be an integer > 0. Received: num_thresholds={num_thresholds}"
            )
        self.value = value
        self.class_id = class_id
        self._settings = (("class_id", class_id),)
        self._even = num_thresholds > 1
        inner = [(i + 1) * 1.0 / (num_thresholds - 1) for i in range(num_thresholds - 2)]
        self.thresholds = [0.0, *inner, 1.0] if self._even else [0.5]
        self._add_counts(("tp", "fp", "tn", "fn"), (len(self.thresholds),))

    def result(self):
        """The best value so far."""
        counts = (getattr(self, _NAMES[condition]) for condition in self._shares)
        return best_under_constraint(*counts, value=self.value)

    def get_config(self):
        """Returns the arguments to make the metric again."""
        own = {"class_id": self.class_id}
        if self._argument:
            own.update({"num_thresholds": self.num_thresholds, self._argument: self.value})
        return {**super().get_config(), **own}


def _check_share(argument, value):
    if value < 0 or value > 1:
        raise ValueError(f"Argument `{argument}` must be in the range [0, 1]. Received: {argument}={value}")


@keras_export("keras.metrics.SensitivityAtSpecificity")
class SensitivityAtSpecificity(SensitivitySpecificityBase):
    """The best sensitivity, tp / (tp + fn), where the specificity, tn / (tn + fp), is at least `specificity`."""

    _shares = ("tn", "fp", "tp", "fn")
    _argument = "specificity"

    def __init__(self, specificity, num_thresholds=200, class_id=None, name=None, dtype=None):
        _check_share("specificity", specificity)
        self.specificity = specificity
        self.num_thresholds = num_thresholds
        super().__init__(specificity, num_thresholds=num_thresholds, class_id=class_id, name=name, dtype=dtype)


@keras_export("keras.metrics.SpecificityAtSensitivity")
class SpecificityAtSensitivity(SensitivitySpecificityBase):
    """The best specificity, tn / (tn + fp), where the sensitivity, tp / (tp + fn), is at least `sensitivity`."""

    _shares = ("tp", "fn", "tn", "fp")
    _argument = "sensitivity"

    def __init__(self, sensitivity, num_thresholds=200, class_id=None, name=None, dtype=None):
        _check_share("sensitivity", sensitivity)
        self.sensitivity = sensitivity
        self.num_thresholds = num_thresholds
        super().__init__(sensitivity, num_thresholds=num_thresholds, class_id=class_id, name=name, dtype=dtype)


@keras_export("keras.metrics.PrecisionAtRecall")
class PrecisionAtRecall(SensitivitySpecificityBase):
    """The best precision where the recall is at least `recall`."""

    _shares = ("tp", "fn", "tp", "fp")
    _argument = "recall"

    def __init__(self, recall, num_thresholds=200, class_id=None, name=None, dtype=None):
        _check_share("recall", recall)
        self.recall = recall
        self.num_thresholds = num_thresholds
        super().__init__(value=recall, num_thresholds=num_thresholds, class_id=class_id, name=name, dtype=dtype)


@keras_export("keras.metrics.RecallAtPrecision")
class RecallAtPrecision(SensitivitySpecificityBase):
    """The best recall where the precision is at least `precision`."""

    _shares = ("tp", "fp", "tp", "fn")
    _argument = "precision"

    def __init__(self, precision, num_thresholds=200, class_id=None, name=None, dtype=None):
        _check_share("precision", precision)
        self.precision = precision
        self.num_thresholds = num_thresholds
        super().__init__(value=precision, num_thresholds=num_thresholds, class_id=class_id, name=name, dtype=dtype)


@keras_export("keras.metrics.AUC")
class AUC(_Counts):
    """Area under a curve of shares at thresholds, as a Riemann sum.

    Args:
      num_thresholds: how many thresholds divide [0, 1].
      curve: "ROC" (recall over false positive rate), "PR" (precision over recall) or "PRGAIN".
      summation_method: "interpolation" (trapezoids; for "PR" by Davis and Goadrich, 2006), "minoring" or "majoring".
      name, dtype: see `Metric`.
      thresholds: thresholds of one's own in [0, 1]; 0 and 1 are added.
      multi_label: whether the labels of [batch, labels] have an area each, which are then averaged.
      num_labels: number of labels; by default known with the first batch.
      label_weights: weights of the labels, in the average or in the counts.
      from_logits: whether predictions are logits.

    Raises:
      ValueError: for other arguments.
    """

    def __init__(
        self,
        num_thresholds=200,
        curve="ROC",
        summation_method="interpolation",
        name=None,
        dtype=None,
        thresholds=None,
        multi_label=False,
        num_labels=None,
        label_weights=None,
        from_logits=False,
    ):
        self._direction = "up"
        self._init_from_thresholds = thresholds is not None
        if thresholds is not None:
            self.num_thresholds = len(thresholds) + 2
            inner = sorted(thresholds)
            self._even = metrics_utils.is_evenly_distributed_thresholds(np.array([0.0, *inner, 1.0]))
        else:
            if num_thresholds <= 1:
                raise ValueError(
                    f"Argument `num_thresholds` must be an integer > 1. Received: num_thresholds={num_thresholds}"
                )
            self.num_thresholds = num_thresholds
            inner = [(i + 1) * 1.0 / (num_thresholds - 1) for i in range(num_thresholds - 2)]
            self._even = True
        # Slightly beyond 0 and 1, so that all predictions are above the first and none is above the last.
        self._thresholds = np.array([0.0 - config.epsilon(), *inner, 1.0 + config.epsilon()])
        is_curve = isinstance(curve, metrics_utils.AUCCurve)
        self.curve = curve if is_curve else metrics_utils.AUCCurve.from_str(curve)
        is_method = isinstance(summation_method, metrics_utils.AUCSummationMethod)
        from_str = metrics_utils.AUCSummationMethod.from_str
        self.summation_method = summation_method if is_method else from_str(summation_method)
        super().__init__(name=name, dtype=dtype)
        self.multi_label = multi_label
        self.num_labels = num_labels
        self.label_weights = None if label_weights is None else tensor_of(label_weights, self._numpy_dtype)
        self._settings = (("multi_label", bool(multi_label)),)
        self._from_logits = from_logits
        self._built = False
        if self.multi_label:
            if num_labels:
                self._build([None, num_labels])
        else:
            if num_labels:
                raise ValueError("`num_labels` is needed only when `multi_label` is True.")
            self._build(None)

    @property
    def thresholds(self):
        """The thresholds, 0 and 1 among them."""
        return list(self._thresholds)

    def _levels(self):
        return tuple(self._thresholds.tolist())

    def _build(self, shape):
        if self.multi_label:
            if len(shape) != 2:
                raise ValueError(
                    "`y_pred` must have rank 2 when `multi_label=True`. "
                    f"Found rank {len(shape)}. Full shape received for `y_pred`: {shape}"
                )
            self._num_labels = shape[1]
            variable_shape = [self.num_thresholds, self._num_labels]
        else:
            variable_shape = [self.num_thresholds]
        self._build_input_shape = shape
        self._add_counts(("tp", "fp", "tn", "fn"), variable_shape)
        self._built = True

    def update_state(self, y_true, y_pred, sample_weight=None):
        """Adds a batch of labels of 0 and 1 and of predictions; see `Precision.update_state`."""
        if self._from_logits or not self._built:
            y_pred = tensor(y_pred)
        if not self._built:
            self._build(y_pred.shape)
        if self._from_logits:
            y_pred = sigmoid(y_pred)
        label_weights = None if self.multi_label else self.label_weights
        self._update(self._counts(), y_true, y_pred, sample_weight, label_weights)

    def result(self):
        """The area so far."""
        weights = () if self.label_weights is None or not self.multi_label else (self.label_weights,)
        counts = (getattr(self, name) for name in _NAMES.values())
        return area_under_curve(*counts, *weights, curve=self.curve.value, method=self.summation_method.value)

    def interpolate_pr_auc(self):
        """The area under precision and recall, interpolated."""
        weights = () if self.label_weights is None or not self.multi_label else (self.label_weights,)
        return area_under_curve(*self._counts(), *weights, curve="PR", method="interpolation")

    def reset_state(self):
        """Sets the counts to 0."""
        if self._built:
            super().reset_state()

    def get_config(self):
        """Returns the arguments to make the metric again."""
        own = {
            "num_thresholds": self.num_thresholds,
            "curve": self.curve.value,
            "summation_method": self.summation_method.value,
            "multi_label": self.multi_label,
            "num_labels": self.num_labels,
            "label_weights": self.label_weights,
            "from_logits": self._from_logits,
        }
        if self._init_from_thresholds:
            own["thresholds"] = self.thresholds[1:-1]
        return {**super().get_config(), **own}
