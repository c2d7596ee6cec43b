"""tensorflow_datasets under the drop-in; tensorflow-datasets 4.9.10 has prepared `prepared/toy`."""

import hashlib
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

import tfjax as tf
from tfjax.dropin import tfds
from tfjax.dropin.tfds import from_keras, prepared
from tfjax.dropin.tfds.splits import ReadInstruction, parts_of

DATA = str(Path(__file__).parent / "prepared")


def toy(split, **options):
    return tfds.load("toy", data_dir=DATA, split=split, **options)


def test_import_under_the_drop_in():
    program = """
        import tfjax
        tfjax.install()
        import tensorflow_datasets as tfds
        from tensorflow_datasets import features
        import tensorflow_datasets.core
        print(tfds.__name__, tfds.features is features, tfds.Split.TRAIN)
        tfjax.uninstall()
        try:
            import tensorflow_datasets
        except ModuleNotFoundError as error:
            print(error)
    """
    run = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[0] == "tensorflow_datasets True train"


def test_what_tensorflow_datasets_says_of_a_prepared_data_set():
    info = tfds.builder("toy", data_dir=DATA).info
    assert repr(info) == textwrap.dedent(f'''\
        tfds.core.DatasetInfo(
            name='toy',
            full_name='toy/1.2.0',
            description="""
            A toy.
            """,
            homepage='http://toy',
            data_dir='{DATA}/toy/1.2.0',
            file_format=tfrecord,
            download_size=Unknown size,
            dataset_size=6.04 KiB,
            features=FeaturesDict({{
                'box': FeaturesDict({{
                    'a': Scalar(shape=(), dtype=int32),
                }}),
                'image': Image(shape=(4, 5, 1), dtype=uint8),
                'label': ClassLabel(shape=(), dtype=int64, num_classes=3),
                'n': int64,
                'name': Text(shape=(), dtype=string),
                'v': Tensor(shape=(3,), dtype=float32),
            }}),
            supervised_keys=('image', 'label'),
            disable_shuffling=False,
            nondeterministic_order=False,
            splits={{
                'test': <SplitInfo num_examples=7, num_shards=1>,
                'train': <SplitInfo num_examples=24, num_shards=1>,
            }},
            citation="""@misc{{toy}}""",
        )''')


def test_examples_in_stored_order():
    examples = list(tfds.as_numpy(toy("test")))
    assert [e["name"] for e in examples] == [b"e6", b"e1", b"e4", b"e3", b"e2", b"e5", b"e0"]
    first = examples[0]
    assert list(first) == ["box", "image", "label", "n", "name", "v"]
    assert (first["label"], first["n"], first["box"]["a"]) == (0, -6, 12)
    np.testing.assert_allclose(first["v"], [0.41095528, 0.23948921, 0.03805729])
    assert first["image"][:, :, 0].tolist()[1] == [49, 192, 237, 62, 141]
    assert first["image"].dtype == np.uint8


def test_the_order_follows_from_hashes():
    assert [f"e{k}".encode() for k in from_keras.stored_order("test", 7)] == [
        e["name"] for e in tfds.as_numpy(toy("test"))
    ]


def test_supervised_parts_of_splits():
    ds = toy("train[50%:]+test[-2:]", as_supervised=True)
    assert len(ds) == 14
    assert [int(label) for _, label in ds] == [1, 2, 0, 2, 2, 0, 1, 2, 0, 1, 2, 2, 2, 0]
    assert repr(ds) == (
        "<_PrefetchDataset element_spec=(TensorSpec(shape=(4, 5, 1), dtype=tf.uint8, name=None), TensorSpec(shape=(), "
        "dtype=tf.int64, name=None))>"
    )


def test_structures_of_splits():
    (train, test), info = toy(["train", "test"], with_info=True, shuffle_files=True)
    assert (len(train), len(test), info.splits["train"].num_examples) == (24, 7, 24)
    assert set(toy(None)) == {"train", "test"}
    assert len(toy({"a": "train[:3]"})["a"]) == 3


