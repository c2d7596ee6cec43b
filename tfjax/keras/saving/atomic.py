"""Files that are there whole or not at all: written beside their place, then moved into it."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator


@contextlib.contextmanager
def replaced_file(path: str) -> Iterator[str]:
    """A temporary path in the folder of `path`; takes the place of `path` if the block ends well, else goes.

    Raises:
        FileNotFoundError: if the folder of `path` does not exist.
    """
    folder = os.path.dirname(os.path.abspath(path))
    try:
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=f".{os.path.basename(path)}.", suffix=".tmp")
    except FileNotFoundError:
        raise FileNotFoundError(2, "No such file or directory", path) from None
    os.close(handle)
    try:
        yield temporary
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)
        raise


@contextlib.contextmanager
def replaced_folder(path: str) -> Iterator[str]:
    """As `replaced_file` for a folder; what an earlier folder at `path` held besides stays there."""
    path = os.path.abspath(path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    temporary = tempfile.mkdtemp(dir=os.path.dirname(path), prefix=f".{os.path.basename(path)}.", suffix=".tmp")
    try:
        yield temporary
        if os.path.isdir(path):
            for name in os.listdir(temporary):
                target = os.path.join(path, name)
                if os.path.isdir(target):
                    shutil.rmtree(target)
                os.replace(os.path.join(temporary, name), target)
            os.rmdir(temporary)
        else:
            os.chmod(temporary, 0o777 & ~_umask())
            os.replace(temporary, path)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
