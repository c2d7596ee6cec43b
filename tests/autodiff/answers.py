"""What a case answers, in JSON: values, the exception, what was printed and what the logger said."""

import contextlib
import io
import logging

import numpy as np


class _Messages(logging.Handler):
    def __init__(self):
        super().__init__()
        self.lines = []

    def emit(self, record):
        message = record.getMessage()
        if "retracing" not in message and "Converting IndexedSlices" not in message:  # from inside pfor
            self.lines.append(f"{record.levelname}: {message}")


def answer(function, tf):
    """Runs one case."""
    messages, printed = _Messages(), io.StringIO()
    logger = logging.getLogger("tensorflow")
    before, logger.handlers = logger.handlers, [messages]
    result = {}
    try:
        with contextlib.redirect_stdout(printed):
            result["value"] = encode(function(tf), tf)
    except Exception as error:
        result["error"] = [type(error).__name__, str(error)]
    finally:
        logger.handlers = before
    if messages.lines:
        result["log"] = messages.lines
    if printed.getvalue():
        result["printed"] = printed.getvalue()
    return result


def encode(x, tf):
    """Tensors and structures of them as JSON."""
    if x is None or isinstance(x, (str, bool, int, float)):
        return x
    if isinstance(x, tf.IndexedSlices):
        return {"slices": [encode(part, tf) for part in (x.values, x.indices, x.dense_shape)]}
    if isinstance(x, dict):
        return {"dict": [[key, encode(value, tf)] for key, value in x.items()]}
    if isinstance(x, (list, tuple)):
        return {type(x).__name__: [encode(item, tf) for item in x]}
    array = np.asarray(x.numpy() if hasattr(x, "numpy") else x)
    kind = "numpy" if isinstance(x, (np.ndarray, np.generic)) else "tensor"
    if array.dtype.kind == "c":
        values = np.stack([array.real, array.imag], -1).astype(float).ravel().tolist()
    elif array.dtype.kind == "O":
        values = [item.decode() for item in array.ravel().tolist()]
    else:
        values = array.astype(float).ravel().tolist()
    return {kind: array.dtype.name, "shape": list(array.shape), "values": values}


_TOLERANCE = {"float16": 2e-3, "bfloat16": 2e-2, "float64": 1e-10, "complex128": 1e-10}


def same(got, want):
    """Asserts that two encoded answers agree: text and structure exactly, numbers within rounding."""
    assert type(got) is type(want) or {type(got), type(want)} <= {int, float}, (got, want)
    if isinstance(want, dict):
        assert list(got) == list(want), (got, want)
        if "values" in want:
            kind = next(iter(want))
            assert (got[kind], got["shape"]) == (want[kind], want["shape"]), (got, want)
            if want["values"] and isinstance(want["values"][0], str):
                assert got["values"] == want["values"]
                return
            rtol = _TOLERANCE.get(want[kind], 2e-5)
            np.testing.assert_allclose(got["values"], want["values"], rtol=rtol, atol=rtol / 10)
            return
        for key in want:
            same(got[key], want[key])
    elif isinstance(want, list):
        assert len(got) == len(want), (got, want)
        for g, w in zip(got, want, strict=True):
            same(g, w)
    elif isinstance(want, float):
        np.testing.assert_allclose(got, want, rtol=2e-5)
    else:
        assert got == want
