"""tf.data: what pipelines print as, how many elements they have, which, and in which order with seeds."""

import itertools

from compat_tests.case import entry, lines

START = "D = tf.data.Dataset; R = D.range(10)\n"
SHOWN = (
    "\n(repr(ds), ds.cardinality(), list(ds.take(14).as_numpy_iterator()), list(ds.take(14).as_numpy_iterator()), "
    "[str(x) for x in ds.take(2)])"
)

PIPELINES = """
R
D.range(3, 9)
D.range(10, 0, -3)
D.range(5, 1)
D.range(5, output_type=tf.int32)
D.range(1, 4, output_type=tf.float32)
D.from_tensors([1, 2])
D.from_tensors((1, [2.0, 3.0]))
D.from_tensors({'a': 1, 'b': 'x'})
D.from_tensor_slices([1.5, 2.5])
D.from_tensor_slices([[1, 2], [3, 4], [5, 6]])
D.from_tensor_slices(np.arange(6, dtype=np.uint8).reshape(3, 2))
D.from_tensor_slices(tf.constant([1, 2, 3], tf.int64))
D.from_tensor_slices(tf.Variable([1.0, 2.0]))
D.from_tensor_slices(([1, 2], [3.0, 4.0]))
D.from_tensor_slices(([1, 2], ([3.0, 4.0], ['a', 'b'])))
D.from_tensor_slices({'b': [1, 2], 'a': [[3.0], [4.0]]})
D.from_tensor_slices(({'x': [1, 2]}, ['p', 'q']))
D.from_tensor_slices(['a', 'bc', ''])
D.from_tensor_slices([[True, False]])
D.from_tensor_slices(np.zeros((0, 3), np.float32))
D.from_tensor_slices((np.arange(4), np.arange(4) * 2.0)).map(lambda a, b: a)
R.map(lambda x: x + 1)
R.map(lambda x: x * 2, num_parallel_calls=2)
R.map(lambda x: x * 2, num_parallel_calls=tf.data.AUTOTUNE, deterministic=True)
R.map(lambda x: (x, x * 2))
R.map(lambda x: [x, x * 2])
R.map(lambda x: (x, [x, x * 2]))
R.map(lambda x: {'a': x, 'b': tf.cast(x, tf.float32) / 2})
R.map(lambda x: (x, {'a': x}))
R.map(lambda x: 7)
R.map(lambda x: 'text')
R.map(lambda x: [1.0, 2.0])
R.map(lambda x: tf.range(x))
R.map(lambda x: tf.fill([2, 3], x))
R.map(lambda x: x > 3)
R.map(lambda x: tf.cast(x, tf.float32)).map(tf.sqrt)
R.map(lambda x: tf.one_hot(x, 3))
R.map(tf.square)
R.batch(3).map(lambda x: x + 1)
R.batch(3).map(tf.reduce_sum)
R.batch(3).map(lambda x: tf.reshape(x, [-1, 1]))
R.batch(3, drop_remainder=True).map(lambda x: tf.reverse(x, [0]))
R.batch(4).map(lambda x: (x[:-1], x[1:]))
D.zip((R, R)).map(lambda a, b: a * b)
D.zip((R, (R, R))).map(lambda a, b: a + b[1])
D.zip({'a': R}).map(lambda d: d['a'])
R.filter(lambda x: x % 2 == 0)
R.filter(lambda x: x > 100)
R.filter(lambda x: True)
R.filter(lambda x: x > 2).filter(lambda x: x < 7)
R.filter(lambda x: x % 3 == 1).batch(2)
R.map(lambda x: x * x).filter(lambda x: x % 2 == 0).map(lambda x: x + 1)
D.zip((R, R)).filter(lambda a, b: a > 7)
R.batch(3)
R.batch(3, drop_remainder=True)
R.batch(10)
R.batch(20)
R.batch(20, drop_remainder=True)
R.batch(np.int64(4))
R.batch(tf.constant(4, tf.int64))
R.batch(3, num_parallel_calls=2)
R.batch(2).batch(3)
R.batch(2, drop_remainder=True).batch(2, drop_remainder=True)
D.from_tensor_slices((np.arange(12.0).reshape(6, 2), ['a', 'b', 'c', 'd', 'e', 'f'])).batch(4)
D.from_tensor_slices({'a': np.arange(5), 'b': np.ones((5, 2))}).batch(2)
D.from_tensor_slices(['a', 'b', 'c']).batch(2)
R.take(0)
R.take(3)
R.take(100)
R.take(-1)
R.skip(0)
R.skip(7)
R.skip(100)
R.skip(-1)
R.skip(2).take(3)
R.take(5).skip(2)
R.repeat(2)
R.take(3).repeat()
R.take(3).repeat(-1)
R.repeat(0)
R.take(0).repeat(5)
R.take(3).repeat(2).batch(4)
R.batch(4).repeat(2)
R.enumerate()
R.enumerate(start=5)
R.batch(4).enumerate()
D.zip((R, R)).enumerate()
R.concatenate(D.range(3))
R.take(2).concatenate(R.take(2)).concatenate(R.skip(8))
D.zip((R, R.skip(1)))
D.zip(R, R.map(lambda x: x * x))
D.zip(R)
D.zip((R,))
D.zip({'a': R, 'b': R.batch(2)})
D.zip((R, {'k': R}))
D.zip(datasets=(R, R.take(3)))
R.shard(3, 0)
R.shard(3, 2)
R.shard(4, 1).batch(2)
R.cache()
R.map(lambda x: x * 2).cache().repeat(2)
R.prefetch(1)
R.prefetch(tf.data.AUTOTUNE)
R.batch(3).prefetch(2)
R.unbatch() if False else R.batch(4).unbatch()
R.batch(4, drop_remainder=True).unbatch()
D.from_tensor_slices([[1, 2], [3, 4]]).unbatch()
D.zip((R.batch(2), R.batch(2))).unbatch()
D.from_tensors((np.arange(6).reshape(3, 2), ['a', 'b', 'c'])).unbatch()
R.batch(4).rebatch(3)
R.batch(4).rebatch(3, drop_remainder=True)
R.batch(4).rebatch([1, 2])
R.batch(4).rebatch(2)
R.take_while(lambda x: x < 4)
R.take_while(lambda x: x < 0)
R.scan(np.int64(0), lambda s, x: (s + x, s + x))
R.scan((np.int64(0), 1.0), lambda s, x: ((s[0] + x, s[1] * 2), s))
R.scan({'a': np.int64(1)}, lambda s, x: ({'a': s['a'] * 2}, s['a'] + x))
D.counter().take(4)
D.counter(start=5, step=3)
D.counter(10, -1, tf.int32)
R.flat_map(lambda x: D.range(x))
R.take(4).flat_map(lambda x: D.from_tensors(x).repeat(2))
D.from_tensor_slices([[1, 2], [3, 4]]).flat_map(D.from_tensor_slices)
D.from_tensor_slices([[1, 2], [3, 4]]).flat_map(lambda x: D.from_tensor_slices((x, x * 2)))
R.take(4).interleave(lambda x: D.from_tensors(x).repeat(6), cycle_length=2, block_length=4)
R.take(4).interleave(lambda x: D.from_tensors(x).repeat(3), cycle_length=2)
R.take(5).interleave(lambda x: D.range(x), cycle_length=3, block_length=2)
R.take(5).interleave(lambda x: D.range(x), cycle_length=3, num_parallel_calls=2)
R.take(5).interleave(lambda x: D.from_tensors(x).repeat(2), cycle_length=10, block_length=1)
R.window(3).flat_map(lambda w: w.batch(3))
R.window(3, drop_remainder=True).flat_map(lambda w: w.batch(3))
R.window(4, shift=1, drop_remainder=True).flat_map(lambda w: w.batch(4))
R.window(4, shift=1).flat_map(lambda w: w.batch(4))
R.window(3, shift=2, stride=2).flat_map(lambda w: w.batch(3))
R.window(3, shift=2, stride=2, drop_remainder=True).flat_map(lambda w: w.batch(3))
R.window(2, shift=4).flat_map(lambda w: w)
R.window(5, shift=1, drop_remainder=True).flat_map(lambda w: w.batch(5)).map(lambda w: (w[:-1], w[-1:]))
D.zip((R, R)).window(2).flat_map(lambda a, b: D.zip((a.batch(2), b.batch(2))))
D.from_tensor_slices({'a': np.arange(4), 'b': np.arange(4.0)}).window(2).flat_map(lambda d: D.zip((d['a'], d['b'])))
R.map(lambda x: tf.fill([x % 4], x)).padded_batch(4)
R.map(lambda x: tf.fill([x % 4], x)).padded_batch(4, padded_shapes=[5])
R.map(lambda x: tf.fill([x % 4], x)).padded_batch(4, padded_shapes=[None], padding_values=np.int64(-1))
R.map(lambda x: tf.fill([x % 4], x)).padded_batch(4, drop_remainder=True)
R.map(lambda x: (tf.fill([x % 3], x), tf.fill([x % 2, 2], x))).padded_batch(3)
R.map(lambda x: (tf.fill([x % 3], x), x)).padded_batch(3, padded_shapes=([None], []), padding_values=(np.int64(9), \
np.int64(0)))
R.map(lambda x: {'a': tf.fill([x % 3], 1.5), 'b': x}).padded_batch(3, padded_shapes={'a': [4], 'b': []})
D.from_tensor_slices([1, 2, 3]).padded_batch(2)
D.from_tensor_slices(['a', 'b', 'c']).padded_batch(2, padded_shapes=[])
D.from_tensor_slices([[1, 2], [3, 4]]).padded_batch(2, padded_shapes=[3])
R.group_by_window(lambda x: x % 2, lambda k, w: w.batch(3), window_size=3)
R.group_by_window(lambda x: x % 3, lambda k, w: w.batch(2), window_size_func=lambda k: k + 1)
R.group_by_window(lambda x: x // 4, lambda k, w: w.map(lambda v: v * 10 + k), window_size=2)
R.map(lambda x: tf.fill([x], x)).bucket_by_sequence_length(lambda x: tf.shape(x)[0], [3, 6], [2, 2, 2])
R.map(lambda x: tf.fill([x], x)).bucket_by_sequence_length(lambda x: tf.shape(x)[0], [5], [3, 3], drop_remainder=True)
R.map(lambda x: tf.fill([x % 4], x)).bucket_by_sequence_length(lambda x: tf.shape(x)[0], [2, 5], [2, 2, 2], \
pad_to_bucket_boundary=True)
D.choose_from_datasets([R, R.map(lambda x: -x)], D.from_tensor_slices(np.array([0, 1, 1, 0, 1], np.int64)))
D.choose_from_datasets([R.take(1), R], D.from_tensor_slices(np.array([0, 0, 1, 0, 1], np.int64)), \
stop_on_empty_dataset=False)
D.choose_from_datasets([R.take(1), R], D.from_tensor_slices(np.array([0, 0, 1, 0, 1], np.int64)), \
stop_on_empty_dataset=True)
D.choose_from_datasets([R, R], D.range(2).repeat(3))
D.from_tensor_slices([1, 2, 1, 3, 2]).unique()
D.from_tensor_slices(['a', 'b', 'a']).unique()
R.ignore_errors()
R.apply(lambda d: d.take(2))
R.apply(tf.data.experimental.assert_cardinality(10))
R.filter(lambda x: x < 5).apply(tf.data.experimental.assert_cardinality(5))
R.apply(tf.data.experimental.enumerate_dataset(3))
R.batch(3).apply(tf.data.experimental.unbatch())
R.apply(tf.data.experimental.take_while(lambda x: x < 3))
R.apply(tf.data.experimental.map_and_batch(lambda x: x + 1, 4))
R.apply(tf.data.experimental.scan(np.int64(1), lambda s, x: (s * 2, s)))
R.apply(tf.data.experimental.ignore_errors())
R.with_options(tf.data.Options())
D.from_generator(lambda: iter([1, 2, 3]), output_signature=tf.TensorSpec([], tf.int32))
D.from_generator(lambda: iter([1, 2, 3]), output_types=tf.int32)
D.from_generator(lambda: iter([1, 2, 3]), output_types=tf.float32, output_shapes=[])
D.from_generator(lambda: iter([(1, [1, 2]), (3, [4, 5])]), output_types=(tf.int32, tf.int64), output_shapes=([], [2]))
D.from_generator(lambda: iter([(1, [1, 2]), (3, [4, 5])]), (tf.int32, tf.int64), (tf.TensorShape([]), \
tf.TensorShape([None])))
D.from_generator(lambda: iter([(1, 'a'), (3, 'b')]), output_signature=(tf.TensorSpec([], tf.int32), \
tf.TensorSpec([], tf.string)))
D.from_generator(lambda: iter([{'a': 1, 'b': 2.0}]), output_signature={'a': tf.TensorSpec([], tf.int32), 'b': \
tf.TensorSpec([], tf.float32)})
D.from_generator(lambda: iter([[1], [1, 2]]), output_signature=tf.TensorSpec([None], tf.int32))
D.from_generator(lambda n: iter(range(n)), output_types=tf.int64, args=(4,))
D.from_generator(lambda n, s: iter([n, s]), output_types=tf.float32, args=(4.0, 5.0))
D.from_generator(lambda: iter([1, 2, 3]), output_signature=tf.TensorSpec([], tf.int32)).repeat(2).batch(2)
D.from_generator(lambda: iter([np.ones(2), np.zeros(2)]), output_signature=tf.TensorSpec([2], \
tf.float64)).map(lambda x: x + 1)
D.from_generator(range(4).__iter__, output_signature=tf.TensorSpec([], tf.int64)).shuffle(2, seed=1)
tf.data.experimental.from_list([1, 2, 3])
tf.data.experimental.from_list([(1, 'a'), (2, 'b')])
tf.data.experimental.from_list([{'a': [1, 2]}, {'a': [3, 4]}])
tf.data.experimental.Counter(2, 2)
"""

