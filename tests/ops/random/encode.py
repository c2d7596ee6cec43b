"""How results are recorded: enough of every array to compare it bit by bit, in little space."""

import numpy as np

_ALL = 300


def facts(results):
    """[["dtype", shape], ...] of a case's results, and the bytes of what `kept` keeps of them."""
    arrays = [np.asarray(result) for result in (results if isinstance(results, list) else [results])]
    return [[array.dtype.name, list(array.shape)] for array in arrays], b"".join(kept(a).tobytes() for a in arrays)


def kept(array):
    """The elements to compare, flat: all, or every 37th and the ends of a large array."""
    flat = array.reshape(-1)
    return flat if flat.size <= _ALL else np.concatenate([flat[:16], flat[16:-16:37], flat[-16:]])


def decoded(facts, data):
    """[(dtype name, shape, kept elements), ...] from what `facts` returned."""
    results, start = [], 0
    for dtype, shape in facts:
        size = kept(np.empty(int(np.prod(shape)), np.int8)).size
        elements = np.frombuffer(data, np.dtype(dtype), size, start)
        start += elements.nbytes
        results.append((dtype, tuple(shape), elements))
    return results


def error(expression, tf):
    """[class, text] of what `tf.<expression>` raises."""
    try:
        eval(f"tf.{expression}", {"tf": tf})
    except Exception as e:
        return [type(e).__name__, str(e)]
    return ["nothing", ""]
