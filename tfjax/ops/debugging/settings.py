"""Switches of tf.debugging: traceback filtering (remembered), dumps for TensorBoard (not supported)."""

from __future__ import annotations

from typing import Any

from tfjax.core.export import export

_state = {"traceback_filtering": True}


@export("debugging.enable_traceback_filtering")
def enable_traceback_filtering() -> None:
    """Asks for tracebacks without frames of the library."""
    _state["traceback_filtering"] = True


@export("debugging.disable_traceback_filtering")
def disable_traceback_filtering() -> None:
    """Asks for whole tracebacks."""
    _state["traceback_filtering"] = False


@export("debugging.is_traceback_filtering_enabled")
def is_traceback_filtering_enabled() -> bool:
    """Whether tracebacks are to be filtered (at first, yes)."""
    return _state["traceback_filtering"]


@export("debugging.experimental.enable_dump_debug_info")
def enable_dump_debug_info(
    dump_root: str,
    tensor_debug_mode: str = "NO_TENSOR",
    circular_buffer_size: int = 1000,
    op_regex: str | None = None,
    tensor_dtypes: Any = None,
) -> None:
    """TensorBoard's debugger is not supported.

    Raises:
        NotImplementedError: always.
    """
    raise NotImplementedError(
        "tf.debugging.experimental.enable_dump_debug_info: TensorBoard's debugger is not supported"
    )


@export("debugging.experimental.disable_dump_debug_info")
def disable_dump_debug_info() -> None:
    """Nothing to do: dumping cannot be enabled."""
