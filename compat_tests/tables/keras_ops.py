"""keras.ops: every function on floats, integers and booleans, with its dtype rules, arguments and error texts."""

# ruff: noqa: E501  (a case is one line)
from compat_tests.case import entry

_ELEMENTWISE = (
    "absolute abs fabs negative sign square sqrt cbrt reciprocal exp exp2 expm1 log log10 log1p log2 sin cos tan sinh "
    "cosh tanh arcsin arccos arctan arcsinh arccosh arctanh sinc deg2rad rad2deg ceil floor trunc round logical_not "
    "isfinite isinf isnan isneginf isposinf isreal signbit copy conjugate conj real angle i0 erf erfc rsqrt relu "
    "relu6 sigmoid softplus softsign silu log_sigmoid hard_sigmoid elu selu gelu celu tanh_shrink hard_tanh "
    "sparse_sigmoid zeros_like ones_like empty_like ravel transpose flip flipud size ndim shape"
).split()
_REDUCTIONS = (
    "sum mean prod max min amax amin ptp all any std var argmax argmin median nansum nanmean nanmax nanmin nanvar "
    "nanstd nanprod nanargmax nanargmin logsumexp"
).split()
_BINARY = (
    "add subtract multiply divide true_divide divide_no_nan floor_divide mod fmod power maximum minimum fmax fmin equal "
    "not_equal greater greater_equal less less_equal logical_and logical_or logical_xor arctan2 hypot heaviside "
    "logaddexp logaddexp2 outer inner vdot dot append isclose allclose cross kron"
).split()
_INPUTS = {
    "float32": "[[0.25, -0.5, 0.75], [0.5, 0.125, -0.25]]",
    "float16": "[[0.25, -0.5, 0.75]]",
    "float64": "[[0.25, -0.5, 0.75]]",
    "int32": "[[1, -2, 3], [0, 4, 5]]",
    "int64": "[[1, -2, 3]]",
    "uint8": "[[1, 2, 3]]",
    "bool": "[[True, False, True]]",
}

