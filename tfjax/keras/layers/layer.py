"""Layer: the base class of everything that has weights and is called on tensors."""

import collections
import functools
import inspect
import warnings

from tfjax.keras import dtype_policies, tree
from tfjax.keras.backend.common.dtype_name import ShapeTuple
from tfjax.keras.backend.common.global_state import state
from tfjax.keras.backend.common.keras_tensor import KerasTensor
from tfjax.keras.backend.common.name_scope import current_path, name_scope
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers import graph_calls
from tfjax.keras.layers.call_spec import CallSpec, call_facts, get_shapes_dict, shapes_for
from tfjax.keras.layers.input_spec import assert_input_compatibility
from tfjax.keras.layers.keras2_members import Keras2Members
from tfjax.keras.layers.layer_call import DECISIVE, LayerCall
from tfjax.keras.layers.layer_losses import LayerLosses
from tfjax.keras.layers.layer_weights import LayerWeights
from tfjax.keras.ops.operation import Operation
from tfjax.keras.utils.defaults import default, is_default
from tfjax.keras.utils.naming import shows_keras2
from tfjax.keras.variable import Variable

# Values of attributes that are never state, by class.
_PLAIN = frozenset((int, float, str, bool, type(None), bytes, complex, type, type(lambda: None)))


def _wrapped_build(original):
    """A `build` method that also opens the layer's name scope, notes the shapes and closes the layer for new state."""

    @functools.wraps(original)
    def build(self, *args, **kwargs):
        if self.__dict__.get("_building"):  # a subclass calls super().build
            return original(self, *args, **kwargs)
        object.__setattr__(self, "_building", True)
        try:
            with self._open_name_scope():
                self._path = current_path()
                result = original(self, *args, **kwargs)
        finally:
            object.__setattr__(self, "_building", False)
        bound = inspect.signature(original).bind(self, *args, **kwargs).arguments
        self._build_shapes_dict = {name: _plain_shapes(shape) for name, shape in list(bound.items())[1:]}
        self.built = True
        self._post_build()
        self._lock_state()
        return result

    return build


def _plain_shapes(shapes):
    """Shapes as `build` got them, with the methods of tf.TensorShape, as plain tuples."""
    if isinstance(shapes, ShapeTuple):
        return tuple(shapes)
    if type(shapes) in (list, tuple):
        return type(shapes)(_plain_shapes(shape) for shape in shapes)
    if isinstance(shapes, dict):
        return {key: _plain_shapes(shape) for key, shape in shapes.items()}
    return shapes


