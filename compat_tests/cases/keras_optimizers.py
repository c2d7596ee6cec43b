"""Keras: optimizers as objects: names, texts, learning rates, warnings, errors, saving; wrappers; users' classes."""

import warnings

import numpy as np

from compat_tests import case


def _two(tf):
    return tf.Variable([[1.0, 2.0], [3.0, 4.0]], name="w"), tf.Variable([0.5, -0.5], name="b")


def _ones(*variables):
    return [np.ones(v.shape, "float32") for v in variables]


def _step(tf, opt, *variables):
    opt.apply_gradients([(tf.ones(v.shape, v.dtype), v) for v in variables])


def names_of_variables(tf):
    found = {}
    for name in ("SGD", "RMSprop", "Adam", "AdamW", "Adagrad", "Adadelta", "Adamax", "Nadam", "Lion", "Ftrl", "Lamb"):
        opt = getattr(tf.keras.optimizers, name)()
        _step(tf, opt, *_two(tf))
        found[name] = [(v.path, v.name, tuple(v.shape), v.dtype, v.trainable) for v in opt.variables]
    return found


def names_of_more_variables(tf):
    opt = tf.keras.optimizers.Adam(amsgrad=True, use_ema=True, gradient_accumulation_steps=2, name="mine")
    _step(tf, opt, *_two(tf))
    return [v.path for v in opt.variables]


def names_of_optimizers(tf):
    classes = [tf.keras.optimizers.Adam, tf.keras.optimizers.RMSprop, tf.keras.optimizers.AdamW]
    return [cls().name for cls in classes + classes]


def variables_of_keras_variables(tf):
    kernel = tf.keras.Variable(np.ones((2, 2), "float32"), name="kernel")
    opt = tf.keras.optimizers.SGD(0.1, momentum=0.5)
    _step(tf, opt, kernel)
    return [str(v) for v in opt.variables], str(kernel)


def printed_variables(tf):
    opt = tf.keras.optimizers.Adam()
    print(opt.learning_rate)
    print(opt.iterations)
    print(opt.variables)


def classes(tf):
    opts = [tf.keras.optimizers.Adam(), tf.keras.optimizers.SGD(), tf.keras.optimizers.schedules.CosineDecay(0.1, 3)]
    return [str(type(opt)) for opt in opts], [repr(opt).split(" at ")[0] for opt in opts]


def iterations_count(tf):
    w, b = _two(tf)
    opt = tf.keras.optimizers.SGD()
    seen = [int(opt.iterations)]
    for _ in range(3):
        result = opt.apply_gradients(zip(_ones(w, b), [w, b]))
        seen.append(int(opt.iterations))
    return seen, result.numpy(), opt.iterations.dtype


def iterations_of_accumulated_gradients(tf):
    (w, _), opt = _two(tf), tf.keras.optimizers.SGD(gradient_accumulation_steps=2)
    seen = []
    for _ in range(4):
        _step(tf, opt, w)
        seen += [opt.iterations, w.numpy()]
    return seen


def learning_rate_is_a_variable(tf):
    opt = tf.keras.optimizers.SGD(0.25)
    return opt.learning_rate.numpy(), opt.learning_rate.dtype, float(opt.learning_rate), opt.learning_rate.path


def learning_rate_assigned(tf):
    (w, b), opt = _two(tf), tf.keras.optimizers.SGD(1.0)
    seen = []
    for rate in (0.5, 0.25, np.float32(0.125), tf.constant(2.0), 1):
        opt.learning_rate = rate
        _step(tf, opt, w, b)
        seen += [w.numpy(), b.numpy(), opt.learning_rate.numpy()]
    opt.learning_rate.assign(0.0)
    _step(tf, opt, w, b)
    return seen, w.numpy(), opt.get_config()["learning_rate"]


def learning_rate_becomes_a_schedule(tf):
    (w, b), opt = _two(tf), tf.keras.optimizers.SGD(1.0)
    _step(tf, opt, w, b)
    opt.learning_rate = tf.keras.optimizers.schedules.PiecewiseConstantDecay([1, 2], [0.5, 0.25, 0.125])
    for _ in range(3):
        _step(tf, opt, w, b)
    return w.numpy(), [v.path for v in opt.variables], opt.learning_rate.numpy(), opt.get_config()


@case(raises=True)
def learning_rate_of_a_schedule_assigned(tf):
    opt = tf.keras.optimizers.SGD(tf.keras.optimizers.schedules.CosineDecay(0.1, 3))
    opt.learning_rate = 0.5


