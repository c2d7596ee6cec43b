"""Helpers of the drop-in's tests: programs run as a user runs them, in a process of their own."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def python(tmp_path):
    """`python(*arguments, **environment)` runs this interpreter in an empty directory, with tfjax importable."""
    return lambda *arguments, **environment: run_python(tmp_path, *arguments, **environment)


def run_python(directory, *arguments, **environment):
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=directory,
        env=child_environment(**environment),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def child_environment(**changes):
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore", **changes}


def write_notebook(path, *cells, language="python"):
    """A notebook of code cells; a cell is its source, or a pair of source and tags."""
    book = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "x", "display_name": "x", "language": language}})
    for cell in cells:
        source, tags = cell if isinstance(cell, tuple) else (cell, [])
        book.cells.append(nbformat.v4.new_code_cell(source, metadata={"tags": tags} if tags else {}))
    nbformat.write(book, path)
    return path
