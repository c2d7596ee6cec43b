"""Looks for programs on which tfjax and TensorFlow differ, makes them small, and prints them as ready cases."""

import collections
import json
import subprocess
import sys

import hypothesis
from hypothesis import HealthCheck, Phase

from compat_tests import implementation
from compat_tests.case import Case, Options
from compat_tests.compare import compare
from compat_tests.encode import NotRecordable, from_json
from compat_tests.programs import programs
from compat_tests.runner import run

# Looser than the recorded cases: random operands cancel more often than chosen ones.
OPTIONS = Options(raises=None, ulps=64.0, scale=1.0, atol=1e-6)


class Oracle:
    """TensorFlow in another interpreter."""

    def __init__(self, python):
        self.python = python
        self.process = None

    def _start(self):
        command = [self.python, "-m", "compat_tests.server"]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        first = self.process.stdout.readline()
        if not first:
            raise RuntimeError(f"{self.python} could not import TensorFlow")
        return json.loads(first)["versions"]

    def outcome(self, code):
        """What TensorFlow does with the program, or None if it cannot be recorded or takes TensorFlow down."""
        if self.process is None:
            self._start()
        try:
            self.process.stdin.write(json.dumps({"code": code}) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            self.process = None  # a failed CHECK ends the interpreter; the next program gets a new one
            return None
        reply = json.loads(line)
        if "unrecordable" in reply:
            return None
        if "value" in reply:
            reply["value"] = from_json(reply["value"], {})
        return reply

    def close(self):
        """Ends the interpreter."""
        if self.process is not None:
            self.process.stdin.close()
            self.process.wait()


class Difference(Exception):
    """A program on which the two differ."""


def difference(code, oracle, tf):
    """Lines that say how tfjax differs from TensorFlow on the program."""
    expected = oracle.outcome(code)
    if expected is None:
        return []
    try:
        actual = run(Case("fuzz", "program", OPTIONS, None, code), tf)
    except NotRecordable as error:
        return [str(error)]
    return compare(expected, actual, OPTIONS)


def search(count, seed, oracle, tf):
    """Tries `count` programs; yields (operation, code, lines) for the first difference found of each operation."""
    known, tried, smallest = set(), collections.Counter(), {}

    def attempt(program):
        operation, code = program
        tried["programs"] += 1
        if operation in known:
            return
        found = difference(code, oracle, tf)
        if found:
            smallest["case"] = operation, code, found
            raise Difference(operation)

    while tried["programs"] < count:
        settings = hypothesis.settings(
            max_examples=max(1, count - tried["programs"]),
            database=None,
            deadline=None,
            print_blob=False,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate, Phase.shrink),
            report_multiple_bugs=False,
        )
        test = hypothesis.seed(seed + len(known))(settings(hypothesis.given(programs())(attempt)))
        try:
            test()
        except Difference:
            known.add(smallest["case"][0])
            yield smallest["case"]
            continue
        return


def main(count, seed, mode, python):
    """Prints the differences as ready cases; returns 1 if there are any."""
    if python is None:
        print(
            "fuzz needs --tensorflow-python PATH (or TENSORFLOW_PYTHON): an interpreter that has TensorFlow",
            file=sys.stderr,
        )
        return 2
    tf = implementation.load("tfjax", mode)
    oracle = Oracle(python)
    found = 0
    try:
        for _, code, lines in search(count, seed, oracle, tf):
            found += 1
            print(code)
            print("\n".join(f"    # {line}"[:400] for line in lines), flush=True)
    finally:
        oracle.close()
    print(f"{found} operations differ")
    return 1 if found else 0
