"""Metrics as programs write and use them: classes of their own in the styles of Keras 2 and 3, loops, functions."""

import numpy as np

from compat_tests import case

Y = np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]], np.float32)
P = np.array([[0.1, 0.8, 0.1], [0.3, 0.3, 0.4], [0.2, 0.7, 0.1], [0.2, 0.5, 0.3]], np.float32)


def _true_positives(tf):
    class BinaryTruePositives(tf.keras.metrics.Metric):
        def __init__(self, name="binary_true_positives", **kwargs):
            super().__init__(name=name, **kwargs)
            self.true_positives = self.add_weight(name="tp", initializer="zeros")

        def update_state(self, y_true, y_pred, sample_weight=None):
            y_true = tf.cast(y_true, tf.bool)
            y_pred = tf.cast(y_pred, tf.bool)
            values = tf.logical_and(tf.equal(y_true, True), tf.equal(y_pred, True))
            values = tf.cast(values, self.dtype)
            if sample_weight is not None:
                sample_weight = tf.cast(sample_weight, self.dtype)
                values = tf.multiply(values, sample_weight)
            self.true_positives.assign_add(tf.reduce_sum(values))

        def result(self):
            return self.true_positives.value

        def reset_state(self):
            self.true_positives.assign(0)

    return BinaryTruePositives


def metric_class(tf):
    metric = _true_positives(tf)()
    metric.update_state([0, 1, 1, 1], [0, 1, 0, 1])
    first = float(metric.result())
    metric.update_state([0, 1, 1, 1], [0, 1, 0, 1], sample_weight=[1.0, 0.5, 1.0, 2.0])
    second = float(metric.result())
    metric.reset_state()
    return first, second, float(metric.result()), repr(metric), metric.name, metric.get_config()


def metric_class_in_function(tf):
    metric = _true_positives(tf)(name="tp")
    update = tf.function(metric.update_state)
    for k in range(3):
        update(tf.constant([0, 1, 1, k]), tf.constant([1, 1, 0, 1]))
    return float(metric.result()), [(v.path, v.name, v.numpy(), v.trainable) for v in metric.variables]


def metric_class_with_plain_variables(tf):
    class Share(tf.keras.metrics.Metric):
        def __init__(self, name="my_metric"):
            super().__init__(name=name)
            self.right = self.add_weight(name="acc", initializer="zeros")
            self.count = tf.Variable(0.0)

        def update_state(self, y_true, y_pred, sample_weight=None):
            y_pred = tf.reshape(tf.argmax(y_pred, axis=1), shape=(-1, 1))
            values = tf.cast(y_true, "int32") == tf.cast(y_pred, "int32")
            values = tf.cast(values, "float32")
            self.right.assign_add(tf.reduce_sum(values))
            self.count.assign_add(tf.cast(tf.shape(y_true)[0], "float32"))

        def result(self):
            return self.right / self.count

        def reset_state(self):
            self.right.assign(0.0)
            self.count.assign(0.0)

    metric = Share()
    metric.update_state(np.array([[1], [2], [1]]), P[:3])
    first = metric.result()
    metric.update_state(np.array([[1]]), P[3:])
    second = metric.result()
    metric.reset_state()
    return first, second, metric.count, len(metric.variables), metric(np.array([[1]]), P[3:])


def metric_class_of_keras_3(tf):
    class Largest(tf.keras.Metric):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.largest = self.add_variable(shape=(), initializer="zeros", name="largest", dtype=self.dtype)
            self.all = self.add_variable(shape=(2, 3), initializer="ones", name="all")

        def update_state(self, values):
            self.largest.assign(tf.maximum(self.largest, tf.reduce_max(tf.cast(values, self.dtype))))

        def result(self):
            return {"largest": self.largest.value, "twice": self.largest * 2.0}

    metric = Largest(dtype="float64")
    out = metric([1.0, 5.0, 2.0])
    shown = sorted((k, float(v)) for k, v in out.items())
    before = [(v.path, v.shape, v.dtype) for v in metric.variables]
    metric.reset_state()
    return shown, before, metric.all.numpy(), metric.name


