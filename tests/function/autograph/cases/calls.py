"""Which functions are converted, which are left alone and what is said about it."""

import functools
import math


def _run(tf, f, *args):
    return tf.function(f)(*args)


def _conditional(x):
    if x > 0:
        return x * 2
    return x


def other_function(tf):
    return _run(tf, lambda x: _conditional(x) + 1, tf.constant(3))


def do_not_convert_decorator(tf):
    @tf.autograph.experimental.do_not_convert
    def g(x):
        if x > 0:
            return x * 2
        return x

    return _run(tf, lambda x: g(x), tf.constant(3))


def do_not_convert_called(tf):
    @tf.autograph.experimental.do_not_convert()
    def g(x):
        return "unconverted" if type(x) is not int else "int"

    return g(1), g.__name__, tf.autograph.experimental.do_not_convert(g)(2)


def do_not_convert_is_deep(tf):
    @tf.autograph.experimental.do_not_convert
    def g(x):
        return _conditional(x)

    return _run(tf, lambda x: g(x), tf.constant(3))


def decorated_with_wraps(tf):
    def twice(f):
        @functools.wraps(f)
        def wrapper(*args, **kwargs):
            return f(*args, **kwargs) * 2

        return wrapper

    @twice
    def g(x):
        if x > 0:
            return x + 1
        return x

    return _run(tf, lambda x: g(x), tf.constant(3)), _run(tf, g, tf.constant(3))


def tf_function_inside(tf):
    @tf.function
    def g(x):
        if x > 0:
            return x + 1
        return x

    @tf.function
    def f(x):
        return g(x) * 2

    return f(tf.constant(3)), f(tf.constant(-3))


def class_construction(tf):
    class Pair:
        def __init__(self, a):
            if isinstance(a, int):
                a = -a
            self.a = a

        def total(self):
            if self.a > 0:
                return self.a
            return -self.a

    return _run(tf, lambda x: Pair(x).total() + Pair(3).a, tf.constant(-3))


def constructor_is_not_converted(tf):
    class Pair:
        def __init__(self, a):
            if a > 0:
                a = -a
            self.a = a

    return _run(tf, lambda x: Pair(x).a, tf.constant(-3))


def lru_cached(tf):
    @functools.lru_cache
    def g(k):
        return k + 1

    return _run(tf, lambda x: x + g(3), tf.constant(1))


def generator_function(tf):
    def numbers(x):
        for k in range(3):
            yield x + k

    def f(x):
        s = 0
        for v in numbers(x):
            s += v
        return s

    return _run(tf, f, tf.constant(1))


def generator_as_tf_function(tf):
    def numbers(x):
        yield x

    return list(_run(tf, numbers, tf.constant(1)))


def exec_code(tf):
    namespace = {}
    exec("def g(x):\n    return x + 1\n", namespace)
    return _run(tf, lambda x: namespace["g"](x), tf.constant(1))


def exec_code_with_condition(tf):
    namespace = {}
    exec("def g(x):\n    if x > 0:\n        return x + 1\n    return x\n", namespace)
    return _run(tf, lambda x: namespace["g"](x), tf.constant(1))


def exec_code_as_tf_function(tf):
    namespace = {}
    exec("def g(x):\n    return x + 1\n", namespace)
    return _run(tf, namespace["g"], tf.constant(1))


def compiled_code_of_missing_file(tf):
    namespace = {}
    exec(compile("def g(x):\n    return x + 1\n", "/nonexistent/cell.py", "exec"), namespace)
    return _run(tf, namespace["g"], tf.constant(1))


def compiled_code_warns_each_time(tf):
    namespace = {}
    exec(
        compile("def g(x):\n    return x + 1\ndef h(x):\n    return g(x) + g(x)\n", "/nonexistent/cell.py", "exec"),
        namespace,
    )
    return _run(tf, namespace["h"], tf.constant(1)), _run(tf, namespace["h"], tf.constant([1]))


def compiled_lambda_of_missing_file(tf):
    namespace = {}
    exec(compile("g = lambda x: x + 1\n", "/nonexistent/cell.py", "exec"), namespace)
    return _run(tf, namespace["g"], tf.constant(1))


def lambdas_on_one_line(tf):
    f, g = (lambda x: x + 1), (lambda x: x + 2)  # fmt: skip
    return _run(tf, f, tf.constant(1)), _run(tf, g, tf.constant(1))


def lambdas_on_one_line_other_names(tf):
    f, g = (lambda x: x + 1), (lambda y: y + 2)  # fmt: skip
    return _run(tf, f, tf.constant(1)), _run(tf, g, tf.constant(1))


def lambda_in_call(tf):
    return tf.function(lambda x: x * 2 if x > 0 else x)(
        tf.constant(3),
    )


def multiline_lambda(tf):
    f = tf.function(
        lambda x: x * 2 if x > 0 else x  # fmt: skip
    )
    return f(tf.constant(3))


def c_functions(tf):
    def f(x):
        return x + math.floor(2.5) + int("3") + max(1, 2) + len("abc") + sum([1, 2])

    return _run(tf, f, tf.constant(1))


def numpy_functions(tf):
    import numpy as np

    def f(x):
        return x + np.maximum(1, 2) + np.arange(3)

    return _run(tf, f, tf.constant(1))


def staticmethod_called(tf):
    class Tools:
        @staticmethod
        def positive(x):
            if x > 0:
                return x
            return -x

        @classmethod
        def named(cls, x):
            if x > 0:
                return x
            return -x

    return _run(tf, lambda x: Tools.positive(x) + Tools().named(x), tf.constant(-2))


