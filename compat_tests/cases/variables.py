"""tf.Variable: construction, assignment, scatter methods, printing, errors."""

import numpy as np

from compat_tests import case


def initial_values(tf):
    values = [3, 1.5, True, [1, 2], [[1.0], [2.0]], np.arange(3), np.float32(2), (1, 2), "text", tf.constant([1.5])]
    return [tf.Variable(value) for value in values]


def all_arguments(tf):
    v = tf.Variable(
        initial_value=[1, 2],
        trainable=False,
        validate_shape=True,
        caching_device=None,
        name="all",
        variable_def=None,
        dtype=tf.float32,
        import_scope=None,
        constraint=None,
        synchronization=tf.VariableSynchronization.AUTO,
        aggregation=tf.VariableAggregation.NONE,
        shape=None,
    )
    return v, v.trainable, v.name, v.constraint, str(v.synchronization), str(v.aggregation)


def properties(tf):
    v = tf.Variable([[1.0, 2.0]], name="kernel")
    return v.name, v.shape, v.dtype, v.trainable, v.numpy(), v.value(), v.read_value(), v.get_shape(), v.device[-5:]


def names(tf):
    return [
        v.name for v in (tf.Variable(1), tf.Variable(1, name="x"), tf.Variable(1, name="x"), tf.Variable(1, name="a/b"))
    ]


def names_under_a_scope(tf):
    with tf.name_scope("outer"):
        with tf.name_scope("inner"):
            a = tf.Variable(1.0, name="w")
        b = tf.Variable(1.0)
    return a.name, b.name


def callable_initial_value(tf):
    return tf.Variable(lambda: tf.ones([2])), tf.Variable(lambda: 3, dtype=tf.float32)


def initial_value_from_variable_is_a_copy(tf):
    a = tf.Variable([2.0, 3.0])
    b = tf.Variable(a)
    a.assign([5, 6])
    return a, b


def dtype_conversion(tf):
    return tf.Variable([1, 2], dtype=tf.float64), tf.Variable(1, dtype="float16"), tf.Variable(True, dtype=tf.bool)


@case(raises=True)
def dtype_does_not_fit(tf):
    return tf.Variable([1.5, 2.5], dtype=tf.int32)


@case(raises=True)
def dtype_of_text(tf):
    return tf.Variable("a", dtype=tf.float32)


@case(raises=True)
def no_initial_value(tf):
    return tf.Variable()


@case(raises=True)
def none_as_initial_value(tf):
    return tf.Variable(None)


@case(raises=True)
def ragged_initial_value(tf):
    return tf.Variable([[1, 2], [3]])


@case(raises=True)
def shape_does_not_fit(tf):
    return tf.Variable([1, 2], shape=[3])


def shape_with_unknown_size(tf):
    v = tf.Variable([1.0, 2.0], shape=tf.TensorShape([None]))
    before = v.shape
    v.assign([1.0, 2.0, 3.0])
    return before, v.shape, v.numpy(), v.value().shape


def shape_unknown(tf):
    v = tf.Variable([1.0, 2.0], shape=tf.TensorShape(None))
    v.assign([[1.0, 2.0], [3.0, 4.0]])
    return v.shape, v.numpy()


@case(raises=True)
def shape_with_unknown_size_wrong_rank(tf):
    v = tf.Variable([1.0, 2.0], shape=[None])
    v.assign([[1.0]])


def assign_family(tf):
    v = tf.Variable([1.0, 2.0])
    seen = [v.numpy()]
    v.assign([3, 4])
    seen.append(v.numpy())
    v.assign_add([1, 1])
    seen.append(v.numpy())
    v.assign_sub([0.5, 0.25])
    seen.append(v.numpy())
    return seen


def assign_returns_the_variable(tf):
    v = tf.Variable(1.0)
    r = v.assign(2.0)
    return r is v, r.numpy(), type(r).__name__


def assign_prints_a_copy(tf):
    v = tf.Variable([1.0, 2.0], name="v")
    return repr(v.assign([3.0, 4.0])), repr(v.assign_add([1.0, 1.0])), repr(v.assign_sub([1.0, 1.0]))


