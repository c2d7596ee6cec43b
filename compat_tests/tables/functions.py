"""tf.function in lines: what counts as the same call, results, errors. Without AutoGraph, which needs a source file."""

from compat_tests.case import entry

PREFIX = "F = lambda g, **k: tf.function(g, autograph=False, **k)\n"
COUNT = (
    "def count(g, *calls, **k):\n"
    "    f = F(g, **k)\n"
    "    for c in calls:\n"
    "        try: f(*c)\n"
    "        except Exception as e: print(type(e).__name__, e)\n"
    "    return f.experimental_get_tracing_count()\n"
    "one = lambda x: tf.constant(1)\n"
)

# Pairs of arguments: one trace or two?
VALUES = """
1 | 1
1 | 2
1 | True
0 | False
1 | 1.0
1.0 | 2.0
0.0 | -0.0
float('nan') | float('nan')
float('inf') | float('inf')
1 | 1+0j
'a' | 'a'
'a' | 'b'
'a' | b'a'
'' | None
None | None
None | 0
None | False
() | []
() | ()
[] | []
{} | {}
{} | []
[1] | (1,)
[1] | [1]
[1] | [2]
[1, 2] | [1]
[1, [2]] | [1, (2,)]
[1, None] | [1, None]
(1, 'a') | (1, 'a')
{'a': 1} | {'a': 1}
{'a': 1} | {'a': 2}
{'a': 1} | {'b': 1}
{'a': 1, 'b': 2} | {'b': 2, 'a': 1}
{'a': [1]} | {'a': (1,)}
{'a': tf.constant(1)} | {'a': tf.constant(2)}
{'a': tf.constant(1)} | {'a': 1}
[tf.constant(1)] | [tf.constant(2)]
[tf.constant(1)] | [tf.constant(2.0)]
[tf.constant(1)] | (tf.constant(1),)
[tf.constant(1), 2] | [tf.constant(5), 2]
[tf.constant(1), 2] | [tf.constant(5), 3]
tf.constant(1) | tf.constant(2)
tf.constant(1) | 1
tf.constant(1) | tf.constant(1.0)
tf.constant(1) | tf.constant(1, tf.int64)
tf.constant([1]) | tf.constant([2])
tf.constant([1]) | tf.constant([1, 2])
tf.constant([1]) | tf.constant([[1]])
tf.constant('a') | tf.constant('b')
tf.constant(True) | tf.constant(False)
tf.constant(True) | True
tf.zeros([2, 3]) | tf.ones([2, 3])
tf.zeros([2, 3]) | tf.ones([3, 2])
tf.zeros([0]) | tf.zeros([1])
np.float32(1) | np.float32(2)
np.float32(1) | np.float64(1)
np.float32(1) | 1.0
np.float32(1) | tf.constant(5.0)
np.int64(1) | np.int64(7)
np.bool_(True) | True
np.ones(2) | np.zeros(2)
np.ones(2) | np.ones(3)
np.ones(2) | np.ones(2, np.float32)
np.ones(2) | tf.ones(2, tf.float64)
np.array(1.0, np.float32) | tf.constant(2.0)
np.ones(2) | [1.0, 1.0]
[np.ones(2)] | [np.zeros(2)]
tf.Variable(1.0) | tf.Variable(2.0)
tf.Variable(1.0) | tf.constant(2.0)
tf.Variable(1.0) | tf.Variable(1)
tf.Variable([1.0]) | tf.Variable([1.0, 2.0])
tf.Variable(1.0) | tf.Variable(1.0, trainable=False)
tf.Variable(1.0, name='a') | tf.Variable(1.0, name='b')
tf.Variable([1.0], shape=[None]) | tf.Variable([1.0])
[tf.Variable(1.0)] | [tf.Variable(2.0)]
tf.float32 | tf.float32
tf.float32 | tf.int32
tf.float32 | 'float32'
tf.TensorShape([1]) | tf.TensorShape([1])
tf.TensorShape([1]) | tf.TensorShape([2])
range(3) | range(3)
range(3) | range(4)
range(3) | [0, 1, 2]
frozenset([1]) | frozenset([1])
frozenset([1]) | frozenset([2])
{1, 2} | {1, 2}
bytearray(b'a') | bytearray(b'a')
len | len
len | abs
print | len
int | int
int | float
object() | object()
bytearray(b"a") | bytearray(b"a")
... | ...
NotImplemented | NotImplemented
tf.add | tf.add
tf.add | tf.multiply
np.sum | np.sum
np.dtype('int32') | np.dtype('int32')
1j | 1j
10**30 | 10**30
tf.IndexedSlices(tf.ones([1, 2]), tf.constant([0])) | tf.IndexedSlices(tf.zeros([1, 2]), tf.constant([1]))
tf.IndexedSlices(tf.ones([1, 2]), tf.constant([0])) | tf.IndexedSlices(tf.zeros([2, 2]), tf.constant([1, 1]))
__import__('collections').OrderedDict(a=1, b=2) | __import__('collections').OrderedDict(b=2, a=1)
__import__('collections').OrderedDict(a=1) | {'a': 1}
__import__('collections').defaultdict(int, a=1) | {'a': 1}
__import__('collections').deque([1]) | __import__('collections').deque([1])
__import__('fractions').Fraction(1, 2) | __import__('fractions').Fraction(1, 2)
__import__('decimal').Decimal('1') | 1
__import__('datetime').date(2020, 1, 1) | __import__('datetime').date(2020, 1, 1)
__import__('enum').Enum('E', 'A B').A | __import__('enum').Enum('E', 'A B').A
__import__('pathlib').PurePosixPath('a') | __import__('pathlib').PurePosixPath('a')
__import__('types').SimpleNamespace(a=1) | __import__('types').SimpleNamespace(a=1)
"""

