"""Cases for tf.DType and tf.as_dtype."""

NAMES = (
    "bfloat16 bool complex64 complex128 double float16 float32 float64 half int8 int16 int32 int64 uint8 uint16 uint32 "
    "uint64 qint8 qint16 qint32 quint8 quint16 resource string variant float4_e2m1fn float8_e4m3b11fnuz float8_e4m3fn "
    "float8_e4m3fnuz float8_e5m2 float8_e5m2fnuz int2 int4 uint2 uint4"
).split()
FACTS = """
{}
str({})
{}.name
int({})
{}.size
{}.as_numpy_dtype
{}.min
{}.max
{}.limits
{}.is_floating
{}.is_integer
{}.is_unsigned
{}.is_complex
{}.is_bool
{}.is_quantized
{}.is_numeric
{}.is_numpy_compatible
{}.real_dtype
{}.base_dtype
hash({})
{}._as_ref
{}.as_datatype_enum
roundtrip({})
""".strip().splitlines()
AS_DTYPE = """
'foo'
None
3.5
200
-1
99
1
101
'float'
'double'
'half'
'half_ref'
'int'
'np'
float
int
bool
str
complex
object
bytes
list
dict
np.float32
np.dtype('float32')
np.dtype('S3')
np.dtype('U3')
np.dtype('O')
np.str_
np.bytes_
np.dtype('>f4')
np.dtype('M8[s]')
np.int_
np.longlong
np.intc
np.longdouble
[1]
(1,)
{}
np.array(1)
np.array('a')
'bfloat16'
'resource'
'string'
'variant'
'str'
'bool_'
'float8_e5m2'
'i4'
'f4'
np.float64(1.)
'object'
'U'
np.void
tf.float32._as_ref
'float32_ref'
type(None)
True
False
b'float32'
1.0
np.int32(1)
np.number
np.integer
np.floating
np.generic
'float_ref'
'double_ref'
np.dtype('>c16')
np.dtype([('qint8', 'i1')])
np.dtype([('a', 'i1')])
tf.dtypes.experimental.int4.as_numpy_dtype
np.ulonglong
np.bool_
np.object_
np.dtype('f2')
np.character
np.timedelta64
'Float32'
''
0
10
2.0
set()
""".strip().splitlines()
EQUAL = """
'float32'
np.float32
np.dtype('float32')
1
None
'foo'
float
tf.float64
3.5
tf.float32._as_ref
[]
'float'
np.dtype('>f4')
np.float32(1)
np.zeros(1, np.float32)
""".strip().splitlines()

CASES = [fact.replace("{}", f"dtypes.{name}") for name in NAMES for fact in FACTS]
CASES += [
    fact.replace("{}", f"tf.as_dtype('{name}_ref')")
    for name in ("float32", "int8", "complex64", "qint8", "variant", "bool")
    for fact in FACTS
]
CASES += [f"tf.as_dtype({value})" for value in AS_DTYPE]
CASES += [f"tf.float32 {op} {value}" for value in EQUAL for op in ("==", "!=")]
CASES += [f"{value} {op} tf.float32" for value in EQUAL[:-1] for op in ("==", "!=")]
CASES += """
tf.float32.is_compatible_with('float32')
tf.float32.is_compatible_with(tf.float32._as_ref)
tf.float32._as_ref.is_compatible_with(tf.float32)
tf.float32.is_compatible_with(tf.float64)
tf.float32.is_compatible_with('foo')
tf.float32.is_subtype_of('float32')
tf.float32.is_subtype_of(tf.float32)
tf.float32.is_subtype_of(tf.int32)
tf.float32.is_subtype_of('foo')
tf.float32.most_specific_common_supertype([tf.float32, tf.float32])
tf.float32.most_specific_common_supertype([tf.int32])
tf.float32.most_specific_common_supertype([])
tf.float32.placeholder_value(None)
tf.float32.flatten()
tf.float32.to_tensors(1)
tf.float32.from_tensors([1])
tf.float32.cast(1, None)
tf.float32.cast(None, None)
tf.float32.cast('a', None)
tf.float32.cast(tf.float32, None)
tf.float32 < tf.float64
tf.DType(1)
tf.DType(tf.float32)
tf.DType(500)
tf.DType('float32')
tf.DType(1) == tf.float32
copy.copy(tf.float32) is tf.float32
copy.deepcopy(tf.float32) is tf.float32
roundtrip(tf.string) is tf.string
np.zeros(2, tf.float32)
np.dtype(tf.float32)
tf.DType.__module__
tf.DType.__name__
tf.float32 in ('float32',)
tf.float32 in [np.float64, np.int32]
{tf.float32: 1}[tf.as_dtype('float32')]
{np.dtype('float32'): 1}.get(tf.float32)
sorted(d.name for d in tf.dtypes.QUANTIZED_DTYPES)
f'{tf.float32}'
'%s %r' % (tf.int64, tf.int64)
tf.float32.as_numpy_dtype(1.5)
tf.float32.foo
[tf.float32, tf.string]
""".strip().splitlines()
