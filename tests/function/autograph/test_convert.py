"""Conversion as a service: where source comes from, caching, threads, hooks."""

import functools
import gc
import linecache
import logging
import sys
import threading

import pytest

from tests.function.autograph.backend import EagerBackend
from tfjax.function.autograph import convert, staging, transpiler
from tfjax.function.autograph.api import to_code, to_graph
from tfjax.function.autograph.operators import builtins as builtin_overloads
from tfjax.function.autograph.operators import loops


@pytest.fixture
def backend(monkeypatch):
    """The operators' backend, replaced by one that runs at once."""
    eager = EagerBackend()
    monkeypatch.setattr(staging, "cond", eager.cond)
    monkeypatch.setattr(staging, "while_loop", eager.while_loop)
    return eager


@pytest.fixture
def warnings_logged(monkeypatch):
    """The messages of TensorFlow's logger."""
    found = []
    handler = logging.Handler()
    handler.emit = lambda record: found.append(record.getMessage())
    monkeypatch.setattr(logging.getLogger("tensorflow"), "handlers", [handler])
    return found


def cell(source, number):
    """Runs source as a notebook cell: its lines are known to linecache only."""
    name = f"/tmp/ipykernel_1/{number}.py"
    linecache.cache[name] = (len(source), None, source.splitlines(True), name)
    namespace = {"__name__": "__main__"}
    exec(compile(source, name, "exec"), namespace)
    return namespace


def test_notebook_cell(backend):
    """A function, a lambda and what they call, all in one cell."""
    import tfjax as tf

    source = "def g(x):\n    if x > 2:\n        return x * 10\n    return x\n\nf = lambda x: g(x) if x > 0 else -x\n"
    f = convert.convert(cell(source, 1)["f"])
    assert [int(f(tf.constant(v))) for v in (3, 1, -4)] == [30, 1, 4]
    assert backend.asked == [("cond",)] * 5


def test_cell_run_again(backend):
    """A cell that is edited and run again gives the new function."""
    import tfjax as tf

    for number, factor in ((2, 5), (3, 7)):
        g = cell(f"def g(x):\n    if x > 0:\n        x = x * {factor}\n    return x\n", number)["g"]
        assert int(convert.convert(g)(tf.constant(2))) == 2 * factor


def test_error_tells_the_line_of_the_cell():
    """The message shows the line that the user wrote."""
    g = cell("def g(x):\n    y = x + 1\n    raise ValueError(f'y is {y}')\n", 4)["g"]
    with pytest.raises(ValueError) as raised:
        convert.convert(g)(1)
    assert str(raised.value) == (
        'in user code:\n\n    File "/tmp/ipykernel_1/4.py", line 3, in g  *\n'
        "        raise ValueError(f'y is {y}')\n\n    ValueError: y is 2\n"
    )


def test_no_source(warnings_logged):
    """Code typed into the plain interpreter runs as it is, with one warning."""
    namespace = {}
    exec(compile("def g(x):\n    return x + 1\n", "<stdin>", "exec"), namespace)
    g = convert.convert(namespace["g"])
    assert g(1) == 2
    assert g(2) == 3
    (message,) = warnings_logged
    assert message.startswith(
        f"AutoGraph could not transform {namespace['g']} and will run it as-is.\nCause: Unable to"
    )


def test_except_as():
    """diastatic-malt 2.15.3 cannot do this."""

    def f(x):
        try:
            return 1 // x
        except ZeroDivisionError as error:
            return str(error)

    assert to_graph(f)(0) == "integer division or modulo by zero"


def test_cached_by_code(monkeypatch):
    """Functions of one code object are converted once, each with its own closure and defaults."""
    counted = []
    transform_ast = transpiler.Transpiler.transform_ast
    monkeypatch.setattr(
        transpiler.Transpiler, "transform_ast", lambda self, *args: counted.append(1) or transform_ast(self, *args)
    )

    def make(k):
        def f(x, scale=k):
            return x * k + scale

        return f

    assert [to_graph(make(k))(1) for k in (1, 2, 3)] == [2, 4, 6]
    assert len(counted) == 1


