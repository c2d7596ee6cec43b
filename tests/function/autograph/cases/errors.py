"""What goes wrong in staged code, with TensorFlow's words."""

from tests.function.autograph.cases import broken


def _run(tf, f, *args):
    return tf.function(f)(*args)


def one_branch_only(tf):
    def f(x):
        if x > 0:
            y = x
        return y

    return _run(tf, f, tf.constant(1))


def else_branch_only(tf):
    def f(x):
        if x > 0:
            pass
        else:
            y = x
        return y

    return _run(tf, f, tf.constant(1))


def return_in_one_branch(tf):
    def f(x):
        if x > 0:
            return x

    return _run(tf, f, tf.constant(1))


def return_none_in_branch(tf):
    def f(x):
        if x > 0:
            return x
        return None

    return _run(tf, f, tf.constant(1))


def none_in_main_branch(tf):
    def f(x):
        y = x
        if x > 0:
            y = None
        return y

    return _run(tf, f, tf.constant(1))


def none_in_else_branch(tf):
    def f(x):
        y = None
        if x > 0:
            y = x
        return y

    return _run(tf, f, tf.constant(1))


def branch_dtypes(tf):
    def f(x):
        if x > 0:
            y = 1
        else:
            y = 2.0
        return y

    return _run(tf, f, tf.constant(1))


def branch_structures(tf):
    def f(x):
        if x > 0:
            y = (1, 2)
        else:
            y = 2
        return y

    return _run(tf, f, tf.constant(1))


def branch_lengths(tf):
    def f(x):
        if x > 0:
            y = [1, 2]
        else:
            y = [1]
        return y

    return _run(tf, f, tf.constant(1))


def branch_dict_keys(tf):
    def f(x):
        if x > 0:
            y = {"a": 1}
        else:
            y = {"b": 1}
        return y

    return _run(tf, f, tf.constant(1))


def branch_returns_dtypes(tf):
    def f(x):
        if x > 0:
            return x
        return tf.cast(x, tf.float32)

    return _run(tf, f, tf.constant(1))


def branch_string(tf):
    def f(x):
        if x > 0:
            y = "a"
        else:
            y = object()
        return y

    return _run(tf, f, tf.constant(1))


def ternary_dtypes(tf):
    def f(x):
        return 1 if x > 0 else 2.0

    return _run(tf, f, tf.constant(1))


def ternary_none(tf):
    def f(x):
        return x if x > 0 else None

    return _run(tf, f, tf.constant(1))


def condition_dtype(tf):
    def f(x):
        if x:
            return x
        return x + 1

    return _run(tf, f, tf.constant(1))


def condition_shape(tf):
    def f(x):
        if x > 0:
            return x
        return x + 1

    return _run(tf, f, tf.constant([1, 2]))


def condition_of_variable(tf):
    v = tf.Variable(1.0)

    def f(x):
        if v:
            return x
        return x + 1

    return _run(tf, f, tf.constant([1, 2]))


def while_condition_dtype(tf):
    def f(x):
        while x:
            x -= 1
        return x

    return _run(tf, f, tf.constant(1))


def while_condition_shape(tf):
    def f(x):
        while x > 0:
            x -= 1
        return x

    return _run(tf, f, tf.constant([1, 2]))


def ternary_condition_dtype(tf):
    def f(x):
        return 1 if x else 2

    return _run(tf, f, tf.constant(1))


def loop_dtype(tf):
    def f(n):
        x = 0
        for i in tf.range(n):
            x = tf.cast(i, tf.float32)
        return x

    return _run(tf, f, tf.constant(3))


def while_dtype(tf):
    def f(n):
        x = 0
        while x < n:
            x = tf.cast(x, tf.float32) + 1.0
        return x

    return _run(tf, f, tf.constant(3))


def loop_int_plus_float(tf):
    def f(n):
        x = 0
        for i in tf.range(n):
            x += 0.5
        return x

    return _run(tf, f, tf.constant(3))


def loop_shape(tf):
    def f(n):
        x = tf.constant([0])
        for i in tf.range(n):
            x = tf.concat([x, [i]], 0)
        return x

    return _run(tf, f, tf.constant(3))


def while_shape(tf):
    def f(n):
        x = tf.zeros([2, 2])
        while tf.reduce_sum(x) < 10.0:
            x = tf.concat([x, x], 1)
        return x

    return _run(tf, f, tf.constant(3))


def loop_rank(tf):
    def f(n):
        x = 0.0
        for i in tf.range(n):
            x = x + tf.ones([2])
        return x

    return _run(tf, f, tf.constant(3))


def shape_invariant_before(tf):
    def f(n):
        x = tf.constant([0])
        for i in tf.range(n):
            tf.autograph.experimental.set_loop_options(shape_invariants=[(x, tf.TensorShape([2]))])
            x = tf.concat([x, [i]], 0)
        return x

    return _run(tf, f, tf.constant(3))


def shape_invariant_after(tf):
    def f(n):
        x = tf.constant([0])
        for i in tf.range(n):
            tf.autograph.experimental.set_loop_options(shape_invariants=[(x, tf.TensorShape([1]))])
            x = tf.concat([x, [i]], 0)
        return x

    return _run(tf, f, tf.constant(3))


