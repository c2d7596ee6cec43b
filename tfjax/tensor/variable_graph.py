"""The parts of tf.Variable's interface that only TensorFlow's graphs have, and the operators that it refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tfjax.core.deprecation import deprecated


def _no_inplace(message: str) -> Callable[[Any, Any], Any]:
    def refuse(self: Any, unused_other: Any) -> Any:
        raise RuntimeError(message + " if you need to get a new output Tensor.")

    return refuse


def _no_inplace_assign(symbol: str) -> Callable[[Any, Any], Any]:
    return _no_inplace(
        f"`var {symbol}= value` with `tf.Variable`s is not supported. Use `var.assign(var {symbol} value)` to modify "
        f"the variable, or `out = var {symbol} value`"
    )


class RefusedOperators:
    """Mixin: `variable += value` is an error; it would replace the variable by a tensor."""

    # The second text is TensorFlow's own, asterisk included.
    __iadd__ = _no_inplace(
        "`variable += value` with `tf.Variable`s is not supported. Use `variable.assign_add(value)` to modify the "
        "variable, or `out = variable + value`"
    )
    __isub__ = _no_inplace(
        "`variable -= value` with `tf.Variable`s is not supported. Use `variable.assign_sub(value)` to modify the "
        "variable, or `out = variable * value`"
    )
    __imul__ = _no_inplace_assign("*")
    __idiv__ = __itruediv__ = __irealdiv__ = _no_inplace_assign("/")
    __ipow__ = _no_inplace_assign("**")


class GraphOnly:
    """Mixin: members that raise when executing eagerly."""

    class SaveSliceInfo:
        """Where a partitioned variable's part lies (TensorFlow 1)."""

        def __init__(
            self, full_name=None, full_shape=None, var_offset=None, var_shape=None, save_slice_info_def=None,
            import_scope=None,
        ):  # fmt: skip
            self.full_name = full_name
            self.full_shape = full_shape
            self.var_offset = var_offset
            self.var_shape = var_shape

    @property
    def op(self) -> Any:
        """Exists in graphs only."""
        raise AttributeError("Tensor.op is undefined when eager execution is enabled.")

    @property
    def graph(self) -> Any:
        """Exists in graphs only."""
        raise AttributeError("Tensor.graph is undefined when eager execution is enabled.")

    @property
    def initializer(self) -> None:
        """The initializing op of a graph; None when executing eagerly."""
        return None

    @property
    def initial_value(self) -> Any:
        """Exists in graphs only."""
        raise RuntimeError("This property is not supported when eager execution is enabled.")

    @property
    def create(self) -> Any:
        """Exists in graphs only."""
        raise RuntimeError("This operation is not supported when eager execution is enabled.")

    @deprecated(
        "Variable.initialized_value",
        "tensorflow.python.ops.variables",
        "Use Variable.read_value. Variables in 2.X are initialized automatically both in eager and graph (inside "
        "tf.defun) contexts.",
    )
    def initialized_value(self) -> Any:
        """Exists in graphs only."""
        raise NotImplementedError

    def to_proto(self, export_scope: str | None = None) -> Any:
        """Exists in graphs only."""
        raise RuntimeError("This operation is not supported when eager execution is enabled.")

    @staticmethod
    def from_proto(variable_def: Any, import_scope: str | None = None) -> Any:
        """Exists in graphs only."""
        raise RuntimeError("This operation is not supported when eager execution is enabled.")

    def eval(self, session: Any = None) -> Any:
        """Exists in graphs only."""
        raise RuntimeError("This operation is not supported when eager execution is enabled.")
