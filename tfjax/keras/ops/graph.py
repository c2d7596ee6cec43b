"""The graph between symbolic inputs and outputs: its calls in order, and their depths."""

from tfjax.keras import tree


def make_node_key(op, node_index):
    """The name of a call within a model."""
    return f"{id(op)}_ib-{node_index}"


def sorted_nodes(inputs, outputs):
    """Returns the calls that `outputs` need, arguments before uses, and {operation: number} in order of first visit.

    Raises:
        ValueError: if there is a cycle.
    """
    inputs = {id(x) for x in tree.flatten(inputs)}
    finished, order, numbers = set(), [], {}
    for output in tree.flatten(outputs):
        way = [_Visit(output)]  # the calls on the way to the present one: deep models would exhaust Python's stack
        above = set()
        while way:
            visit = way[-1]
            if visit.node is None or visit.node in finished:
                way.pop()
                continue
            if visit.arguments is None:
                if not visit.node.is_input and id(visit.tensor) in inputs:
                    finished.add(visit.node)  # an input of the model that another operation made
                    continue
                if visit.node in above:
                    name = visit.node.operation.name
                    raise ValueError(f"Tensor {visit.tensor} from operation '{name}' is part of a cycle.")
                numbers.setdefault(visit.node.operation, len(numbers))
                above.add(visit.node)
                visit.arguments = iter(() if visit.node.is_input else visit.node.input_tensors)
            argument = next(visit.arguments, None)
            if argument is not None:
                way.append(_Visit(argument))
                continue
            way.pop()
            above.discard(visit.node)
            finished.add(visit.node)
            order.append(visit.node)
    return order, numbers


class _Visit:
    """A tensor, the call that made it, and the arguments of that call not yet visited."""

    __slots__ = ("tensor", "node", "arguments")

    def __init__(self, tensor):
        self.tensor = tensor
        operation, node_index, _ = tensor._keras_history
        self.node = None if operation is None else operation._inbound_nodes[node_index]
        self.arguments = None


class Graph:
    """Calls and operations between inputs and outputs.

    Attributes:
        node_keys: names of the calls (`make_node_key`).
        nodes_by_depth: {depth: calls}; depth is the longest way to an output.
        operations: in decreasing depth, then in order of first visit.
        operations_by_depth: {depth: operations}.

    Raises:
        ValueError: if something does not follow from the inputs, or two operations share a name.
    """

    def __init__(self, inputs, outputs):
        order, numbers = sorted_nodes(inputs, outputs)
        self.node_keys = {make_node_key(n.operation, n.operation._inbound_nodes.index(n)) for n in order}
        node_depths, operation_depths = _depths(order)
        for tensor in inputs:
            self._add_unused_input(tensor, numbers, node_depths, operation_depths)
        self.nodes_by_depth = _by_depth(node_depths)
        self.operations_by_depth = _by_depth(operation_depths)
        self.operations = []
        for depth in sorted(self.operations_by_depth, reverse=True):
            here = self.operations_by_depth[depth]
            here.sort(key=numbers.__getitem__)
            self.operations.extend(here)
        self._check_connected(inputs)
        self._check_names()

    def _add_unused_input(self, tensor, numbers, node_depths, operation_depths):
        operation, node_index, _ = tensor._keras_history
        if operation is None or operation in operation_depths:
            return
        node = operation._inbound_nodes[node_index]
        if node.is_input:
            operation_depths[operation] = node_depths[node] = 0
            numbers[operation] = -1
            self.node_keys.add(make_node_key(operation, node_index))

    def _check_connected(self, inputs):
        known = {id(x) for x in inputs}
        passed = []
        for depth in sorted(self.nodes_by_depth, reverse=True):
            for node in self.nodes_by_depth[depth]:
                for x in node.input_tensors:
                    if id(x) not in known:
                        raise ValueError(
                            f"Graph disconnected: cannot find parent for tensor {x} at operation '{node.operation}'. "
                            f"The following previous operations were accessed without issue: {passed}"
                        )
                    passed.append(node.operation.name)
                known.update(id(x) for x in node.outputs)

    def _check_names(self):
        names = [operation.name for operation in self.operations]
        for name in names:
            if names.count(name) != 1:
                raise ValueError(
                    f'The name "{name}" is used {names.count(name)} times in the model. All operation names should be '
                    "unique."
                )


def _depths(order):
    node_depths, operation_depths = {}, {}
    inside = set(order)
    for node in reversed(order):
        # A shared operation is as deep as its deepest call.
        depth = max(node_depths.setdefault(node, 0), operation_depths.get(node.operation, 0))
        operation_depths[node.operation] = node_depths[node] = depth
        for parent in node.parent_nodes:
            if parent in inside:
                node_depths[parent] = max(depth + 1, node_depths.get(parent, 0))
    return node_depths, operation_depths


def _by_depth(depths):
    grouped = {}
    for item, depth in depths.items():
        grouped.setdefault(depth, []).append(item)
    return grouped
