"""`tfjax run`, as a user calls it: scripts and notebooks, exit statuses, saved and compared outputs."""

import json
import os
import signal
import subprocess
import sys
import time

import nbformat
import pytest

from tests.dropin.conftest import child_environment, write_notebook

RICH = [
    "import sys\nimport tensorflow as tf\nprint(tf.__version__, sys.argv[1:])\n__name__",
    "x = [1, 2]\nprint('10%\\r20%')\nprint('warned', file=sys.stderr)\nx",
    "import matplotlib.pyplot as plt\nplt.plot(x)\nplt.show()",
    "!pip install tensorflow==2.8\n!echo from the shell\n%matplotlib inline\nx;",
    "import inspect, pickle\nclass A: y = 1\ndef f(): return A.y\nprint(inspect.getsource(f), f())\npickle.dumps(A());",
    ("1 / 0", ["raises-exception"]),
    ("print('skipped')", ["skip-execution"]),
    "from IPython.display import HTML\nHTML('<b>bold</b>')",
]


def run(python, *arguments, **environment):
    return python("-m", "tfjax", "run", *arguments, **environment)


def outputs(path):
    return [cell.outputs for cell in nbformat.read(path, as_version=4).cells]


@pytest.fixture(scope="module")
def rich(tmp_path_factory):
    """A notebook after `tfjax run --save-outputs`, and what the command printed."""
    directory = tmp_path_factory.mktemp("rich")
    path = write_notebook(directory / "rich.ipynb", *RICH)
    done = subprocess.run(
        [sys.executable, "-m", "tfjax", "run", str(path), "--save-outputs", "--steps", "3"],
        cwd=directory,
        env=child_environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return path, done


def test_a_notebook_prints_what_its_cells_print(rich):
    _, done = rich
    lines = done.stdout.splitlines()
    assert lines[:2] == ["2.21.0 ['--steps', '3']", "'__main__'"]
    assert "[1, 2]" in lines and "from the shell" in lines and "<Figure size 640x480 with 1 Axes>" in lines
    assert "skipped" not in lines
    assert "warned" in done.stderr and "ZeroDivisionError: division by zero" in done.stderr
    assert "not installing tensorflow==2.8" in done.stderr


def test_saved_outputs_are_a_valid_notebook(rich):
    path, _ = rich
    book = nbformat.read(path, as_version=4)
    nbformat.validate(book)
    first, second, plot, shell, source, error, skipped, html = (cell.outputs for cell in book.cells)
    assert [cell.execution_count for cell in book.cells] == [1, 2, 3, 4, 5, 6, None, 7]
    assert first[1].data == {"text/plain": "'__main__'"} and first[1].execution_count == 1
    assert [(o.name, o.text) for o in second[:2]] == [("stdout", "20%\n"), ("stderr", "warned\n")]
    assert [set(o.data) for o in plot if o.output_type == "display_data"] == [{"text/plain", "image/png"}]
    assert [o.text for o in shell if o.name == "stdout"] == ["from the shell\n"]
    assert source[0].text == "def f(): return A.y\n 1\n"
    assert (error[0].ename, error[0].evalue) == ("ZeroDivisionError", "division by zero")
    assert skipped == []
    assert html[0].data["text/html"] == "<b>bold</b>"
    assert os.listdir(path.parent) == [path.name]


def test_compare_agrees_with_itself_and_shows_differences(rich, python, tmp_path):
    path, _ = rich
    book = nbformat.read(path, as_version=4)
    # A number that is a little off, text that is wrong, and a cell that opted out.
    book.cells[1].outputs[-1].data["text/plain"] = "[1, 5]"
    book.cells[4].outputs = []
    book.cells[4].metadata.tags = ["nbval-ignore-output"]
    changed = tmp_path / "changed.ipynb"
    nbformat.write(book, changed)
    before = changed.read_bytes()
    done = run(python, changed, "--compare", "--", "--steps", "3")
    assert done.returncode == 1
    assert "cell 2 (In [2])" in done.stdout and "  - [1, 5]\n  + [1, 2]\n" in done.stdout
    assert "1 of 7 cells differ from those saved" in done.stderr
    assert changed.read_bytes() == before


def test_compare_with_tolerance(python, tmp_path):
    path = write_notebook(tmp_path / "a.ipynb", "print('loss', 0.500001)")
    book = nbformat.read(path, as_version=4)
    book.cells[0].outputs = [nbformat.v4.new_output("stream", name="stdout", text="loss 0.5\n")]
    nbformat.write(book, path)
    agreed = run(python, path, "--compare")
    assert (agreed.returncode, agreed.stdout) == (0, "a.ipynb: 1 cells agree with the saved outputs\n")
    assert run(python, "--compare", "--rtol", "1e-9", "--atol", "0", path).returncode == 1


def test_the_first_error_ends_the_run_and_saves_nothing(python, tmp_path):
    path = write_notebook(tmp_path / "a.ipynb", "x = 1", "def f():\n    raise ValueError('no')\nf()", "print('never')")
    before = path.read_bytes()
    done = run(python, path, "--save-outputs")
    assert done.returncode == 1
    assert "never" not in done.stdout
    assert "raise ValueError('no')" in done.stderr and "ValueError: no" in done.stderr
    assert "a.ipynb: cell 2 (In [2]) raised ValueError" in done.stderr
    assert path.read_bytes() == before


def test_a_notebook_without_ipython(python, tmp_path):
    path = write_notebook(
        tmp_path / "a.ipynb",
        "%matplotlib inline\nimport tensorflow as tf\n!echo shell\n!pip install keras\nprint(tf.__version__)",
        "import inspect\ndef f():\n    return 1\nprint(inspect.getsource(f))\ndisplay('shown')\nf()",
        "f();",
        ("%timeit f()", ["raises-exception"]),
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
    )
    (tmp_path / "IPython.py").write_text("raise ImportError('hidden by the test')")
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from tfjax.dropin.cli import main; sys.exit(main())"
    done = python("-c", code, "run", path, "--save-outputs")
    assert done.returncode == 0, done.stderr
    printed = "shell\n2.21.0\ndef f():\n    return 1\n\n'shown'\n1\n<Figure size 640x480 with 1 Axes>\n"
    assert done.stdout == printed
    assert "the magic %timeit needs IPython" in done.stderr
    assert set(outputs(path)[-1][0].data) == {"text/plain", "image/png"}


def test_the_notebook_extra_is_named_where_it_is_missing(python, tmp_path):
    path = write_notebook(tmp_path / "a.ipynb", "1")
    (tmp_path / "nbformat.py").write_text("raise ImportError('hidden by the test')")
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from tfjax.dropin.cli import main; sys.exit(main())"
    done = python("-c", code, "run", path)
    assert done.returncode == 2
    assert done.stderr == "tfjax run: running a notebook needs nbformat: pip install 'tfjax[notebook]'\n"


SCRIPT = """\
import pickle, sys, time
import tensorflow as tf
class A: pass
assert type(pickle.loads(pickle.dumps(A()))) is A is sys.modules["__main__"].A
print(__name__, __file__ == sys.argv[0], sys.argv[1:], tf.__version__)
import beside
def fail():
    raise ValueError("no")
if "fail" in sys.argv: fail()
if "sleep" in sys.argv: time.sleep(60)
if "exit" in sys.argv: sys.exit(7)
"""


@pytest.fixture
def script(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "beside.py").write_text("print('beside')\n")
    (folder / "program.py").write_text(SCRIPT)
    return folder / "program.py"


def test_a_script_runs_as_main(script, python):
    done = run(python, script, "exit", "--compare", "--help")
    assert done.returncode == 7
    assert done.stdout == "__main__ True ['exit', '--compare', '--help'] 2.21.0\nbeside\n"
    assert done.stderr == ""


def test_a_scripts_traceback_starts_in_the_script(script, python):
    done = run(python, script, "fail")
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert lines[0] == "Traceback (most recent call last):" and lines[-1] == "ValueError: no"
    assert f'"{script}", line 9, in <module>' in lines[1]


def test_a_timeout_ends_a_script_and_a_notebook(script, python, tmp_path):
    done = run(python, "--timeout", "1", script, "sleep")
    assert done.returncode == 124
    assert "did not end within 1 s" in done.stderr
    path = write_notebook(tmp_path / "a.ipynb", "import time\ntime.sleep(60)", "print('never')")
    done = run(python, path, "--timeout", "1")
    assert done.returncode == 124
    assert "cell 1 (In [1]) was running when the 1 s were over" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_ctrl_c_leaves_cleanly(script):
    child = subprocess.Popen(
        [sys.executable, "-m", "tfjax", "run", str(script), "sleep"],
        env=child_environment(PYTHONUNBUFFERED="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with child:
        assert child.stdout.readline().startswith("__main__")
        assert child.stdout.readline() == "beside\n"
        time.sleep(0.1)
        child.send_signal(signal.SIGINT)
        _, error = child.communicate(timeout=60)
    assert child.returncode == 130
    assert error == "\ntfjax run: interrupted\n"


def test_bad_files_are_named(python, tmp_path, capsys):
    from tfjax.dropin.cli import main

    (tmp_path / "text.txt").write_text("x")
    (tmp_path / "broken.ipynb").write_text("{")
    (tmp_path / "empty.ipynb").write_text("{}")
    (tmp_path / "other.ipynb").write_text(json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": 3}))
    write_notebook(tmp_path / "julia.ipynb", "1", language="julia")
    (tmp_path / "fine.py").write_text("")
    for name, message in [
        ("missing.py", "no such file"),
        ("missing.ipynb", "no such file"),
        ("text.txt", "expected a script (.py) or a notebook (.ipynb)"),
        ("broken.ipynb", "is not a notebook"),
        ("empty.ipynb", "is not a notebook"),
        ("other.ipynb", "is not a notebook"),
        ("julia.ipynb", "is a notebook in julia, not in Python"),
    ]:
        assert main(["run", str(tmp_path / name)]) == 2
        error = capsys.readouterr().err
        assert error.startswith("tfjax run: ") and name in error and message in error and error.count("\n") == 1
    assert main(["run", "--compare", str(tmp_path / "fine.py")]) == 2
    assert main(["run", str(tmp_path / "julia.ipynb"), "--compare", "--save-outputs"]) == 2
