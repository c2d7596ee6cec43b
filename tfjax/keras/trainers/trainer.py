"""Trainer: what models have for training: compile, the steps, losses and metrics."""

import inspect
import warnings

from tfjax.keras import tree
from tfjax.keras.backend.common.dtypes import is_float_dtype
from tfjax.keras.backend.common.global_state import state
from tfjax.keras.backend.config import floatx
from tfjax.keras.keras_export import show_as_keras
from tfjax.keras.trainers.compile_utils import CompileLoss, CompileMetrics
from tfjax.keras.trainers.compiled import CompiledState
from tfjax.keras.trainers.data_adapters import data_adapter_utils
from tfjax.keras.trainers.generators import GeneratorMethods
from tfjax.keras.trainers.loops import Loops
from tfjax.keras.trainers.on_batch import OnBatch
from tfjax.keras.trainers.step_function import PredictFunction, StepFunction
from tfjax.keras.utils.tracking import no_automatic_dependency_tracking


class Trainer(Loops, OnBatch, GeneratorMethods, CompiledState):
    """Mixin of Model."""

    stop_training = False

    def __init__(self):
        self._lock = False
        self._run_eagerly = False
        self._jit_compile = None
        self.compiled = False
        self.loss = None
        self.steps_per_execution = 1
        self._initial_epoch = None
        self._compute_loss_has_training_arg = "training" in inspect.signature(self.compute_loss).parameters
        self._compile_loss = None
        self._compile_metrics = None
        self._loss_tracker = None
        self.train_function = None
        self.test_function = None
        self.predict_function = None
        self.unrolled_steps_per_execution = 1

    @no_automatic_dependency_tracking
    def compile(
        self,
        optimizer="rmsprop",
        loss=None,
        loss_weights=None,
        metrics=None,
        weighted_metrics=None,
        run_eagerly=False,
        steps_per_execution=1,
        jit_compile="auto",
        auto_scale_loss=True,
        **kwargs,
    ):
        """Says how the model is trained.

        Args:
            optimizer: an optimizer or its name.
            loss: a loss (function, object or name), or a structure of losses that matches the outputs.
            loss_weights: a number, or a structure of numbers, that the losses are multiplied by.
            metrics: list of metrics, or lists for several outputs (as a list, or a dict by names of outputs).
            weighted_metrics: metrics that take sample weights into account.
            run_eagerly: whether steps run op by op, for debugging.
            steps_per_execution: how many batches are run between two calls of callbacks.
            jit_compile: accepted; everything is compiled by XLA here.
            auto_scale_loss: whether an optimizer of a mixed_float16 model is wrapped in a LossScaleOptimizer.
            **kwargs: arguments of Keras 2 without use here (`sample_weight_mode`, `target_tensors`,
                `pss_evaluation_shards`).

        Raises:
            TypeError: for other arguments.
            ValueError: for unknown names.
        """
        from tfjax.keras import optimizers

        _check_keras2_arguments(kwargs)
        if metrics is None and _are_metrics(loss_weights):  # Keras 2 has the metrics in third place
            metrics, loss_weights = loss_weights, None
        optimizer = optimizers.get(optimizer)
        self.optimizer = _with_loss_scale(optimizer) if auto_scale_loss and self._is_mixed_float16() else optimizer
        output_names = getattr(self, "output_names", None)
        if loss is not None:
            self._compile_loss = CompileLoss(loss, loss_weights, output_names=output_names)
            self.loss = loss
        if metrics is not None or weighted_metrics is not None:
            self._compile_metrics = CompileMetrics(metrics, weighted_metrics, output_names=output_names)
        run_eagerly = bool(run_eagerly)
        if jit_compile == "auto":
            jit_compile = False
        elif jit_compile and run_eagerly:
            jit_compile = False
            warnings.warn(
                "If `run_eagerly` is True, then `jit_compile` cannot also be True. Disabling `jit_compile`.",
                stacklevel=2,
            )
        self.jit_compile = jit_compile
        self.run_eagerly = run_eagerly
        self.stop_training = False
        self._compiled_trainable_state = {layer: layer.trainable for layer in self._flatten_layers()}
        self.compiled = True
        self._loss_tracker = _mean("loss")
        self.steps_per_execution = steps_per_execution or 1
        self.train_function = None
        self.test_function = None
        self.predict_function = None
        self._note_compile_config(
            optimizer=optimizer,
            loss=loss,
            loss_weights=loss_weights,
            metrics=metrics,
            weighted_metrics=weighted_metrics,
            run_eagerly=run_eagerly,
            steps_per_execution=self.steps_per_execution,
            jit_compile=jit_compile,
        )

    def _is_mixed_float16(self):
        return self.dtype_policy.name == "mixed_float16"

    # Steps ------------------------------------------------------------------------------------------------------------

    def train_step(self, data):
        """Trains on one batch; returns metrics by name. Subclasses may override it.

        Args:
            data: `x`, `(x, y)` or `(x, y, sample_weight)`.
        """
        from tfjax.autodiff.tape import GradientTape

        x, y, sample_weight = data_adapter_utils.unpack_x_y_sample_weight(data)
        with GradientTape() as tape:
            y_pred = self._forward_pass(x, training=True)
            loss = self._compute_loss(x=x, y=y, y_pred=y_pred, sample_weight=sample_weight, training=True)
            self._loss_tracker.update_state(loss, sample_weight=_batch_size(x))
            if self.optimizer is not None:
                loss = self.optimizer.scale_loss(loss)
        weights = self.trainable_weights
        if weights:
            gradients = tape.gradient(loss, weights)
            self.optimizer.apply_gradients(zip(gradients, weights))
        else:
            warnings.warn("The model does not have any trainable weights.", stacklevel=2)
        return self.compute_metrics(x, y, y_pred, sample_weight=sample_weight)

    def test_step(self, data):
        """Evaluates one batch; returns metrics by name. Subclasses may override it."""
        x, y, sample_weight = data_adapter_utils.unpack_x_y_sample_weight(data)
        y_pred = self._forward_pass(x, training=False)
        loss = self._compute_loss(x=x, y=y, y_pred=y_pred, sample_weight=sample_weight, training=False)
        self._loss_tracker.update_state(loss, sample_weight=_batch_size(x))
        return self.compute_metrics(x, y, y_pred, sample_weight=sample_weight)

    def predict_step(self, data):
        """Returns the outputs for one batch. Subclasses may override it."""
        x, _, _ = data_adapter_utils.unpack_x_y_sample_weight(data)
        return self._forward_pass(x, training=False)

    def _forward_pass(self, x, training):
        # With a learning phase the layers within must be told, as in Keras 2; Keras 3 leaves them to their defaults.
        told = self._call_has_training_arg or state.phase is not None
        return self(x, training=training) if told else self(x)

    def make_train_function(self, force=False):
        """Makes `train_function`, which runs the next step of an iterator over batches, unless it is there."""
        if self.train_function is None or force:
            self.train_function = self._step_function(self.train_step)
        return self.train_function

    def make_test_function(self, force=False):
        """Makes `test_function`; see `make_train_function`."""
        if self.test_function is None or force:
            self.test_function = self._step_function(self.test_step)
        return self.test_function

    def make_predict_function(self, force=False):
        """Makes `predict_function`, which returns the outputs for a list of batches, unless it is there."""
        if self.predict_function is None or force:
            self.predict_function = self._step_function(self.predict_step, PredictFunction)
        return self.predict_function

    def _step_function(self, step, kind=StepFunction):
        return kind(step, "one_step_on_data", self.run_eagerly, self.steps_per_execution)

    # Losses -----------------------------------------------------------------------------------------------------------

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        """Returns the total loss of a batch: that of `compile`, and what layers have added. Subclasses may override it.

        Raises:
            ValueError: if there is no loss at all.
        """
        losses = []
        if self._compile_loss is not None:
            loss = self._compile_loss(y, y_pred, sample_weight)
            if loss is not None:
                losses.append(loss)
        losses.extend(map(self._aggregate_additional_loss, self.losses))
        if not losses:
            raise ValueError("No loss to compute. Provide a `loss` argument in `compile()`.")
        total = losses[0]
        for loss in losses[1:]:
            total = total + loss
        return total

    def _compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        if self._compute_loss_has_training_arg:
            return self.compute_loss(x, y, y_pred, sample_weight, training=training)
        return self.compute_loss(x, y, y_pred, sample_weight)

    def _aggregate_additional_loss(self, loss):
        """The sum of a loss that a layer has added, as a scalar."""
        from tfjax.ops.array.cast import cast
        from tfjax.ops.math.reductions import reduce_sum

        if not is_float_dtype(loss.dtype):
            loss = cast(loss, floatx())
        return reduce_sum(loss) if loss.shape.rank else loss

    # Metrics ----------------------------------------------------------------------------------------------------------

    def compute_metrics(self, x, y, y_pred, sample_weight=None):
        """Updates the metrics of `compile`; returns all results by name. Subclasses may override it."""
        if self._compile_metrics is not None:
            self._compile_metrics.update_state(y, y_pred, sample_weight)
        return self.get_metrics_result()

    def get_metrics_result(self):
        """Returns the present results of all metrics by name."""
        results = {}
        for metric in self.metrics:
            result = metric.result()
            if isinstance(result, dict):
                results.update(result)
            else:
                results[metric.name] = result
        return results

    @property
    def metrics(self):
        """The metrics: of the loss, of `compile`, of the model itself and of its layers."""
        metrics = self._get_own_metrics() if self.compiled else list(self._metrics)
        for layer in self._flatten_layers(include_self=False):
            if not isinstance(layer, Trainer):
                metrics.extend(layer.metrics)
        return metrics

    def _get_own_metrics(self):
        metrics = []
        if self._loss_tracker is not None:
            metrics.append(self._loss_tracker)
        if self._compile_metrics is not None:
            metrics.append(self._compile_metrics)
        if self._compile_loss is not None:
            metrics.extend(self._compile_loss.metrics)
        metrics.extend(self._metrics)
        return metrics

    @property
    def metrics_names(self):
        """Names of the metrics."""
        return [m.name for m in self.metrics]

    def reset_metrics(self):
        """Resets all metrics."""
        for m in self.metrics:
            m.reset_state()

    # Keras 2 idioms ---------------------------------------------------------------------------------------------------

    @property
    def compiled_metrics(self):
        """The metrics as Keras 2 has them in a `train_step`: `self.compiled_metrics.update_state(y, y_pred)`."""
        return _CompiledMetrics(self)

    def compiled_loss(self, y, y_pred, sample_weight=None, regularization_losses=None):
        """The total loss as Keras 2 has it in a `train_step`."""
        warnings.warn(
            "`model.compiled_loss()` is deprecated. Instead, use `model.compute_loss(x, y, y_pred, sample_weight, "
            "training)`.",
            stacklevel=2,
        )
        return self.compute_loss(x=None, y=y, y_pred=y_pred, sample_weight=sample_weight)


