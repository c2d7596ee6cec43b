"""What Keras 2 prints, for programs that ask for it: `TF_USE_LEGACY_KERAS=1` in the environment.

Tables of models, progress bars, the order of metrics and the names of models and inputs are Keras 2.15's then;
docs/parity.md lists what stays Keras 3's.
"""

import math

from tfjax.keras import tree
from tfjax.keras.utils import io_utils

# -- progress bars


class BarOfKeras2:
    """How Keras 2 draws what a Progbar knows; its methods take the place of Progbar's."""

    def line(self, bar, current, now):
        """The line at the end of an epoch, for `verbose=2`."""
        digits = int(math.log10(bar.target)) + 1
        took = now - bar._time_at_epoch_start
        text = f"{current:{digits}d}/{bar.target} - {now - bar._start:.0f}s{bar._values_text(signed=True)}"
        per_step = bar._format_time(took / bar.target, bar.unit_name)
        bar._time_at_epoch_start = now
        return f"{text} -{bar._format_time(took, 'epoch')} -{per_step}\n"

    def show(self, bar, current, now, step_time, finalize):
        """Draws the bar over the one before."""
        start = "\b" * bar._prev_total_width + "\r" if bar._dynamic_display else "\n"
        if bar.target is None or finalize:
            info = f" - {now - bar._start:.0f}s{bar._format_time(step_time, bar.unit_name)}"
        else:
            info = f" - ETA: {bar._time_text(current, now, step_time, finalize)}"
        shown = self._drawn(bar, current) + info + bar._values_text()
        rest = " " * (bar._prev_total_width - len(shown))
        io_utils.print_msg(f"{start}{shown}{rest}" + ("\n" if finalize else ""), line_break=False)
        bar._prev_total_width = len(shown)

    @staticmethod
    def _drawn(bar, current):
        if not bar.target or bar.target < 0:
            return f"{current:7d}/Unknown"
        digits, width = int(math.log10(bar.target)) + 1, 30 if bar.width == 20 else bar.width
        done = int(width * float(current) / bar.target)
        head = "=" * (done - 1) + (">" if current < bar.target else "=") if done > 0 else ""
        return f"{current:{digits}d}/{bar.target} [{head}{'.' * (width - done)}]"


# -- tables


class _Table:
    def __init__(self, show, line_length, positions, nodes, show_trainable):
        self.show, self.nodes, self.show_trainable = show, nodes, show_trainable
        self.header = ["Layer (type)", "Output Shape", "Param #"]
        if nodes is None:
            line_length, positions = line_length or 65, list(positions or [0.45, 0.85, 1.0])
        else:
            line_length, positions = line_length or 98, list(positions or [0.3, 0.6, 0.7, 1.0])
            self.header.append("Connected to")
        self.positions = [int(line_length * p) for p in positions] if positions[-1] <= 1 else positions
        self.length = line_length
        if show_trainable:
            self.length += 11
            self.positions.append(self.length)
            self.header.append("Trainable")

    def row(self, fields, level=0):
        """Prints the columns; what does not fit goes on in further lines, broken after shapes and names."""
        left = [str(field) for field in fields]
        last = len(self.positions) - 1
        while any(left):
            line = ""
            for k, (start, end) in enumerate(zip([0, *self.positions], self.positions)):
                room = end - start - (3 if k < last else 0) - (level if k == 0 else 0)
                part = left[k][:room]
                breaks = [part.find(x) + len(x) for x in ("),", "},", "],", "',") if x in part]
                if breaks:
                    room = min(breaks)
                    part = part[:room]
                line += ("|" * level + " " if k == 0 else "") + part + ("  " if k < last else "")
                left[k] = left[k][room:]
                line += " " * (end - len(line) - (level if level and k == last else 0))
            self.show(line + "|" * level)

    def layer(self, layer, expand_nested, level=0, is_last=False):
        """Prints the row of a layer, and those of the layers in it if they are wanted."""
        self.row(self._fields(layer), level)
        inner = getattr(layer, "layers", None) if expand_nested else None
        if inner:
            self.show("|" * (level + 1) + "¯" * (self.length - 2 * level - 2) + "|" * (level + 1))
            for k, one in enumerate(inner):
                self.layer(one, expand_nested, level + 1, k == len(inner) - 1)
            self.show("|" * level + "¯" * (self.length - 2 * level) + "|" * level)
            is_last = True  # as Keras 2 has it: the layers of a model are followed by no empty line
        if not is_last:
            self.show("|" * level + " " * (self.length - 2 * level) + "|" * level)

    def _fields(self, layer):
        if self.nodes is None and hasattr(layer, "built") and not layer.built:
            params = "0 (unused)"
        else:
            params = layer.count_params() if hasattr(layer, "count_params") else 0
        fields = [f"{layer.name} ({type(layer).__name__})", _output_shape(layer), params]
        if self.nodes is not None:
            used = [node for node in layer._inbound_nodes if not self.nodes or node in self.nodes]
            histories = [x._keras_history for node in used for x in node.input_tensors]
            fields.append([f"{operation.name}[{node}][{tensor}]" for operation, node, tensor in histories])
        return [*fields, "Y" if getattr(layer, "trainable", True) else "N"] if self.show_trainable else fields


def _output_shape(layer):
    """The shape as Keras 2 shows it: that of an input in a list; "multiple" where calls differ or were eager."""
    shapes = [tree.map_structure(lambda x: tuple(x.shape), node.outputs) for node in layer._inbound_nodes]
    shapes = [shape[0] if isinstance(shape, list) and len(shape) == 1 else shape for shape in shapes]
    if not shapes or any(shape != shapes[0] for shape in shapes):
        return "multiple"
    return [shapes[0]] if type(layer).__name__ == "InputLayer" else shapes[0]


def print_summary(model, line_length, positions, print_fn, expand_nested, show_trainable, layers, nodes, counts):
    """Prints the table of a model.

    Args:
        layers: those to show.
        nodes: the calls that the model consists of, if it is no chain of layers; else None.
        counts: (title, number of scalars, bytes) of the lines below.
        model, line_length, positions, print_fn, expand_nested, show_trainable: as for `Model.summary`.
    """
    table = _Table(print_fn or io_utils.print_msg, line_length, positions, nodes, show_trainable)
    table.show(f'Model: "{model.name}"')
    table.show("_" * table.length)
    table.row(table.header)
    table.show("=" * table.length)
    for layer in layers:
        table.layer(layer, expand_nested)
    table.show("=" * table.length)
    for title, count, size in counts:
        if title != "Optimizer":
            table.show(f"{title} params: {count} ({io_utils.readable_memory_size(size, 'Byte')})")
    table.show("_" * table.length)
