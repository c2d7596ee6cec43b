"""Compares an implementation with what real TensorFlow did, case by case."""

import pytest

from compat_tests import fuzz, known_differences
from compat_tests.case import collect
from compat_tests.report import difference


def test_case(compat_case, implementation_module, request):
    found = difference(compat_case, implementation_module, request.config.getoption("--keras2"))
    if found:
        code = compat_case.code or f"{compat_case.function.__module__}.{compat_case.name}"
        pytest.fail("\n".join([code, *found]), pytrace=False)


def test_fuzz(request):
    count, python = request.config.getoption("--fuzz"), request.config.getoption("--tensorflow-python")
    if not count:
        pytest.skip("only with --fuzz N --tensorflow-python PATH")
    assert fuzz.main(count, 0, request.config.getoption("--mode"), python) == 0, "see the printed cases"


def test_known_differences_name_cases():
    ids = {case.id for case in collect()} | {f"keras2/{case.id}" for case in collect(keras2=True)}
    unknown = set(known_differences.load()) - ids
    assert not unknown, f"known_differences.tsv names cases that do not exist: {sorted(unknown)}"
