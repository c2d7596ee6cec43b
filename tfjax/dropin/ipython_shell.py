"""Runs a notebook's cells in IPython's shell, without Jupyter: magics, rich display, inline figures."""

from __future__ import annotations

import os
import tempfile
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Any as AnyTrait
from traitlets import Type
from traitlets.config import Config

from tfjax.dropin import shell_lines
from tfjax.dropin.outputs import Recorder
from tfjax.dropin.tracebacks import filtered

INLINE_BACKEND = "module://matplotlib_inline.backend_inline"


class RecordingDisplayHook(DisplayHook):
    """Sends the value of a last expression to the recorder."""

    def write_output_prompt(self) -> None:
        """Nothing: the value alone is shown."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        """Record the value's representations."""
        self.shell.recorder.result(format_dict, md_dict or {}, self.prompt_count)

    def finish_displayhook(self) -> None:
        """Nothing: there is no prompt to return to."""


class RecordingPublisher(DisplayPublisher):
    """Sends `display(...)` to the recorder."""

    def publish(self, data, metadata=None, *, transient=None, update=False, **kwargs) -> None:
        """Record one display, or the update of an earlier one."""
        display_id = (transient or {}).get("display_id")
        if update:
            self.shell.recorder.update(data, metadata or {}, display_id)
        else:
            self.shell.recorder.display(data, metadata or {}, display_id)

    def clear_output(self, wait: bool = False) -> None:
        """Forget what the cell has shown so far."""
        self.shell.recorder.clear(wait)


class NotebookShell(InteractiveShell):
    """IPython's shell with everything that a cell shows going to `recorder`."""

    displayhook_class = Type(RecordingDisplayHook)
    display_pub_class = Type(RecordingPublisher)
    recorder = AnyTrait()

    def enable_gui(self, gui=None) -> None:
        """No event loop runs besides the cells."""

    def system(self, cmd: str) -> None:
        """`!cmd` and `%pip`."""
        self.user_ns["_exit_code"] = shell_lines.run(self.var_expand(cmd, depth=1))

    def _get_exc_info(self, exc_tuple=None):
        etype, value, frames = super()._get_exc_info(exc_tuple)
        frames = filtered(frames)
        return etype, value.with_traceback(frames), frames

    def _showtraceback(self, etype, evalue, stb) -> None:
        self.recorder.error(etype.__name__, str(evalue), list(stb))


class IPythonRunner:
    """The executor used where IPython is installed."""

    def __init__(self, recorder: Recorder):
        # What a Jupyter kernel sets: plots appear below the cell also without %matplotlib inline.
        os.environ["MPLBACKEND"] = INLINE_BACKEND
        self._directory = tempfile.TemporaryDirectory(prefix="tfjax-ipython-")
        config = Config()
        # The user's profile and history stay out of it: a notebook runs the same for everyone.
        config.HistoryManager.enabled = False
        self._shell = NotebookShell.instance(config=config, ipython_dir=self._directory.name, recorder=recorder)
        self._shell.run_line_magic("colors", "nocolor")

    def run(self, source: str, number: int) -> BaseException | None:
        """Run one cell; returns the exception that ended it."""
        self._shell.execution_count = number
        result = self._shell.run_cell(source, store_history=True)
        return result.error_before_exec or result.error_in_exec

    def close(self) -> None:
        """Remove the temporary profile."""
        self._directory.cleanup()
