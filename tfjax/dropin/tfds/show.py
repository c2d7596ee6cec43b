"""tfds.show_examples and the progress bar's switches."""

from __future__ import annotations

from typing import Any

from tfjax.dropin.tfds.conversion import as_numpy
from tfjax.dropin.tfds.features import ClassLabel, Image


def show_examples(ds: Any, ds_info: Any, rows: int = 3, cols: int = 3, plot_scale: float = 3.0, **kwargs: Any) -> Any:
    """A matplotlib figure of the first pictures of a dataset, with their labels."""
    import matplotlib.pyplot as plt

    image_key = next(key for key, feature in ds_info.features.items() if isinstance(feature, Image))
    label_key = next((key for key, feature in ds_info.features.items() if isinstance(feature, ClassLabel)), None)
    figure = plt.figure(figsize=(plot_scale * cols, plot_scale * rows))
    for k, example in enumerate(as_numpy(ds.take(rows * cols))):
        if not isinstance(example, dict):
            example = dict(zip(ds_info.supervised_keys, example, strict=True))
        axes = figure.add_subplot(rows, cols, k + 1)
        image = example[image_key]
        axes.imshow(image[..., 0] if image.shape[-1] == 1 else image, cmap="gray")
        axes.set_xticks([])
        axes.set_yticks([])
        if label_key in example:
            label = int(example[label_key])
            axes.set_xlabel(f"{ds_info.features[label_key].int2str(label)} ({label})")
    return figure


def disable_progress_bar() -> None:
    """No progress bars are shown here in any case."""


enable_progress_bar = display_progress_bar = disable_progress_bar
