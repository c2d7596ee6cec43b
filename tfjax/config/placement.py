"""tf.device and tf.DeviceSpec."""

from __future__ import annotations

from types import TracebackType
from typing import Any

import jax

from tfjax import engine
from tfjax.core.export import export


@export("DeviceSpec")
class DeviceSpec:
    """A (possibly partial) device name: job, replica, task, device type and index."""

    def __init__(
        self,
        job: str | None = None,
        replica: int | None = None,
        task: int | None = None,
        device_type: str | None = None,
        device_index: int | None = None,
    ):
        self.job = job
        self.replica = replica if replica is None else int(replica)
        self.task = task if task is None else int(task)
        self.device_type = device_type
        self.device_index = device_index if device_index is None else int(device_index)

    @classmethod
    def from_string(cls, spec: str) -> DeviceSpec:
        """Parses "/job:worker/replica:0/task:1/device:GPU:0" and shorter forms.

        Raises:
            ValueError: for anything else.
        """
        fields: dict[str, Any] = {}
        for part in filter(None, spec.split("/")):
            pieces = part.split(":")
            if pieces[0] == "job" and len(pieces) == 2:
                fields["job"] = pieces[1]
            elif pieces[0] in ("replica", "task") and len(pieces) == 2:
                fields[pieces[0]] = int(pieces[1])
            elif pieces[0] == "device" and len(pieces) == 3:
                fields["device_type"] = pieces[1].upper()
                fields["device_index"] = None if pieces[2] == "*" else int(pieces[2])
            elif pieces[0].upper() in ("CPU", "GPU", "TPU", "XLA_CPU", "XLA_GPU") and len(pieces) <= 2:
                fields["device_type"] = pieces[0].upper()
                fields["device_index"] = None if len(pieces) == 1 or pieces[1] == "*" else int(pieces[1])
            else:
                raise ValueError(
                    f"Unknown attribute '{pieces[0]}' is encountered while parsing the device spec: '{spec}'."
                )
        return cls(**fields)

    def to_string(self) -> str:
        """The name with the fields that are set."""
        text = "" if self.job is None else f"/job:{self.job}"
        text += "" if self.replica is None else f"/replica:{self.replica}"
        text += "" if self.task is None else f"/task:{self.task}"
        if self.device_type is not None:
            text += f"/device:{self.device_type}:{'*' if self.device_index is None else self.device_index}"
        return text

    def replace(self, **fields: Any) -> DeviceSpec:
        """A copy with some fields changed."""
        return DeviceSpec(**{**self.__dict__, **fields})

    def make_merged_spec(self, dev: DeviceSpec) -> DeviceSpec:
        """A copy in which the fields set in `dev` win."""
        return DeviceSpec(**{k: v if dev.__dict__[k] is None else dev.__dict__[k] for k, v in self.__dict__.items()})

    def parse_from_string(self, spec: str) -> DeviceSpec:
        """Same as `from_string`."""
        return DeviceSpec.from_string(spec)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DeviceSpec) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash(tuple(self.__dict__.values()))


@export("device")
class device:  # noqa: N801
    """Context in which ops run on the named device, if this machine has it (else where they would run anyway).

    Raises:
        ValueError: for a name that cannot be parsed.
    """

    def __init__(self, device_name: Any):
        self._name = device_name
        if callable(device_name):
            raise RuntimeError("tf.device does not support functions when eager execution is enabled.")
        self._spec = None if device_name is None else DeviceSpec.from_string(_text(device_name))
        self._context: Any = None

    def __enter__(self) -> None:
        target = None
        if self._spec is not None and self._spec.device_type is not None:
            target = _jax_device(self._spec)
        # What is pending was asked for on the device before.
        if target is not None and target is not jax.devices()[0]:
            engine.cut()
            self._context = jax.default_device(target)
            self._context.__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._context is not None:
            engine.cut()
            self._context.__exit__(kind, value, traceback)
            self._context = None


def _text(name: Any) -> str:
    return name.to_string() if isinstance(name, DeviceSpec) else str(getattr(name, "name", name))


def _jax_device(spec: DeviceSpec) -> Any:
    """The JAX device of that name, None where this machine has none (TensorFlow's soft placement)."""
    try:
        found = jax.devices(str(spec.device_type).lower())
    except RuntimeError:
        return None
    index = spec.device_index or 0
    return found[index] if index < len(found) else None
