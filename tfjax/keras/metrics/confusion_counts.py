"""The op that counts true and false positives and negatives at thresholds, and what metrics make of the counts."""

import functools

import jax.numpy as jnp
import numpy as np
from jax import lax

from tfjax.keras.losses.arrays import (
    check_broadcast_to,
    clip,
    divide_no_nan,
    recorded,
    same_rank,
    same_rank_shapes,
    total,
)
from tfjax.keras.metrics.metrics_utils import NEG_INF, sums_by_index
from tfjax.keras.metrics.reduction_metrics import state_op
from tfjax.ops.inputs import op_error
from tfjax.ops.shapes import broadcast_shape, show


@functools.lru_cache(maxsize=256)
def counting_op(
    conditions, thresholds, even, top_k=None, class_id=None, multi_label=False, weighted=False, labels=False
):
    """An op that adds a batch to counts.

    Inputs: labels, predictions, sample weights (if `weighted`), weights of the labels (if `labels`), then the counts of
    each of the conditions ("tp", "fp", "tn", "fn"), [thresholds] or [thresholds, labels].

    Args:
      conditions: which counts there are.
      thresholds: floats. even: whether they divide [0, 1] evenly: predictions are then counted by interval.
      top_k: the predictions that count of each row. class_id: the one class that counts.
      multi_label: whether the labels are counted apart.
    """
    settings = {"top_k": top_k, "class_id": class_id, "multi_label": multi_label}
    given = {"weighted": weighted, "labels": labels}
    formula = functools.partial(_count, conditions=conditions, thresholds=thresholds, even=even, **settings, **given)
    check = functools.partial(_check, number=len(thresholds), even=even, **settings, **given)
    return state_op("UpdateConfusionCounts", formula, len(conditions), check=check)


def _count(xp, y_true, y_pred, *rest, conditions, thresholds, even, top_k, class_id, multi_label, weighted, labels):
    rest = list(rest)
    sample_weights = rest.pop(0) if weighted else None
    label_weights = rest.pop(0) if labels else None
    y_pred, y_true = same_rank(y_pred, y_true)
    if sample_weights is not None:
        sample_weights = sample_weights.reshape(_weight_shape(y_true.shape, sample_weights.shape))
    if top_k is not None:
        y_pred = _only_top(xp, y_pred, top_k)
    if class_id is not None:
        y_true, y_pred = y_true[..., class_id, None], y_pred[..., class_id, None]
    weights = None
    if sample_weights is not None:
        weights = xp.broadcast_to(sample_weights, y_pred.shape)
    if label_weights is not None:
        shared = xp.broadcast_to(label_weights[None], y_pred.shape)
        weights = shared if weights is None else weights * shared
    if not multi_label:
        y_true, y_pred = y_true.reshape(-1, 1), y_pred.reshape(-1, 1)
        weights = None if weights is None else weights.reshape(-1, 1)
    count = _by_interval if even else _by_threshold
    found = count(xp, y_true, y_pred, weights, thresholds, conditions)
    found = [new if multi_label else new[:, 0] for new in found]
    return tuple(before + new.astype(before.dtype) for before, new in zip(rest, found, strict=True))


def _weight_shape(labels, weights):
    return same_rank_shapes(labels, (*weights, 1), expand_rank_1=False)[1]


def _only_top(xp, x, k):
    """All but the `k` largest of each row made small; of equal ones the first are larger."""
    places = lax.top_k(x, k)[1] if xp is jnp else np.argsort(-x, axis=-1, kind="stable")[..., :k]
    chosen = (places[..., None] == np.arange(x.shape[-1])).any(axis=-2).astype(x.dtype)
    return x * chosen + x.dtype.type(NEG_INF) * (1 - chosen).astype(x.dtype)


def _by_threshold(xp, y_true, y_pred, weights, thresholds, conditions):
    """[thresholds, labels] counts of [samples, labels]."""
    levels = np.asarray(thresholds, y_pred.dtype).reshape(-1, 1, 1)
    above, right = y_pred[None] > levels, (y_true != 0)[None]
    decided = {
        "tp": lambda: right & above,
        "fp": lambda: ~right & above,
        "tn": lambda: ~right & ~above,
        "fn": lambda: right & ~above,
    }
    dtype = y_pred.dtype
    ones = dtype.type(1) if weights is None else weights[None]
    return [xp.where(decided[c](), ones, 0).astype(dtype).sum(axis=1, dtype=dtype) for c in conditions]


def _by_interval(xp, y_true, y_pred, weights, thresholds, conditions):
    """As `_by_threshold`, for even thresholds: predictions are put in the intervals between them, then summed up."""
    size, (_, columns) = len(thresholds), y_pred.shape
    dtype = y_pred.dtype
    right = (y_true != 0).astype(dtype)
    wrong = 1 - right
    if weights is not None:
        right, wrong = right * weights, wrong * weights
    buckets = xp.ceil(clip(xp, y_pred, 0.0, 1.0) * dtype.type(size - 1)) - 1
    if thresholds[0] < 0.0 or thresholds[-1] > 1.0:
        buckets = xp.maximum(buckets, 0)
    # What is below the first threshold goes to a place of its own.
    places = (buckets.astype(np.int32) + 1) * columns + np.arange(columns, dtype=np.int32)

    def above(x):
        sums = sums_by_index(xp, x.reshape(-1), places.reshape(-1), (size + 1) * columns)
        sums = sums.reshape(size + 1, columns)[1:]
        return xp.cumsum(sums[::-1], axis=0, dtype=dtype)[::-1]

    positive = {"tp": above(right), "fp": above(wrong)}
    found = {
        "tp": lambda: positive["tp"],
        "fp": lambda: positive["fp"],
        "tn": lambda: total(xp, wrong, 0, keepdims=True) - positive["fp"],
        "fn": lambda: total(xp, right, 0, keepdims=True) - positive["tp"],
    }
    return [found[c]() for c in conditions]


