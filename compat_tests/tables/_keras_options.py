"""What the cases of keras_options begin with."""

# ruff: noqa: E501  (a program is one line)

START = """
tfk = tf.keras
tfk.backend.clear_session()
tfk.utils.set_random_seed(1)
r = np.random.RandomState(0)
X, Y = r.rand(12, 4).astype("float32"), r.rand(12, 1).astype("float32")
C = r.randint(0, 3, 12)
x = tf.constant(X)
def fixed(m):
    m.set_weights([np.linspace(-1, 1, w.size).reshape(w.shape) for w in m.get_weights()])
    return m
def net(units=1, activation=None):
    return fixed(tfk.Sequential([tfk.Input((4,)), tfk.layers.Dense(3, activation="relu", name="p"), tfk.layers.Dense(units, activation=activation, name="q")]))
def shown(value):
    if isinstance(value, dict):
        return {key: shown(item) for key, item in value.items()}
    if type(value) in (list, tuple):
        return type(value)(shown(item) for item in value)
    return np.float32(value) if isinstance(value, float) else value
"""
