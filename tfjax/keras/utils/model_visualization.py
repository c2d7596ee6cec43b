"""keras.utils.plot_model and model_to_dot: a model's graph as a picture, through pydot and graphviz."""

import os

from tfjax.keras import tree
from tfjax.keras.keras_export import keras_export
from tfjax.keras.utils import io_utils
from tfjax.keras.utils.file_utils import in_notebook

_NOT_BUILT = (
    "This model has not yet been built. Build the model first by calling `build()` or by calling the model on a batch "
    "of data."
)


def _pydot():
    """The module pydot, or None."""
    for name in ("pydot", "pydot_ng", "pydotplus"):
        try:
            return __import__(name)
        except ImportError:
            continue
    return None


def check_pydot():
    """Whether pydot is installed."""
    return _pydot() is not None


def check_graphviz():
    """Whether pydot and the programs of graphviz are installed."""
    pydot = _pydot()
    if pydot is None:
        return False
    try:
        pydot.Dot.create(pydot.Dot())
    except Exception:  # pydot's own class, an OSError or an assertion, by its version
        return False
    return True


@keras_export("keras.utils.model_to_dot")
def model_to_dot(
    model,
    show_shapes=False,
    show_dtype=False,
    show_layer_names=True,
    rankdir="TB",
    expand_nested=False,
    dpi=200,
    subgraph=False,
    show_layer_activations=False,
    show_trainable=False,
    splines="ortho",
    **kwargs,
):
    """Returns a model's graph as a `pydot.Dot` (a `pydot.Cluster` for a `subgraph`).

    Args:
        model: a built model.
        show_shapes, show_dtype, show_layer_names, show_layer_activations, show_trainable: what the boxes say.
        rankdir: `"TB"` from top to bottom, `"LR"` from left to right.
        expand_nested: whether models within the model are shown in full.
        dpi: dots per inch.
        subgraph: whether the graph is to be part of another one.
        splines: how graphviz draws edges.

    Raises:
        ImportError: without pydot.
        ValueError: if the model is not built.
    """
    if not model.built:
        raise ValueError(_NOT_BUILT)
    pydot = _pydot()
    if pydot is None:
        raise ImportError("You must install pydot (`pip install pydot`) for model_to_dot to work.")
    _refuse_more(kwargs)
    shown = {
        "show_layer_names": show_layer_names,
        "show_layer_activations": show_layer_activations,
        "show_dtype": show_dtype,
        "show_shapes": show_shapes,
        "show_trainable": show_trainable,
    }
    dot = _canvas(pydot, model, subgraph, rankdir, dpi, splines)
    functional, sequential = _kinds()
    if isinstance(model, sequential):
        layers = model.layers
    elif isinstance(model, functional):
        layers = model._operations
    else:
        dot.add_node(_node(pydot, model, shown))
        return dot
    for layer in layers:
        if expand_nested and isinstance(layer, (functional, sequential)):
            inner = model_to_dot(layer, rankdir=rankdir, expand_nested=True, subgraph=True, **shown)
            dot.add_subgraph(inner)
        else:
            dot.add_node(_node(pydot, layer, shown))
    if isinstance(model, sequential) and not expand_nested:
        for first, second in zip(layers, layers[1:]):
            _add_edge(pydot, dot, first, second)
        return dot
    for source, target in _connections(model, layers[1:] if isinstance(model, sequential) else layers, expand_nested):
        _add_edge(pydot, dot, source, target)
    return dot


def _kinds():
    from tfjax.keras.models.functional import Functional
    from tfjax.keras.models.sequential import Sequential

    return Functional, Sequential


def _refuse_more(kwargs):
    if kwargs.pop("layer_range", None) is not None:
        raise ValueError("Argument `layer_range` is no longer supported.")
    if kwargs:
        raise ValueError(f"Unrecognized keyword arguments: {kwargs}")


def _canvas(pydot, model, subgraph, rankdir, dpi, splines):
    if subgraph:
        dot = pydot.Cluster(style="dashed", graph_name=model.name)
        dot.set("label", model.name)
        dot.set("labeljust", "l")
        return dot
    dot = pydot.Dot()
    dot.set("rankdir", rankdir)
    dot.set("concentrate", True)
    dot.set("dpi", dpi)
    dot.set("splines", splines)
    dot.set_node_defaults(shape="record")
    return dot


def _connections(model, layers, expand_nested):
    """(from, to) for every input of every layer in the model."""
    from tfjax.keras.ops.graph import make_node_key

    functional, sequential = _kinds()
    nested = (functional, sequential)
    for layer in layers:
        for place, node in enumerate(layer._inbound_nodes):
            if isinstance(model, functional) and make_node_key(layer, place) not in model._nodes:
                continue
            for number, tensor in enumerate(node.input_tensors):
                source, node_index, output_index = tensor._keras_history
                if source is None:
                    continue
                target = layer
                while expand_nested and isinstance(source, nested):
                    source, _, output_index = source.outputs[output_index]._keras_history
                while expand_nested and isinstance(target, nested):
                    inside = isinstance(target, functional)
                    target = target.inputs[number]._keras_history.operation if inside else target.layers[0]
                yield source, target


