"""clone_model: a model like another one, with weights of its own."""

from tfjax.keras import tree
from tfjax.keras.backend.common.keras_tensor import KerasTensor
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.core.input_layer import Input, InputLayer
from tfjax.keras.models.functional import Functional, functional_like_constructor
from tfjax.keras.models.sequential import Sequential


@keras_export("keras.models.clone_model")
def clone_model(model, input_tensors=None, clone_function=None, call_function=None, recursive=False, **kwargs):
    """Returns a model of the same layers with new weights.

    Args:
        model: a functional or sequential model; others are made anew from their configuration.
        input_tensors: symbolic tensors to build the new model on.
        clone_function: called with each layer, returns the new one; by default a layer of the same configuration.
        call_function: called with a new layer and the arguments of its call, returns the outputs (functional models).
        recursive: whether models within the model are cloned in the same way.

    Raises:
        ValueError: if an argument does not go with the kind of the model.
    """
    cache = kwargs.pop("cache", None)
    if kwargs:
        raise ValueError(f"Unexpected keyword argument(s): {tuple(kwargs.keys())}")
    if isinstance(model, (Sequential, Functional)):
        clone = _remembering(clone_function, call_function, recursive, {} if cache is None else cache)
        if isinstance(model, Functional):
            return _clone_functional(model, clone, input_tensors, call_function)
        if call_function is not None:
            raise ValueError(
                "`call_function` argument is not supported with Sequential models.  In a Sequential model, layers "
                "aren't called at model-construction time (they're merely listed). Use `call_function` with Functional "
                f"models only. Received model of type '{type(model).__name__}', with call_function={clone}"
            )
        return _clone_sequential(model, clone, input_tensors)
    kind = type(model).__name__
    if clone_function or input_tensors:
        raise ValueError(
            "Arguments `clone_function` and `input_tensors` are only supported for Sequential models or Functional "
            f"models. Received model of type '{kind}', with clone_function={clone_function} and "
            f"input_tensors={input_tensors}"
        )
    if call_function is not None:
        raise ValueError(
            "Argument `call_function` is only supported for Functional models. Received model of type "
            f"'{kind}', with call_function={clone_function}"
        )
    from tfjax.keras.saving import serialization_lib

    config = serialization_lib.serialize_keras_object(model)
    return serialization_lib.deserialize_keras_object(config, custom_objects={kind: type(model)})


def _remembering(clone_function, call_function, recursive, cache):
    """The function that clones a layer: a shared layer once, models within by `clone_model` if that is wanted."""
    if clone_function is None:
        clone_function = lambda layer: type(layer).from_config(layer.get_config())

    def clone(layer):
        if id(layer) not in cache:
            if recursive and isinstance(layer, (Sequential, Functional)):
                options = {} if isinstance(layer, Sequential) else {"call_function": call_function}
                new = clone_model(layer, clone_function=clone_function, recursive=True, cache=cache, **options)
            else:
                new = clone_function(layer)
            cache[id(layer)] = new
        return cache[id(layer)]

    return clone


def _clone_sequential(model, clone, input_tensors):
    layers = [clone(layer) for layer in model.layers]
    first = model._layers[0] if isinstance(model._layers[0], InputLayer) else None
    if input_tensors is not None:
        if isinstance(input_tensors, (list, tuple)):
            if len(input_tensors) != 1:
                raise ValueError("Argument `input_tensors` must contain a single tensor.")
            input_tensors = input_tensors[0]
        if not isinstance(input_tensors, KerasTensor):
            raise ValueError(
                f"Argument `input_tensors` must be a KerasTensor. Received invalid value: input_tensors={input_tensors}"
            )
        name, optional = (None, False) if first is None else (first.name, first.optional)
        layers.insert(0, Input(tensor=input_tensors, name=name, optional=optional))
    elif first is not None:
        options = {"batch_shape": first.batch_shape, "dtype": first._dtype}
        layers.insert(0, Input(name=first.name, optional=first.optional, **options))
    return _compiled_like(model, Sequential(layers, name=model.name, trainable=model.trainable))


def _clone_functional(model, clone, input_tensors, call_function):
    if input_tensors is None:
        new_input = lambda x: Input(batch_shape=x.shape, dtype=x.dtype, name=x.name)
        input_tensors = tree.map_structure(new_input, model.input)
    else:
        if not all(isinstance(x, KerasTensor) for x in tree.flatten(input_tensors)):
            raise ValueError(
                "All entries in `input_tensors` must be KerasTensors. Received invalid values: "
                f"inputs_tensors={input_tensors}"
            )
        try:
            tree.assert_same_structure(input_tensors, model.input)
        except ValueError as error:
            raise ValueError(
                f"`input_tensors` must have the same structure as model.input\nReference structure: {model.input}\n"
                f"Received structure: {input_tensors}"
            ) from error

    def called(operation):
        new = clone(operation)
        if call_function is None:
            return new
        return lambda *args, **kwargs: call_function(new, *args, **kwargs)

    outputs = model._run_through_graph(input_tensors, operation_fn=called)
    cls = type(model) if functional_like_constructor(type(model)) else Functional
    return _compiled_like(model, cls(input_tensors, outputs, name=model.name))


def _compiled_like(model, new):
    if model.compiled:
        new.compile_from_config(model.get_compile_config())
    return new