class _CompiledMetrics:
    def __init__(self, model):
        self._model = model

    def update_state(self, y, y_pred, sample_weight=None):
        """Updates all metrics."""
        warnings.warn(
            "`model.compiled_metrics()` is deprecated. Instead, use e.g.:\n```\nfor metric in self.metrics:\n"
            "    metric.update_state(y, y_pred)\n```\n",
            stacklevel=2,
        )
        from tfjax.keras.metrics.reduction_metrics import Mean

        for metric in self._model.metrics:
            if type(metric) is Mean or isinstance(metric, Mean) and not hasattr(metric, "_fn"):
                metric.update_state(y_pred, sample_weight=sample_weight)
            else:
                metric.update_state(y, y_pred, sample_weight=sample_weight)


def _mean(name):
    from tfjax.keras.metrics.reduction_metrics import Mean

    return Mean(name=name)


def _batch_size(x):
    """Rows of a batch, from its first tensor."""
    first = next(leaf for leaf in tree.flatten(x) if leaf is not None)
    # Of the size that a program is traced at, even where the tensor shows None.
    return int(first.aval.shape[0] if hasattr(first, "aval") else first.shape[0])


def _with_loss_scale(optimizer):
    from tfjax.keras.optimizers.loss_scale_optimizer import LossScaleOptimizer

    if optimizer is None or isinstance(optimizer, LossScaleOptimizer):
        return optimizer
    return LossScaleOptimizer(optimizer, name="loss_scale_optimizer")


def _are_metrics(loss_weights):
    """Whether what stands in the place of the loss weights are metrics, as in Keras 2."""
    from tfjax.keras.metrics.metric import Metric

    if not isinstance(loss_weights, (list, tuple)) or not loss_weights:
        return False
    return all(isinstance(m, (str, Metric)) or callable(m) for m in tree.flatten(loss_weights))


_WITHOUT_USE = (
    "cloning",
    "distribute",
    "experimental_run_tf_function",
    "from_serialized",
    "pss_evaluation_shards",
    "sample_weight_mode",
    "target_tensors",
)


def _check_keras2_arguments(kwargs):
    for name in _WITHOUT_USE:
        kwargs.pop(name, None)
    if kwargs:
        name = next(iter(kwargs))
        raise TypeError(f"Trainer.compile() got an unexpected keyword argument '{name}'")


show_as_keras(Trainer)