def assign_chain(tf):
    v = tf.Variable(1.0)
    return v.assign_add(1.0).assign_add(2.0).assign_sub(0.5), v


def assign_without_read(tf):
    return tf.Variable(1.0).assign(2.0, read_value=False), tf.Variable(1.0).assign_add(2.0, read_value=False)


def assign_with_name(tf):
    v = tf.Variable(1.0)
    v.assign(2.0, use_locking=True, name="here", read_value=True)
    return v


def assign_python_list_numpy_tensor_variable(tf):
    v = tf.Variable([1.0, 2.0])
    out = []
    for value in ([3, 4], (5.0, 6.0), np.array([7.0, 8.0]), tf.constant([9.0, 10.0]), tf.Variable([11.0, 12.0])):
        out.append(v.assign(value).numpy())
    return out


@case(raises=True)
def assign_wrong_shape(tf):
    tf.Variable([2.0, 3.0]).assign([1.0, 2.0, 3.0])


@case(raises=True)
def assign_wrong_shape_of_a_named_variable(tf):
    tf.Variable(tf.zeros([2, 3]), name="weights").assign(tf.zeros([3, 2]))


@case(raises=True)
def assign_scalar_to_vector(tf):
    tf.Variable([2.0, 3.0]).assign(1.0)


@case(raises=True)
def assign_add_broadcast(tf):
    tf.Variable([2.0, 3.0]).assign_add(1.0)


@case(raises=True)
def assign_add_wrong_shape(tf):
    tf.Variable([2.0, 3.0]).assign_add([1.0, 2.0, 3.0])


@case(raises=True)
def assign_sub_wrong_shape(tf):
    tf.Variable(4).assign_sub([1, 1, 1, 1])


@case(raises=True)
def assign_float_to_int(tf):
    tf.Variable([1, 2]).assign([1.5, 2.5])


@case(raises=True)
def assign_float_tensor_to_int(tf):
    tf.Variable([1, 2]).assign(tf.constant([1.5, 2.5]))


@case(raises=True)
def assign_float64_array_to_float32_tensor(tf):
    tf.Variable([1.0, 2.0]).assign(tf.constant([1.5, 2.5], tf.float64))


@case(raises=True)
def assign_text(tf):
    tf.Variable([1.0]).assign(["a"])


@case(raises=True)
def assign_none(tf):
    tf.Variable([1.0]).assign(None)


@case(raises=True)
def assign_without_a_value(tf):
    tf.Variable([1.0]).assign()


@case(raises=True)
def assign_add_of_bool(tf):
    tf.Variable([True]).assign_add([True])


@case(raises=True)
def assign_add_of_text(tf):
    tf.Variable(["a"]).assign_add(["b"])


def assign_add_of_integers(tf):
    return [tf.Variable([1], dtype=d).assign_add([2]) for d in (tf.int8, tf.uint8, tf.int64, tf.float16, tf.complex64)]


def reads_are_snapshots(tf):
    v = tf.Variable([1.0, 2.0])
    before, value, first = tf.identity(v), v.value(), v[0]
    total = v + 0.0
    v.assign([10.0, 20.0])
    return before, value, first, total, v


def numpy_of_a_variable_is_a_snapshot(tf):
    v = tf.Variable([1.0, 2.0])
    a = v.numpy()
    v.assign_add([1.0, 1.0])
    b = v.numpy()
    return a, b


def numpy_result_does_not_write_through(tf):
    v = tf.Variable([1.0, 2.0])
    a = v.numpy().copy()
    a[0] = 50
    return v


def rebinding_makes_a_tensor(tf):
    x = tf.Variable(2.0)
    kinds = [type(x).__name__]
    x = x + 1
    kinds.append(type(x).__name__)
    return kinds, x


def used_in_operations(tf):
    v = tf.Variable([[1.0, 2.0], [3.0, 4.0]])
    return (
        tf.reduce_sum(v),
        v + 1,
        v @ v,
        tf.reshape(v, [4]),
        tf.concat([v, v], 0),
        tf.argmax(v),
        v[0],
        v[:, 1],
        -v,
        tf.transpose(v),
        tf.convert_to_tensor(v),
        np.sum(v),
        tf.stack([v[0], v[1]]),
    )


