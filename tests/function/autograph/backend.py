"""A staging backend that runs at once and notes what it is asked; for tests of the operators alone."""

from typing import Any

from tfjax.core import nest
from tfjax.function.autograph import staging


class EagerBackend:
    """Replaces `staging.cond` and `staging.while_loop`.

    Attributes:
      asked: what was asked for, in order: ("cond",) or ("while", number of variables, options).
    """

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []

    def cond(self, pred, true_fn, false_fn):
        """Runs the branch that is taken; both where the condition has no value."""
        self.asked.append(("cond",))
        if staging.is_symbolic(pred):
            false_fn()
            return nest.map_structure(staging.as_tensor, true_fn())
        return true_fn() if bool(pred) else false_fn()

    def while_loop(self, test, body, loop_vars, shape_invariants=None, trip_count=None, **options):
        """Runs the loop."""
        self.asked.append(("while", len(loop_vars), {**options, "trip_count": trip_count}))
        values, left = tuple(loop_vars), options.get("maximum_iterations")
        while (left is None or left > 0) and bool(test(*values)):
            values = tuple(body(*values))
            left = None if left is None else left - 1
        return nest.map_structure(staging.as_tensor, values)
