"""keras.ops.image: properties of transformations. Their numbers are recorded (compat_tests, keras_ops)."""

import numpy as np
import pytest

import tfjax as tf

image = tf.keras.ops.image
X = np.random.RandomState(0).rand(2, 5, 4, 3).astype("float32")
CORNERS = np.array([[0, 0], [0, 4], [3, 0], [3, 4]], "float32")


@pytest.mark.parametrize("interpolation", ["nearest", "bilinear"])
@pytest.mark.parametrize("fill_mode", ["constant", "nearest", "reflect", "wrap"])
def test_whole_steps_move_pixels(interpolation, fill_mode):
    moved = image.affine_transform(X, tf.constant([1.0, 0, 1, 0, 1, 0, 0, 0]), interpolation, fill_mode, fill_value=7)
    np.testing.assert_array_equal(moved[:, :, :-1], X[:, :, 1:])
    last = {"constant": np.full_like(X[:, :, 0], 7), "nearest": X[:, :, -1], "reflect": X[:, :, -1], "wrap": X[:, :, 0]}
    np.testing.assert_array_equal(moved[:, :, -1], last[fill_mode])


def test_points_that_stay_leave_the_image_alone():
    np.testing.assert_allclose(image.perspective_transform(X, CORNERS, CORNERS), X, atol=1e-5)


def test_scaling_by_one_and_moving_by_whole_steps():
    same = image.scale_and_translate(X, X.shape, [1.0, 1.0], [0.0, 0.0], (1, 2), "lanczos3")
    np.testing.assert_allclose(same, X, atol=1e-6)
    down = image.scale_and_translate(X, X.shape, [1.0], [1.0], (1,), "linear")
    np.testing.assert_allclose(down[:, 1:], X[:, :-1], atol=1e-6)
    np.testing.assert_array_equal(down[:, 0], np.zeros_like(X[:, 0]))
    whole = image.scale_and_translate(tf.cast(X * 100, "int32"), X.shape, [1.0], [1.0], (1,), "linear")
    np.testing.assert_array_equal(whole[:, 1:], (X * 100).astype("int32")[:, :-1])


def test_edges_of_a_slope_are_its_steepness():
    slope = np.tile(np.arange(5.0, dtype="float32")[:, None, None], (1, 4, 1))[None]
    edges = image.sobel_edges(slope).numpy()
    np.testing.assert_array_equal(edges[0, 1:-1, :, 0, 0], np.full((3, 4), 8.0))  # 8 per pixel, by the filter's weights
    np.testing.assert_array_equal(edges[..., 1], np.zeros((1, 5, 4, 1)))


def test_a_batch_of_unknown_size_is_distorted_as_one_of_known_size():
    expected = image.elastic_transform(X, alpha=1.5, sigma=1.0, seed=2)
    function = tf.function(
        lambda x: image.elastic_transform(x, alpha=1.5, sigma=1.0, seed=2),
        input_signature=[tf.TensorSpec((None, 5, 4, 3))],
    )
    np.testing.assert_allclose(function(X), expected, atol=1e-6)


def test_models_with_them_are_saved(tmp_path):
    x = tf.keras.Input((5, 4, 3))
    y = image.perspective_transform(image.sobel_edges(image.elastic_transform(x, seed=1))[..., 0], CORNERS, CORNERS + 1)
    model = tf.keras.Model(x, y)
    model.save(tmp_path / "m.keras")
    again = tf.keras.models.load_model(tmp_path / "m.keras")
    np.testing.assert_allclose(again(X), model(X), atol=1e-6)
