"""`python -m compat_tests record|list|table|report|api|fuzz`."""

import argparse
import os
import subprocess
import sys

from compat_tests import implementation


def _parser():
    parser = argparse.ArgumentParser(prog="python -m compat_tests", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    record = commands.add_parser("record", help="record new and changed cases from real TensorFlow")
    record.add_argument("areas", nargs="*")
    record.add_argument("--all", action="store_true", help="record every case again")
    record.add_argument("--keras2", action="store_true", help="record the cases marked keras2 (TensorFlow 2.15.1)")
    listing = commands.add_parser("list", help="list the cases")
    listing.add_argument("areas", nargs="*")
    for name, text in (("table", "print area | cases | pass | %%"), ("report", "write the differences to a file")):
        sub = commands.add_parser(name, help=text)
        sub.add_argument("areas", nargs="*")
        sub.add_argument("--impl", choices=implementation.MODULES, default="tfjax")
        sub.add_argument("--mode", choices=implementation.MODES, default="auto")
        if name == "report":
            sub.add_argument("--output", default="compat_report.md")
            sub.add_argument("--limit", type=int, default=60, help="kinds of difference shown per area")
    api = commands.add_parser("api", help="compare names, signatures and class members")
    api.add_argument("--module", default="tfjax")
    api.add_argument("--under", default="tf", help="only names at or under this one, such as tf.math")
    api.add_argument("--missing", action="store_true", help="list what is missing")
    api.add_argument("--signatures", action="store_true", help="list the signatures that differ")
    fuzz = commands.add_parser("fuzz", help="look for new differences; needs TensorFlow beside")
    fuzz.add_argument("count", type=int, nargs="?", default=200, help="programs to try")
    fuzz.add_argument("--seed", type=int, default=0)
    fuzz.add_argument("--mode", choices=implementation.MODES, default="auto")
    for sub in (record, fuzz):
        sub.add_argument("--tensorflow-python", help="Python interpreter that has TensorFlow", metavar="PATH")
    return parser


def _record(args):
    if args.tensorflow_python:
        own = [a for a in sys.argv[1:] if not a.startswith("--tensorflow-python") and a != args.tensorflow_python]
        return subprocess.call([args.tensorflow_python, "-m", "compat_tests", *own])
    from compat_tests.record import record

    tf = implementation.load("tensorflow")
    problems = record(tf, args.areas or None, args.all, args.keras2)
    print("\n".join(problems))
    return 1 if problems else 0


def _list(args):
    from compat_tests.case import collect

    cases = collect(args.areas or None)
    for case in cases:
        print(case.id + (f"\t{case.code}" if case.code else ""))
    print(f"{len(cases)} cases", file=sys.stderr)
    return 0


def _report(args):
    from compat_tests import report

    areas = args.areas or None
    if args.command == "table":
        return 1 if report.print_table(args.impl, args.mode, areas) else 0
    return 1 if report.write_report(args.output, args.impl, args.mode, areas, args.limit) else 0


def _api(args):
    from compat_tests import ledger

    return ledger.main(args.module, args.under, args.missing, args.signatures)


def _fuzz(args):
    from compat_tests import fuzz

    return fuzz.main(args.count, args.seed, args.mode, args.tensorflow_python or os.environ.get("TENSORFLOW_PYTHON"))


def main():
    """Runs the command; returns the exit status."""
    args = _parser().parse_args()
    actions = {"record": _record, "list": _list, "table": _report, "report": _report, "api": _api, "fuzz": _fuzz}
    return actions[args.command](args)


if __name__ == "__main__":
    sys.exit(main())
