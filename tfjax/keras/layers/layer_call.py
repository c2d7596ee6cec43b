"""What happens when a layer is called."""

import warnings

from tfjax.keras import tree
from tfjax.keras.backend.common.autocast_scope import AutocastScope
from tfjax.keras.backend.common.dtypes import is_float_dtype, standardize_dtype
from tfjax.keras.backend.common.global_state import state
from tfjax.keras.backend.common.keras_tensor import KerasTensor, any_symbolic_tensors
from tfjax.keras.backend.common.masking import get_keras_mask, masks, set_keras_mask
from tfjax.keras.layers import graph_calls
from tfjax.keras.layers.call_spec import (
    CallContext,
    CallSpec,
    call_facts,
    default_training,
    get_shapes_dict,
    is_tensor_or_symbolic,
    shapes_for,
)
from tfjax.keras.layers.layer_losses import added
from tfjax.keras.ops.node import Node
from tfjax.keras.utils.defaults import is_default
from tfjax.keras.utils.traceback_utils import with_arguments
from tfjax.tensor import watching
from tfjax.tensor.open_shapes import OpenTensor
from tfjax.tensor.symbolic import SymbolicTensor
from tfjax.tensor.tensor import EagerTensor

_NONE_GIVEN = object()
# Exact classes of tensors that take the short way.
_TENSORS = frozenset((EagerTensor, SymbolicTensor, OpenTensor))


# Attributes that decide what is done with the inputs of a call.
DECISIVE = frozenset(
    "call compute_mask input_spec _input_spec _manual_input_spec supports_masking _supports_masking dtype_policy "
    "_dtype_policy autocast activity_regularizer built _call_context_args _convert_input_args _functional".split()
)


