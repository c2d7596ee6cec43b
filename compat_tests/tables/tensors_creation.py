"""Making tensors: constant and convert_to_tensor from every kind of value, filled tensors, ranges, casts."""

import itertools

from compat_tests.case import entry, lines
from compat_tests.tables._build import ALL, COMPLEX, UINTS, array, const

VALUES = {
    "int": "3",
    "negative": "-3",
    "big_int": "2**40",
    "huge_int": "2**70",
    "float": "1.5",
    "whole_float": "2.0",
    "bool": "True",
    "complex": "1+2j",
    "text": "'text'",
    "bytes": "b'bytes'",
    "none": "None",
    "list": "[1, 2, 3]",
    "float_list": "[1.0, 2.5]",
    "mixed_list": "[1, 2.5]",
    "mixed_list_float_first": "[1.5, 2]",
    "bool_list": "[True, False]",
    "bool_int_list": "[True, 2]",
    "text_list": "['a', 'bc']",
    "text_int_list": "['a', 1]",
    "int_text_list": "[1, 'a']",
    "none_list": "[1, None]",
    "empty": "[]",
    "nested": "[[1, 2], [3, 4]]",
    "ragged": "[[1, 2], [3]]",
    "ragged_depth": "[1, [2, 3]]",
    "tuple": "(1, 2)",
    "range": "range(4)",
    "np_f64": "np.array([1.0, 2.5])",
    "np_i64": "np.array([1, 2])",
    "np_f32": "np.array([1.0, 2.5], np.float32)",
    "np_bool": "np.array([True, False])",
    "np_text": "np.array(['a', 'bc'])",
    "np_object": "np.array([1, 'a'], object)",
    "np_scalar": "np.float32(1.5)",
    "np_int_scalar": "np.int64(3)",
    "np_u8": "np.array([1, 2], np.uint8)",
    "np_scalar_list": "[np.float32(1.5), np.float32(2.5)]",
    "np_f64_scalar_list": "[np.float64(1.5), 2]",
    "tensor": "tf.constant([1, 2])",
    "float_tensor": "tf.constant([1.0, 2.5])",
    "tensor_list": "[tf.constant(1), tf.constant(2)]",
    "tensor_float_list": "[tf.constant(1.0), 2.0]",
    "mixed_tensor_list": "[tf.constant(1), tf.constant(2.0)]",
    "variable": "tf.Variable([1.0, 2.0])",
    "variable_list": "[tf.Variable(1.0), 2.0]",
    "shape": "tf.TensorShape([2, 3])",
    "dict": "{'a': 1}",
    "set": "{1, 2}",
    "object": "object",
    "dtype": "tf.float32",
    "float_nan": "float('nan')",
    "array_list": "[np.array([1, 2]), np.array([3, 4])]",
    "inf": "float('inf')",
    "int_float_nested": "[[1, 2], [3.5, 4]]",
    "generator": "(i for i in range(3))",
    "huge_float": "1e40",
    "big_negative": "-2**31",
    "out_of_int32": "2**31",
}
DTYPES = (
    "None",
    "tf.float32",
    "tf.float64",
    "tf.int32",
    "tf.int64",
    "tf.uint8",
    "tf.bool",
    "tf.string",
    "tf.complex64",
    "tf.float16",
)
FEW = ("'float32'", "float", "int", "np.float64", "bool", "str", "tf.bfloat16", "'no_such'", "tf.int8")

