"""Keras models of the functional and sequential kind: structure, summaries, configurations, cloning, errors."""

from compat_tests.tables._keras_models import shown_lines

K = "k = tf.keras; L = k.layers; "
MLP = "m = k.Sequential([k.Input((3,)), L.Dense(4, activation='relu'), L.Dense(2)]); "
TWO = "a = k.Input((3,)); b = k.Input((2,), name='b'); d = L.Dense(4)(a); e = L.Dense(4)(b); s = L.Add()([d, e]); o = L.Dense(1, name='o')(s); m = k.Model([a, b], [o, s]); "  # noqa: E501
NEST = "i = k.Input((3,)); x = m(i); o = L.Dense(1)(x); n = k.Model(i, o); "

LINES = """
MLP m.summary()
MLP m.summary(show_trainable=True)
MLP m.summary(line_length=60)
MLP m.summary(line_length=100, positions=[0.3, 0.6, 1.0])
MLP m.summary(line_length=10)
MLP m.summary(print_fn=print)
MLP t = []; m.summary(print_fn=t.append); t
MLP t = []; m.summary(print_fn=lambda x: t.append(len(x))); t
MLP m.summary(layer_range=['dense', 'dense'])
MLP m.summary(layer_range=['dense_1', 'dense_1'])
MLP m.summary(layer_range=['den.*', 'dense_1'])
MLP m.summary(layer_range=['x', 'y'])
MLP m.summary(layer_range=['x'])
MLP m.summary(layer_range=[1, 2])
MLP m.layers[0].trainable = False; m.summary(show_trainable=True)
MLP m.trainable = False; m.summary()
MLP m.name, [l.name for l in m.layers], [w.path for w in m.weights], [w.name for w in m.weights]
MLP m.get_weights()
MLP m.get_config()
MLP m.to_json()
MLP m.input_shape, m.output_shape, m.count_params(), m.built
MLP m.inputs, m.outputs
MLP m.input, m.output
MLP m.layers[0].input, m.layers[0].output, m.layers[1].input
MLP m(tf.ones((2, 3)))
MLP m(np.ones((2, 3)))
MLP m(np.ones((2, 3), 'int32'))
MLP m([[1., 2., 3.]])
MLP m(tf.ones((2, 4)))
MLP m(tf.ones((3,)))
MLP m(tf.ones((2, 2, 3)))
MLP m(tf.ones((2, 3, 1)))
MLP m.pop(); m.summary()
MLP m.pop(); m.pop(); m.summary()
MLP m.add(L.Dense(5)); m.summary(); m.output_shape
MLP m.add(L.Dense(5, name='dense'))
MLP m.add(k.Input((4,)))
MLP m.add(3)
MLP m.add('dense')
MLP m.add(L.Dense)
MLP m.add(lambda x: x)
MLP m.build((None, 3)); m.built
MLP m.build((None, 5))
MLP m.get_layer('dense_1').name, m.get_layer(index=0).name
MLP m.get_layer('nope')
MLP m.get_layer()
MLP m.get_layer('dense', 0)
MLP m.get_layer(index=7)
MLP m.layers = []
MLP c = k.models.clone_model(m); [l.name for l in c.layers], c.name, [np.array_equal(p, q) for p, q in zip(m.get_weights(), c.get_weights())]
MLP c = k.models.clone_model(m); c.set_weights(m.get_weights()); np.array_equal(c(np.ones((1, 3))), m(np.ones((1, 3))))
MLP c = k.models.clone_model(m, clone_function=lambda l: L.Dense(7) if l.name == 'dense' else type(l).from_config(l.get_config())); c.summary()
MLP k.models.clone_model(m, input_tensors=3)
MLP c = k.Sequential.from_config(m.get_config()); c.summary(); c.get_config() == m.get_config()
MLP c = k.models.model_from_json(m.to_json()); c.to_json() == m.to_json(), type(c).__name__
MLP f = k.Model(m.inputs, m.layers[0].output); f.summary(); f(np.ones((1, 3))).shape
MLP f = k.Model(m.input, [l.output for l in m.layers]); [y.shape for y in f(np.ones((1, 3)))]
MLP f = k.Model(m.layers[0].output, m.output); f.summary()
MLP f = k.Model(inputs=m.layers[1].input, outputs=m.output); f(np.ones((1, 4)))
MLP m.set_weights([np.ones((3, 4))])
MLP m.set_weights([np.ones((3, 4)), np.zeros(4), np.ones((2, 4)), np.ones(2)])
MLP m.set_weights([np.ones((3, 4)), np.zeros(4), np.ones((4, 2)), np.ones(2)]); m(np.ones((1, 3)))
MLP m.layers[1].set_weights([np.ones((4, 2)), np.ones(2)]); m.layers[1].get_weights()
MLP m.layers[0].kernel.assign(np.ones((3, 4))); m(np.ones((1, 3)))
MLP m.trainable_weights[0].assign(np.ones((2, 2)))
MLP len(m.trainable_weights), len(m.non_trainable_weights), len(m.trainable_variables)
MLP m.trainable = False; len(m.trainable_weights), len(m.non_trainable_weights), [l.trainable for l in m.layers], [v.trainable for v in m.weights]
MLP m.layers[0].trainable = False; [v.path for v in m.trainable_weights], [v.path for v in m.non_trainable_weights]
MLP m.trainable = False; m.layers[1].trainable = True; [v.path for v in m.trainable_weights], m.trainable
MLP m.compute_output_shape((None, 3)), m.compute_output_shape((7, 3))
MLP str(m), repr(m.layers[0]), str(type(m)), str(type(m.layers[0]))
MLP m.dtype, m.compute_dtype, m.variable_dtype, m.dtype_policy.name
MLP m.losses, m.metrics, m.metrics_names if hasattr(m, 'metrics_names') else None
MLP t = k.Input((3,)); m(t), m(t)
MLP NEST n.summary()
MLP NEST n.summary(expand_nested=True)
MLP NEST n.summary(expand_nested=True, show_trainable=True)
MLP NEST n.get_config()
MLP NEST [w.path for w in n.weights], [l.name for l in n.layers]
MLP NEST c = k.Model.from_config(n.get_config()); c.summary(expand_nested=True)
MLP NEST c = k.models.clone_model(n); [l.name for l in c.layers], len(c.weights)
MLP NEST c = k.models.clone_model(n, recursive=True); [l.name for l in c.layers], len(c.weights)
MLP NEST n.get_layer('sequential').output, n.layers[1].output_shape
MLP NEST m.trainable = False; len(n.trainable_weights); n.summary()
MLP n = k.Sequential([m, L.Dense(3)]); n.summary(); n.built
MLP n = k.Sequential([k.Input((3,)), m, L.Dense(3)]); n.summary(expand_nested=True); n(np.ones((1, 3))).shape
MLP n = k.Sequential([L.Dense(3), m]); n.summary(); n(np.ones((2, 5))); n.summary()
m = k.Sequential([L.Dense(4), L.Dense(2)]); m.summary(); m.built, m.weights
m = k.Sequential([L.Dense(4), L.Dense(2)]); m(np.ones((2, 3))); m.summary(); m.input_shape
m = k.Sequential([L.Dense(4), L.Dense(2)]); m.build((None, 3)); m.summary(); m.input_shape
m = k.Sequential([L.Dense(4), L.Dense(2)]); m.build((5, 3)); m.summary(); m.get_config()['build_input_shape']
m = k.Sequential([L.Dense(4), L.Dense(2)]); m.input_shape
m = k.Sequential([L.Dense(4), L.Dense(2)]); m.output_shape
m = k.Sequential([L.Dense(4), L.Dense(2)]); m.inputs
m = k.Sequential([L.Dense(4), L.Dense(2)]); m.output
m = k.Sequential([L.Dense(4), L.Dense(2)]); m.count_params()
m = k.Sequential([L.Dense(4), L.Dense(2)]); m.layers[0].count_params()
m = k.Sequential([L.Dense(4), L.Dense(2)]); m.layers[0].output
m = k.Sequential([L.Dense(4), L.Dense(2)]); m.layers[0].kernel
m = k.Sequential([L.Dense(4), L.Dense(2)]); m.get_config()
m = k.Sequential([L.Dense(4), L.Dense(2)]); m.get_weights()
m = k.Sequential(); m.summary()
m = k.Sequential(); m.build((None, 3))
m = k.Sequential(); m.add(k.Input((4,))); m.summary(); m.built
m = k.Sequential(); m.add(k.Input((4,))); m.add(L.Dense(3)); m.add(L.Dense(2)); m.summary()
m = k.Sequential(name='net'); m.add(k.Input((4,), name='x')); m.add(L.Dense(3, name='h')); m.summary(); [w.path for w in m.weights]
m = k.Sequential([k.Input((4,)), L.Dense(3)], name='net', trainable=False); m.summary(); m.trainable
m = k.Sequential([k.Input((28, 28)), L.Flatten(), L.Dense(10, activation='softmax')]); m.summary()
m = k.Sequential([k.Input((8, 8, 1)), L.Conv2D(4, 3), L.MaxPooling2D(), L.Flatten(), L.Dropout(0.5), L.Dense(10)]); m.summary()
m = k.Sequential([k.Input((8, 8, 1)), L.Conv2D(4, 3), L.BatchNormalization(), L.GlobalAveragePooling2D()]); m.summary(show_trainable=True)
m = k.Sequential([k.Input((None,), dtype='int32'), L.Embedding(10, 4), L.LSTM(3), L.Dense(1)]); m.summary()
m = k.Sequential([k.Input((5, 2)), L.LSTM(3, return_sequences=True), L.TimeDistributed(L.Dense(2))]); m.summary()
m = k.Sequential([k.Input((3,)), L.Dense(2, dtype='float64')]); m.summary(); m(np.ones((1, 3))).dtype
m = k.Sequential([k.Input((3,), batch_size=4), L.Dense(2)]); m.summary(); m.input_shape
m = k.Sequential([k.Input(batch_shape=(4, 3)), L.Dense(2)]); m.summary()
m = k.Sequential([L.InputLayer((3,)), L.Dense(2)]); m.summary()
m = k.Sequential([L.InputLayer(shape=(3,), name='x'), L.Dense(2)]); m.get_config()
m = k.Sequential([L.InputLayer(input_shape=(3,)), L.Dense(2)]); m.summary()
m = k.Sequential([L.Dense(2, input_shape=(3,))]); m.summary()
m = k.Sequential([L.Dense(2, input_dim=3), L.Dense(1)]); m.summary(); m.get_config()
m = k.Sequential([L.Flatten(input_shape=(2, 2)), L.Dense(1)]); m.summary()
m = k.models.Sequential([L.Dense(1000, input_shape=(1000,)), L.Dense(1000), L.Dense(1000)]); m.summary()
m = k.Sequential([k.Input((3,)), L.Activation('relu'), L.Dense(1)]); [l.built for l in m.layers], [l.name for l in m.layers]
m = k.Sequential([k.Input((3,)), k.Input((4,))])
m = k.Sequential([k.Input((3,)), L.Add()])
m = k.Sequential([L.Dense(2, name='a'), L.Dense(2, name='a')])
m = k.Sequential([L.Dense(2), None])
m = k.Sequential([k.Input((3,)), L.Dense(2)]); m.layers[0](np.ones((1, 5)))
m = k.Sequential.from_config({'layers': []})
TWO m.summary()
TWO m.summary(show_trainable=True)
TWO m.summary(line_length=120)
TWO m.get_config()
TWO m.name, [l.name for l in m.layers], m.output_names, m.input_shape, m.output_shape
TWO m.inputs, m.outputs
TWO m.input, m.output
TWO m([np.ones((2, 3)), np.ones((2, 2))])
TWO m((np.ones((2, 3)), np.ones((2, 2))))
TWO m({'keras_tensor': np.ones((2, 3)), 'b': np.ones((2, 2))})
TWO m(np.ones((2, 3)))
TWO m([np.ones((2, 3))])
TWO m([np.ones((2, 3)), np.ones((2, 3))])
TWO m(np.ones((2, 3)), np.ones((2, 2)))
TWO c = k.Model.from_config(m.get_config()); c.summary(); c.get_config() == m.get_config()
TWO c = k.models.clone_model(m); c.summary()
TWO c = k.models.clone_model(m, call_function=lambda l, *x, **y: L.Dropout(0.5)(l(*x, **y)) if isinstance(l, L.Dense) else l(*x, **y)); c.summary()
TWO f = k.Model(m.inputs, m.get_layer('add').output); f.summary()
TWO f = k.Model(m.get_layer('add').output, o); f.summary(); f(np.ones((1, 4)))
TWO f = k.Model(a, o)
TWO f = k.Model([a], [o])
TWO f = k.Model([a, b, k.Input((1,), name='unused')], o); f.summary()
TWO f = k.Model([a, b], [o, o]); [y.shape for y in f([np.ones((2, 3)), np.ones((2, 2))])]
TWO f = k.Model({'keras_tensor': a, 'b': b}, {'out': o}); f({'keras_tensor': np.ones((2, 3)), 'b': np.ones((2, 2))})
TWO f = k.Model({'keras_tensor': a, 'b': b}, {'out': o, 'sum': s}); f.get_config()['input_layers'], f.get_config()['output_layers'], f.output_names
TWO f = k.Model({'x': a, 'b': b}, o)
TWO f = k.Model([a, b], o, name='f', trainable=False); f.name, f.trainable, len(f.trainable_weights)
TWO f = k.Model([a, b], o, foo=3)
TWO k.Model([a, 3], o)
TWO k.Model([a, b], 'o')
TWO k.Model([], o)
TWO k.Model([a, b], [])
TWO k.Model([a, b], k.Input((2,)))
TWO m.get_layer('o').input, m.get_layer('add').input, m.get_layer('add').output
TWO m.count_params(), [tuple(w.shape) for w in m.weights], [w.path for w in m.weights]
TWO m.operations
TWO str(m), str(type(m)), isinstance(m, k.Model), type(m).__mro__[1].__name__
d = L.Dense(2); a = k.Input((2,)); x = d(d(a)); m = k.Model(a, x); m.summary(); len(d._inbound_nodes); m.get_config()
d = L.Dense(2); a = k.Input((2,)); b = k.Input((2,)); m = k.Model([a, b], d(a) + d(b)); m.summary()
d = L.Dense(2); a = k.Input((2,)); y = d(a); d.input, d.output
d = L.Dense(2); a = k.Input((2,)); b = k.Input((2,)); d(a), d(b); d.output, d.input
d = L.Dense(2); d.output
d = L.Dense(2); d.input
a = k.Input((3,)); m = k.Model(a, a); m.summary(); m(np.ones((1, 3)))
a = k.Input((3,)); m = k.Model(a, a * 2.0 + 1.0); m.summary(); m(np.ones((1, 3)))
a = k.Input((3,)); m = k.Model(a, (a - 1.0) / 2.0); m.summary(); m(np.ones((1, 3)))
a = k.Input((3,)); m = k.Model(a, -a ** 2.0); m.summary(); m(np.ones((1, 3)))
a = k.Input((3,)); m = k.Model(a, a[:, 0]); m.summary(); m(np.ones((1, 3)))
a = k.Input((3,)); m = k.Model(a, a[:, 1:]); m.summary(); m(np.ones((1, 3)))
a = k.Input((3, 2)); m = k.Model(a, a[:, -1, :]); m.summary(); m(np.ones((1, 3, 2)))
a = k.Input((3,)); m = k.Model(a, a @ tf.ones((3, 2))); m.summary()
a = k.Input((3,)); b = k.Input((3,)); m = k.Model([a, b], [a + b, a - b, a * b, a / b]); m.summary()
a = k.Input((3,)); m = k.Model(a, a + 1.0); m.get_config()
a = k.Input((3,)); m = k.Model(a, a[:, 0]); m.get_config()
a = k.Input((3,)); m = k.Model.from_config(k.Model(a, a[:, 0] * 2.0).get_config()); m.summary(); m(np.ones((1, 3)))
a = k.Input((3,)); abs(a), -a, a > 0.0, a == 1, a != 1.0
a = k.Input((3,)); a // 2.0, a % 2.0, 2.0 ** a, 1.0 - a, 1.0 / a
a = k.Input((3,)); b = k.Input((4,)); a + b
a = k.Input((3,)); a
a = k.Input((3,)); str(a), a.shape, a.dtype, a.name, a.ndim
a = k.Input((3,)); a.shape = (2,)
a = k.Input((3,)); a.dtype = 'int32'
a = k.Input((3,)); bool(a)
a = k.Input((3,)); int(a)
a = k.Input((3,)); float(a)
a = k.Input((3,)); iter(a)
a = k.Input((3,)); np.array(a)
a = k.Input((3,)); len(a)
a = k.Input((3,)); a.reshape((-1, 3, 1))
a = k.Input((None, 4)); a
a = k.Input(()); a
a = k.Input((3,), batch_size=2, dtype='int64', name='x'); a
a = k.Input(batch_shape=(None, 3)); a
k.Input(3)
k.Input()
k.Input((3,), batch_shape=(None, 3))
k.Input((3.5,))
k.Input((-3,))
k.Input(('a',))
k.Input((3,), dtype='nope')
k.Input(batch_size=2, batch_shape=(2, 3))
k.Input(tensor=3)
k.Input((2,), tensor=k.Input((3,)))
k.Input(tensor=k.Input((3,), name='q'))
k.Input((3,), name='a/b')
k.Input((3,), sparse=True)
k.Input((3,), optional=True)
k.KerasTensor((2, 3)), k.KerasTensor((None,), 'int32', name='t')
k.KerasTensor((2, 3), sparse=True, ragged=True)
k.KerasTensor((2, 3), foo=1)
k.utils.is_keras_tensor(k.Input((3,))), k.utils.is_keras_tensor(tf.ones(2))
L.InputLayer((3,)).get_config()
L.InputLayer((3,), name='x').output
L.InputLayer((3,)).batch_shape, L.InputLayer((3,)).dtype
x = a = k.Input((4, 4, 3)); x = L.Conv2D(3, 3, padding='same', activation='relu')(x); x = L.add([x, a]); x = L.GlobalAveragePooling2D()(x); m = k.Model(a, L.Dense(2)(x)); m.summary()
a = k.Input((4,)); h = L.Dense(3, activation='relu', name='enc')(a); o = L.Dense(4, name='dec')(h); m = k.Model(a, o, name='autoencoder'); e = k.Model(a, h, name='encoder'); m.summary(); e.summary(); [w.path for w in m.weights]
a = k.Input((4,)); h = L.Dense(3)(a); e = k.Model(a, h, name='e'); z = k.Input((3,)); d = k.Model(z, L.Dense(4)(z), name='d'); m = k.Model(a, d(e(a)), name='ae'); m.summary(); m.summary(expand_nested=True); [w.path for w in m.weights]
a = k.Input((4,)); h = L.Dense(3)(a); h = L.BatchNormalization()(h, training=False); h = L.Dropout(0.5)(h, training=True); m = k.Model(a, h); m.get_config()
a = k.Input((2,)); b = L.Concatenate()([a, L.Dense(3)(a)]); m = k.Model(a, b); m.summary(); m.get_config()
a = k.Input((2,)); x = L.Dense(2, name='s')(a); y = L.Dense(2, name='s')(x); k.Model(a, y)
a = k.Input((2, 3)); m = k.Model(a, L.MultiHeadAttention(2, 2)(a, a)); m.summary(); [w.path for w in m.weights]
a = k.Input((2,)); m = k.Model(a, [L.Dense(1, name='p')(a), L.Dense(3, name='q')(a)]); m.summary(); m.output_names
a = k.Input((2,)); m = k.Model(a, {'p': L.Dense(1)(a), 'q': L.Dense(3)(a)}); m(np.ones((1, 2))).keys(), m.output_names, m.output_shape
a = k.Input((2,)); m = k.Model([a], L.Dense(1)(a)); m(np.ones((1, 2))), m([np.ones((1, 2))]), m.input
a = k.Input((2,)); m = k.Model(a, [L.Dense(1)(a)]); type(m(np.ones((1, 2)))).__name__, m.output
a = k.Input((2, 1)); m = k.Model(a, L.Flatten()(a)); m(np.ones((3, 2)))
a = k.Input((2,)); m = k.Model(a, L.Dense(1)(a)); m(np.ones((3, 2, 1)))
a = k.Input((2,)); m = k.Model(a, L.Dense(1)(a)); m(np.ones((3, 2, 2)))
a = k.Input((2,)); m = k.Model(a, L.Dense(1)(a)); m(None)
a = k.Input((2,)); m = k.Model(a, L.Dense(1)(a)); m('x')
a = k.Input((2,)); m = k.Model(a, L.Dense(1)(a)); m()
a = k.Input((2,)); m = k.Model(a, L.Dense(1)(a)); m(np.ones((3, 2)), training=True)
a = k.Input((2,)); m = k.Model(a, L.Dense(1)(a)); m.call(tf.ones((3, 2)))
a = k.Input((2,)); m = k.Model(a, L.Dense(1)(a)); m.predict(np.ones((3, 2)), verbose=0)
a = k.Input((2,)); m = k.Model(a, L.Dense(1)(a)); m.new_layer = L.Dense(3); [l.name for l in m.layers]
a = k.Input((2,)); m = k.Model(a, L.Dense(1)(a)); m.compute_output_shape((5, 2)), m.compute_output_shape((None, 3))
"""


def _code(line):
    for name, code in (("MLP", MLP), ("TWO", TWO), ("NEST", NEST)):
        line = line.replace(f"{name} ", code, 1)
    return line


def cases():
    """One case per line."""
    for line in filter(None, map(str.strip, LINES.splitlines())):
        for _, code, options in shown_lines([_code(line)], before=K):
            yield line, code, options
