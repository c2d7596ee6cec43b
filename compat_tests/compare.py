"""Differences between a recorded outcome and one just obtained."""

import numpy as np

from compat_tests.encode import ARRAY_KINDS, EXTENDED

EPSILON = {"float16": 2.0**-10, "bfloat16": 2.0**-7, "float32": 2.0**-23, "complex64": 2.0**-23}
# Below the smallest normal number kernels may flush to zero.
TINY = {"float16": 2.0**-14, "bfloat16": 2.0**-126, "float32": 2.0**-126, "complex64": 2.0**-126}
SHORT = 300


def compare(expected, actual, options):
    """Lines that say how `actual` differs from `expected`; none if it does not."""
    if "raises" in expected or "raises" in actual:
        found = _compare_errors(expected, actual)
    else:
        found = compare_values(expected["value"], actual["value"], options, "result")
    for part in ("prints", "logs"):
        if expected.get(part) != actual.get(part):
            found.append(f"{part}: expected {_short(expected.get(part))}, got {_short(actual.get(part))}")
    return found


def _compare_errors(expected, actual):
    if "raises" not in actual:
        return [f"expected {': '.join(expected['raises'])!s:.400}, got the result {_short(actual['value'])}"]
    if "raises" not in expected:
        return [f"expected the result {_short(expected['value'])}, got {': '.join(actual['raises'])!s:.600}"]
    found = []
    for part, want, got in zip(("error class", "error message"), expected["raises"], actual["raises"]):
        if want != got:
            found.append(f"{part}: expected {want!r}, got {got!r:.600}")
    return found


def compare_values(want, got, options, where):
    """Differences of two encoded values."""
    if isinstance(want, dict) and isinstance(got, dict):
        if want.keys() != got.keys():
            return [f"{where}: expected {_short(want)}, got {_short(got)}"]
        found = []
        for kind, body in want.items():
            if kind in ARRAY_KINDS:
                found += _compare_arrays(kind, body, got[kind], options, where)
            else:
                found += compare_values(body, got[kind], options, f"{where}.{kind}")
        return found
    if isinstance(want, list) and isinstance(got, list):
        if len(want) != len(got):
            return [f"{where}: expected {len(want)} items, got {len(got)}"]
        return [
            line for i, pair in enumerate(zip(want, got)) for line in compare_values(*pair, options, f"{where}[{i}]")
        ]
    if type(want) is float and type(got) is float:
        return _compare_floats(want, got, options, where)
    if type(want) is not type(got) or want != got:
        return [f"{where}: expected {_short(want)}, got {_short(got)}"]
    return []


def _compare_floats(want, got, options, where):
    """Python floats; one that is a float32 is held to float32's precision, as it was read from such a tensor."""
    narrow = float(np.float32(want)) == want if abs(want) < 3e38 else False
    dtype = "float32" if narrow else "float64"
    return _compare_arrays("float", [dtype, [], np.float64(want)], [dtype, [], np.float64(got)], options, where)


def _compare_arrays(kind, want, got, options, where):
    found = []
    for i, part in ((0, "dtype"), (1, "shape"), (3, "name")):
        if len(want) > i and want[i] != got[i]:
            found.append(f"{where}: {kind} {part}: expected {want[i]}, got {got[i]}")
    if found:
        return found
    a, b = np.asarray(want[2]), np.asarray(got[2])
    if a.shape != b.shape:
        return [f"{where}: {kind} values of shape {b.shape}, expected {a.shape}"]
    wrong = _unequal(a, b, want[0], options)
    if not wrong.any():
        return []
    at = tuple(int(i) for i in np.argwhere(np.atleast_1d(wrong))[0]) if a.ndim else ()
    count = f"{kind} {want[0]}{want[1]}: {int(wrong.sum())} of {a.size} wrong"
    return [f"{where}: {count}, at {list(at)} expected {a[at]!s:.200}, got {b[at]!s:.200}"]


def _unequal(want, got, name, options):
    """Where the two arrays differ by more than the tolerance."""
    if want.dtype == object or want.dtype.kind in "iub" and name not in EXTENDED:
        return np.asarray(want != got)
    wide = np.complex128 if want.dtype.kind == "c" else np.float64
    e, a = want.astype(wide), got.astype(wide)
    with np.errstate(all="ignore"):
        size = np.abs(e)
        finite = size[np.isfinite(size)]
        floor = options.scale * finite.max() if finite.size else 0.0
        limit = options.ulps * EPSILON.get(name, 2.0**-52) * np.maximum(size, floor) + options.atol
        limit += TINY.get(name, 2.0**-1022)
        same = (e == a) | (np.isnan(e) & np.isnan(a)) | (np.isfinite(e) & np.isfinite(a) & (np.abs(a - e) <= limit))
    if want.dtype.kind == "c":
        same |= _parts_same(e.real, a.real) & _parts_same(e.imag, a.imag)
    return ~same


def _parts_same(e, a):
    """Real or imaginary parts that agree in NaN and infinity, the finite ones being compared with the whole number."""
    return (e == a) | (np.isnan(e) & np.isnan(a))


def _short(value):
    text = repr(value)
    return text if len(text) <= SHORT else text[:SHORT] + "..."
