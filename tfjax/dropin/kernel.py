"""`tfjax kernel install | remove`: a Jupyter kernel in which `import tensorflow` gives tfjax."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

NAME = "tfjax"
DISPLAY_NAME = "Python 3 (tfjax)"


class KernelError(Exception):
    """Why the kernel cannot be installed or removed, in words for the command line."""


def kernel_spec() -> dict:
    """The content of `kernel.json`: this interpreter, ipykernel, the hook."""
    return {
        "argv": [sys.executable, "-m", "tfjax.dropin.kernel_main", "-f", "{connection_file}"],
        "display_name": DISPLAY_NAME,
        "language": "python",
        "metadata": {"debugger": True},
    }


def install_kernel(user: bool = False, prefix: str | None = None) -> Path:
    """Install the kernelspec; an earlier one of ours is replaced.

    Args:
      user: for the current user, whatever environment Jupyter runs in.
      prefix: for one environment (`sys.prefix`, or another directory).

    Raises:
      KernelError: if ipykernel is missing or the directory cannot be written.
    """
    manager = _manager()
    with tempfile.TemporaryDirectory() as directory:
        Path(directory, "kernel.json").write_text(json.dumps(kernel_spec(), indent=1) + "\n", encoding="utf-8")
        try:
            return Path(manager.install_kernel_spec(directory, NAME, user=user, prefix=prefix))
        except OSError as error:
            raise KernelError(f"cannot write {error.filename}: {error.strerror}; try --user") from error


def remove_kernel(user: bool = False, prefix: str | None = None) -> Path | None:
    """Remove the kernelspec from where the arguments say, else from where Jupyter finds it; None if there is none.

    Raises:
      KernelError: if ipykernel is missing or the files cannot be removed.
    """
    manager = _manager()
    if user or prefix is not None:
        manager.kernel_dirs = [str(_kernel_directory(manager, prefix))]
    try:
        return Path(manager.remove_kernel_spec(NAME))
    except KeyError:
        return None
    except OSError as error:
        raise KernelError(f"cannot remove {error.filename}: {error.strerror}") from error


def _kernel_directory(manager, prefix: str | None) -> Path:
    return Path(manager.user_kernel_dir) if prefix is None else Path(prefix, "share", "jupyter", "kernels")


def _manager():
    try:
        import ipykernel  # noqa: F401
        from jupyter_client.kernelspec import KernelSpecManager
    except ImportError as error:
        raise KernelError("the Jupyter kernel needs ipykernel: pip install 'tfjax[notebook]'") from error
    return KernelSpecManager()
