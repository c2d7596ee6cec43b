"""Functions that fail; tracebacks show the lines of this file."""

import tests.function.autograph.cases.table as table


class OwnError(Exception):
    """An error of the user."""


class OwnErrorWithArguments(Exception):
    """An error that is not made from one text."""

    def __init__(self, code, text):
        super().__init__(f"{code}: {text}")
        self.code = code


def value_error(x):
    raise ValueError("no good")


def inner(x):
    y = x + 1
    raise ValueError(f"bad {y.shape}")


def middle(x):
    return inner(x * 2)


def outer(x):
    return middle(x) + 1


def in_branch(x):
    if x > 0:
        x = x + 1
        raise ValueError("in branch")
    return x


def in_loop(x):
    for i in table.tf.range(x):
        x = inner(x)
    return x


def in_lambda(x):
    f = lambda v: inner(v)
    return f(x)


class Thing:
    def method(self, x):
        return inner(x)

    def __call__(self, x):
        return self.method(x)


def in_method(x):
    return Thing()(x)


def key_error(x):
    return {}["missing"]


def index_error(x):
    return [][3]


def zero_division(x):
    return 1 // 0


def name_error(x):
    return missing_name  # noqa: F821


def attribute_error(x):
    return x.missing_attribute


def type_error(x):
    return x + "a" + 1


def assertion_error(x):
    assert 1 > 2, "one is not two"


def not_implemented(x):
    raise NotImplementedError("later")


def stop_iteration(x):
    return next(iter([]))


def own_error(x):
    raise OwnError("mine")


def own_error_with_arguments(x):
    raise OwnErrorWithArguments(3, "mine")


def os_error(x):
    open("/nonexistent/file")


def multiline(x):
    raise ValueError("first\nsecond ü")


def chained(x):
    try:
        raise KeyError("a")
    except KeyError as error:
        raise RuntimeError("b") from error


def shapes(x):
    return table.tf.matmul(x, x)


def dtypes(x):
    return x + table.tf.constant([1, 2, 3])
