"""tf.Module: names, variables, submodules, name scopes; models built from it."""

from compat_tests import case


def _dense_class(tf):
    class Dense(tf.Module):
        def __init__(self, in_features, out_features, name=None):
            super().__init__(name=name)
            self.w = tf.Variable(tf.ones([in_features, out_features]), name="w")
            self.b = tf.Variable(tf.zeros([out_features]), name="b")

        def __call__(self, x):
            return tf.nn.relu(x @ self.w + self.b)

    return Dense


def simple_module(tf):
    class Simple(tf.Module):
        def __init__(self, name=None):
            super().__init__(name=name)
            self.a = tf.Variable(5.0, name="train_me")
            self.c = tf.Variable(5.0, trainable=False, name="do_not_train_me")

        def __call__(self, x):
            return self.a * x + self.c

    m = Simple(name="simple")
    return m(tf.constant(5.0)), m.variables, m.trainable_variables, m.non_trainable_variables, m.name


def nested_modules(tf):
    Dense = _dense_class(tf)

    class Sequential(tf.Module):
        def __init__(self, name=None):
            super().__init__(name=name)
            self.dense_1 = Dense(3, 3)
            self.dense_2 = Dense(3, 2)

        def __call__(self, x):
            return self.dense_2(self.dense_1(x))

    m = Sequential(name="the_model")
    return m(tf.constant([[2.0, 2.0, 2.0]])), [s.name for s in m.submodules], [v.name for v in m.variables], m.name


def default_names(tf):
    class MyBigModule(tf.Module):
        pass

    class HTTPServer2(tf.Module):
        pass

    class _Private(tf.Module):
        pass

    return tf.Module().name, MyBigModule().name, HTTPServer2().name, _Private().name, MyBigModule(name="given").name


@case(raises=True)
def invalid_name(tf):
    tf.Module(name="not a name")


@case(raises=True)
def name_that_starts_with_a_digit(tf):
    tf.Module(name="1abc")


@case(raises=True)
def name_is_read_only(tf):
    tf.Module(name="a").name = "b"


def lists_and_dicts_are_tracked(tf):
    Dense = _dense_class(tf)
    m = tf.Module()
    m.layers = [Dense(1, 2, name="first"), Dense(2, 1, name="second")]
    m.table = {"z": tf.Variable(1.0, name="z"), "a": tf.Variable(2.0, name="a")}
    m.pair = (tf.Variable(3.0, name="p"), tf.Variable(4.0, name="q"))
    return [v.name for v in m.variables], [s.name for s in m.submodules]


def order_of_variables(tf):
    m = tf.Module()
    m.zeta = tf.Variable(1.0, name="zeta")
    m.alpha = tf.Variable(2.0, name="alpha")
    m.middle = tf.Variable(3.0, name="middle")
    return [v.name for v in m.variables]


def shared_variable_counts_once(tf):
    v = tf.Variable(1.0, name="shared")
    m = tf.Module()
    m.a, m.b, m.c = v, v, [v]
    return len(m.variables)


def shared_submodule(tf):
    inner = tf.Module(name="inner")
    inner.v = tf.Variable(1.0)
    m = tf.Module(name="outer")
    m.x, m.y = inner, [inner]
    return len(m.submodules), len(m.variables), m.submodules[0] is inner


def cycle_of_modules(tf):
    a, b = tf.Module(name="a"), tf.Module(name="b")
    a.other, b.other = b, a
    a.v, b.v = tf.Variable(1.0, name="va"), tf.Variable(2.0, name="vb")
    return [v.name for v in a.variables], [s.name for s in a.submodules]


def types_of_the_collections(tf):
    m = tf.Module()
    m.v = tf.Variable(1.0)
    return [type(x).__name__ for x in (m.variables, m.trainable_variables, m.submodules)]


def name_scope(tf):
    m = tf.Module(name="scoped")
    with m.name_scope:
        v = tf.Variable(1.0, name="v")
    return v.name, m.name_scope.name


