"""Event files as data, read by TensorBoard's own reader."""

import glob
import io
import os

import numpy as np


def events(folder):
    """{path from `folder`: [event]} with wall times left out; pictures as pixels, graphs and models as their size > 0.

    An event is "version", "graph", or [step, tag, plugin, plugin's content, description, dtype, shape, values].
    """
    from tensorboard.backend.event_processing.event_file_loader import RawEventFileLoader
    from tensorboard.compat.proto import event_pb2

    found = {}
    files = glob.glob(os.path.join(folder, "**", "events.out.tfevents.*"), recursive=True)
    for file in sorted(files, key=lambda file: int(file.split(".")[-2])):
        listed = found.setdefault(os.path.relpath(os.path.dirname(file), folder), [])
        for data in RawEventFileLoader(file).Load():
            event = event_pb2.Event.FromString(data)
            if event.file_version:
                listed.append(event.file_version)
            elif event.graph_def:
                listed.append("graph")
            listed += [_value(event.step, value) for value in event.summary.value]
    return found


def _value(step, value):
    from tensorboard.util import tensor_util

    plugin = value.metadata.plugin_data
    array = tensor_util.make_ndarray(value.tensor)
    if plugin.plugin_name == "images":
        values = [text.decode() for text in array[:2]] + [_pixels(png) for png in array[2:]]
    elif plugin.plugin_name.startswith("graph"):
        values = array.size
    elif array.dtype.kind == "O":
        values = [text.decode("latin-1") for text in array.reshape(-1)]
    else:
        values = [float(x) for x in array.reshape(-1)]
    content = plugin.content.decode("latin-1")
    described = value.metadata.summary_description
    return [step, value.tag, plugin.plugin_name, content, described, value.tensor.dtype, list(array.shape), values]


def _pixels(png):
    from PIL import Image

    picture = Image.open(io.BytesIO(png))
    return [picture.mode, np.asarray(picture).tolist()]
