"""Model: a layer that can be trained, saved and summarized."""

import inspect
import json
import warnings

from tfjax.keras import tree
from tfjax.keras.backend.common.keras_tensor import KerasTensor
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.layer import Layer
from tfjax.keras.models.state_tree import StateTree
from tfjax.keras.ops.auto_config import constructor_arguments
from tfjax.keras.ops.operation import Operation
from tfjax.keras.trainers.trainer import Trainer
from tfjax.keras.utils.defaults import default, is_default


@keras_export("keras.Model", "keras.models.Model")
class Model(Trainer, StateTree, Layer):
    """Layers grouped into one that is trained.

    `Model(inputs, outputs)` with symbolic tensors makes a functional model. Subclasses make layers in `__init__` and
    say `call(inputs, training=None)`.

    Args:
        *args, **kwargs: `inputs`, `outputs` and `name`, or the arguments of Layer.
    """

    def __new__(cls, *args, **kwargs):
        if cls is Model and functional_init_arguments(args, kwargs):
            from tfjax.keras.models.functional import Functional

            return Operation.__new__(Functional)
        instance = Operation.__new__(cls)
        if args or kwargs:
            instance.__dict__["_constructed_with"] = constructor_arguments(cls, args, kwargs)[0]
        return instance

    def __init__(self, *args, **kwargs):
        self.__dict__["_lock"] = False
        Trainer.__init__(self)
        if functional_init_arguments(args, kwargs):
            from tfjax.keras.models.functional import Functional

            inject_functional_model_class(type(self))
            Functional.__init__(self, *args, **kwargs)
        else:
            Layer.__init__(self, *args, **kwargs)

    def call(self, *args, **kwargs):
        """What the model does; subclasses say it."""
        raise NotImplementedError(f"Model {type(self).__name__} does not have a `call()` method implemented.")

    @default
    def build(self, input_shape):
        """Makes the weights by calling the model on symbolic inputs of a shape (or a structure of shapes)."""
        self._check_super_called()
        if any(not layer.built for layer in self._layers):
            self._build_by_run(lambda: _symbolic(input_shape))
        self.built = True

    def _build_by_run(self, make_inputs):
        """Whether calling the model on symbolic inputs worked."""
        from tfjax.keras.backend.common.symbolic import compute_output_spec

        try:
            inputs = make_inputs()
            if isinstance(inputs, dict) and not _takes_one(self.call):
                compute_output_spec(self.call, **inputs)
            else:
                compute_output_spec(self.call, inputs)
        except Exception:
            return False
        return True

    @property
    def layers(self):
        """The layers in attributes of the model."""
        return self._flatten_layers(include_self=False, recursive=False)

    @layers.setter
    def layers(self, _):
        raise AttributeError("`Model.layers` attribute is reserved and should not be used. Please use another name.")

    def get_layer(self, name=None, index=None):
        """Returns a layer, by its name or its place in `layers`.

        Raises:
            ValueError: if there is none, or not just one of the arguments is given.
        """
        if index is not None and name is not None:
            raise ValueError(f"Provide only a layer name or a layer index. Received: index={index}, name={name}.")
        if index is not None:
            if len(self.layers) <= index:
                raise ValueError(
                    f"Was asked to retrieve layer at index {index} but model only has {len(self.layers)} layers."
                )
            return self.layers[index]
        if name is None:
            raise ValueError("Provide either a layer name or layer index at `get_layer`.")
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise ValueError(f"No such layer: {name}. Existing layers are: {[layer.name for layer in self.layers]}.")

    def summary(
        self,
        line_length=None,
        positions=None,
        print_fn=None,
        expand_nested=False,
        show_trainable=False,
        layer_range=None,
    ):
        """Prints a table of the layers, their output shapes and numbers of weights.

        Args:
            line_length: width of the table.
            positions: where the columns end, as parts of the width.
            print_fn: is called with the text instead of printing it.
            expand_nested: whether layers of nested models have rows of their own.
            show_trainable: whether a column says which layers are trained.
            layer_range: first and last layer to show, by name or regular expression.

        Raises:
            ValueError: if there is not enough room, or `layer_range` names no layers.
        """
        from tfjax.keras.utils import summary_utils

        summary_utils.print_summary(
            self,
            line_length=line_length,
            positions=positions,
            print_fn=print_fn,
            expand_nested=expand_nested,
            show_trainable=show_trainable,
            layer_range=layer_range,
        )

    def reset_states(self):
        """Keras 2's: resets the states of all stateful recurrent layers."""
        for layer in self._flatten_layers(include_self=False):
            reset = getattr(layer, "reset_states", None) or getattr(layer, "reset_state", None)
            if reset is not None and getattr(layer, "stateful", False):
                reset()

    # -- saving

    def export(self, filepath, format="tf_saved_model", verbose=None, input_signature=None, **kwargs):
        """Not there yet: writes a model to be served.

        Raises:
            NotImplementedError: always; `model.save` writes what `load_model` reads.
        """
        raise NotImplementedError(
            f"tfjax cannot export a model as '{format}' yet. Use `model.save(...)` with a `.keras` path, and "
            "`keras.models.load_model` to load it."
        )

    def save(self, filepath, overwrite=True, zipped=None, **kwargs):
        """Saves the model in a file (".keras", ".h5") or folder; see keras.saving.save_model."""
        from tfjax.keras.saving import saving_api

        return saving_api.save_model(self, filepath, overwrite=overwrite, zipped=zipped, **kwargs)

    def save_weights(self, filepath, overwrite=True, max_shard_size=None, **kwargs):
        """Saves the weights in a file (".weights.h5")."""
        from tfjax.keras.saving import saving_api

        options = {} if max_shard_size is None else {"max_shard_size": max_shard_size}
        return saving_api.save_weights(self, filepath, overwrite=overwrite, **options, **kwargs)

    def load_weights(self, filepath, skip_mismatch=False, **kwargs):
        """Loads the weights from a file."""
        from tfjax.keras.saving import saving_api

        return saving_api.load_weights(self, filepath, skip_mismatch=skip_mismatch, **kwargs)

    def to_json(self, **kwargs):
        """Returns the model's configuration as JSON; `**kwargs` are those of json.dumps."""
        from tfjax.keras.saving import serialization_lib

        return json.dumps(serialization_lib.serialize_keras_object(self), **kwargs)

    def build_from_config(self, config):
        """Builds the model for the shapes that `get_build_config` returned; warns if that cannot be done."""
        if not config:
            return
        done = False
        if "input_shape" in config:
            shape = config["input_shape"]
            done = self._build_for((shape,), {}, lambda: _symbolic(shape))
            self._build_shapes_dict = config
        elif "shapes_dict" in config:
            shapes = config["shapes_dict"]
            names = lambda: {k.removesuffix("_shape"): _symbolic(s) for k, s in shapes.items()}
            done = self._build_for((), shapes, names)
            self._build_shapes_dict = shapes
        if not done:
            warnings.warn(
                f"Model '{self.name}' had a build config, but the model cannot be built automatically in "
                "`build_from_config(config)`. You should implement `def build_from_config(self, config)`, and you "
                "might also want to implement the method  that generates the config at saving time, `def "
                "get_build_config(self)`. The method `build_from_config()` is meant to create the state of the model "
                "(i.e. its variables) upon deserialization.",
                stacklevel=2,
            )

    def _build_for(self, args, kwargs, make_inputs):
        if is_default(self.build):
            return self._build_by_run(make_inputs)
        try:
            self.build(*args, **kwargs)
        except Exception:
            return False
        return True

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """Makes a model from what `get_config` returned.

        Raises:
            TypeError: if the constructor does not take it.
        """
        from tfjax.keras.models.functional import Functional
        from tfjax.keras.models.functional_config import functional_from_config

        spec = inspect.getfullargspec(cls.__init__)
        like_functional = (
            cls in (Functional, Model)
            or spec.args[1:] == inspect.getfullargspec(Functional.__init__).args[1:]
            or (spec.varargs == "args" and spec.varkw == "kwargs")
        )
        if like_functional and all(key in config for key in ("name", "layers", "input_layers", "output_layers")):
            return functional_from_config(cls, config, custom_objects=custom_objects)
        try:
            return cls(**config)
        except TypeError as error:
            raise TypeError(
                "Unable to revive model from config. When overriding the `get_config()` method, make sure that the "
                f"returned config contains all items used as arguments in the  constructor to {cls}, which is the "
                "default behavior. You can override this default behavior by defining a `from_config(cls, config)` "
                f"class method to specify how to create an instance of {cls.__name__} from its config.\n\n"
                f"Received config={config}\n\nError encountered during deserialization: {error}"
            ) from error


