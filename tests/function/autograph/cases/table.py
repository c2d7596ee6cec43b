"""Small functions with control flow, for Python values and for tensors."""

import functools

tf = None  # set by cases.bind


def on(*arguments):
    """States the argument tuples that a function is run with."""

    def mark(function):
        function.arguments = arguments
        return function

    return mark


@on((3,), (-3,), (0,))
def if_only(x):
    if x < 0:
        x = -x
    return x


@on((3,), (-3,), (0,))
def if_else(x):
    if x > 0:
        y = x * 2
    else:
        y = x - 1
    return y


@on((3,), (-3,), (0,))
def if_elif_else(x):
    if x > 0:
        y = 1
    elif x < 0:
        y = -1
    else:
        y = 0
    return y


@on((3,), (-3,), (30,))
def nested_if(x):
    y = x
    if x > 0:
        if x > 10:
            y = x * 10
        else:
            y = x * 5
    return y


@on((3,), (-3,))
def early_return(x):
    if x > 0:
        return x + 1
    return x - 1


@on((3,), (-3,), (0,))
def return_in_both(x):
    if x > 0:
        return x * 2
    elif x < 0:
        return x * 3
    else:
        return x * 4 + 1


@on((3,), (-3,))
def return_nested(x):
    if x > 0:
        if x > 2:
            return x * 100
        x = x + 1
    return x


@on((3,), (-3,))
def two_variables(x):
    a, b = 1, 2
    if x > 0:
        a = x
        b = x + 1
    else:
        a = x - 1
    return a, b


@on((3,), (-3,))
def swap_in_branch(x):
    a, b = x, x + 1
    if x > 0:
        a, b = b, a
    return a, b


@on((3,), (-3,))
def local_in_branch(x):
    if x > 0:
        t = x * x
        y = t + 1
    else:
        y = x
    return y


@on((3,), (-3,))
def ternary(x):
    return x if x > 0 else -x


@on((3,), (-3,), (0,))
def ternary_nested(x):
    return 1 if x > 0 else -1 if x < 0 else 0


@on((3,), (-3,), (7,))
def and_chain(x):
    if x > 0 and x < 5:
        return 1
    return 0


@on((3,), (-3,), (7,))
def or_chain(x):
    if x < 0 or x > 5 or x == 4:
        return 1
    return 0


@on((3,), (-3,))
def not_condition(x):
    if not x > 0:
        return 1
    return 0


@on((3,), (-3,), (7,))
def chained_comparison(x):
    if 0 < x < 5:
        return 1
    return 0


@on((3,), (4,))
def equality(x):
    if x == 3:
        return 10
    return 20


@on((3,), (4,))
def inequality(x):
    if x != 3:
        return 10
    return 20


@on((3, 4), (-3, 4), (3, -4))
def mixed_logic(x, y):
    if (x > 0 and y > 0) or not (x > y):
        return x + y
    return x - y


@on((5,), (0,), (-1,))
def while_count(n):
    i = 0
    while i < n:
        i = i + 1
    return i


@on((5,), (1,))
def while_sum(n):
    s = n * 0
    while n > 0:
        s += n
        n -= 1
    return s


@on((27,), (1,))
def collatz(n):
    steps = 0
    while n != 1:
        if n % 2 == 0:
            n = n // 2
        else:
            n = 3 * n + 1
        steps += 1
    return steps


@on((100,), (3,))
def while_break(n):
    i = 0
    while i < n:
        if i * i > 50:
            break
        i += 1
    return i


@on((10,), (3,))
def while_continue(n):
    i, s = 0, 0
    while i < n:
        i += 1
        if i % 2 == 0:
            continue
        s += i
    return s


@on((10,), (3,))
def while_break_continue(n):
    i, s = 0, 0
    while i < n:
        i += 1
        if i == 2:
            continue
        if i == 6:
            break
        s += i
    return i, s


@on((10,), (3,))
def while_true_break(n):
    i = n * 0
    while True:
        i += 1
        if i >= n:
            break
    return i


@on((4,), (0,))
def nested_while(n):
    i, s = 0, 0
    while i < n:
        j = 0
        while j < i:
            s += j
            j += 1
        i += 1
    return s


@on((48, 18), (7, 3))
def gcd(a, b):
    while b != 0:
        a, b = b, a % b
    return a


@on((5,), (0,))
def for_range(n):
    s = 0
    for i in range(n):
        s += i
    return s


@on((3, 9), (9, 3))
def for_range_start(a, b):
    s = 0
    for i in range(a, b):
        s += i * i
    return s


@on((1, 20, 3), (20, 1, -4))
def for_range_step(a, b, c):
    s = 0
    for i in range(a, b, c):
        s = s * 2 + i
    return s


@on(([1, 2, 3],), ([[1, 2], [3, 4]],))
def for_elements(xs):
    s = 0
    for x in xs:
        s += x if isinstance(x, int) else tf.reduce_sum(x)
    return s


@on(([1, 5, 3],), ([7],))
def for_maximum(xs):
    best = xs[0]
    for x in xs:
        if x > best:
            best = x
    return best


@on(([1, 5, -3, 4],), ([7],))
def for_break(xs):
    s = 0
    for x in xs:
        if x < 0:
            break
        s += x
    return s


@on(([1, 5, -3, 4],), ([-7],))
def for_continue(xs):
    s = 0
    for x in xs:
        if x < 0:
            continue
        s += x
    return s


@on(([1, 5, -3, 4],), ([7, 1],))
def for_return(xs):
    for x in xs:
        if x < 0:
            return x
    return 0


@on((10,), (40,))
def for_range_return(n):
    for i in range(n):
        if i * i > 200:
            return i
    return -1


@on((4,), (0,))
def nested_for(n):
    s = 0
    for i in range(n):
        for j in range(i):
            s += i * j
    return s


@on((6,), (3,))
def nested_for_break(n):
    s = 0
    for i in range(n):
        for j in range(n):
            if j > i:
                break
            s += 1
        if s > 8:
            break
    return s


@on((10,), (2,))
def for_if_else(n):
    even, odd = 0, 0
    for i in range(n):
        if i % 2 == 0:
            even += i
        else:
            odd += i
    return even, odd


@on((5,), (1,))
def while_in_for(n):
    s = 0
    for i in range(n):
        k = i
        while k > 0:
            s += 1
            k -= 2
    return s


@on(
    (5,),
)
def loop_variable_after(n):
    i = 0
    for i in range(n):
        pass
    return i


@on(
    (5,),
)
def local_in_loop(n):
    s = 0
    for i in range(n):
        t = i * 2
        s += t
    return s


@on(
    (6,),
)
def fibonacci(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


@on(
    ([3, 1, 2],),
)
def enumerate_elements(xs):
    s = 0
    for i, x in enumerate(xs):
        s += x * (10 if i == 1 else 1)
    return s


@on(([1, 2, 3], [4, 5, 6]))
def zip_elements(xs, ys):
    s = 0
    for x, y in zip(xs, ys):
        s += x * y
    return s


@on((2,))
def python_list_loop(x):
    s = x * 0
    for k in [1, 2, 3]:
        s += x * k
    return s


@on((2,))
def python_range_loop(x):
    for _ in range(3):
        x = x * x
    return x


@on((2,))
def python_dict_loop(x):
    s = x * 0
    d = {"a": 1, "b": 2}
    for k in d:
        s += d[k]
    for v in d.values():
        s += v * x
    for k, v in d.items():
        s += len(k) + v
    return s
