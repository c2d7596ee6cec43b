"""Metrics: what the recordings of Keras 3 do not show. Keras 2's ways, NumPy oracles, what is recorded."""

import numpy as np
import pytest

import tfjax as tf
from tfjax import engine

M = tf.keras.metrics
RNG = np.random.RandomState(1)


# -- as programs for Keras 2 write them


def test_weights_in_the_order_of_keras_2():
    class Mine(M.Metric):
        def __init__(self, name="mine", **kwargs):
            super().__init__(name, **kwargs)
            self.a = self.add_weight("a", initializer="ones")
            self.b = self.add_weight("b", (2,), initializer="ones")
            self.c = self.add_weight(name="c", shape=(1, 2), initializer="zeros", dtype=tf.int32)
            self.d = self.add_weight("d", shape=(3,))

    metric = Mine()
    assert (metric.name, metric.dtype) == ("mine", "float32")
    assert [(v.name, tuple(v.shape), v.dtype) for v in metric.weights] == [
        ("a", (), "float32"), ("b", (2,), "float32"), ("c", (1, 2), "int32"), ("d", (3,), "float32"),
    ]  # fmt: skip
    assert float(metric.a) == 1.0


@pytest.mark.parametrize("arguments", [("n",), ("n", "float64"), ("n", tf.float64)])
def test_name_and_dtype_in_the_order_of_keras_2(arguments):
    metric = M.Metric(*arguments)
    assert metric.name == "n"
    assert metric.dtype == ("float64" if len(arguments) > 1 else "float32")


def test_reset_states_of_a_class():
    class Mine(M.Metric):
        def __init__(self):
            super().__init__(name="mine")
            self.total = self.add_weight(name="total", initializer="zeros")

        def update_state(self, x):
            self.total.assign_add(x)

        def result(self):
            return self.total

        def reset_states(self):
            self.total.assign(-1.0)

    metric = Mine()
    metric(5.0)
    metric.reset_state()
    assert float(metric.result()) == -1.0


def test_reset_states_that_calls_its_base():
    class Mine(M.Mean):
        def reset_states(self):
            super().reset_states()
            self.seen = True

    metric = Mine()
    metric([2.0])
    M.Metric.reset_state(metric)
    assert float(metric.count) == 0.0 and metric.seen


def test_reset_states_is_there():
    metric = M.Mean()
    metric([1.0])
    metric.reset_states()
    assert float(metric.result()) == 0.0


def test_merge_state():
    # Recorded from TensorFlow 2.15.
    a, b = M.Mean(), M.Mean()
    a.update_state([1.0, 2.0])
    b.update_state([5.0])
    a.merge_state([b])
    np.testing.assert_allclose(a.result(), 8 / 3, rtol=1e-6)
    with pytest.raises(ValueError, match="is not compatible with"):
        a.merge_state([M.Sum()])


def test_mean_tensor():
    # Recorded from TensorFlow 2.15.
    m = M.MeanTensor()
    with pytest.raises(ValueError, match="MeanTensor does not have any value yet"):
        m.result()
    m.update_state([0, 1, 2, 3])
    m.update_state([4, 5, 6, 7])
    np.testing.assert_allclose(m.result(), [2.0, 3.0, 4.0, 5.0])
    m.update_state([12, 10, 8, 6], sample_weight=[0, 0.2, 0.5, 1])
    np.testing.assert_allclose(m.result(), [2.0, 3.6363635, 4.8, 5.3333335], rtol=1e-6)
    np.testing.assert_allclose(m.count, [2.0, 2.2, 2.5, 3.0])
    m.reset_state()
    np.testing.assert_allclose(m.result(), np.zeros(4))


def test_mean_tensor_of_a_shape_and_of_weights():
    # Recorded from TensorFlow 2.15.
    m = M.MeanTensor(dtype=tf.float64, shape=(1, 4))
    m.update_state([[0, 1, 2, 3]])
    assert m.result().dtype == tf.float64
    with pytest.raises(ValueError, match=r"Expected shape \(set during the first call\): \(1, 4\). Got: \(2,\)"):
        m.update_state([1.0, 2.0])
    m = M.MeanTensor()
    m.update_state(np.arange(6.0).reshape(2, 3), sample_weight=[1.0, 3.0])
    m.update_state(np.ones((2, 3)), sample_weight=[[2.0], [1.0]])
    np.testing.assert_allclose(m.result(), [[2 / 3, 1.0, 4 / 3], [2.5, 3.25, 4.0]], rtol=1e-6)


