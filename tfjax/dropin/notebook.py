"""`tfjax run notebook.ipynb`: every code cell in order in one namespace, with `tensorflow` being tfjax."""

from __future__ import annotations

import copy
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tfjax.dropin.deadline import EXIT_CODE, Deadline
from tfjax.dropin.files import write_atomically
from tfjax.dropin.hook import install

if TYPE_CHECKING:
    from tfjax.dropin.compare import Tolerance
    from tfjax.dropin.outputs import Recorder

CONTINUE_TAG = "raises-exception"
SKIP_TAG = "skip-execution"


class NotebookError(Exception):
    """Why a notebook cannot be run at all, in words for the command line."""


@dataclass
class Failure:
    """The cell that ended the run."""

    cell: int
    number: int
    error: BaseException


@dataclass
class Run:
    """What a run did: how many code cells ran, what ended it early, and the cells as they were saved before."""

    cells: int = 0
    failure: Failure | None = None
    saved_outputs: dict[int, list[Any]] = field(default_factory=dict)


def run_notebook(
    path: Path,
    arguments: list[str],
    save_outputs: bool = False,
    compare: Tolerance | None = None,
    timeout: float | None = None,
) -> int:
    """Run a notebook, printing what its cells print.

    Args:
      path: the notebook; its directory is the working directory of the cells, as in Jupyter.
      arguments: `sys.argv[1:]` of the cells.
      save_outputs: write the outputs into the notebook, if every cell ran.
      compare: the tolerance for comparing the outputs with those saved (cells print nothing then); None: no comparison.
      timeout: the limit for the whole run, in seconds.

    Returns:
      the exit status: 0, 1 after an error or a difference, 130 after Ctrl-C, 124 after the timeout.

    Raises:
      NotebookError: if the file is no Python notebook or a package that is needed is missing.
    """
    nbformat = _nbformat()
    path = path.resolve()
    book = _read(nbformat, path)
    from tfjax.dropin.outputs import Recorder

    quiet = compare is not None
    recorder = Recorder(None if quiet else sys.stdout, None if quiet else sys.stderr)
    deadline = Deadline(timeout)
    with deadline, _surroundings(path, arguments), _redirected(recorder):
        run = _run_cells(book, recorder)
    if run.failure is not None:
        return _report(path, run, deadline, timeout, recorder if quiet else None)
    if save_outputs:
        nbformat.validate(book)
        write_atomically(path, nbformat.writes(book) + "\n")
        print(f"tfjax run: outputs of {run.cells} cells saved in {path.name}", file=sys.stderr)
    return 0 if compare is None else _compare(path, book, run, compare)


def _nbformat() -> Any:
    try:
        import nbformat
    except ImportError as error:
        raise NotebookError("running a notebook needs nbformat: pip install 'tfjax[notebook]'") from error
    return nbformat


def _read(nbformat: Any, path: Path) -> Any:
    try:
        book = nbformat.read(path, as_version=4)
    except (nbformat.reader.NotJSONError, nbformat.ValidationError, UnicodeDecodeError) as error:
        raise NotebookError(f"{path.name} is not a notebook: {str(error).splitlines()[0]}") from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise NotebookError(f"{path.name} is not a notebook: JSON without a notebook's fields") from error
    language = book.metadata.get("kernelspec", {}).get("language") or book.metadata.get("language_info", {}).get("name")
    if language not in (None, "python"):
        raise NotebookError(f"{path.name} is a notebook in {language}, not in Python")
    return book


def _runner(recorder: Recorder) -> Any:
    try:
        from tfjax.dropin.ipython_shell import IPythonRunner
    except ImportError:
        from tfjax.dropin.plain_shell import PlainRunner

        return PlainRunner(recorder)
    return IPythonRunner(recorder)


def _run_cells(book: Any, recorder: Recorder) -> Run:
    install()
    runner = _runner(recorder)
    run = Run()
    try:
        for index, cell in enumerate(book.cells):
            tags = cell.metadata.get("tags", [])
            if cell.cell_type != "code" or not cell.source.strip() or SKIP_TAG in tags:
                continue
            run.cells += 1
            run.saved_outputs[index] = copy.deepcopy(cell.outputs)
            recorder.begin()
            error = runner.run(cell.source, run.cells)
            cell.outputs, cell.execution_count = recorder.finished(), run.cells
            if error is not None and (CONTINUE_TAG not in tags or isinstance(error, KeyboardInterrupt)):
                run.failure = Failure(index, run.cells, error)
                break
    finally:
        runner.close()
    return run


@contextmanager
def _surroundings(path: Path, arguments: list[str]) -> Iterator[None]:
    """What a kernel gives a notebook: its directory as working directory and on the path, and `sys.argv`."""
    before = os.getcwd(), sys.argv, sys.path[:]
    os.chdir(path.parent)
    sys.argv = [str(path), *arguments]
    sys.path.insert(0, "")
    try:
        yield
    finally:
        os.chdir(before[0])
        sys.argv, sys.path[:] = before[1:]


@contextmanager
def _redirected(recorder: Recorder) -> Iterator[None]:
    from tfjax.dropin.outputs import RecordedStream

    before = sys.stdout, sys.stderr
    sys.stdout = RecordedStream(recorder, "stdout", before[0])
    sys.stderr = RecordedStream(recorder, "stderr", before[1])
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


def _report(path: Path, run: Run, deadline: Deadline, timeout: float | None, silent: Recorder | None) -> int:
    """Say which cell ended the run; the notebook's file stays as it was."""
    failure = run.failure
    where = f"{path.name}: cell {failure.cell + 1} (In [{failure.number}])"
    if deadline.passed:
        print(f"tfjax run: {where} was running when the {timeout:g} s were over", file=sys.stderr)
        return EXIT_CODE
    if isinstance(failure.error, KeyboardInterrupt):
        print(f"tfjax run: {where} interrupted", file=sys.stderr)
        return 130
    for output in silent.outputs if silent else ():
        if output.output_type == "error":
            print("\n".join(output.traceback), file=sys.stderr)
    print(f"tfjax run: {where} raised {type(failure.error).__name__}; nothing after it was run", file=sys.stderr)
    return 1


def _compare(path: Path, book: Any, run: Run, tolerance: Tolerance) -> int:
    from tfjax.dropin.compare import SKIP_TAG as IGNORE_TAG
    from tfjax.dropin.compare import compare_cell

    different = 0
    for index, saved in run.saved_outputs.items():
        cell = book.cells[index]
        if IGNORE_TAG in cell.metadata.get("tags", []):
            continue
        diff = compare_cell(saved, cell.outputs, tolerance)
        if diff:
            different += 1
            print(f"{path.name}: cell {index + 1} (In [{cell.execution_count}]), - saved, + this run")
            print("\n".join(f"  {line}" for line in diff))
    if different:
        print(f"tfjax run: {path.name}: {different} of {run.cells} cells differ from those saved", file=sys.stderr)
        return 1
    print(f"{path.name}: {run.cells} cells agree with the saved outputs")
    return 0
