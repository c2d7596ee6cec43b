"""tf.data with tf.function, AutoGraph, Python's own state and prints: when what runs."""

import collections

from compat_tests import case

Point = collections.namedtuple("Point", "x y")


def prints_once_while_tracing(tf):
    def f(x):
        print("traced", x)
        return x + 1

    ds = tf.data.Dataset.range(3).map(f)
    return list(ds.as_numpy_iterator()), list(ds.as_numpy_iterator())


def prints_of_batches(tf):
    def f(x):
        print("traced", x, x.shape)
        return x + 1

    return list(tf.data.Dataset.range(3).batch(2).map(f).as_numpy_iterator())


def prints_of_text(tf):
    def f(x):
        print("traced", x.dtype, x.shape)
        return tf.constant("a")

    return list(tf.data.Dataset.from_tensor_slices(["p", "q"]).map(f).as_numpy_iterator())


def counts_calls_in_python(tf):
    calls = []

    def f(x):
        calls.append(1)
        return x

    list(tf.data.Dataset.range(5).map(f).repeat(2))
    return len(calls)


@case(fd=True)
def tf_print_in_map(tf):
    def f(x):
        tf.print("element", x)
        return x

    return list(tf.data.Dataset.range(3).map(f).as_numpy_iterator())


def a_branch(tf):
    def f(x):
        if x % 2 == 0:
            y = x // 2
        else:
            y = 3 * x + 1
        return y

    return list(tf.data.Dataset.range(6).map(f).as_numpy_iterator())


def a_loop(tf):
    def f(x):
        total = tf.constant(0, tf.int64)
        while x > 0:
            total += x
            x -= 1
        return total

    return list(tf.data.Dataset.range(6).map(f).as_numpy_iterator())


def a_branch_in_a_batch(tf):
    def f(x):
        if x > 3:
            return x * 10
        return x

    return list(tf.data.Dataset.range(7).map(f).batch(3).as_numpy_iterator())


def a_predicate_with_a_branch(tf):
    def keep(x):
        if x < 3:
            return True
        return x % 2 == 0

    return list(tf.data.Dataset.range(9).filter(keep).as_numpy_iterator())


def named_tuples(tf):
    ds = tf.data.Dataset.from_tensor_slices(Point([1, 2], [3.0, 4.0]))
    shown = repr(ds)
    mapped = ds.map(lambda p: Point(p.y, p.x))
    return shown, list(ds.as_numpy_iterator()), repr(mapped), list(mapped.as_numpy_iterator()), ds.batch(2).element_spec


def dictionaries_keep_their_order(tf):
    ds = tf.data.Dataset.from_tensor_slices({"z": [1, 2], "a": [3, 4], "m": [5, 6]})
    return list(next(iter(ds))), list(next(ds.as_numpy_iterator())), repr(ds.batch(2)), repr(ds.map(lambda d: d))


def a_variable_is_read_at_each_element(tf):
    v = tf.Variable(0, dtype=tf.int64)
    it = iter(tf.data.Dataset.range(4).map(lambda x: x + v).prefetch(0))
    first = int(next(it))
    return first


def a_variable_is_assigned(tf):
    v = tf.Variable(0, dtype=tf.int64)
    ds = tf.data.Dataset.range(3).map(lambda x: v.assign_add(x))
    return list(ds.as_numpy_iterator()), v.numpy(), list(ds.as_numpy_iterator()), v


@case(raises=True)
def a_variable_made_in_a_map(tf):
    def f(x):
        w = tf.Variable(1.0)
        return w + 1

    tf.data.Dataset.range(3).map(f)


def py_function_in_a_map(tf):
    seen = []

    def f(x):
        seen.append(int(x))
        return x * 2

    ds = tf.data.Dataset.range(3).map(lambda x: tf.py_function(f, [x], tf.int64))
    return list(ds.as_numpy_iterator()), seen[-3:]


