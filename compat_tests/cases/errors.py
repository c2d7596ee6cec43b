"""tf.errors: classes, attributes, where an error is raised and how it is caught; tf.debugging's assertions."""

import numpy as np

from compat_tests import case


def class_hierarchy(tf):
    names = [n for n in sorted(dir(tf.errors)) if isinstance(getattr(tf.errors, n), type)]
    return [(n, [c.__name__ for c in getattr(tf.errors, n).__mro__]) for n in names]


def codes(tf):
    return {n: getattr(tf.errors, n) for n in sorted(dir(tf.errors)) if n.isupper()}


def attributes_of_a_raised_error(tf):
    try:
        tf.constant([1, 2]) + tf.constant([1, 2, 3])
    except tf.errors.InvalidArgumentError as error:
        return (
            error.error_code,
            error.op,
            error.node_def,
            type(error.message).__name__,
            "Incompatible shapes" in error.message,
        )


def made_by_hand(tf):
    error = tf.errors.InvalidArgumentError(None, None, "my message")
    return str(error), error.message, error.error_code, error.op, error.node_def, repr(error), error.args


def other_classes_made_by_hand(tf):
    made = [
        tf.errors.OutOfRangeError(None, None, "end"),
        tf.errors.NotFoundError(None, None, "gone"),
        tf.errors.OpError(None, None, "m", 3),
    ]
    return [(type(e).__name__, str(e), e.error_code) for e in made]


def caught_as_invalid_argument(tf):
    try:
        tf.reshape(tf.range(6), [4])
    except tf.errors.InvalidArgumentError as error:
        print("caught:", error)


def caught_as_exception(tf):
    try:
        tf.matmul(tf.ones([2, 3]), tf.ones([2, 3]))
    except Exception as error:
        print(f"{type(error).__name__}: {error}")


def caught_gather(tf):
    try:
        tf.gather([1, 2, 3], [7])
    except tf.errors.InvalidArgumentError as error:
        return "caught", error.message
    return "not caught"


def caught_gather_of_computed_indices(tf):
    try:
        y = tf.gather(tf.constant([1.0, 2.0]) * 2.0, tf.constant([0, 1]) + 1)
    except tf.errors.InvalidArgumentError as error:
        return "caught", error.message
    return "not caught", y


def caught_label(tf):
    try:
        tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[5], logits=[[1.0, 2.0]])
    except tf.errors.InvalidArgumentError as error:
        return "caught", error.message
    return "not caught"


def caught_integer_division(tf):
    try:
        tf.constant([1, 2]) // tf.constant([1, 0])
    except tf.errors.InvalidArgumentError as error:
        return "caught", error.message
    return "not caught"


def nothing_is_half_written(tf):
    v = tf.Variable([1.0, 2.0])
    try:
        v.assign_add(tf.gather(tf.constant([1.0, 2.0]), [0, 9]))
    except tf.errors.InvalidArgumentError:
        pass
    return v


def after_an_error_work_goes_on(tf):
    x = tf.constant([1.0, 2.0])
    y = x * 2
    try:
        y + tf.constant([1.0, 2.0, 3.0])
    except tf.errors.InvalidArgumentError:
        pass
    return y + 1.0


def error_inside_a_tape(tf):
    x = tf.Variable([1.0, 2.0])
    with tf.GradientTape() as tape:
        y = x * x
        try:
            y @ y
        except tf.errors.InvalidArgumentError:
            pass
        z = y * 3.0
    return tape.gradient(z, x)


def unused_wrong_gather(tf):
    kept = tf.constant(1.0)
    try:
        tf.gather([1, 2], [2])
        raised = False
    except tf.errors.InvalidArgumentError:
        raised = True
    return kept, raised


@case(raises=True)
def assertion_tf_assert(tf):
    tf.Assert(tf.constant(False), [tf.constant([1, 2]), "text"])


def assertion_holds(tf):
    return (
        tf.Assert(True, ["x"]),
        tf.debugging.assert_equal([1, 2], [1, 2]),
        tf.debugging.assert_positive([1.0, 2.0]),
        tf.debugging.assert_shapes([(tf.ones([2, 3]), ("a", 3))]),
        tf.debugging.assert_type(tf.constant(1), tf.int32),
    )


