"""Ops that do something besides giving values: they call Python when their turn comes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tfjax import engine
from tfjax.engine import effects
from tfjax.tensor import watching
from tfjax.tensor.tensor import Tensor


def perform(name: str, function: Callable[..., None], inputs: Sequence[Tensor] = ()) -> None:
    """Calls `function(*NumPy arrays)`: at once in eager mode, whenever the op runs while a function is traced.

    Args:
        name: TensorFlow's name of the op.
        function: what is done; what it raises is raised where the traced function was called.
        inputs: tensors of numbers.
    """
    if not (engine.state().trace.symbolic and watching.current_graph() is not None):
        function(*(np.asarray(engine.to_host(x)) for x in inputs))
        return

    def call(*arrays: Any) -> tuple[()]:
        function(*arrays)
        return ()

    engine.Op(
        name,
        lambda *arrays: effects.host_call(call, (), *arrays),
        abstract=lambda ins: (),
        numpy=lambda *arrays: effects.run(call, (), arrays),
        differentiable=False,
        multi=True,
        effect=True,
    )(*inputs)
