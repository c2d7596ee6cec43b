"""Tells control flow how to convert the functions that it is given; malt is loaded when that is first needed."""

from __future__ import annotations

from typing import Any

from tfjax.ops.conversion import register_conversion


def _convert(function: Any) -> Any:
    from tfjax.function.autograph.convert import tf_convert

    return tf_convert(function)


register_conversion(_convert)
STARTUP = True
