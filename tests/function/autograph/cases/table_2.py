"""Small functions with control flow, continued."""

import functools

from tests.function.autograph.cases.table import on

tf = None  # set by cases.bind


@on((2,))
def python_loop_tensor_condition(x):
    for k in [1, -2, 3]:
        if x > k:
            x = x + k
    return x


@on((3,), (-3,))
def python_break_tensor_condition(x):
    for k in [1, 2, 3]:
        if x > k:
            break
        x = x + 1
    return x


@on((2,))
def generator_loop(x):
    s = x * 0
    for k in (i * i for i in range(4)):
        s += k * x
    return s


@on((2,))
def list_append(x):
    items = []
    for k in range(3):
        items.append(x * k)
    return items


@on((2,))
def list_pop(x):
    items = [x, x + 1, x + 2]
    last = items.pop()
    first = items.pop(0)
    return last, first, len(items)


@on((2,))
def list_set(x):
    items = [0, 0, 0]
    for k in range(3):
        items[k] = x + k
    return items


@on((2,))
def dict_set(x):
    d = {}
    for k in ("a", "b"):
        d[k] = x
        x = x + 1
    return d


@on((2,), (-2,))
def dict_in_branch(x):
    d = {"a": x, "b": x}
    if x > 0:
        d["a"] = x + 1
    return d


@on((2,))
def comprehension(x):
    return [x * k for k in range(4) if k % 2]


@on((2,))
def dict_comprehension(x):
    return {str(k): x * k for k in range(3)}


@on((2,))
def sum_generator(x):
    return sum(x * k for k in range(4))


@on((3,), (-3,))
def lambda_inside(x):
    f = lambda v: v * 2 if v > 0 else v
    return f(x)


@on((3,), (-3,))
def lambda_default(x):
    f = lambda v, k=3: v * k
    return f(x) + f(x, k=1)


def _double_positive(x):
    if x > 0:
        return x * 2
    return x


@on((3,), (-3,))
def call_other(x):
    return _double_positive(x) + 1


@on((3,), (-3,))
def nested_function(x):
    def inner(v):
        if v > 0:
            return v + x
        return v - x

    return inner(x)


@on((3,), (-3,))
def nonlocal_variable(x):
    total = 0

    def add(v):
        nonlocal total
        if v > 0:
            total = total + v
        else:
            total = total - v

    add(x)
    add(x)
    return total


@on((3,), (-3,))
def closure_variable(x):
    k = 10

    def scaled(v):
        while v > 1:
            v = v - 1
        return v * k

    return scaled(x)


@on((3,), (0,))
def python_recursion(x):
    def power(base, n):
        if n == 0:
            return base * 0 + 1
        return base * power(base, n - 1)

    return power(x, 4)


@on((3,), (-3,))
def default_argument(x, k=5):
    if x > 0:
        x = x + k
    return x


@on((3,), (-3,))
def star_arguments(*args, **kwargs):
    s = 0
    for a in args:
        s += a
    if args[0] > 0:
        s = s * 2
    return s, len(kwargs)


def _variadic(*args, scale=1, **kwargs):
    s = 0
    for a in args:
        s += a * scale
    for name in sorted(kwargs):
        s += kwargs[name]
    return s


@on((3,), (-3,))
def call_star(x):
    return _variadic(x, *(x, x), scale=2, **{"a": x, "b": 1})


class _Scaler:
    def __init__(self, k):
        self.k = k

    def __call__(self, x):
        if x > 0:
            return x * self.k
        return x

    def method(self, x):
        s = 0
        while x > 0:
            s += self.k
            x -= 1
        return s

    @staticmethod
    def static(x):
        return x if x > 0 else 0

    @classmethod
    def make(cls, k):
        return cls(k)

    @property
    def twice(self):
        return self.k * 2


class _Offset(_Scaler):
    def method(self, x):
        return super().method(x) + 100

    def __call__(self, x):
        y = super().__call__(x)
        if y > 5:
            y = y + 1
        return y


@on((3,), (-3,))
def callable_object(x):
    return _Scaler(4)(x)


@on((3,), (-3,))
def method_call(x):
    return _Scaler(4).method(x)