def learning_rate_from_a_callable(tf):
    (w, b), rates = _two(tf), iter([1.0, 0.5, 0.25])
    opt = tf.keras.optimizers.SGD(lambda: next(rates))
    for _ in range(3):
        _step(tf, opt, w, b)
    return w.numpy(), [v.path for v in opt.variables]


@case(ulps=16, scale=1.0)
def schedule_written_by_a_user(tf):
    class Warmup(tf.keras.optimizers.schedules.LearningRateSchedule):
        def __init__(self, d_model, warmup_steps=4):
            super().__init__()
            self.d_model = tf.cast(d_model, tf.float32)
            self.warmup_steps = warmup_steps

        def __call__(self, step):
            step = tf.cast(step, dtype=tf.float32)
            arg1 = tf.math.rsqrt(step)
            arg2 = step * (self.warmup_steps**-1.5)
            return tf.math.rsqrt(self.d_model) * tf.math.minimum(arg1, arg2)

    (w, b), opt = _two(tf), tf.keras.optimizers.Adam(Warmup(16), beta_1=0.9, beta_2=0.98, epsilon=1e-9)
    for _ in range(6):
        _step(tf, opt, w, b)
    return w, b, opt.learning_rate


def changed_arguments_take_effect(tf):
    (w, b), opt = _two(tf), tf.keras.optimizers.SGD(1.0)
    _step(tf, opt, w, b)
    opt.clipvalue = 0.25
    _step(tf, opt, w, b)
    opt.clipvalue = None
    opt.weight_decay = 0.5
    _step(tf, opt, w, b)
    return w.numpy(), b.numpy()


@case(raises=True)
def all_gradients_none(tf):
    w, b = _two(tf)
    tf.keras.optimizers.SGD().apply_gradients([(None, w), (None, b)])


def some_gradients_none(tf):
    (w, b), opt = _two(tf), tf.keras.optimizers.SGD(1.0)
    k = tf.keras.Variable(1.0, name="scale")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        opt.apply_gradients([(None, w), (tf.ones([2]), b), (None, k)])
    return [(str(c.message), c.category.__name__) for c in caught], w.numpy(), b.numpy(), int(opt.iterations)


@case(raises=True)
def no_gradients(tf):
    tf.keras.optimizers.SGD().apply_gradients([])


@case(raises=True)
def unknown_variable(tf):
    (w, b), opt = _two(tf), tf.keras.optimizers.SGD()
    _step(tf, opt, w)
    _step(tf, opt, b)


@case(raises=True)
def unknown_keras_variable(tf):
    opt = tf.keras.optimizers.SGD()
    _step(tf, opt, tf.keras.Variable([1.0, 2.0], name="one"))
    _step(tf, opt, tf.keras.Variable([1.0, 2.0], name="two"))


@case(raises=True)
def apply_before_build(tf):
    tf.keras.optimizers.SGD().apply([tf.ones([2])])


@case(raises=True)
def apply_too_few_gradients(tf):
    (w, b), opt = _two(tf), tf.keras.optimizers.SGD()
    opt.build([w, b])
    opt.apply([tf.ones([2])])


def apply_without_variables(tf):
    (w, b), opt = _two(tf), tf.keras.optimizers.SGD(1.0)
    opt.build([w, b])
    opt.apply([tf.ones([2, 2]), tf.ones([2])])
    opt.apply([])
    return w.numpy(), b.numpy(), int(opt.iterations), opt.built


@case(ulps=16, scale=1.0)
def part_of_the_variables(tf):
    (w, b), opt = _two(tf), tf.keras.optimizers.Adam(0.5, use_ema=True)
    opt.build([w, b])
    _step(tf, opt, b)
    _step(tf, opt, b, w)
    _step(tf, opt, w)
    return w.numpy(), b.numpy(), [v.numpy() for v in opt.variables]


def generators_and_iterators(tf):
    (w, b), opt = _two(tf), tf.keras.optimizers.SGD(1.0)
    opt.apply_gradients((g, v) for g, v in zip(_ones(w, b), [w, b]))
    opt.apply_gradients(iter([(tf.ones([2]), b)]))
    opt.apply_gradients({"one": (tf.ones([2]), b)}.values())
    return w.numpy(), b.numpy()


def gradients_of_other_kinds(tf):
    (w, b), opt = _two(tf), tf.keras.optimizers.SGD(1.0)
    opt.apply_gradients([(np.ones((2, 2)), w), ([1.0, 2.0], b)])
    opt.apply_gradients([(tf.ones((2, 2), tf.float64), w), (tf.constant([1, 2]), b)])
    opt.apply_gradients([(tf.Variable(tf.ones((2, 2))), w)])
    return w.numpy(), b.numpy()


