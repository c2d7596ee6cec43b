"""F-scores: means of precision and recall."""

import functools

from tfjax.keras.backend import config
from tfjax.keras.initializers import Zeros
from tfjax.keras.keras_export import keras_export
from tfjax.keras.losses.arrays import recorded, total
from tfjax.keras.losses.functions import tensor_of
from tfjax.keras.metrics.metric import Metric
from tfjax.keras.metrics.reduction_metrics import state_op
from tfjax.keras.metrics.regression_metrics import check_matrices
from tfjax.ops.inputs import op_error
from tfjax.ops.jax_op import update_variables
from tfjax.ops.shapes import broadcast_shape, show


def _counts(xp, y_true, y_pred, *rest, threshold, axis):
    *weights, true_positives, false_positives, false_negatives, kept = rest
    if threshold is None:
        largest = xp.max(y_pred, axis=-1, keepdims=True)
        chosen = (y_pred >= largest) & (xp.abs(y_pred) > 1e-9)
    else:
        chosen = y_pred > threshold
    chosen = chosen.astype(y_pred.dtype)
    one = y_pred.dtype.type(1)

    def add(before, x):
        if weights:
            x = x * weights[0][:, None]
        return before + total(xp, x, axis)

    return (
        add(true_positives, chosen * y_true),
        add(false_positives, chosen * (one - y_true)),
        add(false_negatives, (one - chosen) * y_true),
        add(kept, y_true),
    )


def _check(ins, **static):
    y_true, y_pred = ins[0].shape, ins[1].shape
    shape = broadcast_shape(y_pred, y_true)
    if shape is None:
        raise op_error("Mul", f"Incompatible shapes: {show(y_pred)} vs. {show(y_true)}")
    if len(ins) == 7:
        weights = (*ins[2].shape, 1)
        if broadcast_shape(shape, weights) is None:
            raise op_error("Mul", f"Incompatible shapes: {show(shape)} vs. {show(weights)}")


@functools.cache
def _counts_op(threshold, axis):
    formula = functools.partial(_counts, threshold=threshold, axis=axis)
    return state_op("UpdateFScore", formula, 4, check=_check)


def _score(xp, true_positives, false_positives, false_negatives, kept, beta, average, epsilon):
    epsilon = true_positives.dtype.type(epsilon)
    precision = true_positives / (true_positives + false_positives + epsilon)
    recall = true_positives / (true_positives + false_negatives + epsilon)
    square = true_positives.dtype.type(beta * beta)
    score = precision * recall / (square * precision + recall + epsilon) * (1 + square)
    if average == "weighted":
        return total(xp, score * (kept / (total(xp, kept, None) + epsilon)), None)
    if average is not None:
        return total(xp, score, None) / score.dtype.type(score.size)
    return score


_score_op = recorded("FBetaScore", _score)


@keras_export("keras.metrics.FBetaScore")
class FBetaScore(Metric):
    """(1 + beta ** 2) * precision * recall / (beta ** 2 * precision + recall), of [batch, classes].

    Args:
      average: None for the scores of all classes, "micro" for that of all decisions together, "macro" for the mean of
        the classes, "weighted" for their mean by number of labels.
      beta: weight of recall, > 0.
      threshold: what is above it is predicted; None: the largest of a row is.
      name, dtype: see `Metric`.

    Raises:
      ValueError: for other arguments.
    """

    def __init__(self, average=None, beta=1.0, threshold=None, name="fbeta_score", dtype=None):
        super().__init__(name=name, dtype=dtype)
        self._direction = "up"
        if average not in (None, "micro", "macro", "weighted"):
            raise ValueError(
                "Invalid `average` argument value. Expected one of: "
                "{None, 'micro', 'macro', 'weighted'}. "
                f"Received: average={average}"
            )
        if not isinstance(beta, float):
            raise ValueError(
                "Invalid `beta` argument value. It should be a Python float. "
                f"Received: beta={beta} of type '{type(beta)}'"
            )
        if beta <= 0.0:
            raise ValueError(f"Invalid `beta` argument value. It should be > 0. Received: beta={beta}")
        if threshold is not None:
            _check_threshold(threshold)
        self.average = average
        self.beta = beta
        self.threshold = threshold
        self.axis = None if average == "micro" else 0
        self._built = False

    def _build(self, y_true_shape, y_pred_shape):
        check_matrices("FBetaScore", y_true_shape, y_pred_shape)
        shape = () if self.average == "micro" else (y_pred_shape[-1],)

        def variable(name):
            return self.add_variable(name=name, shape=shape, initializer=Zeros(), dtype=self.dtype)

        self.true_positives = variable("true_positives")
        self.false_positives = variable("false_positives")
        self.false_negatives = variable("false_negatives")
        self.intermediate_weights = variable("intermediate_weights")
        self._built = True

    def update_state(self, y_true, y_pred, sample_weight=None):
        """Adds a batch of [batch, classes].

        Raises:
          ValueError: for other ranks.
        """
        dtype = self._numpy_dtype
        inputs = [tensor_of(y_true, dtype), tensor_of(y_pred, dtype)]
        if not self._built:
            self._build(inputs[0].shape, inputs[1].shape)
        if sample_weight is not None:
            inputs.append(tensor_of(sample_weight, dtype))
        update_variables(_counts_op(self.threshold, self.axis), inputs, self._state())

    def _state(self):
        return self.true_positives, self.false_positives, self.false_negatives, self.intermediate_weights

    def result(self):
        """The score so far."""
        return _score_op(*self._state(), beta=self.beta, average=self.average, epsilon=config.epsilon())

    def get_config(self):
        """Returns the arguments to make the metric again."""
        config = super().get_config()
        config.update({"average": self.average, "beta": self.beta, "threshold": self.threshold})
        return config


def _check_threshold(threshold):
    if not isinstance(threshold, float):
        raise ValueError(
            "Invalid `threshold` argument value. It should be a Python float. "
            f"Received: threshold={threshold} of type '{type(threshold)}'"
        )
    if threshold > 1.0 or threshold <= 0.0:
        raise ValueError(
            f"Invalid `threshold` argument value. It should verify 0 < threshold <= 1. Received: threshold={threshold}"
        )


@keras_export("keras.metrics.F1Score")
class F1Score(FBetaScore):
    """2 * precision * recall / (precision + recall); see `FBetaScore`."""

    def __init__(self, average=None, threshold=None, name="f1_score", dtype=None):
        super().__init__(average=average, beta=1.0, threshold=threshold, name=name, dtype=dtype)

    def get_config(self):
        """Returns the arguments to make the metric again."""
        config = super().get_config()
        del config["beta"]
        return config
