"""The command line: `tfjax <command>`, or `python -m tfjax <command>`.

COMMANDS at the end is the table of subcommands. Adding one: a function that declares its arguments, a function that
runs it and returns the exit status, and a row.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from tfjax.dropin import versions


class Command(NamedTuple):
    """One subcommand."""

    summary: str
    declare: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


class UsageError(Exception):
    """A wrong argument: printed as one line, exit status 2."""


# ------------------------------------------------------------------------------------------------------------- run


def _declare_run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="a script (.py) or a notebook (.ipynb)")
    _declare_run_options(parser)
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="sys.argv[1:] of the program")


def _declare_run_options(parser: argparse.ArgumentParser, default: object = None) -> None:
    """The options; `default=SUPPRESS` for the second reading, which must not undo the first."""

    def add(name: str, value: object, **keywords: object) -> None:
        parser.add_argument(name, default=default or value, **keywords)

    add("--save-outputs", False, action="store_true", help="notebook: write the outputs into the file")
    add("--compare", False, action="store_true", help="notebook: fail where the outputs differ from those saved")
    add("--rtol", 1e-4, type=float, help="--compare: relative tolerance (default: 1e-4)")
    add("--atol", 1e-6, type=float, help="--compare: absolute tolerance (default: 1e-6)")
    add("--timeout", None, type=float, metavar="SECONDS", help="end the run after this time, with status 124")


def _run(options: argparse.Namespace) -> int:
    if options.file.suffix == ".ipynb":
        _take_options_after_notebook(options)
    if not options.file.exists():
        raise UsageError(f"no such file: {options.file}")
    if options.file.suffix == ".ipynb":
        return _run_notebook(options)
    if options.file.suffix != ".py":
        raise UsageError(f"cannot run {options.file}: expected a script (.py) or a notebook (.ipynb)")
    if options.save_outputs or options.compare:
        raise UsageError("--save-outputs and --compare are for notebooks")
    from tfjax.dropin.script import run_script

    return run_script(options.file, options.arguments, options.timeout)


def _take_options_after_notebook(options: argparse.Namespace) -> None:
    """What follows a script's name is the script's; options after a notebook's name are ours, up to a `--`."""
    words = options.arguments
    end = words.index("--") if "--" in words else len(words)
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False, prog="tfjax run")
    _declare_run_options(parser, argparse.SUPPRESS)
    _, unknown = parser.parse_known_args(words[:end], options)
    options.arguments = unknown + words[end + 1 :]


def _run_notebook(options: argparse.Namespace) -> int:
    from tfjax.dropin.compare import Tolerance
    from tfjax.dropin.notebook import NotebookError, run_notebook

    if options.save_outputs and options.compare:
        raise UsageError("--save-outputs and --compare exclude each other")
    tolerance = Tolerance(options.rtol, options.atol) if options.compare else None
    try:
        return run_notebook(options.file, options.arguments, options.save_outputs, tolerance, options.timeout)
    except NotebookError as error:
        raise UsageError(str(error)) from error


# ---------------------------------------------------------------------------------------- enable, disable, status