def numpy_function_in_a_map(tf):
    def f(x):
        return x + 1

    ds = tf.data.Dataset.range(3).map(lambda x: tf.numpy_function(f, [x], tf.int64)).batch(2)
    return list(ds.as_numpy_iterator())


def errors_do_not_end_the_iteration(tf):
    it = iter(tf.data.Dataset.from_tensor_slices([0, 5, 1, 6, 1]).map(lambda x: tf.gather([1, 2], x)))
    found = []
    for _ in range(7):
        try:
            found.append(int(next(it)))
        except (StopIteration, tf.errors.InvalidArgumentError) as error:
            found.append(type(error).__name__)
    return found


def a_generator_that_raises(tf):
    def generate():
        yield 1
        raise ValueError("boom")

    it = iter(tf.data.Dataset.from_generator(generate, output_types=tf.int32))
    found = []
    for _ in range(4):
        try:
            found.append(int(next(it)))
        except (StopIteration, tf.errors.InvalidArgumentError) as error:
            found.append(type(error).__name__)
    return found


def a_generator_is_called_for_each_iteration(tf):
    calls = []

    def generate():
        calls.append(1)
        yield from range(3)

    ds = tf.data.Dataset.from_generator(generate, output_signature=tf.TensorSpec([], tf.int32))
    list(ds)
    list(ds.repeat(2))
    return len(calls)


def a_generator_with_state(tf):
    class Source:
        def __init__(self):
            self.n = 0

        def __call__(self):
            self.n += 1
            for k in range(3):
                yield (self.n, [k, k])

    signature = (tf.TensorSpec([], tf.int32), tf.TensorSpec([2], tf.int64))
    ds = tf.data.Dataset.from_generator(Source(), output_signature=signature)
    return list(ds.as_numpy_iterator()), list(ds.batch(2).as_numpy_iterator())


def mutated_arrays_do_not_show(tf):
    import numpy as np

    a = np.arange(4)
    ds = tf.data.Dataset.from_tensor_slices(a)
    a[:] = 9
    return list(ds.as_numpy_iterator())


# Inside tf.function


def sums_in_a_function(tf):
    @tf.function
    def total(ds):
        s = 0
        for x in ds:
            s += tf.cast(x, tf.int32)
        return s

    D = tf.data.Dataset
    return total(D.range(3)), total(D.range(4)), total(D.range(0)), total(D.range(4).batch(2).map(tf.reduce_sum))


def prints_in_a_function(tf):
    @tf.function
    def total(ds):
        print("tracing")
        s = 0
        for x in ds:
            print("body", x.dtype)
            s += tf.cast(x, tf.int32)
        return s

    return total(tf.data.Dataset.range(3)), total(tf.data.Dataset.range(4))


def traces_of_a_function_of_datasets(tf):
    @tf.function
    def f(ds):
        return ds.reduce(tf.constant(0, tf.int64), lambda s, x: s + x)

    D = tf.data.Dataset
    return f(D.range(3)), f(D.range(5)), f.experimental_get_tracing_count()


@case(fd=True)
def tf_print_in_a_loop(tf):
    @tf.function
    def show(ds):
        for x in ds:
            tf.print("x", x)

    show(tf.data.Dataset.range(3))


def pairs_in_a_function(tf):
    @tf.function
    def dot(ds):
        s = tf.constant(0.0)
        for x, y in ds:
            s += tf.reduce_sum(x * y)
        return s

    return dot(tf.data.Dataset.from_tensor_slices(([1.0, 2.0, 3.0], [4.0, 5.0, 6.0])).batch(2))


def enumerate_in_a_function(tf):
    @tf.function
    def f(ds):
        s = tf.constant(0, tf.int64)
        for i, x in enumerate(ds):
            s += i * x
        return s

    return f(tf.data.Dataset.range(4))


def break_in_a_function(tf):
    @tf.function
    def f(ds):
        s = tf.constant(0, tf.int64)
        for x in ds:
            if x > 2:
                break
            s += x
        return s

    return f(tf.data.Dataset.range(10))


