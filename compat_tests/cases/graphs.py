"""tf.Graph and sessions, as far as TensorFlow 2 courses show them."""

import numpy as np

from compat_tests import case


def constants_and_names(tf):
    g = tf.Graph()
    with g.as_default():
        a = tf.constant(2.0)
        b = tf.constant(3.0)
        c = a * b
        d = tf.add(a, b, name="total")
        e = a + b
        print(a)
        print(b)
        print(c)
        print(d, e)
        print(repr(c), c.shape, c.dtype, c.name, c.op.name, c.op.type)
    with tf.compat.v1.Session(graph=g) as sess:
        print(sess.run(c))
        return sess.run([a, b, c, d, e])


def operations_of_a_graph(tf):
    g = tf.Graph()
    with g.as_default():
        a = tf.constant(5, name="a")
        b = tf.constant(2, name="b")
        c = tf.multiply(a, b, name="c")
        d = tf.add(a, b, name="d")
        tf.subtract(c, d, name="e")
    for op in g.get_operations():
        print(op.name, op.type, [i.name for i in op.inputs], [o.name for o in op.outputs])
    print(g.get_tensor_by_name("e:0"))
    print(g.get_operation_by_name("c"))
    print(g.as_graph_element("d:0"), g.as_graph_element("d").type)
    with tf.compat.v1.Session(graph=g) as sess:
        return sess.run("e:0"), sess.run(["c:0", "d:0"])


def printed_operation(tf):
    g = tf.Graph()
    with g.as_default():
        x = tf.constant([1.0, 2.0], name="x")
        y = tf.square(x)
    print(repr(y.op), repr(x.op))
    return y.op.inputs[0] is x, y.op.outputs[0] is y, y.graph is g, y.op.graph is g, len(g.get_operations())


def name_scopes(tf):
    with tf.Graph().as_default():
        with tf.name_scope("outer"):
            a = tf.constant(1.0, name="a")
            with tf.name_scope("inner"):
                b = a + 1.0
                c = tf.constant(2.0)
        with tf.name_scope("outer"):
            d = a * 2.0
        with tf.compat.v1.name_scope("plain") as s:
            e = a - 1.0
        return [t.name for t in (a, b, c, d, e)], s, b.op.name


def unique_names(tf):
    with tf.Graph().as_default() as g:
        names = [tf.constant(0.0).name for _ in range(3)] + [tf.constant(0.0, name="k").name for _ in range(3)]
        x = tf.constant(1.0, name="x")
        names += [(x + x).name, (x + x).name, tf.add(x, x).name, tf.add(x, x, name="add").name]
        names += [g.unique_name("x"), g.unique_name("fresh"), g.unique_name("fresh", mark_as_used=False)]
        return names


def default_graphs(tf):
    g1, g2 = tf.Graph(), tf.Graph()
    with g1.as_default():
        a = tf.constant(1.0)
        with g2.as_default():
            b = tf.constant(1.0)
            inner = tf.compat.v1.get_default_graph() is g2
        outer = tf.compat.v1.get_default_graph() is g1
    return a.graph is g1, b.graph is g2, inner, outer, tf.executing_eagerly(), a.name, b.name


def executing_eagerly_inside(tf):
    with tf.Graph().as_default():
        inside = tf.executing_eagerly(), tf.inside_function(), tf.compat.v1.executing_eagerly()
    return inside, tf.executing_eagerly()


def placeholder_of_known_shape(tf):
    with tf.Graph().as_default():
        x = tf.compat.v1.placeholder(tf.float32, shape=(2, 2), name="x")
        y = tf.matmul(x, x)
        print(x, y)
        with tf.compat.v1.Session() as sess:
            return sess.run(y, feed_dict={x: [[1, 2], [3, 4]]}), sess.run(y, {x: np.eye(2)})


def placeholder_with_unknown_rows(tf):
    with tf.Graph().as_default():
        x = tf.compat.v1.placeholder(tf.float32, [None, 3])
        w = tf.constant(np.arange(6, dtype=np.float32).reshape(3, 2))
        y = tf.nn.relu(tf.matmul(x, w) + 1.0)
        m = tf.reduce_mean(y, axis=0)
        n = tf.shape(x)[0]
        flat = tf.reshape(y, [-1])
        rows = tf.reshape(x, [tf.shape(x)[0], 3, 1])
        print(x, y, m, n, flat, rows, sep="\n")
        with tf.compat.v1.Session() as sess:
            return [sess.run([y, m, n, flat, rows], {x: np.ones([k, 3])}) for k in (1, 2, 5)]


