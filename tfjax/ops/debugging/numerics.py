"""Looking for infinities and NaN: tf.debugging.check_numerics, enable_check_numerics."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np

from tfjax import engine
from tfjax.core.errors import InvalidArgumentError
from tfjax.core.export import export
from tfjax.engine import op as engine_op
from tfjax.engine.trace import record
from tfjax.ops import operators
from tfjax.ops.calling import on_host, public_op
from tfjax.ops.inputs import define_op, op_error, op_inputs
from tfjax.ops.shapes import elementwise
from tfjax.tensor.tensor import Tensor, new_tensor


def _bad_text(message: str, has_inf: bool, has_nan: bool) -> str:
    found = " and ".join(name for name, there in (("Inf", has_inf), ("NaN", has_nan)) if there)
    return f"{message} : Tensor had {found} values"


def _failed(report: Any, avals: Sequence[Any], message: str) -> InvalidArgumentError:
    return op_error("CheckNumerics", _bad_text(message, bool(report[0]), bool(report[1])))


@define_op("CheckNumerics", guards=[_failed])
def _check_later(x: Any, message: str) -> Any:
    return x, jnp.stack([jnp.any(jnp.isinf(x)), jnp.any(jnp.isnan(x))])


@define_op("CheckNumerics", abstract=elementwise, numpy=lambda x: x)
def _checked(x: Any) -> Any:
    return x


@export("debugging.check_numerics")
@public_op("tensor", generated=True)
def check_numerics(tensor: Any, message: str, name: str | None = None) -> Tensor:
    """Returns a tensor that has no infinities and no NaN.

    Raises:
        InvalidArgumentError: it has some; the text starts with `message`. (Where the value is not known yet, when it is
            next needed.)
    """
    (x,) = op_inputs("CheckNumerics", tensor)
    data = on_host(x)
    if data is None or not engine.is_inexact(data.dtype):
        return _check_later(x, message=str(message))
    inf, nan = bool(np.isinf(data).any()), bool(np.isnan(data).any())
    if inf or nan:
        raise op_error("CheckNumerics", _bad_text(str(message), inf, nan))
    return _checked(x)


@export("debugging.assert_all_finite")
@public_op()
def assert_all_finite(x: Any, message: str, name: str | None = None) -> Tensor:
    """As `check_numerics`."""
    (tensor,) = op_inputs("CheckNumerics", x)
    return check_numerics(tensor, message)


_checking = [False]


def _record_and_check(op: Any, inputs: Sequence[Any], attrs: Any = ()) -> Any:
    """The recorder that also looks at every floating output."""
    result = record(op, inputs, attrs)
    if engine.state().trace.symbolic or op.name == "CheckNumerics":
        return result
    outputs = result if isinstance(result, tuple) else (result,)
    for k, value in enumerate(outputs):
        if engine.is_inexact(value.aval.dtype):
            _inspect(op.name, inputs, value, k, len(outputs))
    return result


def _inspect(name: str, inputs: Sequence[Any], value: Any, position: int, count: int) -> None:
    data = np.asarray(engine.to_host(value))
    real = data.real if data.dtype.kind == "c" else data
    counts = {
        "-Inf": int(np.isneginf(real).sum()), "+Inf": int(np.isposinf(real).sum()), "NaN": int(np.isnan(data).sum()),
    }  # fmt: skip
    if not any(counts.values()):
        return
    tensors = [i if isinstance(i, Tensor) else new_tensor(np.asarray(engine.to_host(i))) for i in inputs]
    lines = [
        "", "",
        f"!!! Detected Infinity or NaN in output {position} of eagerly-executing op "
        f'"{name}" (# of outputs: {count}) !!!',
        f"  dtype: {value.dtype}",
        f"  shape: {value.shape}",
    ]  # fmt: skip
    lines += [f"  # of {'+NaN' if kind == 'NaN' else kind} elements: {n}" for kind, n in counts.items() if n]
    lines.append("")
    if len(tensors) == 1:
        lines.append(f"  Input tensor: {tensors[0]!s}")
    elif tensors:
        lines.append(f"  Input tensors ({len(tensors)}):")
        lines += [f"         {k}: {t!s}" for k, t in enumerate(tensors)]
    lines += ["", ""]
    found = " and ".join(kind for kind, n in counts.items() if n)
    raise op_error("CheckNumericsV2", "\n".join(lines) + f" : Tensor had {found} values")


@export("debugging.enable_check_numerics")
@public_op()
def enable_check_numerics(stack_height_limit: int = 30, path_length_limit: int = 50) -> None:
    """Every op whose floating result has an infinity or NaN raises InvalidArgumentError from now on; each runs at once.

    Args:
        stack_height_limit, path_length_limit: how much of the graph's stack trace TensorFlow shows; here there is none.
    """
    if not _checking[0]:
        _checking[0] = True
        engine_op.bind_recorder(_record_and_check)
        operators.record2 = lambda op, x, y: _record_and_check(op, (x, y))  # the operators' short way


@export("debugging.disable_check_numerics")
@public_op()
def disable_check_numerics() -> None:
    """Ends what `enable_check_numerics` began."""
    if _checking[0]:
        _checking[0] = False
        engine_op.bind_recorder(record)
        operators.record2 = engine.record2
