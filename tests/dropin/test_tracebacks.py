"""Library frames are left out of what a user sees."""

import traceback
import types

import pytest

import tfjax
from tfjax.dropin.tracebacks import filtered, from_file


def call_through_library(function):
    """Calls `function` from a frame that belongs to tfjax."""
    import importlib.machinery

    inside = {"__spec__": importlib.machinery.ModuleSpec("tfjax.ops.somewhere", None), "__name__": "tensorflow"}
    exec("def library(function):\n    return function()", inside)
    return inside["library"](function)


def raised(function):
    try:
        function()
    except Exception as error:
        return error.__traceback__


def names(frames):
    return [frame.f_code.co_name for frame, _ in traceback.walk_tb(frames)]


def user():
    raise ValueError("no")


def test_library_frames_go_and_the_users_stay():
    frames = raised(lambda: call_through_library(user))
    assert names(frames) == ["raised", "<lambda>", "call_through_library", "library", "user"]
    assert names(filtered(frames)) == ["raised", "<lambda>", "call_through_library", "user"]
    lines = [frame.tb_lineno for frame in (filtered(frames), frames)]
    assert lines[0] == lines[1]


def test_a_traceback_of_library_frames_alone_stays():
    frames = raised(lambda: call_through_library(lambda: 1 / 0)).tb_next.tb_next.tb_next
    alone = types.TracebackType(None, frames.tb_frame, frames.tb_lasti, frames.tb_lineno)
    assert names(alone) == ["library"] == names(filtered(alone))
    assert filtered(None) is None


@pytest.mark.parametrize("enabled", [True, False])
def test_tf_debugging_switches_it(monkeypatch, enabled):
    debugging = types.SimpleNamespace(is_traceback_filtering_enabled=lambda: enabled)
    monkeypatch.setattr(tfjax, "debugging", debugging, raising=False)
    frames = filtered(raised(lambda: call_through_library(user)))
    assert ("library" in names(frames)) is not enabled


def test_from_file():
    frames = raised(lambda: call_through_library(user))
    assert names(from_file(frames, "<string>")) == ["library", "user"]
    assert from_file(frames, "elsewhere") is None
