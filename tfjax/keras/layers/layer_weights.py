"""The state of layers: weights, how they are made, listed, set and stored."""

import sys

import numpy as np

from tfjax.keras.backend.common.dtypes import standardize_dtype
from tfjax.keras.backend.common.name_scope import name_scope
from tfjax.keras.utils.tracking import Tracker, no_automatic_dependency_tracking
from tfjax.keras.variable import Variable
from tfjax.tensor.module import Module
from tfjax.tensor.variable import Variable as TFVariable


def is_metric(x):
    """Whether `x` is a metric; the module of metrics is not loaded for that."""
    module = sys.modules.get("tfjax.keras.metrics.metric")
    return module is not None and isinstance(x, module.Metric)


def is_seed_generator(x):
    """Whether `x` is a SeedGenerator; the module is not loaded for that."""
    module = sys.modules.get("tfjax.keras.random.seed_generator")
    return module is not None and isinstance(x, module.SeedGenerator)


_STORES = (
    "_trainable_variables", "_non_trainable_variables", "_layers", "_metrics", "_seed_generators", "_modules",
)  # fmt: skip
# What Keras 2's positional arguments of add_weight are called.
_KERAS2_ORDER = ("name", "shape", "dtype", "initializer", "regularizer", "trainable", "constraint")


