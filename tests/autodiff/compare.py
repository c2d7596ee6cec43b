"""Compares tfjax with the recordings, case by case."""

import json
from pathlib import Path

import pytest

from tests.autodiff import cases
from tests.autodiff.answers import answer, same
from tfjax.core import log

HERE = Path(__file__).parent


def check(group, name):
    """Runs one case in tfjax and asserts that it answers what TensorFlow answered."""
    import tfjax as tf

    recorded = json.loads((HERE / "recordings" / f"{group}.json").read_text())["answers"][name]
    log._seen.clear()
    got = answer(cases.functions(group)[name], tf)
    if "error" in got and "error" not in recorded:
        raise AssertionError(f"raised {got['error']}")
    same(got, recorded)


KNOWN_DIFFERENCES = {
    "tangent_shape": "TensorFlow notices at the first op that uses the tangent, tfjax when the product is asked for",
    "gather_second_order": "the second gradient is dense: the first is one op of the whole variable",
}


def cases_of(group):
    """Parameters for pytest: the names, known differences marked."""
    return [
        pytest.param(name, marks=pytest.mark.xfail(reason=KNOWN_DIFFERENCES[name]) if name in KNOWN_DIFFERENCES else ())
        for name in sorted(cases.functions(group))
    ]
