"""Execute the notebooks with another interpreter's kernel and save the outputs as the expectation.

    python tools/record_notebooks.py --python /path/to/tensorflow/bin/python notebooks/*.ipynb

The interpreter must have TensorFlow, ipykernel, nbclient and matplotlib. What depends on the machine is left out:
execution times, kernel metadata, the frames of tracebacks (class and message stay).
"""

import argparse
import json
import os
import re
import subprocess
import sys
from pathlib import Path

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}

# What TensorFlow's C++ runtime logs at start-up, with times and process numbers in it.
NATIVE_LOG = re.compile(r"^(WARNING: All log messages before absl::.*|[IWE]\d{4} .*)\n", re.MULTILINE)

# Runs in the other interpreter: executes argv[1] and writes the result to argv[2].
EXECUTE = """
import sys, nbformat
from nbclient import NotebookClient
book = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(book, timeout=600, kernel_name="python3").execute()
nbformat.write(book, sys.argv[2])
"""


def execute(python: str, source: Path, target: Path) -> None:
    """Run every cell of `source` in `python`'s own kernel; a cell may fail only if it is tagged raises-exception."""
    env = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
    subprocess.run([python, "-c", EXECUTE, str(source), str(target)], check=True, env=env)


def merge_streams(outputs: list[dict]) -> list[dict]:
    """Join neighbouring pieces of one stream: how they were cut depends on timing."""
    merged: list[dict] = []
    for output in outputs:
        last = merged[-1] if merged else {}
        if output["output_type"] == "stream" and last.get("name") == output["name"]:
            last["text"] = "".join(last["text"]) + "".join(output["text"])
        else:
            merged.append(output)
    for output in merged:
        if output["output_type"] == "stream":
            output["text"] = NATIVE_LOG.sub("", "".join(output["text"])).splitlines(keepends=True)
    return [output for output in merged if output.get("text") != []]


def normalise(book: dict) -> dict:
    """The same notebook with nothing in it that depends on the machine."""
    book["metadata"] = METADATA
    for number, cell in enumerate(book["cells"]):
        cell["id"] = f"cell-{number:02d}"
        tags = cell["metadata"].get("tags")
        cell["metadata"] = {"tags": tags} if tags else {}
        if cell["cell_type"] != "code":
            continue
        cell["outputs"] = merge_streams(cell["outputs"])
        for output in cell["outputs"]:
            if output["output_type"] == "error":
                output["traceback"] = [f"{output['ename']}: {output['evalue']}"]
    return book


def record(python: str, path: Path) -> None:
    fresh = path.with_suffix(".recording")
    try:
        execute(python, path, fresh)
        book = normalise(json.loads(fresh.read_text(encoding="utf-8")))
    finally:
        fresh.unlink(missing_ok=True)
    path.write_text(json.dumps(book, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--python", required=True, help="an interpreter that has TensorFlow")
    parser.add_argument("notebooks", nargs="+", type=Path)
    args = parser.parse_args(argv)
    for path in args.notebooks:
        record(args.python, path)
        print(f"{path}: {path.stat().st_size // 1024} KiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
