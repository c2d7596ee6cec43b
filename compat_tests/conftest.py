"""pytest options of the compatibility suite, and its table at the end of the run."""

import collections

import pytest

from compat_tests import implementation, known_differences
from compat_tests.case import collect
from compat_tests.report import format_table


def pytest_addoption(parser):
    group = parser.getgroup("compat_tests")
    group.addoption("--impl", choices=list(implementation.MODULES), default="tfjax", help="implementation to compare")
    group.addoption("--mode", choices=implementation.MODES, default="auto", help="engine mode of tfjax")
    group.addoption("--keras2", action="store_true", help="the cases marked keras2, against TensorFlow 2.15.1")
    group.addoption("--every", type=int, default=1, help="take each N-th case only (a sample for slow modes)")
    group.addoption("--fuzz", type=int, default=0, help="programs to try in search of new differences")
    group.addoption("--tensorflow-python", help="interpreter that has TensorFlow, for --fuzz", metavar="PATH")
    group.addoption("--areas", default="", help="comma separated areas; all if empty")


def pytest_configure(config):
    # pytest-xdist's own; the environment of --impl tensorflow need not have it
    config.addinivalue_line("markers", "xdist_group(name): cases that one worker runs")


def pytest_generate_tests(metafunc):
    if "compat_case" not in metafunc.fixturenames:
        return
    only = [area for area in metafunc.config.getoption("--areas").split(",") if area]
    known = known_differences.load() if metafunc.config.getoption("--impl") == "tfjax" else {}
    parameters = []
    keras2 = metafunc.config.getoption("--keras2")
    for case in collect(only or None, keras2)[:: metafunc.config.getoption("--every")]:
        marks = [pytest.mark.xdist_group(case.area)]
        reason = known.get(f"keras2/{case.id}" if keras2 else case.id)
        if reason:
            # strict: an entry of the table whose case passes fails the run
            marks.append(pytest.mark.xfail(reason=reason, strict=True))
        parameters.append(pytest.param(case, id=case.id, marks=marks))
    metafunc.parametrize("compat_case", parameters)


@pytest.fixture(scope="session")
def implementation_module(request):
    """The module `tf` that the cases get."""
    options = ("--impl", "--mode", "--keras2")
    return implementation.load(*map(request.config.getoption, options))


def pytest_terminal_summary(terminalreporter):
    counts = collections.defaultdict(lambda: [0, 0])
    for outcome in ("passed", "failed", "error", "xfailed"):
        for report in terminalreporter.stats.get(outcome, []):
            name = getattr(report, "nodeid", "")
            if "test_compat.py::test_case[" in name:
                area = name.split("[", 1)[1].split("/", 1)[0]
                counts[area][0] += 1
                counts[area][1] += outcome == "passed"
    if counts:
        terminalreporter.write_line("")
        for line in format_table(counts):
            terminalreporter.write_line(line)
