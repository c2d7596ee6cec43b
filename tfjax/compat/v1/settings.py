"""Settings of TensorFlow 1 that programs make: session options, logging, switches of behaviour."""

from __future__ import annotations

import logging as python_logging
from typing import Any

from tfjax.core.export import export, export_value
from tfjax.core.log import get_logger


class _Options:
    """Keeps what it is given; a field that was not given is options of its own."""

    def __init__(self, **fields: Any):
        vars(self).update(fields)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        made = self.__dict__[name] = _Options()
        return made


@export("compat.v1.ConfigProto")
class ConfigProto(_Options):
    """Options of a session; the backend has its own."""


@export("compat.v1.GPUOptions")
class GPUOptions(_Options):
    """Options of GPUs; the backend has its own."""


@export("compat.v1.GraphOptions")
class GraphOptions(_Options):
    """Options of graphs; the backend has its own."""


@export("compat.v1.OptimizerOptions")
class OptimizerOptions(_Options):
    """Options of graph optimizers; the backend has its own."""


@export("compat.v1.RunOptions")
class RunOptions(_Options):
    """Options of a run; the backend has its own."""

    NO_TRACE, SOFTWARE_TRACE, HARDWARE_TRACE, FULL_TRACE = 0, 1, 2, 3


@export("compat.v1.RunMetadata")
class RunMetadata(_Options):
    """Facts of a run; stays empty."""


@export("compat.v1.enable_tensor_equality")
def enable_tensor_equality() -> None:
    """Tensors are compared element by element: always so here."""


@export("compat.v1.disable_tensor_equality")
def disable_tensor_equality() -> None:
    """Kept for compatibility: tensors of graphs are compared by identity anyway."""


@export("compat.v1.enable_resource_variables")
def enable_resource_variables() -> None:
    """All variables are resource variables."""


@export("compat.v1.disable_resource_variables")
def disable_resource_variables() -> None:
    """Kept for compatibility: all variables are resource variables."""


@export("compat.v1.resource_variables_enabled")
def resource_variables_enabled() -> bool:
    """True."""
    return True


@export("compat.v1.enable_control_flow_v2")
def enable_control_flow_v2() -> None:
    """Control flow is always the newer one."""


@export("compat.v1.disable_control_flow_v2")
def disable_control_flow_v2() -> None:
    """Kept for compatibility: control flow is always the newer one."""


# Logging ----------------------------------------------------------------------------------------------------------

DEBUG = export_value("compat.v1.logging.DEBUG", python_logging.DEBUG)
INFO = export_value("compat.v1.logging.INFO", python_logging.INFO)
WARN = export_value("compat.v1.logging.WARN", python_logging.WARNING)
ERROR = export_value("compat.v1.logging.ERROR", python_logging.ERROR)
FATAL = export_value("compat.v1.logging.FATAL", python_logging.CRITICAL)


@export("compat.v1.logging.set_verbosity")
def set_verbosity(v):
    """Sets from which level on messages are shown."""
    get_logger().setLevel(v)


@export("compat.v1.logging.get_verbosity")
def get_verbosity():
    """From which level on messages are shown."""
    return get_logger().getEffectiveLevel()


@export("compat.v1.logging.debug")
def debug(msg, *args, **kwargs):
    """Logs a message."""
    get_logger().debug(msg, *args, **kwargs)


@export("compat.v1.logging.info")
def info(msg, *args, **kwargs):
    """Logs a message."""
    get_logger().info(msg, *args, **kwargs)


@export("compat.v1.logging.warn", "compat.v1.logging.warning")
def warning(msg, *args, **kwargs):
    """Logs a message."""
    get_logger().warning(msg, *args, **kwargs)


@export("compat.v1.logging.error")
def error(msg, *args, **kwargs):
    """Logs a message."""
    get_logger().error(msg, *args, **kwargs)


@export("compat.v1.logging.fatal")
def fatal(msg, *args, **kwargs):
    """Logs a message."""
    get_logger().critical(msg, *args, **kwargs)
