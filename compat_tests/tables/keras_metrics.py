"""Metrics of Keras: every class over arguments, weights, several batches, resets and wrong input; metric functions."""

# ruff: noqa: E501  (a case is one line)

import re

from compat_tests.case import entry, lines

HOT = "y = np.array([[0, 1, 0], [0, 0, 1], [1, 0, 0], [0, 1, 0], [0, 0, 1]], 'float32'); "
SHARES = "p = np.array([[.05, .9, .05], [.1, .8, .1], [.6, .3, .1], [.2, .5, .3], [.3, .3, .4]], 'float32'); "
MULTI = "y = np.array([[1, 1, 0], [0, 1, 1], [1, 0, 0], [0, 1, 1], [0, 0, 1]], 'float32'); "
SPARSE = "y = np.array([1, 2, 0, 1, 0]); "
NUMBERS = "y = np.array([[1.5, -2., 0.], [.25, 3., 1.], [1., 1., 1.], [0., 4., -1.], [2., 2., 1.]], 'float32'); "
GUESSES = "p = np.array([[1., -1., .5], [.25, 5., 0.], [1., 1.5, 1.], [.5, 1., 1.], [2., 1., 3.]], 'float32'); "
BINARY = "y = np.array([0, 1, 1, 0, 1, 0, 1], 'float32'); p = np.array([.1, .4, .35, .8, .9, .5, .65], 'float32'); "
CLASSES = "y = np.array([0, 1, 2, 1, 0, 2]); p = np.array([0, 2, 2, 1, 1, 0]); "

# constructor, data: metrics that average over samples
MEANS = (
    ("MeanSquaredError()", NUMBERS + GUESSES),
    ("RootMeanSquaredError()", NUMBERS + GUESSES),
    ("MeanAbsoluteError()", NUMBERS + GUESSES),
    ("MeanAbsolutePercentageError()", NUMBERS + GUESSES),
    ("MeanSquaredLogarithmicError()", HOT + SHARES),
    ("CosineSimilarity()", NUMBERS + GUESSES),
    ("CosineSimilarity(axis=0)", NUMBERS + GUESSES),
    ("LogCoshError()", NUMBERS + GUESSES),
    ("Hinge()", HOT + SHARES),
    ("SquaredHinge()", HOT + SHARES),
    ("CategoricalHinge()", HOT + SHARES),
    ("KLDivergence()", HOT + SHARES),
    ("Poisson()", HOT + SHARES),
    ("BinaryCrossentropy()", MULTI + SHARES),
    ("BinaryCrossentropy(from_logits=True, label_smoothing=.1)", MULTI + GUESSES),
    ("CategoricalCrossentropy()", HOT + SHARES),
    ("CategoricalCrossentropy(from_logits=True)", HOT + GUESSES),
    ("CategoricalCrossentropy(label_smoothing=.2)", HOT + SHARES),
    ("SparseCategoricalCrossentropy()", SPARSE + SHARES),
    ("SparseCategoricalCrossentropy(from_logits=True)", SPARSE + GUESSES),
    ("SparseCategoricalCrossentropy(ignore_class=0)", SPARSE + SHARES),
    ("Accuracy()", NUMBERS + GUESSES),
    ("BinaryAccuracy()", MULTI + SHARES),
    ("BinaryAccuracy(threshold=.3)", MULTI + SHARES),
    ("CategoricalAccuracy()", HOT + SHARES),
    ("SparseCategoricalAccuracy()", SPARSE + SHARES),
    ("TopKCategoricalAccuracy(k=2)", HOT + SHARES),
    ("SparseTopKCategoricalAccuracy(k=2)", SPARSE + SHARES),
    ("PearsonCorrelation()", NUMBERS + GUESSES),
    ("PearsonCorrelation(axis=0)", NUMBERS + GUESSES),
    ("ConcordanceCorrelation()", NUMBERS + GUESSES),
    ("ConcordanceCorrelation(axis=0)", NUMBERS + GUESSES),
)

