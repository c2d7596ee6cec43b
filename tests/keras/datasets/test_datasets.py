"""keras.datasets on small files of the same forms, served by this machine."""

import contextlib
import functools
import gzip
import http.server
import json
import pickle
import tarfile
import threading

import numpy as np
import pytest

import tfjax as tf
from tfjax.keras.datasets import npz_utils
from tfjax.keras.utils import file_utils

RNG = np.random.default_rng(0)


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture
def server(tmp_path, monkeypatch):
    """A folder that stands for Keras's addresses, and an empty cache folder; hashes are not checked."""
    files, home = tmp_path / "files", tmp_path / "home"
    files.mkdir()
    home.mkdir()
    monkeypatch.setattr(file_utils.config, "keras_home", lambda: str(home))
    monkeypatch.setattr(file_utils, "validate_file", lambda *args, **kwargs: True)
    handler = functools.partial(_Quiet, directory=str(files))
    running = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    address = f"http://127.0.0.1:{running.server_address[1]}/"
    fetch = file_utils._fetch
    monkeypatch.setattr(file_utils, "_fetch", lambda origin, path: fetch(address + origin.rpartition("/")[2], path))
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    yield files
    running.shutdown()
    thread.join()
    running.server_close()


def objects(texts):
    array = np.empty(len(texts), object)
    array[:] = texts
    return array


def test_mnist(server, capsys):
    parts = {
        "x_train": RNG.integers(0, 256, (5, 28, 28)).astype("uint8"),
        "y_train": np.arange(5, dtype="uint8"),
        "x_test": RNG.integers(0, 256, (2, 28, 28)).astype("uint8"),
        "y_test": np.arange(2, dtype="uint8"),
    }
    np.savez(server / "mnist.npz", **parts)
    (x, y), (x_test, y_test) = tf.keras.datasets.mnist.load_data()
    for name, found in zip(parts, (x, y, x_test, y_test), strict=True):
        np.testing.assert_array_equal(found, parts[name])
    origin = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
    assert capsys.readouterr().out.startswith(f"Downloading data from {origin}\n")
    (server / "mnist.npz").unlink()
    tf.keras.datasets.mnist.load_data()  # from the cache
    assert "Downloading" not in capsys.readouterr().out


def test_fashion_mnist(server):
    images = {}
    for name, count in (("train", 4), ("t10k", 3)):
        images[name] = RNG.integers(0, 256, (count, 28, 28)).astype("uint8")
        with gzip.open(server / f"{name}-images-idx3-ubyte.gz", "wb") as file:
            file.write(bytes(16) + images[name].tobytes())
        with gzip.open(server / f"{name}-labels-idx1-ubyte.gz", "wb") as file:
            file.write(bytes(8) + bytes(range(count)))
    (x, y), (x_test, y_test) = tf.keras.datasets.fashion_mnist.load_data()
    np.testing.assert_array_equal(x, images["train"])
    np.testing.assert_array_equal(x_test, images["t10k"])
    assert (y.tolist(), y_test.tolist()) == ([0, 1, 2, 3], [0, 1, 2])


def cifar_archive(server, folder, name, batches):
    inside = server / folder
    inside.mkdir()
    for file, content in batches.items():
        (inside / file).write_bytes(pickle.dumps(content, 3))
    with tarfile.open(server / name, "w:gz") as archive:
        archive.add(inside, folder)


def cifar_batch(count, **labels):
    data = RNG.integers(0, 256, (count, 3072)).astype("uint8")
    return {b"data": data, **{key.encode(): list(value) for key, value in labels.items()}}


def test_cifar10(server):
    batches = {f"data_batch_{k}": cifar_batch(3, labels=[k, k, k]) for k in range(1, 6)}
    batches["test_batch"] = cifar_batch(2, labels=[7, 8])
    cifar_archive(server, "cifar-10-batches-py", "cifar-10-python.tar.gz", batches)
    (x, y), (x_test, y_test) = tf.keras.datasets.cifar10.load_data()
    assert (x.shape, x.dtype, y.shape, y.dtype) == ((15, 32, 32, 3), np.uint8, (15, 1), np.uint8)
    assert y[:, 0].tolist() == [1] * 3 + [2] * 3 + [3] * 3 + [4] * 3 + [5] * 3
    np.testing.assert_array_equal(x[3], batches["data_batch_2"][b"data"][0].reshape(3, 32, 32).transpose(1, 2, 0))
    assert (x_test.shape, y_test.tolist()) == ((2, 32, 32, 3), [[7], [8]])


