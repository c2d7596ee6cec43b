"""What `compile` makes of losses and metrics: one loss, one metric, for models of any structure of outputs."""

from tfjax.keras import tree
from tfjax.keras.keras_export import show_as_keras
from tfjax.keras.metrics import accuracy_metrics, reduction_metrics
from tfjax.keras.metrics.metric import Metric
from tfjax.keras.trainers.compile_loss import CompileLoss, is_binary_or_sparse_categorical
from tfjax.keras.utils.naming import get_object_name
from tfjax.keras.utils.tracking import no_automatic_dependency_tracking

__all__ = ["CompileLoss", "CompileMetrics", "MetricsList"]


class MetricsList(Metric):
    """The metrics of one output."""

    def __init__(self, metrics, name="metrics_list", output_name=None):
        super().__init__(name=name)
        self.metrics = metrics
        self.output_name = output_name

    def update_state(self, y_true, y_pred, sample_weight=None):
        """Updates all."""
        for m in self.metrics:
            m.update_state(y_true, y_pred, sample_weight=sample_weight)

    def reset_state(self):
        """Resets all."""
        for m in self.metrics:
            m.reset_state()

    def get_result(self):
        """Results by name."""
        return {m.name: m.result() for m in self.metrics}


def get_metric(identifier, y_true, y_pred):
    """Returns the metric object; "accuracy" is the one that fits the shapes.

    Raises:
        ValueError: for None or an unknown name.
    """
    from tfjax.keras import metrics as metrics_module

    if identifier is None:
        raise ValueError("Expected metric, received `None`")
    if str(identifier).lower() not in ["accuracy", "acc"]:
        metric = metrics_module.get(identifier)
    else:
        is_binary, is_sparse_categorical = is_binary_or_sparse_categorical(y_true, y_pred)
        if is_binary:
            kind = accuracy_metrics.BinaryAccuracy
        elif is_sparse_categorical:
            kind = accuracy_metrics.SparseCategoricalAccuracy
        else:
            kind = accuracy_metrics.CategoricalAccuracy
        metric = kind(name=str(identifier))
    name = identifier if isinstance(identifier, str) else get_object_name(metric)
    if not isinstance(metric, Metric):
        metric = reduction_metrics.MeanMetricWrapper(metric)
    metric.name = name
    return metric


def get_metrics_list(metrics, y_true, y_pred, output_name=None):
    """Returns the MetricsList of one output."""
    if metrics is None:
        return None
    if not isinstance(metrics, (list, tuple)):
        metrics = [metrics]
    return MetricsList([get_metric(m, y_true, y_pred) for m in metrics], output_name=output_name)


