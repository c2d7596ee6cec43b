"""tf.nn against recordings of TensorFlow: values, gradients of first and second order, errors (see record.py)."""

import json
from pathlib import Path

import numpy as np
import pytest

import tfjax as tf
from tests.ops.nn import cases
from tests.ops.nn.encode import decoded, encoded, error
from tfjax import engine

RECORDINGS = json.loads((Path(__file__).parent / "recordings.json").read_text())


def compare(actual, expected, tolerance):
    """Same number of tensors, dtypes, shapes, and numbers within `tolerance` of the largest."""
    assert len(actual) == len(expected)
    for k, (got, want) in enumerate(zip(actual, expected, strict=True)):
        if want is None:
            assert got is None
            continue
        got_dtype, got_shape, got_numbers = decoded(got)
        dtype, shape, numbers = decoded(want)
        assert (got_dtype, got_shape) == (dtype, shape), f"result {k}"
        finite = numbers[np.isfinite(numbers)]
        scale = max(1.0, np.abs(finite).max()) if finite.size else 1.0
        np.testing.assert_allclose(got_numbers, numbers, rtol=tolerance, atol=tolerance * scale, err_msg=f"result {k}")


@pytest.mark.parametrize("name", cases.GRADIENTS)
def test_value_and_gradients(name):
    compare(encoded(cases.answer(tf, name)), RECORDINGS["gradients"][name], cases.GRADIENTS[name][2])


COMPILED = [
    "conv2d 2 SAME 3",
    "conv2d_transpose 2 VALID",
    "max_pool2d 3 2 SAME zeros",
    "avg_pool2d 3 2 SAME distinct",
    "softmax_xent",
    "sparse_xent",
    "depthwise_conv2d 2 SAME",
    "relu6",
    "dropout",
    "max_pool3d ties",
]


@pytest.mark.parametrize("name", COMPILED)
def test_compiled_gradients(name):
    """The same through XLA."""
    with engine.mode("xla"):
        compare(encoded(cases.answer(tf, name)), RECORDINGS["gradients"][name], cases.GRADIENTS[name][2])


@pytest.mark.parametrize("line", cases.lines(cases.VALUES))
def test_value(line):
    tf.random.set_seed(1)
    expected = RECORDINGS["values"][line]
    dtypes = {part[0] for part in expected if part is not None}
    tolerance = 2e-3 if "float16" in dtypes else 1e-9 if dtypes == {"float64"} else 2e-6
    compare(encoded(eval(line, {"tf": tf, "np": np})), expected, tolerance)


@pytest.mark.parametrize("line", cases.lines(cases.ERRORS))
def test_error(line):
    assert error(line, tf) == RECORDINGS["errors"][line]


@pytest.mark.parametrize("kind", ["conv2d", "conv3d", "max_pool2d", "avg_pool2d"])
def test_channels_first(kind):
    """As channels last on the transposed input. TensorFlow has these on CPU only with oneDNN."""
    rank = 3 if kind.endswith("3d") else 2
    x = cases.array((1, 5, 4, 3, 2)[: rank + 1] + (2,), 0)
    first = np.moveaxis(x, -1, 1)
    formats = {2: "NCHW", 3: "NCDHW"}[rank]
    arguments = (2, 2, "SAME")
    if kind.startswith("conv"):
        arguments = (cases.array((2,) * rank + (2, 3), 1), [1] * (rank + 2), "SAME")
    want = getattr(tf.nn, kind)(x, *arguments)
    got = getattr(tf.nn, kind)(first, *arguments, data_format=formats)
    np.testing.assert_array_equal(np.moveaxis(got.numpy(), 1, -1), want.numpy())


def test_bad_label_is_raised_when_the_loss_is_read():
    labels = tf.cast(tf.constant([0.0, 5.0]), tf.int32) + 0
    with pytest.raises(tf.errors.InvalidArgumentError, match="Received a label value of 5"):
        tf.nn.sparse_softmax_cross_entropy_with_logits(labels, tf.zeros([2, 3])).numpy()
