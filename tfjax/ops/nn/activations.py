"""tf.nn.relu, elu, gelu, silu, softplus, ...: element-wise, with TensorFlow's gradients at the kinks."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import jax
import numpy as np
from jax import lax

from tfjax import engine
from tfjax.core import errors
from tfjax.core.export import export
from tfjax.engine.aval import Aval
from tfjax.ops.calling import public_op
from tfjax.ops.inputs import convert, define_op, op_inputs
from tfjax.ops.math import binary, elementwise
from tfjax.ops.op_facts import check_dtypes, where
from tfjax.ops.shapes import elementwise as same_shape
from tfjax.ops.shapes import expand
from tfjax.tensor.convert import convert_to_tensor, scalar
from tfjax.tensor.tensor import Tensor

# Klambauer et al., "Self-Normalizing Neural Networks" (2017).
_SELU_SCALE = 1.0507009873554804934193349852946
_SELU_SCALE_ALPHA = 1.7580993408473768599402175208123
# TensorFlow rounds two of these to float32 before it casts them to the dtype of the features.
_GELU_CUBIC = float(np.float32(0.044715))
_SQRT_2_OVER_PI = 0.7978845608028654
_SQRT_HALF = float(np.float32(0.7071067811865476))


def _rule(value: Callable[..., Any], slope: Callable[[Any, Any], Any]) -> Callable[[Any], Any]:
    """An element-wise function with a given derivative: `slope(x, y)` of input and output."""
    function = jax.custom_jvp(value)

    @function.defjvp
    def _(primals: tuple[Any], tangents: tuple[Any]) -> tuple[Any, Any]:
        (x,), (dx,) = primals, tangents
        y = function(x)
        return y, lax.mul(dx, slope(x, y))

    return function


def _gate(value: Callable[..., Any], opened: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """An element-wise function whose derivative is 1 where `opened(x)` and 0 elsewhere."""
    function = jax.custom_jvp(value)

    @function.defjvp
    def _(primals: tuple[Any], tangents: tuple[Any]) -> tuple[Any, Any]:
        (x,), (dx,) = primals, tangents
        return function(x), lax.select(opened(x), dx, lax.full_like(dx, 0))

    return function


def _positive(x: Any) -> Any:
    return lax.gt(x, lax.full_like(x, 0))


def _relu6_open(x: Any) -> Any:
    return lax.bitwise_and(_positive(x), lax.lt(x, lax.full_like(x, 6)))


def _elu_value(x: Any) -> Any:
    # exp(x) - 1, not expm1: as TensorFlow, 0 for tiny negative x.
    return lax.select(lax.lt(x, lax.full_like(x, 0)), lax.sub(lax.exp(x), lax.full_like(x, 1)), x)


def _elu_slope(x: Any, y: Any) -> Any:
    one = lax.full_like(y, 1)
    return lax.select(lax.lt(y, lax.full_like(y, 0)), lax.add(y, one), one)


def _selu_value(x: Any) -> Any:
    below = lax.mul(lax.sub(lax.exp(x), lax.full_like(x, 1)), lax.full_like(x, _SELU_SCALE_ALPHA))
    return lax.select(lax.lt(x, lax.full_like(x, 0)), below, lax.mul(x, lax.full_like(x, _SELU_SCALE)))


def _selu_slope(x: Any, y: Any) -> Any:
    below = lax.add(y, lax.full_like(y, _SELU_SCALE_ALPHA))
    return lax.select(lax.lt(y, lax.full_like(y, 0)), below, lax.full_like(y, _SELU_SCALE))


def _softplus_value(x: Any) -> Any:
    """log(1 + exp(x)) by TensorFlow's three pieces: x where exp(-x) vanishes, exp(x) where it is tiny."""
    epsilon = float(jax.numpy.finfo(x.dtype).eps)
    threshold = math.log(epsilon) + 2.0
    grown = lax.exp(x)
    middle = lax.select(lax.lt(x, lax.full_like(x, threshold)), grown, lax.log1p(grown))
    return lax.select(lax.gt(x, lax.full_like(x, -threshold)), x, middle)