# How a call is written: does it count as the same?
CALLS = """
lambda x, y=2: x + y | f(1), f(1, 2), f(x=1), f(y=2, x=1), f(1, y=2)
lambda x, y=2: x + y | f(1), f(1, 3), f(1, y=3), f(y=3, x=1)
lambda x, y=2: x + y | f(tf.constant(1)), f(tf.constant(1), 2), f(x=tf.constant(5))
lambda x, y=2: x + y | f(tf.constant(1), tf.constant(2)), f(tf.constant(1), y=tf.constant(3)), f(tf.constant(1))
lambda x, *, k=1: x + k | f(1), f(1, k=1), f(1, k=2), f(x=1, k=2)
lambda x, /, y=1: x + y | f(1), f(1, 1), f(1, y=1)
lambda *a: len(a) + tf.constant(0) | f(), f(1), f(1, 2), f(1, 2), f(2, 1)
lambda *a: len(a) + tf.constant(0) | f(tf.constant(1)), f(tf.constant(2)), f(tf.constant(1), tf.constant(1))
lambda **k: len(k) + tf.constant(0) | f(), f(a=1), f(a=1, b=2), f(b=2, a=1)
lambda x, *a, k=0, **r: x + tf.constant(0) | f(1), f(1, k=0), f(1, 2), f(1, 2, k=0, z=1)
lambda x=tf.constant(1): x + 1 | f(), f(tf.constant(5)), f()
lambda x=None: tf.constant(1) | f(), f(None), f(x=None), f(0)
lambda a, b: a + b | f(1, 2), f(b=2, a=1), f(2, 1), f(a=2, b=1)
lambda a, b: a + b | f(tf.Variable(1.), tf.Variable(2.)), f(tf.Variable(3.), tf.Variable(4.))
"""

ARGUMENT_ERRORS = """
F(lambda x: x)()
F(lambda x: x)(1, 2)
F(lambda x: x)(y=1)
F(lambda x: x)(1, x=2)
F(lambda x, y, z=3: x)(1)
F(lambda x, y, z=3: x)(1, 2, 3, 4)
F(lambda x, y, z=3: x)(1, 2, w=1)
F(lambda x, y, z=3: x)(z=1)
F(lambda x, *, k: x)(1)
F(lambda x, *, k=2: x)(1, 2)
F(lambda x, /: x)(x=1)
F(lambda: tf.constant(1))(1)
F(lambda: tf.constant(1))(a=1)
F(lambda *a, k: a)(1)
F(lambda x: x)({1, 2})
F(lambda x: x)([{1, 2}])
F(lambda x: x)({'a': {1}})
F(lambda x: x)(bytearray(b'a'))
F(lambda x: x, input_signature=3)
F(lambda x: x, input_signature=tf.TensorSpec([]))
F(lambda x: x, input_signature=[3])
F(lambda x: x, input_signature=[tf.float32])
F(lambda x: x, input_signature=['a', tf.TensorSpec([])])
F(lambda x: x, input_signature=[[tf.TensorSpec([]), 3]])
F(lambda x: x, input_signature=[tf.TensorSpec([]), tf.TensorSpec([])])
F(lambda x: x, input_signature=[tf.TensorSpec([])] * 4)
F(lambda x, y: x, input_signature=[tf.TensorSpec([])])
F(lambda x, y, z: x, input_signature=[tf.TensorSpec([])])
F(lambda: 1, input_signature=[tf.TensorSpec([])])
F(lambda x, *, k: x, input_signature=[tf.TensorSpec([])])
tf.function(3)
tf.function('a')
tf.function([1])
tf.function(None)(3)
tf.function(lambda x: x, foo=1)
tf.function(lambda x: x, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
"""

