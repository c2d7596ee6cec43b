"""Random programs about tapes: two nested ones, watching, stopping, resetting, assigning, temporaries that die."""

import numpy as np

SEEDS = range(150)


class _Program:
    def __init__(self, tf, seed, between):
        self.tf, self.between = tf, between
        self.rng = np.random.default_rng(seed)
        self.pool = [tf.constant(self._numbers()) for _ in range(2)]
        self.variables = [tf.Variable(self._numbers()) for _ in range(2)]
        self.tapes = [
            tf.GradientTape(persistent=self._chance(0.5), watch_accessed_variables=self._chance(0.8)) for _ in range(2)
        ]
        self.inner_is_used = False
        self.results = []

    def _numbers(self):
        return self.rng.normal(size=2).astype("f") * np.float32(0.5)

    def _chance(self, p):
        return bool(self.rng.random() < p)

    def pick(self):
        return ([*self.variables, *self.pool])[self.rng.integers(len(self.pool) + 2)]

    def op(self):
        tf, a, b = self.tf, self.pick(), self.pick()
        kinds = (
            lambda: a + b,
            lambda: a * b,
            lambda: tf.tanh(a),
            lambda: a - tf.reduce_sum(b) * 0.1,
            lambda: tf.exp(a) * 0.5,
        )
        made = kinds[self.rng.integers(len(kinds))]()
        if self._chance(0.3) and len(self.pool) > 2:
            self.pool.pop(self.rng.integers(len(self.pool)))
        self.pool.append(made)
        self.between()

    def inside(self, level):
        tape = self.tapes[level]
        for _ in range(self.rng.integers(2, 7)):
            choice = self.rng.random()
            if choice < 0.08:
                self.variables[self.rng.integers(2)].assign_add(self.pick() * 0.1)
                self.between()
            elif choice < 0.2:
                tape.watch(self.pick())
            elif choice < 0.28:
                with tape.stop_recording():
                    self.op()
                    self.op()
            elif choice < 0.31:
                tape.reset()
            elif choice < 0.5 and level == 0 and not self.inner_is_used:
                self.inner()
            else:
                self.op()

    def inner(self):
        self.inner_is_used = True
        with self.tapes[1]:
            self.inside(1)
        target, sources = self.pick(), [self.pick(), self.pick(), self.variables[0]]
        grads = self.tapes[1].gradient(target, sources)
        self.between()
        self.pool.extend(g for g in grads if g is not None)
        self.results.extend(grads)

    def run(self):
        with self.tapes[0]:
            self.inside(0)
        target, sources = self.pick(), [self.pick(), self.pick(), *self.variables]
        self.between()
        self.results.extend(self.tapes[0].gradient(target, sources))
        return [None if x is None else x.numpy().tolist() for x in [*self.results, *self.variables, *self.pool]]


def run(tf, seed, between=lambda: None):
    """What the program of this seed computes; `between` is called after each op."""
    return _Program(tf, seed, between).run()
