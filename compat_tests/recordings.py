"""Reading and writing of recordings: one JSON file per area, one case per line, sorted; long arrays in an .npz."""

import functools
import json
import pathlib

import numpy as np

from compat_tests.encode import from_json, to_json

FOLDER = pathlib.Path(__file__).parent / "recordings"


def _paths(area, keras2):
    folder = FOLDER / "keras2" if keras2 else FOLDER
    return folder / f"{area}.json", folder / f"{area}.npz"


@functools.cache
def load(area, keras2=False):
    """The recordings of an area: (versions, {case name: JSON entry}, side arrays)."""
    path, side_path = _paths(area, keras2)
    if not path.exists():
        return {}, {}, {}
    data = json.loads(path.read_text(encoding="utf-8"))
    side = {}
    if side_path.exists():
        with np.load(side_path) as archive:
            side = {name: archive[name] for name in archive.files}
    return data["versions"], data["cases"], side


def outcome_of(case, keras2=False):
    """The recorded outcome of `case`, or None; raises ValueError if the case changed since it was recorded."""
    _, entries, side = load(case.area, keras2)
    data = entries.get(case.name)
    if data is None:
        return None
    if is_stale(case, data):
        raise ValueError(f"{case.id} changed after it was recorded: run `python -m compat_tests record`")
    outcome = {part: data[part] for part in ("raises", "prints", "logs") if part in data}
    if "raises" not in data:
        outcome["value"] = from_json(data["value"], side)
    return outcome


def _stamp(case):
    """What tells whether a recording belongs to the case: its code (none if it is the name), or a fingerprint."""
    if case.function is not None:
        return {"source": case.fingerprint}
    return {} if case.code == case.name else {"code": case.code}


def is_stale(case, data):
    """Whether the case changed after the JSON entry `data` was recorded."""
    return _stamp(case) != {key: data[key] for key in ("source", "code") if key in data}


def entry(case, outcome, side):
    """The JSON entry of an outcome; long arrays go into the dict `side`."""
    data = _stamp(case)
    for part in ("raises", "prints", "logs"):
        if part in outcome:
            data[part] = outcome[part]
    if "value" in outcome:
        data["value"] = to_json(outcome["value"], case.name, side)
    return data


def save(area, versions, entries, side, keras2=False):
    """Writes an area's recordings."""
    path, side_path = _paths(area, keras2)
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{json.dumps(name, ensure_ascii=False)}: {_dump(entries[name])}" for name in sorted(entries)]
    text = "\n".join([f'{{"versions": {_dump(versions)},', '"cases": {', ",\n".join(lines), "}}", ""])
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    if side:
        with open(side_path, "wb") as file:
            np.savez_compressed(file, **{name: side[name] for name in sorted(side)})
    elif side_path.exists():
        side_path.unlink()
    load.cache_clear()


def _dump(data):
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def keys_used(data):
    """Names of the side arrays that a JSON entry refers to."""
    if isinstance(data, dict):
        if set(data) == {"npz"}:
            return {data["npz"]}
        return set().union(*(keys_used(item) for item in data.values())) if data else set()
    if isinstance(data, list):
        return set().union(*(keys_used(item) for item in data)) if data else set()
    return set()
