"""Hinge losses: of labels -1 and 1 (0 and 1 are taken for them), and of one-hot labels."""

from tfjax.core.errors import InvalidArgumentError
from tfjax.keras.losses.arrays import at_least, fused, mean, total
from tfjax.keras.losses.functions import loss_function, needs_floats, pair_cast
from tfjax.tensor.tensor import EagerTensor


def _signs(xp, y_true):
    """Labels of 0 and 1 as -1 and 1, any others as they are."""
    binary = xp.all((y_true == 0) | (y_true == 1))
    number = y_true.dtype.type
    return xp.where(binary, number(2) * y_true - number(1), y_true)


def _margins(xp, y_true, y_pred):
    one = y_pred.dtype.type(1.0)
    return at_least(xp, one - _signs(xp, y_true) * y_pred, y_pred.dtype.type(0.0))


@fused("Hinge")
def _hinge(xp, y_true, y_pred):
    return mean(xp, _margins(xp, y_true, y_pred))


@fused("SquaredHinge")
def _squared_hinge(xp, y_true, y_pred):
    missed = _margins(xp, y_true, y_pred)
    return mean(xp, missed * missed)


@fused("CategoricalHinge", reduces="Sum")
def _categorical_hinge(xp, y_true, y_pred):
    one = y_pred.dtype.type(1.0)
    right = total(xp, y_true * y_pred)
    wrong = xp.max((one - y_true) * y_pred, axis=-1)
    return at_least(xp, wrong - right + one, y_pred.dtype.type(0.0))


@loss_function()
def hinge(y_true, y_pred):
    """mean(max(1 - y_true * y_pred, 0)) over the last axis; labels are -1 or 1, or else 0 or 1."""
    y_true, y_pred = pair_cast(y_true, y_pred)
    return _hinge(y_true, needs_floats(y_pred, 1.0))


@loss_function()
def squared_hinge(y_true, y_pred):
    """mean(max(1 - y_true * y_pred, 0) ** 2) over the last axis; labels are -1 or 1, or else 0 or 1."""
    y_true, y_pred = pair_cast(y_true, y_pred)
    return _squared_hinge(y_true, needs_floats(y_pred, 1.0))


@loss_function()
def categorical_hinge(y_true, y_pred):
    """max(neg - pos + 1, 0) with pos = sum(y_true * y_pred) and neg = max((1 - y_true) * y_pred) over the last axis."""
    y_true, y_pred = pair_cast(y_true, y_pred)
    if type(y_pred) is EagerTensor and not y_pred.aval.size:
        raise InvalidArgumentError(
            None,
            None,
            "Cannot compute the max of an empty tensor.\nCondition x > y did not hold.\nFirst 1 elements of x:\n[0]\n"
            "First 1 elements of y:\n[0]",
        )
    return _categorical_hinge(y_true, needs_floats(y_pred, 1.0))
