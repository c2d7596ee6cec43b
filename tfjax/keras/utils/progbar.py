"""The progress bar."""

import math
import os
import sys
import time

import numpy as np

from tfjax.keras.keras_export import keras_export
from tfjax.keras.utils import io_utils, keras2_display
from tfjax.keras.utils.naming import shows_keras2

_BOLD, _GREEN, _GREY, _PLAIN = "\x1b[1m", "\x1b[32m", "\x1b[37m", "\x1b[0m"
_CODE_WIDTH = len(_BOLD + _PLAIN)  # of the invisible characters around bold text
_COLOUR_WIDTH = len(_GREEN + _PLAIN)


@keras_export("keras.utils.Progbar")
class Progbar:
    """Shows how far something is.

    Args:
        target: number of units in all; None where it is unknown.
        width: width of the bar in characters.
        verbose: 0 (silent), 1 (a bar), 2 (one line at the end).
        interval: seconds between two displays.
        stateful_metrics: names of values shown as they are; others are averaged over the units.
        stateless_metrics: names of values that are averaged; others are shown as they are.
        unit_name: what is counted ("step").

    Raises:
        ValueError: if both kinds of names are given.
    """

    def __init__(
        self,
        target,
        width=20,
        verbose=1,
        interval=0.05,
        stateful_metrics=None,
        stateless_metrics=None,
        unit_name="step",
    ):
        if stateful_metrics is not None and stateless_metrics is not None:
            raise ValueError(
                "Only one of `stateful_metrics` or `stateless_metrics` can be provided. `stateful_metrics` is used to "
                "make metrics stateless by default (with an exclusion list), while `stateless_metrics` is used to make "
                "metrics stateful by default (with an exclusion list)."
            )
        self.target = target
        self.width = width
        self.verbose = verbose
        self.interval = interval
        self.unit_name = unit_name
        self.stateful_metrics = set(stateful_metrics or ()) if stateless_metrics is None else None
        self.stateless_metrics = None if stateless_metrics is None else set(stateless_metrics)
        self._dynamic_display = (
            (hasattr(sys.stdout, "isatty") and sys.stdout.isatty())
            or "ipykernel" in sys.modules
            or "posix" in sys.modules
            or "PYCHARM_HOSTED" in os.environ
        )
        self._seen_so_far = 0
        self._values = {}
        self._values_order = []
        self._start = time.time()
        self._last_update = 0
        self._time_at_epoch_start = self._start
        self._time_after_first_step = None
        self._prev_total_width = 0
        self._of_keras2 = keras2_display.BarOfKeras2() if shows_keras2() else None

    def update(self, current, values=None, finalize=None):
        """Shows the state after `current` units.

        Args:
            current: units done.
            values: (name, value) pairs to show.
            finalize: whether this is the last time; by default whether the target is reached.
        """
        if finalize is None:
            finalize = self.target is not None and current >= self.target
        self._take(values or [], current, finalize)
        self._seen_so_far = current
        now = time.time()
        step_time = self._estimate_step_duration(current, now)
        if self.verbose == 1:
            if now - self._last_update < self.interval and not finalize:
                return
            self._show_bar(current, now, step_time, finalize)
        elif self.verbose == 2 and finalize and self.target:
            if self._of_keras2 is not None:
                line = self._of_keras2.line(self, current, now)
            else:
                digits = int(math.log10(self.target)) + 1
                line = f"{current:{digits}d}/{self.target} - {now - self._start:.0f}s"
                line += f" -{self._format_time(step_time, self.unit_name)}{self._values_text(signed=True)}\n"
            io_utils.print_msg(line, line_break=False)
        self._last_update = now

    def add(self, n, values=None):
        """Shows the state after `n` more units."""
        self.update(self._seen_so_far + n, values)

    def _take(self, values, current, finalize):
        for name, value in values:
            if name not in self._values_order:
                self._values_order.append(name)
            averaged = (
                name in self.stateless_metrics if self.stateful_metrics is None else name not in self.stateful_metrics
            )
            if not averaged or finalize:
                self._values[name] = [value, 1]
                continue
            units = max(current - self._seen_so_far, 1)
            total = self._values.setdefault(name, [0, 0])
            total[0] += value * units
            total[1] += units

    def _show_bar(self, current, now, step_time, finalize):
        if self._of_keras2 is not None:
            self._of_keras2.show(self, current, now, step_time, finalize)
            return
        start = "\b" * self._prev_total_width + "\r" if self._dynamic_display else "\n"
        bar, hidden = self._bar(current)
        info = f" {_BOLD}{self._time_text(current, now, step_time, finalize)}{_PLAIN}"
        info += self._format_time(step_time, self.unit_name) + self._values_text()
        width = len(bar) + len(info) - hidden - _CODE_WIDTH
        rest = " " * (self._prev_total_width - width)
        io_utils.print_msg(f"{start}{bar}{info}{rest}" + ("\n" if finalize else ""), line_break=False)
        self._prev_total_width = width

    def _bar(self, current):
        """The bar, and how many of its characters do not show."""
        if not self.target or self.target < 0:
            return f"{current:7d}/Unknown", 0
        digits = int(math.log10(self.target)) + 1
        done = int(self.width * float(current) / self.target)
        bar = f"{_BOLD}{current:{digits}d}/{self.target}{_PLAIN} "
        hidden = _CODE_WIDTH + _COLOUR_WIDTH
        if done > 0:
            bar += f"{_GREEN}{'━' * done}{_PLAIN}"
            hidden += _COLOUR_WIDTH
        return f"{bar}{_GREY}{'━' * (self.width - done)}{_PLAIN}", hidden

    def _time_text(self, current, now, step_time, finalize):
        """Time that is left, or that has passed at the end."""
        if not self.target or self.target < 0 or finalize:
            return f"{now - self._start:.0f}s"
        left = step_time * (self.target - current)
        if left > 3600:
            return f"{int(left // 3600)}:{int(left % 3600 // 60):02d}:{int(left % 60):02d}"
        if left > 60:
            return f"{int(left // 60)}:{int(left % 60):02d}"
        return f"{int(left)}s"

    def _values_text(self, signed=False):
        """Names and values; at verbose=2 negative values are shown in scientific notation, as Keras does."""
        text = ""
        for name in self._values_order:
            value, count = self._values[name]
            if not isinstance(value, float):
                value = np.mean(value)
            mean = value / max(1, count)
            large = mean > 0.001 if signed else abs(mean) > 0.001
            text += f" - {name}: {mean:.4f}" if large else f" - {name}: {mean:.4e}"
        return text

    def _format_time(self, time_per_unit, unit_name):
        if time_per_unit >= 1 or time_per_unit == 0:
            return f" {time_per_unit:.0f}s/{unit_name}"
        if time_per_unit >= 1e-3:
            return f" {time_per_unit * 1e3:.0f}ms/{unit_name}"
        return f" {time_per_unit * 1e6:.0f}us/{unit_name}"

    def _estimate_step_duration(self, current, now):
        """Seconds per unit; the first one, which compiles, counts for itself only."""
        if not current:
            return 0
        if self._time_after_first_step is not None and current > 1:
            duration = (now - self._time_after_first_step) / (current - 1)
        else:
            duration = (now - self._start) / current
        if current == 1:
            self._time_after_first_step = now
        return duration
