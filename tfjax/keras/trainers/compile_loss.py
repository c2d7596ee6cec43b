"""CompileLoss: the losses given to `compile`, as one loss."""

from collections import namedtuple

from tfjax.keras import losses as losses_module
from tfjax.keras import tree
from tfjax.keras.backend.common.keras_tensor import KerasTensor
from tfjax.keras.keras_export import show_as_keras
from tfjax.keras.losses.loss import Loss
from tfjax.keras.utils.naming import get_object_name
from tfjax.ops.array.cast import cast


def is_binary_or_sparse_categorical(y_true, y_pred):
    """What labels and predictions of these shapes are about: (two classes, classes by number)."""
    rank_true, rank_pred = len(y_true.shape), len(y_pred.shape)
    last_true, last_pred = y_true.shape[-1], y_pred.shape[-1]
    is_sparse = rank_true < rank_pred or (last_true == 1 and last_pred is not None and last_pred > 1)
    return last_pred == 1, is_sparse


def get_loss(identifier, y_true, y_pred):
    """Returns the loss object; "crossentropy" is the one that fits the shapes.

    Raises:
        ValueError: for an unknown name.
    """
    if identifier is None:
        return None
    if str(identifier).lower() not in ["crossentropy", "ce"]:
        loss = losses_module.get(identifier)
    else:
        is_binary, is_sparse_categorical = is_binary_or_sparse_categorical(y_true, y_pred)
        if is_binary:
            loss = losses_module.binary_crossentropy
        elif is_sparse_categorical:
            loss = losses_module.sparse_categorical_crossentropy
        else:
            loss = losses_module.categorical_crossentropy
    if isinstance(loss, Loss):
        return loss
    name = identifier if isinstance(identifier, str) else get_object_name(loss)
    return losses_module.LossFunctionWrapper(loss, name=name)


class _Weighted:
    """A loss and its weight, as one leaf."""

    def __init__(self, loss, weight):
        self.loss = loss
        self.weight = weight


def _weighted(loss, weight=None):
    return None if loss is None else _Weighted(loss, weight)


