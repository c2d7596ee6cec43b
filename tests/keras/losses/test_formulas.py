"""Formulas on NumPy and on JAX give the same values, shapes and dtypes: the first also decide the ops' shapes."""

import importlib

import jax.numpy as jnp
import ml_dtypes
import numpy as np
import pytest

from tfjax.keras.losses import overlap, probabilistic, reduction, regression
from tfjax.keras.metrics import accuracy_metrics, confusion_counts, correlation_metrics, iou_metrics, reduction_metrics
from tfjax.keras.metrics import f_score_metrics as f_score
from tfjax.keras.metrics import regression_metrics as errors

hinge = importlib.import_module("tfjax.keras.losses.hinge")  # the package has a function of this name
EPSILON = {"epsilon": 1e-7}
ROWS = [
    (regression._squared, {}),
    (regression._absolute, {}),
    (regression._percentage, EPSILON),
    (regression._logarithmic, EPSILON),
    (regression._log_cosh, {}),
    (regression._cosine, {"axis": -1, **EPSILON}),
    (regression._cosine, {"axis": (0, 1), **EPSILON}),
    (hinge._hinge, {}),
    (hinge._squared_hinge, {}),
    (hinge._categorical_hinge, {}),
    (probabilistic._divergence, EPSILON),
    (probabilistic._poisson, EPSILON),
    (probabilistic._categorical, {"axis": -1, **EPSILON}),
    (probabilistic._binary, {"axis": -1, **EPSILON}),
    (probabilistic._binary, {"axis": (0, 1), **EPSILON}),
    (probabilistic._binary_of_logits, {"axis": 0}),
    (overlap._dice, {"axis": None, **EPSILON}),
    (overlap._dice, {"axis": 1, **EPSILON}),
    (accuracy_metrics._equal, {"dtype": np.dtype("float32")}),
    (accuracy_metrics._categorical_op, {"dtype": np.dtype("float32")}),
    (correlation_metrics._pearson, {"axis": -1}),
    (correlation_metrics._concordance, {"axis": 0, **EPSILON}),
    (errors._squares, {}),
]
DTYPES = ["float32", "float64", "float16", ml_dtypes.bfloat16]


def _agree(op, arrays, attrs):
    host = op.numpy(*arrays, **attrs)
    device = op.impl(*(jnp.asarray(a) for a in arrays), **attrs)
    for a, b in zip(*(x if isinstance(x, tuple) else (x,) for x in (host, device)), strict=True):
        assert np.shape(a) == b.shape and np.dtype(a.dtype) == b.dtype
        wide = [np.asarray(x, "float64") for x in (a, b)]
        close = {"rtol": 2e-2, "atol": 2e-2} if b.dtype.itemsize == 2 else {"rtol": 1e-5, "atol": 1e-6}
        np.testing.assert_allclose(*wide, **close)


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize(("op", "attrs"), ROWS, ids=lambda x: getattr(x, "name", ""))
def test_rows(op, attrs, dtype):
    rng = np.random.RandomState(0)
    y, p = (rng.rand(4, 3) > 0.5).astype(dtype), rng.dirichlet(np.ones(3), 4).astype(dtype)
    with np.errstate(all="ignore"):
        _agree(op, (y, p), attrs)


@pytest.mark.parametrize("dtype", DTYPES[:3])
@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("kind", ["sum", "sum_over_batch_size", "mean_with_sample_weight", None])
def test_reductions(kind, masked, dtype):
    extra = [np.array([1, 0, 1, 1], dtype)] if masked else []
    arrays = (np.arange(4).astype(dtype), *extra, np.array([1, 2, 3, 0.5], dtype))
    _agree(reduction._reduce, arrays, {"reduction": kind, "masked": masked, "weighted": True})


@pytest.mark.parametrize("weights", [None, (4,), (4, 1), (4, 3), ()])
def test_means(weights):
    state = (np.float32(1).reshape(()), np.float32(2).reshape(()))
    values = np.arange(12, dtype="float32").reshape(4, 3)
    given = () if weights is None else (np.full(weights, 0.5, "float32"),)
    _agree(reduction_metrics._mean_op, (values, *given, *state), {})
    _agree(reduction_metrics._sum_op, (values, *given, state[0]), {})


@pytest.mark.parametrize("even", [True, False])
@pytest.mark.parametrize(
    "settings",
    [{}, {"top_k": 2}, {"class_id": 1}, {"multi_label": True}, {"weighted": True}, {"labels": True}],
    ids=str,
)
def test_counts(settings, even):
    rng = np.random.RandomState(0)
    y, p = (rng.rand(5, 3) > 0.5).astype("float32"), rng.rand(5, 3).astype("float32")
    thresholds = (0.0, 0.25, 0.5, 0.75, 1.0) if even else (0.2, 0.5, 0.75)
    op = confusion_counts.counting_op(("tp", "fp", "tn", "fn"), thresholds, even, **settings)
    shape = (len(thresholds), 3) if "multi_label" in settings else (len(thresholds),)
    extra = [np.arange(5, dtype="float32")] if "weighted" in settings else []
    extra += [np.array([1, 2, 0.5], "float32")] if "labels" in settings else []
    state = [np.ones(shape, "float32")] * 4
    _agree(op, (y, p, *extra, *state), {})
    for curve in ("ROC", "PR", "PRGAIN"):
        for method in ("interpolation", "minoring", "majoring"):
            _agree(
                confusion_counts.area_under_curve, op.numpy(y, p, *extra, *state), {"curve": curve, "method": method}
            )


def test_other_states():
    rng = np.random.RandomState(0)
    y, p = (rng.rand(5, 3) > 0.5).astype("float32"), rng.rand(5, 3).astype("float32")
    three, one = np.ones(3, "float32"), np.ones((), "float32")
    _agree(f_score._counts_op(None, 0), (y, p, three, three, three, three), {})
    _agree(f_score._counts_op(0.5, None), (y, p, one, one, one, one), {})
    _agree(f_score._score_op, (three,) * 4, {"beta": 2.0, "average": "weighted", "epsilon": 1e-7})
    _agree(errors._moments_op, (y, p, one, three, three, three, three, one), {})
    _agree(errors._r2, (three * 9, three, three, three * 2, one), {"aggregation": None, "regressors": 0})
    matrix = np.arange(9).reshape(3, 3)
    labels = np.array([0, 1, 2, 7, -1])
    _agree(iou_metrics._update_op(3, 1), (labels, labels[::-1].copy(), np.array(1), matrix), {})
    _agree(iou_metrics._ratio_op, (matrix,), {"classes": (0, 2), "axis": -1, "epsilon": 1e-7})
