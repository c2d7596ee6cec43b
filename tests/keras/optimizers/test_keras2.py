"""What Keras 2's optimizers have: lr, minimize, variables(), get_weights, slots; optimizers that users wrote for it."""

import copy
import logging

import numpy as np
import pytest

import tfjax as tf

O = tf.keras.optimizers


def test_lr(caplog):
    with caplog.at_level(logging.WARNING, "absl"):
        logging.getLogger("absl").addHandler(caplog.handler)
        optimizer = O.SGD(lr=0.5)
    assert "`lr` is deprecated in Keras optimizer" in caplog.text
    assert float(optimizer.lr) == 0.5
    optimizer.lr = 0.25
    assert float(optimizer.learning_rate) == 0.25


def test_whole_numbers_and_variables_as_learning_rate():
    assert float(O.Adadelta(learning_rate=4).learning_rate) == 4.0
    rate = tf.Variable(0.5)
    optimizer, v = O.SGD(rate), tf.Variable(1.0)
    rate.assign(0.25)
    optimizer.apply_gradients([(tf.constant(1.0), v)])
    assert v.numpy() == 0.75


def test_minimize():
    x, optimizer = tf.Variable(3.0), O.SGD(0.25)
    optimizer.minimize(lambda: (x - 1) ** 2, [x])
    assert x.numpy() == 2.0
    optimizer.minimize(lambda: (x - 1) ** 2, var_list=lambda: [x])
    assert x.numpy() == 1.5
    with tf.GradientTape() as tape:
        loss = (x - 1) ** 2
    optimizer.minimize(loss, [x], tape=tape)
    assert x.numpy() == 1.25
    with pytest.raises(ValueError, match="`tape` is required when a `Tensor` loss is passed. Received: loss="):
        optimizer.minimize(loss, [x])


def test_variables_are_called_or_not():
    x, optimizer = tf.Variable([3.0], name="x"), O.Adam(0.25)
    optimizer.minimize(lambda: x * x, [x])
    assert [v.name for v in optimizer.variables()] == [v.name for v in optimizer.variables]
    assert isinstance(optimizer.variables, list)
    assert len(optimizer.get_weights()) == len(optimizer.weights) == 4
    np.testing.assert_allclose(optimizer.get_slot(x, "m").numpy(), [0.6], rtol=1e-6)


def test_get_and_set_weights():
    x, optimizer = tf.Variable([3.0]), O.Adam(0.25)
    optimizer.minimize(lambda: x * x, [x])
    state, at = optimizer.get_weights(), x.numpy()
    optimizer.minimize(lambda: x * x, [x])
    then = x.numpy()
    other = O.Adam()
    other.build([x])
    other.set_weights(state)
    x.assign(at)
    other.minimize(lambda: x * x, [x])
    np.testing.assert_array_equal(x.numpy(), then)


def test_arguments_without_use():
    x, optimizer = tf.Variable(1.0), O.SGD(0.5, jit_compile=True)
    optimizer.apply_gradients([(tf.constant(1.0), x)], name="train", skip_gradients_aggregation=True)
    optimizer.apply_gradients([(tf.constant(1.0), x)], experimental_aggregate_gradients=False)
    assert x.numpy() == 0.0


def test_written_for_keras_2():
    class Momentum(O.Optimizer):
        def __init__(self, learning_rate=0.5, momentum=0.5, name="Momentum", **kwargs):
            super().__init__(name=name, learning_rate=learning_rate, **kwargs)
            self.momentum = momentum

        def build(self, var_list):
            super().build(var_list)
            if hasattr(self, "_built_slots"):
                return
            self._built_slots = True
            self.slots = [self.add_variable_from_reference(model_variable=v, variable_name="m") for v in var_list]

        def update_step(self, gradient, variable):
            m = self.slots[self._index(variable)]
            m.assign(m * self.momentum - gradient * self.learning_rate)
            variable.assign_add(m)

        def _index(self, variable):
            return self._get_variable_index(variable)

    x, y, optimizer = tf.Variable([1.0]), tf.Variable([1.0]), Momentum()
    same = O.SGD(0.5, momentum=0.5)
    for _ in range(3):
        optimizer.apply_gradients([(tf.constant([1.0]), x)])
        same.apply_gradients([(tf.constant([1.0]), y)])
    np.testing.assert_allclose(x.numpy(), y.numpy())
    assert optimizer.name == "Momentum"


def test_name_first_as_subclasses_wrote():
    class Mine(O.Optimizer):
        def __init__(self, learning_rate=0.5, **kwargs):
            super().__init__("Mine", **kwargs)
            self._learning_rate = self._build_learning_rate(learning_rate)

    assert (Mine().name, float(Mine().learning_rate)) == ("Mine", 0.5)
    assert [v.name for v in Mine().variables] == ["iteration", "learning_rate"]


@pytest.mark.parametrize("base", [O.Optimizer, O.legacy.Optimizer])
def test_written_for_the_first_optimizers(base):
    class Momentum(base):
        def __init__(self, learning_rate=0.5, momentum=0.5, name="Momentum", **kwargs):
            super().__init__(name, **kwargs)
            self._set_hyper("learning_rate", kwargs.get("lr", learning_rate))
            self._set_hyper("decay", self._initial_decay)
            self._set_hyper("momentum", momentum)

        def _create_slots(self, var_list):
            for var in var_list:
                self.add_slot(var, "momentum")

        @tf.function
        def _resource_apply_dense(self, grad, var):
            var_dtype = var.dtype.base_dtype
            rate = self._decayed_lr(var_dtype)
            slot = self.get_slot(var, "momentum")
            momentum = self._get_hyper("momentum", var_dtype)
            slot.assign(slot * momentum - grad * rate)
            var.assign_add(slot)

        def _resource_apply_sparse(self, grad, var, indices):
            raise NotImplementedError

        def get_config(self):
            config = {"momentum": self._serialize_hyperparameter("momentum")}
            return {**super().get_config(), **config}

    x, y, optimizer = tf.Variable([1.0]), tf.Variable([1.0]), Momentum(0.25)
    same = O.SGD(0.25, momentum=0.5)
    for _ in range(3):
        optimizer.apply_gradients([(tf.constant([1.0]), x)])
        same.apply_gradients([(tf.constant([1.0]), y)])
    np.testing.assert_allclose(x.numpy(), y.numpy())
    assert optimizer.get_config()["momentum"] == 0.5


def test_copies():
    x, optimizer = tf.Variable([3.0]), O.Adam(0.25)
    optimizer.minimize(lambda: x * x, [x])
    again = copy.deepcopy(optimizer)
    assert again.get_config() == optimizer.get_config()
    for a, b in zip(again.get_weights(), optimizer.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    again.apply([tf.constant([1.0])])
    assert (int(again.iterations), int(optimizer.iterations)) == (2, 1)
