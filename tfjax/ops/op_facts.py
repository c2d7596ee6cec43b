"""Facts about TensorFlow's ops (signature, allowed dtypes, CPU kernels) and the errors that follow from them.

The table op_facts.tsv is recorded from TensorFlow by tools/record_op_facts.py. It is read when an op first meets a new
combination of dtypes, never in steady state.
"""

from __future__ import annotations

import functools
import pathlib
import re
from collections.abc import Sequence
from typing import NamedTuple

import ml_dtypes
import numpy as np

from tfjax.core import errors
from tfjax.engine.aval import Aval
from tfjax.tensor import graph_errors

_ENUM = {
    "float16": "DT_HALF", "bfloat16": "DT_BFLOAT16", "float32": "DT_FLOAT", "float64": "DT_DOUBLE",
    "object": "DT_STRING", "bool": "DT_BOOL",
    "float8_e4m3b11fnuz": "DT_FLOAT8_E4M3B11FNUZ",
}  # fmt: skip
_TYPES = {
    "bool": np.dtype(bool), "string": np.dtype(object), "float": np.dtype(np.float32), "double": np.dtype(np.float64),
    "half": np.dtype(np.float16), "bfloat16": np.dtype(ml_dtypes.bfloat16),
}  # fmt: skip


def enum(dtype: np.dtype) -> str:
    """TensorFlow's enum name of a dtype ("DT_FLOAT")."""
    return _ENUM.get(dtype.name) or f"DT_{dtype.name.upper()}"


def kernel_name(dtype: np.dtype) -> str:
    """Name of a dtype in kernel messages ("float")."""
    return enum(dtype)[3:].lower()


class Facts(NamedTuple):
    """What TensorFlow says of one op.

    Attributes:
        args: per input its name and type: a type attribute ("T") or a fixed dtype; `N*T` for a list.
        allowed: type attribute -> enum names it may take (empty: any).
        defaults: type attribute -> its default enum name.
        summary: the text TensorFlow prints about the op.
        kernels: registered kernels, as printed.
        attrs: attribute names and printed defaults, for messages.
    """

    name: str
    args: tuple[tuple[str, str | np.dtype], ...]
    allowed: dict[str, tuple[str, ...]]
    defaults: dict[str, str]
    summary: str
    kernels: tuple[str, ...]
    attrs: tuple[tuple[str, str], ...]


@functools.cache
def _table() -> str:
    return (pathlib.Path(__file__).parent / "op_facts.tsv").read_text()


@functools.cache
def facts(op: str) -> Facts | None:
    """The facts of an op, None for one that is not TensorFlow's."""
    table = _table()
    start = table.find(f"\n{op}\t")
    if start < 0:
        return None
    name, signature, attrs, marks, kernels = table[start + 1 : table.index("\n", start + 1)].split("\t")
    args = []
    for part in filter(None, signature.split(" -> ")[0].split(", ")):
        label, kind = part.split(":", 1)
        args.append((label, _fixed(kind)))
    allowed: dict[str, tuple[str, ...]] = {}
    defaults: dict[str, str] = {}
    shown = []
    for attr in filter(None, attrs.split(" ; ")):
        label, rest = attr.split(":", 1)
        default = re.search(r"default=(\[.*?\]|[^,]*)", rest)
        shown.append((label, default.group(1) if default else ""))
        if rest.startswith("type"):
            names = re.search(r"allowed=\[(.*?)\]", rest)
            allowed[label] = tuple(names.group(1).split(", ")) if names else ()
            if default:
                defaults[label] = default.group(1)
    shown_attrs = "".join(f"; attr={a}" for a in filter(None, attrs.split(" ; ")))
    summary = f"Op<name={name}; signature={signature}{shown_attrs}{marks}>"
    return Facts(name, tuple(args), allowed, defaults, summary, tuple(filter(None, kernels.split(" | "))), tuple(shown))


def _fixed(kind: str) -> str | np.dtype:
    if kind in _TYPES:
        return _TYPES[kind]
    if re.fullmatch(r"u?int\d+|complex\d+", kind):
        return np.dtype(kind)
    return kind


def where(op: str) -> str:
    """The prefix of kernel errors."""
    return f"{{{{function_node __wrapped__{op}_device_/job:localhost/replica:0/task:0/device:CPU:0}}}}"


def op_error(
    op: str, text: str, cls: type[errors.OpError] = errors.InvalidArgumentError, name: str | None = None
) -> errors.OpError:
    """The error of a kernel, worded as TensorFlow's eager mode does."""
    message = f"{where(op)} {text} [Op:{op}] name: {name or ''}"
    return graph_errors.failed(message, cls) or cls(None, None, message)


def not_allowed(op: Facts, attr: str, dtype: np.dtype, suffix: str = " name: ") -> errors.InvalidArgumentError:
    """The error for a dtype outside the op's list."""
    names = ", ".join(n[3:].lower() for n in op.allowed[attr])
    return errors.InvalidArgumentError(
        None,
        None,
        f"Value for attr '{attr}' of {kernel_name(dtype)} is not in the list of allowed values: {names}\n\t; NodeDef: "
        f"{{{{node {op.name}}}}}; {op.summary} [Op:{op.name}]{suffix}",
    )


def check_dtypes(op: str, ins: Sequence[Aval]) -> None:
    """Raises TensorFlow's error if `op` cannot take inputs of these dtypes.

    Covers, in TensorFlow's order: dtypes the op does not list, inputs that must agree, dtypes without a CPU kernel.
    """
    known = facts(op)
    if known is None:
        return
    bound: dict[str, np.dtype] = {}
    for k, ((_, kind), aval) in enumerate(zip(known.args, ins, strict=False)):
        if isinstance(kind, str) and "*" in kind:
            break
        if isinstance(kind, str) and kind not in bound:
            bound[kind] = aval.dtype
            if known.allowed.get(kind) and enum(aval.dtype) not in known.allowed[kind]:
                raise not_allowed(known, kind, aval.dtype)
            continue
        expected = kind if isinstance(kind, np.dtype) else bound[kind]
        if expected != aval.dtype:
            raise errors.InvalidArgumentError(
                None,
                None,
                f"cannot compute {op} as input #{k}(zero-based) was expected to be a {kernel_name(expected)} tensor "
                "but "
                f"is a {kernel_name(aval.dtype)} tensor [Op:{op}] name: ",
            )
    if not has_kernel(known, bound):
        raise no_kernel(known, bound)


def has_kernel(op: Facts, bound: dict[str, np.dtype]) -> bool:
    """Whether some CPU kernel takes these type attributes."""
    rows = [k for k in op.kernels if "'CPU'" in k or "'DEFAULT'" in k]
    if not rows:
        return True
    for row in rows:
        for attr, dtype in bound.items():
            found = re.search(rf"; {attr} in \[(.*?)\]", row)
            if found and enum(dtype) not in found.group(1).split(", "):
                break
        else:
            return True
    return False


def no_kernel(op: Facts, bound: dict[str, np.dtype]) -> errors.NotFoundError:
    """The error for a dtype that the op lists but no CPU kernel implements."""
    values = []
    for label, default in sorted(op.attrs):
        text = enum(bound[label]) if label in bound else default
        if text:
            values.append(f"{label}={text}")
    rows = "\n".join(f"  {k}" for k in op.kernels)
    return errors.NotFoundError(
        None,
        None,
        f"Could not find device for node: {{{{node {op.name}}}}} = {op.name}[{', '.join(values)}]\nAll kernels "
        f"registered "
        f"for op {op.name}:\n{rows}\n [Op:{op.name}] name: ",
    )
