"""`!pip install tensorflow` is left out, whatever stands around it; other lines run as they are."""

import pytest

from tfjax.dropin.shell_lines import run, without_replaced


@pytest.mark.parametrize(
    "command, left, dropped",
    [
        ("pip install tensorflow", "", ["tensorflow"]),
        ("pip install -q tensorflow==2.8.0", "", ["tensorflow==2.8.0"]),
        ("pip3 install --upgrade 'tensorflow>=2.4' keras", "", ["tensorflow>=2.4", "keras"]),
        ("python -m pip install tf-nightly TensorFlow_CPU", "", ["tf-nightly", "TensorFlow_CPU"]),
        ('pip install "tensorflow[and-cuda]"', "", ["tensorflow[and-cuda]"]),
        ("pip install tensorflow > /dev/null", "", ["tensorflow"]),
        ("pip install tensorflow && echo done", "echo done", ["tensorflow"]),
        ("cd /tmp && pip install tensorflow", "cd /tmp", ["tensorflow"]),
        ("pip install tensorflow numpy", "pip install numpy", ["tensorflow"]),
        ("pip install 'numpy>=1' keras", "pip install 'numpy>=1'", ["keras"]),
        ("pip install tensorflow-datasets tensorflow_hub", "pip install tensorflow-datasets tensorflow_hub", []),
        ("pip install -r requirements.txt tensorflow", "pip install -r requirements.txt", ["tensorflow"]),
        ("pip list", "pip list", []),
        ("echo tensorflow", "echo tensorflow", []),
        ("pip install 'unbalanced", "pip install 'unbalanced", []),
    ],
)
def test_without_replaced(command, left, dropped):
    assert without_replaced(command) == (left, dropped)


def test_run_prints_and_returns_the_status(capfd):
    assert run("echo one; echo two >&2; exit 3") == 3
    assert capfd.readouterr().out.split() == ["one", "two"]


def test_run_skips_with_a_note(capsys):
    assert run("pip install tensorflow") == 0
    assert "not installing tensorflow" in capsys.readouterr().err
