"""Pitfall 21: what is only being traced must not leak; and the symbolic executor computes what the others do."""

import jax
import numpy as np
import pytest
from jax import lax

from tests.engine.observing import same_shape
from tfjax import engine
from tfjax.engine import SymbolicValueError, define_op, value_of
from tfjax.engine.symbolic import Capture

X = np.array([1.0, 2.0], np.float32)
AVAL = engine.aval_of((2,), np.dtype(np.float32))


def _check(ins):
    if ins[0] is not ins[1]:
        raise ValueError("shapes differ")


add = define_op("TestAdd", abstract=same_shape, numpy=np.add, check=_check)(lax.add)
mul = define_op("TestMul", abstract=same_shape, numpy=np.multiply, check=_check)(lax.mul)


def tensor(*numbers):
    return value_of(np.asarray(numbers, np.float32))


def run(capture, outputs, *arrays):
    function, captured = capture.function(outputs)
    return jax.jit(function)(*arrays, *[engine.to_device(v) for v in captured])


def test_function_of_a_placeholder():
    outside = tensor(10, 20)
    with Capture() as capture:
        x = capture.placeholder(AVAL)
        y = add(add(x, x), outside)
        z = mul(y, y)
    for got, want in zip(run(capture, [y, z, outside, x], X), ([12, 24], [144, 576], [10, 20], X), strict=True):
        np.testing.assert_allclose(got, want)


def test_nothing_runs_while_tracing():
    with Capture() as capture:
        x = capture.placeholder(AVAL)
        for _ in range(2_500):
            x = add(x, x)
        assert x.data is None
    assert engine.state().trace.symbolic is False


@pytest.mark.parametrize("look", [engine.read, engine.to_host, engine.to_device, engine.demand])
def test_no_value_while_tracing_or_after(look):
    with Capture() as capture:
        y = add(*[capture.placeholder(AVAL)] * 2)
        with pytest.raises(SymbolicValueError):
            look(y)
    with pytest.raises(SymbolicValueError):
        look(y)


def test_symbolic_value_used_outside_is_an_error_and_harmless():
    with Capture() as capture:
        leaked = add(*[capture.placeholder(AVAL)] * 2)
    a, b = tensor(1, 2), tensor(3, 4)
    c = add(a, b)
    with pytest.raises(SymbolicValueError):
        mul(b, leaked)
    with pytest.raises(SymbolicValueError):
        mul(tensor(5, 6), leaked)
    np.testing.assert_array_equal(engine.to_host(mul(c, b)), [12, 24])


def test_pending_value_from_outside_is_captured():
    outside = mul(tensor(1, 2), tensor(3, 3))
    with Capture() as capture:
        y = add(capture.placeholder(AVAL), outside)
    np.testing.assert_array_equal(engine.to_host(add(outside, outside)), [6, 12])
    np.testing.assert_allclose(run(capture, [y], X)[0], [4, 8])


def test_pending_value_captured_and_then_read():
    outside = mul(tensor(1, 2), tensor(3, 3))
    with Capture() as capture:
        add(capture.placeholder(AVAL), outside)
    np.testing.assert_array_equal(engine.to_host(outside), [3, 6])


def test_pending_value_read_while_tracing():
    outside = mul(tensor(1, 2), tensor(3, 3))
    with Capture() as capture:
        add(capture.placeholder(AVAL), outside)
        np.testing.assert_array_equal(engine.to_host(outside), [3, 6])
    np.testing.assert_array_equal(engine.to_host(add(outside, outside)), [6, 12])


def test_captured_once_though_used_often():
    outside = tensor(1, 2)
    with Capture() as capture:
        x = capture.placeholder(AVAL)
        y = add(add(x, outside), mul(outside, outside))
    _, captured = capture.function([y])
    assert captured == [outside]


def test_nested_captures():
    outside = tensor(10, 20)
    with Capture() as outer:
        x = outer.placeholder(AVAL)
        with Capture() as inner:
            y = add(inner.placeholder(AVAL), outside)
        z = mul(x, outside)
    np.testing.assert_allclose(run(inner, [y], X)[0], [11, 22])
    np.testing.assert_allclose(run(outer, [z], X)[0], [10, 40])


def test_nested_capture_borrows_symbolic_values():
    with Capture() as outer:
        x = outer.placeholder(AVAL)
        y = add(x, x)
        with Capture() as inner:
            z = mul(add(inner.placeholder(AVAL), y), y)
            with pytest.raises(ValueError, match="differ"):
                mul(x, tensor(1, 2, 3))
        function, captured = inner.function([z])
        assert captured == [y]
        w = add(mul(y, y), x)
    (got,) = run(outer, [w], X)
    np.testing.assert_allclose(got, 4 * X * X + X)
    np.testing.assert_allclose(function(X, 2 * X)[0], (X + 2 * X) * 2 * X)


def test_error_inside_leaves_the_recorder_usable():
    a = add(tensor(1, 2), tensor(1, 1))
    with pytest.raises(ValueError, match="differ"), Capture() as capture:
        add(capture.placeholder(AVAL), tensor(1, 2, 3))
    np.testing.assert_array_equal(engine.to_host(add(a, a)), [4, 6])


def test_the_trace_outside_goes_on():
    x, y = tensor(1, 2), tensor(3, 4)
    a = add(x, y)
    with Capture() as capture:
        mul(capture.placeholder(AVAL), x)
    b = mul(a, x)
    np.testing.assert_array_equal(engine.to_host(add(b, y)), [7, 16])