def shape_invariant_structure(tf):
    def f(n):
        x = tf.constant([0])
        for i in tf.range(n):
            tf.autograph.experimental.set_loop_options(shape_invariants=[(x, (tf.TensorShape([1]), 2))])
            x = tf.concat([x, [i]], 0)
        return x

    return _run(tf, f, tf.constant(3))


def loop_structure(tf):
    def f(n):
        x = (0, 1)
        for i in tf.range(n):
            x = (0, 1, 2)
        return x

    return _run(tf, f, tf.constant(3))


def loop_structure_tensor_to_tuple(tf):
    def f(n):
        x = 0
        for i in tf.range(n):
            x = (i, i)
        return x

    return _run(tf, f, tf.constant(3))


def loop_list_grows(tf):
    def f(n):
        x = [0]
        for i in tf.range(n):
            x = x + [i]
        return x

    return _run(tf, f, tf.constant(3))


def loop_list_append(tf):
    def f(n):
        x = []
        for i in tf.range(n):
            x.append(i)
        return x

    return _run(tf, f, tf.constant(3))


def loop_none_before(tf):
    def f(n):
        x = None
        for i in tf.range(n):
            x = i
        return x

    return _run(tf, f, tf.constant(3))


def loop_none_in_structure(tf):
    def f(n):
        x = (None, 0)
        for i in tf.range(n):
            x = (i, 0)
        return x

    return _run(tf, f, tf.constant(3))


def loop_none_after(tf):
    def f(n):
        x = 0
        for i in tf.range(n):
            x = None
        return x

    return _run(tf, f, tf.constant(3))


def loop_string(tf):
    def f(n):
        x = "a"
        for i in tf.range(n):
            x = x + "b"
        return x

    return _run(tf, f, tf.constant(3))


def loop_object(tf):
    def f(n):
        x = object()
        for i in tf.range(n):
            x = object()
        return x

    return _run(tf, f, tf.constant(3))


def loop_undefined_used(tf):
    def f(n):
        for i in tf.range(n):
            x = x + i
        return x

    return _run(tf, f, tf.constant(3))


def loop_undefined_object(tf):
    class Thing:
        pass

    def f(n):
        for i in tf.range(n):
            x = Thing()
        return x

    return _run(tf, f, tf.constant(3))


def loop_undefined_list(tf):
    def f(n):
        for i in tf.range(n):
            x = [i, tf.ones([2])]
        return x

    return _run(tf, f, tf.constant(3))


def loop_undefined_string(tf):
    def f(n):
        for i in tf.range(n):
            x = "abc"
        return x

    return _run(tf, f, tf.constant(3))


def loop_undefined_variable(tf):
    v = tf.Variable(3.0)

    def f(n):
        for i in tf.range(n):
            x = v
        return x

    return _run(tf, f, tf.constant(3))


def while_undefined(tf):
    def f(n):
        while n > 0:
            n -= 1
            last = n * 2
        return last

    return _run(tf, f, tf.constant(3)), _run(tf, f, tf.constant(0))


def return_python_condition_in_loop(tf):
    def f(n, flag):
        for i in tf.range(n):
            if flag:
                return i
        return n

    return _run(tf, f, tf.constant(3), True), _run(tf, f, tf.constant(3), False)


def return_structures_in_loop(tf):
    def f(n):
        for i in tf.range(n):
            if i > 1:
                return i, tf.ones([2])
        return n, tf.zeros([2])

    return _run(tf, f, tf.constant(3)), _run(tf, f, tf.constant(1))


def return_object_in_loop(tf):
    def f(n):
        for i in tf.range(n):
            if i > 1:
                return object()
        return n

    return _run(tf, f, tf.constant(3))


def return_without_else_in_loop(tf):
    def f(n):
        for i in tf.range(n):
            if i > 1:
                return i

    return _run(tf, f, tf.constant(3))


def python_while_becomes_tensor(tf):
    def f(x):
        i = 0
        y = 1
        while i < 3:
            i = i + x
            y = y * 2.0
        return i, y

    return _run(tf, f, tf.constant(1))


def python_break_on_tensor(tf):
    def f(x):
        i = 0
        while i < 3:
            i += 1
            if x > 0:
                break
        return i

    return _run(tf, f, tf.constant(1))


def python_for_break_on_tensor(tf):
    def f(x):
        s = 0
        for i in [1, 2, 3]:
            if x > i:
                break
            s += i
        return s

    return _run(tf, f, tf.constant(2))


def iterate_dict_of_loop(tf):
    def f(n):
        d = {}
        for i in tf.range(n):
            d["a"] = i
        return d

    return _run(tf, f, tf.constant(3))


def iterate_generator_of_tensors(tf):
    def f(n):
        s = 0
        for x in (n * k for k in range(3)):
            s += x
        return s

    return _run(tf, f, tf.constant(3))


def plain_value_error(tf):
    return _run(tf, broken.value_error, tf.constant(3))


def nested_value_error(tf):
    return _run(tf, broken.outer, tf.constant(3))