# constructor, data: metrics with a state of their own
OTHERS = (
    ("AUC()", BINARY),
    ("AUC(num_thresholds=3)", BINARY),
    ("AUC(num_thresholds=2)", BINARY),
    ("AUC(curve='PR')", BINARY),
    ("AUC(curve='PRGAIN')", BINARY),
    ("AUC(curve='PR', summation_method='minoring')", BINARY),
    ("AUC(curve='PR', summation_method='majoring')", BINARY),
    ("AUC(curve='PRGAIN', summation_method='majoring')", BINARY),
    ("AUC(summation_method='minoring', num_thresholds=5)", BINARY),
    ("AUC(summation_method='majoring', num_thresholds=5)", BINARY),
    ("AUC(thresholds=[.2, .5, .7])", BINARY),
    ("AUC(thresholds=[.25, .5, .75])", BINARY),
    ("AUC(thresholds=[.5], curve='PR')", BINARY),
    ("AUC(multi_label=True)", MULTI + SHARES),
    ("AUC(multi_label=True, num_labels=3, curve='PR')", MULTI + SHARES),
    ("AUC(multi_label=True, label_weights=[1., 2., .5])", MULTI + SHARES),
    ("AUC(multi_label=True, thresholds=[.2, .3, .7])", MULTI + SHARES),
    ("AUC(multi_label=True, thresholds=[.2, .3, .7], label_weights=[0., 0., 0.])", MULTI + SHARES),
    ("AUC(label_weights=[1., 2., .5])", MULTI + SHARES),
    ("AUC(label_weights=[1., 2., .5], thresholds=[.2, .3])", MULTI + SHARES),
    ("AUC(from_logits=True)", BINARY),
    ("AUC(dtype='float64')", BINARY),
    ("Precision()", BINARY),
    ("Precision(thresholds=.35)", BINARY),
    ("Precision(thresholds=[.2, .5, .8])", BINARY),
    ("Precision(thresholds=[0., .5, 1.])", BINARY),
    ("Precision(top_k=2)", MULTI + SHARES),
    ("Precision(top_k=1, thresholds=.6)", MULTI + SHARES),
    ("Precision(class_id=1)", MULTI + SHARES),
    ("Precision(class_id=2, top_k=2)", MULTI + SHARES),
    ("Recall()", BINARY),
    ("Recall(thresholds=.35)", BINARY),
    ("Recall(thresholds=[.2, .5, .8])", BINARY),
    ("Recall(top_k=2)", MULTI + SHARES),
    ("Recall(class_id=0)", MULTI + SHARES),
    ("Recall()", MULTI + SHARES),
    ("TruePositives()", BINARY),
    ("TrueNegatives()", BINARY),
    ("FalsePositives()", BINARY),
    ("FalseNegatives()", BINARY),
    ("TruePositives(thresholds=[.3, .6])", MULTI + SHARES),
    ("TrueNegatives(thresholds=.35)", MULTI + SHARES),
    ("FalsePositives(thresholds=[0., .25, .5, .75, 1.])", BINARY),
    ("FalseNegatives(thresholds=[0., .25, .5, .75, 1.])", MULTI + SHARES),
    ("TrueNegatives(thresholds=[0., .25, .5, .75, 1.])", MULTI + SHARES),
    ("PrecisionAtRecall(.5)", BINARY),
    ("PrecisionAtRecall(.5, num_thresholds=5)", BINARY),
    ("PrecisionAtRecall(.5, num_thresholds=1)", BINARY),
    ("PrecisionAtRecall(.5, class_id=1)", MULTI + SHARES),
    ("RecallAtPrecision(.6)", BINARY),
    ("RecallAtPrecision(.99)", BINARY),
    ("SensitivityAtSpecificity(.5)", BINARY),
    ("SensitivityAtSpecificity(.5, num_thresholds=2)", BINARY),
    ("SpecificityAtSensitivity(.5)", BINARY),
    ("SpecificityAtSensitivity(.7, class_id=2)", MULTI + SHARES),
    ("F1Score()", MULTI + SHARES),
    ("F1Score(average='micro')", MULTI + SHARES),
    ("F1Score(average='macro', threshold=.35)", MULTI + SHARES),
    ("F1Score(average='weighted')", MULTI + SHARES),
    ("FBetaScore(beta=2.)", MULTI + SHARES),
    ("FBetaScore(average='weighted', beta=.5, threshold=.3)", MULTI + SHARES),
    ("FBetaScore(average='micro', beta=.5, threshold=.3, dtype='float64')", MULTI + SHARES),
    ("R2Score()", NUMBERS + GUESSES),
    ("R2Score(class_aggregation=None)", NUMBERS + GUESSES),
    ("R2Score(class_aggregation='variance_weighted_average')", NUMBERS + GUESSES),
    ("R2Score(num_regressors=2)", NUMBERS + GUESSES),
    ("R2Score(num_regressors=14)", NUMBERS + GUESSES),
    ("R2Score(num_regressors=40)", NUMBERS + GUESSES),
    ("IoU(3, [0, 2])", CLASSES),
    ("IoU(3, target_class_ids=[1], ignore_class=0)", CLASSES),
    ("IoU(num_classes=3, target_class_ids=[0], sparse_y_pred=False)", "y = np.array([0, 1, 2, 0, 1]); " + SHARES),
    ("MeanIoU(num_classes=3)", CLASSES),
    ("MeanIoU(4, dtype='float32')", CLASSES),
    ("MeanIoU(2)", CLASSES),
    ("MeanIoU(3, ignore_class=1)", CLASSES),
    ("BinaryIoU()", BINARY),
    ("BinaryIoU([1], threshold=.35)", BINARY),
    ("OneHotIoU(3, [0, 2])", HOT + SHARES),
    ("OneHotMeanIoU(3)", HOT + SHARES),
    ("OneHotMeanIoU(3, sparse_y_pred=True)", HOT + "p = np.array([0, 1, 2, 1, 1]); "),
)  # fmt: skip
CLOSE = {"ulps": 32, "scale": 1.0}