def _check(ins, number, even, top_k, class_id, multi_label, weighted, labels):
    y_pred, y_true = same_rank_shapes(ins[1].shape, ins[0].shape)
    weights = _weight_shape(y_true, ins[2].shape) if weighted else None
    if top_k is not None and top_k > y_pred[-1]:
        raise op_error("TopKV2", f"input must have at least k columns. Had {y_pred[-1]}, needed {top_k}")
    if class_id is not None:
        for shape in (y_true, y_pred):
            if not -shape[-1] <= class_id < shape[-1]:
                text = f"slice index {class_id} of dimension {len(shape) - 1} out of bounds."
                error = op_error("StridedSlice", text)
                error._message += "strided_slice/"
                raise error
        y_true, y_pred = (*y_true[:-1], 1), (*y_pred[:-1], 1)
    if weights is not None:
        check_broadcast_to(weights, y_pred)
    if y_true == y_pred:
        return
    a, b = (np.prod(shape, dtype=int) for shape in (y_true, y_pred))
    if even and a != b:
        if weighted or labels:
            raise op_error("Mul", f"Incompatible shapes: {show((a,))} vs. {show((b,))}")
        raise ValueError(
            f"Argument `segment_ids` and `data` should have same leading dimension. Got {(int(b),)} v.s. {(int(a),)}."
        )
    if multi_label and not even:
        a, b = (number, *y_true), (number, *y_pred)
        if broadcast_shape(a, b) is None:
            raise op_error("LogicalAnd", f"Incompatible shapes: {show(a)} vs. {show(b)}")
    elif a != b and 1 not in (a, b):
        raise op_error("LogicalAnd", f"Incompatible shapes: {show((number, a))} vs. {show((number, b))}")


# -- results


def _share(xp, part, rest, single):
    share = divide_no_nan(xp, part, part + rest)
    return share[0] if single else share


share = recorded("Share", _share)


def _best_under_constraint(xp, constrained, constrained_rest, dependent, dependent_rest, value):
    feasible = divide_no_nan(xp, constrained, constrained + constrained_rest) >= constrained.dtype.type(value)
    candidates = divide_no_nan(xp, dependent, dependent + dependent_rest)
    return xp.max(xp.where(feasible, candidates, 0).astype(dependent.dtype), axis=0)


best_under_constraint = recorded("BestUnderConstraint", _best_under_constraint)


def _interpolated_pr(xp, tp, fp, tn, fn):
    """Increments of the area under precision and recall, interpolated as Davis and Goadrich (2006) do."""
    dtp = tp[:-1] - tp[1:]
    p = tp + fp
    dp = p[:-1] - p[1:]
    slope = divide_no_nan(xp, dtp, xp.maximum(dp, 0))
    intercept = tp[1:] - slope * p[1:]
    both = (p[:-1] > 0) & (p[1:] > 0)
    ratio = xp.where(both, divide_no_nan(xp, p[:-1], xp.maximum(p[1:], 0)), 1).astype(p.dtype)
    return divide_no_nan(xp, slope * (dtp + intercept * xp.log(ratio)), xp.maximum(tp[1:] + fn[1:], 0))


def _curve(xp, tp, fp, tn, fn, curve):
    """x and y of the curve at the thresholds."""
    recall = divide_no_nan(xp, tp, tp + fn)
    if curve == "ROC":
        return divide_no_nan(xp, fp, fp + tn), recall
    if curve == "PR":
        return recall, divide_no_nan(xp, tp, tp + fp)
    # Flach and Kull, "Precision-Recall-Gain Curves" (2015).
    scale = divide_no_nan(xp, tp + fn, tn + fp)
    recall_gain = 1 - scale * divide_no_nan(xp, fn, tp)
    precision_gain = 1 - scale * divide_no_nan(xp, fp, tp)
    none = tp == 0
    recall_gain = xp.where(none, 0, recall_gain).astype(tp.dtype)
    return xp.maximum(recall_gain, 0), xp.where(none, 1, precision_gain).astype(tp.dtype)


def _area(xp, tp, fp, tn, fn, *label_weights, curve, method):
    if curve == "PR" and method == "interpolation":
        terms = _interpolated_pr(xp, tp, fp, tn, fn)
    else:
        x, y = _curve(xp, tp, fp, tn, fn, curve)
        if method == "interpolation":
            heights = (y[:-1] + y[1:]) / y.dtype.type(2)
        else:
            heights = (xp.minimum if method == "minoring" else xp.maximum)(y[:-1], y[1:])
        terms = (x[:-1] - x[1:]) * heights
    areas = total(xp, terms, 0)
    if areas.ndim == 0:
        return areas
    if not label_weights:
        return total(xp, areas, None) / areas.dtype.type(areas.size)
    weights = label_weights[0]
    return divide_no_nan(xp, total(xp, areas * weights, None), total(xp, weights, None))


area_under_curve = recorded("AreaUnderCurve", _area)
