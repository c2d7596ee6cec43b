"""keras.layers.Lambda."""

from __future__ import annotations

import inspect
import types
from typing import Any

from tfjax.keras import tree
from tfjax.keras.backend.common.keras_tensor import KerasTensor
from tfjax.keras.backend.common.symbolic import compute_output_spec
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.layer import Layer
from tfjax.keras.saving import serialization_lib
from tfjax.keras.utils import python_utils


@keras_export("keras.layers.Lambda")
class Lambda(Layer):
    """A layer around a Python function.

    Args:
        function: called with the inputs, with `arguments`, and with `mask` and `training` where it has such arguments.
        output_shape: the shape without the batch axis, or a function of the input shape; inferred if it is None.
        mask: a mask, or a function of the inputs and their mask.
        arguments: keyword arguments for the function.
    """

    def __init__(self, function: Any, output_shape: Any = None, mask: Any = None, arguments: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.arguments = arguments or {}
        self.function = function
        self.supports_masking = mask is not None
        self.mask = mask
        self._output_shape = output_shape
        self._already_warned = False
        names = inspect.getfullargspec(function).args
        self._fn_expects_training_arg = "training" in names
        self._fn_expects_mask_arg = "mask" in names

    def compute_output_shape(self, input_shape: Any) -> Any:
        if self._output_shape is None:
            try:
                inputs = tree.map_shape_structure(lambda s: KerasTensor(s, dtype=self.compute_dtype), input_shape)
                spec = compute_output_spec(self.call, inputs)
                return tree.map_structure(lambda x: x.shape, spec)
            except Exception as error:
                raise NotImplementedError(
                    "We could not automatically infer the shape of the Lambda's output. Please specify the "
                    "`output_shape` argument for this Lambda layer."
                ) from error
        if callable(self._output_shape):
            return self._output_shape(input_shape)
        batch_size = tree.flatten(input_shape)[0]
        return tree.map_shape_structure(lambda s: (batch_size, *s), self._output_shape)

    def call(self, inputs: Any, mask: Any = None, training: Any = None) -> Any:
        kwargs = dict(self.arguments)
        if self._fn_expects_mask_arg:
            kwargs["mask"] = mask
        if self._fn_expects_training_arg:
            kwargs["training"] = training
        return self.function(inputs, **kwargs)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        if callable(self.mask):
            return self.mask(inputs, mask)
        return self.mask

    def get_config(self) -> dict[str, Any]:
        config: dict[str, Any] = {"function": self._serialize_function_to_config(self.function)}
        if self._output_shape is not None:
            config["output_shape"] = (
                self._serialize_function_to_config(self._output_shape)
                if callable(self._output_shape)
                else self._output_shape
            )
        if self.mask is not None:
            config["mask"] = (
                self._serialize_function_to_config(self.mask)
                if callable(self.mask)
                else serialization_lib.serialize_keras_object(self.mask)
            )
        config["arguments"] = serialization_lib.serialize_keras_object(self.arguments)
        return {**super().get_config(), **config}

    def _serialize_function_to_config(self, fn: Any) -> Any:
        if isinstance(fn, types.LambdaType) and fn.__name__ == "<lambda>":
            code, defaults, closure = python_utils.func_dump(fn)
            inner = {"code": code, "defaults": defaults, "closure": closure}
            return {"class_name": "__lambda__", "config": inner}
        if callable(fn):
            return serialization_lib.serialize_keras_object(fn)
        raise ValueError(f"Invalid input type for serialization. Received: {fn} of type {type(fn)}.")

    @staticmethod
    def _raise_for_lambda_deserialization(safe_mode: bool) -> None:
        if safe_mode:
            raise ValueError(
                "Requested the deserialization of a `Lambda` layer whose `function` is a Python lambda. This carries "
                "a potential risk of arbitrary code execution and thus it is disallowed by default. If you trust the "
                "source of the artifact, you can override this error by passing `safe_mode=False` to the loading "
                "function, or calling `keras.config.enable_unsafe_deserialization()."
            )

    @classmethod
    def from_config(cls, config: Any, custom_objects: Any = None, safe_mode: Any = None) -> Any:
        config = dict(config)
        safe_mode = (safe_mode if safe_mode is not None else serialization_lib.in_safe_mode()) is not False

        def function(saved: Any) -> Any:
            if isinstance(saved, dict) and saved.get("class_name") == "__lambda__":
                cls._raise_for_lambda_deserialization(safe_mode)
                inner = saved["config"]
                return python_utils.func_load(inner["code"], defaults=inner["defaults"], closure=inner["closure"])
            return serialization_lib.deserialize_keras_object(saved, custom_objects=custom_objects)

        config["function"] = function(config["function"])
        if "output_shape" in config:
            shape = function(config["output_shape"])
            if isinstance(shape, list) and all(size is None or isinstance(size, int) for size in shape):
                shape = tuple(shape)
            config["output_shape"] = shape
        if "mask" in config:
            config["mask"] = function(config["mask"])
        if "arguments" in config:
            config["arguments"] = serialization_lib.deserialize_keras_object(
                config["arguments"], custom_objects=custom_objects
            )
        return cls(**config)
