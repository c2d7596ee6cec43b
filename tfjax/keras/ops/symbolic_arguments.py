"""The arguments of one symbolic call."""

from tfjax.keras import tree
from tfjax.keras.backend.common.keras_tensor import KerasTensor


class SymbolicArguments:
    """Arguments with symbolic tensors among them, to be filled in later.

    Attributes:
        args, kwargs: the arguments.
        keras_tensors: the symbolic tensors in them.
    """

    def __init__(self, *args, **kwargs):
        self.args = tree.map_structure(lambda x: x, args)
        self.kwargs = tree.map_structure(lambda x: x, kwargs)
        self.keras_tensors = [x for x in tree.flatten((self.args, self.kwargs)) if isinstance(x, KerasTensor)]
        single = not kwargs and len(args) == 1 and isinstance(args[0], KerasTensor)
        self._single_positional_tensor = args[0] if single else None

    def convert(self, conversion_fn):
        """Returns args and kwargs with every leaf converted."""
        return tree.map_structure(conversion_fn, self.args), tree.map_structure(conversion_fn, self.kwargs)

    def fill_in(self, tensor_dict):
        """Returns args and kwargs with the values that `tensor_dict` has for the ids of the symbolic tensors."""
        single = self._single_positional_tensor
        if single is not None:
            return (tensor_dict[id(single)],), {}
        return self.convert(lambda x: tensor_dict.get(id(x)) if isinstance(x, KerasTensor) else x)
