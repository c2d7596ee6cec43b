"""Tensors and variables where notebooks hand them to matplotlib."""

import numpy as np
import pytest

from tests.tensor.public import tf

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")

import matplotlib.pyplot as plt  # noqa: E402


@pytest.mark.filterwarnings("ignore")
def test_tensors_and_variables_can_be_plotted():
    x, v = tf.constant([1.0, 2.0, 3.0]), tf.Variable([1.0, 4.0, 9.0])
    figure, axes = plt.subplots()
    (line,) = axes.plot(x, v)
    np.testing.assert_array_equal(line.get_xdata(), [1, 2, 3])
    np.testing.assert_array_equal(line.get_ydata(), [1, 4, 9])
    counts, _, _ = axes.hist(x, bins=3)
    np.testing.assert_array_equal(counts, [1, 1, 1])
    axes.scatter(x, v, c=x)
    axes.bar(x, v)
    axes.fill_between(x, x, v)
    axes.axhline(x[1])
    axes.set_xlim(x[0], x[2])
    image = axes.imshow(tf.constant(np.eye(4)))
    np.testing.assert_array_equal(image.get_array(), np.eye(4))
    figure.canvas.draw()
    plt.close(figure)
