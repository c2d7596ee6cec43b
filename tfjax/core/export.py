"""The export registry: which object is shown under which public TensorFlow name.

A definition states its own public names::

    @export("math.add", "add")
    def add(x, y, name=None): ...

    export_value("dtypes.float32", "float32", float32)

The registry only stores strings and references, so a decorated definition costs one dictionary insertion per name at
import. `tools/gen_api.py` imports every tfjax module, reads the registry and writes the lazy façade `tfjax/api/`.

Nothing is changed on the exported object: `__module__` keeps naming the tfjax module that defines it. TensorFlow itself
shows its own private paths in a few printed types (`<class 'tensorflow.python.framework.dtypes.DType'>`,
`<class 'tensorflow.python.framework.ops.EagerTensor'>`, `tensorflow.python.framework.errors_impl.InvalidArgumentError`
in tracebacks); a definition whose printed path notebooks show sets `__module__` itself, next to the class.
"""

import sys
from typing import Any, NamedTuple


class Export(NamedTuple):
    """Where one public name lives: `value` is `attribute` of the module `module`."""

    module: str
    attribute: str
    value: Any


_EXPORTS: dict[str, Export] = {}
_ALIASES: dict[str, str] = {}
# The other way round, by identity; `_unindexed` is what has been declared since the last question.
_names: dict[int, tuple[Any, list[str]]] = {}
_unindexed: list[tuple[str, Any]] = []


def export(*names: str):
    """Declares the decorated function or class under TF's dotted public `names` (without the leading `tf.`).

    Raises:
      ValueError: if a name is already taken by another definition.
    """

    def register(target):
        module = sys._getframe(1).f_globals["__name__"]
        for name in names:
            _add(name, Export(module, target.__name__, target))
        return target

    return register


def export_value(*names_and_value: Any, attribute: str | None = None) -> Any:
    """Declares a constant: `export_value("pi", "math.pi", pi)`; returns the value.

    Args:
      *names_and_value: the public names, then the value itself.
      attribute: the variable's name in the calling module; by default the last component of the first name.

    Raises:
      ValueError: if a name is already taken by another definition.
    """
    *names, value = names_and_value
    if not names or not all(isinstance(name, str) for name in names):
        raise ValueError(f"export_value expects public names and then a value, received {names_and_value!r}")
    module = sys._getframe(1).f_globals["__name__"]
    attribute = attribute or names[0].rpartition(".")[2]
    for name in names:
        _add(name, Export(module, attribute, value))
    return value


def export_namespace(name: str, target: str) -> None:
    """Declares the public namespace `name` to be the namespace `target`: `export_namespace("losses", "keras.losses")`.

    An empty `target` is the root (tf.compat.v2).

    Raises:
      ValueError: if `name` is already taken by another definition.
    """
    module = f"tfjax.api.{target}" if target else "tfjax"
    _add(name, Export(module, "", None))


def export_aliases(targets: dict[str, str]) -> None:
    """Declares further names: new name -> public name. Those whose target is not exported are left out."""
    _ALIASES.update(targets)


def _add(name: str, entry: Export) -> None:
    previous = _EXPORTS.get(name)
    # The same definition may run again (importlib.reload, %autoreload): that is a replacement, not a clash.
    if previous is not None and previous[:2] != entry[:2]:
        raise ValueError(
            f"tf.{name} is exported twice: by {previous.module}.{previous.attribute} "
            f"and by {entry.module}.{entry.attribute}"
        )
    _EXPORTS[name] = entry
    if entry.value is not None:
        _unindexed.append((name, entry.value))


def names_of(value: Any) -> list[str]:
    """Returns the public names declared for `value` itself so far, in the order in which they were declared."""
    for name, declared in _unindexed:
        _names.setdefault(id(declared), (declared, []))[1].append(name)
    _unindexed.clear()
    return _names.get(id(value), (None, []))[1]


def exports() -> dict[str, Export]:
    """Returns a copy of the registry: public name -> Export, for the modules imported so far."""
    aliases = {name: _EXPORTS[target] for name, target in _ALIASES.items() if target in _EXPORTS}
    return {**aliases, **_EXPORTS}
