"""tfjax's own settings: what the environment variables say (budgets are in tfjax/engine/config.py).

    TFJAX_MODE  auto (default), interpret, xla, sync: how recorded operations are run
    TFJAX_LOG   0 (default) to 3: how much tfjax says on standard error about what it ran and compiled

The variables are read once, when this module is imported. A bad value is an error at once: a misspelt mode must not
silently be the default. Changing a setting for a while is the engine's business (`engine.mode("sync")`).
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass

MODES = ("auto", "interpret", "xla", "sync")
LOG_LEVELS = (0, 1, 2, 3)


@dataclass(slots=True)
class Settings:
    """The settings of one process.

    Attributes:
      mode: one of MODES. auto: interpret what is cold, compile what is hot; interpret: NumPy where possible; xla:
        compile every trace; sync: run each operation at once, to find the line that fails.
      log_level: 0 silent; 1 compilations; 2 also each materialisation and why; 3 also each operation.
    """

    mode: str = "auto"
    log_level: int = 0


def from_environment(environment: Mapping[str, str]) -> Settings:
    """Returns the settings that the variables of `environment` say; an empty variable counts as not set.

    Raises:
      ValueError: for a value that is none of those allowed.
    """
    defaults = Settings()
    mode = environment.get("TFJAX_MODE", "").strip() or defaults.mode
    if mode not in MODES:
        raise ValueError(f"TFJAX_MODE: expected one of {', '.join(MODES)}, received {mode!r}")
    level = environment.get("TFJAX_LOG", "").strip() or str(defaults.log_level)
    if level not in map(str, LOG_LEVELS):
        raise ValueError(f"TFJAX_LOG: expected one of {', '.join(map(str, LOG_LEVELS))}, received {level!r}")
    return Settings(mode=mode, log_level=int(level))


settings = from_environment(os.environ)
