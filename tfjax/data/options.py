"""tf.data.Options and its parts: kept and checked as TensorFlow's; how a pipeline runs here depends on none."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Any

from tfjax.core.export import export
from tfjax.core.log import get_logger
from tfjax.data.dataset import DatasetV2
from tfjax.data.functions import Run
from tfjax.data.rows import Chunks, Rows
from tfjax.data.structure import Element

_MODULE = "tensorflow.python.data.ops.options"


@export("data.experimental.AutotuneAlgorithm")
class AutotuneAlgorithm(enum.Enum):
    """How TensorFlow finds the number of threads."""

    DEFAULT = 0
    HILL_CLIMB = 1
    GRADIENT_DESCENT = 2
    MAX_PARALLELISM = 3
    STAGE_BASED = 4


@export("data.experimental.AutoShardPolicy")
class AutoShardPolicy(enum.IntEnum):
    """How a dataset is divided among workers."""

    OFF = -1
    AUTO = 0
    FILE = 1
    DATA = 2
    HINT = 3


@export("data.experimental.ExternalStatePolicy")
class ExternalStatePolicy(enum.Enum):
    """What becomes of state outside when a dataset is written down."""

    WARN = 0
    IGNORE = 1
    FAIL = 2


for _kind in (AutotuneAlgorithm, AutoShardPolicy, ExternalStatePolicy):
    _kind.__module__ = _MODULE


def option(name: str, kind: type, default: Callable[[], Any] = lambda: None) -> property:
    """An attribute that takes values of one class."""

    def get(self: Any) -> Any:
        if name not in self._options:
            self._options[name] = default()
        return self._options[name]

    def put(self: Any, value: Any) -> None:
        if not isinstance(value, kind):
            raise TypeError(f'Property "{name}" must be of type {kind}, got: {value} (type: {type(value)})')
        self._options[name] = value

    return property(get, put, None, f"Option {name}.")


class OptionsBase:
    """A set of options, equal to another one with the same values."""

    __module__ = "tensorflow.python.data.util.options"

    def __init__(self) -> None:
        object.__setattr__(self, "_options", {})
        object.__setattr__(self, "_mutable", True)

    def __eq__(self, other: object) -> Any:
        if not isinstance(other, type(self)):
            return NotImplemented
        names = set(self._options) | set(other._options)
        return all(getattr(self, name) == getattr(other, name) for name in names)

    def __ne__(self, other: object) -> Any:
        return not self == other if isinstance(other, type(self)) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __setattr__(self, name: str, value: Any) -> None:
        if not self._mutable:
            raise ValueError(
                "Mutating `tf.data.Options()` returned by `tf.data.Dataset.options()` has no effect. Use "
                "`tf.data.Dataset.with_options(options)` to set or update dataset options."
            )
        if not hasattr(self, name):
            raise AttributeError(f"Cannot set the property {name} on {type(self).__name__}.")
        object.__setattr__(self, name, value)

    def _set_mutable(self, mutable: bool) -> None:
        object.__setattr__(self, "_mutable", mutable)
        for value in self._options.values():
            if isinstance(value, OptionsBase):
                value._set_mutable(mutable)


def merged(*sets: Any) -> Any:
    """The options of several sets of one class; later ones count."""
    kind = type(sets[0])
    for one in sets:
        if not isinstance(one, kind):
            raise TypeError(f"Could not merge incompatible options of type {type(one)} and {kind}.")
    untouched, result = kind(), kind()
    for one in sets:
        for name in list(one._options):
            old, new, default = getattr(result, name), getattr(one, name), getattr(untouched, name)
            if new == default:
                continue
            if isinstance(old, OptionsBase):
                new = merged(old, new)
            elif old not in (default, new):
                get_logger().warning("Changing the value of option %s from %r to %r.", name, old, new)
            setattr(result, name, new)
    return result


@export("data.experimental.AutotuneOptions")
class AutotuneOptions(OptionsBase):
    """Options of TensorFlow's tuning."""

    __module__ = _MODULE

    enabled = option("enabled", bool)
    cpu_budget = option("cpu_budget", int)
    ram_budget = option("ram_budget", int)
    autotune_algorithm = option("autotune_algorithm", AutotuneAlgorithm)
    initial_parallelism = option("initial_parallelism", int)
    min_parallelism = option("min_parallelism", int)


