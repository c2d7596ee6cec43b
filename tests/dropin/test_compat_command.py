"""`tfjax compat`: the table by area, its exit status, and what it says where the suite is missing."""

import subprocess
import sys
from pathlib import Path

import pytest

from tfjax.dropin import cli

ROOT = Path(__file__).resolve().parents[2]


def _compat(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "tfjax", "compat", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_table_of_one_area():
    done = _compat("--areas", "versions", "--mode", "sync")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].split(" | ")[1:] == ["cases", " pass", "    %"]
    assert [line.split("|")[0].strip() for line in lines[1:3]] == ["versions", "total"]
    assert lines[1].split("|")[1] == lines[1].split("|")[2]


def test_mode_reaches_the_engine():
    """The engine reads its mode when it is loaded, which must not have happened before `compat` sets it."""
    code = "import sys, tfjax.dropin.cli; sys.exit('tfjax.core.config' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_unknown_area(capsys):
    assert cli.main(["compat", "--areas", "slicings"]) == 2
    assert "no area slicings; there are array_ops, " in capsys.readouterr().err


def test_unknown_mode(capsys):
    with pytest.raises(SystemExit):
        cli.main(["compat", "--mode", "fast"])
    assert "invalid choice: 'fast'" in capsys.readouterr().err


def test_installed_without_the_suite(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(cli, "__file__", str(tmp_path / "tfjax" / "dropin" / "cli.py"))
    assert cli.main(["compat"]) == 2
    assert f"no compat_tests in {tmp_path}: " in capsys.readouterr().err
