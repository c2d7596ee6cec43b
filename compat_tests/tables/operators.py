"""Python operators on tensors and variables with every kind of operand on either side."""

import itertools

from compat_tests.case import entry, lines
from compat_tests.tables._build import ALL, const

BINARY = ("+", "-", "*", "/", "//", "%", "**", "@", "&", "|", "^", "<", "<=", ">", ">=", "==", "!=")
OPERANDS = {
    "f32": "tf.constant([2.5, 4.0, 0.5])",
    "i32": "tf.constant([3, 5, 2])",
    "flags": "tf.constant([True, False, True])",
    "f32_scalar": "tf.constant(2.0)",
    "i32_scalar": "tf.constant(2)",
}
OTHERS = {
    "int": "3",
    "float": "1.5",
    "bool": "True",
    "none": "None",
    "text": "'a'",
    "list_int": "[1, 2, 4]",
    "list_float": "[1.0, 2.0, 4.0]",
    "tuple": "(1, 2, 4)",
    "np_f32": "np.array([1.0, 2.0, 4.0], np.float32)",
    "np_f64": "np.array([1.0, 2.0, 4.0])",
    "np_i64": "np.array([1, 2, 4])",
    "np_i32": "np.array([1, 2, 4], np.int32)",
    "np_scalar_f32": "np.float32(2.0)",
    "np_scalar_f64": "np.float64(2.0)",
    "np_scalar_i64": "np.int64(2)",
    "f32": "tf.constant([1.0, 2.0, 4.0])",
    "i32": "tf.constant([1, 2, 4])",
    "f64": "tf.constant([1.0, 2.0, 4.0], tf.float64)",
    "i64": "tf.constant([1, 2, 4], tf.int64)",
    "bool_tensor": "tf.constant([True, True, False])",
    "string_tensor": "tf.constant(['a', 'b', 'c'])",
    "variable": "tf.Variable([1.0, 2.0, 4.0])",
    "int_variable": "tf.Variable([1, 2, 4])",
    "wrong_shape": "tf.constant([1.0, 2.0])",
    "column": "tf.constant([[1.0], [2.0]])",
    "complex": "2j",
    "object": "object",
}
LINES = """
tf.constant([[1., 2.], [3., 4.]]) @ tf.constant([[5., 6.], [7., 8.]])
tf.constant([[1., 2.], [3., 4.]]) @ [[5., 6.], [7., 8.]]
[[5., 6.], [7., 8.]] @ tf.constant([[1., 2.], [3., 4.]])
tf.constant([[1., 2.], [3., 4.]]) @ np.array([[5., 6.], [7., 8.]], np.float32)
np.array([[5., 6.], [7., 8.]], np.float32) @ tf.constant([[1., 2.], [3., 4.]])
np.array([[5., 6.], [7., 8.]]) @ tf.constant([[1., 2.], [3., 4.]])
tf.constant([[1., 2.]]) @ tf.constant([[5., 6.]])
tf.constant([1., 2.]) @ tf.constant([[5., 6.], [7., 8.]])
tf.constant([[1., 2.], [3., 4.]]) @ tf.constant([1., 2.])
tf.constant([[1., 2.], [3., 4.]]) @ tf.constant([[1, 2], [3, 4]])
tf.Variable([[1., 2.]]) @ tf.Variable([[3.], [4.]])
tf.constant([[1, 2], [3, 4]]) @ tf.constant([[1, 2], [3, 4]])
tf.constant(1) + tf.constant(1.0)
tf.constant(1.0) + tf.constant(1)
tf.constant(1) + 1.5
tf.constant(1) * 1.5
1.5 * tf.constant(1)
tf.constant(1.0) + 1
tf.constant(1, tf.float64) + 1.5
tf.constant(1, tf.float16) * 2
tf.constant(1, tf.bfloat16) * 2.5
tf.constant(250, tf.uint8) + 10
tf.constant(250, tf.uint8) + 300
tf.constant(100, tf.int8) + tf.constant(100, tf.int8)
tf.constant(1, tf.uint8) - 2
tf.constant(2**31 - 1) + 1
tf.constant(1) + 2**40
tf.constant(1.0) + 2**40
tf.constant('a') + 'b'
'b' + tf.constant('a')
tf.constant(['a', 'b']) + tf.constant('c')
tf.constant('a') * 2
tf.constant('a') - 'b'
tf.constant(True) + True
tf.constant(True) & False
tf.constant([True, False]) | tf.constant([False, False])
tf.constant([True, False]) ^ True
~tf.constant([True, False])
~tf.constant([5, 0])
~tf.constant([1.0])
-tf.constant([True])
-tf.constant(1, tf.uint8)
-tf.constant('a')
abs(tf.constant([-1.5, 2.0]))
abs(tf.constant([-1, 2]))
abs(tf.constant([3+4j]))
tf.constant(6) & 3
tf.constant(6) | 3
tf.constant(6) ^ 3
tf.constant(6) & 3.0
tf.constant(6.0) & tf.constant(3.0)
tf.constant(7) // 2
tf.constant(-7) // 2
tf.constant(7) // -2
tf.constant(-7) % 3
tf.constant(7) % -3
tf.constant(-7.5) // 2
tf.constant(-7.5) % 2
tf.constant(7) / 2
tf.constant(7, tf.int64) / 2
tf.constant(7, tf.int8) / tf.constant(2, tf.int8)
tf.constant(7, tf.uint16) / tf.constant(2, tf.uint16)
tf.constant([7, 8]) / tf.constant([2, 0])
tf.constant([7, 8]) // 0
tf.constant([7, 8]) % 0
tf.constant([7.0, -8.0, 0.0]) / 0.0
tf.constant([7.0, -8.0, 0.0]) // 0.0
tf.constant([7.0, -8.0]) % 0.0
7 / tf.constant(2)
7 // tf.constant(2)
7 % tf.constant(4)
2 ** tf.constant(3)
2.0 ** tf.constant(3)
2.0 ** tf.constant(3.0)
tf.constant(2) ** 3
tf.constant(2) ** -1
tf.constant(2) ** 0.5
tf.constant(2.0) ** 3
tf.constant(2.0) ** 0.5
tf.constant(2.0) ** -1
tf.constant(-2.0) ** 0.5
tf.constant([2., 3.]) ** [2., 3.]
tf.constant(2.0) ** tf.constant(3)
tf.constant(0.0) ** 0
tf.constant(0) ** 0
pow(tf.constant(2.0), 3)
pow(tf.constant(2), 3, 5)
divmod(tf.constant(7), 2)
round(tf.constant(2.567), 1)
round(tf.constant(2.567))
round(tf.constant(2.5))
float(tf.constant(2.5))
float(tf.constant(2))
float(tf.constant([2.5]))
float(tf.constant([2.5, 1.0]))
float(tf.constant('1.5'))
float(tf.Variable(1.5))
int(tf.constant(2.9))
int(tf.constant(-2.9))
int(tf.constant([7]))
int(tf.constant([7, 8]))
int(tf.Variable(3))
complex(tf.constant(1.5))
bool(tf.constant(True))
bool(tf.constant(0.0))
bool(tf.constant([1]))
bool(tf.constant([0]))
bool(tf.constant([1, 2]))
bool(tf.constant([[True, False]]))
bool(tf.constant([]))
bool(tf.constant(''))
bool(tf.constant('a'))
bool(tf.Variable(1.0))
bool(tf.Variable([1.0, 2.0]))
not tf.constant(True)
tf.constant(True) and tf.constant(False)
tf.constant([1, 2]) and 3
1 if tf.constant(2.0) > 1 else 0
1 if tf.constant([2.0, 0.0]) > 1 else 0
[1, 2, 3][tf.constant(1)]
[1, 2, 3][tf.constant(1.0)]
[1, 2, 3][tf.constant([1])]
list(range(tf.constant(3)))
'abc' * tf.constant(2)
[0] * tf.constant(2)
len(tf.constant([1, 2, 3]))
len(tf.constant(1))
len(tf.zeros([0, 2]))
len(tf.Variable([1, 2, 3]))
list(tf.constant([1, 2]))
list(tf.constant([[1, 2], [3, 4]]))
list(tf.constant(1))
list(tf.Variable([1., 2.]))
[x.numpy() for x in tf.range(3)]
[a + b for a, b in tf.constant([[1., 2.], [3., 4.]])]
a, b = tf.constant([1, 2]); (a, b)
a, b = tf.constant([1, 2, 3]); (a, b)
sum(tf.constant([1, 2, 3]))
sum([tf.constant(1.0), tf.constant(2.0)])
max(tf.constant([1, 5, 3]))
max(tf.constant(2.0), tf.constant(3.0))
sorted(tf.constant([3, 1, 2]), key=float)
any(tf.constant([False, True]))
1 in tf.constant([1, 2])
5 in tf.constant([1, 2])
tf.constant(1) in [tf.constant(1), 2]
tf.constant([1, 2]) in [tf.constant([1, 2])]
1 < tf.constant(2) < 3
0 < tf.constant([2, 5]) < 3
tf.constant([1, 2]) == [1, 3]
tf.constant([1, 2]) == tf.constant([1, 2, 3])
tf.constant([1, 2]) != tf.constant([1, 2, 3])
tf.constant([1, 2]) == None
tf.constant([1, 2]) != None
None == tf.constant([1, 2])
tf.constant([1, 2]) is None
tf.constant(1) == 'a'
tf.constant(1) != 'a'
tf.constant('a') == 'a'
tf.constant(1) == 1.0
tf.constant(1) == 1.5
tf.constant(1) == tf.constant(1.0)
tf.constant(1.0) == np.float64(1.0)
tf.constant(1) == np.array([1, 2])
np.array([1, 2]) == tf.constant(1)
tf.constant([1, 2]) == tf.Variable([1, 5])
tf.Variable([1, 2]) == tf.Variable([1, 5])
tf.Variable(1.0) == 1
tf.Variable([1, 2]) != [1, 5]
tf.constant(1) == object()
tf.constant(1) < 'a'
tf.constant(1) < None
tf.constant('a') < 'b'
tf.constant(True) < True
tf.constant(1j) < 1j
tf.constant(2) < 2.5
tf.constant(2.0) < 3
3 > tf.constant(2.0)
np.float32(3) > tf.constant(2.0)
np.float64(3) * tf.constant(2.0)
np.float32(3) * tf.constant([2.0, 1.0])
np.int32(3) * tf.constant(2)
np.int64(3) * tf.constant(2)
np.array([1., 2.]) + tf.constant([1., 2.])
np.array([1., 2.]) * tf.Variable([1., 2.])
np.array([1., 2.], np.float32) - tf.Variable([1., 2.])
x = tf.constant([1, 2]); x += 1; x
x = tf.constant([1., 2.]); x *= 2; x
x = tf.constant([1., 2.]); x /= 2; x
x = tf.constant([1., 2.]); x -= [1., 1.]; x
x = tf.constant(3); x **= 2; x
x = tf.constant(7); x //= 2; x
x = tf.constant(7); x %= 4; x
x = tf.constant([[1., 2.], [3., 4.]]); x @= x; x
x = tf.Variable([1., 2.]); x += 1; (x, type(x))
x = tf.Variable([1., 2.]); y = x; x = x * 2; (x, y)
-tf.Variable([1., 2.])
abs(tf.Variable([-1., 2.]))
~tf.Variable([True])
tf.Variable(3) // 2
tf.Variable(3.0) ** 2
2 ** tf.Variable(3.0)
tf.Variable(1) + tf.Variable(1.0)
tf.Variable(1) + 1.5
tf.Variable([1., 2.]) + tf.Variable([1., 2., 3.])
1 - tf.Variable(0.5)
tf.constant([1., 2.]).__add__(1.)
tf.constant([1., 2.]).__radd__(1.)
tf.constant(1.).__rsub__(3)
tf.constant(3).__rfloordiv__(10)
tf.constant(3.).__rpow__(2.)
tf.constant([1, 2]).__eq__([1, 3])
tf.constant(1).__add__('a')
tf.constant(1).__add__(None)
tf.constant(1) + None
None + tf.constant(1)
tf.constant(1) + 'a'
tf.constant(1) + [1, 2]
tf.constant(1) + [1.5, 2]
tf.constant(1) + [[1, 2], [3]]
tf.constant(1.) + (1, 2)
tf.constant(1.) + {}
tf.constant(1.) + {1, 2}
tf.constant(1) + object
tf.constant(1) + np.array(['a'])
tf.constant(1.0) * (tf.constant(2.0), 3.0)
tf.constant([1, 2, 3]) + tf.constant([1, 2])
tf.constant([1, 2, 3]) + [1, 2]
tf.constant([[1, 2], [3, 4]]) + tf.constant([1, 2, 3])
tf.constant([[1., 2., 3.]]) * tf.constant([[1.], [2.]])
tf.constant([1]) << 2
tf.constant([8]) >> 1
tf.constant(1.0) + tf.constant(1.0, tf.float64)
tf.constant(1) + tf.constant(1, tf.int64)
tf.constant(1) - tf.constant(1.0)
tf.constant(1) * tf.constant(1.0)
tf.constant(1) / tf.constant(1.0)
tf.constant(1) // tf.constant(1.0)
tf.constant(1) % tf.constant(1.0)
tf.constant(1) ** tf.constant(1.0)
tf.constant(1) < tf.constant(1.0)
tf.constant(1) > tf.constant(1.0)
tf.constant([[1]]) @ tf.constant([[1.0]])
tf.constant(True) & tf.constant(1)
"""