def test_mean_relative_error():
    # Recorded from TensorFlow 2.15.
    m = M.MeanRelativeError(normalizer=[1, 3, 2, 3])
    m.update_state([1, 3, 2, 3], [2, 4, 6, 8])
    assert float(m.result()) == 1.25
    assert list(m.get_config()) == ["name", "dtype", "normalizer"]


def test_metric_in_plain_python():
    class Share(M.experimental.PyMetric):
        def update_state(self, y_true, y_pred, sample_weight=None):
            self.seen.append(float(np.mean(y_true.numpy() == y_pred.numpy())))

        def reset_state(self):
            self.seen = []

        def result(self):
            return float(np.mean(self.seen))

    metric = Share(name="share")
    metric.update_state(tf.constant([1, 2]), tf.constant([1, 3]))
    tf.function(metric.update_state)(tf.constant([1, 2]), tf.constant([1, 2]))
    assert float(metric.result()) == 0.75 and metric.result().dtype == tf.float32
    with pytest.raises(NotImplementedError, match="Subclasses should implement `reset_state`"):
        M.experimental.PyMetric()


# -- against NumPy, on data larger than the recordings'


def _exact_auc(labels, scores):
    order = np.argsort(-scores)
    positives = np.concatenate([[0], np.cumsum(labels[order])]) / labels.sum()
    negatives = np.concatenate([[0], np.cumsum(1 - labels[order])]) / (1 - labels).sum()
    return float(np.sum(np.diff(negatives) * (positives[1:] + positives[:-1]) / 2))


@pytest.mark.parametrize("mode", ["interpret", "xla"])
def test_auc_in_batches(mode):
    labels = (RNG.rand(500) > 0.6).astype("float32")
    scores = np.clip(RNG.rand(500) * 0.7 + labels * 0.3, 0, 1).astype("float32")
    with engine.mode(mode):
        metric = M.AUC(num_thresholds=2000)
        for k in range(0, 500, 100):
            metric.update_state(labels[k : k + 100], scores[k : k + 100])
        assert float(metric.result()) == pytest.approx(_exact_auc(labels, scores), abs=2e-3)


@pytest.mark.parametrize("even", [True, False])
def test_counts_at_thresholds(even):
    thresholds = [0.0, 0.25, 0.5, 0.75, 1.0] if even else [0.0, 0.2, 0.5, 0.75, 1.0]
    labels, scores = (RNG.rand(60) > 0.5), np.round(RNG.rand(60), 2).astype("float32")
    weights = RNG.randint(0, 4, 60).astype("float32")
    above = scores[None] > np.array(thresholds, "float32")[:, None]
    expected = {
        M.TruePositives: above & labels,
        M.FalsePositives: above & ~labels,
        M.TrueNegatives: ~above & ~labels,
        M.FalseNegatives: ~above & labels,
    }
    for cls, chosen in expected.items():
        metric = cls(thresholds)
        metric.update_state(labels, scores, sample_weight=weights)
        np.testing.assert_array_equal(metric.result().numpy(), (chosen * weights).sum(1))


def test_multi_label_counts_are_those_of_each_label():
    labels, scores = (RNG.rand(20, 3) > 0.5).astype("float32"), RNG.rand(20, 3).astype("float32")
    together = M.AUC(multi_label=True, num_thresholds=10)
    together.update_state(labels, scores, sample_weight=np.arange(20.0))
    for k in range(3):
        alone = M.AUC(num_thresholds=10)
        alone.update_state(labels[:, k], scores[:, k], sample_weight=np.arange(20.0))
        for a, b in zip(together.variables, alone.variables, strict=True):
            np.testing.assert_allclose(a[:, k], b, rtol=1e-6)