def metrics_inside_a_metric(tf):
    class Both(tf.keras.metrics.Metric):
        def __init__(self):
            super().__init__(name="both")
            self.a = tf.keras.metrics.Mean()
            self.b = tf.keras.metrics.Sum(name="s")
            self.own = self.add_weight(name="own", initializer="zeros")

        def update_state(self, x):
            self.a.update_state(x)
            self.b.update_state(x)
            self.own.assign_add(1.0)

        def result(self):
            return self.a.result() + self.b.result()

    metric = Both()
    out = metric([1.0, 2.0]), metric([3.0, 4.0])
    paths = [v.path for v in metric.variables]
    metric.reset_state()
    return out, paths, [v.numpy() for v in metric.variables]


def metric_class_of_a_mean(tf):
    class Relative(tf.keras.metrics.Mean):
        def update_state(self, y_true, y_pred, sample_weight=None):
            return super().update_state(tf.abs(y_true - y_pred) / y_true, sample_weight)

    metric = Relative(name="relative")
    metric.update_state(tf.constant([1.0, 2.0]), tf.constant([2.0, 3.0]))
    return metric.result(), repr(metric), [v.path for v in metric.variables]


@case(raises=True)
def metric_without_super(tf):
    class Wrong(tf.keras.metrics.Metric):
        def __init__(self):
            self.total = self.add_weight(name="total", initializer="zeros")

    return Wrong()


@case(raises=True)
def metric_called_without_super(tf):
    class Wrong(tf.keras.metrics.Metric):
        def __init__(self):
            self.total = 0

        def update_state(self, x):
            pass

        def result(self):
            return 0

    return Wrong()(1.0)


@case(raises=True)
def metric_without_update(tf):
    class Nothing(tf.keras.metrics.Metric):
        pass

    return Nothing()(1.0)


@case(raises=True)
def metric_without_result(tf):
    class Nothing(tf.keras.metrics.Metric):
        def update_state(self, x):
            pass

    return Nothing()(1.0)


@case(raises=True)
def metric_weight_of_a_name_with_slash(tf):
    class Wrong(tf.keras.metrics.Metric):
        def __init__(self):
            super().__init__()
            self.total = self.add_weight(name="a/b", initializer="zeros")

    return Wrong()


@case(raises=True)
def metric_weight_of_unknown_initializer(tf):
    class Wrong(tf.keras.metrics.Metric):
        def __init__(self):
            super().__init__()
            self.total = self.add_weight(name="a", initializer="nothing")

    return Wrong()


def metric_names_with_slashes(tf):
    class One(tf.keras.metrics.Metric):
        def __init__(self, name):
            super().__init__(name=name)
            self.total = self.add_weight(name="a", initializer="ones", shape=(2,), dtype="int32")

    metric = One("x/y")
    return metric.name, [(v.path, v.dtype, v.numpy()) for v in metric.variables]


def mean_over_epochs(tf):
    mean = tf.keras.metrics.Mean(name="train_loss")
    accuracy = tf.keras.metrics.SparseCategoricalAccuracy(name="train_accuracy")
    labels = np.array([1, 2, 0, 1])
    for epoch in range(2):
        mean.reset_state()
        accuracy.reset_state()
        for k in range(4):
            mean(float(k + epoch))
            accuracy(labels[k : k + 1], P[k : k + 1])
        print(f"Epoch {epoch + 1}, Loss: {mean.result():.2f}, Accuracy: {accuracy.result() * 100:.2f}")
    return mean.result(), accuracy.result()


