"""tfjax.core.log in fresh interpreters, as recorded from TF 2.21 (streams, levels and formats of its logger)."""

import subprocess
import sys

import pytest

from tfjax.core import log

ASK = """
{before}
from tfjax.core.log import get_logger
logger = get_logger()
logger.warning("hello %d", 3)
logger.info("told")
"""
CASES = {
    "script": ("", "", "WARNING:tensorflow:hello 3\n"),
    "interactive": ("import sys; sys.ps1 = '>>> '", "WARNING:tensorflow:hello 3\nINFO:tensorflow:told\n", ""),
    "root handler": ("import logging; logging.basicConfig(format='ROOT %(message)s')", "", "ROOT hello 3\n"),
}


@pytest.mark.parametrize("case", CASES)
def test_where_messages_go(case):
    before, out, err = CASES[case]
    run = subprocess.run([sys.executable, "-c", ASK.format(before=before)], capture_output=True, text=True)
    assert (run.stdout, run.stderr) == (out, err)


def test_the_logger_is_pythons_of_that_name():
    import logging

    logger = log.get_logger()
    assert logger is logging.getLogger("tensorflow") and logger.propagate
    assert logger is log.get_logger()


def test_warn_first(caplog):
    for number in range(4):
        log.warn_first("number %d", number, key=("test", "warn_first"), n=2)
    assert [record.getMessage() for record in caplog.records] == ["number 0", "number 1"]
