"""`tensorflow.python.client.device_lib`, the private module with which notebooks look for a GPU."""

from __future__ import annotations

from dataclasses import dataclass

import jax


@dataclass
class DeviceAttributes:
    """One device, with the fields that TF's protobuf of this name shows."""

    name: str
    device_type: str
    memory_limit: int
    incarnation: int = 0
    physical_device_desc: str = ""

    def __repr__(self) -> str:
        lines = [f'name: "{self.name}"', f'device_type: "{self.device_type}"', f"memory_limit: {self.memory_limit}"]
        lines += ["locality {", "}", f"incarnation: {self.incarnation}"]
        if self.physical_device_desc:
            lines.append(f'physical_device_desc: "{self.physical_device_desc}"')
        lines.append("xla_global_id: -1")
        return "\n".join(lines) + "\n"


def list_local_devices(session_config=None) -> list[DeviceAttributes]:
    """The CPU and every accelerator that JAX sees, as `DeviceAttributes`."""
    # 256 MiB is what TF reports for the CPU whatever the machine has.
    devices = [DeviceAttributes("/device:CPU:0", "CPU", 256 << 20)]
    for index, device in enumerate(_accelerators()):
        kind = device.platform.upper()
        limit = (device.memory_stats() or {}).get("bytes_limit", 0)
        description = f"device: {index}, name: {device.device_kind}"
        devices.append(DeviceAttributes(f"/device:{kind}:{index}", kind, limit, index + 1, description))
    return devices


def num_gpus() -> int:
    """The number of GPUs."""
    return sum(device.platform == "gpu" for device in _accelerators())


def _accelerators() -> list:
    return [device for device in jax.local_devices() if device.platform != "cpu"]