def test_cifar100(server):
    batch = {part: cifar_batch(2, fine_labels=[5, 6], coarse_labels=[1, 2]) for part in ("train", "test")}
    cifar_archive(server, "cifar-100-python", "cifar-100-python.tar.gz", batch)
    (_, fine), _ = tf.keras.datasets.cifar100.load_data()
    (_, coarse), _ = tf.keras.datasets.cifar100.load_data(label_mode="coarse")
    assert (fine.tolist(), coarse.tolist()) == ([[5], [6]], [[1], [2]])
    with pytest.raises(ValueError, match='`label_mode` must be one of `"fine"`, `"coarse"`. Received: label_mode=x.'):
        tf.keras.datasets.cifar100.load_data("x")


def test_imdb(server):
    texts = [[1, 2, 30], [4, 5], [6, 7, 8, 9]]
    np.savez(server / "imdb.npz", x_train=objects(texts), y_train=[0, 1, 1], x_test=objects(texts), y_test=[1, 0, 1])
    order = np.arange(3)
    np.random.RandomState(113).shuffle(order)
    (x, y), _ = tf.keras.datasets.imdb.load_data(num_words=12)
    expected = [[1] + [w + 3 if w + 3 < 12 else 2 for w in texts[k]] for k in order]
    assert x.tolist() == expected
    assert y.tolist() == [[0, 1, 1][k] for k in order]
    (x, _), _ = tf.keras.datasets.imdb.load_data(num_words=12, start_char=None, oov_char=None, index_from=0, skip_top=2)
    assert x.tolist() == [[w for w in texts[k] if 2 <= w < 12] for k in order]
    with pytest.raises(ValueError, match="After filtering for sequences shorter than maxlen=1, no sequence was kept."):
        tf.keras.datasets.imdb.load_data(maxlen=1)


def test_reuters(server):
    texts = [[k, k + 1, k + 2] for k in range(10)]
    np.savez(server / "reuters.npz", x=objects(texts), y=np.arange(10))
    (x, y), (x_test, y_test) = tf.keras.datasets.reuters.load_data(test_split=0.3)
    assert (len(x), len(x_test)) == (7, 3)
    assert sorted([*y, *y_test]) == list(range(10))
    assert len(tf.keras.datasets.reuters.get_label_names()) == 46


@pytest.mark.parametrize("name", ["imdb", "reuters"])
def test_word_indices(server, name):
    (server / f"{name}_word_index.json").write_text(json.dumps({"the": 1}))
    assert getattr(tf.keras.datasets, name).get_word_index() == {"the": 1}


@pytest.mark.parametrize("name", ["boston_housing", "california_housing"])
def test_houses(server, name):
    x = np.arange(2000.0).reshape(1000, 2)
    np.savez(server / f"{name}.npz", x=x, y=x[:, 0])
    (x_train, y_train), (x_test, _) = getattr(tf.keras.datasets, name).load_data(test_split=0.25)
    assert (len(x_train), len(x_test)) == (750, 250)
    np.testing.assert_array_equal(x_train[:, 0], y_train)
    with pytest.raises(ValueError, match="Invalid `test_split` argument: 1"):
        getattr(tf.keras.datasets, name).load_data(test_split=1)


def test_few_districts(server):
    np.savez(server / "california_housing.npz", x=np.zeros((700, 8)), y=np.zeros(700))
    (x, _), (x_test, _) = tf.keras.datasets.california_housing.load_data(version="small")
    assert len(x) + len(x_test) == 600


def test_without_a_network_the_error_says_where_to_put_the_file(tmp_path, monkeypatch):
    monkeypatch.setattr(file_utils.config, "keras_home", lambda: str(tmp_path))

    def unreachable(origin, path):
        import urllib.error

        raise urllib.error.URLError("no network")

    monkeypatch.setattr(file_utils, "_fetch", unreachable)
    with pytest.raises(Exception, match="URL fetch failure on https://storage.googleapis.com/.*mnist.npz") as caught:
        tf.keras.datasets.mnist.load_data()
    assert str(tmp_path / "datasets" / "mnist.npz") in str(caught.value)


def test_pickles_that_do_anything_else_are_refused(tmp_path):
    array = np.empty(1, object)
    array[0] = contextlib.suppress
    np.savez(tmp_path / "a.npz", x=array)
    with pytest.raises(pickle.UnpicklingError, match="Refusing to deserialize `contextlib.suppress`"):
        npz_utils.load_npz(tmp_path / "a.npz")
