"""What Keras remembers per thread: the current call, scopes, used names; and clear_session."""

import gc
import threading

from tfjax.keras.keras_export import keras_export


class _State(threading.local):
    """The attributes that every layer call looks at, plain for speed.

    Attributes:
        call: the CallContext of the outermost layer call going on, or None.
        autocast: the AutocastScope entered last, or None.
        scopes: what opened the name scopes, outermost first: `name_scope` objects and layers.
        tracking: whether attributes of layers are searched for state.
        symbolic: how many `compute_output_spec` are going on.
        phase: Keras 2's learning phase: `training` of calls that do not say it; None if it was not set.
        others: attributes under any name.
    """

    def __init__(self):
        self.call = None
        self.autocast = None
        self.scopes = []
        self.tracking = True
        self.symbolic = 0
        self.stateless = None
        self.phase = None
        self.others = {}


state = _State()


def set_global_attribute(name, value):
    """Remembers `value` in this thread until the session is cleared."""
    state.others[name] = value


def get_global_attribute(name, default=None, set_to_default=False):
    """Returns what was remembered under `name`, else `default` (which is then remembered, if that is asked for)."""
    value = state.others.get(name)
    if value is None and default is not None:
        value = default
        if set_to_default:
            state.others[name] = value
    return value


@keras_export("keras.utils.clear_session", "keras.backend.clear_session")
def clear_session(free_memory=True):
    """Forgets the names given so far and all other global state.

    Args:
        free_memory: whether Python's garbage collector runs as well.
    """
    state.__init__()
    if free_memory:
        gc.collect()
