"""Single calls against what TensorFlow answers: values, printed text, error classes and messages."""

import contextlib
import functools
import json
import re

import pytest

import tfjax as tf
from tests.ops.answers import HERE, NAMES, answer, lines

NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.?\d*(?:e[-+]?\d+)?|inf|nan)(?![\w])")


@functools.cache
def _recorded(name):
    return json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))


def _words(text):
    return re.sub(r"\s+", "", NUMBER.sub("#", text))


@pytest.mark.parametrize(("name", "line"), [(name, line) for name in NAMES for line in lines(name)])
def test_answer(name, line):
    expected = _recorded(name)[line]
    got = answer(line, tf, contextlib.redirect_stderr)
    if name in ("debugging", "print"):
        assert got == expected
        return
    # Numbers may differ in the last digits: TensorFlow's special functions and matrix products are float32 throughout.
    assert _words(got) == _words(expected)
    for g, e in zip(NUMBER.findall(got), NUMBER.findall(expected), strict=True):
        assert float(g) == pytest.approx(float(e), rel=2e-5, abs=2e-6, nan_ok=True), (got, expected)
