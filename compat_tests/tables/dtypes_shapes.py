"""The DType and TensorShape classes, TensorSpec, and the small protocol methods of tensors."""

from compat_tests.case import entry, lines
from compat_tests.tables._build import ALL, const

DTYPE_NAMES = ALL + ("half", "double", "bool", "qint8", "quint8", "qint32", "resource", "variant")
DTYPE_PARTS = (
    "name",
    "is_floating",
    "is_integer",
    "is_bool",
    "is_complex",
    "is_numpy_compatible",
    "is_quantized",
    "is_unsigned",
    "size",
    "min",
    "max",
    "limits",
    "as_numpy_dtype",
    "real_dtype",
    "base_dtype",
    "as_datatype_enum",
)

DTYPES = """
tf.float32
repr(tf.float32)
str(tf.float32)
tf.float32 == tf.float32
tf.float32 == 'float32'
tf.float32 == np.float32
tf.float32 == np.dtype('float32')
tf.float32 == tf.float64
tf.float32 != 'float64'
tf.float32 == None
tf.float32 == 3
tf.float32 == float
tf.float32 is tf.dtypes.float32
tf.float32 in (tf.float32, tf.float64)
tf.float32 in ['float32']
hash(tf.float32) == hash(tf.as_dtype('float32'))
{tf.float32: 1}[tf.as_dtype('float32')]
tf.constant(1).dtype == tf.int32
tf.constant(1).dtype == np.int32
tf.constant(1).dtype == 'int32'
np.int32 == tf.constant(1).dtype
tf.constant(1).dtype.name
tf.constant([1.]).dtype
repr(tf.constant([1.]).dtype)
tf.half is tf.float16
tf.double is tf.float64
tf.float32.is_compatible_with(tf.float32)
tf.float32.is_compatible_with('float32')
tf.float32.is_compatible_with(tf.int32)
tf.dtypes.DType
tf.DType(1)
tf.bool
tf.string
tf.int32.max
tf.int64.min
tf.float32.max
tf.float16.max
tf.bfloat16.max
tf.uint8.limits
tf.float32.size
tf.string.size
tf.float32.no_such
tf.dtypes.float32.as_numpy_dtype
np.dtype(tf.float32.as_numpy_dtype)
np.zeros(2, dtype=tf.float32.as_numpy_dtype)
np.zeros(2, dtype=tf.int32)
np.dtype(tf.int64)
isinstance(tf.float32, tf.DType)
isinstance(tf.float32, tf.dtypes.DType)
sorted([tf.float32, tf.int32], key=str)
tf.float32 < tf.int32
import pickle; pickle.loads(pickle.dumps(tf.float32)) is tf.float32
import copy; copy.deepcopy(tf.int32) is tf.int32
tf.experimental.numpy.float32 is np.float32
tf.dtypes.saturate_cast([300.], tf.uint8)
"""