@case(raises=True)
def gradient_of_another_shape(tf):
    opt = tf.keras.optimizers.SGD(1.0)
    opt.apply_gradients([(tf.ones([3]), _two(tf)[1])])


def scalar_gradient_with_momentum(tf):
    b, opt = _two(tf)[1], tf.keras.optimizers.Adam(1.0)
    opt.apply_gradients([(tf.constant(1.0), b)])
    return b.numpy()


def constraints(tf):
    w = tf.Variable([1.0, -2.0, 0.5], constraint=lambda v: tf.maximum(v, 0.0))
    k = tf.keras.Variable([1.0, -2.0, 0.5], name="k")
    k.constraint = tf.keras.constraints.NonNeg()
    opt = tf.keras.optimizers.SGD(1.0)
    for _ in range(3):
        opt.apply_gradients([(tf.constant([0.25, 0.5, -1.0]), w), (tf.constant([0.25, 0.5, -1.0]), k)])
    return w.numpy(), k.numpy()


@case(ulps=16, scale=1.0)
def overwritten_with_gradient(tf):
    w = tf.keras.Variable([1.0, 2.0], name="w")
    scale = tf.keras.Variable([3.0], name="scale")
    scale.overwrite_with_gradient = True
    opt = tf.keras.optimizers.Adam(0.5)
    for _ in range(2):
        opt.apply_gradients([(tf.constant([1.0, -1.0]), w), (tf.constant([7.0]), scale)])
    return w.numpy(), scale.numpy(), [v.path for v in opt.variables]


def excluded_from_weight_decay(tf):
    found = []
    for options in (dict(var_names=["b"]), dict(var_list=[0]), dict(var_names=["x", "w"]), {}):
        w, b = _two(tf)
        opt = tf.keras.optimizers.SGD(1.0, weight_decay=0.5)
        if "var_list" in options:
            options = dict(var_list=[w])
        opt.exclude_from_weight_decay(**options)
        opt.apply_gradients([(tf.zeros([2, 2]), w), (tf.zeros([2]), b)])
        found += [w.numpy(), b.numpy()]
    return found


def finalized_variables(tf):
    (w, b), opt = _two(tf), tf.keras.optimizers.SGD(1.0, use_ema=True, ema_momentum=0.5)
    for _ in range(3):
        _step(tf, opt, w, b)
    before = w.numpy(), b.numpy()
    opt.finalize_variable_values([w, b])
    return before, w.numpy(), b.numpy()


@case(ulps=64, scale=1.0)
def two_dtypes(tf):
    w, b = tf.Variable([1.0, 2.0]), tf.Variable([1.0, 2.0], dtype=tf.float64)
    opt = tf.keras.optimizers.Adam(0.5, global_clipnorm=None, weight_decay=0.25)
    for _ in range(3):
        _step(tf, opt, w, b)
    return w, b, [(v.path, v.dtype) for v in opt.variables]


def scaled_loss(tf):
    opt = tf.keras.optimizers.SGD(loss_scale_factor=4.0)
    return opt.scale_loss(tf.constant(2.0)), tf.keras.optimizers.SGD().scale_loss(3.0)


@case(ulps=16, scale=1.0)
def saved_and_loaded(tf):
    (w, b), opt = _two(tf), tf.keras.optimizers.Adam(0.5)
    _step(tf, opt, w, b)
    store = {}
    opt.save_own_variables(store)
    other = tf.keras.optimizers.Adam(0.1)
    other.build([w, b])
    other.load_own_variables(store)
    _step(tf, other, w, b)
    return store, w.numpy(), [v.numpy() for v in other.variables]


def loaded_before_build(tf):
    (w, b), opt = _two(tf), tf.keras.optimizers.Adam(0.5, name="first")
    _step(tf, opt, w, b)
    store = {}
    opt.save_own_variables(store)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        tf.keras.optimizers.SGD(name="second").load_own_variables(store)
    return [str(c.message) for c in caught]


@case(raises=True)
def set_weights_before_build(tf):
    tf.keras.optimizers.Adam().set_weights([])


def set_weights(tf):
    (w, b), opt = _two(tf), tf.keras.optimizers.SGD(0.5, momentum=0.5)
    opt.build([w, b])
    opt.set_weights([np.int64(3), np.float32(0.25), np.ones((2, 2), "float32"), np.ones(2, "float32")])
    _step(tf, opt, w, b)
    return [v.numpy() for v in opt.variables], w.numpy()


