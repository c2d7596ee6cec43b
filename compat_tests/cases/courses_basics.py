"""What the first lessons of courses do: tensors, variables, indexing, shapes, the errors shown on purpose."""

import numpy as np

from compat_tests import case


def a_scalar_tensor(tf):
    t = tf.constant(2022)
    print(t)
    print("axes:", t.ndim)
    return t


def a_vector_a_matrix_and_a_cube(tf):
    vector = tf.constant([1.0, 4.0, 9.0, 16.0, 25.0])
    matrix = tf.constant([[1, 2], [3, 4], [5, 6]], dtype=tf.float16)
    cube = tf.constant(np.arange(1, 25).reshape(4, 2, 3).tolist())
    for t in (vector, matrix, cube):
        print(t)
        print(t.ndim, t.shape, t.dtype)
    return np.array(matrix), matrix.numpy()


def ones_and_zeros(tf):
    print(tf.ones(shape=(2, 1)))
    print(tf.zeros(shape=(2, 1)))
    print(tf.eye(3))
    print(tf.fill([2, 3], 7))
    print(tf.zeros_like(tf.constant([[1, 2], [3, 4]])))
    print(tf.identity([1.5]))


def basic_arithmetic(tf):
    a = tf.constant(np.arange(9).reshape(3, 3))
    b = tf.ones((3, 3), dtype=tf.int64)
    print(tf.add(a, b), "\n")
    print(tf.multiply(a, b), "\n")
    print(tf.matmul(a, b), "\n")
    print(a + b, "\n")
    print(a * b, "\n")
    print(a @ b, "\n")
    print(a - b, a // (b + 1), a % (b + 1), a**2, a / (b + 1), sep="\n")


def reductions_and_softmax(tf):
    c = tf.constant([[4.0, 5.0], [10.0, 1.0]])
    print(tf.reduce_max(c))
    print(tf.math.argmax(c))
    return tf.nn.softmax(c)


def square_root_and_products(tf):
    a = tf.ones((2, 2))
    b = tf.square(a)
    c = tf.sqrt(a)
    d = b + c
    e = tf.matmul(a, b)
    e *= d
    for t in (b, c, d, e):
        print(t)


def indexing_a_vector(tf):
    t = tf.constant(range(10))
    print(t.numpy())
    print("First:", t[0].numpy())
    print("Second:", t[1].numpy())
    print("Last:", t[-1].numpy())
    print("All:", t[:].numpy())
    print("Before 4:", t[:4].numpy())
    print("From 4:", t[4:].numpy())
    print("2 to 7:", t[2:7].numpy())
    print("Every other:", t[::2].numpy())
    print("Reversed:", t[::-1].numpy())


def indexing_a_matrix(tf):
    t = tf.constant([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], tf.float16)
    print(t.numpy())
    print(t[1, 1].numpy())
    print("Second row:", t[1, :].numpy())
    print("Second column:", t[:, 1].numpy())
    print("Last row:", t[-1, :].numpy())
    print("First of the last column:", t[0, -1].numpy())
    print("Without the first row:\n", t[1:, :].numpy(), "\n")


def reshaping(tf):
    x = tf.constant([[1], [2], [3]])
    print(x.shape, x.shape[0], x.shape.as_list())
    y = tf.reshape(x, [1, 3])
    print(x)
    print(y)
    cube = tf.reshape(tf.range(1, 25), [4, 2, 3])
    print(tf.reshape(cube, [-1]))
    print(tf.reshape(cube, [8, 3]), "\n")
    print(tf.reshape(cube, [4, -1]), "\n")
    print(tf.reshape(cube, [-1, 4]))
    print(tf.reshape(cube, [4, 3, 2]))


@case(raises=True)
def reshape_that_cannot_work(tf):
    tf.reshape(tf.reshape(tf.range(1, 25), [4, 2, 3]), [7, -1])


@case(raises=True)
def reshape_to_a_wrong_size(tf):
    tf.reshape(tf.constant(range(30)), [5, 7])


def reshape_error_caught(tf):
    try:
        tf.reshape(tf.range(24), [5, -1])
    except Exception as error:
        print(f"{type(error).__name__}: {error}")


@case(raises=True)
def tensors_do_not_change(tf):
    x = tf.ones(shape=(2, 2))
    x[0, 0] = 0.0


def arrays_do(tf):
    x = np.ones(shape=(2, 2))
    x[0, 0] = 0.0
    return tf.constant(x)


def a_variable_and_its_parts(tf):
    v = tf.Variable([[1.0, 2.0], [3.0, 4.0]])
    print("Shape:", v.shape)
    print("Type:", v.dtype)
    print("As NumPy:", v.numpy())
    print("A variable:", v)
    print("\nAs a tensor:", tf.convert_to_tensor(v))
    print("\nIndex of the largest:", tf.argmax(v))
    print("\nReshaped: ", tf.reshape(v, [1, 4]))
    return tf.Variable([False, False, False, True]), tf.Variable([5 + 4j, 6 + 1j])


def assigning(tf):
    a = tf.Variable([2.0, 3.0])
    a.assign([1, 2])
    try:
        a.assign([1.0, 2.0, 3.0])
    except Exception as error:
        print(f"{type(error).__name__}: {error}")
    return a


def copies_of_variables(tf):
    a = tf.Variable([2.0, 3.0])
    b = tf.Variable(a)
    a.assign([5, 6])
    print(a.numpy())
    print(b.numpy())
    print(a.assign_add([2, 3]).numpy())
    print(a.assign_sub([7, 9]).numpy())


def names_of_variables(tf):
    matrix = tf.constant([[1.0, 2.0], [3.0, 4.0]])
    a = tf.Variable(matrix, name="Mark")
    b = tf.Variable(matrix + 1, name="Mark")
    print(a == b)
    return a, b, tf.Variable(1, trainable=False)


def updating_parts(tf):
    v = tf.Variable(initial_value=tf.zeros((3, 1)))
    v.assign(tf.ones((3, 1)))
    print(v)
    v[0, 0].assign(3.0)
    print(v)
    v.assign_add(tf.ones((3, 1)))
    print(v)
    v.assign_sub(tf.ones((3, 1)))
    print(v)
    return v[0, 0].assign(7.0)


def constants_with_shapes_and_casts(tf):
    a = tf.constant(1, shape=(1, 1))
    b = tf.constant([1, 2, 3, 4])
    print(a, b, sep="\n")
    a2 = tf.cast(a, dtype=tf.float32)
    print(a2)
    return np.array(a), b.numpy(), a2


@case(raises=True)
def mixed_types_in_a_constant(tf):
    tf.constant([1, "two", 3.0])


@case(raises=True)
def ragged_constant(tf):
    tf.constant([[1, 2, 3], [4, 5]])


def variables_in_several_ways(tf):
    v1 = tf.Variable(-4)
    v2 = tf.Variable([1, 2, 3, 4], dtype=tf.float32)
    v3 = tf.Variable(tf.constant([[1]]))
    print(v1, v2, v3, sep="\n\n")
    v1.assign(5)
    v2.assign([5, 6, 7, 8])
    v1.assign_add(1)
    v1.assign_sub(3)
    v4 = tf.Variable(v1)
    print(v1, v2, v4, v1.shape, v2.shape, sep="\n")


def a_slice_is_a_handle(tf):
    v2 = tf.Variable([1.0, 2.0, 3.0, 4.0])
    first = v2[0]
    first.assign(10.0)
    print(v2)
    print(first)
    print(v2[1:3])


def gathering(tf):
    x = tf.constant(range(10)) + 5
    print(x)
    print(tf.gather(x, [0, 4]))
    v = tf.constant([[1, 2, 7], [3, 4, 8], [5, 6, 9]])
    print(v[(1, 2)], v[1, 2], v[1][2], v[:, 1], v[:2, 2], sep="\n")


def reshape_and_transpose(tf):
    a = tf.constant(range(30))
    b = tf.reshape(a, [5, 6])
    print(b.numpy())
    print(tf.reshape(a, [6, -1]).numpy())
    print(tf.transpose(b, perm=[1, 0]).numpy())
    return a.shape, b.shape


def outer_and_inner_products(tf):
    a, b = tf.constant([1, 2, 3]), tf.constant([9, 8, 7])
    print(tf.tensordot(a, b, axes=0))
    print(tf.tensordot(a, b, axes=1))
    a2 = tf.constant(np.arange(1, 10), shape=(3, 3))
    b2 = tf.constant(np.arange(5, 14), shape=(3, 3))
    print(tf.matmul(a2, b2))
    print(a2 @ b2)


def reductions_of_a_matrix(tf):
    m = tf.tensordot(tf.constant([1, 2, 3]), tf.constant([9, 8, 7]), axes=0)
    for f in (tf.reduce_sum, tf.reduce_mean, tf.reduce_max, tf.reduce_min, tf.reduce_prod):
        print(f(m), f(m, axis=0), f(m, axis=1), f(m, axis=[0, 1]), sep="\n")


@case(raises=True)
def sqrt_of_integers(tf):
    tf.sqrt(tf.constant([1, 4, 9]))


def functions_of_floats(tf):
    a = tf.cast(tf.constant([1, 4, 9]), dtype=tf.float32)
    return tf.sqrt(a), tf.square(a), tf.sin(a), tf.cos(a), tf.nn.relu(a - 4.0)


@case(raises=True)
def adding_int_and_float(tf):
    tf.constant(1) + tf.constant(1.0)


@case(raises=True)
def adding_float_and_double(tf):
    tf.constant(1.0) + tf.constant(1.0, dtype=tf.float64)


@case(raises=True)
def incompatible_matrices(tf):
    tf.matmul(tf.ones((2, 3)), tf.ones((2, 3)))


@case(raises=True)
def incompatible_vectors(tf):
    tf.constant([1, 2, 3]) + tf.constant([1, 2])


@case(raises=True)
def truth_of_a_tensor_with_elements(tf):
    if tf.constant([1, 2]) > 1:
        pass


@case(raises=True)
def iterating_over_a_scalar(tf):
    for _ in tf.constant(1):
        pass


@case(raises=True)
def keys_of_dictionaries(tf):
    return {tf.constant(1): "one"}


def text_tensors(tf):
    scalar = tf.constant("gray wolf")
    vector = tf.constant(["gray wolf", "quick brown fox", "lazy dog"])
    print(scalar)
    print(vector)
    return tf.strings.length(vector), tf.strings.upper(scalar), tf.strings.join([scalar, "!"])


def broadcasting(tf):
    x = tf.constant([1, 2, 3])
    print(tf.multiply(x, 2))
    print(x * tf.constant(2))
    print(x * [2, 2, 2])
    print(tf.reshape(x, [3, 1]) * tf.range(1, 5))
    print(tf.broadcast_to(tf.constant([1, 2, 3]), [3, 3]))


def about_shapes(tf):
    t = tf.zeros([3, 2, 4, 5])
    print("Type of every element:", t.dtype)
    print("Number of axes:", t.ndim)
    print("Shape of tensor:", t.shape)
    print("Elements along axis 0 of tensor:", t.shape[0])
    print("Elements along the last axis of tensor:", t.shape[-1])
    print("Total number of elements (3*2*4*5): ", tf.size(t).numpy())
    return tf.rank(t), tf.shape(t)


def number_types(tf):
    f64 = tf.constant([2.2, 3.3, 4.4], dtype=tf.float64)
    f16 = tf.cast(f64, dtype=tf.float16)
    u8 = tf.cast(f16, dtype=tf.uint8)
    print(f64, f16, u8, sep="\n")


def seeded_numbers(tf):
    tf.random.set_seed(5)
    a = tf.random.uniform((3, 1))
    b = tf.random.uniform((2,), minval=0, maxval=10)
    tf.random.set_seed(5)
    return a, b, tf.random.uniform((3, 1))