SHAPES = """
tf.TensorShape([2, 3])
tf.TensorShape((2, 3))
tf.TensorShape(5)
tf.TensorShape([])
tf.TensorShape(None)
tf.TensorShape([None, 3])
tf.TensorShape([-1, 3])
tf.TensorShape([2.0, 3])
tf.TensorShape([2.5])
tf.TensorShape(['a'])
tf.TensorShape([-2])
tf.TensorShape(tf.TensorShape([1, 2]))
tf.TensorShape(np.array([1, 2]))
tf.TensorShape([np.int64(3), 2])
tf.TensorShape(tf.constant([1, 2]))
tf.TensorShape([tf.constant(1), 2])
tf.TensorShape('23')
tf.TensorShape(dims=[1])
str(tf.TensorShape([2, 3]))
repr(tf.TensorShape([2, 3]))
str(tf.TensorShape([2]))
repr(tf.TensorShape([2]))
str(tf.TensorShape([]))
repr(tf.TensorShape([]))
str(tf.TensorShape(None))
repr(tf.TensorShape(None))
str(tf.TensorShape([None, 3]))
repr(tf.TensorShape([None, 3]))
str(tf.TensorShape([None]))
tf.TensorShape([2, 3])[0]
tf.TensorShape([2, 3])[-1]
tf.TensorShape([2, 3])[:1]
tf.TensorShape([2, 3])[5]
tf.TensorShape([2, 3])['a']
tf.TensorShape([None, 3])[0]
tf.TensorShape([2, 3, 4])[1:]
tf.TensorShape([2, 3, 4])[::2]
tf.TensorShape(None)[0]
tf.TensorShape(None)[1:]
tf.TensorShape([2, 3]).rank
tf.TensorShape(None).rank
tf.TensorShape([2, 3]).ndims
str(tf.TensorShape([2, 3]).dims)
str(tf.TensorShape([2, None]).dims[0] * 2)
tf.TensorShape(None).dims
tf.TensorShape([None]).dims[0].value
tf.TensorShape([2, 3]).as_list()
tf.TensorShape([None, 3]).as_list()
tf.TensorShape(None).as_list()
tf.TensorShape([2, 3]).num_elements()
tf.TensorShape([None, 3]).num_elements()
tf.TensorShape([]).num_elements()
tf.TensorShape([0, 3]).num_elements()
len(tf.TensorShape([2, 3]))
len(tf.TensorShape(None))
len(tf.TensorShape([]))
bool(tf.TensorShape([]))
bool(tf.TensorShape([2]))
bool(tf.TensorShape(None))
list(tf.TensorShape([2, 3]))
list(tf.TensorShape([2, None]))
list(tf.TensorShape(None))
tuple(tf.TensorShape([2, 3]))
[d for d in tf.TensorShape([2, 3])]
a, b = tf.TensorShape([2, 3]); (a, b)
(*tf.TensorShape([2, 3]), 4)
[1, *tf.TensorShape([2, 3])]
2 in tf.TensorShape([2, 3])
np.prod(tf.TensorShape([2, 3]))
np.zeros(tf.TensorShape([2, 3]))
np.array(tf.TensorShape([2, 3]))
tf.TensorShape([2, 3]) == [2, 3]
tf.TensorShape([2, 3]) == (2, 3)
tf.TensorShape([2, 3]) == tf.TensorShape([2, 3])
tf.TensorShape([2, 3]) == [2, 4]
tf.TensorShape([2, 3]) != [2, 4]
tf.TensorShape([2, 3]) == None
tf.TensorShape(None) == None
tf.TensorShape(None) == tf.TensorShape(None)
tf.TensorShape([None]) == tf.TensorShape([None])
tf.TensorShape([None, 3]) == [2, 3]
tf.TensorShape([]) == ()
tf.TensorShape([2]) == 2
tf.TensorShape([2]) == 'a'
(2, 3) == tf.TensorShape([2, 3])
tf.TensorShape([2, 3]) + [4]
tf.TensorShape([2, 3]) + tf.TensorShape([4])
[1] + tf.TensorShape([2])
(1,) + tf.TensorShape([2])
tf.TensorShape([2]) + tf.TensorShape(None)
tf.TensorShape([2]) + 3
tf.TensorShape([2, 3]).concatenate([4])
tf.TensorShape([2, 3]).concatenate(4)
tf.TensorShape(None).concatenate([4])
tf.TensorShape([2, None]).merge_with([None, 3])
tf.TensorShape([2, None]).merge_with([3, 3])
tf.TensorShape([2, None]).merge_with([2])
tf.TensorShape([2, None]).merge_with(None)
tf.TensorShape([2, 3]).is_fully_defined()
tf.TensorShape([2, None]).is_fully_defined()
tf.TensorShape(None).is_fully_defined()
tf.TensorShape([2, 3]).is_compatible_with([None, 3])
tf.TensorShape([2, 3]).is_compatible_with([4, 3])
tf.TensorShape([2, 3]).is_compatible_with(None)
tf.TensorShape([2, 3]).assert_is_compatible_with([2, 4])
tf.TensorShape([2, 3]).assert_is_compatible_with([2, None])
tf.TensorShape([2, 3]).assert_has_rank(3)
tf.TensorShape([2, 3]).assert_has_rank(2)
tf.TensorShape([2, 3]).assert_same_rank([1])
tf.TensorShape([2, None]).assert_is_fully_defined()
tf.TensorShape([2, 3]).with_rank(2)
tf.TensorShape([2, 3]).with_rank(3)
tf.TensorShape([2, 3]).with_rank_at_least(1)
tf.TensorShape([2, 3]).with_rank_at_least(3)
tf.TensorShape([2, 3]).with_rank_at_most(1)
tf.TensorShape(None).with_rank(2)
tf.TensorShape([2, 3]).most_specific_compatible_shape([2, 4])
tf.TensorShape([2, 3]).most_specific_compatible_shape([2])
tf.TensorShape([2, None]).is_subtype_of(tf.TensorShape([None, None]))
tf.TensorShape([2]).most_specific_common_supertype([tf.TensorShape([3])])
hash(tf.TensorShape([2, 3])) == hash(tf.TensorShape([2, 3]))
{tf.TensorShape([2, 3]): 1}[tf.TensorShape([2, 3])]
x = tf.TensorShape([2]); x[0] = 3; x
tf.TensorShape([2]) < tf.TensorShape([3])
tf.TensorShape([2]) * 2
tf.TensorShape([2, 3]).no_such
import pickle; pickle.loads(pickle.dumps(tf.TensorShape([2, None])))
import copy; copy.copy(tf.TensorShape([2, None]))
import copy; copy.deepcopy(tf.TensorShape([2, None]))
f'{tf.TensorShape([2, 3])}'
'shape: ' + str(tf.zeros([2, 3]).shape)
print('Shape:', tf.zeros([2, 3]).shape)
tf.zeros([2, 3]).shape
tf.zeros([2, 3]).shape[0]
tf.zeros([2, 3]).shape[-1] * 2
tf.zeros([2, 3]).shape.as_list()
tf.zeros([2, 3]).get_shape()
tf.zeros([2, 3]).get_shape().as_list()
tf.zeros([2, 3]).shape == (2, 3)
tf.zeros([]).shape
tf.constant(1).shape.rank
tf.Variable([1, 2]).shape
tf.Variable([[1, 2]]).get_shape()
tf.zeros([2, 3]).set_shape([2, 3])
tf.zeros([2, 3]).set_shape([None, 3])
tf.zeros([2, 3]).set_shape([3, 3])
type(tf.zeros([2]).shape[0]).__name__
type(tf.zeros([2]).shape).__name__
tf.TensorShape([2, 3]).to_proto() is not None
tf.compat.dimension_value(tf.TensorShape([2])[0])
str(tf.compat.dimension_at_index(tf.TensorShape([2, 3]), 1))
"""