def continue_in_a_function(tf):
    @tf.function
    def f(ds):
        s = tf.constant(0, tf.int64)
        for x in ds:
            if x % 2 == 0:
                continue
            s += x
        return s

    return f(tf.data.Dataset.range(10))


@case(raises=True)
def return_in_a_loop(tf):
    @tf.function
    def f(ds):
        for x in ds:
            if x > 3:
                return x
        return tf.constant(-1, tf.int64)

    return f(tf.data.Dataset.range(10)), f(tf.data.Dataset.range(2))


def nested_loops(tf):
    @tf.function
    def f(ds):
        s = tf.constant(0, tf.int64)
        for x in ds:
            for y in ds:
                s += x * y
        return s

    return f(tf.data.Dataset.range(4))


def a_loop_over_an_iterator(tf):
    @tf.function
    def f(it):
        s = tf.constant(0, tf.int64)
        for x in it:
            s += x
        return s

    return f(iter(tf.data.Dataset.range(4)))


def next_of_an_iterator(tf):
    @tf.function
    def f(it):
        return next(it) + it.get_next()

    it = iter(tf.data.Dataset.range(5))
    return f(it), f(it)


def a_dataset_made_in_a_function(tf):
    @tf.function
    def f(n):
        s = tf.constant(0, tf.int64)
        for x in tf.data.Dataset.range(n):
            s += x
        return s

    return f(tf.constant(4, tf.int64)), f(tf.constant(6, tf.int64))


def variables_in_a_loop(tf):
    v = tf.Variable(1.0)

    @tf.function
    def f(ds):
        for x in ds:
            v.assign(v * 2.0 + x)

    f(tf.data.Dataset.from_tensor_slices([1.0, 2.0, 3.0]))
    return v


def a_training_loop(tf):
    w = tf.Variable([0.5, -0.5])

    @tf.function
    def epoch(ds):
        total = 0.0
        for x, y in ds:
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean((tf.linalg.matvec(x, w) - y) ** 2)
            w.assign_sub(0.1 * tape.gradient(loss, w))
            total += loss
        return total

    x = tf.reshape(tf.range(12.0) / 10.0, [6, 2])
    ds = tf.data.Dataset.from_tensor_slices((x, tf.range(6.0))).batch(4)
    return epoch(ds), epoch(ds), w


def the_last_batch_is_shorter(tf):
    @tf.function
    def f(ds):
        last = tf.zeros([], tf.int32)
        for x in ds:
            last = tf.shape(x)[0]
        return last

    return f(tf.data.Dataset.range(7).batch(3))


@case(raises=True)
def a_loop_variable_not_defined(tf):
    @tf.function
    def f(ds):
        for x in ds:
            z = x
        return z

    return f(tf.data.Dataset.range(3))


@case(raises=True)
def a_loop_variable_of_another_dtype(tf):
    @tf.function
    def f(ds):
        s = 0
        for x in ds:
            s = s + x
        return s

    return f(tf.data.Dataset.range(3))


@case(raises=True)
def a_loop_variable_changes_its_dtype(tf):
    @tf.function
    def f(ds):
        s = 0
        for x in ds:
            s = x
        return s

    return f(tf.data.Dataset.range(3))


@case(raises=True)
def a_loop_variable_is_none(tf):
    @tf.function
    def f(ds):
        s = None
        for x in ds:
            s = x
        return s

    return f(tf.data.Dataset.range(3))


def a_loop_variable_changes_its_shape(tf):
    @tf.function
    def f(ds):
        s = tf.zeros([1])
        for x in ds:
            s = tf.concat([s, [1.0]], 0)
        return s

    return f(tf.data.Dataset.range(3))


def undecorated_loops(tf):
    s = 0
    for i, (x, y) in enumerate(tf.data.Dataset.from_tensor_slices(([1, 2, 3], [4, 5, 6])).batch(2)):
        s += i * int(tf.reduce_sum(x * y))
    return s


