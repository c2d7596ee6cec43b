"""Indexing and slicing of tensors and variables."""

from compat_tests.case import entry, lines

INDICES = """
0
1
-1
2
-3
:
1:
:2
:-1
::2
::-1
1:3
3:1
-2:
5:
10:20
2:0:-1
::-2
...
0, 0
1, -1
0, 1, 2
0, :
:, 0
:, 1
:, -1
:, 1:
1:, :2
:, :, 0
:, :, 1:
..., 0
..., 1:
..., -1
0, ...
0, ..., 1
..., 1, 0
:, ..., 0
None
None, 0
:, None
..., None
None, ..., None
tf.newaxis
:, tf.newaxis, 0
0, None, 1
1, 2, 3
0, 0, 0, 0
5
-5
0, 7
:, 7
1.0
'a'
True
False
[0]
[0, 1]
[0, 1], 0
(0, 1)
(slice(None), 0)
slice(0, 1)
slice(None, None, 2)
slice(1.0, 2.0)
1:2.5
'a':2
tf.constant(1)
tf.constant(-1)
tf.constant(1):
:tf.constant(1)
tf.constant([0, 1])
tf.constant([True, False])
tf.constant(1, tf.int64)
tf.constant(1.0)
tf.constant(0), tf.constant(1)
tf.constant(0):tf.constant(2):tf.constant(1)
np.int64(1)
np.int32(0)
np.array(1)
np.array([0, 1])
np.array([True, False])
np.float32(1)
..., ...
::0
1:2, 0:1, 1:2
0:0
:, 0:0
1, :, ::-1
::-1, ::-1
-1:-3:-1
range(2)
{}
tf.Variable(1)
tf.Variable(0):
[True, False]
[[0, 1]]
()
"""

LINES = """
tf.constant([1, 2, 3])[0]
tf.constant([1, 2, 3])[0].shape
tf.constant(5)[0]
tf.constant(5)[...]
tf.constant(5)[None]
tf.constant(5)[()]
tf.constant(5)[:]
tf.constant(['a', 'b', 'c'])[1]
tf.constant(['a', 'b', 'c'])[::-1]
tf.constant([True, False])[1]
tf.constant([1.5, 2.5, 3.5])[tf.constant([1., 2., 3.]) > 1.5]
tf.range(10)[tf.range(10) > 5]
tf.range(10)[2:7]
tf.range(10)[::3]
tf.range(10)[-3:]
tf.range(10)[8:2:-3]
tf.range(10)[100]
tf.range(10)[-11]
tf.range(10)['0']
tf.range(10)[[1, 2]]
tf.range(10)[1, 2]
tf.zeros([0])[0]
tf.zeros([0])[:1]
tf.zeros([2, 0])[0]
tf.constant([[1, 2], [3, 4]])[1][0]
tf.constant([[1, 2], [3, 4]])[1, 0]
tf.constant([[1, 2], [3, 4]])[(1, 0)]
tf.constant([[1, 2], [3, 4]])[tf.constant([0])]
x = tf.ones([2, 2]); x[0, 0] = 0.; x
x = tf.constant([1, 2]); x[0] += 1; x
x = tf.constant([1, 2]); del x[0]; x
v = tf.Variable([1, 2]); v[0] = 5; v
v = tf.Variable([1, 2]); v[0] += 5; v
v = tf.Variable([[1., 2., 3.], [4., 5., 6.]]); v[(1, 2)]
v = tf.Variable([[1., 2., 3.], [4., 5., 6.]]); v[:, 1]
v = tf.Variable([[1., 2., 3.], [4., 5., 6.]]); type(v[0]).__name__
v = tf.Variable([[1., 2., 3.], [4., 5., 6.]]); v[1][2]
v = tf.Variable([1, 2, 3, 4]); a = v[0]; a.assign(10); (v, a)
v = tf.Variable([1., 2., 3.]); v[0].assign(10.); v
v = tf.Variable([1., 2., 3.]); v[1:].assign([8., 9.]); v
v = tf.Variable([1., 2., 3.]); v[::2].assign([8., 9.]); v
v = tf.Variable([1., 2., 3.]); v[::-1].assign([7., 8., 9.]); v
v = tf.Variable([1., 2., 3.]); v[1:].assign(5.); v
v = tf.Variable([1., 2., 3.]); v[1:].assign([5.]); v
v = tf.Variable([1., 2., 3.]); v[1:].assign([5., 6., 7.])
v = tf.Variable([1., 2., 3.]); v[0].assign([5.]); v
v = tf.Variable([1., 2., 3.]); v[0].assign([5., 6.])
v = tf.Variable([1., 2., 3.]); v[5].assign(1.)
v = tf.Variable([1., 2., 3.]); v[0].assign(1); v
v = tf.Variable([1, 2, 3]); v[0].assign(1.5)
v = tf.Variable([1, 2, 3]); v[0].assign('a')
v = tf.Variable([1., 2., 3.]); v[0].assign_add(1.)
v = tf.Variable([1., 2., 3.]); repr(v[0].assign(3.))
v = tf.Variable([[1., 2.], [3., 4.]]); v[0, 0].assign(9.); v
v = tf.Variable([[1., 2.], [3., 4.]]); v[0].assign([8., 9.]); v
v = tf.Variable([[1., 2.], [3., 4.]]); v[:, 0].assign([8., 9.]); v
v = tf.Variable([[1., 2.], [3., 4.]]); v[:, 1:].assign([[8.], [9.]]); v
v = tf.Variable([[1., 2.], [3., 4.]]); v[...].assign([[5., 6.], [7., 8.]]); v
v = tf.Variable([[1., 2.], [3., 4.]]); v[:].assign([[5., 6.], [7., 8.]]); v
v = tf.Variable([[1., 2.], [3., 4.]]); v[-1, -1].assign(0.); v
v = tf.Variable([[1., 2.], [3., 4.]]); v[0, None].assign([[5., 6.]]); v
v = tf.Variable([[1., 2.], [3., 4.]]); v[tf.constant(1), 0].assign(7.); v
v = tf.Variable([[1., 2.], [3., 4.]]); v[0, 0].assign(v[1, 1]); v
v = tf.Variable([[1., 2.], [3., 4.]]); v[0, 0].assign(3.).numpy()
v = tf.Variable([[1., 2.], [3., 4.]]); v[1, 1].assign(tf.constant(2.5)); v
v = tf.Variable([[1., 2.], [3., 4.]]); v[1, 1].assign(np.float64(2.5)); v
v = tf.Variable(tf.ones((3, 1))); v[0, 0].assign(3.); v
v = tf.Variable(5.0); v[...].assign(6.0); v
x = tf.reshape(tf.range(24), [2, 3, 4]); x[:, 1:, ::2]
x = tf.reshape(tf.range(24), [2, 3, 4]); x[1, ..., 0]
x = tf.reshape(tf.range(24), [2, 3, 4]); x[..., tf.newaxis].shape
x = tf.reshape(tf.range(24), [2, 3, 4]); x[-1, -1, -1]
x = tf.range(10); [x[i].numpy() for i in range(3)]
x = tf.range(10); x[x[3]]
x = tf.range(10); x[x[3]:x[6]]
"""


def cases():
    for index in INDICES.strip().splitlines():
        for name, data in (
            ("tensor", "tf.reshape(tf.range(24), [2, 3, 4])"),
            ("vector", "tf.constant([1.0, 2.0, 3.0, 4.0])"),
            ("variable", "tf.Variable(tf.reshape(tf.range(6), [2, 3]))"),
        ):
            yield entry(f"{name}[{index}]", f"{data}[{index}]")
    yield from lines(LINES)
