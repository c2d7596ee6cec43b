"""tf.summary.trace_on, trace_export, trace_off: the graphs of the functions called in between, and a profile."""

from __future__ import annotations

import os
import shutil
import tempfile
from typing import Any

import jax
import numpy as np

from tfjax.core import errors
from tfjax.core.export import export
from tfjax.core.log import warning
from tfjax.function.observing import observe
from tfjax.ops.control_flow.subgraph import is_staged
from tfjax.summary.graphs import graph_message
from tfjax.summary.protos import messages, metadata
from tfjax.summary.write import checked_step, put, tag_of


class _Trace:
    """What is collected since `trace_on`.

    Attributes:
        graphs: id of a graph -> the graph.
        profiler: whether a profile was asked for.
        folder: where its files go while it runs; None where none is running.
        is_temporary: whether nobody has said where they shall go.
    """

    def __init__(self, profiler: bool):
        self.graphs: dict[int, Any] = {}
        self.profiler = profiler
        self.folder: str | None = None
        self.is_temporary = False


_current: list[_Trace] = []


@export("summary.trace_on")
def trace_on(graph=True, profiler=False, profiler_outdir=None):
    """Starts to collect the graphs of the functions that are called, and profiling data.

    Args:
        graph: whether graphs are collected.
        profiler: whether JAX's profiler runs.
        profiler_outdir: folder for the profile. TensorFlow before 2.17 took it in `trace_export`, which works, too.
    """
    if is_staged():
        warning("Cannot enable trace inside a tf.function.")
        return
    if _current:
        warning("Trace already enabled")
        return
    trace = _Trace(profiler)
    if profiler:
        trace.is_temporary = profiler_outdir is None
        trace.folder = tempfile.mkdtemp() if profiler_outdir is None else os.fspath(profiler_outdir)
        start_profiler(trace.folder)
    if graph or profiler:
        observe(lambda found: trace.graphs.setdefault(id(found), found))
    _current.append(trace)


@export("summary.trace_export")
def trace_export(name, step=None, profiler_outdir=None):
    """Ends the collection and writes the graphs to the default writer.

    Args:
        name: name of the summary.
        step: a whole number; by default the step that is current.
        profiler_outdir: folder for the profile, if `trace_on` was given none.

    Raises:
        ValueError: without `trace_on` before, or if there is a writer and no step.
        tf.errors.UnavailableError: if a profile was asked for and no folder given.
    """
    step = None if step is None else checked_step(step)
    if is_staged():
        warning("Cannot export trace inside a tf.function.")
        return
    if not _current:
        raise ValueError("Must enable trace before export through tf.summary.trace_on.")
    trace = _current[0]
    kind = "graph_run_metadata" if trace.profiler else "graph_run_metadata_graph"

    def content() -> Any:
        return [], lambda: np.array(_run_metadata(trace), object)

    put(tag_of(name), content, step, lambda: metadata(kind, content=b"1"))
    folder = trace.folder
    if folder is not None:
        if trace.is_temporary and profiler_outdir is None:
            trace_off()
            raise errors.UnavailableError(
                None, None, "There is no folder for the profile: give profiler_outdir to tf.summary.trace_on."
            )
        stop_profiler()
        trace.folder = None
        if trace.is_temporary:
            shutil.copytree(folder, os.fspath(profiler_outdir), dirs_exist_ok=True)
            shutil.rmtree(folder)
        elif profiler_outdir:
            warning("Ignoring `profiler_outdir` passed to trace_export(). Please pass it to trace_on() instead.")
    trace_off()


@export("summary.trace_off")
def trace_off():
    """Ends the collection; what was collected is dropped."""
    if not _current:
        return
    trace = _current.pop()
    observe(None)
    if trace.folder is not None:
        stop_profiler()
        if trace.is_temporary:
            shutil.rmtree(trace.folder, ignore_errors=True)


def _run_metadata(trace: _Trace) -> bytes:
    found = messages().RunMetadata()
    for graph in trace.graphs.values():
        message = graph_message(graph)
        found.partition_graphs.append(message)
        parts = found.function_graphs.add()
        parts.pre_optimization_graph.CopyFrom(message)
        parts.partition_graphs.append(message)
    return found.SerializeToString()  # type: ignore[no-any-return]


def start_profiler(folder: str) -> None:
    """Starts JAX's profiler, whose files TensorBoard's profile plugin reads."""
    jax.profiler.start_trace(folder)


def stop_profiler() -> None:
    """Stops JAX's profiler and writes its files."""
    jax.profiler.stop_trace()