class LayerWeights:
    """Mixin of Layer."""

    @no_automatic_dependency_tracking
    def _initialize_tracker(self):
        if "_tracker" in self.__dict__:
            return
        facts = self.__dict__
        for name in _STORES:
            facts[name] = []
        facts["_tracker"] = Tracker(
            {
                "trainable_variables": (_is_trainable, self._trainable_variables),
                "non_trainable_variables": (_is_frozen, self._non_trainable_variables),
                "metrics": (is_metric, self._metrics),
                "layers": (_is_layer, self._layers),
                "seed_generators": (is_seed_generator, self._seed_generators),
                "modules": (_is_module, self._modules),
            },
            exclusions={"non_trainable_variables": ["trainable_variables"]},
        )

    # -- making weights

    def add_weight(
        self,
        *args,
        shape=None,
        initializer=None,
        dtype=None,
        trainable=None,
        autocast=True,
        regularizer=None,
        constraint=None,
        aggregation="none",
        overwrite_with_gradient=False,
        name=None,
        **kwargs,
    ):
        """Makes a variable that belongs to the layer.

        Positional arguments are (shape, initializer, dtype) as in Keras 3, or (name, shape, dtype, initializer,
        regularizer, trainable, constraint) as in Keras 2.

        Args:
            shape: shape of the variable, () by default.
            initializer: initializer or its name; "glorot_uniform" for floats by default, "zeros" for others.
            dtype: element type, by default the layer's.
            trainable: whether it is trained.
            autocast: whether mixed precision may read it in another dtype.
            regularizer: adds a penalty on the value to the layer's losses.
            constraint: is applied to the value after each update.
            aggregation: matters to distributed training.
            overwrite_with_gradient: whether optimizers put the gradient in the value's place.
            name: name of the variable.

        Raises:
            TypeError, ValueError: if arguments contradict each other.
        """
        self._check_super_called()
        given = {
            "shape": shape, "initializer": initializer, "dtype": dtype, "regularizer": regularizer,
            "trainable": trainable, "constraint": constraint, "name": name,
        }  # fmt: skip
        if args:
            _merge(given, args)
        keras2 = _keras2_options(kwargs)
        trainable = keras2.get("trainable", True) if given["trainable"] is None else given["trainable"]
        dtype = given["dtype"]
        dtype = self.variable_dtype if dtype is None else standardize_dtype(dtype)
        initializer = given["initializer"]
        if initializer is None:
            initializer = "glorot_uniform" if "float" in dtype else "zeros"
        from tfjax.keras import constraints, initializers, regularizers

        with name_scope(self.name, caller=self):
            variable = Variable(
                initializer=initializers.get(initializer),
                shape=_as_shape(given["shape"]),
                dtype=dtype,
                trainable=trainable,
                autocast=keras2.get("autocast", autocast),
                aggregation=_aggregation_name(aggregation),
                name=given["name"],
            )
        variable.regularizer = regularizers.get(given["regularizer"])
        variable.constraint = constraints.get(given["constraint"])
        variable.overwrite_with_gradient = overwrite_with_gradient
        self._track_variable(variable)
        return variable

    def add_variable(self, *args, **kwargs):
        """Same as `add_weight`."""
        return self.add_weight(*args, **kwargs)

    def _track_variable(self, variable):
        store = "trainable_variables" if variable.trainable else "non_trainable_variables"
        self._tracker.add_to_store(store, variable)
        if not self.trainable:
            set_trainable(variable, False)

    def _untrack_variable(self, variable):
        locked = self._tracker.locked
        self._tracker.unlock()
        self._tracker.untrack(variable)
        if locked:
            self._tracker.lock()

    # -- lists of weights

    @property
    def variables(self):
        """All state, each variable once: weights, also of sub-layers, and the states of seed generators."""
        found = {}
        self._gather(found, seeds=True)
        return list(found.values())

    def _gather(self, found, seeds=False):
        """Puts the variables of this layer and its sub-layers into a dict by id, each where it is met first."""
        for v in self._trainable_variables:
            found.setdefault(id(v), v)
        for v in self._non_trainable_variables:
            found.setdefault(id(v), v)
        if seeds:
            for generator in self._seed_generators:
                found.setdefault(id(generator.state), generator.state)
        for layer in self._layers:
            layer._gather(found, seeds)
        for module in self._modules:
            for v in module.variables:
                found.setdefault(id(v), v)

    def _gather_listed(self, found, seeds=False):
        """As `_gather`, for classes that list their variables themselves."""
        for v in self.variables if seeds else self.weights:
            found.setdefault(id(v), v)

    @property
    def weights(self):
        """All weights, also of sub-layers, each once; not the states of metrics and seed generators."""
        found = {}
        self._gather(found)
        return list(found.values())

    @property
    def trainable_variables(self):
        """Those of `variables` that are trained."""
        return [v for v in self.variables if v.trainable] if self.trainable else []

    @property
    def non_trainable_variables(self):
        """Those of `variables` that are not trained."""
        return [v for v in self.variables if not v.trainable] if self.trainable else self.variables

    @property
    def trainable_weights(self):
        """Those of `weights` that are trained."""
        return [v for v in self.weights if v.trainable] if self.trainable else []

    @property
    def non_trainable_weights(self):
        """Those of `weights` that are not trained."""
        return [v for v in self.weights if not v.trainable] if self.trainable else self.weights

    @property
    def metrics(self):
        """The metrics in attributes of this layer and its sub-layers."""
        metrics = list(self._metrics)
        for layer in self._layers:
            metrics.extend(layer.metrics)
        return metrics

    @property
    def metrics_variables(self):
        """Variables of `metrics`."""
        return [v for metric in self.metrics for v in metric.variables]

    @property
    def trainable(self):
        """Whether the layer's weights are trained; setting it holds for sub-layers, too."""
        return self._trainable

    @trainable.setter
    def trainable(self, value):
        value = bool(value)
        self._trainable = value
        for v in self._trainable_variables:
            set_trainable(v, value)
        if self._modules:
            frozen = self.__dict__.setdefault("_frozen_in_modules", {})  # those that were trained
            if not value:
                frozen.update({id(v): v for m in self._modules for v in m.variables if v.trainable})
            for v in frozen.values():
                set_trainable(v, value)
        for layer in self._layers:
            layer.trainable = value

    def get_weights(self):
        """Returns the values of `weights` as NumPy arrays."""
        return [v.numpy() for v in self.weights]

    def set_weights(self, weights):
        """Sets the values of `weights`, in order.

        Raises:
            ValueError: if number or shapes differ.
        """
        variables = self.weights
        if len(variables) != len(weights):
            raise ValueError(
                f"You called `set_weights(weights)` on layer '{self.name}' with a weight list of length "
                f"{len(weights)}, but the layer was expecting {len(variables)} weights."
            )
        for variable, value in zip(variables, weights):
            shape = value.shape if hasattr(value, "shape") else np.shape(value)
            if variable.shape != shape:
                raise ValueError(
                    f"Layer {self.name} weight shape {variable.shape} is not compatible with provided weight shape "
                    f"{shape}."
                )
            variable.assign(value)

    def count_params(self):
        """Returns the number of scalars in the weights.

        Raises:
            ValueError: if the layer is not built.
        """
        if not self.built:
            raise ValueError(
                f"You tried to call `count_params` on layer '{self.name}', but the layer isn't built. You can build it "
                "manually via: `layer.build(input_shape)`."
            )
        from tfjax.keras.utils.summary_utils import count_params

        return count_params(self.weights)

    # -- storing

    def _own_variables(self):
        own = self._trainable_variables + self._non_trainable_variables
        return own + [v for module in self._modules for v in module.variables] if self._modules else own

    def save_own_variables(self, store):
        """Puts the weights that the layer itself has into a dict-like `store`."""
        for i, v in enumerate(self._own_variables()):
            store[f"{i}"] = v

    def load_own_variables(self, store):
        """Takes the weights that the layer itself has from a dict-like `store`.

        Raises:
            ValueError: if their number differs.
        """
        variables = self._own_variables()
        self._check_load_own_variables(store)
        for i, v in enumerate(variables):
            v.assign(store[f"{i}"])

    def _check_load_own_variables(self, store):
        variables = self._own_variables()
        count = len(store.keys())
        if count == len(variables):
            return
        if not variables and not self.built:
            raise ValueError(
                f"Layer '{self.name}' was never built and thus it doesn't have any variables. However the weights file "
                f"lists {count} variables for this layer.\nIn most cases, this error indicates that either:\n\n"
                "1. The layer is owned by a parent layer that implements a `build()` method, but calling the parent's "
                f"`build()` method did NOT create the state of the child layer '{self.name}'. A `build()` method must "
                "create ALL state for the layer, including the state of any children layers.\n\n"
                "2. You need to implement the `def build_from_config(self, config)` method on layer "
                f"'{self.name}', to specify how to rebuild it during loading. In this case, you might also want to "
                "implement the method that generates the build config at saving time, `def get_build_config(self)`. "
                "The method `build_from_config()` is meant to create the state of the layer (i.e. its variables) upon "
                "deserialization."
            )
        raise ValueError(
            f"Layer '{self.name}' expected {len(variables)} variables, but received {count} variables during loading. "
            f"Expected: {[v.name for v in variables]}"
        )