SPECS = """
tf.TensorSpec([2, 3])
tf.TensorSpec(None)
tf.TensorSpec([None, 3], tf.int32)
tf.TensorSpec([], tf.string, name='s')
tf.TensorSpec(shape=(None,), dtype=tf.float64)
tf.TensorSpec([2], 'float16')
tf.TensorSpec([2], np.int64)
tf.TensorSpec([2]).shape
tf.TensorSpec([2]).dtype
tf.TensorSpec([2]).name
tf.TensorSpec([2], name='a').name
tf.TensorSpec([2]) == tf.TensorSpec([2])
tf.TensorSpec([2]) == tf.TensorSpec([3])
tf.TensorSpec([2]) != tf.TensorSpec([2], tf.int32)
tf.TensorSpec([2], name='a') == tf.TensorSpec([2], name='b')
hash(tf.TensorSpec([2])) == hash(tf.TensorSpec([2]))
tf.TensorSpec.from_tensor(tf.constant([1, 2]))
tf.TensorSpec.from_tensor(tf.constant([1, 2]), name='x')
tf.TensorSpec.from_spec(tf.TensorSpec([2]), name='y')
tf.TensorSpec([None, 3]).is_compatible_with(tf.zeros([2, 3]))
tf.TensorSpec([None, 3]).is_compatible_with(tf.zeros([2, 4]))
tf.TensorSpec([None, 3]).is_compatible_with(tf.TensorSpec([5, 3]))
tf.TensorSpec([2]).is_compatible_with(np.zeros(2, np.float32))
tf.TensorSpec([2]).most_specific_compatible_type(tf.TensorSpec([3]))
tf.TensorSpec([None]).is_subtype_of(tf.TensorSpec(None))
repr(tf.TensorSpec([2, None], tf.bool, 'flag'))
str(tf.TensorSpec([2]))
tf.type_spec_from_value(tf.constant([1., 2.]))
tf.type_spec_from_value(3)
tf.TensorSpec([2]).value_type.__name__
import pickle; pickle.loads(pickle.dumps(tf.TensorSpec([2], tf.int32)))
tf.TensorSpec()
tf.TensorSpec([2], 'no_such')
"""

