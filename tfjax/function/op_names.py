"""Names that ops get in graphs: what public function made them, and its argument `name`."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from types import FunctionType
from typing import Any

from tfjax.core import nest
from tfjax.core.export import exports
from tfjax.tensor import watching
from tfjax.tensor.symbolic import SymbolicTensor
from tfjax.tensor.tensor import EagerTensor

# Public function:names of the ops that make its results (TensorFlow 2.21). The part before the first slash is the
# function's argument `name`.
_TABLE = """
abs:Abs acos:Acos add:Add add_n:AddN argmax:ArgMax argmin:ArgMin argsort:argsort/TopKV2 asin:Asin atan:Atan
bitcast:Bitcast boolean_mask:boolean_mask/GatherV2 broadcast_to:BroadcastTo cast:Cast
clip_by_global_norm:clip_by_global_norm/clip_by_global_norm/_0,global_norm/global_norm clip_by_norm:clip_by_norm
clip_by_value:clip_by_value complex:Complex concat:concat constant:Const convert_to_tensor:Const cos:Cos cosh:Cosh
cumsum:Cumsum divide:truediv einsum:einsum/Einsum ensure_shape:EnsureShape equal:Equal exp:Exp
expand_dims:ExpandDims eye:eye/diag fill:Fill floor:Floor gather:GatherV2 gather_nd:GatherNd greater:Greater
greater_equal:GreaterEqual histogram_fixed_width:histogram_fixed_width identity:Identity
image.flip_left_right:flip_left_right/ReverseV2 image.resize:resize/ResizeBilinear
image.rgb_to_grayscale:rgb_to_grayscale less:Less less_equal:LessEqual
linalg.adjoint:adjoint/matrix_transpose/transpose linalg.band_part:MatrixBandPart linalg.cholesky:Cholesky
linalg.cross:Cross linalg.det:MatrixDeterminant linalg.diag:diag linalg.diag_part:diag_part
linalg.eigh:SelfAdjointEigV2 linalg.expm:matrix_exponential/Reshape_1 linalg.global_norm:global_norm/global_norm
linalg.inv:MatrixInverse linalg.l2_normalize:l2_normalize linalg.logdet:logdet/mul
linalg.lstsq:matrix_solve_ls/cholesky_solve/MatrixTriangularSolve_1 linalg.matmul:MatMul
linalg.matrix_transpose:matrix_transpose/transpose linalg.matvec:MatVec/Squeeze linalg.norm:norm/Squeeze
linalg.normalize:normalize/truediv,normalize/norm/Sqrt linalg.qr:Qr linalg.set_diag:set_diag
linalg.solve:MatrixSolve linalg.svd:Svd linalg.trace:Trace linspace:linspace/Slice logical_and:LogicalAnd
logical_not:LogicalNot logical_or:LogicalOr math.accumulate_n:AddN math.acosh:Acosh math.add_n:AddN math.angle:Angle
math.argmax:ArgMax math.asinh:Asinh math.atan2:Atan2 math.atanh:Atanh math.bincount:bincount/DenseBincount
math.ceil:Ceil math.confusion_matrix:confusion_matrix/ScatterNd math.conj:Conj math.count_nonzero:count_nonzero/Sum
math.cumprod:Cumprod math.cumsum:Cumsum math.digamma:Digamma math.divide_no_nan:div_no_nan math.erf:Erf
math.erfc:Erfc math.expm1:Expm1 math.floor:Floor math.floordiv:floordiv math.floormod:FloorMod math.imag:Imag
math.in_top_k:in_top_k/InTopKV2 math.is_finite:IsFinite math.is_inf:IsInf math.is_nan:IsNan
math.l2_normalize:l2_normalize math.lgamma:Lgamma math.log:Log math.log1p:Log1p math.logical_xor:LogicalXor
math.mod:FloorMod math.multiply_no_nan:multiply_no_nan math.real:Real math.reciprocal:Reciprocal
math.reciprocal_no_nan:reciprocal_no_nan math.reduce_euclidean_norm:EuclideanNorm math.reduce_mean:Mean
math.reduce_std:reduce_std/Sqrt math.reduce_sum:Sum math.reduce_variance:reduce_variance/Mean_1 math.rint:Rint
math.rsqrt:Rsqrt math.segment_sum:SegmentSum math.sigmoid:Sigmoid math.softmax:Softmax math.softplus:Softplus
math.squared_difference:SquaredDifference math.top_k:TopKV2 math.unsorted_segment_sum:UnsortedSegmentSum
math.xlogy:Xlogy matmul:MatMul maximum:Maximum meshgrid:meshgrid/mul,meshgrid/mul_1 minimum:Minimum multiply:Mul
negative:Neg nn.avg_pool:AvgPool nn.avg_pool2d:AvgPool2D nn.batch_normalization:batchnorm/add_1 nn.bias_add:BiasAdd
nn.conv1d:conv1d/Squeeze nn.conv2d:Conv2D nn.conv2d_transpose:conv2d_transpose nn.crelu:CRelu/Relu
nn.depth_to_space:DepthToSpace nn.depthwise_conv2d:depthwise nn.dropout:dropout/SelectV2 nn.elu:Elu
nn.embedding_lookup:embedding_lookup/Identity nn.gelu:Gelu/mul_2 nn.l2_loss:L2Loss nn.l2_normalize:l2_normalize
nn.leaky_relu:LeakyRelu nn.local_response_normalization:LRN nn.log_poisson_loss:log_poisson_loss/sub
nn.log_softmax:LogSoftmax nn.max_pool:MaxPool2d nn.max_pool2d:MaxPool2d nn.moments:moments/Squeeze,moments/Squeeze_1
nn.relu:Relu nn.relu6:Relu6 nn.selu:Selu nn.sigmoid:Sigmoid nn.sigmoid_cross_entropy_with_logits:logistic_loss
nn.silu:IdentityN nn.softmax:Softmax
nn.softmax_cross_entropy_with_logits:softmax_cross_entropy_with_logits/Reshape_2 nn.softplus:Softplus
nn.softsign:Softsign nn.space_to_depth:SpaceToDepth
nn.sparse_softmax_cross_entropy_with_logits:SparseSoftmaxCrossEntropyWithLogits/SparseSoftmaxCrossEntropyWithLogits
nn.swish:IdentityN nn.tanh:Tanh nn.top_k:TopKV2 nn.weighted_cross_entropy_with_logits:logistic_loss
nn.zero_fraction:zero_fraction/fraction norm:norm/Squeeze not_equal:NotEqual numpy_function:PyFunc one_hot:one_hot
ones:ones ones_like:ones_like pad:Pad pow:Pow py_function:EagerPyFunc random.categorical:categorical/Multinomial
random.gamma:random_gamma/Maximum random.normal:random_normal random.poisson:random_poisson/RandomPoissonV2
random.shuffle:RandomShuffle random.stateless_normal:stateless_random_normal
random.stateless_uniform:stateless_random_uniform random.truncated_normal:truncated_normal
random.uniform:random_uniform/RandomUniform range:range rank:Rank reduce_all:All reduce_any:Any
reduce_logsumexp:ReduceLogSumExp reduce_max:Max reduce_mean:Mean reduce_min:Min reduce_prod:Prod reduce_sum:Sum
repeat:Repeat/Reshape_1 reshape:Reshape reverse:ReverseV2 roll:Roll round:Round scatter_nd:ScatterNd
sequence_mask:SequenceMask/Less shape:Shape sigmoid:Sigmoid sign:Sign sin:Sin sinh:Sinh size:Size slice:Slice
sort:sort/Neg_1 split:split sqrt:Sqrt square:Square squeeze:Squeeze stack:stack stop_gradient:StopGradient
strided_slice:StridedSlice subtract:Sub tan:Tan tanh:Tanh tensor_scatter_nd_add:TensorScatterAdd
tensor_scatter_nd_update:TensorScatterUpdate tensordot:Tensordot/MatMul tile:Tile transpose:transpose
truediv:truediv tuple:tuple/control_dependency unique:Unique unstack:unstack where:SelectV2 zeros:zeros
zeros_like:zeros_like
"""
# Without an axis they make a constant of all axes.
_REDUCTIONS = frozenset("Sum Mean Max Min Prod Any All EuclideanNorm".split())
_MODULES = ("tfjax.ops.", "tfjax.tensor.", "tfjax.autodiff.graph_gradients")
# Functions whose own names go on.
_TAILS = {"case": "/cond", "switch_case": "/indexed_case"}
_UNNAMED = frozenset("gradients hessians map_fn scan foldl foldr vectorized_map group no_op print".split())


@functools.cache
def _names_of() -> dict[int, str]:
    """id of a public function -> the names of its results, empty where they are not known."""
    table = dict(entry.split(":", 1) for entry in _TABLE.split())
    known: dict[int, str] = {}
    for name, entry in exports().items():
        if isinstance(entry.value, FunctionType) and entry.module.startswith(_MODULES):
            known[id(entry.value)] = known.get(id(entry.value)) or table.get(name, "")
    return known


_found: dict[int, tuple[Any, str | None]] = {}


def names_of(function: Any) -> str | None:
    """The names of the ops that make a public function's results, empty if they are not known; None for others."""
    found = _found.get(id(function))
    if found is not None and found[0] is function:
        return found[1]
    if not isinstance(function, FunctionType) or not (function.__module__ or "").startswith("tfjax."):
        return None
    names = _names_of().get(id(function))
    inner = getattr(function, "__wrapped__", None)
    if names is None and inner is not None:  # as the public namespace shows it
        names = names_of(inner)
    if names is None:
        _names_of.cache_clear()  # modules are imported when they are first used
        names = _names_of().get(id(function))
    _found[id(function)] = (function, names)
    return names