def _is_layer(x):
    from tfjax.keras.layers.layer import Layer

    return isinstance(x, Layer) and not is_metric(x)


def _is_module(x):
    # The variables of a tf.Module count as well, as in Keras 2.
    return isinstance(x, Module)


def _is_trainable(x):
    # Plain tf.Variables count as well, as in Keras 2.
    return isinstance(x, TFVariable) and bool(x.trainable)


def _is_frozen(x):
    return isinstance(x, TFVariable) and not x.trainable


def set_trainable(variable, value):
    """Freezes a variable or lets it be trained, also a plain tf.Variable."""
    if isinstance(variable, Variable):
        variable.trainable = value
    else:
        variable._trainable = value


def _merge(given, args):
    """Puts positional arguments of add_weight, in Keras 3's or Keras 2's order, to the named ones."""
    keras2 = isinstance(args[0], str) or (args[0] is None and len(args) > 1)
    names = _KERAS2_ORDER if keras2 else ("shape", "initializer", "dtype")
    if not keras2 and len(args) > 3:
        raise TypeError(f"add_weight() takes at most 3 positional arguments but {len(args)} were given.")
    for name, value in zip(names, args):
        if given[name] is not None:
            raise ValueError(f"`{name}` was passed both positionally and as a keyword argument.")
        given[name] = value


def _keras2_options(kwargs):
    """Arguments that only Keras 2 has."""
    result = {}
    if "experimental_autocast" in kwargs:
        result["autocast"] = kwargs.pop("experimental_autocast")
    synchronization = kwargs.pop("synchronization", None)
    if getattr(synchronization, "name", synchronization) in ("ON_READ", "on_read"):
        result["trainable"] = False
    for name in ("use_resource", "collections", "partitioner", "getter", "caching_device", "layout"):
        kwargs.pop(name, None)
    if kwargs:
        raise TypeError(f"Layer.add_weight() got an unexpected keyword argument '{next(iter(kwargs))}'")
    return result


def _as_shape(shape):
    if shape is None:
        return ()
    if isinstance(shape, int):
        return (shape,)
    return shape


def _aggregation_name(aggregation):
    """Keras 2 passes tf.VariableAggregation."""
    return aggregation if aggregation is None or isinstance(aggregation, str) else aggregation.name.lower()