def _symbolic(shape):
    """Symbolic tensors for a structure of shapes."""
    if hasattr(shape, "as_list"):
        shape = tuple(shape.as_list())
    return tree.map_shape_structure(lambda s: KerasTensor(s), shape)


def _takes_one(call):
    parameters = inspect.signature(call).parameters.values()
    return sum(p.name not in ("training", "mask") for p in parameters) <= 1


@keras_export("keras.models.model_from_json")
def model_from_json(json_string, custom_objects=None):
    """Makes a model from what `to_json` returned; `custom_objects` are classes and functions by name."""
    from tfjax.keras.saving import serialization_lib

    return serialization_lib.deserialize_keras_object(json.loads(json_string), custom_objects=custom_objects)


def functional_init_arguments(args, kwargs):
    """Whether a model is being made from inputs and outputs."""
    return len(args) == 2 or len(args) == 1 and "outputs" in kwargs or "inputs" in kwargs and "outputs" in kwargs


def inject_functional_model_class(cls):
    """Puts Functional in the place of Model among the bases of a class."""
    from tfjax.keras.models.functional import Functional

    if cls is Model:
        return Functional
    if cls is object or issubclass(cls, Functional) or not issubclass(cls, Model):
        return cls
    cls.__bases__ = tuple(inject_functional_model_class(base) for base in cls.__bases__)
    return cls