@case(raises=True)
def assert_equal(tf):
    tf.debugging.assert_equal(tf.constant([1, 2]), tf.constant([1, 3]))


@case(raises=True)
def assert_equal_with_message(tf):
    tf.debugging.assert_equal(tf.constant([1, 2]), tf.constant([1, 3]), message="values differ", summarize=1)


@case(raises=True)
def assert_greater(tf):
    tf.debugging.assert_greater(tf.constant([1.0, 2.0]), 1.5)


@case(raises=True)
def assert_less_equal(tf):
    tf.debugging.assert_less_equal(tf.constant([1.0, 2.0]), 1.5)


@case(raises=True)
def assert_near(tf):
    tf.debugging.assert_near(tf.constant([1.0, 2.0]), tf.constant([1.0, 2.5]))


@case(raises=True)
def assert_positive(tf):
    tf.debugging.assert_positive(tf.constant([1, 0]))


@case(raises=True)
def assert_non_negative(tf):
    tf.debugging.assert_non_negative(tf.constant([1, -1]))


@case(raises=True)
def assert_none_equal(tf):
    tf.debugging.assert_none_equal(tf.constant([1, 2]), tf.constant([3, 2]))


@case(raises=True)
def assert_rank(tf):
    tf.debugging.assert_rank(tf.ones([2, 3]), 1)


@case(raises=True)
def assert_rank_at_least(tf):
    tf.debugging.assert_rank_at_least(tf.ones([2]), 2)


@case(raises=True)
def assert_rank_in(tf):
    tf.debugging.assert_rank_in(tf.ones([2]), [2, 3])


@case(raises=True)
def assert_type(tf):
    tf.debugging.assert_type(tf.constant(1), tf.float32)


@case(raises=True)
def assert_integer(tf):
    tf.debugging.assert_integer(tf.constant(1.0))


@case(raises=True)
def assert_same_float_dtype(tf):
    tf.debugging.assert_same_float_dtype([tf.constant(1.0), tf.constant(1.0, tf.float64)])


@case(raises=True)
def assert_scalar(tf):
    tf.debugging.assert_scalar(tf.constant([1.0]))


@case(raises=True)
def assert_shapes(tf):
    tf.debugging.assert_shapes([(tf.ones([2, 3]), ("n", "m")), (tf.ones([3, 3]), ("n", 3))])


@case(raises=True)
def assert_all_finite(tf):
    tf.debugging.assert_all_finite(tf.constant([1.0, float("nan")]), "not finite")


@case(raises=True)
def check_numerics(tf):
    tf.debugging.check_numerics(tf.constant([1.0, float("inf")]), "my check")


def check_numerics_passes_through(tf):
    return tf.debugging.check_numerics(tf.constant([1.0, 2.0]), "fine"), tf.debugging.is_numeric_tensor(
        tf.constant("a")
    )


@case(raises=True)
def assert_proper_iterable(tf):
    tf.debugging.assert_proper_iterable(tf.constant([1, 2]))


@case(raises=True)
def assert_contains_nan_in_numpy(tf):
    tf.debugging.assert_equal(np.array([1.0, np.nan]), np.array([1.0, np.nan]))


def caught_in_a_loop_of_computed_indices(tf):
    said = []
    values = tf.constant([1.0, 2.0, 3.0])
    for i in tf.range(5):
        try:
            said.append(float(tf.gather(values, i * 2)))
        except tf.errors.InvalidArgumentError as error:
            said.append(error.message)
    return said


def caught_labels_of_computed_values(tf):
    labels = tf.constant([1, 2]) * 2
    try:
        loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=tf.zeros([2, 3]))
    except tf.errors.InvalidArgumentError as error:
        return "caught", error.message
    return "not caught", loss


def caught_assertion_of_computed_values(tf):
    x = tf.constant([1.0, -2.0]) * 3.0
    try:
        tf.debugging.assert_positive(x)
    except tf.errors.InvalidArgumentError as error:
        return "caught", error.message
    return "not caught"


def caught_integer_division_by_a_computed_zero(tf):
    x = tf.constant([3, 2])
    try:
        y = x // (x - 2)
    except tf.errors.InvalidArgumentError as error:
        return "caught", error.message
    return "not caught", y
