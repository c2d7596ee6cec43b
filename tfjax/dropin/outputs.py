"""What the cells of a notebook show: recorded in nbformat's terms, echoed to the terminal as plain text."""

from __future__ import annotations

import base64
import io
from typing import Any, TextIO

from nbformat import NotebookNode
from nbformat.v4 import new_output

from tfjax.dropin.terminal import overwrite


class Recorder:
    """Collects the outputs of the running cell. `begin` starts the next cell.

    Args:
      stdout, stderr: where the text is echoed; None to stay silent.
    """

    def __init__(self, stdout: TextIO | None = None, stderr: TextIO | None = None):
        self._echoes = {"stdout": stdout, "stderr": stderr}
        self._displays: dict[str, list[NotebookNode]] = {}
        self._clear_pending = False
        self.outputs: list[NotebookNode] = []

    def begin(self) -> None:
        """Start the list of a new cell."""
        self.outputs = []
        self._clear_pending = False

    def stream(self, name: str, text: str) -> None:
        """Text written to `stdout` or `stderr`."""
        if not text:
            return
        self._echo(name, text)
        self._clear_if_pending()
        last = self.outputs[-1] if self.outputs else None
        if last is not None and last.output_type == "stream" and last.name == name:
            last.text += text
        else:
            self.outputs.append(new_output("stream", name=name, text=text))

    def result(self, data: dict[str, Any], metadata: dict[str, Any], count: int) -> None:
        """The value of the cell's last expression."""
        self._add(new_output("execute_result", data=_encoded(data), metadata=metadata, execution_count=count))

    def display(self, data: dict[str, Any], metadata: dict[str, Any], display_id: str | None = None) -> None:
        """What `display(...)` or a plot shows."""
        output = new_output("display_data", data=_encoded(data), metadata=metadata)
        if display_id is not None:
            self._displays.setdefault(display_id, []).append(output)
        self._add(output)

    def update(self, data: dict[str, Any], metadata: dict[str, Any], display_id: str) -> None:
        """New content for everything displayed under `display_id`, in earlier cells too."""
        for output in self._displays.get(display_id, []):
            output.data, output.metadata = NotebookNode(_encoded(data)), NotebookNode(metadata)
        self._echo_data(data)

    def error(self, ename: str, evalue: str, traceback: list[str]) -> None:
        """The exception that ended the cell."""
        self._clear_if_pending()
        self._echo("stderr", "\n".join(traceback) + "\n")
        self.outputs.append(new_output("error", ename=ename, evalue=evalue, traceback=traceback))

    def clear(self, wait: bool) -> None:
        """`clear_output`: at once, or when the next output comes."""
        self._clear_pending = wait
        if not wait:
            self.outputs.clear()

    def finished(self) -> list[NotebookNode]:
        """The cell's outputs, with overwritten text (progress bars) gone as in a notebook's front end."""
        for output in self.outputs:
            if output.output_type == "stream":
                output.text = overwrite(output.text)
        return self.outputs

    def _add(self, output: NotebookNode) -> None:
        self._clear_if_pending()
        self.outputs.append(output)
        self._echo_data(output.data)

    def _echo_data(self, data: dict[str, Any]) -> None:
        if "text/plain" in data:
            self._echo("stdout", data["text/plain"] + "\n")

    def _echo(self, name: str, text: str) -> None:
        target = self._echoes[name]
        if target is not None:
            target.write(text)
            target.flush()

    def _clear_if_pending(self) -> None:
        if self._clear_pending:
            self.outputs.clear()
            self._clear_pending = False


class RecordedStream(io.TextIOBase):
    """Takes the place of `sys.stdout` or `sys.stderr` while a notebook runs."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, recorder: Recorder, name: str, real: TextIO):
        self._recorder = recorder
        self._real = real
        self.name = name

    def write(self, text: str) -> int:
        """Record and echo `text`."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._recorder.stream(self.name, text)
        return len(text)

    def writable(self) -> bool:
        """True."""
        return True

    def fileno(self) -> int:
        """The descriptor of the real stream, for programs that are started with it."""
        return self._real.fileno()


def _encoded(data: dict[str, Any]) -> dict[str, Any]:
    return {
        mime: base64.b64encode(value).decode() if isinstance(value, bytes) else value for mime, value in data.items()
    }