def windows_of_a_series(tf):
    series = tf.range(10)
    ds = tf.data.Dataset.from_tensor_slices(series)
    ds = ds.window(4 + 1, shift=1, drop_remainder=True)
    ds = ds.flat_map(lambda window: window.batch(4 + 1))
    ds = ds.map(lambda window: (window[:-1], window[-1]))
    ds = ds.shuffle(10, seed=3).batch(2).prefetch(1)
    return [(x, y) for x, y in ds]


def an_input_pipeline(tf):
    import numpy as np

    x = np.arange(40, dtype=np.uint8).reshape(10, 2, 2)
    y = np.arange(10)

    def prepare(image, label):
        return tf.cast(image, tf.float32) / 255.0, tf.one_hot(label % 3, 3)

    ds = tf.data.Dataset.from_tensor_slices((x, y))
    ds = ds.map(prepare, num_parallel_calls=tf.data.AUTOTUNE).cache().shuffle(10, seed=1).batch(4)
    ds = ds.prefetch(tf.data.AUTOTUNE)
    return repr(ds), len(ds), list(ds.as_numpy_iterator()), list(ds.as_numpy_iterator())


def lines_of_files(tf):
    import os
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        names = []
        for k, text in enumerate(("one\ntwo\n", "three\r\n\nfour")):
            names.append(os.path.join(folder, f"{k}.txt"))
            with open(names[-1], "wb") as file:
                file.write(text.encode())
        D = tf.data.Dataset
        listed = D.list_files(os.path.join(folder, "*.txt"), shuffle=False)
        return (
            list(tf.data.TextLineDataset(names).as_numpy_iterator()),
            list(tf.data.TextLineDataset(names[0]).skip(1).enumerate().as_numpy_iterator()),
            list(D.from_tensor_slices(names).flat_map(tf.data.TextLineDataset).as_numpy_iterator()),
            list(D.from_tensor_slices(names).interleave(tf.data.TextLineDataset, cycle_length=2).as_numpy_iterator()),
            len(listed),
            [os.path.basename(os.fsdecode(name)) for name in listed.as_numpy_iterator()],
            [os.path.basename(os.fsdecode(n)) for n in D.list_files(folder + "/*", seed=1).as_numpy_iterator()],
            list(tf.data.FixedLengthRecordDataset(names[0], 4).as_numpy_iterator()),
        )


def caches_in_files(tf):
    import os
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        ds = tf.data.Dataset.range(6).shuffle(6, seed=3).cache(os.path.join(folder, "cache"))
        return list(ds.as_numpy_iterator()), list(ds.as_numpy_iterator()), repr(ds)


def saves_and_loads(tf):
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        ds = tf.data.Dataset.from_tensor_slices(([1, 2, 3], ["a", "bc", ""]))
        ds.save(folder)
        loaded = tf.data.Dataset.load(folder)
        return loaded.element_spec, list(loaded.as_numpy_iterator())


def an_old_idiom_of_subclassing(tf):
    class Artificial(tf.data.Dataset):
        def _generator(n):
            for k in range(n):
                yield (k,)

        def __new__(cls, n=3):
            return tf.data.Dataset.from_generator(
                cls._generator, output_signature=tf.TensorSpec([1], tf.int64), args=(n,)
            )

    return list(Artificial(4).as_numpy_iterator())


def random_augmentation(tf):
    tf.random.set_seed(11)

    def jitter(image, label):
        shift = tf.random.uniform([2], -1, 2, dtype=tf.int32, seed=3)
        image = tf.roll(image, shift, axis=[0, 1])
        return image * tf.random.uniform([], 0.8, 1.2), label

    images = tf.reshape(tf.range(36.0), [4, 3, 3])
    ds = tf.data.Dataset.from_tensor_slices((images, tf.range(4))).shuffle(4).map(jitter)
    return list(ds.as_numpy_iterator()), list(ds.batch(3).as_numpy_iterator())


def random_numbers_beside_text(tf):
    tf.random.set_seed(11)

    def f(text):
        return text, tf.random.uniform([]), tf.random.uniform([2], seed=5), tf.random.uniform([])

    ds = tf.data.Dataset.from_tensor_slices(["a", "b", "c"]).map(f)
    return list(ds.as_numpy_iterator()), list(ds.repeat(2).as_numpy_iterator())