def reshape_gives_a_tensor(tf):
    v = tf.Variable([[1.0, 2.0], [3.0, 4.0]])
    print("reshaped:", tf.reshape(v, [1, 4]))
    print(v)


def comparison(tf):
    a, b = tf.Variable([1, 2]), tf.Variable([1, 5])
    return a == b, a != b, a < b, a >= b, a == [1, 2]


def membership_by_identity(tf):
    a, b = tf.Variable(1.0), tf.Variable(1.0)
    return any(v is a for v in [b, a]), a.ref() == b.ref(), a.ref() in {a.ref()}, len({a.ref(), b.ref(), a.ref()})


@case(raises=True)
def hash_of_a_variable(tf):
    return hash(tf.Variable(1.0, name="h"))


@case(raises=True)
def key_of_a_dict(tf):
    return {tf.Variable(1.0): 1}


@case(raises=True)
def item_assignment(tf):
    v = tf.Variable([1.0, 2.0])
    v[0] = 3.0


@case(raises=True)
def truth_of_a_vector(tf):
    return bool(tf.Variable([1.0, 2.0]))


@case(raises=True)
def unknown_attribute(tf):
    return tf.Variable(1.0).no_such


@case(raises=True)
def shape_is_read_only(tf):
    tf.Variable(1.0).shape = (2,)


def iteration(tf):
    v = tf.Variable([[1.0, 2.0], [3.0, 4.0]])
    return list(v), [row.shape for row in v]


@case(raises=True)
def len_of_a_variable(tf):
    return len(tf.Variable([1.0, 2.0]))


def augmented_assignment_of_a_slice_target(tf):
    v = tf.Variable([1.0, 2.0, 3.0])
    v[0].assign(v[0] + 10)
    v[1:].assign(v[1:] * 2)
    return v


def sliced_assign_returns(tf):
    v = tf.Variable([[1.0, 2.0], [3.0, 4.0]], name="m")
    r = v[0, 0].assign(9.0)
    return repr(r), r.numpy(), type(r).__name__


def scatter_update(tf):
    v = tf.Variable([1.0, 2.0, 3.0])
    r = v.scatter_update(tf.IndexedSlices(tf.constant([10.0, 30.0]), tf.constant([0, 2])))
    return v, r.numpy()


