"""Runs cases outside pytest: the table by area, and a report of the differences."""

import collections
import re
import sys
import time

from compat_tests import implementation, known_differences, recordings
from compat_tests.case import collect
from compat_tests.compare import compare
from compat_tests.encode import NotRecordable
from compat_tests.runner import run

MISSING = re.compile(r"module '(?:tensorflow|tfjax)[\w.]*' has no attribute '(\w+)'")
DIGITS = re.compile(r"\b\w+(?=\(\))|-?\d+(?:\.\d+)?(?:e-?\d+)?")


def difference(case, tf, keras2=False):
    """Lines that say how the implementation `tf` differs from the recording of `case`; none if it does not."""
    try:
        expected = recordings.outcome_of(case, keras2)
    except ValueError as error:
        return [str(error)]
    if expected is None:
        return ["not recorded: run `python -m compat_tests record`"]
    try:
        actual = run(case, tf)
    except NotRecordable as error:
        return [str(error)]
    return compare(expected, actual, case.options)


def run_all(impl, mode="auto", areas=None):
    """Yields (case, differences) for every case."""
    tf = implementation.load(impl, mode)
    for case in collect(areas):
        yield case, difference(case, tf)


def format_table(counts):
    """Lines of the table `area | cases | pass | %` from {area: [cases, passes]}."""
    total = [sum(column) for column in zip(*counts.values())] if counts else [0, 0]
    width = max([len(area) for area in counts] + [5])
    lines = [f"{'area':{width}} | cases |  pass |     %"]
    for area, (cases, passed) in [*sorted(counts.items()), ("total", total)]:
        share = 100.0 * passed / cases if cases else 100.0
        lines.append(f"{area:{width}} | {cases:5d} | {passed:5d} | {int(share * 10) / 10:5.1f}")
    return lines


def print_table(impl, mode="auto", areas=None, file=None):
    """Prints the table by area and the unknown differences; returns the number of these."""
    counts = collections.defaultdict(lambda: [0, 0])
    known = known_differences.load() if impl == "tfjax" else {}
    unknown = []
    for case, found in run_all(impl, mode, areas):
        counts[case.area][0] += 1
        counts[case.area][1] += not found
        if found and case.id not in known:
            unknown.append(f"{case.id}\n  {found[0]:.300}")
    differ = sum(cases - passed for cases, passed in counts.values())
    summary = f"{differ - len(unknown)} known differences (docs/parity.md), {len(unknown)} others"
    lines = [*format_table(counts), summary]
    print("\n".join(lines + unknown), file=file or sys.stdout)
    return len(unknown)


def write_report(path, impl="tfjax", mode="auto", areas=None, limit=60):
    """Writes a Markdown report: the table, what is missing, then the differences of each area, like ones together.

    Args:
      limit: kinds of difference shown per area.

    Returns:
      The number of cases that differ.
    """
    start = time.time()
    counts = collections.defaultdict(lambda: [0, 0])
    wrong, missing = collections.defaultdict(list), collections.Counter()
    for case, found in run_all(impl, mode, areas):
        counts[case.area][0] += 1
        counts[case.area][1] += not found
        name = MISSING.search("\n".join(found))
        if name:
            missing[name[1]] += 1
        elif found:
            wrong[case.area].append((case, found))
    lines = [f"# {impl}, mode {mode}: {time.strftime('%H:%M:%S')}, {time.time() - start:.0f} s", "", "```"]
    lines += [*format_table(counts), "```", ""]
    if missing:
        lines += ["## Missing names (cases that fail for it)", ""]
        lines += [", ".join(f"`{name}` {count}" for name, count in missing.most_common()), ""]
    for area, items in sorted(wrong.items(), key=lambda pair: -len(pair[1])):
        lines += _area_section(area, items, limit)
    with open(path, "w", encoding="utf-8", errors="surrogatepass") as file:
        file.write("\n".join(lines))
    return sum(cases - passed for cases, passed in counts.values())


def _area_section(area, items, limit):
    """The differences of one area, grouped by their text without numbers, commonest first."""
    groups = collections.defaultdict(list)
    for case, found in items:
        groups[DIGITS.sub("#", found[0])[:160]].append((case, found))
    ordered = sorted(groups.values(), key=len, reverse=True)
    lines = [f"## {area}: {len(items)} differ, {len(ordered)} kinds", ""]
    for group in ordered[:limit]:
        case, found = group[0]
        more = f" and {len(group) - 1} more: " + "; ".join(c.name[:80] for c, _ in group[1:9]) if len(group) > 1 else ""
        lines.append(
            f"- ({len(group)}) `{(case.code or case.name)[:300]}`".replace("\n", "\\n") + more.replace("\n", "\\n")
        )
        lines += [f"  - {line[:700]}".replace("\n", "\\n") for line in found[:2]]
    if len(ordered) > limit:
        lines.append(f"- and {len(ordered) - limit} more kinds")
    return [*lines, ""]
