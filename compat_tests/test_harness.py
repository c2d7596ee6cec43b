"""Tests of the suite itself: a comparison that cannot fail would be worth nothing."""

import json
import math

import numpy as np
import pytest

from compat_tests import recordings
from compat_tests.case import Case, Options, areas, collect, compiled
from compat_tests.compare import compare, compare_values
from compat_tests.encode import EXTENDED, from_json, numpy_dtype, to_json
from compat_tests.ledger import parameters, same_parameters
from compat_tests.record import errors_text
from compat_tests.text import normalise

EXACT = Options(ulps=0.0)
ARRAYS = {
    "float32": [0.1, -0.0, math.nan, math.inf, 1e-45, 3.4e38, 1 / 3],
    "float64": [0.1, -math.inf, 5e-324, 1 / 3],
    "float16": [0.1, 65504.0, 6e-8],
    "bfloat16": [0.1, 3e38, 1 / 3],
    "int64": [2**63 - 1, -(2**63)],
    "uint64": [2**64 - 1, 0],
    "int8": [-128, 127],
    "bool": [True, False],
    "complex64": [0.1 + 2j, complex(math.nan, -math.inf)],
    "complex128": [1 / 3 - 2j],
}


def _tensor(name, values, shape=None):
    dtype = numpy_dtype(name)
    array = np.array(values, dtype) if dtype.kind in "iub" else np.array(values).astype(dtype)
    return {"tensor": [name, list(array.shape if shape is None else shape), array]}


@pytest.mark.parametrize("name", ARRAYS)
def test_json_keeps_every_bit(name):
    plain = _tensor(name, ARRAYS[name])
    for side in (None, {}):
        again = from_json(json.loads(json.dumps(to_json(plain, "case", side))), side)
        want, got = plain["tensor"][2], again["tensor"][2]
        assert got.dtype == want.dtype
        assert got.tobytes() == want.tobytes() or np.isnan(want.astype(np.complex128)).any()
        np.testing.assert_array_equal(got, want)


@pytest.mark.parametrize("name", ["float32", "bfloat16", "int32"])
def test_long_arrays_go_to_the_side_file(name):
    plain, side = _tensor(name, np.arange(300) % 100), {}
    data = json.loads(json.dumps(to_json(plain, "case", side)))
    assert list(side) == ["case#0"]
    assert not compare_values(plain, from_json(data, side), EXACT, "")
    assert (side["case#0"].dtype.kind == "V") == (name in EXTENDED)


def test_json_keeps_text_and_bytes():
    array = np.empty(3, object)
    array[:] = ["при".encode(), b"\xff\x00", b""]
    plain = {"tensor": ["string", [3], array]}
    again = from_json(json.loads(json.dumps(to_json(plain, "case", {}))), {})
    assert list(again["tensor"][2]) == list(array)


WRONG = {
    "value": (_tensor("float32", [1.0, 2.0]), _tensor("float32", [1.0, 2.5])),
    "dtype": (_tensor("float32", [1.0]), _tensor("float64", [1.0])),
    "shape": (_tensor("float32", [1.0]), _tensor("float32", [[1.0]])),
    "kind": (_tensor("float32", [1.0]), {"array": ["float32", [1], np.ones(1, np.float32)]}),
    "nan": (_tensor("float32", [math.nan]), _tensor("float32", [0.0])),
    "infinity": (_tensor("float32", [math.inf]), _tensor("float32", [-math.inf])),
    "integer": (_tensor("int32", [1]), _tensor("int32", [2])),
    "none": (None, _tensor("float32", [0.0])),
    "int and float": (1, 1.0),
    "bool and int": (True, 1),
    "text": ("a", "b"),
    "list and tuple": ({"list": [1]}, {"tuple": [1]}),
    "length": ({"list": [1]}, {"list": [1, 2]}),
    "order of keys": ({"dict": [["a", 1], ["b", 2]]}, {"dict": [["b", 2], ["a", 1]]}),
    "name": ({"variable": ["float32", [], np.float32(1), "a:0"]}, {"variable": ["float32", [], np.float32(1), "b:0"]}),
    "float": (0.5, 0.500001),
    "dtypes": ({"dtype": "int32"}, {"dtype": "int64"}),
    "complex": (_tensor("complex64", [1 + 2j]), _tensor("complex64", [1 + 2.1j])),
}


