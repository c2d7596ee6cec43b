"""Configurations of functional models, and models from them."""

from tfjax.keras import tree
from tfjax.keras.backend.common.global_state import get_global_attribute
from tfjax.keras.backend.common.keras_tensor import KerasTensor
from tfjax.keras.ops.graph import make_node_key
from tfjax.keras.ops.node import KerasHistory
from tfjax.keras.ops.operation import Operation


def serializer():
    """The function that describes layers: Keras 3's, or that of the older file formats while these are written."""
    if get_global_attribute("use_legacy_config", False):
        from tfjax.keras.legacy.saving import serialization

        return serialization.serialize_keras_object
    from tfjax.keras.saving import serialization_lib

    return serialization_lib.serialize_keras_object


def config_of(model):
    """The configuration of a functional model."""
    serialize = serializer()
    own = model._nodes
    numbers, layers = {}, []
    for operation in model.operations:
        # Calls outside the model do not count; models count one more, which Keras 2 gave them.
        count = 1 if _is_functional(operation) else 0
        for index in range(len(operation._inbound_nodes)):
            key = make_node_key(operation, index)
            if key in own:
                numbers[key] = count
                count += 1
    for operation in model.operations:
        calls = []
        for index, node in enumerate(operation._inbound_nodes):
            if make_node_key(operation, index) in own:
                data = serialize_node(node, own_nodes=own)
                if data is not None:
                    calls.append(data)
        layer = serialize(operation)
        layer["name"] = operation.name
        layer["inbound_nodes"] = calls
        layers.append(layer)

    def place(tensor):
        operation, node_index, tensor_index = tensor._keras_history
        key = make_node_key(operation, node_index)
        if key not in own:
            raise RuntimeError(f"Internal error: could not find node key {key}.")
        return [operation.name, numbers[key], tensor_index]

    return {
        "name": model.name,
        "trainable": model.trainable,
        "layers": layers,
        "input_layers": tree.map_structure(place, model._inputs_struct),
        "output_layers": tree.map_structure(place, model._outputs_struct),
    }


def _is_functional(operation):
    from tfjax.keras.models.functional import Functional

    return isinstance(operation, Functional)


def serialize_node(node, own_nodes=()):
    """The arguments of a call; None for an input."""
    if not node.input_tensors:
        return None
    from tfjax.keras.saving import serialization_lib

    def described(x):
        if not isinstance(x, KerasTensor):
            return x
        history = x._keras_history
        operation, node_index, tensor_index = history
        foreign = sum(make_node_key(operation, i) not in own_nodes for i in range(node_index))
        x._keras_history = KerasHistory(operation, node_index - foreign, tensor_index)
        try:
            return serialization_lib.serialize_keras_object(x)
        finally:
            x._keras_history = history

    return {
        "args": serialization_lib.serialize_keras_object(tree.map_structure(described, node.arguments.args)),
        "kwargs": serialization_lib.serialize_keras_object(tree.map_structure(described, node.arguments.kwargs)),
    }


def functional_from_config(cls, config, custom_objects=None):
    """Makes a functional model of class `cls` from its configuration.

    Raises:
        ValueError: if the calls described cannot be made in any order.
    """
    config = dict(config)
    created, waiting = {}, {}
    layers = config.pop("layers")
    for data in layers:
        layer = _layer_from(data, custom_objects)
        if not isinstance(layer, Operation):
            raise ValueError(
                f"Unexpected object from deserialization, expected a layer or operation, got a {type(layer)}"
            )
        created[data["name"]] = layer
        for call in data["inbound_nodes"]:
            waiting.setdefault(layer, []).append(call)
    _make_calls(layers, created, waiting)
    inputs, outputs = (_tensors_at(config.pop(key), created) for key in ("input_layers", "output_layers"))
    name, trainable = config.pop("name", None), config.pop("trainable", None)
    return cls(inputs=inputs, outputs=outputs, name=name, trainable=trainable, **config)


