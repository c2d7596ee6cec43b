"""Runs jaxprs in NumPy: a jaxpr becomes one Python function, a line per equation.

XLA needs tens of milliseconds to compile even the smallest program; what is run once or twice is cheaper here.

    program = compile_jaxpr(jax.make_jaxpr(f)(x))
    [y] = program(np_x)

Arrays are immutable to this module: results may be views of inputs, and inputs are never written to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import Any

import jax
import numpy as np
from jax.extend.core import ClosedJaxpr

from tfjax.engine.cost import equations_cost_us
from tfjax.engine.flatten import Equation, FlatProgram, flatten, uses
from tfjax.engine.jax_compat import apply_equation
from tfjax.engine.numpy_rules import RULES, identity, is_supported
from tfjax.engine.numpy_rules.elementwise import BROADCASTING
from tfjax.engine.numpy_rules.shape import aligned_shape, trailing_aligned

Array = Any
Run = Callable[..., list[Array]]

# How often an equation ran through XLA because no rule knows its primitive (or dtype).
fallbacks: Counter[str] = Counter()

# Results of equations on constants are computed once unless they are larger than this; larger intermediates are freed
# right after their last use.
_FOLD_BYTES = 1 << 16
_FREE_BYTES = 1 << 16


class Interpreted:
    """A jaxpr ready to run in NumPy.

    Attributes:
        cost_us: static estimate of one run.
        num_eqns: number of equations after inlining and dead code elimination.
    """

    __slots__ = ("_bound", "_program", "_raw", "_run", "cost_us", "num_eqns")

    def __init__(self, program: FlatProgram) -> None:
        self._program: FlatProgram | None = program
        self._bound: _Bound | None = None
        self._raw: Run | None = None
        self._run: Run | None = None
        self.num_eqns = len(program.equations)
        self.cost_us = equations_cost_us(program.equations)

    def __call__(self, *arrays: Array) -> list[Array]:
        """Run on NumPy arrays (or scalars) with the jaxpr's input avals; floating-point warnings are silenced."""
        run = self._run
        if run is None:
            run = self._run = np.errstate(all="ignore")(self.raw)
        return run(*arrays)

    @property
    def raw(self) -> Run:
        """The same as a plain function, for callers that already run under `np.errstate(all="ignore")`."""
        if self._raw is None:
            self._raw = _generate(self._bind())
        return self._raw

    @property
    def single(self) -> Callable[..., Array]:
        """As `raw` for a jaxpr with one output, which is returned bare; for one equation, that is the kernel itself."""
        bound = self._bind()
        if len(bound.steps) == 1:
            [step] = bound.steps
            if list(step.ins) == list(bound.inputs) and bound.outputs == [step.outs]:
                return step.kernel
        raw = self.raw
        return lambda *arrays: raw(*arrays)[0]

    def _bind(self) -> _Bound:
        if self._bound is None:
            with np.errstate(all="ignore"):
                self._bound = _bind(self._program)
            self._program = None
        return self._bound


def compile_jaxpr(closed_jaxpr: ClosedJaxpr) -> Interpreted:
    """Prepare a closed jaxpr for `Interpreted.__call__`; rules are bound at the first run."""
    return Interpreted(flatten(closed_jaxpr))


class _Step:
    """One bound equation: `outs` is a slot, or a list of slots where the kernel returns several results."""

    __slots__ = ("name", "kernel", "ins", "outs", "nbytes")

    def __init__(self, name: str, kernel: Callable[..., Any], ins: Sequence[int], outs: Any, nbytes: int) -> None:
        self.name = name
        self.kernel = kernel
        self.ins = ins
        self.outs = outs
        self.nbytes = nbytes


class _Bound:
    """Steps in order with their constants."""

    def __init__(self, program: FlatProgram) -> None:
        self.inputs = program.inputs
        self.constants = dict(program.constants)
        self.steps: list[_Step] = []
        self.outputs: list[int] = []


def _bind(program: FlatProgram) -> _Bound:
    """Bind every equation to its kernel; fold constants and drop equations that change nothing."""
    bound = _Bound(program)
    same: dict[int, int] = {}  # slots that turned out to be another slot's value
    thin = _thin_broadcasts(program)
    for equation in program.equations:
        ins = [same.get(slot, slot) for slot in equation.ins]
        kernel = thin[equation.outs[0]] if equation.outs and equation.outs[0] in thin else _kernel(equation)
        if kernel is identity:
            same[equation.outs[0]] = ins[0]
            continue
        nbytes = _nbytes(equation.out_avals)
        several = equation.source.primitive.multiple_results
        foldable = not equation.source.effects and nbytes <= _FOLD_BYTES
        if foldable and all(slot in bound.constants for slot in ins):
            values = _annotated(equation.name, kernel, [bound.constants[slot] for slot in ins])
            for slot, value in zip(equation.outs, values if several else [values]):
                bound.constants[slot] = np.asarray(value) if isinstance(value, np.generic) else value
            continue
        outs = list(equation.outs) if several else equation.outs[0]
        bound.steps.append(_Step(equation.name, kernel, ins, outs, nbytes))
    bound.outputs = [same.get(slot, slot) for slot in program.outputs]
    return bound


def _nbytes(avals: Sequence[Any]) -> int:
    return sum(aval.size * getattr(aval.dtype, "itemsize", 8) for aval in avals)


