"""A closed jaxpr as one straight line of equations over integer slots: calls inlined, dead equations dropped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from jax.extend.core import Literal

from tfjax.engine import jax_compat

# Calls that only wrap a jaxpr; the parameter that holds it differs between primitives and JAX versions.
_CALLS = frozenset(
    "jit pjit closed_call core_call call core_closed_call remat remat2 checkpoint custom_jvp_call custom_vjp_call "
    "custom_vjp_call_jaxpr composite".split()
)
_CALL_PARAMS = ("jaxpr", "call_jaxpr", "fun_jaxpr")

# Each result is the operand of the same position.
_IDENTITIES = frozenset(
    "stop_gradient copy copy_p name optimization_barrier sharding_constraint mesh_cast layout_constraint pvary pcast "
    "device_put reshard nonbatchable".split()
)


@dataclass(slots=True)
class Equation:
    """One primitive application; `ins` and `outs` are slots, `source` is the jaxpr's own equation."""

    source: Any
    ins: tuple[int, ...]
    outs: tuple[int, ...]
    in_avals: tuple[Any, ...]
    out_avals: tuple[Any, ...]

    @property
    def name(self) -> str:
        return self.source.primitive.name

    @property
    def params(self) -> dict[str, Any]:
        return self.source.params


@dataclass(slots=True)
class FlatProgram:
    """Equations in order; `constants` maps slots to arrays that are known beforehand."""

    inputs: list[int] = field(default_factory=list)
    outputs: list[int] = field(default_factory=list)
    constants: dict[int, Any] = field(default_factory=dict)
    equations: list[Equation] = field(default_factory=list)
    num_slots: int = 0


def flatten(closed_jaxpr: Any) -> FlatProgram:
    """Inline every call in a closed jaxpr and keep only the equations that its outputs or effects need."""
    flattener = _Flattener()
    jaxpr = closed_jaxpr.jaxpr
    flattener.program.inputs = [flattener.fresh() for _ in jaxpr.invars]
    consts = [flattener.constant(c) for c in closed_jaxpr.consts]
    flattener.program.outputs = flattener.inline(jaxpr, consts, flattener.program.inputs)
    _drop_dead(flattener.program)
    return flattener.program


class _Flattener:
    def __init__(self) -> None:
        self.program = FlatProgram()

    def fresh(self) -> int:
        self.program.num_slots += 1
        return self.program.num_slots - 1

    def constant(self, value: Any, dtype: Any = None) -> int:
        slot = self.fresh()
        self.program.constants[slot] = host_constant(value, dtype)
        return slot

    def inline(self, jaxpr: Any, consts: Sequence[int], args: Sequence[int]) -> list[int]:
        """Append the equations of a jaxpr whose constants and arguments are in the given slots."""
        env: dict[Any, int] = dict(zip(jaxpr.constvars, consts, strict=True))
        env.update(zip(jaxpr.invars, args, strict=True))

        def slot(atom: Any) -> int:
            return self.constant(atom.val, atom.aval.dtype) if isinstance(atom, Literal) else env[atom]

        for eqn in jaxpr.eqns:
            ins = [slot(atom) for atom in eqn.invars]
            env.update(zip(eqn.outvars, self._append(eqn, ins), strict=True))
        return [slot(atom) for atom in jaxpr.outvars]

    def _append(self, eqn: Any, ins: list[int]) -> list[int]:
        name, params = eqn.primitive.name, eqn.params
        if name in _CALLS:
            return self._call(next(params[p] for p in _CALL_PARAMS if p in params), ins)
        if name in _IDENTITIES:
            return ins
        if name == "platform_index":
            return [self.constant(_cpu_branch(params["platforms"]), np.int32)]
        if name == "cond" and ins[0] in self.program.constants:
            branches = params["branches"]
            index = int(self.program.constants[ins[0]])
            return self._call(branches[min(max(index, 0), len(branches) - 1)], ins[1:])
        if name == "custom_linear_solve":
            return self._call(params["jaxprs"].solve, _solve_operands(params["const_lengths"], ins))
        whole = jax_compat.expanded(eqn)
        if whole is not None:
            return self._call(whole, ins)
        outs = [self.fresh() for _ in eqn.outvars]
        avals = tuple(v.aval for v in eqn.invars), tuple(v.aval for v in eqn.outvars)
        self.program.equations.append(Equation(eqn, tuple(ins), tuple(outs), *avals))
        return outs

    def _call(self, inner: Any, ins: Sequence[int]) -> list[int]:
        consts = [self.constant(c) for c in getattr(inner, "consts", ())]
        return self.inline(getattr(inner, "jaxpr", inner), consts, ins)


def host_constant(value: Any, dtype: Any = None) -> Any:
    """A literal or constant as a NumPy array of its aval's dtype; PRNG keys stay as they are."""
    dtype = getattr(value, "dtype", None) if dtype is None else dtype
    return value if dtype is not None and not isinstance(dtype, np.dtype) else np.asarray(value, dtype)


def _cpu_branch(platforms: Sequence[Any]) -> int:
    for n, group in enumerate(platforms):
        if group is None or "cpu" in group:
            return n
    raise ValueError(f"no branch for the CPU among {platforms}")


def _solve_operands(lengths: Any, ins: list[int]) -> list[int]:
    """The solver's constants and the right-hand sides, out of custom_linear_solve's operands."""
    start = lengths.matvec + lengths.vecmat
    end = start + lengths.solve + lengths.transpose_solve
    return ins[start : start + lengths.solve] + ins[end:]


def _drop_dead(program: FlatProgram) -> None:
    needed = set(program.outputs)
    kept = []
    for equation in reversed(program.equations):
        if equation.source.effects or not needed.isdisjoint(equation.outs):
            needed.update(equation.ins)
            kept.append(equation)
    program.equations = kept[::-1]


def uses(equations: Iterable[Equation]) -> dict[int, list[Equation]]:
    """For each slot the equations that read it."""
    readers: dict[int, list[Equation]] = {}
    for equation in equations:
        for slot in set(equation.ins):
            readers.setdefault(slot, []).append(equation)
    return readers