# Calls of functions with an input signature.
SIGNATURES = {
    "v": "F(lambda x: x + 1, input_signature=[tf.TensorSpec([None], tf.float32)])",
    "s": "F(lambda x, y: x + y, "
    "input_signature=[tf.TensorSpec([], tf.float32, name='first'), tf.TensorSpec([], tf.float32)])",
    "d": "F(lambda d: d['a'] + d['b'][0], input_signature=[{'a': tf.TensorSpec([]), 'b': [tf.TensorSpec([])]}])",
    "t": "F(lambda p: p[0] + p[1], input_signature=[(tf.TensorSpec([]), tf.TensorSpec([]))])",
    "o": "F(lambda x, y=2.0: x + y, input_signature=[tf.TensorSpec([])])",
    "i": "F(lambda x: x * 2, input_signature=(tf.TensorSpec([None, 2], tf.int32),))",
    "u": "F(lambda x: tf.reduce_sum(x), input_signature=[tf.TensorSpec(None)])",
    "a": "F(lambda *a: a[0] + a[1], input_signature=[tf.TensorSpec([]), tf.TensorSpec([])])",
}
SIGNATURE_CALLS = """
v(tf.ones(2))
v(tf.ones(0))
v([1., 2.])
v((1., 2.))
v([1, 2])
v(np.ones(2, np.float32))
v(np.ones(2))
v(np.ones(2, np.int32))
v(tf.Variable([1., 2.]))
v(x=[1.])
v(x=tf.ones(3))
v()
v(1., 2.)
v(1.)
v('a')
v(None)
v(tf.ones([2, 2]))
v(tf.constant([1, 2]))
v(tf.constant(1.))
v(tf.ones(2, tf.float64))
v(np.ones([2, 2]))
v([[1.]])
v({'a': 1.})
v(z=[1.])
v([1.], x=[2.])
v([])
v(True)
s(1., 2.)
s(1, 2)
s(1., y=2.)
s(x=1., y=2.)
s(first=1., y=2.)
s(1.)
s(y=1.)
s(1., 2., 3.)
s(tf.constant(1.), np.float32(2))
s(tf.constant(1), 2.)
s('a', 'b')
s([1.], 2.)
s(tf.Variable(1.), tf.Variable(2.))
d({'a': 1., 'b': [2.]})
d({'b': [2.], 'a': 1.})
d({'a': tf.constant(1.), 'b': [tf.constant(2.)]})
d({'a': 1.})
d({'a': 1., 'b': [2.], 'c': 3.})
d({'a': 1., 'b': (2.,)})
d({'a': 1., 'b': [2., 3.]})
d({'a': 1., 'b': 2.})
d([1., [2.]])
d(1.)
t((1., 2.))
t([1., 2.])
t((1., 2., 3.))
t((1.,))
t(1.)
t((tf.constant(1.), 2))
o(1.)
o(1., 2.)
o(1., 2)
o(1., 3.)
o(1., y=2.)
o(1., y=5)
i([[1, 2]])
i(tf.ones([3, 2], tf.int32))
i([[1., 2.]])
i([[1, 2, 3]])
i([1, 2])
i(np.ones([1, 2], np.int64))
u(tf.ones([2, 3]))
u(1.)
u([1., 2.])
u(tf.ones([1, 1, 1]))
u(tf.constant(1))
a(1., 2.)
a(1.)
a(1., 2., 3.)
v.input_signature
s.input_signature
d.input_signature
F(lambda x: x).input_signature
str(v.get_concrete_function().structured_input_signature)
str(s.get_concrete_function().structured_input_signature)
str(d.get_concrete_function().structured_input_signature)
str(t.get_concrete_function().structured_input_signature)
str(o.get_concrete_function().structured_input_signature)
str(u.get_concrete_function().structured_input_signature)
v.get_concrete_function().pretty_printed_signature()
s.get_concrete_function().pretty_printed_signature()
d.get_concrete_function().pretty_printed_signature()
t.get_concrete_function().pretty_printed_signature()
o.get_concrete_function().pretty_printed_signature()
i.get_concrete_function().pretty_printed_signature()
u.get_concrete_function().pretty_printed_signature()
repr(v.get_concrete_function())
repr(s.get_concrete_function())
str(d.get_concrete_function())
v.get_concrete_function()(tf.ones(3))
v.get_concrete_function(tf.TensorSpec([2], tf.float32))(tf.ones(2))
v.get_concrete_function(tf.TensorSpec([2, 2], tf.float32))
v.get_concrete_function(tf.TensorSpec([2], tf.int32))
v.get_concrete_function(tf.ones(2))(tf.ones(4))
v.get_concrete_function([1., 2.])(tf.ones(2))
v.get_concrete_function('a')
s.get_concrete_function(1., 2.)(1., 2.)
v(tf.ones(2)), v(tf.ones(3)), v(tf.ones(5)), v.experimental_get_tracing_count()
"""

