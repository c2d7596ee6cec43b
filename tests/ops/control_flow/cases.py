"""Programs with control flow; what TensorFlow answers for them, eagerly and in tf.function, is in recordings.json.

`programs(tf)` gives {name: function without arguments}. Where the name starts with "staged " TensorFlow is asked only
inside a function, with "eager " only outside.
"""

import numpy as np


def programs(tf):
    """All programs over the module `tf`."""
    found = {}
    for family in (_conditions, _cases, _loops, _maps, _folds, _arrays, _derivatives, _state, _others):
        for name, function in family(tf).items():
            assert name not in found, name
            found[name] = function
    return found


def _conditions(tf):
    c = tf.constant
    x = c(3)
    t, f = c(True), c(False)

    def staged(true_fn, false_fn):
        return lambda: tf.cond(c(1) * 1 > 0, true_fn, false_fn)

    return {
        "cond": lambda: tf.cond(t, lambda: c(1), lambda: c(2)),
        "cond list": lambda: tf.cond(f, lambda: [c(1)], lambda: [c(2)]),
        "eager cond bool": lambda: tf.cond(True, lambda: 1, lambda: 2),
        "staged cond bool": lambda: tf.cond(True, lambda: x, lambda: x + 1),
        "eager cond python results": lambda: tf.cond(f, lambda: 3, lambda: None),
        "eager cond structures": lambda: tf.cond(f, lambda: 3, lambda: {"a": (c(1),)}),
        "cond numpy": lambda: tf.cond(np.array(True), lambda: x, lambda: x + 1),
        "eager cond integer": lambda: tf.cond(c(3), lambda: c(1), lambda: c(2)),
        "eager cond vector": lambda: tf.cond(c([True, False]), lambda: c(1), lambda: c(2)),
        "cond no function": lambda: tf.cond(t, 1, 2),
        "cond no second function": lambda: tf.cond(f, lambda: 1, 2),
        "eager cond nothing": lambda: tf.cond(t),
        "eager cond one": lambda: tf.cond(t, lambda: 1),
        "staged cond python numbers": staged(lambda: 1, lambda: 2),
        "staged cond dtypes": staged(lambda: c(1), lambda: c(2.0)),
        "staged cond python dtypes": staged(lambda: 1, lambda: 2.0),
        "staged cond shapes": staged(lambda: c([1]), lambda: c([2, 3])),
        "staged cond tuple and tensor": staged(lambda: (c(1), c(2)), lambda: c(2)),
        "staged cond tuple and list": staged(lambda: (c(1), c(2)), lambda: [c(2), c(3)]),
        "staged cond keys": staged(lambda: {"a": c(1)}, lambda: {"b": c(1)}),
        "staged cond none": staged(lambda: None, lambda: None),
        "staged cond tensor and none": staged(lambda: c(1), lambda: None),
        "staged cond lengths": staged(lambda: (c(1), c(2)), lambda: (c(1),)),
        "switch": lambda: [tf.switch_case(c(i), [lambda: c(10), lambda: c(20)]) for i in (0, 1, 2, -1)],
        "switch default": lambda: [
            tf.switch_case(c(i), {0: lambda: c(10), 1: lambda: c(20)}, default=lambda: c(7)) for i in (0, 1, 2, -1)
        ],
        "switch gap": lambda: tf.switch_case(c(1), {0: lambda: c(10), 5: lambda: c(20)}, default=lambda: c(7)),
        "switch python index": lambda: tf.switch_case(1, [lambda: c(10), lambda: c(20)]),
        "switch float index": lambda: tf.switch_case(c(1.0), [lambda: c(10), lambda: c(20)]),
        "switch int64": lambda: tf.switch_case(c(1, tf.int64), [lambda: c(10), lambda: c(20)]),
        "switch none": lambda: tf.switch_case(c(1), []),
        "switch no functions": lambda: tf.switch_case(c(1), [1, 2]),
        "switch pairs": lambda: tf.switch_case(c(1), [(0, lambda: c(3)), (1, lambda: c(4))]),
        "switch one function": lambda: tf.switch_case(c(1), lambda: 3),
        "switch repeated": lambda: tf.switch_case(c(1), [(0, lambda: c(3)), (0, lambda: c(4))]),
        "switch negative": lambda: tf.switch_case(c(1), {-1: lambda: c(3), 0: lambda: c(4)}),
        "staged switch dtypes": lambda: tf.switch_case(c(0) * 1, [lambda: c(10), lambda: c(20.0)]),
        "staged switch lengths": lambda: tf.switch_case(c(0) * 1, [lambda: c(10), lambda: (c(1), c(2))]),
    }


