"""The ways in which a function of the table is run."""

TENSOR_MODES = ("eager", "staged")


def runner(function, arguments, mode):
    """A function of `tf` that runs a function of the table on tensors.

    Args:
      function: the function.
      arguments: its arguments.
      mode: "eager" for the converted function on tensors, "staged" for it as a tf.function.
    """

    def run(tf):
        converted = tf.autograph.to_graph(function) if mode == "eager" else tf.function(function)
        return converted(*[tf.constant(a) for a in arguments])

    return run


def cases_of(table):
    """(name, function, arguments) of every line of the table; names are unique."""
    for name, function in table.items():
        for number, arguments in enumerate(function.arguments):
            yield f"{name}-{number}", function, arguments