def cases():
    for (left, a), (right, b), op in itertools.product(OPERANDS.items(), OTHERS.items(), BINARY):
        scalar = left.endswith("scalar")
        if scalar and right not in ("int", "float", "list_int", "np_f64", "f32", "i64", "np_scalar_f64"):
            continue
        if left == "flags" and op not in "+&|^==!=" and right not in ("bool", "bool_tensor", "int"):
            continue
        if op in "&|^" and left == "f32" and right not in ("int", "bool_tensor", "f32"):
            continue
        yield entry(f"{left} {op} {right}", f"{a} {op} {b}", ulps=1)
        if not right.startswith(("f", "i6", "i3", "variable", "wrong", "column")) and not scalar:
            yield entry(f"{right} {op} {left}", f"{b} {op} {a}", ulps=1)
    for op, dtype in itertools.product(("+", "*", "-", "/", "//", "==", "<"), ALL):
        yield entry(f"same dtype {op} {dtype}", f"{const(dtype)} {op} {const(dtype, (3,), 'positive', 4)}", ulps=4)
        yield entry(f"python int {op} {dtype}", f"{const(dtype, (3,))} {op} 2", ulps=1)
    for op, dtype in itertools.product(("-", "+", "~", "abs", "bool", "float", "int", "len", "not "), ALL):
        call = f"{op}({const(dtype, ())})" if op not in ("len",) else f"len({const(dtype, (3,))})"
        yield entry(f"unary {op} {dtype}", call, ulps=0)
    yield from lines(LINES, ulps=1)
