"""Keras: ten steps of every optimizer with every argument, sparse gradients, dtypes, tf.function; learning rates."""

from compat_tests.case import entry

MAKE = """rng = np.random.RandomState(1)
w = tf.keras.Variable(rng.randn(3, 2), dtype="{dtype}", name="kernel")
b = tf.Variable(rng.randn(2), dtype="{dtype}", name="bias")
grads = [(tf.constant(rng.randn(3, 2), "{dtype}"), tf.constant(rng.randn(2), "{dtype}")) for _ in range(10)]
opt = tf.keras.optimizers.{cls}({arguments})
seen = []
"""
DENSE = "gw"
ROWS = "tf.IndexedSlices(gw, tf.constant([2, 0, 2], tf.int64), tf.constant([3, 2], tf.int64))"
LOOP = """{define}
for step, (gw, gb) in enumerate(grads):
    opt.apply_gradients(zip([{gradient}, gb], [w, b]))
    if step in (0, 4, 9):
        seen += [w.numpy(), b.numpy()]
(seen, [(v.path, v.numpy()) for v in opt.variables])"""
TRACED = """@tf.function
def train(gw, gb):
    opt.apply_gradients([(gw, w), (gb, b)])
for step, (gw, gb) in enumerate(grads):
    train(gw, gb)
    if step in (0, 4, 9):
        seen += [w.numpy(), b.numpy()]
(seen, [(v.path, v.numpy()) for v in opt.variables])"""

