"""Python's built-in functions on tensors in converted code."""


def _run(tf, f, *args):
    return tf.function(f)(*args)


def len_of_tensor(tf):
    return _run(tf, lambda x: len(x), tf.constant([1, 2, 3]))


def len_type(tf):
    def f(x):
        n = len(x)
        print(type(n).__name__, n)
        return n

    return _run(tf, f, tf.constant([1, 2, 3]))


def len_unknown(tf):
    @tf.function(input_signature=[tf.TensorSpec([None, 2])])
    def f(x):
        n = len(x)
        print(n.shape, n.dtype)
        return n

    return f(tf.ones([4, 2]))


def len_unknown_rank(tf):
    @tf.function(input_signature=[tf.TensorSpec(None)])
    def f(x):
        return len(x)

    return f(tf.ones([4, 2]))


def len_scalar(tf):
    return _run(tf, lambda x: len(x), tf.constant(1))


def len_scalar_unknown_rank(tf):
    @tf.function(input_signature=[tf.TensorSpec(None)])
    def f(x):
        return len(x)

    return f(tf.constant(1.0))


def len_tensor_array(tf):
    def f(x):
        return len(tf.TensorArray(tf.int32, 3).unstack(x))

    return _run(tf, f, tf.constant([1, 2, 3]))


def len_list(tf):
    return _run(tf, lambda x: (x, len([x, x]), len("abc"), len({})), tf.constant(1))


def range_of_tensor(tf):
    def f(n):
        return range(n), range(2, n), range(n, 0, -2)

    return _run(tf, f, tf.constant(6))


def range_of_ints(tf):
    def f(n):
        r = range(3)
        print(r, type(r).__name__)
        return n

    return _run(tf, f, tf.constant(6))


def range_bad(tf):
    return _run(tf, lambda n: range(n), tf.constant([6, 7]))


def range_float(tf):
    return _run(tf, lambda n: range(n), tf.constant(2.5))


def range_keyword(tf):
    def f(n):
        s = 0
        for i in range(0, n, 2):
            s += i
        return s

    return _run(tf, f, tf.constant(7))


def int_of_tensor(tf):
    def f(x):
        return int(x), int(x > 1.0), int(3.7), int("12"), int("ff", 16), int()

    return _run(tf, f, tf.constant(2.7))


def int_of_string_tensor(tf):
    return _run(tf, lambda x: int(x), tf.constant("12"))


def int_base_tensor(tf):
    return _run(tf, lambda x: int(x, 16), tf.constant("12"))


def float_of_tensor(tf):
    return _run(tf, lambda x: (float(x), float(3), float("2.5"), float()), tf.constant(2))


def float_of_string_tensor(tf):
    return _run(tf, lambda x: float(x), tf.constant("1.5"))


def float_of_vector(tf):
    return _run(tf, lambda x: (float(x), int(x)), tf.constant([1, 2]))


def abs_of_tensor(tf):
    return _run(tf, lambda x: (abs(x), abs(-3), abs(-2.5)), tf.constant([-2, 3]))


def bool_left_alone(tf):
    return _run(tf, lambda x: (x, bool(1), bool("")), tf.constant([-2, 3]))


def str_of_tensor(tf):
    return _run(tf, lambda x: str(x).split(":")[0], tf.constant(1))


def sum_of_tensor(tf):
    return _run(tf, lambda x: sum(x), tf.constant([1, 2, 3]))


def sum_of_list(tf):
    return _run(tf, lambda x: sum([x, x, 1]), tf.constant([1, 2, 3]))


def max_of_python(tf):
    return _run(tf, lambda x: (x, max(1, 2), min([3, 4]), max([1], key=abs), max([], default=5)), tf.constant(1))


def max_of_tensors(tf):
    return _run(tf, lambda x, y: max(x, y), tf.constant(1), tf.constant(2))


def max_of_vector(tf):
    return _run(tf, lambda x: max(x), tf.constant([1, 3, 2]))


def any_of_tensor(tf):
    return _run(tf, lambda x: any(x), tf.constant([False, True]))


def all_of_list_of_tensors(tf):
    return _run(tf, lambda x: all([x, x]), tf.constant(True))


def any_of_python(tf):
    return _run(tf, lambda x: (x, any([0, 1]), all([0, 1]), any(v > 1 for v in [1, 2])), tf.constant(True))


def sorted_tensor(tf):
    return _run(tf, lambda x: sorted(x), tf.constant([3, 1, 2]))


def sorted_tensor_reverse(tf):
    return _run(tf, lambda x: sorted(x, reverse=True), tf.constant([3, 1, 2]))


def sorted_tensor_key(tf):
    return _run(tf, lambda x: sorted(x, key=lambda v: -v), tf.constant([3, 1, 2]))


def sorted_matrix(tf):
    return _run(tf, lambda x: sorted(x), tf.constant([[3, 1, 2], [1, 2, 3]]))


def enumerate_tensor(tf):
    def f(xs):
        s = 0
        for i, x in enumerate(xs):
            s += i * x
        return s

    return _run(tf, f, tf.constant([3, 4, 5]))