SHUFFLES = """
R.shuffle({size}, seed={seed})
R.shuffle({size}, seed={seed}, reshuffle_each_iteration=False)
R.shuffle({size}, seed={seed}).repeat(3)
R.shuffle({size}, seed={seed}).batch(3)
R.batch(2).shuffle({size}, seed={seed})
R.repeat(2).shuffle({size}, seed={seed})
"""

ORDERS = """
D.range(100).shuffle(100, seed=1)
D.range(100).shuffle(37, seed=2).batch(7)
D.range(1000).shuffle(64, seed=3).skip(900)
D.range(1000).shuffle(999, seed=4).skip(990)
D.range(300).shuffle(100, seed=5).repeat(2).batch(40)
D.range(300).shuffle(100, seed=5, reshuffle_each_iteration=False).repeat(2).batch(40)
R.shuffle(4, seed=1).shuffle(3, seed=2)
R.shuffle(4, seed=1).take(5)
R.shuffle(4, seed=1).cache()
R.shuffle(4, seed=1).cache().repeat(2)
R.cache().shuffle(4, seed=1)
R.shuffle(4, seed=1).map(lambda x: x * 2).repeat(2)
R.shuffle(4, seed=1).batch(5).repeat(2)
R.shuffle(4, seed=1).take(3).repeat(3)
R.shuffle(4, seed=1).skip(3).repeat(3)
R.map(lambda x: x * x).shuffle(4, seed=1)
R.filter(lambda x: x % 2 == 1).shuffle(3, seed=9)
R.shuffle(5, seed=1).filter(lambda x: x % 2 == 1)
D.zip((R.shuffle(5, seed=1), R))
D.zip((R, R)).shuffle(5, seed=1)
D.zip((R.shuffle(5, seed=1), R.shuffle(5, seed=1)))
R.shuffle(5, seed=1).enumerate()
R.enumerate().shuffle(5, seed=1)
R.concatenate(R).shuffle(5, seed=1)
R.shuffle(5, seed=1).concatenate(R)
R.shuffle(3, seed=2**40)
R.shuffle(3, seed=-5)
R.shuffle(3, seed=0)
R.shuffle(tf.constant(3, tf.int64), seed=tf.constant(2, tf.int64))
R.shuffle(3, 7)
R.shuffle(3, 7, False)
R.shuffle(10, seed=1).shard(2, 1)
R.shuffle(10, seed=1).window(2).flat_map(lambda w: w.batch(2))
R.batch(2).unbatch().shuffle(10, seed=3)
R.flat_map(lambda x: D.range(x)).shuffle(10, seed=3)
R.take(3).flat_map(lambda x: D.range(5).shuffle(5, seed=3))
R.apply(tf.data.experimental.shuffle_and_repeat(4, 2, seed=3))
D.from_tensor_slices((['a', 'b', 'c'], [1, 2, 3])).shuffle(3, seed=4)
D.from_generator(lambda: iter(range(6)), output_types=tf.int32).shuffle(4, seed=4)
D.random(seed=3)
D.random(seed=3, rerandomize_each_iteration=True)
D.random(seed=3, rerandomize_each_iteration=False).batch(3)
D.sample_from_datasets([R, R.map(lambda x: x + 100)], seed=5)
D.sample_from_datasets([R, R.map(lambda x: x + 100)], weights=[0.3, 0.7], seed=5)
D.sample_from_datasets([R, R.map(lambda x: x + 100)], weights=[0.9, 0.1], seed=8, stop_on_empty_dataset=True)
D.sample_from_datasets([R, R.map(lambda x: x + 100)], weights=[0.5, 0.5], seed=8, rerandomize_each_iteration=True)
D.sample_from_datasets([R, R, R], weights=[0.0, 0.5, 0.5], seed=8)
D.sample_from_datasets([R, R], weights=[1.0, 0.0], seed=8)
D.sample_from_datasets([R, R.map(lambda x: x + 100)], weights=tf.constant([0.2, 0.8], tf.float64), seed=8)
D.sample_from_datasets([R, R.map(lambda x: x + 100)], weights=D.from_tensors([0.2, 0.8]).repeat(), seed=8)
"""

