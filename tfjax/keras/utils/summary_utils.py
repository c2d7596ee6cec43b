"""Model.summary: the table that Keras 3 prints, with rich."""

import functools
import math
import random
import re
import shutil

from tfjax.keras import tree
from tfjax.keras.utils import keras2_display
from tfjax.keras.utils.defaults import is_default
from tfjax.keras.utils.naming import shows_keras2


def count_params(weights):
    """Returns the number of scalars in variables."""
    return int(sum(math.prod(v.shape) for v in weights))


def weight_memory_size(weights):
    """Returns the bytes that variables take, each counted once."""
    unique = {id(w): w for w in weights}.values()
    return sum(math.prod(w.shape) * _bits(w.dtype) for w in unique) / 8


def _bits(dtype):
    """Bits of one element, as Keras counts them."""
    name = getattr(dtype, "name", dtype)
    if name == "bool":
        return 1
    digits = re.search(r"\d+", name)
    return int(digits.group()) if digits else 8


def highlight_number(x):
    """A number in its colour; None has another one."""
    return f"[color({45 if x is None else 34})]{x}[/]"


def highlight_symbol(x):
    """A class name in its colour."""
    return f"[color(33)]{x}[/]"


def bold_text(x, color=None):
    """Bold text, in a colour if one is given."""
    return f"[bold][color({color})]{x}[/][/]" if color else f"[bold]{x}[/]"


def format_layer_shape(layer):
    """Returns the output shape of a layer as rich text; "?" if it is not known."""
    if not layer._inbound_nodes and not getattr(layer, "_build_shapes_dict", None):
        return "?"

    def shown(shape):
        return f"({', '.join(highlight_number(size) for size in shape)})"

    if layer._inbound_nodes:
        shapes = tree.map_structure(lambda x: shown(x.shape), layer._inbound_nodes[-1].output_tensors)
    else:
        from tfjax.keras.models.model import Model

        try:
            if isinstance(layer, Model) and _has_output_shape(layer):
                shapes = shown(layer.output_shape)
            elif is_default(layer.compute_output_shape):
                return "?"
            else:
                shapes = tree.map_shape_structure(shown, layer.compute_output_shape(**layer._build_shapes_dict))
        except NotImplementedError:
            return "?"
    flat = tree.flatten(shapes)
    return flat[0] if len(flat) == 1 else str(shapes).replace("'", "")


def _has_output_shape(model):
    try:
        return model.output_shape is not None
    except AttributeError:
        return False


class _Layout:
    """Columns and rows of the table for one model."""

    def __init__(self, model, line_length, positions, show_trainable):
        self.show_trainable = show_trainable
        self.layers, self.nodes = _layers_and_nodes(model)
        header = [("Layer (type)", "left"), ("Output Shape", "left"), ("Param #", "right")]
        if self.nodes is None:
            default, positions = 88, positions or [0.45, 0.80, 1.0]
        else:
            default, positions = 108, positions or [0.3, 0.56, 0.74, 1.0]
            header.append(("Connected to", "left"))
        if show_trainable:
            default += 12
            positions = [p * 0.90 for p in positions] + [1.0]
            header.append(("Trainable", "center"))
        self.line_length = line_length or min(default, shutil.get_terminal_size().columns - 4)
        self.columns = [(*names, width) for names, width in zip(header, self._widths(positions))]

    def _widths(self, positions):
        widths, current = [], 0
        for position in positions:
            width = int(position * self.line_length) - current
            if width < 4:
                raise ValueError("Insufficient console width to print summary.")
            widths.append(width)
            current += width
        return widths

    def rows(self, layer, expand_nested, level=0):
        """The row of a layer, and those of the layers in it if they are wanted."""
        prefix = "   " * level + "└ " if level else ""
        rows = [self._row(layer, prefix)]
        nested = getattr(layer, "layers", None) if expand_nested else None
        for inner in nested or ():
            rows.extend(self.rows(inner, expand_nested, level + 1))
        return rows

    def _row(self, layer, prefix):
        from rich.markup import escape

        name = f"{escape(prefix + layer.name)} ({highlight_symbol(escape(type(layer).__name__))})"
        if not hasattr(layer, "built"):
            params = highlight_number(0)
        elif not layer.built:
            params = f"{highlight_number(0)} (unbuilt)"
        else:
            params = highlight_number(f"{layer.count_params():,}")
        row = [name, format_layer_shape(layer), params]
        if self.nodes is not None:
            row.append(self._connections(layer))
        if self.show_trainable:
            if getattr(layer, "weights", None):
                row.append(bold_text("Y", color=34) if layer.trainable else bold_text("N", color=9))
            else:
                row.append(bold_text("-"))
        return row

    def _connections(self, layer):
        found = []
        for node in layer._inbound_nodes:
            if self.nodes and node not in self.nodes:
                continue
            for x in node.input_tensors:
                operation, node_index, tensor_index = x._keras_history
                found.append(f"{operation.name}[{highlight_number(node_index)}][{highlight_number(tensor_index)}]")
        return ", ".join(found) or "-"