SHAPED = """
tf.constant(1, shape=[2, 3])
tf.constant(1, shape=(1, 1))
tf.constant(1.5, shape=[])
tf.constant([1, 2, 3, 4], shape=[2, 2])
tf.constant([1, 2, 3, 4], shape=[4, 1])
tf.constant([1, 2, 3, 4], shape=[2, 3])
tf.constant([1, 2, 3, 4], shape=[3])
tf.constant([1, 2], shape=[4])
tf.constant([1], shape=[3])
tf.constant(1, shape=[-1])
tf.constant([1, 2, 3, 4], shape=[2, -1])
tf.constant(1, shape=3)
tf.constant('a', shape=[2])
tf.constant(True, shape=[2])
tf.constant(0, shape=[0])
tf.constant([], shape=[0, 2])
tf.constant(1, tf.float32, [2], 'name')
tf.constant(1, shape=tf.TensorShape([2]))
tf.constant(1, shape=tf.constant([2]))
tf.constant([[1, 2], [3, 4]], shape=[4])
tf.constant(np.arange(4), shape=[2, 2])
tf.constant(tf.constant([1, 2, 3, 4]), shape=[2, 2])
tf.constant()
tf.constant(1, no_such=2)
tf.constant(value=[1, 2], dtype=tf.float32, shape=[2], name='c')
tf.convert_to_tensor(value=[1, 2], dtype=tf.float32, dtype_hint=None, name='c')
tf.convert_to_tensor([1, 2], dtype_hint=tf.float32)
tf.convert_to_tensor([1.5, 2], dtype_hint=tf.int32)
tf.convert_to_tensor([1, 2], dtype_hint=tf.string)
tf.convert_to_tensor(tf.constant([1, 2]), dtype=tf.int32)
tf.convert_to_tensor(tf.constant([1, 2]), dtype=tf.float32)
tf.convert_to_tensor(tf.Variable([1., 2.]), dtype=tf.float32)
tf.convert_to_tensor(tf.Variable([1., 2.]), dtype=tf.int32)
tf.convert_to_tensor([tf.constant([1, 2]), tf.constant([3, 4, 5])])
tf.convert_to_tensor([[tf.constant(1), 2], [3, tf.constant(4)]])
tf.convert_to_tensor([tf.constant(1), 2.5])
x = tf.constant([1, 2]); tf.convert_to_tensor(x) is x
x = tf.constant([1, 2]); tf.identity(x) is x
x = tf.constant([1, 2]); tf.constant(x) is x
x = np.array([1., 2.]); y = tf.constant(x); x[0] = 5; y
x = np.array([1., 2.]); y = tf.convert_to_tensor(x); x[0] = 5; y
tf.is_tensor(tf.constant(1))
tf.is_tensor(tf.Variable(1))
tf.is_tensor([1, 2])
tf.is_tensor(np.array(1))
isinstance(tf.constant(1), tf.Tensor)
isinstance(tf.Variable(1), tf.Tensor)
isinstance(tf.Variable(1), tf.Variable)
type(tf.constant(1)).__name__
type(tf.Variable(1)).__name__
type(tf.constant(1)).__module__
str(type(tf.constant(1)))
str(type(tf.Variable(1)))
"""