def training_step_with_metrics(tf):
    w = tf.Variable([[0.5], [-0.25]])
    loss = tf.keras.losses.MeanSquaredError()
    mean = tf.keras.metrics.Mean(name="loss")
    error = tf.keras.metrics.MeanAbsoluteError()

    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            prediction = x @ w
            value = loss(y, prediction)
        w.assign_sub(0.1 * tape.gradient(value, w))
        mean.update_state(value)
        error.update_state(y, prediction)
        return {"loss": mean.result(), "mae": error.result()}

    x = tf.constant([[1.0, 2.0], [3.0, -1.0], [0.0, 1.0]])
    y = tf.constant([[1.0], [2.0], [0.5]])
    return [step(x, y) for _ in range(3)], [step(x[:1], y[:1])], w


training_step_with_metrics.compat_options = case(ulps=32, scale=1.0)(lambda tf: None).compat_options


def metric_under_a_tape(tf):
    v = tf.Variable(2.0)
    mean = tf.keras.metrics.Mean()
    with tf.GradientTape() as tape:
        y = v * v
        mean.update_state(y)
        r = mean.result()
    return tape.gradient(y, v), mean.result(), r


def metric_result_has_no_gradient(tf):
    v = tf.Variable(2.0)
    mean = tf.keras.metrics.Mean()
    with tf.GradientTape() as tape:
        mean.update_state(v * v)
        r = mean.result()
    return tape.gradient(r, v)


def result_before_and_after(tf):
    mean = tf.keras.metrics.Mean()
    before = mean.result()
    mean.update_state([4.0])
    after = mean.result()
    mean.reset_state()
    return before, after, mean.result()


def variables_that_are_assigned(tf):
    mean = tf.keras.metrics.Mean()
    mean.total.assign(6.0)
    mean.count.assign(2.0)
    first = mean.result()
    mean.total.assign_add(4.0)
    return first, mean.result(), mean.variables[0].numpy()


def accuracy_by_name(tf):
    out = {}
    for name in ("binary_accuracy", "categorical_accuracy", "top_k_categorical_accuracy"):
        metric = tf.keras.metrics.get(name)
        metric.update_state(Y, P)
        out[name] = metric.result()
    return out


def many_batches(tf):
    auc = tf.keras.metrics.AUC(num_thresholds=50)
    recall = tf.keras.metrics.Recall(thresholds=[0.3, 0.6])
    for k in range(20):
        p = np.abs(np.sin(np.arange(k, k + 8, dtype=np.float32)))
        y = (np.arange(8) * (k + 1) % 3 == 0).astype(np.float32)
        auc.update_state(y, p)
        recall.update_state(y, p)
    return auc.result(), recall.result()


many_batches.compat_options = case(ulps=16, scale=1.0)(lambda tf: None).compat_options


def dataset_of_last_short_batch(tf):
    mean = tf.keras.metrics.CategoricalAccuracy()
    update = tf.function(lambda y, p: mean.update_state(y, p))
    for a, b in ((0, 2), (2, 4), (1, 2)):
        update(tf.constant(Y[a:b]), tf.constant(P[a:b]))
    return mean.result(), mean.count.numpy()


def stateless_in_function(tf):
    mean = tf.keras.metrics.Mean()

    @tf.function
    def run(state, x):
        state = mean.stateless_update_state(state, x)
        return state, mean.stateless_result(state)

    state = [tf.constant(0.0), tf.constant(0.0)]
    for k in range(3):
        state, result = run(state, tf.constant([1.0, float(k)]))
    return state, result, mean.result()


def directions(tf):
    names = ("Mean", "Sum", "MeanSquaredError", "AUC", "Recall", "CosineSimilarity", "KLDivergence", "R2Score", "Hinge")
    return [getattr(getattr(tf.keras.metrics, n)(), "_direction", None) for n in names]


def copies_of_metrics(tf):
    import copy

    mean = tf.keras.metrics.Mean(name="m")
    mean.update_state([1.0, 3.0])
    other = tf.keras.metrics.Mean.from_config(mean.get_config())
    del copy
    return other.name, other.result(), mean.result()
