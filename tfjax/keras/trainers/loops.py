"""fit, evaluate and predict."""

import warnings

import numpy as np

from tfjax.keras import tree
from tfjax.keras.backend import config
from tfjax.keras.trainers.data_adapters import array_slicing, data_adapter_utils
from tfjax.keras.trainers.epoch_iterator import EpochIterator
from tfjax.keras.trainers.on_batch import to_numpy
from tfjax.keras.trainers.pacing import SHOWN, SILENT, Pacer
from tfjax.keras.trainers.step_function import StepFunction
from tfjax.keras.utils.python_utils import pythonify_logs

_QUEUE_ARGUMENTS = ("max_queue_size", "workers", "use_multiprocessing")


class Loops:
    """Mixin of Trainer."""

    def fit(
        self,
        x=None,
        y=None,
        batch_size=None,
        epochs=1,
        verbose="auto",
        callbacks=None,
        validation_split=0.0,
        validation_data=None,
        shuffle=True,
        class_weight=None,
        sample_weight=None,
        initial_epoch=0,
        steps_per_epoch=None,
        validation_steps=None,
        validation_batch_size=None,
        validation_freq=1,
        **kwargs,
    ):
        """Trains the model.

        Args:
            x: inputs: an array or tensor, a list or dict of them, a data frame; or a tf.data.Dataset, a PyDataset or a
                generator, which give (inputs, targets) or (inputs, targets, sample_weights).
            y: targets, in the same form as the outputs.
            batch_size: rows of a batch, 32 by default.
            epochs: number of the last epoch.
            verbose: 0 (silent), 1 or "auto" (a progress bar), 2 (one line per epoch).
            callbacks: list of callbacks.
            validation_split: share of the rows, the last ones, that is kept for validation.
            validation_data: what to validate on: (x, y), (x, y, sample_weights), or anything that `x` may be.
            shuffle: whether rows come in another order with each epoch; "batch": within batches only.
            class_weight: dict of the weights of classes.
            sample_weight: array of the weights of rows.
            initial_epoch: number of the first epoch.
            steps_per_epoch, validation_steps: batches of an epoch and of a validation.
            validation_batch_size: rows of a batch of a validation.
            validation_freq: every how many epochs to validate, or a list of the epochs (from 1).
            **kwargs: `max_queue_size`, `workers`, `use_multiprocessing` (Keras 2).

        Returns:
            A History.

        Raises:
            ValueError: if the model is not compiled, or data do not fit together.
        """
        from tfjax.keras.callbacks.callback_list import CallbackList
        from tfjax.keras.optimizers.optimizer import Optimizer

        self._assert_compile_called("fit")
        _take_queue_arguments("fit", kwargs, x)
        most = config.max_epochs()
        if most and most < epochs:
            warnings.warn(f"Limiting epochs to {most}", stacklevel=2)
            epochs = most
        self._eval_epoch_iterator = None
        if validation_split and validation_data is None:
            (x, y, sample_weight), validation_data = array_slicing.train_validation_split(
                (x, y, sample_weight), validation_split=validation_split
            )
        if validation_data is not None:
            validation = data_adapter_utils.unpack_x_y_sample_weight(validation_data)
        iterator = EpochIterator(
            x=x,
            y=y,
            sample_weight=sample_weight,
            batch_size=batch_size,
            steps_per_epoch=steps_per_epoch,
            shuffle=shuffle,
            class_weight=class_weight,
            steps_per_execution=self.steps_per_execution,
        )
        iterator.reset()
        if not isinstance(callbacks, CallbackList):
            callbacks = CallbackList(
                callbacks,
                add_history=True,
                add_progbar=verbose != 0,
                verbose=verbose,
                epochs=epochs,
                steps=iterator.num_batches,
                model=self,
            )
        self.stop_training = False
        self.make_train_function()
        callbacks.on_train_begin()
        training_logs = None
        logs = {}
        initial_epoch = self._initial_epoch or initial_epoch
        run = _Run(self, "train", self.train_function, iterator, callbacks)
        for epoch in range(initial_epoch, epochs):
            self.reset_metrics()
            callbacks.on_epoch_begin(epoch)
            logs = run.epoch(logs, epochs - epoch)
            epoch_logs = dict(self._get_metrics_result_or_logs(logs))
            if validation_data is not None and self._should_eval(epoch, validation_freq):
                val_logs = self._validate(
                    validation, validation_batch_size or batch_size, validation_steps, callbacks, epochs - epoch
                )
                epoch_logs.update({f"val_{name}": value for name, value in val_logs.items()})
            callbacks.on_epoch_end(epoch, epoch_logs)
            training_logs = epoch_logs
            if self.stop_training:
                break
        if isinstance(self.optimizer, Optimizer) and epochs > 0:
            self.optimizer.finalize_variable_values(self.trainable_weights)
        self.__dict__.pop("_eval_epoch_iterator", None)
        callbacks.on_train_end(logs=training_logs)
        return self.history

    def _validate(self, data, batch_size, steps, callbacks, times):
        """Evaluates at the end of an epoch; the data are looked at once for all epochs."""
        x, y, sample_weight = data
        if self.__dict__.get("_eval_epoch_iterator") is None:
            self.__dict__["_eval_epoch_iterator"] = EpochIterator(
                x=x,
                y=y,
                sample_weight=sample_weight,
                batch_size=batch_size,
                steps_per_execution=self.steps_per_execution,
                steps_per_epoch=steps,
                shuffle=False,
            )
        return self.evaluate(
            x=x,
            y=y,
            sample_weight=sample_weight,
            batch_size=batch_size,
            steps=steps,
            callbacks=callbacks,
            return_dict=True,
            _use_cached_eval_dataset=times,
        )

    def evaluate(
        self,
        x=None,
        y=None,
        batch_size=None,
        verbose="auto",
        sample_weight=None,
        steps=None,
        callbacks=None,
        return_dict=False,
        **kwargs,
    ):
        """Computes loss and metrics.

        Args:
            x, y, batch_size, verbose, sample_weight, callbacks: see `fit`.
            steps: number of batches; by default all.
            return_dict: whether metrics are returned by name rather than as a list.
            **kwargs: `max_queue_size`, `workers`, `use_multiprocessing` (Keras 2).

        Returns:
            The loss, or loss and metrics, as floats.

        Raises:
            ValueError: if the model is not compiled, or data do not fit together.
        """
        from tfjax.keras.callbacks.callback_list import CallbackList

        self._assert_compile_called("evaluate")
        times = kwargs.pop("_use_cached_eval_dataset", 0)
        for name in _QUEUE_ARGUMENTS:
            _set_queue_argument(x, name, kwargs.pop(name, None))
        if kwargs:
            raise ValueError(f"Arguments not recognized: {kwargs}")
        if times:
            iterator = self.__dict__["_eval_epoch_iterator"]
        else:
            iterator = EpochIterator(
                x=x,
                y=y,
                sample_weight=sample_weight,
                batch_size=batch_size,
                steps_per_epoch=steps,
                shuffle=False,
                steps_per_execution=self.steps_per_execution,
            )
        iterator.reset()
        if not isinstance(callbacks, CallbackList):
            callbacks = CallbackList(
                callbacks,
                add_progbar=verbose != 0,
                verbose=verbose,
                epochs=1,
                steps=iterator.num_batches,
                model=self,
            )
        self.make_test_function()
        self.stop_evaluating = False
        callbacks.on_test_begin()
        self.reset_metrics()
        logs = _Run(self, "test", self.test_function, iterator, callbacks).epoch({}, times or 1)
        logs = pythonify_logs(self._get_metrics_result_or_logs(logs))
        callbacks.on_test_end(logs)
        return logs if return_dict else self._flatten_metrics_in_order(logs)

    def predict(self, x, batch_size=None, verbose="auto", steps=None, callbacks=None, **kwargs):
        """Computes outputs.

        Args:
            x, batch_size, verbose, callbacks: see `fit`.
            steps: number of batches; by default all.
            **kwargs: `max_queue_size`, `workers`, `use_multiprocessing` (Keras 2).

        Returns:
            NumPy arrays in the structure of the outputs.
        """
        from tfjax.keras.callbacks.callback_list import CallbackList

        _take_queue_arguments("predict", kwargs, x)
        iterator = EpochIterator(
            x=x,
            batch_size=batch_size,
            steps_per_epoch=steps,
            shuffle=False,
            steps_per_execution=self.steps_per_execution,
        )
        if not isinstance(callbacks, CallbackList):
            callbacks = CallbackList(
                callbacks,
                add_progbar=verbose != 0,
                verbose=verbose,
                epochs=1,
                steps=iterator.num_batches,
                model=self,
            )
        self.make_predict_function()
        self.stop_predicting = False
        callbacks.on_predict_begin()
        run = _Run(self, "predict", self.predict_function, iterator, callbacks)
        run.epoch({}, 1)
        callbacks.on_predict_end()
        return tree.map_structure_up_to(run.outputs[0], _joined, *run.outputs)

    def _should_eval(self, epoch, validation_freq):
        epoch = epoch + 1
        if isinstance(validation_freq, int):
            return epoch % validation_freq == 0
        if isinstance(validation_freq, list):
            return epoch in validation_freq
        raise ValueError(
            f"Expected `validation_freq` to be a list or int. Received: validation_freq={validation_freq} of the type "
            f"{type(validation_freq)}."
        )

    def _get_metrics_result_or_logs(self, logs):
        """The metrics' results, where the last step's logs are of the same metrics, else these logs."""
        if not logs:  # not a step was made
            return logs
        metric_logs = self.get_metrics_result()
        if isinstance(logs, dict) and set(logs) == set(metric_logs):
            return metric_logs
        return logs


