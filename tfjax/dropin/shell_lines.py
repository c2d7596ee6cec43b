"""Lines that a notebook hands to the operating system: `!command`, `%pip install ...`."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys

# Distributions that tfjax stands in for.
REPLACED = re.compile(
    r"(tensorflow([-_](cpu|gpu|rocm|macos|metal|intel))?|(tf|keras)[-_]nightly([-_](cpu|gpu))?|(tf[-_])?keras)"
    r"(\[.*\])?\s*([=<>!~@].*)?",
    re.IGNORECASE,
)
PIP_INSTALL = re.compile(r"\bpip[\d.]*\s+install\b")
SEPARATORS = re.compile(r"(&&|\|\||;)")


def without_replaced(command: str) -> tuple[str, list[str]]:
    """`command` with TensorFlow and Keras taken out of its `pip install` lists, and what was taken out.

    A `pip install` with nothing left to install is left out of the command; an empty command has nothing to run.
    """
    dropped: list[str] = []
    kept: list[str] = []
    for piece in SEPARATORS.split(command):
        if SEPARATORS.fullmatch(piece):
            kept.append(piece)
            continue
        found = PIP_INSTALL.search(piece)
        rest, names = _without_names(piece[found.end() :]) if found else (None, [])
        dropped += names
        if names and rest is None:
            kept = kept[:-1]
        elif names:
            kept.append(f"{piece[: found.end()]} {rest}")
        else:
            kept.append(piece)
    if kept and SEPARATORS.fullmatch(kept[0]):
        kept = kept[1:]
    return "".join(kept).strip(), dropped


def _without_names(arguments: str) -> tuple[str | None, list[str]]:
    """The arguments less the replaced distributions (None where no requirement is left), and those distributions."""
    try:
        words = shlex.split(arguments)
    except ValueError:
        return arguments, []
    dropped = [word for word in words if REPLACED.fullmatch(word)]
    rest = [word for word in words if word not in dropped]
    if not any(_installs_something(word) for word in _before_redirection(rest)):
        return None, dropped
    return " ".join(shlex.quote(word) if re.search(r"[\s<>=\[\]]", word) else word for word in rest), dropped


def _before_redirection(words: list[str]) -> list[str]:
    for index, word in enumerate(words):
        if re.match(r"\d?[<>|]", word):
            return words[:index]
    return words


def _installs_something(word: str) -> bool:
    return not word.startswith("-") or word in ("-r", "-e", "--requirement", "--editable")


def run(command: str) -> int:
    """Run a shell line, its output going through `sys.stdout`; TensorFlow is not installed but stood in for.

    Returns:
      the command's exit status, 0 where there was nothing to run. As in Jupyter a failure does not end the cell.
    """
    command, dropped = without_replaced(command)
    if dropped:
        print(f"tfjax: not installing {', '.join(dropped)} (tfjax stands in for it)", file=sys.stderr)
    if not command:
        return 0
    process = subprocess.Popen(
        command, shell=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        encoding="utf-8", errors="replace",
    )  # fmt: skip
    try:
        for line in process.stdout:
            sys.stdout.write(line)
        return process.wait()
    finally:
        process.kill()
        process.stdout.close()
        process.wait()