def _declare_enable(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--force", action="store_true", help="also where a real TensorFlow or Keras is installed")


def _enable(options: argparse.Namespace) -> int:
    from tfjax.dropin import environment

    written = environment.enable(force=options.force)
    print(f"{'written' if written else 'already there'}: {environment.switch_file()}")
    print(f"`import tensorflow` and `import keras` give tfjax in every program of {sys.prefix}; undo: tfjax disable")
    return 0


def _disable(options: argparse.Namespace) -> int:
    from tfjax.dropin import environment

    removed = environment.disable()
    print(f"{'removed' if removed else 'not enabled, nothing to remove'}: {environment.switch_file()}")
    return 0


def _status(options: argparse.Namespace) -> int:
    from tfjax.dropin import environment

    enabled = environment.switch_file().is_file()
    print(f"environment: {sys.prefix}")
    print(f"switch:      {'enabled' if enabled else 'not enabled'} ({environment.switch_file()})")
    print(f"shown as:    tensorflow {versions.TENSORFLOW_VERSION}, keras {versions.KERAS_VERSION}")
    for name, where in environment.real_packages().items():
        print(f"real {name}: {where}{', hidden by the switch' if enabled else ''}")
    return 0


# ---------------------------------------------------------------------------------------------------------- kernel


def _declare_kernel(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=["install", "remove"])
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--user", action="store_true", help="for the current user")
    where.add_argument("--sys-prefix", action="store_true", help="for this environment (the default for install)")
    where.add_argument("--prefix", help="for the environment in this directory")


def _kernel(options: argparse.Namespace) -> int:
    from tfjax.dropin import kernel

    prefix = sys.prefix if options.sys_prefix else options.prefix
    try:
        if options.action == "install":
            path = kernel.install_kernel(options.user, prefix if options.user or prefix else sys.prefix)
            print(f"kernel {kernel.DISPLAY_NAME!r} installed in {path}")
        else:
            path = kernel.remove_kernel(options.user, prefix)
            print(f"removed {path}" if path else "no such kernel, nothing to remove")
    except kernel.KernelError as error:
        raise UsageError(str(error)) from error
    return 0


# ---------------------------------------------------------------------------------------------------------- compat


def _declare_compat(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--mode", choices=["auto", "interpret", "xla", "sync"], default="auto", help="engine mode")
    parser.add_argument("--areas", nargs="+", metavar="AREA", help="some areas only, such as slicing (default: all)")


def _compat(options: argparse.Namespace) -> int:
    root = Path(__file__).resolve().parents[2]
    if not (root / "compat_tests" / "recordings").is_dir():
        raise UsageError(
            f"no compat_tests in {root}: the cases and their recordings come with the source of tfjax, not with the "
            "installed package; run this from a checkout"
        )
    sys.path.insert(0, str(root))
    from compat_tests import report
    from compat_tests.case import areas

    unknown = [area for area in options.areas or () if area not in areas()]
    if unknown:
        raise UsageError(f"no area {', '.join(unknown)}; there are {', '.join(areas())}")
    return 1 if report.print_table("tfjax", options.mode, options.areas) else 0


# ------------------------------------------------------------------------------------------------------------ main


def _declare_nothing(parser: argparse.ArgumentParser) -> None:
    pass


COMMANDS: dict[str, Command] = {
    "run": Command("run a script or a notebook on tfjax", _declare_run, _run),
    "enable": Command("make `import tensorflow` give tfjax in this environment", _declare_enable, _enable),
    "disable": Command("undo enable", _declare_nothing, _disable),
    "status": Command("what `import tensorflow` gives in this environment", _declare_nothing, _status),
    "kernel": Command("install or remove the Jupyter kernel", _declare_kernel, _kernel),
    "compat": Command("compare with recordings of TensorFlow, area by area", _declare_compat, _compat),
}


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    top = argparse.ArgumentParser(prog="tfjax", description="TensorFlow programs on JAX.")
    top.add_argument("--version", action="version", version=_version())
    commands = top.add_subparsers(dest="command", required=True, metavar="command")
    for name, command in COMMANDS.items():
        command.declare(commands.add_parser(name, help=command.summary, description=command.summary))
    return top


def main(argv: list[str] | None = None) -> int:
    """Run one command; returns the exit status (2 for a wrong argument, 130 after Ctrl-C)."""
    from tfjax.dropin.environment import SwitchError

    options = parser().parse_args(argv)
    try:
        return COMMANDS[options.command].run(options)
    except (UsageError, SwitchError) as error:
        print(f"tfjax {options.command}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"\ntfjax {options.command}: interrupted", file=sys.stderr)
        return 130


def _version() -> str:
    try:
        own = metadata.version("tfjax")
    except metadata.PackageNotFoundError:
        own = "(not installed)"
    return f"tfjax {own}, as TensorFlow {versions.TENSORFLOW_VERSION} and Keras {versions.KERAS_VERSION}"
