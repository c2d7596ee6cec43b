"""What is asked of TensorFlow (tests/core/record.py) and of tfjax (tests/core/test_recordings.py): a module per topic.

A case is an expression, evaluated in `environment(...)`; its answer is the type and repr of the value, or the class and
message of the exception.
"""

import collections
import copy
import dataclasses
import enum
import pickle
import re

import numpy as np

from tests.core.cases import dtypes as dtype_cases
from tests.core.cases import errors as error_cases
from tests.core.cases import names as name_cases
from tests.core.cases import nest as nest_cases
from tests.core.cases import shapes as shape_cases
from tests.core.cases import text as text_cases

Point = collections.namedtuple("Point", "x y")
Point3 = collections.namedtuple("Point3", "x y")


class SubPoint(Point):
    """A namedtuple subclass."""


class Color(enum.Enum):
    """An enum used as dictionary key."""

    RED = 1
    BLUE = 2


@dataclasses.dataclass
class Pair:
    """A dataclass that opts into tf.nest."""

    tag: str
    a: object
    b: object

    def __tf_flatten__(self):
        return (self.tag,), (self.a, self.b)

    @classmethod
    def __tf_unflatten__(cls, metadata, components):
        return cls(*metadata, *components)


@dataclasses.dataclass
class Plain:
    """A dataclass that does not."""

    a: object


class MyDict(dict):
    """A dict subclass."""


class MyList(list):
    """A list subclass."""


class Mapping(collections.abc.Mapping):
    """A mapping that is no dict."""

    def __init__(self, items):
        self.items_ = dict(items)

    def __getitem__(self, key):
        return self.items_[key]

    def __iter__(self):
        return iter(self.items_)

    def __len__(self):
        return len(self.items_)

    def __repr__(self):
        return f"Mapping({self.items_})"


try:
    import attr

    @attr.s
    class Attrs:
        """An attrs class."""

        x = attr.ib()
        y = attr.ib()
except ImportError:  # the recording has it, a bare test environment may not
    attr = Attrs = None


class FakeOp:
    """Stands for the op of a graph in an error."""

    def __init__(self, name):
        self.name, self.traceback, self._original_op, self.op_def, self.type = name, [], None, None, "Add"


def environment(tf, dtypes, nest, names):
    """The names an expression may use; `names` has variable, module_name, in_graph and unique_name (cases/names.py)."""
    own = {
        "tf": tf,
        "S": tf.TensorShape,
        "D": tf.compat.v1.Dimension,
        "E": tf.errors,
        "dtypes": dtypes,
        "nest": nest,
        "np": np,
        "variable": names.variable,
        "module_name": names.module_name,
        "in_graph": names.in_graph,
        "unique_name": names.unique_name,
        "in_scope": lambda name: inside([tf.name_scope(name)], lambda: names.unique_name("x")),
        "copy": copy,
        "pickle": pickle,
        "od": collections.OrderedDict,
        "dd": collections.defaultdict,
        "deque": collections.deque,
        "mp": __import__("types").MappingProxyType,
        "inside": inside,
        "roundtrip": lambda x: pickle.loads(pickle.dumps(x)),
    }
    for thing in (Point, Point3, SubPoint, Color, Pair, Plain, MyDict, MyList, Mapping, Attrs, FakeOp):
        if thing is not None:
            own[thing.__name__] = thing
    return own


def inside(scopes, ask):
    """Calls `ask` with the strings of all entered name scopes."""
    if not scopes:
        return ask()
    with scopes[0] as name:
        rest = inside(scopes[1:], ask)
    return (name, *rest) if isinstance(rest, tuple) else (name, rest)


def answer(expression, env):
    """The text that stands for what `expression` gives."""
    try:
        value = eval(expression, env)
        text = f"{type(value).__name__} {value!r}"
    except Exception as error:
        text = f"!{type(error).__name__}: {error}"
    return re.sub(r" at 0x[0-9a-f]+", " at 0x", text)


GROUPS = {
    "dtypes": dtype_cases.CASES,
    "shapes": shape_cases.CASES,
    "errors": error_cases.CASES,
    "nest": nest_cases.CASES,
    "names": name_cases.CASES,
    "text": text_cases.CASES,
}


def evaluate(expressions, env):
    """Returns {expression: answer}."""
    return {expression: answer(expression, env) for expression in expressions}