def _cases(tf):
    c = tf.constant
    t, f = c(True), c(False)
    one, two, three = lambda: c(1), lambda: c(2), lambda: c(3)
    return {
        "case second": lambda: tf.case([(f, one), (t, two)], default=three),
        "case default": lambda: tf.case([(f, one), (f, two)], default=three),
        "eager case none true": lambda: tf.case([(f, one), (f, two)]),
        "case exclusive": lambda: tf.case([(t, one), (t, two)], exclusive=True),
        "case empty": lambda: tf.case([]),
        "case python bool": lambda: tf.case([(True, one)], default=two),
        "case integer": lambda: tf.case(3),
        "case no function": lambda: tf.case([(t, one)], default=3),
        "eager case dict": lambda: tf.case({t.ref(): one}),
        "case unpacks": lambda: tf.case([(t, lambda: [c(1)])], default=lambda: [c(1)]),
        "case strict": lambda: tf.case([(t, lambda: [c(1)])], default=lambda: [c(1)], strict=True),
        "case no pair": lambda: tf.case([3]),
        "staged case dtypes": lambda: tf.case([(c(0) < 1, one), (c(0) < 2, lambda: c(2.0))]),
    }


def _loops(tf):
    c, loop = tf.constant, tf.while_loop

    def add(i):
        return i + 1

    def below(i, *rest):
        return i < 3

    return {
        "while tensor": lambda: loop(below, add, [c(0)]),
        "while list": lambda: loop(below, lambda i: [i + 1], [c(0)]),
        "while tuple": lambda: loop(below, lambda i: (i + 1,), (c(0),)),
        "while two": lambda: loop(below, lambda i, j: (i + 1, j * 2), (c(0), c(1.0))),
        "staged while list of two": lambda: loop(below, lambda i, j: (i + 1, j * 2), [c(0), c(1.0)]),
        "while python": lambda: loop(below, lambda i, j: (i + 1, j * 2), (0, 1.0)),
        "eager while too few": lambda: loop(below, lambda i, j: [i + 1], (0, 1.0)),
        "staged while too few": lambda: loop(below, lambda i, j: [i + 1], (0, 1.0)),
        "while nested too much": lambda: loop(below, lambda i, j: [i + 1, [j]], (0, 1.0)),
        "eager while no variables": lambda: loop(below, add, []),
        "while cond no function": lambda: loop(3, add, [0]),
        "while body no function": lambda: loop(below, 4, [0]),
        "eager while limit": lambda: loop(below, lambda i: (i + 1,), (0,), maximum_iterations=2),
        "while limit tensor": lambda: loop(below, lambda i: (i + 1,), (0,), maximum_iterations=c(2)),
        "while limit vector": lambda: loop(below, lambda i: (i + 1,), (0,), maximum_iterations=c([2])),
        "while limit greater": lambda: loop(below, lambda i: (i + 1,), (0,), maximum_iterations=20),
        "staged while limit only": lambda: loop(lambda i: True, add, [c(0)], maximum_iterations=3),
        "staged while limit computed": lambda: loop(lambda i: True, add, [c(0)], maximum_iterations=c(3) * 1),
        "while dict": lambda: loop(lambda d: d["a"] < 3, lambda d: ({"a": d["a"] + 1},), ({"a": c(0)},)),
        "staged while dict alone": lambda: loop(lambda d: d["a"] < 3, lambda d: {"a": d["a"] + 1}, [{"a": c(0)}]),
        "while parallel": lambda: loop(below, add, [c(0)], parallel_iterations=0),
        "while grows": lambda: loop(
            below,
            lambda i, x: (i + 1, tf.concat([x, x], 0)),
            (c(0), c([1.0])),
            (tf.TensorShape([]), tf.TensorShape([None])),
        ),
        "eager while grows unsaid": lambda: loop(below, lambda i, x: (i + 1, tf.concat([x, x], 0)), [c(0), c([1.0])]),
        "eager while none": lambda: loop(below, lambda i: None, [c(0)]),
        "staged while none": lambda: loop(below, lambda i: None, [c(0)]),
        "while too many": lambda: loop(below, lambda i: (i + 1, i), [c(0)]),
        "staged while single": lambda: loop(below, add, c(0)),
        "staged while condition integer": lambda: loop(lambda i: i, lambda i: i - 1, [c(2)]),
        "while collatz": lambda: loop(
            lambda n, k: n > 1,
            lambda n, k: (tf.cond(n % 2 == 0, lambda: n // 2, lambda: 3 * n + 1), k + 1),
            (c(27), c(0)),
        ),
        "while nested": lambda: loop(
            lambda i, s: i < 4,
            lambda i, s: (i + 1, loop(lambda j, s: j < i, lambda j, s: (j + 1, s + i * j), (0, s))[1]),
            (0, 0),
        ),
    }


def _maps(tf):
    c, x, kinds = tf.constant, tf.constant([1.0, 2.0, 3.0]), tf.TensorSpec
    integer = lambda v: tf.cast(v, tf.int32)
    return {
        "map": lambda: tf.map_fn(lambda v: v * v, x),
        "map dtype": lambda: tf.map_fn(integer, x),
        "map signature": lambda: tf.map_fn(integer, x, fn_output_signature=tf.int32),
        "map spec": lambda: tf.map_fn(lambda v: [v, v], x, fn_output_signature=[kinds([], tf.float32)] * 2),
        "map tuple": lambda: tf.map_fn(lambda v: (v, v * 2), x, fn_output_signature=(tf.float32, tf.float32)),
        "map of tuple": lambda: tf.map_fn(lambda v: v[0] + v[1], (x, x), fn_output_signature=tf.float32),
        "map structure": lambda: tf.map_fn(lambda v: v[0] + v[1], (x, x)),
        "map lengths": lambda: tf.map_fn(lambda v: v[0] + v[1], (x, c([1.0, 2.0])), fn_output_signature=tf.float32),
        "map scalar": lambda: tf.map_fn(lambda v: v, c(1.0)),
        "map no function": lambda: tf.map_fn(3, x),
        "map empty": lambda: tf.map_fn(lambda v: v, c(np.zeros((0, 2), np.float32))),
        "map dict": lambda: tf.map_fn(lambda v: {"a": v}, x, fn_output_signature={"a": tf.float32}),
        "eager map too much": lambda: tf.map_fn(lambda v: (v, v), x),
        "map list of numbers": lambda: tf.map_fn(lambda v: v, [1, 2, 3]),
        "map nothing": lambda: tf.map_fn(lambda v: v, []),
        "eager map ragged": lambda: tf.map_fn(lambda v: tf.range(integer(v)), x, fn_output_signature=tf.int32),
        "map spec shape": lambda: tf.map_fn(lambda v: v, x, fn_output_signature=kinds([2], tf.float32)),
        "map no elements": lambda: tf.map_fn(lambda v: v, c(np.zeros((3, 0, 2), np.float32))),
        "map text": lambda: tf.map_fn(lambda v: v, c(["a", "bc"])),
        "map number": lambda: tf.map_fn(lambda v: 3.0, x),
        "eager map none": lambda: tf.map_fn(lambda v: None, x),
        "vectorized": lambda: tf.vectorized_map(lambda v: v * v, x),
        "vectorized tuple": lambda: tf.vectorized_map(lambda v: (v, integer(v)), x),
        "vectorized of tuple": lambda: tf.vectorized_map(lambda v: v[0] + v[1], (x, x)),
        "vectorized one row": lambda: tf.vectorized_map(lambda v: v[0] + v[1], (x, c([1.0]))),
        "vectorized scalar": lambda: tf.vectorized_map(lambda v: v, c(1.0)),
        "vectorized matmul": lambda: tf.vectorized_map(lambda v: tf.matmul(v, v), tf.ones((2, 2, 2))),
        "vectorized number": lambda: tf.vectorized_map(lambda v: 3.0, x),
        "vectorized none": lambda: tf.vectorized_map(lambda v: None, x),
        "vectorized dict": lambda: tf.vectorized_map(lambda v: v["a"], {"a": x}),
        "vectorized nothing": lambda: tf.vectorized_map(lambda v: v, []),
        "vectorized where": lambda: tf.vectorized_map(lambda v: tf.where(v > 1.0, v, -v), x),
    }


def _folds(tf):
    c, x = tf.constant, tf.constant([1.0, 2.0, 3.0])
    add, less = lambda a, v: a + v, lambda a, v: a - v
    return {
        "scan": lambda: tf.scan(add, x),
        "scan initializer": lambda: tf.scan(add, x, initializer=10.0),
        "scan tuple": lambda: tf.scan(lambda a, v: (a[0] + v, a[1] * v), x, initializer=(0.0, 1.0)),
        "scan reverse": lambda: tf.scan(add, x, reverse=True),
        "scan reverse initializer": lambda: tf.scan(add, x, initializer=1.0, reverse=True),
        "scan dtypes": lambda: tf.scan(add, x, initializer=c(1)),
        "scan no function": lambda: tf.scan(3, x),
        "scan scalar": lambda: tf.scan(lambda a, v: a, c(1.0)),
        "scan of tuple": lambda: tf.scan(lambda a, v: a + v[0] * v[1], (x, x), initializer=0.0),
        "scan nothing": lambda: tf.scan(lambda a, v: a, []),
        "eager scan structure": lambda: tf.scan(lambda a, v: (a, a), x),
        "scan grows": lambda: tf.scan(lambda a, v: tf.concat([a, [v]], 0), x, initializer=c([0.0])),
        "scan empty": lambda: tf.scan(add, c(np.zeros((0,), np.float32))),
        "scan two": lambda: tf.scan(lambda a, v: (a[0] + v[0], a[1] + v[1]), (x, x)),
        "foldl": lambda: tf.foldl(less, x),
        "foldl initializer": lambda: tf.foldl(less, x, initializer=10.0),
        "foldr": lambda: tf.foldr(less, x),
        "foldr initializer": lambda: tf.foldr(less, x, initializer=10.0),
        "foldl of tuple": lambda: tf.foldl(lambda a, v: a + v[0], (x, x), initializer=10.0),
        "foldl scalar": lambda: tf.foldl(lambda a, v: a, c(1.0)),
        "foldl empty": lambda: tf.foldl(less, c(np.zeros((0,), np.float32))),
        "eager foldl dtype": lambda: tf.foldl(lambda a, v: tf.cast(a, tf.int32), x),
    }


def _arrays(tf):
    c, array = tf.constant, tf.TensorArray

    def filled(**options):
        return array(tf.float32, size=3, **options).write(0, 1.0).write(1, 2.0).write(2, 3.0)

    def twice(**options):
        ta = filled(**options)
        ta.read(0)
        return ta.read(0)

    def read_then_stack():
        ta = filled()
        ta.read(0)
        return ta.stack()

    def double(i, ta):
        return i + 1, ta.write(i, tf.cast(i, tf.float32) * 2)

    def loop(**options):
        return tf.while_loop(lambda i, ta: i < 3, double, (0, array(tf.float32, **options)))[1]

    def two(**options):
        return array(tf.float32, size=2, **options)

    return {
        "array stack": lambda: filled().stack(),
        "array unwritten": lambda: two().write(0, 1.0).stack(),
        "array beyond": lambda: two().write(2, 1.0).stack(),
        "array negative": lambda: two().write(-1, 1.0).stack(),
        "array dynamic": lambda: array(tf.float32, size=0, dynamic_size=True).write(2, 1.0).stack(),
        "eager array read nothing": lambda: two().read(0),
        "array read beyond": lambda: two().read(5),
        "array read twice": lambda: twice(),
        "array read twice kept": lambda: twice(clear_after_read=False),
        "array read then stack": read_then_stack,
        "array write again": lambda: filled().write(0, 5.0).stack(),
        "array dtype": lambda: two().write(0, c(1)).stack(),
        "array number": lambda: two().write(0, 1).read(0),
        "array shapes": lambda: two().write(0, [1.0]).write(1, [1.0, 2.0]).stack(),
        "eager array shapes free": lambda: two(infer_shape=False).write(0, [1.0]).write(1, [1.0, 2.0]).stack(),
        "array element shape": lambda: two(element_shape=[2]).write(0, [1.0]).stack(),
        "array zeros": lambda: two(element_shape=[2]).stack(),
        "array nothing": lambda: two().stack(),
        "array empty": lambda: array(tf.float32, size=0, dynamic_size=True).stack(),
        "array empty known": lambda: array(tf.float32, size=0, dynamic_size=True, element_shape=[2]).stack(),
        "array unstack": lambda: array(tf.float32, size=3).unstack([1.0, 2.0, 3.0]).read(1),
        "array unstack too many": lambda: two().unstack([1.0, 2.0, 3.0]).size(),
        "array unstack dynamic": lambda: two(dynamic_size=True).unstack([1.0, 2.0, 3.0]).size(),
        "array gather": lambda: filled().gather([0, 2]),
        "array gather beyond": lambda: filled().gather([0, 5]),
        "array concat free": lambda: two(infer_shape=False).write(0, [1.0]).write(1, [2.0, 3.0]).concat(),
        "array concat": lambda: two().write(0, [1.0, 2.0]).write(1, [2.0, 3.0]).concat(),
        "eager array concat scalars": lambda: filled().concat(),
        "array split": lambda: two(infer_shape=False).split([1.0, 2.0, 3.0], [1, 2]).read(1),
        "array split short": lambda: two(infer_shape=False).split([1.0, 2.0, 3.0], [1, 1]).read(1),
        "array scatter": lambda: array(tf.float32, size=5).scatter([0, 2], [1.0, 2.0]).stack(),
        "array size": lambda: filled().size(),
        "array identity": lambda: filled().identity().stack(),
        "array grad": lambda: filled().grad("a"),
        "array no size": lambda: array(tf.float32),
        "array size tensor": lambda: array(tf.float32, size=c(3)).write(0, 1.0).size(),
        "array text": lambda: array(tf.string, size=2).write(0, "a").write(1, "b").stack(),
        "eager array handle": lambda: two(handle=c(1), flow=c(1.0)),
        "array index tensor": lambda: filled().read(c(1)),
        "array loop": lambda: loop(size=3).stack(),
        "array loop dynamic": lambda: loop(size=0, dynamic_size=True).stack(),
        "eager array loop short": lambda: loop(size=2).stack(),
        "array loop concat": lambda: loop(size=3, element_shape=[]).gather([2, 1]),
    }


def _derivatives(tf):
    c = tf.constant
    x = c([1.0, 2.0, 3.0])
    w = tf.Variable([[0.5, 0.1, 0.0], [0.2, 0.3, 0.1], [0.1, 0.1, 0.9]])

    def first(function, *xs):
        def run():
            with tf.GradientTape() as tape:
                _watch(tape, xs)
                y = function(*xs)
            return tape.gradient(y, xs)

        return run

    def second(function, *xs):
        def run():
            with tf.GradientTape() as outer:
                _watch(outer, xs)
                with tf.GradientTape() as tape:
                    _watch(tape, xs)
                    y = function(*xs)
                g = tape.gradient(y, xs[0])
                g = tf.reduce_sum(g * g)
            return outer.gradient(g, xs)

        return run

    def _watch(tape, xs):
        for item in xs:
            if not isinstance(item, tf.Variable):
                tape.watch(item)

    def step(i, h, x, w):
        return i + 1, tf.tanh(tf.linalg.matvec(w, h) + x)

    def counted(x, w):
        return tf.reduce_sum(tf.while_loop(lambda i, h: i < 4, lambda i, h: step(i, h, x, w), (0, tf.zeros([3])))[1])

    def unknown(x, w):
        def going(i, h):
            return tf.reduce_sum(h) < 2.9 - tf.cast(i, tf.float32) * 0.1

        return tf.reduce_sum(tf.while_loop(going, lambda i, h: step(i, h, x, w), (0, tf.zeros([3])))[1])

    def nested(x):
        def outer(i, y):
            y = tf.while_loop(lambda j, y: j < i + 1, lambda j, y: (j + 1, tf.sin(y) * x), (0, y))[1]
            return i + 1, tf.cond(tf.reduce_sum(y) > 0, lambda: y * 1.5, lambda: y)

        return tf.reduce_sum(tf.while_loop(lambda i, y: i < 2, outer, (0, x))[1])

    def through_array(x):
        ta = tf.TensorArray(tf.float32, size=3)
        ta = tf.while_loop(lambda i, ta: i < 3, lambda i, ta: (i + 1, ta.write(i, x[i] * x[0])), (0, ta))[1]
        return tf.reduce_sum(ta.stack() ** 2)

    def from_array(x):
        ta = tf.TensorArray(tf.float32, size=3).unstack(x)
        return tf.while_loop(lambda i, a: i < 3, lambda i, a: (i + 1, a * ta.read(i)), (0, c(1.0)))[1]

    scanned = lambda x: tf.reduce_sum(tf.scan(lambda a, r: tf.sin(a * r), x))
    folded = lambda x: tf.foldr(lambda a, r: tf.sin(a * r) + a, x, initializer=0.5)
    chosen = lambda x: tf.cond(x[0] > 0, lambda: tf.reduce_sum(x * x * x), lambda: tf.reduce_sum(x))
    unused = lambda x, w: tf.cond(x[0] < 0, lambda: tf.reduce_sum(w), lambda: tf.reduce_sum(x))
    mapped = lambda x, w: tf.reduce_sum(tf.map_fn(lambda r: tf.sin(r) * w[0, 0], x))

    def jacobian():
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.scan(lambda a, r: a * r, x)
        return tape.jacobian(y, x)

    def forward():
        with tf.autodiff.ForwardAccumulator(x, tf.ones_like(x)) as accumulator:
            y = counted(x, w)
        return accumulator.jvp(y)

    def per_example():
        def one(r):
            with tf.GradientTape() as tape:
                y = tf.reduce_sum(tf.linalg.matvec(w, r) ** 2)
            return tape.gradient(y, w)

        return tf.vectorized_map(one, tf.reshape(tf.range(6.0), [2, 3]))

    def without_tape():
        y = c([1.0, 2.0]) * 1
        z = tf.while_loop(lambda i, a: i < 3, lambda i, a: (i + 1, a * y), (0, y))[1]
        return tf.gradients(z, y) + tf.hessians(tf.reduce_sum(z), y)

    def stopped():
        a = c(3.0) * 1
        b = a * a
        return tf.gradients(b * a, [a], stop_gradients=[b])

    def weighted():
        a, b = c(3.0) * 1, c(2.0) * 1
        return tf.gradients(a * a, [a, b], grad_ys=c(5.0), unconnected_gradients="zero")

    return {
        "gradient counted": first(counted, x, w),
        "second gradient counted": second(counted, x, w),
        "gradient unknown": first(unknown, x, w),
        "second gradient unknown": second(unknown, x, w),
        "gradient scan": first(scanned, x),
        "second gradient scan": second(scanned, x),
        "gradient fold": first(folded, x),
        "second gradient fold": second(folded, x),
        "gradient map": first(mapped, x, w),
        "gradient cond": first(chosen, x),
        "second gradient cond": second(chosen, x),
        "gradient cond unused": first(unused, x, w),
        "gradient switch": first(lambda x: tf.switch_case(c(1), [lambda: x[0], lambda: x[1] * x[2]]), x),
        "gradient nested": first(nested, x),
        "second gradient nested": second(nested, x),
        "gradient through array": first(through_array, x),
        "second gradient through array": second(through_array, x),
        "gradient from array": first(from_array, x),
        "jacobian scan": jacobian,
        "eager forward": forward,
        "gradient of examples": per_example,
        "staged without tape": without_tape,
        "staged stop gradients": stopped,
        "staged weights": weighted,
        "eager gradients": lambda: tf.gradients(c(1.0) * 2, c(1.0)),
        "eager hessians": lambda: tf.hessians(c(1.0), c(1.0)),
        "staged unconnected": lambda: tf.gradients(c(1.0) * 2, c(1.0)),
    }


def _state(tf):
    c = tf.constant
    total = tf.Variable(0.0)

    def accumulate():
        total.assign(0.0)

        def body(i):
            total.assign_add(tf.cast(i, tf.float32))
            return (i + 1,)

        i = tf.while_loop(lambda i: total < 10.0, body, (c(0),))
        return i, total.value()

    def choose(start):
        def run():
            total.assign(start)
            result = tf.cond(total > 0, lambda: total.assign_add(5.0).value(), lambda: total * 2)
            return result, total.value()

        return run

    def in_order():
        total.assign(1.0)
        before = total.value()
        with tf.control_dependencies([total.assign(2.0)]):
            after = total.value()
        tf.map_fn(lambda x: total.assign_add(x).value(), c([1.0, 2.0]))
        return before, after, total.value()

    def lifted():
        with tf.init_scope():
            return tf.executing_eagerly(), c(1) + 1

    return {
        "variable in loop": accumulate,
        "variable in true branch": choose(1.0),
        "variable in false branch": choose(-1.0),
        "variables in order": in_order,
        "init scope": lifted,
    }


def _others(tf):
    c = tf.constant
    calls = []

    def call(x):
        calls.append(int(x))
        return x * 2

    return {
        "eager group": lambda: [tf.group(c(1), [c(2)]), tf.group(), tf.group(c(1), foo=3), tf.no_op()],
        "staged group": lambda: tf.group(c(1), foo=3),
        "staged group number": lambda: tf.group(3),
        "tuple": lambda: tf.tuple([c(1), None, c(2.0)]),
        "staged tuple number": lambda: tf.tuple(3),
        "staged tuple none": lambda: tf.tuple([None]),
        "dependencies number": lambda: tf.control_dependencies(3),
        "python function": lambda: tf.py_function(call, [c(3)], tf.int32),
        "python function list": lambda: tf.py_function(lambda a: (a, a.numpy() + 1), [c(3)], [tf.int32, tf.int32]),
        "python function one of two": lambda: tf.py_function(lambda a: (a, a), [c(3)], [tf.int32]),
        "eager python function nothing": lambda: tf.py_function(lambda a: None, [c(3)], []),
        "python function none": lambda: tf.py_function(3, [], tf.string),
        "numpy function": lambda: tf.numpy_function(lambda a: a * 2, [c(3)], tf.int32),
        "eager numpy function dtype": lambda: tf.numpy_function(lambda a: np.float64(a * 2), [c(3)], tf.float32),
        "numpy function two": lambda: tf.numpy_function(
            lambda a: (a, np.sin(a).astype(np.float32)), [c(3)], [tf.int32, tf.float32]
        ),
        "eager numpy function raises": lambda: tf.numpy_function(lambda a: 1 / 0, [c(3)], tf.int32),
    }