class CompileLoss(Loss):
    """The sum of the losses of all outputs.

    Args:
        loss: a loss, or a structure of losses that matches the outputs; None for an output without one.
        loss_weights: a number, or a structure of them.
        output_names: names of the model's outputs, where they are known.

    Raises:
        ValueError: if `loss_weights` is neither number nor structure.
    """

    Loss = namedtuple("Loss", ["path", "loss", "loss_weights", "name"])

    def __init__(self, loss, loss_weights=None, reduction="sum_over_batch_size", output_names=None):
        if loss_weights and not isinstance(loss_weights, (list, tuple, dict, float)):
            raise ValueError(
                "Expected `loss_weights` argument to be a float (single output case) or a list, tuple, or dict "
                f"(multiple output case). Received instead: loss_weights={loss_weights} of type {type(loss_weights)}"
            )
        self._user_loss = loss
        self._user_loss_weights = loss_weights
        self.built = False
        self.output_names = output_names
        super().__init__(name="compile_loss", reduction=reduction)
        self._metrics = []
        self._flat_losses = None
        self._y_pred_build_structure = None
        self._y_true_build_structure = None

    @property
    def metrics(self):
        """Means of the losses of single outputs, where there are several."""
        return self._metrics

    @property
    def variables(self):
        """The variables of `metrics`."""
        return [v for m in self._metrics for v in m.variables]

    # Building ---------------------------------------------------------------------------------------------------------

    def build(self, y_true, y_pred):
        """Finds the loss of each output.

        Raises:
            ValueError, KeyError: if losses or weights do not match the outputs.
        """
        loss, loss_weights = self._by_position(y_pred)
        if loss_weights is not None:
            loss = tree.map_structure(_weighted, loss, _matched(loss, loss_weights))
        else:
            loss = tree.map_structure(_weighted, loss)
        names = self.output_names
        if isinstance(loss, dict) and names and set(loss) == set(names):
            if isinstance(y_pred, (list, tuple)) and len(y_pred) == len(names):
                y_pred, y_true = dict(zip(names, y_pred)), dict(zip(names, y_true))
            elif not tree.is_nested(y_pred) and len(names) == 1:
                y_pred, y_true = {names[0]: y_pred}, {names[0]: y_true}
        try:
            output_names = tree.pack_sequence_as(y_pred, names)
        except Exception:  # no names, or not as many
            output_names = tree.pack_sequence_as(y_pred, _names_of(y_pred))
        if not tree.is_nested(loss):
            loss = tree.map_structure(lambda _: loss, y_pred)
        self._flat_losses = []
        self._build_nested(y_true, y_pred, loss, output_names, ())
        if len(self._flat_losses) > 1:
            from tfjax.keras.metrics.reduction_metrics import Mean

            self._metrics.extend(Mean(name=f"{entry.name}_loss") for entry in self._flat_losses)
        self._y_pred_build_structure = tree.map_structure(lambda _: None, y_pred)
        self._y_true_build_structure = tree.map_structure(lambda _: None, y_true)
        self.built = True

    def _by_position(self, y_pred):
        """Losses and weights; a dict by names of outputs becomes a list where the outputs are no dict."""
        loss, weights = self._user_loss, self._user_loss_weights
        if not (self.output_names and isinstance(loss, dict) and not isinstance(y_pred, dict)):
            return loss, weights
        if set(self.output_names) != set(loss):
            raise ValueError(f"Expected keys {self.output_names} in loss dict, but found loss.keys()={list(loss)}")
        if isinstance(weights, dict):
            weights = [weights[name] for name in self.output_names]
        return [loss[name] for name in self.output_names], weights

    def _build_nested(self, y_true, y_pred, loss, output_names, path):
        if not tree.is_nested(loss):
            self._add(y_true, y_pred, loss, output_names, path)
            return
        is_list = isinstance(loss, (list, tuple))
        if is_list and not any(map(tree.is_nested, loss)) and len(loss) == len(tree.flatten(y_pred)):
            loss = tree.pack_sequence_as(y_pred, loss)
        elif is_list and not isinstance(y_pred, type(loss)):
            for part in loss:
                self._build_nested(y_true, y_pred, part, output_names, path)
            return
        if not tree.is_nested(loss):
            self._build_nested(y_true, y_pred, loss, output_names, path)
            return
        if not isinstance(loss, type(y_pred)):
            raise KeyError(f"The path: {path} in the `loss` argument, can't be found in the model's output (`y_pred`).")
        for key, part in loss.items() if isinstance(loss, dict) else enumerate(loss):
            if part is None:
                continue
            if not all(_has(structure, key, loss) for structure in (y_true, y_pred)):
                raise KeyError(
                    f"The path: {(*path, key)} in the `loss` argument, can't be found in either the model's output "
                    "(`y_pred`) or in the labels (`y_true`)."
                )
            self._build_nested(y_true[key], y_pred[key], part, output_names[key], (*path, key))

    def _add(self, y_true, y_pred, weighted, output_names, path):
        """Notes the loss of the output at a path."""
        if weighted is None or weighted.loss is None:
            return
        resolved = get_loss(weighted.loss, y_true, y_pred)
        name_path = path
        if not tree.is_nested(output_names):
            name = output_names if output_names is not None else resolved.name
            if not path:
                name_path = (name,)
            elif isinstance(path[-1], int):
                name_path = (*path[:-1], name)
        name = "/".join(map(str, name_path))
        if not name:
            name = "_".join(list(output_names) if isinstance(output_names, dict) else tree.flatten(output_names))
        self._flat_losses.append(CompileLoss.Loss(path, resolved, weighted.weight, name))

    # Calling ----------------------------------------------------------------------------------------------------------

    def __call__(self, y_true, y_pred, sample_weight=None):
        """Returns the total loss, None where no output has one."""
        return self.call(y_true, y_pred, sample_weight)

    def call(self, y_true, y_pred, sample_weight=None):
        """See `__call__`.

        Raises:
            ValueError: if labels and outputs have different structures.
        """
        if not tree.is_nested(y_true) and not tree.is_nested(y_pred):
            if not self.built:
                self.build(y_true, y_pred)
            return self._values(y_true, y_pred, sample_weight)[0]
        y_true = self._in_structure_of(y_true, y_pred)
        if not self.built:
            self.build(y_true, y_pred)
        y_pred = _repacked(self._y_pred_build_structure, y_pred)
        y_true = _repacked(self._y_true_build_structure, y_true)
        values = self._values(y_true, y_pred, sample_weight, self.metrics)
        return sum(values[1:], start=values[0]) if values else None

    def _values(self, y_true, y_pred, sample_weight, metrics=()):
        """The weighted losses of the outputs; their means are updated."""
        values = []
        for k, (path, function, weight, _) in enumerate(self._flat_losses):
            y_t, y_p = _at(y_true, path), _at(y_pred, path)
            nested = sample_weight is not None and tree.is_nested(sample_weight)
            value = function(y_t, y_p, _at(sample_weight, path) if nested else sample_weight)
            if value.dtype != self.dtype:
                value = cast(value, self.dtype)
            if metrics:
                metrics[k].update_state(value, sample_weight=tree.flatten(y_p)[0].shape[0])
            values.append(value if weight is None else value * weight)
        return values

    def _in_structure_of(self, y_true, y_pred):
        """The labels in the structure of the outputs."""
        try:
            tree.assert_same_structure(y_pred, y_true)
            return y_true
        except ValueError:
            pass
        if not tree.is_nested(y_true) and hasattr(y_pred, "__len__") and len(y_pred) == 1:
            y_true = [y_true]
        elif isinstance(y_pred, (list, tuple)) and isinstance(y_true, dict):
            if self.output_names and set(self.output_names) == set(y_true):
                y_true = [y_true[name] for name in self.output_names]
        for attempt in (_packed_as_is, _packed_by_path, self._packed_by_losses):
            try:
                return attempt(y_true, y_pred)
            except Exception:
                continue
        star = lambda structure: tree.map_structure(lambda _: "*", structure)
        raise ValueError(
            f"y_true and y_pred have different structures.\ny_true: {star(y_true)}\ny_pred: {star(y_pred)}\n"
        )

    def _packed_by_losses(self, y_true, y_pred):
        """Labels only for the outputs that have a loss."""
        labels = iter(tree.flatten(y_true))
        flat = tree.flatten(self._user_loss)
        if sum(loss is not None for loss in flat) != len(tree.flatten(y_true)):
            raise ValueError("not as many labels as losses")
        return tree.pack_sequence_as(self._user_loss, [None if loss is None else next(labels) for loss in flat])


