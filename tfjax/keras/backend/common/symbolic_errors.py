"""What is raised where a symbolic Keras tensor is used as a value."""


class KerasTensorError(ValueError):
    """A symbolic tensor met a function that needs a value."""


class _Tensors:
    """Whether there have been symbolic tensors, and what happens when the first one is made."""

    exist = False

    def __init__(self):
        self.at_first = []

    def made(self):
        """Called for each new symbolic tensor."""
        if not self.exist:
            self.exist = True
            for function in self.at_first:
                function()


tensors = _Tensors()


def no_value(kind):
    """The text for a conversion to a Python or NumPy value."""
    return (
        "A KerasTensor is symbolic: it's a placeholder for a shape an a dtype. It doesn't have any actual numerical "
        f"value. You cannot convert it to {kind}."
    )


def no_input(library, function):
    """The text for a function that works on values."""
    return (
        f"A KerasTensor cannot be used as input to a {library} function. A KerasTensor is a symbolic placeholder for a "
        "shape and dtype, used when constructing Keras Functional models or Keras Functions. You can only use it as "
        "input to a Keras layer or a Keras operation (from the namespaces `keras.layers` and `keras.ops`). You are "
        "likely doing something like:\n\n"
        f"```\nx = Input(...)\n...\n{function}(x)  # Invalid.\n```\n\n"
        f"What you should do instead is wrap `{function}` in a layer:\n\n"
        "```\nclass MyLayer(Layer):\n    def call(self, x):\n"
        f"        return {function}(x)\n\nx = MyLayer()(x)\n```\n"
    )


# A program sees the class that Keras raises.
KerasTensorError.__name__ = KerasTensorError.__qualname__ = "ValueError"
KerasTensorError.__module__ = "builtins"