def placeholder_of_unknown_rank(tf):
    with tf.Graph().as_default():
        x = tf.compat.v1.placeholder(tf.float32)
        y = x * 2.0
        print(x, y, x.shape, y.shape)
        with tf.compat.v1.Session() as sess:
            return sess.run(y, {x: 3.0}), sess.run(y, {x: [1.0, 2.0]}), sess.run(y, {x: np.ones([2, 2])})


def unknown_lengths(tf):
    with tf.Graph().as_default():
        x = tf.compat.v1.placeholder(tf.float32, [None])
        n = tf.shape(x)[0]
        results = [
            x[1:], x[:-1], x[::2], tf.concat([x, x], 0), tf.stack([x, x]), tf.range(n), tf.zeros([n]), tf.ones([n, 2]),
            tf.tile(x, [2]), tf.pad(x, [[1, 1]]), tf.reverse(x, [0]), tf.cumsum(x), tf.expand_dims(x, 0),
            x / tf.cast(n, tf.float32), tf.reduce_mean(x), tf.one_hot(tf.cast(x, tf.int32), 4), tf.fill([n, 1], 7),
            tf.reshape(x, [n, 1]) * x, tf.size(x),
        ]  # fmt: skip
        print([t.shape for t in results])
        with tf.compat.v1.Session() as sess:
            return [sess.run(results, {x: np.arange(k, dtype=np.float32)}) for k in (3, 4)]


def unknown_images(tf):
    with tf.Graph().as_default():
        x = tf.compat.v1.placeholder(tf.float32, [None, 8, 8, 1])
        y = tf.nn.conv2d(x, tf.ones([3, 3, 1, 2]), 1, "SAME")
        y = tf.nn.max_pool2d(y, 2, 2, "SAME")
        flat = tf.reshape(y, [-1, 4 * 4 * 2])
        p = tf.nn.softmax(tf.matmul(flat, tf.ones([32, 3])))
        print(y.shape, flat.shape, p.shape)
        with tf.compat.v1.Session() as sess:
            return [sess.run(p, {x: np.ones([k, 8, 8, 1])}) for k in (1, 3)]


def placeholder_with_default(tf):
    with tf.Graph().as_default():
        x = tf.compat.v1.placeholder_with_default([1.0, 2.0], shape=[2], name="x")
        y = x * 2.0
        print(x)
        with tf.compat.v1.Session() as sess:
            return sess.run(y), sess.run(y, {x: [5.0, 6.0]})


def _failure(function, start):
    """Class of the error, and the line of its text that begins like this: the rest shows stacks."""
    try:
        function()
    except Exception as e:  # noqa: BLE001
        return type(e).__name__, next(line for line in str(e).split("\n") if line.startswith(start))


def placeholder_not_fed(tf):
    with tf.Graph().as_default():
        x = tf.compat.v1.placeholder(tf.float32, [None, 3], name="x")
        y = x * 2.0
        with tf.compat.v1.Session() as sess:
            return _failure(lambda: sess.run(y), "You must feed")


@case(raises=True)
def fed_shape_does_not_fit(tf):
    with tf.Graph().as_default():
        x = tf.compat.v1.placeholder(tf.float32, [None, 3], name="x")
        with tf.compat.v1.Session() as sess:
            sess.run(x * 2.0, {x: np.ones([2, 4])})


@case(raises=True)
def placeholder_in_eager_mode(tf):
    tf.compat.v1.placeholder(tf.float32, [2])


@case(raises=True)
def fetch_of_another_graph(tf):
    with tf.Graph().as_default():
        x = tf.constant(1.0)
    with tf.Graph().as_default(), tf.compat.v1.Session() as sess:
        sess.run(x)


@case(raises=True)
def fetch_of_a_number(tf):
    with tf.Graph().as_default(), tf.compat.v1.Session() as sess:
        sess.run(3.0)


@case(raises=True)
def fetch_of_an_unknown_name(tf):
    with tf.Graph().as_default(), tf.compat.v1.Session() as sess:
        tf.constant(1.0)
        sess.run("nothing:0")