FILLED = """
tf.zeros([2, 3])
tf.zeros((2, 3), tf.int32)
tf.zeros(shape=[2], dtype=tf.bool)
tf.zeros([2], tf.string)
tf.zeros([], tf.complex64)
tf.zeros(3)
tf.zeros([0, 2])
tf.zeros([2, -1])
tf.zeros([2.0])
tf.zeros('a')
tf.zeros(None)
tf.zeros()
tf.zeros([2, None])
tf.zeros(tf.constant([2, 2]))
tf.zeros(tf.TensorShape([2, 2]))
tf.zeros(tf.shape(tf.ones([2, 1])))
tf.zeros([tf.constant(2), 3])
tf.zeros(np.array([2, 3]))
tf.zeros(tf.ones([2, 1]).shape)
tf.zeros([2], dtype='float64')
tf.zeros([2], dtype=float)
tf.zeros([2], dtype='no_such')
tf.zeros([2], name='z')
tf.zeros([[2, 3]])
tf.ones([2, 3])
tf.ones((2,), tf.int64)
tf.ones([2], tf.bool)
tf.ones([2], tf.string)
tf.ones([2], tf.complex128)
tf.ones([])
tf.ones(2)
tf.ones(shape=(2, 1))
tf.ones([-1])
tf.ones([2.5])
tf.ones([2], tf.uint8)
tf.zeros_like([[1, 2], [3, 4]])
tf.zeros_like([1.5, 2.5])
tf.zeros_like(tf.constant([1, 2]), dtype=tf.float32)
tf.zeros_like(tf.constant(['a']))
tf.zeros_like(tf.Variable([1., 2.]))
tf.zeros_like(np.array([1., 2.]))
tf.zeros_like(5)
tf.zeros_like(None)
tf.zeros_like('a')
tf.zeros_like(input=tf.constant([1]), dtype=None, name='z')
tf.ones_like([[1, 2], [3, 4]])
tf.ones_like([1.5, 2.5], dtype=tf.int32)
tf.ones_like(tf.constant([True, False]))
tf.ones_like(tf.constant(['a']))
tf.ones_like(tf.Variable([1., 2.]))
tf.ones_like(5.0)
tf.fill([2, 3], 9)
tf.fill([2], 1.5)
tf.fill([2], 'a')
tf.fill([2], True)
tf.fill([], 7)
tf.fill([0], 7)
tf.fill((2, 2), tf.constant(3, tf.int64))
tf.fill(dims=[2], value=1, name='f')
tf.fill([2], [1, 2])
tf.fill([-1], 1)
tf.fill(3, 1)
tf.fill([2.0], 1)
tf.fill(tf.constant([2, 2]), 1+2j)
tf.fill([2], None)
tf.fill([2], np.float64(1.5))
tf.fill([2], np.int64(3))
tf.eye(3)
tf.eye(2, 3)
tf.eye(3, num_columns=2)
tf.eye(2, dtype=tf.int32)
tf.eye(2, batch_shape=[2])
tf.eye(2, batch_shape=[3, 1])
tf.eye(0)
tf.eye(-1)
tf.eye(2.0)
tf.eye(2, dtype=tf.bool)
tf.eye(2, dtype=tf.string)
tf.eye(num_rows=2, num_columns=None, batch_shape=None, dtype=tf.float64, name='e')
tf.eye(tf.constant(2))
tf.range(5)
tf.range(2, 8)
tf.range(2, 8, 3)
tf.range(8, 2, -2)
tf.range(8, 2)
tf.range(0)
tf.range(-3)
tf.range(3, 3)
tf.range(5.0)
tf.range(0.0, 1.0, 0.25)
tf.range(1.0, 0.0, -0.5)
tf.range(0, 1, 0.25)
tf.range(0, 3.5)
tf.range(5, dtype=tf.float32)
tf.range(5, dtype=tf.int64)
tf.range(0, 5, 2, dtype=tf.float64)
tf.range(start=1, limit=4, delta=1)
tf.range(start=3)
tf.range(limit=3)
tf.range(0, 5, 0)
tf.range(5, 0, 1)
tf.range(tf.constant(3))
tf.range(tf.constant(3.0))
tf.range(tf.constant(1), tf.constant(4, tf.int64))
tf.range(tf.constant(1, tf.int64), 4)
tf.range(np.int64(3))
tf.range(np.float32(3))
tf.range([3])
tf.range(None)
tf.range(5, dtype=tf.bool)
tf.range(5, dtype=tf.uint8)
tf.range(3.7)
tf.range(5, name='r')
tf.range(0, 10, 3)
tf.range(0.1, 0.6, 0.1)
tf.linspace(0.0, 1.0, 5)
tf.linspace(0, 1, 5)
tf.linspace(0, 10, 3)
tf.linspace(0.0, 1.0, 1)
tf.linspace(0.0, 1.0, 0)
tf.linspace(0.0, 1.0, -1)
tf.linspace(1.0, 0.0, 5)
tf.linspace(-1.0, 1.0, 4)
tf.linspace(0.0, 1.0, num=3)
tf.linspace([0.0, 1.0], [1.0, 3.0], 3)
tf.linspace([0.0, 1.0], [1.0, 3.0], 3, axis=-1)
tf.linspace([0.0, 1.0], [1.0, 3.0], 3, axis=1)
tf.linspace(0.0, 1.0, 3.0)
tf.linspace(0.0, 1, 3)
tf.linspace(0, 1.0, 3)
tf.linspace(tf.constant(0.0, tf.float64), 1.0, 3)
tf.linspace(np.float64(0.0), np.float64(2.0), 3)
tf.linspace(0.0, 10.0, 11)
tf.linspace(0.0, 6.283185307179586, 9)
tf.linspace('a', 'b', 3)
tf.linspace(0.0, 1.0)
tf.linspace(start=0.0, stop=1.0, num=2, name='l', axis=0)
tf.linalg.diag([1, 2, 3])
tf.linalg.diag([[1, 2], [3, 4]])
tf.linalg.diag([1., 2.], k=1)
tf.linalg.diag([1., 2.], k=-1)
tf.linalg.diag_part([[1, 2], [3, 4]])
tf.linalg.diag_part([[1, 2, 3], [4, 5, 6]])
tf.linalg.diag_part([[1, 2, 3], [4, 5, 6]], k=1)
tf.linalg.set_diag([[1, 2], [3, 4]], [9, 8])
tf.linalg.band_part([[1, 2, 3], [4, 5, 6], [7, 8, 9]], 0, -1)
tf.linalg.band_part([[1, 2, 3], [4, 5, 6], [7, 8, 9]], -1, 0)
tf.linalg.band_part([[1, 2, 3], [4, 5, 6], [7, 8, 9]], 1, 1)
tf.linalg.tensor_diag([1, 2])
tf.linalg.tensor_diag_part([[1, 2], [3, 4]])
tf.linalg.trace([[1., 2.], [3., 4.]])
"""

