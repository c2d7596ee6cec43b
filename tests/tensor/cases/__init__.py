"""What is asked of TensorFlow (tests/tensor/record.py) and of tfjax (tests/tensor/test_recordings.py).

`<topic>.txt` holds programs over `tf` and `np`, separated by blank lines; lines that start with `#` between programs
are headings. A program's answer is what it printed, then the type and repr of its last expression, or the class and
message of the exception that ended it.
"""

import ast
import contextlib
import copy
import io
import operator
import pickle
import re
import warnings
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent

GROUPS = sorted(path.stem for path in HERE.glob("*.txt"))


def programs(group):
    """The programs of one topic, in order."""
    if group in GENERATED:
        return GENERATED[group]()
    blocks = re.split(r"\n\s*\n", (HERE / f"{group}.txt").read_text().strip())
    return [b for b in ("\n".join(s for s in block.splitlines() if not s.startswith("#")) for block in blocks) if b]


class Arrayed:
    """An object that only offers `__array__`."""

    def __init__(self, value):
        self.value = value

    def __array__(self, dtype=None, copy=None):
        return np.array(self.value, dtype)


class Indexed:
    """An object that only offers `__index__`."""

    def __index__(self):
        return 2


def roundtrip(value):
    """`value` after a pickle and back."""
    return pickle.loads(pickle.dumps(value))


def environment(tf):
    """The names a program may use."""
    return {
        "tf": tf, "np": np, "copy": copy, "operator": operator, "roundtrip": roundtrip, "Arrayed": Arrayed,
        "Indexed": Indexed,
    }  # fmt: skip


ADDRESS = re.compile(r"0x[0-9a-f]{6,}")
FUNCTION_NODE = re.compile(r"\{\{function_node [^}]*\}\} ?")


def answer(program, env):
    """The text that stands for what `program` does."""
    tree = ast.parse(program)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    printed = io.StringIO()
    namespace = dict(env)
    try:
        with contextlib.redirect_stdout(printed), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(tree, "<program>", "exec"), namespace)
            text = ""
            if last is not None:
                value = eval(compile(ast.Expression(last.value), "<program>", "eval"), namespace)
                text = f"{type(value).__name__} {value!r}"
    except Exception as error:
        text = f"!{type(error).__name__}: {error}"
    text = printed.getvalue() + text
    return FUNCTION_NODE.sub("", ADDRESS.sub("0x", text)).rstrip()


def evaluate(group, env):
    """Returns {program: answer}."""
    return {program: answer(program, env) for program in programs(group)}


_DTYPES = (
    "float32 float64 float16 bfloat16 int32 int64 int8 uint8 int16 uint16 uint32 uint64 bool string complex64 "
    "complex128"
).split()
_VALUES = """
1
1.5
2.0
True
'a'
b'a'
1 + 2j
300
-1
2**40
1e39
[1, 2.5]
[True, 1]
[1, True]
[1., True]
np.float64(1.5)
np.int64(3)
np.array([1, 2])
np.array([1.5])
np.array([1 + 2j])
np.array(['a'])
np.array([True])
None
[]
[None]
np.float32(2)
np.bool_(True)
[np.int64(1)]
[np.float64(1)]
[np.float32(1)]
[1., 'a']
[[1], [1, 2]]
np.array([300])
np.array([-1])
[[True], [False]]
[['a', b'b']]
[1 + 2j, 1.]
np.array(b'a')
tf.constant(1)
np.zeros((0, 2))
""".strip().splitlines()


def conversions():
    """Every kind of Python value as every dtype."""
    wanted = ["", *(f", tf.{dtype}" for dtype in _DTYPES)]
    cases = [f"tf.{f}({value}{d})" for f in ("convert_to_tensor", "constant") for value in _VALUES for d in wanted]
    # TensorFlow trips over itself here (SystemError).
    return [c for c in cases if "(-1, tf.uint64)" not in c]


GENERATED = {"conversions": conversions}
GROUPS = sorted([*GROUPS, *GENERATED])