def enumerate_list(tf):
    def f(x):
        s = 0
        for i, v in enumerate([x, x], 5):
            s += i * v
        return s

    return _run(tf, f, tf.constant(3))


def zip_of_tensors(tf):
    def f(xs, ys):
        s = 0
        for x, y in zip(xs, ys):
            s += y * x
        return s

    return _run(tf, f, tf.constant([3, 4, 5]), tf.constant([1, 2, 3]))


def zip_of_lists(tf):
    def f(x):
        s = 0
        for a, b in zip([x, x], [1, 2], strict=True):
            s += a * b
        return s

    return _run(tf, f, tf.constant(3))


def map_over_tensor(tf):
    return _run(tf, lambda x: list(map(lambda v: v + 1, x)), tf.constant([3, 1, 2]))


def filter_over_list(tf):
    return _run(tf, lambda x: list(filter(lambda v: x > v, [1, 2])), tf.constant(3))


def next_of_list_iterator(tf):
    def f(x):
        it = iter([1, 2])
        return x + next(it), next(it), next(it, 7)

    return _run(tf, f, tf.constant(3))


def next_of_dataset_iterator(tf):
    iterator = iter(tf.data.Dataset.range(5))

    def f(x):
        return x + next(iterator), next(iterator)

    g = tf.function(f)
    one = tf.constant(1, tf.int64)
    return g(one), g(one)


def print_plain(tf):
    def f(x):
        print("a", "b", sep="-", end="!\n")
        print()
        print(x.shape)
        return x

    return _run(tf, f, tf.constant(3))


def print_tensor(tf):
    def f(x):
        print(x)
        print("x =", x, [x], {"k": x})
        return x

    return _run(tf, f, tf.constant(3))


def print_variable(tf):
    v = tf.Variable(1.0, name="weight")

    def f(x):
        print(v)
        print(v + x)
        return x

    return _run(tf, f, tf.constant(3.0))


def print_bad_keyword(tf):
    def f(x):
        print(x, wrong=1)
        return x

    return _run(tf, f, tf.constant(3.0))


def print_in_loop(tf):
    def f(n):
        for i in tf.range(n):
            print("i is", i.dtype)
        return n

    return _run(tf, f, tf.constant(3))


def isinstance_and_type(tf):
    def f(x):
        return x, isinstance(x, tf.Tensor), isinstance(3, int), type(x).__name__

    return _run(tf, f, tf.constant(3))


def getattr_hasattr(tf):
    def f(x):
        return getattr(x, "shape").rank, hasattr(x, "foo"), getattr(x, "foo", 3)

    return _run(tf, f, tf.constant(3))


def reversed_list(tf):
    def f(x):
        s = 0
        for v in reversed([1, 2, 3]):
            s = s * x + v
        return s

    return _run(tf, f, tf.constant(10))


def divmod_pow_round(tf):
    def f(x):
        return x, divmod(7, 2), pow(2, 5), round(2.567, 1), pow(x, 2)

    return _run(tf, f, tf.constant(10))


def complex_slices(tf):
    def f(x, i):
        return x[i], x[i:], x[..., 0], x[-1]

    return _run(tf, f, tf.constant([[1, 2], [3, 4]]), tf.constant(1))


def tensor_item_assignment(tf):
    def f(x):
        x[0] = 1
        return x

    return _run(tf, f, tf.constant([1, 2]))


def list_item_by_tensor(tf):
    def f(x, i):
        items = [x, x + 1]
        items[i] = 3
        return items

    return _run(tf, f, tf.constant(1), tf.constant(0))


def list_feature(tf):
    def f(n):
        items = []
        for i in tf.range(n):
            items.append(i)
        return tf.stack(items) if isinstance(items, list) else items

    g = tf.function(f, experimental_autograph_options=tf.autograph.experimental.Feature.LISTS)
    return g(tf.constant(3))


def list_feature_python(tf):
    def f(x):
        items = [x]
        items.append(x + 1)
        items[0] = x + 7
        last = items.pop()
        return items, last, items[0]

    g = tf.function(f, experimental_autograph_options=tf.autograph.experimental.Feature.LISTS)
    return g(tf.constant(3))


def equality_feature(tf):
    def f(x):
        return x == 3, x != 3, 3 == 3, "a" != "b"

    g = tf.function(f, experimental_autograph_options=tf.autograph.experimental.Feature.EQUALITY_OPERATORS)
    return g(tf.constant(3))


def name_scopes_feature(tf):
    def f(x):
        print((x + 1).name)
        return x

    g = tf.function(f, experimental_autograph_options=tf.autograph.experimental.Feature.NAME_SCOPES)
    return g(tf.constant(3))


def all_features(tf):
    def f(x):
        if x == 3:
            x = x + 1
        assert x > 0, "positive"
        return x

    g = tf.function(f, experimental_autograph_options=tf.autograph.experimental.Feature.ALL)
    return g(tf.constant(3))


def several_features(tf):
    features = tf.autograph.experimental.Feature
    g = tf.function(
        lambda x: x == 3,
        experimental_autograph_options=(features.EQUALITY_OPERATORS, features.BUILTIN_FUNCTIONS),
    )
    return g(tf.constant(3))
