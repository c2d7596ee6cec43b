"""Recording: runs cases on real TensorFlow, twice and in two orders, and writes what happened."""

import re

from compat_tests import implementation, recordings
from compat_tests.case import areas as all_areas
from compat_tests.case import collect
from compat_tests.compare import compare
from compat_tests.encode import NotRecordable
from compat_tests.runner import run

# A slip in a case shows as one of these; a case that means to raise one of them says `raises=True`.
SUSPECT = (
    "NameError",
    "ImportError",
    "ModuleNotFoundError",
    "SyntaxError",
    "AssertionError",
    "UnboundLocalError",
    "TimeoutError",
)


def record(tf, only=None, everything=False, keras2=False):
    """Records new and changed cases (or `everything`) of the areas `only` (or all).

    Returns:
      Lines that name the problems; a case with a problem is not recorded.
    """
    problems = []
    for area in only or all_areas():
        cases = collect([area], keras2)
        if cases:
            problems += _record_area(tf, area, cases, everything, keras2)
    write_errors()
    return problems


def _record_area(tf, area, cases, everything, keras2):
    _, old, old_side = recordings.load(area, keras2)
    fresh = {c.name for c in cases if everything or c.name not in old or recordings.is_stale(c, old[c.name])}
    fresh |= {c.name for c in cases if c.name in old and _misdeclared(c, old[c.name])}
    pending = [c for c in cases if c.name in fresh]
    problems, entries, side = [], {}, {}
    outcomes = {}
    for one in pending:
        try:
            outcomes[one.name] = run(one, tf)
        except NotRecordable as error:
            problems.append(f"{one.id}: {error}")
    for one in reversed(pending):
        if one.name in outcomes:
            problems += _problems(one, outcomes, run(one, tf))
    for one in cases:
        if one.name in outcomes:
            entries[one.name] = recordings.entry(one, outcomes[one.name], side)
        elif one.name in old and one.name not in fresh:
            entries[one.name] = old[one.name]
            side.update({key: old_side[key] for key in recordings.keys_used(old[one.name])})
    gone = set(old) - set(entries)
    recordings.save(area, implementation.versions(tf), entries, side, keras2)
    raising = sum("raises" in entry for entry in entries.values())
    print(f"{area}: {len(entries)} cases ({len(outcomes)} recorded, {len(gone)} removed, {raising} raise)", flush=True)
    return problems


def _misdeclared(case, entry):
    return case.options.raises is not None and case.options.raises != ("raises" in entry)


def _problems(case, outcomes, again):
    """Checks one outcome against the case's declaration and against a second run; drops it if it fails."""
    outcome = outcomes[case.name]
    found = [f"{case.id} is not repeatable: {line}" for line in compare(outcome, again, case.options)]
    raised = outcome.get("raises")
    if raised and case.options.raises is False:
        found.append(f"{case.id} raised and is not declared to: {': '.join(raised)!s:.300}")
    elif raised and case.options.raises is None and _suspect(*raised):
        found.append(f"{case.id} raised a suspect error: {': '.join(raised)!s:.300}")
    elif not raised and case.options.raises:
        found.append(f"{case.id} is declared to raise and did not: {outcome['value']!r:.200}")
    if found:
        del outcomes[case.name]
    return found


def _suspect(kind, message):
    return kind in SUSPECT or kind == "AttributeError" and message.startswith("module ")


def write_errors():
    """Lists every recorded error in recordings/errors.txt, for a person to review."""
    (recordings.FOLDER / "errors.txt").write_text(errors_text(), encoding="utf-8", errors="surrogatepass")


def errors_text():
    """Every recorded error, like messages together, with the cases that gave it."""
    groups = {}
    for keras2 in (False, True):
        for area in all_areas():
            _, entries, _ = recordings.load(area, keras2)
            for name, data in entries.items():
                if "raises" in data:
                    kind, message = data["raises"]
                    key = f"{kind}: {re.sub(r'-?[0-9]+(?:[.][0-9]+)?', '#', message)}"
                    groups.setdefault(key, []).append((f"{area}/{name}", message))
    lines = [f"{sum(map(len, groups.values()))} recorded errors, {len(groups)} kinds of message.", ""]
    for key in sorted(groups):
        cases = groups[key]
        shown = ", ".join(name for name, _ in cases[:4]) + (f", ... ({len(cases)})" if len(cases) > 4 else "")
        lines += [key.replace("\n", "\n    "), f"  <- {shown}"]
    return "\n".join(lines) + "\n"