_LINES = r"""
o.cumsum(x); o.cumsum(x)
o.cumsum(x, axis=1)
o.cumprod(x, axis=0)
o.cumsum(tf.constant([True, True]))
o.nancumsum(tf.constant([1.0, np.nan, 2.0]))
o.count_nonzero(x), o.count_nonzero(x, axis=1)
o.average(x, axis=1, weights=[1.0, 2.0, 3.0])
o.average(x, weights=x)
o.average(i)
o.max(tf.zeros([0]))
o.max(x, initial=10.0)
o.max(b), o.min(b)
o.clip(x, -0.25, 0.25)
o.clip(i, 0, 2)
o.clip(b, 0, 1)
o.round(tf.constant([1.2345, -2.5]), 2)
o.round(tf.constant([125, 135]), -1)
o.reshape(x, (3, 2))
o.reshape(x, -1)
o.transpose(tf.ones([1, 2, 3]), (2, 0, 1)).shape
o.transpose(x, (0, 0))
o.expand_dims(x, (0, -1)).shape
o.squeeze(tf.ones([1, 2, 1])).shape
o.squeeze(tf.ones([1, 2, 1]), axis=1)
o.moveaxis(tf.ones([1, 2, 3]), 0, -1).shape
o.moveaxis(tf.ones([1, 2, 3]), (0, 1), (2, 0)).shape
o.moveaxis(tf.ones([1, 2, 3]), (0, 1), 2)
o.swapaxes(tf.ones([1, 2, 3]), 0, 2).shape
o.swapaxes(tf.ones([1, 2, 3]), 0, 5)
o.tile(x, 2)
o.tile(x, (2, 1, 1)).shape
o.repeat(x, 2)
o.repeat(x, 2, axis=1)
o.roll(x, 1)
o.roll(x, 1, axis=1)
o.flip(x, axis=1)
o.fliplr(x)
o.rot90(x), o.rot90(x, 3), o.rot90(x, -1, (1, 0)), o.rot90(s, 2)
o.rot90(x, 2)
o.rot90(tf.ones([2]))
o.rot90(x, axes=(0, 0))
o.pad(tf.ones([2]), 1)
o.pad(x, ((0, 1), (2, 0)), constant_values=7)
o.pad(x, ((0, 1), (1, 0)), mode="reflect")
o.pad(x, ((0, 1), (1, 0)), mode="symmetric")
o.concatenate([x, x], axis=-1)
o.concatenate([x, i], axis=0)
o.stack([x, x], axis=1).shape
o.stack([i, x]).dtype
o.hstack([x, x]), o.vstack([x, x]), o.dstack([x, x]).shape
o.append(x, i)
o.append(x, x, axis=1)
o.split(x, 3, axis=1)
o.split(x, [1], axis=1)
o.split(x, 2, axis=1)
o.array_split(tf.range(7), 3)
o.hsplit(x, 3), o.vsplit(x, 2)
o.meshgrid(tf.range(2), tf.range(3))
o.meshgrid(tf.range(2), tf.range(3), indexing="ij")
o.zeros((2,)), o.ones((2,), "int32"), o.full((2, 2), 3), o.full((2,), 3, dtype="int32"), o.eye(2, 3, 1), o.identity(2, "int32"), o.eye(3, k=-1)
o.full_like(x, 2), o.full_like(i, 2.5), o.zeros_like(x, dtype="int32")
o.arange(3), o.arange(1.0, 2.0, 0.25), o.arange(5, dtype="float32"), o.arange(3, dtype="int8")
o.linspace(0, 1, 5), o.linspace(0, 10, 5, dtype="int32"), o.linspace(0.0, 1.0, 4, endpoint=False)
o.linspace(0.0, 1.0, 5, retstep=True)
o.linspace(0.0, 1.0, -1)
o.linspace([0.0, 1.0], [2.0, 3.0], 3, axis=1)
o.logspace(0, 2, 3)
o.geomspace(1.0, 100.0, 3)
o.tri(3), o.tri(2, 3, 1, "int32"), o.tri(3, k=-1)
o.tril(x), o.tril(x, -1), o.triu(x), o.triu(x, 1)
o.diag(tf.constant([1.0, 2.0]), 1), o.diag(x), o.diagflat(x).shape
o.diag(tf.ones([1, 1, 1]))
o.diagonal(tf.reshape(tf.range(12.0), [2, 3, 2]), axis1=1, axis2=2), o.diagonal(x, 1)
o.trace(x), o.trace(i, 1), o.trace(b)
o.diff(x), o.diff(x, 2), o.diff(x, axis=0), o.diff(b)
o.take(x, [0, -1]), o.take(x, [[0], [1]], axis=1), o.take(x, -1, axis=0)
o.take_along_axis(x, [[2, -1, 0]], axis=1), o.take_along_axis(x, [[0, 1, 0]], axis=0), o.take_along_axis(x, [1, 3])
o.take_along_axis(x, [[1]], None)
o.where(x > 0, x, 0), o.where(x > 0, i, 1.5), o.where(x > 0)
o.where(x > 0, x)
o.nonzero(i)
o.select([x > 0.5, x > 0], [x, x * 10], default=-1.0)
o.get_item(x, (0, slice(1, None)))
o.unravel_index(tf.constant([1, 5]), (2, 3))
o.unravel_index(tf.constant([1, 5]), (2, None))
o.sort(x), o.sort(x, axis=0), o.sort(x, axis=None), o.sort(b)
o.argsort(x), o.argsort(x, axis=None), o.argsort(b), o.argsort(1)
o.searchsorted(tf.constant([1.0, 3.0, 5.0]), tf.constant([0.0, 3.0, 9.0])), o.searchsorted(tf.constant([1, 3, 5]), tf.constant([3]), side="right")
o.searchsorted(x, x)
o.digitize(tf.constant([0.0, 1.0, 2.5]), [0.0, 1.0, 2.0]), o.digitize(tf.constant([1, 5]), [2, 3])
o.bincount([0, 1, 1, 3]), o.bincount([0, 1, 1], weights=[0.5, 1.0, 2.0], minlength=4), o.bincount([[0, 1], [1, 1]])
o.isin(i, [1, 5]), o.isin(i, [1, 5], invert=True)
o.unique([3, 1, 1, 2]), o.unique([3, 1, 1, 2], return_index=True, return_inverse=True, return_counts=True)
o.unique([3, 1, 1, 2], size=5, fill_value=9), o.unique([3, 1, 1, 2], size=2)
o.unique([[1, 2], [1, 2], [0, 5]], axis=0), o.unique([[2, 1], [1, 2]], return_inverse=True)
o.quantile(x, 0.25), o.quantile(x, [0.25, 0.5], axis=1), o.quantile(x, 0.3, axis=0, keepdims=True), o.quantile(i, 0.5)
o.quantile(x, 0.4, method="lower"), o.quantile(x, 0.4, method="higher"), o.quantile(x, 0.4, method="midpoint"), o.quantile(x, 0.4, method="nearest")
o.percentile(x, 25.0), o.median(x, axis=(0, 1)), o.median(tf.constant([1.0, np.nan]))
o.nanmedian(tf.constant([[1.0, np.nan, 2.0]]), axis=1), o.nanquantile(tf.constant([1.0, np.nan, 2.0]), 0.5), o.nanpercentile(tf.constant([1.0, np.nan, 2.0]), 50.0)
o.nansum(tf.constant([1.0, np.nan])), o.nanmean(tf.constant([[1.0, np.nan], [3.0, 4.0]]), axis=0), o.nanmax(tf.constant([np.nan, np.nan])), o.nanargmax(tf.constant([np.nan, 1.0])), o.nanargmin(tf.constant([np.nan, np.nan]))
o.nan_to_num(tf.constant([np.nan, np.inf, -np.inf, 1.0])), o.nan_to_num(tf.constant([np.nan, np.inf]), nan=1.0, posinf=2.0)
o.histogram(x[0], bins=3), o.histogram(x[0], bins=2, range=(0.0, 1.0))
o.histogram(x)
o.histogram(x, bins=2.5)
o.histogram(x, range=(1.0, 0.0))
o.corrcoef(x)
o.correlate([1.0, 2.0, 3.0], [0.0, 1.0, 0.5]), o.correlate([1.0, 2.0, 3.0], [0.0, 1.0, 0.5], "same"), o.correlate([1.0, 2.0, 3.0], [0.0, 1.0, 0.5], "full")
o.correlate([1.0, 2.0], [1.0], "x")
o.bitwise_and(i, 3), o.bitwise_or(i, 1), o.bitwise_xor(i, i), o.bitwise_invert(i), o.bitwise_not(i), o.bitwise_left_shift(i, 1), o.right_shift(i, 1)
o.gcd([12, 18], [8, 27]), o.lcm([4, 6], [6, 8])
o.gcd([1.5], [2.0])
o.lcm([1.5], [2.0])
o.ldexp([1.0, 2.0], [3, -1])
o.ldexp([1.0], [2.0])
o.nextafter(tf.constant([1.0], "float64"), 2.0)
o.matmul(x, o.transpose(x)), o.matmul(x, [1.0, 2.0, 3.0]), o.matmul(i, o.transpose(i)), o.matmul(tf.ones([2, 2, 3]), tf.ones([3, 4])).shape
o.matmul(tf.ones([2, 3], "int8"), tf.ones([3, 2], "int8"))
o.matmul(x, x)
o.tensordot(x, x, 2), o.tensordot(x, x, [[1], [1]]), o.einsum("ij,ij->i", x, x), o.einsum("ij,kj->ik", i, i), o.einsum("ab->ba", x)
o.dot(tf.ones([2, 3]), tf.ones([4, 3, 2])).shape, o.dot(x, 2.0)
o.trapezoid(x), o.trapezoid(x, dx=0.5, axis=0), o.trapezoid(x, x=[0.0, 1.0, 3.0])
o.vander(tf.constant([1.0, 2.0, 3.0])), o.vander(tf.constant([1, 2]), N=3, increasing=True)
o.bartlett(5), o.blackman(5), o.hamming(5), o.hanning(5), o.kaiser(5, 14.0), o.hanning(1)
o.view(tf.constant([1.0, 2.0]), "int32"), o.view(tf.constant([1, 2], "int16"), "int8"), o.view(tf.constant([1, 0], "int16"), "int32")
o.vectorize(3)

o.cast(x, "int32"), o.cast(i, "float16"), o.cast([1.5], "int32"), o.cast(x, "foo")
o.saturate_cast(tf.constant([300.0, -5.0]), "uint8"), o.saturate_cast(tf.constant([300, -5]), "int8"), o.saturate_cast(x, "bool")
o.convert_to_tensor([1, 2]), o.convert_to_tensor([1, 2], "float32"), o.convert_to_tensor(x, "int32"), o.convert_to_tensor(np.ones(2))
o.convert_to_numpy(x), o.convert_to_numpy([1, 2]), o.convert_to_numpy(tf.Variable(1.0))
o.is_tensor(x), o.is_tensor(np.ones(2)), o.is_tensor(tf.Variable(1.0)), o.shape(x), o.shape(tf.keras.Input((3,))), o.dtype(x)
o.slice(x, [0, 1], [2, 2]), o.slice_update(x, [0, 1], tf.zeros([1, 2])), o.scatter([[0], [2]], [1.0, 2.0], (3,)), o.scatter([[0], [0]], [1.0, 2.0], (3,))
o.scatter_update(x, [[0, 1]], [9.0]), o.scatter_update(x, [[0, 1], [0, 1]], [9.0, 1.0], reduction="add"), o.scatter_update(x, [[0, 1]], [9.0], reduction="max"), o.scatter_update(x, [[0, 1]], [9.0], reduction="mul")
o.scatter_update(x, [[0, 1]], [9.0], reduction="x")
o.unstack(x), o.unstack(x, axis=1)
o.cond(True, lambda: 1, lambda: 2), o.cond(tf.constant(False), lambda: x, lambda: x * 2)
o.switch(1, [lambda a: a, lambda a: a * 2], x), o.switch(9, [lambda a: a, lambda a: a * 2], x)
o.while_loop(lambda a: a < 5, lambda a: a + 2, 0), o.while_loop(lambda a, c: a < 5, lambda a, c: (a + 2, c * 2), (0, 1)), o.while_loop(lambda a: a < 5, lambda a: a + 1, 0, maximum_iterations=2)
o.fori_loop(0, 4, lambda k, a: a + k, 1)
o.vectorized_map(lambda a: a * 2, x)
o.scan(lambda c, a: (c + a, c * a), tf.constant(1.0), tf.constant([1.0, 2.0, 3.0])), o.scan(lambda c, a: (c + a, c), tf.constant(0.0), tf.constant([1.0, 2.0, 3.0]), reverse=True)
o.scan(3, 1.0, [1.0])
o.scan(lambda c, a: (c, a), 1.0)
o.scan(lambda c, a: (c, a), 1.0, [1.0], unroll=0)
o.associative_scan(lambda a, c: a + c, tf.range(5.0)), o.associative_scan(lambda a, c: a * c, tf.constant([[1.0, 2.0, 3.0, 4.0]]), axis=1), o.associative_scan(lambda a, c: a + c, tf.range(6.0), reverse=True)
o.stop_gradient(x)
n = tf.constant([0, 1, 1, 0]); (o.segment_sum(x, n[:2]), o.segment_sum(tf.range(4.0), n), o.segment_max(tf.range(4.0), n), o.segment_min(tf.range(4.0), n, num_segments=3), o.segment_prod(tf.range(1.0, 5.0), n))
o.segment_sum(tf.range(4.0), tf.constant([0, 0, 1, 1]), sorted=True)
o.segment_sum(tf.range(4.0), tf.constant([0, 0, 1, 1]), num_segments=2, sorted=True)
o.top_k(x, 2), o.in_top_k([0, 1], [[0.5, 0.25], [0.5, 0.25]], 1), o.logsumexp(x, axis=1, keepdims=True), o.erfinv([0.5, -0.25]), o.rsqrt([4.0]), o.logdet([[2.0, 0.0], [0.0, 3.0]])
o.cdist([[0.0, 0.0]], [[3.0, 4.0], [1.0, 0.0]])
o.cdist([[0.0, 0.0]], [[3.0]])
o.view_as_complex([[1.0, 2.0]]), o.view_as_real(tf.constant([1 + 2j], "complex64"))
o.fft((x, x)), o.fft2((x, x)), o.ifft2((x, x)), o.rfft(x), o.rfft(x, 4), o.irfft((x, x)), o.irfft((x, x), 3)
o.fft((x, i))
o.extract_sequences(tf.range(7.0), 3, 2)
o.stft(tf.range(8.0), 4, 2, 4), o.stft(tf.range(8.0), 4, 2, 6, window="hamming", center=False), o.stft(tf.range(8.0), 4, 2, 4, window=None)
o.stft(tf.range(8.0), 4, 2, 3)
o.stft(tf.range(8.0), 4, 2, 4, window="x")
o.stft(tf.range(8), 4, 2, 4)
o.istft(o.stft(tf.range(8.0), 4, 2, 4), 4, 2, 4), o.istft(o.stft(tf.range(8.0), 4, 2, 4), 4, 2, 4, length=6)
o.det(s), o.inv(s), o.cholesky(s), o.cholesky(s, upper=True), o.cholesky_inverse(o.cholesky(s)), o.solve(s, [1.0, 2.0]), o.solve(s, s), o.solve_triangular(o.cholesky(s), [1.0, 2.0], lower=True), o.slogdet(s), o.matrix_rank(s), o.pinv(s)
o.eigh(s)[0], o.svd(s, compute_uv=False), o.svd(tf.ones([3, 2]))[1], o.lstsq(s, [1.0, 2.0]), o.lu_factor(s)
o.det(x)
o.det([1.0])
o.qr(s, mode="x")
o.norm(x), o.norm(x, axis=1), o.norm(x, 1, axis=0), o.norm(x, np.inf, axis=1), o.norm(x, 3, axis=1, keepdims=True), o.norm(i), o.norm(x, 0, axis=1), o.norm(x, -np.inf, axis=0)
o.norm(x, "fro", axis=(0, 1)), o.norm(x, 1, axis=(0, 1)), o.norm(x, -1, axis=(0, 1)), o.norm(x, np.inf, axis=(0, 1), keepdims=True), o.norm(x, 2, axis=(0, 1)), o.norm(x, -2, axis=(0, 1)), o.norm(x, "nuc", axis=(0, 1))
o.norm(x, axis=5)
o.norm(x, "x", axis=1)
o.norm(x, "x", axis=(0, 1))
o.normalize(x), o.normalize(x, axis=0, order=1), o.normalize(3.0)
o.normalize(x, order=0)

o.leaky_relu(x), o.elu(x, 2.0), o.celu(x, 2.0), o.gelu(x, False), o.soft_shrink(x), o.hard_shrink(x, 0.3), o.threshold(x, 0.1, 9.0), o.squareplus(x), o.sparse_plus(x), o.glu(tf.ones([2, 4])), o.softmax(x), o.softmax(x, axis=0), o.log_softmax(x), o.sparsemax(x)
o.one_hot([0, 2], 3), o.one_hot([0, 2], 3, axis=0, dtype="int32"), o.one_hot([1, -1], 2), o.multi_hot(tf.constant([[0, 2], [1, 1]]), 3), o.multi_hot(tf.constant([0, 2]), 3, dtype="bool")
o.multi_hot([0])
o.binary_crossentropy([[0.0, 1.0]], [[0.25, 0.75]]), o.binary_crossentropy([[0.0, 1.0]], [[-1.0, 2.0]], from_logits=True)
o.binary_crossentropy([0.0], [[0.25]])
o.categorical_crossentropy([[0.0, 1.0]], [[0.25, 0.75]]), o.categorical_crossentropy([[0.0, 1.0]], [[-1.0, 2.0]], from_logits=True), o.categorical_crossentropy([[0.0, 1.0]], o.softmax(tf.constant([[-1.0, 2.0]])))
o.categorical_crossentropy([[0.0, 1.0, 2.0]], [[0.25, 0.75]])
o.categorical_crossentropy(1.0, 1.0)
o.sparse_categorical_crossentropy([1], [[0.25, 0.75]]), o.sparse_categorical_crossentropy([[1]], [[-1.0, 2.0]], from_logits=True)
o.sparse_categorical_crossentropy([1, 0], tf.constant([[0.25, 0.75]]))
o.sparse_categorical_crossentropy([1], tf.constant([[0.25, 0.75]]), axis=0)
o.moments(x, axes=[0]), o.moments(tf.cast(x, "float16"), axes=[0, 1], keepdims=True)
o.batch_normalization(x, tf.zeros([3]), tf.ones([3]), -1, offset=tf.ones([3]), scale=tf.ones([3]) * 2), o.batch_normalization(x, tf.zeros([2]), tf.ones([2]), 0)
o.layer_normalization(x), o.layer_normalization(x, gamma=tf.ones([3]) * 2, beta=tf.ones([3])), o.rms_normalization(x), o.rms_normalization(x, scale=2.0)
o.ctc_loss([[1, 2]], tf.ones([1, 4, 3]), [2], [4])
o.ctc_decode(tf.one_hot([[0, 1, 1, 2]], 3) * 4.0, [4]), o.ctc_decode(tf.one_hot([[1, 0, 1, 2]], 3) * 4.0, [4], merge_repeated=False)
o.ctc_decode(tf.ones([1, 2, 3]), [2], strategy="x")
o.psnr(x, x + 0.5, 1.0)
o.psnr(x, i[:1], 1.0)
o.polar([1.0, 2.0], [0.0, 0.5])
o.dot_product_attention(q, q, q), o.dot_product_attention(q, q, q, is_causal=True), o.dot_product_attention(q, q, q, mask=tf.constant([[[[True, False], [True, True]]]]), scale=0.5)
o.dot_product_attention(x, x, x)
o.dot_product_attention(q, q, q, attn_logits_soft_cap=1.0)
o.max_pool(im, 2), o.average_pool(im, 2, strides=1, padding="same"), o.max_pool(im[0], 2), o.adaptive_average_pool(im, 2), o.adaptive_max_pool(im, (3, 2)), o.max_pool(o.transpose(im, (0, 3, 1, 2)), 2, data_format="channels_first")
o.conv(im, tf.ones([2, 2, 2, 1])), o.conv(im, tf.ones([2, 2, 2, 1]), strides=2, padding="same"), o.conv(im[0], tf.ones([2, 2, 3])), o.depthwise_conv(im, tf.ones([2, 2, 2, 1])), o.separable_conv(im, tf.ones([2, 2, 2, 1]), tf.ones([1, 1, 2, 1])), o.depthwise_conv(im[0], tf.ones([2, 2, 1]))
o.conv_transpose(im, tf.ones([2, 2, 1, 2])), o.conv_transpose(im, tf.ones([2, 2, 1, 2]), strides=2, padding="same").shape
o.depth_to_space(tf.reshape(tf.range(8.0), [1, 1, 2, 4]), 2), o.space_to_depth(im, 2)
o.unfold(tf.reshape(im, [1, 2, 4, 4]), 2, stride=2), o.unfold(tf.reshape(im, [1, 2, 4, 4]), 2, dilation=2, padding=1).shape, o.fold(o.unfold(tf.reshape(im, [1, 2, 4, 4]), 2), 4, 2)
o.unfold(x, 2)
o.fold(x, 2, 2)

o.rearrange(im3, 'h w c -> c h w'), o.rearrange(im, 'b (h p) w c -> b h (w p c)', h=2), o.rearrange(x, 'a (b c) -> (b a) c', c=1), o.rearrange(tf.keras.Input((4, 6), batch_size=2), 'b h (w p) -> b (h w) p', p=2).shape
o.image.rgb_to_grayscale(im3), o.image.rgb_to_grayscale(tf.ones([2, 2, 1])), o.image.rgb_to_grayscale(tf.constant([[[10, 20, 30]]]))
o.image.rgb_to_grayscale(tf.ones([2, 2]))
o.image.rgb_to_grayscale(tf.ones([2, 2, 2]))
o.image.rgb_to_hsv(im3), o.image.hsv_to_rgb(im3), o.image.hsv_to_rgb(o.image.rgb_to_hsv(im3)), o.image.rgb_to_hsv(tf.zeros([1, 1, 3]))
o.image.rgb_to_hsv(tf.constant([[[10, 20, 30]]]))
o.image.resize(im3, (3, 4)), o.image.resize(im3, (1, 2), interpolation="nearest"), o.image.resize(im3, (4, 3), interpolation="bicubic"), o.image.resize(im3[None], (4, 3), interpolation="area")
o.image.resize(tf.cast(im3 * 100, "uint8"), (3, 4)), o.image.resize(tf.transpose(im3, (2, 0, 1)), (3, 4), data_format="channels_first").shape
o.image.resize(im, (2, 2), antialias=True), o.image.resize(im, (3, 2), antialias=True, interpolation="lanczos3"), o.image.resize(im, (3, 3), antialias=True, interpolation="bicubic")
o.image.resize(im, (2, 4), crop_to_aspect_ratio=True), o.image.resize(im, (4, 8), pad_to_aspect_ratio=True, fill_value=9.0, interpolation="nearest")
o.image.resize(im, (2,))
o.image.resize(im, (0, 2))
o.image.resize(im, (2, 2), interpolation="x")
o.image.resize(im, (2, 2), crop_to_aspect_ratio=True, pad_to_aspect_ratio=True)
o.image.resize(im, (2, 2), pad_to_aspect_ratio=True, fill_mode="wrap")
o.image.pad_images(im3, 1, 2, target_height=5, target_width=6), o.image.pad_images(im3, top_padding=1, bottom_padding=0, left_padding=0, right_padding=1)
o.image.pad_images(im3, 1)
o.image.crop_images(im, 1, 2, target_height=2, target_width=2), o.image.crop_images(im, top_cropping=1, bottom_cropping=1, left_cropping=0, right_cropping=3).shape
o.image.crop_images(im, 1)
o.image.extract_patches(im, 2), o.image.extract_patches(im[0], (2, 3), strides=1), o.image.extract_patches(im, 2, padding="same", strides=3).shape, o.image.extract_patches(tf.ones([4, 4, 4, 1]), (2, 2, 2)).shape
o.image.extract_patches(im, "a")
o.image.extract_patches(im, (1, 2, 3, 4))
o.image.map_coordinates(x, [[0.5, 1.0], [0.25, 1.75]], 1), o.image.map_coordinates(x, [[0.6, 1.0], [0.25, 5.0]], 0, fill_value=7.0), o.image.map_coordinates(x, [[0.5, -1.0], [0.25, 3.5]], 1, fill_mode="nearest"), o.image.map_coordinates(x, [[0.5, -1.0], [0.25, 3.5]], 1, fill_mode="wrap"), o.image.map_coordinates(x, [[0.5, -1.0], [0.25, 3.5]], 1, fill_mode="reflect")
o.image.map_coordinates(x, [[0.5, 1.0]], 1)
o.image.map_coordinates(x, [[0.5], [1.0]], 2)
o.image.gaussian_blur(im), o.image.gaussian_blur(im[0], (3, 3), (0.5, 2.0))
o.image.ssim(tf.reshape(tf.range(144.0), [12, 12, 1]) / 144, tf.ones([12, 12, 1]) / 2), o.image.ssim(tf.ones([1, 12, 12, 1]), tf.ones([1, 12, 12, 1]), filter_size=3)
[o.image.affine_transform(im, tf.constant([0.9, 0.2, -1.5, -0.3, 1.1, 0.75, 0.01, -0.02]), interpolation=n, fill_mode=m, fill_value=5.0) for n in ("bilinear", "nearest") for m in ("constant", "nearest", "wrap", "reflect")]
[o.image.affine_transform(im, tf.constant([2.5, 0.0, -7.3, 0.0, -3.0, 9.2, 0.0, 0.0]), fill_mode=m) for m in ("nearest", "wrap", "reflect")]
o.image.affine_transform(tf.cast(im3 * 200, "uint8"), tf.constant([[1.0, 0.5, 0.0, 0.0, 1.0, 0.25, 0.0, 0.0]])), o.image.affine_transform(tf.concat([im, im + 1], 0), tf.constant([[1.0, 0, 1, 0, 1, 0, 0, 0], [1.0, 0, 0, 0, 1, -1, 0, 0]])), o.image.affine_transform(tf.transpose(im3, (2, 0, 1)), tf.constant([1.0, 0, 0.5, 0, 1, 0, 0, 0]), data_format="channels_first")
t = tf.GradientTape(); t.__enter__(); t.watch(im); y = tf.reduce_sum(o.image.affine_transform(im, tf.constant([0.9, 0.2, -0.5, -0.3, 1.1, 0.75, 0.01, -0.02])) * im); t.__exit__(None, None, None); t.gradient(y, im)
o.image.affine_transform(im, [1.0, 0, 0, 0, 1, 0, 0, 0], interpolation="x")
o.image.affine_transform(im, [1.0, 0, 0, 0, 1, 0, 0, 0], fill_mode="mirror")
o.image.affine_transform(tf.ones((2, 2)), tf.ones((8,)))
o.image.affine_transform(im, tf.ones((1, 1, 8)))
o.image.perspective_transform(im, [[0, 0], [0, 3], [3, 0], [3, 3]], [[0.5, 0], [0, 2.5], [3, 0.25], [2, 3]]), o.image.perspective_transform(im[0], tf.constant([[[0, 0], [0, 3], [3, 0], [3, 3.0]]]), tf.constant([[[0.9, 0], [0, 2.7], [3, 0.1], [3, 3.8]]]), interpolation="nearest", fill_value=3)
o.image.perspective_transform(im, tf.ones((3, 2)), tf.ones((3, 2)))
o.image.perspective_transform(im, tf.ones((4, 2)), tf.ones((1, 4, 2)))
o.image.elastic_transform(im, seed=3), o.image.elastic_transform(im[0], alpha=2.0, sigma=1.0, interpolation="nearest", fill_mode="constant", fill_value=9.0, seed=4), o.image.elastic_transform(tf.transpose(im, (0, 3, 1, 2)), alpha=1.5, sigma=2.0, fill_mode="wrap", seed=5, data_format="channels_first")
o.image.elastic_transform(im, fill_mode="mirror")
[o.image.scale_and_translate(im, (1, 3, 6, 2), [0.7, 1.5], [0.25, -0.5], (1, 2), m, a) for m in ("linear", "bilinear", "cubic", "tricubic", "lanczos3", "lanczos5") for a in (True, False)]
o.image.scale_and_translate(tf.reshape(tf.range(9.0), (3, 3)), (5, 5), np.array([2.0, 2.0], "float32"), np.array([-0.5, 0.25], "float32"), (0, 1), "linear"), o.image.scale_and_translate(tf.reshape(tf.range(9.0), (3, 3)), (4, 3), [0.5], [0.0], (-2,), "cubic")
o.image.sobel_edges(im), o.image.sobel_edges(tf.transpose(im, (0, 3, 1, 2)), data_format="channels_first")
k = tf.keras.Input((None, None, 3)); (o.image.resize(k, (2, 3)).shape, o.image.resize(k, (2, 3), crop_to_aspect_ratio=True).shape, o.image.crop_images(k, top_cropping=1, left_cropping=1, target_height=3, target_width=2).shape, o.image.pad_images(k, 1, 1, 1, 1).shape, o.image.pad_images(k, 1, 1, target_height=7, target_width=8).shape, o.image.affine_transform(k, tf.ones((8,))).shape, o.image.perspective_transform(k, tf.ones((4, 2)), tf.ones((4, 2))).shape, o.image.elastic_transform(k).shape, o.image.sobel_edges(k).shape)
k = tf.keras.Input((None, None, 3)); o.image.crop_images(k, 1, 1, 1, 1)
k = tf.keras.Input((None, 3)); o.image.sobel_edges(k)
k = tf.keras.Input((None, None, 3)); o.image.affine_transform(k, tf.ones((1, 1, 8)))
k = tf.keras.Input((4, 4, 2)); m = tf.keras.Model(k, [o.image.affine_transform(k, o.reshape(o.mean(k, axis=(1, 2)), (-1, 2))[:, :1] * tf.constant([[1.0, 0, 1, 0, 1, 0, 0, 0]]) / 15), o.image.elastic_transform(k, seed=1), o.image.sobel_edges(k), o.image.scale_and_translate(k, (1, 2, 2, 2), [0.5, 0.5], [0.0, 0.0], (1, 2), "linear")]); (m(im), [l.name for l in m._operations])
k = tf.keras.Input((4, 4, 3)); (o.image.resize(k, (2, 3)).shape, o.image.rgb_to_grayscale(k).shape, o.image.extract_patches(k, 2).shape, o.image.pad_images(k, 1, 1, 1, 1).shape)

k = tf.keras.Input((3,)); (repr(o.sum(k, axis=1)), o.relu(k).shape, (k + 1 > 2).dtype, o.matmul(k, tf.ones([3, 2])).shape, o.concatenate([k, k]).shape)
k = tf.keras.Input((None, 4)); (o.mean(k, axis=-1).shape, o.reshape(k, (-1, 2)).shape, o.expand_dims(k, 1).shape, o.transpose(k).shape, o.split(k, 2, axis=-1)[0].shape)
k = tf.keras.Input((3,)); m = tf.keras.Model(k, o.einsum("ij,ij->i", o.where(k > 0, k, -k), o.softmax(k))); m.summary(); m(x)
k = tf.keras.Input((3,)); m = tf.keras.Model(k, o.take(o.clip(k * 2, -0.5, 0.5), [0, 2], axis=1)); tf.keras.Model.from_config(m.get_config())(x)
k = tf.keras.Input((3,)); m = tf.keras.Model(k, o.cond(o.sum(k) > 1, lambda: tf.ones((2,)), lambda: tf.zeros((2,)))); ([t.shape for t in m.outputs], m(x), m(x * 9))
k = tf.keras.Input((3,)); m = tf.keras.Model(k, o.while_loop(lambda v: o.sum(v) < 20, lambda v: v * 2, k)); ([t.shape for t in m.outputs], m(x), o.while_loop(lambda v: True, lambda v: [v * 2], [k], maximum_iterations=2)[0].shape)
k = tf.keras.Input((3,)); m = tf.keras.Model(k, o.scan(lambda c, e: (c + e, c * e), tf.ones((3,)), k)); ([t.shape for t in m.outputs], m(x))
k = tf.keras.Input((3,)); m = tf.keras.Model(k, o.scan(lambda c, e: (c + e, c * e), tf.ones((3,)), k, reverse=True)); ([t.shape for t in m.outputs], m(x), m.predict(x, verbose=0))
k = tf.keras.Input((3,)); m = tf.keras.Model(k, o.scan(lambda c, _: (c * 2, c), k, length=3)); ([t.shape for t in m.outputs], m(x))
k = tf.keras.Input(batch_shape=(2, 3)); m = tf.keras.Model(k, o.scan(lambda c, e: ({'a': c['a'] + e[0]}, c['a']), {'a': k[0]}, (k, k))); ([t.shape for t in m.outputs], m(x))
k = tf.keras.Input((3,)); m = tf.keras.Model(k, o.switch(o.cast(o.sum(k), 'int32'), [lambda a, c: a + c, lambda a, c: a * c], k, 2.0)); ([t.shape for t in m.outputs], m(x), m(x + 1))
k = tf.keras.Input((3,)); m = tf.keras.Model(k, o.fori_loop(0, 3, lambda n, v: v + o.cast(n, 'float32'), k)); ([t.shape for t in m.outputs], m(x))
k = tf.keras.Input((3,)); m = tf.keras.Model(k, o.vectorized_map(lambda e: o.sum(e) * e, k)); ([t.shape for t in m.outputs], m(x), m.predict(x, verbose=0))
k = tf.keras.Input((3,)); m = tf.keras.Model(k, o.vectorized_map(lambda e: e[0] + e[1], [k, k * 2])); ([t.shape for t in m.outputs], m(x))
k = tf.keras.Input((3,)); m = tf.keras.Model(k, o.associative_scan(lambda a, c: [a[0] + c[0], a[1] * c[1]], [k, k], axis=1, reverse=True)); ([t.shape for t in m.outputs], m(x), m.predict(x, verbose=0))
k = tf.keras.Input((3,)); m = tf.keras.Model(k, o.associative_scan(o.maximum, k)); ([t.shape for t in m.outputs], m(x))
k = tf.keras.Input((3,)); o.associative_scan(lambda a, c: a + c, [k, o.concatenate([k, k], axis=1)], axis=1)
k = tf.keras.Input((3,)); o.fori_loop(0, 3, o.add, k)._keras_history.operation.get_config()
k = tf.keras.Input((3,)); o.while_loop(o.all, o.square, k)._keras_history.operation.get_config()
k = tf.keras.Input((3,)); p = o.map(o.square, k)._keras_history.operation; (repr(p), repr(type(p)), p.get_config())
k = tf.keras.Input((3,)); p = o.scan(lambda c, e: (c, e), k, k)[1]._keras_history.operation; (repr(p), repr(type(p)), p.get_config())
k = tf.keras.Input((3,)); (tf.keras.Model(k, o.associative_scan(o.add, k)).get_config()['layers'][-1], tf.keras.Model(k, o.switch(0, [o.square], k)).get_config()['layers'][-1])
k = tf.keras.Input((3,)); h = tf.keras.layers.Dense(3, kernel_initializer='ones')(k); c, y = o.scan(lambda c, e: (c * 0.5 + e, c + e), tf.zeros((3,)), h); m = tf.keras.Model(k, o.map(lambda e: o.sum(e), y)); m.compile('sgd', 'mse'); (m.fit(x, [1.0, 2.0], epochs=2, verbose=0).history, m.get_weights())
k = tf.keras.Input((3,)); repr(o.reshape(k, (2, 2)))
k = tf.keras.Input((3,)); o.matmul(k, tf.ones([2, 2]))
"""