@case(raises=True)
def session_without_graph(tf):
    with tf.Graph().as_default():
        sess = tf.compat.v1.Session()
        sess.run(tf.constant(1.0))
    empty = tf.compat.v1.Session(graph=tf.Graph())
    empty.run([])
    empty.run("x:0")


@case(raises=True)
def session_after_close(tf):
    with tf.Graph().as_default():
        x = tf.constant(1.0)
        sess = tf.compat.v1.Session()
        sess.close()
        sess.run(x)


def feeding_in_the_middle(tf):
    with tf.Graph().as_default():
        a = tf.compat.v1.placeholder(tf.float32, [])
        b = a + 1.0
        c = b * 10.0
        with tf.compat.v1.Session() as sess:
            return sess.run(c, {a: 1.0}), sess.run(c, {b: 5.0}), sess.run([b, c], {"add:0": 7.0})


def structures_of_fetches(tf):
    with tf.Graph().as_default():
        a, b = tf.constant(1.0), tf.constant([1, 2])
        with tf.compat.v1.Session() as sess:
            out = sess.run({"a": a, "more": [a, (b, a)], "op": a.op})
            return type(out).__name__, out, type(sess.run(a)).__name__, type(sess.run(b)).__name__, sess.run([])


def strings(tf):
    with tf.Graph().as_default():
        hello = tf.constant("Hello")
        print(hello)
        with tf.compat.v1.Session() as sess:
            return sess.run(hello), sess.run([hello, tf.constant(["a", "b"])])


def default_session(tf):
    with tf.Graph().as_default():
        x = tf.constant(2.0)
        y = x**2
        with tf.compat.v1.Session() as sess:
            same = tf.compat.v1.get_default_session() is sess
            found = y.eval(), same, y.op.run() is None
        sess2 = tf.compat.v1.Session()
        with sess2.as_default():
            found += (y.eval(),)
        return found, tf.compat.v1.get_default_session() is None, y.eval(session=sess2)


@case(raises=True)
def eval_without_session(tf):
    with tf.Graph().as_default():
        tf.constant(1.0).eval()


def interactive_session(tf):
    with tf.Graph().as_default():
        sess = tf.compat.v1.InteractiveSession()
        x = tf.constant([1.0, 2.0])
        result = (x * 2).eval()
        sess.close()
        return result


def variable_is_initialized(tf):
    with tf.Graph().as_default():
        v = tf.Variable(3.0, name="v")
        w = tf.Variable(tf.zeros([2, 3]), name="w")
        print(v, w, v.name, w.shape, v.dtype, v.op.type)
        init = tf.compat.v1.global_variables_initializer()
        print(init)
        with tf.compat.v1.Session() as sess:
            print(sess.run(init))
            return sess.run([v, w, v * 2.0])


def variable_not_initialized(tf):
    with tf.Graph().as_default():
        v = tf.Variable(3.0, name="v")
        with tf.compat.v1.Session() as sess:
            return _failure(lambda: sess.run(v), "Could not find variable v.")[:2][0]


def variables_belong_to_sessions(tf):
    with tf.Graph().as_default():
        v = tf.Variable(1.0)
        add = v.assign_add(1.0)
        init = tf.compat.v1.global_variables_initializer()
        with tf.compat.v1.Session() as one, tf.compat.v1.Session() as two:
            one.run(init)
            two.run(init)
            one.run(add)
            one.run(add)
            return one.run(v), two.run(v)


def assigning(tf):
    with tf.Graph().as_default():
        v = tf.Variable(0, name="counter")
        increment = tf.compat.v1.assign(v, v + 1)
        add = tf.compat.v1.assign_add(v, 10)
        sub = v.assign_sub(1)
        with tf.compat.v1.Session() as sess:
            sess.run(tf.compat.v1.global_variables_initializer())
            result = [sess.run(increment) for _ in range(3)]
            return result, sess.run(add), sess.run(sub), sess.run(v), v.eval()


def initializer_of_one_variable(tf):
    with tf.Graph().as_default():
        v, w = tf.Variable(1.0), tf.Variable(2.0)
        with tf.compat.v1.Session() as sess:
            sess.run(v.initializer)
            first = sess.run(v)
            names = sess.run(tf.compat.v1.report_uninitialized_variables())
            sess.run(tf.compat.v1.variables_initializer([w]))
            ready = sess.run([tf.compat.v1.is_variable_initialized(v), tf.compat.v1.is_variable_initialized(w)])
            return first, names, sess.run(w), ready


