"""Tracebacks that end in the user's program, as TF filters its own: the frames of tfjax and of JAX are left out.

`tf.debugging.disable_traceback_filtering()` shows them all, as in TF.
"""

from __future__ import annotations

import importlib
import types

HIDDEN_PACKAGES = {"tfjax", "jax", "jaxlib", "optax", "equinox", "malt"}


def from_file(frames: types.TracebackType | None, filename: str) -> types.TracebackType | None:
    """The part of a traceback that starts in `filename`: what started the program is not part of it."""
    while frames is not None and frames.tb_frame.f_code.co_filename != filename:
        frames = frames.tb_next
    return frames


def filtered(frames: types.TracebackType | None) -> types.TracebackType | None:
    """The traceback without library frames; the whole one where nothing else is in it, or filtering is switched off."""
    if frames is None or not _filtering():
        return frames
    kept = None
    for frame in reversed(_chain(frames)):
        if not _is_hidden(frame):
            kept = types.TracebackType(kept, frame.tb_frame, frame.tb_lasti, frame.tb_lineno)
    return kept or frames


def _chain(frames: types.TracebackType | None) -> list[types.TracebackType]:
    chain = []
    while frames is not None:
        chain.append(frames)
        frames = frames.tb_next
    return chain


def _is_hidden(frame: types.TracebackType) -> bool:
    # __spec__, not __name__: the drop-in shows some modules under TensorFlow's names.
    spec = frame.tb_frame.f_globals.get("__spec__")
    return spec is not None and spec.name.partition(".")[0] in HIDDEN_PACKAGES


def _filtering() -> bool:
    debugging = getattr(importlib.import_module("tfjax"), "debugging", None)
    enabled = getattr(debugging, "is_traceback_filtering_enabled", None)
    return enabled is None or enabled()