def _number(data):
    return 7 if data == BINARY else 6 if data == CLASSES else 5


def _streaming(constructor, data):
    make = f"m = tf.keras.metrics.{constructor}; "
    whole = "IoU" in constructor and "float32" not in constructor
    weight = [2, 0, 1, 3, 1, 1, 2] if whole else [1.0, 0.0, 0.5, 2.0, 1.0, 3.0, 0.25]
    weight = weight[: _number(data)]
    yield f"{constructor}", f"{data}{make}m.update_state(y, p); m.result()"
    yield f"{constructor}-call", f"{data}{make}m(y, p)"
    yield f"{constructor}-weighted", f"{data}{make}m.update_state(y, p, sample_weight={weight}); m.result()"
    several = (
        f"m.update_state(y, p); m.update_state(y[:2], p[:2], sample_weight={weight[:2]}); m.update_state(y[1:], p[1:])"
    )
    yield f"{constructor}-batches", f"{data}{make}{several}; m.result(), [(v.path, v.numpy()) for v in m.variables]"
    yield (
        f"{constructor}-reset",
        f"{data}{make}m.update_state(y, p); m.reset_state(); a = [(v.path, v.numpy()) for v in m.variables]; m(y[2:], p[2:]), a",
    )
    yield f"{constructor}-fresh", f"{make}m.result()"
    facts = "m.name, m.dtype, [(v.path, v.numpy()) for v in m.variables], repr(m), getattr(m, '_direction', None), m.get_config()"
    yield f"{constructor}-facts", f"{make}{facts}"
    copy = "tf.keras.metrics.deserialize(tf.keras.metrics.serialize(m))"
    yield (
        f"{constructor}-serialized",
        f"{make}s = tf.keras.metrics.serialize(m); s['class_name'], s['config'], s['module']",
    )
    yield f"{constructor}-copy", f"{data}{make}c = {copy}; c(y, p), c.get_config()"
    in_function = "f = tf.function(lambda y, p: m.update_state(y, p)); f(tf.constant(y), tf.constant(p))"
    if "multi_label=True, thresholds" not in constructor:  # which Keras cannot trace
        yield f"{constructor}-function", f"{data}{make}m.update_state(y[:1], p[:1]); {in_function}; m.result()"
    if (
        not constructor.startswith("AUC(multi_label=True") or "thresholds" in constructor
    ):  # its text names files of Keras
        yield f"{constructor}-shapes-that-differ", f"{data}{make}m.update_state(y[:3], p)"
    yield f"{constructor}-wrong-weights", f"{data}{make}m.update_state(y, p, sample_weight=[1., 2.])"
    stateless = "s = m.stateless_update_state(m.stateless_reset_state(), y, p); m.stateless_result(s), [(v.path, v.numpy()) for v in m.variables]"
    yield f"{constructor}-stateless", f"{data}{make}m.update_state(y[:2], p[:2]); {stateless}"


