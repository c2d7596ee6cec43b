"""What a trainer remembers of `compile`, to save and restore it."""

import warnings

from tfjax.keras import tree


class CompiledState:
    """Mixin of Trainer."""

    @property
    def jit_compile(self):
        """As given to `compile`; everything is compiled by XLA here."""
        if self._jit_compile is None:
            self._jit_compile = False
        return self._jit_compile

    @jit_compile.setter
    def jit_compile(self, value):
        if value and not all(layer.supports_jit for layer in self._flatten_layers()):
            warnings.warn(
                "Model doesn't support `jit_compile=True`. Proceeding with `jit_compile=False`.", stacklevel=2
            )
            value = False
        self._jit_compile = value

    @property
    def run_eagerly(self):
        """Whether steps run op by op; takes effect with the next `compile`."""
        return self._run_eagerly

    @run_eagerly.setter
    def run_eagerly(self, value):
        self._run_eagerly = value

    def _note_compile_config(self, **arguments):
        from tfjax.keras.saving import serialization_lib

        self._compile_config = serialization_lib.SerializableDict(**arguments)

    def get_compile_config(self):
        """Returns the arguments of `compile`, serialized; empty before it is called."""
        if self.compiled and hasattr(self, "_compile_config"):
            return self._compile_config.serialize()
        return {}

    def compile_from_config(self, config):
        """Compiles the model as `get_compile_config` says."""
        from tfjax.keras.saving import serialization_lib
        from tfjax.keras.trainers.trainer import Trainer

        if self.__class__.compile != Trainer.compile:
            warnings.warn(
                "`compile()` was not called as part of model loading because the model's `compile()` method is custom. "
                "All subclassed Models that have `compile()` overridden should also override `get_compile_config()` "
                "and `compile_from_config(config)`. Alternatively, you can call `compile()` manually after loading.",
                stacklevel=2,
            )
            return
        self.compile(**serialization_lib.deserialize_keras_object(config))
        if getattr(self, "optimizer", None) is not None and self.built:
            self.optimizer.build(self.trainable_variables)

    def _assert_compile_called(self, method_name=None):
        if not self.compiled:
            raise ValueError("You must call `compile()` before using the model.")

    def _flatten_metrics_in_order(self, logs):
        """The logs as a list in the order of the metrics; a single one by itself."""
        from tfjax.keras.trainers.compile_utils import CompileMetrics

        names = []
        for metric in self.metrics:
            names += [m.name for m in metric.metrics] if isinstance(metric, CompileMetrics) else [metric.name]
        results = [logs[name] for name in names if name in logs]
        results += [logs[key] for key in sorted(logs) if key not in names]
        return results[0] if len(results) == 1 else results

    def _symbolic_build(self, iterator=None, data_batch=None):
        """Builds the model, its losses, metrics and optimizer for batches like this one, without running them."""
        from tfjax.keras.backend.common.keras_tensor import KerasTensor
        from tfjax.keras.backend.common.symbolic import compute_output_spec
        from tfjax.keras.trainers.data_adapters import data_adapter_utils

        if data_batch is None:
            data_batch = next(iter(iterator))[2][0]
        symbolic = tree.map_structure(
            lambda v: None if v is None else KerasTensor(tuple(v.shape), dtype=v.dtype), data_batch
        )
        x, y, sample_weight = data_adapter_utils.unpack_x_y_sample_weight(symbolic)
        y_pred = compute_output_spec(self, x, training=False)
        if self._compile_metrics is not None and not self._compile_metrics.built:
            self._compile_metrics.build(y, y_pred)
        if self._compile_loss is not None and not self._compile_loss.built:
            self._compile_loss.build(y, y_pred)
        if self.optimizer is not None and not self.optimizer.built:
            self.optimizer.build(self.trainable_variables)