def initial_values_from_variables(tf):
    with tf.Graph().as_default():
        v = tf.Variable(2.0)
        w = tf.Variable(v.initial_value * 3.0)
        with tf.compat.v1.Session() as sess:
            sess.run(tf.compat.v1.global_variables_initializer())
            return sess.run([v, w])


def loading_values(tf):
    with tf.Graph().as_default():
        v = tf.Variable([1.0, 2.0])
        with tf.compat.v1.Session() as sess:
            sess.run(tf.compat.v1.global_variables_initializer())
            v.load([5.0, 6.0], sess)
            return sess.run(v), sess.run(v[0])


def get_variable_and_scopes(tf):
    v1 = tf.compat.v1
    with tf.Graph().as_default():
        a = v1.get_variable("a", [2], initializer=v1.zeros_initializer())
        with v1.variable_scope("layer"):
            w = v1.get_variable("w", shape=[2, 2], initializer=v1.constant_initializer(3.0))
            b = v1.get_variable("b", initializer=tf.constant([1.0, 2.0]))
            x = tf.constant(1.0, name="x")
            with v1.variable_scope("deep"):
                c = v1.get_variable("c", [], v1.float64, v1.ones_initializer() if False else v1.zeros_initializer())
        with v1.variable_scope("layer", reuse=True):
            again = v1.get_variable("w")
        with v1.variable_scope("layer", reuse=v1.AUTO_REUSE):
            third = v1.get_variable("w", [2, 2])
        print(a, w, b, c, x, sep="\n")
        print([v.name for v in v1.global_variables()])
        with v1.Session() as sess:
            sess.run(v1.global_variables_initializer())
            return sess.run([a, w, b, c]), again is w, third is w, c.dtype


@case(raises=True)
def get_variable_twice(tf):
    with tf.Graph().as_default():
        tf.compat.v1.get_variable("v", [2])
        tf.compat.v1.get_variable("v", [2])


@case(raises=True)
def get_variable_missing(tf):
    with tf.Graph().as_default(), tf.compat.v1.variable_scope("s", reuse=True):
        tf.compat.v1.get_variable("v", [2])


@case(raises=True)
def get_variable_of_another_shape(tf):
    with tf.Graph().as_default(), tf.compat.v1.variable_scope("s", reuse=tf.compat.v1.AUTO_REUSE):
        tf.compat.v1.get_variable("v", [2])
        tf.compat.v1.get_variable("v", [3])


def variable_scope_details(tf):
    v1 = tf.compat.v1
    with tf.Graph().as_default():
        with v1.variable_scope("one") as scope:
            v = v1.get_variable("v", [1])
            print(scope.name, scope.reuse, scope.original_name_scope)
        with v1.variable_scope(scope, reuse=True):
            u = v1.get_variable("v")
            t = u * 2.0
        with v1.variable_scope("one"):
            s = v * 3.0
        return u is v, t.name, s.name, v1.get_variable_scope().name


def collections(tf):
    v1 = tf.compat.v1
    with tf.Graph().as_default() as g:
        v = tf.Variable(1.0, name="v")
        w = tf.Variable(2.0, trainable=False, name="w")
        v1.add_to_collection("mine", v)
        v1.add_to_collection("mine", 3)
        names = lambda xs: [x.name for x in xs]
        return (
            names(v1.global_variables()), names(v1.trainable_variables()), names(v1.get_collection("mine")[:1]),
            v1.get_collection("mine")[1], names(v1.get_collection(v1.GraphKeys.TRAINABLE_VARIABLES)),
            sorted(g.get_all_collection_keys()), v1.GraphKeys.GLOBAL_VARIABLES, v1.get_collection("none"), w.trainable,
        )  # fmt: skip


def gradients_of_a_placeholder(tf):
    with tf.Graph().as_default():
        x = tf.compat.v1.placeholder(tf.float32, [None])
        y = tf.reduce_sum(x**3)
        (g,) = tf.gradients(y, x)
        (h,) = tf.gradients(g, [x])
        none = tf.gradients(y, tf.constant(1.0))
        print(g.shape, h.shape, none)
        with tf.compat.v1.Session() as sess:
            return sess.run([g, h], {x: [1.0, 2.0]}), sess.run([g, h], {x: [1.0, 2.0, 3.0]})


