"""tf.config's devices: what JAX sees, under TensorFlow's names."""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import jax

from tfjax.core.deprecation import deprecated
from tfjax.core.export import export


@export("config.PhysicalDevice")
class PhysicalDevice(NamedTuple):
    """A device of this machine: `/physical_device:GPU:0`, type "CPU", "GPU" or "TPU"."""

    name: str
    device_type: str


@export("config.LogicalDevice")
class LogicalDevice(NamedTuple):
    """A device that tensors can be placed on: `/device:GPU:0`."""

    name: str
    device_type: str


@export("config.LogicalDeviceConfiguration", "config.experimental.VirtualDeviceConfiguration")
class LogicalDeviceConfiguration(NamedTuple):
    """How a physical device is to be split (kept and shown; XLA manages the memory itself)."""

    memory_limit: int | None = None
    experimental_priority: int | None = None
    experimental_device_ordinal: int | None = None


class _Visible:
    """Which devices the program asked to see, and what it set for them."""

    hidden: set[PhysicalDevice] = set()
    growth: dict[PhysicalDevice, bool] = {}
    split: dict[PhysicalDevice, list[LogicalDeviceConfiguration]] = {}


@functools.cache
def _all_devices() -> tuple[PhysicalDevice, ...]:
    found = [PhysicalDevice("/physical_device:CPU:0", "CPU")]
    if jax.default_backend() != "cpu":
        kind = "TPU" if jax.default_backend() == "tpu" else "GPU"
        found += [PhysicalDevice(f"/physical_device:{kind}:{d.id}", kind) for d in jax.local_devices()]
    return tuple(found)


@export("config.list_physical_devices", "config.experimental.list_physical_devices")
def list_physical_devices(device_type: str | None = None) -> list[PhysicalDevice]:
    """Devices of this machine, all or of one type ("GPU")."""
    return [d for d in _all_devices() if device_type is None or d.device_type == device_type]


@export("config.list_logical_devices", "config.experimental.list_logical_devices")
def list_logical_devices(device_type: str | None = None) -> list[LogicalDevice]:
    """Devices that tensors can be placed on: the visible ones."""
    visible = get_visible_devices(device_type)
    return [LogicalDevice(d.name.replace("physical_device", "device"), d.device_type) for d in visible]


@export("config.get_visible_devices", "config.experimental.get_visible_devices")
def get_visible_devices(device_type: str | None = None) -> list[PhysicalDevice]:
    """Devices not hidden by `set_visible_devices`."""
    return [d for d in list_physical_devices(device_type) if d not in _Visible.hidden]


@export("config.set_visible_devices", "config.experimental.set_visible_devices")
def set_visible_devices(devices: Any, device_type: str | None = None) -> None:
    """Makes only `devices` (of that type) visible; hiding all accelerators makes the CPU the default device.

    Raises:
        ValueError: if a device is not one of this machine's.
    """
    chosen = [devices] if isinstance(devices, PhysicalDevice) else list(devices)
    known = list_physical_devices(device_type)
    for device in chosen:
        if device not in known:
            raise ValueError(f"Unrecognized device: {device!r}")
    _Visible.hidden.update(d for d in known if d not in chosen)
    _Visible.hidden.difference_update(chosen)
    if not [d for d in get_visible_devices() if d.device_type != "CPU"] and jax.default_backend() != "cpu":
        jax.config.update("jax_default_device", jax.devices("cpu")[0])


@export("config.experimental.set_memory_growth")
def set_memory_growth(device: PhysicalDevice, enable: bool) -> None:
    """Remembers the setting; XLA's allocator decides (XLA_PYTHON_CLIENT_PREALLOCATE, before start).

    Raises:
        ValueError: for an unknown device or the CPU.
    """
    if device not in _all_devices():
        raise ValueError(f"Unrecognized device: {device!r}")
    if device.device_type == "CPU":
        raise ValueError("Cannot set memory growth on non-GPU and non-Pluggable devices")
    _Visible.growth[device] = bool(enable)


@export("config.experimental.get_memory_growth")
def get_memory_growth(device: PhysicalDevice) -> bool | None:
    """What `set_memory_growth` set."""
    if device.device_type == "CPU":
        raise KeyError(device)
    return _Visible.growth.get(device)


@export("config.experimental.get_memory_info")
def get_memory_info(device: str) -> dict[str, int]:
    """Bytes in use on a device, now and at most ("GPU:0")."""
    kind, _, index = str(device).replace("/", "").replace("device:", "").partition(":")
    stats = None
    if kind.upper() != "CPU":
        if int(index or 0) >= len(list_physical_devices(kind.upper())):
            raise ValueError(f"No matching devices found for '{device}'")
        stats = jax.local_devices()[int(index or 0)].memory_stats()
    stats = stats or {}
    return {"current": stats.get("bytes_in_use", 0), "peak": stats.get("peak_bytes_in_use", 0)}


@export("config.experimental.reset_memory_stats")
def reset_memory_stats(device: str) -> None:
    """Accepted; XLA's peak counter cannot be reset."""


@export("config.experimental.get_device_details")
def get_device_details(device: PhysicalDevice) -> dict[str, Any]:
    """Name of a GPU; empty for the CPU."""
    if device.device_type == "CPU":
        return {}
    return {"device_name": jax.local_devices()[int(device.name.rpartition(":")[2])].device_kind}


@export("config.get_logical_device_configuration", "config.experimental.get_virtual_device_configuration")
def get_logical_device_configuration(device: PhysicalDevice) -> list[LogicalDeviceConfiguration] | None:
    """What `set_logical_device_configuration` set."""
    return _Visible.split.get(device)


@export("config.set_logical_device_configuration", "config.experimental.set_virtual_device_configuration")
def set_logical_device_configuration(device: PhysicalDevice, logical_devices: Any) -> None:
    """Remembers how a device is to be split; the number of devices stays what JAX sees."""
    _Visible.split[device] = list(logical_devices)


@export("test.is_gpu_available")
@deprecated(
    "is_gpu_available",
    "tensorflow.python.framework.test_util",
    "Use `tf.config.list_physical_devices('GPU')` instead.",
)
def is_gpu_available(cuda_only: bool = False, min_cuda_compute_capability: Any = None) -> bool:
    """Whether a GPU can be used."""
    return bool(list_physical_devices("GPU"))


@export("test.gpu_device_name")
def gpu_device_name() -> str:
    """Name of the first GPU, or ''."""
    gpus = list_logical_devices("GPU")
    return gpus[0].name if gpus else ""


@export("test.is_built_with_cuda", "test.is_built_with_gpu_support")
def is_built_with_cuda() -> bool:
    """Whether the installed JAX has a CUDA backend."""
    return bool(list_physical_devices("GPU"))


@export("test.is_built_with_rocm")
def is_built_with_rocm() -> bool:
    """Whether the installed JAX has a ROCm backend."""
    return False


@export("test.is_built_with_xla")
def is_built_with_xla() -> bool:
    """Always true: everything here runs through XLA."""
    return True