@pytest.mark.parametrize("kind", WRONG)
def test_differences_are_seen(kind):
    want, got = WRONG[kind]
    assert compare_values(want, got, Options(), "result")
    assert not compare_values(want, want, EXACT, "result")
    assert not compare_values(got, got, EXACT, "result")


def test_tolerance_is_relative_to_each_number_unless_a_scale_is_given():
    want, got = _tensor("float32", [1.0, 1e-6]), _tensor("float32", [1.0, 1.00001e-6])
    assert compare_values(want, got, Options(ulps=4.0), "")
    assert not compare_values(want, got, Options(ulps=4.0, scale=1.0), "")
    one_ulp = _tensor("float32", [np.nextafter(np.float32(1), np.float32(2)), 1e-6])
    assert not compare_values(want, one_ulp, Options(ulps=1.0), "")
    assert compare_values(want, one_ulp, EXACT, "")


def test_outcomes_differ_in_errors_prints_and_logs():
    value, error = {"value": 1}, {"raises": ["ValueError", "text"]}
    assert compare(value, error, EXACT) and compare(error, value, EXACT)
    assert compare(error, {"raises": ["TypeError", "text"]}, EXACT)
    assert compare(error, {"raises": ["ValueError", "other"]}, EXACT)
    assert compare({**value, "prints": "a\n"}, value, EXACT)
    assert compare(value, {**value, "logs": ["WARNING: a"]}, EXACT)
    assert not compare(error, dict(error), EXACT)


def test_text_that_does_not_count():
    node = "{{function_node __wrapped__AddV2_device_/job:localhost/replica:0/task:0/device:CPU:0}}"
    assert normalise(node + " Incompatible [Op:AddV2] name: ") == "Incompatible [Op:AddV2] name:"
    assert normalise("<Thing object at 0x7f00aa11bb22>") == "<Thing object at 0x>"
    assert normalise("f() got an unexpected keyword argument 'a'. Did you mean 'b'?").endswith("'a'")
    trace = (
        'Error: a\nTraceback (most recent call last):\n\n  File "/x.py", line 3, in f\n    raise Error\n\nError: a\n\n'
    )
    assert normalise(trace) == "Error: a\nTraceback (most recent call last):\nError: a\n\n"
    assert normalise("shape=(2, 3)\n 1.5") == "shape=(2, 3)\n 1.5"


def test_every_case_is_recorded_and_every_recording_has_its_case():
    cases = collect()
    for area in areas():
        recorded = set(recordings.load(area)[1])
        assert recorded == {case.name for case in cases if case.area == area}, area


def test_declared_errors_are_what_was_recorded():
    for case in collect():
        if case.options.raises is not None:
            assert ("raises" in recordings.load(case.area)[1][case.name]) == case.options.raises, case.id


def test_list_of_errors_is_up_to_date():
    assert (recordings.FOLDER / "errors.txt").read_text(encoding="utf-8", errors="surrogatepass") == errors_text()


def test_generated_code_compiles():
    for case in collect():
        if case.code:
            compiled(case.code)


def test_stale_recordings_are_refused():
    case = Case("nest", "map_structure_one", Options(), lambda tf: None, None, "another")
    with pytest.raises(ValueError, match="record"):
        recordings.outcome_of(case)


def test_signatures_of_the_ledger():
    wanted = parameters("(x, axis=None, *, name='a', flag=True, **kwargs)")
    assert [name for name, *_ in wanted] == ["x", "axis", "name", "flag", "**"]
    assert same_parameters(wanted, parameters("(x, axis=None, *, name='a', flag=True, **kwargs)"))
    for other in (
        "(x, axis=0, *, name='a', flag=True, **k)",
        "(y, axis=None, *, name='a', flag=True, **k)",
        "(x, axis=None, name='a', flag=True, **k)",
        "(x, axis=None, *, name='a', flag=1, **k)",
        "(x, axis=None, *, name='a', flag=True)",
    ):
        assert not same_parameters(wanted, parameters(other)), other
