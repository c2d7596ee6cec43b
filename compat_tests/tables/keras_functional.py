"""Keras: more of models and layers: copies, loops, states, custom calls, nested structures, seeds, odd arguments."""

from compat_tests.tables._keras_models import shown_lines

K = "import copy, pickle, warnings; k = tf.keras; L = k.layers; "
LINES = """
l = copy.deepcopy(L.Dense(3)); l.name, l.built
l = L.Dense(3); l.build((None, 2)); c = copy.deepcopy(l); c.name, c.built, np.array_equal(c.kernel, l.kernel), c.kernel is l.kernel
l = L.Dense(3); l.build((None, 2)); c = copy.copy(l); c.kernel is l.kernel
m = k.Sequential([k.Input((3,)), L.Dense(2)]); c = copy.deepcopy(m); type(c).__name__, c.name, np.array_equal(c.get_weights()[0], m.get_weights()[0]), c.layers[0].kernel is m.layers[0].kernel
a = k.Input((3,)); m = k.Model(a, L.Dense(2)(a)); c = copy.deepcopy(m); type(c).__name__, c.name, [l.name for l in c.layers], np.array_equal(c.get_weights()[0], m.get_weights()[0])
m = k.Sequential([k.Input((3,)), L.Dense(2)]); c = pickle.loads(pickle.dumps(m)); c.name, np.array_equal(c.get_weights()[0], m.get_weights()[0])
k.utils.set_random_seed(1); m = k.Sequential([k.Input((3,)), L.Dense(4), L.Dense(2)]); m.get_weights()
k.utils.set_random_seed(7); m = k.Sequential([L.Dense(4), L.Dense(2)]); m(np.ones((1, 3))); m.get_weights()
k.utils.set_random_seed(7); a = k.Input((3,)); b = L.Dense(2)(a); c = L.Dense(2)(a); m = k.Model(a, [c, b]); m.get_weights()
k.utils.set_random_seed(3); m = k.Sequential([k.Input((6, 6, 1)), L.Conv2D(2, 3), L.Flatten(), L.Dense(2)]); m.get_weights()
k.utils.set_random_seed(3); m = k.Sequential([k.Input((None,)), L.Embedding(5, 2), L.LSTM(2)]); m.get_weights()
k.utils.set_random_seed(3); m = k.Sequential([k.Input((4, 2)), L.GRU(2), L.BatchNormalization(), L.Dense(1, kernel_initializer='he_normal')]); m.get_weights()
k.utils.set_random_seed(3); m = k.Sequential([k.Input((4,)), L.Dropout(0.5), L.Dense(2)]); m(np.ones((2, 4)), training=True), m(np.ones((2, 4)), training=True)
k.utils.set_random_seed(3); a = k.models.clone_model(k.Sequential([k.Input((2,)), L.Dense(2)])); a.get_weights()
l = L.Dense(2, kernel_initializer=k.initializers.GlorotUniform(seed=5)); l.build((None, 2)); l.get_weights()
l = L.Dense(2, kernel_initializer=k.initializers.Constant(2.0), bias_initializer='ones'); l.build((None, 2)); l.get_weights()
l = L.Dense(2, kernel_initializer=lambda shape, dtype=None: tf.ones(shape, dtype) * 4); l.build((None, 2)); l.get_weights()
l = L.Dense(2, name='x'); l(np.ones((1, 2))); l.name = 'y'; l.name, l.kernel.path
m = k.Sequential([k.Input((2,)), L.Dense(1)]); m.layers[0].name = 'other'; m.get_layer('other').name; m.summary()
a = k.Input((3,)); x = L.Dense(2)(a); y = L.Dense(2)(a); m = k.Model(a, L.Average()([x, y])); m.summary()
a = k.Input((3,)); x = L.Dense(2)(a); y = L.Dense(2)(a); m = k.Model(a, L.concatenate([x, y], axis=-1)); m.summary(); m.get_config()['layers'][-1]
a = k.Input((3,)); x = L.Dense(2)(a); m = k.Model(a, L.multiply([x, x])); m.summary()
a = k.Input((4,)); b = k.Input((4,)); s = k.Sequential([L.Dense(3), L.Dense(2)]); m = k.Model([a, b], L.Subtract()([s(a), s(b)])); m.summary(); [w.path for w in m.weights]
a = k.Input((4,)); b = k.Input((4,)); s = k.Sequential([L.Dense(3), L.Dense(2)], name='tower'); m = k.Model([a, b], L.Dot(1)([s(a), s(b)])); m.summary(expand_nested=True); m.get_config()['layers'][2]['inbound_nodes']
a = k.Input((4, 4, 1)); x = L.Conv2D(2, 3, padding='same')(a); y = L.Conv2D(2, 1)(a); z = L.Add()([x, y]); z = L.Activation('relu')(z); z = L.Flatten()(z); m = k.Model(a, L.Dense(3, activation='softmax')(z), name='resnet'); m.summary()
a = k.Input((2,)); x = a; [x := L.Dense(2)(x) for _ in range(4)]; m = k.Model(a, x); m.summary()
a = k.Input((10,), dtype='int32'); x = L.Embedding(20, 4)(a); q = L.GlobalAveragePooling1D()(x); m = k.Model(a, L.Dense(1, activation='sigmoid')(q)); m.summary(); m.get_config()
a = k.Input((10,), dtype='int32'); x = L.Embedding(20, 4, mask_zero=True)(a); m = k.Model(a, L.Bidirectional(L.LSTM(3))(x)); m.summary(); [w.path for w in m.weights]
a = k.Input((5, 3)); x, h, c = L.LSTM(2, return_state=True)(a); m = k.Model(a, [x, h, c]); m.summary()
a = k.Input((5, 3)); x = L.LSTM(2)(a, training=True); m = k.Model(a, x); m.get_config()['layers'][1]['inbound_nodes']
a = k.Input((5, 3)); x = L.LSTM(2, return_sequences=True)(a); x = L.LSTM(2)(x); m = k.Model(a, x); m.get_config()['layers'][1]['inbound_nodes'], m.get_config()['layers'][2]['inbound_nodes']
a = k.Input((3,)); x = L.Dropout(0.5)(a); m = k.Model(a, x); m.get_config()['layers'][1]['inbound_nodes']
a = k.Input((3,)); x = L.Dense(2)(inputs=a); m = k.Model(a, x); m.get_config()['layers'][1]['inbound_nodes']
a = {'u': k.Input((3,), name='u'), 'v': k.Input((2,), name='v')}; m = k.Model(a, L.Concatenate()([a['u'], a['v']])); m.summary(); m({'u': np.ones((1, 3)), 'v': np.zeros((1, 2))})
a = {'u': k.Input((3,), name='u'), 'v': k.Input((2,), name='v')}; m = k.Model(a, L.Concatenate()([a['u'], a['v']])); m({'u': np.ones((1, 3))})
a = {'u': k.Input((3,), name='u'), 'v': k.Input((2,), name='v')}; m = k.Model(a, L.Concatenate()([a['u'], a['v']])); m({'u': np.ones((1, 3)), 'w': np.zeros((1, 2))})
a = {'u': k.Input((3,), name='u'), 'v': k.Input((2,), name='v')}; m = k.Model(a, L.Concatenate()([a['u'], a['v']])); m([np.ones((1, 3)), np.zeros((1, 2))])
a = {'v': k.Input((3,), name='v'), 'u': k.Input((2,), name='u')}; m = k.Model(a, L.Concatenate()([a['u'], a['v']])); m.get_config()['input_layers'], [str(x) for x in m.inputs]
a = [k.Input((3,)), [k.Input((2,)), k.Input((1,))]]; m = k.Model(a, L.Concatenate()([a[0], a[1][0], a[1][1]])); m([np.ones((1, 3)), [np.ones((1, 2)), np.ones((1, 1))]])
a = k.Input((3,), optional=True); b = k.Input((3,)); m = k.Model([a, b], L.Dense(1, kernel_initializer='ones')(b)); m([None, np.ones((1, 3))])
a = k.Input((2,)); m = k.Model(a, L.Dense(2)(a)); n = k.Model(a, m(m(a))); n.summary(); n.get_config()['layers'][1]['inbound_nodes']
a = k.Input((2,)); h = L.Dense(2)(a); m = k.Model(a, [h, L.Dense(1)(h)]); n = k.Model(a, L.Concatenate()(m(a))); n.summary(); n.get_config()['layers'][2]['inbound_nodes']
a = k.Input((2,)); m = k.Model(a, L.Dense(2)(a), name='in'); n = k.Sequential([m, L.Dense(1)], name='out'); n.summary(expand_nested=True); n.get_config()['layers'][0]['class_name']
a = k.Input((2,)); m = k.Model(a, L.Dense(2)(a)); m.trainable = False; n = k.Sequential([m, L.Dense(1)]); n.summary(); len(n.trainable_weights)
m = k.Sequential([k.Input((2,)), L.Dense(2), L.BatchNormalization(), L.Dense(1)]); m.summary(show_trainable=True); [v.path for v in m.trainable_variables], [v.path for v in m.non_trainable_variables]
m = k.Sequential([k.Input((2,)), L.Dense(2, name='a')]); m.add(L.Dense(1, name='b')); m.summary(); [w.path for w in m.weights]
m = k.Sequential([k.Input((2,)), L.Dense(2)]); m.compile('adam', 'mse'); m.fit(np.ones((4, 2)), np.ones((4, 2)), verbose=0); m.summary()
m = k.Sequential([L.Dense(2)]); m.compile('sgd', 'mse'); m.fit(np.ones((4, 2)), np.ones((4, 2)), verbose=0); m.summary()
a = k.Input((2,)); m = k.Model(a, L.Dense(2)(a)); m.compile('rmsprop', 'mse'); m.fit(np.ones((4, 2)), np.ones((4, 2)), verbose=0); m.summary()
m = k.Sequential([k.Input((2,)), L.Dense(2)]); m.compile('adam', 'mse'); c = k.models.clone_model(m); c.compiled, type(c.optimizer).__name__
m = k.Sequential([k.Input((2, 3)), L.Permute((2, 1)), L.Reshape((6,)), L.RepeatVector(2), L.ZeroPadding1D(1), L.Cropping1D(1)]); m.summary()
m = k.Sequential([k.Input((None, 3)), L.Conv1D(2, 3), L.GlobalMaxPooling1D()]); m.summary()
m = k.Sequential([k.Input((None, None, 3)), L.Conv2D(2, 3), L.MaxPooling2D(), L.GlobalAveragePooling2D()]); m.summary()
m = k.Sequential([k.Input((8, 8, 3)), L.SeparableConv2D(4, 3), L.DepthwiseConv2D(3), L.Conv2DTranspose(2, 3, strides=2), L.UpSampling2D()]); m.summary()
m = k.Sequential([k.Input((3,)), L.LayerNormalization(), L.Dense(2), L.ReLU(), L.LeakyReLU(), L.PReLU(), L.ELU(), L.Softmax()]); m.summary()
m = k.Sequential([k.Input((3,)), L.GaussianNoise(0.1), L.GaussianDropout(0.1), L.AlphaDropout(0.1), L.ActivityRegularization(0.1)]); m.summary()
m = k.Sequential([k.Input((3,)), L.Rescaling(2.0), L.Lambda(lambda x: x * 2), L.UnitNormalization()]); m.summary(); m(np.ones((1, 3)))
m = k.Sequential([k.Input((), dtype='float32'), L.Reshape((1,)), L.Dense(1)]); m.summary()
m = k.Sequential([k.Input((3,), sparse=False, dtype='float16'), L.Dense(2, dtype='float16')]); m.summary()
m = k.Sequential([k.Input((3,)), L.Dense(2, dtype='mixed_float16')]); m(np.ones((1, 3))).dtype, m.layers[0].kernel.dtype
m = k.Sequential([k.Input((1000,)), L.Dense(5000)]); m.summary()
m = k.Sequential([k.Input((3,)), L.Dense(2)], name='a_very_long_model_name_that_goes_on_and_on'); m.summary(line_length=40)
m = k.Sequential([k.Input((3,)), L.Dense(2, name='a_very_long_layer_name_that_needs_to_be_broken_into_several_lines')]); m.summary()
m = k.Sequential([k.Input((3,)), L.Dense(2, name='bracket[0]')]); m.summary()
m = k.Sequential([k.Input((3,)), L.Dense(2)], name='m[1]'); m.summary()
k.Model()
k.Model(name='x').name
k.Model().summary()
k.Model()(np.ones(2))
k.Model(k.Input((2,)))
k.Model(1, 2)
k.Sequential([[L.Dense(2)]])
k.Sequential(layers=(L.Dense(2), L.Dense(1))).layers
k.Sequential(name='a/b')
L.Layer(foo=1)
L.Layer().name, L.Layer(name='x').name, L.Layer().built, L.Layer().dtype
L.Layer()(np.ones(2))
L.Layer().compute_output_shape((1, 2))
L.Layer().build((2,)), L.Layer().weights
L.Layer().call(1)
L.Layer().input_spec, L.Dense(1).input_spec, L.Layer().losses, L.Layer().metrics, L.Layer().variables
L.Layer().path, L.Layer().supports_masking, L.Layer().trainable, L.Layer().compute_dtype
L.Layer().get_build_config()
L.Layer(activity_regularizer='l2').get_config()
L.Dense(1, activity_regularizer='l1').get_config()['activity_regularizer']
L.Dense(1, dtype=k.DTypePolicy('mixed_bfloat16')).dtype_policy
L.Dense(1).dtype_policy, L.Dense(1).quantization_mode
l = L.Dense(1); l.dtype_policy = 'float64'; l(np.ones((1, 1))).dtype
k.config.set_dtype_policy('mixed_float16'); l = L.Dense(2); p = l.dtype_policy.name; k.config.set_dtype_policy('float32'); p, l.compute_dtype
k.config.set_floatx('float64'); l = L.Dense(2); y = l(np.ones((1, 2))); k.config.set_floatx('float32'); y.dtype, l.dtype, l.dtype_policy.name
L.Identity()(np.ones(2)), L.Identity()([np.ones(1), {'a': np.zeros(1)}])
L.Flatten()(np.ones(3)), L.Flatten()(np.ones((2, 3, 2))).shape, L.Flatten(data_format='channels_first')(np.arange(8.).reshape(1, 2, 2, 2))
L.Flatten(data_format='nope')
L.Flatten()(np.float32(3))
L.Flatten().get_config()
L.Activation('tanh').get_config(), L.Activation(tf.nn.relu).get_config()['activation']
L.Activation('nope')
L.Activation('softmax')(np.ones((1, 2)))
L.Dense(2, activation='nope')
L.Dense(2, activation=tf.nn.relu).get_config()['activation']
L.Dense(2, activation=tf.tanh).get_config()['activation']
L.Dense(2, activation=lambda x: x)
L.Dense(2, 'relu', False).get_config()
L.Dense('2')
L.Dense(True).units
L.Dense(2)(np.ones((2, 3, 4))).shape, L.Dense(2)(np.ones((2, 3, 4, 5))).shape
L.Dense(2)(np.ones((0, 3))).shape
L.Dense(2)(np.ones((2, 0))).shape
L.Dense(2)(tf.constant([[1, 2]]))
L.Dense(2)(tf.constant([['a']]))
L.Dense(2)(np.ones((1, 2)), training='x').shape
L.Dense(2, kernel_constraint='non_neg', bias_constraint='max_norm').get_config()
L.Dense(2, kernel_regularizer=k.regularizers.L1L2(0.1, 0.2)).get_config()['kernel_regularizer']
l = L.Dense(2, lora_rank=1, kernel_initializer='ones', name='d'); l(np.ones((1, 3))); [(w.path, w.trainable, tuple(w.shape)) for w in l.weights]
l = L.Dense(2, name='d'); l.enable_lora(2)
l = L.Dense(2, kernel_constraint='non_neg', name='d'); l.build((None, 2)); l.enable_lora(2)
l = L.Dense(2, name='d', lora_rank=1); l.build((None, 2)); l.enable_lora(2)
l = L.Dense(2, lora_rank=1, lora_alpha=3, name='d'); l.get_config()
k.Function(k.Input((2,)), L.Dense(1)(k.Input((2,))))
a = k.Input((2,)); f = k.Function(a, L.Dense(1, kernel_initializer='ones')(a)); f(np.ones((2, 2)))
a = k.Input((2,)); f = k.Function(a, L.Dense(1, kernel_initializer='ones')(a), name='f'); f.name, f, f.inputs, f.outputs, f.operations
a = k.Input((2,)); f = k.Function(a, L.Dense(1, kernel_initializer='ones')(a)); f(np.ones((2, 3)))
a = k.Input((2,)); f = k.Function({'x': a}, [L.Dense(1, kernel_initializer='ones')(a)]); f({'x': np.ones((1, 2))})
a = k.Input((2,)); f = k.Function({'x': a}, a); f(np.ones((1, 2)))
k.Function([], [])
with_ = k.name_scope('a/b')
k.name_scope('a').name
s = k.StatelessScope(); s
v = k.Variable(1.0); s = k.StatelessScope([(v, tf.constant(3.0))]); s.__enter__(); x = v * 2; s.__exit__(); x, v.numpy(), s.get_current_value(v)
v = k.Variable(1.0); s = k.StatelessScope(); s.__enter__(); v.assign(5.0); x = v + 0.0; s.__exit__(); x, v.numpy()
k.StatelessScope([(3, 4)])
k.StatelessScope([(k.Variable(1.0), tf.ones(2))])
k.backend.get_uid('dense'), k.backend.get_uid('dense'), k.backend.get_uid()
L.Dense(1).name, k.backend.clear_session(), L.Dense(1).name
k.backend.is_float_dtype('float16'), k.backend.is_int_dtype('float16'), k.backend.standardize_dtype(tf.int32)
k.utils.clear_session(), L.Conv2D(1, 1).name
isinstance(L.Dense(1), tf.Module), isinstance(k.Model(), L.Layer), issubclass(k.Sequential, k.Model)
k.Model.__module__, k.Sequential.__module__, L.Dense.__module__, L.Layer.__module__, k.Input.__module__, k.Variable.__module__
k.layers.Dense is tf.keras.layers.Dense, k.Model is k.models.Model, k.Input is L.Input, k.layers.Layer is k.Layer, k.InputSpec is L.InputSpec
"""


def cases():
    """One case per line."""
    yield from shown_lines(filter(None, map(str.strip, LINES.splitlines())), before=K)
