"""Op: one operation, defined once in JAX, and Call: that operation at given static attributes, shapes and dtypes.

    @define_op("AddV2", abstract=elementwise, numpy=np.add)
    def add(x, y):
        return lax.add(x, y)

`add(a, b)` on values records the operation. See docs/ops.md for the whole contract.
"""

from __future__ import annotations

import contextlib
import copy
import itertools
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import jax
import numpy as np

from tfjax.engine import config, effects
from tfjax.engine.aval import Aval, aval_of, closed
from tfjax.engine.flatten import flatten
from tfjax.engine.interpret import compile_jaxpr

Attrs = tuple[tuple[str, Any], ...]


class Op:
    """An operation that the recorder can record.

    Attributes:
        name: TensorFlow's name of the op ("AddV2"), shown in errors and reports.
        impl: JAX implementation, `impl(*arrays, **attrs)` -> array or tuple of arrays.
        abstract: optional `abstract(avals, **attrs)` -> Aval or tuple of Avals; must agree with `impl`. Saves a trace.
        numpy: optional NumPy twin, `numpy(*arrays, **attrs)`; must agree with `impl` within rounding.
        differentiable: False where TensorFlow has no gradient (GradientTape then sees no path).
        check: optional `check(avals, **attrs)`, raises TensorFlow's error for bad shapes or dtypes.
        guards: for each trailing output of `impl` that reports a value check, what makes the error of a report with
            a non-zero element: `make_error(report, avals, **attrs)`.
        cost: optional estimate of one run on the host in microseconds, `cost(avals, **attrs)`.
        multi: the op has several outputs for the user (and returns a tuple even of one).
        effect: the op does something besides returning values (it prints, it checks): it runs even if nobody looks at
            its outputs, and in recorded order.
        pointwise: the op works element by element, broadcasting as NumPy does; its gradient is then traced once, on
            one element, for all shapes.
        rows: optional `rows(**attrs)`: True where the op picks rows of input 0 by the indices in input 1, so that the
            gradient of input 0 is a set of row slices.
        inert: positions of inputs that no output depends on differentiably.
        stepwise: TensorFlow computes the gradient with comparisons of the inputs, which have no gradient themselves.
    """

    __slots__ = ("name", "impl", "abstract", "numpy", "differentiable", "check", "guards", "cost", "multi",
                 "rows", "pointwise", "effect", "inert", "stepwise", "_silent")  # fmt: skip

    def __init__(
        self,
        name: str,
        impl: Callable[..., Any],
        *,
        abstract: Callable[..., Any] | None = None,
        numpy: Callable[..., Any] | None = None,
        differentiable: bool = True,
        check: Callable[..., None] | None = None,
        guards: Sequence[Callable[..., Exception]] = (),
        cost: Callable[..., float] | None = None,
        multi: bool = False,
        rows: Callable[..., bool] | None = None,
        pointwise: bool = False,
        effect: bool = False,
        inert: frozenset[int] = frozenset(),
        stepwise: bool = False,
    ):
        self.name = name
        self.impl = impl
        self.abstract = abstract
        self.numpy = numpy
        self.differentiable = differentiable
        self.check = check
        self.guards = tuple(guards)
        self.cost = cost
        self.multi = multi
        self.rows = rows
        self.pointwise = pointwise
        self.effect = effect
        self._silent: Op | None = None
        self.inert = inert
        self.stepwise = stepwise

    @property
    def silent(self) -> Op:
        """The op without its effects."""
        if self._silent is None:
            self._silent = copy.copy(self)
            self._silent.impl = _silenced(self.impl)
            self._silent.numpy = None
            self._silent.effect = False
        return self._silent

    def __repr__(self) -> str:
        return f"<op {self.name}>"

    def __call__(self, *inputs: Any, **attrs: Any) -> Any:
        """Records the op on `inputs` (values); `attrs` are static and hashable.

        Returns one value, or a tuple of values where `impl` returns a tuple.
        """
        return _record(self, inputs, tuple(attrs.items()) if attrs else ())