@on((3,), (-3,))
def static_and_class_methods(x):
    return _Scaler.static(x) + _Scaler.make(2)(x)


@on((3,), (-3,))
def property_access(x):
    return _Scaler(4).twice * x


@on((3,), (-3,))
def super_call(x):
    return _Offset(4).method(x), _Offset(4)(x)


@on((3,), (-3,))
def partial_call(x):
    f = functools.partial(_variadic, 1, scale=3)
    return f(x)


@on((3,), (-3,))
def attribute_in_branch(x):
    s = _Scaler(1)
    if x > 0:
        s.k = x
    else:
        s.k = -x
    return s.k


@on((3,), (-3,))
def attribute_in_loop(x):
    s = _Scaler(0)
    for i in range(3):
        s.k = s.k + i * x
    return s.k


@on((3,), (-3,))
def try_finally(x):
    log = []
    try:
        if x > 0:
            x = x + 1
    finally:
        log.append("done")
    return x, log


@on((3,), (-3,))
def try_except(x):
    try:
        raise ValueError("no")
    except ValueError as error:
        text = str(error)
    if x > 0:
        x = x * 2
    return x, text


class _Context:
    def __enter__(self):
        return 7

    def __exit__(self, *exception):
        return False


@on((3,), (-3,))
def with_statement(x):
    with _Context() as seven:
        if x > 0:
            x = x + seven
        else:
            x = x - seven
    return x


_counter = 0


@on((3,), (-3,))
def global_variable(x):
    global _counter
    _counter = 0
    for k in range(3):
        _counter = _counter + k
    if x > 0:
        x = x + _counter
    return x


@on((3,), (-3,))
def python_assert(x):
    k = 3
    assert k > 2, "k is small"
    if x > 0:
        x = x + k
    return x


@on((3,), (-3,))
def f_string(x):
    k = 4
    text = f"{k:03d} {'yes' if k > 3 else 'no'}"
    return x, text


@on((3,), (-3,))
def docstring_only_branch(x):
    """A docstring."""
    if x > 0:
        "nothing"
    return x


@on((3,), (-3,))
def pass_branch(x):
    if x > 0:
        pass
    else:
        x = x * 2
    return x


@on((3,), (-3,))
def unpacking(x):
    (a, b), *rest = (x, x + 1), 3, 4
    if a > b:
        a = rest[0]
    return a, b, rest


@on((3,), (-3,))
def slice_read(x):
    items = [x, x * 2, x * 3, 5]
    return items[1:3], items[-1]


@on((3,), (-3,))
def delete_variable(x):
    t = x
    y = t + 1
    del t
    return y


@on((3,), (-3,))
def walrus(x):
    if (y := x * 2) > 0:
        return y
    return y - 1


@on((3,), (-3,))
def is_none_default(x, scale=None):
    if scale is None:
        scale = 2
    return x * scale


@on((3,), (-3,))
def string_condition(x, mode="double"):
    if mode == "double":
        return x * 2
    elif mode == "half":
        return x // 2
    raise ValueError(mode)


@on((3,), (-3,))
def any_all(x):
    return any([False, True]), all([True, False]), x


@on((3,), (-3,))
def map_filter(x):
    return list(map(lambda v: v + x, [1, 2])), list(filter(lambda v: v > 1, [1, 2, 3])), sorted([3, 1, 2])


@on((4,), (1,))
def power_loop(n):
    x = 1
    i = 0
    while i < n and x < 100:
        x *= 3
        i += 1
    return x, i


@on((25.0,), (2.0,))
def newton_sqrt(a):
    x = a
    while abs(x * x - a) > 1e-3:
        x = 0.5 * (x + a / x)
    return x


@on(([3, 1, 2],), ([5, 4, 3, 2],))
def count_inversions(xs):
    n = len(xs)
    count = 0
    for i in range(n):
        for j in range(i + 1, n):
            if xs[i] > xs[j]:
                count += 1
    return count


@on((10,), (0,))
def len_of_branches(n):
    items = [n, n]
    if len(items) == 2:
        n = n + len(items)
    return n