def _crossing():
    seen = set()
    for constructor, data in MEANS + OTHERS:
        for name, code in _streaming(constructor, data):
            if re.match(r"(True|False)(Posi|Nega)tives\(thresholds=\[", constructor):  # the result is the variable
                code = re.sub(
                    r"m\.result\(\)|[mc]\(y[^;]*?, p[^;]*?\)(?=$|,)|(?<=; )m\.stateless_result\(s\)",
                    r"np.array(\g<0>)",
                    code,
                )
            if name in seen:
                name += " more"
            seen.add(name)
            yield entry(name, code, **CLOSE)
    for constructor, data in MEANS:
        make = f"m = tf.keras.metrics.{constructor}; "
        masked = "p = tf.constant(p); p._keras_mask = tf.constant([True, False, True, True, False]); "
        yield entry(f"{constructor}-masked", f"{data}{masked}{make}m(y, p)", **CLOSE)
        weights = "sample_weight=[1., 2., 3., 0., 1.]"
        yield entry(f"{constructor}-masked-weighted", f"{data}{masked}{make}m(y, p, {weights})", **CLOSE)
        if "Sparse" not in constructor:
            cube = "y = np.stack([y, y[::-1]]); p = np.stack([p, p]); "
            yield entry(f"{constructor}-rank-3", f"{data}{cube}{make}m(y, p)", **CLOSE)
            weights = "sample_weight=np.arange(10.).reshape(2, 5)"
            yield entry(f"{constructor}-rank-3-weights", f"{data}{cube}{make}m(y, p, {weights})", **CLOSE)
            yield entry(
                f"{constructor}-rank-3-batch-weights", f"{data}{cube}{make}m(y, p, sample_weight=[1., 3.])", **CLOSE
            )
        wide = constructor.replace("(", "(dtype='float64', ", 1).replace(", )", ")")
        # Values are computed in float32, the dtype of the data, and averaged in float64.
        yield entry(f"{wide}-64", f"{data}tf.keras.metrics.{wide}(y, p)", ulps=1e9, atol=1e-6)


