"""`tfjax run program.py`: a script, as `python program.py` runs it, with `tensorflow` being tfjax."""

from __future__ import annotations

import builtins
import sys
import types
from pathlib import Path

from tfjax.dropin.deadline import EXIT_CODE, Deadline
from tfjax.dropin.hook import install
from tfjax.dropin.tracebacks import filtered, from_file


def run_script(path: Path, arguments: list[str], timeout: float | None = None) -> int:
    """Run the script as `__main__`; an uncaught exception is printed as Python prints it.

    Returns:
      the exit status: 0, 1 after an exception, 130 after Ctrl-C, 124 after the timeout. `sys.exit` passes through.
    """
    install()
    module = types.ModuleType("__main__")
    module.__dict__.update(__file__=str(path), __builtins__=builtins, __cached__=None)
    # Pickle and multiprocessing find the script's own classes through this entry; it stays until the process ends.
    sys.modules["__main__"] = module
    sys.argv = [str(path), *arguments]
    if sys.flags.safe_path:
        sys.path.insert(0, str(path.resolve().parent))
    else:
        sys.path[0] = str(path.resolve().parent)
    deadline = Deadline(timeout)
    try:
        with deadline:
            exec(compile(path.read_bytes(), str(path), "exec"), module.__dict__)
    except KeyboardInterrupt:
        if deadline.passed:
            print(f"tfjax run: {path} did not end within {timeout:g} s", file=sys.stderr)
            return EXIT_CODE
        print("\ntfjax run: interrupted", file=sys.stderr)
        return 130
    except Exception as error:
        _print_exception(error, str(path))
        return 1
    return 0


def _print_exception(error: Exception, filename: str) -> None:
    """As the interpreter does at top level, without the frames that started the script."""
    frames = filtered(from_file(error.__traceback__, filename))
    sys.stdout.flush()
    sys.excepthook(type(error), error.with_traceback(frames), frames)
