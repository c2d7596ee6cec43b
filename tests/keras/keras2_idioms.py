"""Lines of Keras 2 courses, one program each; run as a script it prints what they give, as JSON.

    python tests/keras/keras2_idioms.py            # with the Python of TensorFlow 2.15, of 2.21, or under the drop-in

`keras2_idioms.json` holds the answers of TensorFlow 2.21 and 2.15 to what they accept; `test_keras2_idioms.py` compares.
"""

# ruff: noqa: E501  (a program is one line)
import contextlib
import io
import json
import os
import sys
import tempfile
import warnings

START = """
import numpy as np
import tensorflow as tf
import keras
from tensorflow import keras as tfk
tfk.backend.clear_session()
tf.random.set_seed(1)
np.random.seed(1)
r = np.random.RandomState(0)
X, Y = r.rand(12, 4).astype("float32"), r.rand(12, 1).astype("float32")
C = r.randint(0, 3, 12)
x = tf.constant(X)
def fixed(m):
    m.set_weights([np.linspace(-1, 1, w.size).reshape(w.shape) for w in m.get_weights()])
    return m
def net(units=1, activation=None):
    return fixed(tfk.Sequential([tfk.layers.Dense(3, activation="relu", input_dim=4), tfk.layers.Dense(units, activation=activation)]))
"""

