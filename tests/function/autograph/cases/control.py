"""Staged control flow: what becomes a loop or a branch of the program, and what stays Python."""


def _run(tf, f, *args):
    return tf.function(f)(*args)


def for_tf_range(tf):
    def f(n):
        s = 0
        for i in tf.range(n):
            s += i
        return s

    return _run(tf, f, tf.constant(5)), _run(tf, f, 4)


def for_tf_range_steps(tf):
    def f(a, b, c):
        s = 0
        for i in tf.range(a, b, c):
            s = s * 2 + i
        return s

    g = tf.function(f)
    c = tf.constant
    return g(c(0), c(10), c(3)), g(c(10), c(0), c(-4)), g(c(5), c(5), c(1))


def for_float_range(tf):
    def f(x):
        s = 0.0
        for i in tf.range(0.0, x, 0.5):
            s += i
        return s

    return _run(tf, f, tf.constant(2.0))


def for_range_int64(tf):
    def f(n):
        s = tf.constant(0, tf.int64)
        for i in tf.range(n):
            s += i
        return s

    return _run(tf, f, tf.constant(5, tf.int64))


def traces_body_once(tf):
    def f(n):
        print("tracing")
        s = 0
        for i in tf.range(n):
            print("body")
            s += i
        if s > 3:
            print("then")
            s += 1
        else:
            print("else")
        while s > 0:
            print("while")
            s -= 5
        return s

    return _run(tf, f, tf.constant(5))


def python_loop_unrolls(tf):
    def f(x):
        for i in range(3):
            print("unrolled", i)
            x = x + i
        return x

    return _run(tf, f, tf.constant(5))


def python_condition_stays(tf):
    def f(x, training):
        if training:
            print("training")
            x = x + 1
        else:
            print("not training")
        return x

    return _run(tf, f, tf.constant(5), True), _run(tf, f, tf.constant(5), False)


def undefined_before_loop(tf):
    def f(n):
        for i in tf.range(n):
            last = i * 2
        return last

    return _run(tf, f, tf.constant(5))


def undefined_before_loop_no_iterations(tf):
    def f(n):
        for i in tf.range(n):
            last = i * 2
        return last

    return _run(tf, f, tf.constant(0))


def undefined_float_vector(tf):
    def f(n):
        i = 0
        while i < n:
            y = tf.fill([2, 3], tf.cast(i, tf.float32))
            i += 1
        return y

    return _run(tf, f, tf.constant(3))


def loop_variable_after_loop(tf):
    def f(n):
        for i in tf.range(n):
            pass
        return i

    return _run(tf, f, tf.constant(5))


def return_inside_for(tf):
    def f(xs):
        for x in xs:
            if x > 2:
                return x
        return tf.constant(-1)

    return _run(tf, f, tf.constant([1, 2, 3, 4])), _run(tf, f, tf.constant([1, 0]))


def return_inside_while(tf):
    def f(n):
        i = 0
        while i < n:
            if i * i > 10:
                return i * 100
            i += 1
        return -1

    return _run(tf, f, tf.constant(10)), _run(tf, f, tf.constant(2))


def return_inside_nested_for(tf):
    def f(m):
        for row in m:
            for x in row:
                if x > 2:
                    return x
        return 0

    return _run(tf, f, tf.constant([[1, 2], [3, 4]])), _run(tf, f, tf.constant([[1, 0]]))


def break_in_tf_range(tf):
    def f(n):
        s = 0
        for i in tf.range(n):
            if i > 3:
                break
            s += i
        return s

    return _run(tf, f, tf.constant(10))


def for_over_matrix(tf):
    def f(m):
        out = tf.zeros([2])
        for row in m:
            out += row
        return out

    return _run(tf, f, tf.constant([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]))


def for_over_unknown_rows(tf):
    @tf.function(input_signature=[tf.TensorSpec([None, 2])])
    def f(m):
        out = tf.zeros([2])
        for row in m:
            out += row
        return out

    return f(tf.constant([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])), f(tf.ones([1, 2]))


def for_unpacks_rows(tf):
    def f(m):
        s = 0.0
        for a, b in tf.constant([[1.0, 2.0], [3.0, 4.0]]) * m:
            s += a * b
        return s

    return _run(tf, f, tf.constant(2.0))


def for_scalar(tf):
    def f(x):
        for i in x:
            print(i)
        return x

    return _run(tf, f, tf.constant(2.0))


def variable_in_loop(tf):
    v = tf.Variable(0)

    def f(n):
        for i in tf.range(n):
            v.assign_add(i)
        return v

    return _run(tf, f, tf.constant(5)), v.numpy()


def variable_in_branch(tf):
    v = tf.Variable(1.0)

    def f(x):
        if x > 0:
            v.assign(x)
        else:
            v.assign_sub(1.0)
        return v.read_value()

    g = tf.function(f)
    return g(tf.constant(3.0)), g(tf.constant(-3.0)), v.numpy()


def variable_as_condition(tf):
    v = tf.Variable(True)

    @tf.function
    def f(x):
        if v:
            return x + 1
        return x - 1

    a = f(tf.constant(1))
    v.assign(False)
    return a, f(tf.constant(1))


def variable_as_loop_variable(tf):
    v = tf.Variable(2)

    def f(n):
        x = v
        for i in tf.range(n):
            x = x + i
        return x

    return _run(tf, f, tf.constant(4))


