"""`tfjax run --compare`: do the outputs of this run agree with those saved in the notebook?

Text agrees if the words are the same and the numbers are close; integers must be equal. Addresses, durations, times of
day and the device in TF's error texts are not compared, nor is white space within a line, standard error, tracebacks
(an error's class and message are), or the pixels of an image.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tfjax.dropin.terminal import ANSI, overwrite

SKIP_TAG = "nbval-ignore-output"
_UNIT = r"(?:ns|us|µs|μs|ms|s|sec|secs|seconds|min|minutes|h)"
VOLATILE = [
    # The kernel's name in TF's error texts depends on the machine: with oneDNN MatMul is _MklMatMul; device:CPU or GPU.
    (re.compile(r"\{\{function_node [^}]*\}\} ?"), ""),
    (re.compile(r"0x[0-9a-fA-F]{5,}"), "<address>"),
    (re.compile(r"^.* ± .* per loop .*$", re.MULTILINE), "<timeit>"),
    (re.compile(r"^(CPU times|Wall time):.*$", re.MULTILINE), r"\1: <time>"),
    (re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?"), "<time>"),
    (re.compile(r"\b\d{1,2}:\d\d(:\d\d)?\b"), "<time>"),
    (re.compile(rf"(?<![\w.])\d+(\.\d+)?(e[-+]?\d+)?\s?{_UNIT}(?:/(?:step|epoch|sample|batch|it))?\b"), "<time>"),
]
NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|nan\b|inf\b)")


@dataclass(frozen=True)
class Tolerance:
    """How far two numbers with a decimal point may be apart."""

    relative: float = 1e-4
    absolute: float = 1e-6

    def close(self, saved: str, fresh: str) -> bool:
        """Whether two printed numbers agree."""
        if saved == fresh:
            return True
        if _is_integer(saved) and _is_integer(fresh):
            return int(saved) == int(fresh)
        a, b = float(saved), float(fresh)
        return (math.isnan(a) and math.isnan(b)) or math.isclose(a, b, rel_tol=self.relative, abs_tol=self.absolute)


def compare_cell(saved: Iterable[dict], fresh: Iterable[dict], tolerance: Tolerance) -> list[str]:
    """The lines of a diff between two cells' outputs (`-` saved, `+` this run); empty where they agree."""
    old, new = _lines(saved), _lines(fresh)
    matcher = difflib.SequenceMatcher(None, [_skeleton(x) for x in old], [_skeleton(x) for x in new], autojunk=False)
    diff: list[str] = []
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind != "equal":
            diff += [f"- {line}" for line in old[i:j]] + [f"+ {line}" for line in new[k:m]]
            continue
        for before, after in zip(old[i:j], new[k:m], strict=True):
            if not _numbers_close(before, after, tolerance):
                diff += [f"- {before}", f"+ {after}"]
    return diff


def _lines(outputs: Iterable[dict]) -> list[str]:
    """The outputs as text: one line per printed line, one per image or other rich content."""
    blocks: list[tuple[str, str]] = []
    for output in outputs:
        kind = output["output_type"]
        if kind == "stream" and output["name"] == "stderr":
            continue
        label = kind if kind != "stream" else "stdout"
        text = _text(output)
        if label == "stdout" and blocks and blocks[-1][0] == "stdout":
            text = blocks.pop()[1] + text
        blocks.append((label, text))
    return [line.rstrip() for _, text in blocks for line in _steady(text).split("\n") if line.strip()]


def _text(output: dict) -> str:
    if output["output_type"] == "stream":
        return _joined(output["text"])
    if output["output_type"] == "error":
        return f"<raised> {output['ename']}: {output['evalue']}"
    data = output["data"]
    shown = [_joined(data["text/plain"])] if "text/plain" in data else []
    return "\n".join(shown + [f"<{mime}>" for mime in sorted(data) if mime.startswith("image/")] or sorted(data))


def _joined(text: Any) -> str:
    return text if isinstance(text, str) else "".join(text)


def _steady(text: str) -> str:
    text = ANSI.sub("", overwrite(text))
    for pattern, replacement in VOLATILE:
        text = pattern.sub(replacement, text)
    return text


def _skeleton(line: str) -> str:
    """The line without its numbers and its white space."""
    return re.sub(r"\s+", "", NUMBER.sub("#", line))


def _numbers_close(saved: str, fresh: str, tolerance: Tolerance) -> bool:
    pairs = zip(NUMBER.findall(saved), NUMBER.findall(fresh), strict=True)
    return all(tolerance.close(a, b) for a, b in pairs)


def _is_integer(number: str) -> bool:
    return number.lstrip("+-").isdigit()