def _layers_and_nodes(model):
    """What the rows are, and the calls of a functional model that is no chain of layers (else None)."""
    from tfjax.keras.models.functional import Functional

    if not isinstance(model, Functional):
        return model.layers, None
    nodes = None if _is_chain(model) else [node for nodes in model._nodes_by_depth.values() for node in nodes]
    return model._operations, nodes


@functools.cache
def _load_rich():
    """Imports rich; that draws from Python's generator, whose state is put back: seeds drawn later must not differ."""
    state = random.getstate()
    import rich.console
    import rich.markup
    import rich.table  # noqa: F401

    random.setstate(state)


def _is_chain(model):
    """Whether a functional model is a sequence of layers, none of them shared."""
    nodes = []
    for here in model._nodes_by_depth.values():
        if len(here) > 1 or len(here[0].input_tensors) > 1:
            return False
        nodes += here
    return all(sum(node in nodes for node in layer._inbound_nodes) <= 1 for layer in model.layers)


def print_summary(
    model,
    line_length=None,
    positions=None,
    print_fn=None,
    expand_nested=False,
    show_trainable=False,
    layer_range=None,
):
    """Prints the table; see `Model.summary`."""
    if shows_keras2():
        layers, nodes = _layers_and_nodes(model)
        first, last = get_layer_index_bound_by_layer_name(layers, layer_range)
        keras2_display.print_summary(
            model,
            line_length,
            positions,
            print_fn,
            expand_nested,
            show_trainable,
            layers[first:last],
            nodes,
            _counts(model),
        )
        return
    _load_rich()
    import rich.console
    import rich.markup
    import rich.table

    from tfjax.keras.utils import io_utils

    if not print_fn and not io_utils.is_interactive_logging_enabled():
        print_fn = io_utils.print_msg
    layout = _Layout(model, line_length, positions, show_trainable)
    columns = [rich.table.Column(name, justify=side, width=width) for name, side, width in layout.columns]
    table = rich.table.Table(*columns, width=layout.line_length, show_lines=True)
    first, last = get_layer_index_bound_by_layer_name(layout.layers, layer_range)
    for layer in layout.layers[first:last]:
        for row in layout.rows(layer, expand_nested):
            table.add_row(*row)
    if print_fn:
        console = rich.console.Console(highlight=False, force_terminal=False, color_system=None)
        console.begin_capture()
    else:
        console = rich.console.Console(highlight=False)
    console.print(bold_text(f'Model: "{rich.markup.escape(model.name)}"'))
    console.print(table)
    for title, count, size in _counts(model):
        size = io_utils.readable_memory_size(size)
        console.print(bold_text(f" {title} params: ") + highlight_number(f"{count:,}") + f" ({size})")
    if print_fn:
        if print_fn is io_utils.print_msg:
            print_fn(console.end_capture(), line_break=False)
        else:
            print_fn(console.end_capture())


def _counts(model):
    """(title, number of scalars, bytes) of the lines below the table."""
    trainable = getattr(model, "_collected_trainable_weights", None)
    trainable = model.trainable_weights if trainable is None else trainable
    groups = [("Trainable", trainable), ("Non-trainable", model.non_trainable_weights)]
    optimizer = model.optimizer if model.compiled else None
    if optimizer and optimizer.built:
        groups.append(("Optimizer", optimizer.variables))
    lines = [(title, count_params(weights), weight_memory_size(weights)) for title, weights in groups]
    return [("Total", sum(line[1] for line in lines), sum(line[2] for line in lines)), *lines]


def get_layer_index_bound_by_layer_name(layers, layer_range=None):
    """Returns the places of the first layer and after the last one that `layer_range` names.

    Raises:
        ValueError: if it is not two strings, or no layer fits.
    """
    if layer_range is None:
        return [0, len(layers)]
    if len(layer_range) != 2:
        raise ValueError(
            f"layer_range must be a list or tuple of length 2. Received: layer_range = {layer_range} of length "
            f"{len(layer_range)}"
        )
    if not isinstance(layer_range[0], str) or not isinstance(layer_range[1], str):
        raise ValueError(f"layer_range should contain string type only. Received: {layer_range}")
    lower, upper = ([i for i, layer in enumerate(layers) if re.match(name, layer.name)] for name in layer_range)
    if not lower or not upper:
        raise ValueError(f"Passed layer_names do not match the layer names in the model. Received: {layer_range}")
    if min(lower) > max(upper):
        return [min(upper), max(lower) + 1]
    return [min(lower), max(upper) + 1]
