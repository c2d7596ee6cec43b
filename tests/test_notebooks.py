"""What every notebook in notebooks/ keeps to. Their execution is CI's last step (`tfjax run --compare`)."""

import re
from pathlib import Path

import nbformat
import pytest

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request):
    return nbformat.read(request.param, as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_there_are_notebooks():
    assert len(NOTEBOOKS) >= 3


def test_valid(notebook):
    nbformat.validate(notebook)


def test_code_is_plain_tensorflow(notebook):
    sources = [cell.source for cell in code_cells(notebook)]
    assert any("import tensorflow as tf" in source for source in sources)
    assert not any("tfjax" in source for source in sources)


def test_every_cell_was_executed_in_order(notebook):
    counts = [cell.execution_count for cell in code_cells(notebook)]
    assert counts == list(range(1, len(counts) + 1))


def test_only_tagged_cells_fail(notebook):
    for cell in code_cells(notebook):
        failed = any(output.output_type == "error" for output in cell.outputs)
        assert failed == ("raises-exception" in cell.metadata.get("tags", []))


def test_outputs_carry_nothing_of_the_machine_they_came_from(notebook):
    for cell in code_cells(notebook):
        for output in cell.outputs:
            text = output.get("text", "") + output.get("data", {}).get("text/plain", "") + output.get("evalue", "")
            assert not re.search(r"0x[0-9a-f]{6,}|site-packages|/(home|root|tmp|work)/", text)


def test_pictures_are_small(notebook):
    for cell in code_cells(notebook):
        for output in cell.outputs:
            assert len(output.get("data", {}).get("image/png", "")) < 64 * 1024