def _silenced(impl: Callable[..., Any]) -> Callable[..., Any]:
    def run(*arrays: Any, **attrs: Any) -> Any:
        with effects.silent():
            return impl(*arrays, **attrs)

    return run


def define_op(name: str, **options: Any) -> Callable[[Callable[..., Any]], Op]:
    """Decorator that makes an `Op` of a JAX implementation; `options` are the keyword arguments of `Op`."""

    def wrap(impl: Callable[..., Any]) -> Op:
        return Op(name, impl, **options)

    return wrap


def _not_ready(op: Op, inputs: Sequence[Any], attrs: Attrs) -> Any:
    raise RuntimeError("the recorder is not loaded; import tfjax.engine")


_record: Callable[[Op, Sequence[Any], Attrs], Any] = _not_ready


def bind_recorder(record: Callable[[Op, Sequence[Any], Attrs], Any]) -> None:
    """Called once by the recorder, which sits above this module."""
    global _record
    _record = record


_serial = itertools.count()


class Call:
    """An op at fixed attributes and input avals: what it returns, what it costs and how to run it on the host."""

    __slots__ = (
        "op", "attrs", "kwargs", "ins", "outs", "multi", "num_guards", "serial", "_run", "_jaxpr", "_program", "_used",
        "_cost",
        "_vjps", "_silent",
        "__weakref__",
    )  # fmt: skip

    def __init__(self, op: Op, attrs: Attrs, ins: tuple[Aval, ...]):
        self.op = op
        self.attrs = attrs
        self.kwargs = dict(attrs)
        self.ins = ins
        self.serial = next(_serial)
        self._run: Callable[..., Any] | None = None
        self._jaxpr: Any = None
        self._program: Any = None
        self._used: tuple[frozenset[int], ...] | None = None
        self._cost: float | None = None
        self._vjps: dict[Any, VjpCall] = {}
        self._silent: Call | None = None
        if op.check is not None:
            op.check(ins, **self.kwargs)
        if op.abstract is not None:
            result = op.abstract(ins, **self.kwargs)
            self.multi = type(result) is tuple
            outs = tuple(map(closed, result)) if self.multi else (closed(result),)
        else:
            shapes: list[Any] = []
            self._jaxpr = trace(self.apply, ins, shapes)
            self.multi = shapes[0]
            outs = tuple(aval_of(a.shape, a.dtype) for a in self._jaxpr.out_avals)
        self.num_guards = len(op.guards)
        self.outs = outs

    def __repr__(self) -> str:
        attrs = "".join(f" {k}={v!r}" for k, v in self.attrs)
        return f"{self.op.name}({', '.join(map(repr, self.ins))}{attrs})"

    def apply(self, *arrays: Any) -> Any:
        """The JAX implementation with the attributes filled in."""
        return self.op.impl(*arrays, **self.kwargs)

    def apply_flat(self, *arrays: Any) -> tuple[Any, ...]:
        """As `apply`, always a tuple."""
        out = self.op.impl(*arrays, **self.kwargs)
        return tuple(out) if self.multi else (out,)

    @property
    def jaxpr(self) -> Any:
        """The op as a closed jaxpr, traced once."""
        if self._jaxpr is None:
            self._jaxpr = trace(self.apply, self.ins)
        return self._jaxpr

    @property
    def used(self) -> tuple[frozenset[int], ...]:
        """For each output the positions of the inputs that it depends on (needs the jaxpr)."""
        if self._used is None:
            segment = self.kwargs.get("segment")
            if segment is not None and any(call.op.stepwise for call, _ in segment.ops):
                with dependencies():
                    flat = flatten(trace(self.apply, self.ins))
            else:
                flat = flatten(self.jaxpr)
            none: frozenset[int] = frozenset()
            reach = {slot: frozenset((k,)) for k, slot in enumerate(flat.inputs)}
            for equation in flat.equations:
                reached = none.union(*(reach.get(slot, none) for slot in equation.ins))
                reach.update((slot, reached) for slot in equation.outs)
            self._used = tuple(reach.get(slot, none) for slot in flat.outputs)
        return self._used

    @property
    def program(self) -> Any:
        """The op's jaxpr ready for the host interpreter (flattened and costed; rules bind at the first run)."""
        if self._program is None:
            self._program = compile_jaxpr(self.jaxpr)
        return self._program

    @property
    def run(self) -> Callable[..., Any]:
        """Runs the op on host arrays; returns one array, or a tuple or list when it has several outputs."""
        if self._run is None:
            if self.op.numpy is not None:
                twin, kwargs = self.op.numpy, self.kwargs
                self._run = (lambda *arrays: twin(*arrays, **kwargs)) if kwargs else twin
            elif self.op.pointwise and not self.multi and self.outs[0].ndim and _same_shapes(self):
                # One program, traced on one element, serves every shape.
                single = tuple(_one(a) for a in self.ins)
                self._run = self.program.single if self.ins == single else call_of(self.op, self.attrs, single).run
            else:
                self._run = self.program.raw if len(self.outs) > 1 or self.multi else self.program.single
        return self._run

    @property
    def cost_us(self) -> float:
        """Estimated microseconds of one interpretation; a static model, so that decisions never depend on a clock."""
        if self._cost is None:
            if self.op.cost is not None:
                self._cost = float(self.op.cost(self.ins, **self.kwargs))
            elif self.op.numpy is not None or self._jaxpr is None:
                self._cost = config.HOST_OP_US + config.HOST_BYTE_US * sum(a.nbytes for a in self.outs + self.ins)
            else:
                self._cost = self.program.cost_us
        return self._cost

    @property
    def silent(self) -> Call:
        """The call without its effects: what a gradient runs again."""
        if not self.op.effect:
            return self
        if self._silent is None:
            self._silent = call_of(self.op.silent, self.attrs, self.ins)
        return self._silent

    def vjp(self, wanted: tuple[int, ...], given: tuple[int, ...]) -> VjpCall:
        """The pullback from cotangents of outputs `given` to inputs `wanted`."""
        key = (wanted, given)
        call = self._vjps.get(key)
        if call is None:
            call = self._vjps[key] = VjpCall(self, wanted, given)
        return call


