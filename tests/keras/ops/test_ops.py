"""keras.ops against NumPy and by properties; values and errors of TensorFlow are recorded in compat_tests."""

import numpy as np
import pytest

import tfjax as tf

keras = tf.keras
ops = keras.ops
RNG = np.random.RandomState(0)


@pytest.mark.parametrize("axis", [None, 0, 1, (0, 2)])
@pytest.mark.parametrize("method", ["linear", "lower", "higher", "midpoint", "nearest"])
def test_quantiles(axis, method):
    x = RNG.randn(3, 4, 5)
    for q in (0.3, [0.1, 0.5, 0.9]):
        expected = np.quantile(x, q, axis=axis, method=method)
        np.testing.assert_allclose(ops.quantile(x, q, axis=axis, method=method), expected, rtol=1e-5, atol=1e-6)
        expected = np.quantile(x, q, axis=axis, keepdims=True)
        np.testing.assert_allclose(ops.quantile(x, q, axis=axis, keepdims=True), expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("axis", [None, 0, -1])
def test_nan_quantiles(axis):
    x = RNG.randn(4, 5)
    x[0, 1] = x[2] = np.nan
    with np.errstate(all="ignore"):
        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            expected = np.nanquantile(x, 0.4, axis=axis)
    np.testing.assert_allclose(ops.nanquantile(x, 0.4, axis=axis), expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("count", range(1, 9))
@pytest.mark.parametrize("reverse", [False, True])
def test_associative_scan_is_the_plain_one(count, reverse):
    x = RNG.rand(count, 2).astype(np.float32)
    result = ops.associative_scan(lambda a, b: a + b, x, reverse=reverse)
    expected = np.cumsum(x[::-1], axis=0)[::-1] if reverse else np.cumsum(x, axis=0)
    np.testing.assert_allclose(result, expected, rtol=1e-5)


def test_scan_carries_structures():
    xs = {"a": tf.range(4.0), "b": tf.ones([4])}
    carry, outputs = ops.scan(lambda c, x: ((c[0] + x["a"], c[1] * 2), c[0]), (0.0, 1.0), xs)
    assert [float(part) for part in carry] == [6.0, 16.0]
    np.testing.assert_array_equal(outputs, [0, 0, 1, 3])


@pytest.mark.parametrize("length, stride", [(8, 4), (6, 2)])
@pytest.mark.parametrize("window", ["hann", "hamming"])
def test_istft_inverts_stft(length, stride, window):
    x = RNG.randn(2, 40).astype(np.float32)
    spectrum = ops.stft(x, length, stride, length, window=window)
    back = ops.istft(spectrum, length, stride, length, length=40, window=window).numpy()
    inner = back.shape[-1] - length
    np.testing.assert_allclose(back[:, length:inner], x[:, length:inner], atol=1e-4)


def test_fourier_transforms_follow_numpy():
    a, b = RNG.randn(3, 4), RNG.randn(3, 4)
    z = a + 1j * b
    for name in ("fft", "fft2", "ifft2"):
        expected = getattr(np.fft, name)(z)
        real, imaginary = getattr(ops, name)((a, b))
        np.testing.assert_allclose(real, expected.real, atol=1e-9)
        np.testing.assert_allclose(imaginary, expected.imag, atol=1e-9)


@pytest.mark.parametrize(
    "options", [{}, {"stride": 2}, {"padding": 1}, {"dilation": 2}, {"padding": (1, 0), "stride": (1, 2)}]
)
def test_fold_is_the_transpose_of_unfold(options):
    x = RNG.randn(2, 3, 6, 5).astype(np.float32)
    columns = ops.unfold(x, (2, 3), **options)
    y = RNG.randn(*columns.shape).astype(np.float32)
    image = ops.fold(y, (6, 5), (2, 3), **options)
    np.testing.assert_allclose(np.sum(columns.numpy() * y), np.sum(x * image.numpy()), rtol=1e-3)


@pytest.mark.parametrize("reduction", [None, "add", "max", "min", "mul"])
def test_scatter_update(reduction):
    x = RNG.rand(4).astype(np.float32)
    updates = np.array([2.0, 0.1], np.float32)
    expected = x.copy()
    for place, value in zip((1, 3), updates):
        combine = {None: lambda a, b: b, "add": np.add, "max": max, "min": min, "mul": np.multiply}[reduction]
        expected[place] = combine(expected[place], value)
    found = ops.scatter_update(tf.constant(x), [[1], [3]], updates, reduction=reduction)
    np.testing.assert_allclose(found, expected)


def test_attention_of_one_head_by_hand():
    q, k, v = (RNG.randn(1, n, 1, 4).astype(np.float32) for n in (2, 3, 3))
    scores = q[0, :, 0] @ k[0, :, 0].T / 2
    weights = np.exp(scores) / np.exp(scores).sum(-1, keepdims=True)
    np.testing.assert_allclose(ops.dot_product_attention(q, k, v)[0, :, 0], weights @ v[0, :, 0], rtol=1e-4)


def test_shared_heads_are_repeated():
    q, k = RNG.randn(1, 2, 4, 3).astype(np.float32), RNG.randn(1, 5, 2, 3).astype(np.float32)
    grouped = ops.dot_product_attention(q, k, k)
    whole = ops.dot_product_attention(q, np.repeat(k, 2, axis=2), np.repeat(k, 2, axis=2))
    np.testing.assert_allclose(grouped, whole, rtol=1e-5)


@pytest.mark.parametrize("size, wanted", [(7, 3), (6, 3), (5, 5), (8, 3)])
def test_adaptive_pools_cover_everything(size, wanted):
    x = RNG.rand(1, size, size, 1).astype(np.float32)
    pooled = ops.adaptive_max_pool(x, wanted)
    assert pooled.shape == (1, wanted, wanted, 1)
    assert float(ops.max(pooled)) == x.max()


def test_vectorize_with_a_signature():
    product = ops.vectorize(lambda a, b: ops.sum(a * b), signature="(n),(n)->()")
    a, b = RNG.randn(4, 1, 3), RNG.randn(5, 3)
    np.testing.assert_allclose(product(a, b), np.einsum("ijn,jn->ij", np.broadcast_to(a, (4, 5, 3)), b), rtol=1e-6)


def test_scalar_functions_of_vectorize():
    double = ops.vectorize(lambda x: x * 2)
    np.testing.assert_array_equal(double([[1.0, 2.0]]), [[2, 4]])


@pytest.mark.parametrize("axis", [None, 0, 1])
def test_unique_follows_numpy(axis):
    x = RNG.randint(0, 3, (5, 2))
    values, index, inverse, counts = ops.unique(
        x, return_index=True, return_inverse=True, return_counts=True, axis=axis
    )
    expected = np.unique(x, return_index=True, return_counts=True, axis=axis)
    np.testing.assert_array_equal(values, expected[0])
    np.testing.assert_array_equal(index, expected[1])
    np.testing.assert_array_equal(counts, expected[2])
    assert inverse.shape == (x.shape if axis is None else (x.shape[axis],))


def test_custom_gradient():
    @ops.custom_gradient
    def clipped(x):
        return x * 1.0, lambda upstream: ops.clip(upstream, -1.0, 1.0)

    x = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        y = clipped(x) * 10.0
    assert float(tape.gradient(y, x)) == 1.0


def test_map_of_structures():
    result = ops.map(lambda a: {"sum": a["p"] + a["q"]}, {"p": tf.range(3.0), "q": tf.ones([3])})
    np.testing.assert_array_equal(result["sum"], [1, 2, 3])


def test_saturate_cast_to_the_largest_integer():
    limits = ops.saturate_cast(tf.constant([1e10, -1e10, 5.0]), "int32").numpy()
    assert limits[0] > 2**31 - 200 and limits[1] == -(2**31) and limits[2] == 5


def test_colours_there_and_back():
    image = RNG.rand(4, 5, 3).astype(np.float32)
    np.testing.assert_allclose(ops.image.hsv_to_rgb(ops.image.rgb_to_hsv(image)), image, atol=1e-5)
    first = np.moveaxis(image, -1, 0)
    np.testing.assert_allclose(
        ops.image.rgb_to_hsv(first, data_format="channels_first"), np.moveaxis(ops.image.rgb_to_hsv(image), -1, 0)
    )


@pytest.mark.parametrize("kwargs", [{"crop_to_aspect_ratio": True}, {"pad_to_aspect_ratio": True}, {"antialias": True}])
def test_constant_images_stay_constant_when_resized(kwargs):
    image = np.full((1, 9, 6, 2), 3.0, np.float32)
    resized = ops.image.resize(image, (4, 4), fill_value=3.0, **kwargs)
    np.testing.assert_allclose(resized, np.full((1, 4, 4, 2), 3.0), rtol=1e-5)


def test_cropping_undoes_padding():
    image = RNG.rand(2, 3, 4, 1).astype(np.float32)
    padded = ops.image.pad_images(image, 1, 2, target_height=7, target_width=9)
    np.testing.assert_array_equal(ops.image.crop_images(padded, 1, 2, target_height=3, target_width=4), image)


def test_whole_coordinates_give_the_elements():
    x = RNG.rand(3, 4).astype(np.float32)
    places = np.stack(np.meshgrid(range(3), range(4), indexing="ij")).astype(np.float32)
    for mode in ("constant", "nearest", "wrap", "reflect", "mirror"):
        np.testing.assert_allclose(ops.image.map_coordinates(x, places, 1, fill_mode=mode), x, rtol=1e-6)


@pytest.mark.parametrize(
    "pattern, lengths, shape",
    [
        ("b h w c -> b c h w", {}, (2, 5, 3, 4)),
        ("b h w c -> b (h w) c", {}, (2, 12, 5)),
        ("b (h p) w c -> b h (w p c)", {"h": 3}, (2, 3, 20)),
    ],
)
def test_rearrange(pattern, lengths, shape):
    x = RNG.rand(2, 3, 4, 5).astype(np.float32)
    found = ops.rearrange(x, pattern, **lengths)
    assert found.shape == shape
    assert np.sort(found.numpy().ravel()).tolist() == np.sort(x.ravel()).tolist()
    if pattern.endswith("b c h w"):
        np.testing.assert_array_equal(found, x.transpose(0, 3, 1, 2))
    symbolic = ops.rearrange(keras.Input((3, 4, 5)), pattern, **lengths)
    assert symbolic.shape == (None, *shape[1:])


@pytest.mark.parametrize("pattern", ["a b", "a b -> a", "a b c -> c b a", "(a c) b -> a b c"])
def test_rearrange_refuses(pattern):
    with pytest.raises(ValueError):
        ops.rearrange(tf.ones([2, 3]), pattern)
