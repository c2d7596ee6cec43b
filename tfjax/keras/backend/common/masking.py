"""Masks travel on tensors, as an attribute that only layers look at."""


class _Masks:
    used = False  # nothing is looked up until the first mask is set


masks = _Masks()


def get_keras_mask(x):
    """Returns the mask on a tensor, or None."""
    if not masks.used:
        return None
    try:
        return x.__dict__.get("_keras_mask")
    except AttributeError:
        return None


def set_keras_mask(x, mask):
    """Puts a mask on a tensor; None takes it away."""
    if mask is None:
        if get_keras_mask(x) is not None:
            del x._keras_mask
        return
    masks.used = True
    x._keras_mask = mask
