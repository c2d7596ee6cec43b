"""Name scopes: the prefixes in the paths of variables and layers."""

from tfjax.keras.backend.common.global_state import state
from tfjax.keras.keras_export import keras_export


@keras_export("keras.name_scope", "keras.backend.name_scope")
class name_scope:
    """A context in which paths are prefixed with a name.

    Args:
        name: a string without "/".
        caller: the object that opens the scope; entering it again right away by the same name adds nothing.
        deduplicate: whether that rule holds.
        override_parent: a path that stands in for the scopes around.

    Raises:
        ValueError: if `name` is not such a string.
    """

    def __init__(self, name, caller=None, deduplicate=True, override_parent=None):
        if not isinstance(name, str) or "/" in name:
            raise ValueError(
                f"Argument `name` must be a string and cannot contain character `/`. Received: name={name}"
            )
        self.name = name
        self.caller = caller
        self.deduplicate = deduplicate
        self._parent_path = override_parent
        if override_parent is None and deduplicate:
            self._parent_path = getattr(caller, "_parent_path", None)
        self._pop_on_exit = False

    def __enter__(self):
        scopes = state.scopes
        if self.deduplicate and scopes and self.caller is not None:
            parent = scopes[-1]
            if getattr(parent, "caller", parent) is self.caller and parent.name == self.name:
                return self
        scopes.append(self)
        self._pop_on_exit = True
        return self

    def __exit__(self, *exception):
        if self._pop_on_exit and state.scopes:
            state.scopes.pop()


def current_path():
    """Returns the path of the innermost scope, "" outside all of them."""
    parts = []
    for entry in state.scopes:  # layers being called stand for their own scopes
        parent = entry._parent_path
        if parent is not None:
            parts = [part for part in parent.split("/") if part]
        parts.append(entry.name)
    return "/".join(parts)
