"""keras.utils: labels, sequences, images, datasets, models as graphs."""

# ruff: noqa: E501  (a case is one line)
from compat_tests.case import lines

_LINES = r"""
tf.keras.utils.to_categorical([0, 2, 1])
tf.keras.utils.to_categorical([[0], [2]], num_classes=4)
tf.keras.utils.to_categorical(tf.constant([0, 2]), 3)
tf.keras.utils.to_categorical([0, 5], 3)
tf.keras.utils.to_categorical(np.array([[0, 1], [1, 2]]))
tf.keras.utils.to_categorical([])
tf.keras.utils.to_categorical(3)
tf.keras.utils.normalize(np.array([[3.0, 4.0], [0.0, 0.0]]))
tf.keras.utils.normalize(tf.constant([[3.0, 4.0], [0.0, 0.0]]))
tf.keras.utils.normalize(tf.constant([[3.0, 4.0], [0.0, 0.0]]), order=1)
tf.keras.utils.normalize(np.array([[3.0, 4.0], [1.0, 2.0]]), axis=0, order=1)
tf.keras.utils.pad_sequences([[1, 2, 3], [4]])
tf.keras.utils.pad_sequences([[1, 2, 3], [4], []])
tf.keras.utils.pad_sequences([[1, 2, 3], [4]], maxlen=2, padding="post", truncating="post", value=9)
tf.keras.utils.pad_sequences([[1, 2, 3], [4]], maxlen=2, dtype="float32")
tf.keras.utils.pad_sequences([[1.5, 2.5], [4]], dtype="float64", value=-1.0)
tf.keras.utils.pad_sequences(3)
tf.keras.utils.pad_sequences([1, 2])
tf.keras.utils.pad_sequences([[1], [2]], padding="x")
tf.keras.utils.pad_sequences([[1], [2]], truncating="x")
tf.keras.utils.pad_sequences([[1], [2]], value="a")
tf.keras.utils.pad_sequences([[[1, 2]], [[2, 3], [3, 4]]])
tf.keras.utils.pad_sequences([[[1, 2]], [[2], [3]]])
tf.keras.preprocessing.sequence.pad_sequences([["a"], ["b", "c"]], dtype=object, value="z").tolist()
i = tf.keras.utils.array_to_img(np.arange(24.0).reshape(4, 2, 3)); (i.size, i.mode, tf.keras.utils.img_to_array(i))
tf.keras.utils.array_to_img(np.arange(4.0).reshape(2, 2))
tf.keras.utils.array_to_img(np.zeros((2, 2, 5)))
np.asarray(tf.keras.utils.array_to_img(np.arange(4.0).reshape(2, 2, 1) * 50, scale=False))
tf.keras.utils.array_to_img(np.arange(4.0).reshape(2, 2, 1) * 1000, scale=False).mode
tf.keras.utils.array_to_img(np.arange(12.0).reshape(3, 2, 2), data_format="channels_first").size
tf.keras.utils.img_to_array(np.arange(4.0).reshape(2, 2)).shape
tf.keras.utils.img_to_array(np.arange(4.0).reshape(2, 2), data_format="channels_first", dtype="float64").shape
tf.keras.utils.img_to_array(np.arange(4.0))
tf.keras.utils.load_img(3)
import io; f = io.BytesIO(); tf.keras.utils.save_img(f, np.arange(24.0).reshape(4, 2, 3), file_format="png"); f.seek(0); tf.keras.utils.img_to_array(tf.keras.utils.load_img(f))
import io; f = io.BytesIO(); tf.keras.utils.save_img(f, np.arange(24.0).reshape(4, 2, 3), file_format="png"); tf.keras.utils.img_to_array(tf.keras.utils.load_img(f, color_mode="grayscale", target_size=(3, 3)))
import io; f = io.BytesIO(); tf.keras.utils.save_img(f, np.arange(24.0).reshape(4, 2, 3), file_format="png"); tf.keras.utils.img_to_array(tf.keras.utils.load_img(f, color_mode="rgba", target_size=(4, 4), interpolation="bilinear", keep_aspect_ratio=True))
import io; f = io.BytesIO(); tf.keras.utils.save_img(f, np.arange(24.0).reshape(4, 2, 3), file_format="png"); tf.keras.utils.load_img(f, color_mode="x")
import io; f = io.BytesIO(); tf.keras.utils.save_img(f, np.arange(24.0).reshape(4, 2, 3), file_format="png"); tf.keras.utils.load_img(f, target_size=(3, 3), interpolation="x")
x = np.arange(20); [(a.numpy(), b.numpy()) for a, b in tf.keras.utils.timeseries_dataset_from_array(x, x * 10, 3, batch_size=4)]
[a.numpy() for a in tf.keras.utils.timeseries_dataset_from_array(np.arange(20), None, 3, sequence_stride=2, sampling_rate=3, batch_size=None)]
[a.numpy() for a in tf.keras.utils.timeseries_dataset_from_array(np.arange(20), None, 3, shuffle=True, seed=3, batch_size=5, start_index=2, end_index=15)]
[a.numpy() for a in tf.keras.utils.timeseries_dataset_from_array(np.arange(12.0).reshape(6, 2), None, 2, batch_size=3)]
tf.keras.utils.timeseries_dataset_from_array(np.arange(20), None, 3, sampling_rate=0)
tf.keras.utils.timeseries_dataset_from_array(np.arange(20), None, 3, sequence_stride=50)
tf.keras.utils.timeseries_dataset_from_array(np.arange(20), None, 3, start_index=50)
tf.keras.utils.timeseries_dataset_from_array(np.arange(20), None, 3, end_index=50)
tf.keras.utils.timeseries_dataset_from_array(np.arange(20), None, 3, start_index=5, end_index=4)
tf.keras.utils.timeseries_dataset_from_array(np.arange(20), None, 3, format="x")
l, r = tf.keras.utils.split_dataset(np.arange(10), left_size=0.7); ([int(v) for v in l], [int(v) for v in r])
l, r = tf.keras.utils.split_dataset((np.arange(10), np.arange(10) * 2), left_size=3, right_size=4, shuffle=True, seed=2); ([(int(v), int(w)) for v, w in l], [(int(v), int(w)) for v, w in r])
l, r = tf.keras.utils.split_dataset(tf.data.Dataset.range(10), right_size=0.2); ([int(v) for v in l], [int(v) for v in r])
l, r = tf.keras.utils.split_dataset(tf.data.Dataset.range(10).batch(3), right_size=0.5); ([v.numpy() for v in l], [v.numpy() for v in r])
l, r = tf.keras.utils.split_dataset(tf.data.Dataset.from_tensor_slices({"a": [1, 2, 3, 4]}), left_size=2); [v["a"].numpy() for v in l]
tf.keras.utils.split_dataset(np.arange(10))
tf.keras.utils.split_dataset(np.arange(10), left_size=0, right_size=0)
tf.keras.utils.split_dataset(np.arange(10), left_size=1.5)
tf.keras.utils.split_dataset(np.arange(10), left_size=20)
tf.keras.utils.split_dataset(np.arange(10), left_size="a")
tf.keras.utils.split_dataset(np.arange(10), left_size=0.6, right_size=0.7)
tf.keras.utils.split_dataset(np.arange(10), right_size=0.01)
tf.keras.utils.split_dataset(np.arange(10), left_size=6, right_size=6)
tf.keras.utils.split_dataset(np.arange(10), left_size="s", right_size=[1])
tf.keras.utils.split_dataset(np.arange(10), right_size=12)
tf.keras.utils.split_dataset(3, left_size=1)
tf.keras.utils.split_dataset([], left_size=1)
tf.keras.utils.split_dataset([np.ones(3), np.ones(2)], left_size=1)
tf.keras.utils.split_dataset([[1, 2]], left_size=1)
i = tf.keras.Input((3,)); h = tf.keras.layers.Dense(2)(i); (tf.keras.utils.get_source_inputs(h)[0] is i, tf.keras.utils.is_keras_tensor(h), tf.keras.utils.is_keras_tensor(3))
tf.keras.utils.plot_model(tf.keras.Sequential([tf.keras.layers.Dense(1)]))
tf.keras.utils.model_to_dot(tf.keras.Sequential([tf.keras.layers.Dense(1)]))
c = tf.keras.utils.Config(a=1, b=2); c.c = 3; (repr(c), c.a, c["b"], len(c), list(c), "a" in c, c.to_json(), c.as_dict(), c.get("z", 4))
c = tf.keras.utils.Config(alpha=1); c.freeze(); c.alpha = 2; None
c = tf.keras.utils.Config(alpha=1); c.freeze(); c["alpha"] = 2; None
c = tf.keras.utils.Config(alpha=1); c.alpa
c = tf.keras.utils.Config(alpha=1); c.update(beta=2); c.pop("alpha"); (c.frozen, list(c.items()))
tf.keras.utils.get_file("a/b", origin="http://x/y")
tf.keras.utils.get_file("a")
tf.keras.utils.get_file(origin="http://x/")
tf.keras.utils.clear_session(); tf.keras.layers.Dense(1).name
"""


def cases():
    """Yields the cases."""
    yield from lines(_LINES)
