"""Ten steps of each optimizer against its formula in NumPy (float64), and against itself: traced, accumulated."""

import numpy as np
import pytest

import tfjax as tf

O = tf.keras.optimizers
RATE = 0.1


def sgd(w, g, t, s, momentum=0.0, nesterov=False):
    s["v"] = v = momentum * s.get("v", 0) - RATE * g
    return w + (momentum * v - RATE * g if nesterov else v)


def rmsprop(w, g, t, s, rho=0.9, momentum=0.0, epsilon=1e-7, centered=False):
    s["v"] = v = rho * s.get("v", 0) + (1 - rho) * g**2
    s["a"] = a = rho * s.get("a", 0) + (1 - rho) * g
    s["m"] = m = momentum * s.get("m", 0) + RATE * g / np.sqrt(v - (a**2 if centered else 0) + epsilon)
    return w - m


def adam(w, g, t, s, beta_1=0.9, beta_2=0.999, epsilon=1e-7, amsgrad=False):
    s["m"] = m = beta_1 * s.get("m", 0) + (1 - beta_1) * g
    s["v"] = v = beta_2 * s.get("v", 0) + (1 - beta_2) * g**2
    s["hat"] = hat = np.maximum(s.get("hat", 0), v)
    return w - RATE * np.sqrt(1 - beta_2**t) / (1 - beta_1**t) * m / (np.sqrt(hat if amsgrad else v) + epsilon)


def adagrad(w, g, t, s, initial_accumulator_value=0.1, epsilon=1e-7):
    s["a"] = a = s.get("a", initial_accumulator_value) + g**2
    return w - RATE * g / np.sqrt(a + epsilon)


def adadelta(w, g, t, s, rho=0.95, epsilon=1e-7):
    s["g"] = a = rho * s.get("g", 0) + (1 - rho) * g**2
    delta = np.sqrt(s.get("x", 0) + epsilon) / np.sqrt(a + epsilon) * g
    s["x"] = rho * s.get("x", 0) + (1 - rho) * delta**2
    return w - RATE * delta


