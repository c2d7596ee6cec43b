"""tf.Module: a named container that finds the variables and modules in its attributes."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from typing import Any

from tfjax.core import nest
from tfjax.core.export import export
from tfjax.core.names import camel_to_snake, current_scope, name_scope
from tfjax.tensor.variable import Variable

_VALID_IDENTIFIER = re.compile(r"^[a-zA-Z_]([a-zA-Z0-9_])*$")


@export("Module")
class Module:
    """Base class of objects that own variables.

    Variables and modules are found in the attributes, in lists, tuples and dictionaries in them, and in modules found
    there; attributes are visited in the order of their names.

    Args:
        name: a Python identifier, by default made of the class's name.

    Raises:
        ValueError: if `name` is no identifier.
    """

    __module__ = "tensorflow.python.module.module"

    # Attributes that are not searched; subclasses may have their own.
    _TF_MODULE_IGNORED_PROPERTIES = frozenset(
        ("_self_unconditional_checkpoint_dependencies", "_self_unconditional_dependency_names")
    )

    def __init__(self, name: str | None = None):
        if name is None:
            name = camel_to_snake(type(self).__name__)
        elif not _VALID_IDENTIFIER.match(name):
            raise ValueError(
                f"{name!r} is not a valid module name. Module names must be valid Python identifiers (e.g. a valid "
                "class name)."
            )
        self._name = name
        self._scope_name = f"{current_scope()}{name}/"
        self._name_scope = name_scope(self._scope_name)

    @property
    def name(self) -> str:
        """The module's name."""
        return self._name

    @property
    def name_scope(self) -> Any:
        """A tf.name_scope for the names of this module's variables."""
        return self._name_scope

    @property
    def variables(self) -> tuple[Any, ...]:
        """All variables of this module and its submodules."""
        return tuple(self._flatten(predicate=_is_variable, expand_composites=True))

    @property
    def trainable_variables(self) -> tuple[Any, ...]:
        """The trainable ones of `variables`."""
        return tuple(self._flatten(predicate=_is_trainable_variable, expand_composites=True))

    @property
    def non_trainable_variables(self) -> tuple[Any, ...]:
        """The other ones of `variables`."""
        return tuple(self._flatten(predicate=_is_non_trainable_variable, expand_composites=True))

    @property
    def submodules(self) -> tuple[Any, ...]:
        """All modules within this one."""
        return tuple(self._flatten(predicate=_is_module))

    def _flatten(
        self,
        recursive: bool = True,
        predicate: Callable[[Any], bool] | None = None,
        attribute_traversal_key: Any = None,
        with_path: bool = False,
        expand_composites: bool = False,
    ) -> Iterator[Any]:
        """Yields the leaves of the attributes for which `predicate` holds, each once; see TensorFlow's tf.Module."""
        return _flatten_module(
            self,
            recursive=recursive,
            predicate=predicate if predicate is not None else (lambda _: True),
            attribute_traversal_key=attribute_traversal_key,
            with_path=with_path,
            seen={id(self)},
        )

    @classmethod
    def with_name_scope(cls, method: Callable[..., Any]) -> Callable[..., Any]:
        """Decorator: the method runs within the module's name scope."""

        @functools.wraps(method)
        def method_with_name_scope(self: Any, *args: Any, **kwargs: Any) -> Any:
            with self.name_scope:
                return method(self, *args, **kwargs)

        # AutoGraph converts this wrapper with the user's method in it.
        method_with_name_scope._autograph_converts_wrapper = True  # type: ignore[attr-defined]
        return method_with_name_scope


def _is_variable(obj: Any) -> bool:
    return isinstance(obj, Variable)


def _is_trainable_variable(obj: Any) -> bool:
    return _is_variable(obj) and bool(getattr(obj, "trainable", False))


def _is_non_trainable_variable(obj: Any) -> bool:
    return _is_variable(obj) and not getattr(obj, "trainable", False)


def _is_module(obj: Any) -> bool:
    # Keras layers are searched as modules are, as in Keras 2.
    return isinstance(obj, Module) or getattr(type(obj), "_searched_as_module", False)


def _flatten_module(
    module: Module,
    recursive: bool,
    predicate: Callable[[Any], bool],
    attribute_traversal_key: Any,
    with_path: bool,
    seen: set[int],
    module_path: tuple[Any, ...] = (),
) -> Iterator[Any]:
    """Leaves of the module's own attributes first, then those of the modules found there."""
    attributes = vars(module)
    submodules = []
    for key in sorted(attributes, key=attribute_traversal_key):
        if key in module._TF_MODULE_IGNORED_PROPERTIES or key == "_name_scope":
            continue
        for path, leaf in nest.flatten_with_tuple_paths(attributes[key]):
            if id(leaf) in seen:
                continue
            leaf_path = (*module_path, key, *path)
            if predicate(leaf):
                seen.add(id(leaf))
                yield (leaf_path, leaf) if with_path else leaf
            if recursive and _is_module(leaf):
                submodules.append((leaf_path, leaf))
    for path, submodule in submodules:
        yield from _flatten_module(
            submodule,
            recursive=recursive,
            predicate=predicate,
            attribute_traversal_key=attribute_traversal_key,
            with_path=with_path,
            seen=seen,
            module_path=path,
        )
