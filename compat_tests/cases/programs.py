"""Longer programs whose meaning must not depend on when the work is done: loops, aliases, prints, threads, mutation."""

import numpy as np

from compat_tests import case


def long_loop_nobody_looks_at(tf):
    x = tf.constant(0.0)
    for i in range(2000):
        x = x + 1.0 if i % 2 else x * 1.0
    return x


def counter_variable(tf):
    step = tf.Variable(0, dtype=tf.int64)
    for _ in range(300):
        step.assign_add(1)
    return step, step.numpy(), int(step)


def changing_learning_rate(tf):
    v = tf.Variable([1.0, 2.0])
    for i in range(1, 9):
        v.assign_sub(tf.constant([0.5, 0.25]) / float(2**i))
    return v


def print_in_the_middle(tf):
    v = tf.Variable(1.0)
    for i in range(4):
        v.assign(v * 2.0)
        if i == 1:
            print("half way:", v.numpy())
    print("end:", v.numpy())


def value_decides_the_path(tf):
    x, steps = tf.constant(27), 0
    while x > 1:
        x = x // 2 if x % 2 == 0 else 3 * x + 1
        steps += 1
    return steps, x


def diamond(tf):
    a = tf.constant([1.0, 2.0])
    for _ in range(20):
        a = a * 0.5 + a * 0.5
    return a


def fibonacci(tf):
    a, b = tf.constant(0, tf.int64), tf.constant(1, tf.int64)
    for _ in range(60):
        a, b = b, a + b
    return a


def list_of_results(tf):
    return [tf.constant(float(i)) ** 2 for i in range(10)]


def read_before_and_after_assign(tf):
    v = tf.Variable([1.0, 2.0])
    a = v * 10.0
    v.assign([3.0, 4.0])
    b = v * 10.0
    v.assign_add([1.0, 1.0])
    return a, b, v * 10.0, a + b


def two_variables_swap_in_a_loop(tf):
    a, b = tf.Variable(1.0), tf.Variable(2.0)
    for _ in range(5):
        old = tf.identity(a)
        a.assign(b)
        b.assign(old + b)
    return a, b


def array_changed_after_constant(tf):
    x = np.array([1.0, 2.0, 3.0], np.float32)
    t = tf.constant(x)
    y = t * 2.0
    x[:] = 100.0
    return t, y


def array_changed_after_arithmetic(tf):
    x = np.array([1.0, 2.0, 3.0], np.float32)
    y = tf.constant([1.0, 1.0, 1.0]) + x
    x[:] = 100.0
    return y


def array_changed_after_variable(tf):
    x = np.array([1.0, 2.0])
    v = tf.Variable(x)
    v2 = tf.Variable([0.0, 0.0], dtype=tf.float64)
    v2.assign(x)
    x[:] = 100.0
    return v, v2


def list_changed_after_constant(tf):
    x = [1, 2, 3]
    t = tf.constant(x)
    x[0] = 100
    return t


def numpy_result_changed(tf):
    t = tf.constant([1.0, 2.0])
    a = np.array(t)
    a[0] = 100.0
    return t


def numpy_result_of_a_variable_changed(tf):
    v = tf.Variable([1.0, 2.0])
    a = np.array(v)
    a[0] = 100.0
    v.assign_add([1.0, 1.0])
    return v, a


def random_numbers_keep_their_order(tf):
    tf.random.set_seed(7)
    unused = tf.random.uniform([3])
    kept = tf.random.uniform([3])
    later = tf.random.uniform([3])
    tf.random.set_seed(7)
    again = tf.random.uniform([3])
    return later, kept, tf.reduce_all(again == unused)


def random_numbers_are_drawn_once(tf):
    tf.random.set_seed(7)
    x = tf.random.uniform([4])
    return x, x + 0.0, x - x


def seeds_change_between(tf):
    out = []
    for seed in range(4):
        tf.random.set_seed(seed)
        out.append(tf.random.uniform([2]))
    return out


