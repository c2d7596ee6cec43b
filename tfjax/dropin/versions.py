"""What `importlib.metadata` says about `tensorflow` and `keras` while tfjax stands in for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import metadata
from typing import Any

TENSORFLOW_VERSION = "2.21.0"
KERAS_VERSION = "3.15.1"
VERSIONS = {"tensorflow": TENSORFLOW_VERSION, "keras": KERAS_VERSION}


class StandInDistribution(metadata.Distribution):
    """The metadata of one distribution that is not on the disk: its name, its version and its top-level module."""

    def __init__(self, name: str):
        self._texts = {
            "METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {VERSIONS[name]}\nSummary: provided by tfjax\n",
            "top_level.txt": f"{name}\n",
        }

    def read_text(self, filename: str) -> str | None:
        """The text of the metadata file `filename`, or None."""
        return self._texts.get(filename)

    def locate_file(self, path: Any) -> Any:
        """Never reached for a listed file: there are none."""
        raise FileNotFoundError(f"{path}: tfjax stands in for this distribution, it has no files of its own")


def distributions(context: metadata.DistributionFinder.Context) -> Iterator[StandInDistribution]:
    """The stand-ins that `context.name` asks for; all of them where it asks for none in particular."""
    wanted = context.name and re.sub(r"[-_.]+", "-", context.name).lower()
    return (StandInDistribution(name) for name in VERSIONS if wanted in (None, name))