OPTIMIZERS = {
    "SGD": ("", "momentum=0.9", "momentum=0.9, nesterov=True", "momentum=1.0"),
    "RMSprop": ("", "rho=0.5", "momentum=0.9", "centered=True", "centered=True, momentum=0.5, epsilon=1e-3, rho=0.8"),
    "Adam": ("", "beta_1=0.5, beta_2=0.9", "epsilon=0.1", "amsgrad=True", "amsgrad=True, epsilon=1e-2"),
    "AdamW": ("", "weight_decay=0.2", "amsgrad=True, weight_decay=0.05", "beta_1=0.8, beta_2=0.95, epsilon=1e-4"),
    "Adagrad": ("", "initial_accumulator_value=0.0", "epsilon=0.5", "initial_accumulator_value=1.0"),
    "Adadelta": ("", "rho=0.5", "epsilon=1e-2"),
    "Adamax": ("", "beta_1=0.5", "beta_2=0.9, epsilon=1e-2"),
    "Nadam": ("", "beta_1=0.5, beta_2=0.9", "epsilon=1e-2"),
    "Lion": ("", "beta_1=0.5", "beta_2=0.5"),
    "Ftrl": (
        "", "learning_rate_power=-0.3", "initial_accumulator_value=0.5", "l1_regularization_strength=0.5",
        "l2_regularization_strength=0.5", "l2_shrinkage_regularization_strength=0.5", "beta=0.5",
    ),
    "Adafactor": ("", "relative_step=False", "beta_2_decay=-0.5, clip_threshold=0.5", "epsilon_1=1e-3, epsilon_2=0.1"),
    "Lamb": ("", "beta_1=0.5, beta_2=0.9", "epsilon=1e-2", "weight_decay=0.1"),
    "ScheduleFreeAdamW": ("", "warmup_steps=4", "beta_1=0.5, beta_2=0.9, epsilon=1e-3", "weight_decay=0.1"),
}  # fmt: skip
SHARED = (
    "weight_decay=0.1",
    "clipnorm=0.5",
    "clipvalue=0.3",
    "global_clipnorm=0.5",
    "use_ema=True",
    "use_ema=True, ema_momentum=0.5, ema_overwrite_frequency=3",
    "loss_scale_factor=8.0",
    "gradient_accumulation_steps=3",
)
RARE = (
    "gradient_accumulation_steps=2, clipnorm=0.5, weight_decay=0.1, use_ema=True, ema_overwrite_frequency=2",
    "learning_rate=tf.keras.optimizers.schedules.ExponentialDecay(0.1, 3, 0.5)",
    "learning_rate=tf.keras.optimizers.schedules.CosineDecay(0.0, 6, warmup_target=0.2, warmup_steps=3)",
    "learning_rate=lambda: 0.05",
    "learning_rate=0.01, name='mine'",
)
DTYPES = ("float64", "float16", "bfloat16")
SCHEDULES = (
    "ExponentialDecay(0.1, 4, 0.5)",
    "ExponentialDecay(0.1, 4, 0.5, staircase=True)",
    "ExponentialDecay(1e-2, decay_steps=1000, decay_rate=0.96)",
    "PiecewiseConstantDecay([2, 5], [1.0, 0.5, 0.1])",
    "PiecewiseConstantDecay([3.5], [0.2, 0.02])",
    "PiecewiseConstantDecay(boundaries=[1, 2, 3, 50], values=[5.0, 4.0, 3.0, 2.0, 1.0])",
    "PolynomialDecay(0.1, 10)",
    "PolynomialDecay(0.1, 10, 0.01, power=0.5)",
    "PolynomialDecay(0.1, 4, 0.01, power=2.0, cycle=True)",
    "InverseTimeDecay(0.1, 3, 0.5)",
    "InverseTimeDecay(0.1, 3, 0.5, staircase=True)",
    "CosineDecay(0.1, 10)",
    "CosineDecay(0.1, 10, alpha=0.2)",
    "CosineDecay(0.01, 10, warmup_target=0.1, warmup_steps=4)",
    "CosineDecay(0.0, 10, alpha=0.1, warmup_target=0.1, warmup_steps=5)",
    "CosineDecayRestarts(0.1, 4)",
    "CosineDecayRestarts(0.1, 4, t_mul=1.0)",
    "CosineDecayRestarts(0.1, 4, t_mul=1.5, m_mul=0.8, alpha=0.05)",
)
STEPS = "[0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 15, 20, 33, 100]"
WRONG = (
    "SGD(momentum=2.0)",
    "SGD(momentum=-0.5)",
    "SGD('fast')",
    "SGD(None)",
    "Adam(clipnorm=1.0, clipvalue=1.0)",
    "Adam(clipnorm=1.0, global_clipnorm=1.0, clipvalue=0.5)",
    "Adam(use_ema=True, ema_momentum=2)",
    "Adam(use_ema=True, ema_overwrite_frequency=0.5)",
    "Adam(use_ema=True, ema_overwrite_frequency=-2)",
    "Adam(gradient_accumulation_steps=1)",
    "Adam(speed=3)",
    "Adam(speed=3, size=2)",
    "AdamW(weight_decay=None)",
    "Lion(beta_1=0.0)",
    "Lion(beta_1=1.5)",
    "Ftrl(initial_accumulator_value=-1.0)",
    "Ftrl(learning_rate_power=1.0)",
    "Ftrl(l1_regularization_strength=-1.0)",
    "Ftrl(l2_regularization_strength=-1.0)",
    "Ftrl(l2_shrinkage_regularization_strength=-1.0)",
    "LossScaleOptimizer(tf.keras.optimizers.SGD(), dynamic=False)",
    "LossScaleOptimizer(tf.keras.optimizers.SGD(), clipnorm=1.0)",
    "LossScaleOptimizer(tf.keras.optimizers.SGD(), speed=1.0)",
    "OptimizerMap(3)",
    "OptimizerMap(tf.keras.optimizers.SGD(), [])",
    "get('adamant')",
    "get(3)",
    "get({'class_name': 'Adamant', 'config': {}})",
    "schedules.ExponentialDecay(0.1, 0, 0.5)",
    "schedules.PiecewiseConstantDecay([1, 2], [0.1])",
    "schedules.PolynomialDecay(0.1, -1)",
    "schedules.InverseTimeDecay(0.1, 0, 0.5)",
    "schedules.CosineDecay(0.1, 0)",
    "schedules.CosineDecayRestarts(0.1, 0)",
    "schedules.LearningRateSchedule()(3)",
    "schedules.LearningRateSchedule().get_config()",
)


