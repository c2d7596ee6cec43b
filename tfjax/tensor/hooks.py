"""Functions of the op layer that tensors and variables need; filled in when `tfjax.ops` is imported."""

from __future__ import annotations

from typing import Any


class Hooks:
    """What `tfjax.ops` provides.

    Attributes:
        getitem: getitem(tensor, key, variable=None) -> tensor[key], assignable if a variable is given.
        row: row(tensor, i) -> tensor[i].
    """

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(f"the op layer has not provided {name!r}; import the modules of tfjax.ops first")


hooks = Hooks()
