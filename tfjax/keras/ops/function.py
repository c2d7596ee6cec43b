"""Function: a graph of operations as one operation."""

from tfjax.keras import tree
from tfjax.keras.backend.common.keras_tensor import KerasTensor
from tfjax.keras.keras_export import keras_export
from tfjax.keras.ops.graph import Graph
from tfjax.keras.ops.operation import Operation


@keras_export("keras.Function")
class Function(Operation):
    """Computes symbolic outputs for new values of symbolic inputs.

    Args:
        inputs: symbolic tensor or structure of them.
        outputs: symbolic tensors that follow from the inputs.
        name: name of the operation.

    Raises:
        ValueError: if there are no inputs or outputs, or an output does not follow from the inputs.
    """

    def __init__(self, inputs, outputs, name=None):
        super().__init__(name=name)
        self._inputs_struct = tree.map_structure(lambda x: x, inputs)
        self._outputs_struct = tree.map_structure(lambda x: x, outputs)
        self._inputs = tree.flatten(inputs)
        self._outputs = tree.flatten(outputs)
        for name, flat in (("inputs", self._inputs), ("outputs", self._outputs)):
            if not flat:
                raise ValueError(f"`{name}` argument cannot be empty. Received:\ninputs={inputs}\noutputs={outputs}")
        self._set_graph(Graph(self._inputs, self._outputs))

    def _set_graph(self, graph):
        facts = self.__dict__  # nothing to track in there
        facts["_nodes"] = graph.node_keys
        facts["_nodes_by_depth"] = graph.nodes_by_depth
        facts["_operations"] = graph.operations
        facts["_operations_by_depth"] = graph.operations_by_depth
        depths = sorted(graph.nodes_by_depth, reverse=True)
        plan = [node for depth in depths for node in graph.nodes_by_depth[depth] if not node.is_input]
        facts["_plan"] = [_Step(node) for node in plan]
        self._check_outputs()

    def _check_outputs(self):
        known = {id(x) for x in self._inputs}
        for step in self._plan:
            if all(id(x) in known for x in step.node.input_tensors):
                known.update(step.outputs)
        for i, x in enumerate(self._outputs):
            if id(x) not in known:
                path = ".".join(str(p) for p in tree.flatten_with_path(self._outputs_struct)[i][0])
                raise ValueError(f"Output with path `{path}` is not connected to `inputs`")

    @property
    def operations(self):
        """The operations, inputs first."""
        return self._operations[:]

    @property
    def inputs(self):
        """The symbolic inputs in a list."""
        return self._inputs

    @property
    def outputs(self):
        """The symbolic outputs in a list."""
        return self._outputs

    def compute_output_spec(self, inputs):
        """Symbolic outputs for symbolic inputs."""
        self._assert_input_compatibility(inputs)
        if all(tuple(x.shape) == tuple(ref.shape) for x, ref in zip(tree.flatten(inputs), self._inputs)):
            return tree.map_structure(lambda x: KerasTensor(shape=x.shape, dtype=x.dtype), self._outputs_struct)
        return self._run_through_graph(inputs, operation_fn=lambda op: op.compute_output_spec)

    def compute_output_shape(self, input_shape):
        """Shapes of the outputs for shapes of the inputs."""
        inputs = tree.map_shape_structure(lambda shape: KerasTensor(shape), input_shape)
        for x, ref in zip(tree.flatten(inputs), self._inputs):
            x._dtype, x._sparse = ref._dtype, ref._sparse
        return tree.map_structure(lambda x: x.shape, self.compute_output_spec(inputs))

    def call(self, inputs):
        """The outputs for inputs in the structure of the symbolic ones."""
        self._assert_input_compatibility(inputs)
        return self._run_through_graph(inputs)

    def _run_through_graph(self, inputs, operation_fn=None, **options):
        """Calls the operations in order; `operation_fn(operation)` is what is called instead of an operation."""
        values = {id(x): y for x, y in zip(self._inputs, tree.flatten(inputs))}
        for step in self._plan:
            operation = step.operation
            call = operation if operation_fn is None else operation_fn(operation)
            given = options if options and step.takes_training else {}
            single = step.single
            if single is not None:
                outputs = call(values[single], **given)
            else:
                if any(x not in values for x in step.inputs):
                    continue
                args, kwargs = step.node.arguments.fill_in(values)
                outputs = call(*args, **{**kwargs, **given})
            if step.output is not None:
                values[step.output] = outputs[0] if type(outputs) in (list, tuple) else outputs
            else:
                values.update(zip(step.outputs, tree.flatten(outputs)))
        results = [values[id(x)] for x in self._outputs]
        if type(self._outputs_struct) is KerasTensor:
            return results[0]
        return tree.pack_sequence_as(self._outputs_struct, results)

    def _assert_input_compatibility(self, inputs):
        try:
            tree.assert_same_structure(inputs, self._inputs_struct)
        except ValueError:
            raise ValueError(
                "Function was called with an invalid input structure. Expected input structure: "
                f"{self._inputs_struct}\nReceived input structure: {inputs}"
            ) from None
        for x, ref in zip(tree.flatten(inputs), self._inputs):
            same = len(x.shape) == len(ref.shape)
            if not same or any(a != b for a, b in zip(x.shape, ref.shape) if None not in (a, b)):
                raise ValueError(
                    f"{type(self).__name__} was passed incompatible inputs. For input '{ref.name}', expected shape "
                    f"{ref.shape}, but received instead a tensor with shape {x.shape}."
                )


class _Step:
    """A call of the plan, with what it needs at hand."""

    __slots__ = ("node", "operation", "inputs", "single", "outputs", "output", "takes_training")

    def __init__(self, node):
        self.node = node
        self.operation = node.operation
        self.inputs = [id(x) for x in node.input_tensors]
        single = node.arguments._single_positional_tensor
        self.single = None if single is None else id(single)
        self.outputs = [id(x) for x in node.outputs]
        self.output = self.outputs[0] if len(self.outputs) == 1 else None
        # Functions of TensorFlow that became layers have no say in training.
        self.takes_training = bool(getattr(node.operation, "_call_context_args", ()))