def _case(label, cls, arguments, gradient=DENSE, dtype="float32", body=LOOP, ulps=40):
    # The default learning rates move nothing that could be compared.
    given = arguments if "learning_rate=" in arguments else ", ".join(x for x in ("learning_rate=0.1", arguments) if x)
    code = MAKE.format(cls=cls, arguments=given, dtype=dtype) + body.format(gradient=gradient, define="")
    return entry(f"{label} {cls}({arguments})", code, ulps=ulps, scale=1.0)


SHAPES = ("[3]", "[1]", "[]")
MISMATCH = """opt = tf.keras.optimizers.{cls}({arguments})
v = {make}([1.0, 2.0], name="v")
opt.apply_gradients([(tf.ones({shape}), v)])
v.numpy()"""


def cases():
    for cls, variants in OPTIMIZERS.items():
        for arguments in variants:
            yield _case("steps", cls, arguments)
        for arguments in SHARED:
            yield _case("shared", cls, arguments)
        yield _case("rows", cls, "", ROWS)
        # Adafactor names a variable "bias:0" there, which TensorFlow's scopes refuse.
        built = "opt.build([w, b])\n" if cls == "Adafactor" else ""
        yield _case("traced", cls, variants[-1], body=built + TRACED)
        for dtype in DTYPES:
            if variants[1:]:
                yield _case(dtype, cls, variants[1], dtype=dtype, ulps=200 if dtype == "float64" else 24)
            yield _case(dtype, cls, "", dtype=dtype, ulps=200 if dtype == "float64" else 24)
    for cls in ("SGD", "Adam", "RMSprop"):
        for arguments in RARE:
            yield _case("rare", cls, arguments)
        for arguments in ("clipnorm=0.5", "clipvalue=0.3", "global_clipnorm=0.5", "gradient_accumulation_steps=3"):
            yield _case("rows", cls, arguments, ROWS)
        yield _case("traced", cls, RARE[0], body=TRACED)
    for arguments in ("momentum=0.5", "amsgrad=True"):
        yield _case("rows", "SGD" if "mom" in arguments else "Adam", arguments, ROWS)
    for arguments in ("", "nesterov=False", "rms_rate=None", "ns_steps=2, momentum=0.5", "adam_lr_ratio=0.1"):
        make = 'b = tf.keras.Variable(b, name="bias")\n'
        name, code, options = _case("steps", "Muon", arguments, ulps=400)
        yield name, code.replace("grads =", make + "grads ="), options
    for schedule in SCHEDULES:
        head = f"schedule = tf.keras.optimizers.schedules.{schedule}\n"
        yield entry(f"values {schedule}", f"{head}[schedule(step) for step in {STEPS}]", ulps=24, scale=1.0)
        yield entry(
            f"config {schedule}",
            f"{head}(schedule.get_config(), type(schedule).from_config(schedule.get_config())(3))",
            ulps=24,
        )
        yield entry(
            f"traced {schedule}",
            f"{head}f = tf.function(lambda step: schedule(step))\n[f(tf.constant(step)) for step in {STEPS}]",
            ulps=24, scale=1.0,
        )  # fmt: skip
    for cls, variants in OPTIMIZERS.items():
        for arguments in variants:
            make = f"opt = tf.keras.optimizers.{cls}({arguments})\n"
            yield entry(
                f"config {cls}({arguments})",
                make + "(opt.get_config(), type(opt).from_config(opt.get_config()).get_config())",
            )
        for shape in SHAPES:
            code = MISMATCH.format(cls=cls, arguments="learning_rate=0.1", make="tf.Variable", shape=shape)
            yield entry(f"shape {shape} {cls}", code, ulps=24)
    code = MISMATCH.format(cls="SGD", arguments="0.1, momentum=0.5", make="tf.keras.Variable", shape="[3]")
    yield entry("shape [3] SGD with momentum", code)
    for code in WRONG:
        yield entry(f"wrong {code}", f"type(tf.keras.optimizers.{code}).__name__")
