"""`tfjax enable | disable | status`: one `.pth` file that makes every interpreter of an environment use tfjax.

Python runs the `import` lines of `.pth` files at start-up. Ours defines a finder (lazy_switch.py) and nothing more:
neither jax nor tfjax is imported before a program imports `tensorflow` or `keras`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from importlib import machinery, metadata
from pathlib import Path

from tfjax.dropin import names
from tfjax.dropin.files import write_atomically

PTH_NAME = "tfjax-dropin.pth"
SWITCH_SOURCE = Path(__file__).with_name("lazy_switch.py")


class SwitchError(Exception):
    """Why the switch cannot be thrown, in words for the command line."""


def site_directory() -> Path:
    """The active environment's site-packages."""
    return Path(sysconfig.get_path("purelib"))


def switch_file(directory: Path | None = None) -> Path:
    """The `.pth` file, whether it exists or not."""
    return (directory or site_directory()) / PTH_NAME


def switch_line() -> str:
    """The content of the `.pth` file: one line that starts with `import`, as site.py wants it."""
    source = SWITCH_SOURCE.read_text(encoding="utf-8").partition('"""\n\n')[2]
    return f"import sys; exec({source!r}, {{'__name__': 'tfjax_switch'}})\n"


def enable(directory: Path | None = None, force: bool = False) -> bool:
    """Write the switch; returns False if it is there already, as this version of tfjax writes it.

    Raises:
      SwitchError: if a real TensorFlow or Keras would be hidden and `force` is not given, if programs of this
        environment cannot import tfjax, or if the directory cannot be written.
    """
    target = switch_file(directory)
    if not force:
        _refuse_hiding(directory)
    _refuse_unimportable()
    text = switch_line()
    if target.is_file() and target.read_text(encoding="utf-8") == text:
        return False
    try:
        write_atomically(target, text)
    except OSError as error:
        raise SwitchError(
            f"cannot write {target}: {error.strerror}. Use a virtual environment, or one whose files are yours."
        ) from error
    return True


def disable(directory: Path | None = None) -> bool:
    """Remove the switch; returns False if there is none.

    Raises:
      SwitchError: if the file cannot be removed.
    """
    target = switch_file(directory)
    try:
        target.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise SwitchError(f"cannot remove {target}: {error.strerror}") from error
    return True


def real_packages(directory: Path | None = None) -> dict[str, str]:
    """What is on the disk under the names that the switch takes over: name -> where and which version."""
    search = None if directory is None else [str(directory)]
    found = {}
    for name in names.ROOTS:
        spec = machinery.PathFinder.find_spec(name, search)
        if spec is not None and spec.origin is not None:
            found[name] = f"{_version_on_disk(name, search)} ({spec.origin})"
    return found


def _version_on_disk(name: str, search: list[str] | None) -> str:
    path = sys.path if search is None else search
    owners = metadata.MetadataPathFinder.find_distributions(metadata.DistributionFinder.Context(path=path))
    for owner in owners:
        title = (owner.metadata["Name"] or "").lower()
        if title == name or (title.startswith((f"{name}-", f"{name}_")) and _provides(owner, name)):
            return f"{title} {owner.version}"
    return f"{name} of unknown version"


def _provides(owner: metadata.Distribution, name: str) -> bool:
    return name in (owner.read_text("top_level.txt") or "").split()


def _refuse_hiding(directory: Path | None) -> None:
    real = real_packages(directory)
    if real:
        listed = "\n".join(f"  {name}: {where}" for name, where in real.items())
        raise SwitchError(
            f"this environment has the real thing, and the switch would hide it:\n{listed}\n"
            "Nothing was changed. To use tfjax all the same: `tfjax enable --force` (`tfjax disable` undoes it)."
        )


def _refuse_unimportable() -> None:
    if not _fresh_interpreter_finds_tfjax():
        raise SwitchError(
            f"programs of this environment cannot import tfjax (it is imported from {Path(__file__).parents[1]}). "
            f"Install it first: {sys.executable} -m pip install {Path(__file__).parents[2]}"
        )


def _fresh_interpreter_finds_tfjax() -> bool:
    """Asked elsewhere in the file system: a checkout that is only the current directory is no use to other programs."""
    code = "import importlib.util, sys; sys.exit(importlib.util.find_spec('tfjax') is None)"
    return subprocess.run([sys.executable, "-c", code], cwd=os.path.abspath(os.sep), check=False).returncode == 0
