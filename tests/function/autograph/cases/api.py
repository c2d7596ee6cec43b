"""tf.autograph."""


def _abs(x):
    if x < 0:
        x = -x
    return x


def _loop(n):
    s = 0
    for i in range(n):
        s += _abs(i)
    return s


def _chooses(x, flag):
    """Doc."""
    y = x if flag and x > 0 else 3
    assert y, "y"
    while y > 0:
        y -= 1
        if y == 2:
            break
    return [y, y]


def to_code(tf):
    print(tf.autograph.to_code(_abs))
    print(tf.autograph.to_code(_loop))
    print(tf.autograph.to_code(_chooses))


def to_code_not_recursive(tf):
    print(tf.autograph.to_code(_loop, recursive=False))


def to_code_features(tf):
    print(tf.autograph.to_code(_chooses, experimental_optional_features=tf.autograph.experimental.Feature.ALL))
    features = tf.autograph.experimental.Feature
    print(tf.autograph.to_code(_chooses, experimental_optional_features=(features.LISTS,)))


def to_code_lambda(tf):
    print(tf.autograph.to_code(lambda x: x if x > 0 else -x))


def to_code_of_tf_function(tf):
    print(tf.autograph.to_code(tf.function(_abs)))


def to_code_of_python_function(tf):
    print(tf.autograph.to_code(tf.function(_abs).python_function))


def to_code_of_int(tf):
    print(tf.autograph.to_code(3))


def to_code_of_class(tf):
    class A:
        pass

    print(tf.autograph.to_code(A))


def to_code_of_builtin(tf):
    print(tf.autograph.to_code(len))


def to_code_method(tf):
    class A:
        def call(self, x):
            if x:
                return self.call(x - 1)
            return x

    print(tf.autograph.to_code(A.call))
    print(tf.autograph.to_code(A().call))


def to_graph_python_values(tf):
    f = tf.autograph.to_graph(_loop)
    return f(5), f.__name__, tf.autograph.to_graph(_abs)(-3)


def to_graph_tensors(tf):
    f = tf.autograph.to_graph(_abs)
    return f(tf.constant(-3)), tf.autograph.to_graph(_loop)(tf.constant(4))


def to_graph_not_recursive(tf):
    return tf.autograph.to_graph(_loop, recursive=False)(4)


def to_graph_of_int(tf):
    return tf.autograph.to_graph(3)


def to_graph_of_tf_function(tf):
    return tf.autograph.to_graph(tf.function(_abs))


def to_graph_generator(tf):
    def g():
        yield 1

    return list(tf.autograph.to_graph(g)())


def to_graph_error(tf):
    def f(x):
        raise ValueError("plain")

    return tf.autograph.to_graph(f)(1)


def to_graph_in_tf_function(tf):
    f = tf.autograph.to_graph(_abs)
    return tf.function(f)(tf.constant(-2))


def to_graph_branch_dtypes(tf):
    def f(x):
        if x > 0:
            y = 1
        else:
            y = 2.0
        return y

    return tf.autograph.to_graph(f)(tf.constant(1))


def to_graph_undefined(tf):
    def f(x):
        if x > 0:
            y = 1
        return y

    return tf.autograph.to_graph(f)(tf.constant(1))


def trace(tf):
    tf.autograph.trace("a", 3)

    @tf.function
    def f(x):
        tf.autograph.trace("tracing", x.shape)
        return x

    return f(tf.constant(1))


def features(tf):
    features = tf.autograph.experimental.Feature
    return (
        [str(f) for f in features],
        [f.value for f in features.all()],
        sorted(f.name for f in features.all_but(features.LISTS)),
        repr(features.ALL),
    )


def loop_options_outside(tf):
    return tf.autograph.experimental.set_loop_options(maximum_iterations=3)


def set_verbosity(tf):
    tf.autograph.set_verbosity(0)
    return tf.autograph.set_verbosity(0, alsologtostdout=False)


def verbose(tf):
    def f(x):
        return x + 1

    tf.autograph.set_verbosity(1, True)
    try:
        tf.function(f)(tf.constant(1))
    finally:
        tf.autograph.set_verbosity(0, False)


def converted_signature(tf):
    import inspect

    def f(a, b=2, *args, c, d=4, **kwargs):
        return a

    return str(inspect.signature(tf.autograph.to_graph(f)))


def do_not_convert_on_class(tf):
    @tf.autograph.experimental.do_not_convert
    class A:
        def __init__(self):
            self.k = 3

    return A().k


def do_not_convert_method(tf):
    class A:
        @tf.autograph.experimental.do_not_convert
        def call(self, x):
            return x if isinstance(x, int) else x * 2

    a = A()
    return a.call(3), tf.function(a.call)(tf.constant(2))


def large_unrolled_loop(tf):
    def f(x):
        for i in range(12000):
            if i % 6000 == 0:
                x = x + 1
        return x

    return tf.function(f)(tf.constant(0))


def very_large_unrolled_loop(tf):
    def f(x):
        for i in range(50002):
            if i > 49999:
                x = x + 1
        return x

    return tf.function(f)(tf.constant(0))


def very_large_unrolled_while(tf):
    def f(x):
        i = 0
        while i < 50002:
            if i > 49999:
                x = x + 1
            i += 1
        return x

    return tf.function(f)(tf.constant(0))


def very_large_loop_without_ops(tf):
    def f(x):
        n = 0
        for i in range(60000):
            n += i
        return x + n

    return tf.function(f)(tf.constant(0))
