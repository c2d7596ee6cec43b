"""Behaviour recorded from real TensorFlow, and the means to compare tfjax with it (see README.md here)."""

from compat_tests.case import case

__all__ = ["case", "table"]


def table(impl="tfjax", mode="auto", areas=None, file=None):
    """Runs every case on `impl` and prints `area | cases | pass | %`; returns the number of cases that differ."""
    from compat_tests.report import print_table

    return print_table(impl, mode, areas, file)
