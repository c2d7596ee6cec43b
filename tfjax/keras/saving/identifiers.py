"""What the `get()` functions share: objects by name, configuration, class or as they are."""

import inspect

from tfjax.keras.saving import object_registration


def interpreted(identifier, kind, deserialize, find):
    """Returns what an identifier stands for.

    Args:
        identifier: a name, a configuration, or anything that can be called.
        kind: what is sought, in the words of the error.
        deserialize: gives the object of a configuration.
        find: gives the object of a name, None where there is none.

    Raises:
        ValueError: if it is none of these.
    """
    if isinstance(identifier, dict):
        found = deserialize(identifier)
    elif isinstance(identifier, str):
        found = find(identifier)
    else:
        found = identifier
    if not callable(found):
        raise ValueError(f"Could not interpret {kind} identifier: {identifier}")
    return found


def instance(identifier, kind, deserialize, find):
    """Returns what `interpreted` gives, of a class an instance with its defaults; None for None."""
    if identifier is None:
        return None
    found = interpreted(identifier, kind, deserialize, find)
    return found() if inspect.isclass(found) else found


def finder(objects):
    """Returns a `find` among `objects` and, as in Keras 2, among the names of a scope and the registered ones."""

    def find(name):
        found = objects.get(name)
        return object_registration.get_registered_object(name) if found is None else found

    return find