CAST = """
tf.cast([1.8, -1.8, 2.5], tf.int32)
tf.cast([1.8, 0.0, -0.5], tf.bool)
tf.cast([0, 1, 5], tf.bool)
tf.cast([True, False], tf.float32)
tf.cast([True, False], tf.int32)
tf.cast([300, -1], tf.uint8)
tf.cast([2**40], tf.int32)
tf.cast(tf.constant([1.5, 2.5]), 'float64')
tf.cast(tf.constant([1.5, 2.5]), float)
tf.cast(tf.constant([1.5, 2.5]), int)
tf.cast(tf.constant([1.5, 2.5]), np.float16)
tf.cast(tf.constant([1.5, 2.5]), bool)
tf.cast(3, tf.float32)
tf.cast(3.7, tf.int32)
tf.cast(True, tf.float32)
tf.cast('1', tf.float32)
tf.cast(['1.5'], tf.float32)
tf.cast([1, 2], tf.string)
tf.cast(tf.constant([1+2j]), tf.float32)
tf.cast([1.0], tf.complex64)
tf.cast(np.array([1.5, 2.5]), tf.float32)
tf.cast(tf.Variable([1.5, 2.5]), tf.int32)
tf.cast(x=[1, 2], dtype=tf.float32, name='c')
tf.cast([1, 2])
tf.cast([1, 2], 'no_such')
tf.cast(None, tf.float32)
tf.cast([1, 2], None)
tf.cast([[1, 2], [3]], tf.float32)
tf.cast([float('nan'), float('inf')], tf.bool)
tf.cast([0.1, 0.2], tf.float64)
tf.cast(tf.constant([0.1, 0.2], tf.float64), tf.float32)
tf.cast([65504.0, 65520.0, 1e6], tf.float16)
tf.cast([1.0039062, 3.14159], tf.bfloat16)
tf.cast(tf.constant([1, 2]), tf.int32) is None
x = tf.constant([1, 2]); tf.cast(x, tf.int32) is x
tf.saturate_cast([300.0, -5.0, 17.9], tf.uint8)
tf.saturate_cast([300, -300, 17], tf.int8)
tf.saturate_cast([1.5, 2.5], tf.float64)
tf.saturate_cast(tf.constant([1e10]), tf.int32)
tf.dtypes.cast([1.5], tf.int32)
tf.dtypes.complex(1.0, 2.0)
tf.complex([1.0, 2.0], [3.0, 4.0])
tf.math.real([1+2j])
tf.dtypes.as_dtype('float32')
tf.dtypes.as_dtype(np.int64)
tf.as_dtype(float)
tf.as_dtype(int)
tf.as_dtype(bool)
tf.as_dtype(str)
tf.as_dtype('no_such')
tf.as_dtype(None)
tf.as_dtype(7)
tf.as_dtype([])
tf.as_dtype(np.dtype('float16'))
tf.as_dtype('half')
tf.as_dtype('double')
tf.as_dtype('float')
tf.as_dtype('int')
tf.as_dtype(complex)
tf.as_dtype(object)
"""


def cases():
    for (name, value), dtype in itertools.product(VALUES.items(), DTYPES):
        yield entry(
            f"constant {name} {dtype}", f"tf.constant({value}, {dtype})" if dtype != "None" else f"tf.constant({value})"
        )
        if dtype in DTYPES[:4]:
            yield entry(f"convert {name} {dtype}", f"tf.convert_to_tensor({value}, {dtype})")
    for (name, value), dtype in itertools.product([*VALUES.items()][:20:3], FEW):
        yield entry(f"constant {name} {dtype}", f"tf.constant({value}, dtype={dtype})")
    for source, target in itertools.product(ALL, ALL):
        kind = "positive" if target in UINTS or source in UINTS else "mixed"
        yield entry(f"cast {source} {target}", f"tf.cast({const(source, (4,), kind)}, tf.{target})", ulps=0)
    for dtype in ALL:
        if dtype not in ("string", "bfloat16"):
            yield entry(f"from numpy {dtype}", f"tf.constant({array(dtype, (2, 2))})", raises=False)
        for op in ("zeros", "ones", "eye"):
            arg = "2" if op == "eye" else "[2]"
            yield entry(f"{op} {dtype}", f"tf.{op}({arg}, dtype=tf.{dtype})")
        if dtype not in COMPLEX:
            yield entry(f"range {dtype}", f"tf.range(1, 6, 2, dtype=tf.{dtype})")
        yield entry(f"numpy round trip {dtype}", f"{const(dtype)}.numpy()", raises=False)
    for text in (SHAPED, FILLED, CAST):
        yield from lines(text)
