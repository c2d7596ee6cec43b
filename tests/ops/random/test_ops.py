"""Each recorded op: its shape rule and its NumPy twin against its JAX definition."""

import jax
import ml_dtypes
import numpy as np
import pytest

from tfjax.engine.aval import aval_of
from tfjax.engine.op import call_of
from tfjax.ops.random import binomial, candidates, categorical, fill, gamma, index_shuffle, poisson, shuffle

STATE = np.array([3, 4, 5], np.uint64)
SEED = np.array([-1, 2], np.int64)
GENERATOR = np.array([-3, 4, 5], np.int64)
F32, F64, F16 = np.dtype(np.float32), np.dtype(np.float64), np.dtype(np.float16)
I32, I64 = np.dtype(np.int32), np.dtype(np.int64)
BF16 = np.dtype(ml_dtypes.bfloat16)
LOW, HIGH = np.float32(-1), np.array([[2], [3]], np.float32)

CALLS = [
    (fill.random_uniform, [STATE], {"shape": (2, 3), "dtype": F32}),
    (fill.random_uniform, [SEED], {"shape": (), "dtype": F16}),
    (fill.random_normal, [GENERATOR], {"shape": (5,), "dtype": BF16}),
    (fill.random_normal, [STATE], {"shape": (3,), "dtype": F64}),
    (fill.truncated_normal, [SEED.astype(np.int32)], {"shape": (0, 3), "dtype": F32}),
    (fill.full_int, [STATE], {"shape": (3,), "dtype": np.dtype(np.uint64)}),
    (fill.scaled_normal, [STATE, HIGH, LOW], {"shape": (3,), "dtype": F32}),
    (fill.scaled_truncated_normal, [STATE, LOW, HIGH], {"shape": (4, 2, 1), "dtype": F32}),
    (fill.uniform_up_to, [STATE, HIGH], {"shape": (2, 2), "dtype": F32}),
    (fill.uniform_range, [STATE, LOW, HIGH], {"shape": (3,), "dtype": F32}),
    (fill.uniform_int, [STATE, np.int64(-5), np.int64(9)], {"shape": (3,)}),
    (fill.uniform_int_guarded, [STATE, np.int32(-5), np.int32(9)], {"shape": (3,), "op": "RandomUniformInt"}),
    (fill.uniform_int_guarded, [STATE, np.int32(5), np.int32(2)], {"shape": (3,), "op": "RandomUniformInt"}),
    (fill.fold_in, [SEED, np.int32(7)], {}),
    (fill.make_seeds, [GENERATOR], {"count": 3}),
    (fill.skip, [GENERATOR, np.uint64(2**63)], {}),
    (fill.key, [GENERATOR], {}),
    (shuffle.random_permutation, [SEED], {"size": 9}),
    (shuffle.take_rows, [HIGH, np.array([1, 0], np.int32)], {}),
    (categorical._multinomial, [STATE, HIGH], {"num_samples": 3, "dtype": I32}),
    (gamma._gamma, [STATE, HIGH], {"shape": (3,)}),
    (poisson._poisson, [STATE, np.array([3.0, 30.0])], {"shape": (2,), "dtype": I64}),
    (binomial.draw, [STATE, np.array([3.0, 90.0]), np.float64(0.4)], {"shape": (3, 2), "dtype": I32}),
    (index_shuffle._shuffle, [np.int32(3), np.array([1, 2, 3], np.int32), np.int32(9)], {"rounds": 4}),
    (candidates._classes, [np.array([1, 2, 3])], {}),
    (candidates._expected_count, [HIGH / 10, np.array([1, 2, 3])], {"count": 2}),
    (candidates._probability, [np.array([1, 0]), np.array([0.25, 0.75], np.float32)], {}),
    (candidates._log_uniform_probability, [np.array([1, 0])], {"size": 9}),
]


@pytest.mark.parametrize("op, inputs, attrs", CALLS, ids=[f"{i}-{call[0].name}" for i, call in enumerate(CALLS)])
def test_rule_and_twin(op, inputs, attrs):
    call = call_of(op, tuple(attrs.items()), tuple(aval_of(np.shape(x), x.dtype) for x in inputs))
    traced = jax.eval_shape(call.apply_flat, *inputs)
    assert [(a.shape, a.dtype) for a in call.outs] == [(a.shape, a.dtype) for a in traced]
    twin = call.run(*inputs)
    twins = twin if isinstance(twin, (tuple, list)) else [twin]
    assert [(np.shape(a), a.dtype) for a in twins] == [(a.shape, a.dtype) for a in traced]


def test_bounds_known_late_are_checked_late():
    """Bounds that are not on the host when the op is recorded: the error comes with the value."""
    good = fill.uniform_int_guarded.numpy(STATE, np.int32(2), np.int32(5), shape=(3,), op="RandomUniformInt")
    assert good[1].tolist() == [0, 0, 0]
    bad = fill.uniform_int_guarded.numpy(STATE, np.int32(5), np.int32(2), shape=(3,), op="RandomUniformInt")
    assert bad[1].tolist() == [1, 5, 2]
    error = fill.uniform_int_guarded.guards[0](bad[1], (), shape=(3,), op="RandomUniformInt")
    assert "Need minval < maxval, got 5 >= 2 [Op:RandomUniformInt]" in str(error)