def _layer_from(data, custom_objects):
    if "module" not in data:  # the older file formats
        from tfjax.keras.saving import legacy_config, object_registration

        with object_registration.CustomObjectScope(custom_objects or {}):
            return legacy_config.model_from_config(data)
    from tfjax.keras.saving import serialization_lib

    return serialization_lib.deserialize_keras_object(data, custom_objects=custom_objects)


def _make_calls(layers, created, waiting):
    """Makes the calls; those whose arguments are not there yet wait for the next round."""
    while waiting:
        progress = False
        for data in layers:
            layer = created[data["name"]]
            if layer not in waiting:
                continue
            calls, done = waiting[layer], 0
            for call in calls:
                try:
                    args, kwargs = deserialize_node(call, created)
                except IndexError:
                    break
                layer(*args, **kwargs)
                done += 1
            if done:
                progress = True
            if done == len(calls):
                progress = True
                del waiting[layer]
            else:
                waiting[layer] = calls[done:]
        if not progress:
            raise ValueError(
                "Invalid Functional model configuration. The graph of the Functional model either has loops or "
                f"disconnected nodes. The following nodes failed to be resolved: {waiting}"
            )


def _tensors_at(places, created):
    """The symbolic tensors for a structure of [layer name, call, output]."""
    if isinstance(places, list) and len(places) == 3 and isinstance(places[0], str):
        name, node_index, tensor_index = places
        if name not in created:
            raise RuntimeError(f"Internal error: could not find layer {name}.")
        layer = created[name]
        if _is_functional(layer):
            node_index -= 1
        return layer._inbound_nodes[node_index].output_tensors[tensor_index]
    if isinstance(places, dict):
        return {key: _tensors_at(place, created) for key, place in places.items()}
    found = [_tensors_at(place, created) for place in places]
    return tuple(found) if isinstance(places, tuple) else found


def deserialize_node(data, created):
    """Returns args and kwargs of a call.

    Raises:
        IndexError: if a call that they come from has not been made.
        ValueError: if they come from an unknown layer.
    """
    if not data:
        return [], {}
    if isinstance(data, list):
        return _older_arguments(data, created)
    from tfjax.keras.saving import serialization_lib

    def revived(x):
        if not isinstance(x, KerasTensor):
            return x
        history = x._pre_serialization_keras_history
        if history is None:
            return x
        layer = created.get(history[0])
        if layer is None:
            raise ValueError(f"Unknown layer: {history[0]}")
        return _output_of(layer, history[1], history[2])

    args = serialization_lib.deserialize_keras_object(data["args"])
    kwargs = serialization_lib.deserialize_keras_object(data["kwargs"])
    return tree.map_structure(revived, args), tree.map_structure(revived, kwargs)


def _output_of(layer, node_index, tensor_index):
    if len(layer._inbound_nodes) <= node_index:
        raise IndexError(
            f"Layer node index out of bounds.\ninbound_layer = {layer}\ninbound_layer._inbound_nodes = "
            f"{layer._inbound_nodes}\ninbound_node_index = {node_index}"
        )
    return layer._inbound_nodes[node_index].output_tensors[tensor_index]


def _older_arguments(data, created):
    """Arguments as Keras 2 wrote them: [[layer name, call, output, kwargs], ...]."""
    tensors, kwargs = [], {}
    for item in data:
        if len(item) not in (3, 4):
            raise ValueError("Cannot deserialize the model (invalid config data?)")
        kwargs = item[3] if len(item) == 4 else {}
        if item[0] not in created:
            raise ValueError(f"Invalid Functional model configuration. Missing node: {item[0]}")
        layer, node_index = created[item[0]], item[1]
        if hasattr(layer, "layers") and node_index > 0:
            node_index -= 1  # in Keras 2 a model's first call was the making of it
        tensors.append(_output_of(layer, node_index, item[2]))
    return [tensors[0] if len(tensors) == 1 else tensors], kwargs