def adamax(w, g, t, s, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    s["m"] = m = beta_1 * s.get("m", 0) + (1 - beta_1) * g
    s["u"] = u = np.maximum(beta_2 * s.get("u", 0), np.abs(g))
    return w - RATE / (1 - beta_1**t) * m / (u + epsilon)


def nadam(w, g, t, s, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    mu = lambda t: beta_1 * (1 - 0.5 * 0.96**t)
    s["p"] = p = s.get("p", 1) * mu(t)
    s["m"] = m = beta_1 * s.get("m", 0) + (1 - beta_1) * g
    s["v"] = v = beta_2 * s.get("v", 0) + (1 - beta_2) * g**2
    mean = mu(t + 1) * m / (1 - p * mu(t + 1)) + (1 - mu(t)) * g / (1 - p)
    return w - RATE * mean / (np.sqrt(v / (1 - beta_2**t)) + epsilon)


def lion(w, g, t, s, beta_1=0.9, beta_2=0.99):
    m = s.get("m", 0)
    s["m"] = beta_2 * m + (1 - beta_2) * g
    return w - RATE * np.sign(beta_1 * m + (1 - beta_1) * g)


def lamb(w, g, t, s, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    s["m"] = m = beta_1 * s.get("m", 0) + (1 - beta_1) * g
    s["v"] = v = beta_2 * s.get("v", 0) + (1 - beta_2) * g**2
    step = m / (1 - beta_1**t) / (np.sqrt(v / (1 - beta_2**t)) + epsilon)
    return w - RATE * np.linalg.norm(w) / np.linalg.norm(step) * step


def ftrl(w, g, t, s, power=0.5, l1=0.0, l2=0.0, shrinkage=0.0, beta=0.0):
    n = s.get("n", 0.1)
    s["n"] = new = n + g**2
    s["z"] = z = s.get("z", 0) + g + 2 * shrinkage * w - (new**power - n**power) / RATE * w
    return (np.clip(z, -l1, l1) - z) / (new**power / RATE + 2 * (l2 + beta / (2 * RATE)))


def adafactor(w, g, t, s, epsilon_1=1e-30, epsilon_2=1e-3, clip_threshold=1.0):
    rms = lambda x: np.sqrt(np.mean(x**2))
    rho, decay = min(RATE, 1 / np.sqrt(t)), 1 - t**-0.8
    squares = g**2 + epsilon_1
    s["r"] = r = decay * s.get("r", 0) + (1 - decay) * squares.mean(-1)
    s["c"] = c = decay * s.get("c", 0) + (1 - decay) * squares.mean(-2)
    step = g / np.sqrt(np.outer(r / r.mean(), c))
    return w - max(epsilon_2, rms(w)) * rho * step / max(1.0, rms(step) / clip_threshold)


RULES = [
    ("SGD", sgd, {}, {}),
    ("SGD", sgd, dict(momentum=0.9), None),
    ("SGD", sgd, dict(momentum=0.9, nesterov=True), None),
    ("RMSprop", rmsprop, {}, {}),
    ("RMSprop", rmsprop, dict(rho=0.7, momentum=0.5, epsilon=1e-3, centered=True), None),
    ("Adam", adam, {}, {}),
    ("Adam", adam, dict(beta_1=0.8, beta_2=0.9, epsilon=1e-2, amsgrad=True), None),
    ("Adagrad", adagrad, {}, {}),
    ("Adagrad", adagrad, dict(initial_accumulator_value=0.5, epsilon=1e-2), None),
    ("Adadelta", adadelta, {}, {}),
    ("Adadelta", adadelta, dict(rho=0.5, epsilon=1e-2), None),
    ("Adamax", adamax, {}, {}),
    ("Nadam", nadam, {}, {}),
    ("Lion", lion, {}, {}),
    ("Lamb", lamb, {}, {}),
    ("Ftrl", ftrl, {}, {}),
    (
        "Ftrl",
        ftrl,
        dict(
            learning_rate_power=-0.4,
            l1_regularization_strength=0.3,
            l2_regularization_strength=0.2,
            l2_shrinkage_regularization_strength=0.1,
            beta=0.5,
        ),
        dict(power=0.4, l1=0.3, l2=0.2, shrinkage=0.1, beta=0.5),
    ),
    ("Adafactor", adafactor, {}, {}),
]
random = np.random.default_rng(0)
START = random.normal(size=(3, 2))
GRADIENTS = random.normal(size=(10, 3, 2))


def steps(optimizer, gradients=GRADIENTS, traced=False, dtype="float64"):
    w = tf.keras.Variable(START, dtype=dtype, name="w")
    optimizer.build([w])
    apply = lambda g: optimizer.apply_gradients([(g, w)])
    apply = tf.function(apply) if traced else apply
    for gradient in gradients:
        apply(tf.constant(gradient, dtype))
    return w.numpy()


@pytest.mark.parametrize(("name", "rule", "arguments", "own"), RULES)
def test_formula(name, rule, arguments, own):
    w, slots = START, {}
    for t, gradient in enumerate(GRADIENTS, start=1):
        w = rule(w, gradient, t, slots, **(arguments if own is None else own))
    # Keras rounds some numbers to float32.
    np.testing.assert_allclose(steps(getattr(O, name)(RATE, **arguments)), w, rtol=2e-4, atol=2e-5)


@pytest.mark.parametrize(("name", "rule", "arguments", "own"), RULES)
def test_traced_steps_are_the_same(name, rule, arguments, own):
    make = lambda: getattr(O, name)(RATE, **arguments)
    np.testing.assert_allclose(steps(make(), traced=True), steps(make()), rtol=1e-12)


def test_accumulated_gradients_are_averaged():
    once = steps(O.Adam(RATE), [GRADIENTS[:5].mean(0), GRADIENTS[5:].mean(0)])
    np.testing.assert_allclose(steps(O.Adam(RATE, gradient_accumulation_steps=5)), once, rtol=1e-12)


def test_loss_scale_factor_divides():
    np.testing.assert_allclose(steps(O.SGD(RATE, loss_scale_factor=4.0), GRADIENTS * 4), steps(O.SGD(RATE)))


def test_weight_decay_comes_first():
    w = START
    for gradient in GRADIENTS:
        w = w - w * np.float32(0.25) * np.float32(RATE) - np.float32(RATE) * gradient
    np.testing.assert_allclose(steps(O.SGD(RATE, weight_decay=0.25)), w, rtol=1e-6)


def test_clipping():
    by_norm = [g / max(1.0, np.linalg.norm(g) / 0.5) for g in GRADIENTS]
    for limit in ("clipnorm", "global_clipnorm"):
        np.testing.assert_allclose(steps(O.SGD(RATE, **{limit: 0.5})), steps(O.SGD(RATE), by_norm))
    by_value = steps(O.SGD(RATE), np.clip(GRADIENTS, -0.1, 0.1))
    np.testing.assert_allclose(steps(O.SGD(RATE, clipvalue=0.1)), by_value)


def test_zero_gradients_are_no_nan_when_clipped():
    assert np.isfinite(steps(O.SGD(RATE, clipnorm=0.5), GRADIENTS * 0)).all()


def test_averages_replace_variables():
    w, average = START, 0
    for t, gradient in enumerate(GRADIENTS[:6]):
        w = w - np.float32(RATE) * gradient
        average = w if t == 0 else 0.5 * average + 0.5 * w
        w = average if (t + 1) % 3 == 0 else w
    got = steps(O.SGD(RATE, use_ema=True, ema_momentum=0.5, ema_overwrite_frequency=3), GRADIENTS[:6])
    np.testing.assert_allclose(got, w, rtol=1e-6)


@pytest.mark.parametrize("name", ["SGD", "Adamax", "Lion"])
def test_rows_are_like_the_dense_gradient_where_nothing_is_squared(name):
    indices = [2, 0, 2]
    values = np.abs(GRADIENTS)
    full = np.zeros_like(values)
    for gradient, rows in zip(full, values):
        np.add.at(gradient, indices, rows)
    w = tf.Variable(START)
    optimizer = getattr(O, name)(RATE)
    for rows in values:
        optimizer.apply_gradients([(tf.IndexedSlices(tf.constant(rows), tf.constant(indices), [3, 2]), w)])
    np.testing.assert_allclose(w.numpy(), steps(getattr(O, name)(RATE), full), rtol=1e-12)


def test_rows_named_twice_add_their_squares():
    # What Keras does on TensorFlow: the accumulator of row 0 gets 1 + 4, not 9.
    w, optimizer = tf.Variable([[0.0], [0.0]]), O.Adagrad(1.0, initial_accumulator_value=0.0, epsilon=0.0)
    optimizer.apply_gradients([(tf.IndexedSlices(tf.constant([[1.0], [2.0]]), tf.constant([0, 0]), [2, 1]), w)])
    np.testing.assert_allclose(optimizer.variables[-1].numpy(), [[5.0], [0.0]])
    np.testing.assert_allclose(w.numpy(), [[-3 / np.sqrt(5)], [0.0]], rtol=1e-6)


def test_half_precision_stays_what_it_is():
    for dtype in ("float16", "bfloat16"):
        for name in ("SGD", "RMSprop"):
            got = steps(getattr(O, name)(RATE), dtype=dtype)
            assert got.dtype.name == dtype
            np.testing.assert_allclose(got.astype("float64"), steps(getattr(O, name)(RATE)), atol=0.15)