LINES = """
m = tf.keras.metrics.Mean(); m.update_state([1, 3, 5, 7]); m.result()
m = tf.keras.metrics.Mean(); m.update_state([1, 3, 5, 7], sample_weight=[1, 1, 0, 0]); m.result()
m = tf.keras.metrics.Mean(); m.update_state(4.); m.update_state(2); m.result(), m.count.numpy(), m.total.numpy()
m = tf.keras.metrics.Mean(); m.update_state([[1., 2.], [3., 5.]]); m.update_state(tf.constant(7.)); m.result(), [(v.path, v.numpy()) for v in m.variables]
m = tf.keras.metrics.Mean(); m.update_state([[1., 2.], [3., 5.]], sample_weight=[[1., 0.], [2., 1.]]); m.result(), [(v.path, v.numpy()) for v in m.variables]
m = tf.keras.metrics.Mean(); m.update_state([[1., 2.], [3., 5.]], sample_weight=[1., 3.]); m.result(), [(v.path, v.numpy()) for v in m.variables]
m = tf.keras.metrics.Mean(); m.update_state([[1., 2.], [3., 5.]], sample_weight=[[1.], [3.]]); m.result(), [(v.path, v.numpy()) for v in m.variables]
m = tf.keras.metrics.Mean(); m.update_state([[1., 2.], [3., 5.]], sample_weight=2.); m.result(), [(v.path, v.numpy()) for v in m.variables]
m = tf.keras.metrics.Mean(); m.update_state(np.ones((2, 3, 4)) * np.arange(4), sample_weight=np.arange(6.).reshape(2, 3)); m.result(), [(v.path, v.numpy()) for v in m.variables]
m = tf.keras.metrics.Mean(); m.update_state(np.ones((2, 3, 1)), sample_weight=np.arange(6.).reshape(2, 3)); m.result(), [(v.path, v.numpy()) for v in m.variables]
m = tf.keras.metrics.Mean(); m.update_state([1., 2., 3.], sample_weight=[1., 2.])
m = tf.keras.metrics.Mean(); m.update_state([[1., 2., 3.]], sample_weight=[1., 2.])
m = tf.keras.metrics.Mean(); m.update_state([]); m.result(), m.count.numpy()
m = tf.keras.metrics.Mean(name='other', dtype='float64'); m.update_state([1, 2]); m.result(), repr(m), [(v.path, v.numpy()) for v in m.variables]
m = tf.keras.metrics.Mean(dtype=tf.float64); m([1, 2])
m = tf.keras.metrics.Mean(dtype='float16'); m([1, 2, 4])
m = tf.keras.metrics.Mean(dtype='mixed_float16'); m([1, 2, 4]), m.dtype
m = tf.keras.metrics.Mean('loss'); repr(m)
repr([tf.keras.metrics.Mean(), tf.keras.metrics.Mean(), tf.keras.metrics.AUC(), tf.keras.metrics.AUC(), tf.keras.metrics.Precision()])
str(tf.keras.metrics.Mean()), repr(tf.keras.metrics.AUC(name='a'))
m = tf.keras.metrics.Mean(); m.update_state('a')
m = tf.keras.metrics.Mean(); m.update_state(None)
m = tf.keras.metrics.Mean(); m.result().numpy(), float(m.result())
m = tf.keras.metrics.Mean(); m.update_state([1., 2.]); f'{m.result():.3f}'
m = tf.keras.metrics.Mean(); m.update_state([1., 2.]); print(m.result()); print(m.result().numpy())
m = tf.keras.metrics.Sum(); m.update_state([1, 3, 5, 7]); m.result()
m = tf.keras.metrics.Sum(); m.update_state([1, 3, 5, 7], sample_weight=[1, 1, 0, 0]); m.result(), [(v.path, v.numpy()) for v in m.variables]
m = tf.keras.metrics.Sum(); m([[1., 2.], [3., 4.]]); m([[1., 2.], [3., 4.]], [2., 1.]); m.reset_state(); m.result(), m.get_config()
m = tf.keras.metrics.Sum(dtype='int32'); m([1, 2, 4])
m = tf.keras.metrics.MeanMetricWrapper(tf.keras.losses.mse); m.update_state([[1., 2.]], [[3., 5.]]); m.result(), m.name, m._direction
m = tf.keras.metrics.MeanMetricWrapper(fn=lambda a, b, k: (a - b) * k, name='w', k=3.); m(tf.constant([1., 2.]), tf.constant([3., 5.]))
m = tf.keras.metrics.MeanMetricWrapper(tf.keras.losses.huber, delta=.5); m.get_config()
repr([tf.keras.metrics.get('accuracy'), tf.keras.metrics.get('AUC'), tf.keras.metrics.get('auc'), tf.keras.metrics.get('mse'), tf.keras.metrics.get('MSE')])
repr([tf.keras.metrics.get('mae'), tf.keras.metrics.get('MAE'), tf.keras.metrics.get('mape'), tf.keras.metrics.get('MSLE'), tf.keras.metrics.get('bce'), tf.keras.metrics.get('BCE')])
repr([tf.keras.metrics.get('mean_io_u')])
repr([tf.keras.metrics.get('top_k_categorical_accuracy'), tf.keras.metrics.get('Recall'), tf.keras.metrics.get('root_mean_squared_error')])
repr([tf.keras.metrics.get('nothing')])
repr([tf.keras.metrics.get(5)])
repr([tf.keras.metrics.get(None)])
repr([tf.keras.metrics.get(tf.keras.metrics.Mean), tf.keras.metrics.get({'class_name': 'Recall', 'config': {'thresholds': .3}}).get_config()])
tf.keras.metrics.deserialize('nothing')
tf.keras.metrics.serialize(tf.keras.metrics.mse)
tf.metrics.Mean is tf.keras.metrics.Mean, tf.metrics.mse is tf.keras.metrics.MSE, tf.keras.metrics.mse is tf.keras.losses.mse
tf.keras.metrics.Mean.__module__, tf.keras.metrics.AUC.__module__, tf.keras.metrics.BinaryAccuracy.__module__, tf.keras.metrics.Metric.__module__, tf.keras.metrics.binary_accuracy.__module__
tf.keras.metrics.binary_accuracy([[1, 0]], [[.6, .3]])
tf.keras.metrics.binary_accuracy(np.array([[1], [1], [0], [0]]), np.array([[1], [.7], [.2], [.6]]))
tf.keras.metrics.binary_accuracy([1., 0.], [.4, .3], threshold=.35)
tf.keras.metrics.binary_accuracy([1., 0.], [[.4], [.3]])
tf.keras.metrics.binary_accuracy([1., 0., 1.], [.4, .3])
tf.keras.metrics.categorical_accuracy([[0, 0, 1], [0, 1, 0]], [[.1, .9, .8], [.05, .95, 0.]])
tf.keras.metrics.categorical_accuracy(tf.constant([[0., -0.]]), tf.constant([[-0., 0.]]))
tf.keras.metrics.categorical_accuracy(tf.constant([[0., np.nan, 1.]]), tf.constant([[.2, np.nan, .1]]))
tf.keras.metrics.categorical_accuracy(np.eye(3), np.eye(4))
tf.keras.metrics.categorical_accuracy([[.5, .5]], [[1, 2]])
tf.keras.metrics.sparse_categorical_accuracy([2, 1], [[.1, .9, .8], [.05, .95, 0.]])
tf.keras.metrics.sparse_categorical_accuracy([[2], [1]], [[.1, .9, .8], [.05, .95, 0.]])
tf.keras.metrics.sparse_categorical_accuracy([[2, 1]], [[[.1, .1, .8], [.05, .95, 0.]]])
tf.keras.metrics.sparse_categorical_accuracy([2, 1, 1], [[.1, .9, .8], [.05, .95, 0.]])
tf.keras.metrics.sparse_categorical_accuracy(np.array([2, 1]), np.array([[.1, .1, .8], [.05, .95, 0.]], 'float16'))
tf.keras.metrics.top_k_categorical_accuracy([[0, 0, 1], [0, 1, 0]], [[.1, .9, .8], [.05, .95, 0.]], k=2)
tf.keras.metrics.top_k_categorical_accuracy([[0., 0, 1], [0, 1, 0]], [[.1, .9, .8], [.05, .95, 0.]], k=1)
tf.keras.metrics.top_k_categorical_accuracy([[0., 0, 1], [0, 1, 0]], [[.8, .9, .8], [.95, .95, 0.]], k=2)
tf.keras.metrics.top_k_categorical_accuracy(np.eye(3), np.eye(3))
tf.keras.metrics.top_k_categorical_accuracy([[[0., 0, 1], [0, 1, 0]]], [[[.8, .9, .8], [.95, .95, 0.]]], k=1)
tf.keras.metrics.sparse_top_k_categorical_accuracy([2, 1], [[.1, .9, .8], [.05, .95, 0.]], k=1)
tf.keras.metrics.sparse_top_k_categorical_accuracy([2, 7], [[.1, .9, .8], [.05, .95, 0.]], k=3)
tf.keras.metrics.sparse_top_k_categorical_accuracy([[2, 1]], [[[.1, .9, .8], [.05, .95, 0.]]], k=2)
tf.keras.metrics.sparse_top_k_categorical_accuracy([2, 1], [[1, 2, 0], [0, 2, 1]], k=2, from_sorted_ids=True)
m = tf.keras.metrics.SparseTopKCategoricalAccuracy(k=2, from_sorted_ids=True); m([2, 1], [[1, 2, 0], [0, 2, 1]]), m.get_config()
m = tf.keras.metrics.SparseCategoricalAccuracy(); m.update_state([[2], [1]], [[.1, .6, .3], [.05, .95, 0]]); m.update_state([[2], [1]], [[.1, .6, .3], [.05, .95, 0]], sample_weight=[.7, .3]); m.result()
m = tf.keras.metrics.CategoricalAccuracy(); m.update_state([[0, 0, 1], [0, 1, 0]], [[.1, .9, .8], [.05, .95, 0]]); m.result().numpy()
m = tf.keras.metrics.Accuracy(); m.update_state([[1], [2], [3], [4]], [[0], [2], [3], [4]]); m.result(), m([1, 2, 3, 4], [1, 2, 3, 5], sample_weight=[1, 1, 0, 0])
m = tf.keras.metrics.BinaryAccuracy(); m.update_state([[1], [1], [0], [0]], [[.98], [1], [0], [.6]]); m.result()
tf.keras.metrics.pearson_correlation([[0., 1., 2.]], [[1., 2., 5.]])
tf.keras.metrics.concordance_correlation([[0., 1., 2.]], [[1., 2., 5.]])
tf.keras.metrics.huber([[0., 1., 2.]], [[1., 2., 5.]])
tf.keras.metrics.Precision(thresholds=1.5)
tf.keras.metrics.Precision(thresholds=[.5, -1.])
tf.keras.metrics.Precision(thresholds=[None])
m = tf.keras.metrics.Precision(class_id=1); m.update_state([0, 1], [.4, .6])
m = tf.keras.metrics.Precision(class_id=3); m.update_state([[0, 1]], [[.4, .6]])
m = tf.keras.metrics.Precision(top_k=3); m.update_state([[0, 1]], [[.4, .6]])
m = tf.keras.metrics.Precision(); m.update_state([0, 1, 1, 1], [1, 0, 1, 1]); m.result()
m = tf.keras.metrics.Precision(); m.update_state([0, 1, 1, 1], [1, 0, 1, 1], sample_weight=[0, 0, 1, 0]); m.result()
m = tf.keras.metrics.Precision(top_k=4); m.update_state([[0, 0, 1, 1, 1]], [[1, 1, 1, 1, 1]]); m.result()
m = tf.keras.metrics.Recall(); m.update_state([[0], [1], [1], [1]], [[1], [0], [1], [1]]); m.result()
m = tf.keras.metrics.Recall(); m.update_state([True, False], [.9, .8]); m.result()
m = tf.keras.metrics.Recall(); m.update_state(np.array([1, 0]), tf.constant([.9, .8])); m.result(), m.true_positives.numpy(), m.false_negatives.numpy()
m = tf.keras.metrics.Recall(); m.update_state([[1., 0.], [1., 1.]], [[.9, .8], [.1, .6]], sample_weight=[[1., 0.], [2., 3.]]); m.result(), [(v.path, v.numpy()) for v in m.variables]
m = tf.keras.metrics.Recall(); m.update_state([[1., 0.], [1., 1.]], [[.9, .8], [.1, .6]], sample_weight=[[1.], [2.]]); m.result(), [(v.path, v.numpy()) for v in m.variables]
m = tf.keras.metrics.Recall(); m.update_state([[1., 0.], [1., 1.]], [[.9, .8], [.1, .6]], sample_weight=2.); m.result(), [(v.path, v.numpy()) for v in m.variables]
tf.keras.metrics.AUC(num_thresholds=1)
tf.keras.metrics.AUC(curve='other')
tf.keras.metrics.AUC(summation_method='other')
tf.keras.metrics.AUC(num_labels=3)
m = tf.keras.metrics.AUC(multi_label=True); m.update_state(np.array([0, 1]), np.array([.4, .6]))
m = tf.keras.metrics.AUC(multi_label=True); m.result()
m = tf.keras.metrics.AUC(multi_label=True); m.reset_state(); [(v.path, v.numpy()) for v in m.variables]
m = tf.keras.metrics.AUC(num_thresholds=3); m.update_state([0, 0, 1, 1], [0, .5, .3, .9]); m.result(), m.thresholds, m.true_positives.numpy()
m = tf.keras.metrics.AUC(num_thresholds=3); m.update_state([0, 0, 1, 1], [0, .5, .3, .9], sample_weight=[1, 0, 0, 1]); m.result()
m = tf.keras.metrics.AUC(thresholds=[0., .5, 1.]); m.update_state([0, 0, 1, 1], [0, .5, .3, .9]); m.result(), m.thresholds, m.num_thresholds
m = tf.keras.metrics.AUC(); m.update_state([0, 1], [-1., 2.]); m.result()
tf.keras.metrics.PrecisionAtRecall(1.5)
tf.keras.metrics.RecallAtPrecision(-.5)
tf.keras.metrics.SensitivityAtSpecificity(2)
tf.keras.metrics.SpecificityAtSensitivity(2)
tf.keras.metrics.PrecisionAtRecall(.5, num_thresholds=0)
tf.keras.metrics.PrecisionAtRecall()
tf.keras.metrics.F1Score(average='other')
tf.keras.metrics.FBetaScore(beta=1)
tf.keras.metrics.FBetaScore(beta=-1.)
tf.keras.metrics.F1Score(threshold=1)
tf.keras.metrics.F1Score(threshold=2.)
m = tf.keras.metrics.F1Score(); m.update_state([0., 1.], [.4, .6])
m = tf.keras.metrics.F1Score(threshold=.5); m.update_state(np.array([[1, 1, 1], [1, 0, 0], [1, 1, 0]], np.int32), np.array([[.2, .6, .7], [.2, .6, .6], [.6, .8, 0.]], np.float32)); m.result()
m = tf.keras.metrics.F1Score(); m.result()
tf.keras.metrics.R2Score(class_aggregation='other')
tf.keras.metrics.R2Score(num_regressors=-1)
m = tf.keras.metrics.R2Score(); m.update_state([1., 2.], [1., 3.])
m = tf.keras.metrics.R2Score(); m.update_state([[1.], [2.], [4.]], [[1.], [3.], [4.]]); m.result(), [(v.path, v.numpy()) for v in m.variables]
m = tf.keras.metrics.R2Score(); m.update_state([[1.], [1.]], [[1.], [3.]]); m.result()
m = tf.keras.metrics.R2Score(); m.update_state([[1.], [2.], [4.]], [[1.], [3.], [4.]], sample_weight=[[1.], [2.], [0.]]); m.result(), [(v.path, v.numpy()) for v in m.variables]
m = tf.keras.metrics.R2Score(); m.result()
tf.keras.metrics.IoU(2, [0, 2])
m = tf.keras.metrics.MeanIoU(num_classes=2); m.update_state([0, 0, 1, 1], [0, 1, 0, 1]); m.result(), m.total_cm.numpy()
m = tf.keras.metrics.MeanIoU(num_classes=2); m.update_state([0, 0, 1, 1], [0, 1, 0, 1], sample_weight=[3, 1, 2, 1]); m.result(), m.total_cm.numpy()
m = tf.keras.metrics.MeanIoU(num_classes=2, dtype='float32'); m.update_state([0, 0, 1, 1], [0, 1, 0, 1], sample_weight=[.3, .3, .3, .1]); m.result(), m.total_cm.numpy()
m = tf.keras.metrics.MeanIoU(num_classes=2); m.update_state([[0, 0], [1, 1]], [[0, 1], [0, 1]]); m.result()
m = tf.keras.metrics.BinaryIoU(target_class_ids=[0, 1], threshold=.3); m.update_state([0, 1, 0, 1], [.1, .2, .4, .7]); m.result(), m.total_cm.numpy()
m = tf.keras.metrics.OneHotMeanIoU(num_classes=3); m.update_state(tf.constant([[0, 0, 1], [1, 0, 0], [0, 1, 0], [1, 0, 0]]), tf.constant([[.2, .3, .5], [.1, .2, .7], [.5, .3, .1], [.1, .4, .5]]), sample_weight=[1, 2, 3, 1]); m.result()
m = tf.keras.metrics.RootMeanSquaredError(); m.update_state([[0, 1], [0, 0]], [[1, 1], [0, 0]]); m.result(), m([[0, 1], [0, 0]], [[1, 1], [0, 0]], sample_weight=[1, 0])
m = tf.keras.metrics.Mean(); m.stateless_update_state([tf.constant(1.)], [1., 2.])
m = tf.keras.metrics.Mean(); m.stateless_result([tf.constant(1.)])
m = tf.keras.metrics.Mean(); m.update_state([5.]); m.stateless_update_state([tf.constant(1.), tf.constant(2.)], [1., 2.]), m.stateless_reset_state(), [(v.path, v.numpy()) for v in m.variables]
tf.keras.metrics.Metric(name='x', dtype='float64').get_config(), tf.keras.metrics.Metric().dtype
tf.keras.metrics.Mean(5)
tf.keras.metrics.Mean(other=1)
tf.keras.metrics.MeanSquaredError(dtype='float32', name='n').get_config()
f = tf.function(lambda m: m.result()); m = tf.keras.metrics.Mean(); m.update_state([1., 2.]); tf.function(lambda: m.result())()
m = tf.keras.metrics.Mean(); f = tf.function(lambda x: m(x)); f(tf.constant([1., 2.])), f(tf.constant([3., 8.])), [(v.path, v.numpy()) for v in m.variables]
m = tf.keras.metrics.Mean(); v = tf.Variable([1., 2.]); m.update_state(v); m.update_state(v * 2); m.result()
m = tf.keras.metrics.Mean(); [float(m(x)) for x in (1., 2., 6.)]
"""


def cases():
    yield from _crossing()
    yield from lines(LINES, ulps=32, scale=1.0)