class CompileMetrics(Metric):
    """All metrics given to `compile`.

    Args:
        metrics, weighted_metrics: as given; the latter take sample weights into account.
        output_names: names of the model's outputs, where they are known.

    Raises:
        ValueError: if they are no list, tuple or dict.
    """

    @no_automatic_dependency_tracking
    def __init__(self, metrics, weighted_metrics, name="compile_metric", output_names=None):
        super().__init__(name=name)
        metrics = [metrics] if isinstance(metrics, str) else metrics  # as in Keras 2
        weighted_metrics = [weighted_metrics] if isinstance(weighted_metrics, str) else weighted_metrics
        for argument, value in (("metrics", metrics), ("weighted_metrics", weighted_metrics)):
            if value and not isinstance(value, (list, tuple, dict)):
                raise ValueError(
                    f"Expected `{argument}` argument to be a list, tuple, or dict. Received instead: "
                    f"{argument}={value} of type {type(value)}"
                )
        self._user_metrics = metrics
        self._user_weighted_metrics = weighted_metrics
        self.built = False
        self.name = "compile_metrics"
        self.output_names = output_names

    @property
    def metrics(self):
        """The metric objects, once they are made."""
        if not self.built:
            return []
        found = []
        for m in self._flat_metrics + self._flat_weighted_metrics:
            if m is not None:
                found.extend(m.metrics)
        return found

    @property
    def variables(self):
        """The variables of all metrics."""
        return [v for m in self.metrics for v in m.variables]

    def build(self, y_true, y_pred):
        """Makes the metric objects for outputs of this structure."""
        num_outputs = len(tree.flatten(y_pred))
        flat = tree.is_nested(y_pred) and len(y_pred) == num_outputs
        names = self._names_of_outputs(y_pred, flat)
        self._resolved_output_names = names if num_outputs > 1 and flat else None
        build = lambda metrics, argument: self._build_metrics_set(
            metrics, num_outputs, names, y_true, y_pred, flat, argument
        )
        self._flat_metrics = build(self._user_metrics, "metrics")
        self._flat_weighted_metrics = build(self._user_weighted_metrics, "weighted_metrics")
        self.built = True

    def _names_of_outputs(self, y_pred, flat):
        if not (flat and isinstance(y_pred, dict)):
            return self.output_names
        if self.output_names and set(y_pred.keys()) == set(self.output_names):
            return self.output_names
        return list(y_pred) if type(y_pred).__name__ == "OrderedDict" else sorted(y_pred)

    def _build_metrics_set(self, metrics, num_outputs, names, y_true, y_pred, flat, argument):
        if not metrics:
            return [None] * num_outputs
        if num_outputs == 1:
            y_true, y_pred = tree.flatten(y_true)[0], tree.flatten(y_pred)[0]
            return [get_metrics_list(tree.flatten(metrics), y_true, y_pred, None)]
        chosen = None
        if flat:
            if isinstance(metrics, (list, tuple)) and len(metrics) == num_outputs:
                chosen = metrics
            elif names and isinstance(metrics, dict) and set(metrics) <= set(names):
                chosen = [metrics.get(name) for name in names]
        if chosen is not None:
            shown = names or [None] * num_outputs
            try:
                rows = zip(chosen, self._flatten_y(y_true), self._flatten_y(y_pred), shown)
                return [get_metrics_list(*row) for row in rows]
            except ValueError as error:
                raise ValueError(f"{error}\nReceived: {argument}={metrics}") from error
        return self._build_nested(metrics, num_outputs, names, y_true, y_pred, argument)

    def _build_nested(self, metrics, num_outputs, names, y_true, y_pred, argument):
        """Metrics in the nested structure of the outputs."""
        try:
            outputs = tree.lists_to_tuples(y_pred)
            shown = tree.pack_sequence_as(outputs, names or [None] * num_outputs)
            metrics_structure, labels = tree.lists_to_tuples(metrics), tree.lists_to_tuples(y_true)
            made = tree.map_structure_up_to(outputs, get_metrics_list, metrics_structure, labels, outputs, shown)
            return tree.flatten(made)
        except (ValueError, TypeError, KeyError, IndexError) as error:
            structure = tree.map_structure(lambda _: "X", y_pred)
            should = f"Invalid `{argument}`. `{argument}` should contain metrics objects and "
            if self.output_names:
                should += (
                    "either be a dict or a list matching the output names of the functional model "
                    f"{self.output_names} or "
                )
            raise ValueError(
                f"{error}\n{should}match the output structure of the model: {structure}.\nReceived: "
                f"{argument}={metrics}"
            ) from error

    def _flatten_y(self, y):
        if isinstance(y, dict) and self._resolved_output_names is not None:
            return [y[name] for name in self._resolved_output_names]
        return tree.flatten(y)

    def update_state(self, y_true, y_pred, sample_weight=None):
        """Updates all metrics; only weighted ones get the weights."""
        if not self.built:
            self.build(y_true, y_pred)
        y_true = self._flatten_y(y_true)
        y_pred = self._flatten_y(y_pred)
        for m, y_t, y_p in zip(self._flat_metrics, y_true, y_pred):
            if m:
                m.update_state(y_t, y_p)
        weights = [None] * len(y_true)
        if sample_weight is not None:
            weights = self._flatten_y(sample_weight)
            if len(weights) < len(y_true):
                weights = [weights[0]] * len(y_true)
        for m, y_t, y_p, weight in zip(self._flat_weighted_metrics, y_true, y_pred, weights):
            if m:
                m.update_state(y_t, y_p, weight)

    def reset_state(self):
        """Resets all metrics."""
        if not self.built:
            return
        for m in (*self._flat_metrics, *self._flat_weighted_metrics):
            if m:
                m.reset_state()

    def result(self):
        """Results by name; names that come twice get a number, or a prefix where the second is a weighted metric.

        Raises:
            ValueError: before the first update.
        """
        if not self.built:
            raise ValueError("Cannot get result() since the metric has not yet been built.")
        results, counts = {}, {}

        def add(name, metric):
            counts[name] = counts.get(name, 0) + 1
            results[name if counts[name] == 1 else f"{name}_{counts[name] - 1}"] = metric.result()

        for output in filter(None, self._flat_metrics):
            for m in output.metrics:
                add(_full(output, m.name), m)
        for output in filter(None, self._flat_weighted_metrics):
            for m in output.metrics:
                name = _full(output, m.name)
                add(name if name not in counts else _full(output, f"weighted_{m.name}"), m)
        return results


def _full(output, name):
    return f"{output.output_name}_{name}" if output.output_name else name


show_as_keras(MetricsList)
show_as_keras(CompileMetrics)