@keras_export("keras.Layer", "keras.layers.Layer")
class Layer(LayerCall, LayerWeights, LayerLosses, Keras2Members, Operation):
    """A callable with weights.

    Subclasses say `call`, and `build(input_shape)` if they make weights; or make them in `__init__`.

    Args:
        activity_regularizer: adds a penalty on the outputs to the layer's losses.
        trainable: whether the weights are trained.
        dtype: dtype or dtype policy of weights and computation.
        autocast: whether float inputs are cast to the dtype of the computation.
        name: name of the layer, made up by default.
        **kwargs: `input_shape`, `input_dim`, `batch_input_shape`, `batch_size`, `weights`: of Keras 2, for the first
            layer of a Sequential model.

    Raises:
        ValueError: for unknown arguments.
    """

    # tf.Module finds the weights of layers in its attributes in these lists.
    _searched_as_module = True
    _TF_MODULE_IGNORED_PROPERTIES = frozenset(
        ("_tracker", "_inbound_nodes", "_outbound_nodes", "_known", "_plan", "_nodes_by_depth", "_operations_by_depth")
    )

    def __init__(self, *, activity_regularizer=None, trainable=True, dtype=None, autocast=True, name=None, **kwargs):
        self.__dict__["_lock"] = False
        self._initialize_tracker()
        Operation.__init__(self, name=name)
        self._dtype_policy = dtype_policies.get(dtype)
        if activity_regularizer is not None:
            from tfjax.keras import regularizers

            activity_regularizer = regularizers.get(activity_regularizer)
        self.activity_regularizer = activity_regularizer
        self._take_keras2_arguments(kwargs)
        self._path = None
        self.built = False
        self.autocast = autocast
        self._input_spec = None
        self._called = False
        self.supports_jit = True
        if not isinstance(trainable, bool):
            raise ValueError(
                f"Expected `trainable` to be a boolean. Received: trainable={trainable} (of type {type(trainable)})"
            )
        self._trainable = trainable
        self.__dict__["_losses"] = []
        self.__dict__["_callable_losses"] = []
        self._losses_override = []
        self._call_context_args = {"training"}
        self._supports_masking = not is_default(self.compute_mask)
        self._convert_input_args = True
        self._allow_non_tensor_positional_args = False
        self._build_shapes_dict = None
        self._parent_path = None

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if "build" in cls.__dict__ and inspect.isfunction(cls.__dict__["build"]):
            cls.build = _wrapped_build(cls.__dict__["build"])
        if "weights" in cls.__dict__ or "variables" in cls.__dict__:
            cls._gather = cls._gather_listed

    def _take_keras2_arguments(self, kwargs):
        shape = kwargs.pop("input_shape", None)
        if kwargs.get("input_dim") is not None:
            length = kwargs.get("input_length")
            shape = (kwargs["input_dim"],) if length is None else (length, kwargs["input_dim"])
            kwargs.pop("input_length", None)
        kwargs.pop("input_dim", None)
        if shape is not None and not shows_keras2():
            warnings.warn(
                "Do not pass an `input_shape`/`input_dim` argument to a layer. When using Sequential models, prefer "
                "using an `Input(shape)` object as the first layer in the model instead.",
                stacklevel=4,
            )
        batch_shape = kwargs.pop("batch_input_shape", None)
        batch_size = kwargs.pop("batch_size", None)
        if batch_shape is not None:
            batch_size, shape = batch_shape[0], tuple(batch_shape[1:])
        if shape is not None:
            self._input_shape_arg = shape
            if batch_size is not None:
                self._batch_size_arg = batch_size
        if kwargs.get("weights") is not None:
            self.__dict__["_initial_weights"] = kwargs["weights"]
        for name in ("weights", "dynamic", "implementation"):
            kwargs.pop(name, None)
        if kwargs:
            raise ValueError(f"Unrecognized keyword arguments passed to {type(self).__name__}: {kwargs}")

    # -- building

    @property
    def path(self):
        """The path of the layer, as in the paths of its variables; None until it is built."""
        return self._path

    @property
    def input_spec(self):
        """InputSpec (or a structure of them) that inputs must fit."""
        return self._input_spec

    @input_spec.setter
    def input_spec(self, value):
        self._input_spec = value

    @_wrapped_build
    @default
    def build(self, input_shape):
        """Makes the weights for inputs of a shape; subclasses say how."""
        self._check_super_called()
        if is_default(self.build) and _might_have_unbuilt_state(self):
            warnings.warn(
                f"`build()` was called on layer '{self.name}', however the layer does not have a `build()` method "
                "implemented and it looks like it has unbuilt state. This will cause the layer to be marked as built, "
                "despite not being actually built, which may cause failures down the line. Make sure to implement a "
                "proper `build()` method.",
                stacklevel=3,
            )
        self.built = True

    def _build_at_init(self):
        """Called by layers without weights: they are built from the start, unless a subclass has its own `build`."""
        if is_default(self.build):
            self.built = True
            self._post_build()
            self._lock_state()

    def _post_build(self):
        weights = self.__dict__.pop("_initial_weights", None)
        if weights is not None:
            self.set_weights(weights)

    def _lock_state(self):
        if not self._tracker.locked:
            self._tracker.lock(
                msg="You cannot add new elements of state (variables or sub-layers) to a layer that is already built. "
                "All state must be created in the `__init__()` method or in the `build()` method."
            )

    def get_build_config(self):
        """Returns the shapes that the layer was built for, or None."""
        shapes = self._build_shapes_dict
        if shapes is None:
            return None
        if len(shapes) == 1:
            return {"input_shape": next(iter(shapes.values()))}
        return {"shapes_dict": shapes}

    def build_from_config(self, config):
        """Builds the layer for the shapes that `get_build_config` returned."""
        if not config:
            return
        if "input_shape" in config:
            self.build(config["input_shape"])
        elif "shapes_dict" in config:
            self.build(**config["shapes_dict"])

    def _open_name_scope(self):
        if self._parent_path is None:
            self._parent_path = current_path()
        return name_scope(self.name, caller=self)

    def _obj_type(self):
        return "Layer"

    # -- dtypes

    @property
    def dtype_policy(self):
        """The dtypes of weights and computation."""
        return self._dtype_policy

    @dtype_policy.setter
    def dtype_policy(self, value):
        policy = dtype_policies.get(value)
        if self._has_policy_map() and self.path:
            self._dtype_policy[self.path] = policy
        else:
            self._dtype_policy = policy

    def _has_policy_map(self):
        return not isinstance(self._dtype_policy, dtype_policies.DTypePolicy)

    @property
    def _policy(self):
        policy = self._dtype_policy
        return policy[self.path] if self._has_policy_map() and self.path else policy

    @property
    def dtype(self):
        """Same as `variable_dtype`."""
        return self.variable_dtype

    @property
    def compute_dtype(self):
        """Dtype of the computation."""
        return self._policy.compute_dtype

    @property
    def variable_dtype(self):
        """Dtype of the weights."""
        return self._policy.variable_dtype

    @property
    def quantization_mode(self):
        """None: the layer is not quantized."""
        return self._policy.quantization_mode

    @property
    def input_dtype(self):
        """Dtype that float inputs are cast to."""
        return self.compute_dtype

    # -- masks

    @property
    def supports_masking(self):
        """Whether the layer passes masks on."""
        return self._supports_masking

    @supports_masking.setter
    def supports_masking(self, value):
        self._supports_masking = value

    @default
    def compute_mask(self, inputs, previous_mask=None):
        """Returns the mask of the outputs; by default that of the inputs."""
        return previous_mask

    # -- what subclasses say

    def call(self, *args, **kwargs):
        """What the layer does; subclasses say it."""
        raise self._not_implemented_error(self.call)

    @default
    def compute_output_shape(self, *args, **kwargs):
        """Returns the shape of the outputs for a shape of inputs."""
        if is_default(self.call) or type(self).call is Layer.call:
            raise self._not_implemented_error(
                self.compute_output_shape, "Should implement `def compute_output_shape(self, input_shape)`."
            )
        specs = [tree.map_shape_structure(lambda s: KerasTensor(s, self.compute_dtype), shape) for shape in args]
        named = {
            name.removesuffix("_shape"): tree.map_shape_structure(lambda s: KerasTensor(s, self.compute_dtype), shape)
            for name, shape in kwargs.items()
        }
        if set(named) == {"input"}:
            specs, named = [named["input"]], {}
        outputs = Operation.compute_output_spec(self, *specs, **named)
        return tree.map_structure(lambda x: tuple(x.shape), outputs)

    def _not_implemented_error(self, attr, msg=None):
        kind, name = ("method", attr.__name__) if callable(attr) else ("attribute", str(attr))
        more = f" {msg}" if msg is not None else ""
        return NotImplementedError(f"Layer {type(self).__name__} does not have a `{name}` {kind} implemented.{more}")

    def _call_to_trace(self):
        return functools.partial(graph_calls.called, self)

    def compute_output_spec(self, *args, **kwargs):
        """Returns symbolic outputs for symbolic inputs."""
        if is_default(self.compute_output_shape):
            return Operation.compute_output_spec(self, *args, **kwargs)
        spec = CallSpec(call_facts(self.call).signature, self._call_context_args, args, dict(kwargs))
        shapes = shapes_for(self.compute_output_shape, get_shapes_dict(spec), spec, type(self).__name__)
        return self._symbolic_outputs(self.compute_output_shape(**shapes))

    def _symbolic_outputs(self, shape):
        """Symbolic tensors of the shapes that `compute_output_shape` returned."""
        if hasattr(shape, "as_list"):
            shape = tuple(shape.as_list())
        if isinstance(shape, list) and shape and (shape[0] is None or isinstance(shape[0], int)):
            shape = tuple(shape)
        if not isinstance(shape, (list, tuple, dict)):
            try:
                shape = tuple(shape)
            except TypeError:
                raise ValueError(
                    f"Method `compute_output_shape()` of layer {type(self).__name__} is returning a type that cannot "
                    f"be interpreted as a shape. It should return a shape tuple. Received: {shape}"
                ) from None
        dtype = self.compute_dtype
        if isinstance(shape, tuple) and shape and (shape[0] is None or isinstance(shape[0], int)):
            return KerasTensor(shape, dtype=dtype)
        return tree.map_shape_structure(lambda s: KerasTensor(s, dtype=dtype), shape)

    # -- configuration

    @default
    def get_config(self):
        """Returns the arguments to make the layer anew from.

        Raises:
            NotImplementedError: if a subclass with arguments that are no plain values does not say them itself.
        """
        self._check_super_called()
        config = {
            **Operation.get_config(self),
            "trainable": self.trainable,
            "dtype": dtype_policies.serialize(self.dtype_policy),
        }
        if self.activity_regularizer is not None:
            from tfjax.keras import regularizers

            config["activity_regularizer"] = regularizers.serialize(self.activity_regularizer)
        return config

    def __repr__(self):
        return f"<{type(self).__name__} name={self.name}, built={self.built}>"

    def __str__(self):
        return self.__repr__()

    # -- attributes

    def __setattr__(self, name, value):
        facts = self.__dict__
        if type(value) not in _PLAIN and state.tracking and name != "_tracker":
            if "_tracker" not in facts:
                self._initialize_tracker()
            value = facts["_tracker"].track(value)
        if name in DECISIVE:
            facts["_known"] = None
        object.__setattr__(self, name, value)

    def __delattr__(self, name):
        value = getattr(self, name)
        if isinstance(value, Variable):
            self._untrack_variable(value)
        object.__delattr__(self, name)

    def _check_super_called(self):
        if self.__dict__.get("_lock", True):
            raise RuntimeError(
                f"In layer '{type(self).__name__}', you forgot to call `super().__init__()` as the first statement in "
                "the `__init__()` method. Go add it!"
            )

    def _assert_input_compatibility(self, arg_0):
        if self.input_spec:
            assert_input_compatibility(self.input_spec, arg_0, layer_name=self.name)

    def _flatten_layers(self, include_self=True, recursive=True):
        """This layer and those within it, each once, parents before children."""
        layers = [self] if include_self else []
        seen = set()
        waiting = collections.deque(self._layers)
        while waiting:
            layer = waiting.popleft()
            if id(layer) in seen:
                continue
            seen.add(id(layer))
            layers.append(layer)
            if recursive:
                waiting.extendleft(layer._layers)
        return layers


def _might_have_unbuilt_state(layer):
    return any(not sub.built for sub in layer._layers)