def _softsign_value(x: Any) -> Any:
    return lax.div(x, lax.add(lax.abs(x), lax.full_like(x, 1)))


def _softsign_slope(x: Any, y: Any) -> Any:
    one = lax.full_like(x, 1)
    return lax.div(one, lax.integer_pow(lax.add(lax.abs(x), one), 2))


_relu = define_op("Relu", abstract=same_shape, pointwise=True, numpy=lambda x: np.maximum(x, x.dtype.type(0)))(
    _gate(lambda x: lax.max(x, lax.full_like(x, 0)), _positive)
)
_relu6 = define_op("Relu6", abstract=same_shape, pointwise=True)(
    _gate(lambda x: lax.min(lax.max(x, lax.full_like(x, 0)), lax.full_like(x, 6)), _relu6_open)
)
_elu = define_op("Elu", abstract=same_shape, pointwise=True)(_rule(_elu_value, _elu_slope))
_selu = define_op("Selu", abstract=same_shape, pointwise=True)(_rule(_selu_value, _selu_slope))
_softplus = define_op("Softplus", abstract=same_shape, pointwise=True)(
    _rule(_softplus_value, lambda x, y: lax.logistic(x))
)
_softsign = define_op("Softsign", abstract=same_shape, pointwise=True)(_rule(_softsign_value, _softsign_slope))


@define_op("LeakyRelu", abstract=same_shape, pointwise=True)
def _leaky_relu(x: Any, alpha: Any) -> Any:
    return _leaky(x, expand(alpha, x.shape))


@jax.custom_jvp
def _leaky(x: Any, alpha: Any) -> Any:
    return lax.select(_positive(x), x, lax.mul(x, alpha))


@_leaky.defjvp
def _leaky_jvp(primals: Any, tangents: Any) -> Any:
    # alpha is an attribute in TensorFlow: it has no gradient.
    (x, alpha), (dx, _) = primals, tangents
    return _leaky(x, alpha), lax.select(_positive(x), dx, lax.mul(dx, alpha))


@define_op("Sigmoid", abstract=same_shape, pointwise=True)
def _silu(x: Any, beta: Any) -> Any:
    return lax.mul(x, lax.logistic(lax.mul(expand(beta, x.shape), x)))


@define_op("Sigmoid", abstract=same_shape, pointwise=True)
def _plain_silu(x: Any) -> Any:
    return lax.mul(x, lax.logistic(x))


@define_op("Erfc", abstract=same_shape, pointwise=True)
def _gelu(x: Any) -> Any:
    # 0.5 * x * erfc(-x / sqrt(2)), Hendrycks & Gimpel (2016); erfc keeps the far negative tail.
    return lax.mul(lax.mul(x, lax.full_like(x, 0.5)), lax.erfc(lax.mul(x, lax.full_like(x, -_SQRT_HALF))))


@define_op("Tanh", abstract=same_shape, pointwise=True)
def _gelu_tanh(x: Any) -> Any:
    cubic = lax.add(x, lax.mul(lax.full_like(x, _GELU_CUBIC), lax.integer_pow(x, 3)))
    tanh = lax.tanh(lax.mul(lax.full_like(x, _SQRT_2_OVER_PI), cubic))
    return lax.mul(lax.mul(x, lax.full_like(x, 0.5)), lax.add(tanh, lax.full_like(x, 1)))


@export("nn.relu")
@public_op("features", generated=True)
def relu(features: Any, name: str | None = None) -> Any:
    """max(features, 0); its gradient at 0 is 0."""
    return _relu(*op_inputs("Relu", features))


@export("nn.relu6")
@public_op("features")
def relu6(features: Any, name: str | None = None) -> Any:
    """min(max(features, 0), 6); its gradient at 0 and at 6 is 0."""
    return _relu6(*op_inputs("Relu6", features))