@export("data.experimental.DistributeOptions")
class DistributeOptions(OptionsBase):
    """Options of distributed pipelines."""

    __module__ = _MODULE

    auto_shard_policy = option("auto_shard_policy", AutoShardPolicy, lambda: AutoShardPolicy.AUTO)
    num_devices = option("num_devices", int)


@export("data.experimental.OptimizationOptions")
class OptimizationOptions(OptionsBase):
    """Options of TensorFlow's graph rewriting."""

    __module__ = _MODULE

    apply_default_optimizations = option("apply_default_optimizations", bool)
    filter_fusion = option("filter_fusion", bool)
    filter_parallelization = option("filter_parallelization", bool)
    inject_prefetch = option("inject_prefetch", bool)
    seq_interleave_prefetch = option("seq_interleave_prefetch", bool)
    map_and_batch_fusion = option("map_and_batch_fusion", bool)
    map_and_filter_fusion = option("map_and_filter_fusion", bool)
    map_fusion = option("map_fusion", bool)
    map_parallelization = option("map_parallelization", bool)
    noop_elimination = option("noop_elimination", bool)
    parallel_batch = option("parallel_batch", bool)
    shuffle_and_repeat_fusion = option("shuffle_and_repeat_fusion", bool)


@export("data.experimental.ServiceOptions")
class ServiceOptions(OptionsBase):
    """Options of the tf.data service."""

    __module__ = _MODULE

    pinned = option("pinned", bool)


@export("data.ThreadingOptions", "data.experimental.ThreadingOptions")
class ThreadingOptions(OptionsBase):
    """Options of threads."""

    __module__ = _MODULE

    max_intra_op_parallelism = option("max_intra_op_parallelism", int)
    private_threadpool_size = option("private_threadpool_size", int)


@export("data.Options", "compat.v1.data.Options")
class Options(OptionsBase):
    """Options of a dataset, for `Dataset.with_options`."""

    __module__ = _MODULE

    autotune = option("autotune", AutotuneOptions, AutotuneOptions)
    dataset_name = option("dataset_name", str)
    framework_type = option("framework_type", list, list)
    deterministic = option("deterministic", bool)
    experimental_distribute = option("experimental_distribute", DistributeOptions, DistributeOptions)
    experimental_external_state_policy = option("experimental_external_state_policy", ExternalStatePolicy)
    experimental_optimization = option("experimental_optimization", OptimizationOptions, OptimizationOptions)
    experimental_service = option("experimental_service", ServiceOptions, ServiceOptions)
    experimental_slack = option("experimental_slack", bool)
    experimental_symbolic_checkpoint = option("experimental_symbolic_checkpoint", bool)
    experimental_warm_start = option("experimental_warm_start", bool)
    threading = option("threading", ThreadingOptions, ThreadingOptions)

    @property
    def experimental_deterministic(self) -> Any:
        """Older name of `deterministic`."""
        return self.deterministic

    @experimental_deterministic.setter
    def experimental_deterministic(self, value: Any) -> None:
        self.deterministic = value

    @property
    def experimental_threading(self) -> Any:
        """Older name of `threading`."""
        return self.threading

    @experimental_threading.setter
    def experimental_threading(self, value: Any) -> None:
        self.threading = value

    def merge(self, options: Any) -> Options:
        """These options and, where they say something, others.

        Raises:
            TypeError: if `options` are no tf.data.Options.
        """
        return merged(self, options)  # type: ignore[no-any-return]


class _OptionsDataset(DatasetV2):
    """A dataset with options."""

    __module__ = "tensorflow.python.data.ops.dataset_ops"
    _keeps_order = True

    def __init__(self, dataset: DatasetV2, options: Any, name: str | None = None):
        super().__init__(dataset, name=name)
        self._own_options = options

    def _rows(self) -> Rows | None:
        return self._input_datasets[0]._by_rows

    def _chunks(self, run: Run) -> Chunks:
        return self._input_datasets[0]._chunks(run)

    def _blocks(self, run: Run) -> Any:
        return self._input_datasets[0]._blocks(run)

    def _pull(self, run: Run) -> Callable[[], Element]:
        return self._input_datasets[0]._open(run)
