"""Staged control flow, continued."""


def _run(tf, f, *args):
    return tf.function(f)(*args)


def static_while_condition(tf):
    def f(x):
        i = 0
        while i < 3:
            print("python", i)
            x = x + i
            i += 1
        return x

    return _run(tf, f, tf.constant(1))


def condition_becomes_tensor(tf):
    def f(x):
        i = 0
        while i < 3:
            i = i + x
        return i

    return _run(tf, f, tf.constant(1))


def eager_constant_condition(tf):
    flag = tf.constant(True)

    def f(x):
        if flag:
            print("then")
            x = x + 1
        else:
            print("else")
            x = x - 1
        return x

    return _run(tf, f, tf.constant(1))


def numpy_condition(tf):
    import numpy as np

    flag = np.bool_(True)

    def f(x):
        if flag:
            print("then")
            x = x + 1
        else:
            print("else")
        for k in np.arange(2):
            print("k", k)
            x = x + k
        return x

    return _run(tf, f, tf.constant(1))


def vector_of_one_condition(tf):
    def f(x):
        if x > 0:
            return x + 1
        return x

    return _run(tf, f, tf.constant([1])), _run(tf, f, tf.constant([[-1]]))


def if_expression_types(tf):
    def f(x):
        y = 1.0 if x > 0 else 2.0
        z = (1, x) if x > 0 else (2, x + 1)
        return y, z

    return _run(tf, f, tf.constant(1))


def logic_values(tf):
    def f(a, b):
        return a and b, a or b, not a, a and True, True and a, False or b, 0 or a

    t, n = tf.constant(True), tf.constant(False)
    return _run(tf, f, t, n), _run(tf, f, n, t)


def logic_is_lazy(tf):
    def f(x):
        def say(v, text):
            print(text)
            return v

        if x > 0 and say(x > 1, "second"):
            x = x + 1
        if x > 0 or say(x > 1, "third"):
            x = x + 1
        if False and say(True, "never"):
            x = x + 1
        return x

    return _run(tf, f, tf.constant(1))


def only_one_branch_used_after(tf):
    def f(x):
        if x > 0:
            unused = x * 2
            y = unused + 1
        else:
            y = x
        return y

    return _run(tf, f, tf.constant(1)), _run(tf, f, tf.constant(-1))


def branch_returns_nothing(tf):
    v = tf.Variable(0)

    def f(x):
        if x > 0:
            v.assign(x)

    g = tf.function(f)
    return g(tf.constant(1)), v.numpy(), g(tf.constant(-1)), v.numpy()


def none_in_state_unchanged(tf):
    def f(x):
        y = None
        if x > 0:
            x = x + 1
        return x, y

    return _run(tf, f, tf.constant(1))


def attribute_state(tf):
    class Box:
        pass

    box = Box()

    def f(n):
        box.total = tf.constant(0)
        for i in tf.range(n):
            box.total += i
        return box.total

    return _run(tf, f, tf.constant(5))


def module_state_in_loop(tf):
    class Counter(tf.Module):
        def __init__(self):
            self.count = tf.Variable(0)

        @tf.function
        def __call__(self, n):
            for _ in tf.range(n):
                self.count.assign_add(2)
            return self.count.read_value()

    c = Counter()
    return c(tf.constant(3)), c(tf.constant(3))


def int_and_float_python_values(tf):
    def f(n):
        i, x = 0, 1.0
        while i < n:
            x = x * 2.0
            i = i + 1
        return i, x

    return _run(tf, f, tf.constant(3))


def dice(tf):
    """A published exercise: FizzBuzz with tensors."""

    @tf.function
    def fizzbuzz(n):
        out = tf.TensorArray(tf.string, size=0, dynamic_size=True)
        for i in tf.range(1, n + 1):
            if i % 15 == 0:
                text = tf.constant("FizzBuzz")
            elif i % 3 == 0:
                text = tf.constant("Fizz")
            elif i % 5 == 0:
                text = tf.constant("Buzz")
            else:
                text = tf.strings.as_string(i)
            out = out.write(i - 1, text)
        return out.stack()

    return fizzbuzz(tf.constant(6))


def bucket(tf):
    @tf.function
    def fibonacci(n):
        a, b = tf.constant(0), tf.constant(1)
        for _ in tf.range(n):
            a, b = b, a + b
        return a

    return [fibonacci(tf.constant(k)) for k in (0, 1, 10)]


def dynamic_rnn(tf):
    @tf.function
    def rnn(inputs, h):
        outputs = []
        for x in tf.unstack(inputs, axis=0):
            h = tf.tanh(x + 0.5 * h)
            outputs.append(h)
        return tf.stack(outputs), h

    return rnn(tf.constant([[0.1], [0.2], [0.3]]), tf.zeros([1]))


def run_eagerly(tf):
    def f(x):
        if x > 0:
            print("then")
            x = x + 1
        return x

    tf.config.run_functions_eagerly(True)
    try:
        return tf.function(f)(tf.constant(1))
    finally:
        tf.config.run_functions_eagerly(False)


def return_at_once_in_loop(tf):
    def f(n):
        for i in tf.range(n):
            return i
        return n

    return _run(tf, f, tf.constant(3))


def return_in_both_branches_of_loop(tf):
    def f(n):
        for i in tf.range(n):
            if i > 1:
                return i
            else:
                return i * 2
        return n

    return _run(tf, f, tf.constant(3))


def return_at_once_in_while(tf):
    def f(n):
        while n > 0:
            n -= 1
            return n
        return n

    return _run(tf, f, tf.constant(3))


def return_at_once_in_while_that_never_runs(tf):
    def f(n):
        while n > 0:
            n -= 1
            return n
        return n

    return _run(tf, f, tf.constant(0))