def while_on_variable(tf):
    v = tf.Variable(5)

    @tf.function
    def f():
        n = 0
        while v > 0:
            v.assign_sub(2)
            n += 1
        return n

    return f(), v.numpy()


def vector_state(tf):
    def f(x):
        while tf.reduce_sum(x) < 100.0:
            x = x * 2.0
        return x

    return _run(tf, f, tf.constant([1.0, 2.0]))


def tuple_state(tf):
    def f(n):
        state = (0, tf.constant([1.0]))
        for i in tf.range(n):
            state = (state[0] + i, state[1] * 2.0)
        return state

    return _run(tf, f, tf.constant(4))


def dict_state(tf):
    def f(n):
        state = {"a": 0, "b": tf.constant([1.0])}
        for i in tf.range(n):
            state = {"a": state["a"] + i, "b": state["b"] * 2.0}
        return state

    return _run(tf, f, tf.constant(4))


def list_item_state(tf):
    def f(n):
        state = [0, 1]
        for i in tf.range(n):
            state[0] += i
            state[1] = state[1] * 2
        return state

    return _run(tf, f, tf.constant(4))


def shape_invariants(tf):
    def f(n):
        v = tf.constant([0])
        for i in tf.range(n):
            tf.autograph.experimental.set_loop_options(shape_invariants=[(v, tf.TensorShape([None]))])
            v = tf.concat([v, [i]], 0)
        return v

    return _run(tf, f, tf.constant(3))


def shape_invariants_while(tf):
    def f(n):
        v = tf.constant([0])
        i = 0
        while i < n:
            tf.autograph.experimental.set_loop_options(shape_invariants=[(v, tf.TensorShape([None]))])
            v = tf.concat([v, [i]], 0)
            i += 1
        return v

    return _run(tf, f, tf.constant(3))


def maximum_iterations(tf):
    def f(n):
        k = 0
        for i in tf.range(n):
            tf.autograph.experimental.set_loop_options(maximum_iterations=3)
            k += i
        return k

    return _run(tf, f, tf.constant(100))


def maximum_iterations_while(tf):
    def f(n):
        k = 0
        while k < n:
            tf.autograph.experimental.set_loop_options(maximum_iterations=3, parallel_iterations=2)
            k += 1
        return k

    return _run(tf, f, tf.constant(100))


def only_options_in_loop(tf):
    def f(n):
        for i in tf.range(n):
            tf.autograph.experimental.set_loop_options(maximum_iterations=3)
        return n

    return _run(tf, f, tf.constant(100))


def tensor_array_in_loop(tf):
    def f(n):
        ta = tf.TensorArray(tf.float32, size=0, dynamic_size=True)
        for i in tf.range(n):
            ta = ta.write(i, tf.cast(i, tf.float32) * 2.0)
        return ta.stack()

    return _run(tf, f, tf.constant(4))


def for_over_tensor_array(tf):
    def f(n):
        ta = tf.TensorArray(tf.int32, size=n)
        for i in tf.range(n):
            ta = ta.write(i, i * i)
        s = 0
        for i in tf.range(ta.size()):
            s += ta.read(i)
        return s

    return _run(tf, f, tf.constant(4))


def for_over_dataset(tf):
    def f(k):
        s = tf.constant(0, tf.int64)
        for x in tf.data.Dataset.range(5):
            s += x * k
        return s

    return _run(tf, f, tf.constant(2, tf.int64))


def for_over_dataset_break(tf):
    def f(k):
        s = tf.constant(0, tf.int64)
        for x in tf.data.Dataset.range(100):
            if x > k:
                break
            s += x
        return s

    return _run(tf, f, tf.constant(4, tf.int64))


def for_over_enumerated_dataset(tf):
    def f(k):
        s = tf.constant(0, tf.int64)
        for i, x in enumerate(tf.data.Dataset.range(5)):
            s += i * x * k
        return s

    return _run(tf, f, tf.constant(2, tf.int64))


def for_over_iterator(tf):
    iterator = iter(tf.data.Dataset.range(5))

    def f(k):
        s = tf.constant(0, tf.int64)
        for x in iterator:
            s += x * k
        return s

    return _run(tf, f, tf.constant(2, tf.int64))


def gradient_through_branch(tf):
    @tf.function
    def f(x):
        if x > 0:
            return x * x
        return -3.0 * x

    answers = []
    for value in (2.0, -2.0):
        x = tf.constant(value)
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = f(x)
        answers.append(tape.gradient(y, x))
    return answers


def gradient_through_while(tf):
    @tf.function
    def f(x):
        while x < 100.0:
            x = x * x
        return x

    x = tf.constant(2.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = f(x)
    return y, tape.gradient(y, x)


def gradient_through_for(tf):
    @tf.function
    def f(x, n):
        y = 1.0
        for i in tf.range(n):
            y = y * x + tf.cast(i, tf.float32)
        return y

    x = tf.constant(2.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = f(x, tf.constant(4))
    return y, tape.gradient(y, x)


def tape_inside_branch(tf):
    @tf.function
    def f(x):
        if x > 0:
            with tf.GradientTape() as tape:
                tape.watch(x)
                y = x**3
            g = tape.gradient(y, x)
        else:
            g = x
        return g

    return f(tf.constant(2.0)), f(tf.constant(-2.0))