TENSORS = """
tf.constant([1., 2.]).numpy()
tf.constant(1.5).numpy()
tf.constant('a').numpy()
tf.constant(['a', 'b']).numpy()
tf.constant([[1, 2]]).ndim
tf.constant(1).ndim
tf.constant([[1, 2]]).device[-12:]
tf.constant([[1, 2]]).dtype
tf.constant([1]).name
tf.constant([1]).op
tf.constant([1]).graph
tf.constant([1]).value_index
tf.constant([1]).consumers()
tf.constant([1]).size
tf.constant([1]).T
tf.constant([1]).reshape([1, 1])
tf.constant([1]).astype('float32')
tf.constant([1]).item()
tf.constant([1]).tolist()
tf.constant([1]).sum()
tf.constant([1]).mean()
tf.constant([1]).no_such
tf.constant([1]).assign([2])
tf.constant(1.5).numpy().item()
tf.constant([[1, 2]]).numpy().tolist()
tf.constant([[1., 2.]]).numpy().flags.writeable
tf.constant([[1, 2]]).numpy().T
hash(tf.constant(1))
{tf.constant(1): 2}
{tf.constant(1)}
set([tf.constant(1)])
x = tf.constant(1); {x.ref(): 5}[x.ref()]
x = tf.constant(1); x.ref() == x.ref()
x = tf.constant(1); y = tf.constant(1); x.ref() == y.ref()
x = tf.constant(1); x.ref().deref() is x
x = tf.constant(5); x.experimental_ref() is None
v = tf.Variable(1); v.ref() == v.ref()
v = tf.Variable(1); v.ref().deref() is v
hash(tf.Variable(1))
repr(tf.constant(1).ref())
import pickle; pickle.loads(pickle.dumps(tf.constant([1, 2])))
import copy; copy.copy(tf.constant([1, 2]))
import copy; copy.deepcopy(tf.constant([1, 2]))
import copy; copy.deepcopy([tf.constant(1), {'a': tf.constant(2)}])
import copy; v = tf.Variable([1., 2.]); w = copy.deepcopy(v); w.assign([5., 6.]); (v, w)
import copy; v = tf.Variable([1., 2.]); w = copy.copy(v); w.assign([5., 6.]); (v, w)
import pickle; pickle.dumps(tf.Variable([1., 2.])) is None
np.array(tf.constant([1, 2]))
np.asarray(tf.constant([1., 2.]))
np.array(tf.constant([1., 2.]), dtype=np.float64)
np.array(tf.constant([1., 2.]), dtype=int)
np.array(tf.constant(3))
np.array([tf.constant(1), tf.constant(2)])
np.array([tf.constant([1., 2.]), tf.constant([3., 4.])])
np.array(tf.constant(['a', 'b']))
np.array(tf.Variable([1., 2.]))
np.asarray([tf.Variable(1.0), tf.Variable(2.0)])
np.sum(tf.constant([1, 2, 3]))
np.mean(tf.constant([1., 2., 3.]))
np.sqrt(tf.constant([1., 4.]))
np.square(tf.Variable([1., 4.]))
np.exp(tf.constant(0.0))
np.max(tf.constant([1, 5, 2]))
np.argmax(tf.constant([1, 5, 2]))
np.add(tf.constant([1, 2]), 1)
np.dot(tf.constant([1., 2.]), tf.constant([3., 4.]))
np.matmul(tf.ones([2, 2]), tf.ones([2, 1]))
np.concatenate([tf.constant([1, 2]), tf.constant([3])])
np.stack([tf.constant([1, 2]), tf.constant([3, 4])])
np.vstack([tf.constant([1, 2]), tf.constant([3, 4])])
np.transpose(tf.constant([[1, 2]]))
np.reshape(tf.constant([1, 2]), (2, 1))
np.squeeze(tf.constant([[1, 2]]))
np.expand_dims(tf.constant([1, 2]), 0)
np.where(tf.constant([True, False]), 1, 2)
np.shape(tf.zeros([2, 3]))
np.ndim(tf.zeros([2, 3]))
np.size(tf.zeros([2, 3]))
np.allclose(tf.constant([1., 2.]), [1., 2.])
np.array_equal(tf.constant([1, 2]), np.array([1, 2]))
np.testing.assert_allclose(tf.constant([1., 2.]), [1., 2.])
np.round(tf.constant([1.26, 2.34]), 1)
np.abs(tf.constant([-1, 2]))
np.sort(tf.constant([3, 1, 2]))
np.unique(tf.constant([3, 1, 3]))
np.isnan(tf.constant([1.0, float('nan')]))
np.float32(tf.constant(1.5))
np.float64(tf.constant([1.5, 2.5]))
np.int32(tf.constant(7))
np.ones(3) * tf.constant([1., 2., 3.], tf.float64)
np.linspace(tf.constant(0.0), tf.constant(1.0), 3)
np.arange(tf.constant(3))
np.zeros(tf.constant(3))
np.zeros((tf.constant(2), 3))
np.eye(2)[tf.constant([1, 0])]
np.arange(5)[tf.constant(2)]
np.arange(5)[tf.constant([0, 2])]
np.arange(5)[tf.constant([1, 2]) > 1] if False else np.arange(2)[tf.constant([1, 2]) > 1]
x = np.zeros(3); x[0] = tf.constant(5.0); x
x = np.zeros(3); x[:2] = tf.constant([1., 2.]); x
x = np.zeros(2); x += tf.constant([1., 2.]); x
x = np.zeros(2); x += tf.constant([1., 2.], tf.float64); x
x = tf.constant([1., 2.]).numpy(); x[0] = 9.; x
tf.constant([1., 2.]).__array__()
tf.constant([1., 2.]).__array__(np.float64)
tf.constant([1., 2.]).__len__()
tf.constant([1., 2.]).__array_priority__
tf.constant(3).__index__()
tf.constant([3]).__index__()
tf.constant(3.5).__index__()
tf.constant(3.5).__int__()
tf.constant(3.5).__float__()
tf.constant(True).__bool__()
isinstance(tf.constant([1]), tf.Tensor)
isinstance(tf.constant([1]), object)
callable(tf.constant(1))
hasattr(tf.constant(1), 'numpy')
hasattr(tf.constant(1), '__iter__')
iter(tf.constant([1, 2])).__next__()
next(iter(tf.constant([1, 2])))
next(iter(tf.constant(1)))
list(zip(tf.constant([1, 2]), tf.constant([3, 4])))
list(enumerate(tf.constant([5, 6])))
dict(zip(['a', 'b'], tf.constant([1, 2])))
list(map(float, tf.constant([1, 2])))
list(reversed(tf.constant([1, 2])))
tf.constant([1, 2]).cpu()
tf.constant([1, 2]).gpu()
tf.constant(4).eval()
tf.constant(4.0).is_floating
tf.experimental.dlpack.from_dlpack(tf.experimental.dlpack.to_dlpack(tf.constant([1., 2.])))
tf.get_static_value(tf.constant(3))
tf.executing_eagerly()
tf.__version__
tf.constant([1, 2]).get_shape().as_list()
tf.size(tf.constant([[1, 2]])).numpy()
tf.rank(tf.constant([[1, 2]])).numpy()
import math; math.sqrt(tf.constant(4.0))
import math; math.floor(tf.constant(4.7))
import math; math.ceil(tf.constant(4.2))
import json; json.dumps(float(tf.constant(4.5)))
import json; json.dumps(tf.constant(4.5).numpy().item())
import json; json.dumps(tf.constant(4.5))
isinstance(tf.constant(1.0).numpy(), float)
isinstance(tf.constant([1.0]).numpy(), np.ndarray)
"""


def cases():
    for name in dict.fromkeys(DTYPE_NAMES):
        for part in DTYPE_PARTS:
            yield entry(f"tf.{name}.{part}", f"tf.{name}.{part}")
    for name in ALL:
        yield entry(
            f"shape methods {name}", f"x = {const(name)}; (x.dtype, x.shape, x.ndim, x.get_shape())", raises=False
        )
        yield entry(f"copy {name}", f"import copy; copy.deepcopy({const(name)})", raises=False)
        yield entry(f"pickle {name}", f"import pickle; pickle.loads(pickle.dumps({const(name)}))")
        yield entry(f"iterate {name}", f"list({const(name)})", raises=False)
    for text in (DTYPES, SHAPES, SPECS, TENSORS):
        yield from lines(text)