LINES = r"""
from keras.models import Sequential; from keras.layers import Dense, Activation; m = Sequential(); m.add(Dense(3, input_dim=4)); m.add(Activation("relu")); m.add(Dense(1)); out = m.count_params(), m.output_shape
from tensorflow.keras.models import Sequential, Model, load_model, model_from_json, save_model, clone_model; out = Sequential.__name__, Model.__name__
from tensorflow.keras.layers import Dense, Input, Flatten, Dropout, Conv2D, MaxPooling2D, LSTM, GRU, SimpleRNN, Embedding, Bidirectional, TimeDistributed, BatchNormalization, concatenate, add, multiply, average, maximum, dot, subtract, minimum; out = concatenate([x, x]).shape.as_list() if hasattr(concatenate([x, x]).shape, "as_list") else list(concatenate([x, x]).shape)
from keras.layers.core import Dense, Dropout, Activation, Flatten; out = Dense(2).units
from keras.layers.convolutional import Conv2D, MaxPooling2D; out = Conv2D(2, 3).filters
from keras.layers.recurrent import LSTM; out = LSTM(2).units
from keras.layers.normalization import BatchNormalization; out = BatchNormalization().momentum
from keras.layers.embeddings import Embedding; out = Embedding(3, 2).output_dim
from keras.layers.merge import concatenate, Add; out = Add().name
from keras.layers.advanced_activations import LeakyReLU, PReLU; out = PReLU().name
from keras.layers.wrappers import TimeDistributed, Bidirectional; out = TimeDistributed.__name__
from keras.layers.noise import GaussianNoise; out = GaussianNoise(0.1).stddev
from keras.layers.pooling import GlobalAveragePooling2D; out = GlobalAveragePooling2D.__name__
from keras.engine import Layer; out = Layer.__name__
from keras.engine.topology import Layer; out = Layer.__name__
from keras.engine.base_layer import Layer; out = Layer.__name__
from keras.utils import np_utils; out = np_utils.to_categorical([0, 2], 3).tolist()
from keras.utils.np_utils import to_categorical; out = to_categorical([0, 2], 3).tolist()
from keras.utils import to_categorical; out = to_categorical([0, 2], 3).tolist()
from tensorflow.keras.utils import to_categorical; out = to_categorical([0, 2], num_classes=3, dtype="int32").tolist()
from keras.preprocessing.sequence import pad_sequences; out = pad_sequences([[1], [2, 3]], maxlen=3).tolist()
from keras.preprocessing import sequence; out = sequence.pad_sequences([[1], [2, 3]], 3, padding="post").tolist()
from tensorflow.keras.preprocessing.sequence import pad_sequences; out = pad_sequences([[1, 2, 3, 4], [2]], maxlen=3, padding="post", truncating="post", value=9).tolist()
from tensorflow.keras.preprocessing.sequence import TimeseriesGenerator; g = TimeseriesGenerator(np.arange(6), np.arange(6), length=2, batch_size=2); out = len(g), g[0][0].tolist(), g[0][1].tolist()
from tensorflow.keras.preprocessing.text import Tokenizer; t = Tokenizer(num_words=10, oov_token="?"); t.fit_on_texts(["a b a", "c b a"]); out = t.word_index, t.texts_to_sequences(["a c z"])
from tensorflow.keras.preprocessing.text import one_hot, text_to_word_sequence; out = text_to_word_sequence("Hi, you all!")
from tensorflow.keras.preprocessing.image import ImageDataGenerator; out = ImageDataGenerator(rescale=0.5).rescale
from keras.optimizers import SGD; out = float(SGD(lr=0.1).learning_rate)
from keras.optimizers import Adam; out = float(Adam(lr=0.1, decay=0.01).learning_rate)
from tensorflow.keras.optimizers import Adam, SGD, RMSprop; out = [float(o(learning_rate=0.1).lr) for o in (Adam, SGD, RMSprop)]
from keras.optimizers import adam_v2; out = float(adam_v2.Adam(learning_rate=0.1).learning_rate)
from keras.optimizers import gradient_descent_v2; out = float(gradient_descent_v2.SGD(learning_rate=0.1).learning_rate)
from tensorflow.keras.optimizers.legacy import Adam; out = float(Adam(learning_rate=0.1).learning_rate)
from keras.optimizers.schedules import ExponentialDecay; out = float(ExponentialDecay(0.1, 10, 0.5)(10))
from tensorflow.keras.optimizers.schedules import PiecewiseConstantDecay; out = float(PiecewiseConstantDecay([5], [1.0, 0.5])(6))
from tensorflow.keras.callbacks import EarlyStopping, ModelCheckpoint, ReduceLROnPlateau, LearningRateScheduler, TensorBoard, CSVLogger, History; out = EarlyStopping(patience=3).patience
from keras.callbacks import EarlyStopping; out = EarlyStopping(monitor="val_loss", min_delta=0, patience=2, verbose=1, mode="auto").min_delta
from keras import backend as K; out = K.epsilon(), K.floatx(), K.image_data_format()
from tensorflow.keras import backend as K; out = K.mean(x).numpy().item(), K.sum(x, axis=-1).numpy().tolist(), K.square(2.0).numpy().item()
from tensorflow.keras import backend as K; out = K.clip(x, 0.2, 0.5).numpy().tolist(), K.dot(x, K.transpose(x)).numpy().shape, K.int_shape(x)
from tensorflow.keras import backend as K; out = K.binary_crossentropy(tf.constant([1.0]), tf.constant([0.7])).numpy().tolist(), K.categorical_crossentropy(tf.constant([[0.0, 1.0]]), tf.constant([[0.3, 0.7]])).numpy().tolist()
from tensorflow.keras import backend as K; out = K.argmax(x).numpy().tolist(), K.max(x).numpy().item(), K.equal(x, x).numpy().all().item(), K.cast(x, "int32").dtype.name, K.round(x).numpy().sum().item()
from tensorflow.keras import backend as K; v = K.variable([1.0, 2.0]); K.set_value(v, [3.0, 4.0]); out = K.get_value(v).tolist(), K.eval(v * 2).tolist(), K.batch_get_value([v])[0].tolist()
from tensorflow.keras import backend as K; out = K.ones((2, 2)).numpy().tolist(), K.zeros_like(x).numpy().sum().item(), K.expand_dims(x, 0).numpy().shape, K.squeeze(K.expand_dims(x, 0), 0).numpy().shape, K.flatten(x).numpy().shape
from tensorflow.keras import backend as K; out = K.concatenate([x, x], axis=0).numpy().shape, K.stack([x, x]).numpy().shape, K.permute_dimensions(x, (1, 0)).numpy().shape, K.reshape(x, (-1, 2)).numpy().shape, K.repeat_elements(x, 2, 0).numpy().shape
from tensorflow.keras import backend as K; out = K.relu(tf.constant([-1.0, 2.0])).numpy().tolist(), K.sigmoid(0.0).numpy().item(), K.softmax(tf.constant([[1.0, 1.0]])).numpy().tolist(), K.tanh(0.0).numpy().item(), K.hard_sigmoid(tf.constant([0.3])).numpy().tolist()
from tensorflow.keras import backend as K; out = K.learning_phase() if callable(getattr(K, "learning_phase", None)) else 0
from tensorflow.keras import backend as K; K.set_floatx("float64"); d = tfk.layers.Dense(1)(X.astype("float64")).dtype.name; K.set_floatx("float32"); out = d
from tensorflow.keras import backend as K; m = net(); f = K.function([m.input], [m.layers[0].output]); out = f([X])[0].sum().item()
from tensorflow.keras import backend as K; out = K.l2_normalize(x, axis=-1).numpy().sum().item(), K.std(x).numpy().item(), K.var(x).numpy().item(), K.prod(x[0]).numpy().item(), K.any(x > 0.5).numpy().item(), K.all(x > 0.5).numpy().item()
from tensorflow.keras import backend as K; out = K.switch(tf.constant(True), 1.0, 2.0) if not hasattr(K.switch(tf.constant(True), 1.0, 2.0), "numpy") else K.switch(tf.constant(True), tf.constant(1.0), tf.constant(2.0)).numpy().item()
from tensorflow.keras import backend as K; out = K.gather(x, [0, 1]).numpy().sum().item(), K.shape(x).numpy().tolist(), K.ndim(x), K.abs(-2.0).numpy().item(), K.pow(2.0, 3).numpy().item(), K.exp(0.0).numpy().item(), K.log(1.0).numpy().item(), K.sqrt(4.0).numpy().item(), K.maximum(1.0, 2.0).numpy().item()
from tensorflow.keras import backend as K; out = K.random_normal((2, 3)).numpy().shape, K.random_uniform((2,)).numpy().shape, K.count_params(K.ones((2, 3)))
from tensorflow.keras import backend as K; out = K.in_top_k(tf.constant([[0.1, 0.9]]), tf.constant([1]), 1).numpy().tolist(), K.temporal_padding(tf.ones([1, 2, 3])).numpy().shape, K.is_keras_tensor(tfk.Input((2,)))
m = net(); m.compile(loss="mse", optimizer="sgd", metrics=["mae"]); h = m.fit(X, Y, epochs=2, verbose=0, shuffle=False); out = h.history["loss"], sorted(h.history)
m = net(3, "softmax"); m.compile(loss="sparse_categorical_crossentropy", optimizer="sgd", metrics=["acc"]); h = m.fit(X, C, epochs=2, verbose=0, shuffle=False, validation_split=0.25); out = h.history["acc"], h.history["val_acc"], sorted(h.history)
m = net(3, "softmax"); m.compile("adam", "categorical_crossentropy", metrics=["accuracy"]); h = m.fit(X, tfk.utils.to_categorical(C), nb_epoch=1, verbose=0); out = h.history
m = net(3, "softmax"); m.compile(tfk.optimizers.Adam(learning_rate=0.01), tfk.losses.SparseCategoricalCrossentropy(), metrics=[tfk.metrics.SparseCategoricalAccuracy()]); h = m.fit(X, C, batch_size=4, epochs=2, verbose=0, shuffle=False); out = h.history
m = net(1, "sigmoid"); m.compile("rmsprop", "binary_crossentropy", metrics=["binary_accuracy", tfk.metrics.AUC(name="auc")]); h = m.fit(X, (Y > 0.5).astype(int), epochs=1, verbose=0, shuffle=False); out = h.history
m = net(); m.compile(tfk.optimizers.SGD(lr=0.1, momentum=0.9, nesterov=True), "mse"); out = m.fit(X, Y, verbose=0, shuffle=False, epochs=2).history["loss"]
m = net(); m.compile(tfk.optimizers.SGD(0.1, decay=0.1), "mse"); out = m.fit(X, Y, verbose=0, shuffle=False, epochs=2).history["loss"]
m = net(); m.compile(tfk.optimizers.Adam(0.1, beta_1=0.8, epsilon=1e-3), "mse"); out = m.fit(X, Y, verbose=0, shuffle=False, epochs=2).history["loss"]
m = net(); m.compile(tfk.optimizers.Adagrad(learning_rate=0.1), "mean_squared_error"); out = m.fit(X, Y, verbose=0, shuffle=False, epochs=2).history["loss"]
m = net(); m.compile("sgd", "mse"); out = m.fit_generator(((X, Y) for _ in range(3)), steps_per_epoch=3, epochs=1, verbose=0).history["loss"]
m = net(); m.compile("sgd", "mse"); out = m.evaluate_generator(((X, Y) for _ in range(3)), steps=3)
m = net(); out = m.predict_generator(((X, Y) for _ in range(3)), steps=3).shape
m = net(); out = m.predict_classes(X)
m = net(); out = m.predict_proba(X)
m = net(); out = m.predict(X).shape, m.predict_on_batch(X[:2]).sum().item(), m(X[:2]).numpy().sum().item()
m = net(); m.compile("sgd", "mse", ["mae"]); out = m.evaluate(X, Y, verbose=0), m.train_on_batch(X, Y)[0].item() if hasattr(m.train_on_batch(X, Y)[0], "item") else 0, m.metrics_names
m = net(); m.compile("sgd", "mse"); float(tfk.backend.get_value(m.optimizer.lr)); tfk.backend.set_value(m.optimizer.lr, 0.5); out = float(m.optimizer.lr)
m = net(); m.compile("sgd", "mse"); m.optimizer.lr = 0.25; out = float(m.optimizer.learning_rate.numpy())
m = net(); m.compile("sgd", "mse"); m.optimizer.learning_rate.assign(0.25); out = float(m.optimizer.learning_rate)
m = net(); out = [w.shape for w in m.layers[0].get_weights()], m.input_shape, m.output_shape, m.layers[0].input_shape, m.layers[0].output_shape
m = net(); out = m.get_layer(index=0).units, m.layers[-1].get_config()["units"], [l.name for l in m.layers]
m = net(); e = tfk.Model(inputs=m.input, outputs=m.layers[0].output); out = e.predict(X, verbose=0).sum().item()
m = net(); e = tfk.models.Model(m.inputs, [l.output for l in m.layers]); out = [p.shape for p in e.predict(X, verbose=0)]
m = net(); s = m.to_json(); n = tfk.models.model_from_json(s); n.set_weights(m.get_weights()); out = np.allclose(m.predict(X, verbose=0), n.predict(X, verbose=0))
m = net(); m.save_weights("w.h5"); n = net(); n.load_weights("w.h5"); out = np.allclose(m.get_weights()[0], n.get_weights()[0])
m = net(); m.save("m.h5"); n = tfk.models.load_model("m.h5"); out = np.allclose(m.get_weights()[0], n.get_weights()[0])
m = net(); m.save_weights("w"); n = net(); n.load_weights("w"); out = np.allclose(m.get_weights()[0], n.get_weights()[0])
m = net(); m.save("folder_model"); n = tfk.models.load_model("folder_model"); out = np.allclose(m.get_weights()[0], n.get_weights()[0])
m = tfk.models.Sequential([tfk.layers.Flatten(input_shape=(2, 2)), tfk.layers.Dense(3, kernel_initializer="uniform", activation="relu")]); out = m.count_params()
m = tfk.Sequential(); m.add(tfk.layers.InputLayer(input_shape=(4,))); m.add(tfk.layers.Dense(2)); out = m.output_shape
m = tfk.Sequential(); m.add(tfk.Input(shape=(4,))); m.add(tfk.layers.Dense(2)); out = m.output_shape
m = tfk.Sequential([tfk.layers.Dense(2, batch_input_shape=(5, 4))]); out = m.input_shape
m = tfk.Sequential([tfk.layers.LSTM(2, batch_input_shape=(2, 3, 4), stateful=True)]); m.predict(np.ones((2, 3, 4)), verbose=0); m.reset_states(); out = m.output_shape
m = tfk.Sequential([tfk.layers.Embedding(10, 4, input_length=3), tfk.layers.Flatten(), tfk.layers.Dense(1)]); out = m(np.ones((2, 3), "int32")).numpy().shape
m = tfk.Sequential([tfk.layers.LSTM(2, input_shape=(None, 4), return_sequences=True), tfk.layers.LSTM(3)]); out = m.count_params(), m.output_shape
m = tfk.Sequential([tfk.layers.LSTM(units=2, input_dim=4, input_length=3)]); out = m.input_shape
m = tfk.Sequential([tfk.layers.Conv2D(2, (3, 3), padding="same", input_shape=(6, 6, 1), activation="relu"), tfk.layers.MaxPooling2D(pool_size=(2, 2)), tfk.layers.Flatten()]); out = m.output_shape
m = tfk.Sequential([tfk.layers.Conv2D(filters=2, kernel_size=3, strides=2, kernel_initializer="he_normal", input_shape=(6, 6, 1), data_format="channels_last")]); out = m.output_shape
m = tfk.Sequential([tfk.layers.Dense(2, input_shape=(4,), kernel_regularizer=tfk.regularizers.l2(0.1), name="d")]); fixed(m); m.compile("sgd", "mse"); out = float(m.losses[0]), m.fit(X, X[:, :2], verbose=0, shuffle=False).history["loss"]
a = tfk.Input((4,)); b = tfk.Input((4,)); o = tfk.layers.Dense(1)(tfk.layers.concatenate([a, b], axis=-1)); m = tfk.Model(inputs=[a, b], outputs=o); m.compile("adam", "mse"); out = m.predict([X, X], verbose=0).shape
a = tfk.Input(shape=(4,), name="a"); m = tfk.Model(a, [tfk.layers.Dense(1, name="p")(a), tfk.layers.Dense(1, name="q")(a)]); fixed(m); m.compile("sgd", {"p": "mse", "q": "mae"}, loss_weights={"p": 1.0, "q": 0.5}); h = m.fit(X, {"p": Y, "q": Y}, verbose=0, shuffle=False); out = h.history["loss"], sorted(h.history)
a = tfk.Input((4,)); m = tfk.Model(a, tf.reduce_sum(a * 2.0, axis=1)); out = m.predict(X, verbose=0).sum().item()
a = tfk.Input((4,)); m = tfk.Model(a, tf.nn.relu(a - 0.5)); out = m.predict(X, verbose=0).sum().item()
a = tfk.Input((4,)); b = tfk.layers.Lambda(lambda t: t * 2 + 1)(a); m = tfk.Model(a, b); out = m.predict(X, verbose=0).sum().item()
a = tfk.Input((4,)); b = tfk.layers.Lambda(lambda t: tfk.backend.mean(t, axis=1))(a); m = tfk.Model(a, b); out = m.predict(X, verbose=0).sum().item()
class L2(tfk.layers.Layer):\n    def __init__(self, n, **kw):\n        self.n = n\n        super(L2, self).__init__(**kw)\n    def build(self, s):\n        self.w = self.add_weight(name="w", shape=(s[1], self.n), initializer="ones", trainable=True)\n        super(L2, self).build(s)\n    def call(self, t):\n        return tfk.backend.dot(t, self.w)\n    def compute_output_shape(self, s):\n        return (s[0], self.n)\nm = tfk.Sequential([L2(2, input_shape=(4,))]); out = m.predict(X, verbose=0).sum().item(), m.output_shape
class L3(tfk.layers.Layer):\n    def build(self, s):\n        self.w = self.add_weight("w", shape=[int(s[-1]), 2], initializer="ones")\n    def call(self, t):\n        return tf.matmul(t, self.w)\nout = L3()(x).numpy().sum().item()
class M(tfk.Model):\n    def __init__(self):\n        super(M, self).__init__()\n        self.d = tfk.layers.Dense(1, kernel_initializer="ones")\n    def call(self, t, training=False, mask=None):\n        return self.d(t)\nm = M(); m.compile("sgd", "mse"); out = m.fit(X, Y, verbose=0, shuffle=False).history["loss"]
class S(tfk.utils.Sequence):\n    def __len__(self):\n        return 3\n    def __getitem__(self, i):\n        return X[4 * i:4 * i + 4], Y[4 * i:4 * i + 4]\nm = net(); m.compile("sgd", "mse"); out = m.fit(S(), epochs=2, verbose=0, shuffle=False, workers=1, use_multiprocessing=False, max_queue_size=5).history["loss"]
class CB(tfk.callbacks.Callback):\n    def on_train_begin(self, logs={}):\n        self.losses = []\n    def on_batch_end(self, batch, logs={}):\n        self.losses.append(logs.get("loss"))\nc = CB(); m = net(); m.compile("sgd", "mse"); m.fit(X, Y, batch_size=4, verbose=0, shuffle=False, callbacks=[c]); out = [float(v) for v in c.losses]
def rmse(t, p):\n    return tfk.backend.sqrt(tfk.backend.mean(tfk.backend.square(p - t)))\nm = net(); m.compile("sgd", rmse, metrics=[rmse]); out = m.fit(X, Y, verbose=0, shuffle=False).history
def f1(t, p):\n    K = tfk.backend\n    tp = K.sum(K.round(K.clip(t * p, 0, 1)))\n    return tp / (K.sum(K.round(K.clip(p, 0, 1))) + K.epsilon())\nm = net(1, "sigmoid"); m.compile("sgd", "binary_crossentropy", metrics=[f1]); out = m.fit(X, (Y > 0.5).astype("float32"), verbose=0, shuffle=False).history
m = net(); m.compile("sgd", "mse"); s = tfk.callbacks.LearningRateScheduler(lambda e, lr: lr * 0.5); h = m.fit(X, Y, epochs=2, verbose=0, shuffle=False, callbacks=[s]); out = float(m.optimizer.lr), "lr" in h.history or "learning_rate" in h.history
m = net(); m.compile("sgd", "mse"); h = m.fit(X, Y, epochs=4, verbose=0, shuffle=False, callbacks=[tfk.callbacks.ReduceLROnPlateau(monitor="loss", factor=0.5, patience=0, min_delta=10)]); out = h.history["lr"]
m = net(); m.compile("sgd", "mse"); h = m.fit(X, Y, epochs=4, verbose=0, shuffle=False, callbacks=[tfk.callbacks.EarlyStopping("loss", min_delta=10, patience=1)]); out = len(h.epoch)
m = net(); m.compile("sgd", "mse"); m.fit(X, Y, epochs=1, verbose=0, callbacks=[tfk.callbacks.ModelCheckpoint("best.h5", monitor="loss", save_best_only=True, period=1)]); import os; out = os.path.exists("best.h5")
m = net(); m.compile("sgd", "mse"); m.fit(X, Y, epochs=1, verbose=0, callbacks=[tfk.callbacks.ModelCheckpoint("w.h5", save_weights_only=True)]); import os; out = os.path.exists("w.h5")
m = net(); m.compile("sgd", "mse"); m.fit(X, Y, epochs=1, verbose=0, callbacks=[tfk.callbacks.CSVLogger("log.csv")]); out = open("log.csv").readline().strip()
m = net(); m.compile("sgd", "mse"); m.fit(X, Y, epochs=1, verbose=0, callbacks=[tfk.callbacks.TensorBoard(log_dir="logs")]); out = 1
m = net(); m.trainable = False; m.compile("sgd", "mse"); out = len(m.trainable_weights), len(m.non_trainable_weights)
m = net(); m.layers[0].trainable = False; out = len(m.trainable_variables)
m = net(); m.pop(); out = m.output_shape
m = net(); t = tf.GradientTape(); t.__enter__(); l = tf.reduce_mean(m(x)); t.__exit__(None, None, None); out = [g.numpy().sum().item() for g in t.gradient(l, m.trainable_variables)]
from tensorflow.keras.layers.experimental.preprocessing import Normalization, Rescaling; n = Normalization(); n.adapt(X); out = n(X).numpy().sum(0).round(4).tolist(), Rescaling(1 / 255)(X).numpy().sum().item()
from tensorflow.keras.layers.experimental import preprocessing; n = preprocessing.Normalization(axis=-1); n.adapt(np.array(X)); out = n.mean.numpy().tolist()
out = tfk.layers.experimental.preprocessing.Rescaling(2.0)(x).numpy().sum().item()
out = tfk.experimental.CosineDecay(0.1, 10)(5).numpy().item()
out = tfk.experimental.LinearModel(units=1)(x).numpy().shape
out = tfk.losses.Reduction.SUM, tfk.losses.Reduction.NONE, tfk.losses.Reduction.AUTO
out = tfk.losses.MeanSquaredError(reduction=tfk.losses.Reduction.SUM)(Y, Y + 1).numpy().item()
out = tfk.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="none")([0, 1], [[1.0, 2.0], [3.0, 4.0]]).numpy().tolist()
out = tfk.losses.MeanAbsoluteError(reduction="auto")(Y, Y + 1).numpy().item()
out = tfk.losses.mean_squared_error(Y, Y + 1).numpy().tolist(), tfk.losses.mse(Y, Y + 2).numpy().sum().item(), tfk.metrics.mse(Y, Y + 2).numpy().sum().item()
out = tfk.losses.categorical_crossentropy([[0.0, 1.0]], [[0.3, 0.7]]).numpy().tolist(), tfk.losses.binary_crossentropy([1.0], [0.3]).numpy().item()
out = tfk.losses.kullback_leibler_divergence([[0.4, 0.6]], [[0.3, 0.7]]).numpy().tolist(), tfk.losses.cosine_similarity([[1.0, 2.0]], [[2.0, 1.0]]).numpy().tolist(), tfk.losses.log_cosh([1.0], [2.0]).numpy().item(), tfk.losses.logcosh([1.0], [2.0]).numpy().item()
m = tfk.metrics.Mean(); m.update_state([1, 2]); m(3.0); r = m.result().numpy().item(); m.reset_states(); out = r, m.result().numpy().item()
m = tfk.metrics.Accuracy(); m.update_state([1, 2], [1, 3]); r = m.result().numpy().item(); m.reset_state(); out = r
out = tfk.metrics.sparse_categorical_accuracy(C[:2], np.eye(3, dtype="float32")[:2]).numpy().tolist(), tfk.metrics.binary_accuracy([[1.0]], [[0.7]]).numpy().tolist(), tfk.metrics.categorical_accuracy([[0.0, 1.0]], [[0.3, 0.7]]).numpy().tolist()
m = tfk.metrics.MeanIoU(num_classes=2); m.update_state([0, 1], [1, 1]); out = m.result().numpy().item()
out = tfk.initializers.RandomNormal(mean=0.0, stddev=0.05, seed=1)((2, 2)).numpy().shape, tfk.initializers.glorot_uniform()((2, 2)).numpy().shape, tfk.initializers.he_normal()((2, 2)).numpy().shape, tfk.initializers.Zeros()((2,)).numpy().tolist()
out = tfk.initializers.get("normal").__class__.__name__, tfk.initializers.get("uniform").__class__.__name__, tfk.initializers.get("one").__class__.__name__
out = tfk.regularizers.l1_l2(l1=0.1, l2=0.2)(tf.constant([1.0, -2.0])).numpy().item(), tfk.regularizers.l1(0.1)(tf.constant([1.0, -2.0])).numpy().item()
out = tfk.constraints.max_norm(1.0)(tf.constant([[3.0], [4.0]])).numpy().tolist(), tfk.constraints.non_neg()(tf.constant([-1.0, 2.0])).numpy().tolist(), tfk.constraints.unit_norm()(tf.constant([[3.0], [4.0]])).numpy().tolist()
out = tfk.activations.relu(tf.constant([-1.0, 7.0]), alpha=0.1, max_value=6).numpy().tolist() if False else tfk.activations.elu(tf.constant([-1.0])).numpy().tolist()
out = tfk.activations.get("linear")(tf.constant([1.0])).numpy().tolist(), tfk.activations.softmax(tf.constant([[1.0, 2.0]])).numpy().tolist(), tfk.activations.swish(tf.constant([1.0])).numpy().tolist()
out = tfk.layers.LeakyReLU(alpha=0.1)(tf.constant([-1.0])).numpy().tolist(), tfk.layers.ReLU(max_value=6)(tf.constant([7.0])).numpy().tolist(), tfk.layers.ELU()(tf.constant([-1.0])).numpy().tolist(), tfk.layers.Softmax()(tf.constant([[1.0, 1.0]])).numpy().tolist()
out = tfk.layers.ThresholdedReLU(theta=1.0)(tf.constant([0.5, 2.0])).numpy().tolist()
out = tfk.layers.BatchNormalization(axis=-1, momentum=0.9, epsilon=1e-3, fused=True)(x, training=True).numpy().sum(0).round(3).tolist()
out = tfk.layers.Dropout(rate=0.5)(x, training=False).numpy().sum().item(), tfk.layers.SpatialDropout1D(0.2)(tf.ones([1, 2, 3])).numpy().sum().item()
out = tfk.layers.Dense(output_dim=3, input_dim=4)(x).numpy().shape
out = tfk.layers.MaxPool2D()(tf.ones([1, 4, 4, 1])).numpy().shape, tfk.layers.AvgPool2D()(tf.ones([1, 4, 4, 1])).numpy().shape, tfk.layers.GlobalMaxPool1D()(tf.ones([1, 4, 2])).numpy().shape, tfk.layers.Convolution2D(2, 3)(tf.ones([1, 4, 4, 1])).numpy().shape, tfk.layers.Conv2DTranspose(2, 3)(tf.ones([1, 4, 4, 1])).numpy().shape
out = tfk.layers.UpSampling2D(size=(2, 2), interpolation="nearest")(tf.ones([1, 2, 2, 1])).numpy().shape, tfk.layers.ZeroPadding2D((1, 1))(tf.ones([1, 2, 2, 1])).numpy().shape, tfk.layers.Cropping2D(1)(tf.ones([1, 4, 4, 1])).numpy().shape
out = tfk.layers.CuDNNLSTM(2)(tf.ones([1, 3, 4])).numpy().shape if hasattr(tfk.layers, "CuDNNLSTM") else tf.compat.v1.keras.layers.CuDNNLSTM(2)(tf.ones([1, 3, 4])).numpy().shape
out = tfk.layers.RNN(tfk.layers.LSTMCell(2), return_sequences=True)(tf.ones([1, 3, 4])).numpy().shape, tfk.layers.StackedRNNCells([tfk.layers.GRUCell(2), tfk.layers.GRUCell(3)]).output_size
s = tfk.layers.LSTM(2, return_state=True)(tf.ones([1, 3, 4])); out = [list(np.shape(t)) for t in s]
out = tfk.layers.Bidirectional(tfk.layers.LSTM(2, return_sequences=True), merge_mode="sum", input_shape=(3, 4))(tf.ones([1, 3, 4])).numpy().shape
out = tfk.layers.TimeDistributed(tfk.layers.Dense(2))(tf.ones([1, 3, 4])).numpy().shape, tfk.layers.RepeatVector(3)(x).numpy().shape, tfk.layers.Permute((2, 1))(tf.ones([1, 2, 3])).numpy().shape, tfk.layers.Reshape((2, 2))(x).numpy().shape, tfk.layers.Masking(0.0)(tf.ones([1, 2, 3])).numpy().shape
out = tfk.layers.Dot(axes=1, normalize=True)([x, x]).numpy().sum().item(), tfk.layers.Add()([x, x]).numpy().sum().item(), tfk.layers.add([x, x]).numpy().sum().item(), tfk.layers.multiply([x, x]).numpy().sum().item()
from tensorflow.keras.wrappers.scikit_learn import KerasClassifier; out = KerasClassifier.__name__
from tensorflow.python.keras.layers import Dense; out = Dense(2).units
from tensorflow.python.keras.models import Sequential; from tensorflow.python.keras.layers import Dense; m = Sequential([Dense(2, input_dim=4)]); out = m.count_params()
from tensorflow.python.keras import backend as K; out = K.epsilon()
from tensorflow.python.keras.utils.np_utils import to_categorical; out = to_categorical([1], 2).tolist()
from tensorflow.python.framework import ops; out = callable(ops.convert_to_tensor)
from tensorflow.python.keras.callbacks import EarlyStopping; out = EarlyStopping(patience=2).patience
from tensorflow.keras.utils import plot_model; out = callable(plot_model)
from tensorflow.keras.utils import normalize; out = normalize(X, axis=1).sum().item()
from keras.utils.vis_utils import plot_model; out = callable(plot_model)
from keras.utils.data_utils import get_file; out = callable(get_file)
from keras.utils.generic_utils import get_custom_objects; out = isinstance(get_custom_objects(), dict)
from keras.utils.generic_utils import Progbar; out = Progbar.__name__
from keras.preprocessing.image import load_img, img_to_array; out = img_to_array(np.ones((2, 2))).shape
from keras.preprocessing.text import Tokenizer; t = Tokenizer(); t.fit_on_texts(["a b a"]); out = t.word_counts["a"]
from keras.datasets import mnist, cifar10, imdb, boston_housing, fashion_mnist, reuters; out = callable(mnist.load_data)
from keras.applications.vgg16 import VGG16; out = callable(VGG16)
from keras.initializers import glorot_uniform, RandomNormal, Constant; out = Constant(2.0)((2,)).numpy().tolist()
from keras.regularizers import l1, l2; out = l2(0.5)(tf.constant([2.0])).numpy().item()
from keras.losses import mean_squared_error, categorical_crossentropy; out = mean_squared_error([1.0], [3.0]).numpy().item()
from keras.metrics import categorical_accuracy, top_k_categorical_accuracy; out = categorical_accuracy([[0.0, 1.0]], [[0.3, 0.7]]).numpy().tolist()
from keras.activations import relu, sigmoid; out = relu(tf.constant([-1.0, 1.0])).numpy().tolist()
from keras.constraints import maxnorm; out = maxnorm(3).max_value
from keras.models import Model; from keras.layers import Input; i = Input(shape=(4,)); m = Model(input=i, output=tfk.layers.Dense(1)(i)); out = m.count_params()
from keras.losses import mse, mae, MSE; out = mse([1.0], [3.0]).numpy().item(), MSE([1.0], [3.0]).numpy().item()
from keras.layers import merge; out = callable(merge) or hasattr(merge, "Add")
out = tf.keras.utils.get_custom_objects() is not None, tfk.utils.serialize_keras_object(tfk.layers.Dense(1, name="d"))["class_name"]
tfk.utils.get_custom_objects().update({"double": tfk.layers.Activation(lambda t: t * 2)}); out = tfk.layers.Dense(2, activation="double", kernel_initializer="ones")(x).numpy().sum().item()
out = tf.losses.mean_squared_error([1.0], [2.0]).numpy().item(), tf.metrics.Mean()([1.0, 3.0]).numpy().item(), tf.optimizers.SGD(0.1).learning_rate.numpy().item(), tf.initializers.Ones()((2,)).numpy().tolist()
m = net(); o = tfk.optimizers.Adam(0.1); t = tf.GradientTape(); t.__enter__(); l = tf.reduce_mean((m(x) - Y) ** 2); t.__exit__(None, None, None); o.apply_gradients(zip(t.gradient(l, m.trainable_variables), m.trainable_variables)); out = m.get_weights()[0].sum().item(), int(o.iterations)
v = tf.Variable(1.0); o = tfk.optimizers.SGD(0.1); o.minimize(lambda: v * v, var_list=[v]); out = v.numpy().item()
v = tf.Variable(1.0); o = tf.optimizers.Adam(0.1); o.minimize(lambda: v * v, [v]); out = v.numpy().item()
o = tfk.optimizers.get({"class_name": "SGD", "config": {"learning_rate": 0.3}}); out = float(o.learning_rate), tfk.optimizers.get("rmsprop").__class__.__name__
out = sorted(tfk.optimizers.SGD(0.1, momentum=0.5).get_config().items())[0] is not None
d = tf.data.Dataset.from_tensor_slices((X, Y)).batch(4); m = net(); m.compile("sgd", "mse"); out = m.fit(d, epochs=2, verbose=0).history["loss"], m.evaluate(d, verbose=0)
d = tf.data.Dataset.from_tensor_slices((X, Y)).repeat().batch(4); m = net(); m.compile("sgd", "mse"); out = m.fit(d, epochs=2, steps_per_epoch=3, verbose=0, validation_data=d, validation_steps=1).history["val_loss"]
m = net(3, "softmax"); m.compile("sgd", "sparse_categorical_crossentropy"); out = m.fit(X, C, class_weight={0: 1.0, 1: 2.0, 2: 0.5}, verbose=0, shuffle=False).history["loss"], m.fit(X, C, sample_weight=np.ones(12), verbose=0, shuffle=False).history["loss"]
from tensorflow.keras.mixed_precision import experimental as mp; out = callable(mp.set_policy)
tfk.mixed_precision.set_global_policy("mixed_float16"); d = tfk.layers.Dense(1); tfk.mixed_precision.set_global_policy("float32"); out = d.compute_dtype, d.variable_dtype, d.dtype_policy.name
tfk.utils.set_random_seed(3); out = tf.random.normal([2]).numpy().tolist()
tfk.utils.set_random_seed(3); out = tfk.Sequential([tfk.layers.Dense(2, input_shape=(3,))]).get_weights()[0].shape
i = tfk.layers.Input(shape=(4,), dtype="float32", name="main"); out = i.shape[1], i.name.split(":")[0]
i = tfk.Input(batch_shape=(2, 4)); out = tuple(i.shape)
i = tfk.Input(batch_size=2, shape=4); out = tuple(i.shape)
i = tfk.Input((4,)); out = i.shape.as_list()
i = tfk.Input((4,)); out = i.get_shape().as_list()
m = net(); s = []; m.summary(print_fn=lambda t, **kw: s.append(t)); out = len(s) > 0
m = net(); out = m.layers[0].weights[0].shape.as_list() if hasattr(m.layers[0].weights[0].shape, "as_list") else list(m.layers[0].weights[0].shape), m.weights[0].numpy().shape, m.layers[0].kernel.numpy().sum().item()
m = net(); out = m.layers[0].name.startswith("dense"), m.layers[0].kernel.name.split("/")[-1].split(":")[0]
m = net(); m.build((None, 4)); out = m.built
m = tfk.Sequential([tfk.layers.Dense(2)]); m.build(input_shape=(None, 4)); out = m.count_params()
m = net(); m.compile(optimizer=tf.optimizers.SGD(0.1), loss=tf.losses.MeanSquaredError()); out = m.fit(x=X, y=Y, verbose=0, shuffle=False, validation_data=(X, Y), validation_freq=1).history
m = net(); m.add_loss(lambda: tf.reduce_sum(m.layers[0].kernel ** 2)); out = float(m.losses[0])
d = tfk.layers.Dense(1, name="q"); d.build((None, 4)); out = d.get_weights()[0].shape, d.built, d.count_params(), d.input_spec.axes
out = tfk.layers.deserialize({"class_name": "Dense", "config": {"units": 3}}).units, tfk.activations.deserialize("relu") is tfk.activations.relu, tfk.losses.get("mse").__name__
out = keras.__version__.split(".")[0] in "23", tfk.__version__.split(".")[0] in "23"
from tensorflow.keras.preprocessing.sequence import TimeseriesGenerator; g = TimeseriesGenerator(np.arange(10), np.arange(10) * 2, length=3, sampling_rate=2, stride=2, batch_size=2, reverse=True, start_index=1, end_index=8); out = len(g), [[a.tolist(), b.tolist()] for a, b in (g[k] for k in range(len(g)))]
from tensorflow.keras.preprocessing.sequence import TimeseriesGenerator; g = TimeseriesGenerator(np.arange(10), np.arange(10) * 2, length=3, batch_size=2, shuffle=True); np.random.seed(3); out = [k.tolist() for k in g[0]]
from tensorflow.keras.preprocessing.sequence import TimeseriesGenerator; out = TimeseriesGenerator(np.arange(10), np.arange(9), length=3)
from tensorflow.keras.preprocessing.sequence import TimeseriesGenerator; out = TimeseriesGenerator(np.arange(10), np.arange(10), length=10)
from tensorflow.keras.preprocessing.sequence import TimeseriesGenerator; out = TimeseriesGenerator(np.arange(3), np.arange(3), length=1).to_json(), TimeseriesGenerator(np.arange(3), np.arange(3), length=1).get_config()
from tensorflow.keras.preprocessing.sequence import TimeseriesGenerator; m = tfk.Sequential([tfk.layers.Dense(1, kernel_initializer="ones")]); m.compile("sgd", "mse"); out = m.fit(TimeseriesGenerator(X[:, 0], X[:, 0], length=3, batch_size=2), verbose=0, shuffle=False).history
from tensorflow.keras.preprocessing.sequence import make_sampling_table; out = make_sampling_table(6).tolist(), make_sampling_table(3, sampling_factor=0.1).tolist()
from tensorflow.keras.preprocessing.sequence import skipgrams; import random; random.seed(4); out = skipgrams([1, 2, 0, 3], 5, window_size=1), skipgrams([1, 2, 0, 3], 5, window_size=2, negative_samples=0.5, categorical=True, seed=3)
from tensorflow.keras.preprocessing.sequence import skipgrams, make_sampling_table; import random; random.seed(4); out = skipgrams([1, 2, 0, 3, 4, 1], 5, window_size=2, negative_samples=0.0, shuffle=False, sampling_table=make_sampling_table(5, 0.1)), random.random()
i = tfk.layers.Input(type_spec=tf.TensorSpec((None, 4), tf.float32)); out = list(i.shape), list(tfk.Model(i, tfk.layers.Dense(2)(i)).output_shape)
i = tfk.layers.Input(shape=(4,), type_spec=tf.TensorSpec((None, 4), tf.float32))
i = tfk.layers.Input(dtype="int32", batch_size=2, type_spec=tf.TensorSpec((None, 4), tf.float32))
m = tfk.Sequential([tfk.layers.Dense(1, input_shape=[1], kernel_initializer="ones")]); m.compile("sgd", "mse"); h = m.fit([1.0, 2.0, 3.0], [2.0, 4.0, 6.0], epochs=2, verbose=0, shuffle=False); out = h.history, m.predict([10.0], verbose=0), m.evaluate([1, 2], [2, 4], verbose=0), m.predict([[1.0], [2.0]], verbose=0)
m = net(); m.compile("sgd", "mse"); out = m.fit(X, Y, validation_data=(X.tolist(), Y.tolist()), verbose=0, shuffle=False).history
m = tfk.Sequential([tfk.layers.Dense(1, input_shape=[1], kernel_initializer="ones")]); m.compile("sgd", "mse"); h = m.fit([1, 2, 3], [2, 4, 6], sample_weight=[1.0, 0.0, 1.0], verbose=0, shuffle=False); out = h.history
m = net(); m.compile("sgd", "mse", metrics="mae", weighted_metrics="mse"); out = m.fit(X, Y, verbose=0, shuffle=False).history
m = net(); m.compile("sgd", "mse", experimental_run_tf_function=False, sample_weight_mode=None); out = m.fit(X, Y, verbose=0, shuffle=False).history
z = []; c = tfk.callbacks.LambdaCallback(on_epoch_end=lambda e, l: z.append((e, round(l["loss"], 3))), on_train_batch_end=lambda b, l: z.append(b)); m = net(); m.compile("sgd", "mse"); m.fit(X, Y, batch_size=6, epochs=2, verbose=0, callbacks=[c], shuffle=False); out = z
z = []; c = tfk.callbacks.LambdaCallback(on_test_batch_end=lambda b, l: z.append(b), on_predict_batch_end=lambda b, l: z.append(-b)); m = net(); m.compile("sgd", "mse"); m.evaluate(X, Y, batch_size=6, verbose=0, callbacks=[c]); m.predict(X, batch_size=6, verbose=0, callbacks=[c]); out = z
c = tfk.callbacks.ProgbarLogger(count_mode="steps"); m = net(); m.compile("sgd", "mse"); out = m.fit(X, Y, batch_size=4, epochs=1, verbose=1, callbacks=[c], shuffle=False).history
c = tfk.callbacks.ModelCheckpoint("m.keras", montior="val_loss"); out = c.monitor
l = tfk.layers.Dense(2); l(x); out = l.dynamic, l.stateful, l.updates, l.supports_masking, l.add_update(None), tfk.layers.LSTM(2, stateful=True).stateful
i = tfk.Input((4,)); d = tfk.layers.Dense(2); a = d(i); out = d.input_shape, d.output_shape, d.get_input_shape_at(0), d.get_output_shape_at(0), d.get_input_at(0) is i, d.get_output_at(0) is a
i = tfk.Input((4,)); d = tfk.layers.Dense(2); a = d(i); out = d.get_input_mask_at(0), d.get_output_mask_at(0), d.input_mask, d.output_mask
l = tfk.layers.Dense(2); out = str(l.compute_output_signature(tf.TensorSpec((3, 4), tf.float32)))
m = tfk.metrics.Mean(); out = len(m.trainable_weights), len(m.non_trainable_weights), m.stateful, m.dtype, len(m.weights), len(m.variables), m.built
m = net(); out = m.state_updates, m.stateful, m.run_eagerly, m.dynamic, m.stop_training
o = tfk.mixed_precision.LossScaleOptimizer(tfk.optimizers.SGD(0.1)); out = type(o.inner_optimizer).__name__, o.dynamic, o.initial_scale, o.dynamic_growth_steps, float(o.loss_scale)
o = tfk.optimizers.SGD(0.1); v = tf.Variable([1.0]); out = [g.numpy().tolist() for g, _ in o.aggregate_gradients([(tf.constant([1.0]), v)])]
l = tfk.layers.BatchNormalization(momentum=0.5, center=False, scale=False, renorm=False, trainable=True, virtual_batch_size=None); out = l(x, training=True)[0].numpy().tolist(), l.moving_mean.numpy().tolist()
m = net(); m.save("a.h5"); out = tfk.models.load_model("a.h5", options=None).count_params()
"""


def programs():
    """Yields (line, program)."""
    for line in LINES.strip().splitlines():
        yield line, START + line.replace("; class ", "\nclass ").replace("\\n", "\n")


def run(program):
    """What the variable `out` is after a program, with `{"error": text}` where it raises."""
    space = {"__name__": "__main__"}
    before = os.getcwd()
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        os.chdir(folder)
        try:
            exec(program, space)
            return json.loads(
                json.dumps(space["out"], default=lambda o: o.tolist() if hasattr(o, "tolist") else str(o))
            )
        except Exception as error:
            return {"error": f"{type(error).__name__}: {error}"[:300]}
        finally:
            os.chdir(before)


def main():
    """Prints the answers to all lines."""
    if len(sys.argv) > 1 and sys.argv[1] == "tfjax":
        import tfjax

        tfjax.install()
    wanted = sys.argv[2] if len(sys.argv) > 2 else ""
    print(json.dumps({line: run(program) for line, program in programs() if wanted in line}, indent=0))


if __name__ == "__main__":
    main()