def gradients_of_variables(tf):
    with tf.Graph().as_default():
        w = tf.Variable([[1.0], [2.0]])
        x = tf.compat.v1.placeholder(tf.float32, [None, 2])
        loss = tf.reduce_mean(tf.square(tf.matmul(x, w) - 1.0))
        (g,) = tf.gradients(loss, [w])
        with tf.compat.v1.Session() as sess:
            sess.run(tf.compat.v1.global_variables_initializer())
            return sess.run([loss, g], {x: np.eye(2)}), sess.run([loss, g], {x: np.ones([5, 2])})


@case(ulps=64)
def linear_regression(tf):
    v1 = tf.compat.v1
    xs = np.linspace(0, 1, 20).astype(np.float32)
    ys = 3.0 * xs + 2.0
    with tf.Graph().as_default():
        x, y = v1.placeholder(tf.float32, name="x"), v1.placeholder(tf.float32, name="y")
        w, b = tf.Variable(0.0, name="w"), tf.Variable(0.0, name="b")
        loss = tf.reduce_mean(tf.square(y - (w * x + b)), name="loss")
        train = v1.train.GradientDescentOptimizer(0.5).minimize(loss)
        print(train.name, train.type, loss.name)
        with v1.Session() as sess:
            sess.run(v1.global_variables_initializer())
            for step in range(40):
                _, value = sess.run([train, loss], feed_dict={x: xs, y: ys})
                if step % 10 == 0:
                    print(f"{step} {value:.4f}")
            return sess.run([w, b])


def _optimizer(tf, make):
    v1 = tf.compat.v1
    with tf.Graph().as_default():
        w = tf.Variable([1.0, 2.0], name="w")
        step = v1.train.get_or_create_global_step()
        loss = tf.reduce_sum(tf.square(w - 3.0))
        train = make(v1.train).minimize(loss, global_step=step)
        with v1.Session() as sess:
            sess.run(v1.global_variables_initializer())
            for _ in range(5):
                sess.run(train)
            return sess.run([w, loss, step]), [v.name for v in v1.global_variables()]


@case(ulps=64)
def adam(tf):
    return _optimizer(tf, lambda train: train.AdamOptimizer(0.1))


@case(ulps=64)
def momentum(tf):
    return _optimizer(tf, lambda train: train.MomentumOptimizer(0.1, 0.9))


@case(ulps=64)
def nesterov(tf):
    return _optimizer(tf, lambda train: train.MomentumOptimizer(0.1, 0.9, use_nesterov=True))


@case(ulps=64)
def adagrad(tf):
    return _optimizer(tf, lambda train: train.AdagradOptimizer(0.1))


@case(ulps=64)
def rmsprop(tf):
    return _optimizer(tf, lambda train: train.RMSPropOptimizer(0.1))


def gradients_of_an_optimizer(tf):
    v1 = tf.compat.v1
    with tf.Graph().as_default():
        w, u = tf.Variable(1.0, name="w"), tf.Variable(5.0, name="u")
        optimizer = v1.train.GradientDescentOptimizer(0.1)
        pairs = optimizer.compute_gradients(w * w)
        shown = [(g is None, v.name) for g, v in pairs]
        clipped = [(tf.clip_by_value(g, -1.0, 1.0), v) for g, v in pairs if g is not None]
        train = optimizer.apply_gradients(clipped)
        with v1.Session() as sess:
            sess.run(v1.global_variables_initializer())
            sess.run(train)
            return shown, sess.run([w, u])


@case(raises=True)
def nothing_to_minimize(tf):
    with tf.Graph().as_default():
        tf.Variable(1.0)
        tf.compat.v1.train.GradientDescentOptimizer(0.1).minimize(tf.constant(1.0))


def control_dependencies(tf):
    with tf.Graph().as_default():
        v = tf.Variable(1.0)
        update = v.assign_add(5.0)
        with tf.control_dependencies([update]):
            after = v.read_value()
            also = tf.identity(v)
        with tf.compat.v1.Session() as sess:
            sess.run(tf.compat.v1.global_variables_initializer())
            return sess.run(after), sess.run(also), sess.run(v)


