"""TensorBoard."""

import os
import sys
import time
import warnings

import numpy as np

from tfjax import summary
from tfjax.core.log import get_logger
from tfjax.keras import tree
from tfjax.keras.backend.config import image_data_format
from tfjax.keras.callbacks.callback import Callback
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.core.embedding import Embedding
from tfjax.keras.optimizers.optimizer import Optimizer
from tfjax.summary.protos import metadata, projector_config
from tfjax.summary.state import state
from tfjax.summary.trace import start_profiler, stop_profiler

_BATCH_METHODS = {
    "train": ("on_train_batch_begin", "on_train_batch_end", "on_batch_begin", "on_batch_end"),
    "test": ("on_test_batch_begin", "on_test_batch_end"),
}


@keras_export("keras.callbacks.TensorBoard")
class TensorBoard(Callback):
    """Writes event files for TensorBoard: metrics, the model's graph, histograms and images of weights, profiles.

    The files are in the folders `train` and `validation`.

    Args:
        log_dir: the folder.
        histogram_freq: every how many epochs histograms of the weights are written; 0: never.
        write_graph: whether the model is written.
        write_images: whether weights are written as images, together with histograms.
        write_steps_per_second: whether the training speed is written, with each epoch and each batch.
        update_freq: "epoch"; or "batch" or a number: losses and metrics are also written every so many batches, and
            the summaries that the model itself writes.
        profile_batch: number of the batch to profile, or a pair of the first and the last; 0: none.
        embeddings_freq: every how many epochs the weights are saved for the embedding projector; 0: never.
        embeddings_metadata: file with the words of an embedding, or a dict from layers' names to such files.

    Raises:
        ValueError: for another `profile_batch`, and when training begins for names of unknown layers.
        ImportError: when training begins, if the package tensorboard is not installed.
    """

    def __init__(
        self,
        log_dir="logs",
        histogram_freq=0,
        write_graph=True,
        write_images=False,
        write_steps_per_second=False,
        update_freq="epoch",
        profile_batch=0,
        embeddings_freq=0,
        embeddings_metadata=None,
    ):
        super().__init__()
        self.log_dir = str(log_dir)
        self.histogram_freq = histogram_freq
        self.write_graph = write_graph
        self.write_images = write_images
        self.write_steps_per_second = write_steps_per_second
        self.update_freq = 1 if update_freq == "batch" else update_freq
        self.embeddings_freq = embeddings_freq
        self.embeddings_metadata = embeddings_metadata
        self._start_batch, self._stop_batch = _batches_to_profile(profile_batch)
        self._profiler_started = False
        self._is_tracing = False
        self._should_trace = self._stop_batch > 0
        self._global_train_batch = 0
        self._global_test_batch = 0
        self._previous_epoch_iterations = 0
        self._batch_start_time = 0
        self._epoch_start_time = 0
        self._writers = {}
        self._contexts = []

    def set_model(self, model):
        """Takes the model, and writes it."""
        self._model = model
        self._log_write_dir = self.log_dir
        self._train_dir = os.path.join(self.log_dir, "train")
        self._val_dir = os.path.join(self.log_dir, "validation")
        self._writers = {}
        if self.write_graph:
            self._write_keras_model_summary()
        if self.embeddings_freq:
            self._configure_embeddings()

    @property
    def summary(self):
        """The module tf.summary."""
        return summary

    @property
    def _train_writer(self):
        return self._writer("train", self._train_dir)

    @property
    def _val_writer(self):
        return self._writer("val", self._val_dir)

    def _writer(self, name, folder):
        if name not in self._writers:
            self._writers[name] = summary.create_file_writer(folder)
        return self._writers[name]

    def _write_keras_model_summary(self):
        with self._train_writer.as_default():
            if type(self.model).__name__ in ("Functional", "Sequential"):
                keras_model_summary("keras", self.model, step=0)

    def _configure_embeddings(self):
        """Tells the projector where the weights of embeddings and their words are."""
        files = []
        for layer in self.model.layers:
            if isinstance(layer, Embedding):
                known = self.embeddings_metadata
                files.append(known if known is None or isinstance(known, str) else known.pop(layer.name, None))
        if self.embeddings_metadata and not isinstance(self.embeddings_metadata, str):
            raise ValueError(
                "Unrecognized `Embedding` layer names passed to `keras.callbacks.TensorBoard` `embeddings_metadata` "
                f"argument: {self.embeddings_metadata.keys()}"
            )
        os.makedirs(self.log_dir, exist_ok=True)
        with open(os.path.join(self.log_dir, "projector_config.pbtxt"), "w") as file:
            file.write(projector_config("layer_with_weights-0/embeddings/.ATTRIBUTES/VARIABLE_VALUE", files))

    # What the model and the batches write

    def _push_writer(self, writer, step):
        """Makes a writer the default one, for what is written with batches."""
        if self.update_freq == "epoch":
            return
        contexts = writer.as_default(step), summary.record_if(lambda: step % self.update_freq == 0)
        self._contexts.append(contexts)
        for context in contexts:
            context.__enter__()

    def _pop_writer(self):
        if self.update_freq == "epoch":
            return
        for context in reversed(self._contexts.pop()):
            context.__exit__(*sys.exc_info())

    def _watches_batches(self, mode):
        if mode == "predict":
            return super()._watches_batches(mode)
        if any(getattr(type(self), name) is not getattr(TensorBoard, name) for name in _BATCH_METHODS[mode]):
            return True
        writes = self.update_freq != "epoch" or state.writer is not None
        return writes or (mode == "train" and self._should_trace)

    # Stages

    def on_train_begin(self, logs=None):
        """Starts counting batches."""
        self._global_train_batch = 0
        self._previous_epoch_iterations = 0
        self._push_writer(self._train_writer, self._global_train_batch)

    def on_train_end(self, logs=None):
        """Closes the files."""
        self._pop_writer()
        if self._is_tracing:
            self._stop_trace()
        for writer in self._writers.values():
            writer.close()

    def on_test_begin(self, logs=None):
        """Opens the file of validation."""
        self._push_writer(self._val_writer, self._global_test_batch)

    def on_test_end(self, logs=None):
        """Writes the metrics of an evaluation against the steps of training."""
        optimizer = self.model.optimizer
        if optimizer and hasattr(optimizer, "iterations"):
            with self._val_writer.as_default():
                for name, value in (logs or {}).items():
                    summary.scalar(f"evaluation_{name}_vs_iterations", value, step=optimizer.iterations)
        self._pop_writer()

    def on_train_batch_begin(self, batch, logs=None):
        """Counts the batch."""
        self._global_train_batch += 1
        if self.update_freq != "epoch":
            self._pop_writer()
            self._push_writer(self._train_writer, self._global_train_batch)
        if self.write_steps_per_second:
            self._batch_start_time = time.time()
        if self._should_trace and self._global_train_batch == self._start_batch:
            self._start_trace()

    def on_train_batch_end(self, batch, logs=None):
        """Writes the metrics so far, if they are written with batches."""
        if self.write_steps_per_second and state.writer is not None:
            run_time = time.time() - self._batch_start_time
            summary.scalar("batch_steps_per_second", 1.0 / run_time, step=self._global_train_batch)
        if isinstance(logs, dict) and state.writer is not None:
            for name, value in logs.items():
                summary.scalar(f"batch_{name}", value, step=self._global_train_batch)
        if self._is_tracing and self._global_train_batch >= self._stop_batch:
            self._stop_trace()

    def on_test_batch_begin(self, batch, logs=None):
        """Counts the batch."""
        self._global_test_batch += 1
        if self.update_freq != "epoch":
            self._pop_writer()
            self._push_writer(self._val_writer, self._global_test_batch)

    def on_epoch_begin(self, epoch, logs=None):
        """Notes the time."""
        if self.write_steps_per_second:
            self._previous_epoch_iterations = float(self.model.optimizer.iterations.numpy())
            self._epoch_start_time = time.time()

    def on_epoch_end(self, epoch, logs=None):
        """Writes the metrics of the epoch, and what is written every so many epochs."""
        self._log_epoch_metrics(epoch, logs)
        if self.histogram_freq and epoch % self.histogram_freq == 0:
            self._log_weights(epoch)
        if self.embeddings_freq and epoch % self.embeddings_freq == 0:
            name = f"keras_embedding.ckpt-{epoch}.weights.h5"
            self.model.save_weights(os.path.join(self._train_dir, name))

    def _log_epoch_metrics(self, epoch, logs):
        if not logs:
            return
        train_logs = {name: value for name, value in logs.items() if not name.startswith("val_")}
        val_logs = {name[4:]: value for name, value in logs.items() if name.startswith("val_")}
        train_logs = self._collect_learning_rate(train_logs)
        if self.write_steps_per_second:
            train_logs["steps_per_second"] = self._compute_steps_per_second()
        if train_logs:
            _write_scalars(self._train_writer, train_logs, epoch)
        if val_logs:
            _write_scalars(self._val_writer, val_logs, epoch)

    def _collect_learning_rate(self, logs):
        optimizer = self.model.optimizer
        optimizer = getattr(optimizer, "inner_optimizer", optimizer)  # within a LossScaleOptimizer
        if hasattr(optimizer, "optimizers"):
            for inner in optimizer.optimizers:
                logs[f"learning_rate_{inner.name}"] = float(np.asarray(inner.learning_rate))
        elif isinstance(optimizer, Optimizer):
            logs["learning_rate"] = float(np.asarray(optimizer.learning_rate))
        return logs

    def _compute_steps_per_second(self):
        steps = float(self.model.optimizer.iterations.numpy()) - self._previous_epoch_iterations
        return steps / (time.time() - self._epoch_start_time)

    def _log_weights(self, epoch):
        with self._train_writer.as_default():
            for layer in self.model.layers:
                for weight in layer.weights:
                    name = weight.path.replace(":", "_")
                    summary.histogram(f"{name}/histogram", weight, step=epoch)
                    if self.write_images:
                        self._log_weight_as_image(weight, f"{name}/image", epoch)

    def _log_weight_as_image(self, weight, weight_name, epoch):
        pixels = _image_of(np.squeeze(np.asarray(weight)))
        if pixels is not None:
            summary.image(weight_name, pixels, step=epoch)

    # Profiles

    def _start_trace(self):
        summary.trace_on(graph=True, profiler=False)
        self._start_profiler(self._train_dir)
        self._is_tracing = True

    def _stop_trace(self, batch=None):
        batch = self._stop_batch if batch is None else batch
        with self._train_writer.as_default():
            summary.trace_export(name=f"batch_{batch}", step=batch)
        self._stop_profiler()
        self._is_tracing = False

    def _start_profiler(self, logdir):
        if self._profiler_started:
            return
        try:
            start_profiler(logdir)
            self._profiler_started = True
        except Exception as error:  # noqa: BLE001  a profile is not worth the training
            get_logger().error("Failed to start profiler: %s", error)

    def _stop_profiler(self):
        if not self._profiler_started:
            return
        try:
            stop_profiler()
        except Exception as error:  # noqa: BLE001
            get_logger().error("Failed to stop profiler: %s", error)
        finally:
            self._profiler_started = False


