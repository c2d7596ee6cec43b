"""Runs programs on TensorFlow for another process: one JSON object per line in, one per line out (see fuzz.py)."""

import json
import os
import sys

from compat_tests import implementation
from compat_tests.case import Case, Options
from compat_tests.encode import NotRecordable, to_json
from compat_tests.runner import run


def serve(requests, replies):
    """Answers `{"code": text}` with the outcome in its recorded form, or with `{"unrecordable": text}`."""
    tf = implementation.load("tensorflow")
    replies.write(json.dumps({"versions": implementation.versions(tf)}) + "\n")
    replies.flush()
    for line in requests:
        case = Case("fuzz", "program", Options(raises=None), None, json.loads(line)["code"])
        try:
            outcome = run(case, tf)
            outcome.pop("error", None)
            if "value" in outcome:
                outcome["value"] = to_json(outcome["value"], "", None)
            reply = outcome
        except NotRecordable as error:
            reply = {"unrecordable": str(error)}
        replies.write(json.dumps(reply) + "\n")
        replies.flush()


if __name__ == "__main__":
    # TensorFlow's own messages must not mix with the replies.
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="surrogatepass")
    os.dup2(2, 1)
    serve(sys.stdin, channel)
