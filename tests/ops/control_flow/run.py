"""One program run eagerly or in tf.function, and what of its answer is compared."""

import re

from tests.autodiff.answers import answer

# What TensorFlow adds to errors of functions: names of wrapper functions and of nodes, which are not ours.
_NOISE = (
    (re.compile(r"\{\{function_node __inference[^}]*\}\} "), ""),
    (re.compile(r"\n\t \[\[.*?\]\]"), ""),
    (re.compile(r" \[Op:__inference[^\]]*\]"), ""),
    (re.compile(r"(Loop var|Input tensor) [^ ]+ "), r"\1 NAME "),
    (re.compile(r"\. [^ ]+ type should"), ". NAME type should"),
    (re.compile(r"0x[0-9a-f]+"), "0x"),
    # Python's own text, from Python 3.13 on
    (re.compile(r"max\(\) iterable argument is empty"), "max() arg is an empty sequence"),
)


def ways(name):
    """The ways to run a program: "eager", "staged"."""
    first = name.split()[0]
    return [first] if first in ("eager", "staged") else ["eager", "staged"]


def run(tf, function, way):
    """The answer of a program."""
    called = function if way == "eager" else tf.function(function, autograph=False)
    result = answer(lambda _: called(), tf)
    result.pop("log", None)
    if "error" in result:
        for pattern, text in _NOISE:
            result["error"][1] = pattern.sub(text, result["error"][1])
    return result
