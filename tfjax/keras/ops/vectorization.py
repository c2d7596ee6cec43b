"""keras.ops.vectorize: functions of small tensors applied along the leading axes of larger ones."""

import functools
import re

from tfjax.keras import tree
from tfjax.keras.backend.common.convert import convert_to_tensor
from tfjax.keras.ops import tf_functions as tf

_ARGUMENT = re.compile(r"\(([^()]*)\)")


def vectorized(pyfunc, excluded, signature):
    """Returns `pyfunc` for tensors of any leading shape.

    Raises:
        TypeError: if `excluded` holds other things than positions and names.
        ValueError: if `pyfunc` is no function or `signature` has another form.
    """
    if not callable(pyfunc):
        raise ValueError(f"Expected argument `pyfunc` to be a callable. Received: pyfunc={pyfunc}")
    excluded = set(excluded or ())
    if any(not isinstance(item, (str, int)) for item in excluded):
        raise TypeError(f"`excluded` must only contain integers or strings. Received: excluded={excluded}")
    ranks = _ranks(signature)

    @functools.wraps(pyfunc)
    def run(*args, **kwargs):
        taken = [k for k in range(len(args)) if k not in excluded]
        names = [name for name in kwargs if name not in excluded]
        inputs = [convert_to_tensor(args[k]) for k in taken] + [convert_to_tensor(kwargs[name]) for name in names]
        core = ranks or [0] * len(inputs)
        if len(core) != len(inputs):
            raise TypeError(f"wrong number of positional arguments: expected {len(core)}, got {len(inputs)}")
        outer = _common([x.shape.as_list()[: len(x.shape) - rank] for x, rank in zip(inputs, core)])

        def call(parts):
            positional = list(args)
            for k, part in zip(taken, parts):
                positional[k] = part
            return pyfunc(*positional, **{**kwargs, **dict(zip(names, parts[len(taken) :]))})

        if not outer:
            return call(inputs)
        count = 1
        for size in outer:
            count *= size
        flat = []
        for x, rank in zip(inputs, core):
            inner = x.shape.as_list()[len(x.shape) - rank :]
            flat.append(tf.reshape(tf.broadcast_to(x, [*outer, *inner]), [count, *inner]))
        results = tf.vectorized_map(call, flat)
        return tree.map_structure(lambda y: tf.reshape(y, [*outer, *y.shape.as_list()[1:]]), results)

    return run


def _ranks(signature):
    """The numbers of axes of the arguments in "(n,m),(m)->(n)"."""
    if signature is None:
        return None
    if not re.match(r"^(\([^()]*\),?)*->(\([^()]*\),?)+$", signature.replace(" ", "")):
        raise ValueError(f"not a valid gufunc signature: {signature}")
    inputs = signature.partition("->")[0]
    return [len([axis for axis in found.split(",") if axis.strip()]) for found in _ARGUMENT.findall(inputs)]


def _common(shapes):
    result = []
    for shape in shapes:
        width = max(len(shape), len(result))
        first, second = ([1] * (width - len(s)) + s for s in (list(shape), result))
        result = [b if a == 1 else a for a, b in zip(first, second)]
    return result