CONCRETE = {
    "c": "F(lambda x, y: x * y)"
    ".get_concrete_function(tf.TensorSpec([None], tf.float32), tf.TensorSpec([], tf.float32))",
    "p": "F(lambda x, n: x ** n).get_concrete_function(tf.constant(1.), 3)",
    "m": "F(lambda a: a['x'] + a['y'][0]).get_concrete_function({'x': tf.TensorSpec([]), 'y': [tf.TensorSpec([])]})",
    "n": "F(lambda: tf.constant(3)).get_concrete_function()",
    "q": "F(lambda x, *a, k=1, **r: {'b': x, 'a': [x + 1., None]}).get_concrete_function(tf.TensorSpec([2, None]))",
    "g": "F(lambda x, y: x + y).get_concrete_function(tf.TensorSpec([], name='left'), tf.TensorSpec([], name='right'))",
}
CONCRETE_CALLS = """
c(tf.ones(2), tf.constant(2.))
c(tf.ones(5), tf.constant(2.))
c([1., 2.], 3.)
c(np.ones(2, np.float32), np.float32(3))
c(x=tf.ones(2), y=tf.constant(2.))
c(tf.ones(2), y=tf.constant(2.))
c(tf.ones(2))
c()
c(tf.ones(2), tf.constant(2.), tf.constant(3.))
c(tf.ones(2), z=tf.constant(2.))
c(tf.constant([1, 2]), tf.constant(2.))
c(tf.ones(2), tf.constant(2))
c('a', 'b')
c(None, None)
p(tf.constant(2.))
p(tf.constant(2.), 3)
p(tf.constant(2.), 4)
p(2., 3)
p(x=tf.constant(2.))
p(n=3, x=tf.constant(2.))
p()
p(1., 2., 3.)
m({'x': tf.constant(1.), 'y': [tf.constant(2.)]})
m({'x': 1., 'y': [2.]})
m(tf.constant(1.), tf.constant(2.))
m(a_x=tf.constant(1.), a_y_0=tf.constant(2.))
m({'x': tf.constant(1.)})
n()
n(1)
q(tf.ones([2, 1]))
g(left=tf.constant(1.), right=tf.constant(2.))
g(x=tf.constant(1.), y=tf.constant(2.))
g(tf.constant(1.), right=tf.constant(2.))
g(tf.constant(1.), tf.constant(2.))
[str(z.structured_input_signature) for z in (c, p, m, n, q, g)]
[z.pretty_printed_signature() for z in (c, p, m, n, q, g)]
[repr(z) for z in (c, p, m, n, q, g)]
[str(z) for z in (c, p, m, n, q, g)]
[str(z.structured_outputs) for z in (c, p, m, n, q, g)]
[z.output_shapes for z in (c, p, m, n, q, g)]
[z.output_dtypes for z in (c, p, m, n, q, g)]
[[str(i) for i in z.inputs] for z in (c, p, m, n, q, g)]
[[str(i) for i in z.outputs] for z in (c, p, m, n, q, g)]
[len(z.captured_inputs) for z in (c, p, m, n, q, g)]
[z.variables for z in (c, p, m, n, q, g)]
[z.graph.name for z in (c, p, m, n, q, g)]
"""

