"""The data sets that tensorflow-datasets and Keras both have, from Keras's copies.

tensorflow-datasets stores examples in the order of the MD5 hash of split name and number; so they come in the same
order here.
"""

from __future__ import annotations

import hashlib
import os
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np

from tfjax.dropin.tfds.core import DatasetInfo, SplitInfo
from tfjax.dropin.tfds.features import ClassLabel, FeaturesDict, Image, Text

_MNIST_CITATION = """@article{lecun2010mnist,
  title={MNIST handwritten digit database},
  author={LeCun, Yann and Cortes, Corinna and Burges, CJ},
  journal={ATT Labs [Online]. Available: http://yann.lecun.com/exdb/mnist},
  volume={2},
  year={2010}
}"""
_CLOTHES = ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")
_THINGS = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")

Arrays = dict[str, np.ndarray]


def _info(name: str, version: str, description: str, features: dict[str, Any], counts: tuple[int, int], **more: Any):
    return DatasetInfo(
        name=name,
        version=version,
        description=description,
        features=FeaturesDict(features),
        supervised_keys=("image", "label"),
        splits={split: SplitInfo(split, count) for split, count in zip(("test", "train"), counts[::-1])},
        data_dir=os.path.join("~", "tensorflow_datasets", name, version),
        **more,
    )


def _digits() -> DatasetInfo:
    features = {"image": Image(shape=(28, 28, 1)), "label": ClassLabel(num_classes=10)}
    return _info(
        "mnist", "3.0.1", "The MNIST database of handwritten digits.", features, (60_000, 10_000),
        homepage="http://yann.lecun.com/exdb/mnist/", citation=_MNIST_CITATION,
    )  # fmt: skip


def _clothes() -> DatasetInfo:
    features = {"image": Image(shape=(28, 28, 1)), "label": ClassLabel(names=_CLOTHES)}
    return _info(
        "fashion_mnist", "3.0.1", "Grey pictures of clothes and shoes, in ten classes.", features, (60_000, 10_000),
        homepage="https://github.com/zalandoresearch/fashion-mnist",
    )  # fmt: skip


def _things() -> DatasetInfo:
    features = {"id": Text(), "image": Image(shape=(32, 32, 3)), "label": ClassLabel(names=_THINGS)}
    return _info(
        "cifar10", "3.0.2", "Small colour pictures of animals and vehicles, in ten classes.", features,
        (50_000, 10_000), homepage="https://www.cs.toronto.edu/~kriz/cifar.html",
    )  # fmt: skip


def _hundred() -> DatasetInfo:
    features = {
        "coarse_label": ClassLabel(num_classes=20),
        "id": Text(),
        "image": Image(shape=(32, 32, 3)),
        "label": ClassLabel(num_classes=100),
    }
    return _info(
        "cifar100", "3.0.2", "Small colour pictures of a hundred classes in twenty groups.", features,
        (50_000, 10_000), homepage="https://www.cs.toronto.edu/~kriz/cifar.html",
    )  # fmt: skip


INFOS: dict[str, Callable[[], DatasetInfo]] = {
    "mnist": _digits,
    "fashion_mnist": _clothes,
    "cifar10": _things,
    "cifar100": _hundred,
}


def read(name: str) -> dict[str, Arrays]:
    """The arrays of a data set's splits, in tensorflow-datasets' order.

    Raises:
        RuntimeError: if Keras's copy is not there and cannot be had.
    """
    import tfjax

    module = getattr(tfjax.keras.datasets, name)
    try:
        train, test = module.load_data()
        coarse = [y for _, y in module.load_data("coarse")] if name == "cifar100" else [None, None]
    except (OSError, ValueError, pickle.UnpicklingError):
        raise
    except Exception as error:  # what get_file raises without a network
        raise RuntimeError(missing(name, str(error))) from error
    return {
        split: _arrays(split, x, y, more, name)
        for split, (x, y), more in zip(("train", "test"), (train, test), coarse, strict=True)
    }


def _arrays(split: str, x: np.ndarray, y: np.ndarray, coarse: Any, name: str) -> Arrays:
    order = stored_order(split, len(x))
    image = np.asarray(x)[order]
    found = {"image": image if image.ndim == 4 else image[..., None], "label": _labels(y)[order]}
    if name.startswith("cifar"):
        found["id"] = np.array([f"{split}_{k:05d}".encode() for k in order], object)
    if coarse is not None:
        found["coarse_label"] = _labels(coarse)[order]
    return dict(sorted(found.items()))


def _labels(y: Any) -> np.ndarray:
    return np.asarray(y).reshape(-1).astype(np.int64)


def stored_order(split: str, count: int) -> np.ndarray:
    """The numbers of the examples in the order in which tensorflow-datasets stores them."""
    salted = hashlib.md5(split.encode())
    keys = []
    for k in range(count):
        one = salted.copy()
        one.update(str(k).encode())
        keys.append(one.digest())
    return np.array(sorted(range(count), key=keys.__getitem__), np.int64)


def missing(name: str, cause: str) -> str:
    """The message for a data set that is nowhere."""
    return (
        f"The data set {name!r} is not on this machine. Prepared data of tensorflow-datasets is looked for in "
        f"{os.path.join('~', 'tensorflow_datasets', name)} (or below `data_dir`): `tfds.load({name!r})` prepares it "
        f"where "
        f"tensorflow and tensorflow-datasets are installed, and the folder can be copied. {cause}"
    )