class VjpCall:
    """Gradient of a `Call` for the host: `run(*inputs, *cotangents)` -> list of cotangents of the wanted inputs."""

    __slots__ = ("call", "wanted", "given", "_program", "uses")

    def __init__(self, call: Call, wanted: tuple[int, ...], given: tuple[int, ...]):
        self.call = call
        self.wanted = wanted
        self.given = given
        self._program: Any = None
        self.uses: tuple[bool, ...] = ()

    def apply(self, *arrays: Any) -> list[Any]:
        """The same in JAX."""
        inputs, cotangents = arrays[: len(self.call.ins)], arrays[len(self.call.ins) :]
        _, pull = pullback(self.call.silent, self.wanted, inputs)
        return pull(dict(zip(self.given, cotangents, strict=True)))

    @property
    def run(self) -> Callable[..., list[Any]]:
        if self._program is None:
            call = self.call
            shape = call.outs[0].shape
            if call.op.pointwise and shape and all(call.ins[i].shape == shape for i in self.wanted):
                self._program = _shaped(_one_element_pullback(self), shape)
            else:
                avals = call.ins + tuple(call.outs[i] for i in self.given)
                self._program = compile_jaxpr(trace(self.apply, avals)).raw
        return self._program

    @property
    def cost_us(self) -> float:
        """Estimate that needs no trace: twice the forward cost."""
        return 2 * self.call.cost_us + config.HOST_OP_US


_pointwise: OrderedDict[Any, Callable[..., list[Any]]] = OrderedDict()


def _one(aval: Aval) -> Aval:
    """One element of that dtype: shape (1,) broadcasts against everything but scalars."""
    return aval_of((1,), aval.dtype)


def _same_shapes(call: Call) -> bool:
    return all(a.shape == call.outs[0].shape for a in call.ins)