GLOBAL = """
R.shuffle(5)
R.shuffle(5, seed=1)
R.shuffle(5).repeat(2)
R.shuffle(5, reshuffle_each_iteration=False)
R.shuffle(5).shuffle(5)
D.random()
D.random(rerandomize_each_iteration=True)
D.sample_from_datasets([R, R.map(lambda x: x + 100)])
R.map(lambda x: tf.random.uniform([]))
R.map(lambda x: tf.random.uniform([], seed=4))
R.map(lambda x: (tf.random.uniform([2]), tf.random.normal([])))
R.map(lambda x: tf.random.uniform([], maxval=100, dtype=tf.int32)).batch(4)
R.map(lambda x: tf.random.uniform([], maxval=100, dtype=tf.int32)).repeat(2)
R.map(lambda x: tf.random.uniform([], maxval=100, dtype=tf.int32)).shuffle(3)
R.take(4).map(lambda x: tf.random.shuffle(tf.range(5)))
R.map(lambda x: x + tf.random.uniform([], maxval=10, dtype=tf.int64)).filter(lambda x: x > 5)
R.filter(lambda x: tf.random.uniform([]) < 0.5)
R.shuffle(5).map(lambda x: tf.cast(x, tf.float32) + tf.random.uniform([])).batch(3)
R.map(lambda x: tf.random.stateless_uniform([2], seed=[x, 1]))
"""

