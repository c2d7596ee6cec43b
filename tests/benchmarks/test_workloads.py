"""The benchmarks compare equal work: the steps' losses and the cold ops' results are hand-written JAX's."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

import _cold  # noqa: E402
import _common  # noqa: E402
import _steps  # noqa: E402


def undecorated(function):
    return function


@pytest.mark.parametrize("step", ["small", "linear_numpy", "mlp", "rnn"])
def test_undecorated_step_descends_as_hand_written_jax(step, mode):
    import tfjax

    mine = getattr(_steps, f"tf_{step}")(tfjax, undecorated)
    if step == "small":
        by_hand, _ = _steps.jax_linear(rows=16)
    else:
        by_hand, _ = getattr(_steps, f"jax_{step}")()
    losses = [by_hand() for _ in range(4)]
    assert losses[-1] < losses[0]
    np.testing.assert_allclose([mine() for _ in range(4)], losses, rtol=1e-5)


def test_cold_ops_are_19_kinds_at_10_shapes_in_both():
    assert list(_cold.TF_OPS) == list(_cold.JAX_OPS)
    assert len(_cold.TF_OPS) == 19
    assert len(set(_cold.SHAPES)) == 10


def test_cold_ops_give_what_jax_gives(monkeypatch):
    import tfjax

    monkeypatch.setattr(_cold, "SHAPES", [(3, 4)])
    mine, by_hand = _cold.run_tf(tfjax), _cold.run_jax()
    np.testing.assert_allclose(list(mine.values()), list(by_hand.values()), rtol=1e-5)


def test_paired_runs_each_task_once_per_round_starting_with_another():
    order = []
    tasks = {name: lambda name=name: order.append(name) or 1.0 for name in "abc"}
    times = _common.paired(tasks, 3)
    assert order == list("abcbcacab")
    assert times == {name: [1.0] * 3 for name in "abc"}


def test_a_missed_target_fails_the_table(capsys):
    rows = [_common.at_most("w", "x", 2.0, 1.0), _common.at_least("w", "x", 2.0, 1.0), _common.Row("w", "x", None)]
    assert [row.passed for row in rows] == [False, True, None]
    assert not _common.print_table(rows)
    assert _common.print_table(rows[1:])
    assert "FAIL" in capsys.readouterr().out