RESULTS = """
F(lambda: None)()
F(lambda: 1)()
F(lambda: 1.5)()
F(lambda: True)()
F(lambda: 'a')()
F(lambda: b'a')()
F(lambda: [])()
F(lambda: ())()
F(lambda: {})()
F(lambda: [1, 2.0, None])()
F(lambda: (1,))()
F(lambda: {'b': 1, 'a': [2, None, (3.,)]})()
F(lambda: np.ones(2))()
F(lambda: np.float32(2))()
F(lambda: np.array(['a', 'b']))()
F(lambda: [np.ones(1), tf.ones(1)])()
F(lambda: range(3))()
F(lambda x: x)(tf.constant(1))
F(lambda x: x)([1, 2])
F(lambda x: x)({'a': 1})
F(lambda x: x)(None)
F(lambda x: x)('text')
F(lambda x: (x, x))(tf.constant(1))
F(lambda x: [x, [x]])(tf.constant(1))
F(lambda x: x.shape)(tf.ones([2, 3]))
F(lambda x: x.shape[0])(tf.ones([2, 3]))
F(lambda x: [x.shape[0]])(tf.ones([2, 3]))
F(lambda x: tf.shape(x))(tf.ones([2, 3]))
F(lambda x: len(x.shape))(tf.ones([2, 3]))
F(lambda x: x.dtype == tf.float32)(tf.ones([2, 3]))
F(lambda: tf.Variable)()
F(lambda: object())()
F(lambda: {1, 2})()
F(lambda: len)()
F(lambda: tf.float32)()
F(lambda: [1, object()])()
F(lambda: {'a': {1}})()
F(lambda: lambda: 1)()
F(lambda: iter([1]))()
F(lambda: 1 / 0)()
F(lambda: {}['a'])()
F(lambda: [][1])()
F(lambda: undefined.a if False else int('x'))()
F(lambda: tf.executing_eagerly())()
F(lambda: tf.inside_function())()
(tf.executing_eagerly(), tf.inside_function())
F(lambda: tf.IndexedSlices(tf.ones([1, 2]), tf.constant([0])))()
F(lambda s: s)(tf.IndexedSlices(tf.ones([1, 2]), tf.constant([0])))
F(lambda s: s.values * 2)(tf.IndexedSlices(tf.ones([1, 2]), tf.constant([0])))
F(lambda x: x)(np.arange(3))
F(lambda x, y: x @ y)(np.eye(2), np.ones([2, 2]))
F(lambda x: x + 1)(True)
F(lambda x: x * 2)('ab')
F(lambda x: x)(1j)
F(abs)(-3)
F(abs)(tf.constant(-3))
F(tf.add)(1, 2)
F(tf.reduce_sum)([1., 2.])
F(max)(1, 2)
F(F(lambda x: x + 1))(1)
F(__import__('functools').partial(lambda a, b: a - b, 5))(2)
F(__import__('functools').partial(lambda a, b: a - b, b=5))(2)
F(__import__('functools').partial(lambda a, b: a - b, b=5))(2, b=7)
F(__import__('functools').partial(lambda a, b=3: a - b, 5))()
F(np.sum)(tf.ones(3))
F(np.sqrt)(tf.ones(3))
F(lambda x: sum([x, x, 1]))(tf.constant(3))
F(lambda x: sum(x))([1, 2, 3])
F(lambda x: tf.add_n(x))([tf.constant(1), tf.constant(2)])
F(lambda x: [v * 2 for v in x])([tf.constant(1), tf.constant(2)])
F(lambda x: [v * 2 for v in tf.unstack(x)])(tf.constant([1, 2]))
F(lambda x: tf.reshape(x, [tf.shape(x)[0] * 2, -1]))(tf.ones([2, 4]))
F(lambda x: tf.zeros([tf.shape(x)[0], 3]))(tf.ones([2, 4]))
F(lambda x: tf.ones_like(x) * tf.cast(tf.size(x), tf.float32))(tf.ones([2, 4]))
F(lambda x: tf.reshape(x, (x.shape[0], -1)))(tf.ones([2, 2, 2]))
F(lambda x: tf.tile(x, [tf.rank(x)]))(tf.ones([2]))
F(lambda x: x[tf.shape(x)[0] - 1])(tf.constant([1, 2, 3]))
F(lambda x: x[:tf.shape(x)[0] // 2])(tf.constant([1, 2, 3, 4]))
F(lambda x: tf.range(tf.shape(x)[0]))(tf.constant([5, 6, 7]))
F(lambda x: x.get_shape().as_list())(tf.ones([2, 3]))
F(lambda x: x.numpy() if tf.executing_eagerly() else x)(tf.ones([2]))
F(lambda x: tf.identity(x))(tf.Variable(2.0))
F(lambda x: x.read_value())(tf.Variable(2.0))
F(lambda x: x)(tf.Variable(2.0))
F(lambda x: x.assign(5.0))(tf.Variable(2.0))
F(lambda x: x.assign_add(5.0))(tf.Variable(2.0))
F(lambda x: (x.assign_add(5.0), x.assign_add(1.0), x * 1.0))(tf.Variable(2.0))
F(lambda x: x.name)(tf.Variable(2.0, name='vee'))
F(lambda x: str(x))(tf.Variable(2.0, name='vee'))
F(lambda x: str(type(x)))(tf.Variable(2.0, name='vee'))
F(lambda x: [x.shape, x.trainable])(tf.Variable([2.0], trainable=False))
F(lambda x: x[0].assign(7.))(tf.Variable([2.0, 3.0]))
F(lambda x: tf.gather(x, [1]))(tf.Variable([2.0, 3.0]))
"""