def grouped(tf):
    with tf.Graph().as_default():
        v, w = tf.Variable(1.0), tf.Variable(2.0)
        both = tf.group(v.assign_add(1.0), w.assign_add(1.0))
        print(both.name, both.type)
        nothing = tf.no_op()
        with tf.compat.v1.Session() as sess:
            sess.run(tf.compat.v1.global_variables_initializer())
            return sess.run(both), sess.run([v, w]), sess.run(nothing)


def random_numbers_are_drawn_at_each_run(tf):
    with tf.Graph().as_default():
        x = tf.random.normal([3])
        u = tf.random.uniform([3], seed=1)
        print(x, u)
        with tf.compat.v1.Session() as sess:
            a, b = sess.run([x, u]), sess.run([x, u])
            same = sess.run([x, x])
            return a[0].shape, bool(np.any(a[0] != b[0])), bool(np.any(a[1] != b[1])), bool(np.all(same[0] == same[1]))


def branches_and_loops(tf):
    with tf.Graph().as_default():
        x = tf.compat.v1.placeholder(tf.float32, [])
        y = tf.cond(x > 0.0, lambda: x * 2.0, lambda: x - 1.0)
        z = tf.while_loop(lambda i, s: i < 5, lambda i, s: (i + 1, s + x), [0, 0.0])
        print(y, z)
        with tf.compat.v1.Session() as sess:
            return sess.run([y, z], {x: 3.0}), sess.run([y, z], {x: -3.0})


def tape_in_a_graph(tf):
    with tf.Graph().as_default():
        x = tf.constant(3.0)
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x * x
        g = tape.gradient(y, x)
        with tf.compat.v1.Session() as sess:
            return sess.run([y, g])


def layers_dense(tf):
    v1 = tf.compat.v1
    with tf.Graph().as_default():
        x = v1.placeholder(tf.float32, [None, 4])
        h = tf.nn.relu(tf.matmul(x, v1.get_variable("k", [4, 3], initializer=v1.ones_initializer())))
        print(h.shape)
        with v1.Session() as sess:
            sess.run(v1.global_variables_initializer())
            return sess.run(h, {x: np.ones([2, 4])})


def numpy_refused(tf):
    with tf.Graph().as_default():
        x = tf.constant(1.0)
        errors = []
        for f in (lambda: x.numpy(), lambda: bool(x), lambda: float(x), lambda: [_ for _ in x], lambda: np.array(x)):
            try:
                f()
            except Exception as e:  # noqa: BLE001
                errors.append(f"{type(e).__name__}: {str(e)[:90]}")
        return errors


def graph_facts(tf):
    g = tf.Graph()
    with g.as_default():
        tf.constant(1.0)
    before = g.finalized
    g.finalize()
    return before, g.finalized, g.building_function, g.version > 0, g.seed


@case(raises=True)
def finalized_graph(tf):
    g = tf.Graph()
    g.finalize()
    with g.as_default():
        tf.constant(1.0)


@case(raises=True)
def missing_tensor(tf):
    g = tf.Graph()
    with g.as_default():
        tf.constant(1.0, name="a")
    g.get_tensor_by_name("b:0")


@case(raises=True)
def missing_operation(tf):
    tf.Graph().get_operation_by_name("b")


@case(raises=True)
def operation_name_for_a_tensor(tf):
    g = tf.Graph()
    with g.as_default():
        tf.constant(1.0, name="a")
    g.get_tensor_by_name("a")


@case(raises=True)
def tensors_of_two_graphs(tf):
    with tf.Graph().as_default():
        a = tf.constant(1.0)
    with tf.Graph().as_default():
        tf.constant(1.0) + a


@case(raises=True)
def shapes_that_do_not_fit(tf):
    with tf.Graph().as_default():
        x = tf.compat.v1.placeholder(tf.float32, [None, 3])
        tf.matmul(x, tf.ones([2, 2]))


def graph_of_a_function(tf):
    @tf.function
    def f(x):
        return tf.reduce_sum(x * 2.0)

    c = f.get_concrete_function(tf.TensorSpec([None], tf.float32))
    ops = [(op.name, op.type) for op in c.graph.get_operations()]
    return ops, c.graph.get_tensor_by_name("x:0").shape, [t.name for t in c.graph.inputs], c.graph.name