def threads(tf):
    import threading

    results = [None] * 4

    def work(i):
        x = tf.constant(float(i))
        for _ in range(20):
            x = x + 1.0
        results[i] = x.numpy()

    workers = [threading.Thread(target=work, args=(i,)) for i in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return results


def tensor_made_in_another_thread(tf):
    import threading

    box = []
    worker = threading.Thread(target=lambda: box.append(tf.constant([1.0, 2.0]) * 3.0))
    worker.start()
    worker.join()
    return box[0] + 1.0


def dead_intermediates(tf):
    x = tf.constant([1.0, 2.0, 3.0])
    y = x * 2.0
    z = y + 1.0
    del y
    w = z * x
    del z
    return w


def same_tensor_in_many_places(tf):
    x = tf.constant([1.0, 2.0])
    return [x, x, (x, {"x": x})], x is x, x + x - x


def mixed_sizes(tf):
    return [tf.reduce_sum(tf.ones([n, n])) for n in range(6)]


def different_shapes_in_a_loop(tf):
    x = tf.zeros([0])
    for i in range(6):
        x = tf.concat([x, tf.fill([i], float(i))], 0)
    return x


def power_iteration(tf):
    a = tf.constant([[2.0, 0.0], [0.0, 1.0]])
    v = tf.constant([[1.0], [1.0]])
    for _ in range(10):
        v = a @ v
        v = v / tf.reduce_max(tf.abs(v))
    return v


@case(ulps=64, scale=1.0)
def gram_schmidt(tf):
    vectors = tf.unstack(tf.constant([[1.0, 1.0, 0.0], [1.0, 0.0, 1.0], [0.0, 1.0, 1.0]]))
    basis = []
    for v in vectors:
        for b in basis:
            v = v - tf.reduce_sum(v * b) * b
        basis.append(v / tf.norm(v))
    return tf.stack(basis) @ tf.transpose(tf.stack(basis))


def sieve(tf):
    n = 50
    prime = tf.Variable(tf.ones([n], tf.bool))
    prime[:2].assign([False, False])
    for i in range(2, 8):
        if prime[i]:
            prime[i * i :: i].assign(tf.zeros([len(range(i * i, n, i))], tf.bool))
    return tf.where(prime)[:, 0]


def game_of_life(tf):
    board = tf.constant([[0, 1, 0, 0], [0, 1, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0]])
    for _ in range(3):
        around = sum(tf.roll(tf.roll(board, i, 0), j, 1) for i in (-1, 0, 1) for j in (-1, 0, 1)) - board
        board = tf.cast((around == 3) | ((board == 1) & (around == 2)), tf.int32)
    return board


@case(ulps=64, scale=1.0)
def euler_method(tf):
    y, t, path = tf.constant(1.0), 0.0, []
    while t < 1.0:
        y = y + 0.125 * (-2.0 * y)
        t += 0.125
        path.append(y)
    return tf.stack(path)


@case(ulps=256, scale=1.0)
def k_means(tf):
    points = tf.constant(np.random.RandomState(0).randint(0, 40, (20, 2)) / 4, tf.float32)
    centres = points[:3]
    for _ in range(5):
        distances = tf.reduce_sum((points[:, None] - centres[None]) ** 2, axis=2)
        nearest = tf.argmin(distances, axis=1)
        centres = tf.stack([tf.reduce_mean(tf.boolean_mask(points, nearest == k), axis=0) for k in range(3)])
    return centres, nearest


@case(ulps=64, scale=1.0)
def softmax_by_hand(tf):
    x = tf.constant([[1.0, 2.0, 3.0], [1000.0, 1000.0, 1000.0]])
    e = tf.exp(x - tf.reduce_max(x, axis=1, keepdims=True))
    return e / tf.reduce_sum(e, axis=1, keepdims=True), tf.nn.softmax(x)


@case(ulps=64, scale=1.0)
def standardise(tf):
    x = tf.constant([[1.0, 200.0], [3.0, 400.0], [5.0, 900.0]])
    return (x - tf.reduce_mean(x, axis=0)) / tf.math.reduce_std(x, axis=0)


def matrix_powers(tf):
    m = tf.constant([[1, 1], [1, 0]], tf.int64)
    out, result = m, tf.eye(2, dtype=tf.int64)
    n = 40
    while n:
        if n & 1:
            result = result @ out
        out = out @ out
        n >>= 1
    return result


def accumulate_in_python(tf):
    total = 0
    for i in range(5):
        total += tf.constant(i) * 2
    return total, type(total).__name__


def mean_of_losses(tf):
    losses = [tf.constant(x) for x in (1.0, 2.0, 4.5)]
    return np.mean(losses), sum(losses) / len(losses), float(tf.add_n(losses))


def history_as_arrays(tf):
    history = []
    v = tf.Variable([1.0, 2.0])
    for _ in range(3):
        v.assign(v * 2.0)
        history.append(v.numpy())
    return np.array(history), history


def sort_tensors_by_value(tf):
    values = [tf.constant(x) for x in (3.0, 1.0, 2.0)]
    return sorted(values, key=lambda t: t.numpy()), min(values), max(values)


def scalars_in_python_control_flow(tf):
    out = []
    for n in tf.range(5):
        if n == 1:
            continue
        if n > 3:
            break
        out.append(int(n))
    return out


def while_with_tensor_condition(tf):
    x = tf.constant(100.0)
    count = 0
    while tf.abs(x) > 1.0:
        x = x / 2.0
        count += 1
    return count, x


def exec_of_operations_in_a_dict(tf):
    ops = {"sum": tf.reduce_sum, "mean": tf.reduce_mean, "max": tf.reduce_max}
    return {name: op(tf.constant([1.0, 2.0, 6.0])) for name, op in ops.items()}


def module_is_writable(tf):
    tf.pi = 3.0
    value = tf.pi
    del tf.pi
    return value, hasattr(tf, "pi")


def device_and_name_scopes(tf):
    with tf.device("/CPU:0"):
        with tf.name_scope("scope"):
            x = tf.constant([1.0]) * 2.0
    with tf.device("cpu"):
        y = tf.constant(1)
    return x, x.device[-5:], y.device[-5:]


def control_dependencies(tf):
    v = tf.Variable(1.0)
    with tf.control_dependencies([v.assign_add(1.0)]):
        y = tf.identity(v)
    return y


def init_scope(tf):
    with tf.init_scope():
        x = tf.constant(1.0)
    return x, tf.executing_eagerly(), tf.inside_function()