def test_generated_module_goes_with_the_code():
    """A long notebook session does not fill sys.modules."""
    f = cell("def f(x):\n    return x + 12345\n", 5)["f"]
    name = to_graph(f).ag_module.__name__
    assert name in sys.modules
    del f
    gc.collect()
    assert name not in sys.modules


def test_threads():
    """Eight threads convert and run the same functions."""

    def inner(x):
        return x + 1 if x > 2 else x - 1

    def f(n):
        total = 0
        for i in range(n):
            if i % 2:
                continue
            total += inner(i)
        return total

    expected, results = f(10), []
    threads = [threading.Thread(target=lambda: results.append(to_graph(f)(10))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [expected] * 8


def test_disabled_context_ends_with_the_call():
    """do_not_convert switches conversion off only while its function runs."""
    seen = []

    def note():
        seen.append(convert.control_status().status.name)

    def f():
        note()
        convert.do_not_convert(note)()
        note()

    convert.convert(f)()
    note()
    assert seen == ["ENABLED", "DISABLED", "ENABLED", "UNSPECIFIED"]


def test_tf_convert_follows_the_context(backend):
    """A function passed on is converted unless the code around it is not."""
    import tfjax as tf

    def positive(x):
        if x > 0:
            return x
        return -x

    converted = convert.tf_convert(positive)
    assert int(converted(tf.constant(-3))) == 3 and len(backend.asked) == 1
    with convert.unconverted_context():
        plain = convert.tf_convert(positive)
    assert int(plain(tf.constant(-3))) == 3 and len(backend.asked) == 1


def test_functions_of_tfjax_are_left_alone():
    """Neither by module nor, for a wrapper that carries the user's module, by file."""
    import tfjax as tf

    @functools.wraps(test_threads)
    def named_like_a_test(x):
        return x

    calls = []

    @tf.custom_gradient
    def square(x):
        calls.append(sys._getframe().f_code.co_filename)
        return x * x, lambda d: d * 2 * x

    def f(x):
        return named_like_a_test(square(x))

    assert int(convert.convert(f)(tf.constant(3))) == 9
    assert calls == [__file__]


def test_trip_count_is_told(backend):
    """A loop over a tensor says how often it runs; one that may break does not."""
    import tfjax as tf

    def total(xs):
        s = 0
        for x in xs:
            s += x
        return s

    def until_negative(xs):
        s = 0
        for x in xs:
            if x < 0:
                break
            s += x
        return s

    xs = tf.constant([1, 2, -3])
    assert int(to_graph(total)(xs)) == 0 and int(to_graph(until_negative)(xs)) == 3
    loops_asked = [entry for entry in backend.asked if entry[0] == "while"]
    assert [entry[2]["trip_count"] for entry in loops_asked] == [3, None]


def test_other_iterables_can_be_registered(monkeypatch):
    """As datasets are: `for`, and the built-in functions."""

    class Stream:
        def __init__(self, items):
            self.items = items

    def loop(iterable, extra_test, body, get_state, set_state, names, options):
        for item in iterable.items:
            body(item * 100)

    monkeypatch.setattr(loops, "_registered", [])
    monkeypatch.setattr(builtin_overloads, "_registered", {})
    loops.register_for(Stream, loop)
    builtin_overloads.register("enumerate", Stream, lambda s, start: Stream([start + len(s.items)]))
    builtin_overloads.register("zip", Stream, lambda *streams, strict: Stream([len(streams)]))

    def f(stream):
        total = 0
        for x in stream:
            total += x
        for x in enumerate(stream, 5):
            total += x
        for x in zip(stream, stream):
            total += x
        return total

    assert to_graph(f)(Stream([1, 2])) == 300 + 700 + 200


def test_code_of_a_lambda_in_a_cell():
    """tf.autograph.to_code of a lambda."""
    f = cell("f = lambda x: x if x > 0 else -x\n", 6)["f"]
    assert "ag__.if_exp(x > 0, lambda: x, lambda: -x, 'x > 0')" in to_code(f)