def _one_element_pullback(vjp: VjpCall) -> Callable[..., list[Any]]:
    """The pullback of a pointwise op traced on one element; NumPy's broadcasting makes it serve every shape."""
    call = vjp.call
    key = (call.op, call.attrs, tuple(a.dtype for a in call.ins), vjp.wanted, vjp.given)
    program = _pointwise.get(key)
    if program is None:
        single = tuple(_one(a) for a in call.ins)
        general = VjpCall(call_of(call.op, call.attrs, single), vjp.wanted, vjp.given)
        avals = single + tuple(_one(call.outs[i]) for i in vjp.given)
        program = _pointwise[key] = compile_jaxpr(trace(general.apply, avals)).raw
        if len(_pointwise) > config.CALL_CACHE_SIZE:
            _pointwise.popitem(last=False)
    return program


def _shaped(program: Callable[..., list[Any]], shape: tuple[int, ...]) -> Callable[..., list[Any]]:
    """Constant cotangents of a one-element program get the shape they stand for."""

    def run(*arrays: Any) -> list[Any]:
        return [r if r.shape == shape else np.broadcast_to(r, shape) for r in program(*arrays)]

    return run


class _Dependencies(threading.local):
    on = False


_dependencies = _Dependencies()


@contextlib.contextmanager
def dependencies() -> Iterator[None]:
    """What is traced inside tells what a gradient depends on, not what it is."""
    _dependencies.on = True
    try:
        yield
    finally:
        _dependencies.on = False


def pullback(
    call: Call, wanted: tuple[int, ...], inputs: Sequence[Any]
) -> tuple[tuple[Any, ...], Callable[[dict[int, Any]], list[Any]]]:
    """Outputs of `call` on JAX arrays, and the function from output cotangents to cotangents of inputs `wanted`."""

    def partial(*chosen: Any) -> tuple[Any, ...]:
        arrays = list(inputs)
        for i, x in zip(wanted, chosen, strict=True):
            arrays[i] = x
        return call.apply_flat(*arrays)

    outs, vjp = jax.vjp(partial, *(inputs[i] for i in wanted))
    if _dependencies.on and call.op.stepwise:
        inputs = [jax.numpy.ones(a.shape, a.dtype) for a in call.ins]
        vjp = jax.vjp(partial, *(inputs[i] for i in wanted))[1]

    def pull(cotangents: dict[int, Any]) -> list[Any]:
        full = []
        for i, aval in enumerate(call.outs):
            ct = cotangents.get(i)
            if not is_inexact(aval.dtype):
                ct = np.zeros(aval.shape, jax.dtypes.float0)
            elif ct is None:
                ct = jax.numpy.zeros(aval.shape, aval.dtype)
            full.append(ct)
        return list(vjp(tuple(full)))

    return outs, pull


def is_inexact(dtype: np.dtype) -> bool:
    """Floating (bfloat16 and float8 included) or complex."""
    return jax.dtypes.issubdtype(dtype, np.inexact)


def trace(fn: Callable[..., Any], avals: Sequence[Aval], multi: list[bool] | None = None) -> Any:
    """Closed jaxpr of `fn` at `avals`; `multi` receives whether it returned a tuple."""

    def wrapped(*args: Any) -> Any:
        out = fn(*args)
        if multi is not None:
            multi.append(isinstance(out, (tuple, list)))
        return out

    return jax.make_jaxpr(wrapped)(*(jax.ShapeDtypeStruct(a.shape, a.dtype) for a in avals))


_calls: OrderedDict[tuple[Op, Attrs, tuple[Aval, ...]], Call] = OrderedDict()


def call_of(op: Op, attrs: Attrs, ins: tuple[Aval, ...]) -> Call:
    """The cached `Call`; errors in shapes and dtypes are raised here, at the user's line."""
    key = (op, attrs, ins)
    call = _calls.get(key)
    if call is None:
        call = _calls[key] = Call(op, attrs, ins)
        if len(_calls) > config.CALL_CACHE_SIZE:
            _calls.popitem(last=False)
    return call