# What a symbolic tensor refuses, and how it shows.
SYMBOLIC = """
1 if x > 0 else 2
1 if x else 2
not x
x and x
x or x
x > 0 and x < 1
0 < x < 1
bool(x)
[i for i in x]
list(x)
tuple(x)
(lambda a, b: a)(*x)
len(x)
float(x)
int(x)
complex(x)
range(x)
[1, 2, 3][x]
x in [1, 2]
1 in x
{x: 1}
hash(x)
x.numpy()
np.array(x)
np.asarray(x)
np.sum(x)
np.add(x, 1)
np.ones(2) + x
round(x)
divmod(x, 2)
x.__setitem__(0, 1)
iter(x)
next(x)
reversed(x)
sorted(x)
max(x, x)
sum(x)
any(x)
str(x)
repr(x)
f'{x}'
f'{x:}'
f'{x:.2f}'
'%s' % x
'{}'.format(x)
x.name
x.shape
x.dtype
x.device
x.ndim
x.op.name
x.op.type
x.value_index
x.graph.name
x == x
x != x
x is x
x.ref() == x.ref()
x.foo
x.T
x.mean()
x.sum()
x.tolist()
x.item()
x.astype
x.size
str(x + 1)
str(x * 2)
str(-x)
str(x - 1)
str(x / 2)
str(abs(x))
str(tf.square(x))
str(tf.reduce_sum(x))
str(tf.reduce_mean(x))
str(tf.exp(x))
str(tf.nn.relu(x))
str(tf.cast(x, tf.int32))
str(tf.reshape(x, [-1]))
str(tf.identity(x))
str(tf.sigmoid(x))
str(tf.concat([x, x], 0))
str(tf.stack([x, x]))
str(x[0])
[str(x + 1), str(x + 2), str(x * 3)]
type(x).__name__
isinstance(x, tf.Tensor)
tf.is_tensor(x)
tf.is_symbolic_tensor(x)
x.eval()
x.set_shape([2])
x.get_shape()
x.shape.rank
tf.convert_to_tensor(x) is x
tf.get_static_value(x)
callable(x)
x.experimental_ref
x.consumers()
"""