def _add_edge(pydot, dot, source, target):
    ends = str(id(source)), str(id(target))
    if not dot.get_edge(*ends):
        edge = pydot.Edge(*ends)
        edge.set("penwidth", "2")
        dot.add_edge(edge)


def _node(pydot, layer, shown):
    node = pydot.Node(str(id(layer)), label=make_layer_label(layer, **shown))
    node.set("fontname", "Helvetica")
    node.set("border", "0")
    node.set("margin", "0")
    return node


def make_layer_label(layer, show_layer_names, show_layer_activations, show_dtype, show_shapes, show_trainable):
    """Returns the table, in graphviz's kind of HTML, that stands for a layer."""
    kind = type(layer).__name__
    columns = max(1, bool(show_dtype) + bool(show_trainable) + 2 * bool(show_shapes))
    title = f"<b>{layer.name}</b> ({kind})" if show_layer_names else f"<b>{kind}</b>"
    rows = [f'<tr><td colspan="{columns}" bgcolor="black"><font point-size="16" color="white">{title}</font></td></tr>']
    if show_layer_activations and getattr(layer, "activation", None) is not None:
        rows.append(
            f'<tr><td bgcolor="white" colspan="{columns}"><font point-size="14">Activation: '
            f"<b>{_activation_name(layer.activation)}</b></font></td></tr>"
        )
    cells = _cells(layer, kind, show_dtype, show_shapes, show_trainable)
    if cells:
        rows.append(f"<tr>{''.join(cells)}</tr>")
    start = '<<table border="0" cellborder="1" bgcolor="black" cellpadding="10">'
    return f"{start}{''.join(rows)}</table>>"


def _activation_name(activation):
    for attribute in ("name", "__name__"):
        if hasattr(activation, attribute):
            return getattr(activation, attribute)
    return str(activation)


def _cells(layer, kind, show_dtype, show_shapes, show_trainable):
    cells = []

    def cell(text, value):
        cells.append(f'<td bgcolor="white"><font point-size="14">{text}: <b>{value}</b></font></td>')

    if show_shapes:
        if kind != "InputLayer":
            cell("Input shape", _shape_text(_of_tensors(layer, "input", "shape")))
        cell("Output shape", _shape_text(_of_tensors(layer, "output", "shape")))
    if show_dtype:
        cell("Output dtype", _of_tensors(layer, "output", "dtype") or "?")
    if show_trainable and hasattr(layer, "trainable") and layer.weights:
        colour, word = ("forestgreen", "Trainable") if layer.trainable else ("firebrick", "Non-trainable")
        cells.append(f'<td bgcolor="{colour}"><font point-size="14" color="white"><b>{word}</b></font></td>')
    return cells


def _of_tensors(layer, side, attribute):
    try:
        return tree.map_structure(lambda x: getattr(x, attribute), getattr(layer, side))
    except (ValueError, AttributeError):
        return None


def _shape_text(shape):
    if shape is None:
        return "?"
    text = ", ".join(f"{key}: {value}" for key, value in shape.items()) if isinstance(shape, dict) else str(shape)
    return text.replace("}", "").replace("{", "")


@keras_export("keras.utils.plot_model")
def plot_model(
    model,
    to_file="model.png",
    show_shapes=False,
    show_dtype=False,
    show_layer_names=False,
    rankdir="TB",
    expand_nested=False,
    dpi=200,
    show_layer_activations=False,
    show_trainable=False,
    splines="ortho",
    **kwargs,
):
    """Writes a model's graph to a picture file; returns the picture where IPython is installed.

    Args:
        to_file: the file; its ending says the format.
        The others: as for `model_to_dot`.

    Raises:
        ImportError: without pydot or graphviz (in a notebook a message is printed in its place).
        ValueError: if the model is not built.
    """
    if not model.built:
        raise ValueError(_NOT_BUILT)
    message = None
    if not check_pydot():
        message = "You must install pydot (`pip install pydot`) for `plot_model` to work."
    elif not check_graphviz():
        message = (
            "You must install graphviz (see instructions at https://graphviz.gitlab.io/download/) for `plot_model` to "
            "work."
        )
    if message and in_notebook():
        io_utils.print_msg(message)
        return None
    if message:
        raise ImportError(message)
    _refuse_more(kwargs)
    dot = model_to_dot(
        model,
        show_shapes=show_shapes,
        show_dtype=show_dtype,
        show_layer_names=show_layer_names,
        rankdir=rankdir,
        expand_nested=expand_nested,
        dpi=dpi,
        show_layer_activations=show_layer_activations,
        show_trainable=show_trainable,
        splines=splines,
    )
    to_file = str(to_file)
    extension = os.path.splitext(to_file)[1][1:] or "png"
    dot.write(to_file, format=extension)
    return _shown(to_file, extension)


def _shown(path, extension):
    """The picture for a notebook; None for formats that it cannot show, and without IPython."""
    try:
        from IPython import display
    except ImportError:
        return None
    if extension == "svg":
        return display.SVG(filename=path)
    return display.Image(filename=path) if extension in ("png", "jpg", "jpeg", "gif") else None