def _thin_broadcasts(program: FlatProgram) -> dict[int, Callable[..., Any]]:
    """Broadcasts that need not be carried out, because all their readers broadcast by themselves.

    Each reader must keep an operand of the full shape that is not thin itself.
    """
    readers, outputs = uses(program.equations), set(program.outputs)
    thin: dict[int, Callable[..., Any]] = {}
    for equation in program.equations:
        if equation.name != "broadcast_in_dim" or len(equation.ins) != 1 or equation.outs[0] in outputs:
            continue
        slot, shape = equation.outs[0], equation.out_avals[0].shape
        if all(_keeps_shape_without(reader, slot, shape, thin) for reader in readers.get(slot, ())):
            old, dims = equation.in_avals[0].shape, equation.params["broadcast_dimensions"]
            thin[slot] = identity if trailing_aligned(old, shape, dims) else _reshape(aligned_shape(old, shape, dims))
    return thin


def _keeps_shape_without(reader: Equation, slot: int, shape: tuple[int, ...], thin: dict[int, Any]) -> bool:
    if reader.name not in BROADCASTING:
        return False
    if reader.name == "select_n" and (reader.in_avals[0].shape != shape or len(reader.ins) < 3):
        return False  # its kernel may hand back a case as it is
    return any(
        other != slot and other not in thin and aval.shape == shape
        for other, aval in zip(reader.ins, reader.in_avals, strict=True)
    )


def _reshape(shape: tuple[int, ...]) -> Callable[..., Any]:
    return lambda x: x.reshape(shape)


def _kernel(equation: Equation) -> Callable[..., Any]:
    """The bound rule of an equation, or its XLA fallback."""
    binder = RULES.get(equation.name)
    if binder is not None and all(is_supported(aval.dtype) for aval in (*equation.in_avals, *equation.out_avals)):
        try:
            kernel = binder(equation.params, equation.in_avals, equation.out_avals)
        except Exception as error:
            error.add_note(f"while binding the NumPy rule of the JAX primitive {equation.name!r}")
            raise
        if kernel is not None:
            return kernel
    return _through_xla(equation.source)


def _through_xla(eqn: Any) -> Callable[..., Any]:
    """Run one equation as a jitted program of its own."""
    name, several = eqn.primitive.name, eqn.primitive.multiple_results
    run = jax.jit(partial(apply_equation, eqn))

    def fallback(*arrays: Array) -> Any:
        fallbacks[name] += 1
        results = run(*arrays)
        return [_to_host(x) for x in results] if several else _to_host(results)

    return fallback


def _to_host(x: Any) -> Any:
    return np.asarray(x) if isinstance(x.dtype, np.dtype) else x


def _annotated(name: str, kernel: Callable[..., Any], args: Sequence[Any]) -> Any:
    try:
        return kernel(*args)
    except Exception as error:
        _note_primitive(error, name)
        raise


def _note_primitive(error: BaseException, name: str) -> None:
    error.add_note(f"while interpreting the JAX primitive {name!r}")


def _generate(bound: _Bound) -> Run:
    """One Python function for all steps; slots are its local variables, kernels and constants its globals."""
    names = {slot: f"c{slot}" for slot in bound.constants}
    names.update((slot, f"v{slot}") for slot in bound.inputs)
    frees = _last_uses(bound)
    scope: dict[str, Any] = {}
    lines = [f"def run({', '.join(names[slot] for slot in bound.inputs)}):", "    try:"]
    for n, step in enumerate(bound.steps):
        scope[f"f{n}"] = step.kernel
        arguments = ", ".join(_use(slot, names, bound, scope) for slot in step.ins)
        lines.append(f"        {_targets(step, names)}f{n}({arguments}){frees.get(n, '')}")
    results = ", ".join(_use(slot, names, bound, scope) for slot in bound.outputs)
    lines += [
        f"        return [{results}]",
        "    except Exception as error:",
        "        note(error)",
        "        raise",
    ]
    scope["note"] = _noter([step.name for step in bound.steps])
    exec(_code("\n".join(lines)), scope)
    return scope["run"]


@lru_cache(maxsize=4096)
def _code(source: str) -> Any:
    # Small ops share their text: only the kernels and constants differ.
    return compile(source, "<interpreted jaxpr>", "exec")


def _targets(step: _Step, names: dict[int, str]) -> str:
    if isinstance(step.outs, int):
        names[step.outs] = f"v{step.outs}"
        return f"v{step.outs} = "
    names.update((slot, f"v{slot}") for slot in step.outs)
    return "".join(f"v{slot}, " for slot in step.outs).rstrip(" ") + " = " if step.outs else ""


def _use(slot: int, names: dict[int, str], bound: _Bound, scope: dict[str, Any]) -> str:
    name = names[slot]
    if slot in bound.constants:
        scope[name] = bound.constants[slot]
    return name


def _last_uses(bound: _Bound) -> dict[int, str]:
    """For each step the statement that frees the large values it reads last."""
    last: dict[int, int] = {}
    large: set[int] = set()
    for n, step in enumerate(bound.steps):
        outs = [step.outs] if isinstance(step.outs, int) else step.outs
        if step.nbytes > _FREE_BYTES:
            large.update(outs)
        last.update((slot, n) for slot in (*step.ins, *outs))
    kept = set(bound.outputs)
    freed: dict[int, list[str]] = {}
    for slot in sorted(large - kept):
        freed.setdefault(last[slot], []).append(f"v{slot}")
    return {n: f"; del {', '.join(slots)}" for n, slots in freed.items()}


def _noter(primitives: list[str]) -> Callable[[BaseException], None]:
    first_line = 3

    def note(error: BaseException) -> None:
        line = error.__traceback__.tb_lineno - first_line
        if 0 <= line < len(primitives):
            _note_primitive(error, primitives[line])

    return note
