"""Compares tfjax with the recordings, program by program."""

import functools
import json
import re
from pathlib import Path

import pytest

from tests.autodiff.answers import same
from tests.function.autograph import cases
from tests.function.autograph.answers import answer
from tests.function.autograph.modes import cases_of, runner
from tests.function.autograph.text import comparable
from tfjax.core import log

HERE = Path(__file__).parent
_EAGERLY = re.compile(r"WARNING: \S+ cannot be compiled as a whole, because it needs values while it is traced \(.*\)")


@functools.cache
def recorded(group):
    """program -> TensorFlow's answer."""
    return json.loads((HERE / "recordings" / f"{group}.json").read_text())["answers"]


def programs(group):
    """name -> function of `tf`."""
    if group != "table":
        return cases.functions(group)
    table = list(cases_of(cases.table_functions()))
    return {f"{mode}:{name}": runner(f, a, mode) for name, f, a in table for mode in ("eager", "staged")}


def check(group, name, runs_eagerly=False):
    """Runs one program in tfjax and asserts that it answers what TensorFlow answered.

    Args:
      group, name: the program.
      runs_eagerly: whether tfjax may say that it runs a function eagerly.
    """
    import tfjax as tf

    cases.bind(tf)
    log._seen.clear()
    got = comparable(answer(programs(group)[name], tf))
    if runs_eagerly and "log" in got:
        got["log"] = [line for line in got["log"] if not _EAGERLY.match(line)]
        got = {key: value for key, value in got.items() if value != []}
    want = comparable(recorded(group)[name])
    if "error" in got and "error" not in want:
        raise AssertionError(f"raised {got['error']}")
    try:
        same(got, want)
    except AssertionError as error:
        raise AssertionError(f"tfjax: {got}\nTensorFlow: {want}") from error


def parameters(group, known_differences, only=None):
    """Parameters for pytest: the programs of a group, known differences marked."""
    names = [name for name in sorted(programs(group)) if only is None or name.startswith(only)]
    marks = {name: [pytest.mark.xfail(reason=reason)] for name, reason in known_differences.items()}
    return [pytest.param(name, marks=marks.get(name, [])) for name in names]