class _Run:
    """One of the three loops.

    Where no callback looks at single batches, many are run in one go.

    Attributes:
        outputs: what the steps of `predict` gave.
    """

    def __init__(self, model, mode, function, iterator, callbacks):
        self._model = model
        self._mode = mode
        self._function = function
        self._iterator = iterator
        self._callbacks = callbacks
        self._watched = callbacks._watches_batches(mode)
        self._shown = callbacks._shows_batches(mode)
        self._pacer = Pacer(SHOWN if self._shown else SILENT)
        self._begin = getattr(callbacks, f"on_{mode}_batch_begin")
        self._end = getattr(callbacks, f"on_{mode}_batch_end")
        self._stop = {"train": "stop_training", "test": "stop_evaluating", "predict": "stop_predicting"}[mode]
        self.outputs = []

    def epoch(self, logs, times):
        """Runs an epoch; returns the last logs, those given where there is no step.

        Args:
            logs: of the epoch before.
            times: how many epochs like it are to come, this one included.
        """
        iterator = self._iterator
        take = iterator.epoch()
        group = iterator.steps_per_execution
        left = (iterator.num_batches or 0) * times
        own = isinstance(self._function, StepFunction)
        self._pacer.start_epoch(self._shown)
        begin = 0
        with iterator.catch_stop_iteration():
            while True:
                many = own and iterator.in_memory and not self._watched and self._mode != "predict"
                pieces = take(self._pacer.steps(group) if many else group)
                if not pieces:
                    break
                count = sum(piece.count for piece in pieces)
                end = begin - 1 + -(-count // group) * group
                if self._watched:
                    self._begin(begin)
                if not own:
                    logs = self._function(batch for piece in pieces for batch in piece.batches())
                elif self._mode == "predict":
                    logs = self._predict(pieces)
                else:
                    logs = self._steps(pieces, left, count)
                if self._watched or self._shown:
                    self._end(end, logs)
                begin = end + 1
                left -= count
                if getattr(self._model, self._stop):
                    break
        return logs

    def _steps(self, pieces, left, count):
        open_size = self._iterator.data_adapter.open_size

        def run():
            logs = self._function.run(pieces, left, open_size)
            if not self._watched:
                _wait(logs)
            return logs

        return self._pacer.run(run, count)

    def _predict(self, pieces):
        # Keras reads the batches before it calls the function, which sees their sizes.
        outputs = [self._function.run([piece]) for piece in pieces]
        self.outputs.extend(outputs)
        return {"outputs": outputs[-1]} if self._watched else None


def _wait(logs):
    """Waits for the steps run so far: what is paced must have happened."""
    for value in tree.flatten(logs):
        if hasattr(value, "numpy"):
            value.numpy()
            return


def _joined(*parts):
    """The outputs of all batches as one NumPy array."""
    arrays = [np.asarray(to_numpy(part)) for part in parts]
    if len(arrays) == 1:
        return arrays[0]
    return np.stack(arrays) if not arrays[0].ndim else np.concatenate(arrays)


def _take_queue_arguments(method, kwargs, x):
    """Hands Keras 2's arguments about workers to a PyDataset.

    Raises:
        TypeError: for other arguments.
    """
    for name in _QUEUE_ARGUMENTS:
        _set_queue_argument(x, name, kwargs.pop(name, None))
    if kwargs:
        raise TypeError(f"TensorFlowTrainer.{method}() got an unexpected keyword argument '{next(iter(kwargs))}'")


def _set_queue_argument(x, name, value):
    from tfjax.keras.trainers.data_adapters.py_dataset_adapter import PyDataset

    if value is not None and isinstance(x, PyDataset):
        setattr(x, name, value)
