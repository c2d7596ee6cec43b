"""Errors of pipelines, worded as TensorFlow's iterators word them.

TensorFlow names the iterator in which a user's function failed by the way to it from the end of the pipeline:
`Iterator::Root::Prefetch::Shuffle::ParallelMapV2`. Its rewriting shows there: maps without state are parallel, a
pipeline that ends in a synchronous step is prefetched, and a map before a batch is one with it (and then not named at
all).
"""

from __future__ import annotations

import re
from typing import Any

from tfjax.core import errors, nest

_WRAPPED = re.compile(r"^\{\{function_node [^}]*\}\} ?")
_TAIL = re.compile(r"(?:\s*\[\[\{\{node (?P<node>[\w/]+)\}\}\]\])?\s*\[Op:(?P<op>\w+)\](?: name: ?.*)?\s*\Z", re.DOTALL)
# What TensorFlow does not prefetch by itself: it runs ahead already.
_AHEAD = ("Prefetch", "ParallelMapV2", "MapAndBatch", "ParallelBatch", "ParallelInterleaveV4")


def where(op: str, outputs: int = 1) -> str:
    """What TensorFlow puts before the message of an op's error."""
    device = "/job:localhost/replica:0/task:0/device:CPU:0"
    return f"{{{{function_node __wrapped__{op}_output_types_{outputs}_device_{device}}}}} "


def of_iterator(kind: Any, text: str, outputs: int = 1) -> errors.OpError:
    """An error that an iterator raises."""
    return kind(None, None, f"{where('IteratorGetNext', outputs)}{text} [Op:IteratorGetNext] name: ")  # type: ignore[no-any-return]


def of_op(kind: Any, op: str, text: str, outputs: int = 1) -> errors.OpError:
    """An error that the op which makes a dataset raises."""
    return kind(None, None, f"{where(op, outputs)}{text} [Op:{op}] name: ")  # type: ignore[no-any-return]


def in_function(error: errors.OpError, dataset: Any, run: Any, outputs: int | None = None) -> errors.OpError:
    """The error of a user's function as the iteration raises it, over elements of so many parts."""
    if getattr(error, "_told", False) or isinstance(error, errors.OutOfRangeError):
        return error
    root = run.root
    path = [] if root is None else _path(root, dataset)
    text = _WRAPPED.sub("", error.message)
    tail = _TAIL.search(text)
    if tail is not None:
        node = tail["node"] or tail["op"]
        blank = "\n\n" if node.endswith("PyFunc") and "\nTraceback " in text else ""
        text = f"{text[: tail.start()]}{blank}\n\t [[{{{{node {node}}}}}]]"
    outer = run.op
    told = "" if dataset is None else _told(dataset, path, outer == "ReduceDataset")
    if outputs is None:
        outputs = 1 if root is None else len(nest.flatten(root.element_spec))
    made = type(error)(
        None,
        None,
        f"{where(outer, outputs)}{told}{text} [Op:{outer}] name: ",
    )
    made._told = True  # type: ignore[attr-defined]
    return made


def _told(dataset: Any, path: list[Any], reduced: bool) -> str:
    if dataset._fails_silently or len(path) > 1 and path[-2]._joins_maps and dataset._iterator_name.endswith("MapV2"):
        return ""
    names = [d._iterator_name for d in path]
    for k in range(len(names) - 1):
        if path[k]._joins_maps and names[k + 1] == "ParallelMapV2":
            names[k : k + 2] = ["MapAndBatch", ""]
    names = [name for name in names if name]
    if path and not reduced and (not names or names[0] not in _AHEAD):
        names.insert(0, "Prefetch")
    return (
        f"Error in user-defined function passed to {dataset._op_name}:{dataset._number} transformation with iterator: "
        f"{'::'.join(['ReduceIterator' if reduced else 'Iterator', 'Root', *names])}: "
    )


def _path(root: Any, dataset: Any) -> list[Any]:
    """The datasets from the end of the pipeline to this one."""
    if root is dataset:
        return [root]
    for below in root._input_datasets:
        found = _path(below, dataset)
        if found:
            return [root, *found]
    return []
