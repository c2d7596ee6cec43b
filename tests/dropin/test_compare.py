"""When do two cells' outputs agree?"""

import pytest
from nbformat.v4 import new_output

from tfjax.dropin.compare import Tolerance, compare_cell


def printed(text, name="stdout"):
    return new_output("stream", name=name, text=text)


def result(text, **data):
    return new_output("execute_result", data={"text/plain": text, **data}, execution_count=1)


def diff(saved, fresh, **tolerance):
    return compare_cell(saved, fresh, Tolerance(**tolerance))


@pytest.mark.parametrize(
    "saved, fresh",
    [
        ("0.12345678", "0.12345679"),
        ("tf.Tensor([ 1.  -0.5], shape=(2,), dtype=float32)", "tf.Tensor([1. -0.5], shape=(2,), dtype=float32)"),
        ("1e-05", "1.0000001e-05"),
        ("nan inf -inf", "nan inf -inf"),
        ("<f at 0x7f0011223344>", "<f at 0x7faa11223344>"),
        ("10/10 [====] - 1s 12ms/step - loss: 0.5", "10/10 [====] - 0s 3ms/step - loss: 0.50000001"),
        ("Wall time: 1.2 s", "Wall time: 340 ms"),
        ("1.2 ms ± 4 µs per loop (mean of 7 runs, 10 loops each)", "3 s ± 4 ms per loop (mean of 7 runs, 1 loop each)"),
        ("at 2022-01-02 10:11:12", "at 2026-11-22 13:14:15.5"),
        ("1%\r100%", "50%\r100%"),
        ("\x1b[1mbold\x1b[0m", "bold"),
        (
            "{{function_node __wrapped____MklMatMul_device_/job:localhost/device:CPU:0}} bad",
            "{{function_node __wrapped__MatMul_device_/job:localhost/device:GPU:0}} bad",
        ),
    ],
)
def test_agreeing_text(saved, fresh):
    assert diff([printed(saved)], [printed(fresh)]) == []


@pytest.mark.parametrize(
    "saved, fresh",
    [
        ("0.123", "0.124"),
        ("shape=(2, 3)", "shape=(2, 4)"),
        ("dtype=float32", "dtype=float64"),
        ("100000", "100001"),
        ("1.0", "nan"),
        ("inf", "-inf"),
        ("True", "False"),
        ("x1", "x2"),
        ("a\nb", "a"),
        ("a", "a\nb"),
        ("loss: 0.5", "los: 0.5"),
    ],
)
def test_differing_text(saved, fresh):
    lines = diff([printed(saved)], [printed(fresh)])
    assert lines and all(line[:2] in ("- ", "+ ") for line in lines)


def test_the_diff_shows_only_the_lines_that_differ():
    lines = diff([printed("a\nloss 0.5\nb\nc\n")], [printed("a\nloss 0.7\nb\n")])
    assert lines == ["- loss 0.5", "+ loss 0.7", "- c"]


def test_tolerances():
    assert diff([printed("1.00")], [printed("1.05")], relative=0.1) == []
    assert diff([printed("0.0")], [printed("0.001")], absolute=0.01) == []
    assert diff([printed("0.0")], [printed("0.001")], relative=0.5) != []


def test_how_a_stream_is_cut_does_not_matter():
    assert diff([printed("a\nb\n")], [printed("a\n"), printed("b\n")]) == []


def test_standard_error_is_not_compared():
    assert diff([printed("W 12:00 warning", "stderr")], []) == []


def test_images_count_by_presence():
    image = new_output("display_data", data={"text/plain": "<Figure size 640x480 with 1 Axes>", "image/png": "AAAA"})
    other = new_output("display_data", data={"text/plain": "<Figure size 640x480 with 1 Axes>", "image/png": "BBBB"})
    assert diff([image], [other]) == []
    assert diff([image], []) == ["- <Figure size 640x480 with 1 Axes>", "- <image/png>"]


def test_results_and_errors():
    assert diff([result("1")], [result("2")]) == ["- 1", "+ 2"]
    saved = new_output("error", ename="ValueError", evalue="no", traceback=["other frames"])
    fresh = new_output("error", ename="TypeError", evalue="no", traceback=[])
    assert diff([saved], [saved]) == []
    assert diff([saved], [fresh]) == ["- <raised> ValueError: no", "+ <raised> TypeError: no"]
    assert diff([saved], [printed("ValueError: no")]) != []


def test_text_saved_as_a_list_of_lines():
    assert diff([{"output_type": "stream", "name": "stdout", "text": ["a\n", "b"]}], [printed("a\nb")]) == []