@pytest.mark.parametrize("mode", ["interpret", "xla"])
def test_confusion_matrix(mode):
    labels, predictions = RNG.randint(0, 5, 100), RNG.randint(0, 5, 100)
    expected = np.zeros((5, 5), int)
    np.add.at(expected, (labels, predictions), 1)
    with engine.mode(mode):
        metric = M.MeanIoU(5)
        metric.update_state(labels, predictions)
        np.testing.assert_array_equal(metric.total_cm.numpy(), expected)


def test_iou_leaves_out_classes_out_of_range():
    metric = M.MeanIoU(2)
    metric.update_state([0, 1, 5, -1, 1], [0, 1, 1, 0, 9])
    np.testing.assert_array_equal(metric.total_cm.numpy(), [[1, 0], [0, 1]])


# -- how metrics use the engine


@pytest.mark.parametrize(
    ("metric", "ops"),
    [(M.Mean(), 1), (M.MeanSquaredError(), 2), (M.CategoricalAccuracy(), 2), (M.AUC(num_thresholds=5), 1)],
    ids=lambda x: getattr(x, "name", ""),
)
def test_an_update_records_few_ops(metric, ops):
    y, p = tf.constant(np.eye(3, dtype="float32")), tf.constant(np.eye(3, dtype="float32"))
    inputs = (p,) if isinstance(metric, M.Mean) and type(metric) is M.Mean else (y, p)
    metric.update_state(*inputs)
    engine.cut()
    metric.update_state(*inputs)
    assert engine.state().trace.node.depth == ops


def test_updates_of_batches_of_many_sizes():
    metric, mean = M.SparseCategoricalAccuracy(), M.Mean()

    @tf.function(input_signature=[tf.TensorSpec([None], tf.int64), tf.TensorSpec([None, 3])])
    def update(y, p):
        metric.update_state(y, p)
        mean.update_state(p)

    p = np.eye(3, dtype="float32")
    update(np.array([0, 1, 1]), p)
    update(np.array([0]), p[:1])
    assert (float(metric.result()), float(metric.count), float(mean.count)) == (0.75, 4.0, 4.0)


def test_an_update_that_fails_changes_nothing():
    metric = M.Mean()
    metric.update_state([2.0])
    with pytest.raises(tf.errors.InvalidArgumentError):
        metric.update_state([1.0, 2.0], sample_weight=[1.0, 2.0, 3.0])
    assert float(metric.result()) == 2.0 and float(metric.count) == 1.0


def test_a_bad_label_leaves_the_metric_as_it_was():
    metric = M.SparseCategoricalCrossentropy()
    metric.update_state(tf.constant([0]), tf.constant([[0.5, 0.5]]))
    before = float(metric.result())
    with pytest.raises(tf.errors.InvalidArgumentError, match="label value of 7"):
        metric.update_state(tf.constant([7]), tf.constant([[0.5, 0.5]]))
    assert float(metric.result()) == before


def test_results_are_values_of_their_moment():
    metric = M.Mean()
    metric.update_state([1.0])
    first = metric.result()
    metric.update_state([3.0])
    assert (float(first), float(metric.result())) == (1.0, 2.0)


def test_metrics_by_name():
    for name in ("Recall", "recall", "AUC", "auc", "accuracy", "kld", "logcosh"):
        assert isinstance(M.get(name), M.Metric)


def test_copies_are_what_the_configuration_gives():
    import copy
    import pickle

    metric = M.AUC(num_thresholds=5, name="area")
    metric.update_state([0.0, 1.0], [0.2, 0.7])
    for copied in (copy.deepcopy(metric), pickle.loads(pickle.dumps(metric))):
        assert copied.get_config() == metric.get_config()
        assert float(copied.result()) == 0.0  # as in Keras: the state stays behind
    assert float(metric.result()) == 1.0


def test_copies_of_classes_of_ones_own_have_their_state():
    import copy

    class Mine(M.AUC):
        pass

    metric = Mine(num_thresholds=4)
    metric.update_state([0.0, 1.0], [0.2, 0.7])
    copied = copy.deepcopy(metric)
    copied.update_state([0.0, 1.0], [0.2, 0.7])
    np.testing.assert_array_equal(copied.true_positives, 2 * metric.true_positives.numpy())
