"""Event files hold what TensorFlow's hold; program.py says how that was recorded."""

import json
import pathlib

import pytest

import tfjax
from tests.summary import program
from tests.summary.events import events

pytest.importorskip("tensorboard")
RECORDED = json.loads(pathlib.Path(__file__).with_name("recorded.json").read_text())


@pytest.mark.parametrize("run", program.PROGRAMS, ids=lambda run: run.__name__)
def test_event_files(run, tmp_path):
    run(tfjax, str(tmp_path))
    found, expected = events(str(tmp_path)), RECORDED[run.__name__]
    assert sorted(found) == sorted(expected)
    for file, listed in expected.items():
        assert len(found[file]) == len(listed), file
        for event, wanted in zip(found[file], listed, strict=True):
            _check(event, wanted)


def _check(event, wanted):
    numbers = isinstance(wanted, list) and isinstance(wanted[-1], list) and all(type(x) is float for x in wanted[-1])
    if not numbers:
        assert event == wanted
        return
    assert event[:-1] == wanted[:-1]
    assert event[-1] == pytest.approx(wanted[-1], rel=2e-5, abs=1e-6)