@export("nn.elu")
@public_op("features", generated=True)
def elu(features: Any, name: str | None = None) -> Any:
    """exp(features) - 1 below 0, features above."""
    return _elu(*op_inputs("Elu", features))


@export("nn.selu")
@public_op("features", generated=True)
def selu(features: Any, name: str | None = None) -> Any:
    """Scaled exponential linear unit: scale * (alpha * (exp(features) - 1) below 0, features above)."""
    return _selu(*op_inputs("Selu", features))


@export("nn.softplus", "math.softplus")
@public_op("features")
def softplus(features: Any, name: str | None = None) -> Any:
    """log(1 + exp(features))."""
    return _softplus(*op_inputs("Softplus", features))


@export("nn.softsign", "math.softsign")
@public_op("features", generated=True)
def softsign(features: Any, name: str | None = None) -> Any:
    """features / (1 + |features|)."""
    return _softsign(*op_inputs("Softsign", features))


@export("nn.leaky_relu")
@public_op()
def leaky_relu(features: Any, alpha: Any = 0.2, name: str | None = None) -> Any:
    """features above 0, alpha * features below (and in the gradient at 0). Integers are cast to float32."""
    x = convert(features)
    if x.aval.dtype.kind in "iu":
        x = binary._cast(x, dtype=np.dtype(np.float32))
    dtype = x.aval.dtype
    if not isinstance(alpha, (int, float, np.number)):
        if alpha is not None:
            raise TypeError(f"Expected float for argument 'alpha' not {alpha!r}.")
        alpha = 0.2
    # The attribute is a float32 number whatever the features are.
    slope = np.float32(alpha)
    return _leaky_relu(x, scalar(slope, dtype) if engine.is_inexact(dtype) else scalar(slope, np.dtype(np.float32)))


@export("nn.gelu")
@public_op()
def gelu(features: Any, approximate: bool = False, name: str | None = None) -> Any:
    """features * P(X <= features) for X standard normal; `approximate` uses tanh for the normal distribution.

    Raises:
        ValueError: if features is not floating point.
    """
    x = convert(features)
    if not x.dtype.is_floating:
        raise ValueError(f"`features.dtype` must be a floating point tensor.Received:features.dtype={x.dtype}")
    return _gelu_tanh(x) if approximate else _gelu(x)


@export("nn.silu", "nn.swish")
def swish(features: Any, beta: Any = 1.0) -> Any:
    """features * sigmoid(beta * features)."""
    x = convert(features)
    if x.aval.dtype.kind == "O":
        raise errors.UnimplementedError(
            None, None, f"{where('Cast')} Cast float to string is not supported [Op:Cast] name: "
        )
    if type(beta) in (int, float) and beta == 1:
        return _plain_silu(x)
    if not isinstance(beta, Tensor):
        beta = convert_to_tensor(beta)
    if beta.aval.dtype != x.aval.dtype:
        beta = binary._cast(beta, dtype=x.aval.dtype)
    if beta.aval.ndim:
        return binary.multiply(x, elementwise.sigmoid(binary.multiply(beta, x)))
    return _silu(x, beta)


def _crelu_check(ins: Sequence[Aval], axis: int) -> None:
    check_dtypes("Neg", ins)
    rank = ins[0].ndim
    check_dtypes("Relu", ins)
    if not -rank <= axis < rank:
        text = f"ConcatOp : Expected concatenating dimensions in the range [{-rank}, {rank}), but got {axis}"
        raise errors.InvalidArgumentError(None, None, f"{where('ConcatV2_N_2')} {text} [Op:ConcatV2] name: ")


@engine.define_op("Relu", check=_crelu_check)
def _crelu(x: Any, axis: int) -> Any:
    return _relu.impl(lax.concatenate([x, lax.neg(x)], axis % x.ndim))


@export("nn.crelu")
@public_op()
def crelu(features: Any, axis: int = -1, name: str | None = None) -> Any:
    """relu of features and of -features, joined along `axis`."""
    return _crelu(convert(features), axis=int(axis))