def bound_method_as_function(tf):
    class Model:
        k = 3

        def call(self, x):
            if x > 0:
                return x * self.k
            return x

    return _run(tf, Model().call, tf.constant(2))


def tf_function_on_method(tf):
    class Model:
        k = 3

        @tf.function
        def call(self, x):
            if x > 0:
                return x * self.k
            return x

    m = Model()
    a = m.call(tf.constant(2))
    m.k = 5
    return a, m.call(tf.constant(2)), Model().call(tf.constant(2))


def callable_object_as_function(tf):
    class Model:
        def __call__(self, x):
            if x > 0:
                return x * 3
            return x

    return _run(tf, Model(), tf.constant(2))


def partial_as_function(tf):
    def g(k, x, scale=1):
        if x > 0:
            return x * k * scale
        return x

    return _run(tf, functools.partial(g, 2, scale=5), tf.constant(2))


def namedtuple_made_inside(tf):
    import collections

    Point = collections.namedtuple("Point", "x y")

    def f(v):
        p = Point(v, 1)
        if p.x > 0:
            return p.x + p.y
        return p.y

    return _run(tf, f, tf.constant(2))


def super_without_arguments(tf):
    class Base:
        def call(self, x):
            if x > 0:
                return x * 2
            return x

    class Child(Base):
        def call(self, x):
            if x > 1:
                x = x + 1
            return super().call(x)

    class GrandChild(Child):
        def call(self, x):
            return super(GrandChild, self).call(x) + 1

    return _run(tf, Child().call, tf.constant(2)), _run(tf, GrandChild().call, tf.constant(2))


def mangled_name(tf):
    class Secret:
        def __init__(self):
            self.__k = 3

        def call(self, x):
            return x * self.__k

    return _run(tf, Secret().call, tf.constant(2))


def mangled_name_with_condition(tf):
    class Secret:
        def __init__(self):
            self.__k = 3

        def call(self, x):
            if x > 0:
                return x * self.__k
            return x

    return _run(tf, Secret().call, tf.constant(2))


def eval_and_locals(tf):
    def f(x):
        k = 3
        total = eval("k + 1")
        names = sorted(locals())
        return x + total, [n for n in names if len(n) == 1], "calls" in __name__ and bool(globals())

    return _run(tf, f, tf.constant(2))


def match_statement(tf):
    namespace = {}
    from tests.function.autograph.cases import matching

    return _run(tf, matching.kind, tf.constant(2)), namespace


def async_function(tf):
    async def g(x):
        return x

    def f(x):
        c = g(x)
        c.close()
        return x

    return _run(tf, f, tf.constant(2))


def type_annotations(tf):
    def f(x: int, y: "float" = 2) -> int:
        z: int = 3
        if x > 0:
            z = z + y
        return x * z

    return _run(tf, f, tf.constant(2))


def keyword_only_and_positional_only(tf):
    def g(a, /, b, *, c=3):
        if a > 0:
            return a + b + c
        return a

    return _run(tf, lambda x: g(x, 2) + g(x, b=1, c=1), tf.constant(2))


def mutable_default(tf):
    def g(x, seen=[]):  # noqa: B006
        seen.append(1)
        if x > 0:
            x = x + len(seen)
        return x

    return _run(tf, lambda x: g(x) + g(x), tf.constant(2)), g(1)


def wrapped_is_seen(tf):
    @tf.function
    def f(x):
        """Doc of f."""
        return x

    return f.__name__, f.__doc__, f.__wrapped__.__name__


def print_in_staged_code(tf):
    def f(x):
        print("python value", 3)
        print("tensor", x)
        print("shape", x.shape, x.dtype)
        return x

    return _run(tf, f, tf.constant([1, 2]))


def python_function_of_converted(tf):
    @tf.function
    def f(x):
        if x > 0:
            return x
        return -x

    return f.python_function(tf.constant(-3))


def converts_with_new_closure(tf):
    def make(k):
        def g(x):
            if x > 0:
                return x * k
            return x

        return g

    return [_run(tf, make(k), tf.constant(2)) for k in (1, 2, 3)]


def closure_cell_changes(tf):
    k = 1

    @tf.function
    def f(x):
        if x > 0:
            return x * k
        return x

    a = f(tf.constant(2))
    k = 7
    return a, f(tf.constant([2])), k


def function_defined_in_branch(tf):
    def f(x, flag):
        if flag:

            def g(v):
                return v + 1
        else:

            def g(v):
                return v - 1

        return g(x)

    return _run(tf, f, tf.constant(2), True)


def class_defined_inside(tf):
    def f(x):
        class Local:
            k = 2

            def call(self, v):
                return v * self.k

        return Local().call(x)

    return _run(tf, f, tf.constant(2))


def import_inside(tf):
    def f(x):
        import math as m

        return x + m.floor(2.7)

    return _run(tf, f, tf.constant(2))


def recursive_tensor_condition(tf):
    @tf.function
    def f(x, depth):
        if depth == 0:
            return x
        if x > 3:
            return f(x - 1, depth - 1)
        return f(x + 1, depth - 1)

    return f(tf.constant(2), 3)


def operator_lambda_in_map(tf):
    def f(x):
        return list(map(lambda v: v if x > v else x, [1, 2, 3]))

    return _run(tf, f, tf.constant(2))


def sorted_with_key(tf):
    def f(x):
        return sorted([3, 1, 2], key=lambda v: -v), sorted([3, 1], reverse=True), x

    return _run(tf, f, tf.constant(2))
