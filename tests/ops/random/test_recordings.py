"""tf.random draws what TensorFlow's CPU kernels draw, and raises what they raise (record.py makes the recordings)."""

import json
import types
from pathlib import Path

import numpy as np
import pytest

import tfjax.autodiff.tape
import tfjax.ops.operators
import tfjax.ops.random.candidates
import tfjax.ops.random.categorical
import tfjax.ops.random.gamma
import tfjax.ops.random.generator
import tfjax.ops.random.index_shuffle
import tfjax.ops.random.normal
import tfjax.ops.random.poisson
import tfjax.ops.random.shuffle
import tfjax.ops.random.stateless
import tfjax.ops.random.uniform  # noqa: F401
from tests.ops.random import cases, encode
from tfjax import engine
from tfjax.core import dtypes, errors, shapes
from tfjax.core.export import exports

RECORDINGS = Path(__file__).parent / "recordings"
# Box-Muller and the like end in the C library's logf and sincosf.
NORMAL = (
    "normal",
    "truncated-normal",
    "stateless-normal",
    "generator-normal",
    "normal-scaled",
    "global-seed",
    "streams",
    "gamma",
    "gradients",
    "candidates",
)
ULPS = 2
GRADIENT_ULPS = 16  # gamma: sums, and another algorithm for the implicit derivative


def tf_like():
    """The exported names as a tree of namespaces: the façade is not under test here."""
    plain = {name: value for name, value in vars(dtypes).items() if isinstance(value, dtypes.DType)}
    tf = types.SimpleNamespace(**plain, TensorShape=shapes.TensorShape, errors=errors)
    for name, entry in exports().items():
        *path, last = name.split(".")
        node = tf
        for part in path:
            if not hasattr(node, part):
                setattr(node, part, types.SimpleNamespace())
            node = getattr(node, part)
        if not isinstance(getattr(node, last, None), types.SimpleNamespace):
            setattr(node, last, entry.value)
    return tf


TF = tf_like()
BITS = np.load(RECORDINGS / "values.npz")["bits"].tobytes()
VALUES = json.loads((RECORDINGS / "values.json").read_text())
ERRORS = json.loads((RECORDINGS / "errors.json").read_text())


def ulps(actual, expected):
    """Distance in units of the expected element's last place; 0 for equal bits, NaN among them."""
    bits = f"u{expected.dtype.itemsize}"
    wide = expected.astype(np.float64)
    with np.errstate(invalid="ignore"):
        distance = np.abs(actual.astype(np.float64) - wide) / np.abs(np.spacing(expected)).astype(np.float64)
    return np.where(actual.view(bits) == expected.view(bits), 0, distance)


def check(name):
    facts, start, length = VALUES[name]
    actual_facts, data = encode.facts(cases.CASES[name](TF))
    assert actual_facts == facts
    expected = encode.decoded(facts, BITS[start : start + length])
    for number, (wanted, got) in enumerate(zip(expected, encode.decoded(facts, data), strict=True)):
        where = f"result {number}, {wanted[0]}{list(wanted[1])}"
        if name.startswith(NORMAL) and wanted[0] not in ("int32", "int64"):
            distance = ulps(got[2], wanted[2])
            limit = GRADIENT_ULPS if name == "gradients" else ULPS
            assert (distance <= limit).all(), f"{where}: {distance.max()} ulp"
            share = 0.1 if wanted[0] == "float64" else 0.03
            assert (distance != 0).sum() <= share * distance.size or name in ("gradients", "candidates"), where
        else:
            assert got[2].tobytes() == wanted[2].tobytes(), f"{where}: {got[2]}, TensorFlow {wanted[2]}"


@pytest.mark.parametrize("name", cases.CASES)
def test_draws_as_tensorflow(name):
    check(name)


COMPILED = [f"{kind}-{dtype}-257" for kind in ("uniform", "normal", "truncated-normal") for dtype in cases.FLOATS]
COMPILED += [f"{kind}-{dtype}-1000" for kind in ("uniform-range", "normal-scaled") for dtype in cases.FLOATS]
COMPILED += [
    "uniform-int-int32-5",
    "uniform-int-int64-5",
    "stateless-int-(-1,-2)",
    "generator-1234",
    "shuffle-9",
    "categorical-float32",
]


@pytest.mark.parametrize("name", COMPILED)
def test_xla_draws_as_tensorflow(name):
    """The XLA programs as well, above all that no product and sum are fused into one rounding."""
    with engine.mode("xla"):
        check(name)


@pytest.mark.parametrize("expression", cases.ERRORS)
def test_raises_as_tensorflow(expression):
    assert encode.error(expression, TF) == ERRORS[expression]
