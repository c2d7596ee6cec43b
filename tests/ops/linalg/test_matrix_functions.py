"""Functions of matrices: what SciPy says on the way is not shown."""

import warnings

import numpy as np

import tfjax as tf


def test_logm_is_silent_and_inverts_expm():
    matrix = tf.constant([[2.0, 1.0], [1.0, 3.0]], tf.complex64)
    with warnings.catch_warnings(action="error"):
        log = tf.linalg.logm(matrix)
    np.testing.assert_allclose(tf.linalg.expm(log).numpy(), matrix.numpy(), rtol=1e-5, atol=1e-6)