def decay_is_ignored(tf):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        opt = tf.keras.optimizers.SGD(0.5, decay=1e-3)
    return [str(c.message) for c in caught], opt.get_config()


def got_by_name(tf):
    names = ("adam", "Adam", "sgd", "SGD", "RMSprop", "rmsprop", "adagrad", "adadelta", "adamax", "nadam", "ftrl",
             "lion", "adamw", "adafactor", "muon")  # fmt: skip
    return [type(tf.keras.optimizers.get(name)).__name__ for name in names]


def got_by_configuration(tf):
    get = tf.keras.optimizers.get
    a = get({"class_name": "Adam", "config": {"learning_rate": 0.5, "beta_1": 0.3}})
    b = get({"class_name": "sgd", "config": {}})
    c = tf.keras.optimizers.SGD(0.1)
    return a.get_config(), b.get_config(), get(c) is c, get(None)


def serialized(tf):
    opts = [
        tf.keras.optimizers.Adam(0.5, name="a"),
        tf.keras.optimizers.SGD(tf.keras.optimizers.schedules.ExponentialDecay(0.1, 3, 0.5), momentum=0.5, name="b"),
        tf.keras.optimizers.LossScaleOptimizer(tf.keras.optimizers.RMSprop(name="c"), name="d"),
    ]
    found = [tf.keras.optimizers.serialize(opt) for opt in opts]
    again = [tf.keras.optimizers.deserialize(config) for config in found]
    return [str(config) for config in found], [str(opt.get_config()) for opt in again]


def serialized_schedules(tf):
    s = tf.keras.optimizers.schedules
    made = [s.ExponentialDecay(0.1, 3, 0.5), s.CosineDecay(0.1, 5), s.PiecewiseConstantDecay([1], [0.5, 0.25])]
    configs = [s.serialize(one) for one in made]
    return [str(config) for config in configs], [s.deserialize(config)(2) for config in configs]


def minimized_by_hand(tf):
    x = tf.Variable(3.0)
    opt = tf.optimizers.SGD(0.25)
    seen = []
    for _ in range(4):
        with tf.GradientTape() as tape:
            loss = (x - 1.0) ** 2
        opt.apply_gradients(zip(tape.gradient(loss, [x]), [x]))
        seen.append((x.numpy(), loss))
    return seen


@case(ulps=16, scale=1.0)
def embedding_gradients(tf):
    table = tf.Variable(np.arange(12.0).reshape(6, 2), dtype=tf.float32)
    opt = tf.keras.optimizers.Adam(0.1)
    for _ in range(3):
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(tf.gather(table, [1, 4, 1, 1]) ** 2)
        gradient = tape.gradient(loss, table)
        opt.apply_gradients([(gradient, table)])
    return table.numpy(), [v.numpy() for v in opt.variables]


def loss_scale(tf):
    (w, b), inner = _two(tf), tf.keras.optimizers.SGD(1.0)
    opt = tf.keras.optimizers.LossScaleOptimizer(inner, initial_scale=4.0, dynamic_growth_steps=2)
    seen = [opt.scale_loss(tf.constant(1.0))]
    for gradient in (4.0, 4.0, 8.0, float("inf"), 4.0, float("nan"), 2.0):
        opt.apply_gradients([(tf.fill([2, 2], gradient), w), (tf.ones([2]), b)])
        seen += [w.numpy(), b.numpy(), opt.dynamic_scale.numpy(), opt.step_counter.numpy(), int(opt.iterations)]
    return seen, [v.path for v in opt.variables], opt.scale_loss(tf.constant(1.0))


def loss_scale_in_a_function(tf):
    (w, b), inner = _two(tf), tf.keras.optimizers.SGD(1.0)
    opt = tf.keras.optimizers.LossScaleOptimizer(inner, initial_scale=4.0, dynamic_growth_steps=2)
    opt.build([w, b])

    @tf.function
    def step(gradient):
        opt.apply_gradients([(tf.fill([2, 2], gradient), w), (tf.ones([2]), b)])

    for gradient in (4.0, 4.0, 8.0, float("inf"), 4.0):
        step(tf.constant(gradient))
    return w.numpy(), b.numpy(), [v.numpy() for v in opt.variables]


def several_optimizers(tf):
    a, b = tf.keras.Variable([1.0], name="alpha"), tf.keras.Variable([1.0], name="beta")
    chosen = tf.keras.optimizers.OptimizerMap(tf.keras.optimizers.SGD(0.5))
    chosen["be.*"] = tf.keras.optimizers.SGD(0.25, momentum=0.5)
    opt = tf.keras.optimizers.MultiOptimizer(chosen)
    for _ in range(3):
        opt.apply_gradients([(tf.constant([1.0]), a), (tf.constant([1.0]), b)])
    return a.numpy(), b.numpy(), [v.path for v in opt.variables], int(opt.iterations), len(chosen)


