"""The losses that layers add: add_loss, activity regularizers and penalties on weights; metrics that they add."""

from tfjax.keras import tree
from tfjax.keras.backend.common.convert import convert_to_tensor, is_tensor
from tfjax.keras.backend.common.keras_tensor import KerasTensor


class _Added:
    """Whether any layer has added a loss since all were cleared; spares the search where none does."""

    any = False


added = _Added()


class LayerLosses:
    """Mixin of Layer."""

    def add_loss(self, loss=None, *losses, inputs=None):
        """Adds scalar losses, from inside `call`; or callables without arguments, whose value counts each time.

        Args:
            loss: a tensor or callable, or a structure of them.
            *losses: more of them.
            inputs: not needed; Keras 2 has it.

        Raises:
            ValueError: if a loss is neither.
        """
        added.any = True
        for x in tree.flatten((loss, *losses) if losses else loss):
            if isinstance(x, KerasTensor) and hasattr(self, "_add_symbolic_loss"):
                self._add_symbolic_loss(x)
            elif callable(x) and not is_tensor(x) and not isinstance(x, KerasTensor):
                self._callable_losses.append(x)
            elif isinstance(x, (int, float)) and not isinstance(x, bool):
                self._losses.append(convert_to_tensor(float(x)))
            elif not is_tensor(x):
                raise ValueError(
                    "`add_loss()` can only be called from inside `build()` or `call()`, on a tensor input. Received "
                    f"invalid value: {x}"
                )
            else:
                self._losses.append(x)

    def add_metric(self, value, name=None, **kwargs):
        """Adds a metric that averages `value` over calls (Keras 2).

        Args:
            value: a tensor.
            name: name of the metric.
        """
        kwargs.pop("aggregation", None)
        if kwargs:
            raise TypeError(f"Unknown keyword arguments: {kwargs.keys()}")
        if name is None:
            raise ValueError(
                "Please provide a name for your metric like `self.add_metric(tf.reduce_sum(inputs), "
                "name='mean_activation')`"
            )
        for metric in self._metrics:
            if metric.name == name:
                break
        else:
            from tfjax.keras.metrics.reduction_metrics import Mean

            locked = self._tracker.locked
            self._tracker.unlock()
            metric = Mean(name=name, dtype=None)
            self._tracker.track(metric)
            if locked:
                self._tracker.lock()
        if not isinstance(value, KerasTensor):
            metric.update_state(value)

    def _get_own_losses(self):
        return [*self._losses, *(convert_to_tensor(loss()) for loss in self._callable_losses)]

    def _get_regularization_losses(self):
        return [v.regularizer(v) for v in self.trainable_weights if getattr(v, "regularizer", None) is not None]

    @property
    def losses(self):
        """Losses that this layer and its sub-layers added in the last call, and penalties on their weights."""
        if self._losses_override:
            return self._losses_override
        losses = []
        for layer in self._flatten_layers():
            losses.extend(layer._get_own_losses())
        return losses + self._get_regularization_losses()

    def _clear_losses(self):
        self._losses.clear()
        for layer in self._layers:
            layer._clear_losses()

    def _add_activity_loss(self, outputs):
        """The activity regularizer's penalty, per example."""
        for output in tree.flatten(outputs):
            if is_tensor(output):
                loss = self.activity_regularizer(output)
                if output.shape.rank:
                    loss = loss / convert_to_tensor(float(output.aval.shape[0]), loss.dtype)
                self.add_loss(loss)