def _matched(loss, weights):
    """Weights in the structure of the losses.

    Raises:
        ValueError: if there are not as many.
    """
    try:
        tree.assert_same_structure(loss, weights)
        return weights
    except ValueError:
        flat = tree.flatten(weights)
        if len(tree.flatten(loss)) != len(flat):
            raise ValueError(
                f"`loss_weights` must match the number of losses, got {len(tree.flatten(loss))} losses and "
                f"{len(weights)} weights."
            ) from None
        return tree.pack_sequence_as(loss, flat)


def _names_of(y_pred):
    """Names of the outputs of a functional model; None for tensors."""
    flat = tree.flatten(y_pred)
    if not all(isinstance(x, KerasTensor) for x in flat):
        return [None] * len(flat)
    return [x._keras_history.operation.name if hasattr(x, "_keras_history") else x.name for x in flat]


def _has(structure, key, loss):
    if isinstance(loss, dict):
        return isinstance(structure, dict) and key in structure
    return isinstance(structure, (list, tuple)) and key < len(structure)


def _at(structure, path):
    for key in path:
        structure = structure[key]
    return structure


def _repacked(wanted, structure):
    try:
        tree.assert_same_structure(wanted, structure)
        return structure
    except ValueError:
        return tree.pack_sequence_as(wanted, tree.flatten(structure))


def _packed_as_is(y_true, y_pred):
    if not tree.is_nested(y_true):
        raise ValueError("a single array of labels")
    return tree.pack_sequence_as(y_pred, y_true)


def _packed_by_path(y_true, y_pred):
    paths = lambda structure: [path for path, _ in tree.flatten_with_path(structure)]
    if paths(y_true) != paths(y_pred):
        raise ValueError("different paths")
    return tree.pack_sequence_as(y_pred, tree.flatten(y_true))


show_as_keras(CompileLoss, "tfjax.keras.trainers.compile_utils")
