"""The recorder, the overwriting of progress bars, and files written in one piece."""

import io
import os
import stat

import pytest

from tfjax.dropin.files import write_atomically
from tfjax.dropin.outputs import RecordedStream, Recorder
from tfjax.dropin.terminal import overwrite


@pytest.mark.parametrize(
    "text, shown",
    [
        ("plain\n", "plain\n"),
        ("10%\r20%\r100%\nend", "100%\nend"),
        ("long text\rab", "abng text"),
        ("windows\r\nline", "windows\nline"),
        ("1/2\b\b\b2/2", "2/2"),
        ("\b\bx", "x"),
        ("a\r", "a"),
        ("\x1b[1m1\x1b[0m\r\x1b[1m2\x1b[0m", "\x1b[0m\x1b[1m2\x1b[0m"),
    ],
)
def test_overwrite(text, shown):
    assert overwrite(text) == shown


def test_streams_are_merged_by_name():
    recorder = Recorder()
    recorder.begin()
    for name, text in [("stdout", "a"), ("stdout", "b"), ("stderr", "c"), ("stdout", "d"), ("stdout", "")]:
        recorder.stream(name, text)
    assert [(o.name, o.text) for o in recorder.finished()] == [("stdout", "ab"), ("stderr", "c"), ("stdout", "d")]


def test_clear_output_at_once_and_waiting():
    recorder = Recorder()
    recorder.begin()
    recorder.stream("stdout", "old")
    recorder.clear(wait=True)
    assert recorder.outputs[0].text == "old"
    recorder.stream("stdout", "new")
    assert [o.text for o in recorder.outputs] == ["new"]
    recorder.clear(wait=False)
    assert recorder.outputs == []


def test_an_update_changes_the_output_of_an_earlier_cell():
    recorder = Recorder()
    recorder.begin()
    recorder.display({"text/plain": "1"}, {}, "id")
    first = recorder.finished()
    recorder.begin()
    recorder.update({"text/plain": "2"}, {}, "id")
    assert first[0].data["text/plain"] == "2"
    assert recorder.finished() == []


def test_bytes_are_saved_as_base64():
    recorder = Recorder()
    recorder.begin()
    recorder.display({"image/png": b"\x89PNG"}, {})
    assert recorder.outputs[0].data["image/png"] == "iVBORw=="


def test_the_stream_echoes_and_accepts_only_text():
    real = io.StringIO()
    recorder = Recorder(stdout=real)
    recorder.begin()
    stream = RecordedStream(recorder, "stdout", real)
    print("x", 1, file=stream)
    assert real.getvalue() == "x 1\n" == recorder.outputs[0].text
    assert stream.encoding == "utf-8" and not stream.isatty()
    with pytest.raises(TypeError, match="must be str, not bytes"):
        stream.write(b"x")


def test_write_atomically_keeps_permissions_and_leaves_nothing_behind(tmp_path):
    path = tmp_path / "file"
    path.write_text("old")
    path.chmod(0o640)
    write_atomically(path, "nëw")
    assert path.read_text(encoding="utf-8") == "nëw"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert os.listdir(tmp_path) == ["file"]


def test_a_failed_write_leaves_the_old_file(tmp_path):
    path = tmp_path / "file"
    path.write_text("old")
    with pytest.raises(UnicodeEncodeError):
        write_atomically(path, "\ud800")
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["file"]
