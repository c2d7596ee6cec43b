"""Functions of the op layer that tensors and variables need; filled in when `tfjax.ops` is imported."""

from __future__ import annotations

from typing import Any


class Hooks:
    """What `tfjax.ops` provides.

    Attributes:
        stack: stack(tensors) -> tensor; for lists with tensors inside.
        row: row(tensor, i) -> tensor[i].
        getitem: getitem(tensor, key, variable=None) -> tensor.
        gather: gather(tensor, indices, name) along axis 0.
        gather_nd: gather_nd(tensor, indices, name).
    """

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(f"the op layer has not provided {name!r}; import the modules of tfjax.ops first")


hooks = Hooks()