def _batches_to_profile(given):
    """The first and the last batch: of a number, a pair, or text like "2,5"."""
    pair = tree.map_structure(int, given.split(",")) if isinstance(given, str) else given
    pair = (pair, pair) if isinstance(pair, int) else pair
    if not isinstance(pair, (tuple, list)) or len(pair) != 2 or pair[0] < 0 or pair[1] < pair[0]:
        shown = pair if isinstance(given, str) else given
        raise ValueError(
            "profile_batch must be a non-negative integer or 2-tuple of positive integers. A pair of positive "
            f"integers signifies a range of batches to profile. Found: {shown}"
        )
    return tuple(pair)


def _write_scalars(writer, values, epoch):
    with writer.as_default():
        for name, value in values.items():
            summary.scalar(f"epoch_{name}", value, step=epoch)


def _image_of(weight):
    """A weight as images (images, height, width, 1); None if it has too many dimensions."""
    if weight.ndim == 1:
        return weight.reshape(1, -1, 1, 1)
    if weight.ndim == 2:
        weight = weight.T if weight.shape[0] > weight.shape[1] else weight
        return weight[None, :, :, None]
    if weight.ndim == 3:
        return (weight.transpose(2, 0, 1) if image_data_format() == "channels_last" else weight)[..., None]
    return weight if weight.ndim == 4 and weight.shape[-1] in (1, 3, 4) else None


def keras_model_summary(name, data, step=None):
    """Writes a model's configuration, from which TensorBoard draws its layers.

    Args:
        name: the summary's name.
        data: the model.
        step: the step.

    Returns:
        Whether it was written; False, with a warning, for a model without configuration.
    """
    try:
        text = data.to_json()
    except Exception as error:  # noqa: BLE001  what is in `get_config` is the user's
        warnings.warn(f"Model failed to serialize as JSON. Ignoring... {error}", stacklevel=2)
        return False
    with summary.experimental.summary_scope(name, "graph_keras_model", [data, step]) as (tag, _):
        return summary.write(tag=tag, tensor=text, step=step, metadata=metadata("graph_keras_model", content=b"1"))