def call(function: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any] | None, names: str) -> Any:
    """`function(*args, **kwargs)`; in a graph the ops that it makes get their names.

    Args:
        function: a public function.
        args, kwargs: its arguments.
        names: what `names_of` gives for it.
    """
    graph = watching.current_graph()
    kwargs = kwargs or {}
    if graph is None:
        return function(*args, **kwargs)
    graph.name_ops()
    before = graph.capture.trace.node
    result = function(*args, **kwargs)
    given = _given_name(function, args, kwargs)
    if watching.current_graph() is not graph or not (names or given) or function.__name__ in _UNNAMED:
        return result
    if given:
        given += _TAILS.get(function.__name__, "")
    if names:
        result = nest.map_structure(lambda x: graph.constant(x) if _is_new(x, args, graph) else x, result)
    made = graph.capture.trace.node.path(before)
    outputs = [x for x in nest.flatten(result, expand_composites=True) if isinstance(x, SymbolicTensor)]
    if made and outputs:
        if names in _REDUCTIONS and _takes_all(args, kwargs):
            graph.use_name("Const")
        graph.name_results(made, outputs, names.split(",") if names else None, given)
    return result


def _is_new(x: Any, args: Sequence[Any], graph: Any) -> bool:
    if type(x) is not EagerTensor or any(x is a for a in args):
        return False
    return x.aval.dtype.kind != "O" or hasattr(graph, "sessions")


def _takes_all(args: Sequence[Any], kwargs: Mapping[str, Any]) -> bool:
    return len(args) < 2 and kwargs.get("axis") is None


def _given_name(function: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> str | None:
    name = kwargs.get("name")
    if name is None and len(args) > 1 and isinstance(args[-1], str):
        place = _name_position(function)
        if place is not None and place < len(args):
            name = args[place]
    return name if isinstance(name, str) else None


@functools.lru_cache(maxsize=1024)
def _name_position(function: Any) -> int | None:
    try:
        parameters = list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return None
    return parameters.index("name") if "name" in parameters else None
