"""`tfjax enable`: one line in a `.pth` file, nothing imported until it is wanted."""

import os

import pytest

from tests.dropin.conftest import ROOT
from tfjax.dropin import environment
from tfjax.dropin.cli import main


@pytest.fixture
def site(tmp_path, monkeypatch):
    """An empty site-packages that stands for the active environment's."""
    directory = tmp_path / "site"
    directory.mkdir()
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setattr(environment, "site_directory", lambda: directory)
    monkeypatch.setattr(environment.sys, "path", [str(directory)])
    return directory


def in_environment(python, site, code):
    return python("-c", f"import site; site.addsitedir({str(site)!r})\n{code}")


def add_real_package(site, name, distribution, version):
    (site / name).mkdir()
    (site / name / "__init__.py").write_text(f"__version__ = {version!r}\n")
    info = site / f"{distribution}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n")
    (info / "top_level.txt").write_text(f"{name}\n")


def test_enable_and_disable_are_idempotent(site, capsys):
    assert main(["enable"]) == 0
    assert os.listdir(site) == [environment.PTH_NAME]
    text = environment.switch_file().read_text()
    assert text.startswith("import ") and text.count("\n") == 1
    assert main(["enable"]) == 0
    assert "already there" in capsys.readouterr().out
    assert main(["status"]) == 0
    assert "switch:      enabled" in capsys.readouterr().out
    assert main(["disable"]) == 0
    assert os.listdir(site) == []
    assert main(["disable"]) == 0
    assert "nothing to remove" in capsys.readouterr().out


def test_an_old_switch_is_rewritten(site):
    environment.switch_file().write_text("import old\n")
    assert environment.enable() is True
    assert environment.switch_file().read_text() == environment.switch_line()


def test_nothing_is_imported_before_it_is_wanted(site, python):
    environment.enable()
    code = """
import sys, importlib.metadata, importlib.util
assert importlib.util.find_spec("tensorflow") and importlib.util.find_spec("keras")
assert importlib.util.find_spec("tensorflow_datasets") is None
loaded = {name.partition(".")[0] for name in sys.modules}
assert not loaded & {"tfjax", "jax", "numpy", "tensorflow"}, loaded
assert importlib.metadata.version("tensorflow") == "2.21.0"
import tensorflow as tf
import tfjax
assert tf is tfjax is sys.modules["tensorflow"]
from tensorflow.python.framework import ops
print(tf.__version__)
tfjax.dropin.uninstall()
try:
    import tensorflow
except ModuleNotFoundError as error:
    print(error)
"""
    done = in_environment(python, site, code)
    assert (done.stderr, done.stdout) == ("", "2.21.0\nNo module named 'tensorflow'\n")


def test_the_switch_steps_aside_where_tfjax_is_gone(site, python):
    environment.enable()
    code = f"""
import sys
# An editable installation names the folder a second time, or brings a finder of its own.
sys.path[:] = [entry for entry in sys.path if entry != {str(ROOT)!r}]
sys.meta_path[:] = [f for f in sys.meta_path if "__editable__" not in getattr(f, "__module__", "")]
try:
    import tensorflow
except ModuleNotFoundError as error:
    print(error)
"""
    assert in_environment(python, site, code).stdout == "No module named 'tensorflow'\n"


def test_a_real_tensorflow_is_not_hidden_without_force(site, python, capsys):
    add_real_package(site, "tensorflow", "tensorflow-cpu", "2.15.1")
    assert main(["enable"]) == 2
    message = capsys.readouterr().err
    assert "tensorflow-cpu 2.15.1" in message and str(site) in message and "--force" in message
    assert not environment.switch_file().exists()
    assert main(["enable", "--force"]) == 0
    assert "hidden" not in capsys.readouterr().err
    code = "import tensorflow; print(tensorflow.__version__)"
    assert in_environment(python, site, code).stdout == "2.21.0\n"
    environment.disable()
    assert in_environment(python, site, code).stdout == "2.15.1\n"


def test_tfjax_that_only_this_directory_has_is_refused(site, monkeypatch, capsys):
    monkeypatch.setattr(environment, "_fresh_interpreter_finds_tfjax", lambda: False)
    assert main(["enable"]) == 2
    assert "pip install" in capsys.readouterr().err
    assert os.listdir(site) == []


def test_a_directory_that_cannot_be_written(site, capsys, monkeypatch):
    def refuse(path, text):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(environment, "write_atomically", refuse)
    assert main(["enable"]) == 2
    assert f"cannot write {site}" in capsys.readouterr().err
