"""The walk over a model's parts (layers, optimizers, containers of them) that saves or loads the state of each.

A part's path is made of the attribute it hangs on and, in containers, its class in snake case: `layers/dense_1`,
`encoder/_dense`. Attributes go by name, private ones last; whatever comes first gives a shared part its path. Names
given to layers are not used: they are generated and differ from run to run.
"""

from __future__ import annotations

import functools
import warnings
from collections.abc import Iterator
from typing import Any

from tfjax.keras.saving.stores import AssetStore, H5Store
from tfjax.keras.utils.naming import to_snake_case

_CONTAINERS = (list, dict, tuple)


def is_saveable(item: Any) -> bool:
    """Whether `item` may have state of its own or parts that have."""
    return hasattr(item, "save_own_variables") and not isinstance(item, type)


@functools.cache
def _uninteresting(kind: str) -> frozenset[str]:
    """Attributes that every object of its kind has."""
    if kind == "optimizer":
        from tfjax.keras.optimizers.optimizer import Optimizer

        return frozenset(dir(Optimizer(1.0))) - {"variables"}
    from tfjax.keras.layers.layer import Layer

    names = set(dir(Layer()))
    if kind == "model":
        names |= {"operations", "_operations", "_functional"}
    return frozenset(names)


def _children(part: Any) -> Iterator[tuple[str, Any]]:
    """Attributes that may hold parts."""
    from tfjax.keras.models.functional import Functional
    from tfjax.keras.models.sequential import Sequential
    from tfjax.keras.optimizers.optimizer import Optimizer

    kind = "layer"
    if isinstance(part, (Functional, Sequential)):
        kind = "model"
        yield "layers", part.layers
    elif isinstance(part, Optimizer):
        kind = "optimizer"
    skipped = _uninteresting(kind)
    for name in sorted(dir(part), key=lambda name: "~" + name if name.startswith("_") else name):
        if name.startswith("__") or name in skipped:
            continue
        try:
            value = getattr(part, name)
        except Exception:
            continue  # a property that has nothing to say yet
        yield name, value


def _members(container: Any) -> Iterator[tuple[str, Any]]:
    """Parts and containers in a container, by the names they are saved under."""
    used: dict[str, int] = {}
    for item in list(container.values()) if isinstance(container, dict) else container:
        if is_saveable(item):
            name = to_snake_case(type(item).__name__)
        elif isinstance(item, _CONTAINERS):
            name = "container"
        else:
            continue
        used[name] = used.get(name, -1) + 1
        yield f"{name}_{used[name]}" if used[name] else name, item


def _join(path: str, name: str) -> str:
    return f"{path}/{name}" if path else name


def save_state(part: Any, variables: H5Store, assets: AssetStore | None, seen: set[int], path: str = "") -> None:
    """Saves the state of `part` and of everything below it.

    Args:
        part: a layer, model or optimizer.
        variables: where arrays go.
        assets: where files go; None leaves them out.
        seen: ids of what is saved already (or is to be left out).
        path: of `part`.
    """
    if id(part) in seen:
        return
    name = getattr(part, "name", None)
    part.save_own_variables(variables.make(path, name if isinstance(name, str) else None))
    if assets is not None and hasattr(part, "save_assets"):
        part.save_assets(assets.make(path))
    seen.add(id(part))
    containers: set[int] = set()
    for attribute, value in _children(part):
        inner = _join(path, attribute)
        if is_saveable(value):
            save_state(value, variables, assets, seen, inner)
        elif isinstance(value, _CONTAINERS):
            _save_container(value, variables, assets, seen, containers, inner)


def _save_container(
    container: Any, variables: H5Store, assets: AssetStore | None, seen: set[int], containers: set[int], path: str
) -> None:
    if id(container) in containers:
        return
    containers.add(id(container))
    for name, item in _members(container):
        inner = _join(path, name)
        if is_saveable(item):
            save_state(item, variables, assets, seen, inner)
        else:
            _save_container(item, variables, assets, seen, containers, inner)


class Loader:
    """Loads the state of a model and remembers what could not be loaded.

    A part is found again under every path that leads to it, so one that failed under one path (files of older versions
    order attributes differently) may still succeed under another.
    """

    def __init__(self, variables: H5Store, assets: AssetStore | None, seen: set[int] | None = None):
        self.variables = variables
        self.assets = assets
        self.seen = set() if seen is None else seen
        self.failures: dict[int, tuple[Any, Exception]] = {}

    def load(self, part: Any, path: str = "") -> None:
        """Loads `part` and everything below it."""
        if id(part) in self.seen:
            return
        failed = False
        try:
            part.load_own_variables(self.variables.get(path))
            if self.assets is not None and hasattr(part, "load_assets"):
                part.load_assets(self.assets.get(path))
        except Exception as error:
            self.failures[id(part)] = (part, error)
            failed = True
        before = len(self.failures)
        containers: set[int] = set()
        for attribute, value in _children(part):
            inner = _join(path, attribute)
            if is_saveable(value):
                self.load(value, inner)
            elif isinstance(value, _CONTAINERS):
                self._container(value, containers, inner)
        if not failed:
            if len(self.failures) <= before:
                self.seen.add(id(part))
            self.failures.pop(id(part), None)

    def _container(self, container: Any, containers: set[int], path: str) -> None:
        if id(container) in containers:
            return
        containers.add(id(container))
        for name, item in _members(container):
            inner = _join(path, name)
            if is_saveable(item):
                self.load(item, inner)
            elif self.variables.has_path(inner) or (self.assets is not None and self.assets.has_path(inner)):
                self._container(item, containers, inner)
            elif any(is_saveable(i) and id(i) not in self.seen for _, i in _members(item)):
                # Files of older Keras versions have no containers in containers.
                warnings.warn(
                    f"Skipping nested container at '{inner}': no matching group found in the saved file. This usually "
                    "means the file was saved with a Keras version that did not serialize sublayers nested inside "
                    "containers. Affected layers will retain their freshly-initialized weights.",
                    stacklevel=2,
                )

    def report(self, warn_only: bool = False) -> None:
        """Raises (or warns about) the failures.

        Raises:
            ValueError: if something could not be loaded.
        """
        if not self.failures:
            return
        part, error = next(iter(self.failures.values()))
        message = (
            f"A total of {len(self.failures)} objects could not be loaded. Example error message for object {part}:"
            f"\n\n{error}\n\nList of objects that could not be loaded:\n{[p for p, _ in self.failures.values()]}"
        )
        if warn_only:
            warnings.warn(message, stacklevel=3)
        else:
            raise ValueError(message)