# What an op says of shapes and dtypes when it is put into a graph.
OP_ERRORS = """
x + y | tf.ones(2), tf.ones(3)
x - y | tf.ones([2, 3]), tf.ones([3, 2])
x * y | tf.ones([2, 3]), tf.ones(2)
x / y | tf.ones([4]), tf.ones([2, 3])
x ** y | tf.ones(2), tf.ones(3)
x > y | tf.ones(2), tf.ones(3)
x + y | tf.ones(2), tf.constant([1, 2])
x - y | tf.constant([1, 2]), tf.ones(2)
x * y | tf.ones(2), tf.ones(2, tf.float64)
x + 1.5 | tf.constant([1, 2]),
x * 0.5 | tf.constant(2),
1.5 + x | tf.constant([1, 2]),
x + 'a' | tf.constant([1, 2]),
x + None | tf.constant([1, 2]),
tf.matmul(x, y) | tf.ones([2, 3]), tf.ones([2, 3])
tf.matmul(x, y) | tf.ones([2]), tf.ones([2, 3])
tf.matmul(x, y) | tf.ones([2, 3]), tf.ones([3])
tf.matmul(x, y) | tf.ones([2, 3]), tf.ones([3, 2], tf.float64)
tf.reshape(x, [4]) | tf.ones([2, 3]),
tf.reshape(x, [7, -1]) | tf.ones([2, 3]),
tf.reshape(x, [2, 2]) | tf.ones([3]),
tf.concat([x, y], 0) | tf.ones([2, 3]), tf.ones([2, 4])
tf.reduce_sum(x, axis=3) | tf.ones([2]),
tf.reduce_mean(x, axis=2) | tf.ones([2, 2]),
tf.stack([x, y]) | tf.ones([2, 3]), tf.ones([2, 4])
v.assign(x) | tf.ones([2]),
v.assign(x) | tf.constant(1),
v.assign_add(x) | tf.constant(1),
v + x | tf.constant(1),
v.numpy() |
tf.constant('a') + x | tf.constant(1),
tf.cast('a', tf.float32) |
tf.Variable(1.0) |
tf.Variable(x) | tf.constant(1.0),
"""


def cases():
    for line in filter(None, VALUES.splitlines()):
        a, b = line.split(" | ")
        code = f"{PREFIX}{COUNT}count(one, ({a},), ({b},))"
        yield entry(f"trace count: {line}", code)
    for line in filter(None, CALLS.splitlines()):
        g, calls = line.split(" | ")
        yield entry(f"call: {line}", f"{PREFIX}f = F({g})\n(({calls},), f.experimental_get_tracing_count())")
    for line in filter(None, ARGUMENT_ERRORS.splitlines()):
        shown = "True" if line.startswith(("tf.function(", "F(")) and not line.endswith("))") else None
        yield entry(
            f"arguments: {line}", f"{PREFIX}r = {line}\n{shown or 'r'}" if "input_signature" in line else PREFIX + line
        )
    for table, calls in ((SIGNATURES, SIGNATURE_CALLS), (CONCRETE, CONCRETE_CALLS)):
        setup = PREFIX + "".join(f"{name} = {code}\n" for name, code in table.items())
        for line in filter(None, calls.splitlines()):
            if line.startswith("["):
                yield entry(f"concrete: {line}", setup + line)
                continue
            used = [
                f"{name} = {code}\n"
                for name, code in table.items()
                if line.startswith((f"{name}(", f"{name}.")) or f"({name}." in line
            ]
            kind = "signature" if table is SIGNATURES else "concrete"
            yield entry(f"{kind}: {line}", PREFIX + "".join(used) + line)
    for line in filter(None, RESULTS.splitlines()):
        yield entry(f"result: {line}", PREFIX + line)
    for line in filter(None, SYMBOLIC.splitlines()):
        yield entry(
            f"symbolic: {line}",
            f"{PREFIX}def g(x):\n    kept.append({line})\n    return x\nkept = []\nf = F(g)\nr = f(tf.ones(2))\n"
            "kept[0] if isinstance(kept[0], (str, int, float, tf.TensorShape, tf.DType, type(None))) else "
            "type(kept[0]).__name__",
        )
    for line in filter(None, OP_ERRORS.splitlines()):
        code, arguments = line.split("|")[0].strip(), line.split("|")[1].strip()
        names = ", ".join("xy"[: arguments.count("tf.")])
        yield entry(f"op: {line}", f"{PREFIX}v = tf.Variable(1.0)\nF(lambda {names}: {code})({arguments})")
