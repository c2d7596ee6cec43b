"""The Jupyter kernel: installed, used through Jupyter's own client, removed."""

import json
import sys

import pytest

from tests.dropin.conftest import ROOT
from tfjax.dropin.cli import main


def test_install_and_remove(tmp_path, capsys):
    prefix = str(tmp_path)
    assert main(["kernel", "install", "--prefix", prefix]) == 0
    folder = tmp_path / "share" / "jupyter" / "kernels" / "tfjax"
    assert str(folder) in capsys.readouterr().out
    spec = json.loads((folder / "kernel.json").read_text())
    assert spec["display_name"] == "Python 3 (tfjax)" and spec["language"] == "python"
    assert spec["argv"][0] == sys.executable and "{connection_file}" in spec["argv"]
    assert main(["kernel", "install", "--prefix", prefix]) == 0
    assert main(["kernel", "remove", "--prefix", prefix]) == 0
    assert not folder.exists()
    assert main(["kernel", "remove", "--prefix", prefix]) == 0
    assert "nothing to remove" in capsys.readouterr().out


def test_where_is_one_place():
    with pytest.raises(SystemExit) as ended:
        main(["kernel", "install", "--user", "--prefix", "x"])
    assert ended.value.code == 2


def test_a_notebook_in_the_kernel(tmp_path, monkeypatch):
    from jupyter_client.kernelspec import KernelSpecManager
    from jupyter_client.manager import KernelManager

    from tfjax.dropin.kernel import install_kernel

    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    kernels = install_kernel(prefix=str(tmp_path)).parent
    manager = KernelManager(kernel_name="tfjax", kernel_spec_manager=KernelSpecManager(kernel_dirs=[str(kernels)]))
    manager.start_kernel()
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        printed = []
        reply = client.execute_interactive(
            "import tensorflow as tf; print(tf.__version__)",
            timeout=60,
            output_hook=lambda message: printed.append(message["content"].get("text")),
        )
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    assert reply["content"]["status"] == "ok"
    assert "2.21.0\n" in printed
