"""tf.einsum."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np

from tfjax import engine
from tfjax.core.export import export
from tfjax.engine.aval import Aval, aval_of
from tfjax.ops.calling import check_one_dtype, kernel_error, public_op
from tfjax.ops.inputs import convert
from tfjax.ops.op_facts import enum, facts, has_kernel, no_kernel
from tfjax.ops.shapes import broadcast_shape, show
from tfjax.tensor.tensor import Tensor

_FORMAT = re.compile(r"([a-zA-Z.]*)((?:,[a-zA-Z.]*)*)(->[a-zA-Z.]*)?")


def _resolve(equation: str, count: int) -> tuple[tuple[str, ...], str]:
    """Subscripts of the inputs and of the output, by TensorFlow's rules."""
    text = equation.replace(" ", "")
    ok = (
        _FORMAT.fullmatch(text)
        and "." not in text.replace("...", "")
        and all(part.count("...") <= 1 for part in re.split(",|->", text))
    )
    if not ok:
        raise ValueError(f"Subscripts have incorrect format: {text}")
    left, arrow, output = text.partition("->")
    inputs = tuple(left.split(","))
    if len(inputs) != count:
        raise ValueError(f'Got {count} inputs for equation "{equation}", expecting {len(inputs)}')
    counts = Counter(left.replace("...", "").replace(",", ""))
    if not arrow:
        output = ("..." if "..." in left else "") + "".join(sorted(c for c, n in counts.items() if n == 1))
    labels = output.replace("...", "")
    if len(set(labels)) != len(labels):
        raise ValueError(f"Output subscripts contain a label appearing more than once: {text}")
    for label in labels:
        if label not in counts:
            raise ValueError(f"Output subscripts contain the label {label} not present in the input subscripts.")
    return inputs, output


def _parts(equation: str) -> tuple[list[str], str]:
    left, output = equation.split("->")
    return left.split(","), output


def _sizes(ins: Sequence[Aval], subscripts: Sequence[str]) -> tuple[dict[str, int], tuple[int, ...]]:
    """Size of each label, and the shape that the ellipses stand for; raises the kernel's errors."""
    suffix = f"_N_{len(ins)}"
    sizes: dict[str, int] = {}
    batch: tuple[int, ...] = ()
    for k, (aval, text) in enumerate(zip(ins, subscripts, strict=True)):
        before, dots, after = text.partition("...")
        named = len(before) + len(after)
        if dots and aval.ndim < named:
            raise kernel_error(
                "Einsum", f"Expected input {k} to have rank at least {named} but got: {aval.ndim}", suffix=suffix
            )
        if not dots and aval.ndim != named:
            raise kernel_error("Einsum", f"Expected input {k} to have rank {named} but got: {aval.ndim}", suffix=suffix)
        tail = aval.ndim - len(after)
        axes = [*zip(before, range(len(before)), strict=True), *zip(after, range(tail, aval.ndim), strict=True)]
        for label, axis in axes:
            if sizes.setdefault(label, aval.shape[axis]) != aval.shape[axis]:
                raise kernel_error(
                    "Einsum",
                    f"Expected dimension {sizes[label]} at axis {axis} of the input shaped {show(aval.shape)} but got "
                    f"dimension {aval.shape[axis]}",
                    suffix=suffix,
                )
        inner = aval.shape[len(before) : tail]
        joined = broadcast_shape(batch, inner)
        if joined is None:
            raise kernel_error(
                "Einsum", f"Invalid broadcasting dimensions: {show(batch)} vs. {show(inner)}", suffix=suffix
            )
        batch = joined
    return sizes, batch


def _check(ins: Sequence[Aval], equation: str) -> None:
    check_one_dtype("Einsum", ins)
    known = facts("Einsum")
    if known is not None and not has_kernel(known, {"T": ins[0].dtype}):
        error = no_kernel(known, {"T": ins[0].dtype})
        values = f'Einsum[N={len(ins)}, T={enum(ins[0].dtype)}, equation="{equation}"]'
        raise type(error)(None, None, re.sub(r"Einsum\[.*?\]\n", lambda _: values + "\n", error.message, count=1))
    subscripts, output = _parts(equation)
    _, batch = _sizes(ins, subscripts)
    if batch and "..." not in output:
        raise kernel_error(
            "Einsum",
            f"Output contains {len(batch)} broadcasting dimension(s) but no ellipsis (...) was found in the output "
            "subscripts.",
            suffix=f"_N_{len(ins)}",
        )


def _abstract(ins: Sequence[Aval], equation: str) -> Aval:
    subscripts, output = _parts(equation)
    sizes, batch = _sizes(ins, subscripts)
    before, dots, after = output.partition("...")
    shape = (*(sizes[c] for c in before), *(batch if dots else ()), *(sizes[c] for c in after))
    return aval_of(shape, ins[0].dtype)


def _cost(ins: Sequence[Aval], equation: str) -> float:
    sizes, batch = _sizes(ins, _parts(equation)[0])
    return 30.0 + 1e-4 * math.prod(sizes.values()) * math.prod(batch)


def _twin(*arrays: Any, equation: str) -> Any:
    dtype = arrays[0].dtype
    if dtype.itemsize == 2 and dtype.kind not in "iu":
        arrays = tuple(a.astype(np.float32) for a in arrays)
    return np.asarray(np.einsum(equation, *arrays, optimize=sum(a.size for a in arrays) > 64), dtype)


@engine.define_op("Einsum", check=_check, abstract=_abstract, numpy=_twin, cost=_cost)
def _einsum(*arrays: Any, equation: str) -> Any:
    return jnp.einsum(equation, *arrays, preferred_element_type=arrays[0].dtype)


@export("linalg.einsum", "einsum")
@public_op(generated=True)
def einsum(equation: str, *inputs: Any, **kwargs: Any) -> Tensor:
    """Sums of products of tensors, in Einstein's notation: `tf.einsum("ij,jk->ik", a, b)`.

    Args:
        equation: subscripts of the inputs and, after "->", of the result (without it: the labels that occur once, in
            alphabetical order). "..." stands for dimensions that broadcast. A label that occurs twice in an input takes
            the diagonal.
        *inputs: tensors of one dtype.
        **kwargs: `optimize` (how to order the products: of no consequence here) and `name`.

    Raises:
        ValueError: the equation is wrong, or does not go with the number of inputs.
        InvalidArgumentError: ranks, sizes or dtypes do not fit.
        TypeError: unknown keyword.
    """
    kwargs.pop("name", None)
    kwargs.pop("optimize", None)
    if kwargs:
        raise TypeError(
            f"Invalid keyword arguments for einsum: {', '.join(kwargs)}. Valid arguments: name, optimize, greedy."
        )
    for value in inputs:
        value.shape  # noqa: B018  TensorFlow asks for it, so a list is no input
    equation = equation.replace(" ", "")
    subscripts, output = _resolve(equation, len(inputs))
    tensors = [convert(value) for value in inputs]
    return _einsum(*tensors, equation=",".join(subscripts) + "->" + output)
