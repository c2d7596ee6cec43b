"""tf.config's switches. Those that only steer TensorFlow's own runtime are kept and given back."""

from __future__ import annotations

from typing import Any

import jax

from tfjax.core.export import export

_kept: dict[str, Any] = {"inter": 0, "intra": 0, "soft": True, "jit": "", "tf32": True, "determinism": False}
_optimizer: dict[str, Any] = {"disable_model_pruning": False, "disable_meta_optimizer": False}


@export("config.threading.get_inter_op_parallelism_threads")
def get_inter_op_parallelism_threads() -> int:
    """Threads between independent ops; 0 means the system decides."""
    return int(_kept["inter"])


@export("config.threading.set_inter_op_parallelism_threads")
def set_inter_op_parallelism_threads(num_threads: int) -> None:
    """Remembers the number; XLA's thread pool is sized when the process starts."""
    _kept["inter"] = num_threads


@export("config.threading.get_intra_op_parallelism_threads")
def get_intra_op_parallelism_threads() -> int:
    """Threads within an op; 0 means the system decides."""
    return int(_kept["intra"])


@export("config.threading.set_intra_op_parallelism_threads")
def set_intra_op_parallelism_threads(num_threads: int) -> None:
    """Remembers the number; XLA's thread pool is sized when the process starts."""
    _kept["intra"] = num_threads


@export("config.get_soft_device_placement")
def get_soft_device_placement() -> bool:
    """Whether ops may be placed elsewhere than asked."""
    return bool(_kept["soft"])


@export("config.set_soft_device_placement")
def set_soft_device_placement(enabled: bool) -> None:
    """Sets what `get_soft_device_placement` returns."""
    _kept["soft"] = bool(enabled)


@export("config.optimizer.get_jit")
def get_jit() -> str:
    """The JIT setting; XLA compiles here in any case."""
    return str(_kept["jit"])


@export("config.optimizer.set_jit")
def set_jit(enabled: Any) -> None:
    """Sets what `get_jit` returns.

    Raises:
        ValueError: for anything but True, False and "autoclustering".
    """
    if enabled not in (True, False, "autoclustering"):
        raise ValueError(f"enabled should be one of: `autoclustering`, True or False. Received: {enabled}")
    _kept["jit"] = "autoclustering" if enabled else ""


@export("config.optimizer.get_experimental_options")
def get_experimental_options() -> dict[str, Any]:
    """Options of TensorFlow's graph optimizer."""
    return dict(_optimizer)


@export("config.optimizer.set_experimental_options")
def set_experimental_options(options: dict[str, Any]) -> None:
    """Keeps options of TensorFlow's graph optimizer; XLA does that work here."""
    _optimizer.update(options)


@export("config.experimental.tensor_float_32_execution_enabled")
def tensor_float_32_execution_enabled() -> bool:
    """Whether GPUs may use TF32 for float32 matrix products."""
    return bool(_kept["tf32"])


@export("config.experimental.enable_tensor_float_32_execution")
def enable_tensor_float_32_execution(enabled: bool) -> None:
    """Allows or forbids TF32 for float32 matrix products on GPUs."""
    _kept["tf32"] = bool(enabled)
    jax.config.update("jax_default_matmul_precision", None if enabled else "highest")


@export("config.experimental.enable_op_determinism")
def enable_op_determinism() -> None:
    """Accepted: only GPUs need more for determinism, XLA_FLAGS=--xla_gpu_deterministic_ops=true at start."""
    _kept["determinism"] = True


@export("debugging.set_log_device_placement")
def set_log_device_placement(enabled: bool) -> None:
    """Keeps the setting; `tfjax.engine.explain()` and TFJAX_LOG say where things ran."""
    _kept["placement"] = bool(enabled)


@export("debugging.get_log_device_placement")
def get_log_device_placement() -> bool:
    """What `set_log_device_placement` set."""
    return bool(_kept.get("placement", False))
