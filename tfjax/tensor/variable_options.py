"""The enums that say how distribution strategies treat a variable, and the checks of a variable's options."""

from __future__ import annotations

import enum
from typing import Any

from tfjax.core.export import export


@export("VariableSynchronization")
class VariableSynchronization(enum.Enum):
    """When copies of a variable on several devices are brought together."""

    AUTO = 0
    NONE = 1
    ON_WRITE = 2
    ON_READ = 3


@export("VariableAggregation")
class VariableAggregationV2(enum.Enum):
    """How updates from several devices are combined."""

    NONE = 0
    SUM = 1
    MEAN = 2
    ONLY_FIRST_REPLICA = 3

    def __hash__(self) -> int:
        return hash(self.value)

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if isinstance(other, VariableAggregation):
            return int(self.value) == int(other.value)
        return False


@export("compat.v1.VariableAggregation")
class VariableAggregation(enum.Enum):
    """The same with TensorFlow 1's further name for ONLY_FIRST_REPLICA."""

    NONE = 0
    SUM = 1
    MEAN = 2
    ONLY_FIRST_REPLICA = 3
    ONLY_FIRST_TOWER = 3

    def __hash__(self) -> int:
        return hash(self.value)

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return isinstance(other, VariableAggregationV2) and int(self.value) == int(other.value)


def checked_options(synchronization: Any, aggregation: Any, trainable: Any, name: Any) -> tuple[Any, Any, Any]:
    """Synchronization, aggregation and trainable with their defaults.

    Raises:
        ValueError: for values that are no members of the enums.
    """
    if aggregation is None:
        aggregation = VariableAggregation.NONE
    elif not isinstance(aggregation, (VariableAggregation, VariableAggregationV2)):
        raise ValueError(f"Invalid variable aggregation mode: {aggregation} for variable: {name}")
    if synchronization is None:
        synchronization = VariableSynchronization.AUTO
    elif not isinstance(synchronization, VariableSynchronization):
        raise ValueError(f"Invalid variable synchronization mode: {synchronization} for variable: {name}")
    if trainable is None:
        trainable = synchronization is not VariableSynchronization.ON_READ
    return synchronization, aggregation, trainable
