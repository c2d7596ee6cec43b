"""Size report: lines of Python by folder, the longest files, and a check that no file passes the cap.

    python tools/sz.py [--check] [--base REV] [--top N]

`--check` exits 1 when a file has more than 800 lines; `--base REV` adds the difference to that revision.
"""

import argparse
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("tfjax", "tests", "compat_tests", "benchmarks", "tools")
CAP = 800


def python_files() -> list[Path]:
    """Every .py file of the project's own folders, sorted."""
    return sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))


def count_lines(text: str) -> int:
    return text.count("\n") + (not text.endswith("\n") and bool(text))


def area(path: Path) -> str:
    """The report's row for a file: tfjax/<layer>, or the top folder."""
    parts = path.relative_to(ROOT).parts
    return "/".join(parts[:2]) if parts[0] == "tfjax" and len(parts) > 2 else parts[0]


def sizes_now() -> dict[Path, int]:
    return {path: count_lines(path.read_text(encoding="utf-8")) for path in python_files()}


def git(*args: str) -> str:
    return subprocess.run(["git", *args], cwd=ROOT, check=True, capture_output=True, text=True).stdout


def sizes_at(revision: str) -> dict[Path, int]:
    """The same count for a git revision."""
    names = git("ls-tree", "-r", "--name-only", revision, "--", *FOLDERS).split("\n")
    return {ROOT / name: count_lines(git("show", f"{revision}:{name}")) for name in names if name.endswith(".py")}


def by_area(sizes: dict[Path, int]) -> dict[str, tuple[int, int]]:
    """Area -> (files, lines)."""
    totals: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for path, lines in sizes.items():
        files, total = totals[area(path)]
        totals[area(path)] = (files + 1, total + lines)
    return totals


def report(sizes: dict[Path, int], base: dict[Path, int] | None, top: int) -> None:
    now, before = by_area(sizes), by_area(base) if base is not None else {}
    print(f"{'area':<24} {'files':>6} {'lines':>8}" + (f" {'change':>8}" if base is not None else ""))
    for name in sorted(now.keys() | before.keys()):
        files, lines = now.get(name, (0, 0))
        change = f" {lines - before.get(name, (0, 0))[1]:>+8}" if base is not None else ""
        print(f"{name:<24} {files:>6} {lines:>8}{change}")
    print(f"{'total':<24} {len(sizes):>6} {sum(sizes.values()):>8}")
    print("\nlongest:")
    for path, lines in sorted(sizes.items(), key=lambda item: -item[1])[:top]:
        print(f"{lines:>6}  {path.relative_to(ROOT)}")


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true", help=f"fail on files over {CAP} lines")
    parser.add_argument("--base", help="git revision to compare with")
    parser.add_argument("--top", type=int, default=5, help="how many of the longest files to list")
    args = parser.parse_args(argv)
    sizes = sizes_now()
    report(sizes, sizes_at(args.base) if args.base else None, args.top)
    over = {path: lines for path, lines in sizes.items() if lines > CAP}
    for path, lines in over.items():
        print(f"over {CAP} lines: {path.relative_to(ROOT)} ({lines})", file=sys.stderr)
    return 1 if args.check and over else 0


if __name__ == "__main__":
    sys.exit(main())