@case(raises=True)
def several_optimizers_have_no_learning_rate(tf):
    chosen = tf.keras.optimizers.OptimizerMap(tf.keras.optimizers.SGD(0.5))
    return tf.keras.optimizers.MultiOptimizer(chosen).learning_rate


def created_in_a_function(tf):
    (w, b), opt = _two(tf), tf.keras.optimizers.Adam(0.5)

    @tf.function
    def step(x):
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum((x @ w + b) ** 2)
        opt.apply_gradients(zip(tape.gradient(loss, [w, b]), [w, b]))
        return loss

    losses = [step(tf.ones([1, 2])) for _ in range(3)]
    return losses, w.numpy(), b.numpy(), int(opt.iterations), [v.path for v in opt.variables]


def learning_rate_changes_between_calls_of_a_function(tf):
    w, opt = tf.Variable([1.0, 2.0]), tf.keras.optimizers.SGD(1.0)

    @tf.function
    def step():
        opt.apply_gradients([(tf.ones([2]), w)])

    step()
    opt.learning_rate = 0.25
    step()
    opt.learning_rate.assign(0.5)
    step()
    return w.numpy(), step.experimental_get_tracing_count()


def written_by_a_user(tf):
    class Momentum(tf.keras.optimizers.Optimizer):
        def __init__(self, learning_rate=0.5, momentum=0.5, **kwargs):
            super().__init__(learning_rate=learning_rate, **kwargs)
            self.momentum = momentum

        def build(self, variables):
            super().build(variables)
            self.momentums = [
                self.add_variable_from_reference(reference_variable=v, name="momentum") for v in variables
            ]

        def update_step(self, gradient, variable, learning_rate):
            m = self.momentums[self._get_variable_index(variable)]
            self.assign(m, m * self.momentum - gradient * tf.cast(learning_rate, variable.dtype))
            self.assign_add(variable, m)

        def get_config(self):
            return {**super().get_config(), "momentum": self.momentum}

    seen = []
    for options in ({}, dict(clipnorm=0.5), dict(weight_decay=0.1, global_clipnorm=1.0), dict(use_ema=True),
                    dict(gradient_accumulation_steps=2), dict(loss_scale_factor=2.0), dict(clipvalue=0.1)):  # fmt: skip
        (w, b), opt = _two(tf), Momentum(**options)
        for _ in range(4):
            _step(tf, opt, w, b)
        seen.append((w.numpy(), b.numpy(), [v.path.partition("/")[2] for v in opt.variables]))
    return seen, opt.get_config()


def written_by_a_user_on_adam(tf):
    class Halved(tf.keras.optimizers.Adam):
        def update_step(self, gradient, variable, learning_rate):
            super().update_step(gradient / 2, variable, learning_rate)

    found = []
    for cls in (Halved, tf.keras.optimizers.Adam):
        (w, b), opt = _two(tf), cls(0.5, epsilon=0.5)
        for _ in range(3):
            _step(tf, opt, w, b)
        found += [w.numpy(), b.numpy(), int(opt.iterations)]
    return found


@case(raises=True)
def written_by_a_user_without_update_step(tf):
    class Empty(tf.keras.optimizers.Optimizer):
        pass

    _step(tf, Empty(0.5), *_two(tf))


@case(raises=True)
def written_by_a_user_without_super(tf):
    class Early(tf.keras.optimizers.Optimizer):
        def __init__(self):
            self.rate = 3

    Early()


@case(raises=True)
def stateless(tf):
    (w, b), opt = _two(tf), tf.keras.optimizers.SGD()
    opt.build([w, b])
    opt.stateless_apply(opt.variables, _ones(w, b), [w, b])


def under_a_tape(tf):
    w, opt = tf.Variable([1.0, 2.0]), tf.keras.optimizers.SGD(0.5)
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(w**2)
        opt.apply_gradients([(tf.ones([2]), w)])
        loss += tf.reduce_sum(w**3)
    return tape.gradient(loss, w), w.numpy()


def same_variable_twice(tf):
    w, opt = tf.Variable([1.0, 2.0]), tf.keras.optimizers.SGD(0.5, momentum=0.5)
    for _ in range(2):
        opt.apply_gradients([(tf.constant([1.0, 2.0]), w), (tf.constant([3.0, 5.0]), w)])
    return w.numpy(), [v.numpy() for v in opt.variables]
