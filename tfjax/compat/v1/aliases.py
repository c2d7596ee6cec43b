"""Names that tf.compat.v1 shares with TensorFlow 2: the same functions here, as far as those exist."""

from __future__ import annotations

from tfjax.core.export import export_aliases

# namespace ("-" for the root): names
_SHARED = """
-: AggregationMethod Assert CriticalSection DType GradientTape IndexedSlices IndexedSlicesSpec Module NoneTensorSpec
-: Operation OptionalSpec RaggedTensor RaggedTensorSpec RegisterGradient SparseTensor SparseTensorSpec Tensor
-: TensorArray TensorArraySpec TensorShape TensorSpec TypeSpec UnconnectedGradients Variable VariableSynchronization
-: abs acos acosh add add_n approx_top_k argmax argmin argsort as_dtype as_string asin asinh assert_equal
-: assert_greater assert_less assert_rank atan atan2 atanh batch_to_space bfloat16 bitcast bool boolean_mask
-: broadcast_dynamic_shape broadcast_static_shape broadcast_to case cast check_pinned clip_by_global_norm
-: clip_by_norm clip_by_value complex complex128 complex64 concat cond constant control_dependencies conv
-: conv2d_backprop_filter_v2 conv2d_backprop_input_v2 convert_to_tensor cos cosh cumsum custom_gradient device
-: divide double dynamic_partition dynamic_stitch edit_distance einsum ensure_shape equal exp expand_dims
-: extract_volume_patches eye fftnd fill fingerprint float16 float32 float64 floor foldl foldr function gather
-: gather_nd get_logger get_static_value grad_pass_through gradients greater greater_equal group guarantee_const
-: half hessians histogram_fixed_width histogram_fixed_width_bins identity identity_n ifftnd import_graph_def
-: init_scope int16 int32 int64 int8 irfftnd is_symbolic_tensor is_tensor less less_equal linspace load_library
-: load_op_library logical_and logical_not logical_or make_ndarray make_tensor_proto map_fn matmul
-: matrix_square_root maximum meshgrid minimum multiply negative no_gradient no_op norm not_equal numpy_function
-: one_hot ones ones_like pad parallel_stack pow print py_function qint16 qint32 qint8 quint16 quint8
-: ragged_fill_empty_rows ragged_fill_empty_rows_grad random_index_shuffle range rank realdiv recompute_grad
-: reduce_all reduce_any reduce_logsumexp reduce_max reduce_mean reduce_min reduce_prod reduce_sum
-: register_tensor_conversion_function repeat required_space_to_batch_paddings reshape resource reverse
-: reverse_sequence rfftnd roll round saturate_cast scalar_mul scan scatter_nd searchsorted sequence_mask shape
-: shape_n sigmoid sign sin sinh size slice sort space_to_batch space_to_batch_nd split sqrt square squeeze stack
-: stop_gradient strided_slice string subtract switch_case tan tanh tensor_scatter_nd_add tensor_scatter_nd_max
-: tensor_scatter_nd_min tensor_scatter_nd_sub tensor_scatter_nd_update tensordot tile timestamp transpose truediv
-: truncatediv truncatemod tuple type_spec_from_value uint16 uint32 uint64 uint8 unique unique_with_counts
-: unravel_index unstack variable_creator_scope variant vectorized_map where while_loop zeros zeros_like
bitwise: bitwise_and bitwise_or bitwise_xor invert left_shift right_shift
config: LogicalDevice LogicalDeviceConfiguration PhysicalDevice experimental_connect_to_cluster
config: experimental_connect_to_host experimental_functions_run_eagerly experimental_run_functions_eagerly
config: functions_run_eagerly get_logical_device_configuration get_soft_device_placement get_visible_devices
config: list_logical_devices list_physical_devices run_functions_eagerly set_logical_device_configuration
config: set_soft_device_placement set_visible_devices
debugging: Assert assert_all_finite assert_equal assert_greater assert_greater_equal assert_integer assert_less
debugging: assert_less_equal assert_near assert_negative assert_non_negative assert_non_positive assert_none_equal
debugging: assert_positive assert_proper_iterable assert_rank assert_rank_at_least assert_rank_in
debugging: assert_same_float_dtype assert_scalar assert_shapes assert_type check_numerics disable_check_numerics
debugging: disable_traceback_filtering enable_check_numerics enable_traceback_filtering get_log_device_placement
debugging: is_numeric_tensor is_traceback_filtering_enabled set_log_device_placement
dtypes: DType QUANTIZED_DTYPES as_dtype bfloat16 bool cast complex complex128 complex64 double float16 float32
dtypes: float64 half int16 int32 int64 int8 qint16 qint32 qint8 quint16 quint8 resource saturate_cast string uint16
dtypes: uint32 uint64 uint8 variant
errors: ABORTED ALREADY_EXISTS AbortedError AlreadyExistsError CANCELLED CancelledError DATA_LOSS DEADLINE_EXCEEDED
errors: DataLossError DeadlineExceededError FAILED_PRECONDITION FailedPreconditionError INTERNAL INVALID_ARGUMENT
errors: InternalError InvalidArgumentError NOT_FOUND NotFoundError OK OUT_OF_RANGE OpError OutOfRangeError
errors: PERMISSION_DENIED PermissionDeniedError RESOURCE_EXHAUSTED ResourceExhaustedError UNAUTHENTICATED
errors: UNAVAILABLE UNIMPLEMENTED UNKNOWN UnauthenticatedError UnavailableError UnimplementedError UnknownError
image: adjust_brightness adjust_contrast adjust_gamma adjust_hue adjust_jpeg_quality adjust_saturation central_crop
image: combined_non_max_suppression convert_image_dtype crop_to_bounding_box decode_and_crop_jpeg decode_bmp
image: decode_gif decode_image decode_jpeg decode_jxl decode_png decode_webp encode_jpeg encode_png
image: extract_jpeg_shape flip_left_right flip_up_down generate_bounding_box_proposals grayscale_to_rgb hsv_to_rgb
image: image_gradients is_jpeg non_max_suppression non_max_suppression_overlaps non_max_suppression_padded
image: non_max_suppression_with_scores pad_to_bounding_box per_image_standardization psnr random_brightness
image: random_contrast random_crop random_flip_left_right random_flip_up_down random_hue random_jpeg_quality
image: random_saturation resize_with_crop_or_pad rgb_to_grayscale rgb_to_hsv rgb_to_yiq rgb_to_yuv rot90 sobel_edges
image: ssim ssim_multiscale total_variation transpose yiq_to_rgb yuv_to_rgb
io: FixedLenFeature FixedLenSequenceFeature RaggedFeature SparseFeature TFRecordOptions TFRecordWriter VarLenFeature
io: decode_and_crop_jpeg decode_base64 decode_bmp decode_compressed decode_gif decode_image decode_jpeg
io: decode_json_example decode_jxl decode_png decode_proto decode_webp deserialize_many_sparse encode_base64
io: encode_jpeg encode_png encode_proto extract_jpeg_shape is_jpeg match_filenames_once matching_files
io: parse_sequence_example parse_single_sequence_example parse_tensor read_file serialize_tensor write_file
io: write_graph
linalg: LinearOperator LinearOperatorAdjoint LinearOperatorBlockDiag LinearOperatorBlockLowerTriangular
linalg: LinearOperatorCirculant LinearOperatorCirculant2D LinearOperatorCirculant3D LinearOperatorComposition
linalg: LinearOperatorDiag LinearOperatorFullMatrix LinearOperatorHouseholder LinearOperatorIdentity
linalg: LinearOperatorInversion LinearOperatorKronecker LinearOperatorLowRankUpdate LinearOperatorLowerTriangular
linalg: LinearOperatorPermutation LinearOperatorScaledIdentity LinearOperatorToeplitz LinearOperatorTridiag
linalg: LinearOperatorZeros adjoint band_part cholesky cholesky_solve cross det diag diag_part eigh eigh_tridiagonal
linalg: eigvalsh einsum expm eye global_norm inv l2_normalize logdet logm lstsq lu lu_matrix_inverse lu_reconstruct
linalg: lu_solve matmul matrix_rank matrix_transpose matvec norm normalize pinv qr set_diag slogdet solve sqrtm svd
linalg: tensor_diag tensor_diag_part tensordot trace triangular_solve tridiagonal_matmul tridiagonal_solve
math: abs accumulate_n acos acosh add add_n angle approx_max_k approx_min_k argmax argmin asin asinh atan atan2
math: atanh bessel_i0 bessel_i0e bessel_i1 bessel_i1e betainc bincount ceil confusion_matrix conj cos cosh
math: count_nonzero cumprod cumsum cumulative_logsumexp digamma divide divide_no_nan equal erf erfc erfcinv erfinv
math: exp expm1 floor floordiv floormod greater greater_equal igamma igammac imag in_top_k invert_permutation
math: is_finite is_inf is_nan is_non_decreasing is_strictly_increasing l2_normalize lbeta less less_equal lgamma log
math: log1p log_sigmoid log_softmax logical_and logical_not logical_or logical_xor maximum minimum mod multiply
math: multiply_no_nan ndtri negative nextafter not_equal polygamma polyval pow real reciprocal reciprocal_no_nan
math: reduce_all reduce_any reduce_euclidean_norm reduce_logsumexp reduce_max reduce_mean reduce_min reduce_prod
math: reduce_std reduce_sum reduce_variance rint round rsqrt scalar_mul segment_max segment_mean segment_min
math: segment_prod segment_sum sigmoid sign sin sinh sobol_sample softmax softplus softsign sqrt square
math: squared_difference subtract tan tanh top_k truediv unsorted_segment_max unsorted_segment_mean
math: unsorted_segment_min unsorted_segment_prod unsorted_segment_sqrt_n unsorted_segment_sum xdivy xlog1py xlogy
math: zero_fraction zeta
nn: all_candidate_sampler approx_max_k approx_min_k atrous_conv2d atrous_conv2d_transpose avg_pool avg_pool1d
nn: avg_pool2d avg_pool3d batch_norm_with_global_normalization batch_normalization bias_add collapse_repeated
nn: compute_accidental_hits compute_average_loss conv1d conv1d_transpose conv2d conv2d_transpose conv3d
nn: conv3d_transpose conv_transpose convolution crelu ctc_beam_search_decoder ctc_greedy_decoder ctc_loss
nn: ctc_unique_labels depth_to_space depthwise_conv2d depthwise_conv2d_backprop_filter
nn: depthwise_conv2d_backprop_input dilation2d dropout elu embedding_lookup embedding_lookup_sparse erosion2d
nn: fixed_unigram_candidate_sampler fractional_avg_pool fractional_max_pool in_top_k l2_loss l2_normalize leaky_relu
nn: learned_unigram_candidate_sampler local_response_normalization log_poisson_loss log_softmax lrn max_pool
nn: max_pool1d max_pool2d max_pool3d max_pool_with_argmax moments nce_loss normalize_moments pool relu relu6
nn: safe_embedding_lookup_sparse sampled_softmax_loss scale_regularization_loss selu separable_conv2d sigmoid
nn: sigmoid_cross_entropy_with_logits silu softmax softmax_cross_entropy_with_logits softplus softsign
nn: space_to_batch space_to_depth sparse_softmax_cross_entropy_with_logits sufficient_statistics swish tanh top_k
nn: weighted_cross_entropy_with_logits weighted_moments with_space_to_batch zero_fraction
ragged: boolean_mask constant cross cross_hashed map_flat_values range row_splits_to_segment_ids
ragged: segment_ids_to_row_splits stack stack_dynamic_partitions
random: Algorithm Generator all_candidate_sampler categorical create_rng_state fixed_unigram_candidate_sampler
random: fold_in gamma get_global_generator learned_unigram_candidate_sampler log_uniform_candidate_sampler normal
random: set_global_generator shuffle split stateless_binomial stateless_categorical stateless_gamma stateless_normal
random: stateless_parameterized_truncated_normal stateless_poisson stateless_truncated_normal stateless_uniform
random: truncated_normal uniform uniform_candidate_sampler
sets: difference intersection size union
signal: dct fft fft2d fft3d fftnd fftshift frame hamming_window hann_window idct ifft ifft2d ifft3d ifftnd ifftshift
signal: inverse_mdct inverse_stft inverse_stft_window_fn irfft irfft2d irfft3d irfftnd kaiser_bessel_derived_window
signal: kaiser_window linear_to_mel_weight_matrix mdct mfccs_from_log_mel_spectrograms overlap_and_add rfft rfft2d
signal: rfft3d rfftnd stft vorbis_window
sparse: SparseTensor add bincount concat cross cross_hashed expand_dims eye fill_empty_rows from_dense mask maximum
sparse: minimum reduce_max reduce_sum reorder reset_shape reshape retain segment_mean segment_sqrt_n segment_sum
sparse: slice softmax sparse_dense_matmul split to_dense to_indicator transpose
strings: as_string bytes_split format join length lower ngrams reduce_join regex_full_match regex_replace split
strings: strip substr to_hash_bucket to_hash_bucket_fast to_hash_bucket_strong to_number unicode_decode
strings: unicode_decode_with_offsets unicode_encode unicode_script unicode_split unicode_split_with_offsets
strings: unicode_transcode unsorted_segment_join upper
test: Benchmark TestCase benchmark_config create_local_cluster disable_with_predicate gpu_device_name
test: is_built_with_cuda is_built_with_gpu_support is_built_with_rocm is_built_with_xla is_cpu_target_available
test: is_gpu_available main with_eager_op_as_function
train: BytesList CheckpointManager CheckpointOptions ClusterDef ClusterSpec Coordinator Example
train: ExponentialMovingAverage Feature FeatureList FeatureLists Features FloatList Int64List JobDef SequenceExample
train: ServerDef checkpoints_iterator get_checkpoint_state latest_checkpoint list_variables load_checkpoint
train: load_variable
"""

for _line in _SHARED.strip().splitlines():
    _space, _, _names = _line.partition(":")
    _prefix = "" if _space == "-" else f"{_space}."
    export_aliases({f"compat.v1.{_prefix}{name}": f"{_prefix}{name}" for name in _names.split()})
