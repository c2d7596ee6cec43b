"""What a program answers, as data: its value or exception, what it printed and what the logger said."""

import re
from pathlib import Path

from tests.autodiff.answers import answer as plain_answer

_HERE = str(Path(__file__).parent)


def answer(function, tf):
    """Runs `function(tf)`; paths and addresses are taken out of texts."""
    return clean(plain_answer(lambda tf: _readable(function(tf), tf), tf))


def _readable(x, tf):
    """The value with string tensors as text."""
    if isinstance(x, dict):
        return {key: _readable(value, tf) for key, value in x.items()}
    if isinstance(x, (list, tuple)) and not hasattr(x, "_fields"):
        return type(x)(_readable(item, tf) for item in x)
    if isinstance(x, tf.Tensor) and x.dtype == tf.string:
        return f"string tensor {x.numpy().tolist() if x.shape.rank else x.numpy()}"
    return x


def clean(x):
    """The data with paths below this folder, addresses and op names made the same on all machines."""
    if isinstance(x, str):
        x = x.replace(_HERE, "HERE")
        x = re.sub(r"0x[0-9a-f]{6,}", "0xADDRESS", x)
        return re.sub(r"__autograph_generated_file\w*\.py", "GENERATED.py", x)
    if isinstance(x, dict):
        return {key: clean(value) for key, value in x.items()}
    if isinstance(x, list):
        return [clean(item) for item in x]
    return x