def error_in_branch(tf):
    return _run(tf, broken.in_branch, tf.constant(3))


def error_in_loop(tf):
    return _run(tf, broken.in_loop, tf.constant(3))


def error_in_lambda(tf):
    return _run(tf, broken.in_lambda, tf.constant(3))


def error_in_method(tf):
    return _run(tf, broken.in_method, tf.constant(3))


def key_error(tf):
    return _run(tf, broken.key_error, tf.constant(3))


def index_error(tf):
    return _run(tf, broken.index_error, tf.constant(3))


def zero_division(tf):
    return _run(tf, broken.zero_division, tf.constant(3))


def name_error(tf):
    return _run(tf, broken.name_error, tf.constant(3))


def attribute_error(tf):
    return _run(tf, broken.attribute_error, tf.constant(3))


def type_error(tf):
    return _run(tf, broken.type_error, tf.constant(3))


def assertion_error(tf):
    return _run(tf, broken.assertion_error, tf.constant(3))


def not_implemented(tf):
    return _run(tf, broken.not_implemented, tf.constant(3))


def stop_iteration(tf):
    return _run(tf, broken.stop_iteration, tf.constant(3))


def own_error(tf):
    return _run(tf, broken.own_error, tf.constant(3))


def own_error_with_arguments(tf):
    return _run(tf, broken.own_error_with_arguments, tf.constant(3))


def os_error(tf):
    return _run(tf, broken.os_error, tf.constant(3))


def unicode_message(tf):
    return _run(tf, broken.multiline, tf.constant(3))


def chained_error(tf):
    return _run(tf, broken.chained, tf.constant(3))


def shape_error(tf):
    return _run(tf, broken.shapes, tf.ones([2, 3]))


def wrong_dtype_error(tf):
    return _run(tf, broken.dtypes, tf.ones([2, 3]))


def invalid_argument_raised(tf):
    def f(x):
        raise tf.errors.InvalidArgumentError(None, None, "my message")

    return _run(tf, f, tf.constant(1))


def error_in_do_not_convert(tf):
    @tf.autograph.experimental.do_not_convert
    def g(x):
        raise ValueError("inside")

    def f(x):
        return g(x)

    return _run(tf, f, tf.constant(1))


def error_without_autograph(tf):
    def f(x):
        raise ValueError("inside")

    return tf.function(f, autograph=False)(tf.constant(1))


def bool_without_autograph(tf):
    def f(x):
        if x > 0:
            return x
        return -x

    return tf.function(f, autograph=False)(tf.constant(1))


def iterate_without_autograph(tf):
    def f(x):
        for i in x:
            print(i)
        return x

    return tf.function(f, autograph=False)(tf.constant([1, 2]))


def bool_in_comprehension(tf):
    def f(x):
        return [k for k in range(3) if x > k]

    return _run(tf, f, tf.constant(1))


def iterate_in_comprehension(tf):
    def f(x):
        return [k for k in x]

    return _run(tf, f, tf.constant([1, 2]))


def iterate_unknown_length(tf):
    @tf.function(input_signature=[tf.TensorSpec([None])])
    def f(x):
        a, b = x
        return a + b

    return f(tf.constant([1.0, 2.0]))


def unpack_known_length(tf):
    def f(x):
        a, b = x
        return a + b

    return _run(tf, f, tf.constant([1.0, 2.0]))


def assert_tensor(tf):
    def f(x):
        assert x > 0, "negative"
        return x

    return _run(tf, f, tf.constant(1))


def assert_feature(tf):
    def f(x):
        assert x > 0, "negative"
        return x

    g = tf.function(f, experimental_autograph_options=tf.autograph.experimental.Feature.ASSERT_STATEMENTS)
    return g(tf.constant(1)), g(tf.constant(-1))


def min_of_tensors(tf):
    def f(x, y):
        return max(x, y), min(x, y)

    return _run(tf, f, tf.constant(1), tf.constant(2))


def bool_of_tensor(tf):
    def f(x):
        return bool(x > 0)

    return _run(tf, f, tf.constant(1))


def python_index_of_tensor(tf):
    def f(x):
        return [10, 20, 30][x]

    return _run(tf, f, tf.constant(1))


def undefined_read(tf):
    def f(x):
        if False:
            y = x
        return y

    return _run(tf, f, tf.constant(1))


def undefined_read_python(tf):
    def f(x):
        for i in range(0):
            y = x
        return y

    return _run(tf, f, tf.constant(1))


def delete_then_read(tf):
    def f(x):
        y = x
        del y
        return y

    return _run(tf, f, tf.constant(1))


def for_else(tf):
    def f(x):
        for i in range(2):
            x = x + i
        else:
            x = x * 10
        return x

    return _run(tf, f, tf.constant(1))


def while_else(tf):
    def f(x):
        i = 0
        while i < 2:
            i += 1
        else:
            x = x * 10
        return x

    return _run(tf, f, tf.constant(1))


def while_else_tensor(tf):
    def f(x):
        while x < 2:
            x += 1
        else:
            x = x * 10
        return x

    return _run(tf, f, tf.constant(1))