def functions_passed_to_cond(tf):
    def positive(x):
        if x > 0:
            return x
        else:
            return -x

    f = lambda v: tf.cond(v > 2, lambda: positive(v), lambda: positive(-v))
    return _run(tf, f, tf.constant(-3)), _run(tf, f, tf.constant(3))


def functions_passed_to_while_loop(tf):
    def grow(x):
        if x > 5:
            return x * 2
        else:
            return x + 1

    return _run(tf, lambda v: tf.while_loop(lambda i: i < 30, lambda i: (grow(i),), [v]), tf.constant(3))


def functions_passed_to_case(tf):
    def positive(x):
        if x > 0:
            return x
        else:
            return -x

    f = lambda v: tf.case([(v > 2, lambda: positive(v))], default=lambda: positive(v) + 100)
    g = lambda v: tf.switch_case(v, [lambda: positive(v), lambda: positive(-v)])
    return _run(tf, f, tf.constant(-3)), _run(tf, f, tf.constant(3)), _run(tf, g, tf.constant(1))


def functions_passed_to_map_fn(tf):
    def positive(x):
        if x > 0:
            return x
        else:
            return -x

    return _run(tf, lambda v: tf.map_fn(positive, v), tf.constant([1, -2, 3]))


def _add_positive(total, x):
    if x > 0:
        return total + x
    else:
        return total - 10 * x


def functions_passed_to_scan(tf):
    return _run(tf, lambda v: tf.scan(_add_positive, v), tf.constant([1, -2, 3]))


def functions_passed_to_foldl(tf):
    return _run(tf, lambda v: tf.foldl(_add_positive, v), tf.constant([1, -2, 3]))


def functions_passed_to_foldr(tf):
    return _run(tf, lambda v: tf.foldr(_add_positive, v), tf.constant([1, -2, 3]))


def functions_passed_to_map_fn_unconverted(tf):
    def positive(x):
        if x > 0:
            return x
        else:
            return -x

    return tf.function(lambda v: tf.map_fn(positive, v), autograph=False)(tf.constant([1, -2, 3]))


def functions_passed_to_vectorized_map(tf):
    def positive(x):
        if x > 0:
            return x
        else:
            return -x

    return _run(tf, lambda v: tf.vectorized_map(positive, v), tf.constant([1, -2, 3]))


def custom_gradient_is_not_converted(tf):
    @tf.custom_gradient
    def positive(x):
        if x > 0:
            y = x
        else:
            y = -x
        return y, lambda d: d

    return _run(tf, lambda v: positive(v), tf.constant(1.0))


def py_function_is_eager(tf):
    def positive(x):
        if x > 0:
            return x
        return -x

    return _run(tf, lambda v: tf.py_function(positive, [v], tf.int32), tf.constant(-1))


def module_methods(tf):
    class Positive(tf.Module):
        @tf.Module.with_name_scope
        def __call__(self, x):
            if x > 0:
                return x
            return -x

    class Plain(tf.Module):
        def __call__(self, x):
            if x > 0:
                return x
            return -x

    return _run(tf, lambda v: Positive()(v) + Plain()(v), tf.constant(-1))


def contextmanager_in_converted_code(tf):
    import contextlib

    @contextlib.contextmanager
    def seven():
        yield 7

    def f(x):
        with seven() as k:
            if x > 0:
                x = x + k
            else:
                x = x - k
        return x

    return _run(tf, f, tf.constant(1))


def dataclass_method(tf):
    import dataclasses

    @dataclasses.dataclass
    class Scale:
        k: int

        def apply(self, x):
            if x > 0:
                return x * self.k
            return x

    return _run(tf, lambda v: Scale(3).apply(v), tf.constant(2))


def while_over_two_conditions(tf):
    def f(n):
        i, found = 0, False
        while i < n and not found:
            if i * i > 50:
                found = True
            else:
                i += 1
        return i, found

    return _run(tf, f, tf.constant(100)), _run(tf, f, tf.constant(3))


def early_stopping(tf):
    """Gradient descent until the loss is small, written as a user would."""

    @tf.function
    def minimise(start, rate):
        x = start
        steps = 0
        for _ in tf.range(1000):
            gradient = 2.0 * (x - 3.0)
            if tf.abs(gradient) < 1e-3:
                break
            x = x - rate * gradient
            steps += 1
        return x, steps

    return minimise(tf.constant(0.0), tf.constant(0.1))


def matrix_loop(tf):
    @tf.function
    def multiply(a, b):
        rows = a.shape[0]
        total = tf.zeros([])
        for i in range(rows):
            for j in tf.range(tf.shape(b)[1]):
                total += tf.reduce_sum(a[i] * b[:, j])
        return total

    return multiply(tf.constant([[1.0, 2.0], [3.0, 4.0]]), tf.constant([[1.0, 0.5, 2.0], [2.0, 1.0, 0.0]]))


def bubble_sort(tf):
    @tf.function
    def sort(xs):
        n = tf.shape(xs)[0]
        for i in tf.range(n):
            for j in tf.range(n - i - 1):
                if xs[j] > xs[j + 1]:
                    xs = tf.tensor_scatter_nd_update(xs, [[j], [j + 1]], [xs[j + 1], xs[j]])
        return xs

    return sort(tf.constant([3, 1, 2, 5, 4]))


def prime_count(tf):
    @tf.function
    def primes(n):
        count = 0
        for k in tf.range(2, n):
            prime = True
            d = 2
            while d * d <= k:
                if k % d == 0:
                    prime = False
                    break
                d += 1
            if prime:
                count += 1
        return count

    return primes(tf.constant(30))