def with_name_scope(tf):
    class MyModule(tf.Module):
        @tf.Module.with_name_scope
        def __call__(self, x):
            if not hasattr(self, "w"):
                self.w = tf.Variable(tf.ones([x.shape[1], 3]))
                self.named = tf.Variable(1.0, name="named")
            return tf.matmul(x, self.w)

    m = MyModule()
    y = m(tf.ones([1, 2]))
    return y, m.w, m.named.name


def with_name_scope_nested(tf):
    class Inner(tf.Module):
        @tf.Module.with_name_scope
        def build(self):
            self.v = tf.Variable(1.0, name="v")

    class Outer(tf.Module):
        def __init__(self):
            super().__init__(name="top")
            with self.name_scope:
                self.inner = Inner(name="low")
                self.own = tf.Variable(2.0, name="own")

    m = Outer()
    m.inner.build()
    return m.inner.v.name, m.own.name, m.inner.name, m.inner.name_scope.name


def build_on_first_call(tf):
    class FlexibleDense(tf.Module):
        def __init__(self, out_features, name=None):
            super().__init__(name=name)
            self.is_built = False
            self.out_features = out_features

        def __call__(self, x):
            if not self.is_built:
                self.w = tf.Variable(tf.fill([x.shape[-1], self.out_features], 0.5), name="w")
                self.b = tf.Variable(tf.zeros([self.out_features]), name="b")
                self.is_built = True
            return tf.nn.relu(tf.matmul(x, self.w) + self.b)

    m = FlexibleDense(3)
    before = m.variables
    return before, m(tf.constant([[2.0, 2.0, 2.0]])), [v.shape for v in m.variables]


def training_a_module(tf):
    Dense = _dense_class(tf)
    m = Dense(2, 1)
    x, y = tf.constant([[1.0, 2.0], [3.0, 4.0]]), tf.constant([[1.0], [2.0]])
    losses = []
    for _ in range(4):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((m(x) - y) ** 2)
        for v, g in zip(m.trainable_variables, tape.gradient(loss, m.trainable_variables)):
            v.assign_sub(g / 64)
        losses.append(loss)
    return losses, m.w, m.b


def module_with_plain_attributes(tf):
    m = tf.Module()
    m.number, m.text, m.function, m.nothing = 3, "t", len, None
    return m.variables, m.number, m.text


def attribute_replaced_and_deleted(tf):
    m = tf.Module()
    m.v = tf.Variable(1.0, name="old")
    m.v = tf.Variable(2.0, name="new")
    m.w = tf.Variable(3.0, name="w")
    del m.w
    return [v.name for v in m.variables]


def list_that_grows(tf):
    m = tf.Module()
    m.items = []
    for i in range(3):
        m.items.append(tf.Variable(float(i), name=f"v{i}"))
    return [v.name for v in m.variables], len(m.items), m.items[1]


def constants_are_not_variables(tf):
    m = tf.Module()
    m.w = tf.zeros([2])
    return m.variables


def repr_starts_with_the_class(tf):
    class Thing(tf.Module):
        pass

    return "Thing object at" in repr(Thing())


def super_init_forgotten(tf):
    class Lazy(tf.Module):
        def __init__(self):
            self.v = tf.Variable(1.0)

    return len(Lazy().variables)


@case(raises=True)
def super_init_forgotten_name(tf):
    class Lazy(tf.Module):
        def __init__(self):
            pass

    return Lazy().name


def non_trainable_variables(tf):
    m = tf.Module()
    m.a = tf.Variable(1.0, name="a")
    m.b = tf.Variable(1.0, trainable=False, name="b")
    return [v.name for v in m.trainable_variables], [v.name for v in m.non_trainable_variables], len(m.variables)


def name_scope_function(tf):
    with tf.name_scope("one") as one:
        with tf.name_scope("two") as two:
            v = tf.Variable(1, name="v")
    return one, two, v.name


def name_scope_is_not_made_unique(tf):
    names = []
    for _ in range(2):
        with tf.name_scope("same") as scope:
            names.append(scope)
    return names