OTHERS = """
len(R), len(R.batch(3)), len(R.take(2))
bool(R), bool(R.take(0))
R.element_spec
iter(R).element_spec
[x for x in R.take(2)]
list(R.take(2))
next(iter(R))
next(iter(R)).numpy()
it = iter(R.take(1)); [next(it), next(it, 'over')]
it = iter(R.take(2)); [it.get_next(), it.get_next()]
[int(i) for i in R]
[(i, int(x)) for i, x in enumerate(R.take(3))]
[int(a) + int(b) for a, b in zip(R, R.skip(1))]
dict(D.from_tensors({'b': 1, 'a': 2}).as_numpy_iterator().next())
max(R.as_numpy_iterator())
sorted(R.take(3).as_numpy_iterator(), reverse=True)
np.array(list(R.as_numpy_iterator()))
type(next(R.as_numpy_iterator())).__name__
type(next(R.batch(2).as_numpy_iterator())).__name__
type(next(D.from_tensors('a').as_numpy_iterator())).__name__
repr(R.as_numpy_iterator())[:37]
R.reduce(np.int64(0), lambda s, x: s + x)
R.reduce(tf.constant(0, tf.int64), lambda s, _: s + 1)
R.reduce((np.int64(0), np.int64(1)), lambda s, x: (s[0] + x, s[1]))
R.batch(3).reduce(np.int64(0), lambda s, x: s + tf.reduce_sum(x))
R.reduce({'n': 0}, lambda s, x: {'n': s['n'] + 1})
R.take(0).reduce(5, lambda s, x: s + 1)
D.from_tensors(3).get_single_element()
D.from_tensors((3, 'a')).get_single_element()
R.batch(10).get_single_element()
tf.data.experimental.get_single_element(R.take(1))
tf.data.experimental.cardinality(R.filter(lambda x: True))
tf.data.experimental.get_structure(R)
tf.data.experimental.get_structure(D.zip((R, R.batch(2))))
tf.data.experimental.at(R, 3)
tf.data.AUTOTUNE, tf.data.INFINITE_CARDINALITY, tf.data.UNKNOWN_CARDINALITY
(R.repeat().cardinality() == tf.data.INFINITE_CARDINALITY).numpy()
tf.data.DatasetSpec(tf.TensorSpec([], tf.int32))
tf.type_spec_from_value(R)
isinstance(R, tf.data.Dataset), isinstance(R.map(lambda x: x), tf.data.Dataset)
isinstance(iter(R), tf.data.Iterator)
str(type(R)), str(type(R.batch(2))), str(type(iter(R)))
tf.data.Dataset
o = iter(R).get_next_as_optional(); (o.has_value(), o.get_value(), o.element_spec)
o = iter(R.take(0)).get_next_as_optional(); o.has_value()
o = tf.experimental.Optional.from_value((1, 2.0)); (o.has_value(), o.get_value(), o.element_spec)
tf.experimental.Optional.empty(tf.TensorSpec([], tf.int32)).has_value()
[o.deterministic for o in [tf.data.Options()]]
o = tf.data.Options(); o.deterministic = False; R.with_options(o).options().deterministic
o = tf.data.Options(); o.experimental_optimization.map_fusion = True; o.experimental_optimization.map_fusion
o = tf.data.Options(); o.autotune.enabled = False; R.with_options(o).batch(2).options().autotune.enabled
o = tf.data.Options(); o.threading.private_threadpool_size = 3; o.experimental_threading.private_threadpool_size
tf.data.Options() == tf.data.Options()
o = tf.data.Options(); p = tf.data.Options(); o.deterministic = True; (o == p, o != p, o.merge(p).deterministic)
R.options().deterministic
o = tf.data.Options(); o.experimental_distribute.auto_shard_policy
tf.function(lambda: R.reduce(np.int64(0), lambda s, x: s + x))()
[tuple(x.shape for x in b) for b in D.zip((R, R)).batch(4)]
[w.cardinality().numpy() for w in R.window(4)]
[list(w.as_numpy_iterator()) for w in R.window(4)]
[[list(v.as_numpy_iterator()) for v in w] for w in D.zip((R.take(3), R)).window(2)]
[x.dtype for x in D.from_tensor_slices(([1], [1.0], ['a'], [True], np.array([1]), np.array([1.0])))  \
.get_single_element()]
"""


def cases():
    """Entries."""
    for line in PIPELINES.strip().splitlines():
        yield entry(line, f"{START}ds = {line}{SHOWN}")
    for size, seed in itertools.product((2, 4, 10, 15), (0, 1, 42)):
        for line in SHUFFLES.strip().splitlines():
            line = line.format(size=size, seed=seed)
            yield entry(line, f"{START}ds = {line}{SHOWN}")
    for line in ORDERS.strip().splitlines():
        yield entry(f"order: {line}", f"{START}ds = {line}{SHOWN}")
    for line in GLOBAL.strip().splitlines():
        yield entry(f"set_seed(7): {line}", f"{START}tf.random.set_seed(7); ds = {line}{SHOWN}")
        yield entry(
            f"set_seed(7): {line}, a random op before",
            f"{START}tf.random.set_seed(7); tf.random.uniform([]); ds = {line}\n"
            "list(ds.take(12).as_numpy_iterator()), tf.random.uniform([2])",
        )
    for name, code, options in lines(OTHERS):
        yield name, START + code, options