def lengths_that_depend_on_random_numbers(tf):
    tf.random.set_seed(3)

    def f(x):
        return tf.fill([tf.random.uniform([], 0, 4, dtype=tf.int32)], x)

    ds = tf.data.Dataset.range(6).map(f).padded_batch(3)
    return repr(ds), list(ds.as_numpy_iterator()), list(ds.as_numpy_iterator())


def shapes_of_python_functions(tf):
    import numpy as np

    def f(x):
        return np.zeros([2, 3], np.float32)

    def g(x):
        y = tf.py_function(f, [x], tf.float32)
        y.set_shape([2, None])
        return y, tf.numpy_function(f, [x], tf.float32), tf.py_function(f, [x], tf.float32) + 1.0

    ds = tf.data.Dataset.range(3).map(g)
    return repr(ds.map(lambda a, b, c: (a, b))), repr(ds.batch(2).map(lambda d, e, f: (d, e)))


def tables_of_csv_files(tf):
    import os
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "a.csv")
        with open(path, "w") as file:
            file.write('x,y,name,flag\n1,2.5,ann,yes\n3,,"b, c",no\n-7,1e3,,maybe\n4,5,"q ""z""",yes\n')
        records = tf.data.experimental.CsvDataset(path, [tf.int32, 0.0, "none", tf.string], header=True)
        some = tf.data.experimental.CsvDataset(path, [tf.int64, "?"], header=True, select_cols=[0, 2])
        table = tf.data.experimental.make_csv_dataset(path, 2, label_name="flag", shuffle_seed=3)
        once = tf.data.experimental.make_csv_dataset(path, 3, select_columns=["x", "flag"], num_epochs=1, shuffle=False)
        return (
            repr(records), list(records.as_numpy_iterator()), list(some.as_numpy_iterator()),
            type(table.element_spec[0]).__name__, dict(table.element_spec[0]), table.element_spec[1],
            [(dict(x), y) for x, y in table.take(5).as_numpy_iterator()],
            [dict(x) for x in once.as_numpy_iterator()],
        )  # fmt: skip


@case(raises=True)
def a_required_field_is_empty(tf):
    import os
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "a.csv")
        with open(path, "w") as file:
            file.write("1,2.5\n3,\n")
        return list(tf.data.experimental.CsvDataset(path, [tf.int32, tf.float32]))


@case(raises=True)
def a_field_is_no_number(tf):
    import os
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "a.csv")
        with open(path, "w") as file:
            file.write("1,2.5\n3,four\n")
        return list(tf.data.experimental.CsvDataset(path, [tf.int32, tf.float32]))


def padded_to_a_cardinality(tf):
    ds = tf.data.Dataset.from_tensor_slices({"a": [1, 2]})
    return list(ds.apply(tf.data.experimental.pad_to_cardinality(4)).as_numpy_iterator())


def groups_reduced(tf):
    reducer = tf.data.experimental.Reducer(
        init_func=lambda _: (0.0, 0.0),
        reduce_func=lambda state, value: (state[0] + value["x"], state[1] + 1.0),
        finalize_func=lambda total, count: total / count,
    )
    ds = tf.data.Dataset.from_tensor_slices({"k": [1, 0, 1, 1], "x": [1.0, 2.0, 3.0, 5.0]})
    ds = ds.apply(tf.data.experimental.group_by_reducer(lambda e: tf.cast(e["k"], tf.int64), reducer))
    return repr(ds), list(ds.as_numpy_iterator())


def resampled(tf):
    ds = tf.data.Dataset.from_tensor_slices([0, 1, 0, 0, 1, 0, 0, 0] * 4)
    ds = ds.rejection_resample(lambda x: x, target_dist=[0.5, 0.5], initial_dist=[0.75, 0.25], seed=4)
    return repr(ds), [int(c) for c, _ in ds]