def scatter_methods(tf):
    out = []
    for name in (
        "scatter_add",
        "scatter_sub",
        "scatter_mul",
        "scatter_div",
        "scatter_max",
        "scatter_min",
        "scatter_update",
    ):
        v = tf.Variable([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
        getattr(v, name)(tf.IndexedSlices(tf.constant([[4.0, 2.0], [2.0, 8.0]]), tf.constant([0, 2])))
        out.append(v.numpy())
    return out


def scatter_add_of_a_repeated_row(tf):
    v = tf.Variable([1.0, 2.0])
    v.scatter_add(tf.IndexedSlices(tf.constant([1.0, 1.0, 5.0]), tf.constant([0, 0, 1])))
    return v


def scatter_nd_methods(tf):
    out = []
    for name in ("scatter_nd_add", "scatter_nd_sub", "scatter_nd_update", "scatter_nd_max", "scatter_nd_min"):
        v = tf.Variable([1, 2, 3, 4, 5])
        getattr(v, name)([[0], [3]], [10, 2])
        out.append(v.numpy())
    return out


def scatter_nd_update_of_a_matrix(tf):
    v = tf.Variable([[1, 2], [3, 4]])
    v.scatter_nd_update([[0, 1], [1, 0]], [20, 30])
    return v


@case(raises=True)
def scatter_update_with_a_plain_tensor(tf):
    tf.Variable([1.0, 2.0]).scatter_update(tf.constant([1.0]))


@case(raises=True)
def scatter_update_out_of_range(tf):
    tf.Variable([1.0, 2.0]).scatter_update(tf.IndexedSlices(tf.constant([1.0]), tf.constant([5])))


def batch_scatter_update(tf):
    v = tf.Variable([[1, 2, 3], [4, 5, 6]])
    v.batch_scatter_update(tf.IndexedSlices(tf.constant([[9], [8]]), tf.constant([[0], [2]])))
    return v


def sparse_read_and_gather_nd(tf):
    v = tf.Variable([[1.0, 2.0], [3.0, 4.0]])
    return v.sparse_read([1, 0]), v.gather_nd([[0, 1]]), tf.gather(v, [1])


def count_up_to_is_gone_or_not(tf):
    return hasattr(tf.Variable(0), "count_up_to")


def is_initialized_and_handle(tf):
    v = tf.Variable(1.0)
    return v.is_initialized(), hasattr(v, "handle"), hasattr(v, "initializer")


def experimental_ref(tf):
    v = tf.Variable(1.0)
    return v.ref().deref() is v, repr(v.ref()) == f"<Reference wrapping {v!r}>"


def constraint_is_kept(tf):
    v = tf.Variable([1.0, -2.0], constraint=lambda x: tf.maximum(x, 0.0))
    return v.constraint(v)


def set_shape(tf):
    v = tf.Variable([1.0, 2.0], shape=[None])
    return v.set_shape([2]) if hasattr(v, "set_shape") else "none"


def printed_text(tf):
    v = tf.Variable([[1.0, 2.0], [3.0, 4.0]], name="my_variable")
    print(v)
    print("value:", v.numpy())
    print("tensor:", tf.convert_to_tensor(v))
    print("largest:", tf.argmax(v))
    print("shape:", v.shape, "dtype:", v.dtype)
    print([v, tf.Variable(1)])


def printed_text_of_scalars(tf):
    for value in (1, 2.5, True, "text", 1 + 2j):
        print(tf.Variable(value))


def deepcopy_and_copy(tf):
    import copy

    v = tf.Variable([1.0, 2.0], name="source", trainable=False)
    w = copy.deepcopy(v)
    w.assign([3.0, 4.0])
    return v, w, w.trainable


def pickling(tf):
    import pickle

    return pickle.loads(pickle.dumps(tf.Variable([1.0, 2.0], name="kept")))


def variable_in_a_structure(tf):
    pair = {"w": tf.Variable([1.0]), "b": [tf.Variable(2.0)]}
    return tf.nest.map_structure(lambda v: v * 2, pair), [v.name for v in tf.nest.flatten(pair)]


def to_string_formats(tf):
    v = tf.Variable(3.14159)
    return f"{v.numpy():.2f}", f"{float(v):.1f}", f"{v.numpy()}"


def many_updates(tf):
    v = tf.Variable(0.0)
    for i in range(100):
        v.assign_add(float(i))
    return v


def swap(tf):
    a, b = tf.Variable([1.0, 2.0]), tf.Variable([3.0, 4.0])
    held = tf.identity(a)
    a.assign(b)
    b.assign(held)
    return a, b


def assign_itself_transformed(tf):
    v = tf.Variable([[1.0, 2.0], [3.0, 4.0]])
    v.assign(tf.transpose(v))
    v.assign(v @ v)
    return v


def trainable_is_fixed(tf):
    v = tf.Variable(1.0, trainable=False)
    return v.trainable, tf.Variable(1, trainable=True).trainable, tf.Variable(1).trainable


@case(raises=True)
def trainable_cannot_be_set(tf):
    tf.Variable(1.0).trainable = False


def variable_types(tf):
    v = tf.Variable(1.0)
    return isinstance(v, tf.Variable), tf.is_tensor(v), tf.Variable.__name__


def variable_of_zero_size(tf):
    v = tf.Variable(tf.zeros([0, 3]))
    return v, v.assign(tf.ones([0, 3])), v.shape


def large_integers(tf):
    v = tf.Variable(2**62, dtype=tf.int64)
    return v.assign_add(2**62 - 1), tf.Variable(np.uint64(2**64 - 1))


def overflow_wraps(tf):
    return tf.Variable([127], dtype=tf.int8).assign_add([1]), tf.Variable([0], dtype=tf.uint8).assign_sub([1])


def set_value_through_load_is_gone(tf):
    return [
        hasattr(tf.Variable(1), name)
        for name in ("load", "eval", "initialized_value", "to_proto", "from_proto", "op", "graph")
    ]