_SETUP = """
o = tf.keras.ops
x = tf.constant([[0.25, -0.5, 0.75], [0.5, 0.125, -0.25]])
i = tf.constant([[1, -2, 3], [0, 4, 5]])
b = tf.constant([[True, False], [True, True]])
s = tf.constant([[4.0, 1.0], [1.0, 3.0]])
q = tf.constant([[[[0.5, 1.0]], [[-1.0, 0.25]]]])
im = tf.reshape(tf.range(32.0), [1, 4, 4, 2])
im3 = tf.reshape(tf.range(12.0) * 5 % 12 / 12, [2, 2, 3])
"""


def _entry(code):
    return entry(code, f"{_SETUP}\n{code}", ulps=16, scale=1.0)


def cases():
    """Yields the cases."""
    for line in _LINES.splitlines():
        if line.strip():
            yield _entry(line.strip())
    for name in _ELEMENTWISE:
        for dtype, values in _INPUTS.items():
            yield _entry(f"o.{name}(tf.constant({values}, {dtype!r}))")
        yield _entry(f"o.{name}([[0.25, 0.5]])")
    for name in _REDUCTIONS:
        for dtype, values in _INPUTS.items():
            yield _entry(f"o.{name}(tf.constant({values}, {dtype!r}))")
        yield _entry(f"o.{name}(x, axis=1), o.{name}(x, axis=-1, keepdims=True)")
    for name in _BINARY:
        yield _entry(f"o.{name}(tf.constant([1.5, -2.0, 3.0]), tf.constant([2.0, 0.5, -1.0]))")
        yield _entry(f"o.{name}(tf.constant([1, -2, 3]), tf.constant([2, 5, -1]))")
        yield _entry(f"o.{name}(tf.constant([1, 2, 3]), tf.constant([2.0, 0.5, 1.0], 'float16'))")
        yield _entry(f"o.{name}(tf.constant([1, 2, 3], 'uint8'), tf.constant([2, 5, 1], 'int64'))")
        yield _entry(f"o.{name}(tf.constant([1.0, 2.0, 4.0], 'bfloat16'), [2, 1, 1])")
        yield _entry(f"o.{name}(np.array([1.0, 2.0, 4.0]), 2)")