class LayerCall:
    """Mixin of Layer.

    The first call with a kind of input goes the long way: arguments are converted, bound and checked, the layer is
    built. What was found out is noted in `_known` (avals of inputs that need no more looking at: tensors, or lists of
    tensors), and calls with such inputs take the short way. A change of an attribute that decides it (`DECISIVE`)
    forgets it.
    """

    _known = None

    def __call__(self, *args, **kwargs):
        known = self.__dict__.get("_known")
        if known is not None and state.autocast is None:
            if len(args) == 1 and type(args[0]) in _TENSORS:
                x = args[0]
                key = x.aval if not masks.used or "_keras_mask" not in x.__dict__ else None
            else:
                key = _key_of(args)
            if key is not None and key in known.keys:
                given = kwargs.get("training", _NONE_GIVEN) if len(kwargs) == 1 else _NONE_GIVEN
                if not kwargs or given is not _NONE_GIVEN:
                    return self._call_known(known, args, given)
        return self._call_in_full(args, kwargs)

    @property
    def _call_has_training_arg(self):
        return call_facts(self.call).has_training

    @property
    def _call_has_mask_arg(self):
        return "mask" in call_facts(self.call).has

    def _call_known(self, known, args, given):
        """Calls the layer on tensors of a kind that needs no check or conversion."""
        context = state.call
        entered = context is None
        if entered:
            context = state.call = CallContext(self)
            if added.any:
                self._clear_losses()
        training = context.training if given is _NONE_GIVEN else given
        if training is None:
            training = known.default_training if given is _NONE_GIVEN else default_training()
        context.training = training
        scopes = state.scopes
        scopes.append(self)
        attempt = graph_calls.Attempt() if watching.graphs.stack else None
        try:
            if known.has_training and (training is not None or given is not _NONE_GIVEN):
                outputs = self.call(*args, training=training)
            else:
                outputs = self.call(*args)
        except Exception as error:
            passed = known.has_training and (training is not None or given is not _NONE_GIVEN)
            arguments = {"training": training} if passed else {}
            done, outputs = graph_calls.retried(self, error, attempt, args, arguments)
            if not done:
                raise with_arguments(error, self.call, args, arguments, f"{type(self).__name__}.call()") from None
        finally:
            scopes.pop()
            if entered:
                state.call = None
        if known.makes_masks:
            x = args[0]
            self._set_mask_metadata(x, outputs, [None] * len(x) if isinstance(x, (list, tuple)) else None)
        return outputs

    def _call_in_full(self, args, kwargs):
        self._check_super_called()
        self.__dict__["_called"] = True
        original_args, original_kwargs = args, kwargs
        if state.phase is not None:
            kwargs = dict(kwargs)  # the node of a functional model must not keep the phase
        simple = args and (not kwargs or list(kwargs) == ["training"])
        if self._convert_input_args and not self._needs_no_conversion(args, kwargs):
            args = tree.map_structure(self._converted, args)
            kwargs = tree.map_structure(self._converted, kwargs)
        # Where nothing is converted, Keras's configurations show the arguments that are filled in below, too.
        if not self._allow_non_tensor_positional_args:
            # Keras 3 wants tensors only; Keras 2 takes anything after the first argument: `layer(x, training)`.
            for arg in tree.flatten(args[:1]):
                if not is_tensor_or_symbolic(arg, allow_none=True):
                    raise ValueError(
                        "Only input tensors may be passed as positional arguments. The following argument value "
                        f"should be passed as a keyword argument: {arg} (of type {type(arg)})"
                    )
        facts = call_facts(self.call)
        spec = CallSpec(facts.signature, self._call_context_args, args, kwargs)
        self._assert_input_compatibility(spec.first_arg)
        with self._open_name_scope():
            self._maybe_build(spec)
        context = self._get_call_context()
        try:
            for name in self._call_context_args:
                self._resolve_and_populate_arg(name, facts, spec, context, kwargs)
            previous_mask = self._populate_masks(spec, kwargs)
            with self._open_name_scope():
                outputs = self._in_autocast_scope(args, kwargs)
                if not self.built:
                    self.built = True
                if self.activity_regularizer is not None:
                    self._add_activity_loss(outputs)
            if self.supports_masking:
                self._set_mask_metadata(spec.first_arg, outputs, previous_mask)
            elif any(m is not None for m in tree.flatten(previous_mask)):
                warnings.warn(
                    f"Layer '{self.name}' (of type {type(self).__name__}) was passed an input with a mask attached to "
                    "it. However, this layer does not support masking and will therefore destroy the mask information. "
                    "Downstream layers will not see the mask.",
                    stacklevel=3,
                )
        finally:
            if state.call is not None and state.call.entry_layer is self:
                state.call = None
        if any_symbolic_tensors(original_args, original_kwargs):
            Node(operation=self, call_args=original_args, call_kwargs=original_kwargs, outputs=outputs)
        elif simple and self.built:
            self._learn(original_args, facts)
        return outputs

    def _learn(self, args, facts):
        """Notes that inputs like this one need no more looking at."""
        if graph_calls.needs_conversion(self):
            self.__dict__["_known"] = None
            return
        key = args[0].aval if len(args) == 1 and type(args[0]) in _TENSORS else _key_of(args)
        if key is None or "training" in facts.names[: len(args)]:
            return
        if self._convert_input_args and not all(self._is_ready(x) for x in tree.flatten(args)):
            return
        if self.activity_regularizer is not None:
            return
        if self._call_context_args != {"training"} or self.compute_dtype != self.variable_dtype:
            return
        known = self.__dict__.get("_known")
        if known is None:
            known = self.__dict__["_known"] = _Known(self, facts)
        if len(known.keys) < 256:
            known.keys.add(key)

    def _needs_no_conversion(self, args, kwargs):
        if kwargs or len(args) != 1 or not is_tensor_or_symbolic(args[0]):
            return False
        return self._is_ready(args[0])

    def _is_ready(self, x):
        """Whether a tensor has the dtype that it would be converted to."""
        if x is None:
            return True
        dtype = standardize_dtype(x.dtype)
        return dtype == self.input_dtype or not is_float_dtype(dtype) or not self.autocast

    def _converted(self, x):
        mask = get_keras_mask(x)
        if isinstance(x, KerasTensor):  # only stands for the argument: the node keeps the tensor itself
            wanted = self.input_dtype
            if not self.autocast or not is_float_dtype(x.dtype) or x.dtype == wanted:
                return x
            y = KerasTensor(x.shape, dtype=wanted)
        else:
            y = self.dtype_policy.convert_input(x, self.autocast, self.input_dtype)
        if mask is not None:
            set_keras_mask(y, mask)
        return y

    # -- building

    def _maybe_build(self, spec):
        if self.built:
            return
        shapes = get_shapes_dict(spec)
        first_shape = next(iter(shapes.values()), None)
        if not is_default(self.build):
            self.build(**shapes_for(self.build, shapes, spec, type(self).__name__))
            self._assert_input_compatibility(spec.first_arg)
            return
        if any(not layer.built for layer in self._layers):
            from tfjax.keras.backend.common.symbolic import compute_output_spec

            try:
                compute_output_spec(self.call, **spec.arguments_dict)
            except Exception as error:
                if spec.eager:
                    return  # the call itself makes the state
                warnings.warn(
                    f"Layer '{self.name}' looks like it has unbuilt state, but Keras is not able to trace the layer "
                    "`call()` in order to build it automatically. Possible causes:\n1. The `call()` method of your "
                    "layer may be crashing. Try to `__call__()` the layer eagerly on some test input first to see if "
                    "it works. E.g. `x = np.random.random((3, 4)); y = layer(x)`\n2. If the `call()` method is "
                    "correct, then you may need to implement the `def build(self, input_shape)` method on your layer. "
                    "It should create all variables used by the layer (e.g. by calling `layer.build()` on all its "
                    f"children layers).\nException encountered: ''{error}''",
                    stacklevel=4,
                )
        self.build(first_shape)

    # -- arguments that come from the calls around

    def _get_call_context(self):
        context = state.call
        if context is None:
            context = state.call = CallContext(entry_layer=self)
            self._clear_losses()
        return context

    def _resolve_and_populate_arg(self, name, facts, spec, context, kwargs):
        """The caller's value, else that of the call around, else the default."""
        if name in spec.user_arguments_dict:
            value = spec.user_arguments_dict[name]
            if value is None and name == "training":
                value = default_training()
        elif context.get_value(name) is not None:
            value = context.get_value(name)
        else:
            value = spec.arguments_dict.get(name)
        context.set_value(name, value)
        if value is not None and name in facts.has and not _by_position(spec, name, kwargs):
            kwargs[name] = value

    def _register_call_context_args(self, *names):
        """Makes arguments of `call` pass on to the layers within, as `training` does.

        Raises:
            RuntimeError: if the layer has been called.
        """
        if self._called:
            raise RuntimeError("Cannot add call-context args after the layer has been called.")
        self._call_context_args = self._call_context_args | set(names)

    # -- masks

    def _populate_masks(self, spec, kwargs):
        """Fills in mask arguments from the tensors; returns the mask of the first argument."""
        tensors = spec.tensor_arguments_dict
        single = len(tensors) == 1
        for name, value in tensors.items():
            argument = "mask" if single else f"{name}_mask"
            free = argument in spec.argument_names and spec.arguments_dict[argument] is None
            if free and not _by_position(spec, argument, kwargs):
                kwargs[argument] = tree.map_structure(get_keras_mask, value)
        if kwargs.get("mask") is not None:
            return kwargs["mask"]
        return tree.map_structure(get_keras_mask, spec.first_arg)

    def _set_mask_metadata(self, inputs, outputs, previous_mask):
        flat = tree.flatten(outputs)
        if all(get_keras_mask(x) is not None for x in flat):
            return
        found = self.compute_mask(inputs, previous_mask)
        if found is None:
            return
        for tensor, mask in zip(flat, tree.flatten(found)):
            if mask is not None and get_keras_mask(tensor) is None:
                set_keras_mask(tensor, mask)

    # -- the call itself

    def _in_autocast_scope(self, args, kwargs):
        current = state.autocast
        compute = self.compute_dtype
        if current is not None:
            if not self.autocast or not is_float_dtype(compute):
                scope = AutocastScope(None)
            elif current.dtype != compute:
                scope = AutocastScope(compute)
            else:
                return self._run(args, kwargs)
        elif compute != self.variable_dtype:
            scope = AutocastScope(compute)
        else:
            return self._run(args, kwargs)
        with scope:
            return self._run(args, kwargs)

    def _run(self, args, kwargs):
        symbolic = any_symbolic_tensors(args, kwargs)
        function = self.compute_output_spec if symbolic else graph_calls.call_of(self)
        attempt = graph_calls.Attempt() if watching.graphs.stack and not symbolic else None
        try:
            return function(*args, **kwargs)
        except Exception as error:
            done, outputs = graph_calls.retried(self, error, attempt, args, kwargs)
            if done:
                return outputs
            raise with_arguments(error, function, args, kwargs, f"{type(self).__name__}.call()") from None

    def symbolic_call(self, *args, **kwargs):
        """Symbolic outputs; the node is made by `__call__`."""
        return self.compute_output_spec(*args, **kwargs)

    def stateless_call(self, trainable_variables, non_trainable_variables, *args, return_losses=False, **kwargs):
        """Calls the layer with given values of its variables and without changing them.

        Returns:
            (outputs, new values of the non-trainable variables[, losses if `return_losses`]).

        Raises:
            ValueError: if the layer is not built or the numbers of values differ.
        """
        self._check_super_called()
        kind = type(self).__name__
        if not self.built:
            raise ValueError(
                f"To call stateless_call, {kind} must be built (i.e. its variables must have been already created). "
                "You can build it by calling it on some data."
            )
        trainable, frozen = self.trainable_variables, self.non_trainable_variables
        for name, given, own in (
            ("trainable_variables", trainable_variables, trainable),
            ("non_trainable_variables", non_trainable_variables, frozen),
        ):
            if len(given) != len(own):
                raise ValueError(
                    f"Argument `{name}` must be a list of tensors corresponding 1:1 to {kind}().{name}. Received list "
                    f"with length {len(given)}, but expected {len(own)} variables."
                )
        from tfjax.keras.backend.common.stateless_scope import StatelessScope

        mapping = [*zip(trainable, trainable_variables), *zip(frozen, non_trainable_variables)]
        losses = None
        with StatelessScope(state_mapping=mapping) as scope:
            if return_losses:
                self._clear_losses()
            outputs = self.call(*args, **kwargs)
            if return_losses:
                losses = self.losses
        values = [scope.get_current_value(v) for v in frozen]
        return (outputs, values, losses) if return_losses else (outputs, values)


def _key_of(args):
    """What must be equal for two calls with these positional arguments to be alike; None for other arguments."""
    parts = []
    for x in args:
        kind = type(x)
        if kind in _TENSORS:
            if masks.used and "_keras_mask" in x.__dict__:
                return None
            parts.append(x.aval)
        elif kind is list or kind is tuple:
            inner = _key_of(x)
            if inner is None:
                return None
            parts.append((kind, inner))
        elif x is None:
            parts.append(None)
        else:
            return None
    return tuple(parts)


class _Known:
    """What the short way needs to know of a layer."""

    __slots__ = ("keys", "has_training", "default_training", "makes_masks")

    def __init__(self, layer, facts):
        self.keys = set()
        self.has_training = facts.has_training
        self.default_training = facts.default_training
        self.makes_masks = layer.supports_masking and not is_default(layer.compute_mask)


def _by_position(spec, name, kwargs):
    """Whether an argument was passed by position and so cannot be passed by name again."""
    return name not in kwargs and name in spec.user_arguments_dict