def test_batches():
    whole = toy("test", batch_size=-1)
    assert whole["image"].shape == (7, 4, 5, 1)
    assert whole["box"]["a"].numpy().tolist() == [12, 2, 8, 6, 4, 10, 0]
    assert [len(x) for x, _ in toy("test", batch_size=3, as_supervised=True)] == [3, 3, 1]


def test_class_labels():
    label = tfds.builder("toy", data_dir=DATA).info.features["label"]
    assert (label.num_classes, label.names, label.int2str(1), label.str2int("r")) == (3, ["p", "q", "r"], "q", 2)
    with pytest.raises(ValueError, match="Invalid integer class label 3"):
        label.int2str(3)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("train[:x]", "Unrecognized split format: 'train\\[:x\\]'"),
        ("foo", "Unknown split 'foo'. Should be one of \\['train', 'test'\\]."),
        ("train[:50]", "Requested slice \\[:50\\] incompatible with 24 examples."),
        ("train[5]", "Absolute or percent only support slice syntax."),
    ],
)
def test_wrong_splits(spec, message):
    with pytest.raises(ValueError, match=message):
        toy(spec)


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("train", (0, 150)), ("train[:10%]", (0, 15)), ("train[33%:]", (50, 150)), ("train[-5%:]", (142, 150)),
        ("train[10:20]", (10, 20)), ("train[-10:]", (140, 150)), ("train[:-10]", (0, 140)),
    ],
)  # fmt: skip
def test_bounds_of_parts(spec, expected):
    (part,) = parts_of(spec)
    assert part.range_in({"train": 150}) == expected


def test_read_instructions():
    whole = ReadInstruction("train", to=10, unit="%") + ReadInstruction("test")
    assert repr(whole) == "ReadInstruction('train[:10%]', rounding='closest')+ReadInstruction('test')"
    assert len(toy(whole)) == 9
    assert tfds.even_splits("train", 2) == ["train[0%:50%]", "train[50%:100%]"]


def test_digits_from_kerass_copy(monkeypatch):
    x = np.arange(12 * 784, dtype=np.int64).astype(np.uint8).reshape(12, 28, 28)
    y = np.arange(12).astype(np.uint8)
    monkeypatch.setattr(tf.keras.datasets.mnist, "load_data", lambda: ((x, y), (x[:4], y[:4])))
    monkeypatch.setattr(prepared, "find", lambda *args: None)
    info = from_keras._digits()
    info.splits = tfds.core.SplitDict({name: tfds.core.SplitInfo(name, n) for name, n in (("train", 12), ("test", 4))})
    monkeypatch.setitem(from_keras.INFOS, "mnist", lambda: info)
    (train, test), info = tfds.load(
        "mnist", split=["train", "test"], shuffle_files=True, as_supervised=True, with_info=True
    )
    order = sorted(range(12), key=lambda k: hashlib.md5(f"train{k}".encode()).hexdigest())
    assert [int(label) for _, label in train] == [k for k in order]
    assert train.element_spec[0] == tf.TensorSpec((28, 28, 1), tf.uint8)
    assert (len(test), info.features["label"].num_classes, info.features["image"].shape) == (4, 10, (28, 28, 1))


def test_what_is_not_here_is_named():
    with pytest.raises(ValueError, match="The data set 'glue' is not on this machine.*~/tensorflow_datasets/glue"):
        tfds.load("glue", data_dir="/nowhere")
    with pytest.raises(AttributeError, match="tensorflow_datasets.ImageFolder is not available here"):
        tfds.ImageFolder  # noqa: B018


def test_the_course_pipeline_on_prepared_data():
    (ds, _), info = toy(["train", "test"], as_supervised=True, with_info=True)

    def normalize(image, label):
        return tf.cast(image, tf.float32) / 255.0, label

    ds = ds.map(normalize, num_parallel_calls=tf.data.AUTOTUNE).cache()
    ds = ds.shuffle(info.splits["train"].num_examples).batch(10).prefetch(tf.data.AUTOTUNE)
    assert [x.shape.as_list() for x, _ in ds] == [[10, 4, 5, 1], [10, 4, 5, 1], [4, 4, 5, 1]]
